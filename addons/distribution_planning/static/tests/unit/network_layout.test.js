import { describe, expect, test } from "@odoo/hoot";
import { overlap, placeLabels } from "@distribution_planning/network/network_labels";
import {
    along,
    curveOf,
    isGeographic,
    layoutOf,
    VENDORS,
    WIDTH,
    widthOf,
} from "@distribution_planning/network/network_layout";

describe.current.tags("headless");

const place = (id, echelon = 0, latitude = 0, longitude = 0) => ({
    id,
    echelon,
    latitude,
    longitude,
});

function nearest(spots) {
    const places = Object.values(spots);
    const distances = places.flatMap((one, index) =>
        places.slice(index + 1).map((other) => Math.hypot(one.x - other.x, one.y - other.y))
    );
    return Math.min(...distances);
}

test("addresses are used when two differ and most are known", () => {
    expect(isGeographic([place(1), place(2)])).toBe(false);
    expect(isGeographic([place(1, 0, 52, 1), place(2, 0, 52, 1)])).toBe(false);
    expect(isGeographic([place(1, 0, 52, 1), place(2, 0, 53, 1)])).toBe(true);
    const few = [place(1, 0, 52, 1), place(2, 0, 53, 1), place(3), place(4), place(5)];
    expect(isGeographic(few)).toBe(false);
});

test("north is up and east is to the right", () => {
    const { spots } = layoutOf([place(1, 0, 55, 0), place(2, 0, 50, 5)], false);
    expect(spots[1].y).toBeLessThan(spots[2].y);
    expect(spots[1].x).toBeLessThan(spots[2].x);
});

test("places at one address stand apart", () => {
    const { spots } = layoutOf([place(1, 0, 55, 0), place(2, 0, 55, 0), place(3, 0, 50, 5)], false);
    expect(nearest(spots)).toBeGreaterThan(60);
});

test("without addresses those that supply stand above those that they supply", () => {
    const { spots } = layoutOf([place(1, 1), place(2, 0), place(3, 2)], true);
    expect(spots[VENDORS].y).toBeLessThan(spots[2].y);
    expect(spots[2].y).toBeLessThan(spots[1].y);
    expect(spots[1].y).toBeLessThan(spots[3].y);
});

test("two, eight and two hundred places fit, and none hides another", () => {
    for (const count of [2, 8, 200]) {
        const nodes = Array.from({ length: count }, (_, index) => place(index + 1, index % 3));
        const { spots, height } = layoutOf(nodes, true);
        expect(Object.keys(spots).length).toBe(count + 1);
        expect(nearest(spots)).toBeGreaterThan(60);
        for (const { x, y } of Object.values(spots)) {
            expect(x > 0 && x < WIDTH && y > 0 && y < height).toBe(true);
        }
    }
});

test("both directions between two places can be seen", () => {
    const [one, other] = [{ x: 0, y: 0 }, { x: 300, y: 0 }];
    const there = curveOf(one, other, 12, 12, 2);
    const back = curveOf(other, one, 12, 12, 2);
    expect(Math.abs(along(there.bend, 0.5).y - along(back.bend, 0.5).y)).toBeGreaterThan(20);
});

test("lanes are as wide as what flows on them", () => {
    expect(widthOf(0, 100)).toBeLessThan(widthOf(1, 100));
    expect(widthOf(25, 100)).toBeLessThan(widthOf(100, 100));
});

test("a name gives way to the one beside it, and a figure to both", () => {
    const lines = ["A long name of a warehouse", "−12.3k  +45.6k"];
    const one = { key: "one", x: 300, y: 300, radius: 20, lines };
    const other = { key: "other", x: 420, y: 300, radius: 20, lines };
    const { bend } = curveOf(one, other, 20, 20, 2);
    const spots = placeLabels([one, other], [{ key: "lane", bend, lines: ["12k"] }], WIDTH);
    expect(overlap(spots.one, spots.other)).toBe(0);
    expect(overlap(spots.one, spots.lane) + overlap(spots.other, spots.lane)).toBe(0);
});

test("figures of lanes that cross stand apart", () => {
    const corners = [[0, 0], [400, 400], [400, 0], [0, 400]].map(([x, y]) => ({ x, y }));
    const lanes = [
        { key: "down", lines: ["10.0k"], ...curveOf(corners[0], corners[1], 12, 12, 2) },
        { key: "up", lines: ["20.0k"], ...curveOf(corners[3], corners[2], 12, 12, 2) },
    ];
    const spots = placeLabels([], lanes, WIDTH);
    expect(overlap(spots.down, spots.up)).toBe(0);
});

test("a lane without a figure takes no room", () => {
    const { bend } = curveOf({ x: 0, y: 0 }, { x: 300, y: 0 }, 12, 12, 2);
    expect(placeLabels([], [{ key: "quiet", bend, lines: [] }], WIDTH)).toEqual({});
});

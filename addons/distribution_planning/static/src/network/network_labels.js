/** Where the names of places and the figures of lanes stand, so that they can be read. */

import { along } from "./network_layout";

const LINE_HEIGHT = 18;
const LETTER_WIDTH = 8.4;
const GAP = 4;
const SAMPLES = 24;
const TOUCHED_LANE = 60;
const LATER_CHOICE = 4;
/** Parts of a lane's way at which its figure may stand, the best first. */
const PARTS = [0.5, 0.43, 0.57, 0.36, 0.64, 0.29, 0.71, 0.22, 0.78];

/** The box that lines of text fill: from its middle `x`, `y`. */
export function boxOf(lines, x, y) {
    const letters = Math.max(...lines.map((line) => line.length));
    return { x, y, width: letters * LETTER_WIDTH, height: lines.length * LINE_HEIGHT };
}

/** How much of two boxes lies on each other. */
export function overlap(one, other) {
    const wide = (one.width + other.width) / 2 - Math.abs(one.x - other.x);
    const high = (one.height + other.height) / 2 - Math.abs(one.y - other.y);
    return wide > 0 && high > 0 ? wide * high : 0;
}

const holds = (box, { x, y }) =>
    Math.abs(box.x - x) < box.width / 2 && Math.abs(box.y - y) < box.height / 2;

/**
 * The boxes of labels, by key: `{ [key]: { x, y, width, height } }`, `x`, `y` is the middle.
 *
 * Places have `key`, `x`, `y`, `radius` and their `lines` of text, lanes `key`, `bend` and `lines`
 * (none: no label). Each label takes the spot that hides least, places before lanes.
 */
export function placeLabels(places, lanes, width) {
    const circles = places.map(({ x, y, radius }) => ({
        x, y, width: 2 * radius, height: 2 * radius,
    }));
    const ways = lanes.map(({ key, bend }) => ({
        key,
        points: Array.from({ length: SAMPLES + 1 }, (_, step) => along(bend, step / SAMPLES)),
    }));
    const taken = [...circles];
    const boxes = {};
    const place = (key, choices) => {
        const costs = choices.map((box, choice) => costOf(key, box, choice, taken, ways, width));
        const best = choices[costs.indexOf(Math.min(...costs))];
        taken.push(best);
        boxes[key] = best;
    };
    for (const one of places.filter(({ lines }) => lines.length)) {
        place(one.key, aroundPlace(one));
    }
    for (const { key, bend, lines } of lanes.filter((lane) => lane.lines.length)) {
        place(key, PARTS.map((part) => along(bend, part)).map(({ x, y }) => boxOf(lines, x, y)));
    }
    return boxes;
}

/** Below, above, to the right and to the left of a place. */
function aroundPlace({ x, y, radius, lines }) {
    const box = boxOf(lines, x, y);
    const down = radius + GAP + box.height / 2;
    const aside = radius + GAP + box.width / 2;
    return [[0, down], [0, -down], [aside, 0], [-aside, 0]].map(([dx, dy]) => ({
        ...box, x: x + dx, y: y + dy,
    }));
}

/** What a label hides: others and circles by their area, lanes by how much of them. */
function costOf(key, box, choice, taken, ways, width) {
    const hidden = taken.reduce((sum, other) => sum + overlap(box, other), 0);
    const touched = ways
        .filter((way) => way.key !== key)
        .reduce((sum, way) => sum + way.points.filter((point) => holds(box, point)).length, 0);
    const outside = Math.max(0, box.width / 2 - box.x, box.x + box.width / 2 - width);
    return (
        5 * hidden + TOUCHED_LANE * touched + outside * box.height + LATER_CHOICE * choice
    );
}

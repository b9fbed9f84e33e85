/** Where the places of a network stand, and how lanes run between them. Nothing here draws. */

export const VENDORS = 0;
export const WIDTH = 1000;
const MARGIN = 70;
const ROW_HEIGHT = 150;
const MOST_IN_ROW = 10;
const APART = 84;
const ROOMY_APART = 170;
const ROUNDS = 60;
/** Up to so many places stand far enough apart to be labelled in full. */
export const ROOMY_NODES = 20;

const isKnown = ({ latitude, longitude }) => Boolean(latitude || longitude);

/** Whether enough addresses are known for a map: two places that differ, and most of all. */
export function isGeographic(nodes) {
    const known = nodes.filter(isKnown);
    const spots = new Set(known.map(({ latitude, longitude }) => `${latitude},${longitude}`));
    return spots.size >= 2 && known.length * 2 >= nodes.length;
}

/** Positions by id: `{ [id]: { x, y } }`, with the height that they need. */
export function layoutOf(nodes, hasVendors) {
    const { spots, height } = isGeographic(nodes) ? geographic(nodes) : layered(nodes);
    if (!hasVendors) {
        return { spots, height };
    }
    for (const spot of Object.values(spots)) {
        spot.y += ROW_HEIGHT;
    }
    spots[VENDORS] = { x: WIDTH / 2, y: MARGIN };
    return { spots, height: height + ROW_HEIGHT };
}

/** By address: longitudes shrink with the latitude; places too near each other move apart. */
function geographic(nodes) {
    const known = nodes.filter(isKnown);
    const latitudes = known.map(({ latitude }) => latitude);
    const middle = (Math.min(...latitudes) + Math.max(...latitudes)) / 2;
    const shrink = Math.cos((middle * Math.PI) / 180);
    const raw = known.map(({ latitude, longitude }) => ({ x: longitude * shrink, y: -latitude }));
    const left = Math.min(...raw.map(({ x }) => x));
    const top = Math.min(...raw.map(({ y }) => y));
    const wide = Math.max(...raw.map(({ x }) => x)) - left;
    const high = Math.max(...raw.map(({ y }) => y)) - top;
    const scale = Math.min((WIDTH - 2 * MARGIN) / (wide || 1), 600 / (high || 1));
    const spots = {};
    known.forEach(({ id }, index) => {
        spots[id] = {
            x: MARGIN + (raw[index].x - left) * scale + (WIDTH - 2 * MARGIN - wide * scale) / 2,
            y: MARGIN + (raw[index].y - top) * scale,
        };
    });
    moveApart(spots, nodes.length <= ROOMY_NODES ? ROOMY_APART : APART);
    const bottom = Math.max(...Object.values(spots).map(({ y }) => y));
    const unknown = nodes.filter((node) => !isKnown(node));
    inRows(unknown, bottom + ROW_HEIGHT, spots);
    return { spots, height: heightOf(spots) };
}

function moveApart(spots, apart) {
    const places = Object.values(spots);
    for (let round = 0; round < ROUNDS; round++) {
        let moved = false;
        for (let one = 0; one < places.length; one++) {
            for (let other = one + 1; other < places.length; other++) {
                moved = pushApart(places[one], places[other], other, apart) || moved;
            }
        }
        if (!moved) {
            return;
        }
    }
}

function pushApart(one, other, index, apart) {
    let dx = other.x - one.x;
    let dy = other.y - one.y;
    let distance = Math.hypot(dx, dy);
    if (distance >= apart) {
        return false;
    }
    if (distance < 1) {
        [dx, dy, distance] = [Math.cos(index), Math.sin(index), 1];
    }
    const push = (apart - distance) / 2 / distance;
    for (const [place, sign] of [[one, -1], [other, 1]]) {
        place.x = Math.min(Math.max(place.x + sign * dx * push, MARGIN), WIDTH - MARGIN);
        place.y = Math.max(place.y + sign * dy * push, MARGIN);
    }
    return true;
}

/** By echelon: those that supply others above those that they supply. */
function layered(nodes) {
    const spots = {};
    const echelons = [...new Set(nodes.map(({ echelon }) => echelon))].sort((a, b) => a - b);
    let y = MARGIN;
    for (const echelon of echelons) {
        y = inRows(nodes.filter((node) => node.echelon === echelon), y, spots);
    }
    return { spots, height: heightOf(spots) };
}

/** Puts nodes in rows of equal length from `y` on; the next free `y`. */
function inRows(nodes, y, spots) {
    const rows = Math.ceil(nodes.length / MOST_IN_ROW);
    const inRow = Math.ceil(nodes.length / Math.max(rows, 1));
    nodes.forEach(({ id }, index) => {
        const row = Math.floor(index / inRow);
        const size = Math.min(inRow, nodes.length - row * inRow);
        const place = (index % inRow) + 0.5;
        spots[id] = { x: MARGIN + (place / size) * (WIDTH - 2 * MARGIN), y: y + row * ROW_HEIGHT };
    });
    return y + rows * ROW_HEIGHT;
}

function heightOf(spots) {
    return Math.max(0, ...Object.values(spots).map(({ y }) => y)) + MARGIN + 40;
}

/** Radius of a place by the money in it, against the most of all. */
export function radiusOf(value, most) {
    return 12 + 14 * Math.sqrt(most > 0 ? Math.max(value, 0) / most : 0);
}

/** Width of a lane by what is proposed on it, against the most of all. */
export function widthOf(value, most) {
    return value > 0 ? 2 + 8 * Math.sqrt(most > 0 ? value / most : 0) : 1.5;
}

/**
 * The path of a lane from rim to rim, bent to its left so that both directions can be seen, with
 * the three points of its bend and the three corners of its head.
 */
export function curveOf(from, to, fromRadius, toRadius, width) {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = Math.hypot(dx, dy) || 1;
    const bend = Math.min(length * 0.18, 60);
    const control = {
        x: (from.x + to.x) / 2 + (dy / length) * bend,
        y: (from.y + to.y) / 2 - (dx / length) * bend,
    };
    const head = 7 + width;
    const start = towards(from, control, fromRadius + 2);
    const tip = towards(to, control, toRadius + 2);
    const end = towards(to, control, toRadius + 2 + head);
    const [ex, ey] = [(tip.x - end.x) / head, (tip.y - end.y) / head];
    const half = head * 0.55;
    return {
        path: `M${point(start)} Q${point(control)} ${point(end)}`,
        head: [
            tip,
            { x: end.x - ey * half, y: end.y + ex * half },
            { x: end.x + ey * half, y: end.y - ex * half },
        ].map(point).join(" "),
        bend: [start, control, end],
    };
}

/** The point of a lane's bend after a part of its way. */
export function along([start, control, end], part) {
    const [one, two, three] = [(1 - part) ** 2, 2 * part * (1 - part), part ** 2];
    return {
        x: one * start.x + two * control.x + three * end.x,
        y: one * start.y + two * control.y + three * end.y,
    };
}

function towards(from, to, distance) {
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    return {
        x: from.x + ((to.x - from.x) / length) * distance,
        y: from.y + ((to.y - from.y) / length) * distance,
    };
}

function point({ x, y }) {
    return `${x.toFixed(1)},${y.toFixed(1)}`;
}

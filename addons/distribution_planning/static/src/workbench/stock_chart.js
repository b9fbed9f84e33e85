import { _t } from "@web/core/l10n/translation";

import { HIDDEN, INNER, OUTER, fan, line, timeOptions } from "../charts/band";
import { themeOf } from "../charts/theme";
import { day, quantity, shortDay } from "./words";

const DANGER = "#dc3545";
const SUPPLY = { confirmed: 2, in_transit: 4, draft: 6 };
const SUPPLY_NAMES = {
    confirmed: _t("Promised supply"),
    in_transit: _t("Supply under way"),
    draft: _t("Supply in draft"),
};

/** The ranges of a course by name. */
function rangesOf({ ranges: [q05, q25, q75, q95] }) {
    return { q05, q25, q75, q95 };
}

/** Supply by kind, each at the stock of the day on which it comes. */
export function supplyMarks(picture) {
    const course = picture.after || picture.before;
    const marks = {};
    for (const { day: at, quantity: units, state } of picture.supply) {
        marks[state] ||= { points: picture.days.map(() => null), units: {} };
        marks[state].points[at] = course.expected[at];
        marks[state].units[at] = (marks[state].units[at] || 0) + units;
    }
    return marks;
}

function markSets(picture, theme) {
    return Object.entries(supplyMarks(picture)).map(([state, { points, units }]) =>
        line(SUPPLY_NAMES[state], points, theme.series(SUPPLY[state]), {
            showLine: false,
            pointStyle: "triangle",
            pointRadius: 6,
            order: 0,
            units,
        })
    );
}

function level(label, value, color, picture, dash) {
    return line(label, picture.days.map(() => value), color, {
        borderWidth: 1,
        borderDash: dash,
        pointHitRadius: 0,
        order: 5,
    });
}

function sets(picture, theme) {
    const { before, after } = picture;
    const shown = after || before;
    const list = [
        ...fan(rangesOf(shown), theme.planned),
        line(after ? _t("With this proposal") : _t("Expected stock"), shown.expected, theme.planned, {
            borderWidth: 3,
            order: 1,
        }),
    ];
    if (after) {
        list.push(line(_t("Without it"), before.expected, theme.past, { borderDash: [6, 4] }));
    }
    if (picture.reorder_point) {
        list.push(level(_t("Reorder point"), picture.reorder_point, theme.baseline, picture, [2, 3]));
    }
    return [...list, ...markSets(picture, theme)];
}

function upright(chart, at, label, color, row) {
    const { ctx, chartArea, scales } = chart;
    const x = scales.x.getPixelForValue(at);
    ctx.strokeStyle = color;
    ctx.fillStyle = color;
    ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(x, chartArea.top);
    ctx.lineTo(x, chartArea.bottom);
    ctx.stroke();
    const width = ctx.measureText(label).width / 2;
    const middle = Math.min(Math.max(x, chartArea.left + width), chartArea.right - width);
    ctx.textAlign = "center";
    ctx.fillText(label, middle, chartArea.top - 6 - 13 * row);
}

/** The stock-out, today and one lead time ahead. */
function annotations(picture, theme) {
    const { before, after } = picture;
    const shown = after || before;
    return {
        id: "distributionInstants",
        afterDatasetsDraw(chart) {
            chart.ctx.save();
            chart.ctx.font = "11px sans-serif";
            if (picture.position_id) {
                upright(chart, shown.ahead_day, _t("one lead time ahead"), theme.text, 1);
            }
            if (shown.out_on !== null) {
                upright(chart, shown.out_on, _t("out of stock"), DANGER, 0);
            }
            if (after && before.out_on !== null && before.out_on !== after.out_on) {
                upright(chart, before.out_on, _t("without it"), theme.past, 0);
            }
            chart.ctx.restore();
        },
    };
}

function tooltip(picture) {
    const { q05, q25, q75, q95 } = rangesOf(picture.after || picture.before);
    const ranges = { [OUTER]: [q05, q95], [INNER]: [q25, q75] };
    return {
        filter: ({ dataset, raw }) => raw !== null && !HIDDEN.has(dataset.label),
        callbacks: {
            title: ([item]) => (item ? day(picture.days[item.dataIndex]) : ""),
            label: ({ dataset, dataIndex, raw }) => {
                const range = ranges[dataset.label];
                const text = range
                    ? range.map((edgeOf) => quantity(edgeOf[dataIndex])).join(" – ")
                    : quantity(dataset.units ? dataset.units[dataIndex] : raw);
                return `${dataset.label}: ${text} ${picture.unit}`;
            },
        },
    };
}

/** Chart.js configuration of the picture of an item-location. */
export function chartConfig(picture, style) {
    const theme = themeOf(style);
    return {
        data: {
            labels: picture.days.map(shortDay),
            datasets: sets(picture, theme),
        },
        options: timeOptions(
            theme,
            32,
            {
                title: picture.unit,
                grid: { color: ({ tick }) => (tick?.value === 0 ? theme.text : theme.grid) },
            },
            tooltip(picture)
        ),
        plugins: [annotations(picture, theme)],
    };
}

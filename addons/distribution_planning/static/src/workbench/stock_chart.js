import { hexToRGBA } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";

import { themeOf } from "../charts/theme";
import { day, quantity, shortDay } from "./words";

const DANGER = "#dc3545";
const SUPPLY = { confirmed: 2, in_transit: 4, draft: 6 };
const SUPPLY_NAMES = {
    confirmed: _t("Promised supply"),
    in_transit: _t("Supply under way"),
    draft: _t("Supply in draft"),
};

function line(label, data, color, extra = {}) {
    return {
        type: "line",
        label,
        data,
        borderColor: color,
        backgroundColor: color,
        borderWidth: 2,
        pointStyle: "line",
        pointRadius: 0,
        pointHitRadius: 6,
        stepped: false,
        order: 2,
        ...extra,
    };
}

function edge(label, data, fill, color, alpha) {
    return line(label, data, "transparent", {
        backgroundColor: hexToRGBA(color, alpha),
        borderWidth: 0,
        pointStyle: "rect",
        pointHitRadius: 0,
        fill,
        order: 6,
    });
}

/** The fan of a course: its outer and its inner range. */
function fan(course, color) {
    const [q05, q25, q75, q95] = course.ranges;
    return [
        edge(_t("5–95 % range"), q95, "+1", color, 0.14),
        edge("q05", q05, false, color, 0),
        edge(_t("25–75 % range"), q75, "+1", color, 0.24),
        edge("q25", q25, false, color, 0),
    ];
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
        ...fan(shown, theme.planned),
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

const HIDDEN = new Set(["q05", "q25"]);

function tooltip(picture) {
    const [q05, q25, q75, q95] = (picture.after || picture.before).ranges;
    const ranges = { [_t("5–95 % range")]: [q05, q95], [_t("25–75 % range")]: [q25, q75] };
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
        options: {
            responsive: true,
            maintainAspectRatio: false,
            animation: false,
            layout: { padding: { top: 32 } },
            interaction: { mode: "index", intersect: false },
            scales: {
                x: {
                    grid: { display: false },
                    ticks: { color: theme.text, maxRotation: 0, autoSkipPadding: 16 },
                },
                y: {
                    grid: {
                        color: ({ tick }) => (tick?.value === 0 ? theme.text : theme.grid),
                    },
                    ticks: { color: theme.text, maxTicksLimit: 6 },
                    title: { display: true, text: picture.unit, color: theme.text },
                },
            },
            plugins: {
                legend: {
                    position: "bottom",
                    labels: {
                        color: theme.text,
                        usePointStyle: true,
                        pointStyleWidth: 12,
                        boxHeight: 8,
                        filter: ({ text }) => !HIDDEN.has(text),
                    },
                },
                tooltip: tooltip(picture),
            },
        },
        plugins: [annotations(picture, theme)],
    };
}

import { hexToRGBA } from "@web/core/colors/colors";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

import { HIDDEN, INNER, OUTER, fan, line, timeOptions } from "../charts/band";
import { themeOf } from "../charts/theme";

const { DateTime } = luxon;
const DAY = 24 * 3600 * 1000;

const CORRECTIONS = {
    censored: { label: _t("Missed, out of stock"), color: 4 },
    superseded: { label: _t("Of the predecessor"), color: 6 },
    capped: { label: _t("Exceptional, capped"), color: 8 },
    returned: { label: _t("Returned"), color: 10 },
};

const EVENTS = { promotion: 0, holiday: 2, closure: 4, other: 6 };

/** Corrections as bars: what is added on top of the demand seen, or marked as not taken. */
export function correctionBars(picture) {
    const bars = {};
    const place = Object.fromEntries(picture.weeks.map((week, index) => [week, index]));
    for (const { week, kind, observed, used } of picture.corrections) {
        if (week in place && CORRECTIONS[kind]) {
            bars[kind] ||= picture.weeks.map(() => 0);
            bars[kind][place[week]] += used - observed;
        }
    }
    return bars;
}

/** Demand seen without the part that the forecast does not take. */
export function solidDemand(picture, bars) {
    return picture.demand.map((value, index) => {
        const taken = Object.values(bars).reduce((sum, bar) => sum + Math.min(bar[index], 0), 0);
        return value === null ? null : Math.max(value + taken, 0);
    });
}

function barSets(picture, theme) {
    const bars = correctionBars(picture);
    const common = { type: "bar", stack: "demand", order: 10, pointStyle: "rect" };
    const sets = [
        { ...common, label: _t("Demand"), data: solidDemand(picture, bars), backgroundColor: theme.bar },
    ];
    for (const [kind, bar] of Object.entries(bars)) {
        const color = theme.series(CORRECTIONS[kind].color);
        sets.push({
            ...common,
            label: CORRECTIONS[kind].label,
            data: bar.map((value) => Math.abs(value) || null),
            backgroundColor: hexToRGBA(color, 0.35),
            borderColor: color,
            borderWidth: 1,
        });
    }
    return sets;
}

const ROUND = { tension: 0.2 };

function lineSets(picture, theme) {
    const { lines } = picture;
    const sets = [
        ...fan(lines, theme.planned, ROUND),
        line(_t("Baseline"), lines.baseline, theme.baseline, { ...ROUND, borderDash: [2, 3], order: 4 }),
        line(_t("Sensed"), lines.sensed, theme.sensed, { ...ROUND, borderDash: [6, 3], order: 3 }),
        line(_t("Planned"), lines.planned, theme.planned, { ...ROUND, borderWidth: 3, order: 1 }),
    ];
    if (picture.past.some((value) => value !== null)) {
        sets.push(
            line(_t("Planned then"), picture.past, theme.past, {
                showLine: false,
                pointStyle: "circle",
                pointRadius: 2.5,
                order: 1,
            })
        );
    }
    return sets;
}

/** Pixel of the begin of a day on the axis of weeks. */
function pixelOf(chart, weeks, day) {
    const scale = chart.scales.x;
    const step = weeks.length > 1 ? scale.getPixelForValue(1) - scale.getPixelForValue(0) : scale.width;
    const at = (DateTime.fromISO(day, { zone: "utc" }) - DateTime.fromISO(weeks[0], { zone: "utc" })) / DAY / 7;
    const pixel = scale.getPixelForValue(0) + (at - 0.5) * step;
    return Math.min(Math.max(pixel, chart.chartArea.left), chart.chartArea.right);
}

function drawEvents(chart, picture, theme) {
    const { ctx, chartArea } = chart;
    let taken = chartArea.left;
    for (const event of picture.events) {
        const begin = pixelOf(chart, picture.weeks, event.from);
        const after = DateTime.fromISO(event.to).plus({ days: 1 }).toISODate();
        const end = Math.max(pixelOf(chart, picture.weeks, after), begin + 2);
        const color = theme.series(EVENTS[event.kind] ?? EVENTS.other);
        ctx.fillStyle = hexToRGBA(color, 0.18);
        ctx.fillRect(begin, chartArea.top, end - begin, chartArea.bottom - chartArea.top);
        const width = ctx.measureText(event.name).width;
        const left = Math.min(begin + 2, chartArea.right - width);
        if (left >= taken) {
            ctx.fillStyle = theme.text;
            ctx.fillText(event.name, left, chartArea.top - 6);
            taken = left + width + 6;
        }
    }
}

function drawToday(chart, picture, theme) {
    const { ctx, chartArea } = chart;
    const today = pixelOf(chart, picture.weeks, picture.as_of);
    ctx.strokeStyle = theme.text;
    ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(today, chartArea.top - 18);
    ctx.lineTo(today, chartArea.bottom);
    ctx.stroke();
    ctx.fillStyle = theme.text;
    ctx.textAlign = "center";
    ctx.fillText(_t("planned from"), today, chartArea.top - 22);
}

function annotations(picture, theme) {
    const framed = (draw) => (chart) => {
        chart.ctx.save();
        chart.ctx.font = "11px sans-serif";
        draw(chart, picture, theme);
        chart.ctx.restore();
    };
    return {
        id: "distributionAnnotations",
        beforeDatasetsDraw: framed(drawEvents),
        afterDatasetsDraw: framed(drawToday),
    };
}

/** Names of the events of a week; ISO dates compare as text. */
export function eventsIn(picture, week) {
    const sunday = DateTime.fromISO(week).plus({ days: 6 }).toISODate();
    return picture.events
        .filter((event) => event.from <= sunday && event.to >= week)
        .map((event) => event.name);
}

function tooltip(picture) {
    const show = (value) => formatFloat(value, { digits: [16, 1] });
    const ranges = {
        [OUTER]: ["q05", "q95"],
        [INNER]: ["q25", "q75"],
    };
    return {
        filter: ({ dataset, raw }) => raw !== null && !HIDDEN.has(dataset.label),
        callbacks: {
            title: ([item]) =>
                item ? _t("Week of %s", formatDate(DateTime.fromISO(picture.weeks[item.dataIndex]))) : "",
            label: ({ dataset, dataIndex, raw }) => {
                const range = ranges[dataset.label];
                const text = range
                    ? range.map((name) => show(picture.lines[name][dataIndex])).join(" – ")
                    : show(raw);
                return `${dataset.label}: ${text} ${picture.unit}`;
            },
            footer: ([item]) => (item ? eventsIn(picture, picture.weeks[item.dataIndex]) : []),
        },
    };
}

/** Chart.js configuration of the picture. */
export function chartConfig(picture, style) {
    const theme = themeOf(style);
    return {
        data: {
            labels: picture.weeks.map((week) =>
                DateTime.fromISO(week).toLocaleString({ day: "numeric", month: "short" })
            ),
            datasets: [...lineSets(picture, theme), ...barSets(picture, theme)],
        },
        options: timeOptions(
            theme,
            34,
            { beginAtZero: true, title: _t("%s a week", picture.unit) },
            tooltip(picture)
        ),
        plugins: [annotations(picture, theme)],
    };
}

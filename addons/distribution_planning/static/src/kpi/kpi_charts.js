import { hexToRGBA } from "@web/core/colors/colors";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

import { themeOf } from "../charts/theme";

const { DateTime } = luxon;

export const monthName = (month) => DateTime.fromISO(month).toFormat("LLL yyyy");

function options(theme, write, title) {
    return {
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        interaction: { mode: "index", intersect: false },
        scales: {
            x: { grid: { display: false }, ticks: { color: theme.text, maxRotation: 0, autoSkip: true } },
            y: {
                grid: { color: theme.grid },
                ticks: { color: theme.text, maxTicksLimit: 6, callback: write },
                title: { display: Boolean(title), text: title, color: theme.text },
            },
        },
        plugins: {
            legend: { position: "bottom", labels: { color: theme.text, usePointStyle: true } },
            tooltip: {
                callbacks: { label: ({ dataset, raw }) => `${dataset.label}: ${write(raw)}` },
            },
        },
    };
}

/** A figure over the months, and the baseline's value as a dotted line. */
export function trendConfig(figure, trend, baseline, write, style) {
    const theme = themeOf(style);
    const datasets = [
        {
            label: figure.label,
            data: trend.map((month) => month[figure.name]),
            borderColor: theme.planned,
            backgroundColor: hexToRGBA(theme.planned, 0.2),
            borderWidth: 2,
            pointRadius: 3,
            spanGaps: true,
            fill: false,
        },
    ];
    if (baseline && baseline[figure.name] !== null && baseline[figure.name] !== undefined) {
        datasets.push({
            label: _t("Average of the baseline"),
            data: trend.map(() => baseline[figure.name]),
            borderColor: theme.bar,
            borderDash: [4, 4],
            borderWidth: 1.5,
            pointRadius: 0,
        });
    }
    return {
        type: "line",
        data: { labels: trend.map(({ month }) => monthName(month)), datasets },
        options: options(theme, write),
    };
}

/** What decisions were worth by month: the recommendations, and what was done. */
export function worthConfig(months, money, style, onClick) {
    const theme = themeOf(style);
    const bars = (label, name, color) => ({
        label,
        data: months.map((month) => month[name]),
        backgroundColor: hexToRGBA(color, 0.75),
        borderColor: color,
        borderWidth: 1,
        maxBarThickness: 40,
    });
    const short = (value) =>
        typeof value === "number" ? formatFloat(value, { humanReadable: true, decimals: 1 }) : value;
    const config = {
        type: "bar",
        data: {
            labels: months.map(({ month }) => monthName(month)),
            datasets: [
                bars(_t("As Recommended"), "recommended_value", theme.series(3)),
                bars(_t("Actual"), "realised_value", theme.planned),
                bars(_t("Expected"), "expected_value", theme.bar),
            ],
        },
        options: options(theme, short),
    };
    config.options.plugins.tooltip.callbacks.label = ({ dataset, raw }) =>
        `${dataset.label}: ${money(raw)}`;
    config.options.onClick = (_event, elements) => elements.length && onClick(elements[0].index);
    return config;
}

/** The domain of the days of a month that begins on a day. */
export const daysOfMonth = (first, field) => [
    [field, ">=", first],
    [field, "<", DateTime.fromISO(first).plus({ months: 1 }).toISODate()],
];

export const dateSpan = (first, last) =>
    `${formatDate(DateTime.fromISO(first))} – ${formatDate(DateTime.fromISO(last))}`;

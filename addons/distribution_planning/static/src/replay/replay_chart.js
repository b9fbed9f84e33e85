import { formatDate, parseDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatPercentage } from "@web/views/fields/formatters";

import { themeOf } from "../charts/theme";

const TITLES = { stock: _t("Money in stock"), service: _t("Served from stock") };

/** Chart.js configuration of one measure of a place; `show` puts a value into words. */
export function chartConfig(dates, place, measure, show, style) {
    const theme = themeOf(style);
    const line = (label, whose, color, borderDash) => ({
        label,
        data: place[whose][measure],
        borderColor: color,
        backgroundColor: color,
        borderDash,
        borderWidth: 2,
        pointRadius: 0,
        pointHitRadius: 8,
        spanGaps: true,
    });
    return {
        type: "line",
        data: {
            labels: dates.map((date) => formatDate(parseDate(date))),
            datasets: [
                line(_t("Rules in force"), "rules", theme.past, [5, 3]),
                line(_t("Plan's targets"), "plan", theme.planned),
            ],
        },
        options: {
            responsive: true,
            maintainAspectRatio: false,
            animation: false,
            interaction: { mode: "index", intersect: false },
            scales: {
                x: {
                    grid: { display: false },
                    ticks: { color: theme.text, maxTicksLimit: 6, maxRotation: 0 },
                },
                y: {
                    ...(measure === "stock" ? { min: 0 } : { suggestedMax: 1 }),
                    grid: { color: theme.grid },
                    ticks: {
                        color: theme.text,
                        maxTicksLimit: 6,
                        callback: (value) =>
                            measure === "stock"
                                ? formatFloat(value, { humanReadable: true, decimals: 1 })
                                : formatPercentage(value, { digits: [16, 0] }),
                    },
                },
            },
            plugins: {
                title: { display: true, text: TITLES[measure], color: theme.text },
                legend: { position: "bottom", labels: { color: theme.text, boxHeight: 1 } },
                tooltip: {
                    callbacks: {
                        label: ({ dataset, raw }) => (raw === null ? "" : `${dataset.label}: ${show(raw)}`),
                    },
                },
            },
        },
    };
}

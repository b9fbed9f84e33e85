import { hexToRGBA } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatPercentage } from "@web/views/fields/formatters";

import { themeOf } from "../charts/theme";

export const MARKS = {
    here: { label: _t("You are here"), color: 2, pointStyle: "circle" },
    same_stock: { label: _t("Same stock, better service"), color: 9, pointStyle: "triangle" },
    same_service: { label: _t("Same service, less money"), color: 3, pointStyle: "rectRot" },
};

const place = ({ stock_value, service_level }) => ({ x: stock_value, y: service_level });

/** The points of the curve by money; where somebody is need not be on it. */
export function curveOf(points) {
    return points
        .filter(({ label }) => label !== "here")
        .sort((a, b) => a.stock_value - b.stock_value || a.service_level - b.service_level);
}

function marks(points, theme) {
    return points
        .filter(({ label }) => label in MARKS)
        .map((point) => ({
            label: MARKS[point.label].label,
            data: [place(point)],
            points: [point],
            pointStyle: MARKS[point.label].pointStyle,
            pointRadius: 8,
            pointHoverRadius: 10,
            backgroundColor: theme.series(MARKS[point.label].color),
            borderColor: theme.series(MARKS[point.label].color),
            showLine: false,
            order: 1,
        }));
}

/** Dotted lines from where somebody is to what would be better. */
function guides(points, theme) {
    const here = points.find(({ label }) => label === "here");
    const better = points.filter(({ label }) => ["same_stock", "same_service"].includes(label));
    return here
        ? better.map((point) => ({
              label: "",
              data: [place(here), place(point)],
              borderColor: theme.text,
              borderDash: [3, 3],
              borderWidth: 1,
              pointRadius: 0,
              pointHitRadius: 0,
              order: 2,
          }))
        : [];
}

/** Chart.js configuration of a place's frontier; `money` puts a value into words. */
export function chartConfig(points, money, style, onClick) {
    const theme = themeOf(style);
    const curve = curveOf(points);
    const highest = Math.max(...points.map(({ service_level }) => service_level));
    return {
        type: "line",
        data: {
            datasets: [
                {
                    label: _t("Best mix of targets"),
                    data: curve.map(place),
                    points: curve,
                    borderColor: theme.planned,
                    backgroundColor: hexToRGBA(theme.planned, 0.4),
                    borderWidth: 2,
                    pointStyle: "circle",
                    pointRadius: 2.5,
                    pointHitRadius: 8,
                    cubicInterpolationMode: "monotone",
                    order: 3,
                },
                ...guides(points, theme),
                ...marks(points, theme),
            ],
        },
        options: {
            responsive: true,
            maintainAspectRatio: false,
            animation: false,
            interaction: { mode: "nearest", intersect: true },
            onClick: (_event, elements) => elements.length && onClick(),
            onHover: (event, elements) => {
                event.native.target.style.cursor = elements.length ? "pointer" : "default";
            },
            scales: {
                x: {
                    type: "linear",
                    grid: { color: theme.grid },
                    ticks: {
                        color: theme.text,
                        maxTicksLimit: 7,
                        maxRotation: 0,
                        callback: (value) =>
                            formatFloat(value, { humanReadable: true, decimals: value < 1e6 ? 1 : 2 }),
                    },
                    title: { display: true, text: _t("Money in stock"), color: theme.text },
                },
                y: {
                    suggestedMax: Math.min(highest + 0.01, 1),
                    grid: { color: theme.grid },
                    ticks: {
                        color: theme.text,
                        maxTicksLimit: 7,
                        callback: (value) => formatPercentage(value, { digits: [16, 1] }),
                    },
                    title: { display: true, text: _t("Served from stock"), color: theme.text },
                },
            },
            plugins: {
                legend: {
                    position: "bottom",
                    labels: {
                        color: theme.text,
                        usePointStyle: true,
                        filter: ({ text }) => text,
                    },
                },
                tooltip: {
                    callbacks: {
                        title: ([item]) => item?.dataset.label,
                        label: ({ dataset, dataIndex }) => {
                            const point = dataset.points[dataIndex];
                            return [
                                _t("Service %s", formatPercentage(point.service_level, { digits: [16, 1] })),
                                _t("Stock %s", money(point.stock_value)),
                                _t("Expected shortage %s", money(point.shortage_cost)),
                            ];
                        },
                    },
                },
            },
        },
    };
}

import { hexToRGBA } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { quantity } from "../workbench/words";

export const OUTER = _t("5–95 % range");
export const INNER = _t("25–75 % range");

/** Lower edges of ranges: they have no name that anybody reads. */
export const HIDDEN = new Set(["q05", "q25"]);

/** A line without points. */
export function line(label, data, color, extra = {}) {
    return {
        type: "line",
        label,
        data,
        borderColor: color,
        backgroundColor: color,
        borderWidth: 2,
        pointStyle: "line",
        pointRadius: 0,
        pointHitRadius: 8,
        order: 2,
        ...extra,
    };
}

function edge(label, data, fill, color, alpha, extra) {
    return line(label, data, "transparent", {
        backgroundColor: hexToRGBA(color, alpha),
        borderWidth: 0,
        pointStyle: "rect",
        pointHitRadius: 0,
        fill,
        order: 6,
        ...extra,
    });
}

/** The outer and the inner range of a quantity, behind everything else. */
export function fan({ q05, q25, q75, q95 }, color, extra = {}) {
    return [
        edge(OUTER, q95, "+1", color, 0.14, extra),
        edge("q05", q05, false, color, 0, extra),
        edge(INNER, q75, "+1", color, 0.24, extra),
        edge("q25", q25, false, color, 0, extra),
    ];
}

/** Options of a picture over time with room for notes above it; `y` and `tooltip` are its own. */
export function timeOptions(theme, top, { grid = { color: theme.grid }, title, ...y }, tooltip) {
    return {
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        layout: { padding: { top } },
        interaction: { mode: "index", intersect: false },
        scales: {
            x: {
                grid: { display: false },
                ticks: { color: theme.text, maxRotation: 0, autoSkipPadding: 16 },
            },
            y: {
                ...y,
                grid,
                ticks: { color: theme.text, maxTicksLimit: 6, callback: (value) => quantity(value) },
                title: { display: true, text: title, color: theme.text },
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
            tooltip,
        },
    };
}

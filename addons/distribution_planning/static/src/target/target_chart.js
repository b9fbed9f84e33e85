import { hexToRGBA } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";

import { themeOf } from "../charts/theme";

const COLORS = {
    cycle_stock: 1,
    review_period: 6,
    lot_size: 9,
    demand_risk: 4,
    lead_time_risk: 2,
    upstream_delay: 8,
    rounding: 10,
    limits: 3,
};

/** Bars that begin where the one before ends, and the sum as the last one. */
export function floatingBars(causes, measure) {
    let level = 0;
    const bars = causes.map((cause) => {
        const begin = level;
        level += cause[measure];
        return [begin, level];
    });
    return [...bars, [0, level]];
}

function connectors(bars, theme) {
    return {
        id: "distributionConnectors",
        beforeDatasetsDraw(chart) {
            const { ctx, scales } = chart;
            const elements = chart.getDatasetMeta(0).data;
            ctx.save();
            ctx.strokeStyle = theme.text;
            ctx.globalAlpha = 0.4;
            ctx.setLineDash([2, 3]);
            bars.slice(0, -1).forEach(([, end], index) => {
                const x = scales.x.getPixelForValue(end);
                ctx.beginPath();
                ctx.moveTo(x, elements[index].y);
                ctx.lineTo(x, elements[index + 1].y);
                ctx.stroke();
            });
            ctx.restore();
        },
    };
}

/** Chart.js configuration of the waterfall; `show` puts a value of the measure into words. */
export function chartConfig(causes, measure, show, style) {
    const theme = themeOf(style);
    const bars = floatingBars(causes, measure);
    const color = (component) => theme.series(COLORS[component] ?? 5);
    const colors = [...causes.map((cause) => color(cause.component)), theme.bar];
    return {
        type: "bar",
        data: {
            labels: [...causes.map((cause) => cause.label), _t("Target")],
            datasets: [
                {
                    data: bars,
                    backgroundColor: colors.map((item) => hexToRGBA(item, 0.8)),
                    borderColor: colors,
                    borderWidth: 1,
                    minBarLength: 2,
                },
            ],
        },
        options: {
            indexAxis: "y",
            responsive: true,
            maintainAspectRatio: false,
            animation: false,
            scales: {
                x: {
                    grid: { color: theme.grid },
                    ticks: { color: theme.text, maxTicksLimit: 7, callback: (value) => show(value) },
                },
                y: { grid: { display: false }, ticks: { color: theme.text } },
            },
            plugins: {
                legend: { display: false },
                tooltip: {
                    callbacks: {
                        label: ({ raw: [begin, end] }) => show(end - begin),
                        afterLabel: ({ dataIndex }) => causes[dataIndex]?.sentence,
                    },
                },
            },
        },
        plugins: [connectors(bars, theme)],
    };
}

import { cookie } from "@web/core/browser/cookie";
import { getColor, hexToRGBA } from "@web/core/colors/colors";

/** Whether a computed colour is light, as text is on a dark page. */
function isLight(color) {
    const [red, green, blue] = (color.match(/\d+/g) || []).map(Number);
    return 0.299 * red + 0.587 * green + 0.114 * blue > 150;
}

/** Colours that fit the theme: text and lines from the page, series from Odoo's palette. */
export function themeOf(style) {
    const series = (index) => getColor(index, cookie.get("color_scheme"), "md");
    return {
        text: style.color,
        grid: hexToRGBA(series(0), 0.12),
        bar: isLight(style.color) ? "#6B7280" : "#B8BDC9",
        planned: series(1),
        sensed: series(3),
        baseline: series(6),
        past: series(9),
        series,
    };
}

import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatMonetary, formatPercentage } from "@web/views/fields/formatters";

/** A figure's value in words, by its unit. */
export function inWords(value, unit, currencyId) {
    if (value === null || value === undefined) {
        return "–";
    }
    const sign = value > 0 ? "+" : "";
    const written = {
        percent: () => formatPercentage(value, { digits: [16, 1] }),
        signed: () => sign + formatPercentage(value, { digits: [16, 1] }),
        money: () => formatMonetary(value, { currencyId, digits: [16, 0] }),
        price: () => formatMonetary(value, { currencyId, digits: [16, 3] }),
        number: () => formatFloat(value, { digits: [16, 1] }),
        count: () => formatFloat(value, { digits: [16, 0] }),
    };
    return written[unit]();
}

/** How far a value is from the baseline's: points of a share, per cent of anything else. */
export function against(value, before, unit) {
    const known = [value, before].every((one) => one !== null && one !== undefined);
    if (!known || (!before && !["percent", "signed"].includes(unit))) {
        return null;
    }
    if (["percent", "signed"].includes(unit)) {
        const points = 100 * (value - before);
        const sign = points > 0 ? "+" : "";
        return { change: points, text: _t("%s points", sign + formatFloat(points, { digits: [16, 1] })) };
    }
    const share = value / before - 1;
    return { change: share, text: (share > 0 ? "+" : "") + formatPercentage(share, { digits: [16, 0] }) };
}

/** Whether a change for the better, the worse, or neither: "success", "danger", "". */
export function verdictOf(figure, value, before, difference) {
    if (!difference || !figure.better || !difference.change) {
        return "";
    }
    const good = {
        up: difference.change > 0,
        down: difference.change < 0,
        zero: Math.abs(value) < Math.abs(before),
    }[figure.better];
    return good ? "success" : "danger";
}

/** Points of a small line through known values, in a box of 100 by 24. */
export function sparkline(values) {
    const known = values.map((value, index) => [index, value]).filter(([, value]) => value !== null);
    if (known.length < 2) {
        return "";
    }
    const all = known.map(([, value]) => value);
    const low = Math.min(...all);
    const height = Math.max(...all) - low || 1;
    const width = Math.max(values.length - 1, 1);
    return known
        .map(([index, value]) => `${(100 * index) / width},${22 - (20 * (value - low)) / height}`)
        .join(" ");
}

import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatMonetary, formatPercentage } from "@web/views/fields/formatters";

/** A quantity with as many decimals as it has, two at most. */
export function quantity(value, unit = "") {
    const digits = Number.isInteger(Math.round(value * 100) / 100) ? 0 : 2;
    const text = formatFloat(value, { digits: [16, digits] });
    return unit ? `${text} ${unit}` : text;
}

/** A number of records. */
export function count(value) {
    return quantity(value);
}

export function positions(number) {
    return number === 1 ? _t("1 position") : _t("%s positions", count(number));
}

export function proposals(number) {
    return number === 1 ? _t("1 proposal") : _t("%s proposals", count(number));
}

export function money(value, currencyId) {
    const digits = Math.abs(value) >= 1000 ? 0 : 2;
    return formatMonetary(value, { currencyId, digits: [16, digits] });
}

export function percent(value) {
    return formatPercentage(value, { digits: [16, 0] });
}

export function day(text) {
    return text ? formatDate(deserializeDate(text)) : "–";
}

/** A day in short, for lists: without the year. */
export function shortDay(text) {
    const date = text && deserializeDate(text);
    return date ? date.toLocaleString({ day: "numeric", month: "short" }) : "";
}

/** Days from one date to another, ISO texts. */
export function daysBetween(from, to) {
    return Math.round((luxon.DateTime.fromISO(to) - luxon.DateTime.fromISO(from)) / 86400000);
}

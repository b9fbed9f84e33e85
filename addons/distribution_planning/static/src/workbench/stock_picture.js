import { _t } from "@web/core/l10n/translation";
import { Component, useEffect, useRef } from "@odoo/owl";

import { chartConfig } from "./stock_chart";
import { day, quantity } from "./words";

export const STANDINGS = {
    out: { label: _t("out of stock"), tone: "danger" },
    low: { label: _t("below the safety stock"), tone: "warning" },
    excess: { label: _t("above the order-up-to level"), tone: "info" },
    good: { label: _t("well stocked"), tone: "success" },
    unknown: { label: _t("not planned"), tone: "secondary" },
};

/** Stock day by day at one place, without and with a proposal. */
export class StockPicture extends Component {
    static template = "distribution_planning.StockPicture";
    static props = { picture: Object };

    setup() {
        this.canvas = useRef("canvas");
        useEffect(
            () => {
                const chart = new Chart(
                    this.canvas.el,
                    chartConfig(this.props.picture, getComputedStyle(this.canvas.el))
                );
                return () => chart.destroy();
            },
            () => [this.props.picture]
        );
    }

    get before() {
        return STANDINGS[this.props.picture.before.status];
    }

    get after() {
        const { after } = this.props.picture;
        return after && STANDINGS[after.status];
    }

    get statusHelp() {
        const { before, lead_days } = this.props.picture;
        return _t(
            "The worse of two moments: %(today)s today, %(ahead)s one lead time (%(days)s days) ahead. Compared with the safety stock and the order-up-to level.",
            {
                today: STANDINGS[before.today].label,
                ahead: STANDINGS[before.ahead].label,
                days: quantity(lead_days),
            }
        );
    }

    /** What a reader should know of the figures behind the picture. */
    get notes() {
        const { picture } = this.props;
        const { unit } = picture;
        const notes = [_t("On hand %s", quantity(picture.on_hand, unit))];
        if (picture.planned_on_hand !== null && picture.planned_on_hand !== picture.on_hand) {
            notes.push(_t("%s when it was planned", quantity(picture.planned_on_hand, unit)));
        }
        if (picture.owed) {
            notes.push(_t("%s owed to customers", quantity(picture.owed, unit)));
        }
        if (picture.leaving) {
            notes.push(_t("%s about to leave", quantity(picture.leaving, unit)));
        }
        const late = picture.supply.filter((one) => one.late);
        if (late.length) {
            const units = late.reduce((sum, one) => sum + one.quantity, 0);
            notes.push(_t("%s of supply is late and shown as coming today", quantity(units, unit)));
        }
        if (picture.serves) {
            notes.push(_t("demand includes the locations served from here"));
        }
        if (!picture.has_forecast) {
            notes.push(_t("no forecast by week"));
        }
        return notes.join(" · ");
    }

    get altText() {
        const { picture } = this.props;
        const says = (course) =>
            course.out_on === null
                ? _t("not out of stock until %s", day(picture.days.at(-1)))
                : _t("out of stock on %s", day(picture.days[course.out_on]));
        const without = says(picture.before);
        return picture.after
            ? _t("%(place)s: without the proposal %(without)s; with it %(with)s.", {
                  place: picture.label,
                  without,
                  with: says(picture.after),
              })
            : _t("%(place)s: %(without)s.", { place: picture.label, without });
    }
}

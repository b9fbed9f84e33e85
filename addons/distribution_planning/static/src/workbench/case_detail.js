import { Component } from "@odoo/owl";

import { Figure } from "./figure";
import { caseFigures } from "./figures";
import { day, money, percent, proposals, quantity } from "./words";

/** All about one case: the cause, what removes it, what it costs, and whom it hurts. */
export class CaseDetail extends Component {
    static template = "distribution_planning.CaseDetail";
    static components = { Figure };
    static props = { detail: Object, currencyId: Number, today: String, onOpen: Function, onDo: Function };

    get figures() {
        const { detail, currencyId, today } = this.props;
        return caseFigures(detail, currencyId, today).map(({ open, ...figure }) => ({
            ...figure,
            ...(open ? { onOpen: () => this.props.onOpen(open) } : {}),
        }));
    }

    get remedy() {
        const { remedy } = this.props.detail;
        return remedy.charAt(0).toUpperCase() + remedy.slice(1);
    }

    proposals(number) {
        return proposals(number);
    }

    money(value) {
        return money(value, this.props.currencyId);
    }

    quantity(value, unit) {
        return quantity(value, unit);
    }

    percent(value) {
        return percent(value);
    }

    day(text) {
        return day(text);
    }
}

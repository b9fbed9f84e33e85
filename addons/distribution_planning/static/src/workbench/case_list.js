import { Component } from "@odoo/owl";

import { money, positions, proposals, shortDay } from "./words";

/** The day's few cases, the most money first. */
export class CaseList extends Component {
    static template = "distribution_planning.CaseList";
    static props = {
        cards: Array,
        more: Number,
        currentId: { type: Number, optional: true },
        currencyId: Number,
        today: String,
        onChoose: Function,
        onMore: Function,
    };

    positions(number) {
        return positions(number);
    }

    proposals(number) {
        return proposals(number);
    }

    money(value) {
        return money(value, this.props.currencyId);
    }

    day(text) {
        return shortDay(text);
    }

    isLate(card) {
        return card.deadline && card.deadline < this.props.today;
    }
}

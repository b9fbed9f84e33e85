import { Component } from "@odoo/owl";

import { day, money, quantity } from "./words";

/** What was chosen, what lost to it and why, and doing nothing, priced side by side. */
export class Alternatives extends Component {
    static template = "distribution_planning.Alternatives";
    static props = { rows: Array, unit: String, currencyId: Number };

    get lines() {
        const best = this.props.rows[0].value;
        return this.props.rows.map((row) => ({
            ...row,
            quantity: row.quantity ? quantity(row.quantity, this.props.unit) : "–",
            arrives: day(row.due_date),
            worth: money(row.value, this.props.currencyId),
            spends: money(row.cost, this.props.currencyId),
            less: row.chosen ? "" : money(row.value - best, this.props.currencyId),
        }));
    }
}

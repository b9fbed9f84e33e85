import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";

import { count, money, quantity, shortDay } from "./words";

/** A page of proposals, with a heading where a group begins. */
export class ProposalList extends Component {
    static template = "distribution_planning.ProposalList";
    static props = {
        rows: Array,
        groups: Object,
        isGrouped: Boolean,
        picked: Object,
        currentId: { type: Number, optional: true },
        currencyId: Number,
        onChoose: Function,
        onPick: Function,
        onPickTo: Function,
    };

    /** The rows, each with the heading of the group that begins with it, if one does. */
    get lines() {
        return this.props.rows.map((row, index) => {
            const begins = this.props.isGrouped && row.group !== this.props.rows[index - 1]?.group;
            return { ...row, heading: begins ? this.heading(row) : null };
        });
    }

    heading(row) {
        const group = { count: 0, value: 0, ...this.props.groups[row.group] };
        return {
            label: row.group_label || _t("None"),
            count: count(group.count),
            value: this.money(group.value),
        };
    }

    onClick(ev, row) {
        if (ev.shiftKey) {
            this.props.onPickTo(row.id);
        } else if (ev.ctrlKey || ev.metaKey) {
            this.props.onPick(row.id);
        } else {
            this.props.onChoose({ kind: "proposal", id: row.id });
        }
    }

    way(row) {
        return row.source ? `${row.source} → ${row.warehouse}` : row.warehouse;
    }

    quantity(row) {
        return row.quantity ? quantity(row.quantity, row.unit) : "";
    }

    money(value) {
        return money(value, this.props.currencyId);
    }

    day(text) {
        return shortDay(text);
    }
}

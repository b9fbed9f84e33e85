import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";
import { useDebounced } from "@web/core/utils/timing";
import { parseFloat } from "@web/views/fields/parsers";
import { Component, onWillStart, useState } from "@odoo/owl";

import { useReason } from "./reason_dialog";
import { money, quantity } from "./words";

const TYPING_MILLISECONDS = 250;

/** Another quantity, with its price before it is kept. */
export class ChangeDialog extends Component {
    static template = "distribution_planning.ChangeDialog";
    static components = { Dialog };
    static props = {
        detail: Object,
        currencyId: Number,
        reasons: Array,
        price: Function,
        onConfirm: Function,
        close: Function,
    };

    setup() {
        const { detail, reasons } = this.props;
        Object.assign(this, useReason(reasons));
        this.input = useAutofocus({ refName: "quantity", selectAll: true });
        this.state = useState({
            quantity: detail.quantity,
            price: null,
        });
        this.keepLast = new KeepLast();
        this.read = useDebounced((value) => this.ask(value), TYPING_MILLISECONDS);
        onWillStart(() => this.ask(detail.quantity));
    }

    get text() {
        return quantity(this.props.detail.quantity);
    }

    type(ev) {
        try {
            this.state.quantity = parseFloat(ev.target.value);
        } catch {
            this.state.quantity = 0;
        }
        this.state.price = null;
        if (this.isPossible) {
            this.read(this.state.quantity);
        }
    }

    async ask(value) {
        this.state.price = await this.keepLast.add(this.props.price(this.props.detail.id, value));
    }

    get isPossible() {
        return this.state.quantity > 0;
    }

    get isChanged() {
        return this.isPossible && this.state.quantity !== this.props.detail.quantity;
    }

    /** Value and cost, as recommended and for the new quantity. */
    get lines() {
        const { detail, currencyId } = this.props;
        const { price } = this.state;
        return [
            { name: _t("Value"), key: "value" },
            { name: _t("Cost"), key: "cost" },
        ].map(({ name, key }) => {
            const known = price && price[key] !== null;
            return {
                name,
                before: money(detail[key], currencyId),
                now: known ? money(price[key], currencyId) : "–",
                difference: known ? money(price[key] - detail[key], currencyId) : "–",
            };
        });
    }

    get notes() {
        const { price } = this.state;
        if (!price) {
            return [];
        }
        const notes = [];
        if (price.value === null) {
            notes.push(_t("The plan has no price for this quantity: what it is worth is not known until the next plan."));
        } else if (price.value < 0) {
            notes.push(_t("This quantity is worth less than doing nothing."));
        }
        if (price.verdict === "block") {
            notes.push(_t("The policy blocks this quantity (%s).", price.rules || ""));
        } else if (price.approver !== this.props.detail.approver) {
            notes.push(
                price.approver === "manager"
                    ? _t("This quantity needs a manager.")
                    : _t("This quantity needs a planner only.")
            );
        }
        return notes;
    }

    async confirm() {
        if (this.isGiven()) {
            const { reason, note } = this.given;
            await this.props.onConfirm(this.state.quantity, reason || false, note);
            this.props.close();
        }
    }
}

import { Dialog } from "@web/core/dialog/dialog";
import { Component, onMounted, useRef } from "@odoo/owl";

import { money, quantity } from "./words";

/** One confirmation for several proposals: how many, their money, and which not and why. */
export class BulkDialog extends Component {
    static template = "distribution_planning.BulkDialog";
    static components = { Dialog };
    static props = { preview: Object, currencyId: Number, onConfirm: Function, close: Function };

    /** Enter must not spend money that nobody has looked at: the key is for leaving. */
    setup() {
        const discard = useRef("discard");
        onMounted(() => discard.el.focus());
    }

    money(value) {
        return money(value, this.props.currencyId);
    }

    get count() {
        return quantity(this.props.preview.count);
    }

    get untold() {
        return this.props.preview.refused_count - this.props.preview.refused.length;
    }

    async confirm() {
        await this.props.onConfirm(this.props.preview.ids);
        this.props.close();
    }
}

import { Dialog } from "@web/core/dialog/dialog";
import { Component, useState } from "@odoo/owl";

/** Rejecting with a reason of the short list, and a note. */
export class ReasonDialog extends Component {
    static template = "distribution_planning.ReasonDialog";
    static components = { Dialog };
    static props = { title: String, action: String, reasons: Array, onConfirm: Function, close: Function };

    setup() {
        this.state = useState({ reason: this.props.reasons[0]?.id, note: "" });
    }

    async confirm() {
        await this.props.onConfirm(this.state.reason, this.state.note);
        this.props.close();
    }
}

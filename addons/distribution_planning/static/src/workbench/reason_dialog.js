import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";
import { Component, useRef, useState } from "@odoo/owl";

/**
 * A reason of the short list and a note, for the fields of `ReasonFields`. None is chosen at first:
 * what nobody looked at must not get on record. `isGiven` says so, and leads to what is missing.
 */
export function useReason(reasons) {
    const field = useRef(reasons.length ? "reason" : "note");
    const given = useState({ reason: "", note: "", isMissing: false });
    const isGiven = () => {
        given.isMissing = reasons.length ? !given.reason : !given.note.trim();
        if (given.isMissing) {
            field.el?.focus();
        }
        return !given.isMissing;
    };
    return { given, isGiven };
}

/** Rejecting with a reason of the short list, and a note. */
export class ReasonDialog extends Component {
    static template = "distribution_planning.ReasonDialog";
    static components = { Dialog };
    static props = {
        title: String,
        action: String,
        reasons: Array,
        text: { type: String, optional: true },
        onConfirm: Function,
        close: Function,
    };

    setup() {
        Object.assign(this, useReason(this.props.reasons));
        useAutofocus({ refName: this.props.reasons.length ? "reason" : "note" });
    }

    async confirm() {
        if (this.isGiven()) {
            const { reason, note } = this.given;
            await this.props.onConfirm(reason || false, note);
            this.props.close();
        }
    }
}

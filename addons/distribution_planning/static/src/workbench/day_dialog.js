import { Dialog } from "@web/core/dialog/dialog";
import { serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { Component, useState } from "@odoo/owl";

const { DateTime } = luxon;

/** A day to come: a few that are usual, or any other. */
export class DayDialog extends Component {
    static template = "distribution_planning.DayDialog";
    static components = { Dialog };
    static props = {
        title: String,
        text: String,
        action: String,
        today: String,
        onConfirm: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ day: this.after(7) });
    }

    after(days) {
        return serializeDate(DateTime.fromISO(this.props.today).plus({ days }));
    }

    get usual() {
        return [
            { day: this.after(1), label: _t("Tomorrow") },
            { day: this.after(3), label: _t("In 3 days") },
            { day: this.after(7), label: _t("In a week") },
            { day: this.after(14), label: _t("In two weeks") },
        ];
    }

    async confirm() {
        await this.props.onConfirm(this.state.day);
        this.props.close();
    }
}

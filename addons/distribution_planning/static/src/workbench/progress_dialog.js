import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { Component, onMounted, useState } from "@odoo/owl";

import { quantity } from "./words";

/** Works through slices one by one, shows how far it is, and stops after one when asked to. */
export class ProgressDialog extends Component {
    static template = "distribution_planning.ProgressDialog";
    static components = { Dialog };
    static props = {
        title: String,
        slices: Array,
        work: Function,
        onEnd: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ done: 0, isStopping: false });
        this.env.dialogData.dismiss = () => this.stop();
        onMounted(() => this.run());
    }

    get total() {
        return this.props.slices.reduce((sum, ids) => sum + ids.length, 0);
    }

    get percent() {
        return Math.round((100 * this.state.done) / this.total);
    }

    get text() {
        return _t("%(done)s of %(total)s are done and kept.", {
            done: quantity(this.state.done),
            total: quantity(this.total),
        });
    }

    stop() {
        this.state.isStopping = true;
    }

    /** Ends with what each slice came to, how many were not begun, and what broke off, if anything did. */
    async run() {
        const { slices, work, onEnd, close } = this.props;
        const outcomes = [];
        let failure = null;
        for (const ids of slices) {
            if (this.state.isStopping) {
                break;
            }
            try {
                outcomes.push(await work(ids));
            } catch (error) {
                failure = { error, count: ids.length };
                break;
            }
            this.state.done += ids.length;
        }
        const left = this.total - this.state.done - (failure?.count || 0);
        close();
        onEnd({ outcomes, left, failure });
    }
}

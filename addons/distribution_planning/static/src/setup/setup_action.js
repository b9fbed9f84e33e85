import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

const FOLLOW_MS = 2000;
const STATES = {
    todo: { label: _t("To do"), badge: "text-bg-secondary" },
    working: { label: _t("Working"), badge: "text-bg-info" },
    attention: { label: _t("Look at it"), badge: "text-bg-warning" },
    done: { label: _t("Done"), badge: "text-bg-success" },
};

/** The way from an installed app to plans that people rely on. */
export class SetupAction extends Component {
    static template = "distribution_planning.SetupAction";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.states = STATES;
        this.state = useState({ picture: null, isBusy: false });
        onWillStart(() => this.load());
        onMounted(() => this.follow());
        onWillUnmount(() => clearTimeout(this.timer));
    }

    async load() {
        this.state.picture = await this.orm.silent.call("distribution.setup", "picture", []);
    }

    /** Looks again while something is being worked on. */
    follow() {
        clearTimeout(this.timer);
        if (this.state.picture.steps.some(({ state }) => state === "working")) {
            this.timer = setTimeout(async () => {
                await this.load();
                this.follow();
            }, FOLLOW_MS);
        }
    }

    get doneCount() {
        return this.state.picture.steps.filter(({ state }) => state === "done").length;
    }

    get progressText() {
        return _t("%(done)s of %(all)s steps are done", {
            done: this.doneCount,
            all: this.state.picture.steps.length,
        });
    }

    money(value) {
        return formatMonetary(value, { currencyId: this.state.picture.currency_id, digits: [16, 0] });
    }

    async press(method, args = []) {
        this.state.isBusy = true;
        try {
            const action = await this.orm.call("distribution.setup", method, args);
            if (action) {
                await this.action.doAction(action);
            } else {
                await this.load();
                this.follow();
            }
        } finally {
            this.state.isBusy = false;
        }
    }
}

registry.category("actions").add("distribution_planning.setup", SetupAction);

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

/** Which parameters hold for a position, where each comes from, and what it beats. */
export class ParametersWidget extends Component {
    static template = "distribution_planning.ParametersWidget";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ chains: [], maySet: false });
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((next) => this.load(next.record.resId));
    }

    async load(position) {
        [this.state.chains, this.state.maySet] = await Promise.all([
            position ? this.orm.call("distribution.position", "parameter_chains", [position]) : [],
            user.checkAccessRight("distribution.parameter", "create"),
        ]);
    }

    async reloaded(action) {
        const { resId } = this.props.record;
        await this.action.doAction(action, { onClose: () => this.load(resId) });
    }

    async set() {
        const { resId } = this.props.record;
        await this.reloaded(
            await this.orm.call("distribution.position", "action_set_parameter", [resId])
        );
    }

    async open(link) {
        await this.reloaded({
            type: "ir.actions.act_window",
            name: _t("Parameter"),
            res_model: "distribution.parameter",
            res_id: link.setting_id,
            views: [[false, "form"]],
            target: "new",
        });
    }
}

registry.category("view_widgets").add("distribution_parameters", { component: ParametersWidget });

import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { Pager } from "@web/core/pager/pager";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";

import { CaseDetail } from "./case_detail";
import { CaseList } from "./case_list";
import { EmptyWorkbench } from "./empty_workbench";
import { ListFilters } from "./list_filters";
import { ProposalDetail } from "./proposal_detail";
import { ProposalList } from "./proposal_list";
import { RunBanner } from "./run_banner";
import { count, money, quantity } from "./words";
import { decisions } from "./workbench_decisions";
import { useWorkbenchKeys } from "./workbench_keys";
import { PAGE, WorkbenchModel } from "./workbench_model";

/** The planner's morning: few cases, the ranked proposals, the picture and the decision. */
export class Workbench extends Component {
    static template = "distribution_planning.Workbench";
    static components = {
        CaseDetail, CaseList, EmptyWorkbench, Layout, ListFilters, Pager, ProposalDetail, ProposalList, RunBanner,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.list = useRef("list");
        this.detail = useRef("detail");
        this.display = { controlPanel: {} };
        this.pageSize = PAGE;
        this.model = useState(new WorkbenchModel(this.orm, this.props.state));
        this.state = useState({ isRead: true, isReading: false });
        this.decide = decisions(this);
        useSetupAction({ getLocalState: () => this.model.kept });
        onWillStart(() => Promise.all([this.model.load(), loadBundle("web.chartjs_lib")]));
        useWorkbenchKeys(this.decide);
        useEffect(
            () => this.bringIntoView(),
            () => [this.model.current?.kind, this.model.current?.id]
        );
        useEffect(
            () => this.list.el?.focus(),
            () => []
        );
    }

    get screen() {
        return this.model.screen;
    }

    get isEmpty() {
        const { screen, model } = this;
        return !screen.access || !screen.run || !model.entries.length;
    }

    get listName() {
        return this.model.tab === "cases" ? _t("Cases") : _t("Proposals");
    }

    get activeId() {
        const { current } = this.model;
        return current ? `${current.kind}-${current.id}` : undefined;
    }

    get currentId() {
        return this.model.current?.id;
    }

    get pickedText() {
        return _t("%s selected", quantity(this.model.pickedIds.length));
    }

    get everyText() {
        return _t("Select all %s", quantity(this.screen.page.total));
    }

    get caseName() {
        const card = this.model.cards.find(({ id }) => id === this.model.filters.case);
        return card ? card.subject || card.kind_label : _t("one case");
    }

    count(value) {
        return count(value);
    }

    get totals() {
        const { total, value } = this.screen.page;
        return _t("%(count)s proposals worth %(value)s", {
            count: count(total),
            value: money(value, this.screen.currency_id),
        });
    }

    /** On a small screen one of both sides is shown: the detail once something was chosen. */
    get showsList() {
        return !this.env.isSmall || !this.state.isReading;
    }

    get showsDetail() {
        return !this.env.isSmall || this.state.isReading;
    }

    bringIntoView() {
        const { activeId } = this;
        if (activeId) {
            document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
        }
        if (this.detail.el) {
            this.detail.el.scrollTop = 0;
        }
    }

    async choose(entry) {
        this.state.isReading = true;
        await this.model.show(entry);
    }

    /** An action of the application, a record, or an action that a method returns. */
    async open(target) {
        if (typeof target === "string") {
            return this.action.doAction(target);
        }
        const [model, method, id] = target;
        if (model === "record") {
            return this.action.doAction({
                type: "ir.actions.act_window",
                res_model: method,
                res_id: id,
                views: [[false, "form"]],
            });
        }
        return this.action.doAction(await this.orm.call(model, method, [id]));
    }

    async plan() {
        await this.orm.call("distribution.run", "action_plan_now", []);
        await this.model.load();
    }

    async onNewPlan() {
        await this.model.load();
        this.notification.add(_t("A new plan is in force."), { type: "info" });
    }

    setSearchFocus(focus) {
        this.focusSearch = focus;
    }
}

registry.category("actions").add("distribution_planning.workbench", Workbench);

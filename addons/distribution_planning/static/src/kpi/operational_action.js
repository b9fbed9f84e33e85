import { formatDate, parseDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useState } from "@odoo/owl";

import { inWords } from "./figures";

const MODEL = "distribution.kpi.day";

/** The page of the day: what waits, what is late, what is in the way, how the runs are. */
export class OperationalAction extends Component {
    static template = "distribution_planning.OperationalAction";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ picture: null });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.picture = await this.orm.call(MODEL, "operational_picture", []);
    }

    get picture() {
        return this.state.picture;
    }

    get waiting() {
        const { roles } = this.picture.waiting;
        return {
            count: roles.reduce((sum, role) => sum + role.count, 0),
            value: roles.reduce((sum, role) => sum + role.value, 0),
        };
    }

    /** What became of decided proposals, with the records behind each figure. */
    get adoption() {
        const { adoption } = this.picture;
        const of = (part) => this.share(part, adoption.decided);
        return [
            {
                name: _t("Adopted"),
                meaning: _t("Of the proposals that people decided, those that were carried out."),
                value: of(adoption.carried_out),
                kind: "decided",
            },
            {
                name: _t("Changed"),
                meaning: _t("Carried out with another quantity."),
                value: of(adoption.changed),
                kind: "decided",
            },
            {
                name: _t("Rejected"),
                meaning: _t("Refused, with a reason."),
                value: of(adoption.rejected),
                kind: "rejected",
            },
            {
                name: _t("By themselves"),
                meaning: _t("Carried out automatically, as the policy allows."),
                value: inWords(adoption.automatic, "count"),
                kind: "automatic",
            },
            {
                name: _t("Insight to action"),
                meaning: _t("Median time from the plan that first proposed it to the decision."),
                value: this.hours(adoption.median_hours),
                kind: "decided",
            },
            {
                name: _t("Nine of ten within"),
                meaning: _t("Nine tenths of the decisions were taken within this time."),
                value: this.hours(adoption.late_hours),
                kind: "decided",
            },
            {
                name: _t("A day and planner"),
                meaning: _t("Decisions by each person who decided, a day."),
                value: inWords(
                    adoption.people ? adoption.decided / adoption.people / this.picture.days : null,
                    "number"
                ),
                kind: "decided",
            },
        ];
    }

    hours(value) {
        if (value === null || value === undefined) {
            return "–";
        }
        return value < 48
            ? _t("%s h", inWords(value, "number"))
            : _t("%s days", inWords(value / 24, "number"));
    }

    share(part, whole) {
        return whole ? formatPercentage(part / whole, { digits: [16, 0] }) : "–";
    }

    count(value) {
        return inWords(value, "count");
    }

    money(value) {
        return inWords(value, "money", this.picture.currency_id);
    }

    day(text) {
        return formatDate(parseDate(text));
    }

    seconds(value) {
        return value === null ? "–" : _t("%s s", inWords(value, "count"));
    }

    async open(kind, value) {
        if (kind === "stop") {
            return this.action.doAction("distribution_planning.action_stop");
        }
        const action = await this.orm.call(MODEL, "action_open_proposals", [kind, value]);
        return this.action.doAction(action);
    }

    openCases(kind) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Cases"),
            res_model: "distribution.case",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [
                ["kind", "=", kind],
                ["state", "=", "open"],
            ],
        });
    }

    openRun(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "distribution.run",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("distribution_planning.operational", OperationalAction);

import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { Component } from "@odoo/owl";

import { Alternatives } from "./alternatives";
import { Figure } from "./figure";
import { positionFigures, proposalFigures } from "./figures";
import { StockPicture } from "./stock_picture";
import { day, quantity } from "./words";

/** All about one proposal: why, the picture, what else could be done, who decides, what was. */
export class ProposalDetail extends Component {
    static template = "distribution_planning.ProposalDetail";
    static components = { Alternatives, Figure, StockPicture };
    static props = {
        detail: Object,
        currencyId: Number,
        today: String,
        onOpen: Function,
        onDo: Function,
    };

    get figures() {
        return this.openable(
            proposalFigures(this.props.detail, this.props.currencyId, this.props.today)
        );
    }

    get positionFigures() {
        return this.openable(positionFigures(this.props.detail, this.props.currencyId));
    }

    openable(figures) {
        return figures.map(({ open, tone, ...figure }) => ({
            ...figure,
            ...(tone ? { tone } : {}),
            ...(open ? { onOpen: () => this.props.onOpen(open) } : {}),
        }));
    }

    get title() {
        const { detail } = this.props;
        const parts = [detail.product];
        if (detail.quantity) {
            parts.unshift(quantity(detail.quantity, detail.unit));
        }
        return parts.join(" ");
    }

    get way() {
        const { source, warehouse } = this.props.detail;
        return source ? `${source} → ${warehouse}` : warehouse;
    }

    get approveHint() {
        return _t("Approve (A)");
    }

    get isOpen() {
        return ["to_approve", "failed", "held"].includes(this.props.detail.state);
    }

    get changedText() {
        const { detail } = this.props;
        if (detail.quantity === detail.recommended) {
            return "";
        }
        return _t("Recommended were %(quantity)s; changed by %(who)s.", {
            quantity: quantity(detail.recommended, detail.unit),
            who: detail.changed_by || "–",
        });
    }

    get approvalText() {
        const { governance, approver, verdict } = this.props.detail;
        if (verdict !== "approve") {
            return "";
        }
        const who = approver === "manager" ? _t("a manager") : _t("a planner");
        return governance.people > 1
            ? _t("Needs %(people)s people, %(who)s among them: %(given)s given.", {
                  people: governance.people,
                  who,
                  given: governance.approvals,
              })
            : _t("Needs %s.", who);
    }

    factText({ value }) {
        return typeof value === "number" ? quantity(value) : `${value}`;
    }

    when(text) {
        return formatDateTime(deserializeDateTime(text));
    }

    day(text) {
        return day(text);
    }

    said(entry) {
        const amount = entry.quantity ? quantity(entry.quantity, this.props.detail.unit) : "";
        return [entry.verb, amount, entry.reason].filter(Boolean).join(" · ");
    }
}

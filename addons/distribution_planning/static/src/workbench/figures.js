import { _t } from "@web/core/l10n/translation";

import { day, daysBetween, money, percent, quantity } from "./words";

/** The figures of a proposal: what each is, how it was made, and what a click opens. */
export function proposalFigures(detail, currencyId, today) {
    const { position } = detail;
    const changed = detail.priced;
    const value = changed && changed.value !== null ? changed.value : detail.value;
    const figures = [
        {
            label: _t("Value"),
            value: money(value, currencyId),
            tone: value < 0 ? "danger" : "success",
            help: changed
                ? _t("Expected saving of the changed quantity, between the quantities that the plan priced. Recommended: %s.", money(detail.value, currencyId))
                : _t("Expected saving in shortage and holding cost, less the cost: what acting is worth more than doing nothing. The dossier shows the calculation."),
            open: ["distribution.proposal", "action_dossier", detail.id],
        },
        {
            label: _t("Cost"),
            value: money(changed && changed.cost !== null ? changed.cost : detail.cost, currencyId),
            help: _t("Money that the action spends: price, freight, handling and the order itself."),
        },
        {
            label: _t("Confidence"),
            value: percent(detail.confidence),
            help: _t("Probability that acting beats doing nothing if the whole forecast is too high or too low, times the trust in the data."),
        },
        {
            label: _t("Priority"),
            value: `${detail.priority}`,
            help: _t("From 0 to 100: half for how much stock is lacking, half for what it earns on the money it spends."),
        },
        {
            label: _t("Arrives"),
            value: day(detail.due_date),
            help: _t("Act on %(from)s, there %(days)s days from today, by the learned lead time. A click shows the lead times.", {
                from: day(detail.order_date),
                days: detail.due_date ? daysBetween(today, detail.due_date) : "–",
            }),
            open: position && ["distribution.position", "action_open_lead_times", detail.position_id],
        },
    ];
    if (detail.deadline) {
        figures.push({
            label: _t("Decide by"),
            value: day(detail.deadline),
            tone: detail.deadline < today ? "danger" : "",
            help: _t("The policy's deadline; afterwards it is passed on."),
        });
    }
    return figures;
}

/** The figures of the item-location behind it. */
export function positionFigures(detail, currencyId) {
    const { position, position_id: id, unit } = detail;
    if (!position) {
        return [];
    }
    const open = (method) => ["distribution.position", method, id];
    return [
        {
            label: _t("On hand"),
            value: quantity(position.on_hand, unit),
            help: _t("Stock on the shelf when it was planned, without what is blocked. A click shows where it lies."),
            open: open("action_open_stock"),
        },
        {
            label: _t("Inventory position"),
            value: quantity(position.inventory_position, unit),
            help: _t("On hand and on order, less what is owed to customers and about to leave. A click shows the open supply."),
            open: open("action_open_supply"),
        },
        {
            label: _t("Demand a day"),
            value: quantity(position.demand_per_day, unit),
            help: _t("Mean of the forecast over the horizon. A click shows the sales behind it."),
            open: open("action_open_demand"),
        },
        {
            label: _t("Reorder point"),
            value: quantity(position.reorder_point, unit),
            help: _t("At or below this position an order is due: demand of %(demand)s over the protection interval of %(days)s days and safety stock of %(safety)s.", {
                demand: quantity(position.protection_demand, unit),
                days: quantity(position.protection_days),
                safety: quantity(position.safety_stock, unit),
            }),
            open: ["record", "distribution.position", id],
        },
        {
            label: _t("Order up to"),
            value: quantity(position.order_up_to, unit),
            help: _t("The position that an order fills up to. The position says cause by cause why stock is here."),
            open: ["record", "distribution.position", id],
        },
        {
            label: _t("Stock-out risk"),
            value: percent(position.stockout_probability),
            tone: position.stockout_probability > 0.5 ? "danger" : "",
            help: _t("Probability of running out before the next supply can arrive; expected on %(day)s, a shortage of %(units)s worth %(money)s.", {
                day: day(position.stockout_date),
                units: quantity(position.shortage_units, unit),
                money: money(position.shortage_cost, currencyId),
            }),
            open: open("action_open_forecasted"),
        },
        {
            label: _t("Data trust"),
            value: percent(position.trust),
            tone: position.trust < 0.6 ? "warning" : "",
            help: position.trust_reasons || _t("Nothing in the data of this product in this warehouse is odd."),
            open: ["record", "distribution.position", id],
        },
    ];
}

/** The figures of a case. */
export function caseFigures(detail, currencyId, today) {
    const positions = ["distribution.case", "action_open_positions", detail.id];
    return [
        {
            label: _t("Money at risk"),
            value: money(detail.money_at_risk, currencyId),
            help: _t("Expected cost of shortage and excess where this is the most fundamental cause: the money of all cases adds up."),
            open: positions,
        },
        {
            label: _t("Proposals save"),
            value: money(detail.expected_value, currencyId),
            help: _t("Expected value of its open proposals together."),
            open: ["distribution.case", "action_open_proposals", detail.id],
        },
        {
            label: _t("Positions"),
            value: quantity(detail.count),
            help: _t("Products in warehouses that suffer from it."),
            open: positions,
        },
        {
            label: _t("Seen"),
            value: detail.periods === 1 ? _t("for the first time") : _t("%s plans in a row", detail.periods),
            help: _t("First on %(first)s, last on %(last)s. Several plans of a day count once.", {
                first: day(detail.first_seen),
                last: day(detail.last_seen),
            }),
        },
        {
            label: _t("Who acts"),
            value: detail.user || detail.role_label,
            help: _t("The role that can remove the cause, or the person responsible."),
        },
        {
            label: _t("Act by"),
            value: day(detail.deadline),
            ...(detail.deadline && detail.deadline < today ? { tone: "danger" } : {}),
            help: _t("Counted from the day on which the case was opened, by its kind."),
        },
    ];
}

"""The facts a rule may ask about: the one list of their names, kinds, units and meaning."""

__all__ = ["FACTS", "KINDS", "PLAN_FACTS", "Fact"]

from dataclasses import dataclass

KINDS = ("number", "text", "boolean")


@dataclass(frozen=True)
class Fact:
    """One fact about a proposal.

    ``default`` is what an example in a rules file assumes when it does not mention the fact: the
    defaults together are an ordinary, well-documented purchase. ``None`` means missing. A
    boolean is never missing. ``source`` names the plan's or snapshot's columns it comes from.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    default: float | str | bool | None
    source: str


def _number(name: str, unit: str, default: float | None, meaning: str, source: str) -> Fact:
    return Fact(name, "number", unit, meaning, default, source)


def _text(name: str, meaning: str, source: str, default: str | None = None) -> Fact:
    return Fact(name, "text", "", meaning, default, source)


def _boolean(name: str, meaning: str, source: str) -> Fact:
    return Fact(name, "boolean", "", meaning, False, source)


_WHAT = (
    _text(
        "verb",
        "What is proposed: buy, transfer, expedite, substitute, hold, postpone, cancel, adjust",
        "proposals.verb", "buy",
    ),
    _text("item_id", "Identifier of the item", "proposals.item_id"),
    _text("category", "Category path of the item, such as Home/Kitchen", "items.category"),
    _text("segment", "Demand segment, such as A smooth; the letter is the value class",
          "targets.segment"),
)  # fmt: skip
_WHERE = (
    _text("origin", "Where the goods leave from: a location or a supplier",
          "proposals.origin_id, else supply.origin_id, else lanes.origin_id"),
    _text("destination", "The location the proposal is for", "proposals.destination_id"),
    _text("origin_kind", "Kind of the origin: supplier, dc, warehouse, store, third_party",
          "locations.kind"),
    _text("destination_kind", "Kind of the destination", "locations.kind"),
    _text("region", "Region of the destination", "locations.region"),
    _text("company", "Company of the destination", "locations.company"),
    _text("supplier", "The origin, when it is a supplier", "origin, locations.kind"),
    _text("lane", "Identifier of the lane", "proposals.lane_id"),
    _text("mode", "Mode of the lane, such as road", "lanes.mode"),
    _text("customer_tier", "Tier of the most important customer with an open order at the "
          "destination: the first in alphabetical order, A before B", "orders.customer_tier"),
)  # fmt: skip
_HOW_MUCH = (
    _number("quantity", "item's unit", 1.0, "Proposed quantity", "proposals.quantity"),
    _number("change_from_last_plan", "share", None,
            "Change of the quantity against what the last plan proposed for the same action, item "
            "and destination, up or down; missing: it is new, or the last plan is unknown",
            "proposals.quantity, previous.quantity"),
    _number("value", "money", 1.0, "Expected value of doing it rather than nothing, costs deducted",
            "proposals.expected_value"),
    _number("cost", "money", 0.0, "What carrying it out costs", "proposals.cost"),
    _number("spend", "money", 0.0,
            "Money committed towards a supplier: quantity at the purchase price for a buy, the "
            "premium for an expedite, otherwise 0",
            "proposals.quantity, sourcing.unit_price, items.unit_cost, proposals.cost"),
    _number("stock_value", "money", 0.0, "Quantity at the item's unit cost",
            "proposals.quantity, items.unit_cost"),
    _number("confidence", "0 to 1", 1.0, "How sure the engine is that the proposal pays",
            "proposals.confidence"),
    _number("data_trust", "0 to 1", 1.0,
            "Trust in the data behind it: the lower score of destination and giver",
            "quality.trust"),
    _number("reorder_point_change", "share", None,
            "For adjust: change of the reorder point as a share of the present one, up or down",
            "proposals.new_reorder_point, settings.current_reorder_point"),
)  # fmt: skip
_RISK = (
    _number("stockout_probability", "0 to 1", None,
            "Probability that the destination runs out before the next supply can arrive",
            "risks.stockout_probability"),
    _number("days_to_stockout", "days", None,
            "Days until the destination runs out, in the median; missing: not in the horizon",
            "risks.stockout_date, snapshot.as_of"),
    _number("shortage_cost", "money", None, "Expected cost of the shortage at the destination",
            "risks.shortage_cost"),
    _number("demand_per_day", "item's unit", None,
            "Mean demand a day at the destination, its own and that of those it serves",
            "targets.demand_per_day"),
    _number("cover_days_after", "days", None,
            "Days that the destination's inventory position lasts once the proposal is done, at "
            "the mean demand, its own and that of those it serves; missing when nothing is "
            "expected to sell",
            "targets.inventory_position, targets.demand_per_day"),
    _number("giver_cover_days_after", "days", None, "The same for the giver of a transfer",
            "targets.inventory_position, targets.demand_per_day"),
    _number("giver_surplus_after", "item's unit", None,
            "For a transfer: the giver's inventory position above its reorder point once the goods "
            "have left; below 0 the giver is short",
            "targets.inventory_position, targets.reorder_point"),
    _number("giver_free_stock_after", "item's unit", None,
            "For a transfer: the giver's stock on hand, neither blocked nor reserved, once the "
            "goods have left; below 0 it does not have them",
            "stock.on_hand, stock.reserved, stock.blocked"),
    _number("share_of_giver_stock", "share", None,
            "For a transfer: quantity as a share of the giver's free stock on hand",
            "stock.on_hand, stock.reserved, stock.blocked"),
)  # fmt: skip
_TRUST = (
    _number("supplier_reliability", "0 to 1", None,
            "Share of receipts over the lane that came no later than promised, drawn towards the "
            "supplier's and everybody's where there are few", "lead_times.reliability"),
    _number("forecast_error", "share", None,
            "How the forecast in use did lately: absolute errors as a share of demand, of the "
            "segment at the destination over the lead time nearest to the proposal's",
            "accuracy.wape"),
    _number("forecast_bias", "share", None,
            "The same for the sum of errors, signed; above 0 the forecast was too high",
            "accuracy.bias"),
    _number("data_age_days", "days", 0.0,
            "Days from the newest demand that is known to the day planned from",
            "demand.date, snapshot.as_of"),
)  # fmt: skip
_WHEN = (
    _number("lead_time_days", "days", None, "Lead time of the lane",
            "lanes.lead_time_days, else targets.lead_time_days"),
    _number("days_to_order", "days", 0.0, "Days until it must be ordered; below 0: late",
            "proposals.order_date, snapshot.as_of"),
    _number("days_to_due", "days", None, "Days until it is due", "proposals.due_date"),
    _number("days_to_item_end", "days", None,
            "Days until the item's end date; below 0: past it; missing: no end date",
            "items.end_date"),
    _number("days_past_item_end_on_due", "days", None,
            "Days by which the goods would arrive after the item's end date; below 0: before it",
            "items.end_date, proposals.due_date"),
)  # fmt: skip
_EFFECT = (
    _boolean("reversible",
             "It can be undone at no more than the cost of a lane: hold, adjust, and a transfer "
             "between locations of one company",
             "proposals.verb, locations.company"),
    _boolean("cross_company", "Giver and destination do not belong to the same company",
             "locations.company"),
    _number("effect_on_valuation", "money", 0.0,
            "Change of the value of the destination company's stock, signed",
            "proposals.verb, stock_value, cross_company"),
    _number("effect_on_spend", "money", 0.0, "Change of procurement spend, signed",
            "proposals.verb, spend, supply.quantity"),
    _number("effect_on_commitment", "item's unit", 0.0,
            "Units of open customer orders that it helps to serve; below 0: that it puts at risk",
            "orders.quantity, stock.on_hand"),
)  # fmt: skip

FACTS = {
    fact.name: fact for fact in (*_WHAT, *_WHERE, *_HOW_MUCH, *_RISK, *_TRUST, *_WHEN, *_EFFECT)
}
"""Every fact by name. A new fact is one entry here and one column in ``proposal_facts``."""

_RUN = (
    _number("proposals", "", 100.0, "Proposals of the plan, holds left out", "proposals"),
    _number("proposals_against_median", "share", 1.0,
            "The same against the median of the last ten plans; missing before the fifth",
            "proposals"),
    _number("spend", "money", 0.0, "Money that the plan would commit towards suppliers",
            "proposals.facts"),
    _number("spend_against_median", "share", 1.0, "The same against the median, as above",
            "proposals.facts"),
    _number("value_against_median", "share", 1.0,
            "Expected value of the whole plan against the median, as above",
            "proposals.expected_value"),
    _number("automatic", "", 0.0, "Proposals that would run by themselves, holds left out",
            "proposals.verdict"),
    _number("automatic_against_median", "share", 1.0, "The same against the median, as above",
            "proposals.verdict"),
    _number("automatic_stock_value", "money", 0.0,
            "Stock value of what would run by itself", "proposals.facts"),
    _number("item_locations_against_last", "share", 1.0,
            "Planned item-locations against the plan before; missing for the first plan",
            "targets"),
    _number("low_trust_share", "share", 0.0,
            "Share of item-locations whose data has a trust below 0.5", "quality.trust"),
    _number("forecast_error", "share", None,
            "How the forecast in use did lately: absolute errors as a share of demand",
            "accuracy.wape, accuracy.demand"),
    _number("forecast_error_against_median", "share", 1.0,
            "The same against the median, as above", "accuracy.wape"),
    _number("forecast_bias", "share", None,
            "The sum of errors as a share of demand; above 0 the forecast was too high",
            "accuracy.bias, accuracy.demand"),
    _number("data_age_days", "days", 0.0,
            "Days from the newest demand that is known to the day planned from",
            "demand.date, snapshot.as_of"),
    _number("failed_share", "share", 0.0,
            "Share of what was to be carried out in the last seven days and failed; missing when "
            "there was nothing", "the ERP"),
    _number("undone_share", "share", 0.0,
            "Share of what ran by itself in the last 28 days and was undone by a person; missing "
            "when there was nothing", "the ERP"),
)  # fmt: skip

PLAN_FACTS = {fact.name: fact for fact in _RUN}
"""What breakers may ask of a whole plan. A new fact is one entry here and one in ``plan_facts``."""

"""The engine's parameters in people's words: name, meaning, and what holds where nobody says."""

from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class Words(NamedTuple):
    name: str
    meaning: str
    default: str


_OF_A_TIER = _lt(
    "How many times the shortage cost a unit costs that a customer of this tier has ordered and "
    "does not get. Such orders are served first. The tier is on the customer's form."
)

WORDS = {
    "service_level": Words(
        _lt("Service level"),
        _lt("Share of demand, or of replenishment cycles, to serve from stock."),
        _lt("0.95"),
    ),
    "service_measure": Words(
        _lt("Service measure"),
        _lt(
            "What the service level is a share of: cycle (of cycles without a stock-out), "
            "fill_rate (of units served), or cost (the level follows from the costs)."
        ),
        _lt("cycle"),
    ),
    "shortage_cost": Words(
        _lt("Shortage cost"),
        _lt("Money lost for each unit that is asked for and not there."),
        _lt("price less cost"),
    ),
    "holding_cost": Words(
        _lt("Holding cost"),
        _lt("Money that it costs to keep a unit for a day."),
        _lt("the holding rate of the unit's cost"),
    ),
    "holding_rate": Words(
        _lt("Holding rate"), _lt("Share of its cost that a unit costs to keep a year."), _lt("0.2")
    ),
    "review_days": Words(
        _lt("Review period"),
        _lt("Days between two looks at the product in the warehouse."),
        _lt("that of the lane"),
    ),
    "order_cost": Words(
        _lt("Order cost"), _lt("Money that it costs to place and receive an order line."), _lt("0")
    ),
    "min_cover_days": Words(
        _lt("Least cover"), _lt("An order covers at least so many days of demand."), _lt("0")
    ),
    "max_cover_days": Words(
        _lt("Most cover"), _lt("An order covers at most so many days of demand."), _lt("no limit")
    ),
    "service_floor": Words(
        _lt("Service floor"),
        _lt("The least fill rate that the best mix may choose for a product in a warehouse."),
        _lt("0"),
    ),
    "service_ceiling": Words(
        _lt("Service ceiling"),
        _lt("The highest fill rate that the best mix may choose for a product in a warehouse."),
        _lt("1"),
    ),
    "internal_service": Words(
        _lt("Internal service"),
        _lt(
            "full: a warehouse keeps safety stock for those it supplies; optimised: they may "
            "have to wait where that costs less."
        ),
        _lt("full"),
    ),
    "target_change_units": Words(
        _lt("Least change, units"),
        _lt("A reordering rule stays as it is for a change of at most so many units."),
        _lt("1"),
    ),
    "target_change_share": Words(
        _lt("Least change, share"),
        _lt("A reordering rule stays as it is for a change of at most this share of it."),
        _lt("0.1"),
    ),
    "min_gain": Words(
        _lt("Least gain"),
        _lt("Nothing is proposed that is expected to be worth less, in the company's currency."),
        _lt("0"),
    ),
    "budget": Words(
        _lt("Budget"),
        _lt("Money that a plan may spend; what earns most for it comes first."),
        _lt("none"),
    ),
    "min_transfer_value": Words(
        _lt("Least value moved"),
        _lt("A transfer brings goods that cost at least so much."),
        _lt("0"),
    ),
    "burn_out_days": Words(
        _lt("Burn-out days"),
        _lt("Excess that demand uses up within so many days is no reason to move it."),
        _lt("60"),
    ),
    "allocation_priority": Words(
        _lt("Priority where short"),
        _lt("Where stock is short, a higher number is served first."),
        _lt("0"),
    ),
    "tier_a_shortage_factor": Words(_lt("Tier A: times the shortage cost"), _OF_A_TIER, _lt("1")),
    "tier_b_shortage_factor": Words(_lt("Tier B: times the shortage cost"), _OF_A_TIER, _lt("1")),
    "tier_c_shortage_factor": Words(_lt("Tier C: times the shortage cost"), _OF_A_TIER, _lt("1")),
    "lead_time_window": Words(
        _lt("Lead time: receipts"),
        _lt("The latest receipts of a product on a lane that lead times are learned from."),
        _lt("12"),
    ),
    "lead_time_min_observations": Words(
        _lt("Lead time: least receipts"),
        _lt("With fewer receipts, what is known of the lane or the vendor holds."),
        _lt("4"),
    ),
    "lead_time_default_cv": Words(
        _lt("Lead time: usual variation"),
        _lt("Deviation of the lead time as a share of its mean, where none is known."),
        _lt("0.2"),
    ),
    "lead_time_max_cv": Words(
        _lt("Lead time: most variation"),
        _lt("The largest deviation, as a share of the mean, that is believed."),
        _lt("2"),
    ),
}


def known():
    """The engine's parameters that people set, by name, with their limits."""
    from distribution_ai.tables import PARAMETERS

    return {name: limits for name, limits in PARAMETERS.items() if not name.startswith("current_")}


def words(name):
    """Those of a parameter; one that the application has no words for speaks for itself."""
    return WORDS.get(name) or Words(name.replace("_", " ").capitalize(), "", _lt("the engine's"))

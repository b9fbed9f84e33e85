"""The texts of the sentences about proposals, in plain English, each written down once."""

__all__ = [
    "DELIVERIES",
    "GAPS",
    "NOTES",
    "OBJECTIONS",
    "ORDERED",
    "OUTLOOKS",
    "REASONS",
    "RIVALS",
    "THREATS",
]

from distribution_ai.template import Template

THREATS = {
    "no stock": Template("{destination} has no {item} left that is not promised"),
    "runs out": Template(
        "{destination} runs out of {item} around {date:day} ({chance:share} before the next"
        " delivery could come)"
    ),
    "short meanwhile": Template(
        "{destination} may be short of {item} before what is on its way arrives"
    ),
    "below": Template(
        "{destination} is down to {left:units} of {item}, counting what is on its way and"
        " promised, at or below its reorder point of {reorder_point:units}"
    ),
}
"""What happens if nothing is done."""

DELIVERIES = {
    "one": Template("1 unit from {origin} arrives {when}"),
    "many": Template("{quantity:units} units from {origin} arrive {when}"),
}

GAPS = {
    "may": Template(
        "{destination} may run out of {item} ({chance:share}), and {arriving:units} from {sender}"
        " are due on {promised:day}"
    ),
    "will": Template(
        "{destination} runs out of {item} around {date:day} ({chance:share}), and {arriving:units}"
        " from {sender} are due on {promised:day}"
    ),
}
"""What is missing until a delivery that is on its way."""

OUTLOOKS = {
    "lasts": Template("and it is not expected to run out before"),
    "runs out": Template("before it probably runs out on {date:day}"),
}

RIVALS = {
    "buy": Template("buying from {origin} {objection}"),
    "transfer": Template("a transfer from {origin} {objection}"),
    "expedite": Template("an earlier delivery {objection}"),
    "substitute": Template("a substitute {objection}"),
}
"""Why the next best lost, as a clause."""

ORDERED = {
    "one day": Template("Customers of tier {tier} have ordered {ordered:units}, due {first:day}."),
    "some days": Template(
        "Customers of tier {tier} have ordered {ordered:units}, due from {first:day} to {last:day}."
    ),
}
"""Who waits for it."""

NOTES = {
    "edited": Template("Fixed by a planner's edit."),
    "forbidden": Template("A planner's edit rules out another way."),
    "stayed": Template("The quantity stays as last proposed: the change is not worth it."),
}

REASONS = {
    "transfer": Template(
        "{threat}; {delivery} for {cost:money}, saving an expected {value:money}; [{rival};"
        " ]{origin} keeps {cover:days} of cover."
    ),
    "buy": Template(
        "{threat}; {delivery} for {cost:money}, saving an expected {value:money} against waiting"
        " for the next review[; {rival}]."
    ),
    "expedite": Template(
        "{gap}; bringing them forward[ over {origin}'s faster lane] to {due:day}, {moved:days}"
        " earlier, costs {cost:money} and saves an expected {value:money} ({daily:money} a day)[;"
        " {rival}]."
    ),
    "ask to expedite": Template(
        "{gap}; ask for {due:day}, {moved:days} earlier: that is worth up to {worth:money}"
        " ({daily:money} a day), and an expected {value:money} as it may be refused[; {rival}]."
    ),
    "substitute": Template(
        "{threat}; {quantity:units} of it can be served with {substitute}, of which {cover:days} of"
        " cover stay, for {cost:money}, saving an expected {value:money}[; {rival}]."
    ),
    "postpone": Template(
        "{destination} has {cover:days} of cover of {item} with all that is on order;"
        " {quantity:units} from {sender} due on {promised:day} are not needed before {due:day}:"
        " postponing them by {moved:days} saves {value:money} of holding."
    ),
    "cancel": Template(
        "{destination} has {cover:days} of cover of {item} with all that is on order;"
        " {quantity:units} of what {sender} is to deliver on {promised:day} would lie idle for"
        " {idle:days}: cancelling them saves an expected {value:money}."
    ),
    "adjust": Template(
        "{destination} reorders {item} at {old:units}, which covers the demand until a delivery"
        " with {service:share}; {new:units}, up to {up_to:units}, meets the target of"
        " {target:share}."
    ),
    "supply in time": Template(
        "{destination} is down to its safety stock of {item}, but {arriving:units} units arrive on"
        " {due:day}, {outlook}."
    ),
    "supply late": Template(
        "{destination} probably runs out of {item} on {date:day}; {arriving:units} units are on"
        " order but arrive on {due:day}, {late:days} later: ask for an earlier delivery."
    ),
    "parent short": Template(
        "{threat}, but {origin} has nothing to spare now; look again on {due:day}, when its next"
        " delivery can arrive."
    ),
    "not worth it": Template(
        "{destination} is at or below its reorder point of {reorder_point:units} for {item}, but"
        " waiting until {due:day} risks only {risk:money} of expected shortage, less than acting"
        " now costs."
    ),
    "over budget": Template(
        "{threat}, but the budget goes further elsewhere; waiting until {due:day} risks"
        " {risk:money} of expected shortage."
    ),
    "forbidden": Template(
        "{threat}, but what would help is ruled out; waiting until {due:day} risks {risk:money} of"
        " expected shortage."
    ),
}
"""Why something is proposed or held, by the kind of the row."""

OBJECTIONS = {
    "below": Template("leaves {origin} below its reorder point"),
    "overdrawn": Template("takes what {origin} keeps for itself"),
    "costs more": Template("costs more than it saves"),
    "asked": Template("is not agreed yet"),
    "missing": Template("brings {missing:units} fewer"),
    "later choice": Template("is a later choice by its priority"),
    "days later": Template("arrives {late:days} later"),
    "spends": Template("spends {cost:money} while there is stock to spare"),
    "dearer": Template("costs {extra:money} more"),
    "worth less": Template("is worth {less:money} less"),
    "worth more alone": Template(
        "is worth more alone, but less with all that the plan could then not do"
    ),
    "no advantage": Template("has no advantage once shipments are shared"),
    "unneeded stock": Template("keeps stock that nobody needs, for {cost:money}"),
    "shortage": Template("risks an expected shortage of {cost:money}"),
    "needed again": Template(
        "will be needed soon after it is due, and would have to be ordered again"
    ),
    "idle for less": Template("only moves stock that would lie idle; worth {less:money} less"),
    "idle": Template("only moves stock that would lie idle"),
}
"""Why an alternative lost; two of them are joined by a semicolon."""

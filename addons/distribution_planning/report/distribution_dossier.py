import json

from odoo import models
from odoo.tools import format_date, format_datetime
from odoo.tools.misc import formatLang

from ..engine_text import comparison_in_words, in_words


class DistributionDossier(models.AbstractModel):
    """One page about one decision: what the ledger says of it, and what came of it."""

    _name = "report.distribution_planning.report_dossier"
    _description = "Dossier of a Decision"

    def _get_report_values(self, docids, data=None):
        proposals = self.env["distribution.proposal"].browse(docids)
        proposals.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": "distribution.proposal",
            "docs": proposals,
            "dossiers": {proposal.id: self._dossier(proposal) for proposal in proposals},
        }

    def _dossier(self, proposal):
        entries = proposal._ledger_entries()
        recommended = entries.filtered(lambda entry: entry.event == "recommended")[:1]
        said = json.loads(recommended.values) if recommended else {}
        return {
            "said": said,
            "reason": in_words(self.env, "reason", said.get("reason") or ""),
            "recommended": recommended,
            "facts": self._facts(proposal, said),
            "alternatives": [
                self._alternative(proposal, row) for row in said.get("alternatives", ())
            ],
            "places": self._places(proposal, said),
            "rules": [self._rule(rule) for rule in said.get("trace", ())],
            "provenance": self._provenance(proposal, recommended, said),
            "events": [self._event(entry) for entry in entries],
            "changed": self._changed(proposal, said),
            "documents": self._documents(proposal),
            "outcome": self._outcome(proposal),
            "weeks": self._weeks(proposal, said),
            "entries": entries,
        }

    def _facts(self, proposal, said):
        """What was recommended: (label, text)."""
        money = self._money(proposal)
        facts = [
            (self.env._("Quantity"), self._quantity(proposal, said.get("recommended_quantity"))),
            (self.env._("New minimum"), self._quantity(proposal, said.get("new_reorder_point"))),
            (self.env._("New maximum"), self._quantity(proposal, said.get("new_order_up_to"))),
            (self.env._("From"), proposal.source or ""),
            (self.env._("To"), proposal.warehouse_id.name),
            (self.env._("Act on"), self._date(said.get("order_date"))),
            (self.env._("Arrives"), self._date(said.get("due_date"))),
            (self.env._("Expected value"), money(said.get("expected_value"))),
            (self.env._("Cost"), money(said.get("cost"))),
            (self.env._("Confidence"), self._share(said.get("confidence"))),
        ]
        return [(label, text) for label, text in facts if text]

    def _changed(self, proposal, said):
        """That somebody changed the quantity, in words."""
        recommended = said.get("recommended_quantity")
        if recommended is None or not proposal.uom_id.compare(recommended, proposal.quantity):
            return ""
        return self.env._(
            "A person changed the quantity from %(old)s to %(new)s.",
            old=self._quantity(proposal, recommended),
            new=self._quantity(proposal, proposal.quantity),
        )

    def _alternative(self, proposal, row):
        verbs = dict(proposal._fields["verb"]._description_selection(self.env))
        money = self._money(proposal)
        return {
            "verb": verbs.get(row.get("verb"), row.get("verb")),
            "source": self._place_name(row.get("origin_id")),
            "quantity": self._quantity(proposal, row.get("quantity")),
            "due_date": self._date(row.get("due_date")),
            "value": money(row.get("expected_value")),
            "cost": money(row.get("cost")),
            "why_not": in_words(self.env, "why_not", row.get("why_not", "")),
        }

    def _places(self, proposal, said):
        """The destination as it was, and after it the origin."""
        destination = f"warehouse-{proposal.warehouse_id.id}"
        roles = {True: self.env._("destination"), False: self.env._("origin")}
        places = said.get("places", {})
        return [
            self._place(place, places[place]) | {"role": roles[place == destination]}
            for place in sorted(places, key=lambda place: place != destination)
        ]

    def _place(self, location_id, known):
        """One item-location as it was: its figures, remarks, open supply and orders."""
        stock, target, risk = (known.get(name, {}) for name in ("stock", "target", "risk"))
        supply, orders, quality = (known.get(name, {}) for name in ("supply", "orders", "quality"))
        figures = [
            (self.env._("On hand"), self._number(target.get("on_hand"))),
            (self.env._("Reserved"), self._number(stock.get("reserved"))),
            (self.env._("Inventory position"), self._number(target.get("inventory_position"))),
            (self.env._("Safety stock"), self._number(target.get("safety_stock"))),
            (self.env._("Reorder point"), self._number(target.get("reorder_point"))),
            (self.env._("Order-up-to level"), self._number(target.get("order_up_to"))),
            (self.env._("Demand per day"), self._number(target.get("demand_per_day"))),
            (self.env._("Lead time (days)"), self._number(target.get("lead_time_days"))),
            (self.env._("Service level"), self._share(target.get("service_level"))),
            (self.env._("Stock-out probability"), self._share(risk.get("stockout_probability"))),
            (self.env._("Expected stock-out"), self._date(risk.get("stockout_date"))),
            (self.env._("Open supply"), self._lines(supply)),
            (self.env._("Open orders"), self._lines(orders)),
            (self.env._("Data trust"), self._share(quality.get("trust"))),
        ]
        return {
            "name": self._place_name(location_id),
            "figures": [(label, text) for label, text in figures if text],
            "remarks": in_words(self.env, "faults", quality.get("reasons", "")),
        }

    def _lines(self, known):
        if not known:
            return ""
        return self.env._(
            "%(quantity)s (lines: %(lines)s)",
            quantity=self._number(known["quantity"]),
            lines=known["lines"],
        )

    def _rule(self, rule):
        verdicts = dict(
            self.env["distribution.proposal"]._fields["verdict"]._description_selection(self.env)
        )
        return {
            "id": rule["rule"],
            "title": in_words(self.env, "rule_title", rule["title"]),
            "verdict": verdicts.get(rule["verdict"], rule["verdict"]),
            "because": [self._comparison(held) for held in rule["because"]],
        }

    def _comparison(self, held):
        """A comparison that held, and the value that it saw."""
        names = comparison_in_words(self.env, held)
        asked = held["value"]
        return {
            "asked": names if asked is None else f"{names} {self._seen(asked)}",
            "seen": self._seen(held["seen"]),
        }

    def _seen(self, value):
        if value is None:
            return self.env._("unknown")
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return self._number(value) if isinstance(value, int | float) else value

    def _provenance(self, proposal, entry, said):
        """On which data and with what it was computed: (label, text, whether it is a digest)."""
        run = proposal.run_id
        rows = [
            (self.env._("Planning run"), run.name, False),
            (self.env._("Demand known until"), self._date(run.as_of), False),
            (self.env._("Data read"), format_datetime(self.env, run.started_on), False),
            (self.env._("Engine"), said.get("engine_version"), False),
            (self.env._("Policy version"), said.get("policy_version"), False),
            (self.env._("Snapshot"), entry.snapshot_digest, True),
            (self.env._("Plan"), entry.plan_digest, True),
            (self.env._("Policy"), entry.policy_digest, True),
            (self.env._("Made again"), self._made_again(proposal), False),
        ]
        return [row for row in rows if row[1]]

    def _made_again(self, proposal):
        """What the last finished replay of the decision found, in words."""
        replay = proposal.decision_replay_ids.filtered("result")[:1]
        if not replay:
            return ""
        results = dict(replay._fields["result"]._description_selection(self.env))
        return self.env._(
            "%(result)s, %(on)s, engine %(engine)s",
            result=results[replay.result],
            on=format_datetime(self.env, replay.finished_on),
            engine=replay.engine_now,
        )

    def _event(self, entry):
        events = dict(entry._fields["event"]._description_selection(self.env))
        said = json.loads(entry.values or "{}")
        return {
            "on": format_datetime(self.env, entry.on),
            "event": events[entry.event],
            "actor": entry.actor,
            "user": entry.user_id.sudo().name if entry.actor != "scheduler" else "",
            "note": ": ".join(
                filter(
                    None,
                    (said.get("reject_reason") or said.get("undo_reason"), entry.documents),
                )
            ),
        }

    def _place_name(self, location_id):
        """The name of a warehouse or vendor by its identifier in the snapshot."""
        kind, _dash, number = (location_id or "").partition("-")
        model = {"warehouse": "stock.warehouse", "vendor": "res.partner"}.get(kind)
        if not model or not number.isdigit():
            return location_id or ""
        return self.env[model].sudo().browse(int(number)).exists().display_name or location_id

    def _quantity(self, proposal, value):
        return f"{self._number(value)} {proposal.uom_id.name}" if value else ""

    def _number(self, value):
        if value is None:
            return ""
        return formatLang(self.env, value, digits=0 if float(value).is_integer() else 2)

    def _share(self, value):
        return "" if value is None else f"{formatLang(self.env, 100 * value, digits=0)} %"

    def _money(self, proposal):
        currency = proposal.currency_id
        return lambda value: "" if value is None else currency.format(value)

    def _date(self, value):
        return format_date(self.env, value) if value else ""

from odoo import api, models
from odoo.fields import Date, Domain

from ..engine_text import said
from ..roles import APPROVER_GROUPS
from .distribution_proposal_decision import OPEN_STATES

PAGE = 80
MOST = 500
GROUPS = {
    "verb": "verb",
    "warehouse": "warehouse_id",
    "vendor": "vendor_id",
    "verdict": "verdict",
}
DECIDED = ("executed", "asked", "rejected", "undone", "held")


class DistributionWorkbench(models.AbstractModel):
    """What the workbench shows: one call a screen, plain data, a fixed number of queries."""

    _name = "distribution.workbench"
    _description = "Workbench"

    @api.model
    def load(self, filters=None):
        """Everything of the first screen: cases, the first proposals, what ran and what runs.

        ``filters`` may have ``search``, ``verb``, ``warehouse``, ``verdict``, ``mine``, ``case``,
        ``status`` (``waiting``, ``held``, ``blocked``, ``decided``) and ``group``.
        """
        Proposal = self.env["distribution.proposal"]
        if not Proposal.has_access("read"):
            return {"access": False}
        company = self.env.company
        roles = Proposal._my_roles()
        return {
            "access": True,
            "company": company.name,
            "currency_id": company.currency_id.id,
            "roles": roles,
            "may_decide": Proposal.has_access("write"),
            "may_plan": self.env.user.has_group(APPROVER_GROUPS["planner"]),
            "today": str(Date.context_today(self)),
            "run": self._run_in_force(),
            "running": self.running(),
            "cases": self.cases(),
            "facets": self.facets(),
            "reasons": self._reasons(),
            "page": self.proposals(filters),
        }

    @api.model
    def running(self):
        """The plan that is being made, if there is one, and the newest one in force."""
        Run = self.env["distribution.run"]
        Run.check_access("read")
        company = ("company_id", "=", self.env.company.id)
        run = Run.search([company, ("state", "in", ("queued", "running"))], order="id", limit=1)
        return {
            "id": run.id,
            "name": run.name,
            "step": said(run, "step"),
            "progress": run.progress,
            "newest": Run._latest(self.env.company).id,
        }

    def _run_in_force(self):
        run = self.env["distribution.run"]._latest(self.env.company)
        if not run:
            return None
        return {
            "id": run.id,
            "name": run.name,
            "as_of": str(run.as_of),
            "positions": run.position_count,
            "executed": run.executed_count,
            "waiting": run.to_approve_count,
            "blocked": run.blocked_count,
        }

    def _reasons(self):
        return self.env["distribution.decision.reason"].search_read([], ["name"], limit=MOST)

    @api.model
    def facets(self):
        """What to filter by, with the number of proposals that wait."""
        Proposal = self.env["distribution.proposal"]
        groups = Proposal._read_group(
            self._domain({}), ["verb", "warehouse_id", "verdict"], ["__count", "expected_value:sum"]
        )
        facets = {"verb": {}, "warehouse": {}, "verdict": {}}
        total, value = 0, 0.0
        for verb, warehouse, verdict, count, worth in groups:
            for name, key in (("verb", verb), ("warehouse", warehouse.id), ("verdict", verdict)):
                facets[name][key] = facets[name].get(key, 0) + count
            total, value = total + count, value + worth
        warehouses = self.env["stock.warehouse"].sudo().browse(facets["warehouse"])
        labels = {
            "verb": self._labels("verb"),
            "verdict": self._labels("verdict"),
            "warehouse": {warehouse.id: warehouse.name for warehouse in warehouses},
        }
        return {
            "total": total,
            "value": value,
            **{
                name: [
                    {"key": key, "label": labels[name][key], "count": count}
                    for key, count in sorted(found.items(), key=lambda item: -item[1])
                ]
                for name, found in facets.items()
            },
        }

    def _labels(self, field):
        return dict(
            self.env["distribution.proposal"]._fields[field]._description_selection(self.env)
        )

    @api.model
    def proposals(self, filters=None, offset=0, limit=PAGE):
        """A page of proposals, the most valuable first within their groups."""
        Proposal = self.env["distribution.proposal"]
        Proposal.check_access("read")
        filters = filters or {}
        domain, group = self._domain(filters), GROUPS.get(filters.get("group"))
        order = "decided_on desc, id desc" if filters.get("status") == "decided" else ""
        ranked = order or "expected_value desc, id"
        found = Proposal.search(
            domain,
            offset=max(int(offset), 0),
            limit=min(max(int(limit), 1), MOST),
            order=f"{group}, {ranked}" if group else ranked,
        )
        [(total, value)] = Proposal._read_group(domain, [], ["__count", "expected_value:sum"])
        return {
            "rows": self._rows(found, group),
            "offset": offset,
            "total": total,
            "value": value or 0.0,
            "groups": self._groups(domain, group),
        }

    def _groups(self, domain, group):
        """Number and worth of each group, by its key."""
        if not group:
            return {}
        groups = self.env["distribution.proposal"]._read_group(
            domain, [group], ["__count", "expected_value:sum"]
        )
        return {_key(key): {"count": count, "value": value} for key, count, value in groups}

    def _domain(self, filters):
        domain = Domain("company_id", "=", self.env.company.id) & self._status(filters)
        for name, field in (("verb", "verb"), ("warehouse", "warehouse_id"),
                            ("verdict", "verdict")):  # fmt: skip
            if filters.get(name):
                domain &= Domain(field, "=", filters[name])
        if filters.get("case"):
            domain &= Domain("case_id", "=", int(filters["case"]))
        if filters.get("mine"):
            domain &= self._mine(filters)
        if filters.get("search"):
            domain &= Domain.OR(
                Domain(field, "ilike", filters["search"])
                for field in ("product_id", "warehouse_id", "origin_warehouse_id", "vendor_id")
            )
        return domain

    def _status(self, filters):
        status = filters.get("status") or "waiting"
        put_off = self.env["distribution.proposal"]._domain_put_off()
        if status == "held":
            return put_off | Domain("state", "=", "held")
        if status == "blocked":
            return Domain("state", "in", ("blocked", "observed"))
        if status == "decided":
            today = Date.context_today(self)
            return Domain("state", "in", DECIDED) & Domain("decided_on", ">=", today)
        return Domain("state", "in", OPEN_STATES) & self.env["distribution.proposal"]._domain_due()

    def _mine(self, filters):
        """What the user is asked to decide; of what is decided, what they decided."""
        if filters.get("status") == "decided":
            return Domain("decided_by_id", "=", self.env.uid)
        Proposal = self.env["distribution.proposal"]
        return Proposal._domain_asked_of(self.env.user, self.env.company)

    def _rows(self, proposals, group=None):
        labels = {name: self._labels(name) for name in ("verb", "verdict", "state")}
        return [
            {
                **_row(proposal, labels),
                "group": _key(proposal[group]) if group else False,
                "group_label": _group_label(proposal, group, labels),
            }
            for proposal in proposals
        ]


def _row(proposal, labels):
    return {
        "id": proposal.id,
        "verb": proposal.verb,
        "verb_label": labels["verb"][proposal.verb],
        "product": proposal.product_id.display_name,
        "source": proposal.source or "",
        "warehouse": proposal.warehouse_id.name,
        "quantity": proposal.quantity,
        "unit": proposal.uom_id.name,
        "value": proposal.expected_value,
        "cost": proposal.cost,
        "priority": proposal.priority,
        "confidence": proposal.confidence,
        "verdict": proposal.verdict,
        "verdict_label": labels["verdict"][proposal.verdict],
        "approver": proposal.approver,
        "state": proposal.state,
        "state_label": labels["state"][proposal.state],
        "order_date": _day(proposal.order_date),
        "due_date": _day(proposal.due_date),
        "deadline": _day(proposal.deadline),
        "held_until": _day(proposal.held_until),
        "failure": said(proposal, "failure"),
    }


def _day(date):
    return str(date) if date else ""


def _key(value):
    return value.id if isinstance(value, models.BaseModel) else value


def _group_label(proposal, group, labels):
    if not group:
        return ""
    value = proposal[group]
    return value.display_name or "" if isinstance(value, models.BaseModel) else labels[group][value]

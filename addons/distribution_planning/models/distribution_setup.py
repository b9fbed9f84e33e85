from odoo import api, models
from odoo.tools.misc import formatLang

from ..engine_text import said
from ..roles import APPROVER_GROUPS, GOVERNANCE_GROUP

DOUBTFUL_TRUST = 0.7
DOUBTFUL_SHARE = 0.1
DIFFERENT_DAYS = 1
WORKING_STATES = ("queued", "running")
# What the figures were before planning, where it is kept.
BASELINE = "distribution_planning.action_baseline"


class DistributionSetup(models.AbstractModel):
    """From an installed app to plans that people rely on: each step with its state and its button.

    Nothing has to be set before the first plan. Whoever may see plans may see the steps; a button
    is there for those who may use it, and what it calls checks the right again.
    """

    _name = "distribution.setup"
    _description = "Set-Up"

    @api.model
    def picture(self):
        """The company's steps and its data faults, plain data for the browser."""
        company = self.env.company
        run = self._latest("distribution.run")
        return {
            "company": company.name,
            "currency_id": company.currency_id.id,
            "has_plan": bool(self.env["distribution.run"]._latest(company)),
            "steps": [
                self._plan_step(run),
                self._data_step(),
                self._lead_time_step(),
                self._replay_step(),
                self._scope_step(),
                self._people_step(),
                self._policy_step(),
            ],
            "faults": self._faults(),
        }

    def _latest(self, model):
        company = self.env.company
        return self.env[model].search([("company_id", "=", company.id)], limit=1)

    def _step(self, key, title, state, text, buttons=(), progress=None):
        """``state``: ``todo``, ``working``, ``attention`` or ``done``."""
        return {
            "key": key,
            "title": title,
            "state": state,
            "text": text,
            "buttons": [{"method": method, "label": label} for method, label in buttons],
            "progress": progress,
        }

    def _number(self, count):
        return formatLang(self.env, count, digits=0)

    def _is(self, role):
        return self.env.user.has_group(APPROVER_GROUPS[role])

    def _plan_step(self, run):
        buttons = []
        if self._is("planner") and run.state not in WORKING_STATES:
            label = (
                self.env._("Plan Now")
                if not run or run.state == "failed"
                else self.env._("Plan Again")
            )
            buttons.append(("action_plan", label))
        if run:
            buttons.append(("action_runs", self.env._("Runs")))
        if self.env.ref(BASELINE, raise_if_not_found=False):
            buttons.append(("action_baseline", self.env._("Baselines")))
        states = {
            "queued": self.env._("The plan begins in a moment."),
            "running": said(run, "step") or self.env._("The plan is being made."),
            "failed": self.env._("The last plan failed: %s", said(run, "error")),
            "done": self.env._(
                "%(run)s found %(proposals)s proposals for %(positions)s positions. Every night "
                "there is a new plan.",
                run=run.name,
                proposals=self._number(run.proposal_count),
                positions=self._number(run.position_count),
            ),
        }
        otherwise = self.env._(
            "Nothing has to be set for it: lanes come from your warehouses and resupply routes, "
            "lead times from your receipts, demand from your deliveries. It changes nothing; its "
            "proposals wait for a person."
        )
        return self._step(
            "plan",
            self.env._("First plan"),
            _state(run),
            states.get(run.state, otherwise),
            buttons,
            run.progress if run.state in WORKING_STATES else None,
        )

    def _data_step(self):
        mine = [("company_id", "=", self.env.company.id)]
        Position = self.env["distribution.position"]
        [(count, trust)] = Position._read_group(mine, [], ["__count", "trust:avg"])
        if not count:
            return self._step("data", self.env._("Check the data"), "todo", self._data_before())
        doubtful = Position.search_count([*mine, ("trust", "<", DOUBTFUL_TRUST)])
        said = self.env._(
            "The data of %(count)s positions can be trusted by %(trust)s on average; of "
            "%(doubtful)s by less than %(least)s.",
            count=self._number(count),
            trust=f"{trust or 0:.0%}",
            doubtful=self._number(doubtful),
            least=f"{DOUBTFUL_TRUST:.0%}",
        )
        state = "attention" if doubtful > DOUBTFUL_SHARE * count else "done"
        buttons = [("action_doubtful", self.env._("Doubtful Positions"))] if doubtful else []
        return self._step("data", self.env._("Check the data"), state, said, buttons)

    def _data_before(self):
        """What there is to plan, before the first plan has looked at it."""
        company = self.env.company
        products = self.env["product.product"].sudo()
        reader = self.env["distribution.snapshot.reader"]
        return self.env._(
            "%(products)s storable products in %(warehouses)s warehouses will be planned. The "
            "first plan tells which of their data can be trusted.",
            products=self._number(products.search_count(reader._product_domain(company))),
            warehouses=self.env["stock.warehouse"].search_count([("company_id", "=", company.id)]),
        )

    def _lead_time_step(self):
        title = self.env._("Learn lead times")
        LeadTime = self.env["distribution.lead.time"]
        lanes = [("company_id", "=", self.env.company.id), ("product_id", "=", False)]
        learned = [*lanes, ("observations", ">", 0)]
        count = LeadTime.search_count(learned)
        if not count:
            said = self.env._(
                "The first plan learns them from receipts; until then the entered ones hold."
            )
            return self._step("lead_times", title, "todo", said)
        differ = LeadTime.search_count([*learned, *self._different()])
        said = self.env._(
            "%(learned)s of %(all)s lanes are learned from receipts; %(differ)s of them take a day "
            "or more longer or shorter than entered. The plan goes by what was learned.",
            learned=count,
            all=LeadTime.search_count(lanes),
            differ=differ,
        )
        buttons = [("action_lead_times", self.env._("Those That Differ"))] if differ else []
        return self._step("lead_times", title, "done", said, buttons)

    def _different(self):
        return ["|", ("delay_days", ">=", DIFFERENT_DAYS), ("delay_days", "<=", -DIFFERENT_DAYS)]

    def _replay_step(self):
        replay = self._latest("distribution.replay")
        buttons = []
        if self._is("planner") and replay.state not in WORKING_STATES:
            buttons.append(("action_replay", self.env._("Replay the Last Year")))
        if replay:
            buttons.append(("action_replays", self.env._("Result")))
        states = {
            "queued": self.env._("The replay begins in a moment."),
            "running": said(replay, "step") or self.env._("The last twelve months are played."),
            "failed": self.env._("The last replay failed: %s", said(replay, "error")),
            "done": replay.summary or self.env._("There was nothing to play."),
        }
        otherwise = self.env._(
            "Plays the last twelve months again, with the plan's targets and with your rules, and "
            "says what would have been saved before anything is changed."
        )
        return self._step(
            "replay",
            self.env._("Shadow replay"),
            _state(replay),
            states.get(replay.state, otherwise),
            buttons,
            replay.progress if replay.state in WORKING_STATES else None,
        )

    def _scope_step(self):
        company = self.env.company
        field = company._fields["distribution_autonomy"]
        level = dict(field._description_selection(self.env))[company.sudo().distribution_autonomy]
        rows = self.env["distribution.autonomy"].search_count([("company_id", "=", company.id)])
        said = self.env._(
            "%(level)s. Levels of single warehouses, categories or actions: %(rows)s.",
            level=level,
            rows=rows,
        )
        buttons = [("action_autonomy", self.env._("Levels"))]
        if self.env.user.has_group("base.group_system"):
            buttons.append(("action_settings", self.env._("Company's Level")))
        return self._step("scope", self.env._("Scope and autonomy"), "done", said, buttons)

    def _people_step(self):
        planners, managers, editors = (
            len(self._people(group))
            for group in (APPROVER_GROUPS["planner"], APPROVER_GROUPS["manager"], GOVERNANCE_GROUP)
        )
        said = self.env._(
            "Planners: %(planners)s; managers among them: %(managers)s; policy editors: "
            "%(editors)s. Nobody activates a policy that they wrote: two editors are needed to "
            "change it.",
            planners=planners,
            managers=managers,
            editors=editors,
        )
        state = "done" if managers and editors > 1 else "attention"
        buttons = [("action_deputies", self.env._("Deputies"))]
        if self.env.user.has_group("base.group_erp_manager"):
            buttons.insert(0, ("action_people", self.env._("Users")))
        return self._step("people", self.env._("Who decides"), state, said, buttons)

    def _policy_step(self):
        version = self.env["distribution.policy.version"]._active(self.env.company)
        title = self.env._("Policy")
        buttons = [("action_policies", self.env._("Versions"))]
        if not version:
            said = self.env._("No policy is in force: every proposal waits for a person.")
            return self._step("policy", title, "attention", said, buttons)
        said = self.env._(
            "“%s” is in force. A dry run says what it, or a draft, would have decided on past "
            "proposals.",
            version.name,
        )
        return self._step(
            "policy", title, "done", said, [*buttons, ("action_dry_run", self.env._("Dry Run"))]
        )


def _state(work):
    """The state of a step that is done by a run or a replay (empty: never begun)."""
    if work.state in WORKING_STATES:
        return "working"
    return {"done": "done", "failed": "attention"}.get(work.state, "todo")

"""Who may read, write, create and delete what: the documentation of the rights, and their test.

One row a model, one column a role: r read, w write, c create, d delete, - nothing. Users of Odoo
without a role, portal users and the public have nothing anywhere. What a letter allows is
narrowed further: to the records of one's own companies, and in guarded models to the fields that
people may change themselves. A new model needs its row here and in docs/audit.md.
"""

ROLES = ("user", "planner", "manager", "governance")

MATRIX = """
approval                r     r     r     r
autonomy                r     r     r     rwcd
baseline                r     r     r     r
baseline.line           r     r     r     r
case                    r     rw    rw    r
case.dismiss            rwcd  rwcd  rwcd  rwcd
case.snooze             rwcd  rwcd  rwcd  rwcd
decision.reason         r     r     rwcd  r
decision.replay         r     r     r     r
decision.replay.line    r     r     r     r
demand.correction       r     r     r     r
deputy                  r     rwcd  rwcd  rwcd
event                   r     rwcd  rwcd  r
forecast                r     r     r     r
forecast.accuracy       r     r     r     r
forecast.backtest       r     r     r     r
forecast.override       r     rwc   rwc   r
forecast.reason         r     r     r     r
frontier.point          r     r     r     r
kpi.day                 r     r     r     r
lane                    r     r     rwcd  r
lead.time               r     r     r     r
ledger.entry            r     r     r     r
ledger.export           -     -     rwcd  rwcd
ledger.head             -     -     -     -
limit.use               rwcd  rwcd  rwcd  rwcd
net.change              r     r     r     r
orderpoint.change       r     r     r     r
outcome                 r     r     r     r
override.reason         r     r     rwcd  r
parameter               r     r     rwcd  r
policy.breaker          r     r     r     rwcd
policy.difference       rwcd  rwcd  rwcd  rwcd
policy.dry.run          rwcd  rwcd  rwcd  rwcd
policy.dry.run.line     rwcd  rwcd  rwcd  rwcd
policy.import           -     -     -     rwcd
policy.limit            r     r     r     rwcd
policy.rule             r     r     r     rwcd
policy.version          r     r     r     rwcd
position                r     r     r     r
proposal                r     rw    rw    r
proposal.alternative    r     r     r     r
proposal.approve        -     rwcd  rwcd  -
proposal.change         -     rwcd  rwcd  -
proposal.reject         -     rwcd  rwcd  -
proposal.undo           -     rwcd  rwcd  -
replay                  r     r     r     r
replay.line             r     r     r     r
responsibility          r     r     rwcd  r
restriction             r     rwc   rwc   r
run                     r     r     r     r
signal                  r     r     rwcd  r
signal.value            r     rwcd  rwcd  r
stop                    r     r     r     r
substitute              r     rwcd  rwcd  r
target.component        r     r     r     r
watcher                 r     r     rw    r
"""

# Lists that all companies share; they say nothing of any of them.
SHARED = ("decision.reason", "override.reason")


def rows():
    """``{model: {role: letters}}``, with the model's full name."""
    found = {}
    for line in MATRIX.strip().splitlines():
        name, *letters = line.split()
        found[f"distribution.{name}"] = dict(zip(ROLES, letters, strict=True))
    return found

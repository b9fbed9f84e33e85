"""A ledger as the ERP would export it: a plan, a person who approves, a scheduler who executes."""

from functools import cache

from distribution_ai.adapters.files import pack
from distribution_ai.audit.chain import Chain
from distribution_ai.audit.export import DOCUMENT, ENTRY, HEADER, POLICY, ExportWriter
from distribution_ai.audit.inputs import DecisionInputs
from distribution_ai.govern import policy_from_texts
from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot
from tests.samples import HEADER as SNAPSHOT_HEADER
from tests.samples import tables

RULES = """
version: 1
rules:
  - id: transfers-run
    title: Transfers run by themselves
    why: A test wants to see it.
    priority: 10
    when:
      all:
        - {fact: verb, operator: equal_to, value: transfer}
        - not: [{fact: value, operator: less_than, value: 0}]
    verdict: auto
    examples:
      - {fires: true, facts: {verb: transfer}}
      - {fires: false, facts: {verb: buy}}
"""
FILES = {"governance.yaml": RULES}


@cache
def planned():
    """(snapshot, policy, plan)"""
    snapshot = Snapshot.build(SNAPSHOT_HEADER, tables(items=2))
    policy = policy_from_texts(FILES)
    return snapshot, policy, plan(snapshot, policy)


def proposal(verb):
    rows = planned()[2]["proposals"]
    return rows[rows["verb"] == verb].iloc[0]


def entries():
    snapshot, policy, made = planned()
    common = {"company_id": 1, "on": "2026-01-01 02:00:00", "run_id": 3, "actor": "scheduler",
              "user_id": 1, "snapshot_digest": snapshot.digest, "plan_digest": made.digest,
              "policy_digest": policy.digest}  # fmt: skip
    chain, rows = Chain(), []

    def add(event, **entry):
        rows.append(chain.append({**common, "event": event, "values": {}, **entry}))

    add("recommended", summary="PLAN/0003", values={"run": "PLAN/0003"})
    inputs = DecisionInputs(snapshot, made).of(made["proposals"]["proposal_id"].tolist())
    for row in made["proposals"].to_dict("records"):
        said = {name: row[name] for name in ("verb", "reason", "expected_value", "cost")}
        said |= {"recommended_quantity": row["quantity"], **inputs[row["proposal_id"]]}
        add("recommended", proposal_key=row["proposal_id"], verb=row["verb"],
            summary=row["reason"], rule_ids=row["rule_ids"] or None, values=said)  # fmt: skip
    buy, move = proposal("buy")["proposal_id"], proposal("transfer")["proposal_id"]
    person = {"actor": "planner", "user_id": 7}
    add("approved", proposal_key=buy, summary="Buy", **person)
    add("executed", proposal_key=buy, summary="Buy", documents="P00012", **person)
    add("executed", proposal_key=move, summary="Transfer", documents="WH/OUT/1, WH/IN/2")
    return rows


def lines(rows=None, first=1, last=None, head=None, company="Planned"):
    rows = entries() if rows is None else rows
    writer = ExportWriter()
    _snapshot, policy, _made = planned()
    header = {"format": 1, "company": {"id": 1, "name": company}, "first": first, "last": last,
              "exported_on": "2026-01-05 08:00:00",
              "previous_hash": rows[0]["previous_hash"] if rows else "0" * 64}  # fmt: skip
    yield writer.line(HEADER, header)
    for row in rows:
        fields = dict.fromkeys(("proposal_key", "verb", "rule_ids", "documents"))
        yield writer.line(ENTRY, {**fields, **row})
    yield writer.line(POLICY, {"digest": policy.digest, "name": "Shipped", "files": FILES})
    yield writer.line(DOCUMENT, {
        "model": "stock.picking", "id": 5, "name": "WH/IN/9", "state": "assigned", "run_id": 3,
        "proposal_key": proposal("buy")["proposal_id"],
    })  # fmt: skip
    head = head or rows[-1]
    yield writer.end(head["sequence"], head["hash"])


def write(folder, name="ledger.jsonl", **options):
    path = folder / name
    path.write_text("".join(lines(**options)), encoding="utf-8")
    return path


def write_snapshot(folder):
    folder.mkdir()
    (folder / "other.zip").write_bytes(b"no archive")
    (folder / "PLAN-3.zip").write_bytes(pack(planned()[0]))
    return folder

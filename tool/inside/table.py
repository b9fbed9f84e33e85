"""The short table that `make demo` and `make plan` print."""

MOST_VALUABLE = 10


def of_last_run(env):
    """What the last run of every planned company found, and who has to act."""
    runs = env["distribution.run"].search([("state", "=", "done")])
    latest = runs.browse(max(same.ids) for _, same in runs.grouped("company_id").items())
    if not latest:
        return "There is no finished planning run yet."
    return "\n\n".join(_of_run(run) for run in latest)


def _of_run(run):
    proposals = run.env["distribution.proposal"].search(
        [("company_id", "=", run.company_id.id), ("run_id", "=", run.id)]
    )
    lines = [
        f"{run.company_id.name}, planned from {run.as_of}",
        f"  item-locations      {run.position_count:8,}",
        f"  proposals           {run.proposal_count:8,}",
        *_by_state(proposals),
        "",
        "  The most valuable proposals",
        *_most_valuable(proposals),
    ]
    return "\n".join(lines)


def _by_state(proposals):
    grouped = proposals._read_group(
        [("id", "in", proposals.ids)], ["state", "approver"], ["__count", "expected_value:sum"]
    )
    states = dict(proposals._fields["state"]._description_selection(proposals.env))
    approvers = dict(proposals._fields["approver"]._description_selection(proposals.env))
    for state, approver, count, value in sorted(grouped, key=lambda row: -row[2]):
        who = f" by {approvers[approver]}" if state == "to_approve" and approver else ""
        yield f"    {states[state] + who:18}{count:8,}   worth {value:14,.0f}"


def _most_valuable(proposals):
    symbol = proposals.currency_id[:1].name
    yield f"    {'value ' + (symbol or ''):>10}  {'verb':9}{'quantity':>9}  product, route, state"
    for proposal in proposals.sorted("expected_value", reverse=True)[:MOST_VALUABLE]:
        origin = proposal.origin_warehouse_id.name or proposal.vendor_id.name
        route = " → ".join(filter(None, [origin, proposal.warehouse_id.name]))
        product = proposal.product_id.display_name[:38]
        yield (
            f"    {proposal.expected_value:10,.0f}  {proposal.verb:9}{proposal.quantity:9,.0f}"
            f"  {product}, {route} ({proposal.state})"
        )

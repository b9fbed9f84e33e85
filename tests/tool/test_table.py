from tool.inside import table

SUMMARY = {
    "name": "PLAN/00001",
    "company": "Acme",
    "state": "done",
    "as_of": "2026-05-01",
    "currency": "EUR",
    "positions": 7210,
    "proposals": 12,
    "executed_automatically": 9,
    "blocked": 1,
    "by_action": [{"action": "buy", "proposals": 12, "expected_value": 4321.5}],
    "waiting": [{"approver": "manager", "proposals": 2, "expected_value": 3000.0}],
    "top": [
        {
            "action": "transfer",
            "product": "Lantern",
            "origin": "Central",
            "destination": "North",
            "quantity": 24.0,
            "unit": "Units",
            "expected_value": 3000.0,
            "due_date": "2026-05-03",
            "state": "to_approve",
            "reason": "",
        }
    ],
}


def test_the_table_shows_counts_who_has_to_act_and_the_most_valuable():
    text = table.of_run(SUMMARY)
    assert "item-locations          7,210" in text
    assert "ran by themselves           9" in text
    assert "by the manager              2   worth         3,000" in text
    assert "Central → North  [to_approve]" in text


def test_a_proposal_without_an_origin_shows_its_destination_only():
    summary = {**SUMMARY, "top": [{**SUMMARY["top"][0], "origin": ""}]}
    assert "  North  [" in table.of_run(summary)
    assert "→" not in table.of_run(summary)

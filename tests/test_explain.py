import pandas as pd
import pytest

from distribution_ai.explain import SENTENCES, explain, note, objections, why_not

FACT = {
    "kind": "transfer",
    "item": "Mug",
    "origin": "Hull",
    "destination": "Leeds",
    "quantity": 120.0,
    "net": 14.0,
    "reorder_point": 60.0,
    "stockout_probability": 0.74,
    "stockout_date": pd.Timestamp("2026-05-03"),
    "due_date": pd.Timestamp("2026-05-06"),
    "lead_days": 2,
    "cost": 86.0,
    "expected_value": 1240.4,
    "origin_cover": 31.7,
    "waiting_cost": 12.5,
    "arriving": 40.0,
    "old_reorder_point": 20.0,
    "old_service": 0.64,
    "new_reorder_point": 31.0,
    "new_order_up_to": 90.0,
    "service_level": 0.95,
    "rival_verb": "hold",
    "rival_origin": "",
    "rival_objection": "",
    "edge": -1,
    "promised_date": pd.Timestamp("2026-05-30"),
    "moved_days": 24.0,
    "worth": 480.0,
    "idle": 90.0,
    "cover_days": 140.0,
    "substitute": "Cup",
    "substitute_cover": 20.0,
}


def sentence(**changes) -> str:
    return explain(pd.DataFrame([FACT | changes]), "EUR")[0]


def test_a_transfer_in_one_sentence():
    assert sentence() == (
        "Leeds runs out of Mug around 3 May (74 % before the next delivery could come); 120 units"
        " from Hull arrive in 2 days for 86.00 EUR, saving an expected 1,240 EUR; Hull keeps"
        " 31 days of cover."
    )


def test_the_next_best_is_named_with_what_it_lacks():
    text = sentence(rival_verb="buy", rival_origin="Potter", rival_objection="arrives 9 days later")
    assert "buying from Potter arrives 9 days later; Hull keeps 31 days of cover." in text


def test_an_earlier_delivery_says_what_a_day_is_worth():
    assert sentence(kind="expedite", cost=20.0, expected_value=460.0) == (
        "Leeds runs out of Mug around 3 May (74 %), and 40 from Hull are due on 30 May; bringing"
        " them forward to 6 May, 24 days earlier, costs 20.00 EUR and saves an expected 460 EUR"
        " (20.00 EUR a day)."
    )


def test_a_premium_nobody_knows_is_asked_for_with_the_most_to_pay():
    text = sentence(kind="ask to expedite", expected_value=240.0)
    assert "ask for 6 May, 24 days earlier: that is worth up to 480 EUR (20.00 EUR a day)" in text


NOBODY = {"tier": "", "tier_units": 0.0, "tier_first": pd.Timestamp("2026-05-03"),
          "tier_last": pd.Timestamp("2026-05-03")}  # fmt: skip


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ((True, False, False), "Fixed by a planner's edit."),
        ((False, True, False), "A planner's edit rules out another way."),
        ((False, False, True), "The quantity stays as last proposed: the change is not worth it."),
        ((False, False, False), ""),
    ],
)
def test_what_people_have_a_say_in_is_noted(flags, words):
    row = dict(zip(("edited", "forbidden", "stayed"), flags, strict=True))
    assert note(pd.DataFrame([NOBODY | row])) == [words]


@pytest.mark.parametrize(("last", "due"), [(3, "due 3 May"), (9, "due from 3 May to 9 May")])
def test_customers_of_a_dear_tier_are_named(last, due):
    orders = {"tier": "A", "tier_units": 40.0, "tier_last": pd.Timestamp(2026, 5, last)}
    row = NOBODY | orders | {"edited": True, "forbidden": False, "stayed": False}
    words = f"Customers of tier A have ordered 40, {due}. Fixed by a planner's edit."
    assert note(pd.DataFrame([row])) == [words]


def test_one_unit_and_no_date():
    text = sentence(quantity=1.0, stockout_date=pd.NaT, lead_days=0)
    assert "1 unit from Hull arrives at once" in text
    assert "at or below its reorder point of 60" in text


def test_out_of_stock_is_said_plainly():
    assert sentence(net=-3.0).startswith("Leeds has no Mug left that is not promised;")


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_every_kind_is_one_sentence_without_holes(kind):
    text = sentence(kind=kind)
    assert text.endswith(".") and "nan" not in text.lower() and "NaT" not in text
    assert "Leeds" in text and "Mug" in text


LOST = {
    "verb": "transfer",
    "origin": "Hull",
    "chosen_verb": "transfer",
    "below": False,
    "cost": 50.0,
    "overdrawn": False,
    "missing": 0.0,
    "days_later": 0,
    "later_choice": False,
    "extra_cost": 0.0,
    "less_value": 0.0,
    "expected_value": 10.0,
    "asked": False,
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"below": True, "overdrawn": True}, "leaves Hull below its reorder point"),
        ({"overdrawn": True}, "takes what Hull keeps for itself"),
        ({"days_later": 9}, "arrives 9 days later"),
        ({"extra_cost": 120.0, "missing": 3.0}, "brings 3 fewer; costs 120 EUR more"),
        ({"verb": "buy"}, "spends 50.00 EUR while there is stock to spare"),
        ({"verb": "hold"}, "risks an expected shortage of 50.00 EUR"),
        ({"less_value": 35.0}, "is worth 35.00 EUR less"),
        (
            {"less_value": -35.0},
            "is worth more alone, but less with all that the plan could then not do",
        ),
        ({"expected_value": -3.0}, "costs more than it saves"),
        ({"verb": "expedite", "asked": True}, "is not agreed yet"),
        ({"chosen_verb": "cancel", "verb": "hold"}, "keeps stock that nobody needs, for 50.00 EUR"),
        (
            {"chosen_verb": "postpone", "verb": "cancel"},
            "will be needed soon after it is due, and would have to be ordered again",
        ),
    ],
)
def test_why_an_alternative_lost(changes, words):
    assert why_not(objections(pd.DataFrame([LOST | changes]), "EUR")) == [words]

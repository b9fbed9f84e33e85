"""Purchases and transfers agree: spare stock goes where nothing else can come in time."""

import pytest

from tests.decide.networks import done, lane, plan_of


@pytest.mark.parametrize(
    ("days", "receiver", "bought"),
    [(1, "york", {"leeds": 15, "york": 15}), (8, "leeds", {"leeds": 35, "york": 30})],
)
def test_spare_stock_goes_to_who_cannot_buy_in_time(days, receiver, bought):
    """Leeds and York are empty and sell five mugs a day. Hull sells two a day, orders up to 8 and
    has 23: fifteen to spare, which are with either of them tomorrow. York's kiln takes four days.
    A potter who is as quick as Hull serves Leeds, and York gets the fifteen; one who takes eight
    days leaves Leeds worse off than York, and Leeds gets them."""
    made = plan_of(
        [
            lane("potter", "hull", 2),
            lane("potter", "leeds", days),
            lane("kiln", "york", 4),
            lane("hull", "leeds", 1, unit_cost=0.5),
            lane("hull", "york", 1, unit_cost=0.5),
        ],
        {"hull": 23, "leeds": 0, "york": 0},
        {"hull": 2, "leeds": 5, "york": 5},
    )
    assert [row for row in done(made) if row[0] == "transfer"] == [
        ("transfer", "hull", receiver, 15)
    ]
    assert {place: units for verb, _, place, units in done(made) if verb == "buy"} == bought

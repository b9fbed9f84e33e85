"""Measures of forecasts: known answers, no look ahead, nothing measured that is not known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from distribution_ai.adapters.datasets import Dataset
from distribution_ai.errors import PlanningError
from distribution_ai.learn.evaluation import (
    PROBABILITIES,
    evaluate,
    losses,
    mean_ratios,
    summary,
    textbook,
)
from tests.demand.histories import history

WEEKS = pd.date_range("2023-01-02", periods=80, freq="W-MON")


def dataset(quantity, **tables) -> Dataset:
    """Weekly demand (T, N) of items at one store."""
    buckets, size = np.shape(quantity)
    item = np.array([f"item-{number:02d}" for number in range(size)], dtype=object)
    demand = pd.DataFrame({
        "item_id": np.repeat(item, buckets), "location_id": "A",
        "date": np.tile(WEEKS[:buckets], size), "quantity": np.asarray(quantity, float).T.ravel(),
    })  # fmt: skip
    empty = {
        "lanes": ["lane_id", "origin_id", "destination_id", "lead_time_days"],
        "stock": ["item_id", "location_id", "on_hand"],
    }
    given = {
        "items": pd.DataFrame({"item_id": item}),
        "locations": pd.DataFrame({"location_id": ["A"], "kind": "store"}),
        **{name: pd.DataFrame(columns=columns, dtype=str) for name, columns in empty.items()},
        "demand": demand,
        **tables,
    }
    return Dataset("made", given, "W-MON", (1, 4), origins=3, origin_step=4)


@pytest.fixture(scope="module")
def poisson():
    return dataset(np.random.default_rng(4).poisson(8.0, (80, 40)))


def test_losses_by_hand():
    quantiles = np.broadcast_to(np.array([0.0, 2, 4, 6, 8, 10, 12]), (2, 7))
    told = losses(np.array([11.0, 4.0]), np.array([5.0, 5.0]), quantiles)
    assert (told["demand"], told["error"], told["absolute"]) == (15.0, -5.0, 7.0)
    assert told["loss_95"] == pytest.approx(0.95 * 1 + 0.05 * 6)
    assert (told["covered_90"], told["covered_95"], told["covered_99"]) == (1, 1, 2)


def test_the_mean_loss_is_least_at_the_true_quantiles():
    demand = np.random.default_rng(0).normal(100.0, 10.0, 20_000)
    true = np.tile(stats.norm.ppf(PROBABILITIES, 100.0, 10.0), (len(demand), 1))
    best, high, wide = (
        losses(demand, demand, each)["loss"]
        for each in (true, true + 3.0, 100.0 + 1.3 * (true - 100.0))
    )
    assert best < high
    assert best < wide


def test_the_textbook_scales_by_the_square_root_of_time():
    noise = np.random.default_rng(1).normal(50.0, 5.0, (4000, 3))
    mean, quantiles = textbook(history(noise), [9])[9]
    np.testing.assert_allclose(mean, 450.0, rtol=0.06)
    sigma = (quantiles[:, 5] - mean) / stats.norm.ppf(0.95) / 3.0
    np.testing.assert_allclose(sigma, 5.0, rtol=0.05)


def test_the_summary_adds_up_over_origins(poisson):
    measured = evaluate(poisson)
    assert measured.groupby("method")["origin"].nunique().to_dict() == {"ours": 3, "textbook": 3}
    table = summary(measured)
    assert table[["lead_time", "method"]].to_numpy().tolist() == [
        [1, "ours"], [1, "textbook"], [4, "ours"], [4, "textbook"],
    ]  # fmt: skip
    ours = measured[(measured["method"] == "ours") & (measured["lead_time"] == 4)]
    row = table[(table["method"] == "ours") & (table["lead_time"] == 4)].iloc[0]
    assert row["wql"] == pytest.approx(2 * ours["loss_95"].sum() / ours["demand"].sum())
    assert row["coverage_95"] == pytest.approx(100 * ours["covered_95"].sum() / (3 * 40))
    assert row["bias"] == pytest.approx(100 * ours["error"].sum() / ours["demand"].sum())
    assert (table.loc[table["method"] == "textbook", "ratio"] == 1.0).all()
    per_lead_time = table.loc[table["method"] == "ours", "ratio"]
    assert mean_ratios(table).to_dict() == {"made": pytest.approx(np.sqrt(per_lead_time.prod()))}


def test_plain_poisson_demand_is_forecast_as_well_as_can_be(poisson):
    table = summary(evaluate(poisson)).set_index(["lead_time", "method"])
    best = stats.poisson.ppf(PROBABILITIES, 8.0)
    demand = np.random.default_rng(9).poisson(8.0, 100_000)
    least = losses(demand, demand, np.broadcast_to(best, (len(demand), len(best))))
    possible = 2 * least["loss_95"] / demand.sum()
    assert table.loc[(1, "ours"), "wql"] < 1.25 * possible
    assert abs(table.loc[(4, "ours"), "bias"]) < 4.0
    assert table.loc[(4, "ours"), "coverage_95"] == pytest.approx(95.0, abs=6.0)


def test_what_comes_later_changes_only_what_is_measured(poisson):
    demand = poisson.tables["demand"]
    after = demand["date"] >= WEEKS[80 - 4 - 8]
    changed = demand.assign(quantity=demand["quantity"].where(~after, 1.0))
    other = replace(poisson, tables={**poisson.tables, "demand": changed})
    first, second = (
        each[(each["lead_time"] == 4) & (each["method"] == "ours")].set_index("origin")
        for each in (evaluate(poisson), evaluate(other))
    )
    earliest = min(first.index)
    forecasts = [
        each.loc[earliest, "demand"] + each.loc[earliest, "error"] for each in (first, second)
    ]
    assert forecasts[0] == pytest.approx(forecasts[1])
    assert second.loc[earliest, "demand"] == 160.0 < first.loc[earliest, "demand"]


def test_windows_with_an_empty_shelf_do_not_count(poisson):
    shelves = pd.DataFrame({
        "item_id": ["item-00", "item-01"], "location_id": "A",
        "date": [WEEKS[79], WEEKS[76]], "in_stock": [0.0, 0.5],
    })  # fmt: skip
    limited = replace(poisson, tables={**poisson.tables, "availability": shelves})
    measured = evaluate(limited, origins=1)
    counts = measured[measured["method"] == "ours"].set_index("lead_time")["series"]
    assert counts.to_dict() == {1: 39, 4: 38}


def test_skipped_origins_are_the_latest(poisson):
    whole, late = evaluate(poisson), evaluate(poisson, origins=2, skip=1)
    expected = whole[whole["origin"] < whole["origin"].max()].reset_index(drop=True)
    pd.testing.assert_frame_equal(late, expected)


def test_progress_goes_from_origin_to_origin(poisson):
    steps = []
    evaluate(poisson, lambda step, fraction: steps.append((step, round(fraction, 3))))
    assert steps == [("made 1/3", 0.0), ("made 2/3", 0.333), ("made 3/3", 0.667)]


@pytest.mark.parametrize("quantity", [np.zeros((80, 2)), np.ones((4, 2))])
def test_nothing_to_measure_is_said(quantity):
    with pytest.raises(PlanningError, match="no demand to measure"):
        evaluate(dataset(quantity))

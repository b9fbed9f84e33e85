"""The referee relies on the learner where it has been better, and only there."""

import numpy as np

from distribution_ai.demand.learner.referee import Referee, held_out
from distribution_ai.demand.models.sum_errors import Backtest

LEVELS = np.array([0.25, 0.5, 0.75])
ACTIVITY = np.repeat([0.1, 0.3, 0.6, 0.9], 10) + np.arange(40) / 1000


def _judge(ours, learned, demand=10.0):
    def spread(values):
        return np.broadcast_to(np.asarray(values, dtype=float)[:, None], (40, 3))

    return Referee.judge(
        ACTIVITY, [np.full(40, demand)], [np.ones(40, bool)], [spread(ours)], [spread(learned)],
        LEVELS,
    )  # fmt: skip


def test_a_better_learner_gets_half():
    made = _judge(ours=np.full(40, 6.0), learned=np.full(40, 12.0))
    assert made.of(ACTIVITY).tolist() == [0.5] * 40


def test_a_worse_learner_gets_nothing():
    made = _judge(ours=np.full(40, 9.0), learned=np.full(40, 4.0))
    assert made.of(ACTIVITY).tolist() == [0.0] * 40


def test_a_little_of_a_learner_that_goes_too_far():
    made = _judge(ours=np.full(40, 8.0), learned=np.full(40, 16.0))
    assert made.of(ACTIVITY).tolist() == [0.25] * 40


def test_classes_of_activity_are_judged_apart():
    rare = ACTIVITY < 0.5
    made = _judge(ours=np.where(rare, 6.0, 9.0), learned=np.where(rare, 13.0, 1.0))
    np.testing.assert_array_equal(made.of(ACTIVITY), np.where(rare, 0.5, 0.0))


def test_where_the_usual_forecast_is_right_nothing_helps():
    assert not _judge(ours=np.full(40, 10.0), learned=np.full(40, 10.5)).weight.any()
    assert not _judge(ours=np.full(40, 10.0 + 1e-12), learned=np.full(40, 10.0)).weight.any()


def test_windows_whose_demand_is_not_known_do_not_count():
    known = np.array([True, False, False])[:, None].repeat(40, 1)
    right, wrong = np.full((40, 3), 10.0), np.full((40, 3), 90.0)
    made = Referee.judge(
        ACTIVITY, np.array([[10.0] * 40, [90.0] * 40, [90.0] * 40]), known, [right] * 3,
        [wrong] * 3, LEVELS,
    )  # fmt: skip
    assert not made.weight.any()


def test_windows_judged_lie_in_the_history_and_start_at_known_origins():
    for buckets in range(1, 300, 7):
        test = Backtest.over(buckets, 7, np.array([1, max(buckets // 3, 1)]))
        origins = held_out(test)
        assert np.isin(origins, test.origins).all()
        assert (origins + test.lead_times[-1] <= buckets).all()

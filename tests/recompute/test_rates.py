"""Intervals of rates, against printed tables and the definition."""

import pytest
from scipy.stats import poisson

from overread.recompute.rates import exact_interval


@pytest.mark.parametrize(
    ("events", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.39)]
)
def test_limits_are_those_of_printed_tables(events, low, high):
    # Ulm 1990, doi:10.1093/oxfordjournals.aje.a115507
    assert exact_interval(events, 1, 0.95) == pytest.approx((low, high), rel=1e-3)


def test_each_end_leaves_out_half():
    found = exact_interval(7, 2.0, 0.9)
    assert poisson.cdf(7, 2 * found.high) == pytest.approx(0.05)
    assert poisson.sf(6, 2 * found.low) == pytest.approx(0.05)


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("events", [-1, 1.5, NAN, INF])
def test_events_that_are_none_are_refused(events):
    with pytest.raises(ValueError, match="allowed are whole events from 0 up"):
        exact_interval(events, 1, 0.95)


@pytest.mark.parametrize(
    "wrong", [(1, 0, 0.95), (1, NAN, 0.95), (1, INF, 0.95), (1, 1, 0), (1, 1, 1), (1, 1, NAN)]
)
def test_a_time_or_level_that_is_none_is_refused(wrong):
    with pytest.raises(ValueError, match="a time above 0 and a level between 0 and 1"):
        exact_interval(*wrong)

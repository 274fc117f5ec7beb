"""Intervals of a proportion from its count."""

import numpy as np
import pytest
from scipy import stats

# Newcombe 1998 (Stat Med 17:857, table I), as proportions to four decimals.
NEWCOMBE = {
    "wald": [(0.2522, 0.3638), (0.0624 - 0.0097, 0.1500), (0, 0), (0, 0.1009)],
    "wilson": [(0.2553, 0.3662), (0.0624, 0.1605), (0, 0.1611), (0.0061, 0.1718)],
    "clopper-pearson": [(0.2527, 0.3676), (0.0578, 0.1617), (0, 0.1684), (0.0009, 0.1776)],
}
COUNTS = {"events": [81, 15, 0, 1], "n": [263, 148, 20, 29]}

# statsmodels 0.15: proportion_confint(count, nobs, alpha=1 - level, method=...), in percent, for
# 81 of 263 and 7 of 9 at 95%.
STATSMODELS = {
    "clopper-pearson": [(25.273675, 36.762192), (39.990643, 97.185503)],
    "wilson": [(25.528852, 36.620958), (45.258897, 93.677489)],
    "wald": [(25.219013, 36.377946), (50.616616, 100.0)],
    "agresti-coull": [(25.522067, 36.627743), (44.279237, 94.657149)],
    "jeffreys": [(25.452193, 36.564750), (45.617557, 95.069808)],
}


@pytest.mark.parametrize("method", NEWCOMBE)
def test_newcombes_examples_are_derived(derive, method):
    found = derive("ci_proportion", counts=COUNTS, method=method)
    for row, ends in enumerate(NEWCOMBE[method]):
        for name, value in zip(("lower", "upper"), ends, strict=True):
            assert found[name].derived[row] / 100 == pytest.approx(value, abs=5.1e-5)


@pytest.mark.parametrize("method", STATSMODELS)
def test_statsmodels_gives_the_same(derive, method):
    found = derive("ci_proportion", counts={"events": [81, 7], "n": [263, 9]}, method=method)
    for row, ends in enumerate(STATSMODELS[method]):
        for name, value in zip(("lower", "upper"), ends, strict=True):
            assert found[name].derived[row] == pytest.approx(value, abs=1e-6)
            assert found[name].low[row] <= value + 1e-6
            assert found[name].high[row] >= value - 1e-6


@pytest.mark.parametrize(("method", "theirs"), [("clopper-pearson", "exact"), ("wilson", "wilson")])
def test_every_count_of_up_to_thirty_agrees_with_scipy(derive, method, theirs):
    n, events = np.array([(n, k) for n in range(1, 31) for k in range(n + 1)]).T
    found = derive("ci_proportion", counts={"events": events, "n": n}, method=method, level="90")
    for row, (k, total) in enumerate(zip(events, n, strict=True)):
        ends = stats.binomtest(int(k), int(total)).proportion_ci(0.9, theirs)
        assert found["lower"].derived[row] == pytest.approx(100 * ends.low, abs=1e-7)
        assert found["upper"].derived[row] == pytest.approx(100 * ends.high, abs=1e-7)


def test_a_limit_beyond_the_end_may_be_printed_or_cut_off(derive):
    found = derive("ci_proportion", counts={"events": [1], "n": [29]}, method="wald")["lower"]
    assert found.derived == [0]
    assert found.low[0] == pytest.approx(-3.193, abs=1e-3)
    assert found.high[0] == 0


def test_without_events_jeffreys_lower_limit_is_zero_or_its_quantile(derive):
    found = derive("ci_proportion", counts={"events": [0], "n": [10]}, method="jeffreys")["lower"]
    assert found.derived == [0]
    assert found.high[0] == pytest.approx(100 * stats.beta(0.5, 10.5).ppf(0.025))


@pytest.mark.parametrize(("events", "n"), [(5, 4), (-1, 4), (0, 0)])
def test_of_counts_that_cannot_be_nothing_follows(derive, events, n):
    for method in STATSMODELS:
        found = derive("ci_proportion", counts={"events": [events], "n": [n]}, method=method)
        assert np.isnan(np.array([part for quantity in found.values() for part in quantity])).all()


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [
        ("81", "263", 0.2535, 0.3682),
        ("15", "148", 0.0598, 0.1644),
        ("0", "20", 0.0000, 0.2005),
        ("1", "29", 0.0018, 0.1963),
    ],
)
def test_the_corrected_score_interval_is_that_of_newcombes_examples(derive, events, n, low, high):
    # Newcombe 1998, Statistics in Medicine 17:857, table I, method 4.
    counts = {"events": [int(events)], "n": [int(n)]}
    found = derive("ci_proportion", {}, counts, method="wilson-corrected", level="95")
    limits = [100 * low, 100 * high]
    assert [found[name].derived[0] for name in ("lower", "upper")] == pytest.approx(
        limits, abs=6e-3
    )

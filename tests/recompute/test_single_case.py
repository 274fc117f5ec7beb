"""One patient's indices: by hand, against SingleCaseES and scipy, and by their symmetries.

Values said to be those of SingleCaseES are in its tests (tests/testthat/test-parker-vannest-
davis-2011.R); there more is better, so both phases are negated here.
"""

import math
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from overread.recompute.single_case import (
    SmallestP,
    log_response_ratio,
    nap,
    smallest_p,
    smallest_trend_p,
    tau,
)

BEFORE = [-20, -20, -26, -25, -22, -23]
AFTER = [-28, -25, -24, -27, -30, -30, -29]
PHASE = st.lists(st.integers(0, 12), min_size=1, max_size=7)


def test_the_indices_are_those_of_singlecasees():
    assert nap(BEFORE, AFTER) == Fraction(77, 84)
    assert tau(BEFORE, AFTER) == Fraction(38 - 3, 42)
    assert tau([-3, -3, -4, -5], [-4, -5, -6, -7, -7]) == Fraction(16, 20)


def test_the_example_of_parker_and_vannest_has_the_nap_that_they_print():
    before = [-4, -3, -4, -3, -4, -7, -5, -2, -3, -2]
    after = [-5, -9, -7, -9, -7, -5, -9, -11, -11, -10, -9]
    assert round(float(nap(before, after)), 2) == 0.96


@settings(max_examples=30)
@given(PHASE, PHASE)
def test_nap_is_the_statistic_of_mann_and_whitney_over_the_pairs(before, after):
    u = stats.mannwhitneyu(before, after, method="asymptotic").statistic
    assert float(nap(before, after)) == pytest.approx(u / (len(before) * len(after)))


@given(PHASE, PHASE)
def test_each_index_is_turned_round_when_the_scale_is(before, after):
    turned = [-value for value in before], [-value for value in after]
    assert nap(*turned) == 1 - nap(before, after) == nap(after, before)
    assert tau(*turned) == -tau(before, after)


def test_measurements_may_have_decimals_and_stay_exact():
    assert nap([0.3], [0.1 + 0.2, Fraction(3, 10)]) == Fraction(1, 2)


@settings(max_examples=50)
@given(PHASE, PHASE)
def test_the_log_response_ratio_is_that_of_the_means_of_numpy(before, after):
    found = log_response_ratio(before, after)
    if not sum(before) or not sum(after):
        assert found is None
        return
    expected = math.log(np.mean(after)) - math.log(np.mean(before))
    assert found == pytest.approx(expected, abs=1e-12)


def test_where_a_mean_is_not_above_zero_there_is_no_ratio():
    assert log_response_ratio([0, 0], [3]) is None
    assert log_response_ratio([3], [0]) is None
    assert log_response_ratio([-1, 2], [-4, 3]) is None


@pytest.mark.parametrize(("before", "after"), [(1, 1), (1, 3), (2, 3), (3, 3), (4, 2)])
def test_the_smallest_p_of_any_assignment_is_that_of_every_assignment_counted(before, after):
    n = before + after
    values = range(n, 0, -1)
    sums = [sum(values[at] for at in chosen) for chosen in combinations(range(n), after)]
    reached = sum(values[before:])
    assert smallest_p(before, after).any_assignment == Fraction(
        sum(one <= reached for one in sums), len(sums)
    )


@pytest.mark.parametrize(("before", "after", "least"), [(1, 3, 1), (2, 2, 1), (5, 5, 3), (4, 3, 2)])
def test_the_smallest_p_of_a_random_start_is_that_of_every_start_counted(before, after, least):
    n = before + after
    values = [10] * before + [0] * after
    starts = [at for at in range(1, n) if at >= least and n - at >= least]
    falls = {at: np.mean(values[:at]) - np.mean(values[at:]) for at in starts}
    as_good = [at for at in starts if falls[at] >= falls[before]]
    assert as_good == [before]
    assert smallest_p(before, after, least=least).random_start == Fraction(1, len(starts))


def test_the_only_possible_start_shows_nothing():
    assert smallest_p(3, 3, least=3) == SmallestP(Fraction(1, 20), Fraction(1))


def test_the_smallest_p_agrees_with_the_exact_rank_test_of_scipy():
    for before, after in [(1, 3), (3, 4), (5, 5)]:
        ranks = list(range(before + after, 0, -1))
        phases = ranks[:before], ranks[before:]
        test = stats.mannwhitneyu(*phases, alternative="greater", method="exact")
        assert float(smallest_p(before, after).any_assignment) == pytest.approx(test.pvalue)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_one_order_in_all_falls_throughout(n):
    orders = list(permutations(range(n)))
    falling = sum(list(order) == sorted(order, reverse=True) for order in orders)
    assert smallest_trend_p(n) == Fraction(falling, len(orders))
    if n > 1:
        (falls, rises) = (list(range(n, 0, -1)), range(n))
        test = stats.kendalltau(rises, falls, method="exact", alternative="less")
        assert float(smallest_trend_p(n)) == pytest.approx(test.pvalue)


@pytest.mark.parametrize("index", [nap, tau, log_response_ratio])
def test_a_phase_without_measurements_is_refused(index):
    with pytest.raises(ValueError, match="0 and 2 measurements; each phase needs at least 1"):
        index([], [3, 4])
    with pytest.raises(ValueError, match="1 and 0 measurements; each phase needs at least 1"):
        index([3], [])


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="0 and 3 measurements, at least 1 each; each phase"):
        smallest_p(0, 3)
    with pytest.raises(ValueError, match="2 and 3 measurements, at least 3 each; each phase"):
        smallest_p(2, 3, least=3)
    with pytest.raises(ValueError, match="2 and 3 measurements, at least 0 each; each phase"):
        smallest_p(2, 3, least=0)
    with pytest.raises(ValueError, match="0 measurements; at least 1 is needed"):
        smallest_trend_p(0)

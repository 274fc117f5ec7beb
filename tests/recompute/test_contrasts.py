"""Two means compared: against scipy, and the ranges of p against dense and random searches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from overread.recompute.contrasts import (
    p_of_t,
    pooled_bounds,
    pooled_t,
    welch_bounds,
    welch_t,
)

TESTS = {"pooled": (pooled_t, pooled_bounds), "welch": (welch_t, welch_bounds)}
BOTH = pytest.mark.parametrize("name", TESTS)
EXAMPLE = (1.247, 1.247), ((0.05**2, 0.15**2), (0.45**2, 0.55**2))
"""Where an edge gives a smaller p value than any corner."""


@BOTH
def test_t_and_p_are_those_of_scipy(name):
    rng = np.random.default_rng(1)
    difference, (s1, s2) = rng.normal(0, 2, 500), rng.uniform(0.1, 3, (2, 500))
    n1, n2 = rng.integers(2, 60, (2, 500))
    theirs = stats.ttest_ind_from_stats(difference, s1, n1, 0, s2, n2, equal_var=name == "pooled")
    t, df = TESTS[name][0](difference, (s1, s2), sizes=(n1, n2))
    np.testing.assert_allclose(t, theirs.statistic, rtol=1e-12)
    np.testing.assert_allclose(p_of_t(t, df), theirs.pvalue, rtol=1e-9)
    greater = stats.ttest_ind_from_stats(
        np.abs(difference), s1, n1, 0, s2, n2, equal_var=name == "pooled", alternative="greater"
    )
    np.testing.assert_allclose(p_of_t(t, df, "one-sided"), greater.pvalue, rtol=1e-9)


def test_the_degrees_of_freedom_are_the_fewest_and_the_most_at_the_known_shares():
    assert float(welch_t(1, (1, 0), sizes=(4, 9)).df) == 3
    assert float(welch_t(1, (0, 1), sizes=(4, 9)).df) == 8
    most = welch_t(1, (np.sqrt(4 * 3 / 11), np.sqrt(9 * 8 / 11)), sizes=(4, 9)).df
    assert float(most) == pytest.approx(11)
    assert float(pooled_t(1, (1, 2), sizes=(4, 9)).df) == 11


def test_an_edge_that_gives_less_than_every_corner_is_found():
    corners = [
        float(p_of_t(*welch_t(1.247, (s1, s2), sizes=(2, 5))))
        for s1 in (0.05, 0.15)
        for s2 in (0.45, 0.55)
    ]
    assert [round(p, 5) for p in (min(corners), max(corners))] == [0.00277, 0.00667]
    low, high = welch_bounds(*EXAMPLE, sizes=(2, 5), tolerance=1e-7)
    assert (round(float(low), 5), round(float(high), 5)) == (0.00241, 0.00667)
    first, second = np.linspace(0.05, 0.15, 801), np.linspace(0.45, 0.55, 101)
    grid = p_of_t(*welch_t(1.247, np.meshgrid(first, second), sizes=(2, 5)))
    assert low <= grid.min() <= low * (1 + 1e-5)
    assert high * (1 - 1e-5) <= grid.max() <= high


def test_the_test_of_bounds_would_notice_that_corners_are_not_enough():
    inner = float(p_of_t(*welch_t(1.247, (0.1, 0.45), sizes=(2, 5))))
    assert inner < 0.00277


ENDS = st.tuples(st.floats(0, 5), st.floats(0, 5)).map(sorted).map(tuple)
SIGNED = st.tuples(st.floats(-5, 5), st.floats(-5, 5)).map(sorted).map(tuple)
SIZES = st.tuples(st.integers(2, 40), st.integers(2, 40))
SIDES = st.sampled_from(["two-sided", "one-sided"])


@BOTH
@given(SIGNED, ENDS, ENDS, SIZES, SIDES, st.integers(0, 9))
def test_no_point_of_a_box_leads_out_of_its_range(name, difference, one, two, sizes, sided, seed):
    t, bounds = TESTS[name]
    low, high = bounds(difference, (one, two), sizes=sizes, sided=sided)
    at = np.random.default_rng(seed).beta(0.3, 0.3, (3, 400))
    d, v1, v2 = (a + (b - a) * u for (a, b), u in zip((difference, one, two), at, strict=True))
    p = p_of_t(*t(d, (np.sqrt(v1), np.sqrt(v2)), sizes=sizes), sided)
    assert low <= p.min()
    assert p.max() <= high


@BOTH
def test_the_range_is_no_wider_than_a_dense_search_shows(name):
    """Random boxes, each searched on a grid: the ends are met to the grid's own fineness."""
    rng = np.random.default_rng(2)
    t, bounds = TESTS[name]
    for _ in range(25):
        low, size = rng.uniform(0.1, 2, 3), rng.uniform(0, 0.1, 3)
        sizes = tuple(rng.integers(2, 12, 2))
        ends = list(zip(low, low + size, strict=True))
        d, s1, s2 = (np.linspace(a, b, 41) for a, b in ends)
        grid = p_of_t(*t(d[[0, -1], None, None], (s1[:, None], s2[None, :]), sizes=sizes))
        found = bounds(ends[0], [(a**2, b**2) for a, b in ends[1:]], sizes=sizes)
        np.testing.assert_allclose((grid.min(), grid.max()), found, rtol=2e-3)
        assert found.low <= grid.min()
        assert grid.max() <= found.high


@BOTH
def test_a_whole_table_gives_the_ranges_of_its_rows(name):
    bounds = TESTS[name][1]
    one, two = (np.array([0.04, 0.1]), 0.3), (0.2, np.array([0.25, 0.9]))
    whole = bounds(([1, 2], 3), (one, two), sizes=(np.array([[2], [7]]), 5))
    assert whole.low.shape == (2, 2)
    for i, n in enumerate((2, 7)):
        for j, least in enumerate((1, 2)):
            row = bounds((least, 3), ((one[0][j], 0.3), (0.2, two[1][j])), sizes=(n, 5))
            assert (row.low, row.high) == (whole.low[i, j], whole.high[i, j])


@BOTH
def test_groups_without_variance_have_the_p_values_of_a_limit(name):
    bounds = TESTS[name][1]
    none = (0, 0), (0, 0)
    assert bounds((1, 2), none, sizes=(3, 3)) == (0, 0)
    assert bounds((0, 0), none, sizes=(3, 3)) == (pytest.approx(1), 1)
    assert bounds((0, 1), none, sizes=(3, 3)) == (0, 1)
    assert bounds((-1, 2), ((0, 1), (0, 1)), sizes=(3, 3)) == (0, 1)


def test_a_coarser_search_gives_a_wider_range():
    fine, coarse = (welch_bounds(*EXAMPLE, sizes=(2, 5), tolerance=t) for t in (1e-6, 0.3))
    assert coarse.low < fine.low
    assert coarse.high >= fine.high


def test_what_is_no_test_is_refused():
    with pytest.raises(ValueError, match="needs at least 2 people in each"):
        welch_t(1, (1, 1), sizes=(1, 5))
    with pytest.raises(ValueError, match="sided is 'both'; allowed are two-sided, one-sided"):
        welch_bounds(*EXAMPLE, sizes=(2, 5), sided="both")
    with pytest.raises(ValueError, match="the tolerance is 0; it must be above 0"):
        welch_bounds(*EXAMPLE, sizes=(2, 5), tolerance=0)

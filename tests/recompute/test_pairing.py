"""What pairing could change: against scipy on data whose correlation is known."""

import math

import numpy as np
import pytest
from scipy import stats

from overread.recompute.pairing import (
    as_if_separate,
    by_correlation,
    sd_of_change,
)
from overread.summaries import Group

CPK = Group(24, 106.5, 57.0), Group(24, 150.7, 79.2)


def drawn(seed, n):
    """The same people twice, with any correlation."""
    rng = np.random.default_rng(seed)
    before = rng.normal(100, 50, n)
    after = before * rng.uniform(-1, 1) + rng.normal(30, 60, n)
    return before, after


def group(values):
    return Group(len(values), values.mean(), values.std(ddof=1))


@pytest.mark.parametrize("n", [2, 3, 10, 30])
def test_with_the_correlation_of_the_data_the_test_is_that_of_the_data(n):
    for seed in range(20):
        before, after = drawn(seed, n)
        correlation = np.corrcoef(before, after)[0, 1].clip(-1, 1)
        row = by_correlation(group(before), group(after), [correlation]).iloc[0]
        expected = stats.ttest_rel(after, before)
        assert row["SD of the change"] == pytest.approx((after - before).std(ddof=1))
        assert row["t"] == pytest.approx(expected.statistic)
        assert row["p"] == pytest.approx(expected.pvalue)


def test_as_if_separate_the_test_is_the_unpaired_one_of_the_data():
    for seed in range(20):
        before, after = drawn(seed, 9)
        (t, df), p = as_if_separate(group(before), group(after))
        expected = stats.ttest_ind(after, before)
        assert (t, df, p) == pytest.approx((expected.statistic, expected.df, expected.pvalue))


def test_if_all_change_alike_t_is_infinite_and_if_nobody_changes_it_is_no_number():
    one, up, down = Group(9, 5, 2.0), Group(9, 8, 2.0), Group(9, 1, 2.0)
    assert by_correlation(one, up, [1]).loc[1].tolist() == [0, math.inf, 0]
    assert by_correlation(one, down, [1]).loc[1].tolist() == [0, -math.inf, 0]
    sd, t, p = by_correlation(one, one, [1]).loc[1]
    assert (sd, p) == (0, 1)
    assert math.isnan(t)


def test_the_more_alike_before_and_after_are_the_smaller_is_p():
    correlations = [-1, -0.5, 0, 0.5, 0.9, 1]
    frame = by_correlation(*CPK, correlations)
    assert frame.index.tolist() == correlations
    assert frame.index.name == "correlation"
    assert frame["p"].is_monotonic_decreasing
    assert frame["SD of the change"].is_monotonic_decreasing
    assert frame["SD of the change"].iloc[[0, -1]].tolist() == pytest.approx([136.2, 22.2])
    # Uncorrelated, t is that of two separate groups, but with half of the degrees of freedom.
    assert frame.loc[0, "t"] == pytest.approx(as_if_separate(*CPK)[0].t)
    assert frame.loc[0, "p"] > as_if_separate(*CPK)[1]
    assert by_correlation(*CPK, []).shape == (0, 3)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match=r"correlation is 1\.01; it must be from -1 to 1"):
        sd_of_change(*CPK, 1.01)
    with pytest.raises(ValueError, match="correlation is nan"):
        by_correlation(*CPK, [math.nan])
    for others in (CPK[1]._replace(n=25), CPK[1]._replace(n=1)):
        with pytest.raises(ValueError, match="the same people are needed, at least 2"):
            by_correlation(CPK[0]._replace(n=24 if others.n == 25 else 1), others, [0])

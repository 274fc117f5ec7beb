"""Rank tests against scipy, and against every arrangement of small samples.

The pinned p values are from scipy 1.17.1, wilcoxon(range(1, n + 1), method="exact").
"""

from collections import Counter
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from scipy import stats

from overread.recompute.ranks import (
    mann_whitney,
    mann_whitney_normal,
    mann_whitney_untold,
    p_range,
    signed_rank,
    signed_rank_normal,
    signed_rank_untold,
    smallest_p,
)

SIDED = ("two-sided", "less", "greater")


def compositions(n):
    """Every way to cut n values, in order, into groups of ties."""
    if n == 0:
        yield ()
    for first in range(1, n + 1):
        for rest in compositions(n - first):
            yield (first, *rest)


def values_of(ties):
    """Values with these ties, from 1 up."""
    return [value for value, size in enumerate(ties, 1) for _ in range(size)]


def wins(first, second):
    """U straight from its definition: pairs won, ties counting half."""
    return sum(Fraction(1 + (a > b) - (a < b), 2) for a, b in product(first, second))


def by_hand(statistics):
    """Counts on the grid of halves, as far as the greatest that the null has a place for."""
    return Counter(Fraction(s) for s in statistics)


def counted(null):
    return Counter({Fraction(i, null.scale): c for i, c in enumerate(null.counts) if c})


@pytest.mark.parametrize(
    ("n", "two_sided", "one_sided"),
    [(1, 1.0, 0.5), (2, 0.5, 0.25), (5, 0.0625, 0.03125), (9, 0.00390625, 0.001953125)],
)
def test_the_smallest_p_value_is_that_of_changes_in_one_direction(n, two_sided, one_sided):
    assert smallest_p(n) == Fraction(two_sided)
    assert smallest_p(n, "one-sided") == Fraction(one_sided)


@pytest.mark.parametrize("n", range(1, 15))
def test_the_smallest_p_value_is_the_least_that_scipy_can_give(n):
    changes = range(1, n + 1)
    assert smallest_p(n) == stats.wilcoxon(changes, method="exact").pvalue
    assert smallest_p(n) == stats.binomtest(n, n).pvalue
    one_sided = stats.wilcoxon(changes, method="exact", alternative="greater").pvalue
    assert smallest_p(n, "one-sided") == one_sided


def test_nobody_changed_cannot_be_significant():
    assert smallest_p(0) == smallest_p(0, "one-sided") == 1


def test_an_unknown_side_is_refused_and_not_taken_as_one_sided():
    with pytest.raises(ValueError, match="sided is 'two_sided'; allowed are two-sided, one-sided"):
        smallest_p(4, "two_sided")


@pytest.mark.parametrize("sizes", [(1, 1), (2, 3), (3, 2), (1, 5), (3, 4), (5, 2)])
def test_u_is_counted_as_every_arrangement_of_any_ties_gives_it(sizes):
    n = sum(sizes)
    for ties in compositions(n):
        values = values_of(ties)
        arrangements = []
        for chosen in combinations(range(n), sizes[0]):
            first = [values[i] for i in chosen]
            second = [values[i] for i in range(n) if i not in chosen]
            arrangements.append(wins(first, second))
        null = mann_whitney(*sizes, ties=ties)
        assert counted(null) == by_hand(arrangements)
        assert len(null.counts) == 2 * sizes[0] * sizes[1] + 1
        normal = mann_whitney_normal(*sizes, ties=ties)
        mean = sum(arrangements, Fraction(0)) / len(arrangements)
        assert normal.mean == mean
        assert normal.variance == sum((u - mean) ** 2 for u in arrangements) / len(arrangements)


@pytest.mark.parametrize("zeros", [0, 2])
@pytest.mark.parametrize("n", range(1, 8))
def test_w_is_counted_as_every_pattern_of_signs_of_any_ties_gives_it(n, zeros):
    for ties in compositions(n):
        ranks = stats.rankdata([0] * zeros + values_of(ties))[zeros:]
        patterns = [sum(c) for c in product(*((Fraction(0), Fraction(r)) for r in ranks))]
        assert counted(signed_rank(n, ties=ties, zeros=zeros)) == by_hand(patterns)
        normal = signed_rank_normal(n, ties=ties, zeros=zeros)
        mean = sum(patterns, Fraction(0)) / len(patterns)
        assert normal.mean == mean
        assert normal.variance == sum((w - mean) ** 2 for w in patterns) / len(patterns)


@pytest.mark.parametrize("sizes", [(3, 4), (6, 5), (8, 8), (20, 15)])
@pytest.mark.parametrize("sided", SIDED)
def test_the_exact_mann_whitney_p_is_that_of_scipy(sizes, sided):
    rng = np.random.default_rng(3)
    for _ in range(5):
        pooled = rng.permutation(sum(sizes))
        first, second = pooled[: sizes[0]], pooled[sizes[0] :]
        theirs = stats.mannwhitneyu(first, second, alternative=sided, method="exact")
        ours = mann_whitney(*sizes).p_value(theirs.statistic, sided)
        assert float(ours) == pytest.approx(theirs.pvalue, rel=1e-11)


@pytest.mark.parametrize("n", range(1, 65))
def test_every_sign_pattern_is_counted(n):
    assert sum(signed_rank(n).counts) == 2**n


@pytest.mark.parametrize("n", [4, 9, 25, 40])
@pytest.mark.parametrize("sided", SIDED)
def test_the_exact_wilcoxon_p_is_that_of_scipy(n, sided):
    rng = np.random.default_rng(4)
    for _ in range(5):
        changes = rng.permutation(np.arange(1, n + 1)) * rng.choice([-1, 1], n)
        theirs = stats.wilcoxon(changes, alternative=sided, method="exact")
        positive = sum(abs(c) for c in changes if c > 0)
        ours = signed_rank(n).p_value(int(positive), sided)
        assert float(ours) == pytest.approx(theirs.pvalue, rel=1e-11)


@pytest.mark.parametrize("corrected", [True, False])
@pytest.mark.parametrize("sided", SIDED)
def test_the_asymptotic_p_values_are_those_of_scipy_with_ties(sided, corrected):
    rng = np.random.default_rng(5)
    for _ in range(20):
        first, second = rng.integers(0, 6, 7), rng.integers(1, 7, 9)
        ties = [c for _, c in sorted(Counter([*first, *second]).items())]
        theirs = stats.mannwhitneyu(
            first, second, alternative=sided, method="asymptotic", use_continuity=corrected
        )
        normal = mann_whitney_normal(7, 9, ties=ties)
        ours = normal.p_value(theirs.statistic, sided, corrected=corrected)
        assert ours == pytest.approx(theirs.pvalue, rel=1e-11)
        changes = rng.integers(-3, 6, 12)
        kept = changes[changes != 0]
        ranks = stats.rankdata(np.abs(kept))
        ties = [c for _, c in sorted(Counter(np.abs(kept)).items())]
        theirs = stats.wilcoxon(changes, alternative=sided, method="approx", correction=corrected)
        ours = signed_rank_normal(len(kept), ties=ties).p_value(
            ranks[kept > 0].sum(), sided, corrected=corrected
        )
        assert ours == pytest.approx(theirs.pvalue, rel=1e-11)


@pytest.mark.parametrize("corrected", [True, False])
@pytest.mark.parametrize("sided", [*SIDED, "one-sided"])
@pytest.mark.parametrize("sizes", [(1, 4), (3, 3), (2, 5), (4, 3)])
def test_no_ties_lead_out_of_the_range_that_untold_ties_are_given(sizes, sided, corrected):
    """And the untied p value is an end, so that the range is no wider than it need be there."""
    n = sum(sizes)
    for ties in compositions(n):
        normal = mann_whitney_normal(*sizes, ties=ties)
        for place, count in enumerate(mann_whitney(*sizes, ties=ties).counts):
            if count and normal.variance:
                u = Fraction(place, 2)
                low, high = p_range(mann_whitney_untold(*sizes, u), u, sided, corrected=corrected)
                assert low <= normal.p_value(u, sided, corrected=corrected) <= high
                untied = mann_whitney_normal(*sizes).p_value(u, sided, corrected=corrected)
                assert pytest.approx(untied) in (low, high)


def test_the_range_of_untold_ties_is_reached_where_the_groups_are_two_blocks():
    least, _ = mann_whitney_untold(4, 4, 16)
    assert least.variance == mann_whitney_normal(4, 4, ties=(4, 4)).variance


@pytest.mark.parametrize("n", range(2, 8))
def test_no_ties_lead_out_of_the_range_of_a_signed_rank_sum(n):
    variances = {signed_rank_normal(n, ties=ties).variance for ties in compositions(n)}
    least, greatest = signed_rank_untold(n)
    assert (min(variances), max(variances)) == (least.variance, greatest.variance)


def test_without_variance_a_p_value_is_a_limit():
    tied = mann_whitney_normal(2, 3, ties=(5,))
    assert tied.variance == 0
    assert tied.p_value(3, corrected=False) == tied.p_value(3, corrected=True) == 1
    assert tied.p_value(6, corrected=False) == 0
    assert tied.p_value(3, "one-sided", corrected=False) == 0.5
    assert tied.p_value(6, "less", corrected=False) == 1


def test_what_would_take_too_long_is_refused_before_it_starts():
    with pytest.raises(
        ValueError, match=r"counting would move 2.0e\+10 bytes; the limit is 1e\+10"
    ):
        mann_whitney(100, 100)
    with pytest.raises(ValueError, match="counting would move"):
        signed_rank(10_000)


def test_what_is_no_test_is_refused():
    with pytest.raises(ValueError, match=r"ties \(2, 2\) do not add up to 5 people"):
        mann_whitney(2, 3, ties=(2, 2))
    with pytest.raises(ValueError, match="a rank test of 0 people"):
        signed_rank(0)
    with pytest.raises(ValueError, match="U is 13; with 3 and 4 people it is 0 to 12"):
        mann_whitney_untold(3, 4, 13)
    with pytest.raises(ValueError, match="alternative is 'up'; allowed are two-sided"):
        signed_rank_normal(4).p_value(2, "up", corrected=True)

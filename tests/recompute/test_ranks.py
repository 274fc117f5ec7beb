"""The p values are from scipy 1.17.1, wilcoxon(range(1, n + 1), method="exact")."""

from fractions import Fraction

import pytest
from scipy import stats

from overread.recompute.ranks import smallest_p


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

"""Tests of counts against scipy, and Fisher's against dealing out every success."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from scipy import stats

from overread.recompute.contingency import chi_square, fisher_null, fisher_p

RNG = np.random.default_rng(6)
TABLES = [t.tolist() for t in RNG.integers(0, 15, (60, 2, 2)) if t.sum(0).all() and t.sum(1).all()]


@pytest.mark.parametrize("corrected", [True, False])
def test_chi_square_of_two_by_two_is_that_of_scipy(corrected):
    for table in TABLES:
        theirs = stats.chi2_contingency(table, correction=corrected)
        ours = chi_square(table, corrected=corrected)
        assert float(ours.statistic) == pytest.approx(theirs.statistic, rel=1e-11, abs=1e-13)
        assert (ours.df, ours.p) == (1, pytest.approx(theirs.pvalue, rel=1e-10))


@pytest.mark.parametrize("shape", [(3, 2), (2, 4), (5, 2), (3, 3)])
def test_chi_square_of_larger_tables_is_that_of_scipy(shape):
    table = (1 + RNG.integers(0, 15, shape)).tolist()
    theirs = stats.chi2_contingency(table)
    ours = chi_square(table, corrected=False)
    assert (ours.df, ours.p) == (theirs.dof, pytest.approx(theirs.pvalue, rel=1e-10))


def test_the_correction_never_overshoots():
    assert chi_square([[5, 5], [5, 6]], corrected=True).statistic == 0
    assert chi_square([[5, 5], [5, 6]], corrected=True).p == 1


@pytest.mark.parametrize("sided", ["two-sided", "less", "greater"])
def test_fishers_p_is_that_of_scipy(sided):
    for table in TABLES:
        theirs = stats.fisher_exact(table, alternative=sided).pvalue
        assert float(fisher_p(table, sided)) == pytest.approx(theirs, rel=1e-11)


def test_fishers_distribution_is_that_of_every_way_to_deal_out_the_successes():
    for first, second in product(range(1, 5), repeat=2):
        for successes in range(first + second + 1):
            dealt = list(combinations(range(first + second), successes))
            in_first = [sum(i < first for i in chosen) for chosen in dealt]
            expected = [in_first.count(k) for k in range(min(first, successes) + 1)]
            assert list(fisher_null(first, second, successes).counts) == expected


def test_a_table_exactly_as_probable_counts():
    """The mirror image has the same margins and the same probability."""
    assert fisher_p([[3, 0], [0, 3]]) == 2 * fisher_p([[3, 0], [0, 3]], "greater")
    assert fisher_p([[3, 0], [0, 3]], "one-sided") == Fraction(1, 20)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([[1, 2], [3]], "is not a table of at least 2 by 2"),
        ([[1, 2]], "is not a table of at least 2 by 2"),
        ([[1, -2], [3, 4]], "has a negative count"),
        ([[0, 0], [3, 4]], "has an empty row or column"),
        ([[1, 2], [3, 4], [5, 6]], "the correction is for 2 by 2; got 3 by 2"),
    ],
)
def test_what_is_no_table_is_refused(table, message):
    with pytest.raises(ValueError, match=message):
        chi_square(table, corrected=True)


def test_fishers_test_refuses_what_it_cannot_count():
    with pytest.raises(ValueError, match="is not a table of 2 by 2"):
        fisher_p([[1, 2], [3, 4], [5, 6]])
    with pytest.raises(ValueError, match="has a negative count"):
        fisher_p([[1, -2], [3, 4]])
    with pytest.raises(ValueError, match="8 successes among 3 and 4 people cannot be"):
        fisher_null(3, 4, 8)

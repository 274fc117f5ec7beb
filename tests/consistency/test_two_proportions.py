"""Chi-square and Fisher's test from exact counts."""

from itertools import product

import numpy as np
import pytest
from scipy import stats


def counts_of(tables):
    a, b, c, d = np.array(tables).T
    return {"events1": a, "n1": a + b, "events2": c, "n2": c + d}


SMALL = list(product(range(5), repeat=4))


def test_the_lady_tasting_tea(derive):
    # Fisher 1935: three of four cups of each kind recognised; R: fisher.test, p = 0.4857, 0.2429.
    counts = counts_of([(3, 1, 1, 3)])
    assert derive("fisher", counts=counts)["p"].derived[0] == pytest.approx(34 / 70)
    one_sided = derive("fisher", counts=counts, sided="one-sided")["p"]
    assert one_sided.derived[0] == pytest.approx(17 / 70)


@pytest.mark.parametrize("correction", ["none", "yates"])
def test_every_small_table_has_scipys_chi_square(derive, correction):
    tables = [t for t in SMALL if all((t[0] + t[1], t[2] + t[3], t[0] + t[2], t[1] + t[3]))]
    found = derive("chi2_counts", counts=counts_of(tables), correction=correction)
    for row, (a, b, c, d) in enumerate(tables):
        test = stats.chi2_contingency([[a, b], [c, d]], correction=correction == "yates")
        assert found["chi2"].derived[row] == pytest.approx(test.statistic, abs=1e-12)
        assert found["p"].derived[row] == pytest.approx(test.pvalue)
    for quantity in found.values():
        assert (quantity.low <= quantity.derived).all()
        assert (quantity.high >= quantity.derived).all()
        assert quantity.high - quantity.low == pytest.approx(0, abs=1e-7)


def test_every_small_table_has_scipys_fisher_test(derive):
    tables = [t for t in SMALL if sum(t)]
    found = derive("fisher", counts=counts_of(tables))["p"]
    p = [stats.fisher_exact([t[:2], t[2:]]).pvalue for t in map(list, tables)]
    assert found.derived == pytest.approx(p)


def test_of_an_empty_row_or_column_and_of_impossible_counts_nothing_follows(derive):
    counts = {"events1": [0, 5, 3], "n1": [4, 4, 0], "events2": [0, 1, 1], "n2": [4, 4, 4]}
    for name in ("chi2_counts", "fisher"):
        found = derive(name, counts=counts)["p"]
        assert np.isnan(found.low[1:]).all()
    assert np.isnan(derive("chi2_counts", counts=counts)["chi2"].high).all()
    assert derive("fisher", counts=counts)["p"].derived[0] == 1


def test_a_table_that_would_take_too_long_is_left_alone(derive):
    counts = {"events1": [50_000], "n1": [100_000], "events2": [49_000], "n2": [100_000]}
    assert np.isnan(derive("fisher", counts=counts)["p"].derived[0])
    assert derive("chi2_counts", counts=counts)["p"].derived[0] < 1e-4

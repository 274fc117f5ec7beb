"""The adjusted p values are from statsmodels 0.15.0, multipletests(p, method=...): holm, fdr_bh."""

import itertools

import pandas as pd
import pytest

from overread.recompute.multiplicity import METHODS, adjust

NINE = [0.0007, 0.0008, 0.0079, 0.0336, 0.0157, 0.0147, 0.0289, 0.3466, 0.0743]
PINNED = [
    ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06], [0.03, 0.04, 0.04]),
    (
        NINE,
        [0.0063, 0.0064, 0.0553, 0.1156, 0.0882, 0.0882, 0.1156, 0.3466, 0.1486],
        [0.0036, 0.0036, 0.0237, 0.0432, 0.02826, 0.02826, 0.0432, 0.3466, 0.0835875],
    ),
    ([0.5, 0.5, 0.9, 1.0], [1.0] * 4, [1.0] * 4),
    ([0.0, 0.02, 0.02, 0.6], [0.0, 0.06, 0.06, 0.6], [0.0, 0.08 / 3, 0.08 / 3, 0.6]),
    ([0.03], [0.03], [0.03]),
    ([], [], []),
]


@pytest.mark.parametrize(("raw", "holm", "bh"), PINNED)
def test_adjusted_p_values_are_those_of_statsmodels(raw, holm, bh):
    assert adjust(raw, "holm") == pytest.approx(holm, rel=1e-12)
    assert adjust(raw, "benjamini-hochberg") == pytest.approx(bh, rel=1e-12)
    assert adjust(raw, "none") == raw


@pytest.mark.parametrize("method", METHODS)
def test_the_order_in_which_p_values_are_given_does_not_matter(method):
    raw = [0.2, 0.001, 0.03, 0.03]
    expected = dict(zip(raw, adjust(raw, method), strict=True))
    for order in itertools.permutations(raw):
        assert adjust(order, method) == pytest.approx([expected[p] for p in order])


@pytest.mark.parametrize("method", METHODS)
def test_no_adjustment_makes_a_p_value_smaller(method):
    assert all(new >= old for new, old in zip(adjust(NINE, method), NINE, strict=True))


@pytest.mark.parametrize("method", METHODS)
def test_a_column_of_p_values_is_adjusted_by_position_whatever_its_labels(method):
    raw = [0.2, 0.001, 0.03]
    for labels in ([2, 0, 1], ["a", "b", "c"]):
        assert adjust(pd.Series(raw, index=labels), method) == adjust(raw, method)


def test_an_unknown_method_is_named_with_those_allowed():
    allowed = "method is 'bonferroni'; allowed are none, holm, benjamini-hochberg"
    with pytest.raises(ValueError, match=allowed):
        adjust([0.01], "bonferroni")

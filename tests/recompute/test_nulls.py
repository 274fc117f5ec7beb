"""Exact null distributions against scipy, and against their definitions in fractions."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from overread.printed import Interval
from overread.recompute.nulls import ALTERNATIVES, RULES, Null, binomial

COUNTS = st.lists(st.integers(0, 5), min_size=1, max_size=9).filter(any).map(tuple)


def defined(counts, place, alternative, rule):
    """The p value straight from the definition, on fractions."""
    chance = {i: Fraction(c, sum(counts)) for i, c in enumerate(counts)}
    less = sum(p for i, p in chance.items() if i <= place)
    greater = sum(p for i, p in chance.items() if i >= place)
    if alternative != "two-sided":
        return {"less": less, "greater": greater, "one-sided": min(less, greater)}[alternative]
    if rule == "doubled":
        return min(Fraction(1), 2 * min(less, greater))
    if rule == "likelihood":
        return sum(p for p in chance.values() if p <= chance[place])
    mean = sum(i * p for i, p in chance.items())
    return sum(p for i, p in chance.items() if abs(i - mean) >= abs(place - mean))


@given(COUNTS, st.integers(1, 2), st.sampled_from(RULES), st.sampled_from(ALTERNATIVES))
def test_every_p_value_is_the_defined_one(counts, scale, rule, alternative):
    null = Null(counts, scale)
    places = [i for i, count in enumerate(counts) if count]
    expected = [defined(counts, i, alternative, rule) for i in places]
    statistics = [Fraction(i, scale) for i in places]
    assert [null.p_value(s, alternative, rule=rule) for s in statistics] == expected
    assert null.p_values(alternative, rule=rule) == tuple(sorted(set(expected)))
    some = Interval(expected[0], max(expected), True, False)
    within = [(s, p) for s, p in zip(statistics, expected, strict=True) if p in some]
    assert null.giving(some, alternative, rule=rule) == within


@pytest.mark.parametrize(("n", "chance"), [(1, "1/2"), (9, "1/2"), (10, "1/2"), (12, "3/10")])
def test_the_binomial_test_is_that_of_scipy(n, chance):
    null = binomial(n, Fraction(chance))
    for k in range(n + 1):
        for alternative in ("two-sided", "less", "greater"):
            expected = stats.binomtest(k, n, float(Fraction(chance)), alternative).pvalue
            exact = null.p_value(k, alternative, rule="likelihood")
            assert float(exact) == pytest.approx(expected, rel=1e-12)


def test_an_asymmetric_test_depends_on_how_its_tails_are_counted():
    null = binomial(3, Fraction(1, 4))
    assert [null.p_value(2, rule=rule) for rule in RULES] == [
        Fraction(20, 64),
        Fraction(10, 64),
        Fraction(10, 64),
    ]
    assert null.p_value(0, rule="distance") == Fraction(37, 64)
    assert binomial(40).counts == tuple(comb(40, k) for k in range(41))


@pytest.mark.parametrize("statistic", [-1, 4, 1.5, 2])
def test_a_statistic_that_cannot_be_is_refused(statistic):
    with pytest.raises(ValueError, match=f"the statistic is {statistic}, which no arrangement"):
        Null((1, 3, 0, 1)).p_value(statistic)


def test_what_is_not_known_is_refused():
    with pytest.raises(ValueError, match="alternative is 'both'; allowed are two-sided, one-sided"):
        binomial(3).p_value(1, "both")
    with pytest.raises(ValueError, match="rule is 'mid'; allowed are doubled, distance, likel"):
        binomial(3).p_value(1, rule="mid")
    with pytest.raises(ValueError, match="3 trials with a chance of 2: there is no such test"):
        binomial(3, Fraction(2))

"""A few people against the rest: against scipy's permutation test, and by counting."""

import random
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from overread.outcomes import TooCostly
from overread.recompute import subgroups
from overread.recompute.subgroups import Subgroup, compare

VALUES = st.lists(
    st.fractions(-9, 9, max_denominator=6) | st.integers(-9, 9), min_size=2, max_size=7
)


@st.composite
def cases(draw):
    """Values and who is a member; some are and some are not."""
    values = draw(VALUES)
    size = draw(st.integers(1, len(values) - 1))
    chosen = draw(st.permutations(range(len(values))))[:size]
    return values, [place in chosen for place in range(len(values))]


def split(values, members):
    pairs = list(zip(values, members, strict=True))
    return [v for v, m in pairs if m], [v for v, m in pairs if not m]


def test_the_two_highest_of_five_are_farthest_of_all_choices():
    assert compare([9, 8, 1, 2, 3], [True, True, False, False, False]) == Subgroup(
        members=Fraction(17, 2), others=Fraction(2), as_far=1, choices=10
    )


def test_choices_as_far_in_the_other_direction_count():
    """Of the six pairs of 0, 0, 1, 1 one is 1 below the rest, one is 1 above, four are equal."""
    found = compare([0, 0, 1, 1], [True, True, False, False])
    assert (found.members, found.others) == (0, 1)
    assert (found.as_far, found.choices, found.p) == (2, 6, Fraction(1, 3))


def test_one_person_is_compared_with_each_other_in_turn():
    """Gaps from the mean of the other three: -16/3, -4, 0 and 28/3."""
    values = [0, 1, 4, 11]
    at_least = []
    for place in range(4):
        members = [other == place for other in range(4)]
        at_least.append(compare(values, members).as_far)
    assert at_least == [2, 3, 4, 1]


def test_people_who_are_all_alike_differ_by_chance_always():
    found = compare([5, 5, 5, 5, 5], [True, False, True, False, False])
    assert (found.members, found.others, found.p) == (5, 5, 1)


def test_the_p_value_is_that_of_scipys_exact_permutation_test():
    rng = random.Random(3)
    seen = set()
    for _ in range(25):
        n = rng.randrange(4, 9)
        values = [rng.randrange(-6, 7) for _ in range(n)]
        size = rng.randrange(2, n - 1)
        chosen = rng.sample(range(n), size)
        members = [place in chosen for place in range(n)]
        theirs = stats.permutation_test(
            split(values, members),
            lambda one, other, axis: np.abs(np.mean(one, axis) - np.mean(other, axis)),
            n_resamples=np.inf,
            alternative="greater",
            vectorized=True,
        )
        ours = compare(values, members)
        assert len(theirs.null_distribution) == ours.choices == comb(n, size)
        assert float(ours.p) == pytest.approx(theirs.pvalue, rel=1e-12)
        seen.add(ours.p)
    assert len(seen) > 10


@settings(max_examples=30)
@given(cases())
def test_every_number_is_that_of_the_definition(case):
    values, members = case
    inside, outside = split(values, members)
    gap = abs(Fraction(sum(inside)) / len(inside) - Fraction(sum(outside)) / len(outside))
    as_far = 0
    for some in combinations(range(len(values)), len(inside)):
        one = [values[place] for place in some]
        rest = [values[place] for place in range(len(values)) if place not in some]
        as_far += abs(Fraction(sum(one)) / len(one) - Fraction(sum(rest)) / len(rest)) >= gap
    found = compare(values, members)
    assert found.members * len(inside) == sum(inside)
    assert found.others * len(outside) == sum(outside)
    assert (found.as_far, found.choices) == (as_far, comb(len(values), len(inside)))
    assert found.p == Fraction(as_far, found.choices)


@settings(max_examples=30)
@given(cases())
def test_exchanging_members_and_others_changes_nothing_but_their_names(case):
    values, members = case
    one, other = compare(values, members), compare(values, [not member for member in members])
    assert (one.members, one.others) == (other.others, other.members)
    assert (one.as_far, one.choices, one.p) == (other.as_far, other.choices, other.p)


@settings(max_examples=30)
@given(cases(), st.fractions(-5, 5).filter(bool), st.fractions(-50, 50), st.randoms())
def test_neither_the_unit_nor_the_zero_nor_the_order_of_people_matters(case, unit, zero, rng):
    values, members = case
    pairs = [(unit * value + zero, member) for value, member in zip(values, members, strict=True)]
    rng.shuffle(pairs)
    one, other = compare(values, members), compare(*zip(*pairs, strict=True))
    assert other.members == unit * one.members + zero
    assert other.others == unit * one.others + zero
    assert (other.as_far, other.choices) == (one.as_far, one.choices)


def test_ties_are_ties_where_binary_fractions_would_not_be():
    """In binary, 0.1 + 0.2 is more than 0.3; in fractions both pairs are as far from the rest."""
    values = [Fraction(1, 10), Fraction(2, 10), Fraction(3, 10), Fraction(0)]
    found = compare(values, [True, True, False, False])
    assert (found.members, found.others, found.p) == (Fraction(3, 20), Fraction(3, 20), 1)


@pytest.mark.parametrize(("member", "number"), [(False, 0), (True, 3)])
def test_nobody_and_everybody_are_no_subgroup(member, number):
    with pytest.raises(ValueError, match=f"{number} of 3 are members; some and not all are needed"):
        compare([1, 2, 3], [member] * 3)


def test_too_many_choices_are_refused_before_any_is_made():
    nobody_looks_at = [object()] * 40
    message = "137,846,528,820 choices; the limit is 1,000,000"
    with pytest.raises(TooCostly, match=message):
        compare(nobody_looks_at, [True, False] * 20)


def test_as_many_choices_as_the_limit_are_made(monkeypatch):
    members = [True, True, False, False, False]
    monkeypatch.setattr(subgroups, "MOST_CHOICES", 10)
    assert compare(range(5), members).choices == 10
    monkeypatch.setattr(subgroups, "MOST_CHOICES", 9)
    with pytest.raises(TooCostly, match="10 choices; the limit is 9"):
        compare(range(5), members)


@pytest.mark.parametrize("members", [[True, False], [True, False, False, True]])
def test_as_many_members_as_values_are_needed(members):
    with pytest.raises(ValueError, match=f"{len(members)} members are told of 3 values"):
        compare([1, 2, 3], members)

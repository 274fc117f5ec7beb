"""Claims that share an unknown: what suits all, and who excludes whom, against every subset."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overread.consistency.families import common, family
from overread.printed import Interval, interval, printed

VALUES = st.frozensets(st.integers(0, 6), max_size=5)


def smallest(admitted, empty):
    """Every smallest set of claims that `empty` says nothing suits, by trying all subsets."""
    names = list(admitted)
    subsets = [set(c) for k in range(1, len(names) + 1) for c in combinations(names, k)]
    bad = [s for s in subsets if empty([admitted[name] for name in s])]
    return {frozenset(s) for s in bad if not any(other < s for other in bad)}


@given(st.lists(VALUES, min_size=1, max_size=5))
def test_the_claims_that_exclude_one_another_are_those_of_every_subset(sets):
    admitted = {str(i): values for i, values in enumerate(sets)}
    found = family(admitted)
    shared = frozenset.intersection(*sets)
    assert found.shared == tuple(sorted(shared))
    expected = smallest(admitted, lambda chosen: not frozenset.intersection(*chosen))
    assert set(found.conflict.sets) == expected
    assert bool(expected) == (not shared)


@st.composite
def intervals(draw):
    ends = draw(st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted))
    low, high = (draw(st.sampled_from([Fraction(end), None])) for end in ends)
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


QUARTERS = [Fraction(i, 4) for i in range(-4, 32)]
"""With ends at whole numbers, any overlap has one of these."""


def nothing(chosen):
    return not any(all(value in each for each in chosen) for value in QUARTERS)


@given(st.lists(intervals(), min_size=1, max_size=5))
def test_intervals_are_intersected_exactly(several):
    admitted = {str(i): ends for i, ends in enumerate(several)}
    found = family(admitted)
    inside = [value for value in QUARTERS if all(value in ends for ends in several)]
    assert (found.shared is None) == (not inside)
    if inside:
        assert [value for value in QUARTERS if value in found.shared] == inside
    assert set(found.conflict.sets) == smallest(admitted, nothing)


def test_lists_ranges_sets_and_intervals_go_together():
    percent = interval(printed("<12"))
    found = family({"a": [9, 3, 20], "b": range(2, 10**6), "c": {9, 20, 3}, "d": percent})
    assert found.shared == (3, 9)
    assert common([[(3, 4), (2, 5)], {(2, 5), (3, 4), (9, 9)}]) == ((2, 5), (3, 4))


def test_three_claims_that_agree_in_pairs_are_in_conflict_together():
    found = family({"mean": {1, 2}, "percent": {2, 3}, "p": {1, 3}, "n": range(9)})
    assert found.conflict.sets == (frozenset({"mean", "percent", "p"}),)
    assert found.conflict.common == {"mean", "percent", "p"}


def test_a_claim_that_nothing_suits_is_in_conflict_by_itself():
    found = family({"mean": (), "n": {3}})
    assert found.conflict.sets == (frozenset({"mean"}),)
    assert found.shared == ()


def test_no_claims_allow_everything():
    assert family({}).shared == Interval(None, None, False, False)
    assert family({}).conflict.sets == ()


def test_too_many_claims_are_refused_before_they_are_tried():
    message = (
        "20 claims with up to 1,000 values: up to 1,048,576,000 are to be looked up; the limit"
    )
    with pytest.raises(ValueError, match=message):
        family({str(i): range(1000) for i in range(20)})

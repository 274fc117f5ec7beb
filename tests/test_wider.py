"""Intervals made wider by a tolerance."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overread.printed import Interval, interval, printed, wider

ENDS = st.none() | st.fractions(-20, 20, max_denominator=12)
BY = st.fractions(0, 9, max_denominator=12)


@st.composite
def intervals(draw):
    low, high = draw(ENDS), draw(ENDS)
    if low is not None and high is not None and low > high:
        low, high = high, low
    if low is not None and low == high:
        return Interval(low, high)
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


def test_both_ends_move_apart_and_stay_as_open_as_they_were():
    printed_so = interval(printed("3.4"), "truncated")
    assert printed_so == Interval(Fraction(17, 5), Fraction(7, 2), True, False)
    assert wider(printed_so, "0.1") == Interval(Fraction(33, 10), Fraction(18, 5), True, False)


@pytest.mark.parametrize("by", ["0.25", "1/4", Fraction(1, 4)])
def test_the_width_may_be_text_or_a_fraction_and_is_exact(by):
    assert wider(Interval(Fraction(0), Fraction(1)), by)[:2] == (Fraction(-1, 4), Fraction(5, 4))


def test_an_end_that_is_not_there_does_not_come_into_being():
    assert wider(interval(printed("<0.05")), 1) == Interval(None, Fraction(21, 20), False, False)
    assert wider(interval(printed("≥3")), 1) == Interval(Fraction(2), None, True, False)
    assert wider(Interval(None, None), 1) == Interval(None, None)


def test_an_end_at_zero_is_an_end():
    assert wider(Interval(Fraction(0), Fraction(0)), 2) == Interval(Fraction(-2), Fraction(2))


@settings(max_examples=40)
@given(intervals(), BY, st.fractions(-40, 40, max_denominator=12))
def test_a_value_is_in_the_wider_interval_if_one_in_the_narrower_is_so_near(ends, by, value):
    near = Interval(value - by, value + by)
    assert (value in wider(ends, by)) == near.meets(ends)


@settings(max_examples=40)
@given(intervals(), BY, BY)
def test_wider_twice_is_wider_by_both_and_wider_by_nothing_is_the_same(ends, by, more):
    assert wider(wider(ends, by), more) == wider(ends, by + more)
    assert wider(ends, 0) == ends

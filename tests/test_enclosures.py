"""Outer bounds of functions over boxes."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overread.enclosures import (
    Effort,
    difference,
    greatest,
    least,
    outward,
    quotient,
    size,
    spread,
)


def wave(low, high, row):
    """(x - a)² - (y - a)², with a from the row; by interval arithmetic."""
    away = [(low[:, i] - row / 10, high[:, i] - row / 10) for i in (0, 1)]
    squares = [(near**2, far**2) for near, far in map(size, away)]
    return squares[0][0] - squares[1][1], squares[0][1] - squares[1][0]


def saddle(low, high, row):
    """x · y, whose enclosure depends on the signs."""
    ends = [x * y for x in (low[:, 0], high[:, 0]) for y in (low[:, 1], high[:, 1])]
    return np.min(ends, axis=0), np.max(ends, axis=0)


def rough(low, high, row):
    """x² - x, each x taken for itself: far too wide on large boxes."""
    (near, far) = size((low[:, 0], high[:, 0]))
    return near**2 - high[:, 0], far**2 - low[:, 0]


class Extremes(NamedTuple):
    """Both bounds, and where both are as close as was asked."""

    low: np.ndarray
    high: np.ndarray
    reached: np.ndarray


def extremes(enclose, low, high, **how):
    bottom, sure = least(enclose, low, high, **how)
    top, sure_too = greatest(enclose, low, high, **how)
    return Extremes(bottom, top, sure & sure_too)


def boxes(rows, dims, seed=0):
    rng = np.random.default_rng(seed)
    low = rng.uniform(-2, 2, (rows, dims))
    return low, low + rng.exponential(1, (rows, dims))


@pytest.mark.parametrize(("enclose", "dims"), [(wave, 2), (saddle, 2), (rough, 1)])
def test_a_dense_grid_is_inside_and_reaches_both_ends(enclose, dims):
    low, high = boxes(60, dims)
    found = extremes(enclose, low, high)
    shares = np.linspace(0, 1, 201)
    for row in range(len(low)):
        grid = [low[row, i] + shares * (high - low)[row, i] for i in range(dims)]
        at = np.stack(np.meshgrid(*grid), axis=-1).reshape(-1, dims)
        taken, _ = enclose(at, at, np.full(len(at), row))
        width = np.ptp(taken)
        assert found.low[row] <= taken.min()
        assert found.high[row] >= taken.max()
        assert taken.min() - found.low[row] < 1e-3 * width + 1e-4
        assert found.high[row] - taken.max() < 1e-3 * width + 1e-4
    assert found.reached.all()


def test_a_minimum_inside_is_found_to_the_tolerance_and_not_beyond_it():
    found, reached = least(rough, np.array([[-1.0]]), np.array([[3.0]]), effort=Effort(1e-4))
    assert reached.all()
    assert -0.25 * (1 + 1.1e-4) <= found[0] <= -0.25


def test_a_search_that_stops_early_is_wider_and_says_so():
    low, high = boxes(20, 1)
    soon, late = (extremes(rough, low, high, effort=Effort(boxes=n)) for n in (4, 10_000))
    assert late.reached.all()
    short = ~soon.reached
    assert short.sum() > 5
    assert (soon.low[short] <= late.low[short]).all()
    assert (soon.high[short] >= late.high[short]).all()
    assert ((soon.high - soon.low)[short] > 1.01 * (late.high - late.low)[short]).all()


def test_rows_do_not_depend_on_the_others():
    low, high = boxes(9000, 2)
    effort = Effort(1e-2)
    together = extremes(wave, low, high, effort=effort)
    for row in (0, 4095, 4096, 8999):
        alone = extremes(
            lambda low, high, _, row=row: wave(low, high, np.array(row)),
            low[[row]], high[[row]], effort=effort,
        )  # fmt: skip
        assert alone.low[0] == together.low[row]
        assert alone.high[0] == together.high[row]


def test_a_box_without_inside_has_the_value_itself():
    point = np.array([[1.5, -0.5]])
    found = extremes(saddle, point, point)
    assert (found.low, found.high) == (-0.75, -0.75)


def test_no_rows_give_no_bounds():
    found = extremes(saddle, np.empty((0, 2)), np.empty((0, 2)))
    assert found.low.shape == found.high.shape == found.reached.shape == (0,)


def test_a_box_without_ends_and_a_function_that_is_not_a_number_bound_nothing():
    low, high = np.array([[0.0], [-np.inf]]), np.array([[1.0], [np.inf]])
    found = extremes(lambda low, high, row: (low[:, 0] * np.nan, high[:, 0]), low, high)
    assert found.low.tolist() == [-np.inf, -np.inf]
    bound, reached = greatest(saddle_of_one, low, high)
    assert bound.tolist() == [1, np.inf]
    assert reached.tolist() == [True, True]


def saddle_of_one(low, high, row):
    return low[:, 0], high[:, 0]


number = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-6)
interval = st.tuples(number, number).map(sorted)


def ends(pair):
    return tuple(np.array([value]) for value in pair)


@given(interval, interval, st.floats(0, 1), st.floats(0, 1))
def test_interval_arithmetic_contains_every_result(one, other, share, other_share):
    x, y = (
        min(max(low + part * (high - low), low), high)
        for (low, high), part in ((one, share), (other, other_share))
    )
    low, high = difference(ends(one), ends(other))
    assert low <= x - y <= high
    low, high = size(ends(one))
    assert low <= abs(x) <= high
    over, under = size(ends(one)), size(ends(other))
    if y:
        low, high = outward(*quotient(over, under))
        assert low <= abs(x) / abs(y) <= high


@given(*[st.tuples(*[st.integers(-(10**6), 10**6), st.integers(1, 10**4)])] * 2)
def test_a_difference_of_fractions_lies_between_the_ends_of_their_floats(one, other):
    # In floats 0.3 - 0.1 is below 0.2: the difference itself must not be lost.
    x, y = Fraction(*one), Fraction(*other)
    (low,), (high,) = difference(ends((float(x),) * 2), ends((float(y),) * 2))
    assert Fraction(low) <= x - y <= Fraction(high)


def test_division_by_what_may_be_zero_has_no_upper_end():
    zero, some = (0.0, 0.0), (1.0, 2.0)
    assert [float(e[0]) for e in quotient(ends(some), ends((0.0, 4.0)))] == [0.25, np.inf]
    assert [float(e[0]) for e in quotient(ends(zero), ends(zero))] == [0, np.inf]
    assert [float(e[0]) for e in quotient(ends((0.0, 1.0)), ends((2.0, np.inf)))] == [0, 0.5]
    assert np.isnan(quotient(ends(some), ends((np.nan, np.nan)))).all()


def test_a_quantity_without_sign_starts_at_zero_and_a_negative_one_can_be_anything():
    assert [float(e[0]) for e in spread(ends((-0.05, 0.05)))] == [0, 0.05]
    assert [float(e[0]) for e in spread(ends((-2.0, -1.0)))] == [0, np.inf]
    assert [float(e[0]) for e in spread(ends((1.0, 2.0)))] == [1, 2]

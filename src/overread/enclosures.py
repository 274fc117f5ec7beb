"""Ranges of functions over boxes of inputs, as outer bounds: never too narrow.

Arithmetic on intervals, and branch and bound where a function is not monotone. An interval is a
pair of arrays, its ends; infinite ends are allowed, and NaN stays NaN.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ends = tuple[Floats, Floats]
"""The least and greatest of a quantity, an array of each."""

Enclosure = Callable[[Floats, Floats, NDArray[np.int64]], Ends]
"""Takes sub-boxes as arrays of their low and high corners, shape (boxes, dims), and the row that
each belongs to; gives bounds on the function over each, shape (boxes,), exact on a single point."""

_SLACK = 1e-9
"""Relative, outward; far beyond the error of the special functions in any scipy since 1.14."""
_ROUNDING = 1e-15
"""Relative, outward: what reading the ends of a difference as floats and subtracting can cost."""
_ROWS = 4096
"""Rows searched at a time, so that memory is bounded."""


class Bounds(NamedTuple):
    """The ends of intervals, as floats; infinite where there is none.

    Attributes
    ----------
    low, high : array of float
        In the unit of the quantity.
    """

    low: Floats
    high: Floats


class Effort(NamedTuple):
    """How hard to search.

    Attributes
    ----------
    tolerance : float
        By what share of itself an end may be too wide.
    negligible : float
        By how much it may be too wide in any case, in the unit of the function.
    boxes : int
        How many boxes may be enclosed for each end, on average over the rows.
    """

    tolerance: float = 1e-5
    negligible: float = 1e-12
    boxes: int = 10_000


USUAL = Effort()
"""Enough for printed digits."""


def least(
    enclose: Enclosure, low: Floats, high: Floats, *, effort: Effort = USUAL
) -> tuple[Floats, NDArray[np.bool_]]:
    """Bound a function from below over a box, for many rows at once.

    Branch and bound (Moore 1966, Interval Analysis): boxes are halved across their widest side,
    those that cannot improve the end are done, until it is within the tolerance of a value that the
    function takes.

    Parameters
    ----------
    enclose : callable
        As `Enclosure` says; what is not a number counts as unbounded.
    low, high : array of float, shape (rows, dims)
        The corners of each row's box.
    effort : Effort
        Tolerance, and the number of boxes at which to stop.

    Returns
    -------
    array of float, array of bool, shape (rows,)
        An outer bound, in the unit of the function, and whether it is as close as the tolerance
        asks; if not, it is valid but wider.

    Examples
    --------
    x · (1 - x) has its maximum inside.

    >>> def enclose(low, high, row):
    ...     return (low * (1 - high))[:, 0], (high * (1 - low))[:, 0]
    >>> bottom, _ = least(enclose, np.array([[0.25]]), np.array([[1.0]]))
    >>> top, _ = greatest(enclose, np.array([[0.25]]), np.array([[1.0]]))
    >>> round(float(bottom[0]), 5), round(float(top[0]), 5)
    (0.0, 0.25)
    """
    bound, reached = np.empty(len(low)), np.empty(len(low), bool)
    for start in range(0, len(low), _ROWS):
        part = slice(start, start + _ROWS)
        with np.errstate(all="ignore"):
            bound[part], reached[part] = _least(
                _shifted(enclose, start), low[part], high[part], effort
            )
    return bound, reached


def greatest(
    enclose: Enclosure, low: Floats, high: Floats, *, effort: Effort = USUAL
) -> tuple[Floats, NDArray[np.bool_]]:
    """Bound a function from above over a box, for many rows at once; as `least` does."""
    bound, reached = least(_negative(enclose), low, high, effort=effort)
    return -bound, reached


def _least(
    enclose: Enclosure, low: Floats, high: Floats, effort: Effort
) -> tuple[Floats, NDArray[np.bool_]]:
    """Search a part of the rows; a box that is done leaves its bound behind, so nothing is lost."""
    rows = len(low)
    bound, taken = np.full(rows, np.inf), np.full(rows, np.inf)
    row, left = np.arange(rows, dtype=np.int64), effort.boxes * rows
    for corner in (low, high):
        taken = np.fmin(taken, enclose(corner, corner, row)[1])
    while row.size:
        inside = _below(enclose(low, high, row)[0])
        middle = (low + high) / 2
        np.fmin.at(taken, row, enclose(middle, middle, row)[1])
        left -= row.size
        open_ = (inside < _goal(taken, effort)[row]) & _divisible(low, high)
        if 2 * open_.sum() > left:
            open_[:] = False
        np.minimum.at(bound, row[~open_], inside[~open_])
        low, high = _halves(low[open_], high[open_])
        row = np.tile(row[open_], 2)
    return bound, bound >= _goal(taken, effort)


def _goal(taken: Floats, effort: Effort) -> Floats:
    """What a lower bound must reach, given the least value that is known to be taken."""
    allowed = np.maximum(effort.tolerance * np.abs(taken), effort.negligible)
    return np.where(np.isfinite(taken), taken - allowed, taken)


def _divisible(low: Floats, high: Floats) -> NDArray[np.bool_]:
    """Whether a box has ends, and a floating-point number between those of its widest side."""
    side = np.argmax(high - low, axis=1)[:, np.newaxis]
    low, high = (np.take_along_axis(end, side, 1)[:, 0] for end in (low, high))
    middle = low + (high - low) / 2
    return np.isfinite(low) & np.isfinite(high) & (low < middle) & (middle < high)


def _halves(low: Floats, high: Floats) -> Ends:
    """Cut boxes in two across their widest side: all first halves, then all second."""
    at = np.arange(len(low)), np.argmax(high - low, axis=1)
    middle = low[at] + (high[at] - low[at]) / 2
    first_high, second_low = high.copy(), low.copy()
    first_high[at] = second_low[at] = middle
    return np.concatenate([low, second_low]), np.concatenate([first_high, high])


def _negative(enclose: Enclosure) -> Enclosure:
    """Enclose the negative of a function."""

    def enclosed(low: Floats, high: Floats, row: NDArray[np.int64]) -> Ends:
        bottom, top = enclose(low, high, row)
        return -top, -bottom

    return enclosed


def _shifted(enclose: Enclosure, start: int) -> Enclosure:
    """Enclose for rows that are counted from a start."""
    return lambda low, high, row: enclose(low, high, row + start)


def _below(values: Floats) -> Floats:
    """Lower bounds; what is not a number bounds nothing."""
    return np.where(np.isnan(values), -np.inf, values)


def outward(low: Floats, high: Floats, *, slack: float = _SLACK) -> Ends:
    """Widen ends by a share of their size, more than floating point can have taken from them.

    Examples
    --------
    >>> low, high = outward(np.array([-1.0]), np.array([np.inf]), slack=0.5)
    >>> float(low[0]), float(high[0])
    (-1.5, inf)
    """
    low, high = np.asarray(low, np.float64), np.asarray(high, np.float64)
    by = [slack * np.where(np.isfinite(end), np.abs(end), 0.0) for end in (low, high)]
    return low - by[0], high + by[1]


def difference(first: Ends, second: Ends) -> Ends:
    """Give the first less the second.

    Examples
    --------
    >>> one = lambda low, high: (np.array([low]), np.array([high]))
    >>> low, high = difference(one(1.0, 2.0), one(0.0, 3.0))
    >>> round(float(low[0]), 9), round(float(high[0]), 9)
    (-2.0, 2.0)
    """
    first, second = outward(*first, slack=_ROUNDING), outward(*second, slack=_ROUNDING)
    return first[0] - second[1], first[1] - second[0]


def size(ends: Ends) -> Ends:
    """Give the absolute value.

    Examples
    --------
    >>> low, high = size((np.array([-3.0, 1.0]), np.array([2.0, 2.0])))
    >>> low.tolist(), high.tolist()
    ([0.0, 1.0], [3.0, 2.0])
    """
    low, high = np.abs(ends[0]), np.abs(ends[1])
    zero = (ends[0] <= 0) & (ends[1] >= 0)
    return np.where(zero, 0.0, np.minimum(low, high)), np.maximum(low, high)


def spread(ends: Ends) -> Ends:
    """Give the part from zero up, of a quantity that has no sign; of a negative one, anything.

    Examples
    --------
    >>> low, high = spread((np.array([-0.5, -2.0]), np.array([0.5, -1.0])))
    >>> low.tolist(), high.tolist()
    ([0.0, 0.0], [0.5, inf])
    """
    return np.maximum(ends[0], 0.0), np.where(ends[1] < 0, np.inf, ends[1])


def quotient(over: Ends, under: Ends) -> Ends:
    """Divide one quantity from zero up by another; zero by zero is anything.

    Examples
    --------
    >>> one = lambda low, high: (np.array([low]), np.array([high]))
    >>> low, high = quotient(one(1.0, 2.0), one(0.0, 4.0))
    >>> float(low[0]), float(high[0])
    (0.25, inf)
    """
    with np.errstate(all="ignore"):
        low, high = over[0] / under[1], over[1] / under[0]
    low = np.where((over[0] == 0) & (under[1] >= 0), 0.0, low)
    return low, np.where((under[0] == 0) & (over[1] >= 0), np.inf, high)

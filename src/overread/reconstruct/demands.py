"""What a printed summary demands of a column of cells, for one column or many at once.

Exact: whole numbers are compared as whole numbers, variances instead of SDs; other numbers as
fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from overread.printed import Interval, exact, mapped, squared, whole

Columns = NDArray[np.int64] | NDArray[np.object_]
"""Candidate columns, shape (columns, cells)."""


@dataclass(frozen=True)
class Demand:
    """A summary that must lie in an interval; called with a list of cells, it says whether it does.

    Attributes
    ----------
    measure : callable
        From columns, shape (columns, cells), to a multiple of the summary, shape (columns,).
    scale : callable
        From the number of cells to what that multiple is of.
    ends : Interval
        The true values behind the printed summary (its square, for an SD).
    """

    measure: Callable[[Columns], Columns]
    scale: Callable[[int], int]
    ends: Interval

    def __call__(self, column: Sequence[Any]) -> bool:
        """Say whether one column, of any numbers, agrees."""
        row = np.fromiter(column, object, len(column))
        return bool(self.holds(row[np.newaxis])[0])

    def holds(self, columns: Columns) -> NDArray[np.bool_]:
        """Say of each column whether it agrees.

        Parameters
        ----------
        columns : array of int64 or object, shape (columns, cells)
            Whole numbers as int64 only if cells times the greatest is below 2³¹.

        Returns
        -------
        array of bool, shape (columns,)
        """
        measured, scale = self.measure(columns), self.scale(columns.shape[1])
        if measured.dtype == object:
            inside = [exact(value) / scale in self.ends for value in measured]
            return np.array(inside, dtype=np.bool_)
        low, high = whole(mapped(self.ends, lambda end: end * scale))
        above = True if low is None else measured >= low
        below = True if high is None else measured <= high
        return np.ones(len(measured), dtype=np.bool_) & above & below


def median_in(ends: Interval) -> Demand:
    """Demand a median; of an even number of cells it is the middle of the two in the middle.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> median_in(interval(printed("43.5")))([39, 25, 48, 51])
    True
    """
    return Demand(_doubled_median, lambda cells: 2, ends)


def least_in(ends: Interval) -> Demand:
    """Demand a smallest value."""
    return Demand(lambda columns: _numbers(columns).min(axis=1), _itself, ends)


def greatest_in(ends: Interval) -> Demand:
    """Demand a largest value."""
    return Demand(lambda columns: _numbers(columns).max(axis=1), _itself, ends)


def range_in(ends: Interval) -> Demand:
    """Demand a distance from the smallest to the largest value.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> range_in(interval(printed("26")))([39, 25, 48, 51])
    True
    """
    return Demand(lambda columns: np.ptp(_numbers(columns), axis=1), _itself, ends)


def total_in(ends: Interval) -> Demand:
    """Demand a sum."""
    return Demand(lambda columns: _numbers(columns).sum(axis=1), _itself, ends)


def mean_in(ends: Interval) -> Demand:
    """Demand a mean.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> mean_in(interval(printed("0.33")))([0, 0, 1]), mean_in(interval(printed("0.34")))([0, 0, 1])
    (True, False)
    """
    return Demand(lambda columns: _numbers(columns).sum(axis=1), lambda cells: cells, ends)


def sd_in(ends: Interval) -> Demand:
    """Demand a standard deviation with n - 1, compared by its square.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> sd_in(interval(printed("3.61")))([2, 4, 9]), sd_in(interval(printed("3.60")))([2, 4, 9])
    (True, False)
    """
    return Demand(_spread, lambda cells: cells * (cells - 1), squared(ends))


def count_in(values: Collection[Any] | Callable[[Any], bool], ends: Interval) -> Demand:
    """Demand how many cells have one of some values; the cells may be of any kind.

    Parameters
    ----------
    values : collection or callable
        The values, or what says of one value whether it counts.
    ends : Interval
        How many cells, as counted.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> three = interval(printed("3"))
    >>> count_in({"yes"}, three)(["yes", "no", "yes"]), count_in(range(10), three)([1, 2, 9, 10])
    (False, True)
    """
    wanted = values if callable(values) else values.__contains__
    return Demand(lambda columns: _flags(columns, wanted).sum(axis=1), _itself, ends)


def _itself(cells: int) -> int:
    """The scale of a summary that is measured as it is."""
    return 1


def _numbers(columns: Columns) -> Columns:
    """The cells as exact numbers."""
    return columns if columns.dtype == np.int64 else np.frompyfunc(exact, 1, 1)(columns)


def _doubled_median(columns: Columns) -> Columns:
    """Twice the median of each column."""
    ordered = np.sort(_numbers(columns), axis=1)
    cells = ordered.shape[1]
    return ordered[:, (cells - 1) // 2] + ordered[:, cells // 2]


def _spread(columns: Columns) -> Columns:
    """The variance of each column times cells · (cells - 1)."""
    cells = columns.shape[1]
    if cells < 2:
        raise ValueError(f"an SD of {cells} cells: at least two are needed")
    numbers = _numbers(columns)
    return cells * (numbers * numbers).sum(axis=1) - numbers.sum(axis=1) ** 2


def _flags(columns: Columns, wanted: Callable[[Any], bool]) -> NDArray[np.int64]:
    """1 for each cell that counts, else 0; each distinct whole number is asked once."""
    if columns.dtype == object:
        return np.frompyfunc(lambda cell: int(bool(wanted(cell))), 1, 1)(columns).astype(np.int64)
    distinct, place = np.unique(columns, return_inverse=True)
    flags = np.array([bool(wanted(value)) for value in distinct.tolist()], dtype=np.int64)
    return flags[place].reshape(columns.shape)

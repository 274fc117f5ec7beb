"""GRIM, GRIMMER and DEBIT for whole columns, in 64-bit integers.

What `grim`, `grimmer` and `debit` do for one row, with the same answers; a row whose numbers do not
fit, or that needs a search, is passed on to them.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from overread import columns
from overread.columns import Numbers
from overread.consistency import debit as one_debit
from overread.consistency import grim as one_grim
from overread.consistency import grimmer as one_grimmer
from overread.consistency.scales import WHOLE, Scale
from overread.outcomes import TooCostly
from overread.printed import Interval, interval, printed

_FITS = 2.0**62
_SMALL = 2**31
"""Parts of a scale up to which its totals are tried in 64 bits."""
_SIEVED = 2**23
"""Spreads of three people up to which a table is made."""


class Totals(NamedTuple):
    """The totals that printed means allow, in steps of the scale.

    Attributes
    ----------
    first, last : array of int64, shape (rows,)
        All from first to last; none if last is below first.
    fits : array of bool, shape (rows,)
        False where 64 bits did not suffice, and first and last mean nothing.
    """

    first: np.ndarray
    last: np.ndarray
    fits: np.ndarray


def grim(
    means: Numbers, n: np.ndarray, scale: Scale = WHOLE, *, rounding: str = "nearest"
) -> np.ndarray:
    """Say of each printed mean whether n scores can have it.

    Parameters
    ----------
    means : Numbers, shape (rows,)
        In points.
    n : array of int64, shape (rows,)
        Number of people, at least 1.
    scale : Scale
        What scores there are.
    rounding : str
        As for `printed.interval`.

    Returns
    -------
    array of bool, shape (rows,)

    Examples
    --------
    >>> grim(columns.numbers(["−11.67", "−11.65"]), np.array([9, 9]))
    array([ True, False])
    """
    found = totals(means, n, scale, rounding=rounding)
    possible = found.first <= found.last
    for row in np.flatnonzero(~found.fits):
        possible[row] = bool(one_grim.steps(_end(means, row, rounding), int(n[row]), scale))
    return possible


def grimmer(
    means: Numbers,
    sds: Numbers,
    n: np.ndarray,
    scale: Scale = WHOLE,
    *,
    rounding: str = "nearest",
    ddof: int = 1,
) -> np.ndarray:
    """Say of each printed mean and SD whether n scores can have both.

    Parameters
    ----------
    means, sds : Numbers, shape (rows,)
        In points.
    n : array of int64, shape (rows,)
        Number of people, at least 2.
    scale, rounding
        As for `grim`.
    ddof : int
        The variance has n - ddof below it.

    Returns
    -------
    array of bool, shape (rows,)

    Raises
    ------
    TooCostly
        If a row can only be decided by a search beyond the limit.

    Examples
    --------
    >>> sds = columns.numbers(["5.208", "5.209"])
    >>> grimmer(columns.numbers(["−8.3", "−8.3"]), sds, np.array([10, 10]))
    array([ True, False])
    """
    found = totals(means, n, scale, rounding=rounding)
    low, high, fits = _spreads(sds, (n, ddof), scale, rounding)
    fits &= found.fits & (n >= 2) & ((n > 3) | (high < _SIEVED))
    possible, search = np.zeros(len(n), bool), ~fits
    within = _within_reach(found, n, (low, high), scale)
    rows, total = np.flatnonzero(fits & within), found.first
    while rows.size:
        _refuse((total - found.first)[rows].max(), one_grimmer.MOST_TOTALS)
        yes, unsure = _with_total(total[rows], n[rows], low[rows], high[rows], scale)
        possible[rows] |= yes
        search[rows] |= unsure
        total = total + 1
        rows = rows[~yes & (total[rows] <= found.last[rows])]
    for row in np.flatnonzero(search & ~possible):
        ends = _end(means, row, rounding), _end(sds, row, rounding)
        pairs = one_grimmer.pairs(*ends, int(n[row]), scale, ddof=ddof)
        possible[row] = next(pairs, None) is not None
    return possible


def debit(
    means: Numbers,
    sds: Numbers,
    n: np.ndarray,
    *,
    rounding: str = "nearest",
    ddof: int = 1,
) -> np.ndarray:
    """Say of each printed proportion and SD whether a count of n people gives both.

    Examples
    --------
    >>> means, sds = columns.numbers(["0.30", "0.30"]), columns.numbers(["0.47", "0.42"])
    >>> debit(means, sds, np.array([20, 20]))
    array([ True, False])
    """
    found = totals(means, n, one_debit.YES_OR_NO, rounding=rounding)
    low, high, fits = _spreads(sds, (n, ddof), WHOLE, rounding)
    fits &= found.fits & (n < 2**31)
    # k(n - k) rises to the middle: it is low enough outside (c, n - c), high enough in [a, n - a].
    a, c = _least_count(n, np.maximum(low, 0)), _least_count(n, high + 1) - 1
    left = np.maximum(found.first, a), np.minimum(found.last, np.minimum(c, n - a))
    right = np.maximum(found.first, np.maximum(n - c, a)), np.minimum(found.last, n - a)
    possible = fits & (high >= 0) & ((left[0] <= left[1]) | (right[0] <= right[1]))
    for row in np.flatnonzero(~fits):
        ends = _end(means, row, rounding), _end(sds, row, rounding)
        possible[row] = bool(one_debit.counts(*ends, int(n[row]), ddof=ddof))
    return possible


def _least_count(n: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Give the least k with k(n - k) at or above a number; n + 1 if there is none."""
    root = np.sqrt(np.maximum(n.astype(float) ** 2 - 4.0 * spread, 0))
    k = np.clip(np.floor((n - root) / 2).astype(np.int64) - 2, 0, n)
    for _ in range(4):
        k += (k * (n - k) < spread) & (2 * k < n)
    return np.where(k * (n - k) >= spread, k, n + 1)


def _refuse(tried: int, most: int) -> None:
    """Give up a row with too many totals."""
    if tried >= most:
        raise TooCostly(f"a mean has more than {most:,} totals, the limit")


def totals(
    means: Numbers, n: np.ndarray, scale: Scale = WHOLE, *, rounding: str = "nearest"
) -> Totals:
    """Give the totals of n scores whose mean prints so, in steps above the origin.

    Examples
    --------
    >>> totals(columns.numbers(["−11.67", "0.5"]), np.array([9, 30]))[:2]
    (array([-105,   14]), array([-105,   16]))
    """
    origin, step = Fraction(scale.origin), Fraction(scale.step)
    parts = (*origin.as_integer_ratio(), *step.as_integer_ratio(), scale.top or 0)
    if rounding.startswith("significant") or max(map(abs, parts)) > _SMALL:
        return Totals(n * 0, n * 0 - 1, np.zeros(len(n), bool))
    ends, below = columns.ends(means, rounding), origin.denominator * step.numerator
    # In floats first, to see what fits.
    units, sizes = ends.unit.astype(float), np.abs(ends.low.astype(float)) + ends.unit
    sizes = (sizes * origin.denominator + units * abs(origin.numerator)) * step.denominator
    largest = np.maximum(sizes * n, np.maximum(units * below, (float(scale.top or 0) * n) ** 2))
    fits = means.plain & (largest < _FITS)
    low, high, unit = (np.where(fits, part, 1) for part in ends[:3])
    over, shift, below = step.denominator * n, origin.numerator * unit, below * unit
    bounds = [(end * origin.denominator - shift) * over for end in (low, high)]
    first, last = -(-bounds[0] // below), bounds[1] // below
    first += (first * below == bounds[0]) & ~ends.low_closed
    last -= (last * below == bounds[1]) & ~ends.high_closed
    if scale.low is not None:
        first = np.maximum(first, 0)
    if scale.top is not None:
        last = np.minimum(last, n * scale.top)
    return Totals(first, last, fits)


def _spreads(
    sds: Numbers, people: tuple[np.ndarray, int], scale: Scale, rounding: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the least and greatest n·(sum of squares) - sum², in steps, that each SD allows."""
    n, ddof = people
    if rounding.startswith("significant"):
        return n * 0, n * 0, np.zeros(len(n), bool)
    step = Fraction(scale.step)
    if max(step.as_integer_ratio()) > _SMALL:
        return n * 0, n * 0, np.zeros(len(n), bool)
    ends = columns.ends(sds, rounding)
    times = n * (n - ddof)
    over, below = step.denominator**2, (ends.unit * step.numerator) ** 2
    low, high = (np.maximum(end, 0) ** 2 * times * over for end in (ends.low, ends.high))
    sizes = (np.abs(ends.high) + 1.0) ** 2 * n * n * over
    fits = sds.plain & (sizes < _FITS) & ((ends.unit * 1.0 * step.numerator) ** 2 < _FITS)
    below = np.maximum(below, 1)
    first, last = -(-low // below), high // below
    first += (first * below == low) & (ends.low >= 0) & ~ends.low_closed
    last -= ((last * below == high) & ~ends.high_closed) | (ends.high < 0)
    return first, last, fits


def _within_reach(
    found: Totals, n: np.ndarray, ends: tuple[np.ndarray, np.ndarray], scale: Scale
) -> np.ndarray:
    """Rule out rows whose spread no total of theirs can have, without trying each."""
    first, last = found.first, found.last
    rests = (first % n, last % n)
    least = np.minimum(*(rest * (n - rest) for rest in rests))
    least[last // n * n >= first] = 0
    possible = (first <= last) & (ends[1] >= least)
    if scale.top is None:
        return possible
    # At most half the people are at either end: the sums of a total t are below t(n·top - t).
    all_at_top = n * float(scale.top)
    middle = np.clip(all_at_top / 2, first, last)
    return possible & (ends[0] <= middle * (all_at_top - middle) * (1 + 1e-9) + 1)


def _with_total(
    total: np.ndarray, n: np.ndarray, low: np.ndarray, high: np.ndarray, scale: Scale
) -> tuple[np.ndarray, np.ndarray]:
    """Say whether people, from two on, can have a total and a spread; and where it is not known.

    Moved so that the mean is below one, which changes neither spread nor parity.
    """
    rest = total % n
    first = np.maximum(-(-(low + rest**2) // n), rest)
    first += (first - rest) % 2
    last = (high + rest**2) // n
    if scale.top is not None:
        # Beyond the greatest spread on the scale there is nothing to search.
        full, more = total // scale.top, total % scale.top
        most = n * (full * scale.top**2 + more**2) - total**2
        last = np.minimum(last, (most + rest**2) // n)
    exists = first <= last
    yes = exists & ((n > 4) | ((n == 4) & (rest % 2 == 1)))
    left = np.flatnonzero(exists & ~yes)
    while left.size:
        good = _few(n[left], rest[left], first[left])
        yes[left[good]] = True
        left = left[~good]
        first[left] += 2
        left = left[first[left] <= last[left]]
    if scale.low is None:
        return yes, np.zeros(len(n), bool)
    spread = n * first - rest**2
    # Without an upper end no score is above the total.
    top = total.astype(float) if scale.top is None else float(scale.top)
    nearest = np.minimum(total, n * top - total)
    inside = (n - 1.0) * spread <= 0.999999 * nearest**2
    # Far enough from the greatest spread nothing is left out; see `attainable`.
    far = top * total - (spread + total.astype(float) ** 2) / n > (top**3 - top) / 6 + 1
    return yes & (inside | far), yes & ~(inside | far)


def _few(n: np.ndarray, total: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Say whether two, three or four whole numbers have these sums; see `attainable`."""
    spread = n * squares - total**2
    root = np.rint(np.sqrt(spread.astype(float))).astype(np.int64)
    good = (n == 2) & (root**2 == spread)
    three = n == 3
    if three.any():
        good[three] = _of_three(int(spread[three].max()) // 2)[spread[three] // 2]
    four = n == 4
    good[four] = _three_squares(squares[four] - (total[four] // 2) ** 2)
    return good


def _three_squares(number: np.ndarray) -> np.ndarray:
    """Say of each number from zero whether it is a sum of three squares (Legendre)."""
    number = number.copy()
    while (even := (number > 0) & (number % 4 == 0)).any():
        number[even] //= 4
    return number % 8 != 7


def _of_three(largest: int) -> np.ndarray:
    """Say of each number up to one whether it is half the spread of three whole numbers."""
    return _sieve(max(16, largest.bit_length() + 1))[: largest + 1]


@lru_cache(maxsize=4)
def _sieve(bits: int) -> np.ndarray:
    """Mark the numbers p² + pq + q² below a power of two: half the spread of 0, p and p + q."""
    marks = np.zeros(2**bits, bool)
    q = np.arange(int(2 ** (bits / 2)) + 1, dtype=np.int64)
    for p in range(int((2**bits / 0.75) ** 0.5) + 1):
        found = p * p + p * q + q * q
        marks[found[found < 2**bits]] = True
    return marks


def _end(column: Numbers, row: int, rounding: str) -> Interval:
    """Give the interval behind one number of a column."""
    return interval(printed(column.texts[row]), rounding)


def nearest_sizes(
    n: np.ndarray,
    possible: Callable[[np.ndarray, np.ndarray], np.ndarray],
    least: int = 1,
    reach: int = 200,
) -> tuple[np.ndarray, np.ndarray]:
    """Find the nearest smaller and larger numbers of people that make rows possible.

    Parameters
    ----------
    n : array of int64, shape (rows,)
        The numbers that do not.
    possible : callable
        Takes rows (indices) and other numbers for them, and says which are possible.
    least : int
        The smallest number to try; the largest is twice n.
    reach : int
        How far from n numbers are tried at most.

    Returns
    -------
    two arrays of int64, shape (rows,)
        The nearest below and above; 0 where none is.

    Examples
    --------
    >>> even = lambda rows, other: other % 2 == 0
    >>> nearest_sizes(np.array([9, 1]), even)
    (array([8, 0]), array([10,  2]))
    """
    found = []
    for sign in (-1, 1):
        nearest, distance = np.zeros(len(n), np.int64), 1
        rows = np.arange(len(n))
        while rows.size and distance <= reach:
            other = n[rows] + sign * distance
            allowed = (other >= least) & (other <= 2 * n[rows])
            rows, other = rows[allowed], other[allowed]
            if not rows.size:
                break
            good = possible(rows, other)
            nearest[rows[good]] = other[good]
            rows, distance = rows[~good], distance + 1
        found.append(nearest)
    return found[0], found[1]

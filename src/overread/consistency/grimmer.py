"""GRIMMER: which whole sums of squares can a printed standard deviation stand for?

Anaya 2016, doi:10.7287/peerj.preprints.2400v1. Exact, in integers on the printed digits: every sum
that the printed mean allows is tried, and a pair is possible only if some sample has it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from overread.consistency.attainable import attainable, least_squares, most_squares
from overread.consistency.grim import steps
from overread.consistency.scales import WHOLE, Scale
from overread.outcomes import TooCostly
from overread.printed import Interval, mapped, squared, whole

MOST_TOTALS = 100_000
"""Totals of one mean that are tried."""


class Moments(NamedTuple):
    """The sum and the sum of squares of scores.

    Attributes
    ----------
    n : int
        Number of people.
    total : int or Fraction
        Sum of the scores, in points.
    squares : int or Fraction
        Sum of their squares, in points squared.
    """

    n: int
    total: int | Fraction
    squares: int | Fraction

    @property
    def mean(self) -> Fraction:
        """Mean in points, exact."""
        return Fraction(self.total) / self.n

    @property
    def variance(self) -> Fraction:
        """Variance with n - 1, in points squared, exact."""
        return (self.squares - Fraction(self.total) ** 2 / self.n) / (self.n - 1)

    @property
    def sd(self) -> float:
        """Standard deviation with n - 1, in points."""
        return math.sqrt(self.variance)


def moments(mean: Interval, sd: Interval, n: int, scale: Scale = WHOLE) -> list[Moments]:
    """List the sums and sums of squares that a printed mean and SD can stand for.

    Parameters
    ----------
    mean, sd : Interval
        The true values behind the printed digits, in points.
    n : int
        Number of people, at least 2.
    scale : Scale
        What scores there are.

    Returns
    -------
    list of Moments
        Each has a sample of n such scores; empty if mean and SD are impossible together.

    Raises
    ------
    ValueError
        If mean or SD has no bound; `TooCostly` if a search would take too long.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> moments(interval(printed("−8.3")), interval(printed("5.208")), 10)
    [Moments(n=10, total=-83, squares=933)]
    """
    return [_in_points(n, *pair, scale) for pair in pairs(mean, sd, n, scale)]


def pairs(
    mean: Interval, sd: Interval, n: int, scale: Scale = WHOLE, *, ddof: int = 1
) -> Iterator[tuple[int, int]]:
    """Yield the same sums and sums of squares in steps above the origin.

    The variance has n - ddof below it. After `MOST_TOTALS` totals the search is given up.

    Raises
    ------
    TooCostly
        If there are more, or if one of them would take too long.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> next(pairs(interval(printed("−8.3")), interval(printed("5.208")), 10))
    (-83, 933)
    """
    for tried, total in enumerate(steps(mean, n, scale)):
        if tried == MOST_TOTALS:
            raise TooCostly(f"the mean of {n} scores has more than {tried:,} totals, the limit")
        # Without an upper end no score is above the total of scores that are not below zero.
        top = total if scale.low is not None and scale.top is None else scale.top
        for squares in squares_of(total, sd, n, scale, ddof=ddof):
            if attainable(n, total, squares, top):
                yield total, squares


def squares_of(total: int, sd: Interval, n: int, scale: Scale = WHOLE, *, ddof: int = 1) -> range:
    """Give the sums of squares, of the parity of the total, that an SD allows; all in steps.

    Those that no sample on the scale reaches are cut off at either end, gaps between are not.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> list(squares_of(7, interval(printed("1.3")), 4))
    [17]
    """
    base, below = Fraction(total**2, n), (n - ddof) / Fraction(scale.step) ** 2
    low, high = whole(mapped(squared(sd), lambda variance: base + below * variance))
    first = max(low, least_squares(n, total))
    if scale.top is not None:
        most = most_squares(total, scale.top)
        high = most if high is None else min(high, most)
    if high is None:
        raise ValueError("the SD is unbounded; its upper end or that of the scale is needed")
    first += (first - total) % 2
    return range(first, max(first, high + 1), 2)


def _in_points(n: int, total: int, squares: int, scale: Scale) -> Moments:
    """Turn sums of steps into sums of points."""
    low, step = scale.origin, scale.step
    points = n * low**2 + 2 * low * step * total + step**2 * squares
    return Moments(n, n * low + step * total, points)


def fewest_changed(mean: Interval, sd: Interval, n: int) -> int:
    """Give the least number of people, of n, whose change was not zero.

    If only k of n values differ from zero, then (sum)² ≤ k · (sum of squares), by Cauchy and
    Schwarz. Holds for any real values.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> fewest_changed(interval(printed("−26.67")), interval(printed("30.1")), 9)
    5
    """
    if None in (mean.low, mean.high, sd.high):
        raise ValueError("mean and SD are needed from both sides; one is unbounded")
    nearest = Fraction(0) if mean.low <= 0 <= mean.high else min(abs(mean.low), abs(mean.high))
    if nearest == 0:
        return 0
    squares = sd.high**2 * (n - 1) + n * nearest**2
    return math.ceil((n * nearest) ** 2 / squares)

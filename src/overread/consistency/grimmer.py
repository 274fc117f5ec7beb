"""GRIMMER: which whole sums of squares can a printed standard deviation stand for?

Anaya 2016, doi:10.7287/peerj.preprints.2400v1. Exact, in integers on the printed digits: every sum
that the printed mean allows is tried, and a sample is shown for each pair that is called possible.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from overread.consistency.grim import sums
from overread.printed import Interval


class Moments(NamedTuple):
    """The sum and the sum of squares of whole-number scores.

    Attributes
    ----------
    n : int
        Number of people.
    total : int
        Sum of the scores, in points.
    squares : int
        Sum of their squares, in points squared.
    """

    n: int
    total: int
    squares: int

    @property
    def mean(self) -> Fraction:
        """Mean in points, exact."""
        return Fraction(self.total, self.n)

    @property
    def variance(self) -> Fraction:
        """Variance with n - 1, in points squared, exact."""
        return (self.squares - Fraction(self.total**2, self.n)) / (self.n - 1)

    @property
    def sd(self) -> float:
        """Standard deviation with n - 1, in points."""
        return math.sqrt(self.variance)


def moments(mean: Interval, sd: Interval, n: int, step: int = 1) -> list[Moments]:
    """List the sums and sums of squares that a printed mean and SD can stand for.

    Parameters
    ----------
    mean, sd : Interval
        The true values behind the printed digits, in points.
    n : int
        Number of people, at least 2.
    step : int
        The scores are multiples of this many points.

    Returns
    -------
    list of Moments
        Each has a sample of n such scores; empty if mean and SD are impossible together.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> moments(interval(printed("−8.3")), interval(printed("5.208")), 10)
    [Moments(n=10, total=-83, squares=933)]
    """
    return [
        Moments(n, total, squares)
        for total in sums(mean, n, step)
        for squares in _squares(total, sd, n, step)
        if sample(n, total // step, squares // step**2) is not None
    ]


def _squares(total: int, sd: Interval, n: int, step: int) -> Iterator[int]:
    """List the sums of squares, of the right parity, that the printed SD allows."""
    if sd.low is None or sd.high is None:
        raise ValueError("the SD is unbounded; both ends are needed")
    base = Fraction(total**2, n)
    smallest = max(sd.low, Fraction(0)) ** 2 * (n - 1) + base
    largest = sd.high**2 * (n - 1) + base
    unit = step**2
    for i in range(math.ceil(smallest / unit), math.floor(largest / unit) + 1):
        at_end = (i * unit == smallest and sd.low >= 0 and not sd.low_closed) or (
            i * unit == largest and not sd.high_closed
        )
        if i % 2 == (total // step) % 2 and not at_end:
            yield i * unit


@lru_cache(maxsize=4096)
def sample(n: int, total: int, squares: int) -> tuple[int, ...] | None:
    """Find n whole numbers with a given sum and sum of squares.

    Parameters
    ----------
    n : int
        How many.
    total, squares : int
        Their sum and the sum of their squares.

    Returns
    -------
    tuple of int, shape (n,), or None
        One such sample, if there is any: the search is exhaustive.

    Examples
    --------
    >>> sample(9, -40, 1600)
    (-40, 0, 0, 0, 0, 0, 0, 0, 0)
    >>> sample(3, 0, 4) is None
    True
    """
    spread = n * squares - total**2
    if spread < 0 or (squares - total) % 2:
        return None
    if n == 1:
        return (total,) if spread == 0 else None
    if n == 2:
        apart = math.isqrt(spread)
        return ((total - apart) // 2, (total + apart) // 2) if apart**2 == spread else None
    for first in _candidates(n, total, spread):
        rest = sample(n - 1, total - first, squares - first**2)
        if rest is not None:
            return (first, *rest)
    return None


def _candidates(n: int, total: int, spread: int) -> Iterator[int]:
    """List what one of n numbers can be, from the farthest below the mean upward.

    With spread = n·squares - total², one number is at most √((n - 1)·spread)/n from the mean; that
    it may be taken as the smallest, so at or below the mean, loses no sample.
    """
    reach = math.isqrt((n - 1) * spread) + 1
    yield from range(-((reach - total) // n) - 1, total // n + 1)


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

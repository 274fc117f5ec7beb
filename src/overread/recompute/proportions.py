"""Counts and percentages, and what a proportion of few people can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

from scipy import stats

from overread.printed import Interval
from overread.recompute.means import Limits


def percent(count: int | Fraction, total: int | Fraction) -> Fraction:
    """Give a count as an exact percentage of a total.

    Examples
    --------
    >>> percent(7, 9)
    Fraction(700, 9)
    """
    return Fraction(count) / Fraction(total) * 100


def exact_interval(count: int, total: int, level: float) -> Limits:
    """Give the Clopper-Pearson interval of a proportion, in percent.

    Biometrika 1934;26:404 (doi:10.1093/biomet/26.4.404).

    Examples
    --------
    >>> low, high = exact_interval(7, 9, 0.95)
    >>> round(low, 1), round(high, 1)
    (40.0, 97.2)
    """
    result = stats.binomtest(count, total).proportion_ci(level, "exact")
    return Limits(100 * float(result.low), 100 * float(result.high))


def counts_behind(share: Interval, total: int) -> list[int]:
    """List the counts of a total whose percentage lies in an interval.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> counts_behind(interval(printed("33.33")), 9), counts_behind(interval(printed("33.33")), 10)
    ([3], [])
    """
    return [count for count in range(total + 1) if percent(count, total) in share]


def partitions(
    shares: Sequence[Interval], totals: Sequence[int]
) -> Mapping[int, list[tuple[int, ...]]]:
    """List, for each total, the counts that make all the shares and add up to the total.

    Parameters
    ----------
    shares : sequence of Interval, shape (k,)
        Percentages of the total that exclude one another and leave nobody out.
    totals : sequence of int
        The totals to try.

    Returns
    -------
    dict of int to list of tuple of int, shape (k,)
        Only totals for which there is such a list; the search is exhaustive.
    """
    found = {}
    for total in totals:
        choices = product(*(counts_behind(share, total) for share in shares))
        fitting = [counts for counts in choices if sum(counts) == total]
        if fitting:
            found[total] = fitting
    return found

"""Samples behind a summary: scores on a bounded scale with a printed mean, SD and n.

A sample is counted without regard to the order of its members, as CLOSURE does (Larigaldie; Jung,
R package unsum); but by counting, not by listing, so that 10^15 samples take less than a second.
Everything here is exact and exhaustive: integers and fractions on the printed digits.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from overread.consistency.grim import steps
from overread.consistency.grimmer import squares_of
from overread.consistency.scales import Scale
from overread.outcomes import TooCostly
from overread.printed import Interval, exact
from overread.reconstruct.counting import Goal, Plan, excess, plan
from overread.reconstruct.multisets import Tables, filled, people_up_to, random_ranks, unranked

Score = int | Fraction

MOST_VALUES = 1_000_000
"""Steps of a scale."""
MOST_SCORES = 50_000_000
"""Largest number of samples at once, times people plus values of the scale; about 1 GB."""


@dataclass(frozen=True)
class Summary:
    """What is printed of a group's scores, and the scale that they are on.

    Attributes
    ----------
    n : int
        Number of people, at least 2.
    mean, sd : Interval
        The true values behind the printed digits, in points; the SD is that with n - 1. An end
        that is `None` is bounded by the scale alone.
    low, high : int or Fraction
        Ends of the scale, in points.
    step : int or Fraction
        Scores are low, low + step, ... up to high, in points; 1/items for a mean of items.

    Raises
    ------
    ValueError
        If n is below 2, the step is not above zero, or no number of steps leads from low to high.
    """

    n: int
    mean: Interval
    sd: Interval
    low: Score
    high: Score
    step: Score = 1

    def __post_init__(self) -> None:
        if self.n < 2:
            raise ValueError(f"n is {self.n}; a standard deviation takes at least 2 people")
        if self.step <= 0:
            raise ValueError(f"the step is {self.step}; it must be above zero")
        steps = (exact(self.high) - exact(self.low)) / exact(self.step)
        if steps > MOST_VALUES:
            raise TooCostly(f"the scale has {steps:,} steps; the limit is {MOST_VALUES:,}")
        if steps < 0 or steps.denominator != 1:
            raise ValueError(
                f"no whole number of steps of {self.step} leads from {self.low} to {self.high}"
            )

    @property
    def scale(self) -> Scale:
        """The scale."""
        return Scale(*(exact(part) for part in (self.step, self.low, self.high)))

    @property
    def grid(self) -> list[Score]:
        """All scores of the scale, in points, ascending."""
        low, step = exact(self.low), exact(self.step)
        count = int((exact(self.high) - low) / step) + 1
        scores = [low + i * step for i in range(count)]
        return [int(s) for s in scores] if low.denominator == step.denominator == 1 else scores


def count(summary: Summary) -> int:
    """Count the samples behind a summary, exactly.

    Two samples that differ only in the order of their members are one.

    Raises
    ------
    ValueError
        Before it starts, if it would take too long or too much memory.

    Examples
    --------
    The example of unsum's own guide, 2,256 samples:

    >>> from overread.printed import interval, printed
    >>> mean, sd = interval(printed("2.7")), interval(printed("1.9"))
    >>> count(Summary(100, mean, sd, 1, 5))
    2256
    """
    return sum(filled(_plan(summary)).goals()[2])


def exists(summary: Summary) -> bool:
    """Say whether there is any sample behind a summary.

    Raises
    ------
    ValueError
        Before it starts, if it would take too long or too much memory.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> exists(Summary(2, interval(printed("3.0")), interval(printed("1.4")), 1, 5))
    True
    >>> exists(Summary(2, interval(printed("3.0")), interval(printed("1.0")), 1, 5))
    False
    """
    return any(filled(_plan(summary), counted=False).goals()[2])


def draw(summary: Summary, size: int, seed: int) -> np.ndarray:
    """Draw samples, each as likely as any other.

    Parameters
    ----------
    summary : Summary
    size : int
        How many, with replacement.
    seed : int
        The same seed gives the same draws everywhere.

    Returns
    -------
    array, shape (size, n)
        Scores in points, each row ascending: int64, or Fractions if the scale has any.

    Raises
    ------
    ValueError
        If there is no sample; or, before it starts, if it would take too long or too much memory.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> draw(Summary(2, interval(printed("3.0")), interval(printed("1.4")), 1, 5), 1, 0)
    array([[2, 4]])
    """
    _refuse_above_limit(summary, size)
    tables = filled(_plan(summary))
    total = sum(tables.goals()[2])
    if not total:
        raise ValueError("there is nothing to draw: no sample on this scale has such mean and SD")
    return _samples(summary, tables, random_ranks(total, size, seed))


def listed(summary: Summary, limit: int = 10_000) -> np.ndarray:
    """List all samples behind a summary.

    Parameters
    ----------
    summary : Summary
    limit : int
        The most samples that may be listed.

    Returns
    -------
    array, shape (count, n)
        Scores in points, each row ascending, and the rows too: int64, or Fractions if the scale
        has any.

    Raises
    ------
    ValueError
        Before any is listed, if there are more than the limit; or, before they are counted, if
        that would take too long or too much memory.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> listed(Summary(3, interval(printed("3.0")), interval(printed("1.7")), 1, 5))
    array([[1, 4, 4],
           [2, 2, 5]])
    """
    tables = filled(_plan(summary))
    total = sum(tables.goals()[2])
    if total > limit:
        raise TooCostly(f"there are {total:,} samples; at most {limit:,} are listed")
    _refuse_above_limit(summary, total)
    found = _samples(summary, tables, range(total))
    return found[np.lexsort(found.T[::-1])]


def positions(summary: Summary) -> list[tuple[Score, Score]]:
    """Give the range of the smallest score, of the second smallest, and so on to the greatest.

    Parameters
    ----------
    summary : Summary

    Returns
    -------
    list of (least, greatest), length n
        In points; each end is the value of some sample. Empty if there is no sample.

    Raises
    ------
    ValueError
        Before it starts, if it would take too long or too much memory.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> positions(Summary(3, interval(printed("3.0")), interval(printed("1.7")), 1, 5))
    [(1, 2), (2, 4), (4, 5)]
    """
    goals, centre = _goals(summary)
    scores = summary.grid
    bounds = people_up_to(plan(range(-centre, len(scores) - centre), summary.n, goals))
    if not bounds:
        return []
    fewest, most = zip(*bounds, strict=True)
    return [
        (scores[bisect_left(most, place)], scores[bisect_right(fewest, place - 1)])
        for place in range(1, summary.n + 1)
    ]


def _plan(summary: Summary) -> Plan:
    """Lay out the count, the values farthest from the mean first."""
    goals, centre = _goals(summary)
    values = range(-centre, len(summary.grid) - centre)
    return plan(sorted(values, key=lambda value: (-excess(value), value)), summary.n, goals)


def _goals(summary: Summary) -> tuple[list[Goal], int]:
    """Find what the printed mean and SD allow, in steps from a centre near the mean.

    Returns
    -------
    goals : list of Goal
        For every total that the mean allows, the excess that the SD allows with it.
    centre : int
        How many steps the centre is above the low end.
    """
    n, scale = summary.n, summary.scale
    totals = steps(summary.mean, n, scale)
    if not totals:
        return [], 0
    centre = (totals[0] + totals[-1]) // (2 * n)
    goals = []
    for total in totals:
        squares = squares_of(total, summary.sd, n, scale)
        if squares:
            moved = total - n * centre
            shift = n * centre**2 - 2 * centre * total - moved
            goals.append(Goal(moved, (squares[0] + shift) // 2, (squares[-1] + shift) // 2))
    return goals, centre


def _samples(summary: Summary, tables: Tables, ranks: Sequence[int]) -> np.ndarray:
    """Write out the samples with these ranks, each ascending."""
    grid = summary.grid
    scores = np.array(grid, np.int64 if isinstance(grid[0], int) else object)
    people = unranked(tables, ranks)[:, np.argsort(tables.plan.values)].astype(np.intp)
    return np.repeat(np.tile(scores, len(people)), people.ravel()).reshape(len(people), summary.n)


def _refuse_above_limit(summary: Summary, size: int) -> None:
    """Refuse more samples at once than fit into memory."""
    most = MOST_SCORES // (summary.n + len(summary.grid))
    if size > most:
        raise TooCostly(
            f"{size:,} samples of {summary.n} people are too many at once: up to {most:,} fit"
        )

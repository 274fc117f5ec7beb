"""Whole-number totals over a group, and what is required of them.

Each person has options; an option is a column of whole numbers (a change, its square, a band's
code, ...). A group is a choice of people and of one option for each. What a paper prints of the
group bounds the totals of those columns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from overread.outcomes import TooCostly

FAR = 1 << 62
"""Stands for an end without bound; no total in 64 bits is as large."""


class Within(NamedTuple):
    """The total of a column lies in one of several spans.

    Attributes
    ----------
    column : int
        Which column.
    spans : tuple of (int, int)
        First and last total of each span, ascending, without overlap.
    """

    column: int
    spans: tuple[tuple[int, int], ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns looked at."""
        return (self.column,)


class Varying(NamedTuple):
    """The spread n·(total of squares) - (total)² lies between two ends.

    Attributes
    ----------
    column, squares : int
        The column and that of its squares.
    low, high : int
        First and last spread allowed.
    """

    column: int
    squares: int
    low: int
    high: int

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns looked at."""
        return (self.column, self.squares)


@dataclass(frozen=True)
class Problem:
    """People with options, and what is required of the totals over a group of them.

    Attributes
    ----------
    n : int
        How many of the people are in the group.
    options : tuple of array, each of shape (columns, options)
        One array a person, whole numbers.
    within : tuple of Within
        At most one a column.
    varying : tuple of Varying
        At most one a column.
    certain : tuple of int
        Who is in every group.
    """

    n: int
    options: tuple[np.ndarray, ...]
    within: tuple[Within, ...] = ()
    varying: tuple[Varying, ...] = ()
    certain: tuple[int, ...] = ()

    @property
    def columns(self) -> int:
        """How many columns an option has."""
        return self.options[0].shape[0]

    def box(self, column: int) -> tuple[int, int]:
        """Give the least and the greatest total of a column over all groups."""
        values = [options[column] for options in self.options if options.size]
        least = sorted(int(value.min()) for value in values)
        greatest = sorted((int(value.max()) for value in values), reverse=True)
        return sum(least[: self.n]), sum(greatest[: self.n])

    def clipped(self, within: Within) -> list[tuple[int, int]]:
        """Give the spans of a requirement as far as totals reach."""
        first, last = self.box(within.column)
        ends = [(max(low, first), min(high, last)) for low, high in within.spans]
        return [(low, high) for low, high in ends if low <= high]

    def total(self, column: int) -> Within | None:
        """Find what is required of the total of a column."""
        return next((one for one in self.within if one.column == column), None)


class Reach(NamedTuple):
    """How far the totals over some of the people may go for the sake of one spread.

    Attributes
    ----------
    column, squares : int
        The column and that of its squares.
    first, last : int
        Between which the group's total lies.
    high : int
        The greatest spread of the group.
    n : int
        How many people are in the group.
    """

    column: int
    squares: int
    first: int
    last: int
    high: int
    n: int

    def leaves(self, totals: np.ndarray, people: int) -> np.ndarray:
        """Say which totals over some people leave the others a spread they can meet.

        If k people have total s and squares q, the other n - k can make the group's total S and
        its squares Q only if (S - s)² ≤ (n - k)(Q - q), by Cauchy and Schwarz; with the spread
        V = nQ - S² that is (n - k)(V + S² - nq) ≥ n(S - s)². The left less the right is concave
        in S and largest at S = ns/k.

        Parameters
        ----------
        totals : array, shape (columns, m)
            Totals over the same number of people.
        people : int
            How many people that is, at least 1.

        Returns
        -------
        array of bool, shape (m,)
            False only where no group can come of it.
        """
        n, k, s, q = self.n, people, totals[self.column], totals[self.squares]
        inside = (k * self.first <= n * s) & (n * s <= k * self.last)
        nearest = np.where(n * s < k * self.first, np.int64(self.first), np.int64(self.last))
        room = self.high - n * q
        at_end = (n - k) * (room + nearest**2) >= n * (nearest - s) ** 2
        return np.where(inside, n * s**2 + k * room >= 0, at_end)


def reaches(problem: Problem) -> tuple[Reach, ...]:
    """Give the reach that each bounded spread leaves; an impossible total leaves none."""
    found = []
    for varying in problem.varying:
        if varying.high < FAR:
            total = problem.total(varying.column)
            spans = problem.clipped(total) if total else [problem.box(varying.column)]
            ends = (spans[0][0], spans[-1][1]) if spans else (0, 0)
            high = varying.high if spans else -1
            found.append(Reach(varying.column, varying.squares, *ends, high, problem.n))
    return tuple(found)


def within_reach(limits: Sequence[Reach], totals: np.ndarray, people: int) -> np.ndarray:
    """Say which totals over some people lie within every reach, shape (m,)."""
    kept = np.ones(totals.shape[1], dtype=bool)
    for one in limits:
        kept &= one.leaves(totals, people)
    return kept


def meets(requirement: Within | Varying, totals: np.ndarray, n: int) -> np.ndarray:
    """Say which totals over whole groups meet a requirement.

    Parameters
    ----------
    requirement : Within or Varying
        What is required.
    totals : array, shape (columns, m)
        Totals over n people; only the requirement's own columns are looked at.
    n : int
        How many people.

    Returns
    -------
    array of bool, shape (m,)

    Examples
    --------
    >>> meets(Varying(0, 1, 6, 6), np.array([[6, 6], [14, 12]]), 3)
    array([ True, False])
    """
    total = totals[requirement.column]
    if isinstance(requirement, Varying):
        spread = n * totals[requirement.squares] - total**2
        return (spread >= requirement.low) & (spread <= requirement.high)
    if not requirement.spans:
        return np.zeros(len(total), dtype=bool)
    first, last = np.array(requirement.spans, dtype=total.dtype).T
    span = np.searchsorted(first, total, side="right") - 1
    return (span >= 0) & (total <= last[span])


def restricted(problem: Problem) -> tuple[Problem, tuple[np.ndarray, ...]]:
    """Leave out the options that no group can have, and what bounds go beyond all totals.

    Returns
    -------
    Problem
        With what is left.
    tuple of array of int
        Which they are, one array a person.

    Raises
    ------
    TooCostly
        If the numbers are too large for exact arithmetic in 64 bits.
    """
    largest = max((abs(int(x)) for options in problem.options for x in options.flat), default=0)
    bases = [abs(int(x)) for o in problem.options for v in problem.varying for x in o[v.column]]
    if max(problem.n * largest, problem.n**3 * max(bases, default=0) ** 2) >= FAR // 4:
        raise TooCostly(
            f"{problem.n} people with numbers up to {largest} exceed 64 bits; fewer people, or "
            "percentages rounded to fewer decimals, are needed"
        )
    within = tuple(one._replace(spans=tuple(problem.clipped(one))) for one in problem.within)
    varying = tuple(_clipped(problem, one) for one in problem.varying)
    bounded = replace(problem, within=within, varying=varying)
    limits = reaches(bounded)
    kept = tuple(np.flatnonzero(within_reach(limits, one, 1)) for one in problem.options)
    left = tuple(options[:, i] for options, i in zip(problem.options, kept, strict=True))
    return replace(bounded, options=left), kept


def _clipped(problem: Problem, varying: Varying) -> Varying:
    """Give the ends of a spread as far as spreads reach."""
    most = problem.n * problem.box(varying.squares)[1]
    high = varying.high if varying.high < most else FAR
    return varying._replace(low=min(varying.low, FAR), high=high)


def ways(options: Sequence[np.ndarray]) -> int:
    """Count the ways to choose one option for each person."""
    return math.prod(one.shape[1] for one in options)

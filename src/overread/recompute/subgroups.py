"""A few people against the rest of a group: means, and how often chance alone would do it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import NamedTuple

from overread.outcomes import TooCostly

MOST_CHOICES = 1_000_000
"""Choices of a subgroup that are tried; more are refused."""


class Subgroup(NamedTuple):
    """Some people of a group beside the others.

    Attributes
    ----------
    members, others : Fraction
        Mean of each, in the unit of the values.
    as_far : int
        How many choices of as many people are at least as far from the rest as these, in either
        direction, these included.
    choices : int
        How many choices there are.
    """

    members: Fraction
    others: Fraction
    as_far: int
    choices: int

    @property
    def p(self) -> Fraction:
        """Two-sided p of the exact permutation test."""
        return Fraction(self.as_far, self.choices)


def compare(values: Sequence[Fraction | int], members: Sequence[bool]) -> Subgroup:
    """Compare some people with the rest by means, over every choice of as many people.

    Exact permutation test (Pitman 1937, doi:10.2307/2984124), in fractions.

    Parameters
    ----------
    values : sequence of int or Fraction, shape (n,)
        One a person.
    members : sequence of bool, shape (n,)
        Who is in the subgroup; some are and some are not.

    Raises
    ------
    ValueError
        If nobody or everybody is a member, or lengths differ.
    TooCostly
        If there are more than `MOST_CHOICES` choices.

    Examples
    --------
    >>> compare([9, 8, 1, 2, 3], [True, True, False, False, False]).p
    Fraction(1, 10)
    """
    chosen = tuple(place for place, member in enumerate(members) if member)
    n, size = len(values), len(chosen)
    if len(members) != n:
        raise ValueError(f"{len(members)} members are told of {n} values")
    if not 0 < size < n:
        raise ValueError(f"{size} of {n} are members; some and not all are needed")
    if comb(n, size) > MOST_CHOICES:
        raise TooCostly(f"{comb(n, size):,} choices; the limit is {MOST_CHOICES:,}")
    exact = [Fraction(value) for value in values]
    total = sum(exact)

    def means(some: tuple[int, ...]) -> tuple[Fraction, Fraction]:
        inside = sum((exact[place] for place in some), Fraction(0))
        return inside / size, (total - inside) / (n - size)

    first, second = means(chosen)
    gaps = [one - other for one, other in map(means, combinations(range(n), size))]
    as_far = sum(abs(gap) >= abs(first - second) for gap in gaps)
    return Subgroup(first, second, as_far, len(gaps))

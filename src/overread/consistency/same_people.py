"""Two ways of dividing the same people: can both be true?

Whoever is put into groups by one definition or by another keeps their score, so the sum of all
scores and the sum of their squares are the same under both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from overread.consistency.remainders import Reported
from overread.outcomes import Range, TooCostly
from overread.printed import squared

LIMIT = 2_000_000
"""Pairs of divisions that may be compared: some seconds."""

Sizes = tuple[int, ...]


class Totals(NamedTuple):
    """What groups come to together; ranges are never too narrow.

    Attributes
    ----------
    people : int
        In all groups.
    total : Range
        The sum of their scores less the centre, in points.
    squares : Range
        The sum of the squares of that, in points squared.
    """

    people: int
    total: Range
    squares: Range


def totals(
    parts: Sequence[Reported], sizes: Sequence[int], *, centre: Fraction | int = 0
) -> Totals:
    """Add groups up: Σ n (m - c), and Σ (n - 1) s² + n (m - c)².

    Parameters
    ----------
    parts : sequence of Reported
        Means and SDs of the groups, bounded from both sides.
    sizes : sequence of int
        People in each, at least 1.
    centre : number
        Near the means, for narrow ranges; the same for all that is compared.

    Raises
    ------
    ValueError
        If a group has nobody, or a mean or SD is unbounded.

    Examples
    --------
    >>> from overread.printed import Interval
    >>> def exactly(value): return Interval(Fraction(value), Fraction(value))
    >>> groups = [Reported(exactly(1), exactly(0)), Reported(exactly(4), exactly(3))]
    >>> totals(groups, [2, 2]).squares
    Range(low=Fraction(43, 1), high=Fraction(43, 1))
    """
    if min(sizes, default=1) < 1:
        raise ValueError(f"groups of {', '.join(map(str, sizes))}; at least one person is needed")
    if None in [end for part in parts for end in (*part.mean[:2], part.sd.high)]:
        raise ValueError("a mean or SD is unbounded; both are needed from both sides")
    sums, squares = [Fraction(0)] * 2, [Fraction(0)] * 2
    for part, n in zip(parts, sizes, strict=True):
        away = part.mean.low - centre, part.mean.high - centre
        least = Fraction(0) if away[0] <= 0 <= away[1] else min(map(abs, away))
        spread = squared(part.sd)
        for end, (mean, variance, distance) in enumerate(
            ((away[0], spread.low, least), (away[1], spread.high, max(map(abs, away))))
        ):
            sums[end] += n * mean
            squares[end] += (n - 1) * variance + n * distance**2
    return Totals(sum(sizes), Range(*sums), Range(*squares))


def alike(one: Totals, other: Totals) -> bool:
    """Say whether two ways of adding up can be of the same people; outer bounds decide.

    Examples
    --------
    >>> one = Totals(4, Range(Fraction(9), Fraction(10)), Range(Fraction(40), Fraction(43)))
    >>> alike(one, one._replace(squares=Range(Fraction(44), Fraction(50))))
    False
    """
    pairs = ((one.total, other.total), (one.squares, other.squares))
    meet = all(first.low <= second.high and second.low <= first.high for first, second in pairs)
    return one.people == other.people and meet


def of_the_same(
    first: Sequence[Reported],
    second: Sequence[Reported],
    sizes: tuple[Iterable[Sizes], Iterable[Sizes]],
    *,
    centre: Fraction | int = 0,
) -> frozenset[tuple[Sizes, Sizes]]:
    """List the pairs of divisions that can be of the same people; none possible is left out.

    Parameters
    ----------
    first, second : sequence of Reported
        The groups of two definitions.
    sizes : pair of iterables of sizes
        The divisions to try of each.
    centre : number
        As in `totals`.

    Raises
    ------
    TooCostly
        Before starting, if there are more than `LIMIT` pairs.
    ValueError
        As from `totals`.

    Examples
    --------
    The numbers 1, 3, 5 and 9, divided as 1 and 3, and as 5 and 9; or as 1, and as the rest.

    >>> from overread.printed import interval, printed
    >>> def read(*texts): return Reported(*(interval(printed(text)) for text in texts))
    >>> halves = [read("2.0", "1.4"), read("7.0", "2.8")]
    >>> of_the_same(halves, [read("1.0", "0.0"), read("5.7", "3.1")], ([(2, 2)], [(1, 3), (2, 2)]))
    frozenset({((2, 2), (1, 3))})
    """
    lists = [sorted(map(tuple, each)) for each in sizes]
    if len(lists[0]) * len(lists[1]) > LIMIT:
        raise TooCostly(
            f"{len(lists[0])} and {len(lists[1])} divisions; more than {LIMIT:,} pairs, the limit"
        )
    added = [
        {one: totals(parts, one, centre=centre) for one in each}
        for parts, each in zip((first, second), lists, strict=True)
    ]
    return frozenset(
        (one, other) for one, other in product(*added) if alike(added[0][one], added[1][other])
    )

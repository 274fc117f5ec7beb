"""Who is in neither part: the rest of a whole whose parts are printed without their sizes.

Scores are any numbers, on a scale or not, and SDs have n - 1 below them. Exact, in fractions.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import pandas as pd

from overread.consistency.spreads import root
from overread.outcomes import Range, TooCostly
from overread.printed import Interval, squared

LIMIT = 20_000
"""Divisions that may be tried: some fifteen seconds."""
LEAST = 2
"""People in a part: fewer have no SD."""
_CORNERED = 6
"""Parts whose corners are looked at; their number doubles with each part."""


class Reported(NamedTuple):
    """What is printed of a group, but for its size.

    Attributes
    ----------
    mean : Interval
        The true means behind the digits, in points.
    sd : Interval
        Standard deviations with n - 1, in points; never standard errors.
    """

    mean: Interval
    sd: Interval


class Remainder(NamedTuple):
    """Those of a whole who are in none of its parts; ranges are never too narrow.

    Attributes
    ----------
    size : int
        How many people.
    mean : Range or None
        Their mean, in points; None if there is nobody.
    sd : Range or None
        Their SD with n - 1, in points; None if there are fewer than two.
    """

    size: int
    mean: Range | None
    sd: Range | None


class _Group(NamedTuple):
    """People, the ends of their mean, and those of the squares about it."""

    size: int
    mean: Range
    squares: Range


class _Ends(NamedTuple):
    """The ends of a scale, in points, or None."""

    low: Fraction | None
    high: Fraction | None


def remainder(
    whole: Reported,
    n: int,
    parts: Sequence[tuple[int, Reported]],
    *,
    low: object = None,
    high: object = None,
) -> Remainder | None:
    """Give what the rest of a whole must be like, or None if its parts cannot be parts of it.

    With d the distance of a group's mean from that of the whole, the squares about the grand mean
    are those within the parts, those within the rest, W, and the sum of n · d² over the parts and
    the rest. W must be from zero up, is zero for a rest of one, and for r people on a scale at most
    what those have who, but for one, are all at its ends; within the parts likewise (a little less
    than Bhatia and Davis 2000, doi:10.1080/00029890.2000.12005203).

    Whether W can be as great as zero is decided exactly: the sum of n · d² is convex, and its least
    over all true values is found. Whether W can be small enough, and a scale within the parts, are
    bounded from outside, and open ends are taken as closed: what is possible is never refused; what
    is not may rarely pass.

    Parameters
    ----------
    whole : Reported
        Of everybody.
    n : int
        People in the whole.
    parts : sequence of pairs of int and Reported
        People in each part, and what is printed of it. Nobody is in two parts.
    low, high : int, str, Fraction or None
        The ends of the scale, in points, if there are any.

    Returns
    -------
    Remainder or None
        None if no scores have all these means and SDs; so too if a group with an SD has fewer than
        two people, or the parts have more than the whole.

    Raises
    ------
    ValueError
        If a mean or SD is unbounded, or the ends of the scale are in the wrong order.

    Examples
    --------
    All: 0, 2, 6, 8, and 4 who is in no part; squares 40 about 4.

    >>> def read(mean, variance):
    ...     sd = root(Fraction(variance))
    ...     return Reported(Interval(Fraction(mean), Fraction(mean)), Interval(*sd))
    >>> lower, upper = read(1, 2), read(7, 2)
    >>> remainder(read(4, 10), 5, [(2, lower), (2, upper)]).mean
    Range(low=Fraction(4, 1), high=Fraction(4, 1))
    >>> remainder(read(4, 10), 5, [(3, lower), (2, upper)]) is None
    True
    """
    return _remainder(whole, n, tuple(map(tuple, parts)), _ends(low, high))


@lru_cache(maxsize=1 << 14)
def _remainder(
    whole: Reported, n: int, parts: tuple[tuple[int, Reported], ...], ends: _Ends
) -> Remainder | None:
    """The same, remembered: the same parts are asked about again and again."""
    everybody = _group(whole, n, ends)
    groups = [_group(part, size, ends) for size, part in parts]
    size = n - sum(people for people, _ in parts)
    if size < 0 or everybody is None or None in groups:
        return None
    rest = _rest(everybody, groups, size, ends)
    if rest is None:
        return None
    if size < 2:
        return Remainder(size, rest.mean if size else None, None)
    least, most = (root(end / (size - 1)) for end in rest.squares)
    return Remainder(size, rest.mean, Range(least.low, most.high))


def _ends(low: object, high: object) -> _Ends:
    """Read the ends of a scale."""
    ends = _Ends(*(None if end is None else Fraction(end) for end in (low, high)))
    if None not in ends and ends.low >= ends.high:
        raise ValueError(f"the scale goes from {low} to {high}; a lower end below is needed")
    return ends


def _group(reported: Reported, size: int, ends: _Ends) -> _Group | None:
    """Bound what is printed of so many people; None if no scores on the scale are like it."""
    if None in (*reported.mean[:2], *reported.sd[:2]):
        raise ValueError("means and SDs are needed from both sides; one is unbounded")
    mean = _cut(Range(*reported.mean[:2]), ends)
    if size < 2 or mean is None:
        return None
    low, high = ((size - 1) * end for end in squared(reported.sd)[:2])
    squares = Range(low, min(high, _most_squares(mean, size, ends)))
    return None if squares.low > squares.high else _Group(size, mean, squares)


def _cut(mean: Range, ends: _Ends) -> Range | None:
    """Cut means off at the ends of a scale; None if none are left."""
    low = mean.low if ends.low is None else max(mean.low, ends.low)
    high = mean.high if ends.high is None else min(mean.high, ends.high)
    return Range(low, high) if low <= high else None


def _most_squares(mean: Range, size: int, ends: _Ends) -> Fraction | float:
    """The greatest sum of squares of people about their own mean, over some means."""
    if size == 1:
        return Fraction(0)
    if ends == (None, None):
        return math.inf
    if None in ends:
        # All but one are at the end that there is.
        away = mean.high - ends.low if ends.high is None else ends.high - mean.low
        return size * (size - 1) * away**2
    width = ends.high - ends.low
    low, high = (size * (end - ends.low) / width for end in mean)
    # Between whole numbers of people at the upper end it is convex, over the whole ones concave.
    first, last = math.ceil(low), math.floor(high)
    at = [low, high, *([min(max(size // 2, first), last)] if first <= last else [])]
    return width**2 * max(math.floor(t) + (t % 1) ** 2 - Fraction(t) ** 2 / size for t in at)


def _rest(whole: _Group, parts: Sequence[_Group], size: int, ends: _Ends) -> _Group | None:
    """Bound mean and squares of the rest; None if there is no such rest."""
    groups = list(parts)
    if size:
        mean = _cut(_rest_mean(whole, parts, size), ends)
        if mean is None:
            return None
        groups.append(_Group(size, mean, Range(Fraction(0), _most_squares(mean, size, ends))))
    between = _least_between(groups, whole.mean)
    if between is None:
        return None
    most = whole.squares.high - sum(part.squares.low for part in parts) - between
    least = whole.squares.low - sum(part.squares.high for part in parts)
    least -= _most_between(groups, whole.mean, size)
    rest = groups[-1] if size else _Group(0, whole.mean, Range(Fraction(0), Fraction(0)))
    if most < 0 or least > rest.squares.high:
        return None
    if size and None not in ends and _room(whole, parts, ends) < _least_room(rest, ends):
        return None
    squares = Range(max(least, rest.squares.low), min(most, rest.squares.high))
    return rest._replace(squares=squares)


def _rest_mean(whole: _Group, parts: Sequence[_Group], size: int) -> Range:
    """What the means of a whole and its parts leave for the mean of the rest."""
    low = whole.size * whole.mean.low - sum(part.size * part.mean.high for part in parts)
    high = whole.size * whole.mean.high - sum(part.size * part.mean.low for part in parts)
    return Range(low / size, high / size)


def _most_between(groups: Sequence[_Group], mean: Range, left: int) -> Fraction:
    """A bound on the greatest sum of n · d²: all far apart, or the parts at a corner."""
    apart = sum(group.size * _farthest(group.mean, mean) ** 2 for group in groups)
    parts = groups[:-1] if left else groups
    if not left or len(parts) > _CORNERED:
        return apart
    corners = product(mean, *(part.mean for part in parts))
    return min(apart, max(_between(corner, parts, left) for corner in corners))


def _between(means: tuple[Fraction, ...], parts: Sequence[_Group], left: int) -> Fraction:
    """The sum of n · d² of parts and a rest, by the means of the whole and of the parts."""
    away = [mean - means[0] for mean in means[1:]]
    sums = [part.size * d for part, d in zip(parts, away, strict=True)]
    return (
        sum(total * d for total, d in zip(sums, away, strict=True))
        + Fraction(sum(sums)) ** 2 / left
    )


def _farthest(one: Range, other: Range) -> Fraction:
    """How far two means can be apart."""
    return max(one.high - other.low, other.high - one.low)


def _room(whole: _Group, parts: Sequence[_Group], ends: _Ends) -> Fraction:
    """The most that the parts leave of the whole's sum of (x - low)·(high - x), exactly."""
    middle = _near((ends.low + ends.high) / 2, whole.mean)
    return _inward(whole.size, middle, whole.squares.low, ends) - sum(
        min(_inward(part.size, end, part.squares.high, ends) for end in part.mean) for part in parts
    )


def _inward(size: int, mean: Fraction, squares: Fraction, ends: _Ends) -> Fraction:
    """The sum of (x - low)·(high - x) over people, by their mean and the squares about it."""
    return size * (mean - ends.low) * (ends.high - mean) - squares


def _least_room(rest: _Group, ends: _Ends) -> Fraction:
    """The least sum of (x - low)·(high - x): all but one at the ends."""
    width = ends.high - ends.low
    low, high = (rest.size * (end - ends.low) / width for end in rest.mean)
    if math.floor(low) < math.floor(high):
        return Fraction(0)
    return width**2 * min((share % 1) * (1 - share % 1) for share in (low, high))


def _least_between(groups: Sequence[_Group], mean: Range) -> Fraction | None:
    """The least sum of n · d² of groups that make up a whole with such a mean, exactly.

    For each mean of the whole all groups are best as near to one level as they can be. By that
    mean the least sum is convex, with slope 2n · (level - mean).
    """
    marks = sorted({end for group in groups for end in group.mean})
    means = [_mean_at(mark, groups) for mark in marks]
    low, high = max(mean.low, means[0]), min(mean.high, means[-1])
    if low > high:
        return None
    slopes = [mark - at for mark, at in zip(marks, means, strict=True)]
    best = _mean_at(_crossing(marks, slopes, Fraction(0)), groups)
    best = min(max(best, low), high)
    level = _crossing(marks, means, best)
    return sum(group.size * (_near(level, group.mean) - best) ** 2 for group in groups)


def _near(level: Fraction, mean: Range) -> Fraction:
    """The mean in a range that is nearest to a level."""
    return min(max(level, mean.low), mean.high)


def _mean_at(level: Fraction, groups: Sequence[_Group]) -> Fraction:
    """The mean of a whole whose groups are all as near to a level as they can be."""
    people = sum(group.size for group in groups)
    return sum(group.size * _near(level, group.mean) for group in groups) / people


def _crossing(marks: list[Fraction], values: list[Fraction], target: Fraction) -> Fraction:
    """Where values that rise from mark to mark, in straight lines, first reach a target."""
    at = bisect_left(values, target)
    if at == 0:
        return marks[0]
    share = (target - values[at - 1]) / (values[at] - values[at - 1])
    return marks[at - 1] + share * (marks[at] - marks[at - 1])


def rests(
    whole: Reported,
    n: int,
    parts: Sequence[Reported],
    *,
    low: object = None,
    high: object = None,
) -> pd.DataFrame:
    """Describe the rest for every division of a whole that is possible; every one is tried.

    None is left out that is possible; `remainder` says what may be listed that is not.

    Parameters
    ----------
    whole, n, low, high
        As in `remainder`.
    parts : sequence of Reported
        What is printed of each part, of at least two people; together they need not be the whole.

    Returns
    -------
    DataFrame
        Index: people in each part, `n1`, `n2` and so on, ascending. Columns: `rest` (people),
        `least mean`, `greatest mean`, `least SD`, `greatest SD` (points; missing where the rest
        has none).

    Raises
    ------
    TooCostly
        Before starting, if there are more than `LIMIT` divisions.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> def read(*texts): return Reported(*(interval(printed(text)) for text in texts))
    >>> rests(read("4.0", "3.2"), 5, [read("1.0", "1.4"), read("7.0", "1.4")], low=0)["rest"]
    n1  n2
    2   2     1
    Name: rest, dtype: int64
    """
    count = math.comb(max(n - LEAST * len(parts), -1) + len(parts), len(parts))
    if count > LIMIT:
        raise TooCostly(f"{count:,} divisions of {n} people; the limit is {LIMIT:,}")
    found = {}
    for sizes in _sizes(n, len(parts)):
        left = remainder(whole, n, list(zip(sizes, parts, strict=True)), low=low, high=high)
        if left is not None:
            found[sizes] = (left.size, *_floats(left.mean), *_floats(left.sd))
    names = [f"n{number}" for number in range(1, len(parts) + 1)]
    index = pd.MultiIndex.from_tuples(list(found), names=names) if found else None
    if index is None:
        index = pd.MultiIndex.from_arrays([[]] * len(names), names=names)
    columns = ["rest", "least mean", "greatest mean", "least SD", "greatest SD"]
    kinds = {name: "float64" for name in columns} | {"rest": "int64"}
    return pd.DataFrame(list(found.values()), index=index, columns=columns).astype(kinds)


def _floats(ends: Range | None) -> tuple[float, float]:
    """The ends of a range as floats; NaN if there is none."""
    return (math.nan, math.nan) if ends is None else (float(ends.low), float(ends.high))


def _sizes(n: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to take parts of at least `LEAST` from n people."""
    if not parts:
        yield ()
        return
    for first in range(LEAST, n - LEAST * (parts - 1) + 1):
        yield from ((first, *others) for others in _sizes(n - first, parts - 1))

"""The Eczema Area and Severity Index: which scores an affected share of the body leaves possible.

EASI = sum over head, arms, trunk and legs of weight · area score · severity. The severity is the
sum of four signs of 0-3 each (erythema, oedema or papulation, excoriation, lichenification), the
area score goes by the share of the region that is affected. From 0 to 72 points; the weights here
are those from 8 years of age (Hanifin 2001, doi:10.1034/j.1600-0625.2001.100102.x).

A set of scores is kept as a whole number: its bit k stands for k / 20 points.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from operator import mul, or_
from typing import NamedTuple

import numpy as np

from overread.consistency.families import common
from overread.outcomes import Range
from overread.printed import Interval, mapped, whole

REGIONS = ("head", "arms", "trunk", "legs")
WEIGHTS = (1, 2, 3, 4)
"""What each region counts, in tenths."""
SHARES = {"weights": (10, 20, 30, 40), "rule of nines": (9, 18, 37, 36)}
"""What each region is of the body's surface, in %; the trunk with the genital region."""
BANDS = (
    Interval(0, 0),
    Interval(0, 10, False, False),
    Interval(10, 30, True, False),
    Interval(30, 50, True, False),
    Interval(50, 70, True, False),
    Interval(70, 90, True, False),
    Interval(90, 100),
)
"""What part of a region is affected, in %, for each area score from 0 to 6. Without gaps."""
SEVERITIES = {"whole": (*range(0, 25, 2),), "halves": (0, *range(2, 25))}
"""The sums of four signs, in half points: each 0, 1, 2 or 3, or 1.5 or 2.5 as well, never 0.5."""
TOP = 72
"""The greatest EASI, in points."""
GRID = 20
"""All scores are whole numbers of one part in so many of a point."""

Areas = tuple[int, int, int, int]
"""Area scores of `REGIONS`, 0 to 6 each."""


class Attainable(NamedTuple):
    """What an affected share of the body leaves of an EASI.

    Attributes
    ----------
    possible : bool
        Whether some areas and severities give it; everything was tried.
    severity : Range or None
        The least and greatest mean severity, each region counted by weight times area score, in
        points (0-12); None if impossible, or if no region is affected.
    """

    possible: bool
    severity: Range | None


@lru_cache(maxsize=1024)
def areas(bsa: Interval, shares: str = "weights") -> tuple[Areas, ...]:
    """List the area scores of head, arms, trunk and legs that a total extent leaves possible.

    Parameters
    ----------
    bsa : Interval
        The affected share of the body, in %.
    shares : str
        One of `SHARES`: what each region is of the body.

    Returns
    -------
    tuple of quadruples of int
        0 to 6 each, ascending. None is left out, and each can be with exactly these shares.

    Raises
    ------
    ValueError
        If the shares are not known.

    Examples
    --------
    >>> len(areas(Interval(Fraction(0), Fraction(0))))
    1
    >>> areas(Interval(Fraction(99), None, False, False))
    ((6, 6, 6, 6),)
    """
    if shares not in SHARES:
        raise ValueError(f"shares is {shares!r}; allowed are {', '.join(SHARES)}")
    if not bsa.meets(bsa):
        return ()
    scores = np.indices((len(BANDS),) * 4).reshape(4, -1).T.astype(np.int64)
    parts = np.array(SHARES[shares], np.int64)
    lows, highs = (np.array([band[end] for band in BANDS], np.int64) for end in (0, 1))
    low_closed, high_closed = (np.array([band[end] for band in BANDS]) for end in (2, 3))
    # Regions are independent, so their sums fill an interval, closed where all ends are.
    possible = _precede(lows[scores] @ parts, low_closed[scores].all(axis=1), bsa.high, bsa[3])
    turned = None if bsa.low is None else -bsa.low
    possible &= _precede(-(highs[scores] @ parts), high_closed[scores].all(axis=1), turned, bsa[2])
    return tuple(map(tuple, scores[possible].tolist()))


def _precede(
    ends: np.ndarray, closed: np.ndarray, limit: Fraction | None, limit_closed: bool
) -> np.ndarray:
    """Whether something from each end on, in 1/100 %, is not above a limit, in %."""
    if limit is None:
        return np.ones(len(ends), bool)
    limit = Fraction(limit) * 100
    touching = limit.denominator == 1 and limit_closed
    return (ends < math.ceil(limit)) | (touching & closed & (ends == math.floor(limit)))


@lru_cache(maxsize=1024)
def attainable(
    easi: Interval, bsa: Interval, *, signs: str = "whole", shares: str = "weights"
) -> Attainable:
    """Say whether an EASI is possible on an extent, and how severe it would have to be.

    Parameters
    ----------
    easi : Interval
        The true values behind the printed score, in points.
    bsa : Interval
        The affected share of the body, in %.
    signs : str
        One of `SEVERITIES`: signs in whole or in half points.
    shares : str
        One of `SHARES`.

    Examples
    --------
    On the whole body a mean severity of 1 gives 6 points.

    >>> everywhere = Interval(Fraction(100), Fraction(100))
    >>> attainable(Interval(Fraction(6), Fraction(6)), everywhere).severity
    Range(low=Fraction(1, 1), high=Fraction(1, 1))
    """
    wanted = window(easi)
    found = {each: _free(each, signs) & wanted for each in areas(bsa, shares)}
    found = {each: scores for each, scores in found.items() if scores}
    means = [
        Fraction(end, 2 * size)
        for each, scores in found.items()
        if (size := _size(each))
        for end in ends(scores)
    ]
    severity = Range(min(means), max(means)) if means else None
    return Attainable(bool(found), severity)


def window(easi: Interval) -> int:
    """Give the set of all scores in an interval, those that no severities give included.

    Examples
    --------
    >>> bin(window(Interval(Fraction(0), Fraction("0.1"), False, True)))
    '0b110'
    """
    ends = common([easi, Interval(Fraction(0), Fraction(TOP))])
    if ends is None:
        return 0
    first, last = whole(mapped(ends, lambda end: end * GRID))
    return ((1 << max(0, last - first + 1)) - 1) << first


def unlinked(found: tuple[Areas, ...], signs: str = "whole") -> int:
    """Give the set of scores if every region may have any severity.

    Examples
    --------
    >>> unlinked(((1, 0, 0, 0),)) == sum(1 << 2 * severity for severity in range(13))
    True
    """
    return _union(_free(each, signs) for each in found)


@lru_cache(maxsize=4096)
def alike(found: tuple[Areas, ...], severity: Fraction) -> int:
    """Give the set of scores if every affected region has the same severity, in points.

    Examples
    --------
    >>> alike(((6, 6, 6, 6),), Fraction(1)) == 1 << 6 * GRID
    True
    """
    mark = int(2 * severity)
    return _union(1 << mark * size for size in set(map(_size, found)))


@lru_cache(maxsize=4096)
def spanning(found: tuple[Areas, ...], severity: Fraction, signs: str = "whole") -> int:
    """Give the set of scores if a severity, in points, is between the mildest and the worst region.

    The ends are included. Where no region is affected the score is 0 whatever the severity.

    Examples
    --------
    With only the head affected, there is nothing on either side.

    >>> spanning(((6, 0, 0, 0),), Fraction(5)) == 1 << 3 * GRID
    True
    """
    mark = int(2 * severity)
    return _union(_spans(each, signs)[mark] for each in found)


@lru_cache(maxsize=4096)
def _spans(each: Areas, signs: str) -> tuple[int, ...]:
    """The scores for which a severity is between the mildest and the worst region, by half points.

    The mean severity is between them, too. So if it is at or above the one asked for, some region
    at or below that is all it takes; and the other way round.
    """
    parts = [
        (weight * each[at], _free((*each[:at], 0, *each[at + 1 :]), signs))
        for at, weight in enumerate(WEIGHTS)
        if each[at]
    ]
    marks, size = range(SEVERITIES[signs][-1] + 1), _size(each)
    if not parts:
        return (1,) * len(marks)
    with_one_at = [
        _union(rest << factor * mark for factor, rest in parts if mark in SEVERITIES[signs])
        for mark in marks
    ]
    below = list(accumulate(with_one_at, or_))
    above = list(accumulate(reversed(with_one_at), or_))[::-1]
    return tuple(
        below[mark] >> mark * size << mark * size | above[mark] & (2 << mark * size) - 1
        for mark in marks
    )


@lru_cache(maxsize=8192)
def _free(start: tuple[int, ...], signs: str) -> int:
    """The scores of the first regions, with any severities."""
    if not start:
        return 1
    factor = WEIGHTS[len(start) - 1] * start[-1]
    rest = _free(start[:-1], signs)
    return _union(rest << factor * level for level in SEVERITIES[signs])


def _union(sets: Iterable[int]) -> int:
    """All scores of some sets."""
    found = 0
    for each in sets:
        found |= each
    return found


def _size(each: Areas) -> int:
    """The sum of weight times area score, in tenths."""
    return sum(map(mul, WEIGHTS, each))


def ends(scores: int) -> tuple[int, int]:
    """Give the least and the greatest score of a set that is not empty, in 1/20 points.

    Examples
    --------
    >>> ends(0b1100)
    (2, 3)
    """
    return (scores & -scores).bit_length() - 1, scores.bit_length() - 1

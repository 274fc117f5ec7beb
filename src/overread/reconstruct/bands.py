"""Bands of percent change as printed, and every way their boundaries can be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise, product
from typing import NamedTuple

from overread.outcomes import TooCostly
from overread.printed import Interval, interval, printed

BOUNDARIES = ("printed", "lower", "upper", "either")
"""Where a value exactly on a boundary is counted: as printed, in the lower band, in the upper band,
or either way."""

MOST_CODES = 100_000
"""Ways to fill the bands that are looked at; more are refused."""

_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*%?\s*(?:[-–−]|to)\s*(\d+(?:\.\d+)?)\s*%?")


class Cut(NamedTuple):
    """Where one band ends and the next begins.

    Attributes
    ----------
    at : Fraction
        In percent.
    lower : bool
        Whether exactly this value belongs to the lower band.
    """

    at: Fraction
    lower: bool


class Bands(NamedTuple):
    """How many people fall into each of several bands of percent change.

    Attributes
    ----------
    cuts : tuple of tuple of Cut
        For each boundary between bands, the places where it may be.
    counts : tuple of Interval
        The number of people in each band, or their share.
    shares : bool
        Whether `counts` are shares of the group, in percent.
    """

    cuts: tuple[tuple[Cut, ...], ...]
    counts: tuple[Interval, ...]
    shares: bool = False


def bands(
    labels: Sequence[str],
    counts: Sequence[str],
    *,
    boundaries: str = "printed",
    rounding: str = "nearest",
) -> Bands:
    """Read a row of printed bands.

    Parameters
    ----------
    labels : sequence of str
        Such as `<25`, `25-50`, `51-75`, `>75`, in percent, ascending. What lies between 50 and 51
        may belong to either neighbour, and what is exactly 50 in `25-50`, `50-75` likewise.
    counts : sequence of str
        The number of people in each, or their share if a percent sign follows.
    boundaries : str
        One of `BOUNDARIES`: where a value exactly on a boundary is counted.
    rounding : str
        The rule by which shares were rounded.

    Raises
    ------
    ValueError
        If labels and counts differ in number, a label is not a band, bands are out of order, or a
        count is not whole.

    Examples
    --------
    >>> [cut for cut in bands(["<25", "25-50", "50-75"], ["1", "2", "0"]).cuts[1]]
    [Cut(at=Fraction(50, 1), lower=False), Cut(at=Fraction(50, 1), lower=True)]
    """
    if boundaries not in BOUNDARIES:
        raise ValueError(f"boundaries is {boundaries!r}; allowed are {', '.join(BOUNDARIES)}")
    if len(labels) != len(counts):
        raise ValueError(f"{len(labels)} bands but {len(counts)} counts")
    shares = [count.strip().endswith("%") for count in counts]
    if any(shares) != all(shares):
        raise ValueError("some counts are shares in percent and some are not")
    broken = [count for count in counts if not shares[0] and printed(count).value.denominator > 1]
    if broken:
        raise ValueError(f"{broken[0]!r} is no number of people; a share needs a percent sign")
    limits = [_limits(label) for label in labels]
    cuts = tuple(_cuts(lower, upper, boundaries) for lower, upper in pairwise(limits))
    ends = [interval(printed(count.strip().rstrip("% ")), rounding) for count in counts]
    return Bands(cuts, tuple(ends), shares=any(shares))


def _limits(label: str) -> Interval:
    """Read one band, both ends closed unless it says otherwise."""
    match = _RANGE.fullmatch(label.strip())
    if match:
        return Interval(Fraction(match[1]), Fraction(match[2]))
    number = printed(label.strip().rstrip("% "))
    if not number.comparator:
        raise ValueError(f"{label!r} is not a band: <25, 25-50 or >75 are")
    return interval(number)


def _cuts(lower: Interval, upper: Interval, boundaries: str) -> tuple[Cut, ...]:
    """List where the boundary between two printed bands may be."""
    if lower.high is None or upper.low is None or lower.high > upper.low:
        raise ValueError(f"bands are out of order or overlap: {lower} and {upper}")
    if boundaries in ("lower", "upper"):
        return (Cut(lower.high, boundaries == "lower"),)
    first, last = Cut(lower.high, lower.high_closed), Cut(upper.low, not upper.low_closed)
    found = {first, last}
    if first > last or boundaries == "either":
        found |= {Cut(at, side) for at in (lower.high, upper.low) for side in (False, True)}
    if lower.high < upper.low:
        middle = (lower.high + upper.low) / 2
        found |= {Cut(middle, False), Cut(middle, True)}
    return tuple(sorted(found))


def cells(given: Bands, percents: Sequence[Fraction]) -> list[int]:
    """Number the finest parts into which every possible boundary cuts the line.

    Returns
    -------
    list of int
        For each percentage, how many cuts lie below it.
    """
    every = _every_cut(given)
    return [sum(_above(percent, cut) for cut in every) for percent in percents]


def _every_cut(given: Bands) -> list[Cut]:
    """List all cuts, ascending."""
    return sorted({cut for cuts in given.cuts for cut in cuts})


def _above(percent: Fraction, cut: Cut) -> bool:
    """Say whether a percentage belongs above a cut."""
    return percent > cut.at or (percent == cut.at and not cut.lower)


def codes(given: Bands, occupied: Sequence[int], n: int) -> list[int]:
    """List every way in which n people can fill the parts so that the printed bands come out.

    Parameters
    ----------
    given : Bands
        The printed bands.
    occupied : sequence of int
        The parts, as `cells` numbers them, that anyone can fall into, ascending.
    n : int
        Number of people.

    Returns
    -------
    list of int
        Each is the sum over people of the `unit` of their place in `occupied`, base n + 1.

    Raises
    ------
    TooCostly
        If there are more than `MOST_CODES`.
    """
    every = _every_cut(given)
    found: set[int] = set()
    for reading in product(*given.cuts):
        if list(reading) != sorted(reading):
            continue
        ends = [0, *(every.index(cut) + 1 for cut in reading), len(every) + 1]
        places = [
            [i for i, cell in enumerate(occupied) if low <= cell < high]
            for low, high in pairwise(ends)
        ]
        for numbers in _numbers(given, n):
            found.update(_filled(places, numbers, n + 1))
            if len(found) > MOST_CODES:
                raise TooCostly(f"bands can be filled in more than {MOST_CODES:,} ways")
    return sorted(found)


def unit(place: int, base: int) -> int:
    """Give what a person in one part counts in a code; the first part follows from the others."""
    return base ** (place - 1) if place else 0


def _numbers(given: Bands, n: int) -> Iterator[tuple[int, ...]]:
    """List the numbers of people in each band that the printed counts allow."""
    one = Fraction(100, n) if given.shares else Fraction(1)
    allowed = [[k for k in range(n + 1) if k * one in ends] for ends in given.counts]
    return (numbers for numbers in product(*allowed) if sum(numbers) == n)


def _filled(places: Sequence[Sequence[int]], numbers: Sequence[int], base: int) -> set[int]:
    """List the codes with a given number of people in each band."""
    found = {0}
    for band, number in zip(places, numbers, strict=True):
        units = [unit(place, base) for place in band]
        ways = {sum(way) for way in combinations_with_replacement(units, number)}
        found = {code + way for code in found for way in ways}
    return found

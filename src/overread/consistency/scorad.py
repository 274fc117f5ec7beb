"""The SCORAD of atopic dermatitis: which sums of its six signs a printed score leaves possible.

SCORAD = A / 5 + 7 B / 2 + C, with A the extent in % of the body (0-100), B the sum of six signs
of 0-3 each (0-18) and C the itch and the loss of sleep, each 0-10 on a visual analogue scale (VAS).
The objective SCORAD leaves C out. From 0 to 103 points (European Task Force on Atopic Dermatitis
1993, doi:10.1159/000247298).
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from overread.consistency.families import common
from overread.outcomes import Range
from overread.printed import Interval, interval, mapped, printed, validate_rounding, whole

SIGNS = {"whole": Fraction(1), "halves": Fraction(1, 2)}
"""The steps of one sign, in points."""
SCALES = {"whole": Fraction(1), "halves": Fraction(1, 2), "millimetres": Fraction(1, 10)}
"""The steps of itch and of sleep, in points; a VAS of 10 cm has steps of a millimetre."""
OBJECTIVE = "left out"
"""The reading in which itch and sleep do not enter: the objective SCORAD."""
EXTENTS = ("as printed", "rounded")
TOP = 103
"""The greatest SCORAD, in points."""
PER_SIGN = Fraction(7, 2)
"""What one point of a sign adds to the SCORAD, in points."""

_PER_CENT = Fraction(1, 5)
_MOST_SIGNS = 18
_NOWHERE = Interval(Fraction(1), Fraction(0))

Number = str | Interval
"""A printed text, or the interval of true values behind it, in its own unit."""


@dataclass(frozen=True)
class Reading:
    """How the scales behind the printed numbers were used; dimensionless.

    Attributes
    ----------
    signs : str
        One of `SIGNS`: whole points only, or half points as well.
    vas : str
        One of `SCALES`, or `OBJECTIVE`. `whole`: itch and sleep are exactly what is printed.
        `left out`: they do not enter. Otherwise: any mark of the scale that prints so.
    extent : str
        `as printed`: exactly so many per cent. `rounded`: any real number that prints so.
    rounding : str
        One of `printed.ROUNDINGS`: how a true value became a printed text.

    Raises
    ------
    ValueError
        If one of them is not known.
    """

    signs: str = "whole"
    vas: str = "whole"
    extent: str = "as printed"
    rounding: str = "nearest"

    def __post_init__(self) -> None:
        allowed = {"signs": tuple(SIGNS), "vas": (*SCALES, OBJECTIVE), "extent": EXTENTS}
        for name, words in allowed.items():
            if getattr(self, name) not in words:
                raise ValueError(
                    f"{name} is {getattr(self, name)!r}; allowed are {', '.join(words)}"
                )
        validate_rounding(self.rounding)


PLAIN = Reading()
"""Whole points and exactly the printed extent, itch and sleep."""
READINGS = tuple(Reading(*words) for words in product(SIGNS, (*SCALES, OBJECTIVE), EXTENTS))
"""Every reading of the scales, with digits rounded to nearest."""


class Terms(NamedTuple):
    """What goes into a SCORAD besides the signs; printed texts or intervals.

    Attributes
    ----------
    extent : str or Interval
        In % of the body, 0-100.
    itch, sleep : str or Interval
        In points, 0-10.
    """

    extent: Number
    itch: Number
    sleep: Number


def behind(number: Number, rounding: str = "nearest") -> Interval:
    """Give the interval of true values behind a printed text; an interval is left as it is.

    Examples
    --------
    >>> behind("64").low
    Fraction(127, 2)
    """
    return number if isinstance(number, Interval) else interval(printed(number), rounding)


def extents(
    scorad: Interval, terms: Terms, *, reading: Reading = PLAIN
) -> dict[Fraction, tuple[Interval, ...]]:
    """Give, for each possible sum of the six signs, the extents that it leaves possible.

    Parameters
    ----------
    scorad : Interval
        The true values behind the printed score, in points.
    terms : Terms
        Extent, itch and sleep as printed.
    reading : Reading
        How the scales were used.

    Returns
    -------
    dict of Fraction to tuple of Interval
        In points, 0-18, ascending, none left out; in % of the body, one or more intervals that may
        overlap. Empty if the score is impossible under this reading.

    Examples
    --------
    20 % of the body, itch 3 and sleep 2 give 4 + 5 points; 4 points of signs add 14.

    >>> extents(behind("25"), Terms("20", "3", "2"))
    {}
    >>> found = extents(behind("23"), Terms("20", "3", "2"), reading=Reading(extent="rounded"))
    >>> found[Fraction(4)] == (behind("20"),)
    True
    """
    extent, subjective = extent_of(terms.extent, reading), _subjective(terms, reading)
    scored = _common(scorad, Interval(Fraction(0), Fraction(TOP)))
    if not subjective or not all(ends.meets(ends) for ends in (extent, scored)):
        return {}
    found = {
        total: _left(scored, extent, total, subjective)
        for total in _candidates(scored, extent, subjective, SIGNS[reading.signs])
    }
    return {total: left for total, left in found.items() if left}


@lru_cache(maxsize=256)
def extent_of(number: Number, reading: Reading) -> Interval:
    """Give the extents behind a printed one, in % of the body; none, from 1 to 0, if off the scale.

    Examples
    --------
    >>> extent_of("100", Reading(extent="rounded"))
    Interval(low=Fraction(199, 2), high=Fraction(100, 1), low_closed=True, high_closed=True)
    """
    found = behind(number, reading.rounding)
    if reading.extent == "as printed":
        found = _exactly(number) or found
    return _common(found, Interval(Fraction(0), Fraction(100)))


def marks(number: Number, reading: Reading) -> tuple[Fraction, ...]:
    """List the marks of a VAS behind a printed itch or sleep, in points, ascending.

    Examples
    --------
    >>> [float(mark) for mark in marks("10", Reading(vas="halves"))]
    [9.5, 10.0]
    """
    if reading.vas == OBJECTIVE:
        return (Fraction(0),)
    step, found = SCALES[reading.vas], behind(number, reading.rounding)
    if reading.vas == "whole" and (exactly := _exactly(number)):
        return (exactly.low,) if 0 <= exactly.low <= 10 else ()
    first, last = whole(
        mapped(_common(found, Interval(Fraction(0), Fraction(10))), lambda end: end / step)
    )
    return tuple(step * mark for mark in range(first, last + 1))


def without_signs(terms: Terms, reading: Reading) -> Range:
    """Give the least and greatest SCORAD without any sign, in points.

    Raises
    ------
    ValueError
        If extent, itch or sleep cannot be on its scale.

    Examples
    --------
    >>> without_signs(Terms("20", "3", "2"), Reading(vas="halves"))
    Range(low=Fraction(8, 1), high=Fraction(10, 1))
    """
    extent, subjective = extent_of(terms.extent, reading), _subjective(terms, reading)
    if not subjective or not extent.meets(extent):
        raise ValueError(f"{terms} cannot be: 0 to 100 %, 0 to 10 and 0 to 10 points are allowed")
    return Range(
        extent.low * _PER_CENT + subjective[0],
        extent.high * _PER_CENT + subjective[-1],
    )


def needed(scorad: Interval, terms: Terms, *, reading: Reading = PLAIN) -> Range:
    """Give what the signs would have to add up to if they had no steps, in points.

    Raises
    ------
    ValueError
        If extent, itch or sleep cannot be on its scale, or the SCORAD is unbounded.

    Examples
    --------
    >>> needed(behind("25"), Terms("20", "3", "2"))
    Range(low=Fraction(31, 7), high=Fraction(33, 7))
    """
    if None in scorad[:2]:
        raise ValueError("the SCORAD is unbounded on one side")
    rest = without_signs(terms, reading)
    return Range((scorad.low - rest.high) / PER_SIGN, (scorad.high - rest.low) / PER_SIGN)


def _exactly(number: Number) -> Interval | None:
    """What a printed text says, as one value; None for a bound, or for an interval."""
    if isinstance(number, Interval) or printed(number).comparator:
        return None
    return Interval(printed(number).value, printed(number).value)


def _common(one: Interval, other: Interval) -> Interval:
    """What two intervals have in common; from 1 to 0 if nothing."""
    return common([one, other]) or _NOWHERE


@lru_cache(maxsize=256)
def _subjective(terms: Terms, reading: Reading) -> tuple[Fraction, ...]:
    """Every sum of itch and sleep, in points, ascending."""
    both = product(*(marks(number, reading) for number in (terms.itch, terms.sleep)))
    return tuple(sorted({itch + sleep for itch, sleep in both}))


def _candidates(
    scored: Interval, extent: Interval, subjective: tuple[Fraction, ...], step: Fraction
) -> list[Fraction]:
    """The sums of signs that the ends of everything else leave; some may be too many."""
    low = (scored.low - extent.high * _PER_CENT - subjective[-1]) / PER_SIGN
    high = (scored.high - extent.low * _PER_CENT - subjective[0]) / PER_SIGN
    ends = _common(Interval(low, high), Interval(Fraction(0), Fraction(_MOST_SIGNS)))
    first, last = whole(mapped(ends, lambda end: end / step))
    return [step * count for count in range(first, last + 1)]


def _left(
    scored: Interval, extent: Interval, total: Fraction, subjective: tuple[Fraction, ...]
) -> tuple[Interval, ...]:
    """The extents with which a sum of signs and some itch and sleep give the SCORAD, in %."""
    middle = sum(scored[:2]) / 2 - sum(extent[:2]) * _PER_CENT / 2 - PER_SIGN * total
    near = bisect(subjective, middle)
    # What is nearest the middle comes first: it is the likeliest to leave the extent as it is.
    found = {}
    for points in (*subjective[max(0, near - 1) : near + 1], *subjective):
        rest = PER_SIGN * total + points
        left = common([extent, mapped(scored, lambda end, rest=rest: (end - rest) / _PER_CENT)])
        if left == extent:
            return (extent,)
        found[left] = None
    return tuple(left for left in found if left is not None)

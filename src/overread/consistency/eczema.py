"""A visit in atopic dermatitis: can its extent, SCORAD, EASI, itch and sleep all be true?

The EASI grades four of the six signs that the SCORAD grades at a representative site. What links
them is a premise. `rated alike`: the four signs add up to the same in every affected region and at
that site. `in between`: at that site they add up to no less than in the mildest and no more than in
the worst affected region. Both take it that the extent is one and the same in both scores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import pandas as pd

from overread.consistency import easi, scorad
from overread.consistency.misprints import altered
from overread.consistency.scorad import READINGS, SIGNS, Number, Reading, Terms, behind
from overread.printed import Interval, digits, printed, whole

PREMISES = ("rated alike", "in between")
"""How the four signs at the site that the SCORAD grades are linked to those of the regions."""
LIMITS = {"bsa": 100, "scorad": scorad.TOP, "easi": easi.TOP, "itch": 10, "sleep": 10}
"""The upper ends of the scales, in % and points; all begin at 0."""

_DIGITS = re.compile(r"(\D*)(\d(?:.*\d)?)(\D*)", re.ASCII)
_WRITTEN = re.compile(r"(0|[1-9]\d*)(\.\d+)?", re.ASCII)


class Visit(NamedTuple):
    """What is printed of one visit: texts, or intervals of true values.

    Attributes
    ----------
    bsa : str or Interval
        The affected share of the body, in %.
    scorad, easi : str or Interval
        In points, 0-103 and 0-72.
    itch, sleep : str or Interval
        In points, 0-10.
    """

    bsa: Number
    scorad: Number
    easi: Number
    itch: Number
    sleep: Number

    @property
    def terms(self) -> Terms:
        """What goes into the SCORAD besides the signs."""
        return Terms(self.bsa, self.itch, self.sleep)


class Together(NamedTuple):
    """Whether a visit can be, under one reading and one premise; everything was tried.

    Attributes
    ----------
    outcome : str
        `within rounding` or `in conflict`.
    reason : str
        One sentence: what was found.
    alone : tuple of Fraction
        The sums of six signs (0-18 points) that the SCORAD alone leaves possible.
    signs : tuple of Fraction
        Those of them with which the EASI is possible too.
    shared : tuple of Fraction
        The sums of the four shared signs (0-12 points) at the representative site.
    """

    outcome: str
    reason: str
    alone: tuple[Fraction, ...]
    signs: tuple[Fraction, ...]
    shared: tuple[Fraction, ...]


class Power(NamedTuple):
    """How many whole numbers would have passed with the same extent, itch and sleep; exact.

    Attributes
    ----------
    scorad : Fraction
        The share of SCORADs that are possible by themselves; dimensionless.
    easi : Fraction
        The share of EASIs that are possible by themselves.
    pairs : Fraction
        The share of pairs of them that are possible together.
    scorads, easis : pair of int
        The least and greatest that were tried, in points: from no sign to all signs at their
        worst, with the least extent, itch and sleep; from the least to the greatest EASI on the
        extent.
    """

    scorad: Fraction
    easi: Fraction
    pairs: Fraction
    scorads: tuple[int, int]
    easis: tuple[int, int]


class Repair(NamedTuple):
    """A single misprint after which a visit is possible.

    Attributes
    ----------
    number : str
        A field of `Visit`.
    printed, instead : str
        What is printed, and what would be possible in its place.
    """

    number: str
    printed: str
    instead: str


@lru_cache(maxsize=1 << 14)
def together(
    visit: Visit, reading: Reading, *, premise: str = "rated alike", shares: str = "weights"
) -> Together:
    """Say whether the SCORAD and the EASI of a visit can both be true.

    Parameters
    ----------
    visit : Visit
        What is printed.
    reading : Reading
        How the scales were used.
    premise : str
        One of `PREMISES`.
    shares : str
        One of `easi.SHARES`: what each region is of the body.

    Raises
    ------
    ValueError
        If the premise or the shares are not known, or a text is not a number.

    Examples
    --------
    On the whole body, six signs of 1 give 20 + 21 points, four signs of 1 an EASI of 24.

    >>> visit = Visit(bsa="100", scorad="41", easi="24", itch="0", sleep="0")
    >>> found = together(visit, Reading())
    >>> found.outcome, found.signs, found.shared
    ('within rounding', (Fraction(6, 1),), (Fraction(4, 1),))
    >>> together(visit._replace(easi="25"), Reading()).outcome
    'in conflict'
    """
    _known(premise)
    extents = scorad.extents(behind(visit.scorad, reading.rounding), visit.terms, reading=reading)
    wanted = easi.window(behind(visit.easi, reading.rounding))
    found = {
        total: tuple(
            severity
            for severity, scores in _linked(total, left, reading.signs, premise, shares)
            if scores & wanted
        )
        for total, left in extents.items()
    }
    signs = tuple(total for total, severities in found.items() if severities)
    shared = tuple(sorted({severity for severities in found.values() for severity in severities}))
    outcome = "within rounding" if signs else "in conflict"
    reason = (
        _possible(signs, shared) if signs else _impossible(visit, reading, tuple(found), shares)
    )
    return Together(outcome, reason, tuple(found), signs, shared)


def _known(premise: str) -> None:
    """Refuse a premise that is not known."""
    if premise not in PREMISES:
        raise ValueError(f"premise is {premise!r}; allowed are {', '.join(PREMISES)}")


def _linked(
    total: Fraction, left: tuple[Interval, ...], signs: str, premise: str, shares: str
) -> Iterator[tuple[Fraction, int]]:
    """Each sum of four shared signs that a sum of six allows, and the EASIs that go with it."""
    found = _areas(left, shares)
    step = SIGNS[signs]
    low, high = max(Fraction(0), total - 6), min(Fraction(12), total)
    for count in range(int(low / step), int(high / step) + 1):
        severity = step * count
        if premise == "in between":
            yield severity, easi.spanning(found, severity, signs)
        elif 2 * severity in easi.SEVERITIES[signs]:
            yield severity, easi.alike(found, severity)


@lru_cache(maxsize=1024)
def _areas(extents: tuple[Interval, ...], shares: str) -> tuple[easi.Areas, ...]:
    """The area scores that some of several extents leave possible."""
    return tuple(sorted({each for extent in extents for each in easi.areas(extent, shares)}))


def _possible(signs: tuple[Fraction, ...], shared: tuple[Fraction, ...]) -> str:
    """What a possible visit looks like."""
    return f"six signs add up to {listed(signs)}, four of them to {listed(shared)}"


def _impossible(visit: Visit, reading: Reading, alone: tuple[Fraction, ...], shares: str) -> str:
    """Why a visit cannot be: the EASI, the SCORAD, or only both together."""
    bsa, score = scorad.extent_of(visit.bsa, reading), behind(visit.easi, reading.rounding)
    severity = easi.attainable(score, bsa, signs=reading.signs, shares=shares)
    if not severity.possible:
        return "no areas and severities on this extent give the EASI"
    if not alone:
        return f"no signs give the SCORAD{_needed(visit, reading)}"
    mean = "any" if severity.severity is None else " to ".join(map(_short, severity.severity))
    return (
        f"the SCORAD needs six signs that add up to {listed(alone)}; the EASI, four that add up "
        f"to {mean} on average"
    )


def _needed(visit: Visit, reading: Reading) -> str:
    """What the signs would have to add up to, for the end of a sentence; empty if not known."""
    try:
        needed = scorad.needed(behind(visit.scorad, reading.rounding), visit.terms, reading=reading)
    except ValueError:
        return ""
    return f": six would have to add up to {' to '.join(map(_short, needed))}"


def _short(value: Fraction) -> str:
    """Two decimals."""
    return digits(value, 2)


def listed(sums: Sequence[Fraction]) -> str:
    """Write sums of signs, in points.

    Examples
    --------
    >>> listed([Fraction(3), Fraction(7, 2)])
    '3, 3.5'
    """
    return ", ".join(digits(each, 0 if each.denominator == 1 else 1) for each in sums)


@lru_cache(maxsize=1 << 12)
def power(
    visit: Visit, reading: Reading, *, premise: str = "rated alike", shares: str = "weights"
) -> Power:
    """Give the share of whole numbers that would have passed in place of SCORAD and EASI.

    Parameters
    ----------
    visit : Visit
        Its extent, itch and sleep; its two scores do not matter.
    reading, premise, shares
        As for `together`.

    Raises
    ------
    ValueError
        If extent, itch or sleep cannot be on its scale; as for `together`.

    Examples
    --------
    Nobody affected at all can only have an EASI of 0; the SCORAD goes up in steps of 3.5.

    >>> power(Visit("0", "0", "0", "0", "0"), Reading())
    Power(scorad=Fraction(7, 16), easi=Fraction(1, 1), pairs=Fraction(7, 16),
          scorads=(0, 63), easis=(0, 0))
    """
    _known(premise)
    scorads = _scorads(visit.terms, reading)
    areas = easi.areas(scorad.extent_of(visit.bsa, reading), shares)
    unlinked = easi.unlinked(areas, reading.signs)
    easis = _easis(unlinked)
    windows = [easi.window(behind(str(score), reading.rounding)) for score in easis]
    alone = both = 0
    for score in scorads:
        true = behind(str(score), reading.rounding)
        extents = scorad.extents(true, visit.terms, reading=reading)
        linked = 0
        for total, left in extents.items():
            linked |= _with(total, left, reading.signs, premise, shares)
        alone += bool(extents)
        both += sum(bool(linked & window) for window in windows)
    return Power(
        Fraction(alone, len(scorads)),
        Fraction(sum(bool(unlinked & window) for window in windows), len(easis)),
        Fraction(both, len(scorads) * len(easis)),
        (scorads[0], scorads[-1]),
        (easis[0], easis[-1]),
    )


def _scorads(terms: Terms, reading: Reading) -> range:
    """The whole numbers from the least SCORAD without signs to that with all at their worst."""
    least = scorad.without_signs(terms, reading).low
    first, last = whole(Interval(least, min(Fraction(scorad.TOP), least + 18 * scorad.PER_SIGN)))
    return range(first, last + 1)


def _easis(scores: int) -> range:
    """The whole numbers from the least to the greatest of a set of EASIs."""
    first, last = whole(Interval(*(Fraction(end, easi.GRID) for end in easi.ends(scores))))
    return range(first, last + 1)


@lru_cache(maxsize=4096)
def _with(
    total: Fraction, left: tuple[Interval, ...], signs: str, premise: str, shares: str
) -> int:
    """The set of EASIs that go with a sum of six signs."""
    found = 0
    for _, scores in _linked(total, left, signs, premise, shares):
        found |= scores
    return found


def repairs(
    visit: Visit, reading: Reading, *, premise: str = "rated alike", shares: str = "weights"
) -> list[Repair]:
    """List every single misprint after which a visit is possible; the search is exhaustive.

    One digit of one of the five numbers altered, lost at either end, or added at either end; the
    number stays on its scale. Numbers given as intervals are left alone.

    Parameters
    ----------
    visit, reading, premise, shares
        As for `together`.

    Raises
    ------
    ValueError
        As for `together`.

    Examples
    --------
    >>> visit = Visit(bsa="100", scorad="41", easi="25", itch="0", sleep="0")
    >>> [repair.instead for repair in repairs(visit, Reading()) if repair.number == "easi"]
    ['24']
    """
    return [
        Repair(name, text, other)
        for name, text in visit._asdict().items()
        if not isinstance(text, Interval)
        for other in slips(text)
        if printed(other).value <= LIMITS[name]
        and together(visit._replace(**{name: other}), reading, premise=premise, shares=shares).signs
    ]


def slips(text: str) -> list[str]:
    """List the numbers that differ from a printed one by one digit: altered, lost or added.

    A digit is lost or added in front or behind only.

    Examples
    --------
    >>> len(slips("8")), slips("18")[-3:]
    (27, ['187', '188', '189'])
    """
    parts = _DIGITS.fullmatch(text)
    if parts is None:
        return []
    start, middle, end = parts.groups()
    found = [*altered(middle), middle[1:], middle[:-1]]
    found += [digit + middle for digit in "123456789"] + [middle + digit for digit in "0123456789"]
    return [start + other + end for other in dict.fromkeys(found) if _WRITTEN.fullmatch(other)]


def judge(
    visits: Mapping[str, Visit],
    readings: Sequence[Reading] = READINGS,
    *,
    premises: Sequence[str] = PREMISES,
    shares: str = "weights",
) -> pd.DataFrame:
    """Judge several visits under several readings and premises.

    Returns
    -------
    DataFrame
        One row for each visit, reading and premise, in this order. Columns: `visit`, `signs`,
        `vas`, `extent`, `rounding`, `premise`, `outcome`, `alone`, `six signs`, `four signs`
        (sums in points; `alone` are those that the SCORAD leaves by itself) and `reason`.

    Raises
    ------
    ValueError
        As for `together`.

    Examples
    --------
    >>> visits = {"day 1": Visit("100", "41", "24", "0", "0")}
    >>> judge(visits, premises=["rated alike"])["outcome"].unique().tolist()
    ['within rounding']
    """
    rows = []
    for name, visit in visits.items():
        for reading, premise in product(readings, premises):
            found = together(visit, reading, premise=premise, shares=shares)
            rows.append(
                {
                    "visit": name,
                    **asdict(reading),
                    "premise": premise,
                    "outcome": found.outcome,
                    "alone": listed(found.alone),
                    "six signs": listed(found.signs),
                    "four signs": listed(found.shared),
                    "reason": found.reason,
                }
            )
    return pd.DataFrame(rows)

"""A mean with its standard deviation, interval and p value, judged together.

What is printed leaves the true mean and standard deviation a polygon: each printed number cuts
half-planes from it. Numbers that each agree with the next can still leave nothing. The corners are
exact fractions; quantiles of t are irrational and enter as an enclosure of eight digits, taken so
that the polygon is never too small, and ties count as possible on either side: what is called
impossible here is so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from overread.outcomes import Range
from overread.printed import Interval
from overread.recompute import means

MEMBERS = ("low", "high", "mean", "sd", "p")
"""What may be printed of a change: the limits of its interval, its mean, its SD, its p value."""

_HUGE = Fraction(10**30)
"""Stands for no bound; beyond any measurement."""
_SLACK = Fraction(1, 10**8)

Point = tuple[Fraction, Fraction]
Polygon = list[Point]


class Setting(NamedTuple):
    """What the numbers of a change take for granted.

    Attributes
    ----------
    n : int
        People in it, at least 2.
    level : float
        Confidence level of the interval, between 0 and 1.
    test : str
        `t` or `normal`.
    sided : str
        Whether p is `two-sided` or `one-sided`.
    """

    n: int
    level: float = 0.95
    test: str = "t"
    sided: str = "two-sided"


def region(members: Mapping[str, Interval], setting: Setting) -> list[Polygon]:
    """Give the (mean, SD) pairs that all members allow.

    Parameters
    ----------
    members : mapping of str to Interval
        Any of `MEMBERS`, with the true values behind its digits.
    setting : Setting
        What is taken for granted.

    Returns
    -------
    list of polygons
        One for means up to zero and one for means from zero, as corners (mean, SD); empty ones
        are left out, so an empty list means that the members cannot all be true.
    """
    return [list(polygon) for polygon in _region(tuple(sorted(members.items())), setting)]


@lru_cache(maxsize=1 << 14)
def _region(members: tuple[tuple[str, Interval], ...], setting: Setting) -> list[Polygon]:
    """The same, remembered: the same numbers are asked about again and again."""
    polygons = []
    for sign in (-1, 1):
        polygon: Polygon = [(Fraction(0), Fraction(0)), (sign * _HUGE, Fraction(0)),
                            (sign * _HUGE, _HUGE), (Fraction(0), _HUGE)]  # fmt: skip
        for a, b, c in _half_planes(dict(members), setting, sign):
            polygon = polygon and _clip(polygon, a, b, c)
        if polygon:
            polygons.append(polygon)
    return polygons


def possible(members: Mapping[str, Interval], setting: Setting) -> bool:
    """Say whether printed members can all be true.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> family = {"mean": "−10", "sd": "9.682", "low": "17.44", "high": "−2.557"}
    >>> members = {name: interval(printed(text)) for name, text in family.items()}
    >>> possible(members, Setting(9))
    False
    >>> possible({**members, "low": interval(printed("−17.44"))}, Setting(9))
    True
    """
    return bool(region(members, setting))


def sizes(members: Mapping[str, Interval], setting: Setting, largest: int) -> list[int]:
    """List every number of people, from 2 up, with which the members can all be true."""
    return [n for n in range(2, largest + 1) if possible(members, setting._replace(n=n))]


def ranges(members: Mapping[str, Interval], setting: Setting) -> dict[str, Range]:
    """Give the range of every quantity over all that the members allow.

    Returns
    -------
    dict of str to Range
        Keys are `MEMBERS`; empty if the members cannot all be true. Each quantity is monotone
        along the edges of the polygon, so its extremes are at the corners.
    """
    corners = [corner for polygon in region(members, setting) for corner in polygon]
    if not corners:
        return {}
    k = means.multiplier(setting.n, setting.level, setting.test)
    values = {
        "mean": [float(m) for m, _ in corners],
        "sd": [float(s) for _, s in corners],
        "low": [float(m) - k * float(s) for m, s in corners],
        "high": [float(m) + k * float(s) for m, s in corners],
        "p": [_p(m, s, setting) for m, s in corners],
    }
    return {name: Range(_end(min(found)), _end(max(found))) for name, found in values.items()}


def face_value(values: Mapping[str, Fraction], wanted: str, setting: Setting) -> float | None:
    """Compute one member from others, taken as printed.

    The mean is the middle of the interval and the SD follows from its width; limits and p follow
    from mean and SD. Where one limit is missing, mean or SD stands in for it.

    Parameters
    ----------
    values : mapping of str to Fraction
        The other members as printed.
    wanted : str
        One of `MEMBERS`.

    Returns
    -------
    float or None
        In the member's unit; None if the others do not give it.
    """
    known = {name: float(value) for name, value in values.items() if name != wanted}
    k = means.multiplier(setting.n, setting.level, setting.test)
    if wanted in ("mean", "sd"):
        return _from_limits(known, wanted, k)
    if not {"mean", "sd"} <= known.keys():
        return None
    if wanted == "p":
        return _p(values["mean"], values["sd"], setting)
    side = -1 if wanted == "low" else 1
    return known["mean"] + side * k * known["sd"]


def level_range(members: Mapping[str, Interval], setting: Setting) -> Range | None:
    """Give the confidence levels that SD, limits and mean allow, as proportions.

    Returns
    -------
    Range or None
        None if there is no SD, or fewer than two of mean and limits.
    """
    ends = [members.get(name) for name in ("low", "mean", "high")]
    known = [(i, end) for i, end in enumerate(ends) if end is not None]
    sd = members.get("sd")
    bounds = [bound for end in (sd, *(end for _, end in known)) if end for bound in end[:2]]
    if sd is None or len(known) < 2 or None in bounds or sd.low <= 0:
        return None
    (first, low), (last, high) = known[0], known[-1]
    widths = (high.low - low.high) / sd.high, (high.high - low.low) / sd.low
    half = [max(Fraction(0), width) / (last - first) for width in widths]
    return Range(*(means.level_of_multiplier(float(k), setting.n, setting.test) for k in half))


def _from_limits(known: Mapping[str, float], wanted: str, k: float) -> float | None:
    """Compute the mean or the SD from confidence limits."""
    other = "sd" if wanted == "mean" else "mean"
    for names in (("low", "high"), ("high", other), ("low", other)):
        if set(names) <= known.keys():
            break
    else:
        return None
    if names == ("low", "high"):
        low, high = known["low"], known["high"]
        return (low + high) / 2 if wanted == "mean" else (high - low) / (2 * k)
    side = 1 if names[0] == "high" else -1
    if wanted == "mean":
        return known[names[0]] - side * k * known["sd"]
    return side * (known[names[0]] - known["mean"]) / k


def _half_planes(
    members: Mapping[str, Interval], setting: Setting, sign: int
) -> list[tuple[Fraction, Fraction, Fraction]]:
    """Write the members as a·mean + b·SD ≤ c, for means of one sign."""
    k = _enclosure(means.multiplier(setting.n, setting.level, setting.test))
    planes = []
    # The mean first: it leaves nothing of the other sign, which then costs no more.
    for name in sorted(members, key=lambda name: name != "mean"):
        low, high, *_ = members[name]
        if name == "p":
            planes += _p_planes(low, high, setting, sign)
            continue
        mean = Fraction(name != "sd")
        sd = {"mean": Range(0, 0), "sd": Range(1, 1), "low": Range(-k.high, -k.low), "high": k}[
            name
        ]
        if high is not None:
            planes.append((mean, Fraction(sd.low), high))
        if low is not None:
            planes.append((-mean, -Fraction(sd.high), -low))
    return planes


def _p_planes(
    low: Fraction | None, high: Fraction | None, setting: Setting, sign: int
) -> list[tuple[Fraction, Fraction, Fraction]]:
    """Write a p value as bounds on the mean in standard deviations."""
    planes = []
    if setting.sided == "one-sided":
        low, high = _folded(low, high)
    if high is not None and high <= 0:
        planes.append((Fraction(0), Fraction(high == 0), high))
    elif high is not None and high < 1:
        nearest = _enclosure(means.ratio_of_p(float(high), *_tail(setting))).low
        planes.append((Fraction(-sign), Fraction(nearest), Fraction(0)))
    if low is not None and low > 0:
        farthest = _enclosure(means.ratio_of_p(float(low), *_tail(setting))).high
        planes.append((Fraction(sign), -Fraction(farthest), Fraction(0)))
    return planes


def _folded(low: Fraction | None, high: Fraction | None) -> tuple[Fraction, Fraction | None]:
    """Turn a one-sided p value, whichever direction was tested, into that of the mean's own."""
    low, high = low or Fraction(0), Fraction(1) if high is None else high
    if low > Fraction(1, 2):
        return 1 - high, max(1 - low, _SLACK)
    return (low, high) if high < Fraction(1, 2) else (min(low, 1 - high), None)


def _tail(setting: Setting) -> tuple[int, str, str]:
    """What a p value depends on besides the data."""
    return setting.n, setting.test, setting.sided


def _enclosure(value: float) -> Range:
    """Enclose a computed irrational number between two fractions."""
    exact = Fraction(value)
    slack = _SLACK * (1 + abs(exact))
    return Range(max(exact - slack, Fraction(0)), exact + slack)


def _clip(polygon: Polygon, a: Fraction, b: Fraction, c: Fraction) -> Polygon:
    """Keep the part of a convex polygon with a·x + b·y ≤ c (Sutherland and Hodgman)."""
    kept: Polygon = []
    beyond = [a * x + b * y - c for x, y in polygon]
    for i, (x, y) in enumerate(polygon):
        before, here, there = polygon[i - 1], beyond[i], beyond[i - 1]
        if (here > 0) != (there > 0):
            t = there / (there - here)
            kept.append((before[0] + t * (x - before[0]), before[1] + t * (y - before[1])))
        if here <= 0:
            kept.append((x, y))
    return list(dict.fromkeys(kept))


def _end(value: float) -> float:
    """An end of a range, infinite if only the drawn frame bounds it."""
    return math.copysign(math.inf, value) if abs(value) > float(_HUGE) / 10**6 else value


def _p(mean: Fraction, sd: Fraction, setting: Setting) -> float:
    """The p value at a corner; a mean of zero has the largest, an SD of zero the smallest."""
    if mean == 0 or sd == 0:
        largest = 1.0 if setting.sided == "two-sided" else 0.5
        return largest if mean == 0 else 0.0
    return means.p_of_ratio(float(abs(mean) / sd), *_tail(setting))

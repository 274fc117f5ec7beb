"""What is printed of a group, as requirements on whole-number totals."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from overread.outcomes import TooCostly
from overread.printed import Interval, mapped, squared, whole, wider
from overread.reconstruct.bands import Bands, cells, codes, unit
from overread.reconstruct.reported import SPREADS, Constraint, Mean, Options, Patients, Spread
from overread.reconstruct.totals import FAR, Problem, Varying, Within

FINEST = 1 << 20
"""Parts of a percent in which percentages are first compared if exact numbers would not fit."""


def described(
    patients: Patients, options: Sequence[Options], constraints: Collection[Constraint]
) -> tuple[Problem, Problem | None]:
    """Write constraints as requirements on totals.

    Returns
    -------
    Problem
        In 64-bit numbers. Requirements are widened where percentages had to be rounded to fit.
    Problem or None
        The same in exact numbers of any size, if any had to be rounded.
    """
    summarized = [one for one in constraints if isinstance(one, Mean | Spread)]
    measures = [
        _measure(options, [one for one in summarized if one.of == of], patients.n)
        for of in dict.fromkeys(one.of for one in summarized)
    ]
    given = [one for one in constraints if isinstance(one, Bands)]
    problem = _problem(options, measures, given, patients.n)
    problem = replace(problem, certain=tuple(patient - 1 for patient in patients.present))
    if all(measure.fits for measure in measures):
        return problem, None
    finest = [measure._replace(parts=measure.denominator) for measure in measures]
    return problem, _problem(options, finest, given, patients.n)


class Measure(NamedTuple):
    """A quantity, in parts of its unit, and what is printed of it.

    Attributes
    ----------
    values : list of list of Fraction
        Of each patient's options, in the quantity's unit, less `centre`.
    centre : int
        A whole number near the mean; makes the numbers small.
    denominator : int
        The common denominator of all values.
    parts : int
        In how many parts of the unit they are counted.
    said : list of Mean or Spread
        What is printed.
    """

    values: list[list[Fraction]]
    centre: int
    denominator: int
    parts: int
    said: list[Mean | Spread]

    @property
    def far(self) -> int:
        """An end that no total and no spread reaches, in parts and parts squared."""
        return FAR * self.parts**2

    @property
    def fits(self) -> bool:
        """Whether every value is a whole number of parts."""
        return self.parts % self.denominator == 0


def _measure(options: Sequence[Options], said: list[Mean | Spread], n: int) -> Measure:
    """Choose how a quantity is counted: exactly if that fits into 64 bits."""
    ends = [end for one in said if isinstance(one, Mean) for end in one.within[:2] if end]
    centre = round(sum(ends) / len(ends)) if ends else 0
    values = [[value - centre for value in one.values(said[0].of)] for one in options]
    denominator = math.lcm(1, *(value.denominator for row in values for value in row))
    largest = max((abs(value) for row in values for value in row), default=0)
    most = math.isqrt((FAR // 8) // n**3) // (math.ceil(largest) + 1)
    parts = denominator if denominator <= most else max(1, min(FINEST, most))
    return Measure(values, centre, denominator, parts, said)


def _problem(
    options: Sequence[Options], measures: Sequence[Measure], given: Sequence[Bands], n: int
) -> Problem:
    """Set out the columns and the requirements on them."""
    columns: list[list[list[int]]] = []
    within, varying = [], []
    for measure in measures:
        counts = [[_nearest(value * measure.parts) for value in row] for row in measure.values]
        place = len(columns)
        columns.append(counts)
        within += _mean(measure, place, n)
        if any(isinstance(one, Spread) for one in measure.said):
            columns.append([[count**2 for count in row] for row in counts])
            varying.append(_spread(measure, place, n))
    for one in given:
        filled, allowed = _filled(options, one, n)
        within.append(Within(len(columns), tuple((code, code) for code in allowed)))
        columns.append(filled)
    rows = [[column[i] for column in columns] for i in range(len(options))]
    shapes = [(len(columns), len(one.change)) for one in options]
    dtype = _dtype(rows, n)
    arrays = [np.array(row, dtype).reshape(s) for row, s in zip(rows, shapes, strict=True)]
    return Problem(n, tuple(arrays), tuple(within), tuple(varying))


def _dtype(rows: Sequence[Sequence[Sequence[int]]], n: int) -> np.dtype:
    """Choose 64 bits if all spreads n·(sum of squares) - (sum)² fit, or Python's own numbers."""
    largest = max((abs(x) for row in rows for column in row for x in column), default=0)
    return np.dtype(np.int64 if n**2 * largest < FAR else object)


def _nearest(value: Fraction) -> int:
    """Round to a whole number; a half either way serves."""
    return math.floor(value + Fraction(1, 2))


def _mean(measure: Measure, column: int, n: int) -> list[Within]:
    """Turn printed means into the totals they allow, n/2 more if each value was rounded."""
    spans = []
    for one in measure.said:
        if isinstance(one, Mean):
            ends = mapped(one.within, lambda end: (end - measure.centre) * n * measure.parts)
            spans.append(_whole(ends if measure.fits else wider(ends, Fraction(n, 2)), measure.far))
    if not spans:
        return []
    low, high = max(low for low, _ in spans), min(high for _, high in spans)
    return [Within(column, ((low, high),))]


def _spread(measure: Measure, column: int, n: int) -> Varying:
    """Turn printed SDs and SEs into the spreads they allow.

    If each value was rounded, so is off by at most 1/2, then the root of n·(sum of squares) -
    (sum)² is off by at most n/2.
    """
    if n < 2:
        raise ValueError("one person has neither SD nor SE; n must be at least 2")
    spans = []
    for one in measure.said:
        if isinstance(one, Spread):
            factor = SPREADS[one.kind](n) * measure.parts**2
            ends = mapped(squared(one.within), lambda end, by=factor: end * by)
            low, high = _whole(ends, measure.far)
            spans.append((low, high) if measure.fits else _wider_root(low, high, n))
    low, high = max(low for low, _ in spans), min(high for _, high in spans)
    return Varying(column, column + 1, low, high)


def _wider_root(low: int, high: int, n: int) -> tuple[int, int]:
    """Widen a spread by at least n/2 in its root."""
    least = max(0, math.isqrt(max(low, 0)) - n // 2 - 1)
    return least**2, (math.isqrt(max(high, 0)) + 2 + n // 2) ** 2


def _whole(ends: Interval, far: int) -> tuple[int, int]:
    """Give the first and the last whole number in an interval; far away where it has no end."""
    low, high = whole(ends)
    return -far if low is None else low, far if high is None else high


def _filled(options: Sequence[Options], given: Bands, n: int) -> tuple[list[list[int]], list[int]]:
    """Give each option's code in a row of bands, and the codes a group may add up to."""
    numbers = [cells(given, one.percent) for one in options]
    occupied = sorted({cell for row in numbers for cell in row})
    if (n + 1) ** len(occupied) >= FAR:
        raise TooCostly(f"{n} people in {len(occupied)} parts of bands exceed 64 bits")
    units = {cell: unit(place, n + 1) for place, cell in enumerate(occupied)}
    return [[units[cell] for cell in row] for row in numbers], codes(given, occupied, n)

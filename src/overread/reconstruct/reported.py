"""What a paper reports of individual patients: who they may be, and what is printed of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from numbers import Integral
from typing import NamedTuple, TypeAlias

import numpy as np

from overread.printed import Interval, rounded
from overread.reconstruct.bands import Bands

QUANTITIES = ("change", "fall", "percent", "baseline", "final")
"""What may be averaged: points, points the other way, percent of baseline, points, points."""

SPREADS: dict[str, Callable[[int], int]] = {
    "sd": lambda n: n * (n - 1),
    "se": lambda n: n**2 * (n - 1),
    "population sd": lambda n: n**2,
}
"""By what the square of each is multiplied to give n·(sum of squares) - (sum)²."""


@dataclass(frozen=True)
class Patients:
    """Patients, of whom some or all are in the group that was summarized.

    Attributes
    ----------
    baselines : tuple
        One a patient, in points: a number, a tuple of possible numbers, or None for any on the
        scale.
    n : int
        How many of them are in the group.
    scale : tuple of (int, int)
        The least and the greatest score, in points; scores are whole.
    falls : bool
        Whether a fall, not a rise, is a positive percentage.
    decimals : int or None
        If each percentage was rounded first (half away from zero), to how many decimals.
    present : tuple of int
        Who is in the group for certain, counted from 1.
    """

    baselines: tuple[int | tuple[int, ...] | None, ...]
    n: int
    scale: tuple[int, int]
    falls: bool = True
    decimals: int | None = None
    present: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        low, high = self.scale
        if not 1 <= self.n <= len(self.baselines):
            raise ValueError(f"n is {self.n} of {len(self.baselines)} patients")
        if not set(self.present) <= set(range(1, len(self.baselines) + 1)):
            raise ValueError(f"present is {self.present}; patients are 1 to {len(self.baselines)}")
        if len(set(self.present)) != len(self.present) or len(self.present) > self.n:
            raise ValueError(f"present is {self.present}; at most n, {self.n}, each once")
        for patient, values in enumerate(map(self.possible, range(len(self.baselines))), 1):
            off = [value for value in values if not low <= value <= high]
            if off or not values:
                raise ValueError(
                    f"the baseline of patient {patient} is {off or 'empty'}; the scale is {low} to "
                    f"{high}"
                )

    def possible(self, position: int) -> tuple[int, ...]:
        """List the baselines that one patient may have had, in points."""
        given = self.baselines[position]
        if given is None:
            return tuple(range(self.scale[0], self.scale[1] + 1))
        return (int(given),) if isinstance(given, Integral) else tuple(dict.fromkeys(given))


class Mean(NamedTuple):
    """The mean of a quantity lies in an interval.

    Attributes
    ----------
    of : str
        One of `QUANTITIES`.
    within : Interval
        In the quantity's unit.
    """

    of: str
    within: Interval


class Spread(NamedTuple):
    """The SD or the SE of a quantity lies in an interval.

    Attributes
    ----------
    of : str
        One of `QUANTITIES`.
    within : Interval
        In the quantity's unit.
    kind : str
        A key of `SPREADS`.
    """

    of: str
    within: Interval
    kind: str = "sd"


class Each(NamedTuple):
    """Everyone's own quantity lies in an interval.

    Attributes
    ----------
    of : str
        One of `QUANTITIES`.
    within : Interval
        In the quantity's unit; a change is final less baseline.
    """

    of: str
    within: Interval


Constraint: TypeAlias = Mean | Spread | Each | Bands


class Options(NamedTuple):
    """What one patient may have had.

    Attributes
    ----------
    baseline, change : array of int, shape (m,)
        In points.
    percent : list of Fraction
        The change in percent of baseline, if any constraint needs it.
    """

    baseline: np.ndarray
    change: np.ndarray
    percent: list[Fraction]

    def values(self, of: str) -> list[Fraction]:
        """List one quantity."""
        if of == "percent":
            return self.percent
        columns = {"change": self.change, "fall": -self.change, "baseline": self.baseline}
        column = columns[of] if of in columns else self.baseline + self.change
        return [Fraction(int(value)) for value in column]


def options_of(patients: Patients, constraints: Collection[Constraint]) -> tuple[Options, ...]:
    """List what each patient may have had, as far as each can be judged alone.

    Raises
    ------
    ValueError
        If a quantity is not known, or a percentage is needed of a baseline of 0.
    """
    for one in constraints:
        if not isinstance(one, Bands) and one.of not in QUANTITIES:
            raise ValueError(f"{one.of!r} is not a quantity; {', '.join(QUANTITIES)} are")
        if isinstance(one, Spread) and one.kind not in SPREADS:
            raise ValueError(f"{one.kind!r} is not a spread; {', '.join(SPREADS)} are")
    percent = any(isinstance(one, Bands) or one.of == "percent" for one in constraints)
    each = [one for one in constraints if isinstance(one, Each)]
    return tuple(
        _options(patients, position, each, percent) for position in range(len(patients.baselines))
    )


def _options(patients: Patients, position: int, each: Sequence[Each], percent: bool) -> Options:
    """List what one patient may have had."""
    low, high = patients.scale
    baselines = [b for b in patients.possible(position) if b != 0 or not percent]
    if not baselines:
        raise ValueError(f"patient {position + 1} has a baseline of 0, which has no percentage")
    pairs = [(b, final - b) for b in baselines for final in range(low, high + 1)]
    percents = [_percent(patients, *pair) for pair in pairs] if percent else []
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    every = Options(columns[0], columns[1], percents)
    kept = set(range(len(pairs)))
    for one in each:
        values = every.values(one.of)
        kept = {i for i in kept if values[i] in one.within}
    order = sorted(kept)
    return Options(columns[0, order], columns[1, order], [percents[i] for i in order if percent])


def _percent(patients: Patients, baseline: int, change: int) -> Fraction:
    """Give one patient's percentage, rounded first if all were."""
    value = Fraction(100 * change, baseline) * (-1 if patients.falls else 1)
    return value if patients.decimals is None else rounded(value, patients.decimals)

"""Patients behind a summary: every set of individual changes that agrees with what is printed.

Exact: scores are whole numbers, percent changes are brought to a common denominator, and printed
digits stand for intervals. Patients are told apart, so two with equal baselines can swap changes.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from overread.outcomes import TooCostly
from overread.reconstruct.joins import LIMITS, Limits, Search, chosen, searched
from overread.reconstruct.reported import Constraint, Options, Patients, options_of
from overread.reconstruct.requirements import described
from overread.reconstruct.totals import Problem, meets


class Sets(NamedTuple):
    """Some sets of patients.

    Attributes
    ----------
    baselines, changes : array of int, shape (sets, patients)
        In points; 0 for who is missing.
    present : array of bool, shape (sets, patients)
        Who is in the group.
    """

    baselines: np.ndarray
    changes: np.ndarray
    present: np.ndarray

    def distinct(self) -> Sets:
        """Keep one of those that differ only in who of several with equal baselines is who."""
        order = np.lexsort((self.changes, self.baselines, ~self.present), axis=1)
        columns = [np.take_along_axis(values, order, axis=1) for values in self]
        _, kept = np.unique(np.hstack(columns), axis=0, return_index=True)
        kept.sort()
        return Sets(*(values[kept] for values in self))

    def frame(self) -> pd.DataFrame:
        """Give one row for each patient in each set.

        Returns
        -------
        DataFrame
            Columns: `set` and `patient`, from 1; `baseline`, `change`, `final` in points;
            `percent`, the change in percent of baseline, missing where that is 0.
        """
        at, patient = np.nonzero(self.present)
        baseline, change = (values[at, patient] for values in (self.baselines, self.changes))
        percent = np.full(len(at), np.nan)
        np.divide(100 * change, baseline, out=percent, where=baseline != 0)
        return pd.DataFrame(
            {
                "set": at + 1,
                "patient": patient + 1,
                "baseline": baseline,
                "change": change,
                "final": baseline + change,
                "percent": percent,
            }
        )


@dataclass(frozen=True)
class Found:
    """Every set of patients that agrees with all constraints.

    Attributes
    ----------
    patients : Patients
        Who they may be.
    options : tuple of Options
        What each may have had.
    search : Search
        The sets, by who is in them.
    proved : dict or None
        If percentages were first compared in rounded units, the ranks of the sets that also pass
        in exact fractions; None if all do.
    limits : Limits
        What listing may cost.
    """

    patients: Patients
    options: tuple[Options, ...]
    search: Search
    proved: Mapping[tuple[int, ...], np.ndarray] | None
    limits: Limits

    @property
    def counts(self) -> dict[tuple[int, ...], int]:
        """The number of sets, by the positions (from 0) of those in the group."""
        if self.proved is None:
            return self.search.counts
        return {people: len(ranks) for people, ranks in self.proved.items()}

    @property
    def total(self) -> int:
        """The number of sets."""
        return sum(self.counts.values())

    def summary(self) -> pd.DataFrame:
        """Say how many sets there are for each possible group.

        Returns
        -------
        DataFrame
            Columns: `missing`, the patients outside the group, from 1; `sets`, their number.
        """
        everyone = range(len(self.patients.baselines))
        outside = [[i + 1 for i in everyone if i not in people] for people in self.counts]
        missing = [", ".join(map(str, people)) or "none" for people in outside]
        sets = pd.Series(list(self.counts.values()), dtype=object)
        return pd.DataFrame({"missing": missing, "sets": sets})

    def all(self) -> Sets:
        """List every set.

        Raises
        ------
        TooCostly
            If they are more than the limit.
        """
        self._refuse(self.total, "listed")
        return self._at(np.arange(self.total, dtype=np.int64))

    def draw(self, size: int, *, seed: int) -> Sets:
        """Draw sets, each as likely as any other, with replacement.

        Parameters
        ----------
        size : int
            How many.
        seed : int
            The same seed gives the same sets everywhere.

        Raises
        ------
        ValueError
            If there is no set to draw.
        TooCostly
            If more are asked for than the limit.
        """
        self._refuse(size, "drawn")
        total = self.total
        if total == 0:
            raise ValueError("no set of patients agrees with the constraints; none can be drawn")
        source = random.Random(seed)
        ranks = [source.randrange(total) for _ in range(size)]
        return self._at(np.array(ranks, dtype=np.int64 if total < 1 << 62 else object))

    def _refuse(self, sets: int, what: str) -> None:
        """Refuse to write out more sets than the limit."""
        if sets > self.limits.sets:
            raise TooCostly(f"{sets:,} sets would be {what}; the limit is {self.limits.sets:,}")

    def _at(self, ranks: np.ndarray) -> Sets:
        """Give the sets at some ranks over all groups."""
        found = np.full((len(ranks), len(self.options)), -1, dtype=np.int64)
        start = 0
        for people, count in self.counts.items():
            here = np.flatnonzero((ranks >= start) & (ranks < start + count))
            if len(here):
                within = ranks[here] - start
                within = within if self.proved is None else self.proved[people][within]
                found[here] = chosen(self.search, people, within)
            start += count
        return _sets(self.options, found)


def _sets(options: tuple[Options, ...], found: np.ndarray) -> Sets:
    """Turn option numbers into baselines and changes."""
    baselines, changes = np.zeros_like(found), np.zeros_like(found)
    for person, one in enumerate(options):
        here = found[:, person] >= 0
        baselines[here, person] = one.baseline[found[here, person]]
        changes[here, person] = one.change[found[here, person]]
    return Sets(baselines, changes, found >= 0)


def find(
    patients: Patients, constraints: Mapping[str, Constraint], *, limits: Limits = LIMITS
) -> Found:
    """Find every set of patients that agrees with all constraints.

    Patients are split in two halves, which meet in the middle (Horowitz and Sahni 1974,
    doi:10.1145/321812.321823).

    Parameters
    ----------
    patients : Patients
        Who they may be.
    constraints : mapping of str to Constraint
        What is printed of them, by name.
    limits : Limits
        What the search may cost.

    Returns
    -------
    Found
        To count, list or draw from; the search is exhaustive.

    Raises
    ------
    TooCostly
        A ValueError, before anything large is made, if a limit would be exceeded.

    Examples
    --------
    Two patients fell from 4 and 2, by 2 points and 75 percent on average:

    >>> from overread.printed import interval, printed
    >>> from overread.reconstruct.reported import Mean
    >>> said = {
    ...     "points": Mean("change", interval(printed("-2.0"))),
    ...     "percent": Mean("percent", interval(printed("75.0"))),
    ... }
    >>> find(Patients((4, 2), 2, scale=(0, 4)), said).all().changes.tolist()
    [[-2, -2]]
    """
    options = options_of(patients, constraints.values())
    problem, proof = described(patients, options, constraints.values())
    search = searched(problem, limits)
    proved = None if proof is None else _proved(proof, search, limits)
    return Found(patients, options, search, proved, limits)


def _proved(proof: Problem, search: Search, limits: Limits) -> dict[tuple[int, ...], np.ndarray]:
    """Keep the sets that meet every requirement in exact fractions."""
    total = sum(search.counts.values())
    if total > limits.sets:
        raise TooCostly(
            f"{total:,} sets would be compared in exact fractions; the limit is {limits.sets:,}"
        )
    proved = {}
    for people, count in search.counts.items():
        ranks = np.arange(count, dtype=np.int64)
        found = chosen(search, people, ranks)
        totals = sum(proof.options[i][:, found[:, i]] for i in people)
        kept = np.ones(count, dtype=bool)
        for requirement in (*proof.within, *proof.varying):
            kept &= meets(requirement, totals, proof.n).astype(bool)
        proved[people] = ranks[kept]
    return proved


def funnel(
    patients: Patients, constraints: Mapping[str, Constraint], *, limits: Limits = LIMITS
) -> pd.DataFrame:
    """Count the sets that are left as constraints are added one after another.

    Returns
    -------
    DataFrame
        Columns: `constraint`, the first row `none`; `remaining`, None where it cannot be had
        within the limits; `why` it cannot.
    """
    names = list(constraints)
    chosen_ones = [names[:k] for k in range(len(names) + 1)]
    counted = [_counted(patients, constraints, some, limits)[:2] for some in chosen_ones]
    return _counts({"constraint": ["none", *names]}, "remaining", counted)


def drops(
    patients: Patients, constraints: Mapping[str, Constraint], *, limits: Limits = LIMITS
) -> pd.DataFrame:
    """Count the sets that are admitted when each constraint is dropped.

    Returns
    -------
    DataFrame
        Columns: `without`, the first row `none`; `admitted`, None where it cannot be had within
        the limits; `why` it cannot; `outside`, the baselines of those outside the group with the
        number of sets of each.
    """
    names = list(constraints)
    others = [names, *([other for other in names if other != name] for name in names)]
    counted = [_counted(patients, constraints, some, limits) for some in others]
    frame = _counts({"without": ["none", *names]}, "admitted", [one[:2] for one in counted])
    return frame.assign(outside=[outside for *_, outside in counted])


def _counted(
    patients: Patients, constraints: Mapping[str, Constraint], names: list[str], limits: Limits
) -> tuple[int | None, str, str]:
    """Count the sets under some of the constraints, or say why not; and who is outside of them."""
    try:
        found = find(patients, {name: constraints[name] for name in names}, limits=limits)
    except TooCostly as refusal:
        return None, str(refusal), ""
    return found.total, "", _outside(patients, found.counts)


def _outside(patients: Patients, counts: Mapping[tuple[int, ...], int]) -> str:
    """Write how many sets leave out each baseline, those of equal baseline together."""
    left: Counter[str] = Counter()
    for people, number in counts.items():
        for person in set(range(len(patients.baselines))) - set(people):
            left["/".join(map(str, patients.possible(person)))] += number
    return "; ".join(f"{baseline}: {number:,}" for baseline, number in left.most_common() if number)


def _counts(
    label: dict[str, list[str]], column: str, counted: list[tuple[int | None, str]]
) -> pd.DataFrame:
    """Set out counts; whole numbers of any size stay whole."""
    numbers = pd.Series([number for number, _ in counted], dtype=object)
    return pd.DataFrame({**label, column: numbers, "why": [why for _, why in counted]})

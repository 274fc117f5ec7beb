"""All sets of patients behind a summary, kept; and how many there are under other readings.

The same searches as in `patients`, paid for once: a notebook asks here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
import pandas as pd

from overread.printed import Interval, squared
from overread.reconstruct import patients as searches
from overread.reconstruct.kept import kept
from overread.reconstruct.patients import Sets
from overread.reconstruct.reported import Constraint, Patients


class Variant(NamedTuple):
    """One reading of what is printed: who the patients may be, and what is printed of them."""

    patients: Patients
    constraints: Mapping[str, Constraint]


def ensemble(patients: Patients, constraints: Mapping[str, Constraint]) -> Sets:
    """List every set of patients that agrees with all constraints; kept.

    Raises
    ------
    TooCostly
        If a limit would be exceeded.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> from overread.reconstruct.reported import Mean
    >>> said = {"fall": Mean("change", interval(printed("-2.0")))}
    >>> sorted(ensemble(Patients((3, 2), 2, scale=(0, 3)), said).changes.tolist())
    [[-3, -1], [-2, -2]]
    """

    def search() -> list[list[list[int]]]:
        return [
            values.astype(int).tolist() for values in searches.find(patients, constraints).all()
        ]

    asked = {"patients": patients, "constraints": dict(constraints)}
    found = [
        np.array(values, dtype=np.int64).reshape(-1, len(patients.baselines))
        for values in kept("sets of patients", asked, search)
    ]
    return Sets(found[0], found[1], found[2].astype(bool))


def funnel(patients: Patients, constraints: Mapping[str, Constraint]) -> pd.DataFrame:
    """Count the sets that are left as constraints are added; as `patients.funnel`, kept."""
    return _kept_frame("funnel of patients", patients, constraints, searches.funnel)


def drops(patients: Patients, constraints: Mapping[str, Constraint]) -> pd.DataFrame:
    """Count the sets admitted when each constraint is dropped; as `patients.drops`, kept."""
    return _kept_frame("drops of patients", patients, constraints, searches.drops)


def variants(readings: Mapping[str, Variant]) -> pd.DataFrame:
    """Count the sets under each of several readings; kept.

    Returns
    -------
    DataFrame
        Index: reading. Columns: `sets`; `distinct`, those left if patients with equal baselines
        are not told apart; `outside`, the baselines of those who can be outside the group.
    """
    rows = {name: _counted(ensemble(*one), one.patients) for name, one in readings.items()}
    columns = ["sets", "distinct", "outside"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("reading")


def _counted(sets: Sets, patients: Patients) -> tuple[int, int, str]:
    """Count sets, and say which baselines those have who can be outside the group."""
    people = np.flatnonzero((~sets.present).any(axis=0))
    baselines = {score for person in people for score in patients.possible(person)}
    outside = ", ".join(map(str, sorted(baselines))) or "–"
    return len(sets.changes), len(sets.distinct().changes), outside


def doubted(patients: Patients, person: int) -> Patients:
    """Give the same patients with one digit of one baseline in doubt.

    Parameters
    ----------
    person : int
        Whose, counted from 1.

    Raises
    ------
    ValueError
        If there is no such patient.

    Examples
    --------
    >>> doubted(Patients((4, 12), 2, scale=(0, 13)), 1).baselines
    ((4, 1, 2, 3, 5, 6, 7, 8, 9), 12)
    """
    if not 1 <= person <= len(patients.baselines):
        raise ValueError(f"person is {person}; patients are 1 to {len(patients.baselines)}")
    read = int(patients.baselines[person - 1])
    return _reading(patients, person, (read, *_one_digit_off(read, patients.scale)))


def _reading(patients: Patients, person: int, baselines: tuple[int, ...]) -> Patients:
    """Give the same patients with other baselines of one."""
    given = patients.baselines
    return replace(patients, baselines=(*given[: person - 1], baselines, *given[person:]))


def misread(patients: Patients, constraints: Mapping[str, Constraint]) -> pd.DataFrame:
    """Count the sets if one digit of one baseline was misread; kept.

    Every other digit is tried at each place, as far as the scale goes, for one patient after
    another, who is in the group: outside it, a baseline tells nothing.

    Returns
    -------
    DataFrame
        Index: patient, from 1. Columns: `printed`, the baseline in points; `tried`, how many
        other baselines; `sets`; `admitted`, which baselines these sets have; `outside`, the
        baselines of those who can then be outside the group.
    """
    rows = {}
    for person, printed in enumerate(patients.baselines, 1):
        others = _one_digit_off(int(printed), patients.scale)
        there = replace(patients, present=tuple(sorted({*patients.present, person})))
        sets = ensemble(_reading(there, person, others), constraints)
        admitted = sorted(set(sets.baselines[:, person - 1].tolist()))
        number, _, outside = _counted(sets, patients)
        listed = ", ".join(map(str, admitted)) or "none"
        rows[person] = (printed, len(others), number, listed, outside)
    columns = ["printed", "tried", "sets", "admitted", "outside"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("patient")


def misreadings(
    patients: Patients, number: int, *, mean: Interval, sd: Interval
) -> list[tuple[int, ...]]:
    """List the baselines with some misread by one digit that still have a printed mean and SD.

    Parameters
    ----------
    patients : Patients
        Whose baselines, each known.
    number : int
        How many are misread.
    mean, sd : Interval
        Of all baselines, in points, the SD with n - 1.

    Returns
    -------
    list of tuple of int
        One score a patient; every other digit is tried, as in `misread`.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> said = {"mean": interval(printed("15.0")), "sd": interval(printed("4.2"))}
    >>> misreadings(Patients((12, 18), 2, scale=(0, 51)), 2, **said)
    [(18, 12)]
    """
    given = [int(baseline) for baseline in patients.baselines]
    total, squares = sum(given), sum(score**2 for score in given)
    n, within = len(given), squared(sd)
    found = []
    for places in combinations(range(n), number):
        others = [_one_digit_off(given[place], patients.scale) for place in places]
        for readings in product(*others):
            moved = list(zip(places, readings, strict=True))
            sums = total + sum(score - given[place] for place, score in moved)
            if Fraction(sums, n) not in mean:
                continue
            powers = squares + sum(score**2 - given[place] ** 2 for place, score in moved)
            if Fraction(n * powers - sums**2, n * (n - 1)) in within:
                read = dict(moved)
                found.append(tuple(read.get(place, given[place]) for place in range(n)))
    return found


def courses(names: Sequence[str], visits: Mapping[str, Sets]) -> pd.DataFrame:
    """Give each patient's score at each visit, or its range over all sets.

    Patients that only exchange places are drawn in one order at a visit that leaves a single set
    otherwise; over many sets both have the same range.

    Parameters
    ----------
    names : sequence of str
        One a patient.
    visits : mapping of str to Sets
        The sets at each visit; a patient outside of all of them has no score there.

    Returns
    -------
    DataFrame
        As `figures.trajectories` takes it: `who`, `when`, `value`, `low`, `high`, in points.
    """
    rows = []
    for when, sets in visits.items():
        one = sets.distinct()
        sets = one if len(one.changes) == 1 else sets
        finals = sets.baselines + sets.changes
        for place, who in enumerate(names):
            there = finals[sets.present[:, place], place]
            if len(there):
                low, high = float(there.min()), float(there.max())
                known = (low, None, None) if low == high else (None, low, high)
                rows.append((who, when, *known))
    columns = ["who", "when", "value", "low", "high"]
    numbers = dict.fromkeys(columns[2:], float)
    return pd.DataFrame(rows, columns=columns).astype(numbers)


def start(patients: Patients) -> Sets:
    """Give the patients at baseline as a single set: nobody has changed yet."""
    baselines = np.array([[int(baseline) for baseline in patients.baselines]])
    return Sets(baselines, np.zeros_like(baselines), np.ones_like(baselines, dtype=bool))


def _one_digit_off(number: int, scale: tuple[int, int]) -> tuple[int, ...]:
    """List the numbers of as many digits on a scale that differ in one digit, 0 left out."""
    text = str(number)
    others = {
        int(text[:place] + digit + text[place + 1 :])
        for place in range(len(text))
        for digit in "0123456789"
    }
    low, high = max(scale[0], 1), scale[1]
    return tuple(sorted(other for other in others - {number} if low <= other <= high))


def _kept_frame(
    name: str,
    patients: Patients,
    constraints: Mapping[str, Constraint],
    search: Callable[[Patients, Mapping[str, Constraint]], pd.DataFrame],
) -> pd.DataFrame:
    """Keep a table of counts; whole numbers of any size stay whole."""
    asked = {"patients": patients, "constraints": [list(item) for item in constraints.items()]}
    found = kept(name, asked, lambda: search(patients, constraints).to_dict("list"))
    return pd.DataFrame({column: pd.Series(cells, dtype=object) for column, cells in found.items()})

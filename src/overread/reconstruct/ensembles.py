"""All sets of patients behind a summary, kept; and how many there are under other readings.

The same searches as in `patients`, paid for once: a notebook asks here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

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
    >>> ensemble(Patients((3, 2), 2, scale=(0, 3)), said).changes.tolist()
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
        are not told apart; `outside`, who can be outside the group, by number.
    """
    rows = {name: _counted(ensemble(*reading)) for name, reading in readings.items()}
    columns = ["sets", "distinct", "outside"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("reading")


def _counted(sets: Sets) -> tuple[int, int, str]:
    """Count sets, and say who can be outside the group."""
    outside = np.flatnonzero((~sets.present).any(axis=0)) + 1
    return len(sets.changes), len(sets.distinct().changes), ", ".join(map(str, outside)) or "–"


def misread(patients: Patients, constraints: Mapping[str, Constraint]) -> pd.DataFrame:
    """Count the sets if one digit of one baseline was misread; kept.

    Every other digit is tried at each place, as far as the scale goes, for one patient after
    another, who is in the group: outside it, a baseline tells nothing.

    Returns
    -------
    DataFrame
        Index: patient, from 1. Columns: `printed`, the baseline in points; `tried`, how many
        other baselines; `sets`; `admitted`, which baselines these sets have; `outside`, who can
        then be outside the group.
    """
    rows = {}
    for place, printed in enumerate(patients.baselines):
        others = _one_digit_off(int(printed), patients.scale)
        baselines = (*patients.baselines[:place], others, *patients.baselines[place + 1 :])
        present = tuple(sorted({*patients.present, place + 1}))
        sets = ensemble(replace(patients, baselines=baselines, present=present), constraints)
        admitted = ", ".join(map(str, sorted(set(sets.baselines[:, place].tolist())))) or "none"
        number, _, outside = _counted(sets)
        rows[place + 1] = (printed, len(others), number, admitted, outside)
    columns = ["printed", "tried", "sets", "admitted", "outside"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("patient")


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

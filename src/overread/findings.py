"""Findings: what one check yields, in five words and no others.

A finding compares a derived value with the printed digits, names what it rests on, and never lets
a corrected cell confirm the claim that the cell as printed contradicts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import chain
from typing import Any, NamedTuple

import pandas as pd

from overread import show
from overread.claims import REASONS, RELATIONS, Claim
from overread.files import DataError
from overread.printed import Fraction, Interval, exact, rounded
from overread.recompute.proportions import percent
from overread.studies import Study

TEXTS = ("rests_on", "reads", "premises", "choice", "conflict", "pinned", "reading")
COLUMNS = {"derived", "low", "high", "possible", "exhaustive", *TEXTS}


class Finding(NamedTuple):
    """What one check yields.

    Attributes
    ----------
    check : str
        The check, in a few words.
    claims : tuple of str
        What it is about; for a conflict, the smallest set that cannot all be true.
    outcome : str
        One of `OUTCOMES`.
    derived : str
        The value derived, as shown, or its range; may be empty.
    premises : tuple of str
        What was taken for granted, corrections of the transcript included.
    rests_on : tuple of str
        The claims that were taken as given.
    note : str
        The choice, the reason, or the reading under which the paper is right.
    pinned : tuple of str
        Claims of a conflict that others confirm, so that they are not what is wrong.
    exhaustive : bool
        Whether everything was tried; a conflict never rests on less.
    """

    check: str
    claims: tuple[str, ...]
    outcome: str
    derived: str = ""
    premises: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    note: str = ""
    pinned: tuple[str, ...] = ()
    exhaustive: bool = True


def derived(
    values: Mapping[str, object],
    *,
    reads: str = "",
    rests_on: str = "",
    premises: str = "",
    choice: str = "",
    reading: str = "",
) -> pd.DataFrame:
    """Make the frame that `Ledger.check` takes from values that have all else in common.

    Parameters
    ----------
    values : mapping of str to number or None
        By claim, in the claim's unit; None where the document does not give it.
    reads, rests_on, premises, choice, reading : str
        As in `overread.ledger.Ledger.check`.

    Examples
    --------
    >>> derived({"age.min": 25}, reads="table1.age").loc["age.min", "reads"]
    'table1.age'
    """
    common = {"reads": reads, "rests_on": rests_on, "premises": premises, "choice": choice}
    return pd.DataFrame({"derived": values}, dtype=object).assign(**common, reading=reading)


def routine(study: Study, claim: Claim) -> Finding:
    """Run the check that `claims.csv` names."""
    if claim.check in REASONS:
        return Finding("none", (claim.claim,), "not derivable", note=REASONS[claim.check])
    given = [study.value(source) for source in claim.sources]
    derived = {
        "same": lambda: given[0],
        "percent": lambda: percent(given[0], given[1]),
        "sum": lambda: sum(given, Fraction(0)),
        "difference": lambda: given[0] - sum(given[1:], Fraction(0)),
    }[claim.check]()
    row = {"derived": derived, "rests_on": " ".join(claim.sources)}
    other = study.printed(claim.sources[0])
    if claim.check == "same" and other.decimals != study.printed(claim.claim).decimals:
        ends = study.interval(claim.sources[0])
        row |= {"low": ends.low, "high": ends.high}
    return compare(study, claim.claim, row, RELATIONS[claim.check])


def compare(study: Study, claim: str, row: Mapping[str, Any], check: str) -> Finding:
    """Compare one derived value with what was printed."""
    printed = study.printed(claim)
    _validate_row(study, claim, row, check)
    rests_on = tuple(text_of(row, "rests_on").split())
    premises, circular = _premises(study, claim, row, rests_on)
    outcome, note = _outcome(study, claim, row), text_of(row, "reading")
    if outcome in ("reproduced", "within rounding"):
        choice = "; ".join(filter(None, [text_of(row, "choice"), *circular]))
        outcome, note = ("under a choice", choice) if choice else (outcome, "")
    exhaustive = _missing(row.get("exhaustive")) or bool(row["exhaustive"])
    if outcome == "in conflict" and not exhaustive:
        raise DataError(
            f"{study.name}: {check}: {claim} is in conflict by a search that was not exhaustive"
        )
    found = Finding(
        check=check,
        claims=(claim,),
        outcome=outcome,
        derived=_derived_text(row, printed.decimals),
        premises=premises,
        rests_on=rests_on,
        note=note,
        exhaustive=exhaustive,
    )
    return _in_conflict(study, found, row) if outcome == "in conflict" else found


def _in_conflict(study: Study, found: Finding, row: Mapping[str, Any]) -> Finding:
    """Add to a conflict its other claims, this run's choices and another reading."""
    columns = text_of(row, "reads").split()
    disputed = [
        c for c in study.corrections if c.column in columns and c.assumption in study.altered
    ]
    read = [f"{column} as read from our copy" for column in columns]
    chosen = [f"{name} = {value}" for name, value in study.altered.items()]
    other = "; ".join(f"{c.where} read otherwise: {c.alternatives}" for c in disputed)
    return found._replace(
        claims=(*found.claims, *(text_of(row, "conflict").split() or found.rests_on)),
        premises=tuple(dict.fromkeys([*found.premises, *read, *chosen])),
        note=found.note or other,
        pinned=tuple(text_of(row, "pinned").split()),
    )


def _validate_row(study: Study, claim: str, row: Mapping[str, Any], check: str) -> None:
    """Refuse a row that names what does not exist, rests on itself or has half a range."""
    where = f"{study.name}: {check}"
    for column in TEXTS:
        value = row.get(column, "")
        if not (isinstance(value, str) or _missing(value)):
            kind = type(value).__name__
            raise DataError(f"{where}: {claim}: {column} is {value!r} ({kind}); text is allowed")
    named = [text_of(row, column).split() for column in ("rests_on", "conflict", "pinned")]
    for name in chain.from_iterable(named):
        study.printed(name)
    if claim in named[0]:
        raise DataError(f"{where}: {claim!r} rests on itself")
    low, high = row.get("low"), row.get("high")
    if _missing(low) != _missing(high) or (not _missing(low) and low > high):
        shown = f"low is {show.number(low)}, high is {show.number(high)}"
        raise DataError(f"{where}: {claim}: {shown}")
    possible = row.get("possible")
    if not (_missing(possible) or isinstance(possible, bool)):
        kind = type(possible).__name__
        raise DataError(f"{where}: {claim}: possible is {possible!r} ({kind}), not a truth")


def _outcome(study: Study, claim: str, row: Mapping[str, Any]) -> str:
    """Give the outcome before choices and corrections are weighed."""
    possible = row.get("possible")
    if text_of(row, "conflict") or possible is False:
        return "in conflict"
    if possible is True:
        return "within rounding"
    ends = study.interval(claim)
    if study.printed(claim).comparator:
        ends = Interval(study.value(claim), study.value(claim))
    derived, low, high = (row.get(name) for name in ("derived", "low", "high"))
    if not _missing(derived) and exact(derived) in ends:
        return "reproduced"
    if not _missing(low) and not _missing(high):
        reachable = Interval(_bound(low), _bound(high)).meets(ends)
        return "within rounding" if reachable else "in conflict"
    return "not derivable" if _missing(derived) else "in conflict"


def _premises(
    study: Study, claim: str, row: Mapping[str, Any], rests_on: tuple[str, ...]
) -> tuple[tuple[str, ...], list[str]]:
    """List what a check takes for granted, and corrections taken from its own claim."""
    named = [name.strip() for name in text_of(row, "premises").split(";") if name.strip()]
    for name in named:
        if name not in study.premises:
            known = ", ".join(study.premises)
            raise DataError(f"{study.name}: there is no premise {name!r}; known are {known}")
    columns = text_of(row, "reads").split()
    for column in columns:
        table, _, name = column.partition(".")
        if table not in study.specs or name not in study.specs[table].columns:
            raise DataError(f"{study.name}: there is no table column {column!r}")
    read = {*columns, *rests_on, claim}
    used = [c for c in study.corrections if c.column in read and c.read != c.printed]
    circular = [c.sentence for c in used if claim in c.rests_on]
    return (*dict.fromkeys(named), *(c.sentence for c in used)), circular


def _derived_text(row: Mapping[str, Any], decimals: int) -> str:
    """Show what was derived: a value, or else a range."""
    if not _missing(row.get("derived")):
        return _shown(row["derived"], decimals)
    ends = [row.get(name) for name in ("low", "high")]
    return (
        ""
        if any(_missing(end) or _bound(end) is None for end in ends)
        else " to ".join(_shown(end, decimals) for end in ends)
    )


def _shown(derived: object, decimals: int) -> str:
    """Show a derived value with two digits more than were printed, unless they are zeros."""
    value = exact(derived)
    return show.number(value, decimals if value == rounded(value, decimals) else decimals + 2)


def _bound(value: object) -> Fraction | None:
    """An end of a range; none if it is infinite."""
    return None if isinstance(value, float) and math.isinf(value) else exact(value)


def _missing(value: object) -> bool:
    """Whether a cell of a frame is empty."""
    return value is None or (isinstance(value, float) and value != value)


def text_of(row: Mapping[str, Any], column: str) -> str:
    """The text of a cell, empty if it is missing."""
    value = row.get(column, "")
    return value if isinstance(value, str) else ""

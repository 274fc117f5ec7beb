"""Derived quantities held against printed ones: a `Derivation` becomes a `Check`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

import numpy as np

from overread import columns
from overread.columns import Numbers
from overread.consistency.batches import CODES, SLIP, Batch, Check, Judged
from overread.consistency.derivations import Derivation, Derived, Inputs, Quantity
from overread.consistency.limits import together
from overread.enclosures import Ends, size
from overread.printed import printed

SPECIFIC = {"two-sided": "a two-sided test", "one-sided": "a one-sided test"}
"""How settings are called in a sentence, where their own word does not do."""

_CLEAN = CODES["within rounding"]
_SEVERITY = np.array([0, 1, 2, 4, 3], np.int8)
"""By code: of several results, one in conflict counts before one that nothing follows for."""
_NEAR = 1e-12
"""Relative slack of a comparison: a tie counts as on either side."""
REACH = 10
"""How many people more or fewer are tried."""


class Reading(NamedTuple):
    """One way to read what rows leave open.

    Attributes
    ----------
    settings : mapping of str to str
        A value for each choice.
    turned : bool
        Whether differences or ratios are taken the other way round.
    said : str
        What is not the usual reading, in words.
    restated : bool
        Whether it takes a printed statistic for another.
    """

    settings: Mapping[str, str]
    turned: bool
    said: str
    restated: bool


class Compared(NamedTuple):
    """Printed results beside derived ones, under one reading.

    Attributes
    ----------
    outcome : array of int8, shape (rows,)
        Codes: the worst of the results counts.
    results : mapping of str to (array of int8, Quantity)
        The outcome of each result, and the quantity as it was compared.
    apart : array of bool, shape (rows,)
        Where each limit agrees, but both together do not.
    """

    outcome: np.ndarray
    results: Mapping[str, tuple[np.ndarray, Quantity]]
    apart: np.ndarray


def check_of(derivation: Derivation) -> Check:
    """Make a check of a derivation."""

    def judge(batch: Batch) -> Judged:
        return _judge(derivation, batch)

    def possible(batch: Batch) -> np.ndarray:
        usual = next(_readings(derivation, batch))
        return _compared(derivation, batch, usual).outcome <= _CLEAN

    return Check(
        derivation.name, derivation.about, derivation.inputs, derivation.counts,
        derivation.results, derivation.choices, derivation.premises, possible, judge,
        least=1, reach=REACH, plain=derivation.searched,
    )  # fmt: skip


def _judge(derivation: Derivation, batch: Batch) -> Judged:
    """Judge rows under what they say; where they say nothing, other readings are tried too."""
    usual, *others = _readings(derivation, batch)
    found = _under(derivation, batch, usual)
    # A reading that gives the digits is preferred to one that misses the last by one.
    for worst in (_CLEAN, CODES["under a choice"]):
        for reading in others:
            rows = np.flatnonzero(found.outcome >= CODES["in conflict"])
            if rows.size:
                other = _under(derivation, batch.take(rows), reading)
                _admit(found, rows, other, (worst, reading))
    return found


def _readings(derivation: Derivation, batch: Batch) -> Iterator[Reading]:
    """Yield every reading of what the rows leave open, the usual one first."""
    names = list(derivation.choices)
    options = [
        (batch.settings[name],) if name in batch.settings else derivation.choices[name]
        for name in names
    ]
    turns = (False, True) if derivation.turned else (False,)
    for turned, *values in product(turns, *options):
        changed = {
            name: SPECIFIC.get(value, f"{name} {value}")
            for name, value, allowed in zip(names, values, options, strict=True)
            if value != allowed[0]
        }
        said = [*changed.values(), *(["taking the two the other way round"] if turned else [])]
        settings = {**batch.settings, **dict(zip(names, values, strict=True))}
        yield Reading(settings, turned, " and ".join(said), "statistic" in changed)


def _admit(found: Judged, rows: np.ndarray, other: Judged, how: tuple[int, Reading]) -> None:
    """Take what another reading makes possible, up to the worst outcome allowed.

    Where nothing follows by it, what the usual reading calls a conflict is none.
    """
    worst, reading = how
    conflict, unknown = CODES["in conflict"], CODES["not derivable"]
    good = other.outcome <= worst
    # A statistic that cannot be restated so gives nothing either: that is no reading of it.
    loose = (other.outcome == unknown) & (found.outcome[rows] == conflict)
    loose &= not reading.restated
    found.outcome[rows[good]], found.outcome[rows[loose]] = CODES["under a choice"], unknown
    taken = np.flatnonzero(good | loose)
    at = rows[taken]
    for name in ("derived", "low", "high"):
        getattr(found, name)[at] = getattr(other, name)[taken]
    for row, index in zip(at, taken, strict=True):
        found.reason[row] = f"{other.reason[index]}, by {reading.said}, which is not stated"


def _under(derivation: Derivation, batch: Batch, reading: Reading) -> Judged:
    """Judge rows under one reading, in words; the range shown is that of the worst result."""
    found = _compared(derivation, batch, reading)
    rows = len(found.outcome)
    shown = [np.full(rows, np.nan) for _ in range(3)]
    reasons: list[list[str]] = [[] for _ in range(rows)]
    for name, (outcome, quantity) in reversed(found.results.items()):
        decisive = (outcome == found.outcome) | found.apart
        for old, new in zip(shown, quantity, strict=True):
            old[decisive] = new[decisive]
        for said, text in zip(reasons, _said(name, quantity, outcome), strict=True):
            said.insert(0, text)
    for row in np.flatnonzero(found.apart):
        reasons[row].append("each limit agrees, but both together do not")
    every = np.ones(rows, bool)
    return Judged(found.outcome, ["; ".join(said) for said in reasons], *shown, every)


def _compared(derivation: Derivation, batch: Batch, reading: Reading) -> Compared:
    """Hold the printed results of a batch against what follows under one reading."""
    inputs = inputs_of(batch, reading.settings, derivation.results)
    derived = derivation.derive(inputs)
    if reading.turned:
        derived = derivation.turned(derived)
    if derivation.in_percent:
        derived = _in_unit(batch, derived)
    given = [name for name in derivation.results if name in {*batch.numbers, *batch.counts}]
    results = {name: compare(batch, name, derived, reading.settings) for name in given}
    outcomes = np.array([outcome for outcome, _ in results.values()])
    worst = np.take_along_axis(outcomes, _SEVERITY[outcomes].argmax(axis=0)[np.newaxis], axis=0)[0]
    apart = np.zeros(len(worst), bool)
    if derivation.half_width and {"lower", "upper"} <= batch.numbers.keys():
        apart = (worst <= _CLEAN) & _apart(derivation.half_width(inputs), batch, reading)
        worst[apart] = CODES["in conflict"]
    return Compared(worst, results, apart)


def _in_unit(batch: Batch, derived: Derived) -> Derived:
    """Turn limits in percent into proportions where only so they agree, or are nearer."""
    fits, nearer = True, False
    for name, quantity in derived.items():
        if name in batch.numbers:
            column = batch.numbers[name]
            found, ends = columns.values(column), columns.bounds(column, batch.rounding)
            signed = np.array(["%" in text for text in column.texts], bool)
            fits &= signed | (_outcome(column, ends, quantity, rounded=True) <= _CLEAN)
            apart = np.abs(found - quantity.derived)
            nearer = nearer | (np.abs(found - quantity.derived / 100) < apart)
    factor = np.where(~fits & nearer, 0.01, 1.0)
    return {n: Quantity(*(part * factor for part in q)) for n, q in derived.items()}


def _apart(half_width: tuple[Ends, Ends], batch: Batch, reading: Reading) -> np.ndarray:
    """Say where no half-width suits both printed limits."""
    lower, upper = (columns.bounds(batch.numbers[n], batch.rounding) for n in ("lower", "upper"))
    if reading.turned:
        lower, upper = (tuple(-end for end in reversed(ends)) for ends in (upper, lower))
    left = together(*half_width, lower, upper)
    return left.low > left.high + _NEAR * (1 + np.abs(left.high))


def inputs_of(batch: Batch, settings: Mapping[str, str], results: tuple[str, ...]) -> Inputs:
    """Read the inputs of a derivation from a batch: values, bounds and counts."""
    given = {name: column for name, column in batch.numbers.items() if name not in results}
    values = {name: columns.values(column) for name, column in given.items()}
    ends = {name: columns.bounds(c, batch.rounding) for name, c in given.items()}
    return Inputs(values, ends, batch.counts, settings)


def compare(
    batch: Batch, name: str, derived: Derived, settings: Mapping[str, str]
) -> tuple[np.ndarray, Quantity]:
    """Hold one derived quantity against its printed numbers.

    A printed t is taken without its sign. A one-sided p is derived in its own direction; a test of
    the other direction prints one minus it, or more where the distribution is not continuous.

    Returns
    -------
    array of int8, and Quantity
        Codes of outcomes; and the quantity in the unit and direction of the printed numbers.
    """
    column, quantity = _printed(batch, name), derived[name]
    ends = columns.bounds(column, batch.rounding)
    if name == "t":
        ends = size(ends)
    whole = name in batch.counts or (name == "df" and bool((derived["df"].derived % 1 == 0).all()))
    outcome = _outcome(column, ends, quantity, rounded=not whole)
    if name == "p" and settings.get("sided") == "one-sided":
        other = Quantity(1 - quantity.derived, 1 - quantity.high, 1 - quantity.low)
        other = derived.get("p_other", other)
        turned = _outcome(column, ends, other, rounded=not whole)
        better = turned < outcome
        outcome = np.where(better, turned, outcome)
        quantity = Quantity(*(np.where(better, b, a) for a, b in zip(quantity, other, strict=True)))
    return outcome, quantity


def _printed(batch: Batch, name: str) -> Numbers:
    """A column of printed results; one of whole numbers is read as text again."""
    if name in batch.numbers:
        return batch.numbers[name]
    return columns.numbers([str(count) for count in batch.counts[name]])


def _outcome(column: Numbers, ends: Ends, quantity: Quantity, *, rounded: bool) -> np.ndarray:
    """Compare the range of a quantity with the ends behind printed numbers.

    What is `rounded` may miss its last digit by one; a whole number of people may not.
    """
    low, high = ends
    unit, slack = _unit(column) * rounded, _NEAR * (1 + np.abs(columns.values(column)))
    inside = (quantity.derived >= low - slack) & (quantity.derived <= high + slack)
    meets = (quantity.low <= high + slack) & (quantity.high >= low - slack)
    near = (quantity.low <= high + unit + slack) & (quantity.high >= low - unit - slack)
    unknown = np.isnan(quantity.low) | np.isnan(quantity.high)
    order = ("reproduced", "within rounding", "not derivable", "under a choice")
    codes = [CODES[name] for name in order]
    found = np.select([inside, meets, unknown, near], codes, CODES["in conflict"])
    return found.astype(np.int8)


def _unit(column: Numbers) -> np.ndarray:
    """One unit in the last digit; none beside a comparator, which is no rounding."""
    if column.plain.all():
        return 10.0**-column.decimals
    numbers = [printed(text) for text in column.texts]
    return np.array([0.0 if number.comparator else float(number.step) for number in numbers])


def _said(name: str, quantity: Quantity, outcome: np.ndarray) -> list[str]:
    """Say what a quantity comes to, and whether only a slip explains what was printed."""
    slips = outcome == CODES["under a choice"]
    return [
        f"{name} comes to {_span(value, low, high)}".replace("-", "−")
        + (f", {SLIP}" if slip else "")
        for value, low, high, slip in zip(*map(np.ndarray.tolist, quantity), slips, strict=True)
    ]


def _span(value: float, low: float, high: float) -> str:
    """A value with its range, or what there is of them."""
    ends = f"{low:.4g} to {high:.4g}"
    if low > high:
        return "nothing, as no such statistic can be"
    if value != value:
        return ends if low == low else "nothing that the inputs give"
    return f"{value:.4g}" if f"{low:.4g}" == f"{high:.4g}" else f"{value:.4g} ({ends})"

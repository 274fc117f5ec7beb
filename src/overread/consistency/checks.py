"""Checks of printed numbers: one case, a table, a summary; the same words for all.

A check takes printed numbers by name (`mean`, `sd`, `n`, ...), digits as text. `case` judges one
set of them, `table` a frame at once, `audit` a frame in which each row names its own check, and
`summary` counts what came of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache

import numpy as np
import pandas as pd

from overread.consistency import comparison, existence
from overread.consistency.arrays import nearest_sizes
from overread.consistency.batches import (
    CODES,
    SCALE,
    Batch,
    CellError,
    Check,
    Judged,
    Problem,
    batches,
    beyond,
)
from overread.consistency.catalogue import DERIVATIONS
from overread.consistency.misprints import misprints
from overread.files import suggestion
from overread.outcomes import ORDER, OUTCOMES, Range, Result
from overread.printed import digits, printed

CHECKS: dict[str, Check] = {
    check.name: check
    for check in (*existence.CHECKS, *map(comparison.check_of, DERIVATIONS.values()))
}
"""Every check by name."""

COLUMNS = ("outcome", "reason", "derived", "range_low", "range_high", "exhaustive")
"""What `table` and `audit` give for each row."""

_MOST_SIZES = 12
"""Groups up to which other numbers of people are tried."""
_SIGNED = ("mean", "lower", "upper")
"""Columns whose sign may have been lost."""
_RULES = {"nearest": "rounded to nearest", "truncated": "cut off", "ceiling": "rounded up"}
"""How the rules that are tried are called in a sentence."""


def find(name: str) -> Check:
    """Give a check by name.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    if name not in CHECKS:
        hint = suggestion(name, CHECKS) or f"; known are {', '.join(CHECKS)}"
        raise ValueError(f"there is no check {name!r}{hint}")
    return CHECKS[name]


def case(name: str, **cells: str) -> Result:
    """Judge one set of printed numbers.

    Parameters
    ----------
    name : str
        One of `CHECKS`.
    **cells : str
        Printed numbers and settings by column, digits as text.

    Raises
    ------
    ValueError
        If there is no such check or column; `CellError` if a cell is missing or cannot be read.

    Examples
    --------
    >>> result = case("grim", mean="3.46", n="20")
    >>> result.outcome, result.otherwise
    ('in conflict', ('n = 13 or 24',))
    """
    check = find(name)
    _refuse_unknown(check, cells)
    frame = pd.DataFrame({column: [str(cell)] for column, cell in cells.items()})
    ((_, batch),) = batches(check, frame)
    found, (others,) = _settled(check, batch)
    ends = float(found.low[0]), float(found.high[0])
    return Result(
        name,
        list(OUTCOMES)[found.outcome[0]],
        found.reason[0],
        None if np.isnan(found.derived[0]) else float(found.derived[0]),
        None if np.isnan(ends).any() else Range(*ends),
        (*check.premises, f"digits {_RULES.get(batch.rounding, batch.rounding)}"),
        tuple(others),
        bool(found.exhaustive[0]),
    )


def table(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Judge each row of a frame by one check.

    Parameters
    ----------
    name : str
        One of `CHECKS`.
    frame : DataFrame of str
        A row for each case; empty text where a cell is empty. Other columns are left alone.

    Returns
    -------
    DataFrame
        Index: that of the frame. Columns: `COLUMNS`.

    Raises
    ------
    ValueError
        As for `case`; rows are counted from 0.

    Examples
    --------
    >>> rows = pd.DataFrame({"mean": ["3.45", "3.46"], "n": ["20", "20"]})
    >>> list(table("grim", rows)["outcome"])
    ['within rounding', 'in conflict']
    """
    found = _Columns(len(frame))
    found.fill(np.arange(len(frame)), find(name), frame)
    return found.frame(frame.index)


@lru_cache(maxsize=4096)
def sizes(name: str, largest: int, **cells: str) -> tuple[int, ...]:
    """List the numbers of people, from 2 up to a largest, that make printed numbers possible.

    Parameters
    ----------
    name, **cells
        As in `case`, without `n`.
    largest : int
        The greatest number of people to try; none up to it is left out.

    Raises
    ------
    ValueError
        As for `case`, or if `n` is given.

    Examples
    --------
    >>> sizes("grim", 30, mean="3.46")
    (13, 24, 26, 28)
    """
    check = find(name)
    if "n" in cells:
        raise ValueError(f"n is {cells['n']!r}; it is what is tried, up to the largest")
    _refuse_unknown(check, (*cells, "n"))
    people = [str(n) for n in range(2, largest + 1)]
    frame = pd.DataFrame({**{column: str(cell) for column, cell in cells.items()}, "n": people})
    possible = table(name, frame)["outcome"] != "in conflict"
    return tuple(int(n) for n in frame.loc[possible.to_numpy(), "n"])


def audit(frame: pd.DataFrame) -> pd.DataFrame:
    """Judge each row of a frame by the check that it names in its column `check`.

    Returns
    -------
    DataFrame
        As from `table`.

    Raises
    ------
    CellError
        Naming every cell that is missing or cannot be read; rows are counted from 0.

    Examples
    --------
    >>> rows = {"check": ["grim", "debit"], "mean": ["3.46", "0.30"], "sd": ["", "0.47"]}
    >>> list(audit(pd.DataFrame({**rows, "n": ["20", "20"]}))["outcome"])
    ['in conflict', 'within rounding']
    """
    found, wrong = _Columns(len(frame)), []
    names = frame["check"].to_numpy(dtype=object)
    for name in dict.fromkeys(names):
        rows = np.flatnonzero(names == name)
        try:
            found.fill(rows, find(name), frame.iloc[rows])
        except CellError as error:
            wrong += [p._replace(row=int(rows[p.row])) for p in error.problems]
        except ValueError as error:
            wrong += [Problem(int(row), "check", str(error)) for row in rows]
    if wrong:
        raise CellError(wrong)
    return found.frame(frame.index)


def summary(checked: pd.DataFrame, by: pd.Series | None = None) -> pd.DataFrame:
    """Count the outcomes of a table.

    Parameters
    ----------
    checked : DataFrame
        From `table` or `audit`.
    by : Series of str, optional
        What to count by, such as the column `check`.

    Returns
    -------
    DataFrame
        Index: `by`, or one row `all`. Columns: every outcome, conflicts first, and `rows`.
    """
    groups = pd.Series("all", index=checked.index) if by is None else by
    counts = pd.crosstab(groups.to_numpy(), checked["outcome"].to_numpy())
    counts = counts.reindex(columns=list(ORDER), fill_value=0)
    counts.index.name, counts.columns.name = "check", None
    return counts.assign(rows=counts.sum(axis=1))


def reads(check: Check, column: str) -> bool:
    """Say whether a check reads a column.

    Examples
    --------
    >>> reads(find("grim"), "mean"), reads(find("grim"), "sd")
    (True, False)
    """
    names = {*check.inputs, *check.counts, *check.results, *check.settings, "rounding"}
    stem = column.rstrip("0123456789")
    return column in names or (stem != column and f"{stem}#" in names)


def _refuse_unknown(check: Check, columns: Iterable[str]) -> None:
    """Refuse columns that a check does not read."""
    unknown = [column for column in columns if not reads(check, column)]
    if unknown:
        raise ValueError(f"{check.name} takes no {', '.join(unknown)}")


class _Columns:
    """The columns of a result while they are filled, check by check."""

    def __init__(self, rows: int) -> None:
        self.outcome = np.zeros(rows, np.int8)
        self.reason = np.empty(rows, object)
        self.numbers = np.full((3, rows), np.nan)
        self.exhaustive = np.ones(rows, bool)

    def fill(self, at: np.ndarray, check: Check, frame: pd.DataFrame) -> None:
        """Judge the rows of a frame, and put what came of them at some positions."""
        for rows, batch in batches(check, frame):
            (found, _), places = _settled(check, batch), at[rows]
            self.outcome[places], self.reason[places] = found.outcome, found.reason
            self.numbers[:, places] = found.derived, found.low, found.high
            self.exhaustive[places] = found.exhaustive

    def frame(self, index: pd.Index) -> pd.DataFrame:
        """Give the columns as a frame."""
        words = np.array(list(OUTCOMES), dtype=object)[self.outcome]
        columns = (words, self.reason, *self.numbers, self.exhaustive)
        return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)), index=index)


def _settled(check: Check, batch: Batch) -> tuple[Judged, list[list[str]]]:
    """Judge a batch, and find what would make each conflict possible."""
    found, never = check.judge(batch), beyond(batch)
    others: list[list[str]] = [[] for _ in found.reason]
    wrong = np.flatnonzero(found.outcome == CODES["in conflict"])
    wrong = wrong[~np.isin(wrong, list(never))]
    if wrong.size:
        for row, other in zip(wrong, _otherwise(check, batch.take(wrong)), strict=True):
            others[row] = other
            found.reason[row] = f"{found.reason[row]}; {_possible_with(other)}"
    for row, why in never.items():
        found.outcome[row], found.reason[row] = CODES["in conflict"], why
    return found, others


def _possible_with(others: list[str]) -> str:
    """Say what would make a conflict possible."""
    if not others:
        return "nothing else that was tried makes it possible"
    return f"possible with {', or with '.join(others)}"


def _otherwise(check: Check, batch: Batch) -> list[list[str]]:
    """Find for each impossible row under which number of people, step or rule it is possible."""
    found: list[list[str]] = [[] for _ in range(batch.rows)]
    sizes = [name for name in batch.counts if name.rstrip("0123456789") == "n"]
    for name in sizes if len(sizes) <= _MOST_SIZES else ():
        n = batch.counts[name]

        def possible(rows: np.ndarray, other: np.ndarray, name: str = name) -> np.ndarray:
            return check.possible(batch.take(rows).counting(**{name: other}))

        nearest = nearest_sizes(n, possible, check.least, check.reach)
        for said, ends in zip(found, zip(*(e.tolist() for e in nearest), strict=True), strict=True):
            if any(ends):
                said.append(f"{name} = {' or '.join(str(end) for end in ends if end)}")
    for said, other in _variants(check, batch):
        for row in np.flatnonzero(check.possible(other)):
            found[row].append(said)
    return found


def _variants(check: Check, batch: Batch) -> Iterator[tuple[str, Batch]]:
    """Yield the same rows with half the step, under other rules, and with a sign lost or added."""
    if check.settings.keys() >= SCALE:
        step = Fraction(printed(batch.settings.get("step", "1")).value) / 2
        yield f"steps of {step}", batch.under(step=digits(step, 12).rstrip("0").rstrip("."))
    other = {"n-1": "n", "n": "n-1"}[batch.settings.get("divisor", "n-1")]
    if "divisor" in check.settings:
        yield f"{other} below the SD", batch.under(divisor=other)
    for rule, said in _RULES.items():
        if rule != batch.rounding:
            yield f"digits {said}", batch.under(rounding=rule)
    for name in batch.numbers if check.results else ():
        if name.rstrip("0123456789") in _SIGNED:
            texts = [misprints(text)[0] for text in batch.numbers[name].texts]
            yield f"the other sign of {name}", batch.printing(name, texts)

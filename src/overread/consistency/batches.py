"""Rows of one check, read from a frame of text: what is printed, what is counted, what is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from overread import columns
from overread.columns import Numbers
from overread.consistency.limits import level
from overread.consistency.scales import Scale, scale
from overread.files import suggestion
from overread.outcomes import OUTCOMES
from overread.printed import interval, printed, validate_rounding

SETTINGS = (
    "rounding", "items", "step", "low", "high", "divisor", "sided", "level", "method", "correction",
    "statistic",
)  # fmt: skip
"""Columns that say how a row is to be judged; rows that agree in all of them are judged at once."""

SCALE = frozenset({"items", "step", "low", "high"})
"""The settings that say what scores there are."""

CODES = {name: code for code, name in enumerate(OUTCOMES)}
"""Outcomes as small numbers, in their order."""
SLIP = "one unit in the last digit away: cut off, rounded up or rounded twice"
"""What a reading that misses the last digit by one is called in a sentence."""
MOST_PROBLEMS = 20
"""Bad cells that a message lists."""
LONGEST = 30
"""Characters of a number."""
BETWEEN = {
    "sd": (0, np.inf), "se": (0, np.inf), "f": (0, np.inf), "chi2": (0, np.inf),
    "ratio": (0, np.inf), "p": (0, 1), "r": (-1, 1),
}  # fmt: skip
"""What numbers can be, by column."""
PARTS_OF = {"count": "n", "events": "n", "events1": "n1", "events2": "n2"}
"""Counts that are part of others."""


class Batch(NamedTuple):
    """Rows of one check that agree in their settings.

    Attributes
    ----------
    numbers : mapping of str to Numbers, shape (rows,)
        Printed numbers, by column.
    counts : mapping of str to array of int64, shape (rows,)
        Whole numbers, by column: people, events, degrees of freedom.
    settings : mapping of str to str
        Those of `SETTINGS` that the rows say.
    """

    numbers: Mapping[str, Numbers]
    counts: Mapping[str, np.ndarray]
    settings: Mapping[str, str]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        texts = [column.texts for column in self.numbers.values()]
        return len(next(iter([*self.counts.values(), *texts])))

    @property
    def rounding(self) -> str:
        """The rule of rounding: nearest, unless the rows say another."""
        return self.settings.get("rounding", "nearest")

    @property
    def scale(self) -> Scale:
        """The scale of the scores."""
        said = {name: printed(self.settings[name]).value for name in SCALE & self.settings.keys()}
        items = int(said.get("items", 1))
        return scale(said.get("step", 1), said.get("low"), said.get("high"), items=items)

    def take(self, rows: np.ndarray) -> Batch:
        """Give some of the rows, by index."""
        numbers = {name: Numbers(*(part[rows] for part in c)) for name, c in self.numbers.items()}
        return Batch(numbers, {n: c[rows] for n, c in self.counts.items()}, self.settings)

    def counting(self, **counts: np.ndarray) -> Batch:
        """Give the same rows with other whole numbers in some columns."""
        return self._replace(counts={**self.counts, **counts})

    def printing(self, name: str, texts: list[str]) -> Batch:
        """Give the same rows with other printed numbers in one column."""
        return self._replace(numbers={**self.numbers, name: columns.numbers(texts)})

    def under(self, **settings: str) -> Batch:
        """Give the same rows under other settings."""
        return self._replace(settings={**self.settings, **settings})


class Judged(NamedTuple):
    """What became of each row of a batch.

    Attributes
    ----------
    outcome : array of int8, shape (rows,)
        One of `CODES`.
    reason : sequence of str, shape (rows,)
        Why, in a sentence without its full stop.
    derived, low, high : array of float, shape (rows,)
        The value that follows, and its range over all true inputs; NaN where there is none.
    exhaustive : array of bool, shape (rows,)
        Whether everything was tried.
    """

    outcome: np.ndarray
    reason: list[str]
    derived: np.ndarray
    low: np.ndarray
    high: np.ndarray
    exhaustive: np.ndarray


class Check(NamedTuple):
    """A check of printed numbers.

    Attributes
    ----------
    name, about : str
        Its name, and what it asks in a few words.
    inputs, counts : tuple of str
        Columns that it needs: printed numbers, and whole numbers. A name that ends in `#` stands
        for any number of them, from two on: `mean#` is `mean1`, `mean2`, ...
    results : tuple of str
        Printed numbers that it derives; a row has at least one of them, if there are any.
    settings : mapping of str to tuple of str
        The settings that it takes and what is allowed; nothing listed, if their kind says it.
    premises : tuple of str
        What it takes for granted.
    possible : callable
        Takes a `Batch`, says of each row whether its numbers can all be true.
    judge : callable
        Takes a `Batch`, gives `Judged`.
    least : int
        The least number of people.
    reach : int
        How far other numbers of people are tried, at most.
    plain : bool
        Whether inputs must be numbers, not bounds such as `<3`.
    """

    name: str
    about: str
    inputs: tuple[str, ...]
    counts: tuple[str, ...]
    results: tuple[str, ...]
    settings: Mapping[str, tuple[str, ...]]
    premises: tuple[str, ...]
    possible: Callable[[Batch], np.ndarray]
    judge: Callable[[Batch], Judged]
    least: int = 1
    reach: int = 200
    plain: bool = True


class Problem(NamedTuple):
    """A cell that cannot be read: its row (from 0), its column, and what is wrong."""

    row: int
    column: str
    text: str


class CellError(ValueError):
    """Cells of a table are not what their columns allow.

    Attributes
    ----------
    problems : list of Problem
        Every one of them, by row.
    """

    def __init__(self, problems: list[Problem], first: int = 0) -> None:
        """Word the first problems; `first` is what the first row is called."""
        self.problems = sorted(problems)
        lines = [f"row {p.row + first}, column {p.column}: {p.text}" for p in self.problems]
        more = len(lines) - MOST_PROBLEMS
        rest = [f"and {more} more"] if more > 0 else []
        super().__init__("\n".join([*lines[:MOST_PROBLEMS], *rest]))


def batches(check: Check, frame: pd.DataFrame) -> list[tuple[np.ndarray, Batch]]:
    """Read the rows of one check into batches.

    Parameters
    ----------
    check : Check
        Says which columns are read.
    frame : DataFrame of str
        Empty text where a cell is empty; other columns are left alone.

    Returns
    -------
    list of (array of int, Batch)
        Positions of the rows in the frame, and the rows.

    Raises
    ------
    CellError
        If a needed cell is empty or cannot be read.
    """
    texts = {name: frame[name].to_numpy(dtype=object) for name in frame.columns}
    problems: list[Problem] = []
    found = []
    for rows, given in _alike(check, texts, len(frame)):
        settings = {name: texts[name][rows[0]] for name in SETTINGS if name in given}
        problems += _setting_problems(check, settings, rows)
        numbers, counts = {}, {}
        for name in sorted(given - set(SETTINGS)):
            column = columns.numbers(texts[name][rows])
            if _base(name) in map(_base, check.counts):
                column = _whole(column)
                problems += _count_problems(check, name, column, rows)
                counts[name] = column.digits
            else:
                problems += _unreadable(check, name, column, rows)
                numbers[name] = column
        problems += _missing(check, given, rows)
        batch = Batch(numbers, counts, settings)
        if not problems:
            problems += _too_fine(batch, rows)
        found.append((rows, batch))
    if problems:
        raise CellError(problems)
    return found


def beyond(batch: Batch) -> dict[int, str]:
    """Say of rows that hold what no number of its kind can be, why."""
    found = {}
    for name, column in batch.numbers.items():
        low, high = BETWEEN.get(_base(name), (-np.inf, np.inf))
        values = columns.values(column)
        for row in np.flatnonzero((values < low) | (values > high)):
            end = f"below {low}" if values[row] < low else f"above {high}"
            found[int(row)] = f"{name} is {column.texts[row]}, and none can be {end}"
    for part, whole in PARTS_OF.items():
        if {part, whole} <= batch.counts.keys():
            for row in np.flatnonzero(batch.counts[part] > batch.counts[whole]):
                counts = batch.counts[part][row], batch.counts[whole][row]
                found[int(row)] = f"{part} is {counts[0]} of {counts[1]}"
    return found


def _base(name: str) -> str:
    """A column's name without its number: `mean` for `mean1` and `mean#`."""
    return name.rstrip("#0123456789")


def _alike(
    check: Check, texts: Mapping[str, np.ndarray], rows: int
) -> list[tuple[np.ndarray, set[str]]]:
    """Group rows that fill the same columns and say the same settings."""
    several = {_base(name) for name in (*check.inputs, *check.counts) if name.endswith("#")}
    wanted = {*check.inputs, *check.counts, *check.results}
    read = [n for n in texts if n in wanted or (_base(n) in several and n[-1:].isdigit())]
    key = np.zeros(rows, np.int64)
    for name in read:
        key = key * 2 + (texts[name] != "")
        key = np.unique(key, return_inverse=True)[1]
    for name in (n for n in SETTINGS if n in texts):
        values, codes = pd.unique(texts[name]), pd.factorize(texts[name])[0]
        key = np.unique(key * len(values) + codes, return_inverse=True)[1]
    order = np.argsort(key, kind="stable")
    cuts = np.flatnonzero(np.diff(key[order])) + 1
    settings = [name for name in SETTINGS if name in texts]
    return [
        (group, {name for name in (*read, *settings) if texts[name][group[0]] != ""})
        for group in np.split(order, cuts)
        if group.size
    ]


def _missing(check: Check, given: set[str], rows: np.ndarray) -> list[Problem]:
    """Name the needed columns that rows leave empty, by the first such row and how many."""
    plural = [name for name in (*check.inputs, *check.counts) if name.endswith("#")]
    several = set(map(_base, plural))
    numbered = {n.removeprefix(_base(n)) for n in given if _base(n) in several} - {""}
    count = max(2, len(numbered))
    needed = [n for n in (*check.inputs, *check.counts) if n not in plural]
    needed += [f"{_base(name)}{i}" for name in plural for i in range(1, count + 1)]
    lacking = [name for name in needed if name not in given]
    if check.results and not given & set(check.results):
        lacking.append(" or ".join(check.results))
    return [
        Problem(int(row), name, f"{check.name} needs it, and the cell is empty")
        for row in rows
        for name in lacking
    ]


def _unreadable(check: Check, name: str, column: Numbers, rows: np.ndarray) -> list[Problem]:
    """Name the cells that hold no printed number, or only a bound where a number is needed."""
    found = [(i, "is not a printed number") for i in np.flatnonzero(~column.readable)]
    odd = np.flatnonzero(~column.plain & column.readable)
    found += [(i, "is too long for a number") for i in odd if len(column.texts[i]) > LONGEST]
    if check.plain and name in check.inputs:
        bounds = [i for i in odd if printed(column.texts[i]).comparator]
        found += [(i, f"is a bound; {check.name} needs a number") for i in bounds]
    return [Problem(int(rows[i]), name, f"{_cut(column.texts[i])} {why}") for i, why in found]


def _cut(text: str) -> str:
    """A cell for a message, not longer than a line."""
    return repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}...")


def _too_fine(batch: Batch, rows: np.ndarray) -> list[Problem]:
    """Name the numbers that have more significant digits than their rule allows."""
    found = []
    for name, column in batch.numbers.items() if "significant" in batch.rounding else ():
        for row, text in zip(rows.tolist(), column.texts, strict=True):
            try:
                interval(printed(text), batch.rounding)
            except ValueError as error:
                found.append(Problem(row, name, str(error)))
    return found


def _whole(column: Numbers) -> Numbers:
    """Read 20.0 as 20."""
    scale = 10**column.decimals
    whole = column.plain & (column.digits % scale == 0)
    return column._replace(
        digits=np.where(whole, column.digits // scale, column.digits),
        decimals=np.where(whole, 0, column.decimals),
    )


def _count_problems(check: Check, name: str, column: Numbers, rows: np.ndarray) -> list[Problem]:
    """Name the cells that are no whole number in the range of their column."""
    least = check.least if _base(name) == "n" else 0
    wrong = ~column.plain | (column.decimals != 0) | (column.digits < least)
    return [
        Problem(int(rows[i]), name, f"{_cut(column.texts[i])} is not a whole number from {least}")
        for i in np.flatnonzero(wrong)
    ]


def _setting_problems(check: Check, settings: Mapping[str, str], rows: np.ndarray) -> list[Problem]:
    """Name the settings that a group of rows says wrongly."""
    found = []
    for name, value in settings.items():
        try:
            _validate_setting(check, name, value)
        except ValueError as error:
            found.append((name, str(error)))
    if not found and SCALE & settings.keys():
        try:
            Batch({}, {}, settings).scale  # noqa: B018
        except ValueError as error:
            found.append(("low, high, step, items", str(error)))
    return [Problem(int(row), *problem) for row in rows for problem in found]


def _validate_setting(check: Check, name: str, value: str) -> None:
    """Refuse a setting that the check does not take, or a value that it does not allow."""
    if len(value) > LONGEST:
        raise ValueError(f"{_cut(value)} is too long")
    if name == "rounding":
        validate_rounding(value)
    elif name not in check.settings:
        raise ValueError(f"{check.name} takes no {name}; found {value!r}")
    elif name == "level" and not printed(value).comparator:
        level({"level": value})
    elif check.settings[name] and value not in check.settings[name]:
        hint = suggestion(value, check.settings[name])
        allowed = ", ".join(check.settings[name])
        raise ValueError(f"{value!r} is not known{hint}; allowed are {allowed}")
    elif name == "items" and not (value.isascii() and value.isdigit() and 0 < int(value) < 10**6):
        raise ValueError(f"{value!r} is not a whole number from 1")
    elif not check.settings[name] and printed(value).comparator:
        raise ValueError(f"{value!r} is not a plain number")

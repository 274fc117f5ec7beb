"""Garbled cells: which readings do the paper's own summaries admit?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from numbers import Integral
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from overread.outcomes import TooCostly
from overread.reconstruct.demands import Columns, Demand

Cell = TypeVar("Cell")

LIMIT = 5_000_000
"""Joint readings that may be tried: seconds with `demands`, minutes with functions."""
_AT_ONCE = 100_000


class Admissible(NamedTuple):
    """The readings of some cells that agree with every constraint.

    Attributes
    ----------
    cells : tuple of str
        The cells.
    readings : tuple of tuple
        Every joint reading that is admitted, one value a cell; the search is exhaustive.
    tried : int
        How many joint readings there were.
    without : dict of str to int
        How many are admitted when one constraint is dropped.
    """

    cells: tuple[str, ...]
    readings: tuple[tuple, ...]
    tried: int
    without: dict[str, int]

    def of(self, cell: str) -> list:
        """List what one cell can be."""
        index = self.cells.index(cell)
        return sorted({reading[index] for reading in self.readings})

    def summary(self, copied: Mapping[str, str]) -> pd.DataFrame:
        """Say of each cell what it can be, and what each constraint contributes.

        Parameters
        ----------
        copied : mapping of str to str
            What our copy shows of each cell.

        Returns
        -------
        DataFrame
            Index: cell. Columns: `in our copy`; `admitted`, all values that some joint reading has;
            `if a digit was lost` and `if a digit was altered`, those that one such misreading turns
            into what the scan shows; then how many joint readings remain, and how many if one
            constraint is dropped.
        """
        rows = []
        for cell in self.cells:
            values = self.of(cell)
            lost = [v for v in values if digit_lost(copied[cell], v)]
            altered = [v for v in values if digit_altered(copied[cell], v)]
            rows.append(
                {
                    "cell": cell,
                    "in our copy": copied[cell],
                    "admitted": _listed(values),
                    "if a digit was lost": _listed(lost) or "none",
                    "if a digit was altered": _listed(altered) or "none",
                    "joint readings": f"{len(self.readings)} of {self.tried}",
                }
                | {f"without {name}": count for name, count in self.without.items()}
            )
        return pd.DataFrame(rows).set_index("cell")


def admissible(
    known: Sequence[Cell],
    unknown: Mapping[str, Sequence[Cell]],
    constraints: Mapping[str, Callable[[list[Cell]], bool]],
    *,
    limit: int = LIMIT,
) -> Admissible:
    """Try every reading of the unknown cells of a column.

    Parameters
    ----------
    known : sequence
        The cells that can be read.
    unknown : mapping of str to sequence
        For each other cell, its possible readings.
    constraints : mapping of str to callable
        What the whole column must satisfy, by name: those of `reconstruct.demands`, which judge
        many readings at once, or any function of a list.
    limit : int
        How many joint readings may be tried.

    Raises
    ------
    ValueError
        Before starting, if there are more joint readings than the limit.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> from overread.reconstruct.demands import mean_in
    >>> mean = mean_in(interval(printed("3.0")))
    >>> found = admissible([1, 3], {"last": range(10)}, {"mean": mean})
    >>> found.readings, found.without
    (((5,),), {'mean': 10})
    """
    tried = math.prod(map(len, unknown.values()))
    if tried > limit:
        counts = " x ".join(str(len(values)) for values in unknown.values())
        raise TooCostly(f"{counts} = {tried:,} joint readings; the limit is {limit:,}")
    readings, without = [], dict.fromkeys(constraints, 0)
    for columns in _columns(known, list(unknown.values()), tried):
        fails = {name: ~_holding(holds, columns) for name, holds in constraints.items()}
        broken = sum(fails.values(), start=np.zeros(len(columns), dtype=np.int64))
        readings += map(tuple, columns[broken == 0, len(known) :].tolist())
        for name, failed in fails.items():
            without[name] += int(np.count_nonzero(broken == failed))
    return Admissible(tuple(unknown), tuple(readings), tried, without)


def _columns(
    known: Sequence[Cell], unknown: Sequence[Sequence[Cell]], tried: int
) -> Iterator[Columns]:
    """Give the column under every joint reading, some at a time, the last cell changing first."""
    kind = np.int64 if _small_whole(known, unknown) else object
    choices = [
        np.fromiter(values, kind, len(values)) for values in (*((v,) for v in known), *unknown)
    ]
    for start in range(0, tried, _AT_ONCE):
        place = np.arange(start, min(start + _AT_ONCE, tried), dtype=np.int64)
        columns = np.empty((len(place), len(choices)), kind)
        for cell in reversed(range(len(choices))):
            place, chosen = np.divmod(place, len(choices[cell]))
            columns[:, cell] = choices[cell][chosen]
        yield columns


def _small_whole(known: Sequence[Cell], unknown: Sequence[Sequence[Cell]]) -> bool:
    """Whether all cells are whole numbers whose sum of squares, times cells, fits 64 bits."""
    cells = len(known) + len(unknown)
    values = chain(known, *unknown)
    return all(isinstance(v, Integral) and abs(int(v)) * cells < 2**31 for v in values)


def _holding(holds: Callable[[list[Cell]], bool], columns: Columns) -> NDArray[np.bool_]:
    """Say of each column whether a constraint holds."""
    if isinstance(holds, Demand):
        return holds.holds(columns)
    return np.array([bool(holds(column)) for column in columns.tolist()], dtype=np.bool_)


def _listed(values: Sequence[int]) -> str:
    """List values, a run of neighbours as a range."""
    run = list(range(values[0], values[-1] + 1)) if values else []
    if len(run) > 2 and list(values) == run:
        return f"{run[0]} to {run[-1]}"
    return ", ".join(map(str, values))


def digit_lost(printed: str, value: int) -> bool:
    """Say whether a number can have been misread by losing one digit.

    Examples
    --------
    >>> digit_lost("1", 51), digit_lost("61", 51)
    (True, False)
    """
    text = str(value)
    shorter = {text[:i] + text[i + 1 :] for i in range(len(text))}
    return len(text) > 1 and printed in shorter


def digit_altered(printed: str, value: int) -> bool:
    """Say whether a number can have been misread by altering one digit.

    Examples
    --------
    >>> digit_altered("61", 51), digit_altered("61", 48)
    (True, False)
    """
    text = str(value)
    return (
        len(text) == len(printed) and sum(a != b for a, b in zip(text, printed, strict=True)) == 1
    )

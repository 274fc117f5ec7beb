"""Garbled cells: which readings do the paper's own summaries admit?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import NamedTuple, TypeVar

import pandas as pd

Cell = TypeVar("Cell")


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
) -> Admissible:
    """Try every reading of the unknown cells of a column.

    Parameters
    ----------
    known : sequence
        The cells that can be read.
    unknown : mapping of str to sequence
        For each other cell, its possible readings.
    constraints : mapping of str to callable
        What the whole column must satisfy, by name.

    Examples
    --------
    >>> found = admissible([1, 3], {"last": range(10)}, {"sum": lambda column: sum(column) == 9})
    >>> found.readings, found.without
    (((5,),), {'sum': 10})
    """
    readings, without = [], dict.fromkeys(constraints, 0)
    tried = 0
    for reading in product(*unknown.values()):
        tried += 1
        column = [*known, *reading]
        broken = [name for name, holds in constraints.items() if not holds(column)]
        if not broken:
            readings.append(reading)
        for name in constraints:
            without[name] += not set(broken) - {name}
    return Admissible(tuple(unknown), tuple(readings), tried, without)


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

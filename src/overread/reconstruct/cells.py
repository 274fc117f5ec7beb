"""Garbled cells: which readings do the paper's own summaries admit?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import NamedTuple, TypeVar

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


def one_digit_lost(printed: str, value: int) -> bool:
    """Say whether a number can have been misread by losing or altering one digit.

    Examples
    --------
    >>> one_digit_lost("1", 51), one_digit_lost("61", 51), one_digit_lost("61", 48)
    (True, True, False)
    """
    text = str(value)
    if len(text) == len(printed) + 1:
        return any(text[:i] + text[i + 1 :] == printed for i in range(len(text)))
    differ = sum(a != b for a, b in zip(text, printed, strict=False))
    return len(text) == len(printed) and differ <= 1

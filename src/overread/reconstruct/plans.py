"""How totals are packed into one number, so that requirements become spans of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from overread.reconstruct.halves import Packing
from overread.reconstruct.totals import FAR, Problem, Varying, Within

MOST_SPANS = 64
"""Spans of the packed sum that are looked up; what would need more is tested pair by pair."""


class Plan(NamedTuple):
    """How a problem is joined.

    Attributes
    ----------
    packing : Packing
        What is packed into the key.
    spans : tuple of (int, int)
        The first and last key of a whole group, for each span allowed.
    tests : tuple of Within or Varying
        What is tested pair by pair.
    """

    packing: Packing
    spans: tuple[tuple[int, int], ...]
    tests: tuple[Within | Varying, ...]


def planned(problem: Problem) -> Plan:
    """Choose what is packed into the key: what is nearest to a single value first."""
    items = sorted(_items(problem), key=lambda item: item[0])
    keyed: list[int] = []
    rows: list[tuple[tuple[int, ...], tuple[int, int]]] = [((), (0, 0))]
    tests: list[Within | Varying] = []
    for _, item in items:
        column = item.columns[-1]
        grown = _grown(problem, item, keyed, rows)
        if grown is None or _strides(problem, [*keyed, column])[0] >= FAR:
            tests.append(item)
        else:
            keyed, rows = [*keyed, column], grown
    strides = _strides(problem, keyed)[1:]
    everything = range(problem.columns)
    packing = Packing(
        tuple(strides[keyed.index(c)] if c in keyed else 0 for c in everything),
        tuple(c for c in everything if c not in keyed),
    )
    bases = [sum(p * s for p, s in zip(point, strides, strict=False)) for point, _ in rows]
    spans = [(base + low, base + high) for base, (_, (low, high)) in zip(bases, rows, strict=True)]
    return Plan(packing, tuple(spans), tuple(tests))


def _items(problem: Problem) -> Iterator[tuple[int, Within | Varying]]:
    """List the requirements, each with the number of values it allows."""
    for within in problem.within:
        size = sum(high - low + 1 for low, high in problem.clipped(within))
        yield size, within
    for varying in problem.varying:
        total = problem.total(varying.column)
        spans = problem.clipped(total) if total else [problem.box(varying.column)]
        sums = sum(high - low + 1 for low, high in spans)
        yield sums * (1 + (varying.high - varying.low) // problem.n), varying


def _strides(problem: Problem, keyed: Sequence[int]) -> list[int]:
    """Give the size of the key and what each column counts in it."""
    strides = [1]
    for column in reversed(keyed):
        low, high = problem.box(column)
        strides.insert(0, strides[0] * (high - low + 1))
    return strides


def _grown(
    problem: Problem,
    item: Within | Varying,
    keyed: Sequence[int],
    rows: Sequence[tuple[tuple[int, ...], tuple[int, int]]],
) -> list[tuple[tuple[int, ...], tuple[int, int]]] | None:
    """Add a column to the points that are looked up; None if they would be too many."""
    if isinstance(item, Varying) and item.column not in keyed:
        return None
    if sum(high - low + 1 for _, (low, high) in rows) > MOST_SPANS:
        return None
    points = [
        (*prefix, value) if keyed else ()
        for prefix, (low, high) in rows
        for value in range(low, high + 1)
    ]
    if isinstance(item, Within):
        grown = list(product(points, problem.clipped(item)))
    else:
        place = list(keyed).index(item.column)
        grown = [(point, _squares(problem, item, point[place])) for point in points]
        grown = [(point, (low, high)) for point, (low, high) in grown if low <= high]
    return grown if len(grown) <= MOST_SPANS else None


def _squares(problem: Problem, varying: Varying, total: int) -> tuple[int, int]:
    """Give the first and last sum of squares that a spread allows beside a sum."""
    least, greatest = problem.box(varying.squares)
    first = -((-(varying.low + total**2)) // problem.n)
    return max(first, least), min((varying.high + total**2) // problem.n, greatest)

"""All totals that some people can make, with the number of ways to each: half of a join.

People are added one after another; ways to the same totals are merged, and totals that no group
can have are left out. What was merged can be taken apart again by rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from overread.reconstruct.totals import Problem, Reach, reaches, within_reach


class Level(NamedTuple):
    """How the ways over k people come from those over k - 1.

    Attributes
    ----------
    option : array of int, shape (m,)
        The option of the k-th person.
    before : array of int, shape (m,)
        The first rank, over k - 1 people, of the ways that are continued so.
    ends : array of int, shape (m + 1,)
        The ranks, over k people, at which each continuation starts, and their total.
    """

    option: np.ndarray
    before: np.ndarray
    ends: np.ndarray


class Half(NamedTuple):
    """The totals that some people can make.

    Attributes
    ----------
    people : tuple of int
        Who.
    totals : array of int, shape (columns, m)
        The distinct totals, ascending by key.
    key : array of int, shape (m,)
        The totals packed into one number that adds up as they do.
    ends : array of int, shape (m + 1,)
        The ranks at which the ways to each total start, and the number of all ways.
    levels : tuple of Level
        One a person.
    """

    people: tuple[int, ...]
    totals: np.ndarray
    key: np.ndarray
    ends: np.ndarray
    levels: tuple[Level, ...]

    @property
    def ways(self) -> np.ndarray:
        """In how many ways each total comes about, shape (m,)."""
        return np.diff(self.ends)


class Packing(NamedTuple):
    """Which columns make the key, and which have to be kept apart from it.

    Attributes
    ----------
    strides : tuple of int
        What each column counts in the key; 0 for those that are not in it.
    loose : tuple of int
        The columns that are not in the key but are needed beside it.
    """

    strides: tuple[int, ...]
    loose: tuple[int, ...]


def half(problem: Problem, people: Sequence[int], packing: Packing, dtype: np.dtype) -> Half:
    """Find all totals that some people can make.

    Parameters
    ----------
    problem : Problem
        Their options and the requirements.
    people : sequence of int
        Who is added, in this order.
    packing : Packing
        How totals are packed.
    dtype : dtype
        Of the numbers of ways: int64, or object where they may exceed it.
    """
    totals = np.zeros((problem.columns, 1), dtype=np.int64)
    found = Half((), totals, np.zeros(1, np.int64), np.array([0, 1], dtype), ())
    limits = reaches(problem)
    for person in people:
        found = _extended(found, person, packing, _continuations(problem, found, person, limits))
    return found


class _Continuations(NamedTuple):
    """Ways to go on: totals, the option, the first rank before, and the number of ways of each."""

    totals: np.ndarray
    option: np.ndarray
    before: np.ndarray
    ways: np.ndarray


def _extended(known: Half, person: int, packing: Packing, more: _Continuations) -> Half:
    """Add one person in every way; merge what has the same totals."""
    totals, option, before, ways = more
    key = np.zeros(totals.shape[1], dtype=np.int64)
    for column, stride in enumerate(packing.strides):
        key += totals[column] * stride if stride else 0
    order = _sorted(key, [totals[column] for column in packing.loose])
    key = key[order]
    starts = np.flatnonzero(_differs(key, totals[list(packing.loose)][:, order]))
    ends = np.concatenate([np.zeros(1, ways.dtype), np.cumsum(ways[order], dtype=ways.dtype)])
    return Half(
        (*known.people, person),
        totals[:, order[starts]],
        key[starts],
        ends[np.append(starts, len(key))],
        (*known.levels, Level(option[order], before[order], ends)),
    )


def _sorted(key: np.ndarray, loose: Sequence[np.ndarray]) -> np.ndarray:
    """Order by key, then by what is loose, then by place; few keys are equal as a rule."""
    order = np.argsort(key)
    same = np.diff(key[order]) == 0
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    rows = np.sort(order[tied])
    among = np.lexsort((*(column[rows] for column in reversed(loose)), key[rows]))
    order[tied] = rows[among]
    return order


def _continuations(
    problem: Problem, known: Half, person: int, limits: Sequence[Reach]
) -> _Continuations:
    """List every way to go on that lies within reach."""
    steps, k = problem.options[person].T, len(known.people) + 1
    parts = [
        np.flatnonzero(within_reach(limits, known.totals + step[:, None], k)) for step in steps
    ]
    at = np.concatenate([np.zeros(0, np.int64), *parts])
    option = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part) for part in parts])
    totals = known.totals[:, at] + problem.options[person][:, option]
    return _Continuations(totals, option, known.ends[at], known.ways[at])


def _differs(key: np.ndarray, loose: np.ndarray) -> np.ndarray:
    """Say where sorted totals differ from those before them."""
    if not len(key):
        return np.zeros(0, dtype=bool)
    return np.append(True, (np.diff(key) != 0) | (np.diff(loose, axis=1) != 0).any(axis=0))


def unranked(known: Half, ranks: np.ndarray) -> np.ndarray:
    """Give the ways at some ranks.

    Parameters
    ----------
    known : Half
        All ways.
    ranks : array of int, shape (m,)
        From 0 up to the number of ways.

    Returns
    -------
    array of int, shape (m, people)
        The option of each person, in the order of `known.people`.
    """
    chosen = np.zeros((len(ranks), len(known.people)), dtype=np.int64)
    for k in range(len(known.levels) - 1, -1, -1):
        level = known.levels[k]
        at = np.searchsorted(level.ends, ranks, side="right") - 1
        chosen[:, k] = level.option[at]
        ranks = level.before[at] + (ranks - level.ends[at])
    return chosen

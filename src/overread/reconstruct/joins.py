"""Meet in the middle: every group whose totals meet all requirements.

The people are split in two halves, all totals of each half are found, and the halves are joined
on one number into which totals are packed: pairs whose packed sum lies in a span are found by
sorting. What does not fit into that number is tested pair by pair. Exact, in whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import NamedTuple

import numpy as np

from overread.outcomes import TooCostly
from overread.reconstruct.halves import Half, Packing, half, unranked
from overread.reconstruct.plans import Plan, planned
from overread.reconstruct.totals import (
    FAR,
    Problem,
    Varying,
    meets,
    restricted,
    ways,
)

MOST_MERGED = 10**6
"""Distinct totals up to which the ways within reach are counted beforehand."""

MOST_SPLITS = 1 << 17
"""Groups times splits up to which every split is considered."""

CHUNK = 1 << 21
"""Pairs tested at a time."""


class Limits(NamedTuple):
    """What a search may cost; beyond any of these it is refused.

    Attributes
    ----------
    rows : int
        Ways in all halves together. A row takes about 100 bytes at worst: 2 GB.
    pairs : int
        Pairs of halves to be tested one by one, about 20 million a second.
    sets : int
        Sets to be listed, or drawn.
    groups : int
        Choices of who is in the group.
    """

    rows: int = 20_000_000
    pairs: int = 1_000_000_000
    sets: int = 1_000_000
    groups: int = 5_000


LIMITS = Limits()


class Joined(NamedTuple):
    """The groups of the same people that meet every requirement.

    Attributes
    ----------
    left, right : Half
        The two halves.
    at : array of int, shape (m,)
        Totals of the left half.
    first, last : array of int, shape (m,)
        The ranks of the right half that go with each, `last` excluded.
    ends : array of int, shape (m + 1,)
        The ranks at which the groups of each entry start, and the number of groups.
    """

    left: Half
    right: Half
    at: np.ndarray
    first: np.ndarray
    last: np.ndarray
    ends: np.ndarray


def _joined(left: Half, right: Half, at: np.ndarray, first: np.ndarray, last: np.ndarray) -> Joined:
    """Count the groups made by runs of the right half's totals, `last` excluded."""
    ranks = right.ends[first], right.ends[last]
    sets = left.ways[at] * (ranks[1] - ranks[0])
    ends = np.concatenate([np.zeros(1, sets.dtype), np.cumsum(sets, dtype=sets.dtype)])
    return Joined(left, right, at, *ranks, ends)


class Search(NamedTuple):
    """Every group that meets all requirements; the search is exhaustive.

    Attributes
    ----------
    kept : tuple of array of int
        For each person, which options a group can have at all.
    groups : dict of tuple of int to Joined
        By who is in the group, each choice of n people.
    """

    kept: tuple[np.ndarray, ...]
    groups: dict[tuple[int, ...], Joined]

    @property
    def counts(self) -> dict[tuple[int, ...], int]:
        """The number of groups by who is in them."""
        return {people: int(found.ends[-1]) for people, found in self.groups.items()}


def searched(problem: Problem, limits: Limits = LIMITS) -> Search:
    """Find every group that meets all requirements, by who is in it.

    Parameters
    ----------
    problem : Problem
        The people, their options, and the requirements.
    limits : Limits
        What the search may cost.

    Returns
    -------
    Search
        What was found.

    Raises
    ------
    TooCostly
        Before anything large is made, if the search would exceed a limit.
    """
    others = [i for i in range(len(problem.options)) if i not in problem.certain]
    free = problem.n - len(problem.certain)
    groups = math.comb(len(others), free)
    if groups > limits.groups:
        raise TooCostly(
            f"{groups:,} choices of who is in the group; the limit is {limits.groups:,}"
        )
    problem, kept = restricted(problem)
    chosen_ones = (tuple(sorted(problem.certain + some)) for some in combinations(others, free))
    wanted = _halved(problem, sorted(chosen_ones))
    needed = dict.fromkeys(people for pair in wanted.values() for people in pair)
    _refuse_rows(problem, set(needed), limits)
    plan = planned(problem)
    dtype = np.dtype(np.int64 if ways(problem.options) < FAR else object)
    halves = {people: half(problem, people, plan.packing, dtype) for people in needed}
    pairs = {group: (halves[left], halves[right]) for group, (left, right) in wanted.items()}
    return Search(kept, _matched(problem, plan, pairs, limits))


Halves = dict[tuple[int, ...], tuple[tuple[int, ...], tuple[int, ...]]]
"""The two halves of each group."""


def _halved(problem: Problem, groups: Sequence[tuple[int, ...]]) -> Halves:
    """Split each group in two halves: about even, or as makes fewest ways if some are certain."""
    people = sorted(range(len(problem.options)), key=lambda i: -problem.options[i].shape[1])
    splits = [_even(problem, people)]
    if problem.certain and len(groups) << len(people) <= MOST_SPLITS:
        sizes = range(1, len(people))
        splits += [frozenset(side) for size in sizes for side in combinations(people, size)]
    return min((_parted(people, groups, side) for side in splits), key=partial(_cost, problem))


def _even(problem: Problem, people: Sequence[int]) -> frozenset[int]:
    """Choose one side so that both have about as many ways."""
    sides: tuple[list[int], list[int]] = ([], [])
    made = [1, 1]
    for person in people:
        side = int(made[0] > made[1])
        sides[side].append(person)
        made[side] *= max(problem.options[person].shape[1], 1)
    return frozenset(sides[0])


def _parted(
    people: Sequence[int], groups: Sequence[tuple[int, ...]], side: frozenset[int]
) -> Halves:
    """Give who of each group is on a side, and who is not."""
    return {
        group: (
            tuple(i for i in people if i in group and i in side),
            tuple(i for i in people if i in group and i not in side),
        )
        for group in groups
    }


def _cost(problem: Problem, halves: Halves) -> int:
    """Count the ways in all halves."""
    every = {side for sides in halves.values() for side in sides}
    return sum(ways([problem.options[i] for i in side]) for side in every)


def _refuse_rows(problem: Problem, halves: set[tuple[int, ...]], limits: Limits) -> None:
    """Refuse halves that would be too large, before they are made."""
    rows = sum(ways([problem.options[i] for i in people]) for people in halves)
    if rows > limits.rows:
        rows = sum(_rows(problem, people) for people in halves)
    if rows > limits.rows:
        raise TooCostly(
            f"the halves would have up to {rows:,} rows, about {rows / 10**7:,.1f} GB; the limit "
            f"is {limits.rows:,}"
        )


def _rows(problem: Problem, people: Sequence[int]) -> int:
    """Bound the ways that have to be looked at for one half.

    They are no more than all ways, than the ways within reach, and than the distinct totals of all
    but the last person, each with every option of the last.
    """
    options = [problem.options[i] for i in people]
    spreads = [_spread([one[column] for one in options]) for column in range(problem.columns)]
    before = [_spread([one[column] for one in options[:-1]]) for column in range(problem.columns)]
    bounds = [ways(options), math.prod(before) * ways(options[-1:])]
    for varying in problem.varying:
        if varying.high < FAR and math.prod(spreads[c] for c in varying.columns) < MOST_MERGED:
            bounds.append(_within_reach(problem, people, varying))
    return min(bounds)


def _spread(rows: Sequence[np.ndarray]) -> int:
    """Bound the number of distinct sums of one number of each row."""
    return sum(int(row.max() - row.min()) for row in rows if row.size) + 1


def _within_reach(problem: Problem, people: Sequence[int], varying: Varying) -> int:
    """Count the ways of one half that one spread leaves, by merging all that it does not see."""
    columns = [varying.column, varying.squares]
    total = problem.total(varying.column)
    coarse = Problem(
        problem.n,
        tuple(options[columns] for options in problem.options),
        (total._replace(column=0),) if total else (),
        (varying._replace(column=0, squares=1),),
    )
    found = half(coarse, people, Packing((0, 0), (0, 1)), np.dtype(object))
    return int(found.ends[-1])


def _matched(
    problem: Problem,
    plan: Plan,
    pairs: dict[tuple[int, ...], tuple[Half, Half]],
    limits: Limits,
) -> dict[tuple[int, ...], Joined]:
    """Join every pair of halves, unless too many pairs would have to be tested."""
    found = {group: _spanned(plan, *sides) for group, sides in pairs.items()}
    if not plan.tests:
        return {group: _joined(*pairs[group], *runs) for group, runs in found.items()}
    tested = sum(int((last - first).sum(dtype=np.int64)) for _, first, last in found.values())
    if tested > limits.pairs:
        raise TooCostly(
            f"{tested:,} pairs of halves would have to be tested, about {tested / 2e7:,.0f} s; "
            f"the limit is {limits.pairs:,}"
        )
    return {group: _tested(problem, plan, pairs[group], runs) for group, runs in found.items()}


def _spanned(plan: Plan, left: Half, right: Half) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give, for totals of the left half, the run of the right half's that go with it."""
    runs = []
    backward = left.key[::-1]
    for low, high in plan.spans:
        first = np.searchsorted(right.key, low - backward)
        last = np.searchsorted(right.key, high - backward, side="right")
        at = np.flatnonzero(last > first)
        runs.append((len(backward) - 1 - at, first[at], last[at]))
    if not runs:
        return tuple(np.zeros(0, np.int64) for _ in range(3))
    return tuple(np.concatenate(part) for part in zip(*runs, strict=True))


def _tested(
    problem: Problem,
    plan: Plan,
    sides: tuple[Half, Half],
    runs: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> Joined:
    """Keep the pairs that pass every test."""
    left, right = sides
    kept = [(runs[0][:0], runs[1][:0])]
    for at, to in _pairs(*runs):
        for test in plan.tests:
            totals = {c: left.totals[c, at] + right.totals[c, to] for c in test.columns}
            passed = meets(test, totals, problem.n)
            at, to = at[passed], to[passed]
        kept.append((at, to))
    at, to = (np.concatenate(part) for part in zip(*kept, strict=True))
    return _joined(left, right, at, to, to + 1)


def _pairs(
    at: np.ndarray, first: np.ndarray, last: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Write runs out as pairs, a chunk at a time."""
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(last - first, dtype=np.int64)])
    for start in range(0, int(before[-1]), CHUNK):
        place = np.arange(start, min(start + CHUNK, int(before[-1])), dtype=np.int64)
        run = np.searchsorted(before, place, side="right") - 1
        yield at[run], first[run] + (place - before[run])


def chosen(search: Search, people: tuple[int, ...], ranks: np.ndarray) -> np.ndarray:
    """Give the groups of the same people at some ranks.

    Parameters
    ----------
    search : Search
        What was found.
    people : tuple of int
        Who is in the group.
    ranks : array of int, shape (m,)
        From 0 up to the number of groups.

    Returns
    -------
    array of int, shape (m, persons)
        The option of each person, as numbered in the problem; -1 for those outside.
    """
    found = search.groups[people]
    entry = np.searchsorted(found.ends, ranks, side="right") - 1
    within, rights = ranks - found.ends[entry], found.last[entry] - found.first[entry]
    left = found.left.ends[found.at[entry]] + within // rights
    right = found.first[entry] + within % rights
    options = np.full((len(ranks), len(search.kept)), -1, dtype=np.int64)
    for side, rank in ((found.left, left), (found.right, right)):
        for person, option in zip(side.people, unranked(side, rank).T, strict=True):
            options[:, person] = search.kept[person][option]
    return options

"""Multisets of whole numbers by size, sum and sum of squares: counted, numbered, bounded.

A plan (`counting.plan`) is carried out on tables of numbers of any size: 64-bit words with carry.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np

from overread.outcomes import TooCostly
from overread.reconstruct.counting import MOST_BYTES, Plan, Step, Window, excess


class Tables:
    """For every state of a plan, the number of multisets that lead to it, or whether one does.

    Parameters
    ----------
    plan : Plan
        Its steps are what can be added and removed.
    counted : bool
        False keeps for each state whether there is one, not how many.

    Attributes
    ----------
    of : list of array, length n + 1, each of shape (words, rows, columns)
        By the number of people: rows are the excess and columns the total, from the plan's boxes.
        The least significant word comes first.
    """

    def __init__(self, plan: Plan, *, counted: bool = True) -> None:
        words, kind = (plan.words, np.uint64) if counted else (1, np.bool_)
        starts = [0, *accumulate(box.area for box in plan.boxes)]
        boxes = list(zip(starts[:-1], plan.boxes, strict=True))
        self.plan = plan
        self._cells = np.zeros((words, starts[-1]), kind)
        self._places = np.array([(start, box.shape[1], *box) for start, box in boxes], np.int64)
        self.of = [
            self._cells[:, start : start + box.area].reshape(words, *box.shape)
            for start, box in boxes
        ]

    def view(self, people: int, window: Window) -> np.ndarray:
        """The part of a table that lies in a window, shape (words, rows, columns)."""
        box = self.plan.boxes[people]
        return self.of[people][:, *window.meet(box).within(box)]

    def ends(self, step: Step) -> tuple[np.ndarray, np.ndarray]:
        """Where a step writes, and where it reads."""
        return self.view(step.people, step.into), self.view(step.people - 1, step.source)

    def add(self, stage: int) -> None:
        """Let any number of people have the value of this stage."""
        for step in self.plan.steps[stage]:
            _add(*self.ends(step))

    def remove(self, stage: int) -> None:
        """Undo `add`, exactly, if it was the last."""
        for step in reversed(self.plan.steps[stage]):
            _subtract(*self.ends(step))

    def at(self, people: np.ndarray, total: np.ndarray, excess: np.ndarray) -> np.ndarray:
        """Look numbers up; there is none outside the boxes.

        Parameters
        ----------
        people, total, excess : array of int64, shape (m,)
            States.

        Returns
        -------
        array, shape (m,)
            Of uint64 if one word is enough, else of Python integers.
        """
        start, width, bottom, top, left, right = self._places[people].T
        inside = (people >= 0) & (excess >= bottom) & (excess <= top)
        inside &= (total >= left) & (total <= right)
        where = np.where(inside, start + (excess - bottom) * width + (total - left), 0)
        words = np.where(inside, self._cells[:, where], np.uint64(0))
        return words[0] if len(words) == 1 else _joined(words)

    def goals(self) -> tuple[np.ndarray, np.ndarray, list[int]]:
        """List the states that the plan asks for, as totals, excesses and numbers; none is zero."""
        goals = self.plan.goals
        rows = [np.arange(goal.least, goal.most + 1, dtype=np.int64) for goal in goals]
        high = np.concatenate(rows)
        total = np.repeat(np.array([g.total for g in goals], np.int64), [len(row) for row in rows])
        numbers = self.at(np.full(len(total), self.plan.n, np.int64), total, high)
        some = numbers != 0
        return total[some], high[some], numbers[some].tolist()


def _add(into: np.ndarray, source: np.ndarray) -> None:
    """Add in place, with carry; beyond the last word it is lost, and `_subtract` restores it."""
    into += source
    for i, carry in enumerate(into[:-1] < source[:-1], 1):
        for word in into[i:-1]:
            word += carry
            carry = carry & (word == 0)
        into[-1] += carry


def _subtract(into: np.ndarray, source: np.ndarray) -> None:
    """Undo `_add`."""
    borrows = into[:-1] < source[:-1]
    into -= source
    for i, borrow in enumerate(borrows, 1):
        for word in into[i:-1]:
            zero = word == 0
            word -= borrow
            borrow = borrow & zero
        into[-1] -= borrow


def _joined(words: np.ndarray) -> np.ndarray:
    """Join 64-bit words to Python integers, the least significant first."""
    return sum(word.astype(object) << (64 * i) for i, word in enumerate(words))


def filled(plan: Plan, *, counted: bool = True) -> Tables:
    """Carry out a plan; without counting, only find what is possible.

    Examples
    --------
    >>> from overread.reconstruct.counting import Goal, plan
    >>> sum(filled(plan([-1, 0, 1], 2, [Goal(0, 0, 1)])).goals()[2])
    2
    """
    tables = Tables(plan, counted=counted)
    tables.of[0][0] = 1
    for stage in range(len(plan.values)):
        tables.add(stage)
    return tables


def random_ranks(total: int, size: int, seed: int) -> list[int]:
    """Draw numbers below a total, each as likely, from the raw bits of a generator.

    The raw bits of PCG64 are the same in every version of numpy; what its methods make of them
    need not be.
    """
    words = -(-total.bit_length() // 64)
    mask = (1 << total.bit_length()) - 1
    source = np.random.PCG64(seed)
    ranks: list[int] = []
    while len(ranks) < size:
        raw = source.random_raw((size - len(ranks)) * words).tolist()
        joined = (
            sum(word << (64 * i) for i, word in enumerate(raw[start : start + words])) & mask
            for start in range(0, len(raw), words)
        )
        ranks += [rank for rank in joined if rank < total]
    return ranks


def unranked(tables: Tables, ranks: Sequence[int]) -> np.ndarray:
    """Give the multisets with these numbers, in an order of the plan's own.

    Parameters
    ----------
    tables : Tables
        Filled; they are emptied on the way.
    ranks : sequence of int, length m
        From 0 to one less than the number of all multisets.

    Returns
    -------
    array of int64, shape (m, values)
        How many people have each of the plan's values.
    """
    plan = tables.plan
    kind = np.uint64 if plan.words == 1 else object
    totals, excesses, numbers = tables.goals()
    ends = [0, *accumulate(numbers)]
    goal = [bisect_right(ends, rank) - 1 for rank in ranks]
    left = np.array([rank - ends[g] for rank, g in zip(ranks, goal, strict=True)], kind)
    states = np.array([np.full(len(goal), plan.n), totals[goal], excesses[goal]], np.int64)
    chosen = np.zeros((len(goal), len(plan.values)), np.int64)
    for stage in reversed(range(len(plan.values))):
        _take(tables, stage, states, left, chosen)
        tables.remove(stage)
    return chosen


def _take(
    tables: Tables, stage: int, states: np.ndarray, left: np.ndarray, chosen: np.ndarray
) -> None:
    """Decide for each multiset how many people have the value of a stage.

    Of those that remain in a state, the first have one person more with the value; their number
    stands in the state without that person. All arrays are changed in place.
    """
    value = tables.plan.values[stage]
    person = np.array([[1], [value], [excess(value)]], np.int64)
    going = np.arange(len(left))
    while going.size:
        numbers = tables.at(*(states[:, going] - person))
        more = left[going] < numbers
        left[going[~more]] -= numbers[~more]
        going = going[more]
        states[:, going] -= person
        chosen[going, stage] += 1


def people_up_to(plan: Plan) -> list[tuple[int, int]]:
    """For each value in turn, the fewest and the most people who have it or one before it.

    Over all multisets of the plan; empty if there is none.

    Raises
    ------
    TooCostly
        If what can be reached takes more than `MOST_BYTES`.
    """
    needed = sum(window.area for stage in plan.windows for window in stage)
    if needed > MOST_BYTES:
        raise TooCostly(
            f"the positions of {plan.n} people on {len(plan.values)} values would take "
            f"{needed / 1e6:,.0f} MB; allowed are {MOST_BYTES / 1e6:,.0f} MB"
        )
    reached, ends = list(_reached(plan)), Tables(plan, counted=False)
    for goal in plan.goals:
        ends.view(plan.n, Window(goal.least, goal.most, goal.total, goal.total))[...] = True
    bounds = []
    for states, windows, steps in zip(
        *map(reversed, (reached, plan.windows, plan.steps)), strict=True
    ):
        possible = [
            people
            for people, window in enumerate(windows)
            if (states[people] & ends.view(people, window)).any()
        ]
        if not possible:
            return []
        bounds.append((possible[0], possible[-1]))
        for step in reversed(steps):
            into, source = ends.ends(step)
            source |= into
    return bounds[::-1]


def _reached(plan: Plan) -> Iterator[list[np.ndarray]]:
    """For each stage and number of people, which states of the window can be reached."""
    tables = Tables(plan, counted=False)
    tables.of[0][0] = True
    for stage, windows in enumerate(plan.windows):
        tables.add(stage)
        yield [tables.view(people, window).copy() for people, window in enumerate(windows)]

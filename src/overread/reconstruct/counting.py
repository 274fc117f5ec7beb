"""The plan of a count: how many multisets of whole numbers have a given size, sum and squares?

One value of the scale is added at a time: `table[k] += table[k - 1]` shifted by the value, with k
ascending, lets it be taken any number of times, and the same steps backward, subtracting, undo it
exactly. A state is (people, total, excess), where excess = (sum of squares - total) / 2 is whole,
so no cell is wasted on the wrong parity. Each step is confined to the window of states that the
values so far can reach and the values to come can complete; a cell outside it may hold anything,
but no cell that matters ever reads it. All arithmetic is in integers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from typing import NamedTuple

from overread.outcomes import TooCostly

MOST_STEPS = 200_000
"""Largest number of people times values; planning takes some 20 microseconds for each."""
MOST_ADDITIONS = 2_000_000_000
"""Largest number of 64-bit additions; about 10 seconds."""
MOST_BYTES = 2_000_000_000
"""Largest memory of the tables, in bytes."""


class Window(NamedTuple):
    """A rectangle of states with one number of people; its edges belong to it.

    Attributes
    ----------
    bottom, top : int
        Least and greatest excess.
    left, right : int
        Least and greatest total.
    """

    bottom: int
    top: int
    left: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows (excess) and columns (total)."""
        return max(0, self.top - self.bottom + 1), max(0, self.right - self.left + 1)

    @property
    def area(self) -> int:
        """Number of states."""
        return math.prod(self.shape)

    def moved(self, excess: int, total: int) -> Window:
        """Shift it."""
        return Window(
            self.bottom + excess, self.top + excess, self.left + total, self.right + total
        )

    def meet(self, other: Window) -> Window:
        """What both have."""
        return Window(
            max(self.bottom, other.bottom),
            min(self.top, other.top),
            max(self.left, other.left),
            min(self.right, other.right),
        )

    def join(self, other: Window) -> Window:
        """The smallest that holds both."""
        return Window(
            min(self.bottom, other.bottom),
            max(self.top, other.top),
            min(self.left, other.left),
            max(self.right, other.right),
        )

    def times(self, people: int) -> Window:
        """What so many people have together whose values lie in it."""
        return Window(*(people * edge for edge in self))

    def within(self, box: Window) -> tuple[slice, slice]:
        """Where it lies in an array that covers a box; nowhere if it is empty."""
        if not self.area:
            return slice(0), slice(0)
        return (
            slice(self.bottom - box.bottom, self.top - box.bottom + 1),
            slice(self.left - box.left, self.right - box.left + 1),
        )


NOWHERE = Window(0, -1, 0, -1)


class Goal(NamedTuple):
    """A total that the whole sample may have, with the range of its excess, ends included."""

    total: int
    least: int
    most: int


class Step(NamedTuple):
    """One addition: each state of `source` with one person more is the like state of `into`.

    Attributes
    ----------
    people : int
        Number of people in `into`; `source` has one fewer.
    into, source : Window
        Of one shape.
    """

    people: int
    into: Window
    source: Window


@dataclass(frozen=True)
class Plan:
    """What a count will do, before it is done.

    Attributes
    ----------
    values : tuple of int
        In the order in which they are added, one a stage.
    n : int
        Number of people.
    goals : tuple of Goal
        What the whole sample may have.
    windows : tuple of tuple of Window
        For each stage and number of people, a window that holds all states that matter.
    steps : tuple of tuple of Step
        For each stage, in order.
    boxes : tuple of Window, length n + 1
        The states that are stored, for each number of people.
    """

    values: tuple[int, ...]
    n: int
    goals: tuple[Goal, ...]
    windows: tuple[tuple[Window, ...], ...]
    steps: tuple[tuple[Step, ...], ...]
    boxes: tuple[Window, ...]

    @property
    def words(self) -> int:
        """How many words of 64 bits hold the number of all multisets, whatever their total."""
        multisets = math.comb(max(0, self.n + len(self.values) - 1), self.n)
        return -(-multisets.bit_length() // 64)

    @property
    def additions(self) -> int:
        """How many words the steps add up."""
        return self.words * sum(step.into.area for stage in self.steps for step in stage)

    @property
    def memory(self) -> int:
        """Size of the tables in bytes."""
        return 8 * self.words * sum(box.area for box in self.boxes)


def excess(value: int) -> int:
    """Half of what the square of a whole number exceeds it by; whole, and never negative.

    Examples
    --------
    >>> excess(3), excess(-2)
    (3, 3)
    """
    return value * (value - 1) // 2


def plan(values: Sequence[int], n: int, goals: Sequence[Goal]) -> Plan:
    """Lay out the steps of a count, and refuse one that would cost too much.

    Parameters
    ----------
    values : sequence of int
        Different values, in the order in which they will be added; the count is fast if they are
        near zero on average over the sample, and those farthest from it come first.
    n : int
        Number of people.
    goals : sequence of Goal
        What the whole sample may have; if nothing, there is nothing to do.

    Raises
    ------
    ValueError
        If it would exceed `MOST_STEPS`, `MOST_ADDITIONS` or `MOST_BYTES`.

    Examples
    --------
    Only -1 with 1 has total 0 and excess 1; -1 is added to nobody, then 1 to that.

    >>> plan([-1, 0, 1], 2, [Goal(0, 1, 1)]).additions
    2
    """
    if not goals:
        return Plan((), 0, (Goal(0, 0, -1),), (), (), (Window(0, 0, 0, 0),))
    if n * len(values) > MOST_STEPS:
        raise TooCostly(
            f"{n} people on a scale of {len(values)} values is too large to count: "
            f"people times values may be up to {MOST_STEPS:,}"
        )
    windows = tuple(_windows(values, n, goals))
    boxes = [Window(0, 0, 0, 0), *[NOWHERE] * n]
    steps = tuple(
        tuple(_steps(value, states, boxes)) for value, states in zip(values, windows, strict=True)
    )
    made = Plan(tuple(values), n, tuple(goals), windows, steps, tuple(boxes))
    _refuse_if_too_large(made)
    return made


def _refuse_if_too_large(made: Plan) -> None:
    """Compare the cost of a plan with the limits."""
    if made.additions > MOST_ADDITIONS or made.memory > MOST_BYTES:
        raise TooCostly(
            f"counting samples of {made.n} people on {len(made.values)} values would take "
            f"{made.additions / 1e6:,.0f} million additions and {made.memory / 1e6:,.0f} MB; "
            f"allowed are {MOST_ADDITIONS / 1e6:,.0f} million and {MOST_BYTES / 1e6:,.0f} MB"
        )


def _windows(values: Sequence[int], n: int, goals: Sequence[Goal]) -> Iterator[tuple[Window, ...]]:
    """Find, for each stage and number of people, what can be reached and completed.

    Both the values so far and those to come include that of the stage: within it, more people may
    still take it.
    """
    ends = reduce(Window.join, (Window(g.least, g.most, g.total, g.total) for g in goals))
    spread = max(0, *(n * (2 * goal.most + goal.total) - goal.total**2 for goal in goals))
    points = [Window(excess(value), excess(value), value, value) for value in values]
    so_far = accumulate(points, Window.join)
    to_come = list(accumulate(reversed(points), Window.join))[::-1]
    near = [_near(people, n, ends, spread) for people in range(n + 1)]
    for before, after in zip(so_far, to_come, strict=True):
        yield tuple(
            before.times(people).meet(_before(ends, after.times(n - people))).meet(near[people])
            for people in range(n + 1)
        )


def _before(ends: Window, rest: Window) -> Window:
    """Find the states from which a rest can lead to the ends."""
    return Window(
        ends.bottom - rest.top,
        ends.top - rest.bottom,
        ends.left - rest.right,
        ends.right - rest.left,
    )


def _near(people: int, n: int, ends: Window, spread: int) -> Window:
    """Bound the total of so many of n people, where n·squares - total² is at most the spread.

    By Cauchy and Schwarz for both parts: |n·part - people·total| <= √(people·rest·spread).
    """
    reach = math.isqrt(people * (n - people) * spread) + 1
    left = (people * ends.left - reach) // n
    right = (people * ends.right + reach) // n + 1
    return Window(0, ends.top, left, right)


def _steps(value: int, windows: Sequence[Window], boxes: list[Window]) -> Iterator[Step]:
    """Lay out a stage; what lies outside a box is zero, and the boxes grow to what is written."""
    for people in range(1, len(windows)):
        known = boxes[people - 1].meet(windows[people - 1])
        into = windows[people].meet(known.moved(excess(value), value))
        if into.area:
            boxes[people] = boxes[people].join(into) if boxes[people].area else into
            yield Step(people, into, into.moved(-excess(value), -value))

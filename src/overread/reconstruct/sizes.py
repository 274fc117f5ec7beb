"""Group sizes, and so missing people, behind the p values of t tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from overread.consistency import changes
from overread.consistency.changes import Setting
from overread.enclosures import Bounds
from overread.outcomes import TooCostly
from overread.printed import Interval, squared
from overread.recompute.contrasts import pooled_bounds, welch_bounds

STEPS = {
    "pooled": (pooled_bounds,),
    "welch": (partial(welch_bounds, tolerance=0.1), welch_bounds),
}
"""For each test of means, the bounds on p that are asked in turn, the quickest first."""
LIMIT = 1_000_000
"""Pairs of sizes times tests that may be tried: seconds, for Welch's test up to two minutes."""
CHANGES = 10_000
"""Sizes times tests of one group that may be tried: some seconds."""
_AT_ONCE = 50_000


class Comparison(NamedTuple):
    """What is printed of a test of two means.

    Attributes
    ----------
    means : pair of Interval
        The true means behind the digits, in the unit of the measurement. If only their difference
        is printed, that and `Interval(0, 0)`.
    sds : pair of Interval
        Standard deviations with n - 1, in the same unit; never standard errors.
    p : Interval
        The printed p value.
    test : str
        `pooled` or `welch`.
    sided : str
        `two-sided`, or `one-sided` in either direction.
    """

    means: tuple[Interval, Interval]
    sds: tuple[Interval, Interval]
    p: Interval
    test: str = "pooled"
    sided: str = "two-sided"


class Sizes(NamedTuple):
    """The sizes of two groups that printed tests allow.

    Attributes
    ----------
    pairs : tuple of pairs of int
        Every pair of sizes for which all tests can be true, ascending; none is left out. A pair may
        be listed that is impossible by less than 1 part in 10,000 of a p value of Welch's test.
    tried : int
        How many pairs were tried.
    """

    pairs: tuple[tuple[int, int], ...]
    tried: int

    def missing(self, enrolled: tuple[int, int]) -> tuple[tuple[int, int], ...]:
        """List how many of those enrolled each pair leaves out; negative if too few enrolled."""
        return tuple((enrolled[0] - first, enrolled[1] - second) for first, second in self.pairs)


def groups_behind(
    tests: Sequence[Comparison], *, largest: tuple[int, int], total: int | None = None
) -> Sizes:
    """List the sizes of two groups with which printed tests that share them can all be true.

    Parameters
    ----------
    tests : sequence of Comparison
        All with the same people.
    largest : pair of int
        The greatest size of each group; the least is 2.
    total : int, optional
        The greatest size of both together.

    Raises
    ------
    ValueError
        Before starting, if there are more pairs times tests than `LIMIT`; if a mean or SD is
        unbounded or the test not known.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> def read(*texts): return tuple(interval(printed(text)) for text in texts)
    >>> test = Comparison(read("12.1", "9.3"), read("2.9", "3.1"), *read("0.0134"))
    >>> found = groups_behind([test], largest=(16, 15))
    >>> found.pairs, found.missing((16, 16))
    (((15, 14), (15, 15), (16, 14), (16, 15)), ((1, 2), (1, 1), (0, 2), (0, 1)))
    """
    for test in tests:
        _judgeable(test)
    seconds = [
        range(2, min(largest[1], largest[1] if total is None else total - first) + 1)
        for first in range(2, largest[0] + 1)
    ]
    tried = sum(map(len, seconds))
    if tried * len(tests) > LIMIT:
        raise TooCostly(f"{tried:,} pairs of {len(tests)} tests; the limit is {LIMIT:,}")
    candidates = [(first, second) for first, those in enumerate(seconds, 2) for second in those]
    pairs = np.array(candidates, dtype=np.int64).reshape(-1, 2)
    for test in tests:
        for step in STEPS[test.test]:
            parts = [pairs[at : at + _AT_ONCE] for at in range(0, len(pairs), _AT_ONCE)]
            pairs = np.concatenate([part[_allowed(test, part, step)] for part in parts] or [pairs])
    return Sizes(tuple(map(tuple, pairs.tolist())), tried)


def _judgeable(test: Comparison) -> None:
    """Refuse a test that is not known, or without bounds."""
    if test.test not in STEPS:
        raise ValueError(f"test is {test.test!r}; allowed are {', '.join(STEPS)}")
    if any(None in ends[:2] for ends in (*test.means, *test.sds)):
        raise ValueError("means and SDs are needed from both sides; one is unbounded")


def _allowed(
    test: Comparison, pairs: NDArray[np.int64], step: Callable[..., Bounds]
) -> NDArray[np.bool_]:
    """Say for which pairs of sizes, shape (pairs, 2), the printed p meets what bounds say of it."""
    one, other = test.means
    variances = [squared(sd) for sd in test.sds]
    if any(ends.low > ends.high for ends in variances):
        return np.zeros(len(pairs), bool)
    low, high = step(
        (float(one.low - other.high), float(one.high - other.low)),
        tuple((float(ends.low), float(ends.high)) for ends in variances),
        sizes=(pairs[:, 0], pairs[:, 1]),
        sided=test.sided,
    )
    least = -np.inf if test.p.low is None else float(test.p.low)
    most = np.inf if test.p.high is None else float(test.p.high)
    meets = (low <= most) & (high >= least)
    if test.sided == "one-sided":
        meets |= (1 - high <= most) & (1 - low >= least)
    return meets


def one_group_behind(
    tests: Sequence[Mapping[str, Interval]], setting: Setting, *, largest: int
) -> tuple[int, ...]:
    """List the sizes of one group with which several printed changes can all be true.

    Parameters
    ----------
    tests : sequence of mapping of str to Interval
        What is printed of each change, by `changes.MEMBERS`; all with the same people.
    setting : Setting
        Level, test and sides; its n does not matter.
    largest : int
        The greatest size; the least is 2.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> def read(**texts): return {name: interval(printed(text)) for name, text in texts.items()}
    >>> one = read(mean="−8.3", sd="5.21", p="0.0007")
    >>> one_group_behind([one], Setting(2), largest=30)
    (10,)
    """
    if largest * len(tests) > CHANGES:
        raise TooCostly(f"{largest} sizes of {len(tests)} tests; the limit is {CHANGES:,}")
    found = [set(changes.sizes(members, setting, largest)) for members in tests]
    return tuple(sorted(set(range(2, largest + 1)).intersection(*found)))

"""The p values that an exact test can give, and the outcomes behind a printed one.

A printed p that no outcome gives is not in conflict for that alone: ties, sizes that are not told
or another test make other values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from overread.outcomes import TooCostly
from overread.printed import Interval
from overread.recompute.contingency import fisher_null
from overread.recompute.nulls import Null, binomial
from overread.recompute.ranks import mann_whitney, signed_rank

TESTS: dict[str, Callable[..., Null]] = {
    "fisher": fisher_null,
    "mann-whitney": mann_whitney,
    "signed-rank": signed_rank,
    "sign": binomial,
}
"""Exact tests: of (first, second, successes), (first, second), (changed,), (changed,) people. Those
of ranks are without ties."""
LIMIT = 1_000_000
"""Outcomes of exact tests that may be listed: about ten seconds."""


class Source(NamedTuple):
    """An outcome of an exact test, and its p value.

    Attributes
    ----------
    sizes : tuple of int
        People, as in `TESTS`.
    statistic : Fraction
        The first group's successes, its U, the sum of positive ranks, or the positive changes.
    alternative : str
        `two-sided`, `less` or `greater`.
    p : Fraction
        Exact.
    """

    sizes: tuple[int, ...]
    statistic: Fraction
    alternative: str
    p: Fraction


def exact_behind(
    p: Interval,
    test: str,
    *,
    largest: tuple[int, ...],
    sided: str = "two-sided",
    rule: str | None = None,
) -> list[Source]:
    """List every outcome of an exact test that gives a printed p value.

    That there is none is no conflict: with ties, other sizes or another test there may be.

    Parameters
    ----------
    p : Interval
        The printed p value.
    test : str
        One of `TESTS`.
    largest : tuple of int
        The greatest size of each group; the least is 1.
    sided : str
        `two-sided`, or `one-sided` in either direction.
    rule : str, optional
        How two tails are counted (`nulls.RULES`): by default `likelihood` for Fisher's test and
        `doubled` for the others.

    Raises
    ------
    ValueError
        Before starting, if there are more outcomes than `LIMIT`.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> found = exact_behind(interval(printed("0.06")), "sign", largest=(7,))
    >>> [(source.sizes, int(source.statistic), source.p) for source in found]
    [((5,), 0, Fraction(1, 16)), ((5,), 5, Fraction(1, 16))]
    """
    alternatives = _alternatives(sided)
    return [
        Source(sizes, statistic, alternative, value)
        for sizes in _affordable(test, _up_to(largest), len(largest))
        for null in [TESTS[test](*sizes)]
        for alternative in alternatives
        for statistic, value in null.giving(p, alternative, rule=rule or _rule(test))
    ]


def exact_p_values(
    test: str, sizes: tuple[int, ...], *, sided: str = "two-sided", rule: str | None = None
) -> tuple[Fraction, ...]:
    """List the p values that an exact test can give with such groups and no ties, ascending.

    Ties and other sizes make other values, so a printed p off this list is never by itself a
    conflict.

    Parameters
    ----------
    test : str
        One of `TESTS`.
    sizes : tuple of int
        People, as in `TESTS`; of Fisher's test without the successes, any number of these.
    sided, rule : str
        As in `exact_behind`.

    Examples
    --------
    >>> [str(value) for value in exact_p_values("fisher", (3, 3))]
    ['1/10', '2/5', '1']
    """
    nulls = [TESTS[test](*each) for each in _affordable(test, [sizes], len(sizes))]
    every = [
        null.p_values(alternative, rule=rule or _rule(test))
        for null in nulls
        for alternative in _alternatives(sided)
    ]
    return tuple(sorted(set().union(*every)))


class Nearest(NamedTuple):
    """Where a printed p value stands among those that a test can give.

    Attributes
    ----------
    within : tuple of Fraction
        Those that print as these digits.
    below, above : Fraction or None
        The next on either side; None if there is none.
    """

    within: tuple[Fraction, ...]
    below: Fraction | None
    above: Fraction | None


def nearest(p: Interval, values: Sequence[Fraction]) -> Nearest:
    """Find a printed p value among those that a test can give; see there what it does not prove.

    Parameters
    ----------
    p : Interval
        The printed p value.
    values : sequence of Fraction
        Ascending, from `exact_p_values`.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> found = nearest(interval(printed("0.05")), exact_p_values("signed-rank", (5,)))
    >>> found.within, found.below, found.above
    ((), None, Fraction(1, 16))
    """
    within = tuple(value for value in values if value in p)
    below = [value for value in values if p.low is not None and value <= p.low and value not in p]
    above = [value for value in values if p.high is not None and value >= p.high and value not in p]
    return Nearest(within, below[-1] if below else None, above[0] if above else None)


def _up_to(largest: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """All sizes up to the largest, none so large that it alone would be refused."""
    return product(*(range(1, min(n, LIMIT) + 1) for n in largest))


def _affordable(test: str, groups: Iterable[tuple[int, ...]], given: int) -> list[tuple[int, ...]]:
    """The sizes to try, with every number of successes if these are open; refused if too many."""
    if test not in TESTS:
        raise ValueError(f"test is {test!r}; allowed are {', '.join(TESTS)}")
    wanted = 2 if test in ("fisher", "mann-whitney") else 1
    if given != wanted and (test, given) != ("fisher", 3):
        raise ValueError(f"{test} was given {given} sizes; {wanted} are needed")
    tried, places = [], 0
    for sizes in groups:
        places += _places(test, sizes)
        if places > LIMIT:
            raise TooCostly(f"more than {LIMIT:,} outcomes of {test}, the limit")
        tried.append(sizes)
    if test == "fisher" and given == 2:
        return [(*sizes, k) for sizes in tried for k in range(sum(sizes) + 1)]
    return tried


def _places(test: str, sizes: tuple[int, ...]) -> int:
    """How many outcomes a test of such groups has; of ranks, in steps of a half."""
    if test == "fisher":
        return math.prod(n + 1 for n in sizes[:2])
    if test == "mann-whitney":
        return 2 * sizes[0] * sizes[1] + 1
    return sizes[0] * (sizes[0] + 1) + 1 if test == "signed-rank" else sizes[0] + 1


def _rule(test: str) -> str:
    """How a test counts two tails by default."""
    return "likelihood" if test == "fisher" else "doubled"


def _alternatives(sided: str) -> tuple[str, ...]:
    """The tails that a test with so many sides can mean; one-sided, either."""
    return ("less", "greater") if sided == "one-sided" else (sided,)

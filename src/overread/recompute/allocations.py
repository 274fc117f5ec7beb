"""A trial that prints how many patients it had, and only percentages of its arms."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

from overread.outcomes import Range, TooCostly
from overread.printed import Interval
from overread.recompute.contingency import chi_square, fisher_p
from overread.recompute.proportions import counts_behind

LIMIT = 500_000
"""Splits, counts or ways that may be tried: up to some seconds each."""


class Arm(NamedTuple):
    """Responders of one arm, and how many people it has."""

    count: int
    n: int


def splits(total: int, arms: int, *, apart: int = 1) -> tuple[tuple[int, ...], ...]:
    """List the sizes of arms of equal allocation, in every order.

    Parameters
    ----------
    total : int
        People in all arms.
    arms : int
        How many arms, at least 1.
    apart : int
        By how many people the largest and the smallest arm may differ.

    Raises
    ------
    ValueError
        If there is no arm, or a number is negative.
    TooCostly
        Before starting, if more than `LIMIT` would be tried.

    Examples
    --------
    >>> splits(8, 3)
    ((2, 3, 3), (3, 2, 3), (3, 3, 2))
    """
    if arms < 1 or total < 0 or apart < 0:
        raise ValueError(
            f"{total} people in {arms} arms, at most {apart} apart; at least one arm is needed, "
            "and no number below zero"
        )
    middle = total // arms
    sizes = range(max(0, middle - apart), min(total, middle + apart + 1) + 1)
    _refuse_costly(len(sizes) ** (arms - 1), "splits", total)
    found = (
        (*rest, total - sum(rest)) for rest in product(sizes, repeat=arms - 1) if sum(rest) <= total
    )
    return tuple(one for one in found if max(one) - min(one) <= apart)


def arms_behind(
    shares: Sequence[Interval], total: int, *, apart: int = 1
) -> tuple[tuple[Arm, ...], ...]:
    """List every way in which printed percentages of arms can be whole patients.

    Parameters
    ----------
    shares : sequence of Interval, shape (arms,)
        True percentages behind the printed ones.
    total, apart : int
        As in `splits`.

    Returns
    -------
    tuple of tuple of Arm, shape (ways, arms)
        None is left out; an arm of nobody has no percentage.

    Raises
    ------
    ValueError, TooCostly
        As of `splits`; the latter also before more than `LIMIT` counts or ways are tried.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> arms_behind([interval(printed("50")), interval(printed("25"))], 8)
    ((Arm(count=2, n=4), Arm(count=1, n=4)),)
    """
    found = [sizes for sizes in splits(total, len(shares), apart=apart) if all(sizes)]
    once = {size for sizes in found for size in sizes}
    _refuse_costly(len(shares) * sum(size + 1 for size in once), "counts", total)
    behind = [{size: counts_behind(share, size) for size in once} for share in shares]
    choices = [[of[size] for of, size in zip(behind, sizes, strict=True)] for sizes in found]
    _refuse_costly(sum(math.prod(map(len, each)) for each in choices), "ways", total)
    return tuple(
        tuple(map(Arm, counts, sizes))
        for sizes, each in zip(found, choices, strict=True)
        for counts in product(*each)
    )


def _refuse_costly(tried: int, what: str, total: int) -> None:
    """Refuse to try more than `LIMIT`."""
    if tried > LIMIT:
        raise TooCostly(f"{tried:,} {what} of {total:,} people; the limit is {LIMIT:,}")


def p_ranges(pairs: Iterable[tuple[Arm, Arm]]) -> dict[str, Range]:
    """Give the least and greatest p value over several ways, by each usual test of two arms.

    Two-sided: Pearson's chi-square, the same corrected for continuity, and Fisher's exact test.

    Parameters
    ----------
    pairs : iterable of pairs of Arm
        The two arms of each way, at least one.

    Raises
    ------
    ValueError
        If no way is given, or in one nobody responds, everybody does, or an arm is empty.

    Examples
    --------
    >>> found = p_ranges([(Arm(1, 10), Arm(8, 10)), (Arm(2, 10), Arm(8, 10))])
    >>> [round(end, 4) for end in found["Fisher"]]
    [0.0055, 0.023]
    """
    tables = sorted({tuple((arm.count, arm.n - arm.count) for arm in pair) for pair in pairs})
    if not tables:
        raise ValueError("no way is given; at least one is needed")
    tests = {
        "chi-square": lambda table: chi_square(table, corrected=False).p,
        "chi-square, corrected": lambda table: chi_square(table, corrected=True).p,
        "Fisher": lambda table: float(fisher_p(table)),
    }
    found = {name: sorted(map(test, tables)) for name, test in tests.items()}
    return {name: Range(values[0], values[-1]) for name, values in found.items()}

"""Tests on tables of counts: chi-square, and Fisher's exact test."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from scipy import special

from overread.recompute.nulls import Null

Counts = Sequence[Sequence[int]]
"""Rows of counts of people, such as `[[7, 2], [3, 9]]`."""


class ChiSquare(NamedTuple):
    """Pearson's test of independence.

    Attributes
    ----------
    statistic : Fraction
        Exact, dimensionless.
    df : int
        Degrees of freedom.
    p : float
        From the chi-square distribution.
    """

    statistic: Fraction
    df: int
    p: float


def chi_square(table: Counts, *, corrected: bool) -> ChiSquare:
    """Test a table of counts for independence: Σ (observed - expected)² / expected.

    Parameters
    ----------
    table : sequence of rows
        Counts of people, k rows by m columns.
    corrected : bool
        Whether each difference is first made smaller by 1/2, or by all of it if it is less (Yates
        1934, doi:10.2307/2983604); only for 2 by 2.

    Raises
    ------
    ValueError
        If a row or column is empty, counts are negative, or more than 2 by 2 is to be corrected.

    Examples
    --------
    >>> chi_square([[10, 10], [5, 15]], corrected=False).statistic
    Fraction(8, 3)
    >>> chi_square([[10, 10], [5, 15]], corrected=True).statistic
    Fraction(128, 75)
    """
    rows, columns = _margins(table)
    df = (len(rows) - 1) * (len(columns) - 1)
    if corrected and df != 1:
        raise ValueError(f"the correction is for 2 by 2; got {len(rows)} by {len(columns)}")
    statistic = Fraction(0)
    for row, across in zip(table, rows, strict=True):
        for count, down in zip(row, columns, strict=True):
            expected = Fraction(across * down, sum(rows))
            away = abs(count - expected)
            away -= min(Fraction(corrected, 2), away)
            statistic += away**2 / expected
    return ChiSquare(statistic, df, float(special.chdtrc(df, float(statistic))))


def _margins(table: Counts) -> tuple[list[int], list[int]]:
    """The sums of rows and of columns."""
    if len({len(row) for row in table}) != 1 or len(table) < 2 or len(table[0]) < 2:
        raise ValueError(f"{table!r} is not a table of at least 2 by 2")
    if min(map(min, table)) < 0:
        raise ValueError(f"{table!r} has a negative count")
    rows, columns = (
        [sum(row) for row in table],
        [sum(column) for column in zip(*table, strict=True)],
    )
    if 0 in rows + columns:
        raise ValueError(f"{table!r} has an empty row or column")
    return rows, columns


def fisher_null(first: int, second: int, successes: int) -> Null:
    """Count the successes of the first group if all successes were dealt out by chance.

    Parameters
    ----------
    first, second : int
        Sizes of the groups, in people.
    successes : int
        In both groups together.

    Examples
    --------
    >>> fisher_null(3, 3, 3).counts
    (1, 9, 9, 1)
    """
    if not 0 <= successes <= first + second or min(first, second) < 0:
        raise ValueError(f"{successes} successes among {first} and {second} people cannot be")
    last = min(first, successes)
    counts = [0] * (last + 1)
    start = max(0, successes - second)
    ways = math.comb(first, start) * math.comb(second, successes - start)
    for k in range(start, last + 1):
        counts[k] = ways
        ways = ways * (first - k) * (successes - k) // ((k + 1) * (second - successes + k + 1))
    return Null(tuple(counts))


def fisher_p(
    table: Counts, alternative: str = "two-sided", *, rule: str = "likelihood"
) -> Fraction:
    """Give the exact p value of Fisher's test of a 2 by 2 table.

    Fisher 1935, doi:10.2307/2342435. Two-sided, by the default rule: all tables with the same
    margins that are no more probable, compared as whole numbers, so that ties are ties.

    Parameters
    ----------
    table : two rows of two counts
        Groups as rows, success and failure as columns.
    alternative : str
        `two-sided`; `greater` or `less`, of the first cell; `one-sided`, the smaller of these.
    rule : str
        For the two-sided test: `likelihood`, `doubled` or `distance` (see `nulls.RULES`).

    Examples
    --------
    >>> fisher_p([[3, 1], [1, 3]]), fisher_p([[3, 1], [1, 3]], "greater")
    (Fraction(17, 35), Fraction(17, 70))
    """
    if [len(row) for row in table] != [2, 2]:
        raise ValueError(f"{table!r} is not a table of 2 by 2")
    (a, b), (c, d) = table
    if min(a, b, c, d) < 0:
        raise ValueError(f"{table!r} has a negative count")
    return fisher_null(a + b, c + d, a + c).p_value(a, alternative, rule=rule)

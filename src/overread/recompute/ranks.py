"""Rank and sign tests: exact with any ties, and by the normal approximation.

The exact distributions are counted in whole numbers: midranks are doubled, and a list of counts is
kept as one long integer (each count in a field wide enough for all arrangements), so that adding a
rank is one shift and one addition.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from scipy import special

from overread.outcomes import TooCostly
from overread.printed import exact
from overread.recompute.means import Limits, sides
from overread.recompute.nulls import ALTERNATIVES, Null

LIMIT = 10**10
"""Bytes of counts that may be moved for one distribution: some seconds."""
_SLACK = 1e-9
"""Relative, outward; far beyond the error of the computed normal tail."""


def smallest_p(changed: int, sided: str = "two-sided") -> Fraction:
    """Give the smallest p value that a sign or signed-rank test of so few can reach.

    Wilcoxon 1945, doi:10.2307/3001968: all changes in one direction is one of 2ⁿ sign patterns.

    Parameters
    ----------
    changed : int
        People whose value changed; ties with no change are left out.
    sided : str
        `two-sided` or `one-sided`.

    Examples
    --------
    >>> smallest_p(4)
    Fraction(1, 8)
    """
    return min(Fraction(1), Fraction(sides(sided), 2**changed))


def mann_whitney(first: int, second: int, *, ties: Sequence[int] = ()) -> Null:
    """Count the Mann-Whitney U of the first sample over all ways to deal out the pooled values.

    U is how many pairs the first sample's value wins, ties counting half. Mann and Whitney 1947,
    doi:10.1214/aoms/1177730491.

    Parameters
    ----------
    first, second : int
        Sizes of the samples, in people.
    ties : sequence of int
        Sizes of the groups of equal values of the pooled sample, from the least value upward, a
        value of its own being a group of one. Empty: no ties.

    Raises
    ------
    ValueError
        If the groups do not add up to everybody, or counting would exceed `LIMIT`.

    Examples
    --------
    >>> mann_whitney(3, 4).p_value(0)
    Fraction(2, 35)
    >>> mann_whitney(2, 2, ties=(1, 2, 1)).p_values("less")
    (Fraction(1, 3), Fraction(2, 3), Fraction(1, 1))
    """
    groups = _groups(first + second, ties)
    width = math.comb(first + second, first).bit_length() // 8 + 1
    length = 2 * first * second + 1
    _refuse(length * width * (first + 1) * sum(min(size, first) + 1 for size in groups))
    dealt = [1] + [0] * first
    before = 0
    for size in groups:
        dealt = _deal(dealt, size, before, max_second=second, width=width)
        before += size
    return Null(_fields(dealt[first], length, width), 2)


def _deal(dealt: list[int], size: int, before: int, *, max_second: int, width: int) -> list[int]:
    """Deal out one group of equal values; entry k counts the doubled U with k in the first."""
    after = [0] * len(dealt)
    for k, counts in enumerate(dealt):
        beaten = before - k
        for j in range(max(0, beaten + size - max_second), min(size, len(dealt) - 1 - k) + 1):
            if counts:
                won = 2 * j * beaten + j * (size - j)
                after[k + j] += counts * math.comb(size, j) << 8 * width * won
    return after


def signed_rank(n: int, *, ties: Sequence[int] = (), zeros: int = 0) -> Null:
    """Count Wilcoxon's sum of the ranks of positive differences over all patterns of signs.

    Parameters
    ----------
    n : int
        People whose difference is not zero.
    ties : sequence of int
        Sizes of the groups of equal |differences|, from the least upward. Empty: no ties.
    zeros : int
        Differences of zero that were ranked, below all others, and then left out (Pratt 1959,
        doi:10.1080/01621459.1959.10501526). Zeros left out before ranking are not counted.

    Examples
    --------
    >>> signed_rank(5).p_value(0), signed_rank(3, ties=(1, 2)).p_value(1)
    (Fraction(1, 16), Fraction(1, 2))
    """
    groups = _groups(n, ties)
    width = n // 8 + 1
    length = n * (n + 1) + 2 * n * zeros + 1
    _refuse(length * width * n)
    counts, before = 1, zeros
    for size in groups:
        for _ in range(size):
            counts += counts << 8 * width * (2 * before + size + 1)
        before += size
    return Null(_fields(counts, length, width), 2)


class Normal(NamedTuple):
    """A normal approximation to the null distribution of a rank statistic.

    Attributes
    ----------
    mean, variance : Fraction
        Of the statistic, in ranks and squared ranks.
    """

    mean: Fraction
    variance: Fraction

    def p_value(
        self, statistic: int | Fraction | float, alternative: str = "two-sided", *, corrected: bool
    ) -> float:
        """Give the asymptotic p value; without any variance, its limit.

        Parameters
        ----------
        statistic : number
            In ranks.
        alternative : str
            One of `ALTERNATIVES`.
        corrected : bool
            Whether the statistic is first moved by 1/2 against the alternative, for continuity.

        Examples
        --------
        >>> round(mann_whitney_normal(5, 6).p_value(3, corrected=True), 5)
        0.03576
        """
        if alternative not in ALTERNATIVES:
            allowed = ", ".join(ALTERNATIVES)
            raise ValueError(f"alternative is {alternative!r}; allowed are {allowed}")
        away = exact(statistic) - self.mean
        away = {"greater": away, "less": -away}.get(alternative, abs(away))
        away -= Fraction(corrected, 2)
        tail = self._tail(float(away))
        return min(1.0, 2 * tail) if alternative == "two-sided" else tail

    def _tail(self, away: float) -> float:
        if self.variance > 0:
            return float(special.ndtr(-away / math.sqrt(self.variance)))
        return 0.5 if away == 0 else float(away < 0)


def mann_whitney_normal(first: int, second: int, *, ties: Sequence[int] = ()) -> Normal:
    """Give the mean and variance of Mann-Whitney's U; known ties make the variance smaller.

    Examples
    --------
    >>> mann_whitney_normal(4, 5).variance, mann_whitney_normal(4, 5, ties=(4, 5)).variance
    (Fraction(50, 3), Fraction(25, 2))
    """
    n = first + second
    tied = sum(size**3 - size for size in _groups(n, ties))
    return Normal(Fraction(first * second, 2), _variance(first, second, tied))


def _variance(first: int, second: int, tied: int) -> Fraction:
    """The variance of U, given the sum of t³ - t over groups of ties."""
    n = first + second
    return Fraction(first * second, 12) * (n + 1 - Fraction(tied, n * (n - 1)))


def signed_rank_normal(n: int, *, ties: Sequence[int] = (), zeros: int = 0) -> Normal:
    """Give the mean and variance of Wilcoxon's W; `ties` and `zeros` as in `signed_rank`.

    Examples
    --------
    >>> signed_rank_normal(4), signed_rank_normal(4, ties=(4,)).variance
    (Normal(mean=Fraction(5, 1), variance=Fraction(15, 2)), Fraction(25, 4))
    """
    before, ranks = zeros, []
    for size in _groups(n, ties):
        ranks += [Fraction(2 * before + size + 1, 2)] * size
        before += size
    return Normal(Fraction(sum(ranks)) / 2, sum((r * r for r in ranks), Fraction(0)) / 4)


def mann_whitney_untold(
    first: int, second: int, statistic: int | Fraction | float
) -> tuple[Normal, Normal]:
    """Bound what untold ties can do to the variance of U: an outer bound, least and greatest.

    Without ties it is greatest. It is no less than away²/(N - 1), away being the distance of U from
    its mean (Cauchy and Schwarz on ranks and membership). And as no more than K = n₁n₂ - 2·away
    pairs across the samples can be tied, the groups of ties have Σt² ≤ n₁² + n₂² + 2K, and
    Σt³ ≤ T·Σt² with T the largest group that ties no more than K pairs.

    Examples
    --------
    >>> least, greatest = mann_whitney_untold(4, 4, 16)
    >>> least.variance, greatest.variance
    (Fraction(64, 7), Fraction(12, 1))
    """
    n, pairs = first + second, first * second
    away = abs(exact(statistic) - Fraction(pairs, 2))
    if away > Fraction(pairs, 2):
        raise ValueError(f"U is {statistic}; with {first} and {second} people it is 0 to {pairs}")
    tied = math.floor(pairs - 2 * away)
    largest = max(a + (min(second, tied // a) if a else second) for a in range(first + 1))
    cubes = largest * (first**2 + second**2 + 2 * tied)
    untied = mann_whitney_normal(first, second)
    least = max(away**2 / (n - 1), _variance(first, second, cubes - n))
    return untied._replace(variance=least), untied


def signed_rank_untold(n: int) -> tuple[Normal, Normal]:
    """Bound what untold ties can do to the variance of W: all tied, and none.

    Examples
    --------
    >>> [float(normal.variance) for normal in signed_rank_untold(10)]
    [75.625, 96.25]
    """
    return signed_rank_normal(n, ties=(n,)), signed_rank_normal(n)


def p_range(
    untold: tuple[Normal, Normal],
    statistic: int | Fraction | float,
    alternative: str = "two-sided",
    *,
    corrected: bool,
) -> Limits:
    """Give the asymptotic p values between two variances, as an outer bound.

    A tail is monotone in the variance, so the ends are at the least and the greatest.

    Examples
    --------
    >>> low, high = p_range(mann_whitney_untold(4, 4, 16), 16, corrected=False)
    >>> round(low, 4), round(high, 4)
    (0.0082, 0.0209)
    """
    found = [normal.p_value(statistic, alternative, corrected=corrected) for normal in untold]
    return Limits(min(found) * (1 - _SLACK), min(1.0, max(found) * (1 + _SLACK)))


def _groups(n: int, ties: Sequence[int]) -> Sequence[int]:
    """The groups of equal values; without ties each value is a group."""
    if n < 1:
        raise ValueError(f"a rank test of {n} people: at least one is needed")
    if ties and (sum(ties) != n or min(ties) < 1):
        raise ValueError(f"the groups of ties {tuple(ties)} do not add up to {n} people")
    return ties or [1] * n


def _refuse(cost: int) -> None:
    """Refuse before starting what would take too long."""
    if cost > LIMIT:
        raise TooCostly(f"counting would move {cost:.1e} bytes; the limit is {LIMIT:.0e}")


def _fields(counts: int, length: int, width: int) -> tuple[int, ...]:
    """Cut a long integer into its fields of so many bytes."""
    raw = counts.to_bytes(length * width, "little")
    return tuple(int.from_bytes(raw[at : at + width], "little") for at in range(0, len(raw), width))

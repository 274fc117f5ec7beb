"""Counts and percentages, and what a proportion of few people can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
from scipy import special

from overread.enclosures import Ends, Floats
from overread.printed import Interval
from overread.recompute.means import Limits, normal_multiplier


def percent(count: int | Fraction, total: int | Fraction) -> Fraction:
    """Give a count as an exact percentage of a total.

    Examples
    --------
    >>> percent(7, 9)
    Fraction(700, 9)
    """
    return Fraction(count) / Fraction(total) * 100


Method = Callable[[Floats, Floats, float], Ends]
"""Takes events, people and a level, and gives both limits as proportions, not cut off."""


def _clopper_pearson(events: Floats, n: Floats, share: float) -> Ends:
    """Both limits that an exact binomial test leaves; doi:10.1093/biomet/26.4.404."""
    tail, others = (1 - share) / 2, n - events
    # There is no beta distribution with a parameter 0; there the limit is the end.
    low = special.betaincinv(np.maximum(events, 1), others + 1, tail)
    high = special.betaincinv(events + 1, np.maximum(others, 1), 1 - tail)
    return np.where(events > 0, low, 0 * n), np.where(others > 0, high, 1 + 0 * n)


def _jeffreys(events: Floats, n: Floats, share: float) -> Ends:
    """Quantiles of the posterior from a beta(1/2, 1/2) prior; doi:10.1214/ss/1009213286."""
    tail, shape = (1 - share) / 2, (events + 0.5, n - events + 0.5)
    return special.betaincinv(*shape, tail), special.betaincinv(*shape, 1 - tail)


def _wilson(events: Floats, n: Floats, share: float) -> Ends:
    """Wilson's score interval; doi:10.1080/01621459.1927.10502953."""
    z = normal_multiplier(share)
    middle = (events + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(events * (n - events) / n + z**2 / 4)
    return middle - half, middle + half


def _wald(events: Floats, n: Floats, share: float) -> Ends:
    """The proportion and so many of its standard errors either side."""
    p = events / n
    half = normal_multiplier(share) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def _agresti_coull(events: Floats, n: Floats, share: float) -> Ends:
    """Wald's interval with z²/2 of each added; doi:10.1080/00031305.1998.10480550."""
    z = normal_multiplier(share)
    return _wald(events + z**2 / 2, n + z**2, share)


def _wilson_corrected(events: Floats, n: Floats, share: float) -> Ends:
    """Wilson's interval with a continuity correction (Newcombe 1998, method 4).

    doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E.
    """
    z, p, below = normal_multiplier(share), events / n, 2 * (n + normal_multiplier(share) ** 2)
    roots = (
        np.sqrt(np.maximum(z**2 - 2 * side - 1 / n + 4 * p * (n * (1 - p) + side), 0))
        for side in (1, -1)
    )
    low, high = (
        (2 * n * p + z**2 - side - side * z * root) / below
        for side, root in zip((1, -1), roots, strict=True)
    )
    return np.where(events > 0, low, 0 * n), np.where(events < n, high, 1 + 0 * n)


INTERVALS: dict[str, Method] = {
    "clopper-pearson": _clopper_pearson,
    "wilson": _wilson,
    "wilson-corrected": _wilson_corrected,
    "wald": _wald,
    "agresti-coull": _agresti_coull,
    "jeffreys": _jeffreys,
}
"""By the names that they go by."""


def limits(method: str, count: int, total: int, level: float) -> Limits:
    """Give the interval of a proportion by one method, in percent, cut off at 0 and 100.

    Parameters
    ----------
    method : str
        One of `INTERVALS`.
    count, total : int
        Events, and people.
    level : float
        Confidence level.

    Raises
    ------
    ValueError
        If the method is not known, the count not whole or not from 0 to the total, the total
        below 1, or the level not between 0 and 1.

    Examples
    --------
    >>> [round(end, 1) for end in limits("wilson", 2, 2, 0.95)]
    [34.2, 100.0]
    """
    if method not in INTERVALS:
        raise ValueError(f"method is {method!r}; allowed are {', '.join(INTERVALS)}")
    _validate(count, total, level)
    ends = INTERVALS[method](np.array([float(count)]), np.array([float(total)]), level)
    return Limits(*(min(100.0, max(0.0, 100 * float(end[0]))) for end in ends))


def _validate(count: int, total: int, level: float) -> None:
    """Refuse a count that is none, or a level that is none."""
    if count % 1 or total % 1 or not 0 <= count <= total or total < 1:
        raise ValueError(
            f"{count} of {total}; allowed are whole counts from 0 to a total of at least 1"
        )
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; allowed is between 0 and 1")


def exact_interval(count: int, total: int, level: float) -> Limits:
    """Give the Clopper-Pearson interval of a proportion, in percent.

    Biometrika 1934;26:404 (doi:10.1093/biomet/26.4.404). Parameters and errors as for `limits`.

    Examples
    --------
    >>> low, high = exact_interval(7, 9, 0.95)
    >>> round(low, 1), round(high, 1)
    (40.0, 97.2)
    """
    return limits("clopper-pearson", count, total, level)


def counts_behind(share: Interval, total: int) -> list[int]:
    """List the counts of a total whose percentage lies in an interval.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> counts_behind(interval(printed("33.33")), 9), counts_behind(interval(printed("33.33")), 10)
    ([3], [])
    """
    return [count for count in range(total + 1) if percent(count, total) in share]


def partitions(
    shares: Sequence[Interval], totals: Sequence[int]
) -> Mapping[int, list[tuple[int, ...]]]:
    """List, for each total, the counts that make all the shares and add up to the total.

    Parameters
    ----------
    shares : sequence of Interval, shape (k,)
        Percentages of the total that exclude one another and leave nobody out.
    totals : sequence of int
        The totals to try.

    Returns
    -------
    dict of int to list of tuple of int, shape (k,)
        Only totals for which there is such a list; the search is exhaustive.
    """
    found = {}
    for total in totals:
        choices = product(*(counts_behind(share, total) for share in shares))
        fitting = [counts for counts in choices if sum(counts) == total]
        if fitting:
            found[total] = fitting
    return found

"""The mean of one sample: its interval, its test, and what either says of the other."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from overread.enclosures import Floats
from overread.summaries import Group

TESTS = ("t", "normal")
SIDES = ("two-sided", "one-sided")


class Limits(NamedTuple):
    """Confidence limits, in the unit of the measurement."""

    low: float
    high: float


def _tail(ratio: float, n: int, test: str) -> float:
    """Give the probability that a mean of zero lies so many standard errors above, or more."""
    _validate(test)
    return float(special.stdtr(n - 1, -ratio) if test == "t" else special.ndtr(-ratio))


def _quantile(tail: float, n: int, test: str) -> float:
    """Give how many standard errors above zero a mean lies with this probability, or more."""
    _validate(test)
    return -float(special.stdtrit(n - 1, tail) if test == "t" else special.ndtri(tail))


def _validate(test: str) -> None:
    """Refuse a test that is not known."""
    if test not in TESTS:
        raise ValueError(f"test is {test!r}; allowed are {', '.join(TESTS)}")


def t_multiplier(df: Floats, share: float) -> Floats:
    """Give the half-width in standard errors by Student's t; NaN without degrees of freedom.

    Examples
    --------
    >>> t_multiplier(np.array([8.0, 0.0]), 0.95).round(4).tolist()
    [2.306, nan]
    """
    once, where = np.unique(np.where(df > 0, df, np.nan), return_inverse=True)
    return -special.stdtrit(once, (1 - share) / 2)[where]


def normal_multiplier(share: float) -> float:
    """Give the half-width in standard errors by the normal distribution.

    Examples
    --------
    >>> round(normal_multiplier(0.95), 4)
    1.96
    """
    return -float(special.ndtri((1 - share) / 2))


def multiplier(n: int, level: float, test: str = "t") -> float:
    """Give the half-width of a two-sided interval in standard deviations.

    Parameters
    ----------
    n : int
        Number of people, at least 2.
    level : float
        Confidence level, between 0 and 1.
    test : str
        `t` (Student, n - 1 degrees of freedom) or `normal`.

    Examples
    --------
    >>> round(multiplier(9, 0.95), 6)
    0.768668
    """
    if test == "normal":
        return normal_multiplier(level) / math.sqrt(n)
    _validate(test)
    return float(t_multiplier(np.array([n - 1.0]), level)[0]) / math.sqrt(n)


def interval_of_mean(group: Group, level: float, test: str = "t") -> Limits:
    """Give the two-sided confidence interval, mean ± quantile · SD / √n.

    Examples
    --------
    >>> low, high = interval_of_mean(Group(10, -8.3, 5.208), 0.95)
    >>> round(low, 2), round(high, 3)
    (-12.03, -4.574)
    """
    half = multiplier(group.n, level, test) * group.sd
    return Limits(float(group.mean) - half, float(group.mean) + half)


def p_of_mean(group: Group, test: str = "t", sided: str = "two-sided") -> float:
    """Give the p value against a mean of zero; one-sided in the direction of the mean.

    If nobody differs from the others it is 0, or as large as can be for a mean of zero.

    Examples
    --------
    >>> round(p_of_mean(Group(10, -8.3, 5.208)), 4)
    0.0007
    """
    if group.sd == 0:
        return 0.0 if group.mean else sides(sided) / 2
    return p_of_ratio(abs(float(group.mean)) / group.sd, group.n, test, sided)


def p_of_ratio(ratio: float, n: int, test: str = "t", sided: str = "two-sided") -> float:
    """Give the p value of a mean that is `ratio` standard deviations from zero."""
    return sides(sided) * _tail(ratio * math.sqrt(n), n, test)


def ratio_of_p(p: float, n: int, test: str = "t", sided: str = "two-sided") -> float:
    """Give how many standard deviations from zero a mean with this p value is.

    Examples
    --------
    >>> round(ratio_of_p(p_of_ratio(1.5, 9), 9), 9)
    1.5
    """
    if p <= 0:
        return math.inf
    share = min(p / sides(sided), 0.5)
    return abs(_quantile(share, n, test)) / math.sqrt(n)


def level_of_multiplier(half_widths: float, n: int, test: str = "t") -> float:
    """Give the confidence level of an interval of ± so many standard deviations."""
    return 1 - 2 * _tail(half_widths * math.sqrt(n), n, test)


def sides(sided: str) -> int:
    """Say how many tails a test counts.

    Examples
    --------
    >>> sides("two-sided"), sides("one-sided")
    (2, 1)
    """
    if sided not in SIDES:
        raise ValueError(f"sided is {sided!r}; allowed are {', '.join(SIDES)}")
    return 2 if sided == "two-sided" else 1

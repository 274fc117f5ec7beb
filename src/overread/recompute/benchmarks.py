"""What happens anyway: a result without a control group beside rates and changes from elsewhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from scipy import stats

from overread.recompute.means import Limits, normal_multiplier, t_multiplier
from overread.recompute.proportions import limits
from overread.summaries import Group


def as_many_by_chance(count: int, n: int, rate: float | Fraction) -> float | Fraction:
    """Give the probability of at least so many responders if the rate were that of elsewhere.

    So many could then be chosen for a report, whatever the treatment does, if n were treated.

    Parameters
    ----------
    count, n : int
        Responders, and people.
    rate : float or Fraction
        The share of responders elsewhere, from 0 to 1; taken as known. A Fraction gives an exact
        result.

    Raises
    ------
    ValueError
        If the count is not whole or not from 0 to n, or the rate not from 0 to 1.

    Examples
    --------
    >>> round(as_many_by_chance(2, 2, 0.24), 4), as_many_by_chance(1, 3, Fraction(1, 4))
    (0.0576, Fraction(37, 64))
    """
    if count % 1 or n % 1 or not 0 <= count <= n or not 0 <= rate <= 1:
        raise ValueError(
            f"{count} or more of {n} at a rate of {rate}; allowed are whole counts from 0 to n "
            "and rates from 0 to 1"
        )
    if not isinstance(rate, Fraction):
        return float(stats.binom.sf(count - 1, n, rate))
    terms = (math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(count, n + 1))
    return sum(terms, Fraction(0))


def difference_of_rates(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> tuple[float, Limits]:
    """Give the difference of two proportions with Newcombe's interval, in percentage points.

    Newcombe 1998, method 10, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I:
    built from Wilson's interval of each proportion, neither of which is taken as known.

    Parameters
    ----------
    first, second : tuple of (int, int)
        Responders, and people.
    level : float
        Confidence level.

    Raises
    ------
    ValueError
        As of `proportions.limits`.

    Examples
    --------
    The paper's example (a), 56 of 70 and 48 of 80:

    >>> difference, (low, high) = difference_of_rates((56, 70), (48, 80), 0.95)
    >>> round(difference, 2), round(low, 2), round(high, 2)
    (20.0, 5.24, 33.39)
    """
    one, two = (100 * count / n for count, n in (first, second))
    (low_one, high_one), (low_two, high_two) = (
        limits("wilson", *counts, level) for counts in (first, second)
    )
    down = math.hypot(one - low_one, high_two - two)
    up = math.hypot(high_one - one, two - low_two)
    return one - two, Limits(one - two - down, one - two + up)


def next_person(group: Group, level: float) -> Limits:
    """Give the interval in which the change of one more such person lies, if changes are normal.

    Mean ± t · SD · √(1 + 1/n).

    Examples
    --------
    >>> low, high = next_person(Group(9, -11.67, 6.727), 0.95)
    >>> round(low, 1), round(high, 1)
    (-28.0, 4.7)
    """
    t = float(t_multiplier(np.array([group.n - 1.0]), level)[0])
    half = t * group.sd * math.sqrt(1 + 1 / group.n)
    return Limits(float(group.mean) - half, float(group.mean) + half)


def smallest_detectable(within_sd: float, level: float) -> float:
    """Give the change of one person that measurement error alone exceeds only rarely.

    z · √2 · SD, for two measurements by the same observer; doi:10.1136/bmj.313.7059.744.

    Parameters
    ----------
    within_sd : float
        SD of repeated measurements of the same person by the same observer.
    level : float
        The share of changes without cause that stay below it.

    Examples
    --------
    >>> round(smallest_detectable(2.45, 0.95), 1)
    6.8
    """
    return normal_multiplier(level) * math.sqrt(2) * within_sd


class Effect(NamedTuple):
    """A change that regression to the mean does not explain.

    Attributes
    ----------
    estimate, low, high : float
        In points.
    p : float
        Two-sided, against none.
    """

    estimate: float
    low: float
    high: float
    p: float


def beyond_regression(
    before: Sequence[float], after: Sequence[float], population_mean: float, level: float
) -> Effect:
    """Give the change at the mean of the population that the people were drawn from.

    Regress (after - mean) on (before - mean); the intercept is the change of someone whose first
    value is the population's mean, where there is nothing to regress. Mee and Chua, Am Stat
    1991;45:39; Ostermann and others 2008, doi:10.1186/1471-2288-8-52.

    Parameters
    ----------
    before, after : sequence of float, shape (n,)
        Scores of the same people, at least three.
    population_mean : float
        Of scores like the first; seldom known, so vary it.
    level : float
        Confidence level.

    Raises
    ------
    ValueError
        If there are fewer than three people.

    Examples
    --------
    >>> effect = beyond_regression([10, 20, 30, 40], [5, 16, 24, 35], 25, 0.95)
    >>> round(effect.estimate, 2)
    -5.0
    """
    if len(before) < 3:
        raise ValueError(f"{len(before)} people; at least 3 are needed")
    first, last = (np.asarray(values, float) - population_mean for values in (before, after))
    fit = stats.linregress(first, last)
    t = float(t_multiplier(np.array([len(first) - 2.0]), level)[0])
    half = t * fit.intercept_stderr
    p = 2 * float(stats.t.sf(abs(fit.intercept) / fit.intercept_stderr, len(first) - 2))
    middle = float(fit.intercept)
    return Effect(middle, float(middle - half), float(middle + half), p)

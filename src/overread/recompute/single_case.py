"""Indices of one patient with few measurements, and the least p value such a course could give.

Lower is better throughout. Every index describes the measurements of one person and compares them
with the same person's earlier ones; none has a control. A course of the disease, regression to
the mean, other treatment and a moment of starting that was chosen because the patient was at the
worst all move it as a treatment does. Measurements of one person are not independent of one
another either, so no standard error is given.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from overread.printed import exact

Value = int | float | Decimal | Fraction
"""A measurement, in its unit; a float is first shortened to 12 significant digits."""


def nap(baseline: Sequence[Value], treatment: Sequence[Value]) -> Fraction:
    """Give the non-overlap of all pairs: how often treatment is better than baseline.

    The share of pairs (one value of each phase) in which the treatment's value is lower; ties count
    half. 1/2 if the phases are alike, 1 if every value under treatment is lower. Parker and
    Vannest 2009, doi:10.1016/j.beth.2008.10.006.

    It is no size of effect: 1 is reached by the smallest falls as by the largest. With a single
    baseline value and k others it is 1 in one of k + 1 orders, whatever the treatment does.

    Parameters
    ----------
    baseline : sequence of numbers, shape (m,)
        Measurements before treatment.
    treatment : sequence of numbers, shape (k,)
        Measurements under treatment, in the same unit.

    Raises
    ------
    ValueError
        If a phase has no measurement.

    Examples
    --------
    >>> nap([26, 22], [25, 20, 22])
    Fraction(3, 4)
    """
    before, after = _phases(baseline, treatment)
    doubled = sum(2 * (late < early) + (late == early) for early in before for late in after)
    return Fraction(doubled, 2 * len(before) * len(after))


def tau(baseline: Sequence[Value], treatment: Sequence[Value]) -> Fraction:
    """Give 2 NAP - 1: the share of pairs that improved less the share that worsened.

    From -1 to 1, and 0 if the phases are alike; the difference of Kendall's concordant and
    discordant pairs between phases. It takes no account of a trend that was there before treatment
    (Tau-U does). Parker and others 2011, doi:10.1016/j.beth.2010.08.006. What `nap` is not, it is
    not either.

    Raises
    ------
    ValueError
        If a phase has no measurement.

    Examples
    --------
    >>> tau([26, 22], [25, 20, 22])
    Fraction(1, 2)
    """
    return 2 * nap(baseline, treatment) - 1


def log_response_ratio(baseline: Sequence[Value], treatment: Sequence[Value]) -> float | None:
    """Give the natural logarithm of the mean under treatment over the mean at baseline.

    Below 0 if the mean fell; 100 (exp(x) - 1) is the change in percent. Pustejovsky 2015,
    doi:10.1037/met0000019, and 2018, doi:10.1016/j.jsp.2018.02.003, without the correction for few
    measurements, which needs their variances.

    It compares means as if each phase were level, so a fall that is still going on is averaged
    away. It needs a scale whose zero is none at all: a score with a floor or another starting point
    gives another ratio.

    Returns
    -------
    float or None
        Dimensionless; None if a mean is not above zero, where there is no such ratio.

    Raises
    ------
    ValueError
        If a phase has no measurement.

    Examples
    --------
    >>> round(log_response_ratio([20], [12, 8]), 4), log_response_ratio([20], [0])
    (-0.6931, None)
    """
    before, after = map(_mean, _phases(baseline, treatment))
    return math.log(after / before) if min(before, after) > 0 else None


class SmallestP(NamedTuple):
    """The least one-sided p values that randomization tests of two phases could give.

    Attributes
    ----------
    any_assignment : Fraction
        If each measurement had been assigned to baseline or treatment by chance, so many to each:
        one over the number of ways to choose them.
    random_start : Fraction
        If only the moment at which treatment began had been drawn by chance: one over the number
        of moments it could have been.
    """

    any_assignment: Fraction
    random_start: Fraction


def smallest_p(baseline: int, treatment: int, *, least: int = 1) -> SmallestP:
    """Give the least p that a randomization test of when treatment began could reach.

    A randomization test counts the assignments that chance could have made and asks in how many
    the outcome would look at least as good. The one that happened is always among them, so p is
    never below one over their number, reached if no other looks as good. With n measurements
    of which k are under treatment there are n! / (k! (n - k)!) assignments of single measurements;
    if treatment, once begun, goes on, there are n - 2 `least` + 1 moments to begin. Edgington
    1980, doi:10.3102/10769986005003235; Kratochwill and Levin 2010, doi:10.1037/a0017736.

    It is no p value of any patient's course, and no such test was made: where nobody drew the
    moment by chance there is none, however small this number. It only says what even the best
    conceivable outcome of so few measurements could not have shown.

    Parameters
    ----------
    baseline, treatment : int
        Number of measurements before and under treatment.
    least : int
        Measurements that each phase was to have at the least (`random_start` only).

    Raises
    ------
    ValueError
        If a phase has fewer measurements than `least`, or `least` is below 1.

    Examples
    --------
    >>> smallest_p(1, 3)
    SmallestP(any_assignment=Fraction(1, 4), random_start=Fraction(1, 3))
    >>> smallest_p(5, 5, least=3).random_start
    Fraction(1, 5)
    """
    phases = (operator.index(baseline), operator.index(treatment))
    if least < 1 or min(phases) < least:
        found = f"{phases[0]} and {phases[1]} measurements, at least {least} each"
        raise ValueError(f"{found}; each phase needs as many, and at least 1")
    ways = math.comb(sum(phases), phases[0])
    return SmallestP(Fraction(1, ways), Fraction(1, sum(phases) - 2 * least + 1))


def smallest_trend_p(n: int) -> Fraction:
    """Give the one-sided p of a course that falls at every one of n measurements.

    1 / n!, as only one order of n different values falls throughout: the least that a test of
    trend by ranks can give (Mann 1945, doi:10.2307/1907187). It takes for granted that without a
    trend every order is as likely, which fails for measurements of one patient close together, and
    that the course was not chosen for its fall. It says nothing about why values fell.

    Raises
    ------
    ValueError
        If there is no measurement.

    Examples
    --------
    >>> smallest_trend_p(4)
    Fraction(1, 24)
    """
    if n < 1:
        raise ValueError(f"{n} measurements; at least 1 is needed")
    return Fraction(1, math.factorial(n))


def _phases(*phases: Sequence[Value]) -> list[list[Fraction]]:
    """Give both phases in fractions, none of them empty."""
    if not all(map(len, phases)):
        counts = " and ".join(str(len(phase)) for phase in phases)
        raise ValueError(f"{counts} measurements; each phase needs at least 1")
    return [[exact(value) for value in phase] for phase in phases]


def _mean(values: Sequence[Fraction]) -> Fraction:
    """Give the exact mean."""
    return sum(values, Fraction(0)) / len(values)

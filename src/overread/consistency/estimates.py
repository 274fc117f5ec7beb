"""An estimate with its standard error: its interval, and its test against zero."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from overread.consistency.derivations import Quantity
from overread.consistency.limits import limits
from overread.consistency.tails import Tail, p_value
from overread.enclosures import Ends, Floats, outward, quotient, size, spread


class Estimate(NamedTuple):
    """An estimate with its standard error, in one unit.

    Attributes
    ----------
    value, se : array of float, shape (rows,)
        At face value; NaN where there is none.
    ends, se_ends : pair of arrays of float, shape (rows,)
        Least and greatest.
    """

    value: Floats
    se: Floats
    ends: Ends
    se_ends: Ends


def of_mean(value: Floats, ends: Ends, sd: tuple[Floats, Ends], n: np.ndarray) -> Estimate:
    """Give a mean with the standard error SD / √n; NaN of fewer than 2 people.

    Examples
    --------
    >>> at = np.array([3.0])
    >>> of_mean(at, (at, at), (at, (at, at)), np.array([9])).se.tolist()
    [1.0]
    """
    root = np.sqrt(np.where(n > 1, n, np.nan))
    low, high = spread(sd[1])
    return Estimate(value, unsigned(sd[0]) / root, ends, (low / root, high / root))


def interval(estimate: Estimate, multiplier: Floats | float) -> dict[str, Quantity]:
    """Give both limits of an estimate's interval, so many standard errors either side."""
    half = multiplier * estimate.se
    return limits((estimate.value, half), estimate.ends, half_width(estimate, multiplier))


def half_width(estimate: Estimate, multiplier: Floats | float) -> Ends:
    """Give the least and greatest half-width of an estimate's interval."""
    return multiplier * estimate.se_ends[0], multiplier * estimate.se_ends[1]


def against_zero(estimate: Estimate, tail: Tail) -> dict[str, Quantity]:
    """Test an estimate against zero: `t`, without its sign, and `p`.

    |estimate| / SE grows with the distance from zero and falls with the SE, so its ends are at
    corners.

    Examples
    --------
    >>> from overread.consistency.tails import normal_tail
    >>> at = lambda value: np.array([value])
    >>> mean = Estimate(at(-4.0), at(2.0), (at(-4.5), at(-3.5)), (at(1.75), at(2.25)))
    >>> [round(float(end[0]), 3) for end in against_zero(mean, normal_tail("two-sided"))["t"]]
    [2.0, 1.556, 2.571]
    """
    statistic = np.abs(ratio(estimate.value, estimate.se))
    ends = outward(*quotient(size(estimate.ends), estimate.se_ends))
    return {"t": Quantity(statistic, *ends), "p": p_value(tail, statistic, ends)}


def ratio(over: Floats, under: Floats) -> Floats:
    """Divide; NaN by zero.

    Examples
    --------
    >>> ratio(np.array([1.0, 1.0]), np.array([2.0, 0.0])).tolist()
    [0.5, nan]
    """
    under = np.where(np.asarray(under) == 0, np.nan, under)
    return over / under


def unsigned(values: Floats) -> Floats:
    """Give values from zero up; NaN for a negative one, which is no such quantity."""
    return np.where(values >= 0, values, np.nan)

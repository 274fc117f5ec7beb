"""p values of statistics that are known to lie between two ends.

NaN where there is no such test, such as without degrees of freedom.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from overread.consistency.derivations import Quantity
from overread.enclosures import Ends, Floats, outward
from overread.recompute.means import sides

Tail = Callable[[Floats], Floats]
"""The p value of a statistic from zero up, in which it falls."""


def p_value(tail: Tail, statistic: Floats, ends: Ends) -> Quantity:
    """Give the p value of a statistic at face value, and its range.

    Parameters
    ----------
    tail : callable
        The p value; falls as the statistic grows, so the ends are at the ends.
    statistic : array of float, shape (rows,)
        From zero up; NaN where there is none.
    ends : pair of arrays of float, shape (rows,)
        The least and greatest statistic.

    Examples
    --------
    >>> p = p_value(normal_tail("two-sided"), np.array([1.96]), (np.array([1.9]), np.array([2.0])))
    >>> [round(float(part[0]), 4) for part in p]
    [0.05, 0.0455, 0.0574]
    """
    return Quantity(tail(statistic), *probabilities(tail(ends[1]), tail(ends[0])))


def probabilities(low: Floats, high: Floats) -> Ends:
    """Widen a range of probabilities outward, up to 1."""
    low, high = outward(low, high)
    return low, np.minimum(high, 1.0)


def t_tail(df: Floats, sided: str) -> Tail:
    """Give the p value of |t|; one-sided in its own direction."""
    df = np.where(df > 0, df, np.nan)
    return lambda size: sides(sided) * special.stdtr(df, -size)


def normal_tail(sided: str) -> Tail:
    """Give the p value of |z|; one-sided in its own direction."""
    return lambda size: sides(sided) * special.ndtr(-size)


def f_tail(between: Floats, within: Floats) -> Tail:
    """Give the p value of F."""
    between, within = (np.where(df > 0, df, np.nan) for df in (between, within))
    return lambda size: special.fdtrc(between, within, size)


def chi_square_tail(df: Floats) -> Tail:
    """Give the p value of chi-square."""
    # Some versions of scipy give 1 for a statistic of 0, whatever the degrees of freedom.
    return lambda size: np.where(df > 0, special.chdtrc(df, size), np.nan)

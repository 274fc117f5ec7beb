"""GRIM: which whole totals can a printed mean stand for?

Brown and Heathers 2017, doi:10.1177/1948550616673876. Exact, in integers on the printed digits.
"""

from __future__ import annotations

import math
from fractions import Fraction

from overread.printed import Interval


def sums(mean: Interval, n: int, step: int = 1) -> list[int]:
    """List the totals of n whole-number scores whose mean lies in an interval.

    Parameters
    ----------
    mean : Interval
        The true means behind the printed digits, in points.
    n : int
        Number of people.
    step : int
        The scores are multiples of this many points.

    Returns
    -------
    list of int
        In points, ascending; empty if the printed mean is impossible.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> sums(interval(printed("−11.67")), 9), sums(interval(printed("−11.65")), 9)
    ([-105], [])
    """
    if mean.low is None or mean.high is None:
        raise ValueError("the mean is unbounded; both ends are needed")
    first = math.ceil(mean.low * n / step)
    last = math.floor(mean.high * n / step)
    totals = (step * i for i in range(first, last + 1))
    return [total for total in totals if Fraction(total, n) in mean]

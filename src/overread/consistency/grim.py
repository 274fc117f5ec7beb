"""GRIM: which whole totals can a printed mean stand for?

Brown and Heathers 2017, doi:10.1177/1948550616673876. Exact, in integers on the printed digits.
"""

from __future__ import annotations

from fractions import Fraction

from overread.consistency.scales import WHOLE, Scale
from overread.printed import Interval, mapped, whole


def steps(mean: Interval, n: int, scale: Scale = WHOLE) -> range:
    """Give the totals of n scores whose mean lies in an interval, in steps above the origin.

    Parameters
    ----------
    mean : Interval
        The true means behind the printed digits, in points.
    n : int
        Number of people, at least 1.
    scale : Scale
        What scores there are.

    Raises
    ------
    ValueError
        If the mean has no lower or no upper bound, and no end of the scale stands in for it.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> steps(interval(printed("−11.67")), 9), steps(interval(printed("−11.65")), 9)
    (range(-105, -104), range(-104, -104))
    """
    first, last = whole(mapped(scale.in_steps(mean), lambda end: end * n))
    if scale.low is not None:
        first = 0 if first is None else max(first, 0)
    if scale.top is not None:
        last = n * scale.top if last is None else min(last, n * scale.top)
    if first is None or last is None:
        raise ValueError("the mean is unbounded; both ends are needed")
    return range(first, max(first, last + 1))


def sums(mean: Interval, n: int, scale: Scale = WHOLE) -> list[int | Fraction]:
    """List the totals of n scores whose mean lies in an interval.

    Parameters
    ----------
    mean, n, scale
        As for `steps`.

    Returns
    -------
    list of int or Fraction
        In points, ascending; empty if the printed mean is impossible.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> sums(interval(printed("−11.67")), 9), sums(interval(printed("−11.65")), 9)
    ([-105], [])
    """
    return [n * scale.origin + scale.step * step for step in steps(mean, n, scale)]

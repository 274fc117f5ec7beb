"""How far scores with a known mean, or with a known median and range, can lie apart. Exact."""

from __future__ import annotations

import math
from fractions import Fraction

from overread.consistency.attainable import least_squares, most_squares
from overread.consistency.grim import steps
from overread.consistency.scales import WHOLE, Scale
from overread.outcomes import Range
from overread.printed import Interval, squared


def spread_range(mean: Interval, n: int, scale: Scale = WHOLE, *, ddof: int = 1) -> Range | None:
    """Give the least and greatest variance of n scores whose mean lies in an interval.

    Parameters
    ----------
    mean : Interval
        In points.
    n : int
        Number of people, at least 2.
    scale : Scale
        What scores there are; without an upper end the variance has no bound.
    ddof : int
        The variance has n - ddof below it.

    Returns
    -------
    Range or None
        Variances, in points squared; None if no scores have that mean.

    Examples
    --------
    >>> from overread.consistency.scales import scale
    >>> from overread.printed import interval, printed
    >>> spread_range(interval(printed("2.5")), 4, scale(1, 1, 5))
    Range(low=Fraction(1, 3), high=Fraction(11, 3))
    """
    totals = steps(mean, n, scale)
    if not totals:
        return None
    unit = Fraction(scale.step) ** 2 / (n * (n - ddof))
    level = -(-totals[0] // n) * n
    least = min(_spread(n, t, least_squares(n, t)) for t in _within(totals, level))
    if scale.top is None:
        return Range(unit * least, math.inf)
    # Between multiples of the top the greatest spread is convex, over the multiples concave.
    top, middle = scale.top, n * scale.top // 2
    marks = [-(-totals[0] // top) * top, totals[-1] // top * top]
    marks += [
        min(max(mark, marks[0]), marks[1])
        for mark in (middle // top * top, -(-middle // top) * top)
    ]
    most = max(_spread(n, t, most_squares(t, top)) for t in _within(totals, *marks))
    return Range(unit * least, unit * most)


def _within(totals: range, *marks: int) -> set[int]:
    """The ends of some totals, and those of the marks that are among them."""
    return {totals[0], totals[-1], *(mark for mark in marks if mark in totals)}


def _spread(n: int, total: int, squares: int) -> int:
    """The variance times n and what is below it, in steps squared."""
    return n * squares - total**2


def meets(variances: Range, sd: Interval) -> bool:
    """Say whether some variance of a range is that of an SD in an interval, exactly.

    Examples
    --------
    >>> meets(Range(Fraction(1), Fraction(4)), Interval(Fraction(2), Fraction(3), True, True))
    True
    """
    high = None if variances.high == math.inf else variances.high
    return Interval(variances.low, high).meets(squared(sd))


def mean_range(
    minimum: Interval, median: Interval, maximum: Interval, n: int, scale: Scale = WHOLE
) -> Range | None:
    """Give the least and greatest mean of n scores with a median and a range.

    Parameters
    ----------
    minimum, median, maximum : Interval
        The true values behind the printed ones, in points.
    n : int
        Number of people, at least 1.
    scale : Scale
        What scores there are.

    Returns
    -------
    Range or None
        In points, both ends reached; None if no scores have these three.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> ends = [interval(printed(text)) for text in ("25", "43", "58")]
    >>> mean_range(*ends, 9)
    Range(low=Fraction(110, 3), high=Fraction(143, 3))
    """
    ends = [_on_scale(one, scale) for one in (minimum, median, maximum)]
    low = _smallest_total(*ends, n, scale)
    # Turned upside down, the greatest total is the smallest.
    over = [Interval(-i.high, -i.low, i.high_closed, i.low_closed) for i in reversed(ends)]
    high = _smallest_total(*over, n, scale._replace(low=-scale.origin, high=None))
    if low is None or high is None or low > -high:
        return None
    return Range(Fraction(low) / n, Fraction(-high) / n)


def _on_scale(ends: Interval, scale: Scale) -> Interval:
    """Cut an interval off at the ends of a scale."""
    if scale.low is not None and ends.low < scale.low:
        ends = ends._replace(low=Fraction(scale.low), low_closed=True)
    if scale.high is not None and ends.high > scale.high:
        ends = ends._replace(high=Fraction(scale.high), high_closed=True)
    return ends


def _smallest_total(
    minimum: Interval, median: Interval, maximum: Interval, n: int, scale: Scale
) -> Fraction | None:
    """The least total of n scores with such a minimum, median and maximum, in points."""
    least = _first(minimum, scale, 1)
    if least is None:
        return None
    if n <= 2:
        return _of_two(least, median, maximum, n, scale)
    middle = _first(median, scale, 1 + (n % 2 == 0), from_=least)
    if middle is None:
        return None
    upper = _first(Interval(middle, None, True, False), scale, 1)
    greatest = _first(maximum, scale, 1, from_=upper)
    if greatest is None:
        return None
    half = n // 2
    if n % 2:
        return least * half + middle * half + greatest
    return least * (half - 1) + 2 * middle + upper * (half - 2) + greatest


def _of_two(
    least: Fraction, median: Interval, maximum: Interval, n: int, scale: Scale
) -> Fraction | None:
    """The least total of one or two scores, whose mean is their median."""
    greatest = _first(maximum, scale, 1, from_=least)
    if greatest is None:
        return None
    if n == 1:
        return _first(median, scale, 1, from_=greatest)
    middle = _first(median, scale, 2, from_=Fraction(least + greatest) / 2)
    return None if middle is None else 2 * middle


def _first(
    ends: Interval, scale: Scale, parts: int, from_: Fraction | None = None
) -> Fraction | None:
    """The least score in an interval, or half score where two are averaged, from a bound on."""
    step = Fraction(scale.step) / parts
    low = ends.low if from_ is None else max(ends.low, from_)
    index = math.ceil((low - scale.origin) / step)
    value = scale.origin + step * index
    if value not in ends:
        value += step
    return value if value in ends else None


def total_between(means: Range, mean: Interval, n: int, scale: Scale = WHOLE) -> bool:
    """Say whether a printed mean can be one of n scores between two means.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> total_between(Range(Fraction(3), Fraction(4)), interval(printed("3.46")), 20)
    False
    """
    ends = [(end - scale.origin) / scale.step * n for end in means]
    totals = steps(mean, n, scale._replace(high=None) if scale.low is None else scale)
    return bool(totals) and totals[0] <= ends[1] and totals[-1] >= ends[0]

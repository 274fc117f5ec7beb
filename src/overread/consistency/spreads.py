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


_PLACES = 10**12


def root(square: Fraction) -> Range:
    """Give the root of a number from zero up, from below and above, at most 1e-12 apart.

    Examples
    --------
    >>> root(Fraction(4, 9))
    Range(low=Fraction(2, 3), high=Fraction(2, 3))
    >>> root(Fraction(2)).low < Fraction("1.4142135623731") < root(Fraction(2)).high
    True
    """
    exact = Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))
    if exact**2 == square:
        return Range(exact, exact)
    low = math.isqrt(math.floor(square * _PLACES**2))
    return Range(Fraction(low, _PLACES), Fraction(low + 1, _PLACES))


def least_maximum(mean: Interval, sd: Interval, n: int, low: Fraction | int) -> Fraction | None:
    """Give what the greatest of n values at or above an end must at least reach.

    With t the sum and Q the sum of squares above the end, the greatest is least if k = ⌊t²/Q⌋
    values share it, one lies between, and the others are at the end; it is then
    (t + √(((k + 1)·Q - t²)/k)) / (k + 1). The least over all true values behind the digits; open
    ends are taken as closed.

    Parameters
    ----------
    mean : Interval
        The true means, in the unit of the values.
    sd : Interval
        Standard deviations with n - 1, in the same unit; never standard errors.
    n : int
        Number of values, at least 2.
    low : int or Fraction
        The end, in the same unit.

    Returns
    -------
    Fraction or None
        In the unit of the values, at most 1e-12 below the sharp bound; None if no values have that
        mean and SD.

    Raises
    ------
    ValueError
        If the mean is unbounded.

    Examples
    --------
    0, 0, 0 and 4: mean 1, variance 4.

    >>> least_maximum(Interval(Fraction(1), Fraction(1)), Interval(Fraction(2), Fraction(2)), 4, 0)
    Fraction(4, 1)
    """
    if None in mean[:2]:
        raise ValueError("a mean is needed from both sides; it is unbounded")
    variances = squared(sd)
    least, most = (n * max(end - low, Fraction(0)) for end in mean[:2])
    squares = (n - 1) * variances.low
    empty = variances.high is not None and variances.low > variances.high
    if empty or mean.high < low or n * squares > (n - 1) * most**2:
        return None
    return low + _least_greatest(least, most, squares, n)


def _least_greatest(least: Fraction, most: Fraction, squares: Fraction, n: int) -> Fraction:
    """The least maximum over sums of n values from zero up, with such squares about their mean."""
    if squares == 0:
        return least / n
    # While as many share the maximum it is concave in the sum: least at the ends of such a stretch.
    first, last = (math.floor(t**2 / (squares + t**2 / n)) for t in (least, most))
    found = [_greatest(t, squares + t**2 / n) for t, k in ((least, first), (most, last)) if k]
    if first < last:
        sharing = min(max(n // 2, first + 1), last)
        found.append(root(squares * n / (sharing * (n - sharing))).low)
    return min(found)


def _greatest(total: Fraction, squares: Fraction) -> Fraction:
    """The least maximum of values from zero up with a sum and a sum of squares about zero."""
    sharing = math.floor(total**2 / squares)
    return (total + root(((sharing + 1) * squares - total**2) / sharing).low) / (sharing + 1)

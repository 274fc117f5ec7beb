"""Two means compared: t by pooled variance and by Welch's, and all p values that inputs allow.

Everything takes numbers or arrays and broadcasts. The ranges are outer bounds: never too small.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from overread.enclosures import Bounds, size
from overread.recompute.means import sides

Floats = NDArray[np.float64]
Ends = tuple[ArrayLike, ArrayLike]
"""The least and greatest of a quantity, or an array of each."""

_SLACK = 1e-8
"""Relative, outward; far beyond the error of the computed t distribution."""
_NEGLIGIBLE = 1e-14
"""A difference of p values that no print could show."""
_ROUNDS = 60
_CELLS = 2_000_000
"""Pieces at work at once; beyond, the ends are taken as they are, wider but still outer."""


class Statistic(NamedTuple):
    """A t statistic and its degrees of freedom, both dimensionless, as arrays or numbers."""

    t: Floats
    df: Floats


def pooled_t(
    difference: ArrayLike, sds: tuple[ArrayLike, ArrayLike], *, sizes: tuple[ArrayLike, ArrayLike]
) -> Statistic:
    """Give Student's t of two groups that share a variance.

    Student 1908, doi:10.1093/biomet/6.1.1.

    Parameters
    ----------
    difference : array_like
        First mean less the second, in the unit of the measurement.
    sds : pair of array_like
        Standard deviations with n - 1, in the same unit; never standard errors.
    sizes : pair of array_like
        People in each group, at least 2.

    Examples
    --------
    >>> t, df = pooled_t(3, (1, 1), sizes=(2, 2))
    >>> float(t), int(df)
    (3.0, 2)
    """
    first, second = (np.square(_floats(sd)) for sd in sds)
    return _pooled(_floats(difference), (first, second), _sizes(sizes))


def welch_t(
    difference: ArrayLike, sds: tuple[ArrayLike, ArrayLike], *, sizes: tuple[ArrayLike, ArrayLike]
) -> Statistic:
    """Give Welch's t of two groups with variances of their own; arguments as in `pooled_t`.

    Welch 1947, doi:10.1093/biomet/34.1-2.28: with w the first group's share of the squared standard
    error, 1/df = w²/(n₁ - 1) + (1 - w)²/(n₂ - 1).

    Examples
    --------
    >>> t, df = welch_t(3, (1, 1), sizes=(2, 2))
    >>> float(t), float(df)
    (3.0, 2.0)
    """
    n = _sizes(sizes)
    first, second = (np.square(_floats(sd)) / size for sd, size in zip(sds, n, strict=True))
    return Statistic(
        _ratio(_floats(difference), first + second),
        welch_df(share_of(first, second, otherwise=0.5), n),
    )


def welch_df(share: Floats, sizes: tuple[Floats, Floats]) -> Floats:
    """Give Welch's degrees of freedom by the first group's share of the squared standard error.

    Examples
    --------
    >>> float(welch_df(0.5, (2, 2)))
    2.0
    """
    return 1 / (share**2 / (sizes[0] - 1) + (1 - share) ** 2 / (sizes[1] - 1))


def share_of(first: Floats, second: Floats, *, otherwise: float) -> Floats:
    """Give the first's share of both; something otherwise, if there is nothing of either.

    Examples
    --------
    >>> float(share_of(1.0, 3.0, otherwise=0.5)), float(share_of(0.0, 0.0, otherwise=0.5))
    (0.25, 0.5)
    """
    both = np.asarray(first + second, np.float64)
    return np.divide(first, both, out=np.full(both.shape, otherwise), where=both > 0)


def p_of_t(t: ArrayLike, df: ArrayLike, sided: str = "two-sided") -> Floats:
    """Give the p value of t; one-sided in its own direction, so at most 1/2.

    Examples
    --------
    >>> round(float(p_of_t(-2.776445, 4)), 6), round(float(p_of_t(2.776445, 4, "one-sided")), 6)
    (0.05, 0.025)
    """
    return sides(sided) * special.stdtr(_floats(df), -np.abs(_floats(t)))


def pooled_bounds(
    difference: Ends,
    variances: tuple[Ends, Ends],
    *,
    sizes: tuple[ArrayLike, ArrayLike],
    sided: str = "two-sided",
) -> Bounds:
    """Give the range of the pooled t test's p value over a box of differences and variances.

    The p value falls with the distance of the means and rises with either variance, so the ends are
    at corners.

    Parameters
    ----------
    difference : pair of array_like
        Least and greatest difference of the means, in the unit of the measurement.
    variances : two pairs of array_like
        Least and greatest variance of each group, from 0 up, in the unit squared.
    sizes : pair of array_like
        People in each group, at least 2.
    sided : str
        `two-sided`, or `one-sided` in the direction of the difference.

    Examples
    --------
    >>> low, high = pooled_bounds((2.95, 3.05), ((0.9, 1.1), (0.9, 1.1)), sizes=(2, 2))
    >>> round(float(low), 4), round(float(high), 4)
    (0.0846, 0.1066)
    """
    n = _sizes(sizes)
    near, far = _distances(difference)
    lows, highs = zip(*(map(_floats, ends) for ends in variances), strict=True)
    least = p_of_t(*_pooled(far, lows, n), sided)
    return _outward(least, p_of_t(*_pooled(near, highs, n), sided))


def welch_bounds(
    difference: Ends,
    variances: tuple[Ends, Ends],
    *,
    sizes: tuple[ArrayLike, ArrayLike],
    sided: str = "two-sided",
    tolerance: float = 1e-4,
) -> Bounds:
    """Give the range of Welch's p value over a box; arguments as in `pooled_bounds`.

    With a = variance/n of each group, p depends on a₁ + a₂, in which it rises, and on the share of
    the first, which sets the degrees of freedom: most at (n₁ - 1)/(n₁ + n₂ - 2), fewer on either
    side. At any one share p is least where its ray from the origin enters the box and greatest
    where it leaves, so only edges are searched: two for each end, by halving, each piece enclosed.

    Parameters
    ----------
    tolerance : float
        By what share of itself an end may be too wide; it is never too narrow.

    Examples
    --------
    The corners give 0.00277 to 0.00667; an edge gives less.

    >>> low, high = welch_bounds(
    ...     (1.247, 1.247), ((0.05**2, 0.15**2), (0.45**2, 0.55**2)), sizes=(2, 5)
    ... )
    >>> round(float(low), 5), round(float(high), 5)
    (0.00241, 0.00667)
    """
    if tolerance <= 0:
        raise ValueError(f"the tolerance is {tolerance}; it must be above 0")
    tails = 2 * p_of_t(0, 1, sided)
    box = (
        *size(np.broadcast_arrays(*map(_floats, difference))),
        *variances[0],
        *variances[1],
        *_sizes(sizes),
    )
    box = np.broadcast_arrays(*map(_floats, box))
    near, far, low1, high1, low2, high2, n1, n2 = (np.atleast_1d(side).ravel() for side in box)
    first, second = (low1 / n1, high1 / n1), (low2 / n2, high2 / n2)
    found = [
        choose(
            _edge(distance, first[end], second, (n1, n2), tolerance=signed),
            _edge(distance, second[end], first, (n2, n1), tolerance=signed),
        ).reshape(box[0].shape)
        for distance, end, choose, signed in (
            (far, 0, np.minimum, tolerance),
            (near, 1, np.maximum, -tolerance),
        )
    ]
    return _outward(tails * found[0], tails * found[1])


def _edge(
    distance: Floats,
    fixed: Floats,
    moving: tuple[Floats, Floats],
    sizes: tuple[Floats, Floats],
    *,
    tolerance: float,
) -> Floats:
    """Bound the tail from below along an edge of each box; from above if `tolerance` is negative.

    Where a piece's bound is within the tolerance of a value that is taken, it is done; the others
    are halved. The pieces that are done are kept by their bounds, so that nothing is lost.
    """
    least = tolerance > 0
    better = np.minimum if least else np.maximum
    worst = np.inf if least else -np.inf
    taken, bound = np.full(distance.shape, worst), np.full(distance.shape, worst)
    row, low, high = np.arange(distance.size, dtype=np.intp), *moving
    for left in reversed(range(_ROUNDS)):
        n = sizes[0][row], sizes[1][row]
        value, outer = _piece(distance[row], fixed[row], (low, high), n, least=least)
        better.at(taken, row, value)
        goal = taken[row] * (1 - tolerance) - np.copysign(_NEGLIGIBLE, tolerance)
        coarse = outer < goal if least else outer > goal
        if not left or coarse.sum() > _CELLS:
            coarse[:] = False
        better.at(bound, row[~coarse], outer[~coarse])
        row, low, high = np.tile(row[coarse], 2), low[coarse], high[coarse]
        if not row.size:
            break
        middle = (low + high) / 2
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
    return bound


def _piece(
    distance: Floats,
    fixed: Floats,
    moving: tuple[Floats, Floats],
    sizes: tuple[Floats, Floats],
    *,
    least: bool,
) -> tuple[Floats, Floats]:
    """A tail that is taken at an end of each piece of an edge, and a bound on all of the piece."""
    low, high = moving
    t = _ratio(distance, fixed + (low if least else high))
    at_low, at_high = (welch_df(share_of(fixed, end, otherwise=0.5), sizes) for end in (low, high))
    value = special.stdtr(at_low if least else at_high, -t)
    if not least:
        return value, special.stdtr(np.minimum(at_low, at_high), -t)
    top = fixed * (sizes[1] - 1) / (sizes[0] - 1)
    most = np.where((low < top) & (top < high), sizes[0] + sizes[1] - 2, 0)
    return value, special.stdtr(np.maximum(most, np.maximum(at_low, at_high)), -t)


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, np.float64)


def _sizes(sizes: tuple[ArrayLike, ArrayLike]) -> tuple[Floats, Floats]:
    """The sizes of two groups as floats."""
    first, second = map(_floats, sizes)
    if (first < 2).any() or (second < 2).any():
        raise ValueError("a t test of two groups needs at least 2 people in each")
    return first, second


def _pooled(
    difference: Floats, variances: tuple[Floats, Floats], sizes: tuple[Floats, Floats]
) -> Statistic:
    """Student's t with the weighted mean of the variances."""
    n1, n2 = sizes
    df = n1 + n2 - 2
    variance = ((n1 - 1) * variances[0] + (n2 - 1) * variances[1]) / df
    return Statistic(_ratio(difference, variance * (1 / n1 + 1 / n2)), df)


def _ratio(difference: Floats, squared_se: Floats) -> Floats:
    """A difference in standard errors; no difference is 0 of them, even of none."""
    difference, se = np.broadcast_arrays(difference, np.sqrt(squared_se))
    large = np.where(difference == 0, 0.0, np.copysign(np.inf, difference))
    return np.divide(difference, se, out=large, where=se > 0)


def _distances(difference: Ends) -> tuple[Floats, Floats]:
    """The least and greatest distance from zero of what lies between two ends."""
    low, high = np.broadcast_arrays(*map(_floats, difference))
    return size((low, high))


def _outward(low: Floats, high: Floats) -> Bounds:
    """Widen a range of p values by more than floating point can have taken from it."""
    return Bounds(low * (1 - _SLACK), np.minimum(high * (1 + _SLACK), 1.0))

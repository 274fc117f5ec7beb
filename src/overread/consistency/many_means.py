"""Several means: one-way analysis of variance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from overread.consistency.derivations import Derivation, Inputs, Quantity
from overread.consistency.estimates import ratio, unsigned
from overread.consistency.numbered import ends_of, gathered
from overread.consistency.tails import f_tail, p_value
from overread.enclosures import Ends, Floats, outward, quotient, spread

_CORNERS = 12
"""Up to so many groups every corner of the box of means is tried."""
_CELLS = 2_000_000


class Squares(NamedTuple):
    """A sum of squares, at face value and as ends, in the unit of the measurement squared.

    Attributes
    ----------
    value : array of float, shape (rows,)
        NaN where there is none.
    ends : pair of arrays of float, shape (rows,)
        Least and greatest.
    """

    value: Floats
    ends: Ends


def group_sizes(inputs: Inputs) -> Floats:
    """Give the people in each group, shape (rows, groups); NaN if no more than groups."""
    sizes = gathered(inputs.counts, "n")
    enough = (sizes > 0).all(axis=1) & (sizes > 1).any(axis=1)
    return np.where(enough[:, np.newaxis], sizes, np.nan)


def within(inputs: Inputs) -> Squares:
    """Give the sum of squares within groups, Σ (n - 1) · SD²; a group of one adds nothing."""
    sizes = group_sizes(inputs)
    values = unsigned(gathered(inputs.values, "sd"))
    low, high = spread(ends_of(inputs.bounds, "sd"))
    value, *ends = (
        ((sizes - 1) * np.where(sizes == 1, 0.0, sd) ** 2).sum(axis=1) for sd in (values, low, high)
    )
    return Squares(value, (ends[0], ends[1]))


def between(inputs: Inputs) -> Squares:
    """Give the sum of squares between groups, Σ n · (mean - grand mean)².

    It is convex in the means, so it is greatest at a corner. With more than `_CORNERS` groups, its
    root is instead bounded as a distance: to the middle of the box, and from there to a corner.
    """
    sizes, values = group_sizes(inputs), gathered(inputs.values, "mean")
    low, high = ends_of(inputs.bounds, "mean")
    bounded = np.isfinite(low).all(axis=1) & np.isfinite(high).all(axis=1)
    low, high = (np.where(bounded[:, np.newaxis], end, 0.0) for end in (low, high))
    # Sums and differences of numbers as large as these cost some of their last digits.
    blur = 1e-13 * np.maximum(np.abs(low), np.abs(high)).max(axis=1, keepdims=True)
    low, high = low - blur, high + blur
    most = np.where(bounded, _most(low, high, sizes), np.inf)
    return Squares(between_of(values, sizes), (_least(low, high, sizes) * bounded, most))


def between_of(means: Floats, sizes: Floats) -> Floats:
    """Give Σ n · (mean - grand mean)² of each row.

    Examples
    --------
    >>> between_of(np.array([[1.0, 4.0]]), np.array([[1.0, 2.0]])).tolist()
    [6.0]
    """
    grand = (sizes * means).sum(axis=1, keepdims=True) / sizes.sum(axis=1, keepdims=True)
    return (sizes * (means - grand) ** 2).sum(axis=1)


def _least(low: Floats, high: Floats, sizes: Floats) -> Floats:
    """Σ n · (distance of c from the group's interval)², at the best c.

    Its slope in c rises and is straight between the ends of the intervals, so c lies where it
    crosses zero between two of them.
    """
    ends = np.sort(np.concatenate([low, high], axis=1), axis=1)
    slopes = sum(
        n[:, np.newaxis] * (ends - np.clip(ends, a[:, np.newaxis], b[:, np.newaxis]))
        for n, a, b in zip(sizes.T, low.T, high.T, strict=True)
    )
    last = np.maximum((slopes <= 0).sum(axis=1) - 1, 0)
    at, then = np.arange(len(low)), np.minimum(last + 1, ends.shape[1] - 1)
    rise = slopes[at, then] - slopes[at, last]
    part = np.divide(-slopes[at, last], rise, out=np.zeros(len(low)), where=rise > 0)
    best = (ends[at, last] + part * (ends[at, then] - ends[at, last]))[:, np.newaxis]
    return (sizes * (best - np.clip(best, low, high)) ** 2).sum(axis=1)


def _most(low: Floats, high: Floats, sizes: Floats) -> Floats:
    """The greatest sum of squares between groups over boxes of means."""
    rows, groups = low.shape
    if groups > _CORNERS:
        halves = (sizes * ((high - low) / 2) ** 2).sum(axis=1)
        return (np.sqrt(between_of((low + high) / 2, sizes)) + np.sqrt(halves)) ** 2
    middle = low.mean(axis=1, keepdims=True)
    found, size = np.empty(rows), max(1, _CELLS >> groups)
    for start in range(0, rows, size):
        part = slice(start, start + size)
        found[part] = _at_corners((low - middle)[part], (high - middle)[part], sizes[part])
    return found


def _at_corners(low: Floats, high: Floats, sizes: Floats) -> Floats:
    """The greatest sum of squares between groups at any corner."""
    totals, squares = np.zeros((len(low), 1)), np.zeros((len(low), 1))
    for n, *ends in zip(sizes.T, low.T, high.T, strict=True):
        columns = [(n * end, n * end**2) for end in ends]
        totals, squares = (
            np.concatenate([sums + column[i][:, np.newaxis] for column in columns], axis=1)
            for i, sums in enumerate((totals, squares))
        )
    return (squares - totals**2 / sizes.sum(axis=1, keepdims=True)).max(axis=1)


def _derive(inputs: Inputs) -> dict[str, Quantity]:
    """F, its degrees of freedom, and p; F rises with what is between, falls with what is within."""
    sizes = group_sizes(inputs)
    df1 = np.full(len(sizes), sizes.shape[1] - 1.0)
    df2 = sizes.sum(axis=1) - sizes.shape[1]
    above, below = between(inputs), within(inputs)
    f = ratio(above.value, below.value) * df2 / df1
    ends = outward(*(end * df2 / df1 for end in quotient(above.ends, below.ends)))
    return {
        "f": Quantity(f, *ends),
        "df1": Quantity(df1, df1, df1),
        "df2": Quantity(df2, df2, df2),
        "p": p_value(f_tail(df1, df2), f, ends),
    }


MANY_MEANS = (
    Derivation(
        "anova",
        "one-way analysis of variance",
        ("mean#", "sd#"),
        ("n#",),
        ("f", "df1", "df2", "p"),
        {},
        ("the groups are of different people",),
        _derive,
    ),
)

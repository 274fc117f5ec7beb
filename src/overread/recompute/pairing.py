"""What pairing could change: one group measured twice, of which only means and SDs are printed."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from overread.recompute.contrasts import Statistic, p_of_t, pooled_t
from overread.recompute.means import p_of_mean
from overread.summaries import Group


def as_if_separate(before: Group, after: Group) -> tuple[Statistic, float]:
    """Give t, its degrees of freedom and the two-sided p as if these were different people.

    By Student's test of two groups, with the pooled SD.

    Parameters
    ----------
    before, after : Group
        The same people twice, in the unit of the measurement.

    Raises
    ------
    ValueError
        If the groups are not of one size of at least 2.

    Examples
    --------
    >>> (t, df), p = as_if_separate(Group(2, 0, 1.0), Group(2, 3, 1.0))
    >>> t, df, round(p, 4)
    (3.0, 2.0, 0.0955)
    """
    n = _people(before, after)
    found = pooled_t(_change(before, after), (before.sd, after.sd), sizes=(n, n))
    return Statistic(float(found.t), float(found.df)), float(p_of_t(*found))


def sd_of_change(before: Group, after: Group, correlation: float) -> float:
    """Give the SD of the change by the correlation of before and after: √(s₁² + s₂² - 2·r·s₁·s₂).

    Follmann 1992, doi:10.1016/0895-4356(92)90054-Q.

    Parameters
    ----------
    before, after : Group
        The same people twice, in the unit of the measurement.
    correlation : float
        From -1 to 1.

    Examples
    --------
    >>> sd_of_change(Group(9, 0, 3.0), Group(9, 0, 4.0), 0), sd_of_change(
    ...     Group(9, 0, 3.0), Group(9, 0, 4.0), 1)
    (5.0, 1.0)
    """
    _people(before, after)
    if not -1 <= correlation <= 1:
        raise ValueError(f"the correlation is {correlation}; it must be from -1 to 1")
    # So written, nothing is lost where both SDs are alike and the correlation is near 1.
    return math.sqrt((before.sd - after.sd) ** 2 + 2 * (1 - correlation) * before.sd * after.sd)


def by_correlation(before: Group, after: Group, correlations: Iterable[float]) -> pd.DataFrame:
    """Give the paired t test for each correlation of before and after.

    Student 1908, doi:10.1093/biomet/6.1.1.

    Parameters
    ----------
    before, after : Group
        The same people twice, in the unit of the measurement.
    correlations : iterable of float
        Each from -1 to 1.

    Returns
    -------
    DataFrame
        Index: correlation. Columns: `SD of the change` (unit of the measurement), `t` (after less
        before; n - 1 degrees of freedom) and two-sided `p`.

    Raises
    ------
    ValueError
        If the groups are not of one size of at least 2, or a correlation is beyond 1.

    Examples
    --------
    >>> by_correlation(Group(9, 10, 3.0), Group(9, 15, 4.0), [0, 1])["t"].tolist()
    [3.0, 15.0]
    """
    change, n = _change(before, after), _people(before, after)
    rows = {}
    for correlation in correlations:
        sd = sd_of_change(before, after, correlation)
        p = p_of_mean(Group(n, change, sd))
        rows[correlation] = (sd, _t(change, sd, n), p)
    columns = ["SD of the change", "t", "p"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype="float64")
    return frame.rename_axis("correlation")


def _t(change: float, sd: float, n: int) -> float:
    """The paired t; infinite if all change alike, and not a number if nobody changes."""
    if sd == 0:
        return math.copysign(math.inf, change) if change else math.nan
    return change / sd * math.sqrt(n)


def _change(before: Group, after: Group) -> float:
    """After less before."""
    return float(after.mean - before.mean)


def _people(before: Group, after: Group) -> int:
    """How many people were measured twice."""
    if before.n != after.n or before.n < 2:
        raise ValueError(
            f"{before.n} before and {after.n} after; the same people are needed, at least 2"
        )
    return before.n

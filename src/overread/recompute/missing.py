"""Someone whose last value is missing: what each value it may have had makes of the result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from overread.recompute.means import interval_of_mean, p_of_mean
from overread.summaries import describe


def imputed(
    changes: Sequence[int],
    ways: Mapping[str, int | None],
    *,
    level: float,
    test: str = "t",
    sided: str = "two-sided",
) -> pd.DataFrame:
    """Give mean, interval and p of a change with one more person in each of several ways.

    Parameters
    ----------
    changes : sequence of int, shape (n,)
        Of those observed, in points; at least two.
    ways : mapping of str to int or None
        What the missing change is taken to be, by name; None leaves the person out.
    level : float
        Confidence level.
    test, sided : str
        As in `recompute.means`.

    Returns
    -------
    DataFrame
        Index: way. Columns: `change` put in (points, missing if left out), `n`, `mean`, `SD`,
        `low`, `high` in points, `p`.

    Examples
    --------
    >>> imputed([-9, -8, -6], {"left out": None, "no change": 0}, level=0.95)["n"].tolist()
    [3, 4]
    """
    rows = {}
    for way, change in ways.items():
        group = describe([*changes, *([] if change is None else [change])])
        limits = interval_of_mean(group, level, test)
        p = p_of_mean(group, test, sided)
        rows[way] = (change, group.n, float(group.mean), group.sd, *limits, p)
    columns = ["change", "n", "mean", "SD", "low", "high", "p"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("way")
    return frame.astype({"change": "Int64"})


def tipping_points(
    changes: Sequence[int], possible: Iterable[int], alpha: float, **test: str
) -> list[int]:
    """List the changes of one more person with which p is not below the level.

    Yan, Lee and Li, J Biopharm Stat 2009;19:1085.

    Parameters
    ----------
    changes : sequence of int, shape (n,)
        Of those observed, in points.
    possible : iterable of int
        What the missing change may have been, in points.
    alpha : float
        Significance level.
    **test : str
        `test` and `sided`, as in `recompute.means`.

    Examples
    --------
    >>> tipping_points([-9, -8, -6], range(-1, 7), 0.05)
    [0, 1, 2, 3, 4, 5, 6]
    """
    ps = {change: p_of_mean(describe([*changes, change]), **test) for change in possible}
    return [change for change, p in ps.items() if p >= alpha]

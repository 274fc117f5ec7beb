"""Which assumptions move a result, and which turn a conclusion over.

A universe is one full set of assumptions under which a study's notebook was run, and a sweep is
many. A sweep is a frame with one universe a row: a column for each assumption that was varied, and
`value`, the result in its own unit, `NaN` where the universe failed or has no such result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Value = str | int | float
Floats = NDArray[np.float64]

NOISE = 1e-12
"""Values that differ by no more than this part of the largest are called equal."""


def explained(sweep: pd.DataFrame, assumptions: Sequence[str]) -> pd.DataFrame:
    """Say how much of a result's variance across universes goes with each assumption.

    All that a sweep varied must be among the assumptions. What a share means depends on which
    universes were run, and every choice counts as much as it was run, not as it is likely.

    * *All combinations*: `alone` is the first-order index and `together` the total-effect index of
      Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018, each choice being as likely as another:
      exact, nothing is estimated. Where `together` is the greater, the assumption acts by changing
      what others do, and the shares `together` sum to more than 1.
    * *A random part of them*: estimates of these, less what chance alone would give; shares near 0
      and those of many choices are the least certain. Where universes fail under some choices more
      than under others, or a part was picked by hand, assumptions are mixed up with each other.
    * *One at a time*, all universes differing from one of them in one assumption at most: what
      changes only in company cannot be seen. `alone` is an assumption's part of the variance there
      would be if none changed what another does; `together` is not known, and the means are the
      values themselves.

    Parameters
    ----------
    sweep : pandas.DataFrame
        One universe a row: the assumptions, text or numbers, and `value`, in any unit. A value that
        is not finite is left out.
    assumptions : sequence of str
        The columns that were varied.

    Returns
    -------
    pandas.DataFrame
        One assumption a row, the greatest `alone` first, then in the order given. `choices`: number
        of different choices that were run. `alone`: share of the variance between the means by
        choice, from 0 to 1; η² where all combinations were run. `together`: share of the variance
        that is left once all the others are known, from 0 to 1. `least`, `greatest`: mean value by
        choice, in the unit of the value. A share is `NaN` if most of the groups that it compares
        hold one universe, as those by a number drawn at random do: any numbers could be told apart
        so. A result that never changes has shares of 0.

    Raises
    ------
    TypeError
        If a column does not hold what it should.
    ValueError
        If a column is missing, a universe occurs twice, or none has a value.

    Examples
    --------
    The level changes the result by 2 where values are rounded, and by nothing where they are cut:
    a fourth of the variance of 3/4 goes with it in either way.

    >>> sweep = pd.DataFrame({"rounding": ["nearest", "nearest", "cut", "cut"],
    ...                       "level": [0.90, 0.95, 0.90, 0.95], "value": [0.0, 2.0, 0.0, 0.0]})
    >>> print(explained(sweep, ["rounding", "level"]).round(3))
                choices  alone  together  least  greatest
    assumption
    rounding          2  0.333     0.667    0.0       1.0
    level             2  0.333     0.667    0.0       1.0
    """
    _check("explained", sweep, assumptions)
    values = _values(sweep)
    if not np.isfinite(values).any():
        raise ValueError("explained: no universe has a value; at least one is needed")
    codes = np.array([pd.factorize(sweep[name])[0] for name in assumptions]).T
    # Sums over values in their own order do not depend on that of the rows.
    order = np.argsort(values)
    order = order[np.isfinite(values[order])]
    rows = codes[order], values[order]
    centre = _centre(codes)
    shares = _of_all(*rows) if centre is None else _of_steps(*rows, centre)
    table = pd.DataFrame(
        {
            "choices": [len(set(column)) for column in codes.T],
            **dict(zip(("alone", "together", "least", "greatest"), shares.T, strict=True)),
        },
        index=pd.Index(list(assumptions), name="assumption"),
    )
    # Rounded, so that equal shares keep the order given.
    ranks = table["alone"].round(9).sort_values(ascending=False, kind="stable", na_position="last")
    return table.loc[ranks.index]


def _centre(codes: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Find the universe from which all others differ in one assumption at most, if there is one.

    Its choices are then the most frequent ones, because each other choice was run once.
    """
    if (codes.max(axis=0) > 0).sum() < 2:
        return None
    centre = np.array([np.bincount(column).argmax() for column in codes.T])
    steps = (codes != centre).sum(axis=1)
    return centre if steps.max() == 1 and (steps == 0).any() else None


def _of_steps(codes: NDArray[np.int64], values: Floats, centre: NDArray[np.int64]) -> Floats:
    """Give shares and means where one assumption was changed at a time, shape (assumptions, 4)."""
    differs = codes != centre
    axes = [values[~np.delete(differs, at, axis=1).any(axis=1)] for at in range(len(centre))]
    spreads = [np.var(axis) if len(axis) and not _is_constant(axis) else 0.0 for axis in axes]
    whole = math.fsum(spreads)
    nothing = 0.0 if _is_constant(values) else np.nan
    return np.array(
        [
            (spread / whole if whole else 0.0, nothing, *_ends(axis))
            for spread, axis in zip(spreads, axes, strict=True)
        ]
    )


def _of_all(codes: NDArray[np.int64], values: Floats) -> Floats:
    """Give shares and means where assumptions were changed together, shape (assumptions, 4)."""
    found = []
    counts = [len(set(column)) for column in codes.T]
    for at, column in enumerate(codes.T):
        others = _numbered(np.delete(codes, at, axis=1))
        ends = _ends(_means(_numbered(column[:, None]), values))
        if counts[at] == 1 or _is_constant(values):
            found.append((0.0, 0.0, *ends))
        else:
            own = _numbered(column[:, None])
            alone = (
                _alone(own, values, math.prod(counts))
                if _can_tell(own) or not others.any()
                else np.nan
            )
            together = _together(others, values, counts, at) if _can_tell(others) else np.nan
            found.append((alone, together, *ends))
    return np.array(found)


def _alone(groups: NDArray[np.int64], values: Floats, combinations: int) -> float:
    """Give the share of the variance between the means of groups.

    η² = Σ n (mean - whole mean)² / Σ (x - mean)² where all combinations were run. In a random part
    the means differ by chance too: taken off are k - 1 times the mean square within the k groups,
    as in ε² of Kelley 1935, doi:10.1073/pnas.21.9.554, times the part that was not run.
    """
    deviations = values - values.mean()
    means, sizes = _means(groups, deviations), np.bincount(groups)
    whole, between = math.fsum(deviations**2), math.fsum(sizes * means**2)
    by_chance = 0.0
    if len(values) > len(sizes):
        within = max(0.0, whole - between) / (len(values) - len(sizes))
        by_chance = (len(sizes) - 1) * within * (1 - len(values) / combinations)
    return min(1.0, max(0.0, between - by_chance) / whole)


def _together(contexts: NDArray[np.int64], values: Floats, counts: Sequence[int], at: int) -> float:
    """Give the share of the variance within groups by all the other assumptions.

    Both variances are those of the grid of all combinations, estimated without bias from a random
    part of it: the sum of squares is divided by its degrees of freedom, and multiplied by
    (k - 1) / k for k choices, or combinations. Where all were run this is the variance itself.
    """
    sizes = np.bincount(contexts)
    within = values - _means(contexts, values)[contexts]
    inner = math.fsum(within**2) / (sizes - 1).sum() * (1 - 1 / counts[at])
    whole = math.fsum((values - values.mean()) ** 2) / (len(values) - 1)
    return min(1.0, inner / (whole * (1 - 1 / math.prod(counts))))


def _numbered(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the different rows, shape (n, m), from 0 up."""
    if not codes.shape[1]:
        return np.zeros(len(codes), dtype=np.int64)
    return np.unique(codes, axis=0, return_inverse=True)[1].reshape(-1)


def _means(groups: NDArray[np.int64], values: Floats) -> Floats:
    """Give the mean of each group, in the unit of the values."""
    return np.bincount(groups, values) / np.bincount(groups)


def _can_tell(groups: NDArray[np.int64]) -> bool:
    """Say whether at least half of the groups hold two universes or more."""
    return bool(np.mean(np.bincount(groups) > 1) >= 0.5)


def _is_constant(values: Floats) -> bool:
    """Say whether values are equal but for the noise of binary arithmetic."""
    return bool(np.ptp(values) <= NOISE * np.abs(values).max())


def _ends(means: Floats) -> tuple[float, float]:
    """Give the least and the greatest; `NaN` if there is none."""
    return (means.min(), means.max()) if len(means) else (np.nan, np.nan)


def flips(
    sweep: pd.DataFrame,
    assumptions: Sequence[str],
    *,
    default: Mapping[str, Value],
    holds: pd.Series,
    limit: int = 20,
) -> pd.DataFrame:
    """List the smallest changes of assumptions under which a conclusion no longer holds.

    Smallest among the universes that were run: one that was not run can flip with fewer changes.

    Parameters
    ----------
    sweep : pandas.DataFrame
        One universe a row: the assumptions, text or numbers. Where there is a column `value`,
        universes that have none neither keep the conclusion nor flip it.
    assumptions : sequence of str
        The columns that were varied.
    default : mapping of str to str, int or float
        The choice of each assumption from which changes are counted.
    holds : pandas.Series of bool
        Whether the conclusion holds in each universe, by the index of the sweep; missing where
        that is not known.
    limit : int
        Rows at the most.

    Returns
    -------
    pandas.DataFrame
        By the index of the sweep: `changes`, the number of assumptions that differ from the
        default, equal in all rows; `assumptions`, which and how; `ties`, how many universes flip
        with so few changes, those beyond the limit too. Without rows if nothing flips it.

    Raises
    ------
    TypeError
        If a column does not hold what it should, or the conclusion is not of yes and no.
    ValueError
        If a column or a default is missing, a universe occurs twice, the index of the conclusion is
        another, or it does not hold under the default.

    Examples
    --------
    >>> sweep = pd.DataFrame({"rounding": ["nearest", "nearest", "cut", "cut"],
    ...                       "alpha": [0.05, 0.01, 0.05, 0.01],
    ...                       "value": [0.02, 0.02, 0.005, 0.06]})
    >>> print(flips(sweep, ["rounding", "alpha"], default={"rounding": "nearest", "alpha": 0.05},
    ...             holds=sweep["value"] < sweep["alpha"]).to_string())
       changes   assumptions  ties
    1        1  alpha = 0.01     1
    """
    _check("flips", sweep, assumptions)
    for name in assumptions:
        if name not in default:
            raise ValueError(f"flips: no default of {name!r}; one of each assumption is needed")
    if limit < 1:
        raise ValueError(f"flips: limit {limit}; at least 1 is needed")
    holding = _holding("flips", sweep, holds)
    differs = np.array([(sweep[name] != default[name]).to_numpy(bool) for name in assumptions]).T
    changes = differs.sum(axis=1)
    is_flipped = (holding == 0).to_numpy()
    if (is_flipped & (changes == 0)).any():
        raise ValueError("flips: the conclusion does not hold under the default; it has to")
    least = changes[is_flipped].min(initial=len(assumptions))
    rows = np.flatnonzero(is_flipped & (changes == least))
    texts = {row: _written(sweep, row, np.array(assumptions)[differs[row]]) for row in rows}
    # Changes of the assumptions named first come first.
    ordered = sorted(rows, key=lambda row: (np.flatnonzero(differs[row]).tolist(), texts[row]))
    shown = ordered[:limit]
    return pd.DataFrame(
        {
            "changes": pd.Series(changes[shown], dtype=int),
            "assumptions": pd.Series([texts[row] for row in shown], dtype=object),
            "ties": pd.Series([len(rows)] * len(shown), dtype=int),
        }
    ).set_axis(sweep.index[shown])


def _written(sweep: pd.DataFrame, row: int, names: Iterable[str]) -> str:
    """Write some assumptions of a universe, with their values as they would be typed."""
    return "; ".join(f"{name} = {sweep[name].iloc[row]}" for name in names)


def agreement(sweep: pd.DataFrame, holds: pd.Series, *, assumptions: Sequence[str]) -> pd.DataFrame:
    """Count the universes in which a conclusion holds, in all and by each choice.

    Parameters
    ----------
    sweep : pandas.DataFrame
        One universe a row, as in `flips`.
    holds : pandas.Series of bool
        Whether the conclusion holds in each universe, as in `flips`.
    assumptions : sequence of str
        The columns that were varied.

    Returns
    -------
    pandas.DataFrame
        First all universes, with empty `assumption` and `choice`, then one choice a row, the
        smallest first. `choice`: as text; `universes`: number in which it is known whether the
        conclusion holds; `holding`: in how many of them it does; `share`: from 0 to 1, `NaN` if it
        is known in none.

    Raises
    ------
    TypeError
        If a column does not hold what it should, or the conclusion is not of yes and no.
    ValueError
        If a column is missing, a universe occurs twice, or the index of the conclusion is another.

    Examples
    --------
    >>> sweep = pd.DataFrame({"alpha": [0.01, 0.05, 0.1], "value": [0.02, 0.02, 0.02]})
    >>> print(agreement(sweep, sweep["value"] < sweep["alpha"], assumptions=["alpha"]).to_string())
      assumption choice  universes  holding     share
    0                            3        2  0.666667
    1      alpha   0.01          1        0  0.000000
    2      alpha   0.05          1        1  1.000000
    3      alpha    0.1          1        1  1.000000
    """
    _check("agreement", sweep, assumptions)
    holding = _holding("agreement", sweep, holds)
    rows = [("", "", holding)]
    for name in assumptions:
        choices = sorted(sweep[name].unique(), key=lambda choice: (isinstance(choice, str), choice))
        rows += [(name, str(choice), holding[sweep[name] == choice]) for choice in choices]
    table = pd.DataFrame(
        [(name, choice, own.count(), int(own.sum())) for name, choice, own in rows],
        columns=["assumption", "choice", "universes", "holding"],
    )
    return table.assign(share=table["holding"] / table["universes"])


def _values(sweep: pd.DataFrame) -> Floats:
    """Give the values of all universes, in their unit."""
    values = sweep["value"]
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        found = f"column 'value' starts with {values.iloc[0]!r}, which is no number"
        raise TypeError(f"explained: {found}; allowed are numbers, and NaN where not known")
    return values.to_numpy(float, na_value=np.nan)


def _holding(where: str, sweep: pd.DataFrame, holds: pd.Series) -> pd.Series:
    """Give 1 where a conclusion holds, 0 where it does not, `NaN` where that is not known."""
    if not isinstance(holds, pd.Series) or not pd.api.types.is_bool_dtype(holds):
        raise TypeError(f"{where}: the conclusion is no Series of True and False")
    if not holds.index.equals(sweep.index):
        raise ValueError(f"{where}: the index of the conclusion is not that of the sweep")
    holding = pd.Series(holds.to_numpy(float, na_value=np.nan), sweep.index)
    return holding.mask(sweep["value"].isna()) if "value" in sweep else holding


def _check(where: str, sweep: pd.DataFrame, assumptions: Sequence[str]) -> None:
    """Refuse what is no sweep over these assumptions."""
    if not isinstance(sweep, pd.DataFrame):
        raise TypeError(f"{where} was given a {type(sweep).__name__}; a DataFrame is allowed")
    if sweep.empty or not len(assumptions):
        raise ValueError(f"{where}: no universe or no assumption; at least one of each is needed")
    for column in (*assumptions, *["value"] * (where == "explained")):
        if column not in sweep:
            found = ", ".join(map(repr, sweep.columns))
            raise ValueError(f"{where}: column {column!r} is missing; found are {found}")
    for name in assumptions:
        for row, choice in zip(sweep.index, sweep[name], strict=True):
            is_number = isinstance(choice, Real) and not isinstance(choice, (bool, np.bool_))
            if not isinstance(choice, str) and not (is_number and math.isfinite(choice)):
                found = f"column {name!r}, row {row!r} holds {choice!r}"
                raise TypeError(f"{where}: {found}; text or a number is allowed")
    twice = sweep.index[sweep.duplicated(list(assumptions))]
    if len(twice):
        raise ValueError(f"{where}: universe {twice[0]!r} occurs twice; once is allowed")

"""Mann-Whitney's U and Wilcoxon's W: their p values, exact and by the normal approximation."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from overread.consistency.derivations import Derivation, Inputs, Quantity
from overread.consistency.tails import probabilities
from overread.enclosures import Floats
from overread.recompute import ranks
from overread.recompute.means import SIDES
from overread.recompute.nulls import Null
from overread.recompute.ranks import Normal

METHODS = ("exact", "asymptotic", "asymptotic-corrected")

_MOST = 20_000
"""People up to whom the variance that ties allow is worked out: some tenths of a second."""
_NOTHING = (math.nan, math.nan, math.nan)
_IMPOSSIBLE = (math.nan, math.inf, -math.inf)
"""No p value at all: no sample has such a statistic."""
_TIE = 1e-9
"""How far a floating-point end may be off a statistic that it includes."""


class RankTest(NamedTuple):
    """A rank test; its statistic is symmetric about the middle if only chance is at work.

    Attributes
    ----------
    statistic, sizes : str, tuple of str
        Names of the columns.
    most : int
        People up to whom the exact distribution is counted: some tenths of a second, once.
    top : callable
        The greatest statistic, by sizes; the least is 0.
    null : callable
        The exact distribution without ties, by sizes.
    untold : callable
        Normal approximations with the least and the greatest variance that ties allow, by sizes and
        statistic; the least rises with the distance from the middle.
    restated : callable
        Gives what is added to, and by what is multiplied, a statistic printed in another way.
    """

    statistic: str
    sizes: tuple[str, ...]
    most: int
    top: Callable[..., int]
    null: Callable[..., Null]
    untold: Callable[..., tuple[Normal, Normal]]
    restated: Callable[[str, list[tuple[int, ...]]], tuple[Floats, float]]


def _rank_sums(statistic: str, sizes: list[tuple[int, ...]]) -> tuple[Floats, float]:
    """What turns a printed statistic into U: less the least rank sum of its group."""
    group = {"u": None, "rank sum of the first": 0, "rank sum of the second": 1}[statistic]
    n = np.array([0 if group is None else pair[group] for pair in sizes], np.float64)
    return -n * (n + 1) / 2, 1.0


def _signed_ranks(statistic: str, sizes: list[tuple[int, ...]]) -> tuple[Floats, float]:
    """What turns a printed statistic into the sum of the ranks of one sign."""
    n = np.array([pair[0] for pair in sizes], np.float64)
    most = n * (n + 1) / 2
    if statistic == "difference of the sums":
        return most / 2, 0.5
    return most / 2 if statistic == "sum less its middle" else 0 * n, 1.0


MANN_WHITNEY = RankTest(
    "u",
    ("n1", "n2"),
    100,
    lambda first, second: first * second,
    ranks.mann_whitney,
    ranks.mann_whitney_untold,
    _rank_sums,
)
WILCOXON = RankTest(
    "w",
    ("n",),
    200,
    lambda n: n * (n + 1) // 2,
    ranks.signed_rank,
    lambda n, _: ranks.signed_rank_untold(n),
    _signed_ranks,
)


def _derive(test: RankTest, inputs: Inputs) -> dict[str, Quantity]:
    """The p value of the printed statistics, row by row."""
    method = _exact if inputs.settings["method"] == "exact" else _asymptotic
    sizes = list(zip(*(inputs.counts[name].tolist() for name in test.sizes), strict=True))
    shift, factor = test.restated(inputs.settings["statistic"], sizes)
    numbers = (inputs.values[test.statistic], *inputs.bounds[test.statistic])
    columns = ((shift + factor * column).tolist() for column in numbers)
    rows = [_Row(test, *row) for row in zip(*columns, sizes, strict=True)]

    def found(sided: str) -> np.ndarray:
        values = [method(row, {**inputs.settings, "sided": sided}) for row in rows]
        return np.array(values, np.float64).reshape(-1, 3).T

    derived, low, high = found(inputs.settings["sided"])
    result = {"p": Quantity(derived, *probabilities(low, high))}
    if inputs.settings["sided"] == "one-sided":
        value, *ends = np.maximum(found("less"), found("greater"))
        result["p_other"] = Quantity(value, *probabilities(*ends))
    return result


class _Row(NamedTuple):
    """A printed statistic, its ends, and the sizes it comes from."""

    test: RankTest
    value: float
    low: float
    high: float
    sizes: tuple[int, ...]

    @property
    def possible(self) -> bool:
        """Whether people can have such a statistic."""
        return self.high > -_TIE and self.low < self.test.top(*self.sizes) + _TIE

    def ends(self, steps: int) -> tuple[Fraction, Fraction] | None:
        """Give the nearest to the middle and the farthest, in steps of one or a half."""
        if min(self.sizes) < 1:
            return None
        top = self.test.top(*self.sizes)
        first = math.ceil(max(self.low, 0) * steps - _TIE)
        last = math.floor(min(self.high, top) * steps + _TIE)
        if first > last:
            return None
        near, far = sorted((first, last), key=lambda place: abs(2 * place - top * steps))
        if first <= top * steps // 2 <= last:
            near = top * steps // 2
        return Fraction(near, steps), Fraction(far, steps)


def _exact(row: _Row, settings: Mapping[str, str]) -> tuple[float, float, float]:
    """Exact p, at face value, least and greatest; nothing where U or W cannot be without ties."""
    if min(row.sizes) > 0 and not row.possible:
        return _IMPOSSIBLE
    ends = row.ends(1)
    if ends is None or sum(row.sizes) > row.test.most:
        return _NOTHING
    p = _listed(row.test.null, row.sizes, settings["sided"])
    value = p[int(row.value)] if row.value in range(len(p)) else math.nan
    between = p[int(ends[1])], p[int(ends[0])]
    return value, min(between), max(between)


@lru_cache(maxsize=1024)
def _listed(null: Callable[..., Null], sizes: tuple[int, ...], sided: str) -> Floats:
    """The p value of every whole statistic from 0 up."""
    found = null(*sizes)
    return np.array([mass / found.total for mass in found.masses(sided)[:: found.scale]])


def _asymptotic(row: _Row, settings: Mapping[str, str]) -> tuple[float, float, float]:
    """The approximate p value: at face value without ties, and its range with any."""
    if min(row.sizes) > 0 and not row.possible:
        return _IMPOSSIBLE
    ends = row.ends(2)
    if ends is None or sum(row.sizes) > _MOST:
        return _NOTHING
    rule = {"corrected": settings["method"] == "asymptotic-corrected"}
    near, far = ends
    untold = row.test.untold(*row.sizes, near)
    between = [
        p for end in (far, near) for p in ranks.p_range(untold, end, settings["sided"], **rule)
    ]
    value = untold[1].p_value(row.value, settings["sided"], **rule)
    return value, min(between), max(between)


_CHOICES = {"method": METHODS, "sided": SIDES}
_OF_RANKS = ("u", "rank sum of the first", "rank sum of the second")
_OF_SIGNS = ("sum of ranks", "difference of the sums", "sum less its middle")
_PREMISES = (
    "by the exact method there are no ties",
    "by the normal approximation there may be any ties",
    "a one-sided p is in the direction of the difference",
)

RANK_SUMS = (
    Derivation(
        "mann_whitney",
        "Mann-Whitney test, from U of either group",
        ("u",),
        ("n1", "n2"),
        ("p",),
        {**_CHOICES, "statistic": _OF_RANKS},
        _PREMISES,
        partial(_derive, MANN_WHITNEY),
    ),
    Derivation(
        "wilcoxon",
        "Wilcoxon signed-rank test, from the sum of the ranks of either sign",
        ("w",),
        ("n",),
        ("p",),
        {**_CHOICES, "statistic": _OF_SIGNS},
        ("n counts only differences that are not zero", *_PREMISES),
        partial(_derive, WILCOXON),
    ),
)

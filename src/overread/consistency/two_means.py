"""Two means of different people: Student's t by pooled variance, and Welch's."""

from __future__ import annotations

import numpy as np
from scipy import special

from overread.consistency.derivations import Derivation, Inputs, Quantity, negated
from overread.consistency.estimates import Estimate, against_zero, half_width, interval, unsigned
from overread.consistency.limits import LEVELS, level, limits
from overread.consistency.tails import t_tail
from overread.enclosures import (
    Effort,
    Enclosure,
    Ends,
    Floats,
    difference,
    greatest,
    least,
    outward,
    spread,
)
from overread.recompute import contrasts
from overread.recompute.means import SIDES, t_multiplier

Pair = tuple[Floats, Floats]
"""A number of each group."""

_EFFORT = Effort(tolerance=1e-4)
_LARGEST = 1e100
"""Stands for an SD without bound; its square is still a number."""


def _sizes(inputs: Inputs) -> Pair:
    """Both sizes; NaN if there are fewer than two people in either."""
    first, second = inputs.counts["n1"], inputs.counts["n2"]
    enough = (first > 1) & (second > 1)
    return np.where(enough, first, np.nan), np.where(enough, second, np.nan)


def _sds(inputs: Inputs) -> tuple[Pair, Pair, Pair]:
    """Both SDs at face value, at their least, and at their greatest."""
    values = tuple(unsigned(inputs.values[name]) for name in ("sd1", "sd2"))
    ends = (spread(inputs.bounds[name]) for name in ("sd1", "sd2"))
    low, high = zip(*ends, strict=True)
    return values, low, tuple(np.minimum(sd, _LARGEST) for sd in high)


def _estimate(inputs: Inputs, se: tuple[Floats, Floats, Floats]) -> Estimate:
    """The first mean less the second, with its standard error: at face value, least, greatest."""
    values, bounds = inputs.values, inputs.bounds
    change = difference(bounds["mean1"], bounds["mean2"])
    return Estimate(values["mean1"] - values["mean2"], se[0], change, se[1:])


def _pooled(inputs: Inputs) -> tuple[Estimate, Floats]:
    """The difference and its degrees of freedom; the standard error rises with either SD."""
    n1, n2 = _sizes(inputs)
    df = n1 + n2 - 2
    ses = tuple(
        np.sqrt(((n1 - 1) * first**2 + (n2 - 1) * second**2) / df * (1 / n1 + 1 / n2))
        for first, second in _sds(inputs)
    )
    return _estimate(inputs, ses), df


def _derive_pooled(inputs: Inputs) -> dict[str, Quantity]:
    """t, its degrees of freedom, p and limits by pooled variance."""
    estimate, df = _pooled(inputs)
    found = against_zero(estimate, t_tail(df, inputs.settings["sided"]))
    found["df"] = Quantity(df, df, df)
    return found | interval(estimate, t_multiplier(df, level(inputs.settings)))


def _squared_errors(inputs: Inputs) -> tuple[Pair, Pair, Pair]:
    """Squared standard errors of both means: at face value, least, greatest."""
    sizes = _sizes(inputs)
    return tuple(tuple(sd**2 / n for sd, n in zip(sds, sizes, strict=True)) for sds in _sds(inputs))


def _welch(inputs: Inputs) -> Estimate:
    """The difference; its standard error, from both variances, rises with either SD."""
    return _estimate(inputs, tuple(np.sqrt(a + b) for a, b in _squared_errors(inputs)))


def _derive_welch(inputs: Inputs) -> dict[str, Quantity]:
    """t, its degrees of freedom, p and limits by Welch's test."""
    estimate, df = _welch(inputs), _welch_df(inputs)
    found = against_zero(estimate, t_tail(df.derived, inputs.settings["sided"]))
    found |= {"df": df, "p": Quantity(found["p"].derived, *_welch_p(inputs, estimate.ends))}
    half = t_multiplier(df.derived, level(inputs.settings)) * estimate.se
    return found | limits((estimate.value, half), estimate.ends, _welch_half(inputs))


def _welch_df(inputs: Inputs) -> Quantity:
    """Welch's degrees of freedom."""
    values, low, high = _squared_errors(inputs)
    shares = (
        contrasts.share_of(low[0], high[1], otherwise=0.0),
        contrasts.share_of(high[0], low[1], otherwise=1.0),
    )
    sizes = _sizes(inputs)
    derived = contrasts.welch_df(contrasts.share_of(*values, otherwise=np.nan), sizes)
    return Quantity(derived, *outward(*_df_between(shares, sizes)))


def _df_between(shares: Ends, sizes: Pair) -> Ends:
    """The fewest and most: most at the share that the first has of them, fewer on either side."""
    top = np.clip((sizes[0] - 1) / (sizes[0] + sizes[1] - 2), *shares)
    return np.minimum(*(contrasts.welch_df(share, sizes) for share in shares)), contrasts.welch_df(
        top, sizes
    )


def _welch_p(inputs: Inputs, ends: Ends) -> Ends:
    """The range of Welch's p; corners would not do, as the degrees of freedom turn."""
    (first, second), (_, low, high) = _sizes(inputs), _sds(inputs)
    known = np.isfinite(first)
    sizes = np.where(known, first, 2), np.where(known, second, 2)
    variances = tuple((low[i] ** 2, high[i] ** 2) for i in (0, 1))
    found = contrasts.welch_bounds(ends, variances, sizes=sizes, sided=inputs.settings["sided"])
    return tuple(np.where(known, end, np.nan) for end in found)


def _welch_half(inputs: Inputs) -> Ends:
    """The range of the half-width of Welch's interval.

    At a given share of the first group the degrees of freedom stay, and the half-width grows away
    from no variance: it is least on the two edges of the box that are nearest, and greatest on the
    two that are farthest. Along an edge the standard error rises and the degrees of freedom turn.
    """
    (first, second), (_, low, high) = _sizes(inputs), _squared_errors(inputs)
    sizes = np.concatenate([first, second]), np.concatenate([second, first])
    moving = [np.concatenate(ends[::-1])[:, np.newaxis] for ends in (low, high)]
    found = []
    for search, ends in ((least, low), (greatest, high)):
        edge = _edge(np.concatenate(ends), sizes, level(inputs.settings))
        found.append(search(edge, *moving, effort=_EFFORT)[0].reshape(2, -1))
    known = np.where(np.isnan(first), np.nan, 1.0)
    return found[0].min(axis=0) * known, found[1].max(axis=0) * known


def _edge(fixed: Floats, sizes: Pair, confidence: float) -> Enclosure:
    """Enclose the half-width along an edge: one squared standard error fixed, the other moving."""

    def enclose(low: Floats, high: Floats, row: np.ndarray) -> Ends:
        still, ends = fixed[row], (low[:, 0], high[:, 0])
        shares = tuple(contrasts.share_of(still, end, otherwise=0.5) for end in ends[::-1])
        few, many = _df_between(shares, (sizes[0][row], sizes[1][row]))
        multipliers = (-special.stdtrit(df, (1 - confidence) / 2) for df in (many, few))
        return tuple(k * np.sqrt(still + end) for k, end in zip(multipliers, ends, strict=True))

    return enclose


def _half_pooled(inputs: Inputs) -> tuple[Ends, Ends]:
    """The difference and the half-width of its interval, by pooled variance."""
    estimate, df = _pooled(inputs)
    return estimate.ends, half_width(estimate, t_multiplier(df, level(inputs.settings)))


_RESULTS = ("t", "df", "p", "lower", "upper")
_PREMISES = (
    "the difference is the first mean less the second",
    "a one-sided p is in the direction of the difference",
    "t is compared without its sign",
)

T_POOLED = Derivation(
    "t_pooled",
    "t test of two means, by pooled variance",
    ("mean1", "sd1", "mean2", "sd2"),
    ("n1", "n2"),
    _RESULTS,
    {"sided": SIDES, "level": LEVELS},
    _PREMISES,
    _derive_pooled,
    turned=negated,
    half_width=_half_pooled,
)

TWO_MEANS = (
    T_POOLED,
    T_POOLED._replace(
        name="t_welch",
        about="t test of two means, by Welch's variance",
        derive=_derive_welch,
        half_width=lambda inputs: (_welch(inputs).ends, _welch_half(inputs)),
        searched=True,
    ),
)

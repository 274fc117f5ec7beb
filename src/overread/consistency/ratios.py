"""Odds and risk ratios: from counts, and from their own confidence limits.

The interval is Wald's on the log scale (Woolf 1955, doi:10.1111/j.1469-1809.1955.tb01348.x).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

import numpy as np
from scipy.stats import contingency

from overread.consistency.derivations import Derivation, Inputs, Quantity, inverted
from overread.consistency.estimates import ratio
from overread.consistency.limits import LEVELS, level
from overread.consistency.tails import normal_tail, p_value
from overread.consistency.two_proportions import (
    COUNTS,
    Cells,
    by_table,
    cells,
    chi_square_of,
    fisher,
)
from overread.enclosures import Ends, Floats, outward, size
from overread.recompute.means import SIDES, normal_multiplier

LogRatio = Callable[[np.ndarray], tuple[Floats, Floats]]
"""Takes events and others of both groups, shape (4, rows), and gives the log of the ratio and its
standard error."""

_MOST = 2000
"""People up to whom the conditional odds ratio is worked out."""
_SOLVED = 1.3e-4
"""R's tolerance, the fourth root of the machine's precision, and a little more."""
_FARTHEST = 1e6
"""Stands for a log without bound."""


def _log_odds_ratio(counts: Floats) -> tuple[Floats, Floats]:
    """The log of ad / bc, with the standard error √(1/a + 1/b + 1/c + 1/d)."""
    a, b, c, d = counts
    return np.log(a) + np.log(d) - np.log(b) - np.log(c), np.sqrt((1 / counts).sum(axis=0))


def _log_risk_ratio(counts: Floats) -> tuple[Floats, Floats]:
    """The log risk ratio, with the standard error √(1/a - 1/(a + b) + 1/c - 1/(c + d)).

    Katz 1978, doi:10.2307/2530610.
    """
    a, b, c, d = counts
    log = np.log(a) + np.log(c + d) - np.log(a + b) - np.log(c)
    return log, np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def _from_counts(log_ratio: LogRatio) -> Callable[[Inputs], dict[str, Quantity]]:
    """Derive a ratio, its limits and p from counts; NaN where the standard error is infinite."""

    def derive(inputs: Inputs) -> dict[str, Quantity]:
        counts = cells(inputs) + (0.5 if inputs.settings["correction"] == "haldane" else 0.0)
        with np.errstate(all="ignore"):
            log, se = log_ratio(np.where((counts >= 0).all(axis=0), counts, np.nan))
        log, se = (np.where(np.isfinite(se), part, np.nan) for part in (log, se))
        z, half = np.abs(ratio(log, se)), normal_multiplier(level(inputs.settings)) * se
        found = {"ratio": np.exp(log), "lower": np.exp(log - half), "upper": np.exp(log + half)}
        ranges = {name: Quantity(value, *outward(value, value)) for name, value in found.items()}
        if inputs.settings["method"] == "exact":
            ranges = _conditional(inputs)
        if inputs.settings["method"] != "wald":
            return ranges | _p_of_counts(inputs)
        return ranges | {"p": p_value(normal_tail(inputs.settings["sided"]), z, outward(z, z))}

    return derive


def _p_of_counts(inputs: Inputs) -> dict[str, Quantity]:
    """The p value of a test of the counts themselves, which papers often print beside a ratio."""
    method = inputs.settings["method"]
    if method in ("fisher", "exact"):
        return fisher(inputs)
    correction = "yates" if method == "yates" else "none"
    settings = {**inputs.settings, "correction": correction}
    return {"p": chi_square_of(inputs._replace(settings=settings))["p"]}


def _conditional(inputs: Inputs) -> dict[str, Quantity]:
    """The odds ratio given the margins, and its exact limits (Fisher; Cornfield 1956).

    R's `fisher.test` prints these; it solves for a number below 1, or for one over it, with an
    absolute tolerance that the range allows for.
    """

    def estimate(table: Cells) -> tuple[float, float, float]:
        a, b, c, d = table
        if min(table) < 0 or sum(table) > _MOST or 0 in (a + c, b + d, a + b, c + d):
            return math.nan, math.nan, math.nan
        found = contingency.odds_ratio([[a, b], [c, d]], kind="conditional")
        limits = found.confidence_interval(level(inputs.settings))
        return float(found.statistic), float(limits.low), float(limits.high)

    columns = by_table(inputs, estimate)
    names = ("ratio", "lower", "upper")
    return {
        name: Quantity(value, *_as_solved(value))
        for name, value in zip(names, columns, strict=True)
    }


def _from_limits(inputs: Inputs) -> dict[str, Quantity]:
    """Derive the ratio, which is the middle of its limits on the log scale, and p."""
    (low, lower), (high, upper) = (_log(inputs, name) for name in ("lower", "upper"))
    anywhere = np.full(low.shape, -_FARTHEST), np.full(low.shape, _FARTHEST)
    with np.errstate(over="ignore"):
        ends = outward(*(np.exp((a + b) / 2) for a, b in zip(lower, upper, strict=True)))
        value = np.exp((low + high) / 2)
    return {
        "ratio": Quantity(value, *ends),
        "p": _p(inputs, (low + high) / 2, (anywhere, lower, upper)),
    }


def _from_all(inputs: Inputs) -> dict[str, Quantity]:
    """Derive p from the ratio and its limits."""
    (middle, ends), (_, lower), (_, upper) = (
        _log(inputs, name) for name in ("ratio", "lower", "upper")
    )
    return {"p": _p(inputs, middle, (ends, lower, upper))}


def _p(inputs: Inputs, middle: Floats, logs: tuple[Ends, Ends, Ends]) -> Quantity:
    """The p value of a log ratio whose limits are so many standard errors either side."""
    multiplier = normal_multiplier(level(inputs.settings))
    half = (_log(inputs, "upper")[0] - _log(inputs, "lower")[0]) / 2
    ends = outward(*(multiplier * end for end in size(_slopes(*logs))))
    sound = (half > 0) & ~np.isnan(ends[0])
    z = multiplier * np.abs(ratio(middle, np.where(sound, half, np.nan)))
    return p_value(normal_tail(inputs.settings["sided"]), z, ends)


def _slopes(middle: Ends, lower: Ends, upper: Ends) -> Ends:
    """The least and greatest of middle / half-width, given where middle and limits may be.

    Middle c and half-width h lie in a polygon: c in its interval, c - h in that of the lower limit,
    c + h in that of the upper one, h from zero up. c / h is monotone along its edges, so the ends
    are at its corners: crossings of its sides that are inside. NaN if there are none.
    """
    c, h = _crossings(middle, lower, upper)
    largest = np.max(np.abs([*lower, *upper]), axis=0)
    slack = 1e-12 * (1 + largest)
    inside = h >= -slack
    for value, (low, high) in ((c, middle), (c - h, lower), (c + h, upper)):
        inside &= (value >= low - slack) & (value <= high + slack)
    with np.errstate(all="ignore"):
        slopes = np.where(h > slack, c / h, np.copysign(np.inf, c))
    none = ~inside.any(axis=0)
    least = np.where(inside, slopes, np.inf).min(axis=0)
    most = np.where(inside, slopes, -np.inf).max(axis=0)
    # What a limit without bound adds beyond the number that stands for it.
    blur = np.where(none, np.nan, np.where(largest < _FARTHEST, 0.0, 1e-4))
    return least - blur, most + blur


def _crossings(middle: Ends, lower: Ends, upper: Ends) -> Floats:
    """Middle and half-width where two sides of the polygon cross; shape (2, crossings, rows)."""
    corners = [(c, c - x) for c, x in product(middle, lower)]
    corners += [(c, y - c) for c, y in product(middle, upper)]
    corners += [((x + y) / 2, (y - x) / 2) for x, y in product(lower, upper)]
    corners += [
        (choose([sides[i] for sides in (middle, lower, upper)], axis=0), 0 * middle[0])
        for i, choose in enumerate((np.max, np.min))
    ]
    return np.array(corners).transpose(1, 0, 2)


def _log(inputs: Inputs, name: str) -> tuple[Floats, Ends]:
    """The log of a positive number, at face value and as ends; NaN if it is not positive."""
    value, (low, high) = inputs.values[name], inputs.bounds[name]
    with np.errstate(all="ignore"):
        log = np.log(np.where(value > 0, value, np.nan))
        ends = [np.log(np.where(high > 0, np.maximum(end, 0), np.nan)) for end in (low, high)]
    return log, tuple(np.clip(end, -_FARTHEST, _FARTHEST) for end in ends)


_SETTINGS = {"sided": SIDES, "level": LEVELS}
_WALD = "the interval is symmetric on the log scale, by Wald"
_DIRECTION = "a one-sided p is in the direction of the difference"


def _as_solved(value: Floats) -> Ends:
    """What a program may give that solves for a number, or for one over it, to a tolerance."""
    with np.errstate(all="ignore"):
        small = np.minimum(value, 1 / value)
        low, high = np.maximum(small - _SOLVED, 0), small + _SOLVED
        return np.where(value <= 1, low, 1 / high), np.where(value <= 1, high, 1 / low)


_TESTED = ("wald", "chi-square", "yates", "fisher")
"""By which test the p value is; ratio and limits are Wald's."""


def _of_counts(name: str, about: str, log_ratio: LogRatio, methods: tuple[str, ...]) -> Derivation:
    """A derivation of a ratio of two groups from counts."""
    return Derivation(
        name,
        about,
        (),
        COUNTS,
        ("ratio", "lower", "upper", "p"),
        {**_SETTINGS, "correction": ("none", "haldane"), "method": methods},
        ("the first group's over the second's", _WALD, _DIRECTION),
        _from_counts(log_ratio),
        turned=inverted,
    )


RATIOS = (
    _of_counts(
        "odds_ratio", "odds ratio of two groups, from counts", _log_odds_ratio, (*_TESTED, "exact")
    ),
    _of_counts("risk_ratio", "risk ratio of two groups, from counts", _log_risk_ratio, _TESTED),
    Derivation(
        "ratio_limits",
        "p of a ratio with its confidence limits",
        ("ratio", "lower", "upper"),
        (),
        ("p",),
        _SETTINGS,
        (_WALD, _DIRECTION),
        _from_all,
    ),
    Derivation(
        "ratio_middle",
        "a ratio and its p from its confidence limits",
        ("lower", "upper"),
        (),
        ("ratio", "p"),
        _SETTINGS,
        (_WALD, _DIRECTION),
        _from_limits,
    ),
)

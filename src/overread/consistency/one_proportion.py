"""One proportion: its confidence interval, in percent."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from overread.consistency.derivations import Derivation, Inputs, Quantity
from overread.consistency.limits import LEVELS, level, normal_multiplier
from overread.enclosures import Ends, Floats, outward

Method = Callable[[Floats, Floats, float], Ends]
"""Takes events, people and a level, and gives both limits as proportions, not cut off."""


def _clopper_pearson(events: Floats, n: Floats, share: float) -> Ends:
    """Both limits that an exact binomial test leaves; doi:10.1093/biomet/26.4.404."""
    tail, others = (1 - share) / 2, n - events
    # There is no beta distribution with a parameter 0; there the limit is the end.
    low = special.betaincinv(np.maximum(events, 1), others + 1, tail)
    high = special.betaincinv(events + 1, np.maximum(others, 1), 1 - tail)
    return np.where(events > 0, low, 0 * n), np.where(others > 0, high, 1 + 0 * n)


def _jeffreys(events: Floats, n: Floats, share: float) -> Ends:
    """Quantiles of the posterior from a beta(1/2, 1/2) prior; doi:10.1214/ss/1009213286."""
    tail, shape = (1 - share) / 2, (events + 0.5, n - events + 0.5)
    return special.betaincinv(*shape, tail), special.betaincinv(*shape, 1 - tail)


def _wilson(events: Floats, n: Floats, share: float) -> Ends:
    """Wilson's score interval; doi:10.1080/01621459.1927.10502953."""
    z = normal_multiplier(share)
    middle = (events + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(events * (n - events) / n + z**2 / 4)
    return middle - half, middle + half


def _wald(events: Floats, n: Floats, share: float) -> Ends:
    """The proportion and so many of its standard errors either side."""
    p = events / n
    half = normal_multiplier(share) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def _agresti_coull(events: Floats, n: Floats, share: float) -> Ends:
    """Wald's interval with z²/2 of each added; doi:10.1080/00031305.1998.10480550."""
    z = normal_multiplier(share)
    return _wald(events + z**2 / 2, n + z**2, share)


def _wilson_corrected(events: Floats, n: Floats, share: float) -> Ends:
    """Wilson's interval with a continuity correction (Newcombe 1998, method 4).

    doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E.
    """
    z, p, below = normal_multiplier(share), events / n, 2 * (n + normal_multiplier(share) ** 2)
    roots = (
        np.sqrt(np.maximum(z**2 - 2 * side - 1 / n + 4 * p * (n * (1 - p) + side), 0))
        for side in (1, -1)
    )
    low, high = (
        (2 * n * p + z**2 - side - side * z * root) / below
        for side, root in zip((1, -1), roots, strict=True)
    )
    return np.where(events > 0, low, 0 * n), np.where(events < n, high, 1 + 0 * n)


METHODS: dict[str, Method] = {
    "clopper-pearson": _clopper_pearson,
    "wilson": _wilson,
    "wilson-corrected": _wilson_corrected,
    "wald": _wald,
    "agresti-coull": _agresti_coull,
    "jeffreys": _jeffreys,
}


def _derive(inputs: Inputs) -> dict[str, Quantity]:
    """Both limits in percent, at the end if there are no events, or nothing else.

    What lies beyond 0 or 100 may be printed or cut off.
    """
    n, events = inputs.counts["n"], inputs.counts["events"]
    n = np.where((events >= 0) & (events <= n) & (n > 0), n, np.nan)
    low, high = METHODS[inputs.settings["method"]](events * 1.0, n, level(inputs.settings))
    return {
        "lower": _limit(low, np.where(events > 0, np.maximum(low, 0.0), 0 * n)),
        "upper": _limit(high, np.where(events < n, np.minimum(high, 1.0), 1 + 0 * n)),
    }


def _limit(raw: Floats, cut: Floats) -> Quantity:
    """A limit in percent: cut off at face value, either way within its range."""
    return Quantity(100 * cut, *outward(100 * np.minimum(raw, cut), 100 * np.maximum(raw, cut)))


ONE_PROPORTION = (
    Derivation(
        "ci_proportion",
        "confidence interval of a proportion, in percent",
        (),
        ("events", "n"),
        ("lower", "upper"),
        {"level": LEVELS, "method": tuple(METHODS)},
        (),
        _derive,
        in_percent=True,
    ),
)

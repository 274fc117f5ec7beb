"""One proportion: its confidence interval, in percent."""

from __future__ import annotations

import numpy as np

from overread.consistency.derivations import Derivation, Inputs, Quantity
from overread.consistency.limits import LEVELS, level
from overread.enclosures import Floats, outward
from overread.recompute.proportions import INTERVALS


def _derive(inputs: Inputs) -> dict[str, Quantity]:
    """Both limits in percent, at the end if there are no events, or nothing else.

    What lies beyond 0 or 100 may be printed or cut off.
    """
    n, events = inputs.counts["n"], inputs.counts["events"]
    n = np.where((events >= 0) & (events <= n) & (n > 0), n, np.nan)
    low, high = INTERVALS[inputs.settings["method"]](events * 1.0, n, level(inputs.settings))
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
        {"level": LEVELS, "method": tuple(INTERVALS)},
        (),
        _derive,
        in_percent=True,
    ),
)

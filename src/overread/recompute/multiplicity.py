"""p values adjusted for the number of tests made together."""

from __future__ import annotations

from collections.abc import Sequence

from scipy import stats

METHODS = ("none", "holm", "benjamini-hochberg")


def adjust(p_values: Sequence[float], method: str) -> list[float]:
    """Adjust p values; the order is kept.

    Holm (Scand J Stat 1979;6:65) bounds the chance of any false positive, Benjamini and Hochberg
    (doi:10.1111/j.2517-6161.1995.tb02031.x) the expected share of false ones among the positives.

    Parameters
    ----------
    p_values : sequence of float, shape (m,)
        Unadjusted p values.
    method : str
        One of `METHODS`.

    Raises
    ------
    ValueError
        If the method is not known.

    Examples
    --------
    >>> adjust([0.01, 0.04, 0.03], "holm")
    [0.03, 0.06, 0.06]
    """
    if method == "none":
        return [float(p) for p in p_values]
    if method == "benjamini-hochberg":
        return [float(p) for p in stats.false_discovery_control(p_values, method="bh")]
    if method == "holm":
        return _holm(p_values)
    raise ValueError(f"method is {method!r}; allowed are {', '.join(METHODS)}")


def _holm(p_values: Sequence[float]) -> list[float]:
    """Multiply the i-th smallest of m by m - i + 1, never letting one fall below the last."""
    values = [float(p) for p in p_values]
    order = sorted(range(len(values)), key=values.__getitem__)
    adjusted, largest = [0.0] * len(values), 0.0
    for rank, i in enumerate(order):
        largest = max(largest, min(1.0, values[i] * (len(order) - rank)))
        adjusted[i] = largest
    return adjusted

"""Confidence limits: a centre, and a half-width either side of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from overread.consistency.derivations import Quantity
from overread.enclosures import Bounds, Ends, Floats, difference, outward
from overread.printed import printed

LEVELS = ("95", "90", "99")
"""Confidence levels in percent, the usual one first; any other may be stated."""


def level(settings: Mapping[str, str]) -> float:
    """Read a confidence level as a proportion.

    Raises
    ------
    ValueError
        If it is not above 0 and below 100 percent.

    Examples
    --------
    >>> level({"level": "95%"}), level({"level": "0.95"})
    (0.95, 0.95)
    """
    number = printed(settings["level"])
    value = number.value if number.value < 1 and not number.percent else number.value / 100
    if not 0 < value < 1:
        raise ValueError(f"level is {settings['level']!r}; allowed is above 0 and below 100")
    return float(Fraction(value))


def limits(values: tuple[Floats, Floats], centre: Ends, half: Ends) -> dict[str, Quantity]:
    """Give both limits: centre less and plus half-width.

    Parameters
    ----------
    values : pair of arrays of float, shape (rows,)
        Centre and half-width at face value.
    centre, half : pairs of arrays of float, shape (rows,)
        Their least and greatest.

    Returns
    -------
    dict of str to Quantity
        `lower` and `upper`, in the unit of the centre.
    """
    low, high = outward(*half)
    return {
        "lower": Quantity(values[0] - values[1], *difference(centre, (low, high))),
        "upper": Quantity(values[0] + values[1], *difference(centre, (-high, -low))),
    }


def together(centre: Ends, half: Ends, lower: Ends, upper: Ends) -> Bounds:
    """Give the half-widths with which centre, half-width and both limits can all be true.

    Each limit may agree with the centre on its own, and yet both ask for different half-widths.
    With h given, the centre must lie in C, in L + h and in U - h; three intervals meet if each two
    of them do, which bounds h.

    Parameters
    ----------
    centre, half : pairs of arrays of float, shape (rows,)
        What inputs allow.
    lower, upper : pairs of arrays of float, shape (rows,)
        The true values behind the printed limits; infinite ends where one is not printed.

    Returns
    -------
    Bounds
        Impossible where low is above high; NaN where nothing is known.

    Examples
    --------
    >>> one = lambda low, high: (np.array([low]), np.array([high]))
    >>> mean, half = one(9.95, 10.05), one(1.9, 2.1)
    >>> found = together(mean, half, one(7.85, 7.95), one(11.95, 12.05))
    >>> found.low.round(2).tolist(), found.high.round(2).tolist()
    ([2.0], [2.1])
    >>> found = together(mean, half, one(8.05, 8.15), one(12.06, 12.16))
    >>> bool(found.low[0] > found.high[0])
    True
    """
    sides = outward(*half), difference(centre, lower), difference(upper, centre)
    low, high = difference(upper, lower)
    sides = (*sides, (low / 2, high / 2))
    return Bounds(
        np.max([low for low, _ in sides], axis=0), np.min([high for _, high in sides], axis=0)
    )

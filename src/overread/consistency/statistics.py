"""p values of printed statistics, as statcheck has them.

Nuijten 2016, doi:10.3758/s13428-015-0664-2.
"""

from __future__ import annotations

import numpy as np

from overread.consistency.derivations import Derivation, Inputs, Quantity
from overread.consistency.estimates import unsigned
from overread.consistency.tails import (
    chi_square_tail,
    f_tail,
    normal_tail,
    p_value,
    probabilities,
    t_tail,
)
from overread.enclosures import Floats, size, spread
from overread.recompute.means import SIDES


def _t(inputs: Inputs) -> dict[str, Quantity]:
    """The p value of a t statistic whose degrees of freedom are whole."""
    tail = t_tail(inputs.counts["df"], inputs.settings["sided"])
    return {"p": p_value(tail, np.abs(inputs.values["t"]), size(inputs.bounds["t"]))}


def _t_fractional(inputs: Inputs) -> dict[str, Quantity]:
    """The p value of a t statistic; it falls with |t| and with the degrees of freedom."""
    sided, (near, far) = inputs.settings["sided"], size(inputs.bounds["t"])
    few, many = inputs.bounds["df"]
    derived = t_tail(inputs.values["df"], sided)(np.abs(inputs.values["t"]))
    low = t_tail(many, sided)(far)
    high = np.where(few > 0, t_tail(few, sided)(near), t_tail(many, sided)(0 * near))
    return {"p": Quantity(derived, *probabilities(low, high))}


def _z(inputs: Inputs) -> dict[str, Quantity]:
    """The p value of a standard normal statistic."""
    tail = normal_tail(inputs.settings["sided"])
    return {"p": p_value(tail, np.abs(inputs.values["z"]), size(inputs.bounds["z"]))}


def _r(inputs: Inputs) -> dict[str, Quantity]:
    """The p value of a correlation of n pairs, by its t with n - 2 degrees of freedom."""
    df = inputs.counts["n"] - 2
    tail = t_tail(df, inputs.settings["sided"])
    near, far = size(inputs.bounds["r"])
    t = _t_of_r(np.abs(inputs.values["r"]), df)
    return {"p": p_value(tail, t, (_t_of_r(near, df), _t_of_r(far, df)))}


def _t_of_r(r: Floats, df: np.ndarray) -> Floats:
    """R · √(df / (1 - r²)); infinite from 1 up."""
    with np.errstate(all="ignore"):
        return np.where(r < 1, r * np.sqrt(df / ((1 - r) * (1 + r))), np.inf)


def _f(inputs: Inputs) -> dict[str, Quantity]:
    """The p value of an F statistic."""
    tail = f_tail(inputs.counts["df1"], inputs.counts["df2"])
    return {"p": p_value(tail, unsigned(inputs.values["f"]), spread(inputs.bounds["f"]))}


def _chi_square(inputs: Inputs) -> dict[str, Quantity]:
    """The p value of a chi-square statistic."""
    tail = chi_square_tail(inputs.counts["df"])
    return {"p": p_value(tail, unsigned(inputs.values["chi2"]), spread(inputs.bounds["chi2"]))}


_P = ("p",)
_SIDED = {"sided": SIDES}
_DIRECTION = ("a one-sided p is in the direction of the statistic",)

STATISTICS = (
    Derivation("t", "p of a printed t", ("t",), ("df",), _P, _SIDED, _DIRECTION, _t),
    Derivation(
        "t_fractional",
        "p of a printed t whose degrees of freedom need not be whole",
        ("t", "df"),
        (),
        _P,
        _SIDED,
        _DIRECTION,
        _t_fractional,
    ),
    Derivation("z", "p of a printed z", ("z",), (), _P, _SIDED, _DIRECTION, _z),
    Derivation("r", "p of a correlation of n pairs", ("r",), ("n",), _P, _SIDED, _DIRECTION, _r),
    Derivation("f", "p of a printed F", ("f",), ("df1", "df2"), _P, {}, (), _f),
    Derivation("chi2", "p of a printed chi-square", ("chi2",), ("df",), _P, {}, (), _chi_square),
)

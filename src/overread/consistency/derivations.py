"""What a derivation is: printed inputs in, the values and ranges of printed results out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from overread.enclosures import Bounds, Ends


class Quantity(NamedTuple):
    """A derived quantity: its value at face value, and its range over all true inputs.

    Attributes
    ----------
    derived : array of float, shape (rows,)
        From the inputs as printed; NaN if they do not give a value.
    low, high : array of float, shape (rows,)
        Outer bounds over the whole box of true inputs: never too narrow. NaN where nothing
        follows: too few people, an empty margin, beyond a limit of size. An empty range, from
        infinity to minus infinity, where no data have such inputs.
    """

    derived: np.ndarray
    low: np.ndarray
    high: np.ndarray


Derived = Mapping[str, Quantity]
"""Quantities by the column that they are printed in."""


class Inputs(NamedTuple):
    """The inputs of a derivation for a batch of rows.

    Attributes
    ----------
    values : mapping of str to array of float, shape (rows,)
        Printed numbers at face value, by column.
    bounds : mapping of str to Bounds
        The true values behind them.
    counts : mapping of str to array of int64, shape (rows,)
        Whole numbers, exact.
    settings : mapping of str to str
        Every choice of the derivation has a value here.
    """

    values: Mapping[str, np.ndarray]
    bounds: Mapping[str, Bounds]
    counts: Mapping[str, np.ndarray]
    settings: Mapping[str, str]


class Derivation(NamedTuple):
    """A check that derives printed results from other printed numbers.

    Attributes
    ----------
    name, about : str
        Its name, and what it does in a few words.
    inputs, counts : tuple of str
        The columns that it needs: printed numbers, and whole numbers taken as exact. A name that
        ends in `#` stands for any number of them from two on: `mean#` is `mean1`, `mean2`, ...
    results : tuple of str
        The printed numbers that it derives; a row must have at least one of them.
    choices : mapping of str to tuple of str
        What a row may say in a column of settings, the default first. If it says nothing, the
        others are tried where the default does not fit.
    premises : tuple of str
        What it takes for granted.
    derive : callable
        Takes `Inputs`, gives a `Quantity` for each of the results; and `p_other`, the one-sided p
        of the other direction, where that is not one minus p.
    turned : callable, optional
        Gives the same where the paper took a difference or a ratio the other way round.
    half_width : callable, optional
        Takes `Inputs`, gives the centre and the half-width behind both limits.
    in_percent : bool
        Whether the results are in percent, and may be printed as proportions.
    searched : bool
        Whether the range takes a search over the inputs, which must not be unbounded then.
    """

    name: str
    about: str
    inputs: tuple[str, ...]
    counts: tuple[str, ...]
    results: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    premises: tuple[str, ...]
    derive: Callable[[Inputs], Derived]
    turned: Callable[[Derived], Derived] | None = None
    half_width: Callable[[Inputs], tuple[Ends, Ends]] | None = None
    in_percent: bool = False
    searched: bool = False


def negated(derived: Derived) -> Derived:
    """Take a difference the other way round.

    Examples
    --------
    >>> at = lambda value: Quantity(*np.array([[value], [value - 1], [value + 1]]))
    >>> negated({"lower": at(2.0), "upper": at(5.0)})["lower"].low.tolist()
    [-6.0]
    """
    ends = {"lower": derived["upper"], "upper": derived["lower"]}
    return {**derived, **{n: Quantity(-q.derived, -q.high, -q.low) for n, q in ends.items()}}


def inverted(derived: Derived) -> Derived:
    """Take a ratio the other way round.

    Examples
    --------
    >>> at = lambda value: Quantity(*np.array([[value]] * 3))
    >>> inverted({"ratio": at(2.0), "lower": at(1.0), "upper": at(4.0)})["lower"].low.tolist()
    [0.25]
    """
    ends = {"ratio": "ratio", "lower": "upper", "upper": "lower"}
    turned = {name: derived[other] for name, other in ends.items()}
    with np.errstate(divide="ignore"):
        return {
            **derived,
            **{n: Quantity(1 / q.derived, 1 / q.high, 1 / q.low) for n, q in turned.items()},
        }

"""What a derivation is: printed inputs in, the values and ranges of printed results out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from overread.enclosures import Bounds


class Quantity(NamedTuple):
    """A derived quantity: its value at face value, and its range over all true inputs.

    Attributes
    ----------
    derived : array of float, shape (rows,)
        From the inputs as printed; NaN if they do not give a value.
    low, high : array of float, shape (rows,)
        Outer bounds over the whole box of true inputs: never too narrow. NaN where nothing
        follows: too few people, an empty margin, beyond a limit of size.
    """

    derived: np.ndarray
    low: np.ndarray
    high: np.ndarray


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
        Takes `Inputs`, gives a `Quantity` for each of the results.
    """

    name: str
    about: str
    inputs: tuple[str, ...]
    counts: tuple[str, ...]
    results: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    premises: tuple[str, ...]
    derive: Callable[[Inputs], Mapping[str, Quantity]]

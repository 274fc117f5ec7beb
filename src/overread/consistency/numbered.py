"""Numbered columns, such as `mean1`, `mean2`, ..., side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from overread.enclosures import Bounds, Ends, Floats


def gathered(columns: Mapping[str, np.ndarray], stem: str) -> Floats:
    """Lay numbered columns side by side, in the order of their numbers.

    Returns
    -------
    array of float, shape (rows, groups)

    Examples
    --------
    >>> gathered({"n2": np.array([3]), "n1": np.array([2]), "sd1": np.array([1])}, "n").tolist()
    [[2.0, 3.0]]
    """
    numbers = [name.removeprefix(stem) for name in columns if name.startswith(stem)]
    order = sorted((number for number in numbers if number.isdecimal()), key=int)
    return np.column_stack([columns[stem + number] for number in order]).astype(np.float64)


def ends_of(bounds: Mapping[str, Bounds], stem: str) -> Ends:
    """Give the least and greatest of each numbered quantity."""
    low, high = ({name: ends[i] for name, ends in bounds.items()} for i in (0, 1))
    return gathered(low, stem), gathered(high, stem)

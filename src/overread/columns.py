"""Columns of printed numbers: what `printed` does for one number, for a million at once.

Digits stay exact: a column holds whole numbers, and the ends of the intervals behind its prints are
whole numbers of a small unit. What does not fit 64 bits, or is more than plain digits with one rule
of rounding, is read one by one by `printed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from overread.enclosures import Bounds
from overread.printed import MINUS, Interval, interval, printed

_LONGEST = 17
"""Characters of a number that surely fits: at most 16 digits."""
_LARGEST = 10**17


class Numbers(NamedTuple):
    """A column of printed numbers, or of what is not one.

    Attributes
    ----------
    texts : array of str, shape (rows,)
        What was printed.
    digits, decimals : array of int64, shape (rows,)
        The value is digits / 10**decimals, exactly; in the unit of the column.
    plain : array of bool, shape (rows,)
        Whether digits and decimals say everything: no comparator, no percent sign, not too long.
    readable : array of bool, shape (rows,)
        Whether it is a printed number at all.
    """

    texts: np.ndarray
    digits: np.ndarray
    decimals: np.ndarray
    plain: np.ndarray
    readable: np.ndarray


class Ends(NamedTuple):
    """The intervals of true values behind a column, in whole units of 1 / `unit`.

    Attributes
    ----------
    low, high, unit : array of int64, shape (rows,)
        The ends are low / unit and high / unit.
    low_closed, high_closed : array of bool, shape (rows,)
        Whether each end belongs to the interval.
    """

    low: np.ndarray
    high: np.ndarray
    unit: np.ndarray
    low_closed: np.ndarray
    high_closed: np.ndarray


def numbers(texts: Sequence[str]) -> Numbers:
    """Read a column of printed numbers.

    Parameters
    ----------
    texts : sequence of str, shape (rows,)
        As `printed.printed` takes them.

    Examples
    --------
    >>> column = numbers(["−8.30", "1,234", "ten", "n/a"])
    >>> column.digits.tolist(), column.decimals.tolist()
    ([-830, 1234, 10, 0], [2, 0, 0, 0])
    >>> column.readable.tolist()
    [True, True, True, False]
    """
    texts = np.asarray(texts, dtype=object)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    short = lengths <= _LONGEST
    codes = _codes(texts if short.all() else np.where(short, texts, ""))
    digits, decimals, plain = _read(codes)
    # NumPy cannot tell a text from the same with null characters behind.
    plain &= (codes != 0).sum(axis=0) == lengths
    readable = plain.copy()
    for row in np.flatnonzero(~plain):
        number = _one(texts[row])
        readable[row] = number is not None
        if number is not None and not (number.comparator or number.percent):
            whole = number.value * 10**number.decimals
            fits = abs(whole) < _LARGEST and number.decimals < _LONGEST
            if fits and whole.denominator == 1:
                digits[row], decimals[row], plain[row] = int(whole), number.decimals, True
    return Numbers(texts, digits, decimals, plain, readable)


def _codes(texts: np.ndarray) -> np.ndarray:
    """Lay the characters of texts out in a matrix, zero behind the last, one column a position."""
    fixed = texts.astype(np.str_)
    width = fixed.dtype.itemsize // 4
    return np.ascontiguousarray(fixed.view(np.uint32).reshape(len(fixed), width).T)


def _read(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Read digits with at most one sign before and one point among them."""
    rows = codes.shape[1]
    digits, decimals = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    fits, pointed = np.ones(rows, bool), np.zeros(rows, bool)
    negative = np.isin(codes[0], [ord(sign) for sign in MINUS])
    last_digit = np.zeros(rows, bool)
    for position, code in enumerate(codes):
        digit = code - np.uint32(48)
        is_digit = digit < 10
        is_point = (code == ord(".")) & ~pointed
        fits &= is_digit | is_point | (code == 0) | (negative if position == 0 else False)
        digits = np.where(is_digit, digits * 10 + digit, digits)
        decimals += is_digit & pointed
        pointed |= is_point
        last_digit = np.where(code == 0, last_digit, is_digit)
    fits &= last_digit
    return np.where(negative, -digits, digits), decimals, fits


@lru_cache(maxsize=4096)
def _one(text: str) -> object:
    """Read one number; None if it is not one."""
    try:
        return printed(text)
    except ValueError:
        return None


def ends(column: Numbers, rounding: str = "nearest") -> Ends:
    """Give the intervals of true values behind the plain numbers of a column.

    Parameters
    ----------
    column : Numbers
        Rows that are not plain get the interval of their digits, which means nothing.
    rounding : str
        One of `printed.ROUNDINGS`; not to significant digits.

    Examples
    --------
    >>> ends(numbers(["8.3"])).low / ends(numbers(["8.3"])).unit
    array([8.25])
    """
    digits, unit = column.digits * 2, 2 * 10**column.decimals
    positive, negative = digits > 0, digits < 0
    zero, every = digits == 0, np.ones(len(digits), bool)
    if rounding == "ceiling":
        return Ends(digits - 2, digits, unit, ~every, every)
    if rounding == "truncated":
        low, high = digits - 2 * ~positive, digits + 2 * ~negative
        return Ends(low, high, unit, positive, negative)
    even = column.digits % 2 == 0
    low_closed, high_closed = {
        "nearest": (every, every),
        "half-up": (positive, negative),
        "half-down": (negative | zero, positive | zero),
        "half-even": (even, even),
    }[rounding]
    return Ends(digits - 1, digits + 1, unit, low_closed, high_closed)


def intervals(column: Numbers, rounding: str = "nearest") -> list[Interval]:
    """Give the interval behind each number of a column, one by one; any rule will do."""
    return [interval(printed(text), rounding) for text in column.texts]


def bounds(column: Numbers, rounding: str = "nearest") -> Bounds:
    """Give the ends of the intervals as floats, infinite where there is none.

    Returns
    -------
    Bounds of arrays, shape (rows,)
        Rounded to nearest: off by no more than one part in 10**16.
    """
    if column.plain.all() and not rounding.startswith("significant"):
        exact = ends(column, rounding)
        return Bounds(exact.low / exact.unit, exact.high / exact.unit)
    found = intervals(column, rounding)
    return Bounds(
        np.array([-np.inf if i.low is None else float(i.low) for i in found]),
        np.array([np.inf if i.high is None else float(i.high) for i in found]),
    )


def values(column: Numbers) -> np.ndarray:
    """Give what the digits say as floats, a comparator left out."""
    if column.plain.all():
        return column.digits / 10.0**column.decimals
    return np.array([float(printed(text).value) for text in column.texts])

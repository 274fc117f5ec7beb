"""What a paper reports of a group."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple


class Group(NamedTuple):
    """A group's size, mean and standard deviation.

    Attributes
    ----------
    n : int
        Number of people.
    mean : Fraction or float
        In the unit of the measurement.
    sd : float
        Standard deviation with n - 1, in the same unit; never a standard error.
    """

    n: int
    mean: Fraction | float
    sd: float

    @property
    def se(self) -> float:
        """Standard error of the mean, in the unit of the measurement."""
        return self.sd / math.sqrt(self.n)


def describe(values: Sequence[int]) -> Group:
    """Summarize whole-number measurements; the mean is exact.

    Parameters
    ----------
    values : sequence of int, shape (n,)
        At least two measurements.

    Examples
    --------
    >>> describe([2, 4, 9])
    Group(n=3, mean=Fraction(5, 1), sd=3.605551275463989)
    """
    values = [operator.index(value) for value in values]
    n = len(values)
    mean = Fraction(sum(values), n)
    squares = sum((value - mean) ** 2 for value in values)
    return Group(n, mean, math.sqrt(squares / (n - 1)))


def median(values: Sequence[int]) -> Fraction:
    """Give the exact median, in the unit of the values.

    Examples
    --------
    >>> median([39, 25, 48, 51])
    Fraction(87, 2)
    """
    ordered = sorted(values)
    middle = len(ordered) // 2
    return Fraction(ordered[~middle] + ordered[middle], 2)

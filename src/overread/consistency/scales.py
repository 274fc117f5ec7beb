"""What scores a person can have: a grid of equal steps, with or without ends."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from overread.printed import Interval, mapped


class Scale(NamedTuple):
    """A grid of scores: low + step · 0, 1, 2, ... up to high; multiples of the step without ends.

    A mean of k items in steps of s is a score in steps of s / k.

    Attributes
    ----------
    step : int or Fraction
        The distance between neighbouring scores, in points.
    low, high : int, Fraction or None
        The ends of the scale, in points.
    """

    step: int | Fraction = 1
    low: int | Fraction | None = None
    high: int | Fraction | None = None

    @property
    def origin(self) -> int | Fraction:
        """The score that counts as step 0, in points."""
        return 0 if self.low is None else self.low

    @property
    def top(self) -> int | None:
        """How many steps lie between the ends; None without an upper end."""
        return None if self.high is None else int((self.high - self.origin) / self.step)

    def in_steps(self, mean: Interval) -> Interval:
        """Give an interval of means as steps above the origin."""
        return mapped(mean, lambda end: Fraction(end - self.origin) / self.step)


WHOLE = Scale()
"""Whole numbers without ends."""


def scale(step: object = 1, low: object = None, high: object = None, *, items: int = 1) -> Scale:
    """Make a scale, or say what is wrong with it.

    Parameters
    ----------
    step : int, str or Fraction
        Steps of one item, in points, above zero.
    low, high : int, str, Fraction or None
        Its ends, in points; an upper end needs a lower one.
    items : int
        A score is the mean of so many items.

    Raises
    ------
    ValueError
        If the step is not positive, or the ends are not a whole number of steps apart.

    Examples
    --------
    >>> scale("0.5", 0, 4, items=2)
    Scale(step=Fraction(1, 4), low=Fraction(0, 1), high=Fraction(4, 1))
    """
    if items < 1 or Fraction(step) <= 0:
        raise ValueError(f"step is {step} and items {items}; both must be above zero")
    found = Scale(
        Fraction(step) / items, *(None if e is None else Fraction(e) for e in (low, high))
    )
    if found.high is None:
        return found
    if found.low is None or found.high <= found.low:
        raise ValueError(
            f"the scale goes from {low} to {high}; a lower end below the upper is needed"
        )
    if (found.high - found.low) % Fraction(step):
        raise ValueError(f"the scale from {low} to {high} is not a whole number of steps of {step}")
    return found

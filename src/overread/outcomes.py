"""What a check yields: one of five words, the range behind it, and one sentence why."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

OUTCOMES = {
    "reproduced": "the transcript gives exactly the printed digits",
    "within rounding": "true values behind the printed inputs can give the printed digits",
    "under a choice": "only under a choice that the paper does not state, or one reading of a scan",
    "in conflict": "under the listed premises these claims cannot all be true",
    "not derivable": "a datum or a setting that nothing else in the document gives",
}
"""The only words for what a check yields, and what they mean."""

ORDER = ("in conflict", *(name for name in OUTCOMES if name != "in conflict"))
"""The order in which they are shown, and in which one of several is a claim's: conflicts first."""


class TooCostly(ValueError):
    """A search that would exceed a stated limit: refused, or given up at the limit."""


class Range(NamedTuple):
    """The least and greatest value of a quantity, in its unit; infinite if it has no bound."""

    low: Fraction | float
    high: Fraction | float


class Result(NamedTuple):
    """What one check of printed numbers yields.

    Attributes
    ----------
    check : str
        Its name, such as `grim`.
    outcome : str
        One of `OUTCOMES`.
    reason : str
        One sentence: what was found.
    derived : Fraction, float or None
        The value that follows from the numbers as printed, if a single one does.
    range : Range or None
        The values over all that the printed digits can stand for: never too narrow.
    premises : tuple of str
        What was taken for granted beyond the digits.
    otherwise : tuple of str
        Under which other number of people, step or rule the printed numbers would be possible.
    exhaustive : bool
        Whether everything was tried; if not, what is called possible may not be.
    """

    check: str
    outcome: str
    reason: str
    derived: Fraction | float | None = None
    range: Range | None = None
    premises: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    exhaustive: bool = True

"""Printed numbers, and the interval of true values behind each.

A printed number is text until it is interpreted: its digits, its sign and its trailing zeros
all carry information. This is the one module that turns such a text into a value or rounds.
Everything is exact (`fractions.Fraction`); binary floating point enters only through `exact`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from numbers import Rational, Real
from typing import NamedTuple

ROUNDINGS = ("nearest", "half-up", "half-down", "half-even", "truncated", "ceiling")
"""Rules by which a true value may have become the printed digits.

`nearest` leaves open to which side a tie went; `half-up` sends it away from zero, `half-down`
toward zero; `ceiling` never rounds down. Besides, `significant-4` (any number from 1 to 15) is to
so many significant digits, to nearest, with zeros dropped at the end: 10 may stand for 10.00.
"""

MINUS = "-−–"
COMPARATORS = "<>≤≥"
_SEPARATORS = ",\u00a0\u2009\u202f"

_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()

NUMBER_WORDS: dict[str, Fraction] = {
    **{word: Fraction(n) for n, word in enumerate(_CARDINALS)},
    **{word: Fraction(10 * n) for n, word in enumerate(_TENS, 2)},
    **{
        f"{ten}-{one}": Fraction(10 * tens + ones)
        for tens, ten in enumerate(_TENS, 2)
        for ones, one in enumerate(_CARDINALS[1:10], 1)
    },
    **{word: Fraction(n) for n, word in enumerate(_ORDINALS, 1)},
    "hundred": Fraction(100),
    "thousand": Fraction(1000),
    "half": Fraction(1, 2),
    "once": Fraction(1),
    "single": Fraction(1),
    "twice": Fraction(2),
    "double": Fraction(2),
    "both": Fraction(2),
    "triplicate": Fraction(3),
    "triplicates": Fraction(3),
}
"""What each number word stands for (dimensionless)."""

_NUMBER = re.compile(
    rf"(?P<comparator>[{COMPARATORS}]|[<>]=|)\s?(?P<sign>[{MINUS}+]?)"
    rf"(?P<digits>\d{{1,3}}(?:[{_SEPARATORS}]\d{{3}})+(?:[.·]\d+)?|\d*[.·]\d+|\d+)"
    r"(?P<percent>\s?%)?",
    re.ASCII,
)
_NOT_DIGITS = str.maketrans({"·": ".", **dict.fromkeys(_SEPARATORS)})
_SIGNIFICANT = re.compile(r"significant-([1-9]|1[0-5])")


@dataclass(frozen=True)
class Printed:
    """A number as it was printed.

    Attributes
    ----------
    text : str
        The printed characters, unchanged.
    value : Fraction
        What the digits say, in the unit of the claim.
    decimals : int
        How many digits stand after the point; trailing zeros count.
    comparator : str
        `<`, `>`, `≤`, `≥` or nothing.
    percent: bool
        Whether a percent sign stands behind the digits; the value is then in percent.
    """

    text: str
    value: Fraction
    decimals: int
    comparator: str = ""
    percent: bool = False

    @property
    def step(self) -> Fraction:
        """One unit in the last printed place."""
        return Fraction(1, 10**self.decimals)


class Interval(NamedTuple):
    """An interval of true values; an end that is `None` is unbounded.

    Attributes
    ----------
    low, high : Fraction or None
        The ends, in the unit of the printed number.
    low_closed, high_closed : bool
        Whether each end belongs to the interval.
    """

    low: Fraction | None
    high: Fraction | None
    low_closed: bool = True
    high_closed: bool = True

    def __contains__(self, value: object) -> bool:
        """Say whether a value lies in the interval.

        >>> Fraction("0.25") in interval(printed("0.2"), "half-up")
        False
        """
        number = exact(value)
        above = self.low is None or number > self.low or (self.low_closed and number == self.low)
        below = (
            self.high is None or number < self.high or (self.high_closed and number == self.high)
        )
        return above and below

    def meets(self, other: Interval) -> bool:
        """Say whether two intervals have a value in common; an empty one has none.

        >>> interval(printed("0.2")).meets(interval(printed("0.3")))
        True
        >>> interval(printed("0.2"), "half-up").meets(interval(printed("0.3"), "half-up"))
        False
        """
        pairs = ((self, other), (other, self), (self, self), (other, other))
        return all(_precedes(one, another) for one, another in pairs)


def _precedes(left: Interval, right: Interval) -> bool:
    """Whether some value of `left` is at or below some value of `right`."""
    if left.low is None or right.high is None or left.low < right.high:
        return True
    return left.low == right.high and left.low_closed and right.high_closed


def mapped(ends: Interval, rising: Callable[[Fraction], Fraction]) -> Interval:
    """Apply a function that rises to the ends that there are.

    Examples
    --------
    >>> mapped(Interval(None, Fraction(3)), lambda value: 2 * value).high
    Fraction(6, 1)
    """
    low, high = (None if end is None else rising(end) for end in ends[:2])
    return ends._replace(low=low, high=high)


def wider(ends: Interval, by: Fraction | str) -> Interval:
    """Move the ends that there are apart, each by so much.

    Examples
    --------
    >>> wider(Interval(Fraction(1), None), "0.5").low
    Fraction(1, 2)
    """
    low, high = ends[:2]
    by = Fraction(by)
    return ends._replace(
        low=None if low is None else low - by, high=None if high is None else high + by
    )


def squared(ends: Interval) -> Interval:
    """Give the squares of the values from zero up; none, from 1 to 0, if all are below.

    Examples
    --------
    >>> squared(Interval(Fraction(-1), Fraction(3), True, False))
    Interval(low=Fraction(0, 1), high=Fraction(9, 1), low_closed=True, high_closed=False)
    """
    if ends.high is not None and ends.high < 0:
        return Interval(Fraction(1), Fraction(0))
    if ends.low is None or ends.low < 0:
        ends = ends._replace(low=Fraction(0), low_closed=True)
    return mapped(ends, lambda end: end**2)


def whole(ends: Interval) -> tuple[int | None, int | None]:
    """Give the least and greatest whole number in an interval; none if the first is above.

    Examples
    --------
    >>> whole(Interval(Fraction(1), Fraction(6), False, False))
    (2, 5)
    """
    low = high = None
    if ends.low is not None:
        low = math.ceil(ends.low)
        low += low == ends.low and not ends.low_closed
    if ends.high is not None:
        high = math.floor(ends.high)
        high -= high == ends.high and not ends.high_closed
    return low, high


@lru_cache(maxsize=4096)
def printed(text: str) -> Printed:
    """Read a printed number: digits or a number word.

    Parameters
    ----------
    text : str
        Such as `−8.3`, `1,234`, `<0.05`, `.5`, `45%` or `ten`. The point may be a raised one, and
        thin or protected spaces may stand for the commas.

    Raises
    ------
    ValueError
        If the text is not one number.

    Examples
    --------
    >>> printed("−4.50").value, printed("−4.50").decimals
    (Fraction(-9, 2), 2)
    >>> printed("twice").value
    Fraction(2, 1)
    """
    word = NUMBER_WORDS.get(text.strip().lower())
    if word is not None:
        return Printed(text, word, 0)
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a printed number: digits or a number word are allowed")
    digits = match["digits"].translate(_NOT_DIGITS)
    value = Fraction(digits)
    return Printed(
        text,
        -value if match["sign"] not in ("", "+") else value,
        len(digits.partition(".")[2]),
        match["comparator"].replace("<=", "≤").replace(">=", "≥"),
        match["percent"] is not None,
    )


def exact(value: object) -> Fraction:
    """Turn a number into a fraction; a float is first shortened to 12 significant digits.

    The shortening removes what binary floating point adds (0.1 + 0.2 becomes 3/10), so that a
    tie is seen as a tie.

    Raises
    ------
    TypeError
        If the value is not a real number.

    Examples
    --------
    >>> exact(0.1 + 0.2)
    Fraction(3, 10)
    """
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal):
        return Fraction(value)
    if isinstance(value, Real):
        return Fraction(f"{float(value):.12g}")
    raise TypeError(f"{value!r} is not a real number")


def interval(number: Printed, rounding: str = "nearest") -> Interval:
    """Give the true values that print as these digits.

    Parameters
    ----------
    number : Printed
        A comparator makes the interval unbounded on its side.
    rounding : str
        One of `ROUNDINGS`, or `significant-4` and the like.

    Raises
    ------
    ValueError
        If the rounding rule is not known, or the number has more significant digits than it says.

    Examples
    --------
    >>> interval(printed("8.3"))
    Interval(low=Fraction(33, 4), high=Fraction(167, 20), low_closed=True, high_closed=True)
    >>> Fraction("8.39") in interval(printed("8.3"), "truncated")
    True
    >>> Fraction("10.004") in interval(printed("10"), "significant-4")
    True
    """
    validate_rounding(rounding)
    if number.comparator:
        closed = number.comparator in "≤≥"
        if number.comparator in "<≤":
            return Interval(None, number.value, False, closed)
        return Interval(number.value, None, closed, False)
    if rounding == "truncated":
        return _truncated(number)
    if rounding == "ceiling":
        return Interval(number.value - number.step, number.value, False, True)
    if rounding.startswith("significant"):
        return _significant(number, int(rounding.partition("-")[2]))
    return _to_nearest(number, rounding)


def validate_rounding(rounding: str) -> None:
    """Refuse a rounding rule that is not known."""
    if rounding not in ROUNDINGS and not _SIGNIFICANT.fullmatch(rounding):
        raise ValueError(
            f"rounding is {rounding!r}; allowed are {', '.join(ROUNDINGS)}, "
            "and significant-1 to significant-15"
        )


def _to_nearest(number: Printed, rounding: str) -> Interval:
    """The interval behind digits that were rounded to nearest, by what happens to a tie."""
    half = number.step / 2
    last_digit_even = (number.value / number.step).numerator % 2 == 0
    both = rounding == "nearest" or (rounding == "half-even" and last_digit_even)
    away, toward = rounding == "half-up", rounding == "half-down"
    positive, negative = number.value > 0, number.value < 0
    zero = toward and number.value == 0
    return Interval(
        number.value - half,
        number.value + half,
        both or (away and positive) or (toward and negative) or zero,
        both or (away and negative) or (toward and positive) or zero,
    )


def _truncated(number: Printed) -> Interval:
    """The interval behind digits that were cut off toward zero."""
    if number.value > 0:
        return Interval(number.value, number.value + number.step, True, False)
    if number.value < 0:
        return Interval(number.value - number.step, number.value, False, True)
    return Interval(-number.step, number.step, False, False)


def _significant(number: Printed, digits: int) -> Interval:
    """The interval behind so many significant digits, zeros dropped; zero stands for itself."""
    size = abs(number.value)
    if size == 0:
        return Interval(Fraction(0), Fraction(0))
    place = _exponent(size) - digits + 1
    half = Fraction(10) ** place / 2
    if (size / half).denominator > 1 or (size / half).numerator % 2:
        raise ValueError(f"{number.text!r} has more than {digits} significant digits")
    # Just below a power of ten the digits are ten times finer.
    inner = size - (half / 10 if size == Fraction(10) ** (place + digits - 1) else half)
    outer = size + half
    return Interval(inner, outer) if number.value > 0 else Interval(-outer, -inner)


def _exponent(size: Fraction) -> int:
    """The power of ten at or below a positive number."""
    power = len(str(size.numerator)) - len(str(size.denominator))
    return power if size >= Fraction(10) ** power else power - 1


def rounded(value: object, decimals: int) -> Fraction:
    """Round half away from zero at a decimal place.

    Examples
    --------
    >>> rounded(Fraction(7, 9) * 100, 2)
    Fraction(3889, 50)
    """
    scaled = abs(exact(value)) * 10**decimals + Fraction(1, 2)
    magnitude = Fraction(scaled.numerator // scaled.denominator, 10**decimals)
    return magnitude if exact(value) >= 0 else -magnitude


def digits(value: object, decimals: int) -> str:
    """Write a number with a fixed count of decimals, rounded half away from zero.

    Examples
    --------
    >>> digits(Fraction(-35, 3), 2), digits(-0.001, 1)
    ('−11.67', '0.0')
    """
    number = rounded(value, decimals)
    whole, rest = divmod(abs(number) * 10**decimals, 10**decimals)
    fraction = f".{int(rest):0{decimals}d}" if decimals else ""
    return f"{'−' if number < 0 else ''}{int(whole)}{fraction}"

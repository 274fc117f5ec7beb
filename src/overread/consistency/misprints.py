"""Single misprints: which one would repair a number?"""

from __future__ import annotations

import re
from collections.abc import Callable

from overread.printed import COMPARATORS, MINUS, Printed, printed

_PARTS = re.compile(rf"([{COMPARATORS}]?\s?)([{MINUS}]?)(.*)")


def misprints(text: str) -> list[str]:
    """List every number that differs from a printed one by a single misprint.

    A sign lost or added; one digit altered; two neighbouring digits exchanged; the point moved by
    one place.

    Examples
    --------
    >>> len(misprints("17.44")), misprints("17.44")[0]
    (40, '−17.44')
    """
    bound, sign, digits = _PARTS.fullmatch(text).groups()
    if not any(map(str.isdigit, digits)):
        return []
    sign = sign and "−"
    found = [digits if sign else f"−{digits}", *(sign + other for other in altered(digits))]
    for i in range(len(digits) - 1):
        pair = digits[i : i + 2]
        if pair[0] != pair[1] and (pair.isdigit() or "." in pair):
            found.append(sign + digits[:i] + pair[::-1] + digits[i + 2 :])
    return [bound + other.removesuffix(".") for other in dict.fromkeys(found)]


def altered(text: str) -> list[str]:
    """List the texts that differ in one digit.

    Examples
    --------
    >>> altered("1.")
    ['0.', '2.', '3.', '4.', '5.', '6.', '7.', '8.', '9.']
    """
    return [
        text[:i] + new + text[i + 1 :]
        for i, old in enumerate(text)
        if old.isdigit()
        for new in "0123456789"
        if new != old
    ]


def repairs(text: str, possible: Callable[[Printed], bool]) -> list[str]:
    """List the single misprints after which a number is possible; the search is exhaustive.

    Examples
    --------
    >>> repairs("17.44", lambda number: number.value < -17)
    ['−17.44']
    """
    return [other for other in misprints(text) if possible(printed(other))]

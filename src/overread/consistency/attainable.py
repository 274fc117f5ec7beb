"""Which sums and sums of squares can n whole numbers have? Decided exactly, without listing any.

Write W = nQ - S² for whole numbers of sum S and sum of squares Q. Always Q has the parity of S, and
W is at least r(n - r) with r = S mod n, when all numbers are neighbours. Without ends this is all
that is asked of five numbers or more:

* Four numbers a, b, c, d correspond to s = a+b+c+d and three more such sums with two minus signs,
  whose squares add up to 4Q. If S is odd, 4Q - S² is 3 modulo 8, so a sum of three odd squares
  (Gauss), and signs can be chosen that give whole numbers back. If S is even, Q - (S/2)² must be a
  sum of three squares: not 4ᵃ(8b + 7) (Legendre).
* Of five, take one x at a distance δ <= 1 from the mean that leaves an odd sum: what is left has
  4q - s² = 4W/5 - 5δ², which is 3 modulo 8 and above -5, so positive.
* Of more, take away the whole number nearest the mean: numbers that were neighbours stay so, and
  the bound on W holds for the rest.

On a scale from 0 to L the rest is searched: see `_on_scale`.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from overread.outcomes import TooCostly

LIMIT = 4 * 10**9
"""Bits that the exhaustive search on a scale may handle in all; about ten seconds."""
MOST_TRIED = 10**6
"""Values that may be tried for one of three numbers."""


def attainable(n: int, total: int, squares: int, top: int | None = None) -> bool:
    """Say whether n whole numbers can have a sum and a sum of squares.

    Parameters
    ----------
    n : int
        How many, at least 1.
    total, squares : int
        Their sum and the sum of their squares.
    top : int, optional
        If given, each number is from 0 to this.

    Raises
    ------
    TooCostly
        If that can only be decided by a search beyond `LIMIT`.

    Examples
    --------
    >>> attainable(3, 0, 4), attainable(4, 0, 14 * 2), attainable(9, -40, 1600)
    (False, False, True)
    >>> attainable(6, 30, 150, top=5), attainable(6, 30, 152, top=5)
    (True, False)
    """
    rest = total % n
    spread = n * squares - total**2
    if (squares - total) % 2 or spread < rest * (n - rest):
        return False
    if top is None:
        return _anywhere(n, total, squares)
    if not 0 <= total <= n * top or squares > most_squares(total, top):
        return False
    if _surely_inside(n, total, spread, top):
        return _anywhere(n, total, squares)
    if 2 * total > n * top:
        # The same scale from its other end, where sums are smaller.
        squares += n * top**2 - 2 * top * total
        total = n * top - total
    return _on_scale(n, total, squares, top)


def least_squares(n: int, total: int) -> int:
    """Give the least sum of squares of n whole numbers of a sum: all are neighbours.

    Examples
    --------
    >>> least_squares(3, 7)
    17
    """
    rest = total % n
    return (total**2 + rest * (n - rest)) // n


def most_squares(total: int, top: int) -> int:
    """Give the greatest sum of squares of numbers from 0 to top: all but one lie at the ends.

    Examples
    --------
    >>> most_squares(7, 5)
    29
    """
    full, rest = divmod(total, top) if top else (0, 0)
    return full * top**2 + rest**2


def _anywhere(n: int, total: int, squares: int) -> bool:
    """Decide without ends, parity and the bound on the spread being met."""
    if n >= 5 or (n == 4 and total % 2):
        return True
    if n == 4:
        return _is_three_squares(squares - (total // 2) ** 2)
    if n == 3:
        return _three(total, squares)
    spread = n * squares - total**2
    return spread == 0 if n == 1 else math.isqrt(spread) ** 2 == spread


def _is_three_squares(number: int) -> bool:
    """Whether a number from zero is a sum of three squares (Legendre)."""
    while number and number % 4 == 0:
        number //= 4
    return number % 8 != 7


@lru_cache(maxsize=65536)
def _three(total: int, squares: int) -> bool:
    """Whether three whole numbers have these sums: the least of them is tried."""
    spread = 3 * squares - total**2
    if spread > MOST_TRIED**2:
        raise TooCostly(
            f"three scores with sum {total} and sum of squares {squares} may have more than "
            f"{MOST_TRIED:,} values, the limit"
        )
    least = (total - math.isqrt(2 * spread) - 1) // 3 - 1
    for first in range(least, total // 3 + 1):
        left = 2 * (squares - first**2) - (total - first) ** 2
        if left >= 0 and math.isqrt(left) ** 2 == left:
            return True
    return False


def _surely_inside(n: int, total: int, spread: int, top: int) -> bool:
    """Whether no number can lie beyond the ends: it is at most √((n-1)W)/n from the mean."""
    nearest = min(total, n * top - total)
    return (n - 1) * spread <= nearest**2


@lru_cache(maxsize=65536)
def _on_scale(n: int, total: int, squares: int, top: int) -> bool:
    """Decide on a scale from 0 to top, the bounds on the sums being met.

    Numbers at the ends do not count for E = Σ y(top - y) = top·S - Q. If no two numbers within are
    equal, E is at most Σ y(top - y) over the whole scale, (top³ - top)/6. So above that any sample
    has two equal numbers within; drawn one step apart they raise the squares by 2, and from
    neighbours on everything is reached. Below, an example is looked for. Where none is found, all
    ways are tried: only those within are placed, by their number, sum and E at once, one bit a
    state, shifted for each value that is added.
    """
    if top * total - squares >= (top**3 - top) // 6:
        return True
    return _example(n, total, squares, top) or _exhaustive(n, total, squares, top)


def _example(n: int, total: int, squares: int, top: int) -> bool:
    """Look for a sample: some at the ends and neighbours between, then drawn together."""
    # On a scale that is much too long, the numbers at its end would be too few.
    needed = -(-squares // total)
    tops = {min(top, needed + more) for more in (0, needed // 4, needed, top)}
    starts = {start for end in tops for start in _starts(n, total, end)}
    near = sorted(start for start in starts if start[0] >= squares)[:8]
    return any(
        _drawn_together(_sample(n, total, start), (start[0] - squares) // 2, top) for start in near
    )


def _starts(n: int, total: int, top: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield samples of a sum with ever more numbers at the ends, the others neighbours.

    Each as its sum of squares, the end, and how many numbers are there and at zero.
    """
    for upper in range(total // top + 1):
        even = upper * (n * top - total) // total
        for lower in {max(0, min(n - upper - 1, even + more)) for more in (-1, 0, 1, 2)}:
            between, rest = n - upper - lower, total - upper * top
            if between > 0 and rest <= between * top:
                yield upper * top**2 + least_squares(between, rest), top, upper, lower


def _sample(n: int, total: int, start: tuple[int, int, int, int]) -> list[int]:
    """Write out a sample."""
    _, top, upper, lower = start
    between = n - upper - lower
    value, more = divmod(total - upper * top, between)
    return [top] * upper + [0] * lower + [value + 1] * more + [value] * (between - more)


def _drawn_together(values: list[int], excess: int, top: int) -> bool:
    """Draw pairs a > b one step together, which takes 2(a - b - 1) from the squares."""
    while excess:
        distinct = sorted(set(values))
        pairs = [(a, distinct[bisect_left(distinct, a - 1 - excess)]) for a in distinct[1:]]
        upper, lower = max(pairs, key=lambda pair: pair[0] - pair[1], default=(0, 0))
        if upper - lower < 2:
            return _three_exchanged(values, excess, top)
        values[values.index(upper)] -= 1
        values[values.index(lower)] += 1
        excess -= upper - lower - 1
    return True


def _three_exchanged(values: list[int], excess: int, top: int) -> bool:
    """Exchange three of the values for others of the same sum and the wanted squares."""
    for three in set(combinations(values[:: max(1, len(values) // 12)], 3)):
        total, squares = sum(three), sum(y * y for y in three) - 2 * excess
        for first in range(min(total // 3, top) + 1):
            left = 2 * (squares - first**2) - (total - first) ** 2
            apart = math.isqrt(left) if left >= 0 else -1
            if (
                apart**2 == left
                and 0 <= (total - first - apart)
                and total - first + apart <= 2 * top
            ):
                return True
    return False


def _exhaustive(n: int, total: int, squares: int, top: int) -> bool:
    """Place every number of people within the ends, in every way; see `_on_scale`."""
    inward = top * total - squares
    if inward == 0:
        return total % top == 0
    most = min(n, inward // (top - 1))
    greatest = min(total, most * (top - 1))
    width = greatest + top
    size = width * (inward + 1)
    if size * most * top > LIMIT:
        raise TooCostly(
            f"whether {n} scores on a scale of {top + 1} steps can have sum {total} and sum of "
            f"squares {squares} would take a search of {size * most * top:.0e} bits; "
            f"the limit is {LIMIT:.0e}"
        )
    row = (1 << (greatest + 1)) - 1
    keep = row * (((1 << size) - 1) // ((1 << width) - 1))
    states = 1
    for placed in range(1, most + 1):
        grown = 0
        for value in range(1, top):
            grown |= states << (value * (top - value) * width + value)
        states = grown & keep
        sums = states >> (inward * width)
        for upper in range(min(n - placed, total // top) + 1):
            if 0 <= total - upper * top <= greatest and sums >> (total - upper * top) & 1:
                return True
    return False

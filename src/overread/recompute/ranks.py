"""Rank and sign tests of few people."""

from __future__ import annotations

from fractions import Fraction

from overread.recompute.means import SIDES


def smallest_p(changed: int, sided: str = "two-sided") -> Fraction:
    """Give the smallest p value that a sign or signed-rank test of so few can reach.

    Wilcoxon 1945, doi:10.2307/3001968: all changes in one direction is one of 2ⁿ sign patterns.

    Parameters
    ----------
    changed : int
        People whose value changed; ties with no change are left out.
    sided : str
        `two-sided` or `one-sided`.

    Examples
    --------
    >>> smallest_p(4)
    Fraction(1, 8)
    """
    if sided not in SIDES:
        raise ValueError(f"sided is {sided!r}; allowed are {', '.join(SIDES)}")
    return min(Fraction(1), Fraction(2 if sided == "two-sided" else 1, 2**changed))

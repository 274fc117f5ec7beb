"""DEBIT: which counts can a printed mean and SD of yes-or-no data stand for?

Heathers and Brown 2019 (osf.io/5vb3u). Exact: of n people k say yes, the mean is k/n and the
variance with n - 1 is k(n - k) / (n(n - 1)); every k that the mean allows is tried.
"""

from __future__ import annotations

from fractions import Fraction

from overread.consistency.grim import steps
from overread.consistency.scales import Scale
from overread.outcomes import TooCostly
from overread.printed import Interval, squared

MOST_COUNTS = 1_000_000
"""Counts of one mean that are tried."""
YES_OR_NO = Scale(1, 0, 1)
"""Scores of 0 and 1."""


def counts(mean: Interval, sd: Interval, n: int, *, ddof: int = 1) -> list[int]:
    """List the counts of n people that give a printed proportion and its SD.

    Parameters
    ----------
    mean, sd : Interval
        The true values behind the printed digits, as proportions.
    n : int
        Number of people, at least 2.
    ddof : int
        The variance has n - ddof below it.

    Returns
    -------
    list of int
        Ascending; empty if the two are impossible together.

    Raises
    ------
    TooCostly
        If more than `MOST_COUNTS` would be tried.

    Examples
    --------
    >>> from overread.printed import interval, printed
    >>> counts(interval(printed("0.30")), interval(printed("0.47")), 20)
    [6]
    >>> counts(interval(printed("0.30")), interval(printed("0.42")), 20)
    []
    """
    below, totals = n * (n - ddof), steps(mean, n, YES_OR_NO)
    if len(totals) > MOST_COUNTS:
        raise TooCostly(f"{len(totals):,} counts of {n} people; the limit is {MOST_COUNTS:,}")
    variances = squared(sd)
    return [k for k in totals if Fraction(k * (n - k), below) in variances]

"""Rates of events in person-time, with exact intervals."""

from __future__ import annotations

import math

from scipy import stats

from overread.outcomes import Range


def exact_interval(events: int, time: float, level: float) -> Range:
    """Give the exact interval of a Poisson rate (Garwood 1936, doi:10.1093/biomet/28.3-4.437).

    Parameters
    ----------
    events : int
        How many were seen.
    time : float
        Person-time in which they were seen, above zero.
    level : float
        Confidence level, between 0 and 1.

    Returns
    -------
    Range
        Events per unit of `time`; two-sided, so each end leaves out half of what `level` does.

    Raises
    ------
    ValueError
        If events are not whole or fewer than none, there is no time, or no such level.

    Examples
    --------
    None seen in ten patient-years leaves up to 37 in a hundred open.

    >>> found = exact_interval(0, 10, 0.95)
    >>> found.low, round(found.high, 3)
    (0.0, 0.369)
    """
    if not (events >= 0 and events % 1 == 0 and 0 < time < math.inf and 0 < level < 1):
        raise ValueError(
            f"{events} events in {time} at level {level}: allowed are whole events from 0 up, a "
            "time above 0 and a level between 0 and 1"
        )
    tail = (1 - level) / 2
    low = stats.chi2.ppf(tail, 2 * events) / 2 if events else 0.0
    return Range(float(low / time), float(stats.chi2.isf(tail, 2 * events + 2) / 2 / time))

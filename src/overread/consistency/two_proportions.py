"""Two proportions: chi-square and Fisher's exact test from counts."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from overread.consistency.derivations import Derivation, Inputs, Quantity
from overread.consistency.tails import probabilities
from overread.enclosures import Floats, outward
from overread.recompute.contingency import chi_square, fisher_p
from overread.recompute.means import SIDES

Cells = tuple[int, int, int, int]
"""Events and others of the first group, and of the second, in people."""

_WORK = 5 * 10**9
"""What Fisher's test of one table may cost, as tables listed, squared, times people: a tenth of a
second. Up to 1,300 people in each group."""


def cells(inputs: Inputs) -> np.ndarray:
    """Give events and others of both groups, shape (4, rows)."""
    counts = inputs.counts
    first, second = counts["events1"], counts["events2"]
    return np.array([first, counts["n1"] - first, second, counts["n2"] - second], np.int64)


def by_table(inputs: Inputs, test: Callable[[Cells], tuple[float, ...]]) -> Floats:
    """Test each table that occurs once; shape (results, rows)."""
    tables, at = np.unique(cells(inputs).T, axis=0, return_inverse=True)
    if not len(tables):
        return np.zeros((3, 0))
    return np.array([test(tuple(table)) for table in tables.tolist()], np.float64)[at.ravel()].T


def chi_square_of(inputs: Inputs) -> dict[str, Quantity]:
    """Chi-square and p; NaN if a row or a column of the table is empty."""
    corrected = inputs.settings["correction"] == "yates"

    def test(table: Cells) -> tuple[float, float]:
        a, b, c, d = table
        if min(table) < 0 or 0 in (a + b, c + d, a + c, b + d):
            return math.nan, math.nan
        found = chi_square([[a, b], [c, d]], corrected=corrected)
        return float(found.statistic), found.p

    statistic, p, *_ = by_table(inputs, test)
    return {
        "chi2": Quantity(statistic, *outward(statistic, statistic)),
        "p": Quantity(p, *probabilities(p, p)),
    }


def fisher(inputs: Inputs) -> dict[str, Quantity]:
    """The p value by Fisher's test; NaN if there is no such table, or if it would take too long."""
    sided = inputs.settings["sided"]

    def test(table: Cells) -> tuple[float, float]:
        a, b, c, d = table
        listed = min(a + b, c + d, a + c, b + d) + 1
        if min(table) < 0 or listed**2 * sum(table) > _WORK:
            return math.nan, math.nan
        counts = [[a, b], [c, d]]
        if sided == "two-sided":
            return float(fisher_p(counts, sided)), math.nan
        return tuple(float(p) for p in sorted(fisher_p(counts, way) for way in ("less", "greater")))

    p, other, *_ = by_table(inputs, test)
    found = {"p": Quantity(p, *probabilities(p, p))}
    return found | {"p_other": Quantity(other, *probabilities(other, other))}


COUNTS = ("events1", "n1", "events2", "n2")

TWO_PROPORTIONS = (
    Derivation(
        "chi2_counts",
        "chi-square test of two proportions",
        (),
        COUNTS,
        ("chi2", "p"),
        {"correction": ("none", "yates")},
        (),
        chi_square_of,
    ),
    Derivation(
        "fisher",
        "Fisher's exact test of two proportions",
        (),
        COUNTS,
        ("p",),
        {"sided": SIDES},
        (
            "two-sided, all tables that are no more probable count",
            "a one-sided p is in the direction of the difference",
        ),
        fisher,
    ),
)

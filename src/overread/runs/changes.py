"""What altered assumptions change: the ledger of one run against that of another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any, NamedTuple

from overread.show import number

SHOWN = 20
"""Changes of one kind that are listed; of the rest it is said how many there are."""

Ledger = Mapping[str, Any]


class Change(NamedTuple):
    """One verdict or headline result that is not as before.

    Attributes
    ----------
    name, about : str
        The claim or result, and what it is.
    before, after : str or float or None
        Its verdict, or value; None where there is none.
    unit : str
        Of the value; empty for a verdict.
    limits : str
        How the limits differ, where the value does not.
    """

    name: str
    about: str
    before: str | float | None
    after: str | float | None
    unit: str = ""
    limits: str = ""

    @property
    def sentence(self) -> str:
        """The change in words."""
        before, after = (_said(side) for side in (self.before, self.after))
        if self.limits:
            return f"{self.name} ({self.about}): {after} {self.unit} as before; {self.limits}"
        by = ""
        if "none" not in (before, after) and not isinstance(self.after, str):
            by = f" ({number(short(self.after - self.before), signed=True)})"
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.name} ({self.about}): {before} to {after}{unit}{by}"


def verdicts(before: Ledger, after: Ledger) -> list[Change]:
    """List the claims whose verdict differs.

    Examples
    --------
    >>> one = {"claims": [{"claim": "n", "about": "people", "verdict": "reproduced"}]}
    >>> two = {"claims": [{"claim": "n", "about": "people", "verdict": "in conflict"}]}
    >>> [change.sentence for change in verdicts(one, two)]
    ['n (people): reproduced to in conflict']
    """
    old = {entry["claim"]: entry["verdict"] for entry in before["claims"]}
    return [
        Change(entry["claim"], entry["about"], old.get(entry["claim"]), entry["verdict"])
        for entry in after["claims"]
        if old.get(entry["claim"]) != entry["verdict"]
    ]


def results(before: Ledger, after: Ledger) -> list[Change]:
    """List the headline results whose value or limits differ, or that only one run has."""
    old = {one["name"]: one for one in before["results"]}
    new = {one["name"]: one for one in after["results"]}
    found = []
    for name in dict.fromkeys((*old, *new)):
        ends = [side.get(name, {}) for side in (old, new)]
        if any(ends[0].get(part) != ends[1].get(part) for part in ("value", "low", "high")):
            one = ends[1] or ends[0]
            values = [each.get("value") for each in ends]
            limits = _limits(*ends) if values[0] == values[1] else ""
            found.append(Change(name, one["about"], *values, one["unit"], limits))
    return found


def shown(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Say how many of the outputs of one executed notebook are not those of another.

    Examples
    --------
    >>> def shows(text):
    ...     return {"cells": [{"outputs": [{"data": {"text/plain": text}}]}]}
    >>> shown(shows("28%"), shows("31%"))
    '1 of 1 things shown differ from the default run'
    """
    sides = [
        [
            output.get("data", output.get("text"))
            for cell in one["cells"]
            for output in cell.get("outputs", [])
        ]
        for one in (before, after)
    ]
    differ = sum(one != other for one, other in zip_longest(*sides))
    return f"{differ} of {len(sides[1])} things shown differ from the default run"


def plain(before: Ledger, after: Ledger) -> str:
    """Say what changed, verdicts and headline results, by how much."""
    under = "; ".join(f"{name} = {value}" for name, value in after["altered"].items())
    lines = [f"{after['study']} under {under or 'its defaults'}, against the default run:"]
    for what, found, of in (
        ("verdicts", verdicts(before, after), len(after["claims"])),
        ("headline results", results(before, after), len(after["results"])),
    ):
        lines.append(f"  {what} that changed: {len(found)} of {of}")
        lines += [f"    {change.sentence}" for change in found[:SHOWN]]
        if len(found) > SHOWN:
            lines.append(f"    and {len(found) - SHOWN} more")
    return "\n".join(lines)


def _said(side: str | float | None) -> str:
    """A verdict or a value in words."""
    if side is None or (isinstance(side, float) and math.isnan(side)):
        return "none"
    return side if isinstance(side, str) else number(short(side))


def short(value: float) -> float:
    """Keep five digits that count."""
    return float(f"{value:.5g}")


def _limits(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """How limits differ, in words."""
    ends = {"low": "lower limit", "high": "upper limit"}
    pairs = {name: (before[end], after[end]) for end, name in ends.items()}
    return ", ".join(
        f"{name} {_said(one)} to {_said(other)}"
        for name, (one, other) in pairs.items()
        if one != other
    )

"""What is known of a study before anything is derived, as tables for a reader."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from overread import show
from overread.show import Table
from overread.studies import Study


def cover(study: Study) -> Table:
    """Show the paper, its design, and which assumptions were altered.

    Examples
    --------
    >>> from overread.studies import open_study
    >>> "every assumption at its default" in cover(open_study("sclerosis-pilot")).plain
    True
    """
    altered = "\n".join(f"{name} = {value}" for name, value in study.altered.items())
    rows = {
        "paper": study.record.reference,
        "licence of the paper": study.record.citation["licence"],
        "file read": study.record.document,
        "design": study.design,
        "this run": f"ALTERED: {altered}" if altered else "every assumption at its default",
    }
    return show.table(pd.DataFrame({"": rows}).rename_axis(study.title))


def transcript(study: Study) -> Table:
    """Show what became of every numeral of the document."""
    claims = Counter(claim.repeated for claim in study.claims.values())
    aside = len(study.record.asides) + sum(p.count for p in study.record.patterns)
    cells = study.record.numerals - len(study.claims) - aside
    rows = {
        "claims: a quantity, at its first mention": claims[False],
        "claims: the same quantity again": claims[True],
        "cells of a table": cells,
        "set aside, with a reason": aside,
        "all numerals, number words included": study.record.numerals,
    }
    return show.table(pd.DataFrame({"numerals": rows}).rename_axis("accounted for as"))


def set_aside(study: Study) -> Table:
    """Show which numerals are not quantities, and why."""
    record = study.record
    rows = [
        {"reason": p.reason, "numerals": p.count, "where": p.expression} for p in record.patterns
    ]
    rows += [
        {"reason": a.reason, "numerals": 1, "where": f"{a.printed} at {a.line}:{a.nth}"}
        for a in record.asides
    ]
    return _listed(rows, ["reason", "numerals", "where"])


def corrections(study: Study) -> Table:
    """Show what is read otherwise than printed, why, and what else is possible."""
    rows = [
        {
            "where": c.where,
            "in our copy": c.printed,
            "read as": c.read,
            "why": c.reason,
            "other readings": c.alternatives,
            "our copy contradicts": "\n".join(c.rests_on) or "nothing",
            "altered by": c.assumption or show.MISSING,
        }
        for c in study.corrections
    ]
    columns = ["where", "in our copy", "read as", "why", "other readings"]
    return _listed(rows, [*columns, "our copy contradicts", "altered by"])


def printed(study: Study, table: str) -> Table:
    """Show a table's cells as they were printed, with the unit of each column."""
    spec = study.specs[table]
    headed = {name: f"{name} ({unit})" for name, unit in spec.units.items()}
    return show.table(study.as_printed(table).rename(columns=headed), caption=spec.about)


def places(study: Study, table: str) -> Table:
    """Show where each cell of a table stands in the document."""
    return show.table(pd.DataFrame(study.places[table]).set_index(study.specs[table].key))


def assumptions(study: Study) -> Table:
    """Show what the reader may alter, and what this run assumes."""
    rows = [
        {
            "assumption": a.name,
            "this run": str(study.assumptions[a.name]),
            "default": str(a.default),
            "allowed": a.allowed,
            "why it matters": a.why,
        }
        for a in study.known
    ]
    return _listed(rows, ["assumption", "this run", "default", "allowed", "why it matters"])


def premises(study: Study) -> Table:
    """Show what checks take for granted beyond the printed digits."""
    return show.table(pd.DataFrame({"means": study.premises}).rename_axis("premise"))


def _listed(rows: list[dict[str, object]], columns: list[str]) -> Table:
    """Show rows, if there are any, under their columns; the first column labels them."""
    return show.table(pd.DataFrame(rows, columns=columns).set_index(columns[0]))

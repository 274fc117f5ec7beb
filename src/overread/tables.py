"""What is known of a study before anything is derived, as tables for a reader."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from overread import show
from overread.appraisal.ratings import Appraisal, Rating
from overread.appraisal.tools import LIGHTS
from overread.files import suggestion
from overread.show import Table
from overread.statements import JUDGEMENTS
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
    if study.record.passages:
        rows["lines read on as one text"] = "; ".join(study.record.passages)
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
    """Show what the reader may alter, what this run assumes, and what does not go together."""
    rows = [
        {
            "assumption": a.name,
            "this run": str(study.assumptions[a.name]),
            "default": str(a.default),
            "allowed": a.told,
            "why it matters": a.why,
        }
        for a in study.known
    ]
    rows += [
        {"assumption": ", ".join(dict.fromkeys(rule.names)), "why it matters": rule.sentence}
        for rule in study.rules
    ]
    return _listed(rows, ["assumption", "this run", "default", "allowed", "why it matters"])


def premises(study: Study) -> Table:
    """Show what checks take for granted beyond the printed digits."""
    return show.table(pd.DataFrame({"means": study.premises}).rename_axis("premise"))


def statements(study: Study, *judgements: str) -> Table:
    """Show what the paper asserts in words, what speaks for and against it, and our judgement.

    Parameters
    ----------
    *judgements : str
        Only statements judged so, keys of `statements.JUDGEMENTS`; all but silent ones if none is
        named.

    Raises
    ------
    ValueError
        If there is no such judgement.

    Examples
    --------
    >>> from overread.studies import open_study
    >>> "156.3" in statements(open_study("sclerosis-pilot"), "contradicted").plain
    True
    """
    for name in judgements:
        if name not in JUDGEMENTS:
            hint = suggestion(name, JUDGEMENTS)
            raise ValueError(f"{name!r} is no judgement{hint}; allowed are {', '.join(JUDGEMENTS)}")
    wanted = judgements or [name for name in JUDGEMENTS if name != "silent"]
    rows = [
        {
            "statement": one.says,
            "at line.sentence": one.places,
            "for it": one.supports or show.MISSING,
            "against it": one.against or show.MISSING,
            "the paper is right if": one.charitable or show.MISSING,
            "judgement": one.judgement,
            "could also be": one.alternative or show.MISSING,
        }
        for judgement in wanted
        for one in study.statements.values()
        if one.judgement == judgement
    ]
    columns = ["statement", "at line.sentence", "for it", "against it", "the paper is right if"]
    return _listed(rows, [*columns, "judgement", "could also be"])


def judgements(study: Study) -> Table:
    """Show how many statements have each judgement, and how many sentences make them."""
    rows = [
        {
            "judgement": name,
            "statements": sum(one.judgement == name for one in study.statements.values()),
            "sentences": len(
                {p for one in study.statements.values() if one.judgement == name
                 for p in one.sentences}
            ),
            "meaning": meaning,
        }
        for name, meaning in JUDGEMENTS.items()
    ]  # fmt: skip
    return _listed(rows, ["judgement", "statements", "sentences", "meaning"])


def tools(study: Study) -> Table:
    """Show the appraisal tools used, why, what they cannot say, and how two readers agreed."""
    rows = [
        {
            "tool": one.tool.title,
            "speaks of": one.tool.kind,
            "chosen because": one.tool.why,
            "does not say": one.tool.limits,
            "same answer twice": "{} of {}".format(*one.agreed),
            "source": f"{one.tool.source}; {one.tool.licence}",
        }
        for one in study.appraisals
    ]
    columns = ["tool", "speaks of", "chosen because", "does not say", "same answer twice", "source"]
    return _listed(rows, columns)


def ratings(study: Study, name: str) -> Table:
    """Show one tool item by item: the question, the answer, where it stands, why, what else.

    Raises
    ------
    KeyError
        If the paper was not rated with that tool.
    """
    one = _appraisal(study, name)
    asks = {item.item: item for item in one.tool.item}
    rows = [
        {
            "item": item,
            "question": asks[item].asks if item in asks else "the whole",
            "answer": _answered(rating),
            "at line.sentence": rating.places,
            "because": rating.reason,
            "could also be": rating.alternative or show.MISSING,
        }
        for item, rating in one.ratings.items()
    ]
    columns = ["item", "question", "answer", "at line.sentence", "because", "could also be"]
    return _listed(rows, columns)


def _appraisal(study: Study, name: str) -> Appraisal:
    """Find the appraisal with one tool."""
    return {appraisal.name: appraisal for appraisal in study.appraisals}[name]


def _answered(rating: Rating) -> str:
    """Write the answer, and what the readers had said if not all are the same."""
    if rating.first == rating.second == rating.answer:
        return rating.answer
    return f"{rating.answer}\n(first reader: {rating.first}; second: {rating.second})"


def lights(study: Study, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give one tool's answers as texts and as shades, for `figures.grid`.

    Returns
    -------
    texts, shades : DataFrame
        One row an item; columns: the answer settled on, and what can be defended too.
    """
    one = _appraisal(study, name)
    answers = {
        one.topic(item): {
            "answer": rating.answer,
            "could also be": rating.other,
        }
        for item, rating in one.ratings.items()
    }
    frame = pd.DataFrame(answers).T
    shades = pd.DataFrame(
        {
            name: [one.light(i, a) for i, a in zip(one.ratings, frame[name], strict=True)]
            for name in frame
        },
        index=frame.index,
    )
    texts = shades.map(LIGHTS.get) + " " + frame
    return texts.where(frame != "", show.MISSING), shades


def _listed(rows: list[dict[str, object]], columns: list[str]) -> Table:
    """Show rows, if there are any, under their columns; the first column labels them."""
    return show.table(pd.DataFrame(rows, columns=columns).set_index(columns[0]))

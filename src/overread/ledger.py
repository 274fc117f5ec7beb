"""The ledger: every claim of a study, what was found about it, and the verdict.

Outcomes have five names and no others, here and everywhere (`OUTCOMES`). A claim that is in
conflict is in conflict whatever else was found; otherwise its verdict is the first outcome, in the
order of `OUTCOMES`, that any finding gave.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from overread import show
from overread.claims import RELATIONS, Claim
from overread.files import DataError, suggestion
from overread.findings import COLUMNS, Finding, compare, derived, routine, text_of
from overread.outcomes import ORDER, OUTCOMES
from overread.show import Table
from overread.statements import Statement
from overread.studies import Study

__all__ = ["LEDGER_TYPE", "OUTCOMES", "ClosedLedger", "Finding", "Headline", "Ledger", "derived"]

LEDGER_TYPE = "application/vnd.overread.ledger+json"
"""The type under which an executed notebook carries its ledger."""


class Headline(NamedTuple):
    """One result by which runs and studies are compared.

    Attributes
    ----------
    about : str
        What it is.
    value : number or None
        In `unit`; None if there is none in this run.
    unit : str
        Of the value and its range.
    low, high : number or None
        The ends of its range or interval.
    """

    about: str
    value: float | Fraction | None
    unit: str
    low: float | Fraction | None = None
    high: float | Fraction | None = None


class Ledger:
    """The findings of a study, gathered section by section.

    Opening it runs the checks that `claims.csv` names; `check` adds what a notebook derives.

    Parameters
    ----------
    study : Study
        The study under its assumptions.

    Examples
    --------
    >>> from overread.studies import open_study
    >>> ledger = Ledger(open_study("sclerosis-pilot"))
    >>> ledger.verdict("du.percent"), ledger.verdict("mouse.thickness")
    ('reproduced', 'not derivable')
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.findings: list[Finding] = [
            routine(study, claim) for claim in study.claims.values() if claim.check
        ]
        self.tried: dict[str, str] = {}
        self.results: dict[str, Headline] = {}

    def check(self, frame: pd.DataFrame, check: str, *, premises: str = "") -> Table:
        """Hold derived values against the printed ones.

        Parameters
        ----------
        frame : DataFrame
            Index: claim. Columns: `derived` (in the claim's unit; missing if there is none), and
            any of `low`, `high` (the range over all true inputs), `possible` (whether the printed
            digits can be true with what they rest on, where a search says only that), `rests_on`
            (claims), `conflict` (claims with which it cannot be true, whatever was derived),
            `reads` (table columns, `table1.age`), `premises` (names, `;` between them), `choice`
            (one that the paper does not state), `pinned` (claims that others confirm), `reading`
            (under which the paper would be right) and `exhaustive` (whether everything was tried).
        check : str
            What is done, in a few words.
        premises : str
            Premises of every row.

        Returns
        -------
        Table
            Claim, what it is, printed, derived, outcome.

        Raises
        ------
        DataError
            If a row is about no claim, or a premise, claim or column that is named does not exist.
        """
        unknown = set(map(str, frame.columns)) - COLUMNS - {"endpoint", "quantity"}
        if unknown:
            raise DataError(f"{check}: columns {', '.join(sorted(unknown))} are not known")
        found = []
        for claim, row in zip(frame.index, frame.to_dict("records"), strict=True):
            if premises:
                row["premises"] = "; ".join(filter(None, [premises, text_of(row, "premises")]))
            found.append(compare(self.study, str(claim), row, check))
        self.findings += found
        return _checked(self.study, found)

    def hold(self, statement: str, truths: Mapping[str, Sequence[bool]]) -> Table:
        """Hold a statement in words against every set of data that the numbers admit.

        Parameters
        ----------
        statement : str
            Which one.
        truths : mapping of str to sequence of bool
            By what is meant with it, whether that is true in each set.

        Returns
        -------
        Table
            What is meant, in how many sets it is true, and of how many.

        Raises
        ------
        DataError
            If the study makes no such statement, or nothing was tried.
        """
        if statement not in self.study.statements:
            hint = suggestion(statement, self.study.statements)
            raise DataError(f"{self.study.name}: there is no statement {statement!r}{hint}")
        if not truths:
            raise DataError(f"{self.study.name}: {statement}: nothing was tried")
        rows = [
            {"meant as": meant, "true in": sum(map(bool, sets)), "of sets": len(sets)}
            for meant, sets in truths.items()
        ]
        said = (f"{row['meant as']}: true in {row['true in']} of {row['of sets']}" for row in rows)
        self.tried[statement] = "; ".join(said)
        return show.table(pd.DataFrame(rows).set_index("meant as"))

    def headline(self, results: Mapping[str, Headline]) -> Table:
        """Keep the results by which runs and studies are compared, and show them.

        Parameters
        ----------
        results : mapping of str to Headline
            By name; each may be kept once.

        Raises
        ------
        DataError
            If there is none, a name was kept before, or a value is no finite number; none of them
            is kept then.
        """
        if not results:
            raise DataError(f"{self.study.name}: no headline result is given")
        for name, result in results.items():
            where = f"{self.study.name}: headline result {name!r}"
            if name in self.results:
                raise DataError(f"{where} was kept before")
            for part in ("value", "low", "high"):
                number = getattr(result, part)
                if number is not None and not math.isfinite(number):
                    raise DataError(f"{where}: {part} is {number}; a number or nothing is allowed")
        self.results |= results
        shown = pd.DataFrame(results.values()).set_index("about")
        numbers = ["value", "low", "high"]
        shown[numbers] = shown[numbers].map(_rounded)
        return show.table(shown[[*numbers, "unit"]])

    def verdict(self, claim: str) -> str:
        """Give a claim's verdict; empty if nothing was found about it yet."""
        outcomes = [
            finding.outcome
            for finding in self.findings
            if claim in finding.claims and claim not in finding.pinned
        ]
        return next((outcome for outcome in ORDER if outcome in outcomes), "")

    def counts(self) -> dict[str, int]:
        """Count the claims of each verdict; repeated mentions are not counted again."""
        found = Counter(self.verdict(c.claim) for c in self.study.claims.values() if not c.repeated)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    def conflicts(self) -> list[Finding]:
        """List the conflicts, each set of claims once."""
        found = [finding for finding in self.findings if finding.outcome == "in conflict"]
        return list({frozenset(finding.claims): finding for finding in reversed(found)}.values())[
            ::-1
        ]

    def relations(self) -> Table:
        """Show the checks that `claims.csv` names, other than repeated mentions."""
        found = [
            finding
            for finding in self.findings
            if finding.check in RELATIONS.values() and "#" not in finding.claims[0]
        ]
        return _checked(self.study, found)

    def overview(self) -> Table:
        """Show how many claims have each verdict, and what the verdicts mean."""
        rows = [
            {"verdict": name, "claims": count, "meaning": OUTCOMES[name]}
            for name, count in self.counts().items()
        ]
        return show.table(pd.DataFrame(rows).set_index("verdict"))

    def underivable(self) -> Table:
        """Show how many claims cannot be derived, by reason."""
        reasons = Counter(
            next(f.note for f in self.findings if c.claim in f.claims).partition("; ")[0]
            for c in self.study.claims.values()
            if not c.repeated and self.verdict(c.claim) == "not derivable"
        )
        rows = pd.DataFrame({"claims": dict(reasons.most_common())})
        return show.table(rows.rename_axis("not derivable, because"))

    def conflict_table(self) -> Table:
        """Show what cannot all be true, what speaks for which part, and what would mend it."""
        rows = [
            {
                "cannot all be true": "\n".join(
                    f"{name} {self.study.printed(name).text}" for name in finding.claims
                ),
                "confirmed otherwise": "\n".join(finding.pinned) or "none",
                "under the premises": "\n".join(finding.premises) or "none",
                "repaired by": finding.note or "no reading found",
            }
            for finding in self.conflicts()
        ]
        columns = ["cannot all be true", "confirmed otherwise", "under the premises", "repaired by"]
        return show.table(pd.DataFrame(rows, columns=columns))

    def close(self) -> ClosedLedger:
        """Show the whole ledger.

        Raises
        ------
        DataError
            If a claim has no verdict.
        """
        missing = [name for name in self.study.claims if not self.verdict(name)]
        if missing:
            raise DataError(f"{self.study.name}: no verdict on {', '.join(missing)}")
        findings, conflicts = tuple(self.findings), tuple(self.conflicts())
        entries, counts = self._entries(), self.counts()
        kept = dict(self.tried), dict(self.results)
        return ClosedLedger(self.study, findings, conflicts, entries, counts, *kept)

    def _entries(self) -> tuple[dict[str, Any], ...]:
        """One entry a claim, repeated mentions under the first."""
        mentions: dict[str, list[Claim]] = {}
        for claim in self.study.claims.values():
            mentions.setdefault(claim.base, []).append(claim)
        return tuple(
            self._entry(self.study.claims[base], repeats) for base, repeats in mentions.items()
        )

    def _entry(self, claim: Claim, mentions: list[Claim]) -> dict[str, Any]:
        """What the ledger says of one claim."""
        about = [f for f in self.findings if claim.claim in f.claims]
        verdict = self.verdict(claim.claim)
        decisive = next(f for f in about if f.outcome == verdict)
        differing = [m for m in mentions if m.repeated and self.verdict(m.claim) == "in conflict"]
        return {
            "claim": claim.claim,
            "about": claim.about,
            "printed": claim.printed,
            "unit": claim.unit,
            "places": ", ".join(f"{m.line}:{m.nth}" for m in sorted(mentions, key=_place)),
            "mentions": len(mentions),
            "differing": ", ".join(f"{m.printed} at {m.line}:{m.nth}" for m in differing),
            "verdict": verdict,
            "derived": decisive.derived,
            "checks": "; ".join(dict.fromkeys(f"{f.check}: {f.outcome}" for f in about)),
            "rests on": "; ".join(dict.fromkeys([*decisive.premises, *decisive.rests_on])),
            "note": decisive.note,
        }


@dataclass(frozen=True, repr=False)
class ClosedLedger:
    """A finished ledger, for the last cell of a notebook."""

    study: Study
    findings: tuple[Finding, ...]
    conflicts: tuple[Finding, ...]
    entries: tuple[dict[str, Any], ...]
    counts: Mapping[str, int]
    tried: Mapping[str, str]
    results: Mapping[str, Headline]

    @property
    def table(self) -> Table:
        """Every claim with its verdict and what that rests on, conflicts first."""
        ordered = sorted(self.entries, key=lambda entry: ORDER.index(entry["verdict"]))
        rows = [
            {
                "claim": f"{e['claim']}\n{e['about']}",
                "printed": f"{e['printed']} {e['unit']}",
                "at line:numeral": e["places"],
                "verdict": e["verdict"],
                "derived": e["derived"],
                "checks": e["checks"],
                "rests on": e["rests on"],
                "note": "; ".join(filter(None, [e["note"], e["differing"]])),
            }
            for e in ordered
        ]
        return show.table(pd.DataFrame(rows).set_index("claim"), caption=self.caption)

    @property
    def caption(self) -> str:
        """What the ledger holds, in a sentence."""
        mentions = sum(entry["mentions"] for entry in self.entries)
        parts = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        return f"{len(self.entries)} claims, printed {mentions} times: {parts}"

    def __repr__(self) -> str:
        """Show the ledger as plain text, one claim a line."""
        lines = (" | ".join(cell.replace("\n", ": ") for cell in row) for row in self.table.rows)
        return "\n".join([self.caption, *lines])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """Give a notebook a folded table, its text, and the ledger as data."""
        folded = self.table.folded(f"The whole ledger: {self.caption}").html
        data = {
            "study": self.study.name,
            "altered": dict(self.study.altered),
            "premises": dict(self.study.premises),
            "counts": dict(self.counts),
            "claims": list(self.entries),
            "statements": [self._statement(one) for one in self.study.statements.values()],
            "ratings": [
                {
                    "tool": one.name,
                    "item": item,
                    "topic": one.topic(item),
                    "answer": rating.answer,
                    "light": one.light(item, rating.answer),
                }
                for one in self.study.appraisals
                for item, rating in one.ratings.items()
            ],
            "results": [{"name": name, **_plain(result)} for name, result in self.results.items()],
            "conflicts": [
                {
                    "claims": list(f.claims),
                    "printed": [self.study.printed(name).text for name in f.claims],
                    "pinned": list(f.pinned),
                    "premises": list(f.premises),
                    "note": f.note,
                }
                for f in self.conflicts
            ],
        }
        return {"text/plain": repr(self), "text/html": folded, LEDGER_TYPE: data}

    def _statement(self, one: Statement) -> dict[str, str]:
        """What the ledger says of one statement."""
        return {
            **one._asdict(),
            "sentences": one.places,
            "tried": self.tried.get(one.statement, ""),
        }


def _rounded(value: float | Fraction | None) -> str:
    """A number with at most two decimals, for a reader."""
    if value is None or value != value:
        return show.MISSING
    return show.number(value, 0 if value == int(value) else 2)


def _plain(result: Headline) -> dict[str, Any]:
    """A headline result as data; numbers as floats of twelve digits, the same everywhere."""
    numbers = {part: getattr(result, part) for part in ("value", "low", "high")}
    floats = {
        part: None if one is None else float(f"{float(one):.12g}") for part, one in numbers.items()
    }
    return {**result._asdict(), **floats}


def _place(claim: Claim) -> tuple[int, int]:
    """Where a claim stands."""
    return claim.line, claim.nth


def _checked(study: Study, found: list[Finding]) -> Table:
    """Show findings beside what was printed."""
    rows = [
        {
            "claim": finding.claims[0],
            "what": study.claims[finding.claims[0]].about,
            "printed": study.printed(finding.claims[0]).text,
            "derived": finding.derived or show.MISSING,
            "outcome": finding.outcome,
        }
        for finding in found
    ]
    columns = ["claim", "what", "printed", "derived", "outcome"]
    return show.table(pd.DataFrame(rows, columns=columns).set_index("claim"))

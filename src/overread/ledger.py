"""The ledger: every claim of a study, what was found about it, and the verdict.

Outcomes have five names and no others, here and everywhere (`OUTCOMES`). A claim that is in
conflict is in conflict whatever else was found; otherwise its verdict is the first outcome, in the
order of `OUTCOMES`, that any finding gave.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from overread import show
from overread.claims import REASONS, RELATIONS, Claim
from overread.files import DataError
from overread.printed import Fraction, Interval, exact, rounded
from overread.recompute.proportions import percent
from overread.show import Table
from overread.studies import Study

OUTCOMES = {
    "reproduced": "the transcript gives exactly the printed digits",
    "within rounding": "true values behind the printed inputs can give the printed digits",
    "under a choice": "only under a choice that the paper does not state, or one reading of a scan",
    "in conflict": "under the listed premises these claims cannot all be true",
    "not derivable": "a datum or a setting that nothing else in the document gives",
}
"""The only words for what a check yields, and what they mean."""

LEDGER_TYPE = "application/vnd.overread.ledger+json"
"""The type under which an executed notebook carries its ledger."""

_TEXTS = ("rests_on", "reads", "premises", "choice", "pinned", "reading")
_COLUMNS = {"derived", "low", "high", *_TEXTS}


class Finding(NamedTuple):
    """What one check yields.

    Attributes
    ----------
    check : str
        The check, in a few words.
    claims : tuple of str
        What it is about; for a conflict, the smallest set that cannot all be true.
    outcome : str
        One of `OUTCOMES`.
    derived : str
        The value derived, as shown, or its range; may be empty.
    premises : tuple of str
        What was taken for granted, corrections of the transcript included.
    rests_on : tuple of str
        The claims that were taken as given.
    note : str
        The choice, the reason, or the reading under which the paper is right.
    pinned : tuple of str
        Claims of a conflict that others confirm, so that they are not what is wrong.
    exhaustive : bool
        Whether every possibility was tried.
    """

    check: str
    claims: tuple[str, ...]
    outcome: str
    derived: str = ""
    premises: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    note: str = ""
    pinned: tuple[str, ...] = ()
    exhaustive: bool = True


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
            _routine(study, claim) for claim in study.claims.values() if claim.check
        ]

    def check(self, frame: pd.DataFrame, check: str, *, premises: str = "") -> Table:
        """Hold derived values against the printed ones.

        Parameters
        ----------
        frame : DataFrame
            Index: claim. Columns: `derived` (in the claim's unit; missing if there is none), and
            any of `low`, `high` (the range over all true inputs), `rests_on` (claims), `reads`
            (table columns, `table1.age`), `premises` (names, `;` between them), `choice` (one that
            the paper does not state), `pinned` (claims that others confirm) and `reading` (under
            which the paper would be right).
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
        unknown = set(map(str, frame.columns)) - _COLUMNS - {"endpoint", "quantity"}
        if unknown:
            raise DataError(f"{check}: columns {', '.join(sorted(unknown))} are not known")
        found = []
        for claim, row in zip(frame.index, frame.to_dict("records"), strict=True):
            if premises:
                row["premises"] = "; ".join(filter(None, [premises, _text(row, "premises")]))
            found.append(_finding(self.study, str(claim), row, check))
        self.findings += found
        return _checked(self.study, found)

    def verdict(self, claim: str) -> str:
        """Give a claim's verdict; empty if nothing was found about it yet."""
        outcomes = [
            finding.outcome
            for finding in self.findings
            if claim in finding.claims and claim not in finding.pinned
        ]
        if "in conflict" in outcomes:
            return "in conflict"
        return next((outcome for outcome in OUTCOMES if outcome in outcomes), "")

    def counts(self) -> dict[str, int]:
        """Count the claims of each verdict; repeated mentions are not counted again."""
        found = Counter(self.verdict(c.claim) for c in self.study.claims.values() if not c.repeated)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    def conflicts(self) -> list[Finding]:
        """List the findings that are in conflict."""
        return [finding for finding in self.findings if finding.outcome == "in conflict"]

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
        return ClosedLedger(self.study, tuple(self.findings), self._entries(), self.counts())

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
    entries: tuple[dict[str, Any], ...]
    counts: Mapping[str, int]

    @property
    def table(self) -> Table:
        """Every claim with its verdict and what that rests on, conflicts first."""
        order = ["in conflict", *OUTCOMES]
        ordered = sorted(self.entries, key=lambda entry: order.index(entry["verdict"]))
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
            "counts": dict(self.counts),
            "claims": list(self.entries),
            "conflicts": [
                {
                    "claims": list(f.claims),
                    "printed": [self.study.printed(name).text for name in f.claims],
                    "pinned": list(f.pinned),
                    "note": f.note,
                }
                for f in self.findings
                if f.outcome == "in conflict"
            ],
        }
        return {"text/plain": repr(self), "text/html": folded, LEDGER_TYPE: data}


def _place(claim: Claim) -> tuple[int, int]:
    """Where a claim stands."""
    return claim.line, claim.nth


def _routine(study: Study, claim: Claim) -> Finding:
    """Run the check that `claims.csv` names."""
    if claim.check in REASONS:
        return Finding("none", (claim.claim,), "not derivable", note=REASONS[claim.check])
    given = [study.value(source) for source in claim.sources]
    derived = {
        "same": lambda: given[0],
        "percent": lambda: percent(given[0], given[1]),
        "sum": lambda: sum(given, Fraction(0)),
        "difference": lambda: given[0] - sum(given[1:], Fraction(0)),
    }[claim.check]()
    row = {"derived": derived, "rests_on": " ".join(claim.sources)}
    other = study.printed(claim.sources[0])
    if claim.check == "same" and other.decimals != study.printed(claim.claim).decimals:
        ends = study.interval(claim.sources[0])
        row |= {"low": ends.low, "high": ends.high}
    return _finding(study, claim.claim, row, RELATIONS[claim.check])


def _finding(study: Study, claim: str, row: Mapping[str, Any], check: str) -> Finding:
    """Compare one derived value with what was printed."""
    printed = study.printed(claim)
    _validate_row(study, claim, row, check)
    rests_on = tuple(_text(row, "rests_on").split())
    premises, circular = _premises(study, claim, row, rests_on)
    outcome, note = _compare(study, claim, row), _text(row, "reading")
    if outcome in ("reproduced", "within rounding"):
        choice = "; ".join(filter(None, [_text(row, "choice"), *circular]))
        outcome, note = ("under a choice", choice) if choice else (outcome, "")
    conflict = outcome == "in conflict"
    if conflict:
        columns = _text(row, "reads").split()
        premises = (*premises, *(f"{column} as read from our copy" for column in columns))
    return Finding(
        check=check,
        claims=(claim, *rests_on) if conflict else (claim,),
        outcome=outcome,
        derived=_derived_text(row, printed.decimals),
        premises=premises,
        rests_on=rests_on,
        note=note,
        pinned=tuple(_text(row, "pinned").split()) if conflict else (),
    )


def _validate_row(study: Study, claim: str, row: Mapping[str, Any], check: str) -> None:
    """Refuse a row that names what does not exist, rests on itself or has half a range."""
    where = f"{study.name}: {check}"
    for column in _TEXTS:
        value = row.get(column, "")
        if not (isinstance(value, str) or _missing(value)):
            kind = type(value).__name__
            raise DataError(f"{where}: {claim}: {column} is {value!r} ({kind}); text is allowed")
    for name in (_text(row, "rests_on") + " " + _text(row, "pinned")).split():
        study.printed(name)
    if claim in _text(row, "rests_on").split():
        raise DataError(f"{where}: {claim!r} rests on itself")
    low, high = row.get("low"), row.get("high")
    if _missing(low) != _missing(high) or (not _missing(low) and low > high):
        shown = f"low is {show.number(low)}, high is {show.number(high)}"
        raise DataError(f"{where}: {claim}: {shown}")


def _compare(study: Study, claim: str, row: Mapping[str, Any]) -> str:
    """Give the outcome before choices and corrections are weighed."""
    ends = study.interval(claim)
    if study.printed(claim).comparator:
        ends = Interval(study.value(claim), study.value(claim))
    derived, low, high = (row.get(name) for name in ("derived", "low", "high"))
    if not _missing(derived) and exact(derived) in ends:
        return "reproduced"
    if not _missing(low) and not _missing(high):
        reachable = Interval(_bound(low), _bound(high)).meets(ends)
        return "within rounding" if reachable else "in conflict"
    return "not derivable" if _missing(derived) else "in conflict"


def _premises(
    study: Study, claim: str, row: Mapping[str, Any], rests_on: tuple[str, ...]
) -> tuple[tuple[str, ...], list[str]]:
    """List what a check takes for granted, and corrections taken from its own claim."""
    named = [name.strip() for name in _text(row, "premises").split(";") if name.strip()]
    for name in named:
        if name not in study.premises:
            known = ", ".join(study.premises)
            raise DataError(f"{study.name}: there is no premise {name!r}; known are {known}")
    columns = _text(row, "reads").split()
    for column in columns:
        table, _, name = column.partition(".")
        if table not in study.specs or name not in study.specs[table].columns:
            raise DataError(f"{study.name}: there is no table column {column!r}")
    read = {*columns, *rests_on, claim}
    used = [c for c in study.corrections if c.column in read and c.read != c.printed]
    circular = [c.sentence for c in used if claim in c.rests_on]
    return (*dict.fromkeys(named), *(c.sentence for c in used)), circular


def _derived_text(row: Mapping[str, Any], decimals: int) -> str:
    """Show what was derived: a value, or else a range."""
    if not _missing(row.get("derived")):
        return _shown(row["derived"], decimals)
    ends = [row.get(name) for name in ("low", "high")]
    return (
        ""
        if any(_missing(end) or _bound(end) is None for end in ends)
        else " to ".join(_shown(end, decimals) for end in ends)
    )


def _shown(derived: object, decimals: int) -> str:
    """Show a derived value with two digits more than were printed, unless they are zeros."""
    value = exact(derived)
    return show.number(value, decimals if value == rounded(value, decimals) else decimals + 2)


def _bound(value: object) -> Fraction | None:
    """An end of a range; none if it is infinite."""
    return None if isinstance(value, float) and math.isinf(value) else exact(value)


def _missing(value: object) -> bool:
    """Whether a cell of a frame is empty."""
    return value is None or (isinstance(value, float) and value != value)


def _text(row: Mapping[str, Any], column: str) -> str:
    """The text of a cell, empty if it is missing."""
    value = row.get(column, "")
    return value if isinstance(value, str) else ""


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


def derived(
    values: Mapping[str, object],
    *,
    reads: str = "",
    rests_on: str = "",
    premises: str = "",
    choice: str = "",
    reading: str = "",
) -> pd.DataFrame:
    """Make the frame that `Ledger.check` takes from values that have all else in common.

    Parameters
    ----------
    values : mapping of str to number or None
        By claim, in the claim's unit; None where the document does not give it.
    reads, rests_on, premises, choice, reading : str
        As in `Ledger.check`.

    Examples
    --------
    >>> derived({"age.min": 25}, reads="table1.age").loc["age.min", "reads"]
    'table1.age'
    """
    common = {"reads": reads, "rests_on": rests_on, "premises": premises, "choice": choice}
    return pd.DataFrame({"derived": values}, dtype=object).assign(**common, reading=reading)

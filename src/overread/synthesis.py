"""Studies side by side: what their executed notebooks say of themselves, never typed again.

A ledger travels in the last output of a study's notebook. The tables in `data/synthesis/` name
claims and statements of these ledgers; their numbers are looked up there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from overread import studies
from overread.assumptions import Assumed, Assumption, Rule, Value, parameters, resolve
from overread.files import DataError, read_text, records, suggestion
from overread.outcomes import ORDER
from overread.printed import printed
from overread.recompute.proportions import exact_interval
from overread.runs import notebooks
from overread.runs.summary import finding_of
from overread.statements import JUDGEMENTS

NAME = "synthesis"
"""Its notebook and its folder in `data/`."""

TABLES = {
    "designs": (
        "study", "disease", "design", "patients", "dose", "alongside", "comparison", "outcome",
        "follow_up", "time", "randomised", "certainty", "why",
    ),
    "findings": ("study", "finding", "kind", "premises", "right_if"),
    "harms": ("category", "study", "seen", "of", "told", "how"),
}  # fmt: skip
"""The columns of the tables in its folder."""

IN_WORDS = {"none": 0, "one": 1}
"""What a paper says of a harm without a numeral; a statement then tells it."""

HOW = ("counted", "by name", "in general")
"""How a paper tells of a harm: with a number, by its name, or by denying all, or all grave ones."""

KINDS = ("arithmetic", "wording", "judgement")
"""What a finding is of: printed digits, sentences against sentences, or answers to a tool."""

PATIENT = "patient"
"""The unit of claims that count them."""

YEAR = {"day": 365.25, "week": 365.25 / 7, "month": 12.0}
"""How many of a unit of time make a year."""


@dataclass(frozen=True)
class Synthesis(Assumed):
    """The ledgers of several studies, and what is taken for granted in putting them together.

    Attributes
    ----------
    title, design : str
        What it is.
    assumptions : dict
        Every assumption's value.
    known : tuple of Assumption
        What may be altered.
    rules : tuple of Rule
        What choices must be to one another.
    ledgers : dict of dict
        By study, as an executed notebook carries it.
    tables : dict of list of dict
        The rows of `TABLES`.
    said : dict of list of str
        By study, the paragraphs of what its notebook found.
    name : str
        `NAME`.
    """

    title: str
    design: str
    assumptions: Mapping[str, Value]
    known: tuple[Assumption, ...]
    rules: tuple[Rule, ...]
    ledgers: Mapping[str, Mapping[str, Any]]
    tables: Mapping[str, list[dict[str, str]]]
    said: Mapping[str, list[str]]
    name: str = NAME

    def claim(self, study: str, name: str, where: str = "") -> Mapping[str, Any]:
        """Give what a study's ledger says of a claim.

        Raises
        ------
        DataError
            If there is no such study or claim.
        """
        return self._entry(study, "claims", "claim", name, where)

    def statement(self, study: str, name: str, where: str = "") -> Mapping[str, Any]:
        """Give what a study's ledger says of a statement; errors as for `claim`."""
        return self._entry(study, "statements", "statement", name, where)

    def value(self, study: str, claim: str, where: str = "") -> Fraction:
        """Give what a claim's printed digits say, exactly; errors as for `claim`."""
        return printed(self.claim(study, claim, where)["printed"]).value

    def results(self) -> pd.DataFrame:
        """Give the headline results of all studies.

        Returns
        -------
        DataFrame
            Index: study and name. Columns: `about`, `value`, `low`, `high`, `unit`.
        """
        rows = [{"study": s, **one} for s, each in self.ledgers.items() for one in each["results"]]
        columns = ["study", "name", "about", "value", "low", "high", "unit"]
        return pd.DataFrame(rows, columns=columns).set_index(["study", "name"])

    def verdicts(self) -> pd.DataFrame:
        """Count the claims of each study by verdict, conflicts first."""
        counts = {study: each["counts"] for study, each in self.ledgers.items()}
        return pd.DataFrame(counts).T[list(ORDER)].rename_axis("study")

    def judgements(self) -> pd.DataFrame:
        """Count the statements of each study by judgement, every one in `JUDGEMENTS`' order."""
        found = {
            study: Counter(one["judgement"] for one in each["statements"])
            for study, each in self.ledgers.items()
        }
        rows = [[counts[name] for name in JUDGEMENTS] for counts in found.values()]
        index = pd.Index(list(found), name="study")
        return pd.DataFrame(rows, index=index, columns=list(JUDGEMENTS))

    def designs(self) -> pd.DataFrame:
        """Describe each study; patients and follow-up as its paper prints them.

        Returns
        -------
        DataFrame
            Index: study. Columns: those of `TABLES`, and `years`, the time for which its patients
            were followed, all together, if each was followed as long as is told; 0 if none is.

        Raises
        ------
        DataError
            If a row names no study, or what has to be a claim of patients or of time is none.
        """
        rows = []
        for number, row in enumerate(self.tables["designs"], 2):
            at, study = f"{NAME}/designs.csv: row {number}, column", row["study"]
            known = {entry["claim"]: entry for entry in self._of(study, f"{at} study")["claims"]}
            years = self._years(row, at)
            if row["patients"] in known:
                count = self._patients(study, row["patients"], f"{at} patients")
                row = {**row, "patients": str(count)}
            if row["follow_up"] in known:
                entry = known[row["follow_up"]]
                row = {**row, "follow_up": f"{entry['printed']} {entry['unit']}s"}
            rows.append({**row, "years": years})
        return pd.DataFrame(rows).rename(columns={"follow_up": "followed"}).set_index("study")

    def _years(self, row: Mapping[str, str], at: str) -> float:
        """Multiply a study's patients by its time, in years."""
        if not row["time"]:
            return 0.0
        unit = self.claim(row["study"], row["time"], f"{at} time")["unit"]
        if unit not in YEAR:
            raise DataError(f"{at} time: {unit} is not one of {', '.join(YEAR)}")
        time = float(self.value(row["study"], row["time"])) / YEAR[unit]
        return self._patients(row["study"], row["patients"], f"{at} patients") * time

    def _patients(self, study: str, claim: str, where: str) -> int:
        """Give the number of patients that a claim counts; errors as for `claim`."""
        entry = self.claim(study, claim, where)
        count = printed(entry["printed"]).value
        if entry["unit"] != PATIENT or count < 0 or count.denominator != 1:
            found = f"{entry['printed']} {entry['unit']}"
            raise DataError(f"{where}: {claim} is {found}; a whole number of patients is needed")
        return int(count)

    def harms(self) -> pd.DataFrame:
        """Give how many patients of how many had each harm, study by study.

        Returns
        -------
        DataFrame
            Columns: `category`, `study`, `seen`, `of` (people) and `how` (one of `HOW`).

        Raises
        ------
        DataError
            If a row names no study, claim of patients or statement, or more seen than there are.
        """
        rows = []
        for number, row in enumerate(self.tables["harms"], 2):
            at, study = f"{NAME}/harms.csv: row {number}, column", row["study"]
            self._of(study, f"{at} study")
            if row["how"] not in HOW:
                raise DataError(f"{at} how: {row['how']!r} is not one of {', '.join(HOW)}")
            in_words = row["seen"] in IN_WORDS
            if in_words == (row["how"] == "counted") or (in_words and not row["told"]):
                raise DataError(f"{at} how: what is told in words has a statement, a count a claim")
            if row["told"]:
                self.statement(study, row["told"], f"{at} told")
            of = self._patients(study, row["of"], f"{at} of")
            claims = row["seen"].split() or [""]
            seen = (
                IN_WORDS[row["seen"]]
                if in_words
                else sum(self._patients(study, claim, f"{at} seen") for claim in claims)
            )
            if seen > of:
                raise DataError(f"{at} seen: {seen} of {of} patients")
            rows.append((row["category"], study, seen, of, row["how"]))
        return pd.DataFrame(rows, columns=["category", "study", "seen", "of", "how"])

    def findings(self) -> pd.DataFrame:
        """Give what each notebook found, and what each finding is of and rests on.

        Returns
        -------
        DataFrame
            Index: study. Columns: `finding`, as its notebook puts it; `kind` (one of `KINDS`);
            `premises`, by name; `right_if`, how it stands to the paper, or under which reading
            the paper is right.

        Raises
        ------
        DataError
            If a row names no study, finding or premise.
        """
        rows = []
        for number, row in enumerate(self.tables["findings"], 2):
            at, study = f"{NAME}/findings.csv: row {number}, column", row["study"]
            known = self._of(study, f"{at} study")["premises"]
            said = self.said[study]
            if row["finding"] not in map(str, range(1, len(said) + 1)):
                raise DataError(f"{at} finding: {row['finding']!r} is not from 1 to {len(said)}")
            if row["kind"] not in KINDS:
                raise DataError(f"{at} kind: {row['kind']!r} is not one of {', '.join(KINDS)}")
            for name in row["premises"].split("; ") if row["premises"] else ():
                if name not in known:
                    hint = suggestion(name, known)
                    raise DataError(f"{at} premises: {study} has no premise {name!r}{hint}")
            rows.append({**row, "finding": said[int(row["finding"]) - 1]})
        return pd.DataFrame(rows, columns=TABLES["findings"]).set_index("study")

    def ratings(self) -> pd.DataFrame:
        """Give every answer to an appraisal tool.

        Returns
        -------
        DataFrame
            Columns: `study`, `tool`, `item`, `topic`, `answer` and `light`, a key of `LIGHTS`.
        """
        rows = [{"study": s, **one} for s, each in self.ledgers.items() for one in each["ratings"]]
        return pd.DataFrame(rows, columns=["study", "tool", "item", "topic", "answer", "light"])

    def _of(self, study: str, where: str = "") -> Mapping[str, Any]:
        """The ledger of a study."""
        if study not in self.ledgers:
            hint = suggestion(study, self.ledgers) or f"; known are {', '.join(self.ledgers)}"
            raise DataError(f"{where or NAME}: there is no study {study!r}{hint}")
        return self.ledgers[study]

    def _entry(self, study: str, part: str, key: str, name: str, where: str) -> Mapping[str, Any]:
        """One entry of a part of a ledger."""
        entries = {entry[key]: entry for entry in self._of(study, where)[part]}
        if name not in entries:
            hint = suggestion(name, entries)
            raise DataError(f"{where or study}: {study} has no {key} {name!r}{hint}")
        return entries[name]


def open_synthesis(
    given: Mapping[str, Any] | None = None, *, root: Path | None = None
) -> Synthesis:
    """Read the ledgers of the committed notebooks under the assumptions given.

    Parameters
    ----------
    given : mapping, optional
        Assumptions by name, or a notebook's `globals()`, as for `open_study`.
    root : Path, optional
        The folder that holds `data/` and `notebooks/`.

    Raises
    ------
    DataError
        If a file is missing or not what it has to be.
    AssumptionError
        If an assumption does not exist or does not allow its value.

    Examples
    --------
    >>> "dermatitis-series" in open_synthesis().ledgers
    True
    """
    root = root or studies.home()
    folder = root / "data" / NAME
    written = studies.file_of(NAME, root)
    plain = parameters(given or {}, written.assumption)
    values = resolve(written.assumption, plain, written.rule)
    names, places = studies.names(root), root / "notebooks"
    executed = {study: notebooks.read(places / f"{study}.ipynb") for study in names}
    ledgers = {study: notebooks.ledger_of(one, study) for study, one in executed.items()}
    said = {study: finding_of(one).split("\n\n") for study, one in executed.items()}
    tables = {}
    for name, columns in TABLES.items():
        where = f"{NAME}/{name}.csv"
        tables[name] = records(read_text(folder / f"{name}.csv", where), where, columns)
    titles = written.title, written.design
    known, rules = written.assumption, written.rule
    return Synthesis(*titles, values, known, rules, ledgers, tables, said)


def pooled(harms: pd.DataFrame, level: float) -> pd.DataFrame:
    """Put the patients of several studies together, as if they were one group.

    Parameters
    ----------
    harms : DataFrame
        As from `Synthesis.harms`.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Index: category. Columns: `studies`, `seen`, `of`, `%`, `low`, `high` (Clopper-Pearson, %).

    Examples
    --------
    >>> rows = {"category": ["a", "a"], "study": ["x", "y"], "seen": [0, 0], "of": [30, 15]}
    >>> float(pooled(pd.DataFrame(rows), 0.95).loc["a", "high"].round(1))
    7.9
    """
    rows = {}
    for category, group in harms.groupby("category", sort=False):
        seen, people = int(group["seen"].sum()), int(group["of"].sum())
        ends = exact_interval(seen, people, level)
        rows[category] = (len(group), seen, people, 100 * seen / people, ends.low, ends.high)
    columns = ["studies", "seen", "of", "%", "low", "high"]
    frame = pd.DataFrame(rows, index=columns).T.rename_axis("category")
    return frame.astype({"studies": int, "seen": int, "of": int})

"""One study: its transcript, claims, corrections and assumptions, loaded and validated.

Everything that can be wrong with a study's files is found here, before a notebook runs, and is
reported with file, row and column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from overread import printed as prints
from overread import sources
from overread.appraisal.ratings import Appraisal, read_ratings
from overread.appraisal.tools import Tool, read_tool
from overread.assumptions import Assumed, Assumption, Rule, Value, parameters, resolve
from overread.claims import Claim, no_claim, read_claims, validate_number
from overread.files import DataError, read_text, records, suggestion
from overread.printed import Interval, Printed
from overread.sources import Record
from overread.statements import Statement, read_statements
from overread.studyfile import (
    WHOLE_NUMBER,
    Correction,
    Endpoint,
    StudyFile,
    TableSpec,
    read_study_file,
)

ENDPOINT_PARTS = ("mean", "sd", "level", "low", "high", "p")
"""What is printed of an endpoint's change."""


@dataclass(frozen=True)
class Study(Assumed):
    """A study under one set of assumptions.

    Attributes
    ----------
    name, title, design : str
        The folder's name, the study in one line, its design.
    record : Record
        The record of its document.
    assumptions : dict
        Every assumption's value.
    known : tuple of Assumption
        What may be altered.
    rules : tuple of Rule
        What choices must be to one another.
    premises : dict of str
        What checks take for granted, by name.
    claims : dict of Claim
        By claim, in the document's order.
    statements : dict of Statement
        By statement; empty if the record does not count sentences yet.
    appraisals : tuple of Appraisal
        By tool; empty if the study has no `ratings.csv`.
    corrections : tuple of Correction
        What is read otherwise than printed.
    endpoints : tuple of Endpoint
        Outcomes whose change is printed with its spread, interval and test.
    """

    name: str
    title: str
    design: str
    record: Record
    assumptions: Mapping[str, Value]
    known: tuple[Assumption, ...]
    rules: tuple[Rule, ...]
    premises: Mapping[str, str]
    claims: Mapping[str, Claim]
    statements: Mapping[str, Statement]
    appraisals: tuple[Appraisal, ...]
    corrections: tuple[Correction, ...]
    endpoints: tuple[Endpoint, ...]
    specs: Mapping[str, TableSpec]
    cells: Mapping[str, list[dict[str, str]]]
    places: Mapping[str, list[dict[str, str]]]

    def under(self, **changes: Value) -> Study:
        """Give the study with some choices of method altered.

        Corrections keep their reading: an assumption about a cell needs `open_study`.
        """
        return replace(self, assumptions=resolve(self.known, {**self.assumptions, **changes}))

    @property
    def rounding(self) -> str:
        """How true values became printed digits."""
        return str(self.assumptions.get("rounding", "nearest"))

    def printed(self, claim: str) -> Printed:
        """Give the printed number of a claim, after corrections.

        Raises
        ------
        DataError
            If there is no such claim.
        """
        if claim not in self.claims:
            raise DataError(f"{self.name}: {no_claim(claim, self.claims)}")
        read = {c.where: c.read for c in self.corrections}
        return prints.printed(read.get(claim, self.claims[claim].printed))

    def value(self, claim: str) -> prints.Fraction:
        """Give what a claim's digits say, exactly."""
        return self.printed(claim).value

    def interval(self, claim: str) -> Interval:
        """Give the true values behind a claim's digits, under the assumed rounding."""
        return prints.interval(self.printed(claim), self.rounding)

    def quantities(self, prefix: str) -> dict[str, str]:
        """Give the claims directly under a path, by last part: `mean`, `sd`, `low`, ...

        Examples
        --------
        >>> open_study("sclerosis-pilot").quantities("sgrq")["mean"]
        'sgrq.mean'
        """
        stem = prefix + "."
        return {
            name.removeprefix(stem): name
            for name, claim in self.claims.items()
            if name.startswith(stem) and "." not in name.removeprefix(stem) and not claim.repeated
        }

    def as_printed(self, table: str) -> pd.DataFrame:
        """Give a table's cells as text, as they were printed."""
        spec = self.specs[table]
        return pd.DataFrame(self.cells[table]).set_index(spec.key)

    def table(self, table: str) -> pd.DataFrame:
        """Give a table after corrections; columns of whole numbers are integers."""
        spec = self.specs[table]
        rows = _corrected(spec, self.cells[table], self.corrections)
        frame = pd.DataFrame(rows)
        for column, allowed in spec.columns.items():
            if allowed == WHOLE_NUMBER:
                frame[column] = [int(cell) for cell in frame[column]]
        return frame.set_index(spec.key)


def home() -> Path:
    """Give the folder that holds `data/` and `seeds/`: the package's own, or the checkout."""
    package = Path(__file__).parent
    return package if (package / "data").is_dir() else package.parents[1]


def names(root: Path | None = None) -> list[str]:
    """List the studies that have a record and data."""
    root = root or home()
    return sorted(
        p.stem for p in (root / "seeds").glob("*.toml") if (root / "data" / p.stem).is_dir()
    )


def file_of(name: str, root: Path | None = None) -> StudyFile:
    """Read what a study, or what sets studies side by side, says of itself in `study.toml`.

    Raises
    ------
    DataError
        If there is none, or it is not what it has to be.
    """
    where = f"{name}/study.toml"
    path = (root or home()) / "data" / name / "study.toml"
    return read_study_file(read_text(path, where), where)


def open_study(
    name: str, given: Mapping[str, Any] | None = None, *, root: Path | None = None
) -> Study:
    """Open a study under the assumptions given.

    Parameters
    ----------
    name : str
        The study.
    given : mapping, optional
        Assumptions by name. A notebook passes its `globals()` before it computes anything: every
        plain value there must be an assumption, unless a study is there too: the notebook is then
        run again in one kernel, and other names hold what it computed.
    root : Path, optional
        The folder that holds `data/` and `seeds/`.

    Raises
    ------
    DataError
        If there is no such study, or one of its files is not what it has to be.
    AssumptionError
        If an assumption does not exist or does not allow its value.

    Examples
    --------
    >>> study = open_study("sclerosis-pilot", {"alpha": 0.01})
    >>> study.altered
    {'alpha': 0.01}
    >>> study.value("mrss.w24.mean")
    Fraction(-1167, 100)
    """
    root = root or home()
    _refuse_unknown(name, root)
    folder = root / "data" / name
    written = file_of(name, root)
    plain = parameters(given or {}, written.assumption)
    values = resolve(written.assumption, plain, written.rule)
    specs = {spec.name: spec for spec in written.table}
    record = sources.read_record(root / "seeds" / f"{name}.toml")
    where = f"{name}/claims.csv"
    study = Study(
        name=name,
        title=written.title,
        design=written.design,
        record=record,
        assumptions=values,
        known=written.assumption,
        rules=written.rule,
        premises={premise.name: premise.text for premise in written.premise},
        claims=read_claims(read_text(folder / "claims.csv", where), where),
        statements=_statements(folder) if record.sentences else {},
        appraisals=_appraisals(folder),
        corrections=tuple(correction.under(values) for correction in written.correction),
        endpoints=written.endpoint,
        specs=specs,
        cells={t: _rows(folder / f"{t}.csv", specs[t]) for t in specs},
        places={t: _rows(folder / f"{t}.places.csv", specs[t]) for t in specs},
    )
    _validate_corrections(study)
    _validate_endpoints(study)
    for spec in specs.values():
        _validate_table(study, spec)
    return study


def _refuse_unknown(name: str, root: Path) -> None:
    """Refuse the name of no study; one whose record is missing is reported as that."""
    known = names(root)
    if name not in known and name not in [p.parent.name for p in root.glob("data/*/study.toml")]:
        hint = suggestion(name, known) or f"; known are {', '.join(known)}"
        raise DataError(f"there is no study {name!r}{hint}")


def _statements(folder: Path) -> dict[str, Statement]:
    """Read what a paper asserts in words."""
    where = f"{folder.name}/statements.csv"
    return read_statements(read_text(folder / "statements.csv", where), where)


def _appraisals(folder: Path) -> tuple[Appraisal, ...]:
    """Read how the paper was rated, if it was."""
    path, where = folder / "ratings.csv", f"{folder.name}/ratings.csv"
    tools = folder.parent / "reference" / "appraisal"

    def tool(name: str) -> Tool:
        known = sorted(path.stem for path in tools.glob("*.toml"))
        if name not in known:
            hint = suggestion(name, known) or f"; known are {', '.join(known) or 'none'}"
            raise DataError(f"{where}: there is no tool {name!r}{hint}")
        return read_tool(tools / f"{name}.toml")

    return read_ratings(read_text(path, where), where, tool) if path.exists() else ()


def _rows(path: Path, spec: TableSpec) -> list[dict[str, str]]:
    """Read a table, or the places of its cells."""
    where = f"{path.parent.name}/{path.name}"
    return records(read_text(path, where), where, tuple(spec.columns), said_by="study.toml has")


def _corrected(
    spec: TableSpec, rows: list[dict[str, str]], corrections: tuple[Correction, ...]
) -> list[dict[str, str]]:
    """Apply corrections to copies of a table's rows."""
    read = {c.where: c.read for c in corrections}
    return [
        {col: read.get(f"{spec.name}.{col}[{row[spec.key]}]", cell) for col, cell in row.items()}
        for row in rows
    ]


def _validate_corrections(study: Study) -> None:
    """Each correction must apply, once, and read a claim as a number."""
    printed = {name: claim.printed for name, claim in study.claims.items()}
    for name, spec in study.specs.items():
        for row in study.cells[name]:
            printed |= {f"{name}.{col}[{row[spec.key]}]": cell for col, cell in row.items()}
    seen = set()
    for correction in study.corrections:
        where = f"{study.name}/study.toml: correction of {correction.where}"
        if correction.where in seen:
            raise DataError(f"{where}: there are two")
        seen.add(correction.where)
        if correction.where not in printed:
            raise DataError(f"{where}: there is no such cell or claim")
        if printed[correction.where] != correction.printed:
            raise DataError(
                f"{where}: it says that {correction.printed!r} was printed, "
                f"the transcript has {printed[correction.where]!r}"
            )
        for claim in correction.rests_on:
            if claim not in study.claims:
                raise DataError(f"{where}, rests_on: {no_claim(claim, study.claims)}")
        if correction.where in study.claims:
            validate_number(correction.read, where)


def _validate_endpoints(study: Study) -> None:
    """Each endpoint must lead to claims."""
    for endpoint in study.endpoints:
        for claim in (endpoint.n, *(f"{endpoint.path}.{part}" for part in ENDPOINT_PARTS)):
            if claim not in study.claims:
                raise DataError(
                    f"{study.name}/study.toml: [[endpoint]] {endpoint.path}: "
                    f"{no_claim(claim, study.claims)}"
                )


def _validate_table(study: Study, spec: TableSpec) -> None:
    """Each corrected cell must be what its column allows; keys count from 1 or stand once."""
    where = f"{study.name}/{spec.name}.csv"
    rows = _corrected(spec, study.cells[spec.name], study.corrections)
    for number, row in enumerate(rows, 2):
        for column, allowed in spec.columns.items():
            _validate_cell(row[column], allowed, f"{where}: row {number}, column {column}")
    keys = [row[spec.key] for row in rows]
    twice = [key for key in keys if keys.count(key) > 1]
    counted = [str(i) for i in range(1, len(keys) + 1)]
    if spec.columns[spec.key] == WHOLE_NUMBER and keys != counted:
        raise DataError(
            f"{where}: column {spec.key}: found {' '.join(keys)}; "
            f"1 to {len(keys)} in order are needed"
        )
    if twice:
        raise DataError(f"{where}: column {spec.key}: {twice[0]!r} stands there twice")
    places = len(study.places[spec.name])
    if places != len(rows):
        raise DataError(
            f"{study.name}/{spec.name}.places.csv: {places} rows, {where} has {len(rows)}"
        )


def _validate_cell(cell: str, allowed: object, where: str) -> None:
    """Hold one corrected cell against what its column allows."""
    if isinstance(allowed, list):
        if cell not in allowed:
            raise DataError(f"{where}: {cell!r}; allowed are {', '.join(allowed)}")
    elif allowed == WHOLE_NUMBER and not re.fullmatch(r"0|[1-9]\d*", cell):
        raise DataError(f"{where}: {cell!r} is not a whole number")
    elif not cell.strip():
        raise DataError(f"{where}: the cell is empty")

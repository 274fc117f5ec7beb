"""One study: its transcript, claims, corrections and assumptions, loaded and validated.

Everything that can be wrong with a study's files is found here, before a notebook runs, and is
reported with file, row and column.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from overread import printed as prints
from overread import sources
from overread.assumptions import Assumption, Value, declared, resolve
from overread.claims import Claim, read_claims
from overread.files import DataError, parse_csv, parse_toml
from overread.printed import Interval, Printed
from overread.sources import Record


class Correction(NamedTuple):
    """One cell or claim that is read otherwise than it was printed.

    Attributes
    ----------
    where : str
        `table1.age[5]`, or the claim.
    printed, read : str
        As printed, and as read under the current assumptions.
    reason, alternatives : str
        Why, and which other readings remain.
    rests_on : tuple of str
        The claims that the cell as printed contradicts: these the reading cannot confirm.
    assumption : str
        The assumption that alters it, if one does.
    """

    where: str
    printed: str
    read: str
    reason: str
    alternatives: str
    rests_on: tuple[str, ...]
    assumption: str

    @property
    def column(self) -> str:
        """The table and column, `table1.age`, or the claim."""
        return self.where.partition("[")[0]

    @property
    def sentence(self) -> str:
        """The correction as a premise."""
        return f"{self.where} read as {self.read} (in our copy: {self.printed})"


class Endpoint(NamedTuple):
    """One outcome whose change is printed with its spread, interval and test.

    Attributes
    ----------
    path : str
        The path of its claims: `mrss.w24` has `mrss.w24.mean`, `mrss.w24.sd`, ...
    label : str
        Its name for a reader.
    n : str
        The claim that says how many people were in it.
    role : str
        `primary` or `secondary`, as the paper declares it, or something else.
    whole : bool
        Whether its changes are whole numbers (a premise).
    families : tuple of str
        The families of tests that it belongs to.
    """

    path: str
    label: str
    n: str
    role: str
    whole: bool
    families: tuple[str, ...]


class TableSpec(NamedTuple):
    """What a table's columns allow."""

    name: str
    key: str
    about: str
    columns: Mapping[str, Any]
    units: Mapping[str, str]


ENDPOINT_PARTS = ("mean", "sd", "level", "low", "high", "p")
"""What is printed of an endpoint's change."""


@dataclass(frozen=True)
class Study:
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
    premises : dict of str
        What checks take for granted, by name.
    claims : dict of Claim
        By claim, in the document's order.
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
    premises: Mapping[str, str]
    claims: Mapping[str, Claim]
    corrections: tuple[Correction, ...]
    endpoints: tuple[Endpoint, ...]
    specs: Mapping[str, TableSpec]
    cells: Mapping[str, list[dict[str, str]]]
    places: Mapping[str, list[dict[str, str]]]

    @property
    def altered(self) -> dict[str, Value]:
        """The assumptions that differ from the committed run."""
        return {a.name: self.assumptions[a.name] for a in self.known if self.differs(a)}

    def differs(self, assumption: Assumption) -> bool:
        """Whether an assumption has another value than its default."""
        return self.assumptions[assumption.name] != assumption.default

    def under(self, **changes: Value) -> Study:
        """Give the study with some choices of method altered.

        Corrections keep their reading: an assumption about a cell needs `open_study`.
        """
        resolve(self.known, changes)
        return replace(self, assumptions={**self.assumptions, **changes})

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
            near = difflib.get_close_matches(claim, self.claims, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise DataError(f"{self.name}: there is no claim {claim!r}{hint}")
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
            if allowed == "whole number":
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
        plain value there must be an assumption.
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
    known_studies = names(root)
    if name not in known_studies:
        near = difflib.get_close_matches(name, known_studies, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known_studies)}"
        raise DataError(f"there is no study {name!r}; {hint}")
    folder = root / "data" / name
    raw = _read_toml(folder / "study.toml")
    known = _assumptions(raw, f"{name}/study.toml")
    values = resolve(known, declared(given or {}))
    claims = read_claims((folder / "claims.csv").read_text(encoding="utf-8"), f"{name}/claims.csv")
    specs = {
        t["name"]: TableSpec(t["name"], t["key"], t["about"], t["columns"], t.get("units", {}))
        for t in raw.get("table", [])
    }
    cells = {t: _rows(folder / f"{t}.csv", specs[t]) for t in specs}
    study = Study(
        name=name,
        title=raw["title"],
        design=raw["design"],
        record=sources.read_record(root / "seeds" / f"{name}.toml"),
        assumptions=values,
        known=known,
        premises={p["name"]: p["text"] for p in raw.get("premise", [])},
        claims=claims,
        corrections=_corrections(raw, values),
        endpoints=tuple(
            Endpoint(**{**e, "families": tuple(e["families"])}) for e in raw.get("endpoint", [])
        ),
        specs=specs,
        cells=cells,
        places={t: _rows(folder / f"{t}.places.csv", specs[t]) for t in specs},
    )
    _validate(study)
    return study


def _read_toml(path: Path) -> dict[str, Any]:
    """Read a study's TOML file."""
    if not path.is_file():
        raise DataError(f"{path.parent.name}/{path.name} is missing")
    return parse_toml(path.read_text(encoding="utf-8"), f"{path.parent.name}/{path.name}")


def _assumptions(raw: Mapping[str, Any], where: str) -> tuple[Assumption, ...]:
    """Read the `[[assumption]]` records; each default must be allowed."""
    known = []
    for item in raw.get("assumption", []):
        try:
            assumption = Assumption(**{**item, "choices": tuple(item.get("choices", ()))})
        except TypeError as error:
            raise DataError(f"{where}: [[assumption]] {item.get('name')}: {error}") from None
        assumption.read(assumption.default)
        known.append(assumption)
    return tuple(known)


def _corrections(raw: Mapping[str, Any], values: Mapping[str, Value]) -> tuple[Correction, ...]:
    """Read the `[[correction]]` records; those with an assumption read what it says."""
    found = []
    for item in raw.get("correction", []):
        where = item.get("claim") or f"{item['table']}.{item['column']}[{item['row']}]"
        name = item.get("assumption", "")
        if name and name not in values:
            raise DataError(f"study.toml: correction of {where}: there is no assumption {name!r}")
        read = str(values[name]) if name else item["read"]
        found.append(
            Correction(
                where, item["printed"], read, item["reason"], item["alternatives"],
                tuple(item["rests_on"]), name,
            )
        )  # fmt: skip
    return tuple(found)


def _rows(path: Path, spec: TableSpec) -> list[dict[str, str]]:
    """Read a table, or the places of its cells."""
    where = f"{path.parent.name}/{path.name}"
    if not path.is_file():
        raise DataError(f"{where} is missing")
    header, *rows = parse_csv(path.read_text(encoding="utf-8"), where)
    if header != tuple(spec.columns):
        raise DataError(
            f"{where}: columns are {', '.join(header)}; study.toml has {', '.join(spec.columns)}"
        )
    return [dict(zip(header, row, strict=True)) for row in rows]


def _corrected(
    spec: TableSpec, rows: list[dict[str, str]], corrections: tuple[Correction, ...]
) -> list[dict[str, str]]:
    """Apply corrections to copies of a table's rows."""
    read = {c.where: c.read for c in corrections}
    return [
        {col: read.get(f"{spec.name}.{col}[{row[spec.key]}]", cell) for col, cell in row.items()}
        for row in rows
    ]


def _validate(study: Study) -> None:
    """Corrections must apply, and every corrected cell must be what its column allows."""
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
                raise DataError(f"{where}, rests_on: there is no claim {claim!r}")
    for endpoint in study.endpoints:
        for claim in (endpoint.n, *(f"{endpoint.path}.{part}" for part in ENDPOINT_PARTS)):
            if claim not in study.claims:
                raise DataError(
                    f"{study.name}/study.toml: [[endpoint]] {endpoint.path}: "
                    f"there is no claim {claim!r}"
                )
    for name, spec in study.specs.items():
        rows = _corrected(spec, study.cells[name], study.corrections)
        for number, row in enumerate(rows, 2):
            for column, allowed in spec.columns.items():
                where = f"{study.name}/{name}.csv: row {number}, column {column}"
                _validate_cell(row[column], allowed, where)
        keys = [row[spec.key] for row in rows]
        if keys != [str(i) for i in range(1, len(keys) + 1)]:
            raise DataError(
                f"{study.name}/{name}.csv: column {spec.key}: found {' '.join(keys)}; "
                f"1 to {len(keys)} in order are needed"
            )


def _validate_cell(cell: str, allowed: object, where: str) -> None:
    """Hold one corrected cell against what its column allows."""
    if isinstance(allowed, list):
        if cell not in allowed:
            raise DataError(f"{where}: {cell!r}; allowed are {', '.join(allowed)}")
    elif allowed == "whole number" and not re.fullmatch(r"0|[1-9]\d*", cell):
        raise DataError(f"{where}: {cell!r} is not a whole number")
    elif not cell.strip():
        raise DataError(f"{where}: the cell is empty")

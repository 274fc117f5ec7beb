"""What `study.toml` says: premises, endpoints, assumptions, tables and corrections.

Its fields are those of the classes here; what one field cannot show by itself is checked below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from overread.assumptions import TYPES, Assumption, AssumptionError, Rule, Value, resolve
from overread.files import DataError, parse_toml, read_item

WHOLE_NUMBER = "whole number"
RULES = (WHOLE_NUMBER, "text")
"""What a column may be said to hold, unless it is a list of what its cells may say."""


CELLS, CLAIMS = "cells", "claims"
"""What the numerals of a table are: cells, or claims that the table only lays out."""

PRINTED, TEXT = "printed", "text"
"""Where a table comes from: printed as a table, or what running text amounts to."""

NOT_STATED = "not stated"
"""The cell of what a document does not tell; its place is empty."""


class Premise(NamedTuple):
    """What checks take for granted."""

    name: str
    text: str


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
    """What a table's columns allow, what its numerals are, and where it comes from."""

    name: str
    key: str
    about: str
    columns: Mapping[str, str | list]
    units: Mapping[str, str] = MappingProxyType({})
    numerals: str = CELLS
    origin: str = PRINTED


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


@dataclass(frozen=True, kw_only=True)
class Written:
    """A correction as it is written, before an assumption says how it is read.

    Attributes
    ----------
    claim, table, row, column : str
        What is corrected: a claim, or a cell by its table, the row's key and the column.
    read, assumption : str
        How it is read, or the assumption that says so.
    """

    claim: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    printed: str
    read: str = ""
    assumption: str = ""
    reason: str
    alternatives: str
    rests_on: tuple[str, ...]

    @property
    def where(self) -> str:
        """What is corrected, `table1.age[5]` or the claim."""
        return self.claim or f"{self.table}.{self.column}[{self.row}]"

    def under(self, values: Mapping[str, Value]) -> Correction:
        """Give the correction under the assumptions' values."""
        read = str(values[self.assumption]) if self.assumption else self.read
        return Correction(
            self.where, self.printed, read, self.reason, self.alternatives, self.rests_on,
            self.assumption,
        )  # fmt: skip


class StudyFile(NamedTuple):
    """The file, each list of tables under the name that it has there."""

    title: str
    design: str
    premise: tuple[Premise, ...] = ()
    endpoint: tuple[Endpoint, ...] = ()
    assumption: tuple[Assumption, ...] = ()
    rule: tuple[Rule, ...] = ()
    table: tuple[TableSpec, ...] = ()
    correction: tuple[Written, ...] = ()


@lru_cache(maxsize=16)
def read_study_file(text: str, where: str) -> StudyFile:
    """Read and validate `study.toml`.

    Raises
    ------
    DataError
        If a field is missing, not known or not what it has to be.
    """
    file = read_item(parse_toml(text, where), StudyFile, where)
    for assumption in file.assumption:
        _validate_assumption(assumption, f"{where}: [[assumption]] {assumption.name}")
    for number, rule in enumerate(file.rule, 1):
        _validate_rule(rule, file.assumption, f"{where}: [[rule]] {number}")
    for spec in file.table:
        _validate_table(spec, f"{where}: [[table]] {spec.name}")
    known = {assumption.name for assumption in file.assumption}
    for number, correction in enumerate(file.correction, 1):
        _one_way(
            correction,
            (("claim",), ("table", "row", "column")),
            f"{where}: [[correction]] {correction.claim or number}",
        )
        at = f"{where}: correction of {correction.where}"
        _one_way(correction, (("read",), ("assumption",)), at)
        if correction.assumption and correction.assumption not in known:
            raise DataError(f"{at}: there is no assumption {correction.assumption!r}")
    return file


def _validate_assumption(assumption: Assumption, where: str) -> None:
    """An assumption must say what it allows, and allow its default."""
    if assumption.type not in TYPES:
        raise DataError(f"{where}: type is {assumption.type!r}; allowed are {', '.join(TYPES)}")
    limits = () if assumption.type == "str" else (("minimum", "maximum"),)
    _one_way(assumption, (("choices",), *limits), where)
    if assumption.choices and assumption.tried:
        raise DataError(f"{where}: choices are all tried; tried is for numbers between ends")
    try:
        for value in assumption.tried:
            assumption.read(value)
        assumption.read(assumption.default)
    except AssumptionError as error:
        raise DataError(f"{where}: {error}") from None
    if type(assumption.default) is not TYPES[assumption.type]:
        raise DataError(
            f"{where}: default is {assumption.default!r}; type {assumption.type} is needed"
        )


def _validate_rule(rule: Rule, known: tuple[Assumption, ...], where: str) -> None:
    """A rule must be about assumptions and values that there are, and allow the defaults."""
    by_name = {assumption.name: assumption for assumption in known}
    if bool(rule.total) == bool(rule.when) or bool(rule.when) != bool(rule.needs):
        raise DataError(f"{where}: needed: total and at_most, or when and needs")
    if bool(rule.total) != (rule.at_most is not None):
        raise DataError(f"{where}: total and at_most go together")
    for name in rule.names:
        if name not in by_name:
            raise DataError(f"{where}: there is no assumption {name!r}")
    if texts := [name for name in rule.total if by_name[name].type == "str"]:
        raise DataError(f"{where}: {texts[0]} is a text; only numbers add up")
    try:
        for name, values in (*rule.when.items(), *rule.needs.items()):
            for value in values:
                by_name[name].read(value)
        resolve(known, {}, (rule,))
    except AssumptionError as error:
        raise DataError(f"{where}: {error}") from None


def _validate_table(spec: TableSpec, where: str) -> None:
    """A table's key must be a column, and each column must have a rule that exists."""
    if spec.key not in spec.columns:
        raise DataError(f"{where}: key is {spec.key!r}; allowed are {', '.join(spec.columns)}")
    for field, allowed in (("numerals", (CELLS, CLAIMS)), ("origin", (PRINTED, TEXT))):
        if getattr(spec, field) not in allowed:
            found = getattr(spec, field)
            raise DataError(f"{where}: {field} is {found!r}; allowed are {', '.join(allowed)}")
    for column, rule in spec.columns.items():
        listed = isinstance(rule, list) and all(isinstance(cell, str) for cell in rule)
        if not listed and rule not in RULES:
            raise DataError(
                f"{where}, column {column}: {rule!r} is not known; "
                f"allowed are {', '.join(RULES)}, or a list of texts"
            )


def _one_way(item: object, ways: tuple[tuple[str, ...], ...], where: str) -> None:
    """Of fields that stand for one another, one way must be given, whole and alone."""
    fields = [name for way in ways for name in way]
    given = [name for name in fields if getattr(item, name) not in ("", (), None)]
    if tuple(given) not in ways:
        needed = ", or ".join(" and ".join(way) for way in ways)
        raise DataError(f"{where}: needed: {needed}; found {', '.join(given) or 'nothing'}")

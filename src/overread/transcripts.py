"""A transcript held against its document: every numeral accounted for, every cell at its place."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from overread import sources
from overread.files import DataError, parse_csv, read_item, read_text
from overread.statements import beyond, unaccounted, written
from overread.studies import Study, home
from overread.studyfile import CELLS, CLAIMS, NOT_STATED, PRINTED

ENCODING = "utf-8"
LICENCE = {
    "name": "CC0-1.0",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
    "title": "CC0",
}
"""Under what the transcripts are given to others: they are facts."""

LEFT_OUT = "…"
"""What stands in a cell where words of the document are left out."""

_PUNCTUATION = re.compile(r'^(?:(?!\.\d)[,.;:“”"()])+|[,.;:“”"()]+$')
"""At the beginning and end of a word; the point of `.05` belongs to its digits."""


class Place(NamedTuple):
    """Where one cell stands: its lines and its numerals."""

    lines: tuple[int, ...]
    numerals: tuple[tuple[int, int], ...]


class Package(NamedTuple):
    """What `datapackage.json` says that can be held against the files."""

    licenses: tuple[dict, ...]
    sources: tuple[dict, ...]
    resources: tuple[dict, ...]


def read_place(text: str, where: str) -> Place:
    """Read a place: `218`, `218:2`, or `224:4-5 225:2`.

    Raises
    ------
    DataError
        If it is not of that form.

    Examples
    --------
    >>> read_place("224:4-5 225", "x").numerals
    ((224, 4), (224, 5))
    """
    try:
        return _place(text)
    except ValueError as error:
        raise DataError(f"{where}: {error}") from None


@lru_cache(maxsize=4096)
def _place(text: str) -> Place:
    """Read a place; an error says what is wrong with it."""
    lines, found = [], []
    for piece in text.split():
        match = re.fullmatch(r"([1-9]\d*)(?::([1-9]\d*)(?:-([1-9]\d*))?)?", piece)
        if match is None or (match[3] and int(match[3]) < int(match[2])):
            raise ValueError(f"{piece!r} is not a place such as 218, 218:2 or 218:2-4")
        line, first, last = match.groups()
        lines.append(int(line))
        if first:
            found += [(int(line), nth) for nth in range(int(first), int(last or first) + 1)]
    return Place(tuple(lines), tuple(found))


def accounted(study: Study) -> Iterator[tuple[int, int, str, str]]:
    """List every numeral that the transcript accounts for, and by what.

    Yields
    ------
    line, nth : int
        Its place.
    printed, owner : str
        Its characters, and the claim, cell or record that accounts for it.
    """
    for row, claim in enumerate(study.claims.values(), 2):
        owner = f"{study.name}/claims.csv: row {row}, column printed"
        yield claim.line, claim.nth, claim.printed, owner
    for name, spec in study.specs.items():
        if spec.numerals == CELLS:
            yield from _in_cells(study, name)
    for aside in study.record.asides:
        yield aside.line, aside.nth, aside.printed, f"{study.record.path.name}: [[aside]]"


def _in_cells(study: Study, table: str) -> Iterator[tuple[int, int, str, str]]:
    """List the numerals in the cells of a table, as `accounted` does."""
    for number, (cells, places) in enumerate(
        zip(study.cells[table], study.places[table], strict=True), 2
    ):
        for column, text in cells.items():
            owner = f"{study.name}/{table}.csv: row {number}, column {column}"
            where = read_place(places[column], owner.replace(".csv", ".places.csv"))
            found = [numeral.printed for numeral in sources.numerals(text)]
            if len(found) != len(where.numerals):
                raise DataError(
                    f"{owner}: {text!r} has {len(found)} numerals, "
                    f"its place {places[column]!r} names {len(where.numerals)}"
                )
            for (line, nth), printed in zip(where.numerals, found, strict=True):
                yield line, nth, printed, owner


def _not_claims(study: Study) -> Iterator[str]:
    """List the numerals of tables laid out from claims that are no claim, and not set aside."""
    entries = (*study.claims.values(), *study.record.asides)
    known = {(entry.line, entry.nth): entry.printed for entry in entries}
    for name, spec in study.specs.items():
        for line, nth, printed, owner in _in_cells(study, name) if spec.numerals == CLAIMS else ():
            if known.get((line, nth)) != printed:
                there = known.get((line, nth), "nothing")
                yield (
                    f"{owner}: {printed!r} at {line}:{nth}; "
                    f"claims and numerals set aside have {there} there"
                )


def problems(study: Study, folder: Path | None = None) -> list[str]:
    """List what a study's transcript leaves unaccounted for.

    Parameters
    ----------
    folder : Path, optional
        Where the documents are; without it, the digests in the record stand in for the document.
    """
    entries = list(accounted(study))
    found = sources.verify(study.record, (entry[:3] for entry in entries))
    found += _not_claims(study)
    found += unaccounted(study.statements, study.record.sentences, f"{study.name}/statements.csv")
    found += [
        f"{study.name}/ratings.csv: {appraisal.name}, item {rating.item}: there is no sentence "
        f"{written([place])}"
        for appraisal in study.appraisals
        for rating in appraisal.ratings.values()
        for place in beyond(rating.sentences, study.record.sentences)
    ]
    if folder is not None:
        lines = sources.read_document(study.record, folder)
        found += sources.account(study.record, lines, entries)
        found += _misplaced(study, lines)
        found += _miscounted(study, lines)
    return found


def _miscounted(study: Study, lines: list[str]) -> Iterator[str]:
    """List the lines on which the record has another number of sentences begin, tables left out."""
    counts = study.record.sentences
    if not counts:
        return
    tables = {
        line
        for name, rows in study.places.items()
        if study.specs[name].origin == PRINTED
        for row in rows
        for column, text in row.items()
        for line in read_place(text, column).lines
    }
    document = Counter(line for line, _ in sources.placed(lines, study.record.passages))
    for number in sorted(document.keys() | counts.keys()):
        there = 0 if number in tables else document[number]
        if there != counts.get(number, 0):
            yield (
                f"{study.record.path.name}: sentences: line {number} has "
                f"{counts.get(number, 0)}, the document has {there}"
            )


def _misplaced(study: Study, lines: list[str]) -> list[str]:
    """List the cells whose words do not stand on the lines that their places name."""
    found = []
    for name, rows in study.cells.items():
        for number, (cells, places) in enumerate(zip(rows, study.places[name], strict=True), 2):
            for column, cell in cells.items():
                where = f"{study.name}/{name}.csv: row {number}, column {column}"
                place = read_place(places[column], where)
                if (cell == NOT_STATED) != (not place.lines):
                    found.append(
                        f"{where}: {cell!r} with the place {places[column]!r}; only "
                        f"{NOT_STATED!r} stands nowhere"
                    )
                elif cell != NOT_STATED and not _stands(
                    cell, [lines[i - 1] for i in place.lines if i <= len(lines)]
                ):
                    found.append(f"{where}: {cell!r} does not stand on {places[column]}")
    return found


def _stands(cell: str, lines: list[str]) -> bool:
    """Whether a cell's words, in order, are pieces of these lines, one piece a line.

    Where the cell has `LEFT_OUT`, the document may have further words.
    """
    pieces = [words for piece in cell.split(LEFT_OUT) if (words := _words(piece))]
    text = "\n".join(f" {' '.join(_words(line))} " for line in lines)
    some = "[^\n]*"
    at_once, later = f"(?: | {some}\n{some} )", f" (?:{some} |{some}\n{some} )?"
    words = later.join(at_once.join(map(re.escape, piece)) for piece in pieces)
    return bool(pieces) and re.fullmatch(f"{some} {words} {some}", text) is not None


def _words(text: str) -> list[str]:
    """The words of a text, without the punctuation around them."""
    return [bare for word in text.split() if (bare := _PUNCTUATION.sub("", word))]


def descriptor_problems(root: Path | None = None) -> list[str]:
    """Hold `data/datapackage.json` against the files that it describes.

    Parameters
    ----------
    root : Path, optional
        The folder that holds `data/` and `seeds/`.

    Returns
    -------
    list of str
        One message for each table that is missing, superfluous or has other columns, and for each
        source or licence that differs from the records.
    """
    root = root or home()
    data = root / "data"
    described = _read_package(data / "datapackage.json")
    where = "datapackage.json"
    resources = {resource.get("path"): resource for resource in described.resources}
    paths = {path.relative_to(data).as_posix(): path for path in data.glob("*/*.csv")}
    found = [f"{where}: there is no file {path}" for path in resources.keys() - paths.keys()]
    found += [f"{where}: {path} is not described" for path in paths.keys() - resources.keys()]
    for path in sorted(resources.keys() & paths.keys()):
        found += _resource_problems(resources[path], paths[path])
    if described.licenses != (LICENCE,):
        found.append(f"{where}: licenses is {[*described.licenses]}; allowed is {[LICENCE]}")
    return [*found, *_source_problems(described, root)]


def _read_package(path: Path) -> Package:
    """Read those fields of a data package that are held against the files."""
    try:
        raw = json.loads(read_text(path, path.name))
    except json.JSONDecodeError as error:
        raise DataError(f"{path.name}: not valid JSON: {error}") from None
    return read_item({n: raw[n] for n in Package._fields if n in raw}, Package, path.name)


def _resource_problems(resource: dict[str, Any], path: Path) -> Iterator[str]:
    """Compare one described table with its file."""
    where = f"datapackage.json: {resource['path']}"
    name = resource["path"].removesuffix(".csv").replace("/", "-").replace(".", "-")
    for key, needed in (("name", name), ("encoding", ENCODING)):
        if resource.get(key) != needed:
            yield f"{where}: {key} is {resource.get(key)!r}; {needed!r} is needed"
    file = f"{path.parent.name}/{path.name}"
    header = parse_csv(read_text(path, file), file)[0]
    fields = [str(field.get("name")) for field in resource.get("schema", {}).get("fields", [])]
    if fields != list(header):
        yield f"{where}: fields are {', '.join(fields) or 'none'}; the file has {', '.join(header)}"


def _source_problems(described: Package, root: Path) -> Iterator[str]:
    """Compare the sources named with the records."""
    records = [sources.read_record(path) for path in sorted((root / "seeds").glob("*.toml"))]
    named = {source.get("path") for source in described.sources}
    cited = {record.link for record in records} - {""}
    for link in sorted(named ^ cited, key=str):
        what = "not in seeds/" if link in named else "missing"
        yield f"datapackage.json: source {link} is {what}"

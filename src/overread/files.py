"""Text files of a study, parsed once for the same text; what is wrong with one names the file."""

from __future__ import annotations

import csv
import difflib
import inspect
import io
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Item = TypeVar("Item")

_IN_WORDS = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table of fields",
}


class DataError(ValueError):
    """Something in `seeds/` or `data/` is not what it has to be; the message says where."""


def read_text(path: Path, where: str) -> str:
    """Read a text file, naming it in any error."""
    try:
        return decoded(path.read_bytes(), where)
    except FileNotFoundError:
        raise DataError(f"{where} is missing") from None


def decoded(content: bytes, where: str) -> str:
    """Decode UTF-8, naming the file in any error."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = content[error.start]
        raise DataError(f"{where}: line {line} is not UTF-8: found byte 0x{found:02x}") from None


@lru_cache(maxsize=16)
def parse_toml(text: str, where: str) -> dict[str, Any]:
    """Parse TOML, naming the file in any error."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{where}: not valid TOML: {error}") from None


@lru_cache(maxsize=16)
def parse_csv(text: str, where: str) -> tuple[tuple[str, ...], ...]:
    """Parse CSV into rows of equal length, at least one; kept for the same text."""
    return csv_rows(text, where)


def records(
    text: str, where: str, columns: Sequence[str], *, said_by: str = "needed:"
) -> list[dict[str, str]]:
    r"""Parse CSV with given columns, in their order, into one record a row.

    Parameters
    ----------
    said_by : str
        What stands before the columns in the message if the file has others.

    Raises
    ------
    DataError
        If the columns are others, or the file is not CSV.

    Examples
    --------
    >>> records("claim,unit\nage,year\n", "x.csv", ("claim", "unit"))
    [{'claim': 'age', 'unit': 'year'}]
    """
    header, *rows = parse_csv(text, where)
    if header != tuple(columns):
        found, asked = ", ".join(header), ", ".join(columns)
        raise DataError(f"{where}: columns are {found}; {said_by} {asked}")
    return [dict(zip(header, row, strict=True)) for row in rows]


def csv_rows(text: str, where: str) -> tuple[tuple[str, ...], ...]:
    """Parse CSV into rows of equal length, at least one."""
    rows: list[tuple[str, ...]] = []
    try:
        rows.extend(map(tuple, csv.reader(io.StringIO(text, newline=None), strict=True)))
    except csv.Error as error:
        why = "a quotation mark is not closed or not doubled"
        if "field limit" in str(error):
            why = f"a cell has more than {csv.field_size_limit():,} characters"
        raise DataError(f"{where}: row {len(rows) + 1}: {why}") from None
    if not rows:
        raise DataError(f"{where}: the file is empty")
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise DataError(
                f"{where}: row {number} has {len(row)} cells, {len(rows[0])} are needed"
            )
    return tuple(rows)


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """Give a draft beside the target; it takes the target's place only if all went well.

    An error of the system that names no file, such as a full disk, names the target.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            prefix=f".{target.stem}-", suffix=target.suffix, dir=target.parent, delete=False
        ) as opened:
            draft = Path(opened.name)
    except OSError as error:
        error.filename = str(target)
        raise
    try:
        yield draft
        draft.chmod(0o644)
        draft.replace(target)
    except OSError as error:
        if error.filename in (None, str(draft)):
            error.filename = str(target)
        raise
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def suggestion(name: str, known: Iterable[str]) -> str:
    """Suggest the known name nearest to a misspelt one, if one is near."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def read_item(raw: Mapping[str, Any], kind: type[Item], where: str) -> Item:
    """Make a table of a TOML file into the item that it describes.

    Parameters
    ----------
    raw : mapping
        The table.
    kind : type
        A NamedTuple or dataclass: its fields are those allowed, those without a default needed.
        A field annotated with such a class is a table itself, a tuple of them `[[...]]`.
    where : str
        The file, and where in it, for the message.

    Raises
    ------
    DataError
        If a field is missing, not known, or of another type than it is annotated with.

    Examples
    --------
    >>> from overread.sources import Aside
    >>> read_item({"line": 3, "nth": 1, "printed": "one"}, Aside, "x.toml: [[aside]] 1")
    Traceback (most recent call last):
    overread.files.DataError: x.toml: [[aside]] 1: 'reason' is missing
    """
    fields = _fields(kind)
    for name in raw:
        if name not in fields:
            hint = suggestion(name, fields) or f"; known are {', '.join(fields)}"
            raise DataError(f"{where}: {name!r} is not known{hint}")
    for name, (_, needed) in fields.items():
        if needed and name not in raw:
            raise DataError(f"{where}: {name!r} is missing")
    return kind(**{name: _read(value, fields[name][0], where, name) for name, value in raw.items()})


@lru_cache(maxsize=32)
def _fields(kind: type) -> dict[str, tuple[Any, bool]]:
    """Give the annotation of each field of a class, and whether it is needed."""
    hints = get_type_hints(kind)
    parameters = inspect.signature(kind).parameters
    return {name: (hints[name], p.default is p.empty) for name, p in parameters.items()}


def _read(raw: object, kind: object, where: str, name: str) -> object:
    """Read one value of a TOML file as what its field is annotated with."""
    inner = get_args(kind)
    if _is_item(kind):
        return read_item(_typed(raw, (dict,), where, name), kind, f"{where}: {name}")
    if get_origin(kind) is tuple:
        values = enumerate(_typed(raw, (list,), where, name), 1)
        return tuple(
            _read(value, inner[0], where, _heading(name, inner[0], value, number))
            for number, value in values
        )
    if get_origin(kind) is Mapping:
        values = _typed(raw, (dict,), where, name).items()
        return {key: _read(value, inner[1], where, f"{name}.{key}") for key, value in values}
    return _typed(raw, inner or (kind,), where, name)


def _is_item(kind: object) -> bool:
    """Whether values of this type are tables with fields of their own."""
    return is_dataclass(kind) or hasattr(kind, "_fields")


def _heading(name: str, kind: object, value: object, number: int) -> str:
    """Name one value of a list: a table by its first field if that is text, else by its number."""
    if not _is_item(kind):
        return name
    first = value.get(next(iter(_fields(kind)))) if isinstance(value, dict) else None
    return f"[[{name}]] {first if isinstance(first, str) else number}"


def _typed(raw: object, allowed: tuple[type[Item], ...], where: str, name: str) -> Item:
    """Refuse a value of another type; a whole number will do for a number."""
    if type(raw) in allowed or (type(raw) is int and float in allowed):
        return raw
    needed = " or ".join(_IN_WORDS[kind] for kind in allowed if kind in _IN_WORDS)
    raise DataError(f"{where}: {name} is {raw!r}; {needed} is needed")

"""Results of many universes in Parquet: small files, each written whole or not at all.

One row a universe and what it gave. A file is named by the universes in it, so two writers of the
same universes leave one file; what is there twice is read once. Pages carry checksums.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from overread.files import DataError, unfinished

if TYPE_CHECKING:
    import pyarrow

SUFFIX = ".parquet"

RESULT, COUNT, VERDICT, ERROR = "result", "count", "verdict", "error"
"""What a row is: a headline result; how many claims have a verdict; the verdict on a claim, where
it is another than in the committed run; why a universe failed."""


class Row(NamedTuple):
    """What one universe gave of one thing.

    Attributes
    ----------
    universe : str
        Its identity.
    assumptions : str
        All of them, as JSON.
    kind : str
        `RESULT`, `COUNT`, `VERDICT` or `ERROR`.
    name : str
        The result, the verdict that is counted, the claim, or the error's class.
    value, low, high : float or None
        In the result's unit; claims, for a count.
    unit : str
        Of the value.
    said : str
        What the result is; the claim's verdict; the error's message.
    """

    universe: str
    assumptions: str
    kind: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    said: str


def write(folder: Path, rows: Sequence[Row]) -> Path:
    """Write the rows of some universes as one file, whole or not at all.

    Raises
    ------
    DataError
        If it cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = "\n".join(sorted({row.universe for row in rows}))
    path = folder / f"{hashlib.sha256(names.encode()).hexdigest()[:16]}{SUFFIX}"
    columns = dict(zip(Row._fields, zip(*rows, strict=True), strict=True))
    table = pa.table({name: list(columns[name]) for name in Row._fields}, schema=_schema())
    with _refused(folder), unfinished(path) as draft:
        pq.write_table(table, draft, write_page_checksum=True)
    return path


def can_write(folder: Path) -> None:
    """Make a folder of results if there is none, and see that files can be put there.

    Raises
    ------
    DataError
        If not.
    """
    with _refused(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


@contextmanager
def _refused(folder: Path) -> Iterator[None]:
    """Say of what cannot be written where it was to go, and why."""
    try:
        yield
    except OSError as error:
        raise DataError(f"{folder}: results cannot be written: {error.strerror or error}") from None


def done(folder: Path) -> set[str]:
    """Give the universes of which there are results.

    Raises
    ------
    DataError
        Naming a file that is none of ours, or damaged.
    """
    found: set[str] = set()
    for path in files(folder):
        found.update(_table(path).column("universe").to_pylist())
    return found


def failed(folder: Path) -> set[str]:
    """Give the universes of which there is an error and nothing else.

    Raises
    ------
    DataError
        Naming a file that is none of ours, or damaged.
    """
    kinds: dict[bool, set[str]] = {True: set(), False: set()}
    for path in files(folder):
        table = _table(path)
        columns = (table.column(name).to_pylist() for name in ("kind", "universe"))
        for kind, universe in zip(*columns, strict=True):
            kinds[kind == ERROR].add(universe)
    return kinds[True] - kinds[False]


def read(folder: Path) -> pd.DataFrame:
    """Read all results as one tidy frame.

    Returns
    -------
    DataFrame
        One row a universe and what it gave: columns `universe`, `kind`, `name`, `value`, `low`,
        `high`, `unit` and `said` as in `Row`, and one for each assumption. No row stands twice.

    Raises
    ------
    DataError
        If there are no results, or naming a file that is none of ours, or damaged.
    """
    import pyarrow as pa

    tables = [_table(path) for path in files(folder)]
    if not tables:
        raise DataError(f"{folder}: there are no results")
    frame = pa.concat_tables(tables).to_pandas()
    # What failed once and was run again has not failed.
    succeeded = frame.loc[frame["kind"] != ERROR, "universe"]
    frame = frame[(frame["kind"] != ERROR) | ~frame["universe"].isin(succeeded)]
    frame = frame.drop_duplicates(["universe", "kind", "name"], ignore_index=True)
    each = frame.drop_duplicates("universe").set_index("universe")["assumptions"]
    values = pd.DataFrame(map(json.loads, each), index=each.index)
    return frame.drop(columns="assumptions").join(values, on="universe")


def rows(folder: Path) -> Iterator[Row]:
    """Give all results as rows; one may stand twice.

    Raises
    ------
    DataError
        Naming a file that is none of ours, or damaged.
    """
    for path in files(folder):
        columns = _table(path).to_pydict()
        yield from map(Row._make, zip(*(columns[name] for name in Row._fields), strict=True))


def damaged(folder: Path) -> list[Path]:
    """List the files that cannot be read."""
    found = []
    for path in files(folder):
        try:
            _table(path)
        except DataError:
            found.append(path)
    return found


def files(folder: Path) -> list[Path]:
    """List the files of results, unfinished drafts left out."""
    found = (p for p in folder.glob(f"*{SUFFIX}") if not p.name.startswith("."))
    return sorted(path for path in found if path.is_file())


def rows_of(
    universe: str, assumptions: Mapping[str, object], ledger: Mapping[str, object],
    committed: Mapping[str, str],
) -> Iterable[Row]:  # fmt: skip
    """Give the rows of a universe from its ledger, and the verdicts of the committed run."""
    who = universe, json.dumps(assumptions, ensure_ascii=False)
    for one in ledger["results"]:
        numbers = (one["value"], one["low"], one["high"])
        yield Row(*who, RESULT, one["name"], *numbers, one["unit"], one["about"])
    for verdict, count in ledger["counts"].items():
        yield Row(*who, COUNT, verdict, count, None, None, "claim", "claims with this verdict")
    for entry in ledger["claims"]:
        if entry["verdict"] != committed.get(entry["claim"]):
            yield Row(*who, VERDICT, entry["claim"], None, None, None, "", entry["verdict"])


def row_of_error(universe: str, assumptions: Mapping[str, object], error: Exception) -> Row:
    """Give the row of a universe that failed."""
    told = json.dumps(assumptions, ensure_ascii=False)
    name, said = type(error).__name__, " ".join(str(error).split())
    return Row(universe, told, ERROR, name, None, None, None, "", said)


def _schema() -> pyarrow.Schema:
    """The columns of a file."""
    import pyarrow as pa

    numbers = ("value", "low", "high")
    return pa.schema(
        [(name, pa.float64() if name in numbers else pa.string()) for name in Row._fields]
    )


def _table(path: Path) -> pyarrow.Table:
    """Read one file; an error that names it if it is none of ours, or damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, page_checksum_verification=True, partitioning=None)
    except (pa.ArrowException, OSError, ValueError) as error:
        why = " ".join(str(error).split())[:200]
        raise DataError(f"{path}: the file is damaged: {why}; --rebuild makes it anew") from None
    try:
        is_ours = table.schema.equals(_schema())
        told = table.column("assumptions").unique().to_pylist() if is_ours else []
        is_ours = is_ours and all(isinstance(json.loads(one), dict) for one in told)
    except (ValueError, TypeError):
        is_ours = False
    if not is_ours:
        raise DataError(f"{path}: this is no file of results; --rebuild removes it")
    return table

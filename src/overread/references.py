"""What happens elsewhere: rates and changes from other sources, each with where it was found."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from overread.files import DataError, read_text, records
from overread.studies import home

BENCHMARK_COLUMNS = (
    "benchmark",
    "measure",
    "group",
    "weeks",
    "what",
    "value",
    "count",
    "n",
    "unit",
    "kind",
    "source",
)
_NUMBERS = {"weeks": r"\d+", "value": r"-?\d+(\.\d+)?", "count": r"\d+", "n": r"[1-9]\d*"}


def benchmarks(measure: str, *, root: Path | None = None) -> pd.DataFrame:
    """Give what is known of one outcome measure from elsewhere.

    Parameters
    ----------
    measure : str
        Such as `mRSS`.
    root : Path, optional
        The folder that holds `data/`.

    Returns
    -------
    DataFrame
        Index: benchmark. Columns: `group` (whom), `weeks`, `what`, `value` (in `unit`), or
        `count` of `n`; `kind`; `source`. Missing where there is none.

    Raises
    ------
    DataError
        If the file is not what it has to be, or knows nothing of the measure.

    Examples
    --------
    >>> float(benchmarks("mRSS").loc["mrss.within", "value"])
    2.45
    """
    where = "reference/benchmarks.csv"
    text = read_text((root or home()) / "data" / where, where)
    frame = pd.DataFrame(records(text, where, BENCHMARK_COLUMNS), columns=BENCHMARK_COLUMNS)
    for column, form in _NUMBERS.items():
        for number, cell in enumerate(frame[column], 2):
            if cell and not re.fullmatch(form, cell):
                raise DataError(f"{where}: row {number}, column {column}: {cell!r} is no number")
        frame[column] = pd.to_numeric(frame[column].where(frame[column] != ""))
    for number, row in enumerate(frame.to_dict("records"), 2):
        problem = _problem(row)
        if problem or row["benchmark"] in frame["benchmark"][: number - 2].tolist():
            raise DataError(
                f"{where}: row {number}: {problem or 'the benchmark stands there twice'}"
            )
    known = sorted(set(frame["measure"]))
    if measure not in known:
        raise DataError(f"{where}: nothing on {measure!r}; known are {', '.join(known)}")
    return frame[frame["measure"] == measure].drop(columns="measure").set_index("benchmark")


def _problem(row: dict[str, object]) -> str:
    """Say what is wrong with one benchmark; nothing if all is well."""
    value, count, n = row["value"], row["count"], row["n"]
    if pd.isna(value) == pd.isna(count):
        return "needed: a value, or a count of n"
    if not pd.isna(count) and (pd.isna(n) or count > n):
        return "a count needs an n that is no smaller"
    return "" if str(row["source"]).strip() else "column source: the cell is empty"

"""What is known from elsewhere: rates and changes, and facts that papers cite, with sources."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from overread.files import DataError, read_text, records, suggestion
from overread.sources import read_record
from overread.statements import beyond, read_places, written
from overread.studies import home, names

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
THRESHOLD = "threshold"
"""The kind of what a change is held against: not of what happened to people."""
FACT_COLUMNS = ("study", "sentences", "told", "found", "agrees", "basis", "source")
AGREES = ("yes", "in part", "no", "not checked")
"""Whether a paper's statement agrees with what was found elsewhere."""
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


def shares(measure: str, *, root: Path | None = None) -> pd.DataFrame:
    """Give which shares of people are known of one outcome measure from elsewhere, in percent.

    Parameters
    ----------
    measure, root
        As for `benchmarks`.

    Returns
    -------
    DataFrame
        As from `benchmarks`, without means and thresholds; where there is a `count` of `n`, the
        `value` is what it makes. The `unit` is %.

    Raises
    ------
    DataError
        As for `benchmarks`, or if no share is known.

    Examples
    --------
    >>> round(float(shares("mRSS").loc["improvers.eustar", "value"]), 1)
    23.7
    """
    frame = benchmarks(measure, root=root)
    counted = frame["count"].notna()
    frame = frame.assign(
        value=frame["value"].where(~counted, 100 * frame["count"] / frame["n"]),
        unit=frame["unit"].where(~counted, "%"),
    )
    frame = frame[(frame["unit"] == "%") & (frame["kind"] != THRESHOLD)]
    if frame.empty:
        raise DataError(f"reference/benchmarks.csv: no share of people is known of {measure!r}")
    return frame


def facts(study: str, *, root: Path | None = None) -> pd.DataFrame:
    """Give what a paper tells from elsewhere, beside what was found there.

    Parameters
    ----------
    study : str
        The study.
    root : Path, optional
        The folder that holds `data/` and `seeds/`.

    Returns
    -------
    DataFrame
        Index: `told`, in our words. Columns: `sentences`, `found`, `agrees` (one of `AGREES`),
        `basis` (how that was checked) and `source`. Empty if nothing was looked up.

    Raises
    ------
    DataError
        If the file is not what it has to be, or a row names no study, or a sentence that the
        study's document does not have.

    Examples
    --------
    >>> facts("fasciitis-letter")["agrees"].tolist()
    ['yes']
    """
    where = "reference/facts.csv"
    root = root or home()
    rows = records(read_text(root / "data" / where, where), where, FACT_COLUMNS)
    known = names(root)
    for number, row in enumerate(rows, 2):
        at = f"{where}: row {number}, column"
        if row["study"] not in known:
            hint = suggestion(row["study"], known) or f"; known are {', '.join(known)}"
            raise DataError(f"{at} study: there is no study {row['study']!r}{hint}")
        places = read_places(row["sentences"], f"{at} sentences")
        counts = read_record(root / "seeds" / f"{row['study']}.toml").sentences
        for place in beyond(places, counts):
            raise DataError(f"{at} sentences: there is no sentence {written([place])}")
        if row["agrees"] not in AGREES:
            allowed = ", ".join(AGREES)
            raise DataError(f"{at} agrees: {row['agrees']!r}; allowed are {allowed}")
        empty = [name for name in ("told", "found", "source") if not row[name].strip()]
        if empty:
            raise DataError(f"{at} {empty[0]}: the cell is empty")
    frame = pd.DataFrame(rows, columns=FACT_COLUMNS)
    return frame[frame["study"] == study].drop(columns="study").set_index("told")


def _problem(row: dict[str, object]) -> str:
    """Say what is wrong with one benchmark; nothing if all is well."""
    value, count, n = row["value"], row["count"], row["n"]
    if pd.isna(value) == pd.isna(count):
        return "needed: a value, or a count of n"
    if not pd.isna(count) and (pd.isna(n) or count > n):
        return "a count needs an n that is no smaller"
    return "" if str(row["source"]).strip() else "column source: the cell is empty"

"""A table of printed numbers, audited: one check a row in, outcomes and reasons out."""

from __future__ import annotations

import csv
import html
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from overread.consistency import checks
from overread.consistency.batches import CellError, Check
from overread.files import DataError, csv_rows, decoded, unfinished
from overread.outcomes import OUTCOMES

if TYPE_CHECKING:
    from overread.show import Table

CHUNK = 100_000
"""Rows that are judged at a time."""
SHOWN = 20
"""Rows of an outcome that a terminal shows."""
ON_PAGE = 1000
"""Rows of an outcome that a page shows."""
ADDED = ("outcome", "reason")
"""The columns that an audit adds to a table."""
MARKS = {
    "in conflict": "✗",
    "under a choice": "?",
    "not derivable": "–",
    "within rounding": "≈",
    "reproduced": "✓",
}
"""A sign for each outcome, in the order in which they are shown."""


class Audit(NamedTuple):
    """A table and what came of it.

    Attributes
    ----------
    name : str
        The file.
    printed : DataFrame of str
        The table as it was given; its row 0 is row 2 of the file.
    checked : DataFrame
        Columns as from `checks.table`.
    """

    name: str
    printed: pd.DataFrame
    checked: pd.DataFrame

    @property
    def conflicts(self) -> int:
        """How many rows are in conflict."""
        return int((self.checked["outcome"] == "in conflict").sum())

    @property
    def unread(self) -> list[str]:
        """The columns with anything in them that no check of the table reads."""
        used = [checks.find(name) for name in self.printed["check"].unique()]
        return [
            column
            for column in self.printed.columns
            if column not in ("check", *ADDED)
            and self.printed[column].any()
            and not any(checks.reads(check, column) for check in used)
        ]


def read(path: Path) -> pd.DataFrame:
    """Read a table, digits as text.

    Raises
    ------
    DataError
        If the file is missing, not UTF-8, not CSV or without rows; if a column stands there twice,
        or there is no column `check`.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    text = decoded(content.removeprefix(b"\xef\xbb\xbf"), str(path)).rstrip("\r\n")
    first = text.partition("\n")[0]
    if "," not in first and ";" in first:
        raise DataError(f"{path}: row 1: columns are separated by commas; found semicolons")
    header, *rows = csv_rows(text, str(path))
    names = [_column(name.strip()) for name in header]
    twice = [name for i, name in enumerate(names) if name in names[:i]]
    if twice:
        raise DataError(f"{path}: row 1: column {twice[0]!r} stands there twice")
    if "check" not in names:
        raise DataError(f"{path}: row 1: no column 'check'; found {', '.join(names)}")
    if not rows:
        raise DataError(f"{path}: no row beneath the header")
    cells = dict(zip(names, map(_stripped, zip(*rows, strict=True)), strict=True))
    return pd.DataFrame(cells | {"check": [name.lower() for name in cells["check"]]}, dtype=object)


def _column(name: str) -> str:
    """A column that some check reads, whatever its case; any other as it is."""
    lower = name.lower()
    known = lower == "check" or any(checks.reads(check, lower) for check in checks.CHECKS.values())
    return lower if known else name


def _stripped(cells: Iterable[str]) -> list[str]:
    """Cells without space around them."""
    return [cell.strip() for cell in cells]


def audit(path: Path, progress: Iterable | None = None) -> Audit:
    """Judge each row of a table by the check that it names.

    Parameters
    ----------
    path : Path
        The table; its columns are those of `columns_of`, others are left alone.
    progress : callable, optional
        Wraps the numbers of the chunks that are judged, as `tqdm.tqdm` does.

    Raises
    ------
    DataError
        As from `read`; or naming each row with a check that is not known, a missing cell or one
        that cannot be read.
    """
    printed = read(path)
    chunks = range(0, len(printed), CHUNK)
    found, problems = [], []
    for start in chunks if progress is None else progress(chunks):
        part = printed.iloc[start : start + CHUNK]
        try:
            found.append(checks.audit(part))
        except CellError as error:
            problems += [p._replace(row=p.row + start) for p in error.problems]
    if problems:
        raise DataError(f"{path}:\n{CellError(problems, first=2)}")
    return Audit(path.name, printed, pd.concat(found))


def write_csv(done: Audit, target: Path) -> None:
    """Write the table with an outcome and a reason for each row, whole or not at all."""
    frame = done.printed.assign(**{name: done.checked[name] for name in ADDED})
    with unfinished(target) as draft, draft.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows(zip(*(frame[name].to_list() for name in frame.columns), strict=True))


def plain(done: Audit) -> str:
    """Say on a terminal what came of a table: counts, then the rows that need a look.

    Returns
    -------
    str
        At most `SHOWN` rows of each outcome but those where all is well.
    """
    parts = [_shown(checks.summary(done.checked, done.printed["check"])).plain]
    for outcome in list(MARKS)[:3]:
        rows = np.flatnonzero(done.checked["outcome"] == outcome)
        lines = [_line(done, row) for row in rows[:SHOWN]]
        if len(rows) > SHOWN:
            lines.append(f"  and {len(rows) - SHOWN} more")
        if lines:
            parts.append("\n".join([f"{outcome}: {OUTCOMES[outcome]}", *lines]))
    if done.conflicts:
        parts.append("\n".join(["taken for granted:", *(f"  {line}" for line in _premises(done))]))
    if done.unread:
        parts.append(f"columns that no check here reads: {', '.join(done.unread)}")
    parts.append(
        f"{len(done.printed)} checks were made; among many some misprint or convention turns up. "
        "Consistent is not correct, and inconsistent is not misconduct."
    )
    return "\n\n".join(parts)


def _premises(done: Audit) -> list[str]:
    """What each check of a table with a conflict takes for granted."""
    wrong = done.printed["check"][(done.checked["outcome"] == "in conflict").to_numpy()]
    granted = {name: "; ".join(checks.find(name).premises) for name in wrong.unique()}
    return [f"{name}: {said}; digits rounded as the row says" for name, said in granted.items()]


def _line(done: Audit, row: int) -> str:
    """One row for a terminal: where it is, what was printed, and why."""
    check, reason = done.printed["check"].iloc[row], done.checked["reason"].iloc[row]
    return f"  row {row + 2}: {check} ({_cells(done, row)}): {reason}"


def _cells(done: Audit, row: int) -> str:
    """The filled cells of a row that its check reads."""
    check = checks.find(done.printed["check"].iloc[row])
    cells = done.printed.iloc[row]
    return ", ".join(
        f"{name} {cells[name]}"
        for name in done.printed.columns
        if cells[name] and checks.reads(check, name)
    )


def write_page(done: Audit, target: Path) -> None:
    """Write a page with the same content, more rows and no script."""
    with unfinished(target) as draft:
        draft.write_text(page(done), encoding="utf-8")


def page(done: Audit) -> str:
    """Show what came of a table as a page of its own: counts, then rows, conflicts first."""
    shown = [outcome for outcome in MARKS if (done.checked["outcome"] == outcome).any()]
    unread = f"<p>Columns that no check here reads: {html.escape(', '.join(done.unread))}.</p>"
    return Template(_text("audit.html")).substitute(
        title=f"Audit of {html.escape(done.name)}",
        rows=len(done.printed),
        conflicts=done.conflicts,
        premises="".join(f"<li>{html.escape(line)}</li>" for line in _premises(done)),
        counts=_shown(checks.summary(done.checked, done.printed["check"])).html,
        unread=unread if done.unread else "",
        sections="\n".join(_section(done, outcome) for outcome in shown),
    )


def _section(done: Audit, outcome: str) -> str:
    """The rows of one outcome; folded where all is well."""
    rows = np.flatnonzero(done.checked["outcome"] == outcome)
    body = pd.DataFrame(
        {
            "row": [str(row + 2) for row in rows[:ON_PAGE]],
            "check": done.printed["check"].iloc[rows[:ON_PAGE]].to_list(),
            "printed": [_cells(done, row) for row in rows[:ON_PAGE]],
            "why": done.checked["reason"].iloc[rows[:ON_PAGE]].to_list(),
        }
    )
    heading = f"{MARKS[outcome]} {outcome}: {len(rows)} of {len(done.printed)}"
    more = f"<p>The first {ON_PAGE} are shown.</p>" if len(rows) > ON_PAGE else ""
    inner = f"<p>{html.escape(OUTCOMES[outcome].capitalize())}.</p>{_shown(body).html}{more}"
    is_open = " open" if outcome in list(MARKS)[:3] else ""
    return (
        f'<details class="{outcome.replace(" ", "-")}"{is_open}>'
        f"<summary><h2>{heading}</h2></summary>\n{inner}\n</details>"
    )


def _shown(frame: pd.DataFrame) -> Table:
    """Lay out a frame; what draws is loaded only here, so that a list of checks is quick."""
    from overread import show

    return show.table(frame)


def columns_of(check: Check) -> str:
    """Say in a line or two which columns a check reads.

    Examples
    --------
    >>> print(columns_of(checks.find("percent")))
    percent: a count as a percentage
      needs percent, count, n; may have rounding
    """
    needs = [*check.inputs, *check.counts]
    said = [f"needs {', '.join(needs)}"]
    if check.results:
        said.append(f"at least one of {', '.join(check.results)}")
    settings = [
        name + (f" ({', '.join(allowed)})" if allowed else "")
        for name, allowed in check.settings.items()
    ]
    said.append(f"may have {', '.join([*settings, 'rounding'])}")
    return f"{check.name}: {check.about}\n  {'; '.join(said)}"


def example() -> str:
    """Give the example table, a row or two for each of some checks."""
    return _text("audit-example.csv")


def _text(name: str) -> str:
    """Read a file of this package."""
    return (files("overread") / name).read_text(encoding="utf-8")

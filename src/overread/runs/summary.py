"""What executed notebooks found, for a terminal and for the README."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from overread.files import DataError
from overread.outcomes import ORDER
from overread.runs.notebooks import ledger_of

START, END = "<!-- findings: made by `make notebooks` -->", "<!-- end of findings -->"


def plain(ledgers: Mapping[str, Mapping[str, Any]], folder: str) -> str:
    """Say how many claims have each verdict, what is in conflict, and where to look.

    Parameters
    ----------
    ledgers : mapping
        The ledger of each study, as its notebook carries it.
    folder : str
        Where the executed notebooks are.
    """
    width = max(map(len, ledgers))
    lines = ["  ".join([" " * width, "claims", *ORDER])]
    for name, ledger in ledgers.items():
        cells = [f"{len(ledger['claims']):>6}"]
        cells += [f"{ledger['counts'][outcome]:>{len(outcome)}}" for outcome in ORDER]
        lines.append("  ".join([f"{name:<{width}}", *cells]))
    for name, ledger in ledgers.items():
        lines += [f"{name}: {sentence}" for sentence in conflicts(ledger)]
        lines.append(f"{name}: see {folder}/{name}.ipynb and {folder}/{name}.ledger.csv")
    return "\n".join(lines)


def conflicts(ledger: Mapping[str, Any]) -> list[str]:
    """Say of each conflict what cannot all be true, and under which reading it is."""
    return [
        "cannot all be true: "
        + " and ".join(map("{} ({})".format, conflict["claims"], conflict["printed"]))
        + f"; repaired by: {conflict['note'] or 'no reading found'}"
        for conflict in ledger["conflicts"]
    ]


def finding_of(notebook: Mapping[str, Any]) -> str:
    """Give the sentences of the cell tagged `finding`.

    Raises
    ------
    DataError
        If there is no such cell.
    """
    for cell in notebook["cells"]:
        if "finding" in cell["metadata"].get("tags", []):
            (output,) = cell["outputs"]
            return "".join(output["data"]["text/plain"])
    raise DataError("the notebook has no cell tagged finding")


def markdown(
    notebooks: Mapping[str, Mapping[str, Any]], together: Mapping[str, Any] | None = None
) -> str:
    """Write the README's findings from the committed notebooks.

    Parameters
    ----------
    notebooks : mapping
        Those of the studies, by name; the leading finding is the first paragraph of each.
    together : mapping, optional
        The notebook that sets them side by side.
    """
    rows = [["study", "claims", *ORDER, "leading finding"], ["---", *["---:"] * 6, "---"]]
    for name, notebook in notebooks.items():
        ledger = ledger_of(notebook, name)
        counts = [str(ledger["counts"][outcome]) for outcome in ORDER]
        link = f"[{name}](notebooks/{name}.ipynb)"
        leading = finding_of(notebook).partition("\n\n")[0].replace("|", "\\|")
        rows.append([link, str(len(ledger["claims"])), *counts, leading])
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    said = [f"**Together.** {finding_of(together)}"] if together else []
    return "\n\n".join([START, table, *said, END])


def update_readme(
    path: Path,
    notebooks: Mapping[str, Mapping[str, Any]],
    together: Mapping[str, Any] | None = None,
) -> None:
    """Put the findings in their place in the README; arguments as for `markdown`.

    Raises
    ------
    DataError
        If the README has no such place.
    """
    text = path.read_text(encoding="utf-8")
    before, found, rest = text.partition(START)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise DataError(f"{path.name}: {START} and {END} are missing")
    path.write_text(before + markdown(notebooks, together) + after, encoding="utf-8")

"""A notebook's cells run in this process, without a kernel: the same cells, the same outputs.

For checks that need many runs. A cell shows what its last line evaluates to; that is the house's
rule for notebooks, so nothing else has to be caught.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

Bundle = dict[str, Any]


def shown(
    notebook: Mapping[str, Any], given: Mapping[str, Any] | None = None
) -> Iterator[tuple[int, Bundle]]:
    """Run the code cells in order and yield what each shows.

    Parameters
    ----------
    notebook : mapping
        A notebook as JSON.
    given : mapping, optional
        Assumptions that differ, set after the cell tagged `parameters`.

    Yields
    ------
    index : int
        The cell.
    bundle : dict
        What it shows, by MIME type; empty if it shows nothing.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        value = _run("".join(cell["source"]), names, f"cell {index}")
        if "parameters" in cell.get("metadata", {}).get("tags", []):
            names |= dict(given or {})
        yield index, _bundle(value)


def committed(notebook: Mapping[str, Any]) -> dict[int, Bundle]:
    """Give what each code cell of an executed notebook shows."""
    found = {}
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            found[index] = {
                kind: text if isinstance(text, dict) else "".join(text)
                for output in cell["outputs"]
                for kind, text in output.get("data", {}).items()
            }
    return found


def _run(source: str, names: dict[str, Any], where: str) -> object:
    """Run one cell and give the value of its last line, if that is an expression."""
    tree = ast.parse(source, where)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, where, "exec"), names)
    return eval(compile(ast.Expression(last.value), where, "eval"), names) if last else None


def _bundle(value: object) -> Bundle:
    """What a notebook would display of a value."""
    if value is None:
        return {}
    if hasattr(value, "_repr_mimebundle_"):
        return value._repr_mimebundle_()
    return {"text/plain": repr(value)}

"""A notebook's cells run in this process, without a kernel: the same cells, the same outputs.

For checks that need many runs. A cell shows what its last line evaluates to; that is the house's
rule for notebooks, so nothing else has to be caught. Where only the ledger is asked for, only the
statements that it rests on are run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from types import CodeType
from typing import Any, NamedTuple

from overread.ledger import LEDGER_TYPE

Bundle = dict[str, Any]

LEDGER = "ledger"
"""What a notebook calls its ledger; every statement that names it is run."""

CHANGING = frozenset(
    "add append clear discard extend insert pop remove reverse setdefault sort update".split()
)
"""Methods that change what they belong to."""


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


class Step(NamedTuple):
    """A statement to be run.

    Attributes
    ----------
    code : code
        Compiled.
    shows : bool
        Whether it is an expression, whose value a cell would show.
    parameters : bool
        Whether it gives an assumption its default.
    """

    code: CodeType
    shows: bool
    parameters: bool


def steps(notebook: Mapping[str, Any]) -> tuple[Step, ...]:
    """Give the statements of a notebook that its ledger rests on, in order.

    From the last statement to the first: kept are those that name the ledger, and those that
    write, or change in place, a name that is read later by one that is kept. What a function
    changes of its arguments is not seen; the house's functions change nothing.

    Examples
    --------
    >>> source = ["ledger = Ledger(study)", "x, y = 1, 2", "show(y)", "ledger.check(x)"]
    >>> cells = [{"cell_type": "code", "source": [line]} for line in source]
    >>> [step.shows for step in steps({"cells": cells})]
    [False, False, True]
    """
    statements = [
        (statement, f"cell {index}", "parameters" in cell.get("metadata", {}).get("tags", []))
        for index, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "code"
        for statement in ast.parse("".join(cell["source"])).body
    ]
    kept, needed = [], {LEDGER}
    for statement, where, parameters in reversed(statements):
        reads, writes = _names(statement)
        if parameters or LEDGER in reads or writes & needed:
            if isinstance(statement, ast.Assign):
                needed -= writes - reads
            needed |= reads | {LEDGER}
            kept.append(_step(statement, where, parameters))
    return tuple(reversed(kept))


def concluded(
    notebook_steps: Sequence[Step], given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Run what a ledger rests on, and give the ledger that its notebook would carry.

    Parameters
    ----------
    notebook_steps : sequence of Step
        From `steps`.
    given : mapping, optional
        Assumptions that differ.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    value, waiting = None, True
    for step in notebook_steps:
        if waiting and not step.parameters:
            names |= dict(given or {})
            waiting = False
        value = eval(step.code, names) if step.shows else exec(step.code, names)
    return value._repr_mimebundle_()[LEDGER_TYPE]


def _step(statement: ast.stmt, where: str, parameters: bool) -> Step:
    """Compile one statement."""
    if isinstance(statement, ast.Expr):
        return Step(compile(ast.Expression(statement.value), where, "eval"), True, parameters)
    return Step(compile(ast.Module([statement], []), where, "exec"), False, parameters)


def _names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """Give the names that a statement reads, and those that it writes or changes."""
    reads, writes = set(), set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            (reads if isinstance(node.ctx, ast.Load) else writes).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            writes.add(node.name)
        elif isinstance(node, ast.alias):
            writes.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            writes.add(_whose(node))
        elif isinstance(node, ast.AugAssign):
            reads.add(_whose(node.target))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            writes |= {_whose(node.func)} if node.func.attr in CHANGING else set()
    return reads, writes


def _whose(node: ast.expr) -> str:
    """Give the name at the root of `name.part[index]`; empty if there is none."""
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


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

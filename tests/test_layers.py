"""Imports point one way, and the core needs little more than the scientific stack."""

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src/overread"

LAYERS = [
    ["printed", "files", "outcomes", "columns", "enclosures"],
    ["sources", "claims", "assumptions", "statements"],
    ["appraisal"],
    ["studyfile"],
    ["studies"],
    ["transcripts", "summaries", "references"],
    ["recompute"],
    ["consistency"],
    ["reconstruct"],
    ["influence"],
    ["digest", "show"],
    ["findings"],
    ["ledger", "tables", "audits"],
    ["canvas", "figures", "courses", "maps", "multiverse"],
    ["runs"],
    ["synthesis"],
    ["cli"],
]
"""From the bottom up; those in one layer may use one another, but not in a circle."""

LEVEL = {unit: level for level, units in enumerate(LAYERS) for unit in units}
CORE = {"numpy", "pandas", "scipy", "matplotlib", "seaborn"}
RUNNING = {"papermill", "jupyter_client", "distributed", "pyarrow"}
ENTERED = {"runs.provisioner": {"jupyter_client"}}
"""Modules that another package loads, and may build on that."""
PROGRESS = {"tqdm"}


def name_of(path):
    """`consistency.grim` for src/overread/consistency/grim.py."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(SOURCE.rglob("*.py"))}


def imported(node, name, is_package):
    """The full names that an import statement asks for; relative ones made absolute."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        here = ["overread", *filter(None, name.split("."))]
        kept = here[: len(here) - node.level + is_package]
        base = ".".join([*kept, *filter(None, [node.module])])
    return [f"{base}.{alias.name}" for alias in node.names]


def imports(name, nodes):
    is_package = MODULES[name].name == "__init__.py"
    return [full for node in nodes for full in imported(node, name, is_package)]


def everywhere(name):
    """Imports of a module, those within its functions included."""
    return imports(name, ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))))


def on_import(name):
    """What is imported as soon as the module is, not only by a function or a type checker."""
    nodes = ast.parse(MODULES[name].read_text(encoding="utf-8")).body
    found = []
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            nodes += node.orelse
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.append(node)
            nodes += list(ast.iter_child_nodes(node))
    return imports(name, found)


def ours(full):
    """The module of this package that an import leads to; None for another package."""
    if full.partition(".")[0] != "overread":
        return None
    inner = full.removeprefix("overread").lstrip(".")
    while inner not in MODULES:
        inner = inner.rpartition(".")[0]
    return inner


def test_every_unit_has_a_layer_and_every_layer_its_units():
    assert {name.partition(".")[0] for name in MODULES} - {""} == set(LEVEL)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_from_its_own_layer_or_from_below(name):
    unit = name.partition(".")[0]
    for full in everywhere(name):
        other = (ours(full) or "").partition(".")[0]
        if other and unit:
            assert LEVEL[other] <= LEVEL[unit], f"{name} imports {full}"
        assert not (other and not unit), f"the package itself imports {full}"


def test_no_two_modules_need_each_other():
    needs = {name: {ours(full) for full in everywhere(name)} - {None, name} for name in MODULES}
    assert any(needs.values())
    assert len(list(TopologicalSorter(needs).static_order())) >= len(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_needs_only_the_core_and_the_standard_library_to_be_imported(name):
    found = {full.partition(".")[0] for full in on_import(name)} - {"overread"}
    assert found <= CORE | ENTERED.get(name, set()) | sys.stdlib_module_names


@pytest.mark.parametrize("name", MODULES)
def test_what_runs_notebooks_is_imported_only_where_they_are_run(name):
    found = {full.partition(".")[0] for full in everywhere(name)} - {"overread"}
    extra = RUNNING if name.startswith("runs") else PROGRESS if name == "cli" else set()
    allowed = CORE | extra
    assert found - set(on_import_roots(name)) <= allowed | sys.stdlib_module_names


def on_import_roots(name):
    return {full.partition(".")[0] for full in on_import(name)}


def test_the_test_of_imports_sees_every_kind_of_import():
    text = "import a.b, c\nfrom d import e\nfrom . import f\nfrom .g import h\nfrom ..i import j\n"
    nodes = ast.parse(text).body
    found = [full for node in nodes for full in imported(node, "runs.process", is_package=False)]
    assert found == [
        "a.b", "c", "d.e", "overread.runs.f", "overread.runs.g.h", "overread.i.j",
    ]  # fmt: skip
    (node,) = ast.parse("from . import f").body
    assert imported(node, "runs", is_package=True) == ["overread.runs.f"]
    assert ours("overread.runs.process.shown") == "runs.process"
    assert ours("overread.studies") == "studies"
    assert ours("numpy.linalg") is None

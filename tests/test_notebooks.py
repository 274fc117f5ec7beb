"""The committed notebooks: run to the end, quiet, in the house's form, and in step with their data.

nbval compares what they show; these are the things it does not look at.
"""

import ast
import json
import re
import subprocess
import sys
import tomllib
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest

from overread.ledger import LEDGER_TYPE, OUTCOMES
from overread.studies import open_study
from overread.synthesis import NAME, open_synthesis

ROOT = Path(__file__).parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
STUDIES = [path for path in PATHS if path.stem != NAME]
PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
WORDS_A_LINE = 5
LINES_A_CELL = 12


def source(cell):
    return "".join(cell["source"])


def lines_of(cell):
    return [line for line in source(cell).splitlines() if line.strip()]


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def notebook(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def code(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def outputs(code):
    return [output for cell in code for output in cell["outputs"]]


@pytest.fixture(scope="module")
def study(path):
    return open_synthesis(root=ROOT) if path.stem == NAME else open_study(path.stem, root=ROOT)


def test_every_study_has_a_notebook():
    assert [path.stem for path in PATHS] == sorted(
        path.parent.name for path in (ROOT / "data").glob("*/study.toml")
    )


def test_its_cells_were_run_once_in_order(code):
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))


def test_it_shows_results_and_nothing_else(outputs):
    """No error, nothing on a stream, nothing displayed by the way."""
    assert {output["output_type"] for output in outputs} == {"execute_result"}


def test_no_cell_shows_more_than_one_thing(code):
    assert max(len(cell["outputs"]) for cell in code) == 1


def test_whatever_it_shows_it_shows_as_text_too(outputs):
    assert any(kind in output["data"] for output in outputs for kind in PICTURES)
    for output in outputs:
        assert "".join(output["data"]["text/plain"]).strip()


def test_no_output_holds_an_address_a_path_or_a_time(outputs):
    for output in outputs:
        text = "".join(output["data"]["text/plain"])
        assert not re.search(r"0x[0-9a-f]{6,}|(?<!\w)/(home|root|tmp|Users)/|\d\d:\d\d:\d\d", text)


def test_it_holds_no_trace_of_a_run(notebook):
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    for cell in notebook["cells"]:
        assert set(cell["metadata"]) <= {"tags"}
        assert "injected-parameters" not in cell["metadata"].get("tags", [])
    assert "papermill" not in json.dumps(notebook["metadata"])


def test_it_defines_no_function_and_no_class(code):
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for cell in code:
        for node in ast.walk(ast.parse(source(cell))):
            assert not isinstance(node, defined), source(cell)


def test_its_cells_are_short(code):
    """All but the first, which has a line for each assumption."""
    for cell in code[1:]:
        assert len(lines_of(cell)) <= LINES_A_CELL, source(cell)


def test_it_has_at_least_five_words_of_prose_to_a_line_of_code(notebook, code):
    prose = [source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    words = sum(len(re.findall(r"\w+", text)) for text in prose)
    assert words >= WORDS_A_LINE * sum(len(lines_of(cell)) for cell in code)


def test_no_heading_is_only_the_word_analysis_and_none_skips_a_level(notebook):
    text = "\n".join(source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    headings = re.findall(r"^(#+) (.*)$", text, re.MULTILINE)
    assert [level for level, _ in headings].count("#") == 1
    assert not [title for _, title in headings if title.strip().lower() in ("analysis", "results")]
    for (before, _), (after, title) in pairwise(headings):
        assert len(after) <= len(before) + 1, title


# The parameters cell


def test_its_parameters_cell_says_what_the_study_file_says(code, study):
    (cell,) = (cell for cell in code if "parameters" in cell["metadata"].get("tags", []))
    assert cell is code[0]
    raw = tomllib.loads((ROOT / f"data/{study.name}/study.toml").read_text(encoding="utf-8"))
    found = []
    for line in source(cell).splitlines():
        (statement,) = ast.parse(line).body
        assert isinstance(statement, ast.AnnAssign), line
        assert line.count(" = ") == 1, "papermill --help-notebook loses such a line"
        found.append(
            {
                "name": statement.target.id,
                "type": statement.annotation.id,
                "default": ast.literal_eval(statement.value),
                "why": line.partition("  # ")[2],
            }
        )
    kept = ("name", "type", "default", "why")
    assert found == [{key: a[key] for key in kept} for a in raw["assumption"]]
    assert [type(p["default"]).__name__ for p in found] == [p["type"] for p in found]


def test_the_study_is_opened_before_anything_else_is_computed(code):
    """What is found among the global names are then the parameters and nothing else."""
    opening = code[1]
    *imports, assignment = ast.parse(source(opening)).body
    assert all(isinstance(node, ast.ImportFrom) for node in imports)
    text = ast.unparse(assignment).replace("'", '"')
    opened = r'study = (open_study\("[\w-]+", |open_synthesis\()globals\(\)\)'
    assert re.fullmatch(opened, text)


def another(assumption):
    """A value that an assumption allows, other than its default."""
    if assumption.choices:
        return next(value for value in assumption.choices if value != assumption.default)
    low, high = assumption.minimum, assumption.maximum
    value = (low + assumption.default) / 2 if assumption.default != low else (low + high) / 2
    return int(value) if assumption.type == "int" else value


def test_its_cells_can_all_be_run_again_in_the_same_kernel(code):
    """As someone does who changes a value in JupyterLab and chooses Run All.

    The first cells, up to the finding, leave plain values among the global names.
    """
    names = {"__name__": "__main__"}
    tagged = [cell["metadata"].get("tags", []) for cell in code]
    for cell in code[: tagged.index(["finding"])]:
        exec(compile(source(cell), "first", "exec"), names)
    plain = {name for name, value in names.items() if isinstance(value, (str, int, list, dict))}
    assert plain - {"__name__", "__builtins__", "__annotations__"} - set(names["study"].assumptions)
    altered = names["study"].known[0]
    names[altered.name] = another(altered)
    for cell in code[1:3]:
        exec(compile(source(cell), "again", "exec"), names)
    assert names["study"].altered == {altered.name: another(altered)}


def test_no_cell_gives_the_name_of_an_assumption_to_something_else(code, study):
    """It would be taken for the assumption when all cells are run again."""
    known = {assumption.name for assumption in study.known}
    for cell in code[1:]:
        for node in ast.walk(ast.parse(source(cell))):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in known:
                assert f'study.assumptions["{node.id}"]' in source(cell), source(cell)


# The ledger


@pytest.fixture(scope="module", params=STUDIES, ids=lambda path: path.stem)
def ending(request):
    """A study, and what the last cell of its notebook shows."""
    path = request.param
    (output,) = json.loads(path.read_text(encoding="utf-8"))["cells"][-1]["outputs"]
    return open_study(path.stem, root=ROOT), output["data"]


def test_its_last_cell_carries_the_ledger_of_the_run_at_its_defaults(ending):
    study, last = ending
    ledger = last[LEDGER_TYPE]
    assert (ledger["study"], ledger["altered"]) == (study.name, {})
    assert set(ledger["counts"]) == set(OUTCOMES)
    assert sum(ledger["counts"].values()) == len(ledger["claims"])


def test_every_study_keeps_headline_results(ending):
    _, last = ending
    results = {result["name"]: result for result in last[LEDGER_TYPE]["results"]}
    assert "treated" in results
    assert len(results) >= 5
    assert all(result["about"] and result["unit"] for result in results.values())


def test_every_claim_has_a_verdict_in_the_ledger(ending):
    study, last = ending
    first_mentions = [name for name, claim in study.claims.items() if not claim.repeated]
    verdicts = {entry["claim"]: entry["verdict"] for entry in last[LEDGER_TYPE]["claims"]}
    assert sorted(verdicts) == sorted(first_mentions)
    assert set(verdicts.values()) <= set(OUTCOMES)


def test_every_verdict_is_shown_with_its_claim_and_what_was_printed(ending):
    """In the text, one claim a line, and in the HTML, one claim a row."""
    study, last = ending
    text = {}
    for line in "".join(last["text/plain"]).splitlines()[1:]:
        what, printed, _, verdict, *_ = line.split(" | ")
        text[what.partition(": ")[0]] = (printed, verdict)
    html = {}
    for row in re.findall(r"<tr>(.*?)</tr>", "".join(last["text/html"]), re.DOTALL)[1:]:
        cells = [unescape(c) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        html[cells[0].partition("<br>")[0]] = (cells[1], cells[3])
    expected = {
        entry["claim"]: (f"{entry['printed']} {entry['unit']}", entry["verdict"])
        for entry in last[LEDGER_TYPE]["claims"]
    }
    assert text == expected
    assert html == expected
    for name, (printed, _) in text.items():
        assert printed == f"{study.claims[name].printed} {study.claims[name].unit}"


# Plain papermill, from another folder


@pytest.fixture(scope="module")
def papermill(tmp_path_factory):
    """Several runs at once; each gives its exit status and all it said."""
    folder = tmp_path_factory.mktemp("elsewhere")
    pilot = str(ROOT / "notebooks/sclerosis-pilot.ipynb")
    arguments = {
        "misspelt": [pilot, "misspelt.ipynb", "-p", "alpah", "0.01"],
        "impossible": [pilot, "impossible.ipynb", "-p", "sided", "three-sided"],
        "help": ["--help-notebook", pilot],
    }
    running = {
        name: subprocess.Popen(
            [sys.executable, "-m", "papermill", *given],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            encoding="utf-8",
        )
        for name, given in arguments.items()
    }  # fmt: skip
    return {name: (run.communicate()[0], run.returncode) for name, run in running.items()}


def test_papermill_stops_at_a_misspelt_parameter_and_names_the_nearest(papermill):
    said, status = papermill["misspelt"]
    assert status != 0
    assert "AssumptionError: alpah is not an assumption of this study; did you mean alpha?" in said
    assert 'Exception encountered at "In [3]"' in said


def test_papermill_stops_at_an_impossible_value_and_says_what_is_allowed(papermill):
    said, status = papermill["impossible"]
    assert status != 0
    assert "AssumptionError: sided is 'three-sided'; allowed are two-sided, one-sided" in said


def test_papermill_lists_every_assumption_with_type_default_and_meaning(papermill):
    said, status = papermill["help"]
    assert status == 0
    words = " ".join(said.split())
    for assumption in open_study("sclerosis-pilot", root=ROOT).known:
        default = json.dumps(assumption.default, ensure_ascii=False)
        listed = f"{assumption.name}: {assumption.type} (default {default}) {assumption.why}"
        assert listed in words


def test_no_cell_is_empty_and_none_is_left_out_of_the_comparison(notebook):
    for cell in notebook["cells"]:
        text = source(cell)
        assert text.strip()
        assert not re.search(r"NBVAL|PYTEST_VALIDATE", text), text
        assert set(cell["metadata"].get("tags", [])) <= {"parameters", "finding"}

"""A notebook's cells run in this process show what the committed notebook shows."""

import json
import re
from importlib.metadata import version

import pytest

from overread.ledger import LEDGER_TYPE, OUTCOMES
from overread.runs.notebooks import ledger_of, path_of
from overread.runs.notebooks import read as read_notebook
from overread.runs.process import committed, concluded, shown, steps
from overread.studies import names


def code(source, *outputs, tags=()):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {"tags": list(tags)},
        "outputs": [{"output_type": "execute_result", "data": data} for data in outputs],
    }


def notebook(*cells):
    return {"cells": list(cells)}


def test_each_code_cell_shows_the_value_of_its_last_line():
    cells = notebook(
        code("a = 3"), {"cell_type": "markdown", "source": "x"}, code(["a\n", "b = a + 1\n", "b"])
    )
    assert list(shown(cells)) == [(0, {}), (2, {"text/plain": "4"})]


def test_what_has_a_bundle_shows_it_and_none_shows_nothing():
    cells = notebook(
        code("class Shown:\n    def _repr_mimebundle_(self):\n        return {'text/html': 'x'}"),
        code("Shown()"),
        code("None"),
        code("print"),
        code(""),
    )
    bundles = dict(shown(cells))
    assert (bundles[0], bundles[1], bundles[2], bundles[4]) == ({}, {"text/html": "x"}, {}, {})
    assert bundles[3] == {"text/plain": "<built-in function print>"}


def test_assumptions_given_are_set_after_the_parameters_cell():
    cells = notebook(code("a = 1\nb = 2", tags=["parameters"]), code("a + b"))
    given = {"a": 10}
    assert dict(shown(cells))[1] == {"text/plain": "3"}
    assert dict(shown(cells, given))[1] == {"text/plain": "12"}
    assert given == {"a": 10}


def test_two_runs_share_no_names():
    list(shown(notebook(code("a = 1"))))
    with pytest.raises(NameError):
        list(shown(notebook(code("a"))))


def test_a_cell_that_fails_stops_the_run_there():
    run = shown(notebook(code("1"), code("1 / 0"), code("2")))
    assert next(run) == (0, {"text/plain": "1"})
    with pytest.raises(ZeroDivisionError):
        next(run)


def test_what_a_notebook_holds_is_joined_and_data_are_kept():
    data = {"text/plain": ["a\n", "b"], "application/json": {"a": 1}, "text/html": "c"}
    cells = notebook(code("x", data), code("y"), {"cell_type": "markdown", "source": ""})
    assert committed(cells) == {
        0: {"text/plain": "a\nb", "application/json": {"a": 1}, "text/html": "c"},
        1: {},
    }


# The committed notebooks


def drawn_as_locked(root):
    """Whether this environment has the matplotlib of the lock; SVG bytes vary with it."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    return re.search(r"^matplotlib==(\S+)", lock, re.MULTILINE)[1] == version("matplotlib")


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_committed_notebook_shows_the_same_in_this_process(project_root):
    found = sorted((project_root / "notebooks").glob("*.ipynb"))
    assert "sclerosis-pilot.ipynb" in [path.name for path in found]
    left_out = set() if drawn_as_locked(project_root) else {"image/svg+xml"}
    for path in found:
        expected = committed(read(path))
        for index, bundle in shown(read(path)):
            # Through JSON, as the committed notebook went.
            for kind, text in json.loads(json.dumps(bundle)).items():
                if kind not in left_out:
                    assert text == expected[index][kind], f"{path.name}, cell {index}, {kind}"
            assert bundle.keys() == expected[index].keys(), f"{path.name}, cell {index}"


EVERYTHING_ELSE = {
    "alpha": 0.01, "level": 0.9, "sided": "one-sided", "test": "normal", "multiplicity": "holm",
    "family": "shaq", "rounding": "truncated", "age_5": 50, "age_6": 61, "duration_9": 7,
    "breathing_low": "−17.44", "drop_out": "best", "responder_points": 6,
    "responder_percent": 30.0, "boundaries": "upper", "percent_decimals": "0",
    "reference_rate": 0.3, "reference_change": -2.0, "observer_sd": 3.0, "in_doubt": 6,
}  # fmt: skip


@pytest.fixture(scope="module")
def pilot(project_root):
    return read(project_root / "notebooks/sclerosis-pilot.ipynb")


def test_the_pilot_runs_to_its_ledger_if_a_reader_alters_everything_and_says_so(pilot):
    given = EVERYTHING_ELSE
    default = committed(pilot)[len(pilot["cells"]) - 1][LEDGER_TYPE]
    *_, (_, last) = shown(pilot, given)
    ledger = last[LEDGER_TYPE]
    assert (default["altered"], ledger["altered"]) == ({}, given)
    assert {entry["verdict"] for entry in ledger["claims"]} <= set(OUTCOMES)
    assert ledger["claims"] != default["claims"]


def test_the_conflict_of_the_pilot_goes_with_the_minus_sign_that_mends_it(pilot):
    default = committed(pilot)[len(pilot["cells"]) - 1][LEDGER_TYPE]
    *_, (_, last) = shown(pilot, {"breathing_low": "−17.44"})
    (conflict,) = default["conflicts"]
    assert "shaq.breathing.low" in conflict["claims"]
    assert last[LEDGER_TYPE]["conflicts"] == []


# Only what the ledger rests on


class Kept:
    """Stand in for a ledger: it keeps what it is given, and shows it."""

    def __init__(self):
        self.given = []

    def check(self, value):
        self.given.append(value)

    def close(self):
        return self

    def _repr_mimebundle_(self):
        return {LEDGER_TYPE: self.given}


OPENING = "ledger = Kept()"


def lines(*sources, parameters="a = 1"):
    first = code(parameters, tags=["parameters"])
    return notebook(first, code(OPENING), *map(code, sources), code("ledger.close()"))


def rests_on(cells):
    """Each line that is kept, by where its code is from."""
    return [int(step.code.co_filename.removeprefix("cell ")) for step in steps(cells)]


@pytest.mark.parametrize(
    ("sources", "kept"),
    [
        (["b = a", "ledger.check(b)", "c = 3"], [2, 3]),
        (["b = a", "b"], []),
        (["b = 2", "b = a", "ledger.check(b)"], [3, 4]),
        (["b = []", "b.append(a)", "ledger.check(b)"], [2, 3, 4]),
        (["b = {}", "b['x'] = a", "ledger.check(b)"], [2, 3, 4]),
        (["b = {}", "b.get('x')", "ledger.check(b)"], [2, 4]),
        (["b = 1", "b += a", "ledger.check(b)"], [2, 3, 4]),
        (["b = [1]", "b[0] = b[0] + a", "ledger.check(b)"], [2, 3, 4]),
        (["b = [x for x in (1, 2)]", "x = 5", "ledger.check(b)"], [2, 4]),
        (["x = 5", "b = [x for x in (1, 2)]", "ledger.check(x)"], [2, 3, 4]),
        (["import math", "import os.path", "ledger.check(math.pi)"], [2, 4]),
        (["for i in (1, 2):\n    b = i", "ledger.check(b)"], [2, 3]),
        (["b, c = 1, 2", "ledger.check(c)"], [2, 3]),
        (["if a:\n    b = 2\nelse:\n    b = 3", "ledger.check(b)"], [2, 3]),
        (["def f():\n    return a", "ledger.check(f())"], [2, 3]),
    ],
)
def test_only_what_the_ledger_rests_on_is_run(sources, kept):
    cells = lines(*sources)
    last = len(cells["cells"]) - 1
    assert rests_on(cells) == [0, 1, *kept, last]


def test_the_ledger_is_that_of_all_cells_under_what_is_given(monkeypatch):
    cells = lines("b = [a]", "b.append(2 * a)", "unused = 1 / 0", "ledger.check(b)")
    monkeypatch.setitem(__builtins__, "Kept", Kept)
    assert concluded(steps(cells)) == [[1, 2]]
    assert concluded(steps(cells), {"a": 7}) == [[7, 14]]
    assert concluded(steps(cells)) == [[1, 2]]


@pytest.mark.parametrize("study", names())
def test_what_the_ledger_rests_on_gives_the_ledger_of_the_whole_notebook(study):
    cells = read_notebook(path_of(study))
    parts = steps(cells)
    assert json.loads(json.dumps(concluded(parts))) == ledger_of(cells, study)
    statements = sum(cell["cell_type"] == "code" for cell in cells["cells"])
    assert 0 < len(parts) < 3 * statements


@pytest.mark.parametrize("study", ["dermatitis-cases", "dermatomyositis-news"])
def test_it_does_so_under_other_assumptions(study):
    """A sweep asks this of one universe of any study, and of a kernel."""
    cells, given = read_notebook(path_of(study)), {"level": 0.8}
    *_, (_, last) = shown(cells, given)
    assert json.dumps(concluded(steps(cells), given)) == json.dumps(last[LEDGER_TYPE])

"""Notebooks run by papermill (stood in for), stripped and written."""

import json
import logging
import threading
from copy import deepcopy
from pathlib import Path

import jupyter_client.kernelspec
import papermill
import pytest

from overread.files import DataError
from overread.ledger import LEDGER_TYPE
from overread.runs import notebooks, provisioner
from overread.runs.notebooks import RunError, ledger_of, parameter_problems, stripped, written


def run_notebook(*, started="09:00", python="3.11.7", cell="a1b2"):
    """A notebook as papermill leaves it, with everything in it that varies."""
    timing = {"start_time": started, "duration": 0.1, "status": "completed"}
    shown = {
        "output_type": "execute_result",
        "data": {"text/plain": ["1"]},
        "execution_count": 1,
        "metadata": {"transient": started},
    }
    stream = {"output_type": "stream", "name": "stdout", "text": ["x"]}
    code = {
        "cell_type": "code",
        "id": cell,
        "source": ["1"],
        "execution_count": 1,
        "metadata": {
            "tags": ["parameters"],
            "papermill": timing,
            "execution": {"iopub.execute_input": started},
        },
        "outputs": [shown, stream],
    }
    text = {
        "cell_type": "markdown",
        "id": cell + "x",
        "source": ["é −"],
        "metadata": {"a": started},
    }
    return {
        "cells": [text, code],
        "metadata": {
            "kernelspec": {"name": "venv", "display_name": "mine", "language": "python"},
            "language_info": {"name": "python", "version": python},
            "papermill": {"start_time": started, "input_path": "/home/x"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


VARIATION = {"started": "10:30", "python": "3.13.1", "cell": "ffff"}


def test_two_runs_that_show_the_same_are_the_same_file_once_stripped():
    one, other = run_notebook(), run_notebook(**VARIATION)
    assert written(one) != written(other)
    assert written(stripped(one)) == written(stripped(other))


@pytest.mark.parametrize("what", VARIATION)
def test_whatever_varies_leaves_no_trace(what):
    assert VARIATION[what] not in written(stripped(run_notebook(**VARIATION)))


def test_what_is_shown_and_what_has_a_meaning_is_kept():
    text, code = stripped(run_notebook())["cells"]
    assert (text["id"], text["source"], text["metadata"]) == ("cell-0", ["é −"], {})
    assert (code["id"], code["source"], code["execution_count"]) == ("cell-1", ["1"], 1)
    assert code["metadata"] == {"tags": ["parameters"]}
    assert code["outputs"] == [
        {"output_type": "execute_result", "data": {"text/plain": ["1"]}, "execution_count": 1,
         "metadata": {}},
        {"output_type": "stream", "name": "stdout", "text": ["x"]},
    ]  # fmt: skip


def test_a_run_that_shows_another_digit_is_another_file():
    other = run_notebook()
    other["cells"][1]["outputs"][0]["data"]["text/plain"] = ["2"]
    assert written(stripped(other)) != written(stripped(run_notebook()))


def test_stripping_leaves_its_argument_alone():
    given = run_notebook()
    before = deepcopy(given)
    stripped(given)
    assert given == before


def test_stripping_twice_changes_nothing_more():
    once = stripped(run_notebook())
    assert stripped(deepcopy(once)) == once


def test_a_notebook_is_written_as_jupyter_writes_it(project_root):
    assert written({"b": "é −", "a": [1]}) == '{\n "a": [\n  1\n ],\n "b": "é −"\n}\n'
    for path in (project_root / "notebooks").glob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert written(stripped(json.loads(text))) == text, path.name


# run


@pytest.fixture
def here(tiny, monkeypatch):
    monkeypatch.setattr(notebooks, "home", lambda: tiny.path)
    return tiny


@pytest.fixture
def papermill_does(monkeypatch):
    return lambda what: monkeypatch.setattr(papermill, "execute_notebook", what)


def test_a_run_puts_a_stripped_notebook_at_its_target(here, papermill_does):
    asked = {}

    def executed(source, target, **options):
        asked.update(options, source=source, target=target)
        Path(target).write_text(json.dumps(run_notebook()), encoding="utf-8")

    papermill_does(executed)
    target = here.path / "deep/down/tiny.ipynb"
    given = {"alpha": 0.01}
    notebook = notebooks.run("tiny", target, given)
    assert target.read_text(encoding="utf-8") == written(stripped(run_notebook()))
    assert notebook == json.loads(target.read_text(encoding="utf-8"))
    assert [path.name for path in target.parent.iterdir()] == ["tiny.ipynb"]
    assert target.stat().st_mode & 0o777 == 0o644
    assert asked["source"] == str(here.path / "notebooks/tiny.ipynb")
    assert asked["target"] != str(target)
    assert Path(asked["target"]).parent == target.parent
    assert asked["parameters"] == given
    assert given == {"alpha": 0.01}


@pytest.mark.parametrize(
    ("stops", "becomes"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError("disk full"), OSError),
        (papermill.PapermillExecutionError(5, 4, "", "DataError", "what is wrong", []), RunError),
    ],
)
def test_a_run_that_is_stopped_leaves_the_target_as_it_was(here, papermill_does, stops, becomes):
    def stopped(source, target, **options):
        Path(target).write_text("half", encoding="utf-8")
        raise stops

    papermill_does(stopped)
    target = here.path / "results/tiny.ipynb"
    for before in (None, "the last run"):
        if before:
            target.write_text(before, encoding="utf-8")
        with pytest.raises(becomes) as caught:
            notebooks.run("tiny", target)
        assert [p.name for p in target.parent.iterdir()] == (["tiny.ipynb"] if before else [])
        assert not before or target.read_text(encoding="utf-8") == before
    if becomes is RunError:
        assert str(caught.value) == "tiny: cell 5: DataError: what is wrong"


def test_a_run_whose_notebook_is_no_notebook_leaves_nothing(here, papermill_does):
    papermill_does(lambda source, target, **options: Path(target).write_text("half"))
    with pytest.raises(DataError, match="not a notebook"):
        notebooks.run("tiny", here.path / "results/tiny.ipynb")
    assert list((here.path / "results").iterdir()) == []


def test_sums_are_added_on_one_thread_and_the_environment_is_put_back(
    here, papermill_does, monkeypatch
):
    import os

    seen = {}

    def executed(source, target, **options):
        seen.update({name: os.environ[name] for name in notebooks.ONE_THREAD})
        Path(target).write_text(json.dumps(run_notebook()), encoding="utf-8")

    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    papermill_does(executed)
    notebooks.run("tiny", here.path / "results/tiny.ipynb")
    assert set(seen.values()) == {"1"}
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


def test_a_study_without_a_notebook_is_refused(here):
    with pytest.raises(DataError) as caught:
        notebooks.run("other", here.path / "results/other.ipynb")
    assert str(caught.value) == "notebooks/other.ipynb is missing"
    assert not (here.path / "results").exists()


# Several


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(notebooks.os, "cpu_count", lambda: 2)


@pytest.mark.usefixtures("two_cores")
def test_as_many_are_run_at_once_as_there_are_cores():
    met = threading.Barrier(2, timeout=10)

    def do(study):
        met.wait()
        return study.upper()

    assert list(notebooks.each("dcba", do).items()) == [
        ("d", "D"),
        ("c", "C"),
        ("b", "B"),
        ("a", "A"),
    ]


@pytest.mark.parametrize("stops", [KeyboardInterrupt, RunError])
@pytest.mark.usefixtures("two_cores")
def test_if_one_stops_so_do_the_others(monkeypatch, stops):
    killed, begun = threading.Event(), []
    monkeypatch.setattr(provisioner, "kill_all", killed.set)

    def do(study):
        begun.append(study)
        if study == "a":
            raise stops(study)
        assert killed.wait(10)

    with pytest.raises(stops, match=r"^a$"):
        notebooks.each("abcd", do)
    assert killed.is_set()
    assert set(begun) <= set("abc")
    for name in ("asyncio", "papermill"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_where_the_warm_kernel_is_not_installed_an_ordinary_one_runs_one_after_another(
    monkeypatch, caplog
):
    monkeypatch.setattr(jupyter_client.kernelspec, "find_kernel_specs", lambda: {"python3": "x"})
    notebooks.kernel_name.cache_clear()
    seen = notebooks.each("ab", lambda study: (threading.current_thread(), notebooks.kernel_name()))
    assert set(seen.values()) == {(threading.main_thread(), "python3")}
    assert caplog.text.count("slower than they could: no kernel overread-warm is installed") == 1
    monkeypatch.setattr(provisioner, "warm_up", lambda env: pytest.fail("nothing to prepare"))
    notebooks.prepare()
    notebooks.kernel_name.cache_clear()


# What an executed notebook holds


def test_the_ledger_of_a_notebook_is_found_and_its_absence_is_an_error():
    notebook = run_notebook()
    with pytest.raises(
        DataError, match=r"tiny: the notebook shows no ledger: its last cell must be ledger\.close"
    ):
        ledger_of(notebook, "tiny")
    notebook["cells"][1]["outputs"][0]["data"][LEDGER_TYPE] = {"study": "tiny"}
    assert ledger_of(notebook, "tiny") == {"study": "tiny"}


def test_the_parameters_cell_of_the_hand_built_study_is_right(here):
    assert parameter_problems(here.open()) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "found"),
    [
        ("alpha: float", "alhpa: float", 1, "'alhpa: float = 0.05  # Significance level.'"),
        ("alpha: float", "alpha: int", 1, "'alpha: int = 0.05  # Significance level.'"),
        ("0.05", "0.06", 1, "'alpha: float = 0.06  # Significance level.'"),
        ("level.", "level", 1, "'alpha: float = 0.05  # Significance level'"),
        (r"\nage_2: int = 40  # Age of patient 2.", "", 3, "'nothing'"),
    ],
)
def test_each_line_of_the_parameters_cell_that_differs_is_listed(here, old, new, line, found):
    here.change("notebooks/tiny.ipynb", old, new)
    (problem,) = parameter_problems(here.open())
    assert problem.startswith(
        f"notebooks/tiny.ipynb: parameters cell, line {line}: found {found}; study.toml asks for '"
    )


def test_a_notebook_without_a_parameters_cell_lacks_every_line(here):
    here.change("notebooks/tiny.ipynb", '"parameters"', '"other"')
    problems = parameter_problems(here.open())
    assert len(problems) == 3
    assert all("found 'nothing'" in problem for problem in problems)

"""The command line: exit status, one line for what is wrong, nothing half-written."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import papermill
import pytest

from overread import studies, synthesis
from overread.cli import main
from overread.files import DataError
from overread.ledger import LEDGER_TYPE, Ledger, derived
from overread.outcomes import ORDER
from overread.runs import notebooks, summary


@pytest.fixture
def at_home(tiny, monkeypatch):
    """The hand-built study, where the command line looks, in a folder of its own."""
    real = studies.home
    for name, module in list(sys.modules.items()):
        if name.startswith("overread") and getattr(module, "home", None) is real:
            monkeypatch.setattr(module, "home", lambda: tiny.path)
    monkeypatch.delenv("OVERREAD_DOCUMENTS", raising=False)
    monkeypatch.chdir(tiny.path)
    return tiny


@pytest.fixture
def results(at_home):
    return at_home.path / "results"


def said(capsys):
    """What went to standard output, and the one line that went to standard error."""
    captured = capsys.readouterr()
    assert captured.err.count("\n") == (1 if captured.err else 0)
    return captured.out, captured.err


# check


def test_check_passes_with_the_documents(at_home, monkeypatch, capsys):
    monkeypatch.setenv("OVERREAD_DOCUMENTS", str(at_home.documents))
    assert main(["check"]) == 0
    assert said(capsys) == (
        "tiny: 19 numerals checked against its document\nnothing is left unaccounted for\n", "",
    )  # fmt: skip


def test_check_finds_the_documents_in_seeds_too(at_home, capsys):
    at_home.documents.rename(at_home.path / "seeds/documents")
    assert main(["check", "tiny"]) == 0
    assert said(capsys)[0].startswith("tiny: 19 numerals checked against its document\n")


def test_check_passes_without_the_documents_and_says_so(at_home, capsys):
    assert main(["check"]) == 0
    assert said(capsys) == (
        "tiny: 19 numerals checked against its record (the document is not at hand)\n"
        "nothing is left unaccounted for\n", "",
    )  # fmt: skip


def test_check_fails_where_documents_are_named_but_not_there(at_home, monkeypatch, capsys):
    monkeypatch.setenv("OVERREAD_DOCUMENTS", str(at_home.path / "data"))
    assert main(["check"]) == 2
    assert said(capsys) == (
        "",
        f"overread: tiny: tiny.txt is not in {at_home.path}/data, which OVERREAD_DOCUMENTS names\n",
    )  # fmt: skip


def test_check_fails_with_another_version_of_a_document(at_home, monkeypatch, capsys):
    monkeypatch.setenv("OVERREAD_DOCUMENTS", str(at_home.documents))
    at_home.change("documents/tiny.txt", "Ten", "Two")
    assert main(["check"]) == 2
    assert said(capsys)[1].startswith("overread: tiny.txt: sha256 is ")


def test_check_lists_what_it_finds_and_says_so_by_its_exit_status(at_home, capsys):
    at_home.change("data/tiny/claims.csv", "3,1,ten", "3,1,nine")
    at_home.change("notebooks/tiny.ipynb", "0.05", "0.06")
    assert main(["check"]) == 1
    assert said(capsys)[0].splitlines()[1:] == [
        "tiny.toml: line 3 of the document has other numerals than the transcript accounts for "
        "(1: nine, 2: −2.50)",
        "notebooks/tiny.ipynb: parameters cell, line 1: "
        "found 'alpha: float = 0.06  # Significance level.'; "
        "study.toml asks for 'alpha: float = 0.05  # Significance level.'",
    ]


BAD = {
    "data/tiny/study.toml": ('title = "Ten', 'titel = "Ten'),
    "data/tiny/claims.csv": ("n,1,1,Ten,patient,patients treated,,", "n,1,1,Ten"),
    "data/tiny/t1.csv": ("1,31,F", "1,31,W"),
    "data/tiny/t1.places.csv": ("6:1,6:2,6,6 7\n", ""),
    "seeds/tiny.toml": ('sha256 = "', 'sha265 = "'),
    "data/datapackage.json": ('"licenses"', '"licences"'),
    "notebooks/tiny.ipynb": ('{"cells"', "{cells"),
}


@pytest.mark.parametrize("name", BAD)
def test_whatever_is_wrong_with_a_file_there_is_one_line_and_no_traceback(at_home, capsys, name):
    at_home.change(name, *BAD[name])
    assert main(["check"]) == 2
    _, err = said(capsys)
    assert err.startswith("overread: ")
    assert Path(name).name in err


@pytest.mark.parametrize("name", [*BAD, "notebooks/tiny.ipynb"])
def test_whatever_file_is_missing_there_is_one_line_and_no_traceback(at_home, capsys, name):
    (at_home.path / name).unlink()
    assert main(["check", "tiny"]) == 2
    _, err = said(capsys)
    assert err.startswith("overread: ")
    assert "Errno" not in err


@pytest.mark.parametrize("command", ["check", "run", "refresh"])
def test_a_misspelt_study_is_refused_in_one_line(at_home, capsys, command):
    assert main([command, "tinny"]) == 2
    assert said(capsys) == ("", "overread: there is no study 'tinny'; did you mean tiny?\n")


def test_a_misspelt_study_gives_no_traceback_in_a_process_of_its_own(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "overread.cli", "check", "sclerosis-pilto"],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "overread: there is no study 'sclerosis-pilto'; did you mean sclerosis-pilot?\n"
    )


@pytest.mark.parametrize("arguments", [[], ["chek"], ["check", "--all"]])
def test_an_unknown_command_or_option_is_bad_input(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: overread")


# run and refresh, with papermill stood in for


def carried():
    """The outputs of a notebook that ends with the ledger of the hand-built study."""
    ledger = Ledger(studies.open_study("tiny", root=studies.home()))
    ledger.check(derived({"n": 10, "score.mean": 2.5}, reading="a sign is lost"), "x")
    bundle = ledger.close()._repr_mimebundle_()
    return [{"output_type": "execute_result", "data": bundle, "metadata": {}, "execution_count": 2}]


def executed(source, target, **options):
    """Stand in for papermill: write a notebook as if it had been run."""
    notebook = json.loads(Path(source).read_text(encoding="utf-8"))
    notebook["metadata"]["papermill"] = {"start_time": "now"}
    found = {"output_type": "execute_result", "data": {"text/plain": "One sign is lost."}}
    code = {"cell_type": "code", "execution_count": 2}
    notebook["cells"] += [
        {**code, "metadata": {"tags": ["finding"]}, "source": "found", "outputs": [found]},
        {**code, "metadata": {}, "source": "ledger.close()", "outputs": carried()},
    ]
    Path(target).write_text(json.dumps(notebook), encoding="utf-8")


def half_written(source, target, **options):
    """Stand in for papermill: write half a notebook and be interrupted."""
    Path(target).write_text('{"cells": [', encoding="utf-8")
    raise KeyboardInterrupt


def failed(source, target, **options):
    """Stand in for papermill: write a notebook with an error in it and say so."""
    Path(target).write_text('{"cells": []}', encoding="utf-8")
    raise papermill.PapermillExecutionError(
        3, 2, "open_study()", "AssumptionError", "alpah is not an assumption of this study", ["..."]
    )


@pytest.fixture
def papermill_does(monkeypatch):
    # No kernel will be asked for.
    monkeypatch.setattr(notebooks, "prepare", lambda: None)
    return lambda what: monkeypatch.setattr(papermill, "execute_notebook", what)


def test_run_leaves_a_notebook_and_its_ledger_and_says_where(
    at_home, results, papermill_does, capsys
):
    papermill_does(executed)
    assert main(["run"]) == 0
    assert sorted(path.name for path in results.iterdir()) == ["tiny.ipynb", "tiny.ledger.csv"]
    out, _ = said(capsys)
    header, counts, *rest = out.strip("\n").split("\n")
    assert header.split("  ")[-5:] == list(ORDER)
    assert counts.split() == ["tiny", "10", "1", "3", "0", "0", "6"]
    assert rest == [
        "tiny: cannot all be true: score.mean (−2.50); repaired by: a sign is lost",
        "tiny: see results/tiny.ipynb and results/tiny.ledger.csv",
    ]
    with (results / "tiny.ledger.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    notebook = json.loads((results / "tiny.ipynb").read_text(encoding="utf-8"))
    entries = notebook["cells"][-1]["outputs"][0]["data"][LEDGER_TYPE]["claims"]
    assert rows == [{key: str(value) for key, value in entry.items()} for entry in entries]
    assert "papermill" not in notebook["metadata"]


def under(**altered):
    """Stand in for papermill: the ledger of a run that found every score as printed."""

    def run(source, target, parameters, **options):
        assert parameters == altered
        ledger = Ledger(studies.open_study("tiny", parameters, root=studies.home()))
        ledger.check(derived({"n": 10, "score.mean": -2.5}), "x")
        bundle = ledger.close()._repr_mimebundle_()
        output = {"output_type": "execute_result", "data": bundle, "metadata": {}}
        cell = {"cell_type": "code", "metadata": {}, "source": "", "outputs": [output]}
        Path(target).write_text(json.dumps({"cells": [cell]}), encoding="utf-8")

    return run


def test_a_run_under_other_assumptions_says_what_changed_and_carries_them(
    at_home, papermill_does, capsys
):
    papermill_does(executed)
    executed(at_home.path / "notebooks/tiny.ipynb", at_home.path / "notebooks/tiny.ipynb")
    papermill_does(under(alpha=0.01, rounding="half-up"))
    assert main(["run", "-p", "alpha=1e-2", "-p", "rounding=half-up", "-o", "other"]) == 0
    out, _ = said(capsys)
    assert out.splitlines()[-4:] == [
        "tiny under alpha = 0.01; rounding = half-up, against the default run:",
        "  verdicts that changed: 1 of 10",
        "    score.mean (mean change of the score): in conflict to reproduced",
        "  headline results that changed: 0 of 0",
    ]
    lines = (at_home.path / "other/tiny.ledger.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# alpha = 0.01", "# rounding = half-up"]
    assert (at_home.path / "other/tiny.ipynb").is_file()
    assert not (at_home.path / "results").exists()


def test_the_committed_notebooks_are_not_run_over(at_home, papermill_does, capsys):
    papermill_does(never)
    assert main(["run", "-o", "notebooks"]) == 2
    assert said(capsys)[1].startswith("overread: notebooks: the committed notebooks are there;")


def test_what_is_given_but_not_altered_goes_where_the_default_run_does(at_home, papermill_does):
    papermill_does(under())
    assert main(["run", "tiny", "tiny", "-p", "alpha=0.05"]) == 0
    assert sorted(path.name for path in (at_home.path / "results").iterdir()) == [
        "tiny.ipynb", "tiny.ledger.csv",
    ]  # fmt: skip


def test_what_is_altered_does_not_go_where_the_default_run_does(at_home, papermill_does):
    executed(at_home.path / "notebooks/tiny.ipynb", at_home.path / "notebooks/tiny.ipynb")
    papermill_does(under(alpha=0.01))
    assert main(["run", "tiny", "-p", "alpha=0.01"]) == 0
    assert [path.name for path in (at_home.path / "results").iterdir()] == ["altered"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-p", "alhpa=0.1"], "alhpa is not an assumption of any study; did you mean alpha?"),
        (["tiny", "-p", "alhpa=0.1"], "tiny: alhpa is not an assumption of this study; did you"),
        (["-p", "alpha=2"], "tiny: alpha is '2'; allowed are 0.001 to 0.5"),
        (["-p", "alpha=0.1; import os"], "tiny: alpha is '0.1; import os' (str); a value of type"),
        (["-p", "rounding=__import__('os')"], "tiny: rounding is \"__import__('os')\"; allowed"),
        (["-p", "alpha"], "-p alpha: needed is NAME=VALUE"),
        (["-p", "alpha="], "-p alpha=: needed is NAME=VALUE"),
        (["-p", "=1"], "-p =1: needed is NAME=VALUE"),
        (["-p", "alpha=0.1", "-p", "alpha=0.2"], "-p alpha=0.2: alpha is given twice"),
        (["../tiny"], "there is no study '../tiny'"),
        (["tiny/../tiny"], "there is no study 'tiny/../tiny'"),
        (["tiny", "nothing"], "there is no study 'nothing'"),
    ],
)
def test_what_is_not_allowed_is_said_before_anything_starts(
    at_home, results, papermill_does, capsys, arguments, message
):
    papermill_does(never)
    assert main(["run", *arguments]) == 2
    assert said(capsys)[1].startswith(f"overread: {message}")
    assert not results.exists()


@pytest.mark.parametrize("arguments", [["run", "--help"], ["run", "tiny", "-h"]])
def test_help_tells_what_can_be_altered_and_why_and_what_is_allowed(
    at_home, papermill_does, capsys, arguments
):
    papermill_does(never)
    at_home.change(
        "data/tiny/study.toml", "[[table]]\n",
        '[[rule]]\nwhen = { alpha = [0.1] }\nneeds = { age_2 = [40] }\nwhy = "so"\n\n[[table]]\n',
    )  # fmt: skip
    assert main(arguments) == 0
    told = said(capsys)[0]
    assert told.startswith("usage: overread run")
    assert told.endswith(
        "tiny: Ten patients\n  alpha=0.05\n      Significance level.\n      allowed: 0.001 to 0.5\n"
        "  rounding=nearest\n      How true values became digits.\n"
        "      allowed: nearest, half-up, half-even, truncated\n"
        "  age_2=40\n      Age of patient 2.\n      allowed: 18 to 100\n"
        "  alpha 0.1 needs age_2 40: so\n"
    )


def test_an_interrupted_run_leaves_nothing(at_home, results, papermill_does, capsys):
    papermill_does(half_written)
    assert main(["run"]) == 130
    assert list(results.iterdir()) == []
    assert said(capsys) == ("", "overread: interrupted; nothing half-written was left\n")


def test_a_full_disk_is_said_with_the_file_and_leaves_nothing(
    at_home, results, papermill_does, capsys
):
    def full(source, target, **options):
        raise OSError(28, "No space left on device")

    papermill_does(full)
    assert main(["run"]) == 2
    assert list(results.iterdir()) == []
    assert said(capsys) == ("", "overread: results/tiny.ipynb: No space left on device\n")


def test_a_run_interrupted_while_the_ledger_is_written_leaves_nothing_half_written(
    at_home, results, papermill_does, monkeypatch, capsys
):
    papermill_does(executed)
    write = Path.write_text

    def interrupted(path, text, *rest, **options):
        if "ledger" not in path.name:
            return write(path, text, *rest, **options)
        write(path, text[:10], *rest, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_text", interrupted)
    assert main(["run"]) == 130
    assert {path.name for path in results.iterdir()} <= {"tiny.ipynb"}


def test_a_run_whose_notebook_stops_says_where_in_one_line_and_leaves_nothing(
    at_home, results, papermill_does, capsys
):
    papermill_does(failed)
    assert main(["run"]) == 1
    assert list(results.iterdir()) == []
    assert said(capsys) == (
        "",
        "overread: tiny: cell 3: AssumptionError: alpah is not an assumption of this study\n",
    )


@pytest.mark.parametrize("what", [half_written, failed])
def test_a_run_that_ends_badly_leaves_the_results_of_the_last_one(
    at_home, results, papermill_does, what
):
    papermill_does(executed)
    main(["run"])
    before = {path.name: path.read_bytes() for path in results.iterdir()}
    papermill_does(what)
    assert main(["run"]) != 0
    assert {path.name: path.read_bytes() for path in results.iterdir()} == before


@pytest.mark.parametrize(("what", "status"), [(half_written, 130), (failed, 1)])
def test_a_refresh_that_ends_badly_leaves_the_committed_notebook_alone(
    at_home, papermill_does, what, status
):
    folder = at_home.path / "notebooks"
    before = (folder / "tiny.ipynb").read_bytes()
    papermill_does(what)
    at_home.write("README.md", f"{summary.START}\nold\n{summary.END}\n")
    assert main(["refresh"]) == status
    assert "old" in (at_home.path / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in folder.iterdir()] == ["tiny.ipynb"]
    assert (folder / "tiny.ipynb").read_bytes() == before


def test_refresh_says_whether_a_notebook_changed(at_home, papermill_does, capsys):
    def same(source, target, **options):
        Path(target).write_bytes(Path(source).read_bytes())

    at_home.write("README.md", f"Before.\n{summary.START}\nold\n{summary.END}\nAfter.\n")
    papermill_does(executed)
    assert main(["refresh"]) == 0
    papermill_does(same)
    assert main(["refresh", "tiny"]) == 0
    assert said(capsys)[0] == "notebooks/tiny.ipynb: changed\nnotebooks/tiny.ipynb: unchanged\n"
    readme = (at_home.path / "README.md").read_text(encoding="utf-8")
    assert "| [tiny](notebooks/tiny.ipynb) | 10 | 1 | 3 | 0 | 0 | 6 | One sign is lost. |" in readme
    assert "Together" not in readme
    assert "old" not in readme


def test_a_notebook_without_a_ledger_is_refused_and_leaves_nothing(
    at_home, results, papermill_does, capsys
):
    def without(source, target, **options):
        Path(target).write_bytes(Path(source).read_bytes())

    papermill_does(without)
    assert main(["run"]) == 2
    assert said(capsys)[1] == (
        "overread: tiny: the notebook shows no ledger: its last cell must be ledger.close()\n"
    )
    assert [path.name for path in results.iterdir()] in ([], ["tiny.ipynb"])


def test_a_missing_notebook_is_named(at_home, capsys):
    (at_home.path / "notebooks/tiny.ipynb").unlink()
    assert main(["run"]) == 2
    assert said(capsys) == ("", "overread: notebooks/tiny.ipynb is missing\n")


def test_the_list_of_checks_needs_nothing_that_draws_or_runs():
    asked = "from overread.cli import main; import sys; main(['audit', '--columns'])"
    heavy = "sys.exit(str({*sys.modules} & {'matplotlib', 'seaborn', 'nbformat', 'papermill'}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{asked}; {heavy}"], capture_output=True, text=True, check=False
    )
    assert done.stderr == "set()\n"
    assert "grim" in done.stdout


def test_the_module_of_runs_is_the_one_stood_in_for(at_home):
    assert notebooks.path_of("tiny") == at_home.path / "notebooks/tiny.ipynb"


# What sets the studies side by side, stood in for


class Together:
    """Stand in for what `open_synthesis` gives."""

    name = synthesis.NAME

    def __init__(self, known):
        self.known = known

    def designs(self):
        return ["a", "b", "c"]

    def harms(self):
        return ["d", "e"]


@pytest.fixture
def together(at_home, monkeypatch):
    """The hand-built study, and beside it what would set it beside others."""
    made = Together(at_home.open().known)
    (at_home.path / "data" / synthesis.NAME).mkdir()
    parameters = (at_home.path / "notebooks/tiny.ipynb").read_text(encoding="utf-8")
    at_home.write("notebooks/synthesis.ipynb", parameters)
    at_home.write("data/synthesis/study.toml", 'title = "Both"\ndesign = "side by side"\n')
    monkeypatch.setattr(synthesis, "open_synthesis", lambda given=None: made)
    return made


def never(*given, **named):
    raise AssertionError("it was opened")


SIDE_BY_SIDE = "synthesis: 5 rows checked against the ledgers of the studies\n"
TINY = "tiny: 19 numerals checked against its record (the document is not at hand)\n"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], TINY + SIDE_BY_SIDE),
        (["synthesis"], SIDE_BY_SIDE),
        (["synthesis", "tiny"], TINY + SIDE_BY_SIDE),
        (["tiny"], TINY),
    ],
)
def test_check_asks_what_sets_the_studies_side_by_side_last(together, capsys, names, expected):
    assert main(["check", *names]) == 0
    assert said(capsys) == (f"{expected}nothing is left unaccounted for\n", "")


@pytest.mark.parametrize(("names", "is_there"), [(["tiny"], True), ([], False)])
def test_what_is_not_asked_for_or_not_there_is_not_opened(
    together, at_home, monkeypatch, capsys, names, is_there
):
    monkeypatch.setattr(synthesis, "open_synthesis", never)
    if not is_there:
        shutil.rmtree(at_home.path / "data" / synthesis.NAME)
    assert main(["check", *names]) == 0
    assert said(capsys)[0].startswith(TINY)


def test_check_holds_the_parameters_of_the_synthesis_against_its_file(together, at_home, capsys):
    at_home.change("notebooks/synthesis.ipynb", "0.05", "0.06")
    assert main(["check"]) == 1
    assert said(capsys)[0] == (
        f"{TINY}{SIDE_BY_SIDE}"
        "notebooks/synthesis.ipynb: parameters cell, line 1: "
        "found 'alpha: float = 0.06  # Significance level.'; "
        "study.toml asks for 'alpha: float = 0.05  # Significance level.'\n"
    )


@pytest.mark.parametrize("part", ["designs", "harms"])
def test_a_row_that_no_ledger_bears_out_is_bad_input(together, monkeypatch, capsys, part):
    def refuse(self):
        raise DataError("harms.csv: row 2: tiny has no claim 'x'")

    monkeypatch.setattr(Together, part, refuse)
    assert main(["check"]) == 2
    assert said(capsys) == (TINY, "overread: harms.csv: row 2: tiny has no claim 'x'\n")


@pytest.mark.parametrize("command", ["check", "run", "refresh"])
def test_a_missing_notebook_of_the_synthesis_is_named(together, at_home, capsys, command):
    (at_home.path / "notebooks/synthesis.ipynb").unlink()
    assert main([command, "synthesis"]) == 2
    assert said(capsys)[1] == "overread: notebooks/synthesis.ipynb is missing\n"


@pytest.mark.parametrize("command", ["check", "run", "refresh"])
def test_whatever_is_wrong_with_the_synthesis_is_found_before_it_is_run(
    together, papermill_does, monkeypatch, capsys, command
):
    def refuse(given=None):
        raise DataError("synthesis/study.toml is missing")

    monkeypatch.setattr(synthesis, "open_synthesis", refuse)
    papermill_does(never)
    assert main([command, "synthesis"]) == 2
    assert said(capsys) == ("", "overread: synthesis/study.toml is missing\n")


def executed_both(source, target, **options):
    """Stand in for papermill: the synthesis has a finding, and no ledger."""
    if Path(source).stem != synthesis.NAME:
        return executed(source, target, **options)
    notebook = json.loads(Path(source).read_text(encoding="utf-8"))
    found = {"output_type": "execute_result", "data": {"text/plain": "One paper.\n\nFew claims."}}
    cell = {"cell_type": "code", "execution_count": 2, "source": "found", "outputs": [found]}
    notebook["cells"] += [{**cell, "metadata": {"tags": ["finding"]}}]
    Path(target).write_text(json.dumps(notebook), encoding="utf-8")


def test_run_leaves_the_notebook_of_the_synthesis_without_a_ledger_and_says_where(
    together, results, papermill_does, capsys
):
    papermill_does(executed_both)
    assert main(["run"]) == 0
    assert sorted(path.name for path in results.iterdir()) == [
        "synthesis.ipynb", "tiny.ipynb", "tiny.ledger.csv",
    ]  # fmt: skip
    lines = said(capsys)[0].splitlines()
    assert lines[2].split() == ["tiny", "10", "1", "3", "0", "0", "6"]
    assert lines[-2:] == [
        "tiny: see results/tiny.ipynb and results/tiny.ledger.csv",
        "synthesis: see results/synthesis.ipynb",
    ]


def test_run_of_the_synthesis_alone_says_where_and_nothing_of_studies(
    together, results, papermill_does, capsys
):
    papermill_does(executed_both)
    assert main(["run", "synthesis"]) == 0
    assert [path.name for path in results.iterdir()] == ["synthesis.ipynb"]
    assert said(capsys) == ("synthesis: see results/synthesis.ipynb\n", "")


def test_run_of_a_study_alone_says_nothing_of_the_synthesis(together, papermill_does, capsys):
    papermill_does(executed_both)
    assert main(["run", "tiny"]) == 0
    assert "synthesis" not in said(capsys)[0]


def test_a_synthesis_that_stops_is_named_and_leaves_what_the_studies_left(
    together, results, papermill_does, capsys
):
    def stops(source, target, **options):
        (failed if Path(source).stem == synthesis.NAME else executed)(source, target, **options)

    papermill_does(stops)
    assert main(["run"]) == 1
    assert sorted(path.name for path in results.iterdir()) == ["tiny.ipynb", "tiny.ledger.csv"]
    assert said(capsys)[1] == (
        "overread: synthesis: cell 3: AssumptionError: alpah is not an assumption of this study\n"
    )


def test_refresh_runs_the_studies_first_and_puts_all_findings_in_the_readme(
    together, at_home, papermill_does, capsys
):
    order = []

    def in_order(source, target, **options):
        order.append(Path(source).stem)
        executed_both(source, target, **options)

    at_home.write("README.md", f"{summary.START}\nold\n{summary.END}\n")
    papermill_does(in_order)
    assert main(["refresh"]) == 0
    assert order == ["tiny", "synthesis"]
    assert said(capsys)[0] == "notebooks/tiny.ipynb: changed\nnotebooks/synthesis.ipynb: changed\n"
    readme = (at_home.path / "README.md").read_text(encoding="utf-8")
    assert "| 6 | One sign is lost. |\n\n**Together.** One paper.\n\nFew claims.\n\n" in readme


@pytest.mark.parametrize("command", ["run", "refresh"])
@pytest.mark.parametrize("names", [[], ["synthesis", "tiny"]])
def test_the_synthesis_is_opened_once_the_studies_that_it_reads_were_run(
    together, at_home, papermill_does, monkeypatch, command, names
):
    order = []

    def in_order(source, target, **options):
        order.append(f"run {Path(source).stem}")
        executed_both(source, target, **options)

    def opened(given=None):
        order.append("open synthesis")
        return together

    at_home.write("README.md", f"{summary.START}\nold\n{summary.END}\n")
    papermill_does(in_order)
    monkeypatch.setattr(synthesis, "open_synthesis", opened)
    assert main([command, *names]) == 0
    assert order == ["run tiny", "open synthesis", "run synthesis"]


@pytest.mark.parametrize("command", ["check", "run", "refresh"])
def test_every_study_is_opened_before_the_first_is_run(
    at_home, results, papermill_does, capsys, command
):
    papermill_does(never)
    assert main([command, "tiny", "tinny"]) == 2
    assert said(capsys) == ("", "overread: there is no study 'tinny'; did you mean tiny?\n")
    assert not results.exists()


@pytest.mark.parametrize("name", ["tiny", "synthesis"])
def test_a_refresh_of_one_notebook_keeps_what_the_others_found_in_the_readme(
    together, at_home, papermill_does, capsys, name
):
    at_home.write("README.md", f"{summary.START}\nold\n{summary.END}\n")
    papermill_does(executed_both)
    main(["refresh"])
    before = (at_home.path / "README.md").read_text(encoding="utf-8")
    said(capsys)
    papermill_does(lambda source, target, **_: Path(target).write_bytes(Path(source).read_bytes()))
    assert main(["refresh", name]) == 0
    assert said(capsys)[0] == f"notebooks/{name}.ipynb: unchanged\n"
    assert (at_home.path / "README.md").read_text(encoding="utf-8") == before


def test_a_refresh_whose_synthesis_stops_leaves_its_notebook_and_the_readme_alone(
    together, at_home, papermill_does, capsys
):
    def stops(source, target, **options):
        (failed if Path(source).stem == synthesis.NAME else executed)(source, target, **options)

    at_home.write("README.md", f"{summary.START}\nold\n{summary.END}\n")
    before = (at_home.path / "notebooks/synthesis.ipynb").read_bytes()
    papermill_does(stops)
    assert main(["refresh"]) == 1
    assert said(capsys)[0] == "notebooks/tiny.ipynb: changed\n"
    assert (at_home.path / "notebooks/synthesis.ipynb").read_bytes() == before
    assert "old" in (at_home.path / "README.md").read_text(encoding="utf-8")

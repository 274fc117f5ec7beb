"""What the README says of the findings is what the committed notebooks carry."""

import re
import tomllib
from pathlib import Path

import pytest

from overread import cli, studies, synthesis
from overread.consistency.batches import SETTINGS
from overread.consistency.checks import CHECKS
from overread.ledger import OUTCOMES
from overread.runs import notebooks, summary

ROOT = Path(__file__).parents[1]


@pytest.fixture
def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_findings_are_those_of_the_committed_notebooks(readme):
    committed = {name: notebooks.read(notebooks.path_of(name)) for name in studies.names()}
    together = notebooks.read(notebooks.path_of(synthesis.NAME))
    assert summary.markdown(committed, together) in readme


def test_it_opens_with_what_was_found(readme):
    first = re.findall(r"^## (.*)$", readme, re.MULTILINE)[0]
    assert first == "What it found so far"


def test_the_verdicts_are_explained_in_the_words_of_the_ledger(readme):
    for name, meaning in OUTCOMES.items():
        (row,) = re.findall(rf"^\| {name} \| (.*) \|$", readme, re.MULTILINE)
        assert row.startswith(meaning)


def test_its_files_and_make_targets_exist(readme):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^    make (\w+)", readme, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for link in re.findall(r"\]\((?!#|http)([^)]+)\)", readme):
        assert (ROOT / link).exists(), link


def test_its_commands_of_ours_exist(readme):
    used = set(re.findall(r"(?:bin/|`)overread (\w+)", readme))
    (choices,) = [a.choices for a in cli._parser()._actions if a.choices]
    assert used <= choices.keys()


def test_every_check_is_listed_with_what_it_is_of(readme):
    listed = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", readme, re.MULTILINE))
    assert {name: listed.get(name) for name in CHECKS} == {
        name: check.about for name, check in CHECKS.items()
    }


def test_its_table_of_columns_has_every_setting(readme):
    columns = readme.partition("| column | what it holds |")[2].partition("\n\n")[0]
    assert set(SETTINGS) <= set(re.findall(r"`(\w+)`", columns))


def test_what_was_measured_is_what_was_wanted(readme):
    measured = readme.partition("<!-- measured by `make bench` -->")[2].partition("<!-- end")[0]
    rows = [row.split(" | ") for row in re.findall(r"^\| (.*) \|$", measured, re.MULTILINE)[2:]]
    wanted = 0
    for _, _, ratio, *limit in rows:
        found = float(ratio.replace(",", ""))
        for side, bound in re.findall(r"at (least|most) ([\d.]+)", " ".join(limit)):
            assert found >= float(bound) if side == "least" else found <= float(bound), rows
            wanted += 1
    assert wanted >= 12


def test_the_version_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^version: (\S+)", citation, re.MULTILINE)[1] == project["version"]

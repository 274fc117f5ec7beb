"""What the README says of the findings is what the committed notebooks carry."""

import re
import tomllib
from pathlib import Path

import pytest

from overread import cli, studies
from overread.ledger import OUTCOMES
from overread.runs import notebooks, summary

ROOT = Path(__file__).parents[1]


@pytest.fixture
def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_findings_are_those_of_the_committed_notebooks(readme):
    committed = {name: notebooks.read(notebooks.path_of(name)) for name in studies.names()}
    assert summary.markdown(committed) in readme


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


def test_the_version_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^version: (\S+)", citation, re.MULTILINE)[1] == project["version"]

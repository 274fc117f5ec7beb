"""environment.yml, pyproject.toml and requirements.lock ask for the same packages."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CORE = ["numpy", "pandas", "scipy", "matplotlib", "seaborn"]


def by_name(lines):
    """Requirements by name; conda's `-base` packages come without a GUI and statsmodels."""
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(r.name).removesuffix("-base"): r for r in requirements}


def specifiers(requirements):
    return {name: str(requirement.specifier) for name, requirement in requirements.items()}


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wanted(project):
    """What pyproject.toml asks for, by the comment over the same packages in environment.yml."""
    groups = {"": project["project"]["dependencies"]}
    groups |= project["project"]["optional-dependencies"] | project["dependency-groups"]
    return {group: specifiers(by_name(lines)) for group, lines in groups.items()}


@pytest.fixture(scope="module")
def lock_text():
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def locked(lock_text):
    """Each entry of the lock: its requirement and its hashes."""
    text = re.sub(r"^ *#.*\n", "", lock_text, flags=re.MULTILINE).replace("\\\n", "")
    entries = [line.split(" --hash=") for line in text.splitlines()]
    return [(Requirement(first), [h.strip() for h in hashes]) for first, *hashes in entries]


@pytest.fixture(scope="module")
def conda():
    return (ROOT / "environment.yml").read_text(encoding="utf-8")


def test_environment_yml_asks_for_what_pyproject_asks_for_group_by_group(wanted, conda):
    groups, group = {"": []}, ""
    for line in conda.partition("dependencies:\n")[2].splitlines():
        if line.startswith("  # "):
            group = line.removeprefix("  # ")
            groups[group] = []
        elif line.startswith("  - ") and line != "  - pip:":
            groups[group].append(line.removeprefix("  - "))
    python, pip = groups[""][:2]
    assert pip == "pip"
    groups[""] = groups[""][2:]
    assert groups.pop("the project itself") == []
    assert {group: specifiers(by_name(lines)) for group, lines in groups.items()} == wanted
    assert python.startswith("python>=")


def test_environment_yml_takes_the_python_that_pyproject_takes_and_the_project_by_pip(
    project, conda
):
    dependencies = yaml.safe_load(conda)["dependencies"]
    assert dependencies[0] == f"python{project['project']['requires-python']}"
    assert dependencies[-1] == {"pip": ["-e ."]}


def test_the_build_group_is_what_builds_the_project(project):
    assert project["dependency-groups"]["build"] == project["build-system"]["requires"]


def test_the_lock_has_a_version_that_pyproject_allows_of_everything_asked_for(wanted, locked):
    versions = {canonicalize_name(r.name): next(iter(r.specifier)).version for r, _ in locked}
    for group in wanted.values():
        for name, specifier in group.items():
            assert name in versions, f"{name} is not in the lock"
            assert Requirement(name + specifier).specifier.contains(versions[name]), name


def test_everything_in_the_lock_is_asked_for_by_the_project_or_by_something_locked(
    wanted, lock_text
):
    """Read off uv's `# via` notes, so that an entry left over or added by hand shows."""
    via = {}
    for entry in re.split(r"\n(?=\w)", lock_text)[1:]:
        notes = re.findall(r"^    #(?: via|  ) +(\S+)", entry, flags=re.MULTILINE)
        via[re.match(r"[\w.-]+", entry)[0]] = set(notes) - {"-c"}
    asked_for = {name for name, askers in via.items() if "overread" in askers}
    assert asked_for == {name for group in wanted.values() for name in group}
    for name, askers in via.items():
        assert askers, f"nothing asks for {name}"
        assert askers <= {"overread", *via}, name


def test_every_entry_of_the_lock_is_one_exact_version_with_sha256_hashes(locked):
    for requirement, hashes in locked:
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", h) for h in hashes), requirement


def test_a_package_is_locked_at_one_version_for_every_python_and_platform(locked):
    counts = Counter(canonicalize_name(requirement.name) for requirement, _ in locked)
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", CORE)
def test_a_core_package_is_locked_without_conditions(name, locked):
    assert [r.marker for r, _ in locked if canonicalize_name(r.name) == name] == [None]


def test_the_lock_holds_no_address_and_no_path_of_a_machine(lock_text):
    options = [line for line in lock_text.splitlines() if line.startswith(("-", "/", "."))]
    assert options == []
    assert "://" not in lock_text
    assert " @ " not in lock_text
    assert not re.search(r"/(home|root|Users|tmp)/", lock_text)


def test_the_oldest_versions_tested_are_ones_that_pyproject_allows(wanted):
    lines = (ROOT / "tests" / "oldest.txt").read_text(encoding="utf-8").splitlines()
    oldest = specifiers(by_name(line for line in lines if not line.startswith("#")))
    assert all(pin.startswith("==") for pin in oldest.values())
    for name, specifier in wanted[""].items():
        allowed = Requirement(name + specifier).specifier
        assert allowed.contains(oldest[name].removeprefix("==")), name

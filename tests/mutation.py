"""Change every digit of the data and a sample of those shown: is each change noticed?

Run as a program; `make mutants` does. Every digit in `data/` and `seeds/` is replaced by every
other digit, or by so many others as are asked for, and the static checks are asked, without the
document. Of the many digits that only stand in words, a seeded sample is replaced by one other.
What they let pass is put to the notebook, cell by cell in this process, up to the first output that
differs from the committed one. Then digits of the committed outputs are changed, a seeded sample,
and nbval's own comparison is asked. Survivors are listed by place, and the exit status is 1.
Checksums of files take no part.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import SimpleNamespace

from nbformat import from_dict
from nbval.plugin import IPyNbCell
from tqdm import tqdm

from overread import studies, synthesis
from overread.assumptions import AssumptionError
from overread.files import DataError
from overread.runs import notebooks, process
from overread.studies import open_study
from overread.transcripts import descriptor_problems, problems

OUTPUTS_SAMPLED = 400
FIRST_CELLS = 6
PLAIN = ("tables.", "facts = ")
QUICKEST = (synthesis.NAME, "fasciitis-letter", "dermatomyositis-news", "dermatitis-cases")
NOTHING = {"cell_type": "markdown", "source": []}
SEED = 20221
DIGITS = "0123456789"
IN_WORDS, TOOLS = ("statements.csv", "ratings.csv", "benchmarks.csv"), "appraisal"
SHARE_OF_WORDS = 0.1


def mutants(path, number):
    """Yield (position, text) with one digit replaced, for every digit and so many other digits.

    Digits in words are many, and every one of them is shown: there a sample will do.
    """
    text = path.read_text(encoding="utf-8")
    in_words = path.name in IN_WORDS or path.parent.name == TOOLS
    chance = random.Random(SEED)
    for at, old in enumerate(text):
        if old in DIGITS:
            others = [new for new in DIGITS if new != old]
            others = chance.sample(others, min(number, len(others)))
            if in_words:
                others = [chance.choice(others)] if chance.random() < SHARE_OF_WORDS else []
            for new in others:
                yield at, text[:at] + new + text[at + 1 :]


def place(text, at):
    """Line and column of a position."""
    before = text[:at]
    return f"{before.count(chr(10)) + 1}:{at - before.rfind(chr(10))}"


def static_checks_notice(root, names):
    """Whether the checks that need no notebook and no document find anything wrong."""
    try:
        return bool(descriptor_problems(root)) or any(_is_wrong(root, name) for name in names)
    except (DataError, AssumptionError):
        return True


def _is_wrong(root, name):
    """Whether anything is wrong with a study, or with the tables that set all side by side."""
    slim = root / f"{name}.ipynb"
    if name == synthesis.NAME:
        together = synthesis.open_synthesis(root=root)
        together.designs(), together.harms()
        return bool(notebooks.parameter_problems(together, slim))
    study = open_study(name, root=root)
    return bool(problems(study) or notebooks.parameter_problems(study, slim))


def changes_of(path, number):
    """List a file's changes of one digit, in two shares of alternate ones."""
    every = list(mutants(path, number))
    return every[::2], every[1::2]


def put_to_checks(task):
    """Put one share of a file's changes to the static checks; return those let pass."""
    source, part, share, names, number = task
    with tempfile.TemporaryDirectory() as folder:
        root = copied(source, Path(folder))
        path = root / part
        original = path.read_text(encoding="utf-8")
        passed = []
        changes, concerned = changes_of(path, number)[share], notebooks_for(part, names)
        for at, text in changes:
            path.write_text(text, encoding="utf-8")
            if not static_checks_notice(root, concerned):
                passed.append((at, text))
        path.write_text(original, encoding="utf-8")
        return part, len(changes), passed


def notebooks_for(part, names):
    """Whom a file concerns: the study whose it is, or all."""
    owner = part.with_suffix("").name if part.parts[0] == "seeds" else part.parts[1]
    first = sorted(names, key=lambda name: (name not in QUICKEST, name))
    return [owner] if owner in names else first


def put_to_notebooks(root, names, passed):
    """Put what the static checks let pass to the notebooks; return what these let pass too.

    Cells that only show the study go first, in every notebook concerned.
    """
    shown = {}
    for name in names:
        notebook = notebooks.read(notebooks.path_of(name))
        # Compared with what this environment draws, so that SVG counts in any environment.
        shown[name] = notebook, dict(process.shown(notebook))
    survivors = []
    studies.home = lambda: root
    for part, at, text in tqdm(passed, desc="notebooks", unit="change"):
        path = root / part
        original = path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        concerned = [shown[name] for name in notebooks_for(part, names)]
        chosen = [(one, plain) for plain in (True, False) for one in concerned]
        if not any(notebook_notices(*one, only_plain=plain) for one, plain in chosen):
            survivors.append(f"{part}:{place(original, at)}")
        path.write_text(original, encoding="utf-8")
    return sorted(set(survivors))


def notebook_notices(notebook, committed, *, only_plain):
    """Whether a notebook shows something else, or stops."""
    cells = notebook["cells"]
    plain = {*range(FIRST_CELLS), *(i for i, cell in enumerate(cells) if _is_plain(cell))}
    if only_plain:
        cells = [cell if i in plain else NOTHING for i, cell in enumerate(cells)]
    try:
        return any(bundle != committed[i] for i, bundle in process.shown({"cells": cells}))
    except Exception:  # any failure of a cell stops a run, and so is noticed
        return True


def _is_plain(cell):
    """Whether a cell needs nothing but the study."""
    return cell["cell_type"] == "code" and "".join(cell["source"]).startswith(PLAIN)


def output_survivors(name):
    """Change digits of a notebook's committed outputs and ask nbval's comparison."""
    notebook = notebooks.read(notebooks.path_of(name))
    places = [
        (i, k, at)
        for i, cell in enumerate(notebook["cells"])
        for output in cell.get("outputs", [])
        for k, text in _texts(output).items()
        for at, character in enumerate(text)
        if character in DIGITS
    ]
    chosen = random.Random(SEED).sample(places, OUTPUTS_SAMPLED)
    return [f"{name}.ipynb, cell {i}, {k}, character {at}" for i, k, at in chosen
            if _nbval_agrees(notebook["cells"][i]["outputs"], k, at)]  # fmt: skip


def _texts(output):
    """Each shown text of an output; data as the text that it is stored as."""
    return {
        kind: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else "".join(value)
        for kind, value in output["data"].items()
    }


def _nbval_agrees(outputs, kind, at):
    """Whether nbval calls an output with one digit changed the same."""
    (output,) = outputs
    text = _texts(output)[kind]
    other = text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]
    try:
        changed = json.loads(other) if isinstance(output["data"][kind], dict) else other
    except json.JSONDecodeError:
        return False
    here = from_dict({**output, "data": {**_joined(output), kind: changed}})
    there = from_dict({**output, "data": _joined(output)})
    cell = SimpleNamespace(
        parent=SimpleNamespace(skip_compare=("metadata", "execution_count")),
        colors=SimpleNamespace(FAIL="", ENDC="", OKBLUE=""),
        sanitize=lambda value: value,
        format_output_compare=lambda *parts: None,
        comparison_traceback=[],
    )
    return IPyNbCell.compare_outputs(cell, [here], [there])


def _joined(output):
    """An output's data with lines joined, as nbformat reads them."""
    return {k: v if isinstance(v, dict) else "".join(v) for k, v in output["data"].items()}


def copied(source, root):
    """Copy data and records, and of the notebooks what the static checks read."""
    for part in ("data", "seeds"):
        shutil.copytree(source / part, root / part, ignore=shutil.ignore_patterns("documents"))
    for path in (source / "notebooks").glob("*.ipynb"):
        cells = notebooks.read(path)["cells"]
        tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
        (root / path.name).write_text(json.dumps({"cells": tagged}), encoding="utf-8")
    (root / "notebooks").symlink_to((source / "notebooks").resolve())
    return root


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--others", type=int, default=9, help="digits to try in place of each")
    parser.add_argument("--asked", type=int, help="changes to put to the notebooks; default: all")
    number, asked = vars(parser.parse_args()).values()
    names, home = [*studies.names(), synthesis.NAME], studies.home()
    with tempfile.TemporaryDirectory() as folder:
        root = copied(home, Path(folder))
        if static_checks_notice(root, names):
            print("the static checks find something wrong before anything is changed")
            return 1
        sampled = [line for name in names for line in output_survivors(name)]
        files = sorted(p for p in root.rglob("*") if p.suffix in (".toml", ".csv", ".json"))
        parts = [p.relative_to(root) for p in files]
        tasks = [(home, part, share, names, number) for part in parts for share in (0, 1)]
        with ProcessPoolExecutor(max_workers=2) as pool:
            done = list(tqdm(pool.map(put_to_checks, tasks), total=len(tasks), unit="share"))
        passed = [(part, *change) for part, _, changes in done for change in changes]
        unnoticed = len(passed)
        if asked is not None and asked < len(passed):
            passed = random.Random(SEED).sample(passed, asked)
        survivors = put_to_notebooks(root, names, passed)
    count = sum(number for _, number, _ in done)
    print(
        f"{count} changes of one digit in data/ and seeds/: the static checks noticed "
        f"{count - unnoticed}; of the other {unnoticed} the notebooks were asked about "
        f"{len(passed)}; {len(survivors)} places survived\n"
        f"{OUTPUTS_SAMPLED * len(names)} changes of one digit in what notebooks show: "
        f"{len(sampled)} survived"
    )
    for line in survivors + sampled:
        print(f"survived: {line}")
    return 1 if survivors + sampled else 0


if __name__ == "__main__":
    sys.exit(main())

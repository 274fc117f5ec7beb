"""The command line: run notebooks, refresh the committed ones, check the transcripts."""

from __future__ import annotations

import argparse
import csv
import io
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from overread import studies
from overread.assumptions import AssumptionError, Value, resolve
from overread.files import DataError, suggestion, unfinished
from overread.runs import notebooks, summary
from overread.sources import DOCUMENTS, documents_folder
from overread.studies import Study, file_of, home, open_study
from overread.studyfile import StudyFile
from overread.transcripts import descriptor_problems, problems

if TYPE_CHECKING:
    from tqdm import tqdm

    from overread.runs.universes import Grid

RESULTS = "results"
Did = TypeVar("Did")
ALTERED = f"{RESULTS}/altered"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit status: 0 well, 1 something was found, 2 bad input."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except (DataError, AssumptionError) as error:
        print(f"overread: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        said = f"{error.filename}: {error.strerror}" if error.filename else error
        print(f"overread: {said}", file=sys.stderr)
        return 2
    except notebooks.RunError as error:
        print(f"overread: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        rest = "; the same command goes on from here" if options.command is _sweep else ""
        print(f"overread: interrupted; nothing half-written was left{rest}", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    """Describe the commands."""
    parser = argparse.ArgumentParser(
        prog="overread", description="A second reading of a paper's numbers."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    _add_sweep(commands)
    for name, command, text in (
        ("refresh", _refresh, "run the committed notebooks again, in place, and update the README"),
        ("check", _check, "check transcripts, and documents where they are at hand"),
    ):
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("study", nargs="*", metavar="STUDY", help="default: every study")
        sub.set_defaults(command=command)
    _add_audit(commands)
    return parser


def _add_run(commands: argparse._SubParsersAction) -> None:
    """Describe the command that runs notebooks; its help tells what can be altered."""
    text = "run notebooks, under other assumptions if asked, and list their ledgers"
    sub = commands.add_parser("run", help=text, description=text, add_help=False)
    sub.add_argument(
        "study",
        nargs="*",
        metavar="STUDY",
        help="default: every study that has all assumptions given",
    )
    sub.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="NAME=VALUE",
        help="an assumption and its value; may be given several times",
    )  # fmt: skip
    sub.add_argument(
        "-o", "--output", type=Path, metavar="DIR",
        help=f"default: {RESULTS}/, and {ALTERED}/ where an assumption is altered",
    )  # fmt: skip
    sub.add_argument("-h", "--help", action="store_true", help="this help, and what can be altered")
    sub.set_defaults(command=_run, parser=sub)


def _add_sweep(commands: argparse._SubParsersAction) -> None:
    """Describe the command that runs one study under many sets of assumptions."""
    text = "run one study under many sets of assumptions, and say what depends on which"
    sub = commands.add_parser(
        "sweep", help=text,
        description=f"{text}; what has been run is not run again, so an interrupted sweep goes on",
    )  # fmt: skip
    sub.add_argument("study", metavar="STUDY")
    sub.add_argument(
        "--vary", action="append", default=[], metavar="NAME[=A,B,...]",
        help="an assumption and the values to try; without values all of its choices",
    )  # fmt: skip
    sub.add_argument("--all", action="store_true", help="vary every assumption that has choices")
    sub.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="NAME=VALUE",
        help="an assumption that has another value than its default in every run",
    )  # fmt: skip
    sub.add_argument("--sample", type=_positive, metavar="N", help="run N combinations, drawn")
    sub.add_argument("--seed", type=int, default=1, metavar="S", help="of the draw; default: 1")
    sub.add_argument(
        "--near", type=_counting, metavar="K",
        help="run what differs in K assumptions at most from the first value of each",
    )  # fmt: skip
    sub.add_argument(
        "--keep", action="store_true",
        help="run and keep what the study's page shows, beside its notebook",
    )  # fmt: skip
    sub.add_argument(
        "--workers",
        type=_counting,
        metavar="N",
        help="default: as many as there are cores; 0 runs all in this process",
    )
    sub.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="a Dask scheduler, as tcp://host:port"
    )
    sub.add_argument(
        "--rebuild",
        action="store_true",
        help="remove damaged results first, and run again what failed",
    )
    sub.add_argument(
        "-o", "--output", type=Path, default=Path(RESULTS), metavar="DIR",
        help=f"default: {RESULTS}/; results go below it, into sweeps/",
    )  # fmt: skip
    sub.set_defaults(command=_sweep)


def _counting(text: str) -> int:
    """Read a whole number from zero up."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 up")
    return int(text)


def _positive(text: str) -> int:
    """Read a whole number from one up."""
    if not _counting(text):
        raise argparse.ArgumentTypeError("0 is not a whole number from 1 up")
    return int(text)


def _add_audit(commands: argparse._SubParsersAction) -> None:
    """Describe the command that needs no study."""
    text = "check a table of printed numbers, one check a row"
    sub = commands.add_parser(
        "audit",
        help=text,
        description=f"{text}; exit status 1 if any row is in conflict, 2 if a cell is not readable",
    )
    sub.add_argument("table", type=Path, nargs="?", metavar="TABLE.csv", help="digits as text")
    sub.add_argument("--csv", type=Path, metavar="OUT", help="write it with outcome and reason")
    sub.add_argument("--page", type=Path, metavar="OUT", help="write what was found as a page")
    sub.add_argument("--columns", action="store_true", help="list the checks and their columns")
    sub.add_argument("--example", action="store_true", help="print an example table")
    sub.set_defaults(command=_audit)


def _names() -> list[str]:
    """Name every study, and last what sets them side by side, if that is there."""
    from overread.synthesis import NAME

    return [*studies.names(), *[NAME] * (home() / "data" / NAME).is_dir()]


def _chosen(options: argparse.Namespace) -> tuple[list[Study], bool]:
    """Give the studies that were named, or all, and whether they are set side by side after that.

    Opening a study finds what is wrong with it, before any is run. The synthesis reads what the
    studies found, so it is opened when its turn comes.
    """
    from overread.synthesis import NAME

    names = options.study or _names()
    return [open_study(name) for name in names if name != NAME], NAME in names


def _run(options: argparse.Namespace) -> int:
    """Run notebooks, with whatever can be wrong found before the first one starts."""
    from overread import synthesis
    from overread.runs import changes

    if options.help:
        told = (_alterable(name, _file_of(name)) for name in options.study or _names())
        print("\n".join((options.parser.format_help(), *told)), end="")
        return 0
    given = _given(options.parameter)
    names = list(dict.fromkeys(options.study)) or _fitting(given)
    altered = {name: _altered(name, given) for name in names}
    for name in names:
        if name != synthesis.NAME:
            open_study(name, given)
    folder = options.output or Path(ALTERED if any(altered.values()) else RESULTS)
    if folder.resolve() == notebooks.path_of(names[0]).parent.resolve():
        raise DataError(
            f"{folder}: the committed notebooks are there; `overread refresh` runs these"
        )
    executed = _each(names, given, lambda name: _run_one(name, folder, altered[name]))
    together = executed.pop(synthesis.NAME, None)
    ledgers = {name: notebooks.ledger_of(one, name) for name, one in executed.items()}
    if ledgers:
        print("\n" + summary.plain(ledgers, str(folder)))
    for name in (name for name in ledgers if altered[name]):
        committed = notebooks.ledger_of(notebooks.read(notebooks.path_of(name)), name)
        print("\n" + changes.plain(committed, ledgers[name]))
    if together:
        committed = notebooks.read(notebooks.path_of(synthesis.NAME))
        under = f"; {changes.shown(committed, together)}" if altered[synthesis.NAME] else ""
        print(f"{synthesis.NAME}: see {folder}/{synthesis.NAME}.ipynb{under}")
    return 0


def _each(
    names: Sequence[str], given: Mapping[str, str], do: Callable[[str], Did]
) -> dict[str, Did]:
    """Do something with each notebook, and last with what reads what the others found."""
    from overread import synthesis

    notebooks.prepare()
    done = notebooks.each([name for name in names if name != synthesis.NAME], do)
    if synthesis.NAME in names:
        synthesis.open_synthesis(given)
        done |= notebooks.each([synthesis.NAME], do)
    return done


def _run_one(name: str, folder: Path, altered: Mapping[str, Value]) -> dict[str, Any]:
    """Run one notebook into a folder, its ledger beside it if it has one; give the notebook."""
    from overread import synthesis

    executed = notebooks.run(name, folder / f"{name}.ipynb", altered)
    if name != synthesis.NAME:
        with unfinished(folder / f"{name}.ledger.csv") as draft:
            draft.write_text(_as_csv(notebooks.ledger_of(executed, name)), encoding="utf-8")
    return executed


def _given(parameters: Sequence[str]) -> dict[str, str]:
    """Read assumptions as they come from the command line."""
    given = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not (name and equals and value):
            raise AssumptionError(f"-p {parameter}: needed is NAME=VALUE")
        if name in given:
            raise AssumptionError(f"-p {parameter}: {name} is given twice")
        given[name] = value
    return given


def _sweep(options: argparse.Namespace) -> int:
    """Run one study under many sets of assumptions."""
    from overread.runs import across, store, sweeps

    study, grid = options.study, _grid(options)
    folder = sweeps.folder_of(study, options.output)
    if options.rebuild:
        for path in store.damaged(folder):
            path.unlink()
            print(f"{path}: removed")
    done = sweeps.sweep(
        study, grid, folder,
        workers=options.workers, scheduler=options.scheduler, progress=_universes,
        again=options.rebuild,
    )  # fmt: skip
    print(done.said)
    if options.sample is None and grid.combinations > done.asked:
        print(f"left out, since rules exclude them: {grid.combinations - done.asked}")
    found = across.across(study, store.read(folder), grid)
    print("\n" + across.plain(found))
    drawn = [path.name for path in across.draw(found, folder / "figures")]
    if drawn:
        print(f"\n{folder}/figures: {', '.join(drawn)}")
    if options.keep:
        print(f"kept: {sweeps.keep(study, grid, folder)}")
    return 1 if done.failed else 0


def _grid(options: argparse.Namespace) -> Grid:
    """Give the universes that are asked for; there is at least one."""
    from overread import synthesis
    from overread.runs import sweeps, universes

    study, given = options.study, _given(options.parameter)
    if study == synthesis.NAME:
        raise DataError(
            f"{study} has no ledger of its own to sweep; {', '.join(studies.names())} do"
        )
    open_study(study)
    if options.keep:
        if given or options.vary or options.all or options.sample or options.near is not None:
            raise AssumptionError(
                "--keep: what the page shows is always the same; alone is allowed"
            )
        return sweeps.kept_grid(study)
    asked = _varied(options.vary)
    varied = {
        n: v for n, v in universes.everything(study).items() if options.all and n not in given
    }
    varied |= universes.choices(study, asked)
    if not varied:
        raise AssumptionError(f"{study}: name what to vary by --vary, or ask for --all")
    grid = universes.Grid(
        study, varied, given, sample=options.sample, seed=options.seed, near=options.near
    )
    if not any(True for _ in grid):
        rules = "; ".join(rule.sentence for rule in grid.file.rule)
        raise AssumptionError(f"{study}: no combination is allowed: {rules}")
    return grid


def _varied(asked: Sequence[str]) -> dict[str, str | None]:
    """Read what is to be varied as it comes from the command line."""
    found: dict[str, str | None] = {}
    for each in asked:
        name, equals, values = each.partition("=")
        if not name or (equals and not values):
            raise AssumptionError(f"--vary {each}: needed is NAME or NAME=A,B,...")
        if name in found:
            raise AssumptionError(f"--vary {each}: {name} is given twice")
        found[name] = values if equals else None
    return found


def _universes(asked: int, found: int) -> tqdm:
    """Show how many universes are done, how fast, and how long the rest will take."""
    from tqdm import tqdm

    return tqdm(total=asked, initial=found, unit="universe", smoothing=0.1)


def _file_of(name: str) -> StudyFile:
    """Read what a notebook takes for granted, and what of it can be altered."""
    if name not in _names():
        hint = suggestion(name, _names()) or f"; known are {', '.join(_names())}"
        raise DataError(f"there is no study {name!r}{hint}")
    return file_of(name)


def _altered(name: str, given: Mapping[str, str]) -> dict[str, Value]:
    """Read the assumptions given for one notebook; those that are not its defaults."""
    file = _file_of(name)
    try:
        values = resolve(file.assumption, given, file.rule)
    except AssumptionError as error:
        raise AssumptionError(f"{name}: {error}") from None
    return {
        one.name: values[one.name] for one in file.assumption if values[one.name] != one.default
    }


def _fitting(given: Mapping[str, str]) -> list[str]:
    """Name the notebooks that have all assumptions given."""
    known = {name: {one.name for one in _file_of(name).assumption} for name in _names()}
    everything = set().union(*known.values())
    for name in given:
        if name not in everything:
            hint = suggestion(name, everything)
            raise AssumptionError(f"{name} is not an assumption of any study{hint}")
    found = [name for name, names in known.items() if set(given) <= names]
    if not found:
        raise AssumptionError(f"no study has all of {', '.join(given)}")
    return found


def _alterable(name: str, file: StudyFile) -> str:
    """Tell what can be altered, why it matters and what is allowed."""
    lines = [f"{name}: {file.title}"]
    for one in file.assumption:
        lines += [f"  {one.name}={one.default}", f"      {one.why}"]
        lines += [f"      allowed: {one.told}"]
    return "\n".join([*lines, *(f"  {rule.sentence}" for rule in file.rule), ""])


def _refresh(options: argparse.Namespace) -> int:
    """Run the committed notebooks in place, and bring the README's findings up to date."""
    from overread import synthesis

    chosen, together = _chosen(options)
    names = [study.name for study in chosen] + [synthesis.NAME] * together
    _each(names, {}, _refresh_one)
    committed = {name: notebooks.read(notebooks.path_of(name)) for name in _names()}
    side_by_side = committed.pop(synthesis.NAME, None)
    summary.update_readme(home() / "README.md", committed, side_by_side)
    return 0


def _refresh_one(name: str) -> None:
    """Run one committed notebook in place, and say whether it changed."""
    changed = notebooks.refresh(name)
    print(f"notebooks/{name}.ipynb: {'changed' if changed else 'unchanged'}")


def _check(options: argparse.Namespace) -> int:
    """Check transcripts against their records and, where they are at hand, their documents."""
    from overread import synthesis

    found = descriptor_problems()
    chosen, together = _chosen(options)
    for study in chosen:
        found += _check_study(study)
        found += notebooks.parameter_problems(study)
    if together:
        opened = synthesis.open_synthesis()
        rows = len(opened.designs()) + len(opened.harms())
        print(f"{opened.name}: {rows} rows checked against the ledgers of the studies")
        found += notebooks.parameter_problems(opened)
    print("\n".join(found) or "nothing is left unaccounted for")
    return 1 if found else 0


def _check_study(study: Study) -> list[str]:
    """Check one transcript, say against what, and list what is wrong."""
    folder = documents_folder(home() / "seeds")
    at_hand = (folder / study.record.document).is_file()
    if not at_hand and os.environ.get(DOCUMENTS):
        raise DataError(
            f"{study.name}: {study.record.document} is not in {folder}, which {DOCUMENTS} names"
        )
    against = "its document" if at_hand else "its record (the document is not at hand)"
    sentences = sum(study.record.sentences.values())
    what = f"{study.record.numerals} numerals" + f" and {sentences} sentences" * bool(sentences)
    print(f"{study.name}: {what} checked against {against}")
    return problems(study, folder if at_hand else None)


def _audit(options: argparse.Namespace) -> int:
    """Audit a table of printed numbers."""
    from overread import audits
    from overread.consistency.checks import CHECKS

    if options.example or options.columns:
        columns = "\n".join(audits.columns_of(check) for check in CHECKS.values())
        print(audits.example() if options.example else columns, end="" if options.example else "\n")
        return 0
    if options.table is None:
        raise DataError("audit: name a table, or ask for --columns or --example")
    done = audits.audit(options.table, _progress)
    if options.csv:
        audits.write_csv(done, options.csv)
    if options.page:
        audits.write_page(done, options.page)
    print(audits.plain(done))
    return 1 if done.conflicts else 0


def _progress(parts: Sequence[int]) -> Iterable[int]:
    """Show a bar once something has taken two seconds."""
    from tqdm import tqdm

    return tqdm(parts, delay=2, unit="part", leave=False)


def _as_csv(ledger: Mapping[str, Any]) -> str:
    """Write a ledger's claims as CSV; what was altered stands in comments at its top."""
    out = io.StringIO()
    out.writelines(f"# {name} = {value}\n" for name, value in ledger["altered"].items())
    writer = csv.DictWriter(out, list(ledger["claims"][0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(ledger["claims"])
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())

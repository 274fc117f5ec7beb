"""Study notebooks: found, run by papermill, stripped of what changes from run to run."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Protocol, TypeVar

from overread.assumptions import Assumption
from overread.files import DataError, unfinished
from overread.runs import ONE_THREAD, WARM
from overread.studies import home

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}

Did = TypeVar("Did")
_log = logging.getLogger(__name__)


class RunError(RuntimeError):
    """A notebook stopped; the message says where and why."""


def path_of(study: str) -> Path:
    """Give the committed notebook of a study.

    Raises
    ------
    DataError
        If there is none.
    """
    path = home() / "notebooks" / f"{study}.ipynb"
    if not path.is_file():
        raise DataError(f"notebooks/{study}.ipynb is missing")
    return path


def read(path: Path) -> dict[str, Any]:
    """Read a notebook as JSON.

    Raises
    ------
    DataError
        If it is none.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"notebooks/{path.name}: not a notebook: {error}") from None


def run(
    study: str,
    target: Path,
    parameters: Mapping[str, Any] | None = None,
    *,
    kernel: str = "",
    quiet: bool = False,
) -> dict[str, Any]:
    """Run a study's notebook from end to end with papermill.

    Parameters
    ----------
    study : str
        The study.
    target : Path
        Where the executed notebook goes; nothing is left there if the run fails.
    parameters : mapping, optional
        Assumptions that differ from the committed run.
    kernel : str, optional
        The kernel's name; by default what `kernel_name` gives.
    quiet : bool
        Whether no progress is shown.

    Returns
    -------
    dict
        The executed notebook.

    Raises
    ------
    RunError
        If a cell fails.
    """
    import papermill

    source = path_of(study)
    with unfinished(target) as draft, environment(ONE_THREAD):
        try:
            papermill.execute_notebook(
                str(source),
                str(draft),
                parameters=dict(parameters or {}),
                kernel_name=kernel or kernel_name(),
                request_save_on_cell_execute=False,
                extra_arguments=[
                    "--IPKernelApp.log_level=50",
                    # No reader typed this: it is no part of anybody's history.
                    "--HistoryManager.hist_file=:memory:",
                ],
                progress_bar=not quiet and {"desc": study, "unit": "cell", "leave": True},
            )
        except KeyboardInterrupt:
            _hush()
            raise
        except papermill.PapermillExecutionError as error:
            raise RunError(
                f"{study}: cell {error.cell_index}: {error.ename}: {error.evalue}"
            ) from None
        notebook = stripped(read(draft))
        draft.write_text(written(notebook), encoding="utf-8")
    return notebook


@lru_cache(maxsize=1)
def kernel_name() -> str:
    """Give the kernel that notebooks run in: the warm one, where it is installed."""
    from jupyter_client.kernelspec import find_kernel_specs

    if WARM in find_kernel_specs():
        return WARM
    _log.warning("notebooks start slower than they could: no kernel %s is installed", WARM)
    return KERNEL["name"]


def prepare() -> None:
    """Have the imports done for kernels to come, without waiting for it."""
    from overread.runs import provisioner

    if kernel_name() == WARM:
        with environment(ONE_THREAD):
            provisioner.warm_up(os.environ)


def each(studies: Sequence[str], do: Callable[[str], Did]) -> dict[str, Did]:
    """Do something with each notebook, with as many at once as there are cores.

    Parameters
    ----------
    studies : sequence of str
        Which; the ones that take long had best come first.
    do : callable
        What is done, in a thread of its own. If it raises, the others are stopped.

    Returns
    -------
    dict
        What it gave, in the order of the studies.
    """
    from overread.runs import provisioner

    if kernel_name() != WARM:
        return {study: do(study) for study in studies}
    with environment(ONE_THREAD), ThreadPoolExecutor(os.cpu_count()) as pool:
        doing = {study: pool.submit(do, study) for study in studies}
        try:
            return {study: one.result() for study, one in doing.items()}
        except BaseException:
            _hush()
            pool.shutdown(wait=False, cancel_futures=True)
            # Some may not have a kernel yet.
            while not all(one.done() for one in doing.values()):
                # Another thread may just add one: then in the next turn.
                with suppress(RuntimeError):
                    provisioner.kill_all()
                time.sleep(0.1)
            raise


def _hush() -> None:
    """What dying kernels leave unfinished is no news to who stopped them."""
    for name in ("asyncio", "papermill"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def refresh(study: str) -> bool:
    """Run a committed notebook again in place; say whether anything changed."""
    path = path_of(study)
    before = path.read_text(encoding="utf-8")
    run(study, path)
    return path.read_text(encoding="utf-8") != before


def stripped(notebook: dict[str, Any]) -> dict[str, Any]:
    """Take away what differs between two runs that show the same."""
    notebook = {**notebook, "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}}}
    notebook["cells"] = [_stripped_cell(cell, i) for i, cell in enumerate(notebook["cells"])]
    return notebook


def _stripped_cell(cell: dict[str, Any], index: int) -> dict[str, Any]:
    """Keep a cell's source, tags and outputs; number its identifier by its place."""
    tags = cell.get("metadata", {}).get("tags", [])
    kept = {**cell, "id": f"cell-{index}", "metadata": {"tags": tags} if tags else {}}
    if "outputs" in cell:
        kept["outputs"] = [_stripped_output(output) for output in cell["outputs"]]
    return kept


def _stripped_output(output: dict[str, Any]) -> dict[str, Any]:
    """Keep what an output shows."""
    kept = {name: value for name, value in output.items() if name != "metadata"}
    displayed = output["output_type"] in ("execute_result", "display_data")
    return {**kept, "metadata": {}} if displayed else kept


def written(notebook: dict[str, Any]) -> str:
    """Write a notebook as Jupyter does, so that an unchanged run leaves an unchanged file."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def ledger_of(notebook: Mapping[str, Any], study: str) -> dict[str, Any]:
    """Give the ledger that a study's executed notebook carries.

    Raises
    ------
    DataError
        If it carries none.
    """
    from overread.ledger import LEDGER_TYPE

    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if LEDGER_TYPE in output.get("data", {}):
                return output["data"][LEDGER_TYPE]
    raise DataError(f"{study}: the notebook shows no ledger: its last cell must be ledger.close()")


class Opened(Protocol):
    """What a notebook opens: it has a name, and assumptions that may be altered."""

    name: str
    known: tuple[Assumption, ...]


def parameter_problems(study: Opened, path: Path | None = None) -> list[str]:
    """Hold the `parameters` cell of a study's notebook against `study.toml`.

    Returns
    -------
    list of str
        One message for each line that differs in name, type, default or comment.
    """
    path = path or path_of(study.name)
    notebook = read(path)
    tagged = [c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", [])]
    found = "".join(tagged[0]["source"]).splitlines() if tagged else []
    needed = [
        f"{a.name}: {a.type} = {json.dumps(a.default, ensure_ascii=False)}  # {a.why}"
        for a in study.known
    ]
    return [
        f"notebooks/{path.name}: parameters cell, line {number}: found {here or 'nothing'!r}; "
        f"study.toml asks for {there or 'nothing'!r}"
        for number, (here, there) in enumerate(zip_longest(found, needed), 1)
        if here != there
    ]


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for the kernels started within."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})

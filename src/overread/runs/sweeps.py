"""Sweeps: a study under many universes, on Dask, taken up again where they stopped.

A worker runs what the ledger rests on, without a kernel and without drawing; that this gives what
a kernel gives is proved on one universe of every sweep, and at the defaults on the committed
notebook. What a worker found is written here, by whoever asked for the sweep, a batch a file.
"""

from __future__ import annotations

import json
import math
import os
import random
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from overread.runs import notebooks, process, store
from overread.runs.universes import Grid, Universe, edition, everything

if TYPE_CHECKING:
    from distributed import Client, Future

BATCH = 25
"""Universes that are run in one go, and written as one file, at the most."""

AHEAD = 3
"""Batches that wait at each worker, so that none is ever idle."""

KEPT = 600
"""Universes of a study that are all kept for its page, at the most."""

REACH = 10
"""Seconds in which a scheduler must answer."""

PATIENCE = 5
"""How often a scheduler that went away is looked for again, some seconds each time."""

Batch = tuple[Universe, ...]


class SweepError(notebooks.RunError):
    """A sweep that cannot be made or believed; the message says why."""


class Swept(NamedTuple):
    """What a sweep did.

    Attributes
    ----------
    folder : Path
        Where its results are.
    asked, found, run, failed : int
        Universes asked for; those of which there were results; those run now; those of all asked
        for that failed.
    proved : str
        What was altered in the universe that was run in a kernel too; empty if none was.
    """

    folder: Path
    asked: int
    found: int
    run: int
    failed: int
    proved: str

    @property
    def said(self) -> str:
        """What was done, in a sentence."""
        universes = "1 universe" if self.asked == 1 else f"{self.asked} universes"
        parts = [universes, f"{self.found} had been run", f"{self.run} run now"]
        if self.failed:
            parts.append(f"{self.failed} failed; --rebuild runs these again")
        if self.proved:
            parts.append(f"a kernel gave the same under {self.proved}")
        return f"{'; '.join(parts)}: {self.folder}"


def folder_of(study: str, results: Path) -> Path:
    """Give where a sweep's results are: by study, and by all that they rest on."""
    return results / "sweeps" / study / edition(study)


def sweep(
    study: str,
    universes: Iterable[Universe],
    folder: Path,
    *,
    workers: int | None = None,
    scheduler: str = "",
    progress: Callable[[int, int], Any] | None = None,
    again: bool = False,
) -> Swept:
    """Run a study under universes of which there are no results yet, and keep what they give.

    Parameters
    ----------
    study : str
        The study.
    universes : iterable of Universe
        Gone through twice.
    folder : Path
        Where results are, and are put; see `folder_of`.
    workers : int, optional
        Processes on this machine, as many as it has cores unless given; 0 runs all in this one.
    scheduler : str
        The address of a Dask scheduler that is there already, instead.
    progress : callable, optional
        Takes how many there are and how many had been run; gives what has `update` and `close`.
    again : bool
        Whether universes that failed are run again.

    Raises
    ------
    DataError
        If results cannot be read or written; where that is so from the first, before any is run.
    SweepError
        If a scheduler cannot be reached, or a kernel gives something else: nothing is kept that
        was not proved.
    """
    there = store.done(folder) - (store.failed(folder) if again else set())
    name = edition(study)
    waiting = [one.identity(name) not in there for one in universes]
    asked, left = len(waiting), sum(waiting)
    pending = (one for one, wanted in zip(universes, waiting, strict=True) if wanted)
    bar = progress(asked, asked - left) if progress else None
    proof = _to_prove(pending, left)
    pending = (one for one, wanted in zip(universes, waiting, strict=True) if wanted)
    try:
        if left:
            store.can_write(folder)
            with _runner(study, workers, scheduler, proof) as run:
                size = max(1, min(BATCH, math.ceil(left / (8 * (workers or os.cpu_count() or 1)))))
                for rows in run(batches(pending, size)):
                    store.write(folder, rows)
                    if bar:
                        bar.update(len({row.universe for row in rows}))
    finally:
        if bar:
            bar.close()
    failed = len(store.failed(folder) & {one.identity(name) for one in universes})
    return Swept(folder, asked, asked - left, left, failed, proof.said if proof else "")


def kept_folder(study: str) -> Path:
    """Give where the sweep that a study's page shows is kept, beside its notebook."""
    return notebooks.path_of(study).parent / "sweeps" / study


def kept_grid(study: str) -> Grid:
    """Give the universes that a study's page shows.

    All combinations of all choices, if these are at most `KEPT`; every change of one or two
    assumptions otherwise.
    """
    varied = everything(study)
    is_small = math.prod(map(len, varied.values())) <= KEPT
    return Grid(study, varied, near=None if is_small else 2)


def keep(study: str, universes: Iterable[Universe], folder: Path) -> Path:
    """Put what some universes gave beside the notebook, in place of what was kept there.

    They are named by their assumptions alone: what they rest on else is the commit that they are
    part of, as with the outputs of the notebook.
    """
    name = edition(study)
    names = {one.identity(name): one.identity("") for one in universes}
    found = {row[:4]: row for row in store.rows(folder) if row.universe in names}
    order = {universe: place for place, universe in enumerate(names)}
    rows = sorted(found.values(), key=lambda row: order[row.universe])
    kept = kept_folder(study)
    path = store.write(kept, [row._replace(universe=names[row.universe]) for row in rows])
    for other in store.files(kept):
        if other != path:
            other.unlink()
    return path


def batches(universes: Iterable[Universe], size: int) -> Iterator[Batch]:
    """Put universes together, so many at a time."""
    source = iter(universes)
    while batch := tuple(islice(source, size)):
        yield batch


def run_batch(study: str, asked: str, batch: Batch) -> list[store.Row]:
    """Run a study under each universe of a batch; one that fails is a row with its error.

    Raises
    ------
    SweepError
        If the code or the data here are another edition than was asked for.
    """
    if edition(study) != asked:
        raise SweepError(
            f"{study}: a worker has another edition, {edition(study)} instead of {asked}; "
            "install the same version and data there"
        )
    rows: list[store.Row] = []
    steps, committed = _prepared(study)
    for one in batch:
        who = one.identity(asked), one.values
        try:
            ledger = process.concluded(steps, one.altered)
            rows += store.rows_of(*who, ledger, committed)
        except Exception as error:  # whatever a notebook raises
            rows.append(store.row_of_error(*who, error))
    return rows


def prove(study: str, one: Universe) -> str:
    """Say how a kernel's ledger of a universe differs from that found without; nothing if not.

    Where the notebook fails under a universe, a kernel has to fail as well.
    """
    steps, _ = _prepared(study)
    for altered, where in (({}, "at the defaults"), (one.altered, f"under {one.said}")):
        here, why = _tried(lambda altered=altered: process.concluded(steps, altered))
        there, why_not = _tried(lambda altered=altered: _in_kernel(study, altered))
        if here != there or not (here or altered):
            reason = f" ({why or why_not})" if why or why_not else ""
            return f"{study} {where}: a kernel gives another ledger than a run without{reason}"
    return ""


def _tried(run: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any] | None, str]:
    """Give a ledger as JSON has it, or why there is none."""
    try:
        return json.loads(json.dumps(run())), ""
    except Exception as error:  # whatever a notebook raises
        return None, f"{type(error).__name__}: {error}"


def _in_kernel(study: str, altered: dict[str, Any]) -> dict[str, Any]:
    """Give the ledger that a kernel leaves; at the defaults that of the committed notebook."""
    if not altered:
        return notebooks.ledger_of(notebooks.read(notebooks.path_of(study)), study)
    with tempfile.TemporaryDirectory() as folder:
        executed = notebooks.run(study, Path(folder) / "proof.ipynb", altered, quiet=True)
    return notebooks.ledger_of(executed, study)


@lru_cache(maxsize=4)
def _prepared(study: str) -> tuple[tuple[process.Step, ...], dict[str, str]]:
    """Read a study's notebook once: what is to be run, and the verdicts of the committed run."""
    notebook = notebooks.read(notebooks.path_of(study))
    claims = notebooks.ledger_of(notebook, study)["claims"]
    return process.steps(notebook), {one["claim"]: one["verdict"] for one in claims}


def _to_prove(pending: Iterable[Universe], count: int) -> Universe | None:
    """Choose the universe that a kernel runs too: any that is altered, the same each time."""
    altered = [one for one in islice(pending, 200) if one.altered] if count else []
    return random.Random(count).choice(altered) if altered else None


Runner = Callable[[Iterator[Batch]], Iterator[list[store.Row]]]


@contextmanager
def _runner(
    study: str, workers: int | None, scheduler: str, proof: Universe | None
) -> Iterator[Runner]:
    """Give what runs batches and yields the rows of each: this process, or a Dask cluster."""
    asked = edition(study)
    if workers == 0 and not scheduler:

        def here(found: Iterator[Batch]) -> Iterator[list[store.Row]]:
            _believed(prove(study, proof) if proof else "")
            return (run_batch(study, asked, batch) for batch in found)

        yield here
        return
    with _cluster(workers) if not scheduler else _there(scheduler) as connect:
        yield lambda found: _on_dask(connect, study, asked, found, proof)


def _believed(problem: str) -> None:
    """Refuse results that a kernel does not bear out."""
    if problem:
        raise SweepError(problem)


@contextmanager
def _cluster(workers: int | None) -> Iterator[Callable[[], Client]]:
    """Start workers on this machine, and stop them afterwards."""
    from distributed import Client, LocalCluster

    with notebooks.environment(notebooks.ONE_THREAD):
        with _uninterrupted():
            cluster = LocalCluster(
                n_workers=workers or os.cpu_count() or 1, threads_per_worker=1,
                dashboard_address=None, silence_logs=50,
            )  # fmt: skip
        with cluster:
            yield lambda: Client(cluster)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Heed no interrupt from the terminal; processes started within never do.

    A worker is ended by whoever started it. Of an interrupt it would only complain.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _there(address: str) -> Iterator[Callable[[], Client]]:
    """Reach a scheduler that is there already; it is left as it was."""
    from distributed import Client

    def connect() -> Client:
        try:
            return Client(address, timeout=REACH)
        except (OSError, TimeoutError, ValueError) as error:
            raise SweepError(f"no scheduler at {address}: {error}") from None

    yield connect


def _on_dask(
    connect: Callable[[], Client], study: str, asked: str, found: Iterator[Batch],
    proof: Universe | None,
) -> Iterator[list[store.Row]]:  # fmt: skip
    """Keep workers busy until nothing waits; what a lost scheduler had is asked of the next."""
    from concurrent.futures import CancelledError

    from distributed.comm import CommClosedError

    again: list[Batch] = []
    for attempt in range(PATIENCE + 1):
        source = iter(again)
        asked_for: dict[Any, Batch] = {}
        try:
            with connect() as client:
                yield from _busy(client, study, asked, chain(source, found), asked_for, proof)
            return
        except (CancelledError, CommClosedError, OSError, TimeoutError):
            again = [*asked_for.values(), *source]
            if attempt == PATIENCE:
                raise SweepError("the scheduler went away and did not come back") from None


def _busy(
    client: Client, study: str, asked: str, source: Iterator[Batch],
    asked_for: dict[Any, Batch], proof: Universe | None,
) -> Iterator[list[store.Row]]:  # fmt: skip
    """Submit batches, some ahead of need, and yield the rows of each that is done."""
    from distributed import KilledWorker, as_completed

    proving = client.submit(prove, study, proof, pure=False) if proof else None
    ahead = AHEAD * max(1, sum(client.nthreads().values()))

    def submit(batch: Batch) -> Future:
        future = client.submit(run_batch, study, asked, batch, pure=False)
        asked_for[future] = batch
        return future

    held: list[tuple[Future, list[store.Row]]] = []

    def proved() -> Iterator[list[store.Row]]:
        """Give what waited for the proof; until then it counts as not done."""
        while held:
            future, rows = held.pop(0)
            yield rows
            del asked_for[future]

    queue = as_completed([submit(batch) for batch in islice(source, ahead)])
    for future in queue:
        batch = asked_for[future]
        try:
            rows = future.result()
        except KilledWorker as error:
            # A batch that ends workers is tried one by one; what still does is an error.
            rows = [store.row_of_error(one.identity(asked), one.values, error) for one in batch]
            if len(batch) > 1:
                del asked_for[future]
                for one in batch:
                    queue.add(submit((one,)))
                continue
        held.append((future, rows))
        if proving is None or proving.done():
            _believed(proving.result() if proving else "")
            yield from proved()
        for following in islice(source, 1):
            queue.add(submit(following))
    _believed(proving.result() if proving else "")
    yield from proved()

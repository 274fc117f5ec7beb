"""Sweeps: nothing run twice, nothing lost, failures recorded, kernels agree; on Dask too."""

import json
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from overread.cli import main
from overread.files import DataError
from overread.runs import notebooks, process, store, sweeps, universes
from overread.runs.sweeps import SweepError, sweep

NEWS = "dermatomyositis-news"
MANY = {"success": None, "interval": None, "treated": "3,4,5,10,20"}
HOW_MANY = 180


def grid(**varied):
    return universes.Grid(NEWS, universes.choices(NEWS, varied or {"success": None}))


@pytest.fixture(autouse=True)
def no_kernel(monkeypatch, request):
    """A kernel takes seconds: what it would give is stood in for, but where it is asked about."""
    if "kernel" not in request.fixturenames:
        steps, _ = sweeps._prepared(NEWS)

        def ledger(study, altered):
            return json.loads(json.dumps(process.concluded(steps, altered)))

        monkeypatch.setattr(sweeps, "_in_kernel", ledger)


def table(folder):
    frame = store.read(folder).sort_values(["universe", "kind", "name"], ignore_index=True)
    return frame.sort_index(axis=1)


def test_each_universe_gives_its_results_and_counts(tmp_path):
    done = sweep(NEWS, grid(), tmp_path, workers=0)
    assert (done.asked, done.found, done.run, done.failed) == (6, 0, 6, 0)
    frame = store.read(tmp_path)
    committed = notebooks.ledger_of(notebooks.read(notebooks.path_of(NEWS)), NEWS)
    default = frame[(frame["success"] == "any complaint better") & (frame["kind"] == "result")]
    found = default.set_index("name")["value"].to_dict()
    assert found == {one["name"]: one["value"] for one in committed["results"]}
    assert frame["universe"].nunique() == 6
    counts = frame[(frame["kind"] == "count")].groupby("universe")["value"].sum()
    assert set(counts) == {len(committed["claims"])}


def test_what_has_been_run_is_not_run_again(tmp_path, monkeypatch):
    sweep(NEWS, grid(), tmp_path, workers=0)
    asked = []
    run = process.concluded
    monkeypatch.setattr(
        process, "concluded", lambda steps, given=None: asked.append(given) or run(steps, given)
    )
    done = sweep(NEWS, grid(success=None, level="0.95,0.9"), tmp_path, workers=0)
    assert (done.asked, done.found, done.run) == (12, 6, 6)
    assert [one for one in asked if one and one.get("level") == 0.9][-6:]
    again = sweep(NEWS, grid(success=None, level="0.95,0.9"), tmp_path, workers=0)
    assert (again.found, again.run, again.proved) == (12, 0, "")


def test_a_universe_that_fails_is_recorded_and_the_sweep_goes_on(tmp_path, monkeypatch):
    run = process.concluded

    def failing(steps, given=None):
        if (given or {}).get("success") == "time told":
            raise ZeroDivisionError("no time\nat all")
        return run(steps, given)

    monkeypatch.setattr(process, "concluded", failing)
    monkeypatch.setattr(sweeps, "prove", lambda study, one: "")
    done = sweep(NEWS, grid(), tmp_path, workers=0)
    assert (done.run, done.failed) == (6, 1)
    frame = store.read(tmp_path)
    (error,) = frame[frame["kind"] == "error"].itertuples()
    assert (error.name, error.said, error.success) == (
        "ZeroDivisionError", "no time at all", "time told",
    )  # fmt: skip
    assert frame["universe"].nunique() == 6


def test_an_interrupted_sweep_goes_on_where_it_stopped(tmp_path, monkeypatch):
    write = store.write
    written = []

    def interrupted(folder, rows):
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(write(folder, rows))
        return written[-1]

    monkeypatch.setattr(store, "write", interrupted)
    monkeypatch.setattr(sweeps, "BATCH", 2)
    asked = grid(success=None, interval=None)
    with pytest.raises(KeyboardInterrupt):
        sweep(NEWS, asked, tmp_path / "one", workers=0)
    before = store.done(tmp_path / "one")
    monkeypatch.setattr(store, "write", write)
    done = sweep(NEWS, asked, tmp_path / "one", workers=0)
    assert (done.found, done.run) == (len(before), 36 - len(before))
    assert 0 < len(before) < 36
    sweep(NEWS, asked, tmp_path / "whole", workers=0)
    assert table(tmp_path / "one").equals(table(tmp_path / "whole"))


def test_an_interrupted_sweep_says_that_the_same_command_goes_on(tmp_path, monkeypatch, capsys):
    def interrupted(folder, rows):
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "write", interrupted)
    arguments = ["sweep", NEWS, "--vary", "success", "--workers", "0", "-o", str(tmp_path)]
    assert main(arguments) == 130
    assert capsys.readouterr().err.endswith("left; the same command goes on from here\n")


def test_what_a_lost_scheduler_had_given_is_kept(tmp_path, monkeypatch):
    def lost(found):
        yield sweeps.run_batch(NEWS, sweeps.edition(NEWS), next(found))
        raise SweepError("the scheduler went away")

    monkeypatch.setattr(sweeps, "_runner", lambda *_: nullcontext(lost))
    with pytest.raises(SweepError, match="went away"):
        sweep(NEWS, grid(), tmp_path, workers=1)
    assert 0 < len(store.done(tmp_path)) < 6


def test_where_results_cannot_be_put_nothing_is_run(tmp_path, monkeypatch):
    (tmp_path / "results").write_text("a file", encoding="utf-8")
    monkeypatch.setattr(sweeps, "_runner", lambda *_: pytest.fail("it was started"))
    with pytest.raises(DataError, match="results cannot be written"):
        sweep(NEWS, grid(), tmp_path / "results", workers=0)


def test_what_a_kernel_does_not_bear_out_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(sweeps, "_in_kernel", lambda study, altered: {"results": []})
    with pytest.raises(SweepError, match="a kernel gives another ledger than a run without"):
        sweep(NEWS, grid(), tmp_path, workers=0)
    assert store.files(tmp_path) == []


@pytest.mark.usefixtures("kernel")
def test_a_kernel_gives_the_same_ledger(tmp_path):
    one = universes.universe(NEWS, {"success": "time told", "level": 0.8})
    assert sweeps.prove(NEWS, one) == ""


@pytest.fixture
def kernel():
    """Asked for where a kernel is not stood in for."""


def test_damaged_results_are_named_and_rebuilt_on_request(tmp_path, capsys):
    arguments = ["sweep", NEWS, "--vary", "success", "--workers", "0", "-o", str(tmp_path)]
    assert main(arguments) == 0
    folder = sweeps.folder_of(NEWS, tmp_path)
    whole = table(folder)
    path = store.files(folder)[0]
    path.write_bytes(path.read_bytes()[:-30])
    capsys.readouterr()
    assert main(arguments) == 2
    assert str(path) in capsys.readouterr().err
    assert main([*arguments, "--rebuild"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"{path}: removed"
    assert table(folder).equals(whole)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([NEWS], f"{NEWS}: name what to vary by --vary, or ask for --all"),
        ([NEWS, "--vary", "sucess"], f"{NEWS}: sucess is not an assumption of this study; did"),
        (["../data", "--all"], "there is no study '../data'"),
        ([NEWS, "--all", "-p", "treated=2"], "treated is '2'; allowed are 3 to 1000"),
    ],
)
def test_what_cannot_be_swept_is_said_before_anything_starts(tmp_path, capsys, arguments, message):
    assert main(["sweep", *arguments, "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"overread: {message}")
    assert list(tmp_path.iterdir()) == []


def test_results_of_another_edition_are_not_reused(tmp_path, monkeypatch):
    first = sweeps.folder_of(NEWS, tmp_path)
    monkeypatch.setattr(sweeps, "edition", lambda study: "another")
    assert sweeps.folder_of(NEWS, tmp_path) != first
    assert sweeps.folder_of(NEWS, tmp_path).parent == first.parent


def test_a_worker_with_other_code_is_refused():
    with pytest.raises(SweepError, match=f"{NEWS}: a worker has another edition"):
        sweeps.run_batch(NEWS, "older", tuple(grid()))


# On Dask: a scheduler and workers of their own, ended without asking


class Dask:
    """A scheduler and its workers, as processes on loopback."""

    def __init__(self, folder):
        self.folder, self.processes = folder, {}
        self.port = None

    def scheduler(self):
        where = self.folder / "scheduler.json"
        where.unlink(missing_ok=True)
        self._start("scheduler", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
                    "--port", str(self.port or 0), "--no-dashboard",
                    "--scheduler-file", str(where))  # fmt: skip
        while not where.exists() or not where.read_text(encoding="utf-8").endswith("}"):
            time.sleep(0.05)
        self.address = json.loads(where.read_text(encoding="utf-8"))["address"]
        self.port = int(self.address.rpartition(":")[2])

    def worker(self, name):
        self._start(name, "distributed.cli.dask_worker", self.address, "--nthreads", "1",
                    "--no-dashboard", "--no-nanny", "--name", name, "--host", "127.0.0.1",
                    "--death-timeout", "60", "--local-directory", str(self.folder))  # fmt: skip

    def kill(self, name):
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def _start(self, name, module, *arguments):
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def end(self):
        for name in list(self.processes):
            self.kill(name)


@pytest.fixture
def dask(tmp_path):
    made = Dask(tmp_path)
    try:
        made.scheduler()
        for name in "abc":
            made.worker(name)
        yield made
    finally:
        made.end()


@pytest.fixture(scope="module")
def serial(tmp_path_factory):
    """The results of all of `MANY`, run one after another in this process."""
    folder = tmp_path_factory.mktemp("serial")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweeps, "prove", lambda study, one: "")
        sweep(NEWS, grid(**MANY), folder, workers=0)
    return table(folder)


def asked(folder, *where):
    """The command that sweeps `MANY`, as a process of its own."""
    varied = [f"--vary={name}={texts}" if texts else f"--vary={name}"
              for name, texts in MANY.items()]  # fmt: skip
    arguments = ["sweep", NEWS, *varied, *where, "-o", str(folder)]
    return subprocess.Popen(
        [sys.executable, "-m", "overread.cli", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def wait_for(folder, count, client):
    """Wait until so many files of results are there."""
    where = sweeps.folder_of(NEWS, folder)
    while len(store.files(where)) < count:
        assert client.poll() is None, client.communicate()
        time.sleep(0.02)


def test_a_worker_a_scheduler_and_a_client_are_ended_and_nothing_is_lost(tmp_path, dask, serial):
    folder = tmp_path / "results"
    where = sweeps.folder_of(NEWS, folder)
    client = asked(folder, "--scheduler", dask.address)
    wait_for(folder, 3, client)
    dask.kill("a")
    wait_for(folder, 6, client)
    client.send_signal(signal.SIGKILL)
    client.communicate()
    before = len(store.done(where))
    assert 0 < before < HOW_MANY

    client = asked(folder, "--scheduler", dask.address)
    wait_for(folder, len(store.files(where)) + 3, client)
    dask.kill("scheduler")
    dask.scheduler()
    for name in ("d", "e"):
        dask.worker(name)
    out, err = client.communicate(timeout=120)
    assert client.returncode == 0, err
    assert f"{HOW_MANY} universes; {before} had been run; {HOW_MANY - before} run now" in out
    assert table(where).equals(serial)


def children(pid):
    """The processes that another one started."""
    return [int(one) for path in Path(f"/proc/{pid}/task").glob("*/children")
            for one in path.read_text(encoding="utf-8").split()]  # fmt: skip


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="it looks into /proc")
def test_a_local_sweep_that_is_killed_leaves_no_worker_and_loses_nothing(tmp_path, serial):
    client = asked(tmp_path, "--workers", "2")
    wait_for(tmp_path, 3, client)
    workers = children(client.pid)
    assert len(workers) >= 2
    client.send_signal(signal.SIGKILL)
    client.communicate()
    for _ in range(100):
        left = [pid for pid in workers if Path(f"/proc/{pid}").exists()]
        if not left:
            break
        time.sleep(0.1)
    assert left == []
    before = len(store.done(sweeps.folder_of(NEWS, tmp_path)))
    out, err = asked(tmp_path, "--workers", "2").communicate(timeout=120)
    assert f"{HOW_MANY} universes; {before} had been run; {HOW_MANY - before} run now" in out, err
    assert table(sweeps.folder_of(NEWS, tmp_path)).equals(serial)


def test_a_scheduler_that_is_not_there_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sweeps, "REACH", 0.5)
    arguments = ["sweep", NEWS, "--vary", "success", "-o", str(tmp_path)]
    assert main([*arguments, "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert (
        capsys.readouterr()
        .err.splitlines()[-1]
        .startswith("overread: no scheduler at tcp://127.0.0.1:9")
    )


def test_a_cluster_on_this_machine_gives_the_same(tmp_path, serial, monkeypatch):
    monkeypatch.setattr(sweeps, "_to_prove", lambda pending, count: None)
    done = sweep(NEWS, grid(**MANY), tmp_path, workers=2)
    assert (done.run, done.failed) == (HOW_MANY, 0)
    assert table(tmp_path).equals(serial)


def test_results_can_be_read_by_a_data_error_or_not_at_all(tmp_path):
    with pytest.raises(DataError):
        store.read(tmp_path)

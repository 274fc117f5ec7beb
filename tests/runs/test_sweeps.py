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
MANY = {"success": None, "interval": None, "treated": "3,4,5,6,7,8,9,10,20,30"}
HOW_MANY = 360


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


def failing(monkeypatch, error):
    """Have a universe fail without a kernel, and with one."""
    run = process.concluded

    def fails(steps, given=None):
        if (given or {}).get("success") == "time told":
            raise error
        return run(steps, given)

    monkeypatch.setattr(process, "concluded", fails)


VARIED = ["--vary", "success=any complaint better,time told", "--workers", "0"]


def test_a_universe_that_fails_in_a_kernel_too_is_no_other_result(tmp_path, monkeypatch, capsys):
    failing(monkeypatch, RuntimeError("boom"))
    steps, _ = sweeps._prepared(NEWS)
    monkeypatch.setattr(
        sweeps, "_in_kernel",
        lambda study, given: json.loads(json.dumps(process.concluded(steps, given))),
    )  # fmt: skip
    for _ in range(2):
        assert main(["sweep", NEWS, *VARIED, "-o", str(tmp_path)]) == 1
        out = capsys.readouterr().out
        assert "1 failed; --rebuild runs these again" in out
        assert "universes that failed: 1\n  success = time told: RuntimeError: boom\n" in out


def test_a_universe_that_fails_but_not_in_a_kernel_is_another_result(tmp_path, monkeypatch):
    failing(monkeypatch, RuntimeError("boom"))
    one = universes.universe(NEWS, {"success": "time told"})
    steps, _ = sweeps._prepared(NEWS)
    default = json.loads(json.dumps(process.concluded(steps, {})))
    monkeypatch.setattr(sweeps, "_in_kernel", lambda study, given: {} if given else default)
    assert sweeps.prove(NEWS, one) == (
        f"{NEWS} under success = time told: a kernel gives another ledger than a run without "
        "(RuntimeError: boom)"
    )


def test_what_failed_is_run_again_where_that_is_asked_for(tmp_path, monkeypatch, capsys):
    with pytest.MonkeyPatch.context() as patch:
        failing(patch, MemoryError("no room"))
        patch.setattr(sweeps, "prove", lambda study, one: "")
        assert main(["sweep", NEWS, *VARIED, "-o", str(tmp_path)]) == 1
    capsys.readouterr()
    assert main(["sweep", NEWS, *VARIED, "-o", str(tmp_path), "--rebuild"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("2 universes; 1 had been run; 1 run now; a kernel gave the same under")
    assert "1 failed" not in out
    frame = store.read(sweeps.folder_of(NEWS, tmp_path))
    assert not (frame["kind"] == "error").any()


def test_nothing_is_given_before_it_is_proved(monkeypatch):
    from distributed import Client

    monkeypatch.setattr(sweeps, "AHEAD", 1)
    batches = list(sweeps.batches(grid(success=None, interval=None), 4))
    with Client(
        processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as client:
        for problem, count in (("", len(batches)), ("it is not so", 0)):

            def prove(study, one, problem=problem):
                time.sleep(1)
                return problem

            monkeypatch.setattr(sweeps, "prove", prove)
            given, asked_for, rows = iter(batches), {}, []
            run = sweeps._busy(client, NEWS, sweeps.edition(NEWS), given, asked_for, batches[0][0])
            with pytest.raises(SweepError, match=problem) if problem else nullcontext():
                rows.extend(run)
            assert len(rows) == count
            assert bool(asked_for) == bool(problem), "what was not given is not done"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--vary", "success="], "--vary success=: needed is NAME or NAME=A,B,..."),
        (["--vary", "=a"], "--vary =a: needed is NAME or NAME=A,B,..."),
        (["--vary", ""], "--vary : needed is NAME or NAME=A,B,..."),
        (["--vary", "level=0.8", "--vary", "level"], "--vary level: level is given twice"),
        (["-p", "level=0.9", "--vary", "level=0.8"], f"{NEWS}: level is both given and varied"),
    ],
)
def test_what_is_to_be_varied_is_plain(tmp_path, capsys, arguments, said):
    assert main(["sweep", NEWS, *arguments, "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"overread: {said}\n"


def test_a_sample_of_nothing_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["sweep", NEWS, "--all", "--sample", "0"])
    assert "0 is not a whole number from 1 up" in capsys.readouterr().err


def test_the_synthesis_cannot_be_swept_and_rules_that_leave_nothing_are_told(tmp_path, capsys):
    assert main(["sweep", "synthesis", "--all"]) == 2
    assert capsys.readouterr().err.startswith("overread: synthesis has no ledger of its own to")
    sizes = ["--vary", "responders_50=28", "--vary", "others_50=28,27"]
    assert main(["sweep", "dermatitis-series", *sizes, "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("overread: dermatitis-series: no combination is")


def test_what_is_given_may_need_what_is_varied(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(
        sweeps, "sweep", lambda study, grid, *_, **__: pytest.fail(str(len(list(grid))))
    )
    arguments = ["-p", "family=secondary", "--vary", "multiplicity", "-o", str(tmp_path)]
    with pytest.raises(pytest.fail.Exception, match=r"^2$"):
        main(["sweep", "sclerosis-pilot", *arguments])


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
    """The command that sweeps `MANY`, as a process of its own; what it finds is given at once."""
    unproved = "from overread.runs import sweeps; sweeps._to_prove = lambda *_: None"
    command = "from overread.cli import main; raise SystemExit(main())"
    varied = [f"--vary={name}={texts}" if texts else f"--vary={name}"
              for name, texts in MANY.items()]  # fmt: skip
    arguments = ["sweep", NEWS, *varied, *where, "-o", str(folder)]
    return subprocess.Popen(
        [sys.executable, "-c", f"{unproved}; {command}", *arguments],
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
    assert 0 < before < HOW_MANY
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

"""Kernels forked from a warm process: like any other, and nothing is left of them."""

import asyncio
import gc
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager, KernelManager
from nbclient import NotebookClient

from overread.runs import WARM, notebooks, provisioner, warm

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="kernels are forked on Linux")

COMMITTED = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture(autouse=True, scope="module")
def _loops_closed():
    """Close what jupyter_client leaves open for each thread."""
    yield
    for found in gc.get_objects():
        if isinstance(found, asyncio.BaseEventLoop) and not found.is_running():
            found.close()


@contextmanager
def kernel(name=WARM, **options):
    """A kernel, and a client that can ask it."""
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(extra_arguments=["--IPKernelApp.log_level=50"], **options)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.context.destroy(linger=0)


def ask(client, expression):
    """What an expression of literals evaluates to in a kernel; its modules are imported."""
    reply = client.execute(
        "import json, os, random, sys, time",
        user_expressions={"it": f"json.dumps({expression})"},
        reply=True,
        timeout=30,
    )
    return json.loads(eval(reply["content"]["user_expressions"]["it"]["data"]["text/plain"]))


def gone(pid):
    """Whether a process ends soon, a dead one that nobody asked after counting as there."""
    for _ in range(60):
        if not os.path.exists(f"/proc/{pid}"):
            return True
        time.sleep(0.05)
    return False


def ended(manager):
    """The exit status of a kernel that is about to end."""
    return manager.provisioner.process.wait(timeout=10)


# The same as an ordinary kernel gives


@pytest.mark.parametrize("kernel", ["python3", WARM])
@pytest.mark.parametrize("study", [path.stem for path in COMMITTED])
def test_each_notebook_is_as_committed_from_either_kernel(project_root, tmp_path, study, kernel):
    notebooks.run(study, tmp_path / "run.ipynb", kernel=kernel, quiet=True)
    committed = project_root / f"notebooks/{study}.ipynb"
    assert (tmp_path / "run.ipynb").read_bytes() == committed.read_bytes()


CELLS = [
    "1 + 1",
    "import sys; print('out'); print('err', file=sys.stderr); print('out again')",
    "import os; os.system('echo from the system'); os.write(2, b'from below'); None",
    "def f(x):\n    return 1 / x\n\nf(0)",
    "def broken(:",
    "raise SystemExit(3)",
    "import signal; os.kill(os.getpid(), signal.SIGINT); import time; time.sleep(60)",
    "input('Name? ')",
    "from IPython.display import HTML, SVG, Latex, Markdown, display\n"
    "display(HTML('<b>b</b>'), Markdown('*m*'), Latex('$x$'), SVG('<svg/>'), {1: 2})\n"
    "display({'application/x+json': {'a': [1]}}, raw=True)\n"
    "handle = display('before', display_id='here'); handle.update('after')",
    "import pandas as pd; pd.DataFrame({'a': [1.5, None]}, index=['x', 'y'])",
    "import matplotlib.pyplot as plt; plt.plot([1, 3]); plt.title('shown at the end'); None",
    "figure, axes = plt.subplots(); axes.bar([1], [2]); display(figure); plt.close()",
    "plt.rcParams['svg.hashsalt'] = 'x'; plt.rcParams['backend']",
    "%config InlineBackend.figure_formats = ['svg']\n"
    "%config InlineBackend.print_figure_kwargs = {'metadata': {'Date': None}}\n"
    "plt.figure(figsize=(2, 1)); None",
    "import warnings; warnings.warn('beware', stacklevel=9)",
    "import logging; logging.getLogger('x').warning('logged')",
    "import numpy as np; np.random.default_rng(1).normal(), np.sqrt(np.float64(-1))",
    "print('x' * 5_000_000)",
    "!echo shell",
    "%pwd",
    "[sys.argv[0], sys.executable, sys.path, __name__, os.getpgid(0) == os.getsid(0)]",
    "sys.stdin.read(), sys.stdout.encoding, os.umask(0), sys.getrecursionlimit(), sys.flags",
    "_, __, Out.keys()",
    "import signal; [str(signal.getsignal(n)) for n in (2, 13, 15, 17)]",
    "sorted(name for name in os.environ if name != 'PYTEST_CURRENT_TEST')",
    "class Shown:\n    def _repr_html_(self):\n        raise ValueError('no')\n\nShown() and None",
    "%%bash\necho $0 >&2; exit 4",
    "await __import__('asyncio').sleep(0, 'awaited')",
    "?len",
    "os.getpid() == os.getsid(0)",
    "quit()",
]  # fmt: skip


def executed(name, folder):
    cells = [nbformat.v4.new_code_cell(cell, id=f"c{i}") for i, cell in enumerate(CELLS)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(
        notebook,
        kernel_name=name,
        allow_errors=True,
        extra_arguments=["--IPKernelApp.log_level=50"],
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
    )
    return client.execute().cells


def test_whatever_a_cell_shows_it_shows_in_either_kernel(tmp_path, monkeypatch):
    # With it, ipykernel would leave alone what is written past Python.
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    ordinary, forked = (executed(name, tmp_path) for name in ("python3", WARM))
    for cell, other in zip(ordinary, forked, strict=True):
        # A kernel names the files that it takes cells for by its process.
        shown, same = (re.sub(r"ipykernel_\d+", "", json.dumps(c.outputs)) for c in (cell, other))
        assert same == shown, cell.source
        assert other.execution_count == cell.execution_count
    assert sum(len(cell.outputs) for cell in forked) > len(CELLS) - 4
    assert {o.output_type for cell in forked for o in cell.outputs} == {
        "stream", "error", "execute_result", "display_data",
    }  # fmt: skip


def test_folder_and_environment_are_those_that_the_client_gives(tmp_path):
    (tmp_path / "mine.py").write_text("name = 'found'", encoding="utf-8")
    given = {**os.environ, "MINE": "é\n=", "JPY_SESSION_NAME": "this one"}
    # What ipykernel sets in any kernel.
    given.pop("TERM", None)
    given.pop("SHLVL", None)
    with kernel(cwd=str(tmp_path), env=given) as (_, client):
        assert ask(client, "os.getcwd()") == str(tmp_path)
        assert ask(client, "__import__('mine').name") == "found"
        seen = ask(client, "dict(os.environ)")
        assert {name: seen.get(name) for name in given} == given
        assert seen["JPY_PARENT_PID"] == str(os.getpid())
        assert not set(seen) - set(given) - {
            "JPY_PARENT_PID", "MPLBACKEND", "TERM", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR",
            "PAGER", "GIT_PAGER", "PYDEVD_USE_FRAME_EVAL",
        }  # fmt: skip


DRAWN = "[random.random(), __import__('numpy').random.rand(), __import__('tempfile').mktemp()]"


def test_no_two_kernels_draw_the_same_and_their_server_has_one_thread():
    drawn = []
    for _ in range(2):
        with kernel() as (_, client):
            drawn += ask(client, DRAWN)
            server = ask(client, "os.getppid()")
            assert len(os.listdir(f"/proc/{server}/task")) == 1
    assert len(set(drawn)) == 6


# Its life


def test_an_interrupt_stops_a_cell_and_the_kernel_goes_on():
    with kernel() as (manager, client):
        asked = client.execute("import time; print('asleep', flush=True); time.sleep(60)")
        while client.get_iopub_msg(timeout=10)["msg_type"] != "stream":
            pass
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=10)
        while reply["parent_header"]["msg_id"] != asked:
            reply = client.get_shell_msg(timeout=10)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert ask(client, "1 + 1") == 2


@pytest.mark.parametrize(
    ("how", "status"),
    [("os.kill(os.getpid(), 9)", -9), ("os.kill(os.getpid(), 15)", -15), ("os._exit(3)", 3)],
)
def test_the_end_of_a_kernel_is_noticed_and_it_can_be_restarted(how, status):
    with kernel() as (manager, client):
        pid = manager.provisioner.pid
        assert pid == ask(client, "os.getpid()")
        assert manager.is_alive()
        client.execute(f"import os; {how}")
        assert ended(manager) == status
        assert not manager.is_alive()
        assert gone(pid)
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=30)
        assert ask(client, "os.getpid()") == manager.provisioner.pid != pid


def test_a_kernel_that_is_shut_down_ends_well_and_so_does_what_it_started():
    with kernel() as (manager, client):
        process, pid = manager.provisioner.process, manager.provisioner.pid
        manager.shutdown_kernel()
        assert process.returncode == 0
        assert gone(pid)
    with kernel() as (manager, client):
        other = ask(client, "__import__('subprocess').Popen(['sleep', '60']).pid")
        manager.shutdown_kernel(now=True)
        assert gone(other)


def test_a_kernel_ends_with_its_server_and_the_next_has_another():
    with kernel() as (manager, client):
        pid, server = ask(client, "[os.getpid(), os.getppid()]")
        os.kill(server, signal.SIGKILL)
        assert ended(manager) == -signal.SIGKILL
        assert gone(pid)
        assert gone(server)
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=30)
        assert ask(client, "os.getppid()") not in (server, 1)


def test_kernels_started_at_once_have_one_server_and_do_not_end_one_another():
    async def start():
        managers = [AsyncKernelManager(kernel_name=WARM) for _ in range(3)]
        given = {**os.environ, "NO_SERVER": "has it yet"}
        await asyncio.gather(*(manager.start_kernel(env=given) for manager in managers))
        pids = [manager.provisioner.pid for manager in managers]
        assert len({Path(f"/proc/{pid}/stat").read_text().split()[3] for pid in pids}) == 1
        for index, manager in enumerate(managers):
            await manager.shutdown_kernel(now=True)
            assert [gone(pid) for pid in pids[: index + 1]] == [True] * (index + 1)
            assert all(os.path.exists(f"/proc/{pid}") for pid in pids[index + 1 :])
            manager.context.destroy(linger=0)

    asyncio.run(start())


CLIENT = """
import os, sys
sys.path.insert(0, {tests!r})
from runs.test_warm import ask, kernel
with kernel() as (manager, client):
    print(*ask(client, "[os.getpid(), os.getppid()]"), flush=True)
    sys.stdin.readline()
"""


@contextmanager
def client_process(folder, **env):
    """Another process with a kernel, and the numbers of that and of its server."""
    code = CLIENT.format(tests=str(Path(__file__).parents[1]))
    done = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": str(folder), **env},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with done:
        try:
            yield done, [int(pid) for pid in done.stdout.readline().split()]
        finally:
            done.kill()


def left(folder):
    """What servers left in a folder for temporary files."""
    return list(folder.glob("overread-*"))


@pytest.mark.parametrize("ends", ["well", "killed"])
def test_nothing_is_left_once_the_last_client_has_ended(tmp_path, ends):
    with (
        client_process(tmp_path) as (first, (kernel_1, server)),
        client_process(tmp_path) as (second, (kernel_2, same)),
    ):
        assert server == same
        (folder,) = left(tmp_path)
        assert folder.stat().st_mode & 0o777 == 0o700
        for client, pid in ((first, kernel_1), (second, kernel_2)):
            assert os.path.exists(f"/proc/{server}")
            client.communicate("\n") if ends == "well" else client.kill()
            assert gone(pid)
        assert gone(server)
        assert left(tmp_path) == []


def test_a_server_that_nobody_uses_ends_before_its_client(tmp_path):
    with client_process(tmp_path, OVERREAD_WARM_IDLE="0.2") as (client, (pid, server)):
        os.kill(pid, signal.SIGKILL)
        assert gone(server)
        assert left(tmp_path) == []
        assert client.poll() is None


# Whose server it is


def test_a_change_of_the_sources_asks_for_another_server(tmp_path, monkeypatch):
    monkeypatch.setattr(warm, "PACKAGE", tmp_path)
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    digests = {warm.digest()}
    (tmp_path / "a.py").write_text("2", encoding="utf-8")
    digests.add(warm.digest())
    (tmp_path / "b.py").write_text("", encoding="utf-8")
    digests.add(warm.digest())
    assert len(digests) == 3


def test_whatever_imports_depend_on_asks_for_another_server(tmp_path):
    given = {"python": "/bin/python", "digest": "0", "env": {"A": "1"}, "cwd": str(tmp_path)}
    keys = {provisioner._key(**given)}
    for name, value in {"python": "/python", "digest": "1", "env": {"A": "2"}, "cwd": "/"}.items():
        keys.add(provisioner._key(**{**given, name: value}))
    (tmp_path / "matplotlibrc").write_text("", encoding="utf-8")
    keys.add(provisioner._key(**given))
    assert len(keys) == 6
    assert provisioner._key(**{**given, "env": {"A": "1", "PWD": "/x"}}) in keys


def test_whoever_has_other_limits_has_another_server(tmp_path):
    given = {"python": "/bin/python", "digest": "0", "env": {}, "cwd": str(tmp_path)}
    here = provisioner._key(**given)
    code = f"from overread.runs import provisioner; print(provisioner._key(**{given!r}))"
    others = set()
    for limit in ("true", "umask 077", "ulimit -n 300", "renice -n 5 $$ > /dev/null"):
        done = subprocess.run(
            ["bash", "-c", f'{limit}; exec "$0" -c "$1"', sys.executable, code],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        others.add(done.stdout.strip())
    assert len(others) == 4
    assert here in others


def test_an_error_while_the_folder_is_locked_is_what_it_was(tmp_path):
    for error in (FileNotFoundError, ValueError):
        with pytest.raises(error, match=r"^this$"), warm.locked(tmp_path / "x"):
            raise error("this")
    (tmp_path / "x").rmdir()


@contextmanager
def listening(path):
    """A socket as servers have it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(path))
        listener.listen(2)
        yield listener


def test_a_server_with_no_room_for_more_clients_is_not_waited_for(tmp_path):
    path = tmp_path / "busy"
    with listening(path), ExitStack() as clients:
        for _ in range(3):
            clients.enter_context(provisioner._reached(path))
        with pytest.raises(BlockingIOError):
            provisioner._reached(path)


def test_a_server_that_cannot_fork_says_so_and_goes_on(tmp_path, monkeypatch):
    tries = iter([BlockingIOError(11, "Resource temporarily unavailable"), 0])

    def fork():
        found = next(tries)
        if isinstance(found, OSError):
            raise found
        return found

    monkeypatch.setattr(os, "fork", fork)
    with listening(tmp_path / "socket") as listener:
        server = warm.Server(listener)
        client = provisioner._reached(tmp_path / "socket")
        server._accept()
        (served,) = server.clients
        for expected in (None, {"args": [], "files": [], "client": served}):
            warm.say(client, args=[])
            assert server._hear(served) == expected
        assert json.loads(client.recv(4096)) == {
            "error": "[Errno 11] Resource temporarily unavailable"
        }
        client.close()
        served.close()


def test_what_a_killed_server_left_is_tidied_up(tmp_path, monkeypatch):
    monkeypatch.setattr(provisioner.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = tmp_path / f"overread-{os.getuid()}"
    folder.mkdir(mode=0o700)
    for name in ("one", "two"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as dead:
            dead.bind(str(folder / name))
    with kernel():
        (path,) = folder.iterdir()
        assert path.name not in ("one", "two")
    provisioner._servers.pop(path).close()


# Where a kernel cannot be forked


@pytest.fixture
def warned(monkeypatch, caplog):
    """What was said of it."""
    monkeypatch.setattr(provisioner, "_warned", [])
    caplog.set_level(logging.WARNING, provisioner.__name__)
    return lambda: [record.getMessage() for record in caplog.records]


def ordinary(manager):
    return isinstance(manager.provisioner.process, subprocess.Popen)


SLOWER = "notebooks start slower than they could: no kernel can be forked: "


def test_elsewhere_a_kernel_is_an_ordinary_one_and_that_is_said_once(warned, monkeypatch):
    monkeypatch.delattr(os, "pidfd_open")
    for _ in range(2):
        with kernel() as (manager, client):
            assert ordinary(manager)
            assert ask(client, "1 + 1") == 2
    assert warned() == [f"{SLOWER}this needs Linux"]


def test_a_server_with_other_sources_than_its_client_is_not_used(warned, monkeypatch):
    monkeypatch.setattr(warm, "digest", lambda: "0")
    with kernel() as (manager, _):
        assert ordinary(manager)
    assert warned() == [f"{SLOWER}the sources have changed"]


def test_a_folder_that_others_may_enter_is_not_used(warned, monkeypatch, tmp_path):
    monkeypatch.setattr(provisioner.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = tmp_path / f"overread-{os.getuid()}"
    folder.mkdir(mode=0o755)
    with kernel() as (manager, _):
        assert ordinary(manager)
    assert warned() == [f"{SLOWER}{folder} is not private"]
    assert list(folder.iterdir()) == []


def test_a_pipe_is_given_to_an_ordinary_kernel(warned):
    with kernel(stdout=subprocess.PIPE) as (manager, _):
        assert ordinary(manager)
        manager.provisioner.process.stdout.close()
    assert warned() == [f"{SLOWER}a pipe was asked for"]


# As others use it


def test_nbval_finds_it_by_its_name(project_root):
    nbval = "-m pytest -p no:cacheprovider -q --nbval --nbval-kernel-name overread-warm".split()
    done = subprocess.run(
        [sys.executable, *nbval, "notebooks/fasciitis-letter.ipynb"],
        cwd=project_root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "failed" not in done.stdout

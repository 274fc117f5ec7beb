"""Kernels for Jupyter's clients, forked from a warm process.

Papermill, nbval and JupyterLab find this class by the entry point that `kernel.json` names. Where
a kernel cannot be forked, an ordinary one is started from the same command.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import json
import logging
import os
import re
import select
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

from jupyter_client.provisioning import LocalProvisioner

from overread.runs import ONE_THREAD, WARM

START = 60.0
"""Seconds within which a kernel must have started."""

NO_THREADS = ONE_THREAD | {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""What keeps imports from starting threads: Arrow's allocator, which pandas loads, has one."""

VARYING = frozenset(
    "COLUMNS JPY_PARENT_PID JPY_SESSION_NAME LINES OLDPWD PWD PYTEST_CURRENT_TEST SHLVL _".split()
)
"""Environment variables that no import heeds. Any other has a server of its own for each value."""

_log = logging.getLogger(__name__)
_servers: dict[Path, socket.socket] = {}
"""A connection to each server used; while it is open, the server stays."""
_running: WeakSet[WarmProvisioner] = WeakSet()
_warned: list[BaseException] = []


class Unavailable(RuntimeError):
    """No kernel can be forked; the message says why."""


class Forked:
    """A kernel that another process has forked, with the methods of `subprocess.Popen` it needs.

    Parameters
    ----------
    connection : socket.socket
        To the server. Once it is closed, the kernel ends.
    pid : int
        The kernel's process.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.connection = connection
        self.pid = pid
        self.returncode: int | None = None

    def __del__(self) -> None:
        self.connection.close()

    def poll(self) -> int | None:
        """Give the exit status, or nothing while the kernel runs."""
        if self.returncode is None:
            try:
                said = self.connection.recv(4096)
            except BlockingIOError:
                return None
            except ConnectionError:
                said = b""
            # Without its server a kernel is killed.
            self.returncode = json.loads(said)["status"] if said else -signal.SIGKILL
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end."""
        while self.poll() is None:
            if not select.select([self.connection], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(WARM, timeout or 0)
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Have the server send a signal to the kernel and what it has started."""
        if self.poll() is None:
            with suppress(ConnectionError):
                self.connection.send(json.dumps({"signal": signum}).encode())

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Start kernels by a fork where that is possible, and as any other kernel elsewhere."""

    async def launch_kernel(self, cmd: list[str], **kwargs: object) -> dict[str, Any]:
        """Start a kernel; arguments as for any provisioner."""
        given = self._scrub_kwargs(kwargs)
        _running.add(self)
        try:
            self.process = await _forked(cmd, **given)
        except (Unavailable, OSError, TypeError) as error:
            _warn(error)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.process.pid
        # Signals go by way of the server, which knows whether the process is still there.
        self.pgid = None
        self.cwd = given.get("cwd") or os.getcwd()
        return self.connection_info


def warm_up(env: Mapping[str, str], cwd: str | None = None) -> None:
    """Have a server do the imports for kernels to come, without waiting for it."""
    with suppress(Unavailable, OSError):
        _connect(sys.executable, env, cwd or os.getcwd()).close()


def kill_all() -> None:
    """Kill every kernel that this process has started."""
    for provisioner in list(_running):
        if provisioner.process:
            provisioner.process.kill()


async def _forked(
    cmd: list[str],
    env: Mapping[str, str],
    cwd: str | None = None,
    stdin: object = None,
    stdout: object = None,
    stderr: object = None,
    independent: bool = False,
    **others: object,
) -> Forked:
    """Have a kernel forked; arguments as for `jupyter_client.launcher.launch_kernel`.

    Raises
    ------
    Unavailable
        If that cannot be done here.
    OSError
        If a server cannot be started, reached or told.
    """
    if independent or others or cmd[1:3] != ["-m", "ipykernel_launcher"]:
        raise Unavailable("it was asked for in a way that is not known")
    where = os.path.abspath(cwd or os.getcwd())
    connection = _connect(cmd[0], env, where)
    asked = {"args": cmd[3:], "cwd": where, "env": {**env, "JPY_PARENT_PID": str(os.getpid())}}
    try:
        with open(os.devnull, "r+b") as nothing:
            out = _descriptor(stdout, 1, nothing.fileno())
            error = out if stderr == subprocess.STDOUT else _descriptor(stderr, 2, nothing.fileno())
            files = [_descriptor(stdin, nothing.fileno(), nothing.fileno()), out, error]
            socket.send_fds(connection, [json.dumps(asked).encode()], files)
        connection.setblocking(False)
        receive = asyncio.get_running_loop().sock_recv(connection, 1 << 16)
        said = json.loads(await asyncio.wait_for(receive, START) or "{}")
        if "pid" not in said:
            raise Unavailable(said.get("error", "the process with the imports ended"))
        return Forked(connection, said["pid"])
    except BaseException as error:
        connection.close()
        if isinstance(error, TimeoutError):
            raise Unavailable(f"there was no answer in {START:g} s") from None
        raise


def _descriptor(given: Any, default: int, nothing: int) -> int:  # noqa: ANN401
    """Find the open file that a kernel is to have, as `subprocess.Popen` would."""
    if given == subprocess.PIPE:
        raise Unavailable("a pipe was asked for")
    if given is None or given == subprocess.DEVNULL:
        return default if given is None else nothing
    return given if isinstance(given, int) else given.fileno()


def _connect(python: str, env: Mapping[str, str], cwd: str) -> socket.socket:
    """Connect to the server of this interpreter, source, folder and environment; start it first."""
    if not hasattr(os, "pidfd_open"):
        raise Unavailable("this needs Linux")
    from overread.runs import warm

    digest = warm.digest()
    folder = Path(tempfile.gettempdir()) / f"overread-{os.getuid()}"
    path = folder / _key(python, digest, env, cwd)
    with warm.locked(folder):
        connection = _reached(path) or _started(path, [python, digest], env, cwd)
    if path in _servers:
        _servers[path].close()
    _servers[path] = connection.dup()
    return connection


def _key(python: str, digest: str, env: Mapping[str, str], cwd: str) -> str:
    """Condense all that imports depend on."""
    home = env.get("MPLCONFIGDIR") or os.path.expanduser("~/.config/matplotlib")
    heeded = (sysconfig.get_path("purelib"), f"{cwd}/matplotlibrc", f"{home}/matplotlibrc")
    dated = [os.path.exists(path) and os.stat(path).st_mtime_ns for path in heeded]
    kept = sorted((name, value) for name, value in env.items() if name not in VARYING)
    told = json.dumps([python, digest, cwd, dated, kept, _limits()])
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def _limits() -> list[object]:
    """What a process inherits besides its environment: rights of files, limits, cores, groups."""
    import resource  # where there is no such thing, no kernel is forked either

    limits = [n for n in dir(resource) if n.startswith("RLIMIT_")]
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return [
        re.findall(r"^Umask:.*$", status, re.MULTILINE),
        [resource.getrlimit(getattr(resource, name)) for name in limits],
        sorted(os.sched_getaffinity(0)),
        os.getpriority(os.PRIO_PROCESS, 0),
        Path("/proc/self/cgroup").read_text(encoding="utf-8"),
    ]


def _reached(path: Path) -> socket.socket | None:
    """Connect to a server, if there is one; not waiting, since the folder is locked meanwhile."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.setblocking(False)
    try:
        connection.connect(str(path))
        connection.setblocking(True)
    except OSError as error:
        connection.close()
        if isinstance(error, (FileNotFoundError, ConnectionRefusedError)):
            return None
        raise
    return connection


def _started(path: Path, command: list[str], env: Mapping[str, str], cwd: str) -> socket.socket:
    """Start a server at a socket that is open already, so that none has to wait for it."""
    for left in path.parent.iterdir():
        # Whoever was killed could not tidy up.
        if (other := _reached(left)) is None:
            left.unlink()
        else:
            other.close()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(path))
        listener.listen(socket.SOMAXCONN)
        server = subprocess.Popen(
            [command[0], "-m", "overread.runs.warm", str(listener.fileno()), command[1]],
            cwd=cwd,
            env={**env, **NO_THREADS},
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        waiting = threading.Thread(target=server.wait, name=WARM, daemon=True)
        waiting.start()
        atexit.register(_leave, waiting)
        return _reached(path)


def _leave(waiting: threading.Thread) -> None:
    """Let go of all servers; see one end that this process has started."""
    for connection in _servers.values():
        connection.close()
    _servers.clear()
    waiting.join(0.5)


def _warn(error: BaseException) -> None:
    """Say once why kernels are not warm."""
    if not _warned:
        _log.warning("notebooks start slower than they could: no kernel can be forked: %s", error)
    _warned.append(error)

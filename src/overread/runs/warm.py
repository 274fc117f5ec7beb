"""A process that has the imports done and forks itself into one ordinary kernel a notebook.

It runs as `python -m overread.runs.warm`, started by `overread.runs.provisioner`, and speaks with
clients through a Unix socket, one connection a kernel and one JSON text a message. A client asks
with `args`, `cwd`, `env` and three open files; the answer is `pid` or `error`, and at the kernel's
end its `status`. Later messages carry a `signal`. A closed connection ends its kernel.

There is one thread, and nothing is drawn, read or drawn at random before the fork: a kernel starts
as if it had done the imports itself. The process ends as soon as no client is connected, or when
nobody has had a kernel for `IDLE` seconds, and removes its socket.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import hashlib
import importlib
import json
import os
import pkgutil
import random
import selectors
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

IDLE = float(os.environ.get("OVERREAD_WARM_IDLE", "10"))
"""Seconds without a kernel after which the process ends, though clients be connected."""

LONGEST = 1 << 20
"""Bytes of a message, at most."""

LAUNCHER = "ipykernel_launcher.py"
PR_SET_PDEATHSIG = 1
PACKAGE = Path(__file__).parents[1]
LIBRARIES = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "numpy",
    "pandas",
    "scipy.stats",
    "seaborn",
)
"""What notebooks need beside our own modules.

The backend of inline figures is not among them: it has to be loaded where there is a shell.
"""


def digest() -> str:
    """Condense the sources of this package: a server serves the code that it was started with."""
    made = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        content = path.read_bytes()
        made.update(f"{path} {len(content)} ".encode() + content)
    return made.hexdigest()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a folder of sockets to oneself: make it if need be, and let no other process change it.

    Raises
    ------
    PermissionError
        If others than the user may enter it.
    """
    while True:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        try:
            opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except FileNotFoundError:
            continue
        try:
            status = os.fstat(opened)
            if status.st_uid != os.getuid() or status.st_mode & 0o077:
                raise PermissionError(f"{folder} is not private")
            fcntl.flock(opened, fcntl.LOCK_EX)
            # It may have been removed, and made again, in the meantime.
            if _is_there(folder, status):
                yield
                return
        finally:
            os.close(opened)


def _is_there(folder: Path, status: os.stat_result) -> bool:
    """Say whether a folder that was opened is still the one of its name."""
    try:
        return os.path.samestat(status, os.stat(folder))
    except FileNotFoundError:
        return False


class Server:
    """Clients, and the kernels that they asked for.

    Parameters
    ----------
    listener : socket.socket
        Where clients connect.
    problem : str, optional
        Why no kernel can be given; told to all who ask for one.
    """

    def __init__(self, listener: socket.socket, problem: str = "") -> None:
        self.listener = listener
        self.problem = problem
        self.path = Path(listener.getsockname())
        self.selector = selectors.DefaultSelector()
        self.clients: dict[socket.socket, int | None] = {}
        """The kernel that each asked for, until it has ended."""
        self.kernels: dict[int, int] = {}
        """By process number, the descriptor that tells when it has ended."""
        self.idle_since = time.monotonic()
        listener.setblocking(False)
        self.selector.register(listener, selectors.EVENT_READ, self._accept)

    def serve(self) -> dict[str, Any] | None:
        """Serve until nobody is left.

        Returns
        -------
        dict or None
            In a forked process, what was asked of it; nothing once the server itself has ended.
        """
        while not self._ended():
            rest = None if self.kernels else self.idle_since + IDLE - time.monotonic()
            for key, _ in self.selector.select(rest):
                asked = key.data()
                if asked is not None:
                    return asked
        return None

    def _needed(self) -> bool:
        """Say whether a kernel runs, or may soon be asked for."""
        idle = time.monotonic() - self.idle_since
        return bool(self.kernels) or (bool(self.clients) and idle < IDLE)

    def _ended(self) -> bool:
        """End, unless somebody needs this process or is about to connect."""
        # Before the lock is asked for: who waits to be let in may hold it.
        self._accept()
        if self._needed():
            return False
        with locked(self.path.parent):
            self._accept()
            if self._needed():
                return False
            self.path.unlink(missing_ok=True)
            with suppress(OSError):
                self.path.parent.rmdir()
        return True

    def _accept(self) -> None:
        """Let in all who wait; where the system has no room for one, it has to wait on."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                client.setblocking(False)
                self.clients[client] = None
                self.idle_since = time.monotonic()
                self.selector.register(client, selectors.EVENT_READ, partial(self._hear, client))

    def _hear(self, client: socket.socket) -> dict[str, Any] | None:
        """Do what a client asks for; in a forked process, give what that was."""
        try:
            text, files, *_ = socket.recv_fds(client, LONGEST, 3)
        except ConnectionError:
            text, files = b"", []
        asked = json.loads(text or "{}")
        if not text:
            self._signal(self.clients.pop(client), signal.SIGKILL)
            self.selector.unregister(client)
            client.close()
        elif "signal" in asked:
            self._signal(self.clients[client], asked["signal"])
        else:
            problem = self.problem
            try:
                if not problem and not self._fork(client):
                    return {**asked, "files": files, "client": client}
            except OSError as error:
                problem = str(error)
            if problem:
                say(client, error=problem)
            for file in files:
                os.close(file)
        return None

    def _signal(self, pid: int | None, signum: int) -> None:
        """Send a signal to a kernel and what it has started, unless it has ended."""
        if pid in self.kernels:
            try:
                os.killpg(pid, signum)
            except ProcessLookupError:
                os.kill(pid, signum)

    def _fork(self, client: socket.socket) -> int:
        """Fork a kernel, which keeps none of the connections but its client's."""
        pid = os.fork()
        if pid:
            try:
                ended = os.pidfd_open(pid)
            except OSError:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                raise
            self.clients[client], self.kernels[pid] = pid, ended
            self.selector.register(ended, selectors.EVENT_READ, partial(self._reap, pid, client))
        else:
            self.selector.close()
            self.listener.close()
            for ended in self.kernels.values():
                os.close(ended)
            for other in self.clients.keys() - {client}:
                other.close()
        return pid

    def _reap(self, pid: int, client: socket.socket) -> None:
        """Tell a client how its kernel ended."""
        _, status = os.waitpid(pid, 0)
        ended = self.kernels.pop(pid)
        self.selector.unregister(ended)
        os.close(ended)
        self.idle_since = time.monotonic()
        if client in self.clients:
            self.clients[client] = None
            say(client, status=os.waitstatus_to_exitcode(status))


def say(other: socket.socket, **message: object) -> None:
    """Send a message; an end that has closed does not hear it."""
    with suppress(ConnectionError):
        other.send(json.dumps(message).encode())


def become_kernel(asked: Mapping[str, Any], server: int) -> None:
    """Turn a forked process into the kernel that was asked for, until it is shut down.

    Parameters
    ----------
    asked : mapping
        What the client sent.
    server : int
        The process that this one was forked from. The kernel ends when that is gone.
    """
    os.setsid()
    _end_with(server)
    for number, file in enumerate(asked["files"]):
        os.dup2(file, number)
        os.close(file)
    sys.__stdout__.reconfigure(line_buffering=os.isatty(1))
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    tempfile.tempdir = None
    random.seed()
    sys.modules["numpy"].random.seed()
    sys.argv = [str(Path(sys.modules["ipykernel"].__file__).parents[1] / LAUNCHER), *asked["args"]]
    client = asked["client"]
    say(client, pid=os.getpid())
    client.close()
    application = sys.modules["ipykernel.kernelapp"].IPKernelApp
    application.launch_instance(asked["args"], parent_handle=server)


def _end_with(server: int) -> None:
    """Have the system kill this process when the one that it was forked from is gone."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:
        os._exit(1)


def _prepare(expected: str) -> str:
    """Do the imports; say why no kernel can be forked, or nothing."""
    try:
        for name in LIBRARIES:
            importlib.import_module(name)
        for module in pkgutil.walk_packages([str(PACKAGE)], "overread."):
            if not module.name.startswith(("overread.cli", "overread.runs")):
                importlib.import_module(module.name)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if len(os.listdir("/proc/self/task")) > 1:
        return "an import has started a thread"
    return "" if digest() == expected else "the sources have changed"


def main(listener: str, expected: str) -> None:
    """Serve at a socket that is already open, with the sources whose digest is known."""
    # What `python -m` put there is not for kernels to find.
    if sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # As ipykernel does, before anything that draws is loaded.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    server = Server(socket.socket(fileno=int(listener)), _prepare(expected))
    os.chdir("/")
    gc.collect()
    gc.freeze()
    pid = os.getpid()
    asked = server.serve()
    if asked is not None:
        become_kernel(asked, pid)


if __name__ == "__main__":
    main(*sys.argv[1:])

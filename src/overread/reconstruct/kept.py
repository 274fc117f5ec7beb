"""Long searches are kept on disk, by a hash of their constraints, so that they are paid for once.

One small file a search: what was asked in clear, the result, and a checksum of it. Whatever is
wrong with a file or a folder only means that the search is made again.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from numbers import Integral
from pathlib import Path

from overread.files import unfinished

FRACTION = "overread:fraction"
"""Marks a fraction in a file, as `{"overread:fraction": "1/3"}`."""

CLASS = "overread:class"
"""Marks what a constraint is."""

Plain = None | bool | int | float | str | Fraction | list["Plain"] | dict[str, "Plain"]


def kept(
    name: str,
    constraints: Mapping[str, object],
    search: Callable[[], object],
    *,
    version: str = "",
    folder: Path | None = None,
) -> Plain:
    """Give the result of a search, from disk if it has been made before.

    Parameters
    ----------
    name : str
        Of the search.
    constraints : mapping of str to object
        All that the result depends on: numbers, texts, fractions, intervals and other named tuples
        and dataclasses, and lists and mappings of these.
    search : callable
        Makes it; its result is of the same kinds.
    version : str
        Of the search; a change makes it anew. Left empty, it is that of the code: any change of
        `overread.reconstruct` or `overread.printed` counts.
    folder : Path, optional
        Where results are kept; `default_folder` unless given.

    Returns
    -------
    object
        The result, with tuples as lists and named tuples too: the same whether kept or new.

    Raises
    ------
    TypeError, ValueError
        If the constraints or the result are of other kinds, or a number is not finite.

    Notes
    -----
    A file is used only if it says that it answers the same question. Without a folder that can be
    written, nothing is kept. Writers may run at the same time.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as at:
    ...     for found in (2**70, None):
    ...         kept("power", {"base": 2}, lambda: found, folder=Path(at))
    1180591620717411303424
    1180591620717411303424
    """
    version = version or _version()
    asked = {"name": name, "version": version, "constraints": _plain(_told_apart(constraints))}
    path = (default_folder() if folder is None else Path(folder)) / f"{_hash(asked)}.json"
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return _read(path, asked)
    result = _plain(search())
    with suppress(OSError, ValueError):
        content = asked | {"result": result, "checksum": _hash(result)}
        with unfinished(path) as draft:
            draft.write_text(json.dumps(content, indent=1, allow_nan=False), encoding="utf-8")
    return _restored(result)


def default_folder() -> Path:
    """Where searches are kept: `OVERREAD_SEARCHES`, or in the user's cache if there is one."""
    named = os.environ.get("OVERREAD_SEARCHES")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    root = cache if os.path.isabs(cache) else os.devnull
    return Path(named or os.path.join(root, "overread", "searches"))


@cache
def _version() -> str:
    """Give the version of the code that searches."""
    return _digest(Path(__file__).parent)


def _digest(folder: Path) -> str:
    """Condense the modules of a folder, and that of printed numbers beside it."""
    sources = [folder.parent / "printed.py", *sorted(folder.glob("*.py"))]
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()


def _read(path: Path, asked: dict[str, object]) -> Plain:
    """Read a result; an error if the file is not what was asked for, or is damaged."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    result = stored.pop("result")
    if _text(stored) != _text(asked | {"checksum": _hash(result)}):
        raise ValueError(f"{path} is not the result of this search")
    return _restored(result)


def _told_apart(value: object) -> object:
    """Put the name of its class before the fields of a named tuple or dataclass."""
    if is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in fields(value)} | {
            CLASS: type(value).__name__
        }
    elif hasattr(value, "_asdict"):
        value = value._asdict() | {CLASS: type(value).__name__}
    if isinstance(value, Mapping):
        return {key: _told_apart(item) for key, item in value.items()}
    return [_told_apart(item) for item in value] if isinstance(value, (list, tuple)) else value


def _plain(value: object) -> object:
    """Turn a value into what JSON can say exactly."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value!r} cannot be kept: it is not finite")
    if value is None or isinstance(value, (bool, float, str)):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Fraction):
        return {FRACTION: str(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping) and all(type(key) is str and key != FRACTION for key in value):
        return {key: _plain(item) for key, item in value.items()}
    raise TypeError(f"{value!r} cannot be kept: it is {type(value).__name__}")


def _restored(value: object) -> Plain:
    """Undo `_plain`."""
    if isinstance(value, list):
        return [_restored(item) for item in value]
    if isinstance(value, dict):
        if list(value) == [FRACTION]:
            return Fraction(value[FRACTION])
        return {key: _restored(item) for key, item in value.items()}
    return value


def _text(value: object) -> str:
    """Write a plain value in the one way there is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _hash(value: object) -> str:
    """Give the SHA-256 of a plain value."""
    return hashlib.sha256(_text(value).encode()).hexdigest()

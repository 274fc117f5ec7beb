"""Universes: sets of assumptions to run a study under, and what identifies each one."""

from __future__ import annotations

import hashlib
import json
import math
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from itertools import combinations, product
from pathlib import Path
from typing import NamedTuple

from overread import studies
from overread.assumptions import Assumption, AssumptionError, Rule, Value, resolve
from overread.files import suggestion
from overread.runs import notebooks
from overread.studies import file_of
from overread.studyfile import StudyFile

MOST = 1_000_000
"""Combinations that may be gone through; beyond, a sample is asked for."""

BEHIND = ("numpy", "pandas", "scipy", "matplotlib")
"""Packages whose version is part of what a result rests on."""


class Universe(NamedTuple):
    """One full set of assumptions.

    Attributes
    ----------
    values : dict
        Every assumption's value.
    altered : dict
        Those that are not the defaults.
    """

    values: Mapping[str, Value]
    altered: Mapping[str, Value]

    @property
    def said(self) -> str:
        """What is altered, in words."""
        return "; ".join(f"{name} = {value}" for name, value in self.altered.items()) or "defaults"

    def identity(self, edition: str) -> str:
        """Name it under an edition of the study, by its assumptions and nothing else."""
        told = json.dumps([edition, self.values], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@lru_cache(maxsize=8)
def edition(study: str) -> str:
    """Name all that a study's results rest on besides its assumptions.

    Its notebook's code, its data and record, what is known from elsewhere, this package's code and
    the versions of Python and of the packages that compute. Whatever changes there gives another
    name.
    """
    root = studies.home()
    cells = notebooks.read(notebooks.path_of(study))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    package = Path(__file__).parents[1]
    files = [
        root / "seeds" / f"{study}.toml",
        *_files(root / "data" / study, "*"),
        *_files(root / "data" / "reference", "*"),
        *_files(package, "*.py"),
    ]
    behind = [*sys.version_info[:2], *map(version, BEHIND)]
    digest = hashlib.sha256(json.dumps([code, behind]).encode())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _files(folder: Path, pattern: str) -> list[Path]:
    """All files of a folder and those below it, in order; no data that another study has."""
    found = (path for path in folder.rglob(pattern) if path.is_file())
    return sorted(path for path in found if "__pycache__" not in path.parts)


def universe(study: str, given: Mapping[str, object]) -> Universe:
    """Give one universe of a study.

    Raises
    ------
    AssumptionError
        If an assumption does not exist, does not allow its value, or values do not go together.

    Examples
    --------
    >>> universe("sclerosis-pilot", {"alpha": "0.01"}).said
    'alpha = 0.01'
    """
    return _universe(file_of(study), given)


def choices(study: str, varied: Mapping[str, str | None]) -> dict[str, list[Value]]:
    """Read which values of which assumptions are to be tried.

    Parameters
    ----------
    study : str
        The study.
    varied : mapping of str to str or None
        By assumption, values separated by commas, or None for all of its choices.

    Raises
    ------
    AssumptionError
        If an assumption does not exist, a value is not allowed or stands twice, or an assumption
        without choices has no values.

    Examples
    --------
    >>> choices("sclerosis-pilot", {"alpha": "0.01,0.05", "sided": None})
    {'alpha': [0.01, 0.05], 'sided': ['two-sided', 'one-sided']}
    """
    known = {one.name: one for one in file_of(study).assumption}
    found = {}
    for name, texts in varied.items():
        if name not in known:
            hint = suggestion(name, known) or f"; known are {', '.join(known)}"
            raise AssumptionError(f"{study}: {name} is not an assumption of this study{hint}")
        values = tried(known[name]) if texts is None else _read(known[name], texts)
        if not values:
            raise AssumptionError(f"{study}: {name} has no choices; name the values to be tried")
        found[name] = values
    return found


def everything(study: str) -> dict[str, list[Value]]:
    """Give all choices of all assumptions that have some."""
    found = {one.name: tried(one) for one in file_of(study).assumption}
    return {name: values for name, values in found.items() if values}


def tried(assumption: Assumption) -> list[Value]:
    """Give the values that a sweep of everything tries of an assumption, the default first."""
    values = assumption.choices or assumption.tried
    return [assumption.default, *(one for one in values if one != assumption.default)] * bool(
        values
    )


def _read(assumption: Assumption, texts: str) -> list[Value]:
    """Read values separated by commas."""
    values = [assumption.read(text.strip()) for text in texts.split(",")]
    for value in values:
        if values.count(value) > 1:
            raise AssumptionError(f"{assumption.name}: {value} is given twice")
    return values


class Grid:
    """Every combination of choices that the study's rules allow, or a part of these.

    Parameters
    ----------
    study : str
        The study.
    varied : mapping of str to list
        From `choices` or `everything`.
    given : mapping, optional
        Assumptions that are the same in all universes.
    sample : int, optional
        How many universes to draw, without putting any back.
    seed : int
        Of the draw.
    near : int, optional
        How many of the assumptions may differ at once from the first of their choices; all unless
        given.

    Raises
    ------
    AssumptionError
        If there are more than `MOST` combinations and no part of them is asked for, both parts are,
        or a value is not allowed.

    Examples
    --------
    >>> varied = choices("sclerosis-pilot", {"sided": None, "test": None, "alpha": "0.05,0.01"})
    >>> [one.said for one in Grid("sclerosis-pilot", varied, near=1)]
    ['defaults', 'sided = one-sided', 'test = normal', 'alpha = 0.01']
    """

    def __init__(
        self,
        study: str,
        varied: Mapping[str, Sequence[Value]],
        given: Mapping[str, object] | None = None,
        *,
        sample: int | None = None,
        seed: int = 1,
        near: int | None = None,
    ) -> None:
        self.file, self.varied, self.given = file_of(study), dict(varied), dict(given or {})
        both = [name for name in self.varied if name in self.given]
        if both:
            raise AssumptionError(f"{study}: {both[0]} is both given and varied")
        for name in self.varied:
            _universe(self._without_rules, {**self.given, name: self.varied[name][0]})
        self.combinations = math.prod(map(len, self.varied.values()))
        if near is not None and sample is not None:
            raise AssumptionError(f"{study}: either a sample or what is near is asked for")
        if near is not None:
            near = min(near, len(self.varied))
            self.combinations = _within(near, [len(values) - 1 for values in self.varied.values()])
        if sample is None and self.combinations > MOST:
            needed = f"more than {MOST:,} need --sample or --near"
            raise AssumptionError(f"{study}: {self.combinations:,} combinations; {needed}")
        self.sample, self.seed, self.near = sample, seed, near

    @property
    def _without_rules(self) -> StudyFile:
        """What the study file says, but for its rules."""
        return self.file._replace(rule=())

    def __iter__(self) -> Iterator[Universe]:
        """Give the universes in order; of a sample the order drawn."""
        plain = self._without_rules
        found = (
            _universe(plain, {**self.given, **dict(zip(self.varied, values, strict=True))})
            for values in self._combinations()
        )
        allowed = (one for one in found if not _broken(self.file.rule, one))
        for count, one in enumerate(allowed, 1):
            yield one
            if count == self.sample:
                return

    def _combinations(self) -> Iterator[tuple[Value, ...]]:
        """Give combinations of values: all in order, or all that may be needed in random order."""
        if self.near is not None:
            yield from self._steps(self.near)
            return
        if self.sample is None:
            yield from product(*self.varied.values())
            return
        drawing = random.Random(self.seed)
        if self.combinations <= MOST:
            yield from map(
                self._combination, drawing.sample(range(self.combinations), self.combinations)
            )
            return
        drawn: set[int] = set()
        while len(drawn) < self.combinations:
            number = drawing.randrange(self.combinations)
            if number not in drawn:
                drawn.add(number)
                yield self._combination(number)

    def _steps(self, near: int) -> Iterator[tuple[Value, ...]]:
        """Give the first choices, then what differs from them in one place, in two, and so on."""
        first = {name: values[0] for name, values in self.varied.items()}
        for count in range(near + 1):
            for names in combinations(self.varied, count):
                for others in product(*(self.varied[name][1:] for name in names)):
                    yield tuple({**first, **dict(zip(names, others, strict=True))}.values())

    def _combination(self, number: int) -> tuple[Value, ...]:
        """Give the combination of a number, the last assumption changing fastest."""
        found = []
        for values in reversed(self.varied.values()):
            number, place = divmod(number, len(values))
            found.append(values[place])
        return tuple(reversed(found))


def _within(near: int, others: Sequence[int]) -> int:
    """Count what differs in so many places at the most, with so many other choices at each."""
    ways = [1] + [0] * near
    for other in others:
        for count in range(near, 0, -1):
            ways[count] += ways[count - 1] * other
    return sum(ways)


def _broken(rules: tuple[Rule, ...], one: Universe) -> bool:
    """Say whether a universe breaks a rule."""
    return any(rule.broken(one.values) for rule in rules)


def _universe(file: StudyFile, given: Mapping[str, object]) -> Universe:
    """Give the universe of what is given, at the defaults otherwise."""
    values = resolve(file.assumption, given, file.rule)
    altered = {a.name: values[a.name] for a in file.assumption if values[a.name] != a.default}
    return Universe(values, altered)

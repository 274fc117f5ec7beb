"""Assumptions: the named choices that a reader may alter, typed and checked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

Value = str | int | float

TYPES: dict[str, type] = {"str": str, "int": int, "float": float}
_OF_IPYTHON = re.compile(r"In|Out|__.*|_(i*|i?\d+|ih|oh|dh|exit_code)")
"""Names that every notebook has."""


class AssumptionError(ValueError):
    """An assumption that does not exist, or a value that it does not allow."""


@dataclass(frozen=True)
class Assumption:
    """A choice that the reader may alter.

    Attributes
    ----------
    name : str
        The parameter's name.
    type : str
        `str`, `int` or `float`.
    default : str, int or float
        The value of the committed run.
    why : str
        What it changes and why that matters.
    choices : tuple
        What is allowed; empty if `minimum` and `maximum` say it.
    tried : tuple
        Without choices: the values that a sweep of all assumptions tries besides the default.
    minimum, maximum : int or float, optional
        The ends of what is allowed, both allowed themselves.
    """

    name: str
    type: str
    default: Value
    why: str
    choices: tuple[Value, ...] = ()
    tried: tuple[Value, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        if self.choices:
            return ", ".join(map(str, self.choices))
        return f"{self.minimum} to {self.maximum}"

    @property
    def told(self) -> str:
        """What is allowed, and what a sweep of everything tries of it."""
        swept = f"; swept: {', '.join(map(str, self.tried))}" if self.tried else ""
        return f"{self.allowed}{swept}"

    def read(self, given: object) -> Value:
        """Read a value as it comes from a command line, a notebook or a file.

        Raises
        ------
        AssumptionError
            If it is of the wrong type or not allowed.

        Examples
        --------
        >>> alpha = Assumption("alpha", "float", 0.05, "", minimum=0.001, maximum=0.5)
        >>> alpha.read("1e-2")
        0.01
        """
        value = self._typed(given)
        if self.choices:
            fits = value in self.choices
        else:
            fits = self.minimum <= value <= self.maximum
        if not fits:
            raise AssumptionError(f"{self.name} is {given!r}; allowed are {self.allowed}")
        return value

    def _typed(self, given: object) -> Value:
        """Convert to the declared type, and to nothing else.

        A printed number is text here, but papermill reads it from a command line as a number.
        """
        kind = TYPES[self.type]
        if kind is str and re.match(r"-?\d", str(given)):
            return str(given).replace("-", "−")
        exact = type(given) is kind or (kind is float and type(given) is int)
        if exact or (isinstance(given, str) and kind is not str):
            try:
                # -0 is 0.
                return kind(given) if kind is str else kind(given) + 0
            except ValueError:
                pass
        raise AssumptionError(
            f"{self.name} is {given!r} ({type(given).__name__}); "
            f"a value of type {self.type} is needed: {self.allowed}"
        )


class Rule(NamedTuple):
    """What choices must be to one another; one of two forms.

    Attributes
    ----------
    why : str
        The reason.
    total : tuple of str
        Assumptions whose values must together be `at_most` so much.
    at_most : int or float, optional
        The most that they may come to.
    when, needs : mapping of str to list
        If assumptions have any of the values in `when`, others must have one of those in `needs`.

    Examples
    --------
    >>> rule = Rule("there are thirty patients", total=("ill", "well"), at_most=30)
    >>> rule.broken({"ill": 20, "well": 11})
    'ill and well are 20 and 11; together at most 30 are allowed: there are thirty patients'
    """

    why: str
    total: tuple[str, ...] = ()
    at_most: float | None = None
    when: Mapping[str, list] = MappingProxyType({})
    needs: Mapping[str, list] = MappingProxyType({})

    @property
    def names(self) -> tuple[str, ...]:
        """The assumptions that it is about."""
        return (*self.total, *self.when, *self.needs)

    @property
    def sentence(self) -> str:
        """The rule in words."""
        if self.total:
            return f"{' and '.join(self.total)}: together at most {self.at_most}, {self.why}"
        sides = [
            " and ".join(f"{name} {' or '.join(map(str, values))}" for name, values in side.items())
            for side in (self.when, self.needs)
        ]
        return f"{sides[0]} needs {sides[1]}: {self.why}"

    def broken(self, values: Mapping[str, Value]) -> str:
        """Say how a set of assumptions breaks it; nothing if it does not."""
        if self.total:
            parts = [values[name] for name in self.total]
            if sum(parts) <= self.at_most:
                return ""
            names, found = (" and ".join(map(str, each)) for each in (self.total, parts))
            return f"{names} are {found}; together at most {self.at_most} are allowed: {self.why}"
        if not all(values[name] in allowed for name, allowed in self.when.items()):
            return ""
        for name, allowed in self.needs.items():
            if values[name] not in allowed:
                chosen = " and ".join(f"{one} is {values[one]}" for one in self.when)
                needed = " or ".join(map(str, allowed))
                return f"{chosen}, {name} is {values[name]}; {needed} is needed: {self.why}"
        return ""


class Assumed:
    """What a notebook opens under assumptions.

    Attributes
    ----------
    assumptions : dict
        Every assumption's value.
    known : tuple of Assumption
        What may be altered.
    rules : tuple of Rule
        What choices must be to one another.
    """

    assumptions: Mapping[str, Value]
    known: tuple[Assumption, ...]
    rules: tuple[Rule, ...]

    @property
    def altered(self) -> dict[str, Value]:
        """The assumptions that differ from the committed run."""
        values = self.assumptions
        return {a.name: values[a.name] for a in self.known if values[a.name] != a.default}


def parameters(given: Mapping[str, Any], known: tuple[Assumption, ...]) -> dict[str, Any]:
    """Pick the assumptions out of a notebook's names, also when it is run a second time.

    What was opened the first time is then among the names, and others hold what was computed.
    """
    plain = declared(given)
    if not any(isinstance(value, Assumed) for value in given.values()):
        return plain
    return {a.name: plain[a.name] for a in known if a.name in plain}


def declared(given: Mapping[str, Any]) -> dict[str, Any]:
    """Pick the plain values out of a notebook's global names.

    Called before anything else is computed, what is found are the parameters: the notebook's own
    and whatever a run injected, misspelt names among them.
    """
    return {
        name: value
        for name, value in given.items()
        if not _OF_IPYTHON.fullmatch(name)
        and (value is None or isinstance(value, str | int | float | list | dict | tuple))
    }


def resolve(
    known: tuple[Assumption, ...], given: Mapping[str, Any], rules: tuple[Rule, ...] = ()
) -> dict[str, Value]:
    """Give every assumption its value: the one given, or else its default.

    Raises
    ------
    AssumptionError
        If a name is not an assumption (the nearest one is suggested), a value is not allowed, or
        values do not go together.
    """
    by_name = {assumption.name: assumption for assumption in known}
    for name in given:
        if name not in by_name:
            near = difflib.get_close_matches(name, by_name, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(by_name)}"
            raise AssumptionError(f"{name} is not an assumption of this study; {hint}")
    values = {name: a.read(given.get(name, a.default)) for name, a in by_name.items()}
    for rule in rules:
        if problem := rule.broken(values):
            raise AssumptionError(problem)
    return values

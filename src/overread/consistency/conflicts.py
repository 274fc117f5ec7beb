"""The smallest sets of claims that cannot all be true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple


class Conflict(NamedTuple):
    """What cannot all be true.

    Attributes
    ----------
    sets : tuple of frozenset
        Every set of members that is impossible while each smaller part of it is possible.
    common : frozenset
        The members in all of these sets: only without one of them are the rest possible. Empty if
        there is no conflict.
    """

    sets: tuple[frozenset[str], ...]
    common: frozenset[str]


def smallest_conflicts(
    members: Sequence[str], possible: Callable[[frozenset[str]], bool]
) -> Conflict:
    """Find every smallest impossible set, exhaustively.

    Parameters
    ----------
    members : sequence of str
        The claims, at most a dozen or so: every subset may be tried.
    possible : callable
        Says whether a set of claims can all be true. Must not call a set possible and a part of
        it impossible.

    Examples
    --------
    >>> found = smallest_conflicts("abc", lambda s: not {"a", "b"} <= s)
    >>> [sorted(members) for members in found.sets]
    [['a', 'b']]
    """
    found: list[frozenset[str]] = []
    if possible(frozenset(members)):
        return Conflict((), frozenset())
    for size in range(1, len(members) + 1):
        for chosen in map(frozenset, combinations(members, size)):
            if not any(smaller <= chosen for smaller in found) and not possible(chosen):
                found.append(chosen)
    common = frozenset.intersection(*found) if found else frozenset()
    return Conflict(tuple(found), common)

"""Families: claims that each pass, but no one value of what they share suits them all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

from overread.consistency.conflicts import Conflict, smallest_conflicts
from overread.outcomes import TooCostly
from overread.printed import Interval

LIMIT = 2 * 10**7
"""Values that may be looked up, if every subset of the claims is tried: some seconds."""

Admitted = Collection[Any] | Interval


class Family(NamedTuple):
    """What claims leave of an unknown that they share.

    Attributes
    ----------
    shared : tuple or Interval or None
        The values that suit every claim: an interval if all the claims admit intervals. Empty or
        None if there are none.
    conflict : Conflict
        Every smallest set of claims that no one value suits; none if some value suits all. The
        search is exhaustive.
    """

    shared: tuple[Any, ...] | Interval | None
    conflict: Conflict


def family(admitted: Mapping[str, Admitted]) -> Family:
    """Find the values of a shared unknown that suit every claim, or the claims that exclude them.

    Parameters
    ----------
    admitted : mapping of str to collection or Interval
        For each claim or check, the values of the unknown with which it can be true: such as
        numbers of people, pairs of group sizes, or an interval. A set, `range`, list or `Interval`.

    Raises
    ------
    ValueError
        Before starting, if trying every subset of the claims would exceed `LIMIT`.

    Examples
    --------
    >>> found = family({"mean": {7, 9, 12}, "percent": {9, 18}, "p": range(10, 20)})
    >>> found.shared, [sorted(claims) for claims in found.conflict.sets]
    ((), [['mean', 'p', 'percent']])
    """
    sets = {claim: _searchable(values) for claim, values in admitted.items()}
    lengths = [len(values) for values in sets.values() if not isinstance(values, Interval)]
    cost = 2 ** len(sets) * max(lengths, default=1)
    if cost > LIMIT:
        raise TooCostly(
            f"{len(sets)} claims with up to {max(lengths, default=0):,} values: up to {cost:,} are "
            f"to be looked up; the limit is {LIMIT:,}"
        )
    conflict = smallest_conflicts(
        list(sets), lambda chosen: not _empty(common([sets[claim] for claim in chosen]))
    )
    return Family(common(list(sets.values())), conflict)


def common(admitted: Sequence[Admitted]) -> tuple[Any, ...] | Interval | None:
    """Give what collections, in order, or intervals have in common; None if these do not meet.

    Examples
    --------
    >>> common([range(5, 12), {3, 7, 11, 15}]), common([Interval(1, 3), Interval(2, None)])
    ((7, 11), Interval(low=2, high=3, low_closed=True, high_closed=True))
    """
    lists = [values for values in admitted if not isinstance(values, Interval)]
    if not lists:
        return reduce(_overlap, admitted, Interval(None, None, False, False))
    shortest = min(lists, key=len)
    others = [values for values in admitted if values is not shortest]
    return tuple(sorted(value for value in shortest if all(value in other for other in others)))


def _searchable(values: Admitted) -> Admitted:
    """A collection in which a value is found quickly."""
    return values if isinstance(values, Interval | range) else frozenset(values)


def _overlap(left: Interval | None, right: Interval) -> Interval | None:
    """What two intervals have in common; None if nothing."""
    if left is None:
        return None
    lows = [(each.low, not each.low_closed) for each in (left, right) if each.low is not None]
    highs = [(each.high, each.high_closed) for each in (left, right) if each.high is not None]
    low, low_open = max(lows, default=(None, True))
    high, high_closed = min(highs, default=(None, False))
    if None not in (low, high) and (low > high or (low == high and (low_open or not high_closed))):
        return None
    return Interval(low, high, not low_open, high_closed)


def _empty(shared: tuple[Any, ...] | Interval | None) -> bool:
    """Whether nothing is shared; an interval is never empty."""
    return shared is None or shared == ()

from itertools import combinations

import numpy as np
import pytest

from overread.consistency import changes
from overread.consistency.changes import Setting
from overread.consistency.conflicts import smallest_conflicts
from overread.printed import interval, printed

TEXTS = {"low": "17.44", "high": "−2.557", "mean": "−10", "sd": "9.682", "p": "0.0147"}


def every_smallest(members, possible):
    """By brute force: impossible, while every proper part is possible."""
    every = [frozenset(c) for size in range(len(members) + 1) for c in combinations(members, size)]
    impossible = {chosen for chosen in every if not possible(chosen)}
    return {chosen for chosen in impossible if not any(part < chosen for part in impossible)}


def test_the_smallest_sets_are_those_of_brute_force_over_all_subsets():
    rng = np.random.default_rng(6)
    members = list("abcdef")
    several = 0
    for _ in range(60):
        seeds = [
            frozenset(rng.choice(members, rng.integers(1, 5), replace=False).tolist())
            for _ in range(rng.integers(0, 5))
        ]

        def possible(chosen, seeds=seeds):
            return not any(seed <= chosen for seed in seeds)

        found = smallest_conflicts(members, possible)
        assert set(found.sets) == every_smallest(members, possible)
        assert len(set(found.sets)) == len(found.sets)
        for name in members:
            assert (name in found.common) == bool(seeds) * all(name in s for s in found.sets)
        several += len(found.sets) > 1
    assert several > 20


@pytest.mark.parametrize("altered", [{}, {"low": "−17.44"}, {"p": "0.1147"}, {"sd": "6.982"}])
def test_the_smallest_sets_of_printed_numbers_are_those_of_brute_force(altered):
    members = {name: interval(printed(text)) for name, text in (TEXTS | altered).items()}

    def possible(chosen):
        return changes.possible({name: members[name] for name in chosen}, Setting(9))

    found = smallest_conflicts(list(members), possible)
    assert set(found.sets) == every_smallest(list(members), possible)
    assert bool(found.sets) == (altered != {"low": "−17.44"})


def test_what_is_in_every_conflict_repairs_all_when_left_out():
    found = smallest_conflicts("abcd", lambda s: not ({"a", "b"} <= s or {"a", "c"} <= s))
    assert found.common == {"a"}


def test_conflicts_apart_have_nothing_in_common():
    found = smallest_conflicts("abcd", lambda s: not ({"a", "b"} <= s or {"c", "d"} <= s))
    assert (len(found.sets), found.common) == (2, frozenset())

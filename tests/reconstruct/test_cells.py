import itertools
from fractions import Fraction

import numpy as np
import pytest

from overread.printed import interval, printed
from overread.reconstruct import cells
from overread.reconstruct.cells import admissible, digit_altered, digit_lost
from overread.reconstruct.demands import (
    count_in,
    greatest_in,
    least_in,
    mean_in,
    median_in,
    sd_in,
)
from overread.summaries import median


def test_the_readings_admitted_are_those_of_brute_force():
    rng = np.random.default_rng(8)
    emptied = 0
    for _ in range(40):
        column = [int(v) for v in rng.integers(0, 12, 5)]
        known, truth = column[:3], tuple(column[3:])
        goal = {"sum": sum(column), "largest": max(column), "median": median(column)}
        constraints = {
            "sum": lambda c, goal=goal: sum(c) == goal["sum"],
            "largest": lambda c, goal=goal: max(c) == goal["largest"],
            "median": lambda c, goal=goal: median(c) == goal["median"],
        }
        found = admissible(known, {"a": range(12), "b": range(12)}, constraints)
        every = list(itertools.product(range(12), repeat=2))

        def holding(names, every=every, known=known, constraints=constraints):
            return [
                pair for pair in every if all(constraints[name]([*known, *pair]) for name in names)
            ]

        assert truth in found.readings
        assert list(found.readings) == holding(constraints)
        assert found.tried == len(every)
        for name, count in found.without.items():
            assert count == len(holding(set(constraints) - {name}))
        assert found.of("a") == sorted({a for a, _ in found.readings})
        emptied += len(found.readings) < 10
    assert emptied


def test_what_no_reading_satisfies_is_admitted_by_none():
    found = admissible([1, 2], {"a": range(3)}, {"sum": lambda column: sum(column) == 99})
    assert (found.readings, found.of("a"), found.without) == ((), [], {"sum": 3})


def test_without_unknown_cells_the_column_itself_is_judged():
    sums = {"sum": lambda column: sum(column) == 3}
    assert admissible([1, 2], {}, sums).readings == ((),)
    assert admissible([1, 3], {}, sums).readings == ()


def printed_as(text):
    return interval(printed(text))


DEMANDS = {
    "median": (median_in(printed_as("6")), lambda c: median(c) in printed_as("6")),
    "least": (least_in(printed_as("2")), lambda c: min(c) in printed_as("2")),
    "greatest": (greatest_in(printed_as("10")), lambda c: max(c) in printed_as("10")),
    "mean": (mean_in(printed_as("6")), lambda c: Fraction(sum(c), len(c)) in printed_as("6")),
    "low": (count_in(range(6), printed_as("2")), lambda c: sum(x < 6 for x in c) == 2),
}


@pytest.mark.parametrize("at_once", [7, 100_000])
def test_many_readings_at_once_give_what_each_gives_by_itself(at_once, monkeypatch):
    """With named constraints, with functions, and with both."""
    monkeypatch.setattr(cells, "_AT_ONCE", at_once)
    unknown = {"a": range(12), "b": [10, 3, 9, 2], "c": (2, 8, 10)}
    fast = {name: both[0] for name, both in DEMANDS.items()}
    slow = {name: both[1] for name, both in DEMANDS.items()}
    found = admissible([4, 7, 9], unknown, fast)
    assert found == admissible([4, 7, 9], unknown, slow)
    assert found == admissible([4, 7, 9], unknown, {**fast, "mean": slow["mean"]})
    assert 0 < len(found.readings) < found.without["low"] < found.tried == 144
    assert all(type(value) is int for reading in found.readings for value in reading)


def test_cells_that_are_no_whole_numbers_are_read_too():
    halves = [Fraction(i, 2) for i in range(20)]
    found = admissible([Fraction(1, 2), 3], {"last": halves}, {"mean": mean_in(printed_as("2.0"))})
    assert found.readings == ((Fraction(5, 2),),)
    huge = admissible([10**30], {"last": [1, 10**30]}, {"sd": sd_in(printed_as("0"))})
    assert huge.readings == ((10**30,),)
    words = admissible(
        ["yes"], {"last": ["yes", "no"]}, {"yes": count_in({"yes"}, printed_as("2"))}
    )
    assert words.readings == (("yes",),)


def test_without_constraints_every_reading_is_admitted():
    assert admissible([1], {"a": (3, 4), "b": (5, 6)}, {}).readings == (
        (3, 5),
        (3, 6),
        (4, 5),
        (4, 6),
    )
    assert admissible([1], {"a": ()}, {"mean": mean_in(printed_as("1"))}).readings == ()


def test_too_many_readings_are_refused_before_one_is_tried():
    def tried(column):
        raise AssertionError

    unknown = dict.fromkeys("abc", range(200))
    with pytest.raises(
        ValueError, match="200 x 200 x 200 = 8,000,000 joint readings; the limit is 5"
    ):
        admissible([1], unknown, {"never": tried})
    with pytest.raises(ValueError, match="4 = 4 joint readings; the limit is 3"):
        admissible([1], {"a": range(4)}, {"never": tried}, limit=3)


def test_the_summary_says_which_readings_one_misread_digit_explains():
    found = admissible([40], {"age": range(48, 62)}, {"even": lambda c: sum(c) % 2 == 0})
    row = found.summary({"age": "61"}).loc["age"]
    assert row["admitted"] == "48, 50, 52, 54, 56, 58, 60"
    assert row["if a digit was altered"] == "60"
    assert row["if a digit was lost"] == "none"
    assert row["joint readings"] == "7 of 14"
    assert row["without even"] == 14


def test_one_misread_digit_is_found_by_brute_force():
    for value in range(10, 400):
        text = str(value)
        shorter = {"".join(t) for t in itertools.combinations(text, len(text) - 1)}
        for seen in map(str, range(400)):
            assert digit_lost(seen, value) == (seen in shorter)
            differing = [a for a, b in zip(text, seen, strict=False) if a != b]
            expected = len(text) == len(seen) and len(differing) == 1
            assert digit_altered(seen, value) == expected

import itertools

import numpy as np

from overread.reconstruct.cells import admissible, digit_altered, digit_lost
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

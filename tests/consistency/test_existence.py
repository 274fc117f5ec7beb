"""Checks of whether any data print so: known answers, and all data of a few people."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations_with_replacement, product
from statistics import median

import pandas as pd
import pytest

from overread.consistency.checks import case, table
from overread.consistency.existence import SLIP, UNDECIDED


def outcomes(name, rows, **settings):
    return list(table(name, pd.DataFrame(rows).assign(**settings))["outcome"])


@pytest.mark.parametrize(
    ("name", "cells", "outcome", "reason"),
    [
        # Brown and Heathers 2017, their first example: 28 people, whole scores.
        (
            "grim",
            {"mean": "5.19", "n": "28"},
            "in conflict",
            "no 28 scores have a mean that prints as 5.19: the nearest are 5.1786 and 5.2143",
        ),
        ("grim", {"mean": "5.18", "n": "28"}, "within rounding", "28 scores can have this mean"),
        (
            "grim",
            {"mean": "5.19", "n": "100"},
            "within rounding",
            "100 scores can have this mean, but so many people can have any mean of so "
            "few decimals",
        ),
        (
            "grim",
            {"mean": "−5.19", "n": "28"},
            "in conflict",
            "no 28 scores have a mean that prints as −5.19: the nearest are −5.2143 and −5.1786",
        ),
        (
            "grim",
            {"mean": "5.19", "n": "28", "items": "3"},
            "within rounding",
            "28 scores can have this mean",
        ),
        (
            "grim",
            {"mean": "7.5", "n": "3", "step": "2"},
            "in conflict",
            "no 3 scores have a mean that prints as 7.5: the nearest are 7.333 and 8.000",
        ),
        (
            "grim",
            {"mean": "5.2", "n": "4", "low": "1", "high": "5"},
            "in conflict",
            "a mean of 5.2 lies beyond the scale",
        ),
        # Anaya 2016: mean and SD of whole scores, 18 people.
        (
            "grimmer",
            {"mean": "3.44", "sd": "2.47", "n": "18"},
            "in conflict",
            "18 scores can have the mean 3.44, but then no SD that prints as 2.47",
        ),
        (
            "grimmer",
            {"mean": "3.44", "sd": "2.48", "n": "18"},
            "within rounding",
            "18 scores can have this mean and SD",
        ),
        (
            "grimmer",
            {"mean": "3.45", "sd": "2.48", "n": "18"},
            "in conflict",
            "no 18 scores have a mean that prints as 3.45: the nearest are 3.4444 and 3.5000",
        ),
        (
            "debit",
            {"mean": "0.30", "sd": "0.47", "n": "20"},
            "within rounding",
            "some count of 20 people gives this proportion and SD",
        ),
        (
            "debit",
            {"mean": "0.30", "sd": "0.42", "n": "20"},
            "in conflict",
            "no count of 20 people gives a proportion 0.30 with an SD that prints as 0.42",
        ),
        ("debit", {"mean": "30%", "sd": "47%", "n": "20"}, "within rounding", None),
        ("debit", {"mean": "30%", "sd": "0.47", "n": "20"}, "within rounding", None),
        ("debit", {"mean": "30%", "sd": "42.0%", "n": "20"}, "in conflict", None),
        ("debit", {"mean": "0.30", "sd": "0.46", "n": "20"}, "in conflict", None),
        (
            "debit",
            {"mean": "0.30", "sd": "0.46", "n": "20", "divisor": "n"},
            "within rounding",
            None,
        ),
        # 1, 1, 5, 5: nobody is farther from 3 on a scale from 1 to 5.
        (
            "sd_range",
            {"mean": "3.0", "sd": "2.31", "n": "4", "low": "1", "high": "5"},
            "within rounding",
            "with this mean the SD of 4 scores is from 0 to 2.309",
        ),
        (
            "sd_range",
            {"mean": "3.0", "sd": "2.32", "n": "4", "low": "1", "high": "5"},
            "in conflict",
            "with this mean the SD of 4 scores is from 0 to 2.309",
        ),
        (
            "sd_range",
            {"mean": "3.0", "sd": "2.00", "n": "4", "low": "1", "high": "5", "divisor": "n"},
            "within rounding",
            "with this mean the SD of 4 scores is from 0 to 2",
        ),
        (
            "sd_range",
            {"mean": "2.5", "sd": "0.4", "n": "4"},
            "in conflict",
            "with this mean the SD of 4 scores is from 0.5774 to inf",
        ),
        (
            "sd_range",
            {"mean": "2.6", "sd": "0.5", "n": "4"},
            "in conflict",
            "no 4 scores have a mean that prints as 2.6",
        ),
        ("percent", {"percent": "43", "count": "3", "n": "7"}, "reproduced", "it is 42.86%"),
        ("percent", {"percent": "42.9%", "count": "3", "n": "7"}, "reproduced", "it is 42.857%"),
        (
            "percent",
            {"percent": "42", "count": "3", "n": "7"},
            "under a choice",
            f"it is 42.86%, {SLIP}",
        ),
        (
            "percent",
            {"percent": "42", "count": "3", "n": "7", "rounding": "truncated"},
            "reproduced",
            "it is 42.86%",
        ),
        ("percent", {"percent": "45", "count": "3", "n": "7"}, "in conflict", "it is 42.86%"),
        ("percent", {"percent": "0", "count": "0", "n": "7"}, "reproduced", "it is 0.00%"),
        (
            "median_range",
            {"minimum": "25", "median": "43", "maximum": "58", "mean": "42.1", "n": "9"},
            "within rounding",
            "with this median and range the mean of 9 scores is 36.6667 to 47.6667",
        ),
        (
            "median_range",
            {"minimum": "25", "median": "43", "maximum": "58", "mean": "48.1", "n": "9"},
            "in conflict",
            "with this median and range the mean of 9 scores is 36.6667 to 47.6667, "
            "in steps of one score's share",
        ),
        (
            "median_range",
            {"minimum": "25", "median": "43", "maximum": "58", "mean": "42.0", "n": "9"},
            "within rounding",
            None,
        ),
        (
            "median_range",
            {"minimum": "3", "median": "2", "maximum": "5", "mean": "3", "n": "4"},
            "in conflict",
            "no 4 scores have such a median and range",
        ),
    ],
)
def test_known_answers(name, cells, outcome, reason):
    found = case(name, **cells)
    assert found.outcome == outcome
    assert found.exhaustive
    if reason is not None:
        assert found.reason.partition(";")[0] == reason


def test_what_is_next_to_an_impossible_mean_is_its_range():
    found = case("grim", mean="5.19", n="28")
    assert tuple(found.range) == pytest.approx((145 / 28, 146 / 28))
    assert found.derived is None
    assert case("grim", mean="5.18", n="28").range is None


def test_the_range_of_a_spread_and_of_a_mean_are_given():
    spread = case("sd_range", mean="3.0", sd="2.31", n="4", low="1", high="5")
    assert tuple(spread.range) == pytest.approx((0, (16 / 3) ** 0.5))
    mean = case("median_range", minimum="25", median="43", maximum="58", mean="42.1", n="9")
    assert tuple(mean.range) == pytest.approx((110 / 3, 143 / 3))
    assert case("sd_range", mean="2.6", sd="0.5", n="4").range is None


def test_premises_are_said():
    said = case("grimmer", mean="3.44", sd="2.48", n="18", rounding="truncated").premises
    assert said == (
        "scores are whole numbers of steps",
        "n is the number of people behind the mean",
        "the SD has n − 1 below it, unless the row says n",
        "digits cut off",
    )


# All data of a few people.


def printed(value, places):
    """Both ways to print a number to nearest, exactly."""
    scaled = value * 10**places
    return {
        str(Decimal(int(near)).scaleb(-places))
        for near in (int(scaled - 1), int(scaled), int(scaled + 1))
        if abs(scaled - near) <= Fraction(1, 2)
    }


def sds(variance):
    """Both ways to print the root of a variance to one decimal, exactly."""
    twice_tenths = 400 * variance
    fits = [max(2 * t - 1, 0) ** 2 <= twice_tenths <= (2 * t + 1) ** 2 for t in range(80)]
    return {f"{t / 10:.1f}" for t, fit in enumerate(fits) if fit}


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_the_pairs_of_mean_and_sd_are_those_of_some_data_on_the_scale(n):
    possible = set()
    for some in combinations_with_replacement(range(1, 6), n):
        mean = Fraction(sum(some), n)
        variance = sum((x - mean) ** 2 for x in some) / (n - 1)
        possible |= set(product(printed(mean, 1), sds(variance)))
    rows = [
        {"mean": f"{m / 10:.1f}", "sd": f"{s / 10:.1f}", "n": str(n)}
        for m, s in product(range(8, 54, 2), range(32))
    ]
    found = outcomes("grimmer", rows, low="1", high="5")
    expected = [
        "within rounding" if (row["mean"], row["sd"]) in possible else "in conflict" for row in rows
    ]
    assert found == expected
    pairs = list(zip(outcomes("sd_range", rows, low="1", high="5"), found, strict=True))
    assert ("in conflict", "within rounding") not in pairs
    assert ("in conflict", "in conflict") in pairs


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_means_beside_median_and_range_include_those_of_all_data(n):
    rows = []
    for some in combinations_with_replacement(range(1, 6), n):
        cells = {"minimum": min(some), "median": median(map(Fraction, some)), "maximum": max(some)}
        cells = {key: f"{float(value):.1f}" for key, value in cells.items()}
        rows += [
            {**cells, "mean": text, "n": str(n)} for text in printed(Fraction(sum(some), n), 2)
        ]
    assert set(outcomes("median_range", rows, low="1", high="5")) == {"within rounding"}


def test_a_score_beyond_the_scale_is_no_minimum():
    cells = {"minimum": "0", "median": "2", "maximum": "4", "mean": "2.0", "n": "5"}
    assert case("median_range", **cells).outcome == "within rounding"
    assert case("median_range", **cells, low="1", high="5").outcome == "in conflict"
    assert case("median_range", **cells, low="0", high="3").outcome == "in conflict"


# What is beyond a limit.


def test_what_would_take_too_long_is_left_open_and_other_rows_are_not():
    rows = pd.DataFrame(
        {
            "mean": ["1.00", "1.00", "1.01"],
            "sd": ["9.00", "0.00", "9.00"],
            "n": ["200"] * 2 + ["20"],
        }
    )
    found = table("grimmer", rows.assign(low="0", high="1000"))
    assert list(found["outcome"]) == ["not derivable", "within rounding", "in conflict"]
    assert list(found["exhaustive"]) == [False, True, True]
    assert found["reason"][0] == UNDECIDED
    alone = case("grimmer", mean="1.00", sd="9.00", n="200", low="0", high="1000")
    assert (alone.outcome, alone.exhaustive, alone.otherwise) == ("not derivable", False, ())


def test_what_is_not_decided_is_not_called_possible_with_another_number_of_people():
    assert case("grimmer", mean="0.00", sd="1000000.00", n="3").outcome == "not derivable"
    found = case("grimmer", mean="0.00", sd="1000000.00", n="2")
    assert found.outcome == "in conflict"
    assert "n = 3" not in found.otherwise


def test_a_search_that_is_left_open_makes_nothing_possible():
    found = case("debit", mean="0.5", sd="0.2", n="20000")
    assert found.outcome == "in conflict"
    assert found.exhaustive


def test_a_proportion_may_be_printed_as_a_percentage_and_the_reverse():
    as_share = {"percent": "0.429", "count": "3", "n": "7"}
    assert case("percent", **as_share).outcome == "reproduced"
    assert case("percent", **as_share | {"percent": "0.45"}).outcome == "in conflict"
    assert case("debit", mean="30", sd="47", n="20").outcome == "within rounding"
    assert case("debit", mean="30", sd="42", n="20").outcome == "in conflict"


@pytest.mark.parametrize("rule", ["nearest", "truncated", "ceiling"])
def test_small_percentages_are_not_mistaken_for_proportions(rule):
    rows = []
    for count in range(1, 300, 2):
        n = 1_000_000
        scaled = Fraction(100 * count, n) * 100
        near = {
            "nearest": round(scaled),
            "truncated": scaled.__floor__(),
            "ceiling": scaled.__ceil__(),
        }
        rows.append({"percent": f"{near[rule] / 100:.2f}", "count": str(count), "n": str(n)})
    assert set(outcomes("percent", rows, rounding=rule)) == {"reproduced"}

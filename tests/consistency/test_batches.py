"""Rows read from a frame of text: how they are grouped, and what is said of bad cells."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from overread.consistency.batches import MOST_PROBLEMS, Batch, CellError, Problem, batches, beyond
from overread.consistency.checks import find
from overread.consistency.scales import WHOLE, Scale


def frame(**columns):
    return pd.DataFrame(columns)


def problems(name, **columns):
    with pytest.raises(CellError) as caught:
        batches(find(name), frame(**columns))
    return caught.value


def test_rows_alike_are_read_at_once_in_their_order():
    rows = frame(
        mean=["1.0", "2.0", "3.0", "4.0"], n=["5", "6", "7", "ten"], rounding=["", "truncated"] * 2
    )
    (first, unsaid), (second, cut) = batches(find("grim"), rows)
    assert (first.tolist(), second.tolist()) == ([0, 2], [1, 3])
    assert unsaid.settings == {}
    assert unsaid.rounding == "nearest"
    assert cut.settings == {"rounding": "truncated"}
    assert cut.rounding == "truncated"
    assert unsaid.numbers["mean"].texts.tolist() == ["1.0", "3.0"]
    assert cut.counts["n"].tolist() == [6, 10]
    assert cut.counts["n"].dtype == np.int64


def test_rows_that_fill_other_columns_are_read_apart():
    rows = frame(
        mean=["1.0"] * 3, sd=["1"] * 3, n=["5"] * 3, lower=["", "0", "0"], upper=["2", "", "2"]
    )
    found = {tuple(at.tolist()): set(batch.numbers) for at, batch in batches(find("ci_mean"), rows)}
    assert found == {
        (0,): {"mean", "sd", "upper"},
        (1,): {"mean", "sd", "lower"},
        (2,): {"mean", "sd", "lower", "upper"},
    }


def test_every_row_is_in_one_batch_that_says_just_what_the_row_says():
    rng = np.random.default_rng(0)
    options = {
        "mean": ["1.0", "2.5"], "sd": ["1", "0.5"], "n": ["5", "9"], "t": ["", "2"],
        "p": ["", "0.1", "<0.05"], "lower": ["0"], "sided": ["", "two-sided", "one-sided"],
        "level": ["", "90", "99"], "method": ["", "normal"], "rounding": ["", "truncated"],
    }  # fmt: skip
    rows = frame(**{key: rng.choice(cells, 500) for key, cells in options.items()})
    found = batches(find("t_one"), rows)
    assert sorted(np.concatenate([at for at, _ in found])) == list(range(500))
    for at, batch in found:
        for place, row in enumerate(rows.iloc[at].to_dict("records")):
            filled = {key: cell for key, cell in row.items() if cell}
            said = {key: column.texts[place] for key, column in batch.numbers.items()}
            said |= {key: str(column[place]) for key, column in batch.counts.items()}
            assert said | batch.settings == filled


def test_other_columns_are_left_alone():
    rows = frame(note=["none"], mean=["1.0"], sd=["nonsense"], n=["5"], n1=["-3"], check=["grim"])
    ((_, batch),) = batches(find("grim"), rows)
    assert (set(batch.numbers), set(batch.counts)) == ({"mean"}, {"n"})


def test_no_rows_make_no_batch():
    assert batches(find("grim"), frame(mean=[], n=[])) == []


def test_numbered_columns_are_read_as_far_as_they_go():
    cells = {f"{name}{i}": ["2", "2"] for name in ("mean", "sd", "n") for i in (1, 2)}
    cells |= {f"{name}3": ["", "4"] for name in ("mean", "sd", "n")}
    (_, two), (_, three) = batches(find("anova"), frame(f=["0", "1"], **cells))
    assert set(two.counts) == {"n1", "n2"}
    assert set(three.counts) == {"n1", "n2", "n3"}
    assert set(three.numbers) == {
        "f",
        *(f"{name}{i}" for name in ("mean", "sd") for i in (1, 2, 3)),
    }


def test_the_number_of_people_in_the_whole_is_a_count_beside_those_of_parts():
    cells = {f"{name}{i}": ["2"] for name in ("mean", "sd", "n") for i in (1, 2)}
    ((_, batch),) = batches(find("parts"), frame(n=["4"], **cells))
    assert set(batch.counts) == {"n", "n1", "n2"}


def batch_of(name="grim", **cells):
    ((_, batch),) = batches(find(name), frame(**cells))
    return batch


def test_rows_can_be_taken_counted_otherwise_and_put_under_other_settings():
    batch = batch_of(mean=["1.0", "2.50", "3"], n=["5", "6", "7"])
    taken = batch.take(np.array([2, 0]))
    assert taken.numbers["mean"].texts.tolist() == ["3", "1.0"]
    assert taken.numbers["mean"].decimals.tolist() == [0, 1]
    assert taken.counts["n"].tolist() == [7, 5]
    assert taken.rows == 2
    assert batch.counting(n=np.array([1, 2, 3])).counts["n"].tolist() == [1, 2, 3]
    assert batch.under(rounding="ceiling").rounding == "ceiling"
    assert batch.counts["n"].tolist() == [5, 6, 7]
    assert batch.settings == {}


def test_rows_are_counted_whether_they_have_numbers_or_counts():
    counts = {key: ["3", "4"] for key in ("events1", "events2")} | {
        key: ["9", "9"] for key in ("n1", "n2")
    }
    assert batch_of("chi2_counts", p=["0.1", "0.2"], **counts).rows == 2
    assert batch_of("z", z=["1", "2"], p=["0.1", "0.2"]).rows == 2
    assert Batch({}, {"n": np.array([1])}, {}).rows == 1


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, WHOLE),
        ({"items": "4"}, Scale(Fraction(1, 4))),
        ({"step": "0.5", "items": "2"}, Scale(Fraction(1, 4))),
        ({"low": "1", "high": "5"}, Scale(Fraction(1), Fraction(1), Fraction(5))),
        ({"low": "−3", "high": "ten", "step": ".5"}, Scale(Fraction(1, 2), -3, 10)),
    ],
)
def test_the_scale_is_what_the_settings_say(said, expected):
    assert (
        batch_of(mean=["1"], n=["5"], **{key: [cell] for key, cell in said.items()}).scale
        == expected
    )


# What is said of bad cells.


def test_an_empty_cell_is_named_by_row_and_column():
    wrong = problems("grimmer", mean=["1.0", "2.0"], sd=["", "1"], n=["5", "5"])
    assert str(wrong) == "row 0, column sd: grimmer needs it, and the cell is empty"


def test_a_column_that_is_not_there_is_as_good_as_empty():
    wrong = problems("grimmer", mean=["1.0"], n=["5"])
    assert str(wrong) == "row 0, column sd: grimmer needs it, and the cell is empty"


def test_one_result_at_least_is_needed():
    wrong = problems("ci_mean", mean=["1"], sd=["1"], n=["5"], lower=[""], upper=[""])
    assert str(wrong) == "row 0, column lower or upper: ci_mean needs it, and the cell is empty"


def test_numbered_columns_are_needed_up_to_the_most_that_are_filled():
    cells = {f"{name}{i}": ["2"] for name in ("mean", "sd", "n") for i in (1, 2)}
    wrong = problems("anova", f=["1"], sd3=["1"], **cells)
    assert [p.column for p in wrong.problems] == ["mean3", "n3"]
    assert [p.column for p in problems("anova", f=["1"]).problems] == [
        "mean1", "mean2", "n1", "n2", "sd1", "sd2",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["o.5", "1D", "3.1.2", "12,34", " ", "n/a", "1–2", "5 (2)"])
def test_what_is_no_printed_number_is_named(text):
    wrong = problems("grim", mean=["1.0", text], n=["5", "5"])
    assert wrong.problems == [Problem(1, "mean", f"{text!r} is not a printed number")]


@pytest.mark.parametrize("text", ["2.5", "5.01", "<5", "5%", "−3", "0", "five-ish", "9" * 30])
def test_what_is_no_number_of_people_is_named(text):
    wrong = problems("grim", mean=["1.0", "1.0"], n=["5", text])
    assert str(wrong) == f"row 1, column n: {text!r} is not a whole number from 1"


def test_whole_numbers_may_have_a_point():
    assert batch_of(mean=["1"] * 4, n=["20", "20.0", "1,200", "ten"]).counts["n"].tolist() == [
        20,
        20,
        1200,
        10,
    ]


def test_cells_without_end_are_cut_off_and_refused():
    wrong = problems("grim", mean=["1" * 40], n=["5"])
    assert str(wrong) == f"row 0, column mean: '{'1' * 30}...' is too long for a number"
    assert "is too long" in str(problems("grim", mean=["1"], n=["5"], step=["0" * 40 + "1"]))


def test_a_bound_is_no_number_where_data_are_asked_for():
    wrong = problems("grimmer", mean=["<1.0"], sd=["≥2"], n=["5"])
    assert str(wrong).splitlines() == [
        "row 0, column mean: '<1.0' is a bound; grimmer needs a number",
        "row 0, column sd: '≥2' is a bound; grimmer needs a number",
    ]
    assert batch_of("z", z=["<2"], p=["<0.05"]).rows == 1


def test_more_significant_digits_than_the_rule_has_are_named():
    wrong = problems("z", z=["2.0", "1.2345"], p=["0.05"] * 2, rounding=["significant-4"] * 2)
    assert wrong.problems == [Problem(1, "z", "'1.2345' has more than 4 significant digits")]


@pytest.mark.parametrize(
    ("name", "cells", "why"),
    [
        ("z", {"z": "2", "p": "1.2"}, "p is 1.2, and none can be above 1"),
        ("z", {"z": "2", "p": "−0.1"}, "p is −0.1, and none can be below 0"),
        ("r", {"r": "1.01", "n": "9", "p": "0"}, "r is 1.01, and none can be above 1"),
        ("f", {"f": "-2", "df1": "1", "df2": "9", "p": "0"}, "f is -2, and none can be below 0"),
        ("percent", {"percent": "150", "count": "3", "n": "2"}, "count is 3 of 2"),
    ],
)
def test_what_no_number_of_its_kind_can_be_is_told(name, cells, why):
    batch = batch_of(name, **{key: [cell] * 2 for key, cell in cells.items()})
    assert beyond(batch) == {0: why, 1: why}


def test_what_numbers_of_their_kind_can_be_is_not_told():
    assert beyond(batch_of("z", z=["-2", "2", "0"], p=["0", "1", "<0.001"])) == {}
    assert beyond(batch_of("percent", percent=["100", "0"], count=["3", "0"], n=["3", "3"])) == {}


def test_the_least_number_of_people_is_that_of_the_check():
    assert "'1' is not a whole number from 2" in str(
        problems("grimmer", mean=["1"], sd=["0"], n=["1"])
    )
    assert batch_of(mean=["1"], n=["1"]).counts["n"] == 1


def test_other_counts_may_be_none():
    counts = {"events1": ["0"], "n1": ["9"], "events2": ["0"], "n2": ["9"]}
    assert batch_of("fisher", p=["1"], **counts).counts["events1"] == 0
    wrong = problems("fisher", p=["1"], **counts | {"events1": ["-1"]})
    assert str(wrong) == "row 0, column events1: '-1' is not a whole number from 0"


@pytest.mark.parametrize(
    ("name", "column", "text", "message"),
    [
        ("t", "sided", "onesided",
         "'onesided' is not known; did you mean one-sided?; allowed are two-sided, one-sided"),
        ("t", "sided", "both", "'both' is not known; allowed are two-sided, one-sided"),
        ("t", "level", "95", "t takes no level; found '95'"),
        ("t", "rounding", "up",
         "rounding is 'up'; allowed are nearest, half-up, half-down, half-even, truncated, "
         "ceiling, and significant-1 to significant-15"),
        ("ratio_limits", "level", "105", "level is '105'; allowed is above 0 and below 100"),
        ("ratio_limits", "level", "much",
         "'much' is not a printed number: digits or a number word are allowed"),
        ("grim", "items", "2.5", "'2.5' is not a whole number from 1"),
        ("grim", "items", "0", "'0' is not a whole number from 1"),
        ("grim", "items", "٣", "'٣' is not a whole number from 1"),
        ("grim", "step", "<1", "'<1' is not a plain number"),
        ("grim", "step", "some",
         "'some' is not a printed number: digits or a number word are allowed"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_with_what_is_allowed(name, column, text, message):
    cells = {key: ["2.0"] for key in find(name).inputs} | {key: ["9"] for key in find(name).counts}
    cells |= {key: ["0.05"] for key in find(name).results}
    wrong = problems(name, **cells, **{column: [text]})
    assert str(wrong) == f"row 0, column {column}: {message}"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"high": "5"}, "the scale goes from None to 5; a lower end below the upper is needed"),
        ({"low": "5", "high": "1"},
         "the scale goes from 5 to 1; a lower end below the upper is needed"),
        ({"step": "0"}, "step is 0 and items 1; both must be above zero"),
        ({"low": "0", "high": "5", "step": "2"},
         "the scale from 0 to 5 is not a whole number of steps of 2"),
    ],
)  # fmt: skip
def test_a_scale_that_cannot_be_is_named(said, message):
    wrong = problems("grim", mean=["1"], n=["5"], **{key: [cell] for key, cell in said.items()})
    assert str(wrong) == f"row 0, column low, high, step, items: {message}"


def test_a_wrong_setting_is_said_of_every_row_that_has_it():
    wrong = problems("t", t=["2"] * 4, df=["9"] * 4, p=["0.1"] * 4, sided=["one", "", "one", "two"])
    assert [p.row for p in wrong.problems] == [0, 2, 3]


def test_bad_cells_are_told_by_row_up_to_a_number_of_them():
    cells = {"mean": ["1", "x", "2"] * 10, "n": ["5", "5", "no"] * 10}
    wrong = problems("grim", **cells)
    lines = str(wrong).splitlines()
    assert len(wrong.problems) == 20 == len(lines)
    assert [p.row for p in wrong.problems] == [row for row in range(30) if row % 3]
    more = problems("grim", mean=["x"] * 25, n=["no"] * 25)
    assert len(more.problems) == 50
    assert str(more).splitlines()[MOST_PROBLEMS:] == ["and 30 more"]


def test_rows_of_a_message_can_be_counted_from_another_number():
    assert str(CellError([Problem(3, "n", "it is wrong")], 2)) == "row 5, column n: it is wrong"

"""Baselines in doubt, and the course of each patient over all sets at each visit."""

import itertools
from collections import defaultdict
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overread import figures
from overread.printed import Interval, interval, printed
from overread.reconstruct.ensembles import courses, doubted, ensemble, misread, misreadings, start
from overread.reconstruct.patients import Sets
from overread.reconstruct.reported import Mean, Patients, Spread

NONE = float("nan")


def said(text, rounding="nearest"):
    return interval(printed(text), rounding)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("OVERREAD_SEARCHES", str(tmp_path))


# Written anew, so as not to lean on the package.


def one_digit_off(printed_so, scale):
    """The scores on a scale from which a number differs in one digit, written as long as it."""
    places = len(str(printed_so))
    return [
        score
        for score in range(max(1, scale[0]), scale[1] + 1)
        if len(str(score)) <= places
        and sum(a != b for a, b in zip(f"{score:0{places}}", str(printed_so), strict=True)) == 1
    ]


def inside(value, ends):
    low = ends.low is None or value > ends.low or (ends.low_closed and value == ends.low)
    high = ends.high is None or value < ends.high or (ends.high_closed and value == ends.high)
    return low and high


def has_root_inside(square, ends):
    """Whether the root of a square lies in an interval whose ends are not below zero."""
    squares = [None if end is None else end**2 for end in (ends.low, ends.high)]
    return inside(square, Interval(*squares, ends.low_closed, ends.high_closed))


def brute(given_ones, scale, number, mean, sd):
    """Every list of scores that is so far from the given one and has the mean and the SD."""
    n, found = len(given_ones), []
    choices = [[score, *one_digit_off(score, scale)] for score in given_ones]
    for scores in itertools.product(*choices):
        if sum(a != b for a, b in zip(scores, given_ones, strict=True)) != number:
            continue
        centre = Fraction(sum(scores), n)
        square = sum((score - centre) ** 2 for score in scores) / (n - 1)
        if inside(centre, mean) and has_root_inside(square, sd):
            found.append(scores)
    return sorted(found)


# One baseline in doubt.


def test_a_doubted_baseline_keeps_what_was_read_first_and_every_other_digit_after_it():
    patients = Patients((4, 12, 30), 2, scale=(0, 34), falls=False, decimals=1, present=(2,))
    tried = (12, 2, 10, 11, 13, 14, 15, 16, 17, 18, 19, 22, 32)
    assert doubted(patients, 2) == Patients(
        (4, tried, 30), 2, scale=(0, 34), falls=False, decimals=1, present=(2,)
    )
    assert doubted(patients, 1).baselines == ((4, 1, 2, 3, 5, 6, 7, 8, 9), 12, 30)
    assert doubted(patients, 3).baselines == (4, 12, (30, 10, 20, 31, 32, 33, 34))
    assert patients.baselines == (4, 12, 30)


def test_zero_and_what_is_off_the_scale_are_never_tried():
    assert doubted(Patients((10, 20), 2, scale=(0, 51)), 1).baselines[0][1:3] == (11, 12)
    assert doubted(Patients((15, 20), 2, scale=(12, 24)), 1).baselines[0] == (
        15, 12, 13, 14, 16, 17, 18, 19,
    )  # fmt: skip
    assert doubted(Patients((0, 20), 2, scale=(0, 20)), 1).baselines[0] == tuple(range(10))


@settings(max_examples=50)
@given(st.integers(0, 9), st.integers(0, 110), st.integers(0, 110))
def test_what_is_tried_is_one_digit_off_wherever_the_scale_ends(low, more, at):
    scale = (low, low + more)
    read = low + at % (more + 1)
    (tried,) = doubted(Patients((read,), 1, scale=scale), 1).baselines
    assert tried == (read, *one_digit_off(read, scale))


def test_the_sets_under_doubt_are_those_as_printed_and_those_of_each_misreading():
    patients = Patients((16, 9, 11), 2, scale=(0, 24))
    told = {"mean": Mean("change", said("-8.5")), "sd": Spread("change", said("2.1"))}
    shown = misread(patients, told)
    assert shown["sets"].min() > 0
    for person, read in enumerate(patients.baselines, 1):
        sets = ensemble(doubted(patients, person), told)
        there = sets.present[:, person - 1]
        other = there & (sets.baselines[:, person - 1] != read)
        assert other.sum() == shown.loc[person, "sets"]
        certain = Patients(patients.baselines, 2, patients.scale, present=(person,))
        assert (there & ~other).sum() == len(ensemble(certain, told).changes)


# Some baselines misread.

THREE = (18, 16, 36)


@pytest.mark.parametrize("number", [0, 1, 2, 3])
@pytest.mark.parametrize(
    ("mean", "sd"),
    [
        (said("23.3"), said("11.0")),
        (said("23", "truncated"), said("11", "half-up")),
        (said("23.4", "ceiling"), said("<11")),
        (said("≥23.3"), said("11.02")),
        (Interval(Fraction(70, 3), Fraction(70, 3)), said("≤30")),
        (Interval(Fraction(70, 3), Fraction(25), False, True), said("11")),
    ],
)
def test_misreadings_are_those_of_brute_force(number, mean, sd):
    patients = Patients(THREE, 3, scale=(0, 51))
    found = misreadings(patients, number, mean=mean, sd=sd)
    assert sorted(found) == brute(THREE, (0, 51), number, mean, sd)


def test_the_test_of_misreadings_meets_none_one_and_many():
    mean, sd = said("23.33"), said("≤30")
    counts = [len(brute(THREE, (0, 51), number, mean, said("11.02"))) for number in range(4)]
    assert counts[:2] == [1, 0]
    assert counts[2] > 1
    assert len(brute(THREE, (0, 51), 3, mean, sd)) > 20


@pytest.mark.parametrize("is_closed", [True, False])
def test_an_end_that_is_exactly_attained_counts_if_it_belongs_to_the_interval(is_closed):
    """3, 5, 7 have a mean of 5 and an SD of 2."""
    patients, anything = Patients((3, 5, 8), 3, scale=(0, 9)), Interval(None, None)
    for low, high in ((2, 9), (0, 2)):
        closed = (is_closed, True) if low else (True, is_closed)
        sd = Interval(Fraction(low), Fraction(high), *closed)
        assert ((3, 5, 7) in misreadings(patients, 1, mean=anything, sd=sd)) == is_closed
    for low, high in ((5, 9), (0, 5)):
        closed = (is_closed, True) if low else (True, is_closed)
        mean = Interval(Fraction(low), Fraction(high), *closed)
        assert ((3, 5, 7) in misreadings(patients, 1, mean=mean, sd=anything)) == is_closed


def test_two_readings_that_cancel_are_found_and_no_single_one_is():
    """18 and 12 are 12 and 18; the mean of 15 and the SD of 3·√2 stay."""
    patients, told = Patients((12, 18), 2, scale=(0, 51)), {"mean": said("15.0"), "sd": said("4.2")}
    assert misreadings(patients, 0, **told) == [(12, 18)]
    assert misreadings(patients, 1, **told) == []
    assert misreadings(patients, 2, **told) == [(18, 12)]


def test_the_sd_of_misread_baselines_is_that_with_one_less():
    """4, 5, 9 has a variance of 7; by n it would be 14/3."""
    patients = Patients((4, 5, 8), 3, scale=(0, 9))
    exactly = {"mean": Interval(Fraction(6), Fraction(6)), "sd": said("2.64575")}
    assert misreadings(patients, 1, **exactly) == [(4, 5, 9)]


def test_misreadings_stay_on_the_scale():
    patients = Patients((15, 20), 2, scale=(12, 24))
    found = misreadings(patients, 1, mean=Interval(None, None), sd=Interval(None, None))
    assert sorted(found) == [
        (12, 20), (13, 20), (14, 20), (15, 21), (15, 22), (15, 23), (15, 24), (16, 20), (17, 20),
        (18, 20), (19, 20),
    ]  # fmt: skip


# Courses.

NAMES = ["P1", "P2", "P3"]


def sets_of(*rows):
    """Sets from rows of (baseline, change) a patient; None for who is outside."""
    present = np.array([[one is not None for one in row] for row in rows])
    values = np.array([[one or (0, 0) for one in row] for row in rows])
    return Sets(values[..., 0], values[..., 1], present)


def table(visits, names=NAMES):
    """Courses as rows, with None where nothing is known."""
    frame = courses(names, visits)
    return [tuple(None if cell != cell else cell for cell in row) for row in frame.to_numpy()]


def test_a_score_is_exact_where_a_single_set_is_left():
    sets = sets_of([(4, -3), (6, -1), (9, 0)])
    assert table({"week 24": sets}) == [
        ("P1", "week 24", 1, None, None),
        ("P2", "week 24", 5, None, None),
        ("P3", "week 24", 9, None, None),
    ]


def test_a_score_is_a_range_where_sets_differ_and_exact_where_they_agree():
    sets = sets_of(
        [(4, -3), (6, -1), (9, 0)],
        [(4, -3), (6, -4), (9, 0)],
        [(4, -3), (6, -2), (9, -1)],
    )
    assert table({"week 24": sets}) == [
        ("P1", "week 24", 1, None, None),
        ("P2", "week 24", None, 2, 5),
        ("P3", "week 24", None, 8, 9),
    ]


def test_a_patient_outside_of_all_sets_has_no_score_and_one_outside_of_some_has_that_of_the_rest():
    sets = sets_of([(4, -3), None, None], [None, None, (9, -2)], [(4, -2), None, None])
    assert table({"week 24": sets}) == [
        ("P1", "week 24", None, 1, 2),
        ("P3", "week 24", 7, None, None),
    ]


def test_sets_that_only_exchange_patients_with_equal_baselines_are_one():
    sets = sets_of([(4, -3), (4, -1), (9, 0)], [(4, -1), (4, -3), (9, 0)])
    assert table({"week 24": sets}) == [
        ("P1", "week 24", 1, None, None),
        ("P2", "week 24", 3, None, None),
        ("P3", "week 24", 9, None, None),
    ]


def test_sets_that_only_exchange_who_is_outside_are_one():
    sets = sets_of([(4, -3), None, (9, 0)], [None, (4, -3), (9, 0)])
    assert table({"week 24": sets}) == [
        ("P1", "week 24", 1, None, None),
        ("P3", "week 24", 9, None, None),
    ]


def test_patients_who_exchange_places_have_the_same_range_where_sets_differ_otherwise_too():
    sets = sets_of(
        [(4, -3), (4, -1), (9, 0)],
        [(4, -1), (4, -3), (9, 0)],
        [(4, -2), (4, -2), (9, 0)],
    )
    assert table({"week 24": sets}) == [
        ("P1", "week 24", None, 1, 3),
        ("P2", "week 24", None, 1, 3),
        ("P3", "week 24", 9, None, None),
    ]


def test_equal_scores_of_patients_with_other_baselines_are_no_exchange():
    sets = sets_of([(4, -3), (5, -1), (9, 0)], [(4, -1), (5, -3), (9, 0)])
    assert table({"week 24": sets})[:2] == [
        ("P1", "week 24", None, 1, 3),
        ("P2", "week 24", None, 2, 4),
    ]


def test_a_baseline_in_doubt_counts_in_the_score():
    sets = sets_of([(4, -3), (6, -1), (9, 0)], [(5, -3), (6, -1), (9, 0)])
    assert table({"week 24": sets})[0] == ("P1", "week 24", None, 1, 2)


def test_the_start_is_a_single_set_in_which_everyone_is_and_nobody_has_changed():
    for n in (2, 3):
        sets = start(Patients((4, 6, 9), n, scale=(0, 9)))
        assert sets.baselines.tolist() == [[4, 6, 9]]
        assert sets.changes.tolist() == [[0, 0, 0]]
        assert sets.present.tolist() == [[True, True, True]]
        assert sets.present.dtype == bool
        assert table({"baseline": sets}) == [
            ("P1", "baseline", 4, None, None),
            ("P2", "baseline", 6, None, None),
            ("P3", "baseline", 9, None, None),
        ]


def test_visits_follow_one_another_and_each_has_sets_of_its_own():
    visits = {
        "baseline": start(Patients((4, 6), 2, scale=(0, 9))),
        "week 24": sets_of([(4, -3), (6, -1)], [(4, -2), (6, -1)]),
        "week 12": sets_of([(4, -1), None]),
    }
    assert table(visits, ["A", "B"]) == [
        ("A", "baseline", 4, None, None),
        ("B", "baseline", 6, None, None),
        ("A", "week 24", None, 1, 2),
        ("B", "week 24", 5, None, None),
        ("A", "week 12", 3, None, None),
    ]


def test_courses_are_drawn_as_they_are():
    visits = {
        "baseline": start(Patients((4, 6), 2, scale=(0, 9))),
        "week 24": sets_of([(4, -4), (6, -1)], [(4, -4), (6, -3)]),
    }
    frame = courses(["A", "B"], visits)
    assert list(frame.columns) == ["who", "when", "value", "low", "high"]
    fig = figures.trajectories(frame, xlabel="visit", ylabel="score", title="Courses")
    assert [text.get_text() for text in fig.axes[0].texts] == ["● A", "■ B"]


def test_numbers_are_numbers_where_none_is_known_too():
    exact, vague = sets_of([(4, -3)]), sets_of([(4, -3)], [(4, -2)])
    for visits in (
        {},
        {"week 24": exact},
        {"week 24": vague},
        {"week 12": exact, "week 24": vague},
    ):
        frame = courses(["A"], visits)
        assert [str(frame[name].dtype) for name in ("value", "low", "high")] == ["float64"] * 3


def test_no_set_and_no_visit_give_nobody_a_score():
    none = ensemble(Patients((4, 6), 2, scale=(0, 9)), {"mean": Mean("change", said("20"))})
    for visits in ({}, {"week 24": none}):
        frame = courses(["A", "B"], visits)
        assert frame.empty
        assert list(frame.columns) == ["who", "when", "value", "low", "high"]


def test_courses_of_a_search_are_the_least_and_the_greatest_of_all_sets():
    patients = Patients((4, 6, 9), 2, scale=(0, 9))
    told = {"mean": Mean("change", said("-3.5")), "sd": Spread("change", said("0.7"))}
    frame = courses(NAMES, {"week 24": ensemble(patients, told)}).set_index("who")
    assert frame.loc["P1", ["low", "high"]].tolist() == [0, 1]
    assert frame.loc["P2", ["low", "high"]].tolist() == [2, 3]
    assert frame.loc["P3", ["low", "high"]].tolist() == [5, 6]
    assert frame["value"].isna().all()


ROWS = st.lists(
    st.tuples(*(st.none() | st.tuples(st.just(b), st.integers(-2, 0)) for b in (4, 4, 7))),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40)
@given(ROWS)
def test_courses_are_those_of_going_through_all_sets(rows):
    scores = defaultdict(set)
    for row in rows:
        for who, one in zip(NAMES, row, strict=True):
            if one is not None:
                scores[who].add(sum(one))
    frame = courses(NAMES, {"week 24": sets_of(*rows)})
    # A set is the same as another if its pairs of baseline and change are, in any order.
    if len({tuple(sorted(one for one in row if one)) for row in rows}) > 1:
        assert list(frame["who"]) == [who for who in NAMES if scores[who]]
        for row in frame.itertuples():
            ends = (min(scores[row.who]), max(scores[row.who]))
            known = (row.value, row.value) if pd.isna(row.low) else (row.low, row.high)
            assert known == ends
            assert pd.isna(row.value) == (ends[0] != ends[1])
    else:
        assert sorted(frame["value"]) == sorted(sum(one) for one in rows[0] if one)
        assert all(
            value in scores[who] for who, value in zip(frame["who"], frame["value"], strict=True)
        )


@pytest.mark.parametrize("person", [0, 3, -1])
def test_there_must_be_the_patient_whose_baseline_is_doubted(person):
    with pytest.raises(ValueError, match=f"person is {person}; patients are 1 to 2"):
        doubted(Patients((4, 12), 2, scale=(0, 13)), person)

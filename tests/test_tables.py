"""What is known of a study, as tables for a reader."""

from dataclasses import replace

import pytest

from overread import tables


def columns(table):
    """Each row by its label: the other cells."""
    return {row[0]: row[1:] for row in table.rows}


def test_the_cover_says_whether_this_is_the_committed_run(tiny):
    shown = columns(tables.cover(tiny.open()))
    assert shown["paper"] == ("Nobody N. Ten patients. J Invent 2022. doi:10.0/tiny",)
    assert shown["licence of the paper"] == ("CC0",)
    assert shown["design"] == ("Invented",)
    assert shown["this run"] == ("every assumption at its default",)
    altered = columns(tables.cover(tiny.open(alpha=0.01, rounding="truncated")))
    assert altered["this run"] == ("ALTERED: alpha = 0.01\nrounding = truncated",)


def test_the_numerals_of_the_document_are_all_counted_once(tiny):
    shown = tables.transcript(tiny.open())
    assert columns(shown) == {
        "claims: a quantity, at its first mention": ("10",),
        "claims: the same quantity again": ("2",),
        "cells of a table": ("4",),
        "set aside, with a reason": ("3",),
        "all numerals, number words included": ("19",),
    }


def test_what_is_set_aside_stands_there_with_its_reason(tiny):
    assert columns(tables.set_aside(tiny.open())) == {
        "name of a kinase": ("1", r"JAK\d"),
        "reference mark": ("1", r"\(\d+\)"),
        "turn of phrase": ("1", "one at 1:2"),
    }


def test_a_correction_is_shown_with_what_it_reads_under_this_run(tiny):
    shown = columns(tables.corrections(tiny.open(age_2=61)))
    assert shown == {
        "t1.age[2]": ("4o", "61", "The letter o is a misread 0.", "none", "men", "age_2"),
        "score.sd": ("1.25", "1.26", "A misprint.", "1.25", "nothing", "–"),
    }


def test_an_assumption_is_shown_with_its_value_default_and_what_is_allowed(tiny):
    shown = columns(tables.assumptions(tiny.open(alpha="1e-2")))
    assert shown["alpha"] == ("0.01", "0.05", "0.001 to 0.5", "Significance level.")
    assert shown["rounding"][2] == "nearest, half-up, half-even, truncated"
    assert list(shown) == ["alpha", "rounding", "age_2"]


def test_a_premise_is_shown_with_its_meaning(tiny):
    assert columns(tables.premises(tiny.open())) == {
        "whole scores": ("each score is a whole number",)
    }


def test_the_places_of_a_tables_cells_are_shown(tiny):
    assert columns(tables.places(tiny.open(), "t1")) == {
        "5:1": ("5:2", "5", "5"),
        "6:1": ("6:2", "6", "6 7"),
    }


@pytest.mark.parametrize(
    ("show", "without"),
    [
        (tables.corrections, {"corrections": ()}),
        (tables.assumptions, {"known": (), "assumptions": {}}),
        (tables.premises, {"premises": {}}),
        (tables.set_aside, {"record": {"patterns": (), "asides": ()}}),
    ],
)
def test_a_study_without_any_has_an_empty_table(tiny, show, without):
    study = tiny.open()
    if "record" in without:
        without = {"record": replace(study.record, **without["record"])}
    assert show(replace(study, **without)).rows == ()

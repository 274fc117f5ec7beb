"""What several ledgers say together, and what a wrong row of its tables is told."""

from dataclasses import replace

import pandas as pd
import pytest

from overread import synthesis
from overread.files import DataError
from overread.outcomes import ORDER
from overread.recompute.proportions import exact_interval
from overread.runs import notebooks, process
from overread.statements import JUDGEMENTS
from overread.studies import open_study


@pytest.fixture(scope="module")
def five():
    return synthesis.open_synthesis()


def changed(five, table, row, **cells):
    """Copy the synthesis with some cells of one row altered."""
    rows = [dict(one) for one in five.tables[table]]
    rows[row].update(cells)
    return replace(five, tables={**five.tables, table: rows})


def test_its_numbers_are_those_of_the_ledgers(five):
    verdicts = five.verdicts()
    for study, ledger in five.ledgers.items():
        assert verdicts.loc[study].sum() == len(ledger["claims"])
        assert five.judgements().loc[study].sum() == len(ledger["statements"])
        assert len(five.results().loc[study]) == len(ledger["results"])
    assert tuple(verdicts.columns) == ORDER


def test_statements_are_counted_by_every_judgement_what_matters_most_first(five):
    assert list(five.judgements().columns) == list(JUDGEMENTS)
    said = [{"judgement": "shown"}, {"judgement": "shown"}, {"judgement": "silent"}]
    ledgers = {"a": {"statements": said}, "b": {"statements": []}}
    found = replace(five, ledgers=ledgers).judgements()
    assert list(found.columns) == list(JUDGEMENTS)
    assert found.index.name == "study"
    assert found.loc["a"].to_dict() == dict.fromkeys(JUDGEMENTS, 0) | {"shown": 2, "silent": 1}
    assert not found.loc["b"].any()


def test_every_study_has_a_design_and_only_told_times_count(five):
    designs = five.designs()
    assert sorted(designs.index) == sorted(five.ledgers)
    years = designs["years"]
    assert years["fasciitis-letter"] == 0
    assert years["dermatitis-cases"] == pytest.approx(2 * 42 / 365.25)
    assert years["dermatitis-series"] == 30 * 3 / 12
    assert years["sclerosis-pilot"] == pytest.approx(10 * 24 * 7 / 365.25)
    assert designs.loc["sclerosis-pilot", "followed"] == "24 weeks"


def test_harms_are_counted_or_told_by_a_statement_that_exists(five):
    harms = five.harms()
    acne = harms[harms["category"] == "acne or folliculitis"].set_index("study")
    assert tuple(acne.loc["dermatitis-series", ["seen", "of", "how"]]) == (7, 30, "counted")
    assert set(harms["how"]) == set(synthesis.HOW)
    assert not harms.duplicated(["category", "study"]).any()
    assert (harms["seen"] <= harms["of"]).all()
    in_words = {(row["category"], row["study"]): row["seen"] for row in five.tables["harms"]}
    for row in harms.itertuples():
        words = in_words[row.category, row.study]
        assert words not in ("none", "one") or row.seen == ("none", "one").index(words)
        assert (words not in ("none", "one")) == (row.how == "counted")


def test_patients_are_put_together_as_one_group(five):
    harms = five.harms()
    found = synthesis.pooled(harms, 0.9)
    cancer = harms[harms["category"] == "cancer"]
    ends = exact_interval(int(cancer["seen"].sum()), int(cancer["of"].sum()), 0.9)
    assert tuple(found.loc["cancer", ["low", "high"]]) == tuple(ends)
    assert found.loc["cancer", "studies"] == len(cancer)
    acne = harms[harms["category"] == "acne or folliculitis"]
    assert found.loc["acne or folliculitis", "seen"] == 7
    assert found.loc["acne or folliculitis", "%"] == pytest.approx(100 * 7 / acne["of"].sum())
    assert synthesis.pooled(harms[:0], 0.9).empty


@pytest.mark.parametrize(
    ("table", "row", "cells", "message"),
    [
        ("harms", 0, {"study": "dermatitis-serie"}, "row 2, column study: there is no study"),
        ("harms", 0, {"seen": "zostr"}, "row 2, column seen: .* has no claim 'zostr'"),
        ("harms", 0, {"seen": ""}, "row 2, column seen: dermatitis-series has no claim ''"),
        ("harms", 0, {"of": "m"}, "row 2, column of: dermatitis-series has no claim 'm'"),
        ("harms", 0, {"how": "often"}, "row 2, column how: 'often' is not one of counted, by name"),
        ("harms", 0, {"how": "by name"}, "row 2, column how: what is told in words has a statem"),
        ("harms", 2, {"told": ""}, "row 4, column how: what is told in words has a statement"),
        ("harms", 2, {"told": "nothing"}, "row 4, column told: .* has no statement 'nothing'"),
        ("harms", 0, {"seen": "easi50.m1.percent"}, "row 2, column seen: .* is 30.0 %; a whole"),
        ("harms", 0, {"of": "visit.m3"}, "row 2, column of: visit.m3 is 3 month; a whole number"),
        ("harms", 0, {"seen": "n zoster"}, "row 2, column seen: 31 of 30 patients"),
        ("harms", 0, {"of": "left.m1", "seen": "acne"}, "row 2, column seen: 7 of 2 patients"),
        ("designs", 1, {"time": "n"}, "row 3, column time: patient is not one of day"),
        ("designs", 1, {"time": "later"}, "row 3, column time: .* has no claim 'later'"),
        ("designs", 2, {"patients": "two"}, "row 4, column patients: .* has no claim 'two'"),
        ("designs", 1, {"patients": "patient1.months"}, "row 3, column patients: .* is . month;"),
        ("designs", 0, {"study": "letter"}, "row 2, column study: there is no study 'letter'"),
    ],
)
def test_a_wrong_row_is_named(five, table, row, cells, message):
    with pytest.raises(DataError, match=rf"^synthesis/{table}\.csv: {message}"):
        getattr(changed(five, table, row, **cells), table)()


def printing(five, text):
    """Copy the synthesis with another number of patients with zoster in a ledger."""
    ledger = five.ledgers["dermatitis-series"]
    claims = [dict(one) for one in ledger["claims"]]
    next(one for one in claims if one["claim"] == "zoster")["printed"] = text
    ledgers = {**five.ledgers, "dermatitis-series": {**ledger, "claims": claims}}
    return replace(five, ledgers=ledgers)


@pytest.mark.parametrize("text", ["−2", "2.5"])
def test_patients_that_are_no_whole_number_are_refused(five, text):
    with pytest.raises(DataError, match=rf"row 2, column seen: zoster is {text} patient; a whole"):
        printing(five, text).harms()


def test_nobody_and_everybody_are_whole_numbers_of_patients(five):
    assert printing(five, "0").harms().loc[0, "seen"] == 0
    assert printing(five, "30").harms().loc[0, "seen"] == 30


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"study": "letter"}, "study: there is no study 'letter'"),
        ({"finding": "0"}, "finding: '0' is not from 1 to 4"),
        ({"finding": "5"}, "finding: '5' is not from 1 to 4"),
        ({"kind": "opinion"}, "kind: 'opinion' is not one of arithmetic, wording, judgement"),
        ({"premises": "one case; two"}, "premises: fasciitis-letter has no premise 'two'"),
    ],
)
def test_a_wrong_finding_is_named(five, cells, message):
    with pytest.raises(DataError) as error:
        changed(five, "findings", 0, **cells).findings()
    assert str(error.value).startswith(f"synthesis/findings.csv: row 2, column {message}")


def test_every_finding_of_every_notebook_has_its_kind(five):
    found = five.findings()
    for study, said in five.said.items():
        assert found.loc[study, "finding"].tolist() == said
    assert set(found["kind"]) == set(synthesis.KINDS)
    assert (found["right_if"] != "").all()


def test_answers_to_tools_are_those_of_the_ledgers(five):
    ratings = five.ratings()
    assert len(ratings) == sum(len(ledger["ratings"]) for ledger in five.ledgers.values())
    first = open_study("dermatitis-cases").appraisals[0]
    row = ratings[(ratings["study"] == "dermatitis-cases")].iloc[0]
    (item, rating), *_ = first.ratings.items()
    assert row[["tool", "item", "answer"]].tolist() == [first.name, item, rating.answer]
    assert row[["topic", "light"]].tolist() == [first.topic(item), first.light(item, row.answer)]


ALTERED = [
    ({"level": 0.9}, "Exact intervals, 90%, for chance alone"),
    ({"leave_out": "dermatitis-series"}, "acne or folliculitis 0 of 12"),
    ({"denials": "by name only"}, "cancer 0 of 40"),
    ({"denials": "counted only"}, "tells, counted: herpes zoster 2 of 40"),
]


@pytest.mark.parametrize(("altered", "seen"), ALTERED, ids=str)
def test_an_altered_assumption_runs_to_the_end_and_shows(altered, seen):
    notebook = notebooks.read(notebooks.path_of("synthesis"))
    shown = dict(process.shown(notebook, altered))
    texts = "\n".join(bundle.get("text/plain", "") for bundle in shown.values())
    default = "\n".join(b.get("text/plain", "") for b in process.committed(notebook).values())
    assert all(f"{name} = {value}" in texts for name, value in altered.items())
    assert seen in texts
    assert seen not in default


def test_no_assumption_is_left_out_here(five):
    assert {name for altered, _ in ALTERED for name in altered} == {a.name for a in five.known}


def test_a_paper_left_out_is_left_out_of_the_years(five):
    without = five.designs().drop(index="dermatitis-series")["years"].sum()
    altered = {"leave_out": "dermatitis-series"}
    shown = process.shown(notebooks.read(notebooks.path_of("synthesis")), altered)
    texts = "\n".join(bundle.get("text/plain", "") for _, bundle in shown)
    assert f"about {without:.1f} years" in texts


def test_results_have_names_and_units(five):
    results = five.results()
    assert isinstance(results, pd.DataFrame)
    assert not results.index.duplicated().any()
    assert results["unit"].str.len().gt(0).all()

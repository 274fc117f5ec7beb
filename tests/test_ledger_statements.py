"""The ledger: statements in words, held against sets of data, and carried to the end."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from overread.files import DataError
from overread.ledger import LEDGER_TYPE, Ledger, derived
from overread.statements import read_statements

STATEMENTS = """\
statement,sentences,says,supports,against,charitable,judgement,alternative
score.fell,2.1 3.1,The score fell.,Its interval (2.1).,Few (1.1).,On average.,shown,stated once: so
women-fell-more,2.1,Women fell more.,,,,beyond the data,
silent,4.1,A heading.,,,,silent,
"""


@pytest.fixture
def study(tiny):
    """The hand-built study with statements."""
    return replace(tiny.open(), statements=read_statements(STATEMENTS, "x"))


@pytest.fixture
def ledger(study):
    return Ledger(study)


def data_of(ledger):
    """What the closed ledger carries as data."""
    ledger.check(derived({"n": 10, "score.mean": -2.5}), "counted")
    return ledger.close()._repr_mimebundle_()[LEDGER_TYPE]


def tried(ledger):
    """What was tried of each statement, by the closed ledger."""
    return {one["statement"]: one["tried"] for one in data_of(ledger)["statements"]}


MEANINGS = {"by means": [True, False, True, True], "by medians": [False] * 4}


def test_a_statement_is_held_against_each_set_under_each_meaning(ledger):
    shown = ledger.hold("women-fell-more", MEANINGS)
    assert shown.header == ("meant as", "true in", "of sets")
    assert shown.rows == (("by means", "3", "4"), ("by medians", "0", "4"))


def test_what_was_tried_stands_in_the_data_of_the_closed_ledger(ledger):
    ledger.hold("women-fell-more", MEANINGS)
    ledger.hold("score.fell", {"at all": [True, True]})
    assert tried(ledger) == {
        "score.fell": "at all: true in 2 of 2",
        "women-fell-more": "by means: true in 3 of 4; by medians: true in 0 of 4",
        "silent": "",
    }


@pytest.mark.parametrize(
    "truths",
    [
        [True, False, True],
        (1, 0, 2),
        np.array([True, False, True]),
        pd.Series([True, False, True], index=[5, 6, 7]),
    ],
)
def test_truths_are_counted_in_whatever_they_are_held(ledger, truths):
    assert ledger.hold("score.fell", {"at all": truths}).rows == (("at all", "2", "3"),)
    assert tried(ledger)["score.fell"] == "at all: true in 2 of 3"


def test_the_numbers_may_admit_no_set_at_all(ledger):
    assert ledger.hold("score.fell", {"at all": []}).rows == (("at all", "0", "0"),)
    assert tried(ledger)["score.fell"] == "at all: true in 0 of 0"


@pytest.mark.parametrize(
    ("statement", "hint"),
    [("women-fell", "; did you mean women-fell-more?"), ("zzz", ""), ("n", ""), ("", "")],
)
def test_a_statement_that_the_study_does_not_make_is_refused(ledger, statement, hint):
    with pytest.raises(DataError) as caught:
        ledger.hold(statement, MEANINGS)
    assert str(caught.value) == f"tiny: there is no statement {statement!r}{hint}"
    assert set(tried(ledger).values()) == {""}


def test_a_study_without_statements_holds_none(tiny):
    ledger = Ledger(tiny.open())
    with pytest.raises(DataError) as caught:
        ledger.hold("score.fell", MEANINGS)
    assert str(caught.value) == "tiny: there is no statement 'score.fell'"
    assert data_of(ledger)["statements"] == []


def test_holding_a_statement_is_no_finding_about_a_claim(ledger):
    before = list(ledger.findings)
    ledger.hold("score.fell", {"at all": [False]})
    assert ledger.findings == before


def test_the_closed_ledger_carries_every_statement_in_its_order(ledger):
    ledger.hold("score.fell", {"at all": [True, False]})
    statements = data_of(ledger)["statements"]
    assert statements[0] == {
        "statement": "score.fell",
        "sentences": "2.1 3.1",
        "says": "The score fell.",
        "supports": "Its interval (2.1).",
        "against": "Few (1.1).",
        "charitable": "On average.",
        "judgement": "shown",
        "alternative": "stated once: so",
        "tried": "at all: true in 1 of 2",
    }
    assert [(one["statement"], one["sentences"], one["judgement"]) for one in statements] == [
        ("score.fell", "2.1 3.1", "shown"),
        ("women-fell-more", "2.1", "beyond the data"),
        ("silent", "4.1", "silent"),
    ]
    assert json.loads(json.dumps(statements)) == statements


def test_a_ledger_that_is_closed_keeps_what_was_tried_until_then(ledger):
    ledger.hold("score.fell", {"at all": [True]})
    ledger.check(derived({"n": 10, "score.mean": -2.5}), "counted")
    ended = ledger.close()
    ledger.hold("score.fell", {"at all": [False]})
    ledger.hold("silent", {"at all": [False]})
    assert ended.tried == {"score.fell": "at all: true in 1 of 1"}


def test_a_statement_needs_no_verdict_for_a_ledger_to_close(ledger):
    assert set(tried(ledger).values()) == {""}


def test_a_statement_is_held_against_something(ledger):
    with pytest.raises(DataError, match=r"tiny: score\.fell: nothing was tried"):
        ledger.hold("score.fell", {})

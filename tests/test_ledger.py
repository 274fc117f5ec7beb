"""The ledger: outcomes, verdicts, what is refused, and what is shown."""

import csv
import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from itertools import combinations

import pandas as pd
import pytest

from overread.files import DataError
from overread.ledger import LEDGER_TYPE, OUTCOMES, Finding, Headline, Ledger, derived
from overread.studies import open_study


@pytest.fixture
def ledger(tiny):
    return Ledger(tiny.open())


def frame(claim="score.mean", **columns):
    """One row about one claim."""
    return pd.DataFrame([columns], index=[claim], dtype=object)


def only(ledger, claim, **columns):
    """The one finding of a check with one row."""
    ledger.check(frame(claim, **columns), "a check")
    return ledger.findings[-1]


def test_the_five_outcomes_in_their_order():
    assert list(OUTCOMES) == [
        "reproduced", "within rounding", "under a choice", "in conflict", "not derivable",
    ]  # fmt: skip


# Each outcome, on the mean printed as −2.50

REACHED = {
    "the same digits": (dict(derived=-2.5), "reproduced"),
    "another value that prints so": (dict(derived=-2.504), "reproduced"),
    "a tie under nearest": (dict(derived=Fraction("-2.505")), "reproduced"),
    "a range that meets the print": (dict(derived=-2.6, low=-2.7, high=-2.5), "within rounding"),
    "a range that touches the print": (
        dict(derived=-2.6, low=-2.7, high=Fraction("-2.505")), "within rounding",
    ),
    "a range without ends": (
        dict(derived=None, low=float("-inf"), high=float("inf")), "within rounding",
    ),
    "a range around the print": (dict(derived=None, low=-3, high=-2), "within rounding"),
    "reproduced by a choice": (dict(derived=-2.5, choice="zeros dropped"), "under a choice"),
    "within rounding by a choice": (
        dict(derived=-2.6, low=-2.7, high=-2.5, choice="zeros dropped"), "under a choice",
    ),
    "another value": (dict(derived=-2.51), "in conflict"),
    "another value in spite of a choice": (dict(derived=-3, choice="x"), "in conflict"),
    "another sign": (dict(derived=2.5), "in conflict"),
    "a range beside the print": (dict(derived=-2.6, low=-2.7, high=-2.51), "in conflict"),
    "nothing": (dict(derived=None), "not derivable"),
    "no value, but possible": (dict(possible=True), "within rounding"),
    "possible under a choice": (dict(derived=-2.6, possible=True, choice="x"), "under a choice"),
    "no value, and impossible": (dict(possible=False, choice="x", rests_on="n"), "in conflict"),
    "possible, but not beside another": (dict(possible=True, conflict="n"), "in conflict"),
    "a missing value": (dict(derived=float("nan"), low=float("nan"), high=None), "not derivable"),
    "nothing, with a reading": (dict(derived=None, reading="who knows"), "not derivable"),
}  # fmt: skip


@pytest.mark.parametrize("case", REACHED)
def test_each_outcome_is_reached(ledger, case):
    columns, outcome = REACHED[case]
    assert only(ledger, "score.mean", **columns).outcome == outcome


def test_what_is_only_possible_has_no_value_beside_it(ledger):
    assert only(ledger, "score.mean", possible=True).derived == ""
    assert only(ledger, "score.mean", possible=False, rests_on="n").claims == ("score.mean", "n")
    with pytest.raises(DataError, match=r"score\.mean: possible is 'no' \(str\), not a truth"):
        only(ledger, "score.mean", possible="no")


def test_every_outcome_is_among_those_reached():
    assert {outcome for _, outcome in REACHED.values()} == set(OUTCOMES)


def test_a_tie_is_in_conflict_under_a_rule_that_sends_it_elsewhere(tiny):
    ledger = Ledger(tiny.open(rounding="half-up"))
    assert only(ledger, "score.mean", derived=Fraction("-2.505")).outcome == "in conflict"
    assert only(ledger, "score.mean", derived=Fraction("-2.495")).outcome == "reproduced"


def test_a_bound_is_reproduced_by_itself_only(tiny):
    tiny.change("data/tiny/claims.csv", "2,9,0.0001", "2,9,<0.01")
    ledger = Ledger(tiny.open())
    assert only(ledger, "score.p", derived=0.01).outcome == "reproduced"
    assert only(ledger, "score.p", derived=0.001).outcome == "in conflict"


def test_the_checks_of_the_claims_are_run_when_the_ledger_is_opened(ledger):
    assert {f.claims[0]: (f.check, f.outcome, f.derived) for f in ledger.findings} == {
        "women": ("none", "not derivable", ""),
        "women.percent": ("a count as a percentage of another", "reproduced", "40"),
        "men": ("the first less the others", "reproduced", "6"),
        "score.sd": ("none", "not derivable", ""),
        "score.level": ("none", "not derivable", ""),
        "score.low": ("none", "not derivable", ""),
        "score.high": ("none", "not derivable", ""),
        "score.p": ("none", "not derivable", ""),
        "n#2": ("the same quantity printed twice", "reproduced", "10"),
        "score.mean#2": ("the same quantity printed twice", "reproduced", "−2.50"),
    }


def test_parts_that_make_a_whole_are_added(tiny):
    tiny.change("data/tiny/claims.csv", "patients treated,,", "patients treated,sum,women men")
    tiny.change("data/tiny/claims.csv", "men,difference,n women", "men,primary,")
    (finding, *_) = Ledger(tiny.open()).findings
    assert (finding.outcome, finding.derived) == ("reproduced", "10")
    assert finding.rests_on == ("women", "men")


@pytest.mark.parametrize(
    ("old", "new", "claim", "others"),
    [
        ("2,2,40,%", "2,2,41,%", "women.percent", ("women", "n")),
        ("2,3,six", "2,3,seven", "men", ("n", "women")),
        ("3,1,ten", "3,1,nine", "n#2", ("n",)),
        ("3,2,−2.50", "3,2,−2.51", "score.mean#2", ("score.mean",)),
    ],
)
def test_a_check_that_fails_names_all_claims_that_cannot_be_true_together(
    tiny, old, new, claim, others
):
    tiny.change("data/tiny/claims.csv", old, new)
    ledger = Ledger(tiny.open())
    (conflict,) = ledger.conflicts()
    assert conflict.claims == (claim, *others)
    assert {ledger.verdict(c) for c in conflict.claims} == {"in conflict"}


def test_the_same_quantity_printed_with_fewer_digits_is_within_rounding(tiny):
    """−2.50 itself would become −3 when a half goes away from zero; −2.496 becomes −2."""
    tiny.change("data/tiny/claims.csv", "3,2,−2.50", "3,2,−2")
    assert Ledger(tiny.open(rounding="half-up")).verdict("score.mean#2") == "within rounding"


def test_no_conflict_rests_on_a_search_that_was_not_exhaustive(ledger):
    wrong = derived({"women": 5}).assign(exhaustive=False)
    with pytest.raises(DataError, match="women is in conflict by a search that was not exhaust"):
        ledger.check(wrong, "a search")
    ledger.check(derived({"women": 4}).assign(exhaustive=False), "a search")
    (found,) = [f for f in ledger.findings if f.check == "a search"]
    assert not found.exhaustive
    assert all(f.exhaustive for f in ledger.findings if f.check != "a search")


# Verdicts


def test_a_verdict_is_empty_until_something_is_found(ledger):
    assert ledger.verdict("n") == ""
    assert ledger.verdict("women.percent") == "reproduced"


@pytest.mark.parametrize(("one", "other"), list(combinations(OUTCOMES, 2)))
def test_of_two_outcomes_the_verdict_is_a_conflict_or_else_the_earlier(ledger, one, other):
    expected = "in conflict" if "in conflict" in (one, other) else one
    for outcomes in ((one, other), (other, one)):
        ledger.findings = [Finding("x", ("n",), outcome) for outcome in outcomes]
        assert ledger.verdict("n") == expected


def test_a_conflict_beats_all_other_findings_together(ledger):
    ledger.findings = [Finding("x", ("n",), outcome) for outcome in OUTCOMES]
    assert ledger.verdict("n") == "in conflict"


def test_a_claim_that_others_confirm_is_not_what_is_wrong(ledger):
    finding = only(ledger, "score.mean", derived=-3, rests_on="women men", pinned="men")
    assert finding.claims == ("score.mean", "women", "men")
    assert finding.pinned == ("men",)
    assert [ledger.verdict(c) for c in finding.claims] == [
        "in conflict", "in conflict", "reproduced",
    ]  # fmt: skip


def test_what_is_reproduced_says_nothing_of_the_claims_it_rests_on(ledger):
    finding = only(ledger, "score.mean", derived=-2.5, rests_on="n women", pinned="n")
    assert (finding.claims, finding.rests_on, finding.pinned) == (
        ("score.mean",), ("n", "women"), (),
    )  # fmt: skip
    assert ledger.verdict("n") == ""


def test_verdicts_are_counted_once_for_each_claim_however_often_it_is_printed(ledger):
    only(ledger, "n", derived=10)
    only(ledger, "score.mean", derived=-2.5, choice="x")
    assert ledger.counts() == {
        "reproduced": 3, "within rounding": 0, "under a choice": 1, "in conflict": 0,
        "not derivable": 6,
    }  # fmt: skip


# Premises and corrections


def test_a_finding_lists_its_premises_and_the_corrections_of_what_it_reads(ledger):
    ledger.check(
        frame("n", derived=10, reads="t1.age", premises="whole scores"),
        "x",
        premises="whole scores",
    )
    assert ledger.findings[-1].premises == (
        "whole scores", "t1.age[2] read as 40 (in our copy: 4o)",
    )  # fmt: skip


def test_a_correction_of_a_claim_is_a_premise_of_what_rests_on_it_or_is_about_it(ledger):
    sentence = "score.sd read as 1.26 (in our copy: 1.25)"
    assert only(ledger, "score.mean", derived=-2.5, rests_on="score.sd").premises == (sentence,)
    assert only(ledger, "score.sd", derived=1.26).premises == (sentence,)
    assert only(ledger, "score.mean", derived=-2.5).premises == ()


def test_a_cell_that_is_read_as_it_was_printed_needs_no_premise(tiny):
    tiny.change("data/tiny/study.toml", 'read = "1.26"', 'read = "1.25"')
    finding = only(Ledger(tiny.open()), "score.mean", derived=-2.5, rests_on="score.sd")
    assert finding.premises == ()


def test_a_correction_taken_from_a_claim_cannot_confirm_that_claim(ledger):
    """The reading of t1.age[2] was taken from `men`."""
    finding = only(ledger, "men", derived=6, reads="t1.age")
    assert finding.outcome == "under a choice"
    assert finding.note == "t1.age[2] read as 40 (in our copy: 4o)"
    assert only(ledger, "women", derived=4, reads="t1.age").outcome == "reproduced"
    assert only(ledger, "men", derived=6, reads="t1.sex").outcome == "reproduced"


def test_a_correction_taken_from_a_claim_cannot_confirm_it_within_rounding_either(ledger):
    finding = only(ledger, "men", derived=7, low=5, high=8, reads="t1.age", choice="another")
    assert finding.outcome == "under a choice"
    assert finding.note == "another; t1.age[2] read as 40 (in our copy: 4o)"


def test_a_correction_taken_from_a_claim_can_still_contradict_it(ledger):
    """The columns that were read are then premises too: our copy of them may be what is wrong."""
    finding = only(ledger, "men", derived=7, reads="t1.age t1.sex")
    assert finding.outcome == "in conflict"
    assert finding.premises == (
        "t1.age[2] read as 40 (in our copy: 4o)",
        "t1.age as read from our copy",
        "t1.sex as read from our copy",
    )


# What is refused

REFUSED = {
    "a claim that does not exist": (
        frame("score.meen", derived=1),
        "tiny: there is no claim 'score.meen'; did you mean score.mean?",
    ),
    "a claim it rests on does not exist": (
        frame(derived=1, rests_on="n wimen"),
        "tiny: there is no claim 'wimen'; did you mean women?",
    ),
    "a claim rests on itself": (
        frame(derived=1, rests_on="n score.mean"),
        "tiny: a check: 'score.mean' rests on itself",
    ),
    "a pinned claim does not exist": (
        frame(derived=1, rests_on="women", pinned="wimen"),
        "tiny: there is no claim 'wimen'; did you mean women?",
    ),
    "a premise does not exist": (
        frame(derived=1, premises="whole score"),
        "tiny: there is no premise 'whole score'; known are whole scores",
    ),
    "a column is not known": (
        frame(derived=1, rest_on="n", about="x"), "a check: columns about, rest_on are not known",
    ),
    "a table does not exist": (
        frame(derived=1, reads="t2.age"), "tiny: there is no table column 't2.age'",
    ),
    "a column of the table does not exist": (
        frame(derived=1, reads="t1.age t1.years"), "tiny: there is no table column 't1.years'",
    ),
    "a range runs backwards": (
        frame(derived=-2.5, low=-2, high=-3), "tiny: a check: score.mean: low is −2, high is −3",
    ),
    "a range has one end": (
        frame(derived=-2.6, low=-3), "tiny: a check: score.mean: low is −3, high is –",
    ),
    "names are in a list": (
        frame(derived=-2.5, rests_on=["n", "women"]),
        "tiny: a check: score.mean: rests_on is ['n', 'women'] (list); text is allowed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_exist_is_refused_and_leaves_no_finding(ledger, case):
    rows, message = REFUSED[case]
    before = list(ledger.findings)
    with pytest.raises(DataError) as caught:
        ledger.check(rows, "a check")
    assert str(caught.value) == message
    assert ledger.findings == before


def test_a_premise_of_all_rows_must_exist_too(ledger):
    with pytest.raises(DataError, match="there is no premise 'paired'"):
        ledger.check(frame(derived=1), "a check", premises="paired")


def test_rows_from_frames_with_other_columns_may_be_joined(ledger):
    """Joining leaves NaN where one frame had no such column; that is nothing, not a name."""
    rows = pd.concat([frame("women", derived=4), derived({"n": 10}, premises="whole scores")])
    ledger.check(rows, "a check")
    assert [f.premises for f in ledger.findings[-2:]] == [(), ("whole scores",)]


# The end


def closed(ledger):
    ledger.check(derived({"n": 10, "score.mean": -2.5}), "counted")
    return ledger.close()


def test_a_claim_without_a_verdict_is_an_error(ledger):
    with pytest.raises(DataError) as caught:
        ledger.close()
    assert str(caught.value) == "tiny: no verdict on n, score.mean"


def test_a_repeated_mention_without_a_verdict_is_an_error_too(ledger):
    ledger.findings = [f for f in ledger.findings if f.claims != ("n#2",)]
    with pytest.raises(DataError, match=r"^tiny: no verdict on n#2$"):
        closed(ledger)


def cells(table):
    """Each row of a table as a mapping from header to text."""
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


class Rows(HTMLParser):
    """The texts of the rows of an HTML table."""

    def __init__(self, html):
        super().__init__()
        self.rows = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "br":
            self.rows[-1][-1] += "\n"

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


@pytest.mark.parametrize("kind", ["rows", "html"])
def test_what_is_shown_and_what_is_carried_as_data_are_the_same(tiny, kind):
    tiny.change("data/tiny/claims.csv", "3,1,ten", "3,1,nine")
    ended = closed(Ledger(tiny.open()))
    data = ended._repr_mimebundle_()[LEDGER_TYPE]
    if kind == "rows":
        rows = cells(ended.table)
    else:
        header, *body = [
            row for row in Rows(ended._repr_mimebundle_()["text/html"]).rows if len(row) > 1
        ]
        rows = [
            {h.strip(): cell.strip() for h, cell in zip(header, row, strict=True)} for row in body
        ]
    by_claim = {row["claim"].split("\n")[0]: row for row in rows}
    assert set(by_claim) == {entry["claim"] for entry in data["claims"]}
    assert len(by_claim) == len(data["claims"]) == 10
    for entry in data["claims"]:
        row = by_claim[entry["claim"]]
        assert row["claim"] == f"{entry['claim']}\n{entry['about']}"
        assert row["printed"] == f"{entry['printed']} {entry['unit']}".strip()
        assert row["at line:numeral"] == entry["places"]
        assert row["verdict"] == entry["verdict"]
        assert row["derived"] == entry["derived"]
        assert row["checks"] == entry["checks"]
        assert row["rests on"] == entry["rests on"]
        assert row["note"] == "; ".join(filter(None, [entry["note"], entry["differing"]]))


def test_the_data_count_what_they_list(tiny):
    tiny.change("data/tiny/claims.csv", "2,3,six", "2,3,seven")
    data = closed(Ledger(tiny.open(alpha=0.01)))._repr_mimebundle_()[LEDGER_TYPE]
    verdicts = Counter(entry["verdict"] for entry in data["claims"])
    assert data["counts"] == {outcome: verdicts[outcome] for outcome in OUTCOMES}
    assert sum(data["counts"].values()) == len(data["claims"])
    assert data["conflicts"] == [
        {
            "claims": ["men", "n", "women"],
            "printed": ["seven", "Ten", "Four"],
            "pinned": [],
            "premises": ["alpha = 0.01"],
            "note": "",
        }
    ]
    assert (data["study"], data["altered"]) == ("tiny", {"alpha": 0.01})


def test_conflicts_stand_first_in_the_table(tiny):
    tiny.change("data/tiny/claims.csv", "2,3,six", "2,3,seven")
    verdicts = [row["verdict"] for row in cells(closed(Ledger(tiny.open())).table)]
    assert verdicts == ["in conflict"] * 3 + ["reproduced"] * 2 + ["not derivable"] * 5


def test_a_mention_that_differs_is_noted_where_the_claim_stands(tiny):
    tiny.change("data/tiny/claims.csv", "3,1,ten", "3,1,nine")
    entry = next(e for e in closed(Ledger(tiny.open())).entries if e["claim"] == "n")
    assert entry["differing"] == "nine at 3:1"
    assert (entry["verdict"], entry["places"], entry["mentions"]) == ("in conflict", "1:1, 3:1", 2)


def test_no_other_words_are_used_for_what_was_found(tiny):
    ledger = Ledger(tiny.open())
    for columns, _ in REACHED.values():
        ledger.check(frame(**columns), "a check")
    ended = closed(ledger)
    assert {finding.outcome for finding in ended.findings} == set(OUTCOMES)
    assert {entry["verdict"] for entry in ended.entries} <= set(OUTCOMES)
    for entry in ended.entries:
        said = {check.rpartition(": ")[2] for check in entry["checks"].split("; ")}
        assert said <= set(OUTCOMES)
    assert [row["verdict"] for row in cells(ledger.overview())] == list(OUTCOMES)


def test_the_ledger_says_in_a_sentence_what_it_holds(ledger):
    ended = closed(ledger)
    assert ended.caption == (
        "10 claims, printed 12 times: 4 reproduced, 0 within rounding, 0 under a choice, "
        "0 in conflict, 6 not derivable"
    )
    first, *rest = repr(ended).split("\n")
    assert first == ended.caption
    assert rest[0].startswith("n: patients treated | Ten patient | 1:1, 3:1 | reproduced | 10 |")
    assert len(rest) == 10


def test_the_checks_of_the_claims_are_shown_without_repeated_mentions(ledger):
    assert [(row["claim"], row["derived"]) for row in cells(ledger.relations())] == [
        ("women.percent", "40"),
        ("men", "6"),
    ]


def test_what_cannot_be_derived_is_counted_by_reason(ledger):
    only(ledger, "score.mean", derived=None, reading="nobody knows; not even the authors")
    assert ledger.underivable().rows == (
        ("raw data not published", "5"),
        ("primary datum: stated, not computed", "1"),
        ("nobody knows", "1"),
    )


def test_a_check_of_no_rows_finds_nothing_and_shows_an_empty_table(ledger):
    before = list(ledger.findings)
    assert ledger.check(derived({}), "a check").rows == ()
    assert ledger.findings == before


def test_the_table_of_conflicts_says_what_cannot_be_true_and_what_would_mend_it(ledger):
    assert ledger.conflict_table().rows == ()
    only(
        ledger, "score.mean", derived=2.5, rests_on="n men", pinned="n", premises="whole scores",
        reading="a minus sign is lost",
    )  # fmt: skip
    assert cells(ledger.conflict_table()) == [
        {
            "cannot all be true": "score.mean −2.50\nn Ten\nmen six",
            "confirmed otherwise": "n",
            "under the premises": "whole scores",
            "repaired by": "a minus sign is lost",
        }
    ]


def test_a_check_shows_what_was_printed_beside_what_was_derived(ledger):
    shown = ledger.check(derived({"men": Fraction(19, 3), "score.mean": None}), "x")
    assert cells(shown) == [
        {"claim": "men", "what": "men", "printed": "six", "derived": "6.33",
         "outcome": "reproduced"},
        {"claim": "score.mean", "what": "mean change of the score", "printed": "−2.50",
         "derived": "–", "outcome": "not derivable"},
    ]  # fmt: skip


def test_the_frame_of_derived_values_keeps_them_exact():
    made = derived({"a": Fraction(1, 3), "b": None}, reads="t1.age", rests_on="n", choice="x")
    assert made.loc["a", "derived"] == Fraction(1, 3)
    assert made.loc["b", "derived"] is None
    assert made["reads"].to_list() == ["t1.age"] * 2
    assert (made[["premises", "reading"]] == "").all(axis=None)


# Headline results

FELL = Headline("mean fall", Fraction(-5, 2), "point", -3.39, Fraction("-1.61"))
SHARE = Headline("responders", 40, "%")
NONE = Headline("ulcers healed", None, "person")


def test_headline_results_are_shown_with_two_decimals_at_most(ledger):
    long = Headline("long", Fraction(1, 3), "point", -2 / 3, 2.0)
    shown = ledger.headline({"fell": FELL, "share": SHARE, "none": NONE, "long": long})
    assert cells(shown) == [
        {"about": "mean fall", "value": "−2.50", "low": "−3.39", "high": "−1.61", "unit": "point"},
        {"about": "responders", "value": "40", "low": "–", "high": "–", "unit": "%"},
        {"about": "ulcers healed", "value": "–", "low": "–", "high": "–", "unit": "person"},
        {"about": "long", "value": "0.33", "low": "−0.67", "high": "2", "unit": "point"},
    ]  # fmt: skip


def test_headline_results_without_any_number_are_shown_too(ledger):
    assert cells(ledger.headline({"none": NONE})) == [
        {"about": "ulcers healed", "value": "–", "low": "–", "high": "–", "unit": "person"},
    ]


def test_headline_results_of_several_cells_are_kept_in_their_order(ledger):
    ledger.headline({"fell": FELL})
    shown = ledger.headline({"share": SHARE})
    assert [row["about"] for row in cells(shown)] == ["responders"]
    assert list(closed(ledger).results.items()) == [("fell", FELL), ("share", SHARE)]


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
@pytest.mark.parametrize("part", ["value", "low", "high"])
def test_a_headline_result_that_is_no_finite_number_is_refused_and_nothing_is_kept(
    ledger, part, value
):
    with pytest.raises(DataError) as caught:
        ledger.headline({"share": SHARE, "fell": FELL._replace(**{part: value})})
    assert str(caught.value) == (
        f"tiny: headline result 'fell': {part} is {value}; a number or nothing is allowed"
    )
    assert ledger.results == {}


def test_a_headline_result_is_kept_once(ledger):
    ledger.headline({"fell": FELL})
    with pytest.raises(DataError) as caught:
        ledger.headline({"share": SHARE, "fell": SHARE})
    assert str(caught.value) == "tiny: headline result 'fell' was kept before"
    assert ledger.results == {"fell": FELL}


def test_no_headline_result_is_refused(ledger):
    with pytest.raises(DataError, match=r"^tiny: no headline result is given$"):
        ledger.headline({})


def test_headline_results_are_carried_as_data_in_plain_numbers(ledger):
    ledger.headline({"fell": FELL, "share": SHARE, "none": NONE})
    data = closed(ledger)._repr_mimebundle_()[LEDGER_TYPE]
    assert data["results"] == [
        {"name": "fell", "about": "mean fall", "value": -2.5, "unit": "point", "low": -3.39,
         "high": -1.61},
        {"name": "share", "about": "responders", "value": 40.0, "unit": "%", "low": None,
         "high": None},
        {"name": "none", "about": "ulcers healed", "value": None, "unit": "person", "low": None,
         "high": None},
    ]  # fmt: skip
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_what_is_shown_of_the_ledger_does_not_change_with_headline_results(tiny):
    with_none, with_some = Ledger(tiny.open()), Ledger(tiny.open())
    with_some.headline({"fell": FELL})
    one, other = (closed(each)._repr_mimebundle_() for each in (with_none, with_some))
    assert one[LEDGER_TYPE].pop("results") == []
    assert other[LEDGER_TYPE].pop("results") != []
    assert one == other


def test_ratings_are_carried_as_data_item_by_item(tiny, project_root):
    assert closed(Ledger(tiny.open()))._repr_mimebundle_()[LEDGER_TYPE]["ratings"] == []
    study = open_study("dermatitis-cases", root=project_root)
    rated = replace(tiny.open(), appraisals=study.appraisals)
    data = closed(Ledger(rated))._repr_mimebundle_()[LEDGER_TYPE]["ratings"]
    path = project_root / "data/dermatitis-cases/ratings.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    names = ("tool", "item", "answer")
    assert [{name: one[name] for name in names} for one in data] == [
        {name: row[name] for name in names} for row in rows
    ]
    assert (data[0]["topic"], data[0]["light"]) == ("1 title", "good")
    assert len(data) > 5

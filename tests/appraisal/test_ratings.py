"""Ratings: what is refused, what two readers agreed on, and those that are shipped."""

import pytest

from overread.appraisal.ratings import RATING_COLUMNS, Rating, read_ratings
from overread.appraisal.tools import Item, Tool
from overread.files import DataError
from overread.studies import names, open_study


def tool(*items, overall=()):
    """A tool that asks these items."""
    return Tool(
        title="A tool",
        kind="reporting",
        source="Nobody",
        licence="CC0",
        limits="Small.",
        why="Small.",
        overall=overall,
        answers={"yes": "good", "partly": "middle", "no": "bad", "not told": "unclear"},
        item=tuple(Item(item, f"topic {item}", f"Is it {item}?") for item in items),
    )


TOOLS = {"whole": tool("1", "2", "10", overall=("fine", "poor")), "plain": tool("a", "b")}

HEADER = "tool,item,first,second,answer,sentences,reason,alternative"
ROWS = [
    "whole,1,yes,yes,yes,1.1 2.3,Told.,",
    "whole,2,yes,no,partly,2.3,Half told.,no: it could be told better",
    "whole,10,no,no,no,9.1 10.1,Not told.,not told",
    "whole,overall,poor,poor,poor,1.1,Small.,fine: for its size: small",
    "plain,a,not told,yes,not told,3.1,Looked for.,",
    "plain,b,no,no,no,3.1,Told.,yes: in part",
]


def read(rows, header=HEADER):
    return read_ratings("\n".join([header, *rows]) + "\n", "x/ratings.csv", TOOLS.__getitem__)


def with_row(number, row):
    """The rows with one replaced; rows are counted as the file counts them, from 2."""
    return [*ROWS[: number - 2], row, *ROWS[number - 1 :]]


def test_ratings_are_read_by_tool_and_item():
    whole, plain = read(ROWS)
    assert (whole.name, plain.name) == ("whole", "plain")
    assert whole.tool is TOOLS["whole"]
    assert plain.tool is TOOLS["plain"]
    assert list(whole.ratings) == ["1", "2", "10", "overall"]
    assert list(plain.ratings) == ["a", "b"]
    assert whole.ratings["1"] == Rating(
        tool="whole",
        item="1",
        first="yes",
        second="yes",
        answer="yes",
        sentences=((1, 1), (2, 3)),
        reason="Told.",
        alternative="",
    )


def test_the_columns_of_the_file_are_the_fields_of_a_rating():
    assert ",".join(RATING_COLUMNS) == HEADER
    assert Rating._fields == RATING_COLUMNS


def test_the_rows_of_two_tools_may_be_mixed():
    mixed = [ROWS[0], ROWS[4], *ROWS[1:4], ROWS[5]]
    assert read(mixed) == read(ROWS)


def test_tools_stand_in_the_order_of_the_file():
    assert [one.name for one in read([*ROWS[4:], *ROWS[:4]])] == ["plain", "whole"]


def test_a_rating_knows_its_places_and_the_other_answer():
    whole, plain = read(ROWS)
    assert [rating.places for rating in whole.ratings.values()] == [
        "1.1 2.3", "2.3", "9.1 10.1", "1.1",
    ]  # fmt: skip
    assert [rating.other for rating in whole.ratings.values()] == ["", "no", "not told", "fine"]
    assert [rating.other for rating in plain.ratings.values()] == ["", "yes"]


def test_two_readers_agree_where_their_answers_are_the_same_whatever_was_settled():
    whole, plain = read(ROWS)
    assert whole.agreed == (3, 4)
    assert plain.agreed == (1, 2)


def test_an_answer_has_the_light_of_its_tool_and_the_whole_has_none():
    whole, _ = read(ROWS)
    lights = [whole.light("2", answer) for answer in ("yes", "partly", "no", "not told", "", "?")]
    assert lights == ["good", "middle", "bad", "unclear", "none", "none"]
    assert [whole.light("overall", answer) for answer in ("fine", "poor", "yes")] == ["none"] * 3


WRONG = {
    "a column is renamed": (
        ROWS,
        HEADER.replace("second", "other"),
        "x/ratings.csv: columns are tool, item, first, other, answer, sentences, reason, "
        "alternative; needed: tool, item, first, second, answer, sentences, reason, alternative",
    ),
    "two columns are exchanged": (
        ROWS,
        HEADER.replace("first,second", "second,first"),
        "x/ratings.csv: columns are tool, item, second, first, answer, sentences, reason, "
        "alternative; needed: tool, item, first, second, answer, sentences, reason, alternative",
    ),
    "a row is too short": (
        with_row(3, "whole,2,yes,no,partly,2.3,Half told."),
        HEADER,
        "x/ratings.csv: row 3 has 7 cells, 8 are needed",
    ),
    "a rating rests on nothing": (
        with_row(3, "whole,2,yes,no,partly,,Half told.,"),
        HEADER,
        "x/ratings.csv: row 3, column sentences: ''; "
        "sentences in ascending order, each once, are needed",
    ),
    "sentences are out of order": (
        with_row(4, "whole,10,no,no,no,10.1 9.1,Not told.,"),
        HEADER,
        "x/ratings.csv: row 4, column sentences: '10.1 9.1'; "
        "sentences in ascending order, each once, are needed",
    ),
    "a place is of another form": (
        with_row(4, "whole,10,no,no,no,9:1,Not told.,"),
        HEADER,
        "x/ratings.csv: row 4, column sentences: '9:1' is not a sentence such as 147.2",
    ),
    "an item stands there twice": (
        [*ROWS, "plain,a,yes,yes,yes,3.1,Told.,"],
        HEADER,
        "x/ratings.csv: row 8, column item: a of plain stands twice",
    ),
    "the whole is judged twice": (
        [*ROWS[:4], ROWS[3], *ROWS[4:]],
        HEADER,
        "x/ratings.csv: row 6, column item: overall of whole stands twice",
    ),
    "an item is not answered": (
        [*ROWS[:1], *ROWS[2:]],
        HEADER,
        "x/ratings.csv: whole: items are 1, 10, overall; needed, in this order: 1, 2, 10, overall",
    ),
    "the last item is not answered": (
        ROWS[:-1],
        HEADER,
        "x/ratings.csv: plain: items are a; needed, in this order: a, b",
    ),
    "items are out of order": (
        [ROWS[0], ROWS[2], ROWS[1], *ROWS[3:]],
        HEADER,
        "x/ratings.csv: whole: items are 1, 10, 2, overall; "
        "needed, in this order: 1, 2, 10, overall",
    ),
    "the whole is not judged": (
        [*ROWS[:3], *ROWS[4:]],
        HEADER,
        "x/ratings.csv: whole: items are 1, 2, 10; needed, in this order: 1, 2, 10, overall",
    ),
    "the whole is judged first": (
        [ROWS[3], *ROWS[:3], *ROWS[4:]],
        HEADER,
        "x/ratings.csv: whole: items are overall, 1, 2, 10; "
        "needed, in this order: 1, 2, 10, overall",
    ),
    "the whole is judged by a tool that does not": (
        [*ROWS, "plain,overall,yes,yes,yes,3.1,Told.,"],
        HEADER,
        "x/ratings.csv: plain: items are a, b, overall; needed, in this order: a, b",
    ),
    "an item is not the tool's": (
        [*ROWS, "plain,c,yes,yes,yes,3.1,Told.,"],
        HEADER,
        "x/ratings.csv: plain: items are a, b, c; needed, in this order: a, b",
    ),
    "the first answer is not known": (
        with_row(3, "whole,2,maybe,no,partly,2.3,Half told.,"),
        HEADER,
        "x/ratings.csv: whole, item 2, column first: 'maybe'; "
        "allowed are yes, partly, no, not told",
    ),
    "the second answer is not known": (
        with_row(3, "whole,2,yes,No,partly,2.3,Half told.,"),
        HEADER,
        "x/ratings.csv: whole, item 2, column second: 'No'; allowed are yes, partly, no, not told",
    ),
    "the answer is not known": (
        with_row(6, "plain,a,yes,yes,good,3.1,Looked for.,"),
        HEADER,
        "x/ratings.csv: plain, item a, column answer: 'good'; "
        "allowed are yes, partly, no, not told",
    ),
    "an answer is empty": (
        with_row(3, "whole,2,yes,,partly,2.3,Half told.,"),
        HEADER,
        "x/ratings.csv: whole, item 2, column second: ''; allowed are yes, partly, no, not told",
    ),
    "an answer is a judgement on the whole": (
        with_row(3, "whole,2,yes,no,fine,2.3,Half told.,"),
        HEADER,
        "x/ratings.csv: whole, item 2, column answer: 'fine'; "
        "allowed are yes, partly, no, not told",
    ),
    "the judgement on the whole is an answer": (
        with_row(5, "whole,overall,poor,poor,no,1.1,Small.,"),
        HEADER,
        "x/ratings.csv: whole, item overall, column answer: 'no'; allowed are fine, poor",
    ),
    "the other answer is not known": (
        with_row(3, "whole,2,yes,no,partly,2.3,Half told.,maybe: it could be so"),
        HEADER,
        "x/ratings.csv: whole, item 2, column alternative: 'maybe'; "
        "allowed are yes, partly, no, not told",
    ),
    "the other answer has no colon": (
        with_row(3, "whole,2,yes,no,partly,2.3,Half told.,no it could be told better"),
        HEADER,
        "x/ratings.csv: whole, item 2, column alternative: 'no it could be told better'; "
        "allowed are yes, partly, no, not told",
    ),
    "the other answer is a reason only": (
        with_row(3, "whole,2,yes,no,partly,2.3,Half told.,: it could be told better"),
        HEADER,
        "x/ratings.csv: whole, item 2, column alternative: ''; "
        "allowed are yes, partly, no, not told",
    ),
    "the other judgement on the whole is an answer": (
        with_row(5, "whole,overall,poor,poor,poor,1.1,Small.,no: it is small"),
        HEADER,
        "x/ratings.csv: whole, item overall, column alternative: 'no'; allowed are fine, poor",
    ),
    "a reason is missing": (
        with_row(6, "plain,a,not told,yes,not told,3.1,,"),
        HEADER,
        "x/ratings.csv: plain, item a, column reason: the cell is empty",
    ),
    "a reason is a space": (
        with_row(5, "whole,overall,poor,poor,poor,1.1, ,"),
        HEADER,
        "x/ratings.csv: whole, item overall, column reason: the cell is empty",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_broken_rating_is_named_with_its_column_and_what_was_allowed(case):
    rows, header, message = WRONG[case]
    with pytest.raises(DataError) as caught:
        read(rows, header)
    assert str(caught.value) == message


# In a study

TOOL = """\
title = "One question"
kind = "reporting"
source = "Nobody"
licence = "CC0"
limits = "One is few."
why = "Small."
overall = []
[answers]
yes = "good"
[[item]]
item = "1"
topic = "who"
asks = "Who?"
"""


@pytest.fixture
def rated(tiny):
    """The hand-built study, rated with a tool of one question."""
    tiny.write("data/reference/appraisal/small.toml", TOOL)
    tiny.write("data/tiny/ratings.csv", f"{HEADER}\nsmall,1,yes,yes,yes,1.1,Told.,\n")
    return tiny


def test_a_study_without_ratings_has_no_appraisal(tiny):
    assert tiny.open().appraisals == ()


def test_a_study_is_rated_with_the_tools_of_its_project(rated):
    (one,) = rated.open().appraisals
    assert (one.name, one.tool.title) == ("small", "One question")
    assert one.ratings["1"].places == "1.1"


def test_wrong_ratings_of_a_study_are_named_with_their_file(rated):
    rated.change("data/tiny/ratings.csv", "Told.", "")
    with pytest.raises(DataError) as caught:
        rated.open()
    assert str(caught.value) == (
        "tiny/ratings.csv: small, item 1, column reason: the cell is empty"
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("smal", "; did you mean small?"),
        ("zzz", "; known are other, small"),
        ("../appraisal/small", "; known are other, small"),
        ("", "; known are other, small"),
    ],
)
def test_a_tool_that_the_project_does_not_have_is_named(rated, name, hint):
    rated.write("data/reference/appraisal/other.toml", TOOL)
    rated.change("data/tiny/ratings.csv", "small", name)
    with pytest.raises(DataError) as caught:
        rated.open()
    assert str(caught.value) == f"tiny/ratings.csv: there is no tool {name!r}{hint}"


def test_a_project_without_tools_knows_none(rated):
    (rated.path / "data/reference/appraisal/small.toml").unlink()
    with pytest.raises(DataError) as caught:
        rated.open()
    assert str(caught.value) == "tiny/ratings.csv: there is no tool 'small'; known are none"


# Those that are shipped


def test_the_sclerosis_pilot_is_rated_with_four_tools(project_root):
    assert "sclerosis-pilot" in names(project_root)
    study = open_study("sclerosis-pilot", root=project_root)
    assert [one.name for one in study.appraisals] == [
        "before-after", "pilot-reporting", "spin", "animal-reporting",
    ]  # fmt: skip


def test_shipped_ratings_rest_on_sentences_that_exist(project_root):
    study = open_study("sclerosis-pilot", root=project_root)
    counts = study.record.sentences
    places = [
        place
        for one in study.appraisals
        for rating in one.ratings.values()
        for place in rating.sentences
    ]
    assert len(places) > 100
    assert [(line, nth) for line, nth in places if not 1 <= nth <= counts.get(line, 0)] == []


def test_the_other_answer_of_a_shipped_rating_is_another_and_says_why(project_root):
    study = open_study("sclerosis-pilot", root=project_root)
    others = [
        rating for one in study.appraisals for rating in one.ratings.values() if rating.alternative
    ]
    assert others
    for rating in others:
        answer, _, why = rating.alternative.partition(": ")
        assert answer != rating.answer
        assert why.strip()

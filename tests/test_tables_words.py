"""What a paper says in words and how it was rated, as tables for a reader."""

from dataclasses import replace

import pytest

from overread import tables
from overread.appraisal.ratings import read_ratings
from overread.appraisal.tools import Item, Tool
from overread.figures import grid
from overread.statements import JUDGEMENTS, read_statements

STATEMENTS = """\
statement,sentences,says,supports,against,charitable,judgement,alternative
fell,1.1 3.1,The score fell.,By its interval (2.1).,,,shown,stated once: so
heading,2.1,A heading.,,,,silent,
none-new,3.2,None was new.,,One came back (4.1).,Elsewhere.,contradicted,
agreed,3.1 4.1,All agreed.,,,,stated once,
fell-twice,1.1 1.2 10.1,It fell twice.,Said so (2.1).,,,shown,
"""

SHOWN = {
    "none-new": ("None was new.", "3.2", "–", "One came back (4.1).", "Elsewhere.", "contradicted",
                 "–"),
    "fell": ("The score fell.", "1.1 3.1", "By its interval (2.1).", "–", "–", "shown",
             "stated once: so"),
    "fell-twice": ("It fell twice.", "1.1 1.2 10.1", "Said so (2.1).", "–", "–", "shown", "–"),
    "agreed": ("All agreed.", "3.1 4.1", "–", "–", "–", "stated once", "–"),
    "heading": ("A heading.", "2.1", "–", "–", "–", "silent", "–"),
}  # fmt: skip
"""The rows of the table, what matters most first."""

TOOLS = {
    "whole": Tool(
        title="Three questions",
        kind="validity",
        source="Nobody 2022",
        licence="CC0",
        limits="Three are few.",
        why="Small.",
        overall=("fine", "poor"),
        answers={"yes": "good", "partly": "middle", "no": "bad", "not told": "unclear",
                 "not asked": "none"},
        item=(
            Item("1", "aim", "Is there an aim?"),
            Item("2", "end", "Is there an end?"),
            Item("10", "size", "Is it large?"),
        ),
    ),
    "plain": Tool(
        title="One question",
        kind="reporting",
        source="Somebody 2021",
        licence="CC BY",
        limits="One is fewer.",
        why="Smaller.",
        overall=(),
        answers={"told": "good"},
        item=(Item("a", "who", "Who is told?"),),
    ),
}  # fmt: skip

RATINGS = """\
tool,item,first,second,answer,sentences,reason,alternative
whole,1,yes,yes,yes,1.1 2.3,Told.,
whole,2,yes,no,partly,2.3,Half told.,no: it ends well
whole,10,not told,no,not told,9.1 10.1,Looked for.,not asked
whole,overall,fine,poor,poor,1.1,Small.,fine: for its size
plain,a,told,told,told,3.1,Told.,
"""


@pytest.fixture
def study(tiny):
    """The hand-built study with statements and ratings."""
    return replace(
        tiny.open(),
        statements=read_statements(STATEMENTS, "x"),
        appraisals=read_ratings(RATINGS, "x", TOOLS.__getitem__),
    )


# Statements


def test_statements_stand_there_by_judgement_without_those_that_assert_nothing(study):
    shown = tables.statements(study)
    assert shown.header == (
        "statement", "at line.sentence", "for it", "against it", "the paper is right if",
        "judgement", "could also be",
    )  # fmt: skip
    assert shown.rows == tuple(SHOWN[name] for name in ("none-new", "fell", "fell-twice", "agreed"))


@pytest.mark.parametrize(
    ("judgements", "names"),
    [
        (["shown"], ["fell", "fell-twice"]),
        (["silent"], ["heading"]),
        (["stated once", "contradicted"], ["agreed", "none-new"]),
        (["beyond the data"], []),
        (list(JUDGEMENTS), ["none-new", "fell", "fell-twice", "agreed", "heading"]),
    ],
)
def test_only_statements_of_the_judgements_named_are_shown_in_that_order(study, judgements, names):
    assert tables.statements(study, *judgements).rows == tuple(SHOWN[name] for name in names)


def test_each_judgement_is_counted_in_statements_and_in_sentences_and_explained(study):
    shown = tables.judgements(study)
    assert shown.header == ("judgement", "statements", "sentences", "meaning")
    assert shown.rows == tuple(
        (name, *counts, JUDGEMENTS[name])
        for name, counts in {
            "contradicted": ("1", "1"),
            "beyond the data": ("0", "0"),
            "under a reading": ("0", "0"),
            "shown": ("2", "4"),
            "stated once": ("1", "2"),
            "from elsewhere": ("0", "0"),
            "silent": ("1", "1"),
        }.items()
    )


# Tools and ratings


def test_each_tool_is_shown_with_its_limits_and_how_far_two_readers_agreed(study):
    shown = tables.tools(study)
    assert shown.header == (
        "tool", "speaks of", "chosen because", "does not say", "same answer twice", "source",
    )  # fmt: skip
    assert shown.rows == (
        ("Three questions", "validity", "Small.", "Three are few.", "1 of 4", "Nobody 2022; CC0"),
        ("One question", "reporting", "Smaller.", "One is fewer.", "1 of 1",
         "Somebody 2021; CC BY"),
    )  # fmt: skip


def test_a_tool_is_shown_item_by_item_with_both_answers_where_readers_differed(study):
    shown = tables.ratings(study, "whole")
    assert shown.header == (
        "item", "question", "answer", "at line.sentence", "because", "could also be",
    )  # fmt: skip
    assert shown.rows == (
        ("1", "Is there an aim?", "yes", "1.1 2.3", "Told.", "–"),
        ("2", "Is there an end?", "partly\n(first reader: yes; second: no)", "2.3", "Half told.",
         "no: it ends well"),
        ("10", "Is it large?", "not told\n(first reader: not told; second: no)", "9.1 10.1",
         "Looked for.", "not asked"),
        ("overall", "the whole", "poor\n(first reader: fine; second: poor)", "1.1", "Small.",
         "fine: for its size"),
    )  # fmt: skip
    assert tables.ratings(study, "plain").rows == (
        ("a", "Who is told?", "told", "3.1", "Told.", "–"),
    )


def test_an_answer_stands_with_its_sign_and_its_shade(study):
    texts, shades = tables.lights(study, "whole")
    assert texts.to_dict("index") == {
        "1 aim": {"answer": "● yes", "could also be": "–"},
        "2 end": {"answer": "◐ partly", "could also be": "○ no"},
        "10 size": {"answer": "? not told", "could also be": "– not asked"},
        "overall": {"answer": "– poor", "could also be": "– fine"},
    }
    assert shades.to_dict("index") == {
        "1 aim": {"answer": "good", "could also be": "none"},
        "2 end": {"answer": "middle", "could also be": "bad"},
        "10 size": {"answer": "unclear", "could also be": "none"},
        "overall": {"answer": "none", "could also be": "none"},
    }
    assert list(texts.index) == list(shades.index) == ["1 aim", "2 end", "10 size", "overall"]


def test_the_lights_can_be_drawn(study):
    drawn = grid(*tables.lights(study, "plain"), xlabel="x", ylabel="y", title="t")
    assert [text.get_text() for text in drawn.axes[0].texts] == ["● told", "–"]


@pytest.mark.parametrize("show", [tables.ratings, tables.lights])
def test_a_tool_with_which_the_paper_was_not_rated_is_refused(study, show):
    with pytest.raises(KeyError, match=r"^'spin'$"):
        show(study, "spin")


@pytest.mark.parametrize("show", [tables.statements, tables.tools])
def test_a_study_without_any_has_an_empty_table(tiny, show):
    assert show(tiny.open()).rows == ()


def test_a_study_without_statements_has_none_of_any_judgement(tiny):
    assert [row[:3] for row in tables.judgements(tiny.open()).rows] == [
        (name, "0", "0") for name in JUDGEMENTS
    ]


def test_a_judgement_that_there_is_not_is_refused_with_the_nearest(study):
    with pytest.raises(
        ValueError, match=r"'showed' is no judgement; did you mean shown\?; allowed"
    ):
        tables.statements(study, "showed")


def test_the_whole_has_no_light_even_if_its_word_is_an_answer(study):
    one = TOOLS["whole"]._replace(overall=("yes", "poor"))
    text = RATINGS.replace("overall,fine,poor,poor", "overall,yes,poor,yes").replace(
        "fine: for", "poor: for"
    )
    read = read_ratings(text, "x", {**TOOLS, "whole": one}.__getitem__)
    texts, shades = tables.lights(replace(study, appraisals=read), "whole")
    assert texts.loc["overall", "answer"] == "– yes"
    assert shades.loc["overall", "answer"] == "none"
    assert shades.loc["1 aim", "answer"] == "good"

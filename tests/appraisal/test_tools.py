"""Appraisal tools: what is refused, what an item allows, and those that are shipped."""

from pathlib import Path

import pytest

from overread.appraisal.tools import LIGHTS, OVERALL, Item, Tool, read_tool
from overread.figures import SHADES
from overread.files import DataError

SHIPPED = sorted((Path(__file__).parents[2] / "data/reference/appraisal").glob("*.toml"))

TOOL = """\
title = "Three questions"
kind = "reporting"
source = "Nobody 2022"
licence = "CC0"
limits = "Three are few."
why = "It is small."
overall = ["fine", "poor"]

[answers]
yes = "good"
partly = "middle"
"not told" = "unclear"

[[item]]
item = "1a"
topic = "aim"
asks = "Is there an aim?"

[[item]]
item = "1b"
topic = "end"
asks = "Is there an end?"

[[item]]
item = "2"
topic = "size"
asks = "Is it large?"
"""


def read(tmp_path, text):
    path = tmp_path / "appraisal" / "small.toml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return read_tool(path)


def changed(old, new):
    """The tool with one thing in it changed."""
    assert TOOL.count(old) == 1
    return TOOL.replace(old, new)


def test_a_tool_holds_what_its_file_says(tmp_path):
    assert read(tmp_path, TOOL) == Tool(
        title="Three questions",
        kind="reporting",
        source="Nobody 2022",
        licence="CC0",
        limits="Three are few.",
        why="It is small.",
        overall=("fine", "poor"),
        answers={"yes": "good", "partly": "middle", "not told": "unclear"},
        item=(
            Item("1a", "aim", "Is there an aim?"),
            Item("1b", "end", "Is there an end?"),
            Item("2", "size", "Is it large?"),
        ),
    )


def test_an_item_allows_the_answers_and_the_whole_its_judgements(tmp_path):
    tool = read(tmp_path, TOOL)
    assert tool.allowed("1a") == tool.allowed("2") == ("yes", "partly", "not told")
    assert tool.allowed("overall") == ("fine", "poor")


def test_a_tool_without_an_overall_judgement_allows_none(tmp_path):
    tool = read(tmp_path, changed('["fine", "poor"]', "[]"))
    assert tool.allowed("overall") == ()
    assert tool.allowed("2") == ("yes", "partly", "not told")


def test_a_light_is_a_sign_of_one_character_and_a_shade_that_figures_know():
    assert all(len(sign) == 1 for sign in LIGHTS.values())
    assert len(set(LIGHTS.values())) == len(LIGHTS)
    assert LIGHTS.keys() <= SHADES.keys()


WRONG = {
    "a light is not known": (
        changed('partly = "middle"', 'partly = "amber"'),
        "small.toml: answers: partly has 'amber'; allowed are good, middle, bad, unclear, none",
    ),
    "a light is a sign": (
        changed('yes = "good"', 'yes = "●"'),
        "small.toml: answers: yes has '●'; allowed are good, middle, bad, unclear, none",
    ),
    "a light is a number": (
        changed('yes = "good"', "yes = 1"),
        "small.toml: answers.yes is 1; text is needed",
    ),
    "answers are a list": (
        changed('[answers]\nyes = "good"\npartly = "middle"\n"not told" = "unclear"\n', "").replace(
            "overall =", 'answers = ["yes"]\noverall ='
        ),
        "small.toml: answers is ['yes']; a table of fields is needed",
    ),
    "an item stands there twice": (
        changed('"2"', '"1a"'),
        "small.toml: [[item]] 1a: each number stands once, and none is overall",
    ),
    "two items stand there twice": (
        changed('"2"', '"1b"') + '[[item]]\nitem = "1a"\ntopic = "x"\nasks = "X?"\n',
        "small.toml: [[item]] 1a, 1b: each number stands once, and none is overall",
    ),
    "many items stand there twice": (
        TOOL + 2 * "".join(f'[[item]]\nitem = "{n}"\ntopic = "x"\nasks = "X?"\n' for n in "97538"),
        "small.toml: [[item]] 3, 5, 7, 8, 9: each number stands once, and none is overall",
    ),
    "an item is called overall": (
        changed('"2"', '"overall"'),
        "small.toml: [[item]] overall: each number stands once, and none is overall",
    ),
    "an item's number is a number": (
        changed('item = "2"', "item = 2"),
        "small.toml: [[item]] 3: item is 2; text is needed",
    ),
    "an item asks nothing": (
        changed('asks = "Is there an end?"\n', ""),
        "small.toml: [[item]] 1b: 'asks' is missing",
    ),
    "a field of an item is misspelt": (
        changed('topic = "end"', 'topics = "end"'),
        "small.toml: [[item]] 1b: 'topics' is not known; did you mean topic?",
    ),
    "a field is misspelt": (
        changed("limits =", "limit ="),
        "small.toml: 'limit' is not known; did you mean limits?",
    ),
    "the overall judgement is a text": (
        changed('["fine", "poor"]', '"fine"'),
        "small.toml: overall is 'fine'; a list is needed",
    ),
    "an overall judgement is a number": (
        changed('["fine", "poor"]', '["fine", 0]'),
        "small.toml: overall is 0; text is needed",
    ),
    "the file is no TOML": (
        changed("kind =", "kind"),
        "small.toml: not valid TOML: "
        "Expected '=' after a key in a key/value pair (at line 2, column 6)",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_in_a_tool_is_named_with_its_file(tmp_path, case):
    text, message = WRONG[case]
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    assert str(caught.value) == message


@pytest.mark.parametrize("light", LIGHTS)
def test_each_light_is_allowed(tmp_path, light):
    tool = read(tmp_path, changed('partly = "middle"', f'partly = "{light}"'))
    assert tool.answers["partly"] == light


@pytest.mark.parametrize(
    "field", ["title", "kind", "source", "licence", "limits", "why", "overall"]
)
def test_a_field_missing_from_a_tool_is_named(tmp_path, field):
    lines = [line for line in TOOL.splitlines() if not line.startswith(f"{field} =")]
    assert len(lines) == len(TOOL.splitlines()) - 1
    with pytest.raises(DataError) as caught:
        read(tmp_path, "\n".join(lines))
    assert str(caught.value) == f"small.toml: {field!r} is missing"


def test_a_tool_without_answers_or_items_is_refused(tmp_path):
    answers, items = TOOL.index("[answers]"), TOOL.index("[[item]]")
    for number, (text, field) in enumerate(
        [(TOOL[:answers] + TOOL[items:], "answers"), (TOOL[:items], "item")]
    ):
        (tmp_path / str(number)).mkdir()
        with pytest.raises(DataError) as caught:
            read(tmp_path / str(number), text)
        assert str(caught.value) == f"small.toml: {field!r} is missing"


def test_a_missing_tool_is_named_with_its_folder(tmp_path):
    with pytest.raises(DataError) as caught:
        read_tool(tmp_path / "appraisal" / "small.toml")
    assert str(caught.value) == "appraisal/small.toml is missing"


# Those that are shipped


def test_tools_are_shipped():
    assert {path.stem for path in SHIPPED} >= {
        "animal-reporting", "before-after", "pilot-reporting", "spin",
    }  # fmt: skip


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_tool_reads_and_says_where_it_comes_from_and_what_it_cannot_say(path):
    tool = read_tool(path)
    for text in (tool.title, tool.kind, tool.source, tool.licence, tool.limits, tool.why):
        assert text == text.strip() != ""
    assert "doi:10." in tool.source or "https://" in tool.source
    assert len(set(tool.overall)) == len(tool.overall)
    assert not set(tool.overall) & set(tool.answers)
    assert {"good", "bad"} <= set(tool.answers.values())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_item_of_a_shipped_tool_asks_one_question(path):
    items = read_tool(path).item
    assert items
    for item in items:
        assert item.item not in ("", OVERALL)
        assert item.topic == item.topic.strip() != ""
        assert item.asks == item.asks.strip()
        assert item.asks.endswith("?")
        assert item.asks.count("?") == 1
    assert len({item.topic for item in items}) == len(items)


@pytest.mark.parametrize(
    ("name", "count"),
    [("before-after", 12), ("pilot-reporting", 24), ("spin", 11), ("animal-reporting", 10)],
)
def test_a_shipped_tool_has_as_many_items_as_it_should(project_root, name, count):
    tool = read_tool(project_root / f"data/reference/appraisal/{name}.toml")
    assert len(tool.item) == count

"""Sentences: where a line is split, and how many of them a record says there are."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overread.files import DataError
from overread.sources import placed, read_passage, read_record, sentences

LINES = {
    # where a sentence ends
    "Ten took it. Four fell.": ["Ten took it.", "Four fell."],
    "Did it fall? It did! Ten fell.": ["Did it fall?", "It did!", "Ten fell."],
    "Ten fell.  \tFour rose.": ["Ten fell.", "Four rose."],
    "Ten fell.\u00a0Four rose.": ["Ten fell.", "Four rose."],
    "Ten fell (p < 0.05). (A later visit.)": ["Ten fell (p < 0.05).", "(A later visit.)"],
    "Ten fell. [Two later.]": ["Ten fell.", "[Two later.]"],
    "FIGURE 1. *P < 0.05. **P < 0.01.": ["FIGURE 1.", "*P < 0.05.", "**P < 0.01."],
    "Ten fell... Four rose.": ["Ten fell...", "Four rose."],
    "Really?! Yes.": ["Really?!", "Yes."],
    # where it goes on
    "It fell by 0.05 points, from 10.5 to 10.45.": ["It fell by 0.05 points, from 10.5 to 10.45."],
    "It fell (p = .001) in all.": ["It fell (p = .001) in all."],
    "Ten fell, i.e. most, to approx. 24 points.": ["Ten fell, i.e. most, to approx. 24 points."],
    "Ten fell ... and rose.": ["Ten fell ... and rose."],
    "Ten fell: Four rose; Six did not": ["Ten fell: Four rose; Six did not"],
    "Ten fell.Four rose.": ["Ten fell.Four rose."],
    "Ten. fell": ["Ten. fell"],
    # names that end in a full stop
    "The St. George scale fell.": ["The St. George scale fell."],
    "Ask Prof. Nobody or prof. Somebody.": ["Ask Prof. Nobody or prof. Somebody."],
    "Register No. ABC and (No. [X]).": ["Register No. ABC and (No. [X])."],
    "St. George, Prof. N, No. A. Then": ["St. George, Prof. N, No. A.", "Then"],
    "(St. George) fell.": ["(St. George) fell."],
    # words that only end like such a name
    "They went west. Ten fell.": ["They went west.", "Ten fell."],
    "We had proof. Ten fell.": ["We had proof.", "Ten fell."],
    "A Prif. Ten fell.": ["A Prif.", "Ten fell."],
    "It cost BuSt. Ten fell.": ["It cost BuSt.", "Ten fell."],
    "An XProf. Ten fell.": ["An XProf.", "Ten fell."],
    "The drug UNo. Ten took it.": ["The drug UNo.", "Ten took it."],
    "St? Prof! No? Ten.": ["St?", "Prof!", "No?", "Ten."],
    "A stop (St. Xy). Ten": ["A stop (St. Xy).", "Ten"],
    # a reference mark of one digit, set right behind the full stop
    "Ten took it.1 Four fell.": ["Ten took it.1", "Four fell."],
    "Ten took it (all).2 (Later.)": ["Ten took it (all).2", "(Later.)"],
    "It was JAK.1 [Two] fell.": ["It was JAK.1", "[Two] fell."],
    "Ten took it.12 Four fell.": ["Ten took it.12 Four fell."],
    "Ten took it.1,2 Four fell.": ["Ten took it.1,2 Four fell."],
    "Ten took it.1 four fell.": ["Ten took it.1 four fell."],
    "It fell by 0.5 Points.": ["It fell by 0.5 Points."],
    "It fell by .5 Points.": ["It fell by .5 Points."],
    "Ten took it?1 Four fell.": ["Ten took it?1 Four fell."],
    # others named, and then their paper
    "Nobody et al. (2020) saw it.": ["Nobody et al. (2020) saw it."],
    "Nobody et al. [3] saw it.": ["Nobody et al. [3] saw it."],
    "Nobody et al.  (2020) saw it.": ["Nobody et al.  (2020) saw it."],
    "So said Nobody et al. Four fell.": ["So said Nobody et al.", "Four fell."],
    "So said Nobody et al. *P.": ["So said Nobody et al.", "*P."],
    "It was final. (A later visit.)": ["It was final.", "(A later visit.)"],
    "Is it al? (A later visit.)": ["Is it al?", "(A later visit.)"],
    # what is no full sentence
    "METHODS": ["METHODS"],
    "2.1. Mice": ["2.1.", "Mice"],
    "FIGURE 1. Ulcers": ["FIGURE 1.", "Ulcers"],
    "  Ten fell.  Four rose.  ": ["Ten fell.", "Four rose."],
    "Ten fell. ": ["Ten fell."],
    "": [],
    " \t ": [],
}  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), LINES.items())
def test_a_line_is_split_where_a_sentence_ends_and_nowhere_else(line, expected):
    assert sentences(line) == expected


TEXT = st.text(alphabet="StProfNo.?!([*) 0aX\t\u00a0", max_size=30)


@settings(max_examples=50)
@given(TEXT)
def test_sentences_lose_nothing_but_space_and_none_can_be_split_again(text):
    found = sentences(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(one == one.strip() != "" for one in found)
    assert all(sentences(one) == [one] for one in found)


@settings(max_examples=50)
@given(TEXT)
def test_every_sentence_but_the_last_ends_and_every_one_but_the_first_begins(text):
    found = sentences(text)
    assert all(re.search(r"([.?!]|[A-Za-z)]\.\d)$", one) for one in found[:-1])
    assert all(one[0] in "SPNX([*" for one in found[1:])
    assert not any(one.split()[-1] in ("St.", "Prof.", "prof.", "No.") for one in found[:-1])


# Where each one stands, across lines

PLACED = {
    "each line by itself": (
        ["Ten fell. Four", "rose. Two left."], [],
        {(1, 1): "Ten fell.", (1, 2): "Four", (2, 1): "rose.", (2, 2): "Two left."},
    ),
    "on from one line to the next": (
        ["Ten fell. Four", "rose. Two left."], ["1-2"],
        {(1, 1): "Ten fell.", (1, 2): "Four rose.", (2, 1): "Two left."},
    ),
    "over three lines": (
        ["Ten", "fell at", "week 4. Two left."], ["1-3"],
        {(1, 1): "Ten fell at week 4.", (3, 1): "Two left."},
    ),
    "on behind a table": (
        ["Ten fell, and", "Table 1. Ages", "31", "four rose. Two left."], ["1 4"],
        {(1, 1): "Ten fell, and four rose.", (2, 1): "Table 1.", (2, 2): "Ages", (3, 1): "31",
         (4, 1): "Two left."},
    ),
    "a sentence that ends with its line": (
        ["Ten fell.", "Four rose.", "Two left."], ["1-3"],
        {(1, 1): "Ten fell.", (2, 1): "Four rose.", (3, 1): "Two left."},
    ),
    "lines that are empty": (
        ["", "Ten", " \t", "fell. Two left.", ""], ["1-5"],
        {(2, 1): "Ten fell.", (4, 1): "Two left."},
    ),
    "space of any width": (
        ["  Ten\t fell.   Four", "", "  rose.\u00a0 Two  left. "], ["1-3"],
        {(1, 1): "Ten fell.", (1, 2): "Four rose.", (3, 1): "Two left."},
    ),
    "two passages, one within the other": (
        ["Ten", "Four", "fell. Six", "rose. Two", "left."], ["1 3 5", "2 4"],
        {(1, 1): "Ten fell.", (2, 1): "Four rose.", (3, 1): "Six left.", (4, 1): "Two"},
    ),
    "a reference mark at the end of a line": (
        ["Ten fell.1", "Four rose."], ["1-2"], {(1, 1): "Ten fell.1", (2, 1): "Four rose."},
    ),
    "others named at the end of a line": (
        ["So Nobody et al.", "(2020). Ten fell."], ["1-2"],
        {(1, 1): "So Nobody et al. (2020).", (2, 1): "Ten fell."},
    ),
    "nothing": ([], [], {}),
}  # fmt: skip


@pytest.mark.parametrize("case", PLACED)
def test_a_sentence_has_the_line_on_which_it_begins_and_its_number_there(case):
    lines, passages, expected = PLACED[case]
    found = placed(lines, passages)
    assert found == expected
    assert list(found) == sorted(found)


@settings(max_examples=50)
@given(st.lists(TEXT, min_size=1, max_size=5), st.data())
def test_across_lines_no_character_is_lost_and_each_place_is_of_a_line_that_has_words(lines, data):
    one, other = data.draw(st.tuples(*[st.sets(st.integers(1, len(lines)))] * 2))
    parts = [" ".join(map(str, sorted(part))) for part in (one, other - one) if part]
    found = placed(lines, parts)
    for whole in (placed(lines), found):
        said = sorted("".join("".join(whole.values()).split()))
        assert said == sorted("".join("".join(lines).split()))
    assert all(lines[line - 1].strip() for line, _ in found)
    for line in {line for line, _ in found}:
        assert [nth for at, nth in found if at == line] == list(
            range(1, sum(at == line for at, _ in found) + 1)
        )


def test_a_passage_of_one_line_changes_nothing():
    lines = ["Ten fell. Four", "rose.", "", "Two left. So"]
    assert placed(lines, ["1", "2", "4"]) == placed(lines)


@pytest.mark.parametrize(
    ("text", "lines"),
    [("7", (7,)), ("2-4", (2, 3, 4)), ("1 3-4 9", (1, 3, 4, 9)), (" 5-5  6 ", (5, 6))],
)
def test_a_passage_names_its_lines(text, lines):
    assert read_passage(text) == lines


NO_PASSAGES = {
    "": "''; lines in ascending order, each once, are needed",
    "0-2": "'0-2'; lines in ascending order, each once, are needed",
    "4 2": "'4 2'; lines in ascending order, each once, are needed",
    "2-4 4": "'2-4 4'; lines in ascending order, each once, are needed",
    "4-2": "'4-2'; lines in ascending order, each once, are needed",
    "4-2 7": "'4-2 7'; lines in ascending order, each once, are needed",
    "2–4": "'2–4': '2–4' is not a line or lines such as 104-113",
    "2-4,7": "'2-4,7': '2-4,7' is not a line or lines such as 104-113",
    "2 -4": "'2 -4': '-4' is not a line or lines such as 104-113",
    "2.1": "'2.1': '2.1' is not a line or lines such as 104-113",
    "all": "'all': 'all' is not a line or lines such as 104-113",
}


@pytest.mark.parametrize(("text", "message"), NO_PASSAGES.items())
def test_what_is_no_passage_is_refused(text, message):
    for refuse in (lambda: read_passage(text), lambda: placed(["Ten fell."], [text])):
        with pytest.raises(ValueError, match=re.escape(message)) as caught:
            refuse()
        assert str(caught.value) == message


def with_passages(tiny, text):
    """The record with passages, read."""
    tiny.change("seeds/tiny.toml", "numerals = 19", f"numerals = 19\npassages = {text}")
    return read_record(tiny.path / "seeds/tiny.toml")


def test_a_record_says_which_lines_are_read_on(tiny):
    assert read_record(tiny.path / "seeds/tiny.toml").passages == ()
    assert with_passages(tiny, '["1-2 5", "3"]').passages == ("1-2 5", "3")


IN_A_RECORD = {
    '["1-3", "5 3"]': "passages: '5 3'; lines in ascending order, each once, are needed",
    '["1-3", "2-5"]': "passages: '2-5': line 2 is in another passage already",
    '["1-3", "4-5", "6 8", "5"]': "passages: '5': line 5 is in another passage already",
    '["1-3", "x"]': "passages: 'x': 'x' is not a line or lines such as 104-113",
    '[""]': "passages: ''; lines in ascending order, each once, are needed",
    '"1-3"': "passages is '1-3'; a list is needed",
    "[3]": "passages is 3; text is needed",
}


@pytest.mark.parametrize(("text", "message"), IN_A_RECORD.items())
def test_passages_that_cannot_be_are_refused_with_the_record(tiny, text, message):
    with pytest.raises(DataError) as caught:
        with_passages(tiny, text)
    assert str(caught.value) == f"tiny.toml: {message}"


# How many there are, by the record


def read(tiny, lines):
    """The record with a table of sentences, read."""
    tiny.change("seeds/tiny.toml", "[digests]", f"[sentences]\n{lines}\n\n[digests]")
    return read_record(tiny.path / "seeds/tiny.toml")


def test_a_record_counts_the_sentences_of_lines_in_numbers(tiny):
    assert read(tiny, "1 = 2\n3 = 1\n12 = 16").sentences == {1: 2, 3: 1, 12: 16}


def test_the_sentences_leave_the_digests_as_they_are(tiny):
    before = read_record(tiny.path / "seeds/tiny.toml").digests
    assert read(tiny, "1 = 2").digests == before


def test_a_record_that_counts_no_sentences_yet_has_none(tiny):
    assert read_record(tiny.path / "seeds/tiny.toml").sentences == {}


WRONG = {
    "0 = 1": "tiny.toml: sentences: '0' is not a line, counted from 1",
    "01 = 1": "tiny.toml: sentences: '01' is not a line, counted from 1",
    "-1 = 1": "tiny.toml: sentences: '-1' is not a line, counted from 1",
    "three = 1": "tiny.toml: sentences: 'three' is not a line, counted from 1",
    '"1.1" = 1': "tiny.toml: sentences: '1.1' is not a line, counted from 1",
    '"" = 1': "tiny.toml: sentences: '' is not a line, counted from 1",
    '"1\\n" = 1': "tiny.toml: sentences: '1\\n' is not a line, counted from 1",
    "1 = 1\n3 = 0": "tiny.toml: sentences: line 3 has 0; at least 1 is needed",
    "3 = -2": "tiny.toml: sentences: line 3 has -2; at least 1 is needed",
    '3 = "2"': "tiny.toml: sentences.3 is '2'; a whole number is needed",
    "3 = 2.0": "tiny.toml: sentences.3 is 2.0; a whole number is needed",
    "3 = true": "tiny.toml: sentences.3 is True; a whole number is needed",
    "3 = [1, 2]": "tiny.toml: sentences.3 is [1, 2]; a whole number is needed",
}


@pytest.mark.parametrize(("lines", "message"), WRONG.items())
def test_a_line_or_a_count_that_cannot_be_is_refused(tiny, lines, message):
    with pytest.raises(DataError) as caught:
        read(tiny, lines)
    assert str(caught.value) == message


def test_a_line_of_a_digest_that_cannot_be_is_refused_under_its_own_name(tiny):
    tiny.change("seeds/tiny.toml", '\n3 = "', '\n03 = "')
    with pytest.raises(DataError) as caught:
        read_record(tiny.path / "seeds/tiny.toml")
    assert str(caught.value) == "tiny.toml: digests: '03' is not a line, counted from 1"


def test_a_line_that_is_counted_twice_is_refused(tiny):
    with pytest.raises(DataError, match=r"^tiny\.toml: not valid TOML: "):
        read(tiny, "3 = 1\n3 = 2")


def test_sentences_that_are_no_table_are_refused(tiny):
    tiny.change("seeds/tiny.toml", "numerals = 19", "numerals = 19\nsentences = 3")
    with pytest.raises(DataError) as caught:
        read_record(tiny.path / "seeds/tiny.toml")
    assert str(caught.value) == "tiny.toml: sentences is 3; a table of fields is needed"

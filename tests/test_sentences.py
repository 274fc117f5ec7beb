"""Sentences: where a line is split, and how many of them a record says there are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overread.files import DataError
from overread.sources import read_record, sentences

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
    assert all(one[-1] in ".?!" for one in found[:-1])
    assert all(one[0] in "SPNX([*" for one in found[1:])
    assert not any(one.split()[-1] in ("St.", "Prof.", "prof.", "No.") for one in found[:-1])


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

"""Statements: each broken in one way, and each sentence accounted for, by a study and by none."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overread.files import DataError
from overread.sources import by_line, digest
from overread.statements import (
    JUDGEMENTS,
    NEEDED,
    STATEMENT_COLUMNS,
    Statement,
    cited,
    read_places,
    read_statements,
    unaccounted,
)
from overread.transcripts import accounted, problems

HEADER = "statement,sentences,says,supports,against,charitable,judgement,alternative"
ROWS = [
    'score.fell,2.1 3.1,The score fell.,"In points (2.1, 3.1).",,,shown,"stated once: (2.1)"',
    "none-new,3.2,None was new.,,One came back (4.1).,None elsewhere.,contradicted,",
    "cause.hand-work,4.1,Work was the cause.,,,,beyond the data,",
    "all-better,5.1 5.3,All got better.,,,On average (2.1).,under a reading,",
    "agreed,5.2,All agreed.,,,,stated once,",
    "elsewhere,9.1 10.1,Others found so.,,,,from elsewhere,",
    "silent,1.1,A heading.,,,,silent,",
]


def read(rows, header=HEADER):
    return read_statements("\n".join([header, *rows]) + "\n", "x/statements.csv")


def with_row(number, row):
    """The rows with one replaced; rows are counted as the file counts them, from 2."""
    return [*ROWS[: number - 2], row, *ROWS[number - 1 :]]


def test_statements_are_read_in_their_order():
    found = read(ROWS)
    assert list(found) == [
        "score.fell", "none-new", "cause.hand-work", "all-better", "agreed", "elsewhere", "silent",
    ]  # fmt: skip
    assert [one.judgement for one in found.values()] == [
        "shown", "contradicted", "beyond the data", "under a reading", "stated once",
        "from elsewhere", "silent",
    ]  # fmt: skip
    assert {one.judgement for one in found.values()} == set(JUDGEMENTS)
    assert found["score.fell"] == Statement(
        statement="score.fell",
        sentences=((2, 1), (3, 1)),
        says="The score fell.",
        supports="In points (2.1, 3.1).",
        against="",
        charitable="",
        judgement="shown",
        alternative="stated once: (2.1)",
    )


def test_the_columns_of_the_file_are_the_fields_of_a_statement():
    assert ",".join(STATEMENT_COLUMNS) == HEADER
    assert Statement._fields == STATEMENT_COLUMNS


def test_a_file_without_rows_holds_no_statement():
    assert read([]) == {}


ALLOWED = (
    "allowed are contradicted, beyond the data, under a reading, shown, stated once, "
    "from elsewhere, silent"
)
WRONG = {
    "a column is renamed": (
        ROWS,
        HEADER.replace("against", "contra"),
        "x/statements.csv: columns are statement, sentences, says, supports, contra, charitable, "
        "judgement, alternative; needed: statement, sentences, says, supports, against, "
        "charitable, judgement, alternative",
    ),
    "two columns are exchanged": (
        ROWS,
        HEADER.replace("supports,against", "against,supports"),
        "x/statements.csv: columns are statement, sentences, says, against, supports, charitable, "
        "judgement, alternative; needed: statement, sentences, says, supports, against, "
        "charitable, judgement, alternative",
    ),
    "a column is missing": (
        ["a,1.1,It.,,,,shown"],
        HEADER.removesuffix(",alternative"),
        "x/statements.csv: columns are statement, sentences, says, supports, against, charitable, "
        "judgement; needed: statement, sentences, says, supports, against, charitable, judgement, "
        "alternative",
    ),
    "a row is too short": (
        with_row(6, "agreed,5.2,All agreed.,,,,stated once"),
        HEADER,
        "x/statements.csv: row 6 has 7 cells, 8 are needed",
    ),
    "a row is too long": (
        with_row(6, "agreed,5.2,All, agreed.,,,,stated once,"),
        HEADER,
        "x/statements.csv: row 6 has 9 cells, 8 are needed",
    ),
    "an id is empty": (
        with_row(6, ",5.2,All agreed.,,,,stated once,"),
        HEADER,
        "x/statements.csv: row 6, column statement: '' is not a path such as ulcers.healed",
    ),
    "a judgement is nearly one": (
        with_row(6, "agreed,5.2,All agreed.,,,,stated onc,"),
        HEADER,
        "x/statements.csv: row 6, column judgement: 'stated onc' is not known; "
        f"did you mean stated once?; {ALLOWED}",
    ),
    "a judgement is none": (
        with_row(6, "agreed,5.2,All agreed.,,,,zzz,"),
        HEADER,
        f"x/statements.csv: row 6, column judgement: 'zzz' is not known; {ALLOWED}",
    ),
    "a judgement is empty": (
        with_row(8, "silent,1.1,A heading.,,,,,"),
        HEADER,
        f"x/statements.csv: row 8, column judgement: '' is not known; {ALLOWED}",
    ),
    "a statement is made nowhere": (
        with_row(6, "agreed,,All agreed.,,,,stated once,"),
        HEADER,
        "x/statements.csv: row 6, column sentences: ''; "
        "sentences in ascending order, each once, are needed",
    ),
    "a place is of another form": (
        with_row(6, "agreed,5:2,All agreed.,,,,stated once,"),
        HEADER,
        "x/statements.csv: row 6, column sentences: '5:2' is not a sentence such as 147.2",
    ),
    "a statement stands there twice": (
        [*ROWS, "agreed,6.1,All agreed again.,,,,stated once,"],
        HEADER,
        "x/statements.csv: row 9, column statement: 'agreed' stands there twice",
    ),
    "a statement stands there twice, word for word": (
        with_row(4, ROWS[0]),
        HEADER,
        "x/statements.csv: row 4, column statement: 'score.fell' stands there twice",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_broken_row_is_named_with_its_column_and_what_was_allowed(case):
    rows, header, message = WRONG[case]
    with pytest.raises(DataError) as caught:
        read(rows, header)
    assert str(caught.value) == message


PATHS = ["a", "1", "a1", "ulcers.healed", "ulcers.none-new", "a.b.c-d-e.2"]
NO_PATHS = [
    "A", "ulcers.", ".ulcers", "ulcers..healed", "-a", "a-", "a.-b", "a b", " a", "a_b", "a#2", "ä",
]  # fmt: skip


@pytest.mark.parametrize("name", PATHS)
def test_a_statement_is_named_by_a_path(name):
    assert list(read([f"{name},5.2,All agreed.,,,,stated once,"])) == [name]


@pytest.mark.parametrize("name", NO_PATHS)
def test_what_is_no_path_names_no_statement(name):
    with pytest.raises(DataError) as caught:
        read([f"{name},5.2,All agreed.,,,,stated once,"])
    assert str(caught.value) == (
        f"x/statements.csv: row 2, column statement: {name!r} is not a path such as ulcers.healed"
    )


NEEDS = {
    "contradicted": {"says", "against", "charitable"},
    "beyond the data": {"says"},
    "under a reading": {"says", "charitable"},
    "shown": {"says", "supports"},
    "stated once": {"says"},
    "from elsewhere": {"says"},
    "silent": {"says"},
}


def test_what_each_judgement_needs_is_listed_here_for_every_one():
    assert NEEDS.keys() == JUDGEMENTS.keys()
    assert NEEDED.keys() <= JUDGEMENTS.keys()


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize("column", ["says", "supports", "against", "charitable", "alternative"])
@pytest.mark.parametrize("judgement", JUDGEMENTS)
def test_a_judgement_needs_its_columns_and_no_others(judgement, column, blank):
    cells = dict.fromkeys(STATEMENT_COLUMNS, "words")
    cells |= {"statement": "a", "sentences": "5.2", "judgement": judgement, column: blank}
    row = ",".join(cells.values())
    if column in NEEDS[judgement]:
        with pytest.raises(DataError) as caught:
            read([row])
        assert str(caught.value) == (
            f"x/statements.csv: row 2, column {column}: {judgement!r} needs it"
        )
    else:
        assert getattr(read([row])["a"], column) == blank


# Places

SENTENCES = st.lists(
    st.tuples(st.integers(1, 300), st.integers(1, 20)), min_size=1, max_size=8, unique=True
)


def stated(*places, judgement="stated once", name="a", **words):
    """A statement made at these places."""
    columns = dict.fromkeys(STATEMENT_COLUMNS, "")
    return Statement(
        **{**columns, **words, "statement": name, "sentences": places, "judgement": judgement}
    )


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("6.5", ((6, 5),)),
        ("6.5 147.2", ((6, 5), (147, 2))),
        ("9.1 10.1", ((9, 1), (10, 1))),
        ("76.9 76.10 76.11", ((76, 9), (76, 10), (76, 11))),
        ("  6.5   147.2 ", ((6, 5), (147, 2))),
    ],
)
def test_places_ascend_as_numbers_do(text, places):
    assert read_places(text, "x") == places


@settings(max_examples=50)
@given(SENTENCES)
def test_places_are_written_as_they_are_read(places):
    ascending = tuple(sorted(places))
    assert read_places(stated(*ascending).places, "x") == ascending


@pytest.mark.parametrize(
    "text", ["", " ", "147.2 6.5", "6.5 6.5", "6.5 147.2 6.5", "10.1 9.1", "76.10 76.9"]
)
def test_no_place_and_places_out_of_order_are_refused(text):
    with pytest.raises(DataError) as caught:
        read_places(text, "x, column sentences")
    assert str(caught.value) == (
        f"x, column sentences: {text!r}; sentences in ascending order, each once, are needed"
    )


@pytest.mark.parametrize(
    "piece",
    ["6", "6.", ".5", "6.0", "0.5", "06.5", "6.05", "6:5", "6,5", "6.5.1", "6.5-7", "-6.5",
     "6.5,", "six.five", "(6.5)"],
)  # fmt: skip
def test_what_is_no_place_is_named(piece):
    with pytest.raises(DataError) as caught:
        read_places(f"1.1 {piece} 147.2", "x")
    assert str(caught.value) == f"x: {piece!r} is not a sentence such as 147.2"


# Places in our words

CITED = {
    "It fell (2.1).": [(2, 1)],
    "It fell (2.1, 147.12) and rose (3.1).": [(2, 1), (147, 12), (3, 1)],
    "It fell (3.1) again (2.1) and again (3.1).": [(3, 1), (2, 1), (3, 1)],
    "As in the table (Table 1; 179.4) and (see 6.5).": [(179, 4), (6, 5)],
    "(2.1)(3.1)": [(2, 1), (3, 1)],
    "It fell (2.1), to 9.9, and rose (3.1).": [(2, 1), (3, 1)],
    "It is so, at 2.1 and [3.1].": [],
    "Nothing (of 10) was (p = 0.05, then .001) told (Table 1, patient 10).": [],
    "The line (82) and the lines (58-82).": [],
    "A bracket that does not close (2.1": [],
    "": [],
}


@pytest.mark.parametrize(("text", "places"), CITED.items())
def test_our_words_cite_sentences_in_brackets(text, places):
    assert list(cited(text)) == places


@settings(max_examples=50)
@given(SENTENCES)
def test_every_sentence_in_brackets_is_found_in_its_order(places):
    listed = ", ".join(f"{line}.{nth}" for line, nth in places)
    assert list(cited(f"It is so ({listed}), and 9.9 is not meant.")) == places


def test_a_statement_cites_what_any_of_its_columns_cites():
    one = stated(
        (1, 1), says="(2.1)", supports="(3.1, 3.2)", against="(4.1)", charitable="(5.1)",
        alternative="shown: (6.1)",
    )  # fmt: skip
    assert one.cited == ((2, 1), (3, 1), (3, 2), (4, 1), (5, 1), (6, 1))
    assert stated((1, 1)).cited == ()


# Every sentence accounted for

COUNTS = {1: 2, 3: 1}


def leftover(*statements, counts=COUNTS):
    return list(unaccounted({one.statement: one for one in statements}, counts, "x.csv"))


def test_statements_that_hold_every_sentence_leave_nothing():
    assert leftover(stated((1, 1), (1, 2), (3, 1))) == []
    assert leftover(stated((1, 1), (3, 1)), stated((1, 2), name="b", judgement="silent")) == []


def test_a_sentence_may_make_several_statements():
    assert leftover(stated((1, 1), (1, 2)), stated((1, 2), (3, 1), name="b")) == []


@pytest.mark.parametrize("place", [(1, 3), (3, 2), (2, 1), (4, 1), (3, 0), (1, -1)])
def test_a_statement_made_in_no_sentence_is_named(place):
    line, nth = place
    assert leftover(stated((1, 1), (1, 2), (3, 1), place)) == [
        f"x.csv: a: there is no sentence {line}.{nth}"
    ]


@pytest.mark.parametrize("column", ["says", "supports", "against", "charitable", "alternative"])
def test_a_sentence_that_is_cited_and_does_not_exist_is_named(column):
    one = stated((1, 1), (1, 2), (3, 1), **{column: "Said before (1.2) and after (1.3, 2.1)."})
    assert leftover(one) == [
        "x.csv: a: there is no sentence 1.3",
        "x.csv: a: there is no sentence 2.1",
    ]


def test_each_sentence_of_no_statement_is_named():
    assert leftover(stated((1, 2))) == [
        "x.csv: sentence 1.1 belongs to no statement",
        "x.csv: sentence 3.1 belongs to no statement",
    ]


def test_a_sentence_that_is_only_cited_belongs_to_no_statement():
    assert leftover(stated((1, 1), (1, 2), supports="(3.1)")) == [
        "x.csv: sentence 3.1 belongs to no statement"
    ]


@pytest.mark.parametrize("other", [name for name in JUDGEMENTS if name != "silent"])
def test_a_sentence_cannot_be_silent_and_assert_something(other):
    silent = stated((1, 2), (3, 1), name="silent", judgement="silent")
    assert leftover(stated((1, 1), (1, 2), judgement=other), silent) == [
        "x.csv: sentence 1.2 asserts something and is silent"
    ]


def test_a_sentence_may_be_silent_and_only_that():
    assert leftover(stated((1, 1), (1, 2), (3, 1), judgement="silent")) == []


@settings(max_examples=50)
@given(
    st.dictionaries(st.integers(1, 9), st.integers(1, 4), min_size=1, max_size=5),
    st.data(),
)
def test_a_sentence_taken_out_of_its_statement_is_always_missed(counts, data):
    places = [(line, nth) for line, count in counts.items() for nth in range(1, count + 1)]
    names = data.draw(st.lists(st.sampled_from("abc"), min_size=len(places), max_size=len(places)))
    owned = {
        name: tuple(p for p, owner in zip(places, names, strict=True) if owner == name)
        for name in "abc"
    }
    assert leftover(*(stated(*own, name=name) for name, own in owned.items()), counts=counts) == []
    lost = data.draw(st.sampled_from(places))
    rest = {name: tuple(p for p in own if p != lost) for name, own in owned.items()}
    assert leftover(*(stated(*own, name=name) for name, own in rest.items()), counts=counts) == [
        f"x.csv: sentence {lost[0]}.{lost[1]} belongs to no statement"
    ]


# A study, its record and its document

STATEMENTS = f"""\
{HEADER}
treated,1.1,Ten were given a drug.,Said again (3.1).,,,shown,
agreed,1.2,All agreed.,,,,stated once,
score.fell,2.1 3.1,The score fell.,The interval is clear of zero (2.1).,,,shown,
silent,4.1,The head of a table.,,,,silent,
"""

TOOL = """\
title = "Two questions"
kind = "reporting"
source = "Nobody"
licence = "CC0"
limits = "Two are few."
why = "Small."
overall = []
[answers]
yes = "good"
no = "bad"
[[item]]
item = "1"
topic = "who"
asks = "Who?"
[[item]]
item = "2"
topic = "what"
asks = "What?"
"""

RATINGS = """\
tool,item,first,second,answer,sentences,reason,alternative
small,1,yes,no,yes,1.1 1.2,Said.,
small,2,no,no,no,3.1,Not said.,
"""


@pytest.fixture
def worded(tiny):
    """The hand-built study with another sentence on its first line, and its statements."""
    study = tiny.open()
    tiny.change("documents/tiny.txt", "inhibitors (1).", "inhibitors (1). All of them agreed.")
    sha256 = hashlib.sha256((tiny.documents / "tiny.txt").read_bytes()).hexdigest()
    tiny.change("seeds/tiny.toml", study.record.sha256, sha256)
    for line, found in by_line(entry[:3] for entry in accounted(study)).items():
        old, new = study.record.digests[line], digest(sha256, line, found)
        tiny.change("seeds/tiny.toml", old, new)
    counts = "[sentences]\n1 = 2\n2 = 1\n3 = 1\n4 = 1\n\n[digests]"
    tiny.change("seeds/tiny.toml", "[digests]", counts)
    tiny.write("data/tiny/statements.csv", STATEMENTS)
    return tiny


def test_a_study_holds_the_statements_of_its_file(worded):
    study = worded.open()
    assert study.record.sentences == {1: 2, 2: 1, 3: 1, 4: 1}
    assert study.statements == read_statements(STATEMENTS, "tiny/statements.csv")
    assert list(study.statements) == ["treated", "agreed", "score.fell", "silent"]


def test_a_study_whose_record_counts_no_sentences_opens_no_statements(tiny):
    assert tiny.open().statements == {}
    tiny.write("data/tiny/statements.csv", "not a table of statements\n")
    assert tiny.open().statements == {}
    assert problems(tiny.open(), tiny.documents) == []


def test_a_study_whose_record_counts_sentences_needs_its_statements(worded):
    (worded.path / "data/tiny/statements.csv").unlink()
    with pytest.raises(DataError) as caught:
        worded.open()
    assert str(caught.value) == "tiny/statements.csv is missing"


def test_a_wrong_statement_of_a_study_is_named_with_its_file(worded):
    worded.change("data/tiny/statements.csv", "2.1 3.1", "3.1 2.1")
    with pytest.raises(DataError) as caught:
        worded.open()
    assert str(caught.value) == (
        "tiny/statements.csv: row 4, column sentences: '3.1 2.1'; "
        "sentences in ascending order, each once, are needed"
    )


def test_a_study_whose_sentences_all_belong_to_statements_has_no_problem(worded):
    assert problems(worded.open()) == []
    assert problems(worded.open(), worded.documents) == []


# What stands where, what is put there, what is said without the document, and what with it.
LOST = {
    "a statement is made in a sentence that is not there": (
        "data/tiny/statements.csv", "2.1 3.1", "2.1 3.1 3.2",
        ["tiny/statements.csv: score.fell: there is no sentence 3.2"],
        [],
    ),
    "a sentence that is not there is cited": (
        "data/tiny/statements.csv", "again (3.1)", "again (5.1)",
        ["tiny/statements.csv: treated: there is no sentence 5.1"],
        [],
    ),
    "a sentence is in no statement": (
        "data/tiny/statements.csv", "2.1 3.1", "2.1",
        ["tiny/statements.csv: sentence 3.1 belongs to no statement"],
        [],
    ),
    "a sentence is silent and not": (
        "data/tiny/statements.csv", "silent,4.1", "silent,1.2 4.1",
        ["tiny/statements.csv: sentence 1.2 asserts something and is silent"],
        [],
    ),
    "the record counts too few": (
        "seeds/tiny.toml", "\n1 = 2\n", "\n1 = 1\n",
        ["tiny/statements.csv: agreed: there is no sentence 1.2"],
        ["tiny.toml: sentences: line 1 has 1, the document has 2"],
    ),
    "the record counts too many": (
        "seeds/tiny.toml", "\n2 = 1\n", "\n2 = 3\n",
        ["tiny/statements.csv: sentence 2.2 belongs to no statement",
         "tiny/statements.csv: sentence 2.3 belongs to no statement"],
        ["tiny.toml: sentences: line 2 has 3, the document has 1"],
    ),
    "the record leaves a line out": (
        "seeds/tiny.toml", "\n4 = 1\n", "\n",
        ["tiny/statements.csv: silent: there is no sentence 4.1"],
        ["tiny.toml: sentences: line 4 has 0, the document has 1"],
    ),
    "the record counts in an empty line": (
        "seeds/tiny.toml", "\n4 = 1\n", "\n4 = 1\n8 = 1\n",
        ["tiny/statements.csv: sentence 8.1 belongs to no statement"],
        ["tiny.toml: sentences: line 8 has 1, the document has 0"],
    ),
    "the record counts in a table and beyond the end": (
        "seeds/tiny.toml", "\n4 = 1\n", "\n4 = 1\n5 = 1\n99 = 1\n",
        ["tiny/statements.csv: sentence 5.1 belongs to no statement",
         "tiny/statements.csv: sentence 99.1 belongs to no statement"],
        ["tiny.toml: sentences: line 5 has 1, the document has 0",
         "tiny.toml: sentences: line 99 has 1, the document has 0"],
    ),
    "a line of a table belongs to none any more": (
        "data/tiny/t1.places.csv", "6 7", "6",
        [],
        ["tiny/t1.csv: row 3, column organ: 'lung and skin' does not stand on 6",
         "tiny.toml: sentences: line 7 has 0, the document has 1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LOST)
def test_what_does_not_fit_the_sentences_is_listed_with_and_without_the_document(worded, case):
    name, old, new, without, further = LOST[case]
    worded.change(name, old, new)
    assert problems(worded.open()) == without
    assert problems(worded.open(), worded.documents) == without + further


@pytest.fixture
def rated(worded):
    """The same, and rated with a tool of two questions."""
    worded.write("data/reference/appraisal/small.toml", TOOL)
    worded.write("data/tiny/ratings.csv", RATINGS)
    return worded


def test_ratings_that_rest_on_sentences_have_no_problem(rated):
    assert len(rated.open().appraisals) == 1
    assert problems(rated.open(), rated.documents) == []


@pytest.mark.parametrize(
    ("old", "new", "item", "lost"),
    [
        ("1.1 1.2", "1.1 1.2 1.3", "1", ["1.3"]),
        (",3.1,", ",3.1 3.2 8.1 99.1,", "2", ["3.2", "8.1", "99.1"]),
        (",3.1,", ",5.1,", "2", ["5.1"]),
    ],
)
def test_a_rating_that_rests_on_no_sentence_is_named_with_its_item(rated, old, new, item, lost):
    rated.change("data/tiny/ratings.csv", old, new)
    expected = [
        f"tiny/ratings.csv: small, item {item}: there is no sentence {place}" for place in lost
    ]
    assert problems(rated.open()) == expected
    assert problems(rated.open(), rated.documents) == expected

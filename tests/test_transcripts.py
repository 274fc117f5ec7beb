"""A transcript held against its document, and the description of the data against the files."""

import json

import pytest

from overread import transcripts
from overread.files import DataError
from overread.sources import digest
from overread.studies import names, open_study
from overread.transcripts import accounted, descriptor_problems, problems, read_place


@pytest.mark.parametrize(
    ("text", "lines", "found"),
    [
        ("218", (218,), ()),
        ("218:2", (218,), ((218, 2),)),
        ("218:4-6", (218,), ((218, 4), (218, 5), (218, 6))),
        ("224:4-5 225 226:1", (224, 225, 226), ((224, 4), (224, 5), (226, 1))),
        ("", (), ()),
    ],
)
def test_a_place_names_lines_and_numerals(text, lines, found):
    assert tuple(read_place(text, "x")) == (lines, found)


@pytest.mark.parametrize(
    "piece",
    [
        "218.2",
        "218:",
        ":2",
        "218:2–4",
        "218:2-",
        "a",
        "218,219",
        "-218",
        "0",
        "0:1",
        "5:0",
        "5:4-2",
    ],
)
def test_what_is_no_place_is_refused_with_file_row_and_column(tiny, piece):
    tiny.change("data/tiny/t1.places.csv", "5:1,5:2", f'5:1,"{piece}"')
    with pytest.raises(DataError) as caught:
        problems(tiny.open())
    assert str(caught.value) == (
        f"tiny/t1.places.csv: row 2, column age: {piece!r} is not a place such as "
        "218, 218:2 or 218:2-4"
    )


@pytest.fixture(params=["with the document", "without the document"])
def folder(request, tiny):
    return tiny.documents if request.param == "with the document" else None


def test_the_hand_built_transcript_is_complete(tiny, folder):
    assert problems(tiny.open(), folder) == []


def test_each_numeral_is_listed_with_what_accounts_for_it(tiny):
    found = list(accounted(tiny.open()))
    assert len(found) == 17
    assert found[0] == (1, 1, "Ten", "tiny/claims.csv: row 2, column printed")
    assert found[-2] == (6, 2, "4", "tiny/t1.csv: row 3, column age")
    assert found[-1] == (1, 2, "one", "tiny.toml: [[aside]]")


def test_a_place_with_more_or_fewer_numerals_than_its_cell_is_refused(tiny):
    tiny.change("data/tiny/t1.places.csv", "6:2", "6:2-3")
    with pytest.raises(DataError) as caught:
        problems(tiny.open())
    assert str(caught.value) == (
        "tiny/t1.csv: row 3, column age: '4o' has 1 numerals, its place '6:2-3' names 2"
    )


ON_LINE_2 = "(1: Four, 2: 40, 3: six, 4: −2.50, 5: 1.25, 6: 95, 7: −3.39, 8: −1.61, 9: 0.0001)"
OTHER_NUMERALS = "of the document has other numerals than the transcript accounts for"

# What stands where, what is put there, and what is said without the document and with it.
UNFAITHFUL = {
    "a claim's digits are not at its place": (
        "claims.csv", "2,9,0.0001", "2,9,0.0007",
        [f"tiny.toml: line 2 {OTHER_NUMERALS} {ON_LINE_2.replace('0.0001', '0.0007')}"],
        ["tiny/claims.csv: row 11, column printed: '0.0007' is not numeral 9 of line 2; "
         "'0.0001' stands there"],
    ),
    "a claim's sign is lost": (
        "claims.csv", "2,7,−3.39", "2,7,3.39",
        [f"tiny.toml: line 2 {OTHER_NUMERALS} {ON_LINE_2.replace('−3.39', '3.39')}"],
        ["tiny/claims.csv: row 9, column printed: '3.39' is not numeral 7 of line 2; "
         "'−3.39' stands there"],
    ),
    "a claim has another dash than was printed": (
        "claims.csv", "2,7,−3.39", "2,7,-3.39",
        [f"tiny.toml: line 2 {OTHER_NUMERALS} {ON_LINE_2.replace('−3.39', '-3.39')}"],
        ["tiny/claims.csv: row 9, column printed: '-3.39' is not numeral 7 of line 2; "
         "'−3.39' stands there"],
    ),
    "a trailing zero is lost": (
        "claims.csv", "2,4,−2.50", "2,4,−2.5",
        [f"tiny.toml: line 2 {OTHER_NUMERALS} {ON_LINE_2.replace('−2.50', '−2.5')}"],
        ["tiny/claims.csv: row 6, column printed: '−2.5' is not numeral 4 of line 2; "
         "'−2.50' stands there"],
    ),
    "a claim is at another place of its line": (
        "claims.csv", "n#2,3,1,ten", "n#2,3,2,ten",
        [f"tiny.toml: line 3 {OTHER_NUMERALS} (2: ten, 2: −2.50)"],
        ["tiny/claims.csv: row 12, column printed: 'ten' is not numeral 2 of line 3; "
         "'−2.50' stands there",
         "tiny/claims.csv: row 13, column printed: numeral 2 of line 3 ('−2.50') is accounted for "
         "by tiny/claims.csv: row 12, column printed already",
         "tiny.txt: numeral 1 of line 3 ('ten') has no claim, cell or reason"],
    ),
    "a claim is left out": (
        "claims.csv", "n#2,3,1,ten,patient,,same,n\n", "",
        [f"tiny.toml: line 3 {OTHER_NUMERALS} (2: −2.50)",
         "tiny.toml: the document has 19 numerals, the transcript accounts for 18"],
        ["tiny.txt: numeral 1 of line 3 ('ten') has no claim, cell or reason"],
    ),
    "a cell's digit is another": (
        "t1.csv", "1,31,F", "1,37,F",
        [f"tiny.toml: line 5 {OTHER_NUMERALS} (1: 1, 2: 37)"],
        ["tiny/t1.csv: row 2, column age: '37' is not numeral 2 of line 5; '31' stands there",
         "tiny/t1.csv: row 2, column age: '37' does not stand on 5:2"],
    ),
    "a numeral is both a claim and a cell": (
        "claims.csv", "n#2,3,1,ten", "n#2,5,1,1",
        [f"tiny.toml: line 3 {OTHER_NUMERALS} (2: −2.50)",
         f"tiny.toml: line 5 {OTHER_NUMERALS} (1: 1, 1: 1, 2: 31)"],
        ["tiny/t1.csv: row 2, column patient: numeral 1 of line 5 ('1') is accounted for by "
         "tiny/claims.csv: row 12, column printed already",
         "tiny.txt: numeral 1 of line 3 ('ten') has no claim, cell or reason"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNFAITHFUL)
def test_an_unfaithful_transcript_is_noticed_with_and_without_the_document(tiny, case):
    name, old, new, without, further = UNFAITHFUL[case]
    tiny.change(f"data/tiny/{name}", old, new)
    assert problems(tiny.open()) == without
    assert problems(tiny.open(), tiny.documents) == without + further


WORDS = {
    "a cell's word is another": (
        "t1.csv", "lung and skin", "lungs and skin",
        "tiny/t1.csv: row 3, column organ: 'lungs and skin' does not stand on 6 7",
    ),
    "a cell's words are in another order": (
        "t1.csv", "lung and skin", "skin and lung",
        "tiny/t1.csv: row 3, column organ: 'skin and lung' does not stand on 6 7",
    ),
    "a cell's words go on over fewer lines": (
        "t1.places.csv", "6 7", "6",
        "tiny/t1.csv: row 3, column organ: 'lung and skin' does not stand on 6",
    ),
    "a cell's words stand on another line": (
        "t1.places.csv", "5,5", "5,6",
        "tiny/t1.csv: row 2, column organ: 'skin' does not stand on 6",
    ),
    "a cell's place is past the end of the document": (
        "t1.places.csv", "5,5", "5,99",
        "tiny/t1.csv: row 2, column organ: 'skin' does not stand on 99",
    ),
    "a cell without digits is another of its list": (
        "t1.csv", "1,31,F", "1,31,M",
        "tiny/t1.csv: row 2, column sex: 'M' does not stand on 5",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WORDS)
def test_a_cells_words_are_looked_up_on_the_lines_of_its_place(tiny, case):
    name, old, new, message = WORDS[case]
    tiny.change(f"data/tiny/{name}", old, new)
    assert problems(tiny.open(), tiny.documents) == [message]


PUNCTUATED = {
    "without what stands around it": ("skin", "5 F (“skin”), too;", True),
    "with what does not stand there": ("“lung”; skin.", "lung skin", True),
    "around pieces that are only punctuation": ("lung, skin", "lung ( skin )", True),
    "with a mark inside of a word lost": ("lungskin", "lung-skin", False),
    "with a mark inside of a word added": ("lung-skin", "lungskin", False),
    "a dash is no punctuation": ("–", "lung skin", False),
    "in capitals": ("Skin", "skin", False),
    "part of a word": ("ski", "skin", False),
    "nothing but punctuation": (";", "lung; skin", False),
    "a point that begins a number": (".05", "(.05). Lung", True),
    "a point that begins a number, lost": ("05", "p was .05", False),
    "a point that begins a number, added": (".05", "p was 05", False),
    "points before a word": ("lung", "...lung", True),
}


@pytest.mark.parametrize("case", PUNCTUATED)
def test_the_words_of_a_cell_are_compared_without_the_punctuation_around_them(case):
    cell, line, expected = PUNCTUATED[case]
    assert transcripts._stands(cell, [line]) is expected


SHORTENED = {
    "at the beginning": ("… skin", ["lung and skin"], True),
    "in the middle": ("lung … skin", ["the lung and the skin"], True),
    "where none are left out": ("lung … skin", ["lung skin"], True),
    "on the next line": ("lung … skin of …", ["lung and", "the skin of one"], True),
    "and it goes on over two lines": ("… and the skin", ["lung and", "the skin"], True),
    "in another order": ("skin … lung", ["lung and skin"], False),
    "not a word twice": ("skin … skin", ["lung and skin"], False),
    "without a mark where they are": ("lung skin", ["lung and skin"], False),
    "a whole line": ("lung … skin", ["lung", "and", "skin"], False),
    "the last line": ("lung …", ["lung", "skin"], False),
    "everything": ("…", ["lung"], False),
}


@pytest.mark.parametrize("case", SHORTENED)
def test_words_left_out_of_a_cell_are_marked(case):
    cell, lines, expected = SHORTENED[case]
    assert transcripts._stands(cell, lines) is expected


# Tables that lay out claims, and tables that running text amounts to

SPEC = """
[[table]]
name = "t2"
key = "group"
about = "Groups"
numerals = "claims"
origin = "text"
columns = {group = "text", people = "text", where = "text"}
"""
LAID_OUT = "group,people,where\nwomen,Four,one centre\nmen,six,not stated\nlung,not stated,Ten\n"
STANDS = "group,people,where\n2,2:1,1:2\n2,2:3,\n6,,1:1\n"


@pytest.fixture
def laid(tiny):
    """The hand-built study with a table of its claims."""
    tiny.change("data/tiny/study.toml", '\n[[correction]]\ntable = "t1"',
                f'{SPEC}\n[[correction]]\ntable = "t1"')  # fmt: skip
    tiny.write("data/tiny/t2.csv", LAID_OUT)
    tiny.write("data/tiny/t2.places.csv", STANDS)
    return tiny


def test_a_table_of_claims_accounts_for_no_numeral_itself(laid, folder):
    study = laid.open()
    assert problems(study, folder) == []
    assert len(list(accounted(study))) == 17
    assert not any("t2" in owner for *_, owner in accounted(study))


def test_a_table_whose_numerals_are_cells_accounts_for_them_again(laid):
    laid.change("data/tiny/study.toml", 'numerals = "claims"', 'numerals = "cells"')
    assert len(list(accounted(laid.open()))) == 21
    found = problems(laid.open(), laid.documents)
    assert (
        "tiny/t2.csv: row 2, column people: numeral 1 of line 2 ('Four') is accounted for by "
        "tiny/claims.csv: row 3, column printed already"
    ) in found


NOT_CLAIMED = {
    "the claim is another": (
        "t2.csv", "women,Four", "women,Five",
        "tiny/t2.csv: row 2, column people: 'Five' at 2:1; claims and numerals set aside have "
        "Four there",
    ),
    "the claim is written otherwise": (
        "t2.csv", "stated,Ten", "stated,ten",
        "tiny/t2.csv: row 4, column where: 'ten' at 1:1; claims and numerals set aside have "
        "Ten there",
    ),
    "another numeral is set aside there": (
        "t2.csv", "one centre", "two centre",
        "tiny/t2.csv: row 2, column where: 'two' at 1:2; claims and numerals set aside have "
        "one there",
    ),
    "a claim stands elsewhere": (
        "t2.places.csv", "2,2:3", "2,2:4",
        "tiny/t2.csv: row 3, column people: 'six' at 2:4; claims and numerals set aside have "
        "−2.50 there",
    ),
    "a pattern sets it aside": (
        "t2.places.csv", "2,2:3", "2,1:3",
        "tiny/t2.csv: row 3, column people: 'six' at 1:3; claims and numerals set aside have "
        "nothing there",
    ),
    "a cell of a printed table is no claim": (
        "t2.places.csv", "2,2:3", "2,5:2",
        "tiny/t2.csv: row 3, column people: 'six' at 5:2; claims and numerals set aside have "
        "nothing there",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_CLAIMED)
def test_each_numeral_of_a_table_of_claims_is_a_claim_at_its_place_or_set_aside(laid, case):
    name, old, new, message = NOT_CLAIMED[case]
    laid.change(f"data/tiny/{name}", old, new)
    assert problems(laid.open()) == [message]


def test_a_numeral_that_is_no_longer_claimed_is_missed_in_the_table_too(laid):
    laid.change("data/tiny/claims.csv", "n#2,3,1,ten,patient,,same,n\n", "")
    laid.change("data/tiny/t2.csv", "men,six,not stated", "men,six,ten")
    laid.change("data/tiny/t2.places.csv", "2:3,\n", "2:3,3:1\n")
    assert problems(laid.open())[-1] == (
        "tiny/t2.csv: row 3, column where: 'ten' at 3:1; claims and numerals set aside have "
        "nothing there"
    )


NOT_STATED = {
    "what is not stated has a place": (
        "2:3,\n", "2:3,3\n",
        "tiny/t2.csv: row 3, column where: 'not stated' with the place '3'; only 'not stated' "
        "stands nowhere",
    ),
    "what is stated has none": (
        "\n6,,", "\n,,",
        "tiny/t2.csv: row 4, column group: 'lung' with the place ''; only 'not stated' stands "
        "nowhere",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_STATED)
def test_what_is_not_stated_and_nothing_else_stands_nowhere(laid, case):
    old, new, message = NOT_STATED[case]
    laid.change("data/tiny/t2.places.csv", old, new)
    assert problems(laid.open(), laid.documents) == [message]


def test_what_is_not_stated_cannot_be_at_a_numeral(laid):
    laid.change("data/tiny/t2.places.csv", "2:3,\n", "2:3,3:1\n")
    with pytest.raises(DataError) as caught:
        problems(laid.open())
    assert str(caught.value) == (
        "tiny/t2.csv: row 3, column where: 'not stated' has 0 numerals, its place '3:1' names 1"
    )


STATEMENTS = """\
statement,sentences,says,supports,against,charitable,judgement,alternative
all,1.1 2.1 3.1 4.1,All of it.,,,,stated once,
"""


def with_sentences(laid, counts="1 = 1\n2 = 1\n3 = 1\n4 = 1", passages="[]"):
    """The study with its sentences counted, and what is wrong with it by its document."""
    laid.change("seeds/tiny.toml", "[digests]", f"[sentences]\n{counts}\n\n[digests]")
    laid.change("seeds/tiny.toml", "numerals = 19", f"numerals = 19\npassages = {passages}")
    laid.write("data/tiny/statements.csv", STATEMENTS)
    return problems(laid.open(), laid.documents)


def test_a_table_that_running_text_amounts_to_leaves_its_lines_among_the_sentences(laid):
    laid.change("data/tiny/t2.csv", "\nlung,", "\npatients,")
    laid.change("data/tiny/t2.places.csv", "\n6,,", "\n1,,")
    assert with_sentences(laid) == []


def test_a_printed_table_takes_its_lines_out_of_the_sentences(laid):
    laid.change("data/tiny/study.toml", 'origin = "text"', 'origin = "printed"')
    assert with_sentences(laid) == [
        "tiny.toml: sentences: line 1 has 1, the document has 0",
        "tiny.toml: sentences: line 2 has 1, the document has 0",
    ]


def test_a_line_of_a_printed_table_is_left_out_though_running_text_uses_it_too(laid):
    """The place of `lung` is a line of the printed table."""
    assert with_sentences(laid) == []


def test_a_line_that_is_in_no_printed_table_has_to_be_counted(laid):
    laid.change("data/tiny/t1.places.csv", "6 7", "6")
    assert with_sentences(laid)[-1] == "tiny.toml: sentences: line 7 has 0, the document has 1"


def test_sentences_are_counted_across_the_lines_of_a_passage(laid):
    assert with_sentences(laid, passages='["3-4"]') == [
        "tiny.toml: sentences: line 4 has 1, the document has 0"
    ]


def test_any_one_digit_changed_in_a_real_transcript_is_noticed_without_the_document(project_root):
    """Every digit printed in the claims and cells, changed by one."""
    for name in names(project_root):
        study = open_study(name, root=project_root)
        entries = list(accounted(study))
        per_line = {}
        for entry in entries:
            per_line.setdefault(entry[0], []).append(entry[1:3])
        for line, found in per_line.items():
            assert digest(study.record.sha256, line, found) == study.record.digests[line]
            for i, (nth, text) in enumerate(found):
                for at, old in enumerate(text):
                    if old.isdigit():
                        other = text[:at] + str((int(old) + 1) % 10) + text[at + 1 :]
                        changed = [*found[:i], (nth, other), *found[i + 1 :]]
                        assert (
                            digest(study.record.sha256, line, changed)
                            != (study.record.digests[line])
                        )


# datapackage.json


def redescribe(tiny, change):
    """Change the description of the data."""
    path = tiny.path / "data/datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    change(described)
    path.write_text(json.dumps(described), encoding="utf-8")
    return descriptor_problems(tiny.path)


def test_the_description_agrees_with_the_files(tiny, project_root):
    assert descriptor_problems(tiny.path) == []
    assert descriptor_problems(project_root) == []


def test_a_description_that_is_no_json_is_refused(tiny):
    (tiny.path / "data/datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"^datapackage\.json: not valid JSON: Expecting"):
        descriptor_problems(tiny.path)


def test_a_missing_description_is_named(tiny):
    (tiny.path / "data/datapackage.json").unlink()
    with pytest.raises(DataError, match=r"^datapackage\.json is missing$"):
        descriptor_problems(tiny.path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["resources"].pop(1), "datapackage.json: tiny/t1.csv is not described"),
        (lambda d: d["resources"].append({"path": "tiny/t2.csv"}),
         "datapackage.json: there is no file tiny/t2.csv"),
        (lambda d: d["resources"][1].update(name="t1"),
         "datapackage.json: tiny/t1.csv: name is 't1'; 'tiny-t1' is needed"),
        (lambda d: d["resources"][1].update(encoding="latin-1"),
         "datapackage.json: tiny/t1.csv: encoding is 'latin-1'; 'utf-8' is needed"),
        (lambda d: d["resources"][1]["schema"]["fields"].pop(),
         "datapackage.json: tiny/t1.csv: fields are patient, age, sex; "
         "the file has patient, age, sex, organ"),
        (lambda d: d["resources"][1].pop("encoding"),
         "datapackage.json: tiny/t1.csv: encoding is None; 'utf-8' is needed"),
        (lambda d: d["resources"][1].pop("schema"),
         "datapackage.json: tiny/t1.csv: fields are none; the file has patient, age, sex, organ"),
        (lambda d: d["sources"].pop(),
         "datapackage.json: source https://doi.org/10.0/tiny is missing"),
        (lambda d: d["sources"].append({"path": "https://doi.org/10.0/other"}),
         "datapackage.json: source https://doi.org/10.0/other is not in seeds/"),
        (lambda d: d.update(licenses=[]),
         "datapackage.json: licenses is []; allowed is [{'name': 'CC0-1.0', "
         "'path': 'https://creativecommons.org/publicdomain/zero/1.0/', 'title': 'CC0'}]"),
    ],
)  # fmt: skip
def test_where_description_and_files_part_is_listed(tiny, change, message):
    assert redescribe(tiny, change) == [message]


@pytest.mark.parametrize("field", ["licenses", "sources", "resources"])
def test_a_field_missing_from_the_description_is_named(tiny, field):
    with pytest.raises(DataError) as caught:
        redescribe(tiny, lambda described: described.pop(field))
    assert str(caught.value) == f"datapackage.json: {field!r} is missing"


def test_a_field_of_another_type_in_the_description_is_named(tiny):
    with pytest.raises(DataError) as caught:
        redescribe(tiny, lambda described: described.update(sources=["x"]))
    assert str(caught.value) == "datapackage.json: sources is 'x'; a table of fields is needed"

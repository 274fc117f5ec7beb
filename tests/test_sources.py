"""Records, checksums and numerals."""

import hashlib
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overread.files import DataError
from overread.printed import NUMBER_WORDS, printed
from overread.sources import (
    Aside,
    Pattern,
    account,
    by_line,
    digest,
    documents_folder,
    numerals,
    read_document,
    read_record,
    set_aside,
    verify,
)

SHA256 = "ab" * 32

LINES = {
    # ranges, and minus signs in front of one or both ends
    "25–50": "25 50",
    "25-50": "25 50",
    "−14.69–5.804": "−14.69 5.804",
    "−14.69–−5.804": "−14.69 −5.804",
    "−14.69 to −5.804": "−14.69 −5.804",
    "(−16.84, −6.496)": "−16.84 −6.496",
    "95% CI: −12.03 to −4.574": "95 −12.03 −4.574",
    "50%–75%": "50 75",
    "(8)–(10)": "8 10",
    "[8]-10": "8 10",
    "10−20": "10 −20",
    "fell by -8.3, or –8.3, or −8.3": "-8.3 –8.3 −8.3",
    "p=-.5": "-.5",
    # names
    "index-50%": "50",
    "EASI-50 and IL-6": "50 6",
    "TGF-β1": "1",
    "JAK1/2": "1 2",
    "C57Bl/6": "57 6",
    "cm2": "2",
    "10^-5": "10 -5",
    "IgG4-RD": "4",
    # misread characters
    "o": "",
    "4o": "4",
    "1D": "1",
    "l0": "0",
    # comparators and separators
    "p < .001": "<.001",
    "p<0.05": "<0.05",
    "(≥25%)": "≥25",
    "> 5 points": ">5",
    "< −1.5": "<−1.5",
    "3,000": "3,000",
    "1,234,567.8": "1,234,567.8",
    "(1,2)": "1 2",
    "12,34": "12 34",
    "1,2345": "1 2345",
    "1, 234": "1 234",
    # points
    "0.0007.": "0.0007",
    "Prism 8.0.": "8.0",
    "v1.2.3": "1.2 3",
    "end.5": "5",
    "5.": "5",
    "20.17±5": "20.17 5",
    # words
    "Two of ten": "Two ten",
    "TWICE daily": "TWICE",
    "someone, bone, toned, often, tense, lone": "",
    "eighteen eighty eight": "eighteen eighty eight",
    "twenty-one, twenty-eleven": "twenty-one twenty eleven",
    "one-way": "one",
    "(One)": "One",
    "first, firstly, twofold": "first",
    "sixteenth": "",
    "tennis fourfold halfway doubled": "",
    "half": "half",
    "two_three": "two three",
    "no numeral at all": "",
}  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), LINES.items())
def test_the_numerals_of_a_line_are_found_as_they_were_printed(line, expected):
    assert [numeral.printed for numeral in numerals(line)] == expected.split()


def test_a_numeral_knows_its_place_and_loses_only_spaces():
    (first, second) = numerals("p < .001, n = 3", 7)
    assert tuple(first) == (7, 1, "<.001", 2, 8)
    assert tuple(second) == (7, 2, "3", 14, 15)


@pytest.mark.parametrize("word", NUMBER_WORDS)
def test_a_number_word_is_found_whole_and_never_inside_a_word(word):
    assert [n.printed for n in numerals(f"({word.capitalize()}).")] == [word.capitalize()]
    parts = word.split("-")
    assert [n.printed for n in numerals(f"x{word}")] == parts[1:]
    assert [n.printed for n in numerals(f"{word}x")] == parts[:-1]


@given(st.text(alphabet="0123456789.,-−–<≤ %()acdeotw\n", max_size=40))
def test_every_digit_lies_in_exactly_one_numeral_and_each_numeral_is_a_printed_number(text):
    found = numerals(text)
    covered = [i for n in found for i in range(n.start, n.end)]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(text) if c.isdigit()} <= set(covered)
    assert [n.nth for n in found] == list(range(1, len(found) + 1))
    for numeral in found:
        assert re.sub(r"\s", "", text[numeral.start : numeral.end]) == numeral.printed
        assert printed(numeral.printed).text == numeral.printed


FOUND = [(1, "−8.3"), (2, "95"), (3, "ten")]


def test_a_digest_is_the_same_in_every_order_and_on_every_machine():
    expected = hashlib.sha256(f"{SHA256}\n6\n1 −8.3\n2 95\n3 ten".encode()).hexdigest()[:12]
    assert digest(SHA256, 6, FOUND) == expected
    assert digest(SHA256, 6, reversed(FOUND)) == expected


def test_a_digest_changes_with_anything_that_goes_into_it():
    changed = [
        (SHA256, 6, FOUND),
        (SHA256, 7, FOUND),
        (SHA256[:-1] + "c", 6, FOUND),
        (SHA256, 6, FOUND[:2]),
        (SHA256, 6, [*FOUND, (4, "1")]),
        (SHA256, 6, [*FOUND, FOUND[0]]),
        (SHA256, 6, [(1, "-8.3"), *FOUND[1:]]),
        (SHA256, 6, [(1, "8.3"), *FOUND[1:]]),
        (SHA256, 6, [(1, "−8.30"), *FOUND[1:]]),
        (SHA256, 6, [*FOUND[:2], (3, "Ten")]),
        (SHA256, 6, [*FOUND[:2], (4, "ten")]),
        (SHA256, 6, [(1, "95"), (2, "−8.3"), FOUND[2]]),
    ]
    assert len({digest(*what) for what in changed}) == len(changed)


@pytest.mark.parametrize("at", range(len("12034")))
@pytest.mark.parametrize("digit", "0123456789")
def test_a_digest_changes_with_any_one_digit(at, digit):
    other = "12034"[:at] + digit + "12034"[at + 1 :]
    same = digest(SHA256, 1, [(1, other)]) == digest(SHA256, 1, [(1, "12034")])
    assert same == (other == "12034")


# A record and its document


@pytest.fixture
def record(tiny):
    return read_record(tiny.path / "seeds/tiny.toml")


@pytest.fixture
def lines(tiny, record):
    return read_document(record, tiny.documents)


@pytest.fixture
def entries(tiny):
    """Every numeral that no pattern sets aside, with its owner."""
    document = (tiny.documents / "tiny.txt").read_text(encoding="utf-8").split("\n")
    kept = [n for i, text in enumerate(document, 1) for n in numerals(text, i)]
    kept = [n for n in kept if (n.line, n.nth) not in [(1, 3), (1, 4)]]
    return [(n.line, n.nth, n.printed, f"entry {n.line}:{n.nth}") for n in kept]


def test_a_record_holds_what_its_file_says(tiny, record):
    assert (record.study, record.document, record.numerals) == ("tiny", "tiny.txt", 19)
    assert record.patterns == (
        Pattern(r"JAK\d", 1, "name of a kinase"),
        Pattern(r"\(\d+\)", 1, "reference mark"),
    )
    assert record.asides == (Aside(1, 2, "one", "turn of phrase"),)
    assert list(record.digests) == [1, 2, 3, 5, 6]
    assert record.reference == "Nobody N. Ten patients. J Invent 2022. doi:10.0/tiny"


FIELDS = {
    "study": 'study = "tiny"\n',
    "document": 'document = "tiny.txt"\n',
    "numerals": "numerals = 19\n",
    "citation: authors": 'authors = "Nobody N"\n',
    "citation: title": 'title = "Ten patients"\n',
    "citation: journal": 'journal = "J Invent"\n',
    "citation: licence": 'licence = "CC0"\n',
}


@pytest.mark.parametrize(("field", "line"), FIELDS.items())
def test_a_field_missing_from_a_record_is_named(tiny, field, line):
    tiny.change("seeds/tiny.toml", line, "")
    with pytest.raises(DataError) as caught:
        read_record(tiny.path / "seeds/tiny.toml")
    *table, name = field.split()
    assert str(caught.value) == " ".join(["tiny.toml:", *table, f"{name!r} is missing"])


CITATIONS = {
    "no year": (
        "year = 2022\n", "",
        "Nobody N. Ten patients. J Invent. doi:10.0/tiny", "https://doi.org/10.0/tiny",
    ),
    "no doi": ('doi = "10.0/tiny"\n', "", "Nobody N. Ten patients. J Invent 2022", ""),
    "neither": ('year = 2022\ndoi = "10.0/tiny"\n', "", "Nobody N. Ten patients. J Invent", ""),
    "a link for a doi": (
        'doi = "10.0/tiny"', 'link = "https://x.org/a"',
        "Nobody N. Ten patients. J Invent 2022. https://x.org/a", "https://x.org/a",
    ),
    "a link beside a doi": (
        'doi = "10.0/tiny"', 'link = "https://x.org/a"\ndoi = "10.0/tiny"',
        "Nobody N. Ten patients. J Invent 2022. doi:10.0/tiny", "https://doi.org/10.0/tiny",
    ),
    "a title that asks": (
        "Ten patients", "Ten patients?",
        "Nobody N. Ten patients? J Invent 2022. doi:10.0/tiny", "https://doi.org/10.0/tiny",
    ),
    "authors that end in a full stop": (
        "Nobody N", "Nobody N, et al.",
        "Nobody N, et al. Ten patients. J Invent 2022. doi:10.0/tiny", "https://doi.org/10.0/tiny",
    ),
    "a journal that has no name": (
        "J Invent", "", "Nobody N. Ten patients. 2022. doi:10.0/tiny", "https://doi.org/10.0/tiny",
    ),
    "a title that is not known": (
        "Ten patients", "", "Nobody N. J Invent 2022. doi:10.0/tiny", "https://doi.org/10.0/tiny",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CITATIONS)
def test_a_citation_says_what_is_known_and_ends_each_part_once(tiny, case):
    old, new, reference, link = CITATIONS[case]
    tiny.change("seeds/tiny.toml", old, new)
    found = read_record(tiny.path / "seeds/tiny.toml")
    assert (found.reference, found.link) == (reference, link)


def test_what_is_not_known_of_a_citation_is_not_in_it(tiny, record):
    assert list(record.citation) == ["authors", "title", "journal", "licence", "year", "doi"]
    tiny.change("seeds/tiny.toml", 'year = 2022\ndoi = "10.0/tiny"\n', "")
    kept = read_record(tiny.path / "seeds/tiny.toml").citation
    assert kept == {n: t for n, t in record.citation.items() if n not in ("year", "doi")}


def test_the_committed_records_are_cited_with_one_stop_after_each_part(project_root):
    found = [read_record(path) for path in sorted((project_root / "seeds").glob("*.toml"))]
    assert any(one.citation["title"].endswith("?") for one in found)
    for one in found:
        assert not re.search(r"[.?!]\.|\s\s", one.reference)
        assert one.citation["title"] in one.reference
        assert one.link == "" or one.link.startswith("https://")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("count = 1\nreason = \"name of a kinase\"", 'reason = "name of a kinase"', "count"),
        ("count = 1\nreason = \"reference mark\"", 'count = 1\nwhy = "mark"', "why"),
        ('nth = 2\nprinted = "one"', 'printed = "one"', "nth"),
        ("numerals = 19", 'numerals = "19"', "numerals"),
        ('\n3 = "', '\nthree = "', "three"),
        (r"'JAK\d'", r"'JAK(\d'", "JAK"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_record_is_named_with_its_file(tiny, old, new, named):
    tiny.change("seeds/tiny.toml", old, new)
    with pytest.raises(DataError) as caught:
        read_record(tiny.path / "seeds/tiny.toml")
    message = str(caught.value)
    assert message.startswith("tiny.toml: ")
    assert named in message
    # The names of Python's own functions and types say nothing to someone who edits a record.
    assert not re.search(r"__new__|argument|literal for|unsupported", message)


def test_a_record_that_is_no_toml_says_where(tiny):
    tiny.change("seeds/tiny.toml", "numerals = 19", "numerals = ")
    with pytest.raises(DataError) as caught:
        read_record(tiny.path / "seeds/tiny.toml")
    assert str(caught.value) == "tiny.toml: not valid TOML: Invalid value (at line 4, column 12)"


def test_a_document_is_read_line_by_line(lines):
    assert lines[2] == "In all, ten patients fell by −2.50."


def test_another_version_of_a_document_is_refused_with_both_checksums(tiny, record):
    tiny.change("documents/tiny.txt", "40%", "41%")
    found = hashlib.sha256((tiny.documents / "tiny.txt").read_bytes()).hexdigest()
    with pytest.raises(DataError) as caught:
        read_document(record, tiny.documents)
    assert str(caught.value) == (
        f"tiny.txt: sha256 is {found}, but tiny.toml was made from {record.sha256}; "
        "use the same version of the document"
    )


def test_a_document_that_is_not_utf_8_is_named_with_its_line(tiny, record):
    content = b"Ten\nna\xefve\n"
    (tiny.documents / "tiny.txt").write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_document(replace(record, sha256=hashlib.sha256(content).hexdigest()), tiny.documents)
    assert str(caught.value) == "tiny.txt: line 2 is not UTF-8: found byte 0xef"


def test_a_document_that_is_not_there_is_named(tiny, record):
    with pytest.raises(FileNotFoundError, match=r"tiny\.txt"):
        read_document(record, tiny.path)


def test_the_environment_names_the_folder_of_documents_or_else_it_is_in_seeds(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("OVERREAD_DOCUMENTS", str(tmp_path / "elsewhere"))
    assert documents_folder(tmp_path) == tmp_path / "elsewhere"
    for unset in ("delenv", "setenv"):
        getattr(monkeypatch, unset)("OVERREAD_DOCUMENTS", *([""] if unset == "setenv" else []))
        assert documents_folder(tmp_path) == tmp_path / "documents"


# Patterns


def test_a_pattern_sets_aside_every_numeral_that_it_covers_whole_and_the_first_pattern_wins(record):
    record = replace(
        record,
        patterns=(Pattern(r"JAK\d", 2, ""), Pattern(r"JAK\d/\d", 1, ""), Pattern("4", 0, "")),
    )
    taken, counts = set_aside(record, ["JAK1, then JAK1/2 and 40 of 3", "none"])
    assert taken == {(1, 1): 0, (1, 2): 0, (1, 3): 1}
    assert counts == [2, 1, 0]


def test_patterns_look_at_one_line_at_a_time(record):
    record = replace(record, patterns=(Pattern(r"(?s)JAK.*\d", 0, ""),))
    assert set_aside(record, ["JAK", "2"]) == ({}, [0])


# With the document


def test_a_complete_transcript_leaves_nothing(record, lines, entries):
    assert account(record, lines, entries) == []


def test_each_numeral_left_out_is_listed(record, lines, entries):
    assert len(entries) == 17
    for line, nth, text, owner in entries:
        rest = [entry for entry in entries if entry[3] != owner]
        assert account(record, lines, rest) == [
            f"tiny.txt: numeral {nth} of line {line} ({text!r}) has no claim, cell or reason"
        ]


def test_each_numeral_accounted_for_twice_is_listed_with_both_owners(record, lines, entries):
    for line, nth, text, owner in entries:
        again = [*entries, (line, nth, text, "another")]
        assert account(record, lines, again) == [
            f"another: numeral {nth} of line {line} ({text!r}) is accounted for by {owner} already"
        ]


def test_a_numeral_that_a_pattern_sets_aside_cannot_be_claimed_too(record, lines, entries):
    assert account(record, lines, [*entries, (1, 3, "1", "a claim")]) == [
        r"a claim: numeral 3 of line 1 ('1') is accounted for by pattern 'JAK\\d' already"
    ]


def test_a_claim_whose_digits_are_not_at_its_place_is_told_what_stands_there(
    record, lines, entries
):
    changed = [(2, 5, "1.26", "a claim") if e[:2] == (2, 5) else e for e in entries]
    assert account(record, lines, changed) == [
        "a claim: '1.26' is not numeral 5 of line 2; '1.25' stands there"
    ]


@pytest.mark.parametrize(("line", "nth"), [(4, 1), (2, 10), (99, 1), (0, 1), (2, 0)])
def test_a_claim_at_a_place_without_a_numeral_is_listed(record, lines, entries, line, nth):
    assert account(record, lines, [*entries, (line, nth, "7", "a claim")]) == [
        f"a claim: '7' is not numeral {nth} of line {line}; no numeral stands there"
    ]


def test_a_pattern_that_sets_aside_more_or_fewer_than_it_says_is_listed(record, lines, entries):
    first, second = record.patterns
    changed = replace(record, patterns=(first._replace(count=2), second))
    assert account(changed, lines, entries) == [
        r"tiny.toml: pattern 'JAK\\d' sets 1 numerals aside, 2 are expected"
    ]
    changed = replace(record, patterns=(first, second._replace(count=0)))
    assert account(changed, lines, entries) == [
        r"tiny.toml: pattern '\\(\\d+\\)' sets 1 numerals aside, 0 are expected"
    ]
    changed = replace(record, patterns=(first, second._replace(expression=r"\(\d\d\)")))
    assert account(changed, lines, entries) == [
        r"tiny.toml: pattern '\\(\\d\\d\\)' sets 0 numerals aside, 1 are expected",
        "tiny.txt: numeral 4 of line 1 ('1') has no claim, cell or reason",
    ]


def test_a_wrong_total_of_numerals_is_listed(record, lines, entries):
    assert account(replace(record, numerals=20), lines, entries) == [
        "tiny.toml: numerals is 20, the document has 19"
    ]


# Without the document


def test_a_complete_transcript_is_verified_by_its_digests(record, entries):
    assert verify(record, [entry[:3] for entry in entries]) == []


def test_any_one_digit_changed_is_noticed_without_the_document(record, entries):
    places = [entry[:3] for entry in entries]
    for i, (line, nth, text) in enumerate(places):
        for at, old in enumerate(text):
            for new in set("0123456789") - {old} if old.isdigit() else ():
                changed = [*places]
                changed[i] = (line, nth, text[:at] + new + text[at + 1 :])
                (problem,) = verify(record, changed)
                assert problem.startswith(f"tiny.toml: line {line} of the document has other")


def test_the_message_lists_what_the_transcript_accounts_for_on_the_line(record, entries):
    places = [(2, 5, "1.26") if e[:2] == (2, 5) else e[:3] for e in entries]
    assert verify(record, places) == [
        "tiny.toml: line 2 of the document has other numerals than the transcript accounts for "
        "(1: Four, 2: 40, 3: six, 4: −2.50, 5: 1.26, 6: 95, 7: −3.39, 8: −1.61, 9: 0.0001)"
    ]


def test_a_line_left_out_whole_is_noticed_without_the_document(record, entries):
    places = [entry[:3] for entry in entries if entry[0] != 3]
    assert verify(record, places) == [
        "tiny.toml: line 3 of the document has other numerals than the transcript accounts for "
        "(none)",
        "tiny.toml: the document has 19 numerals, the transcript accounts for 17",
    ]


def test_a_numeral_accounted_for_twice_is_noticed_without_the_document(record, entries):
    places = [entry[:3] for entry in entries]
    assert verify(record, [*places, (5, 1, "1")]) == [
        "tiny.toml: line 5 of the document has other numerals than the transcript accounts for "
        "(1: 1, 1: 1, 2: 31)",
        "tiny.toml: the document has 19 numerals, the transcript accounts for 20",
    ]


def test_a_pattern_with_another_count_is_noticed_without_the_document(record, entries):
    first, second = record.patterns
    changed = replace(record, patterns=(first, second._replace(count=2)))
    assert verify(changed, [entry[:3] for entry in entries]) == [
        "tiny.toml: the document has 19 numerals, the transcript accounts for 20"
    ]


def test_another_checksum_in_the_record_is_noticed_on_every_line(record, entries):
    changed = replace(record, sha256=record.sha256[:-1] + "x")
    assert len(verify(changed, [entry[:3] for entry in entries])) == len(record.digests)


def test_places_are_grouped_by_line_in_their_order():
    assert by_line([(2, 2, "a"), (1, 1, "b"), (2, 1, "c")]) == {
        2: [(2, "a"), (1, "c")],
        1: [(1, "b")],
    }

"""Every numeral of every document is accounted for, wherever the document is at hand.

`OVERREAD_DOCUMENTS` names the folder of the documents, else it is `seeds/documents`. Where the
variable is set, a document that is not there is a failure.
"""

import os
import re
from itertools import chain

import pytest

from overread.sources import DOCUMENTS, documents_folder
from overread.studies import home, names, open_study
from overread.transcripts import problems


def folder_of(study):
    """The folder that holds a study's document; skips the test if it may be missing and is."""
    folder = documents_folder(home() / "seeds")
    if (folder / study.record.document).is_file():
        return folder
    if os.environ.get(DOCUMENTS):
        pytest.fail(f"{study.record.document} is not in the folder {DOCUMENTS} names")
    pytest.skip(
        f"{study.record.document} is not at hand: put it in {folder}, "
        f"or name its folder in {DOCUMENTS}"
    )


@pytest.mark.parametrize("name", names())
def test_every_numeral_of_the_document_is_accounted_for(name):
    study = open_study(name)
    assert problems(study, folder_of(study)) == []


@pytest.mark.parametrize("name", names())
def test_every_line_with_numerals_has_a_digest_whether_or_not_the_document_is_at_hand(name):
    assert problems(open_study(name)) == []


KINDS = {".csv", ".cff", ".ipynb", ".json", ".md", ".py", ".toml", ".yml"}


def tens(text):
    """Go through every ten words in a row of a text."""
    words = re.findall(r"[^\W_]+", text.lower())
    return zip(*(words[start:] for start in range(10)), strict=False)


def copied(text, document, cited):
    """The ten words in a row, at least seven without a digit, that are a document's own too."""
    theirs = set(tens(document)) - set(tens(cited))
    same = {ten for ten in tens(text) if ten in theirs}
    return {" ".join(t) for t in same if sum(not re.search(r"\d", word) for word in t) > 6}


DOCUMENT = "A title of some words. Ten people of one centre got a new drug by mouth daily."


@pytest.mark.parametrize(
    ("text", "cited", "expected"),
    [
        ("TEN people, of one\ncentre got a new drug by", "", 1),
        ("ten people of one centre got a new drug by mouth", "", 2),
        ("ten people of one centre got a new drug", "", 0),
        ("ten people of one center got a new drug by mouth", "", 0),
        (DOCUMENT, DOCUMENT, 0),
        ("a title of some words ten people of one centre", "a title of some words", 1),
    ],
)
def test_ten_words_in_a_row_are_noticed_unless_they_are_cited(text, cited, expected):
    assert len(copied(text, DOCUMENT, cited)) == expected


@pytest.mark.parametrize(("row", "noticed"), [("1 2 3 4 of mg", False), ("1 2 3 F of mg", True)])
def test_rows_of_numbers_are_facts(row, noticed):
    row = f"{row} of a drug daily"
    assert bool(copied(row, row, "")) is noticed


@pytest.mark.parametrize("name", names())
def test_no_text_of_the_document_is_in_the_project(name):
    study = open_study(name)
    document = (folder_of(study) / study.record.document).read_text(encoding="utf-8")
    own = chain.from_iterable(
        (home() / part).rglob("*") for part in ("data", "notebooks", "seeds", "src", "tests")
    )
    files = [path for path in chain(home().glob("*"), own) if path.suffix in KINDS]
    assert home() / "notebooks" / f"{name}.ipynb" in files
    cited = "\n".join(map(str, [*study.record.citation.values(), study.record.reference]))
    found = {
        str(path.relative_to(home())): sorted(same)
        for path in files
        if (same := copied(path.read_text(encoding="utf-8"), document, cited))
    }
    assert found == {}


def test_a_document_that_was_promised_and_is_missing_is_a_failure(tmp_path, monkeypatch):
    monkeypatch.setenv(DOCUMENTS, str(tmp_path))
    with pytest.raises(pytest.fail.Exception) as caught:
        folder_of(open_study("sclerosis-pilot"))
    assert str(caught.value) == (
        "004_2017cbf3aada7803.txt is not in the folder OVERREAD_DOCUMENTS names"
    )


def test_a_document_that_nobody_promised_is_a_reason_to_skip(tiny, monkeypatch):
    monkeypatch.delenv(DOCUMENTS, raising=False)
    monkeypatch.setitem(globals(), "home", lambda: tiny.path)
    with pytest.raises(pytest.skip.Exception, match=r"tiny\.txt is not at hand: put it in .*seeds"):
        folder_of(tiny.open())

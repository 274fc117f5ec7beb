"""Every numeral of every document is accounted for, wherever the document is at hand.

`OVERREAD_DOCUMENTS` names the folder of the documents, else it is `seeds/documents`. Where the
variable is set, a document that is not there is a failure.
"""

import os

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

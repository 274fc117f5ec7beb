"""Text files: parsed, or refused with the file's name."""

import errno

import pytest

from overread.files import DataError, parse_csv, parse_toml, records, unfinished


def test_toml_and_csv_are_parsed():
    assert parse_toml("a = 1", "x.toml") == {"a": 1}
    assert parse_csv('a,b\n1,"2, 3"\n', "x.csv") == (("a", "b"), ("1", "2, 3"))


def test_what_is_no_toml_is_refused_with_file_line_and_column():
    with pytest.raises(DataError) as caught:
        parse_toml("a = 1\nb 2", "x.toml")
    assert str(caught.value) == (
        "x.toml: not valid TOML: Expected '=' after a key in a key/value pair (at line 2, column 3)"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n3\n", "x.csv: row 3 has 1 cells, 2 are needed"),
        ("a,b\n1,2,3\n", "x.csv: row 2 has 3 cells, 2 are needed"),
        ("a,b\n\n1,2\n", "x.csv: row 2 has 0 cells, 2 are needed"),
        ('a,b\n1,"2\n3,4\n', "x.csv: row 2: a quotation mark is not closed or not doubled"),
        ('a,b\n1,"2"3\n', "x.csv: row 2: a quotation mark is not closed or not doubled"),
        ("", "x.csv: the file is empty"),
    ],
)
def test_a_table_that_is_not_rectangular_is_refused_with_file_and_row(text, message):
    with pytest.raises(DataError) as caught:
        parse_csv(text, "x.csv")
    assert str(caught.value) == message


def test_records_have_the_columns_asked_for():
    assert records("a,b\n1,2\n", "x.csv", ("a", "b")) == [{"a": "1", "b": "2"}]
    with pytest.raises(DataError, match=r"^x\.csv: columns are a, b; needed: b, a$"):
        records("a,b\n1,2\n", "x.csv", ("b", "a"))
    with pytest.raises(DataError, match=r"^x\.csv: columns are a; y\.toml has a, b$"):
        records("a\n1\n", "x.csv", ("a", "b"), said_by="y.toml has")


def test_a_draft_takes_the_place_of_its_target_once_it_is_whole(tmp_path):
    target = tmp_path / "deep/down/x.csv"
    with unfinished(target) as draft:
        draft.write_text("whole", encoding="utf-8")
        assert draft.parent == target.parent
        assert draft.suffix == ".csv"
        assert not target.exists()
    assert target.read_text(encoding="utf-8") == "whole"
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("named", ["", "draft", "other"])
def test_an_error_of_the_system_names_the_target_and_leaves_no_draft(tmp_path, named):
    target = tmp_path / "x.csv"

    def fill():
        with unfinished(target) as draft:
            names = {"": None, "draft": str(draft), "other": "other"}
            raise OSError(errno.ENOSPC, "No space left on device", names[named])

    with pytest.raises(OSError, match="No space left") as caught:
        fill()
    assert caught.value.filename == ("other" if named == "other" else str(target))
    assert list(tmp_path.iterdir()) == []


def test_where_no_draft_can_be_made_the_target_is_named(tmp_path):
    (tmp_path / "x").write_text("a file", encoding="utf-8")
    with pytest.raises(FileExistsError) as caught, unfinished(tmp_path / "x/y.csv"):
        pass
    assert caught.value.filename == str(tmp_path / "x/y.csv")

"""A table audited: what came of each row, on the terminal, as a table and as a page."""

import csv
import html.parser

import pandas as pd
import pytest

from overread import audits
from overread.cli import main
from overread.consistency.checks import CHECKS
from overread.files import DataError


@pytest.fixture
def table(tmp_path):
    """Write a table and give its path."""

    def write(text, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


GOOD = "check,mean,sd,n\ngrim,3.45,,20\ngrimmer,3.45,1.23,20\n"
BAD = "check,mean,sd,n,note\ngrim,3.45,,20,a\ngrim,3.46,,20,b\n"


def test_the_example_is_judged_as_its_own_notes_say(table):
    done = audits.audit(table(audits.example()))
    outcomes = list(done.checked["outcome"])
    assert outcomes == [
        "within rounding", "in conflict", "within rounding", "in conflict", "within rounding",
        "in conflict", "reproduced", "under a choice", "reproduced",
        *outcomes[9:],
    ]  # fmt: skip
    assert done.conflicts == outcomes.count("in conflict")


def test_the_exit_status_says_whether_anything_is_in_conflict(table, capsys):
    assert main(["audit", str(table(GOOD))]) == 0
    assert main(["audit", str(table(BAD))]) == 1
    out = capsys.readouterr().out
    assert "row 3: grim (mean 3.46, n 20): no 20 scores have a mean that prints as 3.46" in out
    assert "columns that no check here reads: note" in out


def test_the_table_is_written_back_with_an_outcome_and_a_reason(table, tmp_path, capsys):
    out = tmp_path / "deep/out.csv"
    assert main(["audit", str(table(BAD)), "--csv", str(out)]) == 1
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == ["within rounding", "in conflict"]
    assert [row["note"] for row in rows] == ["a", "b"]
    assert rows[1]["reason"].startswith("no 20 scores have a mean that prints as 3.46")
    assert main(["audit", str(out)]) == 1, "what was written can be audited again"


def test_a_page_shows_conflicts_first_and_what_was_printed(table, tmp_path, capsys):
    text = BAD.replace("3.46,,20,b", "3.46,,20,<script>alert(1)</script>").replace("note", "<b>")
    out = tmp_path / "out.html"
    main(["audit", str(table(text, "a&b.csv")), "--page", str(out)])
    page = out.read_text(encoding="utf-8")
    assert page.index("in conflict: 1 of 2") < page.index("within rounding: 1 of 2")
    assert "mean 3.46, n 20" in page
    assert "<script" not in page
    assert "Audit of a&amp;b.csv" in page
    assert "&lt;b&gt;" in page


def test_a_page_is_well_formed(table, tmp_path, capsys):
    class Nested(html.parser.HTMLParser):
        """Closes what it opens, in order."""

        def __init__(self):
            super().__init__()
            self.open = []

        def handle_starttag(self, tag, attrs):
            if tag not in ("meta",):
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    parser = Nested()
    parser.feed(audits.page(audits.audit(table(audits.example()))))
    assert parser.open == []


def test_only_so_many_rows_of_an_outcome_are_shown(table):
    rows = "".join("grim,3.46,20\n" for _ in range(audits.ON_PAGE + 5))
    done = audits.audit(table("check,mean,n\n" + rows))
    assert f"and {audits.ON_PAGE + 5 - audits.SHOWN} more" in audits.plain(done)
    page = audits.page(done)
    assert page.count("prints as 3.46") == audits.ON_PAGE
    assert f"The first {audits.ON_PAGE} are shown." in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "check,mean,n\ngrin,3.45,20\n",
            "row 2, column check: there is no check 'grin'; did you mean grim",
        ),
        ("check,mean\ngrim,3.45\n", "row 2, column n: grim needs it, and the cell is empty"),
        ("check,mean,n\ngrim,3.45,\n", "row 2, column n: grim needs it, and the cell is empty"),
        (
            "check,mean,n\ngrim,3.45,20\ngrim,x,20\n",
            "row 3, column mean: 'x' is not a printed number",
        ),
        ("check,mean,n\ngrim,3.45,2.5\n", "row 2, column n: '2.5' is not a whole number from 1"),
        ("check,mean,n\ngrim,3.45,0\n", "row 2, column n: '0' is not a whole number from 1"),
        (
            "check,mean,sd,n\ngrimmer,3.45,1.2,1\n",
            "row 2, column n: '1' is not a whole number from 2",
        ),
        (
            "check,mean,n,rounding\ngrim,3.45,20,up\n",
            "row 2, column rounding: rounding is 'up'; allowed are nearest",
        ),
        (
            "check,mean,n,items\ngrim,3.45,20,0\n",
            "row 2, column items: '0' is not a whole number from 1",
        ),
        ("check,mean,n,low,high\ngrim,3.45,20,5,1\n", "the scale goes from 5 to 1"),
        ("check,mean,n,step\ngrim,3.45,20,0\n", "step is 0 and items 1; both must be above zero"),
        (
            "check,mean,n,sided\ngrim,3.45,20,one-sided\n",
            "row 2, column sided: grim takes no sided",
        ),
        ("check,mean,n\n", "no row beneath the header"),
        ("mean,n\n3.45,20\n", "row 1: no column 'check'; found mean, n"),
        ("check,mean,mean\ngrim,1,2\n", "row 1: column 'mean' stands there twice"),
        ("check,mean,n\ngrim,3.45\n", "row 2 has 2 cells, 3 are needed"),
        ('check,mean,n\ngrim,"3.45,20\n', "a quotation mark is not closed"),
        ("", "the file is empty"),
        (b"check,mean,n\ngrim,\xff,20\n", "line 2 is not UTF-8: found byte 0xff"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_row_and_nothing_is_written(
    table, tmp_path, capsys, text, said
):
    out = tmp_path / "out"
    path = table(text)
    assert main(["audit", str(path), "--csv", str(out), "--page", str(out)]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert str(path) in captured.err
    assert captured.out == ""
    assert not out.exists()


def test_a_table_with_semicolons_is_told_so(table, capsys):
    assert main(["audit", str(table("check;mean;n\ngrim;3,45;20\n"))]) == 2
    assert "columns are separated by commas; found semicolons" in capsys.readouterr().err


def test_the_case_of_names_and_blank_lines_at_the_end_do_not_matter(table):
    done = audits.audit(table("Check,Mean,N,Note\nGRIM,3.45,20.0,a\n\n\n"))
    assert list(done.checked["outcome"]) == ["within rounding"]
    assert list(done.printed.columns) == ["check", "mean", "n", "Note"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("grim,<3,20,,,", "row 3, column mean: '<3' is a bound; grim needs a number"),
        ("grim," + "3" * 400 + ",20,,,", "row 3, column mean: '333333333333333333333333333333...'"),
        ("grim,3.45,20,significant-2,,", "row 3, column mean: '3.45' has more than 2 significant"),
        ("grim,3.45,20,,0." + "0" * 60 + "1,", "row 3, column step: '0.0000000000000000000"),
        ("grim,3.45,20,," + "," + "9" * 25, "row 3, column items: '9999999999999999999999999' is"),
    ],
)
def test_only_the_row_and_the_cell_that_are_wrong_are_named(table, capsys, row, why):
    text = f"check,mean,n,rounding,step,items\ngrim,3.45,20,,,\n{row}\n"
    assert main(["audit", str(table(text))]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(why)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("t_one,3.0,-1.0,10,,0.5,,", "sd is -1.0, and none can be below 0"),
        ("t,,,,2.31,1.3,18,", "p is 1.3, and none can be above 1"),
        ("percent,,,9,,,,12", "count is 12 of 9"),
    ],
)
def test_what_no_number_of_its_kind_can_be_is_in_conflict(table, row, why):
    done = audits.audit(table(f"check,mean,sd,n,t,p,df,count,percent\n{row},133.33\n"))
    assert done.conflicts == 1
    assert done.checked["reason"][0] == why


def test_a_missing_table_is_named(tmp_path, capsys):
    assert main(["audit", str(tmp_path / "none.csv")]) == 2
    assert "none.csv: cannot be read: No such file" in capsys.readouterr().err
    assert main(["audit"]) == 2
    assert "name a table" in capsys.readouterr().err


def test_every_bad_cell_is_counted_across_chunks_and_checks(table, monkeypatch):
    monkeypatch.setattr(audits, "CHUNK", 2)
    text = "check,mean,n\n" + "grim,x,20\n" * 30 + "odd,1,2\n"
    with pytest.raises(DataError) as error:
        audits.audit(table(text))
    lines = str(error.value).splitlines()[1:]
    assert lines[0].startswith("row 2, column mean")
    assert lines[-1] == "and 11 more"


def test_chunks_change_nothing(table, monkeypatch):
    path = table("check,mean,n\n" + "".join(f"grim,{i}.{i % 100:02d},{i + 1}\n" for i in range(50)))
    whole = audits.audit(path).checked
    monkeypatch.setattr(audits, "CHUNK", 7)
    pd.testing.assert_frame_equal(audits.audit(path).checked, whole)


def test_a_spreadsheet_may_put_a_mark_before_and_space_around_cells(table):
    done = audits.audit(table(b"\xef\xbb\xbfcheck, mean ,n\ngrim, 3.45 , 20\n"))
    assert list(done.checked["outcome"]) == ["within rounding"]


def test_the_columns_of_every_check_are_told(capsys):
    assert main(["audit", "--columns"]) == 0
    out = capsys.readouterr().out
    for name in CHECKS:
        assert f"{name}: " in out
    assert main(["audit", "--example"]) == 0
    assert capsys.readouterr().out == audits.example()

"""Results in Parquet: whole or not at all, read once, and never believed when damaged."""

import multiprocessing
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

from overread.files import DataError
from overread.runs import store
from overread.runs.store import COUNT, ERROR, RESULT, VERDICT, Row


def row(universe="u1", kind=RESULT, name="share", value=50.0, said="", **assumptions):
    told = '{"alpha": 0.05, "sided": "two-sided"}'
    if assumptions:
        told = str(assumptions).replace("'", '"')
    return Row(universe, told, kind, name, value, None, None, "%", said)


def test_what_is_written_is_read_as_one_tidy_frame(tmp_path):
    store.write(tmp_path, [row("u1"), row("u1", COUNT, "in conflict", 2.0)])
    store.write(tmp_path, [row("u2", value=None, alpha=0.01, sided="−1")])
    frame = store.read(tmp_path).sort_values(["universe", "kind"], ignore_index=True)
    assert list(frame.columns) == ["universe", "kind", "name", "value", "low", "high", "unit",
                                   "said", "alpha", "sided"]  # fmt: skip
    assert frame["universe"].tolist() == ["u1", "u1", "u2"]
    assert frame["alpha"].tolist() == [0.05, 0.05, 0.01]
    assert frame["sided"].tolist() == ["two-sided", "two-sided", "−1"]
    assert frame["value"].tolist()[:2] == [2.0, 50.0]
    assert pd.isna(frame["value"][2])
    assert store.done(tmp_path) == {"u1", "u2"}


def test_the_same_universes_leave_one_file_and_are_read_once(tmp_path):
    one = store.write(tmp_path, [row("u1"), row("u2")])
    assert store.write(tmp_path, [row("u2"), row("u1")]) == one
    store.write(tmp_path, [row("u2"), row("u3")])
    assert len(store.files(tmp_path)) == 2
    assert sorted(store.read(tmp_path)["universe"]) == ["u1", "u2", "u3"]


def test_hostile_text_is_kept_as_text(tmp_path):
    said = "<script>alert(1)</script>\x00=1+1"
    store.write(tmp_path, [row(kind=ERROR, value=None, said=said)])
    assert store.read(tmp_path)["said"].tolist() == [said]


def test_where_there_is_nothing_it_is_said(tmp_path):
    assert store.done(tmp_path / "nowhere") == set()
    with pytest.raises(DataError, match="there are no results"):
        store.read(tmp_path)


def spoil_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)


SPOILT = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "empty": lambda path: path.write_bytes(b""),
    "other": lambda path: path.write_bytes(b"universe,kind\n"),
    "a byte": spoil_byte,
    "other types": lambda path: pd.DataFrame([row()._replace(value="x")]).to_parquet(path),
    "other texts": lambda path: store.write(
        path.parent, [row("u2")._replace(assumptions="{")]
    ).replace(path),
    "other columns": lambda path: pd.DataFrame({"universe": ["u"]}).to_parquet(path),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_damaged_file_is_named_and_can_be_listed(tmp_path, how):
    good = store.write(tmp_path, [row("u1", said=f"text {i}", name=f"n{i}") for i in range(300)])
    bad = store.write(tmp_path, [row("u2", said=f"text {i}", name=f"n{i}") for i in range(300)])
    SPOILT[how](bad)
    for ask in (store.read, store.done):
        with pytest.raises(DataError) as error:
            ask(tmp_path)
        assert str(bad) in str(error.value)
        assert "--rebuild" in str(error.value)
    assert store.damaged(tmp_path) == [bad]
    bad.unlink()
    assert store.done(tmp_path) == {"u1"}
    assert good.is_file()


def test_a_folder_is_no_file_of_results(tmp_path):
    (tmp_path / f"x{store.SUFFIX}").mkdir()
    assert store.files(tmp_path) == []


def test_what_failed_and_was_run_again_has_not_failed(tmp_path):
    for who in ("u1", "u2"):
        store.write(tmp_path, [row(who, ERROR, "MemoryError", None)])
    assert store.failed(tmp_path) == {"u1", "u2"}
    store.write(tmp_path, [row("u1"), row("u3")])
    assert store.failed(tmp_path) == {"u2"}
    kinds = store.read(tmp_path).set_index("universe")["kind"].to_dict()
    assert kinds == {"u1": RESULT, "u2": ERROR, "u3": RESULT}


def test_what_is_interrupted_leaves_nothing(tmp_path, monkeypatch):
    import pyarrow.parquet as pq

    def interrupted(table, path, **options):
        path.write_bytes(b"PAR1")
        raise KeyboardInterrupt

    monkeypatch.setattr(pq, "write_table", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.write(tmp_path, [row()])
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, monkeypatch):
    import pyarrow.parquet as pq

    def full(table, path, **options):
        path.write_bytes(b"PAR1")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(DataError, match="cannot be written: No space left on device"):
        store.write(tmp_path, [row()])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    folder = tmp_path / "results"
    folder.write_text("a file", encoding="utf-8")
    with pytest.raises(DataError, match="results cannot be written"):
        store.write(folder, [row()])


@contextmanager
def read_only():
    """A folder that this process may read but not change, as nobody if it is root's process."""
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o555)
        try:
            if user == 0:
                os.seteuid(65534)
            yield Path(name)
        finally:
            os.seteuid(user)
            os.chmod(name, 0o755)


@pytest.mark.parametrize("below", ["", "sweeps/here"])
def test_a_read_only_folder_is_said(below):
    with read_only() as folder:
        for ask in (store.can_write, lambda where: store.write(where, [row()])):
            with pytest.raises(DataError, match="results cannot be written: Permission denied"):
                ask(folder / below)
        assert list(folder.iterdir()) == []


def test_where_files_can_be_put_nothing_is_left_of_trying(tmp_path):
    store.can_write(tmp_path / "deep/down")
    assert list((tmp_path / "deep/down").iterdir()) == []


def write_many(folder, who):
    for number in range(20):
        store.write(folder, [row(f"u{number}"), row(f"{who}{number}")])


def test_several_writers_at_once_lose_nothing(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(tmp_path, who)) for who in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    frame = store.read(tmp_path)
    assert len(frame) == frame["universe"].nunique() == 80


def test_rows_come_from_a_ledger_and_only_changed_verdicts_are_kept():
    result = {"name": "share", "about": "x", "value": 1.0, "low": 0.5, "high": 2.0, "unit": "%"}
    ledger = {
        "results": [result],
        "counts": {"in conflict": 1, "reproduced": 1},
        "claims": [{"claim": "a", "verdict": "in conflict"}, {"claim": "b", "verdict": "x"}],
    }
    rows = list(store.rows_of("u", {"alpha": 0.1}, ledger, {"a": "reproduced", "b": "x"}))
    assert [(one.kind, one.name, one.value, one.said) for one in rows] == [
        (RESULT, "share", 1.0, "x"),
        (COUNT, "in conflict", 1, "claims with this verdict"),
        (COUNT, "reproduced", 1, "claims with this verdict"),
        (VERDICT, "a", None, "in conflict"),
    ]
    assert {one.assumptions for one in rows} == {'{"alpha": 0.1}'}


def test_an_error_is_one_line():
    one = store.row_of_error("u", {}, ValueError("a\nb   c"))
    assert (one.kind, one.name, one.said) == (ERROR, "ValueError", "a b c")

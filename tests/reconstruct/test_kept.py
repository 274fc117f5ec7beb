import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from overread.printed import interval, printed
from overread.reconstruct import kept as module
from overread.reconstruct.kept import default_folder, kept
from overread.reconstruct.patients import Patients
from overread.reconstruct.reported import Each, Mean

RESULT = {"count": 3**200, "share": Fraction(1, 3), "rows": [(1, 2), [None, True, 0.1, "−8.3"]]}
AS_KEPT = {"count": 3**200, "share": Fraction(1, 3), "rows": [[1, 2], [None, True, 0.1, "−8.3"]]}
ASKED = {"mean": interval(printed("13.4")), "n": 36, "step": Fraction(1, 3), "scale": (0, 27)}


class Search:
    """A search that counts how often it is made."""

    def __init__(self, result=RESULT):
        self.result, self.made = result, 0

    def __call__(self):
        self.made += 1
        return self.result


def only_file(folder):
    (path,) = folder.iterdir()
    return path


def test_a_search_is_made_once_and_gives_the_same_whether_kept_or_new(tmp_path):
    search = Search()
    folder = tmp_path / "not/there/yet"
    for _ in range(3):
        found = kept("samples", ASKED, search, folder=folder)
        assert found == AS_KEPT
        assert type(found["count"]) is int
        assert type(found["share"]) is Fraction
    assert search.made == 1
    assert only_file(folder).suffix == ".json"


@pytest.mark.parametrize(
    "other",
    [
        {"name": "patients"},
        {"version": "2"},
        {"constraints": ASKED | {"n": 37}},
        {"constraints": ASKED | {"n": 36.0}},
        {"constraints": ASKED | {"n": "36"}},
        {"constraints": ASKED | {"n": True}},
        {"constraints": ASKED | {"mean": interval(printed("13.4"), "half-up")}},
        {"constraints": ASKED | {"mean": interval(printed("13.40"))}},
        {"constraints": ASKED | {"step": 1}},
        {"constraints": ASKED | {"more": None}},
    ],
)
def test_whatever_differs_in_what_is_asked_makes_another_search(tmp_path, other):
    search = Search()
    kept("samples", ASKED, search, folder=tmp_path)
    asked = {"name": "samples", "constraints": ASKED} | other
    kept(asked.pop("name"), asked.pop("constraints"), search, folder=tmp_path, **asked)
    assert search.made == 2
    assert len(list(tmp_path.iterdir())) == 2


def test_the_order_of_constraints_and_the_kind_of_whole_number_do_not_matter(tmp_path):
    search = Search()
    kept("samples", {"a": 1, "b": 2}, search, folder=tmp_path)
    kept("samples", {"b": np.int64(2), "a": 1}, search, folder=tmp_path)
    assert search.made == 1


def test_the_file_says_in_clear_what_was_asked(tmp_path):
    kept("samples", ASKED, Search(), folder=tmp_path, version="7")
    stored = json.loads(only_file(tmp_path).read_text(encoding="utf-8"))
    assert (stored["name"], stored["version"]) == ("samples", "7")
    assert stored["constraints"]["scale"] == [0, 27]
    assert stored["constraints"]["step"] == {"overread:fraction": "1/3"}


def test_a_file_cut_short_anywhere_is_made_again(tmp_path):
    kept("samples", ASKED, Search(), folder=tmp_path)
    path = only_file(tmp_path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        search = Search()
        assert kept("samples", ASKED, search, folder=tmp_path) == AS_KEPT
        assert search.made == 1
        assert path.read_bytes() == whole


def test_a_digit_changed_anywhere_is_noticed(tmp_path):
    kept("samples", ASKED, Search(), folder=tmp_path)
    path = only_file(tmp_path)
    whole = path.read_text(encoding="utf-8")
    places = [i for i, character in enumerate(whole) if character.isdigit()]
    assert len(places) > 100
    for place in places[::5]:
        other = str((int(whole[place]) + 1) % 10)
        path.write_text(whole[:place] + other + whole[place + 1 :], encoding="utf-8")
        search = Search()
        assert kept("samples", ASKED, search, folder=tmp_path) == AS_KEPT
        assert search.made == 1


@pytest.mark.parametrize(
    "foreign",
    [b"", b"[]", b"3", b'"x"', b"null", b"\xff\xfe", b"{}", b'{"result": NaN}', b"[" * 9999],
)
def test_a_foreign_file_is_ignored_and_replaced(tmp_path, foreign):
    kept("samples", ASKED, Search(), folder=tmp_path)
    only_file(tmp_path).write_bytes(foreign)
    search = Search()
    assert kept("samples", ASKED, search, folder=tmp_path) == AS_KEPT
    assert kept("samples", ASKED, search, folder=tmp_path) == AS_KEPT
    assert search.made == 1


def test_another_search_under_the_same_hash_is_not_taken_for_this_one(tmp_path):
    kept("samples", ASKED, Search("other"), folder=tmp_path)
    foreign = only_file(tmp_path).read_bytes()
    only_file(tmp_path).unlink()
    kept("samples", {"n": 1}, Search("this"), folder=tmp_path)
    only_file(tmp_path).write_bytes(foreign)
    assert kept("samples", {"n": 1}, Search("this"), folder=tmp_path) == "this"


def test_where_nothing_can_be_written_the_search_is_made_each_time(tmp_path):
    occupied = tmp_path / "a file"
    occupied.write_text("not a folder")
    search = Search()
    for folder in (occupied, occupied / "below"):
        assert kept("samples", ASKED, search, folder=folder) == AS_KEPT
    assert search.made == 2
    assert occupied.read_text() == "not a folder"


def test_a_write_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError("read-only")

    monkeypatch.setattr(module.os, "replace", refuse)
    assert kept("samples", ASKED, Search(), folder=tmp_path) == AS_KEPT
    assert list(tmp_path.iterdir()) == []


def test_a_number_too_long_for_a_file_is_given_all_the_same(tmp_path):
    assert kept("samples", {}, Search(10**5000), folder=tmp_path) == 10**5000
    assert list(tmp_path.iterdir()) == []


def test_several_writers_at_once_leave_whole_files_only(tmp_path):
    def write_often(_):
        for i in range(30):
            found = kept("samples", {"n": i % 3}, lambda i=i: [i % 3] * 2000, folder=tmp_path)
            assert found == [i % 3] * 2000
            for path in list(tmp_path.glob("*.json"))[:1]:
                path.unlink(missing_ok=True)
        return True

    with ThreadPoolExecutor(4) as writers:
        assert all(writers.map(write_often, range(4)))
    for n in range(3):
        kept("samples", {"n": n}, lambda n=n: [n] * 2000, folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 3
    for n in range(3):
        assert kept("samples", {"n": n}, Search("made again"), folder=tmp_path) == [n] * 2000


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (float("nan"), ValueError),
        (float("inf"), ValueError),
        ({1: 2}, TypeError),
        ({"overread:fraction": "1/2"}, TypeError),
        ({1, 2}, TypeError),
        (object(), TypeError),
    ],
)
def test_what_cannot_be_said_exactly_is_refused(tmp_path, value, error):
    with pytest.raises(error, match="cannot be kept"):
        kept("samples", {"x": [value]}, Search(), folder=tmp_path)
    with pytest.raises(error, match="cannot be kept"):
        kept("samples", {}, Search(value), folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_change_of_the_code_makes_a_search_anew(tmp_path, monkeypatch):
    search = Search()
    kept("samples", ASKED, search, folder=tmp_path)
    kept("samples", ASKED, search, folder=tmp_path)
    assert search.made == 1
    monkeypatch.setattr(module, "_version", lambda: "other code")
    kept("samples", ASKED, search, folder=tmp_path)
    assert search.made == 2


def test_the_version_of_the_code_follows_every_module_that_searches(tmp_path):
    here = Path(module.__file__).parent
    before = module._digest(here)
    copy = shutil.copytree(here, tmp_path / "overread" / "reconstruct")
    shutil.copy(here.parent / "printed.py", copy.parent)
    assert module._digest(copy) == before
    for name in ("joins.py", "../printed.py"):
        path = copy / name
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        after = module._digest(copy)
        assert after != before
        before = after


def test_an_error_of_the_search_itself_is_raised(tmp_path):
    def broken():
        raise KeyError("of its own")

    with pytest.raises(KeyError, match="of its own"):
        kept("samples", {}, broken, folder=tmp_path)


def test_the_folder_is_named_by_the_environment_or_is_in_the_users_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("OVERREAD_SEARCHES", str(tmp_path / "named"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    assert default_folder() == tmp_path / "named"
    monkeypatch.setenv("OVERREAD_SEARCHES", "")
    assert default_folder() == tmp_path / "cache/overread/searches"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_folder() == tmp_path / "home/.cache/overread/searches"


def test_without_a_home_nothing_is_kept(monkeypatch):
    monkeypatch.setenv("OVERREAD_SEARCHES", "")
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    search = Search()
    assert kept("samples", {}, search) == AS_KEPT
    assert kept("samples", {}, search) == AS_KEPT
    assert search.made == 2
    assert not Path("~").exists()


def test_constraints_of_other_kinds_with_equal_fields_are_told_apart(tmp_path):
    ends = interval(printed("2.0"))
    asked = {
        "mean": Mean("change", ends),
        "each": Each("change", ends),
        "group of one": Patients((4,), 1, scale=(0, 9)),
        "group of two": Patients((4, 4), 2, scale=(0, 9)),
    }
    for what, constraint in asked.items():
        assert kept("x", {"of": constraint}, lambda what=what: what, folder=tmp_path) == what
    for what, constraint in asked.items():
        assert kept("x", {"of": constraint}, lambda: "new", folder=tmp_path) == what

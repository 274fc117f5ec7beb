"""The sweeps that are kept beside the notebooks: whole, without a failure, and still true."""

import random

import pytest

from overread import studies
from overread.cli import main
from overread.runs import across, notebooks, process, store, sweeps, universes

STUDIES = studies.names()
SEARCHED = {"rounding", "boundaries", "percent_decimals"}
"""What a search is made for anew, which can take a minute."""


@pytest.mark.parametrize("study", STUDIES)
def test_every_universe_is_there_and_none_has_failed(study):
    grid = sweeps.kept_grid(study)
    frame = across.kept(study).frame
    assert set(frame["universe"]) == {one.identity("") for one in grid}
    assert not (frame["kind"] == store.ERROR).any()
    assert len(store.files(sweeps.kept_folder(study))) == 1


@pytest.mark.parametrize("study", STUDIES)
def test_what_is_kept_is_what_the_committed_notebook_found(study):
    results = across.kept(study).results()["default"].dropna().to_dict()
    ledger = notebooks.ledger_of(notebooks.read(notebooks.path_of(study)), study)
    found = {one["name"]: one["value"] for one in ledger["results"] if one["value"] is not None}
    assert results == pytest.approx(found, rel=1e-12)


@pytest.mark.parametrize("study", STUDIES)
def test_a_few_universes_still_give_what_is_kept(study):
    kept = {row[:4]: row for row in store.rows(sweeps.kept_folder(study))}
    grid = [one for one in sweeps.kept_grid(study) if one.altered.keys().isdisjoint(SEARCHED)]
    notebook = notebooks.read(notebooks.path_of(study))
    verdicts = {e["claim"]: e["verdict"] for e in notebooks.ledger_of(notebook, study)["claims"]}
    # Other ones with every change of what they rest on.
    for one in random.Random(universes.edition(study)).sample(grid, 3):
        ledger = process.concluded(process.steps(notebook), one.altered)
        rows = list(store.rows_of(one.identity(""), one.values, ledger, verdicts))
        there = [row for key, row in kept.items() if key[0] == one.identity("")]
        assert {row[:4]: row[7:] for row in rows} == {row[:4]: row[7:] for row in there}, one.said
        for row in rows:
            numbers = [number for number in row[4:7] if number is not None]
            others = [number for number in kept[row[:4]][4:7] if number is not None]
            assert numbers == pytest.approx(others, rel=1e-9), (one.said, row.name)


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(sweeps, "kept_folder", lambda study: tmp_path / "kept" / study)
    return tmp_path


LETTER = "fasciitis-letter"


def test_a_sweep_is_kept_in_place_of_the_last(elsewhere, capsys):
    arguments = ["sweep", LETTER, "--keep", "--workers", "0", "-o", str(elsewhere)]
    kept = elsewhere / "kept" / LETTER
    store.write(kept, [store.Row("old", "{}", "result", "x", 1.0, None, None, "", "")])
    assert main(arguments) == 0
    (path,) = store.files(kept)
    assert capsys.readouterr().out.splitlines()[-1] == f"kept: {path}"
    before = path.read_bytes()
    assert main(arguments) == 0
    assert path.read_bytes() == before
    committed = notebooks.path_of(LETTER).parent / "sweeps" / LETTER
    assert store.read(kept).equals(store.read(committed))


@pytest.mark.parametrize(
    "also", [["--all"], ["--vary", "told"], ["--sample", "3"], ["--near", "0"], ["-p", "told=1"]]
)
def test_what_is_kept_is_always_the_same_universes(elsewhere, capsys, also):
    assert main(["sweep", LETTER, "--keep", *also, "-o", str(elsewhere)]) == 2
    assert capsys.readouterr().err.startswith("overread: --keep: what the page shows is always the")
    assert list(elsewhere.iterdir()) == []


def test_where_nothing_is_kept_it_is_said(elsewhere):
    with pytest.raises(store.DataError, match="there are no results"):
        across.kept(LETTER)

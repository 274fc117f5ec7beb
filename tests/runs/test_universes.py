"""Sets of assumptions: which there are, which are drawn, and what identifies one."""

import json
from itertools import islice

import pytest

from overread import studies
from overread.assumptions import AssumptionError
from overread.runs import universes
from overread.runs.universes import Grid, choices, everything, universe

PILOT, SERIES = "sclerosis-pilot", "dermatitis-series"


def said(grid):
    return [one.said for one in grid]


def test_every_combination_is_there_once_the_last_assumption_changing_fastest():
    grid = Grid(SERIES, choices(SERIES, {"variance": None, "alpha": "0.05,0.01"}))
    assert grid.combinations == 4
    assert said(grid) == ["defaults", "alpha = 0.01", "variance = welch",
                          "alpha = 0.01; variance = welch"]  # fmt: skip
    assert said(grid) == said(grid), "it can be gone through again"


def test_combinations_that_break_a_rule_are_left_out():
    varied = choices(PILOT, {"multiplicity": None, "family": None})
    found = said(Grid(PILOT, varied))
    assert len(found) == 7
    assert "family = shaq" not in found
    assert "multiplicity = holm; family = shaq" in found
    sizes = choices(SERIES, {"responders_50": "10,20", "others_50": "10,20"})
    assert len(list(Grid(SERIES, sizes))) == 3


def test_what_is_given_is_the_same_in_all():
    grid = Grid(SERIES, choices(SERIES, {"variance": None}), {"alpha": "0.01"})
    assert said(grid) == ["alpha = 0.01", "alpha = 0.01; variance = welch"]
    assert {one.values["level"] for one in grid} == {0.95}


def test_a_sample_is_drawn_without_putting_back_and_the_same_for_a_seed():
    varied = everything(PILOT)
    one, again, other = (Grid(PILOT, varied, sample=300, seed=seed) for seed in (1, 1, 2))
    assert said(one) == said(again) != said(other)
    assert len(set(said(one))) == 300
    assert all(universes._broken(one.file.rule, each) is False for each in one)


def test_a_sample_of_more_than_there_are_is_all_there_are():
    varied = choices(PILOT, {"multiplicity": None, "family": None})
    drawn = said(Grid(PILOT, varied, sample=1000))
    assert sorted(drawn) == sorted(said(Grid(PILOT, varied)))


def test_a_sample_of_very_many_is_drawn_without_going_through_all(monkeypatch):
    monkeypatch.setattr(universes, "MOST", 1000)
    varied = everything(PILOT)
    with pytest.raises(AssumptionError, match=r"combinations; more than 1,000 need --sample"):
        Grid(PILOT, varied)
    drawn = said(Grid(PILOT, varied, sample=200))
    assert len(set(drawn)) == 200


@pytest.mark.parametrize("near", range(4))
def test_what_is_near_differs_from_the_first_choices_in_so_many_places(near):
    varied = choices(PILOT, {"sided": None, "rounding": None, "drop_out": None})
    whole = {one.identity(""): one for one in Grid(PILOT, varied)}
    grid = Grid(PILOT, varied, near=near)
    found = [one.identity("") for one in grid]
    assert len(set(found)) == len(found) == grid.combinations
    assert set(found) == {key for key, one in whole.items() if len(one.altered) <= near}
    assert said(grid)[0] == "defaults"


def test_a_sample_ends_where_rules_leave_fewer_than_are_asked_for(monkeypatch):
    monkeypatch.setattr(universes, "MOST", 3)
    varied = choices(PILOT, {"multiplicity": None, "family": None})
    assert len(said(Grid(PILOT, varied, sample=100))) == 7


def test_no_more_can_differ_than_are_varied():
    varied = choices(PILOT, {"sided": None})
    assert len(said(Grid(PILOT, varied, near=10**9))) == 2


def test_what_is_near_keeps_the_rules_and_goes_with_no_sample():
    varied = choices(PILOT, {"multiplicity": None, "family": None})
    assert "family = shaq" not in said(Grid(PILOT, varied, near=1))
    assert "multiplicity = holm; family = shaq" in said(Grid(PILOT, varied, near=2))
    with pytest.raises(AssumptionError, match="either a sample or what is near"):
        Grid(PILOT, varied, near=1, sample=3)


def test_values_are_drawn_evenly():
    """Each of 12 values of two assumptions, 3,000 times in 36,000 at random."""
    grid = Grid(PILOT, {"drop_out": everything(PILOT)["drop_out"]}, sample=6)
    assert sorted(one.values["drop_out"] for one in grid) == sorted(grid.varied["drop_out"])
    many = Grid(PILOT, everything(PILOT), sample=2000, seed=5)
    counts = [one.values["drop_out"] for one in many]
    assert all(250 < counts.count(value) < 420 for value in set(counts))


def test_everything_is_all_choices_the_default_first():
    found = everything(PILOT)
    assert found["sided"] == ["two-sided", "one-sided"]
    assert found["responder_points"] == [5, 4, 6]
    assert "responder_percent" not in found
    known = {one.name: one for one in studies.file_of(PILOT).assumption}
    assert all(values[0] == known[name].default for name, values in found.items())


@pytest.mark.parametrize(
    ("varied", "message"),
    [
        ({"alhpa": "0.1"}, "alhpa is not an assumption of this study; did you mean alpha?"),
        ({"level": None}, "level has no choices; name the values to be tried"),
        ({"alpha": "0.1,2"}, "alpha is '2'; allowed are 0.0001 to 0.5"),
        ({"alpha": "0.1,0.10"}, "alpha: 0.1 is given twice"),
        ({"sided": "both"}, "sided is 'both'; allowed are two-sided, one-sided"),
        ({"alpha": ""}, "alpha is ''"),
    ],
)
def test_what_cannot_be_varied_is_said(varied, message):
    with pytest.raises(AssumptionError) as error:
        choices(PILOT, varied)
    assert message in str(error.value)


def test_what_is_given_cannot_be_varied_too():
    with pytest.raises(AssumptionError, match="sided is both given and varied"):
        Grid(PILOT, choices(PILOT, {"sided": None}), {"sided": "one-sided"})


def test_an_identity_is_of_the_values_and_of_all_they_rest_on():
    one, same, other = (universe(PILOT, {"alpha": a}) for a in (0.01, "0.01", 0.02))
    assert one.identity("a") == same.identity("a") != other.identity("a")
    assert one.identity("a") != one.identity("b")
    varied = [each.identity("a") for each in islice(Grid(PILOT, everything(PILOT)), 500)]
    assert len(set(varied)) == 500


@pytest.fixture
def editions(tiny, monkeypatch):
    """The edition of the hand-built study, asked for anew each time."""
    monkeypatch.setattr(studies, "home", lambda: tiny.path)
    monkeypatch.setattr(universes.notebooks, "home", lambda: tiny.path)

    def ask():
        universes.edition.cache_clear()
        return universes.edition("tiny")

    yield ask
    universes.edition.cache_clear()


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("data/tiny/claims.csv", "n,1,1,Ten", "n,1,1,ten"),
        ("data/tiny/study.toml", "Ten patients", "Ten people"),
        ("seeds/tiny.toml", "tiny.txt", "tinier.txt"),
    ],
)
def test_whatever_a_result_rests_on_gives_another_edition(editions, tiny, path, old, new):
    before = editions()
    assert editions() == before
    tiny.change(path, old, new)
    assert editions() != before


def test_another_code_cell_or_package_gives_another_edition(editions, tiny, monkeypatch):
    before = editions()
    path = tiny.path / "notebooks/tiny.ipynb"
    text = path.read_text(encoding="utf-8")
    notebook = json.loads(text)
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "more"})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert editions() == before, "text between the cells is not run"
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": "1", "outputs": []})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert editions() != before
    path.write_text(text, encoding="utf-8")
    assert editions() == before
    monkeypatch.setattr(universes, "version", lambda name: "0")
    assert editions() != before


def test_another_studys_data_gives_the_same_edition(editions, tiny):
    before = editions()
    tiny.write("data/other/claims.csv", "nothing")
    tiny.write("README.md", "nothing")
    assert editions() == before

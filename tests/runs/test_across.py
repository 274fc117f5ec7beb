"""What a sweep says: ranges, what moves them, what flips a verdict, and the figures of it."""

import json

import pandas as pd
import pytest

from overread.runs import across, store
from overread.runs.across import Across
from overread.runs.store import COUNT, ERROR, RESULT, VERDICT, Row

DEFAULT = {"alpha": 0.05, "rounding": "nearest", "level": 0.95}


def made(tmp_path, *, failing=()):
    """Four universes: the share falls by 20 where digits are cut, whatever alpha is."""
    for alpha in (0.05, 0.01):
        for rounding in ("nearest", "cut"):
            who = f"{alpha}{rounding}", json.dumps(DEFAULT | {"alpha": alpha, "rounding": rounding})
            if who[0] in failing:
                store.write(tmp_path, [Row(*who, ERROR, "ValueError", *[None] * 3, "", "no")])
                continue
            share = 50.0 - 20 * (rounding == "cut")
            rows = [
                Row(*who, RESULT, "share", share, share - 5, share + 5, "%", f"share: {share}"),
                Row(*who, RESULT, "n", 10.0, None, None, "patient", "patients"),
                Row(*who, COUNT, "in conflict", 1.0, None, None, "claim", ""),
            ]
            if rounding == "cut":
                rows.append(Row(*who, VERDICT, "mean", None, None, None, "", "in conflict"))
            if rounding == "cut" and alpha == 0.01:
                rows.append(Row(*who, VERDICT, "p", None, None, None, "", "under a choice"))
            store.write(tmp_path, rows)
    committed = {"mean": "reproduced", "p": "reproduced", "n": "not derivable"}
    return Across("tiny", store.read(tmp_path), DEFAULT, committed)


def test_results_have_their_default_and_their_range(tmp_path):
    found = made(tmp_path).results()
    assert found.loc["share"].tolist() == ["share: 50.0", "%", 4, 50.0, 30.0, 40.0, 50.0]
    assert found.loc["n", ["least", "greatest"]].tolist() == [10.0, 10.0]
    assert made(tmp_path).varied == ["alpha", "rounding"]


def test_what_moves_a_result_is_named(tmp_path):
    shares = made(tmp_path).explained("share")
    assert shares["alone"].to_dict() == {"rounding": 1.0, "alpha": 0.0}


def test_verdicts_are_counted_with_those_of_the_committed_run(tmp_path):
    counts = made(tmp_path).verdicts()
    assert list(counts.index) == ["mean", "p"]
    assert counts.loc["mean", ["in conflict", "reproduced"]].tolist() == [2, 2]
    assert counts.loc["p", ["under a choice", "reproduced"]].tolist() == [1, 3]
    assert (counts.sum(axis=1) == 4).all()


def test_the_smallest_change_that_gives_another_verdict_is_named(tmp_path):
    found = made(tmp_path)
    assert found.flips("mean")["assumptions"].tolist() == ["rounding = cut"]
    assert found.flips("p")["changes"].tolist() == [2]


def test_without_the_default_universe_nothing_flips_from_it(tmp_path):
    found = made(tmp_path, failing=("0.05nearest",))
    assert found.flips("mean") is None
    assert pd.isna(found.results().loc["share", "default"])
    assert len(found.universes) == 3


def test_of_universes_near_the_default_those_one_step_away_say_what_moves_a_result(tmp_path):
    near = made(tmp_path)._replace(near={"alpha": 0.05, "rounding": "nearest"})
    shares = near.explained("share")
    assert shares["alone"].to_dict() == {"rounding": 1.0, "alpha": 0.0}
    assert shares["together"].isna().all()
    assert "variance, one changed at a time, by rounding 100%" in across.plain(near)


def test_what_universes_are_near_to_need_not_be_the_default(tmp_path):
    found = made(tmp_path)
    rows = found.frame[(found.frame["alpha"] == 0.01)]
    near = found._replace(frame=rows, near={"rounding": "cut"})
    assert near.explained("share")["alone"].to_dict() == {"rounding": 1.0}


def test_it_is_said_in_words(tmp_path):
    assert across.plain(made(tmp_path)).splitlines() == [
        "results that are the same in all universes: n",
        "  share (share: 50.0): 50; from 30 to 50 %; variance by rounding 100%",
        "verdicts that are not the same in all universes: 2",
        "  In conflict: printed numbers and what is assumed cannot all be true.",
        "  mean: 2 in conflict, 2 reproduced; first by rounding = cut",
        "  p: 3 reproduced, 1 under a choice; first by alpha = 0.01; rounding = cut",
    ]


@pytest.mark.parametrize("failing", [(), ("0.05nearest",)])
def test_what_differs_is_drawn(tmp_path, failing):
    folder = tmp_path / "figures"
    found = made(tmp_path / "results", failing=failing)
    drawn = list(across.draw(found, folder))
    assert [path.name for path in drawn] == [
        "share.curve.svg", "share.influence.svg", "verdicts.svg",
    ]  # fmt: skip
    for path in drawn:
        assert path.read_text(encoding="utf-8").lstrip().startswith("<")
    assert across.CONFLICT in (folder / "verdicts.svg").read_text(encoding="utf-8")
    assert "share in" in (folder / "share.curve.svg").read_text(encoding="utf-8")


def test_the_name_of_a_result_stays_in_the_folder():
    assert across._plain_name("../a b/c.d") == "..-a-b-c.d"

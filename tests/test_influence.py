"""Shares of variance by assumption, smallest changes that flip, agreement across universes."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overread.influence import agreement, explained, flips

NAN = float("nan")

GRID = pd.DataFrame(
    [
        ("nearest", 1, 1.0), ("nearest", 2, 2.0), ("nearest", 3, 6.0),
        ("cut", 1, 3.0), ("cut", 2, 4.0), ("cut", 3, 2.0),
    ],
    columns=["rounding", "items", "value"],
)  # fmt: skip
"""Means by rounding 3 and 3, by items 2, 3 and 4; the sum of squares about 3 is 16."""

NAMES = ["rounding", "items"]

STEPS = pd.DataFrame(
    [(0, "a", 0.5, 10.0), (1, "a", 0.5, 12.0), (2, "a", 0.5, 14.0), (0, "b", 0.5, 12.0),
     (0, "a", 0.6, 10.0)],
    columns=["x", "y", "z", "value"],
)  # fmt: skip
"""One assumption changed at a time: variances 8/3, 1 and 0."""


def grid(rng, counts):
    """All combinations of assumptions a, b, … with values at random."""
    names = list("abcdefgh")[: len(counts)]
    frame = pd.DataFrame(list(product(*map(range, counts))), columns=names)
    return frame.assign(value=rng.normal(size=len(frame)).round(2)), names


GRIDS = st.builds(
    lambda seed, counts: grid(np.random.default_rng(seed), counts),
    st.integers(0, 1000),
    st.lists(st.integers(2, 4), min_size=2, max_size=4),
)


def between(values, groups):
    """Share of the variance between groups, in plain Python."""
    mean = sum(values) / len(values)
    own = {key: [v for v, k in zip(values, groups, strict=True) if k == key] for key in groups}
    whole = sum((v - mean) ** 2 for v in values)
    return sum(len(vs) * (sum(vs) / len(vs) - mean) ** 2 for vs in own.values()) / whole


def test_the_shares_of_two_by_three_are_those_by_hand():
    found = explained(GRID, NAMES)
    assert found.index.tolist() == ["items", "rounding"]
    assert found.loc["items"].tolist() == pytest.approx([3, 4 / 16, 1, 2, 4])
    assert found.loc["rounding"].tolist() == pytest.approx([2, 0, 12 / 16, 3, 3])
    assert found.index.name == "assumption"


@given(GRIDS)
def test_shares_of_all_combinations_are_those_of_the_definition(made):
    sweep, names = made
    found = explained(sweep, names)
    values = sweep["value"].tolist()
    for name in names:
        others = sweep[[other for other in names if other != name]]
        rest = between(values, list(others.itertuples(index=False, name=None)))
        assert found.loc[name, "alone"] == pytest.approx(between(values, sweep[name].tolist()))
        assert found.loc[name, "together"] == pytest.approx(1 - rest)
    assert (found["alone"] <= found["together"] + 1e-12).all()
    assert found["alone"].sum() <= 1 + 1e-9
    assert found["together"].sum() >= 1 - 1e-9


@given(GRIDS)
def test_the_means_are_those_by_choice(made):
    sweep, names = made
    found = explained(sweep, names)
    for name in names:
        means = sweep.groupby(name)["value"].mean()
        assert found.loc[name, ["least", "greatest"]].tolist() == pytest.approx(
            [means.min(), means.max()]
        )
        assert found.loc[name, "choices"] == len(means)


def test_assumptions_that_only_add_up_explain_as_much_together_as_alone():
    sweep = pd.DataFrame(list(product(range(3), range(2), range(4))), columns=list("abc"))
    found = explained(sweep.assign(value=sweep["a"] + 2.5 * sweep["b"] - sweep["c"]), list("abc"))
    assert found["alone"].to_numpy() == pytest.approx(found["together"].to_numpy())
    assert found["alone"].sum() == pytest.approx(1)


@given(GRIDS, st.integers(0, 99))
def test_the_order_of_rows_means_nothing(made, seed):
    sweep, names = made
    sweep["value"] = sweep["value"].mask(sweep.index % 7 == 3)
    mixed = sweep.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(
        explained(sweep, names), explained(mixed, names), check_exact=True
    )
    holds = sweep["value"].fillna(0) < sweep["value"].median()
    pd.testing.assert_frame_equal(
        agreement(sweep, holds, assumptions=names), agreement(mixed, holds[mixed.index],
        assumptions=names),
    )  # fmt: skip
    default = dict.fromkeys(names, 9)
    found, again = (
        flips(rows, names, default=default, holds=holds[rows.index], limit=4)
        for rows in (sweep, mixed)
    )
    pd.testing.assert_frame_equal(found, again)


def test_shares_of_a_random_part_are_on_average_those_of_all_combinations():
    sweep, names = grid(np.random.default_rng(5), [4, 3, 5])
    sweep["value"] += sweep["c"] + sweep["a"] * sweep["b"]
    whole = explained(sweep, names).loc[names, ["alone", "together"]]
    for share, tolerance in ((0.75, 0.01), (0.9, 0.005)):
        parts = [
            explained(sweep.sample(frac=share, random_state=seed), names)
            .loc[names, ["alone", "together"]]
            .to_numpy()
            for seed in range(300)
        ]
        assert np.mean(parts, axis=0) == pytest.approx(whole.to_numpy(), abs=tolerance)


def test_what_changes_nothing_explains_next_to_nothing_in_a_small_part():
    sweep, names = grid(np.random.default_rng(6), [40, 30, 2])
    shares = [
        explained(sweep.sample(150, random_state=seed), names)["alone"] for seed in range(100)
    ]
    assert np.mean([share["b"] for share in shares]) < 0.05, "η² would be 29/149"


def test_one_change_at_a_time_gives_parts_of_the_variances_and_nothing_of_company():
    found = explained(STEPS, ["x", "y", "z"])
    whole = 8 / 3 + 1
    assert found["alone"].tolist() == pytest.approx([8 / 3 / whole, 1 / whole, 0])
    assert found["together"].isna().all()
    assert found[["least", "greatest"]].to_numpy().tolist() == [[10, 14], [10, 12], [10, 10]]
    assert found["choices"].tolist() == [3, 2, 2]


def test_where_nothing_acts_in_company_one_at_a_time_gives_the_shares_of_all_combinations():
    names = list("abc")
    sweep = pd.DataFrame(list(product(range(3), range(2), range(4))), columns=names)
    sweep["value"] = sweep["a"] ** 2 + 2.5 * sweep["b"] - sweep["c"]
    steps = sweep[(sweep[names] != 1).sum(axis=1) <= 1]
    assert len(steps) == 1 + 2 + 1 + 3
    pd.testing.assert_series_equal(
        explained(steps, names)["alone"], explained(sweep, names)["alone"]
    )


def test_one_at_a_time_is_seen_though_the_universe_in_the_middle_failed():
    steps = STEPS.assign(value=STEPS["value"].mask(STEPS.index == 0))
    found = explained(steps, ["x", "y", "z"])
    assert found["alone"].tolist() == [1, 0, 0]
    assert found["together"].isna().all()


def test_an_assumption_that_was_varied_alone_explains_all():
    sweep = pd.DataFrame({"a": [1, 2, 3], "b": "x", "value": [1.0, 5.0, 2.0]})
    found = explained(sweep, ["a", "b"])
    assert found.loc["a"].tolist() == [3, 1, 1, 1, 5]
    assert found.loc["b", ["choices", "alone", "together"]].tolist() == [1, 0, 0]


def test_a_number_drawn_at_random_is_not_said_to_explain_all():
    rng = np.random.default_rng(1)
    sweep = pd.DataFrame({"drawn": rng.random(600), "kind": rng.integers(0, 3, 600)})
    sweep["value"] = sweep["drawn"] + sweep["kind"]
    found = explained(sweep, ["drawn", "kind"])
    assert np.isnan(found.loc["drawn", "alone"])
    assert np.isnan(found.loc["kind", "together"])
    assert found.loc["drawn", "together"] == pytest.approx(1 / 9, rel=0.1), "1/12 of 1/12 + 2/3"
    assert found.loc["kind", "alone"] == pytest.approx(8 / 9, rel=0.02)
    assert found.index.tolist() == ["kind", "drawn"]


@pytest.mark.parametrize("values", [2.0, [0.3, 0.3, 0.1 + 0.2, 0.3, 0.3, 0.3], 0.0])
def test_a_result_that_never_changes_has_shares_of_nothing(values):
    found = explained(GRID.assign(value=values), NAMES)
    assert (found[["alone", "together"]] == 0).all(axis=None)
    assert found.index.tolist() == NAMES
    steps = explained(STEPS.assign(value=1.0), ["x", "y", "z"])
    assert (steps[["alone", "together"]] == 0).all(axis=None)


def test_what_is_not_finite_is_left_out():
    more = pd.DataFrame([("up", 1, NAN), ("up", 2, float("inf"))], columns=GRID.columns)
    found = explained(pd.concat([GRID, more], ignore_index=True), NAMES)
    expected = explained(GRID, NAMES)
    assert found.loc["rounding", "choices"] == 3
    columns = ["alone", "least", "greatest"]
    pd.testing.assert_frame_equal(found[columns], expected[columns])


def test_only_the_fewest_changes_are_listed_the_first_assumption_first():
    default = {"rounding": "nearest", "items": 1}
    found = flips(GRID, NAMES, default=default, holds=GRID["value"] < 3)
    assert found.to_dict("index") == {
        3: {"changes": 1, "assumptions": "rounding = cut", "ties": 2},
        2: {"changes": 1, "assumptions": "items = 3", "ties": 2},
    }
    both = flips(GRID, NAMES, default=default, holds=GRID["value"] != 4)
    assert both.to_dict("index") == {
        4: {"changes": 2, "assumptions": "rounding = cut; items = 2", "ties": 1}
    }


def test_what_never_flips_gives_no_rows_and_the_same_columns():
    found = flips(GRID, NAMES, default={"rounding": "cut", "items": 1}, holds=GRID["value"] > 0)
    assert found.empty
    assert found.columns.tolist() == ["changes", "assumptions", "ties"]


def test_those_beyond_the_limit_are_counted():
    sweep = pd.DataFrame({"a": range(30), "value": 1.0})
    found = flips(sweep, ["a"], default={"a": 0}, holds=sweep["a"] == 0, limit=4)
    assert len(found) == 4
    assert set(found["ties"]) == {29}
    assert len(flips(sweep, ["a"], default={"a": 0}, holds=sweep["a"] == 0)) == 20


def test_a_universe_without_a_value_neither_keeps_nor_flips():
    default = {"rounding": "nearest", "items": 1}
    sweep = GRID.assign(value=GRID["value"].mask(GRID.index == 3))
    found = flips(sweep, NAMES, default=default, holds=sweep["value"] < 3)
    assert found.index.tolist() == [2]
    counted = agreement(sweep, sweep["value"] < 3, assumptions=NAMES)
    assert counted.loc[0, ["universes", "holding"]].tolist() == [5, 3]
    unknown = (GRID["value"] < 3).astype("boolean").mask(GRID.index == 3)
    assert flips(GRID, NAMES, default=default, holds=unknown).index.tolist() == [2]
    assert agreement(GRID, unknown, assumptions=NAMES).equals(counted)


@given(GRIDS, st.integers(0, 99))
def test_no_universe_with_fewer_changes_flips(made, seed):
    sweep, names = made
    rng = np.random.default_rng(seed)
    default = sweep.loc[rng.integers(len(sweep)), names].astype(int).to_dict()
    changes = (sweep[names] != pd.Series(default)).sum(axis=1)
    holds = pd.Series(rng.random(len(sweep)) < 0.8) | (changes == 0)
    found = flips(sweep, names, default=default, holds=holds, limit=1000)
    assert found.empty == holds.all()
    if not found.empty:
        least = found["changes"].iloc[0]
        assert holds[changes < least].all()
        assert set(found.index) == set(sweep.index[~holds & (changes == least)])
        assert (found["ties"] == len(found)).all()
        for row, text in found["assumptions"].items():
            named = dict(part.split(" = ") for part in text.split("; "))
            differ = {name for name in names if sweep.loc[row, name] != default[name]}
            assert named == {name: str(sweep.loc[row, name]) for name in differ}


def test_agreement_is_counted_in_all_and_by_each_choice():
    found = agreement(GRID, GRID["value"] < 3, assumptions=NAMES)
    assert found.to_numpy().tolist() == [
        ["", "", 6, 3, 3 / 6],
        ["rounding", "cut", 3, 1, 1 / 3],
        ["rounding", "nearest", 3, 2, 2 / 3],
        ["items", "1", 2, 1, 1 / 2],
        ["items", "2", 2, 1, 1 / 2],
        ["items", "3", 2, 1, 1 / 2],
    ]
    assert list(found) == ["assumption", "choice", "universes", "holding", "share"]


def test_a_choice_of_which_nothing_is_known_has_no_share():
    sweep = GRID.assign(value=GRID["value"].mask(GRID["rounding"] == "cut"))
    found = agreement(sweep, sweep["value"] < 3, assumptions=NAMES)
    assert found.loc[1, ["universes", "holding"]].tolist() == [0, 0]
    assert np.isnan(found.loc[1, "share"])


HOLDS = GRID["value"] < 3
DEFAULT = {"rounding": "nearest", "items": 1}

CALLS = {
    "explained": lambda sweep: explained(sweep, NAMES),
    "flips": lambda sweep: flips(sweep, NAMES, default=DEFAULT, holds=HOLDS),
    "agreement": lambda sweep: agreement(sweep, HOLDS, assumptions=NAMES),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_is_no_sweep_is_refused(name):
    call = CALLS[name]
    with pytest.raises(TypeError, match=rf"^{name} was given a list; a DataFrame is allowed$"):
        call([])
    with pytest.raises(ValueError, match=rf"^{name}: no universe or no assumption; at least one"):
        call(GRID.iloc[:0])
    with pytest.raises(ValueError, match=rf"^{name}: column 'items' is missing; found are 'round"):
        call(GRID.drop(columns="items"))
    with pytest.raises(TypeError, match=rf"^{name}: column 'items', row 0 holds nan; text or a nu"):
        call(GRID.assign(items=NAN))
    with pytest.raises(TypeError, match=rf"^{name}: column 'items', row 0 holds True; text or a n"):
        call(GRID.assign(items=True))
    with pytest.raises(ValueError, match=rf"^{name}: universe 1 occurs twice; once is allowed$"):
        call(GRID.assign(items=[1, 1, 2, 1, 2, 3]))


def test_values_and_conclusions_that_cannot_be_used_are_refused():
    with pytest.raises(ValueError, match=r"^explained: column 'value' is missing; found are 'roun"):
        explained(GRID.drop(columns="value"), NAMES)
    with pytest.raises(TypeError, match=r"^explained: column 'value' starts with 'x', which is no"):
        explained(GRID.assign(value="x"), NAMES)
    with pytest.raises(ValueError, match=r"^explained: no universe has a value; at least one is"):
        explained(GRID.assign(value=NAN), NAMES)
    with pytest.raises(ValueError, match=r"^flips: no default of 'items'; one of each assumption"):
        flips(GRID, NAMES, default={"rounding": "cut"}, holds=HOLDS)
    with pytest.raises(ValueError, match=r"^flips: limit 0; at least 1 is needed$"):
        flips(GRID, NAMES, default=DEFAULT, holds=HOLDS, limit=0)
    with pytest.raises(ValueError, match=r"^flips: the conclusion does not hold under the default"):
        flips(GRID, NAMES, default=DEFAULT, holds=~HOLDS)
    for holds in (GRID["value"], HOLDS.to_numpy()):
        with pytest.raises(TypeError, match=r"^agreement: the conclusion is no Series of True and"):
            agreement(GRID, holds, assumptions=NAMES)
    with pytest.raises(ValueError, match=r"^agreement: the index of the conclusion is not that of"):
        agreement(GRID, HOLDS.iloc[1:], assumptions=NAMES)

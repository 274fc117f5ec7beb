"""Many universes as a curve, shares of influence, verdicts: what is drawn, and how much."""

import re
from collections import Counter
from itertools import product

import numpy as np
import pandas as pd
import pytest
from drawings import (
    DEFAULT,
    SHARES,
    SWEEP,
    VERDICTS,
    assert_room,
    influence_bars,
    specification_curve,
    verdicts_across,
)
from matplotlib.artist import Artist
from matplotlib.patches import Polygon

from overread import multiverse, show
from overread.digest import digest
from overread.influence import explained
from overread.outcomes import ORDER

NAN = float("nan")

CURVE = """\
figure: "Week 24"
axes 1
x axis: 0.5 to 5.5
y axis: "change (points)", −3.4 to 5.4
legend: "universe", "interval", "default"
line: (0, 2.5) (1, 2.5) (x as part of the axes)
line "interval": (1, −3) (1, 0)
line "interval": (3, 0.5) (3, 4.5)
line "interval": (4, 1) (4, 4)
line "interval": (5, 2) (5, 5)
points "default": (4, 2.5)
points "universe": (1, −1.5) (2, 2.25) (3, 2.5) (4, 2.5) (5, 3)
axes 2
x axis: "5 universes in ascending order; 1 more without a value", 0.5 to 5.5
y axis: 8.6 to 0, ticks 2 "cut, as the last digits suggest that it was", 3.5 "◆ nearest", 5.8
    "0.01", 6.8 "◆ 0.05", 7.8 "0.1"
points: (1, 2) (2, 3.5) (3, 3.5) (4, 3.5) (5, 2)
points: (1, 6.8) (2, 7.8) (3, 5.8) (4, 6.8) (5, 7.8)
points "default": (4, 3.5) (4, 6.8)
text at (−0.47537, 0.5) (x as part of the axes): "rounding"
text at (−0.47537, 4.8) (x as part of the axes): "alpha"
"""

BARS = """\
figure: "What moves the change"
axes 1
x axis: "share of the variance", 0 to 1
y axis: 3.5 to −0.5, ticks 0 "items (3 choices)", 1 "rounding of the numbers in the table of results
    (2 choices)", 2 "drawn (300 choices)", 3 "alpha (1 choice)"
legend: "alone", "with all that it changes of others"
bar "alone": x 0 to 0, y 2.72 to 3.28
bar "alone": x 0 to 0.125, y 0.72 to 1.28
bar "alone": x 0 to 0.25, y −0.28 to 0.28
points "with all that it changes of others": (1, 0) (0.75, 1) (0.5, 2)
text at (1.05, 0) (x as part of the axes): "■ 0.25 ◇ 1.00"
text at (1.05, 1) (x as part of the axes): "■ 0.13 ◇ 0.75"
text at (1.05, 2) (x as part of the axes): "■ – ◇ 0.50"
text at (1.05, 3) (x as part of the axes): "■ 0.00 ◇ –"
"""

ACROSS = """\
figure: "Verdicts"
axes 1
x axis: "share of the universes", 0 to 1
y axis: 2.5 to −0.5, ticks 0 "mrss.mean", 1 "n", 2 "responders at week 24, as the letter to the
    editor has them"
legend: "in conflict", "reproduced", "within rounding", "under a choice", "not derivable"
"""


def sweep(count, rng=None):
    """Universes of three assumptions, one of them drawn at random."""
    rng = rng or np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "rule": rng.choice(["nearest", "half-up", "truncated"], count),
            "drawn": rng.random(count).round(6),
            "items": rng.choice([1, 2, 3, 4], count),
        }
    )
    return frame.assign(value=rng.normal(size=count) + (frame["rule"] == "nearest"))


NAMES = ["rule", "drawn", "items"]


def curve(frame, assumptions=NAMES, default=None):
    return specification_curve(frame, assumptions, default)


def test_the_curve_has_the_same_digest_under_every_version():
    assert digest(specification_curve()) + "\n" == CURVE


def test_the_bars_of_influence_have_the_same_digest_under_every_version():
    assert digest(influence_bars()) + "\n" == BARS


def test_the_digest_of_verdicts_names_what_is_counted_and_every_part():
    assert digest(verdicts_across()).startswith(ACROSS)
    found = digest(verdicts_across()).split("\n")
    assert 'bar "in conflict": x 0 to 0.16667, y −0.33 to 0.33' in found
    assert 'bar "reproduced": x 0.16667 to 1, y −0.33 to 0.33' in found


# The curve, universe by universe


def points(ax, label):
    return [
        tuple(point)
        for line in ax.lines if line.get_label() == label
        for point in line.get_xydata().tolist()
    ]  # fmt: skip


def test_each_universe_stands_at_its_rank_above_its_own_choices():
    frame = pd.DataFrame(list(product([1, 2], "xyz")), columns=["a", "b"])
    frame["value"] = [5.0, 2.0, 9.0, 7.0, 1.0, 3.0]
    upper, lower = curve(frame, ["a", "b"]).axes
    assert points(upper, "universe") == list(enumerate([1.0, 2, 3, 5, 7, 9], 1))
    rows = {tick: label.get_text() for tick, label in zip(
        lower.get_yticks(), lower.get_yticklabels(), strict=True)}  # fmt: skip
    assert list(rows.values()) == ["1", "2", "x", "y", "z"]
    choices = [[rows[at] for _, at in line.get_xydata()] for line in lower.lines]
    assert choices == [["2", "1", "2", "1", "2", "1"], ["y", "y", "z", "x", "x", "z"]]
    assert upper.get_xlim() == lower.get_xlim() == (0.5, 6.5)


def test_the_default_is_marked_by_shape_and_by_a_line_and_its_choices_by_a_sign():
    upper, lower = specification_curve().axes
    assert points(upper, "default") == [(4, 2.5)]
    (mark,) = [line for line in upper.lines if line.get_label() == "default"]
    (other,) = [line for line in upper.lines if line.get_label() == "universe"]
    assert mark.get_marker() != other.get_marker()
    assert mark.get_color() != other.get_color()
    assert mark.get_zorder() > other.get_zorder()
    (level,) = [line for line in upper.lines if line.get_linestyle() == ":"]
    assert list(level.get_ydata()) == [2.5, 2.5]
    labels = [label.get_text() for label in lower.get_yticklabels()]
    assert [label for label in labels if "◆" in label] == ["◆ nearest", "◆ 0.05"]


def test_without_a_default_nothing_is_marked():
    upper, lower = curve(SWEEP, ["rounding", "alpha"]).axes
    assert [text.get_text() for text in upper.get_legend().get_texts()] == ["universe", "interval"]
    assert not [line for line in (*upper.lines, *lower.lines) if line.get_marker() == "D"]
    assert "◆" not in "".join(label.get_text() for label in lower.get_yticklabels())


def test_a_default_without_a_value_has_a_sign_and_no_place():
    frame = SWEEP.assign(value=SWEEP["value"].mask(SWEEP.index == 0))
    upper, lower = specification_curve(frame).axes
    assert not points(upper, "default")
    assert "◆ nearest" in [label.get_text() for label in lower.get_yticklabels()]
    assert lower.get_xlabel() == "4 universes in ascending order; 2 more without a value"


def test_an_assumption_that_never_differs_is_left_out():
    frame = SWEEP[SWEEP["rounding"] == "nearest"]
    lower = specification_curve(frame).axes[1]
    assert [text.get_text() for text in lower.texts] == ["alpha"]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [(0, "value", 2.6), (3, "value", -1.6), (1, "low", 0.4), (5, "high", 5.1),
     (2, "value", NAN), (4, "value", 2.0), (0, "low", NAN)],
)  # fmt: skip
def test_a_change_of_any_value_changes_the_curve(row, column, value):
    changed = SWEEP.copy()
    changed.loc[row, column] = value
    assert digest(specification_curve(changed)) != digest(specification_curve())


def test_a_change_of_the_default_or_of_a_choice_changes_the_curve():
    frame = SWEEP.assign(alpha=[0.05, 0.01, 0.1, 0.1, 0.01, 0.05])
    assert digest(specification_curve(frame)) != digest(specification_curve())
    other = {"rounding": "nearest", "alpha": 0.1}
    assert digest(specification_curve(default=other)) != digest(specification_curve())


@pytest.mark.parametrize("count", [6, 60, 201, 1000])
def test_the_order_of_rows_means_nothing(count):
    frame = SWEEP if count == 6 else sweep(count).round({"value": 1})
    names = ["rounding", "alpha"] if count == 6 else NAMES
    mixed = frame.sample(frac=1, random_state=1)
    assert digest(curve(mixed, names)) == digest(curve(frame, names))


def test_intervals_are_drawn_one_by_one_up_to_two_hundred_universes():
    frame = sweep(201).assign(low=-5.0, high=5.0)
    assert len(curve(frame.iloc[:200]).axes[0].collections[0].get_segments()) == 200
    assert not curve(frame).axes[0].collections


# Rows of choices


def labels_of(column):
    return multiverse._choices(pd.Series(column))


def test_numbers_with_more_than_six_values_share_rows_by_range():
    labels, codes = labels_of([0.5, 12, 3, 7, 1, 9, 2, 11, 4, 5, 6, 8, 10, 3])
    assert labels == ["0.5 to 2", "3 to 4", "5 to 6", "7 to 8", "9 to 10", "11 to 12"]
    assert codes.tolist() == [0, 5, 1, 3, 0, 4, 0, 5, 1, 2, 2, 3, 4, 1]
    assert labels_of([6, 1, 2, 3, 4, 5])[0] == ["1", "2", "3", "4", "5", "6"]


def test_of_more_than_six_texts_the_five_most_frequent_have_rows():
    texts = [*"aabbccddeefgh"]
    labels, codes = labels_of(texts)
    assert labels == [*"abcde", "3 others"]
    assert codes.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]
    assert labels_of([*"fedcba"])[0] == [*"abcdef"]


def test_rows_have_as_many_digits_as_tell_them_apart():
    assert labels_of([1.00001, 1.00002])[0] == ["1.00001", "1.00002"]
    assert labels_of(np.arange(12) / 7)[0][-1] == "1.429 to 1.571"
    close = labels_of(1 + np.arange(12) / 1e6)[0]
    assert len(set(close)) == 6
    assert close[1] == "1.000002 to 1.000003"


# Many universes


BINNED = pytest.mark.parametrize("count", [201, 1000, 20000])


@BINNED
def test_many_universes_cost_no_more_than_a_thousand(count):
    frame = sweep(count)
    default = frame.loc[7, NAMES].to_dict()
    fig = curve(frame, default=default)
    assert len(fig.findobj(Artist)) < 600
    picture = show.figure(fig, alt="Many universes.")
    assert len(picture.svg) < 100_000
    assert len(picture.digest) < 30_000


def test_the_greatest_curve_has_bounds_too():
    rng = np.random.default_rng(1)
    names = [f"assumption {at}" for at in range(13)]
    frame = pd.DataFrame(rng.integers(0, 6, (20000, 13)), columns=names)
    picture = show.figure(curve(frame.assign(value=rng.normal(size=20000)), names), alt="All.")
    assert len(picture.svg) < 300_000
    assert len(picture.digest) < 130_000


@BINNED
def test_bins_hold_all_universes_and_the_curve_goes_through_their_ends_and_means(count):
    frame = sweep(count)
    (line,) = curve(frame).axes[0].lines
    across, values = line.get_xydata().T
    assert (np.diff(across) >= 0).all()
    assert (np.diff(values) >= 0).all()
    ordered = np.sort(frame["value"])
    starts, ends = across[::3].astype(int), across[2::3].astype(int)
    assert starts.tolist() == [1, *(ends[:-1] + 1)]
    assert ends[-1] == count
    assert values[::3].tolist() == ordered[starts - 1].tolist()
    assert values[2::3].tolist() == ordered[ends - 1].tolist()
    means = [ordered[a - 1 : b].mean() for a, b in zip(starts, ends, strict=True)]
    assert values[1::3] == pytest.approx(means)
    sizes = Counter(ends - starts + 1)
    assert max(sizes) - min(sizes) <= 1


def areas(ax):
    return [patch.get_xy() for patch in ax.patches if isinstance(patch, Polygon)]


def size_of(corners):
    x, y = np.array(corners).T
    return abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2


@BINNED
def test_the_area_of_a_choice_is_the_number_of_its_universes(count):
    frame = sweep(count)
    lower = curve(frame, ["rule", "items"]).axes[1]
    counts = [
        *frame["rule"].value_counts().sort_index(),
        *frame["items"].value_counts().sort_index(),
    ]
    assert [size_of(corners) / 0.8 for corners in areas(lower)] == pytest.approx(counts)


def test_each_step_is_as_high_as_the_share_of_its_bin():
    frame = pd.DataFrame({"a": np.arange(400) % 4 == 0, "value": np.arange(400.0)})
    frame["a"] = frame["a"].map({True: "x", False: "y"}).where(frame.index < 200, "y")
    lower = curve(frame, ["a"]).axes[1]
    (x, y), (first, second) = areas(lower), lower.get_yticks()
    heights = {at: round(first + 0.4 - top, 3) for at, top in x.tolist()}
    assert max(heights.values()) == pytest.approx(0.8 * 0.3, abs=1e-3), "3 of the 10 in a bin"
    assert x[:, 0].min() == y[:, 0].min() == 0.5
    assert x[:, 0].max() == y[:, 0].max() == 400.5
    assert y[:, 1].min() == pytest.approx(second - 0.4), "all of the last bins"


def test_a_change_of_any_value_changes_the_curve_of_many():
    frame = sweep(1000)
    for row in (0, 500, 999):
        changed = frame.copy()
        changed.loc[row, "value"] += 0.05
        assert digest(curve(changed)) != digest(curve(frame))
        changed = frame.copy()
        changed.loc[row, "items"] = changed.loc[row, "items"] % 4 + 1
        assert digest(curve(changed)) != digest(curve(frame))


@pytest.mark.parametrize("count", [2, 4, 48, 200, 201, 20000])
def test_every_number_of_universes_has_room(count):
    frame = sweep(count, np.random.default_rng(count)).assign(low=-4.0, high=4.0)
    fig = curve(frame, default=frame.loc[1, NAMES].to_dict())
    assert fig.get_size_inches()[0] < 9
    assert_room(fig, 9)


@pytest.mark.parametrize("scale", [1e-7, 1e-3, 1e4])
def test_results_of_every_size_have_room(scale):
    frame = sweep(48)
    assert_room(curve(frame.assign(value=frame["value"] * scale)), 12)


# What moves a result


def test_a_share_alone_is_a_bar_and_together_a_hollow_diamond():
    (ax,) = influence_bars().axes
    assert [bar.get_width() for bar in ax.patches] == [0.25, 0.125, 0]
    (line,) = ax.lines
    assert line.get_xydata().tolist() == [[1, 0], [0.75, 1], [0.5, 2]]
    assert (line.get_marker(), line.get_markerfacecolor()) == ("D", "white")


def test_the_shares_of_a_sweep_can_be_drawn_as_they_are():
    frame = sweep(500).drop(columns="drawn").drop_duplicates(["rule", "items"])
    found = explained(frame, ["rule", "items"])
    (ax,) = influence_bars(found).axes
    assert [bar.get_width() for bar in ax.patches] == found["alone"].tolist()


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [(0, "alone", 0.26), (1, "together", 0.8), (2, "alone", 0.5), (0, "together", NAN),
     (3, "choices", 2)],
)  # fmt: skip
def test_a_change_of_any_share_changes_the_bars(row, column, value):
    changed = SHARES.copy()
    changed.iloc[row, changed.columns.get_loc(column)] = value
    assert digest(influence_bars(changed)) != digest(influence_bars())


def test_thirty_assumptions_are_drawn_and_the_others_counted():
    frame = pd.DataFrame(
        {"choices": 2, "alone": 0.5, "together": 0.6}, index=[f"a{at}" for at in range(37)]
    )
    fig = influence_bars(frame)
    (ax,) = fig.axes
    assert len(ax.patches) == 30
    assert ax.get_xlabel() == "share of the variance (7 more assumptions are left out)"
    assert_room(fig, 60)
    assert influence_bars(frame[:30]).axes[0].get_xlabel() == "share of the variance"


# Verdicts


def parts(fig):
    (ax,) = fig.axes
    return {
        (round(bar.get_y() + bar.get_height() / 2), box.get_label()): bar.get_width()
        for box in ax.containers
        for bar in box
    }


def test_each_part_is_the_share_of_its_verdict_in_the_order_of_verdicts():
    found = parts(verdicts_across())
    for at, (_, row) in enumerate(VERDICTS.iterrows()):
        for name in ORDER:
            assert found[at, name] == pytest.approx(row.get(name, 0) / row.sum())
    (ax,) = verdicts_across().axes
    assert [box.get_label() for box in ax.containers] == list(ORDER)


def test_a_verdict_looks_the_same_whichever_others_there_are():
    def looks(fig):
        return {
            box.get_label(): (box[0].get_facecolor(), box[0].get_hatch())
            for box in fig.axes[0].containers
        }

    assert looks(verdicts_across(VERDICTS[["not derivable"]])) == looks(verdicts_across())


def test_every_number_above_zero_is_written_once_on_its_part_or_beside_the_bar():
    rng = np.random.default_rng(4)
    counts = [rng.multinomial(20000, rng.dirichlet([0.2] * 5)) for _ in range(30)]
    frame = pd.DataFrame(counts, columns=list(ORDER), index=[f"claim {at}" for at in range(30)])
    fig = verdicts_across(frame)
    assert_room(fig, 60)
    for at, row in enumerate(counts):
        texts = [text.get_text() for text in fig.axes[0].texts if text.get_position()[1] == at]
        numbers = [int(found) for text in texts for found in re.findall(r"\d+", text)]
        assert sorted(numbers) == sorted([20000, *row[row > 0]])


def test_thirty_claims_are_drawn_and_the_others_counted():
    frame = pd.DataFrame({"reproduced": range(1, 34)}, index=[f"claim {at}" for at in range(33)])
    (ax,) = verdicts_across(frame).axes
    assert len(ax.get_yticks()) == 30
    assert ax.get_xlabel() == "share of the universes (3 more claims are left out)"


def test_a_claim_in_no_universe_has_an_empty_bar():
    fig = verdicts_across(pd.DataFrame({"reproduced": [0, 2]}, index=["none", "two"]))
    assert set(parts(fig).values()) == {0, 1}
    assert "of 0" in [text.get_text() for text in fig.axes[0].texts]


@pytest.mark.parametrize("row", range(3))
@pytest.mark.parametrize("column", range(4))
def test_a_change_of_any_count_changes_the_figure(row, column):
    changed = VERDICTS.copy()
    changed.iloc[row, column] += 1
    assert digest(verdicts_across(changed)) != digest(verdicts_across())


# Refusals


def test_curves_that_cannot_be_drawn_are_refused():
    where = "^specification_curve: "
    with pytest.raises(ValueError, match=where + "no value is finite; at least one is needed$"):
        specification_curve(SWEEP.assign(value=NAN))
    with pytest.raises(TypeError, match=where + "column 'value' starts with 'x', which is no num"):
        specification_curve(SWEEP.assign(value="x"))
    with pytest.raises(ValueError, match=where + "row 0: low 5 is above high 4; at most equal is"):
        specification_curve(SWEEP.assign(low=SWEEP["low"].mask(SWEEP.index == 0, 5.0)))
    with pytest.raises(ValueError, match=where + "column 'high' is missing; found are 'rounding'"):
        specification_curve(SWEEP.drop(columns="high"))
    with pytest.raises(ValueError, match=where + "column 'alpha', row 2 has no number; one is nee"):
        specification_curve(SWEEP.assign(alpha=SWEEP["alpha"].mask(SWEEP.index == 2)))
    with pytest.raises(TypeError, match=where + "column 'alpha' starts with .*True_?, which is"):
        specification_curve(SWEEP.assign(alpha=True))
    with pytest.raises(TypeError, match=where + "column 'rounding', row 1 holds 3; text is allow"):
        specification_curve(SWEEP.assign(rounding=["a", 3, "b", "c", "d", "e"]))
    with pytest.raises(ValueError, match=where + "no assumption differs; at least one is needed$"):
        specification_curve(SWEEP.iloc[:1])
    with pytest.raises(ValueError, match=where + "2 universes are the default; exactly one is ne"):
        specification_curve(default={"alpha": 0.05})
    with pytest.raises(ValueError, match=where + "0 universes are the default; exactly one is ne"):
        specification_curve(default=DEFAULT | {"alpha": 0.5})
    with pytest.raises(ValueError, match=where + "column 'beta' is missing; found are 'rounding'"):
        specification_curve(default={"beta": 1})
    frame = pd.DataFrame([range(at, at + 30) for at in range(3)]).add_prefix("a")
    with pytest.raises(ValueError, match=where + "90 rows of choices; at most 80 are allowed, so"):
        curve(frame.assign(value=1.0), [f"a{at}" for at in range(30)])


def test_shares_that_cannot_be_drawn_are_refused():
    where = "^influence_bars: "
    with pytest.raises(ValueError, match=where + r"column 'alone', row 'items' holds 1\.5; a shar"):
        influence_bars(SHARES.assign(alone=1.5))
    with pytest.raises(ValueError, match=where + r"column 'together', row 'items' holds −0\.1; a"):
        influence_bars(SHARES.assign(together=-0.1))
    for choices, shown in ((0, "0"), (1.5, r"1\.5"), (NAN, "–")):
        with pytest.raises(ValueError, match=where + f"row 'items' has {shown} choices; a whole"):
            influence_bars(SHARES.assign(choices=choices))


def test_verdicts_that_cannot_be_drawn_are_refused():
    where = "^verdicts_across: "
    with pytest.raises(
        ValueError, match=where + "column 'right' is no verdict; allowed are in con"
    ):
        verdicts_across(VERDICTS.assign(right=1))
    with pytest.raises(ValueError, match=where + r"column 'in conflict', row 'n' holds 0\.5; a wh"):
        verdicts_across(VERDICTS.astype({"in conflict": float}).replace({"in conflict": 0}, 0.5))
    with pytest.raises(TypeError, match=where + "column 'reproduced' starts with '3', which is no"):
        verdicts_across(VERDICTS.assign(reproduced="3"))

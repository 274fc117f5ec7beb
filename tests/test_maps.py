"""Curves told apart by dashes, and maps of sizes: what is drawn, how it differs, what fits."""

from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from drawings import BELIEFS, SIZES, assert_room, curves, size_map

from overread import maps
from overread.digest import digest

NAN = float("nan")


CURVES = """\
figure: "Three successes"
axes 1
x axis: "chance", 0 to 1
y axis: "density", 0 to 4.2
line: (1, 1) (1.0543, 0.874)
line: (1, 1) (1.0543, 1.126)
line: (1, 4) (1.0543, 4)
line: (1.0543, 0.874) (1.1522, 0.874)
line: (1.0543, 1.126) (1.1522, 1.126)
line: (1.0543, 4) (1.1522, 4)
line: (0.24, 0) (0.24, 1.065) (y as part of the axes)
line: (0.3, 0) (0.3, 1.015) (y as part of the axes)
line: (0.9, 0) (0.9, 1.015) (y as part of the axes)
line "after three": (0, 0) (0.5, 0.5) (1, 4)
line "before": (0, 1) (1, 1)
line "never told": (0, 1) (1, 1)
text at (1.1696, 0.874): "never told"
text at (1.1696, 1.126): "before"
text at (1.1696, 4): "after three"
text at (0.24, 1.065) (y as part of the axes): "usual care"
text at (0.3, 1.015) (y as part of the axes): "placebo"
text at (0.9, 1.015) (y as part of the axes): "a text near the edge"
"""

SIZE_MAP = """\
figure: "Sizes"
axes 1
x axis: "exposed (people)", 1.5 to 9.5
y axis: "naive (people)", 1.5 to 9.5
legend: "t test of EASI", "t test of BSA", "sizes of this run", "tried"
bar "sizes of this run": x 4.5 to 5.5, y 2.5 to 3.5
bar "tried": x 1.5 to 3.5, y 4.5 to 5.5
bar "tried": x 1.5 to 7.5, y 1.5 to 2.5
bar "tried": x 1.5 to 7.5, y 2.5 to 3.5
bar "tried": x 1.5 to 7.5, y 3.5 to 4.5
bar "tried": x 4.5 to 7.5, y 4.5 to 5.5
points "t test of BSA": (6, 2) (6, 3) (6, 4) (6, 5) (7, 2) (7, 3) (7, 4) (7, 5)
points "t test of EASI": (3, 5) (4, 4) (5, 3) (6, 2)
"""


def test_the_curves_have_the_same_digest_under_every_version():
    assert digest(curves()) + "\n" == CURVES


def test_the_map_of_sizes_has_the_same_digest_under_every_version():
    assert digest(size_map()) + "\n" == SIZE_MAP


def named(ax):
    return {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}


def test_curves_differ_in_their_dashes_and_keep_them_beside_their_names():
    count = len(maps.DASHES)
    frame = pd.DataFrame(
        [(f"curve {at}", x, float(at)) for at in range(count) for x in (0.0, 1.0)],
        columns=BELIEFS.columns,
    )
    (ax,) = curves(frame, {}).axes
    lines = named(ax)
    patterns = {line._unscaled_dash_pattern[1] and tuple(line._unscaled_dash_pattern[1])
                for line in lines.values()}  # fmt: skip
    assert len(lines) == len(patterns) == count
    for text in ax.texts:
        (sample,) = [
            line
            for line in ax.lines
            if line.get_label().startswith("_")
            and line.get_color() == lines[text.get_text()].get_color()
        ]
        assert sample._unscaled_dash_pattern == lines[text.get_text()]._unscaled_dash_pattern
        assert list(sample.get_ydata()) == [text.get_position()[1]] * 2
        assert sample.get_xdata()[1] < text.get_position()[0]


def test_a_curve_goes_from_left_to_right_without_what_is_not_finite():
    lines = named(curves().axes[0])
    assert list(lines) == ["before", "after three", "never told"]
    assert lines["after three"].get_xydata().tolist() == [[0, 0], [0.5, 0.5], [1, 4]]
    assert lines["never told"].get_xydata().tolist() == [[0, 1], [1, 1]]


@pytest.mark.parametrize(("row", "column"), [(1, "theta"), (1, "density"), (3, "density")])
def test_a_change_of_any_number_changes_the_curves(row, column):
    changed = BELIEFS.copy()
    changed.loc[row, column] += 0.05
    assert digest(curves(changed)) != digest(curves())


def test_a_lead_joins_the_end_of_each_curve_to_its_name():
    (ax,) = curves().axes
    ends = {tuple(line.get_xydata()[-1]) for line in named(ax).values()}
    leads = {
        tuple(line.get_xydata()[0]): line.get_ydata()[1]
        for line in ax.lines
        if line.get_label().startswith("_") and line.get_linewidth() == 0.5
    }
    assert set(leads) == ends
    names = {text.get_text(): text.get_position()[1] for text in ax.texts}
    assert leads[1.0, 4.0] == names["after three"]


def test_names_of_curves_that_end_alike_do_not_overlap():
    frame = pd.DataFrame(
        [(f"curve {at}", x, 1.0) for at in range(7) for x in (0.0, 1.0)], columns=BELIEFS.columns
    )
    fig = curves(frame, {})
    fig.draw_without_rendering()
    extents = sorted((t.get_window_extent() for t in fig.axes[0].texts), key=lambda box: box.y0)
    assert all(below.y1 <= above.y0 for below, above in pairwise(extents))


@pytest.mark.parametrize("gap", [0.01, 0.06, 0.2])
def test_lines_never_cross_the_texts_above(gap):
    marks = {0.1 + gap * at: "a text " + "that is long " * (at % 3) for at in range(5)}
    marks = {at: text for at, text in marks.items() if at <= 1}
    fig = curves(marks=marks)
    fig.draw_without_rendering()
    (ax,) = fig.axes
    texts = [text for text in ax.texts if text.get_text() in marks.values()]
    boxes = [text.get_window_extent() for text in texts]
    assert len(boxes) == len(marks)
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    for line in ax.lines:
        if line.get_linestyle() == ":" and line.get_label().startswith("_child"):
            at, top = line.get_transform().transform(line.get_xydata()[1])
            crossed = [box for box in boxes if box.x0 + 2 < at < box.x1 and box.y0 < top - 2]
            assert not crossed
    assert_room(fig, len(marks) + 3)


def test_a_long_text_above_the_right_end_has_room():
    assert_room(curves(marks={1.0: "a text that is longer than all the names of the curves"}), 12)


def test_values_that_can_be_negative_have_no_floor():
    assert curves().axes[0].get_ylim()[0] == 0
    lower = BELIEFS.assign(density=BELIEFS["density"].replace(float("inf"), NAN) - 2)
    assert curves(lower).axes[0].get_ylim()[0] < -2


def test_a_curve_of_one_place_is_drawn():
    frame = pd.DataFrame([("a", 0.5, 1.0)], columns=BELIEFS.columns)
    (ax,) = curves(frame, {}).axes
    low, high = ax.get_xlim()
    assert low == 0.5 < high


def test_layers_differ_in_their_marks_and_stand_where_they_hold():
    layers = {name: name for name in "abcd"}
    frame = SIZES.assign(a=True, b=SIZES["n1"] == 2, c=SIZES["n2"] == 3, d=SIZES["n1"] == 7)
    (ax,) = size_map(frame, layers).axes
    lines = named(ax)
    assert len({line.get_marker() for line in lines.values()}) == 4
    assert len({line.get_markersize() for line in lines.values()}) == 4
    for name, line in lines.items():
        own = frame.loc[frame[name], ["n1", "n2"]]
        assert {*map(tuple, line.get_xydata())} == {*own.itertuples(index=False, name=None)}


def test_marks_fit_into_their_cell_and_into_one_another():
    fig = size_map()
    fig.draw_without_rendering()
    (ax,) = fig.axes
    width, height = np.abs(np.diff(ax.transData.transform([(2, 2), (3, 3)]), axis=0))[0]
    points = fig.dpi / 72
    sizes = [(style["markersize"] + 1.5) * points for style in maps.NESTED]
    assert max(sizes[:3]) < min(width, height)
    assert sizes[:3] == sorted(sizes[:3], reverse=True)


def test_every_pair_that_was_tried_is_shaded_once():
    (ax,) = size_map().axes
    shaded = set()
    for container in ax.containers:
        if container.get_label() == "tried":
            for bar in container:
                row = bar.get_y() + bar.get_height() / 2
                for at in np.arange(bar.get_x() + 0.5, bar.get_x() + bar.get_width()):
                    assert (at, row) not in shaded
                    shaded.add((at, row))
    assert shaded == {*SIZES[["n1", "n2"]].itertuples(index=False, name=None)}


def test_what_was_tried_lies_below_all_marks_and_is_divided_between_sizes():
    (ax,) = size_map().axes
    shades = [bar.get_zorder() for container in ax.containers if container.get_label() == "tried"
              for bar in container]  # fmt: skip
    assert max(shades) < min(line.get_zorder() for line in named(ax).values())
    for axis in (ax.xaxis, ax.yaxis):
        places = axis.get_minorticklocs()
        assert len(places) >= 7
        assert (places % 1 == 0.5).all()


def test_what_is_marked_is_framed_and_nothing_else():
    (ax,) = size_map().axes
    framed = [bar for container in ax.containers if container.get_label() != "tried"
              for bar in container]  # fmt: skip
    assert [(bar.get_x(), bar.get_y()) for bar in framed] == [(4.5, 2.5)]
    (alone,) = size_map(SIZES.drop(columns="marked")).axes
    texts = [text.get_text() for text in alone.get_legend().get_texts()]
    assert texts == ["t test of EASI", "t test of BSA", "tried"]


@pytest.mark.parametrize("column", ["easi", "bsa", "marked"])
def test_a_change_of_any_cell_changes_the_map(column):
    changed = SIZES.copy()
    changed.loc[3, column] = ~changed.loc[3, column]
    assert digest(size_map(changed)) != digest(size_map())


def test_a_map_of_one_pair_and_of_thirty_by_thirty_has_room():
    for sizes in ([(5, 5)], [(a, b) for a in range(1, 31) for b in range(1, 31)]):
        frame = pd.DataFrame(sizes, columns=["n1", "n2"]).assign(easi=True)
        fig = size_map(frame, {"easi": "t test"})
        assert max(fig.get_size_inches()) < 9
        assert_room(fig, 4)


def test_curves_that_cannot_be_drawn_are_refused():
    with pytest.raises(ValueError, match="curves: 'before' has no finite point; at least one"):
        curves(BELIEFS.assign(density=NAN))
    many = pd.DataFrame({"belief": list("abcdefgh"), "theta": 0.5, "density": 1.0})
    with pytest.raises(ValueError, match="curves: 8 curves; at most 7 are allowed"):
        curves(many)
    with pytest.raises(TypeError, match="curves: column 'belief', row 0 holds 3; text is allowed"):
        curves(BELIEFS.assign(belief=3))
    with pytest.raises(TypeError, match="curves: column 'density' starts with 'x', which is no n"):
        curves(BELIEFS.assign(density="x"))


def test_maps_that_cannot_be_drawn_are_refused():
    with pytest.raises(ValueError, match="size_map: 0 layers; from 1 to 4 are allowed"):
        size_map(layers={})
    with pytest.raises(ValueError, match="size_map: 5 layers; from 1 to 4 are allowed"):
        size_map(layers=dict.fromkeys("abcde", "text"))
    with pytest.raises(TypeError, match=r"size_map: column 'bsa' starts with 1; True and Fal"):
        size_map(SIZES.assign(bsa=1))
    with pytest.raises(TypeError, match=r"size_map: column 'marked' starts with 1; True and"):
        size_map(SIZES.assign(marked=1))
    with pytest.raises(ValueError, match=r"size_map: sizes 2.5 and 2; whole numbers are all"):
        size_map(SIZES.assign(n1=SIZES["n1"] + 0.5))
    with pytest.raises(ValueError, match="size_map: sizes 2 and 2; each pair once is allowed"):
        size_map(pd.concat([SIZES, SIZES.iloc[:1]], ignore_index=True))

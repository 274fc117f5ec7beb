"""Waterfalls, results beside others, the shades of a grid, and how long a theme lasts."""

import re
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from drawings import FALLS, LINES, RESULTS, beside, waterfall
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex, to_rgb

from overread import figures
from overread.digest import digest

NAN = float("nan")

ORDER = ["P3 lungs", "P1", "P4", "P5", "P2"]
"""From the greatest fall to the greatest rise; P1 and P4 fell alike and stay in their order."""


TEXTS = pd.DataFrame(
    {"first": ["yes", "partly", "no"], "second": ["unclear", "found", "–"]},
    index=["randomized", "blinded", "registered"],
)
SHADES = pd.DataFrame(
    {"first": ["good", "middle", "bad"], "second": ["unclear", "shaded", "none"]},
    index=TEXTS.index,
)


def grid(texts=TEXTS, shades=SHADES):
    return figures.grid(texts, shades, xlabel="study", ylabel="question", title="Appraisal")


def pieces_of(fig):
    """The ends of the separate pieces of line in a figure, without those that are not known."""
    (ax,) = fig.axes
    pieces = [
        np.ma.filled(np.ma.asarray(piece, dtype=float), NAN)
        for artist in ax.collections
        if isinstance(artist, LineCollection)
        for piece in artist.get_segments()
    ]
    return [piece.tolist() for piece in pieces if len(piece) == 2 and np.isfinite(piece).all()]


def written(fig):
    """The texts of the axes, with their places; row by row, if it has rows."""
    (ax,) = fig.axes
    place = 1 if ax.yaxis_inverted() else 0
    texts = sorted(ax.texts, key=lambda text: text.get_position()[place])
    return {text.get_text(): text.get_position() for text in texts}


def across(line):
    """Where a line stands that runs through the whole axes."""
    return set(line.get_xdata()), set(line.get_ydata())


# What is drawn is where the data are.

WATERFALL = """\
figure: "Week 24"
axes 1
x axis: −0.585 to 4.585, ticks 0 "P3 lungs", 1 "P1", 2 "P4", 3 "P5", 4 "P2"
y axis: "change (%)", −84.75 to 19.75
bar "re-derived": x −0.35 to 0.35, y −75 to 0
bar "re-derived": x 0.65 to 1.35, y −25 to 0
bar "re-derived": x 1.65 to 2.35, y −25 to 0
bar "re-derived": x 2.65 to 3.35, y 0 to 0
bar "re-derived": x 3.65 to 4.35, y 0 to 12.5
line: (0, −50) (1, −50) (x as part of the axes)
line: (0, −25) (1, −25) (x as part of the axes)
line: (0, 0) (1, 0) (x as part of the axes)
line "possible": (0, −80) (0, −75)
line "possible": (1, −25) (1, −20)
line "possible": (2, −30) (2, −25)
line "possible": (3, 0) (3, 0)
line "possible": (4, 10) (4, 15)
text at (0, −75): "−75%"
text at (1, −25): "−25%"
text at (2, −25): "−25.0%"
text at (3, 0): "0%"
text at (4, 12.5): "+12.5%"
text at (1.02, −50) (x as part of the axes): "a half"
text at (1.02, −25) (x as part of the axes): "a quarter"
"""

BESIDE = """\
figure: "Beside others"
axes 1
x axis: "change (points)", −17.69 to 1.89
y axis: 3.5 to −0.5, ticks 0 "week 24", 1 "trial A, week 24", 2 "trial B", 3 "trial C, with a name
    that is much too long"
legend: "this pilot", "placebo", "open label"
line: (−5.3, 0) (−5.3, 1) (y as part of the axes)
line: (0, 0) (0, 1) (y as part of the axes)
line "open label": (−4, 2) (1, 2)
line "placebo": (−7, 3) (−3.5, 3)
line "this pilot": (−16.8, 0) (−6.5, 0)
points "open label":
points "placebo": (−1.2, 1) (−5.25, 3)
points "this pilot": (−11.7, 0)
text at (1.03, 0) (x as part of the axes): "● −11.7 (−16.8 to −6.5)"
text at (1.03, 1) (x as part of the axes): "■ −1.2"
text at (1.03, 2) (x as part of the axes): "▲ – (−4.0 to 1.0)"
text at (1.03, 3) (x as part of the axes): "■ −5.3 (−7.0 to −3.5)"
"""


def test_the_waterfall_has_the_same_digest_under_every_version():
    assert digest(waterfall()) + "\n" == WATERFALL


def test_results_beside_others_have_the_same_digest_under_every_version():
    found = [line.rstrip() for line in digest(beside(lines=[-5.3])).split("\n")]
    assert "\n".join(found) + "\n" == BESIDE


def test_each_bar_reaches_from_zero_to_its_value_the_greatest_fall_first():
    (ax,) = waterfall().axes
    assert [label.get_text() for label in ax.get_xticklabels()] == ORDER
    assert list(ax.get_xticks()) == [0, 1, 2, 3, 4]
    for at, (name, bar) in enumerate(zip(ORDER, ax.patches, strict=True)):
        assert bar.get_x() + bar.get_width() / 2 == pytest.approx(at)
        assert (bar.get_y(), bar.get_height()) == (0, FALLS.loc[name, "value"])
        assert bar.get_width() < 1, "bars do not touch"


def test_what_is_possible_of_each_person_is_drawn_through_the_end_of_the_bar():
    pieces = pieces_of(waterfall())
    assert len(pieces) == len(ORDER)
    for at, (name, piece) in enumerate(zip(ORDER, pieces, strict=True)):
        assert piece == [[at, FALLS.loc[name, "low"]], [at, FALLS.loc[name, "high"]]]


def test_without_ranges_nothing_but_bars_is_drawn():
    fig = waterfall(FALLS[["value", "text"]], None)
    assert pieces_of(fig) == []
    assert len(fig.axes[0].patches) == 5
    assert [across(line) for line in fig.axes[0].lines] == [({0, 1}, {0})]
    assert list(written(fig)) == ["−75%", "−25%", "−25.0%", "0%", "+12.5%"]
    assert written(fig)["+12.5%"] == (4, 12.5)


def test_a_range_that_is_not_known_is_not_drawn():
    fig = waterfall(FALLS.assign(low=[NAN, *FALLS["low"][1:]], high=[NAN, *FALLS["high"][1:]]))
    assert [at for (at, _), _ in pieces_of(fig)] == [0, 2, 3, 4]


def test_each_text_stands_inside_its_bar_at_the_end():
    tall = FALLS.assign(value=[-40.0, 30.0, -75.0, -50.0, 20.0])
    fig = waterfall(tall)
    fig.draw_without_rendering()
    (ax,) = fig.axes
    ordered = tall.sort_values("value")
    for at, (value, text) in enumerate(zip(ordered["value"], ordered["text"], strict=True)):
        (found,) = [one for one in ax.texts if one.get_text() == text]
        assert found.get_position() == (at, value)
        extent = found.get_window_extent().transformed(ax.transData.inverted())
        assert min(0, value) <= extent.y0 + 1e-9
        assert extent.y1 <= max(0, value) + 1e-9
        assert (extent.x0 + extent.x1) / 2 == pytest.approx(at, abs=0.03)


def test_lines_across_a_waterfall_say_what_they_are():
    fig = waterfall()
    (ax,) = fig.axes
    zero, *others = ax.lines
    assert across(zero) == ({0, 1}, {0})
    assert [across(line) for line in others] == [({0, 1}, {at}) for at in LINES]
    for at, text in LINES.items():
        assert written(fig)[text] == (1.02, at)
    assert zero.get_linestyle() == "-"
    assert {line.get_linestyle() for line in others} == {":"}


def test_long_names_of_persons_are_broken_and_have_room():
    long = FALLS.rename(index={"P3 lungs": "P3 lungs and skin"})
    (ax,) = waterfall(long).axes
    assert ax.get_xticklabels()[0].get_text() == "P3 lungs\nand skin"


def test_long_names_of_results_do_not_overlap():
    names = [f"{name}: of patients of another department, with other drugs and for another time, "
             "as told by somebody else" for name in RESULTS.index]  # fmt: skip
    fig = beside(RESULTS.set_axis(names))
    fig.draw_without_rendering()
    extents = [label.get_window_extent() for label in fig.axes[0].get_yticklabels()]
    assert min(label.get_text().count("\n") for label in fig.axes[0].get_yticklabels()) >= 2
    assert not any(one.overlaps(other) for one, other in combinations(extents, 2))


def test_results_stand_where_their_values_are_the_first_on_top():
    fig = beside()
    (ax,) = fig.axes
    assert [label.get_text() for label in ax.get_yticklabels()][:2] == [
        "week 24",
        "trial A, week 24",
    ]
    assert list(ax.get_yticks()) == [0, 1, 2, 3]
    bottom, top = ax.get_ylim()
    assert top < 0 < 3 < bottom
    points = {
        (float(x), int(y)) for line in ax.lines if line.get_marker() != "None"
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    }  # fmt: skip
    assert points == {(-11.7, 0), (-1.2, 1), (-5.25, 3)}
    pieces = sorted(pieces_of(fig), key=lambda ends: ends[0][1])
    assert pieces == [[[-16.8, 0], [-6.5, 0]], [[-4, 2], [1, 2]], [[-7, 3], [-3.5, 3]]]


def test_zero_and_other_places_are_marked_and_differ():
    (ax,) = beside(lines=[-5.3, 2.1]).axes
    through = [line for line in ax.lines if list(line.get_ydata()) == [0, 1]]
    assert [across(line) for line in through] == [({at}, {0, 1}) for at in (0, -5.3, 2.1)]
    assert [line.get_linestyle() for line in through] == ["-", ":", ":"]
    behind = max(line.get_zorder() for line in through)
    assert behind < min(one.get_zorder() for one in (*ax.collections, *ax.lines[:3]))
    (alone,) = [line for line in beside().axes[0].lines if list(line.get_ydata()) == [0, 1]]
    assert across(alone) == ({0}, {0, 1})


@pytest.mark.parametrize(
    ("decimals", "expected"),
    [
        (0, "● −12 (−17 to −7)"),
        (None, "● −11.7 (−16.8 to −6.5)"),
        (2, "● −11.70 (−16.80 to −6.50)"),
    ],
)
def test_results_are_written_with_so_many_decimals(decimals, expected):
    given = {} if decimals is None else {"decimals": decimals}
    assert next(iter(written(beside(**given)))) == expected


@pytest.mark.parametrize("column", ["value", "low", "high"])
def test_a_change_of_any_number_changes_both_figures(column):
    for draw, frame in ((waterfall, FALLS), (beside, RESULTS)):
        changed = frame.copy()
        changed.iloc[0, changed.columns.get_loc(column)] += 0.5
        assert digest(draw(changed)) != digest(draw())


@pytest.mark.parametrize(("draw", "name"), [(waterfall, "y"), (beside, "x")])
def test_a_scale_has_four_to_nine_ticks_at_multiples_of_one_two_or_five(draw, name):
    (ax,) = draw().axes
    axis = getattr(ax, f"{name}axis")
    low, high = sorted(axis.get_view_interval())
    ticks = [at for at in axis.get_majorticklocs() if low <= at <= high]
    assert 4 <= len(ticks) <= 9
    (step,) = set(np.diff(ticks).round(9))
    assert f"{step:e}"[:8] in ("1.000000", "2.000000", "5.000000")


# Colour is not the only sign.


def test_each_kind_has_a_mark_of_its_own_in_the_plot_the_texts_and_the_legend():
    fig = beside()
    (ax,) = fig.axes
    kinds = list(dict.fromkeys(RESULTS["kind"]))
    drawn = {line.get_label(): line for line in ax.lines if line.get_label() in kinds}
    assert list(drawn) == kinds
    assert len({line.get_marker() for line in drawn.values()}) == len(kinds)
    assert len({line.get_color() for line in drawn.values()}) == len(kinds)
    signs = {text.split()[0] for text in written(fig)}
    assert len(signs) == len(kinds)
    for text, kind in zip(written(fig), RESULTS["kind"], strict=True):
        assert figures.MARKERS[drawn[kind].get_marker()] == text.split()[0]
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == kinds
    for handle, kind in zip(legend.legend_handles, kinds, strict=True):
        assert handle.get_marker() == drawn[kind].get_marker()
        assert handle.get_color() == drawn[kind].get_color()
        assert handle.get_markerfacecolor() == drawn[kind].get_markerfacecolor()


def test_the_kinds_stand_beside_one_another_above_the_axes():
    fig = beside()
    fig.draw_without_rendering()
    (ax,) = fig.axes
    extents = [text.get_window_extent() for text in ax.get_legend().get_texts()]
    assert [extent.x0 for extent in extents] == sorted(extent.x0 for extent in extents)
    middles = [(extent.y0 + extent.y1) / 2 for extent in extents]
    assert max(middles) - min(middles) < 3
    assert min(extent.y0 for extent in extents) > ax.get_window_extent().y1


def test_up_to_seven_kinds_are_all_drawn_and_all_differ():
    count = len(figures.PALETTE)
    frame = pd.DataFrame(
        [(float(at), NAN, NAN, f"kind {at}") for at in range(count)],
        columns=["value", "low", "high", "kind"],
        index=[f"result {at}" for at in range(count)],
    )
    (ax,) = beside(frame).axes
    drawn = [line for line in ax.lines if line.get_label().startswith("kind")]
    assert [float(line.get_xdata()[0]) for line in drawn] == list(range(count))
    assert len({line.get_marker() for line in drawn}) == count
    assert len({line.get_color() for line in drawn}) == count
    assert len(ax.texts) == len(ax.get_legend().get_texts()) == count


def test_the_colour_of_a_text_is_that_of_its_mark():
    (ax,) = beside().axes
    colours = {line.get_label(): line.get_color() for line in ax.lines}
    for text in ax.texts:
        assert text.get_color() == colours[RESULTS["kind"].iloc[int(text.get_position()[1])]]


def test_a_bar_a_range_and_a_line_across_differ_in_shape():
    (ax,) = waterfall().axes
    widths = {line.get_linewidth() for line in ax.lines}
    (ranges,) = ax.collections
    assert ranges.get_linewidth()[0] > max(widths)
    assert len({to_hex(bar.get_facecolor()) for bar in ax.patches}) == 1
    assert to_hex(ranges.get_color()[0]) != to_hex(ax.patches[0].get_facecolor())


# Shades.


def test_every_cell_stands_on_its_shade_and_on_no_other():
    (ax,) = grid().axes
    found = {}
    for bar in ax.patches:
        column, row = bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2
        assert (bar.get_width(), bar.get_height()) == (1, 1)
        found[row, column] = to_hex(bar.get_facecolor())
    expected = {
        (row, column): figures.SHADES[SHADES.iat[row, column]].lower()
        for row, column in np.ndindex(SHADES.shape)
        if SHADES.iat[row, column] != "none"
    }
    assert found == expected
    assert len(ax.patches) == 5


def test_shades_are_told_apart_in_words_too():
    fig = grid()
    shown, texts = digest(fig), written(fig)
    for name in set(figures.SHADES) - {"none"}:
        assert f'bar "{name}"' in shown
    assert 'bar "none"' not in shown
    assert len(set(figures.SHADES.values())) == len(figures.SHADES)
    assert list(texts) == ["yes", "unclear", "partly", "found", "no", "–"]
    assert all(texts[TEXTS.iat[r, c]] == (c, r) for r, c in np.ndindex(TEXTS.shape))


def luminance(colour):
    """Of sRGB, as in WCAG 2."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot(parts, [0.2126, 0.7152, 0.0722]))


def test_a_text_is_legible_on_every_shade():
    (ax,) = grid().axes
    for bar in ax.patches:
        *colour, alpha = bar.get_facecolor()
        on_white = [alpha * part + 1 - alpha for part in colour]
        assert (luminance(on_white) + 0.05) / (luminance(ax.texts[0].get_color()) + 0.05) > 7
        assert luminance(on_white) < 0.9, "a shade is not white"


@pytest.mark.parametrize("name", figures.SHADES)
def test_a_grid_of_one_shade_is_drawn(name):
    everywhere = SHADES.map(lambda _: name)
    bars = grid(shades=everywhere).axes[0].patches
    assert len(bars) == (0 if name == "none" else 6)


def test_a_shade_that_is_not_known_is_named_with_those_allowed():
    message = (
        "grid: column 'second' of the shade holds 'green'; "
        "allowed are none, shaded, good, middle, bad, unclear"
    )
    with pytest.raises(ValueError, match=re.escape(message)):
        grid(shades=SHADES.replace("none", "green"))


def test_a_shade_that_is_no_text_or_does_not_fit_is_refused():
    message = "grid: column 'first', row 'randomized' holds True; text is allowed"
    with pytest.raises(TypeError, match=message):
        grid(shades=SHADES.assign(first=True))
    message = "grid: the rows of the shade differ from those of the texts"
    with pytest.raises(ValueError, match=message):
        grid(shades=SHADES.iloc[::-1])
    message = "grid: the columns of the shade differ from those of the texts"
    with pytest.raises(ValueError, match=message):
        grid(shades=SHADES[["second", "first"]])


# The theme.

"""Settings that would show in any figure that asked for them."""


# Refusals.


@pytest.mark.parametrize(
    ("draw", "frame", "column"),
    [
        (waterfall, FALLS, "value"),
        (beside, RESULTS, "value"),
        (beside, RESULTS, "low"),
        (beside, RESULTS, "high"),
    ],
)
@pytest.mark.parametrize(("value", "shown"), [("3", "'3'"), (True, "True")])
def test_a_column_that_is_not_of_numbers_is_named(draw, frame, column, value, shown):
    message = (
        f"{draw.__name__}: column '{column}' starts with {shown}, which is no number; "
        "allowed are numbers, and NaN where not known"
    )
    with pytest.raises(TypeError) as error:
        draw(frame.assign(**{column: value}))
    assert str(error.value).replace("np.True_", "True") == message


def test_texts_and_kinds_are_text():
    with pytest.raises(TypeError, match="waterfall: column 'text', row 'P1' holds 3; text is all"):
        waterfall(FALLS.assign(text=3))
    with pytest.raises(
        TypeError, match="beside: column 'kind', row 'week 24' holds 3; text is all"
    ):
        beside(RESULTS.assign(kind=3))


def test_an_interval_upside_down_is_refused():
    frame = RESULTS.copy()
    frame.loc["trial B", "low"] = 1.1
    message = "beside: row 'trial B': low 1.1 is above high 1; at most equal is allowed"
    with pytest.raises(ValueError, match=re.escape(message)):
        beside(frame)
    frame.loc["trial B", "low"] = 1.0
    assert "▲ – (1.0 to 1.0)" in written(beside(frame))


def test_more_kinds_than_marks_are_refused():
    frame = pd.DataFrame(
        {"value": range(8), "low": float("nan"), "high": float("nan"), "kind": list("abcdefgh")},
        index=list("abcdefgh"),
    )
    with pytest.raises(ValueError, match="beside: 8 kinds; at most 7 are allowed"):
        figures.beside(frame, xlabel="points", title="Kinds")


def test_the_ranges_of_a_waterfall_are_checked():
    frame = pd.DataFrame({"value": [-2.0], "text": ["a"], "low": [-1.0], "high": [-3.0]})
    with pytest.raises(ValueError, match="low −1 is above high −3"):
        figures.waterfall(frame, ylabel="points", title="Ranges")
    with pytest.raises(ValueError, match="column 'high' is missing"):
        figures.waterfall(frame.drop(columns="high"), ylabel="points", title="Ranges")

"""What every figure owes: room for its texts, its own theme, the same bytes, clear refusals."""

import re

import matplotlib
import pandas as pd
import pytest
from drawings import FIGURES, assert_room

from overread import courses, figures, maps, multiverse, show

EVERY = pytest.mark.parametrize("draw", FIGURES)
OPTIONAL = {
    "forest": {"group"},
    "waterfall": {"low", "high"},
    "size_map": {"marked"},
    "specification_curve": {"low", "high"},
}
"""Columns that may be left out."""
FREE = {"grid", "stacked", "verdicts_across"}
"""Figures whose columns are named by who draws them."""

LATER = {
    "axes.edgecolor": "red",
    "axes.grid": True,
    "axes.labelsize": 30,
    "axes.linewidth": 5,
    "font.family": ["serif"],
    "font.size": 30,
    "lines.linewidth": 9,
    "text.color": "red",
    "xtick.color": "red",
    "xtick.direction": "in",
    "xtick.labelsize": 30,
    "xtick.major.pad": 20,
    "xtick.major.size": 20,
    "xtick.minor.visible": True,
    "ytick.color": "red",
    "ytick.direction": "in",
    "ytick.labelsize": 30,
    "ytick.major.pad": 20,
    "ytick.major.size": 20,
}
"""Settings that would show in any figure that asked for them."""


def ticks_of(fig):
    """All ticks of all axes."""
    axes = [axis for ax in fig.axes for axis in (ax.xaxis, ax.yaxis)]
    return [tick for axis in axes for tick in axis.get_major_ticks()]


def test_every_figure_there_is_is_tried():
    there = {
        name
        for module in (figures, courses, maps, multiverse)
        for name, one in vars(module).items()
        if getattr(one, "__module__", "") == module.__name__
        and getattr(one, "__annotations__", {}).get("return") == "Figure"
        and not name.startswith("_")
    }
    assert there == {draw.__name__ for draw in FIGURES}


@EVERY
def test_a_figure_keeps_its_theme_after_the_theme_has_ended(draw):
    at_once = show.figure(draw(), alt="A figure.").svg
    made = draw()
    with matplotlib.rc_context(LATER):
        assert show.figure(made, alt="A figure.").svg == at_once


@EVERY
def test_ticks_and_fonts_are_those_of_the_theme(draw):
    with matplotlib.rc_context(LATER):
        made = draw()
        svg = show.figure(made, alt="A figure.").svg
    for tick in ticks_of(made):
        assert tick.label1.get_fontsize() == figures.THEME["font.size"]
        assert tick.label1.get_color() == "black"
        assert tick.tick1line.get_markersize() in (0, 3.5)
        assert not tick.gridline.get_visible()
    assert "DejaVu Sans" in svg
    sizes = re.findall(r"font(?:-size)?: (?:bold |700 )?([\d.]+)px", svg)
    assert {"9"} <= set(sizes) <= {"9", "10.8"}, "the title is a fifth larger"
    assert "serif" not in svg.replace("sans-serif", "")
    assert "#ff0000" not in svg


@EVERY
def test_every_tick_is_made_while_the_theme_lasts(draw):
    for axis in (axis for ax in draw().axes for axis in (ax.xaxis, ax.yaxis)):
        already = len(axis.majorTicks)
        assert already >= len(axis.get_major_ticks()) > 1


@EVERY
def test_a_figure_has_the_same_bytes_twice_whatever_the_settings_and_leaves_none_behind(draw):
    expected = show.figure(draw(), alt="A figure.").svg
    with matplotlib.rc_context({"font.size": 20, "lines.linewidth": 9, "axes.grid": True}):
        before = dict(matplotlib.rcParams)
        assert show.figure(draw(), alt="A figure.").svg == expected
        assert dict(matplotlib.rcParams) == before


@EVERY
def test_no_text_is_cut_off_or_overlaps_another(draw):
    assert_room(draw(), 8)


@EVERY
def test_what_is_empty_or_no_frame_is_refused(draw):
    with pytest.raises(ValueError, match=f"{draw.__name__}: the frame is empty; at least one"):
        draw(pd.DataFrame())
    with pytest.raises(TypeError, match=f"{draw.__name__} was given a list; a DataFrame is all"):
        draw([])


@pytest.mark.parametrize(
    ("draw", "column"),
    [
        (draw, column)
        for draw, frame in FIGURES.items()
        for column in frame
        if draw.__name__ not in FREE and column not in OPTIONAL.get(draw.__name__, ())
    ],
)
def test_a_missing_column_is_named(draw, column):
    message = f"{draw.__name__}: column '{column}' is missing; found are '"
    with pytest.raises(ValueError, match=re.escape(message)):
        draw(FIGURES[draw].drop(columns=column))

"""Timelines, and printed values beside implied ones: what is drawn, how it differs, what fits."""

import re
from itertools import combinations

import pandas as pd
import pytest
from drawings import TIMES, VALUES, implied, timeline
from matplotlib.colors import to_hex

from overread import canvas, courses
from overread.digest import digest

NAN = float("nan")


TIMELINE = """\
figure: "When it was seen"
axes 1
x axis: "weeks", −0.36 to 9.36
y axis: 3.5 to −0.5, ticks 0 "patient 1, arms", 1 "patient 1, legs and a name that needs two lines",
    2 "patient 2", 3 "patient 3"
legend: "known", "at the latest", "time not stated"
bar "at the latest": x 2 to 9, y 0.82 to 1.18
bar "known": x 0 to 4, y −0.18 to 0.18
bar "known": x 1 to 1, y 2.82 to 3.18
line "time not stated": (0, 2) (9.36, 2)
points "at the latest": (9, 1)
points "known": (4, 0) (1, 3)
points "time not stated": (0, 2)
text at (1.03, 0) (x as part of the axes): "clear"
text at (1.03, 1) (x as part of the axes): "improved, as first seen at the visit after that, which
    needs two lines as well"
text at (1.03, 2) (x as part of the axes): "improved"
"""

IMPLIED = """\
figure: "What is implied", "visit"
legend: "printed", "implied by the others"
axes 1: "EASI"
x axis: −0.5 to 2.5, ticks 0, 1, 2
y axis: −0.08 to 26.58
line "implied": (0.13, 19.5) (0.13, 20.5)
line "printed": (−0.13, 20.8) (0.87, –) (1.87, 2.5)
points "implied": (0.13, 19.5) (0.13, 20.5) (0.13, 24) (1.13, 3)
axes 2: "IGA"
x axis: −0.5 to 2.5, ticks 0 "week 0", 1 "week 4", 2 "week 16"
y axis: 2.632 to 4.12
line "printed": (−0.13, 4) (0.87, 3) (1.87, –)
text at (1, 0.02) (y as part of the axes): "none"
axes 3: "BSA (%)"
x axis: −0.5 to 2.5, ticks 0 "week 0", 1 "week 4", 2 "week 16"
y axis: 37.52 to 42.48
line "printed": (−0.13, 40) (0.87, –) (1.87, –)
"""


def test_the_timeline_has_the_same_digest_under_every_version():
    assert digest(timeline()) + "\n" == TIMELINE


def test_implied_values_have_the_same_digest_under_every_version():
    assert digest(implied()) + "\n" == IMPLIED


@pytest.mark.parametrize(("row", "column"), [(0, "start"), (0, "end"), (1, "end"), (2, "start")])
def test_a_change_of_any_time_changes_the_timeline(row, column):
    changed = TIMES.copy()
    changed.loc[row, column] += 0.5
    assert digest(timeline(changed)) != digest(timeline())


def test_an_end_that_is_open_missing_or_known_is_drawn_differently_in_shape():
    (ax,) = timeline().axes
    bars = {bar.get_hatch(): bar.get_linestyle() for bar in ax.patches}
    assert bars == {None: "solid", "////": "--"}
    marks = {line.get_label(): line.get_marker() for line in ax.lines}
    assert len(set(marks.values())) == len(marks) == 3
    assert set(marks) == {courses.STATED, courses.LATEST, courses.UNSTATED}
    (dotted,) = ax.collections
    assert dotted.get_linestyle() != "solid"


@pytest.mark.parametrize(("is_open", "end", "expected"), [
    (False, 3.0, courses.STATED), (True, 3.0, courses.LATEST), (True, NAN, courses.UNSTATED),
])  # fmt: skip
def test_the_legend_of_a_timeline_has_only_what_is_drawn(is_open, end, expected):
    frame = pd.DataFrame({"label": ["A"], "start": [0], "end": [end], "open": [is_open]})
    (ax,) = timeline(frame.assign(note="")).axes
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [expected]
    low, high = ax.get_xlim()
    assert low < 0 < high
    if end == 3:
        assert high > 3


def test_the_rows_of_a_timeline_keep_their_order_from_the_top():
    (ax,) = timeline().axes
    assert ax.yaxis_inverted()
    assert [text.get_text() for text in ax.get_yticklabels()][2:] == ["patient 2", "patient 3"]
    notes = {text.get_text().split("\n")[0]: text.get_position()[1] for text in ax.texts}
    assert notes["clear"] == 0
    assert notes["improved"] == 2


@pytest.mark.parametrize(("row", "column"), [
    (0, ["low", "high"]), (1, ["low"]), (1, ["high"]), (2, ["low", "high"]), (8, ["low", "high"]),
])  # fmt: skip
def test_a_change_of_any_value_changes_the_figure(row, column):
    changed = VALUES.copy()
    changed.loc[row, column] += 0.25
    assert digest(implied(changed)) != digest(implied())


def test_printed_and_implied_keep_the_marks_of_the_house():
    ax = implied().axes[0]
    marks = {line.get_label(): line for line in ax.lines}
    assert marks["printed"].get_marker() == canvas.PRINTED.marker
    assert to_hex(marks["printed"].get_markerfacecolor()) == "#ffffff"
    assert marks["implied"].get_marker() == canvas.REDERIVED.marker
    assert to_hex(marks["implied"].get_markerfacecolor()) == canvas.REDERIVED.filling.lower()
    (legend,) = implied().legends
    assert [handle.get_marker() for handle in legend.legend_handles] == ["s", "o"]


def test_what_is_printed_stands_left_of_what_is_implied():
    ax = implied().axes[0]
    at = {line.get_label(): line.get_xdata()[0] for line in ax.lines}
    assert at == {"printed": -courses.SIDE, "implied": courses.SIDE}


def test_where_no_value_is_possible_it_says_so_below_all_values():
    fig = implied()
    fig.draw_without_rendering()
    easi, iga, _ = fig.axes
    assert [text.get_text() for text in iga.texts] == ["none"]
    assert not easi.texts
    top = iga.texts[0].get_window_extent().y1
    assert all(iga.transData.transform((0, value))[1] - 4 > top for value in (3, 4))


def test_only_the_lowest_panels_name_the_visits():
    named = [
        [text.get_text() for text in ax.get_xticklabels()] for ax in implied(across=2).axes
    ]  # fmt: skip
    visits = ["week 0", "week 4", "week 16"]
    assert named == [["", "", ""], visits, visits]


def test_panels_stand_in_the_order_of_the_scores():
    for across in (1, 2, 3, 9):
        fig = implied(across=across)
        axes, (width, height) = fig.axes, fig.get_size_inches()
        assert [ax.get_title(loc="left") for ax in axes] == ["EASI", "IGA", "BSA (%)"]
        corners = [ax.get_position() for ax in axes]
        assert all(not one.overlaps(other) for one, other in combinations(corners, 2))
        # No more room is left at the edges than names of visits need.
        assert min(corner.y0 for corner in corners) * height < 1
        assert (1 - max(corner.x1 for corner in corners)) * width < 0.3
        rows = sorted({round(corner.y0, 6) for corner in corners}, reverse=True)
        assert len(rows) == -(-3 // across)
        assert [rows.index(round(corner.y0, 6)) for corner in corners] == [
            at // across for at in range(3)
        ]


def test_the_index_of_a_frame_does_not_matter():
    assert digest(implied(VALUES.set_index(pd.Index([7] * len(VALUES))))) == digest(implied())
    assert digest(timeline(TIMES.set_index(pd.Index([7] * len(TIMES))))) == digest(timeline())


def test_a_score_of_whole_numbers_has_whole_ticks():
    _, iga, _ = implied().axes
    assert (iga.get_yticks() % 1 == 0).all()
    narrow = VALUES.assign(low=VALUES["low"] / 8, high=VALUES["high"] / 8)
    assert not (implied(narrow).axes[1].get_yticks() % 1 == 0).all()


def test_short_names_of_visits_stand_upright():
    short = VALUES.replace({"week 0": "0", "week 4": "4", "week 16": "16"})
    angles = {text.get_rotation() for text in implied(short).axes[2].get_xticklabels()}
    assert angles == {0}
    assert {text.get_rotation() for text in implied().axes[2].get_xticklabels()} == {40}


def test_long_notes_in_neighbouring_rows_do_not_overlap():
    fig = timeline(TIMES.assign(note="a note that takes much more than a single line " * 4))
    fig.draw_without_rendering()
    extents = [text.get_window_extent() for text in fig.axes[0].texts]
    assert len(extents) == 4
    assert not any(one.overlaps(other) for one, other in combinations(extents, 2))


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"start": NAN}, ValueError, "timeline: 'patient 1, arms' has no start; one is needed"),
        ({"end": -1.0}, ValueError, "timeline: row 0: start 0 is above end −1; at most equal"),
        ({"end": "4"}, TypeError, "timeline: column 'end' starts with '4', which is no number"),
        ({"open": 1}, TypeError, "timeline: column 'open' starts with 1; True and Fal"),
        ({"note": 3}, TypeError, "timeline: column 'note', row 0 holds 3; text is allowed"),
    ],
)
def test_times_that_cannot_be_drawn_are_refused(changes, error, message):
    with pytest.raises(error) as found:
        timeline(TIMES.assign(**changes))
    assert str(found.value).startswith(message)


@pytest.mark.parametrize(
    ("row", "changes", "message"),
    [
        (1, {"kind": "other"}, "EASI, week 0: no such kind; allowed are printed, implied"),
        (1, {"high": NAN}, "EASI, week 0: a range with one end; two or none are allowed"),
        (4, {"high": 3.0}, "EASI, week 16: printed is no single value; one is needed"),
        (4, {"low": NAN, "high": NAN}, "EASI, week 16: printed is no single value; one is"),
        (6, {"visit": "week 0"}, "IGA, week 0: printed twice; once is allowed"),
        (1, {"low": NAN, "high": NAN}, "EASI, week 0: no value and a value; one of both is"),
        (2, {"low": NAN, "high": NAN}, "EASI, week 0: no value and a value; one of both is"),
        (1, {"low": 21.0}, "row 1: low 21 is above high 20.5; at most equal is allowed"),
    ],
)
def test_values_that_cannot_be_drawn_are_refused(row, changes, message):
    frame = VALUES.copy()
    for column, value in changes.items():
        frame.loc[row, column] = value
    with pytest.raises(ValueError, match=re.escape(f"implied: {message}")):
        implied(frame)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"score": 3}, "implied: column 'score', row 0 holds 3; text is allowed"),
        ({"visit": 0}, "implied: column 'visit', row 0 holds 0; text is allowed"),
        ({"low": "20.8"}, "implied: column 'low' starts with '20.8', which is no number"),
        ({"high": "20.8"}, "implied: column 'high' starts with '20.8', which is no number"),
    ],
)
def test_values_of_another_kind_are_refused(changes, message):
    with pytest.raises(TypeError, match=re.escape(message)):
        implied(VALUES.assign(**changes))


def test_panels_need_room():
    with pytest.raises(ValueError, match="implied: 0 panels across; at least 1 is needed"):
        implied(across=0)

import random
import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from drawings import INTERVALS, SHADE, TEXTS, ULCERS, forest, grid, trajectories
from matplotlib.text import Text

from overread import figures
from overread.digest import digest

NAN = float("nan")


def words(fig):
    return [text.get_text() for text in fig.axes[0].texts]


def boxes(fig):
    """Where the texts beside the axes stand, in pixels, from below."""
    fig.draw_without_rendering()
    extents = [Text.get_window_extent(text) for text in fig.axes[0].texts]
    return sorted(extents, key=lambda extent: extent.y0)


FOREST = """\
figure: "Week 24"
axes 1
x axis: "change (points)", −13.989 to 8.4185
y axis: 4.5 to −0.5, ticks 1 "modified Rodnan skin score", 3 "FVC", 4 "DLCO (% predicted), corrected
    for haemoglobin"
legend: "printed", "re-derived"
line: (0, 0) (0, 1) (y as part of the axes)
line "printed": (−12.9, 0.83) (−3.6, 0.83)
line "re-derived": (−12.97, 1.17) (−3.63, 1.17)
line "re-derived": (−3.2, 4.17) (7.4, 4.17)
line "re-derived": (−0.6, 3.17) (3.4, 3.17)
points "printed": (−8.3, 0.83) (2.1, 3.83)
points "re-derived": (−8.3, 1.17) (1.4, 3.17) (2.1, 4.17)
text at (−0.57452, 0) (x as part of the axes): "skin"
text at (−0.57452, 2) (x as part of the axes): "lungs"
text at (1.03, 0.83) (x as part of the axes): "□ −8.3 (−12.9 to −3.6)"
text at (1.03, 1.17) (x as part of the axes): "● −8.3 (−13.0 to −3.6)"
text at (1.03, 2.83) (x as part of the axes): "□ –"
text at (1.03, 3.17) (x as part of the axes): "● 1.4 (−0.6 to 3.4)"
text at (1.03, 3.83) (x as part of the axes): "□ 2.1"
text at (1.03, 4.17) (x as part of the axes): "● 2.1 (−3.2 to 7.4)"
"""


def test_the_forest_has_the_same_digest_under_every_version():
    assert digest(forest()) + "\n" == FOREST


@pytest.mark.parametrize("column", [name for names in figures.INTERVALS for name in names])
def test_a_change_of_any_number_changes_the_forest(column):
    changed = INTERVALS.copy()
    changed.loc["modified Rodnan skin score", column] += 0.01
    assert digest(forest(changed)) != digest(forest())


def test_printed_and_re_derived_differ_by_more_than_colour():
    printed, derived = figures.MARKS
    assert printed.marker != derived.marker
    assert printed.filling == "white" != derived.filling
    assert printed.sign != derived.sign
    assert printed.label != derived.label


def test_a_forest_without_groups_has_a_row_an_endpoint():
    fig = forest(INTERVALS.drop(columns="group"))
    assert list(fig.axes[0].get_yticks()) == [0, 1, 2]
    assert len(words(fig)) == 6


def test_an_estimate_outside_its_interval_is_drawn_as_it_is():
    frame = INTERVALS.assign(printed=99.0)
    assert "(99, 0.83)" in digest(forest(frame))


def test_equal_intervals_stay_apart():
    same = INTERVALS.assign(**{name: 1.0 for name in INTERVALS.columns[:6]})
    extents = boxes(forest(same))
    assert all(below.y1 <= above.y0 + 1 for below, above in pairwise(extents))


def test_trajectories_show_what_is_exact_and_what_is_a_range():
    assert digest(trajectories()).split("\n")[4:] == [
        'line "P1": (0.97, 1) (0.97, 2)',
        'line "P1": (−0.03, 3) (0.97, 1.5) (1.97, 0)',
        'line "P1": (−0.03, 3) (0.97, –) (1.97, 0)',
        'line "P2": (0, 0) (1, 0) (2, 0)',
        'line "P3": (0.03, 5) (1.03, –)',
        'text at (2.4, −0.19038), for (2, 0): "■ P2"',
        'text at (2.4, 0.19038), for (1.97, 0): "● P1"',
        'text at (2.4, 5), for (0.03, 5): "▲ P3"',
    ]


@pytest.mark.parametrize(("row", "column"), [(0, "value"), (1, "low"), (1, "high"), (6, "value")])
def test_a_change_of_any_number_changes_the_trajectories(row, column):
    changed = ULCERS.copy()
    changed.loc[row, column] += 0.5
    assert digest(trajectories(changed)) != digest(trajectories())


def test_numeric_times_are_drawn_to_scale():
    weeks = {"baseline": 0, "week 12": 12, "week 24": 48}
    fig = trajectories(ULCERS.assign(when=ULCERS["when"].map(weeks)))
    assert list(fig.axes[0].get_xticks()) == [0, 12, 48]


def test_names_beside_lines_never_overlap():
    source = random.Random(1)
    for people in (1, 2, 10, 25):
        rows = [
            (f"P{who}", when, source.choice([0, 0, 0, 1, 7]), NAN, NAN)
            for who in range(people)
            for when in ("baseline", "week 24")
        ]
        extents = boxes(trajectories(pd.DataFrame(rows, columns=ULCERS.columns)))
        assert len(extents) == people
        assert all(below.y1 <= above.y0 for below, above in pairwise(extents))


def test_a_person_without_any_known_value_has_no_line_and_no_name():
    unknown = pd.DataFrame([("P4", "baseline", NAN, NAN, NAN)], columns=ULCERS.columns)
    fig = trajectories(pd.concat([ULCERS, unknown], ignore_index=True))
    assert not any("P4" in word for word in words(fig))


def test_the_grid_shows_every_text_and_every_shade():
    shown = digest(grid())
    assert words(grid()) == ["p 0.0063 ✓", "p 0.044 ✓", "p 0.031 ✓", "p 0.19 ✗"]
    assert shown.count('bar "shaded"') == 3
    assert 'text at (1, 1): "p 0.19 ✗"' in shown


def test_a_change_of_any_cell_or_shade_changes_the_grid():
    before = digest(grid())
    for row, column in np.ndindex(TEXTS.shape):
        texts, shade = TEXTS.copy(), SHADE.copy()
        texts.iat[row, column] += "!"
        shade.iat[row, column] = "bad"
        assert digest(grid(texts)) != before
        assert digest(grid(shade=shade)) != before


@pytest.mark.parametrize(
    ("draw", "frame", "column", "value", "start"),
    [(forest, INTERVALS, "derived", "8.3", "'8.3'"), (trajectories, ULCERS, "low", True, "True")],
)
def test_a_column_that_is_not_of_numbers_is_named(draw, frame, column, value, start):
    message = (
        f"{draw.__name__}: column '{column}' starts with {start}, which is no number; "
        "allowed are numbers, and NaN where not known"
    )
    with pytest.raises(TypeError) as error:
        draw(frame.assign(**{column: value}))
    assert str(error.value).replace("np.True_", "True") == message


def test_an_interval_upside_down_is_refused():
    message = "forest: row 'FVC': derived_low 3.5 is above derived_high 3.4; at most equal is"
    frame = INTERVALS.copy()
    frame.loc["FVC", "derived_low"] = 3.5
    with pytest.raises(ValueError, match=re.escape(message)):
        forest(frame)


def test_a_person_twice_at_one_time_is_refused():
    twice = pd.concat([ULCERS, ULCERS.iloc[[1]]], ignore_index=True)
    with pytest.raises(ValueError, match="'P1' occurs twice at 'week 12'; once is allowed"):
        trajectories(twice)


def test_persons_and_times_need_names():
    with pytest.raises(TypeError, match="column 'who', row 0 holds 1; text is allowed"):
        trajectories(ULCERS.assign(who=[1] * 8))
    with pytest.raises(ValueError, match="column 'when' has a gap; a time is needed in each row"):
        trajectories(ULCERS.assign(when=[0.0, NAN] * 4))


def test_a_grid_takes_texts_and_a_shade_that_fits():
    with pytest.raises(TypeError, match=r"grid: column 'Holm', row 'mRSS' holds 0.5; text is all"):
        grid(TEXTS.assign(Holm=0.5))
    with pytest.raises(TypeError, match=r"grid: column 'Holm', row 'mRSS' holds True; text is all"):
        grid(shade=SHADE.assign(Holm=True))
    message = "grid: column 'Holm' of the shade holds 'x'; allowed are none, shaded, good, middle,"
    with pytest.raises(ValueError, match=message):
        grid(shade=SHADE.assign(Holm="x"))
    with pytest.raises(
        ValueError, match="grid: the columns of the shade differ from those of the texts"
    ):
        grid(shade=SHADE.drop(columns="Holm"))

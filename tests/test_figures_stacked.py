"""Counts as bars whose parts follow one another; the marks of what is printed and re-derived."""

import re

import numpy as np
import pandas as pd
import pytest
from drawings import COUNTS, stacked
from matplotlib.colors import to_hex, to_rgb

from overread import figures
from overread.digest import digest

NAN = float("nan")


def beside(*kinds):
    frame = pd.DataFrame(
        [(float(at), at - 1.0, at + 1.0, kind) for at, kind in enumerate(kinds)],
        columns=["value", "low", "high", "kind"],
        index=[f"result {at}" for at in range(len(kinds))],
    )
    return figures.beside(frame, xlabel="points", title="Beside others")


STACKED = [
    'figure: "Numbers by verdict"',
    "axes 1",
    'x axis: "claims", −1.8 to 91.8',
    'y axis: 2.5 to −0.5, ticks 0 "pilot", 1 "letter", 2 "news, with a name that is much too long"',
    'legend: "in conflict", "reproduced", "within rounding", "under a choice", "not derivable"',
]


def test_the_digest_says_what_is_counted_and_names_each_bar_and_part():
    found = digest(stacked()).split("\n")
    assert found[: len(STACKED)] == STACKED
    assert 'bar "in conflict": x 0 to 1, y −0.33 to 0.33' in found
    assert 'bar "not derivable": x 20 to 90, y −0.33 to 0.33' in found


def bars(fig):
    """Each part that is drawn: bar, part, and its ends."""
    (ax,) = fig.axes
    return {
        (round(bar.get_y() + bar.get_height() / 2), box.get_label()): (
            bar.get_x(), bar.get_x() + bar.get_width(),
        )
        for box in ax.containers for bar in box
    }  # fmt: skip


def test_each_part_begins_where_the_one_before_ends_and_is_as_long_as_its_count():
    found = bars(stacked())
    assert len(found) == COUNTS.size
    for at, counts in enumerate(COUNTS.to_numpy()):
        ends = np.cumsum([0, *counts])
        for name, start, end in zip(COUNTS.columns, ends, ends[1:], strict=False):
            assert found[at, name] == (start, end)


def test_each_count_above_zero_is_written_in_the_middle_of_its_part_and_no_other():
    fig = stacked()
    written = {text.get_position(): text.get_text() for text in fig.axes[0].texts}
    expected = {
        ((low + high) / 2, at): f"{high - low:.0f}"
        for (at, _), (low, high) in bars(fig).items()
        if high > low
    }
    assert written == expected
    assert len(fig.axes[0].texts) == len(written) == (COUNTS > 0).sum().sum()


def test_the_first_bar_is_on_top_and_bars_do_not_touch():
    (ax,) = stacked().axes
    bottom, top = ax.get_ylim()
    assert top < 0 < 2 < bottom
    assert [text.get_text() for text in ax.get_yticklabels()][:2] == ["pilot", "letter"]
    assert {bar.get_height() for bar in ax.patches} < {h / 100 for h in range(100)}


def test_parts_are_told_apart_by_hatching_as_well_as_by_colour_and_named_in_order():
    (ax,) = stacked().axes
    names = list(COUNTS.columns)
    assert [box.get_label() for box in ax.containers] == names
    looks = [{(to_hex(b.get_facecolor()), b.get_hatch()) for b in box} for box in ax.containers]
    assert all(len(look) == 1 for look in looks), "a part looks the same in every bar"
    colours, hatches = zip(*(look.pop() for look in looks), strict=True)
    assert len(set(colours)) == len(set(hatches)) == len(names)
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == names
    assert [box.get_hatch() for box in legend.get_patches()] == list(hatches)


def test_up_to_seven_parts_are_all_drawn_and_all_differ():
    frame = pd.DataFrame([range(1, 8)], columns=list("abcdefg"), index=["all"])
    boxes = stacked(frame).axes[0].containers
    looks = {(to_hex(box[0].get_facecolor()), box[0].get_hatch()) for box in boxes}
    assert len(looks) == len({hatch for _, hatch in looks}) == 7
    with pytest.raises(ValueError, match=r"^stacked: 8 parts; at most 7 are allowed$"):
        stacked(frame.assign(h=1))


def luminance(colour):
    """Of sRGB, as in WCAG 2."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot(parts, [0.2126, 0.7152, 0.0722]))


def test_a_count_is_legible_on_every_part():
    (ax,) = stacked().axes
    for bar in ax.patches:
        *colour, alpha = bar.get_facecolor()
        on_white = [alpha * part + 1 - alpha for part in colour]
        assert (luminance(on_white) + 0.05) / 0.05 > 7


def test_the_axis_has_whole_numbers_only_and_room_for_the_longest_bar():
    for most in (1, 2, 3, 7, 90, 1234):
        frame = pd.DataFrame({"a": [most, 0], "b": [0, 0]}, index=["x", "y"])
        (ax,) = stacked(frame).axes
        assert all(tick == round(tick) for tick in ax.get_xticks())
        low, high = ax.get_xlim()
        assert low <= 0 < most < high


def test_bars_of_nothing_are_drawn_without_a_number():
    fig = stacked(COUNTS * 0)
    assert list(fig.axes[0].texts) == []
    low, high = fig.axes[0].get_xlim()
    assert low <= 0 < high


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-1, "−1"), (2.5, "2.5"), (NAN, "–"), (float("inf"), "∞"), (float("-inf"), "−∞")],
)
def test_what_is_no_count_is_named_with_its_column_and_row(value, shown):
    frame = COUNTS.astype(float)
    frame.loc["letter", "within rounding"] = value
    with pytest.raises(ValueError, match=r"^stacked: column") as caught:
        stacked(frame)
    assert str(caught.value) == (
        f"stacked: column 'within rounding', row 'letter' holds {shown}; "
        "a whole number from zero up is allowed"
    )


def test_a_missing_count_is_named_whatever_kind_of_column_it_is_in():
    frame = COUNTS.astype({"reproduced": "Int64"})
    stacked(frame)
    frame.loc["letter", "reproduced"] = pd.NA
    with pytest.raises(ValueError, match="column 'reproduced', row 'letter' holds –; a whole"):
        stacked(frame)


def test_a_stacked_figure_of_nothing_or_of_texts_is_refused():
    with pytest.raises(ValueError, match="stacked: the frame is empty; at least one"):
        stacked(pd.DataFrame())
    with pytest.raises(TypeError, match="stacked was given a dict; a DataFrame is allowed"):
        stacked({})
    with pytest.raises(TypeError, match="stacked: column 'reproduced' starts with '3', which is"):
        stacked(COUNTS.assign(reproduced="3"))


# Results beside one another that are printed, or re-derived


def drawn(fig):
    """How each kind is drawn, in order: shape, outline and filling; and its sign in the texts."""
    (ax,) = fig.axes
    looks = {}
    for line in ax.lines:
        if line.get_marker() != "None":
            look = (line.get_marker(), line.get_color(), line.get_markerfacecolor())
            looks.setdefault(line.get_label(), look)
    texts = sorted(ax.texts, key=lambda text: text.get_position()[1])
    return looks, [text.get_text().split()[0] for text in texts]


def test_what_is_printed_and_what_is_re_derived_have_the_marks_of_every_figure():
    looks, signs = drawn(beside("printed", "re-derived", "placebo"))
    for mark in figures.MARKS:
        assert looks[mark.label] == (mark.marker, mark.colour, mark.filling)
    assert signs[:2] == [figures.PRINTED.sign, figures.REDERIVED.sign]
    row = {"printed": 1, "printed_low": 0, "printed_high": 2}
    row |= {"derived": 1, "derived_low": 0, "derived_high": 2}
    forest = figures.forest(pd.DataFrame([row], index=["x"]), xlabel="points", title="Forest")
    assert {name: looks[name] for name in ("printed", "re-derived")} == drawn(forest)[0]


OTHERS = ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("at", range(6))
@pytest.mark.parametrize("own", [["printed"], ["re-derived"], ["printed", "re-derived"]])
def test_wherever_these_stand_no_two_kinds_look_alike(own, at):
    kinds = [*OTHERS[:at], *own, *OTHERS[at:]]
    looks, signs = drawn(beside(*kinds))
    assert list(looks) == kinds
    assert len(set(looks.values())) == len(set(signs)) == len(kinds)
    for mark in figures.MARKS:
        if mark.label in own:
            assert looks[mark.label] == (mark.marker, mark.colour, mark.filling)
            assert signs[kinds.index(mark.label)] == mark.sign


def test_other_kinds_keep_their_marks_when_these_are_not_among_them():
    looks, signs = drawn(beside("a", "b", "c"))
    assert [look[0] for look in looks.values()] == ["o", "s", "^"]
    assert [look[1] for look in looks.values()] == list(figures.PALETTE[:3])
    assert signs == ["●", "■", "▲"]


def test_the_legend_has_the_marks_of_printed_and_re_derived():
    (ax,) = beside("re-derived", "printed").axes
    handles = ax.get_legend().legend_handles
    found = [(one.get_marker(), one.get_markerfacecolor()) for one in handles]
    assert found == [(m.marker, m.filling) for m in (figures.REDERIVED, figures.PRINTED)]
    assert re.search('legend: "re-derived", "printed"', digest(beside("re-derived", "printed")))

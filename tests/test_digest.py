import datetime

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnchoredText
from matplotlib.patches import Circle, Ellipse, Polygon

from overread.digest import digest


def axes(**settings):
    return Figure().add_subplot(**settings)


def entries(ax):
    """The digest without the lines on the axes themselves."""
    return digest(ax.figure).split("\n")[3:]


def all_sorts():
    """A figure with one of each, and the handles to change them."""
    fig = Figure(figsize=(8, 6))
    left, right = fig.subplots(1, 2)
    fig.suptitle("Two panels")
    x = np.arange(4.0)
    made = {
        "line": left.plot(x, x**2, label="mean")[0],
        "points": left.plot(x, -x, "o", label="_hidden")[0],
        "scatter": left.scatter(x, x + 0.5, label="patients"),
        "level": left.axhline(1.5),
        "oblique": left.axline((0, 0), slope=0.5),
        "span": left.axvspan(0.5, 1.5),
        "segments": left.hlines([1, 2], [0, 0], [1, 2], label="range"),
        "band": left.fill_between(x, x, x + 1, label="interval"),
        "errors": left.errorbar(x, x, yerr=[0.1 * x, 0.2 * x], capsize=2, label="SD"),
        "text": left.text(1, 2, "a note"),
        "arrow": left.annotate("peak", (3, 9), (10, -5), textcoords="offset points"),
        "bars": right.bar(["a", "b"], [2.5, -1], label="change"),
        "circle": right.add_patch(Circle((0, 0), 0.5)),
        "image": right.imshow([[0.25, 1], [np.nan, 2]]),
        "mesh": right.pcolormesh([[0.5, 1], [1, 2]]),
        "box": right.add_artist(AnchoredText("boxed", loc="upper left")),
    }
    left.legend(title="Legend")
    left.set(title="Left", xlabel="week", ylabel="score (points)", xlim=(0, 4), ylim=(-4, 10))
    left.set_xticks([0, 2], ["start", "end"])
    right.set(xlim=(-1, 3), ylim=(-2, 3))
    return fig, left, right, made


EXPECTED = """\
figure: "Two panels"
axes 1: "Left"
x axis: "week", 0 to 4, ticks 0 "start", 2 "end"
y axis: "score (points)", −4 to 10
legend "Legend": "mean", "patients", "range", "interval", "SD"
area "interval": (0, 1) (0, 0) (1, 1) (2, 2) (3, 3) (3, 4) (3, 4) (2, 3) (1, 2) (0, 1)
bar: x 0.5 to 1.5, y 0 to 1 (y as part of the axes)
line: (0, 0) (4, 2)
line: (0, 1.5) (1, 1.5) (x as part of the axes)
line "SD": (0, 0) (0, 0)
line "SD": (1, 0.9) (1, 1.2)
line "SD": (2, 1.8) (2, 2.4)
line "SD": (3, 2.7) (3, 3.6)
line "SD": (0, 0) (1, 1) (2, 2) (3, 3)
line "mean": (0, 0) (1, 1) (2, 4) (3, 9)
line "range": (0, 1) (1, 1)
line "range": (0, 2) (2, 2)
points: (0, 0) (1, −1) (2, −2) (3, −3)
points "SD": (0, 0) (1, 0.9) (2, 1.8) (3, 2.7)
points "SD": (0, 0) (1, 1.2) (2, 2.4) (3, 3.6)
points "patients": (0, 0.5) (1, 1.5) (2, 2.5) (3, 3.5)
text at (1, 2): "a note"
text at (10, −5) (offset points), for (3, 9): "peak"
axes 2
x axis: −1 to 3, ticks 0 "a", 1 "b"
y axis: −2 to 3"""


def change_errors(left, right, made):
    made["errors"].lines[2][0].set_segments([[(0, 0), (0, 0.01)]])


CHANGES = {
    "a title": lambda left, right, made: left.set_title("Links"),
    "a left title": lambda left, right, made: right.set_title("Right", loc="left"),
    "the title of the figure": lambda left, right, made: left.figure.suptitle("Three"),
    "an axis label": lambda left, right, made: left.set_ylabel("score"),
    "a limit": lambda left, right, made: left.set_ylim(-4, 10.5),
    "a turned axis": lambda left, right, made: left.invert_yaxis(),
    "a scale": lambda left, right, made: left.set_yscale("symlog"),
    "a tick's label": lambda left, right, made: left.set_xticks([0, 2], ["start", "stop"]),
    "a tick's place": lambda left, right, made: left.set_xticks([0, 3], ["start", "end"]),
    "a legend entry": lambda left, right, made: left.get_legend().get_texts()[0].set_text("m"),
    "a legend title": lambda left, right, made: left.get_legend().set_title("Key"),
    "a line's point": lambda left, right, made: made["line"].set_ydata([0, 1, 4, 9.001]),
    "a line's label": lambda left, right, made: made["line"].set_label("median"),
    "a joining line": lambda left, right, made: made["points"].set_linestyle("-"),
    "a marker's place": lambda left, right, made: made["points"].set_xdata([0, 1, 2, 3.001]),
    "a scatter's point": lambda left, right, made: made["scatter"].set_offsets([[0, 1]]),
    "a scatter's sizes": lambda left, right, made: made["scatter"].set_sizes([1, 2, 3, 4]),
    "a scatter's values": lambda left, right, made: made["scatter"].set_array([1, 2, 3, 4]),
    "a level": lambda left, right, made: made["level"].set_ydata([1.6, 1.6]),
    "an oblique line": lambda left, right, made: made["oblique"].set_visible(False),
    "a span": lambda left, right, made: made["span"].set_visible(False),
    "a segment": lambda left, right, made: made["segments"].set_segments([[(0, 1), (1, 1.1)]]),
    "a band": lambda left, right, made: (
        made["band"].get_paths()[0].vertices.__setitem__((2, 1), 1.01)
    ),
    "an error bar": change_errors,
    "a cap": lambda left, right, made: made["errors"].lines[1][0].set_ydata([0, 1, 2, 3]),
    "a text": lambda left, right, made: made["text"].set_text("another note"),
    "a text's place": lambda left, right, made: made["text"].set_position((1, 2.5)),
    "an annotation": lambda left, right, made: made["arrow"].set_text("top"),
    "what it is for": lambda left, right, made: setattr(made["arrow"], "xy", (3, 8)),
    "where it stands": lambda left, right, made: made["arrow"].set_position((11, -5)),
    "a bar's height": lambda left, right, made: made["bars"][0].set_height(2.6),
    "a bar's place": lambda left, right, made: made["bars"][0].set_x(-0.5),
    "a bar's width": lambda left, right, made: made["bars"][1].set_width(0.9),
    "a circle": lambda left, right, made: made["circle"].set_radius(0.6),
    "an image": lambda left, right, made: made["image"].set_data([[0.26, 1], [np.nan, 2]]),
    "an extent": lambda left, right, made: made["image"].set_extent((0, 1, 0, 1)),
    "a mesh": lambda left, right, made: made["mesh"].set_array([[0.5, 1], [1, 2.01]]),
    "a box": lambda left, right, made: made["box"].txt.set_text("unboxed"),
    "a further artist": lambda left, right, made: right.plot([1], [1], "x"),
    "a text of the figure": lambda left, right, made: left.figure.text(0.1, 0.1, "source"),
    "an axes less": lambda left, right, made: right.set_visible(False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_anything_drawn_is_noticed(name):
    fig, left, right, made = all_sorts()
    before = digest(fig)
    CHANGES[name](left, right, made)
    assert digest(fig) != before


def test_the_digest_is_the_same_under_every_version_of_matplotlib():
    shown = digest(all_sorts()[0])
    assert shown.startswith(EXPECTED)
    assert 'bar "change": x −0.4 to 0.4, y 0 to 2.5\nbar "change": x 0.6 to 1.4, y −1 to 0' in shown
    assert "image: x −0.5 to 1.5, y 1.5 to −0.5; 0.25 1 – 2" in shown
    assert shown.endswith('text: "boxed"')


def test_writing_a_digest_changes_nothing():
    fig = all_sorts()[0]
    assert digest(fig) == digest(fig)


def test_a_digest_names_no_class_no_colour_and_no_memory_address():
    shown = digest(all_sorts()[0])
    for word in ("Line2D", "Collection", "Rectangle", "Patch", "object", "0x", "#", "C0", "_"):
        assert word not in shown


def test_the_order_of_drawing_does_not_matter():
    one, other = axes(), axes()
    one.plot([0, 1], [0, 1], label="a")
    one.scatter([2, 10, 1], [1, 1, 1])
    other.scatter([10, 1, 2], [1, 1, 1])
    other.plot([0, 1], [0, 1], label="a")
    assert digest(one.figure) == digest(other.figure)
    assert entries(one)[1] == "points: (1, 1) (2, 1) (10, 1)"


def test_no_point_of_long_data_is_left_out_and_none_is_broken():
    ax = axes()
    ax.plot(np.arange(1000), np.arange(1000) % 7, label="long")
    shown = "\n".join(entries(ax))
    assert shown.count("(") == 1000
    assert all(len(line) <= 100 and line.count("(") == line.count(")") for line in entries(ax))


def test_numbers_have_five_significant_digits():
    ax = axes()
    ax.plot([1.23456, 123456.5, 99999.6, 0.000123456, 2 / 3], [0] * 5)
    assert entries(ax) == ["line: (1.2346, 0) (123460, 0) (100000, 0) (0.00012346, 0) (0.66667, 0)"]


def test_zero_and_what_is_only_noise_is_shown_as_zero():
    ax = axes()
    ax.plot([-0.0, np.pi], [1, np.sin(np.pi)])
    assert entries(ax) == ["line: (0, 1) (3.1416, 0)"]


def test_noise_in_the_last_bits_changes_nothing():
    x = np.linspace(-3, 3, 61)
    one, other = axes(), axes()
    one.scatter(x, np.sin(x))
    other.scatter(np.nextafter(x, np.inf), np.nextafter(np.sin(x), -np.inf))
    assert digest(one.figure) == digest(other.figure)


def test_what_is_unknown_or_without_end_is_shown():
    ax = axes()
    ax.plot([0, 1, 2], [1, np.nan, np.inf])
    assert entries(ax) == ["line: (0, 1) (1, –) (2, ∞)"]


def test_a_turned_box_is_an_area_and_a_box_from_corners_is_a_bar():
    ax = axes()
    ax.add_patch(Polygon([(0, 0), (2, 0), (2, 1), (0, 1)]))
    ax.add_patch(Polygon([(0, 0), (2, 0), (0, 1), (2, 1)]))
    ax.add_patch(Polygon([(0, 0), (2, 0), (2, 1)]))
    ax.add_patch(Ellipse((0, 0), 1, 2, angle=30))
    kinds = [entry.split(":")[0] for entry in entries(ax) if not entry.startswith(" ")]
    assert kinds == ["area", "area", "area", "bar"]


def test_dates_and_categories_are_numbers_of_the_axis():
    ax = axes()
    day = datetime.date(2020, 1, 1)
    ax.plot([day], [1], "o")
    ax.text(day, 1, "first")
    assert entries(ax) == ["points: (18262, 1)", 'text at (18262, 1): "first"']


def test_inner_axes_parts_of_figures_and_tables_are_described():
    fig = Figure()
    left, right = fig.subfigures(1, 2)
    left.suptitle("part")
    left.subplots().inset_axes([0.5, 0.5, 0.4, 0.4]).plot([5, 6], [7, 8])
    right.subplots().table([["cell", "2"]])
    shown = digest(fig)
    assert 'figure: "part"' in shown
    assert "line: (5, 7) (6, 8)" in shown
    assert 'table: "cell", "2"' in shown


def test_what_is_hidden_is_not_described():
    ax = axes(xlabel="week")
    ax.plot([0, 1], [0, 1])[0].set_visible(False)
    ax.text(0, 0, " ")
    ax.set_axis_off()
    assert digest(ax.figure).count("\n") == 2
    assert "week" not in digest(ax.figure)


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: ax.quiver([0, 1], [0, 1]),
        lambda ax: ax.hexbin([0, 1], [0, 1], gridsize=2),
        lambda ax: ax.secondary_xaxis("top"),
    ],
)
def test_what_cannot_be_described_is_refused_rather_than_passed_over(draw):
    ax = axes()
    draw(ax)
    with pytest.raises(TypeError, match=r"a digest has no description of [A-Z]"):
        digest(ax.figure)


def test_three_dimensions_are_refused():
    with pytest.raises(TypeError, match="a digest has no description of Axes3D"):
        digest(axes(projection="3d").figure)

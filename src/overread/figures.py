"""The figures: one theme, a tidy frame in, a figure out.

What a paper printed and what was derived again from its data are the same two marks in every
figure, told apart by shape and filling as well as by colour. Figures are made without pyplot,
so nothing is remembered between them; sizes are in inches and places are explicit, so that no
layout depends on a machine. `overread.show.figure` puts them before a reader.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from .show import SVG_SETTINGS, number

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Colours that stay apart under colour blindness (Okabe and Ito), without the pale yellow."""

CHARACTER = 0.077
"""Room for one character of a text (inches)."""

SHADES = {
    "none": "white",
    "shaded": PALETTE[5],
    "good": PALETTE[0],
    "middle": PALETTE[4],
    "bad": PALETTE[1],
    "unclear": "#999999",
}
"""What a cell can stand on: nothing, a shade, or one of the lights of an appraisal."""

STEPS = (1, 2, 5, 10)
"""What ticks may be multiples of (times a power of ten); left to itself the fonts decide."""

GREY = "#595959"
"""For what is printed and for what only helps: 7 to 1 against white (dimensionless)."""

MARKERS = dict(zip("os^DvPX<>*", "●■▲◆▼✚✖◀▶★", strict=True))
"""Shapes in matplotlib's notation and as characters, in the order they are given to lines."""

THEME = {
    **SVG_SETTINGS,
    "axes.prop_cycle": cycler(color=PALETTE),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "figure.dpi": 100,
    "figure.figsize": (7, 4),
    "font.size": 9,
    "legend.frameon": False,
    "lines.linewidth": 1.3,
    "lines.markersize": 6,
    "savefig.dpi": 100,
}
"""The settings of matplotlib that differ from its own defaults."""

INTERVALS = (
    ("printed", "printed_low", "printed_high"),
    ("derived", "derived_low", "derived_high"),
)
"""The columns of a forest plot: estimate and ends of its interval, in the unit of the axis."""


@dataclass(frozen=True)
class Mark:
    """How one kind of number is drawn.

    Attributes
    ----------
    label : str
        What it is, for the legend.
    sign : str
        The mark as a character, for texts.
    marker : str
        Its shape, in matplotlib's notation.
    colour, filling : str
        Colours of its outline and of its inside.
    """

    label: str
    sign: str
    marker: str
    colour: str
    filling: str

    @property
    def style(self) -> dict[str, str]:
        """The mark and its label, as matplotlib's settings of a line.

        Examples
        --------
        >>> PRINTED.style["marker"], PRINTED.style["markerfacecolor"]
        ('s', 'white')
        """
        return {
            "label": self.label,
            "marker": self.marker,
            "color": self.colour,
            "markerfacecolor": self.filling,
        }


PRINTED = Mark("printed", "□", "s", GREY, "white")
"""A number as the paper printed it: a hollow grey square."""

REDERIVED = Mark("re-derived", "●", "o", PALETTE[0], PALETTE[0])
"""A number derived again from the paper's own data: a filled blue circle."""

MARKS = (PRINTED, REDERIVED)
"""Both marks, in the order of `INTERVALS`."""


def theme() -> AbstractContextManager[None]:
    """Draw under the house's settings and no others; they end with the `with` block.

    Examples
    --------
    >>> with theme():
    ...     matplotlib.rcParams["font.size"]
    9.0
    """
    return matplotlib.style.context(["default", THEME])


def forest(frame: pd.DataFrame, *, xlabel: str, title: str, decimals: int = 2) -> Figure:
    """Draw printed and re-derived estimates beside each other, one endpoint a row.

    Parameters
    ----------
    frame : pandas.DataFrame
        One endpoint a row, its name in the index; the first is on top. Columns `printed`,
        `printed_low`, `printed_high`, `derived`, `derived_low`, `derived_high`: estimate and
        ends of the interval, in the unit of `xlabel`, `NaN` where not known; what was printed is
        drawn as it stands, upside down too. Optional: `group` puts a heading above each run of
        rows that share it; `printed_text` and `derived_text` replace the numbers at the right.
    xlabel : str
        What is measured, with its unit.
    title : str
        Stands above the figure.
    decimals : int
        Digits after the point in the column of numbers.

    Raises
    ------
    TypeError
        If a column does not hold what it should.
    ValueError
        If a column is missing, the frame is empty or a re-derived interval is upside down.

    Examples
    --------
    >>> row = {"printed": -8.3, "printed_low": -12.9, "printed_high": -3.6,
    ...        "derived": -8.3, "derived_low": -13.0, "derived_high": -3.6}
    >>> frame = pd.DataFrame([row], index=["skin score"])
    >>> fig = forest(frame, xlabel="change (points)", title="Week 24", decimals=1)
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['□ −8.3 (−12.9 to −3.6)', '● −8.3 (−13.0 to −3.6)']
    """
    for estimate, low, high in INTERVALS:
        _check_numbers("forest", frame, (estimate, low, high))
    _check_order("forest", frame, *INTERVALS[1][1:])
    names = [_folded(name, 30) for name in frame.index]
    places, headings = _rows(frame)
    count = len(places) + len(headings)
    left, right = 0.3 + CHARACTER * max(map(_length, names)), 0.5 + CHARACTER * (18 + 3 * decimals)
    with theme():
        fig, ax = _axes((4.2, 0.46 * count), left=left, right=right, bottom=0.6, top=0.65)
        for mark, columns, shift in zip(MARKS, INTERVALS, (-0.17, 0.17), strict=True):
            values = frame[list(columns)].to_numpy(float, na_value=np.nan)
            texts = frame.get(f"{columns[0]}_text", [None] * len(frame))
            _intervals(ax, values, places + shift, mark, texts, decimals)
        ax.axvline(0, color="black", linewidth=0.8, zorder=0)
        for at, heading in headings:
            _beside(ax, (0.12 - left) / 4.2, at, heading, weight="bold")
        ax.set_ylim(count - 0.5, -0.5)
        _name_rows(ax, places, names, MARKS, xlabel)
        return _finished(fig, title)


def trajectories(frame: pd.DataFrame, *, xlabel: str, ylabel: str, title: str) -> Figure:
    """Draw the course of each person's value, known exactly or only as a range.

    A solid line joins values known exactly. A value known only as a range is a thick upright
    bar, and a dotted line runs through the middle of it. Persons stand a little apart from left
    to right, so that equal values stay visible.

    Parameters
    ----------
    frame : pandas.DataFrame
        One person and time a row. `who`: text; `when`: text, in the order in which the times
        first occur, or numbers in the unit of `xlabel`; `value`: in the unit of `ylabel`,
        `NaN` if not known exactly; `low`, `high`: the range, `NaN` if known exactly.
    xlabel, ylabel : str
        What the axes measure, with its unit.
    title : str
        Stands above the figure.

    Raises
    ------
    TypeError
        If a column does not hold what it should.
    ValueError
        If a column is missing, the frame is empty, a range is upside down, or a person occurs
        twice at one time.

    Examples
    --------
    >>> frame = pd.DataFrame({"who": ["A", "A"], "when": ["baseline", "week 24"],
    ...                       "value": [3, None], "low": [None, 0.0], "high": [None, 2.0]})
    >>> fig = trajectories(frame, xlabel="visit", ylabel="ulcers", title="Digital ulcers")
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['● A']
    """
    _check_numbers("trajectories", frame, ("value", "low", "high"))
    _check_order("trajectories", frame, "low", "high")
    _check_people(frame)
    times, ticks = _times(frame["when"])
    people = list(dict.fromkeys(frame["who"]))
    step = np.diff(np.unique(times)).min() if len(set(times)) > 1 else 1.0
    with theme():
        height = max(2.6, 0.3 * len(people))
        right = 0.7 + CHARACTER * max(_length(who) for who in people)
        fig, ax = _axes((4.8, height), left=0.7, right=right, bottom=0.6, top=0.5)
        ends = []
        for at, who in enumerate(people):
            is_own = (frame["who"] == who).to_numpy()
            shift = min(0.03, 0.3 / len(people)) * step * (at - (len(people) - 1) / 2)
            courses = frame.loc[is_own, ["value", "low", "high"]]
            values = courses.to_numpy(float, na_value=np.nan)
            ends.append(_course(ax, times[is_own] + shift, values, at, who))
        ax.set_xticks(*ticks)
        ax.set_xlim(times.min() - 0.25 * step, times.max() + 0.25 * step)
        is_count = _are_whole(frame[["value", "low", "high"]])
        ax.yaxis.set_major_locator(MaxNLocator(8, integer=is_count, steps=STEPS))
        _name_ends(ax, ends, [who for who in people], height)
        ax.set(xlabel=xlabel, ylabel=ylabel)
        return _finished(fig, title)


def grid(
    frame: pd.DataFrame, shade: pd.DataFrame, *, xlabel: str, ylabel: str, title: str
) -> Figure:
    """Draw a table of short texts, some of them on a shade.

    The text carries the meaning and the shade only helps to find it.

    Parameters
    ----------
    frame : pandas.DataFrame
        Texts, one a cell; the names of rows and columns are shown.
    shade : pandas.DataFrame
        The shade of each cell, a key of `SHADES`; rows and columns as in `frame`.
    xlabel, ylabel : str
        What the columns and the rows are.
    title : str
        Stands above the figure.

    Raises
    ------
    TypeError
        If a cell of `frame` or of `shade` is not text.
    ValueError
        If `frame` is empty, rows and columns of the two differ, or there is no such shade.

    Examples
    --------
    >>> texts = pd.DataFrame({"none": ["p 0.0063 ✓"], "Holm": ["p 0.055 ✗"]}, index=["mRSS"])
    >>> shades = texts.map(lambda text: "shaded" if "✓" in text else "none")
    >>> fig = grid(texts, shades, xlabel="correction", ylabel="endpoint",
    ...            title="Which endpoints stay significant")
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['p 0.0063 ✓', 'p 0.055 ✗']
    """
    _check_cells(frame, shade)
    names = [_folded(name, 22) for name in frame.index]
    heads = [_folded(name, 16) for name in frame.columns]
    longest = max(_length(text) for text in (*frame.to_numpy().ravel(), *heads))
    height = max(0.42, 0.2 + 0.15 * max(text.count("\n") for text in names))
    rows, columns = frame.shape
    with theme():
        fig, ax = _axes(
            (columns * max(0.9, 0.2 + CHARACTER * longest), rows * height),
            left=0.6 + CHARACTER * max(map(_length, names)),
            right=0.15,
            bottom=0.15,
            top=0.85 + 0.15 * max(text.count("\n") for text in heads),
        )
        for name in sorted({*shade.to_numpy().ravel()} - {"none"}):
            down, across = np.nonzero((shade == name).to_numpy())
            ax.bar(across, 1, 1, down - 0.5, color=SHADES[name], alpha=0.4, label=name)
        for row, column in np.ndindex(rows, columns):
            ax.text(column, row, frame.iat[row, column], ha="center", va="center")
        edges = np.arange(rows + 1) - 0.5
        ax.hlines(edges, -0.5, columns - 0.5, GREY, linewidth=0.6, clip_on=False)
        ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))
        ax.set_xticks(range(columns), heads)
        ax.set_yticks(range(rows), names)
        ax.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
        ax.spines[:].set_visible(False)
        ax.xaxis.set_label_position("top")
        ax.set(xlabel=xlabel, ylabel=ylabel)
        return _finished(fig, title)


def waterfall(
    frame: pd.DataFrame, *, ylabel: str, title: str, lines: Mapping[float, str] | None = None
) -> Figure:
    """Draw one bar a person, the greatest fall first, with the ends of what is not known exactly.

    Parameters
    ----------
    frame : pandas.DataFrame
        One person a row, the name in the index. `value`: in the unit of `ylabel`; `text`: what
        stands at the end of the bar. Optional: `low`, `high`: the range, where others are
        possible.
    ylabel : str
        What is measured, with its unit.
    title : str
        Stands above the figure.
    lines : mapping of float to str, optional
        Values at which a line is drawn across, and what it says.

    Raises
    ------
    TypeError
        If a column does not hold what it should.
    ValueError
        If a column is missing, the frame is empty, or a range is upside down.

    Examples
    --------
    >>> frame = pd.DataFrame({"value": [-20.0, -75.0], "text": ["a", "b"]}, index=["A", "B"])
    >>> fig = waterfall(frame, ylabel="change (%)", title="Week 24", lines={-25: "25%"})
    >>> [label.get_text() for label in fig.axes[0].get_xticklabels()]
    ['B', 'A']
    """
    _check_numbers("waterfall", frame, ("value",))
    _check_names("waterfall", frame, "text")
    if {"low", "high"} & set(frame.columns):
        _check_numbers("waterfall", frame, ("low", "high"))
        _check_order("waterfall", frame, "low", "high")
    ordered = frame.sort_values("value", kind="stable")
    names = [_folded(name, 9) for name in ordered.index]
    places = np.arange(len(ordered))
    with theme():
        right = 0.3 + CHARACTER * max(map(_length, (lines or {"": ""}).values()))
        size = (0.62 * len(ordered), 2.8)
        bottom = 0.35 + 0.15 * max(name.count("\n") + 1 for name in names)
        fig, ax = _axes(size, left=0.7, right=right, bottom=bottom, top=0.5)
        ax.bar(places, ordered["value"], 0.7, color=PALETTE[5], alpha=0.6, label="re-derived")
        for at, value, text in zip(places, ordered["value"], ordered["text"], strict=True):
            inside = "bottom" if value < 0 else "top"
            ax.text(at, value, text, ha="center", va=inside)
        if {"low", "high"} <= set(ordered.columns):
            ax.vlines(places, ordered["low"], ordered["high"], GREY, label="possible")
        ax.axhline(0, color="black", linewidth=0.8)
        for at, text in (lines or {}).items():
            ax.axhline(at, color=GREY, linewidth=0.8, linestyle=":")
            ax.text(1.02, at, text, transform=ax.get_yaxis_transform(), va="center", color=GREY)
        ax.set_xticks(places, names)
        ax.tick_params(axis="x", length=0)
        ax.spines["bottom"].set_visible(False)
        ax.yaxis.set_major_locator(MaxNLocator(8, steps=STEPS))
        ax.set(ylabel=ylabel)
        return _finished(fig, title)


def beside(
    frame: pd.DataFrame, *, xlabel: str, title: str, decimals: int = 1, lines: Sequence[float] = ()
) -> Figure:
    """Draw results of this and other studies below one another, told apart by kind.

    Parameters
    ----------
    frame : pandas.DataFrame
        One result a row, its name in the index; the first is on top. `value` in the unit of
        `xlabel`; `low`, `high`: its interval, `NaN` where none was found; `kind`: text, which
        chooses mark and colour.
    xlabel : str
        What is measured, with its unit.
    title : str
        Stands above the figure.
    decimals : int
        Digits after the point in the column of numbers.
    lines : sequence of float
        Where dotted lines stand, in the unit of `xlabel`.

    Raises
    ------
    TypeError
        If a column does not hold what it should.
    ValueError
        If a column is missing, the frame is empty, an interval is upside down, or there are more
        than seven kinds.

    Examples
    --------
    >>> frame = pd.DataFrame({"value": [-11.7, -1.2], "low": [-16.8, None], "high": [-6.5, None],
    ...                       "kind": ["this study", "placebo"]}, index=["week 24", "trial A"])
    >>> fig = beside(frame, xlabel="change (points)", title="Beside others")
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['● −11.7 (−16.8 to −6.5)', '■ −1.2']
    """
    _check_numbers("beside", frame, ("value", "low", "high"))
    _check_order("beside", frame, "low", "high")
    _check_names("beside", frame, "kind")
    names = [_folded(name, 44) for name in frame.index]
    kinds = list(dict.fromkeys(frame["kind"]))
    if len(kinds) > len(PALETTE):
        raise ValueError(f"beside: {len(kinds)} kinds; at most {len(PALETTE)} are allowed")
    left, right = 0.3 + CHARACTER * max(map(_length, names)), 0.5 + CHARACTER * (18 + 3 * decimals)
    with theme():
        fig, ax = _axes((4.0, 0.4 * len(frame)), left=left, right=right, bottom=0.6, top=0.7)
        places = np.arange(len(frame), dtype=float)
        shown = zip(kinds, MARKERS.items(), PALETTE, strict=False)
        marks = [Mark(kind, sign, shape, colour, colour) for kind, (shape, sign), colour in shown]
        for mark in marks:
            own = (frame["kind"] == mark.label).to_numpy()
            values = frame.loc[own, ["value", "low", "high"]].to_numpy(float, na_value=np.nan)
            _intervals(ax, values, places[own], mark, [None] * own.sum(), decimals)
        for at in (0, *lines):
            ax.axvline(at, color=GREY, linewidth=0.8, linestyle="-" if at == 0 else ":", zorder=0)
        ax.set_ylim(len(frame) - 0.5, -0.5)
        _name_rows(ax, places, names, marks, xlabel)
        return _finished(fig, title)


def _name_rows(
    ax: Axes, places: np.ndarray, names: list[str], marks: Sequence[Mark], xlabel: str
) -> None:
    """Name results that stand below one another, their marks and their axis."""
    ax.xaxis.set_major_locator(MaxNLocator(8, steps=STEPS))
    ax.set_yticks(places, names)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    handles = [Line2D([], [], **mark.style) for mark in marks]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=len(marks))
    ax.set_xlabel(xlabel)


def _axes(
    size: tuple[float, float], *, left: float, right: float, bottom: float, top: float
) -> tuple[Figure, Axes]:
    """Make one axes of a given size with given margins, all in inches."""
    width, height = size[0] + left + right, size[1] + bottom + top
    fig = Figure(figsize=(width, height))
    box = (left / width, bottom / height, size[0] / width, size[1] / height)
    return fig, fig.add_axes(box)


def _finished(fig: Figure, title: str) -> Figure:
    """Set the title at the figure's edge, and make the ticks while the theme lasts."""
    width, height = fig.get_size_inches()
    fig.suptitle(title, x=0.12 / width, y=1 - 0.1 / height, ha="left", va="top", weight="bold")
    for ax in fig.axes:
        ax.get_xticklabels()
        ax.get_yticklabels()
    return fig


def _beside(ax: Axes, across: float, at: float, text: str, **style: str) -> None:
    """Write beside a row; `across` is a part of the width of the axes."""
    ax.text(across, at, text, transform=ax.get_yaxis_transform(), va="center", **style)


def _rows(frame: pd.DataFrame) -> tuple[np.ndarray, list[tuple[int, str]]]:
    """Give each row its place from the top, and headings where a new group starts."""
    groups = list(frame["group"]) if "group" in frame else [None] * len(frame)
    places, headings, before = [], [], None
    for at, group in enumerate(groups):
        if group is not None and group != before:
            headings.append((at + len(headings), str(group)))
        places.append(at + len(headings))
        before = group
    return np.array(places, dtype=float), headings


def _intervals(
    ax: Axes,
    values: np.ndarray,
    places: np.ndarray,
    mark: Mark,
    texts: Iterable[str | None],
    decimals: int,
) -> None:
    """Draw estimates and intervals, shape (n, 3), and write them at the right."""
    estimates, lows, highs = values.T
    is_interval = np.isfinite(lows) & np.isfinite(highs)
    at, low, high = places[is_interval], lows[is_interval], highs[is_interval]
    ax.hlines(at, low, high, mark.colour, label=mark.label)
    is_known = np.isfinite(estimates)
    ax.plot(estimates[is_known], places[is_known], **mark.style, linestyle="none")
    for at, text, (estimate, low, high) in zip(places, texts, values, strict=True):
        text = text or _interval_text(estimate, low, high, decimals)
        _beside(ax, 1.03, at, f"{mark.sign} {text}", color=mark.colour)


def _interval_text(estimate: float, low: float, high: float, decimals: int) -> str:
    """Write an estimate and its interval."""
    shown = number(estimate, decimals)
    if np.isnan(low) and np.isnan(high):
        return shown
    return f"{shown} ({number(low, decimals)} to {number(high, decimals)})"


def _course(
    ax: Axes, across: np.ndarray, values: np.ndarray, at: int, who: str
) -> tuple[float, float]:
    """Draw one person's course, shape (n, 3), and give the place of its last known point."""
    order = np.argsort(across, kind="stable")
    across, (value, low, high) = across[order], values[order].T
    style = {"color": PALETTE[at % len(PALETTE)], "label": who}
    centre = np.where(np.isfinite(value), value, (low + high) / 2)
    is_range, is_known = np.isfinite(low) & np.isfinite(high), np.isfinite(centre)
    if (is_known & ~np.isfinite(value)).any():
        ax.plot(across[is_known], centre[is_known], linestyle=":", **style)
    bars = across[is_range], low[is_range], high[is_range]
    ax.vlines(*bars, **style, linewidth=5, alpha=0.45, capstyle="round")
    ax.plot(across, value, marker=list(MARKERS)[at % len(MARKERS)], **style)
    last = np.flatnonzero(is_known)[-1:]
    return (across[last[0]], centre[last[0]]) if last.size else (across[-1], np.nan)


def _times(when: pd.Series) -> tuple[np.ndarray, tuple[list[float], list[str]]]:
    """Give each row its place in time, and the ticks."""
    if pd.api.types.is_numeric_dtype(when):
        values = sorted({float(value) for value in when})
        return when.to_numpy(float), (values, [number(value) for value in values])
    names = list(dict.fromkeys(when))
    ticks = [float(at) for at in range(len(names))]
    return np.array([ticks[names.index(name)] for name in when]), (ticks, names)


def _name_ends(
    ax: Axes, ends: Sequence[tuple[float, float]], names: Sequence[str], height: float
) -> None:
    """Name each line at the right, without overlap, and lead from its last point to the name."""
    named = [(at, end, name) for at, (end, name) in enumerate(zip(ends, names, strict=True))]
    named = [(at, end, name) for at, end, name in named if np.isfinite(end[1])]
    low, high = ax.get_ylim()
    ax.set_ylim(low, high)
    places = _spread([end[1] for _, end, _ in named], 0.18 * (high - low) / height, low, high)
    left, right = ax.get_xlim()
    lead = {"arrowstyle": "-", "color": GREY, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 4}
    for (at, end, name), place in zip(named, places, strict=True):
        ax.annotate(
            f"{list(MARKERS.values())[at % len(MARKERS)]} {name}",
            end,
            (right + 0.06 * (right - left), place),
            va="center",
            arrowprops=lead,
            annotation_clip=False,
        )


def _spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places, shape (n,), at least a gap apart and within bounds, by least squares."""
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], -at))
    blocks: list[list[float]] = []
    for rank, at in enumerate(order):
        blocks.append([wanted[at] - rank * gap])
        while len(blocks) > 1 and np.mean(blocks[-2]) >= np.mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    means = [float(np.mean(block)) for block in blocks for _ in block]
    highest = max(low, high - gap * (len(order) - 1))
    places = {at: min(max(means[rank], low), highest) + rank * gap for rank, at in enumerate(order)}
    return [places[at] for at in range(len(wanted))]


def _folded(name: object, width: int) -> str:
    """Break a name into lines of at most so many characters, between words."""
    return textwrap.fill(str(name), width, break_long_words=False)


def _length(text: str) -> int:
    """Count the characters of a text's longest line."""
    return max(map(len, text.split("\n")))


def _are_whole(values: pd.DataFrame) -> bool:
    """Say whether all known values are whole numbers."""
    numbers = values.to_numpy(float, na_value=np.nan)
    known = numbers[np.isfinite(numbers)]
    return bool((known == np.round(known)).all())


def _check_columns(where: str, frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse what is not a frame, has no cells or lacks a column."""
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"{where} was given a {type(frame).__name__}; a DataFrame is allowed")
    if frame.empty:
        raise ValueError(f"{where}: the frame is empty; at least one row and column are needed")
    for column in columns:
        if column not in frame:
            found = ", ".join(map(repr, frame.columns))
            raise ValueError(f"{where}: column {column!r} is missing; found are {found}")


def _check_numbers(where: str, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse columns that are not of numbers."""
    _check_columns(where, frame, columns)
    for column in columns:
        kind = frame[column].dtype
        if not pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind):
            raise TypeError(
                f"{where}: column {column!r} starts with {frame[column].iloc[0]!r}, which is no "
                "number; allowed are numbers, and NaN where not known"
            )


def _check_order(where: str, frame: pd.DataFrame, low: str, high: str) -> None:
    """Refuse an interval whose lower end is above its upper end."""
    lows, highs = (frame[column].to_numpy(float, na_value=np.nan) for column in (low, high))
    for at in np.flatnonzero(lows > highs):
        ends = f"{low} {number(lows[at])} is above {high} {number(highs[at])}"
        raise ValueError(f"{where}: row {frame.index[at]!r}: {ends}; at most equal is allowed")


def _check_names(where: str, frame: pd.DataFrame, column: str) -> None:
    """Refuse a column that is not of text."""
    _check_columns(where, frame, [column])
    for row, cell in zip(frame.index, frame[column], strict=True):
        if not isinstance(cell, str):
            found = f"column {column!r}, row {row!r} holds {cell!r}"
            raise TypeError(f"{where}: {found}; text is allowed")


def _check_people(frame: pd.DataFrame) -> None:
    """Refuse persons and times that are not named, or named twice."""
    _check_names("trajectories", frame, "who")
    _check_columns("trajectories", frame, ["when"])
    if not pd.api.types.is_numeric_dtype(frame["when"]):
        _check_names("trajectories", frame, "when")
    elif frame["when"].isna().any():
        raise ValueError("trajectories: column 'when' has a gap; a time is needed in each row")
    twice = frame[frame.duplicated(["who", "when"])]
    for who, when in zip(twice["who"], twice["when"], strict=True):
        raise ValueError(f"trajectories: {who!r} occurs twice at {when!r}; once is allowed")


def _check_cells(frame: pd.DataFrame, shade: pd.DataFrame) -> None:
    """Refuse cells that are not text, and a shade that does not fit them."""
    _check_columns("grid", frame, ())
    _check_columns("grid", shade, ())
    names = (("rows", frame.index, shade.index), ("columns", frame.columns, shade.columns))
    for what, found, allowed in names:
        if list(found) != list(allowed):
            raise ValueError(f"grid: the {what} of the shade differ from those of the texts")
    for column in frame:
        _check_names("grid", frame, column)
        _check_names("grid", shade, column)
        for name in shade[column]:
            if name not in SHADES:
                found = f"column {column!r} of the shade holds {name!r}"
                raise ValueError(f"grid: {found}; allowed are {', '.join(SHADES)}")

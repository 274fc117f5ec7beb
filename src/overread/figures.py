"""The figures: one theme, a tidy frame in, a figure out.

What a paper printed and what was derived again from its data are the same two marks in every
figure, told apart by shape and filling as well as by colour. Figures are made without pyplot,
so nothing is remembered between them; sizes are in inches and places are explicit, so that no
layout depends on a machine. `overread.show.figure` puts them before a reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from .canvas import (
    CHARACTER,
    GREY,
    HATCHES,
    LINE,
    MARKERS,
    MARKS,
    PALETTE,
    PRINTED,
    REDERIVED,
    STEPS,
    THEME,
    Mark,
    axes,
    check_columns,
    check_counts,
    check_names,
    check_numbers,
    check_order,
    draw_parts,
    finished,
    folded,
    length,
    spread,
    theme,
    write_beside,
)
from .show import number

__all__ = [
    "GREY",
    "INTERVALS",
    "MARKERS",
    "MARKS",
    "PALETTE",
    "PRINTED",
    "REDERIVED",
    "SHADES",
    "THEME",
    "Mark",
    "beside",
    "forest",
    "grid",
    "stacked",
    "theme",
    "trajectories",
    "waterfall",
]

SHADES = {
    "none": "white",
    "shaded": PALETTE[5],
    "good": PALETTE[0],
    "middle": PALETTE[4],
    "bad": PALETTE[1],
    "unclear": "#999999",
}
"""What a cell can stand on: nothing, a shade, or one of the lights of an appraisal."""

INTERVALS = (
    ("printed", "printed_low", "printed_high"),
    ("derived", "derived_low", "derived_high"),
)
"""The columns of a forest plot: estimate and ends of its interval, in the unit of the axis."""


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
        check_numbers("forest", frame, (estimate, low, high))
    check_order("forest", frame, *INTERVALS[1][1:])
    names = [folded(name, 30) for name in frame.index]
    places, headings = _rows(frame)
    count = len(places) + len(headings)
    left, right = 0.3 + CHARACTER * max(map(length, names)), 0.5 + CHARACTER * (18 + 3 * decimals)
    with theme():
        fig, ax = axes((4.2, 0.46 * count), left=left, right=right, bottom=0.6, top=0.65)
        for mark, columns, shift in zip(MARKS, INTERVALS, (-0.17, 0.17), strict=True):
            values = frame[list(columns)].to_numpy(float, na_value=np.nan)
            texts = frame.get(f"{columns[0]}_text", [None] * len(frame))
            _intervals(ax, values, places + shift, mark, texts, decimals)
        ax.axvline(0, color="black", linewidth=0.8, zorder=0)
        for at, heading in headings:
            write_beside(ax, (0.12 - left) / 4.2, at, heading, weight="bold")
        ax.set_ylim(count - 0.5, -0.5)
        _name_rows(ax, places, names, MARKS, xlabel)
        return finished(fig, title)


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
    check_numbers("trajectories", frame, ("value", "low", "high"))
    check_order("trajectories", frame, "low", "high")
    _check_people(frame)
    times, ticks = _times(frame["when"])
    people = list(dict.fromkeys(frame["who"]))
    step = np.diff(np.unique(times)).min() if len(set(times)) > 1 else 1.0
    with theme():
        height = max(2.6, 0.3 * len(people))
        right = 0.7 + CHARACTER * max(length(who) for who in people)
        fig, ax = axes((4.8, height), left=0.7, right=right, bottom=0.6, top=0.5)
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
        return finished(fig, title)


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
    names = [folded(name, 22) for name in frame.index]
    heads = [folded(name, 16) for name in frame.columns]
    longest = max(length(text) for text in (*frame.to_numpy().ravel(), *heads))
    height = max(0.42, 0.2 + LINE * max(text.count("\n") for text in names))
    rows, columns = frame.shape
    with theme():
        fig, ax = axes(
            (columns * max(0.9, 0.2 + CHARACTER * longest), rows * height),
            left=0.6 + CHARACTER * max(map(length, names)),
            right=0.15,
            bottom=0.15,
            top=0.85 + LINE * max(text.count("\n") for text in heads),
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
        return finished(fig, title)


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
    check_numbers("waterfall", frame, ("value",))
    check_names("waterfall", frame, "text")
    if {"low", "high"} & set(frame.columns):
        check_numbers("waterfall", frame, ("low", "high"))
        check_order("waterfall", frame, "low", "high")
    ordered = frame.sort_values("value", kind="stable")
    names = [folded(name, 9) for name in ordered.index]
    places = np.arange(len(ordered))
    with theme():
        right = 0.3 + CHARACTER * max(map(length, (lines or {"": ""}).values()))
        size = (0.62 * len(ordered), 2.8)
        bottom = 0.35 + LINE * max(name.count("\n") + 1 for name in names)
        fig, ax = axes(size, left=0.7, right=right, bottom=bottom, top=0.5)
        ax.bar(places, ordered["value"], 0.7, color=PALETTE[5], alpha=0.6, label="re-derived")
        for at, value, text in zip(places, ordered["value"], ordered["text"], strict=True):
            inside = "bottom" if value < 0 else "top"
            ax.text(at, value, text, ha="center", va=inside)
        if {"low", "high"} <= set(ordered.columns):
            ax.vlines(places, ordered["low"], ordered["high"], GREY, label="possible")
        ax.axhline(0, color="black", linewidth=0.8)
        for at, text in (lines or {}).items():
            ax.axhline(at, color=GREY, linewidth=0.8, linestyle=":")
            write_beside(ax, 1.02, at, text, color=GREY)
        ax.set_xticks(places, names)
        ax.tick_params(axis="x", length=0)
        ax.spines["bottom"].set_visible(False)
        ax.yaxis.set_major_locator(MaxNLocator(8, steps=STEPS))
        ax.set(ylabel=ylabel)
        return finished(fig, title)


def beside(
    frame: pd.DataFrame, *, xlabel: str, title: str, decimals: int = 1, lines: Sequence[float] = ()
) -> Figure:
    """Draw results of this and other studies below one another, told apart by kind.

    Parameters
    ----------
    frame : pandas.DataFrame
        One result a row, its name in the index; the first is on top. `value` in the unit of
        `xlabel`; `low`, `high`: its interval, `NaN` where none was found; `kind`: text, which
        chooses mark and colour; `printed` and `re-derived` are those of `MARKS`.
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
    check_numbers("beside", frame, ("value", "low", "high"))
    check_order("beside", frame, "low", "high")
    check_names("beside", frame, "kind")
    names = [folded(name, 44) for name in frame.index]
    kinds = list(dict.fromkeys(frame["kind"]))
    if len(kinds) > len(PALETTE):
        raise ValueError(f"beside: {len(kinds)} kinds; at most {len(PALETTE)} are allowed")
    left, right = 0.3 + CHARACTER * max(map(length, names)), 0.5 + CHARACTER * (18 + 3 * decimals)
    with theme():
        row = max(0.4, 0.1 + LINE * max(name.count("\n") + 1 for name in names))
        fig, ax = axes((4.0, row * len(frame)), left=left, right=right, bottom=0.6, top=0.7)
        places = np.arange(len(frame), dtype=float)
        marks = _marks_of(kinds)
        for mark in marks:
            own = (frame["kind"] == mark.label).to_numpy()
            values = frame.loc[own, ["value", "low", "high"]].to_numpy(float, na_value=np.nan)
            _intervals(ax, values, places[own], mark, [None] * own.sum(), decimals)
        for at in (0, *lines):
            ax.axvline(at, color=GREY, linewidth=0.8, linestyle="-" if at == 0 else ":", zorder=0)
        ax.set_ylim(len(frame) - 0.5, -0.5)
        _name_rows(ax, places, names, marks, xlabel)
        return finished(fig, title)


def stacked(frame: pd.DataFrame, *, xlabel: str, title: str) -> Figure:
    """Draw counts as bars whose parts follow one another, told apart by hatching too.

    Parameters
    ----------
    frame : pandas.DataFrame
        One bar a row, its name in the index; the first is on top. One part a column, in order;
        whole numbers from zero up, of which those above zero are written on their parts.
    xlabel : str
        What is counted.
    title : str
        Stands above the figure.

    Raises
    ------
    TypeError
        If a column does not hold numbers.
    ValueError
        If the frame is empty, a count is not whole or is below zero, or there are more than seven
        parts.

    Examples
    --------
    >>> frame = pd.DataFrame({"in conflict": [1, 0], "reproduced": [7, 3]}, index=["A", "B"])
    >>> fig = stacked(frame, xlabel="claims", title="Numbers by verdict")
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['1', '7', '3']
    """
    counts = check_counts("stacked", frame)
    if len(frame.columns) > len(HATCHES):
        raise ValueError(f"stacked: {len(frame.columns)} parts; at most {len(HATCHES)} are allowed")
    names = [folded(name, 30) for name in frame.index]
    with theme():
        top = 0.65 + 0.2 * -(-len(frame.columns) // 3)
        fig, ax = axes(
            (5.2, 0.45 * len(frame)), left=0.3 + CHARACTER * max(map(length, names)), right=0.2,
            bottom=0.6, top=top,
        )  # fmt: skip
        texts = [[f"{count:.0f}" if count else "" for count in row] for row in counts]
        ends = draw_parts(ax, counts, texts, [str(name) for name in frame.columns])
        longest = ends.max()
        ax.set(xlim=(-0.02 * longest, 1.02 * longest or 1), ylim=(len(frame) - 0.5, -0.5))
        ax.set_yticks(range(len(frame)), names)
        ax.spines["left"].set_visible(False)
        ax.tick_params(axis="y", length=0)
        ax.xaxis.set_major_locator(MaxNLocator(8, integer=True, steps=STEPS))
        ax.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=3)
        ax.set_xlabel(xlabel)
        return finished(fig, title)


def _marks_of(kinds: Sequence[str]) -> list[Mark]:
    """Give each kind a mark of its own; what is printed and what is re-derived have theirs."""
    own = {mark.label: mark for mark in MARKS}
    styles = list(zip(MARKERS.items(), PALETTE, strict=False))
    if REDERIVED.label in kinds:
        # The first style is that of what is re-derived: no other kind may have it.
        at = kinds.index(REDERIVED.label)
        styles[0], styles[at] = styles[at], styles[0]
    return [
        own.get(kind) or Mark(kind, sign, shape, colour, colour)
        for kind, ((shape, sign), colour) in zip(kinds, styles, strict=False)
    ]


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
        write_beside(ax, 1.03, at, f"{mark.sign} {text}", color=mark.colour)


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
    places = spread([end[1] for _, end, _ in named], 0.18 * (high - low) / height, low, high)
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


def _are_whole(values: pd.DataFrame) -> bool:
    """Say whether all known values are whole numbers."""
    numbers = values.to_numpy(float, na_value=np.nan)
    known = numbers[np.isfinite(numbers)]
    return bool((known == np.round(known)).all())


def _check_people(frame: pd.DataFrame) -> None:
    """Refuse persons and times that are not named, or named twice."""
    check_names("trajectories", frame, "who")
    check_columns("trajectories", frame, ["when"])
    if not pd.api.types.is_numeric_dtype(frame["when"]):
        check_names("trajectories", frame, "when")
    elif frame["when"].isna().any():
        raise ValueError("trajectories: column 'when' has a gap; a time is needed in each row")
    twice = frame[frame.duplicated(["who", "when"])]
    for who, when in zip(twice["who"], twice["when"], strict=True):
        raise ValueError(f"trajectories: {who!r} occurs twice at {when!r}; once is allowed")


def _check_cells(frame: pd.DataFrame, shade: pd.DataFrame) -> None:
    """Refuse cells that are not text, and a shade that does not fit them."""
    check_columns("grid", frame, ())
    check_columns("grid", shade, ())
    names = (("rows", frame.index, shade.index), ("columns", frame.columns, shade.columns))
    for what, found, allowed in names:
        if list(found) != list(allowed):
            raise ValueError(f"grid: the {what} of the shade differ from those of the texts")
    for column in frame:
        check_names("grid", frame, column)
        check_names("grid", shade, column)
        for name in shade[column]:
            if name not in SHADES:
                found = f"column {column!r} of the shade holds {name!r}"
                raise ValueError(f"grid: {found}; allowed are {', '.join(SHADES)}")

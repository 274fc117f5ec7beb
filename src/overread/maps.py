"""Figures over a range of possibilities: curves over one quantity, marks over pairs of sizes.

Like those of `overread.figures`: a tidy frame in, a figure out, under one theme. Curves differ in
their dashes and layers in their marks, not in colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, MultipleLocator

from .canvas import (
    CHARACTER,
    GREY,
    LINE,
    PALETTE,
    STEPS,
    axes,
    check_flags,
    check_names,
    check_numbers,
    finished,
    length,
    spread,
    theme,
)
from .show import number

DASHES = ("-", "--", ":", "-.", (0, (8, 2, 2, 2, 2, 2)), (0, (2, 4)), (0, (12, 3)))
"""Patterns of lines, in the order they are given to curves, as matplotlib's line styles."""

NESTED = (
    {"marker": "s", "markersize": 11, "markerfacecolor": "none", "color": PALETTE[0]},
    {"marker": "o", "markersize": 7.5, "markerfacecolor": "none", "color": PALETTE[1]},
    {"marker": "D", "markersize": 2.8, "color": PALETTE[6]},
    {"marker": "x", "markersize": 13, "color": PALETTE[2], "markeredgewidth": 1, "zorder": 1},
)
"""Marks that fit into one another, in the order they are given to the layers of a map."""


def curves(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    name: str,
    xlabel: str,
    ylabel: str,
    title: str,
    marks: Mapping[float, str] | None = None,
) -> Figure:
    """Draw curves told apart by how they are dashed, each named at its end.

    Parameters
    ----------
    frame : pandas.DataFrame
        One point of one curve a row. What is not finite is not drawn; about 100 points a curve are
        enough, and each of them is listed in the figure's digest.
    x, y, name : str
        The columns: place in the unit of `xlabel`, value in the unit of `ylabel`, and which curve.
    xlabel, ylabel : str
        What the axes measure, with its unit.
    title : str
        Stands above the figure.
    marks : mapping of float to str, optional
        Places at which an upright line stands, and what it says above the axes.

    Raises
    ------
    TypeError
        If a column does not hold what it should.
    ValueError
        If a column is missing, the frame is empty, a curve has no finite point, or there are more
        than seven curves.

    Examples
    --------
    >>> frame = pd.DataFrame({"at": [0, 1, 0, 1], "density": [1, 1, 0, 2],
    ...                       "belief": ["before", "before", "after", "after"]})
    >>> fig = curves(frame, x="at", y="density", name="belief", xlabel="chance",
    ...              ylabel="density", title="One success", marks={0.5: "half"})
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['half', 'before', 'after']
    """
    check_numbers("curves", frame, (x, y))
    check_names("curves", frame, name)
    drawn = list(_curves_of(frame, x, y, name))
    marks = dict(sorted((marks or {}).items()))
    low, high = (end(frame[x].to_list() + list(marks)) for end in (min, max))
    width, per_inch = 4.6, (high - low or 1.0) / 4.6
    rows = _rows_above(marks, per_inch)
    beyond = [(at - high) / per_inch + CHARACTER * length(text) for at, text in marks.items()]
    right = max(0.85 + CHARACTER * max(length(text) for text, _ in drawn), 0.2 + max([0, *beyond]))
    with theme():
        top = 0.5 + LINE * (1 + max(rows, default=-1))
        fig, ax = axes((width, 3.0), left=0.7, right=right, bottom=0.6, top=top)
        ax.set_xlim(low, low + width * per_inch)
        for (at, text), row in zip(marks.items(), rows, strict=True):
            _mark_above(ax, at, text, 1 + LINE * (row + 0.3) / 3.0)
        for (text, points), dash, colour in zip(drawn, DASHES, PALETTE, strict=False):
            ax.plot(*points.T, linestyle=dash, color=colour, label=text, clip_on=False)
        if min(points[:, 1].min() for _, points in drawn) >= 0:
            ax.set_ylim(bottom=0)
        _name_dashes(ax, drawn, per_inch)
        ax.xaxis.set_major_locator(MaxNLocator(8, steps=STEPS))
        ax.yaxis.set_major_locator(MaxNLocator(6, steps=STEPS))
        ax.set(xlabel=xlabel, ylabel=ylabel)
        return finished(fig, title)


def _curves_of(frame: pd.DataFrame, x: str, y: str, name: str) -> Iterator[tuple[str, np.ndarray]]:
    """Give each curve's name and its finite points, shape (n, 2), from left to right."""
    names = list(dict.fromkeys(frame[name]))
    if len(names) > len(DASHES):
        raise ValueError(f"curves: {len(names)} curves; at most {len(DASHES)} are allowed")
    for text in names:
        points = frame.loc[frame[name] == text, [x, y]].to_numpy(float, na_value=np.nan)
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points):
            raise ValueError(f"curves: {text!r} has no finite point; at least one is needed")
        yield text, points[np.argsort(points[:, 0], kind="stable")]


def _rows_above(marks: Mapping[float, str], per_inch: float) -> list[int]:
    """Give each text above the axes, from left to right, a row where none is in its way."""
    rows: list[int] = []
    places = list(marks)
    for at in reversed(range(len(places))):
        end = places[at] + (CHARACTER * length(marks[places[at]]) + 0.05) * per_inch
        # Those further right come first: rows[-1] is the next one.
        hit = [row for row, other in zip(rows[::-1], places[at + 1 :], strict=True) if other < end]
        rows.append(1 + max(hit, default=-1))
    return rows[::-1]


def _mark_above(ax: Axes, at: float, text: str, height: float) -> None:
    """Draw an upright line up to its text; `height` is a part of that of the axes."""
    style = {"color": GREY, "linestyle": ":", "linewidth": 1.0}
    transform = ax.get_xaxis_transform()
    ax.plot([at, at], [0, height], transform=transform, clip_on=False, zorder=0, **style)
    ax.text(at, height, text, transform=transform, ha="left", va="bottom", color=GREY)


def _name_dashes(ax: Axes, drawn: Sequence[tuple[str, np.ndarray]], per_inch: float) -> None:
    """Name each curve at the right, beside a piece of it, and lead there from its end."""
    low, high = ax.get_ylim()
    ax.set_ylim(low, high)
    right = ax.get_xlim()[1]
    places = spread([points[-1, 1] for _, points in drawn], 0.18 * (high - low) / 3.0, low, high)
    begin, end = right + 0.25 * per_inch, right + 0.7 * per_inch
    for (text, points), place, dash, colour in zip(drawn, places, DASHES, PALETTE, strict=False):
        lead = (points[-1, 0], begin), (points[-1, 1], place)
        ax.plot(*lead, color=GREY, linewidth=0.5, clip_on=False)
        ax.plot((begin, end), (place, place), linestyle=dash, color=colour, clip_on=False)
        ax.text(end + 0.08 * per_inch, place, text, va="center")


def size_map(
    frame: pd.DataFrame, *, xlabel: str, ylabel: str, title: str, layers: Mapping[str, str]
) -> Figure:
    """Draw which sizes of two groups each of several findings allows, as marks within one another.

    Parameters
    ----------
    frame : pandas.DataFrame
        One pair of sizes that was tried a row: `n1` (people; across) and `n2` (upwards), each pair
        once; and a column of True and False for each layer. Optional: `marked`, True for the sizes
        taken in this run, which are framed.
    xlabel, ylabel : str
        Which group's size the axes show.
    title : str
        Stands above the figure.
    layers : mapping of str to str
        The columns, at most four, and what each allows by, for the legend.

    Raises
    ------
    TypeError
        If a column does not hold what it should.
    ValueError
        If a column is missing, the frame is empty, a pair occurs twice, a size is not whole, or
        there are no or too many layers.

    Examples
    --------
    >>> frame = pd.DataFrame({"n1": [14, 15], "n2": [16, 15], "easi": [True, True],
    ...                       "bsa": [False, True], "marked": [True, False]})
    >>> fig = size_map(frame, xlabel="exposed", ylabel="naive", title="Sizes that fit",
    ...                layers={"easi": "t test of EASI", "bsa": "t test of BSA"})
    >>> [text.get_text() for text in fig.axes[0].get_legend().get_texts()]
    ['t test of EASI', 't test of BSA', 'sizes of this run', 'tried']
    """
    _check_sizes(frame, layers)
    # Eight cells at least, so that the legend and the names of the axes have room beside them.
    least = [(frame[size].min() - 0.5, frame[size].max() + 0.5) for size in ("n1", "n2")]
    ends = [(low, max(high, low + 8)) for low, high in least]
    width, height = (0.2 * (high - low) for low, high in ends)
    texts = (*layers.values(), "sizes of this run")
    with theme():
        margins = {"left": 0.7, "right": 0.6 + CHARACTER * max(map(length, texts))}
        fig, ax = axes((width, height), **margins, bottom=0.6, top=0.5)
        handles = [*_draw_layers(ax, frame, layers), *_draw_cells(ax, frame)]
        ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1.02), borderpad=0.1)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_locator(MaxNLocator(8, steps=STEPS, integer=True))
            axis.set_minor_locator(MultipleLocator(1, offset=0.5))
        ax.grid(which="minor", color="white")
        ax.tick_params(which="minor", length=0)
        ax.set(xlim=ends[0], ylim=ends[1], xlabel=xlabel, ylabel=ylabel)
        return finished(fig, title)


def _draw_layers(ax: Axes, frame: pd.DataFrame, layers: Mapping[str, str]) -> list[Line2D]:
    """Draw each layer's mark at the pairs that it allows, and give what the legend shows."""
    handles = []
    for (column, text), style in zip(layers.items(), NESTED, strict=False):
        own = frame[frame[column]].sort_values(["n1", "n2"])
        handles += ax.plot(own["n1"], own["n2"], **style, linestyle="none", label=text)
    return handles


def _draw_cells(ax: Axes, frame: pd.DataFrame) -> list[Patch]:
    """Draw what was tried, a run of pairs at a time, and frame what is marked."""
    tried = {"facecolor": "#E6E6E6", "edgecolor": "none", "label": "tried"}
    for n2, row in frame.groupby("n2")["n1"]:
        sizes = np.sort(row.to_numpy())
        for run in np.split(sizes, np.flatnonzero(np.diff(sizes) > 1) + 1):
            ax.barh(n2, len(run), 1, run[0] - 0.5, zorder=0, **tried)
    handles = [Patch(**tried)]
    if "marked" in frame and frame["marked"].any():
        framed = {"facecolor": "none", "edgecolor": "black", "linewidth": 2}
        framed["label"] = "sizes of this run"
        own = frame[frame["marked"]]
        ax.barh(own["n2"], 1, 1, own["n1"] - 0.5, zorder=3, clip_on=False, **framed)
        handles.insert(0, Patch(**framed))
    return handles


def _check_sizes(frame: pd.DataFrame, layers: Mapping[str, str]) -> None:
    """Refuse sizes and layers that cannot be drawn."""
    check_numbers("size_map", frame, ("n1", "n2"))
    if not 1 <= len(layers) <= len(NESTED):
        raise ValueError(f"size_map: {len(layers)} layers; from 1 to {len(NESTED)} are allowed")
    check_flags("size_map", frame, [*layers, *{"marked"} & set(frame.columns)])
    whole = (frame[["n1", "n2"]] % 1 == 0).all(axis=1)
    twice = frame.duplicated(["n1", "n2"])
    for wrong, message in ((~whole, "whole numbers are"), (twice, "each pair once is")):
        for n1, n2 in frame.loc[wrong, ["n1", "n2"]].to_numpy():
            raise ValueError(f"size_map: sizes {number(n1)} and {number(n2)}; {message} allowed")

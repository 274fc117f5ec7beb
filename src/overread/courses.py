"""Figures of courses in time that are known only in part.

Like those of `overread.figures`: a tidy frame in, a figure out, under one theme. What is open looks
open (hollow, hatched or dotted), and nothing is told apart by colour alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import CARETLEFTBASE
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from .canvas import (
    CHARACTER,
    GREY,
    LINE,
    PALETTE,
    PRINTED,
    REDERIVED,
    STEPS,
    axes,
    check_flags,
    check_names,
    check_numbers,
    check_order,
    finished,
    folded,
    length,
    theme,
    write_beside,
)

STATED, LATEST, UNSTATED = "known", "at the latest", "time not stated"
"""What a timeline can say of an end."""

KINDS = ("printed", "implied")
"""What a value can be in `implied`."""

SIDE = 0.13
"""How far printed values stand left, and implied ones right, of their visit (visits)."""


def timeline(frame: pd.DataFrame, *, xlabel: str, title: str) -> Figure:
    """Draw how long something lasted, one patient or episode a row.

    A time that is known is a filled bar. One of which only the latest possible end is known is a
    hatched bar whose end points back. One without an end is a dotted line from its start.

    Parameters
    ----------
    frame : pandas.DataFrame
        One patient or episode a row; the first is on top. `label`: text at the left; `start`,
        `end`: in the unit of `xlabel`, the end `NaN` if not stated; `open`: True if the end is only
        the latest that it can be; `note`: text at the right.
    xlabel : str
        What is measured, with its unit.
    title : str
        Stands above the figure.

    Raises
    ------
    TypeError
        If a column does not hold what it should.
    ValueError
        If a column is missing, the frame is empty, a start is not known or after its end.

    Examples
    --------
    >>> frame = pd.DataFrame({"label": ["P1", "P2"], "start": [0, 0], "end": [6.0, None],
    ...                       "open": [True, False], "note": ["clear", "improved"]})
    >>> fig = timeline(frame, xlabel="weeks of treatment", title="Time to improvement")
    >>> [text.get_text() for text in fig.axes[0].get_legend().get_texts()]
    ['at the latest', 'time not stated']
    """
    _check_times(frame)
    names = [folded(name, 28) for name in frame["label"]]
    notes = [folded(note, 44) for note in frame["note"]]
    tallest = max(text.count("\n") for text in (*names, *notes))
    left, right = (0.3 + CHARACTER * max(map(length, texts)) for texts in (names, notes))
    with theme():
        size = (4.2, (0.36 + LINE * tallest) * len(frame))
        fig, ax = axes(size, left=left, right=right, bottom=0.6, top=0.75)
        for place, note in enumerate(notes):
            write_beside(ax, 1.03, place, note)
        low, high = frame["start"].min(), frame[["start", "end"]].max().max()
        room = 0.04 * (high - low) or 1.0
        ax.set_xlim(low - room, high + room)
        handles = _draw_times(ax, frame, high + room)
        ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=len(handles))
        ax.set(ylim=(len(frame) - 0.5, -0.5), xlabel=xlabel)
        ax.xaxis.set_major_locator(MaxNLocator(8, steps=STEPS))
        ax.set_yticks(range(len(frame)), names)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        return finished(fig, title)


def _draw_times(ax: Axes, frame: pd.DataFrame, farthest: float) -> list[Patch | Line2D]:
    """Draw each row's time by what is known of its end, and give what the legend shows."""
    places, starts, ends = np.arange(len(frame)), frame["start"], frame["end"]
    is_missing, is_open = ends.isna(), frame["open"]
    blue = PALETTE[0]
    hatched = {"facecolor": "white", "edgecolor": blue, "hatch": "////", "linestyle": "--"}
    bars = {STATED: {"facecolor": blue, "edgecolor": blue}, LATEST: hatched}
    caps = {
        STATED: {"marker": "|", "markersize": 11, "markeredgewidth": 2},
        LATEST: {"marker": CARETLEFTBASE, "markersize": 17},
    }
    handles: list[Patch | Line2D] = []
    for name, own in ((STATED, ~is_missing & ~is_open), (LATEST, ~is_missing & is_open)):
        if own.any():
            begun, ended = starts[own], ends[own]
            ax.barh(places[own], ended - begun, 0.36, begun, label=name, **bars[name])
            cap = {"color": blue, "linestyle": "none", "label": name, **caps[name]}
            ax.plot(ended, places[own], **cap, clip_on=False)
            handles.append(Patch(label=name, **bars[name]))
    if is_missing.any():
        hollow = {"color": GREY, "markerfacecolor": "white", "marker": "D", "label": UNSTATED}
        begun = starts[is_missing]
        ax.hlines(places[is_missing], begun, farthest, GREY, linestyle=":", label=UNSTATED)
        ax.plot(begun, places[is_missing], **hollow, linestyle="none", clip_on=False)
        handles.append(Line2D([], [], linestyle=":", **hollow))
    return handles


def _check_times(frame: pd.DataFrame) -> None:
    """Refuse times that cannot be drawn."""
    for column in ("label", "note"):
        check_names("timeline", frame, column)
    check_numbers("timeline", frame, ("start", "end"))
    check_flags("timeline", frame, ("open",))
    check_order("timeline", frame, "start", "end")
    for label in frame.loc[frame["start"].isna(), "label"]:
        raise ValueError(f"timeline: {label!r} has no start; one is needed in each row")


class _Panels(NamedTuple):
    """How panels stand: their number across and down; their sizes and margins in inches."""

    across: int
    down: int
    wide: float
    bottom: float
    high: float = 1.2
    left: float = 0.6
    top: float = 0.95
    gap: tuple[float, float] = (0.5, 0.45)

    @property
    def whole(self) -> tuple[float, float]:
        """Width and height of the figure."""
        width = self.left + self.across * (self.wide + self.gap[0]) - self.gap[0] + 0.25
        return width, self.top + self.down * (self.high + self.gap[1]) - self.gap[1] + self.bottom

    def box(self, at: int) -> tuple[float, float, float, float]:
        """Give the place and the size of a panel, as parts of the figure."""
        row, column = divmod(at, self.across)
        width, height = self.whole
        across = self.left + column * (self.wide + self.gap[0])
        down = self.top + row * (self.high + self.gap[1]) + self.high
        return across / width, 1 - down / height, self.wide / width, self.high / height


def implied(frame: pd.DataFrame, *, xlabel: str, title: str, across: int = 4) -> Figure:
    """Draw each score's printed values beside those that the other numbers imply, visit by visit.

    Printed values are hollow grey squares, joined in the order of the visits. Values that others
    imply are filled blue circles, and a range is a bar between two of them. Where others leave no
    value possible, it says "none".

    Parameters
    ----------
    frame : pandas.DataFrame
        One value or range of one score at one visit a row. `score`: text, with its unit, in the
        order of the panels; `visit`: text, in the order in which the visits first occur; `kind`:
        `printed` or `implied`, the latter as often as there are separate values or ranges; `low`,
        `high`: its ends in the unit of the score, equal if it is one value, both `NaN` in an
        implied row if no value is possible.
    xlabel : str
        What the visits are.
    title : str
        Stands above the figure.
    across : int
        How many panels stand beside one another.

    Raises
    ------
    TypeError
        If a column does not hold what it should.
    ValueError
        If a column is missing, the frame is empty, a range is upside down or has one end, a kind is
        not known, or a printed value is missing, a range or there twice.

    Examples
    --------
    >>> frame = pd.DataFrame({"score": "EASI", "visit": ["week 0", "week 0"],
    ...                       "kind": ["printed", "implied"], "low": [20.8, 19.5],
    ...                       "high": [20.8, 20.5]})
    >>> fig = implied(frame, xlabel="visit", title="What the regions imply")
    >>> fig.axes[0].get_title(loc="left")
    'EASI'
    """
    _check_values(frame)
    if across < 1:
        raise ValueError(f"implied: {across} panels across; at least 1 is needed")
    scores, visits = (list(dict.fromkeys(frame[column])) for column in ("score", "visit"))
    longest = max(map(length, visits))
    slant = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"} if longest > 4 else {}
    bottom = 0.55 + (0.64 * CHARACTER * longest if slant else 0.0)
    panels = _Panels(
        min(across, len(scores)), -(-len(scores) // across), max(1.5, 0.36 * len(visits)), bottom
    )
    with theme():
        fig = Figure(figsize=panels.whole)
        for at, score in enumerate(scores):
            ax = fig.add_axes(panels.box(at))
            _draw_values(ax, frame[frame["score"] == score], visits)
            is_lowest = at + panels.across >= len(scores)
            ax.set_xticks(range(len(visits)), [visit * is_lowest for visit in visits], **slant)
            ax.set_title(score, loc="left", fontsize=9, pad=4)
        width, height = panels.whole
        place = {"x": panels.left / width, "y": 0.1 / height, "ha": "left", "va": "bottom"}
        fig.supxlabel(xlabel, **place, fontsize=9)
        _name_kinds(fig, height)
        return finished(fig, title)


def _draw_values(ax: Axes, frame: pd.DataFrame, visits: list[str]) -> None:
    """Draw one score's values; where one is not printed, the line is broken."""
    places = frame["visit"].map({visit: float(at) for at, visit in enumerate(visits)})
    frame = frame.assign(at=places).sort_values(["at", "low"])
    printed = frame[frame["kind"] == KINDS[0]].set_index("at")["low"].reindex(range(len(visits)))
    ax.plot(printed.index - SIDE, printed, **PRINTED.style, linewidth=0.8)
    others = frame[frame["kind"] == KINDS[1]]
    blue = {"color": REDERIVED.colour, "label": KINDS[1]}
    ranges = others[others["low"] < others["high"]]
    ax.vlines(ranges["at"] + SIDE, ranges["low"], ranges["high"], linewidth=3, **blue)
    ends = others.melt("at", ["low", "high"]).dropna().drop_duplicates(["at", "value"])
    ends = ends.sort_values(["at", "value"])
    style = {"marker": REDERIVED.marker, "markersize": 4.5, "linestyle": "none"}
    if len(ends):
        ax.plot(ends["at"] + SIDE, ends["value"], **style, **blue)
    ax.margins(y=0.12)
    impossible = others.loc[others["low"].isna(), "at"]
    if len(impossible):
        low, high = ax.get_ylim()
        ax.set_ylim(low - 0.2 * (high - low), high)
    for place in impossible:
        style = {"ha": "center", "va": "bottom", "color": REDERIVED.colour}
        ax.text(place, 0.02, "none", transform=ax.get_xaxis_transform(), **style)
    ax.set_xlim(-0.5, len(visits) - 0.5)
    is_whole = bool((frame[["low", "high"]].dropna() % 1 == 0).all(axis=None))
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=STEPS, integer=is_whole))


def _name_kinds(fig: Figure, height: float) -> None:
    """Say once, below the title, what the marks are."""
    handles = [
        Line2D([], [], linewidth=0.8, **PRINTED.style),
        Line2D([], [], linewidth=3, **REDERIVED.style | {"label": "implied by the others"}),
    ]
    place = (0.0, 1 - 0.3 / height)
    fig.legend(handles=handles, loc="upper left", bbox_to_anchor=place, ncols=2)


def _check_values(frame: pd.DataFrame) -> None:
    """Refuse values that cannot be drawn."""
    for column in ("score", "visit", "kind"):
        check_names("implied", frame, column)
    check_numbers("implied", frame, ("low", "high"))
    check_order("implied", frame, "low", "high")
    where = frame["score"] + ", " + frame["visit"]
    for place in where[~frame["kind"].isin(KINDS)]:
        raise ValueError(f"implied: {place}: no such kind; allowed are {', '.join(KINDS)}")
    for place in where[frame["low"].isna() != frame["high"].isna()]:
        raise ValueError(f"implied: {place}: a range with one end; two or none are allowed")
    is_printed, is_none = frame["kind"] == KINDS[0], frame["low"].isna()
    for place in where[is_printed & (frame["low"] != frame["high"])]:
        raise ValueError(f"implied: {place}: printed is no single value; one is needed")
    cells = frame[["score", "visit", "kind"]]
    for place in where[is_printed & cells.duplicated()]:
        raise ValueError(f"implied: {place}: printed twice; once is allowed")
    for place in where[is_none & cells.duplicated(keep=False)]:
        raise ValueError(f"implied: {place}: no value and a value; one of both is allowed")

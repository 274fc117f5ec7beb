"""What all figures share: the theme, the marks, room for texts, and what a frame must hold.

Figures are made without pyplot, so nothing is remembered between them; sizes are in inches and
places are explicit, so that no layout depends on a machine.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .show import SVG_SETTINGS, number

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Colours that stay apart under colour blindness (Okabe and Ito), without the pale yellow."""

CHARACTER = 0.077
"""Room for one character of a text (inches)."""

LINE = 0.15
"""Room for one line of a text (inches)."""

STEPS = (1, 2, 5, 10)
"""What ticks may be multiples of (times a power of ten); left to itself the fonts decide."""

GREY = "#595959"
"""For what is printed and for what only helps: 7 to 1 against white (dimensionless)."""

MARKERS = dict(zip("os^DvPX<>*", "●■▲◆▼✚✖◀▶★", strict=True))
"""Shapes in matplotlib's notation and as characters, in the order they are given to lines."""

HATCHES = ("xx", "//", "", "\\\\", "..", "--", "++")
"""How the parts of a bar are hatched, in order; one has none."""

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


def axes(
    size: tuple[float, float], *, left: float, right: float, bottom: float, top: float
) -> tuple[Figure, Axes]:
    """Make one axes of a given size with given margins, all in inches."""
    width, height = size[0] + left + right, size[1] + bottom + top
    fig = Figure(figsize=(width, height))
    box = (left / width, bottom / height, size[0] / width, size[1] / height)
    return fig, fig.add_axes(box)


def finished(fig: Figure, title: str) -> Figure:
    """Set the title at the figure's edge, and make the ticks while the theme lasts."""
    width, height = fig.get_size_inches()
    fig.suptitle(title, x=0.12 / width, y=1 - 0.1 / height, ha="left", va="top", weight="bold")
    for ax in fig.axes:
        ax.get_xticklabels()
        ax.get_yticklabels()
    return fig


def write_beside(ax: Axes, across: float, at: float, text: str, **style: str) -> None:
    """Write beside a row; `across` is a part of the width of the axes."""
    ax.text(across, at, text, transform=ax.get_yaxis_transform(), va="center", **style)


def draw_parts(
    ax: Axes, lengths: np.ndarray, texts: Sequence[Sequence[str]], names: Sequence[str]
) -> np.ndarray:
    """Draw level bars whose parts follow one another, and give where they end, shape (bars,).

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Bars stand at 0, 1, 2 and so on.
    lengths : numpy.ndarray, shape (bars, parts)
        In the unit of the axis, from 0 up.
    texts : sequence, shape (bars, parts)
        What is written in the middle of each part; may be empty.
    names : sequence of str, shape (parts,)
        At most seven, for the legend.
    """
    places, start = np.arange(len(lengths)), np.zeros(len(lengths))
    for at, (name, colour, hatch) in enumerate(zip(names, PALETTE, HATCHES, strict=False)):
        ax.barh(
            places, lengths[:, at], 0.66, start, color=colour, alpha=0.55, hatch=hatch, label=name,
            edgecolor="white", linewidth=0.6,
        )  # fmt: skip
        middles = start + lengths[:, at] / 2
        for row, middle in enumerate(middles):
            if texts[row][at]:
                ax.text(middle, row, texts[row][at], ha="center", va="center")
        start = start + lengths[:, at]
    return start


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
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


def folded(name: object, width: int) -> str:
    """Break a name into lines of at most so many characters, between words."""
    return textwrap.fill(str(name), width, break_long_words=False)


def length(text: str) -> int:
    """Count the characters of a text's longest line."""
    return max(map(len, text.split("\n")))


def check_columns(where: str, frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse what is not a frame, has no cells or lacks a column."""
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"{where} was given a {type(frame).__name__}; a DataFrame is allowed")
    if frame.empty:
        raise ValueError(f"{where}: the frame is empty; at least one row and column are needed")
    for column in columns:
        if column not in frame:
            found = ", ".join(map(repr, frame.columns))
            raise ValueError(f"{where}: column {column!r} is missing; found are {found}")


def check_numbers(where: str, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse columns that are not of numbers."""
    check_columns(where, frame, columns)
    for column in columns:
        kind = frame[column].dtype
        if not pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind):
            raise TypeError(
                f"{where}: column {column!r} starts with {frame[column].iloc[0]!r}, which is no "
                "number; allowed are numbers, and NaN where not known"
            )


def check_counts(where: str, frame: pd.DataFrame) -> np.ndarray:
    """Refuse a frame that holds anything but counts, and give them."""
    check_columns(where, frame, ())
    check_numbers(where, frame, list(frame.columns))
    counts = frame.to_numpy(float, na_value=np.nan)
    is_count = np.isfinite(counts) & (counts >= 0) & (counts.round() == counts)
    for row, column in np.argwhere(~is_count):
        found = f"column {frame.columns[column]!r}, row {frame.index[row]!r}"
        raise ValueError(
            f"{where}: {found} holds {number(counts[row, column])}; "
            "a whole number from zero up is allowed"
        )
    return counts


def check_order(where: str, frame: pd.DataFrame, low: str, high: str) -> None:
    """Refuse an interval whose lower end is above its upper end."""
    lows, highs = (frame[column].to_numpy(float, na_value=np.nan) for column in (low, high))
    for at in np.flatnonzero(lows > highs):
        ends = f"{low} {number(lows[at])} is above {high} {number(highs[at])}"
        raise ValueError(f"{where}: row {frame.index[at]!r}: {ends}; at most equal is allowed")


def check_names(where: str, frame: pd.DataFrame, column: str) -> None:
    """Refuse a column that is not of text."""
    check_columns(where, frame, [column])
    for row, cell in zip(frame.index, frame[column], strict=True):
        if not isinstance(cell, str):
            found = f"column {column!r}, row {row!r} holds {cell!r}"
            raise TypeError(f"{where}: {found}; text is allowed")


def check_flags(where: str, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse columns that are not of yes and no."""
    check_columns(where, frame, columns)
    for column in columns:
        if not pd.api.types.is_bool_dtype(frame[column].dtype):
            found = f"column {column!r} starts with {frame[column].iloc[0]}"
            raise TypeError(f"{where}: {found}; True and False are allowed")

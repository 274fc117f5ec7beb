"""Figures over many universes: every result in order, what moves it, and how verdicts hold.

Like those of `overread.figures`: a tidy frame in, a figure out, under one theme. A universe is one
full set of assumptions under which a study's notebook was run. Up to 200 universes are drawn one by
one; more are drawn in bins, so that neither the picture nor its digest grows with their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from .canvas import (
    CHARACTER,
    GREY,
    LINE,
    PALETTE,
    REDERIVED,
    STEPS,
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
    theme,
    write_beside,
)
from .outcomes import ORDER
from .show import number

SINGLE = 200
"""Universes at most that are drawn one by one."""

BINS = 40
"""Bins of equally many universes, from left to right, that more are drawn in."""

CHOICES = 6
"""Rows at most for one assumption; more choices share rows."""

ROWS = 80
"""Rows at most for all assumptions of one figure."""

BARS = 30
"""Bars at most in one figure."""

DEFAULT = Mark("default", "◆", "D", PALETTE[1], PALETTE[1])
"""The universe of the committed run: a filled red diamond."""

TOGETHER = Mark("with all that it changes of others", "◇", "D", PALETTE[1], "white")
"""The share of an assumption together with others: a hollow red diamond."""

_WIDE = 5.4
"""Width of a specification curve (inches)."""
_ROW = 0.17
"""Height of a line of its rows (inches)."""


class _Group(NamedTuple):
    """An assumption in the lower panel.

    Attributes
    ----------
    name : str
        The assumption.
    labels : list of str
        What is written beside each of its rows.
    codes : numpy.ndarray, shape (universes,)
        Which of the rows a universe belongs to.
    heading : float
        Where its name stands (lines from the top).
    places : numpy.ndarray, shape (rows,)
        Where its rows stand (lines from the top).
    """

    name: str
    labels: list[str]
    codes: np.ndarray
    heading: float
    places: np.ndarray


def specification_curve(
    frame: pd.DataFrame,
    *,
    assumptions: Sequence[str],
    ylabel: str,
    title: str,
    default: Mapping[str, str | int | float] | None = None,
) -> Figure:
    """Draw the result of every universe in ascending order, above the choices that led to it.

    Simonsohn et al. 2020, doi:10.1038/s41562-020-0912-z. More than 200 universes are drawn in 40
    bins of as many each: the curve goes through the first, the mean and the last of each bin, and
    an area in the lower panel is as high, in its row, as the share of the bin's universes that have
    the choice.

    Parameters
    ----------
    frame : pandas.DataFrame
        One universe a row. `value`: in the unit of `ylabel`; one that is not finite is not drawn
        but counted. The assumptions: text or numbers. Optional: `low`, `high`, the ends of an
        interval, drawn for up to 200 universes.
    assumptions : sequence of str
        The columns whose choices are shown, from top to bottom; one that never differs is left out.
        Numbers with more than six values are shown in six ranges of as many values each, texts with
        more than six as the five most frequent and the others.
    ylabel : str
        What the result is, with its unit.
    title : str
        Stands above the figure.
    default : mapping of str to str, int or float, optional
        The assumptions of the universe that is marked.

    Raises
    ------
    TypeError
        If a column does not hold what it should.
    ValueError
        If a column is missing, the frame is empty, no value is finite, an interval is upside down,
        no assumption differs, there are more than 80 rows of choices, or not exactly one universe
        is the default.

    Examples
    --------
    >>> frame = pd.DataFrame({"rounding": ["nearest", "cut", "nearest", "cut"],
    ...                       "alpha": [0.05, 0.05, 0.01, 0.01], "value": [2.5, 2.1, 3.0, None]})
    >>> fig = specification_curve(frame, assumptions=["rounding", "alpha"], ylabel="points",
    ...                           title="Change", default={"rounding": "nearest", "alpha": 0.05})
    >>> fig.axes[1].get_xlabel()
    '3 universes in ascending order; 1 more without a value'
    >>> [text.get_text() for text in fig.axes[1].get_yticklabels()]
    ['cut', '◆ nearest', '0.01', '◆ 0.05']
    """
    _check_universes(frame, assumptions)
    marked = None if default is None else _row_of(frame, default)
    groups, lines = _grouped(frame, assumptions, marked)
    order = _ordered(frame, groups)
    known, count = frame.iloc[order], len(order)
    groups = [group._replace(codes=group.codes[order]) for group in groups]
    left = max(1.0, 0.3 + CHARACTER * max(length(text) for one in groups for text in one.labels))
    with theme():
        fig, upper, lower = _panels(left, _ROW * lines)
        handles = (_draw_each if count <= SINGLE else _draw_bins)(upper, lower, known, groups)
        for at in np.flatnonzero(order == marked):
            handles += _draw_default(upper, lower, at + 1, known["value"].iloc[at], groups)
        place = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1.04)}
        upper.legend(handles=handles, **place, ncols=len(handles))
        for ax in (upper, lower):
            ax.set_xlim(0.5, count + 0.5)
            ax.xaxis.set_major_locator(MaxNLocator(8, integer=True, steps=STEPS))
        upper.tick_params(axis="x", labelbottom=False)
        upper.yaxis.set_major_locator(MaxNLocator(6, steps=STEPS))
        upper.set_ylabel(folded(ylabel, 34))
        _name_choices(lower, groups, (0.12 - left) / _WIDE)
        missing = len(frame) - count
        more = f"; {missing} more without a value" if missing else ""
        lower.set(xlabel=f"{count} universes in ascending order{more}", ylim=(lines, 0))
        return finished(fig, title)


def _panels(left: float, low: float) -> tuple[Figure, Axes, Axes]:
    """Make a panel above another of a given height, with a given margin (inches)."""
    high, gap, bottom = 2.4, 0.12, 0.6
    width, height = left + _WIDE + 0.25, bottom + low + gap + high + 0.8
    fig = Figure(figsize=(width, height))
    upper, lower = (
        fig.add_axes((left / width, at / height, _WIDE / width, tall / height))
        for at, tall in ((bottom + low + gap, high), (bottom, low))
    )
    return fig, upper, lower


def _check_universes(frame: pd.DataFrame, assumptions: Sequence[str]) -> None:
    """Refuse universes that cannot be drawn."""
    where = "specification_curve"
    check_numbers(where, frame, ["value"])
    check_columns(where, frame, assumptions)
    if {"low", "high"} & set(frame.columns):
        check_numbers(where, frame, ("low", "high"))
        check_order(where, frame, "low", "high")
    for name in assumptions:
        if pd.api.types.is_numeric_dtype(frame[name].dtype):
            check_numbers(where, frame, [name])
            for row in frame.index[~np.isfinite(_numbers(frame[name]))]:
                raise ValueError(
                    f"{where}: column {name!r}, row {row!r} has no number; one is needed"
                )
        else:
            check_names(where, frame, name)
    if not np.isfinite(_numbers(frame["value"])).any():
        raise ValueError(f"{where}: no value is finite; at least one is needed")


def _numbers(column: pd.Series) -> np.ndarray:
    """Give numbers as floats, those missing as `NaN`."""
    return column.to_numpy(float, na_value=np.nan)


def _row_of(frame: pd.DataFrame, default: Mapping[str, str | int | float]) -> int:
    """Find the universe with these assumptions."""
    check_columns("specification_curve", frame, default)
    is_default = np.logical_and.reduce([frame[name] == value for name, value in default.items()])
    if is_default.sum() != 1:
        found = f"{is_default.sum()} universes are the default"
        raise ValueError(f"specification_curve: {found}; exactly one is needed")
    return int(np.flatnonzero(is_default)[0])


def _grouped(
    frame: pd.DataFrame, assumptions: Sequence[str], marked: int | None
) -> tuple[list[_Group], float]:
    """Give each assumption that differs its rows, and the height of all of them (lines)."""
    groups, at = [], 0.0
    for name in assumptions:
        labels, codes = _choices(frame[name])
        if len(labels) > 1:
            if marked is not None:
                labels[codes[marked]] = f"{DEFAULT.sign} {labels[codes[marked]]}"
            labels = [folded(label, 34) for label in labels]
            heights = np.array([label.count("\n") + 1.0 for label in labels])
            ends = at + 1 + heights.cumsum()
            groups.append(_Group(name, labels, codes, at + 0.5, ends - heights / 2))
            at = ends[-1] + 0.3
    if not groups:
        raise ValueError("specification_curve: no assumption differs; at least one is needed")
    rows = sum(len(group.labels) for group in groups)
    if rows > ROWS:
        raise ValueError(
            f"specification_curve: {rows} rows of choices; at most {ROWS} are allowed, so fewer "
            "assumptions"
        )
    return groups, at


def _choices(column: pd.Series) -> tuple[list[str], np.ndarray]:
    """Give the rows of an assumption, at most six, and that of each universe."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        different, codes = np.unique(_numbers(column), return_inverse=True)
        parts = np.array_split(different, min(len(different), CHOICES))
        row_of = np.repeat(range(len(parts)), [len(part) for part in parts])
        return _ranges(parts), row_of[codes]
    counts = sorted(Counter(column).items(), key=lambda item: (-item[1], item[0]))
    kept = sorted(text for text, _ in counts[: CHOICES - (len(counts) > CHOICES)])
    others = len(counts) - len(kept)
    row_of = {text: at for at, text in enumerate(kept)}
    codes = np.array([row_of.get(text, len(kept)) for text in column])
    return kept + [f"{others} others"] * (others > 0), codes


def _ranges(parts: Sequence[np.ndarray]) -> list[str]:
    """Name ranges of ascending numbers by their ends, with as few digits as tell them apart."""
    labels: list[str] = []
    for significant in (4, 6, 9, 12):
        labels = [
            " to ".join(number(float(f"{part[at]:.{significant}g}")) for at in (0, -1))
            if len(part) > 1
            else number(part[0])
            for part in parts
        ]
        if len(set(labels)) == len(parts):
            break
    return labels


def _ordered(frame: pd.DataFrame, groups: Sequence[_Group]) -> np.ndarray:
    """Give the rows with a value in ascending order, equal ones by their choices."""
    values = _numbers(frame["value"])
    order = np.lexsort([*(group.codes for group in reversed(groups)), values])
    return order[np.isfinite(values[order])]


def _draw_each(
    upper: Axes, lower: Axes, frame: pd.DataFrame, groups: Sequence[_Group]
) -> list[Line2D]:
    """Draw ordered universes one by one, and give what the legend shows."""
    ranks = np.arange(1, len(frame) + 1)
    size = float(np.clip(0.8 * 72 * _WIDE / len(frame), 2.0, 6.0))
    points = {"linestyle": "none", "clip_on": False, "markersize": size}
    handles = upper.plot(ranks, frame["value"], **REDERIVED.style | points | {"label": "universe"})
    if "low" in frame:
        ends = frame[["low", "high"]].to_numpy(float, na_value=np.nan)
        own = np.isfinite(ends).all(axis=1)
        thin = {"linewidth": 0.7, "label": "interval"}
        upper.vlines(ranks[own], *ends[own].T, GREY, zorder=0, **thin)
        handles += [Line2D([], [], color=GREY, **thin)] * bool(own.any())
    for group in groups:
        lower.plot(ranks, group.places[group.codes], "s", color=PALETTE[0], **points)
    return handles


def _draw_bins(
    upper: Axes, lower: Axes, frame: pd.DataFrame, groups: Sequence[_Group]
) -> list[Line2D | Patch]:
    """Draw ordered universes in bins, and give what the legend shows."""
    ends = np.linspace(0, len(frame), BINS + 1).astype(int)
    bins = list(pairwise(ends))
    values = _numbers(frame["value"])
    points = [
        point
        for start, end in bins
        for point in (
            (start + 1, values[start]),
            ((start + end + 1) / 2, values[start:end].mean()),
            (end, values[end - 1]),
        )
    ]
    handles = upper.plot(*np.array(points).T, color=PALETTE[0], label="universes", clip_on=False)
    area = {"facecolor": PALETTE[0], "edgecolor": PALETTE[0], "linewidth": 0.4}
    for group in groups:
        for row, place in enumerate(group.places):
            shares = np.array([np.mean(group.codes[slice(*one)] == row) for one in bins])
            if shares.any():
                lower.fill(*_steps(ends + 0.5, place + 0.4 - 0.8 * shares, place + 0.4), **area)
    return [*handles, Patch(**area, label="height: share with this choice")]


def _steps(edges: np.ndarray, tops: np.ndarray, base: float) -> tuple[list[float], list[float]]:
    """Give the outline of steps between edges, shape (n + 1,), without the corners on a line."""
    changes = np.flatnonzero(np.diff(tops)) + 1
    starts = [0, *changes]
    across = np.repeat(edges[[*starts, len(tops)]], 2)
    return across.tolist(), [base, *np.repeat(tops[starts], 2), base]


def _draw_default(
    upper: Axes, lower: Axes, rank: int, value: float, groups: Sequence[_Group]
) -> list[Line2D]:
    """Mark the universe of the committed run in both panels, and give what the legend shows."""
    style = DEFAULT.style | {"linestyle": "none", "clip_on": False, "zorder": 4}
    upper.axhline(value, color=DEFAULT.colour, linestyle=":", linewidth=1.0, zorder=0)
    places = [group.places[group.codes[rank - 1]] for group in groups]
    lower.plot([rank] * len(places), places, **style, markersize=7.5, markeredgecolor="white")
    return upper.plot([rank], [value], **style, markersize=7)


def _name_choices(ax: Axes, groups: Sequence[_Group], across: float) -> None:
    """Name the assumptions and their choices at the left."""
    for group in groups:
        write_beside(ax, across, group.heading, group.name, weight="bold")
    places = np.concatenate([group.places for group in groups])
    ax.set_yticks(places, [label for group in groups for label in group.labels])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def influence_bars(frame: pd.DataFrame, *, title: str) -> Figure:
    """Draw how much of a result's variance goes with each assumption, alone and with others.

    Parameters
    ----------
    frame : pandas.DataFrame
        One assumption a row, its name in the index; the first is on top, and at most 30 are drawn.
        As `overread.influence.explained` gives it: `choices`, how many were run; `alone`,
        `together`, shares from 0 to 1, `NaN` where not known.
    title : str
        Stands above the figure.

    Raises
    ------
    TypeError
        If a column does not hold numbers.
    ValueError
        If a column is missing, the frame is empty, or a number is not of its kind.

    Examples
    --------
    >>> frame = pd.DataFrame({"choices": [3, 2], "alone": [0.25, 0.0], "together": [1.0, None]},
    ...                      index=["items", "rounding"])
    >>> fig = influence_bars(frame, title="What moves the mean")
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['■ 0.25 ◇ 1.00', '■ 0.00 ◇ –']
    """
    _check_shares(frame)
    drawn, xlabel = _first(frame, "share of the variance", "assumptions")
    names = [
        folded(f"{name} ({choices:.0f} choice{'s' * (choices != 1)})", 34)
        for name, choices in drawn["choices"].items()
    ]
    alone, together = (_numbers(drawn[column]) for column in ("alone", "together"))
    places = np.arange(len(drawn))
    with theme():
        row = 0.24 + LINE * max(name.count("\n") + 1 for name in names)
        fig, ax = axes(
            (3.9, row * len(drawn)), left=0.3 + CHARACTER * max(map(length, names)), right=1.55,
            bottom=0.6, top=0.7,
        )  # fmt: skip
        own, others = np.isfinite(alone), np.isfinite(together)
        bars = {"color": PALETTE[0], "alpha": 0.6, "label": "alone"}
        ax.barh(places[own], alone[own], 0.56, **bars)
        hollow = TOGETHER.style | {"linestyle": "none"}
        ax.plot(together[others], places[others], **hollow, clip_on=False, zorder=3)
        for at in places:
            more = f" {TOGETHER.sign} {number(together[at], 2)}" * bool(others.any())
            write_beside(ax, 1.05, at, f"■ {number(alone[at], 2)}{more}")
        handles = [Patch(**bars), *[Line2D([], [], **hollow)] * bool(others.any())]
        ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=2)
        _level(ax, names, xlabel)
        return finished(fig, title)


def _level(ax: Axes, names: Sequence[str], xlabel: str) -> None:
    """Name level bars of shares, and their axis."""
    ax.set(xlim=(0, 1), ylim=(len(names) - 0.5, -0.5), xlabel=xlabel)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_locator(MaxNLocator(5, steps=STEPS))


def _first(frame: pd.DataFrame, xlabel: str, rows: str) -> tuple[pd.DataFrame, str]:
    """Keep as many rows as are drawn, and say below how many are not."""
    left_out = len(frame) - BARS
    if left_out <= 0:
        return frame, xlabel
    return frame.iloc[:BARS], f"{xlabel} ({left_out} more {rows} are left out)"


def _check_shares(frame: pd.DataFrame) -> None:
    """Refuse shares that cannot be drawn."""
    where = "influence_bars"
    check_numbers(where, frame, ("choices", "alone", "together"))
    for column in ("alone", "together"):
        for row, share in frame[column].items():
            if not (pd.isna(share) or 0 <= share <= 1):
                found = f"column {column!r}, row {row!r} holds {number(share)}"
                raise ValueError(f"{where}: {found}; a share from 0 to 1 is allowed")
    for row, choices in frame["choices"].items():
        if pd.isna(choices) or choices < 1 or choices % 1:
            found = f"row {row!r} has {number(choices)} choices"
            raise ValueError(f"{where}: {found}; a whole number from 1 up is allowed")


def verdicts_across(frame: pd.DataFrame, *, title: str) -> Figure:
    """Draw in which share of the universes each claim has which verdict.

    Parameters
    ----------
    frame : pandas.DataFrame
        One claim a row, its name in the index; the first is on top, and at most 30 are drawn. One
        verdict a column, of `overread.outcomes.OUTCOMES`, in whichever order; one that is missing
        was never given. Whole numbers of universes, from zero up. They are written on their parts,
        and where a part has no room beside the bar.
    title : str
        Stands above the figure.

    Raises
    ------
    TypeError
        If a column does not hold numbers.
    ValueError
        If the frame is empty, a column is no verdict, or a number is not whole or below zero.

    Examples
    --------
    >>> frame = pd.DataFrame({"reproduced": [40, 48], "in conflict": [8, 0]}, index=["mean", "n"])
    >>> fig = verdicts_across(frame, title="Verdicts in 48 universes")
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['8', '40', '48', 'of 48', 'of 48']
    """
    check_counts("verdicts_across", frame)
    for column in frame:
        if column not in ORDER:
            raise ValueError(
                f"verdicts_across: column {column!r} is no verdict; allowed are {', '.join(ORDER)}"
            )
    drawn, xlabel = _first(frame, "share of the universes", "claims")
    counts = drawn.reindex(columns=list(ORDER), fill_value=0).to_numpy(int)
    totals = counts.sum(axis=1)
    shares = counts / np.maximum(totals, 1)[:, None]
    wide = 4.4
    texts = [[str(count) if count else "" for count in row] for row in counts]
    has_room = shares * wide > [[0.08 + CHARACTER * len(text) for text in row] for row in texts]
    beside = [_beside(*each) for each in zip(counts, has_room, totals, strict=True)]
    names = [folded(name, 30) for name in drawn.index]
    with theme():
        row = 0.3 + LINE * max(text.count("\n") + 1 for text in (*names, *beside))
        left, right = (0.3 + CHARACTER * max(map(length, texts)) for texts in (names, beside))
        fig, ax = axes((wide, row * len(drawn)), left=left, right=right, bottom=0.6, top=1.05)
        draw_parts(ax, shares, np.where(has_room, texts, "").tolist(), list(ORDER))
        for at, text in enumerate(beside):
            write_beside(ax, 1.02, at, text)
        ax.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=3)
        _level(ax, names, xlabel)
        return finished(fig, title)


def _beside(counts: np.ndarray, has_room: np.ndarray, total: int) -> str:
    """Write the number of universes, and those of the parts that are too short for theirs."""
    short = [
        f"{name} {count}"
        for name, count, own in zip(ORDER, counts, has_room, strict=True)
        if count and not own
    ]
    # A line ends between parts only.
    joined = [part.replace(" ", "\u00a0") for part in (f"of {total}", *short)]
    return folded("; ".join(joined), 36).replace("\u00a0", " ")

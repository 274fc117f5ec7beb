"""What is drawn in a figure, in words and numbers.

The digest is what a notebook's stored output is compared by, and what someone reads who cannot
see the picture. It holds every text and every number drawn, to five significant digits, and
nothing that differs between versions of matplotlib: no colours, no layout, no class names.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Iterator
from functools import singledispatch

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Ticker
from matplotlib.collections import Collection, LineCollection, PathCollection, QuadMesh
from matplotlib.container import Container
from matplotlib.dates import AutoDateFormatter, ConciseDateFormatter
from matplotlib.figure import Figure, FigureBase
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import AxLine, Line2D
from matplotlib.offsetbox import OffsetBox
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.table import Table
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator, LogFormatter, NullFormatter, ScalarFormatter
from matplotlib.transforms import Transform

from .printed import digits, exact, rounded

SIGNIFICANT = 5
"""Significant digits of a number in a digest (dimensionless)."""

NOISE = 1e-12
"""What is smaller than this part of the largest number beside it is shown as 0."""

WIDTH = 100
"""Characters on a line of a digest."""

AUTOMATIC = (
    AutoDateFormatter,
    ConciseDateFormatter,
    LogFormatter,
    NullFormatter,
    ScalarFormatter,
)
"""What writes the ticks that nobody set."""

_NUMBER = re.compile(r"−?\d+(?:\.\d+)?")


def digest(fig: Figure) -> str:
    """Write down everything drawn in a figure.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Nothing in it is changed.

    Returns
    -------
    str
        For each axes its titles, axis labels and limits (in the unit of the axis), the ticks
        that were set, the legend, and one entry a line, set of points, bar, area, image or
        text. Entries are sorted, because the order of drawing means nothing; no point is left
        out. What has a label carries it. Hidden parts are not drawn and not listed.

    Raises
    ------
    TypeError
        If something is drawn that has no description here, so that nothing is passed over.

    Examples
    --------
    >>> fig = Figure()
    >>> ax = fig.add_subplot(xlabel="week", ylabel="ulcers")
    >>> bars = ax.bar([0, 24], [2.5, 1], label="mean")
    >>> print(digest(fig))
    axes 1
    x axis: "week", −1.64 to 25.64
    y axis: "ulcers", 0 to 2.625
    bar "mean": x −0.4 to 0.4, y 0 to 2.5
    bar "mean": x 23.6 to 24.4, y 0 to 1
    """
    lines = list(_around(fig))
    for position, ax in enumerate(_every_axes(fig.axes), 1):
        titles = [ax.get_title(side) for side in ("left", "center", "right")]
        lines.append(": ".join(filter(None, (f"axes {position}", _quoted(titles)))))
        lines += _inside(ax)
    return "\n".join(_wrapped(line) for line in lines)


def _every_axes(axes: Iterable[Axes]) -> Iterator[Axes]:
    """Go through visible axes, each followed by the axes within it."""
    for ax in axes:
        if not isinstance(ax, Axes) or hasattr(ax, "get_zlim"):
            raise TypeError(f"a digest has no description of {type(ax).__name__}")
        if ax.get_visible():
            yield ax
            yield from _every_axes(ax.child_axes)


def _around(fig: FigureBase) -> Iterator[str]:
    """Describe what belongs to the figure, or a part of it, and to no axes."""
    headings = [fig.get_suptitle(), fig.get_supxlabel(), fig.get_supylabel()]
    if any(headings):
        yield f"figure: {_quoted(headings)}"
    texts = [text for text in fig.texts if text.get_text() not in headings]
    for legend in fig.legends:
        yield from _entries([legend], None)
    yield from _entries((*fig.lines, *fig.patches, *fig.images, *fig.artists, *texts), None)
    for part in fig.subfigs:
        yield from _around(part)


def _inside(ax: Axes) -> Iterator[str]:
    """Describe everything in one axes."""
    for name, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
        yield _axis(name, axis, is_drawn=ax.axison and axis.get_visible())
    if ax.get_legend() is not None:
        yield from _describe(ax.get_legend(), ax)
    drawn = (*ax.lines, *ax.collections, *ax.patches, *ax.images, *ax.tables, *ax.artists)
    yield from _entries((*drawn, *ax.texts), ax)


def _entries(artists: Iterable[Artist], ax: Axes | None) -> list[str]:
    """List the sorted entries of what is drawn."""
    visible = (artist for artist in artists if artist.get_visible())
    return sorted((entry for artist in visible for entry in _describe(artist, ax)), key=_order)


def _axis(name: str, axis: Axis, *, is_drawn: bool) -> str:
    """Describe label, limits, scale and set ticks of one axis."""
    label = axis.get_label_text() if is_drawn else ""
    scale = "" if axis.get_scale() == "linear" else f" ({axis.get_scale()})"
    limits = " to ".join(_short(axis.get_view_interval())) + scale
    tickers = ((axis.major, axis.get_majorticklocs()), (axis.minor, axis.get_minorticklocs()))
    ticks = [tick for ticker in tickers if is_drawn for tick in _ticks(axis, *ticker)]
    words = [_quoted([label]), limits, f"ticks {', '.join(ticks)}" if ticks else ""]
    return f"{name} axis: {', '.join(filter(None, words))}"


def _ticks(axis: Axis, ticker: Ticker, positions: np.ndarray) -> list[str]:
    """List the ticks that were set by hand, by position and label; automatic ones are left out."""
    has_labels = not isinstance(ticker.formatter, AUTOMATIC)
    if not has_labels and not isinstance(ticker.locator, FixedLocator):
        return []
    labels = ticker.formatter.format_ticks(positions) if has_labels else [""] * len(positions)
    low, high = sorted(axis.get_view_interval())
    return [
        f"{position} {_quoted([label])}".strip()
        for at, position, label in zip(positions, _short(positions), labels, strict=True)
        if low <= at <= high
    ]


@singledispatch
def _describe(artist: Artist, ax: Axes | None) -> list[str]:
    """Describe one thing drawn, in as many entries as it has parts.

    Raises
    ------
    TypeError
        If there is no description for its kind.
    """
    raise TypeError(f"a digest has no description of {type(artist).__name__}")


@_describe.register
def _line(artist: Line2D, ax: Axes | None) -> list[str]:
    """Describe a line through points, or points alone."""
    joined = artist.get_linestyle() not in ("None", "none", " ", "")
    points = _points(np.asarray(artist.get_xydata(), dtype=float))
    space = _space(artist.get_transform(), ax)
    return [_entry("line" if joined else "points", artist, ax, " ".join(points) + space)]


@_describe.register
def _endless(artist: AxLine, ax: Axes | None) -> list[str]:
    """Describe a line without ends, by where it meets the axes' frame."""
    ends = artist.get_transform().transform([(0, 0), (1, 1)])
    return [_entry("line", artist, ax, " ".join(_points(ax.transData.inverted().transform(ends))))]


@_describe.register
def _scatter(artist: PathCollection, ax: Axes | None) -> list[str]:
    """Describe points, sorted, with size and value where these tell points apart."""
    points = _points(_floats(artist.get_offsets()))
    sizes, values = artist.get_sizes(), artist.get_array()
    if len(set(sizes)) > 1:
        repeated = [sizes[at % len(sizes)] for at in range(len(points))]
        points = [
            f"{point} size {size}" for point, size in zip(points, _short(repeated), strict=True)
        ]
    if values is not None:
        shown = _short(_floats(values).ravel())
        points = [f"{point} value {value}" for point, value in zip(points, shown, strict=True)]
    space = _space(artist.get_offset_transform(), ax)
    return [_entry("points", artist, ax, " ".join(sorted(points, key=_order)) + space)]


@_describe.register
def _areas(artist: Collection, ax: Axes | None) -> list[str]:
    """Describe areas in data coordinates; shapes in units of the page are not described."""
    if not _is_in(artist.get_transform(), ax) or _floats(artist.get_offsets()).any():
        raise TypeError(f"a digest has no description of {type(artist).__name__}")
    shapes = (_points(_vertices(path)) for path in artist.get_paths() if len(path.vertices))
    entries = [_entry("area", artist, ax, " ".join(shape)) for shape in shapes]
    return entries + _values(artist, ax)


@_describe.register
def _segments(artist: LineCollection, ax: Axes | None) -> list[str]:
    """Describe separate pieces of line."""
    segments = (" ".join(_points(_floats(segment))) for segment in artist.get_segments())
    space = _space(artist.get_transform(), ax)
    entries = [_entry("line", artist, ax, segment + space) for segment in segments]
    return entries + _values(artist, ax)


@_describe.register
def _mesh(artist: QuadMesh, ax: Axes | None) -> list[str]:
    """Describe a grid of cells with values."""
    corners = " ".join(_points(_floats(artist.get_coordinates()).reshape(-1, 2)))
    values = " ".join(_short(_floats(artist.get_array()).ravel()))
    return [_entry("mesh", artist, ax, f"corners {corners}; values {values}")]


@_describe.register
def _image(artist: AxesImage, ax: Axes | None) -> list[str]:
    """Describe a picture made of values."""
    left, right, bottom, top = _short(artist.get_extent())
    values = " ".join(_short(_floats(artist.get_array()).ravel()))
    return [_entry("image", artist, ax, f"x {left} to {right}, y {bottom} to {top}; {values}")]


@_describe.register
def _patch(artist: Patch, ax: Axes | None) -> list[str]:
    """Describe a bar, or an area of any other shape."""
    corners = artist.get_patch_transform().transform(_vertices(artist.get_path()))
    space = _space(artist.get_transform(), ax)
    low, high = corners.min(axis=0), corners.max(axis=0)
    if not _is_box(corners):
        return [_entry("area", artist, ax, " ".join(_points(corners)) + space)]
    across, up = (" to ".join(_short(ends)) for ends in zip(low, high, strict=True))
    return [_entry("bar", artist, ax, f"x {across}, y {up}{space}")]


@_describe.register
def _text(artist: Text, ax: Axes | None) -> list[str]:
    """Describe a text and its place."""
    if not artist.get_text().strip():
        return []
    place = _points([_in_numbers(artist, artist.get_position())])[0]
    place += _space(artist.get_transform(), ax)
    return [f"text at {place}: {_quoted([artist.get_text()])}"]


@_describe.register
def _annotation(artist: Annotation, ax: Axes | None) -> list[str]:
    """Describe a text, what it is for, and its place."""
    if not artist.get_text().strip() and artist.arrow_patch is None:
        return []
    target, place = _points([_in_numbers(artist, artist.xy)])[0], artist.xyann
    if artist.anncoords == "data":
        place = _in_numbers(artist, place)
    where = f"{_points([place])[0]}{_units(artist.anncoords)}"
    about = f"{target}{_units(artist.xycoords)}"
    if not artist.get_text().strip():
        return [f"arrow: from {where} to {about}"]
    return [f"text at {where}, for {about}: {_quoted([artist.get_text()])}"]


@_describe.register
def _legend(artist: Legend, ax: Axes | None) -> list[str]:
    """List the entries of a legend, in their order."""
    if not artist.get_visible():
        return []
    title = _quoted([artist.get_title().get_text()])
    entries = _quoted(text.get_text() for text in artist.get_texts())
    return [f"legend{f' {title}' if title else ''}: {entries}"]


@_describe.register
def _table(artist: Table, ax: Axes | None) -> list[str]:
    """List the texts of a table, row by row."""
    cells = sorted(artist.get_celld().items())
    return [f"table: {_quoted(cell.get_text().get_text() for _, cell in cells)}"]


@_describe.register
def _box(artist: OffsetBox, ax: Axes | None) -> list[str]:
    """List the texts in a box."""
    return [f"text: {_quoted(text.get_text() for text in artist.findobj(Text))}"]


def _entry(kind: str, artist: Artist, ax: Axes | None, content: str) -> str:
    """Write one entry: what it is, its label if it has one, and its numbers."""
    label = artist.get_label()
    if (not label or str(label).startswith("_")) and ax is not None:
        label = _container_label(artist, ax.containers)
    named = label and not str(label).startswith("_")
    return f"{kind}{f' {_quoted([str(label)])}' if named else ''}: {content}"


def _container_label(artist: Artist, containers: Iterable[Container]) -> str:
    """Find the label of the bars or error bars that an artist is a part of."""
    for container in containers:
        if any(part is artist for part in _flat(container)):
            return container.get_label()
    return ""


def _flat(parts: Iterable[object]) -> Iterator[object]:
    """Go through all artists in nested tuples."""
    for part in parts:
        if isinstance(part, (tuple, list)):
            yield from _flat(part)
        else:
            yield part


def _values(artist: Collection, ax: Axes | None) -> list[str]:
    """Describe the values that colours stand for, in the order of the parts."""
    if artist.get_array() is None:
        return []
    shown = _short(_floats(artist.get_array()).ravel())
    return [_entry("values", artist, ax, " ".join(shown))]


def _vertices(path: Path) -> np.ndarray:
    """Give the vertices of a path, shape (n, 2), without the marker that closes it."""
    if path.codes is None:
        return _floats(path.vertices)
    return _floats(path.vertices)[path.codes != Path.CLOSEPOLY]


def _is_box(corners: np.ndarray) -> bool:
    """Say whether points, shape (n, 2), are the four corners of an upright box, in their order."""
    if len(corners) not in (4, 5) or not np.isfinite(corners).all():
        return False
    tiny = NOISE * np.abs(corners).max()
    steps = np.abs(np.diff(corners, axis=0))
    at_ends = np.minimum(corners - corners.min(axis=0), corners.max(axis=0) - corners) <= tiny
    return bool((steps <= tiny).any(axis=1).all() and at_ends.all())


def _floats(values: object) -> np.ndarray:
    """Turn numbers into an array; what is masked is not a number."""
    return np.ma.filled(np.ma.asarray(values).astype(float), np.nan)


def _in_numbers(artist: Artist, point: Iterable[object]) -> tuple[float, float]:
    """Turn the categories or dates of a position into numbers of the axis."""
    x, y = point
    return float(artist.convert_xunits(x)), float(artist.convert_yunits(y))


def _is_in(transform: Transform, ax: Axes | None) -> bool:
    """Say whether something is drawn in data coordinates."""
    return ax is not None and any(transform.contains_branch_seperately(ax.transData))


def _space(transform: Transform, ax: Axes | None) -> str:
    """Remark on coordinates that are not those of both axes."""
    if ax is None:
        return ""
    in_x, in_y = transform.contains_branch_seperately(ax.transData)
    if in_x and in_y:
        return ""
    if in_x or in_y:
        return f" ({'y' if in_x else 'x'} as part of the axes)"
    return " (as parts of the axes)" if transform.contains_branch(ax.transAxes) else ""


def _units(coordinates: object) -> str:
    """Remark on the coordinates of an annotation."""
    return f" ({coordinates})" if isinstance(coordinates, str) and coordinates != "data" else ""


def _points(points: object) -> list[str]:
    """Write points, shape (n, 2), as texts; each coordinate is judged beside its own kind."""
    columns = np.asarray(points, dtype=float).reshape(-1, 2).T
    return [f"({x},\u00a0{y})" for x, y in zip(*map(_short, columns), strict=True)]


def _short(values: Iterable[float]) -> list[str]:
    """Write numbers to five significant digits; what is noise beside the largest of them is 0."""
    numbers = [float(value) for value in values]
    largest = max((abs(value) for value in numbers if math.isfinite(value)), default=0)
    return [_five(0.0 if abs(value) < NOISE * largest else value) for value in numbers]


def _five(value: float) -> str:
    """Write one number to five significant digits, without trailing zeros or powers of ten."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    places = SIGNIFICANT - 1 - int(f"{value:.11e}".partition("e")[2])
    if places <= 0:
        power = 10**-places
        return digits(rounded(exact(value) / power, 0) * power, 0)
    return digits(value, places).rstrip("0").rstrip(".")


def _order(text: str) -> tuple[tuple[str, list[float]], ...]:
    """Sort by what stands before the colon, then after; by words, then by the numbers shown."""
    return tuple(
        (
            _NUMBER.sub("", part),
            [float(found.replace("−", "-")) for found in _NUMBER.findall(part)],
        )
        for part in text.split(": ", 1)
    )


def _quoted(texts: Iterable[str]) -> str:
    """Put texts in quotation marks; empty ones are left out."""
    return ", ".join(f'"{" ".join(str(text).split())}"' for text in texts if str(text).strip())


def _wrapped(line: str) -> str:
    """Break a line between points, never within one."""
    broken = textwrap.fill(
        line, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    return broken.replace("\u00a0", " ")

"""How numbers, tables and figures are put before a reader.

What is shown must be the same to the letter on every machine and still change when one digit
does. So numbers are written by one rule, tables are built from those texts and never by the
`repr` of a library, and a figure is shown together with a digest of what is drawn in it.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from numbers import Integral, Rational, Real

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from .digest import digest
from .printed import Printed, digits, exact

__all__ = ["Picture", "Table", "Text", "digest", "figure", "number", "percent", "table", "text"]

MISSING = "–"
"""What stands where a number is not known (an en dash)."""

ALIGN = {"left": 'align="left" style="text-align:left"', "right": 'align="right"'}
"""Notebooks set cells to the right; the attribute is for viewers that strip styles."""

FONTS = ("DejaVu Sans", "Verdana", "Arial", "Helvetica")
"""Fonts of a figure: the first comes with matplotlib, the others are a browser's stand-ins."""

SVG_SETTINGS = {
    "font.sans-serif": list(FONTS),
    "savefig.bbox": None,
    "svg.fonttype": "none",
    "svg.hashsalt": "overread",
}
"""matplotlib settings under which one figure always has the same bytes."""

SMALLEST, LARGEST = Fraction(1, 10**6), 10**15
"""Outside of these sizes a float is written with a power of ten (dimensionless)."""

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOOKS_NUMERIC = re.compile(r"–|[<>≤≥]?[+−-]?(∞|\d[\d,]*(\.\d+)?(×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?(/\d+)?%?)")


def number(value: object, decimals: int | None = None, *, signed: bool = False) -> str:
    """Write a number for a reader.

    A float is shortened to 12 significant digits (6 for single precision), which removes what
    binary arithmetic adds; then it is rounded in decimal, a half away from zero. Fractions,
    decimals and whole numbers are taken exactly.

    Parameters
    ----------
    value : int, float, Fraction, Decimal, numpy scalar or None
        In any unit; `None`, `NaN` and pandas' `NA` are shown as an en dash.
    decimals : int, optional
        Digits after the point. Without it all digits are shown: those of the shortened float,
        those that a `Decimal` was written with, or numerator and denominator of a fraction
        without a finite decimal.
    signed : bool
        Whether a value above zero is given a plus sign.

    Raises
    ------
    TypeError
        If the value is not a real number; yes and no are not numbers.
    ValueError
        If `decimals` is not a whole number from 0 up.

    Examples
    --------
    >>> number(2.675, 2), number(-0.04, 1), number(-8.3), number(0.1 + 0.2), number(None)
    ('2.68', '0.0', '−8.3', '0.3', '–')
    """
    if _is_missing(value):
        return MISSING
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (Real, Decimal)):
        raise TypeError(f"{value!r} ({type(value).__name__}) is not a real number")
    text = _every_digit(value) if decimals is None else _rounded(value, _places(decimals))
    is_positive = not text.startswith("−") and bool(re.search("[1-9∞]", text))
    return f"+{text}" if signed and is_positive else text


def percent(numerator: Rational, denominator: Rational, *, decimals: int) -> str:
    """Write a share as a percentage, from its counts and never from a float.

    Parameters
    ----------
    numerator, denominator : int or Fraction
        Counts (dimensionless); the denominator is not zero.
    decimals : int
        Digits after the point.

    Raises
    ------
    TypeError
        If either is not a whole number or a fraction.
    ValueError
        If the denominator is zero.

    Examples
    --------
    >>> percent(1, 8, decimals=1), percent(5, 8, decimals=0)
    ('12.5%', '63%')
    """
    for name, count in (("numerator", numerator), ("denominator", denominator)):
        if isinstance(count, (bool, np.bool_)) or not isinstance(count, Rational):
            found = f"{count!r} ({type(count).__name__})"
            raise TypeError(f"{name} is {found}; a whole number or a Fraction is allowed")
    if denominator == 0:
        raise ValueError(f"denominator is 0 (numerator {int(numerator)}); no share can be taken")
    return f"{number(100 * exact(numerator) / exact(denominator), decimals)}%"


def _is_missing(value: object) -> bool:
    """Say whether a cell holds no value."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, (float, np.floating, Decimal)) and bool(value != value)


def _places(decimals: object) -> int:
    """Check a count of decimals."""
    if isinstance(decimals, bool) or not isinstance(decimals, Integral) or decimals < 0:
        raise ValueError(f"decimals is {decimals!r}; a whole number from 0 up is allowed")
    return int(decimals)


def _finite(value: object) -> Fraction:
    """Give the exact value; single precision holds no more than 6 digits."""
    if isinstance(value, np.floating) and value.dtype.itemsize < 8:
        return Fraction(f"{float(value):.{np.finfo(value.dtype).precision}g}")
    return exact(value)


def _infinity(value: object) -> str | None:
    """Write an infinite value."""
    if isinstance(value, Rational) or abs(value) != float("inf"):
        return None
    return "∞" if value > 0 else "−∞"


def _rounded(value: object, decimals: int) -> str:
    """Write a number with a fixed count of decimals."""
    return _infinity(value) or digits(_finite(value), decimals)


def _every_digit(value: object) -> str:
    """Write a number with all the digits it has."""
    infinity = _infinity(value)
    if infinity:
        return infinity
    if isinstance(value, Decimal):
        return digits(value, max(0, -value.as_tuple().exponent))
    fraction = _finite(value)
    is_float = not isinstance(value, Rational)
    if is_float and fraction and not SMALLEST <= abs(fraction) < LARGEST:
        return _with_power(fraction)
    decimals = _decimals_needed(fraction)
    if decimals is None:
        return f"{digits(fraction.numerator, 0)}/{fraction.denominator}"
    return digits(fraction, decimals)


def _with_power(fraction: Fraction) -> str:
    """Write a very large or very small number as a product with a power of ten."""
    power = int(f"{float(fraction):.11e}".partition("e")[2])
    factor = fraction / Fraction(10) ** power
    return f"{digits(factor, _decimals_needed(factor))}×10{str(power).translate(_SUPERSCRIPTS)}"


def _decimals_needed(fraction: Fraction) -> int | None:
    """Count the decimals that write a fraction exactly, if any do."""
    rest, counts = fraction.denominator, {2: 0, 5: 0}
    for prime in counts:
        while rest % prime == 0:
            rest //= prime
            counts[prime] += 1
    return max(counts.values()) if rest == 1 else None


@dataclass(frozen=True, repr=False)
class Table:
    """A table of texts; shown as plain text and as HTML.

    Attributes
    ----------
    header : tuple of str
        One text a column, label columns first; an empty text where a column has no name.
    rows : tuple of tuple of str
        The cells, as shown.
    labels : int
        How many of the first columns label the rows.
    caption : str
        Stands above the table; may be empty.
    fold : str
        If not empty, the HTML table is folded away under this line.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    labels: int = 0
    caption: str = ""
    fold: str = ""

    def folded(self, summary: str) -> Table:
        """Give the table folded away under a line that says what it holds."""
        return replace(self, fold=summary)

    def __repr__(self) -> str:
        """Show the table as plain text."""
        return self.plain

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Whether each column shows numbers only, and so stands to the right."""
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.header)
        return tuple(
            any(cell != MISSING for cell in column)
            and all(_LOOKS_NUMERIC.fullmatch(cell) for cell in column)
            for column in columns
        )

    @property
    def plain(self) -> str:
        """The table as aligned text, its caption on top."""
        grid = [[cell.split("\n") for cell in row] for row in (self.header, *self.rows)]
        widths = [
            max(len(line) for cell in column for line in cell) for column in zip(*grid, strict=True)
        ]
        header, *rows = (_text_row(row, widths, self.numeric) for row in grid)
        rule = "  ".join("-" * width for width in widths)
        caption = [self.caption, ""] if self.caption else []
        return "\n".join([*caption, header, rule, *rows])

    @property
    def html(self) -> str:
        """The table as HTML that reads well where styles and scripts are stripped."""
        sides = ["right" if numeric else "left" for numeric in self.numeric]
        caption = [f"<caption>{_escaped(self.caption)}</caption>"] if self.caption else []
        names = (_html_name(name, side) for name, side in zip(self.header, sides, strict=True))
        lines = [f"<tr>{''.join(names)}</tr>"]
        body = [_html_row(row, sides, has_label=self.labels > 0) for row in self.rows]
        head = ["<thead>", *lines, "</thead>"]
        lines = ["<table>", *caption, *head, "<tbody>", *body, "</tbody>", "</table>"]
        if self.fold:
            summary = f"<summary>{_escaped(self.fold)}</summary>"
            lines = ["<details>", summary, *lines, "</details>"]
        return "\n".join(lines)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Give a notebook what it displays."""
        return {"text/plain": self.plain, "text/html": self.html}


def table(
    frame: pd.DataFrame,
    *,
    decimals: int | Mapping[object, int] | None = None,
    caption: str | None = None,
) -> Table:
    """Make a table whose text depends on the values alone.

    Texts are shown as they are, yes and no as words, and numbers by `number`. The index stands
    first, unless it has no name and counts 0, 1, 2 and so on.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any unit; one shown row a row.
    decimals : int or mapping, optional
        Digits after the point: for every column that is not of whole numbers, or by the name
        of a column or an index level.
    caption : str, optional
        Stands above the table.

    Raises
    ------
    TypeError
        If `frame` is not a data frame, or a cell is no text, number, yes or no.
    ValueError
        If `decimals` names a column that is not there.

    Examples
    --------
    >>> frame = pd.DataFrame({"n": [10, 9], "mean": [18.25, None]}, index=["before", "after"])
    >>> table(frame, decimals=1, caption="Skin score (points)")
    Skin score (points)
    <BLANKLINE>
             n  mean
    ------  --  ----
    before  10  18.3
    after    9     –
    """
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"table was given a {type(frame).__name__}; a DataFrame is allowed")
    labels = _label_columns(frame.index)
    columns = [(name, frame.iloc[:, at].array) for at, name in enumerate(frame.columns)]
    if isinstance(decimals, Mapping):
        _check_names(decimals, [name for name, _ in (*labels, *columns)])
    shown = [_column(name, values, decimals, is_label=True) for name, values in labels]
    shown += [_column(name, values, decimals, is_label=False) for name, values in columns]
    return Table(
        header=tuple(_heading(name) for name, _ in (*labels, *columns)),
        rows=tuple(zip(*shown, strict=True)),
        labels=len(labels),
        caption=caption or "",
    )


def _label_columns(index: pd.Index) -> list[tuple[object, Iterable[object]]]:
    """Give name and values of each index level that is shown.

    Decided by value: the versions of pandas differ in when an index is a `RangeIndex`.
    """
    is_count = pd.api.types.is_integer_dtype(index.dtype)
    if index.names == [None] and is_count and list(index) == list(range(len(index))):
        return []
    return [(name, index.get_level_values(at).array) for at, name in enumerate(index.names)]


def _check_names(decimals: Mapping[object, int], names: list[object]) -> None:
    """Refuse decimals for a column that is not there."""
    for name in decimals:
        if name not in names:
            raise ValueError(f"decimals names column {name!r}; the columns are {names}")


def _column(
    name: object, values: Iterable[object], decimals: object, *, is_label: bool
) -> list[str]:
    """Give the shown texts of one column."""
    cells = list(values)
    if isinstance(decimals, Mapping):
        places = decimals.get(name)
    else:
        are_whole = all(isinstance(cell, Integral) or _is_missing(cell) for cell in cells)
        places = None if is_label or are_whole else decimals
    return [_cell(cell, places, name) for cell in cells]


def _cell(value: object, decimals: int | None, column: object) -> str:
    """Give the shown text of one cell."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Printed):
        return value.text
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if _is_missing(value) or isinstance(value, (Real, Decimal)):
        return number(value, decimals)
    raise TypeError(
        f"column {column!r} holds {type(value).__name__} {value!r}; allowed are text, numbers, "
        "True, False and None"
    )


def _heading(name: object) -> str:
    """Give the shown name of a column."""
    if isinstance(name, tuple):
        return ", ".join(_heading(part) for part in name if part != "")
    return "" if name is None else _cell(name, None, name)


def _text_row(cells: list[list[str]], widths: list[int], numeric: tuple[bool, ...]) -> str:
    """Write one row of plain text; a cell of several lines makes it several lines high."""
    lines = []
    for texts in zip_longest(*cells, fillvalue=""):
        padded = (
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(texts, widths, numeric, strict=True)
        )
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """Write a text for HTML."""
    return html.escape(text, quote=False).replace("\n", "<br>")


def _html_name(name: str, side: str) -> str:
    """Write the head of a column; one without a name is no header to a screen reader."""
    return f'<th scope="col" {ALIGN[side]}>{_escaped(name)}</th>' if name else "<td></td>"


def _html_row(row: tuple[str, ...], sides: list[str], *, has_label: bool) -> str:
    """Write one row of the body."""
    cells = [
        f"<td {ALIGN[side]}>{_escaped(cell)}</td>" for cell, side in zip(row, sides, strict=True)
    ]
    if has_label:
        cells[0] = f'<th scope="row" {ALIGN[sides[0]]}>{_escaped(row[0])}</th>'
    return f"<tr>{''.join(cells)}</tr>"


@dataclass(frozen=True, repr=False)
class Text:
    """Sentences that code produced.

    Attributes
    ----------
    paragraphs : tuple of str
        Plain text.
    """

    paragraphs: tuple[str, ...]

    def __repr__(self) -> str:
        """Show the sentences as plain text."""
        return "\n\n".join(self.paragraphs)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Give a notebook what it displays."""
        body = "\n".join(f"<p>{html.escape(text)}</p>" for text in self.paragraphs)
        return {"text/plain": repr(self), "text/html": body}


def text(*paragraphs: str) -> Text:
    """Show sentences, one paragraph each.

    Examples
    --------
    >>> text("Two of three agree.")
    Two of three agree.
    """
    return Text(paragraphs)


@dataclass(frozen=True, repr=False)
class Picture:
    """A figure as it is shown: something to look at, and the same in words.

    Attributes
    ----------
    svg : str
        The drawing, with its title and description.
    alt : str
        What the figure shows, in a sentence or two.
    digest : str
        Every number and text in the figure.
    """

    svg: str
    alt: str
    digest: str

    def __repr__(self) -> str:
        """Show the figure in words."""
        return f"{self.alt}\n\n{self.digest}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Give a notebook what it displays."""
        return {"text/plain": repr(self), "image/svg+xml": self.svg}


def figure(fig: Figure, *, alt: str) -> Picture:
    """Close a figure and show it as one SVG and one text.

    The bytes of the SVG depend on the figure and on the version of matplotlib; those of the
    text on the figure alone. The caption is the notebook's own prose.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Made with or without pyplot; its size in inches is kept.
    alt : str
        What the figure shows, for someone who cannot see it.

    Raises
    ------
    TypeError
        If `fig` is not a figure.
    ValueError
        If `alt` is empty.

    Examples
    --------
    >>> fig = Figure(figsize=(4, 3))
    >>> line = fig.add_subplot(title="Skin score").plot([0, 24], [18.25, 12], label="mean")
    >>> figure(fig, alt="The mean skin score falls from 18 to 12.")
    The mean skin score falls from 18 to 12.
    <BLANKLINE>
    axes 1: "Skin score"
    x axis: −1.2 to 25.2
    y axis: 11.688 to 18.563
    line "mean": (0, 18.25) (24, 12)
    """
    if not isinstance(fig, Figure):
        raise TypeError(f"figure was given a {type(fig).__name__}; a matplotlib Figure is allowed")
    if not alt.strip():
        raise ValueError("alt is empty; a sentence that says what the figure shows is allowed")
    svg = _described(_svg(fig), _title(fig) or alt, alt)
    picture = Picture(svg, alt, digest(fig))
    plt.close(fig)
    return picture


def _svg(fig: Figure) -> str:
    """Draw the bare SVG element: no date, no program, no random identifiers."""
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with matplotlib.rc_context(SVG_SETTINGS):
        fig.savefig(buffer, format="svg", dpi=72, facecolor="white", metadata=nothing)
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def _title(fig: Figure) -> str:
    """Find the figure's own title: above all axes, or above the first that has one."""
    sides = ("left", "center", "right")
    titles = [fig.get_suptitle(), *(ax.get_title(side) for ax in fig.axes for side in sides)]
    return " ".join(next(filter(None, titles), "").split())


def _described(svg: str, title: str, alt: str) -> str:
    """Make a screen reader announce an SVG as one picture, with its title and description."""
    key = hashlib.sha256(f"{title}\n{alt}\n{svg}".encode()).hexdigest()[:12]
    opening, rest = svg.split(">", 1)
    return (
        f'{opening} role="img" aria-labelledby="title-{key} desc-{key}">\n'
        f' <title id="title-{key}">{html.escape(title, quote=False)}</title>\n'
        f' <desc id="desc-{key}">{html.escape(alt, quote=False)}</desc>{rest}'
    )

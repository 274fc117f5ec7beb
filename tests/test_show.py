import json
import random
import re
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from overread.printed import printed
from overread.show import figure, number, percent, table


def drawn(value=18.25):
    fig = Figure(figsize=(4, 3))
    fig.add_subplot(title="Skin score").plot([0, 24], [value, 12], label="mean")
    return fig


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (2.675, 2, "2.68"),
        (1.005, 2, "1.01"),
        (-2.5, 0, "−3"),
        (0.5, 0, "1"),
        (Fraction(1, 3), 3, "0.333"),
        (Fraction(5, 1000), 2, "0.01"),
        (Decimal("0.125"), 2, "0.13"),
        (np.float64(8.25), 1, "8.3"),
        (np.float32(0.45), 1, "0.5"),
        (np.int64(10), 1, "10.0"),
        (1e22, 1, "10000000000000000000000.0"),
    ],
)
def test_numbers_are_rounded_half_away_from_zero_in_decimal(value, decimals, shown):
    assert number(value, decimals) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.1 + 0.2, "0.3"),
        (1234567.0, "1234567"),
        (0.0001, "0.0001"),
        (0.000001, "0.000001"),
        (1.25e-7, "1.25×10⁻⁷"),
        (-3e20, "−3×10²⁰"),
        (10**20, "100000000000000000000"),
        (np.float32(0.1), "0.1"),
        (np.float16(0.1), "0.1"),
        (Fraction(1, 8), "0.125"),
        (Fraction(-1, 3), "−1/3"),
        (Decimal("1.50"), "1.50"),
        (Decimal("1E+2"), "100"),
        (float("inf"), "∞"),
        (-np.inf, "−∞"),
    ],
)
def test_without_decimals_every_digit_is_shown(value, shown):
    assert number(value) == shown


@pytest.mark.parametrize("value", [None, float("nan"), np.nan, pd.NA, pd.NaT, Decimal("nan")])
def test_what_is_missing_is_shown_as_a_dash(value):
    assert number(value, 2) == "–"


@pytest.mark.parametrize("value", [-0.0, -0.04, Fraction(-1, 100), Decimal("-0.0")])
def test_zero_has_no_sign(value):
    assert number(value, 1, signed=True) == "0.0"


def test_a_plus_sign_is_shown_on_request():
    shown = [number(value, 1, signed=True) for value in (3, -3, 0.04, 0.05, float("inf"))]
    assert shown == ["+3.0", "−3.0", "0.0", "+0.1", "+∞"]


@pytest.mark.parametrize("value", [True, np.False_, "3", 1j, [1]])
def test_what_is_not_a_number_is_refused(value):
    with pytest.raises(TypeError, match="is not a real number"):
        number(value)


@pytest.mark.parametrize("decimals", [-1, 1.0, True, "2"])
def test_decimals_that_are_not_a_count_are_refused(decimals):
    message = re.escape(f"decimals is {decimals!r}; a whole number from 0 up is allowed")
    with pytest.raises(ValueError, match=message):
        number(1.5, decimals)


def test_the_last_bit_of_a_float_never_changes_what_is_shown():
    source = random.Random(20240)
    for _ in range(3000):
        decimals = source.randint(0, 4)
        exact = Fraction(source.randint(-(10**6), 10**6), 10 ** source.randint(0, 5))
        near = float(exact)
        for value in (near, np.nextafter(near, np.inf), np.nextafter(near, -np.inf)):
            assert number(float(value), decimals) == number(exact, decimals)


def test_percentages_of_all_small_groups_survive_a_detour_through_floats():
    for whole in range(1, 61):
        for part in range(whole + 1):
            for decimals in (0, 1, 2):
                from_float = f"{number(part / whole * 100, decimals)}%"
                assert percent(part, whole, decimals=decimals) == from_float


def test_a_shown_number_read_again_is_shown_the_same():
    source = random.Random(7)
    for _ in range(500):
        shown = number(source.uniform(-100, 100), 2)
        assert number(printed(shown).value, 2) == shown


def test_percent_takes_counts_only():
    assert percent(np.int64(3), 9, decimals=1) == "33.3%"
    assert percent(Fraction(1, 2), 1, decimals=0) == "50%"
    with pytest.raises(TypeError, match=r"numerator is 0.5 \(float\); a whole number or a Fra"):
        percent(0.5, 1, decimals=0)
    with pytest.raises(TypeError, match=r"denominator is True \(bool\)"):
        percent(1, True, decimals=0)
    with pytest.raises(ValueError, match=r"denominator is 0 \(numerator 3\)"):
        percent(3, 0, decimals=0)


FRAME = pd.DataFrame(
    {
        "n": [10, 9],
        "mean": [18.25, None],
        "p": ["<0.001", "0.04"],
        "endpoint": ["a < b & c", "two\nlines"],
        "met": [True, False],
    },
    index=pd.Index(["before", "after"], name="visit"),
)

PLAIN = """\
Skin score

visit    n  mean       p  endpoint   met
------  --  ----  ------  ---------  ---
before  10  18.3  <0.001  a < b & c  yes
after    9     –    0.04  two        no
                          lines"""

HTML = """\
<table>
<caption>Skin score</caption>
<thead>
<tr><th scope="col" LEFT>visit</th><th scope="col" align="right">n</th>\
<th scope="col" align="right">mean</th><th scope="col" align="right">p</th>\
<th scope="col" LEFT>endpoint</th><th scope="col" LEFT>met</th></tr>
</thead>
<tbody>
<tr><th scope="row" LEFT>before</th><td align="right">10</td>\
<td align="right">18.3</td><td align="right">&lt;0.001</td>\
<td LEFT>a &lt; b &amp; c</td><td LEFT>yes</td></tr>
<tr><th scope="row" LEFT>after</th><td align="right">9</td>\
<td align="right">–</td><td align="right">0.04</td>\
<td LEFT>two<br>lines</td><td LEFT>no</td></tr>
</tbody>
</table>""".replace("LEFT", 'align="left" style="text-align:left"')


def test_a_table_is_the_same_text_under_every_version():
    shown = table(FRAME, decimals=1, caption="Skin score")
    assert shown.plain == PLAIN
    assert repr(shown) == PLAIN
    assert shown.html == HTML


def test_a_change_of_any_one_cell_changes_both_forms_of_a_table():
    before = table(FRAME, decimals=1)._repr_mimebundle_()
    changes = {"n": 11, "mean": 18.35, "p": "<0.01", "endpoint": "a < b & d", "met": False}
    for column, value in changes.items():
        changed = FRAME.copy()
        changed.loc["before", column] = value
        after = table(changed, decimals=1)._repr_mimebundle_()
        assert all(after[kind] != before[kind] for kind in ("text/plain", "text/html"))


def test_one_count_of_decimals_leaves_whole_numbers_alone():
    frame = pd.DataFrame({"n": [10, None], "x": [1.0, 2.5]}, dtype=object)
    assert table(frame, decimals=2).rows == (("10", "1.00"), ("–", "2.50"))


def test_decimals_may_be_given_column_by_column():
    frame = pd.DataFrame({"n": [10], "x": [1.25], "y": [1.25]}, index=pd.Index([0.5], name="q"))
    assert table(frame, decimals={"n": 1, "x": 0, "q": 2}).rows == (("0.50", "10.0", "1", "1.25"),)


def test_decimals_for_an_unknown_column_are_refused():
    message = re.escape("decimals names column 'm'; the columns are ['n']")
    with pytest.raises(ValueError, match=message):
        table(pd.DataFrame({"n": [1]}), decimals={"m": 1})


@pytest.mark.parametrize("cell", [{1, 2}, frozenset("a"), (1, 2), object])
def test_a_cell_of_another_kind_is_refused_and_its_column_named(cell):
    with pytest.raises(TypeError, match=r"column 'who' holds .*; allowed are text, numbers"):
        table(pd.DataFrame({"who": [cell]}))


def test_what_is_not_a_frame_is_refused():
    with pytest.raises(TypeError, match="table was given a Series; a DataFrame is allowed"):
        table(pd.Series([1]))


def test_an_index_that_only_counts_is_not_shown_however_it_is_stored():
    frame = pd.DataFrame({"n": [1, 2, 3, 4, 5]})
    assert table(frame).labels == 0
    assert table(frame.set_index(pd.Index([0, 1, 2, 3, 4], dtype="int64"))).labels == 0
    assert [row[0] for row in table(frame[frame["n"] % 2 == 0]).rows] == ["1", "3"]
    assert table(frame.rename_axis("case")).header == ("case", "n")


def test_each_level_of_an_index_is_a_column_and_only_the_first_labels_the_row():
    index = pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["arm", "week"])
    shown = table(pd.DataFrame({("score", "mean"): [1.5, 2.5]}, index=index))
    assert shown.header == ("arm", "week", "score, mean")
    assert shown.html.count('scope="row"') == 2
    assert (
        '<th scope="row" align="left" style="text-align:left">a</th><td align="right">1</td>'
        in shown.html
    )


def test_a_column_without_a_name_is_no_empty_header():
    shown = table(pd.DataFrame({"n": [1]}, index=["a"])).html
    assert "<tr><td></td><th" in shown
    assert not re.search(r"<th[^>]*></th>", shown)


def test_other_kinds_of_columns_are_shown_by_value():
    frame = pd.DataFrame(
        {
            "single": np.array([0.1, 0.2], dtype="float32"),
            "nullable": pd.array([3, None], dtype="Int64"),
            "category": pd.Categorical(["x", "y"]),
            "fraction": [Fraction(1, 3), Fraction(1, 4)],
            "printed": [printed("8.30"), printed("−0.5")],
            "flag": pd.array([True, None], dtype="boolean"),
        }
    )
    assert table(frame).rows == (
        ("0.1", "3", "x", "1/3", "8.30", "yes"),
        ("0.2", "–", "y", "0.25", "−0.5", "–"),
    )


def test_a_table_needs_no_style_no_script_and_is_well_formed():
    html = table(FRAME).html
    assert not re.search("<style|script|class", html)
    without = html.replace(' style="text-align:left"', "")
    assert "style" not in without
    assert without.count('align="left"') == html.count("text-align:left")
    assert ElementTree.fromstring(html.replace("<br>", "<br/>")).tag == "table"


def test_a_table_without_rows_still_has_its_header():
    assert table(pd.DataFrame({"n": [], "who": []})).plain == "n  who\n-  ---"


def test_a_figure_has_the_same_bytes_twice_in_a_row():
    first, second = (figure(drawn(), alt="It falls.")._repr_mimebundle_() for _ in range(2))
    assert json.dumps(first) == json.dumps(second)


def test_a_figure_has_the_same_bytes_when_shown_twice():
    fig = drawn()
    assert figure(fig, alt="It falls.").svg == figure(fig, alt="It falls.").svg


def test_a_figure_holds_no_date_and_no_program():
    svg = figure(drawn(), alt="It falls.").svg
    assert svg.startswith("<svg ")
    assert not re.search(r"<dc:|<metadata|[Mm]atplotlib v|20\d\d-\d\d-\d\d", svg)


def test_a_figure_does_not_depend_on_the_settings_for_saving():
    expected = figure(drawn(), alt="It falls.").svg
    settings = {"savefig.bbox": "tight", "savefig.dpi": 300, "svg.fonttype": "path"}
    with plt.rc_context({**settings, "savefig.facecolor": "red", "svg.hashsalt": "else"}):
        assert figure(drawn(), alt="It falls.").svg == expected


def test_a_figure_keeps_its_words_as_text_with_title_and_description():
    svg = figure(drawn(), alt="It falls from 18 to <12>.").svg
    root = ElementTree.fromstring(svg)
    title, description = list(root)[:2]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.text, description.text) == ("Skin score", "It falls from 18 to <12>.")
    assert "Skin score</text>" in svg


def test_a_figure_without_a_title_is_named_by_its_alternative_text():
    fig = Figure()
    fig.add_subplot()
    assert '">Nothing yet.</title>' in figure(fig, alt="Nothing yet.").svg


def test_the_text_of_a_figure_is_its_alternative_text_and_its_digest():
    bundle = figure(drawn(), alt="It falls.")._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/svg+xml"}
    assert bundle["text/plain"].startswith("It falls.\n\naxes 1: ")
    assert bundle["text/plain"].endswith('line "mean": (0, 18.25) (24, 12)')


def test_a_change_of_one_point_changes_both_forms_of_a_figure():
    one, other = (figure(drawn(value), alt="It falls.") for value in (18.25, 18.26))
    assert one.svg != other.svg
    assert one.digest != other.digest


def test_a_figure_of_pyplot_is_closed():
    fig, _ = plt.subplots()
    figure(fig, alt="Empty axes.")
    assert not plt.fignum_exists(fig.number)


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_without_alternative_text_is_refused(alt):
    with pytest.raises(ValueError, match="alt is empty; a sentence"):
        figure(drawn(), alt=alt)


def test_only_a_figure_is_shown_as_a_figure():
    with pytest.raises(TypeError, match="figure was given a list; a matplotlib Figure is allowed"):
        figure([], alt="x")


def test_a_notebook_displays_exactly_the_bundle():
    formatters = pytest.importorskip("IPython.core.formatters")
    for shown in (table(FRAME), figure(drawn(), alt="It falls.")):
        data, metadata = formatters.DisplayFormatter().format(shown)
        assert data == shown._repr_mimebundle_()
        assert metadata == {}


def test_a_folded_table_is_a_table_under_its_summary():
    plain = table(pd.DataFrame({"n": [1]}))
    folded = plain.folded("Places & cells")
    assert folded.html == (
        f"<details>\n<summary>Places &amp; cells</summary>\n{plain.html}\n</details>"
    )
    assert folded.plain == plain.plain

"""Columns of printed numbers: the same as `printed`, one by one."""

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overread.columns import bounds, ends, intervals, numbers, values
from overread.printed import NUMBER_WORDS, ROUNDINGS, interval, printed

EVERY_WAY = [
    "0", "007", "8.30", ".05", "-8.3", "−8.3", "–8.3", "−.5", "1,234", "−1,234,567.8", " 12 ",
    "+8.3", "8·30", "1\u2009234", "1\u00a0234.5", "ten", "Twice", "9" * 16, "9" * 17,
    "−0." + "0" * 13 + "1", "0." + "0" * 15 + "1", "9,999,999,999,999,999", "−0.0",
]  # fmt: skip
BEYOND = ["1" + "0" * 17, "0." + "0" * 16 + "1", "1" * 30, "<0.05", "≥−25", "5%", "< 5 %"]
NOT_ONE = [
    "", " ", "o", "1D", "5.", ".", "−", "1.2.3", "1,23", "12,34", "− 5", "±5", "10–20", "--5",
    "5−", "1e3", "nan", "½", "٣", "１", "1 2", "5%%", "<", "n/a",
]  # fmt: skip


def one(text):
    """What `printed` reads, or None."""
    try:
        return printed(text)
    except ValueError:
        return None


def agrees(texts):
    """Compare a column, row by row, with `printed`."""
    column = numbers(texts)
    for row, text in enumerate(texts):
        number = one(text)
        assert column.readable[row] == (number is not None), text
        assert not column.plain[row] or column.readable[row], text
        if column.plain[row]:
            assert (number.comparator, number.percent) == ("", False), text
            assert number.decimals == column.decimals[row], text
            assert number.value == Fraction(int(column.digits[row]), 10**number.decimals), text
    return column


def test_every_way_of_printing_is_read_as_one_by_one_and_is_plain():
    assert agrees(EVERY_WAY).plain.all()


def test_what_digits_cannot_say_or_do_not_fit_is_readable_but_not_plain():
    column = agrees(BEYOND)
    assert column.readable.all()
    assert not column.plain.any()


def test_what_is_not_one_number_is_not_readable():
    assert not agrees(NOT_ONE).readable.any()


def test_rows_do_not_disturb_one_another():
    mixed = EVERY_WAY + BEYOND + NOT_ONE
    random.Random(1).shuffle(mixed)
    for texts in (mixed, mixed[:1], [text for text in mixed if len(text) < 3]):
        column = agrees(texts)
        assert column.texts.tolist() == list(texts)
        assert {column.digits.dtype, column.decimals.dtype} == {np.dtype(np.int64)}


@given(st.lists(st.text(alphabet="0123456789.·,-−–+%<>= \u2009ex", max_size=22), min_size=1))
def test_texts_of_characters_of_numbers_are_read_as_one_by_one(texts):
    agrees(texts)


@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=8), min_size=1))
def test_any_other_text_is_read_as_one_by_one(texts):
    agrees(texts)


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "-", "−"]), st.integers(0, 10**16), st.integers(0, 9)),
        min_size=1,
    )
)
def test_digits_are_read_exactly(parts):
    texts = []
    for sign, units, decimals in parts:
        whole, rest = divmod(units, 10**decimals)
        texts.append(f"{sign}{whole}" + (f".{rest:0{decimals}d}" if decimals else ""))
    column = agrees(texts)
    exact = [
        Fraction(int(d), 10 ** int(k)) for d, k in zip(column.digits, column.decimals, strict=True)
    ]
    assert exact == [printed(text).value for text in texts]
    assert column.plain.all()


@pytest.mark.parametrize("word", [word for word in NUMBER_WORDS if word != "half"])
def test_number_words_are_read_in_a_column(word):
    assert agrees([word, "1.5"]).digits.tolist() == [int(NUMBER_WORDS[word]), 15]


def test_half_is_half_in_a_column_too():
    agrees(["half"])


@pytest.mark.parametrize("text", ["1\x002", "1\x00"])
def test_a_null_character_makes_a_text_unreadable(text):
    agrees([text])


def test_a_column_may_be_empty():
    assert len(numbers([]).texts) == 0


PLAIN = ["−10", "−2.5", "−0.3", "−0.00", "0", "0.0", "0.4", "0.5", "1.234", "7", "10", "2,500.50"]


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_the_ends_of_a_column_are_those_of_each_interval(rounding):
    column = numbers(PLAIN + EVERY_WAY)
    found = ends(column, rounding)
    for row, behind in enumerate(intervals(column, rounding)):
        unit = int(found.unit[row])
        low, high = (Fraction(int(end[row]), unit) for end in (found.low, found.high))
        assert (low, high) == (behind.low, behind.high), column.texts[row]
        closed = bool(found.low_closed[row]), bool(found.high_closed[row])
        assert closed == (behind.low_closed, behind.high_closed), column.texts[row]


@given(st.integers(-(10**15), 10**15), st.integers(0, 12), st.sampled_from(ROUNDINGS))
def test_the_ends_of_any_digits_are_exact(units, decimals, rounding):
    whole, rest = divmod(abs(units), 10**decimals)
    text = f"{'−' if units < 0 else ''}{whole}" + (f".{rest:0{decimals}d}" if decimals else "")
    found, behind = ends(numbers([text]), rounding), interval(printed(text), rounding)
    unit = int(found.unit[0])
    assert Fraction(int(found.low[0]), unit) == behind.low
    assert Fraction(int(found.high[0]), unit) == behind.high
    assert (found.low_closed[0], found.high_closed[0]) == (behind.low_closed, behind.high_closed)


@pytest.mark.parametrize("rounding", [*ROUNDINGS, "significant-4"])
@pytest.mark.parametrize("texts", [PLAIN[:-1], [*PLAIN[:-1], "5%", "1" * 20 + "0" * 7]])
def test_bounds_are_the_nearest_floats_of_the_intervals(texts, rounding):
    if rounding == "significant-4":
        texts = [text for text in texts if len(text) < 9]
    column = numbers(texts)
    low, high = bounds(column, rounding)
    behind = intervals(column, rounding)
    assert low.tolist() == pytest.approx([float(ends.low) for ends in behind], rel=1e-15)
    assert high.tolist() == pytest.approx([float(ends.high) for ends in behind], rel=1e-15)


def test_a_comparator_has_no_bound_on_its_side():
    low, high = bounds(numbers(["<0.5", "≥2", "1"]))
    assert low.tolist() == [-np.inf, 2, 0.5]
    assert high.tolist() == [0.5, np.inf, 1.5]


@pytest.mark.parametrize("texts", [PLAIN, [*PLAIN, "<0.05", "45%", "1" * 20]])
def test_values_are_the_floats_of_the_digits(texts):
    expected = [float(printed(text).value) for text in texts]
    assert values(numbers(texts)).tolist() == pytest.approx(expected, rel=1e-15)


def test_significant_digits_have_intervals_in_a_column_too():
    column = numbers(["10", "0.5"])
    assert intervals(column, "significant-2") == [
        interval(printed(text), "significant-2") for text in ("10", "0.5")
    ]


def test_an_unreadable_row_is_named_when_its_value_is_asked_for():
    with pytest.raises(ValueError, match=r"^'n/a' is not a printed number"):
        values(numbers(["1", "n/a"]))

"""Printed numbers; the oracle is Python's decimal arithmetic, which shares no code with ours."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
)
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overread.printed import (
    NUMBER_WORDS,
    ROUNDINGS,
    Interval,
    digits,
    exact,
    interval,
    mapped,
    printed,
    rounded,
    squared,
    whole,
)

ORACLES = {
    "nearest": (ROUND_HALF_UP, ROUND_HALF_DOWN),
    "half-up": (ROUND_HALF_UP,),
    "half-down": (ROUND_HALF_DOWN,),
    "half-even": (ROUND_HALF_EVEN,),
    "truncated": (ROUND_DOWN,),
    "ceiling": (ROUND_CEILING,),
}


def to_digits(value, digits):
    """Every value that is shown of a decimal with so many significant digits."""
    ties = ORACLES["nearest"]
    return {Context(digits, rounding).plus(Decimal(value)).normalize() for rounding in ties}


def prints_as(value, decimals, rule):
    """Every text that a decimal value may be printed as."""
    step = Decimal(1).scaleb(-decimals)
    return {f"{value.quantize(step, rounding)}" for rounding in ORACLES[rule]}


TRUE_VALUES = st.decimals(
    min_value=-1000, max_value=1000, allow_nan=False, allow_infinity=False, places=5
)


def test_there_is_an_oracle_for_every_rounding_rule():
    assert set(ORACLES) == set(ROUNDINGS)


@pytest.mark.parametrize("rule", ROUNDINGS)
@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_a_value_lies_behind_a_print_exactly_if_it_prints_so(rule, decimals):
    """All prints from −1.2 to 1.2 in units of the last place, ten true values to a unit."""
    step = Decimal(1).scaleb(-decimals)
    behind = {unit * step: interval(printed(f"{unit * step}"), rule) for unit in range(-12, 13)}
    for tenths in range(-110, 111):
        value = tenths * step / 10
        texts = {Decimal(text) for text in prints_as(value, decimals, rule)}
        for shown, ends in behind.items():
            assert (value in ends) == (shown in texts), (value, shown)


@pytest.mark.parametrize("digits", [1, 2, 3])
def test_a_value_lies_behind_significant_digits_exactly_if_it_is_shown_so(digits):
    """Around powers of ten, above and below one and zero, where the last place changes."""
    rule, compared = f"significant-{digits}", 0
    for exponent in (-2, 0, 1):
        unit = Decimal(10) ** (exponent - digits)
        near = [sign * (Decimal(10) ** exponent + k * unit / 4)
                for k in range(-120, 121) for sign in (1, -1)]  # fmt: skip
        shown = {text for value in near for text in to_digits(value, digits)}
        for text in shown:
            behind = interval(printed(f"{text:f}"), rule)
            for value in near:
                assert (value in behind) == (text in to_digits(value, digits)), (value, text)
                compared += 1
    assert compared > 10_000


@given(TRUE_VALUES, st.integers(1, 15))
def test_what_is_shown_with_significant_digits_may_have_dropped_zeros(value, digits):
    for shown in to_digits(value, digits):
        text = f"{shown:f}"
        assert value in interval(printed(text), f"significant-{digits}")
        longer = f"{text}.0" if "." not in text else f"{text}0"
        assert interval(printed(longer), f"significant-{digits}") == interval(
            printed(text), f"significant-{digits}"
        )


@pytest.mark.parametrize(
    ("text", "rule", "low", "high"),
    [
        ("10", "significant-4", "9.9995", "10.005"),
        ("−10", "significant-4", "−10.005", "−9.9995"),
        ("0.05", "significant-2", "0.0495", "0.0505"),
        ("0.1", "significant-1", "0.095", "0.15"),
        ("1200", "significant-2", "1150", "1250"),
        ("99", "significant-2", "98.5", "99.5"),
        ("0", "significant-3", "0", "0"),
    ],
)
def test_the_ends_of_significant_digits_are_known_and_belong_to_them(text, rule, low, high):
    assert interval(printed(text), rule) == Interval(printed(low).value, printed(high).value)


@pytest.mark.parametrize(("text", "digits"), [("12.3", 2), ("0.0101", 2), ("101", 1)])
def test_more_significant_digits_than_the_rule_leaves_are_refused(text, digits):
    with pytest.raises(ValueError, match=f"^'{text}' has more than {digits} significant digits$"):
        interval(printed(text), f"significant-{digits}")


@pytest.mark.parametrize("digits", ["0", "16", "01", "", "x", "-1"])
def test_other_numbers_of_significant_digits_are_refused(digits):
    with pytest.raises(ValueError, match=f"^rounding is 'significant-{digits}'; allowed are "):
        interval(printed("1"), f"significant-{digits}")


@given(TRUE_VALUES, st.integers(0, 4), st.sampled_from(ROUNDINGS))
def test_the_interval_of_a_print_contains_the_value_that_made_it(value, decimals, rule):
    for text in prints_as(value, decimals, rule):
        assert value in interval(printed(text), rule)


@given(TRUE_VALUES, st.integers(0, 4), st.sampled_from(ROUNDINGS))
def test_no_value_lies_behind_two_prints_but_a_tie_under_nearest(value, decimals, rule):
    step = Decimal(1).scaleb(-decimals)
    near = value.quantize(step, ROUND_DOWN)
    behind = [k for k in range(-2, 3) if value in interval(printed(f"{near + k * step}"), rule)]
    is_tie = abs(value - near) == step / 2
    assert len(behind) == (2 if rule == "nearest" and is_tie else 1)


TIES = [
    # print, rule, lower end belongs, upper end belongs
    ("0.2", "nearest", True, True),
    ("0.2", "half-up", True, False),
    ("−0.2", "half-up", False, True),
    ("0.0", "half-up", False, False),
    ("0.2", "half-down", False, True),
    ("−0.2", "half-down", True, False),
    ("0.0", "half-down", True, True),
    ("0.2", "half-even", True, True),
    ("0.3", "half-even", False, False),
    ("−0.3", "half-even", False, False),
    ("0.0", "half-even", True, True),
    ("10", "half-even", True, True),
    ("11", "half-even", False, False),
    ("0.2", "truncated", True, False),
    ("−0.2", "truncated", False, True),
    ("0.0", "truncated", False, False),
    ("0.2", "ceiling", False, True),
    ("−0.2", "ceiling", False, True),
    ("0.0", "ceiling", False, True),
]


@pytest.mark.parametrize(("text", "rule", "low", "high"), TIES)
def test_an_end_belongs_to_the_interval_as_its_rule_sends_ties(text, rule, low, high):
    ends = interval(printed(text), rule)
    assert (ends.low_closed, ends.high_closed) == (low, high)
    assert (ends.low in ends, ends.high in ends) == (low, high)


@pytest.mark.parametrize(
    ("text", "rule", "low", "high"),
    [
        ("8.30", "nearest", "8.295", "8.305"),
        ("8.3", "nearest", "8.25", "8.35"),
        ("−8.3", "truncated", "−8.4", "−8.3"),
        ("0.00", "truncated", "−0.01", "0.01"),
        ("8.3", "half-down", "8.25", "8.35"),
        ("8.3", "ceiling", "8.2", "8.3"),
        ("−8.3", "ceiling", "−8.4", "−8.3"),
        ("0.00", "ceiling", "−0.01", "0"),
        ("1,234", "nearest", "1233.5", "1234.5"),
        ("ten", "nearest", "9.5", "10.5"),
    ],
)
def test_the_ends_are_half_a_unit_or_a_whole_unit_away(text, rule, low, high):
    ends = interval(printed(text), rule)
    assert (ends.low, ends.high) == (printed(low).value, printed(high).value)


@pytest.mark.parametrize("rule", [*ROUNDINGS, "significant-1"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<0.05", Interval(None, Fraction(1, 20), False, False)),
        ("< 0.05", Interval(None, Fraction(1, 20), False, False)),
        ("≤0.05", Interval(None, Fraction(1, 20), False, True)),
        (">75", Interval(Fraction(75), None, False, False)),
        ("≥25", Interval(Fraction(25), None, True, False)),
        ("<=0.05", Interval(None, Fraction(1, 20), False, True)),
        (">= 25", Interval(Fraction(25), None, True, False)),
        ("<5%", Interval(None, Fraction(5), False, False)),
        ("<−1.5", Interval(None, Fraction(-3, 2), False, False)),
    ],
)
def test_a_comparator_leaves_one_side_open_under_every_rule(text, expected, rule):
    ends = interval(printed(text), rule)
    assert ends == expected
    assert (Fraction(10**9) in ends) == (text[0] in ">≥")
    assert (Fraction(-(10**9)) in ends) == (text[0] in "<≤")


@pytest.mark.parametrize("text", ["8.3", "1,234.50", "ten", "<0.05"])
def test_an_unknown_rounding_rule_is_refused(text):
    message = (
        "rounding is 'up'; allowed are nearest, half-up, half-down, half-even, truncated, ceiling, "
        "and significant-1 to significant-15"
    )
    with pytest.raises(ValueError, match=f"^{message}$"):
        interval(printed(text), "up")


@pytest.mark.parametrize(
    ("text", "value", "decimals", "comparator"),
    [
        ("0", "0", 0, ""),
        ("007", "7", 0, ""),
        ("8.30", "8.3", 2, ""),
        (".05", "0.05", 2, ""),
        ("-8.3", "-8.3", 1, ""),
        ("−8.3", "-8.3", 1, ""),
        ("–8.3", "-8.3", 1, ""),
        ("−.5", "-0.5", 1, ""),
        ("1,234", "1234", 0, ""),
        ("1,234,567.8", "1234567.8", 1, ""),
        ("<0.001", "0.001", 3, "<"),
        ("≥−25", "-25", 0, "≥"),
        (" 12 ", "12", 0, ""),
        ("+8.3", "8.3", 1, ""),
        ("8·30", "8.3", 2, ""),
        ("·5", "0.5", 1, ""),
        ("1\u2009234", "1234", 0, ""),
        ("−1\u00a0234·5", "-1234.5", 1, ""),
        ("1\u202f234\u202f567", "1234567", 0, ""),
        ("<=0.05", "0.05", 2, "≤"),
        (">= −25", "-25", 0, "≥"),
        ("45%", "45", 0, ""),
        ("−4.5 %", "-4.5", 1, ""),
        ("<0.1%", "0.1", 1, "<"),
    ],
)
def test_every_way_of_printing_is_read(text, value, decimals, comparator):
    number = printed(text)
    assert number.text == text
    assert (number.value, number.decimals) == (Fraction(value), decimals)
    assert number.comparator == comparator
    assert number.step == Fraction(1, 10**decimals)
    assert number.percent == text.endswith("%")


@pytest.mark.parametrize(
    "text",
    ["", " ", "o", "1D", "4o", "5.", "1.2.3", "1,23", "1,2345", "12,34", "− 5", "±5", "10–20",
     "%", "5%%", "5 % 3", "% 5", "<", "<<5", "=<5", "≤=5", "+−5", "1 234", "1\u20092345", "5·",
     "1·2·3", "١٢", "٣%", "−", "=5", "<>5", "--5", "someone", "twenty-eleven", "½", "1e3", "nan",
     "inf"],
)  # fmt: skip
def test_what_is_not_one_number_is_refused(text):
    with pytest.raises(ValueError, match="is not a printed number") as caught:
        printed(text)
    assert str(caught.value) == (
        f"{text!r} is not a printed number: digits or a number word are allowed"
    )


@given(
    st.integers(0, 10**9),
    st.integers(0, 4),
    st.sampled_from(["", "-", "−", "–"]),
    st.booleans(),
)
def test_digits_are_read_back_whatever_sign_and_separator_they_have(units, decimals, sign, commas):
    whole, rest = divmod(units, 10**decimals)
    text = f"{whole:,}" if commas else f"{whole}"
    number = printed(sign + text + (f".{rest:0{decimals}d}" if decimals else ""))
    assert number.value == Fraction(-units if sign else units, 10**decimals)
    assert number.decimals == decimals


@pytest.mark.parametrize(
    ("word", "value"),
    [("zero", 0), ("One", 1), ("twelve", 12), ("NINETEEN", 19), ("twenty", 20), ("ninety", 90),
     ("Twenty-eight", 28), ("ninety-nine", 99),
     ("first", 1), ("tenth", 10), ("once", 1), ("twice", 2), ("both", 2), ("triplicates", 3),
     ("half", Fraction(1, 2)), ("hundred", 100)],
)  # fmt: skip
def test_number_words_are_read_in_any_case(word, value):
    assert (printed(word).value, printed(word).text, printed(word).decimals) == (value, word, 0)


def test_no_number_word_is_missing_up_to_a_hundred():
    values = sorted(value for value in set(NUMBER_WORDS.values()) if value.denominator == 1)
    assert values == [*range(101), 1000]


ENDS = [
    Interval(Fraction(low), Fraction(high), low_closed, high_closed)
    for low, high, low_closed, high_closed in product(range(3), range(3), *[[True, False]] * 2)
    if low < high or (low == high and low_closed and high_closed)
]
SIDES = [
    Interval(None, Fraction(1), False, True),
    Interval(None, Fraction(1), False, False),
    Interval(Fraction(1), None, True, False),
    Interval(Fraction(1), None, False, False),
    Interval(None, None, False, False),
]


def test_two_intervals_meet_exactly_if_some_value_lies_in_both():
    """Ends are whole numbers, so halves and wholes decide."""
    values = [Fraction(k, 2) for k in range(-2, 7)]
    for one, other in product(ENDS + SIDES, repeat=2):
        assert one.meets(other) == any(v in one and v in other for v in values), (one, other)


@given(TRUE_VALUES, st.integers(0, 4))
def test_rounding_and_digits_agree_with_decimal_arithmetic(value, decimals):
    expected = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert rounded(value, decimals) == Fraction(expected)
    assert digits(value, decimals) == f"{expected + 0:f}".replace("-", "−")


@given(TRUE_VALUES, st.integers(0, 4))
def test_what_is_written_as_digits_reads_back_as_the_rounded_value(value, decimals):
    number = printed(digits(value, decimals))
    assert (number.value, number.decimals) == (rounded(value, decimals), decimals)
    assert value in interval(number, "half-up")


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_a_float_is_the_decimal_that_it_was_written_as(units, decimals):
    assert exact(units / 10**decimals) == Fraction(units, 10**decimals)


def test_binary_noise_makes_no_tie_of_what_is_none_and_hides_none():
    assert digits(2.675, 2) == "2.68"
    assert digits(1.005, 2) == "1.01"
    assert exact(0.1 + 0.2) == Fraction(3, 10)
    assert 0.1 + 0.2 - 0.05 in interval(printed("0.3"), "half-up")


@pytest.mark.parametrize(
    "value", [3, True, Fraction(3), Decimal(3), 3.0, np.float64(3), np.float32(3), np.int64(3)]
)
def test_every_kind_of_number_becomes_a_fraction_of_python_integers(value):
    found = exact(value)
    assert found == (1 if value is True else 3)
    assert type(found) is Fraction
    assert type(found.numerator) is int


def test_a_large_count_from_numpy_does_not_overflow():
    assert exact(np.int64(3 * 10**18)) * 10 == 3 * 10**19


@pytest.mark.parametrize("value", ["3", None, 3j, [3]])
def test_what_is_not_a_real_number_has_no_exact_value(value):
    with pytest.raises(TypeError) as caught:
        exact(value)
    assert str(caught.value) == f"{value!r} is not a real number"


# Arithmetic on intervals.


@pytest.mark.parametrize("rule", ROUNDINGS)
def test_a_square_lies_in_the_squares_if_its_root_lies_in_the_interval(rule):
    for text in ("−1", "0", "1", "2"):
        ends = interval(printed(text), rule)
        for quarters in range(13):
            root = Fraction(quarters, 4)
            assert (root**2 in squared(ends)) == (root in ends), (text, root)


def test_an_irrational_root_is_compared_exactly():
    below = Interval(Fraction(1), Fraction(14142135623730950488, 10**19))
    assert Fraction(2) not in squared(below)
    assert Fraction(2) in squared(below._replace(high=Fraction(14142135623730950489, 10**19)))


def test_squares_of_what_is_below_zero_are_none_and_of_what_has_no_end_have_none():
    nothing = squared(interval(printed("−2.0")))
    assert whole(nothing) == (1, 0)
    assert not nothing.meets(Interval(None, None))
    assert squared(interval(printed("≥2"))) == Interval(Fraction(4), None, True, False)
    assert squared(interval(printed("<2"))) == Interval(Fraction(0), Fraction(4), True, False)


def test_whole_ends_leave_out_what_an_open_end_leaves_out():
    def times(text, by, rule="nearest"):
        return whole(mapped(interval(printed(text), rule), lambda end: end * by))

    assert times("0.3", 10, "truncated") == (3, 3)
    assert times("0.3", 40, "truncated") == (12, 15)
    assert times("<0.3", 10) == (None, 2)
    assert times("≤0.3", 10) == (None, 3)


def test_an_empty_interval_meets_nothing():
    some = Interval(Fraction(0), Fraction(5))
    for empty in (
        Interval(Fraction(1), Fraction(0)),
        Interval(Fraction(1), Fraction(1), True, False),
    ):
        assert not empty.meets(some)
        assert not some.meets(empty)
        assert not empty.meets(empty)

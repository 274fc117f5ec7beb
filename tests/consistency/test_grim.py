from fractions import Fraction

import pytest

from overread.consistency.grim import sums
from overread.printed import ROUNDINGS, Interval, digits, interval, printed


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("decimals", [1, 2])
def test_the_sums_of_a_printed_mean_are_those_of_brute_force(decimals, rounding):
    empty = 0
    for n in (1, 2, 3, 7, 9, 14):
        for hundredths in range(-120, 121, 7):
            mean = interval(printed(digits(Fraction(hundredths, 100), decimals)), rounding)
            expected = [total for total in range(-40, 41) if Fraction(total, n) in mean]
            assert sums(mean, n) == expected
            empty += not expected
    assert empty


@pytest.mark.parametrize("step", [1, 2, 5])
def test_the_sums_of_scores_in_steps_are_multiples_of_the_step(step):
    mean = interval(printed("1.7"))
    assert sums(mean, 20, step) == [t for t in range(33, 36) if t % step == 0]


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        ("nearest", {"0.2": True, "0.3": True}),
        ("half-up", {"0.2": False, "0.3": True}),
        ("half-even", {"0.2": True, "0.3": False}),
        ("truncated", {"0.2": True, "0.3": False}),
    ],
)
def test_a_quarter_goes_to_the_side_that_the_rounding_sends_it(rounding, expected):
    for text, possible in expected.items():
        assert (1 in sums(interval(printed(text), rounding), 4)) == possible
        assert (-1 in sums(interval(printed(f"−{text}"), rounding), 4)) == possible


def test_open_ends_are_left_out():
    assert sums(Interval(Fraction(1), Fraction(2), False, False), 2) == [3]

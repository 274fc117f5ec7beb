from fractions import Fraction

import pytest

from overread.consistency.grim import steps, sums
from overread.consistency.scales import scale
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
    assert sums(mean, 20, scale(step)) == [t for t in range(33, 36) if t % step == 0]


def test_the_mean_of_items_has_finer_steps():
    mean = interval(printed("1.13"))
    assert sums(mean, 5) == []
    assert sums(mean, 5, scale(items=3)) == [Fraction(17, 3)]


def test_the_sums_of_a_scale_start_at_its_origin_and_stop_at_its_ends():
    one_to_five = scale(1, 1, 5)
    assert steps(interval(printed("1")), 4, one_to_five) == range(3)
    assert sums(interval(printed("1")), 4, one_to_five) == [4, 5, 6]
    assert sums(interval(printed("5")), 4, one_to_five) == [18, 19, 20]
    assert sums(interval(printed("0")), 4, one_to_five) == []
    assert sums(interval(printed("6")), 4, one_to_five) == []


def test_the_steps_of_a_scale_are_counted_from_its_lower_end():
    odd = scale(2, 1)
    assert sums(interval(printed("2.00")), 3, odd) == []
    assert sums(interval(printed("2.00")), 4, odd) == [8]


def test_an_end_of_the_scale_stands_in_for_a_missing_bound():
    assert sums(interval(printed("<0.3")), 4, scale(1, 0, 3)) == [0, 1]
    assert sums(interval(printed("≥2.5")), 4, scale(1, 0, 3)) == [10, 11, 12]
    with pytest.raises(ValueError, match=r"^the mean is unbounded; both ends are needed$"):
        sums(interval(printed("≥2.5")), 4, scale(1, 0))


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        ("nearest", {"0.2": True, "0.3": True}),
        ("half-up", {"0.2": False, "0.3": True}),
        ("half-down", {"0.2": True, "0.3": False}),
        ("half-even", {"0.2": True, "0.3": False}),
        ("significant-1", {"0.2": True, "0.3": True}),
        ("significant-2", {"0.2": False, "0.3": False}),
        ("truncated", {"0.2": True, "0.3": False}),
    ],
)
def test_a_quarter_goes_to_the_side_that_the_rounding_sends_it(rounding, expected):
    for text, possible in expected.items():
        assert (1 in sums(interval(printed(text), rounding), 4)) == possible
        assert (-1 in sums(interval(printed(f"−{text}"), rounding), 4)) == possible


def test_under_the_ceiling_a_quarter_goes_up_on_either_side_of_zero():
    for text, total in (("0.3", 1), ("−0.2", -1)):
        assert sums(interval(printed(text), "ceiling"), 4) == [total]
    for text in ("0.2", "−0.3"):
        assert sums(interval(printed(text), "ceiling"), 4) == []


def test_open_ends_are_left_out():
    assert sums(Interval(Fraction(1), Fraction(2), False, False), 2) == [3]

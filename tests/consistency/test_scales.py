from fractions import Fraction

import pytest

from overread.consistency.scales import WHOLE, Scale, scale
from overread.printed import Interval


@pytest.mark.parametrize(
    ("scores", "listed"),
    [
        (scale(1, 0, 3), ["0", "1", "2", "3"]),
        (scale("0.5", 1, 2), ["1", "1.5", "2"]),
        (scale(1, 1, 2, items=4), ["1", "1.25", "1.5", "1.75", "2"]),
        (scale("1/3", "-1/3", "1/3"), ["-1/3", "0", "1/3"]),
    ],
)
def test_the_scores_of_a_scale_are_steps_from_its_origin(scores, listed):
    found = [scores.origin + scores.step * k for k in range(scores.top + 1)]
    assert found == [Fraction(score) for score in listed]


def test_whole_numbers_have_no_ends():
    assert (WHOLE.origin, WHOLE.top, WHOLE.step) == (0, None, 1)
    assert scale() == WHOLE


def test_a_lower_end_alone_is_the_origin():
    assert scale(2, 3) == Scale(Fraction(2), Fraction(3))
    assert (scale(2, 3).origin, scale(2, 3).top) == (3, None)


@pytest.mark.parametrize("closed", [(True, False), (False, True)])
def test_means_are_counted_in_steps_and_keep_what_belongs_to_their_ends(closed):
    found = scale("0.5", 1, 4).in_steps(Interval(Fraction(2), Fraction(3), *closed))
    assert found == Interval(Fraction(2), Fraction(4), *closed)
    assert WHOLE.in_steps(Interval(None, Fraction(3), *closed))[:2] == (None, 3)


@pytest.mark.parametrize(
    ("given", "items", "message"),
    [
        ((0,), 1, "step is 0 and items 1; both must be above zero"),
        ((-1,), 1, "step is -1 and items 1; both must be above zero"),
        ((1,), 0, "step is 1 and items 0; both must be above zero"),
        ((1, None, 4), 1, "the scale goes from None to 4; a lower end below the upper is needed"),
        ((1, 4, 4), 1, "the scale goes from 4 to 4; a lower end below the upper is needed"),
        ((1, 5, 4), 1, "the scale goes from 5 to 4; a lower end below the upper is needed"),
        ((2, 0, 5), 1, "the scale from 0 to 5 is not a whole number of steps of 2"),
        ((2, 0, 3), 2, "the scale from 0 to 3 is not a whole number of steps of 2"),
    ],
)
def test_what_is_no_scale_is_refused(given, items, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        scale(*given, items=items)

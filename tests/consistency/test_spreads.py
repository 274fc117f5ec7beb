"""Spreads by mean, and means by median and range: all small data sets are listed."""

import math
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, product
from statistics import mean, median, pvariance, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overread.consistency.scales import WHOLE, Scale, scale
from overread.consistency.spreads import (
    least_maximum,
    mean_range,
    meets,
    root,
    spread_range,
    total_between,
)
from overread.outcomes import Range
from overread.printed import Interval, interval, printed

RULES = ("nearest", "half-up", "half-even", "truncated", "ceiling")


def prints(text, rule="nearest"):
    return interval(printed(text), rule)


def data_sets(n, scores):
    """Every multiset of n scores, as exact numbers."""
    return [tuple(map(Fraction, some)) for some in combinations_with_replacement(scores, n)]


def on(found_scale):
    return [found_scale.low + found_scale.step * i for i in range(found_scale.top + 1)]


SCALES = [scale(1, 1, 5), scale(1, 0, 1), scale(1, -2, 1), scale("0.5", 0, 2), scale(3, 0, 9),
          scale(1, 0, 2, items=2)]  # fmt: skip


@pytest.mark.parametrize("found_scale", SCALES)
@pytest.mark.parametrize(("n", "ddof"), [(2, 1), (3, 0), (4, 1), (5, 1)])
def test_on_a_scale_the_least_and_greatest_variance_are_those_of_some_data(found_scale, n, ddof):
    sets = data_sets(n, on(found_scale))
    means = [sum(some) / n for some in sets]
    variances = [pvariance(some) * n / (n - ddof) for some in sets]
    texts = [f"{tenths / 10:.1f}" for tenths in range(-25, 95, 7)] + ["0", "1", "2.25", "-2"]
    for text, rule in product(texts, RULES):
        ends = prints(text, rule)
        among = [v for mean, v in zip(means, variances, strict=True) if mean in ends]
        expected = Range(min(among), max(among)) if among else None
        assert spread_range(ends, n, found_scale, ddof=ddof) == expected, (text, rule)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_without_ends_the_least_variance_is_that_of_some_data_and_the_greatest_has_no_bound(n):
    sets = data_sets(n, range(-4, 5))
    for text in ("0.0", "0.3", "0.25", "-1.7", "2", "1.33", "-0.5"):
        ends = prints(text)
        among = [pvariance(some) * n / (n - 1) for some in sets if sum(some) / n in ends]
        expected = Range(min(among), math.inf) if among else None
        assert spread_range(ends, n) == expected


def test_many_totals_are_as_good_as_listed():
    found_scale = scale(1, 0, 20)
    ends = Interval(Fraction(31, 10), Fraction(169, 10), True, False)
    every = [spread_range(Interval(m, m), 7, found_scale)
             for m in (Fraction(t, 7) for t in range(141)) if m in ends]  # fmt: skip
    least, most = min(e.low for e in every), max(e.high for e in every)
    assert spread_range(ends, 7, found_scale) == Range(least, most)


@given(st.integers(0, 40), st.integers(0, 30), st.booleans(), st.booleans(), st.integers(0, 36))
def test_a_range_of_variances_meets_an_sd_as_its_squares_do(low, more, closed, closed_too, sixths):
    variances = Range(Fraction(low, 4), Fraction(low + more, 4))
    sd = Interval(Fraction(sixths, 6) - 1, Fraction(sixths, 6), closed, closed_too)
    tried = [
        variances.low + (variances.high - variances.low) * Fraction(i, 500) for i in range(501)
    ]
    by_hand = any(_is_root(variance, sd) for variance in tried)
    if by_hand or more == 0:
        assert meets(variances, sd) == by_hand


def _is_root(variance, sd):
    """Whether the root of a variance is in an interval of SDs."""
    above = sd.low < 0 or (sd.low**2 <= variance if sd.low_closed else sd.low**2 < variance)
    below = sd.high >= 0 and (sd.high**2 >= variance if sd.high_closed else sd.high**2 > variance)
    return above and below


@pytest.mark.parametrize(
    ("sd", "expected"),
    [
        (Interval(Fraction(0), Fraction(1), True, False), False),
        (Interval(Fraction(0), Fraction(1), True, True), True),
        (Interval(Fraction(2), Fraction(3), False, True), False),
        (Interval(Fraction(2), Fraction(3), True, True), True),
        (Interval(Fraction(3, 2), Fraction(8, 5)), True),
        (Interval(Fraction(-1), Fraction(-1, 2)), False),
        (Interval(None, Fraction(1), False, False), False),
        (Interval(Fraction(2), None, False, False), False),
        (Interval(Fraction(19, 10), None, False, False), True),
    ],
)
def test_an_sd_at_an_open_end_of_the_variances_does_not_count(sd, expected):
    assert meets(Range(Fraction(1), Fraction(4)), sd) is expected


def test_any_large_sd_meets_a_variance_without_bound():
    assert meets(Range(Fraction(1), math.inf), prints("1000"))
    assert not meets(Range(Fraction(1), math.inf), prints("0.9"))


@cache
def means_by_three(n, found_scale):
    """The least and greatest mean by minimum, median and maximum, of all n scores of a few."""
    if found_scale.low is None:
        found_scale = found_scale._replace(low=-2, high=4)
    found = {}
    for some in data_sets(n, on(found_scale)):
        three, mean = (some[0], median(some), some[-1]), sum(some) / n
        low, high = found.get(three, (mean, mean))
        found[three] = min(low, mean), max(high, mean)
    return found


@pytest.mark.parametrize("rule", ["nearest", "half-up", "truncated"])
@pytest.mark.parametrize(
    ("found_scale", "most"),
    [(WHOLE, 6), (scale("0.5"), 4), (scale(1, 1, 4), 6), (scale(2, -1, 5), 5)],
)
def test_the_least_and_greatest_mean_are_those_of_some_data(found_scale, most, rule):
    # What these stand for lies well inside of what is listed.
    texts = ["0", "1"], ["0", "1", "1.5", "2"], ["1", "2", "2.5", "3"]
    for n, cells in product(range(1, most + 1), product(*texts)):
        ends = [prints(text, rule) for text in cells]
        among = [
            means
            for three, means in means_by_three(n, found_scale).items()
            if all(value in end for value, end in zip(three, ends, strict=True))
        ]
        expected = Range(min(m[0] for m in among), max(m[1] for m in among)) if among else None
        assert mean_range(*ends, n, found_scale) == expected, (n, cells)


def test_a_median_between_two_scores_holds_for_even_numbers_only():
    ends = [prints(text) for text in ("0", "1.50", "5")]
    assert mean_range(*ends, 4) == Range(Fraction(2), Fraction(2))
    assert mean_range(*ends, 5) is None


def test_a_mean_is_between_two_means_if_one_of_its_totals_is():
    means = Range(Fraction(2), Fraction(5, 2))
    assert total_between(means, prints("2.5"), 4)
    assert total_between(means, prints("2.45"), 11)
    assert not total_between(means, prints("2.6"), 10)
    assert not total_between(means, prints("2.3"), 2)
    assert not total_between(means, prints("1.9"), 10)
    assert not total_between(means, prints("2.0", "ceiling"), 10, Scale(3))


@given(st.fractions(0, 10**6, max_denominator=10**6))
def test_a_root_is_between_its_bounds_and_exact_where_it_is_a_fraction(number):
    low, high = root(number)
    assert low**2 <= number <= high**2
    assert high - low <= Fraction(1, 10**12)
    assert root(number**2) == (number, number)


def point(value):
    return Interval(Fraction(value), Fraction(value))


@pytest.mark.parametrize("low", [0, -3])
def test_the_greatest_of_some_data_is_never_below_the_least_maximum(low):
    for n, top in ((2, 9), (3, 6), (5, 4)):
        for some in data_sets(n, range(low, low + top + 1)):
            sd = Interval(*root(variance(some)))
            bound = least_maximum(point(mean(some)), sd, n, low)
            assert bound <= max(some)
            shared = sorted(some)
            # As even as can be: all at the maximum or at the end, but for one.
            if sum(low < value < max(some) for value in shared) <= 1:
                assert max(some) - bound < Fraction(1, 10**10)
            assert bound >= mean(some)


def squares_up_to(total, most):
    """The greatest sum of squares of values from zero to a greatest, with a sum."""
    full, rest = divmod(total, most)
    return full * most**2 + rest**2


def by_bisection(total, squares):
    low, high = squares / total / 2, total
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if squares_up_to(total, middle) >= squares else (middle, high)
    return high


@pytest.mark.parametrize(
    ("texts", "n"),
    [(("2", "1"), 9), (("2", "3"), 7), (("1", "1"), 6), (("2.5", "2.0"), 20), (("0.6", "0.6"), 4)],
)
def test_the_least_maximum_is_the_least_over_all_true_values(texts, n):
    ends = [prints(text) for text in texts]
    means, sds = (
        [float(one.low) + float(one.high - one.low) * i / 200 for i in range(201)] for one in ends
    )
    found = []
    for m in means:
        squares = (n - 1) * sds[0] ** 2 + n * m**2
        if squares <= (n * m) ** 2:
            found.append(by_bisection(n * m, squares))
    bound = float(least_maximum(*ends, n, 0))
    assert bound <= min(found) + 1e-9
    assert min(found) - bound < 0.004
    assert bound == pytest.approx(float(least_maximum(ends[0], point(ends[1].low), n, 0)))


def test_where_half_can_share_it_the_least_maximum_is_inside_the_range_of_means():
    # Half at 0 and half at 2: mean 1, inside; at either end of the range it would be greater.
    ends, sd = Interval(Fraction(6, 10), Fraction(19, 10)), Interval(*root(Fraction(4, 3)))
    assert least_maximum(ends, sd, 4, 0) == pytest.approx(2, abs=1e-11)
    for end in ends[:2]:
        assert least_maximum(point(end), sd, 4, 0) > Fraction(21, 10)


def test_a_skewed_laboratory_value_had_somebody_far_above_the_mean():
    greatest = {
        ("6696.3", "17440", 30): (52_700, 52_738.2),
        ("1654.0", "2630.5", 30): (5_869.5, 5_870),
        ("8.67", "14.0", 24): (31.1, 31.3),
    }
    for (m, s, n), (least, most) in greatest.items():
        assert least < least_maximum(prints(m), prints(s), n, 0) < most
    assert least_maximum(prints("6796.3"), prints("17440"), 30, 100) == 100 + least_maximum(
        prints("6696.3"), prints("17440"), 30, 0
    )


def test_no_values_have_an_sd_above_the_root_of_n_means_or_a_mean_below_the_end():
    assert least_maximum(point(1), point(2), 4, 0) == 4
    assert least_maximum(point(1), point("2.0001"), 4, 0) is None
    assert least_maximum(point(1), point(0), 4, 0) == 1
    assert least_maximum(point(0), point(0), 4, 0) == 0
    assert least_maximum(Interval(Fraction(1), Fraction(2)), point(0), 4, 0) == 1
    assert least_maximum(point(-1), point(0), 4, 0) is None
    assert least_maximum(Interval(Fraction(-1), Fraction(1)), point(2), 4, 0) == 4
    assert least_maximum(point(1), Interval(Fraction(-2), Fraction(-1)), 4, 0) is None
    assert least_maximum(point(1), Interval(None, Fraction(1)), 4, 0) == 1
    assert least_maximum(point(1), Interval(Fraction(2), None), 4, 0) == 4
    with pytest.raises(ValueError, match="it is unbounded"):
        least_maximum(Interval(Fraction(1), None), point(2), 4, 0)

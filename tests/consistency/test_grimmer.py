"""Every pair of moments that brute force finds, and no other."""

import itertools
import math
from collections import defaultdict
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Decimal,
    localcontext,
)
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from overread.consistency.grim import sums
from overread.consistency.grimmer import Moments, fewest_changed, moments, pairs, squares_of
from overread.consistency.scales import scale
from overread.printed import ROUNDINGS, Interval, digits, interval, printed

RULES = {
    "nearest": ROUND_HALF_UP,
    "half-up": ROUND_HALF_UP,
    "half-down": ROUND_HALF_DOWN,
    "half-even": ROUND_HALF_EVEN,
    "truncated": ROUND_DOWN,
    "ceiling": ROUND_CEILING,
}


@cache
def by_brute_force(n, reach):
    """All (total, squares) of n whole numbers from -reach to reach."""
    found = defaultdict(set)
    for values in itertools.combinations_with_replacement(range(-reach, reach + 1), n):
        found[sum(values)].add(sum(v * v for v in values))
    return found


def written(value, rounding, decimals):
    text = value.quantize(Decimal(1).scaleb(-decimals), rounding=RULES[rounding])
    return f"{text:f}".replace("-", "−")


def printed_moments(values, rounding, places):
    """The printed mean and SD of whole numbers, from sixty digits."""
    n, total, squares = len(values), sum(values), sum(v * v for v in values)
    with localcontext(prec=60):
        mean = Decimal(total) / n
        sd = (Decimal(n * squares - total**2) / (n * (n - 1))).sqrt()
    texts = (written(mean, rounding, places[0]), written(sd, rounding, places[1]))
    return Moments(n, total, squares), *(interval(printed(text), rounding) for text in texts)


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_every_sample_of_a_scale_from_0_to_8_is_possible_as_printed(n):
    seen = set()
    for values in itertools.combinations_with_replacement(range(9), n):
        key = sum(values), sum(v * v for v in values)
        if key in seen or len(set(values)) == 1:
            continue
        seen.add(key)
        for rounding in ROUNDINGS:
            places = (1 + key[0] % 2, 1 + key[1] // 2 % 2)
            truth, mean, sd = printed_moments(values, rounding, places)
            assert truth in moments(mean, sd, n), (values, rounding)


@pytest.mark.parametrize("rounding", ["nearest", "half-up", "truncated"])
@pytest.mark.parametrize(("n", "reach"), [(2, 7), (3, 7), (4, 7), (5, 7)])
def test_the_moments_of_a_printed_mean_and_sd_are_those_of_brute_force(n, reach, rounding):
    every = by_brute_force(n, reach)
    empty = 0
    for tenths, spread in itertools.product(range(-15, 16, 3), range(1, 26, 2)):
        mean, sd = (
            interval(printed(digits(Fraction(v, 10), 1)), rounding) for v in (tenths, spread)
        )
        found = {(m.total, m.squares) for m in moments(mean, sd, n)}
        expected = set()
        for total, all_squares in every.items():
            if Fraction(total, n) in mean:
                for squares in all_squares:
                    variance = (squares - Fraction(total**2, n)) / (n - 1)
                    if variance in squared(sd):
                        expected.add((total, squares))
        assert max((q for _, q in found), default=0) <= reach**2
        assert found == expected, (tenths, spread)
        empty += not found
    assert empty


def squared(ends):
    """The variances of an interval of SDs, exactly."""
    low_closed = ends.low_closed or ends.low < 0
    return Interval(max(ends.low, Fraction(0)) ** 2, ends.high**2, low_closed, ends.high_closed)


def test_genuine_whole_scores_of_up_to_fourteen_people_are_possible():
    rng = np.random.default_rng(14)
    for _ in range(500):
        n = int(rng.integers(2, 15))
        reach = int(rng.integers(1, 13))
        values = [int(v) for v in rng.integers(-reach, reach + 1, n)]
        if len(set(values)) == 1:
            continue
        rounding = str(rng.choice(ROUNDINGS))
        places = int(rng.integers(1, 4)), int(rng.integers(1, 4))
        truth, mean, sd = printed_moments(values, rounding, places)
        assert truth.total in sums(mean, n)
        assert truth in moments(mean, sd, n), (values, rounding, places)
        changed = sum(value != 0 for value in values)
        assert fewest_changed(mean, sd, n) <= changed, (values, rounding, places)


def test_genuine_scores_in_steps_of_five_are_possible_and_others_are_left_out():
    rng = np.random.default_rng(15)
    for _ in range(100):
        n = int(rng.integers(2, 10))
        values = [5 * int(v) for v in rng.integers(-6, 7, n)]
        if len(set(values)) == 1:
            continue
        truth, mean, sd = printed_moments(values, "nearest", (2, 2))
        found = moments(mean, sd, n, scale(5))
        assert truth in found
        assert all(m.total % 5 == 0 and m.squares % 25 == 0 for m in found)
        assert set(found) <= set(moments(mean, sd, n))


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_scores_that_are_all_alike_are_possible(rounding):
    for value in (-3, 0, 2):
        truth, mean, sd = printed_moments([value] * 5, rounding, (1, 1))
        assert moments(mean, sd, 5) == [truth]


def test_the_sums_of_squares_of_a_scale_stop_at_its_ends():
    mean, scores = interval(printed("1.50")), scale(1, 0, 3)
    assert [m.squares for m in moments(mean, interval(printed("1.9")), 4)] == [20]
    assert moments(mean, interval(printed("1.9")), 4, scores) == []
    (found,) = moments(mean, interval(printed("1.73")), 4, scores)
    assert (found.total, found.squares) == (6, 18)
    assert moments(mean, interval(printed("1.74")), 4, scores) == []


def test_moments_on_a_scale_are_in_points():
    """Scores 1, 1.5 and 2 on a scale in halves from 1."""
    found = moments(interval(printed("1.50")), interval(printed("0.50")), 3, scale("0.5", 1, 5))
    assert found == [Moments(3, Fraction(9, 2), Fraction(29, 4))]
    assert found[0].variance == Fraction(1, 4)


def test_with_n_below_the_variance_other_sums_of_squares_are_possible():
    mean, sd = interval(printed("2.00")), interval(printed("0.82"))
    assert squares_of(6, sd, 3) == range(14, 14, 2)
    assert list(squares_of(6, sd, 3, ddof=0)) == [14]
    assert list(pairs(mean, sd, 3, ddof=0)) == [(6, 14)]


def test_a_bound_of_the_sd_leaves_every_sum_of_squares_on_its_side():
    one = interval(printed("0.50"))
    assert [m.squares for m in moments(one, interval(printed("<1.1")), 4)] == [2, 4]
    above = moments(one, interval(printed("≥1.1")), 4, scale(1, 0, 2))
    assert above == []
    above = moments(interval(printed("1.00")), interval(printed("≥1.1")), 4, scale(1, 0, 2))
    assert [m.squares for m in above] == [8]


def test_a_hand_checked_pair_is_impossible():
    # Four whole numbers of mean 0 have an even sum of squares, so it is not the 3 of an SD of 1.
    mean, sd = interval(printed("0.00")), interval(printed("1.00"))
    assert moments(mean, sd, 4) == []


def test_a_sum_is_listed_with_its_exact_mean_and_sd():
    (found,) = moments(interval(printed("2.0")), interval(printed("1.00")), 3)
    assert (found.mean, found.variance, found.sd) == (2, 1, 1.0)


def test_real_changes_are_never_said_to_be_more_than_changed():
    rng = np.random.default_rng(16)
    useful = 0
    for _ in range(500):
        n = int(rng.integers(2, 15))
        k = int(rng.integers(1, n + 1))
        values = np.zeros(n)
        values[:k] = rng.normal(rng.choice([-4, 4]), rng.choice([0.1, 1, 5]), k)
        texts = f"{values.mean():.2f}", f"{values.std(ddof=1):.2f}"
        mean, sd = (interval(printed(text)) for text in texts)
        least = fewest_changed(mean, sd, n)
        assert 0 <= least <= np.count_nonzero(values)
        useful += least == k
    assert useful > 50


def test_an_unbounded_mean_is_refused_by_name_and_not_by_arithmetic():
    bound, sd = interval(printed("<3")), interval(printed("1.0"))
    for call in (
        lambda: sums(bound, 5),
        lambda: moments(bound, sd, 5),
        lambda: fewest_changed(bound, sd, 5),
    ):
        with pytest.raises(ValueError, match="unbounded"):
            call()


def test_the_standard_deviation_of_moments_is_the_root_of_their_variance():
    found = Moments(9, -105, 1587)
    assert found.variance == Fraction(181, 4)
    assert found.sd == math.sqrt(45.25)

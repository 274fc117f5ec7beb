"""The same people divided in two ways: genuine data, tiny data sets by hand and by brute force."""

import math
import random
from fractions import Fraction
from itertools import pairwise, product
from statistics import mean, stdev, variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overread.consistency import same_people
from overread.consistency.remainders import Reported
from overread.consistency.same_people import Totals, alike, of_the_same, totals
from overread.outcomes import Range, TooCostly
from overread.printed import ROUNDINGS, Interval, interval, printed


def read(mean_text, sd_text, rule="nearest"):
    return Reported(*(interval(printed(text), rule) for text in (mean_text, sd_text)))


def exactly(value, sd):
    return Reported(*(Interval(Fraction(one), Fraction(one)) for one in (value, sd)))


def shown(values, decimals, alone="0"):
    """The mean and SD of some scores as a paper would print them; of one, whatever it prints."""
    sd = f"{stdev(values):.{decimals}f}" if len(values) > 1 else alone
    return f"{mean(values):.{decimals}f}", sd


def as_printed(values, decimals, rule, alone):
    """The same exactly, rounded or cut off."""
    scale = 10**decimals
    middle = mean(values) * scale
    spread = variance(values) * scale**2 if len(values) > 1 else None
    if rule == "truncated":
        sd = None if spread is None else math.isqrt(math.floor(spread))
        texts = [int(middle), sd]
    else:
        sd = None if spread is None else (math.isqrt(math.floor(4 * spread)) + 1) // 2
        texts = [round(middle), sd]
    return read(*(alone if n is None else f"{n / scale:.{decimals}f}" for n in texts), rule)


# By hand


def test_groups_are_added_up_by_hand():
    # 1 and 1, and 1 and 7: the sum is 10, the squares are 1 + 1 + 1 + 49.
    groups = [exactly(1, 0), exactly(4, 0)._replace(sd=Interval(Fraction(4), Fraction(5)))]
    found = totals(groups, [2, 2])
    assert found == Totals(4, Range(10, 10), Range(2 + 32 + 16, 2 + 32 + 25))
    assert found.squares.low <= 52 <= found.squares.high


def test_from_a_centre_the_sums_are_of_the_distances_from_it():
    # 1 and 7 are 3 below and 3 above 4; a group of one has no SD, whatever is printed.
    group = [exactly(4, 0)._replace(sd=Interval(Fraction(4), Fraction(5))), exactly(6, 99)]
    assert totals(group, [2, 1], centre=4) == Totals(3, Range(2, 2), Range(16 + 4, 25 + 4))


@pytest.mark.parametrize(
    ("low", "high", "squares"),
    [(-2, -1, (2, 8)), (-1, 2, (0, 8)), (1, 2, (2, 8)), (-3, 1, (0, 18)), (0, 2, (0, 8))],
)
def test_the_distance_from_the_centre_is_least_where_the_mean_can_be_the_centre(low, high, squares):
    part = Reported(Interval(Fraction(5 + low), Fraction(5 + high)), exactly(0, 0).sd)
    found = totals([part], [2], centre=5)
    assert (found.total, found.squares) == (Range(2 * low, 2 * high), Range(*squares))


def test_a_printed_sd_of_zero_is_not_below_zero():
    found = totals([read("5.0", "0.0")], [3], centre=5)
    assert found.squares == Range(0, 2 * Fraction("0.05") ** 2 + 3 * Fraction("0.05") ** 2)


def sums(people=4, total=(9, 10), squares=(40, 43)):
    return Totals(people, Range(*map(Fraction, total)), Range(*map(Fraction, squares)))


ALIKE = {
    "the same": (sums(), True),
    "within": (sums(total=(9.5, 9.75), squares=(41, 42)), True),
    "around": (sums(total=(0, 20), squares=(0, 90)), True),
    "a sum that touches below": (sums(total=(8, 9)), True),
    "a sum that touches above": (sums(total=(10, 11)), True),
    "squares that touch below": (sums(squares=(30, 40)), True),
    "squares that touch above": (sums(squares=(43, 44)), True),
    "a sum below": (sums(total=(8, 8.75)), False),
    "a sum above": (sums(total=(10.25, 11)), False),
    "squares below": (sums(squares=(30, 39.5)), False),
    "squares above": (sums(squares=(43.5, 50)), False),
    "other people": (sums(people=5), False),
}


@pytest.mark.parametrize("case", ALIKE)
def test_two_sums_are_alike_if_both_ranges_meet_and_as_many_are_added(case):
    other, expected = ALIKE[case]
    assert alike(sums(), other) is expected
    assert alike(other, sums()) is expected


def test_one_division_out_of_several_is_found_by_hand():
    # 0, 2, 4, 10: the lower two and the upper two; or the first, and the others.
    halves = [read("1.0", "1.4"), read("7.0", "4.2")]
    others = [read("0.0", "0.0"), read("5.3", "4.2")]
    every = [(1, 3), (2, 2), (3, 1)]
    assert of_the_same(halves, others, (every, every)) == {((2, 2), (1, 3))}
    assert of_the_same(halves, others, ([(2, 2)], [(2, 2), (3, 1)])) == frozenset()
    assert of_the_same(halves, others, ([], every)) == frozenset()


def test_a_centre_near_the_means_tells_more_apart():
    """The squares of great scores are so wide that they hide who is who."""
    halves = [read("1001.0", "1.4"), read("1007.0", "4.2")]
    wrong = [read("1000.0", "0.0"), read("1005.3", "1.2")]
    sizes = [(2, 2)], [(1, 3)]
    assert of_the_same(halves, wrong, sizes) == {((2, 2), (1, 3))}
    assert of_the_same(halves, wrong, sizes, centre=1004) == frozenset()


# What is genuine is never refused

SCORES = st.integers(-30, 90).map(lambda tenths: Fraction(tenths, 3))


@settings(max_examples=150)
@given(st.lists(SCORES, min_size=2, max_size=9), st.data())
def test_genuine_data_divided_in_two_ways_are_never_refused(scores, data):
    decimals = data.draw(st.integers(0, 2))
    rule = data.draw(st.sampled_from(["nearest", "truncated"]))
    parts, sizes = [], []
    for _ in range(2):
        labels = data.draw(st.lists(st.integers(0, 2), min_size=len(scores), max_size=len(scores)))
        groups = [
            [score for score, label in zip(scores, labels, strict=True) if label == one]
            for one in sorted(set(labels))
        ]
        alone = data.draw(st.sampled_from(["0", "7.3"]))
        parts.append([as_printed(group, decimals, rule, alone) for group in groups])
        sizes.append(tuple(map(len, groups)))
    tried = [[one, tuple(reversed(one))] for one in sizes]
    centre = data.draw(st.integers(-5, 20))
    assert tuple(sizes) in of_the_same(*parts, tried, centre=centre)


@settings(max_examples=60)
@given(st.lists(SCORES, min_size=2, max_size=9), st.integers(1, 8), st.integers(-50, 50))
def test_the_sums_of_genuine_data_lie_within_the_ranges(scores, at, centre):
    groups = [part for part in (scores[:at], scores[at:]) if part]
    texts = [shown(list(map(float, part)), 1) for part in groups]
    found = totals([read(*pair) for pair in texts], list(map(len, groups)), centre=centre)
    away = [score - centre for score in scores]
    slack = Fraction(1, 10**9)
    assert found.people == len(scores)
    assert found.total.low - slack <= sum(away) <= found.total.high + slack
    assert found.squares.low - slack <= sum(one**2 for one in away) <= found.squares.high + slack


def compositions(total, count):
    """All sizes of so many groups."""
    return [s for s in product(range(1, total + 1), repeat=count) if sum(s) == total]


def added(groups, sizes):
    """What people and squares come to, from the groups' true means and variances."""
    spread = [variance(map(Fraction, g)) if len(g) > 1 else Fraction(0) for g in groups]
    middle = [mean(map(Fraction, g)) for g in groups]
    total = sum(n * m for n, m in zip(sizes, middle, strict=True))
    squares = sum((n - 1) * v + n * m**2 for n, m, v in zip(sizes, middle, spread, strict=True))
    return total, squares


def test_with_many_digits_the_pairs_are_those_whose_sums_agree_by_brute_force():
    chance = random.Random(3)
    kept = missed = 0
    for _ in range(60):
        scores = [chance.randint(0, 4) for _ in range(chance.randint(4, 7))]
        divided = []
        for count in (2, chance.choice((2, 3))):
            chance.shuffle(scores)
            ends = sorted(chance.sample(range(1, len(scores)), count - 1))
            edges = [0, *ends, len(scores)]
            divided.append([scores[a:b] for a, b in pairwise(edges)])
        parts = [[read(*shown(g, 9, "0.000000000")) for g in groups] for groups in divided]
        tried = [compositions(len(scores), len(groups)) for groups in divided]
        expected = {
            (one, other)
            for one, other in product(*tried)
            if added(divided[0], one) == added(divided[1], other)
        }
        assert tuple(tuple(map(len, groups)) for groups in divided) in expected
        assert of_the_same(*parts, tried) == expected
        kept += len(expected)
        missed += len(tried[0]) * len(tried[1]) - len(expected)
    assert kept > 60
    assert missed > 500


def test_other_people_with_many_digits_are_refused_unless_their_sums_agree():
    """All pairs of four whole scores from 0 to 3, the first two and the last two of each."""
    every = list(product(range(4), repeat=4))[::9]
    refused = 0
    for one, other in product(every, repeat=2):
        parts = [[read(*shown(half, 6)) for half in (s[:2], s[2:])] for s in (one, other)]
        same = sum(one) == sum(other) and sum(x * x for x in one) == sum(x * x for x in other)
        assert bool(of_the_same(*parts, ([(2, 2)], [(2, 2)]))) == same
        refused += not same
    assert 0 < refused < len(every) ** 2 - len(every)


@pytest.mark.parametrize("rule", [rule for rule in ROUNDINGS if rule != "ceiling"])
def test_ends_that_do_not_belong_to_an_interval_are_taken_as_belonging(rule):
    """What is bounded from outside may pass; it is never refused."""
    assert of_the_same(
        [read("2.0", "1.0", rule)], [read("2.1", "1.0", rule)], ([(4,)], [(4,)])
    ) == {((4,), (4,))}


# What is refused


@pytest.mark.parametrize("sizes", [(0, 4), (4, 0), (2, -1)])
def test_a_group_of_nobody_is_refused(sizes):
    with pytest.raises(ValueError, match="at least one person is needed") as caught:
        totals([exactly(1, 1), exactly(2, 1)], sizes)
    assert str(caught.value) == (f"groups of {sizes[0]}, {sizes[1]}; at least one person is needed")


@pytest.mark.parametrize(("text", "sd"), [("<5", "1"), (">5", "1"), ("5", ">1")])
def test_a_mean_or_sd_without_an_end_is_refused(text, sd):
    with pytest.raises(ValueError, match=r"^a mean or SD is unbounded; both are needed"):
        totals([read(text, sd)], [3])


def test_an_sd_bounded_from_above_is_from_zero_up():
    assert totals([read("5", "<2")], [3], centre=5).squares.low == 0


def test_more_or_fewer_sizes_than_groups_are_refused():
    with pytest.raises(ValueError, match="argument 2 is longer"):
        totals([exactly(1, 1)], [2, 2])


def test_too_many_pairs_are_refused_before_anything_is_added_up(monkeypatch):
    def never(*given, **named):
        raise AssertionError("it was started")

    part, sizes = [exactly(1, 1), exactly(2, 1)], [(1, 3), (2, 2), (3, 1)]
    monkeypatch.setattr(same_people, "LIMIT", 9)
    assert len(of_the_same(part, part, (sizes, sizes))) >= 3
    monkeypatch.setattr(same_people, "LIMIT", 8)
    monkeypatch.setattr(same_people, "totals", never)
    with pytest.raises(TooCostly) as caught:
        of_the_same(part, part, (sizes, iter(sizes)))
    assert str(caught.value) == "3 and 3 divisions; more than 8 pairs, the limit"

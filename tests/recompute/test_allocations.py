"""Percentages of arms whose sizes are not printed. Agreement is with scipy and brute force."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import chi2_contingency, fisher_exact

from overread.outcomes import Range, TooCostly
from overread.printed import Interval, digits, interval, printed
from overread.recompute import allocations
from overread.recompute.allocations import Arm, arms_behind, p_ranges, splits


@pytest.mark.parametrize("apart", [0, 1, 2, 5])
@pytest.mark.parametrize("arms", [1, 2, 3, 4])
def test_the_splits_are_those_of_brute_force(arms, apart):
    for total in range(13):
        expected = [
            sizes
            for sizes in itertools.product(range(total + 1), repeat=arms)
            if sum(sizes) == total and max(sizes) - min(sizes) <= apart
        ]
        found = splits(total, arms, apart=apart)
        assert sorted(found) == expected
        assert len(found) == len(set(found))


def test_arms_are_as_nearly_equal_as_they_can_be_unless_more_is_allowed():
    assert splits(9, 3) == ((3, 3, 3),)
    assert splits(7, 2) == ((3, 4), (4, 3))
    assert splits(7, 2, apart=0) == ()
    assert splits(7, 1, apart=0) == ((7,),)


@pytest.mark.parametrize(
    ("total", "arms", "apart"), [(8, 0, 1), (8, -1, 1), (-1, 2, 1), (8, 2, -1)]
)
def test_no_arm_and_numbers_below_zero_are_refused(total, arms, apart):
    with pytest.raises(ValueError, match="people in") as caught:
        splits(total, arms, apart=apart)
    assert str(caught.value) == (
        f"{total} people in {arms} arms, at most {apart} apart; at least one arm is needed, "
        "and no number below zero"
    )


def test_the_arms_behind_percentages_are_those_of_brute_force():
    rng = np.random.default_rng(8)
    several = 0
    for _ in range(40):
        sizes = rng.integers(1, 7) + rng.integers(0, 2, size=int(rng.integers(1, 4)))
        counts = [int(rng.integers(0, size + 1)) for size in sizes]
        decimals = int(rng.integers(0, 2))
        texts = [
            digits(Fraction(100 * count, int(size)), decimals)
            for count, size in zip(counts, sizes, strict=True)
        ]
        total = int(sum(sizes))
        expected = {
            tuple(zip(each, people, strict=True))
            for people in itertools.product(range(1, total + 1), repeat=len(sizes))
            if sum(people) == total and max(people) - min(people) <= 1
            for each in itertools.product(*(range(size + 1) for size in people))
            if all(
                abs(100 * k - Fraction(text) * n) * 2 * 10**decimals <= n
                for k, n, text in zip(each, people, texts, strict=True)
            )
        }
        found = arms_behind([interval(printed(text)) for text in texts], total)
        assert {tuple(map(tuple, way)) for way in found} == expected
        assert len(found) == len(expected)
        assert tuple(map(Arm, counts, map(int, sizes))) in found
        several += len(found) > 1
    assert several > 5


def test_percentages_that_no_arms_can_have_are_behind_nothing():
    shares = [interval(printed(text)) for text in ("33", "50")]
    assert arms_behind(shares, 8) == ()
    assert arms_behind(shares, 7) == ((Arm(1, 3), Arm(2, 4)),)
    assert arms_behind(shares, 9, apart=3) == ((Arm(1, 3), Arm(3, 6)),)


def test_an_arm_of_nobody_has_no_percentage():
    shares = [interval(printed("0")), interval(printed("100"))]
    assert splits(1, 2) == ((0, 1), (1, 0))
    assert arms_behind(shares, 1) == ()
    assert arms_behind(shares, 2, apart=2) == ((Arm(0, 1), Arm(1, 1)),)


def test_too_many_splits_are_refused_before_any_is_made():
    with pytest.raises(TooCostly, match=r"^1,000,000 splits of 440 people; the limit is 500,000$"):
        splits(440, 4, apart=49)
    shares = [interval(printed("50"))] * 40
    with pytest.raises(TooCostly, match=r"splits of 440 people"):
        arms_behind(shares, 440)


def test_too_many_counts_are_refused_before_any_is_tried(monkeypatch):
    monkeypatch.setattr(allocations, "counts_behind", None)
    shares = [interval(printed("50"))] * 2
    with pytest.raises(TooCostly, match=r"^1,000,002 counts of 1,000,000 people; the limit is"):
        arms_behind(shares, 1_000_000)


HALF, ANY = (
    [Interval(Fraction(low), Fraction(high), True, True)] * 2 for low, high in ((47, 53), (0, 100))
)


@pytest.mark.parametrize(
    ("shares", "total", "apart", "tried", "what"),
    [
        (HALF, 10, 20, 11, "splits"),  # as if nobody limited the first arm, from 0 to 10
        (HALF, 40, 2, 2 * (20 + 21 + 22), "counts"),  # of 19, 20 and 21 people
        (ANY, 4, 1, 3 * 3, "ways"),  # any of two and any of two
    ],
)
def test_as_many_as_the_limit_are_tried_and_not_one_more(
    monkeypatch, shares, total, apart, tried, what
):
    expected = arms_behind(shares, total, apart=apart)
    assert expected
    monkeypatch.setattr(allocations, "LIMIT", tried - 1)
    with pytest.raises(TooCostly, match=rf"^{tried} {what} of {total} people; the limit is "):
        arms_behind(shares, total, apart=apart)
    monkeypatch.setattr(allocations, "LIMIT", tried)
    if what == "splits":
        assert len(splits(total, 2, apart=apart)) == tried
    else:
        assert arms_behind(shares, total, apart=apart) == expected


WAYS = [
    [(Arm(1, 10), Arm(8, 10))],
    [(Arm(3, 9), Arm(5, 10)), (Arm(3, 10), Arm(5, 9)), (Arm(4, 10), Arm(5, 9))],
    [(Arm(12, 146), Arm(44, 147)), (Arm(11, 147), Arm(44, 146)), (Arm(12, 147), Arm(43, 147))],
    [(Arm(0, 5), Arm(1, 6))],
]


@pytest.mark.parametrize("ways", WAYS)
def test_the_p_values_are_those_of_scipy_from_the_least_to_the_greatest(ways):
    tables = [[[k, n - k] for k, n in pair] for pair in ways]
    expected = {
        "chi-square": [chi2_contingency(table, correction=False)[1] for table in tables],
        "chi-square, corrected": [chi2_contingency(table, correction=True)[1] for table in tables],
        "Fisher": [fisher_exact(table)[1] for table in tables],
    }
    found = p_ranges(ways)
    assert list(found) == list(expected)
    for test, values in expected.items():
        assert isinstance(found[test], Range)
        assert found[test] == pytest.approx((min(values), max(values)))


def test_one_way_given_twice_in_another_order_or_as_an_iterator_changes_nothing():
    ways = WAYS[1]
    expected = p_ranges(ways)
    assert p_ranges([*reversed(ways), ways[0]]) == expected
    assert p_ranges(way for way in ways) == expected
    for test in expected:
        assert expected[test].low < expected[test].high


def test_the_order_of_the_two_arms_does_not_matter():
    for ways in WAYS:
        turned = p_ranges([(second, first) for first, second in ways])
        for test, ends in p_ranges(ways).items():
            assert turned[test] == pytest.approx(ends)


@pytest.mark.parametrize(
    ("ways", "message"),
    [
        ([], "no way is given; at least one is needed"),
        ([(Arm(0, 4), Arm(0, 5))], "has an empty row or column"),
        ([(Arm(4, 4), Arm(5, 5))], "has an empty row or column"),
        ([(Arm(1, 4), Arm(2, 5)), (Arm(0, 0), Arm(2, 5))], "has an empty row or column"),
    ],
)
def test_where_there_is_nothing_to_test_that_is_said(ways, message):
    with pytest.raises(ValueError, match=message):
        p_ranges(ways)

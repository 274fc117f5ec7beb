"""The limits are those of statsmodels 0.15.0, proportion_confint(count, n, 1 - level, "beta").

Those by other methods are held against scipy, or against the formula of a textbook.
"""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import beta, binomtest, norm

from overread.printed import ROUNDINGS, Interval, digits, interval, printed
from overread.recompute.proportions import (
    INTERVALS,
    counts_behind,
    exact_interval,
    limits,
    partitions,
    percent,
)


@pytest.mark.parametrize(
    ("count", "total", "level", "low", "high"),
    [
        (0, 9, 0.95, 0, 33.626711688),
        (9, 9, 0.95, 66.373288312, 100),
        (7, 9, 0.95, 39.9906426284, 97.1855026522),
        (1, 2, 0.9, 2.5320565519, 97.4679434481),
        (3, 4, 0.99, 11.0884985468, 99.874764939),
        (1, 10, 0.95, 0.2528578544, 44.5016117028),
        (0, 1, 0.95, 0, 97.5),
        (14, 30, 0.8, 33.8400801461, 59.8512417901),
    ],
)
def test_the_exact_interval_is_that_of_statsmodels(count, total, level, low, high):
    found = exact_interval(count, total, level)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_none_and_all_have_an_interval_that_ends_at_none_and_all():
    for total in (1, 2, 10, 200):
        assert exact_interval(0, total, 0.95).low == 0
        assert exact_interval(total, total, 0.95).high == 100
        none = 100 * (1 - 0.025 ** (1 / total))
        assert exact_interval(0, total, 0.95).high == pytest.approx(none)


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_a_printed_percentage_always_has_the_count_it_was_made_from(decimals):
    for total in range(1, 31):
        for count in range(total + 1):
            text = digits(percent(count, total), decimals)
            for rounding in ("nearest", "half-up"):
                assert count in counts_behind(interval(printed(text), rounding), total)
            cut = percent(count, total) * 10**decimals // 1 / 10**decimals
            text = digits(cut, decimals)
            assert count in counts_behind(interval(printed(text), "truncated"), total)


def test_the_counts_behind_a_percentage_are_all_that_lie_in_it():
    share = Interval(Fraction(25), Fraction(50), False, True)
    assert counts_behind(share, 8) == [3, 4]


def test_partitions_are_those_of_brute_force():
    rng = np.random.default_rng(20)
    filled = 0
    for _ in range(60):
        kinds, total = int(rng.integers(2, 4)), int(rng.integers(3, 13))
        counts = rng.multinomial(total, [1 / kinds] * kinds)
        texts = [digits(percent(int(count), total), int(rng.integers(0, 2))) for count in counts]
        rounding = str(rng.choice(ROUNDINGS[:2]))
        shares = [interval(printed(text), rounding) for text in texts]
        found = partitions(shares, range(2, 15))
        expected = {
            n: [
                chosen
                for chosen in itertools.product(range(n + 1), repeat=kinds)
                if sum(chosen) == n
                and all(
                    Fraction(100 * k, n) in share for k, share in zip(chosen, shares, strict=True)
                )
            ]
            for n in range(2, 15)
        }
        assert found == {n: chosen for n, chosen in expected.items() if chosen}
        assert tuple(counts) in found[total]
        filled += len(found) < 13
    assert filled


def test_shares_that_cannot_add_up_have_no_total():
    shares = [interval(printed("60.0")), interval(printed("50.0"))]
    assert partitions(shares, range(1, 60)) == {}


# Limits by other methods


def elsewhere(method, count, total, level):
    """The limits by scipy's own functions, or by the textbook's formula."""
    tail, p = (1 - level) / 2, count / total
    z = norm.isf(tail)
    if method == "jeffreys":
        return beta.ppf([tail, 1 - tail], count + 0.5, total - count + 0.5)
    if method in ("wald", "agresti-coull"):
        added = z**2 / 2 if method == "agresti-coull" else 0
        people = total + 2 * added
        p = (count + added) / people
        return p - z * (p * (1 - p) / people) ** 0.5, p + z * (p * (1 - p) / people) ** 0.5
    names = {"clopper-pearson": "exact", "wilson": "wilson", "wilson-corrected": "wilsoncc"}
    return binomtest(count, total).proportion_ci(level, names[method])


@pytest.mark.parametrize("method", INTERVALS)
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_the_limits_are_those_of_another_program_cut_off_at_none_and_all(method, level):
    cut = 0
    cases = [(count, total) for total in (1, 2, 9, 20) for count in range(total + 1)]
    for count, total in [*cases, (15, 148), (81, 263)]:
        low, high = elsewhere(method, count, total, level)
        cut += low < 0 or high > 1
        expected = 100 * max(0, low), 100 * min(1, high)
        assert limits(method, count, total, level) == pytest.approx(expected, abs=1e-7)
    assert (cut > 0) == (method in ("wald", "agresti-coull"))


@pytest.mark.parametrize("method", INTERVALS)
def test_the_limits_of_those_without_an_event_are_those_of_the_others_turned_round(method):
    for count in range(12):
        low, high = limits(method, count, 11, 0.9)
        other = limits(method, 11 - count, 11, 0.9)
        assert (100 - high, 100 - low) == pytest.approx(other)
        assert 0 <= low <= high <= 100
        assert count in (0, 11) or low < 100 * count / 11 < high


def test_a_method_that_is_not_known_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match=r"^method is 'exact'; allowed are ") as caught:
        limits("exact", 1, 2, 0.95)
    assert str(caught.value) == (
        "method is 'exact'; allowed are clopper-pearson, wilson, wilson-corrected, wald, "
        "agresti-coull, jeffreys"
    )


@pytest.mark.parametrize("method", INTERVALS)
@pytest.mark.parametrize(
    ("count", "total"),
    [(-1, 9), (10, 9), (2.5, 9), (2, 8.5), (0, 0), (-1, -1), (float("nan"), 9), (1, float("inf"))],
)
def test_a_count_that_is_none_is_refused(method, count, total):
    with pytest.raises(ValueError, match=r"allowed are whole counts from 0 to a total") as caught:
        limits(method, count, total, 0.95)
    assert str(caught.value).startswith(f"{count} of {total}; ")


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan")])
def test_a_level_that_is_none_is_refused(level):
    for asked in (exact_interval, lambda *given: limits("wald", *given)):
        with pytest.raises(ValueError, match=r"^level is .*; allowed is between 0 and 1$"):
            asked(1, 2, level)


def test_whole_numbers_of_any_kind_are_counts():
    expected = limits("wilson", 2, 9, 0.95)
    assert limits("wilson", np.int64(2), np.float64(9.0), 0.95) == expected
    assert limits("wilson", Fraction(2), Fraction(9), 0.95) == expected

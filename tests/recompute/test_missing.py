"""One person's missing change put in: against scipy, and against t distributions in closed form."""

import math
from itertools import product

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from overread.recompute.means import SIDES, TESTS
from overread.recompute.missing import imputed, tipping_points

FELL = [-9, -8, -6]
WAYS = {"left out": None, "no change": 0, "as the others": -8, "rose": 4}
SETTINGS = list(product(TESTS, SIDES))

CHANGES = st.lists(st.integers(-40, 40), min_size=2, max_size=9).filter(lambda c: len(set(c)) > 1)
SETTING = st.sampled_from(SETTINGS)


def foreign_p(values, test, sided):
    """The p value of scipy; one-sided in the direction of the mean."""
    alternative = "two-sided"
    if sided == "one-sided":
        alternative = "less" if sum(values) < 0 else "greater"
    found = stats.ttest_1samp(values, 0, alternative=alternative)
    if test == "t":
        return found.pvalue
    return {
        "two-sided": 2 * stats.norm.sf(abs(found.statistic)),
        "less": stats.norm.cdf(found.statistic),
        "greater": stats.norm.sf(found.statistic),
    }[alternative]


def foreign_interval(values, level, test):
    """The interval of scipy."""
    place, scale = sum(values) / len(values), stats.sem(values)
    if test == "normal":
        return stats.norm.interval(level, place, scale)
    return stats.t.interval(level, len(values) - 1, place, scale)


def test_a_change_of_zero_put_in_is_one_more_person():
    """Mean -23/4, variance 65/4; p with 3 degrees of freedom is elementary, t is 3.182446305."""
    row = imputed(FELL, {"no change": 0}, level=0.95).loc["no change"]
    assert (row["change"], row["n"], row["mean"]) == (0, 4, -5.75)
    assert row["SD"] == pytest.approx(math.sqrt(65 / 4))
    t = 5.75 / math.sqrt(65 / 16) / math.sqrt(3)
    assert row["p"] == pytest.approx(1 - 2 / math.pi * (t / (1 + t**2) + math.atan(t)))
    half = 3.182446305 * math.sqrt(65 / 16)
    assert (row["low"], row["high"]) == (
        pytest.approx(-5.75 - half, rel=1e-9),
        pytest.approx(-5.75 + half, rel=1e-9),
    )


def test_left_out_is_left_out():
    """Mean -23/3, variance 7/3; with 2 degrees of freedom p and the interval are elementary."""
    row = imputed(FELL, {"left out": None}, level=0.9).loc["left out"]
    assert row["change"] is pd.NA
    assert (row["n"], row["mean"]) == (3, pytest.approx(-23 / 3))
    assert row["SD"] == pytest.approx(math.sqrt(7 / 3))
    t = 23 / 3 / math.sqrt(7 / 9)
    assert row["p"] == pytest.approx(1 - t / math.sqrt(t**2 + 2))
    half = 0.9 * math.sqrt(2 / (1 - 0.9**2)) * math.sqrt(7 / 9)
    assert (row["low"], row["high"]) == (
        pytest.approx(-23 / 3 - half),
        pytest.approx(-23 / 3 + half),
    )


@pytest.mark.parametrize(("test", "sided"), SETTINGS)
def test_every_way_gives_the_numbers_of_scipy(test, sided):
    frame = imputed(FELL, WAYS, level=0.9, test=test, sided=sided)
    for way, change in WAYS.items():
        values = FELL if change is None else [*FELL, change]
        row = frame.loc[way]
        assert row["n"] == len(values)
        assert row["mean"] == pytest.approx(sum(values) / len(values))
        assert row["SD"] == pytest.approx(stats.tstd(values))
        low, high = foreign_interval(values, 0.9, test)
        assert (row["low"], row["high"]) == (pytest.approx(low), pytest.approx(high))
        assert row["p"] == pytest.approx(foreign_p(values, test, sided))


@settings(max_examples=30)
@given(CHANGES, st.integers(-40, 40), SETTING, st.sampled_from([0.8, 0.95, 0.99]))
def test_any_change_put_in_gives_the_numbers_of_scipy(changes, change, setting, level):
    test, sided = setting
    row = imputed(changes, {"so": change}, level=level, test=test, sided=sided).loc["so"]
    values = [*changes, change]
    assert (row["low"], row["high"]) == pytest.approx(foreign_interval(values, level, test))
    assert row["p"] == pytest.approx(foreign_p(values, test, sided), rel=1e-9)


@settings(max_examples=20)
@given(CHANGES, st.integers(-40, 40), st.randoms())
def test_who_of_the_people_is_the_missing_one_does_not_matter(changes, change, rng):
    order = [*changes, change]
    rng.shuffle(order)
    assume(len(set(order[:-1])) > 1)
    one = imputed(changes, {"so": change}, level=0.95)
    other = imputed(order[:-1], {"so": order[-1]}, level=0.95)
    pd.testing.assert_frame_equal(one.drop(columns="change"), other.drop(columns="change"))


def test_the_ways_stand_in_their_order_under_their_names():
    frame = imputed(FELL, WAYS, level=0.95)
    assert list(frame.index) == list(WAYS)
    assert frame.index.name == "way"
    assert list(frame.columns) == ["change", "n", "mean", "SD", "low", "high", "p"]
    assert frame["change"].tolist() == [pd.NA, 0, -8, 4]
    assert str(frame["change"].dtype) == "Int64"
    assert FELL == [-9, -8, -6]


def test_a_setting_that_is_not_known_is_named():
    with pytest.raises(ValueError, match="test is 'z'; allowed are t, normal"):
        imputed(FELL, WAYS, level=0.95, test="z")
    with pytest.raises(ValueError, match="sided is 'less'; allowed are two-sided, one-sided"):
        imputed(FELL, WAYS, level=0.95, sided="less")
    with pytest.raises(ValueError, match="sided is 'less'; allowed are two-sided, one-sided"):
        tipping_points(FELL, [0], 0.05, sided="less")


def test_a_change_that_is_no_whole_number_is_refused():
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        imputed(FELL, {"half a point": -0.5}, level=0.95)
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        tipping_points(FELL, [-0.5], 0.05)


def test_the_tipping_points_of_three_who_fell_are_those_computed_by_hand():
    """With one more, p has 3 degrees of freedom: it is below 0.05 if |t| is above 3.182446305."""

    def t(change):
        values = [*FELL, change]
        mean = sum(values) / 4
        variance = sum((value - mean) ** 2 for value in values) / 3
        return abs(mean) / math.sqrt(variance / 4)

    possible = range(-60, 8)
    expected = [change for change in possible if t(change) < 3.182446305]
    assert tipping_points(FELL, possible, 0.05) == expected
    assert expected == [*range(-60, -21), *range(0, 8)], "a fall that is too great also tips it"


@settings(max_examples=25)
@given(CHANGES, SETTING, st.sampled_from([0.01, 0.05, 0.3]))
def test_the_tipping_points_are_exactly_the_changes_whose_p_is_not_below_the_level(
    changes, setting, alpha
):
    test, sided = setting
    possible = range(-45, 46, 6)
    ps = {change: foreign_p([*changes, change], test, sided) for change in possible}
    assume(all(abs(p - alpha) > 1e-9 for p in ps.values()))
    expected = [change for change, p in ps.items() if not p < alpha]
    assert tipping_points(changes, possible, alpha, test=test, sided=sided) == expected


@pytest.mark.parametrize(
    ("test", "sided", "first"),
    [
        ("t", "two-sided", 0),
        ("t", "one-sided", 2),
        ("normal", "two-sided", 3),
        ("normal", "one-sided", 4),
    ],
)
def test_the_test_and_the_side_decide_where_the_result_tips(test, sided, first):
    before, at = (foreign_p([*FELL, change], test, sided) for change in (first - 1, first))
    assert before < 0.05 <= at
    found = tipping_points(FELL, range(-12, 8), 0.05, test=test, sided=sided)
    assert found == list(range(first, 8))
    if (test, sided) == ("t", "two-sided"):
        assert tipping_points(FELL, range(-12, 8), 0.05) == found


def test_a_p_exactly_at_the_level_is_not_below_it():
    at = float(imputed(FELL, {"so": 3}, level=0.95).loc["so", "p"])
    assert 3 in tipping_points(FELL, [2, 3], at)
    assert 2 not in tipping_points(FELL, [2, 3], at)
    assert tipping_points(FELL, [3], math.nextafter(at, 1)) == []


def test_tipping_points_come_in_the_order_of_what_was_possible():
    assert tipping_points(FELL, iter([5, -8, 0, 2]), 0.05) == [5, 0, 2]
    assert tipping_points(FELL, [], 0.05) == []


def test_where_nobody_differs_any_change_is_certain_and_none_is_none():
    assert imputed([-9, -9], {"left out": None}, level=0.95)["p"].tolist() == [0.0]
    assert imputed([0, 0], {"left out": None}, level=0.95)["p"].tolist() == [1.0]
    assert tipping_points([-9, -9, -9], range(-10, -7), 0.05) == []

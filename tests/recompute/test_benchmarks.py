"""A result without a control group beside rates, changes and errors from elsewhere.

The formulas are written anew here, with quantiles from Python's own `statistics`.
"""

import math
from fractions import Fraction
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import special, stats

from overread.recompute.benchmarks import (
    as_many_by_chance,
    beyond_regression,
    difference_of_rates,
    next_person,
    smallest_detectable,
)
from overread.summaries import Group

LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])
COUNTS = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


# As many by chance.


@pytest.mark.parametrize("rate", [0, 0.01, 0.24, 0.5, 0.93, 1])
def test_as_many_by_chance_is_the_one_sided_binomial_test_of_scipy(rate):
    for n in (1, 2, 9, 40):
        for count in range(n + 1):
            theirs = stats.binomtest(count, n, rate, alternative="greater").pvalue
            assert as_many_by_chance(count, n, rate) == pytest.approx(theirs, rel=1e-11)


@given(st.integers(0, 9), st.integers(0, 9), st.fractions(0, 1, max_denominator=9))
def test_as_many_by_chance_is_counted_over_every_course_of_events(one, other, rate):
    count, n = sorted((one, other))
    terms = (
        math.prod(rate if improves else 1 - rate for improves in course)
        for course in product((True, False), repeat=n)
        if sum(course) >= count
    )
    found = as_many_by_chance(count, n, rate)
    assert found == sum(terms, Fraction(0))
    assert isinstance(found, Fraction)
    rounded = as_many_by_chance(count, n, float(rate))
    assert rounded == pytest.approx(float(found), rel=1e-12)
    assert isinstance(rounded, float)


def test_nobody_or_more_is_certain_and_everybody_is_each_of_them():
    assert as_many_by_chance(0, 9, 0.24) == 1
    assert as_many_by_chance(9, 9, 0.5) == pytest.approx(0.5**9)
    assert as_many_by_chance(1, 9, 0) == 0
    assert as_many_by_chance(0, 0, 0.24) == 1


NAN = float("nan")


@pytest.mark.parametrize(
    "wrong",
    [(10, 9, 0.5), (-1, 9, 0.5), (1.5, 9, 0.5), (1, 9.5, 0.5), (1, -1, 0.5), (NAN, 9, 0.5),
     (1, 9, -0.1), (1, 9, 24), (1, 9, NAN), (1, 9, Fraction(3, 2))],
)  # fmt: skip
def test_a_chance_of_what_cannot_be_is_refused(wrong):
    count, n, rate = wrong
    with pytest.raises(ValueError, match="allowed are whole counts from 0 to n and rates") as error:
        as_many_by_chance(*wrong)
    assert str(error.value).startswith(f"{count} or more of {n} at a rate of {rate}; ")


# The difference of two rates.

NEWCOMBE = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0000),
    ((10, 10), (0, 10), 0.6075, 1.0000),
]
"""Newcombe 1998, Table II, method 10, examples (a) to (h); 95%."""


def bisected(is_inside, inner, outer):
    """The place between two at which something stops to be so."""
    for _ in range(80):
        middle = (inner + outer) / 2
        inner, outer = (middle, outer) if is_inside(middle) else (inner, middle)
    return inner


def wilson(count, n, level):
    """The farthest true rates either side that a score test does not reject."""
    z, seen = NormalDist().inv_cdf((1 + level) / 2), count / n

    def is_inside(rate):
        return n * (seen - rate) ** 2 <= z**2 * rate * (1 - rate) or rate == seen

    return bisected(is_inside, seen, 0), bisected(is_inside, seen, 1)


def method_10(first, second, level):
    """Newcombe's limits, in percentage points."""
    (one, two), (low_1, high_1), (low_2, high_2) = (
        (first[0] / first[1], second[0] / second[1]),
        wilson(*first, level),
        wilson(*second, level),
    )
    down = math.sqrt((one - low_1) ** 2 + (high_2 - two) ** 2)
    up = math.sqrt((high_1 - one) ** 2 + (two - low_2) ** 2)
    return 100 * (one - two - down), 100 * (one - two + up)


@pytest.mark.parametrize(("first", "second", "low", "high"), NEWCOMBE)
def test_the_difference_of_two_rates_is_that_of_newcombes_examples(first, second, low, high):
    difference, limits = difference_of_rates(first, second, 0.95)
    share = Fraction(*first) - Fraction(*second)
    assert difference == pytest.approx(float(100 * share), abs=1e-12)
    assert limits == (pytest.approx(100 * low, abs=0.00501), pytest.approx(100 * high, abs=0.00501))
    assert limits == pytest.approx(method_10(first, second, 0.95), abs=1e-9)


@settings(max_examples=40)
@given(COUNTS, COUNTS, LEVELS)
def test_the_limits_are_those_of_two_score_tests_at_any_level(first, second, level):
    difference, limits = difference_of_rates(first, second, level)
    assert difference == pytest.approx(100 * (first[0] / first[1] - second[0] / second[1]))
    assert limits == pytest.approx(method_10(first, second, level), abs=1e-8)


@settings(max_examples=40)
@given(COUNTS, COUNTS, LEVELS)
def test_exchanging_the_groups_turns_the_difference_round(first, second, level):
    difference, (low, high) = difference_of_rates(first, second, level)
    turned, (other_low, other_high) = difference_of_rates(second, first, level)
    assert (turned, other_low, other_high) == pytest.approx((-difference, -high, -low), abs=1e-9)
    assert -100 - 1e-9 <= low <= difference + 1e-9
    assert difference - 1e-9 <= high <= 100 + 1e-9


# One more person.


@pytest.mark.parametrize("n", [2, 3, 9, 40])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_the_next_person_lies_in_the_interval_of_the_textbooks(n, level):
    low, high = next_person(Group(n, Fraction(-35, 3), 6.727), level)
    half = stats.t.ppf((1 + level) / 2, n - 1) * 6.727 * math.sqrt(1 + 1 / n)
    assert (low, high) == (pytest.approx(-35 / 3 - half), pytest.approx(-35 / 3 + half))


def test_with_one_degree_of_freedom_the_next_person_lies_in_an_elementary_interval():
    """The quantile of t is tan(45°) = 1 at level 0.5; √(1 + 1/2) is left."""
    low, high = next_person(Group(2, 10, 2.0), 0.5)
    assert (low, high) == (pytest.approx(10 - math.sqrt(6)), pytest.approx(10 + math.sqrt(6)))


@pytest.mark.parametrize(("n", "level"), [(3, 0.8), (6, 0.95)])
def test_one_more_person_is_in_the_interval_as_often_as_it_says(n, level):
    rng = np.random.default_rng(n)
    people = rng.normal(-4, 3, (3000, n + 1))
    inside = 0
    for *seen, more in people:
        low, high = next_person(Group(n, float(np.mean(seen)), float(np.std(seen, ddof=1))), level)
        inside += low <= more <= high
    error = math.sqrt(level * (1 - level) / len(people))
    assert abs(inside / len(people) - level) < 3 * error


# The smallest change of one person that is more than error.


def test_the_smallest_detectable_change_is_bland_and_altmans_2_77_errors():
    """1.96 · √2 is 2.77, as in their note on measurement error."""
    assert round(smallest_detectable(1, 0.95), 2) == 2.77
    assert smallest_detectable(100, 0.95) == pytest.approx(277.18, abs=0.005)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.999])
def test_the_smallest_detectable_change_bounds_the_difference_of_two_errors(level):
    for within_sd in (0, 0.3, 7):
        two_errors = math.sqrt(within_sd**2 + within_sd**2)
        expected = two_errors * NormalDist().inv_cdf((1 + level) / 2)
        assert smallest_detectable(within_sd, level) == pytest.approx(expected, rel=1e-12)


def test_two_measurements_of_the_same_person_differ_by_less_as_often_as_it_says():
    first, second = np.random.default_rng(7).normal(20, 2.45, (2, 40_000))
    share = np.mean(np.abs(first - second) < smallest_detectable(2.45, 0.9))
    assert share == pytest.approx(0.9, abs=0.0045)


# Beyond regression to the mean.

BEFORE = [45, 52, 63, 68, 57, 55, 60, 59]
AFTER = [49, 50, 70, 71, 53, 61, 62, 67]
"""Scores of eight students in a language test, the example of Mee and Chua and of Ostermann.

The R package regtomean 1.2 gives means of 57.375 and 60.375, SDs of 7.0 and 8.8 and a covariance of
54.268.
"""

SCORES = st.integers(0, 51)


@st.composite
def pairs(draw):
    """Scores before and after, not all the same before and not all on one line."""
    people = draw(st.lists(st.tuples(SCORES, SCORES), min_size=3, max_size=9, unique=True))
    before, after = (np.array(scores, float) for scores in zip(*people, strict=True))
    x, y = before - before.mean(), after - after.mean()
    assume((x @ x) * (y @ y) - (x @ y) ** 2 > 1e-4 * (x @ x) * (y @ y))
    return before, after


def by_least_squares(before, after, population_mean, level):
    """Estimate, limits and p by the normal equations."""
    first, last = (np.asarray(scores, float) - population_mean for scores in (before, after))
    design = np.column_stack([np.ones_like(first), first])
    found, (residual,), _, _ = np.linalg.lstsq(design, last, rcond=None)
    df = len(first) - 2
    error = math.sqrt(np.linalg.inv(design.T @ design)[0, 0] * residual / df)
    p = special.betainc(df / 2, 0.5, df / (df + (found[0] / error) ** 2))
    half = stats.t.ppf((1 + level) / 2, df) * error
    return found[0], found[0] - half, found[0] + half, p


def test_the_example_is_the_one_that_others_describe():
    assert (np.mean(BEFORE), np.mean(AFTER)) == (57.375, 60.375)
    assert round(np.std(BEFORE, ddof=1), 1) == 7.0
    assert round(np.std(AFTER, ddof=1), 1) == 8.8
    assert round(np.cov(BEFORE, AFTER)[0, 1], 3) == 54.268


@pytest.mark.parametrize("population_mean", [0, 50, 57.375, 75, 100])
def test_the_effect_follows_from_means_sds_and_covariance_alone(population_mean):
    n, s1, s2 = 8, np.var(BEFORE, ddof=1), np.var(AFTER, ddof=1)
    slope = 54.26785714285714 / s1
    away = population_mean - 57.375
    estimate = 60.375 - population_mean + slope * away
    residual = (n - 1) * (s2 - slope**2 * s1) / (n - 2)
    error = math.sqrt(residual * (1 / n + away**2 / ((n - 1) * s1)))
    effect = beyond_regression(BEFORE, AFTER, population_mean, 0.9)
    assert effect.estimate == pytest.approx(estimate, rel=1e-9)
    half = 1.943180280516 * error
    assert (effect.low, effect.high) == pytest.approx((estimate - half, estimate + half), rel=1e-9)
    assert effect.p == pytest.approx(2 * stats.t.sf(abs(estimate) / error, 6), rel=1e-9)


@pytest.mark.parametrize("population_mean", [0, 25.5, 60])
def test_the_effect_is_the_intercept_of_scipys_regression_on_shifted_scores(population_mean):
    fit = stats.linregress(
        np.subtract(BEFORE, population_mean), np.subtract(AFTER, population_mean)
    )
    effect = beyond_regression(BEFORE, AFTER, population_mean, 0.95)
    assert effect.estimate == pytest.approx(fit.intercept)
    assert (effect.high - effect.low) / 2 == pytest.approx(
        stats.t.ppf(0.975, 6) * fit.intercept_stderr
    )
    assert (effect.high + effect.low) / 2 == pytest.approx(fit.intercept)


@settings(max_examples=30)
@given(pairs(), st.integers(0, 51), LEVELS)
def test_the_effect_is_that_of_least_squares(scores, population_mean, level):
    effect = beyond_regression(*scores, population_mean, level)
    expected = by_least_squares(*scores, population_mean, level)
    assert tuple(effect) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@settings(max_examples=30)
@given(pairs(), st.integers(0, 51), st.integers(-99, 99))
def test_a_constant_added_to_all_scores_and_to_the_mean_changes_nothing(scores, mean, constant):
    before, after = scores
    there = beyond_regression(before + constant, after + constant, mean + constant, 0.95)
    assert tuple(there) == pytest.approx(tuple(beyond_regression(*scores, mean, 0.95)), abs=1e-7)


@settings(max_examples=30)
@given(pairs(), st.integers(0, 51))
def test_scores_counted_from_the_other_end_turn_the_effect_round(scores, mean):
    before, after = scores
    one = beyond_regression(before, after, mean, 0.95)
    other = beyond_regression(51 - before, 51 - after, 51 - mean, 0.95)
    turned = (-one.estimate, -one.high, -one.low, one.p)
    assert tuple(other) == pytest.approx(turned, abs=1e-7)


def test_at_the_mean_of_the_people_themselves_it_is_their_mean_change():
    effect = beyond_regression(BEFORE, AFTER, np.mean(BEFORE), 0.95)
    assert effect.estimate == pytest.approx(3)


def test_a_change_that_only_regresses_is_not_an_effect_and_another_is():
    """People with errors as large as their differences, chosen for high first scores."""
    rng = np.random.default_rng(11)
    true = rng.normal(50, 7, 4000)
    first, last = rng.normal(true, 7), rng.normal(true, 7)
    high = first > 60
    assert np.mean(last[high] - first[high]) < -6
    alone = beyond_regression(first[high], last[high], 50, 0.99)
    assert alone.low < 0 < alone.high
    assert alone.p > 0.01
    helped = beyond_regression(first[high], last[high] - 5, 50, 0.99)
    assert helped.low < -5 < helped.high < 0
    assert helped.p < 0.001


def test_two_people_have_no_regression():
    with pytest.raises(ValueError, match="2 people; at least 3 are needed"):
        beyond_regression([1, 2], [3, 4], 1, 0.95)

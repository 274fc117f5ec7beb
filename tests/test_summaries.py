import statistics
from fractions import Fraction

import numpy as np
import pytest

from overread.summaries import Group, describe, median


def samples():
    rng = np.random.default_rng(3)
    for _ in range(300):
        spread = 10 ** int(rng.integers(1, 7))
        yield [int(v) for v in rng.integers(-spread, spread, int(rng.integers(2, 15)))]


def test_mean_and_median_are_exactly_those_of_the_standard_library():
    for values in samples():
        fractions = [Fraction(value) for value in values]
        assert describe(values).mean == statistics.mean(fractions)
        assert median(values) == statistics.median(fractions)


def test_the_standard_deviation_is_that_of_the_standard_library():
    for values in samples():
        expected = statistics.stdev(map(Fraction, values))
        assert describe(values).sd == pytest.approx(float(expected), rel=1e-14)


def test_the_order_of_the_values_does_not_matter():
    for values in samples():
        assert describe(values) == describe(values[::-1])
        assert median(values) == median(sorted(values))


def test_equal_values_have_no_spread():
    assert describe([7, 7, 7]) == Group(3, Fraction(7), 0.0)


def test_the_standard_error_is_the_standard_deviation_over_root_n():
    assert Group(9, 0, 6.0).se == 2.0


def test_large_whole_numbers_from_numpy_do_not_overflow():
    values = [10**9, 4 * 10**9 + 1, 9, 1, 7]
    assert describe(np.array(values)) == describe(values)

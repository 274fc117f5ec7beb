"""What printed summaries demand of a column, against the standard library's own summaries."""

import statistics
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overread.printed import Interval, digits, interval, printed
from overread.reconstruct.demands import (
    count_in,
    greatest_in,
    least_in,
    mean_in,
    median_in,
    range_in,
    sd_in,
    total_in,
)

SUMMARIES = {
    median_in: statistics.median,
    least_in: min,
    greatest_in: max,
    range_in: lambda column: max(column) - min(column),
    total_in: sum,
    mean_in: statistics.mean,
}
FRACTIONS = st.fractions(-9, 9, max_denominator=4)
COLUMNS = st.one_of(
    st.lists(st.integers(-9, 9), min_size=2, max_size=7),
    st.lists(FRACTIONS, min_size=2, max_size=7),
)


@st.composite
def intervals(draw):
    low, high = sorted(draw(st.tuples(FRACTIONS, FRACTIONS)))
    closed = draw(st.booleans()), draw(st.booleans())
    return Interval(
        draw(st.sampled_from([low, None])), draw(st.sampled_from([high, None])), *closed
    )


@given(COLUMNS, intervals(), st.sampled_from(list(SUMMARIES)))
def test_a_column_is_admitted_if_its_exact_summary_lies_in_the_interval(column, ends, demand):
    expected = Fraction(SUMMARIES[demand]([Fraction(cell) for cell in column])) in ends
    assert demand(ends)(column) == expected
    if all(isinstance(cell, int) for cell in column):
        many = np.array([column, column[::-1]], dtype=np.int64)
        assert demand(ends).holds(many).tolist() == [expected] * 2


@given(COLUMNS, intervals())
def test_an_sd_is_compared_by_its_square(column, ends):
    variance = statistics.variance([Fraction(cell) for cell in column])
    above = ends.low is None or ends.low < 0 or variance > ends.low**2
    above |= ends.low is not None and ends.low_closed and variance == ends.low**2
    below = ends.high is None or (ends.high >= 0 and variance < ends.high**2)
    below |= ends.high is not None and 0 <= ends.high and (
        ends.high_closed and variance == ends.high**2
    )  # fmt: skip
    assert sd_in(ends)(column) == (above and below)
    if all(isinstance(cell, int) for cell in column):
        assert sd_in(ends).holds(np.array([column], dtype=np.int64)).tolist() == [above and below]


@given(st.lists(st.integers(-99, 99), min_size=2, max_size=9), st.integers(0, 2))
def test_a_column_agrees_with_its_own_summaries_as_printed(column, decimals):
    mean = interval(printed(digits(Fraction(sum(column), len(column)), decimals)))
    sd = interval(printed(digits(statistics.stdev(column), decimals)))
    assert mean_in(mean)(column)
    assert sd_in(sd)(column)


def test_an_end_that_is_open_is_not_met():
    """Mean 1/2 and SD 1/2 are ties."""
    up, even = (interval(printed("0"), rule) for rule in ("half-up", "half-even"))
    assert [mean_in(ends)([0, 1]) for ends in (up, even)] == [False, True]
    half = [Fraction(1), Fraction(1), Fraction(2), Fraction(1)]
    assert statistics.variance(half) == Fraction(1, 4)
    assert [sd_in(ends)(half) for ends in (up, even)] == [False, True]


@pytest.mark.parametrize("column", [[1, 5, 7, 5], ["1", "5", 7.5, None]])
def test_cells_are_counted_by_value_or_by_what_is_said_of_them(column):
    fives = [cell for cell in column if cell in (5, "5")]
    exactly = interval(printed(str(len(fives))))
    for wanted in ({5, "5"}, lambda cell: cell in (5, "5")):
        assert count_in(wanted, exactly)(column)
        assert not count_in(wanted, exactly)([*column, column[1]])
    many = np.array([[5, 5, 1], [1, 5, 2]], dtype=np.int64)
    assert count_in({5}, interval(printed("1"))).holds(many).tolist() == [False, True]


def test_an_sd_of_one_cell_is_refused():
    with pytest.raises(ValueError, match="an SD of 1 cells: at least two are needed"):
        sd_in(interval(printed("0")))([3])

import itertools
import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from overread.outcomes import TooCostly
from overread.printed import ROUNDINGS, Interval, interval, printed
from overread.reconstruct import counting, samples
from overread.reconstruct import multisets as tables_of
from overread.reconstruct.counting import Goal, plan
from overread.reconstruct.multisets import Tables, filled, random_ranks, unranked
from overread.reconstruct.samples import Summary, count, draw, exists, listed, positions

ANY = Interval(None, None)


def summary(n, mean, sd, low, high, step=1, rounding="nearest"):
    mean, sd = (interval(printed(text), rounding) for text in (mean, sd))
    return Summary(n, mean, sd, low, high, step)


def above(value, end, closed):
    return end is None or value > end or (closed and value == end)


def below(value, end, closed):
    return end is None or value < end or (closed and value == end)


def has_sd(variance, sd):
    """Whether the root of a variance lies in an interval, by its square alone."""
    low, high = sd.low, sd.high
    if low is not None:
        low, variance_above = (low**2, variance) if low >= 0 else (0, 1)
        if not above(variance_above, low, sd.low_closed):
            return False
    if high is None:
        return True
    return high >= 0 and below(variance, high**2, sd.high_closed)


def multisets(scores, n):
    """Every sample of n scores, with its mean and variance."""
    rows = []
    for row in itertools.combinations_with_replacement(scores, n):
        mean = Fraction(sum(row)) / n
        rows.append((row, mean, sum((x - mean) ** 2 for x in row) / Fraction(n - 1)))
    return rows


def holding(rows, mean, sd):
    return [
        row
        for row, m, v in rows
        if above(m, mean.low, mean.low_closed)
        and below(m, mean.high, mean.high_closed)
        and has_sd(v, sd)
    ]


def disagreement(asked, rows):
    """What the engine says otherwise than brute force; empty if nothing."""
    expected = holding(rows, asked.mean, asked.sd)
    ranges = [(min(place), max(place)) for place in zip(*expected, strict=True)]
    found = {
        "count": (count(asked), len(expected)),
        "exists": (exists(asked), bool(expected)),
        "listed": ([tuple(row) for row in listed(asked, 100_000)], expected),
        "positions": (positions(asked), ranges),
    }
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


SCALES = [
    (2, range(0, 8), 1),
    (3, range(-3, 4), 1),
    (4, range(1, 6), 1),
    (5, range(10, 15), 1),
    (6, range(0, 4), 1),
    (7, range(0, 3), 1),
    (9, range(0, 2), 1),
    (3, range(7, 8), 1),
    (4, range(-8, 9, 4), 4),
    (3, [Fraction(i, 2) for i in range(9)], Fraction(1, 2)),
    (4, [Fraction(i, 3) for i in range(3, 10)], Fraction(1, 3)),
    (3, [Fraction(-7, 10) + i * Fraction(3, 10) for i in range(6)], Fraction(3, 10)),
]


def scaled(n, scores, step, mean, sd):
    return Summary(n, mean, sd, scores[0], scores[-1], step)


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize(("n", "scores", "step"), SCALES)
def test_brute_force_over_all_samples_agrees_for_printed_summaries(n, scores, step, rounding):
    rng = np.random.default_rng([n, len(scores), ROUNDINGS.index(rounding)])
    rows = multisets(scores, n)
    some = 0
    for _ in range(6):
        _, mean, variance = rows[rng.integers(len(rows))]
        places = int(rng.integers(0, 3))
        texts = [
            f"{float(value) + rng.choice([0, 0, 0.5, -0.1]):.{places}f}"
            for value in (mean, math.sqrt(variance))
        ]
        asked = scaled(n, scores, step, *(interval(printed(text), rounding) for text in texts))
        assert not disagreement(asked, rows)
        some += exists(asked)
    assert some


@pytest.mark.parametrize(("n", "scores", "step"), SCALES)
def test_brute_force_agrees_where_an_end_is_exactly_attained_open_or_closed(n, scores, step):
    rng = np.random.default_rng(n)
    rows = multisets(scores, n)
    means = sorted({mean for _, mean, _ in rows})
    roots = sorted(
        {Fraction(math.isqrt(v.numerator), math.isqrt(v.denominator)) for _, _, v in rows
         if math.isqrt(v.numerator) ** 2 == v.numerator
         and math.isqrt(v.denominator) ** 2 == v.denominator}
    )  # fmt: skip

    def between(values):
        ends = sorted(values[i] for i in rng.integers(len(values), size=2))
        ends = [None if rng.random() < 0.15 else end for end in ends]
        return Interval(*ends, *(bool(flag) for flag in rng.integers(2, size=2)))

    found = Counter()
    for _ in range(16):
        asked = scaled(n, scores, step, between(means), between([-1, *roots, 99]))
        assert not disagreement(asked, rows)
        found[exists(asked)] += 1
    assert found[True] > 2


def test_a_standard_deviation_of_zero_leaves_equal_scores_only():
    assert listed(summary(4, "3.0", "0.0", 1, 5)).tolist() == [[3, 3, 3, 3]]
    assert listed(Summary(3, ANY, Interval(Fraction(0), Fraction(0)), 1, 3)).tolist() == [
        [1, 1, 1], [2, 2, 2], [3, 3, 3],
    ]  # fmt: skip
    assert count(Summary(3, ANY, Interval(Fraction(0), Fraction(0), True, False), 1, 3)) == 0
    assert count(Summary(3, ANY, Interval(Fraction(-2), Fraction(-1)), 1, 3)) == 0


def test_the_example_of_closures_own_guide_is_found_sample_by_sample():
    # github.com/lhdjung/unsum, README.md: mean 2.7, SD 1.9, n 100, scale 1 to 5
    rows = listed(summary(100, "2.7", "1.9", 1, 5))
    assert rows.shape == (2256, 100)
    frequency = Counter(rows.ravel().tolist())
    assert frequency == {1: 116060, 2: 9908, 3: 7160, 4: 9912, 5: 82560}


def test_without_a_summary_every_multiset_is_counted():
    for n, top in [(2, 0), (5, 3), (12, 9), (60, 4), (200, 2)]:
        assert count(Summary(n, ANY, ANY, 0, top)) == math.comb(n + top, n)


def test_with_the_mean_alone_the_count_is_a_coefficient_of_the_gaussian_binomial():
    n, top = 14, 20
    coefficients = np.array([1], object)
    for i in range(1, n + 1):
        coefficients = np.convolve(coefficients, [1] + [0] * (top + i - 1) + [-1])
    for i in range(1, n + 1):
        for j in range(i, len(coefficients)):
            coefficients[j] += coefficients[j - i]
    assert sum(coefficients[: n * top + 1]) == math.comb(n + top, n)
    for total in (0, 1, 100, 140, 279):
        mean = Fraction(total, n)
        assert count(Summary(n, Interval(mean, mean), ANY, 0, top)) == coefficients[total]


def test_a_count_beyond_64_bits_agrees_with_a_share_of_random_samples():
    n, values = 50, np.arange(28)
    found = count(summary(n, "13", "8", 0, 27))
    assert found > 2**64
    rng = np.random.default_rng(7)
    bars = rng.permuted(np.tile(np.arange(n + 27), (20_000, 1)), axis=1)[:, :27]
    stars = np.sort(bars, axis=1) - np.arange(27)
    people = np.diff(stars, axis=1, prepend=0, append=n)
    total, squares = people @ values, people @ values**2
    inside = abs(total / n - 13) <= 0.5
    inside &= abs(np.sqrt((squares - total**2 / n) / (n - 1)) - 8) <= 0.5
    share = inside.mean()
    error = math.sqrt(share * (1 - share) / len(inside))
    assert abs(found / math.comb(n + 27, n) - share) < 4 * error


def test_what_is_drawn_does_not_depend_on_the_number_of_words(monkeypatch):
    asked = summary(12, "6.4", "3.1", 0, 14)
    tables = filled(samples._plan(asked))
    ranks = range(0, sum(tables.goals()[2]), 37)
    expected = unranked(tables, ranks)
    monkeypatch.setattr(counting.Plan, "words", 2)
    assert len(ranks) == 100
    assert (unranked(filled(samples._plan(asked)), ranks) == expected).all()


def test_ranks_beyond_64_bits_are_even():
    for total in (2**64, 2**64 + 1, 3 * 2**70, 10**25):
        ranks = random_ranks(total, 4000, 1)
        assert len(set(ranks)) == 4000
        assert 0 <= min(ranks) <= max(ranks) < total
        shares = [10 * rank // total for rank in ranks]
        assert stats.chisquare(list(Counter(shares).values())).pvalue > 0.001


def test_numbers_of_several_words_are_those_of_one_word_times_a_large_one(monkeypatch):
    layout = plan([2, -1, 1, 0], 9, [Goal(total, 0, 20) for total in range(-9, 19)])
    once = filled(layout)
    expected = once.goals()[2]
    for large in (2**64 - 1, 2**63, 2**128 - 1, 3**100, 2**64 + 1):
        words = [large >> (64 * i) & (2**64 - 1) for i in range(3)]
        monkeypatch.setattr(counting.Plan, "words", 3)
        tables = Tables(layout)
        tables.of[0][:, 0, 0] = words
        for stage in range(4):
            tables.add(stage)
        assert tables.goals()[2] == [large * number for number in expected]
        for stage in reversed(range(4)):
            tables.remove(stage)
        assert tables.of[0][:, 0, 0].tolist() == words
        assert not any(table.any() for table in tables.of[1:])


def test_draws_are_uniform_over_all_samples():
    for asked in (summary(6, "2", "1", 0, 9), summary(4, "4", "3", 0, 9)):
        rows = [tuple(row) for row in listed(asked).tolist()]
        assert len(rows) > 10
        drawn = Counter(tuple(row) for row in draw(asked, 200 * len(rows), 11).tolist())
        assert set(drawn) == set(rows)
        assert 0.001 < stats.chisquare([drawn[row] for row in rows]).pvalue < 0.999


def test_a_seed_gives_the_same_draws_and_another_seed_gives_others():
    asked = summary(36, "13.4", "8.1", 0, 27)
    first = draw(asked, 3, 2024)
    assert (first == draw(asked, 3, 2024)).all()
    assert (first != draw(asked, 3, 2025)).any()
    assert first.dtype == np.int64
    assert (abs(first.mean(axis=1) - 13.4) <= 0.05).all()
    assert (abs(first.std(axis=1, ddof=1) - 8.1) <= 0.05).all()
    assert draw(summary(4, "4", "3", 0, 9), 4, 0).tolist() == PINNED


PINNED = [[2, 3, 3, 8], [0, 4, 6, 7], [0, 2, 5, 8], [0, 4, 5, 8]]


def test_scores_between_whole_points_are_given_as_fractions():
    asked = summary(2, "1.2", "0.2", 0, 2, Fraction(1, 3))
    assert listed(asked).tolist() == [[1, Fraction(4, 3)]]
    assert draw(asked, 1, 0).tolist() == [[1, Fraction(4, 3)]]
    assert positions(asked) == [(1, 1), (Fraction(4, 3), Fraction(4, 3))]


def test_a_step_may_be_a_float_that_was_meant_as_a_decimal():
    asked = summary(3, "0.20", "0.10", 0, 0.3, 0.1)
    assert listed(asked).tolist() == [[Fraction(1, 10), Fraction(1, 5), Fraction(3, 10)]]


def test_what_holds_for_a_scale_holds_for_it_moved_stretched_and_mirrored():
    base = count(summary(20, "4.3", "2.2", 0, 12))
    assert base > 1000
    assert count(summary(20, "104.3", "2.2", 100, 112)) == base
    assert count(summary(20, "8.6", "4.4", 0, 24, 2)) != base
    double = [Interval(2 * i.low, 2 * i.high) for i in map(interval, map(printed, ("4.3", "2.2")))]
    assert count(Summary(20, *double, 0, 24, 2)) == base
    assert count(summary(20, "7.7", "2.2", 0, 12)) == base
    assert count(summary(20, "−4.3", "2.2", -12, 0)) == base


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 12), min_size=2, max_size=14),
    st.integers(0, 2),
    st.integers(0, 2**32),
)
def test_a_sample_is_among_those_behind_its_own_summary(scores, places, seed):
    row = np.sort(scores)
    mean, sd = f"{row.mean():.{places}f}", f"{row.std(ddof=1):.{places}f}"
    asked = summary(len(row), mean, sd, 0, 12)
    number = count(asked)
    assert exists(asked)
    assert number > 0
    if number < 2000:
        assert row.tolist() in listed(asked).tolist()
    for score, (least, greatest) in zip(row, positions(asked), strict=True):
        assert least <= score <= greatest
    for other in draw(asked, 5, seed):
        assert Fraction(int(other.sum()), len(row)) in asked.mean
        assert has_sd(Fraction(len(row) * int((other**2).sum()) - int(other.sum()) ** 2,
                               len(row) * (len(row) - 1)), asked.sd)  # fmt: skip


def test_each_position_has_a_range_in_a_clinical_sample():
    ranges = positions(summary(36, "13.4", "8.1", 0, 27))
    assert len(ranges) == 36
    assert all(low[0] <= high[0] and low[1] <= high[1] for low, high in itertools.pairwise(ranges))
    rows = draw(summary(36, "13.4", "8.1", 0, 27), 300, 5)
    assert all(
        low <= drawn.min() and drawn.max() <= high
        for (low, high), drawn in zip(ranges, rows.T, strict=True)
    )


def test_of_an_impossible_summary_there_is_nothing():
    for asked in (
        summary(9, "11.66", "3.0", 0, 20),
        summary(9, "3.0", "9.0", 0, 5),
        summary(9, "31.0", "2.0", 0, 5),
        summary(2, "3.0", "1.0", 1, 5),
        Summary(10**6, Interval(Fraction(-9), Fraction(-8)), ANY, 0, 10**3),
    ):
        assert (count(asked), exists(asked), positions(asked)) == (0, False, [])
        assert listed(asked).shape == (0, asked.n)
        with pytest.raises(ValueError, match="nothing to draw: no sample on this scale"):
            draw(asked, 1, 0)


def test_no_draws_are_an_empty_array():
    assert draw(summary(4, "4", "3", 0, 9), 0, 0).shape == (0, 4)


@pytest.mark.parametrize(
    ("n", "low", "high", "step", "message"),
    [
        (1, 0, 4, 1, "n is 1; a standard deviation takes at least 2 people"),
        (5, 0, 4, 0, "the step is 0; it must be above zero"),
        (5, 0, 4, 3, "no whole number of steps of 3 leads from 0 to 4"),
        (5, 4, 0, 1, "no whole number of steps of 1 leads from 4 to 0"),
    ],
)
def test_a_scale_that_is_none_is_refused(n, low, high, step, message):
    with pytest.raises(ValueError, match=message):
        Summary(n, ANY, ANY, low, high, step)


@pytest.mark.parametrize("act", [count, exists, positions, listed, lambda asked: draw(asked, 1, 0)])
def test_what_would_take_too_long_is_refused_with_its_cost(act):
    with pytest.raises(
        ValueError, match=r"90 people on 101 values would take .* million additions"
    ):
        act(summary(90, "50", "25", 0, 100))
    with pytest.raises(ValueError, match="3000 people on a scale of 101 values is too large"):
        act(summary(3000, "50", "25", 0, 100))


def test_more_samples_than_the_limit_are_neither_listed_nor_drawn():
    asked = summary(36, "13.4", "8.1", 0, 27)
    with pytest.raises(ValueError, match="there are 472,409,826,690,342 samples; at most 10,000"):
        listed(asked)
    with pytest.raises(ValueError, match="10,000,000 samples of 36 people are too many at once"):
        draw(asked, 10_000_000, 0)


def test_a_plan_is_refused_for_memory_too(monkeypatch):
    monkeypatch.setattr(counting, "MOST_BYTES", 10_000)
    with pytest.raises(ValueError, match="allowed are 2,000 million and 0 MB"):
        count(summary(20, "4.3", "2.2", 0, 12))
    assert count(summary(4, "4", "3", 0, 9)) > 0


def test_a_list_or_positions_beyond_memory_are_refused(monkeypatch):
    asked = summary(6, "4.3", "2.2", 0, 9)
    monkeypatch.setattr(samples, "MOST_SCORES", 20)
    with pytest.raises(TooCostly, match="samples of 6 people are too many at once: up to 1 fit"):
        listed(asked)
    monkeypatch.setattr(tables_of, "MOST_BYTES", 10)
    with pytest.raises(TooCostly, match="the positions of 6 people on 10 values would take"):
        positions(asked)

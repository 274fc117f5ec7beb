"""The rest of a whole: small data sets are listed, boxes are searched, scipy is asked."""

import math
import random
from fractions import Fraction
from itertools import chain, combinations_with_replacement, product
from statistics import mean, stdev, variance

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from overread.consistency import remainders
from overread.consistency.remainders import Remainder, Reported, remainder, rests
from overread.consistency.spreads import root
from overread.outcomes import Range, TooCostly
from overread.printed import Interval, interval, printed

EASI = {"low": 0, "high": 72}


def divisions(whole, n, parts, **ends):
    """The sizes that the parts can have."""
    return tuple(rests(whole, n, parts, **ends).index)


def read(mean, sd, rule="nearest"):
    return Reported(interval(printed(mean), rule), interval(printed(sd), rule))


def exactly(mean, sd):
    return Reported(*(Interval(Fraction(value), Fraction(value)) for value in (mean, sd)))


def cut(value, decimals):
    """Digits of a number from zero up that are not rounded, but cut off."""
    whole = math.floor(value * 10**decimals)
    text = f"{whole:0{decimals + 1}d}"
    return f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text


def shown(values, decimals, rule="nearest"):
    """The mean and SD of some scores as a paper would print them."""
    write = cut if rule == "truncated" else lambda value, places: f"{value:.{places}f}"
    return write(mean(values), decimals), write(stdev(values), decimals)


def inside(ends, value, slack=1e-9):
    return ends.low - slack <= value <= ends.high + slack


# Known answers


def test_one_who_is_left_out_is_found_by_hand():
    # 0, 2, 6 and 8 are in the parts, 4 is not: squares 16 + 4 + 0 + 4 + 16 about 4.
    parts = [(2, read("1.000", "1.414")), (2, read("7.000", "1.414"))]
    found = remainder(read("4.000", "3.162"), 5, parts)
    assert found.size == 1
    assert found.sd is None
    assert found.mean == Range(Fraction(5 * 39995 - 4 * 40005, 10000), Fraction(40045, 10000))


def test_two_who_are_left_out_have_the_squares_that_are_left():
    # 0, 2 | 6, 8 | 3, 5: squares 42 about 4, of which 2 + 18 and 2 + 18, so 2 for the rest
    two = root(Fraction(2)).low
    parts = [(2, exactly(1, two)), (2, exactly(7, two))]
    found = remainder(exactly(4, "2.898275349237888"), 6, parts)
    assert found.mean == (4, 4)
    assert [float(end) for end in found.sd] == pytest.approx([2**0.5] * 2, rel=1e-9)


def test_one_who_is_left_out_has_no_squares_left_to_explain():
    # Two pairs with squares 1 each, about 1 and 7, and one at 4: 2 + 4 · 9 in all, no more or less.
    parts = [(2, exactly(1, 1)), (2, exactly(7, 1))]
    variance_ = Fraction(1 + 1 + 4 * 9, 4)
    assert remainder(exactly(4, root(variance_).high), 5, parts) is None
    whole = Reported(exactly(4, 0).mean, Interval(*root(variance_)))
    assert remainder(whole, 5, parts) == (1, (4, 4), None)
    assert remainder(exactly(4, root(variance_).low), 5, parts) is None


def test_parts_that_are_the_whole_leave_nobody_and_must_agree_exactly():
    values = [0, 4], [6, 6, 6, 8]
    every = [*values[0], *values[1]]
    parts = [(len(some), read(*shown(some, 3))) for some in values]
    whole = read(*shown(every, 3))
    assert remainder(whole, 6, parts) == Remainder(0, None, None)
    assert remainder(read(shown(every, 3)[0], "2.711"), 6, parts) is None
    assert remainder(read(shown(every, 3)[0], "2.750"), 6, parts) is None
    assert remainder(read("5.003", shown(every, 3)[1]), 6, parts) is None
    assert remainder(whole, 6, parts[::-1]) == Remainder(0, None, None)


def test_the_rest_must_be_on_the_scale():
    # Two of 1 and 1 in a whole of four with mean 4 leave a sum of 14.
    parts = [(2, exactly(1, 0))]
    whole = exactly(4, 4)
    assert remainder(whole, 4, parts).mean == (7, 7)
    assert remainder(whole, 4, parts, low=0, high=7) is None
    assert remainder(whole, 4, parts, low=2) is None
    assert remainder(whole, 4, parts, high="6.9") is None
    # The squares, 48, less 18 of the part and 18 of the mean, leave 12 about 7: 7 ± √6.
    assert remainder(whole, 4, parts, low=0, high="9.5") is not None
    assert remainder(whole, 4, parts, low=0, high="9.4") is None


def test_a_part_cannot_have_scores_off_the_scale():
    whole, part = exactly(5, 3), exactly(1, 2)
    # Three with mean 1 and squares 8 about it: from zero up at most 0, 0, 3, squares 6.
    assert remainder(whole, 20, [(3, part)]) is not None
    assert remainder(whole, 20, [(3, part)], low=0) is None
    assert remainder(whole, 20, [(4, part)], low=0) is not None
    turned = exactly(5, 3), exactly(9, 2)
    assert remainder(turned[0], 20, [(3, turned[1])], high=10) is None
    assert remainder(turned[0], 20, [(4, turned[1])], high=10) is not None
    # On 0 to 10, two with mean 2.5 have at most 0 and 5, SD 3.54, not the 6.12 of many.
    assert remainder(whole, 20, [(2, exactly("2.5", "3.53"))], **{**EASI, "high": 10}) is not None
    assert remainder(whole, 20, [(2, exactly("2.5", "3.54"))], **{**EASI, "high": 10}) is None


def test_those_who_are_too_few_for_an_sd_or_too_many_for_the_whole_are_not_possible():
    part, whole = exactly(5, 0), exactly(5, 1)
    assert remainder(whole, 9, [(2, part)]) is not None
    assert remainder(whole, 9, [(1, part)]) is None
    assert remainder(whole, 9, [(0, part)]) is None
    assert remainder(whole, 9, [(5, part), (5, part)]) is None
    assert remainder(exactly(5, 0), 1, []) is None


def test_a_whole_without_parts_is_its_own_rest():
    found = remainder(read("8.67", "14.0"), 24, [], **EASI)
    assert found == (24, (Fraction("8.665"), Fraction("8.675")), found.sd)
    assert inside(found.sd, 13.95)
    assert inside(found.sd, 14.05)
    assert found.sd.high - found.sd.low < Fraction("0.11")


def test_what_is_unbounded_or_in_the_wrong_order_is_refused():
    part = exactly(5, 1)
    open_ = Reported(interval(printed("<5")), part.sd)
    with pytest.raises(ValueError, match="needed from both sides"):
        remainder(part, 9, [(2, open_)])
    with pytest.raises(ValueError, match="from 5 to 5; a lower end below is needed"):
        remainder(part, 9, [(2, part)], low=5, high=5)
    negative = Reported(part.mean, Interval(Fraction(-2), Fraction(-1)))
    assert remainder(part, 9, [(2, negative)]) is None


def test_neither_division_of_a_score_can_be_everybody_if_both_means_are_above_the_whole():
    whole = read("20.2", "13.2")
    by_one = [read("22.1", "8.7"), read("24.8", "20.0")]
    by_other = [read("22.2", "4.7"), read("23.3", "15.9")]
    found = [divisions(whole, 30, parts, **EASI) for parts in (by_one, by_other)]
    assert [max(map(sum, pairs)) for pairs in found] == [26, 26]
    rows = list(rests(whole, 30, by_one, **EASI).itertuples())
    assert tuple(row.Index for row in rows) == found[0]
    for row in rows[::10]:
        left = remainder(whole, 30, list(zip(row.Index, by_one, strict=True)), **EASI)
        assert row.rest == 30 - sum(row.Index)
        assert row[2:] == tuple(float(end) for end in (*left.mean, *left.sd))


def test_two_cannot_both_be_at_the_ends_of_a_scale_if_their_mean_is_not():
    whole, parts = read("45.1", "23.8"), [read("42", "20.7"), read("51.4", "29.4")]
    dense = np.random.default_rng(4)
    for sizes in ((26, 2), (25, 3)):
        given_sizes = list(zip(sizes, parts, strict=True))
        assert remainder(whole, 30, given_sizes) is not None
        assert remainder(whole, 30, given_sizes, low=0, high=100) is None
        at = [(edged(one.mean, dense), edged(one.sd, dense)) for one in (whole, *parts)]
        spread, where = squares_left(at, 30, sizes)
        assert (spread > 100 * most(2, where / 10)).all()
        # With parts of a person at either end they could.
        assert (spread < 2 * where * (100 - where)).any()


def test_a_table_has_its_columns_even_without_rows_and_gaps_where_nobody_is_left():
    whole, parts = exactly(5, 1), [exactly(8, 0), exactly(9, 0)]
    empty = rests(whole, 6, parts, low=4)
    assert len(empty) == 0
    assert empty.index.names == ["n1", "n2"]
    some = rests(read("1.0", "1.2"), 4, [read("0.0", "0.0"), read("2.0", "0.0")])
    assert some.loc[(2, 2), "rest"] == 0
    assert some.loc[(2, 2)].iloc[1:].isna().all()
    assert list(empty.columns) == list(some.columns)
    assert (empty.dtypes == some.dtypes).all()


def test_every_division_is_tried_from_parts_of_two_on(monkeypatch):
    loose = Reported(Interval(Fraction(-99), Fraction(99)), Interval(Fraction(0), Fraction(99)))
    found = divisions(loose, 9, [loose, loose])
    assert list(found) == [(a, b) for a in range(2, 8) for b in range(2, 10 - a)]
    assert divisions(loose, 3, [loose, loose]) == ()
    assert divisions(loose, 4, [loose, loose]) == ((2, 2),)
    assert divisions(loose, 4, [loose]) == ((2,), (3,), (4,))
    assert len(divisions(loose, 9, [loose] * 3)) == math.comb(6, 3)
    monkeypatch.setattr(remainders, "LIMIT", 20)
    assert len(divisions(loose, 9, [loose] * 3)) == 20
    with pytest.raises(TooCostly, match="35 divisions of 10 people; the limit is 20"):
        divisions(loose, 10, [loose] * 3)


# Genuine data


def drawn(rng):
    """Two parts and a rest, on a scale, as uneven as real ones."""
    top = rng.choice([1, 4, 10, 72])
    high = [rng.randint(0, top) for _ in range(3)]
    sizes = rng.randint(2, 8), rng.randint(2, 8), rng.choice([0, 0, 1, 1, 2, 3, 6])
    return top, [
        [rng.randint(0, end) for _ in range(n)] for n, end in zip(sizes, high, strict=True)
    ]


@pytest.mark.parametrize("rule", ["nearest", "truncated"])
def test_the_true_division_is_never_left_out_and_the_true_rest_is_within(rule):
    rng = random.Random(7)
    for _ in range(400):
        top, (first, second, rest) = drawn(rng)
        places = rng.randint(0, 2)
        every = first + second + rest
        whole = read(*shown(every, places, rule), rule)
        parts = [(len(some), read(*shown(some, places, rule), rule)) for some in (first, second)]
        for ends in ({}, {"low": 0}, {"high": top}, {"low": 0, "high": top}):
            found = remainder(whole, len(every), parts, **ends)
            assert found is not None, (first, second, rest, places, ends)
            assert found.size == len(rest)
            if rest:
                assert inside(found.mean, Fraction(sum(rest), len(rest)), 0)
            if len(rest) > 1:
                assert inside(found.sd, stdev(rest))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-9, 30), min_size=2, max_size=6),
       st.lists(st.integers(-9, 30), min_size=2, max_size=6),
       st.lists(st.integers(-9, 30), max_size=4))  # fmt: skip
def test_the_true_sizes_are_among_the_divisions(first, second, rest):
    every = first + second + rest
    parts = [read(*shown(some, 1)) for some in (first, second)]
    ends = {"low": min(every), "high": max(every) + 1}
    found = divisions(read(*shown(every, 1)), len(every), parts, **ends)
    assert (len(first), len(second)) in found


def test_what_is_excluded_cannot_be_printed_of_any_scores():
    n, scores = 6, range(4)
    sizes = [(a, b) for a in range(2, n - 1) for b in range(2, n - a + 1)]
    possible = {pair: set() for pair in sizes}
    sets = {k: list(combinations_with_replacement(scores, k)) for k in range(n + 1)}
    for a, b in sizes:
        for groups in product(sets[a], sets[b], sets[n - a - b]):
            every = sum(groups, ())
            possible[a, b].add((shown(every, 1), shown(groups[0], 1), shown(groups[1], 1)))
    prints = sorted(set.union(*possible.values()))
    tried = random.Random(1).sample(prints, 250)
    excluded = impossible = 0
    for (whole, *parts), pair in product(tried, sizes):
        given_sizes = [(k, read(*part)) for k, part in zip(pair, parts, strict=True)]
        found = remainder(read(*whole), n, given_sizes, low=0, high=3)
        here = (whole, *parts) in possible[pair]
        impossible += not here
        excluded += found is None
        assert found is not None or not here, (whole, parts, pair)
    # Scores in whole steps are fewer than those that may be any numbers.
    assert 0.6 * impossible < excluded < impossible


# Boxes


def squares_left(point, n, sizes):
    """The squares of the rest about its mean, and the rest's mean: sums less sums."""
    (m, s), *parts = point
    total, squares = n * m, (n - 1) * s**2 + n * m**2
    for size, (part_mean, part_sd) in zip(sizes, parts, strict=True):
        total = total - size * part_mean
        squares = squares - (size - 1) * part_sd**2 - size * part_mean**2
    left = n - sum(sizes)
    return (squares - total**2 / left, total / left) if left else (squares, total)


def farthest_apart(size, some_mean, low, high):
    """The squares of people who sit at the ends of a scale, with one between; none off it."""
    above, share = divmod(size * (some_mean - low), high - low)
    people = [high] * int(above) + [low + share] + [low] * (size - int(above) - 1)
    people = people[:size]
    return sum((one - mean(people)) ** 2 for one in people)


def possible_at(point, n, sizes, low, high):
    """Whether groups with just these means and SDs are parts of just this whole."""
    left = n - sum(sizes)
    spread, where = squares_left(point, n, sizes)
    for size, (some_mean, some_sd) in zip((n, *sizes), point, strict=True):
        if not low <= some_mean <= high:
            return False
        if (size - 1) * some_sd**2 > farthest_apart(size, some_mean, low, high):
            return False
    if not left:
        return spread == where == 0
    return low <= where <= high and 0 <= spread <= farthest_apart(left, where, low, high)


def test_single_points_are_decided_exactly():
    rng = random.Random(3)
    seen = {True: 0, False: 0}
    for _ in range(500):
        top, groups = drawn(rng)
        sizes = [len(some) for some in groups[:2]]
        wanted = [*chain(*groups)], *groups[:2]
        # SDs that are fractions, at or near those of the data.
        point = [
            (Fraction(sum(some), len(some)), Fraction(round(variance(some) ** 0.5 * 8), 8))
            for some in wanted
        ]
        n = len(wanted[0])
        found = remainder(exactly(*point[0]), n, [
            (size, exactly(*part)) for size, part in zip(sizes, point[1:], strict=True)
        ], low=0, high=top)  # fmt: skip
        expected = possible_at(point, n, sizes, 0, top)
        seen[expected] += 1
        assert (found is not None) == expected, (groups, point)
        if expected and n - sum(sizes) > 1:
            spread = squares_left(point, n, sizes)[0] / (n - sum(sizes) - 1)
            assert found.sd.low**2 <= spread <= found.sd.high**2
            assert found.sd.high - found.sd.low < 1e-11
    assert min(seen.values()) > 80


def boxes(rng):
    """A whole and two parts whose print is coarse, at odds or not."""
    centres = [(rng.uniform(3, 7), rng.uniform(0.5, 4)) for _ in range(3)]
    sizes = rng.randint(2, 6), rng.randint(2, 6)
    return [read(f"{m:.0f}", f"{s:.1f}") for m, s in centres], sizes, rng.randint(0, 5)


def by_scipy(reported, sizes, n):
    """The least and greatest squares of the rest over all true values, without a scale."""
    ends = [(float(one.mean.low), float(one.mean.high)) for one in reported]
    (low, *lows), (high, *highs) = (
        [float(getattr(one.sd, end)) for one in reported] for end in ("low", "high")
    )

    def squares(means, sds):
        return squares_left(list(zip(means, sds, strict=True)), n, sizes)[0]

    middle = [sum(pair) / 2 for pair in ends]
    most = minimize(lambda means: -squares(means, [high, *lows]), middle, bounds=ends)
    return min(squares(corner, [low, *highs]) for corner in product(*ends)), -most.fun


def test_the_least_and_greatest_sd_are_those_that_scipy_finds():
    rng = random.Random(11)
    compared = 0
    for _ in range(80):
        (whole, *parts), sizes, left = boxes(rng)
        left = max(left, 2)
        n = sum(sizes) + left
        least, greatest = by_scipy([whole, *parts], sizes, n)
        found = remainder(whole, n, list(zip(sizes, parts, strict=True)))
        assert (found is None) == (greatest < 0)
        if greatest > 0.1:
            compared += 1
            expected = [(max(end, 0) / (left - 1)) ** 0.5 for end in (least, greatest)]
            assert [float(end) for end in found.sd] == pytest.approx(expected, rel=1e-4, abs=1e-9)
    assert compared > 20


def test_a_dense_search_finds_nothing_where_nothing_is_said_to_be():
    rng, dense = random.Random(5), np.random.default_rng(5)
    counts = {"none": 0, "witnessed": 0, "some": 0}
    for _ in range(150):
        reported, sizes, left = boxes(rng)
        n = sum(sizes) + left
        found = remainder(reported[0], n, list(zip(sizes, reported[1:], strict=True)),
                          low=0, high=10)  # fmt: skip
        witnessed = witness(reported, sizes, n, dense)
        assert not (witnessed and found is None), (reported, sizes, left)
        counts["none"] += found is None
        counts["some"] += found is not None and left > 0
        counts["witnessed"] += witnessed and left > 0
    assert counts["none"] > 30
    assert counts["witnessed"] > 30
    # Where it is said that there may be something, there nearly always is.
    assert counts["witnessed"] > 0.9 * counts["some"]


def edged(ends, dense, draws=20_000):
    """Values of an interval, often its ends."""
    share = np.clip(dense.uniform(-0.5, 1.5, draws), 0, 1)
    return float(ends.low) + share * float(ends.high - ends.low)


def witness(reported, sizes, n, dense):
    """Whether some of many true values leave a rest on 0 to 10; parts by their two ends only."""
    left = n - sum(sizes)
    at = [tuple(edged(ends, dense) for ends in one) for one in reported]
    spread, where = squares_left(at, n, sizes)
    if not left:
        return False
    allowed = (spread >= 0) & (where >= 0) & (where <= 10)
    for size, (m, s) in zip(sizes, at[1:], strict=True):
        allowed &= (size - 1) * s**2 <= most(size, m)
    if left == 1:
        # Squares that change sign between allowed points are zero somewhere between.
        parts_allowed = (where >= 0) & (where <= 10)
        for size, (m, s) in zip(sizes, at[1:], strict=True):
            parts_allowed &= (size - 1) * s**2 <= most(size, m)
        some = spread[parts_allowed]
        return bool(some.size and some.min() <= 0 <= some.max())
    return bool((allowed & (spread <= most(left, where))).any())


def most(size, some_mean):
    """The greatest squares of people on 0 to 10, as arrays."""
    total = size * some_mean / 10
    return 100 * (np.floor(total) + (total % 1) ** 2 - total**2 / size)

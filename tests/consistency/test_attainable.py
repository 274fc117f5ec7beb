"""Sums and sums of squares: all that brute force reaches, and no other."""

from itertools import combinations_with_replacement

import pytest

from overread.consistency import attainable as module
from overread.consistency.attainable import attainable, least_squares, most_squares
from overread.outcomes import TooCostly


def every(n, scores):
    """The sums and sums of squares of all sets of n scores."""
    found = combinations_with_replacement(scores, n)
    return {(sum(chosen), sum(x * x for x in chosen)) for chosen in found}


@pytest.mark.parametrize(("n", "reach"), [(1, 9), (2, 9), (3, 8), (4, 7), (5, 6), (6, 5), (7, 4)])
def test_without_ends_all_that_brute_force_finds_can_be_and_no_other(n, reach):
    """With squares up to reach², no number lies beyond reach."""
    found = every(n, range(-reach, reach + 1))
    for squares in range(-1, reach**2 + 1):
        for total in range(-n * reach - 2, n * reach + 3):
            can = (total, squares) in found
            assert attainable(n, total, squares) == can, (total, squares)


@pytest.mark.parametrize("top", [1, 2, 3, 4, 5, 6, 7])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 7])
def test_on_a_scale_all_that_brute_force_finds_can_be_and_no_other(n, top):
    found = every(n, range(top + 1))
    for total in range(-1, n * top + 2):
        for squares in range(total % 2, n * top**2 + 3, 1 if n < 5 else 2):
            can = (total, squares) in found
            assert attainable(n, total, squares, top) == can, (total, squares)


@pytest.mark.parametrize(("n", "top"), [(9, 13), (6, 27), (16, 10)])
def test_on_longer_scales_too(n, top):
    """Brute force adds one number after another; a sum has one bit for each sum of squares."""
    reached = {0: 1}
    for _ in range(n):
        grown = {}
        for total, squares in reached.items():
            for x in range(top + 1):
                grown[total + x] = grown.get(total + x, 0) | squares << x * x
        reached = grown
    gaps = 0
    for total in range(0, n * top + 1, 3):
        for squares in range(least_squares(n, total), most_squares(total, top) + 3, 2):
            can = bool(reached[total] >> squares & 1)
            assert attainable(n, total, squares, top) == can, (total, squares)
            gaps += not can
    assert gaps > n * top // 3


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_the_least_and_most_squares_are_those_of_brute_force(n):
    found = every(n, range(7))
    for total in range(n * 6 + 1):
        squares = [q for s, q in found if s == total]
        assert (least_squares(n, total), most_squares(total, 6)) == (min(squares), max(squares))


def test_four_numbers_of_sum_zero_miss_the_squares_that_legendre_names():
    legendre = {4**a * (8 * b + 7) for a in range(1, 5) for b in range(40)}
    for squares in range(0, 400, 2):
        assert attainable(4, 0, squares) != (squares in legendre)


def test_three_wide_scores_are_searched_in_few_steps(monkeypatch):
    """Three of sum 0 have squares 2(a² + ab + b²), and 2⁵·5⁶ is no such number: 5 is a prime
    of two modulo 3, but to an even power; 2 to an odd one."""
    tried = []
    monkeypatch.setattr(
        module.math, "isqrt", lambda x, of=module.math.isqrt: tried.append(x) or of(x)
    )
    module._three.cache_clear()
    assert not attainable(3, 0, 10**6)
    assert len(tried) < 5000


def test_large_numbers_are_decided_at_once():
    assert attainable(10**6, 10**18, 10**30)
    assert not attainable(10**6, 10**18, 10**30 + 1)
    assert attainable(10**6, 5 * 10**8, 4 * 10**11, top=1000)


def test_a_search_beyond_the_limit_is_refused_before_it_starts(monkeypatch):
    assert not attainable(7, 15, 109, top=9)
    module._on_scale.cache_clear()
    monkeypatch.setattr(module, "LIMIT", 1000)
    with pytest.raises(TooCostly) as caught:
        attainable(7, 15, 109, top=9)
    assert str(caught.value) == (
        "whether 7 scores on a scale of 10 steps can have sum 15 and sum of squares 109 would "
        "take a search of 2e+04 bits; the limit is 1e+03"
    )

"""Regions are covered by hand, scored by the published bands, and counted out in full."""

from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overread.consistency import easi
from overread.printed import Interval

BODIES = {"weights": (10, 20, 30, 40), "rule of nines": (9, 18, 37, 36)}
LEVELS = {
    "whole": sorted({sum(four) for four in product((0, 2, 4, 6), repeat=4)}),
    "halves": sorted({sum(four) for four in product((0, 2, 3, 4, 5, 6), repeat=4)}),
}
"""Sums of four signs, in half points."""
FLOORS, TOPS = (0, 0, 10, 30, 50, 70, 90), (0, 10, 30, 50, 70, 90, 100)


def area_score(percent):
    """The published area score of a region."""
    if percent == 0:
        return 0
    return 1 + sum(percent >= floor for floor in (10, 30, 50, 70, 90))


def exactly(value):
    return Interval(Fraction(value), Fraction(value))


@cache
def coverable(total, body):
    """Each quadruple of area scores that some cover of the regions has, by a witness.

    The witness is on the line from the least to the greatest cover; it exists if any does.
    """
    found = []
    for scores in product(range(7), repeat=4):
        least = sum(part * FLOORS[score] for part, score in zip(body, scores, strict=True))
        most = sum(part * TOPS[score] for part, score in zip(body, scores, strict=True))
        if not least <= total * 100 <= most:
            continue
        along = Fraction(total * 100 - least) / (most - least) if most > least else 0
        cover = [FLOORS[score] + along * (TOPS[score] - FLOORS[score]) for score in scores]
        if tuple(map(area_score, cover)) == scores:
            assert sum(p * c for p, c in zip(body, cover, strict=True)) == total * 100
            found.append(scores)
    return tuple(found)


@pytest.mark.parametrize("shares", BODIES)
@pytest.mark.parametrize(
    "total", ["0", "0.05", "1", "9", "12", "16", "65", "73", "90", "99", "100"]
)
def test_the_area_scores_are_those_of_some_cover_and_no_others(total, shares):
    assert easi.areas(exactly(total), shares) == coverable(Fraction(total), BODIES[shares])


@pytest.mark.parametrize("closed", [(True, True), (False, True), (True, False), (False, False)])
@pytest.mark.parametrize(("low", "high"), [("8.9", "9.1"), ("89.9", "90"), ("0", "0.1")])
@pytest.mark.parametrize("shares", BODIES)
def test_an_interval_leaves_what_its_values_leave(low, high, closed, shares):
    ends = Interval(Fraction(low), Fraction(high), *closed)
    points = [ends.low + Fraction(step, 20) for step in range(int((ends.high - ends.low) * 20) + 1)]
    every = {scores for point in points if point in ends
             for scores in coverable(point, BODIES[shares])}  # fmt: skip
    assert every
    assert set(easi.areas(ends, shares)) == every


percents = st.fractions(0, 100, max_denominator=64) | st.sampled_from([0, 10, 30, 50, 70, 90, 100])


@settings(max_examples=40)
@given(st.tuples(percents, percents, percents, percents), st.sampled_from(sorted(BODIES)))
def test_the_area_scores_of_any_body_are_among_those_possible(cover, shares):
    parts = zip(BODIES[shares], cover, strict=True)
    total = Fraction(sum(part * percent for part, percent in parts)) / 100
    scores = tuple(map(area_score, cover))
    assert scores in easi.areas(exactly(total), shares)
    assert scores in easi.areas(Interval(total - Fraction(1, 2), total + Fraction(1, 2)), shares)


def test_an_empty_or_unbounded_extent_leaves_nothing_or_everything():
    assert easi.areas(Interval(Fraction(20), Fraction(10))) == ()
    assert easi.areas(Interval(Fraction(20), Fraction(20), False, True)) == ()
    assert easi.areas(exactly(101)) == ()
    assert len(easi.areas(Interval(None, None, False, False))) == 7**4


def test_shares_that_are_not_known_are_refused():
    with pytest.raises(ValueError, match="shares is 'palms'; allowed are weights, rule of nines"):
        easi.areas(exactly(10), "palms")


@cache
def severities(signs):
    """Every set of four regional severities, in half points, shape (4, sets)."""
    return np.array(list(product(LEVELS[signs], repeat=4)), np.int64).T


def counted(scores, signs):
    """The EASI with all severities, in 1/20 points, shape (sets,)."""
    return sum(weight * score * severity for weight, score, severity in
               zip((1, 2, 3, 4), scores, severities(signs), strict=True))  # fmt: skip


def bits(scores):
    return {at for at in range(scores.bit_length()) if scores >> at & 1}


@pytest.mark.parametrize(("total", "signs"), [("99", "whole"), ("97", "whole"), ("98.5", "halves")])
def test_the_values_are_those_of_some_areas_and_severities(total, signs):
    every = np.unique(np.concatenate(
        [np.unique(counted(scores, signs))
         for scores in coverable(Fraction(total), BODIES["weights"])]
    ))  # fmt: skip
    assert bits(easi.unlinked(easi.areas(exactly(total)), signs)) == set(every.tolist())


@pytest.mark.parametrize("score", ["3", "30", "71.5", "72"])
def test_the_mean_severity_is_between_the_least_and_the_greatest_that_give_the_score(score):
    ends = Interval(Fraction(score) - Fraction(1, 2), Fraction(score) + Fraction(1, 2), True, False)
    means = []
    for scores in coverable(Fraction(97), BODIES["weights"]):
        size = sum(weight * each for weight, each in zip((1, 2, 3, 4), scores, strict=True))
        values = {int(value) for value in np.unique(counted(scores, "whole"))}
        fitting = [value for value in values if Fraction(value, 20) in ends]
        means += [Fraction(value, 2 * size) for value in fitting]
    found = easi.attainable(ends, exactly(97))
    assert found.possible == bool(means)
    assert found.severity == ((min(means), max(means)) if means else None)


def test_a_small_extent_does_not_give_a_large_score():
    assert not easi.attainable(Interval(Fraction(40), Fraction(72)), exactly(9)).possible
    nobody = easi.attainable(exactly(0), exactly(0))
    assert (nobody.possible, nobody.severity) == (True, None)
    assert not easi.attainable(exactly(1), exactly(0)).possible


def test_half_points_leave_out_a_half_as_one_sign():
    head = ((1, 0, 0, 0),)
    assert bits(easi.unlinked(head, "halves")) == set(LEVELS["halves"])
    assert 1 not in bits(easi.unlinked(head, "halves"))
    assert bits(easi.unlinked(head, "whole")) == set(LEVELS["whole"])


QUADRUPLES = [(6, 6, 6, 6), (0, 1, 0, 0), (3, 0, 0, 5), (1, 2, 3, 4), (0, 4, 1, 1), (2, 0, 6, 3)]


@pytest.mark.parametrize("scores", QUADRUPLES)
@pytest.mark.parametrize("signs", LEVELS)
def test_a_severity_in_between_gives_what_the_regions_on_either_side_give(scores, signs):
    chosen = severities(signs)
    affected = [at for at, score in enumerate(scores) if score]
    mildest, worst = chosen[affected].min(axis=0), chosen[affected].max(axis=0)
    values = counted(scores, signs)
    for mark in range(0, 25, 1 if signs == "halves" else 2):
        every = np.unique(values[(mildest <= mark) & (mark <= worst)])
        found = easi.spanning((scores,), Fraction(mark, 2), signs)
        assert bits(found) == set(every.tolist())


def test_several_areas_give_what_each_gives():
    pair = tuple(QUADRUPLES[:2])
    for link in (easi.spanning, easi.alike):
        apart = [link((scores,), Fraction(5)) for scores in pair]
        assert link(pair, Fraction(5)) == apart[0] | apart[1] != apart[0]


@given(st.tuples(*[st.integers(0, 6)] * 4), st.integers(0, 24))
def test_the_same_severity_everywhere_is_one_of_those_in_between(scores, mark):
    severity = Fraction(mark, 2)
    (value,) = bits(easi.alike((scores,), severity))
    assert (
        Fraction(value, 20)
        == severity * (scores[0] + 2 * scores[1] + 3 * scores[2] + 4 * scores[3]) / 10
    )
    if mark != 1:
        assert value in bits(easi.spanning((scores,), severity, "halves"))


def test_without_an_affected_region_the_score_is_zero():
    assert easi.spanning(((0, 0, 0, 0),), Fraction(7)) == 1
    assert easi.alike(((0, 0, 0, 0),), Fraction(7)) == 1


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((Fraction("0.1"), Fraction("0.2"), True, True), {2, 3, 4}),
        ((Fraction("0.1"), Fraction("0.2"), False, False), {3}),
        ((Fraction(71), Fraction(80), False, True), set(range(1421, 1441))),
        ((None, Fraction("0.05"), False, True), {0, 1}),
        ((Fraction("0.11"), Fraction("0.12"), True, True), set()),
        ((Fraction(80), Fraction(90), True, True), set()),
    ],
)
def test_a_window_has_the_scores_in_an_interval(ends, expected):
    assert bits(easi.window(Interval(*ends))) == expected

"""Visits are made by hand, rated, printed, and must never be called impossible."""

import random
import re
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest

from overread.consistency.eczema import (
    PREMISES,
    Visit,
    judge,
    listed,
    power,
    repairs,
    slips,
    together,
)
from overread.consistency.scorad import PLAIN, READINGS, Reading
from overread.printed import Interval

MODES = {"half-up": ROUND_HALF_UP, "half-down": ROUND_HALF_DOWN, "truncated": ROUND_DOWN,
         "ceiling": ROUND_CEILING}  # fmt: skip
BODIES = {"weights": (10, 20, 30, 40), "rule of nines": (9, 18, 37, 36)}
WEIGHTS = (1, 2, 3, 4)

# Extent, SCORAD, EASI, itch and sleep, as two case reports print them.
VISITS = {
    "one, day 1": Visit("73", "64", "32", "7", "6"),
    "one, day 14": Visit("73", "48", "25", "5", "5"),
    "one, day 28": Visit("43", "21", "11", "3", "3"),
    "one, day 42": Visit("16", "8", "6", "2", "2"),
    "two, day 1": Visit("65", "55", "27", "7", "7"),
    "two, day 14": Visit("65", "46", "24", "5", "6"),
    "two, day 28": Visit("37", "23", "13", "2", "2"),
    "two, day 42": Visit("12", "18", "5", "1", "1"),
}
HALVES = Reading(vas="halves")


def area_score(percent):
    if percent == 0:
        return 0
    return 1 + sum(percent >= floor for floor in (10, 30, 50, 70, 90))


def text_of(value, mode):
    """A fraction whose decimals end, printed as a whole number."""
    return str((Decimal(value.numerator) / value.denominator).quantize(Decimal(1), rounding=mode))


def patient(rng, reading, premise, shares):
    """The true values of a visit that was really rated."""
    cover = [rng.choice([0, rng.randrange(1000), 300, 700, 1000]) for _ in range(4)]
    cover = [Fraction(tenths, 10) for tenths in cover]
    if reading.extent == "as printed":
        # The extent is then a whole number, as long as the weights share out the body.
        cover = [10 * (percent // 10) for percent in cover]
    extent = sum(p * c for p, c in zip(BODIES[shares], cover, strict=True)) / Fraction(100)
    sizes = [w * area_score(percent) for w, percent in zip(WEIGHTS, cover, strict=True)]
    half = reading.signs == "halves"
    levels = [0, 2, 3, 4, 5, 6] if half else [0, 2, 4, 6]
    sums = [sum(rng.choice(levels) for _ in range(4)) for _ in range(4)]
    affected = [severity for severity, size in zip(sums, sizes, strict=True) if size] or sums[:1]
    shared = rng.choice(affected)
    if premise == "rated alike":
        sums = [shared] * 4
    else:
        shared = rng.randrange(min(affected), max(affected) + 1, 1 if half else 2)
    others = rng.randrange(0, 13, 1 if half else 2)
    points = {"whole": 10, "halves": 5, "millimetres": 1, "left out": 1}[reading.vas]
    itch, sleep = (Fraction(rng.randrange(0, 101, points), 10) for _ in range(2))
    score = extent / 5 + Fraction(7, 4) * (shared + others)
    if reading.vas != "left out":
        score += itch + sleep
    area = sum(size * severity for size, severity in zip(sizes, sums, strict=True))
    return Visit(extent, score, Fraction(area, 20), itch, sleep), shared, others


@pytest.mark.parametrize("rule", MODES)
@pytest.mark.parametrize("premise", PREMISES)
def test_a_visit_that_was_really_rated_is_never_in_conflict(rule, premise):
    rng = random.Random(f"{rule} {premise}")
    for reading in READINGS * 3:
        shares = "weights" if reading.extent == "as printed" else rng.choice(sorted(BODIES))
        true, shared, others = patient(rng, reading, premise, shares)
        visit = Visit(*(text_of(value, MODES[rule]) for value in true))
        for rounding in {rule, "nearest"} if rule.startswith("half") else {rule}:
            asked = Reading(reading.signs, reading.vas, reading.extent, rounding)
            found = together(visit, asked, premise=premise, shares=shares)
            assert found.outcome == "within rounding", (true, visit)
            assert Fraction(shared + others, 2) in found.signs
            assert Fraction(shared, 2) in found.shared
            assert set(found.signs) <= set(found.alone)


@cache
def quadruples(total, body):
    """Area scores that some cover of the regions has, by a witness on a straight line."""
    floors, tops = (0, 0, 10, 30, 50, 70, 90), (0, 10, 30, 50, 70, 90, 100)
    found = []
    for scores in product(range(7), repeat=4):
        low = sum(part * floors[score] for part, score in zip(body, scores, strict=True))
        high = sum(part * tops[score] for part, score in zip(body, scores, strict=True))
        if low <= total * 100 <= high:
            along = Fraction(total * 100 - low) / (high - low) if high > low else 0
            cover = [floors[score] + along * (tops[score] - floors[score]) for score in scores]
            if tuple(map(area_score, cover)) == scores:
                found.append(scores)
    return found


@cache
def rated(total, shares, premise):
    """Every EASI, in tenths, with each sum of shared signs that it allows; whole signs."""
    sums = np.array(list(product(range(13), repeat=4)), np.int64)
    found = set()
    for scores in quadruples(total, BODIES[shares]):
        affected = [at for at in range(4) if scores[at]]
        values = sums @ (np.array(scores) * np.array(WEIGHTS))
        low, high = sums[:, affected].min(axis=1), sums[:, affected].max(axis=1)
        for shared in range(13):
            if premise == "in between":
                chosen = (low <= shared) & (shared <= high)
            else:
                chosen = (low == shared) & (high == shared)
            found |= {(int(value), shared) for value in np.unique(values[chosen])}
    return found


def by_hand(total, itch, sleep, shares, premise):
    """Each pair of printed whole SCORAD and EASI with the sums of six and four signs behind it.

    Signs in whole points, halves up; in hundredths of a point, so that a tie is a tie.
    """
    scores = {(shared, rated_) for rated_, shared in rated(total, shares, premise)}
    found = {}
    for shared, tenths in scores:
        for others in range(7):
            score = total * 20 + 350 * (shared + others) + 100 * (itch + sleep)
            pair = ((score + 50) // 100, (tenths + 5) // 10)
            found.setdefault(pair, set()).add((shared + others, shared))
    return found


@pytest.mark.parametrize("premise", PREMISES)
@pytest.mark.parametrize(("total", "shares"), [(97, "weights"), (95, "rule of nines")])
def test_both_scores_go_together_exactly_where_some_rating_gives_both(total, shares, premise):
    pairs = by_hand(total, 3, 4, shares, premise)
    reading = Reading(rounding="half-up")
    for score, area in product(range(26, 92, 5), range(0, 73, 5)):
        visit = Visit(str(total), str(score), str(area), "3", "4")
        found = together(visit, reading, premise=premise, shares=shares)
        ratings = pairs.get((score, area), set())
        assert found.signs == tuple(sorted({signs for signs, _ in ratings}))
        assert found.shared == tuple(sorted({shared for _, shared in ratings}))
        assert found.outcome == ("within rounding" if ratings else "in conflict")


@pytest.mark.parametrize("premise", PREMISES)
@pytest.mark.parametrize(("total", "shares"), [(97, "weights"), (95, "rule of nines")])
def test_the_power_counts_what_some_rating_gives(total, shares, premise):
    pairs = by_hand(total, 3, 4, shares, premise)
    found = power(Visit(str(total), "", "", "3", "4"), Reading(rounding="half-up"),
                  premise=premise, shares=shares)  # fmt: skip
    first, last = found.scorads
    assert (first, last) == (-(-total // 5) + 7, total // 5 + 70)
    scores = {score for score, _ in pairs if first <= score <= last}
    assert found.scorad == Fraction(len(scores), last - first + 1)
    every = {value for value, _ in rated(total, shares, "in between")}
    assert found.easis == (0, max(every) // 10)
    areas = {(value + 5) // 10 for value in every}
    count = found.easis[1] + 1
    assert found.easi == Fraction(len(areas & set(range(count))), count)
    passing = [pair for pair in pairs if first <= pair[0] <= last and pair[1] < count]
    assert found.pairs == Fraction(len(passing), count * (last - first + 1))


def test_the_power_needs_an_extent_and_marks_on_their_scales():
    with pytest.raises(ValueError, match="0 to 100 %, 0 to 10 and 0 to 10 points are allowed"):
        power(Visit("20", "30", "5", "12", "2"), PLAIN)


def test_a_weaker_premise_and_a_wider_reading_never_make_a_visit_impossible():
    for visit in VISITS.values():
        passes = {
            (reading, premise): together(visit, reading, premise=premise).outcome != "in conflict"
            for reading, premise in product(READINGS, PREMISES)
        }
        for (reading, premise), passed in passes.items():
            if passed:
                wider = Reading("halves", reading.vas, "rounded")
                assert passes[wider, premise]
                assert passes[reading, "in between"]
                if reading.vas == "halves":
                    assert passes[Reading(reading.signs, "millimetres", reading.extent), premise]


@pytest.mark.parametrize(
    ("reading", "premise", "impossible"),
    [
        (PLAIN, "in between", "one 1, one 14, one 28, one 42, two 14, two 28"),
        (PLAIN, "rated alike", "one 1, one 14, one 28, one 42, two 14, two 28"),
        (Reading(extent="rounded"), "in between", "one 1, one 14, one 42, two 14, two 28"),
        (HALVES, "rated alike", "one 28, one 42, two 28"),
        (HALVES, "in between", ""),
        (Reading("halves", "millimetres", "rounded"), "rated alike", "one 28, one 42, two 28"),
    ],
)
def test_the_printed_visits_are_possible_under_these_readings(reading, premise, impossible):
    found = [
        name.replace(", day", "")
        for name, visit in VISITS.items()
        if together(visit, reading, premise=premise).outcome == "in conflict"
    ]
    assert ", ".join(found) == impossible


def test_exchanging_the_last_scores_repairs_one_patient_and_breaks_the_other():
    one, two = VISITS["one, day 42"], VISITS["two, day 42"]
    assert together(one._replace(scorad=two.scorad), PLAIN).outcome == "within rounding"
    assert together(two._replace(scorad=one.scorad), PLAIN).outcome == "in conflict"
    weaker = together(two._replace(scorad=one.scorad), PLAIN, premise="in between")
    assert (weaker.signs, weaker.shared) == ((1,), (0, 1))


@pytest.mark.parametrize(
    ("visit", "reason"),
    [
        (Visit("73", "64", "32", "7", "6"),
         "no signs give the SCORAD: six would have to add up to 10.26 to 10.54"),
        (Visit("9", "30", "40", "3", "3"), "no areas and severities on this extent give the EASI"),
        (Visit("12", "8", "5", "1", "1"), "the SCORAD needs six signs that add up to 1; the EASI, "
         "four that add up to 2.14 to 6.75 on average"),
        (Visit("12", "18", "5", "1", "1"), "six signs add up to 4, four of them to 3, 4"),
        (Visit("12", "18", "5", "11", "1"), "no signs give the SCORAD"),
    ],
)  # fmt: skip
def test_the_reason_says_which_score_is_at_fault_or_that_both_are_together(visit, reason):
    assert together(visit, PLAIN).reason == reason


def test_an_interval_stands_for_itself():
    visit = VISITS["one, day 1"]
    assert together(visit, PLAIN).outcome == "in conflict"
    looser = visit._replace(scorad=Interval(Fraction(60), Fraction(63)))
    assert together(looser, PLAIN).signs == (10,)


def test_a_premise_or_shares_that_are_not_known_are_refused():
    for judged in (together, power, repairs):
        with pytest.raises(ValueError, match="premise is 'same'; allowed are rated alike, in betw"):
            judged(VISITS["two, day 1"], PLAIN, premise="same")
        with pytest.raises(ValueError, match="shares is 'palms'; allowed are weights"):
            judged(VISITS["two, day 1"], PLAIN, shares="palms")


def one_slip(text, other):
    """Whether two whole numbers differ by one digit altered, or by one at an end."""
    if len(text) == len(other):
        return sum(one != another for one, another in zip(text, other, strict=True)) == 1
    long, short = sorted((text, other), key=len, reverse=True)
    return len(long) == len(short) + 1 and short in (long[1:], long[:-1])


@pytest.mark.parametrize("text", ["8", "18", "64", "100", "0", "66", "10"])
def test_the_slips_are_all_whole_numbers_one_digit_away(text):
    assert {other for other in map(str, range(10_000)) if one_slip(text, other)} == set(slips(text))
    assert len(slips(text)) == len(set(slips(text)))


def test_a_slip_keeps_what_stands_about_the_digits():
    assert "<18 %" in slips("<8 %")
    assert {"6.4", "6.55", "16.5", "6.5"} & set(slips("6.5")) == {"6.4", "6.55", "16.5"}
    assert all(re.fullmatch(r"\d+\.\d+", other) for other in slips("6.5"))
    assert slips("eight") == []


@pytest.mark.parametrize(("name", "premise"), [("one, day 42", "rated alike"),
                                               ("two, day 28", "in between")])  # fmt: skip
def test_the_repairs_are_all_single_slips_after_which_the_visit_is_possible(name, premise):
    visit = VISITS[name]
    ends = {"bsa": 100, "scorad": 103, "easi": 72, "itch": 10, "sleep": 10}
    expected = {
        (field, text, other)
        for field, text in visit._asdict().items()
        for other in map(str, range(ends[field] + 1))
        if one_slip(text, other)
        and together(visit._replace(**{field: other}), PLAIN, premise=premise).outcome
        == "within rounding"
    }
    found = repairs(visit, PLAIN, premise=premise)
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert expected


def test_the_missing_one_of_eighteen_is_among_the_repairs():
    assert ("scorad", "8", "18") in repairs(VISITS["one, day 42"], PLAIN)
    fixed = VISITS["one, day 42"]._replace(scorad=Interval(Fraction(8), Fraction(8)))
    assert "scorad" not in {repair.number for repair in repairs(fixed, HALVES)}


def test_a_table_has_a_row_for_each_visit_reading_and_premise():
    some = dict(list(VISITS.items())[-2:])
    found = judge(some, [PLAIN, HALVES])
    assert found[["visit", "vas", "premise"]].to_records(index=False).tolist() == [
        (name, vas, premise) for name, vas, premise in product(some, ["whole", "halves"], PREMISES)
    ]
    row = found.iloc[4]
    assert (row["outcome"], row["alone"], row["six signs"], row["four signs"]) == (
        "within rounding", "4", "4", "3, 4",
    )  # fmt: skip
    assert (row["signs"], row["extent"], row["rounding"]) == ("whole", "as printed", "nearest")
    assert len(judge(some)) == 2 * 16 * 2
    assert found["reason"].str.len().min() > 20


@pytest.mark.parametrize(
    ("shares", "ends"), [("weights", "1.80 to 4.50"), ("rule of nines", "1.80 to 5.00")]
)
def test_the_shares_of_the_regions_are_passed_on(shares, ends):
    visit = {"": Visit("20", "6", "5", "1", "1")}
    (reason,) = judge(visit, [PLAIN], premises=["rated alike"], shares=shares)["reason"]
    assert reason.endswith(f"four that add up to {ends} on average")


def test_the_extent_is_one_and_the_same_in_both_scores():
    reading = Reading("whole", "millimetres", "rounded")
    found = {}
    for score, area in product(("19.0", "32.5", "49.6"), ("1.0", "1.1", "2.0")):
        visit = Visit("3", score, area, "0", "0")
        every = set()
        # All that can decide lies on fortieths of a per cent.
        for fortieths in range(100, 141):
            extent = Interval(Fraction(fortieths, 40), Fraction(fortieths, 40))
            exactly = visit._replace(bsa=extent)
            every |= set(together(exactly, reading, shares="rule of nines").shared)
        found[score, area] = set(together(visit, reading, shares="rule of nines").shared)
        assert found[score, area] == every
    assert found["32.5", "1.0"] == {5}
    assert found["32.5", "1.1"] == set()


def test_half_points_leave_out_a_half_only_where_the_regions_are_rated():
    visit = Visit("100", "22", "3", "0", "0")
    assert together(visit, Reading("halves")).outcome == "in conflict"
    weaker = together(visit, Reading("halves"), premise="in between")
    assert (weaker.signs, weaker.shared) == ((Fraction(1, 2),), (0, Fraction(1, 2)))


@pytest.mark.parametrize("signs", ["whole", "halves"])
def test_two_signs_cannot_make_up_for_what_four_lack(signs):
    worst = Visit("100", "83", "72", "0", "0")
    found = together(worst, Reading(signs))
    assert (found.signs, found.shared) == ((18,), (12,))
    assert together(worst._replace(easi="66"), Reading(signs)).outcome == "in conflict"
    assert together(worst._replace(easi="36"), Reading(signs)).outcome == "in conflict"


def test_a_repair_may_go_up_to_the_end_of_the_scale_and_no_further():
    visit = Visit("100", "10", "72", "10", "10")
    assert [repair.instead for repair in repairs(visit, PLAIN)] == ["100", "103"]
    scratched = repairs(Visit("0", "19", "0", "1", "9"), PLAIN)
    assert max(int(repair.instead) for repair in scratched if repair.number == "itch") == 10


def test_sums_are_listed_without_needless_decimals():
    assert listed([Fraction(0), Fraction(1), Fraction(23, 2)]) == "0, 1, 11.5"

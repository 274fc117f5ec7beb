"""Every SCORAD that can arise is made from its parts, printed, and looked up again."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Decimal,
)
from fractions import Fraction
from itertools import product

import pytest

from overread.consistency.scorad import (
    PLAIN,
    READINGS,
    Reading,
    Terms,
    behind,
    extent_of,
    extents,
    marks,
    needed,
    without_signs,
)
from overread.printed import Interval

RULES = {
    "nearest": (ROUND_HALF_UP, ROUND_HALF_DOWN),
    "half-up": (ROUND_HALF_UP,),
    "half-even": (ROUND_HALF_EVEN,),
    "truncated": (ROUND_DOWN,),
    "ceiling": (ROUND_CEILING,),
}
STEPS = {"whole": 1000, "halves": 500, "millimetres": 100, "left out": 10_000}
CASES = [("73", "7", "6"), ("16", "2", "2"), ("0", "0", "10"), ("100", "10", "0")]


def signs(scorad, terms, reading=PLAIN):
    """The sums of the six signs with which a score is possible."""
    return tuple(extents(scorad, terms, reading=reading))


def prints(thousandths, rule, place="1"):
    """Every text that a value in 1/1000 may be printed as."""
    value = Decimal(thousandths) / 1000
    return {str(value.quantize(Decimal(place), rounding=mode)) for mode in RULES[rule]}


def made(terms, reading, place="1"):
    """Every sum of signs, extent and printed SCORAD behind three printed numbers; in 1/1000.

    All that can decide lies on eighths of a per cent.
    """
    extent, rule = terms[0], reading.rounding
    areas = [int(extent) * 1000]
    if reading.extent == "rounded":
        areas = [area for area in range(0, 100_001, 125) if extent in prints(area, rule)]
    lists = []
    for text in terms[1:]:
        points = range(0, 10_001, STEPS[reading.vas])
        whole = reading.vas == "whole"
        lists.append(
            [int(text) * 1000] if whole else [p for p in points if text in prints(p, rule)]
        )
    if reading.vas == "left out":
        lists = [[0], [0]]
    subjective = {one + other for one, other in product(*lists)}
    totals = range(0, 18_001, 500 if reading.signs == "halves" else 1000)
    return {
        (total, area, text)
        for total, area, points in product(totals, areas, subjective)
        for text in prints(area // 5 + total * 7 // 2 + points, rule, place)
    }


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("at", range(len(READINGS)))
def test_the_sums_of_signs_are_all_that_can_be_made_and_no_others(at, rule):
    reading = Reading(READINGS[at].signs, READINGS[at].vas, READINGS[at].extent, rule)
    terms = CASES[(at + len(rule)) % len(CASES)]
    found = {}
    for total, _, text in made(terms, reading):
        found.setdefault(text, set()).add(Fraction(total, 1000))
    assert len(found) >= 19
    for score in range(104):
        expected = tuple(sorted(found.get(str(score), ())))
        assert signs(behind(str(score), rule), Terms(*terms), reading=reading) == expected


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("vas", ["whole", "halves"])
def test_the_extents_are_those_that_print_and_make_the_score(vas, rule):
    reading = Reading("halves", vas, "rounded", rule)
    # Within these per cents a fifth passes the end of what prints as one number.
    terms = ("47" if rule in ("truncated", "ceiling") else "45", "3", "3")
    behind_them = {}
    for total, area, text in made(terms, reading):
        behind_them.setdefault((text, total), set()).add(area)
    assert len({len(areas) for areas in behind_them.values()}) > 1
    for (text, total), areas in behind_them.items():
        found = extents(behind(text, rule), Terms(*terms), reading=reading)
        allowed = found[Fraction(total, 1000)]
        tried = {area for area in range(43_500, 49_501, 125) if _in(area, allowed)}
        assert tried == areas


def test_a_score_with_a_decimal_leaves_several_parts_of_an_extent():
    reading = Reading("whole", "millimetres", "rounded", "half-up")
    behind_them = {}
    for total, area, text in made(("45", "3", "3"), reading, "0.1"):
        behind_them.setdefault((text, total), set()).add(area)
    parts = []
    for (text, total), areas in sorted(behind_them.items())[::5]:
        found = extents(behind(text, "half-up"), Terms("45", "3", "3"), reading=reading)
        allowed = found[Fraction(total, 1000)]
        assert {area for area in range(43_500, 46_501, 125) if _in(area, allowed)} == areas
        parts.append(len(allowed))
    assert max(parts) > 2


def _in(thousandths, intervals):
    return any(Fraction(thousandths, 1000) in ends for ends in intervals)


def test_a_score_with_a_decimal_is_judged_by_its_own_digits():
    found = {}
    for total, _, text in made(("20", "3", "2"), Reading(vas="millimetres"), "0.1"):
        found.setdefault(text, set()).add(Fraction(total, 1000))
    reading = Reading(vas="millimetres")
    for tenths in range(1031):
        text = f"{tenths // 10}.{tenths % 10}"
        expected = tuple(sorted(found.get(text, ())))
        assert signs(behind(text), Terms("20", "3", "2"), reading=reading) == expected


@pytest.mark.parametrize(
    ("score", "terms", "expected"),
    [
        ("64", ("73", "7", "6"), ()),
        ("48", ("73", "5", "5"), ()),
        ("55", ("65", "7", "7"), (8,)),
        ("18", ("12", "1", "1"), (4,)),
        ("103", ("100", "10", "10"), (18,)),
        ("0", ("0", "0", "0"), (0,)),
    ],
)
def test_the_signs_of_hand_checked_visits(score, terms, expected):
    assert signs(behind(score), Terms(*terms)) == expected


def test_a_tie_needs_the_rule_that_sends_it_there():
    terms = Terms("20", "3", "3")
    odd = {rule: signs(behind("14", rule), terms) for rule in ("half-up", "half-down", "nearest")}
    assert odd == {"half-up": (1,), "half-down": (), "nearest": (1,)}


def test_marks_are_cut_off_at_the_ends_of_the_scale():
    halves, fine = Reading(vas="halves"), Reading(vas="millimetres")
    assert marks("0", halves) == (0, Fraction(1, 2))
    assert marks("10", fine) == tuple(Fraction(tenths, 10) for tenths in range(95, 101))
    assert marks("6", Reading(vas="halves", rounding="half-up")) == (Fraction(11, 2), 6)
    assert marks("11", fine) == marks("11", PLAIN) == ()
    assert marks("6.5", PLAIN) == (Fraction(13, 2),)
    assert marks("<2", PLAIN) == (0, 1)
    assert marks(Interval(Fraction(3), Fraction(5)), PLAIN) == (3, 4, 5)


def test_an_extent_is_what_is_printed_or_what_prints_so():
    assert extent_of("73", PLAIN) == Interval(Fraction(73), Fraction(73))
    assert extent_of("0", Reading(extent="rounded")) == Interval(Fraction(0), Fraction(1, 2))
    given = Interval(Fraction(10), Fraction(20), False, True)
    assert extent_of(given, PLAIN) == given
    beyond = extent_of("120", PLAIN)
    assert not beyond.meets(beyond)


@pytest.mark.parametrize("terms", [("120", "3", "3"), ("20", "11", "3"), ("20", "3", "11")])
def test_nothing_is_possible_off_the_scales(terms):
    assert signs(behind("30"), Terms(*terms)) == ()
    with pytest.raises(ValueError, match="0 to 100 %, 0 to 10 and 0 to 10 points are allowed"):
        without_signs(Terms(*terms), PLAIN)


def test_no_signs_are_possible_beyond_the_greatest_score_or_in_an_empty_interval():
    assert signs(behind("104"), Terms("100", "10", "10")) == ()
    assert signs(Interval(Fraction(30), Fraction(20)), Terms("20", "3", "3")) == ()
    assert signs(behind(">102"), Terms("100", "10", "10")) == (18,)


def test_what_the_signs_would_have_to_add_up_to_is_the_rest_of_the_score():
    low, high = needed(behind("64"), Terms("73", "7", "6"))
    assert (low, high) == (Fraction("35.9") / Fraction("3.5"), Fraction("36.9") / Fraction("3.5"))
    with pytest.raises(ValueError, match="unbounded on one side"):
        needed(behind(">64"), Terms("73", "7", "6"))


@pytest.mark.parametrize(
    ("field", "word"), [("signs", "thirds"), ("vas", "cm"), ("extent", "half"), ("rounding", "up")]
)
def test_a_reading_that_is_not_known_is_refused_by_name(field, word):
    with pytest.raises(ValueError, match=f"{field} is '{word}'; allowed are"):
        Reading(**{field: word})


def test_there_are_sixteen_readings():
    assert len(set(READINGS)) == 16
    assert READINGS[0] == PLAIN

"""A fall is a change the other way round: the same sets of patients either way."""

import itertools
from fractions import Fraction

import pytest

from overread.printed import Interval, interval, printed
from overread.reconstruct.patients import find
from overread.reconstruct.reported import (
    QUANTITIES,
    SPREADS,
    Each,
    Mean,
    Patients,
    Spread,
    options_of,
)

PATIENTS = Patients((4, 6, 9), 2, scale=(0, 9))


def said(text, rounding="nearest"):
    return interval(printed(text), rounding)


def turned(ends):
    """The same values with the other sign."""
    low, high = (None if end is None else -end for end in ends[:2])
    return Interval(high, low, ends.high_closed, ends.low_closed)


def listed(constraints, patients=PATIENTS):
    sets = find(patients, constraints).all()
    rows = zip(sets.present.tolist(), sets.changes.tolist(), strict=True)
    return sorted((tuple(present), tuple(changes)) for present, changes in rows)


def by_hand(agrees):
    """Every group of two of the three whose falls agree."""
    found = []
    for people in itertools.combinations(range(3), 2):
        ranges = [range(PATIENTS.baselines[i] - 9, PATIENTS.baselines[i] + 1) for i in people]
        for falls in itertools.product(*ranges):
            if agrees(falls):
                changes = [0, 0, 0]
                for i, fall in zip(people, falls, strict=True):
                    changes[i] = -fall
                found.append((tuple(i in people for i in range(3)), tuple(changes)))
    return sorted(found)


def test_a_fall_is_baseline_less_final():
    (one,) = options_of(Patients((2,), 1, scale=(0, 3)), [])
    assert one.baseline.tolist() == [2, 2, 2, 2]
    assert one.values("final") == [0, 1, 2, 3]
    assert one.values("fall") == [2, 1, 0, -1]
    assert one.values("change") == [-2, -1, 0, 1]
    assert all(isinstance(value, Fraction) for value in one.values("fall"))


@pytest.mark.parametrize("falls", [True, False])
def test_the_sign_of_percentages_does_not_turn_falls(falls):
    (one,) = options_of(Patients((2,), 1, scale=(0, 3), falls=falls), [])
    assert one.values("fall") == [2, 1, 0, -1]


@pytest.mark.parametrize(
    ("text", "rounding"),
    [
        ("3.5", "nearest"),
        ("3", "truncated"),
        ("3", "ceiling"),
        ("-2", "half-up"),
        (">5", "nearest"),
    ],
)
def test_the_mean_of_falls_leaves_the_sets_found_by_hand(text, rounding):
    within = said(text, rounding)
    expected = by_hand(lambda falls: Fraction(sum(falls), 2) in within)
    assert expected
    assert listed({"mean": Mean("fall", within)}) == expected
    assert listed({"mean": Mean("change", turned(within))}) == expected


def test_rounding_up_a_fall_is_not_rounding_up_a_change():
    fall = listed({"mean": Mean("fall", said("3", "ceiling"))})
    change = listed({"mean": Mean("change", said("-3", "ceiling"))})
    assert fall == by_hand(lambda falls: 4 < sum(falls) <= 6)
    assert change == by_hand(lambda falls: 6 <= sum(falls) < 8)


@pytest.mark.parametrize(
    ("kind", "text", "times"), [("sd", "1.4", 2), ("se", "1.0", 4), ("population sd", "1.5", 4)]
)
def test_falls_spread_as_changes_do(kind, text, times):
    """Of two falls, the variance is half their difference squared; the others half of that."""
    assert kind in SPREADS
    within = said(text, "truncated")
    low, high = (times * end**2 for end in within[:2])
    expected = by_hand(lambda falls: low <= (falls[0] - falls[1]) ** 2 < high)
    assert expected
    for of in ("fall", "change"):
        assert listed({"spread": Spread(of, within, kind)}) == expected


def test_every_fall_lies_where_each_is_said_to():
    within = said(">2")
    expected = by_hand(lambda falls: min(falls) > 2)
    assert listed({"each": Each("fall", within)}) == expected
    assert listed({"each": Each("change", said("<-2"))}) == expected
    assert listed({"each": Each("fall", said("<-2"))}) == by_hand(lambda falls: max(falls) < -2)


def test_falls_and_changes_can_be_printed_side_by_side():
    both = {"fall": Mean("fall", said("≥3")), "change": Mean("change", said("≥-3"))}
    assert listed(both) == by_hand(lambda falls: sum(falls) == 6)
    neither = {"fall": Mean("fall", said(">3")), "change": Mean("change", said(">-3"))}
    assert listed(neither) == []


@pytest.mark.parametrize("made", [Mean, Spread, Each])
def test_a_quantity_that_is_not_known_is_named_with_those_that_are(made):
    assert "fall" in QUANTITIES
    message = "'drop' is not a quantity; change, fall, percent, baseline, final are"
    with pytest.raises(ValueError, match=message):
        find(PATIENTS, {"wrong": made("drop", said("3"))})

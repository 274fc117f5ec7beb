"""Genuine studies are made, printed in many ways, and must never be called impossible."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Decimal,
    localcontext,
)
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest

from overread.consistency import changes
from overread.consistency.changes import MEMBERS, Setting
from overread.printed import ROUNDINGS, Interval, exact, interval, printed
from overread.recompute import means

RULES = {
    "nearest": (ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN),
    "half-up": (ROUND_HALF_UP,),
    "half-down": (ROUND_HALF_DOWN,),
    "half-even": (ROUND_HALF_EVEN,),
    "truncated": (ROUND_DOWN,),
    "ceiling": (ROUND_CEILING,),
}

NOT_UPWARD = [rule for rule in ROUNDINGS if rule != "ceiling"]
"""Rounded up, no p value prints as zero, and no limit around zero as its mirror image."""


class Genuine(NamedTuple):
    """True values of a study that was really made, and what was printed of them."""

    true: dict[str, Fraction]
    members: dict[str, Interval]
    setting: Setting
    texts: dict[str, str]
    rounding: str


def decimal(value):
    """Sixty digits of a fraction."""
    with localcontext(prec=60):
        return Decimal(value.numerator) / value.denominator


def written(value, rule, *, decimals=None, figures=None):
    """Print a value with fixed decimals, or with significant figures and no zeros at the end."""
    number = decimal(value)
    if figures is not None:
        decimals = max(0, figures - 1 - number.adjusted()) if number else 0
    text = f"{number.quantize(Decimal(1).scaleb(-decimals), rounding=rule):f}"
    if figures is not None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def true_values(values, setting):
    """Mean, SD, limits and p of real values; the SD to sixty digits."""
    n = setting.n
    mean = sum(values, Fraction(0)) / n
    variance = sum((value - mean) ** 2 for value in values) / (n - 1)
    with localcontext(prec=60):
        sd = Fraction(decimal(variance).sqrt())
    k = Fraction(means.multiplier(n, setting.level, setting.test))
    p = None
    if sd:
        ratio = float(abs(mean) / sd)
        p = Fraction(means.p_of_ratio(ratio, n, setting.test, setting.sided))
    return {"low": mean - k * sd, "high": mean + k * sd, "mean": mean, "sd": sd, "p": p}


def changes_of(rng, n):
    """Whole or real changes: spread out, nearly alike, all alike, or around zero."""
    spread = int(rng.choice([1, 3, 10, 40, 300]))
    shift = int(rng.integers(-2 * spread, 2 * spread + 1)) if rng.random() < 0.8 else 0
    denominator = int(rng.choice([1, 1, 2, 10, 1000]))
    reach = 0 if rng.random() < 0.03 else spread * denominator
    return [Fraction(int(v), denominator) + shift for v in rng.integers(-reach, reach + 1, n)]


def printed_p(p, rule, decimals):
    """Print a p value, one below the last decimal as a bound."""
    if rule != ROUND_DOWN and p < Fraction(1, 10**decimals):
        return f"<{decimal(Fraction(1, 10**decimals)):f}"
    return written(p, rule, decimals=decimals)


def genuine(rng, rounding=None):
    """Make a study and print it."""
    setting = Setting(
        n=int(rng.integers(2, 15)),
        level=float(rng.choice([0.95, 0.95, 0.8, 0.9, 0.99])),
        test=str(rng.choice(means.TESTS)),
        sided=str(rng.choice(means.SIDES)),
    )
    rounding = rounding or str(rng.choice(ROUNDINGS))
    true = true_values(changes_of(rng, setting.n), setting)
    rule, places = str(rng.choice(RULES[rounding])), int(rng.integers(1, 5))
    as_prism = rng.random() < 0.3
    texts = {}
    for name in MEMBERS:
        if true[name] is None:
            continue
        if name == "p":
            texts[name] = printed_p(true[name], rule, 4 if as_prism else places)
        elif as_prism:
            texts[name] = written(true[name], rule, figures=4)
        else:
            texts[name] = written(true[name], rule, decimals=places)
    members = {name: interval(printed(text), rounding) for name, text in texts.items()}
    return Genuine(true, members, setting, texts, rounding)


@pytest.fixture(scope="module")
def studies():
    rng = np.random.default_rng(2024)
    return [genuine(rng, rounding) for rounding in ROUNDINGS for _ in range(300)]


def inside(polygon, x, y):
    """Whether a point lies in a convex polygon, the edges counted in."""
    turns = [
        (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        for (ax, ay), (bx, by) in pairwise([*polygon, polygon[0]])
    ]
    return all(turn >= 0 for turn in turns) or all(turn <= 0 for turn in turns)


def contains(low, true, high):
    """Whether a range has a true value, to twelve digits; its ends may be infinite."""
    above = low == float("-inf") or exact(low) <= exact(float(true))
    return above and (high == float("inf") or exact(float(true)) <= exact(high))


def read(texts, rounding="nearest"):
    return {name: interval(printed(text), rounding) for name, text in texts.items()}


def test_the_studies_made_are_of_every_sort(studies):
    assert {study.setting.n for study in studies} == set(range(2, 15))
    texts = [text for study in studies for text in study.texts.values()]
    assert {"<0.0001", "0.0000", "1.0", "−0.0", "0.00"} <= set(texts)
    assert sum("p" not in study.texts for study in studies) > 10
    assert sum(study.true["low"] < 0 < study.true["high"] for study in studies) > 100
    assert sum(study.true["mean"] == 0 for study in studies) > 20


def test_no_genuine_study_is_called_impossible_and_its_polygon_has_the_truth(studies):
    for study in studies:
        polygons = changes.region(study.members, study.setting)
        point = study.true["mean"], study.true["sd"]
        assert any(inside(polygon, *point) for polygon in polygons), study


def test_every_true_value_lies_in_the_range_that_the_other_numbers_leave(studies):
    rng = np.random.default_rng(5)
    for study in studies:
        names = [name for name in study.members if rng.random() < 0.7]
        found = changes.ranges({name: study.members[name] for name in names}, study.setting)
        for name, (low, high) in found.items():
            true = study.true[name]
            if true is not None:
                assert contains(low, true, high), (name, names, study)


def test_the_true_number_of_people_is_among_the_sizes(studies):
    for study in studies[::16]:
        n = study.setting.n
        assert n in changes.sizes(study.members, study.setting, n), study


def test_the_sizes_are_those_with_which_the_numbers_are_possible(studies):
    excluded = 0
    for study in studies[::130]:
        found = changes.sizes(study.members, study.setting, 16)
        setting = study.setting
        possible = [
            n for n in range(2, 17) if changes.possible(study.members, setting._replace(n=n))
        ]
        assert found == possible
        excluded += len(found) < 15
    assert excluded


def test_the_true_level_lies_in_the_range_of_levels(studies):
    seen = 0
    for study in studies:
        members = {name: study.members[name] for name in ("low", "mean", "high", "sd")}
        if found := changes.level_range(members, study.setting):
            low, high = found
            assert low - 1e-12 <= study.setting.level <= high + 1e-12, study
            seen += 1
    assert seen > len(studies) / 2


def test_one_last_digit_altered_by_two_or_more_is_often_noticed():
    rng = np.random.default_rng(11)
    tried, noticed = dict.fromkeys(MEMBERS, 0), dict.fromkeys(MEMBERS, 0)
    for _ in range(400):
        study = genuine(rng, "nearest")
        name = str(rng.choice(list(study.texts)))
        text = study.texts[name]
        if text.startswith("<") or study.true["sd"] == 0:
            continue
        last = int(text[-1])
        new = rng.choice([digit for digit in range(10) if abs(digit - last) >= 2])
        members = study.members | {name: interval(printed(f"{text[:-1]}{new}"))}
        tried[name] += 1
        noticed[name] += not changes.possible(members, study.setting)
    shares = {name: noticed[name] / tried[name] for name in MEMBERS}
    assert all(share > 0.3 for share in shares.values()), shares
    assert sum(noticed.values()) > 0.6 * sum(tried.values()), shares


@pytest.mark.parametrize("name", ["mean", "low", "high"])
def test_a_sign_lost_is_noticed(name):
    texts = {"low": "−12.03", "high": "−4.574", "mean": "−8.3", "sd": "5.208", "p": "0.0007"}
    assert changes.possible(read(texts), Setting(10))
    assert not changes.possible(read(texts | {name: texts[name][1:]}), Setting(10))


@pytest.mark.parametrize("rounding", NOT_UPWARD)
@pytest.mark.parametrize("p", ["1", "1.0", "1.000"])
def test_a_mean_of_zero_with_a_p_value_of_one_is_possible(p, rounding):
    texts = {"low": "−1.4", "high": "1.4", "mean": "0.0", "sd": "1.3", "p": p}
    assert changes.possible(read(texts, rounding), Setting(6, 0.95))


@pytest.mark.parametrize("rounding", NOT_UPWARD)
@pytest.mark.parametrize("p", ["0.0000", "<0.0001", "0.000"])
def test_a_p_value_printed_as_zero_is_possible_for_a_mean_far_from_zero(p, rounding):
    texts = {"mean": "−8.3", "sd": "0.5", "p": p}
    assert changes.possible(read(texts, rounding), Setting(10))
    assert not changes.possible(read(texts | {"sd": "9.0"}, rounding), Setting(10))


@pytest.mark.parametrize("p", ["<0.000", "≤0", "<0.0"])
def test_a_p_value_printed_as_below_zero_is_judged_and_does_not_crash(p):
    assert changes.possible(read({"mean": "3.0", "sd": "0.00", "p": p}), Setting(9))
    assert not changes.possible(read({"mean": "3.0", "sd": "1.0", "p": p}), Setting(9))


def test_a_p_value_below_zero_is_impossible_and_does_not_crash():
    # Such a one is tried when a misprinted p value is looked for, and when a sign is a misreading.
    for text in ("−0.0007", "−0.03"):
        assert not changes.possible(read({"p": text}), Setting(9))


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_changes_that_are_all_alike_are_possible(rounding):
    texts = {"low": "2.00", "high": "2.00", "mean": "2.00", "sd": "0.00", "p": "0.000"}
    assert changes.possible(read(texts, rounding), Setting(5))


@pytest.mark.parametrize("size", [10**8, 10**10, 3 * 10**12])
def test_measurements_of_any_size_are_possible(size):
    texts = {"mean": f"{3 * size}", "sd": f"{size}"}
    assert changes.possible(read(texts), Setting(9))
    assert not changes.possible(read(texts | {"p": "0.9"}), Setting(9))


def test_a_quantity_that_nothing_bounds_has_no_end():
    found = changes.ranges(read({"sd": "3.0"}), Setting(9))
    assert (found["mean"].low, found["mean"].high) == (float("-inf"), float("inf"))
    assert (found["sd"].low, found["sd"].high) == (2.95, 3.05)


def test_a_one_sided_p_value_above_a_half_is_possible_for_a_mean_in_the_other_direction():
    p = 1 - means.p_of_ratio(0.3, 9, sided="one-sided")
    texts = {"mean": "3.00", "sd": "10.00", "p": f"{p:.3f}"}
    assert changes.possible(read(texts), Setting(9, sided="one-sided"))
    wrong = read(texts | {"p": "0.950"})
    assert not changes.possible(wrong, Setting(9, sided="one-sided"))


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("sign", ["", "−"])
def test_a_tie_is_possible_on_either_side_under_every_rounding_to_nearest(sign, rounding):
    tie = Fraction(sign.replace("−", "-") + "0.25")
    given = {"mean": Interval(tie, tie), "sd": Interval(Fraction(0), Fraction(0))}
    for text in ("0.2", "0.3"):
        ends = interval(printed(sign + text), rounding)
        possible = changes.possible({**given, "low": ends}, Setting(4))
        only = {"truncated": "0.2", "ceiling": "0.2" if sign else "0.3"}.get(rounding, text)
        assert possible == (text == only)
    assert not changes.possible({**given, "low": interval(printed(f"{sign}0.4"))}, Setting(4))


def test_only_one_limit_or_no_p_value_can_be_judged():
    texts = {"low": "−12.03", "mean": "−8.3", "sd": "5.208"}
    assert changes.possible(read(texts), Setting(10))
    assert not changes.possible(read(texts | {"low": "−12.13"}), Setting(10))
    assert not changes.possible(read({"sd": "5.208", "high": "−4.574", "p": "0.9"}), Setting(10))


def test_a_bound_such_as_less_than_three_can_be_judged():
    assert changes.possible(read({"mean": "2.5", "sd": "<3.0", "high": ">4"}), Setting(9))
    assert not changes.possible(read({"mean": "2.5", "sd": "<1.0", "high": ">4"}), Setting(9))
    assert changes.level_range(read({"low": ">0", "high": "5", "sd": "3.0"}), Setting(9)) is None
    assert changes.level_range(read({"low": "0", "high": "5", "sd": "<3.0"}), Setting(9)) is None


@pytest.mark.parametrize("mean", [0, 3])
def test_the_face_value_of_p_without_spread_is_the_limit_and_not_a_crash(mean):
    values = {"mean": Fraction(mean), "sd": Fraction(0)}
    found = changes.face_value(values, "p", Setting(9))
    assert found is None or found == (0.0 if mean else 1.0)


def test_face_values_follow_from_any_two_that_give_them():
    values = {
        "low": Fraction("-12.03"),
        "high": Fraction("-4.57"),
        "mean": Fraction("-8.3"),
        "sd": Fraction("5.214"),
    }
    for wanted, expected in values.items():
        others = [name for name in values if name != wanted]
        for left_out in others:
            given = {name: values[name] for name in others if name != left_out}
            found = changes.face_value(given, wanted, Setting(10))
            assert found is None or found == pytest.approx(float(expected), abs=0.01)
    assert changes.face_value({"low": Fraction(1), "p": Fraction(1, 2)}, "sd", Setting(9)) is None
    assert changes.face_value({"high": Fraction(5), "mean": Fraction(3)}, "sd", Setting(9))

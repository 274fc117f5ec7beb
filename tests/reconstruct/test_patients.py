import itertools
import math
import random
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from overread.outcomes import TooCostly
from overread.printed import Interval, digits, interval, printed
from overread.reconstruct.bands import Bands, Cut, bands
from overread.reconstruct.joins import Limits
from overread.reconstruct.patients import drops, find, funnel
from overread.reconstruct.reported import Each, Mean, Patients, Spread
from overread.reconstruct.requirements import described

BASELINES = (18, 16, 36, 12, 24, 50, 30, 36, 40, 24)
"""Skin scores of ten patients before treatment, as a pilot printed them."""


def said(text, rounding="nearest"):
    return interval(printed(text), rounding)


WEEK_24 = {
    "mean": Mean("change", said("-11.67")),
    "sd": Spread("change", said("6.727")),
    "percent mean": Mean("percent", said("49.23")),
    "percent se": Spread("percent", said("8.985"), "se"),
    "bands": bands(["<25", "25-50", "51-75", ">75"], ["22.22%", "33.33%", "33.33%", "11.11%"]),
    "each": Each("change", said("<-5")),
}


# The oracle: every group written out, each constraint judged from its own definition.


def percent_of(patients, baseline, change):
    value = Fraction(100 * change, baseline) * (-1 if patients.falls else 1)
    if patients.decimals is None:
        return value
    scaled = abs(value) * 10**patients.decimals
    magnitude = Fraction(math.floor(scaled + Fraction(1, 2)), 10**patients.decimals)
    return magnitude if value >= 0 else -magnitude


def inside(value, ends):
    """Whether a value lies in an interval; written anew, so as not to lean on the package."""
    low = ends.low is None or value > ends.low or (ends.low_closed and value == ends.low)
    high = ends.high is None or value < ends.high or (ends.high_closed and value == ends.high)
    return low and high


def root_inside(square, ends):
    """Whether the root of a square lies in an interval."""
    if ends.low is not None and ends.low >= 0:
        low = square > ends.low**2 or (ends.low_closed and square == ends.low**2)
        if not low:
            return False
    if ends.high is None:
        return True
    if ends.high < 0:
        return False
    return square < ends.high**2 or (ends.high_closed and square == ends.high**2)


def band_of(value, cuts):
    return sum(value > cut.at or (value == cut.at and not cut.lower) for cut in cuts)


def agrees(patients, group, constraint):
    """Whether a group, a list of (baseline, change), agrees with one constraint."""
    n = len(group)
    if isinstance(constraint, Bands):
        percents = [percent_of(patients, *one) for one in group]
        for cuts in itertools.product(*constraint.cuts):
            if any(a > b for a, b in itertools.pairwise(cuts)):
                continue
            numbers = Counter(band_of(value, cuts) for value in percents)
            shown = [
                Fraction(100 * numbers[i], n) if constraint.shares else numbers[i]
                for i in range(len(constraint.counts))
            ]
            if all(map(inside, shown, constraint.counts)):
                return True
        return False
    values = {
        "change": lambda b, d: d,
        "fall": lambda b, d: -d,
        "percent": lambda b, d: percent_of(patients, b, d),
        "baseline": lambda b, d: b,
        "final": lambda b, d: b + d,
    }[constraint.of]
    column = [Fraction(values(*one)) for one in group]
    if isinstance(constraint, Each):
        return all(inside(value, constraint.within) for value in column)
    mean = sum(column) / n
    if isinstance(constraint, Mean):
        return inside(mean, constraint.within)
    squares = sum((value - mean) ** 2 for value in column)
    square = {
        "sd": squares / (n - 1),
        "se": squares / (n - 1) / n,
        "population sd": squares / n,
    }[constraint.kind]
    return root_inside(square, constraint.within)


def every_group(patients, percent):
    low, high = patients.scale
    choices = []
    for given_baseline in patients.baselines:
        if given_baseline is None:
            baselines = range(low, high + 1)
        elif isinstance(given_baseline, tuple):
            baselines = sorted(set(given_baseline))
        else:
            baselines = [given_baseline]
        choices.append(
            [(b, f - b) for b in baselines if b or not percent for f in range(low, high + 1)]
        )
    for people in itertools.combinations(range(len(choices)), patients.n):
        if not {i - 1 for i in patients.present} <= set(people):
            continue
        for group in itertools.product(*(choices[i] for i in people)):
            yield people, group


def brute(patients, constraints):
    percent = any(isinstance(c, Bands) or c.of == "percent" for c in constraints)
    return sorted(
        (people, group)
        for people, group in every_group(patients, percent)
        if all(agrees(patients, group, one) for one in constraints)
    )


def listed(found):
    sets = found.all()
    return sorted(
        (
            tuple(np.flatnonzero(here).tolist()),
            tuple(zip(b[here].tolist(), d[here].tolist(), strict=True)),
        )
        for b, d, here in zip(sets.baselines, sets.changes, sets.present, strict=True)
    )


# Random cases.


def printed_as(value, decimals, rng, rounding):
    """The interval behind a value printed with so many decimals; sometimes open to one side."""
    scaled = Fraction(value) * 10**decimals
    if rounding == "truncated":
        whole = math.floor(abs(scaled)) * (-1 if scaled < 0 else 1)
        text = f"{'-' if whole < 0 else ''}{abs(whole) // 10**decimals}" + (
            f".{abs(whole) % 10**decimals:0{decimals}d}" if decimals else ""
        )
    else:
        text = digits(value, decimals)
    if rng.random() < 0.15:
        return said(rng.choice("<>≤≥") + text)
    return said(text, rounding)


def summary(patients, group, rng):
    """Some constraints that summarize a group; a tie or an open end may have spoilt one."""
    rounding = rng.choice(["nearest", "half-up", "half-even", "truncated"])
    n, found = len(group), {}
    quantities = {
        "change": [Fraction(d) for _, d in group],
        "fall": [Fraction(-d) for _, d in group],
        "percent": [percent_of(patients, b, d) for b, d in group if b],
        "baseline": [Fraction(b) for b, _ in group],
        "final": [Fraction(b + d) for b, d in group],
    }
    if len(quantities["percent"]) < n:
        del quantities["percent"]
    for of, column in quantities.items():
        mean = sum(column) / n
        variance = sum((x - mean) ** 2 for x in column) / (n - 1)
        chance = 0.55 if of in ("change", "percent") else 0.15
        if rng.random() < chance:
            found[f"{of} mean"] = Mean(of, printed_as(mean, rng.randrange(3), rng, rounding))
        if rng.random() < chance:
            kind = rng.choice(["sd", "se", "population sd"])
            square = {"sd": 1, "se": Fraction(1, n), "population sd": Fraction(n - 1, n)}[kind]
            spread = Fraction(math.isqrt(int(variance * square * 10**12)), 10**6)
            found[f"{of} {kind}"] = Spread(
                of, printed_as(spread, rng.randrange(3), rng, rounding), kind
            )
        if rng.random() < 0.15:
            found[f"{of} each"] = Each(of, Interval(min(column) - rng.randrange(2), None))
    if "percent" in quantities and rng.random() < 0.5:
        found["bands"] = banded(quantities["percent"], rng)
    return found


def banded(percents, rng):
    labels = rng.choice(
        [
            ["<25", "25-50", "51-75", ">75"],
            ["<25", "25-50", "50-75", ">75"],
            ["≤50", ">50"],
            ["<0", "0-33", "34-66", "67-100"],
        ]
    )
    boundaries = rng.choice(["printed", "lower", "upper", "either"])
    empty = bands(labels, ["0"] * len(labels), boundaries=boundaries)
    cuts = next(cuts for cuts in itertools.product(*empty.cuts) if list(cuts) == sorted(cuts))
    numbers = Counter(band_of(value, cuts) for value in percents)
    counts = [numbers[i] for i in range(len(labels))]
    if rng.random() < 0.5:
        shares = [f"{digits(Fraction(100 * k, len(percents)), 1)}%" for k in counts]
        return bands(labels, shares, boundaries=boundaries)
    return bands(labels, [str(k) for k in counts], boundaries=boundaries)


def random_case(rng):
    people = rng.randrange(2, 5)
    low = rng.choice([0, 0, 1, -2])
    high = low + rng.randrange(3, 9 if people < 4 else 6)
    n = rng.randrange(max(2, people - 1), people + 1)
    baselines = [rng.randrange(low, high + 1) for _ in range(people)]
    unsure = list(baselines)
    for i in range(people):
        if rng.random() < 0.12 and people < 4:
            unsure[i] = None
        elif rng.random() < 0.12:
            unsure[i] = (baselines[i], rng.randrange(low, high + 1))
    patients = Patients(
        tuple(unsure),
        n,
        scale=(low, high),
        falls=rng.random() < 0.8,
        decimals=rng.choice([None, None, 0, 1]),
    )
    members = sorted(rng.sample(range(people), n))
    if rng.random() < 0.4:
        certain = rng.sample(members, rng.randrange(1, n + 1))
        patients = replace(patients, present=tuple(i + 1 for i in certain))
    group = [(baselines[i], rng.randrange(low, high + 1) - baselines[i]) for i in members]
    constraints = summary(patients, group, rng)
    if any(known in (0, (0, 0)) for known in unsure):
        constraints = {
            name: one
            for name, one in constraints.items()
            if not isinstance(one, Bands) and one.of != "percent"
        }
    return patients, constraints


def small_cases(rng):
    """Random cases that brute force can do in a moment."""
    while True:
        patients, constraints = random_case(rng)
        low, high = patients.scale
        scores = high - low + 1
        ways = [scores * (scores if known is None else 2) for known in patients.baselines]
        if math.prod(ways[: patients.n]) < 20_000:
            yield patients, constraints


def alter(monkeypatch, way):
    """Make the engine go a way that small cases would not need."""
    if way == "rounded percentages":
        monkeypatch.setattr("overread.reconstruct.requirements.FAR", 1 << 22)
    if way == "pairs tested one by one":
        monkeypatch.setattr("overread.reconstruct.plans.MOST_SPANS", 1)
        monkeypatch.setattr("overread.reconstruct.joins.CHUNK", 7)
    if way == "numbers of any size":
        monkeypatch.setattr("overread.reconstruct.joins.FAR", 50)


@pytest.mark.parametrize(
    "way",
    ["exact", "rounded percentages", "pairs tested one by one", "numbers of any size"],
)
def test_the_sets_found_are_those_of_brute_force(way, monkeypatch):
    alter(monkeypatch, way)
    rng = random.Random(f"{way} 5")
    seen = Counter()
    for patients, constraints in itertools.islice(small_cases(rng), 40):
        expected = brute(patients, constraints.values())
        found = find(patients, constraints)
        assert listed(found) == expected
        assert found.total == len(expected)
        assert found.counts == {
            people: sum(members == people for members, _ in expected) for people in found.counts
        }
        seen["none"] += not expected
        seen["one"] += len(expected) == 1
        seen["many"] += len(expected) > 20
        seen["rounded"] += found.proved is not None
        seen["certain"] += bool(patients.present) and len(patients.baselines) > patients.n
    assert seen["certain"] > 1
    assert min(seen["none"], seen["one"], seen["many"]) > 1
    assert bool(seen["rounded"]) == (way == "rounded percentages")


def root_text(square, decimals):
    """The root of a fraction as it would be printed."""
    return digits(Fraction(math.isqrt(int(square * 10**24)), 10**12), decimals)


@st.composite
def groups(draw):
    """Patients, a group of them, and what would be printed of it."""
    low, high = 0, draw(st.integers(5, 51))
    scores = st.tuples(st.integers(1, high), st.integers(low, high))
    people = draw(st.lists(scores, min_size=3, max_size=6))
    missing = draw(st.integers(0, 1))
    group = [(b, f - b) for b, f in people[missing:]]
    n, decimals = len(group), draw(st.integers(0, 3))
    patients = Patients(
        tuple(b for b, _ in people),
        n,
        scale=(low, high),
        decimals=draw(st.sampled_from([None, 0, 1])),
    )
    constraints = {}
    columns = {
        "change": [Fraction(d) for _, d in group],
        "fall": [Fraction(-d) for _, d in group],
        "percent": [percent_of(patients, *one) for one in group],
    }
    for of, column in columns.items():
        mean = sum(column) / n
        variance = sum((x - mean) ** 2 for x in column) / (n - 1)
        constraints[f"{of} mean"] = Mean(of, said(digits(mean, decimals)))
        constraints[f"{of} sd"] = Spread(of, said(root_text(variance, decimals)))
        constraints[f"{of} se"] = Spread(of, said(root_text(variance / n, decimals)), "se")
    return patients, tuple(group), constraints, missing


@settings(deadline=None, max_examples=30)
@given(groups())
def test_a_genuine_group_is_always_among_the_sets_found(case):
    patients, group, constraints, missing = case
    found = find(patients, constraints)
    assume(found.total < 300_000)
    sets = found.all()
    changes = np.array([0] * missing + [change for _, change in group])
    present = np.arange(len(patients.baselines)) >= missing
    assert ((sets.changes == changes) & (sets.present == present)).all(axis=1).sum() == 1


# What the pilot printed.


def test_only_one_set_of_patients_is_behind_the_pilots_week_24():
    patients = Patients(BASELINES, 9, scale=(0, 51))
    found = find(patients, WEEK_24)
    summary = found.summary().set_index("missing")["sets"]
    assert summary["6"] == found.total == 4
    assert summary.drop("6").sum() == 0
    rows = found.all().distinct().frame()
    assert rows["set"].unique().tolist() == [1]
    assert sorted(zip(rows["baseline"], rows["change"], strict=True)) == [
        (12, -9), (16, -8), (18, -9), (24, -23), (24, -6), (30, -18), (36, -20), (36, -6), (40, -6),
    ]  # fmt: skip
    assert all(
        agrees(
            patients,
            list(zip(rows["baseline"].tolist(), rows["change"].tolist(), strict=True)),
            one,
        )
        for one in WEEK_24.values()
    )


# Funnels and drops.


SMALL = Patients((3, 4, 5, 6), 3, scale=(0, 6))
SMALL_SAID = {
    "mean": Mean("change", said("-2.0")),
    "sd": Spread("change", said("1.00")),
    "percent": Mean("percent", said("50")),
    "bands": bands(["<50", "50-100"], ["2", "1"]),
}


def test_a_funnel_counts_what_is_left_as_constraints_are_added():
    frame = funnel(SMALL, SMALL_SAID)
    ones = list(SMALL_SAID.values())
    assert frame["constraint"].tolist() == ["none", *SMALL_SAID]
    assert frame["remaining"].tolist() == [len(brute(SMALL, ones[:k])) for k in range(5)]
    assert set(frame["why"]) == {""}


def test_drops_count_what_each_constraint_keeps_out():
    frame = drops(SMALL, SMALL_SAID)
    ones = list(SMALL_SAID.values())
    expected = [
        len(brute(SMALL, ones)),
        *(len(brute(SMALL, ones[:k] + ones[k + 1 :])) for k in range(4)),
    ]
    assert frame["without"].tolist() == ["none", *SMALL_SAID]
    assert frame["admitted"].tolist() == expected
    assert len(set(expected)) > 2


def test_drops_say_who_is_left_out_by_baseline():
    pair = Patients((4, 4, 9, (6, 8)), 3, scale=(0, 9))
    told = {"all": Each("change", said("-3")), "mean": Mean("final", said("2.667"))}
    without = drops(pair, told).set_index("without")
    # 1, 1 and 6 make 8; with 3 or 5 instead of a 1 or the 6 they make no 8.
    assert without.loc["none", "outside"] == "6/8: 1"
    left = Counter()
    for people, _ in brute(pair, [told["all"]]):
        (outside,) = set(range(4)) - set(people)
        left[("4", "4", "9", "6/8")[outside]] += 1
    written = dict(part.split(": ") for part in without.loc["mean", "outside"].split("; "))
    assert written == {baseline: str(number) for baseline, number in left.items()}
    assert list(map(int, written.values())) == sorted(left.values(), reverse=True)


def test_counts_that_no_machine_number_holds_stay_whole():
    patients = Patients((10,) * 40, 40, scale=(0, 51))
    assert funnel(patients, {})["remaining"].tolist() == [52**40]
    found = find(patients, {"mean": Mean("change", said("-10"))})
    every_zero = math.comb(20 + 39, 39)
    within_half_a_point = sum(math.comb(total + 39, 39) for total in range(21))
    assert found.total == within_half_a_point > every_zero > 2**50
    drawn = find(patients, {"mean": Mean("change", said("-5"))}).draw(5, seed=1).changes
    assert ((drawn.sum(axis=1) >= -220) & (drawn.sum(axis=1) <= -180)).all()


# Draws.


def test_every_set_is_drawn_equally_often():
    near = Interval(Fraction(45), Fraction(55))
    said_little = {"mean": Mean("change", said("-2.0")), "percent": Mean("percent", near)}
    found = find(SMALL, said_little)
    position = {one: i for i, one in enumerate(listed(found))}
    assert 10 < len(position) < 200
    drawn = found.draw(20_000, seed=7)
    each = Counter(
        (
            tuple(np.flatnonzero(here).tolist()),
            tuple(zip(b[here].tolist(), d[here].tolist(), strict=True)),
        )
        for b, d, here in zip(drawn.baselines, drawn.changes, drawn.present, strict=True)
    )
    observed = [each[one] for one in position]
    assert sum(observed) == 20_000
    assert stats.chisquare(observed).pvalue > 0.01


def test_draws_by_merged_ways_are_as_uniform_as_the_ways_are_many():
    patients = Patients((2, 2, 3, 3, 4), 4, scale=(0, 4))
    found = find(patients, {"mean": Mean("change", said("-1.00"))})
    assert found.total < 500
    drawn = found.draw(30_000, seed=3)
    _, counts = np.unique(np.hstack([drawn.changes, drawn.present]), axis=0, return_counts=True)
    assert len(counts) == found.total
    assert stats.chisquare(counts).pvalue > 0.01


def test_the_same_seed_draws_the_same_sets():
    found = find(SMALL, {"mean": Mean("change", said("-2.0"))})
    one, same, other = (found.draw(6, seed=seed) for seed in (4, 4, 5))
    assert np.array_equal(one.changes, same.changes)
    assert not np.array_equal(one.changes, other.changes)
    assert one.changes.sum(axis=1).tolist() == [-6] * 6
    assert one.changes.tolist()[:2] == [[-3, -3, 0, 0], [-2, 0, 0, -4]]


# Refusals.


def test_what_would_cost_too_much_is_refused_before_it_starts():
    patients = Patients(BASELINES, 10, scale=(0, 51))
    wide = {"mean": Mean("change", said("-8.3")), "percent": Mean("percent", said("33.93"))}
    with pytest.raises(
        TooCostly, match=r"up to [\d,]+ rows, about [\d.]+ GB; the limit is 20,000,000"
    ):
        find(patients, wide)
    with pytest.raises(
        TooCostly, match="184,756 choices of who is in the group; the limit is 5,000"
    ):
        find(Patients((9,) * 20, 10, scale=(0, 9)), {})
    spread = {"sd": Spread("change", said("1.0"))}
    with pytest.raises(TooCostly, match=r"pairs of halves would have to be tested, .* limit is 10"):
        find(SMALL, spread, limits=Limits(pairs=10))
    found = find(SMALL, {"mean": Mean("change", said("-2.0"))}, limits=Limits(sets=5))
    with pytest.raises(TooCostly, match="sets would be listed; the limit is 5"):
        found.all()
    with pytest.raises(TooCostly, match="6 sets would be drawn; the limit is 5"):
        found.draw(6, seed=1)


def test_a_count_that_cannot_be_had_is_none_with_the_reason():
    patients = Patients(BASELINES, 10, scale=(0, 51))
    constraints = {"percent": Mean("percent", said("33.93")), "mean": Mean("change", said("-8.3"))}
    frame = funnel(patients, constraints).set_index("constraint")
    assert frame.loc["none", "remaining"] == 52**10
    assert frame.loc["mean", "remaining"] is None
    assert "rows" in frame.loc["mean", "why"]
    assert drops(patients, constraints).set_index("without").loc["none", "admitted"] is None


def test_percentages_too_fine_for_64_bits_are_compared_exactly_or_not_at_all(monkeypatch):
    monkeypatch.setattr("overread.reconstruct.requirements.FAR", 1 << 20)
    constraints = {"percent": Mean("percent", said("50"))}
    with pytest.raises(TooCostly, match="compared in exact fractions; the limit is 3"):
        find(SMALL, constraints, limits=Limits(sets=3))


def test_a_proof_in_exact_numbers_does_not_overflow():
    """Squares in the common denominator fit into 64 bits here, the spread of the group does not."""
    baselines, falls = (23, 29, 31, 37, 41), (22, 9, 30, 5, 40)
    percents = [Fraction(100 * fall, base) for fall, base in zip(falls, baselines, strict=True)]
    mean = sum(percents) / 5
    variance = sum((percent - mean) ** 2 for percent in percents) / 4
    told = {
        "points": Mean("fall", said("21.2")),
        "percent": Mean("percent", said(digits(mean, 3))),
        "percent sd": Spread("percent", said(digits(Fraction(math.sqrt(variance)), 3))),
        "each": Each("fall", Interval(Fraction(3), None)),
    }
    patients = Patients(baselines, 5, scale=(0, 41))
    found = find(patients, told)
    assert found.proved is not None
    proof = described(patients, found.options, told.values())[1]
    largest = max(int(x) for options in proof.options for x in options.flat)
    (spread,) = (one for one in proof.varying if one.high > 1 << 63)
    assert largest < 1 << 63 < spread.low
    assert tuple(-fall for fall in falls) in set(map(tuple, found.all().changes.tolist()))


def test_baselines_without_a_small_common_denominator_are_exact():
    baselines = (47, 43, 41, 37, 31)
    patients = Patients(baselines, 5, scale=(0, 51))
    group = tuple(zip(baselines, (-11, -13, -10, -12, -9), strict=True))
    percents = [percent_of(patients, *one) for one in group]
    mean = sum(percents) / 5
    variance = sum((x - mean) ** 2 for x in percents) / 4
    exactly = Interval(mean, mean)
    assert math.lcm(*baselines) > 1 << 26
    constraints = {
        "mean": Mean("change", said("-11.0")),
        "sd": Spread("change", said("1.58")),
        "percent mean": Mean("percent", said(digits(mean, 3))),
        "percent sd": Spread("percent", said(root_text(variance, 3))),
    }
    found = find(patients, constraints)
    assert (tuple(range(5)), group) in listed(found)
    sharp = find(patients, {**constraints, "percent mean": Mean("percent", exactly)})
    assert listed(sharp) == [(tuple(range(5)), group)]
    open_end = Interval(mean, None, False, False)
    above = find(patients, {**constraints, "percent mean": Mean("percent", open_end)})
    assert (tuple(range(5)), group) not in listed(above)


def test_an_open_end_has_no_end_however_fine_the_percentages():
    baselines = (47, 43, 41, 37, 31)
    group = tuple(zip(baselines, (-47, 8, -41, 14, -31), strict=True))
    percents = [percent_of(Patients(baselines, 5, scale=(0, 51)), *one) for one in group]
    constraints = {
        "mean": Mean("change", said("-19.4")),
        "sd": Spread("change", said("28.4")),
        "percent mean": Mean("percent", said(digits(sum(percents) / 5, 3))),
        "percent sd": Spread("percent", said(">1")),
    }
    assert all(
        agrees(Patients(baselines, 5, scale=(0, 51)), group, one) for one in constraints.values()
    )
    assert (tuple(range(5)), group) in listed(
        find(Patients(baselines, 5, scale=(0, 51)), constraints)
    )


def test_a_spread_known_exactly_is_found_through_rounded_percentages(monkeypatch):
    monkeypatch.setattr("overread.reconstruct.requirements.FAR", 1 << 22)
    patients = Patients((47, 43), 2, scale=(0, 51))
    for changes in itertools.product((-31, -8, 2), (-20, -7, 5)):
        group = tuple(zip((47, 43), changes, strict=True))
        one, other = (percent_of(patients, *pair) for pair in group)
        half = abs(one - other) / 2
        exactly = Spread("percent", Interval(half, half), "population sd")
        found = find(patients, {"sd": exactly})
        assert found.proved is not None
        assert ((0, 1), group) in listed(found)


def test_no_set_can_be_drawn_where_there_is_none():
    found = find(SMALL, {"mean": Mean("change", said("-6"))})
    assert (found.total, len(found.all().changes), len(found.all().distinct().changes)) == (0, 0, 0)
    with pytest.raises(ValueError, match="no set of patients agrees"):
        found.draw(1, seed=1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Patients((3, 4), 3, scale=(0, 6)), "n is 3 of 2 patients"),
        (lambda: Patients((3, 9), 2, scale=(0, 6)), r"baseline of patient 2 is \[9\]; .* 0 to 6"),
        (
            lambda: Patients((3, 4), 1, scale=(0, 6), present=(3,)),
            r"present is \(3,\); patients are 1 to 2",
        ),
        (
            lambda: Patients((3, 4), 1, scale=(0, 6), present=(1, 2)),
            r"present is \(1, 2\); at most n, 1, each once",
        ),
        (
            lambda: Patients((3, 4), 2, scale=(0, 6), present=(1, 1)),
            r"present is \(1, 1\); at most n, 2, each once",
        ),
        (lambda: Patients((3, ()), 2, scale=(0, 6)), "baseline of patient 2 is empty"),
        (lambda: find(SMALL, {"m": Mean("age", said("3"))}), "'age' is not a quantity; change,"),
        (
            lambda: find(Patients((0, 3), 2, scale=(0, 6)), {"m": Mean("percent", said("3"))}),
            "patient 1 has a baseline of 0",
        ),
        (
            lambda: find(Patients((3,), 1, scale=(0, 6)), {"s": Spread("change", said("3"))}),
            "one person has neither SD nor SE",
        ),
        (lambda: find(SMALL, {"s": Spread("change", said("3"), "var")}), "'var' is not a spread"),
        (lambda: bands(["<25", ">25"], ["1"]), "2 bands but 1 counts"),
        (lambda: bands(["<25", ">25"], ["1", "50%"]), "some counts are shares"),
        (lambda: bands(["<25", ">25"], ["1", "22.22"]), "'22.22' is no number of people"),
        (lambda: bands(["25", ">25"], ["1", "2"]), "'25' is not a band"),
        (lambda: bands([">25", "<25"], ["1", "2"]), "out of order"),
        (lambda: bands(["<25", ">25"], ["1", "2"], boundaries="both"), "boundaries is 'both'"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(make, message):
    with pytest.raises(ValueError, match=message):
        make()


# Bands.


@pytest.mark.parametrize(
    ("labels", "boundaries", "cuts"),
    [
        (["<25", "25-50"], "printed", [(25, False)]),
        (["≤25", ">25"], "printed", [(25, True)]),
        (["25-50", "50-75"], "printed", [(50, False), (50, True)]),
        (["25–50%", ">50%"], "upper", [(50, False)]),
        (["25 to 50", "51 to 75"], "lower", [(50, True)]),
        (
            ["25-50", "51-75"],
            "printed",
            [(50, True), (Fraction(101, 2), False), (Fraction(101, 2), True), (51, False)],
        ),
        (["<25", "25-50"], "either", [(25, False), (25, True)]),
    ],
)
def test_a_boundary_may_be_wherever_the_labels_leave_it(labels, boundaries, cuts):
    (found,) = bands(labels, ["1", "2"], boundaries=boundaries).cuts
    assert found == tuple(Cut(Fraction(at), lower) for at, lower in cuts)


def test_boundaries_that_meet_do_not_cross():
    patients = Patients((4, 4), 2, scale=(0, 4))
    meeting = bands(["0-25", "25-25", "25-50"], ["1", "0", "1"])
    at_or_above_one_at_zero, above_one_at_25 = 2 * 4, 2 * 3
    assert find(patients, {"bands": meeting}).total == at_or_above_one_at_zero + above_one_at_25


def test_a_value_on_a_boundary_counts_where_the_rule_puts_it():
    patients = Patients((4, 4), 2, scale=(0, 4))
    for boundaries, expected in [("lower", 3), ("upper", 2), ("either", 3)]:
        given_bands = bands(["0-50", "50-100"], ["2", "0"], boundaries=boundaries)
        assert find(patients, {"bands": given_bands}).total == expected**2


def test_bands_that_can_be_filled_in_too_many_ways_are_refused(monkeypatch):
    said = {"bands": bands(["<25", "25-50", ">50"], ["1", "1", "1"])}
    monkeypatch.setattr(sys.modules["overread.reconstruct.bands"], "MOST_CODES", 0)
    with pytest.raises(TooCostly, match="bands can be filled in more than 0 ways"):
        find(SMALL, said)
    monkeypatch.setattr(sys.modules["overread.reconstruct.requirements"], "FAR", 50)
    with pytest.raises(TooCostly, match=r"3 people in \d parts of bands exceed 64 bits"):
        find(SMALL, said)

"""What data can print, by brute force: an oracle that shares no code with what it judges.

All sets of n scores are made by adding one score after another; what each prints is found forward,
from its mean and SD as decimals of sixty digits, by `decimal`'s own rounding. Ties are seen as
ties: a root that ends in a 5 has a square of few digits, so both are exact, and any other differs
from it by far more than 10⁻⁵⁰. Rows to be judged are all printed texts of a range, or, where these
are too many, a seeded sample: what some data print, its neighbours, and anything.

Nothing of overread is imported; `tests/test_proof.py` asks it the questions.
"""

import random
from collections import defaultdict
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
)
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, product
from math import ceil, inf, isqrt
from typing import NamedTuple

ROUNDED_BY = {
    "nearest": (ROUND_HALF_UP, ROUND_HALF_DOWN),
    "half-up": (ROUND_HALF_UP,),
    "half-down": (ROUND_HALF_DOWN,),
    "half-even": (ROUND_HALF_EVEN,),
    "truncated": (ROUND_DOWN,),
    "ceiling": (ROUND_CEILING,),
}
RULES = (*ROUNDED_BY, "significant-2", "significant-3")
SIXTY = Context(prec=60)
SEED = 20221


class Scores(NamedTuple):
    """What one person can score: the mean of so many items, each in steps from low to high."""

    step: Fraction = Fraction(1)
    low: Fraction | None = None
    high: Fraction | None = None
    items: int = 1

    @property
    def unit(self):
        return self.step / self.items

    @property
    def origin(self):
        return self.low or Fraction(0)

    def within(self, first, last):
        """All scores near an interval, in units above the origin; all there are with both ends."""
        low, high = first if self.low is None else 0, last
        if self.high is not None:
            top = int((self.high - self.low) / self.step)
            return sorted(
                {sum(s) for s in combinations_with_replacement(range(top + 1), self.items)}
            )
        return range(low, high + 1)


class Row(NamedTuple):
    """A printed mean (and SD) of n people, and whether any data print so."""

    n: int
    mean: str
    sd: str
    possible: bool


class Sheet(NamedTuple):
    """Rows to be judged under one rule, for one kind of scores; variances have n - ddof below."""

    rule: str
    scores: Scores
    rows: list[Row]
    ddof: int = 1


def text(value):
    """Write a decimal as papers do; there is no negative zero."""
    return f"{value if value else abs(value):f}".replace("-", "−")


def prints(value, rule, decimals):
    """Every text that a value may be printed as; significant digits drop zeros at the end."""
    if rule.startswith("significant"):
        digits = int(rule.partition("-")[2])
        both = [Context(digits, rounding).plus(value) for rounding in ROUNDED_BY["nearest"]]
        return {text(number.normalize()) for number in both}
    step = Decimal(1).scaleb(-decimals)
    return {text(value.quantize(step, rounding, SIXTY)) for rounding in ROUNDED_BY[rule]}


def number_of(shown):
    """Read what `text` wrote."""
    return Decimal(shown.replace("−", "-"))


def decimal(fraction):
    """A fraction to sixty digits."""
    return SIXTY.divide(Decimal(fraction.numerator), Decimal(fraction.denominator))


@cache
def texts(low, high, decimals, rule):
    """All texts that a rule may print from one end to another."""
    places = range(round(low * 10**decimals), round(high * 10**decimals) + 1)
    every = [Decimal(place).scaleb(-decimals) for place in places]
    if rule.startswith("significant"):
        every = [number.normalize() if number else Decimal(0) for number in every]
    return tuple(text(number) for number in every if _shown(number, rule))


def _shown(number, rule):
    """Whether a rule leaves so many digits."""
    if not rule.startswith("significant"):
        return True
    return len(number.normalize().as_tuple().digits) <= int(rule.partition("-")[2])


@cache
def neighbours(shown, rule, distance=1):
    """A printed text, and those one or more units of its last place away."""
    number = number_of(shown)
    step = Decimal(1).scaleb(number.as_tuple().exponent)
    near = [number + times * step for times in range(-distance, distance + 1)]
    if rule.startswith("significant"):
        near = [value.normalize() if value else Decimal(0) for value in near]
    return tuple(text(value) for value in near if _shown(value, rule))


@cache
def reached(n, scores, most=inf):
    """The sum and the sum of squares of every set of n scores, up to some sum of squares."""
    found = {(0, 0)}
    for _ in range(n):
        grown = ((total + x, squares + x * x) for total, squares in found for x in scores)
        found = {(total, squares) for total, squares in grown if squares <= most}
    return frozenset(found)


# GRIM ------------------------------------------------------------------------------------------

EVERY_N = tuple(range(1, 31))
SOME_N = (1, 2, 3, 4, 7, 9, 12, 16, 23, 30)
HALF, TENTH = Fraction(1, 2), Fraction(1, 10)

GRIM = [
    # scores, numbers of people, (decimals, first and last mean in units of the last place)
    (
        Scores(),
        EVERY_N,
        [(0, -12, 12), (1, -25, 25), (2, -60, 60), (2, 4950, 5050), (3, -1040, -960), (3, -40, 40)],
    ),
    (Scores(step=Fraction(2)), SOME_N, [(0, -9, 9), (1, -25, 25), (2, 60, 140)]),
    (Scores(step=Fraction(5)), SOME_N, [(0, -12, 12), (1, -30, 30), (2, -40, 60)]),
    (Scores(step=HALF), SOME_N, [(0, -3, 3), (1, -12, 12), (2, -40, 40), (3, 200, 300)]),
    (Scores(step=TENTH), SOME_N, [(1, -9, 9), (2, -30, 30), (3, -60, 60)]),
    *((Scores(items=k), SOME_N, [(1, -9, 9), (2, 20, 80), (3, -50, 50)]) for k in (2, 3, 7, 10)),
    (Scores(step=HALF, items=4), SOME_N, [(2, -20, 20), (3, 90, 160)]),
    (Scores(low=Fraction(0)), SOME_N, [(0, -3, 5), (1, -9, 20), (2, -30, 30)]),
    (Scores(low=Fraction(1), high=Fraction(5)), SOME_N, [(0, -1, 7), (1, 3, 57), (2, 80, 130)]),
    (Scores(Fraction(3), Fraction(-4), Fraction(5)), SOME_N, [(0, -6, 6), (1, -50, 60)]),
    (Scores(HALF, HALF, Fraction(2), 3), SOME_N, [(1, -2, 25), (2, 40, 60), (2, 180, 210)]),
]


def grim_sheets(rule):
    """Every printed mean of some ranges."""
    for scores, people, ranges in GRIM:
        rows = set()
        for n, (decimals, first, last) in product(people, ranges):
            ends = [Fraction(place, 10**decimals) for place in (first, last)]
            real = printed_means(n, scores, ends, rule, decimals)
            shown = texts(*ends, decimals, rule)
            rows.update(Row(n, mean, "", mean in real) for mean in shown)
        yield Sheet(rule, scores, sorted(rows))


def printed_means(n, scores, ends, rule, decimals):
    """What the means of all sets of scores print that lie within one of two values, or near."""
    margin = max(2 * abs(end) for end in ends) / 10 + Fraction(1, 10**decimals)
    first, last = (
        n * int((end + side * margin - scores.origin) / scores.unit) + side * n
        for end, side in zip(ends, (-1, 1), strict=True)
    )
    if scores.low is not None:
        first = max(first, 0)
    if scores.high is not None:
        last = min(last, n * scores.within(0, 0)[-1])
    means = (scores.origin + scores.unit * total / n for total in range(first, last + 1))
    return {shown for mean in means for shown in prints(decimal(mean), rule, decimals)}


# GRIMMER ---------------------------------------------------------------------------------------

TWO_TO_SEVEN = (2, 3, 4, 5, 6, 7)
PLACES = [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 1), (2, 2), (2, 3)]

GRIMMER = [
    # scores, numbers of people, greatest distance of the mean from zero and greatest SD, in units
    (Scores(), (2,), (2, 12)),
    (Scores(), (3, 4), (2, 7)),
    (Scores(), (5, 6, 7), (1, 3)),
    (Scores(step=Fraction(2)), (3, 4, 6), (1, 4)),
    (Scores(step=HALF), (2, 4, 5), (1, 4)),
    (Scores(items=3), (2, 3, 4, 5), (2, 3)),
    # the same between the ends of a scale: up to a unit beyond what is possible
    (Scores(low=Fraction(0), high=Fraction(3)), (*TWO_TO_SEVEN, 8, 11, 19, 27, 40), None),
    (Scores(low=Fraction(1), high=Fraction(5)), (*TWO_TO_SEVEN, 9, 13, 25), None),
    (Scores(low=Fraction(-4), high=Fraction(6)), (2, 3, 4, 5, 6), None),
    (Scores(low=Fraction(0), high=Fraction(1)), (2, 3, 4, 5, 12, 33), None),
    (Scores(Fraction(2), Fraction(-3), Fraction(5)), (2, 3, 4, 5, 7), None),
    (Scores(HALF, Fraction(0), Fraction(2), 2), (2, 3, 4, 5, 6), None),
    (Scores(Fraction(1), Fraction(1), Fraction(3), 4), (2, 3, 5, 8), None),
]
EVERY_SD = [(Scores(), 2, 12), (Scores(), 3, 8), (Scores(), 4, 7), (Scores(), 5, 2)]
WHOLE_GROUP = [
    # with n below the variance
    (Scores(), (1, 2, 3, 4, 5), (2, 3)),
    (Scores(step=HALF, low=Fraction(-1), high=Fraction(1)), (1, 2, 3, 4, 6), None),
]
LOWER_END_ONLY = [(Scores(low=Fraction(0)), (2, 3, 4, 5, 6), (2, 4))]


def grimmer_sheets(rule):
    """Pairs of a printed mean and SD for a few people without ends, and for all other scores."""
    yield from every_sd(rule)
    yield from pairs_of(rule, GRIMMER)
    yield from pairs_of(rule, WHOLE_GROUP, ddof=0)


def every_sd(rule):
    """Every SD to two decimals beside each mean of a few people, in steps of the mean from zero."""
    for scores, n, limit in EVERY_SD:
        sets, ends = _sets(n, scores, (1, limit))
        data = Data(n, scores, sets, rule, (2, 2))
        means = {shown for total in range(n) for shown in data.means(total)}
        asked = product(means, texts(*ends[1], 2, rule))
        yield Sheet(rule, scores, sorted(Row(n, *p, data.can_print(*p)) for p in asked))


def pairs_of(rule, chosen, *, ddof=1, most=10):
    """Pairs of a printed mean and SD: all of a range if they are few, otherwise a sample."""
    for scores, people, limits in chosen:
        rows = set()
        for n in people:
            sets, ends = _sets(n, scores, limits)
            for places in _different(PLACES, rule):
                data = Data(n, scores, sets, rule, places, ddof)
                asked = _asked(data, ends, most)
                rows.update(Row(n, *pair, data.can_print(*pair)) for pair in asked)
        yield Sheet(rule, scores, sorted(rows), ddof)


def _sets(n, scores, limits):
    """All sets of scores, and the means and SDs to be asked for, within which no set is missed."""
    unit, origin = scores.unit, scores.origin
    if limits is None:
        every = scores.within(0, 0)
        length = unit * every[-1]
        ends = (
            (origin - unit, origin + length + unit),
            (Fraction(0), length * Fraction(4, 5) + unit),
        )
        return reached(n, tuple(every)), ends
    # What prints as the greatest mean and SD is less than a point greater, or a tenth of it.
    mean, sd = (limit + max(1 / unit, Fraction(limit, 10)) for limit in limits)
    most = ceil(n * (sd**2 + mean**2))
    every = scores.within(-isqrt(most), isqrt(most))
    ends = (-limits[0] * unit, limits[0] * unit), (0, limits[1] * unit)
    return reached(n, tuple(every), most), ends


class Data:
    """What mean and SD all sets of n scores print, to so many places each."""

    def __init__(self, n, scores, sets, rule, places, ddof=1):
        self.n, self.scores, self.sets, self.rule, self.places = n, scores, sets, rule, places
        self.below = n * (n - ddof)
        self.spreads = defaultdict(set)
        for total, squares in sets:
            self.spreads[total].add(n * squares - total**2)
        self.totals_of, self.spreads_of = defaultdict(set), defaultdict(set)
        for total in self.spreads:
            for shown in self.means(total):
                self.totals_of[shown].add(total)
        for spread in set().union(*self.spreads.values()):
            for shown in self.sds(spread):
                self.spreads_of[shown].add(spread)

    def means(self, total):
        """What the mean prints, of a sum of scores in units above the origin."""
        return shown_mean(self.n, self.scores, total, self.rule, self.places[0])

    def sds(self, spread):
        """What the SD prints, of n times the sum of squares less the squared sum, in units."""
        return shown_sd(self.scores.unit, Fraction(spread, self.below), self.rule, self.places[1])

    def can_print(self, mean, sd):
        """Whether any set of scores prints both."""
        spreads = self.spreads_of.get(sd, set())
        totals = self.totals_of.get(mean, ())
        return any(not spreads.isdisjoint(self.spreads[total]) for total in totals)


@cache
def shown_mean(n, scores, total, rule, decimals):
    """Every print of a mean."""
    return prints(decimal(scores.origin + scores.unit * Fraction(total, n)), rule, decimals)


@cache
def shown_sd(unit, variance, rule, decimals):
    """Every print of an SD, of a variance in squared units."""
    return prints(SIXTY.sqrt(decimal(unit**2 * variance)), rule, decimals)


def _different(places, rule):
    """Significant digits print the same whatever the places; these only lay out what is asked."""
    return places[-2:] if rule.startswith("significant") else places


def _asked(data, ends, most):
    """All pairs between some ends, or a sample: what data print, its neighbours, and anything."""
    grid = [texts(*end, d, data.rule) for end, d in zip(ends, data.places, strict=True)]
    if len(grid[0]) * len(grid[1]) <= 5 * most:
        return set(product(*grid))
    pick = random.Random(f"{SEED} {data.n} {data.places}")
    found, sets = set(), sorted(data.sets)
    for total, squares in pick.sample(sets, min(2 * most, len(sets))):
        spread = data.n * squares - total**2
        for mean, sd in sorted(product(data.means(total), data.sds(spread))):
            means, sds = neighbours(mean, data.rule), neighbours(sd, data.rule)
            found |= {(mean, sd), (mean, pick.choice(sds)), (pick.choice(means), sd)}
    inside = sorted(pair for pair in found if _between(pair, ends))
    found = set(pick.sample(inside, min(3 * most, len(inside))))
    return found | {tuple(pick.choice(shown) for shown in grid) for _ in range(most)}


def _between(pair, ends):
    """Whether a printed mean and SD lie within the ends of each."""
    return all(
        low <= number_of(shown) <= high for shown, (low, high) in zip(pair, ends, strict=True)
    )


# DEBIT -----------------------------------------------------------------------------------------

DEBIT_PLACES = [(1, 1), (2, 1), (2, 2), (2, 3), (3, 3)]


def debit_sheets(rule):
    """What every count of every number of people prints, neighbours on either side, and any."""
    yield counts_of(rule, range(2, 61))
    yield counts_of(rule, (1, 2, 3, 4, 5, 10, 20, 37, 50), ddof=0)


def counts_of(rule, people, *, ddof=1):
    """The same, of some numbers of people."""
    pick, scores = random.Random(SEED), Scores(low=Fraction(0), high=Fraction(1))
    rows = set()
    for n, places in product(people, _different(DEBIT_PLACES, rule)):
        counts = [(count, count) for count in range(n + 1)]
        data = Data(n, scores, counts, rule, places, ddof)
        asked = {tuple(pick.choice(texts(0, 1, d, rule)) for d in places) for _ in range(5)}
        for count in range(n + 1):
            for mean, sd in sorted(product(data.means(count), data.sds(count * (n - count)))):
                means, sds = neighbours(mean, rule, 2), neighbours(sd, rule, 2)
                asked |= {(mean, sd), (mean, pick.choice(sds)), (pick.choice(means), sd)}
        rows.update(Row(n, *pair, data.can_print(*pair)) for pair in asked)
    return Sheet(rule, scores, sorted(rows), ddof)

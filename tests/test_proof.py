"""GRIM, GRIMMER and DEBIT against brute force: no false alarm and no miss, whatever the rounding.

The oracle is `tests/oracle.py`, which knows nothing of overread. That it would notice a fault is
shown by putting faults in.
"""

import inspect
import random
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement
from math import isqrt
from statistics import mean, stdev
from types import FunctionType

import numpy as np
import oracle
import pytest

from overread import columns
from overread import printed as precision
from overread.columns import numbers
from overread.consistency import arrays, attainable, debit, grim, grimmer, scales
from overread.printed import ROUNDINGS, interval, printed

TESTS = {
    "grim": (oracle.grim_sheets, 20_000),
    "grimmer": (oracle.grimmer_sheets, 20_000),
    "debit": (oracle.debit_sheets, 20_000),
}


@cache
def sheets(test, rule):
    """The rows to be judged by a test under a rule."""
    return list(TESTS[test][0](rule))


def verdicts(test, sheet, scale):
    """What the engine says of each row, all at once."""
    n = np.array([row.n for row in sheet.rows], dtype=np.int64)
    means, sds = (numbers([row[i] for row in sheet.rows]) for i in (1, 2))
    if test == "grim":
        return arrays.grim(means, n, scale, rounding=sheet.rule).tolist()
    how = {"rounding": sheet.rule, "ddof": sheet.ddof}
    if test == "debit":
        return arrays.debit(means, sds, n, **how).tolist()
    return arrays.grimmer(means, sds, n, scale, **how).tolist()


def one_verdict(test, sheet, row, scale):
    """What the engine says of one row, by itself."""
    shown = interval(printed(row.mean), sheet.rule)
    if test == "grim":
        return bool(grim.steps(shown, row.n, scale))
    sd = interval(printed(row.sd), sheet.rule)
    if test == "debit":
        return bool(debit.counts(shown, sd, row.n, ddof=sheet.ddof))
    return next(grimmer.pairs(shown, sd, row.n, scale, ddof=sheet.ddof), None) is not None


def scale_of(scores):
    return scales.scale(scores.step, scores.low, scores.high, items=scores.items)


def wrong(test, sheet):
    """The rows of which the engine says otherwise than brute force."""
    said = verdicts(test, sheet, scale_of(sheet.scores))
    return [row for row, possible in zip(sheet.rows, said, strict=True) if possible != row.possible]


def test_the_oracle_knows_every_rule_and_nothing_of_what_it_judges():
    assert set(oracle.ROUNDED_BY) == set(ROUNDINGS)
    assert "overread" not in {name.split(".")[0] for name in vars(oracle)}
    assert "import overread" not in inspect.getsource(oracle)
    assert "from overread" not in inspect.getsource(oracle)


@pytest.mark.parametrize(
    ("value", "rule", "decimals", "shown"),
    [
        ("0.25", "nearest", 1, {"0.2", "0.3"}),
        ("-0.25", "nearest", 1, {"−0.2", "−0.3"}),
        ("-0.25", "half-up", 1, {"−0.3"}),
        ("-0.25", "half-down", 1, {"−0.2"}),
        ("0.35", "half-even", 1, {"0.4"}),
        ("-0.29", "truncated", 1, {"−0.2"}),
        ("-0.29", "ceiling", 1, {"−0.2"}),
        ("0.21", "ceiling", 1, {"0.3"}),
        ("-0.01", "nearest", 1, {"0.0"}),
        ("9.95", "significant-2", 0, {"9.9", "10"}),
        ("1234.5", "significant-2", 0, {"1200"}),
        ("10.004", "significant-3", 0, {"10"}),
    ],
)
def test_the_oracle_prints_as_is_known(value, rule, decimals, shown):
    assert oracle.prints(Decimal(value), rule, decimals) == shown


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_the_oracle_lists_every_set_of_scores(n):
    scores = (-2, -1, 0, 1, 2, 3)
    every = list(combinations_with_replacement(scores, n))
    assert oracle.reached(n, scores) == {(sum(s), sum(x * x for x in s)) for s in every}


@pytest.mark.parametrize("rule", oracle.RULES)
def test_the_oracle_says_that_data_can_print_what_they_print(rule):
    """Means and SDs here are Python's own, of the scores themselves."""
    scores = oracle.Scores(oracle.HALF, Fraction(-1), Fraction(2), 2)
    sets, _ = oracle._sets(4, scores, None)
    data = oracle.Data(4, scores, sets, rule, (1, 2))
    quarters = [Fraction(k, 4) for k in range(-4, 9)]
    listed = set()
    for chosen in combinations_with_replacement(quarters, 4):
        sd = oracle.decimal(Fraction(stdev(map(oracle.decimal, chosen))))
        for shown in oracle.prints(oracle.decimal(mean(chosen)), rule, 1):
            listed.update((shown, text) for text in oracle.prints(sd, rule, 2))
    can = {(m, s) for m in data.totals_of for s in data.spreads_of if data.can_print(m, s)}
    assert can == listed


@pytest.mark.parametrize("rule", oracle.RULES)
@pytest.mark.parametrize("test", TESTS)
def test_no_false_alarm_and_no_miss(test, rule):
    for sheet in sheets(test, rule):
        assert wrong(test, sheet) == [], (rule, sheet.scores)


@pytest.mark.parametrize("test", TESTS)
def test_the_proof_has_many_cases_possible_and_impossible_and_none_twice(test):
    every = [sheet for rule in oracle.RULES for sheet in sheets(test, rule)]
    cases = {(*sheet[:2], sheet.ddof, row) for sheet in every for row in sheet.rows}
    count = Counter(row.possible for *_, row in cases)
    assert count.total() >= TESTS[test][1]
    assert min(count.values()) >= count.total() // 5
    for rule in oracle.RULES:
        share = Counter(row.possible for sheet in sheets(test, rule) for row in sheet.rows)
        assert min(share.values()) >= share.total() // 10
        assert share.total() >= 2_000


@pytest.mark.parametrize("rule", oracle.RULES)
def test_a_lower_end_alone_is_an_end(rule):
    for sheet in oracle.pairs_of(rule, oracle.LOWER_END_ONLY):
        assert wrong("grimmer", sheet) == []


@pytest.mark.parametrize("rule", oracle.RULES)
def test_no_data_of_any_size_are_called_impossible(rule):
    """Far larger than what can be listed: up to 200 people, on long scales and without ends."""
    pick, told = random.Random(200), 0
    for low, high in ((None, None), (0, 27), (-50, 50), (1, 5)):
        rows = []
        for _ in range(60):
            n = pick.randint(2, 200)
            wide = pick.randint(1, 1000) if low is None else high
            data = [pick.randint(-wide if low is None else low, wide) for _ in range(n)]
            if pick.random() < 0.3:
                data = [pick.choice(data[:2]) for _ in range(n)]
            means, sds = printed_by(data, rule, pick.randint(0, 3), pick.randint(0, 4))
            rows.extend(oracle.Row(n, m, sd, True) for m in means for sd in sds)
        sheet = oracle.Sheet(rule, oracle.Scores(low=low, high=high), rows)
        assert wrong("grim", sheet) == []
        assert wrong("grimmer", sheet) == []
        told += len(rows)
    assert told >= 240


def printed_by(data, rule, *places):
    """What the mean and the SD of whole numbers may be printed as."""
    n, total, squares = len(data), sum(data), sum(x * x for x in data)
    variance = Fraction(n * squares - total**2, n * (n - 1))
    exact = oracle.decimal(Fraction(total, n)), oracle.SIXTY.sqrt(oracle.decimal(variance))
    return [oracle.prints(value, rule, d) for value, d in zip(exact, places, strict=True)]


# One row at a time ------------------------------------------------------------------------------


def wrong_alone(test, sheet, most=20):
    """Of some rows, spread over a sheet, those that are judged wrongly by themselves."""
    scale, some = scale_of(sheet.scores), sheet.rows[:: 1 + len(sheet.rows) // most]
    return [row for row in some if one_verdict(test, sheet, row, scale) != row.possible]


ANY_SCALE = [
    scales.WHOLE,
    scales.scale(5),
    scales.scale("0.5", items=3),
    scales.scale("1/3"),
    scales.scale(1, 0, 27),
    scales.scale("0.1", "-0.5", "9.5"),
    scales.scale(10**6),
]
FINE = scales.scale("1e-9")
SCALES_OF = {"grim": [*ANY_SCALE, FINE], "grimmer": ANY_SCALE, "debit": [scales.WHOLE]}
SPACES = [",", "\u2009", "\u00a0", "\u202f"]


def written(pick, value, decimals):
    """Write a whole number of units of the last place in some way that papers have."""
    whole, rest = divmod(abs(value), 10**decimals)
    shown = f"{whole:,}".replace(",", pick.choice(SPACES)) if pick.random() < 0.3 else f"{whole}"
    if decimals:
        shown += pick.choice("..·") + f"{rest:0{decimals}d}"
    sign = pick.choice("-−–") if value < 0 else pick.choice(["", "", "", "+"])
    return sign + shown + ("%" if pick.random() < 0.1 else "")


def any_row(pick, test):
    """A row of any size: what fits 64 bits, what just does not, and what is far beyond."""
    n = pick.choice([pick.randint(2, 4), pick.randint(5, 40), pick.randint(10**3, 10**7)])
    decimals = pick.randint(0, 3) if n < 41 else pick.randint(len(str(n)) - 3, len(str(n)) + 12)
    size = 10 ** pick.choice([0, 1, 2, 9, 14, 17, 22])
    total = pick.randint(0, n) if test == "debit" else pick.randint(-size * n, size * n)
    spread = total * (n - total) if test == "debit" else pick.randint(0, 25 * n * n // min(n, 40))
    near = [round(Fraction(total * 10**decimals, n)), isqrt(spread * 100**decimals // (n * n - n))]
    if pick.random() < 0.5:
        near[pick.choice([0, 1])] += pick.randint(1, 9)
    return oracle.Row(n, *(written(pick, number, decimals) for number in near), None)


@pytest.mark.parametrize("test", TESTS)
def test_rows_that_do_not_fit_64_bits_are_judged_as_one_by_one(test):
    pick = random.Random(64)
    said = Counter()
    for rule in (*ROUNDINGS, "significant-15"):
        for scale in SCALES_OF[test]:
            rows = [any_row(pick, test) for _ in range(40)]
            rows = [row for row in rows if _readable(row, rule)]
            sheet = oracle.Sheet(rule, oracle.Scores(), rows, pick.choice([0, 1]))
            each = [one_verdict(test, sheet, row, scale) for row in rows]
            assert verdicts(test, sheet, scale) == each, (rule, scale)
            said.update(each)
    assert min(said[True], said[False]) > 50


def _readable(row, rule):
    """Whether both numbers have no more digits than the rule leaves."""
    try:
        return all(interval(printed(shown), rule) for shown in row[1:3])
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("mean", "n", "scale", "possible"),
    [
        ("5", 10**6, scales.scale(1, 0, 10**13), True),
        ("0.00026929", 2, scales.scale(10**12), False),
        ("5", 10, scales.scale(1, -(10**20), 10**21), True),
    ],
)
def test_scales_that_do_not_fit_64_bits_are_judged_one_by_one(mean, n, scale, possible):
    sheet = oracle.Sheet("truncated", None, [oracle.Row(n, mean, "", possible)])
    assert one_verdict("grim", sheet, sheet.rows[0], scale) == possible
    assert verdicts("grim", sheet, scale) == [possible]


# Faults put in ----------------------------------------------------------------------------------

FAULTS = [
    # name, test that must notice, rule, module, what stands there, what is put there
    ("only the first total", "grimmer", "nearest", arrays,
     "rows = rows[~yes & (total[rows] <= found.last[rows])]", "rows = rows[:0]"),
    ("only counts up to the middle", "debit", "nearest", arrays,
     "| (right[0] <= right[1])", ""),
    ("only counts from the middle", "debit", "nearest", arrays,
     "(left[0] <= left[1]) |", ""),
    ("the last total is left out", "grimmer", "nearest", arrays,
     "(total[rows] <= found.last[rows])", "(total[rows] < found.last[rows])"),
    ("an open lower end of the mean is closed", "grim", "half-even", arrays,
     "first += (first * below == bounds[0]) & ~ends.low_closed", "pass"),
    ("an open upper end of the mean is closed", "grim", "truncated", arrays,
     "last -= (last * below == bounds[1]) & ~ends.high_closed", "pass"),
    ("a closed end of the mean is open", "grim", "nearest", arrays,
     "(first * below == bounds[0]) & ~ends.low_closed", "first * below == bounds[0]"),
    ("an open lower end of the SD is closed", "grimmer", "half-down", arrays,
     "first += (first * below == low) & (ends.low >= 0) & ~ends.low_closed", "pass"),
    ("an open upper end of the SD is closed", "debit", "truncated", arrays,
     "last -= ((last * below == high) & ~ends.high_closed) | (ends.high < 0)", "pass"),
    ("no parity", "grimmer", "nearest", arrays,
     "first += (first - rest) % 2", "pass"),
    ("the other parity", "grimmer", "nearest", arrays,
     "first += (first - rest) % 2", "first += (first - rest + 1) % 2"),
    ("no three squares", "grimmer", "nearest", arrays,
     "return number % 8 != 7", "return number % 8 != 8"),
    ("three squares whatever the power of four", "grimmer", "nearest", arrays,
     "while (even := (number > 0) & (number % 4 == 0)).any():",
     "while (even := (number < 0)).any():"),
    ("three squares of an odd total too", "grimmer", "nearest", arrays,
     "((n == 4) & (rest % 2 == 1))", "(n == 5)"),
    ("only the first sum of squares of four", "grimmer", "nearest", arrays,
     "left = left[first[left] <= last[left]]", "left = left[:0]"),
    ("no least sum of squares", "grimmer", "nearest", arrays,
     "np.maximum(-(-(low + rest**2) // n), rest)", "-(-(low + rest**2) // n)"),
    ("two people need no square in a column", "grimmer", "nearest", arrays,
     "good = (n == 2) & (root**2 == spread)", "good = n == 2"),
    ("three people need no lattice in a column", "grimmer", "nearest", arrays,
     "_of_three(int(spread[three].max()) // 2)[spread[three] // 2]", "True"),
    ("no ends in the spread", "grimmer", "nearest", arrays,
     "if scale.low is None:\n        return yes", "if True:\n        return yes"),
    ("no lower end", "grim", "nearest", arrays,
     "if scale.low is not None:\n        first = np.maximum(first, 0)", ""),
    ("no upper end", "grim", "nearest", arrays,
     "if scale.top is not None:\n        last = np.minimum(last, n * scale.top)", ""),
    ("no steps", "grim", "nearest", arrays,
     "over, shift, below = step.denominator * n,", "over, shift, below = n,"),
    ("n instead of n - 1", "grimmer", "nearest", arrays,
     "times = n * (n - ddof)", "times = n * n"),
    ("n - 1 instead of n", "debit", "nearest", arrays,
     "times = n * (n - ddof)", "times = n * (n - 1)"),
    ("a half goes up below zero", "grim", "half-up", columns,
     '"half-up": (positive, negative)', '"half-up": (every, ~every)'),
    ("a half goes down below zero", "grim", "half-down", columns,
     '"half-down": (negative | zero, positive | zero)', '"half-down": (~every, every)'),
    ("odd instead of even", "debit", "half-even", columns,
     "even = column.digits % 2 == 0", "even = column.digits % 2 == 1"),
    ("away from zero instead of to the ceiling", "grim", "ceiling", columns,
     "return Ends(digits - 2, digits, unit, ~every, every)",
     "return Ends(digits - 2 * positive, digits + 2 * negative, unit, ~positive, ~negative)"),
    ("truncated down below zero", "grim", "truncated", columns,
     "digits - 2 * ~positive, digits + 2 * ~negative", "digits, digits + 2"),
    ("coarse digits below a power of ten", "grim", "significant-2", precision,
     "half / 10 if size", "half if size"),
    ("significant ends are open", "grim", "significant-2", precision,
     "return Interval(inner, outer) if", "return Interval(inner, outer, False, False) if"),
    ("two people need no square", "grimmer", "nearest", attainable,
     "math.isqrt(spread) ** 2 == spread", "spread >= 0"),
    ("three people are never found", "grimmer", "nearest", attainable,
     "if left >= 0 and math.isqrt(left) ** 2 == left:", "if False:"),
    ("three people need no square", "grimmer", "nearest", attainable,
     "if left >= 0 and math.isqrt(left) ** 2 == left:", "if left >= 0:"),
    ("all at the ends have the most squares", "grimmer", "nearest", attainable,
     "return full * top**2 + rest**2", "return full * top**2"),
    ("no one lies beyond the ends", "grimmer", "nearest", attainable,
     "return (n - 1) * spread <= nearest**2", "return True"),
    ("a scale is full", "grimmer", "nearest", attainable,
     "return _example(n, total, squares, top) or _exhaustive(n, total, squares, top)",
     "return True"),
    ("a scale is searched by example only", "grimmer", "nearest", attainable,
     "return _example(n, total, squares, top) or _exhaustive(n, total, squares, top)",
     "return squares == least_squares(n, total)"),
    ("one by one, an open end is closed", "grimmer", "half-up", precision,
     "high -= high == ends.high and not ends.high_closed", "pass"),
    ("one by one, no parity", "grimmer", "nearest", grimmer,
     "first += (first - total) % 2", "pass"),
]  # fmt: skip


@contextmanager
def broken(module, old, new):
    """Put other code into the functions of a module, wherever they have been imported to."""
    source = inspect.getsource(module)
    assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in {module.__name__}"
    changed = dict(vars(module))
    exec(compile(source.replace(old, new), module.__file__, "exec"), changed)
    kept = {}
    for name, function in _functions(module).items():
        kept[name] = function.__code__
        function.__code__ = inspect.unwrap(changed[name]).__code__
    _forget()
    try:
        yield
    finally:
        for name, function in _functions(module).items():
            function.__code__ = kept[name]
        _forget()


def _functions(module):
    """The functions that a module defines, without what keeps their answers."""
    found = {name: inspect.unwrap(value) for name, value in vars(module).items()
             if callable(value) and not isinstance(value, type)}  # fmt: skip
    return {name: value for name, value in found.items()
            if isinstance(value, FunctionType) and value.__module__ == module.__name__}  # fmt: skip


def _forget():
    """Empty what the engine keeps of earlier answers."""
    for module in (columns, attainable, precision):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


@pytest.mark.parametrize(
    ("test", "rule", "module", "old", "new"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_the_proof_notices(test, rule, module, old, new):
    every = sheets(test, rule)
    with broken(module, old, new):
        assert any(wrong(test, sheet) or wrong_alone(test, sheet, 150) for sheet in every)
    assert not wrong(test, every[0])

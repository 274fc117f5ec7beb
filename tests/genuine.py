"""What papers would print of genuine data: rows for every check, made by numpy and scipy alone.

Scores are whole numbers of a unit, so that means and variances are exact and ties are ties; what
is not a root or a quotient of them comes from scipy, shortened to 14 digits. `decimal` rounds. Rows
are made in blocks that are printed alike: by one rule, with the same columns filled and the same
settings said or left empty. What no software prints is left out, such as the t of equal values.

Nothing of overread is imported; `tests/test_genuine.py` asks it the questions.
"""

import warnings
from collections.abc import Callable, Mapping
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
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

ROUNDED_BY = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "half-down": ROUND_HALF_DOWN,
    "truncated": ROUND_DOWN,
    "ceiling": ROUND_CEILING,
    "significant-4": ROUND_HALF_EVEN,
}
UNSAID = ("half-up", "half-even", "half-down")
"""Rules that need not be said: each rounds to nearest."""
TEXTS = ("items", "step", "low", "high")
SETTINGS = ("sided", "level", "method", "correction", "divisor", "statistic")
SIDES = ("two-sided", "greater", "less")
LEVELS = ("95", "90", "99", "80")
MUST_BE_SAID = ("80", "n")
TRUE_SIGNS = ("<0.05", "<0.01", "<0.001", "≤0.0001", ">0.05", "≥0.1")
FIFTY = Context(prec=50)
UNITS = [Fraction(unit) for unit in ("1", "1", "1", "1/2", "1/10", "1/100", "1/100000", "10000")]


class Maker(NamedTuple):
    """How rows of a check are made.

    `make` takes a generator, how many rows, and the truth: a value for each of `truths`. It gives
    columns: integers for whole numbers, floats or Decimals for what is rounded, texts for the rest.
    `turned` gives the results as printed by who takes the two the other way round.
    """

    make: Callable
    results: tuple[str, ...] = ()
    truths: Mapping[str, tuple[str, ...]] = {}
    turned: Callable | None = None


class Style(NamedTuple):
    """How a block is printed: its rule, the least and most decimals, and whether all is said."""

    rule: str
    places: tuple[int, int]
    told: bool


def sheet(name, seed, blocks=48, rows=60, *, told=False, places=(0, 4)):
    """Rows of one check as a paper would print them, empty text where a cell is empty.

    If `told`, they are rounded to nearest, every setting is said, and differences and ratios are in
    the direction that the check expects.
    """
    rng = np.random.default_rng([seed, *name.encode()])
    rules = list(UNSAID if told else ROUNDED_BY)
    styles = [Style(rules[i % len(rules)], places, told) for i in range(blocks)]
    made = [_block(MAKERS[name], rng, rows, style) for style in styles]
    return pd.concat(made, ignore_index=True).fillna("").assign(check=name)


def _block(maker, rng, rows, style):
    truth = {key: str(rng.choice(options)) for key, options in maker.truths.items()}
    columns = maker.make(rng, rows, truth)
    if maker.turned and not style.told and rng.random() < 0.5:
        columns |= maker.turned(columns)
    left_out = {result for result in maker.results if rng.random() < 0.4}
    left_out -= {*rng.permutation(maker.results)[:1].tolist()}
    columns = {key: column for key, column in columns.items() if key not in left_out}
    numbers = [c for key, c in columns.items() if key not in TEXTS]
    finite = np.all([[np.isfinite(float(value)) for value in c] for c in numbers], axis=0)
    kept = {key: np.asarray(c, dtype=object)[finite] for key, c in columns.items()}
    frame = pd.DataFrame({key: _texts(key, column, rng, style) for key, column in kept.items()})
    return frame.assign(**_said(truth, rng, style))


def _said(truth, rng, style):
    """The settings that are said, and the rule."""
    said = {
        key: "one-sided" if value in SIDES[1:] else value
        for key, value in truth.items()
        if key in SETTINGS and (style.told or value in MUST_BE_SAID or rng.random() < 0.5)
    }
    if "level" in said:
        level = said["level"]
        said["level"] = str(rng.choice([level, f"{level}%", f"0.{level}"]))
    if style.rule not in UNSAID:
        return {**said, "rounding": style.rule}
    return {**said, "rounding": str(rng.choice([style.rule, "nearest", ""]))}


def _texts(name, values, rng, style):
    """Print a column; p values with a comparator one time in four."""
    places = rng.integers(style.places[0], style.places[1] + 1, len(values)).tolist()
    texts = [printed(*cell, style.rule) for cell in zip(values, places, strict=True)]
    if name == "p":
        signs = [[s for s in TRUE_SIGNS if _true(float(p), s)] for p in values]
        chosen = rng.random(len(values)) < 0.25
        rows = zip(texts, signs, chosen, strict=True)
        return [str(rng.choice(some)) if yes and some else text for text, some, yes in rows]
    return texts


def _true(p, sign):
    limit = float(sign[1:])
    return p < limit * (1 - 1e-9) if sign[0] in "<≤" else p > limit * (1 + 1e-9)


def printed(value, decimals, rule):
    """Print one number; texts and whole numbers as they are."""
    if isinstance(value, (str, int, np.integer)):
        return str(value)
    percent = "%" if isinstance(value, Percent) else ""
    if not isinstance(value, Decimal):
        value = Decimal(f"{value if abs(value) > 1e-12 else 0.0:.14g}")
    if rule.startswith("significant"):
        rounded = Context(int(rule[-1]), rounding=ROUNDED_BY[rule]).plus(value).normalize()
    else:
        rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUNDED_BY[rule], FIFTY)
    return f"{rounded if rounded else abs(rounded):f}{percent}".replace("-", "−")


class Percent(Decimal):
    """A number that is printed with a percent sign."""


def decimal(value):
    """A fraction to fifty digits; exact if it has no more."""
    return FIFTY.divide(Decimal(value.numerator), Decimal(value.denominator))


def objects(values):
    return np.array(values, dtype=object)


def floats(values):
    return np.asarray(values, np.float64)


# Scores, and what is exact.


class Sample(NamedTuple):
    """One group of each row: its size, mean and SD, and its sums in units."""

    n: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    total: np.ndarray
    squares: np.ndarray
    unit: np.ndarray


def summarised(n, total, squares, unit, *, ddof=1):
    """Mean and SD of n scores, exact, by their sum and their sum of squares in units."""
    means, sds = [], []
    for k, s, q, u in zip(n.tolist(), total.tolist(), squares.tolist(), unit, strict=True):
        means.append(decimal(s * u / k))
        sds.append(FIFTY.sqrt(decimal((k * q - s * s) * u**2 / (k * max(k - ddof, 1)))))
    return Sample(n, objects(means), objects(sds), total, squares, unit)


def of_data(n, data, unit, *, ddof=1):
    """Summarise the first n numbers of each row."""
    data = np.where(np.arange(data.shape[1]) < n[:, None], data, 0)
    return summarised(n, data.sum(axis=1), (data**2).sum(axis=1), unit, ddof=ddof)


def sizes(rng, rows):
    """Small groups above all."""
    drawn = [
        np.full(rows, 2),
        np.full(rows, 3),
        rng.integers(2, 13, rows),
        rng.integers(5, 61, rows),
    ]
    return np.choose(rng.integers(0, 4, rows), drawn)


def groups(rng, rows, count=1, *, ddof=1):
    """Samples of some groups, alike in unit: measurements, yes or no, all equal."""
    unit = objects([UNITS[i] for i in rng.integers(0, len(UNITS), rows)])
    centre = rng.choice([0, 0, 1, -5, 40, 10_000], rows)
    width = rng.choice([0.0, 0.7, 3.0, 20.0, 1000.0], rows)
    binary = rng.random((rows, 1)) < 0.2
    made = []
    for _ in range(count):
        n = sizes(rng, rows)
        middle = centre + rng.normal(size=rows) * width * rng.choice([0, 1, 3], rows)
        data = rng.normal(size=(rows, n.max())) * width[:, None] + middle[:, None]
        yes = rng.random(data.shape) < rng.choice([0.0, 0.2, 0.5, 1.0], (rows, 1))
        data = np.where(binary, yes, np.rint(data)).astype(np.int64)
        made.append(of_data(n, data, unit, ddof=ddof))
    return made


def on_scale(rng, rows):
    """Scores on one scale: sizes, whole numbers of a unit, that unit, and what must be said."""
    items = int(rng.choice([1, 1, 1, 2, 7]))
    step = str(rng.choice(["1", "1", "1", "0.5", "2", "0.1", "0.001", "1000"]))
    ends = [(0, 0), (0, 4), (1, 7), (-3, 3), (0, 20)][rng.integers(5)]
    said = {"items": str(items), "step": step}
    said = {key: value for key, value in said.items() if value != "1" or rng.random() < 0.5}
    n = sizes(rng, rows)
    shape, share = (rows, n.max()), rng.choice([0.0, 0.2, 1.0], (rows, 1))
    if ends == (0, 0):
        data = np.rint(rng.normal(size=shape) * share * 30 + rng.choice([0, 3, -40], (rows, 1)))
    else:
        said |= {"low": str(ends[0] * Decimal(step)), "high": str(ends[1] * Decimal(step))}
        at = np.clip(rng.random((rows, 1)) + share * rng.normal(size=shape), 0, 1)
        data = np.rint((ends[0] + at * (ends[1] - ends[0])) * items)
    unit = objects([Fraction(step) / items] * rows)
    return n, data.astype(np.int64), unit, {key: [value] * rows for key, value in said.items()}


def make_grim(rng, rows, truth):
    n, data, unit, said = on_scale(rng, rows)
    return {"mean": of_data(n, data, unit).mean, "n": n, **said}


def make_grimmer(rng, rows, truth):
    n, data, unit, said = on_scale(rng, rows)
    sample = of_data(n, data, unit, ddof=("n", "n-1").index(truth["divisor"]))
    return {"mean": sample.mean, "sd": sample.sd, "n": n, **said}


def make_debit(rng, rows, truth):
    n = np.where(rng.random(rows) < 0.2, rng.integers(60, 2000, rows), sizes(rng, rows))
    count = rng.binomial(n, rng.choice([0.0, 0.1, 0.5, 1.0], rows))
    ddof = ("n", "n-1").index(truth["divisor"])
    sample = summarised(n, count, count, objects([Fraction(1)] * rows), ddof=ddof)
    columns = {"mean": sample.mean, "sd": sample.sd}
    for name in (name for name in columns if rng.random() < 0.2):
        columns[name] = objects([Percent(value.scaleb(2)) for value in columns[name]])
    return columns | {"n": n}


def make_percent(rng, rows, truth):
    n = np.where(rng.random(rows) < 0.3, rng.integers(1, 5000, rows), rng.integers(1, 50, rows))
    count = rng.binomial(n, rng.choice([0.0, 0.1, 0.5, 1.0], rows))
    pairs = zip(count.tolist(), n.tolist(), strict=True)
    shares = objects([decimal(Fraction(100 * k, people)) for k, people in pairs])
    return {"percent": shares, "count": count, "n": n}


def make_median_range(rng, rows, truth):
    n, data, unit, said = on_scale(rng, rows)
    hidden = np.where(np.arange(data.shape[1]) < n[:, None], data.astype(float), np.nan)
    twice = (
        np.nanmin(hidden, axis=1) * 2,
        np.nanmedian(hidden, axis=1) * 2,
        np.nanmax(hidden, axis=1) * 2,
    )
    minimum, median, maximum = (
        objects([decimal(int(v) * u / 2) for v, u in zip(values, unit, strict=True)])
        for values in twice
    )
    mean = of_data(n, data, unit).mean
    return {"minimum": minimum, "median": median, "maximum": maximum, "mean": mean, "n": n, **said}


def make_parts(rng, rows, truth):
    ddof = ("n", "n-1").index(truth["divisor"])
    parts = groups(rng, rows, int(rng.integers(2, 5)), ddof=ddof)
    n, total, squares = (sum(getattr(p, name) for p in parts) for name in ("n", "total", "squares"))
    whole = summarised(n, total, squares, parts[0].unit, ddof=ddof)
    return _numbered(parts) | {"mean": whole.mean, "sd": whole.sd, "n": n}


def _numbered(parts):
    return {
        f"{name}{i}": getattr(part, name)
        for name in ("mean", "sd", "n")
        for i, part in enumerate(parts, 1)
    }


# Means.


def p_of(distribution, statistic, sided):
    """The p value; one-sided as it was said beforehand, whichever way the data went."""
    if sided == "two-sided":
        return 2 * distribution.sf(np.abs(statistic))
    return distribution.sf(statistic) if sided == "greater" else distribution.cdf(statistic)


def estimated(value, se, df, truth, rng):
    """t with a sign or without, p and limits of an estimate."""
    normal = truth.get("method") == "normal"
    distribution = stats.norm() if normal else stats.t(df)
    with np.errstate(all="ignore"):
        t = np.where(se > 0, value / se, np.nan)
    half = distribution.isf((1 - float(truth["level"]) / 100) / 2) * se
    half = 2 * se if truth.get("method") == "two-se" else half
    shown = np.abs(t) if rng.random() < 0.5 else t
    p = p_of(distribution, t, truth["sided"])
    return {"t": shown, "p": p, "lower": value - half, "upper": value + half}


def make_t_one(rng, rows, truth):
    (one,) = groups(rng, rows)
    se = floats(one.sd) / np.sqrt(one.n)
    found = estimated(floats(one.mean), se, one.n - 1, truth, rng)
    return {"mean": one.mean, "sd": one.sd, "n": one.n, **found}


def make_ci_mean(rng, rows, truth):
    made = make_t_one(rng, rows, {"sided": "two-sided", **truth})
    return {name: made[name] for name in ("mean", "sd", "n", "lower", "upper")}


def make_ci_mean_se(rng, rows, truth):
    made = make_ci_mean(rng, rows, truth)
    roots = [FIFTY.sqrt(Decimal(n)) for n in made["n"].tolist()]
    sds = zip(made.pop("sd"), roots, strict=True)
    return {"se": objects([FIFTY.divide(sd, root) for sd, root in sds]), **made}


def make_visits(rng, rows, truth):
    """Two visits of the same people; in half of the rows they are correlated."""
    n = sizes(rng, rows)
    unit = objects([UNITS[i] for i in rng.integers(0, len(UNITS), rows)])
    shape, width = (rows, n.max()), rng.choice([0.0, 0.7, 3.0, 20.0], (rows, 1))
    person = rng.normal(size=shape) * width * rng.choice([0, 3], (rows, 1))
    shift = rng.choice([0, 0, 1, -30], (rows, 1))
    first, second = (
        np.rint(person + rng.normal(size=shape) * width + s).astype(np.int64)
        for s in (40, 40 + shift)
    )
    one, two, change = (of_data(n, data, unit) for data in (first, second, second - first))
    se = floats(change.sd) / np.sqrt(n)
    found = estimated(floats(change.mean), se, n - 1, truth, rng)
    visits = {"mean1": one.mean, "sd1": one.sd, "mean2": two.mean, "sd2": two.sd, "n": n}
    return visits | found


def make_two_means(*, pooled):
    def make(rng, rows, truth):
        first, second = groups(rng, rows, 2)
        n1, n2 = first.n, second.n
        a, b = floats(first.sd) ** 2, floats(second.sd) ** 2
        df = n1 + n2 - 2.0
        squared = ((n1 - 1) * a + (n2 - 1) * b) / df * (1 / n1 + 1 / n2)
        if not pooled:
            squared = a / n1 + b / n2
            with np.errstate(all="ignore"):
                df = squared**2 / ((a / n1) ** 2 / (n1 - 1) + (b / n2) ** 2 / (n2 - 1))
        change = floats([x - y for x, y in zip(first.mean, second.mean, strict=True)])
        found = estimated(change, np.sqrt(squared), df, truth, rng)
        shown = df.astype(np.int64) if pooled else df
        return _numbered([first, second]) | found | {"df": shown}

    return make


def make_anova(rng, rows, truth):
    parts = groups(rng, rows, int(rng.choice([2, 3, 4, 5, 13])))
    n, means, sds = (
        np.array([floats(getattr(part, name)) for part in parts]) for name in ("n", "mean", "sd")
    )
    df1, df2 = len(parts) - 1, n.sum(axis=0) - len(parts)
    grand = (n * means).sum(axis=0) / n.sum(axis=0)
    within = ((n - 1) * sds**2).sum(axis=0) / df2
    with np.errstate(all="ignore"):
        f = np.where(within > 0, (n * (means - grand) ** 2).sum(axis=0) / df1 / within, np.nan)
    df = {"df1": np.full(rows, df1), "df2": df2.astype(np.int64)}
    return _numbered(parts) | {"f": f, **df, "p": stats.f.sf(f, df1, df2)}


def negated(columns):
    """Results of a difference taken the other way round."""
    return {"lower": -columns["upper"], "upper": -columns["lower"]}


# Printed statistics.


def statistics(rng, rows):
    """Anything around zero, zero itself and whole numbers among it."""
    value = rng.normal(size=rows) * rng.choice([0.0, 0.01, 1.0, 3.0, 30.0], rows)
    return np.where(rng.random(rows) < 0.2, np.rint(value), value)


def dfs(rng, rows):
    return rng.choice([1, 2, 3, 10, 57, 4000], rows)


def make_t(rng, rows, truth):
    t, df = statistics(rng, rows), dfs(rng, rows)
    return {"t": t, "df": df, "p": p_of(stats.t(df), t, truth["sided"])}


def make_t_fractional(rng, rows, truth):
    t, df = statistics(rng, rows), dfs(rng, rows) + rng.random(rows)
    return {"t": t, "df": df, "p": p_of(stats.t(df), t, truth["sided"])}


def make_z(rng, rows, truth):
    z = statistics(rng, rows)
    return {"z": z, "p": p_of(stats.norm(), z, truth["sided"])}


def make_r(rng, rows, truth):
    n = sizes(rng, rows) + 1
    r = np.where(
        rng.random(rows) < 0.1, rng.choice([-1.0, 0.0, 1.0], rows), rng.uniform(-1, 1, rows)
    )
    with np.errstate(divide="ignore"):
        t = r * np.sqrt((n - 2) / ((1 - r) * (1 + r)))
    return {"r": r, "n": n, "p": p_of(stats.t(n - 2), t, truth["sided"])}


def make_f(rng, rows, truth):
    f, df1, df2 = np.abs(statistics(rng, rows)), dfs(rng, rows), dfs(rng, rows)
    return {"f": f, "df1": df1, "df2": df2, "p": stats.f.sf(f, df1, df2)}


def make_chi2(rng, rows, truth):
    chi2, df = np.abs(statistics(rng, rows)), dfs(rng, rows)
    return {"chi2": chi2, "df": df, "p": stats.chi2.sf(chi2, df)}


# Counts.


def tables(rng, rows):
    """Events of two groups: none and all of them, small groups and large ones."""
    n = np.where(rng.random((2, rows)) < 0.2, rng.integers(50, 400, (2, rows)),
                 rng.integers(1, 25, (2, rows)))  # fmt: skip
    events = rng.binomial(n, rng.choice([0.0, 0.1, 0.5, 0.9, 1.0], (2, rows)))
    return {"events1": events[0], "n1": n[0], "events2": events[1], "n2": n[1]}


def square(columns):
    """The four cells of each table."""
    rows = zip(*(columns[key].tolist() for key in ("events1", "n1", "events2", "n2")), strict=True)
    return [((a, n - a), (c, m - c)) for a, n, c, m in rows]


def make_chi2_counts(rng, rows, truth):
    columns = tables(rng, rows)
    found = np.full((2, rows), np.nan)
    for row, table in enumerate(square(columns)):
        if np.sum(table, axis=0).all():
            test = stats.chi2_contingency(table, correction=truth["correction"] == "yates")
            found[:, row] = test.statistic, test.pvalue
    return columns | {"chi2": found[0], "p": found[1]}


def make_fisher(rng, rows, truth):
    columns = tables(rng, rows)
    p = [stats.fisher_exact(t, alternative=truth["sided"]).pvalue for t in square(columns)]
    return columns | {"p": np.array(p)}


def make_ratio(*, odds):
    def make(rng, rows, truth):
        columns = tables(rng, rows)
        four = np.array(square(columns)).reshape(-1, 4).T
        a, b, c, d = four + 0.5 * (truth["correction"] == "haldane")
        with np.errstate(all="ignore"):
            if odds:
                log, squared = np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d
            else:
                log = np.log(a / (a + b) / (c / (c + d)))
                squared = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
            se = np.where(np.isfinite(squared) & (squared > 0), np.sqrt(squared), np.nan)
            found = of_log(log, se, truth)
        return columns | found | of_counts(columns, truth)

    return make


def of_counts(columns, truth):
    """What is printed beside a ratio by who tests the counts themselves, or takes all exactly."""
    method, found = truth["method"], []
    for table in square(columns) if method != "wald" else ():
        p = ratio = low = high = np.nan
        if method in ("fisher", "exact"):
            p = stats.fisher_exact(table, alternative=truth["sided"]).pvalue
        elif np.sum(table, axis=0).all():
            p = stats.chi2_contingency(table, correction=method == "yates").pvalue
        if method == "exact" and np.min(table):
            test = stats.contingency.odds_ratio(table)
            ratio, (low, high) = (
                test.statistic,
                test.confidence_interval(float(truth["level"]) / 100),
            )
        found.append((p, ratio, low, high))
    names = ("p", "ratio", "lower", "upper")[: 4 if method == "exact" else 1]
    return dict(zip(names, np.array(found).T, strict=False)) if found else {}


def of_log(log, se, truth):
    """A ratio, its limits and p, by Wald on the log scale."""
    half = stats.norm.isf((1 - float(truth["level"]) / 100) / 2) * se
    p = p_of(stats.norm(), log / se, truth["sided"])
    return {"ratio": np.exp(log), "lower": np.exp(log - half), "upper": np.exp(log + half), "p": p}


def inverted(columns):
    """Results of a ratio taken the other way round."""
    with np.errstate(divide="ignore"):
        return {
            name: 1 / columns[other]
            for name, other in (("ratio", "ratio"), ("lower", "upper"), ("upper", "lower"))
        }


def make_printed_ratio(rng, rows, truth):
    log = rng.normal(size=rows) * rng.choice([0.0, 0.3, 2.0], rows)
    return of_log(log, rng.choice([0.02, 0.3, 2.0], rows) * rng.uniform(0.5, 1.5, rows), truth)


def make_ci_proportion(rng, rows, truth):
    n = np.where(rng.random(rows) < 0.2, rng.integers(60, 2000, rows), rng.integers(1, 40, rows))
    events = rng.binomial(n, rng.choice([0.0, 0.1, 0.5, 0.9, 1.0], rows))
    low, high = PROPORTION[truth["method"]](events, n, 1 - float(truth["level"]) / 100)
    if rng.random() < 0.5:
        low, high = np.maximum(low, 0), np.minimum(high, 1)
    unit = {"percent": 100, "sign": 100, "proportion": 1}[truth["unit"]]
    limits = {"lower": low * unit, "upper": high * unit}
    if truth["unit"] == "sign":
        limits = {
            key: objects([Percent(f"{value:.14g}") for value in c]) for key, c in limits.items()
        }
    return {"events": events, "n": n, **limits}


def clopper_pearson(events, n, alpha):
    low = stats.beta.ppf(alpha / 2, np.maximum(events, 1), n - events + 1)
    high = stats.beta.isf(alpha / 2, events + 1, np.maximum(n - events, 1))
    return np.where(events == 0, 0.0, low), np.where(events == n, 1.0, high)


def jeffreys(events, n, alpha):
    """As Brown, Cai and DasGupta 2001: the ends where there are no events, or nothing else."""
    posterior = stats.beta(events + 0.5, n - events + 0.5)
    low, high = posterior.ppf(alpha / 2), posterior.isf(alpha / 2)
    return np.where(events == 0, 0.0, low), np.where(events == n, 1.0, high)


def wilson(events, n, alpha):
    z2, p = stats.norm.isf(alpha / 2) ** 2, events / n
    half = np.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n**2)))
    return tuple((p + z2 / (2 * n) + sign * half) / (1 + z2 / n) for sign in (-1, 1))


def wilson_corrected(events, n, alpha):
    """As Newcombe 1998 writes it, method 4."""
    z, p, q = stats.norm.isf(alpha / 2), events / n, 1 - events / n
    with np.errstate(invalid="ignore"):
        low = 2 * n * p + z**2 - 1 - z * np.sqrt(z**2 - 2 - 1 / n + 4 * p * (n * q + 1))
        high = 2 * n * p + z**2 + 1 + z * np.sqrt(z**2 + 2 - 1 / n + 4 * p * (n * q - 1))
    low, high = (end / (2 * (n + z**2)) for end in (low, high))
    return np.where(events == 0, 0.0, low), np.where(events == n, 1.0, high)


def wald(events, n, alpha):
    p = events / n
    half = stats.norm.isf(alpha / 2) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def agresti_coull(events, n, alpha):
    z2 = stats.norm.isf(alpha / 2) ** 2
    return wald(events + z2 / 2, n + z2, alpha)


PROPORTION = {
    "clopper-pearson": clopper_pearson, "wilson": wilson, "wilson-corrected": wilson_corrected,
    "wald": wald, "agresti-coull": agresti_coull, "jeffreys": jeffreys,
}  # fmt: skip


# Ranks.


def how(method):
    """What scipy calls a method."""
    return {"method": "exact" if method == "exact" else "asymptotic"}


def make_mann_whitney(rng, rows, truth):
    """A few pairs of sizes, many rows of each; ties unless the method is exact."""
    tied = truth["method"] != "exact" and rng.random() < 0.7
    corrected = truth["method"] == "asymptotic-corrected"
    n1, n2 = sizes(rng, 1)[0], sizes(rng, 1)[0]
    shift = rng.choice([0.0, 0.5, 3.0], (rows, 1))
    first, second = rng.normal(size=(rows, n1)) + shift, rng.normal(size=(rows, n2))
    if tied:
        first, second = np.rint(first), np.rint(second)
    with np.errstate(all="ignore"):
        test = stats.mannwhitneyu(
            first, second, axis=1, alternative=truth["sided"], use_continuity=corrected,
            method="exact" if truth["method"] == "exact" else "asymptotic",
        )  # fmt: skip
    u = test.statistic if rng.random() < 0.5 else n1 * n2 - test.statistic
    least = {"u": 0, "rank sum of the first": n1, "rank sum of the second": n2}[truth["statistic"]]
    u = u + least * (least + 1) / 2
    return {"u": u, "n1": np.full(rows, n1), "n2": np.full(rows, n2), "p": test.pvalue}


def make_wilcoxon(rng, rows, truth):
    """Differences that are not zero; ties of their size unless the method is exact."""
    n = int(sizes(rng, 1)[0])
    tied = truth["method"] != "exact" and rng.random() < 0.7
    changes = rng.normal(size=(rows, n)) * 2 + rng.choice([0.0, 0.5, 3.0], (rows, 1))
    if tied:
        changes = np.copysign(np.maximum(np.rint(np.abs(changes)), 1), changes)
    with warnings.catch_warnings():
        # Older versions of scipy find some samples too small for a normal approximation.
        warnings.filterwarnings("ignore", "Sample size too small", UserWarning)
        test = stats.wilcoxon(
            changes, axis=1, alternative=truth["sided"],
            correction=truth["method"] == "asymptotic-corrected",
            method="exact" if truth["method"] == "exact" else "approx",
        )  # fmt: skip
    both = n * (n + 1) / 2
    w = test.statistic if rng.random() < 0.5 else both - test.statistic
    if truth["statistic"] != "sum of ranks":
        w = {"difference of the sums": 2, "sum less its middle": 1}[truth["statistic"]] * (
            w - both / 2
        )
    return {"w": w, "n": np.full(rows, n), "p": test.pvalue}


INTERVAL = {"level": LEVELS, "method": ("t", "normal", "two-se")}
TEST = {"sided": SIDES, "level": LEVELS}
ONE_MEAN = {**TEST, "method": ("t", "normal")}
RANKS = {"sided": SIDES, "method": ("exact", "asymptotic", "asymptotic-corrected")}
TESTED = ("t", "p", "lower", "upper")
DIVISOR = {"divisor": ("n-1", "n")}
RATIO = ("ratio", "lower", "upper", "p")
COUNTED = {**TEST, "correction": ("none", "haldane")}
TESTED_BY = ("wald", "chi-square", "yates", "fisher")

MAKERS = {
    "grim": Maker(make_grim),
    "grimmer": Maker(make_grimmer, truths=DIVISOR),
    "debit": Maker(make_debit, truths=DIVISOR),
    "sd_range": Maker(make_grimmer, truths=DIVISOR),
    "percent": Maker(make_percent),
    "median_range": Maker(make_median_range),
    "ci_mean": Maker(make_ci_mean, ("lower", "upper"), INTERVAL),
    "ci_mean_se": Maker(make_ci_mean_se, ("lower", "upper"), INTERVAL),
    "t_one": Maker(make_t_one, TESTED, ONE_MEAN),
    "t_paired": Maker(make_t_one, TESTED, ONE_MEAN),
    "t_paired_visits": Maker(make_visits, TESTED, ONE_MEAN, negated),
    "t_pooled": Maker(make_two_means(pooled=True), (*TESTED, "df"), TEST, negated),
    "t_welch": Maker(make_two_means(pooled=False), (*TESTED, "df"), TEST, negated),
    "anova": Maker(make_anova, ("f", "df1", "df2", "p")),
    "t": Maker(make_t, ("p",), {"sided": SIDES}),
    "t_fractional": Maker(make_t_fractional, ("p",), {"sided": SIDES}),
    "z": Maker(make_z, ("p",), {"sided": SIDES}),
    "r": Maker(make_r, ("p",), {"sided": SIDES}),
    "f": Maker(make_f, ("p",)),
    "chi2": Maker(make_chi2, ("p",)),
    "chi2_counts": Maker(make_chi2_counts, ("chi2", "p"), {"correction": ("none", "yates")}),
    "fisher": Maker(make_fisher, ("p",), {"sided": SIDES}),
    "mann_whitney": Maker(
        make_mann_whitney, ("p",),
        {**RANKS, "statistic": ("u", "rank sum of the first", "rank sum of the second")},
    ),
    "wilcoxon": Maker(
        make_wilcoxon, ("p",),
        {**RANKS, "statistic": ("sum of ranks", "difference of the sums", "sum less its middle")},
    ),
    "ci_proportion": Maker(
        make_ci_proportion, ("lower", "upper"),
        {"level": LEVELS, "method": tuple(PROPORTION), "unit": ("percent", "sign", "proportion")},
    ),
    "odds_ratio": Maker(
        make_ratio(odds=True), RATIO, {**COUNTED, "method": (*TESTED_BY, "exact")}, inverted
    ),
    "risk_ratio": Maker(
        make_ratio(odds=False), RATIO, {**COUNTED, "method": TESTED_BY}, inverted
    ),
    "ratio_limits": Maker(make_printed_ratio, ("p",), TEST),
    "ratio_middle": Maker(make_printed_ratio, ("ratio", "p"), TEST),
    "parts": Maker(make_parts, ("mean", "sd", "n"), DIVISOR),
}  # fmt: skip

"""Checks that ask whether any data at all can print so: exact, in whole numbers and fractions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from overread import columns
from overread.columns import Numbers
from overread.consistency import arrays, spreads
from overread.consistency.batches import CODES, SLIP, Batch, Check, Judged
from overread.consistency.scales import Scale
from overread.outcomes import TooCostly
from overread.printed import digits, interval, printed

SCORES = {"items": (), "step": (), "low": (), "high": ()}
WHOLE_SCORES = "scores are whole numbers of steps"
BEHIND = "n is the number of people behind the mean"
SPREAD = {"divisor": ("n-1", "n")}
DIVISOR = "the SD has n − 1 below it, unless the row says n"


UNDECIDED = "not decided: the search would exceed its limit"


def judged(possible: np.ndarray, reason: list[str], exhaustive: np.ndarray | None = None) -> Judged:
    """Word the answers of a check that gives no value."""
    nothing = [np.full(len(possible), np.nan) for _ in range(3)]
    outcome = np.where(possible, CODES["within rounding"], CODES["in conflict"]).astype(np.int8)
    every = np.ones(len(possible), bool) if exhaustive is None else exhaustive
    outcome[~every] = CODES["not derivable"]
    return Judged(outcome, reason, *nothing, every)


def _grim_possible(batch: Batch) -> np.ndarray:
    """Ask GRIM of a batch."""
    return arrays.grim(
        batch.numbers["mean"], batch.counts["n"], batch.scale, rounding=batch.rounding
    )


def _judge_grim(batch: Batch) -> Judged:
    """Ask GRIM of a batch, and name the nearest means of what is impossible."""
    possible = _grim_possible(batch)
    step = Fraction(batch.scale.step)
    means, n = batch.numbers["mean"], batch.counts["n"]
    # With so many people any mean of so many decimals is one of theirs.
    powerless = n * step.denominator >= step.numerator * 10.0**means.decimals
    below, above = _neighbours(batch)
    rows = zip(possible, powerless, n.tolist(), _nearest(batch, below, above), strict=True)
    reasons = [_passes(people, weak) if yes else why for yes, weak, people, why in rows]
    found = judged(possible, reasons)
    found.low[~possible], found.high[~possible] = below[~possible], above[~possible]
    return found


def _neighbours(batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    """Give the possible means at or below each printed one, and above, in points."""
    scale, n = batch.scale, batch.counts["n"]
    origin, step = float(scale.origin), float(scale.step)
    # Half a printed digit lies between an impossible mean and its neighbours: floats will do.
    below = np.floor((columns.values(batch.numbers["mean"]) - origin) / step * n)
    return origin + step * below / n, origin + step * (below + 1) / n


def _passes(n: int, weak: bool) -> str:
    """Say that a mean is possible, and what that is worth."""
    said = f"{n} scores can have this mean"
    return f"{said}, but so many people can have any mean of so few decimals" if weak else said


def _nearest(batch: Batch, below: np.ndarray, above: np.ndarray) -> list[str]:
    """Say of each mean that it is impossible, and which are next to it."""
    means = batch.numbers["mean"]
    rows = (means.texts, batch.counts["n"], means.decimals + 2, below, above)
    reasons = [
        f"no {n} scores have a mean that prints as {text}: "
        f"the nearest are {low:.{places}f} and {high:.{places}f}".replace("-", "−")
        for text, n, places, low, high in zip(*(column.tolist() for column in rows), strict=True)
    ]
    for row in np.flatnonzero(_outside(columns.values(means), batch.scale)):
        reasons[row] = f"a mean of {means.texts[row]} lies beyond the scale"
    return reasons


def _outside(values: np.ndarray, scale: Scale) -> np.ndarray:
    """Say which means lie beyond the ends of a scale."""
    low = -np.inf if scale.low is None else float(scale.low)
    high = np.inf if scale.high is None else float(scale.high)
    return (values < low) | (values > high)


def _tried(batch: Batch, ask: Callable[[Batch], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Ask of a batch, row by row if the search for one row would be too large."""
    rows = len(batch.counts["n"])
    if not rows:
        return np.zeros(0, bool), np.zeros(0, bool)
    try:
        return ask(batch), np.ones(rows, bool)
    except TooCostly:
        if rows == 1:
            return np.ones(1, bool), np.zeros(1, bool)
    halves = np.array_split(np.arange(rows), 2)
    parts = [_tried(batch.take(half), ask) for half in halves]
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def _surely(batch: Batch, ask: Callable[[Batch], np.ndarray]) -> np.ndarray:
    """Say what is possible and decided."""
    return np.logical_and(*_tried(batch, ask))


def _ddof(batch: Batch) -> int:
    """What is taken from n below the variance."""
    return 0 if batch.settings.get("divisor") == "n" else 1


def _ask_grimmer(batch: Batch) -> np.ndarray:
    """Ask GRIMMER of a batch."""
    pair = batch.numbers["mean"], batch.numbers["sd"]
    how = {"rounding": batch.rounding, "ddof": _ddof(batch)}
    return arrays.grimmer(*pair, batch.counts["n"], batch.scale, **how)


def _judge_grimmer(batch: Batch) -> Judged:
    """Ask GRIMMER of a batch; what is impossible fails by its mean, or by its SD."""
    possible, decided = _tried(batch, _ask_grimmer)
    by_mean = possible | _grim_possible(batch)
    means, sds = batch.numbers["mean"].texts, batch.numbers["sd"].texts
    nearest = _nearest(batch, *_neighbours(batch))
    n = batch.counts["n"].tolist()
    rows = zip(possible, decided, by_mean, n, means, sds, nearest, strict=True)
    reasons = [
        UNDECIDED
        if not known
        else f"{n} scores can have this mean and SD"
        if yes
        else f"{n} scores can have the mean {mean}, but then no SD that prints as {sd}"
        if fits
        else near
        for yes, known, fits, n, mean, sd, near in rows
    ]
    return judged(possible, reasons, decided)


def _proportions(column: Numbers) -> Numbers:
    """Read percentages as proportions, two decimals farther; what is above 1 is one."""
    if column.plain.all() and (columns.values(column) <= 1).all():
        return column
    texts = [
        text if not (number := printed(text)).percent and number.value <= 1
        else digits(number.value / 100, number.decimals + 2)
        for text in column.texts
    ]  # fmt: skip
    return columns.numbers(texts)


def _ask_debit(batch: Batch) -> np.ndarray:
    """Ask DEBIT of a batch."""
    pair = (_proportions(batch.numbers[name]) for name in ("mean", "sd"))
    return arrays.debit(*pair, batch.counts["n"], rounding=batch.rounding, ddof=_ddof(batch))


def _judge_debit(batch: Batch) -> Judged:
    """Ask DEBIT of a batch."""
    possible, decided = _tried(batch, _ask_debit)
    means, sds = batch.numbers["mean"].texts, batch.numbers["sd"].texts
    rows = zip(possible, decided, batch.counts["n"].tolist(), means, sds, strict=True)
    reasons = [
        UNDECIDED
        if not known
        else f"some count of {n} people gives this proportion and SD"
        if yes
        else f"no count of {n} people gives a proportion {mean} with an SD that prints as {sd}"
        for yes, known, n, mean, sd in rows
    ]
    return judged(possible, reasons, decided)


def _in_percent(text: str, share: Fraction, rounding: str) -> str:
    """Read a proportion as a percentage where only so it agrees, or is nearer."""
    number = printed(text)
    nearer = abs(number.value - share / 100) < abs(number.value - share)
    if number.percent or number.comparator or number.decimals < 2 or not nearer:
        return text
    if share in interval(number, rounding):
        return text
    return digits(100 * number.value, number.decimals - 2)


def _judge_percent(batch: Batch) -> Judged:
    """Compare a printed percentage with its counts, exactly."""
    shares = [
        Fraction(100 * count, n)
        for count, n in zip(batch.counts["count"].tolist(), batch.counts["n"].tolist(), strict=True)
    ]
    texts = [
        _in_percent(text, share, batch.rounding)
        for text, share in zip(batch.numbers["percent"].texts, shares, strict=True)
    ]
    ends = [interval(printed(text), batch.rounding) for text in texts]
    fits = np.array([share in end for share, end in zip(shares, ends, strict=True)], bool)
    slips = np.array([_one_unit(t, s) for t, s in zip(texts, shares, strict=True)], bool)
    outcome = np.where(
        fits, CODES["reproduced"],
        np.where(slips, CODES["under a choice"], CODES["in conflict"]),
    ).astype(np.int8)  # fmt: skip
    values = np.array([float(share) for share in shares])
    reasons = [
        f"it is {digits(share, printed(text).decimals + 2)}%" + (f", {SLIP}" if slip else "")
        for share, text, slip in zip(shares, texts, slips & ~fits, strict=True)
    ]
    return Judged(outcome, reasons, values, values, values, np.ones(len(values), bool))


def _one_unit(text: str, value: Fraction) -> bool:
    """Whether a value prints within one unit in the last digit of what was printed."""
    number = printed(text)
    return not number.comparator and abs(value - number.value) <= number.step * Fraction(3, 2)


def _judge_spread(batch: Batch) -> Judged:
    """Compare a printed SD with the least and greatest that scores of that mean can have."""
    rows = zip(
        batch.numbers["mean"].texts, batch.numbers["sd"].texts, batch.counts["n"].tolist(),
        strict=True,
    )  # fmt: skip
    found, reasons, ranges = [], [], []
    for mean, sd, n in rows:
        means = interval(printed(mean), batch.rounding)
        ends = spreads.spread_range(means, n, batch.scale, ddof=_ddof(batch))
        found.append(
            ends is not None and spreads.meets(ends, interval(printed(sd), batch.rounding))
        )
        ranges.append((np.nan, np.nan) if ends is None else (ends.low**0.5, ends.high**0.5))
        least, most = (f"{end:.4g}" for end in ranges[-1])
        reasons.append(
            f"no {n} scores have a mean that prints as {mean}" if ends is None
            else f"with this mean the SD of {n} scores is from {least} to {most}"
        )  # fmt: skip
    low, high = np.array(ranges, float).reshape(-1, 2).T
    return judged(np.array(found, bool), reasons)._replace(low=low, high=high)


def _finest(texts: tuple[str, ...], n: int) -> Fraction:
    """The last printed place of least and greatest value, and of the median of an odd number."""
    minimum, median, maximum = (printed(text).decimals for text in texts)
    return Fraction(1, 10 ** max(minimum, maximum, median if n % 2 else 0))


def _judge_median(batch: Batch) -> Judged:
    """Compare a printed mean with what median and range leave."""
    names = ("minimum", "median", "maximum", "mean")
    cells = zip(*(batch.numbers[name].texts for name in names), strict=True)
    found, reasons, ranges = [], [], []
    for texts, n in zip(cells, batch.counts["n"].tolist(), strict=True):
        *order, mean = (interval(printed(text), batch.rounding) for text in texts)
        scale = batch.scale
        if "step" not in batch.settings and "items" not in batch.settings:
            scale = scale._replace(step=min(scale.step, _finest(texts[:3], n)))
        ends = spreads.mean_range(*order, n, scale)
        possible = ends is not None and spreads.total_between(ends, mean, n, scale)
        found.append(possible)
        ranges.append((np.nan, np.nan) if ends is None else tuple(map(float, ends)))
        said = " to ".join(dict.fromkeys(f"{end:.6g}".replace("-", "−") for end in ranges[-1]))
        reasons.append(
            f"no {n} scores have such a median and range" if ends is None
            else f"with this median and range the mean of {n} scores is {said}"
            + ("" if possible else ", in steps of one score's share")
        )  # fmt: skip
    low, high = np.array(ranges, float).reshape(-1, 2).T
    return judged(np.array(found, bool), reasons)._replace(low=low, high=high)


def _by_judging(judge: Callable[[Batch], Judged]) -> Callable[[Batch], np.ndarray]:
    """Ask only whether rows are possible."""
    return lambda batch: judge(batch).outcome <= CODES["within rounding"]


CHECKS = (
    Check(
        "grim", "a mean of whole scores", ("mean",), ("n",), (), SCORES,
        (WHOLE_SCORES, BEHIND), _grim_possible, _judge_grim,
    ),
    Check(
        "grimmer", "mean and SD of whole scores", ("mean", "sd"), ("n",), (), SCORES | SPREAD,
        (WHOLE_SCORES, BEHIND, DIVISOR), lambda batch: _surely(batch, _ask_grimmer),
        _judge_grimmer, 2,
    ),
    Check(
        "debit", "proportion and SD of yes-or-no data", ("mean", "sd"), ("n",), (), SPREAD,
        ("every value is 0 or 1", BEHIND, DIVISOR), lambda batch: _surely(batch, _ask_debit),
        _judge_debit, 2,
    ),
    Check(
        "sd_range", "least and greatest SD", ("mean", "sd"), ("n",), (), SCORES | SPREAD,
        (WHOLE_SCORES, BEHIND, DIVISOR), _by_judging(_judge_spread), _judge_spread, 2,
    ),
    Check(
        "percent", "a count as a percentage", ("percent",), ("count", "n"), (), {},
        ("n is the denominator",), _by_judging(_judge_percent), _judge_percent,
    ),
    Check(
        "median_range", "a mean beside median and range",
        ("minimum", "median", "maximum", "mean"), ("n",), (), SCORES,
        ("scores are whole, or have the decimals of their range, unless the row says steps",
         "all four are of the same n people"),
        _by_judging(_judge_median), _judge_median,
    ),
)  # fmt: skip

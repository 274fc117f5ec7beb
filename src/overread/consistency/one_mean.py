"""One mean: its confidence interval, and its test against zero."""

from __future__ import annotations

import numpy as np

from overread.consistency.derivations import Derivation, Inputs, Quantity, negated
from overread.consistency.estimates import (
    Estimate,
    against_zero,
    half_width,
    interval,
    of_mean,
    unsigned,
)
from overread.consistency.limits import LEVELS, level
from overread.consistency.tails import Tail, normal_tail, t_tail
from overread.enclosures import Ends, Floats, difference, size, spread
from overread.recompute.means import SIDES, TESTS, normal_multiplier, t_multiplier


def _of_sd(inputs: Inputs) -> Estimate:
    """The mean, its standard error from the SD."""
    sd = inputs.values["sd"], inputs.bounds["sd"]
    return of_mean(inputs.values["mean"], inputs.bounds["mean"], sd, inputs.counts["n"])


def _of_se(inputs: Inputs) -> Estimate:
    """The mean, its standard error as printed."""
    se = unsigned(inputs.values["se"]), spread(inputs.bounds["se"])
    return Estimate(inputs.values["mean"], se[0], inputs.bounds["mean"], se[1])


def _of_visits(inputs: Inputs) -> Estimate:
    """The mean change from the first visit to the second.

    The correlation of the visits is not known; whatever it is, the SD of the change is between the
    difference and the sum of their SDs.
    """
    first, second = (spread(inputs.bounds[name]) for name in ("sd1", "sd2"))
    sd = size(difference(first, second))[0], first[1] + second[1]
    values = inputs.values
    change = difference(inputs.bounds["mean2"], inputs.bounds["mean1"])
    unknown = np.full(len(values["mean1"]), np.nan)
    return of_mean(values["mean2"] - values["mean1"], change, (unknown, sd), inputs.counts["n"])


def _multiplier(inputs: Inputs) -> Floats | float:
    """Half of a confidence interval, in standard errors."""
    share = level(inputs.settings)
    if inputs.settings["method"] == "two-se":
        return 2.0
    if inputs.settings["method"] == "normal":
        return normal_multiplier(share)
    return t_multiplier(inputs.counts["n"] - 1, share)


def _tail(inputs: Inputs) -> Tail:
    """The distribution that the statistic is compared with."""
    sided = inputs.settings["sided"]
    if inputs.settings["method"] == "normal":
        return normal_tail(sided)
    return t_tail(inputs.counts["n"] - 1, sided)


def _half(estimate: Estimate, inputs: Inputs) -> tuple[Ends, Ends]:
    """The mean and the half-width of its interval."""
    return estimate.ends, half_width(estimate, _multiplier(inputs))


def _tested(estimate: Estimate, inputs: Inputs) -> dict[str, Quantity]:
    """t, p and both limits."""
    return against_zero(estimate, _tail(inputs)) | interval(estimate, _multiplier(inputs))


_INTERVAL = {"level": LEVELS, "method": (*TESTS, "two-se")}
_TEST = {"sided": SIDES, "level": LEVELS, "method": TESTS}
_TESTED = ("t", "p", "lower", "upper")
_DIRECTION = "a one-sided p is in the direction of the mean"

T_ONE = Derivation(
    "t_one",
    "t test of one mean, such as a change, against zero",
    ("mean", "sd"),
    ("n",),
    _TESTED,
    _TEST,
    (_DIRECTION, "t is compared without its sign"),
    lambda inputs: _tested(_of_sd(inputs), inputs),
    half_width=lambda inputs: _half(_of_sd(inputs), inputs),
)

ONE_MEAN = (
    Derivation(
        "ci_mean",
        "confidence interval of a mean, from its SD",
        ("mean", "sd"),
        ("n",),
        ("lower", "upper"),
        _INTERVAL,
        ("the interval is symmetric about the mean",),
        lambda inputs: interval(_of_sd(inputs), _multiplier(inputs)),
        half_width=lambda inputs: _half(_of_sd(inputs), inputs),
    ),
    Derivation(
        "ci_mean_se",
        "confidence interval of a mean, from its standard error",
        ("mean", "se"),
        ("n",),
        ("lower", "upper"),
        _INTERVAL,
        ("the interval is symmetric about the mean",),
        lambda inputs: interval(_of_se(inputs), _multiplier(inputs)),
        half_width=lambda inputs: _half(_of_se(inputs), inputs),
    ),
    T_ONE,
    T_ONE._replace(name="t_paired", about="paired t test, from mean and SD of the change"),
    Derivation(
        "t_paired_visits",
        "paired t test, from mean and SD of each visit",
        ("mean1", "sd1", "mean2", "sd2"),
        ("n",),
        _TESTED,
        _TEST,
        (
            "the same people at both visits",
            "the correlation of the visits is not known",
            "the change is the second visit less the first",
            _DIRECTION,
            "t is compared without its sign",
        ),
        lambda inputs: _tested(_of_visits(inputs), inputs),
        turned=negated,
        half_width=lambda inputs: _half(_of_visits(inputs), inputs),
    ),
)

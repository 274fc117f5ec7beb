"""What a few published cases change, for someone who says what was believed before.

The unknown is theta, the chance that a patient of this kind improves under the treatment (not
because of it). A belief about theta is a beta distribution; published cases change it by as much
as they would have been less likely under other values of theta. If failures are seldom published,
a success in print was to be expected whatever theta is, and changes little. If some would improve
whatever is done, only the rest of theta can be the treatment's.

None of this finds out how seldom failures are published, or how many improve anyway: that is
assumed, so vary it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from overread.outcomes import TooCostly

Floats = NDArray[np.float64]

LIMIT = 100_000
"""Points of an integral that may be added up; a hundred integrals of as many take a second."""
DEEP = 40.0
"""Beyond exp(-40) of the whole, what is left out of an integral is no digit of the result."""


class Prior(NamedTuple):
    """A beta distribution of the chance that a patient improves.

    Of one who would not improve anyway, if some do.

    Attributes
    ----------
    a, b : float
        Its parameters, above 0 (dimensionless): as if `a` improved and `b` did not, though they
        need not be whole. (1, 1) holds every chance for as likely; the mean is a / (a + b).
    """

    a: float
    b: float


class Posterior(NamedTuple):
    """What is believed after the published cases; all from 0 to 1 (dimensionless).

    Attributes
    ----------
    mean : float
        Of theta; also the chance that the next patient improves.
    low, high : float
        Quantiles of theta that leave out (1 - level) / 2 at either side.
    above : float
        The chance that theta is greater than the value asked for.
    """

    mean: float
    low: float
    high: float
    above: float


class _Factor(NamedTuple):
    """(heavy x + light (1 - x))^times."""

    heavy: float
    light: float
    times: int


class _Shape(NamedTuple):
    """x^(up - 1) (1 - x)^(down - 1), times the factors.

    x is the chance of those who do not improve anyway. `step` and `reach` are those of its
    integrals, on the scale of log odds.
    """

    up: float
    down: float
    factors: tuple[_Factor, ...]
    step: float
    reach: float

    @property
    def turned(self) -> _Shape:
        """The same of 1 - x."""
        factors = tuple(_Factor(light, heavy, times) for heavy, light, times in self.factors)
        return _Shape(self.down, self.up, factors, self.step, self.reach)


def posterior(
    prior: Prior,
    successes: int,
    failures: int,
    *,
    told: float = 1.0,
    anyway: float = 0.0,
    level: float = 0.95,
    above: float = 0.5,
) -> Posterior:
    """Give what is believed about the chance of improving, after published cases.

    A patient improves with chance theta; a success is published with some chance, a failure with
    `told` times that. So a published case is a success with chance theta / (theta + told (1 -
    theta)), and a failure with the rest: a weighted binomial, the simplest of the selection models
    for publication (Hedges 1992, doi:10.1214/ss/1177011364). With `told` 1 it is the usual beta
    posterior, with `told` 0 the prior. The cases are taken as independent, each published for
    itself alone; a series published as a whole if it went well needs another model.

    If a share improves anyway, theta is that share and, of the rest, the part x that the treatment
    makes improve: theta = anyway + (1 - anyway) x. The prior is then of x, so theta is never below
    `anyway`, and what is above it is the treatment's.

    Parameters
    ----------
    prior : Prior or pair of float
        What was believed before, of those who would not improve anyway.
    successes, failures : int
        Published cases that improved, and that did not.
    told : float
        How likely a failure is to be published compared with a success (dimensionless): 1 as
        likely, 0 never.
    anyway : float
        The share who improve whatever is done, from 0 to below 1; taken as known.
    level : float
        The share of the posterior between `low` and `high`.
    above : float
        What theta is asked to exceed, from 0 to 1.

    Raises
    ------
    ValueError
        If a parameter is outside of what it can be, or a failure was published though none can be.
    TooCostly
        Before starting, if the integrals need more points than `LIMIT`: a parameter of the prior
        near 0, or thousands of cases.

    Notes
    -----
    Integrals are sums over equal steps of log odds, whose error falls exponentially with the step
    as nothing is singular there (Trefethen and Weideman 2014, doi:10.1137/130932132); the step is
    chosen so that it is below 1e-12.

    Examples
    --------
    Three published successes and no failure: from 50% to 80%, or hardly anywhere.

    >>> after = posterior(Prior(1, 1), 3, 0)
    >>> round(after.mean, 4), round(after.above, 4)
    (0.8, 0.9375)
    >>> round(posterior(Prior(1, 1), 3, 0, told=0.01).mean, 4)
    0.5333

    One success, where a tenth improve anyway: from 55% to 67%, of which 57 are the treatment's.

    >>> round(posterior(Prior(1, 1), 1, 0, anyway=0.1).mean, 4)
    0.6727
    """
    shape = _shape(Prior(*prior), successes, failures, told, anyway)
    for name, share in (("level", level), ("above", above)):
        if not 0 <= share <= 1 or (name == "level" and share in (0, 1)):
            raise ValueError(f"{name} is {share}; allowed is from 0 to 1, a level between them")
    whole = _log_whole(shape)
    tail = math.log((1 - level) / 2) + whole
    low, high = _log_odds_at(shape, tail), -_log_odds_at(shape.turned, tail)
    mean = math.exp(_log_whole(shape._replace(up=shape.up + 1)) - whole)
    asked = max(above - anyway, 0.0) / (1 - anyway)
    rest = math.exp(_log_below(shape.turned, -float(special.logit(asked))) - whole)
    low, high = map(float, special.expit([low, high]))
    mean, low, high = (anyway + (1 - anyway) * x for x in (mean, low, high))
    return Posterior(mean, low, high, min(rest, 1.0))


def density(
    prior: Prior,
    successes: int,
    failures: int,
    *,
    told: float = 1.0,
    anyway: float = 0.0,
    at: Sequence[float],
) -> Floats:
    """Give the posterior density of the chance of improving, for drawing.

    Parameters
    ----------
    prior, successes, failures, told, anyway
        As `posterior` takes them; without cases it is the prior's density.
    at : sequence of float, shape (n,)
        Values of theta, from 0 to 1.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Per unit of theta; infinite at an end where it has no bound, 0 below `anyway`.

    Raises
    ------
    ValueError
        As of `posterior`, or if a value is not from 0 to 1.

    Examples
    --------
    >>> density(Prior(1, 1), 3, 0, at=[0.0, 0.5, 1.0]).round(6).tolist()
    [0.0, 0.5, 4.0]
    """
    shape = _shape(Prior(*prior), successes, failures, told, anyway)
    theta = np.asarray(at, dtype=np.float64)
    if not ((theta >= 0) & (theta <= 1)).all():
        raise ValueError(f"chances are asked for at {list(at)}; allowed is from 0 to 1")
    x = np.maximum(theta - anyway, 0.0) / (1 - anyway)
    logs = special.xlogy(shape.up - 1, x) + special.xlog1py(shape.down - 1, -x)
    for heavy, light, times in shape.factors:
        logs = logs + special.xlogy(times, heavy * x + light * (1 - x))
    return np.where(theta < anyway, 0.0, np.exp(logs - _log_whole(shape)) / (1 - anyway))


def _shape(prior: Prior, successes: int, failures: int, told: float, anyway: float) -> _Shape:
    """Multiply prior and likelihood, and choose the points of the integrals."""
    if not (0 < min(prior) and max(prior) < math.inf):
        raise ValueError(f"the prior is beta{tuple(prior)}; both parameters must be above 0")
    if min(successes, failures) < 0 or not 0 <= told < math.inf:
        found = f"{successes} successes and {failures} failures, told {told}"
        raise ValueError(f"{found}; none may be negative, nor told infinite")
    if not 0 <= anyway < 1:
        raise ValueError(f"anyway is {anyway}; allowed is from 0 to below 1")
    if told == 0 and failures:
        raise ValueError(f"{failures} failures published; told 0 says that none ever is")
    # With told 0 a published case is always a success: theta cancels out of the likelihood.
    up, down = (successes, failures) if told else (0, 0)
    # A success is a factor x + anyway (1 - x), which without `anyway` is x; a failure is 1 - x.
    light = anyway + told * (1 - anyway) if told else 1.0
    better = _Factor(1.0, float(anyway), up if anyway else 0)
    factors = (better, _Factor(1.0, float(light), -(up + down)))
    # Moved by an imaginary 1, the integrand grows at most by (1 / cos 0.5)^sum < exp(sum / 7).
    step = 2 * math.pi / (DEEP + (sum(prior) + 3 * (up + down)) / 7)
    reach = DEEP / min(1.0, *prior) + abs(math.log(light))
    if 2 * reach / step > LIMIT:
        points = f"{2 * reach / step:,.0f} points in an integral"
        raise TooCostly(f"{points}; the limit is {LIMIT:,}: too many cases or too sharp a prior")
    ends = (prior.a + (0 if anyway else up), prior.b + down)
    return _Shape(*ends, tuple(one for one in factors if one.times), step, reach)


def _log_below(shape: _Shape, log_odds: float) -> float:
    """Give the logarithm of the integral over x from 0 to a value, given by its log odds."""
    # x is a part t of the value, and the sum runs over equal steps of t's log odds.
    steps = np.arange(-shape.reach, shape.reach, shape.step)
    part, rest = special.log_expit(steps), special.log_expit(-steps)
    x = special.log_expit(log_odds) + part
    other = np.logaddexp(special.log_expit(-log_odds), special.log_expit(log_odds) + rest)
    terms = shape.up * x + rest + (shape.down - 1) * other
    for heavy, light, times in shape.factors:
        terms += times * np.logaddexp(math.log(heavy) + x, math.log(light) + other)
    return float(special.logsumexp(terms)) + math.log(shape.step)


def _log_whole(shape: _Shape) -> float:
    """Give the logarithm of the integral from 0 to 1."""
    return _log_below(shape, math.inf)


def _log_odds_at(shape: _Shape, below: float) -> float:
    """Give the log odds of the x up to which the integral has a given logarithm."""
    farthest = 2 * shape.reach
    return float(
        optimize.brentq(lambda at: _log_below(shape, at) - below, -farthest, farthest, xtol=1e-13)
    )

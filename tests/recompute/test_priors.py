"""Beliefs after published cases: against beta distributions, quadrature and simulation."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from overread.outcomes import TooCostly
from overread.recompute.priors import Prior, density, posterior

PRIORS = [Prior(1, 1), Prior(0.5, 0.5), Prior(2, 8), Prior(0.1, 3), Prior(20, 1), Prior(300, 40)]
CASES = [(0, 0), (1, 0), (3, 0), (0, 4), (2, 5), (40, 100)]
SHAPES = st.builds(Prior, st.floats(0.2, 30), st.floats(0.2, 30))


def of_beta(a, b, level, above):
    beta, tail = stats.beta(a, b), (1 - level) / 2
    return beta.mean(), beta.ppf(tail), beta.ppf(1 - tail), beta.sf(above)


@pytest.mark.parametrize("cases", CASES)
def test_if_all_is_told_it_is_the_conjugate_beta(cases):
    for prior, level, above in zip(PRIORS, [0.95, 0.9, 0.8] * 2, [0.5, 0.3, 0.1] * 2, strict=True):
        found = posterior(prior, *cases, level=level, above=above)
        expected = of_beta(prior.a + cases[0], prior.b + cases[1], level, above)
        assert found == pytest.approx(expected, rel=1e-10, abs=1e-300)


@pytest.mark.parametrize("prior", PRIORS)
def test_if_no_failure_is_ever_told_successes_change_nothing(prior):
    for successes in (0, 1, 3, 500):
        found = posterior(prior, successes, 0, told=0, above=0.4)
        assert found == pytest.approx(of_beta(*prior, 0.95, 0.4), rel=1e-10)
    at = np.linspace(0.01, 0.99, 9)
    assert density(prior, 7, 0, told=0, at=at) == pytest.approx(stats.beta(*prior).pdf(at))


@pytest.mark.parametrize(("prior", "cases"), [*product(PRIORS[:5], CASES[1:5])])
@pytest.mark.parametrize("told", [1e-6, 0.01, 0.3, 2.0])
def test_the_mean_is_that_of_the_hypergeometric_function(prior, cases, told):
    """Euler's integral, DLMF 15.6.1, which scipy computes by series."""
    up, down, n = prior.a + cases[0], prior.b + cases[1], sum(cases)

    def moment(k):
        series = special.hyp2f1(n, down, up + down + k, 1 - told)
        return special.beta(up + k, down) * series

    found = posterior(prior, *cases, told=told)
    assert found.mean == pytest.approx(moment(1) / moment(0), rel=1e-9)


@pytest.mark.parametrize("told", [0.02, 0.4, 3.0])
def test_quantiles_and_tail_are_those_of_quadrature(told):
    for (a, b), (successes, failures) in product(PRIORS[:5], CASES[1:5]):
        found = posterior(Prior(a, b), successes, failures, told=told, level=0.9, above=0.3)

        def selected(theta, n=successes + failures):
            return (theta + told * (1 - theta)) ** -float(n)

        def mass(low, high, a=a + successes, b=b + failures, selected=selected):
            # The end that may be singular is left to the weight, the other is in the function.
            if low == 0:
                return integrate.quad(
                    lambda t: selected(t) * (1 - t) ** (b - 1), low, high,
                    weight="alg", wvar=(a - 1, 0), epsabs=0, epsrel=1e-10,
                )[0]  # fmt: skip
            return integrate.quad(
                lambda t: selected(t) * t ** (a - 1), low, high,
                weight="alg", wvar=(0, b - 1), epsabs=0, epsrel=1e-10,
            )[0]  # fmt: skip

        total = mass(0, 0.3) + mass(0.3, 1)
        assert found.above == pytest.approx(mass(0.3, 1) / total, rel=1e-7)
        assert mass(0, found.low) / total == pytest.approx(0.05, rel=1e-7)
        if found.high < 1 - 1e-9:
            assert mass(found.high, 1) / total == pytest.approx(0.05, rel=1e-6)


@pytest.mark.parametrize("told", [1e-9, 1e-25])
def test_if_failures_are_all_but_never_told_those_published_weigh_most(told):
    """Theta over told then follows a beta prime distribution, which scipy has."""
    found = posterior(Prior(1, 1), 2, 3, told=told, above=2 * told)
    limit = stats.betaprime(1 + 2, 3 - 1)
    assert found.low / told == pytest.approx(limit.ppf(0.025), rel=1e-7)
    assert found.high / told == pytest.approx(limit.ppf(0.975), rel=1e-6)
    assert found.above == pytest.approx(limit.sf(2), rel=1e-7)


def test_a_simulation_of_who_is_published_agrees():
    """Who improves is drawn, then who is published; only the first two published are kept."""
    source, told, size = np.random.default_rng(3), 0.25, 400_000
    theta = source.beta(2, 3, size)
    improved = source.random((size, 12)) < theta[:, None]
    published = source.random((size, 12)) < np.where(improved, 1.0, told)
    rank = published.cumsum(axis=1)
    first, second = (
        (improved & published & (rank == k)).any(axis=1) for k in (1, 2)
    )  # fmt: skip
    kept = theta[(rank[:, -1] >= 2) & first & ~second]
    found = posterior(Prior(2, 3), 1, 1, told=told, above=0.4)
    # Twelve patients are seldom too few for two reports.
    assert (rank[:, -1] >= 2).mean() > 0.95
    assert found.mean == pytest.approx(kept.mean(), abs=0.01)
    assert found.above == pytest.approx((kept > 0.4).mean(), abs=0.02)
    assert [found.low, found.high] == pytest.approx(np.quantile(kept, [0.025, 0.975]), abs=0.02)


ANYWAY = [(0.1, 0.1), (0.6, 1.0), (0.01, 1e-6), (0.3, 2.0)]


@pytest.mark.parametrize(("prior", "cases"), [*zip(PRIORS[:5], [*CASES[1:5], (9, 2)], strict=True)])
@pytest.mark.parametrize(("anyway", "told"), ANYWAY)
def test_if_some_improve_anyway_it_is_as_quadrature_has_it(anyway, told, prior, cases):
    """The likelihood is written in theta, as cases are published; the integral is over the rest."""
    (a, b), (successes, failures) = prior, cases

    def likelihood(x):
        theta = anyway + (1 - anyway) * x
        shown = theta + told * (1 - theta)
        return (theta / shown) ** successes * ((1 - theta) / shown) ** failures

    def mass(low, high, power=0):
        # The end that may be singular is left to the weight, the other is in the function.
        def function(x):
            ends = (1 - x) ** (b - 1) if low == 0 else x ** (a - 1)
            return likelihood(x) * x**power * ends

        weight = (a - 1, 0) if low == 0 else (0, b - 1)
        options = {"epsabs": 0, "epsrel": 1e-9, "limit": 400}
        return integrate.quad(function, low, high, weight="alg", wvar=weight, **options)[0]

    middle, total = 0.35, mass(0, 0.35) + mass(0.35, 1)
    options = {"told": told, "anyway": anyway, "level": 0.9}
    found = posterior(prior, *cases, **options, above=anyway + (1 - anyway) * middle)
    assert found.above == pytest.approx(mass(middle, 1) / total, rel=1e-6)
    mean = (mass(0, middle, 1) + mass(middle, 1, 1)) / total
    assert found.mean == pytest.approx(anyway + (1 - anyway) * mean, rel=1e-7)
    low, high = ((end - anyway) / (1 - anyway) for end in (found.low, found.high))
    # A quantile next to an end of x is lost where the share that improves anyway is added.
    if low > 1e-9:
        assert mass(0, low) / total == pytest.approx(0.05, rel=1e-5)
    if high < 1 - 1e-9:
        assert mass(high, 1) / total == pytest.approx(0.05, rel=1e-5)


@pytest.mark.parametrize("cases", [(1, 0), (3, 4)])
def test_if_nobody_improves_anyway_nothing_is_changed_by_saying_so(cases):
    for told in (1e-3, 0.4, 1.0):
        given_ = Prior(0.8, 3.2), *cases
        assert posterior(*given_, told=told, anyway=0) == posterior(*given_, told=told)
        at = [0, 0.2, 1]
        assert (
            density(*given_, told=told, anyway=0.0, at=at) == density(*given_, told=told, at=at)
        ).all()
        near = posterior(*given_, told=told, anyway=1e-12)
        assert near == pytest.approx(posterior(*given_, told=told), rel=1e-8)


def test_one_success_weighs_more_the_less_it_would_have_come_anyway():
    """By hand: the mean of x becomes (E x^2 (1 - w) + w E x) / (E x (1 - w) + w)."""
    for w in (0.0, 0.1, 0.5, 0.9):
        found = posterior(Prior(1, 1), 1, 0, anyway=w)
        x = ((1 - w) / 3 + w / 2) / ((1 - w) / 2 + w)
        assert found.mean == pytest.approx(w + (1 - w) * x)
        untold = posterior(Prior(1, 1), 1, 0, told=0, anyway=w, level=0.9, above=w)
        expected = (w + (1 - w) / 2, w + (1 - w) * 0.05, w + (1 - w) * 0.95, 1)
        assert untold == pytest.approx(expected)
        assert posterior(Prior(1, 1), 1, 0, anyway=w, above=w / 2).above == pytest.approx(1)


def test_a_simulation_with_some_who_improve_anyway_agrees():
    """Who improves anyway, whom the drug helps and who is published: drawn, the first is kept."""
    source, told, anyway, size = np.random.default_rng(5), 0.2, 0.3, 400_000
    x = source.beta(1, 4, size)
    improved = (source.random((size, 8)) < anyway) | (source.random((size, 8)) < x[:, None])
    published = source.random((size, 8)) < np.where(improved, 1.0, told)
    first = improved[np.arange(size), published.argmax(axis=1)]
    kept = anyway + (1 - anyway) * x[published.any(axis=1) & first]
    found = posterior(Prior(1, 4), 1, 0, told=told, anyway=anyway, above=0.5)
    # Eight patients are seldom too few for one report.
    assert published.any(axis=1).mean() > 0.97
    assert found.mean == pytest.approx(kept.mean(), abs=0.005)
    assert found.above == pytest.approx((kept > 0.5).mean(), abs=0.01)
    assert [found.low, found.high] == pytest.approx(np.quantile(kept, [0.025, 0.975]), abs=0.01)


@pytest.mark.parametrize("told", [0.0, 0.05, 1.0])
def test_the_density_with_some_who_improve_anyway_belongs_to_the_posterior(told):
    given_ = (Prior(2, 3), 2, 0)
    found = posterior(*given_, told=told, anyway=0.2, above=0.4)

    def drawn(theta):
        return density(*given_, told=told, anyway=0.2, at=[theta])[0]

    assert integrate.quad(drawn, 0.2, 1)[0] == pytest.approx(1)
    assert integrate.quad(drawn, 0.4, 1)[0] == pytest.approx(found.above)
    assert integrate.quad(lambda t: t * drawn(t), 0.2, 1)[0] == pytest.approx(found.mean)
    assert density(*given_, told=told, anyway=0.2, at=[0, 0.1, 0.2, 1]).tolist() == [0, 0, 0, 0]
    ends = density(Prior(1, 0.5), 0, 0, anyway=0.5, at=[0.49, 0.5, 1]).tolist()
    assert ends == pytest.approx([0, 1, math.inf])


@settings(max_examples=25)
@given(SHAPES, st.integers(0, 30), st.integers(0, 30), st.floats(0.001, 1))
def test_all_that_is_reported_belongs_together(prior, successes, failures, told):
    found = posterior(prior, successes, failures, told=told, level=0.8, above=0.5)
    assert 0 <= found.low < found.high <= 1
    assert 0 <= found.above <= 1
    again = posterior(prior, successes, failures, told=told, level=0.8, above=found.low)
    assert again.above == pytest.approx(0.9, abs=1e-9)
    turned = posterior(Prior(prior.b, prior.a), failures, successes, told=1 / told, level=0.8)
    assert 1 - turned.mean == pytest.approx(found.mean, abs=1e-10)
    assert 1 - turned.high == pytest.approx(found.low, abs=1e-10)


@settings(max_examples=25)
@given(SHAPES, st.integers(1, 30), st.floats(0.001, 0.9))
def test_the_less_failures_are_told_the_less_successes_count(prior, successes, told):
    means = [posterior(prior, successes, 0, told=each).mean for each in (0, told, 1)]
    assert means == sorted(means)
    assert means[0] == pytest.approx(prior.a / sum(prior))


@pytest.mark.parametrize("told", [0.05, 1.0])
def test_the_density_belongs_to_the_posterior(told):
    given_ = (Prior(2, 3), 2, 1)
    found = posterior(*given_, told=told, above=0.3)

    def drawn(theta):
        return density(*given_, told=told, at=[theta])[0]

    assert integrate.quad(drawn, 0, 1)[0] == pytest.approx(1)
    assert integrate.quad(drawn, 0.3, 1)[0] == pytest.approx(found.above)
    assert integrate.quad(lambda t: t * drawn(t), 0, 1)[0] == pytest.approx(found.mean)


def test_the_density_at_the_ends_is_nothing_finite_or_infinite():
    assert density(Prior(1, 1), 0, 0, at=[0, 1]).tolist() == pytest.approx([1, 1])
    assert density(Prior(2, 3), 0, 0, at=[0, 1]).tolist() == [0, 0]
    assert density(Prior(0.5, 0.5), 0, 0, at=[0, 1]).tolist() == [math.inf, math.inf]
    at = np.array([0.2, 0.7])
    assert density(Prior(1, 1), 1, 1, at=at) == pytest.approx(6 * at * (1 - at))


def test_the_whole_is_above_nothing_and_nothing_above_the_whole():
    assert posterior(Prior(1, 1), 3, 0, above=0).above == pytest.approx(1, abs=1e-12)
    assert posterior(Prior(1, 1), 3, 0, above=1).above == 0


@pytest.mark.parametrize(
    ("given_", "told", "message"),
    [
        ((Prior(0, 1), 1, 0), 1, "the prior is beta(0, 1); both parameters must be above 0"),
        ((Prior(1, math.inf), 1, 0), 1, "the prior is beta(1, inf); both parameters must be abo"),
        ((Prior(1, 1), -1, 0), 1, "-1 successes and 0 failures, told 1; none may be negative"),
        ((Prior(1, 1), 1, 0), -0.5, "1 successes and 0 failures, told -0.5; none may be negative"),
        ((Prior(1, 1), 1, 2), 0, "2 failures published; told 0 says that none ever is"),
    ],
)
def test_what_cannot_be_is_refused(given_, told, message):
    for call in (lambda: posterior(*given_, told=told), lambda: density(*given_, told=told, at=[])):
        with pytest.raises(ValueError) as error:  # noqa: PT011
            call()
        assert str(error.value).startswith(message)


def test_a_level_or_a_chance_outside_of_its_range_is_refused():
    for anyway in (-0.1, 1, 10):
        with pytest.raises(ValueError, match=f"anyway is {anyway}; allowed is from 0 to below 1"):
            posterior(Prior(1, 1), 3, 0, anyway=anyway)
        with pytest.raises(ValueError, match=f"anyway is {anyway}; allowed is from 0 to below 1"):
            density(Prior(1, 1), 3, 0, anyway=anyway, at=[0.5])
    for level in (0, 1, 95):
        with pytest.raises(ValueError, match=f"level is {level}; allowed is from 0 to 1, a level"):
            posterior(Prior(1, 1), 3, 0, level=level)
    for above in (1.01, -0.01, math.nan):
        with pytest.raises(ValueError, match=f"above is {above}; allowed is from 0 to 1"):
            posterior(Prior(1, 1), 3, 0, above=above)
    with pytest.raises(ValueError, match=r"asked for at \[0.5, 1.5\]; allowed is from 0 to 1"):
        density(Prior(1, 1), 3, 0, at=[0.5, 1.5])


def test_what_would_take_too_long_is_refused_before_it_starts():
    with pytest.raises(TooCostly, match="points in an integral; the limit is 100,000: too many"):
        posterior(Prior(1, 1), 10**6, 0)
    with pytest.raises(TooCostly, match="points in an integral; the limit is 100,000: too many"):
        posterior(Prior(0.001, 1), 1, 0)

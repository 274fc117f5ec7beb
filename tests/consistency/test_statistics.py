"""p values of printed statistics, over all true values behind the print."""

import numpy as np
import pytest
from scipy import stats


def test_a_t_printed_to_two_digits_has_a_range_of_p(derive):
    found = derive("t", {"t": ["2.20"]}, {"df": [28]})["p"]
    ends = 2 * stats.t.sf([2.205, 2.2, 2.195], 28)
    assert (found.low[0], found.derived[0], found.high[0]) == pytest.approx(tuple(ends))


def rows(count=150, seed=0):
    """Statistics at either side of zero, with their sizes."""
    rng = np.random.default_rng(seed)
    away = rng.choice([-1, 1], count) * rng.uniform(0.1, 4, count)
    return [f"{x:.1f}" for x in away], rng.integers(1, 40, count), rng.integers(1, 40, count)


@pytest.mark.parametrize("sided", ["two-sided", "one-sided"])
@pytest.mark.parametrize("name", ["t", "z", "r"])
def test_statistics_with_a_sign_agree_with_scipy(derive, encloses, points, name, sided):
    texts, df, _ = rows()
    if name == "r":
        texts = [f"{float(text) / 4.5:.2f}" for text in texts]
    counts = {"t": {"df": df}, "z": {}, "r": {"n": df + 2}}[name]
    found = derive(name, {name: texts}, counts, sided=sided)["p"]
    at = np.abs(points({name: texts})[name])
    at = {"r": lambda r: r * np.sqrt(df / (1 - r**2))}.get(name, lambda x: x)(at)
    tail = stats.norm.sf(at) if name == "z" else stats.t.sf(at, df)
    encloses(found, tail * (2 if sided == "two-sided" else 1), tight=0.01)


@pytest.mark.parametrize("name", ["f", "chi2"])
def test_statistics_without_a_sign_agree_with_scipy(derive, encloses, points, name):
    texts, df1, df2 = rows()
    numbers = {name: [text.lstrip("-") for text in texts]}
    counts = {"f": {"df1": df1, "df2": df2}, "chi2": {"df": df1}}[name]
    reference = {"f": stats.f(df1, df2), "chi2": stats.chi2(df1)}[name]
    found = derive(name, numbers, counts)["p"]
    encloses(found, reference.sf(points(numbers)[name]), tight=0.01)


def test_degrees_of_freedom_that_are_not_whole_have_a_range_too(derive, encloses, points):
    texts, df, _ = rows()
    numbers = {"t": texts, "df": [f"{x + 0.3:.1f}" for x in df]}
    found = derive("t_fractional", numbers)["p"]
    at = points(numbers, draws=3000)
    encloses(found, 2 * stats.t.sf(np.abs(at["t"]), at["df"]), tight=0.05)


def test_a_correlation_of_genuine_pairs_has_its_p_in_the_range(derive, shown):
    rng = np.random.default_rng(1)
    data = [(x, x + rng.normal(0, 3, len(x))) for x in (rng.normal(size=n) for n in range(3, 103))]
    tests = [stats.pearsonr(*pair) for pair in data]
    found = derive(
        "r", {"r": shown([t.statistic for t in tests], 2)}, {"n": [len(x) for x, _ in data]}
    )["p"]
    p = np.array([test.pvalue for test in tests])
    assert (found.low <= p).all()
    assert (found.high >= p).all()


def test_a_correlation_of_one_has_no_chance_left_and_zero_may_be_anything(derive):
    found = derive("r", {"r": ["1.00", "0.0", "-1.00"]}, {"n": [10, 10, 2]})["p"]
    assert found.low[0] == 0
    assert found.derived[0] == 0
    assert found.high[1] == 1
    assert np.isnan(found.low[2])


def test_a_negative_f_or_chi_square_is_none(derive):
    found = derive("f", {"f": ["-1.5"]}, {"df1": [2], "df2": [20]})["p"]
    assert np.isnan(found.derived[0])
    assert (found.low[0], found.high[0]) == (0, 1)

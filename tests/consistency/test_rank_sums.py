"""Mann-Whitney's and Wilcoxon's tests from their statistics."""

import numpy as np
import pytest
from scipy import stats

METHODS = {
    "exact": {"method": "exact"},
    "asymptotic": {"method": "asymptotic", "use_continuity": False},
    "asymptotic-corrected": {"method": "asymptotic", "use_continuity": True},
}


def signed(method):
    """What scipy calls these for the signed-rank test."""
    return {
        "exact": {"method": "exact"},
        "asymptotic": {"method": "approx", "correction": False},
        "asymptotic-corrected": {"method": "approx", "correction": True},
    }[method]


def pairs(count, *, tied, seed=0):
    rng = np.random.default_rng(seed)
    sizes = [rng.integers(2, 12, 2) for _ in range(count)]
    draw = (lambda n: rng.integers(0, 6, n) * 1.0) if tied else rng.normal
    return [(draw(size=a) if not tied else draw(a), draw(size=b) if not tied else draw(b))
            for a, b in sizes]  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_without_ties_mann_whitneys_p_is_scipys(derive, method):
    data = pairs(80, tied=False)
    tests = [stats.mannwhitneyu(*pair, **METHODS[method]) for pair in data]
    counts = {"n1": [len(x) for x, _ in data], "n2": [len(y) for _, y in data]}
    u = {"u": [f"{test.statistic:.0f}" for test in tests]}
    found = derive("mann_whitney", u, counts, method=method)["p"]
    p = np.array([test.pvalue for test in tests])
    assert found.derived == pytest.approx(p)
    assert (found.low <= p * (1 + 1e-12)).all()
    assert (found.high >= p * (1 - 1e-12)).all()
    if method == "exact":
        assert found.high == pytest.approx(found.low)


@pytest.mark.parametrize("sided", ["two-sided", "one-sided"])
@pytest.mark.parametrize("method", ["asymptotic", "asymptotic-corrected"])
def test_with_any_ties_mann_whitneys_p_is_within_the_range(derive, method, sided):
    data = pairs(150, tied=True)
    data = [pair for pair in data if np.ptp(np.concatenate(pair))]
    first = [stats.mannwhitneyu(*pair).statistic for pair in data]
    counts = {"n1": [len(x) for x, _ in data], "n2": [len(y) for _, y in data]}
    found = derive(
        "mann_whitney", {"u": [f"{u:.1f}" for u in first]}, counts, method=method, sided=sided
    )["p"]
    for row, (x, y) in enumerate(data):
        up = first[row] > len(x) * len(y) / 2
        alternative = sided if sided == "two-sided" else ("greater" if up else "less")
        p = stats.mannwhitneyu(x, y, alternative=alternative, **METHODS[method]).pvalue
        assert found.low[row] <= p <= found.high[row]


@pytest.mark.filterwarnings("ignore:Sample size too small:UserWarning")
@pytest.mark.parametrize("method", METHODS)
def test_without_ties_wilcoxons_p_is_scipys(derive, method):
    rng = np.random.default_rng(2)
    data = [rng.normal(0.3, 1, n) for n in rng.integers(4, 40, 60)]
    tests = [stats.wilcoxon(x, **signed(method)) for x in data]
    found = derive(
        "wilcoxon", {"w": [f"{test.statistic:.0f}" for test in tests]},
        {"n": [len(x) for x in data]}, method=method,
    )["p"]  # fmt: skip
    p = np.array([test.pvalue for test in tests])
    assert found.derived == pytest.approx(p)
    assert (found.low <= p * (1 + 1e-12)).all()
    assert (found.high >= p * (1 - 1e-12)).all()


@pytest.mark.filterwarnings("ignore:Sample size too small:UserWarning")
@pytest.mark.parametrize("method", ["asymptotic", "asymptotic-corrected"])
def test_with_any_ties_wilcoxons_p_is_within_the_range(derive, method):
    rng = np.random.default_rng(3)
    data = [rng.choice([-3, -2, -1, 1, 2, 3, 4], n) for n in rng.integers(3, 30, 150)]
    tests = [stats.wilcoxon(x, **signed(method)) for x in data]
    found = derive(
        "wilcoxon", {"w": [f"{test.statistic:.1f}" for test in tests]},
        {"n": [len(x) for x in data]}, method=method,
    )["p"]  # fmt: skip
    p = np.array([test.pvalue for test in tests])
    assert (found.low <= p).all()
    assert (found.high >= p).all()


def test_either_groups_u_and_either_signs_w_have_the_same_p(derive):
    for name, column, counts, top in (
        ("mann_whitney", "u", {"n1": [7, 7], "n2": [6, 6]}, 42),
        ("wilcoxon", "w", {"n": [9, 9]}, 45),
    ):
        for method in METHODS:
            found = derive(name, {column: ["8", str(top - 8)]}, counts, method=method)["p"]
            for part in found:
                assert part[0] == pytest.approx(part[1])


def test_a_statistic_printed_as_a_bound_has_every_p_below_or_above(derive):
    found = derive("mann_whitney", {"u": ["<5", ">40"]}, {"n1": [7, 7], "n2": [6, 6]})["p"]
    five = derive("mann_whitney", {"u": ["5", "5"]}, {"n1": [7, 7], "n2": [6, 6]})["p"]
    assert found.low == pytest.approx(2 / 1716)
    assert found.high[0] == pytest.approx(five.high[0])


def test_half_ranks_need_ties_and_so_have_no_exact_p(derive):
    counts = {"n1": [7], "n2": [6]}
    assert np.isnan(derive("mann_whitney", {"u": ["8.5"]}, counts)["p"].low[0])
    found = derive("mann_whitney", {"u": ["8.5"]}, counts, method="asymptotic")["p"]
    assert 0 < found.low[0] < found.derived[0] <= found.high[0] < 1


@pytest.mark.parametrize(("u", "n1", "n2"), [("5", 0, 6), ("2000", 60, 60)])
def test_beyond_the_scale_or_the_limit_nothing_follows(derive, u, n1, n2):
    enormous = {"n1": [10**9], "n2": [10**9]}
    found = derive("mann_whitney", {"u": ["5"]}, enormous, method="asymptotic")["p"]
    assert np.isnan(found.low[0])
    assert np.isnan(derive("mann_whitney", {"u": [u]}, {"n1": [n1], "n2": [n2]})["p"].low[0])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("u", ["50", "-3"])
def test_a_statistic_that_no_sample_has_leaves_no_p_value(derive, u, method):
    p = derive("mann_whitney", {"u": [u]}, {"n1": [7], "n2": [6]}, method=method)["p"]
    assert (p.low[0], p.high[0]) == (np.inf, -np.inf)

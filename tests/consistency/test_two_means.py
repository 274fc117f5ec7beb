"""Two means: Student's and Welch's tests, over all true values behind the print."""

import numpy as np
import pytest
from scipy import stats

from overread.consistency.catalogue import DERIVATIONS

TESTS = {"t_pooled": True, "t_welch": False}
RESULTS = ("t", "df", "p", "lower", "upper")

# Student 1908 (doi:10.1093/biomet/6.1.1), as R's data set `sleep`; R 4:
# t.test(extra ~ group, data = sleep, var.equal = TRUE) and without var.equal.
SLEEP = {"mean1": ["0.75"], "sd1": ["1.789010"], "mean2": ["2.33"], "sd2": ["2.002249"]}
BY_R = {
    "t_pooled": (1.8608, 18, 0.07919, -3.363874, 0.203874),
    "t_welch": (1.8608, 17.776, 0.07939, -3.365483, 0.205483),
}


def rows(count, seed=0):
    """Printed summaries of pairs of groups whose means are apart."""
    rng = np.random.default_rng(seed)
    apart = rng.choice([-1, 1], count) * rng.uniform(0.3, 6, count)
    numbers = {
        "mean1": [f"{m:.1f}" for m in 10 + apart],
        "sd1": [f"{s:.1f}" for s in rng.uniform(0.2, 4, count)],
        "mean2": ["10.0"] * count,
        "sd2": [f"{s:.1f}" for s in rng.uniform(0.2, 4, count)],
    }
    return numbers, {"n1": rng.integers(2, 12, count), "n2": rng.integers(2, 12, count)}


def by_scipy(at, counts, *, pooled, level=0.95):
    """The five results at given true values, from scipy alone."""
    n1, n2 = counts["n1"], counts["n2"]
    test = stats.ttest_ind_from_stats(
        at["mean1"], at["sd1"], n1, at["mean2"], at["sd2"], n2, equal_var=pooled
    )
    parts = at["sd1"] ** 2 / n1, at["sd2"] ** 2 / n2
    df = n1 + n2 - 2.0 + 0 * at["sd1"]
    if not pooled:
        df = sum(parts) ** 2 / (parts[0] ** 2 / (n1 - 1) + parts[1] ** 2 / (n2 - 1))
    change = at["mean1"] - at["mean2"]
    half = stats.t.isf((1 - level) / 2, df) * np.abs(change / test.statistic)
    found = np.abs(test.statistic), df, test.pvalue, change - half, change + half
    return dict(zip(RESULTS, found, strict=True))


@pytest.mark.parametrize("name", TESTS)
def test_students_own_example_is_derived(derive, name):
    found = derive(name, SLEEP, {"n1": [10], "n2": [10]})
    for result, value in zip(RESULTS, BY_R[name], strict=True):
        assert found[result].derived[0] == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize("name", TESTS)
def test_a_dense_search_finds_nothing_outside_and_reaches_the_ends(derive, encloses, points, name):
    numbers, counts = rows(150)
    found = derive(name, numbers, counts)
    taken = by_scipy(points(numbers, draws=1500), counts, pooled=TESTS[name])
    for result in RESULTS:
        encloses(found[result], taken[result], tight=0.1 if name == "t_welch" else 0.01)


@pytest.mark.parametrize("name", TESTS)
def test_corners_and_edges_of_wide_boxes_are_inside(derive, encloses, points, name):
    rng = np.random.default_rng(11)
    count = 60
    numbers = {
        "mean1": ["3"] * count,
        "sd1": [f"{s}" for s in rng.integers(1, 4, count)],
        "mean2": ["1"] * count,
        "sd2": [f"{s}" for s in rng.integers(1, 4, count)],
    }
    counts = {"n1": rng.integers(2, 6, count), "n2": rng.integers(2, 40, count)}
    found = derive(name, numbers, counts, level="99")
    at = points(numbers, draws=3000)
    for result, taken in by_scipy(at, counts, pooled=TESTS[name], level=0.99).items():
        encloses(found[result], taken)


@pytest.mark.parametrize("name", TESTS)
def test_what_scipy_makes_of_the_data_is_within_the_range_of_their_summary(derive, shown, name):
    rng = np.random.default_rng(2)
    data = [
        [rng.normal(rng.normal(5, 1), rng.uniform(0.5, 3), rng.integers(2, 20)) for _ in (0, 1)]
        for _ in range(300)
    ]
    counts = {f"n{i + 1}": [len(pair[i]) for pair in data] for i in (0, 1)}
    for decimals in (1, 2):
        numbers = {}
        for i in (0, 1):
            numbers[f"mean{i + 1}"] = shown([pair[i].mean() for pair in data], decimals)
            numbers[f"sd{i + 1}"] = shown([pair[i].std(ddof=1) for pair in data], decimals)
        found = derive(name, numbers, counts)
        for row, pair in enumerate(data):
            test = stats.ttest_ind(*pair, equal_var=TESTS[name])
            low, high = test.confidence_interval()
            truth = abs(test.statistic), test.df, test.pvalue, low, high
            for result, value in zip(RESULTS, truth, strict=True):
                assert found[result].low[row] <= value <= found[result].high[row]


def test_welchs_p_is_least_at_an_edge_and_not_at_a_corner(derive):
    numbers = {"mean1": ["1.24700000"], "sd1": ["0.1"], "mean2": ["0.00000000"], "sd2": ["0.5"]}
    p = derive("t_welch", numbers, {"n1": [2], "n2": [5]})["p"]
    assert p.low[0] == pytest.approx(0.00241, abs=5e-6)
    assert p.high[0] == pytest.approx(0.00667, abs=5e-6)


def test_welchs_interval_is_narrowest_at_an_edge_and_not_at_a_corner(derive):
    numbers = {"mean1": ["0.0"], "sd1": ["1"], "mean2": ["0.0"], "sd2": ["4"]}
    counts = {"n1": np.array([2]), "n2": np.array([4])}
    found = derive("t_welch", numbers, counts)["upper"]
    sds = np.meshgrid(np.linspace(0.5, 1.5, 201), np.linspace(3.5, 4.5, 201))
    at = {"sd1": sds[0].reshape(-1, 1), "sd2": sds[1].reshape(-1, 1)}
    at |= {"mean1": np.full((40401, 1), 0.05), "mean2": np.full((40401, 1), -0.05)}
    upper = by_scipy(at, counts, pooled=False)["upper"] - 0.1
    corners = upper.reshape(201, 201)[::200, ::200]
    assert corners.min() > upper.min() * 1.01
    assert found.low[0] + 0.1 == pytest.approx(upper.min(), rel=2e-4)
    assert found.low[0] + 0.1 <= upper.min()


@pytest.mark.parametrize("name", TESTS)
def test_centre_and_half_width_are_those_behind_the_limits(inputs_of, derive, name):
    numbers, counts = rows(20)
    centre, half = DERIVATIONS[name].half_width(inputs_of(name, numbers, counts))
    found = derive(name, numbers, counts)
    assert centre[1] + half[1] == pytest.approx(found["upper"].high)
    assert centre[0] - half[1] == pytest.approx(found["lower"].low)


@pytest.mark.parametrize("name", TESTS)
def test_of_one_person_nothing_follows(derive, name):
    numbers, _ = rows(2)
    found = derive(name, numbers, {"n1": [1, 5], "n2": [5, 5]})
    for quantity in found.values():
        assert np.isnan([part[0] for part in quantity]).all()
        assert np.isfinite([part[1] for part in quantity]).all()

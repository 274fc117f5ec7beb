"""One mean: interval and test, over all true values behind the print."""

import numpy as np
import pytest
from scipy import stats

from overread.consistency import changes, limits
from overread.consistency.catalogue import DERIVATIONS
from overread.printed import interval, printed

# Student 1908 (doi:10.1093/biomet/6.1.1); hours of sleep gained, as in R's data set `sleep`.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def samples(rows, seed=0):
    """Genuine changes of a few people: one sample a row."""
    rng = np.random.default_rng(seed)
    return [
        rng.normal(rng.normal(0, 2), rng.uniform(0.5, 4), rng.integers(3, 25)) for _ in range(rows)
    ]


def test_students_own_example_is_within_the_range(derive):
    change = np.subtract(FIRST, SECOND)
    numbers = {"mean": [f"{change.mean():.6f}"], "sd": [f"{change.std(ddof=1):.6f}"]}
    found = derive("t_paired", numbers, {"n": [10]})
    # R 4: t.test(extra ~ group, data = sleep, paired = TRUE)
    printed_by_r = {"t": 4.0621, "p": 0.002833, "lower": -2.4598858, "upper": -0.7001142}
    for name, value in printed_by_r.items():
        assert found[name].derived[0] == pytest.approx(value, rel=1e-4)


def test_the_interval_of_the_pilot_is_that_of_its_mean(derive):
    found = derive("ci_mean", {"mean": ["−8.3"], "sd": ["5.208"]}, {"n": [10]})
    assert found["lower"].derived.round(2) == [-12.03]
    assert found["upper"].derived.round(3) == [-4.574]
    # ± 0.05 of the mean and ± 0.0005 · 2.262 / √10 of the SD
    assert found["lower"].low[0] == pytest.approx(-12.0759, abs=2e-4)
    assert found["lower"].high[0] == pytest.approx(-11.9752, abs=2e-4)


def test_a_standard_error_gives_the_interval_without_the_root_of_n(derive):
    by_se = derive("ci_mean_se", {"mean": ["10.0"], "se": ["1.00"]}, {"n": [9]}, method="normal")
    by_sd = derive("ci_mean", {"mean": ["10.0"], "sd": ["3.00"]}, {"n": [9]}, method="normal")
    assert by_se["upper"].derived == by_sd["upper"].derived == pytest.approx(11.959964)


def test_what_scipy_makes_of_the_data_is_within_the_range_of_their_summary(derive, shown):
    data = samples(250)
    sizes = [len(x) for x in data]
    tests = [stats.ttest_1samp(x, 0) for x in data]
    ends = np.array([test.confidence_interval(0.9) for test in tests]).T
    truth = {
        "t": np.abs([test.statistic for test in tests]),
        "p": np.array([test.pvalue for test in tests]),
        "lower": ends[0],
        "upper": ends[1],
    }
    for decimals in (1, 2, 3):
        numbers = {
            "mean": shown([x.mean() for x in data], decimals),
            "sd": shown([x.std(ddof=1) for x in data], decimals),
        }
        found = derive("t_one", numbers, {"n": sizes}, level="90")
        for name, value in truth.items():
            assert (found[name].low <= value).all()
            assert (found[name].high >= value).all()
        half = derive("t_one", numbers, {"n": sizes}, sided="one-sided")["p"]
        assert half.low == pytest.approx(found["p"].low / 2)
        assert half.derived == pytest.approx(found["p"].derived / 2)


@pytest.mark.parametrize("method", ["t", "normal"])
def test_a_dense_search_finds_nothing_outside_and_reaches_the_ends(
    derive, encloses, points, method
):
    rng = np.random.default_rng(3)
    numbers = {
        "mean": [f"{m:.1f}" for m in rng.choice([-1, 1], 200) * rng.uniform(0.3, 4, 200)],
        "sd": [f"{s:.1f}" for s in rng.uniform(0.2, 4, 200)],
    }
    n = rng.integers(2, 30, 200)
    found = derive("t_one", numbers, {"n": n}, method=method)
    box = points(numbers)
    t = np.abs(box["mean"]) / (box["sd"] / np.sqrt(n))
    reference = stats.t(n - 1) if method == "t" else stats.norm()
    half = reference.isf(0.025) * box["sd"] / np.sqrt(n)
    encloses(found["t"], t, tight=0.01)
    encloses(found["p"], 2 * reference.sf(t), tight=0.01)
    encloses(found["lower"], box["mean"] - half, tight=0.01)
    encloses(found["upper"], box["mean"] + half, tight=0.01)


def test_whatever_the_visits_correlation_the_paired_test_is_within_the_range(derive, shown):
    rng = np.random.default_rng(5)
    data = []
    for _ in range(300):
        first = rng.normal(10, 3, rng.integers(3, 20))
        share = rng.choice([-1, -0.5, 0, 0.9, 1])
        data.append((first, 4 + share * first + rng.normal(0, 1, len(first)) * (share**2 < 1)))
    numbers = {
        f"{name}{visit + 1}": shown([getattr(x[visit], how)(**extra) for x in data], 1)
        for visit in (0, 1)
        for name, how, extra in (("mean", "mean", {}), ("sd", "std", {"ddof": 1}))
    }
    found = derive("t_paired_visits", numbers, {"n": [len(x) for x, _ in data]})
    for row, (first, second) in enumerate(data):
        change = second - first
        if change.std() < 1e-9:
            t, p, ends = np.inf, 0.0, (change.mean(), change.mean())
        else:
            test = stats.ttest_rel(second, first)
            t, p, ends = abs(test.statistic), test.pvalue, test.confidence_interval()
        for name, value in {"t": t, "p": p, "lower": ends[0], "upper": ends[1]}.items():
            assert found[name].low[row] <= value <= found[name].high[row]
    assert np.isnan(found["p"].derived).all()


def test_limits_that_each_agree_can_be_impossible_together():
    rng = np.random.default_rng(7)
    seen = set()
    for _ in range(150):
        n = int(rng.integers(3, 30))
        mean, sd = rng.normal(0, 3), rng.uniform(0.3, 5)
        k = stats.t.isf(0.025, n - 1) / np.sqrt(n)
        half = k * sd
        off = rng.choice([0, 0.04, 0.08, 0.12], 2)
        family = {
            "mean": f"{mean:.1f}", "sd": f"{sd:.1f}",
            "low": f"{mean - half - off[0]:.1f}", "high": f"{mean + half + off[1]:.1f}",
        }  # fmt: skip
        ends = {name: interval(printed(text)) for name, text in family.items()}
        boxes = {
            name: tuple(np.array([float(end)]) for end in found[:2]) for name, found in ends.items()
        }
        half = tuple(k * np.maximum(end, 0) for end in boxes["sd"])
        left = limits.together(boxes["mean"], half, boxes["low"], boxes["high"])
        possible = changes.possible(ends, changes.Setting(n))
        assert (left.low[0] <= left.high[0]) == possible
        seen.add(possible)
    assert seen == {True, False}


def test_centre_and_half_width_are_those_behind_the_limits(inputs_of, derive):
    numbers, counts = {"mean": ["2.5"], "sd": ["1.2"]}, {"n": [12]}
    centre, half = DERIVATIONS["t_one"].half_width(inputs_of("t_one", numbers, counts))
    upper = derive("t_one", numbers, counts)["upper"]
    assert centre[1] + half[1] == pytest.approx(upper.high)
    assert centre[0] + half[0] == pytest.approx(upper.low)


@pytest.mark.parametrize("text", ["0", "100", "101", "-5"])
def test_a_level_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=f"level is '{text}'; allowed is above 0 and below 100"):
        limits.level({"level": text})

"""One-way analysis of variance, over all true values behind the print."""

import numpy as np
import pytest
from scipy import stats

from overread.consistency.many_means import between

# Dobson 1983, as R's data set `PlantGrowth`; R 4: anova(lm(weight ~ group, PlantGrowth)).
PLANTS = {
    "mean1": ["5.032"], "sd1": ["0.5830914"], "mean2": ["4.661"], "sd2": ["0.7936757"],
    "mean3": ["5.526"], "sd3": ["0.4425733"],
}  # fmt: skip


def rows(groups, count, seed=0):
    rng = np.random.default_rng(seed)
    numbers = {f"mean{i}": [f"{m:.1f}" for m in rng.normal(5, 0.4, count)] for i in groups}
    numbers |= {f"sd{i}": [f"{s:.1f}" for s in rng.uniform(0.3, 3, count)] for i in groups}
    return numbers, {f"n{i}": rng.integers(2, 30, count) for i in groups}


def f_at(at, counts, groups):
    """F at given true values, from its definition."""
    n = np.array([counts[f"n{i}"] for i in groups])
    means, sds = (np.array([at[f"{stem}{i}"] for i in groups]) for stem in ("mean", "sd"))
    n = n[:, np.newaxis, :]
    grand = (n * means).sum(0) / n.sum(0)
    above = (n * (means - grand) ** 2).sum(0) / (len(n) - 1)
    return above / (((n - 1) * sds**2).sum(0) / (n.sum(0) - len(n)))


def test_the_growth_of_plants_is_derived(derive):
    found = derive("anova", PLANTS, {"n1": [10], "n2": [10], "n3": [10]})
    assert found["f"].derived[0] == pytest.approx(4.846, abs=5e-4)
    assert found["p"].derived[0] == pytest.approx(0.01591, abs=5e-6)
    assert (found["df1"].derived, found["df2"].derived) == (2, 27)


@pytest.mark.parametrize("groups", [(1, 2), (1, 2, 3), (1, 2, 3, 4, 5)])
def test_a_dense_search_finds_nothing_outside(derive, encloses, points, groups):
    numbers, counts = rows(groups, 150)
    found = derive("anova", numbers, counts)
    f = f_at(points(numbers, draws=2000), counts, groups)
    encloses(found["f"], f)
    df = found["df1"].derived, found["df2"].derived
    encloses(found["p"], stats.f.sf(f, *df))


@pytest.mark.parametrize("groups", [(1, 2), (1, 2, 3)])
def test_both_ends_of_the_squares_between_are_taken(inputs_of, groups):
    numbers, counts = rows(groups, 100)
    low, high = between(inputs_of("anova", numbers, counts)).ends
    n = np.array([counts[f"n{i}"] for i in groups])[:, np.newaxis, :]
    values = np.array([[float(x) for x in numbers[f"mean{i}"]] for i in groups])
    steps = np.array(np.meshgrid(*[np.linspace(-0.05, 0.05, 41)] * len(groups)))
    means = values[:, np.newaxis, :] + steps.reshape(len(groups), -1, 1)
    grand = (n * means).sum(0) / n.sum(0)
    squares = (n * (means - grand) ** 2).sum(0)
    assert high == pytest.approx(squares.max(0), rel=1e-9)
    assert (low <= squares.min(0) + 1e-12).all()
    assert low == pytest.approx(squares.min(0), rel=0.02, abs=0.002)


def test_a_group_far_larger_than_the_others_has_its_mean_at_the_right_corner(inputs_of):
    numbers = {"mean1": ["1.0"], "sd1": ["1.0"], "mean2": ["1.2"], "sd2": ["1.0"]}
    sizes = {"n1": [2], "n2": [2000]}
    _, high = between(inputs_of("anova", numbers, sizes)).ends
    assert high[0] == pytest.approx(2 * 2000 / 2002 * 0.3**2)


def test_what_scipy_makes_of_the_data_is_within_the_range_of_their_summary(derive, shown):
    rng = np.random.default_rng(4)
    for groups in ((1, 2), (1, 2, 3, 4), tuple(range(1, 15))):
        data = [[rng.normal(5, 2, rng.integers(1, 12)) for _ in groups] for _ in range(60)]
        data = [[x if i else rng.normal(5, 2, 4) for i, x in enumerate(row)] for row in data]
        spread = lambda x: x.std(ddof=1) if len(x) > 1 else 0.0  # noqa: E731
        numbers = {f"mean{i}": shown([row[i - 1].mean() for row in data], 1) for i in groups}
        numbers |= {f"sd{i}": shown([spread(row[i - 1]) for row in data], 1) for i in groups}
        counts = {f"n{i}": [len(row[i - 1]) for row in data] for i in groups}
        found = derive("anova", numbers, counts)
        truth = np.array([stats.f_oneway(*row) for row in data]).T
        for name, value in zip(("f", "p"), truth, strict=True):
            assert (found[name].low <= value).all()
            assert (found[name].high >= value).all()


def test_with_no_more_people_than_groups_nothing_follows(derive):
    numbers, _ = rows((1, 2), 1)
    found = derive("anova", numbers, {"n1": [1], "n2": [1]})
    assert np.isnan([found["f"].low, found["p"].high, found["df2"].derived]).all()

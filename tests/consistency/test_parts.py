"""A whole from its parts, over all true values behind the print."""

import numpy as np
import pytest


def test_two_groups_of_two_make_four(derive):
    # 1, 3 and 5, 7: mean 4, squares about it 9 + 1 + 1 + 9 = 20
    numbers = {"mean1": ["2"], "sd1": ["1.4142136"], "mean2": ["6"], "sd2": ["1.4142136"]}
    found = derive("parts", numbers, {"n1": [2], "n2": [2]})
    assert found["mean"].derived == [4]
    assert found["sd"].derived[0] == pytest.approx((20 / 3) ** 0.5)
    assert found["n"] == (4, 4, 4)
    assert (found["mean"].low[0], found["mean"].high[0]) == pytest.approx((3.5, 4.5))


def test_the_whole_of_the_data_is_within_the_range_of_its_printed_parts(derive, shown):
    rng = np.random.default_rng(6)
    for parts in (2, 3, 6):
        data = [
            [rng.normal(rng.normal(20, 3), 4, rng.integers(2, 15)) for _ in range(parts)]
            for _ in range(200)
        ]
        for decimals in (0, 1, 2):
            numbers, counts = {}, {}
            for i in range(parts):
                numbers[f"mean{i + 1}"] = shown([row[i].mean() for row in data], decimals)
                numbers[f"sd{i + 1}"] = shown([row[i].std(ddof=1) for row in data], decimals)
                counts[f"n{i + 1}"] = [len(row[i]) for row in data]
            found = derive("parts", numbers, counts)
            wholes = [np.concatenate(row) for row in data]
            truth = {"mean": [x.mean() for x in wholes], "sd": [x.std(ddof=1) for x in wholes]}
            for name, value in truth.items():
                assert (found[name].low <= value).all()
                assert (found[name].high >= value).all()
            assert (found["n"].derived == [len(x) for x in wholes]).all()


def test_a_dense_search_finds_nothing_outside_and_reaches_the_ends(derive, encloses, points):
    rng = np.random.default_rng(8)
    numbers = {
        "mean1": [f"{m:.1f}" for m in rng.uniform(3, 6, 80)], "sd1": ["1.5"] * 80,
        "mean2": [f"{m:.1f}" for m in rng.uniform(7, 9, 80)], "sd2": ["0.7"] * 80,
    }  # fmt: skip
    n1, n2 = rng.integers(2, 30, 80), rng.integers(2, 30, 80)
    found = derive("parts", numbers, {"n1": n1, "n2": n2})
    at = points(numbers, draws=2000)
    mean = (n1 * at["mean1"] + n2 * at["mean2"]) / (n1 + n2)
    squares = (n1 - 1) * at["sd1"] ** 2 + n1 * (at["mean1"] - mean) ** 2
    squares += (n2 - 1) * at["sd2"] ** 2 + n2 * (at["mean2"] - mean) ** 2
    encloses(found["mean"], mean, tight=0.01)
    encloses(found["sd"], np.sqrt(squares / (n1 + n2 - 1)), tight=0.1)

"""Odds and risk ratios, from counts and from their limits."""

import numpy as np
import pytest
from scipy import stats

# statsmodels 0.15: Table2x2(np.array([[a, b], [c, d]])): oddsratio, oddsratio_confint(),
# oddsratio_pvalue(), and the same of riskratio; the last with 0.5 added to the table.
STATSMODELS = {
    ("odds_ratio", "none"): ((12, 8, 5, 15), (4.5, 1.16563434504, 17.3725148766, 0.0290840905816)),
    ("risk_ratio", "none"): ((12, 8, 5, 15), (2.4, 1.03692779330, 5.55487087647, 0.0408889360059)),
    ("odds_ratio", "haldane"): (
        (0, 10, 4, 6), (0.0687830687831, 0.0031576178243, 1.49831639371, 0.0886138714860),
    ),
}  # fmt: skip
Z = stats.norm.isf(0.025)


def counts_of(table):
    a, b, c, d = table
    return {"events1": [a], "n1": [a + b], "events2": [c], "n2": [c + d]}


@pytest.mark.parametrize(("name", "correction"), STATSMODELS)
def test_statsmodels_gives_the_same(derive, name, correction):
    table, values = STATSMODELS[name, correction]
    found = derive(name, counts=counts_of(table), correction=correction)
    for result, value in zip(("ratio", "lower", "upper", "p"), values, strict=True):
        assert found[result].derived[0] == pytest.approx(value, rel=1e-10)
        assert found[result].low[0] <= value * (1 + 1e-9)
        assert found[result].high[0] >= value * (1 - 1e-9)


def test_with_an_empty_cell_nothing_follows_unless_one_half_is_added(derive):
    for name in ("odds_ratio", "risk_ratio"):
        found = derive(name, counts=counts_of((0, 10, 4, 6)))
        assert np.isnan([quantity.derived[0] for quantity in found.values()]).all()
        found = derive(name, counts=counts_of((0, 10, 4, 6)), correction="haldane")
        assert np.isfinite([quantity.derived[0] for quantity in found.values()]).all()
        found = derive(name, counts=counts_of((11, -1, 4, 6)), correction="haldane")
        assert np.isnan([quantity.low[0] for quantity in found.values()]).all()


def test_altman_and_blands_example_is_derived(derive):
    # BMJ 2011;343:d2304 (doi:10.1136/bmj.d2304): 0.81 (0.70 to 0.94), p = 0.005.
    numbers = {"ratio": ["0.81"], "lower": ["0.70"], "upper": ["0.94"]}
    p = derive("ratio_limits", numbers)["p"]
    assert p.derived[0] == pytest.approx(0.005, abs=5e-4)
    assert p.low[0] < 0.005 < p.high[0]


def test_an_interval_that_leaves_out_one_excludes_a_p_above_the_level(derive):
    numbers = {"ratio": ["1.50", "1.48"], "lower": ["1.01", "0.99"], "upper": ["2.23", "2.21"]}
    p = derive("ratio_limits", numbers)["p"]
    assert p.high[0] < 0.05
    assert p.low[1] > 0.05


def genuine(count=400, seed=0):
    """Logs of ratios and their standard errors, such as trials have."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, 0.8, count), rng.uniform(0.05, 0.9, count)


@pytest.mark.parametrize("decimals", [1, 2, 3])
def test_genuine_ratios_and_limits_have_their_p_within_the_range(derive, shown, decimals):
    log, se = genuine()
    middle, low, high = (np.exp(log + side * Z * se) for side in (0, -1, 1))
    keep = low > 10.0**-decimals
    numbers = {
        "ratio": shown(middle[keep], decimals),
        "lower": shown(low[keep], decimals),
        "upper": shown(high[keep], decimals),
    }
    p = 2 * stats.norm.sf(np.abs(log / se))[keep]
    whole = derive("ratio_limits", numbers)["p"]
    limits = {name: numbers[name] for name in ("lower", "upper")}
    from_limits = derive("ratio_middle", limits)
    for found in (whole, from_limits["p"]):
        assert (found.low <= p).all()
        assert (found.high >= p).all()
    assert (from_limits["ratio"].low <= middle[keep]).all()
    assert (from_limits["ratio"].high >= middle[keep]).all()
    assert (whole.low >= from_limits["p"].low - 1e-9).all()
    assert (whole.high <= from_limits["p"].high + 1e-9).all()


def test_a_dense_search_of_the_limits_reaches_the_ends_of_p(derive, encloses, points, shown):
    log, se = genuine(60, 3)
    log = np.where(np.abs(log) < 0.15, 0.4, log)
    numbers = {
        "ratio": shown(np.exp(log), 2),
        "lower": shown(np.exp(log - Z * se), 2),
        "upper": shown(np.exp(log + Z * se), 2),
    }
    at = points({name: numbers[name] for name in ("lower", "upper")}, draws=100_000)
    low, high = np.log(at["lower"]), np.log(at["upper"])
    ends = points({"ratio": numbers["ratio"]}, draws=400)["ratio"]
    middle = np.exp((low + high) / 2)
    possible = (middle >= ends.min(0)) & (middle <= ends.max(0))
    p = 2 * stats.norm.sf(Z * np.abs(low + high) / (high - low))
    found = derive("ratio_limits", numbers)["p"]
    least, most = np.where(possible, p, 2).min(0), np.where(possible, p, -1).max(0)
    assert possible.any(0).all()
    assert (found.low <= least).all()
    assert (found.high >= most).all()
    width = found.high - found.low
    assert np.median((least - found.low) / width) < 0.03
    assert np.median((found.high - most) / width) < 0.03


def test_limits_that_do_not_lie_either_side_of_the_ratio_give_no_p(derive):
    numbers = {"ratio": ["2.00"], "lower": ["1.00"], "upper": ["2.50"]}
    assert np.isnan(derive("ratio_limits", numbers)["p"].low[0])
    middle = derive("ratio_middle", {"lower": ["1.00"], "upper": ["2.50"]})["ratio"]
    assert middle.high[0] < 1.995


def test_limits_without_an_end_or_without_width_leave_p_open(derive):
    numbers = {"lower": ["0.0", "1.1", "0.9"], "upper": ["5.0", "1.1", "<3.0"]}
    found = derive("ratio_middle", numbers)
    ends = np.log([0.05, 5.05])
    assert found["p"].high[0] == pytest.approx(
        2 * stats.norm.cdf(Z * ends.sum() / np.ptp(ends)), rel=1e-3
    )
    assert found["p"].low[0] == pytest.approx(0.05, abs=1e-4)
    assert found["p"].low[0] < 0.05
    assert found["p"].low[1] == 0
    assert found["ratio"].low.tolist()[0] == 0
    assert np.isfinite(found["p"].low).all()


def test_the_conditional_odds_ratio_of_the_tea_tasting_is_that_of_r(derive):
    # R 4.3: fisher.test(matrix(c(3, 1, 1, 3), 2)). Its upper limit is the root of a function of one
    # over it, found to 0.0001; the root itself is 626.2.
    counts = {"events1": [3], "n1": [4], "events2": [1], "n2": [4]}
    found = derive("odds_ratio", {}, counts, method="exact", level="95")
    wanted = {"ratio": 6.408309, "lower": 0.2117329, "upper": 621.9337505, "p": 17 / 35}
    for name, value in wanted.items():
        assert found[name].derived[0] == pytest.approx(value, rel=1e-2)
        assert found[name].low[0] <= value <= found[name].high[0]

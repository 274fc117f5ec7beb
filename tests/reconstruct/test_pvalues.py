"""The p values that exact tests can give, against scipy on every outcome."""

from fractions import Fraction
from itertools import product

import pytest
from scipy import stats

from overread.outcomes import TooCostly
from overread.printed import Interval, interval, printed
from overread.reconstruct.pvalues import exact_behind, exact_p_values, nearest

SOME = interval(printed("0.03")), interval(printed("0.1"))


def fisher(sides, largest):
    for n1, n2 in product(range(1, largest[0] + 1), range(1, largest[1] + 1)):
        for a, c in product(range(n1 + 1), range(n2 + 1)):
            for side in sides:
                table = [[a, n1 - a], [c, n2 - c]]
                yield (n1, n2, a + c), a, side, stats.fisher_exact(table, side).pvalue


def sign(sides, largest):
    for n in range(1, largest[0] + 1):
        for k, side in product(range(n + 1), sides):
            yield (n,), k, side, stats.binomtest(k, n, alternative=side).pvalue


def ranked(sides, largest):
    for n in range(1, largest[0] + 1):
        reached = {
            sum(i + 1 for i in range(n) if pattern[i]): pattern
            for pattern in product((0, 1), repeat=n)
        }
        for (w, pattern), side in product(reached.items(), sides):
            changes = [(i + 1) * (1 if up else -1) for i, up in enumerate(pattern)]
            yield (n,), w, side, stats.wilcoxon(changes, alternative=side, method="exact").pvalue


@pytest.mark.parametrize("p", SOME, ids=str)
@pytest.mark.parametrize("sided", ["two-sided", "one-sided"])
@pytest.mark.parametrize(
    ("test", "outcomes", "largest"),
    [("fisher", fisher, (5, 4)), ("sign", sign, (9,)), ("signed-rank", ranked, (6,))],
)
def test_the_outcomes_behind_a_p_value_are_those_of_scipy(test, outcomes, largest, sided, p):
    sides = ("less", "greater") if sided == "one-sided" else (sided,)
    expected = {
        (sizes, statistic, side)
        for sizes, statistic, side, value in outcomes(sides, largest)
        if value in p
    }
    found = exact_behind(p, test, largest=largest, sided=sided)
    assert expected
    assert {source[:3] for source in found} == expected
    assert len(found) == len(expected)
    assert all(source.p in p for source in found)


def test_the_outcomes_of_mann_whitney_are_those_of_scipy():
    found = exact_behind(SOME[1], "mann-whitney", largest=(5, 4))
    assert found
    for sizes, u, side, p in found:
        assert float(p) == pytest.approx(mann_whitney_of_scipy(sizes, u, side))
    listed = {(source.sizes, source.statistic) for source in found}
    for n1, n2 in product(range(1, 6), range(1, 5)):
        for u in range(n1 * n2 + 1):
            inside = mann_whitney_of_scipy((n1, n2), u, "two-sided") in SOME[1]
            assert inside == (((n1, n2), u) in listed)


def mann_whitney_of_scipy(sizes, u, side):
    """Samples with this U: each of the first beats a share of the second, 0, 1, 2 ..."""
    n1, n2 = sizes
    beaten = [n2] * (int(u) // n2) + [int(u) % n2] * (int(u) % n2 > 0)
    beaten += [0] * (n1 - len(beaten))
    first = [b + 0.5 + i / 100 for i, b in enumerate(sorted(beaten))]
    second = range(1, n2 + 1)
    theirs = stats.mannwhitneyu(first, second, alternative=side, method="exact")
    assert theirs.statistic == u
    return theirs.pvalue


def test_the_p_values_of_given_groups_are_those_of_every_outcome():
    for test, sizes, outcomes in (("fisher", (4, 3), fisher), ("sign", (7,), sign)):
        every = [p for s, _, _, p in outcomes(["two-sided"], sizes) if s[: len(sizes)] == sizes]
        ours = [float(p) for p in exact_p_values(test, sizes)]
        assert ours == sorted(ours)
        assert sorted({round(p, 10) for p in every}) == pytest.approx(ours)
    given = exact_p_values("fisher", (4, 3, 2))
    assert set(given) < set(exact_p_values("fisher", (4, 3)))
    assert exact_p_values("sign", (2,), sided="one-sided") == (
        Fraction(1, 4),
        Fraction(3, 4),
        Fraction(1),
    )


def test_a_printed_p_has_its_place_among_those_that_can_be():
    values = exact_p_values("mann-whitney", (3, 3))
    assert values[:3] == (Fraction(1, 10), Fraction(1, 5), Fraction(2, 5))
    assert nearest(interval(printed("0.3")), values) == ((), Fraction(1, 5), Fraction(2, 5))
    assert nearest(interval(printed("0.10")), values) == (values[:1], None, Fraction(1, 5))
    assert nearest(interval(printed("<0.05")), values) == ((), None, Fraction(1, 10))
    everything = Interval(None, None, False, False)
    assert nearest(everything, values) == (values, None, None)
    excluded = Interval(Fraction(1, 5), Fraction(2, 5), False, False)
    assert nearest(excluded, values) == ((), Fraction(1, 5), Fraction(2, 5))
    included = Interval(Fraction(1, 5), Fraction(2, 5))
    assert nearest(included, values) == (values[1:3], values[0], values[3])


def test_what_would_take_too_long_or_is_not_known_is_refused():
    for largest in ((100, 100), (10**12, 10**12)):
        with pytest.raises(TooCostly, match="more than 1,000,000 outcomes of fisher, the limit"):
            exact_behind(SOME[0], "fisher", largest=largest)
    with pytest.raises(TooCostly, match="more than 1,000,000 outcomes of fisher"):
        exact_p_values("fisher", (1000, 1000))
    with pytest.raises(TooCostly, match="more than 1,000,000 outcomes of mann-whitney"):
        exact_p_values("mann-whitney", (1000, 501))
    with pytest.raises(ValueError, match="test is 'z'; allowed are fisher, mann-whitney"):
        exact_p_values("z", (3,))
    with pytest.raises(ValueError, match="sign was given 2 sizes; 1 are needed"):
        exact_p_values("sign", (3, 3))

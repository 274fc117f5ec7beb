"""Groups behind p values: the true sizes are always found, and every listed pair is possible."""

import numpy as np
import pytest
from scipy import stats

from overread.consistency.changes import Setting, sizes
from overread.printed import Interval, digits, interval, printed
from overread.reconstruct.sizes import Comparison, groups_behind, one_group_behind


def read(*texts):
    return tuple(interval(printed(text)) for text in texts)


def summarised(first, second, test, sided="two-sided"):
    """What a paper prints of two samples."""
    p = stats.ttest_ind(first, second, equal_var=test == "pooled").pvalue
    # One-sided, either direction may have been tested.
    p = p if sided == "two-sided" else p / 2 if first[0] < 10 else 1 - p / 2
    return Comparison(
        read(*(digits(x.mean(), 1) for x in (first, second))),
        read(*(digits(x.std(ddof=1), 1) for x in (first, second))),
        *read(digits(p, 3)),
        test,
        sided,
    )


@pytest.mark.parametrize("test", ["pooled", "welch"])
@pytest.mark.parametrize("sided", ["two-sided", "one-sided"])
def test_the_true_sizes_are_among_those_of_every_test_and_of_all_together(test, sided):
    rng = np.random.default_rng(1)
    narrowed = 0
    for _ in range(8):
        n = tuple(int(x) for x in rng.integers(2, 16, 2))
        tests = []
        for _ in range(3):
            first, second = rng.normal(10, 2, n[0]), rng.normal(12, 4, n[1])
            tests.append(summarised(first, second, test, sided))
        each = [set(groups_behind([one], largest=(16, 16)).pairs) for one in tests]
        together = groups_behind(tests, largest=(16, 16))
        assert n in together.pairs
        assert set(together.pairs) == set.intersection(*each)
        assert together.pairs == tuple(sorted(together.pairs))
        assert together.tried == 225
        narrowed += len(together.pairs) < 100
    assert narrowed


@pytest.mark.parametrize("test", ["pooled", "welch"])
def test_every_pair_listed_has_true_values_that_give_the_p(test):
    """Found by a dense search of the box; none is found for a pair that is left out."""
    comparison = Comparison(read("12.1", "9.3"), read("2.9", "4.1"), *read("0.034"), test)
    listed = set(groups_behind([comparison], largest=(24, 24)).pairs)
    differences = np.linspace(2.7, 2.9, 41)[:, None, None]
    s1, s2 = np.linspace(2.85, 2.95, 5)[:, None], np.linspace(4.05, 4.15, 5)
    for n1 in range(2, 25):
        for n2 in range(2, 25):
            p = stats.ttest_ind_from_stats(
                differences, s1, n1, 0, s2, n2, equal_var=test == "pooled"
            ).pvalue
            reached = p.min() <= 0.0345 and p.max() >= 0.0335
            assert reached == ((n1, n2) in listed), (n1, n2)
    assert 5 < len(listed) < 200


def test_a_total_bounds_both_groups_together():
    comparison = Comparison(read("12.1", "9.3"), read("2.9", "3.1"), *read("0.0134"))
    free = groups_behind([comparison], largest=(30, 30))
    bound = groups_behind([comparison], largest=(30, 30), total=30)
    assert bound.pairs == tuple(pair for pair in free.pairs if sum(pair) <= 30)
    assert bound.tried == sum(a + b <= 30 for a in range(2, 31) for b in range(2, 31))
    assert bound.missing((17, 16)) == tuple((17 - a, 16 - b) for a, b in bound.pairs)


def test_a_printed_difference_stands_for_two_means():
    apart = Comparison(read("12.1", "9.3"), read("2.9", "3.1"), *read("0.0134"))
    alone = apart._replace(means=(*read("2.8"), Interval(0, 0)))
    assert set(groups_behind([alone], largest=(20, 20)).pairs) < set(
        groups_behind([apart], largest=(20, 20)).pairs
    )


def test_no_test_leaves_every_pair_and_an_impossible_p_leaves_none():
    assert len(groups_behind([], largest=(4, 5)).pairs) == 12
    never = Comparison(read("12", "9"), read("3", "3"), Interval(2, 3))
    assert groups_behind([never], largest=(9, 9)).pairs == ()
    assert groups_behind([], largest=(1, 5)).pairs == ()


def test_a_p_below_a_bound_is_met_by_every_smaller_one():
    small = Comparison(read("12.1", "9.3"), read("2.9", "3.1"), *read("<0.05"))
    pairs = groups_behind([small], largest=(12, 12)).pairs
    for n1 in range(2, 13):
        for n2 in range(2, 13):
            least = stats.ttest_ind_from_stats(2.9, 2.85, n1, 0, 3.05, n2).pvalue
            assert ((n1, n2) in pairs) == (least < 0.05)


def test_the_size_of_one_group_suits_every_change():
    def change(**texts):
        return {name: interval(printed(text)) for name, text in texts.items()}

    one = change(mean="−8.3", sd="5.2", p="0.0007")
    other = change(mean="4", sd="5", p="0.03")
    each = [set(sizes(members, Setting(2), 20)) for members in (one, other)]
    found = one_group_behind([one, other], Setting(2), largest=20)
    assert found == tuple(sorted(set.intersection(*each)))
    assert 0 < len(found) < len(each[0] | each[1])
    assert one_group_behind([], Setting(2), largest=4) == (2, 3, 4)


def test_what_would_take_too_long_or_cannot_be_judged_is_refused():
    comparison = Comparison(read("12.1", "9.3"), read("2.9", "3.1"), *read("0.0134"))
    with pytest.raises(ValueError, match="998,001 pairs of 2 tests; the limit is 1,000,000"):
        groups_behind([comparison] * 2, largest=(1000, 1000))
    with pytest.raises(ValueError, match="6000 sizes of 2 tests; the limit is 10,000"):
        one_group_behind([{}, {}], Setting(2), largest=6000)
    with pytest.raises(ValueError, match="test is 'z'; allowed are pooled, welch"):
        groups_behind([comparison._replace(test="z")], largest=(9, 9))
    with pytest.raises(ValueError, match="means and SDs are needed from both sides"):
        groups_behind([comparison._replace(sds=read("<3", "3"))], largest=(9, 9))


@pytest.mark.parametrize("test", ["pooled", "welch"])
def test_an_sd_printed_as_zero_can_be_as_small_as_nothing_and_a_negative_one_be_none(test):
    def found(sd):
        one = Comparison(read("12.0", "9.0"), read(sd, "0.0"), *read("<0.0001"), test)
        return groups_behind([one], largest=(5, 5)).pairs

    assert (3, 3) in found("0.0")
    assert found("−2.9") == ()

import pytest

from overread.consistency.debit import counts
from overread.printed import interval, printed


@pytest.mark.parametrize(
    ("mean", "sd", "n", "expected"),
    [
        ("0.30", "0.47", 20, [6]),
        ("0.30", "0.46", 20, []),
        ("0.30", "0.48", 20, []),
        ("0.50", "0.71", 2, [1]),
        ("0.5", "0.5", 9, []),
        ("0.6", "0.5", 9, [5]),
        ("0.5", "0.5", 40, list(range(18, 23))),
        ("0.00", "0.00", 7, [0]),
        ("1.00", "0.00", 7, [7]),
        ("1.01", "0.00", 7, []),
        ("−0.01", "0.00", 7, []),
        ("0.33", "0.58", 3, [1]),
    ],
)
def test_the_counts_behind_a_proportion_and_its_sd_are_known(mean, sd, n, expected):
    assert counts(interval(printed(mean)), interval(printed(sd)), n) == expected


@pytest.mark.parametrize(
    ("rounding", "possible"),
    [("nearest", ["0.2", "0.3"]), ("half-up", ["0.3"]), ("half-down", ["0.2"]),
     ("half-even", ["0.2"]), ("truncated", ["0.2"]), ("ceiling", ["0.3"])],
)  # fmt: skip
def test_a_tied_proportion_goes_to_the_side_that_the_rounding_sends_it(rounding, possible):
    """One of four: a mean of 0.25, and an SD of exactly a half."""
    sd = interval(printed("0.5"), rounding)
    found = [mean for mean in ("0.2", "0.3") if counts(interval(printed(mean), rounding), sd, 4)]
    assert found == possible


def test_with_n_below_the_variance_the_sd_is_smaller():
    mean = interval(printed("0.30"))
    assert counts(mean, interval(printed("0.46")), 20, ddof=0) == [6]
    assert counts(mean, interval(printed("0.47")), 20, ddof=0) == []


def test_a_bound_leaves_every_count_on_its_side():
    mean, sd = interval(printed("<0.3")), interval(printed("≥0.3"))
    assert counts(mean, sd, 10) == [1, 2]

"""The sclerosis pilot: sums and squares were found by other programs, independently."""

from fractions import Fraction

import pytest

from overread.consistency import endpoints
from overread.recompute.multiplicity import adjust
from overread.studies import open_study

# Endpoint, claim, n, sum, sum of squares.
WHOLE = [
    ("mRSS, week 12", "mrss.w12", 10, -83, 933),
    ("mRSS, week 24", "mrss.w24", 9, -105, 1587),
    ("SHAQ overall severity", "shaq.overall", 9, -155, 5925),
    ("SHAQ pain", "shaq.pain", 9, -250, 12900),
    ("SHAQ breathing", "shaq.breathing", 9, -90, 1650),
    ("SHAQ impact of ulcers", "shaq.ulcers", 9, -240, 13650),
    ("SHAQ gut function", "shaq.gut", 9, -40, 1600),
    ("SHAQ Raynaud's phenomenon", "shaq.raynaud", 9, -110, 3900),
]


@pytest.fixture(scope="module")
def study():
    return open_study("sclerosis-pilot")


@pytest.fixture(scope="module")
def judged(study):
    return endpoints.judge_all(study)


@pytest.fixture(scope="module")
def derived(study, judged):
    return endpoints.from_whole(study, judged)["derived"]


def by_path(judged, path):
    return next(one for one in judged if one.endpoint.path == path)


def survivors(table, family, method):
    rows = table[[family in families for families in table["families"]]]
    adjusted = dict(zip(rows.index, adjust(list(rows["p"]), method), strict=True))
    return {label for label, p in adjusted.items() if p < 0.05}, adjusted


def labelled(labels, word):
    return next(label for label in labels if word in label)


@pytest.mark.parametrize(("label", "path", "n", "total", "squares"), WHOLE)
def test_one_sum_and_sum_of_squares_give_all_printed_numbers(
    study, judged, label, path, n, total, squares
):
    one = by_path(judged, path)
    row = endpoints.whole(study, [one]).iloc[0]
    assert row["n"] == n
    assert row["sum"] == str(total).replace("-", "−")
    assert (row["by all"], row["squares"]) == (1, str(squares)), label


@pytest.mark.parametrize(("label", "path", "n", "total", "squares"), WHOLE)
def test_the_mean_that_the_other_numbers_give_is_the_sum_over_n(
    derived, label, path, n, total, squares
):
    assert derived[f"{path}.mean"] == Fraction(total, n), label
    variance = (squares - Fraction(total**2, n)) / (n - 1)
    assert derived[f"{path}.sd"] == pytest.approx(float(variance) ** 0.5, rel=1e-14)


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("mrss.w24.sd", 6.726812024),
        ("mrss.w24.low", -16.8373521),
        ("mrss.w24.high", -6.49598122),
        ("mrss.w24.p", 0.00081934),
    ],
)
def test_the_exact_numbers_of_the_primary_endpoint_are_those_of_its_whole_scores(
    derived, claim, value
):
    assert derived[claim] == pytest.approx(value, rel=1e-5)


def test_only_the_lost_sign_of_breathing_is_impossible(study, judged):
    assert endpoints.impossible(study) == [by_path(judged, "shaq.breathing").endpoint.label]
    table = endpoints.conflicts(study, judged)
    assert len(table) == 3
    assert all("low" in name for name in table["in every set"])
    assert all("−17.44" in repair and " or " not in repair for repair in table["repaired by"])


def test_no_genuine_number_is_set_aside(judged):
    for one in judged:
        missing = set(one.members) - set(one.sound)
        assert missing == ({"low"} if one.endpoint.path == "shaq.breathing" else set())
        assert one.setting.n in one.sizes


@pytest.mark.parametrize(
    ("family", "method", "count"),
    [
        ("all", "holm", 2),
        ("all", "benjamini-hochberg", 7),
        ("secondary", "holm", 0),
        ("secondary", "benjamini-hochberg", 5),
        ("shaq", "holm", 0),
        ("shaq", "benjamini-hochberg", 2),
    ],
)
def test_as_many_endpoints_survive_adjustment_as_were_counted_by_hand(
    study, judged, family, method, count
):
    table = endpoints.significance(study, judged)
    assert len(survivors(table, family, method)[0]) == count


def test_which_endpoints_survive_adjustment(study, judged):
    table = endpoints.significance(study, judged)
    kept, _ = survivors(table, "all", "holm")
    assert kept == {one.endpoint.label for one in judged if "mrss" in one.endpoint.path}
    kept, adjusted = survivors(table, "shaq", "benjamini-hochberg")
    assert kept == {labelled(adjusted, "pain"), labelled(adjusted, "breathing")}
    for word, p in [
        ("pain", 0.0471),
        ("breathing", 0.0471),
        ("overall", 0.0504),
        ("ulcers", 0.0504),
    ]:
        assert round(adjusted[labelled(adjusted, word)], 4) == p


@pytest.mark.parametrize(
    "altered",
    [
        {},
        {"rounding": "half-up"},
        {"rounding": "half-even"},
        {"rounding": "truncated"},
        {"level": 0.9},
        {"test": "normal"},
        {"sided": "one-sided"},
    ],
    ids=str,
)
def test_every_assumption_that_is_allowed_gives_frames_and_no_crash(study, altered):
    other = study.under(**altered)
    judged = endpoints.judge_all(other)
    for table in (
        endpoints.recomputed,
        endpoints.significance,
        endpoints.estimates,
        endpoints.whole,
        endpoints.from_whole,
        endpoints.conflicts,
    ):
        assert table(other, judged) is not None
    assert endpoints.which_test(other) is not None


def test_only_the_two_sided_t_test_gives_every_p_value(study):
    table = endpoints.which_test(study)
    counts = table["p values"].to_dict()
    assert counts["t", "two-sided"] == "9 of 9"
    assert all(count != "9 of 9" for test, count in counts.items() if test != ("t", "two-sided"))
    assert table.loc[("t", "two-sided"), "limits"] == "17 of 18"

"""The words for what a check yields."""

from overread.outcomes import ORDER, OUTCOMES


def test_conflicts_come_first_and_the_rest_as_it_is_listed():
    assert ORDER == (
        "in conflict", "reproduced", "within rounding", "under a choice", "not derivable",
    )  # fmt: skip
    assert sorted(ORDER) == sorted(OUTCOMES)

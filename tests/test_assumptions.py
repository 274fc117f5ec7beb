"""Assumptions: what they read, what they refuse, and in which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overread.assumptions import (
    Assumed,
    Assumption,
    AssumptionError,
    Rule,
    declared,
    parameters,
    resolve,
)

ALPHA = Assumption("alpha", "float", 0.05, "", minimum=0.001, maximum=0.5)
AGE = Assumption("age_5", "int", 51, "", minimum=18, maximum=100)
SIDED = Assumption("sided", "str", "two-sided", "", choices=("two-sided", "one-sided"))
WEEK = Assumption("week", "int", 24, "", choices=(12, 24))
LOW = Assumption("low", "str", "17.44", "", choices=("17.44", "−17.44"))
KNOWN = (ALPHA, AGE, SIDED, WEEK, LOW)


@pytest.mark.parametrize(
    ("assumption", "given", "value"),
    [
        (ALPHA, 0.01, 0.01),
        (ALPHA, "0.01", 0.01),
        (ALPHA, "1e-2", 0.01),
        (ALPHA, 0.001, 0.001),
        (ALPHA, 0.5, 0.5),
        (AGE, 18, 18),
        (AGE, "100", 100),
        (SIDED, "one-sided", "one-sided"),
        (WEEK, "12", 12),
        (WEEK, 24, 24),
        (LOW, "−17.44", "−17.44"),
    ],
)
def test_an_allowed_value_is_read_into_its_declared_type(assumption, given, value):
    read = assumption.read(given)
    assert read == value
    assert type(read).__name__ == assumption.type


def test_a_whole_number_will_do_where_a_float_is_declared():
    read = Assumption("points", "float", 5.0, "", minimum=0, maximum=10).read(5)
    assert (read, type(read)) == (5.0, float)


@pytest.mark.parametrize(
    ("assumption", "given", "message"),
    [
        (ALPHA, 0.6, "alpha is 0.6; allowed are 0.001 to 0.5"),
        (ALPHA, "0.6", "alpha is '0.6'; allowed are 0.001 to 0.5"),
        (ALPHA, 0, "alpha is 0; allowed are 0.001 to 0.5"),
        (ALPHA, "nan", "alpha is 'nan'; allowed are 0.001 to 0.5"),
        (ALPHA, float("nan"), "alpha is nan; allowed are 0.001 to 0.5"),
        (ALPHA, "inf", "alpha is 'inf'; allowed are 0.001 to 0.5"),
        (ALPHA, "5%", "alpha is '5%' (str); a value of type float is needed: 0.001 to 0.5"),
        (ALPHA, "", "alpha is '' (str); a value of type float is needed: 0.001 to 0.5"),
        (ALPHA, True, "alpha is True (bool); a value of type float is needed: 0.001 to 0.5"),
        (ALPHA, None, "alpha is None (NoneType); a value of type float is needed: 0.001 to 0.5"),
        (ALPHA, [0.1], "alpha is [0.1] (list); a value of type float is needed: 0.001 to 0.5"),
        (AGE, 17, "age_5 is 17; allowed are 18 to 100"),
        (AGE, 101, "age_5 is 101; allowed are 18 to 100"),
        (AGE, 51.0, "age_5 is 51.0 (float); a value of type int is needed: 18 to 100"),
        (AGE, "51.0", "age_5 is '51.0' (str); a value of type int is needed: 18 to 100"),
        (AGE, True, "age_5 is True (bool); a value of type int is needed: 18 to 100"),
        (AGE, "fifty", "age_5 is 'fifty' (str); a value of type int is needed: 18 to 100"),
        (SIDED, "Two-sided", "sided is 'Two-sided'; allowed are two-sided, one-sided"),
        (SIDED, 2, "sided is 2; allowed are two-sided, one-sided"),
        (SIDED, None,
         "sided is None (NoneType); a value of type str is needed: two-sided, one-sided"),
        (WEEK, 18, "week is 18; allowed are 12, 24"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_allowed_is_refused_with_what_is(assumption, given, message):
    with pytest.raises(AssumptionError) as caught:
        assumption.read(given)
    assert str(caught.value) == message


@given(st.one_of(st.integers(), st.floats(), st.text(), st.booleans(), st.none()))
def test_what_is_read_is_always_allowed_and_of_its_type(value):
    for assumption in KNOWN:
        try:
            read = assumption.read(value)
        except AssumptionError:
            continue
        assert type(read).__name__ == assumption.type
        if assumption.choices:
            assert read in assumption.choices
        else:
            assert assumption.minimum <= read <= assumption.maximum


def test_without_a_value_every_assumption_has_its_default():
    assert resolve(KNOWN, {}) == {
        "alpha": 0.05, "age_5": 51, "sided": "two-sided", "week": 24, "low": "17.44",
    }  # fmt: skip


def test_a_value_given_replaces_the_default_of_its_own_assumption_only():
    assert resolve((ALPHA, AGE), {"age_5": "61"}) == {"alpha": 0.05, "age_5": 61}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("alpah", "did you mean alpha?"),
        ("Alpha", "did you mean alpha?"),
        ("age_6", "did you mean age_5?"),
        ("sides", "did you mean sided?"),
        ("colour", "known are alpha, age_5, sided, week, low"),
    ],
)
def test_a_misspelt_name_is_refused_and_the_nearest_one_suggested(name, hint):
    with pytest.raises(AssumptionError) as caught:
        resolve(KNOWN, {name: 0.01})
    assert str(caught.value) == f"{name} is not an assumption of this study; {hint}"


def test_a_misspelt_name_is_refused_even_beside_right_ones():
    with pytest.raises(AssumptionError, match="alpah is not an assumption"):
        resolve(KNOWN, {"alpha": 0.05, "alpah": 0.01})


def test_a_notebooks_plain_values_are_its_parameters():
    plain = {"alpha": 0.01, "n": 3, "who": "x", "on": True, "l": [1], "d": {}, "t": (), "o": None}
    names = plain | {"__name__": "x", "_i": "y", "In": [""], "Out": {}, "print": print, "st": st}
    assert declared(names) == plain


@pytest.mark.parametrize("given", ["−17.44", "-17.44", -17.44])
def test_a_printed_number_may_be_given_with_any_minus_or_as_a_number(given):
    assert LOW.read(given) == "−17.44"


class Opened(Assumed):
    known = KNOWN
    assumptions = resolve(KNOWN, {"alpha": 0.01, "week": 24, "low": "−17.44"})


def test_what_differs_from_the_committed_run_is_altered_in_the_order_of_the_assumptions():
    assert Opened().altered == {"alpha": 0.01, "low": "−17.44"}
    assert list(Opened().altered) == ["alpha", "low"]


def test_a_name_that_is_no_assumption_counts_only_the_first_time():
    names = {"alpha": 0.01, "alpah": 0.01, "_i": "y"}
    assert parameters(names, KNOWN) == {"alpha": 0.01, "alpah": 0.01}
    assert parameters({**names, "study": Opened()}, KNOWN) == {"alpha": 0.01}


TOGETHER = Rule("there are so many", total=("age_5", "week"), at_most=100)
NEEDS = Rule("so", when={"sided": ["one-sided"], "week": [12]}, needs={"alpha": [0.1, 0.2]})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"age_5": 76}, ""),
        ({"age_5": 77}, "age_5 and week are 77 and 24; together at most 100 are allowed: there"),
        ({"age_5": 88, "week": 12}, ""),
        ({"sided": "one-sided"}, ""),
        ({"week": 12}, ""),
        ({"sided": "one-sided", "week": 12, "alpha": 0.2}, ""),
        (
            {"sided": "one-sided", "week": 12},
            "sided is one-sided and week is 12, alpha is 0.05; 0.1 or 0.2 is needed: so",
        ),
    ],
)
def test_values_that_do_not_go_together_are_refused(given, message):
    if not message:
        assert resolve(KNOWN, given, (TOGETHER, NEEDS)) == resolve(KNOWN, given)
        return
    with pytest.raises(AssumptionError) as error:
        resolve(KNOWN, given, (TOGETHER, NEEDS))
    assert str(error.value).startswith(message)
    assert resolve(KNOWN, given)


def test_a_rule_says_itself():
    assert TOGETHER.sentence == "age_5 and week: together at most 100, there are so many"
    assert NEEDS.sentence == "sided one-sided and week 12 needs alpha 0.1 or 0.2: so"

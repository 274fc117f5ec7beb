"""Claims: each broken in one way, and the whole message."""

from itertools import pairwise

import pytest

from overread.claims import CLAIM_COLUMNS, REASONS, RELATIONS, SOURCES, Claim, read_claims
from overread.files import DataError

HEADER = "claim,line,nth,printed,unit,about,check,from"
ROWS = [
    "n,1,1,10,patient,patients,,",
    "n.women,1,2,four,patient,women,primary,",
    "women.percent,1,3,40,%,share,percent,n.women n",
    "n#2,2,1,ten,patient,,same,n",
    "n.men,2,2,six,patient,men,difference,n n.women",
    "n#3,3,1,10,patient,,same,n",
]


def read(rows, header=HEADER):
    return read_claims("\n".join([header, *rows]) + "\n", "x/claims.csv")


def with_row(number, row):
    """The rows with one replaced; rows are counted as the file counts them, from 2."""
    return [*ROWS[: number - 2], row, *ROWS[number - 1 :]]


def test_claims_are_read_in_their_order():
    claims = read(ROWS)
    assert list(claims) == ["n", "n.women", "women.percent", "n#2", "n.men", "n#3"]
    assert claims["women.percent"] == Claim(
        "women.percent", 1, 3, "40", "%", "share", "percent", ("n.women", "n")
    )
    assert [claim.base for claim in claims.values() if claim.repeated] == ["n", "n"]
    assert [claim.claim for claim in claims.values() if not claim.repeated] == [
        "n", "n.women", "women.percent", "n.men",
    ]  # fmt: skip


WRONG = {
    "a column is missing": (
        ROWS,
        HEADER.replace("about", "what"),
        "x/claims.csv: columns are claim, line, nth, printed, unit, what, check, from; "
        "needed: claim, line, nth, printed, unit, about, check, from",
    ),
    "a row is too short": (
        with_row(4, "women.percent,1,3,40,%,share,percent"),
        HEADER,
        "x/claims.csv: row 4 has 7 cells, 8 are needed",
    ),
    "an id is no path": (
        with_row(2, "N,1,1,10,patient,patients,,"),
        HEADER,
        "x/claims.csv: row 2, column claim: 'N' is not a path such as mrss.w24.mean",
    ),
    "an id is empty": (
        with_row(3, ",1,2,four,patient,women,primary,"),
        HEADER,
        "x/claims.csv: row 3, column claim: '' is not a path such as mrss.w24.mean",
    ),
    "a line is no count": (
        with_row(2, "n,0,1,10,patient,patients,,"),
        HEADER,
        "x/claims.csv: row 2, column line: '0' is not a count from 1",
    ),
    "a place in the line is no count": (
        with_row(2, "n,1,first,10,patient,patients,,"),
        HEADER,
        "x/claims.csv: row 2, column nth: 'first' is not a count from 1",
    ),
    "what was printed is no number": (
        with_row(6, "n.men,2,2,sx,patient,men,difference,n n.women"),
        HEADER,
        "x/claims.csv: row 6, column printed: 'sx' is not a printed number: "
        "digits or a number word are allowed",
    ),
    "a check is not known": (
        with_row(4, "women.percent,1,3,40,%,share,percents,n.women n"),
        HEADER,
        "x/claims.csv: row 4, column check: 'percents' is not known; allowed are nothing, "
        "same, percent, sum, difference, primary, figure, raw, external",
    ),
    "a claim stands there twice": (
        [*ROWS, "n.men,4,1,six,patient,men,primary,"],
        HEADER,
        "x/claims.csv: row 8, column claim: 'n.men' stands there twice",
    ),
    "a check rests on nothing": (
        with_row(4, "women.percent,1,3,40,%,share,percent,"),
        HEADER,
        "x/claims.csv: row 4, column from: check 'percent' needs 2 claims, found none",
    ),
    "a reason rests on a claim": (
        with_row(3, "n.women,1,2,four,patient,women,primary,n"),
        HEADER,
        "x/claims.csv: row 3, column from: check 'primary' needs no claim, found n",
    ),
    "no check rests on a claim": (
        with_row(2, "n,1,1,10,patient,patients,,n.women n.men"),
        HEADER,
        "x/claims.csv: row 2, column from: check 'nothing' needs no claim, found n.women n.men",
    ),
    "a check rests on a claim that is nearly there": (
        with_row(4, "women.percent,1,3,40,%,share,percent,n.woman n"),
        HEADER,
        "x/claims.csv: row 4, column from: there is no claim 'n.woman'; did you mean n.women?",
    ),
    "a check rests on a claim that is not there": (
        with_row(4, "women.percent,1,3,40,%,share,percent,zzz n"),
        HEADER,
        "x/claims.csv: row 4, column from: there is no claim 'zzz'",
    ),
    "a check rests on itself": (
        with_row(6, "n.men,2,2,six,patient,men,difference,n n.men"),
        HEADER,
        "x/claims.csv: row 6, column from: 'n.men' rests on itself",
    ),
    "two checks rest on each other": (
        with_row(3, "n.women,1,2,four,patient,women,difference,n n.men"),
        HEADER,
        "x/claims.csv: row 3, column from: 'n.women' rests on itself",
    ),
    "three checks rest on one another": (
        [
            "a,1,1,1,,a,same,b",
            "b,1,2,1,,b,same,c",
            "c,1,3,1,,c,same,a",
        ],
        HEADER,
        "x/claims.csv: row 2, column from: 'a' rests on itself",
    ),
    "a percentage of nothing": (
        with_row(4, "women.percent,1,3,40,%,share,percent,n.women"),
        HEADER,
        "x/claims.csv: row 4, column from: check 'percent' needs 2 claims, found n.women",
    ),
    "a percentage of two wholes": (
        with_row(4, "women.percent,1,3,40,%,share,percent,n.women n n.men"),
        HEADER,
        "x/claims.csv: row 4, column from: check 'percent' needs 2 claims, found n.women n n.men",
    ),
    "the same as two others": (
        [*ROWS, "women,4,1,four,patient,women,same,n.women n.men"],
        HEADER,
        "x/claims.csv: row 8, column from: check 'same' needs 1 claim, found n.women n.men",
    ),
    "a sum of one part": (
        with_row(6, "n.men,2,2,six,patient,men,sum,n.women"),
        HEADER,
        "x/claims.csv: row 6, column from: check 'sum' needs 2 claims or more, found n.women",
    ),
    "a difference from nothing": (
        with_row(6, "n.men,2,2,six,patient,men,difference,n"),
        HEADER,
        "x/claims.csv: row 6, column from: check 'difference' needs 2 claims or more, found n",
    ),
    "repeated mentions are out of order": (
        [*ROWS[:3], ROWS[5], ROWS[4], ROWS[3]],
        HEADER,
        "x/claims.csv: row 5, column claim: 'n#3' should be 'n#2'",
    ),
    "a repeated mention is counted twice": (
        [*ROWS, "n#5,4,1,10,patient,,same,n"],
        HEADER,
        "x/claims.csv: row 8, column claim: 'n#5' should be 'n#4'",
    ),
    "a first mention is called a repeated one": (
        [*ROWS, "n.men#1,4,1,six,patient,,same,n.men"],
        HEADER,
        "x/claims.csv: row 8, column claim: 'n.men#1' should be 'n.men#2'",
    ),
    "a repeated mention has a check of its own": (
        [*ROWS, "n.men#2,4,1,six,patient,,primary,"],
        HEADER,
        "x/claims.csv: row 8, column check: a repeated mention is the same as 'n.men'",
    ),
    "a repeated mention is the same as another claim": (
        [*ROWS, "n.men#2,4,1,six,patient,,same,n"],
        HEADER,
        "x/claims.csv: row 8, column check: a repeated mention is the same as 'n.men'",
    ),
    "a repeated mention has no first": (
        [*ROWS, "n.all#2,4,1,ten,patient,,same,n.all"],
        HEADER,
        "x/claims.csv: row 8, column from: there is no claim 'n.all'",
    ),
    "a repeated mention has another unit": (
        with_row(5, "n#2,2,1,ten,people,,same,n"),
        HEADER,
        "x/claims.csv: row 5, column unit: 'people', but n has 'patient'",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_broken_row_is_named_with_its_column_and_what_was_allowed(case):
    rows, header, message = WRONG[case]
    with pytest.raises(DataError) as caught:
        read(rows, header)
    assert str(caught.value) == message


def test_the_words_for_checks_and_for_reasons_do_not_overlap():
    assert not set(RELATIONS) & set(REASONS)
    assert HEADER == ",".join(CLAIM_COLUMNS)
    assert SOURCES.keys() == RELATIONS.keys()


def test_a_long_chain_of_checks_is_no_cycle():
    rows = [f"{b},1,1,1,,x,same,{a}" for a, b in pairwise("abcdefgh")]
    assert len(read([*rows, "a,1,1,1,,x,primary,"])) == 8


def test_two_checks_may_rest_on_the_same_claim():
    shared = ["a,1,1,1,,x,sum,b c", "b,1,2,1,,x,same,d", "c,1,3,1,,x,same,d", "d,1,4,1,,x,primary,"]
    assert list(read(shared)) == ["a", "b", "c", "d"]

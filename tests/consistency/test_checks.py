"""One case, a table, a summary; what would make a conflict possible; many checks in one frame."""

import numpy as np
import pandas as pd
import pytest

from overread.consistency import checks
from overread.consistency.batches import CellError
from overread.outcomes import OUTCOMES

GOOD = ("reproduced", "within rounding")
PAIR = {"mean1": "0.75", "sd1": "1.789", "mean2": "2.33", "sd2": "2.002", "n1": "10", "n2": "10"}
TABLE = {"events1": "8", "n1": "10", "events2": "1", "n2": "6"}
CHANGE = {"mean": "1.58", "sd": "1.230", "n": "10"}

ROWS = [
    ("grim", {"mean": "3.45", "n": "20"}), ("grim", {"mean": "3.46", "n": "20"}),
    ("grim", {"mean": "3.46", "n": "20", "items": "3"}),
    ("grim", {"mean": "3.44", "n": "20", "rounding": "truncated"}),
    ("grimmer", {"mean": "3.44", "sd": "2.47", "n": "18"}),
    ("grimmer", {"mean": "3.44", "sd": "2.48", "n": "18"}),
    ("grimmer", {"mean": "1.00", "sd": "9.00", "n": "200", "low": "0", "high": "1000"}),
    ("debit", {"mean": "0.30", "sd": "0.46", "n": "20"}),
    ("debit", {"mean": "0.30", "sd": "0.46", "n": "20", "divisor": "n"}),
    ("sd_range", {"mean": "3.0", "sd": "2.40", "n": "4", "low": "1", "high": "5"}),
    ("percent", {"percent": "45", "count": "3", "n": "7"}),
    ("percent", {"percent": "43%", "count": "3", "n": "7"}),
    ("median_range", {"minimum": "25", "median": "43", "maximum": "58", "mean": "48.1", "n": "9"}),
    ("ci_mean", {**CHANGE, "lower": "0.70"}), ("ci_mean", {**CHANGE, "upper": "2.46"}),
    ("ci_mean", {**CHANGE, "lower": "0.82", "upper": "2.34"}),
    ("t_one", {**CHANGE, "p": "0.003"}), ("t_one", {**CHANGE, "p": "<0.001", "t": "4.06"}),
    ("t_paired", {**CHANGE, "t": "4.06", "level": "90"}), ("t_pooled", {**PAIR, "p": "0.079"}),
    ("t_pooled", {**PAIR, "p": "0.039"}),
    ("t_pooled", {**PAIR, "p": "0.039", "sided": "two-sided"}),
    ("t_welch", {**PAIR, "df": "17.8"}), ("anova", {**PAIR, "f": "3.46"}),
    ("anova", {**PAIR, "mean3": "1.00", "sd3": "2.00", "n3": "5", "f": "2.00"}),
    ("t", {"t": "2.10", "df": "18", "p": "0.05"}), ("z", {"z": "1.50", "p": "0.934"}),
    ("chi2_counts", {**TABLE, "p": "0.0134"}), ("odds_ratio", {**TABLE, "ratio": "0.050"}),
    ("mann_whitney", {"u": "0", "n1": "3", "n2": "4", "p": "0.057"}),
    ("mann_whitney", {"u": "10.5", "n1": "5", "n2": "5", "p": "0.7", "method": "exact"}),
    ("ci_proportion", {"events": "3", "n": "10", "upper": "0.652"}),
    ("parts", {**PAIR, "n": "20"}), ("parts", {**PAIR, "n": "21", "mean": "1.54"}),
]  # fmt: skip


def frame_of(rows, **more):
    return pd.DataFrame([{"check": name, **cells} for name, cells in rows], **more).fillna("")


def same(first, second):
    """Fail unless two rows are the same, one of them perhaps judged among many."""
    for column in ("outcome", "reason", "exhaustive"):
        assert first[column] == second[column]
    for column in ("derived", "range_low", "range_high"):
        assert first[column] == pytest.approx(second[column], rel=1e-12, nan_ok=True)


@pytest.fixture(scope="module")
def audited():
    return checks.audit(frame_of(ROWS))


@pytest.mark.parametrize("row", range(len(ROWS)), ids=[f"{i}-{n}" for i, (n, _) in enumerate(ROWS)])
def test_a_case_is_a_table_of_one_is_a_row_of_an_audit(audited, row):
    name, cells = ROWS[row]
    alone = checks.table(name, pd.DataFrame([cells])).iloc[0]
    same(alone, audited.iloc[row])
    found = checks.case(name, **cells)
    assert (found.check, found.outcome, found.exhaustive) == (
        name,
        alone["outcome"],
        alone["exhaustive"],
    )
    assert alone["reason"].startswith(found.reason)
    assert (found.derived is None) == np.isnan(alone["derived"])
    if found.derived is not None:
        assert found.derived == alone["derived"]
    ends = alone[["range_low", "range_high"]].tolist()
    assert found.range is None if np.isnan(ends).any() else list(found.range) == ends


def test_the_rows_of_an_audit_may_be_in_any_order_and_keep_index_and_place(audited):
    assert set(audited["outcome"]) == set(OUTCOMES)
    order = np.random.default_rng(3).permutation(len(ROWS))
    names = [f"row {i}" for i in order]
    shuffled = checks.audit(frame_of([ROWS[i] for i in order], index=names))
    assert shuffled.index.tolist() == names
    assert shuffled.columns.tolist() == list(checks.COLUMNS)
    for place, row in enumerate(order):
        same(shuffled.iloc[place], audited.iloc[row])


def test_an_index_may_repeat_and_a_table_keeps_it():
    rows = pd.DataFrame({"mean": ["3.45", "3.46", "3.50"], "n": ["20"] * 3}, index=["a", "a", "b"])
    found = checks.table("grim", rows)
    assert found.index.tolist() == ["a", "a", "b"]
    assert found["outcome"].tolist() == ["within rounding", "in conflict", "within rounding"]
    found = checks.audit(rows.assign(check="grim"))
    assert found.index.tolist() == ["a", "a", "b"]


def test_no_rows_give_no_rows():
    nothing = pd.DataFrame({"check": [], "mean": [], "n": []}, dtype=object)
    assert checks.table("grim", nothing).shape == (0, 6)
    assert checks.audit(nothing).columns.tolist() == list(checks.COLUMNS)


def test_what_one_row_says_is_not_heard_in_another():
    settings = [
        {"sided": sided, "level": level, "method": method, "rounding": rule}
        for sided in ("", "two-sided", "one-sided")
        for level in ("", "90")
        for method in ("", "normal")
        for rule in ("", "truncated")
    ]
    rows = [
        CHANGE | {"p": p, "lower": "0.70"} | said for said in settings for p in ("0.003", "0.001")
    ]
    order = np.random.default_rng(1).permutation(len(rows))
    every = checks.table("t_one", pd.DataFrame([rows[i] for i in order]))
    for place, row in enumerate(order):
        same(every.iloc[place], checks.table("t_one", pd.DataFrame([rows[row]])).iloc[0])
    assert every["outcome"].nunique() >= 3


def test_input_is_not_changed():
    rows = frame_of(ROWS)
    before = rows.copy()
    checks.audit(rows)
    pd.testing.assert_frame_equal(rows, before)


# What is wrong with a table, by its rows.


def test_a_check_that_there_is_not_is_named_with_the_nearest():
    with pytest.raises(ValueError, match=r"^there is no check 'gram'; did you mean grim\?$"):
        checks.case("gram", mean="1", n="2")
    with pytest.raises(
        ValueError, match=r"^there is no check 'quite other'; known are grim, grimmer"
    ):
        checks.table("quite other", pd.DataFrame())


def test_a_column_that_a_check_does_not_read_is_refused_in_a_case_and_left_alone_in_a_table():
    with pytest.raises(ValueError, match=r"^grim takes no sd, level$"):
        checks.case("grim", mean="3.45", n="20", sd="1", level="95")
    rows = pd.DataFrame([{"mean": "3.45", "n": "20", "sd": "nonsense"}])
    assert checks.table("grim", rows)["outcome"][0] == "within rounding"


def test_every_bad_cell_of_every_check_is_told_by_its_row_in_the_whole():
    rows = frame_of([
        ("grim", {"mean": "3.45", "n": "20"}), ("grimmer", {"mean": "3.45", "n": "no"}),
        ("gram", {}), ("grim", {"mean": "x", "n": "20"}), ("t", {"t": "2", "df": "9"}),
        ("grim", {"mean": "3.46", "n": "20"}),
        ("t", {"t": "2", "df": "9", "p": "1", "level": "90"}),
    ])  # fmt: skip
    with pytest.raises(CellError) as caught:
        checks.audit(rows)
    assert str(caught.value).splitlines() == [
        "row 1, column n: 'no' is not a whole number from 2",
        "row 1, column sd: grimmer needs it, and the cell is empty",
        "row 2, column check: there is no check 'gram'; did you mean grim?",
        "row 3, column mean: 'x' is not a printed number",
        "row 4, column p: t needs it, and the cell is empty",
        "row 6, column level: t takes no level; found '90'",
    ]


def test_a_case_names_its_bad_cell():
    with pytest.raises(CellError, match=r"^row 0, column n: '2\.5' is not a whole number from 1$"):
        checks.case("grim", mean="3.45", n="2.5")


@pytest.mark.parametrize(
    ("name", "read", "not_read"),
    [
        ("grim", ("mean", "n", "items", "low", "rounding"), ("sd", "mean1", "level", "check", "#")),
        ("anova", ("mean1", "sd12", "n2", "f", "df1"), ("mean", "sd", "df", "level")),
        ("parts", ("mean1", "n7", "n", "mean", "sd"), ("mean#1", "p")),
        ("t_welch", ("mean1", "n2", "df", "sided"), ("mean3", "method", "df1")),
    ],
)
def test_what_a_check_reads_is_told(name, read, not_read):
    check = checks.find(name)
    assert [column for column in read if not checks.reads(check, column)] == []
    assert [column for column in not_read if checks.reads(check, column)] == []


# What would make a conflict possible.


def by_judging(name, cells, column, least, reach):
    """The nearest other numbers that make a row possible, each tried in a table of its own."""
    n = int(cells[column])
    others = [k for k in range(max(least, n - reach), min(2 * n, n + reach) + 1) if k != n]
    rows = pd.DataFrame([cells | {column: str(k)} for k in others])
    good = [
        k for k, o in zip(others, checks.table(name, rows)["outcome"], strict=True) if o in GOOD
    ]
    nearest = [
        max((k for k in good if k < n), default=None),
        min((k for k in good if k > n), default=None),
    ]
    return [k for k in nearest if k is not None]


def variants(name, cells):
    """What else is tried, and how a row says it."""
    check, said = checks.find(name), []
    if "step" in check.settings:
        said.append(("steps of 1/2", {"step": "0.5"}))
    if "divisor" in check.settings:
        said.append(("n below the SD", {"divisor": "n"}))
    rules = (("digits cut off", "truncated"), ("digits rounded up", "ceiling"))
    return said + [(words, {"rounding": rule}) for words, rule in rules]


def conflicts(name, count, seed=0):
    """Rows of small numbers that are in conflict."""
    rng = np.random.default_rng(seed)
    ends = {"low": "0", "high": "9"} if name in ("grimmer", "sd_range", "median_range") else {}
    rows = []
    for _ in range(100):
        n, low = int(rng.integers(3, 16)), int(rng.integers(0, 4))
        made = {
            "grim": {"mean": f"{rng.uniform(0, 9):.2f}"},
            "grimmer": {"mean": f"{rng.integers(0, 9 * n) / n:.2f}",
                        "sd": f"{rng.uniform(0, 4):.2f}"},
            "debit": {"mean": f"{low / n:.2f}", "sd": f"{((low / n) * (1 - low / n)) ** 0.5:.2f}"},
            "sd_range": {"mean": f"{rng.uniform(0, 9):.1f}", "sd": f"{rng.uniform(0, 5):.1f}"},
            "percent": {"percent": f"{100 * low / (n + 2):.0f}", "count": str(low)},
            "median_range": {"minimum": str(low), "median": str(low + 2), "maximum": "9",
                             "mean": f"{rng.uniform(low, 9):.1f}"},
        }  # fmt: skip
        rows.append({**made[name], "n": str(n), **ends})
    found = checks.table(name, pd.DataFrame(rows))["outcome"]
    return [row for row, outcome in zip(rows, found, strict=True) if outcome == "in conflict"][
        :count
    ]


@pytest.mark.parametrize(
    "name", ["grim", "grimmer", "debit", "sd_range", "percent", "median_range"]
)
def test_what_would_make_a_row_possible_is_what_judging_again_finds(name):
    rows = conflicts(name, 10)
    assert len(rows) > 3
    least = checks.find(name).least
    seen = set()
    for cells in rows:
        expected = []
        sizes = by_judging(name, cells, "n", least, 200)
        if sizes:
            expected.append(f"n = {' or '.join(map(str, sizes))}")
        for words, other in variants(name, cells):
            if checks.table(name, pd.DataFrame([cells | other]))["outcome"][0] in GOOD:
                expected.append(words)
        found = checks.case(name, **cells)
        assert list(found.otherwise) == expected, cells
        seen.update(word.partition(" = ")[0] for word in expected)
    assert seen, "nothing would make any of the rows possible, so nothing is tested"


@pytest.mark.parametrize(
    ("name", "cells", "columns"),
    [
        ("t_pooled", {**PAIR, "p": "0.060", "sided": "two-sided", "level": "95"}, ("n1", "n2")),
        ("t_pooled", {**PAIR, "df": "21"}, ("n1", "n2")),
        ("ci_mean", {**CHANGE, "lower": "0.64", "level": "95", "method": "t"}, ("n",)),
        ("chi2_counts", {**TABLE, "chi2": "8.10", "correction": "none"}, ("n1", "n2")),
        ("risk_ratio", {**TABLE, "ratio": "6.4", "correction": "none"}, ("n1", "n2")),
        ("ci_proportion", {"events": "3", "n": "10", "upper": "70.07", "level": "95",
                           "method": "clopper-pearson"}, ("n",)),
        ("fisher", {**TABLE, "p": "0.0152", "sided": "two-sided"}, ("n1", "n2")),
    ],
)  # fmt: skip
def test_other_numbers_of_people_are_tried_for_what_is_derived(name, cells, columns):
    expected = []
    for column in columns:
        sizes = by_judging(name, cells, column, 1, 10)
        if sizes:
            expected.append(f"{column} = {' or '.join(map(str, sizes))}")
    found = checks.case(name, **cells)
    assert found.outcome == "in conflict"
    assert expected
    assert [said for said in found.otherwise if "=" in said] == expected


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("grim", {"mean": "3.48", "n": "40", "rounding": "truncated"}, "digits rounded to nearest"),
        ("grim", {"mean": "3.46", "n": "30"}, "digits cut off"),
        ("grim", {"mean": "3.48", "n": "40", "rounding": "half-down"}, "digits rounded to nearest"),
        ("grim", {"mean": "7.5", "n": "1", "step": "3"}, "steps of 3/2"),
        ("grim", {"mean": "5.0", "n": "1", "step": "10"}, "steps of 5"),
        ("grim", {"mean": "750", "n": "1", "step": "500"}, "steps of 250"),
        ("grim", {"mean": "0.0015", "n": "1", "step": "0.001"}, "steps of 1/2000"),
        ("debit", {"mean": "0.30", "sd": "0.46", "n": "20"}, "n below the SD"),
        ("debit", {"mean": "0.30", "sd": "0.47", "n": "20", "divisor": "n"}, "n-1 below the SD"),
    ],
)  # fmt: skip
def test_half_the_step_the_other_divisor_and_other_rules_are_tried(name, cells, said):
    found = checks.case(name, **cells)
    assert found.outcome == "in conflict"
    assert said in found.otherwise


def test_a_sentence_says_what_would_make_a_conflict_possible_or_that_nothing_does():
    row = checks.table("grim", pd.DataFrame([{"mean": "3.46", "n": "20"}])).iloc[0]
    assert row["reason"] == (
        "no 20 scores have a mean that prints as 3.46: the nearest are 3.4500 and 3.5000; "
        "possible with n = 13 or 24"
    )
    row = checks.table("grim", pd.DataFrame([{"mean": "3.46", "n": "30"}])).iloc[0]
    assert row["reason"].endswith("; possible with n = 28 or 35, or with digits cut off")
    none = checks.table("debit", pd.DataFrame([{"mean": "0.5", "sd": "0.9", "n": "9"}])).iloc[0]
    assert none["reason"].endswith("; nothing else that was tried makes it possible")
    fine = checks.table("grim", pd.DataFrame([{"mean": "3.45", "n": "20"}])).iloc[0]
    assert ";" not in fine["reason"]


@pytest.mark.parametrize("name", ["chi2_counts", "fisher"])
def test_of_few_people_no_fewer_than_one_are_tried(name):
    for n1, n2 in ((10, 6), (2, 1), (1, 30)):
        cells = {"events1": "1", "n1": str(n1), "events2": "1", "n2": str(n2), "p": "0.7123"}
        assert checks.case(name, **cells).outcome == "in conflict"


# Summaries.


def test_a_summary_counts_each_outcome_conflicts_first(audited):
    found = checks.summary(audited)
    assert found.columns.tolist() == [
        "in conflict", "reproduced", "within rounding", "under a choice", "not derivable", "rows",
    ]  # fmt: skip
    assert found.index.tolist() == ["all"]
    counts = audited["outcome"].value_counts()
    assert found.loc["all"].to_dict() == {**counts.to_dict(), "rows": len(ROWS)}


def test_a_summary_may_be_by_check_and_lacks_no_outcome(audited):
    names = frame_of(ROWS)["check"]
    found = checks.summary(audited, names)
    assert sorted(found.index) == sorted(set(names))
    assert found["rows"].sum() == len(ROWS)
    assert found.loc["grim"].to_dict() == {
        "in conflict": 3, "within rounding": 1, "reproduced": 0, "under a choice": 0,
        "not derivable": 0, "rows": 4,
    }  # fmt: skip
    assert found.index.name == "check"
    few = checks.summary(checks.table("grim", pd.DataFrame([{"mean": "3.45", "n": "20"}])))
    assert few.loc["all"].to_dict()["rows"] == 1


def test_sizes_are_those_for_which_each_single_case_is_possible():
    cells = {"mean": "2.94", "sd": "1.02", "low": "0", "high": "4", "step": "0.5"}
    found = [
        n
        for n in range(2, 31)
        if checks.case("grimmer", **cells, n=str(n)).outcome != "in conflict"
    ]
    assert checks.sizes("grimmer", 30, **cells) == tuple(found) == (8, 24, 25, 26, 27)
    assert checks.sizes("grimmer", 30, **{**cells, "step": "1"}) == ()


@pytest.mark.parametrize(
    ("name", "cells", "message"),
    [
        ("grim", {"mean": "3.46", "sd": "1", "level": "95"}, r"^grim takes no sd, level$"),
        ("grim", {"maen": "3.46", "mean": "3.46"}, r"^grim takes no maen$"),
        ("grim", {"mean": "3.46", "n": "20"}, r"^n is '20'; it is what is tried"),
        ("mann_whitney", {"u": "0", "n1": "3", "n2": "4", "p": "0.057"}, r"takes no n$"),
        ("gram", {"mean": "3.46"}, r"^there is no check 'gram'; did you mean grim\?$"),
    ],
)
def test_what_a_check_of_sizes_does_not_read_is_refused(name, cells, message):
    with pytest.raises(ValueError, match=message):
        checks.sizes(name, 30, **cells)

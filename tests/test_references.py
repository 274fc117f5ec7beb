"""What happens elsewhere: what is refused, and what is shipped."""

import csv
import re

import pandas as pd
import pytest

from overread.files import DataError
from overread.references import AGREES, BENCHMARK_COLUMNS, FACT_COLUMNS, benchmarks, facts, shares
from overread.studies import names

HEADER = "benchmark,measure,group,weeks,what,value,count,n,unit,kind,source"
ROWS = [
    'score.none,score,"nobody treated",24,mean change,-1.25,,44,point,untreated,"Nobody 2016"',
    "pain.none,pain,nobody treated,0,healed,,3,9,person,untreated,Nobody 2017",
    "score.matters,score,,,change that matters,5,,,point,threshold,Nobody 2018",
    "score.better,score,usual care,52,improved,,0,919,person,untreated,Nobody 2019",
]


def read(tmp_path, rows, measure="score", header=HEADER):
    path = tmp_path / "data/reference/benchmarks.csv"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return benchmarks(measure, root=tmp_path)


def with_row(number, row):
    """The rows with one replaced; rows are counted as the file counts them, from 2."""
    return [*ROWS[: number - 2], row, *ROWS[number - 1 :]]


def test_what_is_known_of_one_measure_stands_in_the_order_of_the_file(tmp_path):
    found = read(tmp_path, ROWS)
    assert list(found.index) == ["score.none", "score.matters", "score.better"]
    assert found.index.name == "benchmark"
    assert list(found.columns) == [
        "group", "weeks", "what", "value", "count", "n", "unit", "kind", "source",
    ]  # fmt: skip
    assert dict(found.loc["score.none"].drop("count")) == {
        "group": "nobody treated", "weeks": 24, "what": "mean change", "value": -1.25, "n": 44,
        "unit": "point", "kind": "untreated", "source": "Nobody 2016",
    }  # fmt: skip
    assert dict(found.loc["score.better", ["weeks", "count", "n"]]) == {
        "weeks": 52, "count": 0, "n": 919,
    }  # fmt: skip


def test_another_measure_has_its_own(tmp_path):
    found = read(tmp_path, ROWS, "pain")
    assert list(found.index) == ["pain.none"]
    assert dict(found.loc["pain.none", ["weeks", "count", "n"]]) == {"weeks": 0, "count": 3, "n": 9}


def test_a_number_that_nobody_gave_is_missing(tmp_path):
    found = read(tmp_path, ROWS)
    assert found[["weeks", "value", "count", "n"]].isna().to_numpy().tolist() == [
        [False, False, True, False],
        [True, False, True, True],
        [False, True, False, False],
    ]
    assert found.loc["score.matters", "group"] == ""


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], ROWS[2:3], ROWS[3:], [ROWS[0], ROWS[2]]])
def test_the_numbers_are_numbers_even_where_all_are_missing(tmp_path, rows):
    found = read(tmp_path, rows)
    for column in ("weeks", "value", "count", "n"):
        assert pd.api.types.is_numeric_dtype(found[column].dtype), column


def test_shares_are_percentages_whether_printed_or_counted(tmp_path):
    percent = 'pain.drug,pain,another drug,12,healed,34.5,,,%,another drug,"Nobody 2020"'
    matters = 'pain.matters,pain,,,fall that matters,50,,,%,threshold,"Nobody 2021"'
    mean = 'pain.mean,pain,nobody treated,12,mean change,-2,,9,point,untreated,"Nobody 2022"'
    read(tmp_path, [*ROWS, percent, matters, mean], "pain")
    found = shares("pain", root=tmp_path)
    assert found["value"].to_dict() == {"pain.none": pytest.approx(100 / 3), "pain.drug": 34.5}
    assert set(found["unit"]) == {"%"}
    assert dict(found.loc["pain.none", ["count", "n"]]) == {"count": 3, "n": 9}
    assert list(found.columns) == list(benchmarks("pain", root=tmp_path).columns)
    assert shares("score", root=tmp_path)["value"].to_dict() == {"score.better": 0}


def test_a_measure_without_shares_has_none(tmp_path):
    read(tmp_path, ROWS[:1])
    with pytest.raises(DataError, match=r"benchmarks.csv: no share of people is known of 'score'$"):
        shares("score", root=tmp_path)
    with pytest.raises(DataError, match="nothing on 'pain'; known are score"):
        shares("pain", root=tmp_path)


def row(**cells):
    """A right row with some cells changed."""
    right = dict(zip(HEADER.split(","), next(csv.reader([ROWS[0]])), strict=True))
    return ",".join({**right, **cells}.values())


WRONG = {
    "a column is renamed": (
        ROWS,
        HEADER.replace("kind", "sort"),
        "columns are benchmark, measure, group, weeks, what, value, count, n, unit, sort, source; "
        "needed: benchmark, measure, group, weeks, what, value, count, n, unit, kind, source",
    ),
    "two columns are exchanged": (
        ROWS,
        HEADER.replace("value,count", "count,value"),
        "columns are benchmark, measure, group, weeks, what, count, value, n, unit, kind, source; "
        "needed: benchmark, measure, group, weeks, what, value, count, n, unit, kind, source",
    ),
    "a row is too short": (
        with_row(3, "pain.none,pain,nobody treated,0,healed,,3,9,person,untreated"),
        HEADER,
        "row 3 has 10 cells, 11 are needed",
    ),
    "neither value nor count": (
        with_row(4, row(value="", count="")),
        HEADER,
        "row 4: needed: a value, or a count of n",
    ),
    "both value and count": (
        with_row(2, row(value="-1.25", count="3")),
        HEADER,
        "row 2: needed: a value, or a count of n",
    ),
    "both, of another measure": (
        with_row(3, row(measure="pain", value="0", count="0")),
        HEADER,
        "row 3: needed: a value, or a count of n",
    ),
    "a count of nobody knows how many": (
        with_row(4, row(benchmark="other", value="", count="3", n="")),
        HEADER,
        "row 4: a count needs an n that is no smaller",
    ),
    "a count of fewer": (
        with_row(4, row(benchmark="other", value="", count="45")),
        HEADER,
        "row 4: a count needs an n that is no smaller",
    ),
    "no source": (
        with_row(4, row(benchmark="other", source=" ")),
        HEADER,
        "row 4: column source: the cell is empty",
    ),
    "a benchmark that stands there twice": (
        with_row(4, row()),
        HEADER,
        "row 4: the benchmark stands there twice",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_the_benchmarks_is_named_with_its_row(tmp_path, case):
    rows, header, message = WRONG[case]
    with pytest.raises(DataError) as caught:
        read(tmp_path, rows, header=header)
    assert str(caught.value) == f"reference/benchmarks.csv: {message}"


NO_NUMBERS = {
    "weeks": ["24.5", "-24", "24 weeks", " 24", "24\u201348", "one"],
    "value": ["−1.25", "+1.25", "1.", ".5", "1,25", "1e3", "nan", "inf", "- 1", "-", " "],
    "count": ["3.0", "-3", "<3", "three"],
    "n": ["0", "044", "44.0", "-44", "n"],
}


@pytest.mark.parametrize(
    ("column", "cell"), [(column, cell) for column, cells in NO_NUMBERS.items() for cell in cells]
)
def test_a_cell_that_is_no_number_is_named_with_row_and_column(tmp_path, column, cell):
    quoted = {column: f'"{cell}"'} | ({"value": ""} if column == "count" else {})
    with pytest.raises(DataError) as caught:
        read(tmp_path, with_row(4, row(**quoted)))
    assert str(caught.value) == (
        f"reference/benchmarks.csv: row 4, column {column}: {cell!r} is no number"
    )


@pytest.mark.parametrize(
    ("column", "cell", "number"),
    [
        ("weeks", "0", 0), ("weeks", "104", 104), ("value", "-3", -3), ("value", "0", 0),
        ("value", "12.050", 12.05), ("n", "1", 1), ("n", "1000", 1000),
    ],
)  # fmt: skip
def test_whole_numbers_decimals_and_minus_signs_are_read(tmp_path, column, cell, number):
    assert read(tmp_path, [row(**{column: cell})]).loc["score.none", column] == number


def test_a_measure_of_which_nothing_is_known_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(DataError) as caught:
        read(tmp_path, ROWS, "Score")
    assert str(caught.value) == (
        "reference/benchmarks.csv: nothing on 'Score'; known are pain, score"
    )


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError) as caught:
        benchmarks("score", root=tmp_path)
    assert str(caught.value) == "reference/benchmarks.csv is missing"


# Facts that papers cite

FACT_HEADER = "study,sentences,told,found,agrees,basis,source"
SENTENCES = {"tiny": "6 = 5\n147 = 2\n7 = 1\n9 = 2\n", "other": "1 = 1\n"}
"""How many sentences begin on each line of the documents."""
RECORD = """\
study = "{name}"
document = "{name}.txt"
sha256 = ""
numerals = 0
citation = {{authors = "Nobody N", title = "It", journal = "J Invent", licence = "CC0"}}
digests = {{}}
[sentences]
"""
FACTS = [
    'tiny,6.5 147.2,Nobody took it in 2016.,"Two did, it says.",no,read there,"Nobody 2016"',
    "other,1.1,It was the first.,It was.,yes,,Nobody 2017",
    "tiny,7.1,It is costly.,Some say so.,in part,,Nobody 2018",
    "tiny,9.2,It is safe.,Nobody has looked.,not checked,,Nobody 2019",
]


def told(tmp_path, rows, study="tiny", header=FACT_HEADER):
    path = tmp_path / "data/reference/facts.csv"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    for name, counts in SENTENCES.items():
        (tmp_path / "data" / name).mkdir()
        (tmp_path / "seeds").mkdir(exist_ok=True)
        text = RECORD.format(name=name) + counts
        (tmp_path / f"seeds/{name}.toml").write_text(text, encoding="utf-8")
    return facts(study, root=tmp_path)


def test_what_a_paper_tells_from_elsewhere_stands_beside_what_was_found_there(tmp_path):
    found = told(tmp_path, FACTS)
    assert list(found.index) == ["Nobody took it in 2016.", "It is costly.", "It is safe."]
    assert found.index.name == "told"
    assert list(found.columns) == ["sentences", "found", "agrees", "basis", "source"]
    assert found.iloc[0].tolist() == [
        "6.5 147.2", "Two did, it says.", "no", "read there", "Nobody 2016",
    ]  # fmt: skip
    assert found["agrees"].tolist() == ["no", "in part", "not checked"]
    assert found["basis"].tolist() == ["read there", "", ""]


@pytest.mark.parametrize(("rows", "study"), [(FACTS, "third"), ([], "tiny"), (FACTS[1:2], "tiny")])
def test_of_a_study_for_which_nothing_was_looked_up_there_are_no_facts(tmp_path, rows, study):
    found = told(tmp_path, rows, study)
    assert len(found) == 0
    assert list(found.columns) == ["sentences", "found", "agrees", "basis", "source"]


NO_FACTS = {
    "a judgement that is not known": (
        "yes,,", "maybe,,",
        "row 3, column agrees: 'maybe'; allowed are yes, in part, no, not checked",
    ),
    "no judgement": (
        "yes,,", ",,", "row 3, column agrees: ''; allowed are yes, in part, no, not checked",
    ),
    "a judgement in capitals": (
        "yes,,", "Yes,,", "row 3, column agrees: 'Yes'; allowed are yes, in part, no, not checked",
    ),
    "no place": (
        "1.1", "",
        "row 3, column sentences: ''; sentences in ascending order, each once, are needed",
    ),
    "a line without a sentence": (
        "1.1", "12", "row 3, column sentences: '12' is not a sentence such as 147.2",
    ),
    "a sentence that the line does not have": (
        "1.1", "1.1 1.2", "row 3, column sentences: there is no sentence 1.2",
    ),
    "a line that only another document has": (
        "1.1", "7.1", "row 3, column sentences: there is no sentence 7.1",
    ),
    "a study misspelt": (
        "other", "othre", "row 3, column study: there is no study 'othre'; did you mean other?",
    ),
    "no study": (
        "other", "", "row 3, column study: there is no study ''; known are other, tiny",
    ),
    "places out of order": (
        "1.1", "2.1 1.1",
        "row 3, column sentences: '2.1 1.1'; sentences in ascending order, each once, are needed",
    ),
    "nothing told": ("It was the first.", " ", "row 3, column told: the cell is empty"),
    "nothing found": ("It was.", "", "row 3, column found: the cell is empty"),
    "no source": ("Nobody 2017", "", "row 3, column source: the cell is empty"),
    "a row too short": (",,Nobody 2017", ",", "row 3 has 6 cells, 7 are needed"),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_FACTS)
def test_what_is_wrong_with_a_fact_is_named_whichever_study_is_asked_for(tmp_path, case):
    old, new, message = NO_FACTS[case]
    assert FACTS[1].count(old) == 1
    with pytest.raises(DataError) as caught:
        told(tmp_path, [FACTS[0], FACTS[1].replace(old, new), *FACTS[2:]])
    assert str(caught.value) == f"reference/facts.csv: {message}"


def test_facts_with_other_columns_are_refused(tmp_path):
    with pytest.raises(DataError) as caught:
        told(tmp_path, FACTS, header=FACT_HEADER.replace("basis", "how"))
    assert str(caught.value) == (
        "reference/facts.csv: columns are study, sentences, told, found, agrees, how, source; "
        "needed: study, sentences, told, found, agrees, basis, source"
    )


def test_a_missing_file_of_facts_is_named(tmp_path):
    with pytest.raises(DataError) as caught:
        facts("tiny", root=tmp_path)
    assert str(caught.value) == "reference/facts.csv is missing"


# What is shipped

FOUND_AT = re.compile(r"doi:10\.\d{4,}/\S|https://\S|\b(19|20)\d\d;\d+:\d")
"""A link, or a journal's year, volume and page."""


@pytest.fixture
def shipped(project_root):
    """The rows of the file as they are written."""
    text = (project_root / "data/reference/benchmarks.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_measure_that_is_shipped_reads(shipped, project_root):
    assert tuple(shipped[0]) == BENCHMARK_COLUMNS == tuple(HEADER.split(","))
    measures = {one["measure"] for one in shipped}
    assert "mRSS" in measures
    found = [name for one in measures for name in benchmarks(one, root=project_root).index]
    assert sorted(found) == sorted(one["benchmark"] for one in shipped)


def test_each_shipped_benchmark_stands_once_and_says_what_it_is_and_where_it_was_found(shipped):
    assert len({one["benchmark"] for one in shipped}) == len(shipped)
    for one in shipped:
        for column in ("benchmark", "measure", "group", "what", "unit", "kind", "source"):
            assert one[column] == one[column].strip() != "", one["benchmark"]
        assert FOUND_AT.search(one["source"]), one["benchmark"]


def test_benchmarks_are_those_of_the_package_unless_a_folder_is_named(project_root):
    pd.testing.assert_frame_equal(benchmarks("mRSS"), benchmarks("mRSS", root=project_root))


@pytest.fixture
def shipped_facts(project_root):
    """The rows of the file of facts as they are written."""
    text = (project_root / "data/reference/facts.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_shipped_fact_is_given_to_its_study_and_to_no_other(shipped_facts, project_root):
    found = {name: facts(name, root=project_root) for name in names(project_root)}
    assert tuple(shipped_facts[0]) == FACT_COLUMNS == tuple(FACT_HEADER.split(","))
    assert sum(map(len, found.values())) == len(shipped_facts)
    for name, frame in found.items():
        assert list(frame.index) == [one["told"] for one in shipped_facts if one["study"] == name]
        assert frame.index.is_unique
        assert set(frame["agrees"]) <= set(AGREES)


def test_what_was_not_checked_does_not_say_how_it_was(shipped_facts):
    for one in shipped_facts:
        assert all(cell == cell.strip() for cell in one.values()), one["told"]
        assert one["agrees"] == "not checked" or one["basis"], one["told"]

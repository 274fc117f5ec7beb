"""A study opened: whole, or refused with file, row and column."""

import re
import tomllib
from fractions import Fraction

import pytest

from overread.assumptions import AssumptionError
from overread.files import DataError
from overread.printed import Interval
from overread.studies import names, open_study


def test_a_study_holds_what_its_files_say(tiny):
    study = tiny.open()
    assert (study.name, study.title, study.design) == ("tiny", "Ten patients", "Invented")
    assert study.premises == {"whole scores": "each score is a whole number"}
    assert study.assumptions == {"alpha": 0.05, "rounding": "nearest", "age_2": 40}
    assert [c.where for c in study.corrections] == ["t1.age[2]", "score.sd"]
    assert [tuple(e) for e in study.endpoints] == [
        ("score", "Score", "n", "primary", True, ("all",))
    ]
    assert len(study.claims) == 12
    assert names(tiny.path) == ["tiny"]


def test_a_table_is_given_as_printed_and_as_read(tiny):
    study = tiny.open()
    assert study.as_printed("t1").to_dict("list") == {
        "age": ["31", "4o"], "sex": ["F", "M"], "organ": ["skin", "lung and skin"],
    }  # fmt: skip
    read = study.table("t1")
    assert read.to_dict("list") == {
        "age": [31, 40], "sex": ["F", "M"], "organ": ["skin", "lung and skin"],
    }  # fmt: skip
    assert list(read.index) == [1, 2]
    assert read["age"].dtype == "int64"


def test_an_assumption_about_a_cell_alters_its_reading_and_nothing_else(tiny):
    study = tiny.open(age_2=61)
    assert study.table("t1")["age"].to_list() == [31, 61]
    assert study.as_printed("t1")["age"].to_list() == ["31", "4o"]
    assert study.altered == {"age_2": 61}
    (correction, _) = study.corrections
    assert correction.sentence == "t1.age[2] read as 61 (in our copy: 4o)"
    assert correction.column == "t1.age"


def test_a_run_at_its_defaults_is_not_altered_however_they_are_given(tiny):
    assert tiny.open().altered == {}
    assert tiny.open(alpha="0.05", age_2="40", rounding="nearest").altered == {}


def test_a_claim_is_read_after_its_corrections_and_under_the_rounding_assumed(tiny):
    study = tiny.open(rounding="truncated")
    assert study.value("score.mean") == Fraction(-5, 2)
    assert study.value("score.sd") == Fraction("1.26")
    assert study.value("n") == 10
    assert study.interval("score.mean") == Interval(
        Fraction("-2.51"), Fraction("-2.50"), False, True
    )
    assert study.printed("score.mean").decimals == 2


def test_the_quantities_of_a_path_are_its_first_mentions(tiny):
    assert tiny.open().quantities("score") == {
        part: f"score.{part}" for part in ("mean", "sd", "level", "low", "high", "p")
    }


@pytest.mark.parametrize(
    ("claim", "hint"), [("score.meen", "; did you mean score.mean?"), ("zzz", "")]
)
def test_a_claim_that_does_not_exist_is_named(tiny, claim, hint):
    with pytest.raises(DataError) as caught:
        tiny.open().printed(claim)
    assert str(caught.value) == f"tiny: there is no claim {claim!r}{hint}"


def test_a_study_under_another_choice_is_another_study(tiny):
    study = tiny.open()
    other = study.under(rounding="truncated")
    assert (study.rounding, other.rounding) == ("nearest", "truncated")
    assert other.altered == {"rounding": "truncated"}


def test_a_choice_is_typed_in_whichever_way_it_is_made(tiny):
    assert tiny.open().under(alpha="0.01").assumptions["alpha"] == 0.01


def test_a_choice_that_is_not_allowed_is_refused_under_way_too(tiny):
    with pytest.raises(AssumptionError, match=r"^roundin is not an assumption"):
        tiny.open().under(roundin="truncated")


@pytest.mark.parametrize(
    ("name", "hint"), [("tinny", "did you mean tiny?"), ("other", "known are tiny")]
)
def test_a_misspelt_study_is_refused_and_the_nearest_one_suggested(tiny, name, hint):
    with pytest.raises(DataError) as caught:
        open_study(name, root=tiny.path)
    assert str(caught.value) == f"there is no study {name!r}; {hint}"


def test_a_notebook_run_again_in_one_kernel_may_hold_what_it_computed(tiny):
    kernel = {"alpha": 0.01, "study": tiny.open(), "judged": [1], "below": {"none": 2}}
    assert tiny.open(**kernel).altered == {"alpha": 0.01}
    with pytest.raises(AssumptionError, match=r"^judged is not an assumption"):
        tiny.open(alpha=0.01, judged=[1])


def test_a_misspelt_assumption_is_refused_before_anything_else_is_read(tiny):
    (tiny.path / "data/tiny/claims.csv").unlink()
    with pytest.raises(AssumptionError) as caught:
        tiny.open(alpah=0.01)
    assert str(caught.value) == ("alpah is not an assumption of this study; did you mean alpha?")


@pytest.mark.parametrize("name", ["study.toml", "claims.csv", "t1.csv", "t1.places.csv"])
def test_a_missing_file_is_named(tiny, name):
    (tiny.path / "data/tiny" / name).unlink()
    with pytest.raises(DataError) as caught:
        tiny.open()
    assert str(caught.value) == f"tiny/{name} is missing"


def test_data_without_a_record_say_which_file_is_missing(tiny):
    (tiny.path / "seeds/tiny.toml").unlink()
    with pytest.raises(DataError) as caught:
        tiny.open()
    assert str(caught.value) == "seeds/tiny.toml is missing"


@pytest.mark.parametrize("name", ["study.toml", "claims.csv", "t1.csv"])
def test_a_file_that_is_not_utf_8_is_named(tiny, name):
    (tiny.path / "data/tiny" / name).write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match=rf"^tiny/{name}: "):
        tiny.open()


def test_a_study_file_that_is_no_toml_says_where(tiny):
    tiny.change("data/tiny/study.toml", 'title = "Ten patients"', 'title "Ten patients"')
    with pytest.raises(DataError) as caught:
        tiny.open()
    assert str(caught.value) == (
        "tiny/study.toml: not valid TOML: "
        "Expected '=' after a key in a key/value pair (at line 1, column 7)"
    )


# One thing broken each: file, what stands there, what is put there, the whole message.
BROKEN = {
    "a column is renamed": (
        "t1.csv", "age", "years",
        "tiny/t1.csv: columns are patient, years, sex, organ; "
        "study.toml has patient, age, sex, organ",
    ),
    "a column of places is renamed": (
        "t1.places.csv", "age", "years",
        "tiny/t1.places.csv: columns are patient, years, sex, organ; "
        "study.toml has patient, age, sex, organ",
    ),
    "a row is too short": (
        "t1.csv", "2,4o,M,", "2,4o,",
        "tiny/t1.csv: row 3 has 3 cells, 4 are needed",
    ),
    "a row is too long": (
        "t1.csv", "1,31,F", "1,31,F,F",
        "tiny/t1.csv: row 2 has 5 cells, 4 are needed",
    ),
    "a row of places is missing": (
        "t1.places.csv", "6:1,6:2,6,6 7\n", "",
        "tiny/t1.places.csv: 1 rows, tiny/t1.csv has 2",
    ),
    "a cell is not in its list": (
        "t1.csv", "1,31,F", "1,31,W",
        "tiny/t1.csv: row 2, column sex: 'W'; allowed are F, M",
    ),
    "a cell is no whole number": (
        "t1.csv", "1,31,F", "1,31.5,F",
        "tiny/t1.csv: row 2, column age: '31.5' is not a whole number",
    ),
    "a number has a leading zero": (
        "t1.csv", "1,31,F", "1,031,F",
        "tiny/t1.csv: row 2, column age: '031' is not a whole number",
    ),
    "a misread cell has no correction": (
        "t1.csv", "1,31,F", "1,3l,F",
        "tiny/t1.csv: row 2, column age: '3l' is not a whole number",
    ),
    "a cell is empty": (
        "t1.csv", "F,skin", "F, ",
        "tiny/t1.csv: row 2, column organ: the cell is empty",
    ),
    "a patient stands there twice": (
        "t1.csv", "1,31,F,skin\n", "1,31,F,skin\n1,31,F,skin\n",
        "tiny/t1.csv: column patient: found 1 1 2; 1 to 3 in order are needed",
    ),
    "a patient is left out": (
        "t1.csv", "1,31,F,skin\n", "",
        "tiny/t1.csv: column patient: found 2; 1 to 1 in order are needed",
    ),
    "a column's rule does not exist": (
        "study.toml", 'age = "whole number"', 'age = "whole numbers"',
        "tiny/study.toml: [[table]] t1, column age: 'whole numbers' is not known; "
        "allowed are whole number, text, or a list of texts",
    ),
    "a column's list holds numbers": (
        "study.toml", 'sex = ["F", "M"]', "sex = [0, 1]",
        "tiny/study.toml: [[table]] t1, column sex: [0, 1] is not known; "
        "allowed are whole number, text, or a list of texts",
    ),
    "a table's key is no column": (
        "study.toml", 'key = "patient"', 'key = "person"',
        "tiny/study.toml: [[table]] t1: key is 'person'; allowed are patient, age, sex, organ",
    ),
    "what a table's numerals are is not known": (
        "study.toml", 'about = "Patients"', 'about = "Patients"\nnumerals = "claim"',
        "tiny/study.toml: [[table]] t1: numerals is 'claim'; allowed are cells, claims",
    ),
    "where a table comes from is not known": (
        "study.toml", 'about = "Patients"', 'about = "Patients"\norigin = "words"',
        "tiny/study.toml: [[table]] t1: origin is 'words'; allowed are printed, text",
    ),
    "what is not stated stands among whole numbers": (
        "t1.csv", "1,31,F", "1,not stated,F",
        "tiny/t1.csv: row 2, column age: 'not stated' is not a whole number",
    ),
    "a correction no longer applies to its cell": (
        "t1.csv", "4o", "40",
        "tiny/study.toml: correction of t1.age[2]: it says that '4o' was printed, "
        "the transcript has '40'",
    ),
    "a correction no longer applies to its claim": (
        "claims.csv", "1.25", "1.27",
        "tiny/study.toml: correction of score.sd: it says that '1.25' was printed, "
        "the transcript has '1.27'",
    ),
    "a correction stands there twice": (
        "study.toml", 'claim = "score.sd"\nprinted = "1.25"\nread = "1.26"',
        'table = "t1"\nrow = "2"\ncolumn = "age"\nprinted = "4o"\nread = "40"',
        "tiny/study.toml: correction of t1.age[2]: there are two",
    ),
    "a correction is of a cell in no row": (
        "study.toml", 'row = "2"', 'row = "3"',
        "tiny/study.toml: correction of t1.age[3]: there is no such cell or claim",
    ),
    "a correction is of a cell in no column": (
        "study.toml", 'column = "age"', 'column = "years"',
        "tiny/study.toml: correction of t1.years[2]: there is no such cell or claim",
    ),
    "a correction is of a cell in no table": (
        "study.toml", 'table = "t1"', 'table = "t2"',
        "tiny/study.toml: correction of t2.age[2]: there is no such cell or claim",
    ),
    "a correction is of a claim that is not there": (
        "study.toml", 'claim = "score.sd"', 'claim = "score.sds"',
        "tiny/study.toml: correction of score.sds: there is no such cell or claim",
    ),
    "a correction rests on a claim that is not there": (
        "study.toml", 'rests_on = ["men"]', 'rests_on = ["man"]',
        "tiny/study.toml: correction of t1.age[2], rests_on: there is no claim 'man'; "
        "did you mean men?",
    ),
    "a correction hangs on no assumption": (
        "study.toml", 'assumption = "age_2"', 'assumption = "age_3"',
        "tiny/study.toml: correction of t1.age[2]: there is no assumption 'age_3'",
    ),
    "a correction reads a cell as what its column does not allow": (
        "study.toml", 'assumption = "age_2"', 'read = "forty"',
        "tiny/t1.csv: row 3, column age: 'forty' is not a whole number",
    ),
    "a correction reads a claim as no number": (
        "study.toml", 'read = "1.26"', 'read = "1.2b"',
        "tiny/study.toml: correction of score.sd: '1.2b' is not a printed number: "
        "digits or a number word are allowed",
    ),
    "an endpoint's number of patients is no claim": (
        "study.toml", 'n = "n"', 'n = "score.n"',
        "tiny/study.toml: [[endpoint]] score: there is no claim 'score.n'; "
        "did you mean score.p?",
    ),
    "an endpoint's path leads to no claims": (
        "study.toml", 'path = "score"', 'path = "scores"',
        "tiny/study.toml: [[endpoint]] scores: there is no claim 'scores.mean'; "
        "did you mean score.mean?",
    ),
    "a default is not allowed": (
        "study.toml", "default = 0.05", "default = 0.6",
        "tiny/study.toml: [[assumption]] alpha: alpha is 0.6; allowed are 0.001 to 0.5",
    ),
    "a default is of another type": (
        "study.toml", "default = 40", 'default = "forty"',
        "tiny/study.toml: [[assumption]] age_2: age_2 is 'forty' (str); "
        "a value of type int is needed: 18 to 100",
    ),
    "a type is not known": (
        "study.toml", 'type = "int"', 'type = "integer"',
        "tiny/study.toml: [[assumption]] age_2: type is 'integer'; allowed are str, int, float",
    ),
    "nothing says what is allowed": (
        "study.toml", "default = 40\nminimum = 18\nmaximum = 100\n", "default = 40\n",
        "tiny/study.toml: [[assumption]] age_2: needed: choices, or minimum and maximum; "
        "found nothing",
    ),
    "a text has limits": (
        "study.toml", 'choices = ["nearest", "half-up", "half-even", "truncated"]',
        "minimum = 0\nmaximum = 1",
        "tiny/study.toml: [[assumption]] rounding: needed: choices; found nothing",
    ),
    "a correction does not say which column": (
        "study.toml", 'column = "age"\n', "",
        "tiny/study.toml: [[correction]] 1: needed: claim, or table and row and column; "
        "found table, row",
    ),
    "a correction reads a claim in two ways": (
        "study.toml", 'read = "1.26"', 'read = "1.26"\nassumption = "alpha"',
        "tiny/study.toml: correction of score.sd: needed: read, or assumption; "
        "found read, assumption",
    ),
    "a field holds another type": (
        "study.toml", "whole = true", 'whole = "yes"',
        "tiny/study.toml: [[endpoint]] score: whole is 'yes'; true or false is needed",
    ),
    "a list holds another type": (
        "study.toml", 'families = ["all"]', "families = [1]",
        "tiny/study.toml: [[endpoint]] score: families is 1; text is needed",
    ),
    "a list is none": (
        "study.toml", 'families = ["all"]', 'families = "all"',
        "tiny/study.toml: [[endpoint]] score: families is 'all'; a list is needed",
    ),
    "a field is misspelt": (
        "study.toml", 'label = "Score"', 'lable = "Score"',
        "tiny/study.toml: [[endpoint]] score: 'lable' is not known; did you mean label?",
    ),
    "a field is none of the file's": (
        "study.toml", 'title = "Ten patients"', 'title = "Ten patients"\nzz = 1',
        "tiny/study.toml: 'zz' is not known; known are title, design, premise, endpoint, "
        "assumption, rule, table, correction",
    ),
    "a field is missing": (
        "study.toml", 'reason = "A misprint."\n', "",
        "tiny/study.toml: [[correction]] score.sd: 'reason' is missing",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_named_with_file_row_and_column(tiny, case):
    name, old, new, message = BROKEN[case]
    tiny.change(f"data/tiny/{name}", old, new)
    with pytest.raises(DataError) as caught:
        tiny.open()
    assert str(caught.value) == message


def test_an_assumption_about_a_cell_is_held_against_the_cells_column(tiny):
    tiny.change("data/tiny/study.toml", "minimum = 18", "minimum = -5")
    with pytest.raises(DataError) as caught:
        tiny.open(age_2=-1)
    assert str(caught.value) == "tiny/t1.csv: row 3, column age: '-1' is not a whole number"


# A table whose keys are no numbers


def keyed(tiny, *groups):
    """The study with a further table, whose keys are texts."""
    path = tiny.path / "data/tiny/study.toml"
    spec = 'name = "t2"\nkey = "group"\nabout = "Groups"\ncolumns = {group = "text"}\n'
    path.write_text(path.read_text(encoding="utf-8") + f"\n[[table]]\n{spec}", encoding="utf-8")
    tiny.write("data/tiny/t2.csv", "\n".join(["group", *groups]) + "\n")
    tiny.write("data/tiny/t2.places.csv", "\n".join(["group", *["2"] * len(groups)]) + "\n")
    return tiny.open()


def test_keys_that_are_no_numbers_stand_in_any_order(tiny):
    study = keyed(tiny, "women", "men", "10", "1")
    assert list(study.table("t2").index) == ["women", "men", "10", "1"]
    assert (study.specs["t2"].numerals, study.specs["t2"].origin) == ("cells", "printed")


@pytest.mark.parametrize("groups", [("men", "men"), ("women", "men", "others", "men")])
def test_a_key_that_is_no_number_stands_once(tiny, groups):
    with pytest.raises(DataError) as caught:
        keyed(tiny, *groups)
    assert str(caught.value) == "tiny/t2.csv: column group: 'men' stands there twice"


MISSING = {
    "title": 'title = "Ten patients"\n',
    "design": 'design = "Invented"\n',
    "text": 'text = "each score is a whole number"\n',
    "path": 'path = "score"\n',
    "label": 'label = "Score"\n',
    "role": 'role = "primary"\n',
    "families": 'families = ["all"]\n',
    "minimum": "minimum = 18\n",
    "default": "default = 40\n",
    "key": 'key = "patient"\n',
    "row": 'row = "2"\n',
    "reason": 'reason = "A misprint."\n',
    "read": 'read = "1.26"\n',
    "rests_on": 'rests_on = ["men"]\n',
}


@pytest.mark.parametrize("field", MISSING)
def test_a_field_missing_from_the_study_file_is_named(tiny, field):
    tiny.change("data/tiny/study.toml", MISSING[field], "")
    with pytest.raises(DataError, match=rf"^tiny/study\.toml: .*\b{field}\b") as caught:
        tiny.open()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('label = "Score"', 'label = "Score"\nlable = "Score"', "lable"),
        ("minimum = 18", "minimun = 18", "minimun"),
        ('alternatives = "none"', 'alternative = "none"', "alternative"),
    ],
)
def test_a_field_misspelt_in_the_study_file_is_named(tiny, old, new, field):
    tiny.change("data/tiny/study.toml", old, new)
    with pytest.raises(DataError, match=rf"^tiny/study\.toml: .*\b{field}"):
        tiny.open()


def test_the_committed_studies_open(project_root):
    found = names(project_root)
    assert "sclerosis-pilot" in found
    for name in found:
        study = open_study(name, root=project_root)
        raw = tomllib.loads((project_root / f"data/{name}/study.toml").read_text(encoding="utf-8"))
        assert study.altered == {}
        assert len(study.corrections) == len(raw.get("correction", []))
        assert study.record.study == name


def test_a_default_that_only_reads_as_its_type_is_refused(tiny):
    path = tiny.path / "data/tiny/study.toml"
    text = path.read_text(encoding="utf-8")
    old = next(line for line in text.splitlines() if re.fullmatch(r"default = [\d.]+", line))
    tiny.change("data/tiny/study.toml", old, old.replace("= ", '= "') + '"')
    with pytest.raises(DataError, match=r"default is '[\d.]+'; type \w+ is needed"):
        tiny.open()


WHEN = "when = { alpha = [0.1] }"
NEEDS = "needs = { age_2 = [40] }"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((), "needed: total and at_most, or when and needs"),
        (('total = ["alpha"]', "at_most = 1", WHEN, NEEDS), "needed: total and at_most, or when"),
        ((WHEN,), "needed: total and at_most, or when and needs"),
        (('total = ["alpha"]',), "total and at_most go together"),
        (('total = ["alpah"]', "at_most = 1"), "there is no assumption 'alpah'"),
        (('total = ["rounding"]', "at_most = 1"), "rounding is a text; only numbers add up"),
        (("when = { alpha = [3] }", NEEDS), "alpha is 3; allowed are 0.001 to 0.5"),
        (('total = ["age_2"]', "at_most = 39"), "age_2 are 40; together at most 39 are allowed: x"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_named(tiny, lines, message):
    rule = "\n".join(["[[rule]]", 'why = "x"', *lines])
    tiny.change("data/tiny/study.toml", "[[table]]\n", f"{rule}\n\n[[table]]\n")
    with pytest.raises(DataError) as caught:
        tiny.open()
    assert str(caught.value).startswith(f"tiny/study.toml: [[rule]] 1: {message}")


def test_values_that_break_a_rule_are_not_opened(tiny):
    rule = f'[[rule]]\nwhy = "x"\n{WHEN}\n{NEEDS}\n\n[[table]]\n'
    tiny.change("data/tiny/study.toml", "[[table]]\n", rule)
    allowed = open_study("tiny", {"age_2": 41}, root=tiny.path)
    assert [one.why for one in allowed.rules] == ["x"]
    with pytest.raises(AssumptionError, match=r"alpha is 0\.1, age_2 is 41; 40 is needed: x"):
        open_study("tiny", {"age_2": 41, "alpha": 0.1}, root=tiny.path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("maximum = 0.5", "maximum = 0.5\ntried = [0.6]", "alpha is 0.6; allowed are 0.001 to 0.5"),
        (
            'choices = ["nearest"', 'tried = ["half-up"]\nchoices = ["nearest"',
            "choices are all tried; tried is for numbers between ends",
        ),
    ],
)  # fmt: skip
def test_values_to_be_tried_that_cannot_be_are_named(tiny, old, new, message):
    tiny.change("data/tiny/study.toml", old, new)
    with pytest.raises(DataError, match=rf"^tiny/study\.toml: \[\[assumption\]\] \w+: {message}"):
        tiny.open()

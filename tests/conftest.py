"""A hand-built study, small enough to check by eye, and a way to break one thing in it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from overread.sources import by_line, digest
from overread.studies import Study, open_study

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("steady")

DOCUMENT = """\
Ten patients of one centre were given JAK1 inhibitors (1).
Four were women (40%) and six men; score −2.50 (SD 1.25; 95% CI −3.39 to −1.61; p = 0.0001).
In all, ten patients fell by −2.50.
patient age sex organ
1 31 F skin
2 4o M lung and
skin
"""

CLAIMS = """\
claim,line,nth,printed,unit,about,check,from
n,1,1,Ten,patient,patients treated,,
women,2,1,Four,patient,women,primary,
women.percent,2,2,40,%,share of women,percent,women n
men,2,3,six,patient,men,difference,n women
score.mean,2,4,−2.50,point,mean change of the score,,
score.sd,2,5,1.25,point,its SD,raw,
score.level,2,6,95,%,level of its interval,raw,
score.low,2,7,−3.39,point,lower limit,raw,
score.high,2,8,−1.61,point,upper limit,raw,
score.p,2,9,0.0001,probability,p value,raw,
n#2,3,1,ten,patient,,same,n
score.mean#2,3,2,−2.50,point,,same,score.mean
"""

TABLE = """\
patient,age,sex,organ
1,31,F,skin
2,4o,M,lung and skin
"""

PLACES = """\
patient,age,sex,organ
5:1,5:2,5,5
6:1,6:2,6,6 7
"""

STUDY = """\
title = "Ten patients"
design = "Invented"

[[premise]]
name = "whole scores"
text = "each score is a whole number"

[[endpoint]]
path = "score"
label = "Score"
n = "n"
role = "primary"
whole = true
families = ["all"]

[[assumption]]
name = "alpha"
type = "float"
default = 0.05
minimum = 0.001
maximum = 0.5
why = "Significance level."

[[assumption]]
name = "rounding"
type = "str"
default = "nearest"
choices = ["nearest", "half-up", "half-even", "truncated"]
why = "How true values became digits."

[[assumption]]
name = "age_2"
type = "int"
default = 40
minimum = 18
maximum = 100
why = "Age of patient 2."

[[table]]
name = "t1"
key = "patient"
about = "Patients"

[table.columns]
patient = "whole number"
age = "whole number"
sex = ["F", "M"]
organ = "text"

[[correction]]
table = "t1"
row = "2"
column = "age"
printed = "4o"
assumption = "age_2"
reason = "The letter o is a misread 0."
alternatives = "none"
rests_on = ["men"]

[[correction]]
claim = "score.sd"
printed = "1.25"
read = "1.26"
reason = "A misprint."
alternatives = "1.25"
rests_on = []
"""

RECORD = """\
study = "tiny"
document = "tiny.txt"
sha256 = "{sha256}"
numerals = 19

[citation]
authors = "Nobody N"
title = "Ten patients"
journal = "J Invent"
year = 2022
doi = "10.0/tiny"
licence = "CC0"

[[pattern]]
expression = 'JAK\\d'
count = 1
reason = "name of a kinase"

[[pattern]]
expression = '\\(\\d+\\)'
count = 1
reason = "reference mark"

[[aside]]
line = 1
nth = 2
printed = "one"
reason = "turn of phrase"

[digests]
"""

NUMERALS = [
    (1, 1, "Ten"), (1, 2, "one"),
    (2, 1, "Four"), (2, 2, "40"), (2, 3, "six"), (2, 4, "−2.50"), (2, 5, "1.25"),
    (2, 6, "95"), (2, 7, "−3.39"), (2, 8, "−1.61"), (2, 9, "0.0001"),
    (3, 1, "ten"), (3, 2, "−2.50"),
    (5, 1, "1"), (5, 2, "31"), (6, 1, "2"), (6, 2, "4"),
]  # fmt: skip
"""What no pattern sets aside, found by eye."""

PARAMETERS = """\
alpha: float = 0.05  # Significance level.
rounding: str = "nearest"  # How true values became digits.
age_2: int = 40  # Age of patient 2."""


@dataclass
class Checkout:
    """A folder with one study, `tiny`, laid out as a checkout of the project is."""

    path: Path

    @property
    def documents(self) -> Path:
        return self.path / "documents"

    def change(self, name: str, old: str, new: str) -> None:
        """Put `new` where `old` stands, which must be in one place."""
        text = (self.path / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        (self.path / name).write_text(text.replace(old, new), encoding="utf-8")

    def open(self, **given: object) -> Study:
        return open_study("tiny", given, root=self.path)

    def write(self, name: str, text: str) -> None:
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def project_root():
    """The checkout that these tests belong to."""
    return Path(__file__).parents[1]


@pytest.fixture
def tiny(tmp_path):
    """The hand-built study, complete and right, in a folder of its own."""
    made = Checkout(tmp_path / "checkout")
    sha256 = hashlib.sha256(DOCUMENT.encode()).hexdigest()
    digests = [
        f'{line} = "{digest(sha256, line, found)}"\n' for line, found in by_line(NUMERALS).items()
    ]
    made.write("documents/tiny.txt", DOCUMENT)
    made.write("data/tiny/claims.csv", CLAIMS)
    made.write("data/tiny/t1.csv", TABLE)
    made.write("data/tiny/t1.places.csv", PLACES)
    made.write("data/tiny/study.toml", STUDY)
    made.write("seeds/tiny.toml", RECORD.format(sha256=sha256) + "".join(digests))
    made.write("data/datapackage.json", json.dumps(_described()))
    made.write("notebooks/tiny.ipynb", json.dumps(_notebook()))
    return made


def _described():
    """What `datapackage.json` has to say of the hand-built study."""
    tables = {"claims": CLAIMS, "t1": TABLE, "t1.places": PLACES}
    return {
        "licenses": [
            {
                "name": "CC0-1.0",
                "path": "https://creativecommons.org/publicdomain/zero/1.0/",
                "title": "CC0",
            }
        ],
        "sources": [{"path": "https://doi.org/10.0/tiny"}],
        "resources": [
            {
                "name": f"tiny-{name.replace('.', '-')}",
                "path": f"tiny/{name}.csv",
                "encoding": "utf-8",
                "schema": {"fields": [{"name": n} for n in text.split("\n")[0].split(",")]},
            }
            for name, text in tables.items()
        ],
    }


def _notebook():
    """A notebook of one cell, the parameters."""
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "id": "cell-0",
        "metadata": {"tags": ["parameters"]},
        "outputs": [],
        "source": PARAMETERS,
    }
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}

"""What executed notebooks found, for a terminal and for the README."""

import pytest

from overread.files import DataError
from overread.ledger import LEDGER_TYPE, OUTCOMES
from overread.runs import summary

COUNTS = dict(zip(OUTCOMES, (14, 3, 2, 1, 70), strict=True))


def ledger(*conflicts):
    """A ledger of ninety claims of which three have a name."""
    named = [{"claim": name, "printed": digits} for name, digits in
             (("n", "ten"), ("men", "six"), ("women", "Four"))]  # fmt: skip
    return {
        "claims": [*named, *[{"claim": f"c{i}", "printed": "1"} for i in range(87)]],
        "counts": COUNTS,
        "conflicts": list(conflicts),
    }


def notebook(of, finding="All is well."):
    found = {"output_type": "execute_result", "data": {"text/plain": finding}}
    last = {"output_type": "execute_result", "data": {LEDGER_TYPE: of}}
    return {
        "cells": [
            {"cell_type": "code", "metadata": {"tags": ["finding"]}, "outputs": [found]},
            {"cell_type": "code", "metadata": {}, "outputs": [last]},
        ]
    }


LOST = {
    "claims": ["men", "n"],
    "printed": ["seven", "Ten"],
    "pinned": [],
    "note": "a digit is lost",
}
UNKNOWN = {"claims": ["women"], "printed": ["Four"], "pinned": [], "note": ""}


def test_the_terminal_shows_conflicts_first_and_where_to_look():
    assert summary.plain({"tiny": ledger(LOST), "other": ledger()}, "results") == (
        "       claims  in conflict  reproduced  within rounding  under a choice  not derivable\n"
        "tiny       90            1          14                3               2             70\n"
        "other      90            1          14                3               2             70\n"
        "tiny: cannot all be true: men (seven) and n (Ten); repaired by: a digit is lost\n"
        "tiny: see results/tiny.ipynb and results/tiny.ledger.csv\n"
        "other: see results/other.ipynb and results/other.ledger.csv"
    )


def test_a_conflict_without_a_reading_says_so():
    assert summary.conflicts(ledger(UNKNOWN)) == [
        "cannot all be true: women (Four); repaired by: no reading found"
    ]


def test_a_conflict_between_two_mentions_of_a_claim_is_put_in_words():
    (sentence,) = summary.conflicts(
        ledger({"claims": ["n#2", "n"], "printed": ["nine", "Ten"], "pinned": [], "note": ""})
    )
    assert "n#2" in sentence


def test_the_readme_is_given_findings_and_counts_between_its_marks(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(f"Before.\n\n{summary.START}old{summary.END}\n\nAfter.\n", encoding="utf-8")
    notebooks = {"tiny": notebook(ledger(), "All is well | so far.\n\nNothing else.")}
    summary.update_readme(readme, notebooks, notebook(ledger(), "One paper.\n\nFew claims."))
    expected = (
        f"Before.\n\n{summary.START}\n\n"
        "| study | claims | in conflict | reproduced | within rounding | under a choice "
        "| not derivable | leading finding |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
        "| [tiny](notebooks/tiny.ipynb) | 90 | 1 | 14 | 3 | 2 | 70 | All is well \\| so far. |\n\n"
        "**Together.** One paper.\n\nFew claims.\n\n"
        f"{summary.END}\n\nAfter.\n"
    )
    assert readme.read_text(encoding="utf-8") == expected
    summary.update_readme(readme, notebooks, notebook(ledger(), "One paper.\n\nFew claims."))
    assert readme.read_text(encoding="utf-8") == expected


def test_without_a_notebook_that_sets_studies_side_by_side_the_readme_says_nothing_of_it():
    assert "Together" not in summary.markdown({"tiny": notebook(ledger())})


@pytest.mark.parametrize("text", ["", summary.START, summary.END, summary.END + summary.START])
def test_a_readme_without_its_marks_is_refused_and_left_alone(tmp_path, text):
    readme = tmp_path / "README.md"
    readme.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        summary.update_readme(readme, {"tiny": notebook(ledger())})
    assert str(caught.value) == f"README.md: {summary.START} and {summary.END} are missing"
    assert readme.read_text(encoding="utf-8") == text


def test_a_notebook_without_a_finding_is_refused():
    with pytest.raises(DataError, match=r"^the notebook has no cell tagged finding$"):
        summary.finding_of({"cells": [{"cell_type": "markdown", "metadata": {}}]})

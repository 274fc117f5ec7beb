"""Every assumption of the smaller studies runs to the end, and what it alters is seen."""

import pytest

from overread.ledger import LEDGER_TYPE
from overread.runs import notebooks, process
from overread.studies import open_study

# Study, what is altered, and what a reader then sees and does not see otherwise.
ALTERED = [
    ("dermatomyositis-news", {"level": 0.9}, "told of 37 to 100% of others (clopper-pearson, 90%"),
    ("dermatomyositis-news", {"success": "time told"}, "(time told) it is told of 2 of 3;"),
    ("dermatomyositis-news", {"interval": "wilson"}, "told of 44 to 100% of others (wilson, 95%"),
    ("dermatomyositis-news", {"reference_rate": 0.5}, "3 or more of 3 by themselves 0.1250;"),
    ("dermatomyositis-news", {"treated": 20}, "of 20 treated, from whom 3 could be chosen, 0.9087"),
    ("fasciitis-letter", {"level": 0.5}, "to 31% (50% interval 17 to 41)"),
    ("fasciitis-letter", {"prior_mean": 0.5}, "from 55% to 62% if failures"),
    ("fasciitis-letter", {"prior_weight": 9.0}, "from 28% to 33% if failures"),
    ("fasciitis-letter", {"told": 0.5}, "(95% interval 11 to 75) if 0.5 times as often"),
    ("fasciitis-letter", {"anyway": 0.25}, "If 25% improve anyway, 16 points of the 41 are left"),
    (
        "dermatitis-cases",
        {"level": 0.9, "easi_difference": 15.0, "scorad_difference": 20.0, "imbalance": 5},
        ("(exact interval 22 to 100%)", "EASI: 15.0 points", "SCORAD: 20.0 points", "  18 to 20"),
    ),
    (
        "dermatitis-cases",
        {"rounding": "truncated", "reference_rate": 0.05},
        ("can both hold at 4 of 8 visits", "probability of 0.3 to 5.2% among 2"),
    ),
    (
        "dermatitis-cases",
        {"presentation": "earlier", "others_treated": 18, "trial_rounding": "once"},
        ("taken here as two ratings", "to 96.2% among 20 treated", "30  44"),
    ),
    (
        "dermatitis-cases",
        {"itch_baseline": 6, "scorad_42": "exchanged", "threshold": 50.0},
        ("13 ✓              4 ✓", "22 ✓              47 ✓", "on day 14: 0, on day 28: 2."),
    ),
    ("dermatitis-cases", {"scorad_42": "first repaired"}, "can both hold at 6 of 8 visits"),
    (
        "dermatitis-cases",
        {"endpoint_day": 28, "signs": "halves"},
        ("EASI-75 on day 28: 0 of 2 at face value", "would pass 3.7 of 8 on average"),
    ),
    (
        "dermatitis-cases",
        {"patients": "adults", "scales": "whole"},
        ("EASI-75 on day 42: 1 of 1 at face value", "can both hold at 2 of 8 visits"),
    ),
    ("dermatitis-cases", {"extent": "as printed"}, "would pass 3.0 of 8 on average"),
    ("dermatitis-cases", {"alike": "in between"}, "can both hold at 8 of 8 visits (in between)"),
    ("dermatitis-cases", {"shares": "rule of nines"}, "would pass 3.6 of 8 on average"),
    (
        "dermatitis-series",
        {"alpha": 0.02, "level": 0.9, "rank_test": "asymptotic", "correlation": 0.8},
        (
            "are below 0.02; of the two other p values",
            "7 of 30 (11 to 39%, exact)",
            "asymptotic test without ties, of all",
            "0.8              47.9  4.52  0.000155",
        ),
    ),
    (
        "dermatitis-series",
        {"rounding": "truncated", "reference_rate": 0.1},
        ("whole grades of 17, 19 patients up to 30", "10.0              0.026"),
    ),
    (
        "dermatitis-series",
        {"leavers": "left out", "ties": "any", "grades": "half"},
        (
            "7 of 24 (13 to 51%, exact)",
            "equal scores in both groups; the pa",
            "half grades of 8, 24, 25, 26, 27 patients",
        ),
    ),
    (
        "dermatitis-series",
        {"responders_50": 14, "responders_75": 6},
        "With 14 and 8 patients by EASI-50, 6 and 17 by EASI-75, 2 of 4",
    ),
    (
        "dermatitis-series",
        {"others_50": 5, "others_75": 10},
        "With 16 and 5 patients by EASI-50, 7 and 10 by EASI-75, 3 of 4",
    ),
    (
        "dermatitis-series",
        {"variance": "welch", "response": "EASI-50"},
        ("values follow (welch t test)", "EASI-50 at three months: 16 of 30 (34 to"),
    ),
]

# Several at once, at the ends of what is allowed.
EXTREMES = [
    (
        "dermatomyositis-news",
        {"success": "score told", "interval": "wald", "level": 0.999, "reference_rate": 0.99,
         "treated": 1000},
    ),
    (
        "fasciitis-letter",
        {"level": 0.999, "prior_mean": 0.01, "prior_weight": 1.0, "told": 0.0, "anyway": 0.0},
    ),
    (
        "fasciitis-letter",
        {"level": 0.5, "prior_mean": 0.99, "prior_weight": 1.0, "told": 1.0, "anyway": 0.99},
    ),
    ("fasciitis-letter", {"prior_mean": 0.99, "prior_weight": 1000.0, "told": 0.001}),
]  # fmt: skip


def run(study, altered):
    """Give the texts and the ledger of a run."""
    shown = dict(process.shown(notebooks.read(notebooks.path_of(study)), altered))
    texts = "\n".join(bundle.get("text/plain", "") for bundle in shown.values())
    (ledger,) = [bundle[LEDGER_TYPE] for bundle in shown.values() if LEDGER_TYPE in bundle]
    return texts, ledger


@pytest.fixture(scope="module")
def defaults():
    found = {}
    for study in sorted({study for study, *_ in ALTERED}):
        committed = process.committed(notebooks.read(notebooks.path_of(study)))
        found[study] = "\n".join(one.get("text/plain", "") for one in committed.values())
    return found


@pytest.mark.parametrize(
    ("study", "altered", "seen"), ALTERED, ids=[f"{study}-{a}" for study, a, _ in ALTERED]
)
def test_an_altered_assumption_runs_to_the_end_and_shows(study, altered, seen, defaults):
    texts, ledger = run(study, altered)
    assert ledger["altered"] == altered
    assert all(f"{name} = {value}" in texts for name, value in altered.items())
    accused = {e["claim"] for e in ledger["claims"] if e["verdict"] == "in conflict"}
    itch = study == "dermatitis-cases" and altered.get("presentation") != "earlier"
    assert accused == ({"case1.complaints", "case1.itch.d1"} if itch else set())
    for text in (seen,) if isinstance(seen, str) else seen:
        assert text in texts
        assert text not in defaults[study]


@pytest.mark.parametrize(("study", "altered"), EXTREMES, ids=str)
def test_the_ends_of_what_is_allowed_run_to_the_end(study, altered):
    texts, ledger = run(study, altered)
    assert ledger["altered"] == altered
    assert all(f"{name} = {value}" in texts for name, value in altered.items())


@pytest.mark.parametrize("study", sorted({study for study, *_ in ALTERED}))
def test_no_assumption_is_left_out_here(study):
    altered = {name for one, changes, _ in ALTERED if one == study for name in changes}
    assert altered == {a.name for a in open_study(study).known}

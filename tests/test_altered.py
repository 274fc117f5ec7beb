"""Every assumption that a reader may alter runs to the end, and what it alters is seen."""

import pytest

from overread.ledger import LEDGER_TYPE
from overread.runs import notebooks, process

STUDY = "sclerosis-pilot"

# What is altered, which claims are then in conflict (their number, if many), and how many p values
# stay below the level in the last table of tests.
ALTERED = [
    ({"alpha": 0.0001}, {"shaq.breathing.low"}),
    ({"level": 0.9}, 47),
    ({"sided": "one-sided"}, 15),
    ({"test": "normal"}, 58),
    ({"multiplicity": "holm", "family": "secondary"}, {"shaq.breathing.low"}),
    ({"multiplicity": "benjamini-hochberg", "family": "shaq"}, {"shaq.breathing.low"}),
    ({"rounding": "truncated"}, 31),
    ({"age_5": 41}, {"shaq.breathing.low", "age.median"}),
    ({"age_6": 61}, {"shaq.breathing.low", "age.max"}),
    ({"duration_9": 2}, {"shaq.breathing.low", "duration.min"}),
    ({"breathing_low": "−17.44"}, set()),
    ({"drop_out": "no change"}, {"shaq.breathing.low"}),
    ({"responder_points": 10}, {"shaq.breathing.low"}),
    ({"responder_percent": 50.0}, {"shaq.breathing.low"}),
    ({"boundaries": "upper"}, {"shaq.breathing.low"}),
    ({"percent_decimals": "0"}, {"shaq.breathing.low"}),
    ({"in_doubt": 6}, {"shaq.breathing.low"}),
    ({"reference_rate": 0.5}, {"shaq.breathing.low"}),
    ({"reference_change": -8.0}, {"shaq.breathing.low"}),
    ({"observer_sd": 4.0}, {"shaq.breathing.low"}),
]

SHOWN = {
    "drop_out": "As counted in this run (no change): mean change −10.50.",
    "responder_points": "3 or more of 9 by chance at a rate of 0.24",
    "responder_percent": "6 or more of 9 by chance at a rate of 0.24",
    "boundaries": "0 set of individual skin scores",
    "percent_decimals": "0 set of individual skin scores",
    "in_doubt": "value there has baseline 50, 30, 40, of",
    "reference_rate": "7 or more of 9 by chance at a rate of 0.5: 0.0898.",
    "reference_change": "Against a change of −8: p = 0.1403.",
    "observer_sd": "fell by more than 11.1",
}
"""What a reader sees of some of them, and does not see otherwise."""


@pytest.mark.parametrize(("altered", "expected"), ALTERED, ids=[str(a) for a, _ in ALTERED])
def test_an_altered_assumption_runs_to_the_end_and_shows(altered, expected):
    shown = dict(process.shown(notebooks.read(notebooks.path_of(STUDY)), altered))
    texts = "\n".join(bundle.get("text/plain", "") for bundle in shown.values())
    (ledger,) = [bundle[LEDGER_TYPE] for bundle in shown.values() if LEDGER_TYPE in bundle]
    accused = {e["claim"] for e in ledger["claims"] if e["verdict"] == "in conflict"}
    assert accused == expected if isinstance(expected, set) else len(accused) == expected
    assert all(f"{name} = {value}" in texts for name, value in altered.items())
    assert ledger["altered"] == altered
    default = "\n".join(
        bundle.get("text/plain", "")
        for bundle in process.committed(notebooks.read(notebooks.path_of(STUDY))).values()
    )
    for name in altered.keys() & SHOWN.keys():
        assert SHOWN[name] in texts
        assert SHOWN[name] not in default


ADMITTED = [
    {"age_5": 48, "age_6": 58},
    {"age_5": 58, "age_6": 48},
    {"duration_9": 7},
    {"duration_9": 15},
]


@pytest.mark.parametrize("given", ADMITTED, ids=str)
def test_no_verdict_depends_on_which_admitted_reading_is_taken(given):
    notebook = notebooks.read(notebooks.path_of(STUDY))
    verdicts = []
    for bundles in (process.committed(notebook), dict(process.shown(notebook, given))):
        (ledger,) = [bundle[LEDGER_TYPE] for bundle in bundles.values() if LEDGER_TYPE in bundle]
        verdicts.append({entry["claim"]: entry["verdict"] for entry in ledger["claims"]})
    assert verdicts[0] == verdicts[1]

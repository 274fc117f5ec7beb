"""What is impossible together is in conflict in the ledger, and nothing else is."""

import pytest

from overread.consistency import endpoints
from overread.ledger import Ledger
from overread.studies import open_study

GIVEN = [
    {},
    {"breathing_low": "−17.44"},
    {"rounding": "truncated"},
    {"rounding": "half-even"},
    {"test": "normal"},
    {"level": 0.9, "rounding": "half-up"},
    {"sided": "one-sided", "breathing_low": "−17.44"},
]


@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_the_endpoints_in_conflict_are_those_whose_numbers_cannot_all_be_true(given):
    study = open_study("sclerosis-pilot", given)
    judged = endpoints.judge_all(study)
    ledger = Ledger(study)
    ledger.check(endpoints.recomputed(study, judged), "from one another")
    ledger.check(endpoints.from_whole(study, judged), "from whole numbers")
    accused = {claim for finding in ledger.conflicts() for claim in finding.claims}
    for one in judged:
        assert one.agrees == accused.isdisjoint(one.claims.values()), one.endpoint.path
    labels = [one.endpoint.label for one in judged if not one.agrees]
    assert labels == endpoints.impossible(study)
    assert labels == list(dict.fromkeys(endpoints.conflicts(study, judged).index))


@pytest.mark.parametrize("given", GIVEN[2:], ids=str)
def test_a_conflict_names_what_this_run_assumes(given):
    study = open_study("sclerosis-pilot", given)
    ledger = Ledger(study)
    ledger.check(endpoints.recomputed(study, endpoints.judge_all(study)), "from one another")
    for finding in ledger.conflicts():
        assert {f"{name} = {value}" for name, value in given.items()} <= set(finding.premises)

"""What one run has that another has not."""

from overread.runs import changes


def ledger(*results, claims=(), **altered):
    return {
        "study": "tiny",
        "altered": altered,
        "claims": [{"claim": c, "about": f"about {c}", "verdict": v} for c, v in claims],
        "results": [
            {"name": n, "about": f"about {n}", "value": v, "low": low, "high": None, "unit": "%"}
            for n, v, low in results
        ],
    }


def test_verdicts_that_are_alike_are_no_change():
    one = ledger(claims=[("n", "reproduced"), ("p", "in conflict")])
    two = ledger(claims=[("n", "reproduced"), ("p", "under a choice"), ("q", "reproduced")])
    assert changes.verdicts(one, one) == []
    found = changes.verdicts(one, two)
    assert [(c.name, c.before, c.after) for c in found] == [
        ("p", "in conflict", "under a choice"), ("q", None, "reproduced"),
    ]  # fmt: skip


def test_results_differ_by_value_or_by_limit_or_by_being_there():
    one = ledger(("same", 1.0, 0.5), ("moved", 50.0, None), ("wider", 2.0, 1.0), ("gone", 3.0, 2.0))
    two = ledger(("same", 1.0, 0.5), ("moved", 47.5, None), ("wider", 2.0, 0.5), ("new", 4.0, 1.0))
    assert [change.sentence for change in changes.results(one, two)] == [
        "moved (about moved): 50 to 47.5 % (−2.5)",
        "wider (about wider): 2 % as before; lower limit 1 to 0.5",
        "gone (about gone): 3 to none %",
        "new (about new): none to 4 %",
    ]


def test_what_changed_is_said_and_long_lists_are_cut():
    many = changes.SHOWN + 5
    one = ledger(("share", 50.0, None), claims=[(f"c{i}", "reproduced") for i in range(many)])
    two = ledger(
        ("share", float("nan"), None),
        claims=[(f"c{i}", "in conflict") for i in range(many)],
        alpha=0.01,
    )
    lines = changes.plain(one, two).splitlines()
    assert lines[:3] == [
        "tiny under alpha = 0.01, against the default run:",
        f"  verdicts that changed: {many} of {many}",
        "    c0 (about c0): reproduced to in conflict",
    ]
    assert lines[-3:] == [
        "    and 5 more",
        "  headline results that changed: 1 of 1",
        "    share (about share): 50 to none %",
    ]


def test_what_is_shown_differs_by_what_it_holds_not_by_its_number():
    def shows(*texts, first=1):
        outputs = [
            [{"execution_count": n, "data": {"text/plain": text}}]
            for n, text in enumerate(texts, first)
        ]
        return {"cells": [{"source": "text"}, *({"outputs": one} for one in outputs)]}

    same = "0 of 2 things shown differ from the default run"
    assert changes.shown(shows("a", "b"), shows("a", "b", first=2)) == same
    assert changes.shown(shows("a", "b"), shows("a", "c", "d")).startswith("2 of 3 things")

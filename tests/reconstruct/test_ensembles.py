"""Kept sets of patients, and other readings of what is printed of them."""

import numpy as np
import pandas as pd
import pytest

from overread.printed import interval, printed
from overread.reconstruct import ensembles, patients
from overread.reconstruct.bands import bands
from overread.reconstruct.ensembles import Variant, ensemble, misread, variants
from overread.reconstruct.reported import Each, Mean, Patients, Spread


def said(text):
    return interval(printed(text))


GROUP = Patients((4, 6, 9), 2, scale=(0, 9))
FELL = {"mean": Mean("change", said("-3.5")), "sd": Spread("change", said("0.7"))}


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("OVERREAD_SEARCHES", str(tmp_path))


def test_kept_sets_are_those_found():
    found = patients.find(GROUP, FELL).all()
    for _ in range(2):
        sets = ensemble(GROUP, FELL)
        for kept, new in zip(sets, found, strict=True):
            assert kept.dtype == new.dtype
            np.testing.assert_array_equal(kept, new)
    assert len(found.changes) == 6, "-3 and -4, either way round, for each two of the three"


def test_a_kept_search_is_not_made_again(monkeypatch):
    first = ensemble(GROUP, FELL)
    monkeypatch.setattr(patients, "find", None)
    assert ensemble(GROUP, FELL).changes.tolist() == first.changes.tolist()
    with pytest.raises(TypeError):
        ensemble(GROUP, {"mean": FELL["mean"]})


def test_no_set_is_an_ensemble_of_none():
    none = ensemble(GROUP, {"each": Each("change", said("-10"))})
    assert none.changes.shape == none.present.shape == (0, 3)
    assert none.frame().empty


@pytest.mark.parametrize("count", ["funnel", "drops"])
def test_kept_counts_are_those_counted(count):
    new = getattr(patients, count)(GROUP, FELL)
    for _ in range(2):
        pd.testing.assert_frame_equal(
            getattr(ensembles, count)(GROUP, FELL), new, check_dtype=False
        )


def test_constraints_in_another_order_make_another_funnel():
    other = dict(reversed(FELL.items()))
    assert list(ensembles.funnel(GROUP, FELL)["constraint"]) == ["none", "mean", "sd"]
    assert list(ensembles.funnel(GROUP, other)["constraint"]) == ["none", "sd", "mean"]


def test_variants_count_sets_and_say_who_can_be_outside():
    equal = Patients((4, 4, 9), 2, scale=(0, 9))
    top = {**FELL, "bands": bands(["<80", "80-100"], ["1", "1"])}
    found = variants({"as printed": Variant(GROUP, FELL), "equal": Variant(equal, top)})
    assert found.loc["as printed"].tolist() == [6, 6, "4, 6, 9"]
    # -4 of 4 is in the top band, -3 of 4 or of 9 in the lower one: three patients, four sets.
    assert found.loc["equal"].tolist() == [4, 2, "4, 9"]


def test_someone_certainly_present_is_in_every_set():
    everyone = ensemble(GROUP, FELL)
    for person in (1, 2, 3):
        certain = ensemble(Patients((4, 6, 9), 2, scale=(0, 9), present=(person,)), FELL)
        has = everyone.present[:, person - 1]
        assert sorted(certain.changes.tolist()) == sorted(everyone.changes[has].tolist())
    assert len(ensemble(Patients((4, 6, 9), 2, scale=(0, 9), present=(1, 3)), FELL).changes) == 2


def test_a_misread_baseline_is_tried_at_every_digit():
    """26 fell to 13 and 10 to 6; but 16 was read for the 26."""
    pair = Patients((16, 10), 2, scale=(0, 51))
    told = {"points": Mean("change", said("-8.5")), "percent": Mean("percent", said("45.0"))}
    shown = misread(pair, told)
    for patient, own, rest in ((1, 16, 10), (2, 10, 16)):
        others = [n for n in range(1, 52) if sum(map(str.__ne__, f"{n:02}", str(own))) == 1]
        admitted = [
            n
            for n in others
            for fall in range(n - 51, n + 1)
            if rest - 51 <= 17 - fall <= rest
            and 89.9 <= 100 * fall / n + 100 * (17 - fall) / rest <= 90.1
        ]
        assert shown.loc[patient, "tried"] == len(others) == 13
        assert shown.loc[patient, "sets"] == len(admitted)
        assert shown.loc[patient, "admitted"] == (", ".join(map(str, admitted)) or "none")
    assert "26" in shown.loc[1, "admitted"]
    assert shown["printed"].tolist() == [16, 10]
    assert shown["outside"].tolist() == ["–", "–"]

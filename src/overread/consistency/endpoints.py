"""Every endpoint of a study: its printed numbers recomputed from one another, as tidy frames."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import pandas as pd

from overread.consistency import changes
from overread.consistency.changes import MEMBERS, Setting
from overread.consistency.conflicts import Conflict, smallest_conflicts
from overread.consistency.grimmer import Moments, fewest_changed, moments
from overread.consistency.misprints import repairs
from overread.printed import Interval, Printed, exact, interval
from overread.recompute import means
from overread.studies import Endpoint, Study
from overread.summaries import Group

WORDS = {"low": "lower limit", "high": "upper limit", "mean": "mean", "sd": "SD", "p": "p value"}
"""What a reader calls the printed numbers of a change."""


class Judged(NamedTuple):
    """One endpoint's printed numbers, held against one another.

    Attributes
    ----------
    endpoint : Endpoint
        Which one.
    claims : dict of str
        Its claims, by `low`, `high`, `mean`, `sd`, `p`.
    members : dict of Interval
        The true values behind each.
    setting : Setting
        Number of people, level, test and side.
    conflict : Conflict
        What cannot all be true; no sets if everything can.
    sound : dict of Interval
        The members that are left when what is in every conflict is set aside.
    """

    endpoint: Endpoint
    claims: dict[str, str]
    members: dict[str, Interval]
    setting: Setting
    conflict: Conflict
    sound: dict[str, Interval]

    @property
    def whole_fits(self) -> list[Moments]:
        """The whole-number changes that give every sound member."""
        every = moments(self.members["mean"], self.members["sd"], self.setting.n)
        return [m for m in every if _gives(m, self, self.sound)]

    @property
    def agrees(self) -> bool:
        """Whether all members can be true, as whole-number changes where these are taken for so."""
        return not self.conflict.sets and (not self.endpoint.whole or bool(self.whole_fits))

    @property
    def sizes(self) -> list[int]:
        """Every number of people, up to twice the one taken, that the sound members allow."""
        return changes.sizes(self.sound, self.setting, 2 * self.setting.n)


def judge(study: Study, endpoint: Endpoint) -> Judged:
    """Hold one endpoint's printed numbers against one another."""
    claims = {name: f"{endpoint.path}.{name}" for name in MEMBERS}
    members = members_of(study, endpoint)
    setting = setting_of(study, endpoint)
    conflict = smallest_conflicts(
        list(members),
        lambda chosen: changes.possible({name: members[name] for name in chosen}, setting),
    )
    sound = {name: ends for name, ends in members.items() if name not in conflict.common}
    return Judged(endpoint, claims, members, setting, conflict, sound)


def members_of(study: Study, endpoint: Endpoint) -> dict[str, Interval]:
    """Give the true values behind each printed number of an endpoint."""
    return {name: study.interval(f"{endpoint.path}.{name}") for name in MEMBERS}


def setting_of(study: Study, endpoint: Endpoint) -> Setting:
    """Give what an endpoint's numbers take for granted under the study's assumptions."""
    return Setting(
        n=int(study.value(endpoint.n)),
        level=float(study.assumptions["level"]),
        test=str(study.assumptions["test"]),
        sided=str(study.assumptions["sided"]),
    )


def judge_all(study: Study) -> list[Judged]:
    """Hold every endpoint's printed numbers against one another."""
    return [judge(study, endpoint) for endpoint in study.endpoints]


def recomputed(study: Study, judged: list[Judged]) -> pd.DataFrame:
    """Recompute each printed number from the others of its endpoint.

    Returns
    -------
    DataFrame
        Index: claim. Columns: `endpoint`, `quantity`; `derived` from the others as printed; `low`
        and `high` over all true values that the others allow; `rests_on`; and for what is in
        conflict `conflict`, the rest of the smallest impossible set, `pinned`, what of it others
        confirm, and a `reading` that repairs it.
    """
    rows = [row for one in judged for row in _rows(study, one)]
    rows += _size_rows(judged)
    return pd.DataFrame(rows).set_index("claim")


def significance(study: Study, judged: list[Judged]) -> pd.DataFrame:
    """Recompute the p value of every endpoint, from mean and SD as printed.

    Returns
    -------
    DataFrame
        Index: label. Columns: `role`, `families`, `printed` (text), `p` (a probability), and `low`
        and `high` over the true values.
    """
    rows = []
    for one in judged:
        values = {name: study.value(one.claims[name]) for name in ("mean", "sd")}
        ends = changes.ranges({name: one.members[name] for name in values}, one.setting)["p"]
        rows.append(
            {
                "endpoint": one.endpoint.label,
                "role": one.endpoint.role,
                "families": one.endpoint.families,
                "printed": study.claims[one.claims["p"]].printed,
                "p": changes.face_value(values, "p", one.setting),
                "low": ends.low,
                "high": ends.high,
            }
        )
    return pd.DataFrame(rows).set_index("endpoint")


def estimates(study: Study, judged: list[Judged]) -> pd.DataFrame:
    """Give each endpoint's mean and interval twice: as printed, and as re-derived.

    The re-derived mean is the middle of the printed limits (of one limit and the SD, where the
    other is in conflict); the re-derived interval follows from printed mean, SD and n.

    Returns
    -------
    DataFrame
        Index: label. Columns `printed`, `printed_low`, `printed_high`, `derived`, `derived_low`,
        `derived_high` in points, `group` the declared role, `printed_text` the printed digits.
    """
    rows = []
    for one in judged:
        values = {name: study.value(one.claims[name]) for name in MEMBERS}
        sound = {name: values[name] for name in one.sound}
        group = Group(one.setting.n, values["mean"], float(values["sd"]))
        limits = means.interval_of_mean(group, one.setting.level, one.setting.test)
        rows.append(
            {
                "endpoint": one.endpoint.label,
                "printed": float(values["mean"]),
                "printed_low": float(values["low"]),
                "printed_high": float(values["high"]),
                "derived": changes.face_value(sound, "mean", one.setting),
                "derived_low": limits.low,
                "derived_high": limits.high,
                "group": one.endpoint.role,
                "printed_text": "{mean} ({low} to {high})".format(
                    **{name: study.printed(claim).text for name, claim in one.claims.items()}
                ),
            }
        )
    return pd.DataFrame(rows).set_index("endpoint")


def whole(study: Study, judged: list[Judged]) -> pd.DataFrame:
    """Give the sums and sums of squares behind the endpoints with whole-number changes.

    Returns
    -------
    DataFrame
        Index: label. Columns: `n`; `sum` in points; `by mean and SD`, how many pairs of a sum and a
        sum of squares the printed mean and SD allow; `by all`, those that give every printed limit
        and p value too; `squares`, the sums of squares of these; `changed, at least`, how many
        people's change cannot have been zero.
    """
    rows = []
    for one in (each for each in judged if each.endpoint.whole):
        every = moments(one.members["mean"], one.members["sd"], one.setting.n)
        kept = one.whole_fits
        ends = one.members["mean"], one.members["sd"]
        rows.append(
            {
                "endpoint": one.endpoint.label,
                "n": one.setting.n,
                "sum": " or ".join(dict.fromkeys(str(m.total).replace("-", "−") for m in kept)),
                "by mean and SD": len(every),
                "by all": len(kept),
                "squares": ", ".join(str(m.squares) for m in kept) or "none",
                "changed, at least": fewest_changed(*ends, one.setting.n),
            }
        )
    return pd.DataFrame(rows).set_index("endpoint")


def from_whole(study: Study, judged: list[Judged]) -> pd.DataFrame:
    """Recompute each printed number from whole-number changes that give all the others.

    No number has a part in its own derivation: sums and sums of squares are taken from the rest of
    its endpoint.

    Returns
    -------
    DataFrame
        Index: claim. Columns: `derived` where one pair of a sum and a sum of squares is left, else
        `low` and `high` over those left; `rests_on`; `premises`.
    """
    rows = [
        row
        for one in judged
        if one.endpoint.whole
        for name in one.sound
        if (row := _whole_row(one, name)) is not None
    ]
    columns = ["claim", "derived", "low", "high", "rests_on", "premises", "conflict"]
    return pd.DataFrame(rows, columns=columns).set_index("claim")


def _whole_row(one: Judged, name: str) -> dict[str, object] | None:
    """One row of `from_whole`; None if the others leave no whole numbers."""
    others = {other: ends for other, ends in one.sound.items() if other != name}
    if not one.conflict.sets and not one.whole_fits:
        rest = " ".join(one.claims[other] for other in others)
        premises = "followed; paired; settings; whole scores"
        return {"claim": one.claims[name], "conflict": rest, "premises": premises}
    reach = changes.ranges(others, one.setting)
    if not reach or not all(map(math.isfinite, (*reach["mean"], *reach["sd"]))):
        return None
    mean, sd = (
        Interval(exact(reach[part].low), exact(reach[part].high)) for part in ("mean", "sd")
    )
    kept = [m for m in moments(mean, sd, one.setting.n) if _gives(m, one, others)]
    if not kept:
        return None
    found = [_values(m, one.setting)[name] for m in kept]
    return {
        "claim": one.claims[name],
        "derived": found[0] if len(found) == 1 else None,
        "low": None if len(found) == 1 else min(found),
        "high": None if len(found) == 1 else max(found),
        "rests_on": " ".join([one.claims[other] for other in others] + [one.endpoint.n]),
        "premises": "followed; paired; settings; whole scores",
    }


def impossible(study: Study) -> list[str]:
    """List the labels of the endpoints whose printed numbers cannot all be true."""
    return [endpoint.label for endpoint in study.endpoints if not _agrees(study, endpoint)]


def _agrees(study: Study, endpoint: Endpoint) -> bool:
    """Say whether an endpoint's numbers can all be true, without looking for what forbids it."""
    claims = {name: f"{endpoint.path}.{name}" for name in MEMBERS}
    members, setting = members_of(study, endpoint), setting_of(study, endpoint)
    if not changes.possible(members, setting):
        return False
    return Judged(endpoint, claims, members, setting, Conflict((), frozenset()), members).agrees


def conflicts(study: Study, judged: list[Judged]) -> pd.DataFrame:
    """List every smallest set of an endpoint's numbers that cannot all be true.

    Returns
    -------
    DataFrame
        Index: endpoint. Columns: `cannot all be true`, `in every set`, `repaired by`.
    """
    rows = [
        {
            "endpoint": one.endpoint.label,
            "cannot all be true": " and ".join(_said(study, one, name) for name in sorted_set),
            "in every set": ", ".join(WORDS[name] for name in one.conflict.common) or "none",
            "repaired by": _repair(study, one),
        }
        for one in judged
        for sorted_set in _sets(one)
    ]
    columns = ["endpoint", "cannot all be true", "in every set", "repaired by"]
    return pd.DataFrame(rows, columns=columns).set_index("endpoint")


def _sets(one: Judged) -> list[list[str]]:
    """The members of each smallest impossible set; all, if only whole scores forbid them."""
    found = [sorted(members, key=MEMBERS.index) for members in one.conflict.sets]
    return found or ([] if one.agrees else [list(MEMBERS)])


def _rows(study: Study, one: Judged) -> Iterator[dict[str, object]]:
    """The rows of one endpoint: each member from the others, then the level."""
    values = {name: study.value(one.claims[name]) for name in one.sound}
    for name, claim in one.claims.items():
        others = {other: ends for other, ends in one.sound.items() if other != name}
        given = {other: values[other] for other in others}
        ends = changes.ranges(others, one.setting).get(name)
        derived = changes.face_value(given, name, one.setting)
        yield _row(one, name, claim, derived, ends) | _accused(study, one, name)
    level = f"{one.endpoint.path}.level"
    ends = changes.level_range(one.sound, one.setting)
    exact_ends = {name: Interval(v, v) for name, v in values.items()}
    face = changes.level_range(exact_ends, one.setting)
    percent = changes.Range(100 * ends.low, 100 * ends.high) if ends else None
    row = _row(one, "level", level, 100 * face.low if face else None, percent)
    yield row | {"reading": "" if ends else "too few numbers of its row agree"}


def _row(
    one: Judged, name: str, claim: str, derived: float | None, ends: changes.Range | None
) -> dict[str, object]:
    """One row of `recomputed`."""
    used = [other for other in one.sound if other != name]
    return {
        "claim": claim,
        "endpoint": one.endpoint.label,
        "quantity": name,
        "derived": derived,
        "low": ends.low if ends else None,
        "high": ends.high if ends else None,
        "rests_on": " ".join([one.claims[other] for other in used] + [one.endpoint.n]),
        "premises": "followed; paired; settings",
        "conflict": "",
        "pinned": "",
        "reading": "",
    }


def _accused(study: Study, one: Judged, name: str) -> dict[str, object]:
    """What a conflict adds to the row of a member: the smallest set that it is in, and a repair.

    Where one member is in every set, the others are judged without it and are not accused.
    """
    sets = [members for members in one.conflict.sets if name in members]
    if not sets or (one.conflict.common and name not in one.conflict.common):
        return {}
    others = sorted(sets[0] - {name}, key=MEMBERS.index)
    claims = " ".join(one.claims[other] for other in others)
    pinned = claims if one.conflict.common == {name} else ""
    premises = "" if sets[0] == {"low", "high"} else "followed; paired; settings"
    reading = _repair(study, one)
    return {"conflict": claims, "pinned": pinned, "reading": reading, "premises": premises}


def _size_rows(judged: list[Judged]) -> Iterator[dict[str, object]]:
    """One row for each claim of a number of people, from all endpoints that have it."""
    shared: dict[str, list[Judged]] = {}
    for one in judged:
        shared.setdefault(one.endpoint.n, []).append(one)
    for claim, group in shared.items():
        fitting = sorted(set.intersection(*(set(one.sizes) for one in group)))
        ends = changes.Range(fitting[0], fitting[-1]) if fitting else None
        derived = fitting[0] if len(fitting) == 1 else None
        row = _row(group[0], "n", claim, derived, ends)
        label = group[0].endpoint.label if len(group) == 1 else f"{len(group)} endpoints"
        used = [one.claims[name] for one in group for name in one.sound]
        reading = "" if fitting else "no number of people gives the rest of its row"
        row |= {"endpoint": label, "rests_on": " ".join(used), "premises": "paired; settings"}
        yield row | {"reading": reading}


def _values(m: Moments, setting: Setting) -> dict[str, Fraction | float]:
    """Mean, SD, limits and p of whole-number changes."""
    group = Group(m.n, m.mean, m.sd)
    limits = means.interval_of_mean(group, setting.level, setting.test)
    p = changes.face_value({"mean": m.mean, "sd": exact(m.sd)}, "p", setting)
    return {"low": limits.low, "high": limits.high, "mean": m.mean, "sd": m.sd, "p": p}


def _gives(m: Moments, one: Judged, members: Mapping[str, Interval]) -> bool:
    """Whether whole-number changes give these printed numbers of an endpoint."""
    derived = _values(m, one.setting)
    return all(derived[name] in ends for name, ends in members.items())


def _said(study: Study, one: Judged, name: str) -> str:
    """A member with its printed digits."""
    return f"{WORDS[name]} {study.printed(one.claims[name]).text}"


def _repair(study: Study, one: Judged) -> str:
    """The single misprints of the one suspect number that would repair a conflict."""
    if len(one.conflict.common) != 1:
        return "no single number"
    (name,) = one.conflict.common

    def fits(other: Printed) -> bool:
        members = {**one.members, name: interval(other, study.rounding)}
        return changes.possible(members, one.setting)

    found = repairs(study.printed(one.claims[name]).text, fits)
    return f"{WORDS[name]} read as {' or '.join(found)}" if found else "no single misprint"


def which_test(study: Study) -> pd.DataFrame:
    """Count how many printed p values and limits each test gives, from mean and SD.

    Returns
    -------
    DataFrame
        Index: `test`, `sided`. Columns: `p values` and `limits`, counts of printed numbers that
        the true means and SDs can give, of those printed.
    """
    rows = []
    for test, sided in product(means.TESTS, means.SIDES):
        trial = study.under(test=test, sided=sided)
        given = [name for endpoint in study.endpoints for name in _given(trial, endpoint)]
        limits, count = given.count("low") + given.count("high"), len(study.endpoints)
        rows.append(
            {
                "test": test,
                "sided": sided,
                "p values": f"{given.count('p')} of {count}",
                "limits": f"{limits} of {2 * count}",
            }
        )
    return pd.DataFrame(rows).set_index(["test", "sided"])


def _given(study: Study, endpoint: Endpoint) -> list[str]:
    """The limits and p that an endpoint's mean and SD can give."""
    setting = setting_of(study, endpoint)
    members = members_of(study, endpoint)
    given = {name: members[name] for name in ("mean", "sd")}
    return [
        name
        for name in ("low", "high", "p")
        if changes.possible({**given, name: members[name]}, setting)
    ]

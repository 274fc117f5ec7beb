"""What a sweep says: how far results range, which assumption moves which, what flips a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from overread import influence, multiverse, show
from overread.assumptions import Value
from overread.files import unfinished
from overread.outcomes import ORDER
from overread.runs import notebooks, store, sweeps
from overread.runs.changes import short
from overread.runs.universes import Grid, edition
from overread.show import number
from overread.studies import file_of

LISTED = 10
"""Results and verdicts that are told of; of the rest it is said how many there are."""

CONFLICT = "In conflict: printed numbers and what is assumed cannot all be true."
"""What the verdict says where something else is assumed than the paper says."""


class Across(NamedTuple):
    """The universes of a sweep and what they gave.

    Attributes
    ----------
    study : str
        The study.
    frame : DataFrame
        All results; see `store.read`.
    default : dict
        Every assumption's default.
    committed : dict
        The verdict on each claim in the committed run.
    near : dict, optional
        The choices that all universes are near to, where they are not all or a draw. What moves a
        result is then told by those that differ from them in one assumption.
    """

    study: str
    frame: pd.DataFrame
    default: Mapping[str, Value]
    committed: Mapping[str, str]
    near: Mapping[str, Value] | None = None

    @property
    def varied(self) -> list[str]:
        """The assumptions that are not the same in all universes."""
        return [name for name in self.default if self.frame[name].nunique() > 1]

    @property
    def universes(self) -> pd.DataFrame:
        """One row a universe that did not fail: its assumptions."""
        whole = self.frame[self.frame["kind"] != store.ERROR]
        return whole.drop_duplicates("universe").set_index("universe")[list(self.default)]

    def of(self, name: str) -> pd.DataFrame:
        """One row a universe: its assumptions, and `value`, `low` and `high` of a result."""
        rows = self.frame[(self.frame["kind"] == store.RESULT) & (self.frame["name"] == name)]
        numbers = rows.set_index("universe")[["value", "low", "high"]]
        return self.universes.join(numbers)

    def results(self) -> pd.DataFrame:
        """Describe each headline result.

        Returns
        -------
        DataFrame
            Index: name. Columns: `about`, `unit`; `universes`, in which it has a value; `default`,
            where that universe was run; `least`, `median`, `greatest`.
        """
        rows = {}
        found = self.frame[self.frame["kind"] == store.RESULT]
        for name, group in found.groupby("name", sort=False):
            values = group["value"].dropna()
            at = group.loc[self._is_default(group), ["said", "value"]]
            about = at["said"].iloc[0] if len(at) else group["said"].iloc[0]
            value = at["value"].iloc[0] if len(at) else float("nan")
            ends = values.min(), values.median(), values.max()
            rows[name] = (about, group["unit"].iloc[0], len(values), value, *ends)
        columns = ["about", "unit", "universes", "default", "least", "median", "greatest"]
        return pd.DataFrame(rows, index=columns).T.rename_axis("result")

    def verdicts(self) -> pd.DataFrame:
        """Count the universes by verdict, for each claim that has more than one; most varied first.

        Returns
        -------
        DataFrame
            Index: claim. Columns: every verdict, conflicts first.
        """
        changed = self.frame[self.frame["kind"] == store.VERDICT]
        counts = pd.crosstab(changed["name"], changed["said"]).reindex(columns=list(ORDER))
        counts = counts.fillna(0).astype(int)
        rest = len(self.universes) - counts.sum(axis=1)
        for claim in counts.index:
            counts.loc[claim, self.committed[claim]] += rest[claim]
        order = rest.sort_values(kind="stable").index
        return counts.loc[order].rename_axis(index="claim", columns=None)

    def explained(self, name: str) -> pd.DataFrame | None:
        """Say which assumption moves a result; nothing if it has no value, or nothing varied."""
        frame = self.of(name)
        if self.near:
            differs = [frame[each] != value for each, value in self.near.items()]
            frame = frame[pd.concat(differs, axis=1).sum(axis=1) <= 1]
        if not self.varied or frame["value"].notna().sum() < 2:
            return None
        return influence.explained(frame, self.varied)

    def flips(self, claim: str) -> pd.DataFrame | None:
        """List the smallest changes that give a claim another verdict; nothing without defaults."""
        universes = self.universes
        changed = self.frame[(self.frame["kind"] == store.VERDICT) & (self.frame["name"] == claim)]
        holds = pd.Series(~universes.index.isin(changed["universe"]), index=universes.index)
        at = universes[self._is_default(universes)]
        if not self.varied or not len(at) or not holds[at.index].all():
            return None
        return influence.flips(universes, self.varied, default=self.default, holds=holds, limit=1)

    def _is_default(self, frame: pd.DataFrame) -> pd.Series:
        """Which rows are of the default universe."""
        same = [frame[name] == value for name, value in self.default.items()]
        return pd.concat(same, axis=1).all(axis=1)


def across(study: str, frame: pd.DataFrame, grid: Grid) -> Across:
    """Take the universes of a grid out of all results of a study."""
    name = edition(study)
    asked = {one.identity(name) for one in grid}
    return _across(study, frame[frame["universe"].isin(asked)], grid)


def kept(study: str) -> Across:
    """Give the sweep that is kept for a study's page; see `sweeps.keep`.

    Raises
    ------
    DataError
        If none is kept.

    Examples
    --------
    >>> found = kept("fasciitis-letter").results().loc["posterior"]
    >>> print(f"{found['default']:.1f}; from {found['least']:.1f} to {found['greatest']:.1f}")
    30.5; from 10.0 to 67.0
    """
    grid = sweeps.kept_grid(study)
    return _across(study, store.read(sweeps.kept_folder(study)), grid)


def _across(study: str, frame: pd.DataFrame, grid: Grid) -> Across:
    """Put results beside the defaults and the committed verdicts of their study."""
    default = {one.name: one.default for one in file_of(study).assumption}
    claims = notebooks.ledger_of(notebooks.read(notebooks.path_of(study)), study)["claims"]
    near = None if grid.near is None else {name: one[0] for name, one in grid.varied.items()}
    return Across(study, frame, default, {c["claim"]: c["verdict"] for c in claims}, near)


def plain(across: Across) -> str:
    """Say for a terminal how far results range and what they and the verdicts depend on."""
    failed = across.frame[across.frame["kind"] == store.ERROR]
    lines = [f"universes that failed: {len(failed)}"] * bool(len(failed))
    for one in failed.head(LISTED).to_dict("records"):
        altered = [f"{n} = {one[n]}" for n, value in across.default.items() if one[n] != value]
        lines.append(f"  {'; '.join(altered) or 'defaults'}: {one['name']}: {one['said']}")
    if not len(across.universes):
        return "\n".join(lines)
    results = across.results()
    same = results["least"] == results["greatest"]
    lines.append(
        f"results that are the same in all universes: {', '.join(results.index[same]) or 0}"
    )
    for name, one in results[~same].iterrows():
        said = (
            f"from {number(short(one['least']))} to {number(short(one['greatest']))} {one['unit']}"
        )
        if pd.notna(one["default"]):
            said = f"{number(short(one['default']))}; {said}"
        moved = _moved_by(across.explained(name), bool(across.near))
        lines.append(f"  {name} ({one['about']}): {said}{moved}")
    verdicts = across.verdicts()
    lines.append(f"verdicts that are not the same in all universes: {len(verdicts)}")
    if verdicts[ORDER[0]].any():
        lines.append(f"  {CONFLICT}")
    for claim, counts in verdicts.head(LISTED).iterrows():
        told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
        flips = across.flips(claim)
        first = f"; first by {flips['assumptions'].iloc[0]}" if flips is not None else ""
        lines.append(f"  {claim}: {told}{first}")
    if len(verdicts) > LISTED:
        lines.append(f"  and {len(verdicts) - LISTED} more")
    return "\n".join(lines)


def draw(across: Across, folder: Path) -> Iterator[Path]:
    """Draw what differs between universes into a folder; give each file as it is written."""
    results = across.results()
    one_by_one = ", one changed at a time" * bool(across.near)
    default = across.default if across._is_default(across.universes).any() else None
    for name, one in results[results["least"] != results["greatest"]].iterrows():
        frame, shares = across.of(name), across.explained(name)
        if shares is None:
            continue
        title = f"{across.study}: {one['about'].partition(':')[0]}"
        moving = [each for each in shares.index if shares.loc[each, "alone"] > 0.001]
        curve = multiverse.specification_curve(
            frame, assumptions=moving or across.varied, ylabel=one["unit"], title=title,
            default=default,
        )  # fmt: skip
        said = f"{name} in {len(frame)} universes, in ascending order, above the choices made."
        yield _written(folder / f"{_plain_name(name)}.curve.svg", curve, said)
        said = f"Shares of the variance of {name} by assumption{one_by_one}."
        bars = multiverse.influence_bars(shares, title=title)
        yield _written(folder / f"{_plain_name(name)}.influence.svg", bars, said)
    verdicts = across.verdicts()
    if len(verdicts):
        said = (
            f"Verdicts on {len(verdicts)} claims in {len(across.universes)} universes. {CONFLICT}"
        )
        title = f"{across.study}: verdicts that depend on what is assumed"
        figure = multiverse.verdicts_across(verdicts, title=title)
        yield _written(folder / "verdicts.svg", figure, said)


def _moved_by(shares: pd.DataFrame | None, near: bool) -> str:
    """Say which assumptions a result moves with, and how much of its variance each explains."""
    if shares is None or shares["alone"].fillna(0).max() < 0.005:
        return ""
    first = shares[shares["alone"] >= 0.005].head(3)
    told = ", ".join(f"{name} {100 * one['alone']:.0f}%" for name, one in first.iterrows())
    return f"; variance{', one changed at a time,' * near} by {told}"


def _written(path: Path, figure: multiverse.Figure, alt: str) -> Path:
    """Write a figure with its alternative text."""
    with unfinished(path) as draft:
        draft.write_text(show.figure(figure, alt=alt).svg, encoding="utf-8")
    return path


def _plain_name(name: str) -> str:
    """The name of a result as that of a file."""
    return re.sub(r"[^\w.-]+", "-", name)

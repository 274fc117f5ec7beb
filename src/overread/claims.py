"""Claims: the printed quantities of a paper, and the checks that need no prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import inf
from typing import NamedTuple

from overread import printed as prints
from overread.files import DataError, records, suggestion

CLAIM_COLUMNS = ("claim", "line", "nth", "printed", "unit", "about", "check", "from")
RELATIONS = {
    "same": "the same quantity printed twice",
    "percent": "a count as a percentage of another",
    "sum": "parts that make a whole",
    "difference": "the first less the others",
}
SOURCES = {
    "same": (1, 1, "1 claim"),
    "percent": (2, 2, "2 claims"),
    "sum": (2, inf, "2 claims or more"),
    "difference": (2, inf, "2 claims or more"),
}
"""How many claims each relation rests on: at least, at most, in words."""

REASONS = {
    "primary": "primary datum: stated, not computed",
    "figure": "figure not available",
    "raw": "raw data not published",
    "external": "external source",
}
_CLAIM_ID = re.compile(r"[a-z][a-z0-9]*(\.[a-z0-9]+)*(#\d+)?")


class Claim(NamedTuple):
    """One printed quantity.

    Attributes
    ----------
    claim : str
        Its path, such as `mrss.w24.mean`; a repeated mention ends in `#2`, `#3`, ...
    line, nth : int
        Its place: line of the document and which numeral of that line, both from 1.
    printed : str
        What was printed.
    unit, about : str
        Unit, and what it is in our words.
    check : str
        A relation that needs no prose, a reason why it cannot be derived, or nothing.
    sources : tuple of str
        The claims that the check rests on.
    """

    claim: str
    line: int
    nth: int
    printed: str
    unit: str
    about: str
    check: str
    sources: tuple[str, ...]

    @property
    def base(self) -> str:
        """The claim that this one repeats, or itself."""
        return self.claim.partition("#")[0]

    @property
    def repeated(self) -> bool:
        """Whether the same quantity has a first mention elsewhere."""
        return "#" in self.claim


@lru_cache(maxsize=16)
def read_claims(text: str, where: str) -> dict[str, Claim]:
    """Read and validate `claims.csv`."""
    claims: dict[str, Claim] = {}
    for number, cells in enumerate(records(text, where, CLAIM_COLUMNS), 2):
        claim = _claim(cells, f"{where}: row {number}")
        if claim.claim in claims:
            raise DataError(
                f"{where}: row {number}, column claim: {claim.claim!r} stands there twice"
            )
        claims[claim.claim] = claim
    for number, claim in enumerate(claims.values(), 2):
        _validate_sources(claim, claims, f"{where}: row {number}")
    _validate_repeats(claims, where)
    return claims


def no_claim(name: str, claims: Iterable[str]) -> str:
    """Say that there is no such claim, and suggest the first mention nearest to it."""
    hint = suggestion(name, (claim for claim in claims if "#" not in claim))
    return f"there is no claim {name!r}{hint}"


def validate_number(text: str, where: str) -> None:
    """Refuse what is no printed number."""
    try:
        prints.printed(text)
    except ValueError as error:
        raise DataError(f"{where}: {error}") from None


def _claim(cells: Mapping[str, str], where: str) -> Claim:
    """Read one row of `claims.csv`."""
    if not _CLAIM_ID.fullmatch(cells["claim"]):
        raise DataError(
            f"{where}, column claim: {cells['claim']!r} is not a path such as mrss.w24.mean"
        )
    for column in ("line", "nth"):
        if not re.fullmatch(r"[1-9]\d*", cells[column]):
            raise DataError(f"{where}, column {column}: {cells[column]!r} is not a count from 1")
    validate_number(cells["printed"], f"{where}, column printed")
    allowed = {"", *RELATIONS, *REASONS}
    if cells["check"] not in allowed:
        raise DataError(
            f"{where}, column check: {cells['check']!r} is not known; "
            f"allowed are nothing, {', '.join([*RELATIONS, *REASONS])}"
        )
    return Claim(
        cells["claim"], int(cells["line"]), int(cells["nth"]), cells["printed"], cells["unit"],
        cells["about"], cells["check"], tuple(cells["from"].split()),
    )  # fmt: skip


def _validate_sources(claim: Claim, claims: Mapping[str, Claim], where: str) -> None:
    """A check must rest on as many claims as it needs, which exist, and never on itself."""
    least, most, needed = SOURCES.get(claim.check, (0, 0, "no claim"))
    if not least <= len(claim.sources) <= most:
        raise DataError(
            f"{where}, column from: check {claim.check or 'nothing'!r} needs {needed}, "
            f"found {' '.join(claim.sources) or 'none'}"
        )
    seen, open_ends = set(), list(claim.sources)
    while open_ends:
        source = open_ends.pop()
        if source == claim.claim:
            raise DataError(f"{where}, column from: {claim.claim!r} rests on itself")
        if source not in claims:
            raise DataError(f"{where}, column from: {no_claim(source, claims)}")
        if source not in seen:
            seen.add(source)
            open_ends += claims[source].sources


def _validate_repeats(claims: Mapping[str, Claim], where: str) -> None:
    """Repeated mentions count 2, 3, ... and each says `same`."""
    count: dict[str, int] = {}
    for number, claim in enumerate(claims.values(), 2):
        if not claim.repeated:
            continue
        count[claim.base] = count.get(claim.base, 1) + 1
        right = f"{claim.base}#{count[claim.base]}"
        if claim.claim != right:
            raise DataError(
                f"{where}: row {number}, column claim: {claim.claim!r} should be {right!r}"
            )
        if (claim.check, claim.sources) != ("same", (claim.base,)):
            raise DataError(
                f"{where}: row {number}, column check: "
                f"a repeated mention is the same as {claim.base!r}"
            )
        if claims[claim.base].unit != claim.unit:
            raise DataError(
                f"{where}: row {number}, column unit: {claim.unit!r}, "
                f"but {claim.base} has {claims[claim.base].unit!r}"
            )

"""Statements: what a paper asserts in words, what speaks for and against it, and our judgement.

Every sentence of a document belongs to a statement, or is said to assert nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from overread.files import DataError, records, suggestion

STATEMENT_COLUMNS = (
    "statement",
    "sentences",
    "says",
    "supports",
    "against",
    "charitable",
    "judgement",
    "alternative",
)

JUDGEMENTS = {
    "contradicted": "another sentence says otherwise, and as they stand both cannot hold",
    "beyond the data": "says more than the document's own data can show, whatever is true",
    "under a reading": "right under a reading that the paper does not state",
    "shown": "something else in the document gives it",
    "stated once": "nothing else in the document speaks for or against it",
    "from elsewhere": "rests on sources outside of the document",
    "silent": "asserts nothing: a heading, a label, a list of abbreviations",
}
"""What can be said of a statement, and what that means; what matters most comes first."""

NEEDED = {
    "shown": ("supports",),
    "under a reading": ("charitable",),
    "contradicted": ("against", "charitable"),
}
"""The columns that a judgement needs."""

_PLACE = re.compile(r"([1-9]\d*)\.([1-9]\d*)")
_BRACKETS = re.compile(r"\(([^()]*)\)")


class Statement(NamedTuple):
    """One sentence's worth of assertion, wherever the paper makes it.

    Attributes
    ----------
    statement : str
        Its path, such as `ulcers.none-new`.
    sentences : tuple of (int, int)
        Where it is made: lines of the document, and which sentence of each, both from 1.
    says : str
        What is asserted, in our words.
    supports, against : str
        What in the same document speaks for and against it, with places in brackets.
    charitable : str
        The reading under which the paper is right, where it is not plainly so.
    judgement : str
        A key of `JUDGEMENTS`.
    alternative : str
        Another judgement that can be defended, and why.
    """

    statement: str
    sentences: tuple[tuple[int, int], ...]
    says: str
    supports: str
    against: str
    charitable: str
    judgement: str
    alternative: str

    @property
    def places(self) -> str:
        """Its sentences as they are written."""
        return written(self.sentences)

    @property
    def cited(self) -> tuple[tuple[int, int], ...]:
        """The sentences that our words name in brackets."""
        words = (self.says, self.supports, self.against, self.charitable, self.alternative)
        return tuple(place for text in words for place in cited(text))


@lru_cache(maxsize=4096)
def cited(text: str) -> tuple[tuple[int, int], ...]:
    """List the sentences that a text names in brackets.

    Examples
    --------
    >>> cited("One came back (147.4, 148.6); two took nifedipine (Table 1; 179.4), p 0.05.")
    ((147, 4), (148, 6), (179, 4))
    """
    return tuple(
        (int(line), int(nth))
        for inside in _BRACKETS.findall(text)
        for line, nth in _PLACE.findall(inside)
    )


@lru_cache(maxsize=16)
def read_statements(text: str, where: str) -> dict[str, Statement]:
    """Read and validate `statements.csv`.

    Raises
    ------
    DataError
        If a column, a cell or a place is not what it has to be.
    """
    found: dict[str, Statement] = {}
    for number, cells in enumerate(records(text, where, STATEMENT_COLUMNS), 2):
        one = _statement(cells, f"{where}: row {number}")
        if one.statement in found:
            raise DataError(
                f"{where}: row {number}, column statement: {one.statement!r} stands there twice"
            )
        found[one.statement] = one
    return found


def _statement(cells: Mapping[str, str], where: str) -> Statement:
    """Read one row."""
    if not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", cells["statement"]):
        raise DataError(
            f"{where}, column statement: {cells['statement']!r} is not a path such as ulcers.healed"
        )
    if cells["judgement"] not in JUDGEMENTS:
        hint = suggestion(cells["judgement"], JUDGEMENTS)
        raise DataError(
            f"{where}, column judgement: {cells['judgement']!r} is not known{hint}; "
            f"allowed are {', '.join(JUDGEMENTS)}"
        )
    for column in ("says", *NEEDED.get(cells["judgement"], ())):
        if not cells[column].strip():
            raise DataError(f"{where}, column {column}: {cells['judgement']!r} needs it")
    places = read_places(cells["sentences"], f"{where}, column sentences")
    return Statement(**{**cells, "sentences": places})


def read_places(text: str, where: str) -> tuple[tuple[int, int], ...]:
    """Read places such as `6.5 147.2`: ascending, each once.

    Raises
    ------
    DataError
        If there is none, or one is not of that form or out of order.
    """
    places = []
    for piece in text.split():
        match = _PLACE.fullmatch(piece)
        if match is None:
            raise DataError(f"{where}: {piece!r} is not a sentence such as 147.2")
        places.append((int(match[1]), int(match[2])))
    if not places or places != sorted(set(places)):
        raise DataError(f"{where}: {text!r}; sentences in ascending order, each once, are needed")
    return tuple(places)


def written(places: Iterable[tuple[int, int]]) -> str:
    """Write places as `read_places` reads them.

    Examples
    --------
    >>> written([(6, 5), (147, 2)])
    '6.5 147.2'
    """
    return " ".join(f"{line}.{nth}" for line, nth in places)


def beyond(
    places: Iterable[tuple[int, int]], counts: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Give the places at which a document has no sentence.

    Parameters
    ----------
    counts : mapping of int to int
        How many sentences each line has.

    Examples
    --------
    >>> list(beyond([(6, 5), (7, 1)], {6: 5}))
    [(7, 1)]
    """
    return ((line, nth) for line, nth in places if not 1 <= nth <= counts.get(line, 0))


def unaccounted(
    statements: Mapping[str, Statement], counts: Mapping[int, int], where: str
) -> Iterator[str]:
    """List what is wrong between statements and the sentences of a document.

    Parameters
    ----------
    statements : mapping of str to Statement
        All of a study's.
    counts : mapping of int to int
        How many sentences each line has.
    where : str
        The file of the statements, for the messages.
    """
    owners: dict[tuple[int, int], list[str]] = defaultdict(list)
    for one in statements.values():
        for place in beyond((*one.sentences, *one.cited), counts):
            yield f"{where}: {one.statement}: there is no sentence {written([place])}"
        for place in one.sentences:
            owners[place].append(one.judgement)
    for line, count in counts.items():
        for nth in range(1, count + 1):
            judged = owners.get((line, nth), [])
            if not judged:
                yield f"{where}: sentence {line}.{nth} belongs to no statement"
            if "silent" in judged and set(judged) != {"silent"}:
                yield f"{where}: sentence {line}.{nth} asserts something and is silent"

"""Ratings: a tool's answers for one paper, given twice and settled, with lines and reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from overread.appraisal.tools import OVERALL, Tool
from overread.files import DataError, records
from overread.statements import read_places, written

RATING_COLUMNS = (
    "tool",
    "item",
    "first",
    "second",
    "answer",
    "sentences",
    "reason",
    "alternative",
)


class Rating(NamedTuple):
    """The answer to one question.

    Attributes
    ----------
    tool, item : str
        Which question of which tool.
    first, second : str
        What two readers answered who did not know of one another.
    answer : str
        What was settled.
    sentences : tuple of (int, int)
        What it rests on: lines of the document, and which sentence of each.
    reason : str
        Why.
    alternative : str
        Another answer that can be defended, a colon, and why; or nothing.
    """

    tool: str
    item: str
    first: str
    second: str
    answer: str
    sentences: tuple[tuple[int, int], ...]
    reason: str
    alternative: str

    @property
    def places(self) -> str:
        """Its sentences as they are written."""
        return written(self.sentences)

    @property
    def other(self) -> str:
        """The answer that can be defended too; empty if there is none."""
        return self.alternative.partition(":")[0]


class Appraisal(NamedTuple):
    """One tool, answered for one paper.

    Attributes
    ----------
    name : str
        The tool's file name.
    tool : Tool
        What it asks.
    ratings : dict of Rating
        By item, in the tool's order; `overall` last if the tool has it.
    """

    name: str
    tool: Tool
    ratings: Mapping[str, Rating]

    def topic(self, item: str) -> str:
        """Give an item's number and what it is about."""
        topics = {one.item: f"{one.item} {one.topic}" for one in self.tool.item}
        return topics.get(item, item)

    def light(self, item: str, answer: str) -> str:
        """Give the light of an answer; an overall judgement has none."""
        return "none" if item == OVERALL else self.tool.answers.get(answer, "none")

    @property
    def agreed(self) -> tuple[int, int]:
        """On how many items both readers gave the same answer, and of how many."""
        same = [rating.first == rating.second for rating in self.ratings.values()]
        return sum(same), len(same)


@lru_cache(maxsize=16)
def _rows(text: str, where: str) -> dict[str, dict[str, Rating]]:
    """Read the rows by tool and item."""
    found: dict[str, dict[str, Rating]] = {}
    for number, cells in enumerate(records(text, where, RATING_COLUMNS), 2):
        places = read_places(cells["sentences"], f"{where}: row {number}, column sentences")
        rating = Rating(**{**cells, "sentences": places})
        items = found.setdefault(rating.tool, {})
        if rating.item in items:
            raise DataError(
                f"{where}: row {number}, column item: {rating.item} of {rating.tool} stands twice"
            )
        items[rating.item] = rating
    return found


def read_ratings(text: str, where: str, tool: Callable[[str], Tool]) -> tuple[Appraisal, ...]:
    """Read and validate `ratings.csv`.

    Parameters
    ----------
    text : str
        The file.
    where : str
        Its name, for messages.
    tool : callable
        Gives a tool by its name.

    Raises
    ------
    DataError
        If a question is missing or not the tool's, an answer is not one of its answers, or a
        reason is missing.
    """
    appraisals = []
    for name, ratings in _rows(text, where).items():
        asked = tool(name)
        _validate(asked, ratings, f"{where}: {name}")
        appraisals.append(Appraisal(name, asked, ratings))
    return tuple(appraisals)


def _validate(tool: Tool, ratings: Mapping[str, Rating], where: str) -> None:
    """Every question must be answered, in the tool's order, by its answers, with a reason."""
    items = [item.item for item in tool.item] + [OVERALL] * bool(tool.overall)
    if list(ratings) != items:
        raise DataError(
            f"{where}: items are {', '.join(ratings)}; needed, in this order: {', '.join(items)}"
        )
    for item, rating in ratings.items():
        allowed = tool.allowed(item)
        for column in ("first", "second", "answer", "other"):
            answer = getattr(rating, column)
            if answer not in allowed and (column != "other" or rating.alternative):
                raise DataError(
                    f"{where}, item {item}, column {column.replace('other', 'alternative')}: "
                    f"{answer!r}; allowed are {', '.join(allowed)}"
                )
        if not rating.reason.strip():
            raise DataError(f"{where}, item {item}, column reason: the cell is empty")

"""Appraisal tools: what each asks, which answers it knows, and what it cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from overread.files import DataError, parse_toml, read_item, read_text

LIGHTS = {
    "good": "●",
    "middle": "◐",
    "bad": "○",
    "unclear": "?",
    "none": "–",
}
"""What an answer means for a reader, and the sign that stands beside its text."""

OVERALL = "overall"
"""The name of the item that judges the whole, in tools that have one."""


class Item(NamedTuple):
    """One question of a tool, paraphrased.

    Attributes
    ----------
    item : str
        Its number in the tool.
    topic : str
        What it is about, in a few words.
    asks : str
        The question in our words.
    """

    item: str
    topic: str
    asks: str


class Tool(NamedTuple):
    """A published tool.

    Attributes
    ----------
    title : str
        What it is for, and how many questions it has.
    kind : str
        Internal validity, reporting, interpretation, ...: what it can speak of.
    source, licence : str
        Where it was published; on what terms, and that we paraphrase.
    limits : str
        What it does not say.
    why : str
        Why it was chosen.
    overall : tuple of str
        What can be said of the whole; empty if the tool has no overall judgement.
    answers : dict of str
        The answers it knows, and the light of each, a key of `LIGHTS`.
    item : tuple of Item
        Its questions.
    """

    title: str
    kind: str
    source: str
    licence: str
    limits: str
    why: str
    overall: tuple[str, ...]
    answers: Mapping[str, str]
    item: tuple[Item, ...]

    def allowed(self, item: str) -> tuple[str, ...]:
        """Give the answers that an item allows."""
        return self.overall if item == OVERALL else tuple(self.answers)


@lru_cache(maxsize=32)
def _parse(text: str, where: str) -> Tool:
    """Read and validate a tool."""
    tool = read_item(parse_toml(text, where), Tool, where)
    for answer, light in tool.answers.items():
        if light not in LIGHTS:
            raise DataError(
                f"{where}: answers: {answer} has {light!r}; allowed are {', '.join(LIGHTS)}"
            )
    numbers = [item.item for item in tool.item]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice or OVERALL in numbers:
        found = ", ".join(twice) or OVERALL
        raise DataError(f"{where}: [[item]] {found}: each number stands once, and none is overall")
    return tool


def read_tool(path: Path) -> Tool:
    """Read one tool.

    Raises
    ------
    DataError
        If the file is missing, or a field is missing, not known or not what it has to be.
    """
    return _parse(read_text(path, f"{path.parent.name}/{path.name}"), path.name)

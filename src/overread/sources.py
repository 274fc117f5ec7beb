"""Source documents: their records, their checksums, and every numeral they hold.

A document is not kept here. Its record has the facts, a digest of each line's numerals and the
numerals that are set aside with a reason; so the transcript can be proved complete with the
document at hand, and any later change of one digit is noticed without it.
"""

from __future__ import annotations

import hashlib
import os
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from overread.files import DataError, decoded, parse_toml, read_item, read_text
from overread.printed import COMPARATORS, MINUS, NUMBER_WORDS

DOCUMENTS = "OVERREAD_DOCUMENTS"
"""The environment variable that names the folder of the source documents."""

DIGEST_LENGTH = 12

_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_NUMERAL = re.compile(
    rf"""
    (?P<comparator>[{COMPARATORS}]\s?)?
    (?P<sign>(?<![\w)\].%])[{MINUS}](?=\.?\d)|−(?=\.?\d))?
    (?P<digits>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+)
    |(?<![^\W\d_])(?:{_WORDS})(?![^\W\d_])
    """,
    re.VERBOSE | re.IGNORECASE,
)

_SENTENCE_END = re.compile(
    r"(?:(?<=[.?!])(?<!\bSt\.)(?<!\b[Pp]rof\.)(?<!\bNo\.)(?!(?<=\bal\.)\s+[(\[])"
    r"|(?<=[A-Za-z)]\.\d))\s+(?=[A-Z*(\[])"
)
_LINES = re.compile(r"(\d+)(?:-(\d+))?")


class Numeral(NamedTuple):
    """A numeral of a document.

    Attributes
    ----------
    line : int
        Line of the document, counted from 1.
    nth : int
        Which numeral of that line, counted from 1.
    printed : str
        Its characters, with comparator and sign, without spaces.
    start, end : int
        Where it stands in the line, in characters from 0.
    """

    line: int
    nth: int
    printed: str
    start: int
    end: int


class Pattern(NamedTuple):
    """Numerals set aside because of what surrounds them: a name, a reference mark.

    Attributes
    ----------
    expression : str
        A regular expression; every numeral inside a match is set aside.
    count : int
        How many numerals of the document it sets aside.
    reason : str
        Why these are not quantities.
    """

    expression: str
    count: int
    reason: str


class Aside(NamedTuple):
    """One numeral set aside, with the reason."""

    line: int
    nth: int
    printed: str
    reason: str


@dataclass(frozen=True)
class Record:
    """What is known of a source document.

    Attributes
    ----------
    path : Path
        The record's own file.
    study, document, sha256 : str
        The study, the document's file name and its checksum.
    citation : dict of str
        `title`, `authors`, `journal`, `licence`; `year`, `doi` and `link` if they are known.
    numerals : int
        How many numerals the document holds.
    patterns, asides : tuple
        What is set aside, and why.
    digests : dict of int to str
        For each line, the digest of its numerals that no pattern sets aside.
    sentences : dict of int to int
        For each line outside tables, how many sentences begin on it; empty if they are not
        accounted for yet.
    passages : tuple of str
        Lines that are read on as one text, such as `104-113 159-169`.
    """

    path: Path
    study: str
    document: str
    sha256: str
    citation: Mapping[str, str]
    numerals: int
    patterns: tuple[Pattern, ...]
    asides: tuple[Aside, ...]
    digests: Mapping[int, str]
    sentences: Mapping[int, int]
    passages: tuple[str, ...]

    @cached_property
    def reference(self) -> str:
        """The citation in one line, as a reader expects it."""
        c = self.citation
        where = f"doi:{c['doi']}" if "doi" in c else c.get("link", "")
        published = " ".join(filter(None, [c["journal"], c.get("year")]))
        parts = [part for part in (c["authors"], c["title"], published, where) if part]
        ended = [part if part.endswith((".", "?", "!")) else f"{part}." for part in parts[:-1]]
        return " ".join([*ended, *parts[-1:]])

    @property
    def link(self) -> str:
        """Where the paper can be read; empty if that is not known."""
        doi = self.citation.get("doi")
        return f"https://doi.org/{doi}" if doi else self.citation.get("link", "")


def numerals(text: str, line: int = 1) -> list[Numeral]:
    """Find every numeral of a line, number words included.

    A dash before digits is a minus sign unless a letter, digit or closing bracket stands before
    it (`25–50` is a range, `index-50%` a name); `−` (U+2212) always is.

    Examples
    --------
    >>> [n.printed for n in numerals("Two of 10: −14.69–5.804, p < 0.05, index-50%")]
    ['Two', '10', '−14.69', '5.804', '<0.05', '50']
    """
    return [
        Numeral(line, nth, re.sub(r"\s", "", match.group()), match.start(), match.end())
        for nth, match in enumerate(_NUMERAL.finditer(text), 1)
    ]


def sentences(text: str) -> list[str]:
    """Split a line into its sentences; a heading is one too.

    A full stop, with or without a reference mark of one digit set right behind it, ends a sentence
    if space and a capital, a bracket or a star follow; not that of `St.`, `Prof.` and `No.`, nor
    that of `et al.` before a bracket.

    Examples
    --------
    >>> sentences("Ten took it. St. George's scale fell (p < 0.05). FIGURE 1. Ulcers")
    ['Ten took it.', "St. George's scale fell (p < 0.05).", 'FIGURE 1.', 'Ulcers']
    """
    return _SENTENCE_END.split(text.strip()) if text.strip() else []


def placed(lines: Sequence[str], passages: Iterable[str] = ()) -> dict[tuple[int, int], str]:
    """Give every sentence of a document its place: the line it begins on, and which one there.

    Parameters
    ----------
    lines : sequence of str
        The document.
    passages : iterable of str
        Lines that are read on as one text, such as `104-113 159-169`; any other line stands by
        itself.

    Examples
    --------
    >>> placed(["It fell.", "At week 4 it", "rose. Nobody", "left."], ["2-4"])
    {(1, 1): 'It fell.', (2, 1): 'At week 4 it rose.', (3, 1): 'Nobody left.'}
    """
    joined = _joined(passages)
    texts: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for number, line in enumerate(lines, 1):
        if line.strip():
            texts[joined.get(number, number)].append((number, " ".join(line.split())))
    begun: dict[int, list[str]] = defaultdict(list)
    for pieces in texts.values():
        starts = list(accumulate((len(piece) + 1 for _, piece in pieces), initial=0))
        at = 0
        for sentence in sentences(" ".join(piece for _, piece in pieces)):
            begun[pieces[bisect_right(starts, at) - 1][0]].append(sentence)
            at += len(sentence) + 1
    return {(line, nth): one for line in sorted(begun) for nth, one in enumerate(begun[line], 1)}


def _joined(passages: Iterable[str]) -> dict[int, int]:
    """Give the first line of the passage that each line is in."""
    first: dict[int, int] = {}
    for text in passages:
        lines = read_passage(text)
        twice = [line for line in lines if line in first]
        if twice:
            raise ValueError(f"{text!r}: line {twice[0]} is in another passage already")
        first |= dict.fromkeys(lines, lines[0])
    return first


def read_passage(text: str) -> tuple[int, ...]:
    """Read which lines a passage has.

    Raises
    ------
    ValueError
        If it is not of the form `104-113 159-169`, ascending.

    Examples
    --------
    >>> read_passage("2-4 7")
    (2, 3, 4, 7)
    """
    numbers: list[int] = []
    for piece in text.split():
        match = _LINES.fullmatch(piece)
        if match is None:
            raise ValueError(f"{text!r}: {piece!r} is not a line or lines such as 104-113")
        first, last = int(match[1]), int(match[2] or match[1])
        numbers += range(first, last + 1) if first <= last else (first, last)
    if not numbers or numbers != sorted(set(numbers)) or numbers[0] < 1:
        raise ValueError(f"{text!r}; lines in ascending order, each once, are needed")
    return tuple(numbers)


def digest(sha256: str, line: int, found: Iterable[tuple[int, str]]) -> str:
    """Condense the numerals of one line; the document's checksum is mixed in.

    Parameters
    ----------
    sha256 : str
        Checksum of the document, hexadecimal.
    line : int
        Line of the document, counted from 1.
    found : iterable of (int, str)
        Which numeral of the line, and its printed characters.
    """
    text = "\n".join([sha256, str(line), *(f"{nth} {printed}" for nth, printed in sorted(found))])
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


class _Citation(NamedTuple):
    """`[citation]`, as it is written."""

    authors: str
    title: str
    journal: str
    licence: str
    year: int = 0
    doi: str = ""
    link: str = ""


class _Written(NamedTuple):
    """A record, as it is written."""

    study: str
    document: str
    sha256: str
    numerals: int
    citation: _Citation
    digests: Mapping[str, str]
    pattern: tuple[Pattern, ...] = ()
    aside: tuple[Aside, ...] = ()
    sentences: Mapping[str, int] = MappingProxyType({})
    passages: tuple[str, ...] = ()


@lru_cache(maxsize=16)
def _parse(text: str, path: Path) -> Record:
    """Turn the text of a record into a `Record`."""
    raw = read_item(parse_toml(text, path.name), _Written, path.name)
    for expression, *_ in raw.pattern:
        try:
            re.compile(expression)
        except re.error as error:
            raise DataError(f"{path.name}: [[pattern]] {expression}: {error}") from None
    for name, lines in (("digests", raw.digests), ("sentences", raw.sentences)):
        for line in lines:
            if not re.fullmatch(r"[1-9]\d*", line):
                raise DataError(f"{path.name}: {name}: {line!r} is not a line, counted from 1")
    for line, count in raw.sentences.items():
        if count < 1:
            raise DataError(
                f"{path.name}: sentences: line {line} has {count}; at least 1 is needed"
            )
    try:
        _joined(raw.passages)
    except ValueError as error:
        raise DataError(f"{path.name}: passages: {error}") from None
    return Record(
        path=path,
        study=raw.study,
        document=raw.document,
        sha256=raw.sha256,
        citation=_given(raw.citation),
        numerals=raw.numerals,
        patterns=raw.pattern,
        asides=raw.aside,
        digests={int(line): value for line, value in raw.digests.items()},
        sentences={int(line): count for line, count in raw.sentences.items()},
        passages=raw.passages,
    )


def _given(citation: _Citation) -> dict[str, str]:
    """Keep what a citation has to say, as text, and what else is known."""
    absent = _Citation._field_defaults
    return {n: str(value) for n, value in citation._asdict().items() if value != absent.get(n)}


def read_record(path: Path) -> Record:
    """Read one record.

    Raises
    ------
    DataError
        If the file is missing, or a field is missing, not known or not what it has to be.
    """
    return _parse(read_text(path, f"{path.parent.name}/{path.name}"), path)


def documents_folder(seeds: Path) -> Path:
    """Give the folder of the source documents: `OVERREAD_DOCUMENTS`, or `seeds/documents`."""
    named = os.environ.get(DOCUMENTS)
    return Path(named) if named else seeds / "documents"


def read_document(record: Record, folder: Path) -> list[str]:
    """Read a document's lines after verifying its checksum.

    Raises
    ------
    FileNotFoundError
        If the document is not in the folder.
    DataError
        If it is another version than the one that was transcribed.
    """
    content = (folder / record.document).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != record.sha256:
        raise DataError(
            f"{record.document}: sha256 is {found}, but {record.path.name} was made from "
            f"{record.sha256}; use the same version of the document"
        )
    return decoded(content, record.document).split("\n")


def set_aside(record: Record, lines: Iterable[str]) -> tuple[dict[tuple[int, int], int], list[int]]:
    """Apply the patterns of a record to a document.

    Returns
    -------
    taken : dict of (int, int) to int
        For each numeral set aside (line, nth), the index of its pattern; the first one wins.
    counts : list of int
        How many numerals each pattern set aside.
    """
    expressions = [re.compile(pattern.expression) for pattern in record.patterns]
    taken: dict[tuple[int, int], int] = {}
    for number, text in enumerate(lines, 1):
        found = numerals(text, number)
        for index, expression in enumerate(expressions) if found else ():
            for match in expression.finditer(text):
                for item in found:
                    if match.start() <= item.start and item.end <= match.end():
                        taken.setdefault((number, item.nth), index)
    counts = [0] * len(expressions)
    for index in taken.values():
        counts[index] += 1
    return taken, counts


def by_line(places: Iterable[tuple[int, int, str]]) -> dict[int, list[tuple[int, str]]]:
    """Group (line, nth, printed) by line."""
    grouped: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for line, nth, printed in places:
        grouped[line].append((nth, printed))
    return grouped


def verify(record: Record, accounted: Iterable[tuple[int, int, str]]) -> list[str]:
    """Compare what a transcript accounts for with the record, without the document.

    Parameters
    ----------
    accounted : iterable of (int, int, str)
        Line, which numeral, and printed characters of every claim, cell numeral and aside.

    Returns
    -------
    list of str
        One message for each line that differs; empty if the transcript is complete.
    """
    grouped = by_line(accounted)
    problems = []
    for line in sorted(grouped.keys() | record.digests.keys()):
        found = grouped.get(line, [])
        if record.digests.get(line) != digest(record.sha256, line, found):
            listed = ", ".join(f"{nth}: {printed}" for nth, printed in sorted(found)) or "none"
            problems.append(
                f"{record.path.name}: line {line} of the document has other numerals than the "
                f"transcript accounts for ({listed})"
            )
    total = sum(map(len, grouped.values())) + sum(pattern.count for pattern in record.patterns)
    if total != record.numerals:
        problems.append(
            f"{record.path.name}: the document has {record.numerals} numerals, "
            f"the transcript accounts for {total}"
        )
    return problems


def account(
    record: Record, lines: list[str], accounted: Iterable[tuple[int, int, str, str]]
) -> list[str]:
    """Hold a transcript against its document, one numeral to one entry.

    Parameters
    ----------
    lines : list of str
        The document.
    accounted : iterable of (int, int, str, str)
        Line, which numeral, printed characters, and who accounts for it (for the message).

    Returns
    -------
    list of str
        One message for each numeral left over, accounted for twice, or not at its place.
    """
    taken, counts = set_aside(record, lines)
    problems = [
        f"{record.path.name}: pattern {pattern.expression!r} sets {found} numerals aside, "
        f"{pattern.count} are expected"
        for pattern, found in zip(record.patterns, counts, strict=True)
        if found != pattern.count
    ]
    here = {
        (n.line, n.nth): n.printed for i, text in enumerate(lines, 1) for n in numerals(text, i)
    }
    owners: dict[tuple[int, int], str] = {
        place: f"pattern {record.patterns[index].expression!r}" for place, index in taken.items()
    }
    for line, nth, text, owner in accounted:
        place = (line, nth)
        found = here.get(place)
        if found != text:
            stands = f"{found!r} stands there" if found else "no numeral stands there"
            problems.append(f"{owner}: {text!r} is not numeral {nth} of line {line}; {stands}")
        elif place in owners:
            problems.append(
                f"{owner}: numeral {nth} of line {line} ({text!r}) is accounted for by "
                f"{owners[place]} already"
            )
        owners.setdefault(place, owner)
    problems += [
        f"{record.document}: numeral {nth} of line {line} ({text!r}) has no claim, cell or reason"
        for (line, nth), text in here.items()
        if (line, nth) not in owners
    ]
    if len(here) != record.numerals:
        problems.append(
            f"{record.path.name}: numerals is {record.numerals}, the document has {len(here)}"
        )
    return problems

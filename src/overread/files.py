"""Text files of a study, parsed once for the same text; what is wrong with one names the file."""

from __future__ import annotations

import csv
import io
import tomllib
from functools import lru_cache
from typing import Any


class DataError(ValueError):
    """Something in `seeds/` or `data/` is not what it has to be; the message says where."""


@lru_cache(maxsize=16)
def parse_toml(text: str, where: str) -> dict[str, Any]:
    """Parse TOML, naming the file in any error."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{where}: not valid TOML: {error}") from None


@lru_cache(maxsize=16)
def parse_csv(text: str, where: str) -> tuple[tuple[str, ...], ...]:
    """Parse CSV into rows of equal length."""
    rows = tuple(map(tuple, csv.reader(io.StringIO(text))))
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise DataError(
                f"{where}: row {number} has {len(row)} cells, {len(rows[0])} are needed"
            )
    return rows

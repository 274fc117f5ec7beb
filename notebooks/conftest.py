"""nbval compares SVG to the letter where the locked matplotlib drew it, and nowhere else.

The bytes of an SVG vary with matplotlib's version; the numbers in it stand in the text beside it,
which is always compared.
"""

import re
from importlib.metadata import version
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"


def drawn_as_locked():
    """Whether this environment has the matplotlib of the lock."""
    locked = re.search(r"^matplotlib==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    return locked[1] == version("matplotlib")


def pytest_collectstart(collector):
    if hasattr(collector, "skip_compare") and not drawn_as_locked():
        collector.skip_compare += ("image/svg+xml",)

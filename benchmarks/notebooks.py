"""Measure `overread run` beside the papermill command, once a notebook, one after another.

Both are fresh processes that find the same searches kept; what they write is compared first.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from overread.runs import notebooks

RUNS = 3


def seconds(*command):
    """How long a command takes."""
    start = time.perf_counter()
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    return time.perf_counter() - start


def main():
    """Measure as many times as is said, in turn, and print the least of each."""
    programs = Path(sys.executable).parent
    committed = sorted((notebooks.home() / "notebooks").glob("*.ipynb"))
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder) / "ours", Path(folder) / "theirs"
        other.mkdir()
        for _ in range(RUNS):
            ours.append(seconds(programs / "overread", "run", "-o", one))
            theirs.append(
                sum(seconds(programs / "papermill", path, other / path.name) for path in committed)
            )
        for path in committed:
            shown = [notebooks.stripped(notebooks.read(f / path.name)) for f in (one, other)]
            cells = [[c for c in each["cells"] if c["cell_type"] == "code"] for each in shown]
            assert cells[0] == cells[1] != [], path.name
    print(
        f"{len(committed)} notebooks: {min(ours):.1f} s beside {min(theirs):.1f} s of the papermill"
        f" command, ratio {min(theirs) / min(ours):.3g}, wanted: at least 3"
    )


if __name__ == "__main__":
    main()

"""Measure a notebook's own work and the checks that need none, as a share of their limits.

Each run is a fresh process, so that nothing is cached from the last; imports and the kernel are
not counted. Ratios below 1 are within the limit.
"""

import subprocess
import sys
from statistics import median

RUNS = 3
NOTEBOOK_LIMIT, CHECKS_LIMIT = 3.0, 2.0
"""Seconds of work on two cores."""

NOTEBOOK = """
import time
from overread import figures, ledger, show, tables
from overread.consistency import endpoints
from overread.reconstruct import cells
from overread.runs import notebooks, process
committed = notebooks.read(notebooks.path_of({name!r}))
start = time.perf_counter()
for _ in process.shown(committed):
    pass
print(time.perf_counter() - start)
"""
CHECKS = """
import time
from overread import studies
from overread.runs import notebooks
from overread.transcripts import descriptor_problems, problems
start = time.perf_counter()
descriptor_problems()
for name in studies.names():
    study = studies.open_study(name)
    problems(study)
    notebooks.parameter_problems(study)
print(time.perf_counter() - start)
"""


def seconds(program):
    """The seconds that fresh processes print, one each."""
    command = [sys.executable, "-c", program]
    return [
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(RUNS)
    ]


def report(what, program, limit):
    """Print the median and its share of the limit."""
    found = seconds(program)
    middle = median(found)
    spread = f"{min(found):.2f} to {max(found):.2f} s in {RUNS} runs"
    print(f"{what}: median {middle:.2f} s ({spread}), {middle / limit:.2f} of its {limit} s")


if __name__ == "__main__":
    from overread import studies

    for name in studies.names():
        report(f"notebook {name}", NOTEBOOK.format(name=name), NOTEBOOK_LIMIT)
    report("all checks that need no notebook", CHECKS, CHECKS_LIMIT)

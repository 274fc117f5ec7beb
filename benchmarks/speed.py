"""Measure a notebook's own work and the checks that need none, as a share of their limits.

Each run is a fresh process, so that nothing is cached from the last but searches that are kept;
imports and the kernel are not counted. Once it is measured without kept searches, too. Ratios
below 1 are within the limit.
"""

import os
import subprocess
import sys
import tempfile
from statistics import median

RUNS = 3
NOTEBOOK_LIMIT, SEARCHES_LIMIT, CHECKS_LIMIT = 3.0, 60.0, 2.0
"""Seconds of work on two cores."""

NOTEBOOK = """
import importlib, pkgutil, time
import overread
for module in pkgutil.walk_packages(overread.__path__, "overread."):
    importlib.import_module(module.name)
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


def seconds(program, runs, searches):
    """The seconds that fresh processes print, one each."""
    command = [sys.executable, "-c", program]
    settings = {**os.environ, "OVERREAD_SEARCHES": searches}
    return [
        float(
            subprocess.run(command, capture_output=True, text=True, check=True, env=settings).stdout
        )
        for _ in range(runs)
    ]


def report(what, program, limit, *, runs=RUNS, searches=""):
    """Print the median and its share of the limit."""
    found = seconds(program, runs, searches)
    middle = median(found)
    spread = f"{min(found):.2f} to {max(found):.2f} s in {runs} run{'s' * (runs > 1)}"
    print(f"{what}: median {middle:.2f} s ({spread}), {middle / limit:.2f} of its {limit} s")


if __name__ == "__main__":
    from overread import studies

    for name in studies.names():
        program = NOTEBOOK.format(name=name)
        with tempfile.TemporaryDirectory() as folder:
            what = f"notebook {name}, every search made"
            report(what, program, SEARCHES_LIMIT, runs=1, searches=folder)
            what = f"notebook {name}, searches kept"
            report(what, program, NOTEBOOK_LIMIT, searches=folder)
    report("all checks that need no notebook", CHECKS, CHECKS_LIMIT)

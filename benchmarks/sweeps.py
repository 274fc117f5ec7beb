"""Measure sweeps: beside multiversum on the same notebook, and how cost, memory and workers scale.

`multiversum` runs papermill once a universe. It is given a copy of the notebook that reads its
settings; its rate is measured on fewer universes, since it does not change with their number.
Start-up is counted on both sides, and both find the same searches kept.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

PILOT, NEWS = "sclerosis-pilot", "dermatomyositis-news"
VARIED = {
    "alpha": "0.01,0.05", "level": "0.9,0.95", "sided": None, "test": None, "multiplicity": None,
    "family": None, "drop_out": None, "breathing_low": None,
}  # fmt: skip
UNIVERSES, BESIDE, CORES = 500, 12, 2
LIGHT = {"success": None, "interval": None, "treated": ",".join(map(str, range(3, 115))),
         "level": "0.8,0.9,0.95,0.98,0.99"}  # fmt: skip


def here(study, varied, count, workers, folder):
    """Sweep in this process's name; give the seconds that it took."""
    from overread.runs import sweeps, universes

    grid = universes.Grid(study, universes.choices(study, varied), sample=count)
    start = time.perf_counter()
    done = sweeps.sweep(study, grid, Path(folder), workers=workers)
    seconds = time.perf_counter() - start
    assert (done.run, done.failed) == (count, 0), done
    return seconds


def in_a_process(*arguments):
    """Run `here` in a fresh process; give its seconds and the most memory that it took (MB)."""
    command = [sys.executable, __file__, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return map(float, done.stdout.split()[-2:])


def for_multiversum(folder):
    """Copy the notebook so that it takes its assumptions from multiversum's settings."""
    from overread.runs import notebooks

    notebook = notebooks.read(notebooks.path_of(PILOT))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    first = next(c for c in cells if "parameters" in c["metadata"].get("tags", []))
    reads = "import json\nglobals().update(json.loads(settings)['dimensions'])\ndel settings"
    added = [
        {**first, "metadata": {"tags": ["parameters"]}, "source": "settings = '{}'", "outputs": []},
        {**first, "metadata": {}, "source": reads, "outputs": []},
    ]
    first["metadata"] = {}
    at = notebook["cells"].index(first) + 1
    notebook["cells"][at:at] = added
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{number}"
    path = Path(folder) / "universe.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def beside(folder):
    """Run some universes with multiversum; give the seconds, and their ledgers by what varies."""
    from multiversum import MultiverseAnalysis

    from overread.runs import notebooks, universes

    grid = universes.Grid(PILOT, universes.choices(PILOT, VARIED), sample=UNIVERSES)
    chosen = [{name: one.values[name] for name in VARIED} for one in islice(grid, BESIDE)]
    output = Path(folder) / "multiversum"
    start = time.perf_counter()
    analysis = MultiverseAnalysis(
        dimensions={name: [] for name in VARIED}, universe=for_multiversum(folder),
        output_dir=output,
    )  # fmt: skip
    analysis.examine_multiverse(multiverse_grid=chosen, n_jobs=CORES)
    seconds = time.perf_counter() - start
    ledgers = [
        notebooks.ledger_of(notebooks.read(path), PILOT) for path in output.rglob("nb_*.ipynb")
    ]
    assert len(ledgers) == BESIDE, [path.name for path in output.rglob("*.ipynb")]
    return seconds, ledgers


def the_same(folder, ledgers):
    """Hold multiversum's ledgers against the results of our sweep."""
    from overread import studies
    from overread.runs import store

    defaults = {one.name: one.default for one in studies.file_of(PILOT).assumption}
    frame = store.read(Path(folder))
    results = frame[frame["kind"] == "result"]
    for ledger in ledgers:
        rows = results
        for name in VARIED:
            rows = rows[rows[name] == ledger["altered"].get(name, defaults[name])]
        found = {one["name"]: one["value"] for one in ledger["results"]}
        ours = rows.set_index("name")["value"].dropna().to_dict()
        assert ours == {name: value for name, value in found.items() if value is not None}


def report(what, measured, ratio, wanted):
    """Print one line."""
    print(f"{what}: {measured}, ratio {ratio:.3g}, wanted: {wanted}", flush=True)


def main():
    """Measure everything."""
    with tempfile.TemporaryDirectory() as folder:
        ours, _ = in_a_process(PILOT, json.dumps(VARIED), UNIVERSES, CORES, f"{folder}/ours")
        theirs, ledgers = beside(folder)
        the_same(f"{folder}/ours", ledgers)
        rates = UNIVERSES / ours, BESIDE / theirs
        said = f"{rates[0]:.2f} universes a second beside {rates[1]:.3f} of multiversum"
        report(f"{UNIVERSES} universes of {PILOT}", said, rates[0] / rates[1], "at least 20")
        costs = {}
        for count in (100, 2_000, 20_000):
            taken, memory = in_a_process(NEWS, json.dumps(LIGHT), count, CORES, f"{folder}/{count}")
            costs[count] = taken / count
            print(f"{count:,} universes of {NEWS}: {taken:.1f} s, {memory:.0f} MB", flush=True)
        report("cost of a universe, of 20,000 to 2,000", f"{1000 * costs[20_000]:.1f} ms",
               costs[20_000] / costs[2_000], "at most 1.2")  # fmt: skip
        report("memory of the parent at 20,000", f"{memory:.0f} MB", memory / 500, "at most 1")
        alone, _ = in_a_process(NEWS, json.dumps(LIGHT), 4_000, 1, f"{folder}/alone")
        both, _ = in_a_process(NEWS, json.dumps(LIGHT), 4_000, 2, f"{folder}/both")
        report("two workers beside one", f"{alone:.1f} and {both:.1f} s", alone / both / 2,
               "at least 0.85")  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if len(sys.argv) > 1:
        name, varied, count, workers, folder = sys.argv[1:]
        taken = here(name, json.loads(varied), int(count), int(workers), folder)
        print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    else:
        main()

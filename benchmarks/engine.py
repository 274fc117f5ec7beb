"""Measure the engine beside its peers and its limits, in one run; every figure is a ratio.

`make bench` runs it and puts the table into the README. Peers are in `peers.txt`. Each figure is
the best of a few runs, since other work on the machine only slows them.
"""

import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import paperconan._audit as paperconan
import scrutipy

from overread import columns
from overread.consistency import arrays
from overread.consistency.batches import batches
from overread.consistency.checks import find
from overread.consistency.scales import scale
from overread.printed import interval, printed
from overread.reconstruct import patients, samples
from overread.reconstruct.bands import bands
from overread.reconstruct.patients import Patients
from overread.reconstruct.reported import Each, Mean, Spread

ROWS = 200_000
PEER_ROWS = 10_000
SEED = 20_240
START, END = "<!-- measured by `make bench` -->", "<!-- end of what was measured -->"


def best(work, runs=3):
    """Give the least seconds that some work took, and its last result."""
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        took.append(time.perf_counter() - start)
    return min(took), result


def table(rows):
    """Printed means and SDs of two decimals, half of them impossible, and numbers of people."""
    rng = np.random.default_rng(SEED)
    means = [f"{value:.2f}" for value in rng.uniform(0, 30, rows)]
    sds = [f"{value:.2f}" for value in rng.uniform(0.5, 12, rows)]
    return pd.DataFrame({"mean": means, "sd": sds, "n": rng.integers(5, 100, rows)})


def genuine(rows):
    """The same of whole scores that were really drawn."""
    rng = np.random.default_rng(SEED)
    found = {"mean": [], "sd": [], "n": []}
    for _ in range(rows):
        scores = rng.integers(0, 28, int(rng.integers(11, 37)))
        found["mean"].append(f"{scores.mean():.1f}")
        found["sd"].append(f"{scores.std(ddof=1):.1f}")
        found["n"].append(len(scores))
    return pd.DataFrame(found)


def grim(frame):
    """GRIM as a function over a table, from strings."""
    return arrays.grim(columns.numbers(frame["mean"]), frame["n"].to_numpy(np.int64))


def grimmer(frame):
    """GRIMMER as a function over a table, from strings."""
    pair = columns.numbers(frame["mean"]), columns.numbers(frame["sd"])
    return arrays.grimmer(*pair, frame["n"].to_numpy(np.int64))


def on_scale(frame):
    """GRIMMER on a scale from 0 to 30."""
    pair = columns.numbers(frame["mean"]), columns.numbers(frame["sd"])
    return arrays.grimmer(*pair, frame["n"].to_numpy(np.int64), scale(1, 0, 30))


def scrutipy_grim(frame):
    """The peer's GRIM over a table."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.array(scrutipy.grim_map(frame, x_col="mean", n_col="n")[0])


def scrutipy_grimmer(frame):
    """The peer's GRIMMER over lists."""
    lists = (frame[name].tolist() for name in ("mean", "sd", "n"))
    return np.array(scrutipy.grimmer(*lists, rounding="up_or_down", items=[1] * len(frame)))


def paperconan_grim(frame):
    """The other peer's GRIM, row by row."""
    rows = zip(frame["mean"], frame["n"].tolist(), strict=True)
    return np.array(
        [paperconan.grim_consistent(float(m), n, len(m) - m.find(".") - 1) for m, n in rows]
    )


def paperconan_grimmer(frame):
    """The other peer's GRIMMER, row by row."""
    rows = zip(frame["mean"], frame["sd"], frame["n"].tolist(), strict=True)
    places = len(frame["mean"][0]) - frame["mean"][0].find(".") - 1
    return np.array([
        paperconan.grimmer_consistent(float(m), float(s), n, places, places) for m, s, n in rows
    ])  # fmt: skip


class Measured(NamedTuple):
    """One measured figure beside what it is held against.

    Attributes
    ----------
    what, figure : str
        What was measured, and the figure with its unit.
    ratio : float
        Of the figure and what it is held against.
    wanted : str
        Such as `at least 10 times scrutipy`; empty if nothing is.
    """

    what: str
    figure: str
    ratio: float
    wanted: str = ""

    @property
    def row(self):
        """A row of a Markdown table."""
        ratio = f"{self.ratio:,.0f}" if self.ratio >= 20 else f"{self.ratio:.2g}"
        return f"| {self.what} | {self.figure} | {ratio} | {self.wanted} |"


def within(what, seconds, limit):
    """Hold seconds against their limit."""
    return Measured(what, f"{seconds:.2f} s", seconds / limit, f"at most 1 of {limit} s")


def speed(what, ours, peers):
    """Measure rows a second of a function, and how many times each peer's."""
    frame, few = table(ROWS), table(PEER_ROWS)
    rate = ROWS / best(lambda: ours(frame))[0]
    said = f"{rate:,.0f} rows a second"
    yield Measured(f"{what}, from strings", said, rate / 200_000, "at least 1 of 200,000")
    for name, (peer, wanted) in peers.items():
        theirs = PEER_ROWS / best(lambda peer=peer: peer(few))[0]
        yield Measured(f"{what} beside {name}", f"{theirs:,.0f}", rate / theirs, wanted)


def command():
    """Measure rows a second of the command, with reasons written, and how linear its cost is."""
    few = table(PEER_ROWS)
    theirs = PEER_ROWS / best(lambda: scrutipy_grim(few))[0]
    rates = {rows: _audited(rows) for rows in (ROWS, 5 * ROWS)}
    for rows, rate in rates.items():
        what = f"`overread audit` on {rows:,} rows, beside scrutipy's function"
        said = f"{rate:,.0f} rows a second"
        yield Measured(what, said, rate / theirs, "at least 3 times" if rows > ROWS else "")
    linear = rates[ROWS] / rates[5 * ROWS]
    yield Measured("cost of a row, of a million to 200,000", "", linear, "at most 1.2")


def _audited(rows):
    """Rows a second of the command, start and reasons included."""
    names = np.where(np.arange(rows) % 2, "grim", "grimmer")
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "given.csv", Path(folder) / "out.csv"
        table(rows).assign(check=names).to_csv(given, index=False)
        audit = [sys.executable, "-m", "overread.cli", "audit", str(given), "--csv", str(out)]
        seconds, _ = best(lambda: subprocess.run(audit, capture_output=True, check=False), 2)
        assert len(out.read_text(encoding="utf-8").splitlines()) == rows + 1
    return rows / seconds


def alarms():
    """Measure the share of genuine summaries that each program calls impossible."""
    frame = genuine(PEER_ROWS)
    judges = {
        "overread": (grimmer, "at most 0"), "scrutipy": (scrutipy_grimmer, ""),
        "paperconan": (paperconan_grimmer, ""),
    }  # fmt: skip
    for name, (judge, wanted) in judges.items():
        wrong = int((~judge(frame).astype(bool)).sum())
        what = f"genuine summaries that GRIMMER of {name} calls impossible"
        yield Measured(what, f"{wrong:,} of {PEER_ROWS:,}", wrong / PEER_ROWS, wanted)


def misses():
    """Measure the share of impossible summaries of few people that each peer passes."""
    frame = table(PEER_ROWS).assign(n=np.arange(PEER_ROWS) % 5 + 2)
    frame["mean"] = frame["mean"].str[:-1]
    frame["sd"] = frame["sd"].str[:-1]
    impossible = frame[~grimmer(frame)].reset_index(drop=True)
    for name, judge in {"scrutipy": scrutipy_grimmer, "paperconan": paperconan_grimmer}.items():
        passed = int(judge(impossible).astype(bool).sum())
        what = f"impossible summaries of 2 to 6 people that {name} passes"
        yield Measured(what, f"{passed:,} of {len(impossible):,}", passed / len(impossible))


def counting():
    """Measure how long counting samples takes, beside a peer that lists them."""
    tenth = [("13.4", "8.1"), ("13.5", "13.0"), ("4.2", "7.9"), ("20.0", "5.0")]
    slowest = max(best(lambda t=t: samples.count(summary(36, *t, 0, 27)))[0] for t in tenth)
    yield within("samples of 36 people on 0 to 27, the slowest of four", slowest, 3)
    seconds, _ = best(lambda: samples.count(summary(130, "2.7", "1.3", 1, 5)))
    yield within("samples of 130 people on 1 to 5", seconds, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    yield Measured("peak memory until then", f"{peak:.2f} GB", peak / 2, "at most 1 of 2 GB")
    ours, count = best(lambda: samples.count(summary(50, "3.5", "1.20", 0, 7)))
    theirs, listed = best(lambda: len(scrutipy.closure(3.5, 1.2, 50, 0, 7, 0.05, 0.005)), 1)
    assert count == listed
    what = f"{count:,} samples of 50 people on 0 to 7, beside scrutipy's CLOSURE"
    yield Measured(what, f"{theirs:.2f} s to {ours:.3f} s", theirs / ours)


def summary(n, mean, sd, low, high):
    """A printed summary of whole scores."""
    return samples.Summary(n, interval(printed(mean)), interval(printed(sd)), low, high)


def pilot():
    """Measure how long the patients of the sclerosis pilot take."""
    ends = {text: interval(printed(text)) for text in (
        "-11.67", "6.727", "49.23", "8.985", "-8.3", "5.208", "33.93", "6.726",
    )}  # fmt: skip
    baselines = (18, 16, 36, 12, 24, 50, 30, 36, 40, 24)
    week24 = {
        "more than 5 points": Each("change", interval(printed("<-5"))),
        "mean": Mean("change", ends["-11.67"]), "SD": Spread("change", ends["6.727"]),
        "percent": Mean("percent", ends["49.23"]),
        "SE": Spread("percent", ends["8.985"], kind="se"),
        "bands": bands(["<25", "25-50", "51-75", ">75"], ["22.22%", "33.33%", "33.33%", "11.11%"]),
    }  # fmt: skip
    week12 = {
        "mean": Mean("change", ends["-8.3"]), "SD": Spread("change", ends["5.208"]),
        "percent": Mean("percent", ends["33.93"]),
        "SE": Spread("percent", ends["6.726"], kind="se"),
    }  # fmt: skip
    nine, ten = (Patients(baselines, n, scale=(0, 51)) for n in (9, 10))
    found, sets = best(lambda: patients.find(nine, week24).all(), 2)
    assert len(sets.changes) == 4
    yield within("the pilot's patients at week 24, all ten drop-outs", found, 15)
    counted, _ = best(lambda: patients.funnel(ten, week12), 2)
    yield within("the pilot's week 12 after each constraint", counted, 30)


def ranges():
    """Measure rows a second of p values and limits over rounded inputs."""
    rng = np.random.default_rng(SEED)
    rows = 20_000
    two = pd.DataFrame({
        "mean1": [f"{v:.1f}" for v in rng.normal(10, 3, rows)],
        "mean2": [f"{v:.1f}" for v in rng.normal(12, 3, rows)],
        "sd1": [f"{v:.2f}" for v in rng.uniform(2, 5, rows)],
        "sd2": [f"{v:.2f}" for v in rng.uniform(2, 5, rows)],
        "n1": rng.integers(5, 60, rows).astype(str), "n2": rng.integers(5, 60, rows).astype(str),
        "p": [f"{v:.3f}" for v in rng.uniform(0, 1, rows)],
    })  # fmt: skip
    one = two.rename(columns={"mean1": "mean", "sd1": "sd", "n1": "n"})
    limits = one.rename(columns={"mean2": "lower", "sd2": "upper"})
    for name, frame in (
        ("t_pooled", two), ("t_welch", two), ("t_paired", one), ("ci_mean", limits),
    ):  # fmt: skip
        check = find(name)
        read = [c for c in frame if c in {*check.inputs, *check.counts, *check.results}]
        rate = rows / best(lambda check=check, part=frame[read]: judge(check, part))[0]
        said = f"{rate:,.0f} rows a second"
        wanted = "" if name == "t_welch" else "at least 1 of 2,000"
        yield Measured(f"`{name}` over rounded inputs", said, rate / 2000, wanted)


def judge(check, frame):
    """Judge a frame by a check, without looking for what would make conflicts possible."""
    return [check.judge(batch) for _, batch in batches(check, frame)]


def measured():
    """Yield every figure, as soon as it is known."""
    ten = "at least 10 times"
    yield from speed(
        "GRIM", grim, {"scrutipy": (scrutipy_grim, ten), "paperconan": (paperconan_grim, "")}
    )
    yield from speed(
        "GRIMMER", grimmer,
        {"scrutipy": (scrutipy_grimmer, ten), "paperconan": (paperconan_grimmer, "")},
    )  # fmt: skip
    few = table(PEER_ROWS)
    rate = PEER_ROWS / best(lambda: on_scale(few), 1)[0]
    theirs = 1000 / best(lambda: scrutipy_grimmer(few[:1000]))[0]
    what = "GRIMMER on a scale with ends, beside scrutipy's without"
    yield Measured(what, f"{rate:,.0f} rows a second", rate / theirs)
    for part in (command, alarms, misses, ranges, counting, pilot):
        yield from part()


def main(arguments):
    """Print the figures as they come; with `--readme`, put them into the README as well."""
    rows = ["| what | measured | ratio | wanted |", "| --- | ---: | ---: | --- |"]
    print("\n".join(rows))
    for figure in measured():
        rows.append(figure.row)
        print(figure.row, flush=True)
    if "--readme" in arguments:
        readme = Path(__file__).parents[1] / "README.md"
        before, start, rest = readme.read_text(encoding="utf-8").partition(START)
        _, end, after = rest.partition(END)
        text = f"{before}{start}\n\n" + "\n".join(rows) + f"\n\n{end}{after}"
        readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

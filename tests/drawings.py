"""What each figure is tried with, how each is drawn here, and where its texts stand."""

from itertools import combinations

import pandas as pd
from matplotlib.text import Text

from overread import courses, figures, maps, multiverse

NAN = float("nan")

INTERVALS = pd.DataFrame(
    [
        (-8.3, -12.9, -3.6, -8.3, -12.97, -3.63, "skin"),
        (NAN, NAN, NAN, 1.4, -0.6, 3.4, "lungs"),
        (2.1, NAN, NAN, 2.1, -3.2, 7.4, "lungs"),
    ],
    columns=[*figures.INTERVALS[0], *figures.INTERVALS[1], "group"],
    index=["modified Rodnan skin score", "FVC", "DLCO (% predicted), corrected for haemoglobin"],
)


ULCERS = pd.DataFrame(
    [
        ("P1", "baseline", 3, NAN, NAN),
        ("P1", "week 12", NAN, 1, 2),
        ("P1", "week 24", 0, NAN, NAN),
        ("P2", "baseline", 0, NAN, NAN),
        ("P2", "week 12", 0, NAN, NAN),
        ("P2", "week 24", 0, NAN, NAN),
        ("P3", "baseline", 5, NAN, NAN),
        ("P3", "week 12", NAN, NAN, NAN),
    ],
    columns=["who", "when", "value", "low", "high"],
)


TEXTS = pd.DataFrame(
    {"none": ["p 0.0063 ✓", "p 0.031 ✓"], "Holm": ["p 0.044 ✓", "p 0.19 ✗"]},
    index=["mRSS", "HAQ-DI"],
)


SHADE = TEXTS.map(lambda text: "shaded" if "✓" in text else "none")


def forest(frame=INTERVALS):
    return figures.forest(frame, xlabel="change (points)", title="Week 24", decimals=1)


def trajectories(frame=ULCERS):
    return figures.trajectories(frame, xlabel="visit", ylabel="ulcers (count)", title="Ulcers")


def grid(frame=TEXTS, shade=SHADE):
    return figures.grid(frame, shade, xlabel="rule", ylabel="endpoint", title="Multiplicity")


FALLS = pd.DataFrame(
    {
        "value": [-25.0, 12.5, -75.0, -25.0, 0.0],
        "text": ["−25%", "+12.5%", "−75%", "−25.0%", "0%"],
        "low": [-25.0, 10.0, -80.0, -30.0, 0.0],
        "high": [-20.0, 15.0, -75.0, -25.0, 0.0],
    },
    index=["P1", "P2", "P3 lungs", "P4", "P5"],
)


LINES = {-25: "a quarter", -50: "a half"}


RESULTS = pd.DataFrame(
    [
        (-11.7, -16.8, -6.5, "this pilot"),
        (-1.2, NAN, NAN, "placebo"),
        (NAN, -4.0, 1.0, "open label"),
        (-5.25, -7.0, -3.5, "placebo"),
    ],
    columns=["value", "low", "high", "kind"],
    index=["week 24", "trial A, week 24", "trial B", "trial C, with a name that is much too long"],
)


def waterfall(frame=FALLS, lines=LINES):
    return figures.waterfall(frame, ylabel="change (%)", title="Week 24", lines=lines)


def beside(frame=RESULTS, **given):
    return figures.beside(frame, xlabel="change (points)", title="Beside others", **given)


COUNTS = pd.DataFrame(
    {
        "in conflict": [1, 0, 3],
        "reproduced": [14, 2, 0],
        "within rounding": [3, 0, 0],
        "under a choice": [2, 5, 0],
        "not derivable": [70, 12, 0],
    },
    index=["pilot", "letter", "news, with a name that is much too long"],
)


def stacked(frame=COUNTS):
    return figures.stacked(frame, xlabel="claims", title="Numbers by verdict")


TIMES = pd.DataFrame(
    [
        ("patient 1, arms", 0.0, 4.0, False, "clear"),
        ("patient 1, legs and a name that needs two lines", 2.0, 9.0, True, "improved, as first "
         "seen at the visit after that, which needs two lines as well"),
        ("patient 2", 0.0, NAN, False, "improved"),
        ("patient 3", 1.0, 1.0, False, ""),
    ],
    columns=["label", "start", "end", "open", "note"],
)  # fmt: skip


VALUES = pd.DataFrame(
    [
        ("EASI", "week 0", "printed", 20.8, 20.8),
        ("EASI", "week 0", "implied", 19.5, 20.5),
        ("EASI", "week 0", "implied", 24.0, 24.0),
        ("EASI", "week 4", "implied", 3.0, 3.0),
        ("EASI", "week 16", "printed", 2.5, 2.5),
        ("IGA", "week 0", "printed", 4.0, 4.0),
        ("IGA", "week 4", "printed", 3.0, 3.0),
        ("IGA", "week 4", "implied", NAN, NAN),
        ("BSA (%)", "week 0", "printed", 40.0, 40.0),
    ],
    columns=["score", "visit", "kind", "low", "high"],
)


def timeline(frame=TIMES):
    return courses.timeline(frame, xlabel="weeks", title="When it was seen")


def implied(frame=VALUES, across=2):
    return courses.implied(frame, xlabel="visit", title="What is implied", across=across)


BELIEFS = pd.DataFrame(
    [
        ("before", 0.0, 1.0),
        ("before", 1.0, 1.0),
        ("after three", 0.0, 0.0),
        ("after three", 1.0, 4.0),
        ("after three", 0.5, 0.5),
        ("never told", 0.0, 1.0),
        ("never told", 0.5, float("inf")),
        ("never told", 1.0, 1.0),
    ],
    columns=["belief", "theta", "density"],
)


SIZES = pd.DataFrame(
    [(a, b) for a in range(2, 8) for b in range(2, 6) if (a, b) != (4, 5)], columns=["n1", "n2"]
)


SIZES = SIZES.assign(
    easi=SIZES["n1"] + SIZES["n2"] == 8,
    bsa=SIZES["n1"] > 5,
    marked=(SIZES["n1"] == 5) & (SIZES["n2"] == 3),
)


LAYERS = {"easi": "t test of EASI", "bsa": "t test of BSA"}


def curves(frame=BELIEFS, marks=None):
    marks = (
        {0.24: "usual care", 0.3: "placebo", 0.9: "a text near the edge"}
        if marks is None
        else marks
    )
    return maps.curves(
        frame, x="theta", y="density", name="belief", xlabel="chance", ylabel="density",
        title="Three successes", marks=marks,
    )  # fmt: skip


def size_map(frame=SIZES, layers=LAYERS):
    return maps.size_map(
        frame, xlabel="exposed (people)", ylabel="naive (people)", title="Sizes", layers=layers
    )


SWEEP = pd.DataFrame(
    [
        ("nearest", 0.05, 2.5, 1.0, 4.0),
        ("nearest", 0.01, 2.5, 0.5, 4.5),
        ("nearest", 0.1, 2.25, NAN, NAN),
        ("cut, as the last digits suggest that it was", 0.05, -1.5, -3.0, 0.0),
        ("cut, as the last digits suggest that it was", 0.01, NAN, NAN, NAN),
        ("cut, as the last digits suggest that it was", 0.1, 3.0, 2.0, 5.0),
    ],
    columns=["rounding", "alpha", "value", "low", "high"],
)


DEFAULT = {"rounding": "nearest", "alpha": 0.05}


SHARES = pd.DataFrame(
    {
        "choices": [3, 2, 300, 1],
        "alone": [0.25, 0.125, NAN, 0.0],
        "together": [1.0, 0.75, 0.5, NAN],
    },
    index=["items", "rounding of the numbers in the table of results", "drawn", "alpha"],
)


VERDICTS = pd.DataFrame(
    {
        "reproduced": [40, 0, 1900],
        "in conflict": [8, 0, 3],
        "within rounding": [0, 1, 0],
        "not derivable": [0, 0, 97],
    },
    index=["mrss.mean", "n", "responders at week 24, as the letter to the editor has them"],
)


def specification_curve(frame=SWEEP, assumptions=("rounding", "alpha"), default=DEFAULT):
    return multiverse.specification_curve(
        frame, assumptions=assumptions, ylabel="change (points)", title="Week 24", default=default
    )


def influence_bars(frame=SHARES):
    return multiverse.influence_bars(frame, title="What moves the change")


def verdicts_across(frame=VERDICTS):
    return multiverse.verdicts_across(frame, title="Verdicts")


FIGURES = {
    forest: INTERVALS,
    trajectories: ULCERS,
    grid: TEXTS,
    waterfall: FALLS,
    beside: RESULTS,
    stacked: COUNTS,
    timeline: TIMES,
    implied: VALUES,
    curves: BELIEFS,
    size_map: SIZES,
    specification_curve: SWEEP,
    influence_bars: SHARES,
    verdicts_across: VERDICTS,
}
"""Every figure there is, and the frame that it is tried with."""


def drawn_texts(fig):
    """All texts but those of ticks beyond the ends of their axis, which are not drawn."""
    fig.draw_without_rendering()
    beyond = {
        tick.label1
        for ax in fig.axes
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    texts = [text for text in fig.findobj(Text) if text not in beyond and text.get_visible()]
    return [text for text in texts if text.get_text().strip()]


def assert_room(fig, least):
    """No text is cut off, and none that stands upright or level overlaps another."""
    texts = drawn_texts(fig)
    width, height = fig.get_size_inches() * fig.dpi
    assert len(texts) >= least
    for text in texts:
        extent = text.get_window_extent()
        assert min(extent.x0, extent.y0) >= 0, text
        assert extent.x1 <= width, text
        assert extent.y1 <= height, text
    straight = [text for text in texts if not text.get_rotation() % 90]
    for one, other in combinations(straight, 2):
        assert not one.get_window_extent().overlaps(other.get_window_extent()), (one, other)

"""A whole and its parts: people, mean and SD."""

from __future__ import annotations

import numpy as np

from overread.consistency.derivations import Derivation, Inputs, Quantity
from overread.consistency.many_means import between, group_sizes, within
from overread.consistency.numbered import ends_of, gathered
from overread.enclosures import Bounds, outward


def _derive(inputs: Inputs) -> dict[str, Quantity]:
    """People, mean and SD of the whole.

    The mean rises with each mean. The squares about the grand mean are those within the parts,
    which only SDs set, and those between them, which only means set.
    """
    sizes = group_sizes(inputs)
    people = sizes.sum(axis=1)
    whole = people - 1
    if inputs.settings["divisor"] == "n":
        inputs, whole = _with_n_less_one(inputs), people
    weights = sizes / people[:, np.newaxis]
    low, high = outward(*ends_of(inputs.bounds, "mean"))
    means = ((end * weights).sum(axis=1) for end in (gathered(inputs.values, "mean"), low, high))
    inside, across = within(inputs), between(inputs)
    squares = zip((inside.value, *inside.ends), (across.value, *across.ends), strict=True)
    value, *ends = (np.sqrt((first + second) / whole) for first, second in squares)
    return {
        "mean": Quantity(*means),
        "sd": Quantity(value, *outward(*ends)),
        "n": Quantity(people, people, people),
    }


def _with_n_less_one(inputs: Inputs) -> Inputs:
    """Turn SDs with n below them into those with n - 1."""
    values, bounds = dict(inputs.values), dict(inputs.bounds)
    for name in (name for name in values if name.startswith("sd")):
        n = inputs.counts[name.replace("sd", "n")]
        factor = np.sqrt(np.maximum(n, 1) / np.maximum(n - 1, 1))
        values[name] = values[name] * factor
        bounds[name] = Bounds(*(end * factor for end in bounds[name]))
    return inputs._replace(values=values, bounds=bounds)


PARTS = (
    Derivation(
        "parts",
        "a whole from its parts: people, mean and SD",
        ("mean#", "sd#"),
        ("n#",),
        ("mean", "sd", "n"),
        {"divisor": ("n-1", "n")},
        ("every person is in one part",),
        _derive,
    ),
)

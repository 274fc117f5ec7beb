"""A whole and its parts: people, mean and SD."""

from __future__ import annotations

import numpy as np

from overread.consistency.derivations import Derivation, Inputs, Quantity
from overread.consistency.many_means import between, group_sizes, within
from overread.consistency.numbered import ends_of, gathered
from overread.enclosures import outward


def _derive(inputs: Inputs) -> dict[str, Quantity]:
    """People, mean and SD of the whole.

    The mean rises with each mean. The squares about the grand mean are those within the parts,
    which only SDs set, and those between them, which only means set.
    """
    sizes = group_sizes(inputs)
    people = sizes.sum(axis=1)
    weights = sizes / people[:, np.newaxis]
    low, high = outward(*ends_of(inputs.bounds, "mean"))
    means = ((end * weights).sum(axis=1) for end in (gathered(inputs.values, "mean"), low, high))
    inside, across = within(inputs), between(inputs)
    squares = zip((inside.value, *inside.ends), (across.value, *across.ends), strict=True)
    value, *ends = (np.sqrt((first + second) / (people - 1)) for first, second in squares)
    return {
        "mean": Quantity(*means),
        "sd": Quantity(value, *outward(*ends)),
        "n": Quantity(people, people, people),
    }


PARTS = (
    Derivation(
        "parts",
        "a whole from its parts: people, mean and SD with n - 1",
        ("mean#", "sd#"),
        ("n#",),
        ("mean", "sd", "n"),
        {},
        ("every person is in one part", "SDs have n - 1 below them"),
        _derive,
    ),
)

"""Printed numbers for derivations, and points in the boxes of true values behind them."""

import numpy as np
import pytest

from overread import columns
from overread.consistency.catalogue import DERIVATIONS
from overread.consistency.derivations import Inputs


def read_inputs(name, numbers, counts, settings):
    """Inputs of a derivation from texts; each choice that is not given is the default."""
    read = {column: columns.numbers(texts) for column, texts in numbers.items()}
    choices = {choice: allowed[0] for choice, allowed in DERIVATIONS[name].choices.items()}
    return Inputs(
        {column: columns.values(found) for column, found in read.items()},
        {column: columns.bounds(found) for column, found in read.items()},
        {column: np.asarray(values, np.int64) for column, values in counts.items()},
        choices | settings,
    )


@pytest.fixture
def inputs_of():
    """Read inputs, by the name of a derivation."""
    return lambda name, numbers, counts, **settings: read_inputs(name, numbers, counts, settings)


@pytest.fixture
def derive():
    """Derive results from printed texts and counts, by the name of a derivation."""

    def run(name, numbers=None, counts=None, **settings):
        inputs = read_inputs(name, numbers or {}, counts or {}, settings)
        return DERIVATIONS[name].derive(inputs)

    return run


@pytest.fixture
def shown():
    """Round values to texts."""
    return lambda values, decimals: [f"{value:.{decimals}f}" for value in np.atleast_1d(values)]


@pytest.fixture
def points():
    """Random points in boxes of true values, ends and corners among them; (draws, rows) each."""

    def draw(numbers, draws=400, seed=0):
        rng = np.random.default_rng(seed)
        ends = [columns.bounds(columns.numbers(texts)) for texts in numbers.values()]
        shape = (draws, len(ends[0][0]))
        shares = [np.clip(rng.uniform(-0.5, 1.5, shape), 0, 1) for _ in ends]
        return {
            name: low + share * (high - low)
            for name, (low, high), share in zip(numbers, ends, shares, strict=True)
        }

    return draw


@pytest.fixture
def encloses():
    """Fail if a value that is taken is outside a range, or leaves more than a share of it."""

    def check(quantity, taken, *, tight=None):
        assert np.isfinite(taken).all()
        assert (quantity.low <= taken).all()
        assert (quantity.high >= taken).all()
        if tight is not None:
            width = quantity.high - quantity.low
            slack = tight * width + 1e-7 * np.abs(quantity.high)
            assert (taken.min(axis=0) - quantity.low <= slack).all()
            assert (quantity.high - taken.max(axis=0) <= slack).all()

    return check

"""The order of totals, on which the order of listed sets and every draw depend."""

import numpy as np
import pytest

from overread.reconstruct import halves


@pytest.mark.parametrize("most", [3, 50, 10**6])
def test_totals_are_in_one_order_however_many_keys_are_equal(most):
    """By key, then by what is loose, then by place: the same on every machine."""
    source = np.random.default_rng(most)
    for size in (0, 1, 2, 2000):
        key = source.integers(0, most, size)
        for number in (0, 1, 2):
            loose = [source.integers(0, 3, size) for _ in range(number)]
            expected = np.lexsort((*loose[::-1], key))
            assert halves._sorted(key, loose).tolist() == expected.tolist()

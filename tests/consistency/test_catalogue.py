"""What holds of every derivation."""

from itertools import product

import numpy as np
import pytest

from overread.consistency.catalogue import DERIVATIONS

ODD = {
    "zero": "0", "nearly": "0.0", "some": "2.3", "negative": "-1.2", "below": "<0.1",
    "above": ">5", "large": "123456789", "one": "1",
}  # fmt: skip


def columns_of(names, groups=3):
    """Columns for names, a name with # standing for three."""
    return [
        column
        for name in names
        for column in ([f"{name[:-1]}{i + 1}" for i in range(groups)] if "#" in name else [name])
    ]


def choices(derivation):
    return [
        dict(zip(derivation.choices, values, strict=True))
        for values in product(*derivation.choices.values())
    ]


def cells(derivation, seed):
    """Ninety rows of odd numbers and counts."""
    rng = np.random.default_rng(seed)
    numbers = {
        column: rng.choice(list(ODD.values()), 90).tolist()
        for column in columns_of(derivation.inputs)
    }
    return numbers, {column: rng.integers(0, 7, 90) for column in columns_of(derivation.counts)}


@pytest.mark.parametrize("name", DERIVATIONS)
def test_odd_inputs_give_a_range_in_order_or_none_and_no_warning(derive, name):
    derivation = DERIVATIONS[name]
    for seed, settings in enumerate(choices(derivation)):
        numbers, counts = cells(derivation, seed)
        found = derive(name, numbers, counts, **settings)
        assert set(found) - {"p_other"} == set(derivation.results)
        for result, quantity in found.items():
            empty = (quantity.low == np.inf) & (quantity.high == -np.inf)
            known = ~np.isnan(quantity.low) & ~empty
            assert (known == (~np.isnan(quantity.high) & ~empty)).all(), result
            assert (quantity.low <= quantity.high)[known].all(), result
            assert np.isnan(quantity.derived[~known]).all(), result
            assert not empty.any() or name in ("mann_whitney", "wilcoxon")
            if result == "p":
                assert (quantity.low[known] >= 0).all()
                assert (quantity.high[known] <= 1).all()


@pytest.mark.parametrize("name", DERIVATIONS)
def test_the_value_at_face_value_is_within_the_range(derive, name):
    derivation = DERIVATIONS[name]
    for seed, settings in enumerate(choices(derivation)):
        numbers, counts = cells(derivation, seed)
        for column in numbers:
            plain = np.random.default_rng(seed).choice(["0.7", "2.3", "1.2", "5"], 90)
            numbers[column] = plain.tolist()
        for result, quantity in derive(name, numbers, counts, **settings).items():
            known = np.isfinite(quantity.derived)
            assert (quantity.low <= quantity.derived)[known].all(), result
            assert (quantity.derived <= quantity.high)[known].all(), result


@pytest.mark.parametrize("name", DERIVATIONS)
def test_rows_do_not_depend_on_the_others(derive, name):
    derivation = DERIVATIONS[name]
    numbers, counts = cells(derivation, 5)
    every = derive(name, numbers, counts)
    for row in (0, 44, 89):
        alone = derive(
            name,
            {column: [texts[row]] for column, texts in numbers.items()},
            {column: values[[row]] for column, values in counts.items()},
        )
        for result, quantity in alone.items():
            for part, whole in zip(quantity, every[result], strict=True):
                assert part[0] == pytest.approx(whole[row], rel=1e-12, nan_ok=True)


def test_names_and_results_are_what_the_columns_of_a_table_may_be():
    for name, derivation in DERIVATIONS.items():
        assert name == derivation.name
        assert not set(derivation.inputs) & set(derivation.results)
        assert derivation.inputs or derivation.counts
        if derivation.half_width:
            assert {"lower", "upper"} <= set(derivation.results)

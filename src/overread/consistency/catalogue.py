"""Every derivation by name."""

from __future__ import annotations

from collections.abc import Callable

from overread.consistency import one_mean, two_means
from overread.consistency.derivations import Derivation, Inputs
from overread.consistency.many_means import MANY_MEANS
from overread.consistency.one_mean import ONE_MEAN
from overread.consistency.one_proportion import ONE_PROPORTION
from overread.consistency.parts import PARTS
from overread.consistency.rank_sums import RANK_SUMS
from overread.consistency.ratios import RATIOS
from overread.consistency.statistics import STATISTICS
from overread.consistency.two_means import TWO_MEANS
from overread.consistency.two_proportions import TWO_PROPORTIONS
from overread.enclosures import Ends

DERIVATIONS: dict[str, Derivation] = {
    derivation.name: derivation
    for derivation in (
        *ONE_MEAN,
        *TWO_MEANS,
        *MANY_MEANS,
        *STATISTICS,
        *TWO_PROPORTIONS,
        *RANK_SUMS,
        *ONE_PROPORTION,
        *RATIOS,
        *PARTS,
    )
}
"""Every derivation by name."""

HALF_WIDTHS: dict[str, Callable[[Inputs], tuple[Ends, Ends]]] = {
    **one_mean.HALF_WIDTHS,
    **two_means.HALF_WIDTHS,
}
"""By derivation, the centre and the half-width behind both limits; for `limits.together`."""

"""Every derivation by name."""

from __future__ import annotations

from overread.consistency.derivations import Derivation
from overread.consistency.many_means import MANY_MEANS
from overread.consistency.one_mean import ONE_MEAN
from overread.consistency.one_proportion import ONE_PROPORTION
from overread.consistency.parts import PARTS
from overread.consistency.rank_sums import RANK_SUMS
from overread.consistency.ratios import RATIOS
from overread.consistency.statistics import STATISTICS
from overread.consistency.two_means import TWO_MEANS
from overread.consistency.two_proportions import TWO_PROPORTIONS

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

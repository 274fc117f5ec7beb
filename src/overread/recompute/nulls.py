"""Exact null distributions of discrete tests: every outcome counted, in whole numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate

from overread.printed import Interval, exact, mapped, whole
from overread.recompute.means import SIDES

ALTERNATIVES = (*SIDES, "less", "greater")
"""Which outcomes count as at least as extreme. `less` and `greater` are the tails; `one-sided` is
the smaller of the two, in the direction of what was observed; `two-sided` follows a rule."""

RULES = ("doubled", "distance", "likelihood")
"""How two tails are counted: twice the smaller one, at most 1 (`doubled`: scipy and R for rank
tests); all that is as far from the mean (`distance`: permutation programs, where ties make the
distribution asymmetric); all that is no more probable (`likelihood`: Fisher's and the binomial test
in scipy and R). They agree where the distribution is symmetric and falls from its middle."""


@dataclass(frozen=True)
class Null:
    """The distribution of a statistic if only chance is at work.

    Attributes
    ----------
    counts : tuple of int
        How many equally probable arrangements give the statistic 0, 1/scale, 2/scale, ...
    scale : int
        2 for rank sums, whose midranks may be halves; else 1.
    """

    counts: tuple[int, ...]
    scale: int = 1

    @cached_property
    def total(self) -> int:
        """How many arrangements there are."""
        return sum(self.counts)

    def p_value(
        self,
        statistic: int | Fraction | float,
        alternative: str = "two-sided",
        *,
        rule: str = "doubled",
    ) -> Fraction:
        """Give the exact p value of a statistic.

        Parameters
        ----------
        statistic : number
            In ranks or people, as the test counts.
        alternative : str
            One of `ALTERNATIVES`.
        rule : str
            One of `RULES`; only `two-sided` depends on it.

        Raises
        ------
        ValueError
            If the statistic cannot take this value.

        Examples
        --------
        >>> Null((1, 3, 3, 1)).p_value(0), Null((1, 3, 3, 1)).p_value(2, "greater")
        (Fraction(1, 4), Fraction(1, 2))
        """
        place = exact(statistic) * self.scale
        reached = place.denominator == 1 and 0 <= place < len(self.counts)
        if not reached or not self.counts[int(place)]:
            raise ValueError(f"the statistic is {statistic}, which no arrangement gives")
        return Fraction(self.masses(alternative, rule=rule)[int(place)], self.total)

    def p_values(
        self, alternative: str = "two-sided", *, rule: str = "doubled"
    ) -> tuple[Fraction, ...]:
        """List every p value that the test can give, ascending.

        Examples
        --------
        >>> Null((1, 3, 3, 1)).p_values()
        (Fraction(1, 4), Fraction(1, 1))
        """
        masses = self.masses(alternative, rule=rule)
        reached = {mass for mass, count in zip(masses, self.counts, strict=True) if count}
        return tuple(Fraction(mass, self.total) for mass in sorted(reached))

    def giving(
        self, ends: Interval, alternative: str = "two-sided", *, rule: str = "doubled"
    ) -> list[tuple[Fraction, Fraction]]:
        """List each statistic whose p value lies in an interval, with that p value.

        Examples
        --------
        >>> from overread.printed import interval, printed
        >>> Null((1, 3, 3, 1)).giving(interval(printed("0.3")), "less"), Null((1, 1)).giving(
        ...     interval(printed("0.5")), "less"
        ... )
        ([], [(Fraction(0, 1), Fraction(1, 2))])
        """
        low, high = whole(mapped(ends, lambda end: end * self.total))
        masses = self.masses(alternative, rule=rule)
        return [
            (Fraction(i, self.scale), Fraction(mass, self.total))
            for i, (mass, count) in enumerate(zip(masses, self.counts, strict=True))
            if count and (low is None or mass >= low) and (high is None or mass <= high)
        ]

    def masses(self, alternative: str = "two-sided", *, rule: str = "doubled") -> list[int]:
        """Count, for each outcome, the arrangements that are at least as extreme.

        Raises
        ------
        ValueError
            If alternative or rule is not known.
        """
        for name, given, allowed in (
            ("alternative", alternative, ALTERNATIVES),
            ("rule", rule, RULES),
        ):
            if given not in allowed:
                raise ValueError(f"{name} is {given!r}; allowed are {', '.join(allowed)}")
        less = list(accumulate(self.counts))
        greater = list(accumulate(reversed(self.counts)))[::-1]
        smaller = [min(pair) for pair in zip(less, greater, strict=True)]
        if alternative != "two-sided":
            return {"less": less, "greater": greater, "one-sided": smaller}[alternative]
        if rule == "doubled":
            return [min(self.total, 2 * mass) for mass in smaller]
        if rule == "likelihood":
            return _at_least([-count for count in self.counts], self.counts)
        moment = sum(i * count for i, count in enumerate(self.counts))
        return _at_least([abs(i * self.total - moment) for i in range(len(less))], self.counts)


def _at_least(extremeness: Sequence[int], counts: Sequence[int]) -> list[int]:
    """Count, for each outcome, the arrangements with at least its extremeness."""
    found: Counter[int] = Counter()
    for key, count in zip(extremeness, counts, strict=True):
        found[key] += count
    keys = sorted(found, reverse=True)
    running = dict(zip(keys, accumulate(found[key] for key in keys), strict=True))
    return [running[key] for key in extremeness]


def binomial(n: int, chance: Fraction = Fraction(1, 2)) -> Null:
    """Count the successes of n independent trials; with the default chance, the sign test.

    Parameters
    ----------
    n : int
        Trials; for the sign test, people whose value changed.
    chance : Fraction
        Probability of a success if only chance is at work.

    Examples
    --------
    >>> binomial(4).p_value(4), binomial(4).p_value(4, "greater")
    (Fraction(1, 8), Fraction(1, 16))
    """
    if n < 0 or not 0 <= chance <= 1:
        raise ValueError(f"{n} trials with a chance of {chance}: there is no such test")
    hits, every = Fraction(chance).as_integer_ratio()
    return Null(tuple(c * hits**k * (every - hits) ** (n - k) for k, c in enumerate(_row(n))))


def _row(n: int) -> list[int]:
    """A row of Pascal's triangle."""
    return list(accumulate(range(n), lambda c, k: c * (n - k) // (k + 1), initial=1))

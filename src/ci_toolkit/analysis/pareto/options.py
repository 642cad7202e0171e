"""What a Pareto is made with."""

from __future__ import annotations

from dataclasses import dataclass

from ci_toolkit.analysis.wording import duration, plain

# Names that say "all the rest": such a bar is no cause that anybody can work on.
RESIDUAL = frozenset(
    {"other", "others", "misc", "miscellaneous", "rest", "all other", "all others", "various"}
)


@dataclass(frozen=True, slots=True)
class ParetoOptions:
    """Choices of one run.

    threshold: share of the total that the vital few make up, a fraction. top: bars before the
    rest become one; None keeps all. other: further names of categories that mean the rest.
    confidence: of all intervals. noun: what one count is called in the plural ("rows", "events",
    or a name given by the user). amount_noun: the same of what a bar shows ("minutes", "cost").
    elsewhere: columns by which the rows could be split instead, for suggestions.
    durations: amounts are seconds, said as lengths of time.
    """

    threshold: float = 0.8
    top: int | None = None
    other: tuple[str, ...] = ()
    confidence: float = 0.95
    noun: str = "rows"
    amount_noun: str = "rows"
    elsewhere: tuple[str, ...] = ()
    durations: bool = False

    def amount(self, value: float) -> str:
        """An amount as a sentence says it, with what it is of."""
        if self.durations:
            return f"{duration(value)} ({self.amount_noun})"
        return f"{plain(value)} {self.amount_noun}"

    def residual(self, name: str) -> bool:
        """Whether a category is the rest and no cause of its own."""
        folded = name.strip().casefold()
        return folded in RESIDUAL or folded in {text.strip().casefold() for text in self.other}

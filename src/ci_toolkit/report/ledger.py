"""Where every row went, and how every report ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ci_toolkit.analysis.wording import count_of, plain
from ci_toolkit.report.model import Block, Code, Notes
from ci_toolkit.report.text import clean, sentence

_SAMPLE_LENGTH = 40
_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class LedgerView:
    """Where every row went; read = filtered + blank + unusable + used.

    reasons: of the unusable rows, each as (reason, rows, first row numbers, 1-based as an editor
    shows them, and samples of the text that could not be read).
    """

    read: int
    filtered: int
    blank: int
    unusable: int
    used: int
    reasons: tuple[tuple[str, int, tuple[int, ...], tuple[str, ...]], ...] = ()


class Told(Protocol):
    """What the end of a report needs of a run, whatever was analysed."""

    @property
    def source(self) -> str: ...

    @property
    def ledger(self) -> LedgerView | None: ...

    @property
    def command(self) -> str: ...

    @property
    def found(self) -> tuple[str, ...]: ...

    @property
    def notes(self) -> tuple[str, ...]: ...


def closing_blocks(ctx: Told) -> list[Block]:
    """The end of every report: what was found by itself, the rows, and the explicit command."""
    blocks: list[Block] = []
    if ctx.found or ctx.notes:
        told = tuple(sentence(clean(text)) for text in (*ctx.found, *ctx.notes))
        blocks.append(Notes(told, "Taken as"))
    if ctx.ledger is not None:
        where = f"Rows of {clean(ctx.source)}" if ctx.source else "Rows"
        blocks.append(Notes(ledger_sentences(ctx.ledger), where))
    if ctx.command:
        blocks.append(Code(clean(ctx.command), "The same, said in full"))
    return blocks


def ledger_sentences(ledger: LedgerView) -> tuple[str, ...]:
    """The ledger in a sentence, and one for each reason why rows were not usable.

    >>> ledger_sentences(LedgerView(640, 0, 0, 0, 640))
    ('640 rows read, all used.',)
    """
    if ledger.used == ledger.read:
        return (f"{count_of(ledger.read, 'row')} read, all used.",)
    parts = [f"{ledger.used:,} used"]
    if ledger.filtered:
        parts.append(f"{ledger.filtered:,} filtered out")
    if ledger.blank:
        parts.append(f"{ledger.blank:,} blank (no opportunity)")
    if ledger.unusable:
        parts.append(f"{ledger.unusable:,} unusable")
    return (
        f"{count_of(ledger.read, 'row')} read: {', '.join(parts)}.",
        *(_reason(*reason) for reason in ledger.reasons),
    )


def _reason(reason: str, rows: int, first: tuple[int, ...], samples: tuple[str, ...]) -> str:
    shown = first[:_MOST_SHOWN]
    numbers = ", ".join(f"{row:,}" for row in shown) + (" …" if rows > len(shown) else "")
    place = f" ({'row' if rows == 1 else 'rows'} {numbers})" if shown else ""
    quoted = ", ".join(f"“{clean(s, _SAMPLE_LENGTH)}”" for s in samples[:_MOST_SHOWN])
    example = f", such as {quoted}" if quoted else ""
    return f"{plain(rows)} unusable: {clean(reason)}{place}{example}."

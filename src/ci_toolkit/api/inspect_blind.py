"""An inspection without any cell of the file: for exports whose cells nobody else may see."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from typing import Any

from ci_toolkit.analysis.inspection.result import Command, Inspection
from ci_toolkit.facts import ColumnFacts, ExportFacts, Sight, TimeFacts
from ci_toolkit.report.text import clean

# Columns whose values have an order; the ends of it say how far they reach, not who is in them.
_ORDERED = ("time", "number", "duration")
_QUOTED = re.compile(r"`([^`]*)`|“([^”]*)”")
_HIDDEN = "…"
# Particulars of findings that hold no cell.
_TOLD = frozenset(
    "code columns rows share first paths check rule periods counts usual judged chart spans "
    "changes levels expected_by_chance".split()
)


def without_samples(facts: ExportFacts) -> ExportFacts:
    """The same facts with no cell of the file in them: counts, shares and how far values reach."""
    return dataclasses.replace(
        facts,
        columns=tuple(_bare_column(column) for column in facts.columns),
        times=tuple(_bare_time(time) for time in facts.times),
        lengths=tuple(_bare(length) for length in facts.lengths),
        rated=_bare(facts.rated) if facts.rated else None,
        pairs=tuple(_bare(pair) for pair in facts.pairs),
        keys=tuple(_bare(key) for key in facts.keys),
        repairs=tuple(dataclasses.replace(one, samples=()) for one in facts.repairs),
        flawed=tuple((why, _blind(sight)) for why, sight in facts.flawed),
    )


def blinded(result: Inspection, commands: Sequence[Command]) -> Inspection:
    """An inspection that quotes no cell; `commands` are those made without any.

    What was found stays found: only the values in its sentences are hidden.
    """
    hide = _Hider(result)
    return dataclasses.replace(
        result,
        facts=without_samples(result.facts),
        findings=tuple(dataclasses.replace(one, text=hide(one.text)) for one in result.findings),
        verdict=dataclasses.replace(
            result.verdict,
            text=hide(result.verdict.text),
            next=tuple(hide(step) for step in result.verdict.next),
        ),
        checks=tuple(
            dataclasses.replace(one, text=hide(one.text), samples=()) for one in result.checks
        ),
        differences=tuple(
            dataclasses.replace(one, text=hide(one.text), values=()) for one in result.differences
        ),
        commands=tuple(commands),
        details=tuple(
            {name: value for name, value in one.items() if name in _TOLD} for one in result.details
        ),
    )


def _bare_column(column: ColumnFacts) -> ColumnFacts:
    column = _bare(column)
    hidden: dict[str, Any] = {"examples": (), "top": ()}
    if column.kind not in _ORDERED or column.personal:
        hidden |= {"low": None, "high": None, "low_text": "", "high_text": ""}
    return dataclasses.replace(column, **hidden)


def _bare_time(time: TimeFacts) -> TimeFacts:
    time = _bare(time)
    parts = (part.partition(", such as ")[0] for part in time.form.split("; or "))
    return dataclasses.replace(time, form="; or ".join(parts))


def _bare(item: Any) -> Any:
    changed = {
        field.name: _blind(getattr(item, field.name))
        for field in dataclasses.fields(item)
        if isinstance(getattr(item, field.name), Sight)
    }
    return dataclasses.replace(item, **changed)


def _blind(sight: Sight) -> Sight:
    return dataclasses.replace(sight, samples=())


class _Hider:
    """Puts an ellipsis for every quoted text that is no name of a column and no option."""

    def __init__(self, result: Inspection) -> None:
        self.names = {_line(column.name) for column in result.facts.columns}
        self.names |= {f"{family.prefix}…" for family in result.facts.families}
        self.names |= {_line(one.column) for one in result.differences if one.column}
        cells = {_line(cell) for cell in _cells(result)} - self.names
        self.cells = sorted(cells, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        # Cells that hold a quotation mark themselves would end the quotation too soon.
        for cell in self.cells:
            text = text.replace(f"`{cell}`", f"`{_HIDDEN}`").replace(f"“{cell}”", f"“{_HIDDEN}”")
        return _QUOTED.sub(self._word, text)

    def _word(self, match: re.Match[str]) -> str:
        word = match[1] if match[1] is not None else match[2]
        option = word.startswith(("--", "citk ")) and "'" not in word
        if word in self.names or option:
            return match[0]
        return f"{match[0][0]}{_HIDDEN}{match[0][-1]}"


def _line(text: str) -> str:
    """A text as a sentence quotes it: one line of at most 40 characters."""
    return clean(" ".join(text.split()), 40)


def _cells(result: Inspection) -> Iterable[str]:
    facts = result.facts
    for column in facts.columns:
        yield from column.examples
        yield from (text for text, _ in column.top)
        yield from column.unreadable.samples
        yield from column.negative.samples
    for time in facts.times:
        for sight in (time.future, time.early, time.skipped, time.repeated):
            yield from sight.samples
    for pair in facts.pairs:
        yield from pair.wrong.samples
    for key in facts.keys:
        yield from key.repeated.samples
    for length in facts.lengths:
        yield from length.beyond.samples
    if facts.rated is not None:
        yield from facts.rated.repeated.samples
    for _, sight in facts.flawed:
        yield from sight.samples
    for check in result.checks:
        yield from check.samples
    for one in result.differences:
        yield from one.values

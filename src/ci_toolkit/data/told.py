"""Sentences of what was set right in a text file, each with counts, first lines, raw samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ci_toolkit.data.ledger import SAMPLES, shorten
from ci_toolkit.repair import Repair

_KINDS = {
    "titles": "{n} title {unit} above the header {was} left out",
    "line-ends": "{n} {unit} {end} in CR alone, among others; read as line ends",
    "blank-lines": "{n} blank {unit} {was} left out",
    "repeated-header": "{n} {unit} that {repeat} the header {was} left out",
    "short-rows": "{n} {row} fewer cells than the header; the missing ones are blank",
    "totals": "{n} total {rows} at the end {was} left out and not counted",
    "footnotes": "{n} {note} below the last row {was} left out",
    "blank-rows": "{n} {rows} of blank cells at the end {was} left out",
    "stray-quotes": "a quote that is not closed was taken as text",
}


@dataclass(slots=True)
class Seen:
    """Lines of one sort: how many, and the first of them."""

    count: int = 0
    lines: list[int] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        """One more."""
        self.count += 1
        if len(self.lines) < SAMPLES:
            self.lines.append(line)
            self.samples.append(shorten(text.strip("\r\n")))


def tell(path: str, kind: str, seen: Seen, unit: str = "line") -> Repair:
    """What is said of lines of one sort; unit is "line", or "row" of a sheet."""
    one = seen.count == 1
    words = _KINDS[kind].format(
        n=f"{seen.count:,}",
        unit=unit if one else f"{unit}s",
        was="was" if one else "were",
        end="ends" if one else "end",
        repeat="repeats" if one else "repeat",
        row="row has" if one else "rows have",
        rows="row" if one else "rows",
        note="note" if one else "notes",
    )
    shown = ", ".join(str(line) for line in seen.lines[:3]) + (", …" if seen.count > 3 else "")
    text = f"`{path}`: {words} ({unit} {shown})"
    return Repair(kind, text, seen.count, tuple(seen.lines), tuple(seen.samples), path)


def tell_names(path: str, told: Sequence[str]) -> list[Repair]:
    """What is said of names that were set right."""
    return [Repair("names", f"`{path}`: {words}", path=path) for words in told]

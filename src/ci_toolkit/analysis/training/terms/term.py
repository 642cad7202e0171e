"""What a term of the field is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

Group = Literal[
    "charts",
    "rules",
    "data",
    "capability",
    "pareto",
    "sampling",
    "tests",
    "agreement",
    "dmaic",
    "flow",
]
LONGEST_SHORT = 52
SHORTEST_PARTS = {": ": 16, "; ": 20, ", ": 24}
Example = Callable[[], tuple[str, ...]]

GROUPS: dict[Group, str] = {
    "charts": "Control charts",
    "rules": "Rules and signals",
    "data": "Data and variation",
    "capability": "Capability",
    "pareto": "Pareto and shares",
    "sampling": "Sampling and intervals",
    "tests": "Tests and effects",
    "agreement": "Agreement of raters",
    "dmaic": "Improvement projects",
    "flow": "Lean and flow",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the field.

    key: its name in commands ("laney-p"). name: as a person writes it. aliases: other names under
    which it is found. what: two or three plain sentences. formula: lines in plain characters, none
    where there is nothing to compute. use, avoid: when it helps, and when not. example: makes the
    lines of a small worked example, its numbers computed by the functions that the commands use;
    None for a pure concept. citk: how the program does it: commands that run from the folder
    `examples` (they begin with "citk "), other lines are said. sources: keys of
    `ci_toolkit.references`. see: keys of other terms.
    """

    key: str
    name: str
    group: Group
    what: str
    use: str
    avoid: str
    sources: tuple[str, ...]
    see: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    formula: tuple[str, ...] = ()
    example: Example | None = None
    citk: tuple[str, ...] = ()

    @property
    def commands(self) -> tuple[str, ...]:
        """The lines of `citk` that are commands."""
        return tuple(line for line in self.citk if line.startswith("citk "))

    @property
    def notes(self) -> tuple[str, ...]:
        """The lines of `citk` that are said."""
        return tuple(line for line in self.citk if not line.startswith("citk "))

    @property
    def short(self) -> str:
        """What it is in one line, for a list: the first sentence, or its first part if long."""
        first = self.what.partition(". ")[0].rstrip(".")
        for mark, least in SHORTEST_PARTS.items():
            if len(first) > LONGEST_SHORT and first.find(mark) >= least:
                first = first.partition(mark)[0]
        return first

    def worked(self) -> tuple[str, ...]:
        """The lines of the example, computed now; none for a pure concept."""
        return self.example() if self.example is not None else ()


def live(module: str, name: str) -> Example:
    """The example `name` of `examples.module`, loaded when it is first asked for.

    A list of terms needs no NumPy, and so loads none.
    """

    def run() -> tuple[str, ...]:
        found = import_module(f"ci_toolkit.analysis.training.terms.examples.{module}")
        lines: tuple[str, ...] = getattr(found, name)()
        return lines

    return run

"""What a picture says besides its numbers; made by whoever knows the source and the options."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from ci_toolkit.plot.words import ValueFormat

When = str | dt.date | dt.datetime


@dataclass(frozen=True, slots=True)
class Caption:
    """Words around a chart.

    title: of the slide. subtitle: the verdict in a sentence, wrapped. quantity: what is measured
        ("share decided by people"). footnote: source, row counts, kind of chart; wrapped.
    value_format: how values are written; fractions for "percent", seconds for "duration".
    events: marks as (label of a point or time, text); those out of view are not drawn.
    show: window of 0-based points of the stream, the end not included; None shows all.
    target_label: in front of the target's value.
    rule_words: a rule's code and what it looks for, for the legend; codes stand for themselves
        where none are given.
    """

    title: str
    subtitle: str = ""
    quantity: str = ""
    footnote: str = ""
    value_format: ValueFormat = "number"
    events: tuple[tuple[When, str], ...] = ()
    show: tuple[int, int] | None = None
    target_label: str = "Target"
    rule_words: Mapping[str, str] = field(default_factory=dict)

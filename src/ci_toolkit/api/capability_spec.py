"""The promise as the user wrote it: numbers, lengths of time, columns, a file by stream."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.api.capability_settings import CapabilitySettings
from ci_toolkit.api.spans import parse_duration
from ci_toolkit.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export


@dataclass(frozen=True, eq=False)
class Asked:
    """Limits of all streams, and of each by its values; columns where each row has its own."""

    spec: Spec
    by_stream: Mapping[tuple[str, ...], Spec]
    lsl_column: str | None = None
    usl_column: str | None = None

    def of(self, values: tuple[str, ...]) -> Spec:
        """The limits of one stream."""
        return self.by_stream.get(values, self.spec)


def asked_spec(chosen: CapabilitySettings, export: Export, *, durations: bool) -> Asked:
    """The limits of a study of measurements; `durations`: values are seconds.

    Raises UsageError where there is none, where they contradict each other, and for what is
    neither a column nor a number nor a length of time.
    """
    columns = {side: _column(getattr(chosen, side), export) for side in ("lsl", "usl")}
    numbers = {
        side: None if columns.get(side) is not None else _number(chosen, side, export, durations)
        for side in ("lsl", "usl", "target")
    }
    spec = Spec(
        lsl=numbers["lsl"],
        usl=numbers["usl"],
        target=numbers["target"],
        natural_lower=chosen.natural_lower,
        natural_upper=chosen.natural_upper,
    )
    by_stream: Mapping[tuple[str, ...], Spec] = {}
    if chosen.spec_file is not None:
        from ci_toolkit.api.capability_file import specs_by_stream

        spec, by_stream = specs_by_stream(chosen.spec_file, chosen.by, spec, durations=durations)
    elif spec.sides == 0 and not any(columns.values()):
        raise UsageError("no promise was named", "`--usl 24h`, `--lsl 0.98`, or `--spec-file FILE`")
    for one in (spec, *by_stream.values()):
        check_spec(one)
    return Asked(spec, by_stream, columns["lsl"], columns["usl"])


def in_seconds(asked: Asked, export: Export, units: str | None) -> Asked:
    """Columns of limits of a length between two times, those of plain numbers in seconds.

    Raises UsageError for such a column whose unit was not named: hours taken as seconds would
    have every case miss.
    """
    from ci_toolkit.api.prepare import SECONDS

    def read(side: str, name: str | None) -> str | None:
        if name is None or name not in export.columns or _says_unit(export, name):
            return name
        if units is None:
            raise UsageError(
                f"`--{side} {name}`: the unit of these limits is not known",
                "add `--units h`, or min, s, d",
            )
        quoted = name.replace('"', '""')
        return f'"{quoted}" * {SECONDS[units]:g}'

    return replace(
        asked, lsl_column=read("lsl", asked.lsl_column), usl_column=read("usl", asked.usl_column)
    )


def _says_unit(export: Export, name: str) -> bool:
    """Whether a column holds times or lengths of time."""
    from ci_toolkit.data.number_columns import is_duration

    return export.profile()[name].kind == "time" or is_duration(export, name)


def check_spec(spec: Spec) -> None:
    """UsageError for limits that contradict each other."""
    if spec.lsl is not None and spec.usl is not None and spec.lsl >= spec.usl:
        raise UsageError(
            f"the lower limit {spec.lsl:g} is not below the upper one {spec.usl:g}",
            "`--lsl` is the smaller one",
        )
    if spec.target is None:
        return
    below = spec.lsl is not None and spec.target < spec.lsl
    if below or (spec.usl is not None and spec.target > spec.usl):
        raise UsageError(f"the target {spec.target:g} lies outside the limits")


def number_of(text: str, option: str, *, durations: bool, known: tuple[str, ...] = ()) -> float:
    """A number, a percentage, or with durations a length of time in seconds."""
    word = text.strip()
    seconds = parse_duration(word)
    if seconds is not None:
        if durations:
            return seconds
        raise UsageError(
            f"`{option} {text}` is a length of time, but what is measured is not",
            "say the unit of the values with `--units`",
        )
    try:
        found = float(word[:-1]) / 100 if word.endswith("%") else float(word)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise UsageError(
            f"`{option} {text}` is neither a column nor a number nor a length of time",
            did_you_mean(text, known) or _pointed(option, word) or "such as 3600, 24h or 98%",
        )
    return found


def _pointed(option: str, word: str) -> str | None:
    """What was meant by a decimal comma; three digits behind it may be thousands."""
    if word.count(",") != 1 or len(word.removesuffix("%").partition(",")[2]) == 3:
        return None
    pointed = word.replace(",", ".")
    try:
        float(pointed.removesuffix("%"))
    except ValueError:
        return None
    return f"a point marks decimals here: `{option} {pointed}`"


def _column(text: str | None, export: Export) -> str | None:
    """A column or expression of limits; None for what is a number or a length of time."""
    if text is None:
        return None
    return text if text in export.columns or _is_expression(text, export.columns) else None


def _is_expression(text: str, columns: tuple[str, ...]) -> bool:
    return any(name in text for name in columns) and any(mark in text for mark in "+-*/(")


def _number(chosen: CapabilitySettings, side: str, export: Export, durations: bool) -> float | None:
    text = getattr(chosen, side)
    if text is None:
        return None
    return number_of(text, f"--{side}", durations=durations, known=export.columns)

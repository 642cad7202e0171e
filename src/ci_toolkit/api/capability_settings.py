"""Every option of a capability study, with its default."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Literal

from ci_toolkit.api.settings import NOUNS, ReadSettings
from ci_toolkit.errors import UsageError, did_you_mean

_MANY = ("by", "where", "stream", "steps")
_CHOICES = {
    "unit": ("items", "defects"),
    "keep": ("first", "last"),
    "units": ("s", "min", "h", "d"),
    "every": tuple(NOUNS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilitySettings(ReadSettings):
    """Options of `capability`; the command line spells `spec_file` as `--spec-file`.

    Reading: see `ReadSettings`, and blank_as (0: blanks of count columns are zero).
    What is measured: time, value, start, end, event, count, size, unit, weight, id, keep, where,
    units, subgroup, subgroup_size, every, censored, as_of, name.
    The promise: lsl, usl, target (numbers, lengths of time such as 24h, for rates percent; lsl
    and usl may be columns), spec_file (limits by stream), at_least (the rate must reach the
    target), natural_lower, natural_upper, promise (percent that must meet the spec), require
    (index asked for).
    How it is judged: distribution, sigma_method, confidence (percent), shift, coverage (percent
    of the values that tolerance intervals contain), opportunities, steps, plan (a precision: how
    many values it needs).
    Parts: by, stream, max_streams.
    """

    blank_as: float | None = None

    time: str | None = None
    value: str | None = None
    start: str | None = None
    end: str | None = None
    event: str | None = None
    count: str | None = None
    size: str | None = None
    unit: Literal["items", "defects"] = "items"
    weight: str | None = None
    id: str | None = None
    keep: Literal["first", "last"] = "last"
    where: tuple[str, ...] = ()
    units: str | None = None
    subgroup: str | None = None
    subgroup_size: int | None = None
    every: str | None = None
    censored: str | None = None
    as_of: str | None = None
    name: str | None = None

    lsl: str | None = None
    usl: str | None = None
    target: str | None = None
    spec_file: str | None = None
    at_least: bool = False
    natural_lower: float | None = None
    natural_upper: float | None = None
    promise: float | None = None
    require: float = 1.33

    distribution: str = "auto"
    sigma_method: str | None = None
    confidence: float = 95.0
    shift: float = 1.5
    coverage: float = 95.0
    opportunities: float = 1.0
    steps: tuple[str, ...] = ()
    plan: str | None = None

    by: tuple[str, ...] = ()
    stream: tuple[str, ...] = ()
    max_streams: int = 10_000

    def __post_init__(self) -> None:
        ReadSettings.__post_init__(self)  # `super()` does not work in a class with slots
        for spec in fields(self):
            value = getattr(self, spec.name)
            if spec.name in _MANY and not isinstance(value, tuple):
                one = (value,) if isinstance(value, str) else tuple(value or ())
                object.__setattr__(self, spec.name, one)
        for name in ("lsl", "usl", "target"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                # A number is as good as its text in Python.
                object.__setattr__(self, name, repr(float(value)))
        _refuse_bad_choices(self)


def _refuse_bad_choices(chosen: CapabilitySettings) -> None:
    for name, allowed in _CHOICES.items():
        value = getattr(chosen, name)
        if value is not None and value not in allowed:
            hint = did_you_mean(str(value), allowed) or f"one of {', '.join(allowed)}"
            raise UsageError(f"`--{name}` does not take `{value}`", hint)
    for name, low in (("confidence", 50.0), ("coverage", 0.0)):
        percent: float = getattr(chosen, name)
        if not (low < percent < 100):
            raise UsageError(f"`--{name}` is a percentage below 100", "such as 95")
    if chosen.promise is not None and not 0 < chosen.promise <= 100:
        raise UsageError("`--promise` is a percentage up to 100", "such as 95")
    for name in ("require", "opportunities"):
        if not (getattr(chosen, name) > 0 and math.isfinite(getattr(chosen, name))):
            raise UsageError(f"`--{name}` must be greater than 0")
    if not math.isfinite(chosen.shift):
        raise UsageError("`--shift` is a number of sigma", "1.5, or 0 for none")
    if chosen.subgroup_size is not None and chosen.subgroup_size < 1:
        raise UsageError("`--subgroup-size` must be at least 1")
    if chosen.max_streams < 1:
        raise UsageError("`--max-streams` must be at least 1")
    if chosen.blank_as not in (None, 0):
        raise UsageError("`--blank-as` takes only 0", "leave it out when a blank means not known")
    lowest, highest = chosen.natural_lower, chosen.natural_upper
    if lowest is not None and highest is not None and lowest >= highest:
        raise UsageError("`--natural-lower` must lie below `--natural-upper`")
    grouped = [n for n in ("every", "subgroup", "subgroup_size") if getattr(chosen, n)]
    if len(grouped) > 1:
        names = " and ".join(f"`--{n.replace('_', '-')}`" for n in grouped)
        raise UsageError(f"{names} each form the subgroups", "give one of them")
    if chosen.keep != "last" and chosen.id is None:
        raise UsageError("`--keep` needs `--id`")
    if chosen.stream and not chosen.by:
        raise UsageError("`--stream` needs `--by`", "name the column of the streams")
    if chosen.as_of is not None and chosen.censored is None:
        raise UsageError("`--as-of` needs `--censored`", "which cases are still open?")
    if chosen.spec_file is not None and (chosen.lsl or chosen.usl):
        raise UsageError(
            "`--spec-file` and `--lsl` or `--usl` exclude each other",
            "a line without values in the file stands for all other streams",
        )

"""Every option of a run, with its default: the same names on the command line and in Python."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from ci_toolkit.errors import UsageError, did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings:
    """How an export is read: options that every command on exports shares.

    input_format, delimiter, encoding, null, null_only, decimal_comma, sheet, rename, columns (wide
    columns made rows), preset, strict, rejects (file for unusable rows), time_format, timezone,
    title (of pictures and pages), hash (SHA-256 of the files into the result).
    """

    input_format: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    null: tuple[str, ...] = ()
    decimal_comma: bool = False
    null_only: bool = False
    sheet: str | None = None
    rename: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    preset: str | None = None
    strict: bool = False
    rejects: str | None = None
    time_format: str | None = None
    timezone: str | None = None
    title: str | None = None
    hash: bool = False

    def __post_init__(self) -> None:
        for spec in dataclasses.fields(self):
            value = getattr(self, spec.name)
            if spec.name in MANY and not isinstance(value, tuple):
                one = (value,) if isinstance(value, str) else tuple(value or ())
                object.__setattr__(self, spec.name, one)
        _refuse_bad_shape(self.columns, self.preset)

    def changed(self) -> dict[str, Any]:
        """The options that differ from their defaults."""
        return {
            spec.name: getattr(self, spec.name)
            for spec in dataclasses.fields(self)
            if getattr(self, spec.name) != spec.default
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(ReadSettings):
    """Options of `control_chart`; the command line spells `phase_at` as `--phase-at`.

    Reading: see `ReadSettings`, and blank_as (0: blanks of count columns are zero).
    What is measured: time, value, event, count, size, unit, weight, start, end, id, keep,
    subgroup, subgroup_size, every, by, where, unit_of_decision, stream, max_streams.
    Chart: chart, rules, sigma_method, sigmas, limits, alpha, center, sigma, target,
    natural_lower, natural_upper, center_method, screen_mr, laney_floor, gaps, constants.
    Limits and phases: baseline, phase_at, phase, exclude, limits_from, mature, as_of, note.
    Window and output: since, until, last, name, units.
    """

    blank_as: float | None = None

    time: str | None = None
    value: str | None = None
    event: str | None = None
    count: str | None = None
    size: str | None = None
    unit: Literal["items", "defects"] = "items"
    weight: str | None = None
    start: str | None = None
    end: str | None = None
    id: str | None = None
    keep: Literal["first", "last"] = "last"
    subgroup: str | None = None
    subgroup_size: int | None = None
    every: str | None = None
    by: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    unit_of_decision: str | None = None
    stream: tuple[str, ...] = ()
    max_streams: int = 10_000

    chart: str = "auto"
    rules: tuple[str, ...] = ()
    sigma_method: str | None = None
    sigmas: float = 3.0
    limits: Literal["sigma", "probability"] = "sigma"
    alpha: float = 0.0027
    center: float | None = None
    sigma: float | None = None
    target: str | None = None
    natural_lower: float | None = None
    natural_upper: float | None = None
    center_method: Literal["mean", "median"] = "mean"
    screen_mr: bool = False
    laney_floor: bool = False
    gaps: Literal["join", "break"] = "join"
    constants: Literal["exact", "tables"] = "exact"

    baseline: str | None = None
    phase_at: tuple[str, ...] = ()
    phase: str | None = None
    exclude: tuple[str, ...] = ()
    limits_from: str | None = None
    mature: str | None = None
    as_of: str | None = None
    note: tuple[str, ...] = ()

    since: str | None = None
    until: str | None = None
    last: str | None = None
    name: str | None = None
    units: str | None = None

    def __post_init__(self) -> None:
        ReadSettings.__post_init__(self)  # `super()` does not work in a class with slots
        _refuse_bad_choices(self)


# What one period is called, from the shortest on.
NOUNS = {
    "1h": "hour",
    "1d": "day",
    "1w": "week",
    "1mo": "month",
    "1q": "quarter",
    "1y": "year",
}

MANY = (
    *("null", "rename", "columns", "by", "where", "stream"),
    *("rules", "phase_at", "exclude", "note"),
)

CHOICES: Mapping[str, tuple[str, ...]] = {
    "unit": ("items", "defects"),
    "keep": ("first", "last"),
    "limits": ("sigma", "probability"),
    "center_method": ("mean", "median"),
    "gaps": ("join", "break"),
    "constants": ("exact", "tables"),
    "every": tuple(NOUNS),
    "units": ("s", "min", "h", "d"),
}


def option_name(name: str) -> str:
    """The command-line spelling of an option.

    >>> option_name("phase_at")
    '--phase-at'
    """
    return "--" + name.replace("_", "-")


Kind = TypeVar("Kind", bound=ReadSettings)


def settings_from(base: Settings | None, options: Mapping[str, Any]) -> Settings:
    """Settings with some options changed; an unknown name is a UsageError with did-you-mean."""
    return changed_by(base or Settings(), options)


def changed_by(base: Kind, options: Mapping[str, Any]) -> Kind:
    """Settings of any command with some options changed; see `settings_from`."""
    known = [spec.name for spec in dataclasses.fields(base)]
    for name in options:
        if name not in known:
            raise UsageError(f"there is no option `{name}`", did_you_mean(name, known))
    return dataclasses.replace(base, **options)


def _refuse_bad_shape(columns: tuple[str, ...], preset: str | None) -> None:
    if columns:
        from ci_toolkit.data.reshape import check_patterns

        check_patterns(columns)
    if preset is not None and not preset.strip():
        raise UsageError("`--preset` is empty", "a name, a TOML file, or `none`")


def _refuse_bad_choices(settings: Settings) -> None:
    for name, allowed in CHOICES.items():
        value = getattr(settings, name)
        if value is not None and value not in allowed:
            hint = did_you_mean(str(value), allowed) or f"one of {', '.join(allowed)}"
            raise UsageError(f"`{option_name(name)}` does not take `{value}`", hint)
    if not 0 < settings.alpha < 1:
        raise UsageError("`--alpha` is a probability between 0 and 1")
    if not settings.sigmas > 0:
        raise UsageError("`--sigmas` must be greater than 0")
    if settings.sigma is not None and not settings.sigma > 0:
        raise UsageError("`--sigma` must be greater than 0")
    if settings.subgroup_size is not None and settings.subgroup_size < 1:
        raise UsageError("`--subgroup-size` must be at least 1")
    low, high = settings.natural_lower, settings.natural_upper
    if low is not None and high is not None and low >= high:
        raise UsageError("`--natural-lower` must lie below `--natural-upper`")
    if settings.blank_as not in (None, 0):
        raise UsageError("`--blank-as` takes only 0", "leave it out when a blank means not known")
    for one, other in (("last", "since"), ("last", "until")):
        if getattr(settings, one) and getattr(settings, other):
            raise UsageError(f"`--{one}` and `--{other}` exclude each other")
    grouped = [n for n in ("every", "subgroup", "subgroup_size") if getattr(settings, n)]
    if len(grouped) > 1:
        names = " and ".join(f"`{option_name(n)}`" for n in grouped)
        raise UsageError(f"{names} each form the subgroups", "give one of them")

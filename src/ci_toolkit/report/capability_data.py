"""A capability study for programs: the `result` object of the JSON, and a row a stream for CSV."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from ci_toolkit.analysis.capability.options import CapabilityOptions
from ci_toolkit.analysis.capability.result import (
    Attribute,
    Capability,
    Fit,
    Indices,
    Outside,
    RolledYield,
    StreamCapability,
)
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding, to_plain
from ci_toolkit.report.csv import Cell

_INDICES = tuple(field.name for field in fields(Indices))
PREFIX = "capability_"
_COLUMNS = (
    *("n", "censored", "subgroups", "mean", "median", "low", "high"),
    *("sigma_within", "sigma_overall", "lsl", "usl", "target"),
    *("conforming", "conforming_low", "conforming_high", "conforming_method", "shortfall"),
    *("rate", "rate_low", "rate_high", "chance"),
    *("cp", "cpk", "cpk_low", "cpk_high", "cpm", "pp", "ppk", "ppk_low", "ppk_high"),
    *("ppm", "ppm_low", "ppm_high", "ppm_expected_within", "ppm_expected_overall"),
    *("dpmo", "dpmo_low", "dpmo_high"),
    *("sigma_level", "sigma_level_low", "sigma_level_high", "shift"),
    *("distribution", "chart", "signals", "status"),
)


def to_dict(result: Capability, options: CapabilityOptions) -> dict[str, Any]:
    """The `result` object of the JSON: full precision, nothing rounded, None where not finite.

    Shares and rates are fractions; what lies outside the limits is in parts per million.
    """
    plain: dict[str, Any] = to_plain(
        {
            "kind": result.kind,
            "by": result.by,
            "quantity": options.quantity,
            "noun": options.noun,
            "durations": options.durations,
            "required": result.required,
            "promise": options.promise,
            "confidence": options.confidence,
            "coverage": options.coverage,
            "shift": options.shift,
            "opportunities": options.opportunities,
            "ranking": result.ranking,
            "rolled": _rolled(result.rolled),
            "streams": [stream_dict(result, stream) for stream in result.streams],
        }
    )
    return plain


def findings(result: Capability) -> tuple[Finding, ...]:
    """Every finding once: of the run, then of each stream, which it names."""
    told = list(result.findings)
    for stream in result.streams:
        told += _named(result, stream)
    unique = {(f.code, f.text, tuple((f.stream or {}).items())): f for f in told}
    return tuple(unique.values())


def _named(result: Capability, stream: StreamCapability) -> list[Finding]:
    by = stream.by if result.by else None
    return [replace(f, stream=by if f.stream is None else f.stream) for f in stream.findings]


def stream_dict(result: Capability, stream: StreamCapability) -> dict[str, Any]:
    """One stream of the study as it stands in `streams` of the JSON."""
    level, stability, within = stream.sigma_level, stream.stability, stream.within
    found = {
        "by": stream.by,
        "n": stream.n,
        "subgroups": stream.subgroups,
        "mean": stream.mean,
        "median": stream.median,
        "low": stream.low,
        "high": stream.high,
        "sigma_within": None if within is None else within.value,
        "sigma_within_method": None if within is None else within.method,
        "sigma_within_degrees_of_freedom": None if within is None else within.freedom,
        "sigma_overall": None if stream.overall is None else stream.overall.value,
        "spec": stream.spec,
        "confidence": stream.confidence,
        "distribution": _distribution(stream.fit),
        "distributions": [_fit(fit) for fit in stream.fits],
        "indices": {name: _estimate(getattr(stream.indices, name)) for name in _INDICES},
        "nonconforming": {
            "observed": _outside(stream.observed),
            "expected_within": _outside(stream.expected_within),
            "expected_overall": _outside(stream.expected_overall),
        },
        "conforming": _conforming(stream),
        "sigma_level": level,
        "dpmo": _estimate(stream.dpmo),
        "yield": _estimate(stream.first_time_yield),
        "tolerance": stream.tolerance,
        "stability": stability,
        "censored": stream.censored,
        "shortfall": stream.shortfall,
        "findings": _named(result, stream),
        "verdict": stream.verdict,
    }
    if stream.attribute is not None:
        found["attribute"] = _attribute(stream.attribute)
    return found


def _estimate(one: Estimate | None) -> Estimate | None:
    """An estimate, or None where neither it nor a bound exists."""
    if one is None or not any(_finite(x) for x in (one.value, one.low, one.high)):
        return None
    return one


def _outside(one: Outside | None) -> Outside | None:
    return one if one is not None and _finite(one.total) else None


def _finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _conforming(stream: StreamCapability) -> dict[str, Any] | None:
    one = _estimate(stream.conforming)
    if one is None:
        return None
    return {
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "method": stream.conforming_method,
    }


def _distribution(fit: Fit | None) -> dict[str, Any] | None:
    if fit is None:
        return None
    tested = {"statistic": fit.statistic, "p": fit.p, "method": "anderson-darling"}
    return {
        "name": fit.name,
        "parameters": fit.parameters,
        "fit": tested,
        "reason": fit.reason,
        "percentiles": _percentiles(fit),
    }


def _percentiles(fit: Fit) -> dict[str, float | None]:
    return {"0.00135": fit.p00135, "0.5": fit.p50, "0.99865": fit.p99865}


def _fit(fit: Fit) -> dict[str, Any]:
    return {
        "name": fit.name,
        "parameters": fit.parameters,
        "log_likelihood": fit.log_likelihood,
        "aicc": fit.aicc,
        "statistic": fit.statistic,
        "p": fit.p,
        "distance": fit.distance,
        "tails": fit.tails,
        "percentiles": _percentiles(fit),
        "reason": fit.reason,
    }


def _attribute(found: Attribute) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "rate": found.rate,
        "ppm": _estimate(found.ppm),
        "z": _estimate(found.z),
        "method": found.method,
        "n": found.n,
        "count": found.count,
        "target": found.target,
        "above": found.above,
        "chance": found.chance,
        "dpu": _estimate(found.dpu),
        "dpo": _estimate(found.dpo),
    }


def _rolled(known: RolledYield | None) -> dict[str, Any] | None:
    if known is None:
        return None
    return {
        "rolled": _estimate(known.rolled),
        "dpmo": _estimate(known.dpmo),
        "steps": [
            {
                "name": step.name,
                "units": step.units,
                "defects": step.defects,
                "yield": step.first_time_yield,
                "dpu": step.dpu,
            }
            for step in known.steps
        ],
    }


def rows(result: Capability) -> tuple[tuple[str, ...], Iterator[tuple[Cell, ...]]]:
    """A row for each stream in full precision: (headers, iterator of rows).

    Streams in their order. `ppm` is what was observed outside the limits, or of a rate what was
    missed per million. A column called as one of the `by` columns has `capability_` before it.
    """
    own = (f"{PREFIX}{name}" if name in result.by else name for name in _COLUMNS)
    return (*result.by, *own), _rows(result)


def _rows(result: Capability) -> Iterator[tuple[Cell, ...]]:
    for stream in result.streams:
        held = _cells(stream)
        named = (stream.by.get(name, "") for name in result.by)
        yield (*named, *(_bare(held[name]) for name in _COLUMNS))


def _bare(value: Cell) -> Cell:
    """A number without the type of the array that it came from, whose form CSV would show."""
    return float(value) if isinstance(value, float) else value


def _cells(stream: StreamCapability) -> dict[str, Cell]:
    level, attribute, indices = stream.sigma_level, stream.attribute, stream.indices
    held: dict[str, Cell] = {
        "n": stream.n,
        "censored": stream.censored,
        "subgroups": stream.subgroups,
        "mean": stream.mean,
        "median": stream.median,
        "low": stream.low,
        "high": stream.high,
        "sigma_within": None if stream.within is None else stream.within.value,
        "sigma_overall": None if stream.overall is None else stream.overall.value,
        "lsl": stream.spec.lsl,
        "usl": stream.spec.usl,
        "target": stream.spec.target if attribute is None else attribute.target,
        "conforming_method": stream.conforming_method or None,
        "shortfall": stream.shortfall,
        "chance": None if attribute is None else attribute.chance,
        "ppm_expected_within": _total(stream.expected_within),
        "ppm_expected_overall": _total(stream.expected_overall),
        "sigma_level": None if level is None else level.value,
        "sigma_level_low": None if level is None else level.low,
        "sigma_level_high": None if level is None else level.high,
        "shift": None if level is None else level.shift,
        "distribution": None if stream.fit is None else stream.fit.name,
        "chart": None if stream.stability is None else stream.stability.chart,
        "signals": None if stream.stability is None else stream.stability.signals,
        "status": stream.verdict.status,
    }
    observed = stream.observed
    named = {
        "conforming": stream.conforming,
        "rate": None if attribute is None else attribute.rate,
        "ppm": None if observed is None else Estimate(observed.total, observed.low, observed.high),
        "dpmo": stream.dpmo,
        **{name: getattr(indices, name) for name in ("cp", "cpk", "cpm", "pp", "ppk")},
    }
    for name, one in named.items():
        held[name] = None if one is None else one.value
        held[f"{name}_low"] = None if one is None else one.low
        held[f"{name}_high"] = None if one is None else one.high
    return held


def _total(one: Outside | None) -> float | None:
    return None if one is None else one.total

"""Capability studies built by hand: what is said of one is tested apart from its computation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ci_toolkit.analysis.capability.result import (
    Attribute,
    Capability,
    Fit,
    Indices,
    Outside,
    RolledYield,
    Sigma,
    SigmaLevel,
    Stability,
    Step,
    StreamCapability,
    Tolerance,
)
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding, Verdict
from ci_toolkit.report.capability_context import CapabilityContext
from ci_toolkit.report.ledger import LedgerView

NAN = float("nan")
HOUR = 3600.0


def make_times(by: Mapping[str, str] | None = None, **more: Any) -> StreamCapability:
    """Times to action in seconds, skewed, one-sided, not capable."""
    fits = (
        Fit(
            "lognormal",
            {"meanlog": 10.93, "sdlog": 0.94},
            log_likelihood=-40_211.3,
            aicc=80_426.6,
            statistic=0.61,
            p=0.42,
            distance=0.011,
            tails=(0.04, -0.061),
            p00135=3_300.0,
            p50=55_900.0,
            p99865=940_000.0,
            reason="smallest AICc, 41.2 below gamma; at most 1.1 % of values off, p = 0.42",
        ),
        Fit(
            "gamma",
            {"shape": 1.3, "scale": 51_000.0},
            aicc=80_467.8,
            distance=0.034,
            p=0.002,
            tails=(0.9, -0.2),
            p50=52_000.0,
            reason="AICc 41.2 above lognormal; at most 3.4 % of values off, p = 0.002",
        ),
        Fit("box-cox", {}, reason="not fitted: values must be above 0"),
    )
    usual: dict[str, Any] = {
        "by": by or {},
        "n": 3_400.0,
        "subgroups": 90,
        "spec": Spec(usl=24 * HOUR),
        "confidence": 0.95,
        "mean": 25.1 * HOUR,
        "median": 16 * HOUR,
        "low": 40.0,
        "high": 31 * 24 * HOUR,
        "within": None,
        "overall": Sigma(26 * HOUR, "sd", 3_399.0),
        "indices": Indices(
            ppu=Estimate(0.114, 0.1, 0.129),
            ppk=Estimate(0.114, 0.1, 0.129),
            z_bench_overall=Estimate(0.309, 0.2, 0.41),
        ),
        "fit": fits[0],
        "fits": fits,
        "observed": Outside(None, 379_000.0, 379_000.0, 340_000.0, 420_000.0),
        "expected_overall": Outside(None, 378_700.0, 378_700.0, 341_000.0, 419_000.0),
        "conforming": Estimate(0.621, 0.58, 0.66),
        "conforming_method": "clustered by day (90 days, t with 89 df)",
        "sigma_level": SigmaLevel(0.309, 1.5, 1.809, 1.7, 1.91),
        "dpmo": Estimate(379_000.0, 340_000.0, 420_000.0),
        "first_time_yield": Estimate(0.621, 0.58, 0.66),
        "tolerance": (
            Tolerance("lognormal, approximate", 0.95, 0.95, None, 4.1 * 24 * HOUR),
            Tolerance("non-parametric (order statistics)", 0.95, 0.95, None, 99 * HOUR, 0.953),
        ),
        "stability": Stability(
            "i-mr-rs", False, 4, "not stable: 4 of 90 days are beyond the limits"
        ),
        "censored": 12.0,
        "shortfall": 1_288.6,
        "findings": (Finding("open", "info", "12 cases are still open and count as so far"),),
        "verdict": Verdict(
            "incapable",
            "not capable: 62.1 % of cases within 1 d (95 % interval 58 to 66 %, clustered by day), "
            "Ppk 0.11",
            ("find out what was different on the 4 days that signal",),
        ),
    }
    return StreamCapability(**(usual | more))


def make_widths(**more: Any) -> StreamCapability:
    """Two-sided normal measurements with every index."""
    usual: dict[str, Any] = {
        "n": 125.0,
        "subgroups": 25,
        "spec": Spec(73.95, 74.05, 74.0, natural_lower=0.0),
        "mean": 74.00118,
        "median": 74.001,
        "low": 73.967,
        "high": 74.03,
        "within": Sigma(0.009785, "r-bar", 90.82),
        "overall": Sigma(0.010065, "sd", 124.0),
        "indices": Indices(
            cp=Estimate(1.703, 1.45, 1.95),
            cpl=Estimate(1.74, 1.5, 1.98),
            cpu=Estimate(1.66, 1.4, 1.9),
            cpk=Estimate(1.663, 1.4, 1.92),
            cpm=Estimate(1.64, 1.44, 1.85),
            pp=Estimate(1.656, 1.45, 1.86),
            ppl=Estimate(1.69, 1.5, 1.9),
            ppu=Estimate(1.62, 1.4, 1.8),
            ppk=Estimate(1.617, 1.41, 1.82),
            z_bench_within=Estimate(4.97, 4.3, 5.6),
            z_bench_overall=Estimate(4.83, 4.2, 5.4),
        ),
        "fit": Fit("normal", {"mean": 74.00118, "sigma": 0.010065}, p50=74.0, reason="asked for"),
        "fits": (),
        "observed": Outside(0.0, 0.0, 0.0, 0.0, 29_100.0),
        "expected_within": Outside(8.6e-2, 3.0e-1, 3.86e-1, 1e-3, 8.5),
        "expected_overall": Outside(1.8e-1, 6.1e-1, 7.9e-1, 3e-3, 13.0),
        "conforming": Estimate(1.0, 0.9709, 1.0),
        "conforming_method": "exact (Clopper-Pearson), items independent",
        "sigma_level": SigmaLevel(4.83, 1.5, 6.33, 5.7, 6.9),
        "dpmo": Estimate(0.0, 0.0, 29_100.0),
        "first_time_yield": Estimate(1.0, 0.9709, 1.0),
        "tolerance": (
            Tolerance("normal, exact", 0.95, 0.95, 73.979, 74.023, 0.95),
            Tolerance("non-parametric (order statistics)", 0.99, 0.95, None, None, 0.35),
        ),
        "stability": Stability("xbar-r", True, 0, "stable: no point is beyond the limits"),
        "censored": 0.0,
        "shortfall": 0.0,
        "findings": (),
        "verdict": Verdict("capable", "capable: Ppk 1.62, asked for 1.33"),
    }
    return make_times(**(usual | more))


def make_rate(by: Mapping[str, str] | None = None, **more: Any) -> StreamCapability:
    """A proportion held to at most 5 %."""
    rate = Estimate(0.0431, 0.0402, 0.0463)
    usual: dict[str, Any] = {
        "by": by or {},
        "n": 18_000.0,
        "subgroups": 60,
        "spec": Spec(),
        "confidence": 0.95,
        "mean": 0.0431,
        "attribute": Attribute(
            "binomial",
            rate,
            Estimate(43_100.0, 40_200.0, 46_300.0),
            Estimate(1.716, 1.682, 1.748),
            "exact (Clopper-Pearson), items independent; chance of the target by Jeffreys' "
            "posterior",
            18_000.0,
            776.0,
            target=0.05,
            chance=0.99999,
        ),
        "observed": Outside(None, None, 43_100.0, 40_200.0, 46_300.0),
        "conforming": Estimate(0.9569, 0.9537, 0.9598),
        "conforming_method": "exact (Clopper-Pearson), items independent",
        "sigma_level": SigmaLevel(1.716, 1.5, 3.216, 3.182, 3.248),
        "dpmo": Estimate(43_100.0, 40_200.0, 46_300.0),
        "first_time_yield": Estimate(0.9569, 0.9537, 0.9598),
        "stability": Stability("p", True, 0, "stable: none of 60 days is beyond the limits"),
        "shortfall": 776.0,
        "verdict": Verdict("capable", "capable: 4.31 % overturned, promised at most 5 %"),
    }
    return StreamCapability(**(usual | more))


def make_events(by: Mapping[str, str] | None = None) -> StreamCapability:
    """A rate of events per unit, none of them seen."""
    rate = Estimate(0.0, 0.0, 0.0037)
    return make_rate(
        by,
        n=1_000.0,
        attribute=Attribute(
            "poisson",
            rate,
            Estimate(0.0, 0.0, 3_700.0),
            Estimate(NAN, 2.68, None),
            "exact (Poisson), events independent",
            1_000.0,
            0.0,
            dpu=rate,
            dpo=Estimate(0.0, 0.0, 0.00037),
        ),
        conforming=None,
        conforming_method="",
        sigma_level=SigmaLevel(None, 1.5, None, 4.87, None),
        dpmo=Estimate(0.0, 0.0, 370.0),
        first_time_yield=Estimate(1.0, 0.9963, 1.0),
        shortfall=0.0,
    )


def make_empty(by: Mapping[str, str] | None = None) -> StreamCapability:
    """A stream in which nothing can be judged."""
    return StreamCapability(
        by=by or {},
        n=0.0,
        subgroups=0,
        spec=Spec(usl=5.0),
        confidence=0.95,
        indices=Indices(ppk=Estimate(NAN)),
        observed=Outside(None, NAN, NAN),
        dpmo=Estimate(NAN),
        verdict=Verdict("insufficient", "there is nothing to judge"),
    )


def make_rolled() -> RolledYield:
    """Three steps of a process."""
    steps = (
        Step("intake", 2_000.0, 20.0, Estimate(0.99, 0.984, 0.994), 0.01),
        Step("review", 1_980.0, 99.0, Estimate(0.95, 0.939, 0.959), 0.05),
        Step("appeal", 400.0, 32.0, Estimate(0.92, 0.889, 0.945), 0.08),
    )
    return RolledYield(steps, Estimate(0.86526, 0.83, 0.89), Estimate(34_475.0, 29_000.0, 40_400.0))


def make_study(streams: Sequence[StreamCapability] | None = None, **more: Any) -> Capability:
    """A study of these streams; one of times without any."""
    given = (make_times(),) if streams is None else tuple(streams)
    counted = [stream.attribute for stream in given if stream.attribute is not None]
    kind = "values" if not counted else "rate" if counted[0].kind == "poisson" else "proportion"
    first = given[0] if given else None
    usual: dict[str, Any] = {
        "kind": kind,
        "by": tuple(first.by) if first else (),
        "streams": given,
        "ranking": tuple(sorted(range(len(given)), key=lambda i: -(given[i].shortfall or 0))),
        "required": 1.33,
        "verdict": first.verdict if first else Verdict("insufficient", "no values to judge"),
        "references": ("montgomery", "iso-22514-2"),
    }
    return Capability(**(usual | more))


def make_capability_context(**fields: Any) -> CapabilityContext:
    """The context of an ordinary run."""
    usual: dict[str, Any] = {
        "title": "Capability of time to action",
        "quantity": "from reported to closed",
        "source": "cases.csv",
        "ledger": LedgerView(
            5000, 120, 0, 12, 4868, (("the time cannot be read", 12, (15, 99, 102), ("n/a", "?")),)
        ),
        "command": "citk capability cases.csv --start reported --end closed --usl 24h",
        "found": ("the time is in `closed`, where a case ends",),
        "durations": True,
        "items": "cases",
        "noun": "day",
    }
    return CapabilityContext(**(usual | fields))


QUEUES = (("video", 1_288.0), ("text", 20.0), ("live", 300.0))


def make_queues() -> Capability:
    """Three queues that miss, and one of which nothing is known."""
    streams = [make_times({"queue": name}, shortfall=missed) for name, missed in QUEUES]
    return make_study([*streams, make_empty({"queue": "audio"})])

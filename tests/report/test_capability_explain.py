"""What `--explain` says of a capability study: only what was done, and every source by its name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.report.capabilities import (
    make_empty,
    make_events,
    make_rate,
    make_rolled,
    make_study,
    make_times,
    make_widths,
)

from ci_toolkit.analysis.capability.distributions import FAMILIES
from ci_toolkit.analysis.capability.draws import LARGE, method
from ci_toolkit.analysis.capability.result import Capability, Fit
from ci_toolkit.analysis.capability.values import values_of
from ci_toolkit.references import REFERENCES
from ci_toolkit.report.capability_explain import explain, interval_way
from ci_toolkit.report.model import Facts, Notes


def texts(result: Capability) -> str:
    found = []
    for block in explain(result):
        if isinstance(block, Notes):
            found += list(block.items)
        elif isinstance(block, Facts):
            found += [f"{name} {text}" for name, text in block.items]
    return "\n".join(found)


def test_normal_measurements_tell_their_degrees_of_freedom() -> None:
    said = texts(make_study([make_widths()]))
    assert "1/c4(df + 1)² − 1 = v" in said
    assert "r-bar/d2" in said
    assert "Bissell" in said
    assert "90.82 degrees of freedom" in said
    for absent in ("ISO 22514-2):", "Kaplan", "Jeffreys", "one limit only", "Poisson"):
        assert absent not in said


def test_skewed_times_tell_percentiles_and_open_cases() -> None:
    said = texts(make_study([make_times()]))
    assert "x99.865" in said
    assert "Kaplan-Meier" in said
    assert "AICc" in said
    assert "periods, not items" in said
    assert "Bissell" not in said


def test_rates_tell_the_chance_of_their_target() -> None:
    said = texts(make_study([make_rate()], rolled=make_rolled()))
    assert "Jeffreys" in said
    assert "Rolled throughput yield" in said
    assert "Cpk" not in said
    assert "exact (Poisson)" in texts(make_study([make_events()]))


def test_a_shift_of_nothing_is_not_explained() -> None:
    stream = make_widths()
    assert stream.sigma_level is not None
    assert "convention" in texts(make_study([stream]))
    bare = replace(stream, sigma_level=replace(stream.sigma_level, shift=0.0))
    assert "convention" not in texts(make_study([bare]))


def test_what_could_not_be_judged_needs_no_words() -> None:
    assert texts(make_study([], references=())) == ""
    assert "Cp" not in texts(make_study([make_empty()], references=()))


def test_every_source_is_named_in_full() -> None:
    result = make_study([make_widths()])
    assert all(REFERENCES[key][:20] in texts(result) for key in result.references)


def test_the_way_of_the_intervals_is_that_of_the_computation() -> None:
    rng = np.random.default_rng(1)
    words = {
        "pivotal": "pivotal",
        "parametric bootstrap, slightly short": "parametric bootstrap",
        "large-sample": "curvature of the likelihood",
        "order statistics": "order statistics",
    }
    names = [*FAMILIES, "box-cox", "johnson-su", "empirical"]
    for n in (50, LARGE + 1):
        for still_open in (False, True):
            sample = rng.lognormal(size=n)
            values = values_of(sample, np.arange(n) < 3 if still_open else None)
            for name in names:
                fit = Fit(name, {} if name == "empirical" else {"scale": 1.0})
                stream = make_times(fit=fit, n=float(n), censored=3.0 if still_open else 0.0)
                assert words[method(fit, values)] in interval_way(stream)

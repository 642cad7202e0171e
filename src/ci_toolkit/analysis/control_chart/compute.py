"""Centre lines and limits of all streams at once: the one entry to every kind of chart."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from ci_toolkit.analysis.control_chart.attributes import LawOf, draw, fit_rates
from ci_toolkit.analysis.control_chart.kinds import KINDS, PLAIN_OF, Kind
from ci_toolkit.analysis.control_chart.limits import Drawn, per_segment, stream_of_segment
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import Computed
from ci_toolkit.analysis.control_chart.select import Choice, choose_counts, evidence_of
from ci_toolkit.analysis.control_chart.select_values import choose_values
from ci_toolkit.analysis.control_chart.subgroups import Floats, Subgroups
from ci_toolkit.errors import MethodError, UsageError, did_you_mean

ASKED = "asked for"
SAVED = "as in the saved limits"

_MEASURE_IS = {
    "value": "measurements",
    "proportion": "counts of items out of a size",
    "rate": "counts of events in a size",
    "count": "counts without a size",
}


def compute(s: Subgroups, o: ChartOptions) -> Computed:
    """Centre, sigma and limits of every point of every stream.

    With `o.chart` "auto" the kind is chosen from the data: one for all measurements, one for each
    stream of counts. Gaps, excluded and hollow points are drawn, never used.

    Raises UsageError for options that contradict each other, MethodError where the chart asked
    for cannot be drawn from such data.

    Source: montgomery
    Source: laney-2002
    """
    if not len(s):
        raise MethodError("there is no point to chart")
    name = _asked(s, o)
    if name == "auto" and s.measure == "value":
        name, reason, evidence = choose_values(s, o)
        return _whole(s, o, KINDS[name], reason, evidence)
    if name == "auto" or KINDS[name].law is not None:
        return _counts(s, o, name)
    return _whole(s, o, KINDS[name], SAVED if o.frozen else ASKED, {})


def _asked(s: Subgroups, o: ChartOptions) -> str:
    """The kind asked for or saved, once it is sure that it can be drawn."""
    name = o.chart
    if o.frozen is not None:
        if name not in ("auto", o.frozen.chart):
            raise UsageError(
                f"the saved limits are of a `{o.frozen.chart}` chart, not of a `{name}` chart",
                f"drop `--chart`, or pass `--chart {o.frozen.chart}`",
            )
        name = o.frozen.chart
    if name == "auto":
        _check_known(s, o, None)
        return name
    if name not in KINDS:
        listed = ", ".join(("auto", *KINDS))
        raise UsageError(
            f"there is no chart `{name}`", did_you_mean(name, KINDS) or f"pass one of {listed}"
        )
    kind = KINDS[name]
    _check_measure(s, kind)
    _check_known(s, o, kind)
    return name


def _check_measure(s: Subgroups, kind: Kind) -> None:
    if s.measure not in kind.measures:
        raise MethodError(
            f"a `{kind.name}` chart cannot be drawn from {_MEASURE_IS[s.measure]}",
            _instead(s, kind),
        )
    if "value" in kind.measures and len(kind.measures) == 1 and not (s.n[s.present] >= 2).any():
        raise MethodError(
            f"a `{kind.name}` chart needs subgroups of two values or more",
            "pass `--every`, `--subgroup` or `--subgroup-size`, or take `--chart i-mr`",
        )
    if kind.name == "c" and s.measure == "rate":
        sizes = s.n[s.present]
        if len(sizes) and sizes.min() != sizes.max():
            raise MethodError("a `c` chart needs equal sizes", "pass `--chart u`")


def _instead(s: Subgroups, kind: Kind) -> str:
    """What to pass so that it can be drawn."""
    if s.measure == "value":
        return "give `--event` or `--count` with `--size`, or take `--chart auto`"
    if kind.measures == ("value",):
        return "give `--value` with the column of measurements, or take `--chart auto`"
    if s.measure == "proportion":
        return "pass `--unit defects`, or take `--chart p`"
    if s.measure == "rate":
        return "pass `--unit items`, or take `--chart u`"
    return "give `--size` with the column of sizes, or take `--chart c`"


def _check_known(s: Subgroups, o: ChartOptions, kind: Kind | None) -> None:
    """Known parameters and probability limits that this chart cannot have."""
    counts = kind.law is not None if kind is not None else s.measure != "value"
    if counts and o.sigma is not None:
        raise UsageError(
            "`--sigma` is for measurements; the spread of counts follows from their centre",
            "pass `--center` alone",
        )
    if counts and o.center is not None:
        most = 1.0 if s.measure == "proportion" else np.inf
        if not 0 <= o.center <= most:
            raise UsageError(
                f"the known centre {o.center:g} is not a rate",
                "pass a fraction between 0 and 1" if most == 1 else "pass a rate of 0 or more",
            )
    if o.sigma is not None and not (o.sigma > 0 and np.isfinite(o.sigma)):
        raise UsageError(f"the known sigma {o.sigma:g} is not above 0", None)
    if o.sigmas <= 0 or not 0 < o.alpha < 1:
        raise UsageError("limits need a distance above 0, and alpha between 0 and 1", None)
    widened = kind is not None and kind.name.startswith(("laney", "p-additive", "u-additive"))
    if widened and o.limits == "probability":
        assert kind is not None
        raise UsageError(
            f"a `{kind.name}` chart has no probability limits",
            "drop `--limits probability`, or pass a plain `p` or `u` chart",
        )


def _whole(
    s: Subgroups, o: ChartOptions, kind: Kind, reason: str, evidence: dict[str, Floats]
) -> Computed:
    """A chart of one kind for all streams."""
    assert kind.draw is not None
    drawn = kind.draw(s, o)
    number = len(s.streams)
    return _computed(
        s.streams, drawn, (kind.name,) * number, (reason,) * number, {**drawn.evidence, **evidence}
    )


def _counts(s: Subgroups, o: ChartOptions, name: str) -> Computed:
    """A chart of counts, each stream by its own law."""
    fit = fit_rates(s, o)
    evidence = evidence_of(s, o, fit)
    choice = choose_counts(s, o, fit, evidence) if name == "auto" else _given(s, o, name)
    laws: dict[str, LawOf] = {}
    for chosen in choice.names:
        law = KINDS[chosen].law
        assert law is not None
        laws[chosen] = law
    segment_kinds = choice.kinds[stream_of_segment(s)]
    exact = choice.exact | (o.limits == "probability")
    exact_segments = exact[stream_of_segment(s)] | (per_segment(s, "exact", o, None) > 0)
    drawn = draw(
        s,
        o,
        fit,
        laws,
        segment_kinds,
        choice.names,
        _panel_name(s, name, choice),
        exact_segments,
    )
    drawn = replace(drawn, findings=(*choice.findings, *drawn.findings))
    kinds = tuple(choice.names[k] for k in choice.kinds.tolist())
    return _computed(s.streams, drawn, kinds, choice.reasons, evidence)


def _given(s: Subgroups, o: ChartOptions, name: str) -> Choice:
    """The kind asked for, or those of the saved limits."""
    number = len(s.streams)
    reason = ASKED if o.frozen is None else SAVED
    own = {} if o.frozen is None else o.frozen.kinds
    each = [own.get(stream, name) for stream in s.streams]
    names = tuple(dict.fromkeys((name, *each)))
    for other in names:
        if other not in KINDS or KINDS[other].law is None:
            raise UsageError(f"the saved limits name an unknown chart `{other}`", None)
    kinds = np.array([names.index(kind) for kind in each], dtype=np.int64)
    return Choice(names, kinds, (reason,) * number, np.zeros(number, dtype=bool))


def _panel_name(s: Subgroups, name: str, choice: Choice) -> str:
    """One panel for all streams: that of the kind, or of the plain kind where they differ."""
    if name != "auto":
        return KINDS[name].panels[0]
    plain, laney, _ = PLAIN_OF[s.measure]
    return KINDS[plain if not choice.kinds.any() else laney].panels[0]


def _computed(
    streams: tuple[tuple[str, ...], ...],
    drawn: Drawn,
    kinds: tuple[str, ...],
    reasons: tuple[str, ...],
    evidence: dict[str, Floats],
) -> Computed:
    chart, times = Counter(kinds).most_common(1)[0]
    reason = reasons[kinds.index(chart)]
    if len(set(reasons)) > 1:
        some = f"{times:,} of {len(kinds):,}" if times < len(kinds) else f"all {times:,}"
        example = " ".join(streams[kinds.index(chart)])
        reason = f"in {some} streams, such as {example}: {reason}"
    return Computed(
        chart=chart,
        reason=reason,
        kinds=kinds,
        reasons=reasons,
        panels=drawn.panels,
        estimates=drawn.estimates,
        findings=drawn.findings,
        evidence=evidence,
    )

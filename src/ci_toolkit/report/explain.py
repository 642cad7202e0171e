"""How a chart was computed: formulas, constants with the values that were used, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ci_toolkit.analysis.constants import Constants, d3
from ci_toolkit.analysis.control_chart.kinds import KINDS
from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.control_chart.rule_table import Rule
from ci_toolkit.analysis.wording import plain
from ci_toolkit.references import REFERENCES
from ci_toolkit.report.control_chart_words import PANEL_WORDS, known_rules
from ci_toolkit.report.model import Block, Facts, Notes
from ci_toolkit.report.pointers import chart_terms, more
from ci_toolkit.report.text import clean, sentence

_DIGITS = 7
_MOST_SIZES = 5
# Charts whose sigma comes from ranges of two neighbours, and from subgroups.
_MOVING = ("i-mr", "i-mr-rs", "laney-p", "laney-u", "p-additive", "u-additive")


def explain(result: ControlChart, options: ChartOptions | None = None) -> list[Block]:
    """The blocks of `--explain`.

    Arguments: options that the chart was made with (None: the defaults), for how far out the
    limits lie, which constants were used and the numbers of changed rules.
    """
    chosen = options or ChartOptions()
    kinds = list(dict.fromkeys((result.chart, *_kinds_in(result))))
    formulas = tuple(_formulas(kinds))
    rules = _rules(result, chosen)
    blocks: list[Block] = [
        Notes(formulas, "How it was computed"),
        Facts(tuple(_constants(result, chosen, kinds)), "Numbers used"),
    ]
    if rules:
        told = tuple((code, f"{rule.text} (on {panels})") for code, rule, panels in rules)
        blocks.append(Facts(told, "Rules"))
    sources = _sources(result, kinds, [rule for _, rule, _ in rules])
    return [*blocks, Notes(sources, "Sources"), *more(chart_terms(result))]


def _kinds_in(result: ControlChart) -> Iterator[str]:
    # With many streams the ranking's head stands for all: each stream is told only when asked.
    for number in result.ranking[:20]:
        yield result.streams[number].chart


def _formulas(kinds: Iterable[str]) -> Iterator[str]:
    for name in kinds:
        kind = KINDS.get(name)
        if kind is None:
            continue
        yield clean(f"{name}: {kind.title}")
        yield from (clean(formula) for formula in kind.formulas)


def _constants(
    result: ControlChart, options: ChartOptions, kinds: list[str]
) -> Iterator[tuple[str, str]]:
    constants = Constants(options.constants)
    if options.limits == "probability":
        yield "limits", f"probability limits, alpha {plain(options.alpha)} in both tails together"
    elif any(kind != "run" for kind in kinds):
        yield "limits", f"centre ± {plain(options.sigmas)} sigma"
    if any(kind in _MOVING for kind in kinds):
        yield "d2(2)", plain(constants.moving_range, _DIGITS)
    if any(kind in ("xbar-r", "xbar-s", "i-mr-rs") for kind in kinds):
        yield from _of_sizes(result, constants, ranges="xbar-r" in kinds)
    estimates = result.estimates
    yield "sigma method", estimates.sigma_method
    if len(result.streams) == 1:
        yield from _estimated(result)
    yield "false alarms", f"computed for: {result.false_alarms.basis}"


def _of_sizes(
    result: ControlChart, constants: Constants, *, ranges: bool
) -> Iterator[tuple[str, str]]:
    """d2, d3 or c4 at the subgroup sizes that occur: all, or the smallest and the largest."""
    used = result.subgroups.used
    sizes = np.unique(result.subgroups.n[used])
    sizes = sizes[sizes > 1]
    if len(sizes) > _MOST_SIZES:
        sizes = sizes[[0, -1]]
    for size in sizes.tolist():
        n = int(size)
        if ranges:
            yield f"d2({n})", plain(float(constants.d2(n)), _DIGITS)
            yield f"d3({n})", plain(float(d3(n)), _DIGITS)
        else:
            yield f"c4({n})", plain(float(constants.c4(n)), _DIGITS)


def _estimated(result: ControlChart) -> Iterator[tuple[str, str]]:
    """Estimates of each phase in more digits than the facts have."""
    estimates = result.estimates
    unit = "value" if result.subgroups.measure == "value" else "item"
    named = [
        (f"sigma of one {unit}", estimates.sigma),
        ("sigma_z", estimates.sigma_z),
        ("tau", estimates.tau),
    ]
    for key, words in _EXTRA.items():
        numbers = estimates.extra.get(key)
        if numbers is not None:
            told = np.where(numbers > 0, numbers, np.nan) if key in _COUNTS else numbers
            named.append((words, told))
    for k in range(min(len(result.segments), _MOST_SEGMENTS)):
        start = int(result.segments.starts[k])
        phase = int(result.subgroups.phase[start])
        labels = result.subgroups.phase_labels
        several = len(result.segments) > 1 and phase < len(labels)
        name = f"{clean(labels[phase])}: " if several else ""
        yield f"{name}centre", plain(float(estimates.center[k]), _DIGITS)
        for label, values in named:
            if values is not None and np.isfinite(values[k]):
                yield f"{name}{label}", plain(float(values[k]), _DIGITS)


# Further numbers of an estimate in words; what is only bookkeeping is not told.
_MOST_SEGMENTS = 20
_EXTRA = {
    "mean_range": "mean moving range",
    "dropped_ranges": "ranges left out",
    "sigma_within": "sigma inside subgroups",
    "s_center": "centre of the standard deviation",
    "s_sigma": "sigma of the standard deviation",
}
_COUNTS = frozenset({"dropped_ranges"})


def _rules(result: ControlChart, options: ChartOptions) -> list[tuple[str, Rule, str]]:
    """Each rule looked for, with its numbers as changed, and the panels that it looks at."""
    known = known_rules(options)
    panels: dict[str, list[str]] = {}
    for panel, codes in result.rules.items():
        for code in codes:
            panels.setdefault(code, []).append(PANEL_WORDS.get(panel, panel))
    return [(code, known[code], ", ".join(on)) for code, on in panels.items() if code in known]


def _sources(result: ControlChart, kinds: list[str], rules: list[Rule]) -> tuple[str, ...]:
    keys = [key for name in kinds if name in KINDS for key in KINDS[name].references]
    keys += [rule.source for rule in rules]
    keys += result.references
    texts = (sentence(REFERENCES.get(key, key)) for key in dict.fromkeys(keys))
    return tuple(dict.fromkeys(texts))

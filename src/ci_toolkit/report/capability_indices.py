"""Tables of indices and of what lies outside the limits."""

from __future__ import annotations

from collections.abc import Iterator

from ci_toolkit.analysis.capability.result import Capability, Outside, StreamCapability
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.wording import plain
from ci_toolkit.report.capability_far import level_cell, level_ends
from ci_toolkit.report.capability_numbers import (
    index_cell,
    index_ends,
    known,
    ppm_cell,
    ppm_ends,
    ppm_share,
)
from ci_toolkit.report.capability_words import (
    interval_header,
)
from ci_toolkit.report.model import Align, Bars, Table

# Index, what it looks at, and by which spread.
_INDICES = (
    ("cp", "Cp", "width of the limits", "within"),
    ("cpl", "Cpl", "lower limit", "within"),
    ("cpu", "Cpu", "upper limit", "within"),
    ("cpk", "Cpk", "nearer limit", "within"),
    ("cpm", "Cpm", "distance from the target", "overall"),
    ("cp_star", "Cp*", "from the natural edge to the limit", "overall"),
    ("pp", "Pp", "width of the limits", "overall"),
    ("ppl", "Ppl", "lower limit", "overall"),
    ("ppu", "Ppu", "upper limit", "overall"),
    ("ppk", "Ppk", "nearer limit", "overall"),
    ("z_bench_within", "Z within", "conforming share", "within"),
    ("z_bench_overall", "Z overall", "conforming share", "overall"),
)
_NOT_COMPARED = ("z_bench_within", "z_bench_overall")


def index_table(result: Capability, stream: StreamCapability) -> Table | None:
    """Every index that exists with its interval, and how it stands to the one asked for."""
    rows: list[tuple[str, ...]] = []
    lengths: list[float | None] = []
    shown = list(_shown(stream))
    largest = max(
        [result.required, *(one.value for key, _, _, _, one in shown if key not in _NOT_COMPARED)]
    )
    for key, name, what, spread, one in shown:
        compared = key not in _NOT_COMPARED
        standing = _standing(one, result.required) if compared else ""
        cell, ends = (index_cell, index_ends) if compared else (level_cell, level_ends)
        rows.append((name, f"{what}, {spread}", cell(one), ends(one), standing))
        inside = max(one.value, 0.0) / largest if largest > 0 else 0.0
        lengths.append(min(inside, 1.0) if compared else None)
    if not rows:
        return None
    # The bar that the others are to reach.
    rows.append(("asked for", "", f"{result.required:.2f}", "", ""))
    lengths.append(result.required / largest if largest > 0 else None)
    by_percentiles = stream.fit is not None and stream.fit.name != "normal"
    return Table(
        ("Index", "Looks at", "Value", interval_header(stream.confidence), "Asked for"),
        tuple(rows),
        ("left", "left", "right", "right", "left"),
        caption=f"Indices, {plain(result.required)} asked for",
        note="; ".join(_index_notes(stream, by_percentiles=by_percentiles)),
        bars=Bars(tuple(lengths), 2, frozenset({len(rows) - 1})),
        spare=(1, 4),
    )


def _index_notes(stream: StreamCapability, *, by_percentiles: bool) -> Iterator[str]:
    if by_percentiles:
        yield "by percentiles of the distribution (ISO 22514-2), since the values are not normal"
    elif stream.indices.cpk is None:
        yield "overall: the spread of all values, what is delivered"
    else:
        yield "within: the spread inside subgroups, what could be reached"
        yield "overall: what is delivered"
    if stream.conforming_method.startswith("clustered"):
        yield "these intervals are too short: they take the values as independent"


def _shown(stream: StreamCapability) -> Iterator[tuple[str, str, str, str, Estimate]]:
    """Indices with a value; that of the only limit is not told twice."""
    single = stream.spec.sides == 1
    upper = stream.spec.usl is not None
    for key, name, what, spread in _INDICES:
        one: Estimate | None = getattr(stream.indices, key)
        if one is None or known(one.value) is None:
            continue
        if single and key in ("cpl", "cpu", "ppl", "ppu"):
            continue
        if single and key in ("cpk", "ppk"):
            name = f"{name} = {name[:2]}{'u' if upper else 'l'}"
            what = f"{'upper' if upper else 'lower'} limit"
        yield key, name, what, spread, one


def _standing(one: Estimate, required: float) -> str:
    """How an index stands to the one asked for, allowing for its interval."""
    if one.low is not None and one.low >= required:
        return "met"
    if one.high is not None and one.high < required:
        return "below"
    return "not sure" if one.low is not None or one.high is not None else ""


def outside_table(stream: StreamCapability) -> Table | None:
    """Parts per million outside the limits: observed, and expected by either sigma."""
    curve = stream.fit is None or stream.fit.name != "empirical"
    named = (
        ("observed", stream.observed),
        ("expected, within", stream.expected_within),
        ("expected, overall", stream.expected_overall if curve else None),
    )
    rows = [
        _outside(name, one)
        for name, one in named
        if one is not None and known(one.total) is not None
    ]
    if not rows:
        return None
    both = stream.spec.sides == 2
    keep = (0, 1, 2, 3, 4, 5) if both else (0, 3, 4, 5)
    right: list[Align] = ["right"] * (len(keep) - 1)
    headers = ("Outside", "Below", "Above", "ppm", interval_header(stream.confidence), "%")
    return Table(
        tuple(headers[i] for i in keep),
        tuple(tuple(row[i] for i in keep) for row in rows),
        ("left", *right),
        caption="Outside the limits, parts per million",
        spare=(1, 2) if both else (),
    )


def _outside(name: str, one: Outside) -> tuple[str, ...]:
    return (
        name,
        ppm_cell(one.below),
        ppm_cell(one.above),
        ppm_cell(one.total),
        ppm_ends(one.low, one.high),
        ppm_share(one.total),
    )

"""Paretos built by hand: what is said of one is tested apart from its computation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import (
    Bar,
    Comparison,
    Concentration,
    Dispersion,
    Equality,
    History,
    Nested,
    Pareto,
    ParetoStream,
    Shift,
    Split,
)
from ci_toolkit.analysis.result import Finding, Verdict
from ci_toolkit.report.ledger import LedgerView
from ci_toolkit.report.pareto_context import ParetoContext

POLICIES = {"spam": 4120, "hate": 1804, "nudity": 1795, "fraud": 511, "violence": 240, "minors": 96}


def make_bars(
    counts: Mapping[str, float],
    *,
    costs: Mapping[str, float] | None = None,
    items: float | None = None,
    other: float = 0.0,
    merged: int = 1,
) -> tuple[Bar, ...]:
    """Bars in order of their amount, vital up to 80 %, with intervals and ties of neighbours."""
    amounts = {name: count * (costs or {}).get(name, 1.0) for name, count in counts.items()}
    total = sum(amounts.values()) + other
    ordered = sorted(amounts, key=lambda name: -amounts[name])
    by_count = sorted(counts, key=lambda name: -counts[name])
    bars, reached = [], 0.0
    for place, name in enumerate(ordered, 1):
        share = amounts[name] / total
        vital = reached < 0.8
        reached += share
        near = [
            i for i, n in enumerate(ordered, 1) if abs(amounts[n] - amounts[name]) < total / 500
        ]
        bars.append(
            Bar(
                category=name,
                values=(name,),
                count=counts[name],
                amount=amounts[name],
                share=share,
                cumulative=reached,
                rank=place,
                vital=vital,
                low=max(share - 0.012, 0.0),
                high=share + 0.013,
                ranks=(min(near), max(near)),
                items=items,
                rate=None if items is None else counts[name] / items,
                rate_low=None if items is None else counts[name] / items * 0.9,
                rate_high=None if items is None else counts[name] / items * 1.1,
                count_share=counts[name] / sum(counts.values()),
                count_rank=by_count.index(name) + 1,
                unit_amount=amounts[name] / counts[name] if counts[name] else None,
            )
        )
    if other:
        rest = Bar("Other", (), other, other, other / total, 1.0, len(bars) + 1, other=True)
        bars.append(replace(rest, merged=merged))
    return tuple(bars)


def make_stream(
    bars: tuple[Bar, ...], by: Mapping[str, str] | None = None, **more: Any
) -> ParetoStream:
    """A stream of these bars."""
    shares = [bar.share for bar in bars]
    single = sum(bar.merged for bar in bars)
    reached, for_80 = 0.0, 0
    while reached < 0.8 and for_80 < len(shares):
        reached += shares[for_80]
        for_80 += 1
    hhi = sum(share**2 for share in shares)
    usual: dict[str, Any] = {
        "by": by or {},
        "bars": bars,
        "total": sum(bar.amount for bar in bars),
        "count": sum(bar.count for bar in bars),
        "items": bars[0].items,
        "whole": sum(bar.count for bar in bars),
        "concentration": Concentration(single, 0.61, hhi, 1 / hhi, for_80, for_80, shares[0]),
        "equality": Equality(5210.4, len(bars) - 1, 3.2, 1e-9, "chi-square, Rao-Scott"),
        "dispersion": Dispersion(3.2, 1e-6, 90, True),
        "findings": (Finding("ties", "info", "hate and nudity cannot be told apart by rank"),),
        "verdict": Verdict(
            "concentrated",
            "3 of 6 policies make 90 % of the removals, spam alone 48 %",
            ("look into spam first, and split it by market",),
        ),
    }
    return ParetoStream(**(usual | more))


def make_pareto(streams: Sequence[ParetoStream] | None = None, **more: Any) -> Pareto:
    """A Pareto of these streams; one of six policies without any."""
    given = tuple(streams) if streams else (make_stream(make_bars(POLICIES)),)
    usual: dict[str, Any] = {
        "category": ("policy",),
        "by": tuple(given[0].by),
        "measure": "event",
        "weighted": None,
        "unit": None,
        "streams": given,
        "ranking": tuple(sorted(range(len(given)), key=lambda i: -given[i].total)),
        "options": ParetoOptions(noun="removals", amount_noun="removals"),
        "verdict": given[0].verdict,
        "references": ("benjamini-hochberg-1995",),
    }
    return Pareto(**(usual | more))


def make_history(names: Sequence[str] = tuple(POLICIES), periods: int = 8) -> History:
    """Ranks by month in which the first two change places half way."""
    labels = tuple(f"2024-{month:02d}" for month in range(1, periods + 1))
    upright = tuple(range(1, len(names) + 1))
    turned = (2, 1, *upright[2:])
    ranks = tuple(upright if i < periods / 2 else turned for i in range(periods))
    return History(
        every="1mo",
        labels=labels,
        partial=tuple(i == periods - 1 for i in range(periods)),
        categories=tuple(names),
        totals=(1000.0,) * periods,
        shares=((1 / len(names),) * len(names),) * periods,
        ranks=ranks,
        vital=(tuple(names[:2]),) * periods,
        agreement=0.9,
        p=0.001,
        changed=True,
        text="the ranking changed: hate overtook spam in 2024-05",
    )


def make_comparison(names: Sequence[str] = tuple(POLICIES), per: str | None = "item") -> Comparison:
    """Two quarters: the first category rose, the second fell, others stayed."""
    shifts = []
    for i, name in enumerate(names):
        rate = (0.021 / (i + 1), (0.028 if i == 0 else 0.015 if i == 1 else 0.021) / (i + 1))
        shifts.append(
            Shift(
                category=name,
                values=(name,),
                count=(2000 / (i + 1), 2100 / (i + 1)),
                amount=(2000 / (i + 1), 2100 / (i + 1)),
                share=(0.4 / (i + 1), 0.42 / (i + 1)),
                items=(90_000, 95_000) if per == "item" else None,
                rate=None if per is None else rate,
                difference=None if per is None else rate[1] - rate[0],
                low=None if per is None else rate[1] - rate[0] - 0.001,
                high=None if per is None else rate[1] - rate[0] + 0.001,
                ratio=rate[1] / rate[0],
                p=0.0001 if i < 2 else 0.4,
                q=0.0006 if i < 2 else 0.52,
                change=("rose", "fell")[i] if i < 2 else None,  # type: ignore[arg-type]
                share_difference=0.02 / (i + 1),
                share_low=0.001,
                share_high=0.03,
                share_q=0.03,
                by_total=10.0,
                by_mix=-3.0,
            )
        )
    return Comparison(
        labels=("2024-01..2024-03", "2024-04..2024-06"),
        per=per,
        exposure=(90_000, 95_000),
        total=(5000, 5600),
        shifts=tuple(shifts),
        mix_distance=0.06,
        mix_p=0.0003,
        total_rate=None if per is None else (0.0556, 0.0589),
        total_difference=None if per is None else 0.0033,
        total_low=0.0011,
        total_high=0.0055,
        total_p=0.002,
        parts=(("volume", 0.001), ("mix", 0.0023)),
        text="more was removed, and spam rose most",
        method="Newcombe",
    )


def make_splits() -> tuple[Split, ...]:
    """Two columns, the first concentrated, the second flat."""
    return (
        Split(
            "queue",
            Concentration(9, 0.7, 0.4, 2.5, 2, 2, 0.61),
            "video",
            0.34,
            "concentrated",
            0.34,
        ),
        Split("weekday", Concentration(7, 0.05, 0.15, 6.8, 6, 6, 0.16), "Mon", 0.01, "flat", 0.01),
    )


def make_nested() -> Nested:
    """The largest bar by market."""
    inner = make_stream(make_bars({"DE": 2100, "FR": 1200, "PL": 820}))
    return Nested("market", "spam", inner)


def make_pareto_context(**fields: Any) -> ParetoContext:
    """The context of an ordinary run."""
    usual: dict[str, Any] = {
        "title": "Removals by policy",
        "quantity": "decision=REMOVED of rows",
        "source": "audits.csv",
        "ledger": LedgerView(
            5000, 120, 0, 12, 4868, (("the time cannot be read", 12, (15, 99, 102), ("n/a", "?")),)
        ),
        "command": "citk pareto audits.csv --category policy --event decision=REMOVED --time day",
        "found": ("the time is in `day`, the only column of dates",),
    }
    return ParetoContext(**(usual | fields))

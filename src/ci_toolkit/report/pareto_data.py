"""A Pareto for programs: the `result` object of the JSON, and a row a category for CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ci_toolkit.analysis.pareto.result import (
    Bar,
    Comparison,
    History,
    Pareto,
    ParetoStream,
    Shift,
    Split,
)
from ci_toolkit.analysis.result import Finding, to_plain
from ci_toolkit.report.csv import Cell

_COLUMNS = (
    *("category", "rank", "count", "weight", "percent", "cumulative_percent"),
    *("percent_low", "percent_high", "vital_few", "other"),
    *("items", "rate", "rate_low", "rate_high"),
)
_SIDES = (
    *("category", "first", "second", "count_first", "count_second", "weight_first"),
    *("weight_second", "percent_first", "percent_second", "items_first", "items_second"),
    *("rate_first", "rate_second", "difference", "low", "high", "ratio", "p", "q", "change"),
    *("percent_difference", "percent_low", "percent_high", "percent_q"),
    *("by_total", "by_mix", "other"),
)


def to_dict(result: Pareto) -> dict[str, Any]:
    """The `result` object of the JSON: full precision, nothing rounded, None where not finite.

    A number whose name says `percent` is one of 0 to 100, every other share or rate a fraction.
    """
    plain: dict[str, Any] = to_plain(
        {
            "category": _category(result.category),
            "category_columns": result.category,
            "by": result.by,
            "measure": result.measure,
            "weight": result.weighted,
            "unit": result.unit,
            "listed": result.listed,
            "threshold_percent": result.options.threshold * 100,
            "confidence": result.options.confidence,
            "ranking": result.ranking,
            "splits": [_split(split) for split in result.splits],
            "streams": [_stream(result, stream) for stream in result.streams],
        }
    )
    return plain


def findings(result: Pareto) -> tuple[Finding, ...]:
    """Every finding once: of the run, then of each stream, which it names."""
    told = list(result.findings)
    for stream in result.streams:
        told += _of_stream(result, stream)
    unique = {(f.code, f.text, tuple((f.stream or {}).items())): f for f in told}
    return tuple(unique.values())


def _of_stream(result: Pareto, stream: ParetoStream) -> list[Finding]:
    compared = stream.comparison.findings if stream.comparison else ()
    named = stream.by if result.by else None
    return [
        replace(f, stream=named if f.stream is None else f.stream)
        for f in (*stream.findings, *compared)
    ]


def _category(columns: tuple[str, ...]) -> str:
    return " × ".join(columns)


def _split(split: Split) -> dict[str, Any]:
    return {
        "column": split.column,
        "categories": split.concentration.categories,
        "top": split.top,
        "top_percent": split.concentration.top_share * 100,
        "concentration": _concentration(split.concentration),
        "excess": split.excess,
        "status": split.status,
        "score": split.score,
        "text": split.text,
    }


def _stream(result: Pareto, stream: ParetoStream) -> dict[str, Any]:
    nested = stream.then
    return {
        "by": stream.by,
        "category": _category(result.category),
        "category_columns": result.category,
        "weight": result.weighted,
        "total": stream.total,
        "count": stream.count,
        "items": stream.items,
        "whole": stream.whole,
        "unknown_time": stream.unknown,
        "rows": [_row(result, bar) for bar in stream.bars],
        "vital_few": stream.vital,
        "concentration": _concentration(stream.concentration),
        "equality": stream.equality,
        "dispersion": stream.dispersion,
        "history": _history(stream.history),
        "comparison": _comparison(result, stream.comparison),
        "then": None
        if nested is None
        else _nested(result, nested.column, nested.within, nested.part),
        "findings": _of_stream(result, stream),
        "verdict": stream.verdict,
    }


def _nested(result: Pareto, column: str, within: str, part: ParetoStream) -> dict[str, Any]:
    inner = replace(result, category=(column,))
    return {"column": column, "within": within} | _stream(inner, part)


def _row(result: Pareto, bar: Bar) -> dict[str, Any]:
    return {
        "category": bar.category,
        "values": bar.values,
        "rank": bar.rank,
        "ranks": bar.ranks,
        "count": bar.count,
        "weight": _weight(result, bar),
        "percent": bar.share * 100,
        "cumulative_percent": bar.cumulative * 100,
        "percent_low": _hundred(bar.low),
        "percent_high": _hundred(bar.high),
        "vital_few": bar.vital,
        "other": bar.other,
        "merged": bar.merged,
        "items": bar.items,
        "rate": bar.rate,
        "rate_low": bar.rate_low,
        "rate_high": bar.rate_high,
        "count_percent": _hundred(bar.count_share),
        "count_rank": bar.count_rank,
        "weight_per_count": bar.unit_amount,
    }


def _weight(result: Pareto, bar: Bar) -> float | None:
    return None if result.weighted is None else bar.amount


def _hundred(share: float | None) -> float | None:
    return None if share is None else share * 100


def _concentration(known: Any) -> dict[str, Any] | None:
    if known is None:
        return None
    return {
        "categories": known.categories,
        "gini": known.gini,
        "hhi": known.hhi,
        "effective_categories": known.effective,
        "categories_for_80_percent": known.for_80,
        "categories_for_threshold": known.for_threshold,
        "top_percent": known.top_share * 100,
    }


def _history(known: History | None) -> dict[str, Any] | None:
    if known is None:
        return None
    return {
        "every": known.every,
        "categories": known.categories,
        "agreement": known.agreement,
        "p": known.p,
        "changed": known.changed,
        "text": known.text,
        "periods": [
            {
                "label": label,
                "partial": known.partial[i],
                "total": known.totals[i],
                "shares": known.shares[i],
                "ranks": known.ranks[i],
                "vital_few": known.vital[i],
            }
            for i, label in enumerate(known.labels)
        ],
    }


def _comparison(result: Pareto, known: Comparison | None) -> dict[str, Any] | None:
    if known is None:
        return None
    return {
        "labels": known.labels,
        "per": known.per,
        "exposure": known.exposure,
        "total": known.total,
        "total_rate": known.total_rate,
        "total_difference": known.total_difference,
        "total_low": known.total_low,
        "total_high": known.total_high,
        "total_p": known.total_p,
        "mix_distance": known.mix_distance,
        "mix_p": known.mix_p,
        "parts": dict(known.parts),
        "level": known.level,
        "text": known.text,
        "method": known.method,
        "rows": [_shift(result, shift) for shift in known.shifts],
    }


def _shift(result: Pareto, shift: Shift) -> dict[str, Any]:
    return {
        "category": shift.category,
        "values": shift.values,
        "count": shift.count,
        "weight": None if result.weighted is None else shift.amount,
        "percent": [share * 100 for share in shift.share],
        "items": shift.items,
        "rate": shift.rate,
        "difference": shift.difference,
        "low": shift.low,
        "high": shift.high,
        "ratio": shift.ratio,
        "p": shift.p,
        "q": shift.q,
        "change": shift.change,
        "percent_difference": shift.share_difference * 100,
        "percent_low": _hundred(shift.share_low),
        "percent_high": _hundred(shift.share_high),
        "percent_q": shift.share_q,
        "by_total": shift.by_total,
        "by_mix": shift.by_mix,
        "other": shift.other,
    }


def rows(result: Pareto) -> tuple[tuple[str, ...], Iterator[tuple[Cell, ...]]]:
    """A row for each category of each stream, in full precision: (headers, iterator of rows).

    Streams in their order. Crossed categories also have a column for each value, after `category`
    (empty for the joined rest).
    """
    return (*_headers(result, _COLUMNS), *_extra(result)), _rows(result)


def _headers(result: Pareto, columns: tuple[str, ...]) -> tuple[str, ...]:
    crossed = result.category if len(result.category) > 1 else ()
    return (*result.by, *crossed, *columns)


def _extra(result: Pareto) -> tuple[str, ...]:
    return () if result.weighted is None else ("count_percent", "count_rank")


def _rows(result: Pareto) -> Iterator[tuple[Cell, ...]]:
    for stream in result.streams:
        for bar in stream.bars:
            more: tuple[Cell, ...] = (_hundred(bar.count_share), bar.count_rank)
            yield (
                *_names(result, stream, bar.values),
                *(bar.category, bar.rank, bar.count, _weight(result, bar)),
                *(bar.share * 100, bar.cumulative * 100, _hundred(bar.low), _hundred(bar.high)),
                *(bar.vital, bar.other, bar.items, bar.rate, bar.rate_low, bar.rate_high),
                *(() if result.weighted is None else more),
            )


def _names(result: Pareto, stream: ParetoStream, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values of the stream, and of a crossed category one by one."""
    crossed: tuple[str, ...] = ()
    if len(result.category) > 1:
        crossed = values or ("",) * len(result.category)
    return (*(stream.by.get(name, "") for name in result.by), *crossed)


def comparison_rows(result: Pareto) -> tuple[tuple[str, ...], Iterator[tuple[Cell, ...]]] | None:
    """A row for each category that is compared: (headers, iterator); None without a comparison.

    `first` and `second` hold the labels of the two sides.
    """
    if all(stream.comparison is None for stream in result.streams):
        return None
    return _headers(result, _SIDES), _comparison_rows(result)


def _comparison_rows(result: Pareto) -> Iterator[tuple[Cell, ...]]:
    absent = (None, None)
    for stream in result.streams:
        for shift in stream.comparison.shifts if stream.comparison else ():
            assert stream.comparison is not None
            weights = absent if result.weighted is None else shift.amount
            yield (
                *_names(result, stream, shift.values),
                shift.category,
                *stream.comparison.labels,
                *shift.count,
                *weights,
                *(share * 100 for share in shift.share),
                *(shift.items or absent),
                *(shift.rate or absent),
                *(shift.difference, shift.low, shift.high, shift.ratio, shift.p, shift.q),
                shift.change,
                shift.share_difference * 100,
                *(_hundred(shift.share_low), _hundred(shift.share_high), shift.share_q),
                *(shift.by_total, shift.by_mix, shift.other),
            )

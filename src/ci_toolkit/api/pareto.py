"""From an export to its Pareto: the vital few, what takes them apart, what rose and fell."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING, Any

from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import Pareto
from ci_toolkit.api.opening import opened, text_of
from ci_toolkit.api.pareto_asked import Asked, asked_of
from ci_toolkit.api.pareto_columns import mixed_units, suggested
from ci_toolkit.api.pareto_passes import Counted, count
from ci_toolkit.api.pareto_run import ParetoRun
from ci_toolkit.api.pareto_settings import ParetoSettings
from ci_toolkit.api.pareto_words import context_of, noun_of
from ci_toolkit.api.settings import changed_by
from ci_toolkit.api.sources import Source
from ci_toolkit.data.condition_tokens import show
from ci_toolkit.data.side_files import sha256_of
from ci_toolkit.data.times import check_zone
from ci_toolkit.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from ci_toolkit.data.source import Export

    Frame = pl.DataFrame | pl.LazyFrame

_ROWS = ("event", "count", "size", "weight")


def pareto(
    source: str | os.PathLike[str] | Sequence[str] | Frame,
    settings: ParetoSettings | None = None,
    **options: Any,
) -> ParetoRun:
    """Where improvement pays most: what `citk pareto` does.

    Arguments
        source: one path or several, a glob, a folder, "-", or a Polars frame.
        settings, options: see `ParetoSettings`; options are changes to `settings`.

    Returns a `ParetoRun`: `.verdict`, `.vital_few`, `.to_frame()`, `.to_dict()`, `.save(path)`.
    Raises UsageError or DataError, each with a hint where one is known.

    >>> import polars as pl
    >>> frame = pl.DataFrame({"policy": ["spam"] * 50 + ["scam"] * 30 + ["spelling"] * 20})
    >>> run = pareto(frame, category="policy")
    >>> run.vital_few, [round(bar.cumulative, 2) for bar in run.result.streams[0].bars]
    (('spam', 'scam'), [0.5, 0.8, 1.0])
    """
    chosen = changed_by(settings or ParetoSettings(), options)
    check_zone(chosen.timezone)
    with opened(source, chosen) as export:
        asked = asked_of(export, chosen)
        wanted = _options(chosen, asked)
        # The rows are counted outside the interpreter, so what comes after them loads meanwhile.
        loading = Thread(target=_load, daemon=True)
        loading.start()
        counted = count(export, asked, chosen, wanted)
        loading.join()
        _refuse_too_many(counted, chosen)
        result = _analysed(counted, wanted)
        if result.verdict.status in ("flat", "spread"):
            elsewhere = _elsewhere(export, asked, counted, chosen)
            result = _analysed(counted, replace(wanted, elsewhere=elsewhere))
        mixed = mixed_units(export, asked, counted.category)
        result = replace(result, findings=(*mixed, *result.findings))
        columns = {**asked.columns, "category": list(counted.category)}
        context = context_of(export, asked, counted, chosen, result)
        return ParetoRun(
            result,
            Source(
                paths=export.paths,
                sha256=tuple(sha256_of(path) for path in export.paths) if chosen.hash else None,
                columns=columns,
                rows=counted.ledger.to_plain(),
            ),
            chosen,
            context,
        )


def dry_run(
    source: str | os.PathLike[str] | Sequence[str] | Frame,
    settings: ParetoSettings | None = None,
    **options: Any,
) -> Mapping[str, Any]:
    """What a run would read and take, without reading the rows."""
    chosen = changed_by(settings or ParetoSettings(), options)
    with opened(source, chosen) as export:
        asked = asked_of(export, chosen)
        return {
            "paths": list(export.paths),
            "format": export.format,
            "columns": asked.columns,
            "found": list(asked.found),
            "measure": asked.measure,
        }


def _options(chosen: ParetoSettings, asked: Asked) -> ParetoOptions:
    noun = chosen.name or noun_of(asked)
    amount = noun
    if chosen.cost is not None:
        amount = "cost"
    elif chosen.weight is not None:
        amount = show(chosen.weight, 40)
    return ParetoOptions(
        threshold=chosen.threshold / 100,
        top=chosen.top,
        other=chosen.other,
        confidence=chosen.confidence / 100,
        noun=noun,
        amount_noun=amount,
        durations=asked.lengths,
    )


def _load() -> None:
    """Load the modules that a finished Pareto and its text need."""
    from scipy import special

    from ci_toolkit.analysis.pareto import analyse, history
    from ci_toolkit.report import pareto, terminal

    del special, analyse, history, pareto, terminal


def _analysed(counted: Counted, options: ParetoOptions) -> Pareto:
    from ci_toolkit.analysis.pareto.analyse import analyse

    return analyse(
        counted.main, options, then=counted.then, splits=counted.splits, sides=counted.sides
    )


def _elsewhere(
    export: Export, asked: Asked, counted: Counted, chosen: ParetoSettings
) -> tuple[str, ...]:
    """Columns that were not tried yet, by which the same rows could be sorted."""
    roles = asked.roles
    used = {
        *counted.category, *roles.by, *chosen.then, *chosen.split, asked.compared,
        roles.time, roles.id, roles.weight, roles.unit_of_decision,
    }  # fmt: skip
    measured = [getattr(roles, name) for name in _ROWS]
    used |= {text_of(term) for term in measured if term is not None and not isinstance(term, str)}
    return suggested(export.profile(), {name for name in used if name})


def _refuse_too_many(counted: Counted, chosen: ParetoSettings) -> None:
    number = len(counted.main.streams)
    if number > chosen.max_streams:
        raise UsageError(
            f"`--by {' --by '.join(counted.main.by)}` makes {number:,} Paretos, the most is "
            f"{chosen.max_streams:,}",
            "filter with `--where`, or raise `--max-streams`",
        )

"""From what was read to a finished capability study: analysis, words, source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ci_toolkit.analysis.capability.options import CapabilityOptions, StreamCounts, StreamValues
from ci_toolkit.analysis.capability.result import RolledYield
from ci_toolkit.api.capability_plan import planned
from ci_toolkit.api.capability_run import CapabilityRun
from ci_toolkit.api.capability_settings import CapabilitySettings
from ci_toolkit.api.capability_study import Study
from ci_toolkit.api.context import quantity_of
from ci_toolkit.api.picked import picked_streams
from ci_toolkit.api.sources import (
    Source,
    ledger_view,
    named_sources,
    option_words,
    source_words,
    taken,
)
from ci_toolkit.data.roles import explicit
from ci_toolkit.data.side_files import sha256_of
from ci_toolkit.report.capability_context import CapabilityContext

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

_SPELLED = (
    *("time", "value", "event", "count", "size", "weight", "subgroup", "id", "start", "end"),
    *("unit_of_decision", "by", "where", "rejects", "every"),
)


def finished(
    export: Export, study: Study, chosen: CapabilitySettings, rolled: RolledYield | None
) -> CapabilityRun:
    """The finished run."""
    import numpy as np

    from ci_toolkit.analysis.capability.analyse import analyse_counts, analyse_values

    options = _options(study, chosen)
    by = study.prepared.by
    values = [part for part in study.parts if isinstance(part, StreamValues)]
    counts = [part for part in study.parts if isinstance(part, StreamCounts)]
    if study.kind == "values":
        # Curves that do not suit the values are tried too; where one breaks down it is not taken.
        with np.errstate(all="ignore"):
            result = analyse_values(values, by, options)
    else:
        result = analyse_counts(counts, by, options)
    plans = planned(chosen.plan, result, options)
    findings = (*plans, *result.findings, *study.prepared.findings, *study.findings)
    result = replace(result, rolled=rolled, findings=findings)
    prepared = study.prepared
    streams = [tuple(part.by.values()) for part in study.parts]
    context = CapabilityContext(
        title=chosen.title or _title(options.quantity, by),
        quantity=options.quantity,
        source=named_sources(export.paths),
        ledger=ledger_view(prepared.cells.ledger),
        command=_command(study, chosen),
        found=tuple(taken(prepared.columns, prepared.roles.found)),
        notes=prepared.found,
        picked=picked_streams(by, streams, chosen.stream),
        durations=prepared.duration,
        noun=prepared.noun,
        items=options.noun,
    )
    return CapabilityRun(
        result,
        Source(
            paths=export.paths,
            sha256=tuple(sha256_of(path) for path in export.paths) if chosen.hash else None,
            columns=prepared.columns,
            rows=prepared.cells.ledger.to_plain(),
        ),
        chosen,
        context,
        options,
        study.parts,
        study.control,
    )


def _options(study: Study, chosen: CapabilitySettings) -> CapabilityOptions:
    return CapabilityOptions(
        confidence=chosen.confidence / 100,
        shift=chosen.shift,
        required=chosen.require,
        distribution=chosen.distribution,
        sigma_method=chosen.sigma_method,
        coverage=chosen.coverage / 100,
        opportunities=chosen.opportunities,
        quantity=chosen.name or quantity_of(study.prepared),
        noun="cases"
        if study.prepared.roles.start is not None
        else "values"
        if study.kind == "values"
        else "items",
        durations=study.prepared.duration,
        promise=None if chosen.promise is None else chosen.promise / 100,
    )


def _title(quantity: str, by: tuple[str, ...]) -> str:
    title = f"Capability of {quantity}"
    return f"{title}, by {' and '.join(by)}" if by else title


def _command(study: Study, chosen: CapabilitySettings) -> str:
    """The command that says everything explicitly."""
    prepared = study.prepared
    words = ["citk", "capability", *source_words(prepared.paths), *explicit(prepared.roles)]
    if prepared.every is not None and not prepared.individuals:
        words += ["--every", prepared.every]
    if chosen.preset is None and prepared.preset is not None:
        words += ["--preset", prepared.preset]
    words += option_words(chosen, set(_SPELLED))
    return " ".join(words)

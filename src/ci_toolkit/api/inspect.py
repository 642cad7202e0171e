"""From an export to its inspection: what it is, whether it is sound, what to run next."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ci_toolkit.analysis.inspection.judge import judge
from ci_toolkit.analysis.inspection.result import Command, Inspection
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.api.inspect_blind import blinded, without_samples
from ci_toolkit.api.inspect_roles import asked_roles, suggested_roles
from ci_toolkit.api.inspect_run import InspectionRun
from ci_toolkit.api.inspect_settings import InspectSettings
from ci_toolkit.api.opening import opened
from ci_toolkit.api.settings import changed_by, option_name
from ci_toolkit.api.sources import Source
from ci_toolkit.api.spans import require_when
from ci_toolkit.data.audit import audit_export
from ci_toolkit.data.audit_against import new_values
from ci_toolkit.data.check_rules import evaluate, read_rules
from ci_toolkit.data.condition_tokens import shell_word
from ci_toolkit.data.measures import time_columns
from ci_toolkit.data.reject_file import write_flawed
from ci_toolkit.data.side_files import sha256_of
from ci_toolkit.data.times import check_zone
from ci_toolkit.errors import DataError, UsageError
from ci_toolkit.facts import ExportFacts
from ci_toolkit.report.inspect_context import InspectContext, ledger_of

if TYPE_CHECKING:
    import polars as pl

    from ci_toolkit.data.source import Export

    Frame = pl.DataFrame | pl.LazyFrame

# Said again in the ready commands, since without them the file reads otherwise.
_READING = (
    *("input_format", "delimiter", "encoding", "null", "null_only", "decimal_comma", "sheet"),
    *("rename", "columns", "preset", "timezone"),
)
_NAMED = 3
# Kinds of columns whose values are compared one by one.
_NAMED_VALUES = ("category", "yes/no")


def inspect_export(
    source: str | os.PathLike[str] | Sequence[str] | Frame,
    settings: InspectSettings | None = None,
    **options: Any,
) -> InspectionRun:
    """One look at an unknown export, or the audit of a known one: what `citk inspect` does.

    Arguments
        source: one path or several, a glob, a folder, "-", or a Polars frame.
        settings, options: see `InspectSettings`; options are changes to `settings`.

    Returns an `InspectionRun`: `.verdict`, `.findings`, `.to_frame()`, `.to_dict()`,
    `.save(path)`.
    Raises UsageError or DataError, each with a hint where one is known.

    >>> import polars as pl
    >>> run = inspect_export(pl.DataFrame({"queue": ["video", "image", "video"]}))
    >>> run.result.facts.rows, run.result.facts.columns[0].distinct
    (3, 2)
    """
    chosen = changed_by(settings or InspectSettings(), options)
    check_zone(chosen.timezone)
    moment = _moment(chosen)
    rules = read_rules(chosen.checks) if chosen.checks else ()
    with opened(source, chosen) as export:
        facts = _counted(export, chosen, moment)
        if chosen.rejects:
            # Before a strict run refuses them: these rows are what there is to mend.
            write_flawed(export, chosen.rejects)
        _refuse_unusable(facts, chosen)
        checks = tuple(evaluate(rules, export, as_of=moment, zone=chosen.timezone))
        older = _older(export, facts, chosen, moment)
        paths, preset = export.paths, export.preset
    offered = tuple(Command(one.what, one.words) for one in preset.commands) if preset else ()
    result = judge(facts, checks=checks, presets=offered, **older)
    if not chosen.samples:
        bare = judge(without_samples(facts), presets=offered)
        result = blinded(result, bare.commands)
    return InspectionRun(
        result,
        Source(
            paths=paths,
            sha256=tuple(sha256_of(path) for path in paths) if chosen.hash else None,
            columns=_columns_of(facts),
            rows=_ledger_rows(result.facts),
        ),
        chosen,
        _context(source, paths, chosen, result, preset.title if preset else ""),
    )


def dry_run(
    source: str | os.PathLike[str] | Sequence[str] | Frame,
    settings: InspectSettings | None = None,
    **options: Any,
) -> Mapping[str, Any]:
    """What an inspection would read, without reading the rows."""
    chosen = changed_by(settings or InspectSettings(), options)
    with opened(source, chosen) as export:
        given = {"time": chosen.time, "id": chosen.id}
        return {
            "paths": list(export.paths),
            "format": export.format,
            "columns": {role: column for role, column in given.items() if column},
            "found": [],
            "as of": chosen.as_of,
            "checks": chosen.checks,
            "against": chosen.against,
        }


def _moment(chosen: InspectSettings) -> dt.datetime | None:
    """The moment that `--as-of` names: a day is meant to its end. Without a zone."""
    return require_when(chosen.as_of, "--as-of").stop if chosen.as_of else None


def _counted(export: Export, chosen: InspectSettings, moment: dt.datetime | None) -> ExportFacts:
    """Everything that is counted in an export, and the parts that its columns could play."""
    time, id_ = asked_roles(export, chosen)
    if chosen.time_format is not None:
        export.know_times(_written_so(export, time), chosen.time_format)
    now = _latest(chosen, moment)
    audit = audit_export(export, zone=chosen.timezone, as_of=now, time=time, id=id_)
    if (
        chosen.time is not None
        and audit.rows
        and chosen.time not in {t.column for t in audit.times}
    ):
        raise DataError(
            f"no times can be read in `{chosen.time}`", "name another column with `--time`"
        )
    return replace(
        audit,
        repairs=export.repairs,
        roles=suggested_roles(export, audit, chosen),
        preset=export.preset.name if export.preset is not None else None,
    )


def _written_so(export: Export, time: str | None) -> str:
    """The column that `--time-format` speaks of."""
    if time is not None:
        return time
    found = time_columns(export.profile(), set())
    if len(found) != 1:
        raise UsageError(
            "`--time-format` needs the column that it speaks of", "add `--time COLUMN`"
        )
    return found[0]


def _latest(chosen: InspectSettings, moment: dt.datetime | None) -> dt.datetime:
    """The moment after which a time lies in the future; now, where none was named."""
    if moment is None:
        return dt.datetime.now(dt.UTC).replace(microsecond=0)
    return moment.replace(tzinfo=ZoneInfo(chosen.timezone) if chosen.timezone else dt.UTC)


def _older(
    export: Export, facts: ExportFacts, chosen: InspectSettings, moment: dt.datetime | None
) -> dict[str, Any]:
    """What `judge` compares with: the facts of the older export, values new since and gone."""
    if chosen.against is None:
        return {}
    with opened(chosen.against, replace(chosen, hash=False, rejects=None)) as before:
        old = _counted(before, chosen, moment)
        named = {one.name for one in (*facts.columns, *old.columns) if one.kind in _NAMED_VALUES}
        both = [one.name for one in facts.columns if one.name in named]
        return {
            "old": old,
            "new_values": new_values(before, export, both),
            "gone_values": new_values(export, before, both),
        }


def _refuse_unusable(facts: ExportFacts, chosen: InspectSettings) -> None:
    """An export without rows; with `--strict` also one whose rows do not all fit their file."""
    if not facts.rows:
        raise DataError("the source has no rows", "only a header was found")
    if not chosen.strict or not facts.flawed:
        return
    why, sight = max(facts.flawed, key=lambda pair: pair[1].rows)
    where = ", ".join(str(line) for line in sight.first)
    unusable = sum(one.rows for _, one in facts.flawed)
    raise DataError(
        f"{unusable:,} of {facts.rows:,} rows are unusable: {why} (row {where})",
        "leave `--strict` out to go on without these rows",
    )


def _ledger_rows(facts: ExportFacts) -> dict[str, Any]:
    """The ledger as the JSON has it."""
    ledger = ledger_of(facts)
    reasons = [
        {"reason": why, "rows": sight.rows, "first": list(sight.first),
         "samples": list(sight.samples)}
        for why, sight in facts.flawed
    ]  # fmt: skip
    return {
        "read": ledger.read,
        "filtered": 0,
        "blank": 0,
        "unusable": ledger.unusable,
        "used": ledger.used,
        "reasons": reasons,
        "blank_columns": [],
        "repairs": to_plain(facts.repairs),
    }


def _columns_of(facts: ExportFacts) -> dict[str, Any]:
    """Role to column; a role that several columns play has a list."""
    found: dict[str, Any] = {}
    for role, column in facts.roles:
        if role not in found:
            found[role] = column
        else:
            before = found[role]
            found[role] = [*(before if isinstance(before, list) else [before]), column]
    return found


def _context(
    source: Any, paths: Sequence[str], chosen: InspectSettings, result: Inspection, preset: str
) -> InspectContext:
    words = [*_source_words(source), *_reading_words(chosen)]
    named = ", ".join(_base(path) for path in paths[:_NAMED])
    if len(paths) > _NAMED:
        named += f" and {len(paths) - _NAMED} more"
    return InspectContext(
        title=chosen.title or "",
        source=named,
        lines=tuple(_line(command, words) for command in result.commands),
        preset=preset,
        against=_base(chosen.against) if chosen.against else "",
        notes=_notes(result, chosen),
        checks=_base(chosen.checks) if chosen.checks else "",
        all_columns=chosen.all_columns,
        samples=chosen.samples,
    )


def _notes(result: Inspection, chosen: InspectSettings) -> tuple[str, ...]:
    if chosen.rejects and result.facts.flawed:
        return (f"the unusable rows stand in `{chosen.rejects}`",)
    return ()


def _line(command: Command, source: Sequence[str]) -> str:
    """A ready command as one line for a shell."""
    quoted = [_quoted(word) for word in command.words]
    return " ".join(["citk", *quoted[:1], *source, *quoted[1:]])


def _quoted(word: str) -> str:
    """One word for a shell; a condition with quotes of its own stays readable."""
    if "'" in word and not set(word) & set("$`\\!"):
        return '"' + word.replace('"', '\\"') + '"'
    return shell_word(word)


def _source_words(source: Any) -> list[str]:
    """The source as it was given, each path one word of a shell."""
    if hasattr(source, "collect_schema"):
        return ["SOURCE"]
    paths = [source] if isinstance(source, str | os.PathLike) else list(source)
    texts = [os.fspath(path) for path in paths]
    # A path that begins with a hyphen would be taken for an option.
    return [shell_word(f"./{t}" if t.startswith("-") and t != "-" else t) for t in texts]


def _reading_words(chosen: InspectSettings) -> list[str]:
    """The options without which the file would be read in another way."""
    words: list[str] = []
    for name, value in chosen.changed().items():
        if name not in _READING:
            continue
        if value is True:
            words.append(option_name(name))
        else:
            for one in value if isinstance(value, tuple) else (value,):
                words += [option_name(name), shell_word(str(one))]
    return words


def _base(path: str) -> str:
    return "standard input" if path == "-" else os.path.basename(path.rstrip("/")) or path

"""From finished runs to standard output, files and exit: shared by all commands."""

from __future__ import annotations

import dataclasses
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ci_toolkit.cli.output_options import OutputOptions
from ci_toolkit.cli.say import say
from ci_toolkit.errors import DataError, UsageError, did_you_mean

if TYPE_CHECKING:
    from ci_toolkit.api.run import Run
    from ci_toolkit.api.settings import Settings

FORMATS = ("table", "json", "csv", "markdown")
_BY_ENDING = {".json": "json", ".csv": "csv", ".md": "markdown", ".txt": "table"}
_SAVED = (".png", ".svg", ".pdf", ".html")
_OWN = ("save", "format", "output", "explain", "points", "dry_run", "open_", "quiet", "no_color",
        "ascii", "width", "config", "debug", "fail_on", "save_limits")  # fmt: skip


def settings_of(*groups: Any) -> dict[str, Any]:
    """The library's settings among the options of a command line."""
    found: dict[str, Any] = {}
    for group in groups:
        for field in dataclasses.fields(group):
            if field.name not in _OWN:
                value = getattr(group, field.name)
                found[field.name] = tuple(value) if isinstance(value, list) else value
    return found


def kinds_asked(settings: Settings) -> list[Settings]:
    """`--chart p,laney-p` is two runs on one axis."""
    kinds = [kind.strip() for kind in settings.chart.split(",") if kind.strip()]
    if len(kinds) > 2:
        raise UsageError("`--chart` draws at most two kinds on one axis")
    return [dataclasses.replace(settings, chart=kind) for kind in kinds or ["auto"]]


def format_of(output: OutputOptions) -> str:
    """The form of the result; the ending of `--output` decides where `--format` is silent."""
    ending = os.path.splitext(output.output or "")[1].lower()
    by_ending = _BY_ENDING.get(ending) if output.output else None
    if output.output and by_ending is None and output.format is None:
        raise UsageError(
            f"`--output {output.output}`: its ending does not say a format",
            f"end it in {', '.join(_BY_ENDING)}, or give `--format`; pictures go to `--save`",
        )
    chosen = output.format or by_ending or "table"
    if chosen not in FORMATS:
        hint = did_you_mean(chosen, FORMATS) or f"one of {', '.join(FORMATS)}"
        raise UsageError(f"`--format` does not take `{chosen}`", hint)
    if by_ending and chosen != by_ending:
        raise UsageError(f"`--format {chosen}` and `--output {output.output}` do not agree")
    return chosen


def check_outputs(output: OutputOptions, save_limits: str | None, by: Sequence[str] = ()) -> None:
    """Find an output that cannot be written before the work starts; `by` columns may name files."""
    format_of(output)
    _check_braces(output.save, by)
    if output.points not in ("all", "signals", "none"):
        raise UsageError(f"`--points` does not take `{output.points}`", "all, signals or none")
    for path in output.save:
        ending = os.path.splitext(path)[1].lower()
        if ending not in _SAVED:
            raise UsageError(
                f"`--save {path}`: citk does not save `{ending or 'a name without an ending'}`",
                f"one of {' '.join(_SAVED)}; data go to `--output`",
            )
    if output.open_ and not output.save:
        raise UsageError("`--open` needs something to show", "add `--save chart.png`")
    targets = [*output.save, *filter(None, (output.output, save_limits))]
    for path in targets:
        _check_writable(path)
    if len(set(targets)) < len(targets):
        raise UsageError("two outputs have the same name")


def _check_braces(paths: Sequence[str], by: Sequence[str]) -> None:
    for path in paths:
        for name in re.findall(r"\{([^{}]*)\}", path):
            if name not in by:
                raise UsageError(
                    f"`--save {path}` names `{name}`, which is not a `--by` column",
                    did_you_mean(name, by) or f"add `--by {name}`",
                )


def check_kinds(chart: str, output: OutputOptions, save_limits: str | None) -> None:
    """Refuse what holds one chart when two kinds are compared, instead of dropping one."""
    if "," not in chart.strip(", "):
        return
    if format_of(output) == "csv":
        raise UsageError("CSV holds one kind of chart", "give one `--chart`, or take JSON")
    if save_limits:
        raise UsageError("`--save-limits` holds one kind of chart", "give one `--chart`")


def check_fail_on(fail_on: str | None) -> None:
    """A wrong `--fail-on` is found before the work."""
    known = ("signal", "any-signal")
    if fail_on is not None and fail_on not in known:
        hint = did_you_mean(fail_on, known) or "signal or any-signal"
        raise UsageError(f"`--fail-on` does not take `{fail_on}`", hint)


def _check_writable(path: str) -> None:
    folder = os.path.dirname(path.split("{")[0]) or "."
    if os.path.isdir(path):
        raise DataError(f"cannot write `{path}`: it is a folder")
    if os.path.islink(path):
        raise DataError(f"cannot write `{path}`: it is a link", "name the file itself")
    existing = folder
    while not os.path.isdir(existing) and "{" in path and os.path.dirname(existing) != existing:
        existing = os.path.dirname(existing) or "."
    if not os.path.isdir(existing):
        raise DataError(f"cannot write `{path}`: there is no folder `{folder}`")
    if not os.access(existing, os.W_OK):
        raise DataError(f"cannot write `{path}`: the folder `{folder}` is not writable")


def results(runs: Sequence[Run], output: OutputOptions, *, save_limits: str | None) -> None:
    """Files first, so that a closed pipe loses none; then standard output."""
    from ci_toolkit.api.save import save_limits_of, save_run, save_text

    saved = [str(made) for path in output.save for made in save_run(runs, path)]
    chosen = format_of(output)
    if save_limits:
        save_limits_of(runs[0], save_limits)
        saved.append(save_limits)
    if output.output:
        save_text(output.output, _text(runs, chosen, output))
        saved.append(output.output)
    else:
        _print(_text(runs, chosen, output))
    if not output.quiet:
        _notes(runs[0], chosen, output, saved)
    if output.open_:
        import typer

        typer.launch(next(path for path in saved if os.path.splitext(path)[1] in _SAVED))


def _text(runs: Sequence[Run], chosen: str, output: OutputOptions) -> str:
    from ci_toolkit.api import save

    if chosen == "json":
        return save.json_text(runs, output.points)
    if chosen == "csv":
        return save.csv_text(runs[0])
    runs = [_explained(run, output) for run in runs]
    if chosen == "markdown":
        return save.text_of(runs, ".md")
    to_screen = not output.output and sys.stdout.isatty()
    color = to_screen and not output.no_color and not os.environ.get("NO_COLOR")
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    plain = output.ascii or (not output.output and not encoding.startswith("utf"))
    width = output.width or _width(to_screen)
    return save.terminal_text(runs, width=width, color=color, ascii_only=plain)


def _explained(run: Run, output: OutputOptions) -> Run:
    context = dataclasses.replace(run.context, explain=output.explain)
    return dataclasses.replace(run, context=context)


def _width(to_screen: bool) -> int:
    import shutil

    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    return shutil.get_terminal_size((80, 24)).columns if to_screen else 80


def _print(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has what it wanted. Typer would make this exit 1.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # until exit


def _notes(run: Run, chosen: str, output: OutputOptions, saved: Sequence[str]) -> None:
    """What is said beside the result: the ledger where the form has no room for it, files made."""
    lines: list[str] = []
    if chosen == "csv" or output.output:
        lines += run.ledger
    lines += [f"saved {path}" for path in saved]
    for line in lines:
        say(line)


def plan(found: Mapping[str, Any], output: OutputOptions, save_limits: str | None) -> None:
    """`--dry-run`: what would be read and written."""
    lines = [f"would read    {path}" for path in found["paths"]]
    lines.append(f"format        {found['format']}")
    lines += [f"{role:<14}{_words(column)}" for role, column in found["columns"].items()]
    if found["found"]:
        lines.append(f"found         {', '.join(found['found'])} (by itself)")
    lines.append(f"measure       {found['measure']}")
    lines.append(f"chart         {found['chart']}")
    if found["every"]:
        lines.append(f"every         {found['every']}")
    targets = [*output.save, *filter(None, (output.output, save_limits))]
    lines += [f"would write   {path}" for path in targets]
    lines.append("nothing was written")
    _print("\n".join(lines) + "\n")


def _words(column: Any) -> str:
    return ", ".join(column) if isinstance(column, list) else str(column)

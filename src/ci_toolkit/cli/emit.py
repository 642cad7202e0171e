"""From finished runs to standard output, files and exit: shared by all commands."""

from __future__ import annotations

import dataclasses
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ci_toolkit.cli.output_options import OutputOptions
from ci_toolkit.cli.say import say
from ci_toolkit.errors import DataError, UsageError, did_you_mean

if TYPE_CHECKING:
    from ci_toolkit.api.outcome import Outcome
    from ci_toolkit.api.settings import Settings

FORMATS = ("table", "json", "csv", "markdown")
_BY_ENDING = {".json": "json", ".csv": "csv", ".md": "markdown", ".txt": "table"}
_SAVED = (".png", ".svg", ".pdf", ".html")
_OWN = ("save", "format", "output", "explain", "points", "dry_run", "open_", "quiet", "no_color",
        "ascii", "width", "config", "debug", "fail_on", "save_limits", "presets",
        "all_columns")  # fmt: skip


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


def check_outputs(
    output: OutputOptions,
    beside: Sequence[str | None] = (),
    by: Sequence[str] = (),
    sources: Sequence[str] = (),
    saved: Sequence[str] = _SAVED,
    option: str = "--save",
) -> None:
    """Find an output that cannot be written before the work starts.

    beside: further files that the command writes. by: columns that may name files. sources: files
    that are read, none of which may be written over. saved: extensions that `--save` takes.
    option: what the command calls `--save`.
    """
    format_of(output)
    _check_braces(output.save, by)
    for path in output.save:
        ending = os.path.splitext(path)[1].lower()
        if ending not in saved:
            raise UsageError(
                f"`{option} {path}`: citk does not save `{ending or 'a name without an ending'}`",
                f"one of {' '.join(saved)}; data go to `--output`",
            )
    if output.open_ and not output.save:
        raise UsageError("`--open` needs something to show", "add `--save chart.png`")
    targets = [*output.save, *filter(None, (output.output, *beside))]
    for path in targets:
        _check_writable(path)
        if any(_is_same(path, source) for source in sources):
            raise UsageError(f"`{path}` is the export that is read", "write to another file")
    if len(set(targets)) < len(targets):
        raise UsageError("two outputs have the same name")


def check_points(points: str) -> None:
    """A wrong `--points` is found before the work."""
    if points not in ("all", "signals", "none"):
        raise UsageError(f"`--points` does not take `{points}`", "all, signals or none")


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


def check_fail_on(fail_on: str | None, known: Sequence[str]) -> None:
    """A wrong `--fail-on` is found before the work."""
    if fail_on is not None and fail_on not in known:
        hint = did_you_mean(fail_on, known) or " or ".join(known)
        raise UsageError(f"`--fail-on` does not take `{fail_on}`", hint)


def _is_same(target: str, source: str) -> bool:
    if not os.path.exists(target):
        return False
    if os.path.exists(source):
        return os.path.samefile(target, source)
    from glob import glob

    return any(os.path.samefile(target, found) for found in glob(source, recursive=True))


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


def results(
    outcome: Outcome,
    output: OutputOptions,
    beside: Mapping[str, Callable[[str], object]] | None = None,
) -> None:
    """Files first, so that a closed pipe loses none; then standard output.

    beside: further files of the command, each with what writes it.
    """
    from ci_toolkit.api.outcome import save_text

    saved = [str(made) for path in output.save for made in outcome.save(path)]
    chosen = format_of(output)
    for path, write in (beside or {}).items():
        write(path)
        saved.append(path)
    if output.output:
        save_text(output.output, _text(outcome, chosen, output))
        saved.append(output.output)
    else:
        show(_text(outcome, chosen, output))
    if not output.quiet:
        _notes(outcome, chosen, output, saved)
    if output.open_:
        import typer

        typer.launch(saved[0])


def _text(outcome: Outcome, chosen: str, output: OutputOptions) -> str:
    if chosen == "json":
        return outcome.json_text()
    if chosen == "csv":
        return outcome.csv_text()
    if chosen == "markdown":
        return outcome.markdown_text()
    to_screen = not output.output and sys.stdout.isatty()
    color = to_screen and not output.no_color and not os.environ.get("NO_COLOR")
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    plain = output.ascii or (not output.output and not encoding.startswith("utf"))
    width = output.width or _width(to_screen)
    return outcome.terminal_text(width=width, color=color, ascii_only=plain)


def _width(to_screen: bool) -> int:
    import shutil

    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    return shutil.get_terminal_size((80, 24)).columns if to_screen else 80


def show(text: str) -> None:
    """Text on standard output."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has what it wanted. Typer would make this exit 1.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # until exit


def _notes(outcome: Outcome, chosen: str, output: OutputOptions, saved: Sequence[str]) -> None:
    """What is said beside the result: the ledger where the form has no room for it, files made."""
    lines: list[str] = []
    if chosen == "csv" or output.output:
        lines += outcome.ledger
    lines += [f"saved {path}" for path in saved]
    for line in lines:
        say(line)


def plan(
    found: Mapping[str, Any], output: OutputOptions, beside: Sequence[str | None] = ()
) -> None:
    """`--dry-run`: what would be read and written."""
    lines = [f"would read    {path}" for path in found["paths"]]
    lines.append(f"format        {found['format']}")
    lines += [f"{role:<14}{_words(column)}" for role, column in found["columns"].items()]
    if found["found"]:
        lines.append(f"found         {', '.join(found['found'])} (by itself)")
    known = ("measure", "chart", "every", "as of", "checks", "against")
    lines += [f"{name:<14}{found[name]}" for name in known if found.get(name)]
    targets = [*output.save, *filter(None, (output.output, *beside))]
    lines += [f"would write   {path}" for path in targets]
    lines.append("nothing was written")
    show("\n".join(lines) + "\n")


def _words(column: Any) -> str:
    return ", ".join(column) if isinstance(column, list) else str(column)

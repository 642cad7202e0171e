"""`citk dmaic`: a whole improvement project from one file, every number computed anew."""

from __future__ import annotations

from typing import Annotated

import typer

from ci_toolkit.cli.default_group import group_with_default
from ci_toolkit.cli.dmaic_options import (
    FOLDER,
    OUTSIDE,
    DmaicOptions,
    InitOptions,
    ReportOutput,
    SketchOptions,
)
from ci_toolkit.cli.expand import expand, show_all
from ci_toolkit.cli.output_options import OutputOptions

_GROUP_EXAMPLES = (
    "citk dmaic dmaic-disclosure-delay",
    "citk dmaic dmaic-disclosure-delay --save report.html",
    "citk dmaic init my-project --from dsa_tiktok_daily.csv",
)
EXAMPLES = (
    "citk dmaic dmaic-disclosure-delay",
    "citk dmaic dmaic-disclosure-delay --only measure",
    "citk dmaic dmaic-disclosure-delay --save report.html",
)
INIT_EXAMPLES = (
    "citk dmaic init my-project --from dsa_tiktok_daily.csv",
    'citk dmaic init appeals --title "Fewer overturned decisions"',
    "citk dmaic init empty-project",
)
CHECK_EXAMPLES = (
    "citk dmaic check dmaic-disclosure-delay",
    "citk dmaic check dmaic-disclosure-delay/project.toml",
    "citk dmaic check dmaic-disclosure-delay --quiet",
)
TOOLS_EXAMPLES = (
    "citk dmaic tools",
    "citk dmaic tools fmea dmaic-disclosure-delay",
    "citk dmaic tools sipoc dmaic-disclosure-delay --save sipoc.png",
)


def _help(first: str, examples: tuple[str, ...], last: str) -> str:
    shown = "\n".join(f"$ {example}" for example in examples)
    return f"{first}\n\n\b\n{shown}\n\n{last}"


app = typer.Typer(
    cls=group_with_default("report"),
    help=_help(
        "A whole improvement project on one page, every number computed anew.",
        _GROUP_EXAMPLES,
        "A project is a folder with a `project.toml` that names the problem, the data and the "
        "decisions. `citk dmaic FOLDER` is short for `citk dmaic report FOLDER`.",
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.callback()
def group() -> None:
    """A whole improvement project on one page, every number computed anew."""


@expand
def _report(
    folder: Annotated[str, FOLDER],
    project: DmaicOptions,
    output: ReportOutput,
    help_all: Annotated[
        bool,
        typer.Option("--help-all", help="Every option.", callback=show_all, is_eager=True),
    ] = False,
) -> int:
    del help_all
    from ci_toolkit.cli import dmaic_outputs, emit

    emit.check_fail_on(project.fail_on, ("tollgate",))
    day = dmaic_outputs.day_of(project.today)
    dmaic_outputs.check(output, folder, allow_outside=project.allow_outside)
    from ci_toolkit.api.dmaic import dmaic
    from ci_toolkit.api.dmaic_run import explained, phase_named

    only = phase_named(project.only) if project.only is not None else None
    if output.dry_run:
        dmaic_outputs.plan(folder, output, allow_outside=project.allow_outside)
        return 0
    run = dmaic(folder, today=day, allow_outside=project.allow_outside, freeze=project.freeze)
    if only is not None:
        run = run.phase(only)
    run = explained(run, explain=output.explain)
    emit.results(run, output)
    dmaic_outputs.tell_written(run, output)
    return 1 if project.fail_on and run.alarm(project.fail_on) else 0


@expand
def _init(
    folder: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER", help="Folder of the new project; made if need be.", show_default=False
        ),
    ],
    chosen: InitOptions,
) -> int:
    from ci_toolkit.api.dmaic_init import init_project
    from ci_toolkit.cli.emit import show
    from ci_toolkit.cli.say import say

    made = init_project(folder, chosen.source, title=chosen.title)
    show("".join(f"wrote {path}\n" for path in made.paths))
    if not chosen.quiet:
        for line in made.told:
            say(line)
    return 0


@expand
def _check(
    folder: Annotated[str, FOLDER],
    allow_outside: Annotated[bool, OUTSIDE] = False,
    pin: Annotated[
        bool,
        typer.Option(
            "--pin",
            help="Write the SHA-256 of every source into the project, so that a change is told.",
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")] = (
        False
    ),
) -> int:
    from ci_toolkit.api.dmaic_check import check_project
    from ci_toolkit.cli.emit import show

    checked = check_project(folder, allow_outside=allow_outside, pin=pin)
    if not quiet or not checked.sound:
        show(checked.text)
    return 0 if checked.sound else 3


@expand
def _tools(
    chosen: SketchOptions,
    output: OutputOptions,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="TOOL", help="sipoc, fmea, fishbone …; none lists them.", show_default=False
        ),
    ] = None,
    folder: Annotated[
        str | None,
        typer.Argument(metavar="FOLDER", help="The project, or its TOML file.", show_default=False),
    ] = None,
    help_all: Annotated[
        bool,
        typer.Option("--help-all", help="Every option.", callback=show_all, is_eager=True),
    ] = False,
) -> int:
    del help_all
    from ci_toolkit.cli import dmaic_outputs, emit

    day = dmaic_outputs.day_of(chosen.today)
    emit.check_outputs(output, sources=[folder] if folder else ())
    from ci_toolkit.api.dmaic_tools import tool

    emit.results(tool(name, folder, today=day, title=output.title), output)
    return 0


def _with_doc(function: object, text: str) -> None:
    function.__doc__ = text


report, init, check, tools = _report, _init, _check, _tools
_with_doc(
    report,
    _help(
        "The project's summary; with `--save` the whole report.",
        EXAMPLES,
        "Recomputes everything from the sources. `--only measure` tells one phase in full. "
        "`--fail-on tollgate` ends with 1 when a gate has failed, with `--only` unless that "
        "phase is passed.",
    ),
)
_with_doc(
    init,
    _help(
        "Begin a project: write a commented `project.toml`.",
        INIT_EXAMPLES,
        "With `--from` an export is looked at, and what can be found in it is filled in.",
    ),
)
_with_doc(
    check,
    _help(
        "Validate a project file, and read nothing but it.",
        CHECK_EXAMPLES,
        "Every mistake is told with its line, table and key. Ends with 3 when there is one.",
    ),
)
_with_doc(
    tools,
    _help(
        "One tool alone, as table or picture, from its TOML.",
        TOOLS_EXAMPLES,
        "Without TOOL they are listed. A file that holds nothing but the tool's table will do.",
    ),
)
app.command("report", no_args_is_help=True)(report)
app.command("init", no_args_is_help=True)(init)
app.command("check", no_args_is_help=True)(check)
app.command("tools")(tools)

"""The root command, and the one place where an error becomes an exit code."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any, NoReturn

import typer

from ci_toolkit import __version__
from ci_toolkit.cli import (
    capability,
    control_chart,
    dmaic,
    explain,
    inspect,
    learn,
    pareto,
    simulate,
    simulate_kinds,
)
from ci_toolkit.cli.complaints import complaint
from ci_toolkit.cli.config import defaults_for
from ci_toolkit.cli.say import say
from ci_toolkit.errors import (
    EXIT_BUG,
    EXIT_INTERRUPTED,
    EXIT_OK,
    EXIT_USAGE,
    CitkError,
)

app = typer.Typer(
    name="citk",
    help="Lean / Six Sigma for moderation operations: from a raw export to the right answer.",
    epilog="Defaults: the line wins over CITK_* variables, they over citk.toml beside the data. "
    "Also read: NO_COLOR, COLUMNS. Texts are English.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("control-chart", no_args_is_help=True)(control_chart.command)
app.command("pareto", no_args_is_help=True)(pareto.command)
app.command("capability", no_args_is_help=True)(capability.command)
app.command("inspect", no_args_is_help=True)(inspect.command)
app.add_typer(dmaic.app, name="dmaic")
simulate_kinds.register(simulate.app)
app.add_typer(simulate.app, name="simulate")
app.command("explain", no_args_is_help=True)(explain.command)
app.command("learn")(learn.command)


def _version(shown: bool) -> None:
    if shown:
        typer.echo(f"citk {__version__}")
        raise typer.Exit


def _versions(shown: bool) -> None:
    if shown:
        from importlib.metadata import version

        typer.echo(f"citk {__version__}")
        typer.echo(f"Python {sys.version.split()[0]} on {sys.platform}")
        for package in (
            "polars",
            "numpy",
            "scipy",
            "typer",
            "rich",
            "matplotlib",
            "jinja2",
            "statsmodels",
            "pydantic",
        ):
            typer.echo(f"{package} {version(package)}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version and stop."
        ),
    ] = False,
    versions: Annotated[
        bool,
        typer.Option(
            "--versions",
            callback=_versions,
            is_eager=True,
            help="Print the versions of everything in use, for a report of a fault.",
        ),
    ] = False,
) -> None:
    """Lean / Six Sigma for moderation operations: from a raw export to the right answer."""
    del version, versions


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; errors go to standard error."""
    words = list(argv)
    debug = "--debug" in words
    try:
        defaults = defaults_for(words)
        if defaults is not None and not defaults.quiet:
            say(f"defaults from {defaults.path}")
        result: Any = app(
            args=words,
            prog_name="citk",
            standalone_mode=False,
            default_map=defaults.options if defaults else None,
        )
    except CitkError as error:
        if debug:
            _trace()
        _tell(error.message, error.hint)
        return error.exit_code
    except typer.TyperException as error:
        message, hint = complaint(error)
        _tell(message, hint)
        return EXIT_USAGE
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except BrokenPipeError:
        return _closed_pipe()
    except SystemExit as stop:
        # Typer and Rich end with 1 when the reader of a help text has gone; so may a completion.
        if stop.code == 1 and "_CITK_COMPLETE" not in os.environ:
            return _closed_pipe()
        return stop.code if isinstance(stop.code, int) else EXIT_OK
    except Exception as error:  # noqa: BLE001  # the last resort: a bug, told in one line
        if debug:
            _trace()
        kind = type(error).__name__
        _tell(
            f"a fault in citk: {kind}: {' '.join(str(error).split())[:300]}",
            "run again with `--debug` and report what it prints",
        )
        return EXIT_BUG
    if result == EXIT_INTERRUPTED:  # Typer's own answer to Ctrl-C
        return _interrupted()
    return result if isinstance(result, int) else EXIT_OK


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point of `citk`."""
    # A run makes few cycles, but some 100,000 objects while modules load: looking through those
    # once costs 40 ms, so the first look comes long after them.
    gc.set_threshold(1_000_000, 50, 50)
    # The threads of the linear algebra of NumPy, of which only small matrices are asked, would
    # spin for 50 ms or more once they are loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = run(sys.argv[1:] if argv is None else argv)
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            code = _closed_pipe()
    except KeyboardInterrupt:  # a second Ctrl-C, while the first was being handled
        code = _interrupted()
    if argv is None:
        _leave(code)
    sys.exit(code)


def _leave(code: int) -> NoReturn:
    """End the process at once: giving back the memory of a large export would take 0.1 s."""
    atexit._run_exitfuncs()
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(code)


def _tell(message: str, hint: str | None) -> None:
    say(f"error: {message}")
    if hint:
        say(f"hint: {hint}")


def _trace() -> None:
    import traceback

    traceback.print_exc()


def _interrupted() -> int:
    say("interrupted")
    return EXIT_INTERRUPTED


def _closed_pipe() -> int:
    # The reader has gone (`| head`): nothing is wrong. Point standard output at nothing, so that
    # the interpreter's own flush at exit does not complain.
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    return EXIT_OK

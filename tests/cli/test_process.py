"""`citk` as a process: pipes, signals, the shell's environment. A few runs only; each is slow."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CITK = (sys.executable, "-m", "ci_toolkit")
HUMAN = ("--count", "automated_detection=No", "--size", "rows")


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CITK_")}
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        kept.pop(name, None)
    return {**kept, **more}


def citk(
    *words: object, given: bytes | None = None, **more: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*CITK, *map(str, words)],
        input=given,
        capture_output=True,
        check=False,
        timeout=60,
        env=environment(**more),
    )


def test_the_module_is_the_command() -> None:
    done = citk("--version")
    assert (done.returncode, done.stderr) == (0, b"")
    assert re.fullmatch(rb"citk \d+\.\d+\.\d+\r?\n", done.stdout)


def test_standard_input_is_a_source(examples: Path) -> None:
    whole = (examples / "dsa_tiktok_daily.csv").read_bytes()
    done = citk("control-chart", "-", *HUMAN, "--chart", "p", "--format", "json", given=whole)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["source"]["rows"]["used"] == 640
    estimates = found["result"]["streams"][0]["phases"][0]["estimates"]
    assert estimates["center"] == pytest.approx(0.015181, abs=5e-7)


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is another matter there")
def test_a_reader_that_leaves_early_is_no_error_and_files_are_finished(
    examples: Path, tmp_path: Path
) -> None:
    export = examples / "dsa_tiktok_daily.csv"
    command = " ".join(
        [
            f"'{sys.executable}' -m ci_toolkit control-chart '{export}'",
            "--count automated_detection=No --size rows --chart p",
            f"--format json --save '{tmp_path}/x.svg' --save-limits '{tmp_path}/l.json' -q",
            '| head -c 10; codes="${PIPESTATUS[@]}"; echo; echo codes $codes',
        ]
    )
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, env=environment()
    )
    assert "codes 0 0" in done.stdout
    assert done.stderr == ""
    assert (tmp_path / "x.svg").read_text(encoding="utf-8").rstrip().endswith("</svg>")
    assert json.loads((tmp_path / "l.json").read_text(encoding="utf-8"))["chart"] == "p"


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is another matter there")
def test_help_into_a_pager_that_is_left_is_no_error() -> None:
    command = f"'{sys.executable}' -m ci_toolkit control-chart --help-all | head -c 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, check=False,
        env=environment(),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT there")
def test_ctrl_c_is_130_without_a_traceback() -> None:
    running = subprocess.Popen(
        [*CITK, "control-chart", "-", *HUMAN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert running.stdin is not None
    running.stdin.write(b"day,rows\n")
    running.stdin.flush()
    # It now waits for the rest of its input; sooner, it may still be starting.
    time.sleep(1.5)
    running.send_signal(signal.SIGINT)
    try:
        out, err = running.communicate(timeout=20)
    finally:
        running.kill()
    assert running.returncode == 130
    assert out == b""
    assert b"Traceback" not in err
    assert err.splitlines()[-1] == b"interrupted"


def test_exit_codes_reach_the_shell(tmp_path: Path) -> None:
    export = tmp_path / "x.csv"
    rows = [str(10 + i % 3) for i in range(30)] + ["99"]
    export.write_text("\n".join(["seconds", *rows]) + "\n", encoding="utf-8")
    alarm = ("control-chart", export, "--value", "seconds", "-q", "--fail-on", "signal")
    assert citk(*alarm).returncode == 1
    assert citk("control-chart", tmp_path / "absent.csv").returncode == 3
    wrong = citk("control-chart", export, "--vlaue", "seconds")
    assert wrong.returncode == 2
    assert wrong.stderr.decode().splitlines() == [
        "error: there is no option `--vlaue`",
        "hint: did you mean `--value`?",
    ]


def test_a_pipe_is_80_columns_of_plain_text_unless_the_environment_says_more(
    examples: Path,
) -> None:
    export = examples / "dsa_tiktok_daily.csv"
    for more, most in (({}, 80), ({"COLUMNS": "132", "NO_COLOR": "1"}, 132)):
        done = citk("control-chart", export, *HUMAN, **more)
        assert done.returncode == 0, done.stderr
        text = done.stdout.decode("utf-8").partition("The same, said in full")[0]
        assert "\x1b" not in text
        assert most - 30 < max(map(len, text.splitlines())) <= most


def test_a_terminal_that_knows_no_unicode_gets_plain_characters(examples: Path) -> None:
    export = examples / "dsa_tiktok_daily.csv"
    done = citk("control-chart", export, *HUMAN, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminal there")
@pytest.mark.parametrize(("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colour_unless_it_asks_for_none(
    examples: Path, more: dict[str, str], coloured: bool
) -> None:
    import pty

    export = examples / "dsa_snapchat_daily.csv"
    leader, follower = pty.openpty()
    running = subprocess.Popen(
        [
            *CITK,
            "control-chart",
            str(export),
            "--count",
            "automated_detection=Yes",
            "--size",
            "rows",
        ],
        stdout=follower,
        stderr=subprocess.DEVNULL,
        env=environment(TERM="xterm-256color", COLUMNS="100", **more),
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(leader)
    assert running.wait(timeout=20) == 0
    assert (b"\x1b[" in shown) is coloured
    assert b"stable" in shown.lower()

"""Ready commands: the best first, none that the program lacks, and all of them run."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.analysis.inspected import column, facts, sight, times, volume

from ci_toolkit.analysis.inspection.judge import judge
from ci_toolkit.analysis.inspection.result import Command
from ci_toolkit.facts import (
    ColumnFacts,
    ExportFacts,
    KeyFacts,
    PairFacts,
    Sight,
    TimeFacts,
)

Citk = Callable[..., Any]
DAYS = 200


def offered(known: ExportFacts, *presets: Command, names: tuple[str, ...] = ()) -> list[Command]:
    return list(judge(known, presets=presets, known=("control-chart", *names)).commands)


def words(commands: list[Command]) -> list[str]:
    return [" ".join(command.words) for command in commands]


def queue_of_cases(**more: Any) -> ExportFacts:
    """Cases with an opening, a closing, an outcome and a queue."""
    columns: list[ColumnFacts] = [
        column("case", "identifier", distinct=1000),
        times("opened", "2024-01-01", "2024-07-18"),
        times("closed", "2024-01-01", "2024-07-25", distinct=950),
        column("queue", top=(("video", 500), ("text", 500)), distinct=2),
        column("overturned", "yes/no", distinct=2),
        column("handle seconds", "duration", distinct=400),
    ]
    pair = PairFacts("order", "opened", "closed", 1000, sight(1, 9))
    return facts(*columns, pairs=(pair,), volume=volume_of_opened(), **more)


def volume_of_opened() -> Any:
    counts = volume([5] * DAYS)
    return type(counts)("opened", "1d", "day", counts.starts, counts.counts)


def test_the_best_three_commands_of_a_queue() -> None:
    found = offered(queue_of_cases())
    assert words(found) == [
        "control-chart --event overturned --time opened --every 1w --by queue",
        "control-chart --start opened --end closed --time closed --every 1w --by queue",
        "control-chart --value handle seconds --time opened --every 1w --by queue",
    ]
    assert found[0].what == "weekly share of rows with overturned by queue"
    assert found[1].what == "weekly time from opened to closed by queue"


def test_only_commands_of_the_program_and_those_of_a_preset_first() -> None:
    preset = Command("share of appeals", ("control-chart", "--event", "appealed"))
    later = Command("capability", ("capability", "--usl", "5d"))
    found = offered(queue_of_cases(), later, preset)
    assert words(found)[0] == "control-chart --event appealed"
    assert len(found) == 3
    more = offered(queue_of_cases(), later, names=("capability", "pareto"))
    assert more[0] is later
    assert "pareto --category queue" in words(offered(queue_of_cases(), names=("pareto",)))[2]


def test_an_event_log_counts_each_case_once_and_bad_times_are_left_out() -> None:
    log = KeyFacts("case", 100, sight(900, 3))
    bad = TimeFacts("opened", early=sight(3, 2), stand_ins=(("1970-01-01", 3),), future=sight(1, 8))
    known = queue_of_cases(keys=(log,), times=(bad,), as_of=dt.datetime(2024, 8, 1, 9))
    first = offered(known)[0].words
    assert first[-2:] == ("--id", "case")
    assert "opened >= '2000-01-01'" in first
    assert "opened < '2024-08-02'" in first


def test_tables_of_counts_and_names_that_begin_with_a_dash() -> None:
    table = facts(
        times("-day", "2024-01-01", "2024-07-18", distinct=200),
        column("errors", "number", distinct=50),
        column("rows", "number", distinct=90),
        roles=(("time", "-day"), ("count", "errors"), ("size", "rows")),
    )
    assert words(offered(table))[0] == (
        "control-chart --count errors --size rows --time=-day --every 1w"
    )


def test_nothing_is_offered_that_says_nothing() -> None:
    same = facts(
        times("day", distinct=1),
        times("from", distinct=300),
        times("to", distinct=300),
        column("user id", "number", distinct=900),
        column("empty", "empty", blank=1000, distinct=0),
        pairs=(PairFacts("order", "from", "to", 1000),),
    )
    assert offered(same) == []


def write(path: Path, rows: int = 1000) -> None:
    """An export of which `queue_of_cases` are the facts, under hard names."""
    rng = random.Random(4)
    start = dt.datetime(2024, 1, 1)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["case", "opened", "closed", "queue", "overturned", "handle seconds"])
        for case in range(rows):
            opened = start + dt.timedelta(days=case % DAYS, hours=rng.randrange(24))
            closed = opened + dt.timedelta(hours=rng.expovariate(1 / 30))
            answer = "yes" if rng.random() < 0.2 else "no"
            queue = rng.choice(["video", "text"])
            out.writerow(
                [f"c{case // 3}", f"{opened:%Y-%m-%d %H:%M}", f"{closed:%Y-%m-%d %H:%M}", queue,
                 answer, round(rng.expovariate(1 / 90), 1)]
            )  # fmt: skip


@pytest.mark.parametrize("case", ["plain", "log", "bad times"])
def test_every_offered_command_runs_as_it_stands(citk: Citk, tmp_path: Path, case: str) -> None:
    path = tmp_path / "export.csv"
    write(path)
    more: dict[str, Any] = {}
    if case != "plain":
        more["keys"] = (KeyFacts("case", 334, Sight(666)),)
    if case == "bad times":
        bad = TimeFacts("opened", early=sight(3, 2), future=sight(1, 8))
        more |= {"times": (bad,), "as_of": dt.datetime(2025, 1, 1)}
    for known in (
        queue_of_cases(**more),
        facts(*queue_of_cases().columns[1:4], volume=volume_of_opened()),
    ):
        commands = offered(known)
        assert commands
        for command in commands:
            done = citk(command.words[0], path, *command.words[1:])
            assert done.code == 0, (command.words, done.err)

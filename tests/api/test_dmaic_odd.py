"""Projects that are odd: planned changes, lost and changed sources, numbers out of range."""

from __future__ import annotations

import datetime as dt
import html
import random
import re
import shlex
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import ci_toolkit
from ci_toolkit.analysis.dmaic.result import Gate
from ci_toolkit.errors import DataError
from ci_toolkit.report.dmaic_summary import shortened

CHANGE = dt.date(2025, 1, 31)
PROJECT = """
[project]
title = "Appeals"
[define]
problem = "Too many decisions are overturned"
[define.goal]
from = {start}
to = {end}
by = 2025-03-01
[measure.metric]
name = "Metric"
definition = "as counted"
source = "data.csv"
time = "day"
{measured}
every = "1d"
[analyze.causes]
test = {test}
[[improve.changes]]
when = 2025-01-31
what = "new guide"
[control.limits]
stretch = "2025-01-31..2025-02-15"
"""


def write(
    folder: Path,
    *,
    days: int = 60,
    values: Sequence[float] | None = None,
    measured: str = 'event = "overturned"',
    test: str = '["queue"]',
    goal: tuple[str, str] = ('"16 %"', '"9 %"'),
    more: str = "",
) -> Path:
    """A project with a row for each of 12 decisions a day from 2025-01-01 on."""
    dice = random.Random(5)
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["day,queue,overturned,hours"]
    for at in range(days):
        day = dt.date(2025, 1, 1) + dt.timedelta(days=at)
        for k in range(12):
            hit = int(dice.random() < (0.15 if day < CHANGE else 0.08))
            hours = values[at] if values is not None else round(dice.lognormvariate(2, 0.5), 3)
            lines.append(f"{day},{'ab'[k % 2]},{hit},{hours!r}")
    (folder / "data.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = PROJECT.format(measured=measured, test=test, start=goal[0], end=goal[1])
    (folder / "project.toml").write_text(text + more, encoding="utf-8")
    return folder


def gates(run: ci_toolkit.DmaicRun) -> dict[str, Gate]:
    return {gate.code: gate for state in run.result.phases for gate in state.gates}


def test_a_planned_change_is_open_and_not_failed(tmp_path: Path) -> None:
    run = ci_toolkit.dmaic(write(tmp_path, days=30))
    assert run.result.evidence.failures == ()
    assert {gates(run)[code].status for code in ("effect", "promised", "limits", "held")} == {
        "open"
    }
    assert not (tmp_path / "limits.json").exists()
    assert "limits" not in run.context.commands


def test_limits_without_later_data_are_open_and_not_failed(tmp_path: Path) -> None:
    run = ci_toolkit.dmaic(write(tmp_path, days=46))
    assert run.result.evidence.failures == ()
    assert run.result.evidence.frozen is not None
    assert gates(run)["held"].status == "open"


@pytest.mark.parametrize(
    ("more", "measured", "part", "text"),
    [
        ("", 'event = "overtuned"', "baseline", '[measure.metric] `event = "overtuned"`: '),
        ("", 'event = "overturned"\nusl = 9', "capability", "[measure.metric] `usl = 9.0`: "),
        ('[measure]\nbaseline = "2019"\n', 'event = "overturned"', "baseline", "[measure] `base"),
        (
            '[analyze.pareto]\ncategory = "quue"\n',
            'event = "overturned"',
            "pareto",
            "[analyze.pareto] `category`: ",
        ),
    ],
)
def test_a_failed_part_names_table_and_key(
    more: str, measured: str, part: str, text: str, tmp_path: Path
) -> None:
    run = ci_toolkit.dmaic(write(tmp_path, measured=measured, more=more))
    failure = run.result.evidence.failure_of(part)
    assert failure is not None
    assert failure.text.startswith(text)
    assert "--" not in failure.text + failure.hint


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("hours > 0", "the control group has the same numbers as the metric, day by day"),
        ("queue = 'z'", "none of 720 rows can be used"),
        ("team = 'z'", "[improve.control_group] `where"),
    ],
)
def test_a_control_group_that_cannot_be_used_takes_nothing_down(
    condition: str, words: str, tmp_path: Path
) -> None:
    group = f'[improve.control_group]\nname = "Same"\nwhere = ["{condition}"]\n'
    run = ci_toolkit.dmaic(write(tmp_path, more=group))
    failure = run.result.evidence.failure_of("control_group")
    assert failure is not None
    assert words in failure.text
    assert run.result.evidence.effect is not None
    assert gates(run)["effect"].status == "failed"
    assert "could not be computed" in run.html_text()


def test_a_baseline_without_data_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path, more='[measure]\nbaseline = "2024-01-01..2024-02-01"\n')
    failed = {one.part for one in ci_toolkit.dmaic(folder).result.evidence.failures}
    assert "baseline" in failed


def test_numbers_that_overflow_take_no_other_part_down(tmp_path: Path) -> None:
    dice = random.Random(2)
    folder = write(
        tmp_path,
        values=[dice.uniform(1e300, 5e300) for _ in range(60)],
        measured='value = "hours"',
        goal=("8", "5"),
    )
    run = ci_toolkit.dmaic(folder)
    told = {one.part: one.text for one in run.result.evidence.failures}
    assert told.get("effect") == "the numbers are too large or too small to compute with"
    assert run.result.evidence.soundness is not None
    assert run.json_text()


def test_a_changed_source_is_the_first_that_is_told(tmp_path: Path) -> None:
    pin = f'[sources."data.csv"]\nsha256 = "{"0" * 64}"\n'
    run = ci_toolkit.dmaic(write(tmp_path, more=pin))
    assert run.result.highlights[0].code == "source-changed"
    assert "not the file that the project was written for" in " ".join(str(run).split())
    assert "not the file that the project" in " ".join(str(run.phase("measure")).split())
    assert [one.code for one in run.findings].count("source-changed") == 1


def test_a_pilot_does_not_end_the_baseline(tmp_path: Path) -> None:
    folder = write(tmp_path)
    file = folder / "project.toml"
    pilot = '[[improve.changes]]\nwhen = 2025-01-20\nwhat = "pilot"\npilot = true\n'
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[[improve.ch", pilot + "[[improve.ch", 1), encoding="utf-8")
    metric = ci_toolkit.dmaic(folder).result.metric
    assert metric is not None
    assert metric.then_label == "2025-01-01 to 2025-01-30"


def test_the_control_group_has_conditions_of_its_own(tmp_path: Path) -> None:
    own = '[improve.control_group]\nname = "b"\nwhere = ["queue = \'b\'"]\n'
    measured = 'event = "overturned"\nwhere = ["queue = \'a\'"]'
    folder = write(tmp_path, measured=measured, test='["hours"]', more=own)
    effect = ci_toolkit.dmaic(folder).result.evidence.effect
    assert effect is not None
    assert effect.controlled is not None
    rows = [line.split(",") for line in (folder / "data.csv").read_text().splitlines()[1:]]
    change = {
        queue: _rate(rows, queue, after=True) - _rate(rows, queue, after=False) for queue in "ab"
    }
    assert effect.controlled.difference.value == pytest.approx(change["a"] - change["b"])


def _rate(rows: list[list[str]], queue: str, *, after: bool) -> float:
    hits = [int(r[2]) for r in rows if r[1] == queue and (r[0] >= CHANGE.isoformat()) == after]
    return sum(hits) / len(hits)


def test_the_metric_is_no_cause_of_itself(tmp_path: Path) -> None:
    folder = write(tmp_path, test='["queue", "overturned"]')
    with pytest.raises(DataError, match="`overturned`, which is the metric itself"):
        ci_toolkit.dmaic(folder)


def test_the_baseline_is_named_by_its_own_days(tmp_path: Path) -> None:
    text = (write(tmp_path) / "project.toml").read_text(encoding="utf-8")
    parts = text.split("[[improve.changes]]")[0]
    bare = parts + '[measure]\nbaseline = "2025-01-01..2025-01-30"\n'
    (tmp_path / "project.toml").write_text(bare, encoding="utf-8")
    metric = ci_toolkit.dmaic(tmp_path).result.metric
    assert metric is not None
    assert metric.now is None
    assert metric.then_label == "2025-01-01 to 2025-01-30"


def test_one_lost_file_is_told_once_a_phase(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "data.csv").unlink()
    shown = str(ci_toolkit.dmaic(folder))
    assert shown.count("Measure, failed: could not be computed: no file `data.csv`") == 1


def test_the_summary_fits_a_screen_and_cuts_no_verdict(tmp_path: Path) -> None:
    run = ci_toolkit.dmaic(write(tmp_path))
    shown = run.terminal_text(width=100).splitlines()
    assert len(shown) <= 40
    assert max(map(len, shown)) <= 100
    whole = run.verdict.text
    assert whole[1:] in " ".join(" ".join(shown).split())


def test_a_file_that_is_read_twice_has_its_hash_once(tmp_path: Path) -> None:
    run = ci_toolkit.dmaic(write(tmp_path))
    digest = run.context.sources[0].sha256[0]
    assert len(run.context.sources) > 1
    assert run.html_text().count(digest) == 1


def test_the_page_says_what_the_named_commands_say(
    tmp_path: Path, citk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ci_toolkit.dmaic(write(tmp_path, more='[analyze.pareto]\ncategory = "queue"\n'))
    page = _words(run.html_text())
    monkeypatch.chdir(tmp_path)
    for part in ("soundness", "baseline", "capability", "pareto", "staged", "held"):
        words = shlex.split(run.context.commands[part])
        done = citk(*words[1:], "--format", "json")
        assert done.code == 0, done.err
        verdict = done.json["verdict"]["text"]
        assert _words(verdict)[1:] in page, part


def _words(text: str) -> str:
    """A page as a reader sees it, without pictures, marks of code and breaks between words."""
    bare = re.sub(r"<svg.*?</svg>", " ", text, flags=re.DOTALL)
    bare = html.unescape(re.sub(r"<[^>]+>", "", bare)).replace("`", "")
    return " ".join(bare.split()).lower()


def test_a_finding_is_cut_where_a_part_of_it_ends() -> None:
    text = (
        "not stable: 4 of 55 days are beyond the limits, the first 2024-05-06; twice nine in a row"
    )
    assert shortened(text, 200) == text
    assert shortened(text, 75).endswith("2024-05-06; …")
    assert len(shortened("x" * 500, 90)) <= 90


def test_a_length_of_time_is_placed_by_its_end_where_no_time_is_named(tmp_path: Path) -> None:
    lines = ["opened,solved,closed"]
    for day in range(1, 29):
        for hour in (2, 5, 9):
            at = f"2025-01-{day:02d}"
            lines.append(f"{at} 01:00,{at} {1 + hour:02d}:00,{at} 23:00")
    (tmp_path / "log.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "project.toml").write_text(
        '[measure.metric]\nname = "Time"\nsource = "log.csv"\nstart = "opened"\nend = "solved"\n'
    )
    run = ci_toolkit.dmaic(tmp_path)
    assert run.result.evidence.failures == ()
    assert "--time solved" in run.context.commands["baseline"]


def test_a_centre_that_counts_days_alike_is_told_beside_the_metric(tmp_path: Path) -> None:
    sizes = [30 if day % 3 else 2 for day in range(1, 29)]
    lines = ["day,hours"]
    for day, size in enumerate(sizes, 1):
        hours = 10 if size > 2 else 40
        lines += [f"2025-01-{day:02d},{hours + k % 2 + day % 2}" for k in range(size)]
    (tmp_path / "log.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "project.toml").write_text(
        '[measure.metric]\nname = "Time"\nsource = "log.csv"\nvalue = "hours"\ntime = "day"\n'
        'every = "1d"\nchart = "i-mr-rs"\n'
    )
    run = ci_toolkit.dmaic(tmp_path)
    metric = run.result.metric
    assert metric is not None
    assert metric.then is not None
    told = " ".join(str(run.phase("measure")).split())
    exact = statistics.fmean(float(line.split(",")[1]) for line in lines[1:])
    assert metric.then.value == pytest.approx(exact)
    assert f"The centre counts each day alike; over all values the metric is {exact:.4g}." in told

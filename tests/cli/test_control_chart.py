"""`citk control-chart` on everyday questions: what it answers, against sums made by hand."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import math
import statistics
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

Citk = Callable[..., Any]
Rows = list[dict[str, str]]

HUMAN = ("--count", "automated_detection=No", "--size", "rows")
SOFTWARE = ("--count", "automated_detection=Yes", "--size", "rows")


@pytest.fixture
def tiktok(citk: Citk, examples: Path) -> Citk:
    """The share of TikTok's decisions found by people, with further options."""
    export = examples / "dsa_tiktok_daily.csv"
    return lambda *options: citk("control-chart", export, *HUMAN, *options)


@pytest.fixture
def snapchat(citk: Citk, examples: Path) -> Citk:
    export = examples / "dsa_snapchat_daily.csv"
    return lambda *options: citk("control-chart", export, *SOFTWARE, *options)


@pytest.fixture
def days(examples: Path) -> Rows:
    return read(examples / "dsa_tiktok_daily.csv")


def read(path: Path) -> Rows:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def pooled(rows: Iterable[dict[str, str]], count: str = "automated_detection=No") -> float:
    kept = list(rows)
    return sum(float(r[count] or 0) for r in kept) / sum(float(r["rows"]) for r in kept)


def between(rows: Rows, first: str, last: str) -> Rows:
    return [row for row in rows if first <= row["start_date"] <= last]


def stream(done: Any, number: int = 0) -> Any:
    assert done.code == 0, done.err
    return done.json["result"]["streams"][number]


def centers(done: Any) -> list[float]:
    return [phase["estimates"]["center"] for phase in stream(done)["phases"]]


def center(done: Any) -> float:
    return centers(done)[-1]


def points(done: Any, panel: int = 0) -> list[Any]:
    return list(stream(done)["panels"][panel]["points"])


def broken(done: Any, rule: str, panel: int = 0) -> list[str]:
    return [p["label"] for p in points(done, panel) if rule in p["signals"]]


def write(path: Path, header: str, rows: Iterable[str]) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


JSON = ("--format", "json")
CSV = ("--format", "csv")


def table(done: Any) -> Rows:
    assert done.code == 0, done.err
    return list(csv.DictReader(done.out.splitlines()))


# --- the charts of the real series ------------------------------------------------------------


def test_a_plain_p_chart_calls_nearly_every_day_a_signal(tiktok: Citk) -> None:
    done = tiktok("--chart", "p", *JSON)
    assert center(done) == pytest.approx(0.015181, abs=5e-7)
    assert len(broken(done, "nelson-1")) == 628
    assert sum(p["value"] is not None for p in points(done)) == 640


def test_a_laney_chart_leaves_27_days(tiktok: Citk) -> None:
    done = tiktok("--chart", "laney-p", *JSON)
    assert stream(done)["phases"][0]["estimates"]["sigma_z"] == pytest.approx(65.55, abs=0.005)
    days = broken(done, "nelson-1")
    assert (len(days), days[0]) == (27, "2024-03-22")


def test_auto_takes_an_additive_chart_and_says_why(tiktok: Citk) -> None:
    found = tiktok(*JSON).json["result"]
    assert found["chart"] == "p-additive"
    assert "slope −0.04" in found["reason"]
    assert "65.55" in found["reason"]


def test_auto_takes_laney_where_the_spread_shrinks_with_volume(snapchat: Citk) -> None:
    done = snapchat(*JSON)
    assert done.json["result"]["chart"] == "laney-p"
    assert stream(done)["phases"][0]["estimates"]["sigma_z"] == pytest.approx(4.669, abs=5e-4)
    assert "slope −1.37" in done.json["result"]["reason"]


def test_two_kinds_are_compared(tiktok: Citk, tmp_path: Path) -> None:
    done = tiktok("--chart", "p,laney-p", *JSON, "--save", tmp_path / "both.svg")
    kinds = [one["result"]["chart"] for one in done.json["compared"]]
    assert kinds == ["p", "laney-p"]
    assert (tmp_path / "both.svg").stat().st_size > 10_000
    assert tiktok("--chart", "p,laney-p,p-additive").code == 2


def test_every_day_of_the_calendar_is_on_the_axis(tiktok: Citk) -> None:
    found = points(tiktok("--chart", "p", *JSON))
    gaps = [p["label"] for p in found if p["value"] is None]
    assert gaps == [f"2024-06-{day:02}" for day in range(5, 10)]
    assert all(p["lcl"] is None for p in found if p["value"] is None)


# --- phases, baseline, exclusions, notes, windows ---------------------------------------------


def test_each_phase_has_the_rate_of_its_own_days(tiktok: Citk, days: Rows) -> None:
    done = tiktok("--phase-at", "2024-05-01=New policy", "--phase-at", "2025-01=Year", *JSON)
    assert centers(done) == pytest.approx(
        [
            pooled(between(days, "", "2024-04-30")),
            pooled(between(days, "2024-05-01", "2024-12-31")),
            pooled(between(days, "2025-01-01", "9")),
        ],
        rel=1e-12,
    )
    labels = [phase["label"] for phase in stream(done)["phases"]]
    assert labels == ["before", "New policy", "Year"]


def test_a_column_can_name_the_phases(citk: Citk, tmp_path: Path) -> None:
    rows = [f"2025-03-{d:02},{10 + d % 3},100,{'old' if d <= 12 else 'new'}" for d in range(1, 29)]
    export = write(tmp_path / "x.csv", "day,bad,n,policy", rows)
    done = citk(
        "control-chart", export, "--count", "bad", "--size", "n", "--phase", "policy", *JSON
    )
    found = stream(done)["phases"]
    assert [(p["label"], p["first"], p["last"]) for p in found] == [("old", 0, 11), ("new", 12, 27)]


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ("2024-07-01..2024-12-31", "2024-07-01", "2024-12-31"),
        ("2025-01..2025-03", "2025-01-01", "2025-03-31"),
        ("2024-Q3", "2024-07-01", "2024-09-30"),
        ("..2024-03", "", "2024-03-31"),
        ("2025..", "2025-01-01", "9"),
        ("2024-03-15", "2024-03-15", "2024-03-15"),
    ],
)
def test_a_baseline_holds_both_ends_and_whole_periods(
    tiktok: Citk, days: Rows, given: str, first: str, last: str
) -> None:
    inside = between(days, first, last)
    done = tiktok("--baseline", given, "--chart", "p", *JSON)
    if len(inside) >= 3:
        assert center(done) == pytest.approx(pooled(inside), rel=1e-12)
    assert stream(done)["phases"][0]["estimates"]["baseline_points"] == len(inside)


def test_an_excluded_day_is_kept_out_of_the_limits(tiktok: Citk, days: Rows) -> None:
    done = tiktok("--exclude", "2024-10-18", "--exclude", "2024-11", "--chart", "p", *JSON)
    rest = [
        row
        for row in days
        if row["start_date"] != "2024-10-18" and row["start_date"][:7] != "2024-11"
    ]
    assert center(done) == pytest.approx(pooled(rest), rel=1e-12)
    out = [p["label"] for p in points(done) if p["excluded"]]
    assert len(out) == 31
    assert out[0] == "2024-10-18"
    assert tiktok("--exclude", "2031-10-18").code == 3


def test_notes_are_shown_and_leave_the_limits_alone(tiktok: Citk, tmp_path: Path) -> None:
    events = write(tmp_path / "events.csv", "when,what", ["2024-09-02,New vendor", "2025-01,Tool"])
    options = ("--note", "2025-01-03=New rubric", "--note", events)
    plain, noted = tiktok(*JSON).json["result"], tiktok(*options, *JSON).json["result"]
    assert plain == noted
    picture = tmp_path / "x.svg"
    said = tiktok(*options, "--save", picture).out
    for text in ("New rubric", "New vendor", "Tool"):
        assert text in said
        assert text in picture.read_text(encoding="utf-8")
    # A day is marked at the week that holds it.
    weekly = tiktok("--every", "1w", "--note", "2025-01-03=New rubric").out
    assert any(
        "2024-12-30" in line and "rubric (2025-01-03)" in line for line in weekly.splitlines()
    )
    assert tiktok("--note", "soon=Later").code == 2
    assert tiktok("--note", tmp_path / "absent.csv").code == 3


@pytest.mark.parametrize(
    ("window", "first", "last", "number"),
    [
        (("--since", "2025-06-01"), "2025-06-01", "2025-06-30", 30),
        (("--until", "2023-10"), "2023-09-25", "2023-10-31", 37),
        (("--since", "2024-02", "--until", "2024-02"), "2024-02-01", "2024-02-29", 29),
        (("--last", "13w"), "2025-04-01", "2025-06-30", 91),
        (("--last", "2mo"), "2025-05-01", "2025-06-30", 61),
    ],
)
def test_a_window_shows_a_part_and_limits_come_from_all(
    tiktok: Citk, days: Rows, window: tuple[str, ...], first: str, last: str, number: int
) -> None:
    found = table(tiktok("--chart", "p", *window, *CSV))
    assert (found[0]["label"], found[-1]["label"], len(found)) == (first, last, number)
    assert float(found[0]["center"]) == pytest.approx(pooled(days), rel=1e-12)
    said = tiktok("--chart", "p", *window, *JSON).json["verdict"]["text"]
    assert f" of {number} days" in said


def test_window_options_that_contradict_each_other_are_refused(tiktok: Citk) -> None:
    assert tiktok("--last", "4w", "--since", "2025-01-01").code == 2
    assert tiktok("--since", "2031").code == 3
    assert tiktok("--last", "soon").code == 2


# --- limits saved and applied -----------------------------------------------------------------


def test_saved_limits_on_the_same_data_are_the_same_limits(tiktok: Citk, tmp_path: Path) -> None:
    for kind in ("auto", "p", "laney-p"):
        kept = tmp_path / f"{kind}.json"
        made = tiktok("--chart", kind, "--save-limits", kept, *JSON)
        used = tiktok("--limits-from", kept, *JSON)
        assert used.json["result"]["chart"] == made.json["result"]["chart"]
        for name in ("center", "lcl", "ucl"):
            before, after = ([p[name] for p in points(one)] for one in (made, used))
            assert [x is None for x in after] == [x is None for x in before]
            assert [x for x in after if x is not None] == pytest.approx(
                [x for x in before if x is not None], rel=1e-12
            )


def test_saved_limits_of_measurements_are_applied(citk: Citk, tmp_path: Path) -> None:
    values = [10, 12, 11, 13, 12, 10, 11, 12, 13, 11, 12, 10]
    old = write(tmp_path / "old.csv", "seconds", map(str, values))
    new = write(tmp_path / "new.csv", "seconds", map(str, [11, 12, 30]))
    kept = tmp_path / "limits.json"
    made = citk("control-chart", old, "--value", "seconds", "--save-limits", kept, *JSON)
    used = citk("control-chart", new, "--value", "seconds", "--limits-from", kept, *JSON)
    # Mean and mean moving range / 1.128…, by hand.
    ranges = [abs(a - b) for a, b in itertools.pairwise(values)]
    upper = statistics.mean(values) + 3 * statistics.mean(ranges) * math.sqrt(math.pi) / 2
    assert points(made)[0]["ucl"] == pytest.approx(upper, rel=1e-12)
    assert points(used)[0]["ucl"] == pytest.approx(upper, rel=1e-12)
    assert broken(used, "nelson-1") == ["3"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--chart", "p"), 3, "laney-p chart, not of p"),
        (("--every", "1w"), 3, "periods of 1d, not 1w"),
        (("--baseline", "2024-01..2024-03"), 2, "exclude each other"),
        (("--phase-at", "2024-05-01=x"), 2, "exclude each other"),
        (("--center", "0.02"), 2, "exclude each other"),
    ],
)
def test_limits_that_do_not_fit_are_refused_in_a_line(
    tiktok: Citk, tmp_path: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    kept = tmp_path / "limits.json"
    assert tiktok("--chart", "laney-p", "--save-limits", kept, "-q").code == 0
    done = tiktok("--limits-from", kept, *options)
    assert (done.code, done.out) == (code, "")
    assert said in done.err.splitlines()[0]


def test_limits_of_another_measure_are_refused(
    tiktok: Citk, snapchat: Citk, tmp_path: Path
) -> None:
    kept = tmp_path / "limits.json"
    tiktok("--save-limits", kept, "-q")
    done = snapchat("--limits-from", kept)
    assert done.code == 3
    assert "automated_detection=No" in done.err
    other = write(tmp_path / "other.json", '{"some": "thing"}', [])
    assert tiktok("--limits-from", other).code == 3
    assert tiktok("--limits-from", tmp_path / "absent.json").code == 3


# --- targets, rules, gaps, exit codes ---------------------------------------------------------


def test_a_target_is_a_number_a_share_or_a_column(citk: Citk, tmp_path: Path) -> None:
    rows = [f"2025-03-{d:02},{10 + d % 3},100,0.1{d % 2}" for d in range(1, 29)]
    export = write(tmp_path / "x.csv", "day,bad,n,goal", rows)
    base = ("control-chart", export, "--count", "bad", "--size", "n")
    for target in ("0.12", "12%"):
        done = citk(*base, "--target", target)
        assert (done.code, "12 %" in done.out) == (0, True)
    assert "goal" in citk(*base, "--target", "goal").out
    done = citk(*base, "--target", "goool")
    assert done.code == 2
    assert "did you mean `goal`?" in done.err
    assert citk(*base, "--target", "24h").code == 2


def test_a_target_can_be_a_duration(citk: Citk, tmp_path: Path) -> None:
    rows = [f"2025-03-{d:02} 08:00,2025-03-{d:02} {9 + d % 4}:30" for d in range(1, 29)]
    export = write(tmp_path / "x.csv", "opened,closed", rows)
    base = ("control-chart", export, "--start", "opened", "--end", "closed", "--time", "closed")
    done = citk(*base, "--target", "2h", *JSON)
    assert center(done) == pytest.approx(3 * 3600)
    assert done.json["options"]["target"] == "2h"
    said = citk(*base, "--target", "2h").out
    assert "3 h" in said
    assert "2 h" in said


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        (("limits",), ["limits-1"]),
        (("nelson",), [f"nelson-{i}" for i in range(1, 9)]),
        (("nelson:1-4",), [f"nelson-{i}" for i in range(1, 5)]),
        (("nelson:1,2", "nelson-3"), ["nelson-1", "nelson-2", "nelson-3"]),
        (("western-electric",), ["we-1", "we-2", "we-3", "we-4"]),
    ],
)
def test_rules_are_the_ones_asked_for(
    citk: Citk, tmp_path: Path, rules: tuple[str, ...], codes: list[str]
) -> None:
    export = write(tmp_path / "x.csv", "seconds", [str(10 + i % 3) for i in range(30)])
    options = [word for rule in rules for word in ("--rules", rule)]
    done = citk("control-chart", export, "--value", "seconds", *options, *JSON)
    assert done.code == 0, done.err
    assert done.json["result"]["rules"]["i"] == codes


def test_a_rule_can_be_made_shorter(citk: Citk, tmp_path: Path) -> None:
    values = [0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 3, 3, 3, 3, 3, 3, 0, 2, 0, 2, 0, 0]
    export = write(tmp_path / "x.csv", "seconds", map(str, values))
    base = ("control-chart", export, "--value", "seconds", *JSON)
    assert broken(citk(*base), "nelson-2") == []
    shorter = citk(*base, "--rules", "nelson-2:run=6")
    assert broken(shorter, "nelson-2") == ["15", "16"]
    assert broken(citk(*base, "--rules", "nelson-2:run=8"), "nelson-2") == []


@pytest.mark.parametrize(("gaps", "signals"), [("join", True), ("break", False)])
def test_runs_cross_a_missing_day_unless_told(
    citk: Citk, tmp_path: Path, gaps: str, signals: bool
) -> None:
    high = [f"2025-03-{d:02},{60 + d % 2}" for d in range(1, 11) if d != 5]
    rest = [f"2025-03-{d:02},{40 + 4 * (d % 2)}" for d in range(11, 31)]
    export = write(tmp_path / "x.csv", "day,seconds", high + rest)
    done = citk(
        "control-chart", export, "--value", "seconds", "--gaps", gaps, "--chart", "i-mr", *JSON
    )
    high = [day for day in broken(done, "nelson-2") if day <= "2025-03-10"]
    assert bool(high) is signals


def test_exit_code_1_needs_a_signal_where_it_was_asked_for(citk: Citk, tmp_path: Path) -> None:
    flat = [f"2025-03-{d:02},{10 + d % 3}" for d in range(1, 31)]
    early = [*flat[:5], "2025-03-06,99", *flat[6:]]
    late = [*flat[:-1], "2025-03-30,99"]

    def code(rows: list[str], *options: str) -> int:
        export = write(tmp_path / "x.csv", "day,seconds", rows)
        base = ("control-chart", export, "--value", "seconds", "--rules", "limits", "-q")
        done = citk(*base, *options)
        return int(done.code)

    assert code(late) == 0
    assert code(late, "--fail-on", "signal") == 1
    assert code(early, "--fail-on", "signal") == 0
    assert code(early, "--fail-on", "any-signal") == 1
    assert code(early, "--fail-on", "signal", "--since", "2025-03-02") == 1
    assert code(early, "--fail-on", "signal", "--since", "2025-03-20") == 0
    assert code(flat, "--fail-on", "any-signal") == 0
    assert code(late, "--fail-on", "always") == 2
    # Too few points can never fail a nightly job.
    assert code([*flat[:4], "2025-03-05,99"], "--fail-on", "any-signal") == 0


# --- rows, ids, weights, durations, conditions ------------------------------------------------


def test_a_weight_stands_for_that_many_rows(citk: Citk, tmp_path: Path) -> None:
    weighted, spelled = [], []
    for d in range(1, 29):
        for bad, times in (("yes", 3 + d % 4), ("no", 40 + d)):
            weighted.append(f"2025-03-{d:02},{bad},{times}")
            spelled += [f"2025-03-{d:02},{bad},1"] * times
    base = ("--event", "bad", *JSON)
    one = write(tmp_path / "w.csv", "day,bad,times", weighted)
    other = write(tmp_path / "s.csv", "day,bad,times", spelled)
    left = citk("control-chart", one, *base, "--weight", "times")
    right = citk("control-chart", other, *base)
    assert points(left) == points(right)


def test_an_id_is_one_item(citk: Citk, tmp_path: Path) -> None:
    rows = []
    for d in range(1, 29):
        for case in range(20):
            rows.append(f"2025-03-{d:02} 08:00,{d}-{case},no")
            if case < 5 + d % 3:
                rows.append(f"2025-03-{d:02} 09:00,{d}-{case},yes")
    export = write(tmp_path / "x.csv", "at,case,missed", rows)
    base = ("control-chart", export, "--event", "missed", "--every", "1d", *JSON)
    last, first = citk(*base, "--id", "case"), citk(*base, "--id", "case", "--keep", "first")
    assert [p["n"] for p in points(last)] == [20] * 28
    assert points(last)[0]["value"] == 6 / 20
    assert points(first)[0]["value"] == 0
    assert points(citk(*base))[0]["value"] == pytest.approx(6 / 26)


def test_the_time_between_two_columns_is_a_value_with_units(citk: Citk, tmp_path: Path) -> None:
    rows = [f"2025-03-{d:02} 08:00,2025-03-{d:02} {20 + d % 3}:20" for d in range(1, 28)]
    export = write(tmp_path / "x.csv", "opened,closed", rows)
    base = ("control-chart", export, "--start", "opened", "--end", "closed")
    unsaid = citk(*base)
    assert unsaid.code == 3
    assert "`--time opened`, `--time closed`" in unsaid.err
    done = citk(*base, "--time", "closed")
    assert done.code == 0, done.err
    assert "13 h 20 min" in done.out
    assert citk("control-chart", export, "--start", "opened").code == 2


def test_units_of_a_column_are_shown_as_hours_and_minutes(citk: Citk, tmp_path: Path) -> None:
    export = write(tmp_path / "x.csv", "minutes", [str(799 + i % 3) for i in range(27)])
    done = citk("control-chart", export, "--value", "minutes", "--units", "min", *JSON)
    assert center(done) == pytest.approx(800 * 60)
    assert (
        "13 h 20 min" in citk("control-chart", export, "--value", "minutes", "--units", "min").out
    )


@pytest.mark.parametrize(
    ("where", "months"),
    [
        (("start_date >= '2025-02-01'",), {"2025-02", "2025-03", "2025-04", "2025-05", "2025-06"}),
        (
            ("start_date >= '2025-02-01'", "start_date < '2025-04-01'"),
            {"2025-02", "2025-03"},
        ),
        (("start_date BETWEEN '2024-02-01' AND '2024-02-29' AND rows > 0",), {"2024-02"}),
    ],
)
def test_conditions_keep_rows(
    tiktok: Citk, days: Rows, where: tuple[str, ...], months: set[str]
) -> None:
    options = [word for condition in where for word in ("--where", condition)]
    done = tiktok("--chart", "p", *options, *JSON)
    kept = [row for row in days if row["start_date"][:7] in months]
    assert center(done) == pytest.approx(pooled(kept), rel=1e-12)
    rows = done.json["source"]["rows"]
    assert (rows["read"], rows["filtered"], rows["used"]) == (640, 640 - len(kept), len(kept))


def test_defects_are_a_rate_per_size(citk: Citk, tmp_path: Path) -> None:
    rows = [f"2025-03-{d:02},{30 + 5 * (d % 4)},{9.5 + d % 2}" for d in range(1, 29)]
    export = write(tmp_path / "x.csv", "day,defects,units", rows)
    base = ("control-chart", export, "--count", "defects", "--size", "units")
    done = citk(*base, "--unit", "defects", *JSON)
    assert done.json["result"]["chart"] in ("u", "laney-u", "u-additive")
    total = sum(30 + 5 * (d % 4) for d in range(1, 29)) / sum(9.5 + d % 2 for d in range(1, 29))
    assert center(done) == pytest.approx(total, rel=1e-12)
    # Without it every count is above its size: told, not turned into another chart.
    refused = citk(*base)
    assert refused.code == 3
    assert "--unit defects" in refused.err


def test_a_blank_count_is_zero_only_when_asked_for(
    tiktok: Citk, citk: Citk, examples: Path
) -> None:
    export = examples / "dsa_tiktok_daily.csv"
    column = "source_type=SOURCE_TRUSTED_FLAGGER"
    base = ("control-chart", export, "--count", column, "--size", "rows", *JSON)
    kept, filled = citk(*base), citk(*base, "--blank-as", "0")
    rows = read(export)
    full = [row for row in rows if row[column]]
    assert center(kept) == pytest.approx(pooled(full, column), rel=1e-12)
    assert center(filled) == pytest.approx(pooled(rows, column), rel=1e-12)
    ledger = kept.json["source"]["rows"]
    assert (ledger["used"], ledger["blank"]) == (len(full), len(rows) - len(full))
    assert filled.json["source"]["rows"]["blank"] == 0
    assert citk(*base, "--blank-as", "1").code == 2


# --- subgroups and streams --------------------------------------------------------------------


def test_subgroups_by_column_and_by_number_of_rows(citk: Citk, tmp_path: Path) -> None:
    values = [(10 + (7 * i) % 5, f"batch {i // 4}") for i in range(100)]
    export = write(tmp_path / "x.csv", "seconds,batch", [f"{v},{b}" for v, b in values])
    base = ("control-chart", export, "--value", "seconds", *JSON)
    named = citk(*base, "--subgroup", "batch")
    counted = citk(*base, "--subgroup-size", "4")
    single = citk(*base, "--subgroup-size", "1")
    assert named.json["result"]["chart"] == "xbar-r"
    assert [p["label"] for p in points(named)][:2] == ["batch 0", "batch 1"]
    for name in ("value", "ucl"):
        assert [p[name] for p in points(named)] == pytest.approx([p[name] for p in points(counted)])
    means = [statistics.mean(v for v, _ in values[4 * i : 4 * i + 4]) for i in range(25)]
    assert [p["value"] for p in points(named)] == pytest.approx(means)
    assert (single.json["result"]["chart"], len(points(single))) == ("i-mr", 100)
    assert citk(*base, "--subgroup", "batch", "--subgroup-size", "4").code == 2


def test_each_stream_is_charted_by_itself(citk: Citk, examples: Path) -> None:
    export = examples / "dsa_platforms_daily.csv"
    base = ("control-chart", export, "--count", "count", "--by", "platform")
    done = citk(*base, *JSON)
    found = {one["by"]["platform"]: one for one in done.json["result"]["streams"]}
    platforms = {row["platform"] for row in read(export)}
    assert set(found) == platforms
    for name in sorted(platforms)[:2]:
        alone = citk(
            "control-chart", export, "--count", "count", "--where", f"platform = '{name}'",
            "--chart", found[name]["chart"], *JSON,
        )  # fmt: skip
        assert stream(alone)["panels"] == found[name]["panels"]
    ranked = citk(*base).out
    assert all(name in ranked for name in platforms)


def test_details_of_one_stream_are_shown_on_request(citk: Citk, examples: Path) -> None:
    export = examples / "dsa_platforms_daily.csv"
    base = ("control-chart", export, "--count", "count", "--by", "platform")
    one = citk(*base, "--stream", "platform=Pinterest")
    assert one.code == 0
    assert "Pinterest" in one.out
    assert "Signals" in one.out
    wrong = citk(*base, "--stream", "platform=Pintrest")
    assert wrong.code == 3
    assert "did you mean `Pinterest`?" in wrong.err
    assert citk(*base, "--stream", "queue=x").code == 3
    assert citk(*base, "--max-streams", "2").code == 2


def test_two_columns_are_crossed(citk: Citk, tmp_path: Path) -> None:
    rows = [
        f"2025-03-{d:02},{queue},{market},{5 + d % 3},100"
        for d in range(1, 29)
        for queue in ("video", "text")
        for market in ("DE", "FR")
    ]
    export = write(tmp_path / "x.csv", "day,queue,market,bad,n", rows)
    base = (
        *("control-chart", export, "--count", "bad", "--size", "n"),
        *("--by", "queue", "--by", "market"),
    )
    done = citk(*base, *JSON)
    assert [one["by"] for one in done.json["result"]["streams"]] == [
        {"queue": q, "market": m} for q in ("text", "video") for m in ("DE", "FR")
    ]
    assert list(table(citk(*base, *CSV))[0])[:3] == ["queue", "market", "panel"]
    picked = citk(*base, "--stream", "queue=video,market=DE")
    assert picked.code == 0
    assert "video" in picked.out


def test_immature_days_are_hollow_and_not_judged(citk: Citk, tmp_path: Path) -> None:
    rows = [f"2025-03-{d:02},{10 + d % 3},100" for d in range(1, 31)] + ["2025-03-31,90,100"]
    export = write(tmp_path / "x.csv", "day,bad,n", rows)
    base = ("control-chart", export, "--count", "bad", "--size", "n", "--chart", "p", *JSON)
    assert broken(citk(*base), "nelson-1") == ["2025-03-31"]
    late = citk(*base, "--mature", "3d", "--as-of", "2025-03-31")
    assert [p["label"] for p in points(late) if p["hollow"]] == [
        "2025-03-29", "2025-03-30", "2025-03-31",
    ]  # fmt: skip
    assert broken(late, "nelson-1") == []
    assert center(late) == pytest.approx(sum(10 + d % 3 for d in range(1, 29)) / 2800)
    grown = citk(*base, "--mature", "3d", "--as-of", "2025-05-01")
    assert not any(p["hollow"] for p in points(grown))
    assert citk(*base, "--as-of", "2025-05-01").code == 2


# --- sources ----------------------------------------------------------------------------------


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    rows = [f"2025-03-{d:02},{10 + (3 * d) % 7},{100 + d}" for d in range(1, 29)]
    return write(tmp_path / "plain.csv", "day,bad,n", rows)


@pytest.mark.parametrize(
    "ending", [".csv.gz", ".tsv", ".ndjson", ".parquet", ".csv.zst", "-semicolon.csv"]
)
def test_every_format_gives_the_same_result(citk: Citk, plain: Path, ending: str) -> None:
    import gzip

    import polars as pl

    frame = pl.read_csv(plain)
    other = plain.with_name(f"other{ending}")
    if ending == ".csv.gz":
        other.write_bytes(gzip.compress(plain.read_bytes()))
    elif ending == ".csv.zst":
        frame.lazy().sink_csv(other, compression="zstd")
    elif ending == ".parquet":
        frame.write_parquet(other)
    elif ending == ".ndjson":
        frame.write_ndjson(other)
    else:
        frame.write_csv(other, separator="\t" if ending == ".tsv" else ";")
    options = ("--count", "bad", "--size", "n", *JSON)
    left = citk("control-chart", plain, *options)
    right = citk("control-chart", other, *options)
    assert right.code == 0, right.err
    assert right.json["result"] == left.json["result"]
    assert right.json["source"]["rows"] == left.json["source"]["rows"]


def test_several_files_and_a_pattern_are_one_export(citk: Citk, plain: Path) -> None:
    lines = plain.read_text().splitlines()
    write(plain.with_name("part-1.csv"), lines[0], lines[1:15])
    write(plain.with_name("part-2.csv"), lines[0], lines[15:])
    options = ("--count", "bad", "--size", "n", *JSON)
    whole = citk("control-chart", plain, *options).json["result"]
    parts = [plain.with_name(f"part-{i}.csv") for i in (1, 2)]
    assert citk("control-chart", *parts, *options).json["result"] == whole
    assert citk("control-chart", plain.with_name("part-*.csv"), *options).json["result"] == whole


def test_a_column_can_be_renamed(citk: Citk, plain: Path) -> None:
    renamed = citk(
        "control-chart", plain, "--rename", "bad=overturned", "--count", "overturned",
        "--size", "n", *JSON,
    )  # fmt: skip
    assert renamed.json["source"]["columns"]["count"] == "overturned"
    assert citk("control-chart", plain, "--rename", "bad", "--count", "n").code == 2
    wrong = citk("control-chart", plain, "--rename", "badd=x", "--count", "n")
    assert wrong.code == 3
    assert "did you mean `bad`?" in wrong.err


# --- what a run says --------------------------------------------------------------------------


def test_explain_prints_formulas_and_sources(snapchat: Citk) -> None:
    plain, explained = snapchat(), snapchat("--explain")
    assert len(explained.out) > len(plain.out)
    for word in ("Laney", "2002", "Nelson", "sigma_z"):
        assert word in explained.out
    # 2/√π, the constant d2(2) of a range of two.
    assert "1.128" in explained.out


def test_the_full_command_that_is_printed_gives_the_same_result(tiktok: Citk, citk: Citk) -> None:
    import shlex

    first = tiktok("--last", "13w", "--phase-at", "2024-05-01=New policy, here")
    said = first.out.partition("The same, said in full")[2].strip().replace("\\\n", " ")
    words = shlex.split(said)
    assert words[:2] == ["citk", "control-chart"]
    again = citk(*words[1:])
    assert again.code == 0, again.err
    assert again.out.partition("Rows of")[0] == first.out.partition("Taken as")[0]


def test_a_dry_run_writes_nothing(tiktok: Citk, tmp_path: Path) -> None:
    done = tiktok("--dry-run", "--save", tmp_path / "x.png", "--save-limits", tmp_path / "l.json")
    assert done.code == 0
    assert "x.png" in done.out
    assert "start_date" in done.out
    assert list(tmp_path.iterdir()) == []


def test_limits_may_be_given(citk: Citk, plain: Path) -> None:
    base = ("control-chart", plain, "--value", "bad", "--chart", "i-mr", *JSON)
    known = points(citk(*base, "--center", "12", "--sigma", "2"))
    assert (known[0]["lcl"], known[0]["center"], known[0]["ucl"]) == (6, 12, 18)
    near = points(citk(*base, "--center", "12", "--sigma", "2", "--sigmas", "2"))
    assert (near[0]["lcl"], near[0]["ucl"]) == (8, 16)
    edge = points(citk(*base, "--center", "12", "--sigma", "9", "--natural-lower", "0"))
    assert (edge[0]["lcl"], edge[0]["lcl_clipped"], edge[0]["ucl_clipped"]) == (0, True, False)
    assert citk(*base, "--natural-lower", "5", "--natural-upper", "4").code == 2
    assert citk(*base, "--sigma", "0").code == 2


def test_lengths_of_time_have_no_limit_below_zero(citk: Citk, tmp_path: Path) -> None:
    export = tmp_path / "cases.csv"
    lines = ["opened,closed"]
    for i in range(30):
        hours = (1, 2, 30, 4, 1)[i % 5]
        opened = dt.datetime(2025, 3, 1) + dt.timedelta(days=i)
        lines.append(f"{opened:%Y-%m-%d %H:%M},{opened + dt.timedelta(hours=hours):%Y-%m-%d %H:%M}")
    export.write_text("\n".join(lines) + "\n")
    words = ("control-chart", export, "--start", "opened", "--end", "closed", "--time", "opened")
    done = citk(*words, "--target", "24h", *JSON)
    assert all(point["lcl"] == 0 and point["lcl_clipped"] for point in points(done))
    assert "1 d; the centre, 7 h 36 min, lies below it" in citk(*words, "--target", "24h").out


def counts(tmp_path: Path) -> Path:
    export = tmp_path / "counts.csv"
    rows = [f"2025-03-{i:02d},{i % 5 + 2},{90 + i}" for i in range(1, 29)]
    export.write_text("\n".join(["day,faults,units", *rows]) + "\n")
    return export


@pytest.mark.parametrize(
    "options",
    [
        ("--chart", "u", "--sigmas", "2"),
        ("--unit", "defects", "--chart", "u", "--limits", "probability", "--alpha", "0.02"),
        ("--chart", "p", "--limits", "probability", "--alpha", "0.05"),
        ("--chart", "laney-p", "--constants", "tables"),
    ],
)
def test_saved_limits_are_the_same_limits_again(
    citk: Citk, tmp_path: Path, options: tuple[str, ...]
) -> None:
    words = ("control-chart", counts(tmp_path), "--count", "faults", "--size", "units")
    kept = tmp_path / "limits.json"
    made = citk(*words, *options, "--save-limits", kept, *JSON)
    used = citk(*words, "--limits-from", kept, *JSON)
    for name in ("center", "lcl", "ucl"):
        assert [p[name] for p in points(used)] == pytest.approx([p[name] for p in points(made)])


def test_saved_limits_of_values_keep_their_unit_and_subgroups(citk: Citk, tmp_path: Path) -> None:
    export = tmp_path / "values.csv"
    export.write_text("minutes\n" + "\n".join(str(40 + (7 * i) % 11) for i in range(100)) + "\n")
    words = ("control-chart", export, "--value", "minutes")
    kept = tmp_path / "limits.json"
    made = citk(*words, "--units", "min", "--subgroup-size", "5", "--save-limits", kept, *JSON)
    used = citk(*words, "--limits-from", kept, *JSON)
    assert [p["value"] for p in points(used)] == [p["value"] for p in points(made)]
    assert [p["ucl"] for p in points(used)] == pytest.approx([p["ucl"] for p in points(made)])


def test_damaged_saved_limits_are_an_error_in_a_line(citk: Citk, tmp_path: Path) -> None:
    words = ("control-chart", counts(tmp_path), "--count", "faults", "--size", "units")
    kept = tmp_path / "limits.json"
    citk(*words, "--sigmas", "2", "--save-limits", kept, *JSON)
    kept.write_text(kept.read_text().replace('"sigmas": 2.0', '"sigmas": "two"'))
    done = citk(*words, "--limits-from", kept)
    assert done.code == 3
    assert "is damaged" in done.err


def test_the_full_command_gives_numbers_and_files_in_full(citk: Citk, tmp_path: Path) -> None:
    names = []
    for part in range(5):
        path = tmp_path / f"part{part}.csv"
        days = [f"2025-{part + 1:02d}-{i:02d},{i % 5}" for i in range(1, 29)]
        path.write_text("\n".join(["day,k", *days]) + "\n")
        names.append(path)
    out = citk(
        "control-chart", *names, "--value", "k", "--center", "2.123456789", "--sigma", "1"
    ).out
    said = "".join(line.strip().removesuffix("\\") for line in out.split("in full")[1].splitlines())
    assert "2.123456789" in said
    assert all(path.name in said for path in names)


def test_a_stream_that_begins_after_the_change_is_in_the_later_phase(
    citk: Citk, tmp_path: Path
) -> None:
    export = tmp_path / "queues.csv"
    old = [f"2025-{m:02d}-{d:02d},old,{40 + d % 7}" for m in (1, 2, 3) for d in range(1, 29)]
    new = [f"2025-03-{d:02d},new,{50 + d % 5}" for d in range(1, 29)]
    export.write_text("\n".join(["day,queue,value", *old, *new]) + "\n")
    words = ("control-chart", export, "--value", "value", "--by", "queue")
    done = citk(*words, "--phase-at", "2025-03-01=New", "--phase-at", "2025-02-01=Trial", *JSON)
    phases = {
        stream["by"]["queue"]: [phase["label"] for phase in stream["phases"]]
        for stream in done.json["result"]["streams"]
    }
    assert phases == {"old": ["before", "Trial", "New"], "new": ["New"]}


def days_with_a_jump(tmp_path: Path, days: int = 60) -> Path:
    export = tmp_path / "jump.csv"
    start = dt.date(2025, 1, 1)
    values = [40 + (7 * i) % 11 for i in range(days - 1)] + [200]
    lines = [f"{start + dt.timedelta(days=i)},{value}" for i, value in enumerate(values)]
    export.write_text("\n".join(["day,value", *lines]) + "\n")
    return export


def test_a_short_window_is_judged_by_the_limits_of_all(citk: Citk, tmp_path: Path) -> None:
    words = ("control-chart", days_with_a_jump(tmp_path), "--value", "value", "--last", "7d")
    done = citk(*words, "--fail-on", "signal", *JSON)
    assert done.code == 1
    assert done.json["verdict"]["status"] == "unstable"
    assert "1 of 7 days is beyond the limits" in done.json["verdict"]["text"]


def test_three_new_days_are_judged_by_saved_limits(citk: Citk, tmp_path: Path) -> None:
    export = days_with_a_jump(tmp_path)
    kept = tmp_path / "limits.json"
    early, late = "day < '2025-02-20'", "day >= '2025-02-27'"
    words = ("control-chart", export, "--value", "value")
    citk(*words, "--where", early, "--save-limits", kept, *JSON)
    done = citk(*words, "--where", late, "--limits-from", kept, "--fail-on", "signal")
    assert done.code == 1
    assert done.out.splitlines()[1].startswith("Not stable: 1 of 3 days is beyond the limits")
    assert "collect more data" not in done.out.casefold()


def test_few_days_without_saved_limits_are_not_judged(citk: Citk, tmp_path: Path) -> None:
    words = ("control-chart", days_with_a_jump(tmp_path, days=8), "--value", "value")
    done = citk(*words, "--fail-on", "any-signal", *JSON)
    assert done.code == 0
    assert done.json["verdict"]["status"] == "insufficient"

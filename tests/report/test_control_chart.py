"""What is said about a control chart, and what programs get."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ci_toolkit.analysis.control_chart.options import ChartOptions
from ci_toolkit.analysis.control_chart.result import ControlChart
from ci_toolkit.analysis.result import Finding
from ci_toolkit.report.control_chart import RunContext, page, points_rows, to_dict, view
from ci_toolkit.report.csv import write_csv
from ci_toolkit.report.explain import explain
from ci_toolkit.report.html import write_html
from ci_toolkit.report.markdown import write_markdown
from ci_toolkit.report.model import Code, Facts, Notes, Report, Strip, Table
from ci_toolkit.report.terminal import render

Charts = Callable[..., ControlChart]
Contexts = Callable[..., RunContext]

BY = ("queue", "market")
STREAMS = [(queue, market) for queue in ("video", "live", "chat") for market in "ABCDEFGH"]


def told(report: Report) -> str:
    return render(report, width=80)


def captioned(report: Report, caption: str) -> object:
    return next(block for block in report.blocks if block.caption == caption)


def facts(report: Report) -> dict[str, str]:
    first = report.blocks[0]
    assert isinstance(first, Facts)
    return dict(first.items)


def test_title_verdict_and_facts_come_first(chart: Charts, context: Contexts) -> None:
    report = view(chart(), context())
    lines = told(report).splitlines()
    assert lines[0] == "Overturned decisions"
    assert lines[1].startswith("Not stable: 1 of 37 days is beyond the limits")
    assert facts(report)["Centre"] == "2.031 %"
    assert facts(report)["Why"] == "The days differ no more than chance allows."
    assert facts(report)["False alarms"] == (
        "a stable process would raise a false alarm about every 217 days; "
        "about 0.2 in these 37 days"
    )
    assert facts(report)["Points"] == (
        "39 days, 2024-05-01 to 2024-06-09, 1 gap (2024-05-13), 1 excluded, 1 not complete"
    )


def test_proportions_are_never_shown_as_bare_fractions(chart: Charts, context: Contexts) -> None:
    assert "0.02" not in told(view(chart(), context(), points="all"))


def test_a_signal_has_its_date_value_limits_and_rule(chart: Charts, context: Contexts) -> None:
    table = captioned(view(chart(), context()), "Signals")
    assert isinstance(table, Table)
    assert table.rows == (("2024-05-31", "4.00 %", "0.71 %", "3.36 %", "above the limit"),)


def test_a_label_with_a_comma_is_not_taken_for_the_rule(chart: Charts, context: Contexts) -> None:
    labels = [f"batch {i}, line 2" for i in range(40)]
    table = captioned(view(chart(labels=labels), context()), "Signals")
    assert isinstance(table, Table)
    assert table.rows[0][0] == "batch 30, line 2"
    assert table.rows[0][-1] == "above the limit"


def test_long_lists_of_signals_are_cut_and_say_so(chart: Charts, context: Contexts) -> None:
    result = chart()
    stream = result.streams[0]
    many = tuple(
        replace(stream.signals[0], points=(i,), completed_at=i, completions=(i,)) for i in range(24)
    )
    result = replace(result, streams=(replace(stream, signals=many),))
    report = view(result, context())
    table = captioned(report, "Signals")
    assert isinstance(table, Table)
    assert len(table.rows) == 12
    assert "… and 12 more; `--format csv` has all" in told(report)
    whole = captioned(view(result, context(), most_signals=None), "Signals")
    assert isinstance(whole, Table)
    assert len(whole.rows) == 24


def test_only_what_is_shown_is_told(chart: Charts, context: Contexts) -> None:
    report = view(chart(), context(show=slice(0, 20)), points="all")
    table, strip = captioned(report, "Signals"), captioned(report, "The series")
    assert isinstance(table, Table)
    assert isinstance(strip, Strip)
    assert table.rows == ()
    assert len(strip.heights) == 20
    assert "shown and judged: 2024-05-01 to 2024-05-20" in facts(report)["Points"]


def test_the_strip_marks_signals_gaps_and_points_left_out(chart: Charts, context: Contexts) -> None:
    strip = captioned(view(chart(), context()), "The series")
    assert isinstance(strip, Strip)
    assert {i: m for i, m in enumerate(strip.marks) if m} == {3: "○", 30: "▲", 39: "○"}
    assert [i for i, h in enumerate(strip.heights) if h is None] == [12]


def test_only_diagnostics_of_concern_are_told_in_full(chart: Charts, context: Contexts) -> None:
    notes = captioned(view(chart(), context()), "Worth knowing")
    assert isinstance(notes, Notes)
    assert notes.items == (
        "Days follow each other. Use weeks.",
        "Some days are small.",
        "Also checked, nothing to act on: overdispersion.",
    )


def test_advice_among_the_next_steps_is_not_said_twice(chart: Charts, context: Contexts) -> None:
    result = chart()
    stream = result.streams[0]
    stream = replace(stream, verdict=replace(stream.verdict, next=("use weeks",)))
    assert told(view(replace(result, streams=(stream,)), context())).lower().count("use weeks") == 1


def test_next_steps_are_numbered_and_the_command_is_whole(chart: Charts, context: Contexts) -> None:
    report = view(chart(), context())
    steps = captioned(report, "What to do next")
    assert isinstance(steps, Notes)
    assert steps.numbered
    assert isinstance(report.blocks[-1], Code)
    joined = " ".join(told(report).replace("\\\n", "").split())
    assert context().command in joined


def test_the_ledger_adds_up_in_words(chart: Charts, context: Contexts) -> None:
    rows = captioned(view(chart(), context()), "Rows of audits.csv")
    assert isinstance(rows, Notes)
    assert rows.items == (
        "5,000 rows read: 4,838 used, 120 filtered out, 30 blank (no opportunity), 12 unusable.",
        "12 unusable: the time cannot be read (rows 15, 99, 102 …), such as “n/a”, “?”.",
    )


def test_marked_events_stand_beside_signals(chart: Charts, context: Contexts) -> None:
    text = told(view(chart(), context(events=(("2024-05-31", "New rubric"),))))
    assert "(marked: New rubric)" in text
    assert "Marked events" in text


def test_each_phase_has_its_own_line(chart: Charts, context: Contexts) -> None:
    result = chart(phases=[0] * 25 + [1] * 15, phase_labels=("before", "New policy"))
    report = view(result, context())
    table = captioned(report, "Phases, each with its own limits")
    assert isinstance(table, Table)
    assert [row[:3] for row in table.rows] == [
        ("before", "2024-05-01 to 2024-05-25", "24"),
        ("New policy", "2024-05-26 to 2024-06-09", "15"),
    ]
    assert "Centre" not in facts(report)


def test_many_streams_are_a_ranked_table(chart: Charts, context: Contexts) -> None:
    result = replace(chart(STREAMS, BY), ranking=tuple(reversed(range(24))))
    report = view(result, context())
    table = captioned(report, "24 streams, most out of control first")
    assert isinstance(table, Table)
    assert len(table.rows) == 20
    assert table.rows[0] == (
        *("chat", "H", "37", "2.031 %", "1", "0.2", "2024-05-31", "not stable"),
    )
    assert table.note is not None
    assert table.note.startswith("… and 4 more streams")
    assert not any(isinstance(block, Strip) for block in report.blocks)
    assert max(map(len, told(report).splitlines())) <= 80


def test_details_are_shown_of_picked_streams(chart: Charts, context: Contexts) -> None:
    report = view(chart(STREAMS, BY), context(picked=(3,)))
    assert isinstance(captioned(report, "queue=video, market=D: Signals"), Table)


def test_points_can_be_left_out(chart: Charts, context: Contexts) -> None:
    captions = {block.caption for block in view(chart(), context(), points="none").blocks}
    assert captions.isdisjoint({"Signals", "All points"})


def test_a_limit_cut_at_the_edge_is_not_shown_as_one(chart: Charts, context: Contexts) -> None:
    table = captioned(view(chart(), context(), points="all"), "All points")
    assert isinstance(table, Table)
    lower = table.headers.index("Lower limit")
    assert table.rows[5][lower] == "–"
    assert table.rows[6][lower].endswith(" %")
    assert list(table.marked) == [30]


def test_too_few_points_for_limits_are_told_without_them(chart: Charts, context: Contexts) -> None:
    result = chart()
    nothing = np.full(len(result.subgroups), np.nan)
    panel = replace(result.panels[0], center=nothing, sigma=nothing, lcl=nothing, ucl=nothing)
    report = view(replace(result, panels=(panel,)), context())
    assert facts(report)["Limits"] == "none"


def test_durations_are_told_as_such(chart: Charts, context: Contexts) -> None:
    result = chart()
    s, panel = result.subgroups, result.panels[0]
    hours = np.where(np.isnan(panel.value), np.nan, 48_000.0 + 600 * np.sin(np.arange(40)))
    level = np.full(40, 48_000.0)
    panel = replace(
        panel, name="i", value=hours, center=level, sigma=level / 80, lcl=level - 1800,
        ucl=level + 1800, lcl_clipped=np.zeros(40, bool),
    )  # fmt: skip
    result = replace(
        result,
        subgroups=replace(s, measure="value", mean=hours, count=None, n=np.ones(40)),
        panels=(panel,),
        signals={},
        streams=(replace(result.streams[0], signals=()),),
        rules={},
        estimates=replace(result.estimates, sigma=np.array([600.0])),
    )
    report = view(result, context(durations=True))
    assert facts(report)["Centre"] == "13 h 20 min"
    assert facts(report)["Limits"] == "12 h 50 min to 13 h 50 min"
    assert facts(report)["Sigma"].startswith("10 min of a single value")


EVIL = "<script>[red]\x1b[31m|=1+1\u202e"


def test_hostile_labels_do_no_harm_anywhere(chart: Charts, context: Contexts) -> None:
    labels = [f"={EVIL}{i}" for i in range(40)]
    streams = [(f"={EVIL}", "x"), ("y", EVIL)]
    result = chart(streams, (EVIL, "m"), labels=labels, phase_labels=(EVIL,), text=EVIL)
    ctx = context(
        title=EVIL, quantity=EVIL, source=EVIL, command=EVIL, found=(EVIL,), notes=(EVIL,),
        target=EVIL, events=((labels[4], EVIL),), picked=(0, 1), unit=EVIL,
    )  # fmt: skip
    report = view(result, ctx, points="all")
    text, page, markdown = told(report), write_html(report), write_markdown(report)
    for output in (text, page, markdown):
        assert not {"\x1b", "\u202e"} & set(output)
    assert "[red]" in text
    assert "<script" not in page
    assert "{{" not in page
    file = io.StringIO()
    write_csv(*points_rows(result, ctx), file)
    for line in file.getvalue().splitlines():
        assert not line.startswith(("=", '"='))
        assert ",=" not in line


def test_csv_rows_have_the_agreed_columns_in_full_precision(
    chart: Charts, context: Contexts
) -> None:
    result = chart(STREAMS[:2], BY)
    headers, rows = points_rows(result, context())
    assert headers == (
        "queue",
        "market",
        "panel",
        "label",
        "n",
        "value",
        "center",
        "lcl",
        "ucl",
        "sigma",
        "phase",
        "excluded",
        "signals",
    )
    listed = list(rows)
    assert len(listed) == 80
    assert listed[30][:5] == ("video", "A", "p", "2024-05-31", 1020)
    assert listed[30][5] == result.panels[0].value[30]
    assert listed[30][-1] == "nelson-1"
    assert listed[12][5] is None
    assert listed[3][-2] is True
    assert [row[-1] for row in points_rows(result, points="signals")[1]] == ["nelson-1"] * 2


def test_json_has_the_agreed_shape(chart: Charts) -> None:
    result = chart(STREAMS[:2], BY)
    plain = to_dict(result)
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert {"chart", "reason", "rules", "false_alarms", "streams"} <= set(plain)
    assert set(plain["false_alarms"]) == {"every", "expected_here", "chance_of_one_here", "basis"}
    stream = plain["streams"][1]
    assert stream["by"] == {"queue": "video", "market": "B"}
    assert {"phases", "verdict", "panels", "signals", "diagnostics"} <= set(stream)
    phase = stream["phases"][0]
    assert (phase["first"], phase["last"], phase["baseline"]) == (0, 39, [0, 38])
    assert phase["estimates"]["center"] == 0.0203125
    assert phase["estimates"]["sigma"] is None
    assert phase["estimates"]["panels"] == {"p": {"center": 0.0203125}}
    points = stream["panels"][0]["points"]
    assert set(points[0]) >= {
        "label",
        "n",
        "value",
        "center",
        "lcl",
        "ucl",
        "lcl_clipped",
        "ucl_clipped",
        "sigma",
        "phase",
        "excluded",
        "signals",
    }
    assert points[12]["value"] is None
    assert points[5]["lcl_clipped"] is True
    assert points[30]["signals"] == ["nelson-1"]
    assert stream["signals"][0]["points"] == [30]
    assert stream["signals"][0]["completed_at"] == 30
    assert stream["diagnostics"]["autocorrelation"]["value"] == 0.41


@pytest.mark.parametrize(("points", "number"), [("all", 40), ("signals", 1), ("none", 0)])
def test_json_points_can_be_fewer(chart: Charts, points: str, number: int) -> None:
    plain = to_dict(chart(), points=points)  # type: ignore[arg-type]
    kept = plain["streams"][0]["panels"][0]["points"]
    assert len(kept) == number
    if points == "signals":
        assert kept[0]["index"] == 30


def test_a_result_gives_the_same_bytes_twice(chart: Charts, context: Contexts) -> None:
    pages = [write_html(view(chart(), context(), points="all"), [("<svg/>", "x")]) for _ in "ab"]
    assert pages[0] == pages[1]


def test_formulas_constants_and_sources_are_told_when_asked(
    chart: Charts, context: Contexts
) -> None:
    text = " ".join(told(view(chart(), context(explain=True))).split())
    assert "limits: p̄ ± 3 √(p̄(1 − p̄) / n)" in text
    assert "limits centre ± 3 sigma" in text
    assert "nelson-2 nine in a row on one side of the centre" in text
    assert "Nelson, L. S. (1984)" in text
    assert "Laney, D. B. (2002)" in text


def test_changed_rules_are_told_with_their_numbers(chart: Charts, context: Contexts) -> None:
    options = ChartOptions(rules=("nelson-1", "nelson-2:run=8"))
    text = " ".join(told(view(chart(), context(options=options, explain=True))).split())
    assert "eight in a row on one side of the centre (nelson-2)" in text
    assert "nine in a row" not in text


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("i-mr", "d2(2)", "1.128379"),
        ("xbar-r", "d2(5)", "2.325929"),
        ("xbar-r", "d3(5)", "0.864082"),
        ("xbar-s", "c4(5)", "0.939986"),
    ],
)
def test_constants_have_the_published_values(
    chart: Charts, kind: str, name: str, value: str
) -> None:
    # To four digits as in the tables of Montgomery's appendix VI: 1.128, 2.326, 0.864, 0.9400.
    result = chart()
    result = replace(
        result,
        chart=kind,
        subgroups=replace(result.subgroups, n=np.where(np.arange(40) == 12, 0, 5.0)),
        streams=(replace(result.streams[0], chart=kind),),
    )
    numbers = next(block for block in explain(result) if block.caption == "Numbers used")
    assert isinstance(numbers, Facts)
    assert round(float(dict(numbers.items)[name]), 3) == round(float(value), 3)


def test_a_page_explains_itself_and_has_every_point(chart: Charts, context: Contexts) -> None:
    captions = [block.caption for block in page(chart(), context()).blocks]
    assert {"All points", "How it was computed", "Sources", "Rows of audits.csv"} <= set(captions)


def test_findings_that_streams_share_are_one_sentence(chart: Charts, context: Contexts) -> None:
    result = chart(STREAMS, BY)
    found = tuple(
        Finding("small", "info", f"counts are small ({i})", stream=dict(stream.by))
        for i, stream in enumerate(result.streams)
    )
    signal = Finding("signal", "signal", "2 days in a row", stream=dict(result.streams[0].by))
    report = view(replace(result, findings=(*found, signal)), context())
    notes = captioned(report, "Worth knowing")
    assert isinstance(notes, Notes)
    assert notes.items == (
        "24 streams, such as queue=video, market=A: Counts are small (0).",
        "Among the 20 streams shown, diagnostics raise a concern: autocorrelation in 20.",
    )

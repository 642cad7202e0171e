"""A Pareto in a terminal, in Markdown, on a page, in JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from tests.report.paretos import (
    POLICIES,
    make_bars,
    make_comparison,
    make_history,
    make_nested,
    make_pareto,
    make_pareto_context,
    make_splits,
    make_stream,
)

from ci_toolkit.analysis.pareto.options import ParetoOptions
from ci_toolkit.analysis.pareto.result import Pareto
from ci_toolkit.analysis.result import Finding
from ci_toolkit.report.bars import bar
from ci_toolkit.report.csv import write_csv
from ci_toolkit.report.html import write_fragment, write_html
from ci_toolkit.report.markdown import write_markdown
from ci_toolkit.report.model import Table
from ci_toolkit.report.pareto import comparison_rows, page, rows, to_dict, view
from ci_toolkit.report.pareto_data import findings
from ci_toolkit.report.pareto_words import percent_cell
from ci_toolkit.report.terminal import render

MANY = {f"STATEMENT_CATEGORY_NUMBER_{i:02d}": float(10_000 // (i + 1)) for i in range(60)}


def full() -> Pareto:
    """A Pareto with everything that one can have."""
    stream = make_stream(
        make_bars(POLICIES, items=184_000, other=200, merged=9),
        history=make_history(),
        then=make_nested(),
        comparison=make_comparison(),
    )
    return make_pareto([stream], splits=make_splits())


def crossed_streams() -> Pareto:
    streams = [
        make_stream(make_bars({k: v * (i + 1) for k, v in POLICIES.items()}), by={"queue": name})
        for i, name in enumerate(("video", "text", "live"))
    ]
    return make_pareto(streams)


def told(result: Pareto, width: int = 80, **context: object) -> str:
    return render(view(result, make_pareto_context(**context)), width=width)


def line_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if re.match(rf"\s+{re.escape(start)}", line))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_every_form_fits_its_width(width: int, ascii_only: bool) -> None:
    for result in (full(), crossed_streams(), make_pareto([make_stream(make_bars(MANY))])):
        report = view(result, make_pareto_context(command="", picked=(0,) if result.by else ()))
        text = render(report, width=width, ascii_only=ascii_only)
        assert max(map(cell_len, text.splitlines())) <= width
        if ascii_only:
            assert text.isascii()


def test_bars_are_as_long_as_their_shares() -> None:
    text = told(make_pareto(), width=120)
    lengths = [line_of(text, f"{i}").count("█") for i in (1, 4)]
    assert lengths[0] == 40
    # The last block is drawn in eighths.
    assert lengths[1] == pytest.approx(40 * POLICIES["fraud"] / POLICIES["spam"], abs=1)


@given(st.floats(0, 1), st.integers(8, 40))
def test_a_bar_never_leaves_its_room_and_never_hides_what_there_is(
    length: float, width: int
) -> None:
    for ascii_only in (False, True):
        drawn = bar(length, width, ascii_only=ascii_only)
        assert len(drawn) <= width
        assert bool(drawn) == (length > 0)
        assert drawn.isascii() or not ascii_only


def test_the_line_below_the_vital_few_says_what_they_make() -> None:
    lines = told(make_pareto()).splitlines()
    at = next(i for i, line in enumerate(lines) if "↑ vital few, 90.1 %" in line)
    assert "nudity" in lines[at - 1]
    assert "fraud" in lines[at + 1]


def test_no_line_is_drawn_where_all_or_none_are_vital() -> None:
    assert "↑" not in told(make_pareto([make_stream(make_bars({"a": 5, "b": 5}))]))
    none = make_stream(make_bars({"a": 1, "b": 1}, other=98))
    bars = tuple(replace(b, vital=False) for b in none.bars)
    assert "↑" not in told(make_pareto([make_stream(bars)]))


def test_places_that_cannot_be_told_apart_are_a_range() -> None:
    text = told(make_pareto())
    assert "hate" in line_of(text, "2–3")


def test_categories_beyond_the_table_are_one_row_with_their_sum() -> None:
    result = make_pareto([make_stream(make_bars(MANY))])
    text = told(result)
    hidden = sum(sorted(MANY.values())[:40])
    row = next(line for line in text.splitlines() if "and 40 more" in line)
    assert f"{hidden:,.0f}" in row
    assert "and 40 more" not in render(page(result, make_pareto_context()))
    assert len(to_dict(result)["streams"][0]["rows"]) == 60


def test_one_category_too_many_is_shown_and_not_called_more() -> None:
    names = {f"c{i}": float(100 - i) for i in range(21)}
    assert "more" not in told(make_pareto([make_stream(make_bars(names))]), found=())


def test_what_all_names_begin_with_is_said_once() -> None:
    text = told(make_pareto([make_stream(make_bars(MANY))]))
    assert text.count("STATEMENT_CATEGORY_") == 1


def test_weights_stand_beside_counts_with_the_change_of_rank() -> None:
    bars = make_bars(POLICIES, costs={"fraud": 60, "minors": 200, "spam": 1.5})
    options = ParetoOptions(noun="removals", amount_noun="minutes lost")
    result = make_pareto([make_stream(bars)], weighted="minutes", unit="min", options=options)
    row = line_of(told(result), "1 ")
    assert "fraud" in row
    assert "4 ↑3" in row
    assert "511" in row
    assert "30,660" in row
    assert "4 ^3" in render(view(result, make_pareto_context()), ascii_only=True)


def test_lengths_of_time_are_said_as_such() -> None:
    bars = make_bars({"a": 10, "b": 2}, costs={"a": 4_800, "b": 60})
    result = make_pareto([make_stream(bars)], weighted="handling", unit="s")
    assert "13 h 20 min" in told(result, durations=True)


def test_rates_stand_beside_shares_where_they_are_known() -> None:
    text = told(full(), width=160)
    assert f"{100 * POLICIES['spam'] / 184_000:.3f}" in line_of(text, "1 ")
    assert "184,000" in line_of(text, "1 ")


def test_what_a_narrow_terminal_leaves_out_is_said() -> None:
    narrow = told(full(), width=80)
    assert "Not shown at this width: Out of" in narrow
    assert "Not shown at this width" not in told(full(), width=160)


def test_the_largest_bar_taken_apart_has_its_own_heading() -> None:
    assert "Within spam, by market" in told(full())


def test_what_rose_and_fell_is_said_in_words() -> None:
    text = told(full(), width=120)
    rose = next(line for line in text.splitlines() if "▲ rose" in line)
    fell = next(line for line in text.splitlines() if "▼ fell" in line)
    assert "spam" in rose
    assert "+0.700" in rose
    assert "hate" in fell
    assert "volume +0.100, mix +0.230 points" in text


def test_ranks_over_time_name_the_leader_of_the_periods() -> None:
    text = told(full(), width=160)
    assert "months in first place: spam 4, hate 4" in text
    assert "2024-08*" in text
    assert "Rank by month" not in told(
        make_pareto([make_stream(make_bars(POLICIES), history=make_history(periods=1))])
    )


def test_streams_are_a_map_with_the_largest_first() -> None:
    result = crossed_streams()
    report = view(result, make_pareto_context())
    table = next(block for block in report.blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows] == ["live", "text", "video"]
    share = table.shades[0][table.headers.index("spam")]
    assert share == pytest.approx(POLICIES["spam"] / sum(POLICIES.values()))
    assert table.rows[0][table.headers.index("spam")] == "*48.1"
    assert table.rows[0][table.headers.index("minors")] == "1.1"


def test_streams_beyond_the_map_are_counted() -> None:
    report = view(crossed_streams(), make_pareto_context(), most_streams=2)
    assert "and 1 more stream" in render(report)


def test_a_page_has_bars_without_script_and_numbers_beside_shades() -> None:
    for text in (
        write_html(page(full(), make_pareto_context())),
        write_fragment(page(full(), make_pareto_context())),
    ):
        assert "<script" not in text
        assert 'style="width:100.00%"' in text
        assert text.count('<td class="bars" aria-hidden="true">') == 10
    heat = write_html(page(crossed_streams(), make_pareto_context()))
    assert re.search(r'class="right heat-\d">\*48\.1<', heat)


def test_markdown_rows_have_as_many_cells_as_headers() -> None:
    text = write_markdown(view(full(), make_pareto_context()))
    for block in re.findall(r"(?m)(?:^\|.*\n?)+", text):
        assert len({line.count("|") for line in block.splitlines()}) == 1
    assert "████████████████" in text
    assert "↑ vital few" in text


NAMES = st.text(st.characters(categories=None, exclude_categories=()), min_size=1, max_size=30)


@given(
    st.lists(
        NAMES | st.sampled_from(["=1+1", "[bold]x[/bold]", "<b>", "a|b"]),
        min_size=2,
        max_size=5,
        unique=True,
    )
)
def test_names_of_a_file_never_become_markup(names: list[str]) -> None:
    counts = {name: float(10 * (i + 1)) for i, name in enumerate(names)}
    stream = make_stream(make_bars(counts), comparison=make_comparison(names))
    result = make_pareto([stream], category=(names[0],))
    report = view(result, make_pareto_context())
    text = render(report)
    assert not set(text) & (set(map(chr, range(32))) - {"\n"})
    assert "<b>" not in write_html(report)
    assert "<b>" not in write_markdown(report)
    file = io.StringIO()
    write_csv(*rows(result), file)
    read = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert len(read) == len(names)
    assert not any(row["category"].startswith("=") for row in read)


def test_json_carries_the_contract_in_full_precision() -> None:
    result = full()
    data = json.loads(json.dumps(to_dict(result), allow_nan=False))
    stream = data["streams"][0]
    assert {"by", "category", "weight", "total", "rows", "vital_few", "concentration"} <= set(
        stream
    )
    assert {"gini", "categories_for_80_percent"} <= set(stream["concentration"])
    first = stream["rows"][0]
    assert first["category"] == "spam"
    assert first["count"] == 4120
    assert first["weight"] is None
    assert first["percent"] == pytest.approx(100 * 4120 / (sum(POLICIES.values()) + 200), rel=1e-12)
    assert first["vital_few"] is True
    assert stream["rows"][-1]["other"] is True
    assert stream["rows"][-1]["cumulative_percent"] == 100
    assert stream["vital_few"] == ["spam", "hate", "nudity"]
    assert sum(row["percent"] for row in stream["rows"]) == pytest.approx(100)
    assert stream["then"]["column"] == "market"
    assert stream["comparison"]["rows"][0]["change"] == "rose"
    assert data["splits"][0]["column"] == "queue"
    assert data["threshold_percent"] == 80


def test_findings_of_streams_name_them() -> None:
    result = crossed_streams()
    found = findings(make_pareto(result.streams, findings=(Finding("whole", "info", "of all"),)))
    assert found[0].stream is None
    assert {f.stream["queue"] for f in found[1:] if f.stream} == {"video", "text", "live"}


def test_csv_holds_every_category_and_both_values_of_a_crossed_one() -> None:
    bars = [replace(b, values=(b.category, "DE")) for b in make_bars(POLICIES)]
    result = make_pareto([make_stream(tuple(bars))], category=("policy", "market"))
    headers, found = rows(result)
    read = [dict(zip(headers, row, strict=True)) for row in found]
    assert [row["count"] for row in read] == sorted(POLICIES.values(), reverse=True)
    assert read[0]["policy"] == "spam"
    assert read[0]["market"] == "DE"


def test_rows_of_a_comparison_have_both_sides() -> None:
    result = full()
    compared = comparison_rows(result)
    assert compared is not None
    headers, found = compared
    read = [dict(zip(headers, row, strict=True)) for row in found]
    assert read[0]["rate_first"] == 0.021
    assert read[0]["rate_second"] == 0.028
    assert read[0]["change"] == "rose"
    assert comparison_rows(make_pareto()) is None


@given(st.floats(0, 1))
def test_a_percentage_is_never_rounded_to_nothing_or_to_all(share: float) -> None:
    text = percent_cell(share)
    if share > 0:
        assert text != "0.0"
    if share < 1 - 1e-6:
        assert text != "100.0"
    if text[0] not in "<>":
        assert float(text) == pytest.approx(share * 100, abs=0.05 + 1e-9)


def test_a_report_of_a_pareto_loads_no_control_chart() -> None:
    code = (
        "import sys, ci_toolkit.report.pareto, ci_toolkit.report.pareto_context;"
        "heavy = ('scipy', 'jinja2');"
        "print([m for m in sys.modules if 'control_chart' in m or m.startswith(heavy)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

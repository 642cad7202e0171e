"""A capability study in a terminal, in Markdown, on a page, in JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from tests.report.capabilities import (
    NAN,
    QUEUES,
    make_capability_context,
    make_empty,
    make_events,
    make_queues,
    make_rate,
    make_rolled,
    make_study,
    make_times,
    make_widths,
)

from ci_toolkit.analysis.capability.options import CapabilityOptions
from ci_toolkit.analysis.capability.result import Capability, Outside
from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import Finding
from ci_toolkit.report.capability import page, rows, to_dict, view
from ci_toolkit.report.capability_far import level_cell, level_ends
from ci_toolkit.report.capability_numbers import (
    index_cell,
    ppm_cell,
    ppm_ends,
    share_cell,
    share_ends,
)
from ci_toolkit.report.csv import write_csv
from ci_toolkit.report.html import write_fragment, write_html
from ci_toolkit.report.markdown import write_markdown
from ci_toolkit.report.model import Facts, Table
from ci_toolkit.report.terminal import render


def rates() -> Capability:
    named = [make_rate({"queue": q, "market": "DE"}, shortfall=missed) for q, missed in QUEUES]
    return make_study(named, rolled=make_rolled())


def all_kinds() -> list[tuple[Capability, bool]]:
    """Every kind of study, and whether its values are lengths of time."""
    return [
        (make_study(), True),
        (make_study([make_widths()]), False),
        (make_study([make_rate()], rolled=make_rolled()), False),
        (make_study([make_events()]), False),
        (make_study([make_empty()]), False),
        (make_study([]), False),
        (make_queues(), True),
        (rates(), False),
    ]


def told(result: Capability, width: int = 80, **context: object) -> str:
    return render(view(result, make_capability_context(**context)), width=width)


def line_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if re.match(rf"\s+{re.escape(start)}", line))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_every_form_fits_its_width(width: int, ascii_only: bool) -> None:
    for result, durations in all_kinds():
        picked = (0,) if len(result.streams) > 1 else ()
        ctx = make_capability_context(
            command="", picked=picked, durations=durations, explain=True, quantity="q" * 50
        )
        text = render(view(result, ctx), width=width, ascii_only=ascii_only)
        assert max(map(cell_len, text.splitlines())) <= width
        if ascii_only:
            assert text.isascii()
            assert "?" not in text.replace('such as "n/a"', "").replace('"?"', "")


def test_stability_stands_first_and_the_promise_is_said_in_units_of_time() -> None:
    report = view(make_study(), make_capability_context())
    facts = next(block for block in report.blocks if isinstance(block, Facts))
    assert facts.items[0][0] == "Stability"
    assert facts.items[0][1].startswith("not stable: 4 of 90 days")
    said = dict(facts.items)
    assert said["Promise"] == "at most 24 h; index of 1.33 asked for"
    assert said["Meets it"] == "62.1 % (95 % interval 58.0–66.0 %)"
    assert said["Judged"] == "3,400 cases in 90 days, 12 of them still open"
    assert said["Sigma level"].endswith("Z 0.309 plus a shift of 1.5")


def test_no_shift_is_said_as_such() -> None:
    stream = make_times()
    assert stream.sigma_level is not None
    level = replace(stream.sigma_level, shift=0.0, value=0.309)
    assert "no shift added" in told(make_study([replace(stream, sigma_level=level)]))


def test_numbers_of_few_values_read_as_a_person_says_them() -> None:
    level = make_events().sigma_level
    stream = make_times(n=1.0, subgroups=0, censored=0.0, low=60.0, high=60.0, sigma_level=level)
    text = told(make_study([stream]))
    assert re.search(r"Judged +1 case\n", text)
    assert "all are 1 min" in text
    assert "at least 4.87 by the 95 % interval, Z plus a shift of 1.5" in text
    single = make_widths(subgroups=125)
    assert "125 values, one a day" in told(make_study([single]), items="", noun="day")
    assert "125 values\n" in told(make_study([single]), items="", noun="value")


def test_two_sided_limits_and_a_target_are_said() -> None:
    text = told(make_study([make_widths()]), durations=False)
    assert "from 73.95 to 74.05, target 74" in text


def test_limits_of_each_case_are_not_shown_as_what_is_left_of_them() -> None:
    stream = make_times(
        spec=Spec(usl=0.0), findings=(Finding("per-row-limits", "info", "each has its own"),)
    )
    assert "each case its own limit;" in told(make_study([stream]))


def test_indices_stand_beside_what_was_asked_for() -> None:
    text = told(make_study([make_widths()]), durations=False, width=120)
    cpk = line_of(text, "Cpk ")
    assert "1.66" in cpk
    assert "1.40–1.92" in cpk
    assert cpk.rstrip().endswith("met")
    assert cpk.count("█") > line_of(text, "Ppk ").count("█") - 1
    assert line_of(told(make_study()), "Ppk = Ppu").rstrip().endswith("below")
    assert line_of(text, "asked for").count("░") < cpk.count("█")
    near = replace(make_widths().indices, ppk=Estimate(1.3, 1.2, 1.4))
    text = told(make_study([make_widths(indices=near)]), durations=False)
    assert line_of(text, "Ppk").rstrip().endswith("not sure")


def test_the_index_of_the_only_limit_is_told_once() -> None:
    report = view(make_study(), make_capability_context())
    table = next(b for b in report.blocks if isinstance(b, Table) and b.headers[0] == "Index")
    assert [row[0] for row in table.rows] == ["Ppk = Ppu", "Z overall", "asked for"]


def test_expected_parts_per_million_are_never_rounded_to_nothing() -> None:
    stream = make_widths(expected_within=Outside(1e-13, 2e-13, 3e-13, None, 1e-9))
    row = line_of(told(make_study([stream]), durations=False, width=120), "expected, within")
    assert "<0.000001" in row
    assert "e-" not in row
    assert not re.search(r"\s0\s", row)


def test_a_limit_far_out_in_a_fitted_tail_is_told_without_digits() -> None:
    far = Estimate(52454.9, 40000.0, 60000.0)
    assert level_cell(far) == "beyond 8"
    assert level_ends(far) == "–"
    assert level_ends(Estimate(7.9, 7.1, 8.7)) == "≥ 7.10"
    assert level_cell(Estimate(4.5, 4.1, 4.9)) == "4.50"
    assert (ppm_cell(2.23e-308), ppm_ends(2.2e-308, 2.3e-308)) == ("<0.000001", "<0.000001")
    assert ppm_ends(1e-130, 0.5) == "<0.000001 to 0.5"
    assert ppm_ends(None, 1e-9) == "<0.000001"


@given(st.floats(1e-6, 1e6))
def test_parts_per_million_read_as_what_they_are(value: float) -> None:
    text = ppm_cell(value)
    assert (float(text.replace(",", "")) == 0) == (value == 0)
    assert float(text.replace(",", "")) == pytest.approx(value, rel=0.006)


@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 0.5))
def test_a_share_is_never_rounded_to_nothing_or_to_all(share: float, a: float, b: float) -> None:
    one = Estimate(share, max(share - a, 0.0), min(share + b, 1.0))
    text = share_cell(one)
    if share > 0:
        assert text not in ("0.0", "0.00")
    if share < 1 - 1e-9:
        assert not re.fullmatch(r"100\.0+", text)
    ends = re.split("–| to ", share_ends(one))
    assert bool(re.fullmatch(r"0\.0+", ends[0])) == (one.low is not None and one.low <= 1e-12)
    if len(ends) > 1 and one.high is not None and one.high < 1 - 1e-9:
        assert not re.fullmatch(r"100(\.0+)?", ends[1])


def test_an_index_that_does_not_exist_is_a_dash() -> None:
    assert index_cell(None) == index_cell(Estimate(NAN)) == "–"


def test_distributions_that_could_not_be_fitted_say_why_once() -> None:
    text = told(make_study(), width=160)
    assert "not fitted: box-cox (values must be above 0)" in " ".join(text.split())
    assert line_of(text, "lognormal ").split()[1:3] == ["80,426.6", "0.0"]
    assert line_of(text, "gamma ").split()[2] == "41.2"


def test_tolerance_intervals_that_need_more_values_say_so() -> None:
    text = told(make_study([make_widths()]), durations=False)
    assert "more values are needed" in text
    assert "73.979 to 74.023" in text
    assert "up to 4 d 3 h" in told(make_study())
    unknown = replace(make_times().tolerance[1], high=None, reached=None)
    assert "not known while cases are open" in told(make_study([make_times(tolerance=(unknown,))]))


def test_a_rate_says_its_target_and_the_chance_to_meet_it() -> None:
    text = told(make_study([make_rate()]), durations=False, items="")
    assert "776 of 18,000 items in 60 days" in text
    assert line_of(text, "Rate, %").split()[2:] == ["4.31", "4.02–4.63"]
    assert ">99.9 %" in line_of(text, "Chance that it is at most 5 %")


def test_no_event_at_all_leaves_bounds() -> None:
    text = told(make_study([make_events()]), durations=False)
    assert "≥ 4.87" in line_of(text, "Sigma level")
    assert line_of(text, "Z ").split() == ["Z", "–", "≥", "2.68"]


def test_steps_tell_their_loss_and_the_rolled_yield() -> None:
    text = told(make_study([make_rate()], rolled=make_rolled()), durations=False, width=100)
    assert line_of(text, "appeal").count("█") > line_of(text, "intake").count("█")
    assert "Rolled throughput yield 86.5 % (83.0–89.0 %)" in text


def test_streams_are_ranked_by_their_shortfall() -> None:
    report = view(make_queues(), make_capability_context())
    table = next(block for block in report.blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows][:3] == ["video", "live", "text"]
    assert table.rows[-1][0] == "audio"
    assert table.rows[-1][-1] == "too little data"
    assert table.marked == frozenset({0, 1, 2})
    assert table.bars is not None
    assert table.bars.lengths[1] == pytest.approx(300 / 1288)
    assert "1,608 in all, 80 % of them in the first stream" in render(report, width=120)


def test_streams_beyond_the_table_are_counted() -> None:
    report = view(make_queues(), make_capability_context(), most_streams=2)
    assert "and 2 more streams" in render(report)


def test_a_finding_of_several_streams_is_said_once() -> None:
    text = told(make_queues(), width=120)
    assert text.count("12 cases are still open and count as so far") == 1
    assert "3 streams, such as queue=video" in text


def test_picked_streams_are_told_in_full() -> None:
    text = told(make_queues(), picked=(1,))
    assert "queue=text: Indices, 1.33 asked for" in text


def test_no_stream_at_all_is_a_report_too() -> None:
    result = make_study([])
    text = told(result)
    assert "No values to judge." in text
    assert to_dict(result, CapabilityOptions())["streams"] == []
    headers, found = rows(result)
    assert list(found) == []
    assert "n" in headers


NAMES = st.text(st.characters(categories=None, exclude_categories=()), min_size=1, max_size=30)


@given(NAMES | st.sampled_from(["=1+1", "[bold]x[/bold]", "<b>", "a|b", "\x1b[31mred"]))
def test_texts_of_a_file_never_become_markup(name: str) -> None:
    streams = [
        make_times({name: name}, findings=(Finding("x", "warning", name),)),
        make_times({name: "other"}),
    ]
    result = make_study(streams)
    report = view(result, make_capability_context(quantity=name, picked=(0,)))
    text = render(report)
    assert not set(text) & (set(map(chr, range(32))) - {"\n"})
    assert "<b>" not in write_html(report)
    assert "<b>" not in write_markdown(report)
    file = io.StringIO()
    write_csv(*rows(result), file)
    read = list(csv.reader(io.StringIO(file.getvalue())))
    assert len(read) == 3
    assert len({len(row) for row in read}) == 1
    assert not any(row[0].startswith("=") for row in read)


MAYBE = st.none() | st.floats(allow_nan=True, allow_infinity=True)
ESTIMATES = st.none() | st.builds(Estimate, st.floats(), MAYBE, MAYBE)


@given(
    ESTIMATES,
    ESTIMATES,
    MAYBE,
    st.builds(Outside, MAYBE, MAYBE, st.floats(), MAYBE, MAYBE),
    st.integers(40, 200),
    st.booleans(),
)
def test_no_number_breaks_a_form(
    index: Estimate | None,
    share: Estimate | None,
    number: float | None,
    outside: Outside,
    width: int,
    durations: bool,
) -> None:
    indices = replace(make_widths().indices, ppk=index, cp=index, z_bench_overall=index)
    stream = make_widths(
        indices=indices,
        conforming=share,
        mean=number,
        median=number,
        low=number,
        shortfall=number,
        observed=outside,
        expected_within=outside,
        dpmo=index,
    )
    counted = make_rate()
    assert counted.attribute is not None
    rate = replace(counted, attribute=replace(counted.attribute, z=index, chance=number))
    for result in (make_study([stream]), make_study([rate])):
        ctx = make_capability_context(durations=durations, command="", explain=True)
        text = render(view(result, ctx), width=width)
        assert max(map(cell_len, text.splitlines())) <= width
        assert "nan" not in text
        data = json.dumps(to_dict(result, CapabilityOptions()), allow_nan=False)
        assert "NaN" not in data
        write_csv(*rows(result), io.StringIO())


def test_a_page_has_bars_without_script() -> None:
    ctx = make_capability_context(durations=False)
    for text in (
        write_html(page(make_study([make_widths()]), ctx)),
        write_fragment(page(make_study([make_widths()]), ctx)),
    ):
        assert "<script" not in text
        assert text.count('<td class="bars" aria-hidden="true">') == 12
        assert "How it was computed" in text


def test_markdown_rows_have_as_many_cells_as_headers() -> None:
    for result, durations in all_kinds():
        text = write_markdown(view(result, make_capability_context(durations=durations)))
        for block in re.findall(r"(?m)(?:^\|.*\n?)+", text):
            assert len({line.count("|") for line in block.splitlines()}) == 1

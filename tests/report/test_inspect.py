"""What a person reads of an inspection, and what a script gets."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.report.inspections import HOSTILE, ROWS, facts_of, inspection_of

from ci_toolkit.analysis.inspection.result import Inspection
from ci_toolkit.analysis.result import Finding, Verdict
from ci_toolkit.facts import ColumnFacts, ExportFacts
from ci_toolkit.report.html import write_html
from ci_toolkit.report.inspect import page, places, size_words, view
from ci_toolkit.report.inspect_columns import MANY_COLUMNS, columns_table, held
from ci_toolkit.report.inspect_context import InspectContext, ledger_of, period_of
from ci_toolkit.report.inspect_data import CSV_HEADERS, columns_rows, findings, to_dict
from ci_toolkit.report.markdown import write_markdown
from ci_toolkit.report.model import Code, Notes, Strip, Table
from ci_toolkit.report.terminal import render

CTX = InspectContext(
    source="tickets.csv",
    lines=("citk control-chart t.csv --event made_sla", "citk control-chart t.csv --every 1d"),
    against="old.csv",
    checks="audit.toml",
)


def shown(result: Inspection | None = None, ctx: InspectContext = CTX, width: int = 80) -> str:
    return render(view(result or inspection_of(), ctx, wide=width > 110), width=width)


@pytest.mark.parametrize("width", [60, 80, 160])
def test_no_line_is_wider_than_the_screen_but_a_command(width: int) -> None:
    for line in shown(width=width).splitlines():
        assert len(line) <= width or line.strip().startswith("citk")


def test_the_verdict_comes_first_and_the_commands_last() -> None:
    text = shown()
    assert text.splitlines()[1] == "28,071 rows; 3 findings need a look."
    assert text.rstrip().endswith("citk control-chart t.csv --every 1d")
    assert text.index("Wrong") < text.index("Needs a look") < text.index("Worth knowing")


def test_what_it_is_says_format_size_and_period() -> None:
    text = shown()
    assert "CSV: delimiter semicolon, encoding Windows-1252" in text
    assert "28,071 rows, 7 columns, 9.11 MB" in text
    assert "2024-05-01 01:23 to 2024-06-29 21:05 (60 days), by `opened_at`" in text


def test_rules_and_differences_are_told_once_in_blocks_of_their_own() -> None:
    text = " ".join(shown().split())
    assert text.count("secret-queue`") == 1
    assert "Against old.csv" in text
    assert "Rules of audit.toml: 1 of 2 broken" in text
    assert "broken 2 rows lie below 0" in text
    blocks = view(inspection_of(), CTX).blocks
    (rules,) = (b for b in blocks if isinstance(b, Table) and b.headers[0] == "Rule")
    assert rules.rows[0][1] == "broken"
    assert rules.marked == {0}


def test_an_export_like_the_old_one_says_so() -> None:
    assert "The same columns, types and values." in shown(inspection_of(differences=()))
    assert "Against" not in shown(inspection_of(differences=()), replace(CTX, against=""))


def test_the_ledger_adds_up_and_names_why_rows_do_not_fit() -> None:
    ledger = ledger_of(facts_of())
    assert (ledger.read, ledger.unusable, ledger.used) == (ROWS, 5, ROWS - 5)
    assert "5 unusable: has more cells than the header (rows 100, 101 …)" in shown()


def test_repairs_are_told_with_their_lines_and_files() -> None:
    assert "2 title lines above the header were left out (lines 1, 2)." in shown()
    facts = facts_of()
    two = replace(
        facts,
        files=facts.files * 2,
        repairs=tuple(replace(one, path="b.csv") for one in facts.repairs),
    )
    text = shown(inspection_of(two))
    assert "`b.csv`: 2 title lines above the header" in text
    assert "2 files" in text


def column(**changes: object) -> ColumnFacts:
    whole = ColumnFacts("c", "text", 100, distinct=50, examples=("one", "two, three"))
    return replace(whole, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "“one”, “two, three”"),
        ({"blank": 100, "distinct": 0}, "nothing"),
        ({"kind": "number", "low": 1.0, "high": 9.5, "low_text": "1", "high_text": "9.5"},
         "1 to 9.5"),
        ({"kind": "number", "low": 1.0, "high": 1.0, "low_text": "1", "high_text": "1",
          "distinct": 1}, "always 1"),
        ({"kind": "category", "distinct": 2, "blank": 50, "top": (("a", 40), ("b", 10))},
         "a (80 %), b (20 %)"),
        ({"distinct": 1, "examples": ("only",)}, "always “only”"),
    ],
)  # fmt: skip
def test_what_a_column_holds(changes: dict[str, object], text: str) -> None:
    assert held(column(**changes), 46, samples=True) == text


def test_long_cells_are_cut_and_say_so() -> None:
    told = held(column(examples=("x" * 300, "y" * 300, "z")), 46, samples=True)
    assert len(told) <= 60
    assert told.endswith("…")


def test_without_samples_no_cell_is_told() -> None:
    for kind in ("text", "category", "identifier"):
        told = column(kind=kind, top=(("one", 60),))
        assert held(told, 46, samples=False) == ""


def many(empty: int, constant: int) -> ExportFacts:
    filled = [column(name=f"f{i}") for i in range(MANY_COLUMNS)]
    filled += [column(name=f"e{i}", blank=100, distinct=0) for i in range(empty)]
    filled += [column(name=f"k{i}", distinct=1) for i in range(constant)]
    return facts_of(columns=tuple(filled), volume=None, roles=())


def test_a_wide_export_groups_empty_and_constant_columns_in_a_line() -> None:
    table = columns_table(many(3, 20), CTX, wide=False)
    assert len(table.rows) == MANY_COLUMNS
    assert table.caption == "40 of 63 columns"
    assert table.note is not None
    assert "Empty: e0, e1, e2." in table.note
    assert "k11 and 8 more" in table.note
    assert "--all-columns" in table.note
    whole = columns_table(many(3, 20), replace(CTX, all_columns=True), wide=False)
    assert len(whole.rows) == 63
    assert whole.note is None


def test_forty_columns_are_all_shown() -> None:
    facts = facts_of()
    assert len(columns_table(facts, CTX, wide=False).rows) == 7


def test_a_page_shows_every_column_and_the_sources() -> None:
    told = page(inspection_of(many(3, 1)), CTX)
    (table,) = (b for b in told.blocks if isinstance(b, Table) and b.headers[0] == "Column")
    assert len(table.rows) == 44
    assert any(isinstance(b, Notes) and b.caption == "Sources" for b in told.blocks)


def test_nothing_from_the_file_steers_a_terminal_or_a_page() -> None:
    assert "\x1b" not in shown()
    html = write_html(page(inspection_of(), CTX))
    assert "<script>alert" not in html
    assert "<script>alert" not in write_markdown(page(inspection_of(), CTX)).replace("\\", "")
    assert HOSTILE[:8] not in html


def test_periods_without_rows_are_blank_in_the_strip() -> None:
    (strip,) = (b for b in view(inspection_of(), CTX).blocks if isinstance(b, Strip))
    assert strip.heights[20] is None
    assert strip.heights[40] == pytest.approx(3 / 442)
    assert max(height or 0 for height in strip.heights) == 1


def test_an_empty_export_still_makes_a_report() -> None:
    nothing = ExportFacts((), 0, ())
    result = Inspection(nothing, (), Verdict("insufficient", "no rows to inspect"))
    text = shown(result, InspectContext())
    assert "No rows to inspect." in text
    assert to_dict(result, InspectContext())["period"] is None


def test_commands_are_code_to_be_copied() -> None:
    codes = [b for b in view(inspection_of(), CTX).blocks if isinstance(b, Code)]
    assert [code.text for code in codes] == list(CTX.lines)
    assert codes[0].caption == "Next: weekly share of `made_sla`"


def test_the_json_is_complete_and_in_full_precision() -> None:
    result = inspection_of()
    plain = to_dict(result, CTX)
    json.dumps(plain, allow_nan=False)
    assert set(plain) >= {
        *("files", "rows", "period", "columns", "roles", "preset", "repairs", "times", "pairs"),
        *("keys", "volume", "checks", "differences", "commands"),
    }
    assert plain["files"][0]["layout"] == {"delimiter": "semicolon", "encoding": "Windows-1252"}
    assert plain["period"] == {
        "column": "opened_at",
        "first": "2024-05-01T01:23:00",
        "last": "2024-06-29T21:05:00",
    }
    handle = plain["columns"][1]
    assert (handle["type"], handle["missing"], handle["high"]) == ("number", 123, 86_400.5)
    assert handle["markers"] == [{"text": "?", "rows": 3}]
    assert plain["commands"][0]["line"] == CTX.lines[0]
    assert plain["pairs"][0]["wrong"]["rows"] == 34


def test_a_finding_has_its_particulars_beside_it() -> None:
    first = findings(inspection_of())[0]
    assert first["code"] == "end-before-start"
    assert first["detail"]["rows"] == 34
    assert first["detail"]["share"] == 34 / ROWS
    assert findings(inspection_of(details=()))[0]["level"] == "signal"


def test_the_csv_has_a_row_a_column() -> None:
    headers, rows = columns_rows(inspection_of())
    cells = list(rows)
    assert headers == CSV_HEADERS
    assert len(cells) == 7
    assert cells[1][:9] == (
        *("handle_time", "number", ROWS, 123, 123 / ROWS, 12_345, -4.0, 86_400.5, "s"),
    )
    assert cells[5][6:8] == ("", "")


def test_the_period_is_that_of_the_main_times() -> None:
    assert period_of(facts_of(volume=None, roles=())) is None
    by_role = period_of(facts_of(volume=None))
    assert by_role is not None
    assert by_role.column == "opened_at"


@pytest.mark.parametrize(
    ("first", "rows", "text"),
    [
        ((), 5, ""),
        ((3,), 1, " (row 3)"),
        ((3,), 9, " (rows 3 …)"),
        ((1200, 4), 2, " (rows 1,200, 4)"),
    ],
)
def test_places(first: tuple[int, ...], rows: int, text: str) -> None:
    assert places(first, rows) == text


def test_sizes_are_read_in_powers_of_a_thousand() -> None:
    assert size_words(1) == "1 byte"
    assert size_words(999) == "999 bytes"
    assert size_words(2_500_000_000) == "2.5 GB"


def test_many_findings_of_one_kind_are_told_by_the_first_of_them() -> None:
    number = 30
    found = tuple(Finding("mixed-type", "warning", f"`c{i}` is mixed") for i in range(number))
    details = tuple({"code": "mixed-type", "columns": (f"c{i}",)} for i in range(number))
    result = inspection_of(findings=found, details=details)
    text = " ".join(shown(result).split())
    assert "`c2` is mixed." in text
    assert "`c3` is mixed." not in text
    assert "27 more like this, in `c3`, `c4`, `c5` and 24 more; `--all-columns` tells each." in text
    assert "`c29` is mixed." in shown(result, replace(CTX, all_columns=True))
    few = inspection_of(findings=found[:5], details=details[:5])
    assert "more like this" not in shown(few)

"""Every blemish that the catalogue of real exports names is found, with its exact count.

Each count is made again with the csv module, or with plain loops over the columns of a typed file.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

Citk = Callable[..., Any]
AS_OF = "2026-01-01"
WIDE = {
    "tiktok": "dsa/dsa_tiktok_daily_wide_to_2025-06-30.csv",
    "snapchat": "dsa/dsa_snapchat_daily_wide_to_2025-06-30.csv",
}
# Inspections that several tests look at, made once.
_SEEN: dict[tuple[str, ...], dict[str, Any]] = {}
TEN_YEARS = 10 * 365.25 * 86_400


def read(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def look(citk: Citk, shared_data: Path) -> Callable[..., dict[str, Any]]:
    """The JSON of an inspection of files of the catalogue, with nothing said but the moment."""

    def inspect(*names: str) -> dict[str, Any]:
        if names not in _SEEN:
            paths = [shared_data / name for name in names]
            done = citk("inspect", *paths, "--as-of", AS_OF, "-f", "json")
            assert (done.code, done.err) == (0, "")
            _SEEN[names] = done.json
        return _SEEN[names]

    return inspect


def findings(found: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [one for one in found["findings"] if one["code"] == code]


def only(found: dict[str, Any], code: str, column: str | None = None) -> dict[str, Any]:
    own = findings(found, code)
    if column is not None:
        own = [one for one in own if column in one["detail"]["columns"]]
    assert len(own) == 1, [one["text"] for one in found["findings"]]
    return own[0]


def column(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in found["result"]["columns"] if one["name"] == name)


def lines(found: dict[str, Any]) -> list[str]:
    return [one["line"] for one in found["result"]["commands"]]


def of(cell: str) -> int:
    return int(cell) if cell else 0


def wide_totals(rows: list[dict[str, str]], prefix: str) -> tuple[int, int]:
    """Rows whose columns of a prefix add up to `rows`, and how many such columns there are."""
    own = [name for name in rows[0] if name.startswith(prefix)]
    return sum(sum(of(row[name]) for name in own) == of(row["rows"]) for row in rows), len(own)


@pytest.mark.parametrize("platform", WIDE)
def test_wide_a_blank_means_zero(look: Any, shared_data: Path, platform: str) -> None:
    rows = read(shared_data / WIDE[platform])
    told = {
        one["prefix"]: one
        for one in only(look(WIDE[platform]), "blank-means-zero")["detail"]["families"]
    }
    prefixes = {name.partition("=")[0] + "=" for name in rows[0] if "=" in name}
    expected = {}
    for prefix in prefixes:
        equal, number = wide_totals(rows, prefix)
        blanks = sum(not row[name] for row in rows for name in row if name.startswith(prefix))
        if equal == len(rows) and blanks:
            expected[prefix] = (number, len(rows), blanks)
    assert "category=" in expected
    assert {p: (o["columns"], o["equal"], o["blanks"]) for p, o in told.items()} == expected
    assert all("--blank-as 0" in one for one in lines(look(WIDE[platform])) if "--size" in one)


@pytest.mark.parametrize("platform", WIDE)
def test_wide_unknown_dates_make_delays_of_decades(
    look: Any, shared_data: Path, platform: str
) -> None:
    rows = read(shared_data / WIDE[platform])
    found = only(look(WIDE[platform]), "implausible-length")
    delays = [
        (datetime.fromisoformat(row["start_date"]), float(row["moderation_delay.max"]))
        for row in rows
        if row["moderation_delay.max"]
    ]
    long = [(day, delay) for day, delay in delays if delay > TEN_YEARS]
    begun = [day - timedelta(seconds=delay) for day, delay in long]
    near = sum(datetime(1999, 12, 31) <= one <= datetime(2000, 1, 8) for one in begun)
    assert found["detail"]["columns"] == ["moderation_delay.max"]
    assert found["detail"]["rows"] == len(long)
    assert found["detail"]["seconds"] == max(delay for _, delay in long)
    assert (found["detail"]["began"], found["detail"]["began_rows"]) == ("2000-01-01", near)
    assert "25 years" in found["text"]


def test_tiktok_lacks_five_days_and_collapses(look: Any, shared_data: Path) -> None:
    counts = {row["start_date"]: int(row["rows"]) for row in read(shared_data / WIDE["tiktok"])}
    first, last = min(map(date.fromisoformat, counts)), max(map(date.fromisoformat, counts))
    days = [(first + timedelta(days=k)).isoformat() for k in range((last - first).days + 1)]
    found = look(WIDE["tiktok"])
    gap = only(found, "gap")["detail"]
    assert gap["periods"] == sum(day not in counts for day in days) == 5
    assert gap["spans"] == [["2024-06-05", "2024-06-09"]]
    assert found["result"]["volume"]["of"] == "rows"
    assert found["result"]["volume"]["counts"] == [counts.get(day, 0) for day in days]
    jump = only(found, "volume-jump")
    beyond = dict(zip(jump["detail"]["periods"], jump["detail"]["counts"], strict=True))
    low, high = min(counts, key=counts.get), max(counts, key=counts.get)  # type: ignore[arg-type]
    assert (beyond[low], beyond[high]) == (1_300, max(counts.values()))
    assert "1,300 on 2024-06-12" in jump["text"]


def test_snapchat_lacks_no_day(look: Any, shared_data: Path) -> None:
    found = look(WIDE["snapchat"])
    assert not findings(found, "gap")
    assert found["result"]["rows"] == len(read(shared_data / WIDE["snapchat"])) == 645


def test_all_platforms_are_judged_by_their_counts(look: Any, shared_data: Path) -> None:
    name = "dsa/dsa_daily_rows_all_platforms_2023-09-25_2025-06-30.csv"
    totals: Counter[str] = Counter()
    for row in read(shared_data / name):
        totals[row["start_date"]] += int(row["count"])
    found = look(name)
    volume = found["result"]["volume"]
    assert volume["of"] == "count"
    assert dict(zip(volume["starts"], volume["counts"], strict=True)) == dict(totals)
    assert max(totals, key=totals.get) in only(found, "volume-jump")["detail"]["periods"]  # type: ignore[arg-type]
    assert "--count count" in lines(found)[0]
    assert "--by platform" in lines(found)[0]


def test_the_long_form_is_counted_column_by_column(look: Any, shared_data: Path) -> None:
    import polars as pl

    name = "dsa/dsa_daily_stats_long_4platforms_to_2025-06-30.parquet"
    found = look(name)
    table = pl.read_parquet(shared_data / name)
    assert found["result"]["files"][0]["format"] == "Parquet"
    missing = {one["name"]: one["missing"] for one in found["result"]["columns"]}
    assert missing == {key: values.null_count() for key, values in table.to_dict().items()}
    empty = [key for key, values in missing.items() if values == table.height]
    assert only(found, "empty-column")["detail"]["columns"] == empty
    assert not any("--start" in line for line in lines(found))  # both ends are the same day


SOR = [f"dsa/sor_full/sor-global-2024-03-14-full-00000-0000{part}.csv" for part in (0, 1)]


def test_statements_of_reasons_have_lists_zeros_and_a_double(look: Any, shared_data: Path) -> None:
    rows = [row for name in SOR for row in read(shared_data / name)]
    found = look(*SOR)
    double = only(found, "duplicate-rows")
    seen = Counter(row["uuid"] for row in rows)
    assert double["detail"]["rows"] == len(rows) - len(seen) == 1
    assert "uuid" in double["detail"]["columns"]
    assert not findings(found, "duplicate-key")  # said once
    lists = only(found, "list-cells")["detail"]
    expected = {
        name: sum(row[name].startswith("[") for row in rows)
        for name in rows[0]
        if any(row[name].startswith("[") for row in rows)
    }
    assert dict(zip(lists["columns"], lists["cells"], strict=True)) == expected
    zeros = only(found, "leading-zeros")["detail"]
    assert zeros["columns"] == ["platform_uid"]
    assert zeros["rows"] == sum(bool(re.fullmatch(r"0\d+", r["platform_uid"])) for r in rows) == 3
    explained = column(found, "incompatible_content_explanation")
    texts = {row["incompatible_content_explanation"] for row in rows}
    assert any("’" in text for text in texts)
    assert explained["distinct"] == len({text.strip() for text in texts if text})


EVENTS = "eventlogs/servicenow_incident_log_opened_2016-02-29_to_03-13.csv"


def test_the_event_log(look: Any, citk: Citk, shared_data: Path) -> None:
    rows = read(shared_data / EVENTS)
    found = look(EVENTS)

    def when(text: str) -> datetime | None:
        return None if text == "?" else datetime.strptime(text, "%d/%m/%Y %H:%M")

    early = sum(
        made < opened
        for row in rows
        if (made := when(row["sys_created_at"])) and (opened := when(row["opened_at"]))
    )
    before = only(found, "end-before-start", "sys_created_at")
    assert before["detail"]["rows"] == early == 34
    assert before["level"] == "signal"
    marks = {name: sum(row[name] == "?" for row in rows) for name in rows[0]}
    nothing = only(found, "null-markers")["detail"]
    assert set(nothing["columns"]) == {name for name, number in marks.items() if number}
    assert nothing["cells"] == sum(marks.values())
    cases = only(found, "duplicate-key")
    assert cases["detail"]["columns"] == ["number"]
    assert cases["detail"]["distinct"] == len({row["number"] for row in rows}) == 3_931
    forms = {one["column"]: one["form"] for one in found["result"]["times"]}
    assert len(forms) == 5
    assert all(form.startswith("day/month/year hour:minute") for form in forms.values())
    assert not any(one["ambiguous"] for one in found["result"]["times"])
    table = " ".join(citk("inspect", shared_data / EVENTS).out.split())
    assert "day/month/year hour:minute, such as 29/2/2016 01:16, in `opened_at` and 4 more" in table


COMPILED = ["2015", "2016", "2017", "2018", "2019"]


@pytest.mark.parametrize("year", COMPILED)
def test_compiled_takedowns(look: Any, shared_data: Path, year: str) -> None:
    name = f"dmca/{year}-COMPILED-DATA.csv"
    rows = read(shared_data / name, "latin-1" if year == "2016" else "utf-8-sig")
    found = look(name)
    assert found["result"]["rows"] == len(rows)
    layout = found["result"]["files"][0]["layout"]
    assert (layout["encoding"], layout["line ends"]) == {
        "2016": ("Windows-1252", "CR"),
        "2015": ("UTF-8", "CRLF"),
        "2019": ("UTF-8", "CRLF"),
    }.get(year, ("UTF-8", "LF"))
    odd = {
        key: [row[key] for row in rows if row[key] and not re.fullmatch(r"[\d,.]+", row[key])]
        for key in rows[0]
        if key in ("Year", "Month", "Date") or "Repos" in key
    }
    told: dict[str, int] = {}
    for one in found["findings"]:
        if one["code"] in ("unreadable-values", "mixed-type"):
            told[one["detail"]["columns"][0]] = one["detail"]["rows"]
    for key, cells in odd.items():
        kind = column(found, key)
        if kind["type"] != "number":
            # Months and days in two digits are names; a word among them is told without a count.
            assert (key in told) == bool(cells), key
            continue
        markers = sum(one["rows"] for one in kind["markers"])
        assert told.get(key, 0) + markers == len(cells), key
    if year == "2016":
        assert {"7-", "Ki"} & set(odd["Date"])
    if year == "2017":
        assert column(found, "Nr. of Repos Affected")["markers"] == [{"text": "?", "rows": 2}]


@pytest.mark.parametrize("year", COMPILED)
def test_summaries_lose_their_total_aloud(look: Any, shared_data: Path, year: str) -> None:
    name = f"dmca/{year}-SUMMARY-DATA.csv"
    with (shared_data / name).open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))[1:]
    months = [row for row in written if re.match(r"(?:\d{4}-\d\d|[A-Z][a-z]{2})", row[0] or "")]
    months = [row for row in months if not row[0].startswith("Tot")]
    found = look(name)
    repairs = found["result"]["repairs"]
    assert found["result"]["rows"] == len(months) == 12
    assert sum(one["rows"] for one in repairs) == len(written) - len(months)


def test_the_notice_log(look: Any, shared_data: Path) -> None:
    name = "dmca/dmca_notice_log_2021_2024.csv"
    rows = read(shared_data / name)
    found = look(name)
    named, made = "notice_date_in_filename", "added_author_date"

    def day(text: str) -> date | None:
        try:
            return date(*map(int, text.split("-")))
        except ValueError:
            return None

    days = [day(row[named]) for row in rows]
    wrong = only(found, "unreadable-values", named)["detail"]
    assert wrong["rows"] == sum(
        d is None and bool(r[named]) for d, r in zip(days, rows, strict=True)
    )
    assert wrong["samples"] == ["2023-13-07"]
    future = only(found, "future-dates", named)["detail"]
    assert future["rows"] == sum(one is not None and one > date(2026, 1, 1) for one in days)
    assert future["samples"][0].startswith("2032")
    negative = sum(
        one is not None and date.fromisoformat(row[made][:10]) < one
        for one, row in zip(days, rows, strict=True)
    )
    assert only(found, "end-before-start", made)["detail"]["rows"] == negative
    offsets = Counter(row[made][-6:] for row in rows)
    times = next(one for one in found["result"]["times"] if one["column"] == made)
    assert {one["text"]: one["rows"] for one in times["offsets"]} == dict(offsets)
    assert only(found, "mixed-offsets", made)["detail"]["rows"] == len(rows) - max(offsets.values())
    assert any("notice_date_in_filename < '2026-01-02'" in line for line in lines(found))


def test_some_items_were_judged_twice(look: Any, shared_data: Path) -> None:
    name = "raters/convabuse_full_notext.csv"
    rows = read(shared_data / name)
    again = only(look(name), "judged-again")
    pairs = {(row["item_no"], row["annotator_id"]) for row in rows}
    assert again["detail"]["rows"] == len(rows) - len(pairs)
    assert again["detail"]["columns"] == ["item_no", "annotator_id"]
    assert again["level"] == "info"


def test_the_wide_form_of_the_ratings(look: Any, shared_data: Path) -> None:
    name = "raters/convabuse_train_wide_notext.csv"
    rows = read(shared_data / name)
    found = look(name)
    several = {
        key: sum("," in row[key] for row in rows) for key in rows[0] if key.startswith("Annotator")
    }
    told = {
        one["detail"]["columns"][0]: one["detail"]["rows"] for one in findings(found, "mixed-type")
    }
    assert told == {key: number for key, number in several.items() if number}
    assert found["verdict"]["text"].startswith("2,501 rows; 1 finding needs a look")
    empty = only(found, "mostly-empty-column")["detail"]["columns"]
    expected = [key for key in rows[0] if 2 * sum(not row[key] for row in rows) > len(rows)]
    assert sorted(empty) == sorted(expected)
    groups = only(found, "duplicate-key", "conv_id")
    assert groups["detail"]["rows"] == len(rows) - len({row["conv_id"] for row in rows})
    assert groups["level"] == "info"


def test_votes_have_a_column_without_a_name(look: Any, shared_data: Path) -> None:
    name = "raters/davidson_vote_counts_notext.csv"
    rows = read(shared_data / name)
    found = look(name)
    assert "" in rows[0]
    assert any("without a name" in one["text"] for one in found["result"]["repairs"])
    assert column(found, "column_1")["distinct"] == len({row[""] for row in rows})
    assert not any("column_1" in line for line in lines(found))
    assert not findings(found, "duplicate-rows")


def test_labels_that_are_blank_are_unknown(look: Any, shared_data: Path) -> None:
    name = "raters/openai_moderation_labels_notext.csv"
    rows = read(shared_data / name)
    found = look(name)
    blank = only(found, "blank-answers")["detail"]
    expected = {key: sum(not row[key] for row in rows) for key in rows[0]}
    assert set(blank["columns"]) == {key for key, number in expected.items() if number}
    assert blank["cells"] == sum(expected.values())
    same = only(found, "duplicate-rows")
    assert same["detail"]["rows"] == len(rows) - len({tuple(row.values()) for row in rows})
    assert same["level"] == "info"  # nothing in the file tells rows apart


def values(rows: list[dict[str, str]], key: str) -> Iterator[str]:
    return (row[key] for row in rows if row[key])


@pytest.mark.parametrize(
    ("table", "total"),
    [
        ("t3_member_state_orders", {"scope": "TOTAL", "category": "TOTAL"}),
        ("t4_notices", {"category": "TOTAL"}),
        ("t6_own_initiative_tos", {"surface": "All", "category": "TOTAL"}),
        ("t7_appeals_recidivism", {"surface": "All"}),
        ("t8_automated_means", {"surface": "All", "scope": "Total number"}),
    ],
)
def test_reports_have_totals_among_their_rows(
    look: Any, shared_data: Path, table: str, total: dict[str, str]
) -> None:
    name = f"reports/dsa_vlop_h2_2025/{table}.csv"
    rows = read(shared_data / name)
    found = look(name)
    told = {
        one["detail"]["columns"][0]: one["detail"] for one in findings(found, "total-among-rows")
    }
    assert {key: (one["values"], one["rows"]) for key, one in told.items()} == {
        key: ([text], sum(own == text for own in values(rows, key))) for key, text in total.items()
    }
    repeated = len(rows) - len({tuple(row.values()) for row in rows})
    own = findings(found, "duplicate-rows")
    assert sum(one["detail"]["rows"] for one in own) == repeated


def test_own_initiative_measures_repeat(look: Any, shared_data: Path) -> None:
    name = "reports/dsa_vlop_h2_2025/t5_own_initiative_illegal.csv"
    rows = read(shared_data / name)
    repeated = len(rows) - len({tuple(row.values()) for row in rows})
    assert only(look(name), "duplicate-rows")["detail"]["rows"] == repeated


def test_moderators_are_told_in_two_spellings(look: Any, shared_data: Path) -> None:
    name = "reports/dsa_vlop_h2_2025/t9_human_resources.csv"
    scopes = Counter(values(read(shared_data / name), "scope"))
    found = look(name)
    total = only(found, "total-among-rows")["detail"]
    assert total["rows"] == scopes["Total number"] + scopes["total"]
    by_case: dict[str, list[int]] = {}
    for text, number in scopes.items():
        by_case.setdefault(text.casefold(), []).append(number)
    alike = only(found, "near-duplicate-categories")
    assert alike["detail"]["rows"] == sum(sum(own) - max(own) for own in by_case.values())
    assert "differ only in case:" in alike["text"]


def times(text: str) -> bool:
    return "median time" in text.casefold()


def shares(text: str) -> bool:
    words = re.findall(r"[a-z]+|%", text.casefold())
    return bool(
        {"percentage", "percent", "rate", "share", "accuracy", "recall", "precision", "prevalence",
         "ubp"} & set(words)
    )  # fmt: skip


def means(text: str) -> bool:
    return text == "average" or "_per_" in text


@pytest.mark.parametrize(
    ("name", "value", "by"),
    [
        ("dsa_vlop_h2_2025/t7_appeals_recidivism", "value", "scope"),
        ("dsa_vlop_h2_2025/t8_automated_means", "value", "indicator"),
        ("dsa_raw_templates/tiktok_2025H2_7_appeals_and_recidivism", "Value", "Scope"),
        ("tiktok_cger/tiktok-2023-q2", "Result", "Metric"),
        ("meta_cser/meta-2023-q2", "value", "metric"),
        ("india_it_rules", "value", "unit"),
        ("korea_transparency", "value", "unit"),
    ],
)
def test_one_column_measures_several_things(
    look: Any, shared_data: Path, name: str, value: str, by: str
) -> None:
    rows = read(shared_data / f"reports/{name}.csv")
    found = look(f"reports/{name}.csv")
    mixed = only(found, "measures-mixed")
    assert mixed["detail"]["columns"] == [value, by]
    sorts = mixed["detail"]["sorts"]
    texts = list(values(rows, by))
    assert sum(sorts.values()) == len(texts)
    assert sorts.get("time", 0) == sum(map(times, texts))
    assert sorts.get("share", 0) == sum(map(shares, texts))
    assert sorts.get("mean", 0) == sum(map(means, texts))
    kept = re.search(r"--where \"(\S+) = '(.+)'\"", mixed["text"])
    assert kept is not None
    assert kept[1] == by
    assert kept[2] in texts
    assert not findings(found, "shares-and-counts-mixed")


def test_the_raw_template_of_moderators(look: Any, shared_data: Path) -> None:
    name = "reports/dsa_raw_templates/tiktok_2025H2_9_human_resources.csv"
    rows = read(shared_data / name)
    found = look(name)
    padded = sum(row["Section"] != row["Section"].strip() for row in rows)
    assert only(found, "padded-values", "Section")["detail"]["rows"] == padded == len(rows)
    constant = only(found, "constant-column")
    assert "Reporting period" in constant["detail"]["columns"]
    assert constant["level"] == "info"
    assert all(one["role"] != "time" for one in found["result"]["roles"])
    assert found["verdict"]["status"] == "sound"


def test_a_quarterly_report_with_a_mark_at_its_beginning(look: Any, shared_data: Path) -> None:
    name = "reports/tiktok_cger/tiktok-2023-q2.csv"
    assert (shared_data / name).read_bytes().startswith(b"\xef\xbb\xbf")
    rows = read(shared_data / name)
    found = look(name)
    assert found["result"]["files"][0]["layout"]["encoding"] == "UTF-8 with BOM"
    assert [one["name"] for one in found["result"]["columns"]] == list(rows[0])
    totals = {
        one["detail"]["columns"][0]: one["detail"]["rows"]
        for one in findings(found, "total-among-rows")
    }
    assert totals == {
        key: number
        for key in rows[0]
        if (number := sum(row[key] == "all" for row in rows)) and key != "Metric"
    }


def test_another_report_writes_percentages_and_nothing(look: Any, shared_data: Path) -> None:
    name = "reports/meta_cser/meta-2023-q2.csv"
    cells = list(values(read(shared_data / name), "value"))
    found = look(name)
    percent = sum(bool(re.fullmatch(r"[\d.]+%", cell)) for cell in cells)
    marks = sum(cell == "N/A" for cell in cells)
    value = column(found, "value")
    assert value["markers"] == [{"text": "N/A", "rows": marks}]
    assert value["units"] == [{"text": "%", "rows": percent}]
    bare = sum(bool(re.fullmatch(r"[\d,.]+", cell)) for cell in cells)
    assert f"`%` ({percent:,}), and none in {bare:,} cells" in only(found, "mixed-units")["text"]
    assert only(found, "unreadable-values")["detail"]["rows"] == len(cells) - percent - marks - bare
    assert value["high"] == max(
        float(cell.replace(",", "")) for cell in cells if re.fullmatch(r"[\d,.]+", cell)
    )


def test_approximate_counts(look: Any, shared_data: Path) -> None:
    india = read(shared_data / "reports/india_it_rules.csv")
    found = only(look("reports/india_it_rules.csv"), "approximate-numbers")
    assert found["detail"]["rows"] == sum(row["unit"] == "approx_count" for row in india)
    github = read(shared_data / "reports/github_transparency.csv")
    found = only(look("reports/github_transparency.csv"), "approximate-numbers")
    ranges = sum(float(row["count_low"]) < float(row["count_high"]) for row in github)
    assert found["detail"]["rows"] == ranges


def test_short_series_and_marks_of_transparency_tables(look: Any, shared_data: Path) -> None:
    months = {row["period"] for row in read(shared_data / "reports/india_it_rules.csv")}
    first, last = min(months), max(months)
    between = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:]) + 1
    gap = only(look("reports/india_it_rules.csv"), "gap")["detail"]
    assert gap["periods"] == between - len(months)
    korea = read(shared_data / "reports/korea_transparency.csv")
    minus = only(look("reports/korea_transparency.csv"), "minus-one")["detail"]
    assert minus["rows"] == sum(float(cell) < 0 for cell in values(korea, "value"))
    assert {row["value"] for row in korea if row["value"].startswith("-")} == {"-1"}
    github = read(shared_data / "reports/github_transparency.csv")
    mixed = only(look("reports/github_transparency.csv"), "mixed-type", "period")
    forms = Counter(values(github, "period"))
    assert f"`1` ({forms['1']})" in mixed["text"]
    assert f"`Jan-Jun` ({forms['Jan-Jun']})" in mixed["text"]

"""Findings from counted facts: each code where it belongs, with numbers, and not elsewhere."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from tests.analysis.inspected import (
    codes,
    column,
    detail,
    facts,
    inspect,
    sight,
    text,
    times,
    volume,
)

from ci_toolkit.analysis.inspection.judge import judge
from ci_toolkit.analysis.inspection.result import CheckOutcome
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.facts import (
    KeyFacts,
    PairFacts,
    Repair,
    Sight,
    TimeFacts,
)


def test_a_sound_export_has_no_finding_that_needs_a_look() -> None:
    queue = column("queue", top=(("video", 600), ("text", 400)), distinct=2)
    made = column("overturned", "yes/no", distinct=2)
    found = inspect(times("opened_at"), queue, made, column("seconds", "number", distinct=800))
    assert found.findings == ()
    assert found.verdict.status == "sound"
    assert found.verdict.text == "1,000 rows; nothing found that needs a look"
    steady = np.random.default_rng(1).poisson(500, 60)
    found = inspect(times("opened_at", "2024-01-01", "2024-02-29"), queue, volume=volume(steady))
    assert found.verdict.text.startswith("1,000 rows from 2024-01-01 to 2024-02-29; ")


def test_an_end_before_its_start_says_how_many_rows_and_where() -> None:
    pair = PairFacts("order", "opened_at", "sys_created_at", 28_071, sight(34, 120, 340, 341, 900))
    found = judge(facts(times("opened_at"), rows=28_071, pairs=(pair,)))
    assert text(found, "end-before-start") == (
        "34 of 28,071 rows (0.121 %) have `sys_created_at` before `opened_at` "
        "(rows 120, 340, 341, …)"
    )
    assert codes(found) == {"end-before-start": "signal"}
    assert found.verdict.status == "unsound"
    assert detail(found, "end-before-start") == {
        "code": "end-before-start",
        "columns": ("opened_at", "sys_created_at"),
        "rows": 34,
        "share": 34 / 28_071,
        "first": (120, 340, 341, 900),
        "samples": (),
    }


def test_a_pair_that_is_mostly_wrong_is_another_pair() -> None:
    order = PairFacts("order", "closed", "opened", 1000, sight(990, 2))
    size = PairFacts("count-size", "errors", "rows", 1000, sight(300, 2))
    few = PairFacts("count-size", "defects", "rows", 1000, sight(3, 7))
    found = inspect(column("x"), pairs=(order, size, few))
    said = {one.text.partition(" have ")[2][:9]: one for one in found.findings}
    assert codes(found)["end-before-start"] == "warning"
    assert said["`errors` "].level == "warning"
    assert "--unit defects" in said["`errors` "].text
    assert said["`defects`"].level == "signal"


def test_keys_that_repeat_and_logs_of_events() -> None:
    few = KeyFacts("case_id", 995, sight(5, 40, 41))
    log = KeyFacts("ticket", 100, sight(900, 3))
    whole = KeyFacts("row", 998, sight(2, 9, 12))
    found = inspect(column("case_id", "identifier"), column("ticket"), keys=(few, log, whole))
    by_text = {one.text: (one.code, one.level) for one in found.findings}
    assert by_text[
        "5 of 1,000 rows (0.5 %) repeat a value of `case_id`, which looks like a key "
        "(rows 40, 41, …)"
    ] == ("duplicate-key", "warning")
    assert ("duplicate-key", "info") in by_text.values()
    assert any("--id ticket" in one for one in by_text)
    assert codes(found)["duplicate-rows"] == "warning"
    register = inspect(column("case_id"), keys=(few,), roles=(("id", "case_id"),))
    assert codes(register)["duplicate-key"] == "signal"


def test_empty_and_constant_columns_are_one_finding_each() -> None:
    empty = [column(f"e{k}", "empty", blank=1000, distinct=0) for k in range(30)]
    same = [column("market", distinct=1, top=(("DE", 1000),))]
    thin = column("note", "text", blank=900)
    found = inspect(*empty, *same, thin, column("ok"))
    assert codes(found) == {
        "empty-column": "info",
        "constant-column": "info",
        "mostly-empty-column": "info",
    }
    assert text(found, "empty-column") == (
        "nothing stands in 30 of 33 columns: `e0`, `e1`, `e2`, `e3` and 26 more"
    )
    assert text(found, "constant-column") == "one value only is in `market` (`DE`)"
    assert len(detail(found, "empty-column")["columns"]) == 30
    role = inspect(*empty, column("ok"), roles=(("time", "e3"),))
    assert sorted(one.level for one in role.findings) == ["info", "warning"]


def test_a_mark_that_is_set_or_not_is_no_constant() -> None:
    assert "constant-column" not in codes(inspect(column("flag", distinct=1, blank=400)))


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("handle_seconds", "number", "negative-duration"),
        ("waited", "duration", "negative-duration"),
        ("error_count", "number", "negative-count"),
        ("temperature", "number", None),
    ],
)
def test_negative_values_where_there_can_be_none(name: str, kind: str, code: str | None) -> None:
    found = inspect(column(name, kind, negative=sight(3, 5, samples=["-4"]), distinct=99))
    assert codes(found) == ({code: "signal"} if code else {})
    if code:
        assert "3 of 1,000 rows (0.3 %)" in text(found, code)
        assert "`-4`" in text(found, code)


def test_cells_that_cannot_be_read_and_columns_of_two_sorts() -> None:
    few = column("amount", "number", unreadable=sight(4, 17, samples=["Ki"]), distinct=99)
    many = column("score", "number", unreadable=sight(70, 3, samples=["good"]), distinct=99)
    when = column("at", "time", unreadable=sight(90, 3, samples=["2021-13-01"]), distinct=99)
    found = inspect(few, many, when)
    assert [one.code for one in found.findings].count("unreadable-values") == 2
    assert text(found, "mixed-type") == (
        "`score` holds numbers and other texts: 70 of 1,000 rows (7 %) say something else such as "
        "`good` (rows 3, …)"
    )
    top = (("12", 100), ("n.r.", 300), ("19", 90), ("250", 50))
    assert codes(inspect(column("value", top=top))) == {"mixed-type": "warning"}
    codes_of_errors = (("404", 10), ("timeout", 30))
    assert codes(inspect(column("error", top=codes_of_errors))) == {}


def test_units_shares_and_counts_in_one_column() -> None:
    two = column("fee", "number", units=(("EUR", 900), ("USD", 100)), distinct=99)
    some = column("rate", "number", units=(("%", 400),), distinct=99)
    all_alike = column("price", "number", units=(("EUR", 1000),), distinct=99)
    parts = column("time", "duration", units=(("h", 1000), ("min", 900)), distinct=99)
    assert "`EUR` (900) and `USD` (100)" in text(inspect(two), "mixed-units")
    assert "none in 600 cells" in text(inspect(some), "mixed-units")
    assert detail(inspect(some), "mixed-units")["rows"] == 600
    assert codes(inspect(all_alike)) == {}
    assert codes(inspect(parts)) == {"mixed-units": "warning"}
    mixed = column(
        "result", "number", low=0.0, high=2e7, examples=("0.912", "20,800,000", "113", "0.5")
    )
    assert codes(inspect(mixed)) == {"shares-and-counts-mixed": "warning"}
    level = column("seconds", "number", low=0.2, high=9000.0, examples=("0.9", "12.7", "830.2"))
    assert codes(inspect(level)) == {}


def test_markers_blanks_and_leading_zeros_are_worth_knowing() -> None:
    heavy = column("problem_id", "identifier", markers=(("?", 980),), distinct=9)
    light = column("count", "number", markers=(("?", 2),), distinct=99)
    found = inspect(heavy, light, column("x", padded=12), column("zip", leading_zeros=7))
    assert codes(found) == {
        "mostly-empty-column": "info",
        "null-markers": "info",
        "padded-values": "info",
        "leading-zeros": "info",
    }
    assert "`problem_id` (`?` in 98 %)" in text(found, "null-markers")
    assert found.verdict.status == "sound"


def test_values_that_differ_in_spelling_only() -> None:
    top = (("Video", 500), ("video", 30), ("self-harm", 9), ("Self_harm ", 2), ("text", 400))
    found = inspect(column("queue", top=top))
    assert codes(found) == {"near-duplicate-categories": "warning"}
    assert detail(found, "near-duplicate-categories")["rows"] == 32
    assert "`Video` (500) and `video` (30)" in text(found, "near-duplicate-categories")
    answers = column("made", "yes/no", top=(("Yes", 5), ("yes", 4), ("no", 3)))
    assert codes(inspect(answers)) == {}


@pytest.mark.parametrize("total", ["Total", "total number", "ALL", "Grand Total", "All languages"])
def test_a_total_among_the_values(total: str) -> None:
    top = ((total, 100), ("Decisions reversed", 100), ("Decisions upheld", 100))
    assert codes(inspect(column("scope", top=top))) == {"total-among-rows": "warning"}


@pytest.mark.parametrize("word", ["allowed", "totally", "summary", "overall quality poor"])
def test_words_that_only_look_like_a_total(word: str) -> None:
    assert codes(inspect(column("scope", top=((word, 9), ("b", 9), ("c", 9))))) == {}


def test_times_that_cannot_be() -> None:
    time = TimeFacts(
        "opened",
        "%d/%m/%Y",
        ambiguous=True,
        future=sight(7, 33, 90),
        early=sight(12, 4),
        stand_ins=(("1970-01-01", 10),),
        midnight=0.6,
        offsets=(("Z", 900), ("none", 100)),
        skipped=sight(1, 77),
    )
    found = inspect(times("opened"), times=(time,), as_of=dt.datetime(2025, 1, 1))
    assert codes(found) == {
        "ambiguous-dates": "warning",
        "future-dates": "warning",
        "stand-in-dates": "warning",
        "early-dates": "warning",
        "midnight-heap": "warning",
        "mixed-offsets": "warning",
        "clock-change": "warning",
    }
    assert detail(found, "early-dates")["rows"] == 2
    assert detail(found, "stand-in-dates")["rows"] == 10
    assert "after 2025-01-01 00:00 (rows 33, 90, …)" in text(found, "future-dates")


def test_times_that_only_look_odd_are_worth_knowing() -> None:
    due = TimeFacts("due_date", future=sight(500, 3))
    born = TimeFacts("birth_date", early=sight(900, 3))
    zone = TimeFacts("at", offsets=(("+01:00", 500), ("+02:00", 500)), repeated=sight(2, 8))
    day = TimeFacts("day", midnight=1.0)
    found = inspect(column("x"), times=(due, born, zone, day))
    assert set(codes(found).values()) == {"info"}
    assert "midnight-heap" not in codes(found)
    apart = TimeFacts("at", offsets=(("+01:00", 500), ("none", 500)))
    assert codes(inspect(column("x"), times=(apart,))) == {"mixed-offsets": "warning"}


def test_personal_data_is_found_by_value_and_by_name_and_never_shown() -> None:
    mail = column(
        "notes", "text", personal=(("e-mail address", 40), ("phone number", 3)),
        examples=("write to ann@example.org",), mean_length=80.0, distinct=990,
    )  # fmt: skip
    names = [column(n, "text") for n in ("First Name", "user_email", "client_ip", "birthDate")]
    people = column("assignee", "category")
    free = column("description", "text", mean_length=120.0, distinct=999)
    harmless = [
        column(n, "category") for n in ("user_type", "email_count", "agent_id", "description_type")
    ]
    found = inspect(mail, *names, people, free, *harmless)
    assert codes(found) == {
        "personal-data": "warning",
        "personal-name": "warning",
        "person-column": "info",
        "free-text": "info",
    }
    assert "e-mail addresses in 40 rows and phone numbers in 3 rows" in text(found, "personal-data")
    assert "ann@" not in str(found.findings) + str(found.details)
    columns = detail(found, "personal-name")["columns"]
    assert set(columns) == {"First Name", "user_email", "client_ip", "birthDate"}


def test_rows_that_do_not_fit_and_repairs() -> None:
    flawed = (("has more cells than the header", sight(3, 4, 9, 12)),)
    repairs = (
        Repair("titles", "3 title lines above the header were left out", 3, (1, 2, 3)),
        *(Repair("short-rows", "2 rows end early", 2, (5,), path=f"{k}.csv") for k in "abc"),
    )
    found = inspect(column("x"), flawed=flawed, repairs=repairs)
    assert codes(found) == {
        "flawed-rows": "signal",
        "repair-titles": "info",
        "repair-short-rows": "warning",
    }
    assert text(found, "flawed-rows") == (
        "3 of 1,000 rows (0.3 %) cannot be used: the row has more cells than the header "
        "(rows 4, 9, 12)"
    )
    assert text(found, "repair-short-rows") == (
        "2 rows end early in a.csv; the same sort 2 more times"
    )
    assert detail(found, "repair-short-rows")["rows"] == 6


def test_lines_are_told_with_their_file_where_there_are_several() -> None:
    wrong = Sight(5, (3, 9), ("a", "b"), ("x/one.csv", "x/two.csv"))
    found = inspect(column("n", "number", unreadable=wrong, distinct=99))
    assert text(found, "unreadable-values").endswith("(rows 3 of one.csv, 9 of two.csv, …)")


def test_rules_of_the_user_weigh_most() -> None:
    checks = (
        CheckOutcome("queues", "`queue` is one of 3 values", "broken", "12 rows differ", 12, (4,)),
        CheckOutcome("fresh", "…", "kept", "fine"),
        CheckOutcome("gone", "…", "unknown", "there is no column `x`"),
    )
    found = judge(facts(column("queue")), checks=checks)
    assert [(one.code, one.level, one.text) for one in found.findings] == [
        ("check", "signal", "queues: 12 rows differ"),
        ("check-unknown", "warning", "gone: there is no column `x`"),
    ]
    assert found.verdict.status == "unsound"
    assert found.checks == checks


def test_the_verdict_counts_what_needs_a_look_and_names_the_first() -> None:
    pair = PairFacts("order", "a", "b", 1000, sight(2, 7))
    padded = column("x", padded=3)
    duplicate = KeyFacts("row", 900, sight(100, 8))
    found = inspect(padded, pairs=(pair,), keys=(duplicate,))
    assert [one.level for one in found.findings] == ["signal", "warning", "info"]
    assert found.verdict.text == (
        "1,000 rows; 2 findings need a look, the first: 2 of 1,000 rows (0.2 %) have `b` before `a`"
    )
    assert len(found.verdict.next) == 2
    alone = inspect(padded, keys=(duplicate,))
    assert alone.verdict.status == "doubtful"
    assert "; 1 finding needs a look: 100 of" in alone.verdict.text


def test_no_rows_are_insufficient() -> None:
    found = judge(facts(column("a", "empty", rows=0), rows=0))
    assert (found.verdict.status, found.findings, found.commands) == ("insufficient", (), ())


def test_at_most_one_finding_a_column_and_code_details_in_step_and_plain() -> None:
    columns = [
        column(f"c{k}", "number", unreadable=sight(k, 5), padded=k, distinct=50)
        for k in range(1, 8)
    ]
    twice = PairFacts("order", "a", "b", 9, sight(1, 2))
    found = inspect(*columns, pairs=(twice, twice), volume=volume([5, 6, 900] * 20))
    assert len(found.findings) == len(found.details)
    for one, more in zip(found.findings, found.details, strict=True):
        assert one.code == more["code"]
        assert not one.text.endswith(".")
    keys = [(more["code"], more["columns"]) for more in found.details]
    assert len(set(keys)) == len(keys)
    to_plain(found)

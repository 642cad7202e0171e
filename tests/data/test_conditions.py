"""Conditions mean what they say, row by row, and can do nothing but look at columns."""

from __future__ import annotations

import math
import operator
import os
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.data.conditions import Column, Condition, Kind, as_condition, compile_term
from ci_toolkit.errors import DataError, UsageError

KINDS: dict[str, Kind] = {
    "n": "number",
    "size": "number",
    "queue": "text",
    "case_id": "text",
    "overturned": "boolean",
    "opened_at": "time",
    "closed_at": "time",
    "order": "text",
    "handle-time": "number",
    "moderation_delay.max": "number",
    "automated_detection=No": "number",
    "time to action": "number",
    "*": "number",
    "^n.*$": "number",
    "case": "text",
}
ROWS: list[dict[str, Any]] = [
    {
        "n": n,
        "size": size,
        "queue": queue,
        "case_id": case_id,
        "overturned": overturned,
        "opened_at": opened,
        "closed_at": None if opened is None else opened + timedelta(hours=hours),
        "order": "first",
        "handle-time": 30.0,
        "moderation_delay.max": 5.0,
        "automated_detection=No": 2.0,
        "time to action": 1.0,
        "*": 7.0,
        "^n.*$": 8.0,
        "case": "A",
    }
    for n, size, queue, case_id, overturned, opened, hours in [
        (1.5, 10.0, "video", "007", True, datetime(2025, 1, 31, 23, 59), 1),
        (-2.0, 0.0, "ads", "08", False, datetime(2025, 2, 1), 24),
        (None, 4.0, "Video", "100", None, datetime(2025, 2, 1, 0, 1), 200),
        (0.0, None, None, None, True, None, 0),
        (25.0, 5.0, "50% off_a", "A-1", False, datetime(2024, 12, 2), 0),
        (math.nan, 5.0, "it's", "x", None, datetime(2026, 1, 5, 12), 3),
    ]
]
DTYPES: dict[Kind, Any] = {
    "number": pl.Float64,
    "text": pl.String,
    "boolean": pl.Boolean,
    "time": pl.Datetime("us"),
}
FRAME = pl.DataFrame(ROWS, schema={name: DTYPES[kind] for name, kind in KINDS.items()})


def values(text: str, frame: pl.DataFrame = FRAME) -> list[Any]:
    term = as_condition(compile_term(text, KINDS, want="any", option="--where"))
    return frame.select(x=term.expr)["x"].to_list()


def by_row(function: Any) -> list[Any]:
    """What plain Python says, with nothing where an input is missing (NaN included)."""
    found = []
    for row in ROWS:
        clean = {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()}
        try:
            found.append(function(clean))
        except (TypeError, AttributeError):
            found.append(None)
    return found


def known(value: Any) -> Any:
    """A comparison with nothing gives nothing."""
    if value is None:
        raise TypeError
    return value


def whole(text: str | None) -> int:
    return known(int(text) if text and text.isdigit() else None)


def level(row: dict[str, Any]) -> str:
    n = row["n"]
    return "mid" if n is None or 0 <= n <= 1 else "high" if n > 1 else "low"


FEB = datetime(2025, 2, 1)
ORDINARY = [
    ("n > 1", lambda r: known(r["n"]) > 1),
    ("n == -2", lambda r: known(r["n"]) == -2),
    ("NOT n >= 0", lambda r: not known(r["n"]) >= 0),
    ("n BETWEEN -2 AND 1.5", lambda r: -2 <= known(r["n"]) <= 1.5),
    ("n NOT IN (0, 1.5)", lambda r: known(r["n"]) not in (0, 1.5)),
    ("n / size", lambda r: known(r["n"]) / known(r["size"]) if r["size"] else None),
    ("n * 2 + size - 1", lambda r: known(r["n"]) * 2 + known(r["size"]) - 1),
    ("n + size * 2 > 10 - 1", lambda r: known(r["n"]) + known(r["size"]) * 2 > 9),
    ("-n % 2", lambda r: math.fmod(-known(r["n"]), 2)),
    ("ABS(ROUND(n / 2))", lambda r: float(math.floor(abs(known(r["n"])) / 2 + 0.5))),
    ("queue = 'video'", lambda r: known(r["queue"]) == "video"),
    ("queue = 'it''s'", lambda r: known(r["queue"]) == "it's"),
    ("LOWER(queue) IN ('video', 'ads')", lambda r: r["queue"].lower() in ("video", "ads")),
    ("queue LIKE '%i%'", lambda r: "i" in known(r["queue"])),
    ("queue LIKE '50% off_a'", lambda r: known(r["queue"]) == "50% off_a"),
    ("queue LIKE 'v.*'", lambda r: known(r["queue"]) == "v.*"),
    ("queue ILIKE 'VIDEO'", lambda r: known(r["queue"]).lower() == "video"),
    ("LEFT(case_id, 1) = '0'", lambda r: known(r["case_id"])[:1] == "0"),
    ("case_id = '007'", lambda r: known(r["case_id"]) == "007"),
    ("LENGTH(queue) > 4", lambda r: len(r["queue"]) > 4),
    ("SUBSTR(queue, 2, 2)", lambda r: known(r["queue"])[1:3]),
    ("queue || '/' || case_id", lambda r: r["queue"] + "/" + known(r["case_id"])),
    ("STARTS_WITH(queue, 'v')", lambda r: r["queue"].startswith("v")),
    ("overturned = 'Yes'", lambda r: known(r["overturned"]) is True),
    ("overturned <> 'n'", lambda r: known(r["overturned"]) is True),
    ("overturned = false", lambda r: known(r["overturned"]) is False),
    ("overturned = 1", lambda r: known(r["overturned"]) is True),
    ("overturned IS NOT TRUE", lambda r: r["overturned"] is not True),
    ("opened_at >= '2025-02-01'", lambda r: known(r["opened_at"]) >= FEB),
    ("opened_at = DATE '2025-02-01'", lambda r: known(r["opened_at"]) == FEB),
    (
        "'2025-02-01 00:01' = opened_at",
        lambda r: known(r["opened_at"]) == datetime(2025, 2, 1, 0, 1),
    ),
    ("DATE(opened_at) = '2025-02-01'", lambda r: r["opened_at"].date() == FEB.date()),
    (
        "opened_at < TIMESTAMP '2025-02-01T00:01:00'",
        lambda r: known(r["opened_at"]) < datetime(2025, 2, 1, 0, 1),
    ),
    (
        "YEAR(opened_at) = 2025 AND MONTH(opened_at) = 2",
        lambda r: (r["opened_at"].year, r["opened_at"].month) == (2025, 2),
    ),
    ("WEEKDAY(opened_at)", lambda r: r["opened_at"].isoweekday()),
    ("EXTRACT(hour FROM opened_at)", lambda r: r["opened_at"].hour),
    (
        "closed_at - opened_at > '1d'",
        lambda r: known(r["closed_at"]) - r["opened_at"] > timedelta(1),
    ),
    ("closed_at - opened_at", lambda r: (known(r["closed_at"]) - r["opened_at"]).total_seconds()),
    (
        "opened_at + INTERVAL '36 hours' > closed_at",
        lambda r: known(r["opened_at"]) + timedelta(hours=36) > r["closed_at"],
    ),
    (
        "HOURS(closed_at - opened_at)",
        lambda r: (known(r["closed_at"]) - r["opened_at"]).total_seconds() / 3600,
    ),
    ("COALESCE(n, 0)", lambda r: r["n"] or 0.0),
    ("n IS NULL", lambda r: r["n"] is None),
    (
        "n IS NOT NULL AND queue IS NOT NULL",
        lambda r: r["n"] is not None and r["queue"] is not None,
    ),
    ("queue IS DISTINCT FROM 'ads'", lambda r: r["queue"] != "ads"),
    ("CASE WHEN n > 1 THEN 'high' WHEN n < 0 THEN 'low' ELSE 'mid' END", level),
    ("CASE queue WHEN 'ads' THEN 1 END", lambda r: 1 if r["queue"] == "ads" else None),
    ("CAST(case_id AS INTEGER) > 7", lambda r: whole(r["case_id"]) > 7),
    ("n::TEXT", lambda r: f"{known(r['n']):g}"),
    ('"handle-time" > 2 AND "moderation_delay.max" = 5', lambda r: True),
    ('"automated_detection=No" / "time to action"', lambda r: 2.0),
    ('"*" = 7 AND "^n.*$" = 8', lambda r: True),
    ("order = 'first'", lambda r: True),
    ("\"case\" = 'A'", lambda r: True),
]


@pytest.mark.parametrize(("text", "expected"), ORDINARY, ids=[text for text, _ in ORDINARY])
def test_a_condition_says_for_each_row_what_python_says(text: str, expected: Any) -> None:
    assert values(text) == by_row(expected)


@pytest.mark.parametrize(("text", "expected"), ORDINARY[:10], ids=[t for t, _ in ORDINARY[:10]])
def test_whole_numbers_give_the_same_as_fractions(text: str, expected: Any) -> None:
    whole = FRAME.with_columns(
        pl.col("size").cast(pl.Int64), n=(pl.col("n").fill_nan(None) * 2).cast(pl.Int64)
    )
    halves = whole.with_columns(pl.col("n", "size").cast(pl.Float64))
    assert values(text, whole) == values(text, halves)


TRUTH = [True, False, None]


@pytest.mark.parametrize("a", TRUTH)
@pytest.mark.parametrize("b", TRUTH)
def test_and_or_not_know_missing_answers(a: bool | None, b: bool | None) -> None:
    kinds: dict[str, Kind] = {"a": "boolean", "b": "boolean"}
    frame = pl.DataFrame({"a": [a], "b": [b]}, schema={"a": pl.Boolean, "b": pl.Boolean})

    def answer(text: str) -> bool | None:
        term = as_condition(compile_term(text, kinds, want="boolean", option="--where"))
        return frame.select(term.expr.alias("x"))["x"].item()

    both = False if False in (a, b) else None if None in (a, b) else True
    either = True if True in (a, b) else None if None in (a, b) else False
    assert answer("a AND b") is both
    assert answer("a OR b") is either
    assert answer("NOT a") is (None if a is None else not a)


numbers = st.integers(-4, 4) | st.sampled_from(["n", "size"])


@st.composite
def arithmetic(draw: st.DrawFn, depth: int = 3) -> tuple[str, Any]:
    """A text and the same as a Python function of n and size."""
    if depth == 0 or draw(st.booleans()):
        leaf = draw(numbers)
        return (str(leaf), (lambda r: r[leaf]) if isinstance(leaf, str) else (lambda r: leaf))
    left, f = draw(arithmetic(depth - 1))
    right, g = draw(arithmetic(depth - 1))
    sign, combine = draw(
        st.sampled_from([("+", operator.add), ("-", operator.sub), ("*", operator.mul)])
    )
    return f"({left} {sign} {right})", lambda r: combine(f(r), g(r))


@given(arithmetic(), arithmetic(), st.sampled_from(["<", "<=", "=", "<>", ">=", ">"]))
def test_any_comparison_of_sums_agrees_with_python(
    left: tuple[str, Any], right: tuple[str, Any], sign: str
) -> None:
    python = {"=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le}
    python |= {">": operator.gt, ">=": operator.ge}
    text = f"{left[0]} {sign} {right[0]}"
    if "n" not in text and "size" not in text:
        with pytest.raises(UsageError, match="names no column"):
            values(text)
        return
    rows = [{"n": 1.5, "size": 3.0}, {"n": -2.0, "size": 0.0}]
    expected = [python[sign](left[1](row), right[1](row)) for row in rows]
    assert values(text, pl.DataFrame(rows)) == expected


def test_an_exact_column_name_wins_whatever_it_holds() -> None:
    for name in ("automated_detection=No", "time to action", "handle-time", "*"):
        assert compile_term(name, KINDS, want="number", option="--count") == Column(name, "number")
    quoted = compile_term('"automated_detection=No"', KINDS, want="number", option="--count")
    assert quoted == Column("automated_detection=No", "number")
    assert compile_term(" overturned ", KINDS, want="boolean", option="--where") == Column(
        "overturned", "boolean"
    )


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("handle-time > 5", '"handle-time" > 5'),
        ("moderation_delay.max > 5", '"moderation_delay.max" > 5'),
        ("automated_detection=No / size > 1", '"automated_detection=No" / size > 1'),
        ("time to action > 5 AND n > 1", '"time to action" > 5 AND n > 1'),
        ("case = 'A'", "\"case\" = 'A'"),
    ],
)
def test_an_odd_name_in_an_expression_is_told_how_to_be_quoted(text: str, mended: str) -> None:
    with pytest.raises((UsageError, DataError)) as caught:
        values(text)
    assert caught.value.hint is not None
    assert mended in caught.value.hint
    values(mended)


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("overtuned = true", DataError, "`overturned`"),
        ("queue = video", DataError, "single quotes: 'video'"),
        ('queue = "video"', DataError, "single quotes: 'video'"),
        ("n > '9'", UsageError, "without quotes"),
        ("case_id = 7", UsageError, "single quotes"),
        ("case_id > n", UsageError, "text and `n` is a number"),
        ("n BETWEEN '1' AND '50'", UsageError, "without quotes"),
        ("n IN (1, '2')", UsageError, "without quotes"),
        ("opened_at > '2/2/2016'", UsageError, "'2025-02-01'"),
        ("opened_at > '2025-02-30'", UsageError, "calendar"),
        ("opened_at > 2025", UsageError, "time"),
        ("overturned = 'maybe'", UsageError, "true and false"),
        ("overturned > 0", UsageError, "no order"),
        ("closed_at - opened_at > 5", UsageError, "INTERVAL"),
        ("closed_at - opened_at > '5 months'", UsageError, "36h"),
        ("n = NULL", UsageError, "IS NULL"),
        ("n NOT IN (1, NULL)", UsageError, "NULL"),
        ("queue + 'x' = 'y'", UsageError, "||"),
        ("n AND overturned", UsageError, "yes or no"),
        ("n > 5d", UsageError, "not a number"),
        ("queue = ‘video’", UsageError, "straight"),
        ("queue = 'it's'", UsageError, "it''s"),
        ("n >", UsageError, "ends"),
        ("n > 1)", UsageError, "`)`"),
        ("n ! 1", UsageError, "<>"),
        ("SUM(n) > 3", UsageError, "many rows"),
        ("RANK() OVER (ORDER BY n) = 1", UsageError, "many rows"),
        ("LENGHT(queue) > 3", UsageError, "`LENGTH`"),
        ("LEFT(queue) = 'v'", UsageError, "2 values"),
        ("LEFT(queue, n) = 'v'", UsageError, "whole number"),
        ("HOUR(closed_at - opened_at) > 3", UsageError, "HOURS"),
        ("REGEXP_LIKE(queue, '(')", UsageError, "regular expression"),
        ("STRPTIME(queue, '%H:%M') > '2025-01-01'", UsageError, "format"),
        ("CAST(queue AS BLOB)", UsageError, "INTEGER"),
        ("1 = 1", UsageError, "names no column"),
        ("", UsageError, "empty"),
    ],
)
def test_what_cannot_be_meant_is_one_line_that_says_what_to_write(
    text: str, kind: type[Exception], part: str
) -> None:
    with pytest.raises(kind) as caught:
        values(text)
    error = caught.value
    assert isinstance(error, UsageError | DataError)
    assert part in f"{error.message} {error.hint}"
    assert "\n" not in error.message
    assert not error.message.endswith(".")
    assert "--where" in error.message


def test_a_column_that_does_not_fit_the_option_lists_its_values() -> None:
    examples = {"queue": ("video", "ads"), "n": ("1.5", "-2")}
    with pytest.raises(DataError) as caught:
        compile_term("queue", KINDS, want="boolean", option="--event", examples=examples)
    assert "video, ads" in caught.value.message
    assert caught.value.hint == """say which value counts: --event "queue = 'video'\""""
    with pytest.raises(DataError, match="yes or no"):
        compile_term("n", KINDS, want="boolean", option="--event", examples=examples)
    with pytest.raises(DataError, match="a number is needed"):
        compile_term("queue", KINDS, want="number", option="--value", examples=examples)
    with pytest.raises(UsageError, match="a number is needed"):
        compile_term("n > 3", KINDS, want="number", option="--count")
    with pytest.raises(UsageError, match="yes or no is needed"):
        compile_term("n + 3", KINDS, want="boolean", option="--event")


@pytest.mark.parametrize("kind", ["number", "boolean"])
def test_a_column_of_zeros_and_ones_serves_as_answer_and_as_count(kind: Kind) -> None:
    flag: dict[str, Kind] = {"flag": kind}
    examples = {"flag": ("0", "1")}

    def term(text: str, want: Any) -> Any:
        return compile_term(text, flag, want=want, option="--event", examples=examples)

    assert term("flag", "boolean") == Column("flag", "boolean")
    assert term("flag", "number") == Column("flag", "number")
    frame = pl.DataFrame({"flag": [0.0, 1.0, None]})
    for text in ("flag = 1", "flag > 0", "flag = true", "flag = 'Yes'", "NOT (flag = 0)"):
        made = term(text, "boolean")
        assert made.columns == (("flag", "number"),)
        assert frame.select(x=made.expr)["x"].to_list() == [False, True, None], text
    assert frame.select(x=term("1 - flag", "number").expr)["x"].to_list() == [1.0, 0.0, None]


def test_bare_numbers_that_may_be_times_are_what_they_are_used_as() -> None:
    kinds: dict[str, Kind] = {"delay": "time", "opened_at": "time"}
    examples = {"delay": ("748915200", "749001600"), "opened_at": ("2025-01-01",)}

    def kind_of(text: str) -> Any:
        made = compile_term(text, kinds, want="any", option="--where", examples=examples)
        return dict(made.columns)["delay"] if isinstance(made, Condition) else made

    assert kind_of("delay > 1000") == "number"
    assert kind_of("delay / 3600") == "number"
    assert kind_of("delay >= '2025-01-01'") == "time"
    assert kind_of("delay - opened_at") == "time"
    asked = compile_term("delay", kinds, want="number", option="--value", examples=examples)
    assert asked == Column("delay", "number")


def test_a_column_without_values_yet_takes_the_kind_that_it_is_used_as() -> None:
    kinds: dict[str, Kind] = {"late": "empty", "n": "number"}

    def asked(text: str) -> Any:
        made = compile_term(text, kinds, want="any", option="--where")
        return dict(made.columns)["late"] if isinstance(made, Condition) else made.kind

    assert asked("late > 3") == "number"
    assert asked("late = 'x'") == "text"
    assert asked("DATE(late) > '2025-01-01'") == "time"
    assert asked("late IS NULL") == "text"
    assert compile_term("late", kinds, want="boolean", option="--event").kind == "boolean"  # type: ignore[union-attr]
    with pytest.raises(UsageError, match="used as"):
        asked("late > 3 OR late = 'x'")


def test_results_and_columns_are_told() -> None:
    term = compile_term("closed_at - opened_at", KINDS, want="number", option="--value")
    assert isinstance(term, Condition)
    assert term.result == "duration"
    assert term.columns == (("closed_at", "time"), ("opened_at", "time"))
    assert term == compile_term("closed_at - opened_at", KINDS, want="any", option="--value")
    hash(term)


def test_long_conditions_are_quick_to_compile_and_endless_ones_refused() -> None:
    ids = ", ".join(str(i) for i in range(3_000))
    assert values(f"n IN ({ids})")[3] is True
    assert values(" OR ".join(f"n = {i}" for i in range(150)))[3] is True
    with pytest.raises(UsageError, match="parts"):
        values(" OR ".join(f"n = {i}" for i in range(1_000)))
    with pytest.raises(UsageError, match="nested"):
        values("(" * 500 + "n" + ")" * 500)
    with pytest.raises(UsageError, match="longer"):
        values("n = 1 OR " * 5_000 + "n = 2")


# -- what a condition must not do


@pytest.fixture(scope="module")
def requests() -> Iterator[tuple[int, list[str]]]:
    """A server on this machine, and the list of the requests that it got."""
    hits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def _hit(self) -> None:
            hits.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_GET = do_HEAD = do_POST = _hit  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_port, hits
    server.shutdown()
    thread.join()
    server.server_close()


ATTACKS = [
    "n > (SELECT max(secret) FROM read_csv('{file}'))",
    "(SELECT max(secret) FROM read_csv('{file}')) LIKE 'h%'",
    "(SELECT 1) = n",
    "EXISTS (SELECT * FROM read_csv('{file}'))",
    "EXISTS (FROM \"read_csv\"('{file}'))",
    "EXISTS(FROM read_parquet('{url}'))",
    "NOT EXISTS (TABLE read_csv)",
    "n IN (SELECT secret FROM read_csv('{file}'))",
    "n IN (FROM read_csv('{file}'))",
    "n = ANY (SELECT secret FROM read_csv('{file}'))",
    "n > ALL (VALUES (1))",
    "n > 1 UNION ALL SELECT secret FROM read_csv('{file}')",
    "n > 1 INTERSECT SELECT 1",
    "n > 1 EXCEPT SELECT 1",
    "n > 1; SELECT * FROM read_csv('{file}')",
    "n > 1; DROP TABLE x",
    "n > 1;",
    "n > 1 -- comment",
    "n > 1 /* comment */",
    "n /* /* nested */ SELECT */ > 1",
    "EXISTS /* a /* b */ c */ (FROM \"read_csv\"('{file}'))",
    "n > 1 # comment",
    "read_csv('{file}')",
    "READ_CSV('{file}') IS NULL",
    "\"read_csv\"('{file}')",
    "`read_csv`('{file}')",
    "[read_csv]('{file}')",
    "read_csv ('{file}')",
    "read_parquet('{url}')",
    "read_ipc('{url}')",
    "read_json('{file}')",
    "read_ndjson('{file}')",
    "scan_csv('{file}')",
    "pl.sql_expr('{file}')",
    "main.read_csv('{file}')",
    '"main"."read_csv"(\'{file}\')',
    "ｒｅａｄ_ｃｓｖ('{file}')",  # full-width letters
    "re\u200bad_csv('{file}')",  # with a zero-width space
    "read\u00ad_csv('{file}')",  # with a soft hyphen
    "ＳＥＬＥＣＴ 1",
    "n > 1 ＵＮＩＯＮ SELECT 1",
    "n\u00a0> (SELECT 1)",
    "n > 1\u037e SELECT 1",  # the Greek question mark looks like a semicolon
    "n > 1\x00; SELECT 1",
    "U&'\\0041' = queue",
    "E'\\'' = queue OR read_csv('{file}')",
    "$$a$$ = queue",
    "n = $1",
    "n = :a",
    "n = ?",
    "@n > 1",
    "n > 1 FROM read_csv('{file}')",
    "n FROM read_csv('{file}') WHERE 1",
    "* FROM read_csv('{file}')",
    "COUNT(*) > 1",
    "COUNT(DISTINCT n) > 1",
    "SUM(n) > 1",
    "SUM(n) FILTER (WHERE n > 1) > 1",
    "SUM(n) OVER () > 1",
    "LAG(n) OVER (ORDER BY n) > 1",
    "LOWER((SELECT 'a' FROM read_csv('{file}'))) = 'a'",
    "LOWER(SELECT secret FROM read_csv('{file}')) = 'a'",
    "COALESCE(n, (TABLE read_csv)) > 1",
    "CASE WHEN EXISTS(FROM read_csv('{file}')) THEN 1 END = n",
    "CAST((SELECT 1) AS INTEGER) = n",
    "n BETWEEN (SELECT 1) AND 2",
    "queue LIKE (SELECT 'a' FROM read_csv('{file}'))",
    "WITH x AS (SELECT 1) SELECT n",
    "n > 1 LIMIT 1",
    "n > 1 ORDER BY n",
    "n > 1 GROUP BY n",
    "SELECT n",
    "ARRAY[n] = ARRAY[1]",
    "n[1] > 1",
    "STRUCT(n) = 1",
    "COLUMNS('.*') > 1",
    "n = $(touch x)",
    "LOAD_FILE('{file}') = queue",
    "pg_read_file('{file}') = queue",
    "GETENV('HOME') = queue",
    "queue = ARRAY_AGG(queue)",
    "UNNEST(queue) = 'a'",
    "LATERAL read_csv('{file}')",
    "(n, queue) IN ((1, 'a'))",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_condition_can_reach_nothing_but_columns(
    attack: str, tmp_path: Path, requests: tuple[int, list[str]]
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret\nhidden\n")
    port, hits = requests
    # A read renews an access time that is older than the last change.
    os.utime(secret, (1, secret.stat().st_mtime))
    url = f"http://127.0.0.1:{port}/x.parquet"
    text = attack.replace("{file}", str(secret)).replace("{url}", url)
    for want in ("boolean", "number", "any"):
        with pytest.raises((UsageError, DataError)) as caught:
            compile_term(text, KINDS, want=want, option="--where")  # type: ignore[arg-type]
        assert "\n" not in caught.value.message
        assert "hidden" not in f"{caught.value.message}{caught.value.hint}"
    assert secret.stat().st_atime == 1
    assert hits == []


def test_the_engines_own_reader_of_conditions_is_never_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a condition reached the engine as text")

    for name in ("sql_expr", "sql", "SQLContext"):
        monkeypatch.setattr(pl, name, refuse)
    for text, _ in ORDINARY:
        values(text)


def test_the_server_would_notice(requests: tuple[int, list[str]]) -> None:
    port, hits = requests
    with pytest.raises(HTTPError):
        urlopen(f"http://127.0.0.1:{port}/control", timeout=10)
    assert hits == ["/control"]
    hits.clear()


WORDS = [
    *("n", "queue", "overturned", "opened_at", "order", "case", '"handle-time"', "handle-time"),
    *("AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "LIKE", "CASE", "WHEN", "THEN", "ELSE"),
    *("END", "CAST", "AS", "INTEGER", "DATE", "INTERVAL", "TRUE", "EXTRACT", "YEAR", "FROM"),
    *("SELECT", "read_csv", "LOWER", "LEFT", "ROUND", "COALESCE", "STRPTIME", "HOURS", "SUM"),
    *("(", ")", ",", "=", "<>", "<", ">=", "+", "-", "*", "/", "%", "||", "::", ".", ";", "--"),
    *("'a'", "'2025-02-01'", "'%Y-%m-%d'", "'1d'", "''", "1", "0", "2.5", "1e9", "9" * 25, "'"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join) | st.text(max_size=30))
def test_no_text_does_anything_but_compile_or_be_refused(text: str) -> None:
    for want in ("boolean", "any"):
        try:
            term = compile_term(text, KINDS, want=want, option="--where")  # type: ignore[arg-type]
        except (UsageError, DataError):
            continue
        condition = as_condition(term)
        assert {name for name, _ in condition.columns} <= set(KINDS)
        assert FRAME.select(x=condition.expr).height == FRAME.height


ATOMS = st.sampled_from(
    ["n > 1", "overturned", "queue = 'a'", "opened_at < '2025-02-01'", "n + size <> 3", "n IN (1)"]
)
TREES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" AND ", " OR "]), inner).map("".join),
        inner.map(lambda t: f"NOT ({t})"),
        inner.map(lambda t: f"({t}) IS NOT TRUE"),
        inner.map(lambda t: f"CASE WHEN {t} THEN n ELSE size END > 0"),
    ),
    max_leaves=8,
)


@given(TREES)
def test_every_well_formed_condition_compiles_and_keeps_all_rows(text: str) -> None:
    term = as_condition(compile_term(text, KINDS, want="boolean", option="--where"))
    made = FRAME.select(x=term.expr)["x"]
    assert made.dtype == pl.Boolean
    assert len(made) == FRAME.height
    assert FRAME.lazy().filter(term.expr).collect().height == made.sum()


def test_ordinary_conditions_on_a_real_incident_log(shared_data: Path) -> None:
    path = shared_data / "eventlogs" / "servicenow_incident_log_opened_2016-02-29_to_03-13.csv"
    raw = pl.read_csv(path, infer_schema=False)
    when = pl.col("opened_at", "closed_at").str.strptime(
        pl.Datetime("us"), "%d/%m/%Y %H:%M", strict=False
    )
    made_sla = pl.col("made_sla").replace_strict(
        {"true": True, "false": False}, default=None, return_dtype=pl.Boolean
    )
    frame = raw.with_columns(when, made_sla, pl.col("reassignment_count").cast(pl.Float64))
    kinds: dict[str, Kind] = dict.fromkeys(frame.columns, "text")
    kinds |= {"opened_at": "time", "closed_at": "time", "made_sla": "boolean"}
    kinds |= {"reassignment_count": "number"}
    missed = compile_term("made_sla = false", kinds, want="boolean", option="--event")
    late = compile_term(
        "incident_state = 'Closed' AND LEFT(priority, 1) IN ('1', '2') "
        "AND opened_at >= '2016-03-02' AND reassignment_count > 0",
        kinds,
        want="boolean",
        option="--where",
    )
    rows = raw.to_dicts()
    expected = [
        row["incident_state"] == "Closed"
        and row["priority"][0] in "12"
        and datetime.strptime(row["opened_at"], "%d/%m/%Y %H:%M") >= datetime(2016, 3, 2)
        and int(row["reassignment_count"]) > 0
        for row in rows
    ]
    assert frame.select(x=as_condition(late).expr)["x"].to_list() == expected
    assert sum(expected) > 0
    assert frame.select(x=as_condition(missed).expr)["x"].sum() == sum(
        row["made_sla"] == "false" for row in rows
    )

"""Rules of the user: read from TOML, held against every row, their breaks found by line."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.data.audit_against import new_values
from ci_toolkit.data.check_rules import Rule, evaluate, read_rules
from ci_toolkit.data.part import FLAW, FLAWS, Part, Reading
from ci_toolkit.data.source import combine, export_from_frame, open_export
from ci_toolkit.data.spool import Spool
from ci_toolkit.errors import CitkError, DataError, UsageError
from ci_toolkit.facts import CheckOutcome

EXPORT = """\
id,queue,secs,market,opened,closed
a,video,10,DE,2024-01-01 10:00,2024-01-01 12:00
b,text,20,de,2024-01-02 10:00,2024-01-02 09:00
b,live,,FR,2024-01-03 10:00,2024-01-04 12:00
c,,x,IT,2024-01-03 23:00,
d,ads,9999,US,2024-01-04 10:00,soon
e,ads,-1,US,2024-01-04 10:00,2024-01-05 10:00
,ads,1,US,2024-01-04 10:00,2024-01-05 10:00
"""
NOON = dt.datetime(2024, 1, 5, 12)


@pytest.fixture
def export(tmp_path: Path) -> str:
    path = tmp_path / "export.csv"
    path.write_text(EXPORT)
    return str(path)


def held(
    tmp_path: Path, rules: str, *paths: str, as_of: dt.datetime = NOON, zone: str | None = None
) -> list[CheckOutcome]:
    """The outcomes of rules, each line a check's body."""
    file = tmp_path / "audit.toml"
    file.write_text("".join(f"[[check]]\n{body}\n" for body in rules.split("\n---\n")))
    with open_export(list(paths)) as opened:
        return evaluate(read_rules(str(file)), opened, as_of=as_of, zone=zone)


CASES = [
    ('column="queue"\nin=["video","text","ads"]', 1, (4,), ("live",)),
    ('column="queue"\nin=["video","text","ads","live"]', 0, (), ()),
    ('column="secs"\nin=[10,20,1]', 3, (5, 6, 7), ("x", "9999", "-1")),
    ('column="secs"\nbetween=[0,3600]', 3, (5, 6, 7), ("x", "9999", "-1")),
    ('column="secs"\nmin=0\nmax=3600', 3, (5, 6, 7), ("x", "9999", "-1")),
    ('column="secs"\nmax=9999', 1, (5,), ("x",)),
    ('column="secs"\nmin=-1', 1, (5,), ("x",)),
    ('column="secs"\nkind="number"', 1, (5,), ("x",)),
    ('column="secs"\nkind="integer"', 1, (5,), ("x",)),
    ('column="closed"\nkind="time"', 1, (6,), ("soon",)),
    ("column=\"market\"\nmatches='^[A-Z]{2}$'", 1, (3,), ("de",)),
    ('column="id"\nunique=true', 1, (4,), ("b",)),
    ('column="market"\nunique=true', 2, (7, 8), ("US", "US")),
    ('column="id"\nnot_null=true', 1, (8,), ("",)),
    ('column="closed"\nnot_null=true', 1, (5,), ("",)),
    ('column="opened"\nbetween=[2024-01-01,2024-01-03]', 3, (6, 7, 8), ("2024-01-04 10:00",) * 3),
    ('column="opened"\nmin=2024-01-02T10:00:00', 1, (2,), ("2024-01-01 10:00",)),
    ('condition="closed >= opened"', 2, (3, 6),
     ("2024-01-02 09:00 | 2024-01-02 10:00", "soon | 2024-01-04 10:00")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "rows", "lines", "samples"), CASES)
def test_a_rule_finds_the_rows_that_break_it(
    tmp_path: Path, export: str, rule: str, rows: int, lines: tuple[int, ...],
    samples: tuple[str, ...],
) -> None:  # fmt: skip
    (outcome,) = held(tmp_path, rule, export)
    assert (outcome.rows, outcome.first, outcome.samples) == (rows, lines, samples)
    assert outcome.status == ("broken" if rows else "kept")
    assert outcome.name == outcome.rule
    if rows:
        assert f"{rows} of " in outcome.text
        assert f"row{'s' if rows > 1 else ''} {lines[0]}" in outcome.text


def test_columns_must_be_there_or_not(tmp_path: Path, export: str) -> None:
    found = held(
        tmp_path,
        'column="queue"\npresent=true\n---\ncolumn="queu"\npresent=true\nunique=true\n---\n'
        'column="email"\npresent=false\n---\ncolumn="market"\npresent=false\n---\n'
        'condition="closd > opened"',
        export,
    )
    assert [one.status for one in found] == [
        "kept", "broken", "unknown", "kept", "broken", "unknown",
    ]  # fmt: skip
    assert found[1].text == "the column is not there; did you mean `queue`?"
    assert "did you mean `queue`?" in found[2].text


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ('column="secs"\nbetween=[0,3600]\nmax_broken=0.5', "kept"),
        ('column="secs"\nbetween=[0,3600]\nmax_broken="49%"', "broken"),
        ('column="id"\nmax_missing=0.14', "broken"),
        ('column="id"\nmax_missing=0.15', "kept"),
        ('condition="closed >= opened"\nmax_broken=0.3334', "kept"),
        ("rows_between=[7,7]", "kept"),
        ("rows_between=[8,20]", "broken"),
        ('column="opened"\nfresh_within="26h"', "kept"),
        ('column="opened"\nfresh_within="1d 1h 59min"', "broken"),
    ],
)
def test_shares_and_bounds_are_inclusive(
    tmp_path: Path, export: str, rule: str, status: str
) -> None:
    assert [one.status for one in held(tmp_path, rule, export)] == [status]


def test_times_to_come_do_not_make_an_export_fresh(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("at\n2024-01-01 10:00\n2032-01-01 10:00\n")
    (outcome,) = held(tmp_path, 'column="at"\nfresh_within="1d"', str(path))
    assert outcome.status == "broken"
    assert "the newest is 2024-01-01 10:00, 4 d 2 h before 2024-01-05 12:00" in outcome.text
    assert "1 row lies after that" in outcome.text


def test_a_zone_is_meant_for_times_with_offsets(tmp_path: Path) -> None:
    path = tmp_path / "z.csv"
    path.write_text("at\n2024-01-05T10:30:00Z\n2024-01-05T10:00:00Z\n")
    rule = 'column="at"\nfresh_within="1h"'
    assert held(tmp_path, rule, str(path), zone="Europe/Berlin")[0].status == "kept"
    assert held(tmp_path, rule, str(path))[0].status == "broken"
    until = 'column="at"\nmax=2024-01-05T11:00:00+01:00'
    assert held(tmp_path, until, str(path), zone="Europe/Berlin")[0].rows == 1


def test_lines_and_repeats_over_several_files(tmp_path: Path) -> None:
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("id,n\n1,5\n2,6\n")
    two.write_text("n,id\n7,2\n-8,3\n9,2\n")
    found = held(tmp_path, 'column="id"\nunique=true\n---\ncolumn="n"\nmin=0', str(one), str(two))
    assert (found[0].rows, found[0].first, found[0].paths) == (2, (2, 4), (str(two),) * 2)
    assert (found[1].rows, found[1].first, found[1].paths) == (1, (3,), (str(two),))


def rules_of(folder: Path, text: str) -> tuple[Rule, ...]:
    file = folder / "r.toml"
    file.write_text(text)
    return read_rules(str(file))


def test_rows_that_do_not_fit_their_file_are_judged_by_no_rule(tmp_path: Path) -> None:
    frame = pl.LazyFrame(
        {"id": ["1", "1", "3", "4"], "n": ["5", "7", "-1", "2"], FLAW: [None, FLAWS[0], None, None]}
    )
    part = Part("w.csv", frame, ("id", "n"), is_text=True, first_row=2, flawed=True)
    export = combine((part,), Reading(), {}, Spool())
    rules = rules_of(
        tmp_path,
        '[[check]]\ncolumn="n"\nmin=0\n[[check]]\ncolumn="id"\nunique=true\n'
        '[[check]]\ncondition="n > 0"\n[[check]]\nrows_between=[4,4]\n',
    )
    found = evaluate(rules, export, as_of=NOON)
    assert [(one.rows, one.first) for one in found] == [(1, (4,)), (0, ()), (1, (4,)), (0, ())]
    assert found[1].text == "3 rows keep it"
    assert found[3].status == "kept"


def test_typed_columns_and_names_that_look_like_patterns(tmp_path: Path) -> None:
    times = [dt.datetime(2024, 1, day) for day in (1, 2, 3, 4)]
    answers = [True, False, None, True]
    frame = pl.DataFrame({"a": [1.5, float("nan"), None, 400.0], "b": times, "ok": answers})
    frame.columns = ["*", "^at$", "ok"]
    rules = rules_of(
        tmp_path,
        '[[check]]\ncolumn="*"\nbetween=[0,100]\n[[check]]\ncolumn="^at$"\nmax=2024-01-02\n'
        '[[check]]\ncolumn="ok"\nkind="yes/no"\n',
    )
    found = evaluate(rules, export_from_frame(frame), as_of=NOON)
    assert [one.rows for one in found] == [2, 2, 0]


def test_the_words_and_the_name_of_a_rule(tmp_path: Path, export: str) -> None:
    found = held(
        tmp_path,
        'name="our queues"\ncolumn="queue"\nin=["a","b"]\n---\ncolumn="secs"\nbetween=[0,3600]\n'
        'max_broken=0.05\n---\ncolumn="id"\nmax_missing=0.5\n---\nrows_between=[1000,5000]',
        export,
    )
    assert [(one.name, one.rule) for one in found] == [
        ("our queues", "`queue` is one of `a`, `b`"),
        ("`secs` lies between 0 and 3,600, but for 5 % of rows",) * 2,
        ("`id` is empty in at most 50 % of rows",) * 2,
        ("there are 1,000 to 5,000 rows",) * 2,
    ]


WRONG = [
    ('colum="x"\nunique=true', "there is no `colum`", "did you mean `column`?"),
    ('column="x"', "it tests nothing", "present"),
    ("unique=true", "`unique` needs a column", "column ="),
    ('column="x"\nunique=1', "`unique` can only be true", ""),
    ('column="x"\nnot_null="yes"', "`not_null` can only be true", ""),
    ('column="x"\nmax_missing=5', "must be a share between 0 and 1", '"5%"'),
    ('column="x"\nin="video"', "`in` must be a list", ""),
    ('column="x"\nin=[]', "`in` must be a list", ""),
    ('column="x"\nin=["a",1]', "`in` must be a list of texts or of numbers", ""),
    ('column="x"\nbetween=[5,1]', "5 lies above 1", ""),
    ('column="x"\nbetween=[1]', "`between` needs two ends", ""),
    ('column="x"\nbetween=[1,2024-01-01]', "both ends must be numbers", ""),
    ('column="x"\nmin="2024-01-01"', "neither a number nor a time", "without quotes"),
    ('column="x"\nmin=nan', "neither a number nor a time", ""),
    ('column="x"\nbetween=[1,2]\nmax=3', "`between` says both ends already", ""),
    ('column="x"\nmatches="["', "is no pattern", ""),
    ('column="x"\nkind="tme"', "there is no kind `tme`", "did you mean `time`?"),
    ('column="x"\nfresh_within="soon"', "is no length of time", "36h"),
    ('column="x"\nfresh_within=1', "`fresh_within` must be a text", ""),
    ("rows_between=[5,1]", "needs two numbers of rows", ""),
    ("rows_between=[1,2]\nmax_broken=0.1", "`max_broken` says nothing about", ""),
    ('column="x"\nnot_null=true\nmax_missing=0.1', "exclude each other", ""),
    ("column=3\nunique=true", "`column` must be a text", ""),
]


@pytest.mark.parametrize(("body", "said", "hint"), WRONG)
def test_a_rule_that_cannot_be_meant_is_refused_with_its_place(
    tmp_path: Path, body: str, said: str, hint: str
) -> None:
    file = tmp_path / "audit.toml"
    file.write_text(f'[[check]]\ncolumn="a"\nunique=true\n\n[[check]]\nname="second"\n{body}\n')
    with pytest.raises(UsageError) as failed:
        read_rules(str(file))
    assert said in failed.value.message
    assert failed.value.message.startswith(f"`{file}`, line 5, check `second`: ")
    assert hint in (failed.value.hint or "")


def test_a_file_that_is_no_file_of_rules(tmp_path: Path) -> None:
    file = tmp_path / "audit.toml"
    with pytest.raises(DataError, match="no file of rules"):
        read_rules(str(file))
    file.write_text("[[check]]\ncolumn = queue\n")
    with pytest.raises(DataError, match="line 2"):
        read_rules(str(file))
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="UTF-8"):
        read_rules(str(file))
    for text in ("", "[check]\nunique=true", "chek = 1", "check = 3"):
        file.write_text(text)
        with pytest.raises(UsageError) as failed:
            read_rules(str(file))
        assert str(file) in failed.value.message


def test_a_condition_on_a_column_of_another_kind_is_not_judged(tmp_path: Path, export: str) -> None:
    found = held(
        tmp_path, 'condition="queue > 5"\n---\ncondition="opened > 5 AND id = \'a\'"', export
    )
    assert [one.status for one in found] == ["unknown", "unknown"]
    assert found[0].text.startswith("could not be judged: ")


def test_a_condition_that_is_not_allowed_is_an_error_of_use(tmp_path: Path, export: str) -> None:
    with pytest.raises(UsageError, match=r"audit.toml`: "):
        held(tmp_path, 'condition="secs > (SELECT 1)"', export)


CELLS = st.sampled_from(["", " ", "1", "2", "2.5", "-3", "x", "N/A", "1e3", "a b"])


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=30))
def test_counts_agree_with_a_plain_reading(rows: list[tuple[str, str]]) -> None:
    """Against the csv module and plain Python."""
    import tempfile

    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([("k", "n", "last"), *((*r, "z") for r in rows)])
    with tempfile.TemporaryDirectory() as folder:
        path, file = Path(folder) / "x.csv", Path(folder) / "r.toml"
        path.write_text(out.getvalue())
        file.write_text(
            '[[check]]\ncolumn="n"\nbetween=[0,5]\n[[check]]\ncolumn="k"\nunique=true\n'
            '[[check]]\ncolumn="k"\nin=["1","x"]\n'
        )
        with open_export([str(path)]) as opened:
            found = evaluate(read_rules(str(file)), opened, as_of=NOON)
    plain = [
        (k.strip(), n.strip()) for k, n, _ in list(csv.reader(io.StringIO(out.getvalue())))[1:]
    ]
    outside = [
        2 + i
        for i, (_, n) in enumerate(plain)
        if n not in ("", "N/A") and not (re.fullmatch(r"-?\d+(\.\d+)?", n) and 0 <= float(n) <= 5)
    ]
    seen: set[str] = set()
    again, other = [], []
    for i, (k, _) in enumerate(plain):
        if k and k in seen:
            again.append(2 + i)
        if k and k not in ("1", "x"):
            other.append(2 + i)
        seen.add(k)
    for outcome, lines in zip(found, (outside, again, other), strict=True):
        assert outcome.rows == len(lines)
        assert list(outcome.first) == lines[:5]


def test_values_that_an_older_export_lacks(tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("queue,market,x\nvideo,DE,1\n text ,FR,2\n")
    new.write_text("market;queue\nDE;live\nDE;video\nIT;live\n;text\nIT;ads\n")
    with open_export([str(old)]) as a, open_export([str(new)], Reading()) as b:
        assert new_values(a, b, ["queue", "market", "x", "none"]) == {
            "queue": (("live", 2), ("ads", 1)),
            "market": (("IT", 2),),
        }
        assert new_values(b, a, ["queue", "market"]) == {"market": (("FR", 1),)}


def test_every_failure_is_one_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "r.toml"
    for text in ("[[check]]\ncolumn=[]\nunique=true", "[[check]]\nin={}\ncolumn='x'", "[[check]]"):
        file.write_text(text)
        with pytest.raises(CitkError):
            read_rules(str(file))

"""`--stream` finds streams whatever characters their columns and values hold."""

from __future__ import annotations

from itertools import product
from typing import Any

import polars as pl
import pytest

from ci_toolkit import DataError, control_chart

QUEUES = ("a,b", "c=d", "a,b=c", "=SUM(1)", "[red]z[/red]", "", "-q")
MARKETS = ("DE", "AT,1", "k=v")
FRAME = pl.DataFrame(
    [
        (f"2024-01-{day:02}", queue, market, float(day % 3))
        for day, queue, market in product(range(1, 13), QUEUES, MARKETS)
    ],
    schema=["day", "que ue", "mar,ket", "secs"],
    orient="row",
)


def picked(stream: str) -> list[dict[str, str]]:
    run = control_chart(FRAME, value="secs", by=("que ue", "mar,ket"), stream=(stream,))
    return [dict(run.result.streams[number].by) for number in run.context.picked]


@pytest.mark.parametrize(("queue", "market"), [*product(QUEUES, MARKETS)])
def test_a_stream_is_found_by_its_columns_and_values(queue: str, market: str) -> None:
    shown = queue or "(blank)"
    expected = [{"que ue": shown, "mar,ket": market}]
    assert picked(f"que ue={shown},mar,ket={market}") == expected
    assert picked(f"mar,ket={market}, que ue={shown}") == expected


def test_a_value_alone_names_all_streams_that_have_it() -> None:
    assert len(picked("a,b=c")) == 3
    assert len(picked("k=v")) == 7
    assert len(picked("que ue=a,b")) == 3


@pytest.mark.parametrize(
    ("stream", "message", "hint"),
    [
        ("XX", "there is no such stream", None),
        ("AT,2", "there is no such stream", "did you mean `AT,1`?"),
        ("que ue=nix,mar,ket=DE", "there is no such stream", None),
        ("queue=a,b", "`queue` is not a `--by` column", "did you mean `que ue`?"),
    ],
)
def test_what_is_not_there_is_told(stream: str, message: str, hint: Any) -> None:
    with pytest.raises(DataError, match=message) as error:
        picked(stream)
    assert error.value.hint == hint


def test_a_column_with_one_of_our_names_is_named_as_in_the_file() -> None:
    frame = FRAME.rename({"que ue": "count"})
    run = control_chart(frame, value="secs", by="count", stream="count=c=d")
    assert [run.result.streams[n].by for n in run.context.picked] == [{"count (by)": "c=d"}]

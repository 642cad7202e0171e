"""Causes and mix in tables: what stands where, cleaned, and complete in JSON."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.report.cause_results import cause, mix, study

from ci_toolkit.report.dmaic_causes import cause_blocks, cause_data, mix_blocks, mix_data
from ci_toolkit.report.model import Facts, Notes, Table


def tables(blocks: tuple[object, ...]) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def test_every_cause_has_a_row_with_its_verdict_in_words() -> None:
    blocks = cause_blocks(
        study(cause("queue"), cause("team", real=False), cause("id", problem="it names things")),
        "proportion",
    )
    ranked, model = tables(blocks)
    assert [row[:2] for row in ranked.rows] == [
        ("queue", "real"),
        ("team", "may be chance"),
        ("id", "not tested"),
    ]
    assert ranked.rows[2][-1] == "it names things"
    assert model.rows == (("queue", "video", "2", "1.5 to 2.7", "<0.001"),)
    assert "compared with queue: text" in str(model.note)
    assert all(len(row) == len(table.headers) for table in (ranked, model) for row in table.rows)


def test_medians_are_called_so_since_the_metric_is_a_mean_elsewhere() -> None:
    for response, called in (("value", True), ("event", False)):
        blocks = cause_blocks(replace(study(cause("queue")), response=response), "number")
        facts = next(one for one in blocks if isinstance(one, Facts))
        assert facts.items[0][0].endswith(", median") is called
        notes = next(one for one in blocks if isinstance(one, Notes))
        assert str(notes.caption).endswith(", in medians") is called


def test_names_from_a_file_are_cleaned() -> None:
    blocks = cause_blocks(study(cause("\x1b[31mred\x1b[0m\u202e")), "proportion")
    assert "\x1b" not in str(blocks)
    assert "\u202e" not in str([b for b in blocks if isinstance(b, Notes | Table)])


def test_the_mix_table_shows_each_value_and_shares_that_are_fractions_of_all() -> None:
    blocks = mix_blocks(mix(), "proportion")
    (table,) = tables(blocks)
    assert len(table.rows) == 9
    assert table.rows[0][1] == "11.1 %"
    assert isinstance(blocks[0], Notes)


def test_json_has_every_number_and_no_nan() -> None:
    data = cause_data(study(cause("queue"), cause("id", problem="it names things")))
    text = json.dumps(data, allow_nan=False)
    assert data["causes"][1]["p"] is None
    assert '"odds ratio"' in text
    assert json.dumps(mix_data(mix()), allow_nan=False)

"""A capability study for programs: JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
from tests.report.capabilities import (
    make_empty,
    make_events,
    make_queues,
    make_rate,
    make_rolled,
    make_study,
    make_widths,
)

from ci_toolkit.analysis.capability.options import CapabilityOptions
from ci_toolkit.analysis.capability.result import Capability, StreamCapability
from ci_toolkit.analysis.result import Finding
from ci_toolkit.report.capability import rows, to_dict
from ci_toolkit.report.capability_data import findings
from ci_toolkit.report.csv import write_csv


def read_json(result: Capability) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(
        json.dumps(to_dict(result, CapabilityOptions()), allow_nan=False)
    )
    return data


def test_json_carries_the_contract_in_full_precision() -> None:
    data = read_json(make_study([make_widths()]))
    stream = data["streams"][0]
    assert {
        *("by", "n", "subgroups", "mean", "median", "sigma_within", "sigma_within_method"),
        *("sigma_overall", "spec", "confidence", "distribution", "indices", "nonconforming"),
        *("sigma_level", "dpmo", "yield", "stability"),
    } <= set(stream)
    assert stream["n"] == 125
    assert stream["mean"] == 74.00118
    assert stream["sigma_within_method"] == "r-bar"
    assert {"lsl": 73.95, "usl": 74.05, "target": 74.0}.items() <= stream["spec"].items()
    assert set(stream["indices"]) >= {
        *("cp", "cpl", "cpu", "cpk", "cpm", "pp", "ppl", "ppu", "ppk"),
        *("z_bench_within", "z_bench_overall"),
    }
    assert stream["indices"]["cpk"] == {"value": 1.663, "low": 1.4, "high": 1.92}
    assert stream["indices"]["cp_star"] is None
    assert set(stream["nonconforming"]) == {"observed", "expected_within", "expected_overall"}
    assert stream["nonconforming"]["observed"]["high"] == 29_100
    assert stream["distribution"]["name"] == "normal"
    assert stream["distribution"]["fit"]["method"] == "anderson-darling"
    assert stream["sigma_level"] == {
        "z": 4.83,
        "shift": 1.5,
        "value": 6.33,
        "low": 5.7,
        "high": 6.9,
    }
    assert stream["yield"]["value"] == 1
    assert stream["stability"]["stable"] is True
    assert stream["stability"]["signals"] == 0
    assert "attribute" not in stream
    assert data["required"] == 1.33


def test_json_of_a_rate_has_what_it_is_and_bounds_without_a_value() -> None:
    data = read_json(make_study([make_events()], rolled=make_rolled()))
    found = data["streams"][0]["attribute"]
    assert found["kind"] == "poisson"
    assert found["z"] == {"value": None, "low": 2.68, "high": None}
    assert found["ppm"]["high"] == 3_700
    assert data["streams"][0]["sigma_level"]["low"] == 4.87
    assert [step["name"] for step in data["rolled"]["steps"]] == ["intake", "review", "appeal"]


def test_what_does_not_exist_is_null() -> None:
    stream = read_json(make_study([make_empty()]))["streams"][0]
    assert stream["indices"]["ppk"] is None
    assert stream["dpmo"] is None
    assert stream["nonconforming"]["observed"] is None
    assert stream["distribution"] is None


def test_findings_of_streams_name_them() -> None:
    found = findings(replace(make_queues(), findings=(Finding("whole", "info", "of all"),)))
    assert found[0].stream is None
    assert {f.stream["queue"] for f in found[1:] if f.stream} == {"video", "text", "live"}


def test_csv_has_a_row_a_stream_in_full_precision() -> None:
    file = io.StringIO()
    write_csv(*rows(make_queues()), file)
    read = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert [row["queue"] for row in read] == ["video", "text", "live", "audio"]
    assert float(read[0]["ppk_low"]) == 0.1
    assert float(read[0]["conforming_high"]) == 0.66
    assert read[0]["lsl"] == ""
    assert read[0]["status"] == "incapable"
    assert read[3]["ppm"] == read[3]["ppk"] == ""


def test_numbers_of_an_array_are_plain_numbers_in_csv() -> None:
    stream: StreamCapability = make_rate(n=np.float64(18_000.5), shortfall=np.float64(2.5))
    _, found = rows(make_study([stream]))
    assert not any("np." in repr(cell) for row in found for cell in row)


def test_a_column_of_the_export_called_as_one_of_ours_keeps_its_name() -> None:
    headers, found = rows(make_study([make_rate({"status": "open"})]))
    read = dict(zip(headers, next(found), strict=True))
    assert len(read) == len(headers)
    assert read["status"] == "open"
    assert read["capability_status"] == "capable"


def test_a_report_of_a_study_loads_nothing_heavy() -> None:
    code = (
        "import sys, ci_toolkit.report.capability, ci_toolkit.report.capability_context;"
        "heavy = ('scipy', 'jinja2', 'polars', 'matplotlib');"
        "print([m for m in sys.modules if m.startswith(heavy)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

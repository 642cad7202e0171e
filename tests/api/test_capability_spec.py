"""The promise as a person writes it: numbers, lengths of time, columns, a file by stream."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci_toolkit.analysis.capability.spec import Spec
from ci_toolkit.api.capability_file import specs_by_stream
from ci_toolkit.api.capability_settings import CapabilitySettings
from ci_toolkit.api.capability_spec import check_spec, number_of
from ci_toolkit.errors import DataError, UsageError


@pytest.mark.parametrize(
    ("text", "durations", "expected"),
    [
        ("24h", True, 86_400.0),
        ("1h30min", True, 5_400.0),
        ("3600", True, 3_600.0),
        ("98%", False, 0.98),
        ("0.98", False, 0.98),
        ("-5", False, -5.0),
    ],
)
def test_numbers_lengths_and_percentages(text: str, durations: bool, expected: float) -> None:
    assert number_of(text, "--usl", durations=durations) == expected


@pytest.mark.parametrize("text", ["24h", "soon", "nan", "inf", ""])
def test_what_is_no_limit_of_a_number_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--usl"):
        number_of(text, "--usl", durations=False)


@pytest.mark.parametrize(
    "spec",
    [Spec(lsl=2, usl=1), Spec(lsl=1, usl=1), Spec(lsl=1, usl=2, target=3), Spec(lsl=1, target=0)],
)
def test_limits_that_contradict_each_other_are_refused(spec: Spec) -> None:
    with pytest.raises(UsageError):
        check_spec(spec)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"confidence": 100}, "--confidence"),
        ({"require": 0}, "--require"),
        ({"promise": 101}, "--promise"),
        ({"keep": "first"}, "--id"),
        ({"stream": "a"}, "--by"),
        ({"as_of": "2024"}, "--censored"),
        ({"spec_file": "x.csv", "usl": 3}, "--spec-file"),
        ({"every": "1d", "subgroup_size": 5}, "subgroups"),
        ({"natural_lower": 2, "natural_upper": 1}, "--natural-lower"),
    ],
)
def test_options_that_exclude_each_other(options: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        CapabilitySettings(**options)  # type: ignore[arg-type]
    assert said in f"{caught.value.message} {caught.value.hint}"


def test_a_csv_gives_limits_by_stream(tmp_path: Path) -> None:
    path = tmp_path / "limits.csv"
    path.write_text("queue,usl,target\nvideo,48h,\ntext,24h,12h\n*,72h,\n")
    rest, found = specs_by_stream(str(path), ("queue",), Spec(), durations=True)
    assert rest == Spec(usl=259_200.0)
    assert found == {
        ("video",): Spec(usl=172_800.0),
        ("text",): Spec(usl=86_400.0, target=43_200.0),
    }


def test_a_toml_file_gives_limits_of_crossed_streams(tmp_path: Path) -> None:
    path = tmp_path / "limits.toml"
    path.write_text('usl = 5\n[video.DE]\nusl = 3\nlsl = 1\n[video.FR]\nusl = "4"\n')
    rest, found = specs_by_stream(str(path), ("queue", "market"), Spec(), durations=False)
    assert rest == Spec(usl=5.0)
    assert found == {("video", "DE"): Spec(lsl=1.0, usl=3.0), ("video", "FR"): Spec(usl=4.0)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("queue,usl\nvideo,1\nvideo,2\n", "twice"),
        ("queue,ucl\nvideo,1\n", "usl"),
        ("market,usl\nDE,1\n", "market"),
        ("queue,usl\n", "no limits"),
        ("queue,usl\nvideo,soon\n", "line 2"),
    ],
)
def test_a_broken_file_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "limits.csv"
    path.write_text(text)
    with pytest.raises((DataError, UsageError)) as caught:
        specs_by_stream(str(path), ("queue",), Spec(), durations=False)
    assert said in f"{caught.value.message} {caught.value.hint}"


def test_a_file_of_several_streams_needs_their_column(tmp_path: Path) -> None:
    path = tmp_path / "limits.toml"
    path.write_text("[video]\nusl = 3\n")
    with pytest.raises(UsageError, match="by stream"):
        specs_by_stream(str(path), (), Spec(), durations=False)

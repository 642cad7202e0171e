"""Presets: each knows its shape and no other, and names what the columns can give."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.data.shapes_of_exports import FULL, SHAPES, rows_of, write_shape

from ci_toolkit.data import presets
from ci_toolkit.data.preset_index import COLUMNS, KEYS, MEASURED
from ci_toolkit.data.preset_names import fold
from ci_toolkit.data.presets import (
    Preset,
    all_presets,
    chosen_preset,
    find_preset,
    load_preset,
)
from ci_toolkit.data.profile import ColumnProfile
from ci_toolkit.data.roles import RoleRequest, resolve
from ci_toolkit.data.source import Export, open_export
from ci_toolkit.errors import DataError, UsageError


def preset_of(export: Export) -> Preset | None:
    def texts(name: str) -> list[str]:
        return [str(text).strip() for text in export.sampled([name]).to_series().drop_nulls()]

    return find_preset(export.columns, texts)


def user_file(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_is_known_and_by_one_preset_alone(shape: str, tmp_path: Path) -> None:
    with open_export([str(write_shape(tmp_path, shape))]) as export:
        found = preset_of(export)
        assert found is not None
        assert found.name == shape.removesuffix("-37")
        time = found.roles.get("time")
        assert time is None or export.profile()[time].kind == "time"


def test_every_preset_has_a_shape_in_the_tests() -> None:
    without_texts = {"dsa-report-indicators"}
    simplified = {"dsa-table-notices", "dsa-table-orders", "dsa-table-own-initiative"}
    tested = {shape.removesuffix("-37") for shape in SHAPES}
    assert {preset.name for preset in all_presets()} == tested | without_texts | simplified


def test_every_file_is_listed_and_has_its_key_among_its_columns() -> None:
    assert {path.stem for path in presets.FOLDER.glob("*.toml")} == set(KEYS)
    for preset in all_presets():
        assert preset.title
        assert preset.about
        assert KEYS[preset.name] in {fold(name) for name in preset.match.columns}, preset.name
        assert set(preset.roles) <= {*COLUMNS, *MEASURED}


REAL = {
    "dsa/dsa_tiktok_daily_wide_to_2025-06-30.csv": "dsa-daily",
    "dsa/dsa_snapchat_daily_wide_to_2025-06-30.csv": "dsa-daily",
    "dsa/sor_full/sor-global-2024-03-14-full-00000-00000.csv": "dsa-sor-full",
    "dsa/sor_full/sor-global-2024-03-14-full-00000-00001.csv": "dsa-sor-full",
    "reports/dsa_raw_templates/tiktok_2025H2_7_appeals_and_recidivism.csv": "dsa-report-appeals",
    "reports/dsa_raw_templates/tiktok_2025H2_9_human_resources.csv": "dsa-report-moderators",
    "reports/dsa_vlop_h2_2025/t3_member_state_orders.csv": "dsa-table-orders",
    "reports/dsa_vlop_h2_2025/t4_notices.csv": "dsa-table-notices",
    "reports/dsa_vlop_h2_2025/t5_own_initiative_illegal.csv": "dsa-table-own-initiative",
    "reports/dsa_vlop_h2_2025/t6_own_initiative_tos.csv": "dsa-table-own-initiative",
    "reports/dsa_vlop_h2_2025/t7_appeals_recidivism.csv": "dsa-report-appeals",
    "reports/dsa_vlop_h2_2025/t8_automated_means.csv": "dsa-report-automation",
    "reports/dsa_vlop_h2_2025/t9_human_resources.csv": "dsa-report-moderators",
}


def test_real_exports_are_known_for_what_they_are_and_others_for_nothing(shared_data: Path) -> None:
    found = {}
    paths = [*shared_data.glob("**/*.csv"), *shared_data.glob("**/*.parquet")]
    for path in paths:
        with open_export([str(path)]) as export:
            preset = preset_of(export)
        if preset is not None:
            found[path.relative_to(shared_data).as_posix()] = preset.name
    assert found == REAL


def test_a_report_in_another_language_is_known_by_its_columns_alone() -> None:
    names = ["Service", "Section", "Indicator", "Scope", "Value"]
    found = find_preset(names, lambda name: ["Anzahl der Beschwerden"])
    assert found is not None
    assert found.name == "dsa-report-indicators"


def test_names_are_those_of_the_export_whatever_their_case_and_blanks() -> None:
    names = [f" {name.upper()} " for name in FULL]
    found = find_preset(names)
    assert found is not None
    assert found.roles["time"] == " APPLICATION_DATE "
    assert found.derived["automated"] == "\" AUTOMATED_DETECTION \" = 'Yes'"
    assert found.commands[0].words[-1] == " PLATFORM_NAME "


def test_what_the_columns_cannot_give_is_not_offered() -> None:
    names, _ = rows_of("five9-calls")
    found = find_preset(names)
    assert found is not None
    assert "handle_seconds" in found.derived
    assert "talk_seconds" in found.beyond
    bare = find_preset([name for name in names if not name.endswith("_IN_SECONDS")])
    assert bare is not None
    assert "handle_seconds" not in bare.derived
    said = [one.words for one in bare.commands]
    assert said == [("control-chart", "--value", "HANDLE_TIME", "--by", "CAMPAIGN")]


def test_a_real_column_wins_over_a_derived_name() -> None:
    found = find_preset([*FULL, "automated"])
    assert found is not None
    assert "automated" not in found.derived
    assert "own_initiative" in found.derived


@given(st.lists(st.text(max_size=20), max_size=30))
def test_columns_of_no_known_shape_fit_none(names: list[str]) -> None:
    assert find_preset(names) is None


def test_no_preset_is_read_for_an_export_of_another_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(name: str) -> Preset:
        raise AssertionError(name)

    monkeypatch.setattr(presets, "_packaged", refused)
    assert find_preset(["day", "queue", "decisions", "overturned"]) is None


# -- files of the user


MINE = """
title = "Our queue"
[match]
columns = ["Case"]
[roles]
time = "decided"
by = ["Queue"]
[derived]
late = "\\"Time to act\\" > INTERVAL '1d' AND Queue <> 'test'"
"Time to act" = "decided - opened"
[[commands]]
what = "late"
words = "control-chart --event late --by Queue"
"""


def test_a_file_of_the_user_is_a_preset(tmp_path: Path) -> None:
    preset = load_preset("mine.toml", user_file(tmp_path, MINE).parent)
    assert (preset.name, preset.title, preset.by) == ("mine", "Our queue", ("Queue",))
    here = preset.for_columns(["case", "opened", "decided", "queue"])
    assert here.by == ("queue",)
    assert here.derived["late"] == "\"Time to act\" > INTERVAL '1d' AND \"queue\" <> 'test'"
    assert here.commands[0].words == ("control-chart", "--event", "late", "--by", "queue")


@pytest.mark.parametrize(
    ("text", "key", "hint"),
    [
        ("[rolls]\ntime = 'a'", "rolls", "roles"),
        ("[roles]\ntimes = 'a'", "roles.times", "time"),
        ("[match]\ncolumn = ['a']", "match.column", "columns"),
        ("[[commands]]\nwhat = 'a'\nword = 'b'", "commands.word", "words"),
    ],
)
def test_an_unknown_key_is_refused_with_the_one_that_was_meant(
    text: str, key: str, hint: str, tmp_path: Path
) -> None:
    path = user_file(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        load_preset(str(path))
    assert f"`{key}`" in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.hint == f"did you mean `{hint}`?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[roles]\ntime = 3", "`roles.time` must be a text"),
        ("[roles]\nrows = 'yes'", "`roles.rows` must be true or false"),
        ("roles = 3", "`roles` must be a table"),
        ("commands = 'x'", "`commands` must be tables"),
        ("[[commands]]\nwhat = 'a'\nwords = \"b 'c\"", "`commands.words` must be the words"),
        ("[derived]\na = 'b; c'", "`derived.a`: one condition only"),
        ("[derived]\na = 'b + 1'\nb = 'c'\nc = 'a'", "`derived.a` leads back to itself"),
        ("[match.values]\na = '('", "`match.values.a` must be a regular expression"),
        ("title = ", "is not valid TOML"),
    ],
)
def test_a_file_that_is_no_preset_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=said.replace("(", r"\(")):
        load_preset(str(user_file(tmp_path, text)))


def test_an_unknown_name_and_an_absent_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_preset("jirra")
    assert caught.value.hint == "did you mean `jira`?"
    with pytest.raises(DataError):
        load_preset(str(tmp_path / "absent.toml"))


def test_a_preset_that_was_asked_for_must_fit() -> None:
    assert chosen_preset("none", FULL) is None
    with pytest.raises(DataError, match="needs a column `Issue key`"):
        chosen_preset("jira", FULL)


# -- roles


def profiles(**kinds: str) -> dict[str, ColumnProfile]:
    examples = {"time": ("2025-01-01",), "boolean": ("Yes", "No"), "number": ("3", "4")}
    return {
        name: ColumnProfile(name, kind, 50, 0.0, examples.get(kind, ("x", "y")))  # type: ignore[arg-type]
        for name, kind in kinds.items()
    }


def mine(**fields: object) -> Preset:
    return Preset("mine", "Our queue", **fields)  # type: ignore[arg-type]


def test_a_preset_settles_which_time_and_says_so() -> None:
    columns = profiles(opened="time", decided="time", late="boolean")
    with pytest.raises(DataError, match="2 columns hold times"):
        resolve(RoleRequest(event="late"), columns)
    roles = resolve(RoleRequest(event="late"), columns, preset=mine(roles={"time": "decided"}))
    assert (roles.time, roles.found) == ("decided", ("time",))
    assert roles.notes == ("read as Our queue (`--preset mine`)",)


def test_what_the_user_named_stands_and_nothing_is_told() -> None:
    columns = profiles(opened="time", decided="time", late="boolean")
    request = RoleRequest(event="late", time="opened")
    roles = resolve(request, columns, preset=mine(roles={"time": "decided"}))
    assert (roles.time, roles.found, roles.notes) == ("opened", (), ())


def test_a_time_that_holds_none_is_not_taken() -> None:
    columns = profiles(opened="time", decided="text", late="boolean")
    roles = resolve(RoleRequest(event="late"), columns, preset=mine(roles={"time": "decided"}))
    assert (roles.time, roles.notes) == ("opened", ())


def test_a_log_counts_its_rows() -> None:
    columns = profiles(at="time", points="number", score="number")
    preset = mine(roles={"time": "at"}, rows=True)
    with pytest.raises(UsageError, match="measures are possible"):
        resolve(RoleRequest(), columns)
    roles = resolve(RoleRequest(), columns, preset=preset)
    assert (roles.time, roles.value, roles.count) == ("at", None, None)
    assert "its rows are counted" in roles.notes


def test_a_measure_of_the_preset_is_taken_only_where_none_was_named() -> None:
    columns = profiles(at="time", points="number", score="number", ok="boolean")
    preset = mine(roles={"value": "score"}, by=("ok",))
    roles = resolve(RoleRequest(), columns, preset=preset)
    assert roles.value is not None
    assert set(roles.found) == {"time", "value", "by"}
    assert resolve(RoleRequest(event="ok"), columns, preset=preset).value is None
    assert resolve(RoleRequest(time="at"), columns, preset=preset).value is None


def test_a_derived_name_stands_for_its_expression_wherever_one_is_expected() -> None:
    columns = profiles(opened="time", decided="time", late="boolean", queue="text")
    preset = mine(
        roles={"time": "decided"},
        derived={"gap": "decided - opened", "slow": "gap > INTERVAL '1d'"},
    )
    value = resolve(RoleRequest(value="gap"), columns, preset=preset).value
    plain = resolve(RoleRequest(value="decided - opened", time="decided"), columns).value
    assert value is not None
    assert plain is not None
    assert value.columns == plain.columns  # type: ignore[union-attr]
    roles = resolve(RoleRequest(event="NOT (slow AND late)"), columns, preset=preset)
    assert dict(roles.event.columns) == {  # type: ignore[union-attr]
        "decided": "time",
        "opened": "time",
        "late": "boolean",
    }
    assert "`slow` stands for `gap > INTERVAL '1d'`" in roles.notes
    where = resolve(RoleRequest(event="late", where=("slow",)), columns, preset=preset).where
    assert where[0].result == "boolean"


def test_an_expression_whose_column_is_absent_says_which() -> None:
    columns = profiles(at="time", ok="boolean")
    preset = mine(beyond={"talk": "TALK_SECONDS"})
    with pytest.raises(DataError, match=r"`talk` stands for `TALK_SECONDS`.*`TALK_SECONDS`"):
        resolve(RoleRequest(value="talk"), columns, preset=preset)


def test_a_name_that_leads_to_itself_is_refused() -> None:
    preset = mine(derived={"a": "b + 1", "b": "a + 1"})
    with pytest.raises(UsageError, match="leads back to itself"):
        resolve(RoleRequest(value="a"), profiles(at="time"), preset=preset)


def test_the_reader_of_toml_is_loaded_only_for_a_preset() -> None:
    import subprocess

    code = (
        "import sys\n"
        "from ci_toolkit.api.opening import opened\n"
        "from ci_toolkit.api.settings import Settings\n"
        "import polars as pl\n"
        "with opened(pl.DataFrame({'day': ['2025-01-01'], 'n': [3]}), Settings()):\n"
        "    print('tomllib' in sys.modules, 'ci_toolkit.data.presets' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]

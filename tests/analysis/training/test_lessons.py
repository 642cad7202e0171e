"""What makes a lesson sound, how replies are judged, and that the minutes are counted."""

from __future__ import annotations

import csv
import shlex
import statistics
import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ci_toolkit import simulate_export
from ci_toolkit.analysis.training.lessons import shelf
from ci_toolkit.analysis.training.lessons.answers import judge
from ci_toolkit.analysis.training.lessons.model import Lesson, Question, Text
from ci_toolkit.analysis.training.lessons.timing import minutes_needed
from ci_toolkit.analysis.training.terms import catalogue
from ci_toolkit.errors import UsageError

LESSONS = shelf.lessons()
PROOF = ({"of": "c", "at": "x", "equals": 1},)


def question(**fields: Any) -> Question:
    known = {"hints": ("Look.",), "explanation": "So it is.", "proof": PROOF, "id": "q"}
    return Question.model_validate({"kind": "question", "ask": "What?", **known, **fields})


NUMBER = question(type="number", answer=1234.5, tolerance=0.5, unit="s")
CHOICE = question(type="choice", answer="Two", choices=("One", "Two", "Three"))
WORD = question(type="word", answer="Spam", also=("junk mail",))


@pytest.mark.parametrize(
    ("one", "reply", "expected"),
    [
        (NUMBER, "1234.5", "right"),
        (NUMBER, "1,234.5 s", "right"),
        (NUMBER, "1234,9", "right"),
        (NUMBER, "1235", "right"),
        (NUMBER, "1235.1", "wrong"),
        (NUMBER, "−1234.5", "wrong"),
        (NUMBER, "nan", "unread"),
        (NUMBER, "1e999", "unread"),
        (NUMBER, "s", "unread"),
        (CHOICE, "b", "right"),
        (CHOICE, " B) ", "right"),
        (CHOICE, "two.", "right"),
        (CHOICE, "a", "wrong"),
        (CHOICE, "d", "unread"),
        (CHOICE, "2", "unread"),
        (WORD, '"SPAM".', "right"),
        (WORD, "junk  mail", "right"),
        (WORD, "scam", "wrong"),
        (WORD, "  ", "unread"),
    ],
)
def test_replies_are_judged_however_they_are_written(
    one: Question, reply: str, expected: str
) -> None:
    assert judge(one, reply) == expected


@given(st.text())
def test_any_reply_is_judged_and_none_fails(reply: str) -> None:
    for one in (NUMBER, CHOICE, WORD):
        assert judge(one, reply) in ("right", "wrong", "unread")


@given(st.floats(-1e6, 1e6))
def test_a_number_is_right_within_the_tolerance_and_nowhere_else(value: float) -> None:
    expected = "right" if abs(value - 1234.5) <= 0.5 + 1e-9 * abs(value) else "wrong"
    assert judge(NUMBER, repr(value)) == expected


def test_the_issues_lessons_are_all_there() -> None:
    wanted = """which-chart common-special p-or-p-prime limits-not-targets rational-subgroups
        skewed-capability pareto-misleads before-after sampling dmaic-one-page simpson
        when-not-to-act"""
    assert set(LESSONS) == set(wanted.split())


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_takes_the_minutes_it_says_by_the_stated_speed(key: str) -> None:
    lesson = LESSONS[key]
    needed = minutes_needed(lesson)
    # Room for a hint or a second look, and still under ten minutes.
    assert needed <= lesson.minutes < 10
    assert lesson.minutes - needed < 4


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_asks_and_shows(key: str) -> None:
    lesson = LESSONS[key]
    assert len(lesson.commands) >= 1
    assert len(lesson.questions) >= 3
    assert isinstance(lesson.steps[-1], Text)
    assert {one.type for one in lesson.questions} != {"choice"}
    for one in lesson.questions:
        if one.type == "choice":
            assert len(one.choices) >= 2
    letters = [
        one.choices.index(str(one.answer)) for one in lesson.questions if one.type == "choice"
    ]
    assert len(letters) < 3 or len(set(letters)) > 1, "the right answer has always one letter"


def test_data_files_are_small_and_every_one_is_used() -> None:
    folder = resources.files("ci_toolkit.analysis.training.lessons").joinpath("data")
    there = {file.name for file in folder.iterdir()} - {"README.md"}
    assert there == {name for lesson in LESSONS.values() for name in lesson.data}
    assert all(len(shelf.data_file(name)) < 80_000 for name in there)


def test_a_subset_of_public_data_is_attributed_and_unchanged(examples: Any) -> None:
    rows = csv.DictReader(shelf.data_file("tiktok_quarter.csv").decode().splitlines())
    with (examples / "dsa_tiktok_daily.csv").open(newline="") as file:
        whole = {row["start_date"]: row for row in csv.DictReader(file)}
    for row in rows:
        assert all(whole[row["start_date"]][name] == value for name, value in row.items())
    users = [one for one in LESSONS.values() if "tiktok_quarter.csv" in one.data]
    assert all("CC BY 4.0" in one.source for one in users)


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(shelf.data_file(name).decode().splitlines()))


def rate(rows: list[dict[str, str]]) -> float:
    return sum(int(row["wrong"]) for row in rows) / sum(int(row["checked"]) for row in rows)


def told(key: str) -> str:
    lesson = LESSONS[key]
    parts = [step.text if isinstance(step, Text) else "" for step in lesson.steps]
    parts += [one.explanation for one in lesson.questions]
    parts += lesson.trainer.misconceptions
    return " ".join(" ".join(parts).split())


def test_numbers_of_the_stories_are_those_of_the_data() -> None:
    weeks = [rows_of("reminder.csv")[start : start + 7] for start in range(0, 56, 7)]
    worst = max(weeks, key=rate)
    assert worst[0]["day"] == "2025-01-27"
    after = weeks[weeks.index(worst) + 1]
    assert f"{rate(worst):.1%}".replace("%", " %") in told("before-after")
    assert f"The week after: {rate(after):.1%}".replace("%", " %") in told("before-after")
    assert 0.19 < 1 - rate(after) / rate(worst) < 0.25

    *_, before, last = rows_of("week.csv")
    for row in (before, last):
        assert f"{row['wrong']} of {row['checked']}" in told("when-not-to-act")
        assert f"{rate([row]):.1%}".replace("%", " %") in told("when-not-to-act")
    assert rate([last]) == max(rate([row]) for row in rows_of("week.csv"))

    day = next(row for row in rows_of("audits.csv") if row["day"] == "2025-03-29")
    assert f"{rate([day]):.0%}" == "14%"
    assert "14 % were wrong" in told("common-special")
    others = sorted(rate([row]) for row in rows_of("audits.csv") if row["day"] != day["day"])
    span = f"from {others[0]:.0%} to {others[-1]:.0%}".replace("%", " %")
    assert f"The other 39 differ too, {span}" in told("common-special")

    reasons = rows_of("appeals.csv")
    scam = sum(row["reason"] == "scam" for row in reasons) / len(reasons)
    assert f"{scam:.0%} of the cases".replace("%", " %") in told("pareto-misleads")
    assert 1 / 9 < 0.9**20 < 1 / 7, "one of eight draws"

    after_guide = [row for row in rows_of("guide.csv") if row["day"] >= "2025-02-03"]
    assert f"to {rate(after_guide):.1%}".replace("%", " %") in told("before-after")

    text = [row for row in rows_of("handling.csv") if row["queue"] == "text"]
    early, late = (
        statistics.fmean(float(row["seconds"]) for row in text if keep(row["day"]))
        for keep in (lambda day: day < "2025-04-23", lambda day: day >= "2025-04-23")
    )
    assert 11.5 < late - early < 13


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        *[(one, "right") for one in ("16.8", "16,8%", "16.8 percent", "16.8 per cent", "~16.8")],
        *[(one, "right") for one in ("about 16.8 %", "0.168", "0,168", ".168", "ca. 17 pct")],
        *[(one, "wrong") for one in ("0.168 %", "1.68", "168", "-0.168")],
        *[(one, "unread") for one in ("about", "percent", "three", "16.8 seconds")],
    ],
)
def test_a_share_is_read_as_people_write_it(reply: str, expected: str) -> None:
    asked = question(type="number", answer=16.8, tolerance=0.3, unit="%")
    assert judge(asked, reply) == expected


@pytest.mark.parametrize("reply", ["3", "3 days", "3 day", "about 3 days", "3.0"])
def test_a_unit_may_be_one_or_many(reply: str) -> None:
    assert judge(question(type="number", answer=3, tolerance=0, unit="days"), reply) == "right"


def test_the_paths_take_an_hour_and_a_day() -> None:
    paths = shelf.paths()
    assert 50 <= shelf.minutes_of(paths["yellow-belt"]) <= 60
    assert 6 * 60 <= shelf.minutes_of(paths["green-belt"]) <= 8 * 60
    assert set(paths["green-belt"].lessons) == set(LESSONS)
    for path in paths.values():
        assert set(path.lessons) <= set(LESSONS)


def test_the_commands_of_exercises_run(
    citk: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    # One exercise looks into an export of the learner's own.
    simulate_export("export.csv", rows=2_000)
    runs = {item.run for path in shelf.paths().values() for item in path.items if item.run}
    for run in runs:
        program, *words = shlex.split(run)
        done = citk(*words)
        assert (program, done.code) == ("citk", 0), f"{run}\n{done.err}"


def test_terms_that_lessons_name_are_explained() -> None:
    for lesson in LESSONS.values():
        assert lesson.terms
        for key in lesson.terms:
            term = catalogue.find(key)
            assert term is not None, key
            assert term.key == key


def test_an_unknown_name_brings_the_closest() -> None:
    with pytest.raises(UsageError) as caught:
        shelf.find("which-charts")
    assert caught.value.hint == "did you mean `which-chart`?"
    assert shelf.find(" Simpson ") is LESSONS["simpson"]


BROKEN = {
    "a key that is not known": ("aim", "aims"),
    "an answer that is no choice": ('answer = "stable"', 'answer = "calm"'),
    "a proof by a command that does not exist": ('of = "chart"', 'of = "picture"'),
    "a question without a hint": ('hints = ["The first word of the verdict."]', "hints = []"),
    "no command of citk": ('run = "citk ', 'run = "rm '),
    "ten minutes": ("minutes = 7", "minutes = 10"),
}


@pytest.mark.parametrize("mistake", BROKEN)
def test_a_mistake_in_a_lesson_is_found_when_it_is_read(mistake: str) -> None:
    folder = resources.files("ci_toolkit.analysis.training.lessons").joinpath("texts")
    text = folder.joinpath("limits-not-targets.toml").read_text(encoding="utf-8")
    right, wrong = BROKEN[mistake]
    assert right in text
    Lesson.model_validate(tomllib.loads(text))
    with pytest.raises(ValidationError):
        Lesson.model_validate(tomllib.loads(text.replace(right, wrong, 1)))

"""Yes and no in many spellings, and the texts that mean nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.valued import export_of, values

PAIRS = [
    ("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"), ("1", "0"), ("on", "off"),
    ("ja", "nein"), ("j", "n"), ("oui", "non"), ("si", "no"), ("sí", "no"), ("sim", "não"),
    ("da", "nu"), ("tak", "nie"), ("ano", "ne"), ("ja", "nei"), ("ja", "nej"), ("kyllä", "ei"),
    ("はい", "いいえ"), ("是", "否"), ("✓", "✗"), ("✔", "✘"), ("wahr", "falsch"), ("vrai", "faux"),
    ("verdadero", "falso"),
]  # fmt: skip


@pytest.mark.parametrize(("yes", "no"), PAIRS)
@settings(max_examples=8)
@given(answers=st.lists(st.booleans(), min_size=2, max_size=12), case=st.integers(0, 2))
def test_pairs(yes: str, no: str, answers: list[bool], case: int) -> None:
    shape = (str, str.upper, str.title)[case]
    texts = [shape(yes if answer else no) for answer in answers]
    assert values(texts, kind="boolean") == answers
    assert export_of(texts).profile()["x"].kind == "boolean"


@pytest.mark.parametrize(
    "texts", [("da", "no"), ("ja", "non"), ("oui", "nein"), ("pass", "fail"), ("✓", "nein"),
              ("si", "nie"), ("kyllä", "no"), ("x", "")],
)  # fmt: skip
def test_words_of_two_languages_are_no_pair(texts: tuple[str, str]) -> None:
    assert export_of(list(texts) * 5).profile()["x"].kind == "text"


def test_a_word_of_another_language_is_refused() -> None:
    assert values(["yes"] * 9 + ["no", "nein", "maybe"], kind="boolean")[-3:] == [False, None, None]


def test_one_word_alone_leaves_its_language_open() -> None:
    late = ["n"] * 2_500 + ["ja", "yes"]
    assert values(late, kind="boolean")[-2:] == [True, True]


MARKERS = [
    "", " ", "N/A", "n.a.", "k.A.", "NaN", "NULL", "(null)", "<null>", "(none)", "None", "nil", "-",
    "--", "–", "?", ".", "\\N", "#N/A", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?",
    "not available", "unknown", "TBD",
]  # fmt: skip


@pytest.mark.parametrize("marker", MARKERS)
def test_markers_of_nothing(marker: str) -> None:
    assert values([marker, "1,234"]) == [None, 1234.0]
    profile = export_of([marker, "1,234"]).profile()["x"]
    assert (profile.kind, profile.missing_share) == ("number", 0.5)


def test_the_users_texts_stand_beside_the_markers_or_instead_of_them() -> None:
    texts = ["999", "N/A", "5"]
    assert export_of(texts, null=("999",)).profile()["x"].missing_share == pytest.approx(2 / 3)
    alone = export_of(texts, null=("999",), null_only=True).profile()["x"]
    assert alone.missing_share == pytest.approx(1 / 3)
    assert values(texts, null=("999",)) == [None, None, 5.0]


def test_a_marker_is_a_name_in_a_column_of_text() -> None:
    assert values(["none", "?", "red"], kind="text") == ["none", "?", "red"]

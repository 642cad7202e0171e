"""Nothing from a file may steer a terminal, a page or the reading direction."""

from __future__ import annotations

import re
import shlex
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_toolkit.report.text import clean, common_start, sentence, slug, wrapped_command

ANY = st.text(st.characters(categories=None, exclude_categories=()))
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
STEERING = st.text(st.sampled_from("\x1b[]0;31mPX^_\\\x07\x9b\x9c\x9d\x00\n\t\x7f a\u200d" + BIDI))


@given(ANY | STEERING)
def test_no_control_or_direction_mark_is_left(text: str) -> None:
    left = clean(text)
    assert not set(left) & set(BIDI)
    assert {unicodedata.category(c) for c in left} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert {c for c in left if unicodedata.category(c) == "Cf"} <= set("\u200c\u200d")
    assert "\n" not in left


@given(ANY | STEERING)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;owned\x07queue", "queue"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jscreen", "screen"),
        ("a\x00b\r\nc", "ab  c"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("\ud800", "\ufffd"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_known_attacks(text: str, left: str) -> None:
    assert clean(text) == left


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert clean("abcdefghij", 5) == "abcd…"
    assert clean("abcde", 5) == "abcde"


@given(ANY)
def test_a_slug_is_a_safe_file_name(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))
    assert len(slug(text)) <= 47


@given(st.lists(ANY, min_size=2, max_size=2, unique=True))
def test_different_values_get_different_slugs(texts: list[str]) -> None:
    assert slug(texts[0]) != slug(texts[1])


def test_values_that_look_alike_once_simplified_stay_apart() -> None:
    assert len({slug(v) for v in ("DE", "de", "d/e", "..", "../de", "dé")}) == 6


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("not stable: 3 of 61 days", "Not stable: 3 of 61 days."),
        ("a stable process", "A stable process."),
        ("p-additive is taken", "p-additive is taken."),
        ("sigma_z is 3", "sigma_z is 3."),
        ("Why?", "Why?"),
        ("", ""),
    ],
)
def test_sentences(text: str, told: str) -> None:
    assert sentence(text) == told


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=12), st.integers(30, 100))
def test_a_wrapped_command_is_the_same_command(words: list[str], width: int) -> None:
    command = shlex.join(clean(word) for word in words)
    joined = "\n".join(wrapped_command(command, width)).replace("\\\n", "")
    assert shlex.split(joined) == shlex.split(command)


def test_what_names_share_ends_at_a_mark_and_is_no_trifle() -> None:
    assert common_start(["category=SPAM", "category=SCAM"]) == "category="
    assert common_start(["STATEMENT_CATEGORY_A", "STATEMENT_CATEGORY_B"]) == "STATEMENT_CATEGORY_"
    assert common_start(["queue_a", "queue_b"]) == ""
    assert common_start(["only_one_name_here"]) == ""
    assert common_start([]) == ""

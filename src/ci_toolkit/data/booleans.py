"""Yes and no in many spellings; both words of a column must come from one way of answering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from ci_toolkit.data.numbers import trimmed

# What programs write goes with the words of any language: `ja` beside `0` is one answer sheet.
_PROGRAMS = ("true t 1 1.0", "false f 0 0.0")
_WAYS: dict[str, tuple[str, str]] = {
    "English": ("yes y on", "no n off"),
    "German": ("ja j wahr", "nein n falsch"),
    "Dutch": ("ja j waar", "nee n onwaar"),
    "Nordic": ("ja j", "nei nej n"),
    "French": ("oui o vrai", "non n faux"),
    "Spanish": ("si sí s verdadero", "no n falso"),
    "Italian": ("si sì s vero", "no n falso"),
    "Portuguese": ("sim s verdadeiro", "não nao n falso"),
    "Romanian": ("da d adevărat", "nu n fals"),
    "Polish": ("tak t prawda", "nie n fałsz"),
    "Czech": ("ano a", "ne n"),
    "Slovak": ("áno a", "nie n"),
    "Croatian": ("da d", "ne n"),
    "Hungarian": ("igen i", "nem n"),
    "Turkish": ("evet e", "hayır h"),
    "Russian": ("да д", "нет н"),
    "Finnish": ("kyllä k", "ei e"),
    "Japanese": ("はい", "いいえ"),
    "Chinese": ("是", "否"),
    "signs": ("✓ ✔ ☑ ✅", "✗ ✘ ☐ ❌ ×"),
}
READABLE = 0.9


def _answers(way: tuple[str, str]) -> dict[str, bool]:
    return dict.fromkeys(way[0].split(), True) | dict.fromkeys(way[1].split(), False)


@dataclass(frozen=True, slots=True)
class BooleanForm:
    """What the words of a column answer; any other word is no answer.

    answers: True or False by word in lower case. readable: cells among those looked at that have
    one.
    """

    answers: Mapping[str, bool] = field(default_factory=dict)
    readable: int = 0

    def read(self, raw: pl.Expr) -> pl.Expr:
        """Answers, null where a cell holds none."""
        text = trimmed(raw).str.to_lowercase()
        return text.replace_strict(dict(self.answers), default=None, return_dtype=pl.Boolean)


def find_answers(counts: Mapping[str, int]) -> BooleanForm:
    """The way of answering that reads most cells; counts: filled cells by trimmed text.

    Ways that read the same cells are taken together: a sample with nothing but `n` leaves open
    which word stands for yes. `1` and `0` fit every way.

    >>> form = find_answers({"ja": 3, "Nein": 2})
    >>> form.readable, "yes" in form.answers
    (5, False)
    """
    folded: dict[str, int] = {}
    for text, count in counts.items():
        folded[text.lower()] = folded.get(text.lower(), 0) + count
    programs = _answers(_PROGRAMS)
    read: list[tuple[int, dict[str, bool]]] = []
    for way in _WAYS.values():
        answers = programs | _answers(way)
        read.append((sum(n for text, n in folded.items() if text in answers), answers))
    most = max(count for count, _ in read)
    best: dict[str, bool] = {}
    for count, answers in read:
        if count == most:
            best |= answers
    return BooleanForm(best, most)

"""Candidate causes, and a change taken apart, in words and tables."""

from __future__ import annotations

import math
from typing import Any

from ci_toolkit.analysis.dmaic.causes.result import Cause, CauseStudy, MixStudy, Model, Term
from ci_toolkit.analysis.dmaic.words import (
    MetricKind,
    change_text,
    interval_text,
    metric_text,
)
from ci_toolkit.analysis.estimate import Estimate
from ci_toolkit.analysis.result import to_plain
from ci_toolkit.analysis.wording import count_of, percent, plain
from ci_toolkit.report.model import Align, Block, Facts, Notes, Table
from ci_toolkit.report.numbers import ABSENT
from ci_toolkit.report.text import clean, sentence

_LONGEST = 40


def cause_blocks(study: CauseStudy, kind: MetricKind) -> tuple[Block, ...]:
    """The ranked table, a sentence for each cause, the model, and what to bear in mind."""
    blocks: list[Block] = [_facts(study, kind)]
    if study.causes:
        blocks.append(_ranked(study))
        texts = tuple(sentence(clean(_with_note(one))) for one in study.causes if not one.problem)
        if texts:
            medians = ", in medians" if study.response == "value" else ""
            blocks.append(Notes(texts, f"What each cause does{medians}"))
    if study.model is not None:
        blocks.append(_model(study.model, kind))
    elif study.model_problem:
        text = f"All causes at once were not fitted: {study.model_problem}"
        blocks.append(Notes((sentence(clean(text)),)))
    if study.findings:
        texts = tuple(sentence(clean(one.text)) for one in study.findings)
        blocks.append(Notes(texts, "To bear in mind"))
    return tuple(blocks)


def _facts(study: CauseStudy, kind: MetricKind) -> Facts:
    tested = [one for one in study.causes if not one.problem]
    real = [one for one in tested if one.real]
    # Rank tests speak of medians; elsewhere in a report the same metric stands as a mean.
    name = f"{study.metric}, median" if study.response == "value" else study.metric
    items: list[tuple[str, str]] = [
        (clean(name, 60), interval_text(study.overall, kind)),
        ("Rows", f"{study.rows:,}"),
        (
            "Real causes",
            f"{len(real)} of {count_of(len(tested), 'cause')} tested; of those called real, "
            f"{percent(study.fdr)} at most are expected to be chance",
        ),
    ]
    return Facts(tuple(items))


def _with_note(cause: Cause) -> str:
    return f"{cause.text} ({cause.note})" if cause.note else cause.text


def _ranked(study: CauseStudy) -> Table:
    headers = ("Cause", "Verdict", "Effect", "", "95 % interval", "p", "q", "Test")
    align: tuple[Align, ...] = (
        *("left", "left", "right", "left", "left", "right", "right"),
        "left",
    )
    names = {"Cramér's V": "V", "epsilon squared": "ε²", "Spearman's rho": "ρ"}
    names["rank-biserial correlation"] = "r"
    used = [one.effect_name for one in study.causes if not one.problem]
    told = ", ".join(f"{names[name]}: {name}" for name in dict.fromkeys(used))
    return Table(
        headers,
        tuple(_row(one, names) for one in study.causes),
        align,
        caption="Candidate causes, the real ones first, then by the size of their effect",
        note="; ".join(part for part in (told, "q: p allowing for all tests") if part),
        marked=frozenset(i for i, one in enumerate(study.causes) if one.real),
        spare=(7, 5),
    )


def _row(cause: Cause, names: dict[str, str]) -> tuple[str, ...]:
    name = clean(cause.column, _LONGEST)
    if cause.problem:
        return (name, "not tested", *([ABSENT] * 5), clean(cause.problem, 90))
    return (
        name,
        "real" if cause.real else "may be chance",
        plain(cause.effect.value, 2),
        f"{names[cause.effect_name]} ({cause.size})",
        _ends(cause.effect),
        _small(cause.p),
        _small(cause.q),
        clean(cause.test),
    )


def _ends(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return ABSENT
    return f"{plain(estimate.low, 2)} to {plain(estimate.high, 2)}"


def _small(value: float) -> str:
    if not math.isfinite(value):
        return ABSENT
    return "<0.001" if value < 0.001 else plain(value, 2)


def _model(model: Model, kind: MetricKind) -> Table:
    odds = model.scale == "odds ratio"
    rows = tuple(_term(term, kind, odds) for term in model.terms)
    against = ", ".join(f"{clean(c, 30)}: {clean(level, 30)}" for c, level in model.against)
    measure = "McFadden's R²" if odds else "R²"
    parts = [f"{model.n:,} rows, {measure} {plain(model.explained, 2)}", model.note]
    if against:
        parts.append(f"compared with {against}")
    return Table(
        ("Cause", "Level or step", "Odds ratio" if odds else "Difference", "95 % interval", "p"),
        rows,
        ("left", "left", "right", "left", "right"),
        caption="All causes at once: what each does while the others are held",
        note="; ".join(part for part in parts if part),
        folded=len(rows) > 12,
    )


def _term(term: Term, kind: MetricKind, odds: bool) -> tuple[str, ...]:
    level = clean(term.level, _LONGEST) if term.level is not None else clean(term.step)
    one = term.estimate
    if odds:
        return (
            clean(term.column, _LONGEST),
            level,
            plain(one.value, 3),
            _ends(one),
            _small(term.p),
        )
    ends = ABSENT
    if one.low is not None and one.high is not None:
        ends = f"{change_text(one.low, kind)} to {change_text(one.high, kind)}"
    return (
        clean(term.column, _LONGEST),
        level,
        change_text(one.value, kind),
        ends,
        _small(term.p),
    )


def mix_blocks(study: MixStudy, kind: MetricKind) -> tuple[Block, ...]:
    """The answer in a sentence, the change in its parts, and each value of the column."""
    column = clean(study.column, _LONGEST)
    blocks: list[Block] = [
        Notes((sentence(clean(study.text)),)),
        Facts(
            (
                (clean(study.before_label, 40), interval_text(study.before, kind)),
                (clean(study.after_label, 40), interval_text(study.after, kind)),
                ("Change", change_text(study.change, kind)),
                (f"Within the values of {column}", change_text(study.rate, kind)),
                (f"Mix of {column}", change_text(study.mix, kind)),
            ),
            "The change taken apart",
        ),
        _parts(study, kind),
    ]
    if study.findings:
        texts = tuple(sentence(clean(one.text)) for one in study.findings)
        blocks.append(Notes(texts, "To bear in mind"))
    return tuple(blocks)


def _parts(study: MixStudy, kind: MetricKind) -> Table:
    before = sum(part.items_before for part in study.parts)
    after = sum(part.items_after for part in study.parts)
    rows = tuple(
        (
            clean(part.name, _LONGEST),
            percent(part.items_before / before),
            percent(part.items_after / after),
            metric_text(part.before, kind),
            metric_text(part.after, kind),
            change_text(part.rate, kind),
            change_text(part.mix, kind),
        )
        for part in study.parts
    )
    return Table(
        (
            clean(study.column, _LONGEST),
            *("Share before", "Share after", "Before", "After", "By its rate", "By the mix"),
        ),
        rows,
        ("left", *(["right"] * 6)),  # type: ignore[arg-type]  # seven alignments
        caption="What each value adds to the change, the largest first",
        note="the last two columns add up to the change",
        folded=len(rows) > 12,
        spare=(1,),
    )


def cause_data(study: CauseStudy) -> dict[str, Any]:
    """The study for JSON, full precision."""
    out: dict[str, Any] = to_plain(study)
    return out


def mix_data(study: MixStudy) -> dict[str, Any]:
    """The change taken apart for JSON, full precision."""
    out: dict[str, Any] = to_plain(study)
    return out

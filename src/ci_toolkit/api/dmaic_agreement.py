"""From a project's table of ratings to how well its raters agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ci_toolkit.analysis.agreement.result import Agreement, Ratings
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.wording import count_of, percent
from ci_toolkit.api.opening import opened
from ci_toolkit.api.settings import Settings, settings_from
from ci_toolkit.api.sources import Source, ledger_view
from ci_toolkit.data.conditions import Column, Term, as_condition, compile_term
from ci_toolkit.data.rating_rows import Layout, named
from ci_toolkit.data.ratings import RatingTable, Repeats, read_ratings
from ci_toolkit.data.roles import there
from ci_toolkit.data.side_files import sha256_of
from ci_toolkit.errors import UsageError
from ci_toolkit.report.ledger import LedgerView

if TYPE_CHECKING:
    from ci_toolkit.analysis.dmaic.project.measure import Agreement as AgreementTable
    from ci_toolkit.data.source import Export

__all__ = ["AgreementRun", "study_agreement"]


@dataclass(frozen=True, eq=False)
class AgreementRun:
    """How well raters agree, where their ratings come from, and what became of every row."""

    result: Agreement
    source: Source
    ledger: LedgerView


def study_agreement(
    table: AgreementTable, paths: Sequence[str], *, confidence: float = 0.95
) -> AgreementRun:
    """Read the ratings that `[measure.agreement]` names and compare the raters.

    Arguments
        table: the project's table; `label`, `raters`, `counts` and `standard` may be expressions.
        paths: the files of its source, as they can be opened from here. confidence: 0 to 1.

    Where a rater rated an item several times, the last rating counts (`keep = "first"`: the
    first), and a finding tells how often the same rater said the same.

    Raises UsageError for a layout that is none, and for weights without an order of labels;
    DataError for absent columns and sources that cannot be read or hold no ratings.
    """
    chosen = settings_from(None, table.reading())
    with opened(list(paths), chosen) as export:
        layout = _layout(table, export)
        if chosen.id is not None:
            there(chosen.id, "id", export.profile())
        where = tuple(
            as_condition(_term(export, text, "where", "boolean")) for text in chosen.where
        )
        read = read_ratings(
            export,
            layout,
            where=where,
            one_per=chosen.id,
            keep=chosen.keep,
            blank_as=chosen.blank_as,
            zone=chosen.timezone,
            strict=chosen.strict,
        )
        _refuse_unordered(table, read)
        result = _analysed(table, read, confidence)
        return AgreementRun(
            result,
            Source(
                paths=export.paths,
                sha256=tuple(sha256_of(path) for path in export.paths) if chosen.hash else None,
                columns=_columns(table, chosen),
                rows=read.ledger.to_plain(),
            ),
            ledger_view(read.ledger),
        )


def _analysed(table: AgreementTable, read: RatingTable, confidence: float) -> Agreement:
    from ci_toolkit.analysis.agreement.analyse import analyse

    ratings = Ratings(
        labels=read.labels,
        raters=read.raters,
        given=read.given,
        counts=read.counts,
        standard=read.standard,
    )
    result = analyse(ratings, weights=table.weights, at_least=table.at_least, confidence=confidence)
    if read.crowded:
        result = replace(result, raters=read.crowded)
    return replace(result, findings=(*result.findings, *_of_reading(read, table.keep)))


def _of_reading(read: RatingTable, keep: str) -> list[Finding]:
    """What reading the ratings showed."""
    found = [*_left_out(ledger_view(read.ledger))]
    found += _repeated(read.repeats, keep) if read.repeats else []
    if read.crowded:
        found.append(
            Finding(
                "many-raters",
                "info",
                f"{read.crowded:,} raters are too many to compare one with another; every rating "
                "counts in the coefficients",
            )
        )
    return [*found, *(Finding("reading", "info", note) for note in read.notes)]


def _left_out(ledger: LedgerView) -> list[Finding]:
    """Ratings that could not be used may be just those on which raters differ."""
    if not ledger.unusable:
        return []
    why = "; ".join(f"{reason}: {rows:,}" for reason, rows, *_ in ledger.reasons[:3])
    text = f"{ledger.unusable:,} of {count_of(ledger.read, 'row')} could not be used ({why})"
    return [Finding("left-out", "warning", f"{text}: the agreement is of the others")]


def _repeated(repeats: Repeats, keep: str) -> list[Finding]:
    if not repeats.pairs:
        return []
    alike = percent(repeats.alike / repeats.pairs)
    rows = count_of(repeats.rows, "other rating")
    return [
        Finding(
            "repeats",
            "info",
            f"the same rater rated the same item again {count_of(repeats.pairs, 'time')}, and said "
            f"the same in {alike} of them; the {keep} rating counts, {rows} left out",
        )
    ]


def _layout(table: AgreementTable, export: Export) -> Layout:
    profile = export.profile()
    for option in ("item", "rater"):
        name = getattr(table, option)
        if name is not None:
            there(name, option, profile)
    many = table.raters or table.counts
    option = "raters" if table.raters else "counts"
    want = "any" if table.raters else "number"
    terms = tuple(_term(export, text, option, want) for text in dict.fromkeys(many))
    names = tuple(named(term) for term in terms)
    standard, rater = _standard(table, export, names)
    levels = table.levels
    if table.counts and levels and set(levels) != set(names):
        raise UsageError(
            "`levels` does not name the same labels as `counts`",
            f"the columns are {', '.join(f'`{name}`' for name in names[:8])}",
        )
    return Layout(
        item=table.item,
        rater=table.rater,
        label=None if table.label is None else _term(export, table.label, "label", "any"),
        raters=terms if table.raters else (),
        counts=terms if table.counts and not table.raters else (),
        levels=levels,
        standard=standard,
        standard_rater=rater,
        names=names,
    )


def _standard(
    table: AgreementTable, export: Export, names: tuple[str, ...]
) -> tuple[Term | None, str | None]:
    """The column (or expression) of right answers, or the rater who gives them."""
    text = table.standard
    if text is None:
        return None, None
    if text in names:
        return None, text
    if text in export.columns or not table.rater:
        return _term(export, text, "standard", "any"), None
    return None, text


def _term(export: Export, text: str, option: str, want: Any) -> Term:
    """A column by its exact name as text, or an expression; raises as `compile_term`."""
    if text in export.columns and want == "any":
        return Column(text, "text")
    from ci_toolkit.data.profile import Each

    profile = export.profile()
    preset = export.preset
    derived: Mapping[str, str] = {**preset.beyond, **preset.derived} if preset else {}
    return compile_term(
        text,
        Each(profile, lambda column: column.kind),
        want=want,
        option=option,
        examples=Each(profile, lambda column: column.examples),
        derived=derived,
        mostly=Each(profile, lambda column: column.mostly),
    )


def _refuse_unordered(table: AgreementTable, read: RatingTable) -> None:
    """Raises UsageError where labels have a distance but no order is known."""
    if table.weights == "none" or table.levels or table.counts:
        return
    try:
        [float(label) for label in read.labels]
    except ValueError:
        raise UsageError(
            f'`weights = "{table.weights}"` needs the order of the labels',
            "name them in `levels`, from one end to the other",
        ) from None


def _columns(table: AgreementTable, chosen: Settings) -> dict[str, Any]:
    """Role to column or expression, as the project names them."""
    single = {name: getattr(table, name) for name in ("item", "rater", "label", "standard")}
    many = {"raters": list(table.raters), "counts": list(table.counts), "where": list(chosen.where)}
    found: dict[str, Any] = {name: one for name, one in {**single, **many}.items() if one}
    return {**found, "id": chosen.id} if chosen.id else found

"""What a Pareto says of itself: names, the full command, what was found, the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_toolkit.analysis.pareto.result import Pareto
from ci_toolkit.api.opening import text_of
from ci_toolkit.api.pareto_asked import Asked
from ci_toolkit.api.pareto_passes import Counted
from ci_toolkit.api.pareto_settings import ParetoSettings
from ci_toolkit.api.picked import picked_streams
from ci_toolkit.api.shaped import notes_of, preset_of
from ci_toolkit.api.sources import ledger_view, named_sources, option_words, source_words, taken
from ci_toolkit.data.condition_tokens import shell_word
from ci_toolkit.data.roles import explicit
from ci_toolkit.report.pareto_context import ParetoContext

if TYPE_CHECKING:
    from ci_toolkit.data.source import Export

_SPELLED = (
    *("time", "event", "count", "size", "weight", "id", "unit_of_decision", "by", "where"),
    *("category", "rejects", "preset"),
)
# Names of counts that do not say what was counted.
_UNNAMED = frozenset({"count", "counts", "n", "number", "freq", "frequency", "qty", "value"})


def context_of(
    export: Export, asked: Asked, counted: Counted, chosen: ParetoSettings, result: Pareto
) -> ParetoContext:
    """The context of a report and of a picture."""
    noun = chosen.name or noun_of(asked)
    quantity = _quantity(chosen, noun)
    crossed = " × ".join(counted.category)
    title = f"{quantity} by {crossed}"
    if result.by:
        title += f", for each {' and '.join(result.by)}"
    preset = preset_of(export, asked.roles)
    return ParetoContext(
        title=chosen.title or _large(title),
        quantity=quantity,
        source=named_sources(export.paths),
        ledger=ledger_view(counted.ledger),
        command=_command(export, asked, counted, chosen, preset),
        found=tuple(taken({**asked.columns, "category": list(counted.category)}, asked.found)),
        notes=(
            *export.notes,
            *asked.roles.notes,
            *notes_of(export, asked.roles, counted.ledger.read),
            *counted.notes,
        ),
        picked=picked_streams(result.by, counted.main.streams, chosen.stream),
        durations=asked.lengths,
    )


def _large(text: str) -> str:
    """A capital at the start of a plain word; names of columns stay as they are."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.isalpha() else text


def noun_of(asked: Asked) -> str:
    """What one count is, in the plural, from the columns' own names."""
    roles = asked.roles
    if roles.event is not None:
        return f"rows with `{text_of(roles.event)}`"
    if roles.count is not None:
        said = text_of(roles.count)
        # "97 % of 38,000 count" is no sentence.
        return "items" if said.casefold() in _UNNAMED else said
    return f"distinct {roles.unit_of_decision}" if roles.unit_of_decision else "rows"


def _quantity(chosen: ParetoSettings, noun: str) -> str:
    if chosen.cost is not None:
        return f"cost of {noun}"
    return f"{chosen.weight} of {noun}" if chosen.weight is not None else noun


def _command(
    export: Export, asked: Asked, counted: Counted, chosen: ParetoSettings, preset: str | None
) -> str:
    """The command that says everything explicitly."""
    words = ["citk", "pareto", *source_words(export.paths)]
    for name in counted.category:
        words += _option("--category", name)
    words += explicit(asked.roles)
    named = chosen.preset or preset
    if named is not None:
        words += ["--preset", shell_word(named)]
    words += option_words(chosen, set(_SPELLED))
    return " ".join(words)


def _option(flag: str, value: str) -> list[str]:
    # A value that begins with a dash would be taken for an option of its own.
    return [f"{flag}={shell_word(value)}"] if value.startswith("-") else [flag, shell_word(value)]

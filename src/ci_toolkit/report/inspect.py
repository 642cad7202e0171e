"""An inspection as a report: what the export is, whether it is sound, what to run next."""

from __future__ import annotations

from dataclasses import replace

from ci_toolkit.analysis.inspection.result import Inspection
from ci_toolkit.analysis.result import Finding
from ci_toolkit.analysis.wording import count_of, plain
from ci_toolkit.facts import CheckOutcome, ExportFacts, FileFacts, VolumeFacts
from ci_toolkit.report.inspect_columns import columns_table, shortened
from ci_toolkit.report.inspect_context import (
    InspectContext,
    has_volume,
    ledger_of,
    period_of,
)
from ci_toolkit.report.ledger import ledger_sentences
from ci_toolkit.report.model import Block, Code, Facts, Notes, Report, Strip, Table
from ci_toolkit.report.pointers import inspection_terms, more
from ci_toolkit.report.text import clean, sentence

__all__ = ["InspectContext", "page", "view"]

_MOST_FILES = 12
_MOST_LINES = 3
# So many findings of one kind are told each; of more, the first of them.
_MOST_ALIKE, _FIRST_ALIKE = 5, 3
_LEVELS = (
    ("signal", "Wrong, or should not be there"),
    ("warning", "Needs a look"),
    ("info", "Worth knowing"),
)
_ROLES = {
    "time": "When",
    "id": "One case or item",
    "event": "Happened or not",
    "count": "Counted",
    "size": "Out of",
    "value": "Measured",
    "start": "Begins",
    "end": "Ends",
    "weight": "Stands for",
    "by": "Split by",
    "category": "Kind",
}
# Told by the table of rules, or among the differences.
_ELSEWHERE = frozenset(
    "check check-unknown column-gone column-new kind-changed new-values values-gone missing-share "
    "range rows".split()
)
_SUCH_AS = ", such as "
_STATUS = {"kept": "kept", "broken": "broken", "unknown": "not judged"}


def view(result: Inspection, ctx: InspectContext, *, wide: bool = False) -> Report:
    """An inspection in words and tables; `wide`: there is room for about 160 columns."""
    facts = result.facts
    blocks: list[Block] = [_what_it_is(facts, ctx)]
    if len(facts.files) > 1:
        blocks.append(_files(facts.files))
    if facts.volume is not None and has_volume(facts.volume):
        blocks.append(_strip(facts.volume, result.findings))
    blocks += _findings(result, ctx)
    if result.verdict.next:
        steps = tuple(sentence(clean(step)) for step in result.verdict.next)
        blocks.append(Notes(steps, "What to do", numbered=True))
    if result.checks:
        blocks.append(_checks(result.checks, ctx))
    if ctx.against:
        blocks.append(_differences(result, ctx))
    if facts.columns:
        blocks.append(columns_table(facts, ctx, wide=wide))
    if facts.roles:
        blocks.append(_roles(facts))
    blocks += _reading(facts, ctx)
    blocks += [
        Code(clean(line), f"Next: {clean(command.what)}")
        for command, line in zip(result.commands, ctx.lines, strict=True)
    ]
    if ctx.explain and result.references:
        blocks.append(Notes(tuple(clean(one) for one in result.references), "Sources"))
    if ctx.explain:
        blocks += more(inspection_terms(result))
    title = clean(ctx.title or f"Inspection of {ctx.source or 'an export'}")
    return Report(
        title, sentence(_named(result.verdict.text, facts)), result.verdict.status, tuple(blocks)
    )


def page(result: Inspection, ctx: InspectContext) -> Report:
    """The report of a page that stands alone: every column, and the sources."""
    return view(result, replace(ctx, all_columns=True, explain=True), wide=True)


def _what_it_is(facts: ExportFacts, ctx: InspectContext) -> Facts:
    items: list[tuple[str, str]] = []
    formats = dict.fromkeys(_format(file) for file in facts.files)
    if formats:
        items.append(("Format", "; ".join(formats)))
    holds = f"{count_of(facts.rows, 'row')}, {count_of(len(facts.columns), 'column')}"
    size = sum(file.bytes or 0 for file in facts.files)
    items.append(("Holds", f"{holds}, {size_words(size)}" if size else holds))
    period = period_of(facts)
    if period is not None:
        length = ""
        if facts.volume is not None:
            length = f" ({count_of(len(facts.volume.counts), facts.volume.noun)})"
        ends = dict.fromkeys((period.first, period.last))
        items.append(("Period", f"{' to '.join(ends)}{length}, by `{clean(period.column)}`"))
    told = _forms(facts, ctx)
    if told:
        items.append(("Times", told))
    if facts.preset:
        title = f"{clean(ctx.preset)} " if ctx.preset else ""
        items.append(("Known as", f"{title}(preset `{clean(facts.preset)}`)"))
    return Facts(tuple(items), "What it is")


def _forms(facts: ExportFacts, ctx: InspectContext) -> str:
    """How times are written, each form with its first example, and in which columns."""
    shown: dict[str, str] = {}
    columns: dict[str, list[str]] = {}
    for time in facts.times:
        words = "; or ".join(part.partition(_SUCH_AS)[0] for part in time.form.split("; or "))
        unsure = " (or month and day exchanged)" if time.ambiguous else ""
        words += unsure
        if words:
            shown.setdefault(words, time.form + unsure)
            columns.setdefault(words, []).append(f"`{clean(time.column)}`")
    return "; ".join(
        f"{clean(form if ctx.samples else words)}, in {_columns(columns[words])}"
        for words, form in shown.items()
    )


def _columns(columns: list[str]) -> str:
    if len(columns) == 2:
        return " and ".join(columns)
    return columns[0] + (f" and {len(columns) - 1:,} more" if len(columns) > 1 else "")


def _format(file: FileFacts) -> str:
    layout = ", ".join(f"{clean(name)} {clean(words)}" for name, words in file.layout)
    return f"{clean(file.format)}: {layout}" if layout else clean(file.format)


def size_words(size: int) -> str:
    """Bytes for reading, in powers of 1,000.

    >>> size_words(140_829), size_words(9_105_958)
    ('141 kB', '9.11 MB')
    """
    for unit, length in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= length:
            return f"{plain(size / length, 3)} {unit}"
    return count_of(size, "byte")


def base_name(path: str) -> str:
    """The name of a file without its folders."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def _files(files: tuple[FileFacts, ...]) -> Table:
    shown = files[:_MOST_FILES]
    names = [base_name(file.path) for file in shown]
    if len(set(names)) < len(names):
        names = [file.path for file in shown]
    rows = tuple(
        (
            shortened(name, 48),
            clean(file.format),
            f"{file.rows:,}",
            f"{file.columns:,}",
            size_words(file.bytes) if file.bytes else "–",
        )
        for name, file in zip(names, shown, strict=True)
    )
    more = len(files) - len(shown)
    return Table(
        ("File", "Format", "Rows", "Columns", "Size"),
        rows,
        ("left", "left", "right", "right", "right"),
        caption=count_of(len(files), "file").capitalize(),
        note=f"and {count_of(more, 'more file')}" if more else None,
    )


def _strip(volume: VolumeFacts, findings: tuple[Finding, ...]) -> Strip:
    """Rows a period as a line; periods without rows are blank."""
    most = max(volume.counts) or 1
    what = f"`{clean(volume.of)}`" if volume.of else "Rows"
    marked = {
        point
        for finding in findings
        if finding.code.startswith("volume") and finding.points
        for point in finding.points
    }
    return Strip(
        heights=tuple(count / most if count else None for count in volume.counts),
        marks=tuple("▲" if i in marked else None for i in range(len(volume.counts))),
        first=volume.starts[0],
        last=volume.starts[-1],
        caption=f"{what} a {volume.noun}, at most {most:,}",
        legend=(("▲", "beyond the limits"),),
        noun=volume.noun,
    )


def _findings(result: Inspection, ctx: InspectContext) -> list[Block]:
    blocks: list[Block] = []
    for level, caption in _LEVELS:
        alike: dict[str, list[int]] = {}
        for place, finding in enumerate(result.findings):
            if finding.level == level and not _elsewhere(finding):
                alike.setdefault(finding.code, []).append(place)
        texts = [text for places_ in alike.values() for text in _told(result, places_, ctx)]
        if texts:
            blocks.append(Notes(tuple(dict.fromkeys(texts)), caption))
    return blocks


def _told(result: Inspection, alike: list[int], ctx: InspectContext) -> list[str]:
    """Findings of one kind as sentences: the first few, and where the others are."""
    most = len(alike) if ctx.all_columns or len(alike) <= _MOST_ALIKE else _FIRST_ALIKE
    facts = result.facts
    texts = [sentence(_named(result.findings[place].text, facts)) for place in alike[:most]]
    rest = alike[most:]
    if not rest:
        return texts
    columns = [
        f"`{clean(column, 40)}`"
        for place in rest
        if place < len(result.details)
        for column in result.details[place].get("columns", ())
    ]
    listed = ", ".join(columns[:_FIRST_ALIKE])
    more = f" and {len(columns) - _FIRST_ALIKE:,} more" if len(columns) > _FIRST_ALIKE else ""
    where = f", in {listed}{more}" if columns else ""
    return [*texts, f"{len(rest):,} more like this{where}; `--all-columns` tells each."]


def _elsewhere(finding: Finding) -> bool:
    """Whether another block tells it: the rules, the differences, or what was set right."""
    repaired = finding.code.startswith("repair-") and finding.level == "info"
    return repaired or finding.code in _ELSEWHERE


def _named(text: str, facts: ExportFacts) -> str:
    """A sentence with files by their names; of a single file the name in front says nothing."""
    for file in facts.files:
        base = base_name(file.path)
        text = text.replace(f"`{file.path}`", f"`{base}`")
        if len(facts.files) == 1:
            text = text.removeprefix(f"`{base}`: ")
    return clean(text)


def _checks(checks: tuple[CheckOutcome, ...], ctx: InspectContext) -> Table:
    order = ("broken", "unknown", "kept")
    ordered = sorted(checks, key=lambda check: order.index(check.status))
    bad = sum(check.status == "broken" for check in checks)
    rows = tuple((clean(check.rule), _STATUS[check.status], clean(check.text)) for check in ordered)
    where = f" of {clean(ctx.checks)}" if ctx.checks else ""
    unknown = sum(check.status == "unknown" for check in checks)
    said = f"{bad:,} of {len(checks):,} broken" if bad else "none broken" if unknown else "all kept"
    return Table(
        ("Rule", "Result", "What was found"),
        rows,
        ("left", "left", "left"),
        caption=f"Rules{where}: {said}",
        marked=frozenset(i for i, check in enumerate(ordered) if check.status == "broken"),
    )


def _rule(check: CheckOutcome) -> str:
    """The rule in words, after what the user calls it."""
    rule, name = clean(check.rule), clean(check.name)
    return rule if name in ("", rule) else f"{name}: {rule}"


def places(first: tuple[int, ...], rows: int, noun: str = "row") -> str:
    """Line numbers in brackets, the first few.

    >>> places((3, 9), 2), places((3, 9, 12, 40), 80, "line")
    (' (rows 3, 9)', ' (lines 3, 9, 12 …)')
    """
    if not first:
        return ""
    shown = ", ".join(f"{line:,}" for line in first[:_MOST_LINES])
    more = " …" if max(rows, len(first)) > min(len(first), _MOST_LINES) else ""
    return f" ({noun if max(rows, len(first)) == 1 else noun + 's'} {shown}{more})"


def _differences(result: Inspection, ctx: InspectContext) -> Notes:
    told = tuple(sentence(clean(one.text)) for one in result.differences)
    return Notes(told or ("The same columns, types and values.",), f"Against {clean(ctx.against)}")


def _roles(facts: ExportFacts) -> Facts:
    by_role: dict[str, list[str]] = {}
    for role, column in facts.roles:
        by_role.setdefault(role, []).append(clean(column))
    return Facts(
        tuple((_ROLES.get(role, role), ", ".join(names)) for role, names in by_role.items()),
        "What the columns could be used for",
    )


def _reading(facts: ExportFacts, ctx: InspectContext) -> list[Block]:
    """What was set right, and where every row went."""
    blocks: list[Block] = []
    told = []
    for repair in facts.repairs:
        text = _named(repair.text, facts)
        if "(line" not in text:
            text += places(repair.first, repair.rows, "line")
        base = base_name(repair.path)
        several = len(facts.files) > 1 and base and base not in text
        told.append(sentence(f"`{clean(base)}`: {text}" if several else text))
    if told:
        blocks.append(Notes(tuple(dict.fromkeys(told)), "Set right while reading"))
    rows = ledger_sentences(ledger_of(facts))
    blocks.append(Notes((*rows, *(sentence(clean(note)) for note in ctx.notes)), "Rows"))
    return blocks

"""How each number of a project's report was made: commands, sources, rows, versions."""

from __future__ import annotations

from ci_toolkit.analysis.dmaic.result import Dmaic
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.report.dmaic_context import DmaicContext, SourceFact
from ci_toolkit.report.dmaic_sections import part_name
from ci_toolkit.report.ledger import ledger_sentences
from ci_toolkit.report.model import Block, Code, Facts, Notes, Section
from ci_toolkit.report.text import clean, sentence

ID = "made"


def about_section(result: Dmaic, ctx: DmaicContext) -> Section:
    """The exact command of each part, the sources with their bytes and rows, and references."""
    inner = [_commands(ctx), _sources(ctx), _references(result)]
    return Section(
        ID,
        "How each number was made",
        (Facts(tuple(_made(ctx))),),
        tuple(section for section in inner if section is not None),
    )


def _made(ctx: DmaicContext) -> list[tuple[str, str]]:
    facts = [("Project file", clean(ctx.file))]
    if ctx.sha256:
        facts.append(("SHA-256 of the project file", clean(ctx.sha256)))
    if ctx.made is not None:
        facts.append(("Made on", ctx.made.isoformat()))
    if ctx.version:
        facts.append(("Program", f"citk {clean(ctx.version)}"))
    return facts


def _commands(ctx: DmaicContext) -> Section | None:
    if not ctx.commands:
        return None
    note = Notes(
        ("Each command, run in the project's folder, prints the same numbers as stand here.",)
    )
    codes = [Code(clean(line), part_name(part)) for part, line in ctx.commands.items()]
    return Section("made-commands", "Commands", (note, *codes))


def _sources(ctx: DmaicContext) -> Section | None:
    if not ctx.sources:
        return None
    blocks: list[Block] = []
    told: set[tuple[str, tuple[str, ...]]] = set()
    for source in ctx.sources:
        # The same file with other rows stands apart; its bytes are the same.
        key = (source.path, source.sha256)
        blocks += _source(source, hashed=key not in told)
        told.add(key)
    return Section("made-sources", "Sources and their rows", tuple(blocks))


def _source(source: SourceFact, *, hashed: bool) -> list[Block]:
    hashes = [clean(one) or "cannot be read" for one in source.sha256]
    facts = [("Used for", ", ".join(part_name(part) for part in source.parts))]
    if not hashed:
        facts.append(("SHA-256", "as above"))
    elif len(hashes) == 1:
        facts.append(("SHA-256", hashes[0]))
    elif hashes:
        facts.append((f"SHA-256 of {count_of(len(hashes), 'file')}", ", ".join(hashes)))
    if source.ledger is not None:
        facts.append(("Rows", " ".join(ledger_sentences(source.ledger))))
    if source.note:
        facts.append(("Worth knowing", sentence(clean(source.note))))
    return [Facts(tuple(facts), clean(source.path))]


def _references(result: Dmaic) -> Section | None:
    if not result.references:
        return None
    told = tuple(clean(one) for one in result.references)
    return Section("made-references", "References", (Notes(told),))

"""A document with every kind of block, and pictures for it."""

from __future__ import annotations

from ci_toolkit.report.model import (
    Align,
    Bars,
    Block,
    Code,
    Document,
    DocumentBlock,
    Facts,
    Figure,
    Notes,
    Section,
    Strip,
    Table,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "</svg></style></script><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)' x='",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "[x](javascript:alert(1)) ![y](http://x.org/z)",
    "--> <!-- ]]>",
    "\x1b]0;owned\x07\u202eabc",
)
WORDS = "A sentence of the kind that stands in such a table, long enough to wrap on a phone."
# A word without a place to break, such as a path or a hash.
LONG = "5f1d0c6f2b1e4c1a9a3b7d5e8f0a1b2c" * 2


def every_block(text: str = "Something") -> tuple[Block, ...]:
    """Each kind of block in each of its looks, with `text` wherever one may stand."""
    left3: tuple[Align, ...] = ("left", "left", "left")
    return (
        Facts((("Name", text), (text, LONG)), f"Facts, {text}"),
        Table(("What", text), (("One", text), (text, "2024-05-01")), ("left", "right"), text, text),
        Table(
            ("When", "Value", "Interval"),
            (("Then, 2024-01-01 to 2024-06-30", "13 h 46 min", "13 h 30 min to 14 h 1 min"),),
            ("left", "right", "right"),
            "Long numbers",
        ),
        Table(("", "A"), (("", "1"), ("B", "")), ("left", "right"), "Empty cells"),
        Table(("What", "Who", "By"), ((WORDS, text, "2025-03-01"),) * 2, left3, "Three columns"),
        Table(
            ("Cause", "Test", "n", "Effect", "p", "q", "In words"),
            tuple(
                (f"{text} {i}", "chi-square", "12,345", "0.1", "0.01", "0.02", WORDS)
                for i in range(4)
            ),
            ("left", "left", "right", "right", "right", "right", "left"),
            "A wide table",
            marked=frozenset({1}),
            spare=(4,),
        ),
        Table(
            ("Category", "Count", "Share"),
            ((text, "30", "75 %"), ("Other", "10", "25 %")),
            ("left", "right", "right"),
            "With bars",
            bars=Bars((1.0, 0.3), 1, frozenset({1})),
            border=(0, "80 % of all"),
            marked=frozenset({0}),
        ),
        Table(
            ("Input", "Speed", "Care"),
            (("Training", "9", "3"), (text, "1", "0")),
            ("left", "right", "right"),
            "A map of heat",
            shades=((None, 1.0, 0.3), (None, 0.1, None)),
        ),
        Table(
            ("When", "Value"), (("2024-05-01", text),) * 30, ("left", "right"), "All", folded=True
        ),
        Strip(
            (0.1, None, 0.9) * 20,
            (None, None, "▲") * 20,
            text,
            "2024-06-30",
            "The series",
            (("▲", text),),
            "day",
        ),
        Notes((text, WORDS), "In order", numbered=True),
        Notes((text, f"See `{text}` of 2024-05-01")),
        Code(
            f"citk control-chart {text} --count overturned --size audited --rules nelson:1,2",
            "A command",
        ),
    )


def whole_document(
    text: str = "Something", keys: tuple[str, ...] = ("baseline", "sipoc")
) -> Document:
    """Sections three deep, each status, pictures with and without a drawing."""
    pictured: tuple[DocumentBlock, ...] = tuple(
        Figure(key, f"What {key} shows: {text}. {WORDS}", f"The {key}, {text}") for key in keys
    )
    phases = ("define", "measure", "analyze", "improve", "control")
    words = ("passed", "failed", "waived", "open", "open")
    sections = [
        Section(phase, phase.capitalize(), (Notes((WORDS,)),), status=(word.capitalize(), text))
        for phase, word in zip(phases, words, strict=True)
    ]
    inner = Section("measure-inner", "A part of a part", every_block(text))
    sections[1] = Section(
        "measure",
        "Measure",
        sections=(
            Section(
                "measure-baseline",
                f"Baseline {text}",
                (*pictured, *every_block(text)),
                (inner,),
                ("unstable", text),
            ),
            Section(
                "measure-lost",
                "Lost",
                (Figure("absent", f"Not drawn: {text}"),),
                status=("missing", f"Could not be computed: {text}"),
            ),
        ),
        status=("Failed", WORDS),
    )
    return Document(
        f"Fewer overturned decisions {text}",
        f"DMAIC project · sponsor: {text} · 2026-01-31",
        f"Not yet: {text}",
        "insufficient",
        (Facts((("Problem", text), ("Goal", WORDS)), "Problem and goal"), *every_block(text)[1:3]),
        tuple(sections),
        tuple((p.capitalize(), w, p) for p, w in zip(phases, words, strict=True)),
    )


def drawn(keys: tuple[str, ...] = ("baseline", "sipoc"), label: str = "Rate") -> dict[str, str]:
    """A small picture for each key, of the kind that the program makes."""
    from ci_toolkit.plot.figure import new_figure, own_settings, to_svg

    found = {}
    for key in keys:
        with own_settings():
            figure = new_figure((7, 3))
            axes = figure.add_subplot()
            axes.plot([1, 3, 2], marker="o")
            axes.set_title(label, parse_math=False)
            axes.fill_between([0, 1, 2], [0, 1, 0], hatch="/")
        found[key] = to_svg(figure, prefix=key, alt=f"{label} of {key}")
    return found

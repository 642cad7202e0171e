"""How every picture looks: colours, sizes, fonts and markers, in one place.

The colours are those of Okabe and Ito, told apart with any colour vision; nothing is said by
colour alone, every mark also has its own shape.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

# A 16:9 slide in inches; at this resolution 1920 x 1080 pixels.
SLIDE: Final = (40 / 3, 7.5)
DPI: Final = 144

INK: Final = "#1a1a1a"
SOFT_INK: Final = "#4d4d4d"
FAINT_INK: Final = "#666666"
GRID: Final = "#e6e6e6"
EDGE: Final = "#b3b3b3"
PAPER: Final = "#ffffff"

DATA: Final = "#0072B2"
CENTER: Final = "#333333"
LIMIT: Final = "#666666"
DENSE_LIMIT: Final = "#a6a6a6"
TARGET: Final = "#00795a"
EVENT: Final = "#4d4d4d"
BASELINE: Final = "#eef3f8"
HOLLOW: Final = "#595959"

TITLE: Final = 21.0
SUBTITLE: Final = 13.5
HEADING: Final = 11.5
LABEL: Final = 11.0
TICK: Final = 11.0
SMALL: Final = 10.0
FOOTNOTE: Final = 9.5

# Shape, colour, and the light tint that lies under the points of a pattern. The first is for
# points beyond a limit; the rest go to the other rules in the order in which they are looked for.
RULE_MARKS: Final = (
    ("D", "#D55E00", "#f7d9c4"),
    ("s", "#E69F00", "#fbe6bd"),
    ("^", "#a3467c", "#efd3e2"),
    ("v", "#009E73", "#c4e9dd"),
    ("P", "#56B4E9", "#d5ecfa"),
    ("X", "#000000", "#dddddd"),
    ("p", "#8a5a00", "#eadbc0"),
    ("h", "#5e3c99", "#ddd4ec"),
)

# Two ways of drawing limits on one axis: colour, dashes, marker.
COMPARED: Final = (
    ("#a3467c", (0.0, (4.0, 2.0)), "o"),
    ("#D55E00", (0.0, ()), "D"),
    ("#009E73", (0.0, (1.0, 1.5)), "s"),
    ("#000000", (0.0, (6.0, 2.0, 1.0, 2.0)), "^"),
)

# Bars of a Pareto: the vital few, the useful many, the rest; told apart by lightness as well.
VITAL: Final = DATA
USEFUL: Final = "#b5d3e8"
REST: Final = "#d9d9d9"
CUMULATIVE: Final = "#9c3d00"
ROSE: Final = "#c44e00"
FELL: Final = "#00795a"
# A quantity written into cells, from light to dark.
HEAT: Final = ("#f7fbff", "#d6e6f4", "#abd0e6", "#6aaed6", "#3787c0", "#105ba4", "#08306b")

# Fonts tried after the one that matplotlib brings, for scripts that it lacks.
FALLBACK_FONTS: Final = (
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans JP",
    "Noto Sans SC",
    "Source Han Sans",
    "Hiragino Sans",
    "Yu Gothic",
    "Meiryo",
    "Microsoft YaHei",
    "PingFang SC",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "WenQuanYi Zen Hei",
    "IPAGothic",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Arial Unicode MS",
)


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """The fonts to use, best first: only those that are there, so that none is missed aloud."""
    from matplotlib import font_manager

    known = set(font_manager.fontManager.get_font_names())
    return ("DejaVu Sans", *(name for name in FALLBACK_FONTS if name in known))


def settings() -> dict[str, Any]:
    """Our choices on top of matplotlib's own defaults."""
    return {
        "font.family": list(families()),
        "font.size": TICK,
        "text.parse_math": False,
        "text.color": INK,
        "axes.edgecolor": EDGE,
        "axes.linewidth": 0.8,
        "axes.unicode_minus": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "xtick.color": EDGE,
        "ytick.color": EDGE,
        "xtick.labelcolor": SOFT_INK,
        "ytick.labelcolor": SOFT_INK,
        "xtick.labelsize": TICK,
        "ytick.labelsize": TICK,
        "lines.solid_joinstyle": "round",
        # Long dense lines overflow the renderer's cells unless drawn in pieces.
        "agg.path.chunksize": 10_000,
        # Fixed, or the ids in an SVG would differ on every run.
        "svg.hashsalt": "ci_toolkit",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "savefig.facecolor": PAPER,
        "figure.facecolor": PAPER,
    }


def mark_of(rule: str, rules: tuple[str, ...]) -> tuple[str, str, str]:
    """Shape, colour and tint of a rule; the rule of points beyond the limits always the first.

    >>> mark_of("nelson-1", ("nelson-1", "nelson-2"))[0]
    'D'
    """
    if beyond_limits(rule):
        return RULE_MARKS[0]
    others = [code for code in rules if not beyond_limits(code)]
    place = others.index(rule) if rule in others else 0
    return RULE_MARKS[1 + place % (len(RULE_MARKS) - 1)]


def beyond_limits(rule: str) -> bool:
    """True for the rule "a point beyond a control limit", whatever the set calls it."""
    from ci_toolkit.analysis.control_chart.rule_table import RULES

    return rule in RULES and RULES[rule].shape == "beyond"


def crowd(points: int, inches: float) -> int:
    """How many points would stand as close together across a whole slide."""
    return round(points * 10.0 / max(inches, 0.1))


def marker_size(points: int) -> float:
    """Diameter of an ordinary point, in points of type, by how many share the width."""
    for most, size in ((40, 6.0), (90, 5.0), (180, 3.8), (400, 2.8), (900, 2.2), (2000, 1.6)):
        if points <= most:
            return size
    return 1.2


def signal_size(points: int) -> float:
    """Diameter of the mark of a point beyond the limits."""
    for most, size in (
        (40, 10.5),
        (90, 9.0),
        (180, 8.0),
        (400, 7.0),
        (900, 6.0),
        (2500, 4.5),
        (4500, 3.6),
    ):
        if points <= most:
            return size
    return 2.8


def line_width(points: int) -> float:
    """Width of the line through the points."""
    for most, width in ((180, 1.5), (400, 1.2), (900, 0.9)):
        if points <= most:
            return width
    return 0.6

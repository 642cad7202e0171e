"""Parts of a control chart as a panel among others on a slide."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ci_toolkit.analysis.control_chart.result import Panel
from ci_toolkit.plot import style
from ci_toolkit.plot.annotations import EdgeLabel, edge_labels
from ci_toolkit.plot.caption import Caption
from ci_toolkit.plot.sheet import Sheet
from ci_toolkit.plot.view import View
from ci_toolkit.plot.words import begin_large, tidy

HEADING: Final = 0.3


def with_rules(caption: Caption) -> Caption:
    """The caption with what the rules of a chart look for, in words."""
    from ci_toolkit.analysis.control_chart.rule_table import RULES

    words = {code: row.text for code, row in RULES.items()}
    return replace(caption, rule_words={**words, **caption.rule_words})


def control_labels(view: View, panel: Panel, caption: Caption) -> list[EdgeLabel]:
    """Names at the right of a chart, its limits told apart from those that were promised."""
    return [
        replace(label, text=label.text.replace(" limit ", " control limit "))
        for label in edge_labels(view, panel, caption)
    ]


def heading(sheet: Sheet, x: float, top: float, words: str, right: float, name: str) -> float:
    """A heading below `top`; returns where its panel may begin."""
    text = sheet.fit(begin_large(tidy(words, 120)), style.SMALL, right - x, "bold")
    sheet.write(x, top - 0.2, text, style.SMALL, weight="bold", gid=f"heading-{name}")
    return top - HEADING

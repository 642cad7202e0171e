"""The strip of the five phases and how each stands."""

from __future__ import annotations

from typing import Final

from matplotlib.figure import Figure

from ci_toolkit.analysis.dmaic.result import PhaseState
from ci_toolkit.analysis.wording import count_of
from ci_toolkit.plot import style
from ci_toolkit.plot.dmaic_page import INNER, MARGIN, SMALL, Page, line_height
from ci_toolkit.plot.figure import own_settings

_GAP: Final = 0.22
# Mark, fill and edge by status; the word stands beside the mark.
LOOKS: Final = {
    "passed": ("✓", "#c4e9dd", "#00795a"),
    "failed": ("✗", "#f7d9c4", "#a83f00"),
    "waived": ("–", "#fbe6bd", "#8a5a00"),
    "open": ("○", "#ffffff", "#666666"),
}


def phases_figure(phases: tuple[PhaseState, ...], title: str) -> Figure:
    """A box for each phase: its name, mark and word of its status, its gates, why; 10 in wide.

    Gids: `phase-<name>`, `status-<name>`, `gates-<name>`, `reason-<name>`.
    """
    with own_settings():
        page = Page()
        page.header(title)
        if not phases:
            page.nothing("no phases")
            return page.figure()
        width = (INNER - (len(phases) - 1) * _GAP) / len(phases)
        reasons = [page.wrap(state.reason, SMALL, width - 0.2, 6) for state in phases]
        tall = 0.95 + max(len(lines) for lines in reasons) * line_height(SMALL) + 0.06
        for number, (state, lines) in enumerate(zip(phases, reasons, strict=True)):
            x = MARGIN + number * (width + _GAP)
            _phase(page, x, width, tall, state, lines)
            if number:
                middle = page.y + tall / 2
                page.arrow((x - _GAP + 0.03, middle), (x - 0.03, middle), linewidth=1.5)
        page.y += tall
        return page.figure()


def _phase(
    page: Page, x: float, width: float, tall: float, state: PhaseState, reason: list[str]
) -> None:
    mark, fill, edge = LOOKS[state.status]
    name, y = state.phase, page.y
    page.box(x, y, width, tall, fill, edge=edge, linewidth=1.4, gid=f"box-{name}")
    page.text(x + 0.1, y + 0.08, name.capitalize(), 12, weight="bold", gid=f"phase-{name}")
    page.text(x + 0.1, y + 0.36, f"{mark} {state.status}", 11, gid=f"status-{name}")
    page.text(x + 0.1, y + 0.62, _gates(state), SMALL, color=style.SOFT_INK, gid=f"gates-{name}")
    page.lines(x + 0.1, y + 0.85, reason, SMALL, f"reason-{name}")


def _gates(state: PhaseState) -> str:
    if not state.gates:
        return "no gates"
    done = sum(gate.status in ("passed", "waived") for gate in state.gates)
    return f"{done} of {count_of(len(state.gates), 'gate')}"

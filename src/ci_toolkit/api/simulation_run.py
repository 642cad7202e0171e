"""A finished simulation: the frozen result, and all it can become."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_toolkit import __version__
from ci_toolkit.analysis.result import Verdict, to_plain
from ci_toolkit.analysis.training.debrief import Debrief
from ci_toolkit.analysis.training.story import Simulated, kind_of, verdict_of
from ci_toolkit.api.outcome import PICTURES, save_text
from ci_toolkit.api.texts import Texts, ending_of
from ci_toolkit.errors import UsageError

if TYPE_CHECKING:
    from ci_toolkit.report.model import Report

SAVED = (".png", ".svg", ".pdf", ".html", ".gif", ".json", ".csv", ".md")
FRAMES = "{n}"


@dataclass(frozen=True, eq=False)
class SimulationRun(Texts):
    """What `simulate_red_bead` and its like return; in a notebook it shows itself.

    result: of the simulation. title: of pictures and pages, None for the kind's own. answers:
    whether texts tell the answers expected. values: whether JSON holds every single value.
    """

    result: Simulated
    title: str | None = None
    answers: bool = True
    explain: bool = False
    values: bool = False

    @property
    def kind(self) -> str:
        """Which simulation it is, such as `red-bead`."""
        return kind_of(self.result).name

    @property
    def verdict(self) -> Verdict:
        """What the run shows, in one sentence."""
        return verdict_of(self.result)

    @property
    def debrief(self) -> Debrief:
        """What to notice, and questions with the answers expected."""
        return self.result.debrief

    @property
    def ledger(self) -> tuple[str, ...]:
        """Nothing: no row was read."""
        return ()

    @cached_property
    def report(self) -> Report:
        """The run in words and tables."""
        from ci_toolkit.report.simulate import view

        return view(self.result, title=self.title, answers=self.answers, explain=self.explain)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, full precision; NaN and infinity are None."""
        from ci_toolkit.report.simulate_data import options, to_dict

        return {
            "citk": __version__,
            "schema": 1,
            "analysis": f"simulate-{self.kind}",
            "options": options(self.result),
            "result": to_dict(self.result, values=self.values),
            "verdict": to_plain(self.verdict),
            "references": list(kind_of(self.result).sources),
        }

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """Headers and rows of the CSV form: the data of the run, to be charted as any export."""
        from ci_toolkit.report.simulate_data import rows

        return rows(self.result)

    def save(self, path: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Save by extension: .png .svg .pdf .html .gif .json .csv .md; returns what was written.

        `.gif` is a small animation, and `frame-{n}.png` makes a picture for each step, where the
        kind moves over time. Files are written whole or not at all. Raises UsageError for other
        extensions, and for an animation of what does not move.
        """
        from ci_toolkit.data.files import write_whole

        name = os.fspath(path)
        ending = ending_of(name, SAVED)
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if FRAMES in target.name and ending in PICTURES:
            return self._save_frames(name, ending)
        if ending == ".gif":
            write_whole(name, self._animation())
        elif ending in PICTURES:
            write_whole(name, self._picture(ending[1:]))
        else:
            save_text(name, self._text(ending))
        return (target,)

    def _save_frames(self, name: str, ending: str) -> tuple[Path, ...]:
        from ci_toolkit.data.files import write_whole
        from ci_toolkit.plot.figure import to_bytes
        from ci_toolkit.plot.simulate import frames_of

        self._must_move(name)
        made = []
        for number, figure in enumerate(frames_of(self.result, self._title, self._told), 1):
            path = Path(name.replace(FRAMES, f"{number:02}"))
            write_whole(str(path), to_bytes(figure, ending[1:]))
            made.append(path)
        return tuple(made)

    def _animation(self) -> bytes:
        from ci_toolkit.plot.animation import to_gif
        from ci_toolkit.plot.simulate import frames_of

        self._must_move(".gif")
        return to_gif(frames_of(self.result, self._title, self._told))

    def _must_move(self, name: str) -> None:
        from ci_toolkit.plot.simulate import MOVING

        if type(self.result) not in MOVING:
            raise UsageError(
                f"`{self.kind}` does not move over time, so there is nothing to animate",
                "save a picture: `--save picture.png`",
            )

    @property
    def _title(self) -> str:
        return self.title or kind_of(self.result).title

    @property
    def _told(self) -> str:
        return self.verdict.text

    def _picture(self, kind: str) -> bytes:
        from ci_toolkit.plot.figure import to_bytes
        from ci_toolkit.plot.simulate import figure_of

        return to_bytes(figure_of(self.result, self._title, self._told), kind)

    def _pictures(self) -> list[tuple[str, str]]:
        from ci_toolkit.plot.figure import to_svg
        from ci_toolkit.plot.simulate import figure_of

        figure = figure_of(self.result, self._title, self._told)
        said = "; ".join((self.verdict.text, *self.debrief.notice[:3]))
        return [(to_svg(figure, prefix="simulation"), f"{self._title}: {said}")]

    def _text(self, ending: str) -> str:
        forms = {".json": self.json_text, ".csv": self.csv_text, ".md": self.markdown_text}
        if ending in forms:
            return forms[ending]()
        from ci_toolkit.report.html import write_html

        return write_html(self.report, self._pictures())

    def _repr_html_(self) -> str:
        from ci_toolkit.report.html import write_fragment

        return write_fragment(self.report, self._pictures())


def told(
    run: SimulationRun, *, answers: bool = True, explain: bool = False, values: bool = False
) -> SimulationRun:
    """The same run with other things told; see `SimulationRun`."""
    return replace(run, answers=answers, explain=explain, values=values)


def frames_asked(path: str) -> bool:
    """Whether a path names frames, such as `frame-{n}.png`."""
    return re.search(r"\{n\}", os.path.basename(path)) is not None

"""More that is to be said of an opened part: what was left out, how it was packed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ci_toolkit.data.part import Part
from ci_toolkit.repair import Repair


def with_notes(
    part: Part,
    *,
    repairs: Sequence[Repair] = (),
    layout: tuple[tuple[str, str], ...] | None = None,
    called: str | None = None,
) -> Part:
    """A part with more said of it, also when it is made anew; called: the name of its format."""
    again = part.repair

    def anew() -> Part:
        assert again is not None
        return with_notes(again(), repairs=repairs, layout=layout, called=called)

    return replace(
        part,
        repairs=(*repairs, *part.repairs),
        layout=part.layout if layout is None else layout,
        format=part.format if called is None else called,
        repair=anew if again else None,
    )

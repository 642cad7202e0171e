"""Looking into figures: artists by gid, texts, heights of stepped lines."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text


def gids(figure: Figure) -> list[str]:
    return [artist.get_gid() for artist in figure.findobj() if artist.get_gid()]


def artist(figure: Figure, gid: str) -> Any:
    found = [one for one in figure.findobj() if one.get_gid() == gid]
    assert len(found) == 1, (gid, gids(figure))
    return found[0]


def points_of(figure: Figure, gid: str) -> tuple[np.ndarray, np.ndarray]:
    x, y = artist(figure, gid).get_data()
    return np.asarray(x), np.asarray(y)


def heights_at(line: Any, places: np.ndarray) -> np.ndarray:
    """The height of a line of steps at each place (which lie inside its steps)."""
    x, y = (np.asarray(part, dtype=float) for part in line.get_data())
    between_phases = np.isnan(x)
    x, y = x[~between_phases], y[~between_phases]
    lefts, rights = x[0::2], x[1::2]
    step = np.searchsorted(lefts, places, side="right") - 1
    assert np.all((places >= lefts[step]) & (places <= rights[step]))
    return y[0::2][step]


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]

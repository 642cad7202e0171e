"""Names of categories in sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ci_toolkit.analysis.inspection.found import cut
from ci_toolkit.analysis.pareto.result import Bar
from ci_toolkit.analysis.wording import common_start

# Beside a number, or in a row with others, such a name does not show where it ends.
_UNCLEAR = re.compile(r"\d|[,;()]| and | of |^\W+$|^.{1,2}$")


def naming(bars: Iterable[Bar]) -> Callable[[str], str]:
    """How categories are named in a sentence about these bars.

    Without what all of them begin with up to an underscore, colon or the like, cut where they are
    very long, and in back quotes where they hold numbers or commas.
    """
    return naming_of(bar.category for bar in bars if not bar.other and bar.values)


def naming_of(names: Iterable[str]) -> Callable[[str], str]:
    """How these categories are named in a sentence; see `naming`."""
    start = common_start(list(names))
    if start.endswith((" ", ".")):
        start = ""  # "Category 26" is no better as "26"

    def say(text: str) -> str:
        short = cut(text.removeprefix(start) or text)
        return f"`{short}`" if _UNCLEAR.search(short) else short

    return say

"""What was set right in a file: the one word of `facts` that is also said where nothing is counted.

Every run needs it, and the others only an inspection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Repair:
    """Something about a file that was set right, or left out, before its rows were counted.

    kind: a short code such as "titles", "footnotes", "totals", "repeated-header", "short-rows",
        "encoding", "line-ends", "stray-quotes", "names".
    text: a sentence without a final full stop, such as "3 title lines above the header were left
        out". rows: lines or rows concerned, 0 where it is the whole file. first: line numbers of
        the first of them as an editor shows them. samples: their raw text. path: the file.
    """

    kind: str
    text: str
    rows: int = 0
    first: tuple[int, ...] = ()
    samples: tuple[str, ...] = ()
    path: str = ""

    def to_plain(self) -> dict[str, Any]:
        """As JSON knows it."""
        return {
            "kind": self.kind,
            "text": self.text,
            "rows": self.rows,
            "first": list(self.first),
            "samples": list(self.samples),
            "path": self.path,
        }

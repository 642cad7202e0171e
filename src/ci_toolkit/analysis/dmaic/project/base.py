"""What every table of a project file shares."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Phase = Literal["define", "measure", "analyze", "improve", "control"]
PHASES: tuple[Phase, ...] = ("define", "measure", "analyze", "improve", "control")

# A number, or a number with its unit as on the command line: "5d", "2 %", "36h".
Quantity = float | str
# How much, from one to five, as people score it round a table.
Score = Annotated[int, Field(ge=1, le=5)]
# Severity, occurrence and detection of a failure mode.
Rating = Annotated[int, Field(ge=1, le=10)]
# Both ends included, each end may be open: "2024-07-01..2024-12-31", "2025-01..".
Range = str
Texts = tuple[str, ...]


class TableModel(BaseModel):
    """A table of `project.toml`: frozen, and a key that is not known is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, str_strip_whitespace=True
    )

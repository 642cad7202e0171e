"""Names of an export's columns, for the shell's completion."""

from __future__ import annotations

from ci_toolkit.data.header import column_names

__all__ = ["column_names"]

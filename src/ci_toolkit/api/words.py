"""The one filter through which every text from a file passes before a person sees it."""

from __future__ import annotations

from ci_toolkit.report.text import clean

__all__ = ["clean"]

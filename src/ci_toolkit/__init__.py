"""Lean / Six Sigma for moderation operations: from a raw export to the right chart."""

__version__ = "0.1.0"

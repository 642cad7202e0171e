"""Column names of the given file for the shell, without loading the data library."""

from __future__ import annotations

from typing import Any


def complete_column(ctx: Any, incomplete: str) -> list[str]:
    """Names of the first existing SOURCE that begin with what is typed.

    Only names made of letters, digits and `_ . - = /`: anything else could be run by a shell.
    """
    import os

    from ci_toolkit.api.columns import column_names

    words = [*(ctx.params.get("source") or []), *ctx.args]
    for word in words:
        if os.path.isfile(word):
            return [name for name in column_names(word) if name.startswith(incomplete)]
    return []

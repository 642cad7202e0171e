"""The libraries that a chart in the terminal cannot do without, and nothing done with them."""

import polars  # noqa: F401
import rich  # noqa: F401
import typer  # noqa: F401

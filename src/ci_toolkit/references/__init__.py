"""Every source that a formula cites, once. Docstrings name the key in a line `Source: key`."""

from __future__ import annotations

from ci_toolkit.references.charts import CHARTS
from ci_toolkit.references.shares import SHARES
from ci_toolkit.references.studies import STUDIES
from ci_toolkit.references.training import TRAINING

REFERENCES: dict[str, str] = {**CHARTS, **SHARES, **STUDIES, **TRAINING}

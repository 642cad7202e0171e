"""What `citk dmaic` does with the candidate causes of a metric, without the rest of a project."""

from __future__ import annotations

import sys

from ci_toolkit.analysis.dmaic.project.analyze import Causes
from ci_toolkit.analysis.dmaic.project.measure import Metric
from ci_toolkit.api.dmaic_causes import study_causes

path = sys.argv[1]
metric = Metric(name="Appeals", source=path, time="decided_at", event="appealed")
causes = Causes(test=("queue", "market", "team", "handle_seconds", "weekday"))
for cause in study_causes(metric, causes, [path], stretch=None).result.causes:
    print(cause.text or cause.problem)

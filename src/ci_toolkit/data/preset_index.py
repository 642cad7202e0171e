"""The names of the presets, and the one column by which each is suspected.

Small, for it is loaded by every run; the presets themselves only where one may fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ci_toolkit.data.preset_names import fold

NONE = "none"
# A column that only this shape of export has, by preset: a file is opened when it is there.
KEYS: Mapping[str, str] = {
    "discourse-staff-actions": "staff_user",
    "dsa-daily": "start_date",
    "dsa-report-appeals": "indicator",
    "dsa-report-automation": "indicator",
    "dsa-report-indicators": "indicator",
    "dsa-report-moderators": "indicator",
    "dsa-report-notices": "number of notices received",
    "dsa-report-orders": "number of orders to provide information",
    "dsa-report-own-initiative": "visibility restriction removal",
    "dsa-sor-full": "decision_facts",
    "dsa-sor-light": "decision_ground",
    "dsa-table-notices": "tf_notices",
    "dsa-table-orders": "orders_to_act",
    "dsa-table-own-initiative": "vis_removal",
    "five9-calls": "disposition",
    "genesys-agents": "off queue",
    "genesys-queues": "media type",
    "jira": "issue key",
    "mastodon-domain-blocks": "#domain",
    "mastodon-reports": "action_taken_at",
    "mediawiki-log": "log_action",
    "reddit-modlog": "target_fullname",
    "zendesk-ticket-metrics": "full_resolution_time_in_minutes",
    "zendesk-ticket-metrics-json": "full_resolution_time_in_minutes.calendar",
}
COLUMNS = ("time", "id", "start", "end", "weight", "subgroup", "phase", "unit_of_decision")
MEASURED = ("value", "event", "count", "size")


def likely(columns: Iterable[str]) -> list[str]:
    """The presets whose own column is among these.

    >>> likely(["Issue key", "Status"])
    ['jira']
    """
    known = {fold(name) for name in columns}
    return [name for name, key in KEYS.items() if key in known]

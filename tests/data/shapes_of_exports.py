"""Small files in the shapes that presets know; every row is invented."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

FULL = (
    "uuid decision_visibility decision_visibility_other end_date_visibility_restriction "
    "decision_monetary decision_monetary_other end_date_monetary_restriction decision_provision "
    "end_date_service_restriction decision_account end_date_account_restriction account_type "
    "decision_ground decision_ground_reference_url illegal_content_legal_ground "
    "illegal_content_explanation incompatible_content_ground incompatible_content_explanation "
    "incompatible_content_illegal category category_addition category_specification "
    "category_specification_other content_type content_type_other content_language content_date "
    "content_id_ean territorial_scope application_date decision_facts source_type source_identity "
    "automated_detection automated_decision platform_name platform_uid created_at"
).split()
NOT_IN_LIGHT = (
    "illegal_content_explanation incompatible_content_explanation territorial_scope decision_facts"
).split()
START = date(2025, 1, 6)
DAYS = 30


def statement(number: int) -> dict[str, str]:
    """One statement of reasons; every third is found by people."""
    day = START + timedelta(days=number % DAYS)
    return {
        **dict.fromkeys(FULL, ""),
        "uuid": f"{number:08d}-0000-4000-8000-000000000000",
        "decision_visibility": '["DECISION_VISIBILITY_CONTENT_REMOVED"]',
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "category": "STATEMENT_CATEGORY_VIOLENCE",
        "content_type": '["CONTENT_TYPE_TEXT"]',
        "content_date": f"{day - timedelta(days=number % 4)} 00:00:00",
        "territorial_scope": '["EU"]',
        "application_date": f"{day} 00:00:00",
        "decision_facts": "Some facts, with a comma",
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "No" if number % 3 == 0 else "Yes",
        "automated_decision": "AUTOMATED_DECISION_FULLY",
        "platform_name": "Example",
        "platform_uid": f"0{number}",
        "created_at": f"{day} 12:{number % 60:02d}:00",
    }


def rows_of(shape: str) -> tuple[list[str], list[dict[str, Any]]]:
    """The header and the rows of a small file of this shape."""
    if shape.startswith("dsa-sor"):
        out = NOT_IN_LIGHT if "light" in shape else ["content_id_ean"] if "37" in shape else []
        names = [name for name in FULL if name not in out]
        rows = [statement(number) for number in range(120)]
        return names, [{name: row[name] for name in names} for row in rows]
    made = [_ROWS[shape](number) for number in range(90)]
    return list(made[0]), made


def _at(number: int, hour: int = 9) -> datetime:
    day = START + timedelta(days=number % DAYS)
    return datetime(day.year, day.month, day.day, hour, number % 60)


def _daily(number: int) -> dict[str, str]:
    machine = 300 + 7 * number % 40
    return {
        "start_date": str(START + timedelta(days=number)),
        "rows": str(machine + 100),
        "automated_detection=No": "100" if number % 9 else "",
        "automated_detection=Yes": str(machine + (0 if number % 9 else 100)),
        "category=STATEMENT_CATEGORY_VIOLENCE": str(machine),
        "category=STATEMENT_CATEGORY_SELF_HARM": "100",
        "disclosure_delay.mean": str(400 + number % 7),
    }


def _zendesk(number: int) -> dict[str, str]:
    minutes = {"calendar": 60 + number % 7, "business": 20 + number % 5}
    solved = number % 10 != 0
    return {
        "id": str(number),
        "ticket_id": str(1000 + number),
        "reopens": str(int(number % 6 == 0)),
        "replies": "2",
        "solved_at": f"{_at(number, 11).isoformat()}Z" if solved else "",
        "reply_time_in_minutes": json.dumps(minutes),
        "first_resolution_time_in_minutes": json.dumps(minutes),
        "full_resolution_time_in_minutes": json.dumps(minutes) if solved else "null",
        "agent_wait_time_in_minutes": json.dumps(minutes),
        "requester_wait_time_in_minutes": json.dumps(minutes),
        "on_hold_time_in_minutes": json.dumps(minutes),
        "created_at": f"{_at(number).isoformat()}Z",
        "updated_at": f"{_at(number, 12).isoformat()}Z",
    }


def _zendesk_json(number: int) -> dict[str, Any]:
    """As the records of an API: the objects of `_zendesk` are objects, numbers are numbers."""
    row = _zendesk(number)
    objects = {name: json.loads(cell) for name, cell in row.items() if name.endswith("_minutes")}
    return {**row, **objects, "reopens": int(row["reopens"]), "solved_at": row["solved_at"] or None}


def _jira(number: int) -> dict[str, str]:
    return {
        "Summary": f"Issue {number}",
        "Issue key": f"TS-{number}",
        "Issue id": str(5000 + number),
        "Issue Type": "Task" if number % 2 else "Bug",
        "Status": "Done",
        "Created": _at(number).strftime("%Y-%m-%d %H:%M"),
        "Updated": _at(number, 13).strftime("%Y-%m-%d %H:%M"),
        "Resolved": _at(number, 12).strftime("%Y-%m-%d %H:%M") if number % 5 else "",
        "Description": "first line\nsecond line",
    }


def _discourse(number: int) -> dict[str, str]:
    return {
        "staff_user": f"mod{number % 3}",
        "action": "delete_post" if number % 2 else "silence_user",
        "subject": f"user{number}",
        "created_at": f"{_at(number)} UTC",
        "details": "",
        "context": "",
    }


def _report(number: int) -> dict[str, str]:
    acted = number % 4 != 0
    return {
        "id": str(number),
        "action_taken": "true" if acted else "false",
        "action_taken_at": _at(number, 15).isoformat() if acted else "",
        "category": ("spam", "legal", "violation", "other")[number // DAYS],
        "comment": "",
        "forwarded": "false",
        "created_at": _at(number).isoformat(),
        "updated_at": _at(number, 16).isoformat(),
        "target_account": f"account{number}",
        "action_taken_by_account": "mod1" if acted else "",
    }


def _domain(number: int) -> dict[str, str]:
    return {
        "#domain": f"server{number}.example",
        "#severity": ("silence", "suspend", "noop")[number % 3],
        "#reject_media": "true" if number % 4 else "false",
        "#reject_reports": "FALSE" if number % 2 else "TRUE",
        "#public_comment": "" if number % 3 else "unkind, often",
        "#obfuscate": "false",
    }


def _wiki(number: int) -> dict[str, str]:
    return {
        "log_id": str(number),
        "log_type": "block" if number % 3 else "delete",
        "log_action": "block" if number % 3 else "delete",
        "log_timestamp": _at(number).strftime("%Y%m%d%H%M%S"),
        "log_user_text": f"Admin{number % 4}",
        "log_title": "A_page",
    }


def _reddit(number: int) -> dict[str, str]:
    return {
        "mod": f"mod{number % 2}",
        "action": "removelink" if number % 3 else "approvelink",
        "target_fullname": f"t3_{number:x}",
        "target_title": "A title",
        "created_utc": str(int(_at(number).timestamp())),
    }


def _interval(number: int) -> dict[str, str]:
    start = _at(number, 8)
    return {
        "Interval Start": start.strftime("%Y-%m-%d %H:%M"),
        "Interval End": (start + timedelta(minutes=30)).strftime("%Y-%m-%d %H:%M"),
        "Interval Complete": "TRUE",
        "Filters": "",
    }


def _queue(number: int) -> dict[str, str]:
    more = {"Media Type": "voice" if number % 2 else "chat", "Agent Id": "a1", "Agent Name": "A"}
    return {**_interval(number), **more, "Handle": str(11 + 3 * number % 17)}


def _agent(number: int) -> dict[str, str]:
    more = {"Agent Id": f"a{number % 2}", "Agent Name": "AB"[number % 2], "Logged In": "1700"}
    states = {"On Queue": str(1000 + 3 * number % 170), "Idle": "200", "Off Queue": "40"}
    return {**_interval(number), **more, **states, "Interacting": "900"}


def _call(number: int) -> dict[str, str]:
    seconds = 300 + 13 * number % 200
    return {
        "CALL_ID": str(300_000 + number),
        "TIMESTAMP": _at(number).strftime("%Y-%m-%d %H:%M:%S"),
        "CAMPAIGN": "Appeals" if number % 2 else "Support",
        "CALL_TYPE": "Inbound",
        "AGENT": f"agent{number % 3}",
        "AGENT_NAME": "Agent",
        "DISPOSITION": "Resolved",
        "QUEUE_WAIT_TIME": "00:00:20",
        "QUEUE_WAIT_TIME_IN_SECONDS": "20",
        "HANDLE_TIME": str(timedelta(seconds=seconds)).zfill(8),
        "HANDLE_TIME_IN_SECONDS": str(seconds),
    }


_SERVICE = {
    "Applicability": "All",
    "Service": "Example",
    "Reporting period": "2025-07-01/2025-12-31",
}


def _orders(number: int) -> dict[str, str]:
    return {
        **_SERVICE,
        "Category of illegal content": f"CATEGORY_{number % 30}",
        'Description of the sub-category "Other"': "",
        "Scope": "Total number",
        "Number of orders to act against illegal content received": str(3 + number % 5),
        "Number of orders to provide information ": str(number % 3),
    }


def _notices(number: int) -> dict[str, str]:
    return {
        **_SERVICE,
        "Category of illegal content ": f"CATEGORY_{number % 30}",
        "Number of notices received": str(200 + number % 40),
        "Number of notices received from Trusted flaggers": str(9 + number % 7),
        "Median time to take action": str(30 + number),
        "Number of actions taken on the basis of the law": "20",
        "Number of actions taken on the basis of the terms and conditions of the service": "11",
    }


def _measures(number: int) -> dict[str, str]:
    return {
        "`": "All",
        "Service": "Example",
        "Reporting period": "2025-07-01/2025-12-31",
        "Category of incompatibility with the provider's terms and conditions": f"C{number % 30}",
        "Number of measures taken at the provider's own initiative ": str(400 + number),
        "Number of measures taken after detection with solely automated means ": str(300 + number),
        "Visibility restriction Removal": "4",
        "Account restriction Suspension": "",
    }


def _appeals(number: int) -> dict[str, str]:
    scope = ("Total number", "Decisions upheld", "Decisions reversed")[number % 3]
    kinds = (
        "Number of complaints submitted to the internal-complaints mechanism",
        "Complaint regarding a decision to suspend or terminate an account ",
    )
    return {
        **_SERVICE,
        "Service": f"Service {number // 6}",
        "Section": "Internal complaints mechanism",
        "Indicator": kinds[number % 2],
        "Scope": scope,
        "Value": {"Total number": "90", "Decisions upheld": "70"}.get(scope, "20"),
        "Contextual Information": "",
    }


def _automation(number: int) -> dict[str, str]:
    part = ("Number of measures solely taken by automated means ",
            "Number of measures not taken by automated means",
            "Accuracy of the automated means - Accuracy")[number % 3]  # fmt: skip
    return {
        **_SERVICE,
        "Service": f"Service {number // 3}",
        "Section": "Use of automated means for content moderation",
        "Indicator": part,
        "Scope": "Total number",
        "Value": ("800", "200", "0.97")[number % 3],
    }


def _moderators(number: int) -> dict[str, str]:
    part = ("Number of internal moderators employed by the provider",
            "Number of external moderators contracted by the provider")[number % 2]  # fmt: skip
    return {
        **_SERVICE,
        "Service": f"Service {number // 2}",
        "Section": "Human resources dedicated to content moderation ",
        "Indicator": part,
        "Scope": "total",
        "Value": ("40", "160")[number % 2],
        "Contextual information": "",
    }


_ROWS: dict[str, Callable[[int], dict[str, Any]]] = {
    "dsa-daily": _daily,
    "dsa-report-orders": _orders,
    "dsa-report-notices": _notices,
    "dsa-report-own-initiative": _measures,
    "dsa-report-appeals": _appeals,
    "dsa-report-automation": _automation,
    "dsa-report-moderators": _moderators,
    "zendesk-ticket-metrics": _zendesk,
    "zendesk-ticket-metrics-json": _zendesk_json,
    "jira": _jira,
    "discourse-staff-actions": _discourse,
    "mastodon-reports": _report,
    "mastodon-domain-blocks": _domain,
    "mediawiki-log": _wiki,
    "reddit-modlog": _reddit,
    "genesys-queues": _queue,
    "genesys-agents": _agent,
    "five9-calls": _call,
}
SHAPES = ("dsa-sor-full", "dsa-sor-full-37", "dsa-sor-light", *_ROWS)


def write_shape(folder: Path, shape: str) -> Path:
    """A small file of this shape."""
    names, rows = rows_of(shape)
    if shape.endswith("-json"):
        path = folder / f"{shape}.ndjson"
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        return path
    return write_rows(folder / f"{shape}.csv", names, rows)


def write_rows(path: Path, names: Sequence[str], rows: Sequence[dict[str, Any]]) -> Path:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(names))
        writer.writeheader()
        writer.writerows(rows)
    return path

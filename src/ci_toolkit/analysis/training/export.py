"""A realistic moderation export of any size, one row a decision, made in blocks.

Columns, in this order; rows are sorted by `decided_at`; times are whole seconds, UTC, no zone:

| column         | kind     | meaning                                                             |
|----------------|----------|---------------------------------------------------------------------|
| decision_id    | integer  | unique, rising                                                      |
| reported_at    | time     | when the item was reported                                          |
| decided_at     | time     | when it was decided                                                 |
| queue          | text     | video, image, text, live, ads, profile …                            |
| market         | text     | country code                                                        |
| policy         | text     | spam, scam, impersonation, copyright …                              |
| policy_version | text     | v1, v2, v3, in force one after the other                            |
| severity       | integer  | 1 low to 3 high                                                     |
| automated      | boolean  | decided without a person                                            |
| team           | text     | team of the moderator; blank when automated                         |
| moderator_id   | text     | blank when automated                                                |
| action         | text     | no action, restricted, removed                                      |
| handle_seconds | number   | time of the moderator, to 0.1 s; blank when automated               |
| audited        | boolean  | drawn for a second look                                             |
| audit_correct  | boolean  | blank when not audited                                              |
| appealed       | boolean  | appealed by the time of the export (never when no action was taken) |
| appealed_at    | time     | blank when not appealed                                             |
| overturned     | boolean  | blank when not appealed, or not decided by the time of the export   |

Appeals come days after the decision, so the appeal rate of the newest two weeks is too low, as in
a real export. Rates vary from day to day beyond the binomial, volume has a weekday and an hour
pattern. Random numbers belong to a day and a block within it, never to a chunk: the same plan
gives the same rows however they are cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ci_toolkit.analysis.training.plan import ExportPlan, Scenario
from ci_toolkit.analysis.training.rates import (
    BLOCK,
    SLOTS,
    Floats,
    Tables,
    expit,
    generator,
    make_tables,
    rows_per_day,
)

Chunk: TypeAlias = dict[str, NDArray[Any]]

COLUMNS = (
    "decision_id",
    "reported_at",
    "decided_at",
    "queue",
    "market",
    "policy",
    "policy_version",
    "severity",
    "automated",
    "team",
    "moderator_id",
    "action",
    "handle_seconds",
    "audited",
    "audit_correct",
    "appealed",
    "appealed_at",
    "overturned",
)

BLOCK_ROWS = 131_072
"""Most rows drawn at once. Part of the content: another number gives other rows."""

FIRST_ID = 100_000_001
DAY_SECONDS = 86_400
_VERSION = 6  # purpose of random numbers, beside those of `rates`


def export_chunks(plan: ExportPlan, chunk_rows: int | None = None) -> Iterator[Chunk]:
    """The rows of an export, in order, as columns by name.

    Text columns are codes into `categories(plan)`; blanks are masked entries. `chunk_rows` cuts
    the same rows into chunks of that length; without it, chunks are as they were drawn (at most
    131,072 rows). Memory depends on the chunk, not on the export.
    """
    if chunk_rows is None:
        yield from _blocks(plan)
        return
    held: list[Chunk] = []
    size = 0
    for block in _blocks(plan):
        held.append(block)
        size += len(block["decision_id"])
        while size >= chunk_rows:
            whole = _join(held)
            yield {name: values[:chunk_rows] for name, values in whole.items()}
            held = [{name: values[chunk_rows:] for name, values in whole.items()}]
            size -= chunk_rows
    if size:
        yield _join(held)


def _join(chunks: list[Chunk]) -> Chunk:
    joined: Chunk = {}
    for name in COLUMNS:
        parts = [chunk[name] for chunk in chunks]
        values = np.concatenate([np.ma.getdata(part) for part in parts])
        if any(isinstance(part, np.ma.MaskedArray) for part in parts):
            mask = np.concatenate([np.ma.getmaskarray(part) for part in parts])
            joined[name] = np.ma.MaskedArray(values, mask)
        else:
            joined[name] = values
    return joined


def _blocks(plan: ExportPlan) -> Iterator[Chunk]:
    tables = make_tables(plan)
    first_id = FIRST_ID
    for day, rows in enumerate(rows_per_day(plan).tolist()):
        parts = -(-rows // BLOCK_ROWS)
        for part in range(parts):
            size = rows * (part + 1) // parts - rows * part // parts
            yield _block(plan, tables, day, part, parts, size, first_id)
            first_id += size


def _block(
    plan: ExportPlan,
    tables: Tables,
    day: int,
    part: int,
    parts: int,
    size: int,
    first_id: int,
) -> Chunk:
    """Rows of one slice of a day: the `part`-th of `parts` equal shares of its volume."""
    scenario = plan.scenario
    rng = generator(plan, BLOCK, day, part)
    moment = (part + np.sort(rng.random(size))) / parts
    hour = np.interp(moment, tables.hour_edges, np.arange(25))
    begin = np.datetime64(plan.date_of(day), "s").astype(np.int64)
    decided = begin + (hour * 3600).astype(np.int64)

    queue, market = _streams(scenario, tables, rng, day, size)
    policy = tables.policy[queue, _integers(rng, size)]
    action = tables.action[policy, _integers(rng, size)]
    automated = rng.random(size, dtype=np.float32) < tables.automated[queue]
    moderator = tables.moderator[_integers(rng, size)]
    codes: dict[str, NDArray[Any]] = {
        "queue": queue,
        "market": market,
        "policy": policy,
        "policy_version": _versions(plan, day, part, size),
        "team": (moderator % len(scenario.teams)).astype(np.uint8),
        "moderator_id": moderator,
    }
    log_wait = tables.rates["wait"]["queue"][day].astype(np.float32)
    wait = np.exp(log_wait[queue] + _normal(rng, size) * np.float32(scenario.wait_spread)).astype(
        np.int64
    )
    return {
        "decision_id": np.arange(first_id, first_id + size),
        "reported_at": _times(decided - wait),
        "decided_at": _times(decided),
        "queue": queue,
        "market": market,
        "policy": policy,
        "policy_version": codes["policy_version"],
        "severity": tables.severity[policy, _integers(rng, size)],
        "automated": automated,
        "team": np.ma.MaskedArray(codes["team"], automated),
        "moderator_id": np.ma.MaskedArray(moderator, automated),
        "action": action,
        "handle_seconds": _handling(scenario, tables, rng, day, codes, automated),
        **_audits(scenario, tables, rng, day, codes, automated),
        **_appeals(plan, tables, rng, day, codes, action, decided),
    }


def _versions(plan: ExportPlan, day: int, part: int, size: int) -> NDArray[np.uint8]:
    """Policy version of each row: that of the day, or the one before while v3 is rolled out."""
    scenario = plan.scenario
    newest = sum(day >= plan.day_of(part_of) for part_of in scenario.versions)
    versions = np.full(size, newest, np.uint8)
    if newest == len(scenario.versions) and scenario.rollout < 1:
        rng = generator(plan, _VERSION, day, part)
        versions -= rng.random(size, dtype=np.float32) >= np.float32(scenario.rollout)
    return versions


def _integers(rng: np.random.Generator, size: int) -> NDArray[np.uint16]:
    return rng.integers(0, SLOTS, size, dtype=np.uint16)


def _normal(rng: np.random.Generator, size: int) -> NDArray[np.float32]:
    return rng.standard_normal(size, dtype=np.float32)


def _times(seconds: NDArray[np.int64]) -> NDArray[np.datetime64]:
    # Milliseconds are the coarsest unit that Parquet and data frames share.
    return (seconds * 1000).view("datetime64[ms]")


def _streams(
    scenario: Scenario, tables: Tables, rng: np.random.Generator, day: int, size: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Queue and market of each row: counts of all streams at once, then shuffled."""
    noise = np.exp(tables.mix_noise[day] * scenario.day_noise["mix"])
    queues = len(scenario.queues)
    weight = tables.stream_weight * np.outer(noise[:queues], noise[queues:]).ravel()
    counts = rng.multinomial(size, weight / weight.sum())
    stream = np.repeat(np.arange(len(weight), dtype=np.uint16), counts)
    rng.shuffle(stream)
    return tables.stream_queue[stream], tables.stream_market[stream]


def _level(
    tables: Tables, measure: str, day: int, codes: Mapping[str, NDArray[Any]], rows: NDArray[Any]
) -> Floats:
    """The measure on its additive scale for the chosen rows of that day."""
    total = np.zeros(len(rows))
    for column, by_day in tables.rates[measure].items():
        total += by_day[day][codes[column][rows]]
    return total


def _handling(
    scenario: Scenario,
    tables: Tables,
    rng: np.random.Generator,
    day: int,
    codes: Mapping[str, NDArray[Any]],
    automated: NDArray[np.bool_],
) -> NDArray[Any]:
    people = np.flatnonzero(~automated)
    level = _level(tables, "handle", day, codes, people)
    level += _normal(rng, len(people)) * scenario.handle_spread
    if tables.speed is not None:
        level += tables.speed[codes["moderator_id"][people]]
    seconds = np.zeros(len(automated))
    seconds[people] = np.rint(np.exp(level) * 10) / 10
    return np.ma.MaskedArray(seconds, automated)


def _audits(
    scenario: Scenario,
    tables: Tables,
    rng: np.random.Generator,
    day: int,
    codes: Mapping[str, NDArray[Any]],
    automated: NDArray[np.bool_],
) -> Chunk:
    size = len(automated)
    share = np.where(
        automated, np.float32(scenario.audited_automated), np.float32(scenario.audited_people)
    )
    audited = rng.random(size, dtype=np.float32) < share
    rows = np.flatnonzero(audited)
    parts = tables.rates["wrong"]
    level = parts["policy"][day][codes["policy"][rows]]
    own = parts["team"][day][codes["team"][rows]]
    if tables.skill is not None:
        own = own + tables.skill[codes["moderator_id"][rows]]
    # A machine has no team and no skill of its own, so their effects do not reach it.
    level = level + np.where(automated[rows], scenario.automated_wrong, own)
    correct = np.zeros(size, np.bool_)
    correct[rows] = rng.random(len(rows)) >= expit(level)
    return {"audited": audited, "audit_correct": np.ma.MaskedArray(correct, ~audited)}


def _appeals(
    plan: ExportPlan,
    tables: Tables,
    rng: np.random.Generator,
    day: int,
    codes: Mapping[str, NDArray[Any]],
    action: NDArray[np.uint8],
    decided: NDArray[np.int64],
) -> Chunk:
    """Appeals known at the time of the export; later ones do not exist in it yet."""
    scenario, size = plan.scenario, len(action)
    as_of = np.datetime64(plan.as_of, "s").astype(np.int64)
    acted = np.flatnonzero(action)
    level = _level(tables, "appealed", day, codes, acted)
    rows = acted[rng.random(len(acted)) < expit(level)]
    when = decided[rows] + _delay(rng, len(rows), scenario.appeal_days)
    outcome = when + _delay(rng, len(rows), scenario.outcome_days)
    granted = rng.random(len(rows)) < expit(_level(tables, "overturned", day, codes, rows))

    known, settled = when < as_of, outcome < as_of
    appealed = np.zeros(size, np.bool_)
    appealed[rows[known]] = True
    appealed_at = np.zeros(size, np.int64)
    appealed_at[rows] = when
    overturned = np.zeros(size, np.bool_)
    overturned[rows] = granted
    open_or_none = np.ones(size, np.bool_)
    open_or_none[rows[settled]] = False
    return {
        "appealed": appealed,
        "appealed_at": np.ma.MaskedArray(_times(appealed_at), ~appealed),
        "overturned": np.ma.MaskedArray(overturned, open_or_none),
    }


def _delay(rng: np.random.Generator, size: int, days: tuple[float, float]) -> NDArray[np.int64]:
    """Seconds, lognormal with this median in days and this spread."""
    median, spread = days
    return (median * DAY_SECONDS * np.exp(rng.standard_normal(size) * spread)).astype(np.int64)

"""From options of a simulation to the library's, and errors that name flags."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ci_toolkit.cli import emit
from ci_toolkit.cli.simulate_options import SimulationOutput
from ci_toolkit.errors import UsageError

_Made = TypeVar("_Made")
_LISTS = ("capacities", "sensitivity", "specificity", "names")
_MOVING = ("red-bead", "funnel", "dice", "regression-to-mean")
_FRAMES = "{n}"
# What the library says of an option in words, and the flag that a command line has for it.
_SAID = (
    (r"^take fewer (moderators|repeats|audits|items|periods)$", r"take a smaller `--\1`"),
    (r"^take fewer moderators or days$", "take a smaller `--moderators` or `--days`"),
    (r"^take a smaller share$", "take a smaller `--share`"),
    (r"\ba WIP limit of ([\d,]+)", r"`--wip-limit \1`"),
    (r"\bbatches of ([\d,]+)", r"`--batch \1`"),
    (r"\bsmaller batches\b", "a smaller `--batch`"),
    (r"\ba spread of ([\d.e+-]+)", r"`--spread \1`"),
    (r"\btake a spread\b", "take a `--spread`"),
    (r"\ba mean of ([\d.e+-]+)", r"`--rate \1`"),
    (r"\ba share of 0\b", "`--share 0`"),
    (r"^`(items|rate) of (.+)` is", r"`--queue \2`: \1 is"),
)


def check_outputs(kind: str, output: SimulationOutput, saved: Sequence[str]) -> None:
    """Find an output that cannot be written before the work starts."""
    if output.config is not None:
        raise UsageError("`--config`: a simulation reads no file of defaults", "leave it out")
    emit.check_outputs(output, by=("n",), saved=saved)
    for path in output.save:
        folder, name = os.path.split(path)
        ending = os.path.splitext(name)[1].lower()
        if _FRAMES in folder or (_FRAMES in name and ending in (".gif", ".html")):
            raise UsageError(
                f"`--save {path}`: `{{n}}` numbers pictures", "write it as frame-{n}.png"
            )
        if kind not in _MOVING and (ending == ".gif" or _FRAMES in name):
            raise UsageError(
                f"`--save {path}`: {kind} does not move over time, so there is nothing to animate",
                "save a picture: `--save picture.png`",
            )


def settings_of(choices: Any) -> dict[str, Any]:
    """The library's options among those given; what is not given is left out."""
    found: dict[str, Any] = {}
    for field in dataclasses.fields(choices):
        value = getattr(choices, field.name)
        if value is None or value == []:
            continue
        name = field.name
        if name == "queue":
            name, value = "queues", tuple(value)
        elif name in _LISTS:
            value = tuple(part.strip() for part in value.split(",") if part.strip())
        found[name] = value
    _fill(found, choices)
    return found


def _fill(found: dict[str, Any], choices: Any) -> None:
    """What follows from what is given: as many moderators as names, stations as dice."""
    if "names" in found and "moderators" not in found and hasattr(choices, "moderators"):
        found["moderators"] = len(found["names"])
    if "capacities" in found and "stations" not in found:
        found["stations"] = len(found["capacities"])
    for one, other, usual in (
        ("sensitivity", "specificity", 0.99),
        ("specificity", "sensitivity", 0.4),
    ):
        if one in found and other not in found:
            found[other] = (str(usual),) * len(found[one])


def checked(choices: Any, make: Callable[[], _Made]) -> _Made:
    """What `make` makes; its errors name flags instead of the library's options."""
    try:
        return make()
    except UsageError as error:
        names = [field.name for field in dataclasses.fields(choices)]
        message = _in_flags(error.message, names)
        hint = None if error.hint is None else _in_flags(error.hint, names)
        raise UsageError(message, hint or _own_hint(message)) from None


def _own_hint(message: str) -> str | None:
    if "must " in message:
        return "`--help` tells the defaults"
    if "different names" in message:
        return "give `--names` a different name for each"
    if "capacities" in message:
        return "give `--capacities` a die for each station"
    if "the same name" in message:
        return "give each `--queue` a name of its own"
    if "not 1" in message or "agreement needs" in message:
        return "give `--sensitivity` a share for each moderator: 0.4,0.4"
    return None


def _in_flags(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(f"`{name}`", f"`{_flag(name)}`")

    def flagged(match: re.Match[str]) -> str:
        word = match.group(0)
        return f"`{_flag(word)}`" if word in names else word

    if "×" in text:
        head, mark, tail = text.partition(" is ")
        text = re.sub(r"[a-z_]+", flagged, head) + mark + tail
    for pattern, flag in _SAID:
        text = re.sub(pattern, flag, text)
    return text


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def plan(kind: str, given: dict[str, Any], output: SimulationOutput) -> None:
    """`--dry-run`: what would be played and written."""
    lines = [f"would play    {kind}"]
    lines += [f"{name:<14}{_told(value)}" for name, value in given.items()]
    targets = [*output.save, *filter(None, (output.output,))]
    lines += [f"would write   {path}" for path in targets]
    lines.append("nothing was written")
    emit.show("\n".join(lines) + "\n")


def _told(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)

"""The list of lessons and a learning path, with how far one is, as reports."""

from __future__ import annotations

from ci_toolkit.analysis.training.lessons import shelf
from ci_toolkit.analysis.training.lessons.model import Item, LearningPath
from ci_toolkit.analysis.training.lessons.progress import Progress, told
from ci_toolkit.report.model import Block, Code, Notes, Report, Table


def catalogue(progress: Progress) -> Report:
    """Every lesson with its minutes and standing; the paths below."""
    known = shelf.lessons()
    done = sum(progress.of(one).done is not None for one in known.values())
    rows = tuple(
        (key, one.title, f"{one.minutes} min", told(one, progress.of(one)))
        for key, one in known.items()
    )
    paths = tuple(
        (key, one.title, length(shelf.minutes_of(one)), _path_told(one, progress))
        for key, one in shelf.paths().items()
    )
    heads = ("Name", "What it is about", "Time", "You")
    return Report(
        "Lessons",
        f"{len(known)} lessons under ten minutes; {done} done. "
        f"Next: `citk learn {next_lesson(progress)}`.",
        "done",
        (
            Table(heads, rows, ("left", "left", "right", "left")),
            Table(heads, paths, ("left", "left", "right", "left"), caption="Paths"),
        ),
    )


def path_report(path: LearningPath, progress: Progress, *, trainer: bool = False) -> Report:
    """A path with its stops in order, and the command for the next one."""
    known = shelf.lessons()
    rows = []
    for number, item in enumerate(path.items, 1):
        what, name, standing = _stop(item, progress)
        minutes = item.minutes if item.lesson is None else known[item.lesson].minutes
        rows.append((str(number), name, what, f"{minutes} min", standing))
    blocks: list[Block] = [
        Table(
            ("", "Name", "What it is about", "Time", "You"),
            tuple(rows),
            ("right", "left", "left", "right", "left"),
        )
    ]
    if runs := [item.run for item in path.items if item.run]:
        told = tuple(f"`{run}`" for run in runs)
        blocks.append(Notes(told, caption="Commands of the exercises"))
    if trainer:
        blocks += [_trainer(path)]
    ahead = [key for key in path.lessons if progress.of(known[key]).done is None]
    if ahead:
        blocks.append(Code(f"citk learn {ahead[0]}", caption="Next"))
    total = length(shelf.minutes_of(path))
    return Report(path.title, f"{path.about} In all {total}.", "done", tuple(blocks))


def next_lesson(progress: Progress, after: str | None = None) -> str:
    """The lesson to take next: one that was begun, else the first not done, else the first."""
    known = shelf.lessons()
    keys = [key for key in known if key != after]
    begun = [key for key in keys if progress.of(known[key]).step]
    new = [key for key in keys if progress.of(known[key]).done is None]
    return [*begun, *new, *keys][0]


def length(minutes: int) -> str:
    """Minutes as people say them.

    >>> length(55), length(60), length(385)
    ('55 min', '1 h', '6 h 25 min')
    """
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{rest} min" if rest else ""]
    return " ".join(part for part in parts if part)


def _stop(item: Item, progress: Progress) -> tuple[str, str, str]:
    if item.lesson is None:
        return item.exercise, "exercise", ""
    one = shelf.lessons()[item.lesson]
    return one.title, one.key, told(one, progress.of(one))


def _trainer(path: LearningPath) -> Block:
    known = shelf.lessons()
    notes = [f"`{key}`: {known[key].aim}" for key in path.lessons]
    return Notes(tuple(notes), caption="What each lesson aims at (`citk learn NAME --trainer`)")


def _path_told(path: LearningPath, progress: Progress) -> str:
    known = shelf.lessons()
    keys = list(path.lessons)
    done = sum(progress.of(known[key]).done is not None for key in keys)
    return f"{done} of {len(keys)} done" if done else "new"

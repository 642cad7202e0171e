"""What the command that teaches asks of analysis and report."""

from ci_toolkit.analysis.training.lessons.answers import how_to_answer, judge
from ci_toolkit.analysis.training.lessons.model import (
    Command,
    LearningPath,
    Lesson,
    Question,
    Text,
    letter,
)
from ci_toolkit.analysis.training.lessons.progress import (
    Progress,
    Standing,
    answered,
    at_step,
    finished,
    score,
)
from ci_toolkit.report.learn import next_lesson
from ci_toolkit.report.learn_step import excerpt, wrapped
from ci_toolkit.report.terminal import spoken
from ci_toolkit.report.text import wrapped_command

__all__ = [
    "Command",
    "LearningPath",
    "Lesson",
    "Progress",
    "Question",
    "Standing",
    "Text",
    "answered",
    "at_step",
    "excerpt",
    "finished",
    "how_to_answer",
    "judge",
    "letter",
    "next_lesson",
    "score",
    "spoken",
    "wrapped",
    "wrapped_command",
]

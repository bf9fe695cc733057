"""How far a training has come, in words."""

from ui.lesson import Lesson
from ui.runs import Run
from ui.words import duration


def progress(run: Run) -> tuple[float, str]:
    """How far a run has come, from 0 to 1 and as a line of text."""
    lesson = run.lesson
    done = lesson.step / lesson.steps if lesson and lesson.steps else 0.0
    return done, f"{run.name}: {_waiting(run, lesson) or _moving(run, lesson)}"


def _waiting(run: Run, lesson: Lesson | None) -> str:
    """What it waits for; nothing if it learns."""
    worker = run.worker
    if worker.stopping:
        return "stopping"
    if worker.ahead and not worker.resting:
        others = "1 other training comes" if worker.ahead == 1 else f"{worker.ahead} other trainings come"
        return f"waits in line, {others} first"
    if lesson is None:
        return "getting its digits ready"
    return "" if lesson.step else "taking its first step"


def _moving(run: Run, lesson: Lesson | None) -> str:
    assert lesson and lesson.step, "there is something to wait for until there is a step"
    if lesson.step == lesson.steps:
        return "being tested on digits it has never seen"
    epochs = run.settings.epochs
    where = f"epoch {min(lesson.epoch + 1, epochs)} of {epochs}, step {lesson.step:,} of {lesson.steps:,}"
    if run.worker.resting:
        return f"{where}. Paused."
    left = lesson.seconds / lesson.step * (lesson.steps - lesson.step)
    return f"{where}. {lesson.images_per_second:,.0f} digits a second, about {duration(left)} left."

"""How far a training has come, in words."""

from ui.shared.formatting import duration
from ui.training.job import TrainingProgress
from ui.training.runs import Run


def progress_text(run: Run) -> tuple[float, str]:
    """How far a run has come, from 0 to 1 and as a line of text."""
    progress = run.progress
    done = progress.step / progress.steps if progress and progress.steps else 0.0
    return done, f"{run.name}: {_waiting(run, progress) or _training(run, progress)}"


def _waiting(run: Run, progress: TrainingProgress | None) -> str:
    """What it waits for; empty during training."""
    worker = run.worker
    if worker.is_stopping:
        return "stopping"
    # Read once: it may become 0 meanwhile.
    count = worker.queue_position
    if count and not worker.is_paused:
        others = "1 training" if count == 1 else f"{count} trainings"
        return f"queued, {others} ahead"
    if progress is None:
        return "preparing data…"
    return "" if progress.step else "starting…"


def _training(run: Run, progress: TrainingProgress | None) -> str:
    assert progress and progress.step, "there is something to wait for until there is a step"
    if progress.step == progress.steps:
        return "evaluating on the test set…"
    epochs = run.settings.epochs
    where = f"epoch {min(progress.epoch + 1, epochs)} of {epochs}, step {progress.step:,} of {progress.steps:,}"
    if run.worker.is_paused:
        return f"{where}. Paused."
    left = progress.seconds / progress.step * (progress.steps - progress.step)
    return f"{where}. {progress.images_per_second:,.0f} images/s, about {duration(left)} left."

"""How far a training has come, in words."""

from ui.shared.formatting import duration
from ui.texts import training_texts as texts
from ui.training.job import TrainingProgress
from ui.training.runs import Run


def progress_text(run: Run) -> tuple[float, str]:
    """How far a run has come, from 0 to 1 and as a line of text."""
    progress = run.progress
    done = progress.step / progress.steps if progress and progress.steps else 0.0
    return done, texts.PROGRESS.format(run=run.name, status=_waiting(run, progress) or _training(run, progress))


def _waiting(run: Run, progress: TrainingProgress | None) -> str:
    """What it waits for; empty during training."""
    handle = run.handle
    if handle.is_stopping:
        return texts.STOPPING
    # Read once: it may become 0 meanwhile.
    count = handle.queue_position
    if count and not handle.is_paused:
        return (texts.ONE_AHEAD if count == 1 else texts.SEVERAL_AHEAD).format(count=count)
    if progress is None or not progress.training_set:
        return texts.PREPARING.format(percent=100 * progress.loaded if progress else 0)
    return "" if progress.step else texts.STARTING


def _training(run: Run, progress: TrainingProgress | None) -> str:
    assert progress and progress.step, "there is something to wait for until there is a step"
    if progress.step == progress.steps:
        return texts.EVALUATING
    epochs = run.settings.epochs
    left = progress.seconds / progress.step * (progress.steps - progress.step)
    return (texts.PAUSED if run.handle.is_paused else texts.TRAINING).format(
        epoch=min(progress.epoch + 1, epochs),
        epochs=epochs,
        step=progress.step,
        steps=progress.steps,
        speed=progress.images_per_second,
        duration=duration(left),
    )

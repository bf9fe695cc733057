"""How far a training has come, in words."""

from ui.shared.formatting import duration
from ui.texts import training_texts as texts
from ui.training.job import TrainingProgress
from ui.training.runs import Run


def progress_text(run: Run) -> tuple[float, str]:
    """How far a run has come, from 0 to 1 and as a line of text."""
    # Each is read once: it may change meanwhile.
    progress, is_paused = run.progress, run.handle.is_paused
    done = progress.step / progress.steps if progress and progress.steps else 0.0
    status = _paused(run, progress) if is_paused else _waiting(run, progress) or _training(run, progress)
    return done, texts.PROGRESS.format(run=run.name, status=status)


def _paused(run: Run, progress: TrainingProgress | None) -> str:
    if progress is None or not progress.training_set:
        return texts.PAUSED_WHILE_PREPARING.format(percent=_percent_loaded(progress))
    if not progress.step:
        return texts.PAUSED_AT_START
    return texts.PAUSED.format(**_position(run, progress))


def _waiting(run: Run, progress: TrainingProgress | None) -> str:
    """What it waits for; empty during training."""
    handle = run.handle
    if handle.is_stopping:
        return texts.STOPPING
    # Read once: it may become 0 meanwhile.
    if count := handle.queue_position:
        return (texts.ONE_AHEAD if count == 1 else texts.SEVERAL_AHEAD).format(count=count)
    if progress is None or not progress.training_set:
        return texts.PREPARING.format(percent=_percent_loaded(progress))
    return "" if progress.step else texts.STARTING


def _training(run: Run, progress: TrainingProgress | None) -> str:
    assert progress and progress.step, "there is something to wait for until there is a step"
    if progress.step == progress.steps:
        return texts.EVALUATING
    left = progress.seconds / progress.step * (progress.steps - progress.step)
    return texts.TRAINING.format(**_position(run, progress), speed=progress.images_per_second, duration=duration(left))


def _percent_loaded(progress: TrainingProgress | None) -> float:
    return 100 * progress.loaded if progress else 0.0


def _position(run: Run, progress: TrainingProgress) -> dict[str, int]:
    """Epoch and step, of how many, for a text."""
    epochs = run.settings.epochs
    return {
        "epoch": min(progress.epoch + 1, epochs),
        "epochs": epochs,
        "step": progress.step,
        "steps": progress.steps,
    }

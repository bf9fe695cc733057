"""One training in a process of its own: it loads the data, trains, and tests the network at the end."""

from collections.abc import Callable, Generator
from contextlib import suppress
from time import perf_counter as clock
from typing import TypeVar

from nn.data.data_source import DataSplits, load_splits
from nn.errors import InputError
from nn.evaluation import evaluation_steps
from nn.generators import GeneratorWithResult
from nn.images.augmentation import augment
from nn.network import Network
from nn.settings import Settings
from nn.training import Diverged, train
from nn.workers.messages import Message
from nn.workers.training_messages import (
    CHECKPOINT,
    DISCARDED,
    LOADED,
    LOADING,
    TestResults,
    read_job,
    read_preparation,
    report_message,
    tested_message,
)
from nn.workers.worker import Pace, Stopped

Step = TypeVar("Step")
Result = TypeVar("Result")
MAX_MISTAKES = 20


def run(job: Message, pace: Pace) -> Generator[Message, None, None]:
    """The messages of a training, for nn.workers.worker: LOADING, LOADED, a REPORT whenever one is due, and TESTED.

    Stopped ends the phase in which it is raised; after training, the network is tested. For a job that is only to
    prepare data sets, there are no messages but checkpoints.
    """
    if "prepare" in job.fields:
        yield from prepare(job, pace)
        return
    settings, source, cache = read_job(job)
    splits = yield from in_steps(load_splits(source, cache), pace, _loading_message)
    yield from run_on(settings, splits, pace)


def prepare(job: Message, pace: Pace) -> Generator[Message, None, None]:
    """Keep data sets for later trainings."""
    sources, cache = read_preparation(job)
    for source in sources:
        # What is missing is reported when a training uses it.
        with suppress(InputError):
            yield from in_steps(load_splits(source, cache), pace)


def run_on(settings: Settings, splits: DataSplits, pace: Pace) -> Generator[Message, None, None]:
    """The messages of a training whose data is loaded."""
    yield Message({"kind": LOADED, "training_set": splits.train.name})
    network: Network | None = None
    better_than_chance: Network | None = None
    failure: Diverged | None = None
    seconds, started = 0.0, clock()
    try:
        # The first step is always reported, so that the curves begin at once.
        reports = train(
            settings,
            splits.train,
            splits.validation,
            lambda step: step == 1 or pace.is_due(),
            augment,
            train_sample=splits.train_sample,
        )
        for report in reports:
            seconds += clock() - started
            network = report.network
            if report.is_better_than_chance:
                better_than_chance = network
            yield report_message(report, seconds)
            started = clock()
    except Stopped:
        pass
    except Diverged as error:
        failure, network = error, better_than_chance
    if network is None:
        yield Message({"kind": DISCARDED})
    else:
        results = yield from in_steps(evaluation_steps(network, splits.test, MAX_MISTAKES), pace)
        yield tested_message(network, TestResults(splits.test.name, *results))
    if failure:
        raise InputError(str(failure)) from failure


def _loading_message(share: float) -> Message:
    return Message({"kind": LOADING, "share": share})


def _checkpoint(_: object) -> Message:
    return Message({"kind": CHECKPOINT})


def in_steps(
    steps: Generator[Step, None, Result], pace: Pace, message: Callable[[Step], Message] = _checkpoint
) -> Generator[Message, None, Result]:
    """The result of a function that yields where it can be interrupted.

    message : made of what it yields, when one is due
    """
    iterated = GeneratorWithResult(steps)
    for step in iterated:
        if pace.is_due():
            yield message(step)
    return iterated.result

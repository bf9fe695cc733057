"""What the page and the process of a training tell each other: the choices of the visitor, reports and the test."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from nn.data.data_source import DataSource
from nn.data.dataset_cache import DatasetCache
from nn.dataset import PIXELS, Dataset
from nn.errors import InputError
from nn.evaluation import Evaluation, Mistake
from nn.layers import parse_layer
from nn.layers.architecture import layer_names
from nn.network import Network, flatten
from nn.settings import Settings
from nn.training import Report
from nn.workers.messages import Message

# The kind of a message, in its field "kind".
LOADING = "loading"  # a share of the data has been read
LOADED = "loaded"  # all data has been read
REPORT = "report"  # a report of the training
TESTED = "tested"  # the trained network and its test
DISCARDED = "discarded"  # no network is left
CHECKPOINT = "checkpoint"  # nothing new
REPORT_FIELDS = [field.name for field in fields(Report) if field.name not in ("losses", "network")]


@dataclass(frozen=True)
class TestResults:
    """The test of a trained network.

    dataset  : name of the test set
    mistakes : the wrong predictions with the highest loss
    """

    dataset: str
    evaluation: Evaluation
    mistakes: tuple[Mistake, ...]


def job_message(settings: Settings, source: DataSource, folder: Path) -> Message:
    """What the process is told to do. folder : where processes keep data sets for each other"""
    cache = DatasetCache(folder)
    chosen = {
        "settings": {**asdict(settings), "hidden": layer_names(settings.hidden)},
        "source": _source_fields(source),
        "folder": str(folder),
        "own_train": cache.keep_content(source.own_train) if source.own_train else None,
        "own_test": cache.keep_content(source.own_test) if source.own_test else None,
    }
    drawings = source.drawings
    arrays = {"drawn_images": drawings.images, "drawn_labels": drawings.labels} if drawings else {}
    return Message({**chosen, "drawings": drawings.name if drawings else None}, arrays)


def preparation_message(sources: Sequence[DataSource], folder: Path) -> Message:
    """What the process is told to keep in the folder, so that trainings with these sources can begin at once."""
    return Message({"prepare": [_source_fields(source) for source in sources], "folder": str(folder)})


def read_preparation(message: Message) -> tuple[list[DataSource], DatasetCache]:
    """The sources in a preparation_message; none in a job_message."""
    sources = [DataSource(**fields) for fields in message.fields.get("prepare", ())]
    return sources, DatasetCache(Path(message.fields["folder"]))


def _source_fields(source: DataSource) -> dict[str, Any]:
    return {name: getattr(source, name) for name in ("kind", "count", "seed", "drawing_weight")}


def read_job(message: Message) -> tuple[Settings, DataSource, DatasetCache]:
    """The settings and the data in a job_message; InputError if the visitor's own data is not in the cache."""
    content, arrays = message.fields, message.arrays
    hidden = tuple(parse_layer(str(layer)) for layer in content["settings"]["hidden"])
    cache = DatasetCache(Path(content["folder"]))
    own_train, own_test = _find(content["own_train"], cache), _find(content["own_test"], cache)
    name = content["drawings"]
    drawings = Dataset(arrays["drawn_images"], arrays["drawn_labels"], name) if name else None
    source = DataSource(**content["source"], own_train=own_train, own_test=own_test, drawings=drawings)
    return Settings(**{**content["settings"], "hidden": hidden}), source, cache


def _find(key: str | None, cache: DatasetCache) -> Dataset | None:
    found = cache.find(key) if key else None
    if key and found is None:
        raise InputError("your data could not be passed on: the server's folder for temporary files is full")
    return found


def report_message(report: Report, seconds: float) -> Message:
    """A report, with the seconds of training so far. Its network is sent as one vector of parameters."""
    values = {name: getattr(report, name) for name in REPORT_FIELDS}
    arrays = {"losses": np.array(report.losses, np.float64), "parameters": flatten(report.network.layers)}
    return Message({"kind": REPORT, "step": True, "report": values, "seconds": seconds}, arrays)


def read_report(message: Message, settings: Settings) -> Report:
    """The report in a report_message of a training with these settings; its network is read-only."""
    network = read_network(message, settings)
    return Report(**message.fields["report"], losses=tuple(message.arrays["losses"].tolist()), network=network)


def read_network(message: Message, settings: Settings) -> Network:
    """The network in a message."""
    return Network.from_parameters(message.arrays["parameters"], settings.architecture, settings.activation)


def tested_message(network: Network, results: TestResults) -> Message:
    """The network that a training ends with, and its test."""
    evaluation, mistakes = results.evaluation, results.mistakes
    arrays: dict[str, Any] = {
        "parameters": flatten(network.layers),
        "confusion": evaluation.confusion,
        "correct": evaluation.correct,
        "confidences": evaluation.confidences,
        "mistakes": np.array([mistake.image for mistake in mistakes], np.uint8).reshape(-1, PIXELS),
    }
    about = [(mistake.label, mistake.predicted, mistake.confidence) for mistake in mistakes]
    values = {"count": evaluation.count, "loss": evaluation.loss, "dataset": results.dataset, "about": about}
    return Message({"kind": TESTED, **values}, arrays)


def read_results(message: Message) -> TestResults:
    """The results in a tested_message."""
    content, arrays = message.fields, message.arrays
    evaluation = Evaluation(
        content["count"], content["loss"], arrays["confusion"], arrays["correct"], arrays["confidences"]
    )
    described = zip(arrays["mistakes"], content["about"], strict=True)
    return TestResults(content["dataset"], evaluation, tuple(Mistake(image, *about) for image, about in described))

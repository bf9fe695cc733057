"""Tests of a training started from the page: its process, its progress, its test, its data, and what is said before."""

import io
import itertools
import json
import os
import random
import re
import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from helpers.processes import is_running
from helpers.waiting import TIMEOUT, wait_until

from nn.data import data_source
from nn.data.data_source import MNIST, OWN_DATA, DataSource, DataSplits, load_splits
from nn.data.dataset_cache import DatasetCache
from nn.data.mnist import find_mnist
from nn.dataset import PIXELS, Dataset, as_inputs
from nn.divergence import CHANCE_LOSS
from nn.errors import InputError
from nn.evaluation import evaluate, worst_mistakes
from nn.generators import result_of
from nn.images.augmentation import augment
from nn.images.strokes import render
from nn.layers import ConvSpec
from nn.layers.convolution import BLOCK_VALUES
from nn.network import flatten
from nn.settings import PRESETS, Settings
from nn.storage import weight_file
from nn.synthetic.handwriting import generate
from nn.synthetic.sample_digits import sample_strokes
from nn.training import Diverged, train
from nn.workers import training_job
from nn.workers.executor import Executor
from nn.workers.messages import encode, read_message
from nn.workers.process import LocalWorkers
from nn.workers.training_messages import job_message, read_job
from nn.workers.worker import NEXT, STEP, STOP, Pace, Stopped
from ui.inference.drawing import Drawing
from ui.inference.inference import InferenceRequest, run_inference
from ui.networks.selected_network import SelectedNetwork
from ui.training.estimate import batch_bytes, estimate, validation_error
from ui.training.job import TrainingJob
from ui.training.progress_text import progress_text
from ui.training.runs import Run

pytestmark = pytest.mark.slow

SETTINGS = Settings(hidden=(16,), batch_size=50, epochs=3, learning_rate=0.005)


def digits(count: int, seed: int) -> Dataset:
    return generate(count, np.random.default_rng(seed))


@pytest.fixture(scope="module")
def splits() -> DataSplits:
    return DataSplits(digits(500, 0), digits(100, 1), digits(200, 2))


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> DatasetCache:
    """What was generated once is not generated again."""
    return DatasetCache(tmp_path_factory.mktemp("datasets"))


class WatchedWorkers(LocalWorkers):
    """Local processes, all of which are known."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.processes = []

    async def connect(self):
        connection = await super().connect()
        self.processes.append(connection.process)
        return connection


@pytest.fixture
def executor():
    workers = WatchedWorkers("nn.workers.training_job", spare=0)
    executor = Executor(workers, 2)
    executor.processes = workers.processes
    return executor


class Training:
    """A training without a process: both ends of it, as if each message went through a pipe."""

    def __init__(self, settings, splits):
        self.job = TrainingJob(settings, DataSource(), Path())
        self.pace = Pace()
        self.messages = training_job.run_on(settings, splits, self.pace)
        self.error = None

    def answer(self, request):
        """The progress after one more message; None after the last one."""
        self.pace.begin(at_once=request == STEP)
        try:
            message = self.messages.throw(Stopped()) if request == STOP else next(self.messages)
        except InputError as error:
            self.error = str(error)
            return None
        except (StopIteration, Stopped):
            return None
        return self.job.receive(read_message(io.BytesIO(encode(message))))

    def run(self, request=NEXT):
        """The progress at the end."""
        while self.answer(request):
            pass
        return self.job.progress

    def run_to_step(self, step):
        """The progress after a step."""
        while (progress := self.answer(STEP)).step < step:
            pass
        return progress


def test_page_trains_the_same_network_as_nn_training(splits):
    progress = Training(SETTINGS, splits).run()
    reports = list(train(SETTINGS, splits.train, splits.validation))
    for ours, expected in zip(progress.network.layers, reports[-1].network.layers, strict=True):
        np.testing.assert_array_equal(ours.weights, expected.weights)
    assert (progress.epoch, progress.step, progress.steps) == (3, 30, 30)
    assert [epoch for epoch, _, _ in progress.accuracies] == [1, 2, 3]
    assert progress.accuracies[-1][1:] == (reports[-1].train_accuracy, reports[-1].validation_accuracy)
    losses = [loss for report in reports for loss in report.losses]
    np.testing.assert_array_equal(progress.losses, np.array(losses, np.float32))


@pytest.mark.parametrize(
    ("settings", "source"),
    [
        (
            replace(SETTINGS, hidden=(ConvSpec(4), ConvSpec(6, 3, 1), 16), augmentation=0.5, dropout=0.1),
            DataSource(count=300),
        ),
        (replace(SETTINGS, batch_size=None), DataSource(OWN_DATA, own_train=digits(200, 3))),
        (SETTINGS, DataSource(count=300, drawings=digits(3, 4), drawing_weight=7)),
        pytest.param(SETTINGS, DataSource(MNIST, count=500), marks=pytest.mark.mnist),
    ],
)
def test_process_trains_the_same_network_as_nn_training(settings, source, executor, cache):
    if source.kind == MNIST:
        skip_without_mnist()
    handle = executor.submit(TrainingJob(settings, source, cache.folder))
    assert handle.wait(TIMEOUT)
    progress = handle.latest
    splits = result_of(load_splits(source, cache))
    *_, last = train(settings, splits.train, splits.validation, augment=augment)
    assert (handle.error, progress.ended, progress.step) == (None, True, last.step)
    assert progress.training_set == splits.train.name
    assert progress.network.architecture == settings.architecture
    # The process has one thread, this one may have several, and sums are rounded differently if they are split.
    np.testing.assert_allclose(flatten(progress.network.layers), flatten(last.network.layers), atol=1e-4)
    assert progress.results.evaluation.accuracy == pytest.approx(evaluate(last.network, splits.test).accuracy, abs=0.01)


@pytest.mark.parametrize("source", [DataSource(count=3000, seed=5), DataSource(OWN_DATA, own_train=digits(200, 3))])
def test_share_of_the_data_that_is_there_is_told_until_all_of_it_is(source, tmp_path):
    job, pace = TrainingJob(SETTINGS, source, tmp_path), Pace()
    pace.begin(at_once=True)
    shares = []
    for message in training_job.run(job.message(), pace):
        progress = job.receive(message)
        if progress.training_set:
            break
        shares.append(progress.loaded)
        assert status(progress, source) == f"Run 1: preparing data: {100 * progress.loaded:.0f} %"
    assert shares == sorted(shares)
    if source.kind == OWN_DATA:
        assert shares == []
    else:
        # In batches, of which the first ones are of the training set.
        assert len(set(shares)) > 5 and 0 < shares[0] < 0.2 and 0.2 < shares[-1] <= 1


@pytest.mark.parametrize(
    ("source", "phases_of_loading"),
    [(DataSource(count=3000, seed=6), ["preparing data: N %"]), (DataSource(OWN_DATA, own_train=digits(200, 3)), [])],
)
def test_paused_run_is_said_to_be_paused_after_every_message(source, phases_of_loading, tmp_path):
    job, pace = TrainingJob(SETTINGS, source, tmp_path), Pace()
    texts = []
    pace.begin(at_once=True)
    for message in training_job.run(job.message(), pace):
        progress = job.receive(message)
        texts.append(status(progress, source, is_paused=True))
        pace.begin(at_once=True)
    # The last message is that of the test.
    assert progress.results and len(texts) > 5
    phases = dict.fromkeys(re.sub(r"\d+(,\d+)*", "N", text) for text in texts)
    expected = [*phases_of_loading, "ready to start", "epoch N of N, step N of N"]
    assert list(phases) == [f"Run N: {phase}. Paused." for phase in expected]


def status(progress, source, is_paused=False):
    """The text of a run whose turn it is."""
    handle = SimpleNamespace(latest=progress, is_paused=is_paused, is_stopping=False, queue_position=0)
    return progress_text(Run("Run 1", SETTINGS, source, handle))[1]


def assert_equal_results(results, network, test):
    expected = evaluate(network, test)
    assert (results.dataset, results.evaluation.count) == (test.name, len(test))
    assert (results.evaluation.accuracy, results.evaluation.loss) == (expected.accuracy, expected.loss)
    for name in ("confusion", "correct", "confidences"):
        np.testing.assert_array_equal(getattr(results.evaluation, name), getattr(expected, name))
    mistakes = worst_mistakes(network, test, training_job.MAX_MISTAKES)
    assert len(results.mistakes) == len(mistakes)
    for ours, theirs in zip(results.mistakes, mistakes, strict=True):
        assert (ours.label, ours.predicted, ours.confidence) == (theirs.label, theirs.predicted, theirs.confidence)
        np.testing.assert_array_equal(ours.image, theirs.image)


@pytest.mark.parametrize("stopped", [False, True])
def test_network_is_tested_at_the_end(splits, stopped):
    training = Training(SETTINGS, splits)
    if stopped:
        training.run_to_step(1)
        training.answer(STOP)
    progress = training.run()
    assert (progress.step, progress.ended) == (1 if stopped else 30, True)
    assert_equal_results(progress.results, progress.network, splits.test)
    assert 0 < len(progress.results.mistakes) <= training_job.MAX_MISTAKES


def test_training_stopped_before_its_first_step_has_no_network(splits):
    training = Training(SETTINGS, splits)
    assert training.answer(NEXT).step == 0
    assert training.answer(STOP) is None
    assert training.error is None and training.job.progress.network is None


def test_second_stop_ends_the_test_and_the_network_stays_untested(splits, monkeypatch):
    large = replace(splits, test=digits(3000, 2))
    training = Training(SETTINGS, large)
    network = training.run_to_step(1).network
    monkeypatch.setattr("nn.workers.worker.REPORT_INTERVAL", -1.0)  # so that the test has checkpoints
    checkpoint = training.answer(STOP)
    assert checkpoint.results is None
    training.answer(STOP)
    progress = training.job.interrupted()
    assert (progress.network, progress.results, progress.ended) == (network, None, True)


def test_first_step_and_what_is_due_are_reported(splits, monkeypatch):
    monkeypatch.setattr("nn.workers.worker.REPORT_INTERVAL", 1e9)
    training = Training(SETTINGS, splits)
    steps = [training.answer(request).step for request in (NEXT, NEXT, NEXT, STEP, STEP, NEXT)]
    assert steps == [0, 1, 10, 11, 12, 20]
    monkeypatch.setattr("nn.workers.worker.REPORT_INTERVAL", 0)
    assert training.answer(NEXT).step == 21


def test_published_progress_never_changes(splits):
    training, seen = Training(SETTINGS, splits), []
    for count in range(1, 8):
        progress = training.run_to_step(count)
        assert progress.step == count
        seen.append((progress, progress.losses.copy(), progress.network.layers[0].weights.copy()))
    training.run()
    for progress, losses, weights in seen:
        np.testing.assert_array_equal(progress.losses, losses)
        np.testing.assert_array_equal(progress.network.layers[0].weights, weights)
        for array in (progress.losses, progress.network.layers[0].weights):
            with pytest.raises(ValueError):
                array[0] = 0


def test_timer_excludes_pauses(splits, monkeypatch):
    training = Training(replace(SETTINGS, epochs=1), splits)
    training.answer(NEXT)
    clock = iter([0.0, 2.0, 100.0, 101.0])
    monkeypatch.setattr("nn.workers.training_job.clock", lambda: next(clock))
    assert [training.answer(STEP).seconds for _ in range(2)] == [2, 3]


def test_diverged_training_reports_an_error_and_keeps_no_useless_network(splits):
    settings = Settings(hidden=(32,), optimizer="sgd", learning_rate=1e30, batch_size=50, epochs=5)
    training = Training(settings, splits)
    progress = training.run()
    assert "learning rate" in training.error
    assert progress.ended and progress.network is None and progress.results is None


def test_training_that_runs_away_in_its_last_steps_reports_an_error(splits):
    training = Training(Settings((64, 64), "leaky relu", "uniform", "sgd", 1.0, 128, epochs=1), splits)
    progress = training.run()
    assert "learning rate below 1" in training.error
    assert progress.ended and progress.network is None and progress.results is None


@pytest.mark.parametrize(
    ("diverges", "sample_losses", "kept"),
    [(False, (0.5, 50.0), 1), (True, (0.5, 50.0), 0), (True, (50.0, 0.5), 1), (True, (50.0, 50.0), None)],
)
def test_divergence_keeps_the_last_network_better_than_chance(splits, monkeypatch, diverges, sample_losses, kept):
    # The losses of the steps are from before them, and say nothing about the network after them.
    reports = [
        replace(report, losses=(50.5 - loss,) * len(report.losses), sample_loss=loss)
        for report, loss in zip(train(SETTINGS, splits.train, splits.validation), sample_losses, strict=False)
    ]

    def reported(*_, **__):
        yield from reports
        if diverges:
            raise Diverged("the steps are too large")

    monkeypatch.setattr(training_job, "train", reported)
    training = Training(SETTINGS, splits)
    progress = training.run()
    assert training.error == ("the steps are too large" if diverges else None)
    assert progress.ended and (progress.network is None) == (kept is None)
    if kept is not None:
        np.testing.assert_array_equal(flatten(progress.network.layers), flatten(reports[kept].network.layers))
        assert_equal_results(progress.results, reports[kept].network, splits.test)


EXTREME = {
    "hidden": [(64,), (64, 64), (64, 64, 64)],
    "activation": ["relu", "leaky relu", "tanh"],
    "initialization": ["scaled", "uniform"],
    "optimizer": ["momentum", "sgd", "adam"],
    "learning_rate": [1.0, 0.7, 0.3],
    "batch_size": [16, 64, 128],
    "ema_decay": [0, 0.9, 0.9995],
    "epochs": [1, 3],
}


def test_extreme_trainings_hand_out_networks_that_compute_and_can_be_read(splits, monkeypatch):
    choose, outcomes = random.Random(0), Counter()
    drawing = Drawing(render(sample_strokes(3), brush=20))
    for seed in range(24):
        settings = Settings(**{name: choose.choice(values) for name, values in EXTREME.items()}, seed=seed)
        training, calls = Training(settings, splits), itertools.count()
        monkeypatch.setattr(training.pace, "is_due", lambda calls=calls: next(calls) % 9 == 0)
        while progress := training.answer(NEXT):
            if progress.network is None:
                continue
            network, _ = weight_file.from_bytes(weight_file.to_bytes(progress.network, {}), "network.npz")
            selected = SelectedNetwork("Run 1", network, {})
            result = run_inference(InferenceRequest(drawing, selected, neuron=(0, 0)))
            assert result.prediction.probabilities
            json.dumps(result.to_json(), allow_nan=False)
        results = training.job.progress.results
        kept = results and results.evaluation.loss
        assert training.error or kept is not None
        assert not training.error or kept is None or kept < CHANCE_LOSS, settings
        outcomes[training.error is None] += 1
    assert len(outcomes) == 2 and min(outcomes.values()) > 3, "both outcomes are tested"


def test_network_of_a_killed_process_stays(executor, cache):
    handle = executor.submit(TrainingJob(replace(SETTINGS, epochs=10**5), DataSource(count=300), cache.folder))
    wait_until(lambda: handle.latest and handle.latest.step > 3)
    os.kill(executor.processes[-1].pid, signal.SIGKILL)
    assert handle.wait(TIMEOUT)
    assert "was killed" in handle.error
    assert handle.latest.ended and handle.latest.results is None
    assert handle.latest.network.logits(np.zeros((1, PIXELS), np.float32)).shape == (1, 10)


def test_stop_and_closed_page_end_the_generation_of_digits(executor, tmp_path, monkeypatch):
    monkeypatch.setattr("nn.workers.page_watch.RECONNECT_TIMEOUT", 0.2)
    source = DataSource(count=10**6)  # takes a minute or longer
    handle = executor.submit(TrainingJob(SETTINGS, source, tmp_path))
    wait_until(lambda: executor.processes)
    handle.stop()
    assert handle.wait(TIMEOUT)
    assert handle.error is None
    assert not (handle.latest and handle.latest.training_set)
    handle = executor.submit(TrainingJob(SETTINGS, source, tmp_path), is_alive=lambda: False)
    assert handle.wait(TIMEOUT)
    assert "page was closed" in handle.error
    wait_until(lambda: not any(is_running(process.pid) for process in executor.processes))


def test_missing_data_is_the_error_of_the_job(executor, tmp_path):
    handle = executor.submit(TrainingJob(SETTINGS, DataSource(OWN_DATA), tmp_path))
    assert handle.wait(TIMEOUT)
    assert (handle.error, handle.latest) == ("there is no data yet: upload a file, or name one", None)


def test_own_data_with_a_test_set_survives_the_message(tmp_path):
    source = DataSource(OWN_DATA, own_train=digits(40, 3), own_test=digits(20, 4))
    received = read_job(read_message(io.BytesIO(encode(job_message(SETTINGS, source, tmp_path)))))[1]
    for name in ("own_train", "own_test"):
        sent, found = getattr(source, name), getattr(received, name)
        np.testing.assert_array_equal(found.images, sent.images)
        np.testing.assert_array_equal(found.labels, sent.labels)
        assert found.name == sent.name
    assert len(result_of(load_splits(received)).test) == 20


@pytest.mark.parametrize("missing", ["own_train", "own_test"])
def test_own_data_that_cannot_be_passed_on_is_an_error(tmp_path, monkeypatch, missing):
    source = DataSource(OWN_DATA, own_train=digits(20, 3), own_test=digits(20, 4))
    keep, lost = DatasetCache.keep, getattr(source, missing)
    monkeypatch.setattr(
        DatasetCache, "keep", lambda cache, key, given: given if given is lost else keep(cache, key, given)
    )
    message = job_message(SETTINGS, source, tmp_path)
    with pytest.raises(InputError, match="temporary files is full"):
        read_job(message)


def test_settings_survive_the_message(tmp_path):
    for settings in (*PRESETS.values(), SETTINGS):
        message = read_message(io.BytesIO(encode(job_message(settings, DataSource(), tmp_path))))
        assert read_job(message)[:2] == (settings, DataSource())


def test_generated_splits_depend_on_the_seed_and_do_not_overlap(cache, monkeypatch):
    monkeypatch.setattr(data_source, "GENERATED_VALIDATION", 100)
    first, again, other = (result_of(load_splits(DataSource(count=300, seed=seed))) for seed in (0, 0, 1))
    cached = result_of(load_splits(DataSource(count=300), cache))
    np.testing.assert_array_equal(first.train.images, cached.train.images)
    np.testing.assert_array_equal(first.train.images, again.train.images)
    assert not np.array_equal(first.train.images, other.train.images)
    train_images = {image.tobytes() for image in first.train.images}
    for part in (first.validation, first.test):
        assert not train_images & {image.tobytes() for image in part.images}


def test_training_accuracy_on_generated_digits_is_of_legible_ones_like_the_validation_accuracy():
    splits = result_of(load_splits(DataSource(count=1000)))
    sample, count = splits.train_sample, len(splits.train_sample)
    assert count == 100
    np.testing.assert_array_equal(sample.images, splits.train.images[:count])
    network = weight_file.load(weight_file.DEFAULT)[0]
    legible, others, validation = (
        network.accuracy(as_inputs(images), labels)
        for images, labels in (
            (sample.images, sample.labels),
            (splits.train.images[count:], splits.train.labels[count:]),
            (splits.validation.images, splits.validation.labels),
        )
    )
    assert others < validation - 0.05
    assert legible > validation - 0.05


def test_without_mnist_the_test_set_is_generated(monkeypatch, tmp_path):
    monkeypatch.delenv("MNIST_DIR", raising=False)
    for variable in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert len(result_of(load_splits(DataSource(count=300))).test) == data_source.GENERATED_TEST
    with pytest.raises(InputError, match="MNIST is not on this computer"):
        result_of(load_splits(DataSource(MNIST)))


def skip_without_mnist():
    try:
        find_mnist()
    except InputError as error:
        pytest.skip(str(error))


@pytest.mark.mnist
def test_sizes_of_mnist(tmp_path):
    skip_without_mnist()
    cache = DatasetCache(tmp_path)
    small, large = (result_of(load_splits(DataSource(MNIST, count=count), cache)) for count in (20_000, 50_000))
    sizes = len(small.train), len(large.train), len(large.validation), len(large.test)
    assert sizes == (20_000, 50_000, 10_000, 10_000)
    assert not np.shares_memory(large.train.images, large.validation.images)
    without = result_of(load_splits(DataSource(MNIST, count=50_000)))
    for name in ("train", "validation", "test"):
        cached, read = getattr(large, name), getattr(without, name)
        assert cached.name == read.name
        np.testing.assert_array_equal(cached.images, read.images)
        np.testing.assert_array_equal(cached.labels, read.labels)


def test_table_is_split_into_disjoint_parts():
    table = digits(200, 3)
    splits = result_of(load_splits(DataSource(OWN_DATA, count=1000, own_train=table)))
    assert (len(splits.train), len(splits.validation), len(splits.test)) == (160, 20, 20)
    parts = [{image.tobytes() for image in part.images} for part in (splits.train, splits.validation, splits.test)]
    assert not (parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2])
    assert len(result_of(load_splits(DataSource(OWN_DATA, count=50, own_train=table))).train) == 50


@pytest.mark.parametrize(("table", "message"), [(digits(9, 0), "at least 10"), (None, "no data yet")])
def test_unusable_table_is_an_input_error(table, message):
    with pytest.raises(InputError, match=message):
        result_of(load_splits(DataSource(OWN_DATA, own_train=table)))


@pytest.mark.parametrize(
    "source",
    [
        DataSource(count=300),
        DataSource(count=300, drawings=digits(3, 4), drawing_weight=7),
        DataSource(OWN_DATA, count=1000, own_train=digits(205, 3)),
    ],
)
def test_size_of_a_source_is_the_length_of_its_training_set(source, cache):
    assert len(result_of(load_splits(source, cache)).train) == source.size


def test_estimate_gives_parameters_and_steps():
    assert estimate(SETTINGS, DataSource(count=120)) == "12,730 parameters, 9 steps."
    whole = replace(SETTINGS, batch_size=None)
    assert estimate(whole, DataSource(count=120)) == "12,730 parameters, 3 steps."


def test_memory_of_a_batch():
    assert batch_bytes(replace(SETTINGS, hidden=(64,)), 10) == 4 * 10 * (784 + 4 * (64 + 10))
    # 13 x 13 patches of 25 pixels, and their gradients, until they fill a block.
    convolutional = replace(SETTINGS, hidden=(ConvSpec(2),))
    neurons = 4 * (13 * 13 * 2 + 10)
    assert batch_bytes(convolutional, 10) == 4 * (10 * (784 + neurons) + 2 * 10 * 13 * 13 * 25)
    assert batch_bytes(convolutional, 10_000) == 4 * (10_000 * (784 + neurons) + 2 * BLOCK_VALUES)


def test_estimate_of_a_convolutional_network():
    settings, count = replace(SETTINGS, hidden=(ConvSpec(4),)), 26 * 4 + (13 * 13 * 4 + 1) * 10
    assert estimate(settings, DataSource(count=120)) == f"{count:,} parameters, 9 steps."


@pytest.mark.parametrize(
    ("settings", "source", "message"),
    [
        (SETTINGS, None, "choose training data"),
        (SETTINGS, DataSource(OWN_DATA, own_train=digits(9, 0)), "has 9 digits"),
        (replace(SETTINGS, hidden=(1024,) * 3, batch_size=None), DataSource(count=100_000), "GB of memory"),
        (replace(SETTINGS, hidden=(ConvSpec(16),), batch_size=None), DataSource(count=100_000), "fewer filters"),
        (replace(SETTINGS, hidden=(ConvSpec(16), ConvSpec(64), 128), batch_size=1024), DataSource(count=100_000), None),
        (SETTINGS, DataSource(), None),
    ],
)
def test_validation_error(settings, source, message):
    error = validation_error(settings, source)
    assert error is None if message is None else message in error

"""Tests of a training started from the page: its progress, its test, its data, and what is said before it starts."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from helpers.waiting import TIMEOUT, wait_until
from ui.training.executor import Worker

from nn.arrays import ByteArray
from nn.data.data_source import CSV, MNIST, DataSource, DataSplits, load_splits
from nn.data.mnist import find_mnist
from nn.dataset import Dataset
from nn.errors import InputError
from nn.evaluation import evaluate
from nn.layers import Conv
from nn.layers.convolution import BLOCK_VALUES
from nn.settings import Settings
from nn.synthetic.handwriting import generate
from nn.training import Diverged, train
from ui.training import data_source
from ui.training.estimate import batch_bytes, estimate, validation_error
from ui.training.job import MAX_MISTAKES, ProgressRecorder, training_task

SETTINGS = Settings(hidden=(16,), batch_size=50, epochs=3, learning_rate=0.005)


def digits(count: int, seed: int) -> Dataset:
    return generate(count, np.random.default_rng(seed))


@pytest.fixture(scope="module")
def splits() -> DataSplits:
    return DataSplits(digits(500, 0), digits(100, 1), digits(200, 2))


def train_in_worker(settings, splits, act=lambda worker: None, paused=False):
    """A worker whose training has ended; act is called with it during the training."""
    worker = Worker(training_task(settings, lambda: splits), paused=paused, errors=(InputError, Diverged))
    act(worker)
    assert worker.wait(TIMEOUT)
    return worker


def test_page_trains_the_same_network_as_nn_training(splits):
    progress = train_in_worker(SETTINGS, splits).latest
    reports = list(train(SETTINGS, splits.train, splits.validation))
    for ours, expected in zip(progress.network.layers, reports[-1].network.layers, strict=True):
        np.testing.assert_array_equal(ours.weights, expected.weights)
    assert (progress.epoch, progress.step, progress.steps) == (3, 30, 30)
    assert [epoch for epoch, _, _ in progress.accuracies] == [1, 2, 3]
    assert progress.accuracies[-1][1:] == (reports[-1].train_accuracy, reports[-1].validation_accuracy)
    losses = [loss for report in reports for loss in report.losses]
    np.testing.assert_array_equal(progress.losses, np.array(losses, np.float32))


@pytest.mark.parametrize("stopped", [False, True])
def test_network_is_tested_at_the_end(splits, stopped):
    def stop(worker):
        wait_until(lambda: worker.is_paused)
        worker.stop()

    progress = (
        train_in_worker(SETTINGS, splits, stop, paused=True) if stopped else train_in_worker(SETTINGS, splits)
    ).latest
    assert (progress.step, progress.ended) == (1 if stopped else 30, True)
    results = progress.results
    assert results.evaluation.accuracy == evaluate(progress.network, splits.test).accuracy
    assert results.dataset == splits.test.name
    assert 0 < len(results.mistakes) <= MAX_MISTAKES
    assert all(mistake.predicted != mistake.label for mistake in results.mistakes)


def test_published_progress_never_changes(splits):
    seen = []

    def step(worker):
        for count in range(1, 8):
            wait_until(lambda: worker.is_paused)
            progress = worker.latest
            assert progress.step == count
            seen.append((progress, progress.losses.copy(), progress.network.layers[0].weights.copy()))
            worker.step()
        worker.resume()

    train_in_worker(SETTINGS, splits, step, paused=True)
    for progress, losses, weights in seen:
        np.testing.assert_array_equal(progress.losses, losses)
        np.testing.assert_array_equal(progress.network.layers[0].weights, weights)
        with pytest.raises(ValueError):
            progress.losses[0] = 0


def test_timer_excludes_pauses(splits, monkeypatch):
    clock = iter([0.0, 2.0, 100.0, 101.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    recorder = ProgressRecorder("digits")
    monkeypatch.undo()
    first, second, *_ = train(SETTINGS, splits.train, splits.validation)
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    assert recorder.add(first).seconds == 2
    recorder.resume_timer()
    assert recorder.add(second).seconds == 3


def test_diverged_training_reports_an_error_and_keeps_no_useless_network(splits):
    settings = Settings(hidden=(32,), optimizer="sgd", learning_rate=1e30, batch_size=50, epochs=5)
    worker = train_in_worker(settings, splits)
    assert "learning rate" in worker.error
    assert worker.latest.ended
    assert worker.latest.network is None and worker.latest.results is None


@pytest.mark.parametrize("diverged", [False, True])
def test_finalize_after_divergence_keeps_the_last_network_better_than_chance(splits, diverged):
    first, second, *_ = train(SETTINGS, splits.train, splits.validation)
    recorder = ProgressRecorder("digits")
    recorder.add(replace(first, losses=(0.5,) * len(first.losses)))
    recorder.add(replace(second, losses=(50.0,) * len(second.losses)))
    progress = recorder.finalize(splits.test, diverged)
    expected = first.network if diverged else second.network
    assert progress.network is expected
    assert progress.results.evaluation.loss == evaluate(expected, splits.test).loss


def test_missing_data_is_the_error_of_the_worker():
    def missing() -> DataSplits:
        raise InputError("there is no such file")

    worker = Worker(training_task(SETTINGS, missing))
    assert worker.wait(TIMEOUT)
    assert (worker.error, worker.latest) == ("there is no such file", None)


def test_generated_splits_depend_on_the_seed_and_do_not_overlap():
    first, again, other = (load_splits(DataSource(count=300, seed=seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.train.images, again.train.images)
    assert not np.array_equal(first.train.images, other.train.images)
    train_images = {image.tobytes() for image in first.train.images}
    for part in (first.validation, first.test):
        assert not train_images & {image.tobytes() for image in part.images}


def test_without_mnist_the_test_set_is_generated(monkeypatch, tmp_path):
    monkeypatch.delenv("MNIST_DIR", raising=False)
    for variable in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert len(load_splits(DataSource(count=300)).test) == data_source.GENERATED_TEST
    with pytest.raises(InputError, match="MNIST is not on this computer"):
        load_splits(DataSource(MNIST))


@pytest.mark.mnist
def test_mnist_is_in_memory_once():
    try:
        find_mnist()
    except InputError as error:
        pytest.skip(str(error))
    data_source._mnist.cache_clear()
    found: list[ByteArray] = []
    threads = [threading.Thread(target=lambda: found.append(data_source.mnist("test").images)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(images) for images in found}) == 1
    small, large = (load_splits(DataSource(MNIST, count=count)) for count in (20_000, 50_000))
    assert np.shares_memory(small.train.images, large.train.images)
    assert np.shares_memory(small.validation.images, large.validation.images)
    assert (len(small.train), len(large.train), len(large.validation), len(large.test)) == (
        20_000,
        50_000,
        10_000,
        10_000,
    )
    assert not np.shares_memory(large.train.images, large.validation.images)


def test_table_is_split_into_disjoint_parts():
    table = digits(200, 3)
    splits = load_splits(DataSource(CSV, count=1000, table=table))
    assert (len(splits.train), len(splits.validation), len(splits.test)) == (160, 20, 20)
    parts = [{image.tobytes() for image in part.images} for part in (splits.train, splits.validation, splits.test)]
    assert not (parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2])
    assert len(load_splits(DataSource(CSV, count=50, table=table)).train) == 50


@pytest.mark.parametrize(("table", "message"), [(digits(9, 0), "at least 10"), (None, "no table yet")])
def test_unusable_table_is_an_input_error(table, message):
    with pytest.raises(InputError, match=message):
        load_splits(DataSource(CSV, table=table))


@pytest.mark.parametrize(
    "source",
    [
        DataSource(count=300),
        DataSource(count=300, own=digits(3, 4), weight=7),
        DataSource(CSV, count=1000, table=digits(205, 3)),
    ],
)
def test_size_of_a_source_is_the_length_of_its_training_set(source):
    assert len(load_splits(source).train) == source.size


def test_estimate_gives_parameters_and_steps():
    assert estimate(SETTINGS, DataSource(count=120)) == "12,730 numbers to learn, in 9 steps."
    whole = replace(SETTINGS, batch_size=None)
    assert estimate(whole, DataSource(count=120)) == "12,730 numbers to learn, in 3 steps."


def test_memory_of_a_batch():
    assert batch_bytes(replace(SETTINGS, hidden=(64,)), 10) == 4 * 10 * (784 + 4 * (64 + 10))
    # 13 x 13 patches of 25 pixels, and their gradients, until they fill a block.
    convolutional = replace(SETTINGS, hidden=(Conv(2),))
    neurons = 4 * (13 * 13 * 2 + 10)
    assert batch_bytes(convolutional, 10) == 4 * (10 * (784 + neurons) + 2 * 10 * 13 * 13 * 25)
    assert batch_bytes(convolutional, 10_000) == 4 * (10_000 * (784 + neurons) + 2 * BLOCK_VALUES)


def test_estimate_of_a_convolutional_network():
    settings, count = replace(SETTINGS, hidden=(Conv(4),)), 26 * 4 + (13 * 13 * 4 + 1) * 10
    assert estimate(settings, DataSource(count=120)) == f"{count:,} numbers to learn, in 9 steps."


@pytest.mark.parametrize(
    ("settings", "source", "message"),
    [
        (SETTINGS, None, "choose digits"),
        (SETTINGS, DataSource(CSV, table=digits(9, 0)), "has 9 digits"),
        (replace(SETTINGS, hidden=(1024,) * 3, batch_size=None), DataSource(count=100_000), "GB of memory"),
        (replace(SETTINGS, hidden=(Conv(16),), batch_size=None), DataSource(count=100_000), "fewer filters"),
        (replace(SETTINGS, hidden=(Conv(16), Conv(64), 128), batch_size=1024), DataSource(count=100_000), None),
        (SETTINGS, DataSource(), None),
    ],
)
def test_validation_error(settings, source, message):
    error = validation_error(settings, source)
    assert error is None if message is None else message in error

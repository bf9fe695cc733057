"""A training in the page's thread: what it tells at every moment, and where its digits come from."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from waiting import PATIENCE, until

from nn.arrays import ByteArray
from nn.datasets import Dataset, find_mnist
from nn.errors import InputError
from nn.evaluation import evaluate
from nn.handwriting import generate
from nn.settings import Settings
from nn.training import train
from ui import material as materials
from ui.lesson import WORST, Diary, learn
from ui.material import CSV, MNIST, Material, Source, gather
from ui.worker import Worker

SETTINGS = Settings(hidden=(16,), batch_size=50, epochs=3, learning_rate=0.005)


def digits(count: int, seed: int) -> Dataset:
    return generate(count, np.random.default_rng(seed))


@pytest.fixture(scope="module")
def material() -> Material:
    return Material(digits(500, 0), digits(100, 1), digits(200, 2))


def taught(settings, material, act=lambda worker: None, paused=False):
    """A worker that has done its training; act is called with it while it does."""
    worker = Worker(learn(settings, lambda: material), paused=paused)
    act(worker)
    assert worker.wait(PATIENCE)
    return worker


def test_the_page_trains_the_same_network_as_the_command_line(material):
    lesson = taught(SETTINGS, material).latest
    *_, report = train(SETTINGS, material.train, material.validation)
    for ours, theirs in zip(lesson.network.layers, report.network.layers, strict=True):
        np.testing.assert_array_equal(ours.weights, theirs.weights)
    assert (lesson.epoch, lesson.step, lesson.steps, len(lesson.losses)) == (3, 30, 30, 30)
    assert [epoch for epoch, _, _ in lesson.accuracies] == [1, 2, 3]
    assert lesson.accuracies[-1][1:] == (report.train_accuracy, report.validation_accuracy)


def test_every_loss_is_told_once_and_in_order(material):
    losses = []
    for report in train(SETTINGS, material.train, material.validation):
        losses += report.losses
    lesson = taught(SETTINGS, material).latest
    np.testing.assert_array_equal(lesson.losses, np.array(losses, np.float32))


def test_at_the_end_the_network_is_put_to_the_test(material):
    lesson = taught(SETTINGS, material).latest
    assert lesson.ended
    assert lesson.marks.evaluation.accuracy == evaluate(lesson.network, material.test).accuracy
    assert lesson.marks.tested_on == material.test.name
    assert 0 < len(lesson.marks.worst) <= WORST
    assert all(mistake.said != mistake.truth for mistake in lesson.marks.worst)


def test_stopping_tests_the_network_as_it_is(material):
    def stop(worker):
        until(lambda: worker.resting)
        worker.stop()

    lesson = taught(SETTINGS, material, stop, paused=True).latest
    assert (lesson.step, lesson.ended) == (1, True)
    assert lesson.marks.evaluation.accuracy == evaluate(lesson.network, material.test).accuracy


def test_what_was_handed_out_never_changes(material):
    seen = []

    def step(worker):
        for count in range(1, 8):
            until(lambda: worker.resting)
            lesson = worker.latest
            assert lesson.step == count
            seen.append((lesson, lesson.losses.copy(), lesson.network.layers[0].weights.copy()))
            worker.step()
        worker.resume()

    taught(SETTINGS, material, step, paused=True)
    for lesson, losses, weights in seen:
        np.testing.assert_array_equal(lesson.losses, losses)
        np.testing.assert_array_equal(lesson.network.layers[0].weights, weights)
        with pytest.raises(ValueError):
            lesson.losses[0] = 0


def test_a_pause_is_no_learning_time(material):
    def pause(worker):
        until(lambda: worker.resting)
        threading.Event().wait(1.0)
        worker.resume()

    assert taught(SETTINGS, material, pause, paused=True).latest.seconds < 0.9


def test_a_training_that_runs_away_says_so_and_keeps_no_network_that_is_no_good(material):
    wild = Settings(hidden=(32,), optimizer="sgd", learning_rate=1e30, batch_size=50, epochs=5)
    worker = taught(wild, material)
    assert "learning rate" in worker.error
    assert worker.latest.ended
    assert worker.latest.network is None and worker.latest.marks is None


@pytest.mark.parametrize("diverged", [False, True])
def test_of_a_training_that_ran_away_the_last_good_network_stays(material, diverged):
    first, second, *_ = train(SETTINGS, material.train, material.validation)
    diary = Diary("digits")
    diary.add(replace(first, losses=(0.5,) * len(first.losses)))
    diary.add(replace(second, losses=(50.0,) * len(second.losses)))
    lesson = diary.close(material.test, diverged)
    expected = first.network if diverged else second.network
    assert lesson.network is expected
    assert lesson.marks.evaluation.loss == evaluate(expected, material.test).loss


def test_digits_that_cannot_be_had_are_an_explanation():
    def missing() -> Material:
        raise InputError("there is no such file")

    worker = Worker(learn(SETTINGS, missing))
    assert worker.wait(PATIENCE)
    assert (worker.error, worker.latest) == ("there is no such file", None)


def test_generated_digits_are_the_same_for_the_same_seed_and_never_tested_on():
    first, again, other = gather(Source(count=300)), gather(Source(count=300)), gather(Source(count=300, seed=1))
    np.testing.assert_array_equal(first.train.images, again.train.images)
    assert not np.array_equal(first.train.images, other.train.images)
    practised = {image.tobytes() for image in first.train.images}
    assert not practised & {image.tobytes() for image in first.validation.images}
    assert not practised & {image.tobytes() for image in first.test.images}


@pytest.fixture
def no_mnist(monkeypatch, tmp_path):
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))


def test_without_mnist_generated_digits_test_generated_digits(no_mnist):
    material = gather(Source(count=300))
    assert len(material.test) == materials.TESTED
    with pytest.raises(InputError, match="MNIST is not on this computer"):
        gather(Source(MNIST))


def mnist_or_skip() -> Path:
    try:
        return find_mnist()
    except InputError:
        pytest.skip("MNIST is not here")


def test_mnist_is_held_once_for_all():
    mnist_or_skip()
    one, two = gather(Source(MNIST, count=20_000)), gather(Source(MNIST, count=50_000))
    assert np.shares_memory(one.train.images, two.train.images)
    assert np.shares_memory(one.validation.images, two.validation.images)
    assert (len(one.train), len(two.train), len(two.validation), len(two.test)) == (20_000, 50_000, 10_000, 10_000)
    assert not np.shares_memory(two.train.images, two.validation.images)


def test_several_who_ask_at_the_same_moment_get_the_same_copy(monkeypatch):
    mnist_or_skip()
    materials._mnist.cache_clear()
    found: list[ByteArray] = []
    threads = [threading.Thread(target=lambda: found.append(materials.mnist("test").images)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(images) for images in found}) == 1


def test_a_table_is_divided_so_that_no_digit_is_in_two_parts():
    table = digits(200, 3)
    material = gather(Source(CSV, count=1000, table=table))
    assert (len(material.train), len(material.validation), len(material.test)) == (160, 20, 20)
    parts = [
        {image.tobytes() for image in part.images} for part in (material.train, material.validation, material.test)
    ]
    assert not (parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2])
    assert len(gather(Source(CSV, count=50, table=table)).train) == 50


def test_a_table_that_is_too_small_says_so():
    with pytest.raises(InputError, match="at least 10"):
        gather(Source(CSV, table=digits(9, 0)))


def test_own_drawings_are_mixed_in_with_their_weight():
    own = digits(3, 4)
    material = gather(Source(count=300, own=own, weight=7))
    assert len(material.train) == 300 + 3 * 7
    assert len(gather(Source(count=300)).train) == 300

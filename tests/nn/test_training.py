"""Tests of the training loop."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from nn.activations import ACTIVATIONS
from nn.dataset import Dataset, as_inputs
from nn.losses import cross_entropy
from nn.network import INITIALIZATIONS, Network, flatten
from nn.optimizers import OPTIMIZERS
from nn.settings import PRESETS, Settings
from nn.training import Diverged, train

SMALL = Settings(hidden=(16,), learning_rate=0.01, batch_size=10, epochs=2)


def synthetic_patterns(count, noise=60):
    """Ten random patterns, and noisy copies of them."""
    rng = np.random.default_rng(0)
    labels = (np.arange(count) % 10).astype(np.uint8)
    images = rng.integers(0, 256 - noise, (10, 784))[labels] + rng.integers(0, noise, (count, 784))
    return Dataset(images.astype(np.uint8), labels, "patterns")


def losses(reports):
    return [loss for report in reports for loss in report.losses]


def report_every(number):
    """A report after each multiple of a number of steps."""
    return lambda step: step % number == 0


def parameters(report):
    return flatten(report.network.layers)


def test_training_is_deterministic_for_a_seed():
    first, again = (list(train(SMALL, synthetic_patterns(50), None, report_every(1))) for _ in range(2))
    assert losses(first) == losses(again)
    assert np.array_equal(parameters(first[-1]), parameters(again[-1]))


def test_another_seed_gives_another_result():
    first, other = (
        list(train(Settings(**{**vars(SMALL), "seed": seed}), synthetic_patterns(50), None)) for seed in (0, 1)
    )
    assert losses(first) != losses(other)
    assert not np.array_equal(parameters(first[-1]), parameters(other[-1]))


def test_training_can_overfit_noise():
    # Noise without any pattern: the only way to be right is to remember every image.
    images = np.random.default_rng(0).integers(0, 256, (20, 784), np.uint8)
    dataset = Dataset(images, (np.arange(20) % 10).astype(np.uint8), "noise")
    *_, last = train(Settings(hidden=(32,), learning_rate=0.005, batch_size=5, epochs=40), dataset, None)
    assert last.train_accuracy == 1
    assert last.epoch_loss < 0.1


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("optimizer", "learning_rate"), [("sgd", 0.1), ("momentum", 0.02), ("adam", 0.003)])
def test_loss_decreases_for_all_activations_and_optimizers(activation, optimizer, learning_rate):
    settings = Settings((20,), activation, "scaled", optimizer, learning_rate, batch_size=20, epochs=8)
    first, *_, last = train(settings, synthetic_patterns(200), None)
    assert last.epoch_loss < 0.8 * first.epoch_loss
    assert last.train_accuracy > 0.3


@pytest.mark.parametrize("hidden", [(), (20,), (20, 20), (20, 20, 20)])
def test_loss_decreases_for_any_depth(hidden):
    first, *_, last = train(Settings(hidden, batch_size=20, learning_rate=0.003), synthetic_patterns(200), None)
    assert last.epoch_loss < 0.5 * first.epoch_loss
    assert last.train_accuracy > 0.8


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("initialization", INITIALIZATIONS)
def test_published_networks_are_float32_and_read_only(optimizer, initialization):
    settings = Settings((8,), "tanh", initialization, optimizer, 0.001, 10, "linear", epochs=1)
    for report in train(settings, synthetic_patterns(30), synthetic_patterns(10), report_every(1)):
        for layer in report.network.layers:
            for array in (layer.weights, layer.bias):
                assert array.dtype == np.float32
                with pytest.raises(ValueError, match="read-only"):
                    array[...] = 0


def test_reports_count_epochs_and_steps():
    # 25 digits in batches of 10 are three steps; a report after every second step, and one after each epoch.
    reports = list(train(SMALL, synthetic_patterns(25), synthetic_patterns(10), report_every(2)))
    assert [(report.epoch, report.step) for report in reports] == [(0, 2), (1, 3), (1, 4), (2, 6)]
    assert {report.steps for report in reports} == {6}
    assert [report.train_accuracy is not None for report in reports] == [False, True, False, True]
    assert [report.validation_accuracy is not None for report in reports] == [False, True, False, True]
    assert all(report.images_per_second > 0 for report in reports)


def test_one_report_per_epoch_by_default():
    assert [(report.epoch, report.step) for report in train(SMALL, synthetic_patterns(25), None)] == [(1, 3), (2, 6)]


def test_epoch_loss_is_the_mean_over_images():
    each = list(train(SMALL, synthetic_patterns(25), None, report_every(1)))
    # Batches of 10, 10 and 5 digits, and a second epoch in which counting begins anew.
    one, two, three, four = losses(each)[:4]
    assert each[1].epoch_loss == pytest.approx((one + two) / 2)
    assert each[2].epoch_loss == pytest.approx((10 * one + 10 * two + 5 * three) / 25)
    assert each[3].epoch_loss == pytest.approx(four)
    # A report brings the losses of all steps since the one before.
    assert [report.losses for report in train(SMALL, synthetic_patterns(25), None, report_every(2))][:2] == [
        (one, two),
        (three,),
    ]


def test_first_loss_is_that_of_the_initial_network():
    dataset = synthetic_patterns(25)
    settings = Settings(hidden=(16,), batch_size=None, epochs=1, seed=3)
    (report,) = train(settings, dataset, None)
    start = Network.random((784, 16, 10), "relu", np.random.default_rng(3))
    assert report.losses[0] == pytest.approx(
        cross_entropy(start.forward(as_inputs(dataset.images)).logits, dataset.labels)[0]
    )


def test_reported_accuracies_match_the_published_network():
    train_set, validation_set = synthetic_patterns(60), synthetic_patterns(20, noise=200)
    for report in train(SMALL, train_set, validation_set):
        for accuracy, dataset in ((report.train_accuracy, train_set), (report.validation_accuracy, validation_set)):
            assert accuracy == report.network.accuracy(as_inputs(dataset.images), dataset.labels)


def test_training_accuracy_can_be_of_a_part_of_the_training_set():
    train_set = synthetic_patterns(60, noise=200)
    sample = Dataset(train_set.images[:7], train_set.labels[:7], "the first")
    (report,) = train(replace(SMALL, epochs=1), train_set, None, train_sample=sample)
    assert report.train_accuracy == report.network.accuracy(as_inputs(sample.images), sample.labels)
    assert report.train_accuracy != report.network.accuracy(as_inputs(train_set.images), train_set.labels)


@pytest.mark.parametrize("validation_set", [None, synthetic_patterns(0)])
def test_no_validation_accuracy_without_a_validation_set(validation_set):
    assert [report.validation_accuracy for report in train(SMALL, synthetic_patterns(20), validation_set)] == [
        None,
        None,
    ]


def test_full_batch_training_is_gradient_descent():
    dataset = synthetic_patterns(30)
    settings = Settings((12,), "relu", "uniform", "sgd", 0.1, batch_size=None, epochs=3)
    inputs = as_inputs(dataset.images)
    network = Network.random(settings.architecture, "relu", np.random.default_rng(0), "uniform")
    for report in train(settings, dataset, None):
        assert (report.step, report.steps) == (report.epoch, 3)
        trace = network.forward(inputs)
        loss, grad_logits = cross_entropy(trace.logits, dataset.labels)
        moved = flatten(network.layers) - np.float32(0.1) * flatten(network.backward(trace, grad_logits))
        network = Network.from_parameters(moved, settings.architecture, "relu")
        assert report.losses == pytest.approx((loss,))
        assert parameters(report) == pytest.approx(moved, abs=1e-5)


def test_linear_schedule_scales_the_steps():
    # With a velocity of nothing but the gradient, each step of sgd is learning rate * gradient: compare with
    # a constant rate from the same place. Of four steps the shares are 4/4, 3/4, 2/4 and 1/4.
    dataset = synthetic_patterns(30)
    settings = Settings((), "relu", "scaled", "sgd", 0.1, batch_size=None, schedule="linear", epochs=4)
    before = Network.random((784, 10), "relu", np.random.default_rng(0))
    for report, share in zip(train(settings, dataset, None), (1, 0.75, 0.5, 0.25), strict=True):
        trace = before.forward(as_inputs(dataset.images))
        gradient = flatten(before.backward(trace, cross_entropy(trace.logits, dataset.labels)[1]))
        assert parameters(report) - flatten(before.layers) == pytest.approx(-0.1 * share * gradient, abs=1e-6)
        before = report.network


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [None, 10])
@pytest.mark.parametrize("learning_rate", [1e12, 1e20, 1e37, 1e300])
def test_too_large_learning_rate_raises_diverged(optimizer, batch_size, learning_rate):
    settings = Settings((16, 16), "relu", "uniform", optimizer, learning_rate, batch_size, epochs=30)
    with pytest.raises(Diverged, match=r"at step \d+.* learning rate below 1e\+\d+$") as caught:
        list(train(settings, synthetic_patterns(50), synthetic_patterns(10)))
    assert f"{learning_rate:g}" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("learning_rate", [1e12, 1e37, 1e300])
def test_published_networks_are_finite(learning_rate):
    settings = Settings((16, 16), "relu", "uniform", "sgd", learning_rate, batch_size=10, epochs=30)
    published = []
    with pytest.raises(Diverged):
        published.extend(train(settings, synthetic_patterns(50), None, report_every(1)))
    assert all(np.isfinite(parameters(report)).all() and np.isfinite(report.losses).all() for report in published)


def test_training_can_be_closed_early():
    training = train(Settings(epochs=10**9), synthetic_patterns(30), None, report_every(1))
    assert [report.step for report in itertools.islice(training, 2)] == [1, 1 + 1]
    training.close()
    assert list(training) == []


def test_training_pauses_between_reports():
    training = train(SMALL, synthetic_patterns(25), None, report_every(1))
    paused = next(training)
    rest = list(training)
    assert [report.step for report in (paused, *rest)] == [1, 2, 3, 4, 5, 6]
    assert losses([paused, *rest]) == losses(train(SMALL, synthetic_patterns(25), None, report_every(1)))


def test_earlier_reports_do_not_change():
    reports, copies = [], []
    for report in train(SMALL, synthetic_patterns(50), None, report_every(1)):
        reports.append(report)
        copies.append(parameters(report).copy())
    for report, copy in zip(reports, copies, strict=True):
        assert np.array_equal(parameters(report), copy)
    assert not np.array_equal(copies[0], copies[-1])


@pytest.mark.parametrize("batch_size", [None, 10])
def test_training_set_is_not_modified(batch_size):
    dataset = synthetic_patterns(30)
    images, labels = dataset.images.copy(), dataset.labels.copy()
    list(train(Settings(batch_size=batch_size, epochs=2), dataset, dataset))
    assert np.array_equal(dataset.images, images)
    assert np.array_equal(dataset.labels, labels)


def test_tutorial_preset():
    assert PRESETS["tutorial"] == Settings(
        hidden=(10,),
        activation="relu",
        initialization="uniform",
        optimizer="sgd",
        learning_rate=0.1,
        batch_size=None,
        schedule="constant",
        epochs=500,
        seed=0,
    )


def test_sizes_include_input_and_output():
    assert Settings(hidden=(128, 64)).architecture == (784, 128, 64, 10)
    assert Settings(hidden=()).architecture == (784, 10)

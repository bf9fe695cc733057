"""Tests of `python -m nn calibrate`."""

import json

import numpy as np
import pytest
from helpers.cli import error_line, output_lines
from helpers.stroke_files import write_strokes

from nn.activations import softmax
from nn.benchmarks import stroke_benchmark
from nn.benchmarks.stroke_benchmark import read_strokes, render_all
from nn.calibration.rejection import digit_score
from nn.calibration.reliability import expected_calibration_error
from nn.calibration.temperature import apply_temperature, fit_temperature
from nn.cli.calibrate import REJECTED_FRACTION
from nn.dataset import as_inputs
from nn.network import Network, flatten
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes

SHIPPED = weight_file.SHIPPED / "mnist-128.npz"
# A 1 labelled as a 4.
MISLABELLED = (4, [[(50, 10), (45, 90)]])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of strokes, the sample digits and one with a wrong label, and a benchmark of three cells."""
    write_strokes(tmp_path, [*((digit, sample_strokes(digit)) for digit in range(10)), MISLABELLED], "train")
    monkeypatch.setenv("STROKES_DIR", str(tmp_path))
    monkeypatch.setattr(stroke_benchmark, "CELLS", ((100, 20), (140, 12), (260, 32)))
    return tmp_path


def save_scaled(path, divisor, **card):
    """A file of the shipped network with its logits divided by a number."""
    weight_file.save(apply_temperature(weight_file.load(SHIPPED)[0], divisor), path, card)
    return path


@pytest.fixture
def path(folder):
    """An overconfident network."""
    return save_scaled(folder / "network.npz", 0.6, trained_on="MNIST", test_accuracy=0.98)


def calibrate(path, *options):
    """Run the command; returns the new card and the printed lines."""
    lines = output_lines("calibrate", "--weights", path, *options)
    return weight_file.load(path)[1], lines


def drawings():
    digits = render_all(read_strokes("train"), np.random.default_rng(0)).digits
    return as_inputs(digits.images), digits.labels


def logits(path, inputs):
    return weight_file.load(path)[0].forward(inputs).logits


def test_calibrate_fits_temperature_and_threshold_to_the_drawings(path):
    inputs, labels = drawings()
    before = logits(path, inputs)
    expected = fit_temperature(before, labels)
    assert expected > 1.5
    card, lines = calibrate(path)
    assert card["temperature"] == pytest.approx(expected, abs=0.0001)
    assert (card["trained_on"], card["test_accuracy"]) == ("MNIST", 0.98)
    after = logits(path, inputs)
    assert after == pytest.approx(before / expected, rel=1e-4, abs=1e-4)
    assert np.array_equal(after.argmax(axis=1), before.argmax(axis=1))
    assert fit_temperature(after, labels) == pytest.approx(1, abs=1e-3)
    assert card["digit_from"] == pytest.approx(np.quantile(digit_score(softmax(after)), REJECTED_FRACTION), abs=0.001)
    assert 0.2 <= card["digit_from"] <= 1
    assert any(f"digit score of {card['digit_from']} on" in line for line in lines)


def test_calibrate_prints_the_calibration_error_before_and_after(path):
    inputs, labels = drawings()
    before = logits(path, inputs)
    temperature = fit_temperature(before, labels)
    _, lines = calibrate(path)
    correct = before.argmax(axis=1) == labels
    for line, when, scaled in (
        (lines[0], "before", before),
        (lines[1], f"at temperature {temperature:.3f}", before / np.float32(temperature)),
    ):
        error = expected_calibration_error(softmax(scaled).max(axis=1), correct)
        start, percent = line.rsplit(" ", 1)
        assert start == f"Expected calibration error {when}:"
        assert float(percent.rstrip("%")) == pytest.approx(100 * error, abs=0.01)
    assert lines[-1] == f"Saved as {path}."


def test_temperatures_of_repeated_calibrations_multiply(path):
    first, _ = calibrate(path)
    network, card = weight_file.load(path)
    again, _ = calibrate(path)
    # Already calibrated: only rounding changes it.
    assert again["temperature"] == pytest.approx(first["temperature"], rel=1e-3)
    assert flatten(weight_file.load(path)[0].layers) == pytest.approx(flatten(network.layers), rel=1e-3)
    weight_file.save(apply_temperature(network, 0.5), path, card)
    assert calibrate(path)[0]["temperature"] == pytest.approx(2 * first["temperature"], rel=1e-3)


def test_twin_is_measured_and_the_network_is_changed(path, folder):
    twin = save_scaled(folder / "twin.npz", 0.25, temperature=7.0, digit_from=0.123)
    inputs, labels = drawings()
    before, content = logits(path, inputs), twin.read_bytes()
    expected = fit_temperature(logits(twin, inputs), labels)
    assert expected > 2 * fit_temperature(before, labels)
    card, _ = calibrate(path, "--twin", twin)
    assert card["temperature"] == pytest.approx(expected, abs=0.0001)
    assert card["trained_on"] == "MNIST"
    assert logits(path, inputs) == pytest.approx(before / expected, rel=1e-4, abs=1e-4)
    assert twin.read_bytes() == content
    # The threshold is measured on the twin as well, at its new temperature.
    scores = digit_score(softmax(logits(twin, inputs) / np.float32(expected)))
    assert card["digit_from"] == pytest.approx(np.quantile(scores, REJECTED_FRACTION), abs=0.001)


def test_float16_halves_the_file(path):
    size = path.stat().st_size
    float32, _ = calibrate(path)
    card, _ = calibrate(path, "--float16")
    assert path.stat().st_size < 0.6 * size
    assert card["temperature"] == pytest.approx(float32["temperature"], rel=1e-3)


def test_calibrate_does_not_read_test_data(path, folder, monkeypatch):
    (folder / "mnist_test_strokes.json").write_text("broken", encoding="utf-8")
    monkeypatch.delenv("MNIST_DIR", raising=False)
    assert "temperature" in calibrate(path)[0]


def test_uniform_network_needs_no_temperature(folder):
    uniform = Network.from_parameters(np.zeros(7850, np.float32), (784, 10), "relu")
    weight_file.save(uniform, folder / "uniform.npz", {})
    card, _ = calibrate(folder / "uniform.npz")
    assert (card["temperature"], card["digit_from"]) == (1, 0.2)


def test_errors_are_one_line_and_keep_the_file(path, folder, monkeypatch):
    before = path.read_bytes()
    assert "--weights" in error_line("calibrate")
    assert "nowhere.npz" in error_line("calibrate", "--weights", folder / "nowhere.npz")
    assert "nowhere.npz" in error_line("calibrate", "--weights", path, "--twin", folder / "nowhere.npz")
    write_strokes(folder, [], "train")
    assert "there are no digits" in error_line("calibrate", "--weights", path)
    (folder / "mnist_train_strokes.json").write_text(json.dumps({"letters": []}), encoding="utf-8")
    assert "does not hold traced digits" in error_line("calibrate", "--weights", path)
    monkeypatch.delenv("STROKES_DIR")
    assert "STROKES_DIR has to name a folder" in error_line("calibrate", "--weights", path)
    assert path.read_bytes() == before

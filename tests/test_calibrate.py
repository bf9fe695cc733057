"""Does `python -m nn calibrate` make the percentages mean what they say, and change nothing else?"""

import json

import complaints
import numpy as np
import pytest
from drawing import write_strokes

from nn import drawn, weights
from nn.__main__ import main
from nn.activations import softmax
from nn.calibration import cool, expected_calibration_error, fit_temperature
from nn.commands.calibrate import TURNED_AWAY
from nn.datasets import as_inputs
from nn.drawn import draw_all, read_strokes
from nn.network import Network, flatten
from nn.verdict import likeness
from ui import samples

SHIPPED = weights.SHIPPED / "mnist-128.npz"
# A 1 that somebody has taken for a 4.
MISTAKEN = (4, [[(50, 10), (45, 90)]])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of strokes: our own ten digits and one with a wrong label, to be drawn in a few sizes."""
    write_strokes(tmp_path, [*((digit, samples.strokes(digit)) for digit in range(10)), MISTAKEN], "train")
    monkeypatch.setenv("STROKES_DIR", str(tmp_path))
    monkeypatch.setattr(drawn, "CELLS", ((100, 20), (140, 12), (260, 32)))
    return tmp_path


@pytest.fixture
def path(folder):
    """A network that is far too sure of itself, in a file with a card."""
    network, _ = weights.load(SHIPPED)
    weights.save(cool(network, 0.6), folder / "network.npz", {"trained_on": "MNIST", "test_accuracy": 0.98})
    return folder / "network.npz"


@pytest.fixture
def calibrate(capsys):
    """Calibrates as the command line would; returns the card, and the lines that were printed."""

    def run(path, *words):
        assert main(["calibrate", "--weights", str(path), *map(str, words)]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return weights.load(path)[1], out.splitlines()

    return run


def drawings():
    made = draw_all(read_strokes("train"), np.random.default_rng(0)).digits
    return as_inputs(made.images), made.labels


def logits(path, inputs):
    return weights.load(path)[0].forward(inputs).logits


def test_the_temperature_is_the_one_that_fits_the_drawings(path, calibrate):
    inputs, labels = drawings()
    before = logits(path, inputs)
    expected = fit_temperature(before, labels)
    assert expected > 1.5
    card, _ = calibrate(path)
    assert card["temperature"] == pytest.approx(expected, abs=0.0001)
    assert logits(path, inputs) == pytest.approx(before / expected, rel=1e-4, abs=1e-4)
    assert fit_temperature(logits(path, inputs), labels) == pytest.approx(1, abs=1e-3)


def test_the_answers_stay_as_they_are(path, calibrate):
    inputs = np.random.default_rng(1).random((500, 784), np.float32)
    before = logits(path, inputs).argmax(axis=1)
    calibrate(path)
    assert np.array_equal(logits(path, inputs).argmax(axis=1), before)


def test_a_few_of_the_drawings_have_less_likeness_than_a_digit_should(path, calibrate):
    card, lines = calibrate(path)
    inputs, _ = drawings()
    found = likeness(weights.load(path)[0].forward(inputs).probabilities)
    assert card["digit_from"] == pytest.approx(np.quantile(found, TURNED_AWAY), abs=0.001)
    assert 0.2 <= card["digit_from"] <= 1
    assert any(f"likeness of {card['digit_from']} on" in line for line in lines)


def test_the_card_keeps_what_it_said(path, calibrate):
    card, _ = calibrate(path)
    assert (card["trained_on"], card["test_accuracy"]) == ("MNIST", 0.98)


def test_calibration_errors_are_told_before_and_after(path, calibrate):
    inputs, labels = drawings()
    before = logits(path, inputs)
    card, lines = calibrate(path)
    right = before.argmax(axis=1) == labels
    for line, when, scores in (
        (lines[0], "before", before),
        (lines[1], f"at temperature {card['temperature']:.3f}", before / np.float32(card["temperature"])),
    ):
        error = expected_calibration_error(softmax(scores).max(axis=1), right)
        start, percent = line.rsplit(" ", 1)
        assert start == f"Expected calibration error {when}:"
        assert float(percent.rstrip("%")) == pytest.approx(100 * error, abs=0.01)
    assert lines[-1] == f"Saved as {path}."


def test_calibrating_twice_multiplies_the_temperatures(path, folder, calibrate):
    first, _ = calibrate(path)
    once = flatten(weights.load(path)[0].layers)
    again, _ = calibrate(path)
    # It fits already, so that nothing but rounding is left to do.
    assert again["temperature"] == pytest.approx(first["temperature"], rel=1e-3)
    assert flatten(weights.load(path)[0].layers) == pytest.approx(once, rel=1e-3)
    # Made twice as sure by somebody, it needs twice the temperature, on top of the first.
    network, card = weights.load(path)
    weights.save(cool(network, 0.5), folder / "surer.npz", card)
    assert calibrate(folder / "surer.npz")[0]["temperature"] == pytest.approx(2 * first["temperature"], rel=1e-3)


@pytest.fixture
def twin(folder):
    """Another network, which needs another temperature."""
    weights.save(cool(weights.load(SHIPPED)[0], 0.25), folder / "twin.npz", {"temperature": 7.0, "digit_from": 0.123})
    return folder / "twin.npz"


def test_with_a_twin_the_other_one_is_measured_and_this_one_changed(path, twin, calibrate):
    inputs, labels = drawings()
    before, twins = logits(path, inputs), twin.read_bytes()
    expected = fit_temperature(logits(twin, inputs), labels)
    assert expected > 2 * fit_temperature(before, labels)
    card, _ = calibrate(path, "--twin", twin)
    assert card["temperature"] == pytest.approx(expected, abs=0.0001)
    assert card["trained_on"] == "MNIST"
    assert logits(path, inputs) == pytest.approx(before / expected, rel=1e-4, abs=1e-4)
    assert twin.read_bytes() == twins
    # From when on something is a digit is measured on the twin as well, at its new temperature.
    network, _ = weights.load(twin)
    found = likeness(cool(network, expected).forward(inputs).probabilities)
    assert card["digit_from"] == pytest.approx(np.quantile(found, TURNED_AWAY), abs=0.001)


def test_half_the_digits_of_each_weight_are_saved_when_asked_for(path, calibrate):
    size = path.stat().st_size
    whole, _ = calibrate(path)
    card, _ = calibrate(path, "--float16")
    assert path.stat().st_size < 0.6 * size
    assert card["temperature"] == pytest.approx(whole["temperature"], rel=1e-3)


def test_the_exam_is_never_looked_at(path, folder, calibrate, monkeypatch):
    # There is no test part in the folder at all; and if there were a broken one, nobody would notice.
    (folder / "mnist_test_strokes.json").write_text("broken", encoding="utf-8")
    monkeypatch.delenv("MNIST_DIR", raising=False)
    assert "temperature" in calibrate(path)[0]


def complaint(capsys, *words):
    return complaints.complaint(capsys, "calibrate", *words)


def test_without_strokes_it_ends_with_status_2_and_one_line_and_the_file_stays(path, monkeypatch, capsys):
    before = path.read_bytes()
    monkeypatch.delenv("STROKES_DIR")
    assert "STROKES_DIR has to name a folder" in complaint(capsys, "--weights", path)
    assert path.read_bytes() == before


def test_a_network_that_is_not_there_is_refused(folder, path, capsys):
    before = path.read_bytes()
    assert "nowhere.npz" in complaint(capsys, "--weights", folder / "nowhere.npz")
    assert "nowhere.npz" in complaint(capsys, "--weights", path, "--twin", folder / "nowhere.npz")
    assert "--weights" in complaint(capsys)
    assert path.read_bytes() == before


def test_a_file_of_something_else_is_refused(folder, path, capsys):
    (folder / "mnist_train_strokes.json").write_text(json.dumps({"letters": []}), encoding="utf-8")
    assert "does not hold traced digits" in complaint(capsys, "--weights", path)


def test_a_file_without_any_digits_is_refused(folder, path, capsys):
    write_strokes(folder, [], "train")
    assert "digits" in complaint(capsys, "--weights", path)


def test_a_network_that_gives_all_digits_the_same_needs_no_temperature(folder, calibrate):
    clueless = Network.from_parameters(np.zeros(7850, np.float32), (784, 10), "relu")
    weights.save(clueless, folder / "clueless.npz", {})
    card, _ = calibrate(folder / "clueless.npz")
    assert (card["temperature"], card["digit_from"]) == (1, 0.2)

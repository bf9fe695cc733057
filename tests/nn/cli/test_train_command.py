"""Tests of the options of `python -m nn train`: settings, extra data and the log."""

import csv

import numpy as np
import pytest
from helpers.cli import error_line, run_cli
from helpers.idx_files import idx

from nn.cli import train as command
from nn.network import flatten
from nn.storage import weight_file
from nn.synthetic.handwriting import generate

WORDS = ["--data", "generated", "--count", 60, "--hidden", 8, "--epochs", 2, "--validation", 12, "--batch-size", 16]


@pytest.fixture
def train(tmp_path, monkeypatch):
    """Runs the command without MNIST; returns the parameters of the network, its card and the printed lines."""
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "nowhere"))

    def run(*options, name="network.npz"):
        path = tmp_path / name
        status, lines, errors = run_cli("train", *WORDS, *options, "--out", path)
        assert status == 0
        assert {line.split(":")[0] for line in errors} <= {"No test accuracy", "No log"}
        network, card = weight_file.load(path)
        return flatten(network.layers), card, lines

    return run


def test_digits_can_be_repeated_beside_what_is_mixed_in(train):
    parameters, card, lines = train("--add", "generated", "--repeat", 3)
    # Of 48 digits, three times, and a half.
    assert any(line.endswith("; 168 in all.") for line in lines)
    assert (card["repeat"], train("--add", "generated")[1]["repeat"]) == (3, 1)
    assert not np.array_equal(parameters, train("--add", "generated")[0])


def test_a_network_is_trained_further_with_its_own_layers(train, tmp_path):
    parameters, _, _ = train("--activation", "tanh", name="first.npz")
    first = tmp_path / "first.npz"
    words = [word for word in WORDS if word not in ("--hidden", 8)]
    status, lines, _ = run_cli("train", *words, "--start", first, "--learning-rate", 1e-9, "--out", tmp_path / "b.npz")
    assert status == 0
    assert "Network 784-8-10" in lines[1]
    network, card = weight_file.load(tmp_path / "b.npz")
    # With next to no steps, it stays where it started.
    assert flatten(network.layers) == pytest.approx(parameters, abs=1e-6)
    assert network.activation == card["settings"]["activation"] == "tanh"
    assert (card["start"], card["settings"]["hidden"]) == ("first.npz", [8])


@pytest.mark.parametrize("validation", [0, 12])
def test_a_share_of_the_start_is_kept(train, tmp_path, validation):
    first = train(name="first.npz")[0]
    words = [word for word in WORDS if word not in ("--hidden", 8)]
    results = {}
    for keep in (0, 0.25):
        path = tmp_path / f"{keep}.npz"
        options = ["--start", tmp_path / "first.npz", "--keep", keep, "--validation", validation]
        assert run_cli("train", *words, *options, "--out", path)[0] == 0
        results[keep] = weight_file.load(path)
    further, kept = (flatten(results[keep][0].layers) for keep in (0, 0.25))
    assert not np.allclose(first, further, atol=1e-3)
    assert kept == pytest.approx(0.25 * first + 0.75 * further, abs=1e-6)
    card = results[0.25][1]
    assert (card["keep"], card["train_accuracy"], card["validation_accuracy"] is None) == (0.25, None, validation == 0)


def test_keep_needs_a_start():
    assert error_line("train", "--keep", 0.5).startswith("python -m nn: --keep needs --start")


@pytest.mark.parametrize(
    ("option", "value"), [("--layers", 8), ("--activation", "relu"), ("--initialization", "scaled")]
)
def test_what_the_start_decides_cannot_be_chosen_as_well(train, tmp_path, option, value):
    train(name="first.npz")
    line = error_line("train", "--data", "generated", "--start", tmp_path / "first.npz", option, value)
    assert line == f"python -m nn: {option} cannot be given with --start, whose file already decides it"


def test_a_start_that_cannot_be_read_is_one_line(tmp_path):
    assert "nowhere.npz" in error_line("train", "--data", "generated", "--start", tmp_path / "nowhere.npz")


def read_log(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize(
    ("options", "setting"),
    [
        (["--warp", 0.5], {"augmentation": 0.5}),
        (["--warp", 3], {"augmentation": 3.0}),
        (["--averaging", 0.9], {"ema_decay": 0.9}),
        (["--smoothing", 0.1], {"label_smoothing": 0.1}),
        (["--schedule", "cosine"], {"schedule": "cosine"}),
        (["--schedule", "constant"], {"schedule": "constant"}),
    ],
)
def test_setting_changes_the_network_and_is_on_the_card(train, options, setting):
    default, default_card, _ = train(name="default.npz")
    parameters, card, _ = train(*options)
    assert card["settings"] == default_card["settings"] | setting
    assert card["settings"] != default_card["settings"]
    assert not np.array_equal(parameters, default)


@pytest.mark.parametrize("option", ["--warp", "--averaging", "--smoothing"])
def test_setting_of_zero_changes_nothing(train, option):
    assert np.array_equal(train(name="default.npz")[0], train(option, 0)[0])


def test_options_override_the_preset(train):
    settings = train("--preset", "careful", "--averaging", 0)[1]["settings"]
    assert (settings["schedule"], settings["augmentation"], settings["ema_decay"]) == ("cosine", 0.6, 0.0)
    assert (settings["hidden"], settings["epochs"]) == ([8], 2)


# Of 48 digits: a third, a half and a quarter.
@pytest.mark.parametrize(
    ("names", "count"), [(["pens"], 64), (["generated"], 72), (["no-digits", "pens"], 76), (["no-digits"], 60)]
)
def test_extra_data_is_printed_and_on_the_card(train, names, count):
    default, default_card, default_lines = train(name="default.npz")
    assert default_card["added"] == []
    assert not any("Mixed in" in line for line in default_lines)
    parameters, card, lines = train("--add", *names)
    (line,) = [line for line in lines if line.startswith("Mixed in: ")]
    assert line.endswith(f"; {count} in all.")
    assert card["added"] == names
    assert card["trained_on"].endswith(", 48 digits")
    assert not np.array_equal(parameters, default)


def test_extra_data_is_made_of_the_training_set_only(train, monkeypatch):
    mixed = []
    mix = command.mix
    monkeypatch.setattr(command, "mix", lambda dataset, *more: mixed.append(dataset) or mix(dataset, *more))
    _, card, _ = train("--add", "pens", "generated", "no-digits")
    assert [len(dataset) for dataset in mixed] == [48]
    assert card["validation_count"] == 12


def test_float16_halves_the_file(train, tmp_path):
    float32, float16 = train(name="float32.npz")[0], train("--float16")[0]
    with np.load(tmp_path / "network.npz") as arrays:
        assert {arrays[name].dtype.name for name in arrays.files if name != "header.json"} == {"float16"}
    assert (tmp_path / "network.npz").stat().st_size < 0.6 * (tmp_path / "float32.npz").stat().st_size
    assert float16 == pytest.approx(float32, rel=2**-11, abs=1e-7)


def test_test_accuracy_on_mnist_is_on_the_card(train, monkeypatch, tmp_path):
    labels = (np.arange(20) % 10).astype(np.uint8)
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx(np.zeros((20, 28, 28), np.uint8)))
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx(labels))
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))
    _, card, lines = train()
    # All images are the same, and every label has two of them.
    assert (card["test_accuracy"], card["test_count"]) == (0.1, 20)
    assert lines[-1] == "On the 20 digits of MNIST's test set: 10.00%"


def test_empty_test_set_is_one_sentence(tmp_path):
    images, labels = generate(40, np.random.default_rng(0)).take(np.arange(40))
    data, path = tmp_path / "digits.npz", tmp_path / "network.npz"
    np.savez(data, x_train=images, y_train=labels, x_test=images[:0], y_test=labels[:0])
    words = ["--data", data, "--layers", 8, "--epochs", 1, "--validation", 10, "--warp", 0, "--out", path]
    status, _, errors = run_cli("train", *words)
    assert status == 0
    assert errors[-1] == "No test accuracy: digits.npz, test set: holds no digits"
    assert "test_accuracy" not in weight_file.load(path)[1]


def test_log_has_a_row_for_each_epoch(train, tmp_path):
    _, card, lines = train("--epochs", 3, "--log", tmp_path / "log.csv")
    rows = read_log(tmp_path / "log.csv")
    assert list(rows[0]) == ["epoch", "loss", "train_accuracy", "validation_accuracy", "seconds"]
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    printed = [line.split() for line in lines if line.startswith("epoch")]
    for row, words in zip(rows, printed, strict=True):
        assert row["loss"] == words[words.index("loss") + 1]
        for column, word in (("train_accuracy", "train"), ("validation_accuracy", "validation")):
            assert f"{float(row[column]):.2%}" == words[words.index(word) + 1]
        assert float(row["seconds"]) >= 0
    best = rows[card["epoch"] - 1]
    assert float(best["validation_accuracy"]) == pytest.approx(card["validation_accuracy"], abs=0.00005)


def test_log_without_validation_set_has_an_empty_column(train, tmp_path):
    train("--validation", 0, "--log", tmp_path / "log.csv")
    assert [row["validation_accuracy"] for row in read_log(tmp_path / "log.csv")] == ["", ""]


def test_log_of_an_interrupted_training_has_the_epochs_before(train, tmp_path, monkeypatch):
    reports_of = command.train

    def interrupted(*arguments, **named):
        yield from (report for report in reports_of(*arguments, **named) if report.epoch <= 1)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "train", interrupted)
    _, card, lines = train("--log", tmp_path / "log.csv")
    assert "Stopped early." in lines
    assert card["epoch"] == 1
    assert len(read_log(tmp_path / "log.csv")) == 1


def test_unwritable_log_does_not_stop_the_training(train, tmp_path, monkeypatch):
    reports_of = command.train

    def log_replaced_by_folder(*arguments, **named):
        for report in reports_of(*arguments, **named):
            yield report
            if report.epoch == 1 and report.train_accuracy is not None:
                (tmp_path / "log.csv").unlink()
                (tmp_path / "log.csv").mkdir()

    monkeypatch.setattr(command, "train", log_replaced_by_folder)
    assert train("--log", tmp_path / "log.csv")[1]["epoch"] >= 1


def test_training_is_reproducible(train):
    options = ["--warp", 0.5, "--averaging", 0.9, "--smoothing", 0.1, "--add", "pens", "no-digits", "--dropout", 0.1]
    first, again = (train(*options, name=name)[0] for name in ("first.npz", "again.npz"))
    assert np.array_equal(first, again)


# An argument that begins with a minus sign has to be joined to its option.
@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("--warp=-0.1", "'-0.1' is not a number from 0 to 3"),
        ("--warp=3.1", "'3.1' is not a number from 0 to 3"),
        ("--warp=nan", "'nan'"),
        ("--warp=much", "'much'"),
        ("--averaging=1", "'1' is not a number from 0 up to 1"),
        ("--averaging=-0.5", "'-0.5'"),
        ("--averaging=inf", "'inf'"),
        ("--smoothing=1", "'1'"),
        ("--smoothing=some", "'some'"),
        ("--schedule=stairs", "'stairs'"),
        ("--add=salt", "'salt'"),
        ("--add", "--add"),
        ("--log=nowhere/log.csv", "nowhere"),
        ("--log=.", "folder"),
    ],
)
def test_invalid_options_are_rejected_in_one_line(tmp_path, monkeypatch, option, reason):
    monkeypatch.chdir(tmp_path)
    status, _, (line,) = run_cli("train", *WORDS, option)
    assert status == 2
    assert reason in line
    assert list(tmp_path.iterdir()) == []


def test_training_that_runs_away_saves_nothing_that_cannot_be_read(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "nowhere"))
    options = ["--data", "generated", "--count", 300, "--validation", 50, "--hidden", 64, 64, "--optimizer", "sgd"]
    options += ["--activation", "leaky relu", "--initialization", "uniform", "--learning-rate", 1, "--batch-size", 64]
    status, lines, errors = run_cli("train", *options, "--epochs", 1, "--warp", 0, "--out", tmp_path / "run.npz")
    assert status == 1
    assert not [line for line in lines if line.startswith("Saved")]
    assert "try a learning rate below 1" in errors[0]
    assert errors[-1] == "Nothing to save: no epoch ended with a network better than guessing."
    assert list(tmp_path.iterdir()) == []

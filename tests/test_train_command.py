"""What `python -m nn train` can be told beyond plain training: is it done, saved, logged and put on the card?"""

import csv

import numpy as np
import pytest

from nn import weights
from nn.__main__ import main
from nn.commands import train as command
from nn.network import flatten

WORDS = [
    "--data",
    "generated",
    "--count",
    "60",
    "--hidden",
    "8",
    "--epochs",
    "2",
    "--validation",
    "12",
    "--batch-size",
    "16",
]


@pytest.fixture
def learn(tmp_path, monkeypatch, capsys):
    """Trains as the command line would, on a computer without MNIST; returns the network, its card and the lines."""
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "nowhere"))

    def run(*more, name="network.npz"):
        path = tmp_path / name
        assert main(["train", *WORDS, *map(str, more), "--out", str(path)]) == 0
        said = capsys.readouterr()
        assert {line.split(":")[0] for line in said.err.splitlines()} <= {"No test accuracy", "No log"}
        network, card = weights.load(path)
        return network, card, said.out.splitlines()

    return run


@pytest.fixture
def mistaken(tmp_path, monkeypatch, capsys):
    """Tries something that cannot be; returns the one line that says so."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        try:
            status = main(["train", *map(str, words)])
        except SystemExit as error:
            status = error.code
        said = capsys.readouterr()
        assert status == 2
        assert list(tmp_path.iterdir()) == []
        (line,) = said.err.splitlines()
        return line

    return run


@pytest.mark.parametrize(
    ("words", "setting"),
    [
        (["--warp", "0.5"], {"warp": 0.5}),
        (["--warp", "3"], {"warp": 3.0}),
        (["--averaging", "0.9"], {"averaging": 0.9}),
        (["--smoothing", "0.1"], {"smoothing": 0.1}),
        (["--schedule", "cosine"], {"schedule": "cosine"}),
        (["--schedule", "constant"], {"schedule": "constant"}),
    ],
)
def test_a_setting_changes_the_network_and_stands_on_its_card(learn, words, setting):
    plain, without, _ = learn(name="plain.npz")
    network, card, _ = learn(*words)
    assert card["settings"] == without["settings"] | setting
    assert without["settings"] | setting != without["settings"]
    assert not np.array_equal(flatten(network.layers), flatten(plain.layers))


@pytest.mark.parametrize("words", [["--warp", "0"], ["--averaging", "0"], ["--smoothing", "0"]])
def test_none_of_a_setting_is_the_network_without_it(learn, words):
    plain, network = learn(name="plain.npz")[0], learn(*words)[0]
    assert np.array_equal(flatten(network.layers), flatten(plain.layers))


def test_the_careful_preset_has_all_of_it_and_single_settings_can_be_taken_back(learn):
    settings = learn("--preset", "careful", "--averaging", 0)[1]["settings"]
    assert (settings["schedule"], settings["warp"], settings["averaging"]) == ("cosine", 0.6, 0.0)
    assert (settings["hidden"], settings["epochs"]) == ([8], 2)


# Of 48 digits: a third, a quarter and an eighth.
@pytest.mark.parametrize(
    ("names", "count"), [(["pens"], 64), (["generated"], 60), (["no-digits", "pens"], 70), (["no-digits"], 54)]
)
def test_what_is_added_is_told_and_stands_on_the_card(learn, names, count):
    plain = learn(name="plain.npz")[0]
    network, card, lines = learn("--add", *names)
    (mixed,) = [line for line in lines if line.startswith("Mixed in: ")]
    assert mixed.endswith(f"; {count} in all.")
    assert card["added"] == names
    assert card["trained_on"].endswith(", 48 digits")
    assert not np.array_equal(flatten(network.layers), flatten(plain.layers))


def test_where_nothing_is_added_nothing_is_told(learn):
    _, card, lines = learn()
    assert card["added"] == []
    assert not any("Mixed in" in line for line in lines)


def test_digits_set_aside_are_never_mixed_in(learn, monkeypatch):
    given = []
    mix = command.mix
    monkeypatch.setattr(command, "mix", lambda dataset, *more: given.append(dataset) or mix(dataset, *more))
    _, card, _ = learn("--add", "pens", "generated", "no-digits")
    assert [len(dataset) for dataset in given] == [48]
    assert card["validation_count"] == 12


def test_half_the_digits_of_each_weight_are_saved_when_asked_for(learn, tmp_path):
    whole, half = learn(name="whole.npz")[0], learn("--float16")[0]
    with np.load(tmp_path / "network.npz") as arrays:
        assert {arrays[name].dtype.name for name in arrays.files if name != "header.json"} == {"float16"}
    assert (tmp_path / "network.npz").stat().st_size < 0.6 * (tmp_path / "whole.npz").stat().st_size
    assert flatten(half.layers) == pytest.approx(flatten(whole.layers), rel=2**-11, abs=1e-7)


def test_the_log_is_a_table_of_every_epoch(learn, tmp_path):
    log = tmp_path / "log.csv"
    _, card, lines = learn("--epochs", 3, "--log", log)
    rows = list(csv.DictReader(log.read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == ["epoch", "loss", "train_accuracy", "validation_accuracy", "seconds"]
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    told = [line.split() for line in lines if line.startswith("epoch")]
    for row, line in zip(rows, told, strict=True):
        assert row["loss"] == line[line.index("loss") + 1]
        for name, word in (("train_accuracy", "train"), ("validation_accuracy", "validation")):
            assert f"{float(row[name]):.2%}" == line[line.index(word) + 1]
        assert float(row["seconds"]) >= 0
    best = rows[card["epoch"] - 1]
    assert float(best["validation_accuracy"]) == pytest.approx(card["validation_accuracy"], abs=0.00005)


def test_a_log_without_digits_to_check_on_has_an_empty_column(learn, tmp_path):
    learn("--validation", 0, "--log", tmp_path / "log.csv")
    rows = list(csv.DictReader((tmp_path / "log.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["validation_accuracy"] for row in rows] == ["", ""]


def test_a_log_tells_of_the_epochs_before_a_training_was_stopped(learn, tmp_path, monkeypatch):
    train = command.train

    def stopped(*arguments):
        yield from (report for report in train(*arguments) if report.epoch <= 1)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "train", stopped)
    _, card, lines = learn("--log", tmp_path / "log.csv")
    assert "Stopped early." in lines
    assert card["epoch"] == 1
    assert len((tmp_path / "log.csv").read_text(encoding="utf-8").splitlines()) == 2


def test_a_log_that_cannot_be_written_any_more_does_not_cost_the_network(learn, tmp_path, monkeypatch):
    train = command.train

    def interfered_with(*arguments):
        for report in train(*arguments):
            yield report
            if report.epoch == 1 and report.train_accuracy is not None:
                (tmp_path / "log.csv").unlink()
                (tmp_path / "log.csv").mkdir()

    monkeypatch.setattr(command, "train", interfered_with)
    assert learn("--log", tmp_path / "log.csv")[1]["epoch"] >= 1


def test_the_same_words_give_the_same_network(learn):
    words = ["--warp", 0.5, "--averaging", 0.9, "--smoothing", 0.1, "--add", "pens", "no-digits", "--dropout", 0.1]
    first, again = (learn(*words, name=name)[0] for name in ("first.npz", "again.npz"))
    assert np.array_equal(flatten(first.layers), flatten(again.layers))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--warp", "-0.1"], "'-0.1' is not a number from 0 to 3"),
        (["--warp", "3.1"], "'3.1' is not a number from 0 to 3"),
        (["--warp", "nan"], "'nan'"),
        (["--warp", "much"], "'much'"),
        (["--averaging", "1"], "'1' is not a number from 0 up to 1"),
        (["--averaging", "-0.5"], "'-0.5'"),
        (["--averaging", "inf"], "'inf'"),
        (["--smoothing", "1"], "'1'"),
        (["--smoothing", "some"], "'some'"),
        (["--schedule", "stairs"], "'stairs'"),
        (["--add", "salt"], "'salt'"),
        (["--add"], "--add"),
        (["--log", "nowhere/log.csv"], "nowhere"),
        (["--log", "."], "folder"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(mistaken, words, reason):
    # An option that begins with a minus would be taken for another option.
    words = [f"{words[0]}={words[1]}"] if len(words) == 2 else words
    assert reason in mistaken(*WORDS, *words)

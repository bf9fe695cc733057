"""Tests of the command line as a whole: training, evaluation, prediction, and errors in one line."""

import io
import json
import os
import signal
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest
from helpers.cli import error_line, output_lines, run_cli
from helpers.stroke_files import fit_strokes, render
from helpers.waiting import TIMEOUT
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from nn.__main__ import main
from nn.cli import train as train_command
from nn.network import Network, flatten
from nn.storage import weight_file

ROOT = Path(__file__).resolve().parents[3]
SEVEN = [[(0, 0), (6, 0), (2, 10)]]
ONE = [[(0, 0), (0, 10)]]


def start(*arguments, **options):
    """Run `python -m nn` in a process of its own."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": ROOT, **options}
    return subprocess.Popen([sys.executable, "-u", "-m", "nn", *map(str, arguments)], **options)


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """300 noisy copies of ten random patterns, as a Kaggle CSV file."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 300)
    images = rng.integers(0, 196, (10, 784))[labels] + rng.integers(0, 60, (300, 784))
    path = tmp_path_factory.mktemp("data") / "digits.csv"
    np.savetxt(path, np.column_stack([labels, images]), "%d", ",")
    return path


@pytest.fixture(scope="session")
def trained(data, tmp_path_factory):
    """The output of a training, and the file it wrote."""
    out = tmp_path_factory.mktemp("trained") / "network.npz"
    return output_lines("train", "--data", data, "--epochs", 4, "--seed", 5, "--out", out), out


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    render(fit_strokes(SEVEN, 60, (50, 50)), brush=8, size=100).save(folder / "a-seven.png")
    render(fit_strokes(ONE, 60, (50, 50)), brush=8, size=100).save(folder / "b-one.jpg")
    Image.new("RGB", (60, 60), "white").save(folder / "c-blank.gif")
    return folder


def epoch_lines(lines):
    return [line for line in lines if line.startswith("epoch")]


def best_validation(lines):
    return max(float(line.split("validation")[1].split("%")[0]) for line in epoch_lines(lines))


def test_train_prints_a_line_for_each_epoch_and_saves_the_best(trained):
    lines, out = trained
    assert [line.split()[1] for line in epoch_lines(lines)] == ["1/4", "2/4", "3/4", "4/4"]
    network, card = weight_file.load(out)
    assert network.sizes == (784, 64, 10)
    assert (card["settings"]["epochs"], card["settings"]["seed"], card["validation_count"]) == (4, 5, 50)
    assert 100 * card["validation_accuracy"] == pytest.approx(best_validation(lines), abs=0.01)


def test_train_with_the_same_seed_gives_the_same_weights_for_any_file_name(data, trained, tmp_path):
    copy = tmp_path / "MNIST.csv"
    copy.write_bytes(data.read_bytes())
    output_lines("train", "--data", copy, "--epochs", 4, "--seed", 5, "--out", tmp_path / "again.npz")
    first, again = (flatten(weight_file.load(path)[0].layers) for path in (trained[1], tmp_path / "again.npz"))
    assert np.array_equal(first, again)


def test_train_accepts_every_setting(data, tmp_path):
    out = tmp_path / "network.npz"
    words = "--preset tutorial --hidden 12 11 --activation tanh --initialization scaled --optimizer momentum"
    words += " --learning-rate 0.01 --batch-size 50 --schedule linear --epochs 2 --seed 9 --validation 100"
    words += " --weight-decay 0.01 --dropout 0.25 --smoothing 0.1 --warp 0.5 --averaging 0.9"
    output_lines("train", "--data", data, "--out", out, *words.split())
    network, card = weight_file.load(out)
    assert (network.sizes, network.activation) == ((784, 12, 11, 10), "tanh")
    chosen = {"hidden": [12, 11], "activation": "tanh", "initialization": "scaled", "optimizer": "momentum"}
    chosen |= {"learning_rate": 0.01, "batch_size": 50, "schedule": "linear", "epochs": 2, "seed": 9}
    chosen |= {"weight_decay": 0.01, "dropout": 0.25, "label_smoothing": 0.1, "augmentation": 0.5, "ema_decay": 0.9}
    assert (card["settings"], card["validation_count"]) == (chosen, 100)


def test_train_without_hidden_layer_validation_set_or_batches(data, tmp_path):
    out = tmp_path / "network.npz"
    words = ["--epochs", 2, "--validation", 0, "--batch-size", "all", "--out", out, "--hidden"]
    lines = output_lines("train", "--data", data, *words)
    network, card = weight_file.load(out)
    assert network.sizes == (784, 10)
    assert (card["epoch"], card["validation_accuracy"], card["settings"]["batch_size"]) == (2, None, None)
    assert sum("validation -" in line for line in lines) == 2


@pytest.mark.parametrize(("accuracies", "best"), [([0.5, 0.0, 0.3], 1), ([0.0, 0.2, 0.2], 2), ([None, None], 2)])
def test_train_saves_the_best_epoch(monkeypatch, data, tmp_path, accuracies, best):
    report = next(train_command.train(train_command.Settings(epochs=1), train_command.load(data), None))
    reports = [
        train_command.dataclasses.replace(report, epoch=epoch, validation_accuracy=accuracy)
        for epoch, accuracy in enumerate(accuracies, start=1)
    ]
    monkeypatch.setattr(train_command, "train", lambda *_, **__: iter(reports))
    output_lines("train", "--data", data, "--out", tmp_path / "network.npz")
    assert weight_file.load(tmp_path / "network.npz")[1]["epoch"] == best


def read_until_epoch(process):
    """Read lines until the first epoch is complete."""
    lines = [process.stdout.readline()]
    while not lines[-1].startswith("epoch"):
        assert lines[-1], "the training ended by itself"
        lines.append(process.stdout.readline())
    return lines


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_train_saves_the_best_epoch_on_ctrl_c(data, tmp_path):
    out = tmp_path / "network.npz"
    # A shell may have set SIGINT to be ignored for background jobs, which a child process inherits.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with start("train", "--data", data, "--epochs", "1000000", "--out", out) as process:
        lines = read_until_epoch(process)
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, errors) == (0, "")
    assert "Stopped early." in rest
    # At least: the signal may come when one more epoch is complete, but its line not yet printed.
    best = best_validation([*lines, *rest.splitlines()])
    assert 100 * weight_file.load(out)[1]["validation_accuracy"] >= best - 0.01


def test_train_saves_nothing_before_the_first_epoch(monkeypatch, data, tmp_path):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(train_command, "train", interrupted)
    status, _, errors = run_cli("train", "--data", data, "--out", tmp_path / "network.npz")
    assert (status, errors) == (130, ["Nothing to save: no epoch was completed."])
    assert list(tmp_path.iterdir()) == []


def test_train_saves_the_network_when_standard_output_is_closed(data, tmp_path):
    # As in `python -m nn train | head -1`.
    out = tmp_path / "network.npz"
    with start("train", "--data", data, "--epochs", "1000", "--out", out) as process:
        read_until_epoch(process)
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (0, "")
    assert weight_file.load(out)[1]["epoch"] >= 1


@pytest.mark.filterwarnings("error")
def test_train_reports_divergence_in_one_line(data, tmp_path):
    out = tmp_path / "network.npz"
    words = ["--preset", "tutorial", "--learning-rate", "1e30", "--batch-size", 10, "--out", out]
    status, _, errors = run_cli("train", "--data", data, *words)
    assert status == 1
    assert "learning rate below 1e+30" in errors[0]
    assert not out.exists()


def test_generated_digits_need_no_files(monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    out = tmp_path / "generated.npz"
    words = ["--data", "generated", "--count"]
    status, _, errors = run_cli("train", *words, 1000, "--epochs", 8, "--out", out)
    assert status == 0
    # Without MNIST there is no test set, which is no error.
    assert errors[0].startswith("No test accuracy: MNIST is not on this computer")
    figures = json.loads(output_lines("evaluate", *words, 400, "--weights", out, "--json")[0])
    assert figures["count"] == 400
    assert figures["accuracy"] > 0.5


def test_evaluate_prints_measures_and_the_confusion_matrix(trained, data):
    lines = output_lines("evaluate", "--weights", trained[1], "--data", data)
    assert lines[0] == "digits.csv: 300 digits"
    assert lines[1].startswith("accuracy ")
    table = [line.split() for line in lines[-10:]]
    assert sum(int(count) for _, *counts, _ in table for count in counts) == 300
    for digit, (name, *counts, recall) in enumerate(table):
        assert (int(name), len(counts)) == (digit, 10)
        assert recall == f"{int(counts[digit]) / sum(map(int, counts)):.2%}"


def test_evaluate_json_is_consistent(trained, data):
    (line,) = output_lines("evaluate", "--weights", trained[1], "--data", data, "--json")
    figures = json.loads(line)
    assert set(figures) == {"accuracy", "loss", "calibration_error", "count", "confusion"}
    confusion = np.array(figures["confusion"])
    assert figures["count"] == confusion.sum() == 300
    assert figures["accuracy"] == pytest.approx(np.trace(confusion) / 300)
    assert figures["accuracy"] > 0.8
    assert 0 < figures["loss"] < 1
    assert 0 < figures["calibration_error"] < 1


def test_predict_prints_a_line_for_each_image(images):
    seven, one, blank = output_lines("predict", images)
    assert (seven.split()[0], seven.split()[-1]) == ("7", str(images / "a-seven.png"))
    assert (one.split()[0], one.split()[-1]) == ("1", str(images / "b-one.jpg"))
    assert blank.split() == ["-", "blank", str(images / "c-blank.gif")]


def test_predict_json_has_all_probabilities(images):
    seven, one, blank = map(json.loads, output_lines("predict", "--json", images))
    assert (seven["digit"], one["digit"]) == (7, 1)
    for answer in (seven, one):
        assert answer["probabilities"].index(max(answer["probabilities"])) == answer["digit"]
        assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert (seven["verdict"], one["verdict"]) == ("sure", "sure")
    assert blank == {"file": str(images / "c-blank.gif"), "digit": None, "verdict": "blank", "probabilities": None}


@pytest.mark.parametrize(
    ("reject_threshold", "kind", "line"),
    [(0.21, "no digit", "-   no digit "), (0.19, "torn between two", "0    10.0%   ")],
)
def test_predict_rejects_below_the_threshold(images, tmp_path, reject_threshold, kind, line):
    # All probabilities of this network are 0.1, so the two largest add up to 0.2.
    uniform = Network.from_parameters(np.zeros(7850, np.float32), (784, 10), "relu")
    weight_file.save(uniform, tmp_path / "uniform.npz", {"digit_from": reject_threshold})
    words = ["predict", images / "a-seven.png", "--weights", tmp_path / "uniform.npz"]
    assert output_lines(*words) == [f"{line}{images / 'a-seven.png'}"]
    (answer,) = map(json.loads, output_lines(*words, "--json"))
    assert answer["verdict"] == kind
    assert answer["probabilities"] == pytest.approx([0.1] * 10)


@pytest.mark.parametrize("json_", [[], ["--json"]])
def test_predict_continues_after_invalid_images_and_folders(images, tmp_path, json_):
    (tmp_path / "empty").mkdir()
    (images / "b-bad.png").write_text("no image")
    (images / "b-cut.png").write_bytes((images / "a-seven.png").read_bytes()[:200])
    status, out, errors = run_cli(
        "predict", *json_, tmp_path / "empty", images, images / "nowhere.png", images / "a-seven.png"
    )
    assert (status, len(out)) == (2, 4)
    names = ["empty", "b-bad.png", "b-cut.png", "nowhere.png"]
    assert [name in line for name, line in zip(names, errors, strict=True)] == [True] * 4


def test_predict_turns_photos_upright(tmp_path):
    upright = render(fit_strokes(SEVEN, 180, (140, 140)), 20)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown rotated clockwise by 90 degrees
    upright.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "phone.jpg", exif=exif, quality=95)
    assert output_lines("predict", tmp_path / "phone.jpg")[0].startswith("7 ")


def image_file(kind):
    """A small seven as the bytes of an image file."""
    if kind == "plain PGM":
        return b"P2\n9 4\n255\n" + b"0 0 0 255 255 255 0 0 0\n" * 4
    buffer = io.BytesIO()
    render(fit_strokes(SEVEN, 20, (15, 15)), brush=4, size=30).save(buffer, kind)
    return buffer.getvalue()


def check_damaged_image(tmp_path_factory, kind, changes, length):
    content = bytearray(image_file(kind))
    for position, flip in changes:
        content[position % len(content)] ^= flip
    path = tmp_path_factory.getbasetemp() / "damaged.png"
    path.write_bytes(content[:length])
    status, out, errors = run_cli("predict", "--weights", weight_file.SHIPPED / "tutorial-10.npz", path)
    assert (status, len(out), len(errors)) in [(0, 1, 0), (2, 0, 1)]


damage = given(
    kind=st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "WEBP", "PPM", "plain PGM"]),
    changes=st.lists(st.tuples(st.integers(0, 60) | st.integers(0, 400), st.integers(1, 255)), max_size=3),
    length=st.none() | st.integers(0, 400),
)


@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=40)
@damage
@example("GIF", [(7, 0xF0), (9, 0xF0), (33, 0xF0), (35, 0xF0)], None)
@example("plain PGM", [(13, 0x40)], None)
def test_predict_of_a_damaged_image_prints_one_line(tmp_path_factory, kind, changes, length):
    check_damaged_image(tmp_path_factory, kind, changes, length)


@pytest.mark.soak
@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=3000)
@damage
def test_predict_of_thousands_of_damaged_images_prints_one_line(tmp_path_factory, kind, changes, length):
    check_damaged_image(tmp_path_factory, kind, changes, length)


@pytest.mark.parametrize("side", [10_000, 20_000])
def test_predict_rejects_huge_images_before_decoding(tmp_path, side):
    # Only a header. Pillow by itself only warns of the smaller size.
    (tmp_path / "huge.ppm").write_bytes(b"P4\n%d %d\n" % (side, side))
    status, out, (line,) = run_cli("predict", tmp_path)
    assert (status, out) == (2, [])
    assert "too large" in line


def test_predict_prints_names_that_the_terminal_cannot_encode(images):
    (images / "a-seven.png").rename(images / "sieben-\u2603.png")
    terminal = io.TextIOWrapper(io.BytesIO(), "ascii")
    with redirect_stdout(terminal):
        assert main(["predict", str(images)]) == 0
    assert any(line.startswith(b"7 ") for line in terminal.buffer.getvalue().splitlines())


@pytest.mark.skipif(os.name == "nt", reason="Windows has other pipes")
def test_predict_accepts_a_closed_pipe(images):
    # As in `python -m nn predict images | head -1`.
    reading, writing = os.pipe()
    os.close(reading)
    with start("predict", images, stdout=writing) as process:
        os.close(writing)
        assert (process.wait(60), process.stderr.read()) == (0, "")


LONG = "x" * 300
BAD = [
    ([], "train | evaluate | calibrate | predict | download"),
    (["dance"], "dance"),
    (["train", "--speed", "9"], "--speed"),
    (["train", "--data", "nowhere.csv"], "nowhere.csv"),
    (["train", "--data", LONG], LONG),
    (["train", "--data", "mnist"], "MNIST_DIR"),
    (["train", "--data", "{data}", "--epochs", "0"], "'0'"),
    (["train", "--data", "{data}", "--epochs", "many"], "'many'"),
    (["train", "--data", "{data}", "--epochs", "1.5"], "'1.5'"),
    (["train", "--data", "{data}", "--learning-rate", "0"], "'0'"),
    (["train", "--data", "{data}", "--learning-rate=-1"], "'-1'"),
    (["train", "--data", "{data}", "--learning-rate", "nan"], "'nan'"),
    (["train", "--data", "{data}", "--learning-rate", "inf"], "'inf'"),
    (["train", "--data", "{data}", "--batch-size", "some"], "'some'"),
    (["train", "--data", "{data}", "--hidden", "10", "0"], "'0'"),
    (["train", "--data", "{data}", "--hidden", "100000"], "63 MiB"),
    (["train", "--data", "{data}", "--hidden", "9" * 30], "63 MiB"),
    (["train", "--data", "{data}", "--layers", "conv:900:1:1"], "too many values for one image"),
    (["train", "--data", "{data}", "--layers", "20", "conv:4"], "--layers: conv:4 has no image"),
    (["train", "--data", "{data}", "--layers", "conv:4:2:3"], "conv:4:2:3"),
    (["train", "--data", "{data}", "--seed=-1"], "'-1'"),
    (["train", "--data", "{data}", "--activation", "step"], "'step'"),
    (["train", "--data", "{data}", "--validation", "300"], "300"),
    (["train", "--data", "{data}", "--out", "{tmp}/nowhere/network.npz"], "nowhere"),
    (["train", "--data", "{data}", "--out", "{tmp}"], "{tmp}"),
    (["train", "--data", "{data}", "--out", LONG], LONG),
    (["evaluate", "--data", "nowhere.csv"], "nowhere.csv"),
    (["evaluate", "--data", "{data}", "--weights", "nowhere.npz"], "nowhere.npz"),
    (["evaluate", "--data", "{data}", "--weights", "{data}"], "digits.csv"),
    (["predict"], "PICTURE"),
    (["predict", "nowhere.png"], "nowhere.png"),
    (["predict", str(ROOT / "README.md")], "not a picture"),
    (["predict", "{tmp}"], "no pictures"),
    (["predict", os.devnull], "neither a file nor a folder"),
    (["predict", LONG], "x" * 90),
    (["predict", "{data}", "--weights", "{data}"], "weight file"),
]


@pytest.mark.parametrize(("words", "reason"), BAD)
def test_invalid_arguments_give_status_2_and_one_line(monkeypatch, data, tmp_path, words, reason):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "nowhere"))
    monkeypatch.chdir(tmp_path)
    status, out, (line,) = run_cli(*(word.format(data=data, tmp=tmp_path) for word in words))
    assert status == 2
    assert reason.format(tmp=tmp_path) in line
    assert epoch_lines(out) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [[], ["train"], ["evaluate"], ["calibrate"], ["predict"], ["download"]])
def test_help_begins_with_the_usage(words):
    assert output_lines(*words, "--help")[0].startswith(" ".join(["usage: python -m nn", *words]))


def test_too_little_memory_is_one_sentence(monkeypatch):
    monkeypatch.setattr(train_command, "run", lambda options: np.zeros(10**17))
    assert error_line("train").startswith("python -m nn: there is not enough memory for this; try fewer digits")


@pytest.mark.parametrize("option", ["--count", "--epochs", "--seed", "--validation", "--batch-size"])
@pytest.mark.parametrize("number", ["4294967296", "9" * 4000, "9" * 5000])
def test_number_that_is_far_too_large_is_a_short_error(option, number):
    status, _, (line,) = run_cli("train", option, number)
    assert status == 2
    assert option in line
    assert len(line) < 700


@pytest.mark.parametrize("module", ["numpy", "PIL", "nn.cli"])
def test_interrupt_while_modules_are_loaded_ends_without_a_traceback(module):
    code = (
        "import builtins, runpy, sys\n"
        "original = builtins.__import__\n"
        "def load(name, *rest, **more):\n"
        f"    if name == {module!r}: raise KeyboardInterrupt\n"
        "    return original(name, *rest, **more)\n"
        "builtins.__import__ = load\n"
        "sys.argv = ['nn', 'train', '--help']\n"
        "runpy.run_module('nn', run_name='__main__')\n"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert (found.returncode, found.stdout, found.stderr.split()) == (130, "", ["Stopped."])

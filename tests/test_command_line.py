"""Does `python -m nn` do what it says, from outside, as a person would call it?"""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from drawing import place, render
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from nn import weights
from nn.__main__ import main
from nn.commands import train as train_command
from nn.network import Network, flatten

ROOT = Path(__file__).resolve().parent.parent
SEVEN = [[(0, 0), (6, 0), (2, 10)]]
ONE = [[(0, 0), (0, 10)]]


def nn(*arguments, **options):
    """Run it as a process; returns what it said and how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "nn", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **options.pop("env", {})},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        **options,
    )


def well(result):
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.splitlines()


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """300 noisy copies of ten random patterns, as Kaggle would write them down."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 300)
    images = rng.integers(0, 196, (10, 784))[labels] + rng.integers(0, 60, (300, 784))
    path = tmp_path_factory.mktemp("data") / "digits.csv"
    names = ",".join(["label", *(f"pixel{number}" for number in range(784))])
    np.savetxt(path, np.column_stack([labels, images]), "%d", ",", header=names, comments="")
    return path


@pytest.fixture(scope="session")
def trained(data, tmp_path_factory):
    """The result of a training, and the file it wrote."""
    out = tmp_path_factory.mktemp("trained") / "network.npz"
    return nn("train", "--data", data, "--epochs", 4, "--seed", 5, "--out", out), out


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    render(place(SEVEN, 60, (50, 50)), brush=8, size=100).save(folder / "a-seven.png")
    render(place(ONE, 60, (50, 50)), brush=8, size=100).save(folder / "b-one.jpg")
    Image.new("RGB", (60, 60), "white").save(folder / "c-blank.gif")
    (folder / "notes.txt").write_text("not looked at")
    return folder


def test_train_prints_a_line_for_each_epoch_and_saves_the_best(trained):
    result, out = trained
    lines = [line for line in well(result) if line.startswith("epoch")]
    assert [line.split()[1] for line in lines] == ["1/4", "2/4", "3/4", "4/4"]
    network, card = weights.load(out)
    assert network.sizes == (784, 64, 10)
    assert (card["settings"]["epochs"], card["settings"]["seed"], card["validation_count"]) == (4, 5, 50)
    best = max(float(line.split("validation")[1].split("%")[0]) for line in lines)
    assert 100 * card["validation_accuracy"] == pytest.approx(best, abs=0.01)


def test_the_same_seed_gives_the_same_file_whatever_the_data_is_called(data, trained, tmp_path):
    copy = tmp_path / "MNIST.csv"
    copy.write_bytes(data.read_bytes())
    well(nn("train", "--data", copy, "--epochs", 4, "--seed", 5, "--out", tmp_path / "again.npz"))
    first, again = (flatten(weights.load(path)[0].layers) for path in (trained[1], tmp_path / "again.npz"))
    assert np.array_equal(first, again)


def test_every_setting_can_be_chosen(data, tmp_path):
    out = tmp_path / "network.npz"
    words = "--preset tutorial --hidden 12 11 --activation tanh --initialization scaled --optimizer momentum"
    words += " --learning-rate 0.01 --batch-size 50 --schedule linear --epochs 2 --seed 9 --validation 100"
    words += " --weight-decay 0.01 --dropout 0.25 --smoothing 0.1 --warp 0.5 --averaging 0.9"
    well(nn("train", "--data", data, "--out", out, *words.split()))
    network, card = weights.load(out)
    assert (network.sizes, network.activation) == ((784, 12, 11, 10), "tanh")
    chosen = {"hidden": [12, 11], "activation": "tanh", "initialization": "scaled", "optimizer": "momentum"}
    chosen |= {"learning_rate": 0.01, "batch_size": 50, "schedule": "linear", "epochs": 2, "seed": 9}
    chosen |= {"weight_decay": 0.01, "dropout": 0.25, "smoothing": 0.1, "warp": 0.5, "averaging": 0.9}
    assert (card["settings"], card["validation_count"]) == (chosen, 100)


def test_no_hidden_layer_no_validation_and_everything_at_once_can_be_chosen(data, tmp_path):
    out = tmp_path / "network.npz"
    lines = well(
        nn("train", "--data", data, "--epochs", 2, "--validation", 0, "--batch-size", "all", "--out", out, "--hidden")
    )
    network, card = weights.load(out)
    assert network.sizes == (784, 10)
    assert (card["epoch"], card["validation_accuracy"], card["settings"]["batch_size"]) == (2, None, None)
    assert sum("validation -" in line for line in lines) == 2


@pytest.mark.parametrize(("accuracies", "best"), [([0.5, 0.0, 0.3], 1), ([0.0, 0.2, 0.2], 2), ([None, None], 2)])
def test_the_best_epoch_is_the_one_that_is_saved(monkeypatch, data, tmp_path, accuracies, best):
    report = next(train_command.train(train_command.Settings(epochs=1), train_command.load(data), None))
    reports = [
        train_command.dataclasses.replace(report, epoch=epoch, validation_accuracy=accuracy)
        for epoch, accuracy in enumerate(accuracies, start=1)
    ]
    monkeypatch.setattr(train_command, "train", lambda *_, **__: iter(reports))
    assert main(["train", "--data", str(data), "--out", str(tmp_path / "network.npz")]) == 0
    assert weights.load(tmp_path / "network.npz")[1]["epoch"] == best


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_ctrl_c_stops_early_and_saves_the_best_so_far(data, tmp_path):
    out = tmp_path / "network.npz"
    # A shell may have told us to ignore Ctrl-C (it does for jobs in the background), which a child would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    words = ["train", "--data", data, "--epochs", "1000000", "--out", out]
    with subprocess.Popen(
        [sys.executable, "-m", "nn", *map(str, words)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        lines = []
        while not lines or not lines[-1].startswith("epoch"):
            lines.append(process.stdout.readline())
            assert lines[-1], "the training ended by itself"
        process.send_signal(signal.SIGINT)
        rest, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (0, "")
    assert "Stopped early." in rest
    epochs = [line for line in (*lines, *rest.splitlines()) if line.startswith("epoch")]
    best = max(float(line.split("validation")[1].split("%")[0]) for line in epochs)
    # At least: the signal may have come when one more epoch was complete, but its line not yet printed.
    assert 100 * weights.load(out)[1]["validation_accuracy"] >= best - 0.01


def test_a_training_that_diverges_says_so_in_one_line(data, tmp_path):
    out = tmp_path / "network.npz"
    words = ["--preset", "tutorial", "--learning-rate", "1e30", "--batch-size", 10, "--out", out]
    result = nn("train", "--data", data, *words)
    assert result.returncode == 1
    assert "learning rate below 1e+30" in result.stderr.splitlines()[0]
    assert "Traceback" not in result.stderr
    assert "Warning" not in result.stderr
    assert not out.exists()


def test_evaluate_prints_figures_and_the_confusion(trained, data):
    lines = well(nn("evaluate", "--weights", trained[1], "--data", data))
    assert lines[0] == "digits.csv: 300 digits"
    assert lines[1].startswith("accuracy ")
    table = [line.split() for line in lines[-10:]]
    assert sum(int(count) for _, *counts, _ in table for count in counts) == 300
    for digit, (name, *counts, share) in enumerate(table):
        assert (int(name), len(counts)) == (digit, 10)
        assert share == f"{int(counts[digit]) / sum(map(int, counts)):.2%}"


def test_evaluate_json_is_consistent(trained, data):
    (line,) = well(nn("evaluate", "--weights", trained[1], "--data", data, "--json"))
    figures = json.loads(line)
    assert set(figures) == {"accuracy", "loss", "calibration_error", "count", "confusion"}
    confusion = np.array(figures["confusion"])
    assert figures["count"] == confusion.sum() == 300
    assert figures["accuracy"] == pytest.approx(np.trace(confusion) / 300)
    assert figures["accuracy"] > 0.8
    assert 0 < figures["loss"] < 1
    assert 0 < figures["calibration_error"] < 1


def test_predict_prints_a_line_for_each_picture(pictures):
    seven, one, blank = well(nn("predict", pictures))
    assert (seven.split()[0], seven.split()[-1]) == ("7", str(pictures / "a-seven.png"))
    assert (one.split()[0], one.split()[-1]) == ("1", str(pictures / "b-one.jpg"))
    assert blank.split() == ["-", "blank", str(pictures / "c-blank.gif")]


def test_predict_json_has_all_probabilities(pictures):
    seven, one, blank = map(json.loads, well(nn("predict", "--json", pictures)))
    assert (seven["digit"], one["digit"]) == (7, 1)
    for answer in (seven, one):
        assert answer["probabilities"].index(max(answer["probabilities"])) == answer["digit"]
        assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert (seven["verdict"], one["verdict"]) == ("sure", "sure")
    assert blank == {"file": str(pictures / "c-blank.gif"), "digit": None, "verdict": "blank", "probabilities": None}


def test_what_does_not_look_like_a_digit_is_called_so(pictures, tmp_path):
    # A network that gives every digit a tenth, whatever it is shown: one fifth for the two likeliest.
    clueless = Network.from_parameters(np.zeros(7850, np.float32), (784, 10), "relu")
    for digit_from, kind, line in ((0.21, "no digit", "-   no digit "), (0.19, "torn between two", "0    10.0%   ")):
        weights.save(clueless, tmp_path / "clueless.npz", {"digit_from": digit_from})
        words = ["predict", pictures / "a-seven.png", "--weights", tmp_path / "clueless.npz"]
        assert well(nn(*words)) == [f"{line}{pictures / 'a-seven.png'}"]
        (answer,) = map(json.loads, well(nn(*words, "--json")))
        assert answer["verdict"] == kind
        assert answer["probabilities"] == pytest.approx([0.1] * 10)


@pytest.mark.parametrize("json_", [[], ["--json"]])
def test_a_bad_picture_does_not_stop_the_others(pictures, json_):
    (pictures / "b-bad.png").write_text("no picture")
    (pictures / "b-cut.png").write_bytes((pictures / "a-seven.png").read_bytes()[:200])
    result = nn("predict", *json_, pictures, pictures / "nowhere.png", pictures / "a-seven.png")
    assert result.returncode == 2
    assert len(result.stdout.splitlines()) == 4
    bad = result.stderr.splitlines()
    assert [name in line for name, line in zip(("b-bad.png", "b-cut.png", "nowhere.png"), bad, strict=True)] == [1] * 3


def packed(kind):
    """A small seven as the bytes of a picture file."""
    if kind == "plain PGM":
        return b"P2\n9 4\n255\n" + b"0 0 0 255 255 255 0 0 0\n" * 4
    buffer = io.BytesIO()
    render(place(SEVEN, 20, (15, 15)), brush=4, size=30).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=300)
@given(
    kind=st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "WEBP", "PPM", "plain PGM"]),
    changes=st.lists(st.tuples(st.integers(0, 60) | st.integers(0, 400), st.integers(1, 255)), max_size=3),
    length=st.none() | st.integers(0, 400),
)
@example("GIF", [(7, 0xF0), (9, 0xF0), (33, 0xF0), (35, 0xF0)], None)
@example("plain PGM", [(13, 0x40)], None)
def test_a_damaged_picture_is_an_answer_or_one_line(tmp_path_factory, kind, changes, length):
    data = bytearray(packed(kind))
    for position, flip in changes:
        data[position % len(data)] ^= flip
    path = tmp_path_factory.getbasetemp() / "damaged.png"
    path.write_bytes(data[:length])
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as complaints:
        status = main(["predict", "--weights", str(weights.SHIPPED / "tutorial-10.npz"), str(path)])
    assert (status, len(out.getvalue().splitlines()), len(complaints.getvalue().splitlines())) in [(0, 1, 0), (2, 0, 1)]


@pytest.mark.parametrize("side", [10_000, 20_000])
def test_a_picture_of_endless_size_is_refused_before_it_is_unpacked(tmp_path, side):
    # A hundred million pixels in some ten kilobytes; Pillow by itself only warns of the smaller one.
    Image.new("1", (side, side)).save(tmp_path / "endless.png")
    result = nn("predict", tmp_path)
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert "too large" in line


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
    (["train", "--data", "{data}", "--hidden", "100000"], "64 MiB"),
    (["train", "--data", "{data}", "--hidden", "9" * 30], "64 MiB"),
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
    (["predict", "{data}"], "not a picture"),
    (["predict", "{tmp}"], "no pictures"),
    (["predict", LONG], LONG),
    (["predict", "{data}", "--weights", "{data}"], "weight file"),
]


@pytest.mark.parametrize(("words", "reason"), BAD)
def test_bad_input_ends_with_status_2_and_one_line(data, tmp_path, words, reason):
    words = [word.format(data=data, tmp=tmp_path) for word in words]
    result = nn(*words, env={"MNIST_DIR": str(tmp_path / "nowhere")})
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert reason.format(tmp=tmp_path) in line
    assert not any(line.startswith("epoch") for line in result.stdout.splitlines())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [[], ["train"], ["evaluate"], ["calibrate"], ["predict"], ["download"]])
def test_help_explains(words):
    assert well(nn(*words, "--help"))[0].startswith(" ".join(["usage: python -m nn", *words]))


def test_names_that_the_terminal_cannot_print_are_printed_somehow(pictures):
    (pictures / "a-seven.png").rename(pictures / "sieben-\u2603.png")
    assert any(line.startswith("7 ") for line in well(nn("predict", pictures, env={"PYTHONIOENCODING": "ascii"})))


@pytest.mark.skipif(os.name == "nt", reason="Windows has other pipes")
def test_a_reader_who_has_seen_enough_is_no_error(pictures):
    # As in `python -m nn predict pictures | head -1`.
    reading, writing = os.pipe()
    os.close(reading)
    words = [sys.executable, "-m", "nn", "predict", str(pictures)]
    result = subprocess.run(words, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writing)
    assert (result.returncode, result.stderr) == (0, b"")


def test_a_network_of_other_weights_answers_otherwise(pictures, tmp_path):
    weights.save(Network.random((784, 10), "relu", np.random.default_rng(0)), tmp_path / "random.npz", {})
    words = ["predict", "--json", pictures / "a-seven.png"]
    shipped, other = (json.loads(well(nn(*words, *more))[0]) for more in ([], ["--weights", tmp_path / "random.npz"]))
    assert shipped["probabilities"] != other["probabilities"]


def test_generated_digits_are_learned_and_checked_without_any_file(tmp_path):
    out, nothing = tmp_path / "generated.npz", {"MNIST_DIR": "", "XDG_CACHE_HOME": str(tmp_path)}
    words = ["--data", "generated", "--count", 6000]
    learned = nn("train", *words, "--epochs", 3, "--out", out, env=nothing)
    assert learned.returncode == 0
    # There is no real handwriting on this computer to check on, which is said and is no failure.
    assert learned.stderr.startswith("No test accuracy: MNIST is not on this computer")
    figures = json.loads(well(nn("evaluate", *words, "--weights", out, "--json", env=nothing))[0])
    assert figures["count"] == 6000
    # It is a hard script, of many hands and pens; who guesses has 0.1.
    assert figures["accuracy"] > 0.5


def test_a_picture_that_a_phone_stored_on_its_side_is_read_upright(tmp_path):
    upright = render(place(SEVEN, 180, (140, 140)), 20)
    sideways, path = upright.transpose(Image.Transpose.ROTATE_90), tmp_path / "phone.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn me a quarter clockwise"
    sideways.save(path, exif=exif, quality=95)
    assert well(nn("predict", path))[0].startswith("7 ")


def test_a_bad_folder_does_not_stop_the_pictures_after_it(pictures, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    result = nn("predict", empty, pictures)
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert len(result.stdout.splitlines()) == 3


def test_a_training_whose_lines_nobody_reads_any_more_is_saved(data, tmp_path):
    # As in `python -m nn train | head -1`.
    out = tmp_path / "network.npz"
    words = [sys.executable, "-u", "-m", "nn", "train", "--data", str(data), "--epochs", "1000", "--out", str(out)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while not process.stdout.readline().startswith(b"epoch"):
            pass
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (0, b"")
    assert load_card(out)["epoch"] >= 1


def load_card(path):
    return weights.load(path)[1]

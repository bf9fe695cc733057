"""Does `python -m nn evaluate --drawn` measure on drawings of every size, and on drawings of no digit?"""

import json

import complaints
import numpy as np
import pytest
from drawing import write_strokes

from nn import drawn, weights
from nn.__main__ import main
from nn.calibration import roc_area
from nn.commands import evaluate as command
from nn.datasets import as_inputs
from nn.drawn import BRUSHES, HEIGHTS, draw_all, read_strokes
from nn.evaluation import evaluate
from nn.network import Network
from nn.nondigits import kinds, pictures
from nn.verdict import likeness
from ui import samples

NETWORK = weights.SHIPPED / "mnist-128.npz"
# Every fifth cell is enough here, from the smallest digit to the largest.
CELLS = drawn.CELLS[::5]
# A 1 that somebody has taken for a 3.
MISTAKEN = (3, [[(50, 10), (45, 90)]])


@pytest.fixture
def strokes(tmp_path, monkeypatch):
    """A folder of strokes: a few digits of our own for the test, to choose by a 2; and few drawings of no digit."""
    write_strokes(tmp_path, [*((digit, samples.strokes(digit)) for digit in (1, 4, 7)), MISTAKEN], "test")
    write_strokes(tmp_path, [(2, samples.strokes(2))], "train")
    monkeypatch.setenv("STROKES_DIR", str(tmp_path))
    monkeypatch.setattr(command, "NO_DIGITS", 20)
    monkeypatch.setattr(drawn, "CELLS", CELLS)
    return tmp_path


@pytest.fixture
def said(capsys):
    """Measures as the command line would; returns the lines that it prints."""

    def run(*words, network=NETWORK):
        assert main(["evaluate", "--weights", str(network), *words]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out.splitlines()

    return run


def expected(part="test", preparation="usual-pen"):
    rng = np.random.default_rng(command.SEED)
    made = draw_all(read_strokes(part), rng, preparation=preparation)
    return made, evaluate(weights.load(NETWORK)[0], made.digits)


@pytest.mark.usefixtures("strokes")
def test_the_figures_are_those_of_every_digit_in_every_cell(said):
    made, result = expected()
    lines = said("--drawn")
    assert lines[0] == f"traced digits, drawn anew: {4 * len(CELLS)} digits"
    assert lines[1] == f"accuracy            {result.accuracy:.2%}"
    assert lines[4].startswith(f"calibration error   {result.calibration_error:.2%}  (")
    assert 0.5 < result.accuracy < 1
    assert len(made.digits) == 4 * len(CELLS)


@pytest.mark.usefixtures("strokes")
def test_the_table_has_a_row_for_each_height_and_a_column_for_each_brush(said):
    made, result = expected()
    lines = said("--drawn")
    start = next(number for number, line in enumerate(lines) if line.startswith("right answers by height"))
    assert [int(brush) for brush in lines[start + 1].split()] == list(BRUSHES)
    for line, height in zip(lines[start + 2 : start + 2 + len(HEIGHTS)], HEIGHTS, strict=True):
        name, *shares = line.split()
        assert (int(name), len(shares)) == (height, len(BRUSHES))
        for share, brush in zip(shares, BRUSHES, strict=True):
            here = result.right[(made.heights == height) & (made.brushes == brush)]
            assert share == (f"{here.mean():.2%}" if (height, brush) in CELLS else "-")
    # A brush half as wide as the digit is high is not even tried.
    assert lines[start + 2].split()[-1] == "-"


@pytest.mark.usefixtures("strokes")
def test_drawings_of_no_digit_are_those_that_no_network_has_practised_on(said):
    lines = said("--drawn")
    names = kinds(practised=False)
    heading = f"20 drawings of no digit ({len(names)} kinds: {', '.join(names)})"
    assert heading in lines
    network = weights.load(NETWORK)[0]
    others = pictures(20, np.random.default_rng(command.SEED), names, fattest=0.2)
    digit, other = (
        likeness(network.forward(as_inputs(images)).probabilities) for images in (expected()[0].digits.images, others)
    )
    assert lines[lines.index(heading) + 1] == f"area under ROC curve {roc_area(digit, other):.4f}"


def with_card(folder, **card):
    path = folder / "network.npz"
    weights.save(weights.load(NETWORK)[0], path, card)
    return path


def test_what_is_turned_away_is_told_where_the_card_says_from_when_on(said, strokes):
    network = weights.load(NETWORK)[0]
    names = kinds(practised=False)
    others = pictures(20, np.random.default_rng(command.SEED), names, fattest=0.2)
    for digit_from in (0.9, 1.0):
        lines = said("--drawn", network=with_card(strokes, digit_from=digit_from))
        for images, ending in ((others, "of these"), (expected()[0].digits.images, "of the digits")):
            share = np.mean(likeness(network.forward(as_inputs(images)).probabilities) < digit_from)
            (line,) = [line for line in lines if line.endswith(ending)]
            assert float(line.split("%")[0].split()[-1]) == pytest.approx(100 * share, abs=0.06)
            assert share > 0 or digit_from < 1
    assert not any(line.endswith("of these") for line in said("--drawn", network=with_card(strokes)))


@pytest.mark.usefixtures("strokes")
def test_the_train_part_is_there_to_choose_by(said):
    assert said("--drawn", "train")[0] == f"traced digits, drawn anew: {len(CELLS)} digits"
    figures = json.loads(said("--drawn", "train", "--json")[0])
    # There is nothing but a 2 in it.
    assert [row for row, counts in enumerate(figures["confusion"]) if sum(counts)] == [2]


@pytest.mark.usefixtures("strokes")
@pytest.mark.parametrize("preparation", ["shrunk", "centred", "usual-pen"])
def test_drawings_can_be_prepared_in_other_ways(said, preparation):
    figures = json.loads(said("--drawn", "--json", "--prepare", preparation)[0])
    _, result = expected(preparation=preparation)
    assert figures["accuracy"] == result.accuracy
    assert figures["confusion"] == result.confusion.tolist()


@pytest.mark.usefixtures("strokes")
def test_json_is_a_single_line_of_the_same_figures(said):
    (line,) = said("--drawn", "--json")
    figures = json.loads(line)
    _, result = expected()
    assert figures == {
        "accuracy": result.accuracy,
        "loss": result.loss,
        "count": result.count,
        "calibration_error": result.calibration_error,
        "confusion": result.confusion.tolist(),
    }


@pytest.mark.usefixtures("strokes")
def test_measuring_twice_gives_the_same(said):
    assert said("--drawn") == said("--drawn")


def test_a_network_that_knows_nothing_cannot_tell_a_digit_from_anything(said, strokes):
    clueless = Network.from_parameters(np.zeros(7850, np.float32), (784, 10), "relu")
    weights.save(clueless, strokes / "clueless.npz", {"digit_from": 0.5})
    lines = said("--drawn", network=strokes / "clueless.npz")
    assert "area under ROC curve 0.5000" in lines
    assert "taken for no digit   100.0% of these" in lines
    assert lines[-1].split() == ["100.00%", "of", "the", "digits"]


def complaint(capsys, *words):
    return complaints.complaint(capsys, "evaluate", "--weights", NETWORK, *words)


@pytest.mark.parametrize("words", [["--drawn"], ["--drawn", "train"], ["--drawn", "test", "--json"]])
def test_without_strokes_it_ends_with_status_2_and_one_line(monkeypatch, capsys, words):
    monkeypatch.delenv("STROKES_DIR", raising=False)
    assert "STROKES_DIR has to name a folder" in complaint(capsys, *words)


def test_a_folder_or_file_of_something_else_ends_with_status_2_and_one_line(strokes, monkeypatch, capsys):
    (strokes / "mnist_test_strokes.json").write_text("[]", encoding="utf-8")
    assert "does not hold traced digits" in complaint(capsys, "--drawn")
    write_strokes(strokes, [], "test")
    assert "holds no digits" in complaint(capsys, "--drawn")
    monkeypatch.setenv("STROKES_DIR", str(strokes / "nowhere"))
    assert "nowhere" in complaint(capsys, "--drawn")


@pytest.mark.parametrize("words", [["--drawn", "both"], ["--drawn", "--prepare", "by-magic"]])
def test_words_that_mean_nothing_are_refused(capsys, words):
    assert words[-1] in complaint(capsys, *words)

"""Tests of `python -m nn evaluate --drawn`, the stroke benchmark."""

import json

import numpy as np
import pytest
from helpers.cli import error_line, output_lines
from helpers.stroke_files import write_strokes

from nn.benchmarks import stroke_benchmark
from nn.benchmarks.stroke_benchmark import BRUSHES, HEIGHTS, read_strokes, render_all
from nn.calibration.rejection import digit_score, roc_auc
from nn.calibration.reliability import expected_calibration_error
from nn.cli import evaluate as command
from nn.dataset import as_inputs
from nn.evaluation import evaluate
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.nondigits import kind_names, nondigit_images
from nn.synthetic.sample_digits import sample_strokes

NETWORK = weight_file.SHIPPED / "mnist-128.npz"
# Every fifth cell, from the smallest digit to the largest.
CELLS = stroke_benchmark.CELLS[::5]
# A 1 labelled as a 3.
MISLABELLED = (3, [[(50, 10), (45, 90)]])


@pytest.fixture(autouse=True)
def strokes(tmp_path, monkeypatch):
    """A folder of strokes, four digits for testing and a 2 for training, and a small benchmark."""
    write_strokes(tmp_path, [*((digit, sample_strokes(digit)) for digit in (1, 4, 7)), MISLABELLED], "test")
    write_strokes(tmp_path, [(2, sample_strokes(2))], "train")
    monkeypatch.setenv("STROKES_DIR", str(tmp_path))
    monkeypatch.setattr(command, "NONDIGIT_COUNT", 20)
    monkeypatch.setattr(stroke_benchmark, "CELLS", CELLS)
    return tmp_path


def lines_of(*options, network=NETWORK):
    return output_lines("evaluate", "--weights", network, "--drawn", *options)


def expected(preparation="usual-pen"):
    rng = np.random.default_rng(command.SEED)
    benchmark = render_all(read_strokes("test"), rng, preparation=preparation)
    return benchmark, evaluate(weight_file.load(NETWORK)[0], benchmark.digits)


def digit_scores(images):
    return digit_score(weight_file.load(NETWORK)[0].forward(as_inputs(images)).probabilities)


def nondigit_scores():
    names = kind_names(in_training=False)
    return digit_scores(nondigit_images(20, np.random.default_rng(command.SEED), names, max_brush_share=0.2))


def test_results_are_those_of_all_cells():
    benchmark, result = expected()
    lines = lines_of()
    assert 0.5 < result.accuracy < 1
    assert lines[0] == f"traced digits, drawn anew: {4 * len(CELLS)} digits"
    assert lines[1] == f"accuracy            {result.accuracy:.2%}"
    error = expected_calibration_error(result.confidences, result.correct)
    assert lines[4].startswith(f"calibration error   {error:.2%}  (")

    start = next(number for number, line in enumerate(lines) if line.startswith("right answers by height"))
    assert [int(brush) for brush in lines[start + 1].split()] == list(BRUSHES)
    for line, height in zip(lines[start + 2 : start + 2 + len(HEIGHTS)], HEIGHTS, strict=True):
        name, *accuracies = line.split()
        assert (int(name), len(accuracies)) == (height, len(BRUSHES))
        for accuracy, brush in zip(accuracies, BRUSHES, strict=True):
            correct = result.correct[(benchmark.heights == height) & (benchmark.brushes == brush)]
            assert accuracy == (f"{correct.mean():.2%}" if (height, brush) in CELLS else "-")

    names = kind_names(in_training=False)
    heading = lines.index(f"20 drawings of no digit ({len(names)} kinds: {', '.join(names)})")
    auc = roc_auc(digit_scores(benchmark.digits.images), nondigit_scores())
    assert lines[heading + 1] == f"area under ROC curve {auc:.4f}"


@pytest.mark.parametrize("threshold", [0.9, 1.0])
def test_rejected_fractions_are_those_at_the_threshold_of_the_card(strokes, threshold):
    network, path = weight_file.load(NETWORK)[0], strokes / "network.npz"
    weight_file.save(network, path, {"digit_from": threshold})
    lines = lines_of(network=path)
    for scores, ending in ((nondigit_scores(), "of these"), (digit_scores(expected()[0].digits.images), "the digits")):
        rejected = np.mean(scores < threshold)
        (line,) = [line for line in lines if line.endswith(ending)]
        assert float(line.split("%")[0].split()[-1]) == pytest.approx(100 * rejected, abs=0.06)
        assert rejected > 0 or threshold < 1


def test_without_threshold_no_rejected_fraction_is_printed(strokes):
    weight_file.save(weight_file.load(NETWORK)[0], strokes / "network.npz", {})
    assert not any(line.endswith("of these") for line in lines_of(network=strokes / "network.npz"))


def test_train_part_is_evaluated_on_request():
    assert lines_of("train")[0] == f"traced digits, drawn anew: {len(CELLS)} digits"
    figures = json.loads(lines_of("train", "--json")[0])
    assert [row for row, counts in enumerate(figures["confusion"]) if sum(counts)] == [2]


@pytest.mark.parametrize("preparation", ["shrunk", "centred", "usual-pen"])
def test_json_has_the_same_results_for_each_preparation(preparation):
    (line,) = lines_of("--json", "--prepare", preparation)
    _, result = expected(preparation)
    assert json.loads(line) == {
        "accuracy": result.accuracy,
        "loss": result.loss,
        "count": result.count,
        "calibration_error": expected_calibration_error(result.confidences, result.correct),
        "confusion": result.confusion.tolist(),
    }


def test_uniform_network_has_auc_one_half(strokes):
    uniform = Network.from_parameters(np.zeros(7850, np.float32), (784, 10), "relu")
    weight_file.save(uniform, strokes / "uniform.npz", {"digit_from": 0.5})
    lines = lines_of(network=strokes / "uniform.npz")
    assert "area under ROC curve 0.5000" in lines
    assert "taken for no digit   100.0% of these" in lines
    assert lines[-1].split() == ["100.00%", "of", "the", "digits"]


@pytest.mark.parametrize("options", [[], ["train"], ["test", "--json"]])
def test_missing_strokes_dir_is_one_line(monkeypatch, options):
    monkeypatch.delenv("STROKES_DIR")
    assert "STROKES_DIR has to name a folder" in error_line("evaluate", "--drawn", *options)


def test_invalid_stroke_files_and_options_are_one_line(strokes, monkeypatch):
    (strokes / "mnist_test_strokes.json").write_text("[]", encoding="utf-8")
    assert "does not hold traced digits" in error_line("evaluate", "--drawn")
    write_strokes(strokes, [], "test")
    assert "holds no digits" in error_line("evaluate", "--drawn")
    monkeypatch.setenv("STROKES_DIR", str(strokes / "nowhere"))
    assert "nowhere" in error_line("evaluate", "--drawn")
    assert "both" in error_line("evaluate", "--drawn", "both")
    assert "by-magic" in error_line("evaluate", "--drawn", "--prepare", "by-magic")

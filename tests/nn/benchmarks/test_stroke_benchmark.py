"""Tests of the stroke benchmark: rendering of traced digits in every cell, and reading of stroke files."""

import json

import numpy as np
import pytest
from helpers.stroke_files import STROKES, handwriting, write_strokes

from nn.benchmarks import stroke_benchmark
from nn.benchmarks.stroke_benchmark import (
    BRUSHES,
    CELLS,
    HEIGHTS,
    MAX_JITTER,
    MAX_STEP,
    PREPARATIONS,
    accuracy_by_cell,
    draw,
    read_strokes,
    render_all,
)
from nn.dataset import as_inputs
from nn.errors import InputError
from nn.images.preprocessing import preprocess
from nn.images.strokes import CANVAS_SIZE, render
from nn.storage.weight_file import DEFAULT, load
from nn.synthetic.sample_digits import sample_strokes

SEVEN = [[[10, 10], [60, 12], [30, 90]], [[20, 50], [55, 50]]]
ONE = [[[5.5, 0], [5, 20]]]
THREE = [(7, SEVEN), (1, ONE), (4, sample_strokes(4))]


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture
def rendered(monkeypatch):
    """The arguments of every call to render: a list of (strokes, brush)."""
    calls = []

    def recording_render(strokes, brush):
        calls.append((strokes, brush))
        return render(strokes, brush)

    monkeypatch.setattr(stroke_benchmark, "render", recording_render)
    return calls


@pytest.fixture(scope="module")
def benchmark():
    return render_all(THREE, rng())


def points_of(strokes):
    return np.concatenate([np.array(stroke) for stroke in strokes])


def test_cells_are_all_pairs_with_a_brush_below_the_maximum():
    assert list(CELLS) == [(height, brush) for height in HEIGHTS for brush in BRUSHES if brush / height <= 0.45]
    assert (50, 20) in CELLS and (50, 24) not in CELLS


def test_render_all_has_every_digit_once_in_every_cell(benchmark):
    rows = list(zip(benchmark.digits.labels, benchmark.heights, benchmark.brushes, strict=True))
    assert len(rows) == 3 * len(CELLS)
    assert set(rows) == {(label, *cell) for label in (7, 1, 4) for cell in CELLS}
    assert (benchmark.digits.images.dtype, benchmark.digits.images.shape) == (np.uint8, (len(rows), 784))
    assert benchmark.digits.labels.dtype == np.uint8


def test_digits_have_the_height_and_the_brush_of_their_cell(rendered):
    render_all([(7, SEVEN)], rng())
    assert [brush for _, brush in rendered] == [brush for _, brush in CELLS]
    for (strokes, _), (height, _) in zip(rendered, CELLS, strict=True):
        # Up to the jitter of both ends.
        assert np.ptp(points_of(strokes), axis=0).max() == pytest.approx(height, rel=6 * MAX_JITTER)


def test_images_are_fitted_to_20_pixels(benchmark):
    for image in benchmark.digits.images.reshape(-1, 28, 28):
        rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
        assert image.max() == 255


def test_drawings_differ_and_are_reproducible(benchmark):
    again, other = (render_all(THREE, rng(seed)) for seed in (0, 1))
    assert np.array_equal(again.digits.images, benchmark.digits.images)
    assert not np.array_equal(other.digits.images, benchmark.digits.images)
    sevens = benchmark.digits.images[benchmark.digits.labels == 7]
    assert len(np.unique(sevens, axis=0)) > 0.9 * len(CELLS)


def test_progress_increases_from_0_and_stays_below_1():
    fractions = []
    render_all([(1, ONE)], rng(), fractions.append)
    assert fractions == sorted(fractions)
    assert fractions[0] == 0
    assert 0.9 < fractions[-1] < 1


def test_no_digits_give_an_empty_benchmark():
    empty = render_all([], rng())
    assert (len(empty.digits), len(empty.heights), len(empty.brushes)) == (0, 0, 0)


@pytest.mark.parametrize("height", [50, 140, 260])
def test_positions_cover_the_canvas_and_stay_on_it(rendered, height):
    for seed in range(60):
        drawing = draw(SEVEN, height, 12, rng(seed))
        assert (drawing.shape, drawing.dtype, drawing.max()) == ((CANVAS_SIZE, CANVAS_SIZE), np.uint8, 255)
    points = [points_of(strokes) for strokes, _ in rendered]
    assert np.min([low.min() for low in points]) > -6 * MAX_JITTER * height
    assert np.max([high.max() for high in points]) < CANVAS_SIZE + 6 * MAX_JITTER * height
    centres = np.array([(each.min(axis=0) + each.max(axis=0)) / 2 for each in points])
    margin = (CANVAS_SIZE - height) / 2
    tolerance = 0.1 * margin + 3 * MAX_JITTER * height
    assert np.abs(centres[:, 1] - CANVAS_SIZE / 2).max() == pytest.approx(margin, abs=tolerance)


def test_a_tenth_of_the_drawings_is_dotted(rendered):
    for seed in range(400):
        draw(SEVEN, 100, 10, rng(seed))
    dotted = [strokes for strokes, _ in rendered if len(strokes) != len(SEVEN)]
    assert len(dotted) / 400 == pytest.approx(0.1, abs=0.04)
    for strokes in dotted:
        assert {len(stroke) for stroke in strokes} == {1}
        # About a brush apart, so that gaps show, but the digit stays legible.
        assert 8 < np.median(np.hypot(*np.diff(points_of(strokes), axis=0).T)) < 16


def test_number_of_points_depends_on_the_speed(rendered):
    for seed in range(200):
        draw(ONE, 100, 10, rng(seed))
    counts = [len(strokes[0]) for strokes, _ in rendered if len(strokes) == 1]
    # The step is from 2 % to MAX_STEP of the height.
    assert min(counts) == pytest.approx(1 / MAX_STEP + 1, abs=2)
    assert max(counts) == pytest.approx(1 / 0.02 + 1, abs=8)


def test_default_network_reads_sample_digits():
    network, _ = load(DEFAULT)
    digits = render_all([(digit, sample_strokes(digit)) for digit in (0, 4, 7)], rng(3)).digits
    assert network.accuracy(as_inputs(digits.images), digits.labels) > 0.85


def test_preparations_are_mean_pooling_and_preprocessing(rendered):
    assert list(PREPARATIONS) == ["shrunk", "centred", "usual-pen"]
    images = {name: render_all([(7, SEVEN)], rng(), preparation=name).digits.images for name in PREPARATIONS}
    for row, (strokes, brush) in enumerate(rendered[: len(CELLS)]):
        drawing = render(strokes, brush)
        pooled = drawing.reshape(28, 10, 28, 10).mean(axis=(1, 3)).astype(np.uint8)
        assert np.array_equal(images["shrunk"][row], pooled.ravel())
        for name, normalize_width in (("centred", False), ("usual-pen", True)):
            assert np.array_equal(images[name][row], preprocess(drawing, "light", normalize_width).centred.ravel())
    assert np.array_equal(images["usual-pen"], render_all([(7, SEVEN)], rng()).digits.images)


def test_accuracy_by_cell(benchmark):
    # The 7 is correct everywhere, the 1 where the brush is wide, the 4 nowhere.
    labels, brushes = benchmark.digits.labels, benchmark.brushes
    accuracies = accuracy_by_cell(benchmark, (labels == 7) | ((labels == 1) & (brushes >= 20)))
    assert list(accuracies) == list(CELLS)
    assert accuracies == pytest.approx({(height, brush): (2 if brush >= 20 else 1) / 3 for height, brush in CELLS})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("STROKES_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("part", ["train", "test"])
def test_read_strokes_returns_labels_and_strokes(folder, part):
    write_strokes(folder, [(7, SEVEN), (1, ONE)], part)
    read = [(label, [[list(point) for point in stroke] for stroke in strokes]) for label, strokes in read_strokes(part)]
    assert read == [(7, SEVEN), (1, ONE)]


def error_of(part="train"):
    with pytest.raises(InputError) as caught:
        read_strokes(part)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("value", [None, ""])
def test_missing_strokes_dir_is_named(monkeypatch, value):
    monkeypatch.setenv("STROKES_DIR", value or "")
    if value is None:
        monkeypatch.delenv("STROKES_DIR")
    assert "STROKES_DIR has to name a folder" in error_of()


def test_missing_file_is_named(folder, monkeypatch):
    write_strokes(folder, [], "test")
    assert error_of() == f"{folder / 'mnist_train_strokes.json'}: does not exist"
    monkeypatch.setenv("STROKES_DIR", str(folder / "nowhere"))
    assert "nowhere" in error_of()
    monkeypatch.setenv("STROKES_DIR", str(folder / "mnist_test_strokes.json"))
    assert "cannot be read" in error_of()


INVALID_DIGITS = [
    7,
    {"strokes": ONE},
    {"label": 7},
    {"label": "seven", "strokes": ONE},
    {"label": None, "strokes": ONE},
    {"label": 7, "strokes": []},
    {"label": 7, "strokes": [[]]},
    {"label": 7, "strokes": [[[3, 4]]]},
    {"label": 7, "strokes": "seven"},
    {"label": 7, "strokes": [[["a", "b"]]]},
    {"label": 7, "strokes": [[[1, 2, 3], [4, 5, 6]]]},
    {"label": 7, "strokes": [[[1, float("nan")], [3, 4]]]},
    {"label": 10, "strokes": ONE},
    {"label": 300, "strokes": ONE},
    {"label": -1, "strokes": ONE},
]
INVALID_FILES = ["", "no JSON", "[]", "7", "null", '{"digits": 7}', '{"digits": null}', '{"numbers": []}']
INVALID_FILES += [
    '{"digits": [{"label": 7, "strokes": [[[1, 2]',
    *(json.dumps({"digits": [d]}) for d in INVALID_DIGITS),
]


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("content", [b"\xff\xfe{}", *(text.encode() for text in INVALID_FILES)])
def test_invalid_file_is_rejected(folder, content):
    (folder / "mnist_train_strokes.json").write_bytes(content)
    assert error_of() == f"{folder / 'mnist_train_strokes.json'}: does not hold traced digits"


@pytest.mark.skipif(not STROKES.is_dir(), reason=f"there are no pen strokes in {STROKES}")
@pytest.mark.parametrize("part", ["train", "test"])
def test_traced_strokes_are_fifty_of_each_digit(part):
    digits = handwriting(part)
    assert np.bincount([label for label, _ in digits]).tolist() == [50] * 10
    for _, strokes in digits[::25]:
        assert preprocess(draw(strokes, 100, 12, rng()), ink="light") is not None


@pytest.mark.soak
@pytest.mark.skipif(not STROKES.is_dir(), reason=f"there are no pen strokes in {STROKES}")
def test_default_network_on_all_19000_drawings():
    network, _ = load(DEFAULT)
    digits = render_all(handwriting("test"), rng(1)).digits
    assert len(digits) == 19_000
    assert network.accuracy(as_inputs(digits.images), digits.labels) >= 0.97

"""Is every traced digit drawn once for every cell, on the canvas, and is a file that holds none refused in one line?"""

import json

import numpy as np
import pytest
from drawing import STROKES, handwriting, write_strokes

from nn import drawn as drawn_module
from nn.datasets import as_inputs
from nn.drawing import CANVAS, render
from nn.drawn import (
    BRUSHES,
    CELLS,
    FATTEST,
    HASTE,
    HEIGHTS,
    PREPARATIONS,
    TREMOR,
    by_cell,
    draw,
    draw_all,
    read_strokes,
)
from nn.errors import InputError
from nn.preprocessing import preprocess
from nn.weights import DEFAULT, load
from ui import samples

SEVEN = [[[10, 10], [60, 12], [30, 90]], [[20, 50], [55, 50]]]
ONE = [[[5.5, 0], [5, 20]]]


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture
def replayed(monkeypatch):
    """What is drawn on the canvas: a list of strokes and brush, filled while digits are drawn."""
    calls = []

    def watched(strokes, brush, *side):
        calls.append((strokes, brush))
        return render(strokes, brush, *side)

    monkeypatch.setattr(drawn_module, "render", watched)
    return calls


@pytest.fixture(scope="module")
def three():
    return draw_all([(7, SEVEN), (1, ONE), (4, samples.strokes(4))], rng())


def test_a_brush_is_at_most_so_fat():
    assert len(set(CELLS)) == len(CELLS)
    assert all(brush <= FATTEST * height for height, brush in CELLS)
    # And no cell is missing that could be there.
    assert {(height, brush) for height in HEIGHTS for brush in BRUSHES if brush / height <= 0.45} == set(CELLS)
    assert (50, 20) in CELLS and (50, 24) not in CELLS


def test_every_digit_is_drawn_once_for_every_cell(three):
    assert len(three.digits) == len(three.heights) == len(three.brushes) == 3 * len(CELLS)
    made = list(zip(three.digits.labels, three.heights, three.brushes, strict=True))
    assert len(set(made)) == len(made)
    assert set(made) == {(label, *cell) for label in (7, 1, 4) for cell in CELLS}
    assert (three.digits.images.dtype, three.digits.images.shape) == (np.uint8, (len(made), 784))
    assert three.digits.labels.dtype == np.uint8


def test_a_digit_is_drawn_as_high_and_with_the_brush_of_its_cell(replayed):
    draw_all([(7, SEVEN)], rng())
    assert [brush for _, brush in replayed] == [brush for _, brush in CELLS]
    for (strokes, _), (height, _) in zip(replayed, CELLS, strict=True):
        extent = np.ptp(np.concatenate([np.array(stroke) for stroke in strokes]), axis=0).max()
        # But for the trembling of its two ends.
        assert extent == pytest.approx(height, rel=6 * TREMOR)


def test_what_was_drawn_is_prepared_as_a_drawing_on_the_page(three):
    for image in three.digits.images.reshape(-1, 28, 28):
        rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
        assert image.max() == 255


def test_each_drawing_is_another_one_and_the_same_from_the_same_seed(three):
    again, other = (draw_all([(7, SEVEN), (1, ONE), (4, samples.strokes(4))], rng(seed)) for seed in (0, 1))
    assert np.array_equal(again.digits.images, three.digits.images)
    assert not np.array_equal(other.digits.images, three.digits.images)
    sevens = three.digits.images[three.digits.labels == 7]
    assert len(np.unique(sevens, axis=0)) > 0.9 * len(CELLS)


def test_the_progress_grows_from_nothing_and_never_beyond_all():
    told = []
    draw_all([(1, ONE)], rng(), told.append)
    assert told == sorted(told)
    assert told[0] == 0
    assert 0.9 < told[-1] < 1


def test_no_digits_are_no_drawings():
    nothing = draw_all([], rng())
    assert (len(nothing.digits), len(nothing.heights), len(nothing.brushes)) == (0, 0, 0)


@pytest.mark.parametrize("height", [50, 140, 260])
def test_the_pointer_stays_on_the_canvas_and_comes_by_everywhere(replayed, height):
    for seed in range(60):
        picture = draw(SEVEN, height, 12, rng(seed))
        assert (picture.shape, picture.dtype) == ((CANVAS, CANVAS), np.uint8)
        assert picture.max() == 255
    middles = []
    for strokes, _ in replayed:
        points = np.concatenate([np.array(stroke) for stroke in strokes])
        # But for its trembling.
        assert points.min() > -6 * TREMOR * height
        assert points.max() < CANVAS + 6 * TREMOR * height
        middles.append((points.min(axis=0) + points.max(axis=0)) / 2)
    room = (CANVAS - height) / 2
    assert np.abs(np.array(middles)[:, 1] - CANVAS / 2).max() == pytest.approx(
        room, abs=0.1 * room + 3 * TREMOR * height
    )


def test_about_every_tenth_drawing_is_dotted(replayed):
    for seed in range(400):
        draw(SEVEN, 100, 10, rng(seed))
    dotted = [strokes for strokes, _ in replayed if len(strokes) != len(SEVEN)]
    assert len(dotted) / 400 == pytest.approx(0.1, abs=0.04)
    # Dots and nothing else, most of them a brush or so apart: so far as to show, but a digit remains.
    for strokes in dotted:
        assert {len(stroke) for stroke in strokes} == {1}
        points = np.concatenate([np.array(stroke) for stroke in strokes])
        assert 8 < np.median(np.hypot(*np.diff(points, axis=0).T)) < 16


def test_a_fast_hand_reports_fewer_points_than_a_slow_one(replayed):
    for seed in range(200):
        draw(ONE, 100, 10, rng(seed))
    points = [len(stroke) for strokes, _ in replayed if len(strokes) == 1 for stroke in strokes]
    # 100 pixels of way: at 12 % of the height at most from one report to the next, and at 2 % at least.
    assert min(points) == pytest.approx(1 / HASTE + 1, abs=2)
    assert max(points) == pytest.approx(1 / 0.02 + 1, abs=8)


def test_a_network_reads_what_is_drawn():
    network, _ = load(DEFAULT)
    ours = draw_all([(digit, samples.strokes(digit)) for digit in (0, 4, 7)], rng(3))
    assert network.accuracy(as_inputs(ours.digits.images), ours.digits.labels) > 0.85


def test_a_drawing_can_be_prepared_in_other_ways_to_see_what_each_step_is_worth(replayed):
    assert list(PREPARATIONS) == ["shrunk", "centred", "usual-pen"]
    made = {name: draw_all([(7, SEVEN)], rng(), preparation=name).digits.images for name in PREPARATIONS}
    pictures = [render(strokes, brush) for strokes, brush in replayed[: len(CELLS)]]
    for row, picture in enumerate(pictures):
        whole = picture.reshape(28, 10, 28, 10).mean(axis=(1, 3)).astype(np.uint8)
        assert np.array_equal(made["shrunk"][row], whole.ravel())
        for name, usual_pen in (("centred", False), ("usual-pen", True)):
            expected = preprocess(picture, "light", usual_pen).centred
            assert np.array_equal(made[name][row], expected.ravel())
    assert np.array_equal(made["usual-pen"], draw_all([(7, SEVEN)], rng()).digits.images)


def test_right_answers_are_counted_for_each_cell(three):
    # Of three digits: the 7 is right everywhere, the 1 where the brush is fat, the 4 nowhere.
    labels, brushes = three.digits.labels, three.brushes
    shares = by_cell(three, (labels == 7) | ((labels == 1) & (brushes >= 20)))
    assert list(shares) == list(CELLS)
    assert shares == pytest.approx({(height, brush): (2 if brush >= 20 else 1) / 3 for height, brush in CELLS})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("STROKES_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("part", ["train", "test"])
def test_strokes_are_read_with_their_labels(folder, part):
    write_strokes(folder, [(7, SEVEN), (1, ONE)], part)
    (seven, seven_strokes), (one, one_strokes) = read_strokes(part)
    assert (seven, one) == (7, 1)
    assert [[list(point) for point in stroke] for stroke in seven_strokes] == SEVEN
    assert [[list(point) for point in stroke] for stroke in one_strokes] == ONE


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_folder_the_variable_is_named(monkeypatch, value):
    monkeypatch.delenv("STROKES_DIR", raising=False)
    if value is not None:
        monkeypatch.setenv("STROKES_DIR", value)
    with pytest.raises(InputError, match="STROKES_DIR has to name a folder") as caught:
        read_strokes("test")
    assert "\n" not in str(caught.value)


def refusal(part="train"):
    with pytest.raises(InputError) as caught:
        read_strokes(part)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_folder_without_the_file_is_named(folder, monkeypatch):
    write_strokes(folder, [], "test")
    assert refusal("train") == f"{folder / 'mnist_train_strokes.json'}: cannot be read (No such file or directory)"
    monkeypatch.setenv("STROKES_DIR", str(folder / "nowhere"))
    assert "nowhere" in refusal("test")
    monkeypatch.setenv("STROKES_DIR", str(folder / "mnist_test_strokes.json"))
    assert "cannot be read" in refusal("test")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        "7",
        "null",
        '{"digits": 7}',
        '{"digits": null}',
        '{"numbers": []}',
        '{"digits": [7]}',
        '{"digits": [{"strokes": []}]}',
        '{"digits": [{"label": 7}]}',
        '{"digits": [{"label": "seven", "strokes": []}]}',
        '{"digits": [{"label": null, "strokes": []}]}',
        '{"digits": [{"label": 7, "strokes": [[[1, 2]',
    ],
)
def test_a_file_of_something_else_is_refused(folder, text):
    (folder / "mnist_train_strokes.json").write_text(text, encoding="utf-8")
    assert refusal() == f"{folder / 'mnist_train_strokes.json'}: does not hold traced digits"


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize(
    "digit",
    [
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
    ],
)
def test_a_digit_that_cannot_be_drawn_is_refused_when_it_is_read(folder, digit):
    (folder / "mnist_train_strokes.json").write_text(json.dumps({"digits": [digit]}), encoding="utf-8")
    with pytest.raises(InputError, match="does not hold traced digits"):
        draw_all(read_strokes("train"), rng())


def test_a_file_that_is_no_text_is_refused(folder):
    (folder / "mnist_train_strokes.json").write_bytes(b"\xff\xfe{}")
    assert "does not hold traced digits" in refusal()


@pytest.mark.skipif(not STROKES.is_dir(), reason=f"there are no pen strokes in {STROKES}")
@pytest.mark.parametrize("part", ["train", "test"])
def test_the_real_strokes_are_fifty_of_each_digit_and_can_be_drawn(part):
    digits = handwriting(part)
    assert np.bincount([label for label, _ in digits]).tolist() == [50] * 10
    for _, strokes in digits[::25]:
        assert preprocess(draw(strokes, 100, 12, rng()), ink="light") is not None

"""Drawings of no digit vary, do not resemble digits, and are preprocessed like any drawing."""

from collections import Counter

import numpy as np
import pytest
from helpers.images import crop_to_ink
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.images.preprocessing import preprocess
from nn.images.strokes import fit_strokes, render
from nn.synthetic import nondigits
from nn.synthetic.nondigits import KINDS, kind_names, nondigit_images, sample_drawings, sketch
from nn.synthetic.nondigits.letters import LETTERS
from nn.synthetic.nondigits.sketch import random_affine, smooth_strokes

pytestmark = pytest.mark.slow

SEEDS = st.integers(0, 2**32)
# Upright, these would resemble a 1, a 0, an 8 or a 3.
WIDER_THAN_HIGH = ("flat line", "rectangle", "infinity", "wave", "coil", "text")
# With a wide pen, narrow ones would resemble a 1.
NOT_NARROW = ("dots", "cross", "blob", "arrow", "scribble")
every_kind = pytest.mark.parametrize("name", KINDS)


def rng(seed=0):
    return np.random.default_rng(seed)


def preprocessed(strokes, brush=20):
    return preprocess(render(fit_strokes(strokes, 200, (140, 140)), brush), ink="light").centred


def extent(strokes):
    """Width and height."""
    return np.ptp([point for stroke in strokes for point in stroke], axis=0)


def test_training_and_held_out_kinds_are_disjoint_and_numerous():
    training, held_out = kind_names(in_training=True), kind_names(in_training=False)
    assert min(len(training), len(held_out)) >= 10
    assert sorted([*training, *held_out]) == sorted(KINDS)


@every_kind
def test_drawings_are_points_on_the_sheet(name):
    for _, strokes in sample_drawings([name], 30, rng()):
        assert strokes
        assert all(stroke and all(len(point) == 2 for point in stroke) for stroke in strokes)
        # Python numbers, as in every drawing of the page, because they are written to JSON.
        assert all(type(number) in (int, float) for stroke in strokes for point in stroke for number in point)
        assert extent(strokes).max() < 400
        # Rendering time grows with the number of line segments.
        assert sum(map(len, strokes)) < 220


@every_kind
def test_drawings_of_a_kind_vary_and_depend_only_on_the_seed(name):
    assert sample_drawings([name], 5, rng(1)) == sample_drawings([name], 5, rng(1))
    drawings = [strokes for _, strokes in sample_drawings([name], 20, rng(1))]
    assert all(first != second for index, first in enumerate(drawings) for second in drawings[:index])
    if name != "dot":  # always a disc
        assert len({preprocessed(strokes).tobytes() for strokes in drawings}) > 15


@pytest.mark.parametrize(
    ("name", "ratio"), [*((name, 1.05) for name in WIDER_THAN_HIGH), *((name, 0.4) for name in NOT_NARROW)]
)
@settings(deadline=None, max_examples=30)
@given(seed=SEEDS)
def test_drawings_are_too_wide_for_the_digit_they_resemble(name, ratio, seed):
    width, height = extent(KINDS[name](rng(seed)))
    assert width > ratio * height


@settings(deadline=None, max_examples=50)
@given(SEEDS)
def test_flat_line_is_less_steep_than_a_one(seed):
    (stroke,) = KINDS["flat line"](rng(seed))
    right, down = np.subtract(stroke[-1], stroke[0])
    assert abs(down) < abs(right)


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_scribble_covers_more_than_a_digit(seed):
    assert (preprocessed(KINDS["scribble"](rng(seed)), brush=24)[4:24, 4:24] > 0).mean() > 0.5


@settings(deadline=None, max_examples=50)
@given(SEEDS)
def test_hands_of_a_clock_make_no_slashed_zero(seed):
    *_, first, second = KINDS["clock"](rng(seed))
    angles = [np.arctan2(*np.subtract(hand[-1], hand[0])[::-1]) for hand in (first, second)]
    apart = np.degrees(abs((angles[1] - angles[0] + np.pi) % (2 * np.pi) - np.pi))
    assert 15 < apart < 160


@settings(deadline=None, max_examples=50)
@given(SEEDS)
def test_specks_are_small_and_far_apart(seed):
    specks = [np.array(stroke) for stroke in KINDS["specks"](rng(seed))]
    assert 2 <= len(specks) <= 3
    middles = [speck.mean(axis=0) for speck in specks]
    apart = [np.hypot(*(one - other)) for index, one in enumerate(middles) for other in middles[:index]]
    assert min(apart) > 35


@pytest.mark.parametrize("name", ["twig", "strokes"])
@settings(deadline=None, max_examples=30)
@given(seed=SEEDS)
def test_random_strokes_are_more_than_those_of_any_digit(name, seed):
    assert len(KINDS[name](rng(seed))) >= 4


def test_letters_that_resemble_a_digit_are_left_out():
    assert not set(LETTERS) & set("DOQIJltZzSsbTBgpqyU")


def test_held_out_letters_are_not_for_training(monkeypatch):
    drawn = set()

    class Recorder(dict):
        def __getitem__(self, letter):
            drawn.add(letter)
            return super().__getitem__(letter)

    monkeypatch.setattr(sketch, "LETTERS", Recorder(LETTERS))
    sample_drawings([name for name in kind_names(in_training=True) if name.startswith("letter ")], 300, rng())
    training, _ = set(drawn), drawn.clear()
    sample_drawings(["other letter"], 200, rng())
    assert len(training) >= 15
    assert len(drawn) == 9
    assert not training & drawn


@pytest.mark.parametrize("count", [0, 1, 5, 11])
def test_sample_drawings_cycles_through_the_kinds(count):
    names = [name for name, _ in sample_drawings(["star", "dot", "house"], count, rng())]
    assert names == (["star", "dot", "house"] * 4)[:count]


def test_nondigit_images_are_fitted_and_depend_only_on_the_seed():
    images = nondigit_images(60, rng(), list(KINDS))
    assert (images.shape, images.dtype) == ((60, 784), np.uint8)
    assert np.array_equal(images, nondigit_images(60, rng(), list(KINDS)))
    for image in images.reshape(-1, 28, 28):
        assert 19 <= max(crop_to_ink(image).shape) <= 20
        assert image.max() >= 254
    assert nondigit_images(0, rng(), ["star"]).shape == (0, 784)


@pytest.mark.parametrize("in_training", [True, False])
def test_nondigit_images_are_balanced_over_the_given_kinds(monkeypatch, in_training):
    calls = Counter()

    def counted(name, sampler):
        def sample(generator):
            calls[name] += 1
            return sampler(generator)

        return sample

    monkeypatch.setattr(nondigits, "KINDS", {name: counted(name, sampler) for name, sampler in KINDS.items()})
    names = kind_names(in_training)
    nondigit_images(2 * len(names), rng(), names)
    assert calls == dict.fromkeys(names, 2)


def test_nondigit_images_vary_in_size_and_limit_the_brush(monkeypatch):
    drawn = []
    monkeypatch.setattr(nondigits, "fit_strokes", lambda strokes, size, _: drawn.append([size]) or strokes)
    monkeypatch.setattr(nondigits, "render", lambda strokes, brush, side: drawn[-1].append(brush) or np.eye(60) * 255)
    nondigit_images(300, rng(), ["star"], max_brush_share=0.2)
    sizes, brushes = np.array(drawn).T
    assert sizes.min() < 80 and sizes.max() > 230
    assert brushes.min() >= 8
    # The finest brush of the page is allowed at any size.
    assert (brushes <= np.maximum(8, 0.2 * sizes)).all()
    assert (brushes > 0.15 * sizes).any()


def test_smooth_strokes_without_noise_passes_through_the_points_and_keeps_corners():
    points = [(0.0, 0.0), (50.0, 0.0), (50.0, 0.0), (50.0, 60.0), (0.0, 60.0)]
    first, second = smooth_strokes([points], 0.0, rng())
    assert first == [(0, 0), (50, 0)]
    assert (second[0], second[-1]) == ((50, 0), (0, 60))
    assert any(point == pytest.approx((50, 60)) for point in second)


@settings(max_examples=30)
@given(SEEDS)
def test_noise_keeps_corners_connected_and_curves_closed(seed):
    ring = [(50.0, 0.0), (0.0, 50.0), (50.0, 100.0), (100.0, 50.0), (50.0, 0.0)]
    corner = [(0.0, 0.0), (50.0, 0.0), (50.0, 0.0), (50.0, 60.0)]
    curve, before, after = smooth_strokes([ring, corner], 5.0, rng(seed))
    assert curve[0] == pytest.approx(curve[-1])
    assert before[-1] == after[0] != (50, 0)


@settings(max_examples=30)
@given(SEEDS)
def test_random_affine_keeps_lines_straight(seed):
    ((start, middle, end),) = random_affine([[(0.0, 20.0), (50.0, 40.0), (100.0, 60.0)]], rng(seed))
    assert middle == pytest.approx(tuple(np.add(start, end) / 2))

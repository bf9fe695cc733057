"""Does any drawing become the picture that MNIST would have made of it?"""

import numpy as np
import pytest
from drawing import place, render
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from nn.preprocessing import CENTRE, FINE, FIT, SIDE, centre, fit, preprocess
from nn.thickness import USUAL

# A 7 with a bar and a slanted foot: no two of its sides are alike.
SEVEN = [[(0, 0), (6, 0), (2, 10), (4, 10)], [(1, 5), (5, 5)]]
# A line of the usual pen, in pixels of the finished picture: 2.6.
USUAL_LINE = 2 * USUAL * FIT


def draw(height=100, middle=(70, 70), size=140, brush=None):
    """White on black, the brush in proportion to the drawing if it is not named."""
    return np.asarray(render(place(SEVEN, height, middle), brush or height / 10, size))


def mean_of_mass(picture):
    mass = picture.sum(dtype=float)
    return [float(picture.sum(axis=1 - axis) @ np.arange(picture.shape[axis]) / mass) for axis in (0, 1)]


def check(steps):
    """Everything that is true of every drawing; returns the steps."""
    left, top, right, bottom = steps.box
    assert np.array_equal(steps.crop, steps.ink[top:bottom, left:right])
    assert steps.crop.sum(dtype=int) == steps.ink.sum(dtype=int)
    assert all(edge.any() for edge in (steps.crop[0], steps.crop[-1], steps.crop[:, 0], steps.crop[:, -1]))
    assert all(edge.any() for edge in (steps.evened[0], steps.evened[-1], steps.evened[:, 0], steps.evened[:, -1]))
    # A hair grows to the usual pen on both sides; more is never added.
    assert max(steps.evened.shape) <= FINE / (1 - 2 * USUAL) + 2
    assert np.array_equal(steps.fitted, fit(steps.evened))
    assert max(steps.fitted.shape) == FIT
    assert min(steps.fitted.shape) >= 1
    assert (steps.centred.shape, steps.centred.dtype) == ((SIDE, SIDE), np.uint8)
    assert steps.centred.max() == steps.fitted.max() == 255
    assert steps.centred.sum(dtype=int) == steps.fitted.sum(dtype=int)
    assert (steps.inputs.shape, steps.inputs.dtype) == ((1, 784), np.float32)
    assert np.array_equal(steps.inputs.reshape(SIDE, SIDE), steps.centred / np.float32(255))
    for size, before, after in zip(steps.fitted.shape, *map(mean_of_mass, (steps.fitted, steps.centred)), strict=True):
        # Within half a pixel of the middle, unless that would push the drawing over the edge.
        assert abs(after - CENTRE) <= 0.5 + 1e-9 or not 0 <= CENTRE - before <= SIDE - size
    return steps


def alike(picture, other):
    """The mean difference of two centred pictures, in shades of 255."""
    return difference(picture.centred, other.centred)


def difference(picture, other):
    return np.abs(picture.astype(float) - other.astype(float)).mean()


def nearest(picture, other):
    """The same where the one may lie a pixel beside the other, as the rounding of the centre of mass will have it."""
    moved = (np.roll(picture, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1))
    return min(difference(shifted, other) for shifted in moved)


def test_a_drawing_is_fitted_and_centred():
    steps = check(preprocess(draw()))
    assert steps.ink.shape == (140, 140)
    assert steps.fitted.shape[0] == 20
    # 60 + 10 pixels wide and 100 + 10 high with the brush: what was upright stays upright
    assert steps.crop.shape == (110, 70)
    # At 64 pixels the radius of this brush is 2.9; the usual one needs 1.4 more, on each side of the drawing.
    assert steps.evened.shape == pytest.approx((64 + 2.9, 64 * 70 / 110 + 2.9), abs=1.5)
    assert steps.fitted.shape[1] == pytest.approx(20 * 43.6 / 66.9, abs=1)
    assert steps.box == pytest.approx((35, 15, 105, 125), abs=2)


def test_a_picture_of_mnist_size_that_is_centred_already_stays_but_for_its_pen():
    # The fourth corner of a 20 x 20 frame is missing, so its centre of mass is not its middle.
    picture = np.zeros((28, 28), np.uint8)
    picture[4:24, 4] = picture[4, 4:24] = picture[4:20, 23] = 255
    first = check(preprocess(picture))
    again = check(preprocess(first.centred))
    for steps in (first, again):
        assert steps.fitted.shape == (20, 20)
        # Instead of one pixel, its lines have what the usual pen leaves: here of the left and of the top one.
        assert steps.fitted[10, :10].sum() / 255 == pytest.approx(USUAL_LINE, abs=0.1)
        assert steps.fitted[:10, 10].sum() / 255 == pytest.approx(USUAL_LINE, abs=0.1)
    # What has the usual pen already stays where and nearly as it is.
    assert alike(again, first) < 4
    assert nearest(picture, first.centred) > 10


def test_without_the_usual_pen_such_a_picture_stays_exactly_as_it_is():
    picture = np.zeros((28, 28), np.uint8)
    picture[4:24, 4] = picture[4, 4:24] = picture[4:20, 23] = 255
    first = preprocess(picture, usual_pen=False)
    assert np.array_equal(first.evened, first.crop)
    assert np.array_equal(first.fitted, picture[4:24, 4:24])
    assert np.array_equal(preprocess(first.centred, usual_pen=False).centred, first.centred)


@pytest.mark.parametrize("brush", [4, 10, 20])
def test_without_the_usual_pen_a_drawing_is_only_scaled(brush):
    steps = preprocess(draw(brush=brush), usual_pen=False)
    assert np.array_equal(steps.fitted, fit(steps.crop))
    assert np.array_equal(steps.centred, centre(fit(steps.crop)))


@pytest.mark.parametrize("offset", [(0, 0), (60, 0), (0, 59), (31, 17), (-70, -70), (-69, 69)])
def test_moving_a_drawing_changes_nothing(offset):
    big = np.zeros((300, 300), np.uint8)
    row, column = 80 + offset[0], 80 + offset[1]
    big[row : row + 140, column : column + 140] = draw()
    assert np.array_equal(preprocess(big).centred, preprocess(draw()).centred)


@pytest.mark.parametrize("height", [60, 80, 150, 200, 250])
def test_drawing_larger_or_smaller_changes_nearly_nothing(height):
    assert alike(preprocess(draw(height, (140, 140), 280)), preprocess(draw(100))) < 1


@pytest.mark.parametrize("brush", [4, 15, 20])
def test_a_finer_or_fatter_brush_changes_little(brush):
    ours, usual = preprocess(draw(brush=brush)), preprocess(draw(brush=10))
    assert nearest(ours.centred, usual.centred) < 4
    # Without evening out the pen it would be two other pictures.
    assert nearest(centre(fit(ours.crop)), centre(fit(usual.crop))) > 9


@pytest.mark.parametrize("ink", ["auto", "dark"])
def test_dark_on_light_is_light_on_dark(ink):
    assert np.array_equal(preprocess(255 - draw(), ink).centred, preprocess(draw()).centred)


def test_faint_ink_on_grey_paper_is_stretched_to_full_ink():
    faint = (120 + draw().astype(int) * 60 // 255).astype(np.uint8)
    assert alike(check(preprocess(faint)), preprocess(draw())) < 1


def with_transparency_in_the_palette():
    picture = Image.fromarray(255 - draw()).convert("P")
    picture.info["transparency"] = 255
    return picture


def transparent(colour):
    """Ink of one colour; where there is no ink, the picture is transparent and its colour means nothing."""
    return np.dstack([np.full((140, 140, 3), colour, np.uint8), draw()])


def grey(dtype, scale):
    return Image.fromarray(draw().astype(dtype) * dtype(scale))


def lab():
    neutral = Image.new("L", (140, 140), 128)
    return Image.merge("LAB", (Image.fromarray(draw()), neutral, neutral))


KINDS = {
    **{mode: lambda mode=mode: Image.fromarray(draw()).convert(mode) for mode in ("L", "LA", "P", "RGB", "RGBA")},
    **{mode: lambda mode=mode: Image.fromarray(draw()).convert("RGB").convert(mode) for mode in ("HSV", "YCbCr")},
    **{mode: lambda mode=mode: Image.fromarray(draw()).convert("RGB").convert(mode) for mode in ("CMYK", "RGBX")},
    **{mode: lambda mode=mode: Image.fromarray(draw()).convert(mode) for mode in ("I", "F")},
    **{mode: lambda mode=mode: Image.fromarray(draw()).convert("RGBA").convert(mode) for mode in ("La", "RGBa", "PA")},
    "LAB": lab,
    "16 bits": lambda: grey(np.uint16, 257),
    "32 bits": lambda: grey(np.int32, 1000),
    "float": lambda: grey(np.float32, 1 / 255),
    "transparent palette": with_transparency_in_the_palette,
    "array (h, w)": draw,
    "array (h, w, 1)": lambda: draw()[..., None],
    "array (h, w, 2)": lambda: np.dstack([draw(), np.full((140, 140), 255, np.uint8)]),
    "array (h, w, 3)": lambda: np.dstack([draw()] * 3),
    "array (h, w, 4)": lambda: np.dstack([draw()] * 3 + [np.full((140, 140), 255, np.uint8)]),
    "white ink on nothing": lambda: transparent(255),
    "black ink on nothing": lambda: transparent(0),
    "array of lists": lambda: draw().tolist(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_of_one_drawing_gives_the_same(kind):
    assert alike(check(preprocess(KINDS[kind]())), preprocess(draw())) < 2


def test_black_and_white_without_greys_gives_nearly_the_same():
    picture = Image.fromarray(draw()).convert("1", dither=Image.Dither.NONE)
    assert alike(check(preprocess(picture)), preprocess(draw())) < 6


def test_coloured_ink_on_coloured_paper_is_read():
    ink = draw()[..., None] / 255
    picture = ink * [20, 20, 160] + (1 - ink) * [250, 240, 200]
    assert alike(check(preprocess(picture.astype(np.uint8))), preprocess(draw())) < 2


NOISE = np.random.default_rng(0).integers(100, 120, (50, 50), np.uint8)
BLANKS = {
    "black": np.zeros((50, 50), np.uint8),
    "white": np.full((50, 50), 255, np.uint8),
    "transparent": np.zeros((50, 50, 4), np.uint8),
    "transparent white": np.dstack([np.full((50, 50, 3), 255, np.uint8), np.zeros((50, 50), np.uint8)]),
    "transparent noise": np.dstack([np.random.default_rng(0).integers(0, 256, (50, 50, 3)), np.zeros((50, 50))]),
    "one pixel": np.full((1, 1), 200, np.uint8),
    "no pixels": np.zeros((0, 7), np.uint8),
    "faint noise": NOISE,
    "16 bits of black": Image.new("I;16", (50, 50)),
    "16 bits of white": Image.new("I;16", (50, 50), 65535),
    "float": Image.new("F", (50, 50), 0.5),
    "black and white": Image.new("1", (50, 50), 1),
    "no pixels at all": Image.new("L", (0, 0)),
}


@pytest.mark.parametrize("ink", ["auto", "light", "dark"])
@pytest.mark.parametrize("kind", BLANKS)
def test_a_blank_picture_is_none(kind, ink):
    assert preprocess(BLANKS[kind], ink) is None


def marks(shape, *places):
    picture = np.zeros(shape, np.uint8)
    for place_ in places:
        picture[place_] = 255
    return picture


ODD = {
    "a dot of one pixel": (marks((60, 60), (7, 50)), (20, 20)),
    "a disc": (np.asarray(render([[(20, 30)]], brush=12, size=60)), (20, 20)),
    "a thin horizontal line": (marks((60, 60), np.s_[30, 10:50]), (3, 20)),
    "a thin vertical line": (marks((60, 60), np.s_[10:50, 30]), (20, 3)),
    "ink touching every edge": (marks((40, 40), 0, -1, np.s_[:, 0], np.s_[:, -1]), (20, 20)),
    "a very tall picture": (marks((4000, 3), np.s_[1000:3000, 1]), (20, 3)),
    "a very wide picture": (marks((3, 4000), np.s_[1, 1000:3000]), (3, 20)),
    "a single row": (marks((1, 60), np.s_[:, 20:30]), (3, 20)),
    "a single column": (marks((60, 1), np.s_[20:30]), (20, 3)),
    "two specks far apart": (marks((3000, 3000), (5, 5), (2990, 2990)), (20, 20)),
    "a hair across a large sheet": (marks((3000, 3000), (range(3000), range(3000))), (20, 20)),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_drawings_have_an_answer(kind):
    picture, shape = ODD[kind]
    fitted = check(preprocess(picture, "light")).fitted
    assert fitted.shape == shape
    if min(shape) < FIT:
        # A line and nothing else: as thick as the usual pen leaves it, but for rounding to whole pixels.
        across = fitted.sum(axis=int(shape[1] < FIT)) / 255
        assert np.median(across) == pytest.approx(USUAL_LINE, abs=0.4)


def test_all_ink_is_a_blank_picture():
    assert preprocess(np.full((30, 30), 255, np.uint8), "light") is None


def test_lopsided_ink_stops_at_the_edge():
    # Nearly all the ink in the top row: its centre of mass would be pushed to the middle, and the tail over the edge.
    lopsided = marks((20, 20), 0, np.s_[:, 0])
    lopsided[1:] //= 20
    centred = centre(lopsided)
    assert centred.sum(dtype=int) == lopsided.sum(dtype=int)
    assert np.array_equal(centred[8:, 5:25], lopsided)


def test_the_picture_that_was_given_is_left_alone():
    picture = draw().copy()
    before = picture.copy()
    steps = preprocess(picture)
    assert np.array_equal(picture, before)
    assert not np.shares_memory(steps.centred, picture)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf])
def test_a_float_picture_with_a_hole_in_it_does_not_raise(wild):
    picture = draw().astype(np.float32)
    picture[0, 0] = wild
    steps = preprocess(Image.fromarray(picture))
    assert steps is None or check(steps)


SIDES = st.integers(1, 40)
SHAPES = st.one_of(st.tuples(SIDES, SIDES), st.tuples(SIDES, SIDES, st.sampled_from([1, 3, 4])))


@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=300)
@given(picture=arrays(np.uint8, SHAPES), ink=st.sampled_from(["auto", "light", "dark"]))
def test_no_picture_raises(picture, ink):
    steps = preprocess(picture, ink)
    assert steps is None or check(steps)

"""Preprocessing turns any image of a drawing into the same 28 x 28 image, and blank images into None."""

import numpy as np
import pytest
from helpers.images import aligned_difference
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from nn.dataset import IMAGE_SIZE
from nn.images.preprocessing import CENTRE, FIT_SIZE, NORMALIZATION_SIZE, centre, fit, preprocess
from nn.images.stroke_width import TARGET_RADIUS
from nn.images.strokes import fit_strokes, render

# A 7 with a bar and a slanted foot: no two of its sides are alike.
SEVEN = [[(0, 0), (6, 0), (2, 10), (4, 10)], [(1, 5), (5, 5)]]
# Width of a normalized line in the 28 x 28 image.
LINE_WIDTH = 2 * TARGET_RADIUS * FIT_SIZE
# Three sides of a 20 x 20 frame and most of the fourth: its centre of mass is not its middle.
FRAME = np.zeros((28, 28), np.uint8)
FRAME[4:24, 4] = FRAME[4, 4:24] = FRAME[4:20, 23] = 255


def draw(height=100, middle=(70, 70), size=140, brush=None):
    """White on black, with a brush of a tenth of the height unless given."""
    return render(fit_strokes(SEVEN, height, middle), brush or height / 10, size)


def has_ink_at_all_edges(image):
    return all(edge.any() for edge in (image[0], image[-1], image[:, 0], image[:, -1]))


def centre_of_mass(image):
    ink = image.sum(dtype=float)
    return [float(image.sum(axis=1 - axis) @ np.arange(image.shape[axis]) / ink) for axis in (0, 1)]


def check(stages):
    """Assert what holds for every drawing."""
    left, top, right, bottom = stages.box
    assert np.array_equal(stages.crop, stages.cleaned[top:bottom, left:right])
    assert stages.crop.sum(dtype=int) == stages.cleaned.sum(dtype=int)
    kept = stages.cleaned > 0
    assert np.array_equal(stages.cleaned[kept], stages.ink[kept])
    assert has_ink_at_all_edges(stages.crop)
    assert has_ink_at_all_edges(stages.normalized)
    # A drawing grows by at most the target radius on each side.
    assert max(stages.normalized.shape) <= NORMALIZATION_SIZE / (1 - 2 * TARGET_RADIUS) + 2
    assert np.array_equal(stages.fitted, fit(stages.normalized))
    assert max(stages.fitted.shape) == FIT_SIZE
    assert min(stages.fitted.shape) >= 1
    assert (stages.centred.shape, stages.centred.dtype) == ((IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    assert stages.centred.max() == stages.fitted.max() == 255
    assert stages.centred.sum(dtype=int) == stages.fitted.sum(dtype=int)
    assert (stages.inputs.shape, stages.inputs.dtype) == ((1, 784), np.float32)
    assert np.array_equal(stages.inputs.reshape(IMAGE_SIZE, IMAGE_SIZE), stages.centred / np.float32(255))
    centres = map(centre_of_mass, (stages.fitted, stages.centred))
    for size, before, after in zip(stages.fitted.shape, *centres, strict=True):
        # Within half a pixel of the centre, unless the drawing would leave the image.
        assert abs(after - CENTRE) <= 0.5 + 1e-9 or not 0 <= CENTRE - before <= IMAGE_SIZE - size
    return stages


def difference(stages, reference=None):
    """Mean absolute difference in grey levels from the drawing of `draw()`, unless another one is given."""
    return np.abs(stages.centred.astype(float) - (reference or preprocess(draw())).centred).mean()


def test_drawing_is_cropped_normalized_fitted_and_centred():
    stages = check(preprocess(draw()))
    assert stages.ink.shape == (140, 140)
    assert stages.box == pytest.approx((35, 15, 105, 125), abs=2)
    assert stages.crop.shape == (110, 70)
    # At 64 pixels the radius of this brush is 2.9; the target radius is 1.4 larger, on both sides of the drawing.
    assert stages.normalized.shape == pytest.approx((64 + 2.9, 64 * 70 / 110 + 2.9), abs=1.5)
    assert stages.fitted.shape == pytest.approx((20, 20 * 43.6 / 66.9), abs=1)


def test_preprocessing_changes_only_the_stroke_width_of_a_centred_image():
    first = check(preprocess(FRAME))
    again = check(preprocess(first.centred))
    for stages in (first, again):
        assert stages.fitted.shape == (20, 20)
        assert stages.fitted[10, :10].sum() / 255 == pytest.approx(LINE_WIDTH, abs=0.1)
        assert stages.fitted[:10, 10].sum() / 255 == pytest.approx(LINE_WIDTH, abs=0.1)
    assert difference(again, first) < 4
    assert aligned_difference(FRAME, first.centred) > 10


@pytest.mark.parametrize("image", [FRAME, draw(brush=4), draw(brush=20)])
def test_without_width_normalization_a_drawing_is_only_fitted_and_centred(image):
    stages = preprocess(image, normalize_width=False)
    assert np.array_equal(stages.normalized, stages.crop)
    assert np.array_equal(stages.fitted, fit(stages.crop))
    assert np.array_equal(stages.centred, centre(stages.fitted))


def test_without_width_normalization_a_centred_image_is_unchanged():
    centred = preprocess(FRAME, normalize_width=False).centred
    assert np.array_equal(centre(FRAME[4:24, 4:24]), centred)
    assert np.array_equal(preprocess(centred, normalize_width=False).centred, centred)


@pytest.mark.parametrize("offset", [(0, 0), (60, 0), (0, 59), (31, 17), (-70, -70), (-69, 69)])
def test_result_is_invariant_to_position(offset):
    image = np.zeros((300, 300), np.uint8)
    row, column = 80 + offset[0], 80 + offset[1]
    image[row : row + 140, column : column + 140] = draw()
    assert np.array_equal(preprocess(image).centred, preprocess(draw()).centred)


@pytest.mark.parametrize("height", [60, 80, 150, 200, 250])
def test_result_is_nearly_invariant_to_size(height):
    assert difference(preprocess(draw(height, (140, 140), 280))) < 1


@pytest.mark.parametrize("brush", [4, 15, 20])
def test_result_is_nearly_invariant_to_brush(brush):
    stages, reference = preprocess(draw(brush=brush)), preprocess(draw(brush=10))
    assert aligned_difference(stages.centred, reference.centred) < 4
    # Without normalization of the stroke width the images differ.
    assert aligned_difference(centre(fit(stages.crop)), centre(fit(reference.crop))) > 9


@pytest.mark.parametrize("ink", ["auto", "dark"])
def test_dark_ink_on_light_background_gives_the_same_result(ink):
    assert np.array_equal(preprocess(255 - draw(), ink).centred, preprocess(draw()).centred)


def transparent(grey):
    """Ink of one grey level on a transparent background."""
    return np.dstack([np.full((140, 140, 3), grey, np.uint8), draw()])


def converted(*modes):
    image = Image.fromarray(draw())
    for mode in modes:
        image = image.convert(mode)
    return image


def high_depth(dtype, scale):
    return Image.fromarray(draw().astype(dtype) * dtype(scale))


INK = draw()[..., None] / 255
OPAQUE, NEUTRAL = np.full((140, 140), 255, np.uint8), Image.new("L", (140, 140), 128)
TRANSPARENT_PALETTE = Image.fromarray(255 - draw()).convert("P")
TRANSPARENT_PALETTE.info["transparency"] = 255
TRANSPARENT_CORNER = np.dstack([draw(), OPAQUE])
TRANSPARENT_CORNER[:15, :15] = 255, 0
FORMATS = {
    **{mode: converted(mode) for mode in ("L", "LA", "P", "RGB", "RGBA", "I", "F")},
    **{mode: converted("RGB", mode) for mode in ("HSV", "YCbCr", "CMYK", "RGBX")},
    **{mode: converted("RGBA", mode) for mode in ("La", "RGBa", "PA")},
    "bilevel": Image.fromarray(draw()).convert("1", dither=Image.Dither.NONE),
    "LAB": Image.merge("LAB", (Image.fromarray(draw()), NEUTRAL, NEUTRAL)),
    "16 bits": high_depth(np.uint16, 257),
    "32 bits": high_depth(np.int32, 1000),
    "float": high_depth(np.float32, 1 / 255),
    "transparent palette": TRANSPARENT_PALETTE,
    "transparent corner": TRANSPARENT_CORNER,
    "array (h, w)": draw(),
    "array (h, w, 1)": draw()[..., None],
    "array (h, w, 2)": np.dstack([draw(), OPAQUE]),
    "array (h, w, 3)": np.dstack([draw()] * 3),
    "array (h, w, 4)": np.dstack([draw()] * 3 + [OPAQUE]),
    "white ink on transparent": transparent(255),
    "black ink on transparent": transparent(0),
    "array of lists": draw().tolist(),
    "coloured ink on coloured background": (INK * [20, 20, 160] + (1 - INK) * [250, 240, 200]).astype(np.uint8),
    "low contrast": (120 + draw().astype(int) * 60 // 255).astype(np.uint8),
}


@pytest.mark.parametrize("name", FORMATS)
def test_all_image_formats_give_the_same_result(name):
    assert difference(check(preprocess(FORMATS[name]))) < (6 if name == "bilevel" else 2)


BLANKS = {
    "black": np.zeros((50, 50), np.uint8),
    "white": np.full((50, 50), 255, np.uint8),
    "transparent": np.zeros((50, 50, 4), np.uint8),
    "transparent white": np.dstack([np.full((50, 50, 3), 255, np.uint8), np.zeros((50, 50), np.uint8)]),
    "transparent noise": np.dstack([np.random.default_rng(0).integers(0, 256, (50, 50, 3)), np.zeros((50, 50))]),
    "one pixel": np.full((1, 1), 200, np.uint8),
    "array without pixels": np.zeros((0, 7), np.uint8),
    "faint noise": np.random.default_rng(0).integers(100, 120, (50, 50), np.uint8),
    "16 bits of black": Image.new("I;16", (50, 50)),
    "16 bits of white": Image.new("I;16", (50, 50), 65535),
    "float": Image.new("F", (50, 50), 0.5),
    "bilevel": Image.new("1", (50, 50), 1),
    "image without pixels": Image.new("L", (0, 0)),
}


@pytest.mark.parametrize("ink", ["auto", "light", "dark"])
@pytest.mark.parametrize("name", BLANKS)
def test_blank_image_gives_none(name, ink):
    assert preprocess(BLANKS[name], ink) is None


def test_auto_finds_ink_that_is_darker_than_a_dark_background():
    image = np.full((20, 20), 100, np.uint8)
    image[5:9, 5:9] = 50
    assert preprocess(image).box == preprocess(image, "dark").box == (5, 5, 9, 9)


def image_with_ink(shape, *indices):
    image = np.zeros(shape, np.uint8)
    for index in indices:
        image[index] = 255
    return image


EXTREME = {
    "a dot of one pixel": (image_with_ink((60, 60), (7, 50)), (20, 20)),
    "a disc": (render([[(20, 30)]], brush=12, side=60), (20, 20)),
    "a thin horizontal line": (image_with_ink((60, 60), np.s_[30, 10:50]), (3, 20)),
    "a thin vertical line": (image_with_ink((60, 60), np.s_[10:50, 30]), (20, 3)),
    "ink at every edge": (image_with_ink((40, 40), 0, -1, np.s_[:, 0], np.s_[:, -1]), (20, 20)),
    "a very tall image": (image_with_ink((4000, 3), np.s_[1000:3000, 1]), (20, 3)),
    "a very wide image": (image_with_ink((3, 4000), np.s_[1, 1000:3000]), (3, 20)),
    "a single row": (image_with_ink((1, 60), np.s_[:, 20:30]), (3, 20)),
    "a single column": (image_with_ink((60, 1), np.s_[20:30]), (20, 3)),
    "two distant pixels": (image_with_ink((3000, 3000), (5, 5), (2990, 2990)), (20, 20)),
    "a hairline across a large image": (image_with_ink((3000, 3000), (range(3000), range(3000))), (20, 20)),
}


@pytest.mark.parametrize("name", EXTREME)
def test_extreme_drawings_are_fitted(name):
    image, shape = EXTREME[name]
    fitted = check(preprocess(image, "light")).fitted
    assert fitted.shape == shape
    if min(shape) < FIT_SIZE:
        # A single line has the target width, except for rounding to whole pixels.
        width = fitted.sum(axis=int(shape[1] < FIT_SIZE)) / 255
        assert np.median(width) == pytest.approx(LINE_WIDTH, abs=0.4)


def test_centre_keeps_asymmetric_ink_inside_the_image():
    # Nearly all ink is in the top row: with its centre of mass in the middle, the image would leave the 28 x 28.
    image = image_with_ink((20, 20), 0, np.s_[:, 0])
    image[1:] //= 20
    centred = centre(image)
    assert centred.sum(dtype=int) == image.sum(dtype=int)
    assert np.array_equal(centred[8:, 5:25], image)


def test_centre_accepts_batches():
    images = np.stack([FRAME[4:24, 4:24], FRAME[4:24, 4:24].T, np.eye(20, dtype=np.uint8)])
    assert np.array_equal(centre(images), [centre(image) for image in images])
    assert centre(images[:0]).shape == (0, IMAGE_SIZE, IMAGE_SIZE)


def test_preprocess_does_not_modify_or_share_its_argument():
    image = draw()
    stages = preprocess(image)
    assert np.array_equal(image, draw())
    assert not np.shares_memory(stages.centred, image)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_non_finite_pixels_do_not_raise(value):
    image = draw().astype(np.float32)
    image[0, 0] = value
    stages = preprocess(Image.fromarray(image))
    assert stages is None or check(stages)


SIZES = st.integers(1, 40)
SHAPES = st.one_of(st.tuples(SIZES, SIZES), st.tuples(SIZES, SIZES, st.sampled_from([1, 3, 4])))


@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=50)
@given(image=arrays(np.uint8, SHAPES), ink=st.sampled_from(["auto", "light", "dark"]))
def test_no_image_raises(image, ink):
    stages = preprocess(image, ink)
    assert stages is None or check(stages)

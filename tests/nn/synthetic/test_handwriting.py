"""Generated handwriting is reproducible, balanced, preprocessed like any drawing, and legible."""

from dataclasses import fields, replace

import numpy as np
import pytest
from helpers.images import aligned_difference, crop_to_ink
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.dataset import as_inputs
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.storage import weight_file
from nn.synthetic.glyphs import GLYPHS
from nn.synthetic.handwriting import (
    LEGIBLE,
    POINTS,
    Style,
    generate,
    generate_images,
    pen_radii,
    sample_paths,
    variant_shares,
    vary_device,
)
from nn.synthetic.rasterize import rasterize

# These set the radius, and how often something is drawn; all other parts of a style are amounts of variation.
RADIUS = ("pen_radius", "thin_exponent")
DEVICES = ("polygons", "pixels", "dots")
SHARES = (*DEVICES, "stretched", "shaky")
VARIATION = [part.name for part in fields(Style) if part.name not in (*RADIUS, *SHARES, "variants")]
# Every example as it was designed, with the default pens.
NO_VARIATION = Style(**dict.fromkeys((*VARIATION, *SHARES), 0.0))
EVERY_VARIANT = [(digit, name) for digit in range(10) for name in variant_shares(digit)]
every_variant = pytest.mark.parametrize(("digit", "name"), EVERY_VARIANT)


def rng(seed=0):
    return np.random.default_rng(seed)


def paths_of(digit, count, style=NO_VARIATION):
    return sample_paths(np.full(count, digit, np.uint8), rng(), style)


def examples_of(digit, name=None):
    return [example for variant in GLYPHS[digit] if name in (None, variant.name) for example in variant.examples]


def only(digit, name, style=NO_VARIATION):
    return replace(style, variants={digit: {name: 1.0}})


def test_generate_depends_only_on_the_seed():
    first, again, other = (generate(100, rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first.images, again.images)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.images, other.images)


@pytest.mark.parametrize("count", [1, 10, 31, 32, 33, 105])
def test_classes_are_balanced(count):
    dataset = generate(count, rng())
    assert dataset.images.shape == (count, 784)
    assert dataset.images.any(axis=1).all()
    assert np.ptp(np.bincount(dataset.labels, minlength=10)) <= 1


def test_generated_digits_are_distinct():
    assert len(np.unique(generate(2000, rng()).images, axis=0)) == 2000


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32))
def test_generated_digits_are_fitted_and_centred(seed):
    for image in generate(10, rng(seed)).images.reshape(-1, 28, 28):
        assert 19 <= max(crop_to_ink(image).shape) <= 20
        for axis in (0, 1):
            ink = image.sum(axis=1 - axis)
            offset = abs(ink @ np.arange(28) / ink.sum() - 14)
            # Asymmetric ink stops at the border, as in preprocessing.centre.
            margin = min(np.flatnonzero(ink)[0], 27 - np.flatnonzero(ink)[-1])
            assert offset <= 0.5 + 1e-9 or margin <= 8


@pytest.mark.parametrize("pressure", [1, np.linspace(0.85, 1.15, POINTS)], ids=["constant", "increasing"])
def test_rasterize_agrees_with_render_and_preprocess(pressure):
    paths = sample_paths(np.arange(10, dtype=np.uint8), rng(3))
    images = rasterize(paths.points, np.full((10, 1), 1.3) * pressure).reshape(-1, 28, 28)
    for index, points in enumerate(paths.points):
        low, high = points.min(axis=0), points.max(axis=0)
        # A radius of 1.3 pixels where the longest side of the digit, with its ink, is 20 pixels.
        scale = 10 * (20 - 2.6) / (high - low).max()
        strokes = [((part - (low + high) / 2) * scale + 140).tolist() for part in paths.strokes(index)]
        expected = preprocess(render(strokes, brush=26), ink="light").centred
        assert aligned_difference(images[index], expected) < 0.4 * expected.mean()


def test_line_width_follows_the_radius_along_the_path():
    line = np.stack([np.full(200, 50.0), np.linspace(0, 100, 200)], axis=1)[None]
    image = rasterize(line, np.linspace(1, 4, 200)[None]).reshape(28, 28) / 255
    widths = image.sum(axis=1)[np.flatnonzero(image.any(axis=1))]
    assert len(widths) == 20
    # The radius grows from 1 to 4 between 1 pixel below the top and 4 above the bottom.
    radius = 1 + 3 * (np.arange(20) + 0.5 - 1) / 15
    np.testing.assert_allclose(widths[2:15], 2 * radius[2:15], rtol=0.08)


def point_indices(glyph):
    """The points of a glyph as indices, equal where a point is repeated."""
    known = list(dict.fromkeys(point for stroke in glyph for point in stroke))
    return [[known.index(point) for point in stroke] for stroke in glyph]


@pytest.mark.parametrize("digit", range(10))
def test_examples_can_be_interpolated_and_are_all_used(digit):
    for variant in GLYPHS[digit]:
        assert variant.share > 0
        assert len({str(point_indices(example)) for example in variant.examples}) == 1
    examples = examples_of(digit)
    assert all(0 <= x < 100 and 0 <= y < 100 for example in examples for stroke in example for x, y in stroke)
    assert len(np.unique(paths_of(digit, 2000).points.round(3), axis=0)) == len(examples)


def test_variants_are_sampled_by_their_share():
    two_strokes = (paths_of(1, 4000).stroke_index.max(axis=1) == 1).mean()
    shares = [variant.share for variant in GLYPHS[1] if len(variant.examples[0]) == 2]
    assert two_strokes == pytest.approx(sum(shares) / sum(variant.share for variant in GLYPHS[1]), abs=0.04)


def test_names_of_variants_are_unique_and_shares_sum_to_one():
    for digit, variants in GLYPHS.items():
        assert list(variant_shares(digit)) == [variant.name for variant in variants]
        assert sum(variant_shares(digit).values()) == pytest.approx(1)


@every_variant
def test_every_variant_can_be_drawn_alone(digit, name):
    paths = paths_of(digit, 60, only(digit, name))
    examples = examples_of(digit, name)
    drawn = np.unique(paths.points.round(3), axis=0)
    assert len(drawn) == len(examples)
    starts = {tuple(np.round(example[0][0], 1)) for example in examples}
    assert {tuple(points[0].round(1).tolist()) for points in paths.points} == starts
    assert set(paths.stroke_index.max(axis=1)) == {len(examples[0]) - 1}


@every_variant
def test_images_of_every_variant_have_the_ink_of_a_pen_line(digit, name):
    images = generate_images(np.full(40, digit, np.uint8), rng(), only(digit, name, LEGIBLE))
    ink = (images.reshape(-1, 28, 28)[:, 4:24, 4:24] > 127).mean(axis=(1, 2))
    # A line of 20 pixels with the finest pen, and far from a filled square.
    assert ink.min() > 0.04
    assert np.median(ink) < 0.5
    assert len(np.unique(images, axis=0)) == 40


def test_frequencies_of_variants_are_honoured():
    style = replace(NO_VARIATION, variants={7: {"with a bar": 3, "round": 1}})
    paths = sample_paths(np.resize([7, 1], 4000).astype(np.uint8), rng(), style)
    with_bar = paths.stroke_index[::2].max(axis=1) == 1
    assert with_bar.mean() == pytest.approx(0.75, abs=0.04)
    # Digits that are not named keep their variants.
    assert len(np.unique(paths.points[1::2].round(3), axis=0)) == len(examples_of(1))


def test_unknown_variant_is_named():
    with pytest.raises(ValueError, match="no variant of 7: with wings"):
        sample_paths(np.zeros(1, np.uint8), rng(), Style(variants={7: {"round": 1, "with wings": 1}}))


def flag(points):
    """Height of the flag of a 1 as a fraction of the digit, and the angle by which it falls, in degrees."""
    top = points[:, 1].argmin()
    right, down = points[top] - points[0]
    return -down / np.ptp(points[:, 1]), np.degrees(np.arctan2(-down, abs(right)))


FLAGS = {
    "with a steep flag": (0.3, 0.65),
    "with a steep flag and a foot": (0.28, 0.8),
    "with a flag down to the ground": (0.65, 1.0),
}


@pytest.mark.parametrize(("name", "heights"), FLAGS.items())
@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 2**32))
def test_flag_of_a_one_falls_over_its_part_of_the_height(name, heights, seed):
    style = replace(only(1, name), blend=1.0)
    for points in sample_paths(np.ones(20, np.uint8), rng(seed), style).points:
        height, angle = flag(points)
        assert heights[0] <= height <= heights[1]
        assert angle > 35


def width_at_the_top(points):
    """Width of what lies in the upper quarter, as a fraction of the height."""
    height = np.ptp(points[:, 1])
    return np.ptp(points[points[:, 1] <= points[:, 1].min() + height / 4, 0]) / height


@pytest.mark.parametrize("name", variant_shares(7))
def test_bar_of_a_seven_is_level(name):
    for strokes in (paths_of(7, 60, only(7, name)).strokes(index) for index in range(60)):
        assert width_at_the_top(strokes[0]) > 0.3


@pytest.mark.parametrize("name", variant_shares(1))
def test_flag_of_a_one_is_short_or_falls(name):
    for strokes in (paths_of(1, 60, only(1, name)).strokes(index) for index in range(60)):
        assert width_at_the_top(strokes[0]) < 0.3 or flag(strokes[0])[1] > 30


def test_path_without_variation_passes_through_the_points_of_an_example():
    for points in paths_of(7, 20).points:
        distances = [
            max(np.hypot(*(points - point).T).min() for stroke in example for point in stroke)
            for example in examples_of(7)
        ]
        assert min(distances) < 3


def test_blend_interpolates_between_examples():
    name = GLYPHS[9][0].name
    designed = {tuple(example[0][0]) for example in examples_of(9, name)}
    starts = paths_of(9, 200, replace(only(9, name), blend=1.0)).points[:, 0]
    assert len({tuple(start) for start in starts.round(3).tolist()} - designed) > 100


@pytest.mark.parametrize("part", VARIATION)
def test_every_part_of_the_style_changes_the_images(part):
    plain = generate(40, rng(), NO_VARIATION).images
    varied = generate(40, rng(), replace(NO_VARIATION, **{part: getattr(Style(), part)})).images
    assert not np.array_equal(plain, varied)


@pytest.mark.parametrize(("share", "amount"), [("shaky", "tremor"), ("stretched", "width")])
def test_a_share_of_the_digits_varies_threefold(share, amount):
    style = replace(NO_VARIATION, **{amount: 0.4})
    plain, some = (paths_of(0, 400, replace(style, **{share: value})).points for value in (0.0, 0.25))
    changed = np.abs(some - plain).max(axis=(1, 2)) > 1e-3
    assert changed.mean() == pytest.approx(0.25, abs=0.07)


@pytest.mark.parametrize("device", DEVICES)
def test_a_share_of_the_digits_is_drawn_with_a_device(device):
    style = replace(NO_VARIATION, **{device: 0.25})
    paths = paths_of(3, 400, style)
    points = vary_device(paths, pen_radii(400, rng(), style), rng(), style)
    changed = (points != paths.points).any(axis=(1, 2))
    assert changed.mean() == pytest.approx(0.25, abs=0.07)


def test_default_network_reads_most_of_each_class():
    network, _ = weight_file.load(weight_file.DEFAULT)
    dataset = generate(2000, rng(5))
    for digit in range(10):
        chosen = dataset.labels == digit
        assert network.accuracy(as_inputs(dataset.images[chosen]), dataset.labels[chosen]) > 0.5

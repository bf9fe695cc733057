"""Generated handwriting is reproducible, balanced, preprocessed like any drawing, and legible."""

from dataclasses import fields, replace

import numpy as np
import pytest
from helpers.images import aligned_difference
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.dataset import as_inputs
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.storage import weight_file
from nn.synthetic.glyphs import GLYPHS
from nn.synthetic.handwriting import POINTS, Style, generate, sample_paths
from nn.synthetic.rasterize import rasterize

# These two set the radius; all other parts of a style are amounts of variation.
RADIUS = ("pen_radius", "thin_exponent")
VARIATION = [part.name for part in fields(Style) if part.name not in RADIUS]
# Every example as it was designed, with the default pens.
NO_VARIATION = Style(**dict.fromkeys(VARIATION, 0.0))


def rng(seed=0):
    return np.random.default_rng(seed)


def paths_of(digit, count, style=NO_VARIATION):
    return sample_paths(np.full(count, digit, np.uint8), rng(), style)


def examples_of(digit):
    return [example for variant in GLYPHS[digit] for example in variant.examples]


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
        assert 19 <= max(preprocess(image, ink="light").crop.shape) <= 20
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
    two_strokes = (paths_of(1, 4000).stroke.max(axis=1) == 1).mean()
    shares = [variant.share for variant in GLYPHS[1] if len(variant.examples[0]) == 2]
    assert two_strokes == pytest.approx(sum(shares) / sum(variant.share for variant in GLYPHS[1]), abs=0.04)


def test_path_without_variation_passes_through_the_points_of_an_example():
    for points in paths_of(7, 20).points:
        distances = [
            max(np.hypot(*(points - point).T).min() for stroke in example for point in stroke)
            for example in examples_of(7)
        ]
        assert min(distances) < 3


def test_blend_interpolates_between_examples():
    designed = {tuple(example[0][0]) for example in GLYPHS[9][0].examples}
    starts = paths_of(9, 200, replace(NO_VARIATION, blend=1.0)).points[:, 0]
    assert len({tuple(start) for start in starts.round(3).tolist()} - designed) > 100


@pytest.mark.parametrize("part", VARIATION)
def test_every_part_of_the_style_changes_the_images(part):
    plain = generate(40, rng(), NO_VARIATION).images
    varied = generate(40, rng(), replace(NO_VARIATION, **{part: getattr(Style(), part)})).images
    assert not np.array_equal(plain, varied)


def test_default_network_reads_most_of_each_class():
    network, _ = weight_file.load(weight_file.DEFAULT)
    dataset = generate(2000, rng(5))
    for digit in range(10):
        chosen = dataset.labels == digit
        assert network.accuracy(as_inputs(dataset.images[chosen]), dataset.labels[chosen]) > 0.5

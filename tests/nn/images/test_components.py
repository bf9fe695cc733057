"""Connected components agree with flood fill, and Otsu's threshold with its definition."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nn.images.components import find_components
from nn.images.ink.filters import maximum_filter, minimum_filter
from nn.images.ink.threshold import otsu_threshold

SIZES = st.integers(1, 12)
MASKS = arrays(bool, st.tuples(SIZES, SIZES))


def flood(mask):
    """The components of a mask as sets of pixels, by flood fill."""
    left = set(zip(*map(np.ndarray.tolist, np.nonzero(mask)), strict=True))
    while left:
        component, new = set(), {left.pop()}
        while new:
            component |= new
            around = {
                (row + down, column + right) for row, column in new for down in (-1, 0, 1) for right in (-1, 0, 1)
            }
            new = around & left
            left -= new
        yield component


@settings(deadline=None)
@given(mask=MASKS)
def test_components_are_those_of_flood_fill(mask):
    found, expected = find_components(mask), list(flood(mask))
    assert len(found) == len(expected)
    numbers = np.arange(mask.size, dtype=np.uint8).reshape(mask.shape)
    highest = found.maximum(numbers)
    for index in range(len(found)):
        pixels = found.mask(np.arange(len(found)) == index)
        component = set(zip(*map(np.ndarray.tolist, np.nonzero(pixels)), strict=True))
        assert component in expected
        rows, columns = zip(*component, strict=True)
        assert found.boxes[index].tolist() == [min(columns), min(rows), max(columns) + 1, max(rows) + 1]
        assert found.areas[index] == len(component)
        assert highest[index] == numbers[pixels].max()
    assert np.array_equal(found.mask(np.ones(len(found), bool)), mask)


@settings(deadline=None)
@given(image=arrays(np.uint8, st.tuples(SIZES, SIZES)))
def test_otsu_threshold_separates_best(image):
    def separation(threshold):
        below, above = image[image < threshold].astype(float), image[image >= threshold].astype(float)
        return below.size * above.size * (below.mean() - above.mean()) ** 2 if below.size and above.size else 0.0

    threshold = otsu_threshold(image)
    assert 1 <= threshold <= 255
    best = max(map(separation, range(1, 256)))
    # Levels that separate equally well need not be neighbours; the one between them is at most as good.
    assert separation(threshold) <= best * (1 + 1e-9)


def test_otsu_threshold_lies_in_the_middle_between_two_levels():
    assert otsu_threshold(np.array([[0] * 95 + [255] * 5], np.uint8)) == 128
    assert otsu_threshold(np.array([[10] * 50 + [20] * 50], np.uint8)) == 15


@given(
    image=arrays(np.float32, st.tuples(SIZES, SIZES), elements=st.integers(0, 9)), size=st.sampled_from([1, 3, 5, 9])
)
def test_filters_are_extremes_of_a_square(image, size):
    margin = size // 2
    for row in range(len(image)):
        for column in range(image.shape[1]):
            square = image[max(0, row - margin) : row + margin + 1, max(0, column - margin) : column + margin + 1]
            assert maximum_filter(image, size)[row, column] == square.max()
            assert minimum_filter(image, size)[row, column] == square.min()

"""Do other pens make of a digit what they would have, and leave its label and all the others alone?"""

import numpy as np
import pytest
from drawing import place
from neat import generate

from nn.datasets import Dataset
from nn.drawing import render
from nn.pens import GROWTH, repaint, with_other_pens
from nn.preprocessing import FINE, fit, preprocess
from nn.thickness import USUAL, depths, pen_radius

SEVEN = [[(0.0, 0.0), (6.0, 0.0), (2.0, 10.0)], [(1.0, 5.0), (5.0, 5.0)]]
# A ring above a stem, as in a 9: the hole is a fifth of the height.
NINE = [[(4 + 3 * np.cos(angle), 3 + 3 * np.sin(angle)) for angle in np.linspace(0, 7, 30)], [(7.0, 3.0), (7.0, 16.0)]]
ONE = [[(0.0, 0.0), (1.0, 10.0)]]


def rng(seed=0):
    return np.random.default_rng(seed)


def prepared(strokes, brush=8):
    return preprocess(render(place(strokes, 160, (140, 140)), brush), ink="light").centred


def apart(picture, other):
    """The mean difference in shades of 255, where one may lie a pixel beside the other."""
    moved = [np.roll(picture, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return min(np.abs(shifted.astype(float) - other).mean() for shifted in moved)


def closed_up(picture):
    """The paper that ink encloses, in pixels: what cannot be reached from the border."""
    reached = np.zeros(picture.shape, bool)
    reached[0] = True
    paper = picture < 128
    while True:
        wide = np.pad(reached, 1)
        more = paper & (wide[:-2, 1:-1] | wide[2:, 1:-1] | wide[1:-1, :-2] | wide[1:-1, 2:] | reached)
        if np.array_equal(more, reached):
            return int((paper & ~reached).sum())
        reached = more


def line_width(picture):
    """Of the pen, in pixels of a picture 20 pixels high."""
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    cut = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return 2 * pen_radius(depths(np.pad(fit(cut, FINE), 2) >= 128)) * 20 / FINE


@pytest.mark.parametrize("strokes", [SEVEN, NINE], ids=["7", "9"])
def test_the_same_pen_changes_next_to_nothing_and_a_fat_one_a_lot(strokes):
    picture = prepared(strokes)
    assert apart(repaint(picture, 0.0), picture) < 5
    assert apart(repaint(picture, 15.0), picture) > 9


@pytest.mark.parametrize("growth", [0.0, 6.0, 12.0])
def test_of_a_single_line_every_pen_leaves_the_same(growth):
    # Whatever the pen was: evened out, it is a line of the usual width again.
    assert apart(repaint(prepared(ONE), growth), prepared(ONE)) < 8


@pytest.mark.parametrize("growth", [0.0, 3.0, 10.0, 20.0])
@pytest.mark.parametrize("strokes", [SEVEN, NINE], ids=["7", "9"])
def test_whatever_the_pen_the_result_has_lines_of_usual_width_and_is_fitted(strokes, growth):
    painted = repaint(prepared(strokes), growth)
    assert (painted.shape, painted.dtype, painted.max()) == ((28, 28), np.uint8, 255)
    rows, columns = np.flatnonzero(painted.any(axis=1)), np.flatnonzero(painted.any(axis=0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    if growth <= 3:
        assert line_width(painted) == pytest.approx(2 * USUAL * 20, abs=0.6)


def test_a_fat_pen_closes_a_small_loop_and_that_cannot_be_undone():
    open_loop, closed_loop = (repaint(prepared(NINE), growth) for growth in (0.0, 14.0))
    assert closed_up(open_loop) > 5
    assert closed_up(closed_loop) == 0


def test_a_fatter_pen_changes_more():
    changes = [apart(repaint(prepared(SEVEN), growth), prepared(SEVEN)) for growth in (0.0, 6.0, 12.0, 18.0)]
    assert changes == sorted(changes)


@pytest.mark.parametrize("count", [0, 1, 7, 30])
def test_so_many_digits_are_drawn_anew_and_keep_their_labels(monkeypatch, count):
    # With pens that are not much fatter: of the fattest, blots remain that could have been anything.
    monkeypatch.setattr("nn.pens.GROWTH", (0.0, 1.0, 3.0))
    dataset = generate(30, rng())
    before = dataset.images.copy()
    painted = with_other_pens(dataset, count, rng(1))
    assert (len(painted), painted.images.shape, painted.images.dtype) == (count, (count, 784), np.uint8)
    assert np.array_equal(dataset.images, before)
    chosen = np.sort(rng(1).permutation(30)[:count])
    assert np.array_equal(painted.labels, dataset.labels[chosen])
    assert f"{count} of its digits" in painted.name
    for image, original in zip(painted.images, dataset.images[chosen], strict=True):
        others = [apart(image.reshape(28, 28), other.reshape(28, 28)) for other in dataset.images]
        # Each is more like the one that it was made of than like any other.
        assert min(others) == apart(image.reshape(28, 28), original.reshape(28, 28))


def test_pens_differ_from_digit_to_digit_but_not_from_the_same_seed():
    same_digit = Dataset(prepared(NINE).reshape(1, 784).repeat(20, axis=0), np.full(20, 9, np.uint8), "nines")
    painted, again, other = (with_other_pens(same_digit, 20, rng(seed)).images for seed in (1, 1, 2))
    # Two that are next to each other may leave the same.
    assert len(np.unique(painted, axis=0)) >= 18
    assert np.array_equal(painted, again)
    assert not np.array_equal(painted, other)


def test_a_blank_picture_stays_blank():
    blank = Dataset(np.zeros((3, 784), np.uint8), np.array([1, 2, 3], np.uint8), "blank")
    painted = with_other_pens(blank, 3, rng())
    assert not painted.images.any()
    assert painted.labels.tolist() == [1, 2, 3]


def test_pens_are_never_so_fine_that_a_line_vanishes():
    least, _, most = GROWTH
    assert 0 <= least < most
    hair = np.zeros((28, 28), np.uint8)
    hair[4:24, 14] = 255
    for growth in (least, most):
        assert repaint(hair, growth).max() == 255

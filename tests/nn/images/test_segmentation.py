"""Tests of segmentation without a network: parts of ink, rows, cuts and groups."""

import numpy as np
import pytest
from PIL import Image

from nn.images.segmentation.cuts import find_cuts
from nn.images.segmentation.digit_regions import find_digits
from nn.images.segmentation.grouping import best_groups, choose_groups, possible_groups, shape_cost
from nn.images.segmentation.parts import find_parts
from nn.images.segmentation.rows import reading_order
from nn.images.segmentation.segments import cut_segments, ordered_segments
from nn.images.strokes import CANVAS_SIZE, fit_strokes, render
from nn.synthetic.sample_digits import sample_strokes


def draw(*digits, size=50, brush=9):
    """Digits as (digit, x, y) of their middles."""
    ink = np.zeros((CANVAS_SIZE, CANVAS_SIZE), np.uint8)
    for digit, x, y in digits:
        np.maximum(ink, render(fit_strokes(sample_strokes(digit), size, (x, y)), brush), out=ink)
    return ink


def boxes(ink):
    return [region.box for region in find_digits(ink)]


GRID = [(2, 40, 60), (0, 110, 70), (8, 190, 60), (6, 50, 200), (3, 130, 210), (7, 220, 200)]


def test_blank_picture_has_no_regions():
    assert find_digits(np.zeros((20, 30), np.uint8)) == []


def test_single_pixel_is_one_region():
    ink = np.zeros((9, 9), np.uint8)
    ink[4, 5] = 255
    assert boxes(ink) == [(5, 4, 6, 5)]


def test_regions_are_in_order_of_reading():
    regions = find_digits(draw(*GRID))
    assert [region.row for region in regions] == [0, 0, 0, 1, 1, 1]
    middles = [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box in (region.box for region in regions)]
    assert np.array(middles) == pytest.approx(np.array([(x, y) for _, x, y in GRID]), abs=3)


@pytest.mark.parametrize(("down", "right"), [(0, 9), (13, 0), (7, 5)])
def test_translation_moves_the_boxes(down, right):
    ink = draw(*GRID)
    moved = np.zeros((CANVAS_SIZE + 40, CANVAS_SIZE + 40), np.uint8)
    moved[down : down + CANVAS_SIZE, right : right + CANVAS_SIZE] = ink
    expected = [(box[0] + right, box[1] + down, box[2] + right, box[3] + down) for box in boxes(ink)]
    assert boxes(moved) == expected


@pytest.mark.parametrize("factor", [0.5, 1.5, 3])
def test_scaling_keeps_the_number_of_digits(factor):
    side = int(factor * CANVAS_SIZE)
    scaled = np.asarray(Image.fromarray(draw(*GRID)).resize((side, side), Image.Resampling.BILINEAR))
    assert len(boxes(scaled)) == len(GRID)


def test_every_region_has_only_its_own_ink():
    # The stem of a slanted 1 reaches over the column of its neighbour.
    ink = render([[(60, 150), (100, 50)], [(80, 150), (120, 50)]], 8)
    first, second = find_digits(ink)
    assert first.box[2] > second.box[0]
    total = np.zeros_like(ink)
    for region in (first, second):
        left, top, right, bottom = region.box
        assert region.ink.shape == (bottom - top, right - left)
        assert (np.minimum(total[top:bottom, left:right], region.ink) == 0).all()
        total[top:bottom, left:right] += region.ink
    # All but the palest edges.
    assert np.abs(total.astype(int) - ink)[ink >= 128].max() == 0


LOOSE = {
    "the bar of a 5 above it": [
        [(110, 60), (170, 60)],
        [(108, 78), (104, 120), (150, 115), (165, 150), (140, 190), (95, 185)],
    ],
    "a dot inside a 0": [[(140, 60), (100, 120), (140, 190), (180, 120), (140, 60)], [(140, 125)]],
    "a foot below a 1": [[(140, 60), (140, 180)], [(125, 196), (155, 196)]],
    "dots of a fast pen": [[(140, y)] for y in range(60, 200, 15)],
    "pieces of a pale pencil": [[(140, y), (140, y + 10)] for y in range(60, 200, 22)],
}


@pytest.mark.parametrize("strokes", LOOSE.values(), ids=LOOSE)
def test_loose_strokes_stay_one_part(strokes):
    assert len(find_parts(render(strokes, 12))) == 1


def test_specks_are_no_parts():
    ink = draw((2, 80, 140), (6, 200, 140))
    clean = len(find_parts(ink))
    ink[20:23, 20:23] = 255
    ink[250, 250] = 255
    assert len(find_parts(ink)) == clean == 2


def test_sloping_rows_stay_rows():
    lines = [[(20 + 60 * column, 40 + 12 * column + 70 * row) for column in range(6)] for row in range(2)]
    corners = np.array([(x, y, x + 30, y + 40) for line in lines for x, y in line])
    rows = reading_order(corners, 40.0, np.zeros(12, bool))
    assert rows == [list(range(6)), list(range(6, 12))]


def touching_rings():
    """Two rings that touch."""
    y, x = np.mgrid[:60, :102]
    return (255 * np.any([abs(np.hypot(y - 30, x - middle) - 22) < 3.5 for middle in (26, 76)], axis=0)).astype(
        np.uint8
    )


def test_best_cut_runs_between_touching_rings():
    cuts = find_cuts(touching_rings(), 7, 52)
    path, _ = min((cut for cut in cuts if 10 < cut[0][30] < 92), key=lambda cut: cut[1])
    assert path[20:40] == pytest.approx(np.full(20, 51), abs=4)
    assert all(path.shape == (60,) and (path >= 0).all() and (path < 102).all() for path, _ in cuts)


def test_cuts_keep_all_ink():
    ink = touching_rings()
    parts = find_parts(ink)
    whole = ordered_segments(parts)
    segments = cut_segments(ink, whole, np.array([True]), parts.pen)
    assert len(segments) > 1
    assert ((segments.labels > 0) == (whole.labels > 0)).all()
    assert segments.box((0, len(segments) - 1)) == whole.box((0, 0))
    assert set(np.unique(segments.labels)) == set(range(len(segments) + 1))


def test_costs_decide_where_touching_digits_are_cut():
    def costs(crops):
        # Cheap if the crop is as wide as one ring.
        return np.array([abs(crop.shape[1] - 50) / 10 for crop in crops])

    regions = find_digits(touching_rings(), costs, ((1, 5, 102, 56), 5.0))
    assert len(regions) == 2
    assert [region.part for region in regions] == [0, 0]


def test_best_groups_is_the_cheapest_of_all_coverings():
    rng = np.random.default_rng(3)
    segments = ordered_segments(find_parts(draw(*[(1, 30 + 40 * column, 100) for column in range(6)])))
    spans = possible_groups(segments, {})
    spans += [(first, first + 1) for first in range(5) if (first, first + 1) not in spans]
    costs = {span: float(cost) for span, cost in zip(spans, rng.uniform(0, 1, len(spans)), strict=True)}

    def cheapest(first):
        if first == len(segments):
            return 0.0
        return min(cost + cheapest(last + 1) for (start, last), cost in costs.items() if start == first)

    groups = best_groups(segments, costs)
    assert [index for first, last in groups for index in range(first, last + 1)] == list(range(6))
    assert sum(costs[span] for span in groups) == pytest.approx(cheapest(0))


@pytest.mark.parametrize("seed", range(5))
def test_choose_groups_judges_few_and_finds_the_cheapest_of_all(seed):
    rng = np.random.default_rng(seed)
    drawn = [(int(rng.integers(10)), 25 + 28 * column, 60 + 80 * row) for row in range(3) for column in range(9)]
    segments = ordered_segments(find_parts(draw(*drawn, size=40, brush=4)))
    spans = possible_groups(segments, {})
    assert len(spans) > len(segments)
    costs = dict(zip(spans, rng.exponential(1, len(spans)), strict=True))
    judged = []

    def judge(some):
        judged.extend(some)
        return np.array([costs[span] for span in some])

    groups = choose_groups(segments, spans, judge, len(spans))
    assert groups == best_groups(segments, {span: shape_cost(segments, span) + cost for span, cost in costs.items()})
    assert len(set(judged)) == len(judged) < len(spans)
    assert choose_groups(segments, spans, judge, len(judged) // 2 - 1) is None

"""Sample and generated digits fit on the canvas."""

import numpy as np
import pytest

from nn.images.strokes import CANVAS_SIZE
from nn.synthetic.sample_digits import generated_strokes, sample_strokes, smooth


@pytest.mark.parametrize("index", range(10))
@pytest.mark.parametrize("strokes_of", [sample_strokes, lambda seed: generated_strokes(np.random.default_rng(seed))])
def test_strokes_leave_a_margin_for_the_brush(strokes_of, index):
    points = np.array([point for stroke in strokes_of(index) for point in stroke])
    assert points.min() >= 20
    assert points.max() <= CANVAS_SIZE - 20


def test_smooth_passes_through_its_points():
    points = [(0.0, 0.0), (10.0, 20.0), (30.0, 5.0), (40.0, 40.0)]
    assert set(points) <= set(smooth(points))
    assert smooth(points[:2]) == points[:2]

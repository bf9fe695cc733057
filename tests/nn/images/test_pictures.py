"""Pictures as people take them: what does not belong to the digit is removed, and what does is kept."""

import numpy as np
import pytest
from helpers.images import aligned_difference
from PIL import Image, ImageDraw, ImageFilter

from nn.errors import InputError
from nn.images.picture_file import open_picture
from nn.images.preprocessing import preprocess
from nn.images.strokes import fit_strokes, render

SIDE = 200
STROKES = {
    5: [[(0, 0), (6, 0)], [(0, 0), (0, 4), (4, 4), (5, 7), (3, 10), (0, 9)]],
    4: [[(3, 0), (0, 6), (6, 6)], [(4, 4), (4, 10)]],
    0: [[(3, 0), (0, 3), (0, 7), (3, 10), (6, 7), (6, 3), (3, 0)]],
    7: [[(0, 0), (6, 0), (2, 10)]],
}


def ink(digit=5, height=100, brush=8, side=SIDE):
    """A drawing from 0 to 1."""
    return render(fit_strokes(STROKES[digit], height, (side / 2, side / 2)), brush, side) / np.float32(255)


def on_paper(drawing, paper=230.0, pen=60.0):
    """Dark ink on light paper; paper may be an array."""
    return np.rint(paper * (1 - drawing) + pen / 230 * paper * drawing).astype(np.uint8)


def difference(image, digit=5, height=100, brush=8, polarity="auto"):
    """From the same digit drawn alone, in grey levels."""
    stages = preprocess(image, polarity)
    assert stages is not None
    clean = preprocess(render(fit_strokes(STROKES[digit], height, (SIDE / 2, SIDE / 2)), brush, SIDE), "light")
    return aligned_difference(stages.centred, clean.centred)


def with_shapes(image, draw):
    picture = Image.fromarray(image)
    draw(ImageDraw.Draw(picture))
    return np.asarray(picture)


@pytest.mark.parametrize("level", [20, 120, 200])
@pytest.mark.parametrize("digit", STROKES)
def test_specks_far_from_the_digit_are_removed(digit, level):
    image = on_paper(ink(digit))
    for row, column in ((5, 5), (180, 20), (20, 185), (190, 190)):
        image[row : row + 3, column : column + 3] = level
    assert difference(image, digit) < 4


def test_specks_on_the_canvas_are_removed_and_shown_as_removed():
    drawing = (255 * ink()).astype(np.uint8)
    dotted = drawing.copy()
    dotted[10:13, 10:13] = 255
    clean, stages = preprocess(drawing, "light"), preprocess(dotted, "light")
    assert np.array_equal(clean.ink, clean.cleaned)
    assert stages.ink[10:13, 10:13].all()
    assert not stages.cleaned[:20, :20].any()
    assert np.array_equal(stages.centred, clean.centred)


def test_a_digit_of_dots_is_kept():
    points = [(0.0, float(y)) for y in range(0, 100, 20)] + [(float(x), 0.0) for x in range(0, 80, 20)]
    drawing = render([[(60 + x, 50 + y)] for x, y in points], 12, SIDE)
    stages = preprocess(drawing, "light")
    assert np.array_equal(stages.ink, stages.cleaned)


@pytest.mark.parametrize("gap", [5, 15, 25])
def test_the_loose_bar_of_a_5_is_kept(gap):
    strokes = [[(60.0, 40.0), (120.0, 40.0)], [(60.0, 48.0 + gap), (60.0, 90.0), (110.0, 100.0), (60.0, 150.0)]]
    stages = preprocess(render(strokes, 8, SIDE), "light")
    assert np.array_equal(stages.ink, stages.cleaned)


def test_uneven_pressure_does_not_break_a_line():
    pressure = np.linspace(0.3, 1, SIDE, dtype=np.float32)[:, np.newaxis]
    assert difference(on_paper(ink(0) * pressure), 0) < 8


def test_a_line_of_one_pixel_is_not_broken():
    drawing = render(fit_strokes(STROKES[0], 380, (200, 200)), 1, 400)
    background = preprocess(drawing, "light").centred == 0
    filled = Image.fromarray(np.where(background, 255, 0).astype(np.uint8))
    ImageDraw.floodfill(filled, (0, 0), 0)
    # The inside of the 0 is not reached from outside.
    assert np.asarray(filled).any()


@pytest.mark.parametrize("slope", [0, 0.03, -0.05])
@pytest.mark.parametrize("vertical", [False, True])
def test_ruled_lines_are_removed(slope, vertical):
    row, column = np.mgrid[:SIDE, :SIDE]
    lines = ((row + slope * column) % 25 < 2) | (vertical & ((column - slope * row) % 25 < 2))
    assert difference(on_paper(ink(4), 230.0 * (1 - 0.3 * lines)), 4) < 8


def test_the_bar_of_a_digit_that_fills_the_picture_is_no_ruled_line():
    drawing = ink(7, 180, 16)
    rows, columns = np.flatnonzero(drawing.any(axis=1)), np.flatnonzero(drawing.any(axis=0))
    tight = drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert difference(on_paper(tight), 7, 180, 16) < 4


MARKS = {
    "a line below": lambda draw: draw.line([0, 195, 200, 192], 60, 3),
    "a dot at the side": lambda draw: draw.ellipse([190, 90, 206, 106], 60),
    "a piece of another digit": lambda draw: draw.line([185, 60, 199, 140], 60, 8),
    "a frame": lambda draw: draw.rectangle([6, 8, 190, 192], None, 60, 3),
    "the edge of a table": lambda draw: draw.rectangle([0, 0, 25, 200], 70),
    "a corner of a table": lambda draw: draw.polygon([0, 0, 200, 0, 200, 20, 20, 20, 20, 200, 0, 200], 70),
}


@pytest.mark.parametrize("name", MARKS)
def test_marks_at_the_edge_are_removed(name):
    assert difference(with_shapes(on_paper(ink()), MARKS[name])) < 4


def test_uneven_light_is_evened_out():
    row, column = np.mgrid[:SIDE, :SIDE] / SIDE
    shade = 240 * (1 - 0.75 * (0.7 * column + 0.3 * row))
    lamp = 240 * np.exp(-2 * ((column - 0.3) ** 2 + (row - 0.4) ** 2))
    hand = np.where((column > 0.5) & (row > 0.55), 130.0, 220.0)
    for paper in (shade, lamp, hand):
        assert difference(on_paper(ink(), paper)) < 8


def test_noise_and_blur_of_a_camera_are_no_ink():
    noise = np.random.default_rng(0).normal(0, 4, (SIDE, SIDE))
    noisy = np.clip(on_paper(ink()) + noise, 0, 255).astype(np.uint8)
    assert difference(noisy) < 8
    assert difference(np.asarray(Image.fromarray(noisy).filter(ImageFilter.GaussianBlur(2)))) < 8


@pytest.mark.parametrize(
    ("pen", "paper"),
    [((70, 70, 200), (90, 84, 60)), ((255, 255, 0), (255, 255, 255)), ((200, 30, 30), (40, 110, 40))],
)
def test_ink_of_the_papers_brightness_in_another_colour_is_found(pen, paper):
    drawing = ink()[..., np.newaxis]
    assert difference((drawing * pen + (1 - drawing) * paper).astype(np.uint8)) < 4


def test_a_coloured_patch_on_transparent_ground_is_paper():
    drawing = ink()[..., np.newaxis]
    patch = np.dstack([drawing * (120, 20, 20) + (1 - drawing) * (255, 160, 40), np.full((SIDE, SIDE), 255)])
    image = np.zeros((500, 500, 4), np.uint8)
    image[250 : 250 + SIDE, 280 : 280 + SIDE] = patch
    assert difference(image) < 4


@pytest.mark.parametrize("grey", [0, 90, 160, 255])
def test_ink_on_transparent_ground_is_found_in_any_grey(grey):
    drawing = ink()
    image = np.dstack([np.full((SIDE, SIDE, 3), grey), 255 * drawing]).astype(np.uint8)
    assert difference(image) < 4


@pytest.mark.parametrize("digit", STROKES)
@pytest.mark.parametrize(("mat", "paper", "pen"), [(255, 20, 240), (20, 235, 40), (255, 180, 40), (0, 90, 250)])
def test_a_margin_of_another_colour_than_the_background_is_removed(digit, mat, paper, pen):
    drawing = ink(digit)
    inside = np.rint(paper * (1 - drawing) + pen * drawing).astype(np.uint8)
    assert difference(np.pad(inside, 15, constant_values=mat), digit) < 4


@pytest.mark.parametrize("grey", [0, 120, 255])
def test_a_digit_that_is_cut_out_of_opaque_paper_is_found(grey):
    image = np.dstack([np.full((SIDE, SIDE, 3), grey), 255 * (1 - ink())]).astype(np.uint8)
    assert difference(image) < 4


@pytest.mark.parametrize("digit", STROKES)
@pytest.mark.parametrize("brush", [30, 40])
def test_bold_ink_that_fills_most_of_a_picture_is_found(digit, brush):
    drawing = ink(digit, 150, brush)
    rows, columns = np.flatnonzero(drawing.any(axis=1)), np.flatnonzero(drawing.any(axis=0))
    tight = drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    on_transparent = np.dstack([np.full((*tight.shape, 3), 20), 255 * tight]).astype(np.uint8)
    for image in (on_paper(tight), on_transparent):
        assert difference(image, digit, 150, brush) < 6


def test_a_blank_picture_with_rounded_corners_is_blank():
    corners = Image.new("L", (SIDE, SIDE), 0)
    ImageDraw.Draw(corners).rounded_rectangle([0, 0, SIDE - 1, SIDE - 1], 20, 255)
    image = Image.new("RGB", (SIDE, SIDE), "white")
    image.putalpha(corners)
    assert preprocess(image) is None


def test_of_an_animation_the_first_frame_with_ink_is_read(tmp_path):
    blank, frame = (Image.fromarray(on_paper(drawing)) for drawing in (ink() * 0, ink()))
    blank.save(tmp_path / "5.gif", save_all=True, append_images=[blank, frame], duration=50)
    assert difference(open_picture(tmp_path / "5.gif")) < 6


def test_a_blank_animation_gives_its_first_frame(tmp_path):
    blank = Image.new("L", (20, 20), 255)
    blank.save(tmp_path / "blank.gif", save_all=True, append_images=[Image.new("L", (20, 20), 250)])
    assert preprocess(open_picture(tmp_path / "blank.gif")) is None


def test_a_file_that_is_no_picture_is_an_input_error(tmp_path):
    (tmp_path / "5.png").write_text("5", encoding="utf-8")
    with pytest.raises(InputError, match=r"5\.png: is text, not a picture"):
        open_picture(tmp_path / "5.png")


def test_large_photographs_are_reduced():
    stages = preprocess(on_paper(ink(side=1500, height=800, brush=60)))
    assert stages.ink.shape == (512, 512)

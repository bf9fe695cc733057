"""The parts of the page that are plain Python: words, grids, strokes, pictures."""

import base64
import re
import string
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nn import weights
from nn.network import Network
from nn.preprocessing import preprocess
from ui import hidden, networks, pictures, samples, warped, words
from ui.grid import columns
from ui.strokes import SIDE, smooth


def ten(**shares):
    """Ten probabilities, given as d4=0.5, d9=0.45; the rest is shared out among the others."""
    given_ones = {int(name[1:]): share for name, share in shares.items()}
    rest = (1 - sum(given_ones.values())) / (10 - len(given_ones))
    return [given_ones.get(digit, rest) for digit in range(10)]


def test_a_clear_winner_is_named():
    assert words.verdict(ten(d7=0.97))[0] == "This is a 7."
    assert words.verdict(ten(d7=0.7))[0] == "Probably a 7."
    assert words.verdict(ten(d8=0.97))[0] == "This is an 8."


def test_two_that_are_close_are_both_named_in_order():
    assert words.verdict(ten(d9=0.5, d4=0.45))[0] == "4 or 9?"
    assert words.verdict(ten(d4=0.6, d9=0.3))[0] == "4 or 9?"


def test_what_looks_like_nothing_gets_no_name_but_a_guess():
    headline, sentence = words.verdict(ten(d8=0.3), digit_from=0.6)
    assert headline == "Not a digit?"
    assert sentence == "It does not look like one. If it has to be: an 8, perhaps."
    assert words.verdict(ten(d8=0.3))[0] != headline  # of a network for which this was never measured


def test_only_measured_percentages_are_said_to_be_measured():
    assert words.MEASURED in words.percentages_as_html(measured=True)
    assert words.NOT_MEASURED in words.percentages_as_html(measured=False)


def test_warping_is_shown_before_and_after():
    html = warped.before_and_after(1.0)
    before, after = (
        np.asarray(Image.open(BytesIO(base64.b64decode(uri)))) for uri in re.findall(r"base64,([^\"]+)", html)
    )
    assert (before.shape, after.shape) == ((28, 7 * 28), (3 * 28, 7 * 28))
    # Each row shows the same digits, in other shapes.
    rows = [before, *after.reshape(3, 28, 7 * 28)]
    assert len({row.tobytes() for row in rows}) == 4
    for row in rows[1:]:
        assert np.corrcoef(row.ravel(), before.ravel())[0, 1] > 0.3
    assert html != warped.before_and_after(0.2)


def test_without_a_drawing_the_verdict_is_an_invitation():
    assert words.verdict(None)[0] == "Draw a digit."


@given(st.lists(st.floats(1e-6, 1), min_size=10, max_size=10))
def test_the_verdict_always_names_the_likeliest_digit(scores):
    shares = np.array(scores) / sum(scores)
    named = {int(digit) for digit in re.findall(r"\d", words.verdict(shares.tolist())[0])}
    assert int(shares.argmax()) in named
    assert len(named) <= 2


@given(st.floats(0, 1))
def test_percentages_have_one_decimal_and_never_claim_certainty(share):
    text = words.percent(share)
    assert re.fullmatch(r"\d{1,2}\.\d %", text)
    assert abs(float(text[:-2]) - 100 * share) <= 0.1 + 1e-9


@given(st.integers(1, 4096))
def test_a_grid_is_wider_than_high_and_wastes_less_than_a_row(count):
    across = columns(count)
    rows = -(-count // across)
    assert across >= rows
    assert across * rows - count < across
    assert across <= 16 or across <= 2.2 * rows


def test_ten_neurons_stand_in_one_row_and_a_thousand_in_a_block():
    assert columns(10) == 10
    assert columns(1024) == 46


def grid(activations, scale, signed, exact=False):
    values = np.array(activations, np.float32)
    return hidden.grid(values, values, scale, signed, exact)


def levels(data):
    return list(base64.b64decode(data["bytes"]))


def test_a_grid_of_silent_neurons_has_a_scale_all_the_same():
    data = grid([0.0] * 10, 0.0, signed=False)
    assert (data["scale"], data["signed"], levels(data)) == (1.0, False, [0] * 10)


def test_negative_activations_make_the_scale_two_sided():
    data = grid([-0.5, 0.25, 0.0, 0.5], 0.5, signed=True, exact=True)
    assert levels(data) == [1, 192, 128, 255]
    del data["bytes"]
    assert data == {"fired": 2, "values": [-0.5, 0.25, 0, 0.5], "scale": 0.5, "columns": 4, "signed": True}


def test_a_level_is_a_share_of_the_scale_and_the_numbers_come_only_when_asked_for():
    data = grid([0.0, 1.0, 2.0], 2.0, signed=False)
    assert levels(data) == [0, 128, 255]
    assert "values" not in data


def test_neurons_with_a_positive_sum_fired():
    sums = np.array([1.0, -1.0, 0.0, 0.1], np.float32)
    assert hidden.grid(sums, np.maximum(sums, 0), 1.0, signed=False)["fired"] == 2


def test_a_smooth_curve_passes_through_its_points():
    points = [(0.0, 0.0), (10.0, 20.0), (30.0, 5.0), (40.0, 40.0)]
    assert set(points) <= set(smooth(points))


@pytest.mark.parametrize("digit", range(10))
def test_samples_lie_inside_the_canvas_with_room_for_the_brush(digit):
    points = np.array([point for stroke in samples.strokes(digit) for point in stroke])
    assert points.min() >= 20
    assert points.max() <= SIDE - 20


def test_a_thumbnail_needs_no_request_and_no_quotes_of_its_own():
    for digit in range(10):
        assert samples.thumbnail(digit).startswith("data:image/svg+xml,")
        assert '"' not in samples.thumbnail(digit)


def test_a_picture_survives_its_way_into_a_url():
    picture = np.arange(784, dtype=np.uint8).reshape(28, 28)
    assert np.array_equal(opened(pictures.data_uri(picture)), picture)


def test_the_way_to_28_frames_the_ink():
    grey = np.zeros((100, 200), np.uint8)
    grey[25:75, 50:100] = 255
    stations = pictures.stations(preprocess(grey))
    assert stations["box"] == [0.25, 0.25, 0.25, 0.5]
    assert stations["size"] == [50, 50]
    drawing, evened, final = (opened(stations[name]) for name in ("ink", "evened", "centred"))
    assert (drawing.shape, final.shape) == ((50, 100), (28, 28))
    assert drawing.max() == evened.max() == 255


def opened(url):
    return np.asarray(Image.open(BytesIO(base64.b64decode(url.removeprefix("data:image/png;base64,")))))


def shown(**card):
    """A network without hidden neurons, and what is known about it."""
    return networks.Shown("mine", Network.random((784, 10), "relu", np.random.default_rng(0)), card)


def test_a_card_is_described_even_when_it_says_little():
    text = networks.describe(shown())
    assert "none hidden" in text
    assert "7,850" in text


@given(st.text(max_size=60))
def test_text_from_files_does_nothing_in_markdown(text):
    # Markdown shows a mark with a backslash before it as itself; every mark has one, and nothing else has.
    assert words.plain(text) == "".join("\\" + sign if sign in string.punctuation else sign for sign in text)


def test_a_card_cannot_bring_pictures_or_links_into_the_page():
    text = networks.describe(shown(trained_on="![x](http://a/p.png) $y$"))
    assert "![" not in text
    assert "](" not in text


def test_the_default_network_is_offered_first():
    assert networks.shipped()[0] == weights.DEFAULT.stem

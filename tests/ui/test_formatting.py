"""Tests of what the page writes: numbers, file texts, model cards, thumbnails and previews."""

import re
import string

import numpy as np
import pytest
from helpers.hostile_texts import HOSTILE_TEXTS
from helpers.images import decode_png
from hypothesis import given
from hypothesis import strategies as st

from nn.errors import printable
from nn.layers import ConvSpec
from nn.network import Network
from nn.settings import PRESETS, Settings
from nn.storage import weight_file
from ui.charts import augmentation_preview
from ui.draw import prediction, sample_buttons
from ui.networks import registry
from ui.networks.import_export import describe, summary
from ui.networks.selected_network import SelectedNetwork
from ui.shared import formatting, layer_names
from ui.texts import draw_texts
from ui.training.controls import CONTROLS, FILTERS, NEURONS, convolutions, dense_layers
from ui.training.hyperparameters import PRESET_LABELS
from ui.training.results import describe_settings
from ui.widgets import number_grid


@given(st.floats(0, 1))
def test_percent_has_one_decimal_and_never_rounds_up_to_100(share):
    text = formatting.percent(share)
    assert re.fullmatch(r"\d{1,2}\.\d %", text)
    assert abs(float(text[:-2]) - 100 * share) <= 0.1 + 1e-9


@pytest.mark.parametrize(("share", "text"), [(1, "100 %"), (0.99996, "99.9 %"), (0.5, "50.0 %"), (0, "0.0 %")])
def test_accuracy_is_100_percent_only_if_all_predictions_are_correct(share, text):
    assert formatting.accuracy_percent(share) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (130, "2 min 10 s"),
        (660.5, "11 min"),
        (3600, "1 h"),
        (3900, "1 h 5 min"),
    ],
)
def test_duration(seconds, text):
    assert formatting.duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (3.14159, "3.142"), (-2, "−2"), (0.000012344, "1.234\u00a0×\u00a010⁻⁵"), (float("inf"), "too large")],
)
def test_significant(value, text):
    assert formatting.significant(value) == text


@given(st.text(max_size=60))
def test_escape_markdown_puts_a_backslash_before_all_punctuation(text):
    shown = printable(text)
    escaped = "".join("\\" + character if character in string.punctuation else character for character in shown)
    assert formatting.escape_markdown(text).replace(formatting.WORD_JOINER, "") == escaped


@pytest.mark.parametrize("text", ["weights/x-1.npz: holds 3 < 4 numbers; 100 % (or more), a->b, a@ b", "e.g. 1:"])
def test_escape_markdown_splits_no_ordinary_text(text):
    assert formatting.WORD_JOINER not in formatting.escape_markdown(text)


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, "-> a", "a <-", "a -- b", "a >= b", "a <= b", "a ~= b", "a <-> b"])
def test_escape_markdown_leaves_nothing_that_streamlit_would_replace(text):
    shown = formatting.escape_markdown(text).replace("\\", "")
    assert not re.search(r":[\w+-]+:|https?://|www\.|\w@\w", shown)
    assert not re.search(r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)", shown)
    assert not shown.startswith((" ", "\t")) and "\n" not in shown


def card(**entries):
    return SelectedNetwork("mine", Network.random((784, 10), "relu", np.random.default_rng(0)), entries)


def test_model_card_is_described_without_and_with_entries():
    text = describe(card())
    assert "784 pixels, no hidden layers, 10 outputs" in text
    assert "7,850" in text
    tested = card(test_accuracy=0.981, test_count=10_000, date="2026-01-02")
    assert summary(tested) == "No hidden layers  \n**Test accuracy:** 98.1 %"
    assert "10,000 digits" in describe(tested)
    assert "2026\\-01\\-02" in describe(tested)


def test_model_card_names_all_training_data():
    text = describe(card(trained_on="MNIST", added=["pens", "no-digits", "![x](http://a/p.png)"]))
    assert "MNIST, with other stroke widths, drawings of no digit" in text
    assert "![" not in text


def test_model_card_cannot_add_images_or_links_to_the_page():
    text = describe(card(trained_on="![x](http://a/p.png) $y$"))
    assert "![" not in text
    assert "](" not in text


def test_default_network_is_the_first_in_the_menu():
    assert registry.shipped()[0] == weight_file.DEFAULT.stem


def test_titles_in_the_menu_say_what_a_network_is():
    titles = {
        "best": "Convolutional, 99.6 % (best)",
        "mnist-1024": "1,024 neurons, 99.4 % (mnist-1024)",
        "tutorial-10": "10 neurons, 85.6 % (tutorial-10)",
        "Run 1": "Run 1",
        "mine\u202e.npz": printable("mine\u202e.npz"),
    }
    assert {name: registry.title(name) for name in titles} == titles


def test_percentages_are_explained_by_calibration(monkeypatch):
    shown = []
    monkeypatch.setattr("streamlit.html", shown.append)
    prediction.explain_percentages(calibrated=True)
    prediction.explain_percentages(calibrated=False)
    assert draw_texts.CALIBRATED in shown[0]
    assert draw_texts.NOT_CALIBRATED in shown[1]


def test_augmentation_preview_shows_the_same_digits_before_and_after():
    html = augmentation_preview.before_and_after(1.0)
    before, after = (decode_png(uri) for uri in re.findall(r"base64,([^\"]+)", html))
    assert (before.shape, after.shape) == ((28, 7 * 28), (3 * 28, 7 * 28))
    rows = [before, *after.reshape(3, 28, 7 * 28)]
    assert len({row.tobytes() for row in rows}) == 4
    for row in rows[1:]:
        assert np.corrcoef(row.ravel(), before.ravel())[0, 1] > 0.3
    assert html != augmentation_preview.before_and_after(0.2)


@pytest.mark.parametrize("digit", range(10))
def test_thumbnail_is_a_data_uri_that_fits_into_a_style_sheet(digit):
    thumbnail = sample_buttons.thumbnail(digit)
    assert thumbnail.startswith("data:image/svg+xml,")
    assert '"' not in thumbnail
    assert (
        f'.st-key-sample-{digit} button {{ background: center / cover url("{thumbnail}")'
        in sample_buttons.style_sheet()
    )


def test_number_grid_describes_the_range_of_its_numbers():
    values = np.zeros((28, 28), np.float32)
    assert number_grid.describe_range(values) == "All are 0."
    values[1, 1] = 0.5
    assert number_grid.describe_range(values) == "The largest of 784 numbers is 0.5 (row 2, column 2)."
    layer = np.array([1.5, -2.0], np.float32)
    assert number_grid.describe_range(layer) == (
        "The largest of 2 numbers is 1.5 (neuron 0), the smallest −2 (neuron 1)."
    )


@pytest.mark.parametrize("preset", PRESET_LABELS)
def test_controls_can_show_every_preset(preset):
    for control in CONTROLS:
        assert control.position(PRESETS[preset]) in control.options


@pytest.mark.parametrize("preset", PRESET_LABELS)
def test_sliders_of_layers_can_show_every_preset(preset):
    assert set(convolutions(PRESETS[preset])) <= set(FILTERS)
    assert set(dense_layers(PRESETS[preset])) <= set(NEURONS)


@pytest.mark.parametrize(
    ("hidden", "text"),
    [
        ((), "no hidden layers"),
        ((128,), "128 neurons"),
        ((ConvSpec(16), ConvSpec(64), 1024), "16 filters, 64 filters, 1,024 neurons"),
        ((ConvSpec(1, 3, 1), 1), "1 filter, 1 neuron"),
    ],
)
def test_layers_in_words(hidden, text):
    assert layer_names.describe_layers(hidden) == text


def test_layers_are_numbered_in_the_order_of_the_network():
    network = Network.random((784, ConvSpec(2), ConvSpec(3), 4, 10), "relu", np.random.default_rng(0))
    names = [layer_names.layer_name(layer, number) for number, layer in enumerate(network.layers[:-1])]
    assert names == ["convolution 1", "convolution 2", "hidden layer 3"]


def test_model_card_of_a_convolutional_network():
    network = Network.random((784, ConvSpec(2), ConvSpec(3), 4, 10), "relu", np.random.default_rng(0))
    text = describe(SelectedNetwork("mine", network, {}))
    assert "784 pixels, 2 filters, 3 filters, 4 neurons (relu), 10 outputs" in text
    # 25 weights and a bias for each of 2 filters, 50 for each of 3, and two dense layers.
    assert f"{26 * 2 + 51 * 3 + 76 * 4 + 5 * 10:,}" in text


def test_settings_are_described_in_a_few_words():
    averaged = Settings(learning_rate=0.01, schedule="cosine", weight_decay=0.1, ema_decay=0.9)
    assert describe_settings(averaged) == (
        f"relu, adam, learning rate 0.01 with cosine decay, batch size {averaged.batch_size}, weight decay 0.1, "
        "weight averaging 0.9, seed 0"
    )
    assert describe_settings(Settings(batch_size=None, epochs=1, seed=3, dropout=0.2)) == (
        f"relu, adam, learning rate {Settings().learning_rate:g}, full batch, dropout 0.2, seed 3"
    )

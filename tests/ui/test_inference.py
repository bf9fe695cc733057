"""Tests of inference: its numbers and texts, and its JSON form in Python, JavaScript and the schema."""

import base64
import dataclasses
import json
import re
from pathlib import Path

import numpy as np
import pytest
from helpers.images import decode_png
from helpers.node import call
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from nn.activations import ACTIVATIONS
from nn.explain.neuron import inspect_neuron
from nn.images.preprocessing import preprocess
from nn.images.strokes import CANVAS_SIZE, render
from nn.layers import ConvSpec
from nn.network import Network, Trace
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from nn.visualize.colormap import COLORMAP, color_indices, full_color
from ui.inference import inference, inference_result, neuron_details
from ui.inference.drawing import Drawing
from ui.inference.inference import InferenceRequest, run_inference
from ui.inference.prediction_text import prediction_text
from ui.networks.selected_network import SelectedNetwork
from ui.texts import network_texts

INFERENCE = Path(inference.__file__).parent
SCHEMA = json.loads((INFERENCE / "inference_result.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
DENSE = SelectedNetwork("mnist-128", *weight_file.load(weight_file.SHIPPED / "mnist-128.npz"))
BEST = SelectedNetwork("best", *weight_file.load(weight_file.DEFAULT))
BLANK = np.zeros((CANVAS_SIZE, CANVAS_SIZE), np.uint8)
FOUR = render(sample_strokes(4), brush=20)
TRACE = DENSE.network.forward(preprocess(FOUR, ink="light").inputs)


def select(*hidden, activation="relu", name="Run 1"):
    return SelectedNetwork(name, Network.random((784, *hidden, 10), activation, np.random.default_rng(0)), {}, "Run 1")


CONVOLUTIONAL = select(ConvSpec(3), ConvSpec(4), 6)


def infer(ink, network=DENSE, **options):
    """The result of a request, checked against the schema, as a browser reads it."""
    result = run_inference(InferenceRequest(Drawing(ink), network, **options)).to_json()
    received = json.loads(json.dumps(result, allow_nan=False))
    VALIDATOR.validate(received)
    return received


@pytest.mark.parametrize("digit", range(10))
def test_result_has_the_numbers_of_the_forward_pass(digit):
    ink = render(sample_strokes(digit), brush=20)
    result = infer(ink, detailed=True)
    trace = DENSE.network.forward(preprocess(ink, ink="light").inputs)
    np.testing.assert_allclose(result["prediction"]["probabilities"], trace.probabilities[0], atol=1e-5)
    (layer,) = result["hidden_layers"]["layers"]
    np.testing.assert_allclose(layer["values"], trace.activations[0][0], rtol=1e-3)
    assert layer["active"] == int((trace.pre_activations[0] > 0).sum())
    assert str(digit) in result["prediction"]["headline"]


@pytest.mark.parametrize("ink", [None, BLANK])
@pytest.mark.parametrize("detailed", [False, True])
def test_blank_drawing_has_no_prediction(ink, detailed):
    result = infer(ink, comparison=select(8), neuron=(0, 0), detailed=detailed)
    assert (result["checksum"], result["stages"], result["comparison"], result["neuron"]) == (0, None, None, None)
    assert result["prediction"]["headline"] == "Draw a digit"
    assert result["prediction"]["probabilities"] is None
    assert result["hidden_layers"] == {"message": network_texts.NO_DRAWING, "layers": []}


def test_comparison_reads_the_same_drawing():
    other = select(8, name="other")
    result = infer(FOUR, comparison=other)
    assert result["comparison"] == infer(FOUR, other)["prediction"] != result["prediction"]
    assert (result["comparison"]["network"], result["comparison"]["label"]) == ("other", "Run 1")


def test_network_without_hidden_layers_says_so():
    layers = infer(FOUR, select(), neuron=(0, 0), detailed=True)["hidden_layers"]
    assert layers == {"message": network_texts.NO_HIDDEN_LAYER, "layers": []}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_layers_are_signed_where_activations_can_be_negative(activation):
    result = infer(FOUR, select(9, 8, activation=activation), neuron=(1, 7), detailed=True)
    layers = result["hidden_layers"]["layers"]
    assert [layer["signed"] for layer in layers] == [activation not in ("relu", "sigmoid")] * 2
    assert result["neuron"]["layer"] == 1


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([select(), select(3), select(9, 8, activation="tanh"), CONVOLUTIONAL]),
    st.none() | st.tuples(st.integers(0, 3), st.integers(0, 9)),
    st.booleans(),
)
def test_results_of_random_ink_match_the_schema(seed, network, neuron, detailed):
    rng = np.random.default_rng(seed)
    ink = rng.integers(0, 256, rng.integers(2, 40, 2), np.uint8) * (rng.random() < 0.9)
    result = infer(np.asarray(ink, np.uint8), network, comparison=DENSE, neuron=neuron, detailed=detailed)
    assert result["checksum"] == Drawing(np.asarray(ink, np.uint8)).checksum


def trace_of(activations):
    """A trace whose only hidden layer has these pre-activations, which are also its activations."""
    row = np.array([activations], np.float32)
    return Trace(FOUR, (row,), (row,), row, row)


@pytest.mark.parametrize(
    ("activations", "activation", "scale", "levels"),
    [
        ([0.0] * 4, "relu", 1.0, [0] * 4),
        ([0.0, 1.0, 2.0], "relu", 2.0, [0, 128, 255]),
        ([-0.5, 0.25, 0.0, 0.5], "tanh", 0.5, [1, 192, 128, 255]),
    ],
)
def test_levels_are_shares_of_the_scale(activations, activation, scale, levels):
    trace, network = trace_of(activations), select(len(activations), activation=activation).network
    (layer,) = inference.encode_hidden_layers(trace, network, detailed=True).layers
    assert list(base64.b64decode(layer.levels)) == levels
    assert (layer.scale, layer.columns, layer.values) == (scale, len(activations), tuple(activations))
    assert layer.active == sum(value > 0 for value in activations)
    assert (layer.name, layer.maps) == ("Hidden layer 1", None)
    (layer,) = inference.encode_hidden_layers(trace, network, detailed=False).layers
    assert layer.values is None


def test_each_layer_has_a_scale_of_its_own():
    layers = infer(FOUR, select(9, 8))["hidden_layers"]["layers"]
    trace = select(9, 8).network.forward(TRACE.inputs)
    assert [layer["scale"] for layer in layers] == [round(float(row.max()), 4) for row in trace.activations]


def test_activations_of_a_convolution_are_sent_as_feature_maps():
    result = infer(FOUR, CONVOLUTIONAL, detailed=True)
    first, second, dense = result["hidden_layers"]["layers"]
    assert [layer["name"] for layer in (first, second, dense)] == ["Convolution 1", "Convolution 2", "Hidden layer 3"]
    assert [layer["maps"] for layer in (first, second, dense)] == [[13, 13, 3], [5, 5, 4], None]
    assert first["values"] is second["values"] is None
    activations = CONVOLUTIONAL.network.forward(TRACE.inputs).activations[0][0]
    levels = np.frombuffer(base64.b64decode(first["levels"]), np.uint8)
    np.testing.assert_allclose(levels / 255 * first["scale"], activations, atol=0.51 * first["scale"] / 255)


def test_result_of_a_convolutional_network_is_small():
    network = select(ConvSpec(16), ConvSpec(64), 128)
    assert len(json.dumps(infer(FOUR, network, detailed=True))) < 16_000


def test_stages_frame_the_ink_and_keep_its_images():
    grey = np.zeros((100, 200), np.uint8)
    grey[25:75, 50:100] = 255
    stages = infer(grey)["stages"]
    assert (stages["box"], stages["size"]) == ([0.25, 0.25, 0.25, 0.5], [50, 50])
    ink, normalized, centred = (decode_png(stages[name]) for name in ("ink", "normalized", "centred"))
    assert (ink.shape, ink.max(), normalized.max()) == ((50, 100), 255, 255)
    np.testing.assert_array_equal(centred, preprocess(grey, ink="light").centred)


@pytest.mark.parametrize("index", range(0, 128, 25))
def test_neuron_sum_can_be_checked_on_paper(index):
    neuron = inspect_neuron(DENSE.network, TRACE, 0, index)
    text = neuron_details.arithmetic(neuron, "relu").replace("−", "-").replace("- ", "-").replace("+ ", "")
    products, bias, total, activation = map(float, re.findall(r"-?\d+\.\d\d", text))
    assert round(100 * products) + round(100 * bias) == round(100 * total)
    assert total == pytest.approx(neuron.pre_activation, abs=0.0051)
    assert activation == pytest.approx(neuron.activation, abs=0.0051)


@pytest.mark.parametrize("chosen", [None, (1, 0), (0, 128), (7, 7)])
def test_missing_neuron_has_no_details(chosen):
    assert infer(FOUR, neuron=chosen)["neuron"] is None


def test_neuron_examples_are_only_in_a_detailed_result():
    assert infer(FOUR, neuron=(0, 3))["neuron"]["examples"] is None
    details = infer(FOUR, neuron=(0, 3), detailed=True)["neuron"]
    assert len(details["examples"]["labels"].split(", ")) == neuron_details.SHOWN
    assert details["description"].startswith("Strongest positive weights: ")


def test_neuron_inputs_from_a_hidden_layer_are_arranged_like_its_grid():
    network = select(20, 12).network
    trace = network.forward(TRACE.inputs)
    shape = neuron_details.picture_shape(network, 1)
    assert shape is None
    images = neuron_details.neuron_images(inspect_neuron(network, trace, 1, 4), shape)
    assert {image.shape for image in images} == {(3, 7)}
    # The place after the last neuron is transparent.
    assert (images[1] == len(COLORMAP) - 1).sum() == 1
    details = neuron_details.describe_neuron(network, trace, (1, 4), detailed=False)
    assert (details.description, details.region, details.captions) == ("", None, network_texts.DENSE_CAPTIONS)


def indices_of(values, scale):
    """Values as the colours that the pictures of a neuron have."""
    return color_indices(np.asarray(values, np.float32), scale)


def test_neuron_of_a_convolution_has_its_patch_its_filter_and_its_place():
    network = CONVOLUTIONAL.network
    trace = network.forward(TRACE.inputs)
    # Row 5, column 7, filter 2 of the first convolution, whose maps are 13 x 13; its patch begins at pixel (8, 12).
    index = (4 * 13 + 6) * 3 + 1
    details = neuron_details.describe_neuron(network, trace, (0, index), detailed=False)
    assert details.title == "Filter 2 of convolution 1, at row 5, column 7"
    assert details.captions == network_texts.CONVOLUTION_CAPTIONS
    assert details.region == tuple(round(side / 28, 4) for side in (12, 8, 5, 5))
    assert "rows 9 to 13 and columns 13 to 17 of your drawing" in details.description
    neuron = inspect_neuron(network, trace, 0, index)
    patch = TRACE.inputs.reshape(28, 28)[8:13, 12:17]
    np.testing.assert_array_equal(neuron.signals, patch.ravel())
    signals, weights, products = neuron_details.neuron_images(neuron, neuron_details.picture_shape(network, 0))
    assert signals.shape == weights.shape == products.shape == (5, 5)
    np.testing.assert_array_equal(signals, indices_of(patch, full_color(patch)))
    filter_weights = network.layers[0].weights[:, 1].reshape(5, 5)
    np.testing.assert_array_equal(weights, indices_of(filter_weights, full_color(filter_weights)))


def test_channels_of_a_patch_lie_side_by_side():
    network = CONVOLUTIONAL.network
    trace = network.forward(TRACE.inputs)
    # Row 1, column 2, filter 3 of the second convolution: columns 2 to 6 of the maps of the first.
    details = neuron_details.describe_neuron(network, trace, (1, 1 * 4 + 2), detailed=True)
    assert details.title == "Filter 3 of convolution 2, at row 1, column 2"
    assert "in the 3 feature maps of convolution 1" in details.description
    # 5 patches with a stride of 2, each of 5 pixels: 13 in all.
    assert details.region == tuple(round(side / 28, 4) for side in (4, 0, 13, 13))
    assert details.examples
    neuron = inspect_neuron(network, trace, 1, 6)
    signals, *_ = neuron_details.neuron_images(neuron, neuron_details.picture_shape(network, 1))
    maps = trace.activations[0].reshape(13, 13, 3)[:5, 2:7]
    # Two in a row, one pixel between them; the place of the fourth is empty.
    assert signals.shape == (11, 11)
    for channel, (row, column) in enumerate([(0, 0), (0, 6), (6, 0)]):
        expected = indices_of(maps[:, :, channel], full_color(maps))
        np.testing.assert_array_equal(signals[row : row + 5, column : column + 5], expected)
    assert (signals[6:, 6:] == len(COLORMAP) - 1).all()
    assert (signals[5] == len(COLORMAP) - 1).all()


def test_dense_neuron_behind_a_convolution_receives_its_feature_maps():
    assert neuron_details.picture_shape(CONVOLUTIONAL.network, 2) == (5, 5, 4)
    details = infer(FOUR, CONVOLUTIONAL, neuron=(2, 3))["neuron"]
    assert (details["title"], details["region"]) == ("Neuron 3 of hidden layer 3", None)
    assert decode_png(details["images"][0], "RGBA").shape == (11, 11, 4)


def probabilities(**given_ones):
    """Ten probabilities, given as d4=0.5, d9=0.45; the others share the rest."""
    known = {int(name[1:]): share for name, share in given_ones.items()}
    rest = (1 - sum(known.values())) / (10 - len(known))
    return [known.get(digit, rest) for digit in range(10)]


@pytest.mark.parametrize(
    ("given_ones", "threshold", "headline"),
    [
        ({"d7": 0.97}, 0, "7"),
        ({"d8": 0.97}, 0, "8"),
        ({"d7": 0.7}, 0, "Probably 7"),
        ({"d9": 0.5, "d4": 0.45}, 0, "4 or 9?"),
        ({"d4": 0.6, "d9": 0.3}, 0, "4 or 9?"),
        ({"d8": 0.3}, 0.6, "Not a digit?"),
        ({"d8": 0.3}, 0, "Probably 8"),
    ],
)
def test_headline_of_a_prediction(given_ones, threshold, headline):
    assert prediction_text(probabilities(**given_ones), threshold)[0] == headline


def test_rejected_drawing_still_gets_a_guess():
    sentence = prediction_text(probabilities(d8=0.3), 0.6)[1]
    assert sentence == "Closest match: 8"


@settings(max_examples=50)
@given(st.lists(st.floats(1e-6, 1), min_size=10, max_size=10))
def test_headline_names_the_most_probable_digit(scores):
    shares = np.array(scores) / sum(scores)
    named = {int(digit) for digit in re.findall(r"\d", prediction_text(shares.tolist())[0])}
    assert int(shares.argmax()) in named
    assert len(named) <= 2


def test_checksum_tells_drawings_with_equal_ink_apart():
    left, right = BLANK.copy(), BLANK.copy()
    left[10, 10] = right[10, 11] = 255
    assert Drawing(left).checksum == 255 * (10 * CANVAS_SIZE + 10 + 1)
    assert Drawing(right).checksum == Drawing(left).checksum + 255
    # Exact in JavaScript, where all numbers are float64.
    assert Drawing(np.full_like(BLANK, 255)).checksum < 2**53


def test_checksum_in_python_and_javascript_is_the_same():
    drawings = [FOUR, BLANK, np.random.default_rng(0).integers(0, 256, BLANK.shape, np.uint8)]
    checksums = call("live/canvas_pixels.js", "checksumOf", [ink.ravel().tolist() for ink in drawings])
    assert checksums == [Drawing(ink).checksum for ink in drawings]


def schema_properties():
    return {name: set(part["properties"]) for name, part in SCHEMA["$defs"].items() if "properties" in part}


def test_schema_is_strict():
    Draft202012Validator.check_schema(SCHEMA)
    for part in SCHEMA["$defs"].values():
        if "properties" in part:
            assert part["additionalProperties"] is False
            assert set(part["required"]) == set(part["properties"])


def test_typedefs_in_javascript_have_the_properties_of_the_schema():
    text = (INFERENCE / "inference_result.js").read_text("utf-8")
    typedefs = {
        re.search(r"@typedef \{Object\} (\w+)", comment)[1]: set(re.findall(r"@property \{[^}]*\} (\w+)", comment))
        for comment in re.findall(r"/\*\*.*?\*/", text, re.DOTALL)
    }
    assert typedefs == schema_properties()


def test_dataclasses_have_the_properties_of_the_schema():
    classes = {
        name: {field.name for field in dataclasses.fields(thing)}
        for name, thing in vars(inference_result).items()
        if dataclasses.is_dataclass(thing)
    }
    assert classes == schema_properties()


def test_stage_without_specks_is_there_only_if_something_was_removed():
    grey = np.zeros((280, 280), np.uint8)
    grey[80:200, 130:150] = 255
    assert infer(grey)["stages"]["cleaned"] is None
    grey[20:24, 20:24] = 255
    stages = infer(grey)["stages"]
    ink, cleaned = decode_png(stages["ink"]), decode_png(stages["cleaned"])
    assert ink[10:12, 10:12].all()
    assert not cleaned[:30, :30].any()
    assert np.array_equal(ink[30:], cleaned[30:])


def side_by_side(*digits):
    """Sample digits in one row, as ink on the canvas."""
    count = len(digits)
    size = CANVAS_SIZE / count
    strokes = [
        [(x / count + number * size, y / count + (CANVAS_SIZE - size) / 2) for x, y in stroke]
        for number, digit in enumerate(digits)
        for stroke in sample_strokes(digit)
    ]
    return render(strokes, brush=8)


def test_several_digits_are_read_in_order_with_their_boxes():
    result = infer(side_by_side(2, 0, 2, 6), BEST)
    assert [digit["text"] for digit in result["digits"]] == list("2026")
    assert (result["prediction"]["headline"], result["selected"]) == ("2026", 0)
    lefts = [digit["box"][0] for digit in result["digits"]]
    assert lefts == sorted(lefts)
    assert result["stages"]["box"] == result["digits"][0]["box"]


@pytest.mark.parametrize(("chosen", "selected"), [(None, 0), (1, 1), (2, 2), (3, 0), (10**9, 0)])
def test_selected_digit_has_the_whole_result(chosen, selected):
    ink = side_by_side(4, 0, 6)
    result = infer(ink, BEST, digit_index=chosen, neuron=(3, 0), comparison=DENSE, detailed=True)
    assert result["selected"] == selected
    assert result["stages"]["box"] == result["digits"][selected]["box"]
    for prediction in (result["prediction"], result["comparison"]):
        assert int(np.argmax(prediction["probabilities"])) == [4, 0, 6][selected]
    stages = inference.stages_of_digit(Drawing(ink), BEST, chosen)
    expected = BEST.network.forward(stages.inputs).probabilities[0]
    np.testing.assert_allclose(result["prediction"]["probabilities"], expected, atol=1e-5)


@pytest.mark.parametrize("digit", range(10))
def test_one_digit_has_no_boxes(digit):
    result = infer(render(sample_strokes(digit), brush=20), BEST, digit_index=1)
    assert (result["digits"], result["selected"]) == ([], None)


def test_sentence_says_which_digit_is_selected():
    prediction = infer(side_by_side(4, 8), BEST, digit_index=1)["prediction"]
    assert prediction["headline"] == "48"
    assert re.fullmatch(r"2 digits; selected: digit 2, 8 \(\d\d\.\d %\)", prediction["sentence"])


@pytest.mark.parametrize("value", [np.nan, np.inf, 3e38])
@pytest.mark.parametrize("hidden", [(), (4,), (ConvSpec(3), 4)], ids=str)
def test_network_that_overflows_gives_no_answer_and_no_number_that_is_not_finite(value, hidden):
    bad = select(*hidden).network.replace_parameters(lambda part: np.full_like(part, value))
    with np.errstate(over="ignore", invalid="ignore"):
        result = infer(FOUR, SelectedNetwork("bad", bad, {}), comparison=DENSE, neuron=(0, 0), detailed=True)
    assert (result["prediction"]["headline"], result["prediction"]["probabilities"]) == ("No answer", None)
    assert result["comparison"]["headline"] == "4"
    assert (result["hidden_layers"]["layers"], result["neuron"]) == ([], None)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_result_cannot_hold_a_number_that_is_not_finite(value):
    result = run_inference(InferenceRequest(Drawing(FOUR), DENSE, neuron=(0, 1), detailed=True))
    parts = [
        (result, "checksum", value),
        (result.stages, "box", (0.0, value, 0.0, 0.0)),
        (result.prediction, "probabilities", (value,) * 10),
        (result.hidden_layers.layers[0], "scale", value),
        (result.hidden_layers.layers[0], "values", (1.0, value)),
        (result.neuron, "logit_contributions", (value,)),
    ]
    for part, name, changed in parts:
        with pytest.raises(ValueError, match=f"{name} holds a number that is not finite"):
            dataclasses.replace(part, **{name: changed})


def test_sentence_about_weights_names_two_places_or_is_not_there():
    network, _ = weight_file.load(weight_file.SHIPPED / "mnist-1024.npz")
    trace = network.forward(np.zeros((1, 784), np.float32))
    said = [neuron_details.describe_weights(inspect_neuron(network, trace, 0, index)) for index in range(1024)]
    places = [re.findall(r"weights: ([^.]+)\.", sentence) for sentence in said if sentence]
    assert len(places) > 500
    assert all(len(set(pair)) == 2 for pair in places)

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
from nn.network import Network, Trace
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from nn.visualize.colormap import COLORMAP
from ui.live import inference, inference_result, neuron_details
from ui.live.drawing import Drawing
from ui.live.inference import InferenceRequest, run_inference
from ui.live.prediction_text import prediction_text
from ui.networks.selected_network import SelectedNetwork

LIVE = Path(inference.__file__).parent
SCHEMA = json.loads((LIVE / "inference_result.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
BEST = SelectedNetwork("best", *weight_file.load(weight_file.DEFAULT))
BLANK = np.zeros((CANVAS_SIZE, CANVAS_SIZE), np.uint8)
FOUR = render(sample_strokes(4), brush=20)
TRACE = BEST.network.forward(preprocess(FOUR, ink="light").inputs)


def select(*hidden, activation="relu", name="Run 1"):
    return SelectedNetwork(name, Network.random((784, *hidden, 10), activation, np.random.default_rng(0)), {}, "Run 1")


def infer(ink, network=BEST, **options):
    """The result of a request, checked against the schema, as a browser reads it."""
    result = run_inference(InferenceRequest(Drawing(ink), network, **options)).to_json()
    received = json.loads(json.dumps(result, allow_nan=False))
    VALIDATOR.validate(received)
    return received


@pytest.mark.parametrize("digit", range(10))
def test_result_has_the_numbers_of_the_forward_pass(digit):
    ink = render(sample_strokes(digit), brush=20)
    result = infer(ink, detailed=True)
    trace = BEST.network.forward(preprocess(ink, ink="light").inputs)
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
    assert result["prediction"]["headline"] == "Draw a digit."
    assert result["prediction"]["probabilities"] is None
    assert result["hidden_layers"] == {"message": inference.EMPTY, "layers": []}


def test_comparison_reads_the_same_drawing():
    other = select(8, name="other")
    result = infer(FOUR, comparison=other)
    assert result["comparison"] == infer(FOUR, other)["prediction"] != result["prediction"]
    assert (result["comparison"]["network"], result["comparison"]["label"]) == ("other", "Run 1")


def test_network_without_hidden_layers_says_so():
    layers = infer(FOUR, select(), neuron=(0, 0), detailed=True)["hidden_layers"]
    assert layers == {"message": inference.NO_HIDDEN_LAYER, "layers": []}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_layers_are_signed_where_activations_can_be_negative(activation):
    result = infer(FOUR, select(9, 8, activation=activation), neuron=(1, 7), detailed=True)
    layers = result["hidden_layers"]["layers"]
    assert [layer["signed"] for layer in layers] == [activation not in ("relu", "sigmoid")] * 2
    assert result["neuron"]["layer"] == 1


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([select(), select(3), select(9, 8, activation="tanh")]),
    st.none() | st.tuples(st.integers(0, 3), st.integers(0, 9)),
    st.booleans(),
)
def test_results_of_random_ink_match_the_schema(seed, network, neuron, detailed):
    rng = np.random.default_rng(seed)
    ink = rng.integers(0, 256, rng.integers(2, 40, 2), np.uint8) * (rng.random() < 0.9)
    result = infer(np.asarray(ink, np.uint8), network, comparison=BEST, neuron=neuron, detailed=detailed)
    assert result["checksum"] == Drawing(np.asarray(ink, np.uint8)).checksum


def trace_of(pre_activations, activations):
    rows = [np.array([values], np.float32) for values in (pre_activations, activations)]
    return Trace(FOUR, (rows[0],), (rows[1],), rows[0], rows[0])


@pytest.mark.parametrize(
    ("activations", "activation", "scale", "levels"),
    [
        ([0.0] * 4, "relu", 1.0, [0] * 4),
        ([0.0, 1.0, 2.0], "relu", 2.0, [0, 128, 255]),
        ([-0.5, 0.25, 0.0, 0.5], "tanh", 0.5, [1, 192, 128, 255]),
    ],
)
def test_levels_are_shares_of_the_scale(activations, activation, scale, levels):
    trace = trace_of(activations, activations)
    (layer,) = inference.encode_hidden_layers(trace, activation, detailed=True).layers
    assert list(base64.b64decode(layer.levels)) == levels
    assert (layer.scale, layer.columns, layer.values) == (scale, len(activations), tuple(activations))
    assert layer.active == sum(value > 0 for value in activations)
    (layer,) = inference.encode_hidden_layers(trace, activation, detailed=False).layers
    assert layer.values is None


def test_stages_frame_the_ink_and_keep_its_images():
    grey = np.zeros((100, 200), np.uint8)
    grey[25:75, 50:100] = 255
    stages = infer(grey)["stages"]
    assert (stages["box"], stages["size"]) == ([0.25, 0.25, 0.25, 0.5], [50, 50])
    ink, normalized, centred = (decode_png(stages[name]) for name in ("ink", "normalized", "centred"))
    assert (ink.shape, ink.max(), normalized.max()) == ((50, 100), 255, 255)
    np.testing.assert_array_equal(centred, preprocess(grey, ink="light").centred)


@pytest.mark.parametrize("index", range(0, 1024, 205))
def test_neuron_sum_can_be_checked_on_paper(index):
    neuron = inspect_neuron(BEST.network, TRACE, 0, index)
    text = neuron_details.arithmetic(neuron, "relu").replace("−", "-").replace("- ", "-").replace("+ ", "")
    products, bias, total, activation = map(float, re.findall(r"-?\d+\.\d\d", text))
    assert round(100 * products) + round(100 * bias) == round(100 * total)
    assert total == pytest.approx(neuron.pre_activation, abs=0.0051)
    assert activation == pytest.approx(neuron.activation, abs=0.0051)


@pytest.mark.parametrize("chosen", [None, (1, 0), (0, 1024), (7, 7)])
def test_missing_neuron_has_no_details(chosen):
    assert infer(FOUR, neuron=chosen)["neuron"] is None


def test_neuron_examples_are_only_in_a_detailed_result():
    assert infer(FOUR, neuron=(0, 3))["neuron"]["examples"] is None
    details = infer(FOUR, neuron=(0, 3), detailed=True)["neuron"]
    assert len(details["examples"]["labels"].split(", ")) == neuron_details.SHOWN
    assert details["description"].startswith("It looks for ink ")


def test_neuron_inputs_from_a_hidden_layer_are_arranged_like_its_grid():
    network = select(20, 12).network
    trace = network.forward(TRACE.inputs)
    images = neuron_details.neuron_images(inspect_neuron(network, trace, 1, 4))
    assert {image.shape for image in images} == {(3, 7)}
    # The place after the last neuron is transparent.
    assert (images[1] == len(COLORMAP) - 1).sum() == 1
    assert neuron_details.describe_neuron(network, trace, (1, 4), detailed=False).description == ""


def probabilities(**given_ones):
    """Ten probabilities, given as d4=0.5, d9=0.45; the others share the rest."""
    known = {int(name[1:]): share for name, share in given_ones.items()}
    rest = (1 - sum(known.values())) / (10 - len(known))
    return [known.get(digit, rest) for digit in range(10)]


@pytest.mark.parametrize(
    ("given_ones", "threshold", "headline"),
    [
        ({"d7": 0.97}, 0, "This is a 7."),
        ({"d8": 0.97}, 0, "This is an 8."),
        ({"d7": 0.7}, 0, "Probably a 7."),
        ({"d9": 0.5, "d4": 0.45}, 0, "4 or 9?"),
        ({"d4": 0.6, "d9": 0.3}, 0, "4 or 9?"),
        ({"d8": 0.3}, 0.6, "Not a digit?"),
        ({"d8": 0.3}, 0, "Probably an 8."),
    ],
)
def test_headline_of_a_prediction(given_ones, threshold, headline):
    assert prediction_text(probabilities(**given_ones), threshold)[0] == headline


def test_rejected_drawing_still_gets_a_guess():
    sentence = prediction_text(probabilities(d8=0.3), 0.6)[1]
    assert sentence == "It does not look like one. If it has to be: an 8, perhaps."


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
    text = (LIVE / "inference_result.js").read_text("utf-8")
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

"""Tests of the diagram in a result: its bytes against the contributions, its size, and neurons that are off."""

import base64
import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from nn.explain.ablation import Ablation, ablate
from nn.explain.contributions import network_contributions
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.layers import ConvSpec
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from ui.inference.drawing import Drawing
from ui.inference.encoded_diagram import encode_diagram
from ui.inference.inference import InferenceRequest, run_inference
from ui.inference.inference_context import InferenceContext
from ui.networks.selected_network import SelectedNetwork

INK = render(sample_strokes(4), brush=20)
INPUTS = preprocess(INK, ink="light").inputs
NETWORKS = {
    "best": weight_file.load(weight_file.DEFAULT)[0],
    "dense": Network.random((784, 40, 30, 10), "tanh", np.random.default_rng(0)),
    "flat": Network.random((784, 10), "relu", np.random.default_rng(0)),
    "maps": Network.random((784, ConvSpec(20), 10), "sigmoid", np.random.default_rng(0)),
}


def decoded(text, scale, shape):
    return np.frombuffer(base64.b64decode(text), np.int8).reshape(shape) * scale / 127


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("digit", [None, 7])
def test_bytes_are_the_contributions(name, digit):
    network = NETWORKS[name]
    trace = network.forward(INPUTS)
    found, diagram = network_contributions(network, trace, digit), encode_diagram(network, trace, digit, ())
    exact = pytest.approx
    assert (diagram.digit, diagram.score) == (found.digit, exact(found.score, abs=1e-4))
    assert diagram.bias == (exact(found.bias, abs=1e-4) if network.activation == "relu" else None)
    close = diagram.scale * 0.51 / 127
    for layer, expected in zip(diagram.layers, found.layers, strict=True):
        assert (layer.nodes, layer.count, layer.off) == (tuple(expected.nodes), expected.count, ())
        values = decoded(layer.values, diagram.scale, expected.values.shape)
        np.testing.assert_allclose(values, expected.values, atol=close)
        np.testing.assert_allclose(decoded(layer.totals, diagram.scale, -1), expected.totals, atol=close)
    expected_last = found.logit_contributions
    actual = decoded(diagram.logit_contributions, diagram.scale, expected_last.shape)
    np.testing.assert_allclose(actual, expected_last, atol=close)
    pixels = decoded(diagram.pixels, diagram.pixel_scale, -1)
    np.testing.assert_allclose(pixels, found.pixels, atol=diagram.pixel_scale * 0.51 / 127)


def test_predicted_digit_is_explained_unless_another_is_chosen():
    selected = SelectedNetwork("best", NETWORKS["best"], {})
    for digit, expected in ((None, 4), (9, 9)):
        result = run_inference(InferenceRequest(Drawing(INK), selected, output=digit))
        assert result.diagram.digit == expected
        assert result.prediction.probabilities.index(max(result.prediction.probabilities)) == 4
    assert run_inference(InferenceRequest(Drawing(None), selected, output=9)).diagram is None


@pytest.mark.parametrize("name", NETWORKS)
def test_diagram_is_small(name):
    for digit in range(10):
        trace = NETWORKS[name].forward(preprocess(render(sample_strokes(digit), brush=20), ink="light").inputs)
        diagram = encode_diagram(NETWORKS[name], trace, None, ())
        assert len(json.dumps(asdict(diagram), separators=(",", ":"))) < 3_000


def test_neuron_that_is_off_is_shown_and_contributes_nothing():
    network = NETWORKS["best"]
    weakest = int(np.abs(network_contributions(network, network.forward(INPUTS), most=999).layers[3].totals).argmin())
    off = frozenset({(3, weakest), (0, 2)})
    selected = SelectedNetwork("best", ablate(network, Ablation(off)), {}, off=off)
    diagram = run_inference(InferenceRequest(Drawing(INK), selected)).diagram
    assert [layer.off for layer in diagram.layers] == [(2,), (), (), (weakest,)]
    assert weakest in diagram.layers[3].nodes
    contributions = decoded(diagram.logit_contributions, diagram.scale, (-1, 10))
    assert not contributions[diagram.layers[3].nodes.index(weakest)].any()


def test_all_neurons_off_has_a_diagram_of_zeros():
    network = NETWORKS["dense"]
    off = frozenset((1, neuron) for neuron in range(30))
    diagram = encode_diagram(ablate(network, Ablation(off)), network.forward(INPUTS), None, off)
    assert (diagram.scale, len(diagram.layers[1].off)) == (1.0, 30)


@pytest.mark.parametrize(
    ("message", "output"),
    [
        ('{"output": 3}', 3),
        ('{"output": null}', None),
        *((f'{{"output": {wrong}}}', None) for wrong in ("10", "-1", '"3"', "true", "2.5", "[3]")),
        ("{}", 8),
        ('{"neuron": [1, 2]}', 8),
    ],
)
def test_text_message_selects_the_output_that_the_diagram_is_about(message, output):
    assert InferenceContext(lambda: None, output=8).select(message).output == output


def test_text_message_selects_the_node_that_the_diagram_is_about():
    before = InferenceContext(lambda: None, output=8)
    for message, node in (('{"node": [1, 2]}', (1, 2)), ('{"node": [1]}', None), ('{"node": 7}', None)):
        assert before.select(message) == replace(before, node=node)


def test_pixels_are_those_of_the_node_that_is_meant():
    network = NETWORKS["dense"]
    trace = network.forward(INPUTS)
    diagram = encode_diagram(network, trace, node=(0, 3))
    assert diagram.node == (0, 3)
    expected = INPUTS[0] * network.layers[0].weights[:, 3]
    pixels = decoded(diagram.pixels, diagram.pixel_scale, -1)
    np.testing.assert_allclose(pixels, expected, atol=diagram.pixel_scale * 0.51 / 127)
    for missing in ((0, 40), (2, 0)):
        assert encode_diagram(network, trace, node=missing) == encode_diagram(network, trace)


@pytest.mark.parametrize("name", ["best", "dense", "maps"])
def test_node_that_is_meant_is_always_shown(name):
    network = NETWORKS[name]
    trace = network.forward(INPUTS)
    off = [(0, node) for node in range(20)]
    for number, layer in enumerate(encode_diagram(network, trace).layers):
        for node in sorted(set(range(layer.count)) - set(layer.nodes))[::5]:
            assert node in encode_diagram(network, trace, off=off, node=(number, node)).layers[number].nodes

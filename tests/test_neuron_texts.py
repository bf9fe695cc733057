"""What the page says of an opened neuron, in numbers and words."""

import re

import numpy as np
import pytest
from drawing import render

from nn import weights
from nn.network import Network
from nn.neuron import open_neuron
from nn.preprocessing import preprocess
from ui import neuron, samples
from ui.weight_pictures import PALETTE

BEST, _ = weights.load(weights.DEFAULT)
TRACE = BEST.forward(preprocess(render(samples.strokes(4), brush=20), ink="light").inputs)


@pytest.mark.parametrize("index", range(0, 1024, 97))
def test_the_sum_on_the_page_can_be_checked_on_paper(index):
    opened = open_neuron(BEST, TRACE, 0, index)
    text = neuron.arithmetic(opened, "relu").replace("−", "-").replace("- ", "-").replace("+ ", "")
    products, bias, total, activation = map(float, re.findall(r"-?\d+\.\d\d", text))
    assert round(100 * products) + round(100 * bias) == round(100 * total)
    assert total == pytest.approx(opened.pre_activation, abs=0.0051)
    assert activation == pytest.approx(opened.activation, abs=0.0051)


@pytest.mark.parametrize("chosen", [None, (1, 0), (0, 1024), (7, 7)])
def test_a_neuron_that_is_not_there_is_not_opened(chosen):
    assert neuron.opened(BEST, TRACE, chosen, exact=True) is None
    assert neuron.opened(BEST, None, (0, 0), exact=True) is None


def test_the_digits_come_only_when_there_is_time():
    assert "examples" not in neuron.opened(BEST, TRACE, (0, 3), exact=False)
    assert len(neuron.opened(BEST, TRACE, (0, 3), exact=True)["labels"].split(", ")) == neuron.SHOWN


def test_the_inputs_of_a_deeper_layer_stand_as_its_grid_does():
    network = Network.random((784, 20, 12, 10), "relu", np.random.default_rng(0))
    trace = network.forward(TRACE.inputs)
    signals, own, products = neuron.pictures(open_neuron(network, trace, 1, 4))
    assert signals.shape == own.shape == products.shape == (3, 7)
    # One place is left over, and has no colour.
    assert (own == len(PALETTE) - 1).sum() == 1
    assert neuron.opened(network, trace, (1, 4), exact=False)["looks"] == ""

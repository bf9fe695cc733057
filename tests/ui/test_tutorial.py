"""Tests of the tutorial's formulas, in both notations, against the numbers of the trace."""

import re

import numpy as np
import pytest
from helpers.symbols import FUNCTIONS, layer_functions, symbol_values
from helpers.tutorial_states import LEARNING_RATE, STATES, describe

from nn.activations import ACTIVATIONS, softmax
from nn.dataset import as_inputs
from nn.layers import Convolution
from ui.tutorial import evaluation_sections
from ui.tutorial.formulas.formula import split_sides, to_latex
from ui.tutorial.tutorial_page import sections_of
from ui.tutorial.tutorial_section import resolve


@pytest.fixture(params=STATES, ids=describe)
def state(request):
    return request.param


def formulas_of(state):
    """The formulas of all sections, in both notations."""
    return [
        formula.formatted(state)
        for section in sections_of(state)
        if not (section.needs_hidden_layer and state.layer is None)
        for formula in resolve(section.formulas, state)
    ]


def dataset_values(state):
    """The names of the last two sections, which are about data sets."""
    _, training_set, validation_set = evaluation_sections.train_overfitted(20)
    network = state.current.network
    train_inputs, validation_inputs = as_inputs(training_set.images), as_inputs(validation_set.images)
    accuracy_train = network.accuracy(train_inputs, training_set.labels)
    accuracy_validation = network.accuracy(validation_inputs, validation_set.labels)
    return {
        "predictions": network.predict(validation_inputs),
        "labels": validation_set.labels,
        "accuracy": accuracy_validation,
        "accuracy_train": accuracy_train,
        "accuracy_validation": accuracy_validation,
        "gap": accuracy_train - accuracy_validation,
        "prediction": int(network.predict(state.current.trace.inputs)[0]),
        "network": network,
        "many_inputs": validation_inputs,
        "train_inputs": train_inputs,
        "train_labels": training_set.labels,
        "validation_inputs": validation_inputs,
        "validation_labels": validation_set.labels,
    }


def code_values(state):
    """The names that formulas in code notation may use."""
    example, trace = state.current, state.current.trace
    activation = ACTIVATIONS[example.network.activation]
    return convolution_values(state) | {
        **vars(np),
        **vars(trace),
        "probabilities": trace.probabilities,
        "image": state.drawing.centred.reshape(1, -1),
        "label": example.label,
        "one_hot": np.eye(10)[example.label],
        "layers": example.network.layers,
        "new_layers": state.next.network.layers,
        "loss": example.loss,
        "grad_logits": example.grad_logits,
        "grad_pre_activations": example.grad_pre_activations,
        "gradients": example.gradients,
        "learning_rate": state.learning_rate,
        "slope": activation.derivative(trace.pre_activations[state.layer]) if trace.pre_activations else None,
        "activation": activation.function,
        "derivative": activation.derivative,
        "as_inputs": as_inputs,
        "softmax": softmax,
    }


def convolution_values(state):
    """The names of formulas about convolutions, in both notations: one neuron, all patches, and their gradient."""
    if state.convolution is None:
        return {}
    network, index = state.current.network, state.convolution
    patch, weights, bias = network.layers[index].neuron(state.signals(index), state.neurons[index])
    z = state.current.trace.pre_activations[index][0, state.neurons[index]]
    values = {"z": z, "p": patch, "w": weights, "b": bias, "patch": patch, "weights": weights, "bias": bias}
    values["patches"] = network.layers[index].patches.extract(state.signals(index)[np.newaxis])
    following = network.layers[state.layer + 1]
    if isinstance(following, Convolution):
        grad = state.current.grad_pre_activations[state.layer + 1].reshape(-1, len(following.bias))
        values["grad_patches"] = np.array([row @ following.weights.T for row in grad])
    return values


def test_formulas_in_math_notation_equal_the_trace(state):
    image = state.drawing.centred.reshape(-1)
    symbols = symbol_values(state.current, image, state.next.network, LEARNING_RATE)
    values = dataset_values(state) | convolution_values(state) | symbols | FUNCTIONS
    if state.layer is not None:
        # `patches` of the convolution that is shown, which is the first one if a dense layer is chosen.
        shown = state.layer if state.convolution is None else state.convolution
        values |= layer_functions(state.current.network, shown) | layer_functions(state.current.network, state.layer)
    for math, _ in formulas_of(state):
        left, right = split_sides(math)
        computed, expected = np.squeeze(eval(right, {**values})), np.squeeze(values[left])
        assert np.allclose(computed, expected, rtol=1e-6, atol=1e-9), math


def test_formulas_in_code_notation_equal_the_trace(state):
    values = code_values(state) | dataset_values(state)
    for _, code in formulas_of(state):
        left, right = split_sides(code)
        assert np.allclose(eval(right, {**values}), eval(left, {**values}), rtol=1e-6, atol=1e-7), code


def test_formulas_have_existing_layers_and_balanced_latex(state):
    count = len(state.current.network.layers)
    for math, _ in formulas_of(state):
        assert "{" not in math
        assert all(1 <= int(number) <= count for number in re.findall(r"[A-Za-z](\d)", math)), math
        latex = to_latex(math, state.current.network.activation)
        assert latex.count("{") == latex.count("}")


@pytest.mark.parametrize(
    ("formula", "activation", "latex"),
    [
        ("Z1 = W1 @ X + b1", "relu", r"Z_{1} = W_{1} \, X + b_{1}"),
        ("A2 = exp(Z2) / sum(exp(Z2))", "relu", r"A_{2} = \frac{e^{Z_{2}}}{\sum e^{Z_{2}}}"),
        ("dZ1 = W2.T @ dZ2 * slope1", "relu", r"dZ_{1} = W_{2}^{T} \, dZ_{2} \odot \text{ReLU}'(Z_{1})"),
        ("W1_new = W1 - alpha * dW1", "relu", r"W_{1}^{\text{new}} = W_{1} - \alpha \, dW_{1}"),
        ("dZ1 = add_up(dP2) * slope1", "relu", r"dZ_{1} = \text{add up}(dP_{2}) \odot \text{ReLU}'(Z_{1})"),
        ("dW3 = 1 / m * dZ3 @ flatten(A2).T", "relu", r"dW_{3} = \frac{1}{m} \, dZ_{3} \, \text{flatten}(A_{2})^{T}"),
        ("db1 = sum_over_patches(dZ1)", "relu", r"db_{1} = \sum_{\text{patches}} dZ_{1}"),
        ("slope1 = A1 * (1 - A1)", "sigmoid", r"\sigma'(Z_{1}) = A_{1} \odot \left(1 - A_{1}\right)"),
    ],
)
def test_to_latex_typesets_products_fractions_and_derivatives(formula, activation, latex):
    assert to_latex(formula, activation) == latex

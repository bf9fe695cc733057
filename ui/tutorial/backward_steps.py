"""Sections 7 to 11: the loss and backpropagation."""

import numpy as np
import streamlit as st

from nn.activations import ACTIVATIONS
from nn.losses import cross_entropy
from nn.network import Network
from ui.shared.formatting import significant
from ui.tutorial import gradient_check_view
from ui.tutorial.section_parts import activation_doc, choose_digit, heading, show_digits, show_layer
from ui.tutorial.state import TutorialState, choose_row, chosen_row
from ui.tutorial.tutorial_section import Formula, Section
from ui.widgets import number_grid


def _show_loss(state: TutorialState) -> None:
    example = state.current
    probability = float(example.trace.probabilities[0, example.label])
    heading(f"How surprised is it that this is {example.label}?")
    show_digits({"Probability": example.trace.probabilities[0]}, example.label)
    st.markdown(f"loss = −log({significant(probability, 6)}) = **{significant(example.loss, 6)}**")


def _show_logit_gradients(state: TutorialState) -> None:
    example = state.current
    columns = {
        "Probability": example.trace.probabilities[0],
        "One-hot": (np.arange(10) == example.label).astype(float),
        "Slope at the score": example.grad_logits[0],
    }
    heading("How the loss rises with each score")
    show_digits(columns, example.label)
    gradient = example.grad_logits[0, example.label]
    st.markdown(
        f"If the score of {example.label} rose by 0.01, the loss would change by about 0.01 × "
        f"{significant(gradient)} = **{significant(0.01 * gradient)}**."
    )


def _show_weight_gradients(state: TutorialState, layer: int, neuron: int, neuron_name: str) -> None:
    """Show the gradient of a neuron's weights; for the chosen one, the computation and a gradient check."""
    signals = (state.current.trace.inputs, *state.current.trace.activations)[layer][0]
    gradient = state.current.gradients[layer]
    grad_weights, grad_bias = gradient.weights[:, neuron], float(gradient.bias[neuron])
    row = chosen_row(layer, grad_weights)
    heading(f"How the loss rises with each weight to {neuron_name}")
    label = f"Slopes along the weights to {neuron_name}."
    number_grid.show_grid(f"learn-dw-{layer}", grad_weights, label, row, lambda index: choose_row(layer, index))
    st.markdown(
        f"{number_grid.cell_name(row, is_pixel=layer == 0)}: {significant(signals[row])} (what comes in) × "
        f"{significant(grad_bias)} (slope at the sum) = **{significant(grad_weights[row])}**. "
        f"The bias: **{significant(grad_bias)}**."
    )
    gradient_check_view.show(state, layer, row, neuron)


def _show_last_layer(state: TutorialState) -> None:
    choose_digit()
    _show_weight_gradients(state, state.last_layer, state.digit, f"the digit {state.digit}")


def _show_activation_gradients(state: TutorialState) -> None:
    layer, neuron, example = state.layer or 0, state.neuron, state.current
    grad_activations = example.grad_activations[layer][0]
    grad_pre_activations = example.grad_pre_activations[layer][0]
    derivative = ACTIVATIONS[example.network.activation].derivative(example.trace.pre_activations[layer])[0]
    heading("How the loss rises with what each neuron hands on")
    show_layer(state, "learn-da", grad_activations, "Slopes at the activations.")
    heading(f"The slope of {activation_doc(state).name}")
    show_layer(state, "learn-slope", derivative, "Slopes of the activation function.")
    heading("Both multiplied: how the loss rises with each z")
    show_layer(state, "learn-dz", grad_pre_activations, "Slopes at the sums.")
    factors = f"{significant(grad_activations[neuron])} × {significant(derivative[neuron])}"
    st.markdown(f"Neuron {neuron}: {factors} = **{significant(grad_pre_activations[neuron])}**")


def _show_hidden_layer(state: TutorialState) -> None:
    layer = state.layer or 0
    heading("The slopes at z, from the step before")
    show_layer(state, "learn-dz", state.current.grad_pre_activations[layer][0], "Slopes at the sums.")
    _show_weight_gradients(state, layer, state.neuron, f"neuron {state.neuron} of hidden layer {layer + 1}")


LOSS = Section(
    "How wrong was it? The loss",
    "How wrong was the answer, as one number? Take the [[probability]] that the right digit got, take its "
    "[[logarithm]], and turn the sign round. A probability of 1 gives a [[loss]] of 0; one of 1/2 gives 0.69; one of "
    "1/100 gives 4.6. This loss is called [[cross-entropy]]. To learn is to make it smaller.",
    (Formula("loss = -log(A{l}[Y])", "loss = -log(probabilities[0, label])"),),
    ((cross_entropy, ("shifted = ", "loss = float")),),
    _show_loss,
    "Choose a wrong label above, as if you had drawn something else, and see how large the loss becomes.",
    needs_loss=True,
)
LOGIT_GRADIENTS = Section(
    "Which way should the scores move?",
    "If a score rose a little, would the loss rise or fall, and how fast? The answer is a [[slope]], and all slopes "
    "together are the [[gradient]]. For softmax and cross-entropy they are very simple: the probability, less the 1 or "
    "0 of one-hot. Only the right digit has a slope below zero, so its score should rise; all others should sink, and "
    "those the most in which the network believed most.",
    (Formula("dZ{l} = A{l} - one_hot_Y", "grad_logits = probabilities - one_hot"),),
    ((cross_entropy, ("grad_logits: FloatArray = ", "grad_logits[rows, labels] -=")),),
    _show_logit_gradients,
    "Add up the ten slopes: what one digit gains, the others lose.",
    needs_loss=True,
)
LAST_LAYER = Section(
    "The last layer's weights",
    "A weight of the last layer leads from one number that comes in to one digit. If the weight rises a little, the "
    "score rises by that times the number. So the loss's slope along the weight is the number that comes in, times the "
    "slope at the score. Where a 0 comes in, the slope is 0. A bias is added as it is, so its slope is that at the "
    "score.",
    (
        Formula("dW{l} = 1 / m * dZ{l} @ A{h}.T", "gradients[{j}].weights = signals[{j}].T @ grad_logits"),
        Formula("db{l} = 1 / m * dZ{l}", "gradients[{j}].bias = sum(grad_logits, axis=0)"),
    ),
    ((Network.backward, ("np.matmul(before", "np.sum(grad_pre")),),
    _show_last_layer,
    "Click any weight to nudge it. Which nudge gives the most digits? Both very large and very small ones fail.",
    needs_loss=True,
)
ACTIVATION_GRADIENTS = Section(
    "Back through {activation}",
    lambda state: (
        "Which way should the hidden neurons move? What each of them hands on goes to all neurons of the next layer. "
        "So the slope at what it hands on is made of theirs: each times the weight that leads there, all added up. "
        f"Then comes its bend, whose slope is {activation_doc(state).derivative_text}. Going back like this, layer by "
        "layer, is called [[backpropagation]]."
    ),
    lambda state: (
        Formula(activation_doc(state).derivative_formula, "slope = derivative(pre_activations[{i}])"),
        Formula(
            "dZ{k} = W{n}.T @ dZ{n} * slope{k}",
            "grad_pre_activations[{i}] = grad_pre_activations[{k}] @ layers[{k}].weights.T * slope",
        ),
    ),
    lambda state: (
        (Network.backward, ("grad_activation = grad_pre", "grad_pre_activation = grad_activation *")),
        (ACTIVATIONS[state.current.network.activation].derivative, ("return",)),
    ),
    _show_activation_gradients,
    "Click a strong cell in the first picture. Is it strong in the last, too? Only if its neuron fired.",
    needs_hidden_layer=True,
    needs_loss=True,
)
HIDDEN_LAYER = Section(
    "The hidden layer's weights",
    "Now as with the last layer's weights, one layer further down: the slope along a weight is the number that comes "
    "in, times the slope at its neuron's sum. In the first layer, pixels come in; so the picture of the slopes is your "
    "drawing itself, in blue or orange, stronger or weaker. Where you left the paper empty, there is nothing to be "
    "learned from this drawing.",
    (
        Formula(
            "dW{k} = 1 / m * dZ{k} @ A{b}.T", "gradients[{i}].weights = signals[{i}].T @ grad_pre_activations[{i}]"
        ),
        Formula("db{k} = 1 / m * dZ{k}", "gradients[{i}].bias = sum(grad_pre_activations[{i}], axis=0)"),
    ),
    ((Network.backward, ("np.matmul(before", "np.sum(grad_pre")),),
    _show_hidden_layer,
    "Click a neuron whose slope is 0: the slopes along all its weights are 0, too.",
    needs_hidden_layer=True,
    needs_loss=True,
)
SECTIONS = (LOSS, LOGIT_GRADIENTS, LAST_LAYER, ACTIVATION_GRADIENTS, HIDDEN_LAYER)

"""The loss and backpropagation."""

import numpy as np
import streamlit as st

from nn.activations import ACTIVATIONS
from nn.losses import cross_entropy
from ui.shared.formatting import significant
from ui.tutorial.formulas import layer_formulas
from ui.tutorial.formulas.formula import Formula
from ui.tutorial.formulas.layer_formulas import feeds_convolution, is_convolution
from ui.tutorial.state import TutorialState
from ui.tutorial.tutorial_section import Section
from ui.tutorial.views.layer_values import group_name, neuron_name, show_filter_menu, show_layer, weights_name
from ui.tutorial.views.section_parts import activation_doc, choose_digit, heading, show_digits
from ui.tutorial.views.weight_gradients import show_weight_gradients


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


def _show_last_layer(state: TutorialState) -> None:
    choose_digit()
    show_weight_gradients(state, state.last_layer, state.digit, f"the digit {state.digit}")


def _show_activation_gradients(state: TutorialState) -> None:
    layer, neuron, example = state.layer or 0, state.neuron, state.current
    grad_activations = example.grad_activations[layer][0]
    grad_pre_activations = example.grad_pre_activations[layer][0]
    derivative = ACTIVATIONS[example.network.activation].derivative(example.trace.pre_activations[layer])[0]
    show_filter_menu(state)
    heading(f"How the loss rises with what each neuron in {group_name(state, layer)} hands on")
    show_layer(state, "learn-da", grad_activations, "Slopes at the activations.")
    heading(f"The slope of {activation_doc(state).name}")
    show_layer(state, "learn-slope", derivative, "Slopes of the activation function.")
    heading("Input × weights: how the loss rises with each z")
    show_layer(state, "learn-dz", grad_pre_activations, "Slopes at the sums.")
    factors = f"{significant(grad_activations[neuron])} × {significant(derivative[neuron])}"
    name = neuron_name(example.network.layers[layer], neuron).capitalize()
    st.markdown(f"{name}: {factors} = **{significant(grad_pre_activations[neuron])}**")


def _show_hidden_layer(state: TutorialState) -> None:
    layer = state.layer or 0
    show_filter_menu(state)
    heading(f"The slopes at z in {group_name(state, layer)}, from the step before")
    show_layer(state, "learn-dz", state.current.grad_pre_activations[layer][0], "Slopes at the sums.")
    name = weights_name(state.current.network.layers[layer], layer, state.neuron)
    show_weight_gradients(state, layer, state.neuron, name)


LOSS = Section(
    "loss",
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
    "logit-gradients",
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
    "last-layer",
    "The last layer's weights",
    "A weight of the last layer leads from one number that comes in to one digit. If the weight rises a little, the "
    "score rises by that times the number. So the loss's slope along the weight is the number that comes in, times the "
    "slope at the score. Where a 0 comes in, the slope is 0. A bias is added as it is, so its slope is that at the "
    "score.",
    (
        Formula("dW{l} = 1 / m * dZ{l} @ {y}.T", "gradients[{j}].weights = signals[{j}].T @ grad_logits"),
        Formula("db{l} = 1 / m * dZ{l}", "gradients[{j}].bias = sum(grad_logits, axis=0)"),
    ),
    (layer_formulas.DENSE_BACKWARD,),
    _show_last_layer,
    "Click any weight to nudge it. Which nudge gives the most digits? Both very large and very small ones fail.",
    needs_loss=True,
)
ACTIVATION_GRADIENTS = Section(
    "activation-gradients",
    "Back through {activation}",
    lambda state: (
        "Which way should the hidden neurons move? What each of them hands on goes to "
        + (
            "the patches of the next layer that it lies in, and there to all filters. "
            if feeds_convolution(state)
            else "all neurons of the next layer. "
        )
        + "So the slope at what it hands on is made of theirs: each times the weight that leads there, all added up. "
        f"Then comes its bend, whose slope is {activation_doc(state).derivative_text}. Going back like this, layer by "
        "layer, is called [[backpropagation]]."
    ),
    layer_formulas.activation_gradients,
    layer_formulas.activation_gradients_code,
    _show_activation_gradients,
    "Click a strong cell in the first picture. Is it strong in the last, too? Only if its neuron fired.",
    needs_hidden_layer=True,
    needs_loss=True,
)
HIDDEN_LAYER = Section(
    "hidden-layer",
    "The hidden layer's weights",
    lambda state: (
        "Now as with the last layer's weights, further down: the slope along a weight is the number that comes in, "
        "times the slope at its neuron's sum. "
        + (
            "A filter has the same weights at all patches, so each patch adds such a product, and the slope is the sum "
            "of them all; that of the bias is the sum of the slopes at z. An empty patch adds nothing to the slopes "
            "along the weights."
            if is_convolution(state)
            else "In the first layer, pixels come in; so the picture of the slopes is your drawing itself, in blue or "
            "orange, stronger or weaker. Where you left the paper empty, there is nothing to be learned from this "
            "drawing."
            if state.layer == 0
            else "What comes in is what the layer before hands on; where that is 0, there is nothing to be learned "
            "from this drawing."
        )
    ),
    layer_formulas.weight_gradients,
    layer_formulas.weight_gradients_code,
    _show_hidden_layer,
    lambda state: (
        "Click another weight of the filter, and see which places of the drawing speak for it and which against it."
        if is_convolution(state)
        else "Click a neuron whose slope is 0: the slopes along all its weights are 0, too."
    ),
    needs_hidden_layer=True,
    needs_loss=True,
)
SECTIONS = (LOSS, LOGIT_GRADIENTS, LAST_LAYER, ACTIVATION_GRADIENTS, HIDDEN_LAYER)

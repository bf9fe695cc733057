"""Steps 7 to 11: how wrong it was, and how much each number was to blame."""

import numpy as np
import streamlit as st

from nn.activations import ACTIVATIONS
from nn.losses import cross_entropy
from nn.network import Network
from ui import numbers
from ui.learn import check
from ui.learn.bench import Bench, choose_row, row_of
from ui.learn.parts import bend, choose_digit, heading, of_digits, of_layer
from ui.learn.step import Formula, Step, always
from ui.numbers import figure


def _loss(bench: Bench) -> None:
    example = bench.now
    probability = float(example.trace.probabilities[0, example.label])
    heading(f"How surprised is it that this is {example.label}?")
    of_digits({"Probability": example.trace.probabilities[0]}, example.label)
    st.markdown(f"loss = −log({figure(probability, 6)}) = **{figure(example.loss, 6)}**")


def _at_logits(bench: Bench) -> None:
    example = bench.now
    columns = {
        "Probability": example.trace.probabilities[0],
        "One-hot": (np.arange(10) == example.label).astype(float),
        "Slope at the score": example.grad_logits[0],
    }
    heading("How the loss rises with each score")
    of_digits(columns, example.label)
    st.markdown(
        f"If the score of {example.label} rose by 0.01, the loss would change by about 0.01 × "
        f"{figure(example.grad_logits[0, example.label])} = **{figure(0.01 * example.grad_logits[0, example.label])}**."
    )


def _weights_of(bench: Bench, layer: int, neuron: int, whose: str) -> None:
    """The slopes along all weights of one neuron; how one of them comes about; and the check of it."""
    signals = (bench.now.trace.inputs, *bench.now.trace.activations)[layer][0]
    gradient = bench.now.gradients[layer]
    slopes, at_sum = gradient.weights[:, neuron], float(gradient.bias[neuron])
    row = row_of(layer, slopes)
    heading(f"How the loss rises with each weight to {whose}")
    numbers.picture(
        f"learn-dw-{layer}", slopes, f"Slopes along the weights to {whose}.", row, lambda at: choose_row(layer, at)
    )
    from_where = numbers.place(row, pixel=layer == 0)
    st.markdown(
        f"{from_where}: {figure(signals[row])} (what comes in) × {figure(at_sum)} (slope at the sum) = "
        f"**{figure(slopes[row])}**. The bias: **{figure(at_sum)}**."
    )
    check.show(bench, layer, row, neuron)


def _last_weights(bench: Bench) -> None:
    choose_digit()
    _weights_of(bench, bench.last, bench.digit, f"the digit {bench.digit}")


def _through_bend(bench: Bench) -> None:
    layer, example = bench.layer or 0, bench.now
    by_activation, by_sum = example.grad_activations[layer][0], example.grad_pre_activations[layer][0]
    sums = example.trace.pre_activations[layer]
    slopes = ACTIVATIONS[example.network.activation].derivative(sums)[0]
    heading("How the loss rises with what each neuron hands on")
    of_layer(bench, "learn-da", by_activation, "Slopes at the activations.")
    heading(f"The slope of {bend(bench).name}")
    of_layer(bench, "learn-slope", slopes, "Slopes of the activation function.")
    heading("Both multiplied: how the loss rises with each z")
    of_layer(bench, "learn-dz", by_sum, "Slopes at the sums.")
    at = bench.neuron
    st.markdown(f"Neuron {at}: {figure(by_activation[at])} × {figure(slopes[at])} = **{figure(by_sum[at])}**")


def _first_weights(bench: Bench) -> None:
    layer = bench.layer or 0
    heading("The slopes at z, from the step before")
    of_layer(bench, "learn-dz", bench.now.grad_pre_activations[layer][0], "Slopes at the sums.")
    _weights_of(bench, layer, bench.neuron, f"neuron {bench.neuron} of hidden layer {layer + 1}")


LOSS = Step(
    "How wrong was it? The loss",
    always(
        "How wrong was the answer, as one number? Take the [[probability]] that the right digit got, take its "
        "[[logarithm]], and turn the sign round. A probability of 1 gives a [[loss]] of 0; one of 1/2 gives 0.69; one "
        "of 1/100 gives 4.6. This loss is called [[cross-entropy]]. To learn is to make it smaller."
    ),
    always((Formula("loss = -log(A{l}[Y])", "loss = -log(probabilities[0, label])"),)),
    always(((cross_entropy, ("shifted = ", "loss = float")),)),
    _loss,
    "Choose a wrong label above, as if you had drawn something else, and see how large the loss becomes.",
    learning=True,
)
AT_LOGITS = Step(
    "Which way should the scores move?",
    always(
        "If a score rose a little, would the loss rise or fall, and how fast? The answer is a [[slope]], and all "
        "slopes together are the [[gradient]]. For softmax and cross-entropy they are very simple: the probability, "
        "less the 1 or 0 of one-hot. Only the right digit has a slope below zero, so its score should rise; all others "
        "should sink, and those the most in which the network believed most."
    ),
    always((Formula("dZ{l} = A{l} - one_hot_Y", "grad_logits = probabilities - one_hot"),)),
    always(((cross_entropy, ("grad_logits: FloatArray = ", "grad_logits[rows, labels] -=")),)),
    _at_logits,
    "Add up the ten slopes: what one digit gains, the others lose.",
    learning=True,
)
LAST_WEIGHTS = Step(
    "The last layer's weights",
    always(
        "A weight of the last layer leads from one number that comes in to one digit. If the weight rises a little, "
        "the score rises by that times the number. So the loss's slope along the weight is the number that comes in, "
        "times the slope at the score. Where a 0 comes in, the slope is 0. A bias is added as "
        "it is, so its slope is that at the score."
    ),
    always(
        (
            Formula("dW{l} = 1 / m * dZ{l} @ A{h}.T", "gradients[{j}].weights = signals[{j}].T @ grad_logits"),
            Formula("db{l} = 1 / m * dZ{l}", "gradients[{j}].bias = sum(grad_logits, axis=0)"),
        )
    ),
    always(((Network.backward, ("np.matmul(before", "np.sum(grad_pre")),)),
    _last_weights,
    "Click any weight to nudge it. Which nudge gives the most digits? Both very large and very small ones fail.",
    learning=True,
)
THROUGH_BEND = Step(
    "Back through {bend}",
    lambda bench: (
        "Which way should the hidden neurons move? What each of them hands on goes to all neurons of the next layer. "
        "So the slope at what it hands on is made of theirs: each times the weight that leads there, all added up. "
        f"Then comes its bend, whose slope is {bend(bench).slope}. Going back like this, layer by "
        "layer, is called [[backpropagation]]."
    ),
    lambda bench: (
        Formula(bend(bench).slope_formula, "slope = derivative(pre_activations[{i}])"),
        Formula(
            "dZ{k} = W{n}.T @ dZ{n} * slope{k}",
            "grad_pre_activations[{i}] = grad_pre_activations[{k}] @ layers[{k}].weights.T * slope",
        ),
    ),
    lambda bench: (
        (Network.backward, ("grad_activation = grad_pre", "grad_pre_activation = grad_activation *")),
        (ACTIVATIONS[bench.now.network.activation].derivative, ("return",)),
    ),
    _through_bend,
    "Click a strong cell in the first picture. Is it strong in the last, too? Only if its neuron fired.",
    hidden=True,
    learning=True,
)
FIRST_WEIGHTS = Step(
    "The hidden layer's weights",
    always(
        "Now as with the last layer's weights, one layer further down: the slope along a weight is the number that "
        "comes in, times the slope at its neuron's sum. In the first layer, pixels come in; so the picture of the "
        "slopes is your drawing itself, in blue or orange, stronger or weaker. Where you left the paper empty, there "
        "is nothing to be learned from this drawing."
    ),
    always(
        (
            Formula(
                "dW{k} = 1 / m * dZ{k} @ A{b}.T", "gradients[{i}].weights = signals[{i}].T @ grad_pre_activations[{i}]"
            ),
            Formula("db{k} = 1 / m * dZ{k}", "gradients[{i}].bias = sum(grad_pre_activations[{i}], axis=0)"),
        )
    ),
    always(((Network.backward, ("np.matmul(before", "np.sum(grad_pre")),)),
    _first_weights,
    "Click a neuron whose slope is 0: the slopes along all its weights are 0, too.",
    hidden=True,
    learning=True,
)
STEPS = (LOSS, AT_LOGITS, LAST_WEIGHTS, THROUGH_BEND, FIRST_WEIGHTS)

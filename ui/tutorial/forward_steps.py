"""The forward pass: preprocessing, sums, activations, scores and probabilities."""

import numpy as np
import streamlit as st

from nn.activations import ACTIVATIONS, softmax
from nn.dataset import as_inputs
from nn.explain.neuron import inspect_neuron
from nn.explain.regions import describe_region
from nn.losses import cross_entropy
from nn.network import Network
from ui.live.neuron_details import describe_weights
from ui.shared.formatting import significant
from ui.tutorial.formulas import layer_formulas
from ui.tutorial.formulas.formula import Formula
from ui.tutorial.formulas.layer_formulas import is_convolution
from ui.tutorial.state import TutorialState
from ui.tutorial.tutorial_section import Section
from ui.tutorial.views import layer_values
from ui.tutorial.views.layer_values import group_name, neuron_name, show_filter_menu, show_layer
from ui.tutorial.views.section_parts import activation_doc, choose_digit, heading, show_digits, show_sum
from ui.widgets import number_grid


def _show_inputs(state: TutorialState) -> None:
    inputs = state.current.trace.inputs[0]
    heading("The drawing as 784 numbers")
    picture = state.signals(0).reshape(state.drawing.centred.shape)
    number_grid.show_grid("learn-inputs", picture, f"The drawing: most of its ink lies {describe_region(inputs)}.")
    st.markdown(
        f"{int((inputs > 0).sum())} of the 784 numbers are above zero; together they make {significant(inputs.sum())}."
    )


def _show_label(state: TutorialState) -> None:
    heading(f"The label {state.current.label} as ten numbers")
    show_digits({"One-hot": (np.arange(10) == state.current.label).astype(float)}, state.current.label)


def _show_sums(state: TutorialState) -> None:
    layer, network = state.layer or 0, state.current.network
    neuron = inspect_neuron(network, state.current.trace, layer, state.neuron)
    show_filter_menu(state)
    heading(f"z of every neuron in {group_name(state, layer)}")
    show_layer(state, "learn-z", state.current.trace.pre_activations[layer][0], "The sum of each neuron.")
    name = neuron_name(network.layers[layer], state.neuron)
    heading(name.capitalize())
    view = layer_values.input_view(state, layer, neuron.products)
    description = "Weights to the neurons of the layer before."
    if is_convolution(state):
        description = "Every neuron in this feature map has the same weights, the filter."
    elif layer == 0:
        description = describe_weights(neuron)
    st.markdown(description)
    layer_values.show_channel_menu(state, layer, view)
    titles = ("Input", "Weights", "Input × weights")
    layer_values.show_products(view, neuron, titles, f"{name.capitalize()}: {description}")


def _show_activation(state: TutorialState) -> None:
    layer, trace = state.layer or 0, state.current.trace
    sums, activations = trace.pre_activations[layer][0], trace.activations[layer][0]
    name = activation_doc(state).name
    show_filter_menu(state)
    heading(f"Before: z in {group_name(state, layer)}")
    show_layer(state, "learn-z", sums, "The sum of each neuron.")
    heading(f"After: what {name} makes of it")
    show_layer(state, "learn-a", activations, "The activation of each neuron.")
    neuron = state.neuron
    st.markdown(
        f"{int((sums > 0).sum()):,} of all {len(sums):,} sums in this layer are above zero. "
        f"{neuron_name(state.current.network.layers[layer], neuron).capitalize()}: "
        f"{name}({significant(sums[neuron])}) = **{significant(activations[neuron])}**"
    )


def _show_scores(state: TutorialState) -> None:
    trace, last = state.current.trace, state.current.network.layers[-1]
    signals = state.signals(state.last_layer)
    choose_digit()
    votes, bias = signals * last.weights[:, state.digit], float(last.bias[state.digit])
    view = layer_values.input_view(state, state.last_layer, votes)
    heading(f"What each of the {len(signals):,} numbers adds to the score of {state.digit}")
    layer_values.show_channel_menu(state, state.last_layer, view)
    number_grid.show_grid("learn-votes", view.part(votes), f"Votes for {state.digit}.")
    show_sum(layer_values.product_parts(view, votes, bias, "votes"), f"the score of {state.digit}")
    show_digits({"Score": trace.logits[0]}, int(trace.logits.argmax()))


def _show_softmax(state: TutorialState) -> None:
    logits, probabilities = state.current.trace.logits[0], state.current.trace.probabilities[0]
    largest = int(logits.argmax())
    shifted = logits - logits[largest]
    exponentials = np.exp(shifted)
    columns = {"Score": logits, "minus the largest": shifted, "e to the power of it": exponentials}
    show_digits({**columns, "Probability": probabilities}, largest)
    total, probability = (significant(value, 6) for value in (exponentials.sum(), probabilities[largest]))
    st.markdown(
        f"The third column adds up to {total}. Divided by that, the {largest} gets 1 / {total} = **{probability}**."
    )


INPUTS = Section(
    "inputs",
    "The drawing as 784 numbers",
    "Your drawing was cut out, drawn anew with a pen of the usual width, scaled and centred, so that it looks like the "
    "digits that the network has learned from. What is left are 28 rows of 28 [[pixels|pixel]]. Each is a number: 0 "
    "is paper, 1 is full ink. Row after row, these 784 numbers are all that the network ever sees; they are its "
    "[[inputs|input]].",
    (Formula("X = image / 255", "inputs = as_inputs(image)"),),
    ((as_inputs, ("images / np.float32(255)",)),),
    _show_inputs,
    "Point at the picture, or walk through it with the arrow keys, and find the pixel with the most ink. Then draw the "
    "same digit small and thin, come back, and see how little has changed.",
)
LABEL = Section(
    "label",
    "What it should have said",
    "To learn, a network must be told what it should have said: the [[label]]. What your drawing shows, only you know; "
    "choose it above. For the arithmetic, the label becomes ten numbers: a 1 in the place of the right digit, and 0 "
    "in all others. That is called [[one-hot]]. Our code leaves the zeros out: it only remembers where the 1 is.",
    (Formula("one_hot_Y = where(digits == Y, 1, 0)", "one_hot = where(arange(10) == label, 1, 0)"),),
    ((cross_entropy, ("grad_logits[rows, labels] -=",)),),
    _show_label,
    "Choose another label above and watch the 1 move. What the network says stays the same: it does not see the label.",
)
SUMS = Section(
    "sums",
    "Every neuron adds up: z",
    lambda state: (
        "A [[neuron]] multiplies each number that arrives by a number of its own, the [[weight]], and adds everything "
        "up. Last it adds one more number, its [[bias]]. The sum is called z. "
        + (
            "A [[layer]] is many neurons side by side; the layers between the inputs and the ten digits are called "
            "hidden. This one is a [[convolution]]: each of its neurons looks at a small square of the picture only, a "
            "[[patch]]; the next step shows how."
            if is_convolution(state)
            else "A [[layer]] is many neurons that all look at the same numbers, each with weights of its own; the "
            "layers between the inputs and the ten digits are called hidden."
        )
    ),
    layer_formulas.sums,
    layer_formulas.sums_code,
    _show_sums,
    lambda state: (
        "Click another cell: what arrives changes, the weights do not."
        if is_convolution(state)
        else "Click a strong cell to open another neuron. Its sum grows where its weights are blue and "
        + ("your drawing has ink." if state.layer == 0 else "a large number arrives.")
    ),
    needs_hidden_layer=True,
)
ACTIVATION = Section(
    "activation",
    "The bend: {activation}",
    lambda state: (
        "Now each neuron decides how much of its sum to hand on. What decides is called the [[activation function]]. "
        f"{activation_doc(state).text} "
        "The number that is handed on is the neuron's [[activation]]. Without this bend, many layers could do no more "
        "than one: a sum of sums is only a sum."
    ),
    lambda state: (Formula(activation_doc(state).formula, "activations[{i}] = activation(pre_activations[{i}])"),),
    lambda state: ((ACTIVATIONS[state.current.network.activation].function, ("activation: FloatArray =",)),),
    _show_activation,
    "Find a neuron with a strong orange z, and look for it in the second picture.",
    needs_hidden_layer=True,
)
SCORES = Section(
    "scores",
    "Ten scores",
    "The last layer has ten neurons, one for each digit. Each multiplies every number that arrives by a weight of its "
    "own and adds everything up, with its bias, as before. The ten sums are the scores of the digits; in the field "
    "they are called [[logits|logit]]. The highest score wins.",
    (Formula("Z{l} = W{l} @ {y} + b{l}", "logits = signals[{j}] @ layers[{j}].weights + layers[{j}].bias"),),
    ((Network.forward, ("logits = self.",)), layer_formulas.DENSE_FORWARD),
    _show_scores,
    "Choose a digit that your drawing does not show at all: most of its strong votes are orange.",
)
SOFTMAX = Section(
    "softmax",
    "From scores to probabilities",
    "Scores can be any numbers; people want shares that add up to 100 %. [[Softmax|softmax]] raises e, which is about "
    "2.718, to the power of each score: all become positive, and large ones much larger. Each is then divided by the "
    "sum of all, and that is its [[probability]]. Taking the largest score off all ten first does not change the "
    "result, but keeps the numbers small enough for a computer.",
    (Formula("A{l} = exp(Z{l}) / sum(exp(Z{l}))", "probabilities = softmax(logits)"),),
    ((softmax, ("exponentials = ", "probabilities: FloatArray")),),
    _show_softmax,
    "Divide two numbers of the third column by each other: their probabilities have the same ratio.",
)
# The section about convolutions comes between them.
SUM_SECTIONS = (INPUTS, LABEL, SUMS)
OUTPUT_SECTIONS = (ACTIVATION, SCORES, SOFTMAX)

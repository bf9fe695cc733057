"""The forward pass: preprocessing, weighted sums, activations, logits and probabilities."""

import numpy as np
import streamlit as st

from nn.activations import ACTIVATIONS, softmax
from nn.dataset import as_inputs
from nn.explain.neuron import inspect_neuron
from nn.explain.regions import describe_region
from nn.losses import cross_entropy
from nn.network import Network
from ui.charts.function_chart import Titles, function_chart, inputs_around
from ui.inference.neuron_details import describe_weights
from ui.shared.formatting import significant
from ui.texts import learn_texts as texts
from ui.texts import network_texts
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
    heading("The 784 inputs")
    picture = state.signals(0).reshape(state.drawing.centred.shape)
    number_grid.show_grid("learn-inputs", picture, f"Input image: most of its ink lies {describe_region(inputs)}.")
    st.markdown(f"{int((inputs > 0).sum())} of the 784 inputs are above 0; they sum to {significant(inputs.sum())}.")


def _show_label(state: TutorialState) -> None:
    heading(f"Label {state.current.label}, one-hot encoded")
    show_digits({"One-hot": (np.arange(10) == state.current.label).astype(float)}, state.current.label)


def _show_sums(state: TutorialState) -> None:
    layer, network = state.layer or 0, state.current.network
    neuron = inspect_neuron(network, state.current.trace, layer, state.neuron)
    show_filter_menu(state)
    heading(f"z of each neuron in {group_name(state, layer)}")
    show_layer(state, "learn-z", state.current.trace.pre_activations[layer][0], "z of each neuron.")
    name = neuron_name(network.layers[layer], state.neuron)
    heading(name.capitalize())
    view = layer_values.input_view(state, layer, neuron.products)
    description = "Its inputs are the outputs of the previous layer."
    if is_convolution(state):
        description = "All neurons of this feature map have the same weights, the filter."
    elif layer == 0:
        description = describe_weights(neuron)
    st.markdown(description)
    layer_values.show_channel_menu(state, layer, view)
    layer_values.show_products(view, neuron, network_texts.DENSE_CAPTIONS, f"{name.capitalize()}: {description}")


def _show_activation(state: TutorialState) -> None:
    layer, trace = state.layer or 0, state.current.trace
    sums, activations = trace.pre_activations[layer][0], trace.activations[layer][0]
    name = activation_doc(state).name
    show_filter_menu(state)
    heading(f"Before: z in {group_name(state, layer)}")
    show_layer(state, "learn-z", sums, "z of each neuron.")
    heading(f"After: activation = {name}(z)")
    show_layer(state, "learn-a", activations, "Activation of each neuron.")
    neuron = state.neuron
    st.markdown(
        f"{int((sums > 0).sum()):,} of {len(sums):,} neurons in this layer have z above 0. "
        f"{neuron_name(state.current.network.layers[layer], neuron).capitalize()}: "
        f"{name}({significant(sums[neuron])}) = **{significant(activations[neuron])}**"
    )
    z = float(sums[neuron])
    inputs, function = inputs_around(z), ACTIVATIONS[state.current.network.activation].function
    titles = Titles("z", f"{name}(z)", texts.ACTIVATION_CHART.format(activation=name))
    chart = function_chart(inputs, function(inputs), z, float(activations[neuron]), titles)
    st.vega_lite_chart(chart, key="activation-chart")


def _show_scores(state: TutorialState) -> None:
    trace, last = state.current.trace, state.current.network.layers[-1]
    signals = state.signals(state.last_layer)
    choose_digit()
    contributions, bias = signals * last.weights[:, state.digit], float(last.bias[state.digit])
    view = layer_values.input_view(state, state.last_layer, contributions)
    heading(f"Contribution of each of the {len(signals):,} inputs to the logit of {state.digit}")
    layer_values.show_channel_menu(state, state.last_layer, view)
    number_grid.show_grid("learn-products", view.part(contributions), f"Contributions to the logit of {state.digit}.")
    show_sum(layer_values.product_parts(view, contributions, bias, "contributions"), f"logit of {state.digit}")
    show_digits({"Logit": trace.logits[0]}, int(trace.logits.argmax()))


def _show_softmax(state: TutorialState) -> None:
    logits, probabilities = state.current.trace.logits[0], state.current.trace.probabilities[0]
    largest = int(logits.argmax())
    shifted = logits - logits[largest]
    exponentials = np.exp(shifted)
    columns = {"Logit": logits, "Logit − max": shifted, "exp": exponentials}
    show_digits({**columns, "Probability": probabilities}, largest)
    total, probability = (significant(value, 8) for value in (exponentials.sum(), probabilities[largest]))
    st.markdown(f"The exp column sums to {total}. So the probability of {largest} is 1 / {total} = **{probability}**.")


INPUTS = Section(
    "inputs",
    "Input: 784 pixels",
    "Your drawing is cropped, its stroke width is normalized, and it is scaled and centred, to match the training "
    "images. The result has 28 × 28 [[pixels|pixel]], each a number from 0 (background) to 1 (full ink). Row by row, "
    "these 784 numbers are the [[inputs|input]] of the network; it receives nothing else.",
    (Formula("X = image / 255", "inputs = as_inputs(image)"),),
    ((as_inputs, ("images / np.float32(255)",)),),
    _show_inputs,
    "Point at the image, or use the arrow keys, to find the pixel with the most ink. Then draw the same digit small "
    "and thin on the Draw page: the input changes very little.",
)
LABEL = Section(
    "label",
    "Target: the label",
    "Training needs the correct answer for each drawing, the [[label]]. Only you know what you drew, so choose it "
    "above. For the computation, it becomes ten numbers: 1 for the correct digit, 0 for all others. This is called "
    "[[one-hot]] encoding. The code stores only the position of the 1.",
    (Formula("one_hot_Y = where(digits == Y, 1, 0)", "one_hot = where(arange(10) == label, 1, 0)"),),
    ((cross_entropy, ("grad_logits[rows, labels] -=",)),),
    _show_label,
    "Choose another label above and watch the 1 move. The prediction stays the same: the label is no input of the "
    "network.",
)
SUMS = Section(
    "sums",
    "Weighted sum: z = Wx + b",
    lambda state: (
        "A [[neuron]] multiplies each of its inputs by a [[weight]], sums the products and adds a [[bias]]. The result "
        "is its weighted sum, called z. "
        + (
            "A [[layer]] is a group of neurons side by side; layers between the input and the output are called hidden "
            "layers. This one is a [[convolution]]: each neuron receives only a small square of the image, a "
            "[[patch]], as the next section shows."
            if is_convolution(state)
            else "A [[layer]] is a group of neurons that receive the same inputs, each with its own weights; layers "
            "between the input and the output are called hidden layers."
        )
    ),
    layer_formulas.sums,
    layer_formulas.sums_code,
    _show_sums,
    lambda state: (
        "Click another cell: the inputs change, the weights stay the same."
        if is_convolution(state)
        else "Click a cell to see another neuron. Its z is large if its positive weights (blue) lie where "
        + ("your drawing has ink." if state.layer == 0 else "its inputs are large.")
    ),
    needs_hidden_layer=True,
)
ACTIVATION = Section(
    "activation",
    "Activation function: {activation}",
    lambda state: (
        f"Each neuron passes its z through an [[activation function]]. {activation_doc(state).text} The result is the "
        "neuron's [[activation]], which is its output. Without a nonlinear function, several layers could compute no "
        "more than one: a weighted sum of weighted sums is again a weighted sum."
    ),
    lambda state: (Formula(activation_doc(state).formula, "activations[{i}] = activation(pre_activations[{i}])"),),
    lambda state: ((ACTIVATIONS[state.current.network.activation].function, ("activation: FloatArray =",)),),
    _show_activation,
    "Click a neuron with a strongly negative z (orange), and compare the two numbers at the end.",
    needs_hidden_layer=True,
)
SCORES = Section(
    "scores",
    "Output layer: ten logits",
    "The output layer has ten neurons, one for each digit. Each computes a weighted sum as before: its inputs times "
    "its weights, plus its bias. These ten sums are the scores of the digits, called [[logits|logit]]. The digit with "
    "the highest logit is the prediction.",
    (Formula("Z{l} = W{l} @ {y} + b{l}", "logits = signals[{j}] @ layers[{j}].weights + layers[{j}].bias"),),
    ((Network.forward, ("logits = self.",)), layer_formulas.DENSE_FORWARD),
    _show_scores,
    "Choose a digit that looks nothing like your drawing: most of its strong contributions are negative (orange).",
)
SOFTMAX = Section(
    "softmax",
    "Softmax: from logits to probabilities",
    "Logits can be any numbers; we want probabilities that sum to 100 %. [[Softmax|softmax]] raises e (about 2.718) to "
    "the power of each logit, written exp: all values become positive, and large ones much larger. Each is then "
    "divided by the sum of all ten, which gives the [[probability]] of that digit. Subtracting the largest logit first "
    "leaves the result unchanged and keeps exp from becoming too large for the computer (overflow).",
    (Formula("A{l} = exp(Z{l}) / sum(exp(Z{l}))", "probabilities = softmax(logits)"),),
    ((softmax, ("exponentials = ", "probabilities: FloatArray")),),
    _show_softmax,
    "Divide one number of the exp column by another: their probabilities have the same ratio.",
)
# The section about convolutions comes between them.
SUM_SECTIONS = (INPUTS, LABEL, SUMS)
OUTPUT_SECTIONS = (ACTIVATION, SCORES, SOFTMAX)

"""The loss and backpropagation."""

import numpy as np
import streamlit as st

from nn.activations import ACTIVATIONS
from nn.losses import cross_entropy
from ui.charts.function_chart import Titles, function_chart, probabilities_from
from ui.shared.formatting import significant
from ui.texts import learn_texts as texts
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
    heading(f"Loss if the label is {example.label}")
    show_digits({"Probability": example.trace.probabilities[0]}, example.label)
    st.markdown(f"loss = −log({significant(probability, 6)}) = **{significant(example.loss, 6)}**")
    # As the loss has it: a very low probability is rounded to 0.
    probability = float(np.exp(-example.loss))
    curve = probabilities_from(probability)
    titles = Titles(texts.PROBABILITY_AXIS, texts.LOSS_AXIS, texts.LOSS_CHART)
    st.vega_lite_chart(function_chart(curve, -np.log(curve), probability, example.loss, titles), key="log-chart")


def _show_logit_gradients(state: TutorialState) -> None:
    example = state.current
    columns = {
        "Probability": example.trace.probabilities[0],
        "One-hot": (np.arange(10) == example.label).astype(float),
        "Gradient": example.grad_logits[0],
    }
    heading("Gradient of each logit")
    show_digits(columns, example.label)
    gradient = example.grad_logits[0, example.label]
    st.markdown(
        f"If the logit of {example.label} rises by 0.01, the loss changes by about 0.01 × "
        f"{significant(gradient)} = **{significant(0.01 * gradient)}**."
    )


def _show_last_layer(state: TutorialState) -> None:
    choose_digit()
    show_weight_gradients(state, state.last_layer, state.digit, f"output neuron {state.digit}")


def _show_activation_gradients(state: TutorialState) -> None:
    layer, neuron, example = state.layer or 0, state.neuron, state.current
    grad_activations = example.grad_activations[layer][0]
    grad_pre_activations = example.grad_pre_activations[layer][0]
    derivative = ACTIVATIONS[example.network.activation].derivative(example.trace.pre_activations[layer])[0]
    show_filter_menu(state)
    heading(f"Gradients of the activations in {group_name(state, layer)}")
    show_layer(state, "learn-da", grad_activations, "Gradients of the activations.")
    heading(f"Derivative of {activation_doc(state).name}")
    show_layer(state, "learn-slope", derivative, "Derivatives of the activation function.")
    heading("Product of both: gradients of z")
    show_layer(state, "learn-dz", grad_pre_activations, "Gradients of z.")
    factors = f"{significant(grad_activations[neuron])} × {significant(derivative[neuron])}"
    name = neuron_name(example.network.layers[layer], neuron).capitalize()
    st.markdown(f"{name}: {factors} = **{significant(grad_pre_activations[neuron])}**")


def _show_hidden_layer(state: TutorialState) -> None:
    layer = state.layer or 0
    show_filter_menu(state)
    heading(f"Gradients of z in {group_name(state, layer)}, from the previous section")
    show_layer(state, "learn-dz", state.current.grad_pre_activations[layer][0], "Gradients of z.")
    name = weights_name(state.current.network.layers[layer], layer, state.neuron)
    show_weight_gradients(state, layer, state.neuron, name)


LOSS = Section(
    "loss",
    "Loss: cross-entropy",
    "The [[loss]] says in one number how wrong the prediction is: take the [[probability]] of the correct digit, take "
    "its [[logarithm]], and negate it. A probability of 1 gives a loss of 0; 1/2 gives 0.69; 1/100 gives 4.6. This "
    "loss is called [[cross-entropy]]. Training means minimizing it.",
    (Formula("loss = -log(A{l}[Y])", "loss = -log(probabilities[0, label])"),),
    ((cross_entropy, ("shifted = ", "loss = float")),),
    _show_loss,
    "Choose other labels above, and compare the losses.",
    needs_loss=True,
)
LOGIT_GRADIENTS = Section(
    "logit-gradients",
    "Gradient of the loss with respect to the logits",
    "If a logit rises a little, does the loss rise or fall, and how fast? The answer is a [[derivative]] of the loss; "
    "the derivatives with respect to all ten logits are the [[gradient]]. For softmax and cross-entropy it is simple: "
    "probability minus one-hot label. It is negative only for the correct digit, so that logit should rise; all others "
    "should fall, those of the most probable digits most.",
    (Formula("dZ{l} = A{l} - one_hot_Y", "grad_logits = probabilities - one_hot"),),
    ((cross_entropy, ("grad_logits: FloatArray = ", "grad_logits[rows, labels] -=")),),
    _show_logit_gradients,
    "Add the ten numbers in the last column: their sum is 0, apart from rounding.",
    needs_loss=True,
)
LAST_LAYER = Section(
    "last-layer",
    "Gradients of the output layer",
    "A weight of the output layer connects one input of this layer to one digit. If the weight rises a little, the "
    "logit rises by that much times the input. So the gradient of the weight, that is the derivative of the loss with "
    "respect to it, is the input times the gradient of the logit. If the input is 0, so is the gradient. The bias is "
    "added as it is, so its gradient is that of the logit.",
    (
        Formula("dW{l} = 1 / m * dZ{l} @ {y}.T", "gradients[{j}].weights = signals[{j}].T @ grad_logits"),
        Formula("db{l} = 1 / m * dZ{l}", "gradients[{j}].bias = sum(grad_logits, axis=0)"),
    ),
    (layer_formulas.DENSE_BACKWARD,),
    _show_last_layer,
    "Click a weight and look at its gradient check. Which change gives the most matching digits? Very large and very "
    "small ones are both worse.",
    needs_loss=True,
)
ACTIVATION_GRADIENTS = Section(
    "activation-gradients",
    "Backpropagation through {activation}",
    lambda state: (
        "How does the loss depend on a hidden neuron? Its activation is an input of "
        + (
            "all neurons of the next layer whose patch contains it. "
            if feeds_convolution(state)
            else "all neurons of the next layer. "
        )
        + "So its gradient is the sum of their gradients of z, each times the weight of the connection. Multiplied by "
        f"the derivative of {activation_doc(state).name}, which is {activation_doc(state).derivative_text}, this gives "
        "its own gradient of z. Computing gradients like this, layer by layer from the loss back to the input, is "
        "called [[backpropagation]]."
    ),
    layer_formulas.activation_gradients,
    layer_formulas.activation_gradients_code,
    _show_activation_gradients,
    "Click a strong cell in the first grid. Is it strong in the last one, too? Only if the derivative is not close to "
    "0.",
    needs_hidden_layer=True,
    needs_loss=True,
)
HIDDEN_LAYER = Section(
    "hidden-layer",
    "Gradients of the hidden layer",
    lambda state: (
        "As in the output layer, the gradient of a weight is its input times the gradient of z. "
        + (
            "A filter has the same weights at every patch, so its gradient is the sum over all patches; that of the "
            "bias is the sum of the gradients of z. An empty patch adds nothing to the gradients of the weights."
            if is_convolution(state)
            else "The inputs of the first layer are the pixels, so the gradients look like your drawing, in blue or "
            "orange. Weights of empty pixels get no gradient from this drawing."
            if state.layer == 0
            else "The inputs are the activations of the previous layer; where one is 0, its weights get no gradient "
            "from this drawing."
        )
    ),
    layer_formulas.weight_gradients,
    layer_formulas.weight_gradients_code,
    _show_hidden_layer,
    lambda state: (
        "Click another weight of the filter, and see which patches raise its gradient (blue) and which lower it "
        "(orange)."
        if is_convolution(state)
        else "Click a neuron whose gradient of z is 0: the gradients of all its weights are 0, too."
    ),
    needs_hidden_layer=True,
    needs_loss=True,
)
SECTIONS = (LOSS, LOGIT_GRADIENTS, LAST_LAYER, ACTIVATION_GRADIENTS, HIDDEN_LAYER)

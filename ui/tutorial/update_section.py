"""Gradient steps on the drawing, with the numbers before and after."""

from collections.abc import Callable
from datetime import date

import numpy as np
import streamlit as st

from nn.explain.worked_example import WorkedExample, gradient_descent
from nn.optimizers import SGD
from ui.networks import registry
from ui.shared.formatting import escape_markdown, percent, significant
from ui.tutorial.formulas.formula import Formula
from ui.tutorial.selection import chosen_row
from ui.tutorial.state import ERROR, LEARNING_RATE, LEARNING_RATES, TutorialState, reset, take_steps, undo
from ui.tutorial.tutorial_section import Section
from ui.tutorial.views.layer_values import (
    input_view,
    neuron_name,
    show_channel_menu,
    show_filter_menu,
    weights_column,
    weights_name,
)
from ui.tutorial.views.section_parts import count_steps, heading
from ui.widgets import number_grid, probability_bars

UNDO_HELP = "Take back the last click: 1 or 10 steps."
LEARNING_RATE_HELP = "Step size: each gradient is multiplied by it."


def _show_update(state: TutorialState) -> None:
    heading(f"Train a copy of {escape_markdown(state.selected.name)}: label {state.current.label}")
    st.select_slider(
        "Learning rate", LEARNING_RATES, key=LEARNING_RATE, help=LEARNING_RATE_HELP, persist_state="session"
    )
    with st.container(horizontal=True, gap="xsmall", key="learn-buttons"):
        st.button("1 step", key="learn-step", type="primary", on_click=take_steps, args=(state, 1))
        st.button("10 steps", key="learn-ten", on_click=take_steps, args=(state, 10))
        if state.steps_taken:
            name = state.selected.name
            st.button("Undo", key="learn-undo", on_click=undo, args=(name,), help=UNDO_HELP)
            st.button("Reset", key="learn-again", on_click=reset, args=(name,))
            st.button("Use this copy on the Draw page", key="learn-keep", on_click=_add_copy, args=(state,))
    if error := st.session_state.pop(ERROR, None):
        st.warning(error)
    st.caption("Upper bars: the copy now. Lower bars (orange): before training.")
    bars = {name: _bars(example) for name, example in (("prediction", state.current), ("comparison", state.original))}
    probability_bars.show("learn-bars", bars)
    examples = (state.original, state.current, state.next)
    rows = [
        [name, *(significant(number(example)) for example in examples)] for name, number in _quantities(state).items()
    ]
    number_grid.show_table(["Quantity", "Before", "Now", "Next"], rows)
    st.markdown(_weight_equation(state))
    _show_weights(state)


def _bars(example: WorkedExample) -> dict[str, object]:
    """The probabilities of an example, as probability_bars.show expects them."""
    probabilities = example.trace.probabilities[0].tolist()
    return {
        "network": "before training",
        "probabilities": probabilities,
        "percentages": [percent(probability) for probability in probabilities],
    }


def _quantities(state: TutorialState) -> dict[str, Callable[[WorkedExample], float]]:
    """The quantities to compare: name -> function of an example."""
    label, layer, neuron = state.current.label, state.layer, state.neuron
    row = _chosen_weight(state)
    source = input_view(state, state.last_layer, state.current.gradients[-1].weights[:, label]).name(row)
    numbers: dict[str, Callable[[WorkedExample], float]] = {
        "Loss": lambda example: example.loss,
        f"Probability of {label}": lambda example: float(example.trace.probabilities[0, label]),
        f"Logit of {label}": lambda example: float(example.trace.logits[0, label]),
        "Gradient of that logit": lambda example: float(example.grad_logits[0, label]),
        f"Weight from {source} to {label}": lambda example: float(example.network.layers[-1].weights[row, label]),
        "Gradient of that weight": lambda example: float(example.gradients[-1].weights[row, label]),
        f"Bias of {label}": lambda example: float(example.network.layers[-1].bias[label]),
    }
    if layer is not None:
        shown = state.current.network.layers[layer]
        column, owner = weights_column(shown, neuron), weights_name(shown, layer, neuron)
        numbers[f"z of {neuron_name(shown, neuron)}"] = lambda example: float(
            example.trace.pre_activations[layer][0, neuron]
        )
        numbers[f"Bias of {owner}"] = lambda example: float(example.network.layers[layer].bias[column])
    return numbers


def _chosen_weight(state: TutorialState) -> int:
    """The chosen weight of the label's neuron in the last layer."""
    return chosen_row(state.last_layer, state.current.gradients[-1].weights[:, state.current.label])


def _weight_equation(state: TutorialState) -> str:
    """The update of the chosen weight in numbers, as Markdown."""
    label, gradient = state.current.label, state.current.gradients[-1].weights
    row = _chosen_weight(state)
    weights = (example.network.layers[-1].weights[row, label] for example in (state.current, state.next))
    now, following = (significant(weight, 6) for weight in weights)
    return (
        f"That weight after the next step: {now} − {state.learning_rate:g} × ({significant(gradient[row, label])}) = "
        f"**{following}**"
    )


def _show_weights(state: TutorialState) -> None:
    """Show the weights of a neuron or filter before all steps and now, and the difference."""
    layer = state.layer or 0
    layers = [example.network.layers[layer] for example in (state.original, state.current)]
    index, name = (state.digit, f"output neuron {state.digit}")
    if state.layer is not None:
        show_filter_menu(state)
        index, name = state.neuron, weights_name(layers[0], layer, state.neuron)
    was, now = (shown.weights[:, weights_column(shown, index)] for shown in layers)
    heading(f"Weights of {name}")
    view = input_view(state, layer, was)
    show_channel_menu(state, layer, view)
    parts = {"Before": was, "Change": now - was, "Now": now}
    number_grid.show_side_by_side({title: view.part(weights) for title, weights in parts.items()})


def _add_copy(state: TutorialState) -> None:
    """Add the copy to the networks that can be selected; for a callback."""
    steps = count_steps(state.steps_taken)
    learned = f"{state.selected.card.get('trained_on') or state.selected.name}, then {steps} on one drawing"
    card = {"trained_on": learned, "date": date.today().isoformat()}
    first = name = f"{state.selected.name} and {steps}"
    number = 1
    while name in registry.names():
        number += 1
        name = f"{first} ({number})"
    registry.add(name, state.current.network.astype(np.float32), card)


UPDATE = Section(
    "update",
    "Gradient descent: the update",
    "Each weight and bias moves a small step against its gradient: if the loss rises with a weight, the weight is "
    "decreased. The size of the step is the [[learning rate]] times the gradient. This is [[gradient descent]]; "
    "training repeats it thousands of times, each time with many digits at once. Here you train a copy of the network "
    "on your drawing; the network on the Draw page does not change.",
    (
        Formula(
            "W{l}_new = W{l} - alpha * dW{l}",
            "new_layers[{j}].weights = layers[{j}].weights - learning_rate * gradients[{j}].weights",
        ),
        Formula(
            "b{l}_new = b{l} - alpha * db{l}",
            "new_layers[{j}].bias = layers[{j}].bias - learning_rate * gradients[{j}].bias",
        ),
    ),
    ((SGD.step, ("gradient *=", "parameters -=")), (gradient_descent, ("optimizer.step",))),
    _show_update,
    "Press **1 step** until the prediction is the label. Then look at the accuracy in the next section.",
    needs_loss=True,
)
SECTIONS = (UPDATE,)

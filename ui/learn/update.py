"""Step 12, the heart of it: one step of gradient descent on one's own drawing, before and after side by side."""

from collections.abc import Callable
from datetime import date

import numpy as np
import streamlit as st

from nn.optimizers import SGD
from nn.worked_example import WorkedExample, descend
from ui import bars, networks, numbers
from ui.learn import bench as benches
from ui.learn.bench import OBJECTION, RATE, RATES, Bench, row_of
from ui.learn.parts import heading, steps_in_words
from ui.learn.step import Formula, Step, always
from ui.numbers import figure
from ui.words import plain

UNDO = "Take the last step back, or the last ten if you took ten at once."
HOW_FAR = "How far a step goes: each slope is multiplied by it."


def _update(bench: Bench) -> None:
    heading(f"Teach a copy of {plain(bench.shown.name)} that this is {bench.now.label}")
    st.select_slider("Learning rate", RATES, key=RATE, help=HOW_FAR, persist_state="session")
    with st.container(horizontal=True, gap="xsmall", key="learn-buttons"):
        st.button("Step", key="learn-step", type="primary", on_click=benches.step, args=(bench, 1))
        st.button("Ten more steps", key="learn-ten", on_click=benches.step, args=(bench, 10))
        if bench.taken:
            name = bench.shown.name
            st.button("Undo", key="learn-undo", on_click=benches.undo, args=(name,), help=UNDO)
            st.button("Start again", key="learn-again", on_click=benches.forget, args=(name,))
            st.button("Let the copy look at my drawings", key="learn-keep", on_click=_keep, args=(bench,))
    if objection := st.session_state.pop(OBJECTION, None):
        st.warning(objection)
    now, before = (bars.numbers(example.trace.probabilities[0].tolist()) for example in (bench.now, bench.before))
    st.caption("Upper bars: the copy now. Lower bars, in orange: the network before.")
    bars.show("learn-bars", now | {"other": {"name": "the network before", **before}})
    examples = (bench.before, bench.now, bench.following)
    rows = [[name, *(figure(look(example)) for example in examples)] for name, look in _looks(bench).items()]
    numbers.table(["", "Before", "Now", "Next"], rows)
    st.markdown(_arithmetic(bench))
    _weights(bench)


def _looks(bench: Bench) -> dict[str, Callable[[WorkedExample], float]]:
    """Numbers to compare: what to call each, and where it stands."""
    label, layer, neuron = bench.now.label, bench.layer, bench.neuron
    row = _row(bench)
    sender = f"neuron {row}" if bench.last else f"pixel {row}"
    looks: dict[str, Callable[[WorkedExample], float]] = {
        "Loss": lambda example: example.loss,
        f"Probability of {label}": lambda example: float(example.trace.probabilities[0, label]),
        f"Score of {label}": lambda example: float(example.trace.logits[0, label]),
        "Slope at that score": lambda example: float(example.grad_logits[0, label]),
        f"Weight from {sender} to {label}": lambda example: float(example.network.layers[-1].weights[row, label]),
        "Slope along that weight": lambda example: float(example.gradients[-1].weights[row, label]),
        f"Bias of {label}": lambda example: float(example.network.layers[-1].bias[label]),
    }
    if layer is not None:
        looks[f"z of neuron {neuron}"] = lambda example: float(example.trace.pre_activations[layer][0, neuron])
        looks[f"Bias of neuron {neuron}"] = lambda example: float(example.network.layers[layer].bias[neuron])
    return looks


def _row(bench: Bench) -> int:
    """Which weight to the label is looked at."""
    return row_of(bench.last, bench.now.gradients[-1].weights[:, bench.now.label])


def _arithmetic(bench: Bench) -> str:
    """How the next value of one weight comes about; in Markdown."""
    label, gradient = bench.now.label, bench.now.gradients[-1].weights
    row = _row(bench)
    weights = (example.network.layers[-1].weights[row, label] for example in (bench.now, bench.following))
    now, following = (figure(weight, 6) for weight in weights)
    return f"That weight, next: {now} − {bench.rate:g} × ({figure(gradient[row, label])}) = **{following}**"


def _weights(bench: Bench) -> None:
    """The weights of one neuron: as they were, by how much they have changed, and as they are."""
    layer = bench.layer or 0
    neuron, whose = (bench.digit, "digit") if bench.layer is None else (bench.neuron, "neuron")
    was, now = (example.network.layers[layer].weights[:, neuron] for example in (bench.before, bench.now))
    heading(f"The weights of {whose} {neuron}")
    numbers.beside({"Before": was, "Change": now - was, "Now": now})


def _keep(bench: Bench) -> None:
    """Have the copy look at drawings, as a network of its own. For the click on a button."""
    steps = steps_in_words(bench.taken)
    learned = f"{bench.shown.card.get('trained_on') or bench.shown.name}, then {steps} on one drawing"
    card = {"trained_on": learned, "date": date.today().isoformat()}
    first = name = f"{bench.shown.name} and {steps}"
    number = 1
    while name in networks.names():
        number += 1
        name = f"{first} ({number})"
    networks.add(name, bench.now.network.astype(np.float32), card)


UPDATE = Step(
    "The update",
    always(
        "Each weight and bias takes a small step against its slope: where the loss rises with a weight, the weight is "
        "made smaller. How far the step goes is the [[learning rate]] times the slope. This is [[gradient descent]]; a "
        "training does nothing else, again and again, with many digits at a time. Here you can do it on your own "
        "drawing, with a copy: the network that looks at your drawings stays as it is."
    ),
    always(
        (
            Formula(
                "W{l}_new = W{l} - alpha * dW{l}",
                "new_layers[{j}].weights = layers[{j}].weights - learning_rate * gradients[{j}].weights",
            ),
            Formula(
                "b{l}_new = b{l} - alpha * db{l}",
                "new_layers[{j}].bias = layers[{j}].bias - learning_rate * gradients[{j}].bias",
            ),
        )
    ),
    always(((SGD.step, ("gradient *=", "parameters -=")), (descend, ("optimizer.step",)))),
    _update,
    "Choose a wrong label above, and press Step until the network has changed its mind. Then look at its accuracy, in "
    "the next step.",
    learning=True,
)
STEPS = (UPDATE,)

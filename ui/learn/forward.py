"""Steps 1 to 6: from the drawing to ten probabilities."""

import numpy as np
import streamlit as st

from nn.activations import ACTIVATIONS, softmax
from nn.datasets import as_inputs
from nn.losses import cross_entropy
from nn.network import Network
from nn.neuron import Neuron, open_neuron
from ui import numbers
from ui.learn.bench import Bench
from ui.learn.parts import bend, choose_digit, heading, of_digits, of_layer, sum_in_words
from ui.learn.step import Formula, Step, always
from ui.neuron import looks_for
from ui.numbers import figure
from ui.where import where

SUM = "pre_activations.append(signal @ layer.weights"


def _inputs(bench: Bench) -> None:
    inputs = bench.now.trace.inputs[0]
    heading("The drawing as 784 numbers")
    numbers.picture("learn-inputs", inputs, f"The drawing: most of its ink lies {where(inputs)}.")
    st.markdown(
        f"{int((inputs > 0).sum())} of the 784 numbers are above zero; together they make {figure(inputs.sum())}."
    )


def _label(bench: Bench) -> None:
    heading(f"The label {bench.now.label} as ten numbers")
    of_digits({"One-hot": (np.arange(10) == bench.now.label).astype(float)}, bench.now.label)


def _neuron(bench: Bench) -> Neuron:
    return open_neuron(bench.now.network, bench.now.trace, bench.layer or 0, bench.neuron)


def _sums(bench: Bench) -> None:
    layer, neuron = bench.layer or 0, _neuron(bench)
    heading(f"z of every neuron in hidden layer {layer + 1}")
    of_layer(bench, "learn-z", bench.now.trace.pre_activations[layer][0], "The sum of each neuron.")
    heading(f"Neuron {bench.neuron}")
    looks = looks_for(neuron) if layer == 0 else "Its weights to the neurons of the layer before."
    st.markdown(looks)
    numbers.beside(
        {"What arrives": neuron.signals, "Its weights": neuron.weights, "Both multiplied": neuron.products},
        {"Its weights": f"Neuron {bench.neuron}: {looks}"},
    )
    parts = {"all products added up": neuron.pre_activation - neuron.bias, "its bias": neuron.bias}
    st.markdown(sum_in_words(parts, "z"))


def _bend(bench: Bench) -> None:
    layer, trace = bench.layer or 0, bench.now.trace
    sums, activations = trace.pre_activations[layer][0], trace.activations[layer][0]
    name = bend(bench).name
    heading("Before: z")
    of_layer(bench, "learn-z", sums, "The sum of each neuron.")
    heading(f"After: what {name} makes of it")
    of_layer(bench, "learn-a", activations, "The activation of each neuron.")
    st.markdown(
        f"{int((sums > 0).sum()):,} of {len(sums):,} sums are above zero. "
        f"Neuron {bench.neuron}: {name}({figure(sums[bench.neuron])}) = **{figure(activations[bench.neuron])}**"
    )


def _scores(bench: Bench) -> None:
    trace, last = bench.now.trace, bench.now.network.layers[-1]
    signals = (trace.inputs, *trace.activations)[-1][0]
    choose_digit()
    votes = signals * last.weights[:, bench.digit]
    heading(f"What each of the {len(signals):,} numbers adds to the score of {bench.digit}")
    numbers.picture("learn-votes", votes, f"Votes for {bench.digit}.")
    bias = float(last.bias[bench.digit])
    parts = {"all votes added up": float(trace.logits[0, bench.digit]) - bias, "its bias": bias}
    st.markdown(sum_in_words(parts, f"the score of {bench.digit}"))
    of_digits({"Score": trace.logits[0]}, int(trace.logits.argmax()))


def _softmax(bench: Bench) -> None:
    logits = bench.now.trace.logits[0]
    shifted = logits - logits.max()
    columns = {"Score": logits, "minus the largest": shifted, "e to the power of it": np.exp(shifted)}
    of_digits({**columns, "Probability": bench.now.trace.probabilities[0]}, int(logits.argmax()))
    total, best = figure(np.exp(shifted).sum(), 6), int(logits.argmax())
    probability = figure(bench.now.trace.probabilities[0, best], 6)
    st.markdown(
        f"The third column adds up to {total}. Divided by that, the {best} gets 1 / {total} = **{probability}**."
    )


INPUTS = Step(
    "The drawing as 784 numbers",
    always(
        "Your drawing was cut out, drawn anew with a pen of the usual width, scaled and centred, so that it looks like "
        "the digits that the network has learned from. What is left are 28 rows of 28 [[pixels|pixel]]. Each is a "
        "number: 0 is paper, 1 is full ink. Row after row, these 784 numbers are all that the network ever sees; they "
        "are its [[inputs|input]]."
    ),
    always((Formula("X = image / 255", "inputs = as_inputs(image)"),)),
    always(((as_inputs, ("images / np.float32(255)",)),)),
    _inputs,
    "Point at the picture, or walk through it with the arrow keys, and find the pixel with the most ink. Then draw the "
    "same digit small and thin, come back, and see how little has changed.",
)
LABEL = Step(
    "What it should have said",
    always(
        "To learn, a network must be told what it should have said: the [[label]]. What your drawing shows, only you "
        "know; choose it above. For the arithmetic, the label becomes ten numbers: a 1 in the place of the right "
        "digit, and 0 in all others. That is called [[one-hot]]. Our code leaves the zeros out: it only remembers "
        "where the 1 is."
    ),
    always((Formula("one_hot_Y = where(digits == Y, 1, 0)", "one_hot = where(arange(10) == label, 1, 0)"),)),
    always(((cross_entropy, ("grad_logits[rows, labels] -=",)),)),
    _label,
    "Choose another label above and watch the 1 move. What the network says stays the same: it does not see the label.",
)
SUMS = Step(
    "Every neuron adds up: z",
    always(
        "A [[neuron]] multiplies each number that arrives by a number of its own, the [[weight]], and adds everything "
        "up. Last it adds one more number, its [[bias]]. The sum is called z. A [[layer]] is many neurons that all "
        "look at the same numbers, each with weights of its own; the layers between the inputs and the ten digits are "
        "called hidden."
    ),
    always(
        (
            Formula(
                "Z{k} = W{k} @ A{b} + b{k}",
                "pre_activations[{i}] = signals[{i}] @ layers[{i}].weights + layers[{i}].bias",
            ),
        )
    ),
    always(((Network.forward, (SUM,)),)),
    _sums,
    "Click a strong cell to open another neuron. Where its weights are blue and your drawing has ink, its sum grows.",
    hidden=True,
)
BEND = Step(
    "The bend: {bend}",
    lambda bench: (
        "Now each neuron decides how much of its sum to hand on. What decides is called the [[activation function]]. "
        f"{bend(bench).text} "
        "The number that is handed on is the neuron's [[activation]]. Without this bend, many layers could do no more "
        "than one: a sum of sums is only a sum."
    ),
    lambda bench: (Formula(bend(bench).formula, "activations[{i}] = activation(pre_activations[{i}])"),),
    lambda bench: ((ACTIVATIONS[bench.now.network.activation].function, ("bent: FloatArray =",)),),
    _bend,
    "Find a neuron with a strong orange z, and look for it in the second picture.",
    hidden=True,
)
SCORES = Step(
    "Ten scores",
    always(
        "The last layer has ten neurons, one for each digit. Each multiplies every number that arrives by a weight of "
        "its own and adds everything up, with its bias, as before. The ten sums are the scores of the digits; in the "
        "field they are called [[logits|logit]]. The highest score wins."
    ),
    always((Formula("Z{l} = W{l} @ A{h} + b{l}", "logits = signals[{j}] @ layers[{j}].weights + layers[{j}].bias"),)),
    always(((Network.forward, ("logits = signal @",)),)),
    _scores,
    "Choose a digit that your drawing does not show at all: most of its strong votes are orange.",
)
SOFTMAX = Step(
    "From scores to probabilities",
    always(
        "Scores can be any numbers; people want shares that add up to 100 %. [[Softmax|softmax]] raises e, which is "
        "about 2.718, to the power of each score: all become positive, and large ones much larger. Each is then "
        "divided by the sum of all, and that is its [[probability]]. Taking the largest score off all ten first does "
        "not change the result, but keeps the numbers small enough for a computer."
    ),
    always((Formula("A{l} = exp(Z{l}) / sum(exp(Z{l}))", "probabilities = softmax(logits)"),)),
    always(((softmax, ("exponentials = ", "probabilities: FloatArray")),)),
    _softmax,
    "Divide two numbers of the third column by each other: their probabilities have the same ratio.",
)
STEPS = (INPUTS, LABEL, SUMS, BEND, SCORES, SOFTMAX)

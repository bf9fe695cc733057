"""Definitions of the terms that the tutorial uses, shown where a term is marked in a text."""

import html
import re

# In the order of their first use.
TERMS = {
    "pixel": "One of the small squares that a picture is made of; here a number from 0 (paper) to 1 (full ink).",
    "input": "A number that goes into a network. Ours has 784 of them, one for each pixel.",
    "label": "The right answer to an example, told by a person: which digit it shows.",
    "one-hot": "A way to write one of ten answers as ten numbers: a 1 in its place, and 0 in all others.",
    "neuron": (
        "The smallest part of a network: it multiplies each number that arrives by a weight, adds everything up, and "
        "hands on what its activation function makes of the sum."
    ),
    "weight": "The number by which a neuron multiplies one of the numbers that arrive. Weights are what is learned.",
    "bias": "A number that a neuron adds to its sum whatever arrives. It is learned, as the weights are.",
    "layer": "Neurons side by side that all look at the same numbers. The next layer looks at what they hand on.",
    "convolution": (
        "A layer whose neurons each look at a small part of a picture only, all with the same weights. So it finds a "
        "shape wherever it is."
    ),
    "patch": "A small square of a picture, such as 5 × 5 pixels: what one neuron of a convolution looks at.",
    "filter": "The weights that a convolution uses at every patch. A convolution has several, each with a bias.",
    "stride": "How many pixels lie from one patch to the next: with a stride of 2, every other place is left out.",
    "feature map": (
        "The picture that a filter makes of another one: one number for each patch, large where the patch looks like "
        "the filter."
    ),
    "channel": (
        "One of the pictures that lie on top of each other as the input of a convolution: a drawing has 1 channel, a "
        "colour photograph 3 (red, green, blue), and the feature maps of 16 filters are 16 channels."
    ),
    "activation function": "What a neuron does to its sum before it hands it on, such as turning negative sums into 0.",
    "activation": "The number that a neuron hands on; also short for activation function.",
    "relu": "Rectified linear unit: a sum above zero is handed on as it is; for one below zero, a 0 is handed on.",
    "logit": "The score that a network gives to an answer. It can be any number; the highest one wins.",
    "softmax": "The formula that turns scores into probabilities that add up to 100 %.",
    "probability": "How much a network believes in an answer, from 0 (not at all) to 1, which is 100 %.",
    "logarithm": (
        "Here log(x) is the natural one: the power to which e = 2.718... must be raised to give x. So log(1) is 0, and "
        "the closer x is to 0, the further below zero log(x) is."
    ),
    "loss": "How wrong an answer was, as one number: 0 is perfect. Learning means making it smaller.",
    "cross-entropy": "The loss for probabilities: minus the logarithm of the probability that the right answer got.",
    "slope": (
        "How much one number rises when another rises by a little, as a multiple of it: with a slope of 3, it rises by "
        "3 times as much. A negative slope means that it falls."
    ),
    "gradient": "The slopes of the loss along many numbers, such as all weights: which way it rises, and how steeply.",
    "backpropagation": (
        "The way to find the gradient: from the loss back to the first layer, each layer's slopes computed from those "
        "of the layer after it."
    ),
    "learning rate": "How far a step goes: the slope is multiplied by it before it is taken off a weight.",
    "gradient descent": "Learning by small steps against the gradient, as if one walked downhill in the dark.",
    "prediction": "The answer that a network gives: the digit with the highest probability.",
    "accuracy": "The share of right predictions among many.",
    "training set": "The examples that a network learns from.",
    "development set": (
        "Examples put aside before training, to check on and to choose settings by; also called validation set. The "
        "network never learns from them."
    ),
    "overfitting": "Learning by heart: better and better on the examples of the training set, but not on new ones.",
}
# [[term]] or [[other form|term]]
MARKUP = re.compile(r"\[\[([^]|]+)(?:\|([^]]+))?\]\]")


def term_of(match: re.Match[str]) -> str:
    """The term that a match of MARKUP refers to."""
    return (match[2] or match[1]).lower()


def to_html(text: str) -> str:
    """Convert a paragraph to HTML in which `[[softmax]]` or `[[scores|logit]]` opens the definition of the term."""

    def replace(match: re.Match[str]) -> str:
        definition = html.escape(TERMS[term_of(match)])
        return f"<details class=term name=term><summary>{match[1]}</summary><span>{definition}</span></details>"

    return f'<div class="prose">{MARKUP.sub(replace, html.escape(text, quote=False))}</div>'


def glossary_html() -> str:
    """All terms with their definitions, as HTML."""
    entries = "".join(f"<dt>{term}</dt><dd>{html.escape(definition)}</dd>" for term, definition in TERMS.items())
    return f'<dl class="glossary">{entries}</dl>'

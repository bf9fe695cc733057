"""Definitions of the terms that the tutorial uses, shown where a term is marked in a text."""

import html
import re

# In the order of their first use.
TERMS = {
    "pixel": "One point of an image; here a number from 0 (background) to 1 (full ink).",
    "input": "A number that a network or a neuron receives. This network has 784, one for each pixel.",
    "label": "The correct answer for an example, assigned by a person: which digit it shows.",
    "one-hot": "One of ten answers, encoded as ten numbers: 1 for that answer, 0 for all others.",
    "neuron": (
        "The smallest unit of a network: it multiplies each input by a weight, sums the products, adds a bias, and "
        "outputs its activation function of the result."
    ),
    "weight": "The number by which a neuron multiplies one of its inputs. Weights are learned in training.",
    "bias": "A number that a neuron adds to its sum, whatever its inputs are. It is learned in training.",
    "layer": "A group of neurons side by side. Their outputs are the inputs of the next layer.",
    "convolution": (
        "A layer in which each neuron receives only a small part of an image, and all use the same weights. So it "
        "detects a shape wherever it is."
    ),
    "patch": "A small square of an image, such as 5 × 5 pixels: the input of one neuron of a convolution.",
    "filter": "The weights that a convolution uses at every patch. A convolution has several, each with a bias.",
    "stride": "The distance from one patch to the next, in pixels: with a stride of 2, every other one is skipped.",
    "feature map": "The output of one filter: a number for each patch, large where the patch resembles the filter.",
    "channel": (
        "One of several images that together are the input of a convolution: a drawing has 1 channel, a colour "
        "photograph 3 (red, green, blue), and the feature maps of 16 filters are 16 channels."
    ),
    "activation function": "The nonlinear function that a neuron applies to its weighted sum, such as max(0, z).",
    "activation": "The output of a neuron: its activation function of the weighted sum.",
    "relu": "Rectified linear unit: max(0, z). A positive sum stays as it is, a negative one becomes 0.",
    "logit": "The score of an answer before softmax. It can be any number; the highest one decides.",
    "softmax": "The function that turns logits into probabilities, which sum to 100 %.",
    "probability": "The network's estimate that an answer is correct, from 0 to 1 (100 %).",
    "logarithm": (
        "Here the natural logarithm: log(x) is the power to which e = 2.718… must be raised to give x. So log(1) is 0, "
        "and the closer x is to 0, the further log(x) is below 0."
    ),
    "loss": "How wrong a prediction is, as one number: 0 is perfect. Training minimizes it.",
    "cross-entropy": "The loss for probabilities: minus the logarithm of the probability of the correct answer.",
    "derivative": (
        "How fast one number changes with another: with a derivative of 3, it rises by 3 times as much; with a "
        "negative one, it falls. Also called slope."
    ),
    "gradient": (
        "The derivatives of the loss with respect to many numbers, such as all weights. They say in which direction "
        "the loss rises, and how fast."
    ),
    "backpropagation": (
        "The method that computes the gradient: from the loss back to the first layer, each layer's gradients from "
        "those of the next one."
    ),
    "learning rate": "The step size: a gradient is multiplied by it before it is subtracted from its weight.",
    "gradient descent": "Repeated small steps against the gradient, which reduce the loss.",
    "prediction": "The answer of a network: the digit with the highest probability.",
    "accuracy": "The share of correct predictions.",
    "training set": "The examples that a network is trained on.",
    "validation set": (
        "Examples set aside before training, to evaluate the network and to choose its settings. The network is never "
        "trained on them. Also called development set."
    ),
    "overfitting": "Improving on the training set, but not on new data.",
}
# How the glossary writes a term, where it is not its key with a capital letter.
SPELLINGS = {"relu": "ReLU"}
# [[term]] or [[other form|term]]
MARKUP = re.compile(r"\[\[([^]|]+)(?:\|([^]]+))?\]\]")


def term_of(match: re.Match[str]) -> str:
    """The term that a match of MARKUP refers to."""
    return (match[2] or match[1]).lower()


def to_html(text: str) -> str:
    """Convert a paragraph to HTML in which `[[softmax]]` or `[[logits|logit]]` opens the definition of the term."""

    def replace(match: re.Match[str]) -> str:
        definition = html.escape(TERMS[term_of(match)])
        return f"<details class=term name=term><summary>{match[1]}</summary><span>{definition}</span></details>"

    return f'<div class="prose">{MARKUP.sub(replace, html.escape(text, quote=False))}</div>'


def glossary_html() -> str:
    """All terms with their definitions, as HTML."""
    entries = "".join(
        f"<dt>{SPELLINGS.get(term, term.capitalize())}</dt><dd>{html.escape(definition)}</dd>"
        for term, definition in TERMS.items()
    )
    return f'<dl class="glossary">{entries}</dl>'

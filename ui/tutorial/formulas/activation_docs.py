"""Texts and formulas for each activation function; a new one in nn/activations.py needs an entry here."""

from typing import NamedTuple


class ActivationDoc(NamedTuple):
    """An activation function in words and formulas; `Formula` explains the placeholders in braces.

    name, latex        : in a text, and in a formula
    text               : what it does to a pre-activation
    formula            : of the activation
    derivative_text    : what its derivative is like
    derivative_formula : of the derivative
    """

    name: str
    latex: str
    text: str
    formula: str
    derivative_text: str
    derivative_formula: str


ACTIVATION_DOCS = {
    "relu": ActivationDoc(
        "ReLU",
        r"\text{ReLU}",
        "[[ReLU]] returns z if it is above 0, and 0 otherwise; then the neuron is called inactive.",
        "A{k} = maximum(0, Z{k})",
        "1 for active neurons (z above 0) and 0 for inactive ones",
        "slope{k} = where(Z{k} > 0, 1, 0)",
    ),
    "leaky relu": ActivationDoc(
        "leaky ReLU",
        r"\text{leaky ReLU}",
        "Leaky [[ReLU]] returns z if it is above 0, and 0.01 z otherwise.",
        "A{k} = maximum(0.01 * Z{k}, Z{k})",
        "1 where z is above 0, and 0.01 elsewhere",
        "slope{k} = where(Z{k} > 0, 1, 0.01)",
    ),
    "tanh": ActivationDoc(
        "tanh",
        r"\tanh",
        "Here it is tanh, which maps any z smoothly to a number between −1 and 1.",
        "A{k} = tanh(Z{k})",
        "largest at z = 0 and close to 0 far from it",
        "slope{k} = 1 - A{k} ** 2",
    ),
    "sigmoid": ActivationDoc(
        "sigmoid",
        r"\sigma",
        "Here it is the sigmoid, which maps any z smoothly to a number between 0 and 1.",
        "A{k} = 1 / (1 + exp(-Z{k}))",
        "largest at z = 0 and close to 0 far from it",
        "slope{k} = A{k} * (1 - A{k})",
    ),
}

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
        "[[ReLU]] hands a sum on as it is when it is above zero, and a 0 otherwise: such a neuron is silent.",
        "A{k} = maximum(0, Z{k})",
        "1 where the sum was above zero, and 0 where the neuron was silent",
        "slope{k} = where(Z{k} > 0, 1, 0)",
    ),
    "leaky relu": ActivationDoc(
        "leaky ReLU",
        r"\text{leaky ReLU}",
        "Leaky [[ReLU]] hands a sum on when it is above zero, and only a hundredth of it otherwise.",
        "A{k} = maximum(0.01 * Z{k}, Z{k})",
        "1 where the sum was above zero, and 0.01 elsewhere",
        "slope{k} = where(Z{k} > 0, 1, 0.01)",
    ),
    "tanh": ActivationDoc(
        "tanh",
        r"\tanh",
        "Its function is tanh: it squeezes any sum smoothly into the range from -1 to 1.",
        "A{k} = tanh(Z{k})",
        "steepest where the sum was 0, and flat far from it",
        "slope{k} = 1 - A{k} ** 2",
    ),
    "sigmoid": ActivationDoc(
        "sigmoid",
        r"\sigma",
        "Its function is the sigmoid: it squeezes any sum smoothly into the range from 0 to 1.",
        "A{k} = 1 / (1 + exp(-Z{k}))",
        "steepest where the sum was 0, and flat far from it",
        "slope{k} = A{k} * (1 - A{k})",
    ),
}

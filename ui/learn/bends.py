"""All that the Learn page says of an activation function; one more in nn/activations.py needs one more entry here."""

from typing import NamedTuple


class Bend(NamedTuple):
    """An activation function in words and formulas (see ui/learn/step.py for what stands in braces).

    name, latex   : in a text, and in a formula
    text          : what it does to a sum
    formula       : how the activation is computed
    slope         : what its slope is like
    slope_formula : how that is computed
    """

    name: str
    latex: str
    text: str
    formula: str
    slope: str
    slope_formula: str


BENDS = {
    "relu": Bend(
        "ReLU",
        r"\text{ReLU}",
        "[[ReLU]] hands a sum on as it is when it is above zero, and a 0 otherwise: such a neuron is silent.",
        "A{k} = maximum(0, Z{k})",
        "1 where the sum was above zero, and 0 where the neuron was silent",
        "slope{k} = where(Z{k} > 0, 1, 0)",
    ),
    "leaky relu": Bend(
        "leaky ReLU",
        r"\text{leaky ReLU}",
        "Leaky [[ReLU]] hands a sum on when it is above zero, and only a hundredth of it otherwise.",
        "A{k} = maximum(0.01 * Z{k}, Z{k})",
        "1 where the sum was above zero, and 0.01 elsewhere",
        "slope{k} = where(Z{k} > 0, 1, 0.01)",
    ),
    "tanh": Bend(
        "tanh",
        r"\tanh",
        "Its function is tanh: it squeezes any sum smoothly into the range from -1 to 1.",
        "A{k} = tanh(Z{k})",
        "steepest where the sum was 0, and flat far from it",
        "slope{k} = 1 - A{k} ** 2",
    ),
    "sigmoid": Bend(
        "sigmoid",
        r"\sigma",
        "Its function is the sigmoid: it squeezes any sum smoothly into the range from 0 to 1.",
        "A{k} = 1 / (1 + exp(-Z{k}))",
        "steepest where the sum was 0, and flat far from it",
        "slope{k} = A{k} * (1 - A{k})",
    ),
}

"""Why this digit? Shares the score of a digit out among the pixels, so that the shares add up to the score.

With relu the network is, for one drawing, nothing but a weighted sum of its pixels: which neurons are on is settled,
and what is on is only multiplied and added. So every pixel has a contribution, and nothing is left over. With a curved
activation the sum holds only approximately, and how much is left over is said.
"""

from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray, IntArray
from nn.network import Network, Trace

# Activations made of straight pieces that meet at zero.
STRAIGHT = ("relu", "leaky relu")
# So many points on the way from an empty sheet to the drawing.
STEPS = 64


@dataclass(frozen=True)
class Contributions:
    """The score of one digit, taken apart: score = pixels.sum() + bias + residual.

    pixels   : (784,) what each pixel adds to the score of this digit (below zero: takes from it)
    bias     : what is there without any ink: from the biases
    residual : what no pixel accounts for; 0 (but for rounding) where the activation is made of straight pieces
    score    : the logit itself
    """

    pixels: FloatArray
    bias: float
    residual: float
    score: float


@dataclass(frozen=True)
class Change:
    """The one pixel that comes nearest to changing the answer, when it is full of ink.

    pixel : its place, from 0 to 783
    digit : which other digit it helps most
    lead  : how far the answer is ahead of that digit without it
    leads : (784,) how far the answer is ahead of the best other digit, after inking each pixel
    """

    pixel: int
    digit: int
    lead: float
    leads: FloatArray


def slopes(network: Network, trace: Trace, wanted: FloatArray) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    """How much a weighted sum of the logits rises with each input, and with what each neuron adds up.

    It is backpropagation, started from the logits instead of the loss, and going on to the inputs. A bias is added to
    its neuron's sum, so the gradient by the one is the gradient by the other.

    by_sum   = grad_bias of each layer
    by_input = weights @ by_sum          (first layer)

    wanted : (classes,) the weight of each logit in the sum: 1 for one digit, 1 and -1 for the difference of two
    returns (inputs,), and one (neurons,) for each layer, the first layer first; summed over the batch of the trace
    """
    gradients = network.backward(trace, np.broadcast_to(wanted, trace.logits.shape))
    by_sum = tuple(layer.bias for layer in gradients)
    return network.layers[0].weights @ by_sum[0], by_sum


def contributions(network: Network, inputs: FloatArray, digit: int, instead: int | None = None) -> Contributions:
    """What each pixel of a drawing adds to the score of a digit.

    With straight pieces:   pixels = inputs * slopes,  bias = sum of every neuron's bias * slope          (exact)
    With a curve:           pixels = inputs * mean of the slopes on the way from an empty sheet to the drawing,
                            bias = score of the empty sheet
    residual = score - pixels.sum() - bias

    inputs : (1, 784) float from 0 to 1
    instead : another digit; the score is then that of the first less that of this one
    Source: Shrikumar et al. (2017), "Learning Important Features Through Propagating Activation Differences", section 2
    (gradient times input); Sundararajan, Taly and Yan (2017), "Axiomatic Attribution for Deep Networks", section 3.
    """
    # Twice as many figures as the network computes with, so that the sums are good to its last one.
    network, inputs = network.astype(np.float64), inputs.astype(np.float64)
    wanted = np.zeros(network.sizes[-1])
    wanted[digit] += 1
    if instead is not None:
        wanted[instead] -= 1
    trace = network.forward(inputs)
    score = float(trace.logits[0] @ wanted)
    if network.activation in STRAIGHT:
        by_pixel, by_sum = slopes(network, trace, wanted)
        pixels = inputs[0] * by_pixel
        bias = sum(float(slope @ layer.bias) for slope, layer in zip(by_sum, network.layers, strict=True))
    else:
        # The middles of equally long pieces of the way.
        way = (np.arange(STEPS) + 0.5)[:, None] / STEPS * inputs
        pixels = inputs[0] * slopes(network, network.forward(way), wanted)[0] / STEPS
        bias = float(network.forward(np.zeros_like(inputs)).logits[0] @ wanted)
    return Contributions(pixels, bias, score - float(pixels.sum()) - bias, score)


def nearest_change(network: Network, inputs: FloatArray) -> Change:
    """Which pixel, if it were full of ink, would bring another digit nearest to the answer? All are tried.

    lead = logit of the answer - largest other logit          (below zero: the answer has changed)

    inputs : (1, 784) float from 0 to 1
    """
    logits = network.forward(inputs).logits
    answer = int(logits[0].argmax())
    inked = np.repeat(inputs, inputs.shape[1], axis=0)
    np.fill_diagonal(inked, 1)
    changed = network.forward(inked).logits
    leads, others = _leads(changed, answer)
    pixel = int(leads.argmin())
    digit = int(others[pixel])
    return Change(pixel, digit, float(logits[0, answer] - logits[0, digit]), leads)


def _leads(logits: FloatArray, answer: int) -> tuple[FloatArray, IntArray]:
    """How far an answer is ahead of the best other one, and which that is, for each row."""
    others = logits.copy()
    others[:, answer] = -np.inf
    return logits[:, answer] - others.max(axis=1), others.argmax(axis=1)

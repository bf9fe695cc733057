"""What the page shows about a drawing: everything that has to be painted, as numbers, texts and small pictures.

Plain Python: the same function answers the socket, many times a second, and Streamlit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nn.arrays import ByteArray
from nn.network import Trace
from nn.preprocessing import preprocess
from nn.verdict import digit_from
from ui import bars, hidden, neuron
from ui.networks import Shown
from ui.pictures import stations
from ui.words import verdict

Thought = dict[str, Any]


@dataclass(frozen=True)
class Looking:
    """Who looks at a drawing.

    shown : gives the network as it is at this moment, for one that learns is another every moment
    other : a second network to be asked about the same drawing, if any
    neuron : the hidden layer and the place of the neuron that was opened, if one was
    """

    shown: Callable[[], Shown]
    other: Shown | None = None
    neuron: tuple[int, int] | None = None


def think(ink: ByteArray | None, looking: Looking, exact: bool = False) -> Thought:
    """All that there is to say about a drawing.

    ink : (height, width) uint8, white on black; None for an empty canvas
    exact : also what only a finished drawing needs: the activations as numbers, the digits that excite a neuron
    """
    shown = looking.shown()
    steps = None if ink is None else preprocess(ink, ink="light")
    trace = None if steps is None else shown.network.forward(steps.inputs)
    other = looking.other
    return {
        "mark": 0 if ink is None else mark(ink),
        "stations": steps and stations(steps),
        "hidden": hidden.layers(trace, shown.network.activation, exact),
        "other": other and steps and answer(other, other.network.forward(steps.inputs)),
        "neuron": neuron.opened(shown.network, trace, looking.neuron, exact),
        **answer(shown, trace),
    }


def answer(shown: Shown, trace: Trace | None) -> Thought:
    """What a network has said: ten bars, and a sentence."""
    probabilities = None if trace is None else trace.probabilities[0].tolist()
    headline, sentence = verdict(probabilities, digit_from(shown.card))
    said = {"name": shown.name, "whose": shown.whose, "headline": headline, "sentence": sentence}
    return said | bars.numbers(probabilities)


def mark(ink: ByteArray) -> int:
    """A number that says which drawing a thought is about; ui/live.js makes the same of what is on the canvas.

    mark = sum((place + 1) * ink), places counted along the rows
    """
    return int(ink.ravel().astype(np.int64) @ np.arange(1, ink.size + 1))

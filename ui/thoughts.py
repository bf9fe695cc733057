"""What the page shows about a drawing: everything that has to be painted, as numbers, texts and small pictures.

Plain Python: the same function answers the socket, many times a second, and Streamlit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nn.network import Trace
from nn.verdict import digit_from
from ui import bars, hidden, neuron
from ui.drawing import Drawing
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


def think(drawing: Drawing, looking: Looking, exact: bool = False) -> Thought:
    """All that there is to say about a drawing.

    exact : also what only a finished drawing needs: the activations as numbers, the digits that excite a neuron
    """
    shown, other, steps = looking.shown(), looking.other, drawing.steps
    trace = None if steps is None else shown.network.forward(steps.inputs)
    return {
        "mark": drawing.mark,
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

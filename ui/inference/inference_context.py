"""What the results of a page are about: its networks, and what was selected on it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from nn.dataset import CLASSES
from ui.inference.drawing import Drawing
from ui.inference.inference import InferenceRequest
from ui.networks.selected_network import SelectedNetwork


@dataclass(frozen=True)
class InferenceContext:
    """How a session's drawings are read.

    network     : gives the network as it is now, since one in training is another each time
    comparison  : a second network, if any
    neuron      : hidden layer and index of the neuron that was opened
    digit_index : which digit of a drawing with several is shown, from 0
    output      : the digit whose score the diagram is about; None for the predicted one
    node        : hidden layer and node whose pixels the diagram shows
    """

    network: Callable[[], SelectedNetwork]
    comparison: SelectedNetwork | None = None
    neuron: tuple[int, int] | None = None
    digit_index: int | None = None
    output: int | None = None
    node: tuple[int, int] | None = None

    def request(self, drawing: Drawing, detailed: bool = False) -> InferenceRequest:
        """A request for the result of a drawing."""
        return InferenceRequest(
            drawing, self.network(), self.comparison, self.neuron, self.digit_index, detailed, self.output, self.node
        )

    def select(self, message: str) -> "InferenceContext":
        """The context after a text message; the same if it selects nothing."""
        try:
            chosen = json.loads(message)
        except (ValueError, RecursionError):
            return self
        if not isinstance(chosen, dict):
            return self
        return replace(self, **{name: parse(chosen[name]) for name, parse in SELECTIONS.items() if name in chosen})


def parse_neuron(chosen: Any) -> tuple[int, int] | None:
    """Hidden layer and index of a neuron, from any value a browser may send; None if it is not a pair of these."""
    if isinstance(chosen, list) and len(chosen) == 2 and all(type(part) is int and part >= 0 for part in chosen):
        return chosen[0], chosen[1]
    return None


def parse_digit_index(chosen: Any) -> int | None:
    """The index of a digit in the drawing, from any value a browser may send; None if it is none."""
    return chosen if type(chosen) is int and chosen >= 0 else None


def parse_output(chosen: Any) -> int | None:
    """An output of the network, from any value a browser may send; None if it is none."""
    return chosen if type(chosen) is int and 0 <= chosen < CLASSES else None


# What a text message can select.
SELECTIONS: dict[str, Callable[[Any], Any]] = {
    "neuron": parse_neuron,
    "digit_index": parse_digit_index,
    "output": parse_output,
    "node": parse_neuron,
}

"""The network that reads the drawing."""

from dataclasses import dataclass

from nn.errors import printable
from nn.network import Network
from nn.storage.model_card import Card


@dataclass(frozen=True)
class SelectedNetwork:
    """A network as it is at one moment.

    name   : as in the menu; like the label made printable, since it may be that of a file
    card   : its model card
    label  : what to call it beside its answer, with the number of steps for a training; empty for the default network
    notice : why this network stands in for a run that has none
    off    : (hidden layer, neuron) of the neurons that were switched off in it
    """

    name: str
    network: Network
    card: Card
    label: str = ""
    notice: str | None = None
    off: frozenset[tuple[int, int]] = frozenset()

    def __post_init__(self) -> None:
        """Make the texts printable."""
        object.__setattr__(self, "name", printable(self.name))
        object.__setattr__(self, "label", printable(self.label))

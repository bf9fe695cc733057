"""A network that is broken as a visitor chose, still following the network that it is a copy of."""

from collections.abc import Callable
from dataclasses import replace

from nn.explain.ablation import Ablation, ablate
from nn.network import Network
from ui.networks.selected_network import SelectedNetwork
from ui.texts import network_texts as texts

# A name and an architecture: what an ablation is chosen for.
Key = tuple[str, tuple[object, ...]]


def key_of(selected: SelectedNetwork) -> Key:
    """What the settings of an ablation belong to."""
    return selected.name, tuple(selected.network.architecture)


def describe(ablation: Ablation) -> str:
    """An ablation in a few words, such as `2 nodes off, biases off`; empty for none."""
    count = len(ablation.off)
    parts = {
        texts.ONE_NODE_OFF if count == 1 else texts.SEVERAL_NODES_OFF.format(count=count): bool(count),
        texts.NO_BIASES: not ablation.biases,
        texts.WITH_NOISE.format(percent=100 * ablation.noise): ablation.noise > 0,
        texts.ONLY_STRONGEST.format(count=ablation.strongest): ablation.strongest is not None,
    }
    return ", ".join(part for part, holds in parts.items() if holds)


class AblatedNetwork:
    """Called, it gives the network with an ablation, from any thread.

    intact : gives the network as it is now; one in training is another each time, of which another copy is made
    key    : which network the ablation was chosen for; another one stays as it is
    before : an earlier AblatedNetwork, whose copy is used again if nothing has changed
    """

    def __init__(
        self,
        intact: Callable[[], SelectedNetwork],
        key: Key,
        ablation: Ablation,
        before: "AblatedNetwork | None" = None,
    ) -> None:
        self.intact, self.key, self.ablation = intact, key, ablation
        same = before is not None and (before.key, before.ablation) == (key, ablation)
        self._copy: tuple[Network, Network] | None = before._copy if before and same else None

    def __call__(self) -> SelectedNetwork:
        selected, known = self.intact(), self._copy
        if key_of(selected) != self.key:
            return selected
        if known is None or known[0] is not selected.network:
            known = self._copy = selected.network, ablate(selected.network, self.ablation)
        name = selected.label or selected.name
        label = texts.BROKEN_NETWORK.format(network=name, ablation=describe(self.ablation))
        return replace(selected, network=known[1], label=label, off=self.ablation.off)

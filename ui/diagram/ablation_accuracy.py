"""The accuracy of a network before and after an ablation, computed in the background and shown as it comes."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field

import numpy as np

from nn.data.data_source import Steps
from nn.dataset import Dataset, as_inputs
from nn.generators import GeneratorWithResult
from nn.network import Network
from ui.shared.formatting import accuracy_percent
from ui.texts import network_texts as texts

# Images of one step: some ten milliseconds, so that the page stays quick.
CHUNK = 200


@dataclass(frozen=True)
class Accuracies:
    """How many of the images so far each network has classified correctly.

    dataset : name of the test set; count : images so far, of `total`
    """

    dataset: str
    total: int
    count: int
    intact: int
    ablated: int

    def in_words(self, ablation: str) -> str:
        """One sentence. ablation : such as "3 nodes off", see ablated_network.describe"""
        before, after = (accuracy_percent(correct / self.count) for correct in (self.intact, self.ablated))
        template = texts.ACCURACY if self.count == self.total else texts.ACCURACY_SO_FAR
        return template.format(
            before=before, after=after, ablation=ablation, total=self.total, dataset=self.dataset, count=self.count
        )


@dataclass
class KnownNetwork:
    """A network, and how many images of each chunk it has classified correctly: computed once for all its ablations."""

    network: Network
    correct: dict[int, int] = field(default_factory=dict)


def accuracy_steps(
    intact: KnownNetwork, ablated: Network, load: Callable[[], Steps[Dataset]]
) -> Generator[Accuracies | None, None, None]:
    """Compare two networks, a chunk of images at a time; None is yielded while the test set is loaded.

    load : the test set
    """
    loading = GeneratorWithResult(load())
    for _ in loading:
        yield None
    dataset = loading.result
    before = after = 0
    for start in range(0, len(dataset), CHUNK):
        images, labels = dataset.images[start : start + CHUNK], dataset.labels[start : start + CHUNK]
        inputs = as_inputs(images)
        if start not in intact.correct:
            intact.correct[start] = int(np.count_nonzero(intact.network.predict(inputs) == labels))
        before += intact.correct[start]
        after += int(np.count_nonzero(ablated.predict(inputs) == labels))
        yield Accuracies(dataset.name, len(dataset), start + len(labels), before, after)

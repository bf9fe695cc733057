"""Times of the parts of one gradient step (make bench): 784-128-10, relu, Adam, batches of 128.

Each part is timed separately on the arrays of a real step; medians. The line "both products at the speed of one large
product" says how long the two large matrix products would take at the speed of products of very large matrices.
"""

import argparse
import itertools
import os
import statistics
import time

import numpy as np
from threadpoolctl import threadpool_limits

from nn.dataset import as_inputs
from nn.images.augmentation import augment
from nn.losses import cross_entropy
from nn.settings import Settings
from nn.synthetic import handwriting
from nn.trainer import Trainer

BATCH, HIDDEN = 128, 128


def median_microseconds(action, times: int) -> float:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return 1e6 * statistics.median(seconds)


def parts(times: int) -> dict[str, float]:
    """Name of each part -> microseconds; an indented name is included in the part above it."""
    dataset = handwriting.generate(20_000, np.random.default_rng(0))
    rng = np.random.default_rng(1)
    trainer = Trainer(Settings(hidden=(HIDDEN,), batch_size=BATCH), rng)
    chosen = rng.permutation(len(dataset))[:BATCH]
    images, labels = dataset.take(chosen)
    # Other images each time: those of the last time would still be in the processor's cache.
    picks = itertools.cycle(rng.permutation(len(dataset))[: len(dataset) // BATCH * BATCH].reshape(-1, BATCH))
    inputs = as_inputs(images)
    network = trainer.network
    trace = network.forward(inputs)
    _, grad_logits = cross_entropy(trace.logits, labels)
    grad_hidden = grad_logits @ network.layers[1].weights.T
    weights, gradient = network.layers[0].weights, trainer.gradients[0].weights
    large = np.ones((2, 1024, 1024), np.float32)
    # Two products of (128 x 784) by (784 x 128), each number multiplied and added once.
    share = 2 * BATCH * 784 * HIDDEN / 1024**3
    actions = {
        "whole step, with taking the batch": lambda: trainer.step(as_inputs(dataset.take(next(picks))[0]), labels, 0),
        "taking the batch (100 kB from all over the data set)": lambda: dataset.take(next(picks)),
        "scaling to 0..1": lambda: as_inputs(images),
        "forward": lambda: network.forward(inputs),
        "  inputs @ weights": lambda: inputs @ weights,
        "loss and its gradient": lambda: cross_entropy(trace.logits, labels),
        "backward": lambda: network.backward(trace, grad_logits, out=trainer.gradients),
        "  inputs.T @ grad_pre_activation": lambda: np.matmul(inputs.T, grad_hidden, out=gradient),
        "Adam": lambda: trainer.optimizer.step(trainer.parameters, trainer.gradient),
    }
    found = {name: median_microseconds(action, times) for name, action in actions.items()}
    found["both products at the speed of one large product"] = share * median_microseconds(
        lambda: large[0] @ large[1], max(10, times // 50)
    )
    found["augmentation, if used"] = median_microseconds(lambda: augment(images, rng), times // 10)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--times", type=int, default=2000)
    options = parser.parse_args()
    with threadpool_limits(options.threads):
        found = parts(options.times)
    print(f"microseconds of one step of 784-{HIDDEN}-10, batch {BATCH}, {options.threads} thread(s)")
    for name, microseconds in found.items():
        print(f"{name:52}{microseconds:8.1f}")
    with threadpool_limits(1):
        images = handwriting.generate(BATCH, np.random.default_rng(0)).images
        microseconds = median_microseconds(lambda: augment(images, np.random.default_rng(0)), options.times // 10)
    print(f"images augmented per second by one thread: {1e6 * BATCH / microseconds:,.0f}")


if __name__ == "__main__":
    main()

"""Seconds per epoch: this project, scikit-learn and PyTorch side by side, in one run (make bench).

The digits are generated, so that no files are needed; all train the same network (relu, Adam, cross-entropy) with the
same batch size and number of threads; scikit-learn has no convolutions. They take turns, so that the load of the
machine affects all; the ratio of medians is what counts. The last column is the speed of this project's matrix products
as a fraction of the machine's speed for large float32 matrices, measured between the turns.
"""

import argparse
import math
import os
import statistics
import time
import warnings

import numpy as np
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from nn.dataset import Dataset, as_inputs
from nn.layers import ConvSpec, layer_shapes
from nn.layers.architecture import LayerSpec
from nn.settings import Settings
from nn.synthetic import handwriting
from nn.training import train

NETWORKS: list[tuple[tuple[LayerSpec, ...], int]] = [
    ((128,), 128),
    ((800,), 256),
    ((ConvSpec(16), ConvSpec(64), 128), 128),
]
Hidden = tuple[LayerSpec, ...]


def ours(dataset: Dataset, hidden: Hidden, batch_size: int) -> float:
    """Seconds of one epoch, without evaluation."""
    settings = Settings(hidden=hidden, batch_size=batch_size, epochs=2)
    _, warm = train(settings, dataset, None)
    return len(dataset) / warm.images_per_second


def scikit_learn(dataset: Dataset, hidden: Hidden, batch_size: int) -> float:
    network = MLPClassifier(hidden, batch_size=batch_size, max_iter=1, alpha=0, random_state=0)
    inputs = as_inputs(dataset.images)
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(inputs, dataset.labels)
    return time.perf_counter() - started


def torch_network(hidden: Hidden) -> torch.nn.Sequential:
    """The same network in PyTorch, with zeros at the bottom and the right as far as the patches reach."""
    architecture = (784, *hidden, 10)
    layers: list[torch.nn.Module] = [torch.nn.Unflatten(1, (1, 28, 28))] if isinstance(hidden[0], ConvSpec) else []
    was_image = bool(layers)
    for shape in layer_shapes(architecture):
        if shape.patches:
            patches = shape.patches
            height, width, channels = patches.padded_shape
            layers.append(torch.nn.ZeroPad2d((0, width - patches.width, 0, height - patches.height)))
            layers.append(torch.nn.Conv2d(channels, shape.columns, patches.size, patches.stride))
        else:
            layers += [torch.nn.Flatten()] if was_image else []
            was_image = False
            layers.append(torch.nn.Linear(shape.rows, shape.columns))
        layers.append(torch.nn.ReLU())
    return torch.nn.Sequential(*layers[:-1])


def pytorch(dataset: Dataset, hidden: Hidden, batch_size: int) -> float:
    """The usual loop: one tensor of all images, a permutation, batches by index."""
    inputs = torch.from_numpy(as_inputs(dataset.images))
    labels = torch.from_numpy(dataset.labels.astype(np.int64))
    network = torch_network(hidden)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.001)
    seconds = 0.0
    for _ in range(2):
        started = time.perf_counter()
        for chosen in torch.randperm(len(inputs)).split(batch_size):
            loss = torch.nn.functional.cross_entropy(network(inputs[chosen]), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        seconds = time.perf_counter() - started
    return seconds


def matrix_products(hidden: Hidden, images: int) -> float:
    """Seconds of the matrix products of one epoch at the speed of one large product."""
    side = 1024
    left, right = np.ones((2, side, side), np.float32)
    best = min(_seconds(lambda: left @ right) for _ in range(10))
    # 2 operations (multiply, add) for each weight in the forward pass and 4 in the backward pass, at each place of a
    # convolution, without the gradient for the inputs of the first layer.
    shapes = layer_shapes((784, *hidden, 10))
    products = [shape.positions * shape.parameter_count for shape in shapes]
    per_image = 6 * sum(products) - 2 * products[0]
    return images * per_image * best / (2 * side**3)


def _seconds(action) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--count", type=int, default=60_000)
    parser.add_argument("--turns", type=int, default=7)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    dataset = handwriting.generate(options.count, np.random.default_rng(0))
    print(f"seconds per epoch of {options.count:,} digits, median of {options.turns}, {options.threads} thread(s)")
    columns = ["ours", "sklearn", "torch", "ours/sklearn", "ours/torch", "of peak"]
    print(f"{'network':26}{'batch':>6}" + "".join(f"{column:>13}" for column in columns))
    for hidden, batch_size in NETWORKS:
        turns: dict[str, list[float]] = {"ours": [], "sklearn": [], "torch": [], "peak": []}
        with threadpool_limits(options.threads):
            for _ in range(options.turns):
                turns["ours"].append(ours(dataset, hidden, batch_size))
                turns["torch"].append(pytorch(dataset, hidden, batch_size))
                turns["peak"].append(matrix_products(hidden, len(dataset)))
            for _ in range(0 if isinstance(hidden[0], ConvSpec) else min(3, options.turns)):
                turns["sklearn"].append(scikit_learn(dataset, hidden, batch_size))
        median = {name: statistics.median(values) if values else math.nan for name, values in turns.items()}
        seconds = [median[name] for name in ("ours", "sklearn", "torch")]
        ratios = [seconds[0] / seconds[1], seconds[0] / seconds[2]]
        row = [f"{value:13.3f}" for value in seconds] + [f"{value:13.2f}" for value in ratios]
        share = f"{median['peak'] / median['ours']:13.0%}"
        print(f"{'-'.join(map(str, (784, *hidden, 10))):26}{batch_size:>6}" + "".join(row) + share, flush=True)


if __name__ == "__main__":
    main()

"""python -m nn train: teach a new network, with a line of figures for every epoch."""

import argparse
import dataclasses
import datetime
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from nn import weights
from nn.activations import ACTIVATIONS
from nn.commands.arguments import (
    add_data,
    batch_size,
    has_test_part,
    positive_number,
    read_data,
    share,
    show_progress,
    whole_number,
)
from nn.datasets import Dataset, load, split
from nn.errors import InputError
from nn.evaluation import evaluate
from nn.network import INITIALIZATIONS, Network, parameter_count
from nn.optimizers import OPTIMIZERS
from nn.settings import PRESETS, Settings
from nn.training import Diverged, Report, train

DESCRIPTION = (
    "Teach a new network to read digits. A line is printed after every epoch, that is, each time it has seen the whole "
    "training set. The network that did best on the digits set aside is saved; Ctrl-C stops early and keeps it too."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which words and options training understands."""
    add_data(parser, "what to learn from")
    parser.add_argument(
        "--preset",
        choices=PRESETS,
        default="quick",
        help="settings to start from; the options below change single ones. tutorial: 10 neurons, plain gradient "
        "descent on everything at once, 500 times; quick (the default): 64 neurons, 5 epochs of Adam; "
        "careful: 128 neurons, 30 epochs",
    )
    parser.add_argument(
        "--hidden",
        type=whole_number(1),
        nargs="*",
        metavar="NEURONS",
        help="neurons in each hidden layer, such as 128 or 128 64; nothing after it for none at all",
    )
    parser.add_argument("--activation", choices=ACTIVATIONS, help="how each neuron bends its sum")
    parser.add_argument(
        "--initialization",
        choices=INITIALIZATIONS,
        help="how large the first random weights are (scaled: He or Xavier)",
    )
    parser.add_argument("--optimizer", choices=OPTIMIZERS, help="how a step follows from a gradient")
    parser.add_argument("--learning-rate", type=positive_number, metavar="RATE", help="size of a step, such as 0.001")
    parser.add_argument(
        "--batch-size", type=batch_size, metavar="N", help="digits to look at before each step, or all for all of them"
    )
    parser.add_argument(
        "--schedule", choices=["constant", "linear"], help="linear: steps that shrink to nothing towards the end"
    )
    parser.add_argument(
        "--weight-decay", type=share, metavar="SHARE", help="how strongly weights are pulled towards 0, such as 0.01"
    )
    parser.add_argument(
        "--dropout", type=share, metavar="SHARE", help="share of hidden neurons to switch off by lot, such as 0.2"
    )
    parser.add_argument("--epochs", type=whole_number(1), metavar="N", help="times to go through all digits")
    parser.add_argument("--seed", type=whole_number(0), metavar="N", help="the same seed gives the same weights")
    parser.add_argument(
        "--validation",
        type=whole_number(0),
        metavar="N",
        help="digits to set aside for checking (the last ones of MNIST, a random choice of a CSV); default: a sixth",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("network.npz"), metavar="FILE.npz", help="where to save; default: network.npz"
    )


def run(options: argparse.Namespace) -> int:
    """Teach a network and save the one that did best on the digits set aside."""
    settings = _settings(options)
    if not options.out.parent.is_dir():
        raise InputError(f"{options.out}: there is no folder {options.out.parent} to save into")
    weights.check_writable(options.out)
    if parameter_count(settings.sizes) * 4 > weights.LARGEST_NETWORK:
        raise InputError(f"a network {'-'.join(map(str, settings.sizes))} is larger than the 64 MiB of a weight file")
    print("Reading the digits ...", flush=True)
    dataset = read_data(options, "train")
    held_out = len(dataset) // 6 if options.validation is None else options.validation
    # MNIST's last 10,000 are the custom; a file in unknown order is shuffled first.
    shuffle = None if has_test_part(options.data) else np.random.default_rng(settings.seed)
    train_set, validation_set = split(dataset, held_out, shuffle)
    print(
        f"{dataset.name}: learning from {len(train_set):,} digits, checking on {held_out:,}. "
        f"Network {'-'.join(map(str, settings.sizes))}, {parameter_count(settings.sizes):,} parameters.",
        flush=True,
    )
    started = time.perf_counter()
    best, status = _learn(settings, train_set, validation_set)
    if best is None:
        print("Nothing to save: no epoch was completed.", file=sys.stderr)
        return status or 130
    card = {
        "trained_on": f"{dataset.name}, {len(train_set):,} digits",
        "settings": dataclasses.asdict(settings),
        "epoch": best.epoch,
        "train_accuracy": best.train_accuracy,
        "validation_accuracy": best.validation_accuracy,
        "validation_count": held_out,
        "seconds": round(time.perf_counter() - started, 1),
        "date": datetime.date.today().isoformat(),
    }
    # Saved first and then once more with the last figures: nothing that happens meanwhile can lose it.
    weights.save(best.network, options.out, card)
    print(f"Saved the network of epoch {best.epoch} as {options.out}.", flush=True)
    if figures := _test_figures(best.network, options.data):
        weights.save(best.network, options.out, card | figures)
    return status


def _settings(options: argparse.Namespace) -> Settings:
    """The preset, changed by whatever was said on the command line."""
    given: dict[str, Any] = {}
    for field in dataclasses.fields(Settings):
        value = getattr(options, field.name)
        if value is not None:
            given[field.name] = value
    if "hidden" in given:
        given["hidden"] = tuple(given["hidden"])
    if given.get("batch_size") == "all":
        given["batch_size"] = None
    return dataclasses.replace(PRESETS[options.preset], **given)


def _learn(settings: Settings, train_set: Dataset, validation_set: Dataset) -> tuple[Report | None, int]:
    """Run the training to its end, to Ctrl-C or to its failure; returns the best report and the exit status."""
    best: Report | None = None
    steps_per_epoch = -(-len(train_set) // (settings.batch_size or len(train_set)))
    often = max(1, steps_per_epoch // 20)
    try:
        for report in train(settings, train_set, validation_set, lambda step: step % often == 0):
            if report.train_accuracy is None:
                show_progress(f"epoch {report.epoch + 1}: {100 * (report.step / steps_per_epoch - report.epoch):.0f} %")
                continue
            # Without digits to check on, the latest is taken for the best.
            accuracy = report.validation_accuracy
            if best is None or accuracy is None or accuracy > (best.validation_accuracy or 0.0):
                best = report
            # Printed last: whoever presses Ctrl-C on seeing the line gets the network that it tells of.
            show_progress("")
            print(_line(report, settings.epochs), flush=True)
    except KeyboardInterrupt:
        show_progress("")
        print("Stopped early.")
    except BrokenPipeError:
        # Nobody reads our lines any more; what was learned is kept all the same.
        pass
    except Diverged as error:
        show_progress("")
        print(f"python -m nn train: {error}", file=sys.stderr)
        return best, 1
    return best, 0


def _line(report: Report, epochs: int) -> str:
    validation = "-" if report.validation_accuracy is None else f"{report.validation_accuracy:.2%}"
    return (
        f"epoch {report.epoch:{len(str(epochs))}}/{epochs}   loss {report.epoch_loss:.4f}   "
        f"train {report.train_accuracy:.2%}   validation {validation}   {report.images_per_second:,.0f} images/s"
    )


def _test_figures(network: Network, source: str) -> dict[str, Any]:
    """Accuracy on the test set, where there is one; it is looked at once, at the end, and decides nothing.

    What was learned from generated digits is checked on real ones: on MNIST, if that is on this computer.
    """
    if not has_test_part(source) and source != "generated":
        return {}
    try:
        result = evaluate(network, load("mnist" if source == "generated" else source, "test"))
    except InputError as error:
        print(f"No test accuracy: {error}", file=sys.stderr)
        return {}
    print(f"On the {result.count:,} digits of MNIST's test set: {result.accuracy:.2%}")
    return {"test_accuracy": result.accuracy, "test_count": result.count}

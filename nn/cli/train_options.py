"""The options of `python -m nn train`: a preset, and one option for each setting."""

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from nn.activations import ACTIVATIONS
from nn.cli.arguments import add_data_options, batch_size, layer, positive_number, share, strength, whole_number
from nn.data.mixing import EXTRA_DATA
from nn.errors import InputError
from nn.network import INITIALIZATIONS, Network
from nn.optimizers import OPTIMIZERS
from nn.settings import PRESETS, SCHEDULES, Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of train."""
    add_data_options(parser, "what to learn from")
    parser.add_argument(
        "--preset",
        choices=PRESETS,
        default="quick",
        help="settings to start from; the options below change single ones. tutorial: 10 neurons, plain gradient "
        "descent on everything at once, 500 times; quick (the default): 64 neurons, 5 epochs of Adam; "
        "careful: 128 neurons, 30 epochs of digits that are distorted anew each time; convolutional: two convolutions, "
        "20 epochs; wide: 1024 neurons, 150 epochs; best: the default network, three large convolutions, 60 epochs",
    )
    parser.add_argument(
        "--hidden",
        "--layers",
        type=layer,
        nargs="*",
        metavar="LAYER",
        help="each hidden layer: a number of neurons, or conv:16 for a convolution with 16 filters of 5 x 5 pixels and "
        "a stride of 2 (conv:16:3:1 for 3 x 3 pixels and a stride of 1), such as conv:16 conv:64 128; nothing after "
        "it for none at all",
    )
    parser.add_argument(
        "--start",
        type=Path,
        metavar="FILE.npz",
        help="train this network further, with its layers and activation, instead of a new one",
    )
    parser.add_argument(
        "--keep",
        type=share,
        default=0.0,
        metavar="SHARE",
        help="with --start: share of that network in the weights of the result, such as 0.5 for the mean of both",
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
        "--schedule", choices=SCHEDULES, help="linear, cosine: steps that shrink to nothing towards the end"
    )
    parser.add_argument(
        "--weight-decay", type=share, metavar="SHARE", help="how strongly weights are pulled towards 0, such as 0.01"
    )
    parser.add_argument(
        "--dropout", type=share, metavar="SHARE", help="share of hidden neurons to switch off by lot, such as 0.2"
    )
    parser.add_argument(
        "--smoothing",
        dest="label_smoothing",
        type=share,
        metavar="SHARE",
        help="belief that the right answer gives up to all ten, such as 0.05",
    )
    parser.add_argument(
        "--warp",
        dest="augmentation",
        type=strength,
        metavar="STRENGTH",
        help="how strongly to turn, stretch and bend each digit anew each time; 0: not at all, 1: as usual",
    )
    parser.add_argument(
        "--averaging",
        dest="ema_decay",
        type=share,
        metavar="SHARE",
        help="the network is an average of the weights, which keeps this share of itself with each step, such as 0.999",
    )
    parser.add_argument(
        "--add",
        choices=EXTRA_DATA,
        nargs="+",
        default=[],
        help="mix in: pens (a third of the digits once more, as wider pens would leave them), generated "
        "(half as many generated ones), no-digits (a quarter as many scribbles, letters, ...)",
    )
    parser.add_argument(
        "--repeat",
        type=whole_number(1),
        default=1,
        metavar="N",
        help="times each digit of --data occurs in an epoch, beside what is mixed in; default: 1",
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
    parser.add_argument(
        "--log", type=Path, metavar="FILE.csv", help="write the figures of every epoch into a table as well"
    )
    parser.add_argument("--float16", action="store_true", help="save the weights with half as many digits and bytes")


def settings_of(options: argparse.Namespace, start: Network | None = None) -> Settings:
    """The preset, with the settings that the command line changes; layers and activation are those of `start`."""
    given: dict[str, Any] = {}
    for field in dataclasses.fields(Settings):
        value = getattr(options, field.name)
        if value is not None:
            given[field.name] = value
    if "hidden" in given:
        given["hidden"] = tuple(given["hidden"])
    if given.get("batch_size") == "all":
        given["batch_size"] = None
    if options.keep and not start:
        raise InputError("--keep needs --start, the network to keep a share of")
    if start:
        for name, option in (
            ("hidden", "--layers"),
            ("activation", "--activation"),
            ("initialization", "--initialization"),
        ):
            if name in given:
                raise InputError(f"{option} cannot be given with --start, whose file already decides it")
        given |= {"hidden": tuple(start.architecture[1:-1]), "activation": start.activation}
    return dataclasses.replace(PRESETS[options.preset], **given)

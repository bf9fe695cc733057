"""python -m nn train: trains a new network and prints a line for every epoch."""

import argparse
import dataclasses
import datetime
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from nn.cli.arguments import load_data, print_unread, show_progress
from nn.cli.train_options import add_arguments, settings_of
from nn.data.loading import load
from nn.data.mixing import mix
from nn.dataset import Dataset, Digits, split
from nn.errors import InputError
from nn.evaluation import evaluate
from nn.images.augmentation import augment
from nn.layers.architecture import layer_names
from nn.network import Network, interpolate, parameter_count
from nn.settings import Settings
from nn.storage import weight_file
from nn.storage.atomic_write import atomic_write, check_writable
from nn.training import Diverged, Report, train

DESCRIPTION = (
    "Teach a new network to read digits. A line is printed after every epoch, that is, each time it has seen the whole "
    "training set. The network that did best on the digits set aside is saved; Ctrl-C stops early and keeps it too."
)

__all__ = ["DESCRIPTION", "add_arguments", "run"]

LOG_HEADER = "epoch,loss,train_accuracy,validation_accuracy,seconds"


def run(options: argparse.Namespace) -> int:
    """Train a network and save that of the epoch with the highest validation accuracy."""
    start = weight_file.load(options.start)[0] if options.start else None
    settings = settings_of(options, start)
    if not options.out.parent.is_dir():
        raise InputError(f"{options.out}: there is no folder {options.out.parent} to save into")
    check_writable(options.out)
    if options.log:
        check_writable(options.log)
    layers = "-".join(map(str, settings.architecture))
    try:
        parameters = parameter_count(settings.architecture)
    except ValueError as error:
        raise InputError(f"--layers: {error}") from None
    # Before the training, because the file that it would save could not be loaded.
    if need := weight_file.size_error(settings.architecture, weight_file.MAX_NETWORK_BYTES):
        raise InputError(f"a network {layers} needs {need}")
    print("Reading the digits ...", flush=True)
    loaded = load_data(options, "train")
    print_unread("train", loaded.unread)
    for note in loaded.notes:
        print(note, flush=True)
    dataset = loaded.dataset
    validation_count = len(dataset) // 6 if options.validation is None else options.validation
    # For MNIST, the last 10,000 images are the usual validation set; a file in unknown order is shuffled first.
    shuffle = None if loaded.is_shuffled else np.random.default_rng(settings.seed)
    train_set, validation_set = split(dataset, validation_count, shuffle)
    print(
        f"{dataset.name}: learning from {len(train_set):,} digits, checking on {validation_count:,}. "
        f"Network {layers}, {parameters:,} parameters.",
        flush=True,
    )
    started = time.perf_counter()
    digits = mix(train_set, options.add, np.random.default_rng(settings.seed), options.repeat)
    if digits is not train_set:
        print(f"Mixed in: {digits.name}; {len(digits):,} in all.", flush=True)
    best, status = _train(settings, digits, validation_set, options.log, start)
    if best is None:
        reason = "no epoch ended with a network better than guessing" if status else "no epoch was completed"
        print(f"Nothing to save: {reason}.", file=sys.stderr)
        return status or 130
    if start and options.keep:
        best = _kept(best, start, options.keep, validation_set)
    card = {
        "trained_on": f"{dataset.name}, {len(train_set):,} digits",
        "added": options.add,
        "repeat": options.repeat,
        "start": options.start.name if options.start else None,
        "keep": options.keep,
        "settings": dataclasses.asdict(settings) | {"hidden": layer_names(settings.hidden)},
        "epoch": best.epoch,
        "train_accuracy": best.train_accuracy,
        "validation_accuracy": best.validation_accuracy,
        "validation_count": validation_count,
        "seconds": round(time.perf_counter() - started, 1),
        "date": datetime.date.today().isoformat(),
    }
    # Saved before the test, and again with its result, so that a failure of the test does not lose the network.
    dtype = np.float16 if options.float16 else np.float32
    weight_file.save(best.network, options.out, card, dtype)
    print(f"Saved the network of epoch {best.epoch} as {options.out}.", flush=True)
    if test_accuracy := _test_accuracy(best.network, options, loaded.has_parts):
        weight_file.save(best.network, options.out, card | test_accuracy, dtype)
    return status


def _train(
    settings: Settings, train_set: Digits, validation_set: Dataset, log: Path | None, start: Network | None
) -> tuple[Report | None, int]:
    """Train until the end, Ctrl-C or divergence; returns the best report and the exit status.

    After divergence, it is the best report whose network is better than chance.
    """
    best: Report | None = None
    better_than_chance: Report | None = None
    log_lines = [LOG_HEADER]
    started = time.perf_counter()
    steps_per_epoch = -(-len(train_set) // (settings.batch_size or len(train_set)))
    interval = max(1, steps_per_epoch // 20)
    try:
        for report in train(
            settings, train_set, validation_set, lambda step: step % interval == 0, augment, start=start
        ):
            if report.train_accuracy is None:
                show_progress(f"epoch {report.epoch + 1}: {100 * (report.step / steps_per_epoch - report.epoch):.0f} %")
                continue
            best = _better(best, report)
            if report.is_better_than_chance:
                better_than_chance = _better(better_than_chance, report)
            log_lines.append(_log_line(report, time.perf_counter() - started))
            started = time.perf_counter()
            if log:
                _write_log(log, log_lines)
            # Printed last, so that the network of a printed epoch is saved after Ctrl-C.
            show_progress("")
            print(_epoch_line(report, settings.epochs), flush=True)
    except KeyboardInterrupt:
        show_progress("")
        print("Stopped early.")
    except BrokenPipeError:
        # Standard output was closed, as by `| head -1`; the network is saved all the same.
        pass
    except Diverged as error:
        show_progress("")
        print(f"python -m nn train: {error}", file=sys.stderr)
        return better_than_chance, 1
    return best, 0


def _better(best: Report | None, report: Report) -> Report:
    """The report with the higher validation accuracy; without a validation set, the later one."""
    accuracy = report.validation_accuracy
    return report if best is None or accuracy is None or accuracy > (best.validation_accuracy or 0.0) else best


def _kept(report: Report, start: Network, share: float, validation_set: Dataset) -> Report:
    """The report with a network between start and the trained one; the accuracy on the training set is not known."""
    network = interpolate(start, report.network, share)
    accuracy = evaluate(network, validation_set).accuracy if len(validation_set) else None
    return dataclasses.replace(report, network=network, train_accuracy=None, validation_accuracy=accuracy)


def _epoch_line(report: Report, epochs: int) -> str:
    validation = "-" if report.validation_accuracy is None else f"{report.validation_accuracy:.2%}"
    return (
        f"epoch {report.epoch:{len(str(epochs))}}/{epochs}   loss {report.epoch_loss:.4f}   "
        f"train {report.train_accuracy:.2%}   validation {validation}   {report.images_per_second:,.0f} images/s"
    )


def _write_log(path: Path, lines: list[str]) -> None:
    """Replace the file; an error is printed and does not stop the training."""
    try:
        with atomic_write(path) as file:
            file.write("".join(f"{line}\n" for line in lines).encode())
    except OSError as error:
        print(f"No log: {path} cannot be written ({error.strerror})", file=sys.stderr)


def _log_line(report: Report, seconds: float) -> str:
    validation = "" if report.validation_accuracy is None else f"{report.validation_accuracy:.4f}"
    return f"{report.epoch},{report.epoch_loss:.4f},{report.train_accuracy:.4f},{validation},{seconds:.2f}"


def _test_accuracy(network: Network, options: argparse.Namespace, has_parts: bool) -> dict[str, Any]:
    """Card entries for the accuracy on the test set, if there is one; it is measured once and decides nothing.

    A network trained on generated digits is tested on MNIST, if that is on this computer.
    """
    is_generated = options.data == "generated"
    if not has_parts and not is_generated:
        return {}
    try:
        dataset = load("mnist", "test") if is_generated else load_data(options, "test").dataset
        result = evaluate(network, dataset)
    except InputError as error:
        print(f"No test accuracy: {error}", file=sys.stderr)
        return {}
    name = "MNIST's test set" if dataset.name == "MNIST, test set" else dataset.name
    print(f"On the {result.count:,} digits of {name}: {result.accuracy:.2%}")
    return {"test_accuracy": result.accuracy, "test_count": result.count}

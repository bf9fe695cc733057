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
from nn.commands.arguments import has_test_part, read_data, show_progress
from nn.commands.train_options import add_arguments, settings_of
from nn.datasets import Dataset, Digits, load, split
from nn.errors import InputError
from nn.evaluation import evaluate
from nn.ingredients import mix
from nn.network import Network, parameter_count
from nn.settings import Settings
from nn.training import Diverged, Report, train

DESCRIPTION = (
    "Teach a new network to read digits. A line is printed after every epoch, that is, each time it has seen the whole "
    "training set. The network that did best on the digits set aside is saved; Ctrl-C stops early and keeps it too."
)

__all__ = ["DESCRIPTION", "add_arguments", "run"]

LOG_HEADING = "epoch,loss,train_accuracy,validation_accuracy,seconds"


def run(options: argparse.Namespace) -> int:
    """Teach a network and save the one that did best on the digits set aside."""
    settings = settings_of(options)
    if not options.out.parent.is_dir():
        raise InputError(f"{options.out}: there is no folder {options.out.parent} to save into")
    weights.check_writable(options.out)
    if options.log:
        weights.check_writable(options.log)
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
    digits = mix(train_set, options.add, np.random.default_rng(settings.seed))
    if digits is not train_set:
        print(f"Mixed in: {digits.name}; {len(digits):,} in all.", flush=True)
    best, status = _learn(settings, digits, validation_set, options.log)
    if best is None:
        print("Nothing to save: no epoch was completed.", file=sys.stderr)
        return status or 130
    card = {
        "trained_on": f"{dataset.name}, {len(train_set):,} digits",
        "added": options.add,
        "settings": dataclasses.asdict(settings),
        "epoch": best.epoch,
        "train_accuracy": best.train_accuracy,
        "validation_accuracy": best.validation_accuracy,
        "validation_count": held_out,
        "seconds": round(time.perf_counter() - started, 1),
        "date": datetime.date.today().isoformat(),
    }
    # Saved first and then once more with the last figures: nothing that happens meanwhile can lose it.
    dtype = np.float16 if options.float16 else np.float32
    weights.save(best.network, options.out, card, dtype)
    print(f"Saved the network of epoch {best.epoch} as {options.out}.", flush=True)
    if figures := _test_figures(best.network, options.data):
        weights.save(best.network, options.out, card | figures, dtype)
    return status


def _learn(
    settings: Settings, train_set: Digits, validation_set: Dataset, log: Path | None
) -> tuple[Report | None, int]:
    """Run the training to its end, to Ctrl-C or to its failure; returns the best report and the exit status."""
    best: Report | None = None
    lines = [LOG_HEADING]
    began = time.perf_counter()
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
            lines.append(_log_line(report, time.perf_counter() - began))
            began = time.perf_counter()
            if log:
                _write_log(log, lines)
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


def _write_log(path: Path, lines: list[str]) -> None:
    """Write all lines anew; where that fails, what was learned matters more."""
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        print(f"No log: {path} cannot be written ({error.strerror})", file=sys.stderr)


def _log_line(report: Report, seconds: float) -> str:
    validation = "" if report.validation_accuracy is None else f"{report.validation_accuracy:.4f}"
    return f"{report.epoch},{report.epoch_loss:.4f},{report.train_accuracy:.4f},{validation},{seconds:.2f}"


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

"""Writes a file again and again in a process that is killed; python tests/helpers/killed_writers.py KIND FOLDER KILLS.

After each kill the file must be whole. Afterwards it is written once more, and nothing else may be left in the folder.
"""

import contextlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nn.cli import predict_table, train
from nn.data.dataset_cache import DatasetCache
from nn.data.kaggle_csv import HEADER, write_csv
from nn.network import Network
from nn.storage import weight_file
from nn.storage.atomic_write import atomic_write
from nn.synthetic.handwriting import generate

NETWORK = Network.random((784, 64, 10), "relu", np.random.default_rng(0))
DIGITS = generate(200, np.random.default_rng(0))
LOG = [train.LOG_HEADER] + ["1,0.1,0.9,0.9,1.2"] * 2000
ANSWERS = "ImageId,Label\n" + "".join(f"{number},7\n" for number in range(20_000))
CSV = write_csv(DIGITS.images, DIGITS.labels)
Write, Check = Callable[[Path], object], Callable[[Path], bool]


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file as everything here is written."""
    with atomic_write(path) as file:
        file.write(content)


def is_whole_cache(folder: Path) -> bool:
    """Whether a data set is found in the cache, and is the one that was kept."""
    found = DatasetCache(folder).find("key")
    return found is not None and bool(np.array_equal(found.images, DIGITS.images))


# Kind -> how its file is written, and whether it is whole.
KINDS: dict[str, tuple[Write, Check]] = {
    "weights": (
        lambda path: weight_file.save(NETWORK, path, {}),
        lambda path: weight_file.load(path)[0].sizes == (784, 64, 10),
    ),
    "log": (
        lambda path: train._write_log(path, LOG),
        lambda path: path.read_text().splitlines() == LOG,
    ),
    "answers": (
        lambda path: predict_table._save(path, ANSWERS),
        lambda path: path.read_text() == ANSWERS,
    ),
    "csv": (
        lambda path: write_bytes(path, CSV),
        lambda path: path.read_bytes() == CSV and CSV.startswith(HEADER.encode()),
    ),
    "cache": (
        lambda path: DatasetCache(path.parent).keep("key", DIGITS),
        lambda path: is_whole_cache(path.parent),
    ),
}


def main(kind: str, folder: Path, kills: int) -> None:
    """Kill a writer so many times; AssertionError if the file is not whole."""
    write, is_whole = KINDS[kind]
    path, rng = folder / "file", random.Random(kind)
    write(path)
    for number in range(kills):
        child = os.fork()
        if not child:
            with contextlib.suppress(BaseException):
                while True:
                    write(path)
            os._exit(1)
        time.sleep(rng.uniform(0.0005, 0.02))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the writer failed by itself"
        assert is_whole(path), f"not whole after kill {number}"
    left = sum(entry.name.startswith(".inkling-") for entry in folder.iterdir())
    write(path)
    names = [entry.name for entry in folder.iterdir()]
    assert len(names) == 1, names
    print(f"{kills} kills, {left} temporary files were left, all removed")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

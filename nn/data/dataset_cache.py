"""Data sets as files that processes map into memory, so that each is in memory once for all of them."""

import contextlib
import hashlib
import os
import struct
from pathlib import Path

import numpy as np

from nn.dataset import CLASSES, PIXELS, Dataset
from nn.errors import MAX_TEXT
from nn.storage.atomic_write import atomic_write
from nn.untrusted.regular_file import open_regular

# Data sets that are kept; those that were not used for the longest time are removed.
MAX_DATASETS = 8
COUNT = struct.Struct("=Q")
# A character of UTF-8 has up to 4.
MAX_NAME_BYTES = 4 * MAX_TEXT


class DatasetCache:
    """A folder of data sets, written by any of several processes and read by all of them.

    A file holds the number of images as eight bytes, then (count, 785) bytes, with an image and its label in each row,
    and then the name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Dataset | None:
        """The data set that was kept under a key, as read-only memory; None if there is none, or a damaged one."""
        path = self._path(key)
        try:
            os.utime(path)
            # Not np.load: its parser is not safe in several threads (CPython 3.11, "recursion depth mismatch").
            with open_regular(path) as file:
                (count,) = COUNT.unpack(file.read(COUNT.size))
                rows = np.asarray(np.memmap(file, np.uint8, "r", COUNT.size, (count, PIXELS + 1)))
                file.seek(COUNT.size + rows.nbytes)
                dataset = Dataset(rows[:, :PIXELS], rows[:, PIXELS], file.read(MAX_NAME_BYTES).decode())
            return dataset if dataset.labels.max(initial=0) < CLASSES else None
        except (OSError, ValueError, OverflowError, struct.error):
            return None

    def keep(self, key: str, dataset: Dataset) -> Dataset:
        """Keep a data set; returns it as find does, or itself if the disk is full."""
        path = self._path(key)
        # With a full disk, the data set stays in memory.
        with contextlib.suppress(OSError):
            # Systems remove files in /tmp that were not used for days.
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self._remove_oldest()
            # Also removes what processes have left that were ended while they wrote.
            with atomic_write(path) as file:
                file.write(COUNT.pack(len(dataset)))
                file.write(np.column_stack([dataset.images, dataset.labels]).data)
                file.write(dataset.name.encode())
        return self.find(key) or dataset

    def keep_content(self, dataset: Dataset) -> str:
        """Keep a data set under a key that follows from its content; returns the key."""
        content = hashlib.sha256(dataset.name.encode())
        for array in (dataset.images, dataset.labels):
            content.update(np.ascontiguousarray(array).data)
        key = content.hexdigest()
        if self.find(key) is None:
            self.keep(key, dataset)
        return key

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.digits"

    def _remove_oldest(self) -> None:
        by_use = sorted(self.folder.glob("*.digits"), key=lambda path: path.stat().st_mtime)
        for path in by_use[: max(0, len(by_use) - MAX_DATASETS + 1)]:
            # On Windows, a file that is in use stays.
            with contextlib.suppress(PermissionError):
                path.unlink(missing_ok=True)

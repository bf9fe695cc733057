"""Data sets as files that processes map into memory, so that each is in memory once for all of them."""

import contextlib
import hashlib
import os
from pathlib import Path

import numpy as np

from nn.dataset import PIXELS, Dataset
from nn.storage.atomic_write import temporary_path

# Data sets that are kept; those that were not used for the longest time are removed.
MAX_DATASETS = 8


class DatasetCache:
    """A folder of data sets, written by any of several processes and read by all of them.

    A file is an .npy array in which an image and its label are one row, (count, 785) uint8, and then the name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Dataset | None:
        """The data set that was kept under a key, as read-only memory; None if there is none."""
        path = self._path(key)
        try:
            os.utime(path)
            mapped = np.load(path, mmap_mode="r", allow_pickle=False)
            with path.open("rb") as file:
                file.seek(mapped.offset + mapped.nbytes)
                name = file.read().decode()
        except OSError:
            return None
        rows = np.asarray(mapped)
        return Dataset(rows[:, :PIXELS], rows[:, PIXELS], name)

    def keep(self, key: str, dataset: Dataset) -> Dataset:
        """Keep a data set; returns it as find does, or itself if the disk is full."""
        path = self._path(key)
        temporary = temporary_path(path)
        try:
            self._remove_oldest()
            with temporary.open("xb") as file:
                np.lib.format.write_array(file, np.column_stack([dataset.images, dataset.labels]), allow_pickle=False)
                file.write(dataset.name.encode())
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
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
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.npy"

    def _remove_oldest(self) -> None:
        by_use = sorted(self.folder.glob("*.npy"), key=lambda path: path.stat().st_mtime)
        for path in by_use[: max(0, len(by_use) - MAX_DATASETS + 1)]:
            # On Windows, a file that is in use stays.
            with contextlib.suppress(PermissionError):
                path.unlink(missing_ok=True)

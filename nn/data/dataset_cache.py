"""Data sets as files that processes map into memory, so that each is in memory once for all of them."""

import hashlib
import os
from pathlib import Path

import numpy as np

from nn.dataset import PIXELS, Dataset
from nn.storage.atomic_write import temporary_path

# Data sets that are kept; those that were not used for the longest time are removed.
MAX_DATASETS = 16


class DatasetCache:
    """A folder of data sets, written by any of several processes and read by all of them.

    An image and its label are one row of a file: (count, 785) uint8.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: str) -> Dataset | None:
        """The data set that was kept under a key, as read-only memory; None if there is none."""
        rows, name = self._paths(key)
        try:
            os.utime(rows)
            mapped = np.asarray(np.load(rows, mmap_mode="r", allow_pickle=False))
            return Dataset(mapped[:, :PIXELS], mapped[:, PIXELS], name.read_text("utf-8"))
        except OSError:
            return None

    def keep(self, key: str, dataset: Dataset) -> Dataset:
        """Keep a data set; returns it as find does, or itself if the disk is full."""
        rows, name = self._paths(key)
        temporary = temporary_path(rows)
        try:
            self._remove_oldest()
            name.write_text(dataset.name, "utf-8")
            with temporary.open("xb") as file:
                np.lib.format.write_array(file, np.column_stack([dataset.images, dataset.labels]), allow_pickle=False)
            temporary.replace(rows)
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

    def _paths(self, key: str) -> tuple[Path, Path]:
        stem = hashlib.sha256(key.encode()).hexdigest()[:32]
        return self.folder / f"{stem}.npy", self.folder / f"{stem}.txt"

    def _remove_oldest(self) -> None:
        by_use = sorted(self.folder.glob("*.npy"), key=lambda path: path.stat().st_mtime)
        for path in by_use[: max(0, len(by_use) - MAX_DATASETS + 1)]:
            # On Windows, a file that is in use stays.
            try:
                path.unlink(missing_ok=True)
            except PermissionError:
                continue
            path.with_suffix(".txt").unlink(missing_ok=True)

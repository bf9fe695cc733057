"""Finds MNIST on this computer and reads it."""

import os
from pathlib import Path

from nn.data.containers.folder import folder_files
from nn.data.containers.idx_set import GET_MNIST, IDX_NAME, idx_files, read_idx_set
from nn.dataset import Dataset
from nn.errors import InputError
from nn.untrusted.file_kind import FileKind


def cache_folder() -> Path:
    """The folder in the user's cache for files that can be downloaded again."""
    home = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    return Path(home or Path.home() / ".cache") / "inkling"


def find_mnist() -> Path:
    """The folder of MNIST: MNIST_DIR if set, otherwise one in the user's cache; InputError if it does not exist."""
    if named := os.environ.get("MNIST_DIR"):
        if not Path(named).is_dir():
            raise InputError(f"MNIST_DIR names {named}, which is not a folder; {GET_MNIST}")
        return Path(named)
    folder = cache_folder() / "mnist"
    if not folder.is_dir():
        raise InputError(f"MNIST is not on this computer (looked in MNIST_DIR and {folder}); {GET_MNIST}")
    return folder


def read_mnist(folder: Path, part: str) -> Dataset:
    """Read MNIST's training or test set (part "train" or "test") from its two IDX files, gzipped or not."""
    files, _ = folder_files(folder)
    named = [(file, FileKind.IDX) for file in files if IDX_NAME.search(file.path.name)]
    return read_idx_set(idx_files(named), str(folder), part)[0]

"""Loads data sets: MNIST by name, a table, a folder, an archive; what a file is, its bytes decide and not its name."""

from pathlib import Path

from nn.data.containers.collection import open_collection
from nn.data.containers.loaded_data import LoadedData
from nn.data.containers.read_collection import holds_labelled_pictures, pictures_of, read_collection
from nn.data.image_folder import LabelledPictures
from nn.data.mnist import find_mnist, read_mnist
from nn.dataset import Dataset
from nn.untrusted.limits import MAX_DATA_BYTES, MAX_UPLOAD_BYTES
from nn.untrusted.source_file import uploaded_file


def load(source: str | Path, part: str = "train") -> Dataset:
    """Load a data set; see read_data, which returns also what was found and assumed."""
    return read_data(source, part).dataset


def read_data(source: str | Path, part: str = "train") -> LoadedData:
    """Load a data set.

    source : "mnist", or the path of a table, a folder, an archive, ... (docs/data_formats.md lists what is read)
    part   : "train" or "test"; a source without parts serves as either
    raises InputError if the data is missing, invalid or has no labels
    """
    if str(source) == "mnist":
        return LoadedData(read_mnist(find_mnist(), part), has_parts=True, is_shuffled=True)
    return read_collection(open_collection(Path(source), MAX_DATA_BYTES), part, MAX_DATA_BYTES)


def from_upload(content: bytes, name: str, part: str = "train") -> LoadedData:
    """The data set in an uploaded file: a table, gzipped or not, a zip archive or an .npz file.

    name : of the file, for errors and display; the rest is as in read_data
    """
    return read_collection(open_collection(uploaded_file(content, name), MAX_UPLOAD_BYTES), part, MAX_UPLOAD_BYTES)


def from_csv(content: bytes, name: str) -> Dataset:
    """The data set in an uploaded table; the same as from_upload without the report."""
    return from_upload(content, name).dataset


def find_pictures(source: str | Path, part: str = "test") -> LabelledPictures | None:
    """The labelled pictures in a folder or a zip archive; None if the source is another kind of data set.

    part : "train" or "test", if there is a folder for each
    """
    collection = open_collection(Path(source), MAX_DATA_BYTES)
    return pictures_of(collection, part) if holds_labelled_pictures(collection) else None

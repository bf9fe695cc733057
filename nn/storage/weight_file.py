"""Weight files: an .npz archive of the layers' arrays, plus a JSON header with the model card.

Files are untrusted: they are read without pickle, and sizes, shapes and values are checked.
"""

import json
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from reprlib import repr as brief
from typing import IO, Any

import numpy as np

from nn.activations import ACTIVATIONS
from nn.dataset import CLASSES, PIXELS
from nn.errors import InputError
from nn.images import preprocessing
from nn.layers import Architecture, layer_shapes, parse_layer
from nn.layers.architecture import layer_names
from nn.network import Network, parameter_count
from nn.numeric_range import range_error
from nn.storage import foreign_weights
from nn.storage.atomic_write import atomic_write
from nn.storage.model_card import Card, read_card
from nn.storage.npy import read_npy
from nn.untrusted.archive import METHODS, open_archive
from nn.untrusted.file_kind import FileKind, kind_of, zip_kind
from nn.untrusted.limits import MAX_LAYER_VALUES, MAX_WEIGHT_FILE_BYTES, MIB
from nn.untrusted.source_file import SourceFile, file_at, reason_of, uploaded_file

FORMAT_VERSION = 1
# The rest is for the card and the headers of the arrays.
MAX_NETWORK_BYTES = MAX_WEIGHT_FILE_BYTES - MIB
HEADER = "header.json"
SHIPPED = Path(__file__).parents[2] / "weights"
DEFAULT = SHIPPED / "best.npz"


def save(network: Network, path: Path, card: Card, dtype: type[np.floating[Any]] = np.float32) -> None:
    """Write a network and its card atomically.

    card : for the known keys, see model_card.READERS
    dtype : of the arrays in the file; np.float16 keeps three digits in half the space
    raises InputError if the folder is not writable, or if load would refuse the file for its numbers
    """
    largest = max(float(np.abs(part).max()) for layer in network.layers for part in (layer.weights, layer.bias))
    if largest > np.finfo(dtype).max:
        raise InputError(f"{path}: not written, for a weight of {largest:.3g} is too large for {np.dtype(dtype)}")
    # As they are in the file: float16 rounds some of them up.
    if problem := range_error(network.astype(dtype).astype(np.float32)):
        raise InputError(f"{path}: not written, for {problem}")
    try:
        with atomic_write(path) as file:
            _write(file, network, card, dtype)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from error


def to_bytes(network: Network, card: Card) -> bytes:
    """The content of the file that save would write."""
    file = BytesIO()
    _write(file, network, card)
    return file.getvalue()


def load(path: Path) -> tuple[Network, Card]:
    """Read and validate a weight file.

    returns a read-only float32 network, and its card
    raises InputError for a file that is missing, incomplete, too large, of another version, or invalid
    """
    return _read(file_at(path))


def from_bytes(data: bytes, name: str) -> tuple[Network, Card]:
    """The same as load, for the content of a file. name : of the file, for errors"""
    return _read(uploaded_file(data, name))


def _write(file: IO[bytes], network: Network, card: Card, dtype: type[np.floating[Any]] = np.float32) -> None:
    header = {
        **card,  # first, so that a card loaded from another file cannot override the fields below
        "format_version": FORMAT_VERSION,
        "sizes": layer_names(network.architecture),
        "activation": network.activation,
        "preprocessing": preprocessing.PREPROCESSING,
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(HEADER, json.dumps(header, indent=2))
        for index, layer in enumerate(network.layers, start=1):
            for name, array in ((f"weights{index}", layer.weights), (f"bias{index}", layer.bias)):
                buffer = BytesIO()
                np.lib.format.write_array(buffer, array.astype(dtype), allow_pickle=False)
                archive.writestr(f"{name}.npy", buffer.getvalue())


def _read(file: SourceFile) -> tuple[Network, Card]:
    name = file.name
    try:
        kind = kind_of(file.head())
        foreign_weights.refuse_other_formats(kind, name)
        with file.open() as content:
            if kind is not FileKind.ZIP and not zipfile.is_zipfile(content):
                raise InputError(f"{name}: is {kind.value}, where a weight file (.npz) was expected")
            network, header = _read_archive(open_archive(content, name, MAX_WEIGHT_FILE_BYTES), name)
    except InputError:
        raise  # a ValueError as well, but with its own message
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror or error})") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise InputError(f"{name}: is not a whole weight file ({reason_of(error)})") from error
    return network, header


def _read_archive(archive: zipfile.ZipFile, name: str) -> tuple[Network, Card]:
    foreign_weights.refuse_other_formats(zip_kind(archive.namelist()), name)
    if any(entry.compress_type not in METHODS for entry in archive.infolist()):
        raise InputError(f"{name}: is packed in a way that is not used here")
    if foreign_weights.has_only_arrays(archive):
        network, header = foreign_weights.read(archive, name)
    else:
        header = _read_header(archive, name)
        network = _read_network(archive, header, name)
    _check_network(network, name)
    return network, header


def _read_header(archive: zipfile.ZipFile, name: str) -> Card:
    if HEADER not in archive.namelist():
        raise InputError(f"{name}: has no {HEADER}, so it is not one of our weight files")
    try:
        header = json.loads(archive.read(HEADER))
    except ValueError as error:
        raise InputError(f"{name}: its {HEADER} is not readable JSON") from error
    if not isinstance(header, dict):
        raise InputError(f"{name}: its {HEADER} is not a JSON object")
    version, activation = header.get("format_version"), header.get("activation")
    if version != FORMAT_VERSION:
        raise InputError(f"{name}: has format version {brief(version)}, but only version {FORMAT_VERSION} is known")
    if not isinstance(activation, str) or activation not in ACTIVATIONS:
        raise InputError(f"{name}: its activation is {brief(activation)}, which is none of {', '.join(ACTIVATIONS)}")
    if header.get("preprocessing") not in preprocessing.READABLE_PREPROCESSING:
        prepared = brief(header["preprocessing"]) if "preprocessing" in header else "it does not say how"
        raise InputError(f"{name}: expects pictures prepared in another way ({prepared})")
    return read_card(header, name)


def _is_layer(size: Any) -> bool:
    return type(size) is int or (isinstance(size, str) and size.startswith("conv:"))


def _architecture(sizes: Any, name: str) -> Architecture:
    """Read the architecture in a header; InputError if it is none. name : of the file, for the error"""
    try:
        if not isinstance(sizes, list) or len(sizes) < 2 or not all(map(_is_layer, sizes)):
            raise ValueError
        architecture = [parse_layer(str(size)) for size in sizes]
        layer_shapes(architecture)
        if architecture[0] != PIXELS or architecture[-1] != CLASSES:
            raise ValueError
    except ValueError:
        raise InputError(
            f"{name}: its sizes are {brief(sizes)}, which does not lead from 784 pixels to 10 digits"
        ) from None
    return architecture


def _read_network(archive: zipfile.ZipFile, header: Card, name: str) -> Network:
    architecture = _architecture(header.get("sizes"), name)
    if error := size_error(architecture, MAX_WEIGHT_FILE_BYTES):
        raise InputError(f"{name}: its sizes {brief(header['sizes'])} need {error}")
    shapes = layer_shapes(architecture)
    expected = [f"{kind}{index}.npy" for index in range(1, len(shapes) + 1) for kind in ("weights", "bias")]
    if sorted(archive.namelist()) != sorted([*expected, HEADER]):
        sizes = brief(header["sizes"])
        raise InputError(f"{name}: holds {brief(archive.namelist())}, which does not fit its sizes {sizes}")
    layers = []
    for index, shape in enumerate(shapes, start=1):
        weights, bias = (
            read_npy(archive.read(f"{array}{index}.npy"), size, f"{name}: {array}{index}.npy")
            for array, size in (("weights", (shape.rows, shape.columns)), ("bias", (shape.columns,)))
        )
        layers.append(shape.layer(weights, bias))
    return Network(tuple(layers), header["activation"])


def _check_network(network: Network, name: str) -> None:
    if error := size_error(network.architecture, MAX_WEIGHT_FILE_BYTES):
        raise InputError(f"{name}: its sizes {brief(layer_names(network.architecture))} need {error}")
    if problem := range_error(network):
        raise InputError(f"{name}: {problem}")


def size_error(architecture: Architecture, most_bytes: int) -> str | None:
    """What a network needs that no weight file may: parameters of more than `most_bytes`, or large arrays; or None."""
    if parameter_count(architecture) * 4 > most_bytes:
        return f"more than the {most_bytes // MIB} MiB allowed"
    if max(shape.values for shape in layer_shapes(architecture)) > MAX_LAYER_VALUES:
        return "too many values for one image"
    return None

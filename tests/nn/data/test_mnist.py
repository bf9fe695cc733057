"""Tests of reading MNIST: IDX files, their folders, and clear errors."""

import gzip
import struct

import numpy as np
import pytest
from helpers.idx_files import idx, read_idx
from hypothesis import given
from hypothesis import strategies as st

from nn.data.loading import load
from nn.data.mnist import cache_folder
from nn.errors import InputError

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 28, 28), np.uint8)
LABELS = np.array([3, 1, 4, 1, 5, 9], np.uint8)


def write_mnist(folder, images=None, labels=None, prefix="train"):
    """Both files of one part; images and labels as bytes replace the valid content."""
    (folder / f"{prefix}-images-idx3-ubyte").write_bytes(idx(IMAGES) if images is None else images)
    (folder / f"{prefix}-labels-idx1-ubyte").write_bytes(idx(LABELS) if labels is None else labels)
    return folder


def rejection_message(call, *arguments):
    with pytest.raises(InputError) as caught:
        call(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("dot", ["-", "."])
@pytest.mark.parametrize(("part", "prefix"), [("train", "train"), ("test", "t10k")])
def test_load_accepts_all_mnist_file_names(tmp_path, ending, dot, part, prefix):
    pack = gzip.compress if ending else bytes
    (tmp_path / f"{prefix}-images{dot}idx3-ubyte{ending}").write_bytes(pack(idx(IMAGES)))
    (tmp_path / f"{prefix}-labels{dot}idx1-ubyte{ending}").write_bytes(pack(idx(LABELS)))
    dataset = load(tmp_path, part)
    assert np.array_equal(dataset.images, IMAGES.reshape(6, 784))
    assert np.array_equal(dataset.labels, LABELS)
    assert (len(dataset), dataset.images.dtype, dataset.name) == (6, np.uint8, f"MNIST, {part} set")


def test_dataset_is_read_only(tmp_path):
    dataset = load(write_mnist(tmp_path))
    for array in (dataset.images, dataset.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_dataset_may_be_empty(tmp_path):
    assert len(load(write_mnist(tmp_path, idx(IMAGES[:0]), idx(LABELS[:0])))) == 0


@pytest.mark.parametrize(
    ("images", "reason"),
    [
        (b"", "not an IDX file"),
        (b"\x00\x00", "not an IDX file"),
        (b"\x89PNG" + bytes(100), "not an IDX file"),
        (b"\x00\x00\x0d\x03" + idx(IMAGES)[4:], "not an IDX file of bytes"),
        (idx(IMAGES)[:10], "ends inside its header"),
        (idx(IMAGES)[:-1], "4704 bytes of data, but 4703 follow"),
        (idx(IMAGES) + b"\x00", "4704 bytes of data, but 4705 follow"),
        (gzip.compress(idx(IMAGES), mtime=0)[:-20], "gzip"),
        (gzip.compress(idx(IMAGES), mtime=0)[:5], "gzip"),
        (gzip.compress(idx(IMAGES), mtime=0)[:200] + b"damage" + gzip.compress(idx(IMAGES), mtime=0)[206:], ""),
        (idx(IMAGES.reshape(6, 14, 56)), "6 x 14 x 56"),
        (idx(IMAGES.reshape(6, 784)), "6 x 784"),
        (idx(np.array(5, np.uint8)), "28 x 28"),
    ],
)
def test_invalid_images_are_rejected(tmp_path, images, reason):
    message = rejection_message(load, write_mnist(tmp_path, images=images))
    assert "train-images-idx3-ubyte" in message
    assert reason in message


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        (idx(LABELS[:5]), "5 labels do not fit the 6 pictures"),
        (idx(LABELS.reshape(6, 1)), "do not fit"),
        (idx(np.array(5, np.uint8)), "do not fit"),
        (idx(np.array([3, 1, 4, 10, 5, 9], np.uint8)), "label 3 is 10"),
        (b"\x00\x00\x08\x01\x00", "ends inside its header"),
    ],
)
def test_invalid_labels_are_rejected(tmp_path, labels, reason):
    message = rejection_message(load, write_mnist(tmp_path, labels=labels))
    assert "train-labels-idx1-ubyte" in message
    assert reason in message


@given(st.one_of(st.binary(max_size=40), st.binary(max_size=600).map(lambda tail: b"\x00\x00\x08" + tail)))
def test_read_idx_of_random_bytes(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "random-idx"
    path.write_bytes(data)
    try:
        array = read_idx(path)
    except InputError as error:
        assert str(path) in str(error)
    else:
        assert idx(array) == data


@pytest.mark.parametrize("dimensions", [65, 255])
def test_read_idx_rejects_too_many_dimensions(tmp_path, dimensions):
    path = tmp_path / "many"
    path.write_bytes(bytes([0, 0, 8, dimensions]) + struct.pack(">I", 1) * dimensions + b"\x07")
    assert str(path) in rejection_message(read_idx, path)


def test_read_idx_rejects_sizes_with_an_empty_product(tmp_path):
    path = tmp_path / "nothing"
    path.write_bytes(bytes([0, 0, 8, 5]) + struct.pack(">5I", *[2**32 - 1] * 4, 0))
    assert str(path) in rejection_message(read_idx, path)


def test_missing_files_are_named(tmp_path):
    write_mnist(tmp_path)
    assert "t10k-images-idx3-ubyte" in rejection_message(load, tmp_path, "test")
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    assert "train-labels-idx1-ubyte" in rejection_message(load, tmp_path, "train")
    assert "nowhere.csv" in rejection_message(load, tmp_path / "nowhere.csv")


def test_load_uses_mnist_dir(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(write_mnist(tmp_path)))
    assert np.array_equal(load("mnist").labels, LABELS)


def test_load_uses_the_cache_without_mnist_dir(tmp_path, monkeypatch):
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    (cache_folder() / "mnist").mkdir(parents=True)
    write_mnist(cache_folder() / "mnist")
    assert np.array_equal(load("mnist").labels, LABELS)


@pytest.mark.parametrize("named", [None, "", "nowhere"])
def test_missing_mnist_explains_the_download(tmp_path, monkeypatch, named):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / named) if named else "")
    if named is None:
        monkeypatch.delenv("MNIST_DIR")
    message = rejection_message(load, "mnist")
    assert "download train-images-idx3-ubyte.gz" in message
    assert "set MNIST_DIR" in message

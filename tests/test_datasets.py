"""Are MNIST's own files read rightly or refused clearly, and are the digits dealt out fairly?"""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.datasets import Dataset, as_inputs, batches, cache_folder, load, split
from nn.errors import InputError
from nn.idx import read_idx

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 28, 28), np.uint8)
LABELS = np.array([3, 1, 4, 1, 5, 9], np.uint8)


def idx(array):
    """The bytes of an IDX file: 0, 0, 8 for unsigned bytes, the number of dimensions, each of them, the data."""
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def write_mnist(folder, images=None, labels=None, prefix="train"):
    """Both files of one part; images and labels are bytes, for files that are broken on purpose."""
    (folder / f"{prefix}-images-idx3-ubyte").write_bytes(idx(IMAGES) if images is None else images)
    (folder / f"{prefix}-labels-idx1-ubyte").write_bytes(idx(LABELS) if labels is None else labels)
    return folder


def refusal(call, *arguments):
    with pytest.raises(InputError) as caught:
        call(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def numbered(count):
    """A dataset in which each picture is recognizable: its first pixel is its number."""
    images = np.zeros((count, 784), np.uint8)
    images[:, 0] = np.arange(count)
    return Dataset(images, (np.arange(count) % 10).astype(np.uint8), "numbered")


def numbers(dataset):
    return dataset.images[:, 0].tolist()


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("dot", ["-", "."])
@pytest.mark.parametrize(("part", "prefix"), [("train", "train"), ("test", "t10k")])
def test_mnist_is_read_however_its_files_are_called(tmp_path, ending, dot, part, prefix):
    pack = gzip.compress if ending else bytes
    (tmp_path / f"{prefix}-images{dot}idx3-ubyte{ending}").write_bytes(pack(idx(IMAGES)))
    (tmp_path / f"{prefix}-labels{dot}idx1-ubyte{ending}").write_bytes(pack(idx(LABELS)))
    dataset = load(tmp_path, part)
    assert np.array_equal(dataset.images, IMAGES.reshape(6, 784))
    assert np.array_equal(dataset.labels, LABELS)
    assert (len(dataset), dataset.images.dtype, dataset.name) == (6, np.uint8, f"MNIST, {part} set")


def test_a_dataset_is_read_only(tmp_path):
    dataset = load(write_mnist(tmp_path))
    for array in (dataset.images, dataset.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_a_dataset_may_be_empty(tmp_path):
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
        (gzip.compress(idx(IMAGES))[:-20], "gzip"),
        (gzip.compress(idx(IMAGES))[:5], "gzip"),
        (gzip.compress(idx(IMAGES))[:200] + b"damage" + gzip.compress(idx(IMAGES))[206:], ""),
        (idx(IMAGES.reshape(6, 14, 56)), "6 x 14 x 56"),
        (idx(IMAGES.reshape(6, 784)), "6 x 784"),
        (idx(np.array(5, np.uint8)), "28 x 28"),
    ],
)
def test_broken_pictures_are_refused_by_name(tmp_path, images, reason):
    message = refusal(load, write_mnist(tmp_path, images=images))
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
def test_broken_labels_are_refused_by_name(tmp_path, labels, reason):
    message = refusal(load, write_mnist(tmp_path, labels=labels))
    assert "train-labels-idx1-ubyte" in message
    assert reason in message


@given(st.one_of(st.binary(max_size=40), st.binary(max_size=600).map(lambda tail: b"\x00\x00\x08" + tail)))
def test_wild_bytes_are_an_array_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "wild-idx"
    path.write_bytes(data)
    try:
        array = read_idx(path)
    except InputError as error:
        assert str(path) in str(error)
    else:
        assert idx(array) == data


@pytest.mark.parametrize("dimensions", [65, 255])
def test_more_dimensions_than_numpy_can_count_are_refused(tmp_path, dimensions):
    path = tmp_path / "many"
    path.write_bytes(bytes([0, 0, 8, dimensions]) + struct.pack(">I", 1) * dimensions + b"\x07")
    assert str(path) in refusal(read_idx, path)


def test_sizes_that_multiply_to_nothing_are_no_trap(tmp_path):
    path = tmp_path / "nothing"
    path.write_bytes(bytes([0, 0, 8, 5]) + struct.pack(">5I", *[2**32 - 1] * 4, 0))
    assert str(path) in refusal(read_idx, path)


def test_missing_files_and_missing_halves_say_what_is_missing(tmp_path):
    write_mnist(tmp_path)
    assert "t10k-images-idx3-ubyte" in refusal(load, tmp_path, "test")
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    assert "train-labels-idx1-ubyte" in refusal(load, tmp_path, "train")
    assert "nowhere.csv" in refusal(load, tmp_path / "nowhere.csv")


def test_mnist_comes_from_the_folder_in_mnist_dir(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(write_mnist(tmp_path)))
    assert np.array_equal(load("mnist").labels, LABELS)


def test_mnist_comes_from_the_cache_where_mnist_dir_is_not_set(tmp_path, monkeypatch):
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    (cache_folder() / "mnist").mkdir(parents=True)
    write_mnist(cache_folder() / "mnist")
    assert np.array_equal(load("mnist").labels, LABELS)


@pytest.mark.parametrize("named", [None, "", "nowhere"])
def test_without_mnist_the_message_says_how_to_get_it(tmp_path, monkeypatch, named):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / named) if named else "")
    if named is None:
        monkeypatch.delenv("MNIST_DIR")
    message = refusal(load, "mnist")
    assert "download train-images-idx3-ubyte.gz" in message
    assert "set MNIST_DIR" in message


def test_without_a_random_choice_the_last_digits_are_set_aside():
    train_part, held_part = split(numbered(20), 5)
    assert (numbers(train_part), numbers(held_part)) == ([*range(15)], [*range(15, 20)])
    assert held_part.labels.tolist() == [5, 6, 7, 8, 9]


@pytest.mark.parametrize("held_out", [0, 1, 7, 19])
def test_the_parts_of_a_random_split_are_disjoint_and_complete(held_out):
    train_part, held_part = split(numbered(20), held_out, np.random.default_rng(0))
    assert (len(train_part), len(held_part)) == (20 - held_out, held_out)
    assert sorted(numbers(train_part) + numbers(held_part)) == [*range(20)]
    for part in (train_part, held_part):
        assert np.array_equal(part.images[:, 0] % 10, part.labels)
        assert not part.images.flags.writeable


def test_a_random_split_depends_on_the_seed_only():
    first, again, other = (numbers(split(numbered(50), 10, np.random.default_rng(s))[1]) for s in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("held_out", [20, 21, -1])
def test_more_cannot_be_set_aside_than_there_is(held_out):
    assert "numbered" in refusal(split, numbered(20), held_out)


@pytest.mark.parametrize(("batch_size", "sizes"), [(8, [8, 8, 4]), (20, [20]), (100, [20]), (1, [1] * 20)])
def test_batches_deal_out_every_digit_once(batch_size, sizes):
    dealt = list(batches(numbered(20), batch_size, np.random.default_rng(0)))
    assert [len(inputs) for inputs, _ in dealt] == sizes
    seen = np.concatenate([inputs[:, 0] for inputs, _ in dealt]) * 255
    labels = np.concatenate([labels for _, labels in dealt])
    assert sorted(seen.round()) == [*range(20)]
    assert np.array_equal(seen.round() % 10, labels)


def test_batches_are_shuffled_anew_in_every_epoch():
    rng = np.random.default_rng(0)
    first, second = (next(batches(numbered(200), 200, rng))[0][:, 0].tolist() for _ in range(2))
    assert first != sorted(first)
    assert first != second


def test_taking_digits_gives_copies_in_the_order_asked_for():
    dataset = numbered(20)
    images, labels = dataset.take(np.array([13, 2, 2]))
    assert (images[:, 0].tolist(), labels.tolist()) == ([13, 2, 2], [3, 2, 2])
    assert not np.shares_memory(images, dataset.images)


def test_inputs_are_float32_from_zero_to_one():
    inputs = as_inputs(np.array([[0, 51, 255]], np.uint8))
    assert inputs.dtype == np.float32
    assert inputs == pytest.approx(np.array([[0, 0.2, 1]]))

"""Tests of data sets that processes share as files."""

import threading
from pathlib import Path

import numpy as np
import pytest

from nn.data import dataset_cache
from nn.data.dataset_cache import DatasetCache
from nn.dataset import Dataset, as_inputs
from nn.synthetic.handwriting import generate


def digits(seed=0, count=20):
    return generate(count, np.random.default_rng(seed))


def assert_equal(found, expected):
    assert found.name == expected.name
    np.testing.assert_array_equal(found.images, expected.images)
    np.testing.assert_array_equal(found.labels, expected.labels)


def mapped(array):
    """The memory-mapped file that an array is a part of; None if it is none."""
    while array is not None and not isinstance(array, np.memmap):
        array = getattr(array, "base", None)
    return array


def test_kept_data_set_is_found_and_is_read_only_memory_of_a_file(tmp_path):
    kept = DatasetCache(tmp_path).keep("a", digits())
    found = DatasetCache(tmp_path).find("a")
    for dataset in (kept, found):
        assert_equal(dataset, digits())
        assert Path(mapped(dataset.images).filename).parent == tmp_path
        with pytest.raises(ValueError):
            dataset.images[0, 0] = 1
    assert as_inputs(found.images[3:9]).flags.c_contiguous


def test_unknown_key_is_not_found(tmp_path):
    assert DatasetCache(tmp_path).find("a") is None
    assert DatasetCache(tmp_path / "missing").find("a") is None


def test_folder_that_was_removed_is_made_again(tmp_path):
    cache = DatasetCache(tmp_path / "removed")
    assert_equal(cache.keep("a", digits()), digits())
    assert cache.find("a")


def test_key_of_content_depends_on_all_of_it(tmp_path):
    cache, first = DatasetCache(tmp_path), digits()
    other_label = Dataset(first.images, np.roll(first.labels, 1), first.name)
    other_name = Dataset(first.images, first.labels, "another name")
    keys = [cache.keep_content(dataset) for dataset in (first, digits(1), other_label, other_name, digits())]
    assert len(set(keys)) == 4 and keys[0] == keys[4]
    assert_equal(cache.find(keys[3]), other_name)


def test_full_disk_leaves_the_data_set_in_memory(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("numpy.column_stack", full)
    dataset = digits()
    assert DatasetCache(tmp_path).keep("a", dataset) is dataset
    assert list(tmp_path.iterdir()) == []


def test_those_that_were_not_used_for_long_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(dataset_cache, "MAX_DATASETS", 3)
    times = iter(range(100))
    monkeypatch.setattr("os.utime", lambda path, utime=dataset_cache.os.utime: utime(path, (now := next(times), now)))
    cache = DatasetCache(tmp_path)
    for key in ("a", "b", "c"):
        cache.keep(key, digits())
    used = cache.find("a")
    cache.keep("d", digits(1))
    assert [key for key in "abcd" if cache.find(key)] == ["a", "c", "d"]
    assert_equal(used, digits())
    assert len(list(tmp_path.iterdir())) == 3


def test_simultaneous_writers_and_readers_see_whole_data_sets(tmp_path):
    cache, expected = DatasetCache(tmp_path), digits(count=500)
    found = []

    def keep_and_find():
        for _ in range(5):
            found.append(cache.keep("a", expected))
            found.append(cache.find("a"))

    threads = [threading.Thread(target=keep_and_find) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 40
    for dataset in found:
        assert_equal(dataset, expected)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"1234567",
        dataset_cache.COUNT.pack(20) + bytes(785),
        dataset_cache.COUNT.pack(2**64 - 1),
        dataset_cache.COUNT.pack(1) + bytes([200]) * 785,
        dataset_cache.COUNT.pack(1) + bytes(785) + b"\xff\xfe",
        np.random.default_rng(0).bytes(5000),
    ],
    ids=["empty", "short", "cut off", "huge", "label 200", "name", "other bytes"],
)
def test_damaged_file_counts_as_missing_and_is_written_again(tmp_path, content):
    cache = DatasetCache(tmp_path)
    cache.keep("a", digits())
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    assert cache.find("a") is None
    assert_equal(cache.keep("a", digits()), digits())
    file.unlink()
    file.mkdir()
    assert cache.find("a") is None

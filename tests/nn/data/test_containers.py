"""Data sets in folders, archives and arrays: what is read, and what every refusal says."""

import gzip
import os
import struct
import zipfile

import numpy as np
import pytest
from helpers.containers import mnist_like, npz, picture, zip_of
from helpers.idx_files import idx, read_idx
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.data.kaggle_csv import write_csv
from nn.data.loading import find_pictures, from_upload, load, read_data
from nn.errors import InputError
from nn.synthetic.handwriting import LEGIBLE, generate

DIGITS = mnist_like(20)
IMAGES = DIGITS.images.reshape(-1, 28, 28)
FILES = {
    "train-images-idx3-ubyte": idx(IMAGES[:12]),
    "train-labels-idx1-ubyte": idx(DIGITS.labels[:12]),
    "t10k-images-idx3-ubyte": idx(IMAGES[12:]),
    "t10k-labels-idx1-ubyte": idx(DIGITS.labels[12:]),
}
KERAS = {
    "x_train": IMAGES[:12],
    "y_train": DIGITS.labels[:12],
    "x_test": IMAGES[12:],
    "y_test": DIGITS.labels[12:],
}


def write(folder, entries):
    for name, data in entries.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def pictures(folder="", start=0, stop=12):
    return {
        f"{folder}{label}/{number}.png": picture(IMAGES[number])
        for number, label in enumerate(DIGITS.labels[start:stop], start)
    }


def refusal(source, part="train", name="upload.zip"):
    with pytest.raises(InputError) as caught:
        from_upload(source, name, part) if isinstance(source, bytes) else load(source, part)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000
    return str(caught.value)


@pytest.mark.parametrize(
    "rename",
    [
        "{0}",
        "MNIST/raw/{0}",
        "archive/{0}/{0}",
        "{0}.txt",
        "emnist-digits-{0}",
        "a/b/c/{0}.gz",
        "{0}.bin",
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_idx_files_under_usual_names(tmp_path, rename, is_packed):
    entries = {rename.format(name): gzip.compress(data) if is_packed else data for name, data in FILES.items()}
    for loaded in (read_data(write(tmp_path, entries)), from_upload(zip_of(entries), "mnist.zip")):
        assert np.array_equal(loaded.dataset.images, DIGITS.images[:12])
        assert np.array_equal(loaded.dataset.labels, DIGITS.labels[:12])
        assert loaded.has_parts


def test_idx_files_without_usual_names_are_told_by_their_bytes(tmp_path):
    write(tmp_path, {"training/a": FILES["train-images-idx3-ubyte"], "training/b": FILES["train-labels-idx1-ubyte"]})
    assert np.array_equal(load(tmp_path).labels, DIGITS.labels[:12])


def test_copies_of_idx_files_must_be_equal(tmp_path):
    write(tmp_path, FILES | {f"{name}.gz": gzip.compress(data) for name, data in FILES.items()})
    assert [note.partition(": ")[2][:12] for note in read_data(tmp_path).notes] == ["is a copy of"] * 2
    write(tmp_path, {"other/train-images-idx3-ubyte": idx(IMAGES[:12][::-1])})
    assert "both hold the images of one part" in refusal(tmp_path)


def test_several_data_sets_in_one_folder_are_refused(tmp_path):
    write(tmp_path, {f"emnist-{kind}-{name}": data for kind in ("mnist", "digits") for name, data in FILES.items()})
    assert "holds several data sets (emnist-digits, emnist-mnist)" in refusal(tmp_path)


def test_letters_of_emnist_are_refused(tmp_path):
    letters = FILES | {"train-labels-idx1-ubyte": idx(np.arange(4, 16, dtype=np.uint8))}
    write(tmp_path, {f"emnist-letters-{name}": data for name, data in letters.items()})
    message = refusal(tmp_path)
    assert "label 6 is 10, but only 0 to 9 are digits" in message
    assert "hold letters" in message


@pytest.mark.parametrize(("code", "text"), [(9, "signed bytes"), (12, "32-bit whole"), (14, "64-bit floating")])
def test_other_types_of_idx_are_named(tmp_path, code, text):
    write(tmp_path, FILES | {"train-labels-idx1-ubyte": bytes([0, 0, code, 1]) + struct.pack(">I", 12) + bytes(96)})
    assert f"byte 2 is 0x{code:02x}, for {text}" in refusal(tmp_path)


def test_no_more_is_unpacked_than_the_header_promises(tmp_path, monkeypatch):
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes([0, 0, 8, 3]) + struct.pack(">3I", 0, 28, 28) + bytes(1 << 24)))
    most = []
    read = gzip.GzipFile.read
    monkeypatch.setattr(gzip.GzipFile, "read", lambda file, size=-1: most.append(size) or read(file, size))
    with pytest.raises(InputError, match="promises 0 bytes of data, but 1 or more follow"):
        read_idx(path)
    assert 0 <= min(most) <= max(most) <= 1024
    path.write_bytes(gzip.compress(bytes([0, 0, 8, 3]) + struct.pack(">3I", 10**7, 28, 28)))
    with pytest.raises(InputError, match="promises 7,477 MiB of data, more than the 1,024 MiB allowed"):
        read_idx(path)


@pytest.mark.parametrize("arrays", [KERAS, {"X": IMAGES, "y": DIGITS.labels}])
def test_arrays_of_keras_and_others(tmp_path, arrays):
    (tmp_path / "mnist.npz").write_bytes(npz(**arrays))
    has_parts = len(arrays) == 4
    for loaded in (read_data(tmp_path / "mnist.npz"), read_data(tmp_path), from_upload(npz(**arrays), "mnist.npz")):
        assert np.array_equal(loaded.dataset.images, DIGITS.images[: 12 if has_parts else None])
        assert (loaded.has_parts, loaded.notes, loaded.unread) == (has_parts, (), ())
    assert len(load(tmp_path, "test")) == (8 if has_parts else 20)


@pytest.mark.parametrize(
    ("images", "labels", "notes"),
    [
        (IMAGES.reshape(20, 784), DIGITS.labels, 0),
        (IMAGES[..., None], DIGITS.labels[:, None], 0),
        (IMAGES[:, None].astype(np.float32), DIGITS.labels.astype(np.int64), 0),
        (IMAGES / 255, np.eye(10)[DIGITS.labels], 2),
        ((IMAGES / 255).astype(np.float32), DIGITS.labels.astype(float), 1),
        (np.asfortranarray(IMAGES), DIGITS.labels, 0),
    ],
)
def test_forms_of_arrays(images, labels, notes):
    loaded = from_upload(npz(x=images, y=labels), "digits.npz")
    assert np.array_equal(loaded.dataset.images, DIGITS.images)
    assert np.array_equal(loaded.dataset.labels, DIGITS.labels)
    assert len(loaded.notes) == notes


@pytest.mark.parametrize(
    ("images", "labels", "reason"),
    [
        (IMAGES, DIGITS.labels[:9], "9 labels do not fit the 20 pictures"),
        (IMAGES, DIGITS.labels + 5, "label 5 is 10, but only 0 to 9"),
        (IMAGES, DIGITS.labels - 0.5, "label 0 is -0.5"),
        (IMAGES, np.array(["7"] * 20), "holds <U1, where numbers"),
        (IMAGES, np.array([None] * 20), "Python objects, which only a pickle can restore"),
        (IMAGES, np.ones((20, 10)), "not a single 1 and nine 0"),
        (IMAGES.reshape(20, 14, 56), DIGITS.labels, "20 x 14 x 56 numbers"),
        (np.stack([IMAGES] * 3, -1), DIGITS.labels, "20 x 28 x 28 x 3"),
        (IMAGES / 100 - 0.4, DIGITS.labels, "undo the normalization"),
        (IMAGES.astype(int) * 2, DIGITS.labels, "has a pixel of 510"),
        (IMAGES / 2, DIGITS.labels, "no whole numbers"),
        (np.full(IMAGES.shape, np.nan), DIGITS.labels, "not finite"),
    ],
)
def test_invalid_arrays_are_refused(images, labels, reason):
    message = refusal(npz(x_train=images, y_train=labels), name="digits.npz")
    assert message.startswith("digits.npz: ")
    assert reason in message


def test_arrays_of_other_names_are_listed():
    assert "has arrays named answers, train, where x_train" in refusal(npz(train=IMAGES, answers=DIGITS.labels))


@pytest.mark.parametrize(("train", "test"), [("train/", "test/"), ("mnist_png/training/", "mnist_png/testing/")])
def test_pictures_in_folders_of_parts(tmp_path, train, test):
    entries = pictures(train) | pictures(test, 12, 20)
    write(tmp_path, entries)
    for part, expected in (("train", DIGITS.images[:12]), ("test", DIGITS.images[12:])):
        for loaded in (read_data(tmp_path, part), from_upload(zip_of(entries), "png.zip", part)):
            assert sorted(map(bytes, loaded.dataset.images)) == sorted(map(bytes, expected))
            assert (loaded.has_parts, loaded.unread) == (True, ())
            assert "were not preprocessed" in loaded.notes[-1]


def test_pictures_that_are_not_mnists_are_preprocessed():
    large = IMAGES[0].repeat(5, 0).repeat(5, 1)
    moved = np.roll(IMAGES[1], 4, 1)
    loaded = from_upload(
        zip_of({"0_a.png": picture(large), "1-b.png": picture(255 - IMAGES[1]), "1.gif": picture(moved)}), "a.zip"
    )
    assert loaded.dataset.labels.tolist() == [0, 1, 1]
    assert np.array_equal(loaded.dataset.images[1], DIGITS.images[1])
    assert loaded.notes[-1] == "2 pictures were preprocessed as drawings are."


def test_pictures_as_jpeg_are_nearly_unchanged():
    loaded = from_upload(zip_of({f"{i % 10}_{i}.jpg": picture(IMAGES[i], "JPEG") for i in range(20)}), "jpg.zip")
    names = sorted(f"{i % 10}_{i}.jpg" for i in range(20))
    order = [int(name[2:-4]) for name in names]
    difference = np.abs(loaded.dataset.images.astype(int) - DIGITS.images[order])
    assert np.median(difference.mean(axis=1)) < 8


def test_every_file_that_is_not_read_is_listed_once(tmp_path):
    entries = pictures() | {
        "notes.txt": b"hello",
        "x.png": picture(IMAGES[0]),
        "3/broken.png": b"no picture",
        "3/blank.png": picture(np.zeros((28, 28), np.uint8)),
        ".DS_Store": b"x",
        "__MACOSX/3/._1.png": b"x",
        "Thumbs.db": b"x",
    }
    write(tmp_path, entries)
    for loaded in (read_data(tmp_path), from_upload(zip_of(entries), "a.zip")):
        assert len(loaded.dataset) == 12
        files = [sentence.partition(": ")[0 if sentence.startswith("/") else 2] for sentence in loaded.unread]
        assert len(files) == 4
        for name in ("notes.txt", "x.png", "broken.png", "blank.png"):
            assert sum(name in sentence for sentence in loaded.unread) == 1
    assert len(find_pictures(tmp_path).unread) == 2


@pytest.mark.parametrize("is_packed", [False, True])
def test_tables_in_folders_and_archives(tmp_path, is_packed):
    digits = generate(20, np.random.default_rng(0), LEGIBLE)
    table = {
        part: write_csv(digits.images[cut], digits.labels[cut])
        for part, cut in (("train", slice(12)), ("test", slice(12, 20)))
    }
    pack = gzip.compress if is_packed else bytes
    entries = {f"mnist_{part}.csv{'.gz' if is_packed else ''}": pack(text) for part, text in table.items()}
    entries["sample_submission.csv"] = b"ImageId,Label\n1,0\n"
    for loaded in (read_data(write(tmp_path, entries)), from_upload(zip_of(entries), "kaggle.zip")):
        assert np.array_equal(loaded.dataset.images, digits.images[:12])
        assert loaded.has_parts
        assert [note.endswith("sample_submission.csv: is a text, and not used.") for note in loaded.notes] == [True]
    assert len(load(tmp_path, "test")) == 8
    write(tmp_path, {"train_2.csv": table["train"]})
    assert "2 tables for that part" in refusal(tmp_path)


def test_a_folder_with_one_archive_is_that_archive(tmp_path):
    (tmp_path / "archive.zip").write_bytes(zip_of(FILES))
    assert len(load(tmp_path)) == 12


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x80\x04\x95\x00", "is a Python pickle, which is not read"),
        (gzip.compress(b"\x80\x02]q\x00", mtime=0), "is a Python pickle, which is not read"),
        (b"(lp0\n.", "is a Python pickle"),
        (b"\x89HDF\r\n\x1a\n", "is an HDF5 file"),
        (b"PAR1", "is a Parquet file"),
        (b"% remark\n@RELATION mnist\n", "is an ARFF file"),
        (b"MATLAB 5.0 MAT-file", "is a MATLAB file"),
        (bytes(257) + b"ustar", "unpack it with `tar -xf FILE`"),
        (b"7z\xbc\xaf\x27\x1c", "is an archive of another kind"),
        (gzip.compress(gzip.compress(b"1,2", mtime=0), mtime=0), "which is not unpacked twice"),
        (b"version https://git-lfs.github.com/spec/v1", "run `git lfs pull`"),
        (b"\x00\x01\x02\x03", "its first bytes are 00 01 02 03"),
        (picture(IMAGES[0]), "and not a data set; `python -m nn predict`"),
        (FILES["train-images-idx3-ubyte"], "alone, which holds either images or labels"),
        (zip_of({"archive/data.pkl": b""}), "is a PyTorch file"),
        (zip_of({"xl/workbook.xml": b""}), "is an Excel workbook"),
        (zip_of({"model.weights.h5": b""}), "is a Keras model"),
        (zip_of({"header.json": b"{}", "weights1.npy": b""}), "is a weight file"),
        (zip_of({"a.csv": b"1,2,3\n"}), "two words: a.csv: row 1 has 3 columns"),
        (zip_of({"a.csv": b"1,2,3\n", "b.csv": b"1,2,3\n"}), "holds nothing that is read"),
        (zip_of({}), "holds nothing that is read"),
        (zip_of({"a.parquet": b"PAR1", "b.parquet": b"PAR1"}), "and 1 other files are not read either"),
        (zip_of(FILES)[:-30], "is a damaged or cut-off zip file"),
        (zip_of(FILES | {"t10k-images-idx3-ubyte": bytes(300 << 20)}), "would unpack to 300 MiB"),
        (zip_of(FILES, zipfile.ZIP_LZMA), "is packed in another way than zip's usual one"),
    ],
)
def test_what_is_not_read_says_what_it_is(data, reason):
    assert reason in refusal(data, name="two words")


def test_names_in_archives_do_no_harm(tmp_path):
    entries = {"../../evil/train-images-idx3-ubyte": FILES["train-images-idx3-ubyte"]}
    entries["C:\\train-labels-idx1-ubyte"] = FILES["train-labels-idx1-ubyte"]
    assert len(from_upload(zip_of(entries), "evil.zip").dataset) == 12
    message = refusal(zip_of({"7/\x1b[31m" + "x" * 5000 + ".png": b"no picture"}))
    assert "\x1b" not in message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_pipes_and_devices_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "train.csv")
    assert "is neither a file nor a folder" in refusal(tmp_path / "train.csv")
    assert "is neither a file nor a folder" in refusal(tmp_path)


def test_links_to_folders_are_named(tmp_path):
    write(tmp_path, FILES)
    (tmp_path / "again").symlink_to(tmp_path)
    assert read_data(tmp_path).unread == (f"{tmp_path / 'again'}: is a link to another folder, which is not followed",)


SOUND = {
    "mnist.zip": zip_of(FILES),
    "packed.zip": zip_of({f"{name}.gz": gzip.compress(data) for name, data in FILES.items()}),
    "mnist.npz": npz(**KERAS),
    "pictures.zip": zip_of(pictures(stop=4)),
}


@pytest.mark.parametrize("name", SOUND)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_damaged_files_are_read_or_refused(name, data):
    damaged = bytearray(SOUND[name])
    near_the_end = st.integers(max(0, len(damaged) - 400), len(damaged) - 1)
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1) | near_the_end, min_size=1, max_size=3)):
        damaged[place] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.just(len(damaged)) | st.integers(0, len(damaged)))
    try:
        loaded = from_upload(bytes(damaged[:cut]), name)
    except InputError as error:
        assert str(error).startswith(name)
        assert "\n" not in str(error)
    else:
        assert loaded.dataset.images.shape[1:] == (784,)
        assert loaded.dataset.labels.max(initial=0) < 10


@settings(deadline=None, max_examples=200)
@given(
    head=st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"\x93NUMPY\x01\x00", b"\x00\x00\x08\x03", b"@rel"]),
    tail=st.binary(max_size=300),
)
def test_random_bytes_are_refused(head, tail):
    with pytest.raises(InputError, match=r"^a\.bin"):
        from_upload(head + tail, "a.bin")

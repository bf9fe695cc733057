"""Tests of writing weight files, and of rejecting invalid ones."""

import io
import json
import zipfile
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.activations import ACTIVATIONS
from nn.calibration.rejection import reject_threshold
from nn.errors import InputError
from nn.images import preprocessing
from nn.layers import ConvSpec
from nn.network import Network, flatten
from nn.settings import PRESETS
from nn.storage.weight_file import DEFAULT, SHIPPED, from_bytes, load, save, to_bytes
from nn.untrusted.limits import MAX_WEIGHT_FILE_BYTES

CARD = {"trained_on": "nothing", "how": {"epochs": 0}, "remark": "größer als 9 \u2603", "list": [1, 2.5, None]}


@pytest.fixture(scope="session")
def network():
    return Network.random((784, 2, 10), "tanh", np.random.default_rng(0), "uniform")


@pytest.fixture(scope="session")
def good(network, tmp_path_factory):
    """A valid file."""
    path = tmp_path_factory.mktemp("good") / "good.npz"
    save(network, path, CARD)
    return path


@pytest.fixture
def entries(good):
    """The entries of the valid file: name -> bytes."""
    with zipfile.ZipFile(good) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rejection_message(path):
    """The message of the error, which is the same for load and from_bytes."""
    with pytest.raises(InputError) as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    assert len(message) < 1000
    if path.is_file():
        with pytest.raises(InputError) as from_memory:
            from_bytes(path.read_bytes(), "upload.npz")
        assert str(from_memory.value) == message.replace(str(path), "upload.npz")
    return message


def pack(folder, entries, method=zipfile.ZIP_DEFLATED):
    path = folder / "changed.npz"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data if isinstance(data, bytes) else json.dumps(data))
    return path


def npy(array, **options):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asanyarray(array), **options)
    return buffer.getvalue()


def same(network, other):
    return (network.architecture, network.activation) == (other.architecture, other.activation) and np.array_equal(
        flatten(network.layers), flatten(other.layers)
    )


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (3,), (4, 3, 2), (ConvSpec(2), ConvSpec(3, 3, 1), 4)])
def test_round_trip_is_exact(tmp_path, activation, hidden):
    network = Network.random((784, *hidden, 10), activation, np.random.default_rng(0), "uniform")
    save(network, tmp_path / "network.npz", CARD)
    on_disk, from_memory = load(tmp_path / "network.npz"), from_bytes(to_bytes(network, CARD), "network.npz")
    for loaded, card in (on_disk, from_memory):
        assert same(loaded, network)
        assert flatten(loaded.layers).dtype == np.float32
        assert card == on_disk[1]


def test_to_bytes_equals_the_saved_file(good, network):
    # But for the time of day in the headers of the zip.
    with zipfile.ZipFile(good) as file, zipfile.ZipFile(io.BytesIO(to_bytes(network, CARD))) as from_memory:
        assert from_memory.namelist() == file.namelist()
        assert all(from_memory.read(name) == file.read(name) for name in file.namelist())
    assert same(from_bytes(good.read_bytes(), "good.npz")[0], network)


def test_loaded_network_is_read_only(good):
    for layer in load(good)[0].layers:
        for array in (layer.weights, layer.bias):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0


def test_card_round_trip(good):
    card = load(good)[1]
    assert {key: card[key] for key in CARD} == CARD
    assert (card["sizes"], card["activation"], card["format_version"]) == ([784, 2, 10], "tanh", 1)


def test_card_cannot_override_the_header(tmp_path, network, good):
    # A card loaded from another file has other sizes.
    other = Network.random((784, 10), "relu", np.random.default_rng(0))
    save(other, tmp_path / "other.npz", load(good)[1])
    assert same(load(tmp_path / "other.npz")[0], other)


def test_file_is_readable_with_numpy(good, network):
    with np.load(good) as arrays:
        assert np.array_equal(arrays["weights2"], network.layers[1].weights)


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("best.npz", PRESETS["best"].hidden),
        ("mnist-1024.npz", (1024,)),
        ("mnist-128.npz", (128,)),
        ("tutorial-10.npz", (10,)),
    ],
)
def test_shipped_files_load(name, hidden):
    network, card = load(SHIPPED / name)
    assert network.architecture == (784, *hidden, 10)
    assert (SHIPPED / name).stat().st_size <= 4 * 2**20
    assert card["test_count"] == 10_000
    assert DEFAULT.parent == SHIPPED
    assert (reject_threshold(card) > 0) == (name in ("best.npz", "mnist-1024.npz"))


def test_missing_file_is_rejected(tmp_path):
    assert "does not exist" in rejection_message(tmp_path / "nowhere.npz")
    assert "is a folder" in rejection_message(tmp_path)


@pytest.mark.parametrize("data", [b"", b"PK", b"label,pixel0\n", bytes(1000), b"\x89PNG\r\n\x1a\n"])
def test_other_file_types_are_rejected(tmp_path, data):
    (tmp_path / "other.npz").write_bytes(data)
    rejection_message(tmp_path / "other.npz")


def test_truncated_file_is_rejected(tmp_path, good):
    data = good.read_bytes()
    path = tmp_path / "cut.npz"
    for length in [*range(0, len(data), 7), *range(len(data) - 60, len(data))]:
        path.write_bytes(data[:length])
        rejection_message(path)


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_corrupted_file_is_rejected_or_loads_unchanged(tmp_path_factory, good, network, data):
    damaged = bytearray(good.read_bytes())
    # The zip directory is at the end of the file.
    near_the_end = st.integers(len(damaged) - 500, len(damaged) - 1)
    places = data.draw(st.lists(st.integers(0, len(damaged) - 1) | near_the_end, min_size=1, max_size=2))
    for place in places:
        damaged[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.npz"
    path.write_bytes(damaged)
    for read, name in ((load, path), (partial(from_bytes, bytes(damaged)), "upload.npz")):
        try:
            loaded, _ = read(name)
        except InputError as error:
            assert str(error).startswith(f"{name}: ")
        else:
            assert same(loaded, network)


@pytest.mark.parametrize("change", [b"not JSON", b"\xff\xfe\xfd", b"", b"[1, 2]", b"7", b'{"sizes": ' + b"9" * 5000])
def test_invalid_json_header_is_rejected(tmp_path, entries, change):
    assert "header.json is not" in rejection_message(pack(tmp_path, {**entries, "header.json": change}))


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deeply_nested_header_is_rejected(tmp_path, entries, opening):
    rejection_message(pack(tmp_path, {**entries, "header.json": opening * 200_000}))


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("format_version", 2, "version 2"),
        ("format_version", None, "version None"),
        ("format_version", "1", "version '1'"),
        ("sizes", None, "sizes"),
        ("sizes", [], "sizes"),
        ("sizes", [784], "sizes"),
        ("sizes", [783, 2, 10], "sizes"),
        ("sizes", [784, 2, 11], "sizes"),
        ("sizes", [784, 0, 10], "sizes"),
        ("sizes", [784, -2, 10], "sizes"),
        ("sizes", [784, 2.0, 10], "sizes"),
        ("sizes", [784, "2", 10], "sizes"),
        ("sizes", [784, True, 10], "sizes"),
        ("sizes", [784, "conv", 10], "sizes"),
        ("sizes", [784, "conv:0", 10], "sizes"),
        ("sizes", [784, "conv:-4", 10], "sizes"),
        ("sizes", [784, "conv:4:2:3", 10], "sizes"),
        ("sizes", [784, 2, "conv:4", 10], "sizes"),
        ("sizes", ["conv:4", 10], "sizes"),
        ("sizes", [784, "conv:4"], "sizes"),
        ("sizes", [784, "conv:" + "9" * 5000, 10], "sizes"),
        ("sizes", [784, "conv:99999", 10], "64 MiB"),
        ("sizes", [784, "conv:900:1:1", 10], "too many values"),
        ("sizes", [784, "conv:4:28:1", 10], "weights1.npy"),
        ("sizes", [784, "conv:16:20:1", "conv:2:9:1", 10], "does not fit"),
        ("sizes", [784, [2], 10], "sizes"),
        ("sizes", "784-2-10", "sizes"),
        ("sizes", [784, 999_999, 10], "64 MiB"),
        ("sizes", [784, 10**30, 10], "sizes"),
        ("sizes", [784, *[2] * 100_000, 10], "sizes"),
        ("activation", "step", "activation is 'step'"),
        ("activation", None, "activation"),
        ("activation", ["relu"], "activation"),
        ("activation", "x" * 100_000, "activation"),
        ("preprocessing", "none at all", "prepared in another way"),
        ("preprocessing", None, "prepared in another way"),
    ],
)
def test_invalid_header_field_is_rejected(tmp_path, entries, key, value, reason):
    header = {**json.loads(entries["header.json"]), key: value}
    assert reason in rejection_message(pack(tmp_path, {**entries, "header.json": header}))


@pytest.mark.parametrize("name", ["header.json", "weights1.npy", "bias1.npy", "weights2.npy", "bias2.npy"])
def test_missing_entry_is_rejected(tmp_path, entries, name):
    del entries[name]
    rejection_message(pack(tmp_path, entries))


@pytest.mark.parametrize("name", ["weights3.npy", "notes.txt", "../../evil.npy", "line\nbreak.npy", "x" * 5000])
def test_extra_entry_is_rejected(tmp_path, entries, name):
    rejection_message(pack(tmp_path, {**entries, name: b""}))


def test_duplicate_entry_is_rejected(tmp_path, entries):
    path = pack(tmp_path, entries)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("bias1.npy", entries["bias1.npy"])
    rejection_message(path)


def test_invalid_utf8_name_is_rejected(tmp_path, entries):
    # The zip says that its names are UTF-8, and one is not.
    path = pack(tmp_path, {**entries, "\u2603.npy": b""})
    data = path.read_bytes()
    path.write_bytes(data.replace("\u2603".encode(), b"\xff\xff\xff"))
    assert "is a damaged or cut-off zip file" in rejection_message(path)


@pytest.mark.parametrize("change", [1, -1, 1000, 2**31])
def test_wrong_zip_offsets_are_rejected(tmp_path, good, change):
    data = bytearray(good.read_bytes())
    # The last 22 bytes of a zip hold the offset of its directory.
    place = len(data) - 22 + 16
    told = int.from_bytes(data[place : place + 4], "little")
    data[place : place + 4] = (told + change).to_bytes(4, "little")
    path = tmp_path / "moved.npz"
    path.write_bytes(data)
    with pytest.raises(InputError):
        load(path)
    with pytest.raises(InputError, match=r"^upload\.npz: "):
        from_bytes(bytes(data), "upload.npz")


def with_one(value):
    array = np.zeros((2, 10), np.float32)
    array[1, 3] = value
    return array


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (npy(np.zeros((10, 2), np.float32)), "shape (10, 2)"),
        (npy(np.zeros(20, np.float32)), "shape (20,)"),
        (npy(np.zeros((2, 10, 1), np.float32)), "shape"),
        (npy(np.zeros((2, 10))), "float64"),
        (npy(np.zeros((2, 10), ">f4")), ">f4"),
        (npy(np.zeros((2, 10), ">f2")), ">f2"),
        (npy(np.zeros((2, 10), np.longdouble)), "float128" if np.longdouble().itemsize == 16 else "float64"),
        (npy(np.zeros((2, 10), np.int16)), "int16"),
        (npy(np.zeros((2, 10), np.uint16)), "uint16"),
        (npy(np.zeros((2, 10), np.complex64)), "complex64"),
        (npy(np.zeros((10, 2), np.float16)), "shape (10, 2)"),
        (npy(np.zeros((2, 10), np.int32)), "int32"),
        (npy(np.asfortranarray(np.zeros((2, 10), np.float32))), "column"),
        (npy(with_one(np.nan)), "not finite"),
        (npy(with_one(np.inf)), "not finite"),
        (npy(with_one(-np.inf)), "not finite"),
        (npy(np.full((2, 10), "text", object), allow_pickle=True), "object"),
        (npy(np.zeros((2, 10), np.float32), version=(2, 0)), "format"),
        (npy(with_one(np.inf).astype(np.float16)), "not finite"),
        (npy(np.zeros((2, 10), np.float16))[:-1], "39 bytes, where 40"),
        (npy(np.zeros((2, 10), np.float16)) + bytes(40), "80 bytes, where 40"),
        (npy(np.zeros((2, 10), np.float32))[:-1], "79 bytes"),
        (npy(np.zeros((2, 10), np.float32)) + b"\x00", "81 bytes"),
        (npy(np.zeros((2, 10), np.float32))[:30], "not a readable array"),
        (npy(np.zeros((2, 10), np.float32)).replace(b"(2, 10)", b"(2, 1e)"), "not a readable array"),
        (npy(np.zeros((2, 10), np.float32)).replace(b"(2, 10)", b"(((((("), "not a readable array"),
        (npy(np.zeros((2, 10), np.float32)).replace(b"'<f4'", b"'zzz'"), "not a readable array"),
        (b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 65535, "not a readable array"),
        (b"\x93NUMPY\x01\x00\x10\x27" + b"-" * 9999 + b"1", "not a readable array"),
        (b"", "not a readable array"),
        (b"weights", "not a readable array"),
    ],
)
def test_invalid_array_is_rejected(tmp_path, entries, array, reason):
    message = rejection_message(pack(tmp_path, {**entries, "weights2.npy": array}))
    assert "weights2.npy" in message
    assert reason in message


@pytest.mark.parametrize("name", ["weights1.npy", "header.json", "more.npy"])
def test_zip_bomb_is_rejected(tmp_path, entries, name):
    path = pack(tmp_path, {**entries, name: bytes(MAX_WEIGHT_FILE_BYTES + 1)})
    assert path.stat().st_size < MAX_WEIGHT_FILE_BYTES / 100
    assert "64 MiB" in rejection_message(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compression_methods_are_rejected(tmp_path, entries, method):
    rejection_message(pack(tmp_path, entries, method))


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("numpy.lib.format.write_array", OSError(28, "No space left on device")),
        ("os.fsync", OSError(5, "Input/output error")),
        ("pathlib.Path.replace", PermissionError(13, "Permission denied")),
        ("numpy.lib.format.write_array", KeyboardInterrupt()),
    ],
)
def test_failed_save_keeps_the_old_file(tmp_path, monkeypatch, network, place, error):
    def fail(*_, **__):
        raise error

    path = tmp_path / "network.npz"
    save(network, path, {"turn": "old"})
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(place, fail)
        with pytest.raises(InputError if isinstance(error, OSError) else KeyboardInterrupt):
            save(network, path, {"turn": "new"})
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["network.npz"]


def test_save_replaces_the_old_file(tmp_path, network):
    path = tmp_path / "network.npz"
    for turn in (1, 2):
        save(network, path, {"turn": turn})
    assert load(path)[1]["turn"] == 2
    assert [entry.name for entry in tmp_path.iterdir()] == ["network.npz"]


@pytest.mark.parametrize("name", ["nowhere/network.npz", "."])
def test_save_to_an_impossible_path_is_rejected(tmp_path, network, name):
    with pytest.raises(InputError, match="cannot be written"):
        save(network, tmp_path / name, CARD)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("test_accuracy", "x"),
        ("test_accuracy", 98.2),
        ("test_count", "many"),
        ("test_count", -1),
        ("trained_on", ["mnist"]),
        ("trained_on", "a" * 10_000),
        ("date", 2026),
        ("temperature", 0),
        ("temperature", 0.0),
        ("temperature", -1.5),
        ("temperature", float("inf")),
        ("temperature", float("nan")),
        ("temperature", "1.5"),
        ("temperature", [1.5]),
        pytest.param("temperature", 10**400, id="temperature-endless"),
        ("digit_from", -0.1),
        ("digit_from", 1.1),
        ("digit_from", float("nan")),
        ("digit_from", "0.5"),
    ],
)
def test_invalid_card_is_rejected(tmp_path, network, key, value):
    path = tmp_path / "network.npz"
    save(network, path, {key: value})
    with pytest.raises(InputError, match=f"its card says {key}"):
        load(path)


@pytest.mark.parametrize(
    "card", [{"temperature": 0.05}, {"temperature": 3}, {"digit_from": 0}, {"digit_from": 1.0}, {"temperature": None}]
)
def test_valid_card_is_accepted(tmp_path, network, card):
    save(network, tmp_path / "network.npz", card)
    loaded = load(tmp_path / "network.npz")[1]
    assert {key: loaded[key] for key in card} == card


@pytest.fixture(scope="session")
def wide():
    """A network that makes up most of its file."""
    return Network.random((784, 50, 10), "relu", np.random.default_rng(0))


def test_float16_halves_the_file_size(tmp_path, wide):
    save(wide, tmp_path / "whole.npz", CARD)
    save(wide, tmp_path / "half.npz", CARD, np.float16)
    whole, half = ((tmp_path / name).stat().st_size for name in ("whole.npz", "half.npz"))
    assert 0.45 < half / whole < 0.55
    with np.load(tmp_path / "half.npz") as arrays:
        assert {arrays[name].dtype for name in arrays.files if name.endswith("1")} == {np.dtype(np.float16)}


def test_float16_round_trip_is_close(tmp_path, wide):
    save(wide, tmp_path / "half.npz", CARD, np.float16)
    on_disk = load(tmp_path / "half.npz")
    for loaded, card in (on_disk, from_bytes((tmp_path / "half.npz").read_bytes(), "half.npz")):
        assert (loaded.sizes, loaded.activation, card["trained_on"]) == (wide.sizes, "relu", "nothing")
        for ours, theirs in zip(loaded.layers, wide.layers, strict=True):
            for read, written in ((ours.weights, theirs.weights), (ours.bias, theirs.bias)):
                assert read.dtype == np.float32
                assert not read.flags.writeable
                # Eleven bits of each number are kept: an error of at most one part in 2,048.
                np.testing.assert_allclose(read, written, rtol=2**-11, atol=1e-7)
        assert not np.array_equal(flatten(loaded.layers), flatten(wide.layers))


def test_float16_values_survive_another_round_trip(tmp_path, wide):
    save(wide, tmp_path / "half.npz", CARD, np.float16)
    once = load(tmp_path / "half.npz")[0]
    for dtype in (np.float16, np.float32):
        save(once, tmp_path / "again.npz", CARD, dtype)
        assert same(load(tmp_path / "again.npz")[0], once)


@pytest.mark.filterwarnings("ignore:overflow")
def test_float16_overflow_is_rejected_on_save(tmp_path, wide):
    large = Network.from_parameters(flatten(wide.layers) + np.float32(70_000), wide.sizes, "relu")
    with pytest.raises(InputError, match="too large for float16"):
        save(large, tmp_path / "large.npz", CARD, np.float16)
    assert list(tmp_path.iterdir()) == []


def test_mixed_dtypes_are_accepted(tmp_path, entries, network):
    short = npy(network.layers[0].weights.astype(np.float16))
    loaded, _ = load(pack(tmp_path, {**entries, "weights1.npy": short}))
    assert loaded.layers[0].weights == pytest.approx(network.layers[0].weights, abs=1e-3)
    assert np.array_equal(loaded.layers[1].weights, network.layers[1].weights)


def test_earlier_preprocessing_is_readable(tmp_path, entries, network):
    header = json.loads(entries["header.json"])
    assert header["preprocessing"] == preprocessing.PREPROCESSING
    before = "crop to the ink, longest side to 20 pixels, centre of mass to the centre of 28 x 28"
    assert before != preprocessing.PREPROCESSING
    path = pack(tmp_path, {**entries, "header.json": {**header, "preprocessing": before}})
    assert same(load(path)[0], network)


@pytest.mark.parametrize(
    "name",
    [
        preprocessing.PREPROCESSING + " ",
        preprocessing.PREPROCESSING.upper(),
        "",
        [preprocessing.PREPROCESSING],
        20,
        {"name": "crop"},
    ],
)
def test_unknown_preprocessing_is_rejected(tmp_path, entries, name):
    header = {**json.loads(entries["header.json"]), "preprocessing": name}
    assert "prepared in another way" in rejection_message(pack(tmp_path, {**entries, "header.json": header}))

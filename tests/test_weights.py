"""Does a saved network come back exactly, and is every other file refused in one sentence?"""

import io
import json
import zipfile
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.activations import ACTIVATIONS
from nn.errors import InputError
from nn.network import Network, flatten
from nn.weights import DEFAULT, LARGEST, SHIPPED, from_bytes, load, save, to_bytes

CARD = {"trained_on": "nothing", "how": {"epochs": 0}, "remark": "größer als 9 \u2603", "list": [1, 2.5, None]}


@pytest.fixture(scope="session")
def network():
    return Network.random((784, 2, 10), "tanh", np.random.default_rng(0), "uniform")


@pytest.fixture(scope="session")
def good(network, tmp_path_factory):
    """A file as save writes it, to be broken in many ways."""
    path = tmp_path_factory.mktemp("good") / "good.npz"
    save(network, path, CARD)
    return path


@pytest.fixture
def entries(good):
    """What is in the file: name -> bytes."""
    with zipfile.ZipFile(good) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refusal(path):
    """Why a file is refused: on the disk and as bytes alike, but for the name."""
    with pytest.raises(InputError) as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    assert len(message) < 1000
    if path.is_file():
        with pytest.raises(InputError) as handed_over:
            from_bytes(path.read_bytes(), "upload.npz")
        assert str(handed_over.value) == message.replace(str(path), "upload.npz")
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
    return (network.sizes, network.activation) == (other.sizes, other.activation) and np.array_equal(
        flatten(network.layers), flatten(other.layers)
    )


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (3,), (4, 3, 2)])
def test_a_network_comes_back_exactly(tmp_path, activation, hidden):
    network = Network.random((784, *hidden, 10), activation, np.random.default_rng(0), "uniform")
    save(network, tmp_path / "network.npz", CARD)
    on_disk, from_memory = load(tmp_path / "network.npz"), from_bytes(to_bytes(network, CARD), "network.npz")
    for loaded, card in (on_disk, from_memory):
        assert same(loaded, network)
        assert flatten(loaded.layers).dtype == np.float32
        assert card == on_disk[1]


def test_the_bytes_are_those_of_the_file(good, network):
    # But for the time of day in the headers of the zip.
    with zipfile.ZipFile(good) as file, zipfile.ZipFile(io.BytesIO(to_bytes(network, CARD))) as handed_over:
        assert handed_over.namelist() == file.namelist()
        assert all(handed_over.read(name) == file.read(name) for name in file.namelist())
    assert same(from_bytes(good.read_bytes(), "good.npz")[0], network)


def test_a_loaded_network_is_read_only(good):
    for layer in load(good)[0].layers:
        for array in (layer.weights, layer.bias):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0


def test_the_card_comes_back_with_what_describes_the_network(good):
    card = load(good)[1]
    assert {key: card[key] for key in CARD} == CARD
    assert (card["sizes"], card["activation"], card["format_version"]) == ([784, 2, 10], "tanh", 1)


def test_a_card_cannot_say_that_the_network_is_another(tmp_path, network, good):
    # The card of an earlier file is a likely thing to hand on, and that one tells of other sizes.
    other = Network.random((784, 10), "relu", np.random.default_rng(0))
    save(other, tmp_path / "other.npz", load(good)[1])
    assert same(load(tmp_path / "other.npz")[0], other)


def test_the_file_is_an_ordinary_npz(good, network):
    with np.load(good) as arrays:
        assert np.array_equal(arrays["weights2"], network.layers[1].weights)


@pytest.mark.parametrize("name", ["mnist-128.npz", "tutorial-10.npz"])
def test_the_shipped_files_can_be_loaded(name):
    network, card = load(SHIPPED / name)
    assert network.sizes[1] == int(name.removesuffix(".npz").split("-")[1])
    assert card["test_count"] == 10_000
    assert DEFAULT.parent == SHIPPED


def test_a_missing_file_is_refused(tmp_path):
    assert "cannot be read" in refusal(tmp_path / "nowhere.npz")
    assert "cannot be read" in refusal(tmp_path)


@pytest.mark.parametrize("data", [b"", b"PK", b"label,pixel0\n", bytes(1000), b"\x89PNG\r\n\x1a\n"])
def test_a_file_of_another_kind_is_refused(tmp_path, data):
    (tmp_path / "other.npz").write_bytes(data)
    refusal(tmp_path / "other.npz")


def test_a_file_cut_off_anywhere_is_refused(tmp_path, good):
    data = good.read_bytes()
    path = tmp_path / "cut.npz"
    for length in [*range(0, len(data), 7), *range(len(data) - 60, len(data))]:
        path.write_bytes(data[:length])
        refusal(path)


@settings(deadline=None, max_examples=1000)
@given(data=st.data())
def test_a_damaged_file_is_refused_or_harmless(tmp_path_factory, good, network, data):
    damaged = bytearray(good.read_bytes())
    # What holds the zip together stands at both ends of each entry, and all of it stands at the end of the file.
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
def test_a_header_that_is_no_json_object_is_refused(tmp_path, entries, change):
    assert "header.json is not" in refusal(pack(tmp_path, {**entries, "header.json": change}))


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_a_header_nested_deeply_is_refused(tmp_path, entries, opening):
    refusal(pack(tmp_path, {**entries, "header.json": opening * 200_000}))


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
def test_a_header_that_does_not_fit_is_refused(tmp_path, entries, key, value, reason):
    header = {**json.loads(entries["header.json"]), key: value}
    assert reason in refusal(pack(tmp_path, {**entries, "header.json": header}))


@pytest.mark.parametrize("name", ["header.json", "weights1.npy", "bias1.npy", "weights2.npy", "bias2.npy"])
def test_a_missing_entry_is_refused(tmp_path, entries, name):
    del entries[name]
    refusal(pack(tmp_path, entries))


@pytest.mark.parametrize("name", ["weights3.npy", "notes.txt", "../../evil.npy", "line\nbreak.npy", "x" * 5000])
def test_an_entry_too_many_is_refused(tmp_path, entries, name):
    refusal(pack(tmp_path, {**entries, name: b""}))


def test_an_entry_that_is_there_twice_is_refused(tmp_path, entries):
    path = pack(tmp_path, entries)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("bias1.npy", entries["bias1.npy"])
    refusal(path)


def test_a_name_that_is_no_text_is_refused(tmp_path, entries):
    # The zip says that its names are UTF-8, and one is not.
    path = pack(tmp_path, {**entries, "\u2603.npy": b""})
    data = path.read_bytes()
    path.write_bytes(data.replace("\u2603".encode(), b"\xff\xff\xff"))
    assert "not a whole weight file" in refusal(path)


@pytest.mark.parametrize("change", [1, -1, 1000, 2**31])
def test_entries_that_are_said_to_lie_elsewhere_are_refused(tmp_path, good, change):
    data = bytearray(good.read_bytes())
    # The last 22 bytes of a zip tell where its table of contents begins, and that tells where the entries do.
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
        (npy(np.zeros((2, 10), np.int32)), "int32"),
        (npy(np.asfortranarray(np.zeros((2, 10), np.float32))), "column"),
        (npy(with_one(np.nan)), "not finite"),
        (npy(with_one(np.inf)), "not finite"),
        (npy(with_one(-np.inf)), "not finite"),
        (npy(np.full((2, 10), "text", object), allow_pickle=True), "object"),
        (npy(np.zeros((2, 10), np.float32), version=(2, 0)), "format"),
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
def test_an_array_that_does_not_fit_is_refused(tmp_path, entries, array, reason):
    message = refusal(pack(tmp_path, {**entries, "weights2.npy": array}))
    assert "weights2.npy" in message
    assert reason in message


@pytest.mark.parametrize("name", ["weights1.npy", "header.json", "more.npy"])
def test_a_small_file_that_unpacks_to_too_much_is_refused(tmp_path, entries, name):
    path = pack(tmp_path, {**entries, name: bytes(LARGEST + 1)})
    assert path.stat().st_size < LARGEST / 100
    assert "64 MiB" in refusal(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_file_packed_in_another_way_is_refused(tmp_path, entries, method):
    # Python unpacks these two all at once, whatever size the file claims: the limit would not hold.
    refusal(pack(tmp_path, entries, method))


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("numpy.lib.format.write_array", OSError(28, "No space left on device")),
        ("os.fsync", OSError(5, "Input/output error")),
        ("pathlib.Path.replace", PermissionError(13, "Permission denied")),
        ("numpy.lib.format.write_array", KeyboardInterrupt()),
    ],
)
def test_when_saving_fails_the_old_file_is_intact(tmp_path, monkeypatch, network, place, error):
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


def test_saving_replaces_the_old_file_and_leaves_nothing_else(tmp_path, network):
    path = tmp_path / "network.npz"
    for turn in (1, 2):
        save(network, path, {"turn": turn})
    assert load(path)[1]["turn"] == 2
    assert [entry.name for entry in tmp_path.iterdir()] == ["network.npz"]


@pytest.mark.parametrize("name", ["nowhere/network.npz", "."])
def test_saving_where_no_file_can_be_is_refused(tmp_path, network, name):
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
    ],
)
def test_a_card_that_cannot_be_true_is_refused(tmp_path, network, key, value):
    path = tmp_path / "network.npz"
    save(network, path, {key: value})
    with pytest.raises(InputError, match=f"its card says {key}"):
        load(path)

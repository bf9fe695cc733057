"""Does the download of MNIST end with the right files or with nothing, however its mirrors behave?"""

import errno
import gzip
import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import mirror as misbehaving
import numpy as np
import pytest
from mirror import Mirror
from test_datasets import idx

from nn import download, web
from nn.__main__ import main
from nn.datasets import load
from nn.download import MIRRORS, chosen_mirrors, download_mnist, missing
from nn.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
RNG = np.random.default_rng(0)
CONTENT = {
    # Noise cannot be packed, so this one comes in many pieces.
    "train-images-idx3-ubyte": idx(RNG.integers(0, 256, (300, 28, 28), np.uint8)),
    "train-labels-idx1-ubyte": idx(RNG.integers(0, 10, 300).astype(np.uint8)),
    "t10k-images-idx3-ubyte": idx(RNG.integers(0, 256, (5, 28, 28), np.uint8)),
    "t10k-labels-idx1-ubyte": idx(RNG.integers(0, 10, 5).astype(np.uint8)),
}
EXPECTED = {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in CONTENT.items()}
PACKED = {f"/{name}.gz": gzip.compress(content, mtime=0) for name, content in CONTENT.items()}
FIRST = "train-images-idx3-ubyte"
FIRST_PATH = f"/{FIRST}.gz"


@pytest.fixture(autouse=True)
def small_mnist(monkeypatch, tmp_path):
    """A small MNIST, no proxy on the way to this computer itself, and a cache of our own."""
    monkeypatch.setattr(download, "FILES", EXPECTED)
    for name in ("MNIST_DIR", "INKLING_MNIST_MIRRORS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("no_proxy", "*"), ("XDG_CACHE_HOME", tmp_path), ("LOCALAPPDATA", tmp_path)):
        monkeypatch.setenv(name, str(value))


def opening_for_writing(monkeypatch, instead):
    """Whoever opens a new file gets something else."""
    original = Path.open
    monkeypatch.setattr(
        Path, "open", lambda path, *mode, **more: instead(path) if mode == ("xb",) else original(path, *mode, **more)
    )


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "inkling" / "mnist"


def fetch(folder, *mirrors, **limits):
    """The whole download; limits that no test on a slow computer runs into, unless told otherwise."""
    addresses = [mirror if isinstance(mirror, str) else mirror.url for mirror in mirrors]
    return list(download_mnist(folder, addresses, **{"timeout": 60, "slowest": 1, **limits}))


def refusal(*arguments, **limits):
    with pytest.raises(InputError) as caught:
        fetch(*arguments, **limits)
    assert "\n" not in str(caught.value)
    assert "set MNIST_DIR" in str(caught.value)
    return str(caught.value)


def inside(folder):
    """What a folder holds, hidden files included."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def port(mirror):
    return mirror.url.split(":")[2].strip("/")


@pytest.mark.parametrize("behave", [misbehaving.well, misbehaving.without_length, misbehaving.chunked])
def test_what_was_downloaded_is_what_training_reads(folder, behave):
    with Mirror(PACKED, {None: behave}) as mirror:
        fetch(folder, mirror)
    assert inside(folder) == CONTENT
    assert missing(folder) == []
    for part, count in (("train", 300), ("test", 5)):
        digits = load("mnist", part)
        assert len(digits) == count
        assert digits.images.tobytes() == CONTENT[f"{'t10k' if part == 'test' else 'train'}-images-idx3-ubyte"][16:]
    if os.name != "nt":
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o644}


def test_progress_only_grows_and_is_complete_only_when_a_file_has_its_name(folder):
    everything = sum(map(len, CONTENT.values()))
    # The first mirror gives up in the middle, which must not be seen as going back.
    with Mirror(PACKED, {None: misbehaving.cut_off}) as broken, Mirror(PACKED) as mirror:
        seen = []
        for progress in download_mnist(folder, [broken.url, mirror.url]):
            assert 0 < progress.done <= progress.total == len(CONTENT[progress.file])
            assert (progress.done == progress.total) == (folder / progress.file).exists()
            seen.append(progress)
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert all(fraction <= 1 for fraction in fractions)
    assert [progress.file for progress in seen if progress.done == progress.total] == list(CONTENT)
    assert len([progress for progress in seen if progress.file == FIRST]) > 5
    assert seen[0].fraction == seen[0].done / everything


WRONG = bytes(reversed(CONTENT[FIRST]))
DAMAGED = PACKED[FIRST_PATH][:-6] + b"\x00" + PACKED[FIRST_PATH][-5:]
BOMB = gzip.compress(bytes(50_000_000))
FAILURES = {
    "not found": (misbehaving.not_found, "404"),
    "failing": (misbehaving.failing, "500"),
    "empty": (misbehaving.empty, "breaks off"),
    "cut off": (misbehaving.cut_off, "breaks off"),
    "cut off, chunked": (misbehaving.cut_off_chunked, "breaks off"),
    "hanging up": (misbehaving.hanging_up, "cannot be reached"),
    "something else than HTTP": (misbehaving.of_another_kind, "makes no sense"),
    "headers that contradict": (misbehaving.broken_headers, "breaks off|makes no sense"),
    "a page instead": (misbehaving.sending(b"<html>Please log in to this hotel</html>"), "no gzip file"),
    "not packed": (misbehaving.sending(CONTENT[FIRST]), "no gzip file"),
    "another file": (misbehaving.sending(gzip.compress(WRONG)), "not MNIST"),
    "a part of the file": (misbehaving.sending(gzip.compress(CONTENT[FIRST][:-1])), "not MNIST"),
    "one byte more": (misbehaving.sending(gzip.compress(CONTENT[FIRST] + b"\x00")), "more than the file"),
    "a wrong checksum": (misbehaving.sending(DAMAGED), "damaged"),
    "a bomb": (misbehaving.sending(BOMB), "more than the file"),
    "endless headers": (misbehaving.endless(b"200 OK\r\n", b"X: " + b"x" * 60_000 + b"\r\n"), "more than|no sense"),
    "endless hints": (misbehaving.endless(b"100 Continue\r\n", b"\r\nHTTP/1.1 100 Continue\r\n"), "more than the file"),
    "endless packing": (misbehaving.endless(b"200 OK\r\n\r\n", b""), "breaks off"),
    "endless nothing": (
        misbehaving.endless(b"200 OK\r\n\r\n" + gzip.compress(b"")[:10], b"\x00\x00\x00\xff\xff" * 1000),
        "more than the file",
    ),
    "endless redirect": (misbehaving.endless(b"302 Found\r\nLocation: /\r\n\r\n", b"x" * 60_000), "more than the file"),
    "circles": (misbehaving.going_in_circles, "only points elsewhere"),
    "a redirect to nowhere": (misbehaving.going_nowhere, "only points elsewhere"),
    "a redirect to a file": (misbehaving.pointing_to("file:///etc/passwd"), "points elsewhere"),
    "a redirect without encryption": (misbehaving.pointing_to("http://mirror.example/"), "not safe"),
    "a redirect to ftp": (misbehaving.pointing_to("ftp://127.0.0.1/"), "not safe"),
    "a redirect to no address": (misbehaving.pointing_to("http://[127.0.0.1/"), "makes no sense"),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", FAILURES)
def test_a_broken_mirror_leaves_nothing_behind_and_is_named(folder, kind):
    behave, reason = FAILURES[kind]
    with Mirror(PACKED, {None: behave}) as mirror:
        message = refusal(folder, mirror)
    assert message.startswith(f"{FIRST} was not downloaded: 127.0.0.1:{port(mirror)} ")
    assert any(part in message for part in reason.split("|")), message
    assert "check the connection" in message
    assert inside(folder) == {}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", FAILURES)
def test_after_a_broken_mirror_the_next_one_is_asked(folder, kind):
    with Mirror(PACKED, {FIRST_PATH: FAILURES[kind][0]}) as broken, Mirror(PACKED) as mirror:
        fetch(folder, broken, mirror)
    assert inside(folder) == CONTENT
    # For every file anew: the first mirror had the others.
    assert mirror.requests == [FIRST_PATH]
    assert set(broken.requests) == set(PACKED) | {path for path in broken.requests if path == "/"}


@pytest.mark.parametrize(
    ("behave", "limits", "reasons"),
    [
        (misbehaving.silent, {"timeout": 0.2}, ["does not answer"]),
        (misbehaving.stalling_halfway, {"timeout": 0.2}, ["does not answer"]),
        # Every drop comes in time, but all together they are too slow. (A computer under load may find it silent.)
        (misbehaving.dripping, {"timeout": 0.5, "slowest": 1e9}, ["is too slow", "does not answer"]),
        (misbehaving.dripping_headers, {"timeout": 0.5, "slowest": 1e9}, ["is too slow", "does not answer"]),
    ],
)
def test_a_slow_mirror_is_given_up(folder, behave, limits, reasons):
    with Mirror(PACKED, {None: behave}) as mirror:
        message = refusal(folder, mirror, **limits)
        assert any(reason in message for reason in reasons)
        assert inside(folder) == {}


def test_after_a_silent_mirror_the_next_one_is_asked(folder):
    with Mirror(PACKED, {FIRST_PATH: misbehaving.silent}) as quiet, Mirror(PACKED) as mirror:
        fetch(folder, quiet, mirror, timeout=2)
        assert mirror.requests == [FIRST_PATH]
    assert inside(folder) == CONTENT


def test_waiting_is_allowed_as_long_as_enough_comes_in():
    allowance = web.Allowance(most=1000, timeout=10, slowest=100)
    allowance.spend(0, 10)
    allowance.spend(500, 5)
    with pytest.raises(web.Failure, match="too slow"):
        allowance.spend(1, 1)
    with pytest.raises(web.Failure, match="more than"):
        web.Allowance(1000, 10, 100).spend(1001, 0)


def test_a_bomb_is_noticed_before_it_fills_the_memory():
    tracemalloc.start()
    with pytest.raises(web.Failure, match="more than"):
        list(download.unpacked([BOMB], 1000))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000


def test_a_mirror_that_is_not_there_is_named_and_so_is_the_next(folder):
    with Mirror(PACKED) as gone:
        pass
    with Mirror({}) as bare:
        message = refusal(folder, gone, bare)
    assert f"127.0.0.1:{port(gone)} cannot be reached (" in message
    assert f"; 127.0.0.1:{port(bare)} answers with status 404; " in message
    assert inside(folder) == {}


def test_a_mirror_with_another_encryption_than_none_is_refused(folder):
    with Mirror(PACKED) as mirror:
        assert "cannot be reached" in refusal(folder, mirror.url.replace("http:", "https:"))
    assert inside(folder) == {}


def test_a_password_in_an_address_is_not_repeated(folder):
    with Mirror({}) as mirror:
        message = refusal(folder, mirror.url.replace("//", "//somebody:secret@"))
    assert "secret" not in message


def test_without_any_mirror_there_is_nothing_to_ask(folder):
    assert "no mirror to ask" in refusal(folder)


def test_a_redirect_within_this_computer_is_followed(folder):
    with Mirror(PACKED) as mirror:
        behaviour = {path: misbehaving.pointing_to(f"{mirror.url}{path[1:]}") for path in PACKED}
        with Mirror({}, behaviour) as pointing:
            fetch(folder, pointing)
    assert inside(folder) == CONTENT


UNSAFE = [
    "http://mirror.example/mnist/",
    "http://127.0.0.1.mirror.example/",
    "http://127.0.0.1@mirror.example/",
    "http://localhost.mirror.example/",
    "http://192.168.0.1/",
    "ftp://127.0.0.1/",
    "file:///tmp/",
    "data:,x",
    "/tmp",
    "mirror.example",
    "https://",
    "https:///mnist",
    "https://[::1",
    "https://mirror.example:port/",
    "https://mirror.example:0/",
    "https://mirror.example/a b/",
    "https://mirror.example/\r\nHost: other/",
    "https://mirrör.example/",
    "",
]


@pytest.mark.parametrize("address", UNSAFE)
def test_only_safe_addresses_are_mirrors(folder, address):
    with Mirror(PACKED) as mirror:
        with pytest.raises(InputError, match="only https is allowed"):
            fetch(folder, mirror.url, address)
        assert mirror.requests == []
    assert not folder.exists()


@pytest.mark.parametrize(
    "address", [*MIRRORS, "https://mirror.example:8443/x", "http://127.8.8.8/", "http://[::1]:80", "http://localhost/"]
)
def test_public_mirrors_and_this_computer_are_safe(address):
    assert web.is_safe(address)


def test_the_public_mirrors_are_asked_unless_others_are_named(monkeypatch):
    for nothing in ("", " , "):
        monkeypatch.setenv("INKLING_MNIST_MIRRORS", nothing)
        assert chosen_mirrors() == MIRRORS
    monkeypatch.setenv("INKLING_MNIST_MIRRORS", "https://one.example/, https://two.example")
    assert chosen_mirrors() == ["https://one.example/", "https://two.example"]


def test_what_is_there_is_not_fetched_again(folder):
    last = [*PACKED][-1]
    with Mirror(PACKED, {last: misbehaving.failing}) as mirror:
        refusal(folder, mirror)
        assert mirror.requests == [*PACKED]
        assert inside(folder) == {name: content for name, content in CONTENT.items() if name not in last}
        assert missing(folder) == ["t10k-labels-idx1-ubyte"]
    with Mirror(PACKED) as mirror:
        progress = fetch(folder, mirror)
        fetch(folder, mirror)
        assert mirror.requests == [last]
    assert [(news.done, news.fraction) for news in progress][-1] == (len(CONTENT["t10k-labels-idx1-ubyte"]), 1)
    assert inside(folder) == CONTENT


@pytest.mark.parametrize("wrong", [b"", b"nonsense", WRONG, CONTENT[FIRST][:-1], CONTENT[FIRST] + b"\x00"])
def test_what_is_there_but_wrong_is_replaced(folder, wrong):
    folder.mkdir(parents=True)
    for name, content in CONTENT.items():
        (folder / name).write_bytes(wrong if name == FIRST else content)
    with Mirror(PACKED, {None: misbehaving.failing}) as mirror:
        refusal(folder, mirror)
        assert (folder / FIRST).read_bytes() == wrong
    with Mirror(PACKED) as mirror:
        fetch(folder, mirror)
        assert mirror.requests == [FIRST_PATH]
    assert inside(folder) == CONTENT


NO_BLOCK = PACKED[FIRST_PATH][:10] + b"\xff" * 100


@pytest.mark.parametrize(
    "packed", [b"", b"nonsense", BOMB, DAMAGED, NO_BLOCK, PACKED[FIRST_PATH][:-9], gzip.compress(WRONG)]
)
def test_packed_files_that_somebody_put_there_count_if_they_are_right(folder, packed):
    folder.mkdir(parents=True)
    for path, content in PACKED.items():
        (folder / path[1:]).write_bytes(content)
    assert missing(folder) == []
    (folder / FIRST_PATH[1:]).write_bytes(packed)
    assert missing(folder) == [FIRST]
    with Mirror(PACKED) as mirror:
        fetch(folder, mirror)
        assert mirror.requests == [FIRST_PATH]
    assert load("mnist").images.tobytes() == CONTENT[FIRST][16:]


@pytest.mark.parametrize(
    ("behave", "news"),
    [(misbehaving.stalling_soon, 1), (misbehaving.stalling_halfway, 1), (misbehaving.stalling_halfway, 2)],
)
def test_closing_the_generator_leaves_nothing_half_written(folder, behave, news):
    with Mirror(PACKED, {None: behave}) as mirror:
        started = download_mnist(folder, [mirror.url])
        for _ in range(news):
            assert 0 < next(started).done < len(CONTENT[FIRST])
        assert len(inside(folder)) == 1
        started.close()
        assert inside(folder) == {}


def test_a_file_that_was_complete_survives_closing(folder):
    with Mirror(PACKED) as mirror:
        started = download_mnist(folder, [mirror.url])
        while (progress := next(started)).done < progress.total:
            pass
        started.close()
    assert inside(folder) == {FIRST: CONTENT[FIRST]}


@pytest.mark.parametrize("where", ["write", "fsync", "replace"])
@pytest.mark.parametrize("raised", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_and_ctrl_c_leave_nothing_half_written(monkeypatch, folder, where, raised):
    def fail(*_):
        raise raised

    class Full(io.FileIO):
        def write(self, data):
            super().write(bytes(data)[:1])
            fail()

    if where == "write":
        opening_for_writing(monkeypatch, lambda path: Full(path, "xb"))
    else:
        monkeypatch.setattr(os, "fsync", fail) if where == "fsync" else monkeypatch.setattr(Path, "replace", fail)
    with Mirror(PACKED) as mirror, Mirror(PACKED) as other:
        if isinstance(raised, OSError):
            message = refusal(folder, mirror, other)
            assert str(folder) in message
            assert "No space left on device" in message
        else:
            with pytest.raises(KeyboardInterrupt):
                fetch(folder, mirror, other)
        # It is no fault of the mirror's, so there is no point in asking the next.
        assert other.requests == []
    assert inside(folder) == {}


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "inkling").write_text("a file")
    with Mirror(PACKED) as mirror:
        for folder in (tmp_path / "inkling", tmp_path / "inkling" / "mnist"):
            assert str(folder) in refusal(folder, mirror)
        assert mirror.requests == []
    assert inside(tmp_path) == {"inkling": b"a file"}


def test_a_folder_in_the_place_of_a_file_is_refused(folder):
    (folder / FIRST).mkdir(parents=True)
    with Mirror(PACKED) as mirror:
        assert str(folder) in refusal(folder, mirror)
    assert [path.name for path in folder.iterdir()] == [FIRST]


def test_a_folder_that_may_not_be_written_to_is_refused(folder):
    folder.mkdir(parents=True)
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("the administrator may write everywhere, and so may everybody on Windows")
    with Mirror(PACKED) as mirror:
        message = refusal(folder, mirror)
    assert str(folder) in message
    assert "Permission denied" in message
    folder.chmod(0o700)
    assert inside(folder) == {}


def test_where_no_file_can_be_made_the_message_says_so(monkeypatch, folder):
    def fail(_):
        raise PermissionError(errno.EACCES, "Permission denied")

    opening_for_writing(monkeypatch, fail)
    with Mirror(PACKED) as mirror:
        message = refusal(folder, mirror)
    assert str(folder) in message
    assert "Permission denied" in message
    assert inside(folder) == {}


def test_two_downloads_in_turns_do_no_harm_to_each_other(folder):
    with Mirror(PACKED) as mirror:
        both = [download_mnist(folder, [mirror.url]) for _ in range(2)]
        abandoned = download_mnist(folder, [mirror.url])
        next(abandoned)
        for first, second in zip(*both, strict=False):
            assert first.fraction <= 1 >= second.fraction
        abandoned.close()
        for one in both:
            list(one)
    assert inside(folder) == CONTENT


def test_many_downloads_at_once_do_no_harm_to_each_other(folder):
    problems = []

    def run(mirror):
        try:
            assert fetch(folder, mirror)[-1].fraction == 1
        except BaseException as error:  # a thread has nobody else to tell
            problems.append(error)

    with Mirror(PACKED) as mirror:
        threads = [threading.Thread(target=run, args=(mirror,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert problems == []
    assert inside(folder) == CONTENT


# As `python -m nn`, but with the small MNIST, which another process cannot know of.
SMALL = f"from nn import download; download.FILES = {EXPECTED!r}; import sys; from nn.__main__ import main; "
SMALL += "sys.exit(main(sys.argv[1:]))"


def start(*mirrors, code=SMALL):
    """The command line as a process."""
    addresses = ",".join(mirror if isinstance(mirror, str) else mirror.url for mirror in mirrors)
    return subprocess.Popen(
        [sys.executable, *(["-c", code] if code else ["-m", "nn"]), "download"],
        cwd=ROOT,
        env={**os.environ, "INKLING_MNIST_MIRRORS": addresses},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process):
    with process:
        out, complaints = process.communicate(timeout=60)
    return process.returncode, out.splitlines(), complaints.splitlines()


def test_the_command_line_fetches_what_is_missing_and_says_so(folder):
    with Mirror(PACKED) as mirror:
        status, lines, complaints = ended(start(mirror))
        assert (status, complaints) == (0, [])
        assert str(folder) in lines[0]
        assert [line.split(":")[0] for line in lines[1:]] == list(CONTENT)
        assert ended(start(mirror)) == (0, [f"MNIST is already there: {folder}"], [])
        assert mirror.requests == [*PACKED]
    assert inside(folder) == CONTENT


def test_the_command_line_refuses_the_small_mnist_for_the_real_one(folder):
    with Mirror(PACKED) as mirror, Mirror({}) as bare:
        status, _, complaints = ended(start(mirror, bare, code=None))
    assert status == 2
    (line,) = complaints
    assert f"{port(mirror)} sends something that is not MNIST; 127.0.0.1:{port(bare)} answers with status 404" in line
    assert inside(folder) == {}


def test_the_command_line_refuses_mirrors_that_anybody_can_change(folder):
    status, _, complaints = ended(start("http://mirror.example/mnist/", code=None))
    assert status == 2
    (line,) = complaints
    assert "http://mirror.example/mnist/: is no mirror to use" in line
    assert not folder.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_ctrl_c_on_the_command_line_leaves_nothing_half_written(folder):
    # A shell may have told us to ignore Ctrl-C (it does for jobs in the background), which a child would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with Mirror(PACKED, {None: misbehaving.stalling_halfway}) as mirror:
        process = start(mirror)
        assert mirror.half_sent.wait(60)
        process.send_signal(signal.SIGINT)
        status, lines, complaints = ended(process)
    assert (status, len(lines)) == (130, 1)
    assert [line for line in complaints if line] == ["Stopped."]
    assert inside(folder) == {}


@pytest.mark.parametrize("terminal", [True, False])
def test_on_a_terminal_a_line_is_overwritten_and_elsewhere_there_is_none(monkeypatch, capsys, folder, terminal):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    with Mirror(PACKED) as mirror:
        monkeypatch.setenv("INKLING_MNIST_MIRRORS", mirror.url)
        assert main(["download"]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1 + len(CONTENT)
    assert (f"%  {FIRST}" in said.err) == terminal
    assert "\n" not in said.err
    # Nothing of the last line is left on the screen.
    assert said.err == "" or said.err.endswith("\r" + " " * 40 + "\r")


def test_the_command_line_says_where_the_digits_are_read_from_instead(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "mine"))
    with Mirror(PACKED) as mirror:
        monkeypatch.setenv("INKLING_MNIST_MIRRORS", mirror.url)
        assert main(["download"]) == 0
    assert str(tmp_path / "mine") in capsys.readouterr().out.splitlines()[-1]

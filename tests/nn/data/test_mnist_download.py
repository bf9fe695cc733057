"""Tests of the download of MNIST, against a server on loopback."""

import gzip
import hashlib
import os
import signal
import sys
import threading
import tracemalloc
from contextlib import closing

import numpy as np
import pytest
from helpers import mirror as answers
from helpers.idx_files import idx
from helpers.mirror import Mirror, send_other, send_raw

from nn.__main__ import main
from nn.data import mnist_download
from nn.data.loading import load
from nn.data.mnist_download import MIRRORS, chosen_mirrors, download_mnist, is_safe, missing
from nn.errors import InputError

RNG = np.random.default_rng(0)
CONTENT = {
    # Noise cannot be compressed, so this one comes in many pieces.
    "train-images-idx3-ubyte": idx(RNG.integers(0, 256, (300, 28, 28), np.uint8)),
    "train-labels-idx1-ubyte": idx(RNG.integers(0, 10, 300).astype(np.uint8)),
    "t10k-images-idx3-ubyte": idx(RNG.integers(0, 256, (5, 28, 28), np.uint8)),
    "t10k-labels-idx1-ubyte": idx(RNG.integers(0, 10, 5).astype(np.uint8)),
}
PACKED = {f"/{name}.gz": gzip.compress(content, mtime=0) for name, content in CONTENT.items()}
FIRST, *_, LAST = CONTENT
DAMAGED = PACKED[f"/{FIRST}.gz"][:-8] + bytes(8)


@pytest.fixture(autouse=True)
def small_mnist(monkeypatch, tmp_path):
    """A small MNIST, a cache of its own, and no proxy."""
    files = {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in CONTENT.items()}
    monkeypatch.setattr(mnist_download, "FILES", files)
    for name in ("MNIST_DIR", "INKLING_MNIST_MIRRORS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "inkling" / "mnist"


@pytest.fixture
def command(monkeypatch, capsys):
    """Runs `python -m nn download`; returns the exit status and the lines of both outputs."""

    def run(*mirrors):
        monkeypatch.setenv("INKLING_MNIST_MIRRORS", ",".join(mirror.url for mirror in mirrors))
        status = main(["download"])
        return status, *(text.splitlines() for text in capsys.readouterr())

    return run


def fetch(folder, *mirrors, **limits):
    """The whole download, with limits that a slow machine does not reach."""
    return list(download_mnist(folder, [mirror.url for mirror in mirrors], **{"timeout": 60, "min_speed": 1, **limits}))


def inside(folder):
    """The content of a folder, hidden files included."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def chunk(content):
    return b"%x\r\n%s\r\n" % (len(content), content)


CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        answers.send,
        send_raw("HTTP/1.0 200 OK\r\n\r\n"),
        send_raw(CHUNKED, lambda content: chunk(content[:9]) + chunk(content[9:]) + chunk(b"")),
    ],
)
def test_downloaded_files_are_read_as_mnist(folder, answer):
    with Mirror(PACKED, {None: answer}) as mirror:
        fetch(folder, mirror)
        assert mirror.requests == [*PACKED]
    assert inside(folder) == CONTENT
    assert missing(folder) == []
    assert len(load("mnist", "train")) == 300


def test_progress_never_decreases_and_a_file_is_complete_only_when_in_place(folder):
    fractions = []
    with Mirror(PACKED, {None: answers.cut_off}) as broken, Mirror(PACKED) as mirror:
        for progress in download_mnist(folder, [broken.url, mirror.url]):
            fractions.append(progress.fraction)
            assert (progress.done == progress.total) == (folder / progress.file).exists()
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1


def redirect(address):
    return send_raw(f"HTTP/1.1 302 Found\r\nLocation: {address}\r\n\r\n")


FAILURES = {
    "not found": (send_other(None), "answers with status 404"),
    "server error": (send_raw("HTTP/1.1 500 Oops\r\n\r\n"), "answers with status 500"),
    "empty": (send_other(b""), "breaks off"),
    "cut off": (answers.cut_off, "breaks off"),
    "cut off, chunked": (send_raw(CHUNKED, lambda content: chunk(content)[:-99]), "breaks off"),
    "hung up": (lambda *_: None, "cannot be reached"),
    "no HTTP": (send_raw("SSH-2.0-nonsense\r\n\r\n"), "makes no sense"),
    "a page instead": (send_other(b"<html>Please log in to this hotel</html>"), "no gzip file"),
    "wrong checksum": (send_other(DAMAGED), "damaged"),
    "another file": (send_other(gzip.compress(bytes(len(CONTENT[FIRST])))), "not MNIST"),
    "a part of the file": (send_other(gzip.compress(CONTENT[FIRST][:-1])), "not MNIST"),
    "one byte more": (send_other(gzip.compress(CONTENT[FIRST] + b"\x00")), "more than the file"),
    # Empty blocks of deflate, which unpack to nothing.
    "endless": (send_other(gzip.compress(b"")[:10] + b"\x00\x00\x00\xff\xff" * 100_000), "more than the file"),
    "redirect loop": (redirect(f"/{FIRST}.gz"), "only points elsewhere"),
    "redirect to a file": (redirect("file:///etc/passwd"), "(not safe|points elsewhere)"),
    "redirect without encryption": (redirect("http://mirror.example/"), "not safe"),
    "redirect to no address": (redirect("http://[127.0.0.1/"), "makes no sense"),
}


def test_redirect_to_a_safe_address_is_followed(folder):
    files = {**PACKED, "/moved.gz": PACKED[f"/{FIRST}.gz"]}
    with Mirror(files, {f"/{FIRST}.gz": redirect("/moved.gz")}) as mirror:
        fetch(folder, mirror)
    assert inside(folder) == CONTENT


@pytest.mark.parametrize("kind", FAILURES)
def test_mirror_failure_is_named_leaves_nothing_and_the_next_mirror_is_used(folder, kind):
    answer, reason = FAILURES[kind]
    with Mirror(PACKED, {f"/{FIRST}.gz": answer}) as broken, Mirror(PACKED) as mirror:
        with pytest.raises(InputError, match=f"^{FIRST} was not downloaded: {broken.host} .*{reason}.* set MNIST_DIR"):
            fetch(folder, broken)
        assert inside(folder) == {}
        fetch(folder, broken, mirror)
    assert inside(folder) == CONTENT


@pytest.mark.parametrize(
    ("answer", "limits", "reason"),
    [
        (answers.stay_silent, {"timeout": 0.2}, "does not answer"),
        (answers.stall, {"timeout": 0.2}, "does not answer"),
        # On a loaded machine, two pieces may be further apart than the timeout.
        (answers.send_slowly, {"timeout": 0.5, "min_speed": 1e9}, "is too slow|does not answer"),
    ],
)
def test_slow_mirror_is_given_up(folder, answer, limits, reason):
    with Mirror(PACKED, {None: answer}) as mirror, pytest.raises(InputError, match=reason):
        fetch(folder, mirror, **limits)
    assert inside(folder) == {}


def test_decompression_bomb_does_not_fill_the_memory(folder):
    with Mirror({}, {None: send_other(gzip.compress(bytes(50_000_000)))}) as mirror:
        tracemalloc.start()
        with pytest.raises(InputError, match="more than the file holds"):
            fetch(folder, mirror)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize(
    "address",
    ["http://mirror.example/", "ftp://127.0.0.1/", "file:///etc/", "mirror.example", "", "https://", "http://localhost:0/",
     "http://127.0.0.1.example/", "http://[::1", "https://mirror.example/a b", "https://mirror.éxample/",
     "https://mirror.example:99999/"],
)  # fmt: skip
def test_unsafe_address_is_refused(folder, address):
    assert not is_safe(address)
    with pytest.raises(InputError, match="is no mirror to use"):
        next(download_mnist(folder, [address]))


@pytest.mark.parametrize("address", [*MIRRORS, "http://localhost:8000/", "http://127.0.0.1/", "http://[::1]:80/mnist"])
def test_https_and_loopback_are_safe(address):
    assert is_safe(address)


@pytest.mark.parametrize(
    ("value", "mirrors"),
    [
        ("", MIRRORS),
        (" , ", MIRRORS),
        (" https://one.example/ ,, https://two.example/", ["https://one.example/", "https://two.example/"]),
    ],
)
def test_mirrors_come_from_the_environment(monkeypatch, value, mirrors):
    monkeypatch.setenv("INKLING_MNIST_MIRRORS", value)
    assert chosen_mirrors() == mirrors


def test_complete_files_are_kept_packed_or_not_and_wrong_ones_are_replaced(folder):
    folder.mkdir(parents=True)
    packed, wrong = [*CONTENT][1:3]
    (folder / FIRST).write_bytes(CONTENT[FIRST])
    (folder / f"{packed}.gz").write_bytes(PACKED[f"/{packed}.gz"])
    (folder / wrong).write_bytes(CONTENT[wrong][:-1] + b"\xff")
    assert missing(folder) == [wrong, LAST]
    with Mirror(PACKED) as mirror:
        fetch(folder, mirror)
        assert mirror.requests == [f"/{wrong}.gz", f"/{LAST}.gz"]
    (folder / f"{packed}.gz").write_bytes(b"\x1f\x8b damaged")
    assert missing(folder) == [packed]


def test_closing_the_generator_leaves_no_partial_file(folder):
    with Mirror(PACKED, {f"/{[*CONTENT][1]}.gz": answers.stall}) as mirror:
        with closing(download_mnist(folder, [mirror.url])) as download:
            for progress in download:
                if progress.done == progress.total:
                    break
        assert inside(folder) == {FIRST: CONTENT[FIRST]}


def test_full_disk_and_unusable_folder_are_named(monkeypatch, tmp_path, folder):
    (tmp_path / "file").write_text("in the way")
    with Mirror(PACKED) as mirror:
        with pytest.raises(InputError, match="file: MNIST cannot be put there"):
            fetch(tmp_path / "file", mirror)

        def fail(_):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(InputError, match=r"mnist: MNIST cannot be put there \(No space left on device\)"):
            fetch(folder, mirror)
    assert inside(folder) == {}


def test_two_downloads_at_once_do_not_disturb_each_other(folder):
    with Mirror(PACKED) as mirror:
        downloads = [download_mnist(folder, [mirror.url]) for _ in range(2)]
        while downloads:
            downloads = [download for download in downloads if next(download, None)]
    assert inside(folder) == CONTENT


def test_command_line_downloads_what_is_missing(folder, command):
    with Mirror(PACKED) as mirror:
        status, lines, errors = command(mirror)
        assert (status, errors) == (0, [])
        assert str(folder) in lines[0]
        assert [line.split(":")[0] for line in lines[1:]] == list(CONTENT)
        assert command(mirror) == (0, [f"MNIST is already there: {folder}"], [])
        assert mirror.requests == [*PACKED]


def test_command_line_reports_failures_in_one_line(command):
    with Mirror(PACKED, {None: answers.cut_off}) as mirror, Mirror({}) as empty:
        status, _, (line,) = command(mirror, empty)
    assert status == 2
    assert f"{mirror.host} breaks off in the middle; {empty.host} answers with status 404" in line


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_interrupted_command_line_leaves_no_partial_file(folder, command):
    main_thread = threading.get_ident()
    # A shell may have set SIGINT to be ignored for background jobs.
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    with Mirror(PACKED, {None: answers.stall}) as mirror:

        def interrupt():
            if mirror.half_sent.wait(60):
                signal.pthread_kill(main_thread, signal.SIGINT)

        threading.Thread(target=interrupt, daemon=True).start()
        status, _, errors = command(mirror)
    signal.signal(signal.SIGINT, previous)
    assert (status, errors[-1]) == (130, "Stopped.")
    assert inside(folder) == {}


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_shown_on_a_terminal_only(monkeypatch, command, terminal):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    with Mirror(PACKED) as mirror:
        _, out, err = command(mirror)
    assert any("%" in line for line in err) == terminal
    assert not any("%" in line for line in out)


def test_command_line_names_the_folder_that_is_read_instead(monkeypatch, command, tmp_path):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "other"))
    with Mirror(PACKED) as mirror:
        assert f"read from {tmp_path / 'other'}" in command(mirror)[1][-1]

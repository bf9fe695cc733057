"""Tests of atomic writes: whole files, also when the writer is killed; links and permissions stay."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from nn.errors import InputError
from nn.storage.atomic_write import atomic_write, check_writable

ROOT = Path(__file__).resolve().parents[3]
ABANDONED = ".inkling-0123456789abcdef"
WRITER = """
import sys
from pathlib import Path
from nn.storage.atomic_write import atomic_write
print("ready", flush=True)
while True:
    with atomic_write(Path(sys.argv[1])) as file:
        file.write(bytes(500_000))
"""


def write(path, content):
    with atomic_write(path) as file:
        file.write(content)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_file_is_replaced_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "file"
    for content in (b"old", b"new"):
        write(path, content)
        assert path.read_bytes() == content
    assert names(tmp_path) == ["file"]


def test_old_file_stays_when_writing_fails(tmp_path):
    path = tmp_path / "file"
    write(path, b"old")
    with pytest.raises(KeyboardInterrupt), atomic_write(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_permissions_stay(tmp_path, mode):
    path = tmp_path / "file"
    write(path, b"old")
    path.chmod(mode)
    write(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_link_stays_and_its_target_is_replaced(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "links").mkdir()
    target, link, chain = tmp_path / "real" / "file", tmp_path / "links" / "link", tmp_path / "links" / "chain"
    link.symlink_to("../real/file")
    chain.symlink_to(link)
    for path, content in ((link, b"made through a dangling link"), (chain, b"replaced through two")):
        write(path, content)
        assert path.is_symlink()
        assert target.read_bytes() == content
    assert (names(target.parent), names(link.parent)) == (["file"], ["chain", "link"])


@pytest.mark.skipif(not Path(os.devnull).exists(), reason="there is no device file")
def test_device_is_written_to_and_not_replaced():
    check_writable(Path(os.devnull))
    write(Path(os.devnull), b"nothing")
    assert not Path(os.devnull).is_file()


def test_files_that_killed_writers_left_are_removed_and_no_others(tmp_path):
    others = [".inkling-0123", ".inkling-0123456789abcdef.npz", "inkling-0123456789abcdef", ".inkling-0123456789ABCDEF"]
    for name in (ABANDONED, *others):
        (tmp_path / name).write_bytes(b"half")
    (tmp_path / ".inkling-aaaaaaaaaaaaaaaa").mkdir()
    write(tmp_path / "file", b"whole")
    assert names(tmp_path) == sorted([*others, ".inkling-aaaaaaaaaaaaaaaa", "file"])


def test_file_of_a_writer_that_still_writes_is_kept(tmp_path):
    with atomic_write(tmp_path / "slow") as file:
        file.write(b"first half, ")
        write(tmp_path / "fast", b"whole")
        file.write(b"second half")
    assert (tmp_path / "slow").read_bytes() == b"first half, second half"
    assert names(tmp_path) == ["fast", "slow"]


def test_writers_at_the_same_time_leave_one_whole_file(tmp_path):
    path = tmp_path / "file"
    contents = [bytes([number]) * 10_000 for number in range(8)]

    def write_often(content):
        for _ in range(30):
            write(path, content)

    threads = [threading.Thread(target=write_often, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in contents
    assert names(tmp_path) == ["file"]


def test_killed_writers_leave_a_whole_file_and_the_next_writer_cleans_up(tmp_path):
    path = tmp_path / "file"
    write(path, bytes(500_000))
    for _ in range(4):
        with subprocess.Popen([sys.executable, "-c", WRITER, path], cwd=ROOT, stdout=subprocess.PIPE) as writer:
            writer.stdout.readline()
            # Half of a file is there now and then.
            for _ in range(200):
                if len(names(tmp_path)) > 1:
                    break
            writer.kill()
        assert path.read_bytes() == bytes(500_000)
    write(path, b"whole")
    assert names(tmp_path) == ["file"]


def test_check_writable_names_the_reason_and_leaves_nothing(tmp_path):
    check_writable(tmp_path / "new")
    (tmp_path / "old").write_bytes(b"old")
    check_writable(tmp_path / "old")
    with pytest.raises(InputError, match="is a folder"):
        check_writable(tmp_path)
    with pytest.raises(InputError, match="cannot be written"):
        check_writable(tmp_path / "nowhere" / "new")
    assert names(tmp_path) == ["old"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")
def test_write_protected_file_is_not_replaced(tmp_path):
    path = tmp_path / "file"
    write(path, b"old")
    path.chmod(0o400)
    with pytest.raises(PermissionError):
        write(path, b"new")
    with pytest.raises(InputError, match="write-protected"):
        check_writable(path)
    assert path.read_bytes() == b"old"

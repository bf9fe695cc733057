"""Downloads MNIST from a mirror and checks it."""

import hashlib
import http.client
import os
import time
import urllib.request
import zlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from nn.data.mnist import cache_folder
from nn.errors import InputError
from nn.storage.atomic_write import atomic_write
from nn.untrusted.source_file import file_at

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
# name -> (bytes, SHA-256) of the unpacked file; mirrors may pack the same file differently
FILES = {
    "train-images-idx3-ubyte": (47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    "train-labels-idx1-ubyte": (60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    "t10k-images-idx3-ubyte": (7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    "t10k-labels-idx1-ubyte": (10_008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
}
ADVICE = "or get the four files yourself, put them into a folder, and set MNIST_DIR to it"
# Bytes read at once, and bytes that packing may add to a file that cannot be compressed.
CHUNK, PACKING_OVERHEAD = 16 * 1024, 64 * 1024


class MirrorError(Exception):
    """Why a mirror did not deliver a file; the message continues the mirror's name."""


@dataclass(frozen=True)
class Progress:
    """Progress of a download.

    file     : name of the current file
    done     : its unpacked bytes so far; starts again with another mirror
    total    : its size; done == total only when it has been checked and is in place
    fraction : of all four files, from 0 to 1; never decreases
    """

    file: str
    done: int
    total: int
    fraction: float


def download_mnist(
    folder: Path | None = None,
    mirrors: Sequence[str] | None = None,
    timeout: float = 20.0,
    min_speed: float = 10_000.0,
) -> Generator[Progress, None, None]:
    """Download the missing files of MNIST and check them; closing the generator cancels and keeps complete files.

    folder    : created if missing; None for the one in the user's cache
    mirrors   : tried in this order for each file; None for chosen_mirrors()
    timeout   : seconds without an answer after which a mirror is given up
    min_speed : bytes per second; a mirror that is slower on average is given up
    raises InputError if no mirror delivers a file, or it cannot be written
    """
    folder = folder or cache_folder() / "mnist"
    mirrors = chosen_mirrors() if mirrors is None else mirrors
    for mirror in mirrors:
        if not is_safe(mirror):
            raise InputError(f"{mirror}: is no mirror to use; only https is allowed, and http on this computer itself")
    total = sum(size for size, _ in FILES.values())
    complete, fraction = 0, 0.0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, (size, _) in FILES.items():
            if not _is_complete(folder, name):
                for done in _download_file(folder / name, mirrors, timeout, min_speed):
                    # Another mirror starts again, and the fraction must not decrease.
                    fraction = max(fraction, (complete + done) / total)
                    yield Progress(name, done, size, fraction)
            complete += size
            yield Progress(name, size, size, complete / total)
    except OSError as error:
        reason = f"MNIST cannot be put there ({error.strerror or error})"
        raise InputError(f"{folder}: {reason}; mend that and try again, {ADVICE}") from error


def chosen_mirrors() -> Sequence[str]:
    """The addresses in INKLING_MNIST_MIRRORS, separated by commas, or else the public mirrors."""
    addresses = [address.strip() for address in os.environ.get("INKLING_MNIST_MIRRORS", "").split(",")]
    return [address for address in addresses if address] or MIRRORS


def missing(folder: Path) -> list[str]:
    """The files of MNIST that a folder lacks, or has with other content."""
    return [name for name in FILES if not _is_complete(folder, name)]


def is_safe(address: str) -> bool:
    """Whether an address uses https, or http on this computer."""
    try:
        parts = urlsplit(address)
        # port raises ValueError if it is out of range.
        valid = bool(parts.hostname) and parts.port != 0 and address.isascii() and " " not in address
    except ValueError:
        return False
    return valid and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1"))
    )


def _is_complete(folder: Path, name: str) -> bool:
    size, sha256 = FILES[name]
    # The user may have put the packed file there; nn.data.mnist prefers the unpacked one, too.
    path = folder / name if (folder / name).exists() else folder / f"{name}.gz"
    try:
        return hashlib.sha256(file_at(path).content().read(size)).hexdigest() == sha256
    except InputError:
        return False


def _download_file(path: Path, mirrors: Sequence[str], timeout: float, min_speed: float) -> Iterator[int]:
    """Download one file from the first mirror that delivers it; yields its unpacked bytes so far."""
    size, sha256 = FILES[path.name]
    failures = []
    for mirror in mirrors:
        try:
            with atomic_write(path) as file:
                digest, done = hashlib.sha256(), 0
                for content in _receive(f"{mirror.rstrip('/')}/{path.name}.gz", size, timeout, min_speed):
                    file.write(content)
                    digest.update(content)
                    done += len(content)
                    if done < size:
                        yield done
                if digest.hexdigest() != sha256:
                    raise MirrorError("sends something that is not MNIST")
            return
        except MirrorError as error:
            failures.append(f"{urlsplit(mirror).netloc.rpartition('@')[2]} {error}")
    reason = "; ".join(failures) or "there is no mirror to ask"
    raise InputError(f"{path.name} was not downloaded: {reason}; check the connection and try again, {ADVICE}")


def _receive(address: str, size: int, timeout: float, min_speed: float) -> Iterator[bytes]:
    """Download and unpack a gzip file piece by piece, at most one byte more than its size."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)  # 16: with the header and the checksum of gzip
    received, unpacked, waited = 0, 0, 0.0
    try:
        with urllib.request.build_opener(_SafeRedirects).open(address, timeout=timeout) as response:
            while not unpacker.eof:
                started = time.monotonic()
                # Not read(), which would wait until the piece is full.
                piece = response.read1(CHUNK)
                # Time between two requests for progress does not count.
                waited += time.monotonic() - started
                received += len(piece)
                content = unpacker.decompress(piece, size + 1 - unpacked)
                unpacked += len(content)
                if not piece:
                    raise MirrorError("breaks off in the middle")
                if unpacked > size or received > size + PACKING_OVERHEAD:
                    raise MirrorError("sends more than the file holds")
                if waited > timeout + received / min_speed:
                    raise MirrorError("is too slow")
                yield content
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        raise MirrorError(_describe(error)) from error


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to safe addresses only."""

    def redirect_request(self, *arguments: Any) -> urllib.request.Request | None:
        if not is_safe(arguments[-1]):
            raise MirrorError("points to an address that is not safe")
        return super().redirect_request(*arguments)


def _describe(error: Exception) -> str:
    """What went wrong with a mirror, as the end of a sentence."""
    if isinstance(error, HTTPError):
        error.close()
        return "only points elsewhere" if error.code < 400 else f"answers with status {error.code}"
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return "does not answer"
    if isinstance(cause, OSError):
        return f"cannot be reached ({cause.strerror or cause})"
    if isinstance(cause, zlib.error):
        return "sends no gzip file, or a damaged one"
    if isinstance(cause, http.client.IncompleteRead):
        return "breaks off in the middle"
    return "sends an answer that makes no sense"

"""Fetching MNIST: from mirrors that may be slow, broken or wrong, into a folder that is only ever right.

download_mnist() is a generator, like training.train(): it never prints, and whoever no longer wants the files closes
it. No mirror is believed: how much it may send, how long it may take and what must come out are known beforehand.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from nn.datasets import cache_folder
from nn.errors import InputError
from nn.files import all_or_nothing
from nn.web import Allowance, Failure, is_safe, received

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
# name -> (bytes, SHA-256); of the unpacked file, because the same file can be packed in many ways
FILES = {
    "train-images-idx3-ubyte": (47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    "train-labels-idx1-ubyte": (60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    "t10k-images-idx3-ubyte": (7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    "t10k-labels-idx1-ubyte": (10_008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
}
ADVICE = "or get the four files yourself, put them into a folder, and set MNIST_DIR to it"
ENVELOPE = 64 * 1024  # what the headers of the answers and the packing may add to a file


@dataclass(frozen=True)
class Progress:
    """How far a download has come.

    file     : the name of the file in question
    done     : how many of its bytes are here, counted unpacked; starts anew when another mirror is tried
    total    : how many it has; done == total only when it has been checked and has its name
    fraction : of all four files, from 0 to 1; never shrinks
    """

    file: str
    done: int
    total: int
    fraction: float


def download_mnist(
    folder: Path | None = None,
    mirrors: Sequence[str] | None = None,
    timeout: float = 20.0,
    slowest: float = 10_000.0,
) -> Generator[Progress, None, None]:
    """Fetch the files of MNIST that are not there yet, check them, and put them into a folder.

    Each file is complete, checked and on the disk before it takes its name. To give up, close the generator; what
    is complete by then stays, and is not fetched again the next time.

    folder  : made if need be; None for the one in the user's cache
    mirrors : tried in this order, for every file; None for chosen_mirrors()
    timeout : seconds of silence after which a mirror is given up
    slowest : bytes per second; a mirror that is slower on the whole is given up, too
    yields Progress; raises InputError when no mirror has the file, or it cannot be written
    """
    folder = folder or cache_folder() / "mnist"
    mirrors = chosen_mirrors() if mirrors is None else mirrors
    for mirror in mirrors:
        if not is_safe(mirror):
            raise InputError(f"{mirror}: is no mirror to use; only https is allowed, and http on this computer itself")
    everything = sum(size for size, _ in FILES.values())
    complete, fraction = 0, 0.0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, (size, _) in FILES.items():
            if not _is_right(folder, name):
                for done in _fetch(folder / name, mirrors, timeout, slowest):
                    # Another mirror begins anew, which is no reason to take back what has been shown.
                    fraction = max(fraction, (complete + done) / everything)
                    yield Progress(name, done, size, fraction)
            complete += size
            yield Progress(name, size, size, complete / everything)
    except OSError as error:
        what = f"MNIST cannot be put there ({error.strerror or error})"
        raise InputError(f"{folder}: {what}; mend that and try again, {ADVICE}") from error


def chosen_mirrors() -> Sequence[str]:
    """The addresses in INKLING_MNIST_MIRRORS, with commas between them, or else the public mirrors."""
    named = [word.strip() for word in os.environ.get("INKLING_MNIST_MIRRORS", "").split(",")]
    return [word for word in named if word] or MIRRORS


def missing(folder: Path) -> list[str]:
    """Which of MNIST's four files a folder does not have, or has with something else in them."""
    return [name for name in FILES if not _is_right(folder, name)]


def _is_right(folder: Path, name: str) -> bool:
    size, sha256 = FILES[name]
    path = folder / name
    try:
        # Somebody may have put the packed file there; of both, datasets.read_mnist reads the unpacked one.
        with path.open("rb") if path.exists() else gzip.open(f"{path}.gz") as file:
            content = file.read(size + 1)
    except (OSError, EOFError, zlib.error):
        return False
    return hashlib.sha256(content).hexdigest() == sha256


def _fetch(path: Path, mirrors: Sequence[str], timeout: float, slowest: float) -> Iterator[int]:
    """Get one file from the first mirror that has it; yields how many of its bytes are here."""
    size, sha256 = FILES[path.name]
    failures = []
    for mirror in mirrors:
        address = f"{mirror.rstrip('/')}/{path.name}.gz"
        allowance = Allowance(size + ENVELOPE, timeout, slowest)
        try:
            with all_or_nothing(path) as file:
                digest, done = hashlib.sha256(), 0
                for piece in unpacked(received(address, allowance), size):
                    file.write(piece)
                    digest.update(piece)
                    done += len(piece)
                    if done < size:
                        yield done
                if digest.hexdigest() != sha256:
                    raise Failure("sends something that is not MNIST")
            return
        except Failure as failure:
            failures.append(f"{urlsplit(mirror).netloc.rpartition('@')[2]} {failure}")
    what = "; ".join(failures) or "there is no mirror to ask"
    raise InputError(f"{path.name} was not downloaded: {what}; check the connection and try again, {ADVICE}")


def unpacked(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Unpack a gzip file piece by piece, but never more than it should hold."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)  # 16: with the header and the checksum of gzip
    try:
        for piece in pieces:
            # One byte too many is enough to notice; a few bytes can be packed so that they fill the whole memory.
            content = unpacker.decompress(piece, size + 1)
            size -= len(content)
            if size < 0:
                raise Failure("sends more than the file holds")
            yield content
            if unpacker.eof:
                return
    except zlib.error as error:
        raise Failure("sends no gzip file, or a damaged one") from error
    raise Failure("breaks off in the middle")

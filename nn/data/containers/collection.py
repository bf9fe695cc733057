"""The files of a data set with their kinds: of a folder, a zip archive, or a single file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nn.data.containers.folder import folder_files
from nn.data.containers.idx_set import IDX_NAME
from nn.errors import InputError
from nn.images.picture_file import SUFFIXES
from nn.untrusted.archive import archive_files
from nn.untrusted.file_kind import FileKind
from nn.untrusted.source_file import SourceFile, file_at

Files = list[tuple[SourceFile, FileKind]]


@dataclass(frozen=True)
class Collection:
    """What lies in a folder, in a zip archive, or a single file.

    name      : for messages
    files     : with the kind of each
    unread    : a sentence for each file that cannot even be opened
    kind      : of a single file or an archive; None for a folder
    is_single : whether this is one file and no container
    """

    name: str
    files: Files
    unread: list[str]
    kind: FileKind | None
    is_single: bool = False

    def of_kind(self, kind: FileKind) -> list[SourceFile]:
        """The files of one kind."""
        return [file for file, found in self.files if found is kind]


def open_collection(source: Path | SourceFile, most: int) -> Collection:
    """List what lies in a folder or file; nothing is written to disk.

    source : a path, or an upload
    most   : bytes that the files of an archive may have together, unpacked
    """
    if isinstance(source, Path) and source.is_dir():
        files, unread = folder_files(source)
        found = _with_kinds(files, unread)
        # An archive that was downloaded and not unpacked.
        if len(found) == 1 and found[0][1] is FileKind.ZIP:
            return _single(found[0][0], most)
        return Collection(str(source), found, unread, None)
    return _single(file_at(source) if isinstance(source, Path) else source, most)


def _single(file: SourceFile, most: int) -> Collection:
    kind = file.kind()
    if kind is not FileKind.ZIP:
        return Collection(file.name, [(file, kind)], [], kind, is_single=True)
    files, unread, kind = archive_files(file, most)
    return Collection(file.name, _with_kinds(files, unread) if kind is FileKind.ZIP else [(file, kind)], unread, kind)


def _with_kinds(files: Sequence[SourceFile], unread: list[str]) -> Files:
    found = []
    for file in files:
        if file.path.suffix.lower() in SUFFIXES:
            # There may be 70,000 pictures; each is opened once, later, and read by what its bytes are.
            found.append((file, FileKind.PICTURE))
            continue
        if IDX_NAME.search(file.path.name):
            # A damaged one is an error, and no other file.
            found.append((file, FileKind.IDX))
            continue
        try:
            found.append((file, file.kind()))
        except InputError as error:
            unread.append(str(error))
    return found

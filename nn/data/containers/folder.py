"""The files of a folder, and of the folders in it."""

import os
from pathlib import Path, PurePosixPath

from nn.errors import InputError
from nn.untrusted.archive import is_litter
from nn.untrusted.limits import MAX_FILES, MAX_FOLDER_DEPTH
from nn.untrusted.source_file import SourceFile, file_at


def folder_files(folder: Path) -> tuple[list[SourceFile], list[str]]:
    """All files of a folder and of the folders in it, in order of their names.

    returns the files, and a sentence for each entry that cannot be one
    raises InputError for more than MAX_FILES files, or a folder that cannot be looked into
    """
    files: list[SourceFile] = []
    refused: list[str] = []
    try:
        _walk(folder, PurePosixPath(), files, refused)
    except OSError as error:
        raise InputError(f"{error.filename or folder}: cannot be looked into ({error.strerror})") from error
    return sorted(files, key=lambda file: file.path), refused


def _walk(folder: Path, relative: PurePosixPath, files: list[SourceFile], refused: list[str]) -> None:
    for entry in os.scandir(folder):
        path, inside = Path(entry.path), relative / entry.name
        if is_litter(inside):
            continue
        if entry.is_dir():
            if entry.is_symlink():
                refused.append(f"{path}: is a link to another folder, which is not followed")
            elif len(inside.parts) > MAX_FOLDER_DEPTH:
                refused.append(f"{path}: lies more than {MAX_FOLDER_DEPTH} folders deep, and is not looked into")
            else:
                _walk(path, inside, files, refused)
            continue
        if len(files) >= MAX_FILES:
            raise InputError(f"{folder}: more than {MAX_FILES:,} files lie here; name the folder of one data set")
        try:
            files.append(file_at(path, inside))
        except InputError as error:
            refused.append(str(error))

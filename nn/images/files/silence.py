"""Discards the warnings and errors that picture decoders write to standard error."""

import logging
import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

# Without a handler, Python writes Pillow's log messages to standard error.
logging.getLogger("PIL").addHandler(logging.NullHandler())
_lock = threading.Lock()


@contextmanager
def without_warnings() -> Iterator[None]:
    """Ignore Pillow's warnings, also those about large pictures: see pixel_limits.py."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def silent_decoder(image: Image.Image) -> Iterator[None]:
    """Discard what libtiff writes to the file descriptor of standard error; for other formats, do nothing.

    Pillow silences the warnings of libtiff, but not its errors, and offers no setting for them.
    """
    if image.format != "TIFF":
        yield
        return
    # Two threads that redirect at the same time would leave standard error redirected.
    with _lock:
        try:
            saved = os.dup(2)
        except OSError:
            # Standard error is closed.
            yield
            return
        try:
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), 2)
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)

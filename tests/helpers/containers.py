"""Makes data sets in the containers that people bring: zip archives, .npz files, pictures."""

import io
import zipfile

import numpy as np
from PIL import Image

from nn.dataset import Dataset
from nn.images.mnist_format import mnist_image
from nn.images.preprocessing import centre, fit


def zip_of(entries, method=zipfile.ZIP_DEFLATED):
    """The bytes of a zip archive. entries : name -> bytes"""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def npz(**arrays):
    """The bytes of an .npz file."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def picture(array, kind="PNG", **options):
    """The bytes of a picture file."""
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, kind, **options)
    return buffer.getvalue()


def mnist_like(count, seed=0):
    """Images in MNIST's format, of random blocks of ink, with labels 0, 1, 2, ..."""
    rng = np.random.default_rng(seed)
    images = []
    while len(images) < count:
        blocks = rng.choice([0, 0, 255], (5, 4)).astype(np.uint8).repeat(4, 0).repeat(4, 1)
        image = centre(fit(blocks)) if blocks.any() else blocks
        # Random ink is often too small, or too far to one side.
        if mnist_image(Image.fromarray(image)) is not None:
            images.append(image)
    return Dataset(np.stack(images).reshape(count, -1), (np.arange(count) % 10).astype(np.uint8), "blocks")

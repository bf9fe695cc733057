"""Patches of an image: the small squares that a convolution is applied to, and how their gradients add up again."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nn.arrays import FloatArray


@dataclass(frozen=True)
class Patches:
    """How an image is cut into overlapping square patches.

    An image is one row of height * width * channels values: pixel after pixel, the channels of a pixel side by side.

    height, width, channels : of the image
    size   : side of a patch
    stride : distance of neighbouring patches
    """

    height: int
    width: int
    channels: int
    size: int
    stride: int

    @property
    def input_size(self) -> int:
        """Values in an image."""
        return self.height * self.width * self.channels

    @property
    def length(self) -> int:
        """Values in a patch: size * size * channels."""
        return self.size * self.size * self.channels

    @property
    def rows(self) -> int:
        """Patches from top to bottom: ceil((height - size) / stride) + 1, so that they reach every pixel."""
        return max(0, -(-(self.height - self.size) // self.stride)) + 1

    @property
    def columns(self) -> int:
        """Patches from left to right."""
        return max(0, -(-(self.width - self.size) // self.stride)) + 1

    @property
    def count(self) -> int:
        """Patches in an image."""
        return self.rows * self.columns

    @property
    def padded_shape(self) -> tuple[int, int, int]:
        """Height, width and channels with the zeros that the last patches need, added at the bottom and the right."""
        height = (self.rows - 1) * self.stride + self.size
        width = (self.columns - 1) * self.stride + self.size
        return height, width, self.channels

    def extract(self, images: FloatArray) -> FloatArray:
        """Cut out the patches ("im2col").

        patches[row, column] = padded[stride * row : stride * row + size, stride * column : stride * column + size]

        images : (batch, inputs); returns (batch * rows * columns, length)
        """
        batch = len(images)
        padded = images.reshape(batch, self.height, self.width, self.channels)
        height, width, channels = self.padded_shape
        if (height, width) != (self.height, self.width):
            padded = np.zeros((batch, height, width, channels), images.dtype)
            padded[:, : self.height, : self.width] = images.reshape(batch, self.height, self.width, channels)
        # In a row of a patch, pixels and channels lie side by side, so they are copied as one piece.
        image, row, column, value = (*padded.strides[:3], padded.itemsize)
        view = as_strided(
            padded,
            (batch, self.rows, self.columns, self.size, self.size * channels),
            (image, self.stride * row, self.stride * column, row, value),
            writeable=False,
        )
        return view.reshape(batch * self.count, self.length)

    def add_up(self, patches: FloatArray) -> FloatArray:
        """Add the values of the patches at the pixels that they came from ("col2im").

        images[pixel] = sum of patches at this pixel                 (the transpose of `extract`)

        patches : (batch * rows * columns, length); returns (batch, inputs)
        """
        height, width, channels = self.padded_shape
        patches = patches.reshape(-1, self.rows, self.columns, self.size, self.size * channels)
        padded = np.zeros((len(patches), height, width * channels), patches.dtype)
        down = self.rows * self.stride
        for row in range(self.size):
            for column in range(self.columns):
                left = column * self.stride * channels
                target = padded[:, row : row + down : self.stride, left : left + self.size * channels]
                target += patches[:, :, column, row]
        images = padded.reshape(-1, height, width, channels)[:, : self.height, : self.width]
        return images.reshape(len(patches), self.input_size)

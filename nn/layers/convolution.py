"""The convolution: a dense layer that is applied to every patch of an image, with the same weights for all of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nn.arrays import FloatArray
from nn.layers.layer import Layer
from nn.layers.patches import Patches

# Values in the patches that are cut out at a time: 1.3 MB, which stay in the processor's cache. Arrays of several MB
# would be returned to the operating system after each use, and take twice as long.
BLOCK_VALUES = 320_000


@dataclass(frozen=True)
class Convolution(Layer):
    """A convolution with a stride instead of pooling.

    pre_activation = patches @ weights + bias

    weights : (size * size * channels, filters); each column is a filter
    bias    : (filters,)
    patches : how an image is cut into patches
    The outputs are an image with a channel, called feature map, for each filter.
    Source: LeCun, Bottou, Bengio and Haffner (1998), "Gradient-Based Learning Applied to Document Recognition",
    section II.A; without pooling: Simard, Steinkraus and Platt (2003), "Best Practices for Convolutional Neural
    Networks Applied to Visual Document Analysis", section 4.
    """

    patches: Patches

    @property
    def input_size(self) -> int:
        return self.patches.input_size

    @property
    def output_size(self) -> int:
        return self.patches.count * len(self.bias)

    @property
    def map_shape(self) -> tuple[int, int, int]:
        """Rows and columns of a feature map, and number of feature maps."""
        return self.patches.rows, self.patches.columns, len(self.bias)

    def position(self, index: int) -> tuple[int, int, int]:
        """Row and column in its feature map, and filter, of an output."""
        patch, filter_index = divmod(index, len(self.bias))
        return (*divmod(patch, self.patches.columns), filter_index)

    def forward(self, inputs: FloatArray) -> FloatArray:
        """Forward pass: pre_activation = patches @ weights + bias, one row for each image."""
        pre_activation = np.empty((len(inputs), self.output_size), np.result_type(inputs, self.weights))
        for block in self._blocks(len(inputs)):
            result = pre_activation[block].reshape(-1, len(self.bias))
            np.matmul(self.patches.extract(inputs[block]), self.weights, out=result)
            result += self.bias
        return pre_activation

    def backward(self, inputs: FloatArray, grad_pre_activation: FloatArray, out: Layer) -> None:
        """Write the gradients of the parameters into `out`; those of all patches add up.

        grad_weights = patches.T @ grad_pre_activation
        grad_bias    = grad_pre_activation summed over the patches of the batch
        """
        out.weights[...] = 0
        for block in self._blocks(len(inputs)):
            grad_of_patches = grad_pre_activation[block].reshape(-1, len(self.bias))
            out.weights[...] += self.patches.extract(inputs[block]).T @ grad_of_patches
        np.sum(grad_pre_activation.reshape(-1, len(self.bias)), axis=0, out=out.bias)

    def grad_inputs(self, grad_pre_activation: FloatArray) -> FloatArray:
        """The gradient of the inputs: grad_patches = grad_pre_activation @ weights.T, added up at each pixel."""
        parts = []
        for block in self._blocks(len(grad_pre_activation)):
            grad_of_patches = grad_pre_activation[block].reshape(-1, len(self.bias))
            parts.append(self.patches.add_up(grad_of_patches @ self.weights.T))
        return np.concatenate(parts)

    def neuron(self, inputs: FloatArray, index: int) -> tuple[FloatArray, FloatArray, float]:
        patch, filter_index = divmod(index, len(self.bias))
        signals = self.patches.extract(inputs[np.newaxis])[patch]
        return signals, self.weights[:, filter_index], float(self.bias[filter_index])

    def _blocks(self, batch: int) -> Iterator[slice]:
        """Slices of a batch whose patches fit into BLOCK_VALUES, to limit memory."""
        size = max(1, BLOCK_VALUES // (self.patches.count * self.patches.length))
        return (slice(start, start + size) for start in range(0, max(batch, 1), size))

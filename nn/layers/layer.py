"""What all layers have in common: weights, a bias, a forward and a backward pass."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Self

from nn.arrays import FloatArray


@dataclass(frozen=True)
class Layer(ABC):
    """Base class of the layers. The gradients of a layer are stored in a layer of the same kind.

    weights : (inputs of a neuron, neurons)
    bias    : (neurons,)
    """

    weights: FloatArray
    bias: FloatArray

    @property
    @abstractmethod
    def input_size(self) -> int:
        """Number of values that the layer receives for each example."""

    @property
    @abstractmethod
    def output_size(self) -> int:
        """Number of values that the layer returns for each example."""

    @abstractmethod
    def forward(self, inputs: FloatArray) -> FloatArray:
        """The pre-activations: (batch, inputs) -> (batch, outputs)."""

    @abstractmethod
    def backward(self, inputs: FloatArray, grad_pre_activation: FloatArray, out: "Layer") -> None:
        """Write the gradients of weights and bias into `out`.

        inputs : (batch, inputs), as in the forward pass; grad_pre_activation : (batch, outputs)
        """

    @abstractmethod
    def grad_inputs(self, grad_pre_activation: FloatArray) -> FloatArray:
        """The gradient of the inputs: (batch, outputs) -> (batch, inputs)."""

    @abstractmethod
    def neuron(self, inputs: FloatArray, index: int) -> tuple[FloatArray, FloatArray, float]:
        """The inputs of one neuron, its weights, and its bias: pre_activation = inputs @ weights + bias.

        inputs : (inputs,) of one example; index : of the neuron among the outputs
        """

    def with_parameters(self, weights: FloatArray, bias: FloatArray) -> Self:
        """The same layer with other weights and another bias."""
        return replace(self, weights=weights, bias=bias)

"""The formulas of a hidden layer, forward and backward, for dense layers and convolutions; and the code for them."""

from nn.activations import ACTIVATIONS
from nn.layers import Convolution, Dense
from nn.layers.patches import Patches
from nn.network import Network
from ui.tutorial.formulas.activation_docs import ACTIVATION_DOCS
from ui.tutorial.formulas.formula import Formula
from ui.tutorial.state import TutorialState
from ui.tutorial.tutorial_section import Code

DENSE_FORWARD: Code = (Dense.forward, ("return inputs @",))
DENSE_BACKWARD: Code = (Dense.backward, ("np.matmul(inputs.T", "np.sum(grad_pre"))
CONVOLUTION_FORWARD: Code = (Convolution.forward, ("np.matmul(self.patches.extract", "result += self.bias"))
CONVOLUTION_BACKWARD: Code = (Convolution.backward, ("out.weights[...] = 0", "np.sum(grad_pre"))

# All neurons of a convolution at once.
ALL_PATCHES = (
    Formula("P{c} = patches(A{a})", "patches = layers[{d}].patches.extract(signals[{d}])"),
    Formula(
        "Z{c} = W{c} @ P{c} + b{c}",
        "pre_activations[{d}] = (patches @ layers[{d}].weights + layers[{d}].bias).reshape(1, -1)",
    ),
)


def is_convolution(state: TutorialState) -> bool:
    """Whether the chosen hidden layer is a convolution."""
    return state.layer is not None and state.layer == state.convolution


def feeds_convolution(state: TutorialState) -> bool:
    """Whether the layer after the chosen one is a convolution."""
    following = state.current.network.layers[(state.layer or 0) + 1 :]
    return bool(following) and isinstance(following[0], Convolution)


def _filters(state: TutorialState, after: int) -> int:
    """The filters of the chosen hidden layer, or of a layer after it."""
    return len(state.current.network.layers[(state.layer or 0) + after].bias)


def sums(state: TutorialState) -> tuple[Formula, ...]:
    """The pre-activations of the hidden layer; of a convolution, that of one neuron."""
    if is_convolution(state):
        return (Formula("z = sum(p * w) + b", "z = patch @ weights + bias"),)
    code = "pre_activations[{i}] = signals[{i}] @ layers[{i}].weights + layers[{i}].bias"
    return (Formula("Z{k} = W{k} @ {x} + b{k}", code),)


def sums_code(state: TutorialState) -> tuple[Code, ...]:
    """The code for `sums`."""
    layer = CONVOLUTION_FORWARD if is_convolution(state) else DENSE_FORWARD
    return ((Network.forward, ("pre_activations.append(",)), layer)


def activation_gradients(state: TutorialState) -> tuple[Formula, ...]:
    """The gradient of the hidden layer's pre-activations, from that of the layer after it."""
    doc = ACTIVATION_DOCS[state.current.network.activation]
    slope = Formula(doc.derivative_formula, "slope = derivative(pre_activations[{i}])")
    if feeds_convolution(state):
        grad = f"grad_pre_activations[{{k}}].reshape(-1, {_filters(state, 1)})"
        return (
            slope,
            Formula("dP{n} = W{n}.T @ dZ{n}", f"grad_patches = {grad} @ layers[{{k}}].weights.T"),
            Formula(
                "dZ{k} = add_up(dP{n}) * slope{k}",
                "grad_pre_activations[{i}] = layers[{k}].patches.add_up(grad_patches) * slope",
            ),
        )
    back = "unflatten(W{n}.T @ dZ{n})" if is_convolution(state) else "W{n}.T @ dZ{n}"
    code = "grad_pre_activations[{i}] = grad_pre_activations[{k}] @ layers[{k}].weights.T * slope"
    return (slope, Formula(f"dZ{{k}} = {back} * slope{{k}}", code))


def activation_gradients_code(state: TutorialState) -> tuple[Code, ...]:
    """The code for `activation_gradients`."""
    layers: tuple[Code, ...] = ((Dense.grad_inputs, ("return grad_pre",)),)
    if feeds_convolution(state):
        layers = ((Convolution.grad_inputs, ("parts.append(",)), (Patches.add_up, ("target = padded", "target +=")))
    return (
        (Network.grad_pre_activations, ("grad_activation = self.", "grad_pre_activation = grad_activation *")),
        *layers,
        (ACTIVATIONS[state.current.network.activation].derivative, ("return",)),
    )


def weight_gradients(state: TutorialState) -> tuple[Formula, ...]:
    """The gradients of the hidden layer's weights and biases."""
    if is_convolution(state):
        grad = f"grad_pre_activations[{{i}}].reshape(-1, {_filters(state, 0)})"
        return (
            ALL_PATCHES[0],
            Formula("dW{k} = 1 / m * dZ{k} @ P{k}.T", f"gradients[{{i}}].weights = patches.T @ {grad}"),
            Formula("db{k} = 1 / m * sum_over_patches(dZ{k})", f"gradients[{{i}}].bias = sum({grad}, axis=0)"),
        )
    return (
        Formula("dW{k} = 1 / m * dZ{k} @ {x}.T", "gradients[{i}].weights = signals[{i}].T @ grad_pre_activations[{i}]"),
        Formula("db{k} = 1 / m * dZ{k}", "gradients[{i}].bias = sum(grad_pre_activations[{i}], axis=0)"),
    )


def weight_gradients_code(state: TutorialState) -> tuple[Code, ...]:
    """The code for `weight_gradients`."""
    return (CONVOLUTION_BACKWARD if is_convolution(state) else DENSE_BACKWARD,)

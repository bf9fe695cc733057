"""Inference for the page: from a drawing and a network to everything that is shown about them.

The websocket calls `run_inference` many times a second, and Streamlit after each stroke or click. It knows neither.
"""

import base64
from dataclasses import dataclass

import numpy as np

from nn.activations import ACTIVATIONS
from nn.calibration.rejection import reject_threshold
from nn.images.preprocessing import PreprocessingStages
from nn.layers import Convolution
from nn.network import Network, Trace
from nn.visualize.grid import columns
from nn.visualize.png import encode_png, half_size
from ui.live.drawing import Drawing
from ui.live.inference_result import HiddenLayer, HiddenLayers, InferenceResult, Prediction, StageImages
from ui.live.neuron_details import describe_neuron
from ui.live.prediction_text import prediction_text
from ui.networks.selected_network import SelectedNetwork
from ui.shared.formatting import percent
from ui.shared.layer_names import layer_name

EMPTY = "Each neuron lights up here when it finds in your drawing what it has learned to look for."
NOT_FINITE = "No answer.", "The numbers of this network are too large to compute with: choose another one."
NO_HIDDEN_LAYER = "This network has no hidden neurons: the pixels vote for the digits directly."


@dataclass(frozen=True)
class InferenceRequest:
    """What to compute.

    network    : reads the drawing
    comparison : a second network that reads it, too
    neuron     : hidden layer and index of the neuron that was opened
    detailed   : whether to add what takes longer or is large: exact activations, the digits that activate the neuron
    """

    drawing: Drawing
    network: SelectedNetwork
    comparison: SelectedNetwork | None = None
    neuron: tuple[int, int] | None = None
    detailed: bool = False


def run_inference(request: InferenceRequest) -> InferenceResult:
    """Read a drawing with a network; everything that the page shows about it."""
    stages, network, comparison = request.drawing.stages, request.network, request.comparison
    trace = network.network.forward(stages.inputs) if stages else None
    shown = trace if trace and is_finite(trace) else None
    return InferenceResult(
        checksum=request.drawing.checksum,
        stages=encode_stages(stages) if stages else None,
        prediction=predict(network, trace),
        comparison=predict(comparison, comparison.network.forward(stages.inputs)) if comparison and stages else None,
        hidden_layers=encode_hidden_layers(shown, network.network, request.detailed),
        neuron=describe_neuron(network.network, shown, request.neuron, request.detailed),
    )


def predict(selected: SelectedNetwork, trace: Trace | None) -> Prediction:
    """What a network predicts, given its forward pass; without one, what to do."""
    if trace and not is_finite(trace):
        return Prediction(selected.name, selected.label, *NOT_FINITE, None, None)
    probabilities = None if trace is None else trace.probabilities[0].tolist()
    headline, sentence = prediction_text(probabilities, reject_threshold(selected.card))
    return Prediction(
        selected.name,
        selected.label,
        headline,
        sentence,
        probabilities and tuple(round(probability, 5) for probability in probabilities),
        probabilities and tuple(map(percent, probabilities)),
    )


def is_finite(trace: Trace) -> bool:
    """Whether a forward pass has not overflowed; networks that may are not loaded, so this guards any other way."""
    return all(np.isfinite(part).all() for part in (*trace.pre_activations, *trace.activations, trace.logits))


def encode_stages(stages: PreprocessingStages) -> StageImages:
    """The stages of preprocessing as images. The cropped ink is a part of the first one, given by its box."""
    height, width = stages.ink.shape
    left, top, right, bottom = stages.box
    size = right - left, bottom - top
    box = tuple(round(share, 4) for share in (left / width, top / height, size[0] / width, size[1] / height))
    images = (half_size(stages.ink), stages.normalized, stages.centred)
    ink, normalized, centred = map(encode_png, images)
    has_specks = not np.array_equal(stages.ink, stages.cleaned)
    cleaned = encode_png(half_size(stages.cleaned)) if has_specks else None
    return StageImages(ink, cleaned, normalized, centred, box, size)


def encode_hidden_layers(trace: Trace | None, network: Network, detailed: bool) -> HiddenLayers:
    """The activations of all hidden layers, each layer on a scale of its own."""
    if trace is None:
        return HiddenLayers(EMPTY, ())
    if not trace.activations:
        return HiddenLayers(NO_HIDDEN_LAYER, ())
    signed = bool(ACTIVATIONS[network.activation].function(np.array([-1.0]))[0] < 0)
    layers = []
    for number, (pre_activations, activations) in enumerate(zip(trace.pre_activations, trace.activations, strict=True)):
        layer = network.layers[number]
        maps = layer.map_shape if isinstance(layer, Convolution) else None
        scale = float(np.abs(activations).max()) or 1.0
        shares = activations[0] / np.float32(scale)
        levels = np.round(127 * shares + 128 if signed else 255 * shares).astype(np.uint8)
        # Four digits, so that a faint activation is not taken for 0. Most are 0, which is shorter to send than 0.0.
        # Feature maps have thousands: their levels must do.
        values = tuple(float(f"{value:.4g}") or 0 for value in activations[0]) if detailed and not maps else None
        layers.append(
            HiddenLayer(
                name=layer_name(layer, number).capitalize(),
                active=int((pre_activations > 0).sum()),
                levels=base64.b64encode(levels.tobytes()).decode("ascii"),
                scale=round(scale, 4),
                columns=columns(len(levels)),
                maps=maps,
                signed=signed,
                values=values,
            )
        )
    return HiddenLayers("", tuple(layers))

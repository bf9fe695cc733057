"""Inference for the page: from a drawing and a network to everything that is shown about them.

The websocket calls `run_inference` many times a second, and Streamlit after each stroke or click. It knows neither.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn.activations import ACTIVATIONS
from nn.calibration.rejection import reject_threshold
from nn.images.bounding_box import Box
from nn.images.preprocessing import PreprocessingStages
from nn.layers import Convolution
from nn.network import Network, Trace
from nn.recognition.reading import ReadDigit, read_digits
from nn.visualize.grid import columns
from nn.visualize.png import encode_png, half_size
from ui.inference.drawing import Drawing
from ui.inference.encoded_diagram import encode_diagram
from ui.inference.inference_result import DigitBox, HiddenLayer, HiddenLayers, InferenceResult, Prediction, StageImages
from ui.inference.neuron_details import describe_neuron
from ui.inference.prediction_text import number_sentence, prediction_text
from ui.networks.selected_network import SelectedNetwork
from ui.shared.formatting import percent
from ui.shared.layer_names import layer_name
from ui.texts import draw_texts, network_texts


@dataclass(frozen=True)
class InferenceRequest:
    """What to compute.

    network     : reads the drawing
    comparison  : a second network that reads it, too
    neuron      : hidden layer and index of the neuron that was opened
    digit_index : which digit of a drawing with several the result is about, from 0; None for the first
    detailed    : whether to add what takes longer or is large: exact activations, the digits that activate the neuron
    output      : the digit whose score the diagram is about; None for the predicted one
    node        : hidden layer and node whose pixels the diagram shows
    """

    drawing: Drawing
    network: SelectedNetwork
    comparison: SelectedNetwork | None = None
    neuron: tuple[int, int] | None = None
    digit_index: int | None = None
    detailed: bool = False
    output: int | None = None
    node: tuple[int, int] | None = None


def run_inference(request: InferenceRequest) -> InferenceResult:
    """Read a drawing with a network; everything that the page shows about it."""
    network, comparison = request.network, request.comparison
    stages, trace, digits = read_drawing(request.drawing, network)
    selected = None
    if len(digits) > 1:
        selected = selected_digit(digits, request.digit_index)
        stages = digits[selected].stages
        trace = network.network.forward(stages.inputs)
    shown = trace if trace and is_finite(trace) else None
    return InferenceResult(
        checksum=request.drawing.checksum,
        digits=tuple(map(encode_digit, digits)) if selected is not None else (),
        selected=selected,
        stages=encode_stages(stages) if stages else None,
        prediction=predict(network, trace, digits, selected),
        comparison=predict(comparison, comparison.network.forward(stages.inputs)) if comparison and stages else None,
        hidden_layers=encode_hidden_layers(shown, network.network, request.detailed),
        neuron=describe_neuron(network.network, shown, request.neuron, request.detailed),
        diagram=encode_diagram(network.network, shown, request.output, network.off, request.node),
    )


def read_drawing(
    drawing: Drawing, network: SelectedNetwork
) -> tuple[PreprocessingStages | None, Trace | None, list[ReadDigit]]:
    """The stages of a drawing as a whole, their forward pass, and its digits: none if it is blank or the
    forward pass has overflowed.

    The drawing keeps them: after a stroke, several parts of the page and the websocket need the same.
    """
    stages = drawing.stages
    if stages is None:
        return None, None, []
    threshold = reject_threshold(network.card)
    # The network itself is kept, not its id(), which a later network could have again.
    key = network.network, threshold
    if (known := drawing.readings.get("last")) is None or known[0][0] is not key[0] or known[0][1] != threshold:
        trace = network.network.forward(stages.inputs)
        finite = is_finite(trace)
        digits = read_digits(stages, network.network, threshold, trace.probabilities[0].tolist()) if finite else []
        known = drawing.readings["last"] = key, (stages, trace, digits)
    return known[1]


def selected_digit(digits: Sequence[ReadDigit], chosen: int | None) -> int:
    """Which of several digits the page is about: the chosen one, or the first."""
    return chosen if chosen is not None and chosen < len(digits) else 0


def stages_of_digit(drawing: Drawing, network: SelectedNetwork, chosen: int | None) -> PreprocessingStages | None:
    """The stages of the digit that the page is about; None for a blank drawing."""
    stages, _, digits = read_drawing(drawing, network)
    return digits[selected_digit(digits, chosen)].stages if digits else stages


def predict(
    selected: SelectedNetwork, trace: Trace | None, digits: Sequence[ReadDigit] = (), digit_index: int | None = None
) -> Prediction:
    """What a network predicts, given its forward pass; without one, what to do.

    digits      : all digits of the drawing
    digit_index : which of several the forward pass is about
    """
    if trace and not is_finite(trace):
        return Prediction(selected.name, selected.label, draw_texts.NO_ANSWER, draw_texts.NOT_FINITE, None, None)
    probabilities = None if trace is None else trace.probabilities[0].tolist()
    headline, sentence = prediction_text(probabilities, reject_threshold(selected.card))
    if digit_index is not None:
        headline, sentence = number_sentence(digits, digit_index)
    return Prediction(
        selected.name,
        selected.label,
        headline,
        sentence,
        probabilities and tuple(round(probability, 5) for probability in probabilities),
        probabilities and tuple(map(percent, probabilities)),
    )


def encode_digit(digit: ReadDigit) -> DigitBox:
    """A digit's box and probability."""
    height, width = digit.stages.ink.shape
    return DigitBox(digit.text, percent(max(digit.probabilities)), _shares(digit.box, width, height))


def _shares(box: Box, width: int, height: int) -> tuple[float, ...]:
    """Left, top, width and height of a box in pixels, as shares of the drawing."""
    left, top, right, bottom = box
    return tuple(
        round(share, 4) for share in (left / width, top / height, (right - left) / width, (bottom - top) / height)
    )


def is_finite(trace: Trace) -> bool:
    """Whether all numbers of a forward pass are finite.

    Networks that may overflow are not loaded; this is a second check.
    """
    return all(np.isfinite(part).all() for part in (*trace.pre_activations, *trace.activations, trace.logits))


def encode_stages(stages: PreprocessingStages) -> StageImages:
    """The stages of preprocessing as images. The cropped ink is a part of the first one, given by its box."""
    height, width = stages.ink.shape
    left, top, right, bottom = stages.box
    size = right - left, bottom - top
    box = _shares(stages.box, width, height)
    images = (half_size(stages.ink), stages.normalized, stages.centred)
    ink, normalized, centred = map(encode_png, images)
    has_specks = not np.array_equal(stages.ink, stages.cleaned)
    cleaned = encode_png(half_size(stages.cleaned)) if has_specks else None
    return StageImages(ink, cleaned, normalized, centred, box, size)


def encode_hidden_layers(trace: Trace | None, network: Network, detailed: bool) -> HiddenLayers:
    """The activations of all hidden layers, each layer on a scale of its own."""
    if trace is None:
        return HiddenLayers(network_texts.NO_DRAWING, ())
    if not trace.activations:
        return HiddenLayers(network_texts.NO_HIDDEN_LAYER, ())
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

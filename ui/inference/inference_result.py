"""The result of inference: plain data with one JSON form, which inference_result.schema.json describes.

inference_result.js has the same types for the browser, with a comment for each field.
"""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any


class FiniteNumbers:
    """A part of the result. Its numbers are finite, since JSON and the views know no others; ValueError otherwise."""

    def __post_init__(self) -> None:
        """Check every number in the fields."""
        for name, value in vars(self).items():
            if not all(map(math.isfinite, _numbers(value))):
                raise ValueError(f"{type(self).__name__}.{name} holds a number that is not finite")


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, int | float):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _numbers(part)


@dataclass(frozen=True)
class StageImages(FiniteNumbers):
    """The stages of preprocessing: ink, cleaned, normalized and centred are PNG files in base64.

    cleaned : ink without specks; None if nothing was removed
    box  : left, top, width and height of the ink, as shares of the drawing
    size : width and height of the ink in pixels of the drawing
    """

    ink: str
    cleaned: str | None
    normalized: str
    centred: str
    box: tuple[float, ...]
    size: tuple[int, int]


@dataclass(frozen=True)
class Prediction(FiniteNumbers):
    """What a network predicts, in numbers and in words.

    network       : its name in the menu
    label         : what to call it beside its answer
    probabilities : of the ten digits; None without a drawing
    percentages   : the same as text
    """

    network: str
    label: str
    headline: str
    sentence: str
    probabilities: tuple[float, ...] | None
    percentages: tuple[str, ...] | None


@dataclass(frozen=True)
class DigitBox(FiniteNumbers):
    """One of several digits in a drawing.

    text       : the digit, or ? where it looks like none
    percentage : its probability as text
    box        : left, top, width and height, as shares of the drawing
    """

    text: str
    percentage: str
    box: tuple[float, ...]


@dataclass(frozen=True)
class HiddenLayer(FiniteNumbers):
    """Activations of one hidden layer.

    name    : such as "Convolution 1"
    active  : how many neurons have a positive pre-activation
    levels  : base64, one byte for each activation: 255 for `scale` and 0 for 0; if signed, 255, 128 and 1 for
              `scale`, 0 and `-scale`
    scale   : the largest absolute activation
    columns : of the grid
    maps    : rows and columns of the feature maps of a convolution, and their number; None for a dense layer
    signed  : whether activations can be negative
    values  : the activations themselves; only of a dense layer in a detailed result
    """

    name: str
    active: int
    levels: str
    scale: float
    columns: int
    maps: tuple[int, int, int] | None
    signed: bool
    values: tuple[float, ...] | None


@dataclass(frozen=True)
class HiddenLayers(FiniteNumbers):
    """All hidden layers. message : shown instead, where there are none"""

    message: str
    layers: tuple[HiddenLayer, ...]


@dataclass(frozen=True)
class NeuronExamples(FiniteNumbers):
    """The generated digits that activate a neuron most: a PNG file in base64, their labels, how many were searched."""

    image: str
    labels: str
    count: int


@dataclass(frozen=True)
class NeuronDetails(FiniteNumbers):
    """The neuron that was opened.

    images   : inputs, weights and their products: PNG files in base64; captions : of these
    region   : left, top, width and height of the part of the image that a neuron of a convolution sees, as shares
    logit_contributions : its contribution to each logit
    examples : only in a detailed result
    """

    layer: int
    index: int
    title: str
    description: str
    captions: tuple[str, ...]
    images: tuple[str, ...]
    region: tuple[float, ...] | None
    sum: str
    logit_contributions: tuple[float, ...]
    examples: NeuronExamples | None


@dataclass(frozen=True)
class DiagramLayer(FiniteNumbers):
    """The strongest nodes of one hidden layer: neurons, or the feature maps of a convolution.

    nodes  : their indices; off : of all nodes of the layer that are switched off
    count  : number of nodes in the layer
    values : base64, one byte for each connection, see Diagram: from each node shown in the layer before (of the first
             layer, from the picture) to each of these; totals : to each of these from all nodes and the bias
    """

    nodes: tuple[int, ...]
    off: tuple[int, ...]
    count: int
    values: str
    totals: str


@dataclass(frozen=True)
class Diagram(FiniteNumbers):
    """What contributes to the logit of a digit, see nn/explain/contributions.py. Each contribution is a signed byte.

    digit   : whose logit it is; node : hidden layer and index of a node, if `pixels` are about its pre-activation
    score : the logit; bias : what all biases contribute to it, None if the activation is a
              curve, so that contributions do not add up exactly
    scale   : contribution of 127 in `values`, `totals` and `logit_contributions`; pixel_scale : in `pixels`
    logit_contributions : base64, from each node shown in the last hidden layer (or the picture) to each logit
    pixels  : base64, one for each pixel of the picture
    """

    digit: int
    node: tuple[int, int] | None
    score: float
    bias: float | None
    scale: float
    pixel_scale: float
    layers: tuple[DiagramLayer, ...]
    logit_contributions: str
    pixels: str


@dataclass(frozen=True)
class InferenceResult(FiniteNumbers):
    """Everything the page shows about a drawing.

    checksum : of the drawing
    digits   : in order of reading, if there are several
    selected : the one that all the rest is about; None if there is only one digit
    """

    checksum: int
    digits: tuple[DigitBox, ...]
    selected: int | None
    stages: StageImages | None
    prediction: Prediction
    comparison: Prediction | None
    hidden_layers: HiddenLayers
    neuron: NeuronDetails | None
    diagram: Diagram | None

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values."""
        return asdict(self)

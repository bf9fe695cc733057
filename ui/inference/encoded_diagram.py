"""The network diagram as the page gets it: each contribution in one signed byte."""

import base64
from collections.abc import Iterable

import numpy as np

from nn.arrays import FloatArray
from nn.explain.attribution import PIECEWISE_LINEAR
from nn.explain.contributions import network_contributions, pixels_of_node
from nn.network import Network, Trace
from ui.inference.inference_result import Diagram, DiagramLayer

# The largest signed byte.
FULL = 127


def encode_diagram(
    network: Network,
    trace: Trace | None,
    digit: int | None = None,
    off: Iterable[tuple[int, int]] = (),
    node: tuple[int, int] | None = None,
) -> Diagram | None:
    """What contributes to the logit of a digit (by default the predicted one); None without a drawing.

    off  : (hidden layer, neuron) that are switched off, which are shown all the same
    node : hidden layer and node whose pixels are shown, instead of the digit's; it is always one of those shown
    """
    if trace is None:
        return None
    off = sorted(off)
    if node is not None and not _exists(network, node):
        node = None
    found = network_contributions(network, trace, digit, pinned=off if node is None else [node, *off])
    scale = _largest(
        [part for layer in found.layers for part in (layer.values, layer.totals)] + [found.logit_contributions]
    )
    pixels = found.pixels if node is None else pixels_of_node(network, trace, *node)
    pixel_scale = _largest([pixels])
    layers = tuple(
        DiagramLayer(
            nodes=tuple(layer.nodes.tolist()),
            off=tuple(node for at, node in off if at == number),
            count=layer.count,
            values=_signed_bytes(layer.values, scale),
            totals=_signed_bytes(layer.totals, scale),
        )
        for number, layer in enumerate(found.layers)
    )
    return Diagram(
        digit=found.digit,
        node=node,
        score=round(found.score, 4),
        bias=round(found.bias, 4) if network.activation in PIECEWISE_LINEAR else None,
        scale=float(f"{scale:.4g}"),
        pixel_scale=float(f"{pixel_scale:.4g}"),
        layers=layers,
        logit_contributions=_signed_bytes(found.logit_contributions, scale),
        pixels=_signed_bytes(pixels, pixel_scale),
    )


def _exists(network: Network, node: tuple[int, int]) -> bool:
    hidden = network.layers[:-1]
    return node[0] < len(hidden) and node[1] < len(hidden[node[0]].bias)


def _largest(parts: Iterable[FloatArray]) -> float:
    """The largest absolute value; 1 where all are 0."""
    return max((float(np.abs(part).max()) for part in parts if part.size), default=0.0) or 1.0


def _signed_bytes(values: FloatArray, scale: float) -> str:
    return base64.b64encode(np.rint(values / scale * FULL).astype(np.int8).tobytes()).decode("ascii")

"""The network diagram as the page gets it: each contribution in one signed byte."""

import base64
from collections.abc import Iterable

import numpy as np

from nn.arrays import FloatArray
from nn.explain.attribution import PIECEWISE_LINEAR
from nn.explain.contributions import network_contributions
from nn.network import Network, Trace
from ui.live.inference_result import Diagram, DiagramLayer

# The largest signed byte.
FULL = 127


def encode_diagram(
    network: Network, trace: Trace | None, digit: int | None, off: Iterable[tuple[int, int]]
) -> Diagram | None:
    """What contributes to the logit of a digit (by default the predicted one); None without a drawing.

    off : (hidden layer, neuron) that are switched off, which are shown all the same
    """
    if trace is None:
        return None
    off = sorted(off)
    found = network_contributions(network, trace, digit, pinned=off)
    scale = _largest([part for layer in found.layers for part in (layer.values, layer.totals)] + [found.votes])
    pixel_scale = _largest([found.pixels])
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
        score=round(found.score, 4),
        bias=round(found.bias, 4) if network.activation in PIECEWISE_LINEAR else None,
        scale=float(f"{scale:.4g}"),
        pixel_scale=float(f"{pixel_scale:.4g}"),
        layers=layers,
        votes=_signed_bytes(found.votes, scale),
        pixels=_signed_bytes(found.pixels, pixel_scale),
    )


def _largest(parts: Iterable[FloatArray]) -> float:
    """The largest absolute value; 1 where all are 0."""
    return max((float(np.abs(part).max()) for part in parts if part.size), default=0.0) or 1.0


def _signed_bytes(values: FloatArray, scale: float) -> str:
    return base64.b64encode(np.rint(values / scale * FULL).astype(np.int8).tobytes()).decode("ascii")

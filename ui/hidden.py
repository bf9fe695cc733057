"""What every hidden neuron said about the drawing, as a grid of cells."""

import base64
from typing import Any

import numpy as np

from nn.activations import ACTIVATIONS
from nn.arrays import FloatArray
from nn.network import Trace
from ui.grid import columns
from ui.painters import painter

INVITATION = "Each neuron lights up here when it finds in your drawing what it has learned to look for."
NONE_HIDDEN = "This network has no hidden neurons: the pixels vote for the digits directly."
_grids = painter("hidden", '<div class="inkling-layers"><p></p><div></div></div>', "cells")


def show() -> tuple[int, int] | None:
    """The place of the grids, which ui/hidden.js fills; returns layer and place of the neuron that was opened."""
    return place(_grids(key="hidden-layers", on_chosen_change=lambda: None).get("chosen"))


def place(chosen: Any) -> tuple[int, int] | None:
    """Layer and place of a neuron, out of what comes from a browser and could be anything; None if it is no such."""
    if isinstance(chosen, list) and len(chosen) == 2 and all(type(part) is int and part >= 0 for part in chosen):
        return chosen[0], chosen[1]
    return None


def layers(trace: Trace | None, activation: str, exact: bool) -> dict[str, Any]:
    """A grid for each hidden layer, all on one scale; a sentence where there is nothing to draw."""
    if trace is None:
        return {"sentence": INVITATION, "layers": []}
    if not trace.activations:
        return {"sentence": NONE_HIDDEN, "layers": []}
    scale = max(float(np.abs(layer).max()) for layer in trace.activations)
    signed = bool(ACTIVATIONS[activation].function(np.array([-1.0]))[0] < 0)
    pairs = zip(trace.pre_activations, trace.activations, strict=True)
    return {"sentence": "", "layers": [grid(sums[0], values[0], scale, signed, exact) for sums, values in pairs]}


def grid(
    pre_activations: FloatArray, activations: FloatArray, scale: float, signed: bool, exact: bool = False
) -> dict[str, Any]:
    """A layer as the browser wants it: how many fired, and a byte for each neuron.

    pre_activations : what each neuron added up, before the bend; it fired where that is above zero
    scale : the largest size of any activation in any layer
    signed : the activation can be below zero, so the scale needs two sides (128 stands for nothing)
    exact : whether to send the numbers as well, which takes four times as much
    """
    scale = scale or 1.0
    shares = activations / np.float32(scale)
    levels = np.round(127 * shares + 128 if signed else 255 * shares).astype(np.uint8)
    data = {
        "fired": int((pre_activations > 0).sum()),
        "bytes": base64.b64encode(levels.tobytes()).decode("ascii"),
        "scale": round(scale, 4),
        "columns": columns(len(activations)),
        "signed": signed,
    }
    if exact:
        # Four figures, so that what fired ever so little is not taken for silent. Most neurons are silent, and a 0 is
        # shorter to send than a 0.0.
        data["values"] = [float(f"{value:.4g}") or 0 for value in activations]
    return data

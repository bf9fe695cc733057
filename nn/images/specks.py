"""Removes specks, and marks at the edge of the picture, which are not part of the digit."""

import numpy as np

from nn.arrays import BoolArray, ByteArray, FloatArray
from nn.images.bounding_box import box_gaps
from nn.images.components import Components, find_components, pen_width
from nn.images.ink.frames import touched_edges
from nn.images.ink.threshold import otsu_threshold

# A piece of ink belongs to the digit if its distance to the rest is at most this many times its own length.
REACH = 1.0
# A piece at the edge of the picture, if the digit is not: this many times its own breadth.
EDGE_REACH = 0.5
# Pieces shorter than this share of the pen's width are specks wherever they are.
MIN_LENGTH = 0.5
# Of more pieces than this, the smaller ones are specks.
MAX_PIECES = 200


def remove_specks(ink: ByteArray) -> ByteArray:
    """Keep the ink of the digit: its largest piece, and all pieces that are near enough for their size.

    ink : (height, width) uint8, not blank; returns the same with 0 where the ink is not the digit's
    """
    pieces = find_components(ink > 0)
    keep = _digit_pieces(pieces, pieces.maximum(ink) >= otsu_threshold(ink))
    return ink * pieces.mask(keep)


def _digit_pieces(pieces: Components, strong: BoolArray) -> BoolArray:
    """Which pieces belong to the digit. strong : (pieces,) whether a piece has ink above the threshold"""
    candidates = np.flatnonzero(strong)
    candidates = candidates[np.argsort(-pieces.areas[candidates])][:MAX_PIECES]
    boxes = pieces.boxes[candidates]
    length, breadth = pieces.sizes[candidates].max(axis=1), pieces.sizes[candidates].min(axis=1)
    main = int(np.argmax(length * breadth))
    at_edge: BoolArray = np.any(touched_edges(pieces)[candidates], axis=1)
    reach: FloatArray = np.where(at_edge & ~at_edge[main], EDGE_REACH * breadth, REACH * length)
    reach[length < MIN_LENGTH * pen_width(pieces, candidates[[main]])] = -1
    near = box_gaps(boxes) <= reach[:, np.newaxis]
    chosen = np.zeros(len(candidates), bool)
    chosen[main] = True
    while (joining := near[:, chosen].any(axis=1) & ~chosen).any():
        chosen |= joining
    keep: BoolArray = np.isin(np.arange(len(pieces)), candidates[chosen])
    return keep

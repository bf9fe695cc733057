"""Cardinal splines through a few points, as matrices."""

from typing import TypeVar

import numpy as np

from nn.arrays import FloatArray, IntArray

T = TypeVar("T")

# Points per piece of the curve that is resampled to equidistant points.
POINTS_PER_PIECE = 40


def catmull_rom(count: int, points_per_piece: int, closed: bool = False) -> tuple[FloatArray, FloatArray]:
    """Two matrices that map `count` points to a cardinal spline through them.

    curve = (position + tangent_scale * tangent) @ points     (tangent_scale 1: Catmull-Rom spline; 0: straight lines)

    Between two points p and q with tangents m and n, for t from 0 to 1:
    position : (2*t**3 - 3*t**2 + 1) * p + (3*t**2 - 2*t**3) * q
    tangent  : (t**3 - 2*t**2 + t) * m + (t**3 - t**2) * n
    tangent at a point = (point after - point before) / 2; at an end, the end itself replaces the missing neighbour

    closed : the first and the last point are the same, and the curve is smooth there, too
    returns two float32 arrays ((count - 1) * points_per_piece + 1, count)
    Source: Catmull and Rom (1974), "A class of local interpolating splines".
    """
    identity = np.eye(count)
    before = np.vstack([identity[-2] if closed else identity[0], identity[:-1]])
    after = np.vstack([identity[1:], identity[1] if closed else identity[-1]])
    tangents = (after - before) / 2
    t = np.linspace(0, 1, points_per_piece, endpoint=False)[:, None]
    position, tangent = [], []
    for start in range(count - 1):
        p, q, m, n = identity[start], identity[start + 1], tangents[start], tangents[start + 1]
        position.append((2 * t**3 - 3 * t**2 + 1) * p + (3 * t**2 - 2 * t**3) * q)
        tangent.append((t**3 - 2 * t**2 + t) * m + (t**3 - t**2) * n)
    position.append(identity[-1:])
    tangent.append(np.zeros((1, count)))
    return np.vstack(position).astype(np.float32), np.vstack(tangent).astype(np.float32)


def corner_pieces(stroke: list[T]) -> list[tuple[int, int]]:
    """Start and end (exclusive) of the parts of a stroke between its corners, which are repeated points."""
    corners = [index for index in range(1, len(stroke)) if stroke[index] == stroke[index - 1]]
    return list(zip([0, *corners], [*corners, len(stroke)], strict=True))


def equidistant_spline(
    strokes: list[list[int]], points: FloatArray, count: int
) -> tuple[FloatArray, FloatArray, IntArray]:
    """The matrices of catmull_rom for a glyph of several strokes, resampled to `count` equidistant points.

    strokes : for each stroke, the indices of its points; a repeated index is a corner
    points  : (known, 2)
    returns position and tangent (count, known) float32, and the stroke that each point belongs to (count,)
    """
    position, tangent, stroke_index = [], [], []
    for number, stroke in enumerate(strokes):
        for start, end in corner_pieces(stroke):
            piece_position, piece_tangent = catmull_rom(end - start, POINTS_PER_PIECE)
            columns = np.eye(len(points), dtype=np.float32)[stroke[start:end]]
            position.append(piece_position @ columns)
            tangent.append(piece_tangent @ columns)
            stroke_index += [number] * len(piece_position)
    dense = np.vstack(position), np.vstack(tangent)
    between_strokes = np.diff(stroke_index) > 0
    lengths = np.hypot(*np.diff((dense[0] + dense[1]) @ points, axis=0).T)
    # Gaps between strokes get (almost) no length and so no points; not zero, because lengths are divided by.
    arc_length = np.concatenate([[0], np.cumsum(np.where(between_strokes, 1e-9, np.maximum(lengths, 1e-9)))])
    wanted = np.linspace(0, arc_length[-1], count)
    after = np.searchsorted(arc_length, wanted).clip(1, len(arc_length) - 1)
    fraction = (wanted - arc_length[after - 1]) / (arc_length[after] - arc_length[after - 1])
    # Linear interpolation between neighbours, except between two strokes.
    fraction = np.where(between_strokes[after - 1], fraction.round(), fraction).astype(np.float32)[:, None]
    nearest = after - (fraction[:, 0] < 0.5)
    position, tangent = ((1 - fraction) * matrix[after - 1] + fraction * matrix[after] for matrix in dense)
    return position, tangent, np.array(stroke_index)[nearest]

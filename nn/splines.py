"""Soft curves through a few points, as matrices."""

import numpy as np

from nn.arrays import FloatArray, IntArray


def catmull_rom(count: int, pieces: int, closed: bool = False) -> tuple[FloatArray, FloatArray]:
    """Two matrices that turn `count` points into a soft curve through them (a cardinal spline).

    curve = (position + curl * bend) @ points     (curl 1: Catmull-Rom; curl 0: straight lines, slowing at the points)

    Between two points p and q with tangents m and n, for t from 0 to 1:
    position : (2*t**3 - 3*t**2 + 1) * p + (3*t**2 - 2*t**3) * q
    bend     : (t**3 - 2*t**2 + t) * m + (t**3 - t**2) * n
    tangent at a point = (point after - point before) / 2; at an end, the end itself stands in for the missing one

    closed : the first and the last point are the same, and the curve is as soft there as anywhere
    returns two float32 arrays ((count - 1) * pieces + 1, count)
    Source: Catmull and Rom (1974), "A class of local interpolating splines".
    """
    identity = np.eye(count)
    before = np.vstack([identity[-2] if closed else identity[0], identity[:-1]])
    after = np.vstack([identity[1:], identity[1] if closed else identity[-1]])
    tangents = (after - before) / 2
    t = np.linspace(0, 1, pieces, endpoint=False)[:, None]
    position, bend = [], []
    for start in range(count - 1):
        p, q, m, n = identity[start], identity[start + 1], tangents[start], tangents[start + 1]
        position.append((2 * t**3 - 3 * t**2 + 1) * p + (3 * t**2 - 2 * t**3) * q)
        bend.append((t**3 - 2 * t**2 + t) * m + (t**3 - t**2) * n)
    position.append(identity[-1:])
    bend.append(np.zeros((1, count)))
    return np.vstack(position).astype(np.float32), np.vstack(bend).astype(np.float32)


def evenly(strokes: list[list[int]], points: FloatArray, count: int) -> tuple[FloatArray, FloatArray, IntArray]:
    """The same two matrices for a digit of several strokes, with all points of the curve equally far from each other.

    strokes : for each stroke, the numbers of the points that it passes; a number twice in a row is a corner
    points  : (known, 2), where those points lie
    returns position and bend (count, known) float32, and for each point of the curve the number of its stroke
    """
    position, bend, stroke = [], [], []
    for number, passed in enumerate(strokes):
        corners = [place for place in range(1, len(passed)) if passed[place] == passed[place - 1]]
        for start, end in zip([0, *corners], [*corners, len(passed)], strict=True):
            here, swing = catmull_rom(end - start, pieces=40)
            columns = np.eye(len(points), dtype=np.float32)[passed[start:end]]
            position.append(here @ columns)
            bend.append(swing @ columns)
            stroke += [number] * len(here)
    fine, swing, lifted = np.vstack(position), np.vstack(bend), np.diff(stroke) > 0
    steps = np.hypot(*np.diff((fine + swing) @ points, axis=0).T)
    # Where the pen is in the air, it travels no length that would need points; not quite zero, to be divided by.
    travelled = np.concatenate([[0], np.cumsum(np.where(lifted, 1e-9, np.maximum(steps, 1e-9)))])
    wanted = np.linspace(0, travelled[-1], count)
    after = np.searchsorted(travelled, wanted).clip(1, len(travelled) - 1)
    share = (wanted - travelled[after - 1]) / (travelled[after] - travelled[after - 1])
    # A point of the curve lies between two fine ones; but not between two strokes, where it belongs to the nearer one.
    share = np.where(lifted[after - 1], share.round(), share).astype(np.float32)[:, None]
    nearer = after - (share[:, 0] < 0.5)
    between = [(1 - share) * matrix[after - 1] + share * matrix[after] for matrix in (fine, swing)]
    return between[0], between[1], np.array(stroke)[nearer]

"""Soft curves through a few points."""

import numpy as np

from nn.arrays import FloatArray


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

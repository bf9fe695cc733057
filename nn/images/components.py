"""Connected components: the separate pieces of ink in a picture."""

from dataclasses import dataclass

import numpy as np

from nn.arrays import BoolArray, ByteArray, IntArray


@dataclass(frozen=True)
class Components:
    """The connected components of a mask, stored as runs: pixels side by side in one row.

    starts, ends : (runs,) first index of each run, and the index after its last one, in the flattened mask
    labels : (runs,) the component of each run, from 0
    boxes  : (components, 4) bounding boxes: left, top, right, bottom (right and bottom exclusive)
    areas  : (components,) numbers of pixels
    """

    shape: tuple[int, int]
    starts: IntArray
    ends: IntArray
    labels: IntArray
    boxes: IntArray
    areas: IntArray

    def __len__(self) -> int:
        return len(self.areas)

    @property
    def sizes(self) -> IntArray:
        """(components, 2): width and height of the boxes."""
        return self.boxes[:, 2:] - self.boxes[:, :2]

    def maximum(self, image: ByteArray) -> ByteArray:
        """The largest value of an image within each component; (components,)."""
        highest = np.zeros(len(self), image.dtype)
        if len(self):
            # Every second segment is a run. The added pixel is the segment after a run that ends at the last one.
            flat = np.append(image.ravel(), image.dtype.type(0))
            runs = np.maximum.reduceat(flat, np.stack([self.starts, self.ends], axis=1).ravel())[::2]
            np.maximum.at(highest, self.labels, runs)
        return highest

    def mask(self, chosen: BoolArray) -> BoolArray:
        """The pixels of the chosen components. chosen : (components,)"""
        of_run = chosen[self.labels]
        steps = np.zeros(self.shape[0] * self.shape[1] + 1, np.int8)
        # Two runs may touch in the flattened mask, where one row ends and the next begins.
        steps[self.starts[of_run]] += 1
        steps[self.ends[of_run]] -= 1
        return steps.cumsum(dtype=np.int8)[:-1].astype(bool).reshape(self.shape)


def find_components(mask: BoolArray) -> Components:
    """Find the connected components of a mask; pixels that touch at a corner are connected.

    mask : (height, width)
    Source: Rosenfeld and Pfaltz (1966), "Sequential Operations in Digital Picture Processing"; here on runs of pixels.
    """
    height, width = mask.shape
    # Two columns of background after each row separate its last run from the next row's first one.
    stride = width + 2
    padded = np.zeros(height * stride + 1, np.int8)
    padded[1:].reshape(height, stride)[:, :width] = mask
    steps = np.diff(padded)
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    labels = _join(len(starts), *_touching(starts, ends, stride))
    row, left = np.divmod(starts, stride)
    right = left + ends - starts
    count = int(labels.max(initial=-1)) + 1
    boxes = np.tile(np.array([width, height, 0, 0]), (count, 1))
    for edge, extreme, values in ((0, np.minimum, left), (1, np.minimum, row), (2, np.maximum, right)):
        extreme.at(boxes[:, edge], labels, values)
    np.maximum.at(boxes[:, 3], labels, row + 1)
    areas = np.bincount(labels, right - left, count).astype(int)
    return Components(mask.shape, row * width + left, row * width + right, labels, boxes, areas)


def pen_width(pieces: Components, chosen: IntArray) -> float:
    """The median length of the horizontal runs of ink; most runs cross a line instead of following it.

    chosen : (count,) the components that the pen drew
    """
    of_chosen = np.isin(pieces.labels, chosen)
    return float(np.median((pieces.ends - pieces.starts)[of_chosen]))


def _touching(starts: IntArray, ends: IntArray, stride: int) -> tuple[IntArray, IntArray]:
    """All pairs of runs that touch, in neighbouring rows: the upper and the lower ones."""
    # A run of the row below touches if it ends behind this one's start and starts before its end, corners included.
    first = np.searchsorted(ends, starts + stride, "left")
    last = np.searchsorted(starts, ends + stride, "right")
    counts = np.maximum(last - first, 0)
    upper = np.repeat(np.arange(len(starts)), counts)
    before = np.cumsum(counts) - counts
    return upper, np.arange(len(upper)) - before[upper] + first[upper]


def _join(count: int, upper: IntArray, lower: IntArray) -> IntArray:
    """Number the groups of runs that touch, directly or through others: union by the smallest index."""
    parent = list(range(count))

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    for one, other in zip(upper.tolist(), lower.tolist(), strict=True):
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    # A parent comes before its children.
    labels: list[int] = []
    groups = 0
    for run, above in enumerate(parent):
        labels.append(groups if above == run else labels[above])
        groups += above == run
    return np.array(labels, int)

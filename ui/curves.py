"""Charts of a training: the loss of its steps, and the accuracy of its epochs."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from nn.arrays import FloatArray, IntArray
from ui.charts import SMALL, Chart, described, with_table
from ui.words import percent

# All losses are drawn with at most two points for each of these parts of the training: a screen shows not many more.
BUCKETS = 300
# The thick line is the average of this share of the training before a step, and as much after it.
NEIGHBOURS = 0.01
# Where the axes may end or begin: at round numbers, so that an axis moves seldom.
LOSS_ENDS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
ACCURACY_STARTS = (0.0, 50.0, 80.0, 90.0, 95.0, 98.0, 99.0)
TRAINING, VALIDATION = "Digits it practises on", "Digits it never saw"
# An accuracy gets a dot as long as there are few, and not every epoch is drawn when there are very many.
DOTS, EPOCHS_DRAWN = 40, 200


def loss_chart(losses: FloatArray, steps: int) -> Chart:
    """The loss of every step so far as a thin line, and the average around each step as a thick one.

    losses : (steps so far,) at least one; steps : how many the whole training has, which is how wide the chart is
    """
    at = thin(losses, steps)
    average = moving_average(losses, at, half=max(int(NEIGHBOURS * steps), 1))
    drawn = losses[at].astype(np.float64)
    top, highest = loss_end(drawn), drawn.max()
    table = pd.DataFrame(
        {
            "step": at + 1,
            "loss": np.minimum(drawn, top),
            "average": np.minimum(average, top),
            "now": at == len(losses) - 1,
            "top": top,
            "note": f"↑ highest: {highest:.3g}" if highest > top else "",
        }
    )
    return with_table(table, _loss_spec(max(steps, len(losses))))


def thin(losses: FloatArray, steps: int) -> IntArray:
    """Which losses to draw so that the line looks like all of them: the first, the last, the extremes in between.

    The training is cut into BUCKETS equal parts, of which the lowest and the highest loss are kept. They are parts of
    the whole training, not of what has been seen of it, so that what is drawn already stays as it is.

    returns (at most 2 * BUCKETS + 2,) indices, rising
    """
    width = -(-max(steps, len(losses)) // BUCKETS)
    # The last part is filled up with copies of the last loss, which makes no difference to its extremes.
    parts = np.pad(losses, (0, -len(losses) % width), "edge").reshape(-1, width)
    starts = np.arange(len(parts)) * width
    lowest, highest = starts + parts.argmin(axis=1), starts + parts.argmax(axis=1)
    return np.unique(np.concatenate([[0, len(losses) - 1], lowest, highest]))


def moving_average(losses: FloatArray, at: IntArray, half: int) -> FloatArray:
    """The mean of the losses from `half` steps before to `half` steps after; of fewer at both ends of the line.

    average = (sum of all up to the window's end - sum of all up to its beginning) / length of the window

    losses : (steps,); at : (points,) where the average is wanted
    returns (points,) float64
    """
    sums = np.concatenate([[0.0], np.cumsum(losses, dtype=np.float64)])
    begin, end = np.maximum(at - half, 0), np.minimum(at + half + 1, len(losses))
    return np.asarray((sums[end] - sums[begin]) / (end - begin))


def loss_end(losses: FloatArray) -> float:
    """Where the axis of the loss ends: a round number above all but the highest 2 % of what is drawn."""
    high = float(np.quantile(losses, 0.98))
    if high <= 0:
        return 1.0
    unit = 10.0 ** np.floor(np.log10(high))
    return float(next((unit * end for end in LOSS_ENDS if unit * end >= high), 10 * unit))


@lru_cache(maxsize=8)
def _loss_spec(steps: int) -> dict[str, Any]:
    def y(name: str) -> alt.Y:
        scale, axis = alt.Scale(domainMin=0, nice=False), alt.Axis(tickCount=5)
        return alt.Y(name, type="quantitative", title="Loss (lower is better)", scale=scale, axis=axis)

    x = alt.X("step:Q", title="Step", scale=alt.Scale(domain=[0, steps], nice=False), axis=alt.Axis(tickCount=4))
    every = alt.Chart().encode(x=x, color=alt.value("primary"))
    now = alt.Chart().transform_filter("datum.now")
    return described(
        every.mark_line(strokeWidth=1, opacity=0.35, tooltip=None).encode(y=y("loss")),
        every.mark_line(strokeWidth=2.5, tooltip=None).encode(y=y("average")),
        now.mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y("average"), color=alt.value("primary")),
        # The note is often empty. It stands at the upper end of the axis, and that is what makes the axis end there.
        now.mark_text(align="right", baseline="top", fontSize=SMALL, color="currentColor", tooltip=None).encode(
            x=alt.value("width"), y=y("top"), text="note:N"
        ),
        description="Line chart of the loss: each step as a thin line, the average around it as a thick one.",
        height=260,
    )


def accuracy_chart(accuracies: Sequence[tuple[int, float, float | None]], epochs: int) -> Chart:
    """The share of right answers after each epoch, on the digits it learns from and on digits that are new to it.

    What matters happens near 100 %, so there the axis ends; it begins at a round number below all accuracies. A line
    may do that: it is read by its height and its slope, where a bar is read by its length and has to stand on zero.

    accuracies : (epoch, on training digits, on validation digits or None) from 0 to 1, at least one, in order
    epochs : how many the whole training has, which is how wide the chart is
    """
    seldom = -(-epochs // EPOCHS_DRAWN)
    drawn = [row for row in accuracies if row[0] % seldom == 0 or row is accuracies[-1]]
    lines = [(TRAINING, epoch, share) for epoch, share, _ in drawn]
    lines += [(VALIDATION, epoch, share) for epoch, _, share in drawn if share is not None]
    kinds, at, shares = zip(*lines, strict=True)
    labels = ["100 %" if share == 1 else percent(share) for share in shares]
    # The number at the higher of two line ends stands on its point, the other one hangs from its own: they never meet.
    ends = sorted((share, kind) for kind, epoch, share in lines if epoch == drawn[-1][0])
    places = ("middle",) if len(ends) == 1 else ("top", "bottom")
    place_of = {kind: place for (_, kind), place in zip(ends, places, strict=True)}
    table = pd.DataFrame(
        {
            "kind": kinds,
            "epoch": at,
            "accuracy": [100 * share for share in shares],
            "label": labels,
            "sentence": [
                f"Epoch {epoch}: {label} of the {kind.lower()}"
                for (kind, epoch, _), label in zip(lines, labels, strict=True)
            ],
            "end": [place_of[kind] if epoch == drawn[-1][0] else "" for kind, epoch, _ in lines],
            "start": max(start for start in ACCURACY_STARTS if start <= 100 * min(shares)),
        }
    )
    return with_table(table, _accuracy_spec(epochs))


@lru_cache(maxsize=8)
def _accuracy_spec(epochs: int) -> dict[str, Any]:
    def y(name: str) -> alt.Y:
        scale = alt.Scale(domainMax=100, zero=False, nice=False)
        axis = alt.Axis(tickCount=5, labelExpr="datum.label + ' %'")
        return alt.Y(name, type="quantitative", title="Right answers", scale=scale, axis=axis)

    # To the right of the last epoch there is room for the numbers at the line ends.
    x_scale = alt.Scale(domain=[0, epochs], range=[0, alt.ExprRef("width - 50")], nice=False)
    x_axis = alt.Axis(tickCount=min(epochs, 8), tickMinStep=1, format="d")
    x = alt.X("epoch:Q", title="Epoch", scale=x_scale, axis=x_axis)
    kinds = alt.Scale(domain=[TRAINING, VALIDATION], range=["primary", "orange"])
    legend = alt.Legend(title=None, orient="top", offset=4, labelFontSize=SMALL, symbolSize=70)
    color = alt.Color("kind:N", scale=kinds, legend=legend)
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=kinds.domain, range=["circle", "diamond"]))
    line = alt.Chart().encode(x=x, y=y("accuracy"), color=color)
    dots = line if epochs <= DOTS else line.transform_filter("datum.end")
    end = alt.Chart().encode(x=x).transform_filter("datum.end")
    return described(
        line.mark_line(strokeWidth=2, tooltip=None),
        dots.mark_point(filled=True, size=45, opacity=1).encode(shape=shape, tooltip="sentence:N"),
        end.mark_text(
            align="left", dx=8, baseline=alt.ExprRef("datum.end"), fontSize=SMALL, color="currentColor", tooltip=None
        ).encode(y=y("accuracy"), text="label:N"),
        # Nothing to see: it makes the axis begin where the table says.
        end.mark_point(opacity=0, tooltip=None).encode(y=y("start")),
        description="Line chart of the share of right answers after each epoch, on training digits and on new ones.",
        height=260,
    )

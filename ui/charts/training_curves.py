"""Charts of a training: the loss of every step, and the accuracy after every epoch."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from nn.arrays import FloatArray
from nn.visualize.series import axis_end, downsample, moving_average
from ui.charts.chart_spec import SMALL, Chart, described, with_table
from ui.shared.formatting import accuracy_percent
from ui.texts import training_texts as texts

# In pixels: both fit below the drawing in a small window.
HEIGHT = 176
# The moving average reaches over this share of all steps to both sides.
NEIGHBOURS = 0.01
# Where the accuracy axis can start; few values, so it seldom changes.
ACCURACY_STARTS = (0.0, 50.0, 80.0, 90.0, 95.0, 98.0, 99.0)
# Up to so many epochs, each has a dot; of more epochs than the second number, only some are drawn.
DOTS, EPOCHS_DRAWN = 40, 200


def loss_chart(losses: FloatArray, steps: int) -> Chart:
    """The loss of every step so far as a thin line, and the average around each step as a thick one.

    losses : (steps so far,) at least one; steps : of the whole training, which the x axis spans
    """
    at = downsample(losses, steps)
    average = moving_average(losses, at, half=max(int(NEIGHBOURS * steps), 1))
    drawn = losses[at].astype(np.float64)
    top, highest = axis_end(drawn), drawn.max()
    table = pd.DataFrame(
        {
            "step": at + 1,
            "loss": np.minimum(drawn, top),
            "average": np.minimum(average, top),
            "now": at == len(losses) - 1,
            "top": top,
            "note": texts.HIGHEST_LOSS.format(loss=highest) if highest > top else "",
        }
    )
    return with_table(table, _loss_spec(max(steps, len(losses))))


@lru_cache(maxsize=8)
def _loss_spec(steps: int) -> dict[str, Any]:
    def y(name: str) -> alt.Y:
        scale, axis = alt.Scale(domainMin=0, nice=False), alt.Axis(tickCount=5)
        return alt.Y(name, type="quantitative", title=None, scale=scale, axis=axis)

    x = alt.X("step:Q", title=None, scale=alt.Scale(domain=[0, steps], nice=False), axis=alt.Axis(tickCount=4))
    every = alt.Chart().encode(x=x, color=alt.value("primary"))
    now = alt.Chart().transform_filter("datum.now")
    return described(
        every.mark_line(strokeWidth=1, opacity=0.35, tooltip=None).encode(y=y("loss")),
        every.mark_line(strokeWidth=2.5, tooltip=None).encode(y=y("average")),
        now.mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y("average"), color=alt.value("primary")),
        # The note is often empty. Its position makes the axis end at `top`.
        now.mark_text(align="right", baseline="top", fontSize=SMALL, color="currentColor", tooltip=None).encode(
            x=alt.value("width"), y=y("top"), text="note:N"
        ),
        description=texts.LOSS_CHART,
        height=HEIGHT,
    )


def accuracy_chart(accuracies: Sequence[tuple[int, float, float | None]], epochs: int) -> Chart:
    """The accuracy on training and validation data after each epoch.

    The axis ends at 100 % and starts at a round number below all accuracies; unlike bars, lines need not start at zero.

    accuracies : (epoch, on training data, on validation data or None) from 0 to 1, at least one, in order
    epochs     : of the whole training, which the x axis spans
    """
    interval = -(-epochs // EPOCHS_DRAWN)
    drawn = [row for row in accuracies if row[0] % interval == 0 or row is accuracies[-1]]
    lines = [(texts.TRAINING_SET, epoch, share) for epoch, share, _ in drawn]
    lines += [(texts.VALIDATION_SET, epoch, share) for epoch, _, share in drawn if share is not None]
    kinds, at, shares = zip(*lines, strict=True)
    labels = [accuracy_percent(share) for share in shares]
    # The label of the higher line end is above its point and the other one below, so they never overlap.
    ends = sorted((share, kind) for kind, epoch, share in lines if epoch == drawn[-1][0])
    baselines = ("middle",) if len(ends) == 1 else ("top", "bottom")
    baseline_of = {kind: baseline for (_, kind), baseline in zip(ends, baselines, strict=True)}
    table = pd.DataFrame(
        {
            "kind": kinds,
            "epoch": at,
            "accuracy": [100 * share for share in shares],
            "label": labels,
            "sentence": [
                (texts.TRAINING_POINT if kind == texts.TRAINING_SET else texts.VALIDATION_POINT).format(
                    epoch=epoch, accuracy=label
                )
                for (kind, epoch, _), label in zip(lines, labels, strict=True)
            ],
            "end": [baseline_of[kind] if epoch == drawn[-1][0] else "" for kind, epoch, _ in lines],
            "start": max(start for start in ACCURACY_STARTS if start <= 100 * min(shares)),
        }
    )
    return with_table(table, _accuracy_spec(epochs))


@lru_cache(maxsize=8)
def _accuracy_spec(epochs: int) -> dict[str, Any]:
    def y(name: str) -> alt.Y:
        scale = alt.Scale(domainMax=100, zero=False, nice=False)
        axis = alt.Axis(tickCount=5, labelExpr="datum.label + ' %'")
        return alt.Y(name, type="quantitative", title=None, scale=scale, axis=axis)

    # The labels of the line ends need some room on the right.
    x_scale = alt.Scale(domain=[0, epochs], range=[0, alt.ExprRef("width - 50")], nice=False)
    x_axis = alt.Axis(tickCount=min(epochs, 8), tickMinStep=1, format="d")
    x = alt.X("epoch:Q", title=None, scale=x_scale, axis=x_axis)
    kinds = alt.Scale(domain=[texts.TRAINING_SET, texts.VALIDATION_SET], range=["primary", "orange"])
    # The text above the chart names them with the same marks.
    color = alt.Color("kind:N", scale=kinds, legend=None)
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=kinds.domain, range=["circle", "diamond"]), legend=None)
    line = alt.Chart().encode(x=x, y=y("accuracy"), color=color)
    dots = line if epochs <= DOTS else line.transform_filter("datum.end")
    end = alt.Chart().encode(x=x).transform_filter("datum.end")
    return described(
        line.mark_line(strokeWidth=2, tooltip=None),
        dots.mark_point(filled=True, size=45, opacity=1).encode(shape=shape, tooltip="sentence:N"),
        end.mark_text(
            align="left", dx=8, baseline=alt.ExprRef("datum.end"), fontSize=SMALL, color="currentColor", tooltip=None
        ).encode(y=y("accuracy"), text="label:N"),
        # Invisible: makes the axis start at `start`.
        end.mark_point(opacity=0, tooltip=None).encode(y=y("start")),
        description=texts.ACCURACY_CHART,
        height=HEIGHT,
    )

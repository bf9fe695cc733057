"""The curve of a function, and where on it a drawing is."""

from functools import cache
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from nn.arrays import FloatArray
from ui.charts.chart_spec import Chart, described, with_table

# Of a chart, in pixels.
HEIGHT = 170


class Titles(NamedTuple):
    """What is written at the axes, and what a screen reader says of the chart."""

    input: str
    value: str
    description: str


def function_chart(inputs: FloatArray, values: FloatArray, at: float, value: float, titles: Titles) -> Chart:
    """A function as a line, with a point at (at, value).

    inputs, values : (n,) points of the line
    """
    table = pd.DataFrame(
        {
            "input": [*inputs.tolist(), at],
            "value": [*values.tolist(), value],
            "here": [False] * len(inputs) + [True],
        }
    ).sort_values("input", ignore_index=True)
    return with_table(table, _spec(titles))


@cache
def _spec(titles: Titles) -> dict[str, Any]:
    curve = alt.Chart().encode(
        x=alt.X("input:Q", title=titles.input, scale=alt.Scale(nice=False), axis=alt.Axis(tickCount=6)),
        y=alt.Y("value:Q", title=titles.value, axis=alt.Axis(tickCount=4)),
    )
    point = curve.transform_filter("datum.here")
    return described(
        curve.mark_line(strokeWidth=2, tooltip=None).encode(color=alt.value("primary")),
        point.mark_point(filled=True, size=110, opacity=1).encode(
            color=alt.value("orange"), tooltip=[alt.Tooltip(name, format=".4~g") for name in ("input:Q", "value:Q")]
        ),
        description=titles.description,
        height=HEIGHT,
    )


def inputs_around(at: float, least: float = 3.0, count: int = 121) -> FloatArray:
    """Inputs at equal distances around 0, that reach beyond a certain one and at least from -least to least."""
    reach = max(least, 1.25 * abs(at))
    return np.linspace(-reach, reach, count)


def probabilities_from(lowest: float, count: int = 121) -> FloatArray:
    """Probabilities from the lower one of `lowest` and 0.01 up to 1; the lower, the closer to each other."""
    return np.geomspace(max(min(lowest, 0.01), np.finfo(np.float64).tiny), 1, count)

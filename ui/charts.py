"""What all charts have in common: a table of numbers, and how to draw it.

Plain Python, no Streamlit. Whatever changes while a network learns is in a chart's table and never in how the chart is
described: so the browser moves the lines of the chart that it shows, instead of building a new one.
"""

from typing import Any

import altair as alt
import pandas as pd  # type: ignore[import-untyped]

# Size of numbers that stand in a chart, in pixels.
SMALL = 12
# A chart: how to draw it, in Vega-Lite, and in there its table of numbers. For st.vega_lite_chart.
Chart = dict[str, Any]
TABLE = "numbers"


def described(*layers: alt.Chart, description: str, height: int) -> dict[str, Any]:
    """How to draw these layers one on top of the other. Altair takes long to check that, so it is done only once."""
    chart = alt.layer(*layers, description=description, height=height, data=alt.NamedData(TABLE))
    spec: dict[str, Any] = chart.to_dict()
    # Axes keep close to what they belong to, which leaves more room on a phone. The rest of the look is the page's own.
    spec["config"] = {"axis": {"labelPadding": 8, "titlePadding": 8}}
    return spec


def with_table(table: pd.DataFrame, spec: dict[str, Any]) -> Chart:
    return {**spec, "datasets": {TABLE: table}}

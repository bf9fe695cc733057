"""What all charts have in common: a Vega-Lite specification with a table of numbers.

What changes during a training is only in the table, so the browser updates a chart instead of building a new one.
"""

from typing import Any

import altair as alt
import pandas as pd  # type: ignore[import-untyped]

# Font size of numbers in a chart, in pixels.
SMALL = 12
# A Vega-Lite specification that contains its table, for st.vega_lite_chart.
Chart = dict[str, Any]
TABLE = "numbers"


def described(*layers: alt.Chart, description: str, height: int) -> dict[str, Any]:
    """The specification of layers one above the other, without a table. Altair is slow, so callers cache it."""
    chart = alt.layer(*layers, description=description, height=height, data=alt.NamedData(TABLE))
    spec: dict[str, Any] = chart.to_dict()
    # Narrow axes leave more room on a phone. Everything else is Streamlit's theme.
    spec["config"] = {"axis": {"labelPadding": 8, "titlePadding": 8}}
    return spec


def with_table(table: pd.DataFrame, spec: dict[str, Any]) -> Chart:
    """A specification with its table."""
    return {**spec, "datasets": {TABLE: table}}

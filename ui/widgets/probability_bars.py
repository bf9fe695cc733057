"""Ten probabilities as bars, and as a list for screen readers."""

from typing import Any

from ui.shared.component import component
from ui.texts import draw_texts as texts

# On a phone, they stand in two columns: 0 and 5, 1 and 6, and so on.
_ROW = (
    '<b {order}>{digit}</b><i {order}><u></u><u class="other"></u></i><span {order}></span><span class="other"></span>'
)
HTML = (
    f'<ul class="visually-hidden" aria-label="{texts.PROBABILITIES}"></ul><ul class="visually-hidden other"></ul>'
    '<div class="inkling-bars" aria-hidden="true">'
    + "".join(_ROW.format(digit=d, order=f'style="--order: {2 * (d % 5) + d // 5}"') for d in range(10))
    + "</div>"
)
_bars = component("widgets/probability_bars", HTML, "widgets/probability_bars")


def show(key: str = "bars", data: dict[str, Any] | None = None) -> None:
    """Bars of the prediction, and of the comparison if there is one.

    data : {"prediction": ..., "comparison": ...} to show instead of the page's result; see probability_bars.js
    """
    _bars(key=key, data=data)

"""Ten probabilities as bars to look at, and as a list to listen to."""

from collections.abc import Sequence
from typing import Any

from ui.painters import painter
from ui.words import percent

_ROW = '<b>{digit}</b><i><u></u><u class="other"></u></i><span></span><span class="other"></span>'
HTML = (
    '<ul class="visually-hidden" aria-label="Probability of each digit"></ul><ul class="visually-hidden other"></ul>'
    '<div class="inkling-bars" aria-hidden="true">' + "".join(_ROW.format(digit=d) for d in range(10)) + "</div>"
)
_bars = painter("bars", HTML)


def show(key: str = "bars", thought: dict[str, Any] | None = None) -> None:
    """The place of the bars; of whatever is thought about the drawing, ui/bars.js shows the probabilities.

    thought : what to show instead: numbers(...), perhaps with "other", a second network's, with its "name"
    """
    _bars(key=key, data=thought)


def numbers(probabilities: Sequence[float] | None) -> dict[str, Any]:
    """Ten probabilities for the bars, and as people read them; None where there is no drawing."""
    if probabilities is None:
        return {"shares": None, "texts": None}
    return {
        "shares": [round(share, 5) for share in probabilities],
        "texts": [percent(share) for share in probabilities],
    }

"""The confusion matrix as a chart: who is mistaken for whom."""

from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from nn.arrays import IntArray
from ui.charts import SMALL, Chart, described, with_table

DIGITS = ("zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines")
# Streamlit looks names of colours up in its theme, the light or the dark one, and the browser looks up currentColor,
# the colour of text. This one is right on both.
MISTAKE = "#c2410c"


def confusion_chart(confusion: IntArray) -> Chart:
    """Who is mistaken for whom: a cell for each digit and each answer; the stronger its colour, the more often.

    Right answers, the diagonal, are grey and have no part in the scale of colours: next to so many, no mistake would be
    seen. The colour grows with the square root of the count, so that a single mistake can be seen next to many.

    confusion : (10, 10) counts, confusion[truth, answer]
    """
    truth, answer = (axis.ravel() for axis in np.indices(confusion.shape))
    counts = confusion.ravel()
    right = truth == answer
    most = max(int(counts[~right].max()), 1)
    table = pd.DataFrame(
        {
            "truth": truth,
            "answer": answer,
            "kind": np.where(right | (counts == 0), "no mistake", "mistake"),
            "shade": np.where(right, 0.25, np.where(counts == 0, 0.06, np.sqrt(counts / most))),
            "text": np.where(counts == 0, "", counts.astype(str)),
            "sentence": [_sentence(confusion, *cell) for cell in np.ndindex(*confusion.shape)],
        }
    )
    return with_table(table, _confusion_spec())


def _sentence(confusion: IntArray, truth: int, answer: int) -> str:
    """What a cell means, such as: 12 of 982 fours were read as 9."""
    count, total = int(confusion[truth, answer]), int(confusion[truth].sum())
    if total == 0:
        return f"There were no {DIGITS[truth]}."
    verb = "was" if count in (0, 1) else "were"
    return f"{count or 'None'} of {total} {DIGITS[truth]} {verb} read as {answer}{', rightly' * (truth == answer)}."


@lru_cache(maxsize=1)
def _confusion_spec() -> dict[str, Any]:
    scale = alt.Scale(padding=0.05)
    cell = alt.Chart().encode(
        x=alt.X("answer:O", title="What the network answered", scale=scale, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("truth:O", title="What the digit really was", scale=scale),
        tooltip="sentence:N",
    )
    colors = alt.Scale(domain=["mistake", "no mistake"], range=[MISTAKE, "gray"])
    dark = "datum.kind == 'mistake' && datum.shade > 0.85"
    text_color = alt.when(dark).then(alt.value("white")).otherwise(alt.value("currentColor"))
    return described(
        cell.mark_rect().encode(
            color=alt.Color("kind:N", scale=colors, legend=None),
            opacity=alt.Opacity("shade:Q", scale=None),
            description="sentence:N",
        ),
        cell.mark_text(fontSize=SMALL, aria=False).encode(text="text:N", color=text_color),
        description="Table of how often each digit, one per row, got each answer, one per column.",
        height=360,
    )

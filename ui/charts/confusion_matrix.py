"""Chart of the confusion matrix."""

from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from nn.arrays import IntArray
from ui.charts.chart_spec import SMALL, Chart, described, with_table
from ui.shared.style import CONTRAST
from ui.texts import training_texts as texts


def confusion_chart(confusion: IntArray) -> Chart:
    """The confusion matrix as cells: the stronger the colour, the more frequent the mistake.

    opacity = sqrt(count / largest count outside the diagonal)

    The diagonal is grey and not part of this scale, or no mistake would be visible beside it. The square root makes a
    single mistake visible beside many.

    confusion : (10, 10) counts, confusion[label, predicted]
    """
    label, predicted = (axis.ravel() for axis in np.indices(confusion.shape))
    counts = confusion.ravel()
    correct = label == predicted
    most = max(int(counts[~correct].max()), 1)
    table = pd.DataFrame(
        {
            "label": label,
            "predicted": predicted,
            "kind": np.where(correct | (counts == 0), "no mistake", "mistake"),
            "shade": np.where(correct, 0.25, np.where(counts == 0, 0.06, np.sqrt(counts / most))),
            "text": np.where(counts == 0, "", counts.astype(str)),
            "sentence": [_sentence(confusion, *cell) for cell in np.ndindex(*confusion.shape)],
        }
    )
    return with_table(table, _confusion_spec())


def _sentence(confusion: IntArray, label: int, predicted: int) -> str:
    """What a cell means, such as: 12 of 982 fours predicted as 9."""
    count, total = int(confusion[label, predicted]), int(confusion[label].sum())
    if total == 0:
        return texts.EMPTY_ROW.format(digits=texts.DIGITS[label])
    sentence = texts.CORRECT_CELL if label == predicted else texts.CELL
    return sentence.format(count=count, total=total, digits=texts.DIGITS[label], predicted=predicted)


@lru_cache(maxsize=1)
def _confusion_spec() -> dict[str, Any]:
    scale = alt.Scale(padding=0.05)
    cell = alt.Chart().encode(
        x=alt.X("predicted:O", title=texts.PREDICTED_DIGIT, scale=scale, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("label:O", title=texts.TRUE_DIGIT, scale=scale),
        tooltip="sentence:N",
    )
    colors = alt.Scale(domain=["mistake", "no mistake"], range=[CONTRAST, "gray"])
    dark = "datum.kind == 'mistake' && datum.shade > 0.85"
    # The browser replaces currentColor by the theme's colour of text.
    text_color = alt.when(dark).then(alt.value("white")).otherwise(alt.value("currentColor"))
    return described(
        cell.mark_rect().encode(
            color=alt.Color("kind:N", scale=colors, legend=None),
            opacity=alt.Opacity("shade:Q", scale=None),
            description="sentence:N",
        ),
        cell.mark_text(fontSize=SMALL, aria=False).encode(text="text:N", color=text_color),
        description=texts.CONFUSION_CHART,
        height=360,
    )

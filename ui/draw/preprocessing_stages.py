"""The stages of preprocessing, from the drawing to the network's input."""

from nn.dataset import IMAGE_SIZE
from nn.images.preprocessing import FIT_SIZE
from ui.shared.component import component
from ui.texts import draw_texts as texts


def _figure(label: str, caption: str, overlay: str = "", kind: str = "", hidden: bool = False) -> str:
    return (
        f'<figure class="{kind}"{" hidden" * hidden}><div class="sheet">'
        f'<canvas role="img" aria-label="{label}" hidden></canvas>{overlay}'
        f"</div><figcaption>{caption}</figcaption></figure>"
    )


HTML = (
    '<div class="stages">'
    + _figure(texts.DRAWING_LABEL, texts.DRAWING, '<i class="box" hidden></i>')
    + _figure(texts.CLEANED_LABEL, texts.CLEANED, kind="cleaned", hidden=True)
    + _figure(texts.CROPPED_LABEL, texts.CROPPED)
    + _figure(texts.NORMALIZED_LABEL, texts.NORMALIZED)
    + _figure(
        texts.INPUT_LABEL.format(size=IMAGE_SIZE),
        texts.INPUT.format(size=IMAGE_SIZE, fit=FIT_SIZE),
        kind="final",
    )
    + "</div>"
)
_stages = component("draw/preprocessing_stages", HTML, "draw/preprocessing_stages")


def show() -> None:
    """The stages of the drawing."""
    _stages(key="stages")

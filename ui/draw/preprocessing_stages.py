"""The stages of preprocessing, from the drawing to the network's input."""

from nn.dataset import IMAGE_SIZE
from nn.images.preprocessing import FIT_SIZE
from ui.shared.component import component


def _figure(label: str, caption: str, overlay: str = "", kind: str = "", hidden: bool = False) -> str:
    return (
        f'<figure class="{kind}"{" hidden" * hidden}><div class="sheet">'
        f'<canvas role="img" aria-label="{label}" hidden></canvas>{overlay}'
        f"</div><figcaption>{caption}</figcaption></figure>"
    )


HTML = (
    '<div class="stages">'
    + _figure("Your drawing", "1. Drawing", '<i class="box" hidden></i>')
    + _figure("The digit without other ink", "Rest left out", kind="cleaned", hidden=True)
    + _figure("Your ink", "2. Cropped")
    + _figure("Your drawing with a normalized stroke width", "3. Stroke width")
    + _figure(
        f"What the network reads, {IMAGE_SIZE} by {IMAGE_SIZE} pixels",
        f"4. Network input: {IMAGE_SIZE} × {IMAGE_SIZE} pixels (scaled to {FIT_SIZE}, centred by mass)",
        kind="final",
    )
    + "</div>"
)
_stages = component("draw/preprocessing_stages", HTML)


def show() -> None:
    """The stages of the drawing."""
    _stages(key="stages")

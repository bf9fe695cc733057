"""Before and after: what augmentation does to training digits."""

from functools import lru_cache

import numpy as np

from nn.arrays import ByteArray
from nn.images.augmentation import Augmentation, augment
from nn.synthetic.handwriting import generate
from nn.visualize.png import data_uri, image_grid
from ui.texts import sidebar_texts as texts

DIGITS, EPOCHS = 7, 3
# In training some digits stay unchanged; the preview changes all.
CHANGE_ALL = Augmentation(unchanged_fraction=0)


@lru_cache(maxsize=8)
def before_and_after(strength: float) -> str:
    """Some digits in the upper row, and below each of them what three epochs would train on; as HTML."""
    images = generate(DIGITS, np.random.default_rng(3)).images
    inputs = augment(np.tile(images, (EPOCHS, 1)), np.random.default_rng(3), strength, CHANGE_ALL)
    after = np.rint(255 * inputs).astype(np.uint8)
    return (
        '<figure class="augmentation-preview">'
        + _rows(images, texts.ORIGINAL_DIGITS.format(count=DIGITS))
        + _rows(after, texts.AUGMENTED_DIGITS.format(epochs=EPOCHS))
        + f"<figcaption>{texts.ABOUT_AUGMENTATION}</figcaption></figure>"
    )


def _rows(images: ByteArray, alternative: str) -> str:
    return f'<img src="{data_uri(image_grid(images, DIGITS))}" alt="{alternative}">'

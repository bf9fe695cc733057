"""A picture or photograph of the visitor's: its ink is put on the canvas, and read as if it had been drawn there."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image

from nn.arrays import ByteArray
from nn.errors import InputError
from nn.images import picture_file
from nn.images.square import fit_into_square
from nn.images.strokes import CANVAS_SIZE
from nn.recognition.picture import read_picture
from nn.visualize.png import data_uri
from ui.canvas import canvas
from ui.networks import registry
from ui.shared.component import component
from ui.shared.upload import receive
from ui.texts import draw_texts as texts

# Beside what browsers count as pictures: what phones and scanners save, which gets an answer, too.
FILE_TYPES = ["image/*", ".heic", ".heif", ".avif", ".pdf"]
MAX_MEGABYTES = 50
# Longest side of the picture as it is shown, in pixels.
PREVIEW = 240
SHOWN = "picture shown"
_paste = component("draw/picture_upload")


@dataclass(frozen=True)
class Picture:
    """What was uploaded, and the ink that was found in it: images as data URIs."""

    original: str
    ink: str


def show() -> None:
    """An uploader, a camera, and the latest picture beside its ink."""
    st.markdown(texts.ABOUT_PICTURES)
    with st.container(key="picture"):
        receive(texts.PICTURE, FILE_TYPES, "picture-file", put_on_canvas, megabytes=MAX_MEGABYTES)
    _paste(key="picture-paste")
    if st.toggle(texts.USE_CAMERA, key="camera"):
        receive(texts.PHOTOGRAPH, None, "photograph", put_on_canvas, camera=True)
    picture: Picture | None = st.session_state.get(SHOWN)
    if picture:
        figures = ((picture.original, texts.YOUR_PICTURE), (picture.ink, texts.ITS_INK))
        html = "".join(
            f'<figure><img src="{image}" alt=""><figcaption>{caption}</figcaption></figure>'
            for image, caption in figures
        )
        st.html(f'<div class="uploaded-picture">{html}</div>')


def put_on_canvas(content: bytes, name: str) -> None:
    """Put the ink of a picture file on the canvas, before the page is rendered; InputError if there is none."""
    image = picture_file.open_picture_bytes(content, name)
    digits = read_picture(image, registry.look_up(st.session_state[registry.CHOSEN]).network)
    if not digits:
        raise InputError(texts.NO_INK.format(file=name))
    ink = np.maximum.reduce([digit.stages.cleaned for digit in digits])
    st.session_state[SHOWN] = Picture(data_uri(_preview(image)), data_uri(_preview(Image.fromarray(ink))))
    canvas.put_image(fit_into_square(ink, CANVAS_SIZE))


def _preview(image: Image.Image) -> ByteArray:
    small = image.convert("RGB")
    small.thumbnail((PREVIEW, PREVIEW))
    return np.asarray(small)

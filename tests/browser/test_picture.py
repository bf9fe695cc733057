"""Pictures as a way onto the canvas: uploaded, pasted, dropped, and refused with a sentence."""

import io

import numpy as np
import pytest
from helpers.pen import clear, count_ink, read_prediction, wait_for_strokes, wait_until
from PIL import Image
from playwright.sync_api import expect

from nn.images.strokes import render
from nn.synthetic.sample_digits import sample_strokes

pytestmark = pytest.mark.browser


def photograph(*digits, kind="JPEG"):
    """Digits in a row, dark on paper that is darker on one side, as the bytes of a picture file."""
    ink = np.hstack([render(sample_strokes(digit), brush=14) for digit in digits]) / 255
    paper = np.linspace(230, 140, ink.shape[1])[np.newaxis, :]
    levels = (paper * (1 - 0.7 * ink)).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(levels).save(file, kind)
    return file.getvalue()


def upload(page, name, content):
    uploader = page.locator('.st-key-picture input[type="file"]')
    uploader.set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": content})


# Pastes a file, or drops it on an element.
HAND_OVER = """([bytes, kind, selector]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], "five.png", { type: "image/png" }));
  const options = { bubbles: true, cancelable: true, clipboardData: transfer, dataTransfer: transfer };
  const event = kind === "paste" ? new ClipboardEvent(kind, options) : new DragEvent(kind, options);
  document.querySelector(selector).dispatchEvent(event);
}"""


def test_photograph_is_read_and_its_ink_is_shown(page):
    upload(page, "digits.jpg", photograph(4, 2))
    wait_until(page, lambda: read_prediction(page).startswith("42"))
    expect(page.locator(".uploaded-picture img")).to_have_count(2)
    assert count_ink(page) > 500


@pytest.mark.parametrize(("kind", "selector"), [("paste", "body"), ("drop", ".st-key-canvas-area")])
def test_picture_is_pasted_or_dropped(page, kind, selector):
    page.evaluate(HAND_OVER, [list(photograph(5, kind="PNG")), kind, selector])
    wait_until(page, lambda: "5" in read_prediction(page))
    wait_for_strokes(page, 1)
    clear(page)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("blank.jpg", None, "blank.jpg: shows no ink"),
        ("broken.jpg", b"\xff\xd8\xff\xe0 not really", "broken.jpg"),
        ("phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
    ],
)
def test_picture_that_cannot_be_used_is_refused_with_a_sentence(page, name, content, message):
    if content is None:
        file = io.BytesIO()
        Image.new("L", (200, 200), 180).save(file, "JPEG")
        content = file.getvalue()
    upload(page, name, content)
    expect(page.locator(".st-key-use-picture")).to_contain_text(message)
    assert count_ink(page) == 0

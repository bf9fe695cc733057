"""Draws on the canvas of a running page, and reads the answer."""

import base64
import re
from collections.abc import Callable
from io import BytesIO

import numpy as np
from drawing import Strokes
from PIL import Image
from playwright.sync_api import FloatRect, Page

from ui import samples

# The header stays where it is when the page is scrolled; in pixels.
HEADER = 60
CANVAS = ".st-key-ink canvas.upper-canvas"


def draw(page: Page, strokes: Strokes, before: int = 0) -> None:
    """Draw strokes (in canvas pixels) with the mouse and wait until the page has answered all of them.

    before : strokes that are on the canvas already
    """
    move_pen(page, strokes)
    wait_for_strokes(page, before + len(strokes))


def move_pen(page: Page, strokes: Strokes, box: FloatRect | None = None) -> None:
    """Draw strokes with the mouse, and wait for nothing; with the place of the canvas, not even for that."""
    box = box or sheet(page)
    for stroke in strokes:
        (x, y), *rest = [(box["x"] + x, box["y"] + y) for x, y in stroke]
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(x, y)
        page.mouse.up()


def sheet(page: Page) -> FloatRect:
    """Where the canvas is in the window, once it can be drawn on."""
    page.locator(".st-key-ink:not([data-busy])").wait_for()
    canvas = page.locator(CANVAS)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    if box["y"] < HEADER:
        # In the window, but below the page's header.
        canvas.evaluate("canvas => canvas.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box = canvas.bounding_box()
        assert box
    return box


def wait_for_brush(page: Page, width: int) -> None:
    """Wait until the canvas draws with this brush."""
    page.locator(f'.st-key-ink[data-brush="{width}"]:not([data-busy])').wait_for()


def draw_with_finger(page: Page, strokes: Strokes, box: FloatRect | None = None, before: int = 0) -> None:
    """The same through Chromium's own touch events, as a touch screen would send them."""
    box = box or sheet(page)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    for first, *rest in strokes:
        touch("touchStart", first)
        for point in rest:
            touch("touchMove", point)
        touch("touchEnd")
    wait_for_strokes(page, before + len(strokes))


def wait_for_strokes(page: Page, count: int) -> None:
    """Wait until the answer on the page is about a drawing of so many strokes."""
    page.locator(f'.st-key-stage[data-strokes="{count}"]').wait_for()
    # The answer may be here before the rest of the page; Streamlit says when everything is.
    page.locator('[data-test-script-state="notRunning"]').wait_for()
    page.wait_for_function(
        """() => {
          const stage = document.querySelector(".st-key-stage");
          return stage.querySelector(".way").dataset.mark === String(stage.thought.mark);
        }"""
    )


def put_sample(page: Page, digit: int) -> list[float]:
    """Put one of our own digits on the canvas, which is the same to the last pixel every time; the answer to it."""
    page.locator(f".st-key-sample-{digit} button").click()
    wait_for_strokes(page, len(samples.strokes(digit)))
    return probabilities(page)


def picture_of(page: Page) -> np.ndarray:
    """Where the finished ink on the canvas is white: (280, 280) bool."""
    return ink_of(page) > 127


def ink_of(page: Page) -> np.ndarray:
    """How white each pixel of the finished ink on the canvas is: (280, 280) uint8."""
    return levels(page.locator(".st-key-ink canvas.dc-canvas.lower-canvas").evaluate("canvas => canvas.toDataURL()"))


def levels(url: str) -> np.ndarray:
    """How white each pixel of a picture in a data URI is: (height, width) uint8."""
    picture = Image.open(BytesIO(base64.b64decode(url.split(",")[1])))
    return np.asarray(picture.convert("L"))


def ink_on(page: Page) -> int:
    """How many pixels of the finished ink on the canvas are white."""
    return int(picture_of(page).sum())


def seen(page: Page) -> str:
    """The 28 x 28 picture that the network reads, as it stands in the page; empty when there is none."""
    picture = page.locator(".st-key-seen .final canvas:not([hidden])")
    return str(picture.evaluate("canvas => canvas.toDataURL()")) if picture.count() else ""


def verdict(page: Page) -> str:
    """What is thought about the drawing, as it stands there to be read (it is said aloud by another element)."""
    return page.locator(".st-key-verdict .verdict").inner_text()


def probabilities(page: Page) -> list[float]:
    """The ten percentages as a screen reader hears them; an empty list when there are none."""
    items = page.locator(".st-key-probabilities ul:not(.other) li").all_inner_texts()
    found = [re.fullmatch(r"(\d) (\d+\.\d) %", item) for item in items]
    assert all(found), items
    assert [int(match[1]) for match in found if match] == list(range(len(items)))
    return [float(match[2]) for match in found if match]


def until(page: Page, condition: Callable[[], bool]) -> None:
    """Wait for something that only Python can see; fails when it does not come."""
    for _ in range(300):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("waited 15 s for something that did not come")

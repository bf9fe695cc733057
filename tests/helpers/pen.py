"""Draws on the canvas of a running page, and reads the result."""

import math
import re
import time
from collections.abc import Callable

import numpy as np
from helpers.images import decode_png
from helpers.streamlit_elements import IDLE
from helpers.stroke_files import Strokes
from helpers.waiting import TIMEOUT
from playwright.sync_api import FloatRect, Page

from nn.synthetic.sample_digits import sample_strokes

# Height of the page's header, which does not scroll, in pixels.
HEADER = 60
# Pixels from one position of the mouse to the next, as of a fast hand: each costs the browser up to 50 ms.
SPACING = 22
CANVAS_AREA = ".st-key-canvas-area"
CANVAS = f"{CANVAS_AREA} canvas.upper-canvas"
FINISHED_INK = f"{CANVAS_AREA} canvas.dc-canvas.lower-canvas"
# Whether the result on the page is for a drawing of this number of strokes and for what is on the canvas, and nothing
# is under way: no script on the server, no change of the canvas, no decoding of images.
COMPLETENESS = """async (strokes) => {
  const { currentPageState } = await import(new URL("inkling/scripts/shared/page_state.js", location.href));
  const state = currentPageState(), shown = state?.root.querySelector("[data-checksum]")?.dataset.checksum;
  return {
    "the strokes are there": state?.root.dataset.strokes === String(strokes),
    "no script is running": document.querySelector('IDLE') !== null,
    "the result is shown": shown === String(state?.result?.checksum),
    "the canvas is idle": state?.canvasIsBusy === false,
    "the canvas has reported": state?.client?.isReported === true,
  };
}""".replace("IDLE", IDLE)


def draw(page: Page, strokes: Strokes, before: int = 0, spacing: float = SPACING) -> None:
    """Draw strokes (in canvas pixels) with the mouse, and wait for the result.

    before  : number of strokes that are on the canvas already
    spacing : pixels at least from one position of the mouse to the next
    """
    move_pen(page, strokes, spacing=spacing)
    wait_for_strokes(page, before + len(strokes))


def move_pen(page: Page, strokes: Strokes, box: FloatRect | None = None, spacing: float = SPACING) -> None:
    """Draw strokes with the mouse, and wait for nothing; given the canvas's box, not even for the canvas."""
    box = box or canvas_box(page)
    for stroke in strokes:
        press_pen(page, spaced(stroke, spacing), box)
        page.mouse.up()


def spaced(points: list[tuple[float, float]], spacing: float) -> list[tuple[float, float]]:
    """The first point, the last, and those between that are at least so far from the one before."""
    kept = points[:1]
    for point in points[1:-1]:
        if math.dist(point, kept[-1]) >= spacing:
            kept.append(point)
    return kept + points[1:][-1:]


def press_pen(page: Page, points: list[tuple[float, float]], box: FloatRect | None = None) -> None:
    """Draw a stroke with the mouse, and keep the button pressed."""
    box = box or canvas_box(page)
    for number, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x, box["y"] + y)
        if number == 0:
            page.mouse.down()


def canvas_box(page: Page) -> FloatRect:
    """The canvas's box in the window, once the canvas is ready for a stroke."""
    page.locator(f"{CANVAS_AREA}:not([data-busy])").wait_for()
    canvas = page.locator(CANVAS)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    if box["y"] < HEADER:
        canvas.evaluate("canvas => canvas.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box = canvas.bounding_box()
        assert box
    return box


def wait_for_brush(page: Page, width: int) -> None:
    """Wait until the canvas draws with this brush width."""
    page.locator(f'{CANVAS_AREA}[data-brush="{width}"]:not([data-busy])').wait_for()


def dispatch_mouse(page: Page, box: FloatRect, kind: str, points: list[tuple[float, float]], **options: object) -> None:
    """Send Chromium's own mouse events, with options that Playwright does not have: pointerType, button, buttons."""
    session = page.context.new_cdp_session(page)
    for x, y in points:
        event = {"type": kind, "x": box["x"] + x, "y": box["y"] + y, "clickCount": 1, **options}
        session.send("Input.dispatchMouseEvent", event)


class Finger:
    """A finger on the canvas, through Chromium's own touch events."""

    def __init__(self, page: Page, box: FloatRect | None = None) -> None:
        self.box = box or canvas_box(page)
        self.session = page.context.new_cdp_session(page)

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        """kind : touchStart, touchMove, touchEnd or touchCancel"""
        touches = [{"x": self.box["x"] + x, "y": self.box["y"] + y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def press(self, points: list[tuple[float, float]]) -> None:
        """Draw a stroke, and do not lift the finger."""
        for number, point in enumerate(points):
            self.touch("touchMove" if number else "touchStart", point)


def draw_with_finger(page: Page, strokes: Strokes, box: FloatRect | None = None, before: int = 0) -> None:
    """As draw, with a finger on a touch screen."""
    finger = Finger(page, box)
    for stroke in strokes:
        finger.press(spaced(stroke, SPACING))
        finger.touch("touchEnd")
    wait_for_strokes(page, before + len(strokes))


def wait_for_strokes(page: Page, count: int) -> None:
    """Wait until the page shows the result for a drawing of this number of strokes, and is complete."""
    parts: dict[str, bool] = {}

    def is_complete() -> bool:
        # Not wait_for_function, to which the promise of an async function is true.
        parts.update(page.evaluate(COMPLETENESS, count))
        return all(parts.values())

    try:
        wait_until(page, is_complete)
    except AssertionError:
        missing = [part for part, holds in parts.items() if not holds]
        raise AssertionError(f"the page did not become complete; not so: {missing}") from None


def clear(page: Page) -> None:
    """Clear the canvas, and wait for the result."""
    page.get_by_role("button", name="Clear", exact=True).click()
    wait_for_strokes(page, 0)


def put_sample(page: Page, digit: int) -> list[float]:
    """Put a sample digit on the canvas, which is the same to the last pixel every time; its probabilities."""
    page.locator(f".st-key-sample-{digit} button").click()
    wait_for_strokes(page, len(sample_strokes(digit)))
    return probabilities(page)


def canvas_levels(page: Page) -> np.ndarray:
    """The grey levels of the finished ink on the canvas: (280, 280) uint8."""
    return decode_png(page.locator(FINISHED_INK).evaluate("canvas => canvas.toDataURL()"), "L")


def count_ink(page: Page) -> int:
    """The number of white pixels of the finished ink on the canvas."""
    return int((canvas_levels(page) > 127).sum())


def network_input(page: Page) -> str:
    """The 28 x 28 image shown as the network's input, as a data URI; empty when there is none."""
    image = page.locator(".st-key-preprocessing .final canvas:not([hidden])")
    return str(image.evaluate("canvas => canvas.toDataURL()")) if image.count() else ""


def read_prediction(page: Page) -> str:
    """The prediction in words (the visible text, not the one for screen readers)."""
    return page.locator(".st-key-prediction .prediction").inner_text()


def probabilities(page: Page) -> list[float]:
    """The ten percentages in the list for screen readers; empty without a drawing."""
    items = page.locator(".st-key-probabilities ul:not(.other) li").all_inner_texts()
    found = [re.fullmatch(r"(\d) (\d+\.\d) %", item) for item in items]
    assert all(found), items
    assert [int(match[1]) for match in found if match] == list(range(len(items)))
    return [float(match[2]) for match in found if match]


def wait_until(page: Page, condition: Callable[[], object]) -> None:
    """Wait for a condition that is evaluated in Python; AssertionError if it does not hold within TIMEOUT."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, "the condition was not met in time"
        page.wait_for_timeout(40)

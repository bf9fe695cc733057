"""Records what the Draw page shows, and compares it with what is on the canvas."""

from functools import cache

from helpers.images import decode_png
from helpers.pen import canvas_box, press_pen, wait_until
from helpers.streamlit_elements import IDLE
from playwright.sync_api import Page

from nn.arrays import ByteArray
from nn.storage import weight_file
from ui.inference.drawing import Drawing
from ui.inference.inference import InferenceRequest, run_inference
from ui.inference.inference_result import Prediction
from ui.networks.selected_network import SelectedNetwork

# Makes the page's modules available to a script that is evaluated in it.
STATE = """
  const { currentPageState } = await import(new URL("inkling/scripts/shared/page_state.js", location.href));
  const state = currentPageState(), root = state?.root;
"""
# Every result that is shown from now on, with what a visitor sees of it.
RECORD = f"""async () => {{ {STATE}
  const text = (part) => root.querySelector(part).textContent;
  window.recording?.abort();
  window.recording = new AbortController();
  window.shown = [];
  const push = () => window.shown.push({{
    pen: state.penIsDown ? "down" : "up",
    prediction: text(".prediction"),
    bars: root.querySelector(".inkling-bars").outerHTML,
    image: root.querySelector("[data-checksum]").dataset.checksum,
    hidden: root.querySelector(".inkling-hidden canvas")?.toDataURL() ?? "",
    probabilities: state.result.prediction.probabilities,
    checksum: state.result.checksum,
    reported: state.result === state.client.report.result,
  }});
  state.addEventListener("resultchange", push, {{ signal: window.recording.signal }});
}}"""


def record(page: Page) -> None:
    """Record every result that is shown from now on, once there can be live ones."""
    page.locator(".st-key-draw[data-live]").wait_for()
    page.evaluate(RECORD)


def recorded(page: Page, pen: str) -> list[dict]:
    """The results shown while the pen was "down" or "up"."""
    return [moment for moment in page.evaluate("shown") if moment["pen"] == pen]


def press_recorded_pen(page: Page, points: list[tuple[float, float]], results: int) -> None:
    """Draw a stroke, keep the button pressed, and record; the mouse moves on only with each of the first results.

    On a busy machine, a stroke at full speed may be over before a second result is shown.
    """
    record(page)
    press_pen(page, points[:1])
    box = canvas_box(page)
    for number, (x, y) in enumerate(points[1:], start=1):
        page.mouse.move(box["x"] + x, box["y"] + y)
        if number <= results:
            wait_until(page, lambda least=number: len(recorded(page, "down")) >= least)


# Whether nothing is under way, the probabilities shown (as a screen reader hears them), and what they are about: the
# lower layer of the canvas, or the canvas of a replay or an example over it.
LOOK = f"""async () => {{ {STATE}
  const {{ client }} = state, busy = state.canvasIsBusy || state.isOccupied;
  // Null while the view is being replaced.
  if (!client) return null;
  const running = document.querySelector('{IDLE}') === null;
  // Reading the canvas takes a while, in which the page could not go on.
  if (busy || running) return {{ settled: false, busy, running }};
  const {{ checksum }} = client.readCanvas(), drawn = client.readCanvas(state.canvasLayers()).checksum;
  return {{
    settled: state.result.checksum === checksum && client.report.result.checksum === drawn,
    shown: [...root.querySelectorAll(".st-key-probabilities ul:not(.other) li")].map((item) => item.textContent),
    canvas: client.layers[0].toDataURL(),
  }};
}}"""


def evaluate(page: Page, script: str) -> object:
    """Evaluate a script with `state` (the PageState) and `root` (the element of the Draw page)."""
    return page.evaluate(f"async () => {{ {STATE} {script} }}")


def wait_for_state(page: Page, condition: str) -> None:
    """Wait until a JavaScript expression about `state` is true."""
    wait_until(page, lambda: bool(evaluate(page, f"return Boolean({condition});")))


def wait_until_settled(page: Page) -> None:
    """Wait until the page shows the result for what is on the canvas, and nothing is under way."""
    wait_until(page, lambda: (page.evaluate(LOOK) or {}).get("settled"))


def assert_consistent(page: Page) -> None:
    """AssertionError unless the page comes to show the default network's probabilities for what is on the canvas."""
    looks = []

    def is_consistent() -> bool:
        look = page.evaluate(LOOK)
        if look is None:
            return False
        looks.append(look)
        if "canvas" in look:
            look["expected"] = expected_texts(look.pop("canvas"))
        return look["settled"] and look["shown"] == look["expected"]

    try:
        wait_until(page, is_consistent)
    except AssertionError:
        raise AssertionError(f"the page does not show what is on the canvas: {looks[-1]}") from None


def expected_texts(url: str) -> list[str]:
    """The default network's probabilities for an image in a data URI, as the page should write them."""
    percentages = predict(decode_png(url, "L")).percentages
    return [f"{digit} {text}" for digit, text in enumerate(percentages or ())]


def predict(ink: ByteArray) -> Prediction:
    """What the default network should predict for a drawing, computed without the page."""
    return run_inference(InferenceRequest(Drawing(ink if ink.any() else None), default_network())).prediction


@cache
def default_network() -> SelectedNetwork:
    return SelectedNetwork("best", *weight_file.load(weight_file.DEFAULT))

"""What the browser tests of a moving pen share: what the page shows, and whether that is right."""

from pen import levels, until
from playwright.sync_api import Page

from nn import weights
from nn.preprocessing import preprocess
from ui.words import percent

# Everything that a person can see moving; kept each time that it is painted anew.
RECORD = """() => {
  const stage = document.querySelector(".st-key-stage"), text = (part) => stage.querySelector(part).textContent;
  window.painted = [];
  stage.addEventListener("thought", () => window.painted.push({
    pen: stage.querySelector(".st-key-ink").dataset.pen ?? "up",
    verdict: text(".verdict"),
    bars: stage.querySelector(".inkling-bars").outerHTML,
    picture: stage.querySelector(".way").dataset.mark,
    hidden: stage.querySelector(".inkling-hidden canvas")?.toDataURL() ?? "",
    shares: stage.thought.shares,
    mark: stage.thought.mark,
    reported: stage.thought === stage.live.data.thought,
  }));
}"""


def record(page: Page) -> None:
    page.evaluate(RECORD)


def painted(page: Page, pen: str) -> list[dict]:
    """What was painted while the pen was down (or up)."""
    return [moment for moment in page.evaluate("painted") if moment["pen"] == pen]


# Whether nothing is under way, what the page shows (as a screen reader hears it), and what is on the canvas.
LOOK = """() => {
  const stage = document.querySelector(".st-key-stage"), { live } = stage;
  const busy = "busy" in stage.querySelector(".st-key-ink").dataset || live.occupied;
  const running = document.querySelector('[data-test-script-state="notRunning"]') === null;
  const mark = live.look().mark;
  return {
    settled: !busy && !running && stage.thought.mark === mark && live.data.thought.mark === mark,
    shown: [...stage.querySelectorAll(".st-key-probabilities ul:not(.other) li")].map((item) => item.textContent),
    canvas: live.layers[0].toDataURL(),
  };
}"""


def wait_until_settled(page: Page) -> None:
    """Wait until the page shows what it thinks of just what is on the canvas, and nothing is under way."""
    until(page, lambda: page.evaluate(LOOK)["settled"])


def assert_consistent(page: Page) -> None:
    """What stands on the page soon is, and stays, what the network says of what is on the canvas."""
    looks = []

    def right() -> bool:
        looks.append(page.evaluate(LOOK))
        looks[-1]["right"] = right_texts(looks[-1]["canvas"])
        return looks[-1]["settled"] and looks[-1]["shown"] == looks[-1]["right"]

    try:
        until(page, right)
    except AssertionError:
        del looks[-1]["canvas"]
        raise AssertionError(f"the page does not show what is on the canvas: {looks[-1]}") from None


def right_texts(url: str) -> list[str]:
    """What the default network says of a picture, computed here, as the page should write it."""
    ink = levels(url)
    steps = preprocess(ink, ink="light") if ink.any() else None
    if steps is None:
        return []
    network, _ = weights.load(weights.DEFAULT)
    shares = network.forward(steps.inputs).probabilities[0].tolist()
    return [f"{digit} {percent(share)}" for digit, share in enumerate(shares)]

"""One window of a browser, whichever drives it: opens an address, evaluates JavaScript, moves the pointer."""

import json
import time
from collections.abc import Callable
from typing import Any, Protocol

from helpers.stroke_files import Strokes

TIMEOUT = 90.0
# The box of an element, also in a shadow root; null if there is no such element, or if something else is at its middle.
# It is scrolled into view only where it is not to be seen: a visitor would not scroll either, and what is always at the
# edge of the window would be moved from there.
BOX = """selector => {
  const find = root => root.querySelector(selector)
    ?? [...root.querySelectorAll("*")].map(host => host.shadowRoot && find(host.shadowRoot)).find(Boolean);
  const element = find(document);
  if (!element) return null;
  const look = () => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const hit = element.getRootNode().elementFromPoint(x + width / 2, y + height / 2);
    return element.contains(hit) ? [x, y, width, height] : null;
  };
  const seen = look();
  if (!seen) element.scrollIntoView({ block: "center", behavior: "instant" });
  return seen ?? look();
}"""


class Driver(Protocol):
    """What a browser's driver has to do."""

    def open(self, url: str) -> None:
        """Load a page."""

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, or of its promise: numbers, texts, lists of them, None."""

    def perform(self, actions: list[dict[str, Any]]) -> None:
        """Actions of a mouse, as in WebDriver (W3C, section 15.4) and in WebDriver BiDi, which name them alike."""

    def close(self) -> None:
        """End the browser."""


class Window:
    """A window with the actions that the tests need."""

    def __init__(self, driver: Driver, address: str) -> None:
        self.driver, self.address = driver, address

    def open(self, path: str = "/") -> None:
        """Load a page of the server."""
        self.driver.open(f"{self.address}{path}")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        return self.driver.evaluate(expression)

    def wait_for(self, expression: str, condition: Callable[[Any], object] = bool) -> Any:
        """Wait until a value fulfils a condition; returns the value."""
        deadline = time.monotonic() + TIMEOUT
        while not condition(value := self.evaluate(expression)):
            assert time.monotonic() < deadline, f"{expression} remained {value!r}"
            time.sleep(0.05)
        return value

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """x, y, width and height of an element once it is there and has stopped moving, scrolled into view."""
        ask = f"({BOX})({json.dumps(selector)})"
        before = self.wait_for(ask)
        while (now := self.wait_for(ask)) != before:
            before = now
        x, y, width, height = now
        return x, y, width, height

    def click(self, selector: str) -> None:
        """Click the middle of an element."""
        x, y, width, height = self.box(selector)
        self.driver.perform([move(x + width / 2, y + height / 2), DOWN, UP])

    def draw(self, strokes: Strokes, selector: str, lift_last: bool = True) -> None:
        """Draw strokes, in pixels from the corner of an element. lift_last : release the button after the last one"""
        x, y, _, _ = self.box(selector)
        for number, stroke in enumerate(strokes, 1):
            moves = [move(x + across, y + down) for across, down in stroke]
            end = [UP] if lift_last or number < len(strokes) else []
            self.driver.perform([moves[0], DOWN, *moves[1:], *end])


def move(x: float, y: float) -> dict[str, Any]:
    """The pointer goes to a point of the window."""
    return {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 10, "origin": "viewport"}


DOWN, UP = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}


def mouse(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The actions as those of one mouse, as both protocols want them."""
    return [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}]

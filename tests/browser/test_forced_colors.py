"""With the few colours that a visitor has chosen for all pages, what colours alone show stays visible."""

import base64

import numpy as np
import pytest
from helpers.images import decode_png
from helpers.networks import choose_network
from helpers.pen import put_sample

pytestmark = pytest.mark.browser


def count_colors(page, selector: str, number: int = 0) -> int:
    """How many colours, by much, an element has on the screen."""
    element = page.locator(selector).nth(number)
    element.scroll_into_view_if_needed()
    levels = decode_png(base64.b64encode(element.screenshot()).decode(), "L") // 64
    return len(np.unique(levels))


@pytest.fixture
def page(page):
    """The page of this module; afterwards, without forced colours."""
    yield page
    page.emulate_media(forced_colors="none")


def test_bars_cells_legends_sliders_and_switches_are_visible(page):
    page.emulate_media(forced_colors="active")
    choose_network(page, "mnist-128")
    put_sample(page, 3)
    page.locator(".inkling-hidden canvas").focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.locator(".neuron h3").wait_for()
    parts = {
        "the best bar": ".inkling-bars i:has(u.best)",
        "an empty bar": ".inkling-bars i",
        "the cells": ".inkling-hidden .cells",
        "the frame of the chosen cell": ".inkling-hidden .chosen",
        "the legend of the cells": ".inkling-hidden .legend i",
        "a swatch": ".neuron p > i",
        "a contribution": ".neuron .logit-contributions i",
        "a slider": '.st-key-brush [role="group"] > div',
        "a switch": ".st-key-why label > div",
        "the chosen preset": '.st-key-preset [aria-checked="true"]',
        "a sample": ".st-key-sample-3 button",
    }
    invisible = [name for name, selector in parts.items() if count_colors(page, selector) < 2]
    assert invisible == []
    # Chosen and not chosen differ.
    chosen, other = (
        page.locator(f'.st-key-preset [aria-checked="{state}"]').first.evaluate(
            "element => getComputedStyle(element).backgroundColor"
        )
        for state in ("true", "false")
    )
    assert chosen != other


def test_focused_link_has_an_outline(page):
    for colors in ("none", "active"):
        page.emulate_media(forced_colors=colors)
        link = page.get_by_role("link", name="How softmax works")
        page.get_by_text("How reliable is this?").focus()
        page.keyboard.press("Tab")
        assert link.evaluate("element => element === document.activeElement")
        style = "element => [getComputedStyle(element).outlineStyle, getComputedStyle(element).outlineWidth]"
        assert link.evaluate(style) == ["solid", "2px"]

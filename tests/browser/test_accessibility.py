"""Accessibility of both pages, in both themes and in all states: axe-core has no finding of any severity."""

import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.pen import clear, draw, put_sample, read_prediction, wait_for_strokes, wait_until
from helpers.streamlit_elements import IDLE, expander, open_expander
from helpers.training_page import LONG, click_button, expect_text, train
from helpers.tutorial import choose_network, wait_for_section, walk_through
from PIL import Image
from playwright.sync_api import Page, expect

from nn.images.strokes import render
from nn.synthetic.sample_digits import sample_strokes

pytestmark = pytest.mark.browser
CONTEXT = {"include": [["[data-testid='stApp']"]]}
# Findings in elements of Streamlit itself, which this project cannot change: rule, a part of the element, and why.
STREAMLIT = [
    # The area for dropped files has a role for its looks and a name at once; its button has both properly.
    ("presentation-role-conflict", 'data-testid="stFileUploaderDropzone"'),
]
# A theme changes colours only; while a training moves the page, an element's colour is often in a transition.
NO_COLORS = {"rules": {"color-contrast": {"enabled": False}}}
COLORS_ONLY = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
LIGHT, BOTH = ("light",), ("light", "dark")
# Colours in the middle of a transition, or of an element that waits for the server, belong to neither theme. In a
# closed drawer, transitions wait until it is opened.
SETTLED = """() => !document.querySelector('[data-stale="true"]') && document.getAnimations().every((animation) => (
  !(animation instanceof CSSTransition) || !animation.effect.target.checkVisibility()))"""


def violations(page: Page, themes: tuple[str, ...] = LIGHT) -> list[str]:
    """All that axe-core finds in the light theme, and about colours in the dark one, when nothing moves."""
    found = []
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        scheme = "theme => getComputedStyle(document.querySelector('.stApp')).colorScheme === theme"
        page.wait_for_function(scheme, arg=theme)
        page.locator(IDLE).wait_for()
        page.wait_for_function(SETTLED)
        found += [f"{theme}: {finding}" for finding in findings(page, COLORS_ONLY if theme == "dark" else {})]
    page.emulate_media(color_scheme="light")
    return found


def findings(page: Page, options: dict[str, object]) -> list[str]:
    """What axe-core finds now: rule, element and reason."""
    response = Axe().run(page, context=CONTEXT, options={"resultTypes": ["violations"], **options}).response
    assert response["passes"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:200]} {node.get('failureSummary', '')[:400]}"
        for rule in response["violations"]
        for node in rule["nodes"]
        if not any(rule["id"] == name and part in node["html"] for name, part in STREAMLIT)
    ]


def test_draw_page_has_no_violations(visit):
    page = visit()
    assert violations(page) == []
    put_sample(page, 4)
    page.get_by_text("Explain this prediction").click()
    expect(page.locator(".why")).to_be_visible()
    # Only with the keyboard.
    page.locator(".inkling-hidden canvas").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".neuron h3")).to_be_visible()
    page.locator(".network-diagram .lines").focus()
    for key in ("ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
        # The numbers of what is focused may show other nodes.
        wait_for_strokes(page, len(sample_strokes(4)))
    page.keyboard.press("Delete")
    expect(page.locator(".network-diagram .switch")).to_have_text("Switch on")
    open_expander(expander(page, "Break the network"))
    expect(page.get_by_text("Switched off (click")).to_be_visible()
    assert violations(page, BOTH) == []
    # A narrow page has the same colours.
    page.set_viewport_size({"width": 375, "height": 900})
    assert violations(page) == []


def test_draw_page_with_several_digits_own_samples_and_pictures_has_no_violations(visit):
    page = visit()
    open_expander(expander(page, "Add your handwriting to the training data"))
    put_sample(page, 4)
    page.locator(".st-key-own-label").get_by_text("4", exact=True).click()
    page.get_by_role("button", name="Save sample").click()
    expect(page.get_by_text("1 sample saved.")).to_be_visible()
    clear(page)
    page.locator(".st-key-brush input[type=range]").press("Home")
    digits = [[(left + x / 3, 80 + y / 3) for x, y in stroke] for left in (20, 150) for stroke in sample_strokes(1)]
    draw(page, digits)
    expect(page.locator(".inkling-digits button")).to_have_count(2)
    open_expander(expander(page, "Use a picture"))
    picture = page.locator('.st-key-picture input[type="file"]')
    picture.set_input_files({"name": "broken.png", "mimeType": "image/png", "buffer": b"\x89PNG not really"})
    expect(page.locator(".st-key-use-picture .stAlert")).to_contain_text("broken.png")
    assert violations(page) == []
    file = io.BytesIO()
    Image.fromarray(255 - render(sample_strokes(3), 20)).save(file, "PNG")
    picture.set_input_files({"name": "three.png", "mimeType": "image/png", "buffer": file.getvalue()})
    wait_until(page, lambda: "3" in read_prediction(page))
    expect(page.locator(".uploaded-picture img")).to_have_count(2)
    assert violations(page, BOTH) == []


def test_draw_page_has_no_violations_during_and_after_a_training(visit):
    page = visit(query=LONG)
    put_sample(page, 4)
    click_button(page, "Train")
    expect_text(page, "status", re.compile(r"step [\d,]+ of"))
    click_button(page, "Pause")
    expect_text(page, "status", "Paused")
    assert violations(page) == []
    click_button(page, "Resume")
    page.locator(".st-key-pause", has_text="Pause").wait_for()
    assert findings(page, NO_COLORS) == []
    train(page, button="Stop")
    assert violations(page, BOTH) == []


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)])
def test_learn_page_has_no_violations(visit, every):
    """In every fourth section, since the kinds of views come again; in all of them in the soak tests."""
    page = visit(path="learn")
    wait_for_section(page)
    # With one, there are all sections.
    choose_network(page, "convolutional")
    found = {}
    for number, title in enumerate(walk_through(page), 1):
        if number % every != 1 % every:
            continue
        # With source code and the meaning of a term opened.
        open_expander(page.locator(".st-key-learn-body .stExpander details").first)
        for term in page.locator(".prose .term summary").all()[:1]:
            term.click()
        # Of the dark theme, the first part with its numbers and a table are enough.
        found[title] = violations(page, BOTH if number in (5, 13) else LIGHT)
    assert not any(found.values()), found

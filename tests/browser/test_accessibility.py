"""Accessibility of both pages, in both themes, as axe-core measures it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.pen import put_sample
from helpers.tutorial import choose_network, wait_for_section, walk_through
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
# Elements of Streamlit that this project cannot change.
EXCLUDED = ["header", "[data-testid='stToolbar']", "[data-testid='stSidebarHeader']"]
CONTEXT = {"include": [["[data-testid='stApp']"]], "exclude": [[element] for element in EXCLUDED]}
# A theme changes colours only.
COLORS_ONLY = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def serious_violations(page: Page) -> list[str]:
    """Serious violations in the light theme, and those of colours in the dark theme: rule, element and reason."""
    found = []
    for theme, options in (("light", {}), ("dark", COLORS_ONLY)):
        page.emulate_media(color_scheme=theme)
        scheme = "theme => getComputedStyle(document.querySelector('.stApp')).colorScheme === theme"
        page.wait_for_function(scheme, arg=theme)
        # Colours in the middle of a transition belong to neither theme.
        page.wait_for_function("document.getAnimations().every((animation) => !(animation instanceof CSSTransition))")
        response = Axe().run(page, context=CONTEXT, options=options).response
        assert response["passes"]
        found += [
            f"{theme}: {rule['id']}: {node['target']} {node['html'][:200]} {node.get('failureSummary', '')[:400]}"
            for rule in response["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]
    page.emulate_media(color_scheme="light")
    return found


def test_draw_page_has_no_serious_violations(visit):
    page = visit()
    assert serious_violations(page) == []
    put_sample(page, 4)
    page.get_by_text("Explain this prediction").click()
    expect(page.locator(".why")).to_be_visible(timeout=60_000)
    # Only with the keyboard.
    page.locator(".inkling-hidden canvas").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".neuron h3")).to_be_visible(timeout=60_000)
    page.locator(".network-diagram .lines").focus()
    for key in ("ArrowUp", "ArrowLeft", "Delete"):
        page.keyboard.press(key)
    page.get_by_text("Break the network").click()
    expect(page.get_by_text("Switched off (click")).to_be_visible(timeout=60_000)
    expect(page.locator(".network-diagram .switch")).to_have_text("Switch on", timeout=60_000)
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert serious_violations(page) == [], width


def test_learn_page_has_no_serious_violations(visit):
    page = visit(path="learn")
    wait_for_section(page)
    # With one, there are all sections.
    choose_network(page, "convolutional")
    found = {}
    for title in walk_through(page):
        # With source code and the meaning of a term opened.
        page.locator(".st-key-learn-body .stExpander summary").first.click()
        for term in page.locator(".prose .term summary").all()[:1]:
            term.click()
        found[title] = serious_violations(page)
    assert not any(found.values()), found

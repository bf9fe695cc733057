"""Can everybody use it? axe-core looks at both pages, in both themes, wide and narrow; and the keyboard reaches all."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from learn import open_learn, open_step
from pen import draw
from playwright.sync_api import Page, expect

from ui import samples
from ui.learn.page import STEPS

pytestmark = pytest.mark.browser
# Streamlit's own elements, which we cannot change: its header and its menus; the canvas package's toolbar.
FOREIGN = ["header", "[data-testid='stToolbar']", "[data-testid='stSidebarHeader']"]
SERIOUS = ("serious", "critical")


def findings(page: Page) -> list[str]:
    """What axe-core finds that is serious, and where."""
    context = {"include": [["[data-testid='stApp']"]], "exclude": [[part] for part in FOREIGN]}
    result = Axe().run(page, context=context).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:200]} {node.get('failureSummary', '')[:400]}"
        for rule in result
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_the_first_page_has_no_serious_findings(visit, theme, width):
    page = visit(width=width, color_scheme=theme)
    assert findings(page) == []
    draw(page, samples.strokes(4))
    page.get_by_text("Why this digit?").click()
    expect(page.locator(".why")).to_be_visible()
    page.locator(".inkling-hidden canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".neuron h4")).to_be_visible()
    assert findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_second_page_has_no_serious_findings(visit, theme):
    page = visit(color_scheme=theme)
    draw(page, samples.strokes(4))
    open_learn(page)
    found = {}
    for number in range(1, len(STEPS) + 1):
        open_step(page, number)
        # With the source of a function, and the meaning of a word, opened.
        page.locator(".st-key-learn-body .stExpander summary").first.click()
        for term in page.locator(".prose .term summary").all()[:1]:
            term.click()
        found[number] = findings(page)
    assert not any(found.values()), found

"""Contract tests of Streamlit in the browser: selectors of ui/shared/streamlit_dom.js and style.css, components v2.

A failure here means that a new version of Streamlit needs changes in these files or in ui/shared/component.py.
"""

import json
import re
from pathlib import Path

import pytest
from helpers.pen import wait_until
from helpers.streamlit_elements import IDLE
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
UI = Path(__file__).parents[2] / "ui"
SELECTORS = {
    "links of the top navigation": 'a[data-testid="stTopNavLink"]',
    "links of st.page_link": '.stMain a[data-testid="stPageLink-NavLink"]',
    "links of st.page_link in the sidebar": '[data-testid="stSidebar"] a[data-testid="stPageLink-NavLink"]',
    "the page": ".stApp",
    "the page while it is connected": '.stApp[data-test-connection-state="CONNECTED"]',
    "the page's main part": ".stMainBlockContainer",
    "an element's container": ".stElementContainer",
    "a chart": ".stElementContainer .stVegaLiteChart",
    "primary buttons": 'button[data-testid="stBaseButton-primary"]',
    "sliders": '.stSlider [role="group"] > [data-orientation] > div:first-child',
    "handles of sliders": '.stSlider [role="group"] div:has(> div > input)',
    "toggles": ".stCheckbox label:has(input:checked) > div:first-of-type > div",
    "segmented controls": ".stButtonGroup",
    "progress bars": '.stProgress [role="progressbar"] *',
    "captions": '[data-testid="stCaptionContainer"]',
    "formulas": ".katex-display",
    "keyed containers in a wrapper of their own": ".st-key-outer > :has(> .st-key-inner)",
    "a component in its keyed container": ".st-key-inner .st-key-component button.state",
}
TOKENS = [
    "keyword",
    "number",
    "boolean",
    "operator",
    "decorator",
    "builtin",
    "function",
    "class-name",
    "comment",
    "string",
]


@pytest.fixture(scope="module")
def page(contract_page):
    page = contract_page("elements")
    page.locator(".stVegaLiteChart").wait_for()
    page.locator(IDLE).wait_for()
    return page


@pytest.mark.parametrize("name", SELECTORS)
def test_selector_matches(page, name):
    page.locator(SELECTORS[name]).first.wait_for()


def test_uploader_has_a_file_input(page):
    page.locator('[data-testid="stFileUploader"] input[type="file"]').wait_for(state="attached")


@pytest.mark.parametrize("token", TOKENS)
def test_code_has_token_class(page, token):
    assert page.locator(f".stCode .token.{token}").count(), f"code has no .token.{token}"


def test_every_streamlit_name_in_scripts_and_style_sheets_is_tested():
    names = r'data-testid="([\w-]+)"|\.(st[A-Z]\w+)|"(st[A-Z][\w-]+)"|\[(data-(?:stale|test)[\w-]*)'
    sources = [UI / "shared" / "streamlit_dom.js", *UI.rglob("*.css")]
    used = {name for source in sources for match in re.findall(names, source.read_text()) for name in match if name}
    tested = Path(__file__).read_text() + IDLE
    assert {name for name in used if name not in tested} == set()
    tokens = re.findall(r"\.token(?::is\(([^)]*)\)|(\.[\w-]+))", (UI / "shared" / "style.css").read_text())
    classes = {name.strip(" .") for group in tokens for part in group for name in part.split(",") if name.strip(" .")}
    assert classes - {"triple-quoted-string", "interpolation"} <= set(TOKENS)


def test_theme_colors_are_css_variables_of_components(page):
    colors = page.locator(".st-key-component button.state").evaluate(
        """(button) => ["primary", "text", "background"].map((name) =>
          getComputedStyle(button).getPropertyValue(`--st-${name}-color`))"""
    )
    assert all(colors), colors


def test_script_state_and_stale_elements_during_a_rerun(page):
    page.get_by_role("button", name="Wait", exact=True).click()
    page.locator(IDLE).wait_for(state="detached")
    page.locator('.stElementContainer[data-stale="true"]:has(.stVegaLiteChart)').wait_for(state="attached")
    page.locator(IDLE).wait_for()
    page.locator('.stElementContainer[data-stale="true"]').wait_for(state="detached")


def report(page):
    return json.loads(page.locator(".st-key-report").inner_text())


def test_component_gets_data_and_is_called_again_when_it_changes(page):
    parent = page.locator("[data-calls]")
    calls = int(parent.get_attribute("data-calls"))
    page.get_by_role("button", name="Next number").click()
    expect(parent).to_have_attribute("data-number", "1")
    assert int(parent.get_attribute("data-calls")) > calls, "parentElement is another one"
    assert parent.evaluate("element => element.getRootNode() === document"), "component in a shadow root"


def test_component_state_stays_and_trigger_lasts_one_run(page):
    assert report(page) == {"state": None, "trigger": None}
    page.get_by_role("button", name="Set state").click()
    number = int(page.locator("[data-calls]").get_attribute("data-number"))
    wait_until(page, lambda: report(page) == {"state": [number, None], "trigger": None})
    page.get_by_role("button", name="Set trigger").click()
    wait_until(page, lambda: report(page) == {"state": [number, None], "trigger": True})
    page.get_by_role("button", name="Primary").click()
    wait_until(page, lambda: report(page) == {"state": [number, None], "trigger": None})


def test_links_lead_to_the_path_of_their_page_and_unmounting_calls_the_cleanup(contract_page):
    page = contract_page("elements")
    # A component that has not been mounted has no cleanup.
    page.locator("[data-calls]").wait_for()
    cleanups = page.evaluate("window.cleanups ?? 0")
    link = page.locator('a[data-testid="stTopNavLink"]', has_text="Canvas")
    assert link.evaluate("link => link.pathname") == "/"
    link.click()
    page.locator("canvas.upper-canvas").wait_for()
    wait_until(page, lambda: page.evaluate("window.cleanups ?? 0") > cleanups)


def test_narrow_window_has_links_in_the_sidebar_and_a_button_that_closes_it(contract_page):
    page = contract_page("elements", width=600)
    page.locator('[data-testid="stExpandSidebarButton"]').click()
    page.locator('a[data-testid="stSidebarNavLink"]').first.wait_for()
    close = page.locator('[data-testid="stSidebarCollapseButton"] button[aria-expanded="true"]')
    close.evaluate("button => button.click()")
    close.wait_for(state="detached")

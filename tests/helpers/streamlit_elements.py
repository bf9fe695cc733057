"""Streamlit's own elements on a running page: the sign that no script runs, and expanders."""

from playwright.sync_api import Locator, Page

# Attribute of the page that says whether a script runs on the server for it; an element, while none does.
SCRIPT_STATE = "data-test-script-state"
IDLE = f'[{SCRIPT_STATE}="notRunning"]'
IS_OPEN = "details => details.open && !details.getAnimations().length"


def open_expander(details: Locator) -> None:
    """Open an expander, given its `details` element, if it is closed, and wait until its content has its place.

    While it grows, its content is scrolled within it, and a click may miss what has just been scrolled into view.
    """
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    details.page.wait_for_function(IS_OPEN, arg=details.element_handle())


def expander(page: Page, title: str) -> Locator:
    """The `details` element of the expander with this title."""
    return page.locator(".stExpander details", has=page.locator("summary", has_text=title))

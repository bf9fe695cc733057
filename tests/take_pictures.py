"""Takes the README's pictures from the running page: make pictures."""

import re
import tempfile
from pathlib import Path

import chromium
from conftest import ROOT, serve
from learn import choose, open_learn
from pen import draw
from playwright.sync_api import Browser, sync_playwright

from ui import samples

PICTURES = {
    "page-light.png": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "page-dark.png": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "page-phone.png": {"viewport": {"width": 375, "height": 1700}, "color_scheme": "light"},
}


def main(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, serve(ROOT, Path(home)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        for name, options in PICTURES.items():
            page = browser.new_page(**options, reduced_motion="reduce")
            page.goto(url)
            page.locator(".st-key-ink[data-toolbar]").wait_for()
            draw(page, samples.strokes(3))
            page.mouse.move(5, 5)
            page.screenshot(path=folder / name)
            print(folder / name)
        learn(browser, url, folder / "page-learn.png")
        training(browser, url, folder / "page-training.png")


def learn(browser: Browser, url: str, path: Path) -> None:
    """The page Learn, after some steps of gradient descent towards another digit."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000}, color_scheme="light", reduced_motion="reduce")
    page.goto(url)
    page.locator(".st-key-ink[data-toolbar]").wait_for()
    draw(page, samples.strokes(4))
    open_learn(page)
    choose(page, "Which of the 14 steps?", "Step 12 of 14: The update")
    page.get_by_role("heading", level=3, name="12. ").wait_for()
    choose(page, "Which digit should it be?", "9")
    page.get_by_text("that this is 9").wait_for()
    page.get_by_role("button", name="Ten more steps").click()
    page.locator(".st-key-learn-says", has_text="after 10 steps").wait_for()
    page.locator(".st-key-learn-bars b.best", has_text="9").wait_for()
    page.mouse.move(5, 5)
    page.locator("h1").scroll_into_view_if_needed()
    page.screenshot(path=path)
    print(path)


def training(browser: Browser, url: str, path: Path) -> None:
    """The page in the middle of a training, with both networks compared."""
    page = browser.new_page(viewport={"width": 1280, "height": 1500}, color_scheme="light", reduced_motion="reduce")
    page.goto(f"{url}/?digits=50000&epochs=30&neurons1=96&rate=0.002&dropout=0.2")
    page.locator(".st-key-ink[data-toolbar]").wait_for()
    draw(page, samples.strokes(3))
    page.locator(".st-key-train button").click()
    page.get_by_text("Compare with").click(timeout=60_000)
    page.mouse.move(5, 5)
    page.get_by_text(re.compile("epoch 1\\d of 30.*digits a second")).wait_for(timeout=60_000)
    page.screenshot(path=path)
    print(path)


if __name__ == "__main__":
    main(Path(__file__).parent / "pictures")

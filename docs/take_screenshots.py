"""Takes the screenshots of the README from the running page: make screenshots."""

import re
import tempfile
from pathlib import Path

from conftest import ROOT, serve
from helpers import chromium
from helpers.pen import draw
from helpers.tutorial import choose, choose_section, open_learn
from playwright.sync_api import Browser, sync_playwright

from nn.synthetic.sample_digits import sample_strokes

WINDOWS = {
    "page-light.png": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "page-dark.png": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "page-phone.png": {"viewport": {"width": 375, "height": 1700}, "color_scheme": "light"},
}


def main(folder: Path) -> None:
    """Take all screenshots into a folder."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, serve(ROOT, Path(home)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        for name, options in WINDOWS.items():
            page = browser.new_page(**options, reduced_motion="reduce")
            page.goto(url)
            page.locator(".st-key-canvas-area[data-toolbar]").wait_for()
            draw(page, sample_strokes(3), spacing=0)
            page.mouse.move(5, 5)
            page.screenshot(path=folder / name)
            print(folder / name)
        learn_page(browser, url, folder / "page-learn.png")
        training_page(browser, url, folder / "page-training.png")


def learn_page(browser: Browser, url: str, path: Path) -> None:
    """The Learn page after ten gradient steps towards another label."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000}, color_scheme="light", reduced_motion="reduce")
    page.goto(url)
    page.locator(".st-key-canvas-area[data-toolbar]").wait_for()
    draw(page, sample_strokes(3), spacing=0)
    open_learn(page)
    choose_section(page, "update")
    choose(page, "Label", "8")
    page.get_by_text("label 8").wait_for()
    page.get_by_role("button", name="10 steps").click()
    page.locator(".st-key-learn-prediction", has_text="after 10 steps").wait_for()
    page.locator(".st-key-learn-bars b.best", has_text="8").wait_for()
    page.mouse.move(5, 5)
    page.locator("h1").scroll_into_view_if_needed()
    page.screenshot(path=path)
    print(path)


def training_page(browser: Browser, url: str, path: Path) -> None:
    """The Draw page during a training, with the default network for comparison."""
    page = browser.new_page(viewport={"width": 1280, "height": 1500}, color_scheme="light", reduced_motion="reduce")
    page.goto(f"{url}/?digits=50000&epochs=30&neurons1=96&rate=0.002&dropout=0.2")
    page.locator(".st-key-canvas-area[data-toolbar]").wait_for()
    draw(page, sample_strokes(3), spacing=0)
    page.locator(".st-key-train button").click()
    page.locator(".st-key-compare label").click(timeout=60_000)
    page.mouse.move(5, 5)
    page.get_by_text(re.compile("epoch 1\\d of 30.*images/s")).wait_for(timeout=60_000)
    page.screenshot(path=path)
    print(path)


if __name__ == "__main__":
    main(Path(__file__).parent / "screenshots")

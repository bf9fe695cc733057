"""Takes the README's pictures from the running page: make pictures."""

import tempfile
from pathlib import Path

import chromium
from conftest import ROOT, serve
from pen import draw
from playwright.sync_api import sync_playwright

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


if __name__ == "__main__":
    main(Path(__file__).parent / "pictures")

"""Records the animation of the README from the running page: make screenshots."""

import io
import tempfile
from pathlib import Path

from conftest import ROOT, serve
from helpers import chromium
from helpers.pen import canvas_box, wait_for_strokes
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from nn.synthetic.sample_digits import sample_strokes

WINDOW, WIDTH = {"width": 1280, "height": 800}, 960
# Milliseconds that a frame is shown: while the pen moves, while a network trains, and where there is more to read.
PEN, TRAINING, REST = 90, 250, 1800
# Points of a stroke between two frames; largest size of the file in bytes.
POINTS_PER_FRAME, MAX_SIZE = 4, 2_000_000
CHANGED = "before => document.querySelector('.st-key-training').innerText !== before"


class Recorder:
    """Frames of a page, each with the milliseconds that it is shown."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[Image.Image] = []
        self.durations: list[int] = []

    def add(self, duration: int) -> None:
        """One more frame: the page as it is now."""
        image = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        height = image.height * WIDTH // image.width
        self.frames.append(image.resize((WIDTH, height), Image.Resampling.LANCZOS))
        self.durations.append(duration)

    def save(self, path: Path) -> None:
        """Write the animation as WebP."""
        first, *others = self.frames
        first.save(path, save_all=True, append_images=others, duration=self.durations, loop=0, quality=70, method=4)
        assert path.stat().st_size <= MAX_SIZE, f"{path} has {path.stat().st_size:,} bytes, more than {MAX_SIZE:,}"
        print(f"{path}: {len(self.frames)} frames, {path.stat().st_size:,} bytes")


def main(path: Path) -> None:
    """Record a drawing, the neuron under the pointer, and a training, into one file."""
    with tempfile.TemporaryDirectory() as home, serve(ROOT, Path(home)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        page = browser.new_page(viewport=WINDOW, color_scheme="light", reduced_motion="reduce")
        page.goto(f"{url}/?digits=20000&epochs=5&neurons1=96")
        page.locator(".st-key-canvas-area[data-toolbar]").wait_for()
        recorder = Recorder(page)
        strokes = sample_strokes(4)
        draw_slowly(recorder, strokes)
        wait_for_strokes(page, len(strokes))
        recorder.add(REST)
        train(recorder)
        recorder.save(path)


def draw_slowly(recorder: Recorder, strokes: list[list[tuple[float, float]]]) -> None:
    """Draw with the mouse, with frames on the way."""
    mouse, box = recorder.page.mouse, canvas_box(recorder.page)
    for stroke in strokes:
        for number, (x, y) in enumerate(stroke):
            mouse.move(box["x"] + x, box["y"] + y)
            if number == 0:
                mouse.down()
            if number % POINTS_PER_FRAME == POINTS_PER_FRAME - 1:
                recorder.add(PEN)
        mouse.up()


def train(recorder: Recorder) -> None:
    """Train a network, with frames on the way, until its results are there."""
    page = recorder.page
    page.locator(".st-key-train button").click()
    page.mouse.move(5, 5)
    text, has_ended = "", False
    while not has_ended:
        # Frames at reports, not at moments, so that a slow computer records the same.
        page.wait_for_function(CHANGED, arg=text, timeout=120_000)
        text = page.locator(".st-key-training").inner_text()
        has_ended = "is finished" in text
        recorder.add(REST if has_ended else TRAINING)


if __name__ == "__main__":
    main(Path(__file__).parent / "screenshots" / "drawing-and-training.webp")

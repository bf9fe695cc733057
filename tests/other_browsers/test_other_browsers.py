"""Smoke tests of the page in Firefox and WebKit: drawing with live results, training, and the Learn page."""

from collections.abc import Iterator

import pytest
from helpers.streamlit_elements import IDLE
from helpers.stroke_files import STROKES, Strokes, fit_strokes, handwriting
from other_browsers import firefox, webkit
from other_browsers.window import UP, Window

from nn.synthetic.sample_digits import sample_strokes
from ui.tutorial.tutorial_page import SECTIONS

pytestmark = [pytest.mark.other_browsers, pytest.mark.soak]
CANVAS = "canvas.upper-canvas"
BROWSERS = {"Firefox": (firefox.find, firefox.Firefox), "WebKit": (webkit.find, webkit.WebKit)}
# The number of strokes of the drawing whose result is shown, as text; null while anything is under way.
COMPLETE = """import(new URL("inkling/scripts/shared/page_state.js", location.href)).then(({ currentPageState }) => {
  const state = currentPageState(), shown = state?.root.querySelector("[data-checksum]")?.dataset.checksum;
  const isIdle = document.querySelector('IDLE') && state?.canvasIsBusy === false;
  const isShown = state?.client?.isReported && shown === String(state.result?.checksum);
  return isIdle && isShown ? state.root.dataset.strokes : null;
})""".replace("IDLE", IDLE)
IS_IDLE = f"document.querySelector('{IDLE}') !== null"
PREDICTION = "document.querySelector('.st-key-prediction .prediction')?.innerText ?? ''"
PERCENTAGES = "[...document.querySelectorAll('.st-key-probabilities ul:not(.other) li')].map(item => item.textContent)"


def digits() -> list[tuple[int, Strokes]]:
    """One handwritten digit of each class where the recorded strokes are available, otherwise the sample digits."""
    if not STROKES.is_dir():
        return [(digit, sample_strokes(digit)) for digit in range(10)]
    first = dict(reversed(handwriting("test")))
    return [(label, fit_strokes(strokes, 200, (140, 140))) for label, strokes in sorted(first.items())]


@pytest.fixture(scope="module", params=BROWSERS)
def window(request: pytest.FixtureRequest, address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A window of the browser; skipped by name where it is not installed."""
    find, start = BROWSERS[request.param]
    if find() is None:
        pytest.skip(f"{request.param} is not installed; Debian: firefox-esr, webkit2gtk-driver and xvfb")
    driver = start(tmp_path_factory.mktemp("profile"))
    yield Window(driver, address)
    driver.close()


@pytest.fixture
def page(window: Window) -> Window:
    """The Draw page, just opened, without the drawing of the test before, which the browser keeps for this tab."""
    window.open()
    window.evaluate("sessionStorage.clear()")
    window.open()
    wait_for_strokes(window, 0)
    return window


def wait_for_strokes(page: Window, count: int) -> None:
    """Wait until the result of a drawing of so many strokes is shown."""
    page.wait_for(COMPLETE, lambda found: found == str(count))


def test_digits_are_read(page):
    answers = []
    for label, strokes in digits():
        page.draw(strokes, CANVAS)
        wait_for_strokes(page, len(strokes))
        answers.append((label, page.evaluate(PREDICTION)))
        page.click(".st-key-clear button")
        wait_for_strokes(page, 0)
    assert sum(answer.startswith(str(label)) for label, answer in answers) >= 9, answers


def test_bars_move_while_the_pen_is_down(page):
    stroke = sample_strokes(3)[0]
    half = len(stroke) // 2
    page.draw([stroke[:half]], CANVAS, lift_last=False)
    during = page.wait_for(PERCENTAGES, lambda texts: len(texts) == 10)
    page.driver.perform([UP])
    wait_for_strokes(page, 1)
    page.draw([stroke[half:]], CANVAS)
    wait_for_strokes(page, 2)
    assert page.evaluate(PERCENTAGES) != during


def test_network_is_trained(page):
    page.open("/?digits=1000&epochs=2&neurons1=16")
    wait_for_strokes(page, 0)
    page.draw(sample_strokes(7), CANVAS)
    page.click(".st-key-training-buttons button")
    page.wait_for(
        "document.querySelector('.st-key-training')?.innerText ?? ''", lambda text: "Run 1 is finished" in text
    )
    assert page.evaluate(PERCENTAGES)


def test_learn_page_goes_through_its_sections(page):
    page.draw(sample_strokes(4), CANVAS)
    wait_for_strokes(page, len(sample_strokes(4)))
    page.click("a[href$='/learn']")
    heading = "document.querySelector('.st-key-learn-head')?.innerText ?? ''"
    for number in range(1, 5):
        page.wait_for(heading, lambda text, start=f"{number}. ": text.startswith(start))
        page.wait_for(IS_IDLE)
        page.click(".st-key-learn-next button")
    page.wait_for(heading, lambda text: text.startswith("5. "))
    page.wait_for(f"location.search === '?step={SECTIONS[4].key}'")
    page.wait_for(IS_IDLE)
    page.evaluate("history.go(0)")
    page.wait_for(heading, lambda text: text.startswith("5. "))

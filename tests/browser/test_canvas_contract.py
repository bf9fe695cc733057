"""Contract tests of streamlit-drawable-canvas: what ui/canvas/adapter.js and ui/canvas/canvas.py rely on.

A failure here means that a new version of the canvas needs changes in these two files, and nowhere else.
"""

import json
from importlib.metadata import version
from pathlib import Path

import pytest
from helpers.pen import wait_until
from helpers.streamlit_elements import IDLE

pytestmark = pytest.mark.browser
UPPER = "canvas.dc-canvas.upper-canvas"
ELEMENTS = Path(__file__).parents[2] / "ui" / "canvas" / "canvas_elements.js"
LINE = [(40.0 + 14 * step, 200.0) for step in range(15)]


def report(page):
    """What the canvas has reported: objects, white pixels of its image, and the number of reruns."""
    return json.loads(page.locator(".st-key-report").inner_text())


@pytest.fixture
def canvas(contract_page):
    """A page with an empty canvas and nothing else, whose script has ended: a rendering may take a stroke away."""
    page = contract_page()
    page.locator(UPPER).wait_for()
    page.locator(IDLE).wait_for()
    return page


def stroke(page, points=LINE, release=True):
    box = page.locator(UPPER).bounding_box()
    for number, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x, box["y"] + y)
        if number == 0:
            page.mouse.down()
    if release:
        page.mouse.up()


def draw(page, count, points=LINE):
    stroke(page, points)
    wait_until(page, lambda: len(report(page)["objects"]) == count)


def test_version_is_one_that_these_tests_have_seen():
    assert version("streamlit-drawable-canvas").startswith("0.13.")


def test_elements_in_the_shadow_root(canvas):
    found = canvas.evaluate(
        """() => {
          const hosts = [...document.querySelectorAll("*")].filter(({ shadowRoot }) =>
            shadowRoot?.querySelector(".dc-root .dc-toolbar"));
          const root = hosts[0].shadowRoot;
          const count = (selector) => root.querySelectorAll(selector).length;
          return [hosts.length, [".dc-root > .dc-toolbar", ".dc-toolbar-card", ".dc-toolbar-separator",
            '.dc-icon-button[aria-label="Undo"]', '.dc-icon-button[aria-label="Redo"]'].map(count),
            [...root.querySelectorAll("canvas")].map(({ className }) => className)];
        }"""
    )
    assert found[0] == 1, "the canvas has no shadow root, or another root or toolbar"
    assert found[1][:2] == [1, 1], "root, toolbar, card"
    assert found[1][2] >= 1, "separator"
    assert found[1][3:] == [1, 1], "buttons Undo, Redo"
    drawing = [name for name in found[2] if "background" not in name]
    assert drawing == ["dc-canvas lower-canvas", "dc-canvas upper-canvas"], "canvases, or their order"
    for name in ("Undo", "Redo"):
        assert canvas.get_by_role("button", name=name, exact=True).is_disabled()


def test_lower_canvas_has_finished_strokes_and_upper_canvas_the_stroke_in_progress(canvas):
    draw(canvas, 1, [(40.0, 40.0 + 15 * step) for step in range(10)])
    stroke(canvas, [(200.0, 40.0 + 15 * step) for step in range(10)], release=False)
    layers = canvas.evaluate(
        """() => {
          const { shadowRoot } = [...document.querySelectorAll("*")].find(({ shadowRoot }) => shadowRoot);
          return [...shadowRoot.querySelectorAll("canvas.dc-canvas")].map((layer) => {
            const copy = Object.assign(document.createElement("canvas"), { width: 280, height: 280 });
            const context = copy.getContext("2d", { alpha: false });
            context.drawImage(layer, 0, 0, 280, 280);
            const { data } = context.getImageData(0, 100, 280, 1);
            return [40, 200].map((x) => data[4 * x] > 127);
          });
        }"""
    )
    canvas.mouse.up()
    assert layers == [[True, False], [False, True]]


def test_stroke_is_reported_once_and_only_after_the_pen_is_up(canvas):
    runs = report(canvas)["runs"]
    stroke(canvas, release=False)
    # The canvas reports 200 ms after a change: there is none.
    canvas.wait_for_timeout(400)
    assert report(canvas)["runs"] == runs
    canvas.mouse.up()
    wait_until(canvas, lambda: len(report(canvas)["objects"]) == 1)
    assert report(canvas)["runs"] == runs + 1


def test_reported_stroke_is_a_fabric_path(canvas):
    draw(canvas, 1)
    (path,) = report(canvas)["objects"]
    assert path["type"].lower() == "path"
    assert path["strokeWidth"] == 20
    assert path["stroke"] == "#ffffff"
    assert path["path"][0][0] == "M"
    assert {command for command, *_ in path["path"]} <= {"M", "Q", "L"}
    assert all(len(numbers) == {"M": 2, "L": 2, "Q": 4}[command] for command, *numbers in path["path"])
    first, last = path["path"][0], path["path"][-1]
    assert [*first[1:], *last[-2:]] == pytest.approx([*LINE[0], *LINE[-1]], abs=2)
    assert report(canvas)["ink"] == pytest.approx(196 * 20 + 314, rel=0.1)


def test_initial_drawing_with_another_revision_replaces_the_drawing_and_is_reported(canvas):
    draw(canvas, 1)
    canvas.get_by_role("button", name="Put a stroke").click()
    wait_until(canvas, lambda: [path["strokeWidth"] for path in report(canvas)["objects"]] == [10])
    assert report(canvas)["ink"] == pytest.approx(200 * 10 + 79, rel=0.1)
    draw(canvas, 2)
    canvas.get_by_role("button", name="Put nothing").click()
    wait_until(canvas, lambda: report(canvas)["objects"] == [])


def test_canvas_clears_the_finished_strokes_before_it_shows_an_initial_drawing(canvas):
    """So adapter.js knows when the canvas has what was put on it; the end of the task is early enough."""
    draw(canvas, 1)
    canvas.locator("canvas.dc-canvas.lower-canvas").evaluate(
        """(layer) => {
          const context = layer.getContext("2d"), { clearRect } = context;
          const { width, height } = layer;
          const isInk = (level, at) => at % 4 === 0 && level > 0;
          window.ink = () => context.getImageData(0, 0, width, height).data.some(isInk);
          window.inkAfterClearing = [];
          context.clearRect = (...area) => {
            clearRect.apply(context, area);
            setTimeout(() => window.inkAfterClearing.push(window.ink()));
          };
        }"""
    )
    assert canvas.evaluate("window.ink()")
    canvas.get_by_role("button", name="Put nothing").click()
    wait_until(canvas, lambda: canvas.evaluate("window.inkAfterClearing.length"))
    assert canvas.evaluate("window.inkAfterClearing[0]") is False


def test_objects_of_the_first_initial_drawing_have_no_image_before_a_change(contract_page):
    """So canvas.py gives a new canvas no objects, and adapter.js asks for them once it is there."""
    page = contract_page("?start=1")
    page.locator(UPPER).wait_for()
    page.locator(IDLE).wait_for()
    first = report(page)
    assert [len(first["objects"]), first["ink"], first["runs"]] == [1, 0, 1]
    draw(page, 2)
    assert report(page)["ink"] > 0


def test_new_brush_width_keeps_the_drawing_and_applies_to_the_next_stroke(canvas):
    draw(canvas, 1)
    canvas.get_by_role("button", name="Widen the brush").click()
    canvas.locator(IDLE).wait_for()
    draw(canvas, 2, [(x, y - 100) for x, y in LINE])
    assert [path["strokeWidth"] for path in report(canvas)["objects"]] == [20, 40]


# A finger draws, and its stroke ends as in takeBackStroke of canvas_elements.js.
TAKE_BACK = """async (points) => {
  const { takeBackStroke } = await import("data:text/javascript," + encodeURIComponent(window.source));
  const host = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".dc-toolbar"));
  const canvas = host.shadowRoot.querySelector("canvas.upper-canvas"), box = canvas.getBoundingClientRect();
  points.forEach(([x, y], number) => {
    const touch = new Touch({ identifier: 1, target: canvas, clientX: box.x + x, clientY: box.y + y });
    const list = { touches: [touch], targetTouches: [touch], changedTouches: [touch] };
    const type = number ? "touchmove" : "touchstart";
    canvas.dispatchEvent(new TouchEvent(type, { ...list, bubbles: true, composed: true, cancelable: true }));
  });
  const inked = () => canvas.getContext("2d").getImageData(0, 0, 280, 280).data.some(Boolean);
  const before = inked();
  takeBackStroke(canvas);
  return [before, inked()];
}"""


def test_stroke_that_is_taken_back_leaves_nothing(canvas):
    canvas.evaluate("source => (window.source = source)", ELEMENTS.read_text())
    draw(canvas, 1)
    runs = report(canvas)["runs"]
    assert canvas.evaluate(TAKE_BACK, LINE) == [True, False]
    canvas.wait_for_timeout(400)
    assert report(canvas)["runs"] == runs
    draw(canvas, 2, [(x, y - 100) for x, y in LINE])
    canvas.get_by_role("button", name="Undo", exact=True).click()
    wait_until(canvas, lambda: len(report(canvas)["objects"]) == 1)


def test_undo_and_redo_are_reported(canvas):
    draw(canvas, 1)
    canvas.get_by_role("button", name="Undo", exact=True).click()
    wait_until(canvas, lambda: report(canvas)["objects"] == [])
    canvas.get_by_role("button", name="Redo", exact=True).click()
    wait_until(canvas, lambda: len(report(canvas)["objects"]) == 1)

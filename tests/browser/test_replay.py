"""The replay of a drawing: its canvas, the results that follow it, the chart and the sentence about them."""

import re
from itertools import groupby, pairwise

import pytest
from helpers.live_page import STATE, assert_consistent, record
from helpers.pen import clear, count_ink, draw, put_sample, read_prediction, wait_until

from nn.synthetic.sample_digits import sample_strokes

pytestmark = pytest.mark.browser
REPLAY_CANVAS = ".replay-canvas"
LINE = [(240.0, 40.0 + 10 * step) for step in range(20)]


# Before a replay starts, which may be over soon on a slow computer: `replay.began` is when it has started, or 0.
# `replay.ended` is its length in seconds, how much its last image differs from the drawing, in white pixels, and where
# its canvas and the drawing canvas were.
WATCH = f"""async () => {{ {STATE}
  const {{ client }} = state, watched = (window.replay = {{ began: 0 }});
  const box = (canvas) => {{
    const {{ x, y, width }} = canvas.getBoundingClientRect();
    return [x, y, width];
  }};
  const started = new Promise((tell) => new MutationObserver((_, observer) => {{
    if (!state.replayCanvas) return;
    observer.disconnect();
    watched.began = performance.now();
    tell();
  }}).observe(state.canvasArea, {{ childList: true }}));
  watched.ended = started.then(async () => {{
    const boxes = [state.replayCanvas, state.canvasLayers()[0]].map(box);
    let last = null;
    while (state.replayCanvas) {{
      last = client.readCanvas().pixels;
      await new Promise(requestAnimationFrame);
    }}
    const seconds = (performance.now() - watched.began) / 1000, {{ pixels }} = client.readCanvas();
    const difference = pixels.reduce((sum, level, index) => sum + Math.abs(level - last[index]), 0) / 255;
    return {{ seconds, difference, boxes }};
  }});
}}"""


def start_replay(page):
    page.evaluate(WATCH)
    page.get_by_role("button", name="Replay drawing").click()
    page.wait_for_function("replay.began")


def wait_for_end(page):
    page.locator(REPLAY_CANVAS).wait_for(state="detached")


def test_bars_chart_and_sentence_follow_the_replay(page):
    put_sample(page, 8)
    record(page)
    start_replay(page)
    wait_for_end(page)
    moments = [moment for moment in page.evaluate("shown") if not moment["reported"]]
    # How many there are depends on the speed of the computer.
    for view in ("bars", "image"):
        assert len({moment[view] for moment in moments}) >= 2, view
    sentence = page.locator(".replay p:not([role])").inner_text()
    changes = re.findall(r"([\d.]+) s: (\d)", sentence)
    assert changes[-1][1] == "8"
    assert all(earlier < later for earlier, later in pairwise([0.0, *(float(seconds) for seconds, _ in changes)]))
    assert page.locator(".replay [role=status]").inner_text() == sentence
    assert_consistent(page)
    assert "8" in read_prediction(page)


# The opacity of the ten rows of the chart, for each column of pixels.
COLUMNS = """(chart) => {
  const { data } = chart.getContext("2d").getImageData(0, 0, chart.width, chart.height);
  return [...Array(chart.width).keys()].map((x) => [...Array(10).keys()].map((digit) => {
    const y = Math.floor((chart.height * (digit + 0.5)) / 10);
    return data[4 * (y * chart.width + x) + 3] / 255;
  }));
}"""


def test_replay_covers_the_canvas_ends_as_the_drawing_and_charts_each_result(page):
    put_sample(page, 7)
    record(page)
    start_replay(page)
    wait_for_end(page)
    replay = page.evaluate("replay.ended")
    cover, canvas = replay["boxes"]
    assert cover == pytest.approx(canvas, abs=0.6)
    assert 0.3 < replay["seconds"] < 30
    assert replay["difference"] < 0.02 * count_ink(page)
    shown = iter([moment["probabilities"] for moment in page.evaluate("shown") if moment["probabilities"]])
    columns = page.locator(".replay .chart canvas").evaluate(COLUMNS)
    # Each result is a strip of equal columns; a column between two strips is a mixture.
    strips = [opacities for opacities, equal in groupby(columns) if len(list(equal)) > 1 and any(opacities)]
    # How many there are depends on the speed of the computer.
    assert strips
    for opacities in strips:
        assert any(result == pytest.approx(opacities, abs=0.01) for result in shown), "not a result, or out of order"
    assert any(columns[-2])


# Answers come late; seconds from the start of the replay to the first image with a prediction are in `firstImage`.
LATE_ANSWERS = f"""async (milliseconds) => {{ {STATE}
  const {{ client }} = state, {{ socket }} = client.socket, receive = socket.onmessage, send = client.send;
  let sent = 0;
  socket.onmessage = (event) => setTimeout(() => receive(event), milliseconds);
  client.send = (image) => {{ sent = performance.now(); send.call(client, image); }};
  state.addEventListener("resultchange", () => {{
    if (state.replayCanvas && state.result.prediction.probabilities) window.firstImage ??= (sent - replay.began) / 1000;
  }});
}}"""


def test_chart_shows_each_result_at_the_time_of_its_image_when_answers_are_late(visit):
    page = visit()
    put_sample(page, 8)
    page.evaluate(LATE_ANSWERS, 400)
    start_replay(page)
    wait_for_end(page)
    seconds = float(page.locator(".replay .times :last-child").inner_text().split()[0])
    columns = page.locator(".replay .chart canvas").evaluate(COLUMNS)
    first = next((number for number, opacities in enumerate(columns) if any(opacities)), len(columns))
    shown = min(1, first / len(columns)) * seconds
    # The length is rounded to a tenth of a second. A result at the time of its arrival would be 0.4 s off.
    assert shown == pytest.approx(min(seconds, page.evaluate("window.firstImage ?? Infinity")), abs=0.2)


def test_pen_ends_the_replay_and_draws(page):
    put_sample(page, 3)
    before = count_ink(page)
    start_replay(page)
    draw(page, [LINE], before=len(sample_strokes(3)))
    assert page.locator(REPLAY_CANVAS).count() == 0
    assert count_ink(page) > before
    assert_consistent(page)


@pytest.mark.parametrize(
    "button", ["Sample 4", *(pytest.param(button, marks=pytest.mark.soak) for button in ("Clear", "Undo"))]
)
def test_another_drawing_ends_the_replay(page, button):
    draw(page, [LINE, [(x - 100, y) for x, y in LINE]])
    start_replay(page)
    page.get_by_role("button", name=button, exact=True).click()
    wait_for_end(page)
    wait_until(page, lambda: not page.locator(".replay").is_visible())
    assert_consistent(page)


def test_empty_canvas_cannot_be_replayed(page):
    button = page.get_by_role("button", name="Replay drawing")
    assert button.is_disabled()
    put_sample(page, 1)
    assert button.is_enabled()
    clear(page)
    assert button.is_disabled()

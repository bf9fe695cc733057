"""A drawing that draws itself again, in a real Chromium, with the bars and the timeline following."""

import re

import numpy as np
import pytest
from live import assert_consistent, record
from pen import CANVAS, draw, ink_on, until, verdict, wait_for_strokes

from ui import samples

pytestmark = pytest.mark.browser


def replay(page):
    page.get_by_role("button", name="Replay my drawing").click()
    page.locator(".film").wait_for()


def minds(page):
    """What the page says the network took the drawing for, one after the other, and when."""
    sentence = page.locator(".replay p:not([role])").inner_text()
    return [(int(digit), float(seconds)) for digit, seconds in re.findall(r"an? (\d) \(after ([\d.]+) s\)", sentence)]


def test_a_drawing_is_replayed_with_the_bars_following(visit):
    page = visit()
    draw(page, samples.strokes(8))
    record(page)
    replay(page)
    page.locator(".film").wait_for(state="detached")
    moments = [moment for moment in page.evaluate("painted") if not moment["reported"]]
    assert len({moment["bars"] for moment in moments}) >= 5
    assert len({moment["picture"] for moment in moments}) >= 5
    told = minds(page)
    assert len(told) >= 2
    assert told[-1][0] == 8
    assert all(a < b for a, b in zip([0, *(s for _, s in told)], [s for _, s in told], strict=False))
    assert_consistent(page)
    assert "8" in verdict(page)


def test_the_timeline_says_what_the_bars_said(visit):
    page = visit()
    draw(page, samples.strokes(7))
    replay(page)
    page.locator(".film").wait_for(state="detached")
    moments, rows = page.evaluate(
        """() => {
          const { player } = document.querySelector(".st-key-stage"), { chart, moments, seconds } = player;
          const { data } = chart.getContext("2d").getImageData(0, 0, chart.width, chart.height);
          // In the middle between this moment and the next: how solid the colour of each digit's row is.
          const rows = moments.map(({ time }, index) => {
            const middle = (time + (moments[index + 1]?.time ?? seconds)) / 2;
            const x = Math.floor((chart.width * middle) / seconds);
            return [...Array(10).keys()].map((digit) => {
              const y = Math.floor((chart.height * (digit + 0.5)) / 10);
              return data[4 * (y * chart.width + x) + 3] / 255;
            });
          });
          return [moments.map(({ shares }) => shares), rows];
        }"""
    )
    assert len(moments) >= 5
    np.testing.assert_allclose(rows, moments, atol=0.01)


def test_a_pen_ends_a_replay_and_draws(visit):
    page = visit()
    draw(page, samples.strokes(3))
    before = ink_on(page)
    replay(page)
    draw(page, [[(240, 40), (250, 240)]], before=len(samples.strokes(3)))
    assert page.locator(".film").count() == 0
    assert ink_on(page) > before
    assert_consistent(page)


@pytest.mark.parametrize("button", ["Clear", "Sample 4", "Undo"])
def test_another_drawing_ends_a_replay(visit, button):
    page = visit()
    draw(page, samples.strokes(5))
    replay(page)
    page.get_by_role("button", name=button, exact=True).click()
    page.locator(".film").wait_for(state="detached", timeout=1500)
    assert_consistent(page)
    until(page, lambda: not page.locator(".replay").is_visible())


def test_there_is_nothing_to_replay_on_an_empty_canvas(visit):
    page = visit()
    button = page.get_by_role("button", name="Replay my drawing")
    assert button.is_disabled()
    draw(page, samples.strokes(1))
    assert button.is_enabled()
    page.get_by_role("button", name="Clear").click()
    wait_for_strokes(page, 0)
    assert button.is_disabled()


def test_the_film_lies_exactly_over_the_canvas_and_ends_as_the_drawing(visit):
    page = visit()
    draw(page, samples.strokes(2))
    canvas = page.locator(CANVAS).bounding_box()
    replay(page)
    assert page.locator(".film").bounding_box() == pytest.approx(canvas, abs=0.6)
    # The last picture of the film, just before it is taken away, against what is on the canvas.
    difference = page.evaluate(
        """async () => {
          const { live } = document.querySelector(".st-key-stage");
          let last = null;
          while (live.film) {
            last = live.look().pixels;
            await new Promise(requestAnimationFrame);
          }
          const { pixels } = live.look();
          return pixels.reduce((sum, level, place) => sum + Math.abs(level - last[place]), 0) / 255;
        }"""
    )
    assert difference < 0.02 * ink_on(page)


def test_a_sample_is_replayed_at_the_speed_of_a_hand(visit):
    page = visit()
    page.get_by_role("button", name="Sample 0").click()
    wait_for_strokes(page, 1)
    replay(page)
    seconds = page.evaluate(
        """async () => {
          const began = performance.now();
          while (document.querySelector(".film")) await new Promise(requestAnimationFrame);
          return (performance.now() - began) / 1000;
        }"""
    )
    assert 0.7 < seconds < 6

"""Training from the page in a real browser: sliders, live curves, pause, step, stop, and what becomes of the result."""

from lesson import LONG, MINUTE, SHORT, press, set_slider, step_of, wait_for_end, wait_for_rest
from pen import draw, move_pen, probabilities, seen, until, verdict, wait_for_strokes
from playwright.sync_api import Page, expect

from ui import samples


def test_a_network_is_trained_with_the_sliders(visit):
    page = visit()
    set_slider(page, "digits", "1000")
    set_slider(page, "epochs", "4")
    set_slider(page, "neurons1", "32")
    expect(page.locator(".st-key-lesson")).to_contain_text("25,450 numbers to learn")
    press(page, "Train")
    wait_for_end(page)
    assert "Hidden layer 1" not in page.locator(".st-key-hidden").inner_text()  # nothing is drawn yet
    draw(page, samples.strokes(3))
    assert "of 32 neurons fired" in page.locator(".st-key-hidden").inner_text()
    assert "Run 1" in verdict(page)
    expect(page.locator(".st-key-loss canvas, .st-key-loss svg").first).to_be_visible()
    expect(page.locator(".st-key-accuracy canvas, .st-key-accuracy svg").first).to_be_visible()
    expect(page.locator(".st-key-confusion canvas, .st-key-confusion svg").first).to_be_visible()


def test_the_bars_change_while_it_learns_and_drawing_goes_on(visit):
    page = visit(query=LONG)
    draw(page, samples.strokes(5))
    press(page, "Train")
    expect(page.locator(".st-key-verdict")).to_contain_text("Run 1, after", timeout=MINUTE)
    seen, steps = set(), set()

    def changed() -> bool:
        seen.add(tuple(probabilities(page)))
        steps.add(step_of(page))
        return len(seen) >= 4 and len(steps) >= 4

    until(page, changed)
    first = page.locator(".st-key-weights img").get_attribute("src")
    until(page, lambda: page.locator(".st-key-weights img").get_attribute("src") != first)
    page.locator(".st-key-clear button").click()
    page.locator('.st-key-stage[data-strokes="0"]').wait_for()
    draw_while_training(page, 7)
    draw_while_training(page, 1)
    press(page, "Stop")
    wait_for_end(page)


def draw_while_training(page: Page, digit: int) -> None:
    """Draw over whatever is there; the answer must be about all strokes, while the training goes on."""
    strokes = samples.strokes(digit)
    before = int(page.locator(".st-key-stage[data-strokes]").get_attribute("data-strokes") or 0)
    step = step_of(page)
    move_pen(page, strokes)
    page.locator(f'.st-key-stage[data-strokes="{before + len(strokes)}"]').wait_for()
    until(page, lambda: step_of(page) > step)


def test_pausing_going_on_and_taking_single_steps(visit):
    page = visit(query=LONG)
    press(page, "One step")
    wait_for_rest(page, 1)
    press(page, "One step")
    wait_for_rest(page, 2)
    press(page, "Resume")
    until(page, lambda: step_of(page) > 100)
    press(page, "Pause")
    expect(page.locator(".st-key-lesson")).to_contain_text("Paused")
    rested = step_of(page)
    page.wait_for_timeout(1500)
    assert step_of(page) == rested
    press(page, "One step")
    wait_for_rest(page, rested + 1)
    press(page, "Stop")
    wait_for_end(page)


def test_a_second_training_can_be_compared_and_the_first_shown_again(visit):
    page = visit(query=SHORT)
    press(page, "Train")
    wait_for_end(page, "Run 1")
    draw(page, samples.strokes(4))
    first = probabilities(page)
    set_slider(page, "epochs", "1")
    press(page, "Train")
    wait_for_end(page, "Run 2")
    expect(page.locator(".st-key-verdict")).to_contain_text("Run 2")
    second = probabilities(page)
    assert second != first
    page.get_by_role("button", name="Show Run 1").click()
    expect(page.locator(".st-key-verdict")).to_contain_text("Run 1")
    assert probabilities(page) == first
    page.get_by_text("Compare with best").click()
    expect(page.locator(".compared")).to_contain_text("best says: This is a 4.")
    expect(page.locator(".st-key-probabilities span.other.best")).to_be_visible()
    assert probabilities(page) == first
    press(page, "Back to the shipped network")
    expect(page.locator(".st-key-verdict")).not_to_contain_text("Run")
    expect(page.locator(".compared")).to_be_hidden()


def test_a_mistake_can_be_put_on_the_canvas(visit):
    page = visit(query="?digits=100&epochs=1")
    press(page, "Train")
    wait_for_end(page)
    mistake = page.locator(".st-key-mistakes button").first
    mistake.click()
    wait_for_strokes(page, 1)
    # It takes the way of every drawing, so its lines are redrawn; there is ink, and an answer to it.
    assert seen(page)
    assert 99 < sum(probabilities(page)) < 101


def test_a_learning_rate_that_is_too_large_is_explained_and_the_shipped_network_stays(visit):
    page = visit(query="?digits=1000&rate=1.0&optimizer=momentum&layers=3&neurons1=1024&neurons2=1024&start=uniform")
    draw(page, samples.strokes(2))
    before = probabilities(page)
    press(page, "Train")
    expect(page.locator(".st-key-lesson")).to_contain_text("try a learning rate below 1", timeout=MINUTE)
    expect(page.locator(".st-key-lesson")).to_contain_text("Run 1 ended early")
    expect(page.get_by_test_id("stSidebar")).to_contain_text("Run 1 ended without a network")
    until(page, lambda: probabilities(page) == before)


def test_what_it_learned_from_generated_digits_reads_drawn_ones(visit):
    page = visit(query="?digits=20000&epochs=8&neurons1=128&dropout=0.2")
    press(page, "Train")
    wait_for_end(page)
    right = []
    for digit in range(10):
        draw(page, samples.strokes(digit))
        answer = probabilities(page)
        right.append(max(range(10), key=answer.__getitem__) == digit)
        page.locator(".st-key-clear button").click()
        page.locator('.st-key-stage[data-strokes="0"]').wait_for()
    assert sum(right) >= 9, right

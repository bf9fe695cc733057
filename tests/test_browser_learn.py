"""The Learn page in a real Chromium: the fourteen steps with a drawn digit, and nn's own numbers on each of them."""

import re

import numpy as np
import pytest
from learn import READY, choose, example_on, go_back, open_learn, open_step, plain, table, values
from live import assert_consistent
from pen import draw, ink_of, move_pen, probabilities, until, verdict, wait_for_strokes
from playwright.sync_api import expect

from nn import weights
from nn.activations import relu_derivative
from nn.gradient_check import check_gradient
from nn.network import Network
from nn.preprocessing import preprocess
from nn.worked_example import descend, work_through
from ui import samples
from ui.learn import sets
from ui.learn.page import STEPS
from ui.neuron import digits

pytestmark = pytest.mark.browser
# The page computes with as many figures.
BEST = weights.load(weights.DEFAULT)[0].astype(np.float64)


def numbers_in(text):
    """All numbers in a sentence."""
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", plain_all(text))]


def plain_all(text):
    return re.sub(r"[−\d.]+(?:\s×\s10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?", lambda match: plain(match[0]), text)


def column(rows, number):
    return [float(row[number]) for row in rows]


def close(found, expected):
    return found == pytest.approx(np.ravel(expected).tolist(), rel=2e-4, abs=1e-6)


@pytest.fixture
def learning(visit):
    """The page Learn, with a 4 that was drawn on the other; and the same computed here."""
    page = visit()
    draw(page, samples.strokes(4))
    inputs = preprocess(ink_of(page), ink="light").inputs.astype(np.float64)
    open_learn(page)
    return page, work_through(BEST, inputs, 4)


def test_the_fourteen_steps_show_what_the_network_computes(learning):
    page, example = learning
    trace = example.trace
    neuron = int(trace.activations[0].argmax())

    open_step(page, 1)
    assert np.array_equal(values(page, "learn-inputs"), trace.inputs[0].astype(np.float32))
    open_step(page, 2)
    assert [row[1] for row in table(page)] == ["1" if digit == 4 else "0" for digit in range(10)]
    open_step(page, 3)
    assert values(page, "learn-z") == pytest.approx(trace.pre_activations[0][0], abs=1e-5)
    assert values(page, "numbers-Its-weights") == pytest.approx(BEST.layers[0].weights[:, neuron])
    products = values(page, "numbers-Both-multiplied")
    assert products == pytest.approx(trace.inputs[0] * BEST.layers[0].weights[:, neuron])
    (total,) = [text for text in page.locator(".st-key-learn-body p").all_inner_texts() if text.endswith("(z)")]
    added, bias, z = numbers_in(total)
    assert added == pytest.approx(products.sum(), abs=2e-3)
    assert round(added + bias, 3) == z == pytest.approx(trace.pre_activations[0][0, neuron], abs=1e-3)
    open_step(page, 4)
    assert values(page, "learn-a") == pytest.approx(trace.activations[0][0], abs=1e-5)
    open_step(page, 5)
    assert values(page, "learn-votes") == pytest.approx(
        trace.activations[0][0] * BEST.layers[1].weights[:, 4], abs=1e-5
    )
    assert close(column(table(page), 1), trace.logits)
    open_step(page, 6)
    assert close(column(table(page), 1), trace.logits)
    assert close(column(table(page), 2), trace.logits - trace.logits.max())
    assert close(column(table(page), 4), trace.probabilities)
    open_step(page, 7)
    assert close(column(table(page), 1), trace.probabilities)
    expect(page.locator(".st-key-learn-body")).to_contain_text("loss = −log(")
    open_step(page, 8)
    assert close(column(table(page), 3), example.grad_logits)
    open_step(page, 9)
    assert values(page, "learn-dw-1") == pytest.approx(example.gradients[1].weights[:, 4], rel=1e-3, abs=1e-9)
    open_step(page, 10)
    assert values(page, "learn-da") == pytest.approx(example.grad_activations[0][0], rel=1e-3, abs=1e-9)
    assert np.array_equal(values(page, "learn-slope"), relu_derivative(trace.pre_activations[0])[0])
    assert values(page, "learn-dz") == pytest.approx(example.grad_pre_activations[0][0], rel=1e-3, abs=1e-9)
    open_step(page, 11)
    assert values(page, "learn-dw-0") == pytest.approx(example.gradients[0].weights[:, neuron], rel=1e-3, abs=1e-9)
    open_step(page, 12)
    assert close(
        [float(row[1]) for row in table(page)][:3], [example.loss, trace.probabilities[0, 4], trace.logits[0, 4]]
    )
    open_step(page, 13)
    right = int((BEST.predict(digits().images / np.float32(255)) == digits().labels).sum())
    assert [row[1] for row in table(page)] == [f"{right} of 500"] * 2
    open_step(page, 14)
    network, learned, aside = sets.by_heart(50)
    accuracies = [100 * network.accuracy(part.images / np.float32(255), part.labels) for part in (learned, aside)]
    assert [float(cell.removesuffix(" %")) for cell in table(page)[0][1:3]] == pytest.approx(accuracies, abs=0.051)


def test_each_step_has_all_its_parts_and_its_terms_open(learning):
    page, _ = learning
    for number in range(1, len(STEPS) + 1):
        open_step(page, number)
        body = page.locator(".st-key-learn-body")
        expect(body.locator(".prose")).not_to_be_empty()
        # Streamlit loads what shows formulas and code when they are first needed.
        body.locator(".katex").first.wait_for()
        body.locator(".stCode").nth(1).wait_for()
        expect(body.get_by_text("Try it:")).to_be_visible()
        for term in body.locator(".prose .term").all():
            expect(term.locator("> span")).to_be_hidden()
            term.locator("summary").press("Enter")
            expect(term.locator("> span")).to_be_visible()
            term.locator("summary").click()
            expect(term.locator("> span")).to_be_hidden()


def test_steps_of_gradient_descent_on_a_drawing_and_back(learning):
    page, example = learning
    inputs = example.trace.inputs
    open_step(page, 12)
    choose(page, "Which digit should it be?", "9")
    before = work_through(BEST, inputs, 9)
    until(page, lambda: float(table(page)[0][1]) == pytest.approx(before.loss, rel=1e-4))
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator(".st-key-learn-says")).to_contain_text("after 1 step,")
    stepped = descend(BEST, inputs, 9, 0.001)
    following = descend(stepped, inputs, 9, 0.001)
    losses = [work_through(network, inputs, 9).loss for network in (BEST, stepped, following)]
    until(page, lambda: [float(cell) for cell in table(page)[0][1:]] == pytest.approx(losses, rel=1e-3))
    change = (stepped.layers[0].weights - BEST.layers[0].weights)[:, int(example.trace.activations[0].argmax())]
    assert values(page, "numbers-Change") == pytest.approx(change, rel=1e-2, abs=1e-7)
    page.get_by_role("button", name="Ten more steps").click()
    expect(page.locator(".st-key-learn-says")).to_contain_text("after 11 steps,")
    shares = work_through(descend(BEST, inputs, 9, 0.001, 11), inputs, 9).trace.probabilities[0]
    bars = page.locator(".st-key-learn-bars ul:not(.other) li")
    expected = pytest.approx((100 * shares).tolist(), abs=0.2)
    until(page, lambda: [float(bar.split()[1]) for bar in bars.all_inner_texts()] == expected)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".st-key-learn-says")).to_contain_text("after 1 step,")
    until(page, lambda: float(table(page)[0][2]) == pytest.approx(losses[1], rel=1e-3))
    page.get_by_role("button", name="Start again").click()
    expect(page.locator(".st-key-learn-says")).not_to_contain_text("copy")
    until(page, lambda: float(table(page)[0][2]) == pytest.approx(losses[0], rel=1e-4))


def test_the_copy_looks_at_drawings_only_when_one_asks_for_it(learning):
    page, example = learning
    open_step(page, 12)
    choose(page, "Which digit should it be?", "7")
    page.get_by_role("button", name="Ten more steps").click()
    expect(page.locator(".st-key-learn-says")).to_contain_text("after 10 steps,")
    go_back(page, len(samples.strokes(4)))
    assert verdict(page).startswith("This is a 4.")
    open_learn(page)
    expect(page.locator(".st-key-learn-says")).to_contain_text("after 10 steps,")
    page.get_by_role("button", name="Let the copy look at my drawings").click()
    page.get_by_role("button", name="Let the copy look at my drawings").wait_for(state="detached")
    go_back(page, len(samples.strokes(4)))
    expected = descend(BEST, example.trace.inputs, 7, 0.001, 10).forward(example.trace.inputs).probabilities[0]
    until(page, lambda: probabilities(page) == pytest.approx((100 * expected).tolist(), abs=0.2))
    expect(page.get_by_role("combobox", name="Which one looks at your drawing?")).to_have_value("best and 10 steps")


def test_a_weight_that_one_picks_is_checked_by_nudging_it(learning):
    page, example = learning
    open_step(page, 9)
    choose(page, "Which digit should it be?", "9")
    choose(page, "Which digit's neuron?", "9")
    gradient = work_through(BEST, example.trace.inputs, 9).gradients[1].weights[:, 9]
    place = page.locator(".st-key-learn-dw-1 canvas")
    place.focus()
    fired = int(np.flatnonzero(gradient)[0])
    for _ in range(fired + 1):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".st-key-learn-dw-1 output")).to_contain_text(f"Neuron {fired}:")
    page.keyboard.press("Enter")
    right = check_gradient(BEST, example.trace.inputs, 9, (1, fired, 9))
    expect(page.locator(".st-key-learn-body")).to_contain_text(f"Neuron {fired}:")
    until(page, lambda: float(table(page)[0][1]) == pytest.approx(right.weight, rel=1e-6))
    assert float(table(page)[3][1]) == pytest.approx(right.measured, rel=1e-3)
    assert float(table(page)[4][1]) == pytest.approx(right.computed, rel=1e-3)
    assert right.digits >= 6
    digits_said = page.locator(".st-key-learn-body").get_by_text("They agree to").inner_text()
    assert int(numbers_in(digits_said)[0]) >= 6


def test_exact_numbers_under_the_pointer(learning):
    page, example = learning
    open_step(page, 1)
    place = page.locator(".st-key-learn-inputs canvas")
    box = place.bounding_box()
    row, at = np.unravel_index(int(example.trace.inputs[0].argmax()), (28, 28))
    page.mouse.move(box["x"] + (at + 0.5) / 28 * box["width"], box["y"] + (row + 0.5) / 28 * box["height"])
    said = page.locator(".st-key-learn-inputs output").inner_text()
    assert said.startswith(f"Row {row + 1}, column {at + 1}: ")
    assert np.float32(said.split(": ")[1]) == np.float32(example.trace.inputs[0].max())


def test_the_drawing_is_still_there_after_the_other_page(visit):
    page = visit(query="?epochs=2")
    draw(page, samples.strokes(7))
    before = ink_of(page)
    for _ in range(3):
        open_learn(page)
        go_back(page, len(samples.strokes(7)))
        assert np.array_equal(ink_of(page), before)
    draw(page, [[(30, 250), (90, 250)]], before=len(samples.strokes(7)))
    assert_consistent(page)
    page.locator(".st-key-ink").get_by_role("button", name="Undo").click()
    wait_for_strokes(page, len(samples.strokes(7)))
    assert "epochs=2" in page.url


def test_links_on_the_first_page_lead_to_the_step_that_explains(visit):
    page = visit()
    draw(page, samples.strokes(4))
    for text, number in (
        ("Follow these 784 numbers", 1),
        ("How it came to these percentages", 6),
        ("How neurons compute", 3),
        ("How right answers are counted", 13),
    ):
        page.get_by_role("link", name=text).click()
        page.get_by_role("heading", level=3, name=f"{number}. ").wait_for()
        page.locator(READY).wait_for()
        go_back(page, len(samples.strokes(4)))


@pytest.mark.parametrize("name", ["deep", "flat"])
def test_networks_of_every_depth_have_their_steps(visit, name):
    page = visit()
    draw(page, samples.strokes(4))
    choose(page, "Which one looks at your drawing?", name)
    open_learn(page)
    sizes, activation = {"deep": ((784, 32, 16, 10), "tanh"), "flat": ((784, 10), "relu")}[name]
    network = Network.random(sizes, activation, np.random.default_rng(0))
    example = example_on(page, network, int(network.predict(values(page, "learn-inputs").reshape(1, -1))[0]))
    if name == "deep":
        choose(page, "Hidden layer", "2")
    for number in range(1, len(STEPS) + 1):
        open_step(page, number)
        if name == "flat" and number in (3, 4, 10, 11):
            expect(page.locator(".st-key-learn-body")).to_contain_text("has no hidden layer")
        if name == "deep" and number == 11:
            neuron = int(np.abs(example.trace.activations[1]).argmax())
            assert values(page, "learn-dw-1") == pytest.approx(
                example.gradients[1].weights[:, neuron], rel=1e-3, abs=1e-8
            )
        if number == 6:
            assert close(column(table(page), 1), example.trace.logits)


def test_without_a_drawing_it_is_about_a_sample(visit):
    page = visit()
    open_learn(page)
    expect(page.get_by_text("You have not drawn a digit yet")).to_be_visible()
    expect(page.locator(".st-key-learn-says")).to_contain_text("reads it as a 3")


def test_a_link_leads_to_its_step_each_time(visit):
    page = visit()
    draw(page, samples.strokes(4))
    for _ in range(2):
        page.get_by_role("link", name="How it came to these percentages").click()
        page.get_by_role("heading", level=3, name="6. ").wait_for()
        page.locator(READY).wait_for()
        assert page.url.endswith("/learn?step=6")
        open_step(page, 7)
        until(page, lambda: page.url.endswith("/learn?step=7"))
        page.get_by_role("link", name="How right answers are counted").click()
        page.get_by_role("heading", level=3, name="13. ").wait_for()
        go_back(page, len(samples.strokes(4)))


def test_one_goes_back_to_the_step_and_the_choices_that_one_left(learning):
    page, _ = learning
    open_step(page, 12)
    page.locator(".st-key-learn-rate input").press("ArrowRight")
    choose(page, "Which digit should it be?", "3")
    go_back(page, len(samples.strokes(4)))
    open_learn(page)
    page.get_by_role("heading", level=3, name="12. ").wait_for()
    expect(page.get_by_role("combobox", name="Which digit should it be?")).to_have_value("3")
    expect(page.locator(".st-key-learn-rate input")).to_have_attribute("aria-valuetext", "0.003")


def test_the_beginning_of_the_next_step_comes_into_view(visit):
    page = visit(width=375, height=700)
    page.get_by_role("link", name="Follow these 784 numbers").click()
    page.locator(".st-key-learn-body").wait_for()
    page.locator(READY).wait_for()
    page.locator(".st-key-learn-next button").click()
    heading = page.get_by_role("heading", level=3, name="2. ")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()


def test_on_a_phone_the_sidebar_does_not_stay_in_front_of_what_its_link_leads_to(visit):
    page = visit(width=375, height=700)
    for _ in range(2):
        page.get_by_role("button", name="Expand sidebar").click()
        page.get_by_role("link", name="How right answers are counted").click()
        heading = page.get_by_role("heading", level=3, name="13. ")
        heading.wait_for()
        page.locator(READY).wait_for()
        expect(page.get_by_role("button", name="Expand sidebar")).to_be_visible()
        expect(heading).to_be_in_viewport()
        open_step(page, 12)


def test_a_neuron_can_be_chosen_again(learning):
    page, _ = learning
    open_step(page, 4)
    for key, index in (("learn-z", 0), ("learn-a", 1), ("learn-z", 0)):
        canvas = page.locator(f".st-key-{key} canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        cell = box["width"] / canvas.evaluate("canvas => canvas.width")
        page.mouse.click(box["x"] + (index + 0.5) * cell, box["y"] + 0.5 * cell)
        expect(page.locator(".st-key-learn-body")).to_contain_text(f"Neuron {index}: ReLU")


def test_whoever_leaves_right_after_a_stroke_takes_it_along(visit):
    page = visit()
    move_pen(page, samples.strokes(7))
    open_learn(page)
    ink = values(page, "learn-inputs")
    go_back(page, len(samples.strokes(7)))
    expected = preprocess(ink_of(page), ink="light").inputs[0]
    assert np.array_equal(ink, expected)


def test_while_a_network_learns_both_pages_can_be_visited(visit):
    page = visit(query="?epochs=500&digits=50000")
    draw(page, samples.strokes(4))
    page.locator(".st-key-train button").click()
    page.locator(".st-key-pause button").wait_for()
    for _ in range(5):
        open_learn(page)
        assert page.locator(".stException").all_inner_texts() == []
        go_back(page, len(samples.strokes(4)))
        page.locator(".st-key-pause button").wait_for()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.locator(".st-key-train button").wait_for()


# Leaves the page in the very moment in which it asks how far the training is (ui/pulse.js), whenever `leaves` is set.
LEAVE = """() => {
  const wait = window.setTimeout;
  window.setTimeout = (call, ...rest) => wait(() => {
    call();
    if (call.name !== "beat" || !window.leaves) return;
    window.leaves = false;
    document.querySelector('a[data-testid="stTopNavLink"][href*="learn"]').click();
  }, ...rest);
}"""


def test_a_question_that_is_just_being_asked_does_not_leave_the_next_page_blank(visit):
    page = visit(query="?epochs=500&digits=50000")
    draw(page, samples.strokes(4))
    page.evaluate(LEAVE)
    page.locator(".st-key-train button").click()
    page.locator(".st-key-pause button").wait_for()
    for _ in range(3):
        page.evaluate("window.leaves = true")
        page.locator(".st-key-learn-body").wait_for()
        page.locator(READY).wait_for()
        go_back(page, len(samples.strokes(4)))
    page.get_by_role("button", name="Stop", exact=True).click()
    page.locator(".st-key-train button").wait_for()

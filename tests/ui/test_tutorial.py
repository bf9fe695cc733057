"""Tests of the tutorial's formulas, texts and source code excerpts, without a page."""

import re

import numpy as np
import pytest
from helpers.symbols import FUNCTIONS, symbol_values
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.activations import ACTIVATIONS, softmax
from nn.dataset import as_inputs
from nn.explain.gradient_check import GradientCheck
from nn.explain.worked_example import gradient_descent, work_through
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.network import Network
from nn.synthetic.sample_digits import sample_strokes
from ui.networks.selected_network import SelectedNetwork
from ui.shared import source_code
from ui.tutorial import evaluation_steps, glossary, gradient_check_view
from ui.tutorial.formula import split_sides, to_latex
from ui.tutorial.section_parts import activation_doc
from ui.tutorial.state import TutorialState
from ui.tutorial.tutorial_page import SECTIONS, section_query
from ui.tutorial.tutorial_section import resolve

LEARNING_RATE = 0.1
NETWORKS = [((784, 10), "relu"), *[((784, 12, 10), name) for name in ACTIVATIONS], ((784, 9, 8, 7, 10), "tanh")]
# Everyday words that are used before they become terms.
EVERYDAY_WORDS = {"input", "label", "loss", "layer", "prediction", "probability", "weight"}


def make_state(sizes=(784, 12, 10), activation="relu", layer=0):
    """The state for sample digit 5 and a random network, both in float64."""
    stages = preprocess(render(sample_strokes(5), 20), ink="light")
    network = Network.random(sizes, activation, np.random.default_rng(0)).astype(np.float64)
    inputs = stages.inputs.astype(np.float64)
    current = work_through(network, inputs, 5)
    after_step = work_through(gradient_descent(network, inputs, 5, LEARNING_RATE), inputs, 5)
    selected = SelectedNetwork("some", network, {})
    hidden = layer if len(sizes) > 2 else None
    return TutorialState(stages, selected, current, current, after_step, LEARNING_RATE, 0, hidden, 3, 5)


STATES = [make_state(*network, layer) for network in NETWORKS for layer in range(max(1, len(network[0]) - 2))]


@pytest.fixture(
    params=STATES, ids=lambda state: f"{state.current.network.sizes}-{state.current.network.activation}-{state.layer}"
)
def state(request):
    return request.param


def formulas_of(state):
    """The formulas of all sections, in both notations."""
    return [
        formula.formatted(state)
        for section in SECTIONS
        if not (section.needs_hidden_layer and state.layer is None)
        for formula in resolve(section.formulas, state)
    ]


def dataset_values(state):
    """The names of sections 13 and 14, which are about data sets."""
    _, training_set, validation_set = evaluation_steps.train_overfitted(20)
    network = state.current.network
    train_inputs, dev_inputs = as_inputs(training_set.images), as_inputs(validation_set.images)
    accuracy_train = network.accuracy(train_inputs, training_set.labels)
    accuracy_dev = network.accuracy(dev_inputs, validation_set.labels)
    return {
        "predictions": network.predict(dev_inputs),
        "labels": validation_set.labels,
        "accuracy": accuracy_dev,
        "accuracy_train": accuracy_train,
        "accuracy_dev": accuracy_dev,
        "gap": accuracy_train - accuracy_dev,
        "prediction": int(network.predict(state.current.trace.inputs)[0]),
        "network": network,
        "many_inputs": dev_inputs,
        "train_inputs": train_inputs,
        "train_labels": training_set.labels,
        "dev_inputs": dev_inputs,
        "dev_labels": validation_set.labels,
    }


def code_values(state):
    """The names that formulas in code notation may use."""
    example, trace = state.current, state.current.trace
    activation = ACTIVATIONS[example.network.activation]
    return {
        **vars(np),
        **vars(trace),
        "image": state.drawing.centred.reshape(1, -1),
        "label": example.label,
        "one_hot": np.eye(10)[example.label],
        "layers": example.network.layers,
        "new_layers": state.next.network.layers,
        "loss": example.loss,
        "grad_logits": example.grad_logits,
        "grad_pre_activations": example.grad_pre_activations,
        "gradients": example.gradients,
        "learning_rate": state.learning_rate,
        "slope": activation.derivative(trace.pre_activations[state.layer]) if trace.pre_activations else None,
        "activation": activation.function,
        "derivative": activation.derivative,
        "as_inputs": as_inputs,
        "softmax": softmax,
    }


def test_formulas_in_math_notation_equal_the_trace(state):
    image = state.drawing.centred.reshape(-1)
    symbols = symbol_values(state.current, image, state.next.network, LEARNING_RATE)
    values = dataset_values(state) | symbols | FUNCTIONS
    for math, _ in formulas_of(state):
        left, right = split_sides(math)
        computed, expected = np.squeeze(eval(right, {**values})), np.squeeze(values[left])
        assert np.allclose(computed, expected, rtol=1e-6, atol=1e-9), math


def test_formulas_in_code_notation_equal_the_trace(state):
    values = code_values(state) | dataset_values(state)
    for _, code in formulas_of(state):
        left, right = split_sides(code)
        assert np.allclose(eval(right, {**values}), eval(left, {**values}), rtol=1e-6, atol=1e-7), code


def test_formulas_have_existing_layers_and_balanced_latex(state):
    count = len(state.current.network.layers)
    for math, _ in formulas_of(state):
        assert "{" not in math
        assert all(1 <= int(number) <= count for number in re.findall(r"[A-Za-z](\d)", math)), math
        latex = to_latex(math, state.current.network.activation)
        assert latex.count("{") == latex.count("}")


@pytest.mark.parametrize(
    ("formula", "activation", "latex"),
    [
        ("Z1 = W1 @ X + b1", "relu", r"Z_{1} = W_{1} \, X + b_{1}"),
        ("A2 = exp(Z2) / sum(exp(Z2))", "relu", r"A_{2} = \frac{e^{Z_{2}}}{\sum e^{Z_{2}}}"),
        ("dZ1 = W2.T @ dZ2 * slope1", "relu", r"dZ_{1} = W_{2}^{T} \, dZ_{2} \odot \text{ReLU}'(Z_{1})"),
        ("W1_new = W1 - alpha * dW1", "relu", r"W_{1}^{\text{new}} = W_{1} - \alpha \, dW_{1}"),
        ("slope1 = A1 * (1 - A1)", "sigmoid", r"\sigma'(Z_{1}) = A_{1} \odot \left(1 - A_{1}\right)"),
    ],
)
def test_to_latex_typesets_products_fractions_and_derivatives(formula, activation, latex):
    assert to_latex(formula, activation) == latex


def test_sections_have_all_parts(state):
    assert len(SECTIONS) == 14
    for section in SECTIONS:
        sentences = re.findall(r"[.?!](?=\s|$)", resolve(section.text, state))
        assert 2 <= len(sentences) <= 5, section.title
        assert resolve(section.formulas, state) and resolve(section.code, state) and section.exercise
        assert "{" not in section.title.format(activation=activation_doc(state).name)


def test_code_excerpts_equal_the_lines_of_the_files(state):
    for function, parts in (code for section in SECTIONS for code in resolve(section.code, state)):
        excerpt = source_code.lines_with(function, *parts)
        lines = [line.strip() for line in excerpt.text.splitlines()]
        file_lines = (source_code.ROOT / excerpt.file).read_text("utf-8").splitlines()[excerpt.first - 1 :]
        assert lines == [line.strip() for line in file_lines[: len(lines)]]
        assert all(any(part in line for line in lines) for part in parts)


@pytest.mark.parametrize("part", ["cosine", "float, any finite size"], ids=["missing line", "docstring"])
def test_code_excerpt_without_a_match_raises(part):
    with pytest.raises(LookupError, match=f"nn/activations.py: softmax has no line with '{part}'"):
        source_code.lines_with(softmax, part)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_terms_are_marked_before_their_first_use(activation):
    state, defined = make_state(activation=activation), set()
    for section in SECTIONS:
        text = resolve(section.text, state)
        marked = {glossary.term_of(match): match.start() for match in glossary.MARKUP.finditer(text)}
        plain = glossary.MARKUP.sub(lambda match: "#" * len(match[0]), text)
        for term in glossary.TERMS.keys() - defined - EVERYDAY_WORDS:
            if use := re.search(rf"\b{term}(s|es)?\b", plain, re.IGNORECASE):
                assert marked.get(term, len(text)) < use.start(), f"{section.title}: {term} is used before it is marked"
        defined |= set(marked)


def test_marked_terms_are_those_of_the_glossary():
    texts = [
        resolve(section.text, make_state(activation=activation)) for activation in ACTIVATIONS for section in SECTIONS
    ]
    marked = {glossary.term_of(match) for text in texts for match in glossary.MARKUP.finditer(text)}
    assert marked == set(glossary.TERMS)


def test_glossary_markup_becomes_a_definition_and_other_text_is_escaped():
    html = glossary.to_html("The [[scores|logit]] <are> high.")
    assert "<summary>scores</summary>" in html
    assert "&lt;are&gt;" in html
    assert glossary.TERMS["logit"] in html


@settings(max_examples=50)
@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_glossary_html_contains_no_markup_of_the_text(text):
    html = glossary.to_html(text.replace("[[", ""))
    assert html.startswith('<div class="prose">') and html.endswith("</div>")
    assert html.count("<") == html.count(">") == 2


def test_section_query_counts_from_one():
    assert [section_query(section) for section in (SECTIONS[0], SECTIONS[13])] == [{"step": "1"}, {"step": "14"}]


@pytest.mark.parametrize(
    ("epsilon", "measured", "computed", "switched", "beginning"),
    [
        (1e-4, 0.0, 0.0, 0, "**Both slopes are 0:**"),
        (1e-4, 0.5, 0.5000000001, 0, "**They agree to 9 digits.** So backpropagation is right"),
        (0.1, 0.5, 0.51, 0, "**They agree to 1 digit.** A large nudge"),
        (0.1, 0.5, 0.25, 1, "**They agree to 0 digits.** In between, a neuron starts"),
        (0.1, 0.5, 0.25, 2, "**They agree to 0 digits.** In between, 2 neurons start"),
    ],
)
def test_explanation_of_a_gradient_check_names_the_cause(epsilon, measured, computed, switched, beginning):
    check = GradientCheck(1.0, epsilon, 2.0, 2.1, measured, computed, switched)
    assert gradient_check_view.explain_agreement(check).startswith(beginning)


@pytest.mark.parametrize("count", evaluation_steps.TRAINING_SIZES)
def test_overfitted_network_has_a_lower_validation_accuracy(count):
    network, training_set, validation_set = evaluation_steps.train_overfitted(count)
    assert len(training_set) == count
    assert network.accuracy(as_inputs(training_set.images), training_set.labels) == 1.0
    assert network.accuracy(as_inputs(validation_set.images), validation_set.labels) < 0.95

"""Tests of the tutorial's sections: texts, terms, source code excerpts, and the names of what is shown."""

import re

import numpy as np
import pytest
from helpers.tutorial_states import CONVOLUTIONAL, STATES, describe, make_state
from hypothesis import given, settings
from hypothesis import strategies as st

from nn.activations import ACTIVATIONS, softmax
from nn.dataset import as_inputs
from nn.explain.gradient_check import GradientCheck
from ui.shared import source_code
from ui.tutorial import evaluation_sections, glossary
from ui.tutorial.tutorial_page import SECTIONS, section_query, sections_of
from ui.tutorial.tutorial_section import resolve
from ui.tutorial.views import gradient_check_view, layer_values
from ui.tutorial.views.section_parts import activation_doc

SHAPES = {"convolutional": CONVOLUTIONAL, "dense": (784, 12, 10), "flat": (784, 10)}
# Everyday words that are used before they become terms.
EVERYDAY_WORDS = {"input", "label", "loss", "layer", "prediction", "probability", "weight"}
every_state = pytest.mark.parametrize("state", STATES, ids=describe)


@every_state
def test_sections_have_all_parts(state):
    assert len({section.key for section in SECTIONS}) == len(SECTIONS) == 15
    for section in sections_of(state):
        sentences = re.findall(r"[.?!](?=\s|$)", resolve(section.text, state))
        assert 2 <= len(sentences) <= 5, section.title
        assert resolve(section.formulas, state) and resolve(section.code, state)
        assert resolve(section.exercise, state)
        assert "{" not in section.title.format(activation=activation_doc(state).name)


@every_state
def test_code_excerpts_equal_the_lines_of_the_files(state):
    for function, parts in (code for section in sections_of(state) for code in resolve(section.code, state)):
        excerpt = source_code.lines_with(function, *parts)
        lines = [line.strip() for line in excerpt.text.splitlines()]
        file_lines = (source_code.ROOT / excerpt.file).read_text("utf-8").splitlines()[excerpt.first - 1 :]
        assert lines == [line.strip() for line in file_lines[: len(lines)]]
        assert all(any(part in line for line in lines) for part in parts)


@pytest.mark.parametrize("part", ["cosine", "float, any finite size"], ids=["missing line", "docstring"])
def test_code_excerpt_without_a_match_raises(part):
    with pytest.raises(LookupError, match=f"nn/activations.py: softmax has no line with '{part}'"):
        source_code.lines_with(softmax, part)


def test_section_about_convolutions_is_for_networks_that_have_one():
    keys = {name: [section.key for section in sections_of(make_state(network))] for name, network in SHAPES.items()}
    assert keys["convolutional"] == [section.key for section in SECTIONS]
    assert keys["dense"] == keys["flat"] == [key for key in keys["convolutional"] if key != "convolution"]


@pytest.mark.parametrize(
    ("layer", "parts"),
    [
        (0, ("all of your drawing", "5 × 5 pixels.", "13 × 13 positions", "104 weights", "would take 530,660")),
        (
            1,
            (
                "all of the 4 feature maps",
                "5 × 5 pixels in each",
                "5 × 5 positions",
                "606 weights",
                "would take 101,550",
            ),
        ),
        (2, ("all of your drawing",)),
    ],
)
def test_section_about_convolutions_counts_the_weights(layer, parts):
    state = make_state(CONVOLUTIONAL, layer=layer)
    (section,) = [section for section in SECTIONS if section.needs_convolution]
    text = glossary.MARKUP.sub(lambda match: match[1], resolve(section.text, state))
    assert [part for part in parts if part not in text] == []


def test_texts_about_a_convolution_name_filters_rows_and_columns():
    layer = make_state(CONVOLUTIONAL).current.network.layers[0]
    assert layer_values.neuron_name(layer, 4 * 13 + 2) == "filter 3 at row 2, column 1"
    assert layer_values.weights_name(layer, 0, 4 * 13 + 2) == "filter 3 of convolution 1"


def test_input_view_shows_one_channel_and_finds_its_cells():
    view = layer_values.InputView((5, 5, 4), channel=3)
    values = np.arange(100.0)
    assert np.array_equal(view.part(values), values.reshape(5, 5, 4)[:, :, 3])
    assert [view.row(cell) for cell in (0, 7)] == [3, 31]
    assert [view.cell(row) for row in (3, 31, 30)] == [0, 7, None]
    assert view.name(31) == "row 2, column 3 of channel 4"
    assert layer_values.InputView(None).name(7) == "neuron 7"


@pytest.mark.parametrize(
    ("architecture", "activation", "layer"),
    [*[((784, 12, 10), name, 0) for name in ACTIVATIONS], *[(CONVOLUTIONAL, "relu", layer) for layer in range(3)]],
)
def test_terms_are_marked_before_their_first_use(architecture, activation, layer):
    state, defined = make_state(architecture, activation, layer), set()
    for section in sections_of(state):
        text = resolve(section.text, state)
        marked = {glossary.term_of(match): match.start() for match in glossary.MARKUP.finditer(text)}
        plain = glossary.MARKUP.sub(lambda match: "#" * len(match[0]), text)
        for term in glossary.TERMS.keys() - defined - EVERYDAY_WORDS:
            if use := re.search(rf"\b{term}(s|es)?\b", plain, re.IGNORECASE):
                assert marked.get(term, len(text)) < use.start(), f"{section.title}: {term} is used before it is marked"
        defined |= set(marked)


def test_marked_terms_are_those_of_the_glossary():
    texts = [resolve(section.text, state) for state in STATES for section in sections_of(state)]
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


def test_section_query_names_the_section():
    assert [section_query(section) for section in (SECTIONS[0], SECTIONS[-1])] == [
        {"step": "inputs"},
        {"step": "splits"},
    ]


@pytest.mark.parametrize(
    ("epsilon", "measured", "computed", "switched", "beginning"),
    [
        (1e-4, 0.0, 0.0, 0, "**Both are 0:**"),
        (1e-4, 0.5, 0.5000000001, 0, "**They agree to 9 digits:** the gradient is correct."),
        (0.1, 0.5, 0.51, 0, "**They agree to 1 digit.** A large change"),
        (0.1, 0.5, 0.25, 1, "**They agree to 0 digits.** In between, a neuron becomes"),
        (0.1, 0.5, 0.25, 2, "**They agree to 0 digits.** In between, 2 neurons become"),
    ],
)
def test_explanation_of_a_gradient_check_names_the_cause(epsilon, measured, computed, switched, beginning):
    check = GradientCheck(1.0, epsilon, 2.0, 2.1, measured, computed, switched)
    assert gradient_check_view.explain_agreement(check).startswith(beginning)


@pytest.mark.parametrize("count", evaluation_sections.TRAINING_SIZES)
def test_overfitted_network_has_a_lower_validation_accuracy(count):
    network, training_set, validation_set = evaluation_sections.train_overfitted(count)
    assert len(training_set) == count
    assert network.accuracy(as_inputs(training_set.images), training_set.labels) == 1.0
    assert network.accuracy(as_inputs(validation_set.images), validation_set.labels) < 0.95

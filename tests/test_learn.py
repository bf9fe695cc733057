"""The Learn page without a page: is every formula true of the numbers, every text whole, every line of code there?"""

import ast
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters import FUNCTIONS, letters

from nn.activations import ACTIVATIONS, softmax
from nn.datasets import as_inputs
from nn.drawing import render
from nn.gradient_check import Check
from nn.network import Network
from nn.preprocessing import preprocess
from nn.worked_example import descend, work_through
from ui import glossary, samples, source
from ui.learn import check, sets
from ui.learn.bench import Bench
from ui.learn.formula import latex, sides
from ui.learn.page import STEPS, address, title
from ui.networks import Shown

RATE = 0.1
KINDS = [((784, 10), "relu"), *[((784, 12, 10), name) for name in ACTIVATIONS], ((784, 9, 8, 7, 10), "tanh")]


def bench_of(sizes=(784, 12, 10), activation="relu", layer=0, taken=0):
    """What the page shows of our sample 5, with twice the figures, so that formulas can be compared closely."""
    drawing = preprocess(render(samples.strokes(5), 20), ink="light")
    network = Network.random(sizes, activation, np.random.default_rng(0)).astype(np.float64)
    inputs = drawing.inputs.astype(np.float64)
    following = descend(network, inputs, 5, RATE)
    now, then = work_through(network, inputs, 5), work_through(following, inputs, 5)
    hidden = layer if len(sizes) > 2 else None
    return Bench(drawing, Shown("some", network, {}), now, now, then, RATE, taken, hidden, 3, 5)


def benches():
    for sizes, activation in KINDS:
        for layer in range(max(1, len(sizes) - 2)):
            yield bench_of(sizes, activation, layer)


@pytest.fixture(
    params=benches(), ids=lambda bench: f"{bench.now.network.sizes}-{bench.now.network.activation}-{bench.layer}"
)
def bench(request):
    return request.param


def of_many(bench):
    """The numbers of the last two steps, which are about many digits."""
    _, learned, aside = sets.by_heart(20)
    images, labels = aside.images, aside.labels
    network = bench.now.network
    accuracy = {
        part: network.accuracy(as_inputs(digits.images), digits.labels)
        for part, digits in (("train", learned), ("dev", aside))
    }
    return {
        "predictions": network.predict(as_inputs(images)),
        "labels": labels,
        "accuracy": network.accuracy(as_inputs(images), labels),
        "accuracy_train": accuracy["train"],
        "accuracy_dev": accuracy["dev"],
        "gap": accuracy["train"] - accuracy["dev"],
        "prediction": int(network.predict(bench.now.trace.inputs)[0]),
        "network": network,
        "many_inputs": as_inputs(images),
        "train_inputs": as_inputs(learned.images),
        "train_labels": learned.labels,
        "dev_inputs": as_inputs(aside.images),
        "dev_labels": aside.labels,
    }


def in_our_names(bench):
    """What our formulas may name: the record of the computation, and functions."""
    example, trace = bench.now, bench.now.trace
    activation = ACTIVATIONS[example.network.activation]
    layer = bench.layer or 0
    hidden = trace.pre_activations[layer] if trace.pre_activations else None
    return {
        **vars(np),
        "image": bench.drawing.centred.reshape(1, -1),
        "inputs": trace.inputs,
        "label": example.label,
        "one_hot": np.eye(10)[example.label],
        "layers": example.network.layers,
        "new_layers": bench.following.network.layers,
        "pre_activations": trace.pre_activations,
        "activations": trace.activations,
        "logits": trace.logits,
        "probabilities": trace.probabilities,
        "loss": example.loss,
        "grad_logits": example.grad_logits,
        "grad_pre_activations": example.grad_pre_activations,
        "gradients": example.gradients,
        "learning_rate": bench.rate,
        "slope": None if hidden is None else activation.derivative(hidden),
        "activation": activation.function,
        "derivative": activation.derivative,
        "as_inputs": as_inputs,
        "softmax": softmax,
    }


def every_formula(bench):
    return [
        formula.filled(bench)
        for step in STEPS
        if not (step.hidden and bench.layer is None)
        for formula in step.formulas(bench)
    ]


def test_every_formula_in_the_tutorials_letters_equals_the_trace(bench):
    image = bench.drawing.centred.reshape(-1)
    names = letters(bench.now, image, bench.following.network, RATE) | FUNCTIONS
    many = of_many(bench)
    for tutorial, _ in every_formula(bench):
        left, right = sides(tutorial)
        found = eval(right, {**many, **names})
        expected = {**many, **names}[left]
        assert np.allclose(np.squeeze(found), np.squeeze(expected), rtol=1e-6, atol=1e-9), tutorial


def test_every_formula_in_our_names_equals_the_trace(bench):
    names = {**in_our_names(bench)}
    names |= {name: value for name, value in of_many(bench).items() if name not in {"label"}}
    for _, ours in every_formula(bench):
        left, right = sides(ours)
        many = "network" in right and "predict" not in right
        found = eval(right, names if many else names | in_our_names(bench))
        expected = eval(left, names)
        assert np.allclose(found, expected, rtol=1e-6, atol=1e-7), ours


def test_each_formula_names_the_layers_that_are_there(bench):
    """No letter of another layer, and the first layer's inputs are called X."""
    count = len(bench.now.network.layers)
    for tutorial, _ in every_formula(bench):
        assert all(1 <= int(number) <= count for number in re.findall(r"[A-Za-z](\d)", tutorial)), tutorial
        assert "{" not in tutorial


def test_formulas_typeset_as_in_a_book():
    assert latex("Z1 = W1 @ X + b1") == r"Z_{1} = W_{1} \, X + b_{1}"
    assert latex("A2 = exp(Z2) / sum(exp(Z2))") == r"A_{2} = \frac{e^{Z_{2}}}{\sum e^{Z_{2}}}"
    assert latex("dZ1 = W2.T @ dZ2 * slope1") == r"dZ_{1} = W_{2}^{T} \, dZ_{2} \odot \text{ReLU}'(Z_{1})"
    assert latex("W1_new = W1 - alpha * dW1") == r"W_{1}^{\text{new}} = W_{1} - \alpha \, dW_{1}"
    assert latex("slope1 = A1 * (1 - A1)", "sigmoid") == r"\sigma'(Z_{1}) = A_{1} \odot \left(1 - A_{1}\right)"


def test_every_formula_can_be_typeset(bench):
    for tutorial, _ in every_formula(bench):
        typeset = latex(tutorial, bench.now.network.activation)
        assert typeset.count("{") == typeset.count("}")


def test_there_are_fourteen_steps_and_each_has_all_its_parts(bench):
    assert len(STEPS) == 14
    for step in STEPS:
        sentences = re.findall(r"[.?!](?=\s|$)", step.text(bench))
        assert 2 <= len(sentences) <= 5, step.title
        assert step.formulas(bench)
        assert step.code(bench)
        assert step.attempt
        assert "{" not in title(step, bench)


def test_the_lines_of_code_are_those_in_the_files(bench):
    for step in STEPS:
        for function, parts in step.code(bench):
            lines = source.lines_with(function, *parts)
            in_file = (source.ROOT / lines.file).read_text("utf-8").splitlines()
            shown = lines.text.splitlines()
            assert [line.strip() for line in in_file[lines.first - 1 : lines.first - 1 + len(shown)]] == [
                line.strip() for line in shown
            ]
            assert all(any(part in line for line in shown) for part in parts)


def test_a_line_that_is_not_there_any_more_is_noticed():
    with pytest.raises(LookupError, match=r"nn/activations.py: softmax has no line with 'cosine'"):
        source.lines_with(softmax, "cosine")


def test_a_line_of_the_docstring_is_not_code():
    with pytest.raises(LookupError):
        source.lines_with(softmax, "float, any finite size")


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_each_new_term_is_explained_where_it_is_used_first(activation):
    """Going through the texts in order, a term of the field is marked no later than it is first used."""
    bench, explained = bench_of(activation=activation), set()
    for step in STEPS:
        text = step.text(bench)
        marks = {glossary.term_of(match): match.start() for match in glossary.MARK.finditer(text)}
        plain = glossary.MARK.sub(lambda match: "#" * len(match[0]), text)
        for term in glossary.TERMS:
            used = re.search(rf"\b{term}(s|es)?\b", plain, re.IGNORECASE)
            if used and term not in explained and term not in WORDS_OF_SCHOOL:
                assert term in marks, f"{step.title}: {term} is used and never explained"
                assert marks[term] < used.start(), f"{step.title}: {term} is used before it is explained"
        explained |= set(marks)


# Words that everybody knows before they become terms.
WORDS_OF_SCHOOL = {"input", "label", "loss", "layer", "prediction", "probability", "weight"}


def test_every_mark_is_in_the_glossary_and_every_entry_is_marked_somewhere():
    marked = {
        glossary.term_of(match)
        for name in ACTIVATIONS
        for step in STEPS
        for match in glossary.MARK.finditer(step.text(bench_of(activation=name)))
    }
    assert marked == set(glossary.TERMS)


def test_a_term_opens_where_it_stands():
    html = glossary.with_terms("The [[scores|logit]] <are> high.")
    assert "<summary>scores</summary>" in html
    assert "&lt;are&gt;" in html
    assert glossary.TERMS["logit"] in html


def test_links_lead_to_the_steps_that_they_name():
    assert [address(step) for step in (STEPS[0], STEPS[13])] == [{"step": "1"}, {"step": "14"}]


@pytest.mark.parametrize(
    ("found", "begins"),
    [
        (Check(1.0, 1e-4, 2.0, 2.0, 0.0, 0.0, 0), "**Both slopes are 0:**"),
        (Check(1.0, 1e-4, 2.0, 2.1, 0.5, 0.5000000001, 0), "**They agree to 9 digits.** So backpropagation is right"),
        (Check(1.0, 0.1, 2.0, 2.1, 0.5, 0.51, 0), "**They agree to 1 digit.** A large nudge"),
        (Check(1.0, 0.1, 2.0, 2.1, 0.5, 0.25, 1), "**They agree to 0 digits.** In between, a neuron starts"),
        (Check(1.0, 0.1, 2.0, 2.1, 0.5, 0.25, 2), "**They agree to 0 digits.** In between, 2 neurons start"),
    ],
)
def test_the_verdict_of_a_check_says_why(found, begins):
    assert check.verdict(found).startswith(begins)


def test_a_network_that_has_learned_by_heart_is_worse_on_new_digits():
    for count in sets.COUNTS:
        network, learned, aside = sets.by_heart(count)
        assert len(learned) == count
        assert network.accuracy(as_inputs(learned.images), learned.labels) == 1.0
        assert network.accuracy(as_inputs(aside.images), aside.labels) < 0.95


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_whatever_stands_in_a_text_stays_text(text):
    html = glossary.with_terms(text.replace("[[", ""))
    assert "<script" not in html
    assert html.startswith('<div class="prose">')


def test_formulas_are_python():
    for tutorial, ours in every_formula(bench_of()):
        ast.parse(tutorial)
        ast.parse(ours)

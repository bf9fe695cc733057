"""Tests of the charts of a training: loss, accuracy and confusion matrix."""

import json
from functools import cache

import altair as alt
import numpy as np
import pytest
from helpers.waiting import TIMEOUT
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from streamlit.testing.v1 import AppTest

from nn.activations import ACTIVATIONS
from ui.charts import chart_spec
from ui.charts.confusion_matrix import confusion_chart
from ui.charts.function_chart import Titles, function_chart, inputs_around, probabilities_from
from ui.charts.training_curves import EPOCHS_DRAWN, accuracy_chart, loss_chart
from ui.texts.training_texts import TRAINING_SET, VALIDATION_SET

LOSSES = arrays(
    np.float32, st.integers(1, 2000), elements=st.floats(0, 2.0**30, width=32), fill=st.floats(0, 4, width=32)
)


def table(chart):
    return chart["datasets"][chart_spec.TABLE]


def spec_of(chart):
    """The chart without its numbers."""
    return json.dumps({name: part for name, part in chart.items() if name != "datasets"})


@cache
def validate(spec):
    """Validation against Vega-Lite's schema is slow, so each spec is validated once."""
    alt.LayerChart.from_dict(json.loads(spec), validate=True).to_dict()


def check(chart):
    """The spec is valid, and the table has every column it refers to, without missing values."""
    validate(spec_of(chart))
    numbers = table(chart)
    assert len(numbers) > 0
    assert not numbers.isna().to_numpy().any()
    assert np.isfinite(numbers.select_dtypes("number").to_numpy()).all()
    assert chart["description"]
    fields = {
        encoding["field"] for layer in chart["layer"] for encoding in layer["encoding"].values() if "field" in encoding
    }
    assert fields <= set(numbers.columns)
    # Streamlit cannot send a column whose name is a number.
    assert all(isinstance(name, str) for name in numbers.columns)


def accuracies(count, validation=True):
    return [(epoch, 1 - 0.1 / epoch, 1 - 0.12 / epoch if validation else None) for epoch in range(1, count + 1)]


TITLES = Titles("input", "value", "a function")


def point_of(chart):
    """The chart's point, which is among the points of its line."""
    numbers = table(chart)
    assert numbers.input.is_monotonic_increasing
    (row,) = numbers.index[numbers.here]
    return numbers.input[row], numbers.value[row]


@given(st.floats(-1e30, 1e30), st.sampled_from(sorted(ACTIVATIONS)))
def test_activation_chart_shows_the_neuron_on_the_curve(z, name):
    function = ACTIVATIONS[name].function
    value = float(function(np.array([z]))[0])
    inputs = inputs_around(z)
    chart = function_chart(inputs, function(inputs), z, value, TITLES)
    check(chart)
    assert point_of(chart) == (z, value)
    assert inputs[0] <= -3 and inputs[0] <= z <= inputs[-1]


@given(st.floats(0, 700))
def test_loss_chart_shows_the_drawing_on_the_curve(loss):
    probability = float(np.exp(-loss))
    inputs = probabilities_from(probability)
    chart = function_chart(inputs, -np.log(inputs), probability, loss, TITLES)
    check(chart)
    assert point_of(chart) == (probability, loss)
    assert 0 < inputs[0] <= 0.01 and inputs[-1] == 1
    assert inputs[0] <= probability * (1 + 1e-12)


@settings(max_examples=50, deadline=None)
@given(LOSSES, st.sampled_from([1, 7, 500, 5000]))
@example(np.zeros(1, np.float32), 1)
@example(np.full(700, 2.25, np.float32), 700)
@example(np.full(3, 1e-42, np.float32), 3)
@example(np.full(3, 3e38, np.float32), 3)
def test_loss_chart_of_any_losses(losses, steps):
    chart = loss_chart(losses, steps)
    check(chart)
    numbers = table(chart)
    top = numbers.top.iloc[0]
    assert top > 0
    assert (numbers[["loss", "average"]] <= top).all(axis=None)
    assert numbers.now.tolist() == [False] * (len(numbers) - 1) + [True]
    assert numbers.step.iloc[-1] == len(losses)
    # A loss above the end of the axis is given in words.
    assert (numbers.note.iloc[0] != "") == (losses.max() > top)


def test_loss_axis_ignores_an_outlier_but_names_it():
    losses = np.full(1000, 0.38, np.float32)
    losses[0] = 14.25
    numbers = table(loss_chart(losses, 1000))
    assert numbers.top.iloc[0] == pytest.approx(0.4)
    assert numbers.note.iloc[0] == "↑ highest: 14.2"


def test_losses_without_outliers_are_drawn_unclipped():
    losses = np.linspace(2.3, 0.1, 500, dtype=np.float32)
    numbers = table(loss_chart(losses, 1000))
    assert numbers.top.iloc[0] == 2.5
    assert set(numbers.note) == {""}
    assert np.array_equal(numbers.loss, losses[numbers.step - 1])


def test_loss_chart_spans_the_whole_training_from_the_start():
    x_axes = [layer["encoding"]["x"] for layer in loss_chart(np.ones(3, np.float32), 4690)["layer"]]
    assert [x["scale"]["domain"] for x in x_axes if "scale" in x] == [[0, 4690]] * 3


def test_progress_changes_the_table_and_not_the_spec():
    # The browser builds a new chart when the spec changes.
    losses = 3 * np.random.default_rng(0).random(5000, np.float32)
    losses[0] = 20
    assert len({spec_of(loss_chart(losses[:steps], 5000)) for steps in (1, 2, 50, 5000)}) == 1
    stages = [accuracies(1), accuracies(2), accuracies(50), accuracies(20, validation=False)]
    assert len({spec_of(accuracy_chart(stage, 50)) for stage in stages}) == 1
    assert len({spec_of(confusion_chart(n * np.eye(10, dtype=np.int64))) for n in (0, 1, 100)}) == 1


def test_accuracy_chart_has_percentages_sentences_and_end_labels():
    chart = accuracy_chart([(1, 0.9, 0.92), (2, 0.971, 0.963)], 5)
    check(chart)
    numbers = table(chart)
    assert numbers.kind.tolist() == [TRAINING_SET] * 2 + [VALIDATION_SET] * 2
    assert numbers.accuracy.tolist() == pytest.approx([90, 97.1, 92, 96.3])
    assert numbers.sentence.iloc[3] == "Epoch 2: 96.3 % on the validation set"
    # The label of the higher line is above its end, that of the lower one below.
    assert numbers.end.tolist() == ["", "bottom", "", "top"]
    assert numbers.label.iloc[1] == "97.1 %"


def test_accuracy_is_never_rounded_up_to_one_hundred_per_cent():
    assert table(accuracy_chart([(1, 1.0, 0.99996)], 5)).label.tolist() == ["100 %", "99.9 %"]


def test_accuracy_chart_without_validation_has_one_line():
    numbers = table(accuracy_chart(accuracies(3, validation=False), 5))
    assert set(numbers.kind) == {TRAINING_SET}
    assert numbers.end.tolist() == ["", "", "middle"]


@pytest.mark.parametrize(
    ("lowest", "start"), [(0.0, 0), (0.11, 0), (0.5, 50), (0.79, 50), (0.91, 90), (0.985, 98), (0.995, 99), (1.0, 99)]
)
def test_accuracy_axis_starts_below_all_accuracies(lowest, start):
    assert set(table(accuracy_chart([(1, lowest, 1.0)], 5)).start) == {start}


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([1, 7, 40, 41, 500, 3000]), st.data())
def test_accuracy_chart_of_any_number_of_epochs_is_bounded(epochs, data):
    done = data.draw(st.integers(1, epochs))
    chart = accuracy_chart(accuracies(done), epochs)
    check(chart)
    assert len(table(chart)) <= 2 * (EPOCHS_DRAWN + 1)
    assert table(chart).epoch.max() == done


@settings(max_examples=50, deadline=None)
@given(arrays(np.int64, (10, 10), elements=st.integers(0, 6000), fill=st.just(0)))
@example(np.zeros((10, 10), np.int64))
def test_confusion_chart_of_any_counts(confusion):
    chart = confusion_chart(confusion)
    check(chart)
    numbers = table(chart)
    assert [int(text or 0) for text in numbers.text] == confusion.ravel().tolist()
    mistakes = numbers[numbers.kind == "mistake"]
    assert (mistakes.iloc[:, 0] != mistakes.iloc[:, 1]).all()
    # The most frequent mistake has the full colour, however large the diagonal is.
    assert len(mistakes) == 0 or mistakes.shade.max() == 1
    assert mistakes.shade.between(0, 1).all()


def test_confusion_chart_describes_each_cell():
    confusion = np.zeros((10, 10), np.int64)
    confusion[4, 4], confusion[4, 9], confusion[4, 1] = 969, 12, 1
    sentences = table(confusion_chart(confusion)).sentence.to_numpy().reshape(10, 10)
    assert sentences[4, 9] == "12 of 982 fours predicted as 9"
    assert sentences[4, 1] == "1 of 982 fours predicted as 1"
    assert sentences[4, 4] == "969 of 982 fours predicted as 4 (correct)"
    assert sentences[4, 0] == "0 of 982 fours predicted as 0"
    assert sentences[6, 0] == "No sixes in the test set"


def test_confusion_chart_keeps_the_diagonal_pale():
    shades = table(confusion_chart(1000 * np.eye(10, dtype=np.int64) + 1)).shade.to_numpy().reshape(10, 10)
    assert (np.diag(shades) < 0.5).all()
    assert (shades[~np.eye(10, dtype=bool)] == 1).all()


def test_streamlit_sends_the_table_apart_from_the_spec():
    def page():
        import numpy as np  # noqa: PLC0415
        import streamlit as st  # noqa: PLC0415

        from ui.charts import confusion_matrix, training_curves  # noqa: PLC0415

        st.vega_lite_chart(training_curves.loss_chart(np.ones(3, np.float32), 10), key="loss")
        st.vega_lite_chart(training_curves.accuracy_chart([(1, 0.9, None)], 3), key="accuracy")
        st.vega_lite_chart(confusion_matrix.confusion_chart(np.eye(10, dtype=np.int64)), key="confusion")

    # The browser can replace only a table with a name.
    rendered = AppTest.from_function(page, default_timeout=TIMEOUT).run()
    assert not rendered.exception
    sent = [element.proto for element in rendered.get("vega_lite_chart")]
    assert [[dataset.name for dataset in chart.datasets] for chart in sent] == [[chart_spec.TABLE]] * 3
    assert all("datasets" not in json.loads(chart.spec) for chart in sent)

"""The charts of a training: do they show the numbers they are given, all the way from the first step to the last?"""

import json
import math
from functools import cache

import altair as alt
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from streamlit.testing.v1 import AppTest

from ui import charts, curves
from ui import confusion as confusions
from ui.curves import BUCKETS, TRAINING, VALIDATION

LOSSES = arrays(
    np.float32, st.integers(1, 2000), elements=st.floats(0, 2.0**30, width=32), fill=st.floats(0, 4, width=32)
)


def table(chart):
    return chart["datasets"][charts.TABLE]


def described(chart):
    """The chart without its numbers."""
    return json.dumps({name: part for name, part in chart.items() if name != "datasets"})


@cache
def validate(description):
    """Takes long, so what has been found valid is not looked at again."""
    alt.LayerChart.from_dict(json.loads(description), validate=True).to_dict()


def check(chart):
    """Vega-Lite allows everything in the chart, and its table has no holes and every column that the chart asks for."""
    validate(described(chart))
    numbers = table(chart)
    assert len(numbers) > 0
    assert not numbers.isna().to_numpy().any()
    assert np.isfinite(numbers.select_dtypes("number").to_numpy()).all()
    assert chart["description"]
    fields = {
        encoding["field"] for layer in chart["layer"] for encoding in layer["encoding"].values() if "field" in encoding
    }
    assert fields <= set(numbers.columns)
    # No row and no column is named by a number, which Streamlit could not hand to the browser.
    assert all(isinstance(name, str) for name in numbers.columns)


def accuracies(count, validation=True):
    return [(epoch, 1 - 0.1 / epoch, 1 - 0.12 / epoch if validation else None) for epoch in range(1, count + 1)]


@given(LOSSES, st.integers(1, 5000))
def test_the_thinned_line_keeps_the_ends_and_the_extremes_of_every_part(losses, steps):
    at = curves.thin(losses, steps)
    assert len(at) <= 2 * BUCKETS + 2
    assert (np.diff(at) > 0).all()
    assert {0, len(losses) - 1} <= set(at.tolist())
    assert at.max() == len(losses) - 1
    width = math.ceil(max(steps, len(losses)) / BUCKETS)
    kept = losses[at]
    for start in range(0, len(losses), width):
        part = losses[start : start + width]
        inside = kept[(at >= start) & (at < start + width)]
        assert inside.min() == part.min()
        assert inside.max() == part.max()


def test_a_short_training_is_drawn_without_leaving_anything_out():
    losses = np.random.default_rng(0).random(BUCKETS, np.float32)
    assert curves.thin(losses, BUCKETS).tolist() == list(range(BUCKETS))


def test_what_is_drawn_of_a_complete_part_stays_while_the_line_grows():
    losses = np.random.default_rng(0).random(100_000, np.float32)
    width = 100_000 // BUCKETS + 1
    before, after = (curves.thin(losses[:steps], 100_000) for steps in (50_000, 60_000))
    complete = 50_000 // width * width
    assert before[before < complete].tolist() == after[after < complete].tolist()


@given(LOSSES, st.integers(0, 60))
def test_the_average_is_the_mean_of_the_neighbours(losses, half):
    at = np.arange(0, len(losses), 1 + len(losses) // 50)
    naive = [losses[max(i - half, 0) : i + half + 1].astype(np.float64).mean() for i in at]
    # Sums of all losses so far are subtracted, so the error is measured against the largest.
    assert np.allclose(curves.moving_average(losses, at, half), naive, rtol=1e-9, atol=1e-9 * max(1, losses.max()))


@settings(deadline=None)
@given(LOSSES, st.sampled_from([1, 7, 500, 5000]))
@example(np.zeros(1, np.float32), 1)
@example(np.full(700, 2.25, np.float32), 700)
@example(np.full(3, 1e-42, np.float32), 3)
@example(np.full(3, 3e38, np.float32), 3)
def test_any_losses_make_a_chart(losses, steps):
    chart = curves.loss_chart(losses, steps)
    check(chart)
    numbers = table(chart)
    top = numbers.top.iloc[0]
    assert top > 0
    assert (numbers.loss <= top).all()
    assert (numbers.average <= top).all()
    assert numbers.now.tolist() == [False] * (len(numbers) - 1) + [True]
    assert numbers.step.iloc[-1] == len(losses)
    # What leaves the chart at the top is said in words.
    assert (numbers.note.iloc[0] != "") == (losses.max() > top)


def test_a_huge_first_loss_neither_flattens_the_rest_nor_is_kept_secret():
    losses = np.full(1000, 0.38, np.float32)
    losses[0] = 14.25
    numbers = table(curves.loss_chart(losses, 1000))
    assert numbers.top.iloc[0] == pytest.approx(0.4)
    assert numbers.note.iloc[0] == "↑ highest: 14.2"


def test_losses_without_spikes_are_all_inside():
    losses = np.linspace(2.3, 0.1, 500, dtype=np.float32)
    numbers = table(curves.loss_chart(losses, 1000))
    assert numbers.top.iloc[0] == 2.5
    assert set(numbers.note) == {""}
    assert np.array_equal(numbers.loss, losses[numbers.step - 1])


@pytest.mark.parametrize(
    ("highest", "end"),
    [(0.0, 1.0), (0.07, 0.08), (0.29, 0.3), (1.0, 1.0), (2.3, 2.5), (2.51, 3.0), (9.9, 10), (14, 15)],
)
def test_the_axis_of_the_loss_ends_at_a_round_number(highest, end):
    assert curves.loss_end(np.full(10, highest, np.float32)) == pytest.approx(end)


def test_the_loss_chart_is_as_wide_as_the_whole_training_from_the_start():
    scales = [
        layer["encoding"]["x"]["scale"]
        for layer in curves.loss_chart(np.ones(3, np.float32), 4690)["layer"]
        if "scale" in layer["encoding"]["x"]
    ]
    assert len(scales) == 3
    assert all(scale["domain"] == [0, 4690] for scale in scales)


def test_a_growing_training_changes_the_numbers_and_nothing_else():
    # Where anything else changes, the browser throws the chart away and builds another one.
    losses = 3 * np.random.default_rng(0).random(5000, np.float32)
    losses[0] = 20
    assert len({described(curves.loss_chart(losses[:steps], 5000)) for steps in (1, 2, 50, 5000)}) == 1
    # One without any digits set aside belongs to another training, but it is the same chart.
    every = [accuracies(1), accuracies(2), accuracies(50), accuracies(20, validation=False)]
    assert len({described(curves.accuracy_chart(some, 50)) for some in every}) == 1
    assert len({described(confusions.confusion_chart(n * np.eye(10, dtype=np.int64))) for n in (0, 1, 100)}) == 1


def test_accuracies_are_shown_in_per_cent_with_a_sentence_for_each():
    chart = curves.accuracy_chart([(1, 0.9, 0.92), (2, 0.971, 0.963)], 5)
    check(chart)
    numbers = table(chart)
    assert numbers.kind.tolist() == [TRAINING] * 2 + [VALIDATION] * 2
    assert numbers.accuracy.tolist() == pytest.approx([90, 97.1, 92, 96.3])
    assert numbers.sentence.iloc[3] == "Epoch 2: 96.3 % of the digits it never saw"
    # The numbers at the line ends: the higher one above its point, the lower one below.
    assert numbers.end.tolist() == ["", "bottom", "", "top"]
    assert numbers.label.iloc[1] == "97.1 %"


def test_only_a_hundred_per_cent_are_called_so():
    numbers = table(curves.accuracy_chart([(1, 1.0, 0.99996)], 5))
    assert numbers.label.tolist() == ["100 %", "99.9 %"]


def test_without_digits_set_aside_there_is_one_line_and_one_number():
    numbers = table(curves.accuracy_chart(accuracies(3, validation=False), 5))
    assert set(numbers.kind) == {TRAINING}
    assert numbers.end.tolist() == ["", "", "middle"]


@pytest.mark.parametrize(
    ("lowest", "start"), [(0.0, 0), (0.11, 0), (0.5, 50), (0.79, 50), (0.91, 90), (0.985, 98), (0.995, 99), (1.0, 99)]
)
def test_the_axis_of_the_accuracy_begins_below_everything(lowest, start):
    assert set(table(curves.accuracy_chart([(1, lowest, 1.0)], 5)).start) == {start}


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 3000), st.data())
def test_any_number_of_epochs_makes_a_chart_of_bearable_size(epochs, data):
    done = data.draw(st.integers(1, epochs))
    chart = curves.accuracy_chart(accuracies(done), epochs)
    check(chart)
    assert len(table(chart)) <= 2 * (curves.EPOCHS_DRAWN + 1)
    assert table(chart).epoch.max() == done


@settings(max_examples=50, deadline=None)
@given(arrays(np.int64, (10, 10), elements=st.integers(0, 6000), fill=st.just(0)))
@example(np.zeros((10, 10), np.int64))
def test_any_confusion_makes_a_chart(confusion):
    chart = confusions.confusion_chart(confusion)
    check(chart)
    numbers = table(chart)
    assert len(numbers) == 100
    counts = [int(text or 0) for text in numbers.text]
    assert counts == confusion.ravel().tolist()
    wrong = numbers[numbers.kind == "mistake"]
    assert (wrong.truth != wrong.answer).all()
    # The most frequent mistake has the full colour, however many right answers there are.
    assert len(wrong) == 0 or wrong.shade.max() == 1
    assert wrong.shade.between(0, 1).all()


def test_the_confusion_chart_says_what_a_cell_means():
    confusion = np.zeros((10, 10), np.int64)
    confusion[4, 4], confusion[4, 9], confusion[4, 1] = 969, 12, 1
    sentences = table(confusions.confusion_chart(confusion)).set_index(["truth", "answer"]).sentence
    assert sentences[4, 9] == "12 of 982 fours were read as 9."
    assert sentences[4, 1] == "1 of 982 fours was read as 1."
    assert sentences[4, 4] == "969 of 982 fours were read as 4, rightly."
    assert sentences[4, 0] == "None of 982 fours was read as 0."
    assert sentences[6, 0] == "There were no sixes."


def test_the_diagonal_is_pale_however_large():
    shades = table(confusions.confusion_chart(1000 * np.eye(10, dtype=np.int64) + 1)).shade.to_numpy().reshape(10, 10)
    assert (np.diag(shades) < 0.5).all()
    assert (shades[~np.eye(10, dtype=bool)] == 1).all()


SCRIPT = """
import numpy as np
import streamlit as st
from ui import confusion as confusions, curves

st.vega_lite_chart(curves.loss_chart(np.ones(3, np.float32), 10), key="loss")
st.vega_lite_chart(curves.accuracy_chart([(1, 0.9, None)], 3), key="accuracy")
st.vega_lite_chart(confusions.confusion_chart(np.eye(10, dtype=np.int64)), key="confusion")
"""


def test_streamlit_sends_the_numbers_apart_from_the_description():
    # Only under a name of its own can the browser exchange a table without building the chart anew.
    page = AppTest.from_string(SCRIPT).run()
    assert not page.exception
    sent = [element.proto for element in page.get("vega_lite_chart")]
    assert [[dataset.name for dataset in chart.datasets] for chart in sent] == [[charts.TABLE]] * 3
    assert all("datasets" not in json.loads(chart.spec) for chart in sent)

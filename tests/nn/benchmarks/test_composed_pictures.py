"""Tests of composed pictures, and of how reading them is counted."""

import json

import numpy as np
import pytest
from helpers.cli import output_lines

from nn.benchmarks.composed_pictures import (
    GAPS,
    MAX_DIGITS,
    MAX_ROWS,
    compose,
    compose_pictures,
    generated_source,
    image_source,
)
from nn.benchmarks.composed_reading import Tally, compare, measure_reading, total
from nn.benchmarks.photographed import photograph
from nn.dataset import CLASSES
from nn.images.components import find_components
from nn.storage import weight_file
from nn.synthetic.handwriting import generate


def test_the_same_seed_composes_the_same_pictures():
    first, second = (list(compose_pictures(4, 9, [generated_source])) for _ in range(2))
    assert [picture.rows for picture in first] == [picture.rows for picture in second]
    assert all((one.image == other.image).all() for one, other in zip(first, second, strict=True))


def test_pictures_are_of_all_kinds():
    pictures = list(compose_pictures(60, 2, [generated_source]))
    counts = [len(picture.labels) for picture in pictures]
    assert min(counts) == 1
    assert 20 < max(counts) <= MAX_DIGITS
    assert {len(picture.rows) for picture in pictures} == set(range(1, MAX_ROWS + 1))
    assert {picture.photograph for picture in pictures} == {picture.touching for picture in pictures} == {False, True}
    assert {label for picture in pictures for label in picture.labels} == set(range(CLASSES))
    assert all(picture.image.dtype == np.uint8 and picture.image.ndim == 2 for picture in pictures)


@pytest.mark.parametrize("gaps", [name for name in GAPS if name != "touching"])
def test_digits_that_are_apart_do_not_share_ink(gaps):
    rng = np.random.default_rng(4)
    source = image_source(generate(20, rng))
    for _ in range(5):
        picture = compose([4, 4], gaps, False, [source], rng)
        assert not picture.touching
        assert len(find_components(picture.image > 0)) >= len(picture.labels)


def test_a_photograph_is_dark_ink_on_light_paper():
    drawing = np.zeros((80, 80), np.uint8)
    drawing[30:50, 35:45] = 255
    picture = photograph(drawing, 20, np.random.default_rng(0))
    assert picture.shape == drawing.shape
    assert np.median(picture[drawing > 0]) < np.median(picture[drawing == 0]) - 40


@pytest.mark.parametrize(
    ("labels", "read", "found", "extra", "whole"),
    [
        ((2, 0, 2, 6), "2026", 4, 0, 1),
        ((2, 0, 2, 6), "206", 3, 0, 0),
        ((2, 0, 2, 6), "2?26", 3, 0, 0),
        ((2, 0, 2, 6), "20126", 4, 1, 0),
        ((5,), "17", 0, 1, 0),
        ((5,), "", 0, 0, 0),
    ],
)
def test_compare_aligns_what_is_read(labels, read, found, extra, whole):
    tally = compare(labels, read)
    assert (tally.digits, tally.found, tally.extra, tally.whole) == (len(labels), found, extra, whole)
    assert tally.split == (len(labels) == 1 and len(read) > 1)


def test_measure_reading_counts_by_kind():
    network, _ = weight_file.load(weight_file.DEFAULT)
    pictures = list(compose_pictures(12, 3, [generated_source], most=4))
    tallies = measure_reading(pictures, network, 0.5)
    every = total(tallies.values())
    assert every.pictures == 12
    assert every.digits == sum(len(picture.labels) for picture in pictures)
    assert every.found >= 0.8 * every.digits
    assert total([]) == Tally()


def test_evaluate_composed_prints_all_kinds(monkeypatch):
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.delenv("STROKES_DIR", raising=False)
    lines = output_lines("evaluate", "--composed", "--pictures", 6)
    assert lines[0].startswith("6 pictures of ")
    assert any(line.startswith("all ") for line in lines)
    (line,) = output_lines("evaluate", "--composed", "--pictures", 6, "--json")
    result = json.loads(line)
    assert result["digits_from"] == ["generated handwriting"]
    assert sum(tally["pictures"] for tally in result["kinds"].values()) == 6
